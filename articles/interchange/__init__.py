"""Claims as files: reading and checking what others hand in, before anything is kept.

Plain Python; may not touch Django or the database. A file is CSV or JSON Lines, this program's own
export or the simple form of docs/import.md; whichever it is, each row becomes a record as
`articles.interchange.records` has it. Which of the records are known already is `actions`' business.
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
