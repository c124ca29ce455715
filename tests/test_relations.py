"""Claims about claims: shown on both pages, to those who may see both."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import actions
from articles.models import Claim, ClaimRelation
from articles.vocabulary import Relation, Status
from tests.world import World

WHY = "Entered for the test"


def two(world: World) -> tuple[Claim, Claim]:
    """Two claims that readers see."""
    one, other = Claim.objects.published().order_by("pk")[:2]
    return one, other


def test_a_relation_stands_on_both_pages(client: Client, world: World) -> None:
    one, other = two(world)
    actions.relate_claims(claim=one, kind=Relation.DENIES, about=other, by=None, reason=WHY)
    here = client.get(one.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    there = client.get(other.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    assert "It denies:" in here
    assert f'href="{other.get_absolute_url()}"' in here
    assert "It is denied by:" in there
    assert f'href="{one.get_absolute_url()}"' in there


def test_a_relation_to_what_readers_do_not_see_is_not_shown(client: Client, world: World) -> None:
    one, other = two(world)
    actions.relate_claims(claim=one, kind=Relation.CONFIRMS, about=other, by=None, reason=WHY)
    actions.set_status(
        record=other,
        status=Status.WITHDRAWN,
        withdrawn_reason="It was a mistake",
        by=None,
        reason=WHY,
    )
    page = client.get(one.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    assert "It confirms:" not in page
    assert other.get_absolute_url() not in page


def test_relating_again_changes_the_relation(world: World) -> None:
    one, other = two(world)
    actions.relate_claims(claim=one, kind=Relation.REPEATS, about=other, by=None, reason=WHY)
    again = actions.relate_claims(
        claim=one, kind=Relation.CORRECTS, about=other, by=None, reason="A closer look"
    )
    assert ClaimRelation.objects.get(claim=one).kind == Relation.CORRECTS
    assert [row.history_change_reason for row in again.history.all()] == ["A closer look", WHY]


def test_a_claim_is_not_about_itself(world: World) -> None:
    one, _other = two(world)
    with pytest.raises(ValidationError, match="cannot be about itself"):
        actions.relate_claims(claim=one, kind=Relation.REPEATS, about=one, by=None, reason=WHY)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClaimRelation.objects.bulk_create([ClaimRelation(claim=one, kind="repeats", about=one)])


def test_relations_cost_the_page_no_query_each(client: Client, world: World) -> None:
    # The oldest first: a claim is about one that was made before it.
    claims = list(Claim.objects.published().order_by("order_key")[:5])
    address = claims[0].get_absolute_url()
    actions.relate_claims(
        claim=claims[1], kind=Relation.CONFIRMS, about=claims[0], by=None, reason=WHY
    )
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for claim in claims[2:]:
        actions.relate_claims(
            claim=claim, kind=Relation.CONFIRMS, about=claims[0], by=None, reason=WHY
        )
    client.get(address)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)
