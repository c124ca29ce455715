"""The pages over HTTP: who is let in, where addresses lead, and what readers are told."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import actions
from articles.actions import NewHop
from articles.caching import pages
from articles.domain.dates import parse
from articles.domain.vocabulary import Status
from articles.models import Article, Claim
from tests.support.shown import listing_of
from tests.support.world import FORMER_ACTOR, FORMER_QUESTION, LISTED, World, passage


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page is drawn: one that was kept from before has no context and asks nothing."""
    monkeypatch.setattr(pages, "_pages", pages._Pages(0))


@pytest.fixture
def reader(world: World) -> Client:
    """Somebody who is not signed in."""
    return Client()


@pytest.fixture
def editor(world: World) -> Client:
    """Somebody who may change claims."""
    client = Client()
    client.force_login(world.editor)
    return client


@pytest.fixture
def contributor(world: World) -> Client:
    """Somebody who is signed in and may change nothing."""
    client = Client()
    client.force_login(world.contributor)
    return client


def text(response: Any) -> str:
    """What a page says, in one line."""
    words = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", response.content.decode())
    return " ".join(html.unescape(words).split())


def addresses(world: World) -> Iterator[tuple[str, str, str]]:
    """Every record's address with its model and key."""
    for model in ("Claim", "Article", "Actor", "Source", "Question"):
        for key in world.ids[model]:
            yield model, key, getattr(world, model.lower())(key).get_absolute_url()


# Which pages there are


HIDDEN = {
    "Claim": {"hidden", "secret", "pending", "scrapped", "bare"},
    "Article": {"draft", "review"},
    "Actor": {"shadow", "idle", "pohl2"},
    "Source": {"memo", "unused", "draft", "review", "withdrawn"},
    "Question": {"unasked"},
}


def test_readers_get_what_is_public_and_404_for_the_rest(world: World, reader: Client) -> None:
    for model, key, address in addresses(world):
        response = reader.get(address)
        assert response.status_code == (404 if key in HIDDEN[model] else 200), address
        # What readers get is published, and so needs no mark; else it says that it was withdrawn.
        marked = "data-status=" in response.content.decode()
        assert marked == (key == "mistake"), address


def test_what_is_not_public_is_named_on_no_public_page(world: World, reader: Client) -> None:
    words = {
        **{key: world.claim(key).statement for key in HIDDEN["Claim"]},
        **{key: world.article(key).source.title for key in HIDDEN["Article"]},
        **{key: world.source(key).title for key in ("memo", "unused")},
        **{key: world.actor(key).name for key in ("shadow", "idle")},
        "question": world.question("unasked").text,
        "topic": world.topic("buried").name,
        "passage": passage("draft", "toll"),
        "withdrawn": world.claim("mistake").statement,
    }
    own = world.claim("mistake").get_absolute_url()
    lists = [
        reverse(f"{name}-list") for name in ("claim", "article", "actor", "source", "question")
    ]
    shown = [address for model, key, address in addresses(world) if key not in HIDDEN[model]]
    for address in [*lists, *shown]:
        if address != own:
            page = text(reader.get(address))
            assert not [key for key, each in words.items() if each in page], address


def test_who_is_signed_in_without_the_right_sees_what_readers_see(
    world: World, contributor: Client
) -> None:
    for model, key, address in addresses(world):
        if key in HIDDEN[model]:
            assert contributor.get(address).status_code == 404, address
    assert f"{len(LISTED)} claims</h2>" in contributor.get("/claims/").text


def test_editors_see_drafts_marked_as_such(world: World, editor: Client) -> None:
    for model, _key, address in addresses(world):
        assert editor.get(address).status_code == 200, (model, address)
    listing = editor.get("/claims/")
    assert "secret" in world.keys(listing_of(listing).claims)
    assert listing.content.decode().count('data-status="draft"') == 2
    assert listing.content.decode().count('data-status="in-review"') == 1
    assert 'data-status="withdrawn"' not in listing.content.decode()
    page = editor.get(world.claim("secret").get_absolute_url())
    assert 'data-status="draft"' in page.content.decode()
    page = editor.get(world.article("draft").get_absolute_url())
    assert 'data-status="draft"' in page.content.decode()
    page = editor.get(world.article("review").get_absolute_url())
    assert "In review" in text(page)
    articles = editor.get("/articles/").content.decode()
    assert articles.count('data-status="draft"') == 1


