"""What is kept of pages never outlives what it shows."""

from __future__ import annotations

import pytest
from django.test import Client

from articles import actions
from articles.caching.objects import ObjectCache
from articles.domain.vocabulary import ActorKind, Status
from articles.models import Actor, Claim, ClaimChange
from tests.support.world import World

pytestmark = pytest.mark.django_db


def page_of(client: Client, address: str = "/claims/") -> str:
    return client.get(address).content.decode()


def test_an_edited_claim_is_drawn_anew(client: Client, world: World) -> None:
    claim = Claim.objects.published().first()
    assert claim is not None
    assert claim.statement in page_of(client)
    Claim.objects.filter(pk=claim.pk).update(statement="Nobody has said this before.")
    actions.refresh_claims([claim.pk])
    assert "Nobody has said this before." in page_of(client)


def test_a_withdrawn_claim_is_gone(client: Client, world: World) -> None:
    claim = Claim.objects.published().first()
    assert claim is not None
    assert f'"/claims/{claim.pk}/"' in page_of(client)
    actions.set_status(
        record=claim, status=Status.WITHDRAWN, withdrawn_reason="Wrong.", by=None, reason="Wrong."
    )
    assert f'"/claims/{claim.pk}/"' not in page_of(client)


def test_new_names_are_seen_in_rows_and_beside_filters(client: Client, world: World) -> None:
    claim = world.claim("toll")
    source = world.source("wire")
    actor = claim.attributions.first().actor
    page_of(client)
    actor.name, source.title = "A New Name", "A new title"
    actor.save()
    source.save()
    page = page_of(client)
    assert page.count("A New Name") > 1
    assert page.count("A new title") > 1


def test_the_log_of_another_database_is_not_followed(db: None) -> None:
    cache: ObjectCache[str, str] = ObjectCache(10, of_claims=True)
    ClaimChange.record([1])
    assert cache.get("", [1, 2], lambda ids: dict.fromkeys(ids, "old")) == {1: "old", 2: "old"}
    ClaimChange.record([1])
    assert cache.get("", [1, 2], lambda ids: dict.fromkeys(ids, "new")) == {1: "new", 2: "old"}
    # As many changes, but none of those that were seen.
    numbers = list(ClaimChange.objects.values_list("pk", flat=True))
    ClaimChange.objects.all().delete()
    for number in [*numbers, max(numbers) + 1]:
        ClaimChange.objects.create(pk=number, claim_id=7)
    assert cache.get("", [1, 2], lambda ids: dict.fromkeys(ids, "other")) == {
        1: "other",
        2: "other",
    }


def test_no_more_is_kept_than_there_is_room(db: None) -> None:
    cache: ObjectCache[str, int] = ObjectCache(2, of_claims=True)
    ClaimChange.record([9])
    made: list[int] = []

    def make(ids: list[int]) -> dict[int, int]:
        made.extend(ids)
        return {each: each for each in ids}

    for number in (1, 2, 3, 1):
        cache.get("", [number], make)
    assert made == [1, 2, 3, 1]
    cache.get("", [3], make)
    assert made == [1, 2, 3, 1]


def test_what_is_missing_is_left_out(db: None) -> None:
    cache: ObjectCache[str, int] = ObjectCache(2, of_claims=True)
    assert cache.get("", [1, 2], lambda ids: {2: 2}) == {2: 2}


def test_what_is_no_claim_s_is_kept_until_anything_may_have_changed(db: None) -> None:
    cache: ObjectCache[str, str] = ObjectCache(2, of_claims=False)
    ClaimChange.objects.all().delete()

    def ask(value: str) -> str:
        return cache.get("", [1], lambda ids: dict.fromkeys(ids, value))[1]

    # Without any change nobody can tell whether one was missed.
    assert [ask("a"), ask("b")] == ["a", "b"]
    ClaimChange.record([1])
    assert [ask("a"), ask("b")] == ["a", "a"]
    ClaimChange.record([1])
    assert ask("b") == "a"
    ClaimChange.record([0])
    assert ask("c") == "c"


def test_what_changes_while_something_is_made_is_not_overlooked(db: None) -> None:
    cache: ObjectCache[str, str] = ObjectCache(2, of_claims=True)
    ClaimChange.record([1])

    def make(ids: list[int]) -> dict[int, str]:
        ClaimChange.record([1])
        cache.get("", [2], lambda ids: dict.fromkeys(ids, "other"))
        return dict.fromkeys(ids, "old")

    assert cache.get("", [1], make) == {1: "old"}
    assert cache.get("", [1], lambda ids: dict.fromkeys(ids, "new")) == {1: "new"}


def test_an_address_means_what_it_means_now(client: Client, world: World) -> None:
    claim = world.claim("toll")
    actor = Actor.objects.create(name="Somebody New", kind=ActorKind.PERSON)
    address = f"/claims/?actor={actor.slug}"
    unknown = "No actor is known here"
    assert unknown in page_of(client, address)
    claim.attributions.update(actor=actor)
    actions.refresh_claims([claim.pk])
    assert claim.statement in page_of(client, address)
    actor.name = "Somebody Renamed"
    actor.save()
    assert "Somebody Renamed" in page_of(client, address)
    # Once nothing public names it, it is unknown again.
    actions.set_status(
        record=claim, status=Status.WITHDRAWN, withdrawn_reason="Wrong.", by=None, reason="Wrong."
    )
    assert unknown in page_of(client, address)
