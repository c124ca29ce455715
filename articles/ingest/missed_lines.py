"""Lines of an article that the reader of pages left out, although they stand among those it found.

A line is taken in where it stands in the same parts of the page as the article's paragraphs, is
made as they are, and says something in sentences.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Set
from typing import Any, Final

from articles.ingest.page_lines import Line
from articles.ingest.page_tree import names_of
from articles.ingest.words import KnownWords, letters

_SHORTEST: Final = 60
# So many paragraphs of one make are no accident.
_MANY: Final = 3
_SENTENCE_ENDS: Final = re.compile(r"[.!?。！？؟…।:][\"'”’»)\]]*$")
_CREDIT: Final = re.compile(r"©|\(c\)|photo|image|picture|foto|bild|credit|file -", re.IGNORECASE)
_BESIDE: Final = re.compile(
    r"caption|credit|copyright|byline|author|share|social|newsletter|related|recommend|teaser|promo"
    r"|comment|subscri|paywall|signup|sign-up|advert|sponsor|banner|cookie|consent|embed|tweet"
    r"|player"
    r"|gallery|slide|carousel|footer|footnote|tags?(?:$|[-_ ])|(?:^|[-_ ])(?:ad|ads|nav|menu"
    r"|meta)(?:$|[-_ ])",
    re.IGNORECASE,
)


def with_missed_lines(paragraphs: list[str], lines: list[Line]) -> list[str]:
    """The paragraphs of a text, with those lines of the page that were missed, each at its "
    "place."""
    places = _places(paragraphs, lines)
    if len(places) < _MANY:
        return paragraphs
    makes = Counter(_make(lines[at].element) for at in places)
    around = Counter(lines[at].element.getparent() for at in places)
    within = {each for at in places for each in lines[at].element.iterancestors()}
    known = KnownWords(paragraphs)
    last = max(places)
    behind: dict[int, list[str]] = {}
    # Behind the headline the article has begun, and its first paragraph may be missed as well.
    paragraph: int | None = None
    for at, line in enumerate(lines):
        if at in places:
            paragraph = places[at]
            continue
        if line.element.tag == "h1" and paragraph is None:
            paragraph = -1
        if paragraph is None:
            continue
        make = _make(line.element)
        is_made_so = bool(make[1]) and makes[make] >= _MANY
        if (is_made_so or (at < last and _stands_among(line.element, around))) and (
            _says_something(line, within) and not known.has(line.words)
        ):
            behind.setdefault(paragraph, []).append(line.words)
    whole = [*dict.fromkeys(behind.get(-1, ()))]
    for at, each in enumerate(paragraphs):
        whole += [each, *dict.fromkeys(behind.get(at, ()))]
    return whole


def _stands_among(element: Any, around: Counter[Any]) -> bool:
    """Whether a line stands beside paragraphs of the article, or is an item of a list that does."""
    if element.tag == "li":
        return any(around[each] >= _MANY for each in [*element.iterancestors()][:3])
    return around[element.getparent()] > 0


def _places(paragraphs: list[str], lines: list[Line]) -> dict[int, int]:
    """Which lines of the page are which paragraphs: line by paragraph, both counted."""
    by_letters: dict[str, int] = {}
    for at, paragraph in enumerate(paragraphs):
        for part in paragraph.split("\n"):
            if len(its := letters(part)) >= 20:
                by_letters.setdefault(its, at)
    return {
        at: by_letters[line.letters] for at, line in enumerate(lines) if line.letters in by_letters
    }


def _make(element: Any) -> tuple[str, str, str, str]:
    """How a line is made: its element and the one around it, each with its class."""
    parent = element.getparent()
    around = (parent.tag, parent.get("class") or "") if parent is not None else ("", "")
    return (element.tag, element.get("class") or "", *around)


def _says_something(line: Line, within: Set[Any]) -> bool:
    """Whether a line is one of sentences; `within` are the parts that hold paragraphs found."""
    if _CREDIT.match(line.words) or len(line.words) < _SHORTEST:
        return False
    # A headline between paragraphs ends no sentence.
    is_head = line.element.tag in ("h2", "h3", "h4", "h5", "h6")
    if not (is_head or _SENTENCE_ENDS.search(line.words)) or line.is_elsewhere or line.linked > 0.5:
        return False
    around = (each for each in [line.element, *line.element.iterancestors()] if each not in within)
    return not any(_BESIDE.search(names_of(each)) for each in around)
