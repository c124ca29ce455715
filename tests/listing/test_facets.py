"""The number beside a choice is the number of claims that one gets by choosing it. Always."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.utils import translation

from articles.domain.selection import REPEATED
from articles.listing.claims import ClaimListing
from articles.listing.facets import Facet
from tests.support.reference import Reference
from tests.support.world import FORMER_ACTOR, LISTED, World


def ask(asked: dict[str, Any], *, drafts: bool = False) -> ClaimListing:
    """The listing of these parameters."""
    return ClaimListing(QueryDict(urlencode(asked, doseq=True)), drafts=drafts)


def counts(listing: ClaimListing) -> dict[str, dict[str, int]]:
    """Every choice of every filter with its number."""
    return {
        facet.name: {choice.value: choice.count for choice in (*facet.choices, *facet.more)}
        for facet in listing.facets
    }


@pytest.mark.parametrize("drafts", [False, True])
def test_choosing_gives_what_the_number_said(world: World, drafts: bool) -> None:
    """Every choice, chosen through the listing itself."""
    numbers = counts(ask({}, drafts=drafts))
    assert set(numbers) == set(REPEATED)
    for name, choices in numbers.items():
        for value, number in choices.items():
            chosen = ask({name: value}, drafts=drafts)
            assert chosen.errors == []
            assert chosen.total == number > 0, (name, value)


@pytest.mark.parametrize("drafts", [False, True])
def test_every_choice_beside_every_choice(world: World, drafts: bool) -> None:
    """Within any selection: each filter's numbers are as if it were off itself, none missing."""
    reference = Reference(drafts=drafts)
    selections: list[dict[str, Any]] = [{}, {"origins": 1}, {"since": "2025-04-28"}, {"origins": 3}]
    selections += [{name: [value]} for name in REPEATED for value in reference.every(name)]
    selections += [
        {"kind": ["person", "unnamed"], "language": ["fr", "en"]},
        {"relay": ["nordpress"], "speech": ["direct", "mixed"], "until": "2025-04-30"},
        {"actor": ["-none"], "source": ["-none"]},
    ]
    for asked in selections:
        numbers = counts(ask(asked, drafts=drafts))
        for name in REPEATED:
            others = {key: value for key, value in asked.items() if key != name}
            expected: dict[str, int] = {}
            ids = set(reference.ids(others))
            for row in reference.rows:
                if row.claim.pk in ids:
                    for value in reference.values(row, name):
                        expected[value] = expected.get(value, 0) + 1
            # What is on stands there even where it gives nothing.
            for value in asked.get(name, ()):
                expected.setdefault(value, 0)
            assert numbers.get(name, {}) == expected, (asked, name)


def facet(listing: ClaimListing, name: str) -> Facet:
    """The filter of this name."""
    (found,) = [each for each in listing.facets if each.name == name]
    return found


def test_speaking_for_ones_own_kind_counts_once(world: World) -> None:
    """One service on behalf of another is one claim of intelligence services."""
    numbers = counts(ask({}))
    assert numbers["kind"]["intelligence-service"] == 2
    # The ministry and its spokesman are of one country, by attribution and by behalf.
    assert numbers["country"]["FR"] == 4
    assert numbers["actor"]["ministry-of-waterways"] == 4


def test_two_passages_in_one_article_count_once(world: World) -> None:
    assert counts(ask({}))["source"][str(world.source("wire").pk)] == 3
    assert counts(ask({}))["language"]["en"] == 8


def test_what_is_on_stands_first(world: World) -> None:
    chosen = facet(ask({"actor": ["island-intelligence-service", "-none"]}), "actor")
    assert [(each.value, each.chosen) for each in chosen.choices[:3]] == [
        ("island-intelligence-service", True),
        ("-none", True),
        (chosen.choices[2].value, False),
    ]
    assert chosen.chosen == 2
    rest = [each.count for each in (*chosen.choices, *chosen.more)[2:]]
    assert rest == sorted(rest, reverse=True)


def test_a_former_slug_is_on_under_todays(world: World) -> None:
    chosen = facet(ask({"actor": FORMER_ACTOR}), "actor")
    assert [each.value for each in chosen.choices if each.chosen] == ["ministry-of-waterways"]


def test_what_is_on_and_gives_nothing_can_be_taken_off(world: World) -> None:
    listing = ask({"mode": "demands", "language": "ko"})
    assert listing.total == 0
    chosen = facet(listing, "mode").choices[0]
    assert (chosen.value, chosen.count, chosen.chosen) == ("demands", 0, True)


def test_choices_are_labelled_for_readers(world: World) -> None:
    listing = ask({})
    labels = {
        each.name: {choice.value: choice.label for choice in (*each.choices, *each.more)}
        for each in listing.facets
    }
    wire = world.source("wire")
    assert labels["actor"]["-none"] == "the article's own voice"
    assert labels["source"]["-none"] == "no source named"
    assert labels["source"][str(wire.pk)] == wire.title
    assert labels["outlet"]["하늘일보"] == "하늘일보"
    assert labels["country"]["KR"] == "South Korea"
    assert labels["language"]["ar"] == "Arabic"
    assert labels["kind"]["unnamed"] == "unnamed"
    assert labels["question"]["was-the-gate-open"] == "Was the gate open?"
    assert all(label for choices in labels.values() for label in choices.values())
    with translation.override("fr"):
        french = facet(ask({}), "question")
    assert "Combien de maisons ont été inondées ?" in {each.label for each in french.choices}


def test_readers_are_shown_no_choice_that_drafts_alone_have(world: World) -> None:
    readers, editors = counts(ask({})), counts(ask({}, drafts=True))
    assert str(world.source("memo").pk) in editors["source"]
    for name, value in [
        ("source", str(world.source("memo").pk)),
        ("relay", "shadow-bureau"),
        ("outlet", "shadow-bureau"),
        ("actor", "shadow-bureau"),
        ("topic", "buried"),
        ("question", "what-did-the-minister-know"),
    ]:
        assert value in editors[name]
        assert value not in readers[name]


def test_an_empty_selection_has_the_numbers_of_everything(world: World) -> None:
    listing = ask({})
    assert sum(counts(listing)["mode"].values()) == len(LISTED)