@pytest.mark.parametrize("number", ["0", "999999999", "9999999999999999999", "9" * 40])
@pytest.mark.parametrize("kind", ["claims", "articles", "sources", "api/claims", "api/articles"])
def test_no_record_has_this_number(world: World, reader: Client, kind: str, number: str) -> None:
    assert reader.get(f"/{kind}/{number}/").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/actors/nobody-at-all/",
        "/questions/nothing/",
        "/actors/%00/",
        "/actors/-none/",
        "/questions/%F0%9F%8C%8A/",
        "/claims/x/",
        "/claims/-1/",
        "/claim/1/",
        "/actors/" + "x" * 3000 + "/",
    ],
)
def test_nothing_stands_here(world: World, reader: Client, address: str) -> None:
    response = reader.get(address)
    assert response.status_code == 404
    assert "Page not found" in text(response)


def test_addresses_end_with_a_slash(world: World, reader: Client) -> None:
    response = reader.get("/claims?actor=luc-marchand")
    assert (response.status_code, response["Location"]) == (301, "/claims/?actor=luc-marchand")


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_readers_pages_are_only_read(world: World, reader: Client, method: str) -> None:
    for address in ("/claims/", world.claim("toll").get_absolute_url(), "/actors/", "/about/"):
        assert getattr(reader, method)(address).status_code == 405


def test_head_is_answered_as_get_is(world: World, reader: Client) -> None:
    assert reader.head("/claims/").status_code == 200
    assert reader.head(world.claim("secret").get_absolute_url()).status_code == 404


def test_the_front_page_leads_to_the_claims(reader: Client) -> None:
    response = reader.get("/")
    assert response.status_code == 302
    assert response["Location"] == "/claims/"
    assert reader.get("/about/").status_code == 200


def test_it_says_whether_it_is_alive(reader: Client) -> None:
    response = reader.get("/healthz")
    assert response.json() == {"status": "ok", "database": True}
    assert "no-store" in response["Cache-Control"]


# Former slugs


def test_a_former_slug_redirects_for_good(world: World, reader: Client) -> None:
    response = reader.get(f"/actors/{FORMER_ACTOR}/")
    assert response.status_code == 301
    assert response["Location"] == "/actors/ministry-of-waterways/"
    response = reader.get(f"/questions/{FORMER_QUESTION}/")
    assert response.status_code == 301
    assert response["Location"] == "/questions/how-many-houses-were-flooded/"


def test_a_former_slug_of_what_is_not_public_is_not_told(world: World, reader: Client) -> None:
    actor = world.actor("shadow")
    actor.name = "Daylight Bureau"
    actor.save()
    assert reader.get("/actors/shadow-bureau/").status_code == 404
    client = Client()
    client.force_login(world.editor)
    assert client.get("/actors/shadow-bureau/").status_code == 301


def test_names_in_any_script_are_addresses(world: World, reader: Client) -> None:
    for key in ("haneul", "minar"):
        address = world.actor(key).get_absolute_url()
        assert address == f"/actors/{quote(world.actor(key).slug)}/"
        assert world.actor(key).name in text(reader.get(address))
    actor = world.actor("haneul")
    former = actor.get_absolute_url()
    actor.name = "하늘신문"
    actor.save()
    response = reader.get(former, follow=True)
    assert response.redirect_chain == [(f"/actors/{quote('하늘신문')}/", 301)]
    assert response.status_code == 200


# Withdrawn


def test_a_withdrawn_claim_says_why_and_is_in_no_list(
    world: World, reader: Client, editor: Client
) -> None:
    claim = world.claim("mistake")
    for client in (reader, editor):
        page = text(client.get(claim.get_absolute_url()))
        assert "This claim was withdrawn. It is in no list." in page
        assert "The bridge still stands." in page
        for address in ("/claims/", "/claims/?q=bridge", "/claims/?actor=river-guard"):
            listing = listing_of(client.get(address))
            assert "mistake" not in world.keys(listing.claims)
        assert claim.statement not in text(client.get(world.article("herald").get_absolute_url()))


def test_a_withdrawn_article_says_why_and_carries_nothing(
    world: World, reader: Client, editor: Client
) -> None:
    article = world.article("withdrawn")
    for client in (reader, editor):
        page = text(client.get(article.get_absolute_url()))
        assert "This article was withdrawn." in page
        assert "The paper took it back." in page
        assert passage("withdrawn", "duck") not in page
        assert article.source.title not in text(client.get("/articles/"))
        assert passage("withdrawn", "toll") not in text(
            client.get(world.claim("toll").get_absolute_url())
        )


