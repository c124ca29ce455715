"""How articles come in and are put right: from an address, a text or a file to a draft.

`finding` looks for what there is already, `forms` asks, `views` lead from one to the next, `page`
is the list of all articles.
"""
