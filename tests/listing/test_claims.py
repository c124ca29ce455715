"""The one answer to an address's parameters, held to what plain Python finds in the same rows."""

from __future__ import annotations

import datetime
import html
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import actions
from articles.domain.dates import parse
from articles.domain.selection import PARAMETERS, REPEATED, Selection
from articles.domain.vocabulary import ActorKind, Mode, Speech, Status
from articles.listing.claims import ClaimListing
from articles.models import Actor, Claim
from tests.support.examples import examples
from tests.support.reference import NONE, Reference
from tests.support.world import (
    DAYS,
    EDITABLE,
    FORMER_ACTOR,
    FORMER_QUESTION,
    FORMER_TOPIC,
    LISTED,
    World,
    day,
)


def ask(query: str | dict[str, Any] = "", *, drafts: bool = False, page: int = 25) -> ClaimListing:
    """The listing of an address's part behind the question mark."""
    query = urlencode(query, doseq=True) if isinstance(query, dict) else query
    return ClaimListing(QueryDict(query), drafts=drafts, page=page)


def found(world: World, query: str | dict[str, Any], *, drafts: bool = False) -> set[str]:
    """The keys of the claims of a selection that nothing is wrong with."""
    listing = ask(query, drafts=drafts)
    assert listing.errors == []
    keys = world.keys(listing.claims)
    assert len(keys) == listing.total == len(set(keys))
    return set(keys)


@pytest.fixture
def sees(world: World) -> dict[bool, Reference]:
    """What readers and what editors find, worked out by hand."""
    return {drafts: Reference(drafts=drafts) for drafts in (False, True)}


# Who sees what


def test_readers_see_what_is_published_in_something_published(world: World) -> None:
    assert found(world, "") == set(LISTED)


def test_editors_see_all_but_the_withdrawn(world: World) -> None:
    assert found(world, "", drafts=True) == EDITABLE


def test_no_claim_is_found_through_what_readers_do_not_see(world: World) -> None:
    memo, post = world.source("memo").pk, world.source("post").pk
    shadow = world.actor("shadow").slug
    # The memo stands in a draft's chain alone: for readers it does not exist.
    for query in (f"source={memo}", f"relay={shadow}", f"outlet={shadow}"):
        listing = ask(query)
        assert (listing.claims, listing.total) == ([], 0)
        assert listing.errors
        assert found(world, query, drafts=True) == {
            "toll",
            "about",
            "hidden",
            *(["secret"] if query.startswith("outlet") else []),
        }
    # The post is known to readers, but not as a source of the toll: that article was withdrawn.
    assert found(world, f"source={post}") == {"gate-no", "promise"}
    assert found(world, f"source={post}", drafts=True) == {"gate-no", "promise"}
    # In French it is there, but only in an article that is in review.
    assert "calm" not in found(world, "language=fr")
    assert "calm" in found(world, "language=fr", drafts=True)


@pytest.mark.parametrize(
    "query", ["topic=buried", "question=what-did-the-minister-know", "actor=nobody-yet"]
)
def test_what_drafts_alone_use_is_unknown_to_readers(world: World, query: str) -> None:
    assert ask(query).errors
    assert ask(query).total == 0
    assert ask(query, drafts=True).errors == []


# Every parameter


