"""Where sentences begin and end, in scripts with and without capitals."""

from __future__ import annotations

import re
from typing import Final

# A run of marks is looked at from its first one alone, so that a row of dots takes no longer than
# other text. What ends a sentence, with the quotation marks and brackets that close behind it. A
# French quotation mark closes behind a space.
_END: Final = re.compile(
    r"(?:(?<![.!?…؟])[.!?…؟]+[\"'”’»)\]]*(?:[ \u00a0\u202f]»)?(?=\s)|[。！？][」』）]*|\n+)"
)
# Words whose dot ends no sentence, folded to small letters.
_SHORT_WORDS: Final = (
    "m mm mme mlle me dr pr prof st ste mr mrs ms sr jr gen gén col lt sgt cap capt maj gov sen "
    "rep rev hon no nr vs etc e.g i.e cf p pp vol art fig approx env ca bzw usw z b d h u a o "
    "jan feb mar apr jun jul aug sep sept oct okt nov dec dez janv févr avr juil déc str inc ltd "
    "co corp av apr"
)
_SHORT: Final = frozenset(_SHORT_WORDS.split())
# So many characters around a dot are looked at: no abbreviation is longer.
_NEAR: Final = 24
_BEFORE: Final = re.compile(r"([^\W_]+(?:\.[^\W_]+)*)\.$")


def sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """The offsets of the sentences from `start` to `end`, nothing blank around each.

    Together they hold everything that is not blank. A dot behind an initial, an abbreviation or a
    German ordinal ("28. April") ends none.
    """
    stop = len(text) if end is None else end
    found: list[tuple[int, int]] = []
    begin = start
    for match in _END.finditer(text, start, stop):
        if match[0].startswith(".") and _goes_on(text, begin, match.end(), stop):
            continue
        _add(found, text, begin, match.end())
        begin = match.end()
    _add(found, text, begin, stop)
    return found


def _goes_on(text: str, begin: int, end: int, stop: int) -> bool:
    following = text[end : min(stop, end + _NEAR)].lstrip()[:1]
    if following.islower():
        return True
    if not (found := _BEFORE.search(text[max(begin, end - _NEAR) : end])):
        return False
    word = found[1]
    if word.isdecimal():
        # An ordinal, where a word follows: days of a month, monarchs. A year ends a sentence.
        return len(word) <= 2 and following.isalpha()
    return (len(word) == 1 and word.isupper()) or word.casefold() in _SHORT


def _add(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    part = text[start:end]
    if part.strip():
        found.append((start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())))
