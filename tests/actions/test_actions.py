"""Every write: what it makes, what it refuses, what it leaves in history, and what follows."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import actions
from articles.actions import NewHop
from articles.domain.dates import parse
from articles.domain.text import find_passages
from articles.domain.vocabulary import Status
from articles.listing.claims import ClaimListing
from articles.models import (
    Actor,
    ActorAlias,
    Appearance,
    Article,
    Claim,
    ClaimTranslation,
    Hop,
    Question,
    Source,
    Topic,
)
from tests.support import reference
from tests.support.examples import examples
from tests.support.world import LISTED, REASON, World, passage


def by(world: World, reason: str = "For a test") -> dict[str, Any]:
    """Who does it and why."""
    return {"by": world.editor, "reason": reason}


def wrong() -> list[tuple[Claim, dict[str, Any], dict[str, Any]]]:
    """Claims whose derived columns are not what plain Python makes of their rows."""
    found = []
    for claim in Claim.objects.all():
        every = [
            each
            for each in claim.appearances.select_related("article__source")
            if each.article.status != "withdrawn"
        ]
        published = [each for each in every if each.article.status == "published"]
        listed = claim.status == "published" and bool(published)
        regarded = published if listed else every
        chains = reference.chains(regarded)
        days = [each.article.source.date for each in regarded if each.article.source.date]
        day = claim.date or min(days, default=None)
        expected = {
            "listed": listed,
            "order_key": ((day.toordinal() if day else 0) << 32) + claim.pk,
            "article_count": len({article for article, _sources in chains}),
            "origin_count": len(reference.origins(chains)),
            "unsourced_count": len(reference.unsourced(chains)),
            "circular": reference.circles(chains),
        }
        columns = {name: getattr(claim, name) for name in expected}
        if columns != expected:
            found.append((claim, columns, expected))
    return found


def every_id() -> list[int]:
    """All claims."""
    return list(Claim.objects.values_list("pk", flat=True))


def right() -> bool:
    """Derived columns and words are what follows from the records, by either way of asking."""
    assert wrong() == []
    assert actions.wrong_claims(every_id()) == []
    return True


def finds(words: str) -> int:
    """How many claims readers find by words."""
    params = QueryDict(mutable=True)
    params["q"] = words
    return ClaimListing(params).total


# What follows


def test_the_cast_is_right(world: World) -> None:
    assert right()
    assert set(world.keys(Claim.objects.filter(listed=True))) == set(LISTED)


def test_refreshing_what_is_right_changes_nothing(world: World) -> None:
    before = list(Claim.objects.order_by("pk").values())
    assert actions.refresh_claims(every_id(), touched=False) == 0
    assert list(Claim.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    "columns",
    [
        {"listed": False},
        {"order_key": 7},
        {"article_count": 9},
        {"origin_count": 9},
        {"unsourced_count": 9},
        {"circular": True},
    ],
)
def test_refreshing_mends_what_is_wrong_and_counts_it(
    world: World, columns: dict[str, Any]
) -> None:
    Claim.objects.filter(pk=world.claim("toll").pk).update(**columns)
    assert actions.wrong_claims(every_id()) == [world.claim("toll").pk]
    # Asking changed nothing.
    assert len(wrong()) == 1
    assert actions.refresh_claims(every_id()) == 1
    assert right()


def test_words_are_mended_too(world: World) -> None:
    world.claim("toll").words.delete()
    world.claim("calm").words.__class__.objects.filter(claim=world.claim("calm")).update(keys="x")
    assert actions.refresh_claims(every_id()) == 2
    assert right()
    assert finds("1953") == 1


def test_refreshing_many_takes_no_query_for_each(
    world: World, django_assert_max_num_queries: Any
) -> None:
    # One for each table of a claim's history, its relations among them, and PostgreSQL's lock.
    few = every_id()[:3]
    with django_assert_max_num_queries(26):
        actions.refresh_claims(few)
    with django_assert_max_num_queries(26):
        actions.refresh_claims(every_id())


def test_refreshing_nothing_is_fine(world: World) -> None:
    assert actions.refresh_claims([]) == 0
    assert actions.refresh_claims([10**9]) == 0


CHANGES: dict[str, Callable[[World], Any]] = {
    "publish an article": lambda w: put(w, w.article("draft"), "published"),
    "publish what is in review": lambda w: put(w, w.article("review"), "published"),
    "take an article back": lambda w: put(w, w.article("herald"), "draft"),
    "withdraw an article": lambda w: put(w, w.article("gazette"), "withdrawn"),
    "bring an article back": lambda w: put(w, w.article("withdrawn"), "published"),
    "withdraw a claim": lambda w: put(w, w.claim("toll"), "withdrawn"),
    "bring a claim back": lambda w: put(w, w.claim("mistake"), "published"),
    "publish a claim": lambda w: put(w, w.claim("secret"), "published"),
    "lengthen a chain": lambda w: chain(w, "order", "gazette", "communique", "speech"),
    "shorten a chain": lambda w: chain(w, "toll", "herald", "wire"),
    "close a circle": lambda w: chain(w, "order", "gazette", "speech", "communique"),
    "open a circle": lambda w: chain(w, "rumour", "gazette", "digest"),
    "go out of a circle": lambda w: chain(w, "rumour", "gazette", "digest", "bulletin", "post"),
    "name no source": lambda w: chain(w, "order", "tagblatt"),
    "name a source": lambda w: chain(w, "calm", "herald", "post"),
    "end in an article": lambda w: chain(w, "evacuation", "gazette", "herald"),
    "add an appearance": lambda w: actions.add_appearance(
        claim=w.claim("bare"), article=w.article("herald"), passage="nothing like it", **by(w)
    ),
    "lose an appearance": lambda w: delete(w.appearance("evacuation", "herald")),
    "lose all appearances": lambda w: delete(w.appearance("calm", "herald")),
    "date an article": lambda w: dated(w, w.source("minar"), "2025-06-01"),
    "date an article earlier": lambda w: dated(w, w.source("herald"), "2024"),
    "date a draft": lambda w: dated(w, w.source("draft"), "2020"),
    "undate an article": lambda w: dated(w, w.source("second"), ""),
    "date a claim": lambda w: dated(w, w.claim("calm"), "2025-02"),
    "undate a claim": lambda w: dated(w, w.claim("toll"), ""),
    "rename an actor": lambda w: saved(w.actor("pohl"), name="Adele Kern"),
    "add an alias": lambda w: alias(w),
    "title an article": lambda w: saved(w.source("haneul"), title="새 제목"),
    "translate a claim": lambda w: translation(w),
    "state a claim anew": lambda w: saved(w.claim("calm"), statement="It never was so bad."),
    "let somebody else say it": lambda w: attribute(w),
    "add a claim": lambda w: actions.create_claim(statement="More.", mode="states", **by(w)),
    "answer anew": lambda w: saved(w.claim("toll"), low=Decimal(1), high=Decimal(2)),
}


def put(world: World, record: Article | Claim, status: str) -> None:
    """Give a status, with the reason that a withdrawal needs."""
    reason = "Because." if status == "withdrawn" else ""
    actions.set_status(record=record, status=status, withdrawn_reason=reason, **by(world))


def chain(world: World, claim: str, article: str, *hops: str) -> None:
    """Make this the chain."""
    actions.set_chain(
        appearance=world.appearance(claim, article),
        hops=[NewHop(world.source(hop)) for hop in hops],
        **by(world),
    )


def touched(record: models.Model) -> None:
    """What the admin does behind each form."""
    actions.refresh_claims(actions.claims_touched_by(record))


def saved(record: Any, **columns: Any) -> None:
    """Change columns as a form does."""
    for name, value in columns.items():
        setattr(record, name, value)
    record.full_clean()
    record.save()
    touched(record)


def dated(world: World, record: Source | Claim, typed: str) -> None:
    """Give a date, or none."""
    record.partial_date = parse(typed) if typed else None
    saved(record)


def delete(appearance: Appearance) -> None:
    """Take an appearance away, as a form does."""
    ids = actions.claims_touched_by(appearance)
    appearance.delete()
    actions.refresh_claims(ids)


def alias(world: World) -> None:
    """Another name."""
    row = ActorAlias(actor=world.actor("ministry"), name="Wasseramt")
    row.save()
    touched(row)


def translation(world: World) -> None:
    """Another language."""
    row = ClaimTranslation(claim=world.claim("calm"), language="it", statement="Mai visto.")
    row.save()
    touched(row)


def attribute(world: World) -> None:
    """Another actor."""
    row = world.claim("toll").attributions.create(actor=world.actor("idle"), position=2)
    touched(row)


@pytest.mark.parametrize("change", CHANGES)
def test_derived_columns_are_right_after(world: World, change: str) -> None:
    CHANGES[change](world)
    assert right()


@settings(max_examples=examples(12), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.sampled_from(sorted(CHANGES)), min_size=2, max_size=6, unique=True))
def test_derived_columns_are_right_after_any_of_them(world: World, changes: list[str]) -> None:
    with transaction.atomic():
        for change in changes:
            try:
                with transaction.atomic():
                    CHANGES[change](world)
            except Appearance.DoesNotExist:
                continue  # taken away by one before
        assert right()
        transaction.set_rollback(True)


def test_names_titles_and_texts_are_found_as_they_are_now(world: World) -> None:
    assert finds("Pohl") == 2
    saved(world.actor("pohl"), name="Adele Kern")
    # A passage names her as she was called, and does so still.
    assert (finds("Kern"), finds("Pohl")) == (2, 1)
    alias(world)
    assert finds("wasseramt") == 4
    saved(world.source("haneul"), title="새 제목")
    assert (finds("제목"), finds("넘쳤다")) == (3, 0)
    translation(world)
    assert finds("visto") == 1


def test_what_is_listed_follows_both_statuses(world: World) -> None:
    assert world.claim("calm").listed
    put(world, world.article("herald"), "draft")
    assert not world.claim("calm").listed
    put(world, world.article("review"), "published")
    assert world.claim("calm").listed
    put(world, world.claim("calm"), "draft")
    assert not world.claim("calm").listed


def test_a_claim_read_before_a_refresh_writes_nothing_back(world: World) -> None:
    """A form holds a claim as it was; what was worked out meanwhile stays."""
    old = world.claim("calm")
    put(world, world.article("review"), "published")
    fresh = world.claim("calm")
    assert fresh.article_count == 2
    old.statement = "It never was so bad."
    old.save()
    again = world.claim("calm")
    assert again.statement == "It never was so bad."
    assert (again.listed, again.article_count, again.order_key) == (
        True,
        2,
        fresh.order_key,
    )
    assert again.published_at == fresh.published_at


def test_since_when_readers_see_it_stays(world: World) -> None:
    since = world.claim("toll").published_at
    assert since is not None
    assert world.claim("hidden").published_at is None
    assert world.claim("duck").published_at is not None
    claim = world.claim("toll")
    put(world, claim, "withdrawn")
    put(world, claim, "published")
    assert world.claim("toll").published_at == since


# Records


def test_an_actor_with_its_names(world: World) -> None:
    actor = actions.create_actor(
        name="Libération",
        kind="outlet",
        country="FR",
        role="daily",
        name_language="fr",
        aliases=[("Libé", "fr"), ("リベラシオン", "ja")],
        **by(world),
    )
    actor.refresh_from_db()
    assert (actor.slug, actor.folded, actor.country) == ("liberation", "liberation", "FR")
    assert [(each.name, each.language) for each in actor.aliases.all()] == [
        ("Libé", "fr"),
        ("リベラシオン", "ja"),
    ]


@pytest.mark.parametrize(
    ("make", "where"),
    [
        (lambda **w: actions.create_actor(name="", kind="person", **w), "name"),
        (lambda **w: actions.create_actor(name="A", kind="robot", **w), "kind"),
        (lambda **w: actions.create_actor(name="A", kind="person", country="XX", **w), "country"),
        (lambda **w: actions.create_source(kind="gossip", title="A", **w), "kind"),
        (lambda **w: actions.create_source(kind="other", title="A", url="ftp://a.b", **w), "url"),
        (lambda **w: actions.create_source(kind="other", title="A", language="q", **w), "language"),
        (lambda **w: actions.create_question(text=" ", **w), "text"),
        (lambda **w: actions.create_topic(name="", **w), "name"),
        (lambda **w: actions.create_article(title="A", text="", **w), "text"),
        (lambda **w: actions.create_article(title="", text="A", **w), "title"),
        (lambda **w: actions.create_claim(statement="", mode="states", **w), "statement"),
        (lambda **w: actions.create_claim(statement="A", mode="sings", **w), "mode"),
        (
            lambda **w: actions.create_claim(statement="A", mode="states", position="yes", **w),
            "question",
        ),
        # One of the rows beside it.
        (
            lambda **w: actions.create_actor(
                name="A", kind="person", aliases=[("B", ""), ("B", "")], **w
            ),
            "__all__",
        ),
        (
            lambda **w: actions.create_actor(name="A", kind="person", aliases=[("B", "zzzz")], **w),
            "language",
        ),
        (
            lambda **w: actions.create_question(
                text="A?", translations=[("fr", "A ?", ""), ("fr", "B ?", "")], **w
            ),
            "__all__",
        ),
        (
            lambda **w: actions.create_claim(
                statement="A", mode="states", translations=[("fr", "")], **w
            ),
            "statement",
        ),
    ],
)
def test_what_is_wrong_is_said_and_nothing_of_it_is_kept(
    world: World, make: Callable[..., Any], where: str
) -> None:
    every: list[Any] = [Actor, ActorAlias, Source, Article, Question, Topic, Claim]
    before = [(model.objects.count(), model.history.count()) for model in every]
    with pytest.raises(ValidationError) as caught:
        make(**by(world))
    assert where in caught.value.message_dict
    assert [(model.objects.count(), model.history.count()) for model in every] == before


def test_one_sentence_of_three_services_is_one_claim(world: World) -> None:
    rows = world.claim("most").attributions.all()
    assert [(row.position, row.actor.name) for row in rows] == [
        (1, "Northern Intelligence Service"),
        (2, "Western Intelligence Service"),
        (3, "Island Intelligence Service"),
    ]


def test_nobody_is_named_twice(world: World) -> None:
    pohl, ministry = world.actor("pohl"), world.actor("ministry")
    for twice in ([(pohl, None), (pohl, None)], [(pohl, ministry), (pohl, ministry)]):
        with pytest.raises(ValidationError, match="This actor is attributed already"):
            actions.create_claim(statement="A.", mode="states", attributions=twice, **by(world))
    with pytest.raises(ValidationError, match="Nobody speaks on their own behalf"):
        actions.create_claim(
            statement="A.", mode="states", attributions=[(pohl, pohl)], **by(world)
        )


def test_the_own_voice_excludes_attributions(world: World) -> None:
    with pytest.raises(ValidationError) as caught:
        actions.create_claim(
            statement="A.",
            mode="states",
            own_voice=True,
            attributions=[(world.actor("pohl"), None)],
            **by(world),
        )
    assert caught.value.error_list[0].code == "own-voice-and-named"
    claim = world.claim("calm")
    claim.attributions.create(actor=world.actor("pohl"))
    with pytest.raises(ValidationError, match="has no attribution"):
        put(world, claim, "published")


# Passages


def test_a_passage_is_found_by_its_words_alone(world: World) -> None:
    text = "“Così,” he said.\n\nThen: “so it is”."
    place = actions.locate_passage(text, '"so it is"')
    assert place.exact == "“so it is”"
    assert text[place.start : place.end] == place.exact


@pytest.mark.parametrize("quote", ["no such words", "", "  ", "SO IT IS"])
def test_words_that_do_not_stand_there_are_refused(quote: str) -> None:
    with pytest.raises(ValidationError) as caught:
        actions.locate_passage("Then: so it is.", quote)
    assert caught.value.code == "passage-missing"
    assert "do not stand in the article's text" in caught.value.messages[0]


def test_words_that_stand_twice_ask_which(world: World) -> None:
    text = "One said so. Two said so. Three said so."
    with pytest.raises(ValidationError) as caught:
        actions.locate_passage(text, "said so")
    error = caught.value
    assert error.code == "passage-several"
    assert error.messages == ["This passage stands 3 times in the text. Choose which one is meant."]
    assert error.params is not None
    starts = [place.start for place in error.params["places"]]
    assert [text[start:][:7] for start in starts] == ["said so"] * 3
    assert actions.locate_passage(text, "said so", start=starts[1]).start == starts[1]
    with pytest.raises(ValidationError):
        actions.locate_passage(text, "said so", start=1)


def test_a_passage_that_is_refused_leaves_nothing(world: World) -> None:
    before = Appearance.objects.count(), Appearance.history.count()
    with pytest.raises(ValidationError, match="do not stand in the article"):
        actions.add_appearance(
            claim=world.claim("bare"),
            article=world.article("herald"),
            passage="not there",
            **by(world),
        )
    for hops in (["wire", "wire"], ["wire", "herald"]):
        with pytest.raises(ValidationError) as caught:
            actions.add_appearance(
                claim=world.claim("bare"),
                article=world.article("herald"),
                passage="nothing like it",
                hops=[NewHop(world.source(hop)) for hop in hops],
                **by(world),
            )
        assert caught.value.error_list[0].code == "source-twice"
    assert (Appearance.objects.count(), Appearance.history.count()) == before


def test_a_passage_is_marked_once_for_a_claim(world: World) -> None:
    again: dict[str, Any] = {
        "article": world.article("herald"),
        "passage": passage("herald", "calm"),
        **by(world),
    }
    with pytest.raises(ValidationError, match="This passage is marked for this claim already"):
        actions.add_appearance(claim=world.claim("calm"), **again)
    # For another claim it is another appearance.
    actions.add_appearance(claim=world.claim("bare"), **again)


def moved(world: World, article: str, text: str) -> list[Appearance]:
    """Give an article another text."""
    record = world.article(article)
    record.text = text
    record.full_clean()
    record.save()
    lost = actions.find_passages_again(article=record, **by(world, "New text"))
    kept = world.article(article).text
    for appearance in record.appearances.all():
        assert appearance.is_lost == (appearance in lost)
        if not appearance.is_lost:
            assert kept[appearance.start : appearance.end] == appearance.exact
    assert right()
    return lost


def test_passages_move_with_their_words(world: World) -> None:
    old = world.article("herald").text
    starts = {each.pk: each.start for each in world.article("herald").appearances.all()}
    assert moved(world, "herald", "🌊 A new first paragraph.\n\n" + old) == []
    for appearance in world.article("herald").appearances.all():
        assert appearance.start == (starts[appearance.pk] or 0) + 26
        assert appearance.history.latest().history_change_reason == "New text"
    # Where nothing moves, nothing is written.
    count = Appearance.history.count()
    assert moved(world, "herald", "🌊 A new first paragraph.\n\n" + old + "\n\nAnd an end.") == []
    assert Appearance.history.count() <= count + 1  # the last one's surroundings


def test_a_passage_whose_words_are_gone_is_lost_and_comes_back(world: World) -> None:
    old = world.article("herald").text
    gone = old.replace(passage("herald", "calm"), "it was quiet")
    assert moved(world, "herald", gone) == [world.appearance("calm", "herald")]
    lost = world.appearance("calm", "herald")
    assert (lost.start, lost.end) == (None, None)
    assert lost.exact == passage("herald", "calm")
    # The claim is still in the article.
    assert world.claim("calm").listed
    assert moved(world, "herald", old) == []
    assert world.appearance("calm", "herald").selector is not None


def test_a_lost_passage_is_not_found_again_in_the_wrong_place(world: World) -> None:
    """Not even where a text begins with its words: no offset was ever recorded for that."""
    article = actions.create_article(
        title="Figures", text="The ministry counts 4,000 houses at the river.", **by(world)
    )
    world.ids["Article"]["figures"] = article.pk
    appearance = actions.add_appearance(
        claim=world.claim("bare"), article=article, passage="4,000", **by(world)
    )
    assert moved(world, "figures", "Nobody counts any more.") == [appearance]
    assert moved(world, "figures", "4,000 fish died, says an angler.") == [appearance]
    assert moved(world, "figures", "The ministry counts 4,000 houses at the river.") == []


def test_two_passages_of_one_claim_may_pass_each_other(world: World) -> None:
    """The second goes to where the first still stands while it is moved."""
    article = actions.create_article(
        title="Twice", text="Aaaa said so. Bbbb said so. Cccc did not.", **by(world)
    )
    world.ids["Article"]["twice"] = article.pk
    for start in (5, 19):
        actions.add_appearance(
            claim=world.claim("bare"),
            article=article,
            passage="said so",
            start=start,
            **by(world),
        )
    assert moved(world, "twice", "Before it: x. Aaaa said so. Bbbb said so. Cccc did not.") == []
    assert [each.start for each in article.appearances.order_by("start")] == [19, 33]
    assert moved(world, "twice", "Aaaa said so. Bbbb said so. Cccc did not.") == []
    assert [each.start for each in article.appearances.order_by("start")] == [5, 19]


def test_two_passages_of_one_claim_do_not_meet_in_one_place(world: World) -> None:
    first, second = "the river came over the wall in the night", "The river came over the wall"
    article = actions.create_article(
        title="Twice", text=f"They say {first}. And again: {first}.", **by(world)
    )
    world.ids["Article"]["twice"] = article.pk
    starts = [place.start for place in find(article.text, first)]
    assert len(starts) == 2
    kept = [
        actions.add_appearance(
            claim=world.claim("bare"), article=article, passage=first, start=start, **by(world)
        )
        for start in starts
    ]
    lost = moved(world, "twice", f"They say {first}.")
    assert lost == [kept[1]]
    assert second not in article.text


def find(text: str, quote: str) -> Sequence[Any]:
    """All its places."""
    return find_passages(text, quote)


def test_what_is_found_by_words_follows_a_passage(world: World) -> None:
    """A passage that was retyped a little takes its text's own characters."""
    old = world.article("gazette").text
    assert "« 4 000 maisons »" in old
    assert moved(world, "gazette", old.replace("« 4 000 maisons »", '"4\u202f000 maisons"')) == []
    exact = world.appearance("toll", "gazette").exact
    assert exact == 'le ministère fait état de "4\u202f000 maisons" inondées'