def test_every_value_of_every_repeated_parameter(world: World, sees: dict[bool, Reference]) -> None:
    asked = 0
    for drafts, reference in sees.items():
        for name in REPEATED:
            every = reference.every(name)
            assert every, name
            for value in every:
                listing = ask({name: value}, drafts=drafts)
                assert listing.errors == []
                assert [claim.pk for claim in listing.claims] == reference.ids({name: [value]})
                assert listing.claims
                asked += 1
    assert asked > 100


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # Who says it, or on whose behalf.
        ("actor=ministry-of-waterways", {"toll", "order", "about", "gate-no"}),
        ("actor=luc-marchand", {"order", "about"}),
        ("actor=northern-intelligence-service", {"most", "lonely"}),
        ("actor=a-senior-official", {"rumour", "warning"}),
        ("actor=-none", {"calm"}),
        ("actor=-none&actor=dockers-union", {"calm", "gate-yes", "demand"}),
        # Two of one name are two.
        ("actor=ada-pohl", {"evacuation", "range"}),
        ("kind=intelligence-service", {"most", "lonely"}),
        ("kind=unnamed&kind=military", {"rumour", "warning", "least"}),
        ("country=DE", {"evacuation", "range", "gate-yes", "demand"}),
        ("country=US&country=KR", {"most", "lonely"}),
        # Through whom: any hop, the origin included, the article itself not.
        ("relay=nordpress", {"toll", "order", "evacuation", "about", "echo"}),
        ("relay=northern-intelligence-service", {"toll", "least"}),
        ("relay=the-harbour-herald", {"echo"}),
        ("source=-none", {"calm", "evacuation", "warning", "gate-yes", "demand", "lonely"}),
        ("mode=denies&mode=demands", {"gate-no", "demand"}),
        ("question=how-many-houses-were-flooded", {"toll", "range", "least", "most", "about"}),
        ("question=was-the-gate-open", {"gate-yes", "gate-no"}),
        ("topic=flood", {"toll", "most", "range", "about"}),
        ("topic=댐", {"toll", "rumour"}),
        ("outlet=하늘일보", {"gate-no", "warning", "least"}),
        ("outlet=المنار-اليومية", {"gate-yes", "promise"}),
        ("language=de", {"toll", "order", "range", "echo", "gate-no"}),
        ("language=ar&language=ko", {"gate-yes", "promise", "warning", "least", "gate-no"}),
        ("speech=mixed", {"toll"}),
        ("speech=direct", {"toll", "evacuation", "range", "demand"}),
        # By the earliest day; a claim of which no day is known is neither before nor after one.
        ("since=2025-05-01", {"range", "echo", "gate-no", "warning"}),
        ("until=2025-01-01", {"least", "most"}),
        ("since=2025-04-28&until=2025-04-29", {"calm", "rumour", "about"}),
        ("origins=0", set(LISTED)),
        ("origins=1", set(LISTED) - {"calm", "warning", "gate-yes", "demand", "lonely"}),
        ("origins=2", {"about", "gate-no"}),
        ("origins=3", set()),
        # Different parameters narrow each other, each by itself: the German article of the toll
        # is another than the one in which Nordpress is nearest.
        ("actor=luc-marchand&actor=river-guard&mode=estimates", {"about"}),
        ("language=de&relay=nordpress", {"toll", "order", "echo"}),
        ("language=ko&speech=indirect&country=FR", {"gate-no"}),
        ("source=-none&relay=nordpress", {"evacuation"}),
        # What visitor counters add.
        ("utm_source=a&UTM_Medium=b&fbclid=c&gclid=d&mode=denies", {"gate-no"}),
        # Former slugs, small letters, an empty field of a form, blanks.
        (f"actor={FORMER_ACTOR}", {"toll", "order", "about", "gate-no"}),
        (f"actor={FORMER_ACTOR}&actor=ministry-of-waterways&mode=denies", {"gate-no"}),
        (f"question={FORMER_QUESTION}&mode=states", {"toll", "least"}),
        (f"topic={FORMER_TOPIC}&mode=states", {"toll"}),
        ("country=us", {"most", "lonely"}),
        ("mode=&actor=&q=&since=&origins=&sort=&cursor=&speech=mixed", {"toll"}),
        ("mode=%20denies%20", {"gate-no"}),
        ("mode=denies&mode=denies", {"gate-no"}),
    ],
)
def test_a_selection_holds(world: World, query: str, expected: set[str]) -> None:
    assert found(world, query) == expected


