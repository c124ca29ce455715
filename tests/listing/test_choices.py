"""Names of filters found while typing: by any alias, with a slip, with the claims each gives."""

from __future__ import annotations

import re

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.html import escape

from articles import search
from articles.listing import facets
from articles.listing.claims import ClaimListing
from articles.models import Actor
from articles.models.querysets import one_slip
from articles.search import sql
from tests.support.world import World


def found(facet: str, words: str, query: str = "") -> dict[str, int]:
    """The choices' labels with their counts."""
    listing = ClaimListing(QueryDict(query))
    return {choice.label: choice.count for choice in listing.choices_named(facet, words)}


@pytest.mark.parametrize(
    "typed",
    ["nordpress", "NORDPRESSE", "Agence nord", "노르드", "Нордпресс", "nrdpress", "nordperss"],
)
def test_an_actor_is_found_by_any_name_and_with_a_slip(world: World, typed: str) -> None:
    assert "Nordpress" in found("relay", typed)


def test_each_choice_gives_the_claims_it_says(world: World) -> None:
    for query in ("", "mode=states", "language=fr"):
        for words in ("service", "a", "the"):
            for facet in ("actor", "relay", "outlet", "source", "question", "topic"):
                listing = ClaimListing(QueryDict(query))
                for choice in listing.choices_named(facet, words):
                    params = QueryDict(query, mutable=True)
                    params.appendlist(facet, choice.value)
                    assert ClaimListing(params).total == choice.count, (query, facet, choice)


def test_what_only_drafts_use_is_not_found(world: World) -> None:
    assert Actor.objects.filter(name="Shadow Bureau").exists()
    for facet in ("actor", "relay", "outlet"):
        assert found(facet, "Shadow") == {}


@pytest.mark.parametrize(("facet", "words"), [("mode", "states"), ("nothing", "x"), ("actor", " ")])
def test_nothing_is_found_where_nothing_can_be(world: World, facet: str, words: str) -> None:
    assert found(facet, words) == {}


def test_the_part_of_the_page_answers_anything(client: Client, world: World) -> None:
    for query in (
        "facet=actor&find=nord",
        "facet=actor",
        "find=x",
        "",
        "facet=actor&find=%00(",
        "x=1",
    ):
        response = client.get(f"/claims/choices/?{query}")
        assert response.status_code == 200, query
    headers = {"HX-Request": "true"}
    part = client.get("/claims/choices/?facet=relay&find=nord", headers=headers).text
    assert 'name="relay"' in part
    assert "Nordpress" in part
    assert "<html" not in part


def test_without_scripts_every_choice_is_a_link_to_its_claims(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that stand open and those behind "show more", within what is selected."""
    monkeypatch.setattr(facets, "OPEN", 3)
    listing = ClaimListing(QueryDict("origins=0"))
    facet = listing.facet("actor")
    assert facet
    assert facet.more
    page = client.get("/claims/choices/?facet=actor&origins=0").text
    for choice in (*facet.choices, *facet.more):
        query = listing.selection.with_value("actor", choice.value).query()
        assert f'href="/claims/?{escape(query)}"' in page
        assert ClaimListing(QueryDict(query)).total == choice.count
    found = client.get("/claims/choices/?facet=actor&origins=0&find=zzzz").text
    assert "No name here holds these words." in found
    assert 'value="zzzz"' in found


def test_what_stands_behind_show_more_comes_when_it_is_asked_for(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facets, "OPEN", 3)
    page = client.get("/claims/").text
    facet = ClaimListing(QueryDict("")).facet("actor")
    assert facet
    further = {choice.value for choice in facet.more}
    assert not any(f'name="actor" value="{value}"' in page for value in further)
    part = client.get("/claims/choices/?facet=actor", headers={"HX-Request": "true"}).text
    assert set(re.findall(r'name="actor" value="([^"]+)"', part)) == further


def test_a_slip_is_one_letter(world: World) -> None:
    pattern = re.compile(one_slip("gate"))
    assert all(pattern.search(word) for word in ("gate", "gat", "gtae", "gaate", "gote", "gazte"))
    assert not any(pattern.search(word) for word in ("goat", "grote ", "tag"))
    assert one_slip("a(b") == r"a\(b"


QUERIES = ("", "mode=states", "language=fr", "since=2025-04-26", "until=2025-04-27&actor=pohl")


@pytest.mark.parametrize("query", QUERIES)
def test_bars_of_time_give_the_claims_they_say(world: World, query: str) -> None:
    listing = ClaimListing(QueryDict(query))
    assert 0 < len(listing.histogram) <= 10 or query.endswith("pohl")
    for piece in listing.histogram:
        assert ClaimListing(QueryDict(piece.query)).total == piece.count
    # Together they have every claim whose day is known, whatever dates are chosen.
    params = QueryDict(query, mutable=True)
    params.pop("since", None)
    params.pop("until", None)
    params["since"] = "1000-01-01"
    if listing.histogram:
        assert sum(bar.count for bar in listing.histogram) == ClaimListing(params).total


@pytest.mark.parametrize("drafts", [False, True])
@pytest.mark.parametrize("query", QUERIES)
def test_both_engines_agree_on_time(world: World, query: str, drafts: bool) -> None:
    selection = ClaimListing(QueryDict(query), drafts=drafts).selection
    reference, other = sql.Engine(drafts=drafts), search.look(drafts=drafts)
    extent = reference.extent(selection)
    assert other.extent(selection) == extent
    assert extent
    keys = [extent[0], (extent[0] + extent[1]) // 2, extent[1], extent[1] + 1]
    assert reference.between(selection, keys) == other.between(selection, keys)
    assert sum(reference.between(selection, keys)) <= reference.total(selection)
