"""Claims as files, both ways: reading and checking what others hand in, keeping it, handing it out.

`reading`, `checking`, `simple`, `excerpts` and `problems` are plain Python and may not touch Django
or the database: a file is CSV or JSON Lines, this program's own export or the simple form of
docs/import.md, and each row becomes a record. `records` makes such records of claims, and
`importing` writes them, through the actions.
"""

from articles.interchange.checking import Lists, check, columns
from articles.interchange.excerpts import NotFittingError, Piece, excerpt
from articles.interchange.problems import SENTENCES, Problem
from articles.interchange.reading import NotReadable, Reader, Row, open_file

__all__ = [
    "SENTENCES",
    "Lists",
    "NotFittingError",
    "NotReadable",
    "Piece",
    "Problem",
    "Reader",
    "Row",
    "check",
    "columns",
    "excerpt",
    "open_file",
]