def test_a_source_by_its_number(world: World) -> None:
    wire, wire2 = world.source("wire").pk, world.source("wire2").pk
    assert found(world, f"source={wire}") == {"toll", "evacuation", "echo"}
    assert found(world, f"source={wire2}") == {"toll", "order", "about"}
    assert found(world, f"source={wire}&source={wire2}") == {
        "toll",
        "evacuation",
        "echo",
        "order",
        "about",
    }
    assert found(world, f"source={world.source('herald').pk}") == {"echo"}
    # An article through which no chain passes is a source that nothing rests on.
    assert found(world, f"source={world.source('minar').pk}") == set()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        # The statement, capitals and accents aside.
        ("GUARDS slept", {"lonely"}),
        ("évacuation", {"order", "evacuation"} - {"evacuation"}),
        ("EVACUATION", {"order"}),
        # Its translations.
        ("inondées", {"toll"}),
        ("침수됐다", {"toll", "least"}),
        # A passage, an article's title, who says it under any name.
        ("fissuré", {"rumour"}),
        ("넘쳤다", {"warning", "least", "gate-no"}),
        ("النهر", {"gate-yes", "promise"}),
        ("Ада Поль", {"evacuation", "range"}),
        # Every word, in any order; words that stand together; words that are not wanted.
        ("gate slept", {"lonely"}),
        ("slept gate", {"lonely"}),
        ('"slept at the gate"', {"lonely"}),
        ('"gate slept"', set()),
        ("gate -slept", None),
        ("nobody-says-this", set()),
    ],
)
def test_words(world: World, words: str, expected: set[str] | None) -> None:
    keys = found(world, {"q": words})
    if expected is None:
        assert "gate-no" in keys
        assert "lonely" not in keys
    else:
        assert keys == expected


def test_words_of_what_readers_do_not_see_find_nothing(world: World) -> None:
    # The memo's article carries the toll too, but is a draft.
    for words in ("memo", '"A memo about the dam"', "Ente"):
        assert found(world, {"q": words}) == set()
    assert found(world, {"q": "memo"}, drafts=True) == {"hidden", "secret"}


def test_what_is_typed_means_itself(world: World) -> None:
    # Percent and underscore mean anything to SQL's LIKE.
    for words in ("4%000", "sl_pt", "%slept%", "sl?pt", "sl*", "slept AND gate OR", "\\slept"):
        assert "lonely" not in found(world, {"q": words}) or words in {"%slept%", "\\slept"}


# What is refused


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("nonsense=1", "“nonsense” is not a filter. Remove it from the address."),
        ("Actor=luc-marchand", "“Actor” is not a filter"),
        ("actor=nobody", "No actor is known here as “nobody”."),
        ("actor=luc-marchand&actor=nobody", "No actor is known here as “nobody”."),
        ("actor=Luc-Marchand", "No actor is known here as “Luc-Marchand”."),
        ("relay=-none", "No actor is known here as “-none”."),
        ("outlet=nobody", "No outlet is known here as “nobody”."),
        ("kind=robot", "“robot” is not a kind of actor."),
        ("country=EU", "“EU” is not the code of a country."),
        ("country=-none", "“-none” is not the code of a country."),
        ("mode=sings", "“sings” is not a mode of a claim."),
        ("question=who", "No question is known here as “who”."),
        ("topic=weather", "No topic is known here as “weather”."),
        ("source=0", "No source has the number “0”."),
        ("source=x", "No source has the number “x”."),
        ("source=1.5", "No source has the number “1.5”."),
        ("source=%C2%B2", "No source has the number “²”."),
        ("source=99999999999999999999", "No source has the number"),
        ("language=french", "“french” is not the code of a language."),
        ("speech=loud", "“loud” is not a kind of speech."),
        ("since=2025", "“since” is not a date. Write year, month and day: 2025-04-28."),
        ("since=2025-4-1", "“since” is not a date."),
        ("until=28.04.2025", "“until” is not a date."),
        ("until=2025-02-30", "“until” is not a date."),
        ("since=2025-05-01&until=2025-04-01", "“since” is later than “until”."),
        ("origins=two", "“origins” is a whole number, such as 2."),
        ("origins=-1", "“origins” is a whole number, such as 2."),
        ("origins=1.5", "“origins” is a whole number, such as 2."),
        ("origins=99999999999999999999999", "“origins” is a whole number, such as 2."),
        ("sort=best", "“sort”"),
        ("cursor=x", "“cursor” is not a position in this list."),
        ("cursor=-", "“cursor” is not a position in this list."),
        ("cursor=--1", "“cursor” is not a position in this list."),
        ("cursor=1%00", "“cursor” is not a position in this list."),
        ("cursor=9999999999999999999999", "“cursor” is not a position in this list."),
        ("since=2025-04-01&since=2025-04-02", "“since” is in the address twice. Keep one."),
        ("q=a&q=b", "“q” is in the address twice."),
        ("q=" + "a" * 801, "“q” has more than 800 characters."),
        ("q=" + "+".join("ab" for _ in range(31)), "“q” has more than 30 words."),
        ("q=%E2%80%A6", "“q” contains no word."),
        ("actor=" + "&actor=".join(map(str, range(60))), "Choose at most 50 values of one filter."),
        ("actor=%00", "No actor is known here as “�”."),
    ],
)
def test_what_is_not_understood_gives_no_claims_and_a_sentence(
    world: World, query: str, sentence: str
) -> None:
    for drafts in (False, True):
        listing = ask(query, drafts=drafts)
        assert any(sentence in error for error in listing.errors), listing.errors
        assert (listing.claims, listing.total) == ([], 0)
        assert (listing.facets, listing.chips, listing.ways_out) == ([], [], [])
        assert (listing.next_page, listing.previous_page) == (None, None)
        assert list(listing.in_order()) == []
        assert listing.everything_total == len(EDITABLE if drafts else LISTED)


