"""What an outlet's articles rest on, held to plain Python over its appearances."""

from __future__ import annotations

from collections import defaultdict

import pytest
from django.test import Client

from articles.domain.vocabulary import Status
from articles.models import Actor, Appearance, Claim
from articles.presentation import summaries
from articles.presentation.pages.actors import actor_page
from tests.support.world import World


def test_every_outlet_names_as_many_sources_as_its_appearances(world: World) -> None:
    seen = 0
    for actor in Actor.objects.in_use():
        chains: dict[int, list[list[int | None]]] = defaultdict(list)
        for row in Appearance.objects.filter(
            article__source__issuer=actor, article__status=Status.PUBLISHED, claim__listed=True
        ).prefetch_related("hops__source"):
            chains[row.claim_id].append([hop.source.issuer_id for hop in row.hops.all()])
        backing = actor_page(actor, drafts=False).backing
        if not chains:
            assert backing is None
            continue
        seen += 1
        nearest = [min(len(way) for way in ways if way) for ways in chains.values() if any(ways)]
        assert backing is not None
        assert backing.sentences == summaries.outlet(
            claims=len(chains),
            sourced=len(nearest),
            nearest=min(nearest, default=0),
            farthest=max(nearest, default=0),
        )
        for related in backing.rests_on:
            assert related.claims == sum(
                any(related.actor.pk in way for way in ways) for ways in chains.values()
            )
    assert seen > 2
    assert Claim.objects.published().exists()


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        ((1, 0, 0, 0), "Its articles carry one claim. No source is named."),
        ((3, 0, 0, 0), "Its articles carry three claims. For none of them is a source named."),
        (
            (3, 1, 2, 2),
            (
                "Its articles carry three claims. For one of them a source is named. "
                "The origin is two hops away."
            ),
        ),
        (
            (12, 12, 1, 3),
            (
                "Its articles carry 12 claims. For all of them a source is named. "
                "The origin is one to three hops away."
            ),
        ),
    ],
)
def test_the_sentence(figures: tuple[int, int, int, int], sentence: str) -> None:
    claims, sourced, nearest, farthest = figures
    said = summaries.outlet(claims=claims, sourced=sourced, nearest=nearest, farthest=farthest)
    assert " ".join(said) == sentence


def test_the_page_says_it(client: Client, world: World) -> None:
    article = Appearance.objects.filter(article__status="published").first()
    assert article is not None
    outlet = article.article.source.issuer
    assert outlet is not None
    page = client.get(outlet.get_absolute_url(), headers={"accept-language": "en"})
    assert "What its articles rest on" in page.content.decode()
