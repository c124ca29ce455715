"""Marking claims: an article's text on one side, the form of a claim on the other.

What is typed is sent to the server as it stands (`form_state`). There `commands` changes it as a
button asks, with the records that it names (`chosen`), `saving` checks it and hands it to the
action, and `page` draws the answer. A script makes that happen without a reload, and is needed for
nothing.
"""
