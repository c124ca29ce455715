"""Words as pages write them, made plain: what several modules compare and show."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Final

_WORD: Final = re.compile(r"\w+")
# Soft hyphens, joiners and marks of direction.
_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


def word_set(words: str) -> frozenset[str]:
    """The words of a string, each once."""
    return frozenset(words.split())


def plain(value: object) -> str:
    """A value of a page's data as words in one line, its entities and elements undone."""
    if not isinstance(value, str):
        return ""
    # Twice, as titles are often escaped once more than they should be.
    words = html.unescape(html.unescape(re.sub(r"<[^<>]{1,200}>", " ", value)))
    return " ".join(words.split())


def letters(text: str) -> str:
    """A line without what may differ where it stands again: its words in small letters."""
    return " ".join(_WORD.findall(_UNSEEN.sub("", text).casefold()))


def compact(text: str) -> str:
    """The letters of a line alone: the same where words are glued together."""
    return "".join(_WORD.findall(_UNSEEN.sub("", text).casefold()))


class KnownWords:
    """The words of a text, to tell whether a line stands in it already."""

    def __init__(self, paragraphs: Iterable[str]) -> None:
        """Take the paragraphs of the text."""
        self._letters = letters(" ".join(paragraphs))
        self._runs = set(_runs(self._letters))

    def has(self, line: str) -> bool:
        """Whether a line stands in the text, but for a few of its words."""
        its_letters = letters(line)
        if its_letters in self._letters:
            return True
        runs = _runs(its_letters)
        return bool(runs) and sum(run in self._runs for run in runs) >= 0.8 * len(runs)


def _runs(words: str) -> list[tuple[str, ...]]:
    """Every three words in a row."""
    parts = words.split()
    return [tuple(parts[at : at + 3]) for at in range(len(parts) - 2)]


def weight(text: str) -> float:
    """How much a text says, in Latin characters.

    Those of Chinese, Japanese and Korean say as much as two and a half Latin ones.
    """
    return len(text) + 1.5 * len(re.findall("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]", text))
