"""SQL and the index answer every selection alike: ids, order, totals and counts."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import tantivy
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from articles import actions, search
from articles.domain.dates import spans
from articles.domain.selection import Selection
from articles.domain.vocabulary import ActorKind, Mode, Sort, Speech
from articles.models import Actor, Claim, Question, Source, Topic
from articles.models.claims import KEY_BITS, order_key
from articles.search import counting, frequent, index, packed, sql, sync
from tests.support.search_world import COUNTRIES, DAYS, Pool

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = [
    "soldats", "soldat", "SOLDIERS", "Soldaten", "солдат", "북한", "북한군", "4 000", "4000",
    "l'été", "ete", "declare", "déclaration", "nord-coréens", '"North Korean"', '"soldats nord"',
    "agency", "ministère", "조선", "koursk", "Kursk's", "-koursk", '-"North Korean"', "-북한",
    "nothing-like-that", "'", "🇰🇵", "actor", "x",
]  # fmt: skip


@pytest.fixture(autouse=True)
def own_index(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """An index for this test alone."""
    settings.SEARCH_ENGINE = "index"
    settings.SEARCH_INDEX = tmp_path / "index"
    yield tmp_path / "index"
    sync.wait()


@pytest.fixture
def by_aggregations(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few claims there are, the engine counts them."""
    monkeypatch.setattr(packed, "MOST_CLAIMS", -1)


def slugs(model: Any) -> list[str]:
    """Those that there are, and one that there is not."""
    return [*model.objects.order_by("pk").values_list("slug", flat=True), "nobody"]


def selections() -> some.SearchStrategy[Selection]:
    """Any selection of the records that there are now."""

    def few(values: list[str], most: int = 2) -> some.SearchStrategy[tuple[str, ...]]:
        some_of = some.lists(some.sampled_from(values), min_size=1, max_size=most, unique=True)
        # Mostly nothing: where everything is asked for at once, nothing is found.
        return some.one_of(*[some.just(())] * 6, some_of.map(tuple))

    words = some.lists(some.sampled_from(WORDS), max_size=2).map(" ".join)
    return some.builds(
        Selection,
        q=some.one_of(some.just(""), words),
        actor=few([*slugs(Actor), "-none"]),
        relay=few(slugs(Actor)),
        kind=few([ActorKind.PERSON, ActorKind.MILITARY, ActorKind.COMPANY]),
        country=few([*(each for each in COUNTRIES if each), "DE"]),
        mode=few([Mode.STATES, Mode.DENIES, Mode.WARNS]),
        question=few(slugs(Question)),
        topic=few(slugs(Topic)),
        outlet=few(slugs(Actor)),
        source=few(
            [*(str(pk) for pk in Source.objects.values_list("pk", flat=True)), "-none", "99999"]
        ),
        language=few(["fr", "en", "ko", "de"]),
        speech=few(list(Speech.values)),
        since=some.one_of(some.none(), some.sampled_from(DAYS)),
        until=some.one_of(some.none(), some.none(), some.sampled_from(DAYS)),
        origins=some.one_of(some.none(), some.none(), some.integers(0, 3)),
        sort=some.sampled_from(list(Sort.values)),
    )


