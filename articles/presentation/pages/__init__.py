"""The contents of the pages for readers, a module for each kind of record.

A page is a frozen object with everything that its template shows. A function makes it from a record
that its reader may see, and from whether the reader sees drafts. Which claims there are is answered
by `listing`, and what backs a claim by `domain.provenance`; nothing is written here.
"""
