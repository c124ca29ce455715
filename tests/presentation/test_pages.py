"""What stands on each page, before it is drawn."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import translation

import articles.caching.pages as page_cache
from articles import actions
from articles.actions import NewHop
from articles.domain.dates import parse
from articles.domain.vocabulary import Status
from articles.listing.claims import ClaimListing
from articles.models import Actor, Article, Claim, Question, Source
from articles.presentation import actor_answers
from articles.presentation.pages import actors as actor_pages
from articles.presentation.pages import articles as article_pages
from articles.presentation.pages import claims as claim_pages
from articles.presentation.pages import sources as source_pages
from articles.presentation.pages.paging import Directory
from articles.presentation.pages.questions import question_page
from tests.support.world import ARTICLES, World, body, passage


def claim_page(world: World, key: str, *, drafts: bool = False) -> claim_pages.ClaimPage:
    """The page of a claim of the cast."""
    claims = Claim.objects.for_rows(drafts=drafts).with_relations(drafts=drafts)
    return claim_pages.claim_page(claims.get(pk=world.claim(key).pk), drafts=drafts)


def article_page(world: World, key: str, *, drafts: bool = False) -> article_pages.ArticlePage:
    """The page of an article of the cast."""
    article = Article.objects.with_source().get(pk=world.article(key).pk)
    return article_pages.article_page(article, drafts=drafts)


def actor_page(world: World, key: str, *, drafts: bool = False) -> actor_pages.ActorPage:
    """The page of somebody of the cast."""
    return actor_pages.actor_page(world.actor(key), drafts=drafts)


def source_page(world: World, key: str, *, drafts: bool = False) -> source_pages.SourcePage:
    """The page of a source of the cast."""
    return source_pages.source_page(world.source(key), drafts=drafts)


def names(world: World, records: Any) -> list[str]:
    """The keys of actors or sources, in their order."""
    records = list(records)
    known = {
        pk: key for model in ("Actor", "Source") for key, pk in world.ids[model].items()
        if records and type(records[0]).__name__ == model
    }  # fmt: skip
    return [known[each.pk] for each in records]


def by(world: World) -> dict[str, Any]:
    """Who and why."""
    return {"by": world.editor, "reason": "For a test"}


# A claim


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (
            "toll",
            (
                "Three articles carry this claim. "
                "They rest on one recorded origin: Briefing behind closed doors."
            ),
        ),
        ("calm", "One article carries this claim. It names no source."),
        (
            "rumour",
            (
                "Two articles carry this claim. "
                "They rest on one recorded origin: A bulletin, A digest. "
                "Some of these sources cite each other in a circle."
            ),
        ),
        (
            "order",
            (
                "Two articles carry this claim. "
                "They rest on one recorded origin: Speech at the harbour."
            ),
        ),
        (
            "evacuation",
            (
                "Two articles carry this claim. One of them rests on a recorded origin: "
                "Nordpress report on the flood. One article names no source."
            ),
        ),
        (
            "about",
            "Two articles carry this claim. They rest on two recorded independent origins.",
        ),
    ],
)
def test_what_backs_a_claim_in_a_sentence(world: World, key: str, text: str) -> None:
    assert " ".join(claim_page(world, key).sentences) == text


def test_a_claim_shows_each_passage_in_its_context(world: World) -> None:
    page = claim_page(world, "toll")
    assert [each.article.pk for each in page.passages] == [
        world.article(key).pk for key in ("herald", "herald", "gazette", "tagblatt")
    ]
    first = page.passages[0]
    assert first.appearance.exact == passage("herald", "toll")
    assert first.before.endswith("(1) Here it begins: ")
    assert first.after.startswith(". So far part 1.")
    assert names(world, [hop.source for hop in first.hops]) == ["wire", "remarks", "briefing"]
    # Its paragraph alone.
    assert "\n\n" not in first.before + first.after


def test_a_lost_passage_is_shown_as_it_was_without_context(world: World) -> None:
    article = world.article("herald")
    article.text = article.text.replace(passage("herald", "calm"), "it was quiet")
    article.save()
    actions.find_passages_again(article=article, **by(world))
    (shown,) = claim_page(world, "calm").passages
    assert shown.appearance.is_lost
    assert (shown.before, shown.after) == ("", "")


def test_whether_an_origin_was_seen(world: World) -> None:
    # The wire was seen, the briefing is only reported, an article that is entered here is seen.
    assert not claim_page(world, "echo").origin_unseen
    assert claim_page(world, "toll").origin_unseen
    assert not claim_page(world, "calm").origin_unseen


def test_other_answers_are_those_that_the_reader_may_see(world: World) -> None:
    page = claim_page(world, "toll")
    assert world.keys(page.others) == ["least", "most", "about", "range"]
    claim = actions.create_claim(
        statement="None at all.",
        mode="states",
        attributions=[(world.actor("guard"), None)],
        question=world.question("flooded"),
        low=Decimal(0),
        high=Decimal(0),
        date=parse("2020"),
        **by(world),
    )
    world.ids["Claim"]["none"] = claim.pk
    assert "none" not in world.keys(claim_page(world, "toll").others)
    assert world.keys(claim_page(world, "toll", drafts=True).others)[0] == "none"
    assert claim_page(world, "order").others == []


def test_an_editor_sees_what_a_claim_will_rest_on(world: World) -> None:
    page = claim_page(world, "toll", drafts=True)
    assert len(page.passages) == 5
    assert "They rest on two recorded independent origins." in page.sentences
    assert len(claim_page(world, "hidden", drafts=True).passages) == 1


def test_a_claim_whose_article_went_says_so(world: World) -> None:
    page = claim_page(world, "duck")
    assert page.sentences == ["No published article carries this claim."]
    assert page.passages == []


# An article


def test_passages_are_marked_where_they_stand_and_numbered_in_order(world: World) -> None:
    page = article_page(world, "herald")
    notes = [note for paragraph in page.paragraphs for note in paragraph.notes]
    assert [note.number for note in notes] == list(range(1, len(notes) + 1))
    # Not the claim that was withdrawn.
    marked = [key for key in ARTICLES["herald"][4] if key != "mistake"]
    assert [note.appearance.exact for note in notes] == [passage("herald", key) for key in marked]
    text = "\n\n".join(
        "".join(segment.text for segment in paragraph.segments) for paragraph in page.paragraphs
    )
    assert text == body("herald")
    for paragraph in page.paragraphs:
        for segment in paragraph.segments:
            assert [note.appearance.exact for note in segment.notes] in ([], [segment.text])
            assert segment.opens == segment.closes == segment.notes
    assert " ".join(page.sentences) == (
        "Five claims are marked in this article. For three of them it names a source. "
        "One is in the article's own voice."
    )
    assert page.lost == []


def test_drafts_are_marked_for_editors(world: World) -> None:
    actions.add_appearance(
        claim=world.claim("secret"),
        article=world.article("herald"),
        passage="nothing like it",
        **by(world),
    )

    def claims(*, drafts: bool) -> set[str]:
        page = article_page(world, "herald", drafts=drafts)
        return {world.keys([note.claim])[0] for part in page.paragraphs for note in part.notes}

    assert claims(drafts=True) - claims(drafts=False) == {"secret"}
    assert "mistake" not in claims(drafts=True)


def test_passages_that_overlap_are_cut_where_either_begins(world: World) -> None:
    words = "seen nothing like it since"
    actions.add_appearance(
        claim=world.claim("evacuation"),
        article=world.article("herald"),
        passage=words,
        **by(world),
    )
    actions.add_appearance(
        claim=world.claim("warning"),
        article=world.article("herald"),
        passage="1953. So far part 3.\n\n(4) Here",
        **by(world),
    )
    page = article_page(world, "herald")
    third, fourth = page.paragraphs[2], page.paragraphs[3]
    assert [(each.text, len(each.notes)) for each in third.segments] == [
        ("(3) Here it begins: ", 0),
        ("the town has ", 1),
        ("seen nothing like it since", 2),
        (" ", 1),
        ("1953", 2),
        (". So far part 3.", 1),
    ]
    # The note of one that goes on into the next paragraph stands where it begins.
    assert len(third.notes) == 3
    assert [len(each.notes) for each in fourth.segments[:2]] == [1, 0]
    assert fourth.segments[0].opens == ()
    assert len(fourth.segments[0].closes) == 1


def test_lost_passages_stand_apart(world: World) -> None:
    article = world.article("herald")
    article.text = article.text.replace(passage("herald", "calm"), "it was quiet")
    article.save()
    actions.find_passages_again(article=article, **by(world))
    page = article_page(world, "herald")
    assert world.keys([note.claim for note in page.lost]) == ["calm"]
    marked = {note.claim.pk for part in page.paragraphs for note in part.notes}
    assert world.claim("calm").pk not in marked


def test_who_uses_an_article(world: World) -> None:
    assert article_page(world, "herald").used_by == 1
    assert article_page(world, "gazette").used_by == 0


def test_how_many_other_articles_carry_a_claim(world: World) -> None:
    def elsewhere(article: str, claim: str, *, drafts: bool = False) -> int:
        page = article_page(world, article, drafts=drafts)
        (note, *_more) = [
            note
            for part in page.paragraphs
            for note in part.notes
            if note.claim.pk == world.claim(claim).pk
        ]
        return note.elsewhere

    assert elsewhere("herald", "toll") == 2
    assert elsewhere("herald", "calm") == 0
    # Seen from a draft, readers find it in three.
    assert elsewhere("draft", "toll", drafts=True) == 3
    assert elsewhere("draft", "secret", drafts=True) == 0


# An actor


def test_what_an_actor_says_and_who_speaks_for_it(world: World) -> None:
    page = actor_page(world, "ministry")
    assert set(world.keys(page.claims.claims)) == {"toll", "order", "about", "gate-no"}
    # Herald, Gazette, Tagblatt, Haneul and the Herald's second one.
    assert page.sentences[0] == "Four claims in five articles."
    assert names(world, page.represented_by.shown) == ["marchand"]
    assert page.speaks_for.shown == []
    assert names(world, page.speaks_with.shown) == ["marchand"]
    assert sorted(page.modes) == [("confirms", 1), ("denies", 1), ("estimates", 1), ("states", 1)]
    assert {question.text: answers for question, answers in page.questions} == {
        "How many houses were flooded?": 2,
        "Was the gate open?": 1,
    }


def test_a_spokesman_speaks_for(world: World) -> None:
    assert names(world, actor_page(world, "marchand").speaks_for.shown) == ["ministry"]
    assert names(world, actor_page(world, "marchand").speaks_with.shown) == ["ministry"]
    assert sorted(names(world, actor_page(world, "island").speaks_with.shown)) == ["north", "west"]


def test_who_passes_its_claims_on(world: World) -> None:
    relays = {
        names(world, [each.actor])[0]: (each.claims, each.kinds)
        for each in actor_page(world, "ministry").relays
    }
    assert relays == {
        "nordpress": (3, ("agency-report",)),
        "north": (1, ("closed-briefing",)),
        "pohl": (1, ("speech",)),
        "tidewater": (1, ("social-media-post",)),
    }
    # It passed nothing on of itself.
    assert "ministry" not in relays
    # Through drafts too, for editors.
    editors = {
        names(world, [each.actor])[0] for each in actor_page(world, "ministry", drafts=True).relays
    }
    assert editors - relays.keys() == {"shadow"}


def test_of_many_claims_the_latest_are_drawn(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is counted stays whole; what looks at each claim regards the latest, and says so."""
    whole = actor_page(world, "ministry")
    sentence = "The chart shows its last 3 claims"
    assert not whole.latest_alone
    page = client.get(whole.actor.get_absolute_url()).content.decode()
    assert sentence not in page
    assert _spoken(page) == set(whole.claims.ids)
    monkeypatch.setattr(actor_pages, "MANY_CLAIMS", 3)
    monkeypatch.setattr(actor_pages, "COMPANY", 0)
    monkeypatch.setattr(actor_pages, "LISTED", 2)
    monkeypatch.setattr(actor_answers, "LATEST", 1)
    monkeypatch.setattr(page_cache, "_pages", page_cache._Pages(1))
    few = actor_page(world, "ministry")
    assert (few.claims.total, few.sentences) == (whole.claims.total, whole.sentences)
    assert few.latest_alone == 3
    counts = [(each.actor.slug, each.claims) for each in whole.relays]
    assert [(each.actor.slug, each.claims) for each in few.relays] == counts[:2]
    assert {each.kinds for each in few.relays} == {()}
    assert len(few.answers) == 2
    page = client.get(few.actor.get_absolute_url()).content.decode()
    assert sentence in page
    assert _spoken(page) == set(whole.claims.ids[:3])


