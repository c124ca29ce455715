"""Everything that weakens a claim, kind by kind: which records, how many, and what is wrong.

Counts what is in the records now, so each number goes down when its record is mended. What makes a
record weak is said by the verbs of `querysets`; nothing is written here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Appearance, Claim, Hop, LinkCheck, Source
from articles.pages import Directory

# Counting ends here: nobody mends so many at once, and all of a million would be waited for.
MOST_COUNTED = 10_000


@dataclass(frozen=True)
class Kind:
    """One way in which claims are weak. `shape` is what its records are drawn as."""

    code: str
    label: Promise
    why: Promise
    shape: str
    records: Callable[[], QuerySet[Any]]


def _appearances() -> Any:
    return Appearance.objects.bearing().order_by("-pk")


def _sources() -> Any:
    return Source.objects.bearing().order_by("-pk")


# The gravest first.
KINDS: tuple[Kind, ...] = (
    Kind(
        "passage-lost",
        _("Passage lost"),
        _("The article’s text no longer holds the passage. Mark it again, or correct the text."),
        "appearance",
        lambda: _appearances().lost(),
    ),
    Kind(
        "circular",
        _("Circular reporting"),
        _("Sources cite each other in a circle. Check the chains: one of them may be wrong."),
        "claim",
        lambda: Claim.objects.for_editors().filter(circular=True).order_by("-order_key"),
    ),
    Kind(
        "dead-link",
        _("Dead link"),
        _("Readers cannot open the source any more. Record where it stands now, or a copy."),
        "source",
        lambda: _sources().with_dead_link(),
    ),
    Kind(
        "moved",
        _("Address has moved"),
        _("The address leads on to another one for good. Check that one, and record it."),
        "source",
        lambda: _sources().moved(),
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
    """A kind with the number of its records; `more` where there are more than were counted."""

    kind: Kind
    count: int

    @property
    def more(self) -> bool:
        """Whether counting ended before the records did."""
        return self.count > MOST_COUNTED

    @property
    def shown(self) -> int:
        """The number that is shown."""
        return min(self.count, MOST_COUNTED)


@dataclass(frozen=True)
class Row:
    """A record that is weak, ready to be drawn: one of the three is there."""

    appearance: Appearance | None = None
    claim: Claim | None = None
    source: Source | None = None
    # For a chain that ends early: its last hop.
    end: Hop | None = None


@dataclass
class Weaknesses:
    """The page: every kind with its count, and the records of the chosen one, 25 at a time."""

    kind: str
    words: str
    page: str
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.kind and self.chosen is None:
            self.errors.append(
                gettext("There is no weakness called “%(kind)s”. Choose one of the list.")
                % {"kind": self.kind}
            )

    @cached_property
    def counts(self) -> list[Counted]:
        """Every kind, the gravest first."""
        return [
            Counted(kind, kind.records().order_by()[: MOST_COUNTED + 1].count()) for kind in KINDS
        ]

    @cached_property
    def chosen(self) -> Kind | None:
        """The kind that is asked for; without one, the gravest that there is."""
        if self.kind:
            return next((kind for kind in KINDS if kind.code == self.kind), None)
        return next((each.kind for each in self.counts if each.count), KINDS[0])

    @property
    def total(self) -> int:
        """How many there are in all, as far as they were counted."""
        return sum(each.shown for each in self.counts)

    @cached_property
    def directory(self) -> Directory | None:
        """The records of the chosen kind, searched by words."""
        if self.chosen is None:
            return None
        return Directory(
            self.chosen.records(),
            words=self.words,
            page=self.page,
            found=lambda records, words: records.concerning(words),
        )

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the page, in a fixed number of queries."""
        if self.directory is None or self.chosen is None:
            return []
        ids = [record.pk for record in self.directory.rows]
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
    sources = Source.objects.filter(pk__in=ids).select_related("issuer").with_bearing_counts()
    found = _in_order(sources, ids)
    LinkCheck.objects.bring_to(found)
    return [Row(source=source) for source in found]