# Chains


def hops(world: World, claim: str, article: str) -> list[tuple[int, int, str]]:
    """Rows of a chain: id, position, source."""
    known = {pk: key for key, pk in world.ids["Source"].items()}
    rows = world.appearance(claim, article).hops.order_by("position")
    return [(row.pk, row.position, known[row.source_id]) for row in rows]


@pytest.mark.parametrize(
    "order",
    [
        ("briefing", "remarks", "wire"),
        ("remarks", "briefing", "wire"),
        ("wire", "briefing", "remarks"),
        ("remarks", "wire", "briefing"),
        ("post", "wire", "remarks", "briefing", "speech"),
        ("briefing",),
        ("post", "speech"),
        ("remarks", "post"),
        (),
    ],
)
def test_a_chain_is_set_in_any_order_and_keeps_its_rows(
    world: World, order: tuple[str, ...]
) -> None:
    before = {source: pk for pk, _position, source in hops(world, "toll", "herald")}
    assert list(before) == ["wire", "remarks", "briefing"]
    chain(world, "toll", "herald", *order)
    after = hops(world, "toll", "herald")
    assert [source for _pk, _position, source in after] == list(order)
    assert [position for _pk, position, _source in after] == list(range(1, len(order) + 1))
    for pk, _position, source in after:
        assert source not in before or before[source] == pk
    gone = Hop.history.filter(history_type="-", appearance=world.appearance("toll", "herald"))
    assert {row.source_id for row in gone} == {
        world.source(key).pk for key in before if key not in order
    }
    for row in gone:
        assert row.history_user == world.editor
        assert row.history_change_reason == "For a test"
    assert right()


