"""What a parameter's values are: each that exists has a label, each that does not a sentence."""

from __future__ import annotations

import datetime

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import translation

from articles.domain.selection import PARAMETERS, Selection
from articles.listing.filters import ClaimFilter, ClaimForm
from tests.support.world import FORMER_ACTOR, FORMER_QUESTION, World


def read(query: str, *, drafts: bool = False) -> ClaimFilter:
    """The filter of an address's parameters."""
    return ClaimFilter(QueryDict(query), drafts=drafts)


def accepted(query: str, *, drafts: bool = False) -> Selection:
    """The selection of an address with which nothing is wrong."""
    found = read(query, drafts=drafts)
    assert found.refusals() == []
    return found.selection()


def test_every_parameter_but_the_place_is_a_filter() -> None:
    assert set(ClaimForm.base_fields) == PARAMETERS - {"cursor"}


def test_values_become_a_selection_as_they_are_written_today(world: World) -> None:
    wire = world.source("wire").pk
    found = read(
        f"q=+the+gate+&actor={FORMER_ACTOR}&actor=-none&actor=ministry-of-waterways&country=fr"
        f"&country=FR&question={FORMER_QUESTION}&source=000{wire}&source={wire}&since=2025-04-01"
        "&origins=+2&sort=oldest&cursor=7&utm_source=x"
    )
    assert found.refusals() == []
    assert found.selection() == Selection(
        q="the gate",
        actor=("ministry-of-waterways", "-none"),
        country=("FR",),
        question=("how-many-houses-were-flooded",),
        source=(str(wire),),
        since=datetime.date(2025, 4, 1),
        origins=2,
        sort="oldest",
        cursor="7",
    )


def test_nothing_asked_is_everything(world: World) -> None:
    assert accepted("") == Selection()


@pytest.mark.parametrize(
    ("query", "name", "label"),
    [
        (f"actor={FORMER_ACTOR}", "actor", "Ministry of Waterways"),
        ("actor=-none", "actor", "the article's own voice"),
        ("relay=nordpress", "relay", "Nordpress"),
        ("outlet=하늘일보", "outlet", "하늘일보"),
        ("kind=news-agency", "kind", "news agency"),
        ("country=kr", "country", "South Korea"),
        ("mode=denies", "mode", "denies"),
        ("question=was-the-gate-open", "question", "Was the gate open?"),
        ("topic=댐", "topic", "댐"),
        ("source=-none", "source", "no source named"),
        ("language=ko", "language", "Korean"),
        ("speech=mixed", "speech", "mixed"),
    ],
)
def test_a_value_has_the_label_that_readers_know(
    world: World, query: str, name: str, label: str
) -> None:
    found = read(query)
    assert found.refusals() == []
    (value,) = getattr(found.selection(), name)
    assert found.label(name, value) == label


def test_labels_are_in_the_readers_language(world: World) -> None:
    with translation.override("fr"):
        found = read(f"question={FORMER_QUESTION}&country=KR&language=ko")
        assert found.refusals() == []
        labels = {
            name: found.label(name, getattr(found.selection(), name)[0])
            for name in ("question", "country", "language")
        }
    assert labels == {
        "question": "Combien de maisons ont été inondées ?",
        "country": "Corée du Sud",
        "language": "coréen",
    }


def test_what_drafts_alone_use_exists_for_editors(world: World) -> None:
    query = f"topic=buried&source={world.source('memo').pk}&relay=shadow-bureau"
    assert len(read(query).refusals()) == 3
    assert read(query, drafts=True).refusals() == []


def test_a_former_slug_of_what_drafts_alone_use_is_unknown_too(world: World) -> None:
    actor = world.actor("shadow")
    actor.name = "Daylight Bureau"
    actor.save()
    assert read("actor=shadow-bureau").refusals() == ["No actor is known here as “shadow-bureau”."]
    assert accepted("actor=shadow-bureau", drafts=True).actor == ("daylight-bureau",)


def test_a_slug_in_use_goes_before_a_former_one(world: World) -> None:
    """Two records may have had one slug only through a merge; whose it is today is meant."""
    actor = world.actor("ministry")
    actor.name = "River Ministry"
    actor.save()
    assert accepted(f"actor={FORMER_ACTOR}").actor == (FORMER_ACTOR,)
    assert accepted("actor=ministry-of-waterways").actor == (FORMER_ACTOR,)


def test_a_sentence_quotes_what_was_typed_and_no_more(world: World) -> None:
    (sentence,) = read("actor=%3Cb%3E" + "x" * 500).refusals()
    assert sentence.startswith("No actor is known here as “<b>xxx")
    assert len(sentence) < 200


def test_percent_signs_are_no_placeholders(world: World) -> None:
    for name in ("actor", "source", "mode", "language"):
        (sentence,) = read(f"{name}=%25(value)s%25d").refusals()
        assert "“%(value)s%d”" in sentence
    (sentence,) = read("%25(name)s=1").refusals()
    assert "“%(name)s”" in sentence


@pytest.mark.parametrize("words", ["%00", "+%00+", "%00%00", "%E2%80%8B", "%00%21"])
def test_a_search_of_which_nothing_is_left_is_refused(words: str, world: World) -> None:
    """It would find every claim."""
    assert read(f"q={words}").refusals() == ["“q” contains no word. Type letters or digits."]


@pytest.mark.parametrize("words", ["", "+", "%20%20"])
def test_blanks_are_no_search(words: str, world: World) -> None:
    assert accepted(f"q={words}") == Selection()


@pytest.mark.parametrize("day", ["0001-01-01", "0500-01-01", "0999-12-31"])
@pytest.mark.parametrize("name", ["since", "until"])
def test_years_that_no_date_has_are_refused(day: str, name: str, world: World) -> None:
    assert read(f"{name}={day}").refusals() == [
        f"“{name}” is before the year 1000. Write a later date, or take it out."
    ]


@pytest.mark.parametrize("address", ["/claims/", "/claims.atom", "/claims.csv", "/api/claims"])
@pytest.mark.parametrize("day", ["0999-12-31", "1000-01-01", "1000-01-02", "9999-12-31"])
def test_no_day_is_an_error_of_the_server(
    client: Client, world: World, address: str, day: str
) -> None:
    for name in ("since", "until"):
        status = client.get(f"{address}?{name}={day}").status_code
        early = 200 if address == "/claims/" else 400
        assert status == (early if day.startswith("0") else 200)


@pytest.mark.django_db
def test_an_address_of_which_nothing_is_left_shows_no_claims(client: Client) -> None:
    """The middleware makes controls into spaces, and no words at all would mean every claim."""
    assert "contains no word" in client.get("/claims/?q=%00").text
    assert client.get("/claims.csv?q=%00").status_code == 400
    assert client.get("/claims/?actor=%00").status_code == 200
    assert client.get("/claims.csv?actor=%00").status_code == 400