def test_everything_wrong_is_said_at_once(world: World) -> None:
    listing = ask("nonsense=1&actor=nobody&actor=noone&mode=sings&since=x")
    assert len(listing.errors) == 5


def test_a_sentence_that_is_too_long_is_cut(world: World) -> None:
    for name in ("actor", "x" * 3000):
        assert all(len(error) < 400 for error in ask({name: "y" * 3000}).errors)


# Random addresses

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
KNOWN: dict[str, list[str]] = {
    "actor": ["luc-marchand", "ministry-of-waterways", FORMER_ACTOR, NONE, "dockers-union"],
    "relay": ["nordpress", "the-harbour-herald", "ministry-of-waterways"],
    "kind": list(ActorKind.values),
    "country": ["FR", "KR", "DE", "GB", "US", "IS"],
    "mode": list(Mode.values),
    "question": ["how-many-houses-were-flooded", "was-the-gate-open", FORMER_QUESTION],
    "topic": ["flood", "댐"],
    "outlet": ["küstentagblatt", "kustentagblatt", "la-gazette-du-fleuve", "하늘일보"],
    "source": [NONE, "1", "2", "3", "007", "99"],
    "language": ["de", "fr", "en", "ko", "ar", "is"],
    "speech": list(Speech.values),
    "since": ["2025-04-27", "1000-01-01", "9999-12-31"],
    "until": ["2025-04-30", "1000-01-01", "9999-12-31"],
    "origins": ["0", "1", "2", "3", "+1", " 1"],
    "sort": ["newest", "oldest", "relevance"],
    "cursor": [
        "0",
        "-0",
        "1",
        "-1",
        "999999999999999999",
        "-999999999999999999",
        "3165000000000000",
    ],
    "q": ["gate", "the", '"the gate"', "-gate", "4,000", "침수", "l’aube", '"', "-", "''", "ͺ"],
}
PAIRS = st.one_of(
    [
        st.tuples(st.just(name), st.sampled_from(values) | TEXTS)
        for name, values in sorted(KNOWN.items())
    ]
    + [st.tuples(TEXTS | st.sampled_from(["utm_x", "page", "drafts"]), TEXTS)]
)


def test_every_parameter_is_tried_below() -> None:
    assert set(KNOWN) == PARAMETERS


@settings(max_examples=examples(100), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.lists(PAIRS, max_size=5), drafts=st.booleans(), page=st.integers(1, 6))
def test_nothing_that_can_be_typed_breaks_it(
    world: World, pairs: list[tuple[str, str]], drafts: bool, page: int
) -> None:
    listing = ask(urlencode(pairs), drafts=drafts, page=page)
    claims, total = listing.claims, listing.total
    assert len(claims) <= min(page, total)
    if listing.errors:
        assert (claims, total, listing.facets, listing.chips) == ([], 0, [], [])
        assert all(listing.errors)
    else:
        # Its own address says the same again.
        again = ask(listing.selection.query(), drafts=drafts, page=page)
        assert (again.errors, again.selection) == ([], listing.selection)
        assert [each.pk for each in again.claims] == [each.pk for each in claims]
        assert again.total == total
    for way in listing.ways_out:
        assert ask(way.selection.query(), drafts=drafts).total == way.count > 0
    assert all(isinstance(remark, str) for remark in listing.remarks)


