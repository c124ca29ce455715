"""The page of one source: what it draws on, who relays it, and which claims rest on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, When
from django.http import QueryDict

from articles.domain.vocabulary import Status
from articles.listing.claims import ClaimListing, Within
from articles.models import Article, Claim, Hop, LinkCheck, Source
from articles.models.querysets import GROUPS
from articles.presentation import summaries

# How many neighbouring sources are listed, the most used first.
NEIGHBOURS = 25
# Up to so many claims each graph is built; beyond, the database counts the ends of chains.
FEW_GRAPHS = 200


@dataclass(frozen=True)
class Neighbour:
    """A source that is next to another in chains, with the number of claims in these chains."""

    source: Source
    claims: int
    seen: bool
    is_origin: bool = False
    # For an article: the sources through which the claims reached it.
    through: tuple[Source, ...] = ()
    # Whether claims also reached it without a source between.
    directly: bool = False


@dataclass(frozen=True)
class Neighbours:
    """Sources next to a source: those with the most claims, and how many there are in all."""

    shown: list[Neighbour]
    total: int

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.total - len(self.shown)


@dataclass(frozen=True)
class SourcePage:
    """One source: what it draws on, who relays it, which articles it reaches, what rests on it."""

    source: Source
    sentences: list[str]
    # The claims that rest on it, filtered and sorted as the reader asks.
    claims: ClaimListing
    draws_on: Neighbours
    relayed_by: Neighbours
    reaches: Neighbours
    seen: bool
    # The article, if the text of this source was entered.
    article: Article | None

    @property
    def has_filters(self) -> bool:
        """Whether the list of claims shows its filters."""
        return bool(self.claims.everything_total > 1 or self.claims.narrowing or self.claims.errors)


def source_page(source: Source, *, drafts: bool, params: QueryDict | None = None) -> SourcePage:
    """The contents of a source's page.

    `params` are the parameters of a selection; they apply to the list of claims alone. The rest of
    the page is about all claims that rest on the source.
    """
    LinkCheck.objects.bring_to([source])
    within = Within(source.get_absolute_url(), "source", str(source.pk))
    listing = ClaimListing(params or QueryDict(), drafts=drafts, within=within)
    here = Hop.objects.shown(drafts=drafts).filter(source=source).order_by()
    counts = _counts(here)
    return SourcePage(
        source=source,
        sentences=summaries.source(
            claims=counts["claims"],
            articles=counts["articles"],
            origin_of=_ends_at(source, here, counts, drafts=drafts),
            direct=counts["direct"],
            through_others=counts["through_others"],
        ),
        claims=listing,
        draws_on=_beside(source, 1, drafts=drafts),
        relayed_by=_beside(source, -1, drafts=drafts),
        reaches=_reached(source, here, drafts=drafts),
        seen=source.is_article or bool(counts["seen"]),
        article=_readable(source, drafts=drafts),
    )


def _counts(here: QuerySet[Hop]) -> dict[str, int]:
    """The counts of the hops through a source, in one query.

    `led_on` are the claims with a chain that continues behind the source, `going_round` those of
    them whose sources cite each other in a circle.
    """

    def claims(**conditions: Any) -> Count:
        return Count("appearance__claim", distinct=True, filter=Q(**conditions) or None)

    return here.annotate(leads_on=Exists(_further())).aggregate(
        claims=claims(),
        articles=Count("appearance__article", distinct=True),
        direct=claims(position=1),
        through_others=claims(position__gt=1),
        led_on=claims(leads_on=True),
        going_round=claims(leads_on=True, appearance__claim__circular=True),
        seen=Count("pk", filter=Q(seen=True)),
    )


def _further() -> QuerySet[Hop]:
    """The hops behind one, in its own chain."""
    return Hop.objects.filter(appearance=OuterRef("appearance"), position__gt=OuterRef("position"))


def _hops_beside(source: Source, step: int, *, drafts: bool) -> QuerySet[Hop]:
    """The hops one step behind (1) or before (-1) those through a source.

    A join instead of a subquery, so that the database begins with the hops through the source.
    """
    return (
        Hop.objects.shown(drafts=drafts)
        .filter(appearance__hops__source=source, appearance__hops__position=F("position") - step)
        .order_by()
    )


def _beside(source: Source, step: int, *, drafts: bool) -> Neighbours:
    """The sources one step behind (1) or before (-1) a source in its chains."""
    beside = _hops_beside(source, step, drafts=drafts)
    counted = (
        beside.annotate(last=Case(When(~Exists(_further()), then=1), default=0))
        .values("source")
        .annotate(
            n=Count("appearance__claim", distinct=True),
            was_seen=Max(Case(When(seen=True, then=1), default=0)),
            is_last=Max("last"),
            total=GROUPS,
        )
        .order_by("-n", "source")
    )
    rows = list(counted[:NEIGHBOURS])
    known = Source.objects.select_related("issuer").in_bulk([row["source"] for row in rows])
    found = [
        Neighbour(
            known[row["source"]],
            row["n"],
            seen=bool(row["was_seen"]),
            is_origin=step == 1 and bool(row["is_last"]),
        )
        for row in rows
    ]
    return Neighbours(_by_claims(found), rows[0]["total"] if rows else 0)


def _reached(source: Source, here: QuerySet[Hop], *, drafts: bool) -> Neighbours:
    """The articles whose chains pass through a source, each with the sources between the two."""
    counted = (
        here.values("appearance__article")
        .annotate(
            n=Count("appearance__claim", distinct=True), nearest=Min("position"), total=GROUPS
        )
        .order_by("-n", "appearance__article")
    )
    rows = list(counted[:NEIGHBOURS])
    total = rows[0]["total"] if rows else 0
    ids = [row["appearance__article"] for row in rows]
    ways: dict[int, set[int]] = {}
    for article, through in (
        _hops_beside(source, -1, drafts=drafts)
        .filter(appearance__article__in=ids)
        .values_list("appearance__article", "source")
        .distinct()
    ):
        ways.setdefault(article, set()).add(through)
    known = Source.objects.select_related("issuer").in_bulk(
        {*ids, *(each for way in ways.values() for each in way)}
    )
    found = [
        Neighbour(
            known[row["appearance__article"]],
            row["n"],
            seen=True,
            through=tuple(known[each] for each in sorted(ways.get(row["appearance__article"], ()))),
            directly=row["nearest"] == 1,
        )
        for row in rows
    ]
    return Neighbours(_by_claims(found), total)


def _readable(source: Source, *, drafts: bool) -> Article | None:
    """The article beside a source, if there is one that its reader may see."""
    article: Article | None = getattr(source, "article", None)
    if article is None or article.status == Status.WITHDRAWN:
        return None
    return article if drafts or article.status == Status.PUBLISHED else None


def _ends_at(source: Source, here: QuerySet[Hop], counts: dict[str, int], *, drafts: bool) -> int:
    """Of how many of the claims that rest on a source it is a recorded origin.

    It is one if no chain of the claim continues behind it, or if it is in a circle that nothing
    leads out of. Of many claims only the graphs of circular ones are built.
    """
    ids = here.values("appearance__claim")
    if counts["claims"] <= FEW_GRAPHS:
        return _origins_among(source, Claim.objects.filter(pk__in=ids), drafts=drafts)
    ends = counts["claims"] - counts["led_on"]
    if not counts["going_round"]:
        return ends
    # Circular claims whose chains end here are counted above; of the others the graph decides.
    led_on = here.filter(Exists(_further()), appearance__claim__circular=True)
    going_round = Claim.objects.filter(pk__in=led_on.values("appearance__claim"))
    return ends + _origins_among(source, going_round, drafts=drafts)


def _origins_among(source: Source, claims: Any, *, drafts: bool) -> int:
    found = claims.with_chains(drafts=drafts)
    return sum(any(source.pk in origin for origin in claim.provenance().origins) for claim in found)


def _by_claims(neighbours: Iterable[Neighbour]) -> list[Neighbour]:
    return sorted(neighbours, key=lambda each: (-each.claims, each.source.folded))