def test_only_hops_that_changed_have_history(world: World) -> None:
    wire, remarks, briefing = (
        Hop.objects.get(pk=pk) for pk, _position, _source in hops(world, "toll", "herald")
    )
    before = [row.history.count() for row in (wire, remarks, briefing)]
    same = [
        NewHop(row.source, use=row.use, cue=row.cue, seen=row.seen)
        for row in (wire, remarks, briefing)
    ]
    appearance = world.appearance("toll", "herald")
    actions.set_chain(appearance=appearance, hops=same, **by(world))
    assert [row.history.count() for row in (wire, remarks, briefing)] == before
    seen = [same[0], same[1], NewHop(briefing.source, seen=True)]
    actions.set_chain(appearance=appearance, hops=seen, **by(world, "Saw it"))
    assert [row.history.count() for row in (wire, remarks, briefing)] == [
        before[0],
        before[1],
        before[2] + 1,
    ]
    latest = briefing.history.latest()
    assert (latest.seen, latest.position, latest.history_change_reason) == (True, 3, "Saw it")
    # Two change places: history has where each went, and no place between.
    actions.set_chain(appearance=appearance, hops=[seen[1], seen[0], seen[2]], **by(world))
    assert {row.position for row in wire.history.all()} == {1, 2}
    assert {row.position for row in remarks.history.all()} == {1, 2}