@settings(max_examples=examples(80), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), drafts=st.booleans())
def test_random_selections_hold_what_plain_python_finds(
    world: World, data: st.DataObject, drafts: bool
) -> None:
    reference = known_reference(drafts)
    asked: dict[str, Any] = {}
    for name in data.draw(st.lists(st.sampled_from(REPEATED), unique=True, max_size=3)):
        values = st.sampled_from(reference.every(name))
        asked[name] = data.draw(st.lists(values, unique=True, min_size=1, max_size=3))
    days = st.dates(parse("2024-11").earliest, parse("2025-06").earliest)
    since, until = sorted([data.draw(days), data.draw(days)])
    if data.draw(st.booleans()):
        asked["since"] = since.isoformat()
    if data.draw(st.booleans()):
        asked["until"] = until.isoformat()
    if data.draw(st.integers(0, 3)) == 0:
        asked["origins"] = data.draw(st.integers(0, 3))
    expected = reference.ids(asked)
    listing = ask(asked, drafts=drafts)
    assert listing.errors == []
    assert [claim.pk for claim in listing.claims] == expected
    assert listing.total == len(expected)
    oldest = ask(asked | {"sort": "oldest"}, drafts=drafts)
    assert [claim.pk for claim in oldest.claims] == expected[::-1]


_references: dict[tuple[bool, int], Reference] = {}


def known_reference(drafts: bool) -> Reference:
    """The reference of a world that nobody changes, made once."""
    key = drafts, Claim.objects.earliest("pk").pk
    if key not in _references:
        _references[key] = Reference(drafts=drafts)
    return _references[key]


# Order


def test_newest_first_and_those_without_any_date_last(world: World) -> None:
    listing = ask("")
    shown = world.keys(listing.claims)
    days = [day(key) for key in shown]
    dated = [each for each in days if each]
    assert dated == sorted(dated, reverse=True)
    assert days[len(dated) :] == [None]
    assert world.keys(ask("sort=oldest").claims) == shown[::-1]
    assert world.keys(ask("sort=newest").claims) == shown
    # Without words there is nothing to be relevant to.
    assert world.keys(ask("sort=relevance").claims) == shown


def test_each_row_shows_the_date_that_it_is_sorted_by(world: World) -> None:
    for drafts in (False, True):
        for claim in ask("", drafts=drafts).claims:
            (key,) = world.keys([claim])
            if key in LISTED:
                shown = claim.listed_date
                assert (shown.earliest if shown else None) == day(key), key
                assert claim.is_reported_date == (key in REPORTED)


REPORTED = {"calm", "rumour", "about", "echo", "gate-no", "gate-yes", "demand", "lonely"}


def test_dates_are_known_as_well_as_they_are_recorded(world: World) -> None:
    listing = ask("")
    precision = {
        world.keys([claim])[0]: claim.listed_date.precision
        for claim in listing.claims
        if claim.listed_date
    }
    assert {key: precision[key] for key in ("toll", "range", "least", "most", "echo", "about")} == {
        "toll": "day",
        "range": "month",
        "least": "season",
        "most": "year",
        # Reported by an article of which the month is known.
        "echo": "month",
        "about": "day",
    }


def test_relevance_puts_what_the_statement_says_first(world: World) -> None:
    # "gate" stands in both statements of the question and in others' passages.
    listing = ask("q=harbour&sort=relevance")
    shown = world.keys(listing.claims)
    assert shown[0] == "demand"
    assert set(shown) == found(world, "q=harbour")
    pages = walk(ask("q=harbour&sort=relevance", page=2))
    assert [key for page in pages for key in world.keys(page.claims)] == shown


# Pages


def walk(listing: ClaimListing, *, back: bool = False) -> list[ClaimListing]:
    """This page and all behind it, or before it."""
    pages = [listing]
    while True:
        on = pages[-1].previous_page if back else pages[-1].next_page
        if on is None:
            return pages[::-1] if back else pages
        assert len(pages) < 100, "no end"
        pages.append(ask(on.query(), drafts=listing.drafts, page=listing.page))


