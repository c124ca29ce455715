"""Everything that weakens a claim, kind by kind: which records, how many, and what is wrong.

Counts what is in the records now, so each number goes down when its record is mended. What makes a
record weak is said by the QuerySets; nothing is written here.

However many records there are, a page comes in a few seconds: records are looked through from the
newest on, in steps, for as long as there is time (`Walk`), and where links alone say which sources
are weak, from these links.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import batched
from typing import Any

from django.db.models import Min, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.domain.ids import parse_id
from articles.models import Appearance, Claim, Hop, LinkCheck, Source

# Counting ends at this number: nobody mends so many at once, and counting all takes long.
MOST_COUNTED = 10_000
# Records on a page.
PAGE = 25
# Seconds that a count and a list may take; what was found by then is shown, and said to be so.
COUNT_SECONDS, LIST_SECONDS = 0.35, 2.0
# How many ids one step looks through: few at first, so that no step takes long.
FIRST_STEP, LONGEST_STEP = 2_000, 64_000
SHORT = 0.05
# Links whose sources are looked up one after the other, and how many at a time.
MOST_LINKS, LINKS_AT_A_TIME = 10_000, 400


@dataclass(frozen=True)
class Kind:
    """One way in which claims are weak. `shape` is what its records are drawn as.

    `candidates` are the only numbers that its records can have, where these are found sooner than
    by looking through everything; None where they are too many. `indexed` says that the database
    finds the records at once.
    """

    code: str
    label: Promise
    why: Promise
    shape: str
    records: Callable[[], QuerySet[Any]]
    candidates: Callable[[], list[int] | None] = lambda: None
    indexed: bool = False

    def walk(self, words: str = "") -> Walk:
        """A walk through its records, the newest first; with words, those that contain them."""
        records: Any = self.records()
        if words:
            records = records.concerning(words)
        return Walk(records, self.candidates(), at_once=self.indexed and not words)


def _recording(links: QuerySet[LinkCheck], others: QuerySet[Source]) -> list[int] | None:
    """The numbers of the sources that record one of these links, and of `others`, highest first.

    None where there are so many links that the sources are better looked through themselves.
    """
    addresses = list(links.order_by().values_list("address", flat=True)[: MOST_LINKS + 1])
    if len(addresses) > MOST_LINKS:
        return None
    found = set(others.order_by().values_list("pk", flat=True)[:MOST_LINKS])
    for part in batched(addresses, LINKS_AT_A_TIME):
        found.update(Source.objects.at_addresses(part).order_by().values_list("pk", flat=True))
    return sorted(found, reverse=True)


class Walk:
    """Goes through records from the highest id down, in steps, until the time is over.

    `candidates` are the only numbers that can be among them, the highest first, if they are known;
    `at_once` says that the database needs no steps.
    """

    def __init__(
        self,
        records: QuerySet[Any],
        candidates: Sequence[int] | None = None,
        *,
        at_once: bool = False,
    ) -> None:
        self._records = records.order_by("-pk")
        self._candidates = candidates
        self._at_once = at_once

    def count(self, most: int, seconds: float) -> tuple[int, bool]:
        """How many there are, at most `most`; and whether that is all."""
        end = time.monotonic() + seconds
        found = 0
        for records, _low in self._steps(None):
            found += records.order_by()[: most + 1 - found].count()
            if found > most:
                return most, False
            if time.monotonic() > end:
                return found, self._is_last
        return found, True

    def page(self, before: int | None, size: int, seconds: float) -> tuple[list[int], int | None]:
        """The ids of the next ones below `before`, and where to go on; None where all is seen.

        Fewer than `size` with somewhere to go on: time was up.
        """
        end = time.monotonic() + seconds
        found: list[int] = []
        for records, low in self._steps(before):
            found += records.values_list("pk", flat=True)[: size + 1 - len(found)]
            if len(found) > size:
                return found[:size], found[size - 1]
            if time.monotonic() > end:
                return found, None if self._is_last else low
        return found, None

    def _steps(self, before: int | None) -> Iterator[tuple[QuerySet[Any], int]]:
        """The records piece by piece, and the lowest number that each piece regards."""
        self._is_last = False
        if self._candidates is not None:
            left = [pk for pk in self._candidates if before is None or pk < before]
            for part in batched(left, LINKS_AT_A_TIME):
                self._is_last = part[-1] == left[-1]
                yield self._records.filter(pk__in=part), part[-1]
            return
        if self._at_once:
            self._is_last = True
            yield self._records if before is None else self._records.filter(pk__lt=before), 0
            return
        everything: Any = self._records.model._default_manager
        ends = everything.aggregate(low=Min("pk"))["low"]
        newest = everything.order_by("-pk").values_list("pk", flat=True).first()
        if ends is None or newest is None:
            return
        top = newest + 1 if before is None else min(before, newest + 1)
        step = FIRST_STEP
        while top > ends:
            low = max(top - step, ends)
            self._is_last = low == ends
            began = time.monotonic()
            yield self._records.filter(pk__gte=low, pk__lt=top), low
            if time.monotonic() - began < SHORT:
                step = min(2 * step, LONGEST_STEP)
            top = low


def _appearances() -> Any:
    return Appearance.objects.bearing()


def _sources() -> Any:
    return Source.objects.bearing()


# Ordered by how much they weaken a claim.
KINDS: tuple[Kind, ...] = (
    Kind(
        "passage-lost",
        _("Passage lost"),
        _("The article’s text no longer holds the passage. Mark it again, or correct the text."),
        "appearance",
        lambda: _appearances().lost(),
        indexed=True,
    ),
    Kind(
        "circular",
        _("Circular reporting"),
        _("Sources cite each other in a circle. Check the chains: one of them may be wrong."),
        "claim",
        lambda: Claim.objects.for_editors().filter(circular=True),
        indexed=True,
    ),
    Kind(
        "dead-link",
        _("Dead link"),
        _("Readers cannot open the source any more. Record where it stands now, or a copy."),
        "source",
        lambda: _sources().with_dead_link(),
        lambda: _recording(LinkCheck.objects.dead(), Source.objects.with_dead_copy()),
    ),
    Kind(
        "moved",
        _("Address has moved"),
        _("The address leads on to another one for good. Check that one, and record it."),
        "source",
        lambda: _sources().moved(),
        lambda: _recording(LinkCheck.objects.moved(), Source.objects.none()),
    ),
    Kind(
        "ends-early",
        _("Chain ends early"),
        _(
            "The chain ends at an article or a report that only passes the claim on. Record where "
            "that had it from."
        ),
        "appearance",
        lambda: _appearances().ending_early(),
    ),
    Kind(
        "no-source",
        _("No source"),
        _("The article names no source for the claim, or none is recorded yet."),
        "appearance",
        lambda: _appearances().without_source(),
    ),
    Kind(
        "not-archived",
        _("Not archived"),
        _("No copy is kept for the day on which the address dies. Record one."),
        "source",
        lambda: _sources().not_archived(),
    ),
)


@dataclass(frozen=True)
class Counted:
    """A kind with the number of its records; `more` where there may be more than were counted."""

    kind: Kind
    count: int
    more: bool = False


@dataclass(frozen=True)
class Row:
    """A weak record to be drawn: one of claim, appearance and source is set."""

    appearance: Appearance | None = None
    claim: Claim | None = None
    source: Source | None = None
    # For a chain that ends early: its last hop.
    end: Hop | None = None
    # For a source: how many claims rest on it.
    claims: int = 0


@dataclass
class Weaknesses:
    """The page: every kind with its count, and the records of the chosen one, 25 at a time.

    `before` is the number of the record behind which the page begins, as its address has it.
    """

    kind: str
    words: str
    before: str
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.words = self.words.replace("\x00", " ").strip()[:200]
        if self.kind and self.chosen is None:
            self.errors.append(
                gettext("There is no weakness called “%(kind)s”. Choose one of the list.")
                % {"kind": self.kind}
            )

    @cached_property
    def counts(self) -> list[Counted]:
        """Every kind with its count, ordered as in `KINDS`."""
        found = []
        for kind in KINDS:
            count, is_all = kind.walk().count(MOST_COUNTED, COUNT_SECONDS)
            found.append(Counted(kind, count, not is_all))
        return found

    @cached_property
    def chosen(self) -> Kind | None:
        """The kind that is asked for; else the first one of which there are records."""
        if self.kind:
            return next((kind for kind in KINDS if kind.code == self.kind), None)
        return next((each.kind for each in self.counts if each.count), KINDS[0])

    @property
    def counted(self) -> Counted:
        """The chosen kind with its count."""
        return next(each for each in self.counts if each.kind == self.chosen)

    @property
    def total(self) -> int:
        """How many there are in all, as far as they were counted."""
        return sum(each.count for each in self.counts)

    @property
    def begins(self) -> int | None:
        """The id below which the page begins; None for the first page and for what is no id."""
        return parse_id(self.before)

    @cached_property
    def _page(self) -> tuple[list[int], int | None]:
        if self.chosen is None:
            return [], None
        return self.chosen.walk(self.words).page(self.begins, PAGE, LIST_SECONDS)

    @property
    def following(self) -> int | None:
        """Where the next page begins, if there is one."""
        return self._page[1]

    @property
    def cut_short(self) -> bool:
        """Whether there was no time to find a whole page."""
        return self.following is not None and len(self._page[0]) < PAGE

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the page, in a fixed number of queries."""
        ids = self._page[0]
        if self.chosen is None or not ids:
            return []
        match self.chosen.shape:
            case "appearance":
                return _appearance_rows(ids, ends=self.chosen.code == "ends-early")
            case "claim":
                claims = Claim.objects.filter(pk__in=ids).prefetch_related("translations")
                return [Row(claim=claim) for claim in _in_order(claims, ids)]
            case _:
                return _source_rows(ids)


def _in_order(records: QuerySet[Any], ids: Sequence[int]) -> list[Any]:
    found = {record.pk: record for record in records}
    return [found[pk] for pk in ids if pk in found]


def _appearance_rows(ids: Sequence[int], *, ends: bool) -> list[Row]:
    appearances = (
        Appearance.objects.filter(pk__in=ids)
        .select_related("claim")
        .prefetch_related("claim__translations")
        .with_chain()
    )
    rows = []
    for appearance in _in_order(appearances, ids):
        hops = list(appearance.hops.all())
        end = hops[-1] if ends and hops else None
        rows.append(Row(appearance=appearance, claim=appearance.claim, end=end))
    return rows


def _source_rows(ids: Sequence[int]) -> list[Row]:
    sources = Source.objects.filter(pk__in=ids)
    counts = sources.bearing_counts()
    found = _in_order(sources.select_related("issuer"), ids)
    LinkCheck.objects.bring_to(found)
    return [Row(source=source, claims=counts[source.pk]) for source in found]