@pytest.mark.parametrize("order", [("wire", "wire"), ("wire", "post", "wire"), ("herald",)])
def test_a_source_twice_or_the_article_itself_is_refused(
    world: World, order: tuple[str, ...]
) -> None:
    before = hops(world, "toll", "herald")
    with pytest.raises(ValidationError) as caught:
        chain(world, "toll", "herald", *order)
    assert caught.value.error_list[0].code == "source-twice"
    assert "Remove the source that stands twice" in caught.value.messages[0]
    assert hops(world, "toll", "herald") == before


def test_a_hop_keeps_how_it_was_used_and_whether_it_was_seen(world: World) -> None:
    hop = world.appearance("toll", "gazette").hops.get()
    assert (hop.use, hop.cue, hop.seen) == ("cites", "according to", True)
    with pytest.raises(ValidationError):
        actions.set_chain(
            appearance=world.appearance("toll", "gazette"),
            hops=[NewHop(world.source("wire"), use="eats")],
            **by(world),
        )


# Status


def test_a_claim_that_names_nobody_is_not_published(world: World) -> None:
    claim = world.claim("bare")
    for status in ("draft", "in-review"):
        put(world, claim, status)
    with pytest.raises(ValidationError) as caught:
        put(world, claim, "published")
    assert caught.value.error_list[0].code == "nobody-named"
    assert "Nobody is named. Add who says it, or tick" in caught.value.messages[0]
    assert world.claim("bare").status == "in-review"
    saved(world.claim("bare"), own_voice=True)
    put(world, world.claim("bare"), "published")
    assert world.claim("bare").status == "published"