def _spoken(page: str) -> set[int]:
    """The numbers of the claims to which the picture of when an actor spoke leads."""
    section = page.partition('aria-labelledby="spoken"')[2].partition("</section>")[0]
    return set(map(int, re.findall(r"/claims/(\d+)/", section)))


def test_what_an_agency_passes_on_and_an_outlet_publishes(world: World) -> None:
    page = actor_page(world, "nordpress")
    assert page.claims.total == 0
    assert set(world.keys(page.relayed.claims)) == {"toll", "order", "evacuation", "about", "echo"}
    assert " ".join(page.sentences) == (
        "Five claims reached an article through sources that it issued."
    )
    outlet = actor_page(world, "herald")
    assert [each.pk for each in outlet.published] == [
        world.article("second").pk,
        world.article("herald").pk,
    ]
    assert outlet.sentences[-1] == "It published two articles that are kept here."


def test_articles_without_a_date_come_last_on_any_database(world: World) -> None:
    undated = world.source("herald")
    undated.partial_date = None
    undated.save()
    assert [each.pk for each in actor_page(world, "herald").published] == [
        world.article("second").pk,
        world.article("herald").pk,
    ]


def test_drafts_are_an_editors_alone(world: World) -> None:
    assert list(actor_page(world, "shadow").published) == []
    assert actor_page(world, "shadow", drafts=True).claims.total == 2
    assert len(actor_page(world, "shadow", drafts=True).published) == 1


