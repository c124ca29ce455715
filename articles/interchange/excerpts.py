"""The text of an article of which only passages are known: each at its place, gaps between.

::

    [… ]ce que l’agence a fait savoir : 4 000 soldats sont morts[…          ]selon le ministère

A gap is as long as what is left out, so that every passage stands where it stood in the whole text;
a page shows its spaces as one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

# A text longer than this is no article; a wrong figure must not fill the disk.
LONGEST: Final = 2_000_000


class Piece(NamedTuple):
    """A passage with its surroundings, and where it stands."""

    start: int
    exact: str
    prefix: str = ""
    suffix: str = ""


class NotFittingError(ValueError):
    """Two pieces have different words for one place."""


def gap(length: int) -> str:
    """What stands for so many characters that are not known."""
    match length:
        case 0 | 1 | 2:
            return "…" * length
        case _:
            return f"[…{' ' * (length - 3)}]"


def excerpt(pieces: Iterable[Piece]) -> str:
    """The text that these pieces make. Raises NotFittingError where they contradict each other."""
    found = [
        (piece.start - len(piece.prefix), piece.prefix + piece.exact + piece.suffix)
        for piece in pieces
    ]
    parts: list[str] = []
    end = 0
    known = ""
    for start, words in sorted(found):
        if start < 0 or start + len(words) > LONGEST:
            raise NotFittingError
        if start >= end:
            if start > end:
                parts.append(gap(start - end))
            parts.append(words)
            known, end = words, start + len(words)
            continue
        # Pieces come in the order of their starts, so that the overlap lies in what was just told.
        overlap = end - start
        shared = known[-overlap:]
        if not (words.startswith(shared) or shared.startswith(words)):
            raise NotFittingError
        if len(words) > overlap:
            parts.append(words[overlap:])
            known, end = known + words[overlap:], start + len(words)
    return "".join(parts).rstrip()
