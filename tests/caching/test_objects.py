"""What is kept of pages never outlives what it shows."""

from __future__ import annotations

import pytest
from django.test import Client

from articles import actions
from articles.caching.objects import Kept, KeptAWhile
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
    kept: Kept[str, str] = Kept(10, claims=True)
    ClaimChange.record([1])
    assert kept.get("", [1, 2], lambda ids: dict.fromkeys(ids, "old")) == {1: "old", 2: "old"}
    ClaimChange.record([1])
    assert kept.get("", [1, 2], lambda ids: dict.fromkeys(ids, "new")) == {1: "new", 2: "old"}
    # As many changes, but none of those that were seen.
    numbers = list(ClaimChange.objects.values_list("pk", flat=True))
    ClaimChange.objects.all().delete()
    for number in [*numbers, max(numbers) + 1]:
        ClaimChange.objects.create(pk=number, claim_id=7)
    assert kept.get("", [1, 2], lambda ids: dict.fromkeys(ids, "other")) == {1: "other", 2: "other"}


def test_no_more_is_kept_than_there_is_room(db: None) -> None:
    kept: Kept[str, int] = Kept(2, claims=True)
    ClaimChange.record([9])
    made: list[int] = []

    def make(ids: list[int]) -> dict[int, int]:
        made.extend(ids)
        return {each: each for each in ids}

    for number in (1, 2, 3, 1):
        kept.get("", [number], make)
    assert made == [1, 2, 3, 1]
    kept.get("", [3], make)
    assert made == [1, 2, 3, 1]


def test_what_is_missing_is_left_out(db: None) -> None:
    kept: Kept[str, int] = Kept(2, claims=True)
    assert kept.get("", [1, 2], lambda ids: {2: 2}) == {2: 2}


def test_what_is_kept_a_while_ends_with_any_change(db: None) -> None:
    kept: KeptAWhile[str, str] = KeptAWhile(2)
    made: list[str] = []

    def ask(key: str, value: str | None = "some") -> str | None:
        def make() -> str | None:
            made.append(key)
            return value

        return kept.get(key, make)

    ClaimChange.objects.all().delete()
    # Without any change it is not to be known whether one was missed.
    assert [ask("a"), ask("a")] == ["some", "some"]
    assert made == ["a", "a"]
    ClaimChange.record([7])
    assert [ask("a"), ask("a", "other"), ask("a", None)] == ["some"] * 3
    assert made == ["a"] * 3
    # What is not there is asked for again, and no more is kept than there is room for.
    assert [ask("b", None), ask("b"), ask("c"), ask("a")] == [None, "some", "some", "some"]
    assert made == [*"aaabbca"]
    ClaimChange.record([8])
    assert ask("a", "new") == "new"


def test_what_changes_while_something_is_made_is_not_overlooked(db: None) -> None:
    kept: KeptAWhile[str, str] = KeptAWhile(2)
    ClaimChange.record([1])

    def make() -> str:
        ClaimChange.record([1])
        kept.get("another", lambda: "thing")
        return "old"

    assert kept.get("a", make) == "old"
    assert kept.get("a", lambda: "new") == "new"


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