def test_a_claim_that_only_a_withdrawn_article_carried_keeps_its_address(
    world: World, reader: Client
) -> None:
    page = text(reader.get(world.claim("duck").get_absolute_url()))
    assert "No published article carries this claim." in page
    assert passage("withdrawn", "duck") not in page


def test_what_was_withdrawn_before_anybody_saw_it_was_never_there(
    world: World, reader: Client
) -> None:
    assert reader.get(world.claim("scrapped").get_absolute_url()).status_code == 404
    # Published, but never in anything that was: its withdrawal is nobody's business either.
    actions.set_status(
        record=world.claim("hidden"),
        status=Status.WITHDRAWN,
        withdrawn_reason="It leaked.",
        by=world.editor,
        reason="x",
    )
    assert reader.get(world.claim("hidden").get_absolute_url()).status_code == 404
    draft = world.article("draft")
    actions.set_status(
        record=draft,
        status=Status.WITHDRAWN,
        withdrawn_reason="It leaked.",
        by=world.editor,
        reason="x",
    )
    assert reader.get(draft.get_absolute_url()).status_code == 404


def test_what_is_taken_back_to_draft_is_gone(world: World, reader: Client) -> None:
    for record in (world.claim("calm"), world.article("gazette")):
        address = record.get_absolute_url()
        assert reader.get(address).status_code == 200
        actions.set_status(record=record, status=Status.DRAFT, by=world.editor, reason="Not yet")
        assert reader.get(address).status_code == 404


# The claims' page


def test_a_selection_is_shown_and_said(world: World, reader: Client) -> None:
    response = reader.get("/claims/?actor=luc-marchand&mode=confirms")
    listing = listing_of(response)
    assert world.keys(listing.claims) == ["order"]
    page = text(response)
    assert f"1 of {len(LISTED)} claims" in page
    assert world.claim("order").statement in page
    assert world.claim("about").statement not in page
    for chip in listing.chips:
        assert f'href="/claims/?{chip.without.query()}"' in response.content.decode()


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("nonsense=1", "“nonsense” is not a filter. Remove it from the address."),
        ("actor=nobody", "No actor is known here as “nobody”."),
        ("since=yesterday", "“since” is not a date."),
        ("cursor=x", "“cursor” is not a position in this list."),
        ("q=%3Cscript%3E&mode=%3Cscript%3Ealert(1)%3C/script%3E", "is not a mode of a claim."),
    ],
)
def test_what_is_not_understood_is_said_with_200(
    world: World, reader: Client, query: str, sentence: str
) -> None:
    response = reader.get(f"/claims/?{query}")
    assert response.status_code == 200
    page = text(response)
    assert "This selection cannot be shown" in page
    assert sentence in page
    assert listing_of(response).claims == []
    assert not any(world.claim(key).statement in page for key in LISTED)
    assert "<script>" not in response.content.decode()


def test_nothing_found_is_said_with_the_ways_out(world: World, reader: Client) -> None:
    response = reader.get("/claims/?actor=dockers-union&relay=nordpress&mode=demands")
    page = text(response)
    assert "No claim here fits all of these filters." in page
    assert "Without “Relayed by”: 1 claim" in page
    page = text(reader.get(f"/claims/?relay={quote('المنار-اليومية')}"))
    assert "issued no source behind an article here" in page


def test_pages_are_walked_by_their_links(world: World, reader: Client) -> None:
    many(world, 12)
    seen: list[int] = []
    address: str | None = "/claims/?sort=oldest"
    back = None
    while address:
        response = reader.get(address)
        seen += [claim.pk for claim in listing_of(response).claims]
        if found := re.search(r'href="([^"]*)" rel="prev"', response.content.decode()):
            back = found[1]
        found = re.search(r'href="([^"]*)" rel="next"', response.content.decode())
        address = found[1].replace("&amp;", "&") if found else None
    assert len(seen) == len(set(seen)) == len(LISTED) + 12
    assert back


def test_htmx_gets_the_part_that_a_filter_changes(world: World, reader: Client) -> None:
    whole = reader.get("/claims/?mode=denies").content.decode()
    response = reader.get("/claims/?mode=denies", headers={"HX-Request": "true"})
    part = response.content.decode()
    assert "<html" in whole
    assert "<html" not in part
    assert world.claim("gate-no").statement in part
    assert "HX-Request" in response["Vary"]


# Details