def agree(selection: Selection, *, drafts: bool, page: int = 7, most: int = 3) -> None:
    """Hold the index's answers against SQL's, page after page to the end and back."""
    found = sync.current()
    assert found is not None, "the index does not answer"
    snapshot, behind = found
    assert behind == 0
    ours = index.Engine(snapshot, drafts=drafts)
    right = sql.Engine(drafts=drafts)

    # The first page is asked for before the total, as readers' pages do, and tells it on the way.
    assert ours.page(selection, page) == right.page(selection, page)
    total = right.total(selection)
    assert ours.total(selection) == total
    mine = ours.counts(selection, search.FACETS, most)
    his = right.counts(selection, search.FACETS, most)
    for name in search.FACETS:
        assert mine[name] == his[name], name
        assert list(mine[name].values) == list(his[name].values), name
    some_values = (0, *Actor.objects.values_list("pk", flat=True))
    assert ours.values(selection, "actor", some_values) == right.values(
        selection, "actor", some_values
    )

    extent = ours.extent(selection)
    assert extent == right.extent(selection)
    if extent:
        days = [datetime.date.fromordinal(key >> KEY_BITS) for key in extent]
        for pieces in (10, 3, 1):
            edges = [order_key(start, 0) for start, _end in spans(days[0], days[1], most=pieces)]
            # Up to the end of the last piece, and beyond everything.
            for end in (order_key(days[1] + datetime.timedelta(1), 0), extent[1] + 1, 2**52):
                keys = [*edges, end]
                assert ours.between(selection, keys) == right.between(selection, keys)
        keys = sorted({order_key(datetime.date.min, 0), *extent, extent[1] + 1})
        assert ours.between(selection, keys) == right.between(selection, keys)

    seen: list[int] = []
    at = selection
    while True:
        answer = ours.page(at, page)
        assert answer == right.page(at, page)
        seen += answer.ids
        if answer.next is None:
            break
        behind_it = replace(selection, cursor=answer.next)
        before_that = ours.page(behind_it, page).previous
        assert before_that is not None
        back = replace(selection, cursor=before_that)
        assert ours.page(back, page) == right.page(back, page)
        assert ours.page(back, page).ids == answer.ids
        at = behind_it
    assert len(seen) == len(set(seen)) == total
    narrowed = sql.narrow(sql.everything(drafts=drafts), selection, drafts=drafts)
    assert set(seen) == set(narrowed.values_list("pk", flat=True))


def on_random_selections(examples: int) -> None:
    """Try so many selections of the records that there are now."""

    @settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    @given(selections(), some.booleans(), some.integers(1, 9), some.integers(1, 6))
    def agreed(selection: Selection, drafts: bool, page: int, most: int) -> None:
        agree(selection, drafts=drafts, page=page, most=most)

    agreed()


