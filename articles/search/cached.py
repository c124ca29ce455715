"""An engine on top of an index: selections in one form, and results cached until the next change.

Knows no index's library: `Index` says what an index has to answer, and what is written here serves
any of them. Asks the database for the ids of slugs, and for what changed since an earlier state.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, NamedTuple, Protocol

from articles import changes
from articles.domain.selection import Selection
from articles.search import analysis, counting, engine, sql
from articles.search.counting import Known
from articles.search.engine import FACETS, MOST, Chosen, Counts, Page, Row, Value

# Results held of one state of the index, and selections whose counts are held.
RESULTS: Final = 500
COUNTED: Final = 200
# Pages of more claims, which exports ask for one after the other, are not held.
LARGEST_PAGE: Final = 100
# Counts of an earlier state that are held to be brought up to date, and the number of changes
# after which they are made anew instead.
EARLIER: Final = 50
MOST_CHANGED: Final = 200
# From so many claims on, facets are counted by other threads and in two parts.
PARALLEL_FROM: Final = 10_000


@dataclass(frozen=True, slots=True)
class Form:
    """A selection as an index looks it up, the same for any order of its values.

    Of each filter its name and its value: facet values in order (ids instead of slugs) for those
    that repeat, `analysis.Asked` for words, else the value itself. Neither order nor place.
    """

    drafts: bool
    filters: tuple[tuple[str, Any], ...] = ()

    def besides(self, name: str) -> Form:
        """As if one filter were not on."""
        kept = tuple(each for each in self.filters if each[0] != name)
        return self if len(kept) == len(self.filters) else replace(self, filters=kept)

    def with_value(self, name: str, value: Value) -> Form:
        """Narrowed to one value of a facet that is not on."""
        return replace(self, filters=(*self.filters, (name, (value,))))


class Rows(NamedTuple):
    """Some rows in order, and how many there are in all of the form."""

    rows: list[Row]
    total: int


class Index(Protocol):
    """One state of an index: all that another index library would have to answer.

    None of it may be cached, and all of it may be asked by several threads at once.
    """

    @property
    def change(self) -> changes.Change:
        """The newest change that it regards."""

    @property
    def size(self) -> int:
        """About how many claims it has."""

    def count(self, form: Form) -> int:
        """How many claims a form has."""

    def rows(self, form: Form, number: int, *, descending: bool, beyond: int | None) -> Rows:
        """So many rows by order key, beyond a key in this direction or from the end."""

    def ranked(self, form: Form, offset: int, number: int) -> list[int]:
        """So many ids after `offset` others; first those whose statement holds all wanted words."""

    def terms(
        self, form: Form, facets: Sequence[str], most: int, claims: Collection[int] | None = None
    ) -> dict[str, Known]:
        """The counts of facets, enough to tell the `most` most frequent values of each.

        With `claims` among these claims alone.
        """

    def values(self, form: Form, facet: str, values: Collection[Value]) -> dict[Value, int]:
        """How many claims each of these values gives within a form."""

    def extent(self, form: Form) -> tuple[int, int] | None:
        """The first and the last order key of the claims whose day is known."""

    def between(self, form: Form, keys: Sequence[int]) -> list[int]:
        """How many claims have an order key from each of these on, before the next one."""

    def documents_of(self, claims: Collection[int], digests: Collection[int]) -> tuple[int, int]:
        """How many documents it has of these claims, and how many of them have these digests."""


@dataclass(frozen=True)
class Counted:
    """What is known of a form's facets, and in which state of the index."""

    index: Index
    facets: dict[str, Known]


