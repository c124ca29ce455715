"""What is known of a facet's counts, and how it is brought up to date after a change.

Knows numbers and values; asks no index and no database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from articles.search import engine
from articles.search.engine import Counts, Value


@dataclass(frozen=True)
class Known:
    """How many claims the most frequent values of a facet give, in no order.

    `least` is how many claims any other value has at most; None where there is no other value.
    """

    values: dict[Value, int]
    least: int | None = None

    def tells(self, most: int) -> bool:
        """Whether so many of the most frequent values can be told from it, ties included."""
        if self.least is None:
            return True
        if len(self.values) <= most:
            return False
        return sorted(self.values.values(), reverse=True)[most - 1] > self.least

    def counts(self, most: int) -> Counts:
        """The most frequent values."""
        counts = engine.most_frequent(self.values, most)
        return Counts(counts.values, counts.more or self.least is not None)


def changed(
    known: Known,
    before: Mapping[Value, int],
    after: Mapping[Value, int],
    count: Callable[[Value], int],
) -> Known:
    """What is known after some claims changed.

    `before` and `after` are the counts among these claims alone, as they were and as they are.
    `count` counts a value among all claims as they are; it is asked for values not known before.
    """
    values = dict(known.values)
    for value in {*before, *after}:
        if value in values or known.least is None:
            values[value] = values.get(value, 0) - before.get(value, 0) + after.get(value, 0)
        else:
            values[value] = count(value)
    return Known({value: number for value, number in values.items() if number}, known.least)
