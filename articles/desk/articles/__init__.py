"""Entering and correcting articles: from an address, a text or a file to a draft.

`forms` has the forms, `views` the steps from one to the next, `directory` the list of all articles.
What is recorded already is found by `articles.lookup`.
"""