def test_a_claims_page_has_every_passage_with_its_chain(world: World, reader: Client) -> None:
    response = reader.get(world.claim("toll").get_absolute_url())
    page = text(response)
    for article, key in [("herald", "toll"), ("herald", "toll-again"), ("gazette", "toll")]:
        assert passage(article, key) in page
    assert passage("draft", "toll") not in page
    assert passage("withdrawn", "toll") not in page
    for key in ("wire", "wire2", "remarks", "briefing"):
        assert f'href="{world.source(key).get_absolute_url()}"' in response.content.decode()
    assert "4,000 houses" in page


def test_each_text_says_its_language(world: World, reader: Client) -> None:
    page = reader.get(world.claim("gate-no").get_absolute_url()).content.decode()
    assert re.search(r'<blockquote lang="ko">', page)
    assert re.search(r'<blockquote lang="de">', page)
    page = reader.get(world.claim("gate-yes").get_absolute_url()).content.decode()
    assert re.search(r'<h1 lang="ar" dir="rtl">', page)


def test_a_reader_gets_their_own_language(world: World, reader: Client) -> None:
    address = world.claim("toll").get_absolute_url()
    english = text(reader.get(address, headers={"Accept-Language": "en"}))
    french = text(reader.get(address, headers={"Accept-Language": "fr-CA,fr;q=0.9"}))
    assert "4,000 houses were flooded." in english
    assert "4 000 maisons ont été inondées." in french
    assert "A. Translator" in french


def test_nothing_entered_is_ever_html(world: World, reader: Client) -> None:
    hostile = "<b onmouseover=alert(1)>&amp;\"'</b>"
    by: dict[str, Any] = {"by": world.editor, "reason": "Hostile"}
    actor = actions.create_actor(
        name=f"A {hostile}", kind="person", role=hostile, aliases=[(hostile, "")], **by
    )
    source = actions.create_source(
        kind="document", title=f"S {hostile}", issuer=actor, note=hostile, **by
    )
    article = actions.create_article(
        title=f"T {hostile}", text=f"Before {hostile} after.", outlet=actor, note=hostile, **by
    )
    question = actions.create_question(text=f"Q {hostile}?", unit=hostile, **by)
    topic = actions.create_topic(name=f"N {hostile}", **by)
    claim = actions.create_claim(
        statement=f"C {hostile}",
        mode="states",
        attributions=[(actor, None)],
        question=question,
        low=1,  # type: ignore[arg-type]
        high=1,  # type: ignore[arg-type]
        topics=[topic],
        **by,
    )
    actions.add_appearance(
        claim=claim,
        article=article,
        passage=hostile,
        cue=hostile,
        attributed_as=hostile,
        note=hostile,
        hops=[NewHop(source, cue=hostile)],
        **by,
    )
    for record in (article, claim):
        record.refresh_from_db()
        actions.set_status(record=record, status=Status.PUBLISHED, **by)
    shown = (claim, article, actor, source, question)
    lists = ("claim", "article", "actor", "source", "question")
    for address in [
        *(each.get_absolute_url() for each in shown),
        *(reverse(f"{name}-list") for name in lists),
        f"/claims/?topic={topic.slug}&actor={actor.slug}",
    ]:
        response = reader.get(address)
        assert response.status_code == 200
        assert "<b onmouseover" not in response.content.decode(), address
        assert "&lt;b onmouseover" in response.content.decode(), address
    for record in (claim, article):
        actions.set_status(record=record, status=Status.WITHDRAWN, withdrawn_reason=hostile, **by)
        assert "<b onmouseover" not in reader.get(record.get_absolute_url()).content.decode()


# Lists


@pytest.mark.parametrize(
    ("kind", "words", "expected"),
    [
        ("actors", "노르드", ["nordpress"]),
        ("actors", "kustentagblatt", ["tagblatt"]),
        ("sources", "communique", ["communique"]),
        ("articles", "deborde", ["gazette"]),
        ("questions", "combien", ["flooded"]),
        # Not for readers.
        ("actors", "shadow", []),
        ("sources", "memo", []),
        ("articles", "memo", []),
        ("questions", "minister", []),
    ],
)
def test_lists_are_searched(
    world: World, reader: Client, kind: str, words: str, expected: list[str]
) -> None:
    response = reader.get(f"/{kind}/", {"q": words})
    known = world.ids[kind.capitalize()[:-1]]
    assert [row.pk for row in response.context["directory"].rows] == [
        known[key] for key in expected
    ]
    assert ("Nothing here is called" in text(response)) == (not expected)


