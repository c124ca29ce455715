"""Estimate how wide a text is when it is drawn, and where it can be broken into lines.

Charts are made on the server, which does not know the reader's font.
"""

import unicodedata
from functools import lru_cache
from typing import Final

# Parts of the font's size for sans serif letters at the x-height that the stylesheet asks for
# (font-size-adjust .52): a little more than DejaVu's narrow and Noto's common letters measure, so
# that a text is rather estimated too wide than drawn over its edge.
_NARROW: Final = frozenset("iljItfr1|!.,:;'’‘·()[]/\\-ıïîìí")
_WIDE: Final = frozenset("mwMW@%—…&œæŒÆ")
_NARROW_WIDTH: Final = 0.36
_COMMON_WIDTH: Final = 0.58
_DIGIT_WIDTH: Final = 0.57
_CAPITAL_WIDTH: Final = 0.67
_WIDE_WIDTH: Final = 0.9
_SPACE_WIDTH: Final = 0.27
_FULL_WIDTH: Final = 1.0
_BOLD: Final = 1.04

ELLIPSIS: Final = "…"


@lru_cache(maxsize=4096)
def _letter(letter: str) -> float:
    if letter in _NARROW:
        return _NARROW_WIDTH
    if letter in _WIDE:
        return _WIDE_WIDTH
    if letter.isdecimal():
        return _DIGIT_WIDTH
    if unicodedata.combining(letter) or unicodedata.category(letter) in {"Mn", "Me", "Cf", "Cc"}:
        return 0.0
    if letter.isspace():
        return _SPACE_WIDTH
    # Hangul, Han, Kana and their punctuation (Unicode Standard Annex 11).
    if unicodedata.east_asian_width(letter) in {"W", "F"}:
        return _FULL_WIDTH
    if "\u0400" <= letter <= "\u052f":  # Cyrillic runs wide: ж, ш, щ, ю
        return 0.74 if letter.isupper() else 0.62
    if "\u0590" <= letter <= "\u06ff":  # Hebrew; Arabic letters join and run narrow
        return _COMMON_WIDTH if letter < "\u0600" else 0.48
    return _CAPITAL_WIDTH if letter.isupper() else _COMMON_WIDTH


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is drawn at a font's size, in the same unit."""
    return sum(map(_letter, text)) * size * (_BOLD if bold else 1.0)


def shortened(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """The text, or as much of it as fits into `room` with an ellipsis behind it."""
    if width(text, size, bold=bold) <= room:
        return text
    rest = room - width(ELLIPSIS, size, bold=bold)
    head = _head(text, rest, size, bold=bold).rstrip(" ,;:·-–(")
    return head + ELLIPSIS


def wrapped(
    text: str, room: float, size: float, *, lines: int, bold: bool = False
) -> tuple[str, ...]:
    """The text in at most so many lines of a width; what does not fit ends in an ellipsis.

    Lines break at spaces, behind hyphens and slashes, and between full-width letters; a word that
    is wider than a line is cut. Nothing but spaces at the breaks is lost from what is shown.
    """
    found: list[str] = []
    rest = " ".join(text.split())
    while rest:
        if width(rest, size, bold=bold) <= room:
            found.append(rest)
            break
        if len(found) == lines - 1:
            found.append(shortened(rest, room, size, bold=bold))
            break
        cut = _break(rest, len(_head(rest, room, size, bold=bold)))
        found.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return tuple(found)


def _head(text: str, room: float, size: float, *, bold: bool) -> str:
    """As much of the beginning as fits, and at least one letter."""
    used = 0.0
    factor = size * (_BOLD if bold else 1.0)
    for at, letter in enumerate(text):
        used += _letter(letter) * factor
        if used > room and at:
            return text[:at]
    return text


def _break(text: str, most: int) -> int:
    """At which of the first `most` + 1 places a line ends best; `most` where none is good."""
    for at in range(most, 0, -1):
        before, after = text[at - 1], text[at] if at < len(text) else " "
        if after == " " or before in "-/–" or _is_full(before) or _is_full(after):
            return at
    return most


def _is_full(letter: str) -> bool:
    return _letter(letter) == _FULL_WIDTH and letter.isalpha()