@pytest.mark.parametrize(("seed", "few"), [(1, 10_000), (2, -1)])
def test_both_engines_agree_on_any_selection(
    seed: int, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both where all is told from what is fetched at once of few claims and where it is not.

    There, frequent values are tried first.
    """
    monkeypatch.setattr(frequent, "MOST", 4)
    monkeypatch.setattr(index, "APART_FROM", 0)
    monkeypatch.setattr(packed, "MOST_CLAIMS", few)
    monkeypatch.setattr(index, "FEW", few)
    monkeypatch.setattr(index, "FIRST_KEYS", max(few, 0))
    Pool(seed)
    assert sync.rebuild()
    agree(Selection(), drafts=False)
    agree(Selection(), drafts=True)
    on_random_selections(30)


@pytest.mark.parametrize(("seed", "worth", "few"), [(3, 0, 10_000), (4, 10**9, -1)])
def test_they_agree_after_any_edits(
    seed: int, worth: int, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both where counts are brought up to the change and where they are made anew."""
    monkeypatch.setattr(frequent, "MOST", 4)
    monkeypatch.setattr(index, "APART_FROM", 0)
    monkeypatch.setattr(index, "WORTH_KEEPING", worth)
    monkeypatch.setattr(packed, "MOST_CLAIMS", few)
    monkeypatch.setattr(index, "FEW", few)
    monkeypatch.setattr(index, "FIRST_KEYS", max(few, 0))
    pool = Pool(seed, claims=25)
    assert sync.rebuild()
    for _ in range(12):
        changed = pool.change()
        for drafts in (False, True):
            agree(Selection(), drafts=drafts)
            agree(Selection(q="soldats", sort="relevance"), drafts=drafts)
            agree(Selection(actor=(pool.actors[0].slug,)), drafts=drafts)
        assert changed
    on_random_selections(15)


def test_an_index_that_followed_is_one_that_was_built() -> None:
    pool = Pool(5, claims=10)
    assert sync.rebuild()
    for _ in range(10):
        pool.change()
    found = sync.current()
    assert found is not None
    followed = index.Engine(found[0], drafts=True)
    before = (followed.page(Selection(), 100), followed.counts(Selection(), search.FACETS))
    assert sync.rebuild()
    found = sync.current()
    assert found is not None
    built = index.Engine(found[0], drafts=True)
    assert before == (built.page(Selection(), 100), built.counts(Selection(), search.FACETS))


@pytest.mark.usefixtures("by_aggregations")
def test_many_values_that_are_equally_frequent_are_cut_at_the_same_place() -> None:
    """More of them than the engine is first asked for: it gives them in no order."""
    pool = Pool(6, claims=5)
    actors = [Actor.objects.create(name=f"one of many {n}", kind="person") for n in range(250)]
    claim = pool.claims[0]
    for actor in actors:
        claim.attributions.create(actor=actor, position=9)
    assert sync.rebuild()
    agree(Selection(), drafts=True)
    found = sync.current()
    assert found is not None
    counts = index.Engine(found[0], drafts=True).counts(Selection(), ["actor"], 20)["actor"]
    assert len(counts.values) == 20
    assert counts.more


def test_a_chosen_value_is_counted_however_rare() -> None:
    pool = Pool(7)
    assert sync.rebuild()
    found = sync.current()
    assert found is not None
    for engine in (index.Engine(found[0], drafts=False), sql.Engine(drafts=False)):
        every = engine.counts(Selection(), ["actor"], 100)["actor"]
        rarest, number = list(every.values.items())[-1]
        slug = Actor.objects.get(pk=rarest).slug if rarest else "-none"
        chosen = engine.counts(Selection(actor=(slug,)), ["actor"], 1)["actor"]
        assert list(chosen.values) == [next(iter(every.values)), rarest]
        assert chosen.values[rarest] == number
    assert pool.claims


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


def test_the_result_of_a_search_has_all_of_it() -> None:
    Pool(10)
    assert sync.rebuild()
    selection = Selection(mode=("states",))
    found = search.search(selection, drafts=False, page=4, facets=["mode", "actor"])
    right = sql.Engine(drafts=False)
    assert found.total == right.total(selection)
    assert found.page == right.page(selection, 4)
    assert found.ids == found.page.ids
    assert found.counts == right.counts(selection, ["mode", "actor"])
    assert found.behind == 0


@pytest.mark.usefixtures("by_aggregations")
def test_counts_are_brought_up_to_a_change_without_counting_all_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(index, "WORTH_KEEPING", 0)
    # Few are kept of each facet, so that values come in and go out.
    monkeypatch.setattr(counting, "SPARE", 1)
    pool = Pool(11, claims=30)
    assert sync.rebuild()
    agree(Selection(), drafts=True, most=2)
    whole: list[object] = []
    count = counting.count

    def counted(searcher: Any, query: Any, names: Any, most: int, *others: Any) -> Any:
        if most == 2:
            whole.append(names)
        return count(searcher, query, names, most, *others)

    monkeypatch.setattr(counting, "count", counted)
    for _ in range(25):
        pool.change()
        agree(Selection(), drafts=True, most=2)
    # Each time all eleven filters were counted; some of them had to be counted anew.
    assert sum(map(len, whole)) < 25 * 11 / 2  # type: ignore[arg-type]


@pytest.mark.usefixtures("by_aggregations")
def test_more_ways_to_join_values_than_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_JOINED", 2)
    Pool(12)
    assert sync.rebuild()
    agree(Selection(), drafts=False, most=2)
    agree(Selection(mode=("states",)), drafts=True)


def test_claims_with_more_values_than_fit_are_counted_by_the_engine() -> None:
    pool = Pool(15, claims=5)
    for number in range(60):
        actor = Actor.objects.create(name=f"one of many {number}", kind="person")
        pool.claims[0].attributions.create(actor=actor, position=9)
    assert sync.rebuild()
    found = sync.current()
    assert found is not None
    searcher = found[0].searcher
    hits = searcher.search(tantivy.Query.all_query(), limit=100, order_by_field="order_key").hits
    addresses = [address for key, address in hits if key]
    texts = found[0].texts
    assert packed.count(searcher, addresses, texts) is None
    assert sum(packed.count(searcher, [each], texts) is not None for each in addresses) >= 4
    agree(Selection(), drafts=True)
    agree(Selection(), drafts=False)


def test_texts_that_one_number_stands_for_are_counted_by_the_engine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(packed, "_standing_for", lambda text: len(text))
    Pool(16, claims=30)
    assert sync.rebuild()
    agree(Selection(), drafts=True)
    found = sync.current()
    assert found is not None
    assert None in found[0].texts["mode"].values()


@pytest.fixture
def few_are_frequent(monkeypatch: pytest.MonkeyPatch, by_aggregations: None) -> None:
    """Few values stand apart, and they are tried first among however few claims."""
    monkeypatch.setattr(frequent, "MOST", 3)
    monkeypatch.setattr(index, "APART_FROM", 0)


def snapshot_now() -> index.Snapshot:
    found = sync.current()
    assert found is not None
    return found[0]


@pytest.mark.usefixtures("few_are_frequent")
def test_frequent_values_are_counted_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the first ones have more claims than any other value, all others are left aside."""
    pool = Pool(18, claims=10)
    often, rare = pool.actors[:2]
    for claim in pool.claims:
        claim.attributions.all().delete()
        claim.attributions.create(actor=often, position=1)
    pool.claims[0].attributions.create(actor=rare, position=2)
    for number in range(5):
        another = Actor.objects.create(name=f"Another {number}", kind="person")
        pool.claims[1].attributions.create(actor=another, position=3 + number)
    assert sync.rebuild()
    snapshot = snapshot_now()
    assert often.pk in snapshot.frequent()["actor"]
    assert 1 <= snapshot.others["actor"] < 10
    fields: list[dict[str, str]] = []
    buckets = counting._buckets

    def seen(searcher: Any, query: Any, asked: dict[str, str], sizes: Any) -> Any:
        fields.append(asked)
        return buckets(searcher, query, asked, sizes)

    monkeypatch.setattr(counting, "_buckets", seen)
    right = sql.Engine(drafts=True)
    for most, asked in ((1, ["actor_frequent"]), (3, ["actor_frequent", "actor"])):
        fields.clear()
        counts = index.Engine(snapshot, drafts=True).counts(Selection(), ["actor"], most)
        assert counts == right.counts(Selection(), ["actor"], most)
        # Those that come after the first are not all frequent: then all are counted.
        assert [each["actor"] for each in fields] == asked


@pytest.mark.usefixtures("few_are_frequent")
def test_a_value_that_becomes_frequent_is_not_overlooked() -> None:
    """Which are frequent is chosen once; what comes after it is reckoned with."""
    pool = Pool(19, claims=25)
    newcomer = Actor.objects.create(name="Newcomer", kind="person")
    assert sync.rebuild()
    before = snapshot_now()
    assert newcomer.pk not in before.frequent()["actor"]
    for claim in pool.claims:
        claim.attributions.all().delete()
        claim.attributions.create(actor=newcomer, position=1)
        actions.refresh_claims([claim.pk])
        for drafts in (True, False):
            agree(Selection(), drafts=drafts, most=1)
            agree(Selection(mode=("states",)), drafts=drafts, most=2)
    after = snapshot_now()
    assert after.frequent() == before.frequent()
    # As many documents as claims, at least; those that were replaced may be counted still.
    assert after.others["actor"] >= len(pool.claims)
    assert before.others["actor"] < len(pool.claims)


@pytest.mark.usefixtures("few_are_frequent")
def test_what_any_other_value_has_is_never_said_too_low() -> None:
    pool = Pool(21, claims=30)
    assert sync.rebuild()
    for _ in range(20):
        pool.change()
        snapshot = snapshot_now()
        frequent_ones = snapshot.frequent()
        assert set(frequent_ones) == set(frequent.FACETS)
        for name in frequent.FACETS:
            known = counting.count(snapshot.searcher, tantivy.Query.all_query(), [name], 1_000)
            others = [
                n for value, n in known[name].values.items() if value not in frequent_ones[name]
            ]
            assert max(others, default=0) <= snapshot.others[name]


def test_where_a_facet_has_few_values_none_stands_apart() -> None:
    Pool(20, claims=5)
    assert sync.rebuild()
    assert snapshot_now().frequent() == snapshot_now().others == {}


@given(
    some.dictionaries(
        some.sampled_from(sorted(search.FACETS)),
        some.lists(some.integers(0, 2**28 - 1), max_size=9, unique=True),
    )
)
def test_what_is_packed_has_each_value_once(facets: dict[str, list[int]]) -> None:
    numbers = packed.pack(facets)
    halves = [half for each in numbers for half in (each & 0xFFFF_FFFF, each >> 32) if half]
    wanted = sum(map(len, facets.values()))
    assert len(halves) == len(set(halves)) == (wanted if wanted <= 2 * len(packed.COLUMNS) else 0)
    assert all(0 < each < 2**64 for each in numbers)


@pytest.mark.parametrize("value", [2**28, 2**40, -1])
def test_a_number_that_is_too_large_is_not_packed(value: int) -> None:
    assert packed.pack({"mode": ["states"], "actor": [value]}) == []


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


@pytest.mark.usefixtures("by_aggregations")
def test_large_selections_are_counted_by_two_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "SHARED_FROM", 1)
    Pool(13)
    assert sync.rebuild()
    agree(Selection(), drafts=False)
    agree(Selection(mode=("states",), language=("fr",), q="soldats"), drafts=True)


@pytest.mark.parametrize("large_from", [1, 10**9])
def test_counts_that_were_begun_are_the_same(
    monkeypatch: pytest.MonkeyPatch, large_from: int
) -> None:
    monkeypatch.setattr(index, "SHARED_FROM", large_from)
    Pool(14)
    assert sync.rebuild()
    every, right = tuple(search.FACETS), sql.Engine(drafts=True)
    for selection in (
        Selection(),
        Selection(mode=("states", "denies"), language=("fr",)),
        Selection(q="soldats", kind=("person",)),
        Selection(q="nothing-like-that"),
    ):
        engine = search.look(drafts=True)
        assert not engine.stands_in
        engine.begin(selection, 4, every, 3)
        assert engine.page(selection, 4) == right.page(selection, 4)
        assert engine.counts(selection, every, 3) == right.counts(selection, every, 3)
        # Something else may be asked for than was begun, and again, or never.
        engine.begin(selection, 4, every, 5)
        assert engine.counts(selection, ("mode",), 5) == right.counts(selection, ("mode",), 5)
        engine.begin(selection, 4, every, 7)


def test_a_newer_snapshot_takes_nothing_from_what_was_begun(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(index, "SHARED_FROM", 1)
    pool = Pool(16)
    assert sync.rebuild()
    every = tuple(search.FACETS)
    for selection in (Selection(), Selection(mode=("states",))):
        engine = search.look(drafts=True)
        page = sql.Engine(drafts=True).page(selection, 4)
        right = sql.Engine(drafts=True).counts(selection, every, 3)
        engine.begin(selection, 4, every, 3)
        # As another thread of the process may do meanwhile.
        pool.change()
        assert search.look(drafts=True).total(Selection())
        assert not engine.stands_in
        assert (engine.page(selection, 4), engine.counts(selection, every, 3)) == (page, right)
        assert not engine.stands_in


def test_what_goes_wrong_beside_is_answered_by_sql(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "SHARED_FROM", 1)
    Pool(15)
    assert sync.rebuild()

    def broken(*_asked: Any) -> Any:
        raise ValueError("the index is damaged")

    engine = search.look(drafts=True)
    monkeypatch.setattr(counting, "count", broken)
    selection, every = Selection(mode=("states",)), tuple(search.FACETS)
    engine.begin(selection, 4, every)
    assert engine.counts(selection, every) == sql.Engine(drafts=True).counts(selection, every)
    assert engine.stands_in


def test_halves_take_about_as_long_with_a_page_beside_one() -> None:
    one, other = index._halves(search.FACETS)
    assert {*one, *other} == set(search.FACETS)
    assert len(one) + len(other) == len(search.FACETS)
    weights = [sum(index.WEIGHT.get(name, 1) for name in part) for part in (one, other)]
    # Whoever takes the second has found the page before.
    assert abs(weights[0] - weights[1] - index.OF_A_PAGE) <= 2
    assert index._halves(["mode"]) == (["mode"], [])
