"""A page as the lines that its reader sees, each with its element; judges none of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from articles.ingest.page_tree import is_block, text_of
from articles.ingest.words import letters, word_set

_LINES: Final = word_set(
    "p div h1 h2 h3 h4 h5 h6 section article header strong span li em td blockquote center"
)
_INLINE: Final = frozenset(("strong", "span", "em"))
# Parts of a page that are about something else, or are seen by nobody.
_ELSEWHERE: Final = frozenset(
    ("nav", "aside", "footer", "form", "figure", "button", "menu", "dialog", "script", "style")
)
_UNSEEN_NAMES: Final = re.compile(r"visually-?hidden|sr-only|screen-?reader", re.IGNORECASE)
_UNSEEN_STYLE: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """A line of a page: its element, which holds no block, and its words."""

    element: Any
    words: str

    @cached_property
    def letters(self) -> str:
        """The words in small letters, to be compared."""
        return letters(self.words)

    @cached_property
    def is_elsewhere(self) -> bool:
        """Whether nobody sees it, or it stands in a part of the page that is about other things."""
        for each in [self.element, *self.element.iterancestors()]:
            if (
                each.tag in _ELSEWHERE
                or each.get("hidden") is not None
                or each.get("aria-hidden") == "true"
                or _UNSEEN_STYLE.search(each.get("style") or "")
                or _UNSEEN_NAMES.search(each.get("class") or "")
            ):
                return True
        return False

    @cached_property
    def linked(self) -> float:
        """How much of it is links: from 0 to 1."""
        if any(each.tag == "a" for each in self.element.iterancestors()):
            return 1.0
        inside = sum(len(text_of(each)) for each in self.element.iter("a"))
        return inside / max(1, len(self.words))


def lines_of(body: Any) -> list[Line]:
    """The lines of a page's body, in its order."""
    elements = [*body.iter()]
    with_blocks = set()
    for element in reversed(elements):
        parent = element.getparent()
        if parent is not None and (element in with_blocks or is_block(element)):
            with_blocks.add(parent)
    found = []
    for element in elements:
        if element.tag not in _LINES or element in with_blocks:
            continue
        # Inside a line, they are a part of it.
        if element.tag in _INLINE and element.getparent() not in with_blocks:
            continue
        words = text_of(element)
        if words:
            found.append(Line(element, words))
    return found
