"""Cuts a text into paragraphs and stretches where annotated passages begin and end."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import NamedTuple

from articles.domain.text import mark, paragraphs


class Stretch[K: Hashable](NamedTuple):
    """A piece of a paragraph with the keys of the passages that cover it, begin or end with it."""

    start: int
    end: int
    keys: tuple[K, ...]
    opens: tuple[K, ...]
    closes: tuple[K, ...]


class Paragraph[K: Hashable](NamedTuple):
    """A paragraph from `start` to `end`, its stretches, and the passages that begin in it."""

    start: int
    end: int
    stretches: list[Stretch[K]]
    begins: tuple[K, ...]


def annotate[K: Hashable](text: str, passages: Mapping[K, tuple[int, int]]) -> list[Paragraph[K]]:
    """Each paragraph of a text, cut where passages begin and end.

    In: start and end of each passage by its key; passages may overlap, nest, and reach over
    several paragraphs. Out: keys in the order in which they were given::

        text        Kim said that they sent troops
        passages    ├── 1 ──────────────┤
                             ├── 2 ───────────────┤
        stretches   ├ 1 ────┤├ 1, 2 ────┤├ 2 ─────┤
        opens       1        2
        closes                1           2

    Raises ValueError where a passage ends before it starts.
    """
    found = []
    for start, end in paragraphs(text):
        inside = [(a, b, key) for key, (a, b) in passages.items() if a < end and b > start]
        stretches = [
            Stretch(
                begin,
                stop,
                keys,
                tuple(key for key in keys if passages[key][0] == begin),
                tuple(key for key in keys if passages[key][1] == stop),
            )
            for begin, stop, keys in mark(text, inside, start=start, end=end)
        ]
        begins = tuple(key for a, _b, key in inside if start <= a)
        found.append(Paragraph(start, end, stretches, begins))
    return found
