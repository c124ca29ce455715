"""Know how much two texts share, so that a copy of an article is noticed; plain Python."""

from __future__ import annotations

import re
from typing import Final

# From here on two texts are one that was copied, shortened or taken up again.
NEARLY_THE_SAME: Final = 0.6
# So many words in a row, or letters where words are not parted, are hardly the same by chance.
_WORDS: Final = 5
_LETTERS: Final = 10
# What a comparison looks at: longer texts are judged by their beginning.
_LOOKED_AT: Final = 20_000
_UNPARTED: Final = re.compile("[\u3040-\u30ff\u4e00-\u9fff\u0e00-\u0e7f]")


def shingles(text: str) -> frozenset[int]:
    """What a text is compared by: every few words in a row, as numbers.

    Capitals, punctuation and spaces do not count.
    """
    words = re.findall(r"\w+", text[:_LOOKED_AT].casefold())
    length = _WORDS
    if len(_UNPARTED.findall("".join(words))) * 2 > sum(map(len, words)):
        words, length = list("".join(words)), _LETTERS
    if len(words) < length:
        return frozenset({hash(tuple(words))} if words else ())
    return frozenset(hash(tuple(words[at : at + length])) for at in range(len(words) - length + 1))


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """How much of the shorter text stands in the longer one: from 0 to 1."""
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter else 0.0
