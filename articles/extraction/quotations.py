"""Where quotations stand, in every kind of marks, over several paragraphs too."""

from __future__ import annotations

import re
from typing import Final

# What closes each mark that opens. German ones open with what closes English and French ones.
_CLOSES: Final = {
    "«": "»",
    "»": "«",
    "“": "”",
    "„": "“”",
    "‟": "”",
    "‹": "›",
    "›": "‹",
    "‘": "’",
    "‚": "‘’",
    "「": "」",
    "『": "』",
    "《": "》",
    "〝": "〞〟",
    '"': '"',
    "''": "''",
    "``": "''",
    "＂": "＂",
    "”": "”",
}
_MARK: Final = re.compile(r"''|``|[«»“”„‟‹›‘’‚「」『』《》〝〞〟\"＂]|\n\s*\n")
# Marks that open and close alike, and those that do either in one language or another.
_EITHER: Final = frozenset({'"', "''", "＂", "”", "»", "›"})
_NESTING: Final = frozenset("«“„‹「『")
_ENDING: Final = frozenset({"»", "”", '"', "''"})
_BEFORE_OPENING: Final = frozenset(" \n\t\u00a0\u202f\u2009([{—–-:/'’‘“«")
# What a quotation may begin with beside letters and figures.
_BEGINNING: Final = frozenset("¿¡…([{$€£@#-–—.‘’'“«„*&_/+")
_BLANK: Final = frozenset(" \n\t\u00a0\u202f\u2009")
# A mark of its own belongs to a measure (6'2") or stands alone; a quotation longer than this,
# in characters, that never closes is taken to end with its paragraph.
_LONGEST: Final = 20_000


def quoted(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """What stands between quotation marks from `start` to `end`: the offsets, marks included.

    One that does not close ends with its paragraph, unless the next paragraph opens one again: a
    quotation over several paragraphs has a mark before each and closes once.
    """
    stop = len(text) if end is None else end
    found: list[tuple[int, int]] = []
    opened = -1
    closing = ""
    # A quotation in a quotation of the same marks, and where its mark last closed.
    depth = 0
    closed = -1
    # Where a paragraph begins in which nothing was quoted yet; -1 behind a quotation.
    paragraph = start
    for match in _MARK.finditer(text, start, stop):
        mark, at = match[0], match.start()
        if "\n" in mark:
            paragraph = match.end()
            if opened >= 0 and not _goes_on(text, match.end(), stop, text[opened], at - opened):
                found.append((opened, closed if closed > 0 else _trimmed(text, opened, at)))
                opened = -1
            continue
        if opened >= 0:
            if mark == closing or (len(closing) > 1 and mark != "''" and mark in closing):
                if not _closes(text, at, match.end(), mark, stop):
                    continue
                if depth:
                    depth -= 1
                    closed = match.end()
                else:
                    found.append((opened, match.end()))
                    opened = paragraph = -1
            elif mark == text[opened] and mark in _NESTING and text[at - 1] != "\n":
                depth += 1
            continue
        if mark in _CLOSES and _opens(text, at, match.end(), mark, start):
            opened, closing = at, _CLOSES[mark]
            depth, closed = 0, -1
            if mark == "”" and text.find("”", at + 1, at + 1 + _LONGEST) < 0:
                opened = -1
        elif mark in _ENDING and paragraph >= 0 and text[at - 1 : at] not in {"", "\n"}:
            # What it closes was opened in a part of the text that is not here.
            if at - paragraph > 12 and not text[at - 1].isdecimal():
                found.append((paragraph, match.end()))
            paragraph = -1
    if opened >= 0 and closed > 0:
        found.append((opened, closed))
    elif opened >= 0:
        found.append((opened, max(_trimmed(text, opened, stop), opened + 1)))
    return found


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start + 1 and text[end - 1] in _BLANK:
        end -= 1
    return end


def _goes_on(text: str, at: int, end: int, mark: str, length: int) -> bool:
    """Whether the next paragraph begins with the mark again."""
    return at < end and length < _LONGEST and text[at] == mark


def _opens(text: str, at: int, behind: int, mark: str, start: int) -> bool:
    """Whether a mark that can do either opens: nothing but a blank or a bracket before it."""
    follows = behind < len(text) and (text[behind].isalnum() or text[behind] in _BEGINNING)
    before = at == start or text[at - 1] in _BEFORE_OPENING
    if mark in {"‘", "‚"}:
        return before and follows
    if mark not in _EITHER:
        return True
    return before and (follows or (mark in {"»", "›"} and at == start))


def _closes(text: str, at: int, behind: int, mark: str, end: int) -> bool:
    """Whether a mark closes; an apostrophe inside a word or before a blank and a letter may not."""
    follows = text[behind : behind + 1] if behind < end else ""
    if mark in {"’", "‘"}:
        if follows.isalnum():
            return False
        before = text[at - 1] if at else ""
        # The plural's apostrophe ("the boys’ toys") is followed by a word; a quotation that ends so
        # has a mark of its own or a sentence's end before it, unless no other one follows.
        if before == "s" and follows == " ":
            rest = text[behind : min(end, behind + 300)].partition("\n")[0]
            other = rest.find("’")
            while 0 <= other < len(rest) - 1 and rest[other + 1].isalnum():
                other = rest.find("’", other + 1)
            return other < 0 or "‘" in rest[:other]
        return True
    return not (mark == "”" and follows.isalnum())
