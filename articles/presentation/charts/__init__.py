"""Charts as SVG: answers over time, and the graph of what backs one claim.

`answer_charts` and `claim_graph` turn records into charts in the reader's language. All other
modules are plain geometry, without Django and the database.
"""
