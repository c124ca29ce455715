"""What every engine answers: held against plain Python, on any selection and after any edit."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from articles.domain.dates import spans
from articles.domain.selection import Selection
from articles.domain.vocabulary import ActorKind, Mode, Sort, Speech
from articles.models import Actor, Question, Source, Topic
from articles.models.claims import KEY_BITS, order_key
from articles.search import FACETS, Engine, cached, index, sql, sync
from tests.support import reference
from tests.support.search_world import COUNTRIES, DAYS, Pool

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_index"),
]

WORDS = [
    "soldats", "soldat", "SOLDIERS", "Soldaten", "солдат", "북한", "북한군", "4 000", "4000",
    "l'été", "ete", "declare", "déclaration", "nord-coréens", '"North Korean"', '"soldats nord"',
    "agency", "ministère", "조선", "koursk", "Kursk's", "-koursk", '-"North Korean"', "-북한",
    "nothing-like-that", "'", "🇰🇵", "actor", "x",
]  # fmt: skip


def by_index(*, drafts: bool) -> Engine:
    """The index, which has to answer."""
    snapshot = sync.current()
    assert snapshot is not None, "the index does not answer"
    return cached.Engine(snapshot, drafts=drafts)


# A new engine is held to all of it by one line here. An index counts large selections in parts,
# and after few changes brings earlier counts up to date: with 1, every selection is large; with
# 0, every change is one too many.
ENGINES: dict[str, tuple[Callable[..., Engine], dict[str, int]]] = {
    "sql": (sql.Engine, {}),
    "index": (by_index, {}),
    "index, large": (by_index, {"PARALLEL_FROM": 1, "MOST_CHANGED": 0}),
}


@pytest.fixture(params=ENGINES)
def engine(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Engine]:
    """Each engine in turn, as somebody who sees drafts or does not has it."""
    make, limits = ENGINES[request.param]
    for name, value in limits.items():
        monkeypatch.setattr(cached, name, value)
    return make


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


def agree(
    ours: Engine, right: reference.Engine, selection: Selection, *, page: int = 7, most: int = 3
) -> None:
    """Hold an engine's answers against the reference's, page after page to the end and back."""
    # The first page is asked for before the total, as readers' pages do.
    assert ours.page(selection, page) == right.page(selection, page)
    total = right.total(selection)
    assert ours.total(selection) == total
    started = ours.start_counting(selection, FACETS, most)
    wanted = right.counts(selection, FACETS, most)
    for mine in (started.result(), ours.counts(selection, FACETS, most)):
        for name in FACETS:
            assert mine[name] == wanted[name], name
            assert list(mine[name].values) == list(wanted[name].values), name
    some_values = (0, *Actor.objects.values_list("pk", flat=True))
    for values in (some_values, some_values[:2]):
        assert ours.values(selection, "actor", values) == right.values(selection, "actor", values)

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


def on_random_selections(make: Callable[..., Engine], examples: int) -> None:
    """Try so many selections of the records that there are now."""
    right = {drafts: reference.Engine(drafts=drafts) for drafts in (True, False)}

    @settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    @given(selections(), some.booleans(), some.integers(1, 9), some.integers(1, 6))
    def agreed(selection: Selection, drafts: bool, page: int, most: int) -> None:
        agree(make(drafts=drafts), right[drafts], selection, page=page, most=most)

    agreed()


def test_any_selection(engine: Callable[..., Engine]) -> None:
    Pool(1)
    assert sync.rebuild()
    for drafts in (False, True):
        agree(engine(drafts=drafts), reference.Engine(drafts=drafts), Selection())
    on_random_selections(engine, 30)


def test_after_any_edits(engine: Callable[..., Engine], monkeypatch: pytest.MonkeyPatch) -> None:
    # Few are known of each facet, so that values come in and go out.
    monkeypatch.setattr(index, "SPARE", 1)
    pool = Pool(3, claims=25)
    assert sync.rebuild()
    for _ in range(10):
        changed = pool.change()
        for drafts in (False, True):
            right = reference.Engine(drafts=drafts)
            for selection in (
                Selection(),
                Selection(q="soldats", sort="relevance"),
                Selection(actor=(pool.actors[0].slug,)),
            ):
                agree(engine(drafts=drafts), right, selection)
        assert changed
    on_random_selections(engine, 15)


def test_many_values_that_are_equally_frequent(engine: Callable[..., Engine]) -> None:
    """More of them than an index is first asked for: they are cut at the same place."""
    pool = Pool(6, claims=5)
    actors = [Actor.objects.create(name=f"one of many {n}", kind="person") for n in range(250)]
    claim = pool.claims[0]
    for actor in actors:
        claim.attributions.create(actor=actor, position=9)
    assert sync.rebuild()
    agree(engine(drafts=True), reference.Engine(drafts=True), Selection())
    counts = engine(drafts=True).counts(Selection(), ["actor"], 20)["actor"]
    assert len(counts.values) == 20
    assert counts.more


def test_a_chosen_value_is_counted_however_rare(engine: Callable[..., Engine]) -> None:
    pool = Pool(7)
    assert sync.rebuild()
    ours = engine(drafts=False)
    every = ours.counts(Selection(), ["actor"], 100)["actor"]
    rarest, number = list(every.values.items())[-1]
    slug = Actor.objects.get(pk=rarest).slug if rarest else "-none"
    chosen = ours.counts(Selection(actor=(slug,)), ["actor"], 1)["actor"]
    assert list(chosen.values) == [next(iter(every.values)), rarest]
    assert chosen.values[rarest] == number
    assert pool.claims


def test_more_ways_to_join_values_than_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "MOST_JOINED", 2)
    Pool(12)
    assert sync.rebuild()
    agree(by_index(drafts=False), reference.Engine(drafts=False), Selection(), most=2)
    right = reference.Engine(drafts=True)
    agree(by_index(drafts=True), right, Selection(mode=("states",)))


def test_an_engine_of_no_claims(engine: Callable[..., Engine]) -> None:
    assert sync.rebuild()
    ours = engine(drafts=False)
    assert ours.total(Selection()) == 0
    assert ours.page(Selection(), 25) == reference.Engine(drafts=False).page(Selection(), 25)
    assert ours.extent(Selection()) is None