@pytest.mark.parametrize("drafts", [False, True])
def test_every_actor_has_a_page(world: World, drafts: bool) -> None:
    actors = Actor.objects.all() if drafts else Actor.objects.in_use()
    for actor in actors:
        page = actor_pages.actor_page(actor, drafts=drafts)
        assert page.claims.errors == page.relayed.errors == []
        assert page.sentences
        for relay in page.relays:
            both = ClaimListing(
                QueryDict(f"actor={actor.slug}&relay={relay.actor.slug}"), drafts=drafts
            )
            # The table leads to a list: it holds as many.
            assert both.total == relay.claims


# A source


def test_the_way_through_a_source(world: World) -> None:
    page = source_page(world, "wire")
    assert set(world.keys(page.claims.claims)) == {"toll", "evacuation", "echo"}
    assert page.sentences[0] == "Three claims in three articles pass through this source."
    assert page.sentences[1] == (
        "Articles use it directly for two of them, and through others for one."
    )
    # Of the evacuation and the echo; from it the toll's chain goes on.
    assert page.sentences[2] == "It is the recorded origin of two of them."
    assert [
        (names(world, [each.source]), each.claims, each.is_origin) for each in page.draws_on.shown
    ] == [(["remarks"], 1, False)]
    assert [(names(world, [each.source]), each.claims) for each in page.relayed_by.shown] == [
        (["herald"], 1)
    ]
    reached = {
        names(world, [each.source])[0]: (each.claims, names(world, each.through))
        for each in page.reaches.shown
    }
    assert reached == {"gazette": (2, []), "herald": (1, []), "tagblatt": (1, ["herald"])}
    assert page.seen
    assert page.article is None