def shown_on(world: World, pages: list[ClaimListing]) -> list[str]:
    """The keys of all rows, page after page."""
    return [key for page in pages for key in world.keys(page.claims)]


@pytest.mark.parametrize("query", ["", "sort=oldest", "sort=newest&mode=states", "source=-none"])
@pytest.mark.parametrize("drafts", [False, True])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 16, 17])
def test_pages_give_every_claim_once_in_order_both_ways(
    world: World, query: str, drafts: bool, size: int
) -> None:
    whole = world.keys(ask(query, drafts=drafts, page=1000).claims)
    forward = walk(ask(query, drafts=drafts, page=size))
    assert shown_on(world, forward) == whole
    assert all(len(page.claims) == size for page in forward[:-1])
    assert all(page.total == len(whole) for page in forward)
    backward = walk(forward[-1], back=True)
    assert shown_on(world, backward) == whole
    assert [page.selection.without("cursor") for page in backward] == [
        page.selection.without("cursor") for page in forward
    ]
    assert backward[0].previous_page is None


def test_a_page_has_25_rows(world: World) -> None:
    assert ClaimListing(QueryDict("")).page == 25


def add(world: World, typed: str, statement: str = "Something more.") -> Claim:
    """A claim of this day, published in the Herald."""
    by: Any = {"by": world.editor, "reason": "One more"}
    claim = actions.create_claim(
        statement=statement,
        mode="states",
        attributions=[(world.actor("idle"), None)],
        date=parse(typed),
        **by,
    )
    actions.add_appearance(
        claim=claim,
        article=world.article("herald"),
        passage="seen nothing like it since 1953",
        **by,
    )
    claim.refresh_from_db()
    actions.set_status(record=claim, status=Status.PUBLISHED, **by)
    world.ids["Claim"][f"new-{claim.pk}"] = claim.pk
    return claim


def test_a_claim_that_is_added_moves_no_row_from_page_to_page(world: World) -> None:
    before = world.keys(ask("", page=1000).claims)
    first = ask("", page=4)
    pages = [first]
    assert first.next_page is not None
    add(world, "2026-01-01")  # before the first page
    middle = add(world, "2025-04-26")  # on a page that is still to come
    on: Selection | None = first.next_page
    while on is not None:
        pages.append(ask(on.query(), page=4))
        on = pages[-1].next_page
    shown = shown_on(world, pages)
    assert [key for key in shown if not key.startswith("new-")] == before
    assert [key for key in shown if key.startswith("new-")] == [f"new-{middle.pk}"]
    # Back again, the one before the first page is met too.
    back = shown_on(world, walk(pages[-1], back=True))
    assert [key for key in back if not key.startswith("new-")] == before
    assert len(back) == len(before) + 2


def test_a_claim_that_goes_takes_no_other_along(world: World) -> None:
    before = world.keys(ask("", page=1000).claims)
    first = ask("", page=4)
    (last,) = world.keys(first.claims[-1:])
    on = first.next_page
    assert on is not None
    actions.set_status(
        record=world.claim(last),
        status=Status.WITHDRAWN,
        withdrawn_reason="Wrong.",
        by=world.editor,
        reason="Wrong",
    )
    pages = walk(ask(on.query(), page=4))
    assert shown_on(world, pages) == before[4:]


@pytest.mark.parametrize(
    "cursor", ["0", "-0", "1", "-1", "999999999999999999", "-999999999999999999"]
)
@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_from_any_place_there_is_a_way_to_every_claim(world: World, cursor: str, sort: str) -> None:
    """A reader who comes by an old address is never shown an empty page without a way on."""
    pending = [Selection(sort=sort, cursor=cursor)]
    asked, seen = set(), set()
    while pending:
        selection = pending.pop()
        if selection not in asked:
            asked.add(selection)
            listing = ask(selection.query(), page=5)
            seen.update(world.keys(listing.claims))
            pending += filter(None, (listing.previous_page, listing.next_page))
    assert seen == set(LISTED)


# Beside the rows