@pytest.mark.parametrize("reason", ["", " \n"])
def test_what_is_withdrawn_says_why(world: World, reason: str) -> None:
    for record in (world.claim("toll"), world.article("herald")):
        with pytest.raises(ValidationError) as caught:
            actions.set_status(
                record=record, status="withdrawn", withdrawn_reason=reason, **by(world)
            )
        assert "withdrawn_reason" in caught.value.message_dict
    assert world.claim("toll").listed


def test_a_reason_goes_with_the_withdrawal(world: World) -> None:
    claim = world.claim("mistake")
    assert claim.withdrawn_reason == "The bridge still stands."
    put(world, claim, "published")
    assert world.claim("mistake").withdrawn_reason == ""


@pytest.mark.parametrize("key", ["pending", "toll", "mistake"])
@pytest.mark.parametrize("status", Status.values)
def test_only_who_may_publish_changes_what_is_public(world: World, key: str, status: str) -> None:
    claim = world.claim(key)
    public = {"published", "withdrawn"}
    refused = status in public or claim.status in public

    def attempt() -> None:
        actions.set_status(
            record=claim,
            status=status,
            withdrawn_reason="Because." if status == "withdrawn" else "",
            by=world.contributor,
            reason="Mine",
        )

    if refused:
        before = world.claim(key).status
        with pytest.raises(PermissionDenied, match="Only editors publish, withdraw, or change"):
            attempt()
        assert world.claim(key).status == before
    else:
        attempt()
        assert world.claim(key).status == status


