"""The index answers of one moment, and counts no more than it must."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from articles import actions, search
from articles.domain.selection import Selection
from articles.models import Actor, Claim
from articles.search import FACETS, cached, index, sql, sync
from tests.search.test_contract import agree, by_index
from tests.support import reference
from tests.support.search_world import Pool

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_index"),
]


def test_an_index_that_was_brought_up_to_date_is_one_that_was_built() -> None:
    pool = Pool(5, claims=10)
    assert sync.rebuild()
    for _ in range(10):
        pool.change()
    ours = by_index(drafts=True)
    before = (ours.page(Selection(), 100), ours.counts(Selection(), FACETS))
    assert sync.rebuild()
    built = by_index(drafts=True)
    assert before == (built.page(Selection(), 100), built.counts(Selection(), FACETS))


def test_pages_keep_their_place_while_claims_are_added() -> None:
    pool = Pool(8, claims=30)
    assert sync.rebuild()
    first = search.look(drafts=True).page(Selection(), 5)
    second = search.look(drafts=True).page(Selection(cursor=first.next or ""), 5)
    newest = Claim.objects.create(
        statement="new", mode="states", own_voice=True, date=datetime.date(2026, 1, 1),
        date_precision="day",
    )  # fmt: skip
    search_again = pool.claims[0]
    actions.refresh_claims([newest.pk, search_again.pk])
    engine = search.look(drafts=True)
    assert engine.page(Selection(), 5).ids[0] == newest.pk
    assert engine.page(Selection(cursor=first.next or ""), 5).ids == second.ids


def test_what_one_asks_for_at_once_is_of_one_moment() -> None:
    pool = Pool(9)
    assert sync.rebuild()
    engine = search.look(drafts=True)
    before = engine.total(Selection())
    pool._new_claim()
    actions.refresh_claims([pool.claims[-1].pk])
    assert engine.total(Selection()) == before
    assert search.look(drafts=True).total(Selection()) == before + 1


def test_whether_readers_find_something_is_told_by_the_index_alone(settings: Any) -> None:
    pool = Pool(17, claims=20)
    silent = Actor.objects.create(name="Who Says Nothing", kind="person")
    assert sync.rebuild()
    right = sql.Engine(drafts=False)
    for actor in (*pool.actors, silent):
        found = search.is_found("actor", actor.pk)
        assert found == (right.total(Selection(actor=(actor.slug,))) > 0)
    assert search.is_found("actor", pool.actors[0].pk) is True
    assert search.is_found("actor", silent.pk) is False
    settings.SEARCH_ENGINE = "sql"
    assert search.is_found("actor", pool.actors[0].pk) is None


def test_counts_are_brought_up_to_a_change_without_counting_all_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Few are known of each facet, so that values come in and go out.
    monkeypatch.setattr(index, "SPARE", 1)
    pool = Pool(11, claims=30)
    assert sync.rebuild()
    agree(by_index(drafts=True), reference.Engine(drafts=True), Selection(), most=2)
    whole: list[str] = []
    terms = index.Index.terms

    def counted(self: Any, form: Any, facets: Any, most: int, claims: Any = None) -> Any:
        if claims is None:
            whole.extend(facets)
        return terms(self, form, facets, most, claims)

    monkeypatch.setattr(index.Index, "terms", counted)
    for _ in range(25):
        pool.change()
        ours = by_index(drafts=True)
        assert ours.counts(Selection(), FACETS, 2) == sql.Engine(drafts=True).counts(
            Selection(), FACETS, 2
        )
    # Each time all eleven filters were counted; some of them had to be counted anew.
    assert len(whole) < 25 * 11 / 2


def test_a_newer_snapshot_takes_nothing_from_what_was_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cached, "PARALLEL_FROM", 1)
    pool = Pool(16)
    assert sync.rebuild()
    every = tuple(FACETS)
    for selection in (Selection(), Selection(mode=("states",))):
        engine = search.look(drafts=True)
        page = sql.Engine(drafts=True).page(selection, 4)
        right = sql.Engine(drafts=True).counts(selection, every, 3)
        started = engine.start_counting(selection, every, 3)
        # As another thread of the process may do meanwhile.
        pool.change()
        assert search.look(drafts=True).total(Selection())
        assert not engine.stands_in
        assert (engine.page(selection, 4), started.result()) == (page, right)
        assert not engine.stands_in


def test_what_goes_wrong_in_another_thread_is_answered_by_sql(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cached, "PARALLEL_FROM", 1)
    Pool(15)
    assert sync.rebuild()

    def broken(*_asked: Any) -> Any:
        raise ValueError("the index is damaged")

    engine = search.look(drafts=True)
    monkeypatch.setattr(index.Index, "terms", broken)
    selection, every = Selection(mode=("states",)), tuple(FACETS)
    started = engine.start_counting(selection, every)
    assert started.result() == sql.Engine(drafts=True).counts(selection, every)
    assert engine.stands_in
