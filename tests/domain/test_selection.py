"""A selection as a value, and as it stands in an address."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.domain.selection import (
    PARAMETERS,
    REPEATED,
    SINGLE,
    Selection,
    Terms,
    terms,
    unknown_parameters,
)
from articles.domain.tracking_parameters import is_foreign


def test_parameters_are_those_of_the_domain() -> None:
    assert set(REPEATED) == {
        "actor", "relay", "kind", "country", "mode", "question", "topic", "outlet", "source",
        "language", "speech",
    }  # fmt: skip
    assert set(SINGLE) == {"q", "since", "until", "origins", "sort", "cursor"}
    assert {each.name for each in dataclasses.fields(Selection)} == PARAMETERS


@pytest.mark.parametrize(
    "name",
    [
        *("utm_source", "UTM_Campaign", "utm_", "fbclid", "gclid", "mc_cid", "mtm_x", "ref"),
        "igshid",
        *("_ga", "_gl", "srsltid", "gbraid", "wbraid", "mibextid", "ttclid", "igsh", "mkt_tok"),
        *("at_medium", "at_campaign", "at_custom3", "xtor", "wt_mc", "wt.mc_id", "wt_zmc", "yclid"),
        *("amp;utm_source", "pk_campaign", "ref_src", "__twitter_impression", "_hsenc", "s_cid"),
    ],
)
def test_what_visitor_counters_add_is_not_ours(name: str) -> None:
    assert is_foreign(name)
    assert unknown_parameters([name]) == []


@pytest.mark.parametrize(
    "name", ["utm", "refs", "xutm_source", "page", "Actor", "", "q ", "at_all", "id", "s"]
)
def test_anything_else_is_unknown(name: str) -> None:
    assert unknown_parameters(["q", name, "actor"]) == [name]


def test_it_stands_in_an_address_always_in_the_same_order() -> None:
    assert Selection().query() == ""
    assert Selection(sort="newest").query() == ""
    chosen = Selection(
        cursor="-7",
        sort="oldest",
        origins=0,
        until=datetime.date(2025, 4, 30),
        since=datetime.date(2025, 4, 1),
        source=("7", "-none"),
        mode=("states", "denies"),
        actor=("김정은", "kcna"),
        q="a b&c=d",
    )
    assert chosen.query() == (
        "q=a+b%26c%3Dd&actor=%EA%B9%80%EC%A0%95%EC%9D%80&actor=kcna&mode=states&mode=denies"
        "&source=7&source=-none&since=2025-04-01&until=2025-04-30&origins=0&sort=oldest&cursor=-7"
    )


SELECTIONS = st.builds(
    Selection,
    **{
        name: st.lists(st.text(max_size=3), unique=True, max_size=3).map(tuple) for name in REPEATED
    },
    q=st.text(max_size=5),
    since=st.none() | st.dates(),
    until=st.none() | st.dates(),
    origins=st.none() | st.integers(0, 9),
    sort=st.sampled_from(["newest", "oldest", "relevance"]),
    cursor=st.sampled_from(["", "1", "-1"]),
)


@given(SELECTIONS)
def test_an_address_holds_everything(chosen: Selection) -> None:
    pairs = chosen.pairs()
    assert parse_qsl(chosen.query(), keep_blank_values=True) == pairs
    read: dict[str, Any] = {}
    for name, value in pairs:
        if name in REPEATED:
            read[name] = (*read.get(name, ()), value)
        elif name in {"since", "until"}:
            read[name] = datetime.date.fromisoformat(value)
        else:
            read[name] = int(value) if name == "origins" else value
    assert Selection(**read) == chosen


@given(SELECTIONS, st.sampled_from(REPEATED), st.text(max_size=3))
def test_a_value_is_put_on_and_taken_off(chosen: Selection, name: str, value: str) -> None:
    more = chosen.with_value(name, value)
    assert value in getattr(more, name)
    assert more.with_value(name, value) == more
    assert more.cursor == ""
    less = more.without(name, value)
    assert value not in getattr(less, name)
    assert less == chosen.without(name, value)
    assert getattr(chosen.without(name), name) == ()
    # Other parameters stay.
    assert less.without(name) == chosen.without(name)


def test_a_parameter_that_stands_once_is_exchanged() -> None:
    chosen = Selection(q="a", origins=2, since=datetime.date(2025, 1, 1), cursor="9")
    assert chosen.with_value("q", "b").q == "b"
    assert chosen.without("origins").origins is None
    assert chosen.without("since").since is None
    assert chosen.without("q").cursor == ""
    assert chosen.at("12").query() == "q=a&since=2025-01-01&origins=2&cursor=12"


def test_order_and_place_leave_no_claim_out() -> None:
    assert Selection(sort="oldest", cursor="7").narrowing() == []
    everything = Selection(
        **dict.fromkeys(REPEATED, ("x",)),  # type: ignore[arg-type]
        q="x",
        since=datetime.date(2025, 1, 1),
        until=datetime.date(2025, 1, 1),
        origins=0,
    )
    assert set(everything.narrowing()) == PARAMETERS - {"sort", "cursor"}


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted"),
    [
        ("", (), ()),
        ("troops sent", ("troops", "sent"), ()),
        ('"troops sent" north', ("troops sent", "north"), ()),
        ("« troupes envoyées » nord", ("troupes envoyées", "nord"), ()),
        ("„Truppen nach“ “north korea”", ("Truppen nach", "north korea"), ()),
        ("troops -sent", ("troops",), ("sent",)),
        ('troops -"sent north"', ("troops",), ("sent north",)),
        ("--troops", (), ("troops",)),
        # A quotation mark without its partner is a word's own.
        ('"troops sent', ("troops", "sent"), ()),
        ('troops "', ("troops",), ()),
        # What is no word asks for nothing.
        ("- … ! -", (), ()),
        ("4,000 l'aube vice-président", ("4,000", "l'aube", "vice-président"), ()),
        ("김정은  파병", ("김정은", "파병"), ()),
    ],
)
def test_a_search_is_taken_apart(
    typed: str, wanted: tuple[str, ...], unwanted: tuple[str, ...]
) -> None:
    assert terms(typed) == Terms(wanted, unwanted)


@given(st.text(max_size=60))
def test_anything_may_be_typed(typed: str) -> None:
    found = terms(typed)
    for term in (*found.wanted, *found.unwanted):
        assert any(character.isalnum() for character in term)
        assert term == term.strip()
