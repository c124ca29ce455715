"""The interface of a search engine: what it is asked and what it answers.

Plain data, cursors and paging, which are the same for every engine. Knows no engine and touches no
database. tests/search/test_contract.py holds every engine to it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from articles.domain.selection import REPEATED, Selection
from articles.domain.vocabulary import Sort

# The parameters beside which counts stand: all that may be repeated.
FACETS: Final = REPEATED
# Those whose values are ids; the others' are short texts.
NUMBERED: Final = frozenset({"actor", "question", "topic", "outlet", "source", "relay"})

# How many values of a facet are counted out when nobody says otherwise.
MOST: Final = 60

# As many values of a facet as any claims have.
EVERY: Final = 1_000_000

# A facet's value: the id of an actor, question, topic or source, else the value itself.
# NOBODY is the article's own voice (actor) and an article that names no source (source).
type Value = int | str
NOBODY: Final = 0

# The facet values that a selection's values stand for, where they are known already (an actor's id
# for its slug): by parameter and the values in the selection.
type Chosen = Mapping[tuple[str, tuple[str, ...]], tuple[Value, ...]]


@dataclass(frozen=True)
class Counts:
    """How many claims each value of a facet gives, the most frequent first (then by value).

    After them come the chosen values that are rarer. `more`: further values have claims too.
    """

    values: dict[Value, int]
    more: bool = False


@dataclass(frozen=True)
class Page:
    """The ids of a page's claims in order, and the cursors of the pages before and after it.

    A cursor is None where there is no such page; the first page's is empty.
    """

    ids: tuple[int, ...]
    previous: str | None = None
    next: str | None = None


class Counting(Protocol):
    """Counts that are being made."""

    def result(self) -> dict[str, Counts]:
        """The counts of each facet; waits until they are there."""


@dataclass(frozen=True)
class Later:
    """Counts that are made when they are asked for."""

    result: Callable[[], dict[str, Counts]]


class Engine(Protocol):
    """Answers selections for a reader or an editor.

    It regards every change that was committed when it was made; an engine that reads a copy of
    the claims gives all answers of that one moment.
    """

    @property
    def stands_in(self) -> bool:
        """Whether it answers for an index that is being made: what is slow is better not asked."""

    def total(self, selection: Selection) -> int:
        """How many claims there are on all pages."""

    def page(self, selection: Selection, size: int) -> Page:
        """The page at the selection's cursor."""

    def counts(
        self, selection: Selection, facets: Collection[str], most: int = MOST
    ) -> dict[str, Counts]:
        """How many claims the most frequent values of these facets give within the selection.

        What the selection chooses of a facet is left aside for the counts of that facet.
        """

    def start_counting(
        self, selection: Selection, facets: Collection[str], most: int = MOST
    ) -> Counting:
        """Start to count as `counts` does. Other processors may do it while the caller goes on."""

    def values(
        self, selection: Selection, facet: str, values: Collection[Value]
    ) -> dict[Value, int]:
        """How many claims each of these values of a facet gives, counted as in `counts`."""

    def extent(self, selection: Selection) -> tuple[int, int] | None:
        """The first and the last order key of the claims whose day is known; None without any."""

    def between(self, selection: Selection, keys: Sequence[int]) -> list[int]:
        """How many claims have an order key from each of these on, before the next one."""


@dataclass(frozen=True)
class Place:
    """Where a page begins: the order key beside it (by relevance the number of claims before)."""

    back: bool = False
    key: int | None = None


def place(selection: Selection) -> Place | None:
    """The place that a selection's cursor names; None where it names none."""
    cursor = selection.cursor
    if not cursor:
        return Place()
    digits = cursor.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 19):
        return None
    return Place(cursor.startswith("-"), int(digits))


def by_rank(selection: Selection) -> bool:
    """Whether relevance orders the selection: it needs words to be relevant to."""
    return selection.sort == Sort.RELEVANCE and bool(selection.q)


# An order key and the id of its claim.
type Row = tuple[int, int]


def page_by_key(
    selection: Selection, size: int, rows: Callable[[bool, int | None, int], Sequence[Row]]
) -> Page:
    """A page of the newest or the oldest first.

    `rows` gives, from behind a key on, so many rows: (descending, key or None, how many).
    """
    start = place(selection) or Place()
    # Going back reads the other way from the same place, and turns the rows around.
    descending = (selection.sort != Sort.OLDEST) != start.back
    found = list(rows(descending, start.key, size + 1))
    if start.back and not found:
        # Whatever stood before this place is gone: it is where the list begins.
        start = Place()
        found = list(rows(not descending, None, size + 1))
    further = len(found) > size
    found = found[:size]
    if start.back:
        found.reverse()
        before, after = further, True
    else:
        before, after = start.key is not None, further
    return Page(
        tuple(pk for _key, pk in found),
        previous=(f"-{found[0][0]}" if found else "") if before else None,
        next=str(found[-1][0]) if after and found else None,
    )


def page_by_rank(
    selection: Selection, size: int, rows: Callable[[int, int], Sequence[int]]
) -> Page:
    """A page of the most relevant first; `rows` gives ids: (how many to leave out, how many)."""
    start = place(selection) or Place()
    at = start.key or 0
    found = rows(at, size + 1)
    back = max(at - size, 0)
    return Page(
        tuple(found[:size]),
        previous=(str(back) if back else "") if at else None,
        next=str(at + size) if len(found) > size else None,
    )


def most_frequent(counts: dict[Value, int], most: int, chosen: Collection[Value] = ()) -> Counts:
    """The most frequent of all values, and the chosen ones; ties go by value."""
    more = len(counts) > most
    among = counts
    if more and most:
        # Most values are rare: to put all of them in order would take longer than to count them.
        least = sorted(counts.values(), reverse=True)[most - 1]
        among = {value: number for value, number in counts.items() if number >= least}
    # By value first: what is equally frequent stays in this order.
    in_order = sorted(sorted(among), key=among.__getitem__, reverse=True)
    kept = {value: among[value] for value in in_order[:most]}
    for value in sorted(chosen):
        kept.setdefault(value, counts.get(value, 0))
    return Counts(kept, more)