def test_a_status_in_memory_deceives_nobody(world: World) -> None:
    claim = world.claim("toll")
    claim.status = "draft"
    with pytest.raises(PermissionDenied):
        actions.set_status(
            record=claim, status="in-review", by=world.contributor, reason="It is a draft"
        )


def test_who_may_publish_articles_may_not_publish_claims_by_that(world: World) -> None:
    person = User.objects.create_user("half")
    person.user_permissions.add(Permission.objects.get(codename="publish_article"))
    actions.set_status(record=world.article("draft"), status="published", by=person, reason="Mine")
    with pytest.raises(PermissionDenied):
        actions.set_status(
            record=world.claim("secret"), status="published", by=person, reason="Mine"
        )


def test_a_command_may_publish(world: World) -> None:
    actions.set_status(record=world.claim("secret"), status="published", by=None, reason="Import")
    latest = world.claim("secret").history.latest()
    assert (latest.history_user, latest.history_change_reason) == (None, "Import")


def test_a_status_that_is_none_is_refused(world: World) -> None:
    with pytest.raises(ValidationError):
        actions.set_status(record=world.claim("toll"), status="gone", **by(world))


# History


def test_history_has_who_and_why_of_everything_that_was_entered(world: World) -> None:
    reasons = set()
    for model in apps.get_app_config("articles").get_models():
        if model.__name__.startswith("Historical") or not hasattr(model, "history"):
            continue
        rows: Any = model.history
        for row in rows.all():
            assert row.history_user == world.editor, row
            assert row.history_change_reason, row
            reasons.add(row.history_change_reason)
    assert reasons == {REASON, "Checked", "Now in-review", "Now withdrawn"}