class Snapshot:
    """One state of an index with the results that are held of it."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._results: OrderedDict[Hashable, Any] = OrderedDict()
        self._counted: OrderedDict[Form, Counted] = OrderedDict()
        # What was counted in earlier states. Each holds the files of its state, but not more.
        self._earlier: dict[Form, Counted] = {}
        self._lock = threading.Lock()

    def inherit(self, before: Snapshot) -> None:
        """Take over what was counted in an earlier state of the same index."""
        with before._lock:
            found = {**before._earlier, **before._counted}
        newest = self.index.change.number
        recent = [
            (form, counted)
            for form, counted in found.items()
            if newest - counted.index.change.number <= MOST_CHANGED
        ]
        self._earlier = dict(recent[-EARLIER:])

    def result[Answer](self, question: Hashable, answer: Callable[[], Answer]) -> Answer:
        """The answer that is held of a question, or else this one, which is held from then on."""
        with self._lock:
            if question in self._results:
                self._results.move_to_end(question)
                return self._results[question]  # type: ignore[no-any-return]
        found = answer()
        with self._lock:
            self._results[question] = found
            if len(self._results) > RESULTS:
                self._results.popitem(last=False)
        return found

    def counted(self, form: Form) -> dict[str, Known]:
        """What is known of the facets of a form, in this state."""
        with self._lock:
            found = self._counted.get(form)
            earlier = None if found else self._earlier.pop(form, None)
            if found:
                self._counted.move_to_end(form)
        if earlier is not None:
            facets = self._brought_up(form, earlier)
            self.add_counted(form, facets)
            return facets
        return dict(found.facets) if found else {}

    def add_counted(self, form: Form, facets: dict[str, Known]) -> None:
        """Hold what is known of further facets of a form."""
        with self._lock:
            before = self._counted.pop(form, None)
            known = (before.facets if before else {}) | facets
            self._counted[form] = Counted(self.index, known)
            if len(self._counted) > COUNTED:
                self._counted.popitem(last=False)

    def _brought_up(self, form: Form, earlier: Counted) -> dict[str, Known]:
        """What was counted earlier, brought up to this state.

        A change touches few claims. What they gave to each count before is taken away and what
        they give now is added, instead of counting all claims again.
        """
        now = self.index
        claims = changes.claims_between(earlier.index.change, now.change, most=MOST_CHANGED)
        if claims is None:
            return {}
        names = list(earlier.facets)
        before = earlier.index.terms(form, names, engine.EVERY, claims)
        after = now.terms(form, names, engine.EVERY, claims)

        def count(name: str, value: Value) -> int:
            return now.values(form, name, [value])[value]

        return {
            name: counting.changed(
                earlier.facets[name], before[name].values, after[name].values, partial(count, name)
            )
            for name in names
        }


_pool: tuple[int, ThreadPoolExecutor] | None = None


def _threads() -> ThreadPoolExecutor:
    global _pool
    # Threads do not survive a fork, so each process has its own.
    if _pool is None or _pool[0] != os.getpid():
        _pool = (os.getpid(), ThreadPoolExecutor(2, thread_name_prefix="counting"))
    return _pool[1]


class Counting:
    """Counts of a selection's facets, which other threads may be making."""

    def __init__(self, parts: Sequence[Callable[[], object]], finish: Callable[[], Any]) -> None:
        """`finish` gives the result once every part is done."""
        self._futures: list[Future[object]] = [_threads().submit(part) for part in parts]
        self._finish = finish

    def result(self) -> dict[str, Counts]:
        """The counts of each facet. Raises what went wrong with any part of them."""
        for future in self._futures:
            future.result()
        return self._finish()  # type: ignore[no-any-return]


