"""Whose words a passage has: those of the one who speaks, the article's, or both."""

from __future__ import annotations

import re
from typing import Final

# What closes each mark that opens. German ones open with what closes English and French ones.
_CLOSES: Final = {
    "«": "»",
    "“": "”",
    "„": "“”",
    "»": "«",
    '"': '"',
    "「": "」",
    "『": "』",
    "‹": "›",
}
_WORD: Final = re.compile(r"\w+")


def quoted(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """What stands between quotation marks from `start` to `end`: the offsets, marks included.

    A quotation that does not close ends with its paragraph.
    """
    stop = len(text) if end is None else end
    found = []
    at = start
    while at < stop:
        closing = _CLOSES.get(text[at])
        if closing is None or (text[at] == "»" and not _opens(text, at)):
            at += 1
            continue
        paragraph = text.find("\n\n", at)
        limit = min(stop, paragraph if paragraph >= 0 else stop)
        close = next((n for n in range(at + 1, limit) if text[n] in closing), limit - 1)
        found.append((at, max(close, at) + 1))
        at = max(close, at) + 1
    return found


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


def _opens(text: str, at: int) -> bool:
    """Whether a mark that can do either opens: nothing but a blank or a bracket before it."""
    follows = text[at + 1 : at + 2].strip() != ""
    return at == 0 or (text[at - 1] in " \n([\u00a0" and follows)