def test_a_relay_and_an_origin_that_is_none(world: World) -> None:
    # Where one chain ends in the communiqué, another goes on from it.
    page = source_page(world, "communique")
    assert page.sentences == [
        "Two claims in two articles pass through this source.",
        "Articles use it directly for two of them, and through others for one.",
        "It is the recorded origin of one of them.",
    ]
    assert not page.seen
    assert (
        source_page(world, "remarks").sentences[-1] == "It is the recorded origin of one of them."
    )
    assert source_page(world, "wire2").sentences[-1] == (
        "It is the recorded origin of one of them."
    )


def test_both_of_a_circle_are_its_origin(world: World) -> None:
    for key in ("bulletin", "digest"):
        page = source_page(world, key)
        assert page.sentences[-1] == "It is the claim's recorded origin."
        assert page.draws_on.total == page.relayed_by.total == 1


def test_an_article_as_a_source(world: World) -> None:
    page = source_page(world, "herald")
    assert page.article == world.article("herald")
    assert page.seen
    assert names(world, [each.source for each in page.draws_on.shown]) == ["wire"]
    assert source_page(world, "minar").sentences == ["No claim here passes through this source."]


@pytest.mark.parametrize("status", Status.values)
def test_a_source_leads_to_an_article_that_its_reader_may_see(world: World, status: str) -> None:
    actions.set_chain(
        appearance=world.appearance("calm", "herald"),
        hops=[NewHop(world.source("draft"))],
        **by(world),
    )
    Article.objects.filter(pk=world.article("draft").pk).update(status=status, withdrawn_reason="x")
    page, editors = source_page(world, "draft"), source_page(world, "draft", drafts=True)
    assert (page.article is not None) == (status == "published")
    assert (editors.article is not None) == (status != "withdrawn")


