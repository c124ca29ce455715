"""What the articles of an outlet rest on; a part of the page of an actor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from articles.models import Actor, Appearance, Hop
from articles.models.querysets import claims_seen
from articles.presentation import summaries


@dataclass(frozen=True)
class Related:
    """An actor that is related to another by a number of claims."""

    actor: Actor
    claims: int
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Backing:
    """What the articles of an outlet rest on."""

    # In words: how many claims they carry, for how many they name a source, how far origins are.
    sentences: list[str]
    # Whose sources stand in their chains, with the number of claims.
    rests_on: list[Related]


def outlet_backing(outlet: Actor, *, drafts: bool) -> Backing | None:
    """For an outlet: the share of its claims with a source, and on whom they rest; else None."""
    # The joins start at the outlet, so that the database begins with its articles.
    here = Appearance.objects.shown(drafts=drafts).filter(
        claims_seen("claim", drafts=drafts), article__source__issuer=outlet
    )
    distance: dict[int, int] = {}
    for claim, hops in here.annotate(n=Count("hops")).values_list("claim", "n").order_by():
        # The shortest chain counts, if several articles of the outlet carry a claim.
        distance[claim] = min(distance.get(claim, hops) or hops, hops or distance.get(claim, 0))
    if not distance:
        return None
    sourced = [hops for hops in distance.values() if hops]
    rests_on = (
        Hop.objects.shown(drafts=drafts)
        .filter(appearance__article__source__issuer=outlet, source__issuer__isnull=False)
        .order_by()
        .values_list("source__issuer")
        .annotate(n=Count("appearance__claim", distinct=True))
        .order_by("-n", "source__issuer")[:10]
    )
    return Backing(
        sentences=summaries.outlet(
            claims=len(distance),
            sourced=len(sourced),
            nearest=min(sourced, default=0),
            farthest=max(sourced, default=0),
        ),
        rests_on=related_actors(dict(rests_on)),
    )


def related_actors(counts: Mapping[Any, int]) -> list[Related]:
    """Actors with their numbers of claims, the most first. In: numbers by actor id."""
    known = Actor.objects.in_bulk(list(counts))
    found = [Related(known[pk], claims) for pk, claims in counts.items() if pk in known]
    return sorted(found, key=lambda each: (-each.claims, each.actor.folded))