def test_a_claims_history_tells_its_way(world: World) -> None:
    told = [(row.status, row.history_change_reason) for row in world.claim("mistake").history.all()]
    assert told == [
        ("withdrawn", "Now withdrawn"),
        ("published", "Checked"),
        ("draft", REASON),
    ]
    moment = world.claim("mistake").history.latest().history_date
    assert datetime.timedelta() <= datetime.datetime.now(datetime.UTC) - moment
    # What is derived is no change that anybody made.
    fields = {field.name for field in Claim.history.model._meta.get_fields()}
    assert fields.isdisjoint({"listed", "order_key", "origin_count", "published_at"})


def test_a_reason_is_kept_whole(world: World) -> None:
    reason = "The figure was that of the day before: " + "see the ministry's table. " * 20
    actions.set_status(record=world.claim("toll"), status="draft", by=world.editor, reason=reason)
    assert world.claim("toll").history.latest().history_change_reason == reason


def test_topics_are_in_a_claims_history(world: World) -> None:
    claim = world.claim("toll")
    assert {row.topic.name for row in claim.history.latest().topics.all()} == {"Flood", "댐"}
    put(world, claim, "draft")
    claim.topics.set([world.topic("dam")])
    now, before = claim.history.all()[:2]
    assert {row.topic.name for row in now.topics.all()} == {"댐"}
    assert {row.topic.name for row in before.topics.all()} == {"Flood", "댐"}