def test_lists_are_in_order(world: World, reader: Client) -> None:
    def keys(kind: str) -> list[str]:
        known = {pk: key for key, pk in world.ids[kind.capitalize()[:-1]].items()}
        return [known[row.pk] for row in reader.get(f"/{kind}/").context["directory"].rows]

    # The newest first, those without a date last, on any database.
    assert keys("articles") == ["haneul", "tagblatt", "second", "gazette", "herald", "minar"]
    sources = keys("sources")
    dated = [date for key in sources if (date := world.source(key).date)]
    assert dated == sorted(dated, reverse=True)
    assert set(sources[len(dated) :]) == {"minar", "bulletin", "digest"}
    actors = [world.actor(key).folded for key in keys("actors")]
    assert actors == sorted(actors)
    assert keys("questions") == ["flooded", "gate"]


# Queries


def many(world: World, number: int) -> None:
    """So many articles of as many outlets, each with a claim that goes far."""
    by: dict[str, Any] = {"by": None, "reason": "Many"}
    wire, pohl = world.source("wire"), world.actor("pohl")
    toll = world.claim("toll")
    for n in range(number):
        outlet = actions.create_actor(
            name=f"Outlet {n}", kind="outlet", aliases=[(f"Paper {n}", "")], **by
        )
        speaker = actions.create_actor(name=f"Speaker {n}", kind="person", country="FR", **by)
        source = actions.create_source(
            kind="speech", title=f"Speech {n}", issuer=speaker, date=parse("2025-04"), **by
        )
        question = actions.create_question(
            text=f"Question {n}?", translations=[("fr", f"Question {n} ?", "")], **by
        )
        article = actions.create_article(
            title=f"Article {n}",
            text=f"It says {n}. And it was flooded.",
            outlet=outlet,
            language="en",
            date=parse(f"2025-04-{n % 28 + 1:02}"),
            **by,
        )
        hops = [NewHop(wire, use="cites"), NewHop(world.source("herald")), NewHop(source)]
        given: dict[str, Any] = (
            {"question": question, "position": "yes"}
            if n % 2
            else {"question": world.question("flooded"), "low": n, "high": n}
        )
        claim = actions.create_claim(
            statement=f"Claim {n}.",
            mode="states",
            attributions=[(pohl, speaker), (speaker, None)],
            translations=[("fr", f"Propos {n}.")],
            topics=[world.topic("flood")],
            **given,
            **by,
        )
        for each, words in ((claim, f"It says {n}."), (toll, "it was flooded")):
            actions.add_appearance(
                claim=each, article=article, passage=words, hops=hops, speech="direct", **by
            )
        if n % 4 == 0:
            # In one article many claims, too.
            actions.add_appearance(
                claim=claim,
                article=world.article("herald"),
                passage="it",
                start=next(at.start() for at in re.finditer("it", world.article("herald").text)),
                hops=[NewHop(wire), NewHop(source)],
                **by,
            )
        for record in (Article.objects.get(pk=article.pk), Claim.objects.get(pk=claim.pk)):
            actions.set_status(record=record, status=Status.PUBLISHED, **by)


PAGES = [
    "/claims/",
    "/claims/?actor=ada-pohl&relay=nordpress&sort=oldest",
    "/claims/?q=flooded",
    "/articles/",
    "/actors/",
    "/sources/",
    "/questions/",
    "/articles/?q=a",
    "/actors/?q=a",
    "/sources/?q=a",
    "/questions/?q=a",
]


@pytest.mark.once
def test_no_page_runs_more_queries_with_more_rows(world: World) -> None:
    """The lists with 10 rows and with 40, the details with few appearances and with many."""
    many(world, 10)
    details = [
        world.claim("toll").get_absolute_url(),
        world.article("herald").get_absolute_url(),
        world.actor("pohl").get_absolute_url(),
        world.actor("nordpress").get_absolute_url(),
        world.source("wire").get_absolute_url(),
        world.question("flooded").get_absolute_url(),
    ]
    client, signed_in = Client(), Client()
    signed_in.force_login(world.editor)

    def queries() -> dict[str, list[int]]:
        found = {}
        for address in [*PAGES, *details]:
            counts = []
            for each in (client, signed_in):
                each.get(address)  # what is kept in memory is there now
                with CaptureQueriesContext(connection) as caught:
                    response = each.get(address)
                assert response.status_code == 200
                counts.append(len(caught))
            found[address] = counts
        return found

    few = queries()
    many(world, 30)
    assert queries() == few
    # These were no empty pages.
    assert client.get("/claims/").text.count('<li class="claim">') == 25
    for kind in ("articles", "actors", "sources", "questions"):
        assert len(client.get(f"/{kind}/").context["directory"].rows) == 25 - 3 * (
            kind == "questions"
        )
    assert len(client.get(details[0]).context["page"].passages) == 44
