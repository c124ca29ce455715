"""The verbs: each narrows to what its words say, and they compose."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from articles import actions
from articles.models import Actor, Appearance, Article, Claim, Question, Source, Topic
from articles.models.claims import KEY_BITS, order_key
from tests.support.reference import Reference
from tests.support.world import DAYS, EDITABLE, LISTED, World, day


def keys(world: World, model: str, records: Any) -> set[str]:
    """The keys of records; each stands there once."""
    known = {pk: key for key, pk in world.ids[model].items()}
    found = [known[record.pk] for record in records]
    assert len(found) == len(set(found))
    return set(found)


# Order


def test_an_order_key_orders_by_day_and_then_by_id() -> None:
    early, late = datetime.date(1, 1, 1), datetime.date(9999, 12, 31)
    ordered = [
        order_key(None, 1),
        order_key(None, 2**31),
        order_key(early, 1),
        order_key(early, 2**32 - 1),
        order_key(early + datetime.timedelta(1), 1),
        order_key(late, 1),
        order_key(late, 2**32 - 1),
    ]
    assert ordered == sorted(ordered)
    assert len(set(ordered)) == len(ordered)
    # It fits JavaScript's numbers, and what is before the first day is no day.
    assert ordered[-1] < 2**54
    assert ordered[1] < 1 << KEY_BITS <= ordered[2]


# Who is shown


def test_readers_find_actors_that_something_published_uses(world: World) -> None:
    used = keys(world, "Actor", Actor.objects.in_use())
    # Speaks, is spoken for, issued a source behind something, publishes; each of these alone.
    assert {"union", "north", "nordpress", "minar"} <= used
    # Only a draft; only a source that nothing cites and a claim of nobody else; nothing at all.
    assert used == {*world.ids["Actor"]} - {"shadow", "idle", "pohl2"}


def test_readers_find_sources_that_something_published_uses(world: World) -> None:
    used = keys(world, "Source", Source.objects.in_use())
    assert used == {*world.ids["Source"]} - {
        "memo",
        "unused",
        "draft",
        "review",
        "withdrawn",
    }


def test_readers_find_questions_and_topics_of_what_they_read(world: World) -> None:
    assert keys(world, "Question", Question.objects.in_use()) == {"flooded", "gate"}
    assert keys(world, "Topic", Topic.objects.in_use()) == {"flood", "dam"}


def test_a_source_is_out_of_use_with_the_last_article_that_used_it(world: World) -> None:
    actions.set_status(
        record=world.article("minar"),
        status="withdrawn",
        withdrawn_reason="Wrong.",
        by=world.editor,
        reason="Wrong",
    )
    actions.set_status(
        record=world.article("haneul"), status="draft", by=world.editor, reason="Not yet"
    )
    assert not Source.objects.in_use().filter(pk=world.source("post").pk).exists()
    assert not Actor.objects.in_use().filter(pk=world.actor("minar").pk).exists()


def test_articles_and_claims_by_who_reads(world: World) -> None:
    published = {"herald", "gazette", "tagblatt", "haneul", "minar", "second"}
    assert keys(world, "Article", Article.objects.published()) == published
    assert keys(world, "Article", Article.objects.for_editors()) == {*published, "draft", "review"}
    assert keys(world, "Claim", Claim.objects.published()) == set(LISTED)
    assert keys(world, "Claim", Claim.objects.for_editors()) == EDITABLE
    shown = Appearance.objects.shown(drafts=False)
    assert {each.article.status for each in shown} == {"published"}
    assert {each.article.status for each in Appearance.objects.shown(drafts=True)} == {
        "published",
        "draft",
        "in-review",
    }


# Found by words


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("pohl", {"pohl", "pohl2"}),
        ("ada POHL", {"pohl", "pohl2"}),
        ("pohl ada", {"pohl", "pohl2"}),
        # Any alias, any script, accents or not.
        ("ПОЛЬ", {"pohl"}),
        ("노르드", {"nordpress"}),
        ("نوردبرس", {"nordpress"}),
        ("ministere eaux", {"ministry"}),
        ("kustentagblatt", {"tagblatt"}),
        ("Kuestentagblatt", {"tagblatt"}),
        ("dockers' union", {"union"}),
        # Words of its name and of an alias together.
        ("nordpress agence", {"nordpress"}),
        ("nobody-of-this-name", set()),
        ("100%", set()),
        ("a_a", set()),
    ],
)
def test_actors_are_found_by_any_name(world: World, words: str, expected: set[str]) -> None:
    assert keys(world, "Actor", Actor.objects.named_like(words)) == expected


def test_no_words_leave_all(world: World) -> None:
    assert Actor.objects.named_like("  ").count() == Actor.objects.count()
    assert Source.objects.titled_like("").count() == Source.objects.count()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("flood report", {"wire"}),
        # By who issued it, under any name.
        ("agence", {"wire", "wire2"}),
        ("COMMUNIQUE", {"communique"}),
        ("넘쳤다", {"haneul"}),
        ("haneul", {"haneul"}),
    ],
)
def test_sources_are_found_by_title_and_issuer(
    world: World, words: str, expected: set[str]
) -> None:
    assert keys(world, "Source", Source.objects.titled_like(words)) == expected


def test_articles_are_found_by_title_and_outlet(world: World) -> None:
    assert keys(world, "Article", Article.objects.titled_like("deborde")) == {"gazette"}
    assert keys(world, "Article", Article.objects.titled_like("harbour herald")) == {
        "herald",
        "second",
    }


def test_questions_are_found_in_any_of_their_languages(world: World) -> None:
    assert keys(world, "Question", Question.objects.asking("many HOUSES")) == {"flooded"}
    assert keys(world, "Question", Question.objects.asking("combien maisons")) == {"flooded"}
    assert keys(world, "Question", Question.objects.asking("combien gate")) == set()


# Counted


@pytest.mark.parametrize("drafts", [False, True])
def test_counts_are_those_of_the_listing(world: World, drafts: bool) -> None:
    reference = Reference(drafts=drafts)

    def expected(name: str, value: str) -> int:
        return len(reference.ids({name: [value]}))

    for actor in Actor.objects.with_counts(drafts=drafts):
        assert actor.claim_count == expected("actor", actor.slug), actor
    for source in Source.objects.with_counts(drafts=drafts):
        assert source.claim_count == expected("source", str(source.pk)), source
    for question in Question.objects.with_counts(drafts=drafts):
        assert question.claim_count == expected("question", question.slug), question
    for article in Article.objects.exclude(status="withdrawn").with_counts(drafts=drafts):
        if drafts or article.status == "published":
            here = [
                row
                for row in reference.rows
                if article.pk in {each.article_id for each in row.appearances}
            ]
            assert article.claim_count == len(here), article


def test_counts_compose_with_a_search_and_an_order(world: World) -> None:
    found = Actor.objects.in_use().with_counts().named_like("ada").order_by("-claim_count")
    assert [(actor.slug, actor.claim_count) for actor in found] == [("ada-pohl", 2)]


# Claims


def test_verbs_compose_in_any_order(world: World) -> None:
    one = Claim.objects.published().by_actor(["ministry-of-waterways"]).in_mode(["states"])
    other = Claim.objects.in_mode(["states"]).by_actor(["ministry-of-waterways"]).published()
    assert keys(world, "Claim", one) == keys(world, "Claim", other) == {"toll"}
    both = one | Claim.objects.published().by_actor(["-none"])
    assert keys(world, "Claim", both) == {"toll", "calm"}


@pytest.mark.parametrize(
    "verb",
    [
        "by_actor",
        "by_actor_of_kind",
        "by_actor_from",
        "relayed_by",
        "through_source",
        "in_outlet",
        "in_language",
        "in_speech",
        "in_mode",
        "answering",
        "on_topic",
    ],
)
def test_any_of_no_values_is_no_claim(world: World, verb: str) -> None:
    assert getattr(Claim.objects.published(), verb)([]).count() == 0


def test_days(world: World) -> None:
    published = Claim.objects.published()
    dated = {key: known for key in DAYS if (known := day(key))}
    for each in sorted(set(dated.values())):
        before = each - datetime.timedelta(1)
        since, until = published.since(each), published.until(each)
        assert keys(world, "Claim", since) == {key for key, known in dated.items() if known >= each}
        assert keys(world, "Claim", until) == {key for key, known in dated.items() if known <= each}
        assert keys(world, "Claim", published.until(before) | since) == set(LISTED) - {"gate-yes"}


def test_chains_are_at_hand_the_oldest_article_first(world: World) -> None:
    claim = Claim.objects.with_chains().get(pk=world.claim("about").pk)
    assert keys(world, "Article", [each.article for each in claim.shown_appearances]) == {
        "gazette",
        "second",
    }
    dates = [each.article.source.date for each in claim.shown_appearances]
    assert dates == sorted(dates)
    toll = Claim.objects.with_chains(drafts=True).get(pk=world.claim("toll").pk)
    assert [len(each.hops.all()) for each in toll.shown_appearances] == [1, 3, 1, 1, 2]


def test_an_article_without_a_date_comes_last_on_any_database(world: World) -> None:
    actions.add_appearance(
        claim=world.claim("toll"),
        article=world.article("minar"),
        passage="البوابة كانت مفتوحة",
        by=world.editor,
        reason="One more",
    )
    claim = Claim.objects.with_chains().get(pk=world.claim("toll").pk)
    articles = [each.article_id for each in claim.shown_appearances]
    assert articles[-1] == world.article("minar").pk
    assert len(articles) == 5


def test_attributions_are_in_order(world: World, django_assert_num_queries: Any) -> None:
    pk = world.claim("most").pk
    with django_assert_num_queries(2):
        claim = Claim.objects.with_attributions().get(pk=pk)
        assert [row.actor.name.split()[0] for row in claim.attributions.all()] == [
            "Northern",
            "Western",
            "Island",
        ]