def test_a_source_whose_text_arrives_later_keeps_its_place_in_every_chain(world: World) -> None:
    before = hops(world, "rumour", "herald")
    source = world.source("digest")
    article = actions.enter_text(
        source=source, text="It says that a second dam has cracks.", bylines="X. Y.", **by(world)
    )
    assert (article.pk, article.status, article.bylines) == (source.pk, "draft", "X. Y.")
    assert hops(world, "rumour", "herald") == before
    assert world.source("digest").is_article
    with pytest.raises(ValidationError):
        actions.enter_text(source=source, text="Again.", **by(world))
    with pytest.raises(ValidationError):
        actions.enter_text(source=world.source("wire"), text=" ", **by(world))
    assert right()


def test_a_claim_never_goes_over_to_another_speakers_sentence(world: World) -> None:
    words = "4,000 soldiers had been killed or wounded since the autumn"
    pentagon, kyiv = (
        f"The Pentagon said on Monday that {words}.",
        f"Kyiv said on Monday that {words}.",
    )
    article = actions.create_article(title="Losses", text=f"{pentagon} {kyiv}", **by(world))
    world.ids["Article"]["losses"] = article.pk
    first, second = (
        actions.add_appearance(
            claim=world.claim(claim), article=article, passage=words, start=place.start, **by(world)
        )
        for claim, place in zip(("bare", "calm"), find(article.text, words), strict=True)
    )
    assert actions.passages_lost_in(article, kyiv) == [first]
    assert moved(world, "losses", kyiv) == [first]
    second.refresh_from_db()
    assert kyiv[: second.start] == "Kyiv said on Monday that "
    # It comes back with its own sentence alone, wherever that stands.
    assert moved(world, "losses", f"{kyiv} Nothing else was said on Monday.") == [first]
    assert moved(world, "losses", f"{kyiv}\n\n{pentagon}") == []
    first.refresh_from_db()
    assert first.start == len(kyiv) + 2 + len("The Pentagon said on Monday that ")
