"""Counts of facets out of the index: exact, the most frequent values first, as few as are needed.

Knows the engine's aggregations and their traps; asks no database and keeps nothing.
https://docs.rs/tantivy/latest/tantivy/aggregation/
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import tantivy
from tantivy import Query

from articles.search import engine
from articles.search.engine import Counts, Value
from articles.search.frequent import apart

# Facets of few values: a claim's are also kept as one value, all of them joined, of which there
# are few as well. Counting one value a claim takes a tenth of the time that several take.
JOINED: Final = frozenset({"kind", "language", "speech"})
JOINT: Final = "|"

# More values than any field has. With a limit that is lower, each part of the index would count
# its own most frequent values only, and the sum be wrong.
EVERY_VALUE: Final = 1_000_000_000
# The engine refuses to give more values than this (and some) in one answer.
MOST_BUCKETS: Final = 60_000
MOST_JOINED: Final = 3_000
# So many more than are wanted are asked for, to see the end of those that are equally frequent,
# and to have some when counts change.
SPARE: Final = 40


def joined(name: str) -> str:
    """The field that has a facet's values as one."""
    return f"{name}_joined"


@dataclass(frozen=True)
class Known:
    """How many claims the most frequent values of a facet give.

    `least` is how many claims any other value has at most; None where there is no other.
    """

    values: dict[Value, int]
    least: int | None = None

    def tells(self, most: int) -> bool:
        """Whether so many of the most frequent values can be told from it, those that tie too."""
        if self.least is None:
            return True
        if len(self.values) <= most:
            return False
        return sorted(self.values.values(), reverse=True)[most - 1] > self.least

    def counts(self, most: int) -> Counts:
        """The most frequent values."""
        counts = engine.most_frequent(self.values, most)
        return Counts(counts.values, counts.more or self.least is not None)


def count(
    searcher: tantivy.Searcher,
    query: Query,
    names: Sequence[str],
    most: int,
    others: Mapping[str, int] | None = None,
) -> dict[str, Known]:
    """Count several facets among the claims of a query.

    Those in `others` have frequent values apart, which are tried first: any other value of theirs
    has at most so many claims.
    """
    size = most + SPARE
    found: dict[str, Known] = {}
    wanting, others = list(names), others or {}
    while wanting:
        found |= _ask(searcher, query, wanting, size, others)
        # The engine puts equally frequent values in no order: all of them must be here to choose.
        wanting = [
            name
            for name in wanting
            if not found[name].tells(most) and (name in others or size < MOST_BUCKETS)
        ]
        if not any(name in others for name in wanting):
            size = min(size * 8, MOST_BUCKETS)
        others = {}
    return found


def _ask(
    searcher: tantivy.Searcher,
    query: Query,
    names: Sequence[str],
    size: int,
    others: Mapping[str, int],
) -> dict[str, Known]:
    fields = {
        name: joined(name) if name in JOINED else apart(name) if name in others else name
        for name in names
    }
    sizes = {name: MOST_JOINED if name in JOINED else size for name in names}
    answer = _buckets(searcher, query, fields, sizes)
    found: dict[str, Known] = {}
    for name, buckets in answer.items():
        if name in JOINED and len(buckets) < MOST_JOINED:
            found[name] = _parted(buckets)
            continue
        if name in JOINED:
            # More ways to join them than anybody thought of: value by value, then.
            buckets = _buckets(searcher, query, {name: name}, {name: size})[name]
        values: dict[Value, int] = {each["key"]: each["doc_count"] for each in buckets}
        least = int(buckets[-1]["doc_count"]) if len(buckets) == size else 0
        found[name] = Known(values, max(least, others.get(name, 0)) or None)
    return found


def _buckets(
    searcher: tantivy.Searcher, query: Query, fields: dict[str, str], sizes: dict[str, int]
) -> dict[str, list[dict[str, Any]]]:
    asked = {
        name: {"terms": {"field": field, "size": sizes[name], "segment_size": EVERY_VALUE}}
        for name, field in fields.items()
    }
    answer = searcher.aggregate(query, asked)
    return {name: answer[name]["buckets"] for name in fields}


def _parted(buckets: list[dict[str, Any]]) -> Known:
    counter: Counter[Value] = Counter()
    for each in buckets:
        for value in each["key"].split(JOINT):
            counter[value] += int(each["doc_count"])
    return Known(dict(counter))


def values_of(
    searcher: tantivy.Searcher, query: Query, name: str, values: Collection[Value]
) -> dict[Value, int] | None:
    """How many claims each of these values gives; None where the engine cannot say all at once."""
    known = _ask(searcher, query, [name], MOST_BUCKETS, {})[name]
    if known.least is not None:
        return None
    return {value: known.values.get(value, 0) for value in values}


def changed(
    known: Known,
    before: Mapping[Value, int],
    after: Mapping[Value, int],
    ask: Callable[[Value], int],
) -> Known:
    """What is known once some claims changed.

    `before` and `after` are the counts among these claims alone, as they were and as they are;
    `ask` counts a value among all claims as they are.
    """
    values = dict(known.values)
    for value in _either(before, after):
        if value in values or known.least is None:
            values[value] = values.get(value, 0) - before.get(value, 0) + after.get(value, 0)
        else:
            values[value] = ask(value)
    return Known({value: number for value, number in values.items() if number}, known.least)


def _either(one: Iterable[Value], other: Iterable[Value]) -> set[Value]:
    return {*one, *other}
