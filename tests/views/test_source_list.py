"""What rests on a source: its claims narrowed, ordered and paged on the source's own page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import actions
from articles.actions import NewHop
from articles.domain.vocabulary import Status
from articles.listing.claims import ClaimListing, Within
from articles.models import Claim, Source
from articles.presentation.pages import sources as source_pages
from articles.presentation.pages.sources import source_page
from tests.support.world import World


def rows(html: str) -> list[int]:
    """The claims of a page's list, in order."""
    return [
        int(pk) for pk in re.findall(r'<h3 class="claim__text"[^>]*><a href="/claims/(\d+)/"', html)
    ]


def get(client: Client, at: Source, **params: Any) -> str:
    """A source's page in English."""
    answer = client.get(at.get_absolute_url(), params, headers={"accept-language": "en"})
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize(
    "query",
    [
        "",
        "sort=oldest",
        "outlet=la-gazette-du-fleuve",
        "mode=states&mode=denies",
        "speech=mixed",
        "since=2025-04-28",
        "origins=2",
        "language=de",
        "q=houses",
        "relay=nordpress&until=2025-04-30",
    ],
)
def test_the_list_is_that_of_the_browser_for_this_source(
    client: Client, world: World, query: str
) -> None:
    for key in ("wire", "remarks", "communique"):
        source = world.source(key)
        params = QueryDict(query)
        expected = QueryDict(query, mutable=True)
        expected["source"] = str(source.pk)
        whole = ClaimListing(expected)
        page = get(client, source, **params)
        assert rows(page) == list(whole.ids)
        within = ClaimListing(
            params, within=Within(source.get_absolute_url(), "source", str(source.pk))
        )
        counts = {
            facet.name: [(each.value, each.count) for each in (*facet.choices, *facet.more)]
            for facet in whole.facets
        }
        counts.pop("source", None)
        assert counts == {
            facet.name: [(each.value, each.count) for each in (*facet.choices, *facet.more)]
            for facet in within.facets
        }
        # Other uses of the same selection are the browser's.
        assert f"/claims.csv?{whole.whole.query()}".replace("&", "&amp;") in page


def test_a_filter_is_taken_off_on_the_same_page(client: Client, world: World) -> None:
    source = world.source("wire")
    page = get(client, source, mode="states", sort="oldest")
    chips = re.findall(r'class="chip" href="([^"]*)"', page)
    assert chips == [f"{source.get_absolute_url()}?sort=oldest"]
    assert f'action="{source.get_absolute_url()}"' in page
    assert 'name="source"' not in page
    # What the page is about is neither a chip nor counted as narrowed.
    total = ClaimListing(QueryDict(f"source={source.pk}")).total
    found = ClaimListing(QueryDict(f"source={source.pk}&mode=states")).total
    assert re.search(rf"{found} of {total} claims?<", page)
    empty = get(client, source, mode="promises")
    assert "No claim here fits this filter." in empty
    assert f'href="{source.get_absolute_url()}">' in empty
    assert "Its place in chains" in empty


def test_what_is_not_understood_shows_no_row_and_the_rest_of_the_page(
    client: Client, world: World
) -> None:
    source = world.source("wire")
    for params, sentence in (
        ({"mode": "sings"}, "is not a mode of a claim"),
        ({"source": str(world.source("remarks").pk)}, "is set by this page"),
        ({"nonsense": "1"}, "is not a filter"),
    ):
        page = get(client, source, **params)
        assert sentence in page
        assert rows(page) == []
        assert "Three claims in three articles pass through this source." in page


def test_pages_go_on_from_a_place(client: Client, world: World) -> None:
    source = world.source("wire")
    for number in range(30):
        claim = actions.create_claim(
            statement=f"House {number} stands in water.",
            mode="states",
            own_voice=True,
            by=None,
            reason="Many",
        )
        actions.add_appearance(
            claim=claim,
            article=world.article("gazette"),
            passage=world.article("gazette").text[number : number + 25],
            start=number,
            hops=[NewHop(source)],
            by=None,
            reason="Many",
        )
        actions.set_status(record=claim, status=Status.PUBLISHED, by=None, reason="Many")
    first = get(client, source)
    [following] = re.findall(r'href="([^"]*)" rel="next"', first)
    assert following.startswith(source.get_absolute_url())
    second = client.get(following.replace("&amp;", "&"), headers={"accept-language": "en"}).text
    assert len(rows(first)) == 25
    assert set(rows(first)).isdisjoint(rows(second))
    assert (
        len(rows(first)) + len(rows(second)) == ClaimListing(QueryDict(f"source={source.pk}")).total
    )
    part = client.get(source.get_absolute_url(), headers={"hx-request": "true"}).text
    assert "<html" not in part
    assert rows(part) == rows(first)


@pytest.mark.parametrize("drafts", [False, True])
def test_what_the_database_counts_is_what_the_graphs_say(
    world: World, drafts: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of very many claims the origins are counted by the database, with the same answer."""
    for source in Source.objects.all() if drafts else Source.objects.in_use():
        one_by_one = source_page(source, drafts=drafts).sentences
        with monkeypatch.context() as few:
            few.setattr(source_pages, "FEW_GRAPHS", 0)
            assert source_page(source, drafts=drafts).sentences == one_by_one


def test_more_claims_and_neighbours_run_no_more_queries(client: Client, world: World) -> None:
    source = world.source("wire")

    def queries() -> int:
        actions.refresh_claims([])
        with CaptureQueriesContext(connection) as context:
            get(client, source)
        return len(context)

    get(client, source)
    few = queries()
    text = world.article("second").text
    starts = [at for at in range(len(text) - 25) if text[at].strip() and text[at + 24].strip()]
    for number in starts[:40]:
        relay = actions.create_source(
            kind="news-report", title=f"Relay {number}", by=None, reason="Many"
        )
        actions.add_appearance(
            claim=world.claim("toll"),
            article=world.article("second"),
            passage=text[number : number + 25],
            start=number,
            hops=[NewHop(relay), NewHop(source)],
            by=None,
            reason="Many",
        )
    page = get(client, source)
    assert "and 16 more sources" in page
    assert queries() == few


def test_an_article_says_how_a_claim_reached_it(client: Client, world: World) -> None:
    page = source_page(world.source("wire"), drafts=False)
    ways = {each.source.pk: (each.directly, len(each.through)) for each in page.reaches.shown}
    assert ways[world.article("gazette").pk] == (True, 0)
    assert ways[world.article("tagblatt").pk] == (False, 1)
    assert Claim.objects.published().through_source([world.source("wire").pk]).count() == 3
