"""Whose words a passage has: those of the one who speaks, the article's, or both."""

from __future__ import annotations

import re
from typing import Final

from articles.extraction.quotations import quoted

__all__ = ["quoted", "speech_of"]

_WORD: Final = re.compile(r"\w+")


def speech_of(text: str, start: int, end: int, *, cue: tuple[int, int] | None = None) -> str:
    """ "direct", "indirect" or "mixed", from the quotation marks; nothing where nobody speaks.

    `cue` is where the words stand that say that somebody speaks. Direct is also a whole quotation
    with the words that introduce it: “Everybody leaves,” she said.
    """
    paragraph = text.rfind("\n\n", 0, start) + 1
    spans = [(max(a, start), min(b, end)) for a, b in quoted(text, paragraph) if a < end]
    spans = [(a, b) for a, b in spans if a < b]
    inside = sum(len(_WORD.findall(text, a, b)) for a, b in spans)
    words = len(_WORD.findall(text, start, end))
    if not inside:
        return "indirect" if cue else ""
    if inside == words:
        return "direct"
    introduced = cue is not None and start <= cue[0] < end
    if introduced and all(_stands_alone(text, start, a) for a, _b in spans):
        return "direct"
    return "mixed"


def _stands_alone(text: str, start: int, quotation: int) -> bool:
    """Whether a quotation begins what is said, and is no word or two inside a sentence."""
    before = text[start:quotation].rstrip()
    return not before or before[-1] in ":,."