def test_sources_of_drafts_are_an_editors_alone(world: World) -> None:
    assert source_page(world, "memo").claims.total == 0
    assert source_page(world, "memo", drafts=True).claims.total == 3
    for page in (source_page(world, "memo"), source_page(world, "wire")):
        assert "draft" not in names(world, [each.source for each in page.reaches.shown])


@pytest.mark.parametrize("drafts", [False, True])
def test_every_source_has_a_page(world: World, drafts: bool) -> None:
    sources = Source.objects.all() if drafts else Source.objects.in_use()
    for source in sources:
        page = source_pages.source_page(source, drafts=drafts)
        assert page.claims.errors == []
        assert all(each.claims <= page.claims.total for each in page.reaches.shown)


# A question


def test_answers_stand_oldest_first(world: World) -> None:
    page = question_page(world.question("flooded"), drafts=False)
    assert world.keys(page.answers) == ["least", "most", "toll", "about", "range"]
    assert page.sentences[0] == "Five answers from seven actors."
    assert page.sentences[1] == "The figures go from 3,000 to 9,000."
    with translation.override("fr"):
        french = question_page(world.question("flooded"), drafts=False)
    assert "3\u202f000" in french.sentences[1]


def test_yes_and_no(world: World) -> None:
    page = question_page(world.question("gate"), drafts=False)
    assert world.keys(page.answers) == ["gate-yes", "gate-no"]
    assert page.sentences == ["Two answers from two actors.", "One yes, one no."]


def test_a_question_that_nobody_answered(world: World) -> None:
    page = question_page(world.question("unasked"), drafts=False)
    assert page.sentences == ["Nobody has answered this question yet."]
    # A draft belongs to it, but gives no answer.
    assert question_page(world.question("unasked"), drafts=True).answers == []


@pytest.mark.parametrize("drafts", [False, True])
def test_every_question_has_a_page(world: World, drafts: bool) -> None:
    for question in Question.objects.all():
        assert question_page(question, drafts=drafts).sentences


# Lists


def directory(words: str = "", page: str = "") -> Directory:
    """Actors by name."""
    return Directory(
        Actor.objects.order_by("folded", "pk"),
        words=words,
        asked=page,
        found=lambda records, words: records.named_like(words),
    )


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("", 1), ("1", 1), ("2", 2), ("3", 3), ("4", 3), ("99999999", 3), ("9" * 30, 3),
        ("9" * 5000, 1), ("0", 3), ("-1", 3), ("x", 1), ("2.0", 1), ("²", 1), ("٢", 2), (" 2", 2),
    ],
)  # fmt: skip
def test_a_list_has_pages(world: World, asked: str, number: int) -> None:
    for more in range(60 - Actor.objects.count()):
        Actor.objects.create(name=f"More {more}", kind="person")
    found = directory(page=asked)
    page = found.page
    assert (page.paginator.num_pages, page.number, found.total) == (3, number, 60)
    assert len(found.rows) == (25 if number < 3 else 10)
    assert (page.has_previous(), page.has_next()) == (number > 1, number < 3)
    everything = [row.pk for n in "123" for row in directory(page=n).rows]
    assert len(set(everything)) == 60


def test_a_list_is_searched(world: World) -> None:
    found = directory("  pohl\x00 ada ")
    assert found.words == "pohl  ada"
    assert (found.total, found.page.paginator.num_pages, found.everything) == (
        2,
        1,
        len(world.ids["Actor"]),
    )
    nothing = directory("nobody of this name")
    assert (nothing.rows, nothing.total, nothing.page.number) == ([], 0, 1)
    assert nothing.page.paginator.num_pages == 1
    assert len(directory("x" * 5000).words) == 200