def test_every_filter_that_is_on_has_a_chip_that_takes_it_off(world: World) -> None:
    query = (
        "q=gate&actor=ministry-of-waterways&actor=-none&relay=nordpress&kind=person&country=FR"
        "&mode=denies&question=was-the-gate-open&topic=flood&outlet=la-gazette-du-fleuve"
        f"&source={world.source('wire').pk}&source=-none&language=fr&speech=direct"
        "&since=2025-04-01&until=2025-05-01&origins=1&sort=oldest"
    )
    listing = ask(query)
    assert listing.errors == []
    chips = listing.chips
    assert len(chips) == 17
    on = listing.selection
    for chip in chips:
        assert chip.label
        assert chip.value
        off = chip.without
        assert len(off.pairs()) == len(on.pairs()) - 1
        assert set(off.pairs()) < set(on.pairs())
        assert off.sort == "oldest"
        rest = ask(off.query())
        assert rest.errors == []
        assert len(rest.chips) == 16
    # All off, one after the other.
    for left in range(17, 0, -1):
        listing = ask(listing.chips[0].without.query())
        assert len(listing.chips) == left - 1
    assert listing.total == len(LISTED)
    assert listing.selection == Selection(sort="oldest")


def test_chips_say_what_readers_call_it(world: World) -> None:
    wire = world.source("wire")
    listing = ask(
        f"actor={FORMER_ACTOR}&actor=-none&source={wire.pk}&source=-none&country=kr&mode=denies"
        f"&question={FORMER_QUESTION}&language=ko&since=2025-04-01&origins=2&q=gate"
    )
    assert {(chip.name, str(chip.value)) for chip in listing.chips} == {
        ("actor", "Ministry of Waterways"),
        ("actor", "the article's own voice"),
        ("source", wire.title),
        ("source", "no source named"),
        ("country", "South Korea"),
        ("mode", "denies"),
        ("question", "How many houses were flooded?"),
        ("language", "Korean"),
        ("since", "1 Apr 2025"),
        ("origins", "2"),
        ("q", "gate"),
    }


def test_a_chip_and_a_filter_start_from_the_first_page(world: World) -> None:
    on = ask("mode=warns&kind=unnamed&kind=person", page=1)
    assert on.next_page is not None
    second = ask(on.next_page.query(), page=1)
    assert second.selection.cursor
    assert all(chip.without.cursor == "" for chip in second.chips)


def test_where_nothing_is_found_ways_out_are_shown(world: World) -> None:
    listing = ask("actor=dockers-union&relay=nordpress&mode=demands")
    assert (listing.total, listing.errors) == (0, [])
    ways = {way.selection.query(): way.count for way in listing.ways_out}
    assert ways == {"actor=dockers-union&mode=demands": 1}
    for query, count in ways.items():
        assert ask(query).total == count
    assert ask("mode=demands").ways_out == []


def test_a_relay_that_relays_nothing_is_explained(world: World) -> None:
    # Al-Minar is the outlet of articles that carry claims, and issued no source.
    listing = ask("relay=المنار-اليومية")
    assert (listing.total, listing.errors) == (0, [])
    (remark,) = listing.remarks
    assert "المنار اليومية issued no source behind an article here." in remark
    assert "It is the outlet of articles that carry 2 claims." in remark
    (remark,) = ask("relay=luc-marchand").remarks
    assert remark == "Luc Marchand issued no source behind an article here."
    assert ask("relay=nordpress").remarks == []
    # It does relay, only not together with what else is asked for.
    assert ask("relay=nordpress&mode=demands").remarks == []


def test_the_articles_own_voice_is_told_apart(world: World) -> None:
    assert ask("actor=-none").names_nobody
    assert not ask("actor=-none&actor=luc-marchand").names_nobody
    assert not ask("source=-none").names_nobody


def test_rows_have_everything_at_hand(world: World, django_assert_num_queries: Any) -> None:
    listing = ask("")
    claims = listing.claims
    with django_assert_num_queries(0):
        for claim in claims:
            str(claim.wording("fr"))
            str(claim.question and claim.question.wording("fr"))
            [(str(row.actor), str(row.on_behalf_of)) for row in claim.attributions.all()]
            assert claim.provenance().articles
            _date = claim.listed_date
            for appearance in claim.shown_appearances:
                [str(hop.source.issuer) for hop in appearance.hops.all()]
                str(appearance.article.source.issuer)