class Engine:
    """Answers by a snapshot of an index."""

    stands_in = False

    def __init__(self, snapshot: Snapshot, *, drafts: bool, chosen: Chosen | None = None) -> None:
        self._snapshot, self._index = snapshot, snapshot.index
        self._drafts, self._chosen = drafts, chosen or {}
        self._forms: dict[Selection, Form] = {}

    def _form(self, selection: Selection) -> Form:
        selection = selection.at("")
        if selection not in self._forms:
            filters = [(name, self._value(selection, name)) for name in selection.narrowing()]
            self._forms[selection] = Form(self._drafts, tuple(filters))
        return self._forms[selection]

    def _value(self, selection: Selection, name: str) -> Any:
        value = getattr(selection, name)
        if name in FACETS:
            known = self._chosen.get((name, value))
            return tuple(sorted(sql.chosen(selection, name) if known is None else known))
        return analysis.asked(value) if name == "q" else value

    def total(self, selection: Selection) -> int:
        """How many claims there are on all pages."""
        return self._total(self._form(selection))

    def _total(self, form: Form) -> int:
        return self._snapshot.result(("total", form), lambda: self._index.count(form))

    def page(self, selection: Selection, size: int) -> Page:
        """The page at the selection's cursor."""
        form = self._form(selection)
        if size > LARGEST_PAGE:
            return self._page(form, selection, size)
        question = ("page", form, selection.sort, selection.cursor, size)
        return self._snapshot.result(question, lambda: self._page(form, selection, size))

    def _page(self, form: Form, selection: Selection, size: int) -> Page:
        if engine.by_rank(selection):
            return engine.page_by_rank(selection, size, partial(self._index.ranked, form))

        def rows(descending: bool, key: int | None, number: int) -> list[Row]:
            found = self._index.rows(form, number, descending=descending, beyond=key)
            if key is None:
                # Whoever asks for a first page asks for the total next.
                self._snapshot.result(("total", form), lambda: found.total)
            return found.rows

        return engine.page_by_key(selection, size, rows)

    def counts(
        self, selection: Selection, facets: Collection[str], most: int = MOST
    ) -> dict[str, Counts]:
        """How many claims the most frequent values of these facets give within the selection."""
        return self.start_counting(selection, facets, most).result()

    def start_counting(
        self, selection: Selection, facets: Collection[str], most: int = MOST
    ) -> Counting:
        """Start to count; among many claims by other threads, while the caller goes on."""
        form = self._form(selection)
        found: dict[Form, dict[str, Known]] = {}
        parts: list[Callable[[], object]] = []

        def count(group: Form, names: Sequence[str]) -> None:
            counted = self._index.terms(group, names, most)
            found[group].update(counted)
            self._snapshot.add_counted(group, counted)

        groups: dict[Form, list[str]] = {}
        for name in facets:
            groups.setdefault(form.besides(name), []).append(name)
        for group, names in groups.items():
            known = found[group] = self._snapshot.counted(group)
            missing = [name for name in names if name not in known or not known[name].tells(most)]
            if not missing:
                continue
            if self._index.size < PARALLEL_FROM:
                count(group, missing)
            elif len(missing) > 1 and self._total(group) >= PARALLEL_FROM:
                # Every second one: both halves take about as long.
                parts += [partial(count, group, missing[start::2]) for start in (0, 1)]
            else:
                parts.append(partial(count, group, missing))

        def finish() -> dict[str, Counts]:
            return {
                name: self._with_chosen(
                    found[form.besides(name)][name].counts(most), selection, name
                )
                for name in facets
            }

        return Counting(parts, finish)

    def _with_chosen(self, counts: Counts, selection: Selection, name: str) -> Counts:
        """The counts, and those of the chosen values that are rarer."""
        chosen: tuple[Value, ...] = dict(self._form(selection).filters).get(name, ())
        missing = [value for value in chosen if value not in counts.values]
        if not missing:
            return counts
        return Counts(counts.values | self.values(selection, name, missing), counts.more)

    def values(
        self, selection: Selection, facet: str, values: Collection[Value]
    ) -> dict[Value, int]:
        """How many claims each of these values of a facet gives."""
        return self._index.values(self._form(selection).besides(facet), facet, values)

    def extent(self, selection: Selection) -> tuple[int, int] | None:
        """The first and the last order key of the claims whose day is known; None without any."""
        form = self._form(selection)
        return self._snapshot.result(("extent", form), lambda: self._index.extent(form))

    def between(self, selection: Selection, keys: Sequence[int]) -> list[int]:
        """How many claims have an order key from each of these on, before the next one."""
        form = self._form(selection)
        question = ("between", form, tuple(keys))
        return self._snapshot.result(question, lambda: self._index.between(form, keys))
