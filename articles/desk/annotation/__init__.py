"""Marking claims: an article's text on one side, the form of a claim on the other.

What is typed goes to the server as it stands; the server adds, finds, proposes and answers with the
page. A script makes that happen without a reload, and is needed for nothing.
"""