def test_every_claim_in_order_beyond_any_page(world: World) -> None:
    whole = world.keys(ask("", page=1000).claims)

    def walked(query: str, most: int | None = None) -> list[str]:
        listing = ask(query, page=2)
        numbers = [pk for batch in listing.in_order(most=most) for pk in batch]
        return world.keys([Claim.objects.get(pk=pk) for pk in numbers])

    assert walked("") == whole
    assert walked("sort=oldest") == whole[::-1]
    assert walked("", most=3) == whole[:3]


def test_the_number_of_queries_does_not_grow(world: World) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            listing = ask("kind=person&kind=government-body&sort=oldest", page=40)
            assert listing.claims
            assert listing.facets
            assert listing.chips
            assert (listing.next_page, listing.previous_page) == (None, None)
            assert listing.total < listing.everything_total
        return len(caught)

    # Labels are kept between requests until something changes: each time the second one counts.
    queries()
    few = queries()
    for number in range(30):
        claim = add(world, "2025-04-27", f"More of it, part {number}.")
        claim.attributions.update(actor=world.actor("marchand"))
    assert queries() <= few + 4  # the labels of four sorts of records
    assert queries() == few


def test_facts_of_the_cast_hold(world: World, sees: dict[bool, Reference]) -> None:
    """The reference and what is written beside the cast agree: neither is wrong alone."""
    from tests.support.reference import circles, origins, unsourced

    for row in sees[False].rows:
        (key,) = world.keys([row.claim])
        articles = len({article for article, _sources in row.chains})
        assert LISTED[key] == (
            articles,
            len(origins(row.chains)),
            len(unsourced(row.chains)),
            circles(row.chains),
        ), key
        assert row.day == day(key), key
    assert {world.keys([row.claim])[0] for row in sees[False].rows} == set(LISTED) == set(DAYS)
    assert {world.keys([row.claim])[0] for row in sees[True].rows} == EDITABLE
    assert Actor.objects.filter(name="Ada Pohl").count() == 2
    assert re.fullmatch("[a-z-]+", FORMER_ACTOR)


@pytest.mark.parametrize(
    ("day", "more"),
    [
        (None, set()),
        ((2024, 1, 1), {"season"}),
        ((2024, 1, 2), {"year", "month", "season"}),
        ((2024, 1, 31), {"year", "month", "season"}),
        ((2024, 2, 1), {"year", "season"}),
        ((2024, 2, 29), {"year", "season"}),
        ((2024, 3, 1), {"year"}),
        ((2024, 12, 31), {"year"}),
        ((2025, 1, 1), set()),
        ((2023, 12, 2), {"season"}),
    ],
)
def test_the_page_says_what_a_first_day_leaves_out(
    world: World, client: Client, day: tuple[int, int, int] | None, more: set[str]
) -> None:
    """Of a date known in part `since` goes by its first day, and the claim may be as late."""
    Claim.objects.exclude(date=None).update(date=None, date_precision="")
    dated = {
        "year": (datetime.date(2024, 1, 1), "year"),
        "month": (datetime.date(2024, 1, 1), "month"),
        "season": (datetime.date(2023, 12, 1), "season"),
        "day": (datetime.date(2024, 1, 1), "day"),
    }
    claims = list(Claim.objects.published().order_by("pk")[:4])
    for claim, (first, precision) in zip(claims, dated.values(), strict=True):
        claim.date, claim.date_precision = first, precision
        claim.save()
    actions.refresh_claims([claim.pk for claim in Claim.objects.all()])
    query = "" if day is None else f"?since={datetime.date(*day)}"
    page = client.get(f"/claims/{query}").text
    found = ask(query.removeprefix("?")).possible
    if more:
        assert found.startswith(f"{len(more)} more claim")
        assert found in html.unescape(page)
    else:
        assert found == ""
        assert "may belong here" not in page
    if day is not None:
        asked = datetime.date(*day)
        left = Claim.objects.published().begun_before(asked, drafts=False)
        assert {claim.date_precision for claim in left} == more
