"""Records found by words, and records that may be one: the same rules on every page."""

from typing import Any

import pytest
from django.http import QueryDict

from articles import actions
from articles.desk.annotation import lookup as slots
from articles.desk.merging import Finder
from articles.desk.review_queue import Queue
from articles.lookup import actors, claims, questions, sources
from articles.models import Actor, Claim, Source

BY: dict[str, Any] = {"by": None, "reason": "For a test"}


@pytest.mark.parametrize("words", ["", " ", "\x00", "٤٢", "9" * 30, "/claims/", "é" * 5000, "%"])
@pytest.mark.parametrize("module", [actors, sources, questions, claims])
def test_anything_can_be_looked_for(world, module, words):
    assert isinstance(module.find(words), list)
    if not words.strip("\x00 "):
        assert module.find(words) == []


def test_a_record_is_found_by_its_number_and_by_the_address_of_its_page(world):
    wire, toll, ministry = world.source("wire"), world.claim("toll"), world.actor("ministry")
    for address in (str(wire.pk), f"https://news.example/sources/{wire.pk}/"):
        assert sources.find(address)[0] == wire
    assert sources.find(f"https://news.example/sources/{10**30}/") == []
    for address in (str(toll.pk), f"/claims/{toll.pk}/"):
        assert claims.find(address)[0] == toll
    assert actors.find(f"/actors/{ministry.slug}/") == [ministry]
    # A number is also a word.
    titled = actions.create_source(kind="document", title=f"Report {toll.pk}", **BY)
    assert titled in sources.find(str(toll.pk))


def test_a_source_is_found_by_its_address_in_any_form(world):
    made = actions.create_source(
        kind="document", title="Minutes", url="https://www.example.org/minutes?utm_source=x", **BY
    )
    for address in ("http://example.org/minutes/", "https://example.org/minutes#top"):
        assert sources.find(address)[0] == made
        assert list(sources.at_address(address)) == [made]
    again = actions.create_source(
        kind="document", title="Other words", url="http://example.org/minutes", **BY
    )
    assert list(sources.like(made)) == [again]


def test_the_same_actor_is_one_of_the_same_name_and_a_like_one_is_a_slip_away(world):
    same = {world.actor("pohl"), world.actor("pohl2")}
    assert set(actors.called("  ADA pöhl")) == same
    assert set(actors.called("Ада Поль")) == {world.actor("pohl")}
    assert list(actors.called("")) == []
    assert list(actors.like(world.actor("pohl"))) == [world.actor("pohl2")]
    near = actions.create_actor(name="Ada Pohle", kind="person", **BY)
    assert near in actors.like(world.actor("pohl"))
    assert near not in actors.called("Ada Pohl")


def test_claims_are_twins_where_actor_and_answer_are_the_same(world):
    toll = world.claim("toll")
    twin = actions.create_claim(
        statement="So many houses are under water.",
        mode=toll.mode,
        attributions=[(world.actor("ministry"), None)],
        question=toll.question,
        low=toll.low,
        high=toll.high,
        **BY,
    )
    other = actions.create_claim(
        statement="Others count as many.",
        mode=toll.mode,
        attributions=[(world.actor("idle"), None)],
        question=toll.question,
        low=toll.low,
        high=toll.high,
        **BY,
    )
    found = claims.twins([toll, twin, other, world.claim("calm")])
    assert twin in found[toll.pk]
    assert toll in found[twin.pk]
    assert other not in found[toll.pk]
    assert world.claim("calm").pk not in found
    # Whoever merges is offered both: the answer is the same.
    assert {twin, other} <= set(claims.like(toll))


def test_every_page_finds_the_same_records_by_the_same_words(world):
    article = world.article("herald")
    for words in ("nordpresse", "NIS", "Tidewatr", "pohl", "qqqq"):
        found = actors.find(words)
        assert [each.record for each in slots.find("actor", words, article)] == found
        assert Finder("actor", words).found == found
    for words in ("Nordpress report", "asessment", "https://www.example.org/wire/#top"):
        there = sources.find(words)
        assert [each.record for each in slots.find("source", words, article)] == there
        assert Finder("source", words).found == there
    assert Finder("claim", "houses").found == claims.find("houses")
    queue = Queue(QueryDict("status=any&actor=north"), world.editor)
    named = Actor.objects.filter(pk__in=actors.matching("north"))
    assert named
    assert set(queue.records) == set(Claim.objects.made_by([each.pk for each in named]))


def test_those_that_are_left_out_are_not_found(world):
    wire = world.source("wire")
    assert wire not in sources.find("Nordpress", Source.objects.exclude(pk=wire.pk))
    assert len(sources.find("e", most=2)) == 2
