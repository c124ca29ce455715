"""Page, feed, exports and API give one answer to one selection, and refuse the same ones."""

from __future__ import annotations

import csv
import html
import io
import json
import random
import re
import xml.etree.ElementTree as ET
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.utils.html import escape

from articles.domain.vocabulary import ActorKind, Mode, Speech
from articles.interchange.records import COLUMNS, ClaimRecords
from articles.listing.claims import ClaimListing
from articles.models import Actor, Claim, Question, Source, Topic
from articles.views import api
from tests.support.shown import listing_of
from tests.support.world import World

ATOM = "{http://www.w3.org/2005/Atom}"


def text_of(response: Any) -> str:
    """A response's whole text, streamed or not."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode()


def selections(seed: int, count: int) -> list[str]:
    """Random selections that make sense in the world, written as addresses have them."""
    dice = random.Random(seed)  # noqa: S311  nothing secret is drawn
    values: dict[str, list[str]] = {
        "actor": ["-none", *Actor.objects.in_use().values_list("slug", flat=True)],
        "relay": list(Actor.objects.in_use().values_list("slug", flat=True)),
        "outlet": list(Actor.objects.in_use().values_list("slug", flat=True)),
        "kind": list(ActorKind.values),
        "country": ["FR", "GB", "DE", "KR", "US"],
        "mode": list(Mode.values),
        "question": list(Question.objects.in_use().values_list("slug", flat=True)),
        "topic": list(Topic.objects.in_use().values_list("slug", flat=True)),
        "source": ["-none", *map(str, Source.objects.in_use().values_list("pk", flat=True))],
        "language": ["fr", "en", "de", "ko", "ar"],
        "speech": list(Speech.values),
        "since": ["2024-01-01", "2025-04-26"],
        "until": ["2025-04-28", "2026-01-01"],
        "origins": ["0", "1", "2"],
        "sort": ["newest", "oldest"],
        "q": ["flood", "water -dam", '"the gate"', "évacuation"],
    }
    found = [""]
    while len(found) < count:
        pairs: list[tuple[str, str]] = []
        for name in dice.sample(sorted(values), dice.choice([1, 1, 2, 3])):
            repeats = name not in {"since", "until", "origins", "sort", "q"}
            most = min(2 if repeats else 1, len(values[name]))
            pairs += [(name, each) for each in dice.sample(values[name], dice.randint(1, most))]
        found.append(urlencode(pairs))
    return found


def asked_of_all(client: Client, query: str) -> dict[str, list[int]]:
    """The claims' ids as each outlet gives them, in its order."""
    pages: list[int] = []
    api_pages: list[int] = []
    address = f"/claims/?{query}"
    while address:
        page = text_of(client.get(address))
        pages += [
            int(pk)
            for pk in re.findall(r'<h3 class="claim__text"[^>]*><a href="/claims/(\d+)/"', page)
        ]
        following = re.search(r'href="([^"]+)" rel="next"', page)
        address = html.unescape(following[1]) if following else ""
    address = f"/api/claims?{query}"
    while address:
        body = client.get(address).json()
        api_pages += [each["id"] for each in body["claims"]]
        address = body["next"]
    table = csv.DictReader(
        io.StringIO(text_of(client.get(f"/claims.csv?{query}")).lstrip("\ufeff"))
    )
    lines = text_of(client.get(f"/claims.jsonl?{query}")).splitlines()
    feed = ET.fromstring(text_of(client.get(f"/claims.atom?{query}")))  # noqa: S314  our own
    return {
        "page": pages,
        "api": api_pages,
        "csv": [int(row["id"]) for row in table],
        "jsonl": [json.loads(line)["id"] for line in lines],
        "atom": [
            int((entry.findtext(f"{ATOM}id") or "").rstrip("/").rsplit("/", 1)[1])
            for entry in feed.findall(f"{ATOM}entry")
        ],
    }


@pytest.mark.parametrize("seed", range(4))
def test_every_outlet_gives_the_same_claims(client: Client, world: World, seed: int) -> None:
    some = 0
    for query in selections(seed, 12):
        given = asked_of_all(client, query)
        assert given["api"] == given["page"] == given["csv"] == given["jsonl"], query
        # A feed has its own order: the latest published first.
        assert sorted(given["atom"]) == sorted(given["page"]), query
        assert len(given["page"]) == ClaimListing(QueryDict(query)).total, query
        some += bool(given["page"])
    assert some > 1


@pytest.mark.parametrize(
    "query",
    ["actor=nobody", "nonsense=1", "since=yesterday", "origins=many", "cursor=here", "mode=sings"],
)
def test_every_outlet_refuses_the_same(client: Client, world: World, query: str) -> None:
    page = client.get(f"/claims/?{query}")
    assert page.status_code == 200
    assert listing_of(page).claims == []
    sentences = listing_of(page).errors
    assert sentences
    assert all(str(escape(sentence)) in page.text for sentence in sentences)
    assert 'class="claim"' not in page.text
    for address in ("/claims.csv", "/claims.jsonl", "/claims.atom", "/api/claims"):
        response = client.get(f"{address}?{query}", headers={"accept-language": "en"})
        assert response.status_code == 400, address
        assert response["Content-Type"] == "application/problem+json"
        problem = response.json()
        assert problem["status"] == 400
        assert problem["errors"] == sentences


def test_a_table_opens_in_a_spreadsheet(client: Client, world: World) -> None:
    response = client.get("/claims.csv")
    text = text_of(response)
    assert text.startswith("\ufeff")
    assert "attachment" in response["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    assert tuple(rows[0]) == COLUMNS
    assert all(len(row) == len(COLUMNS) for row in rows)


@pytest.mark.parametrize("start", ["=1+1", "+cmd", "-cmd", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_is_a_formula(client: Client, world: World, start: str) -> None:
    claim = Claim.objects.published().first()
    assert claim is not None
    # Past the rule of text, as a row that an earlier version wrote.
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE articles_claim SET statement = %s WHERE id = %s",
            [f"{start} is what they say", claim.pk],
        )
    rows = csv.DictReader(io.StringIO(text_of(client.get("/claims.csv")).lstrip("\ufeff")))
    cell = next(row["statement"] for row in rows if row["id"] == str(claim.pk))
    assert cell == f"'{start} is what they say"


def test_a_negative_figure_stays_a_figure(client: Client, world: World) -> None:
    claim = Claim.objects.published().filter(low__isnull=False).first()
    assert claim is not None
    Claim.objects.filter(pk=claim.pk).update(low="-12.5")
    rows = csv.DictReader(io.StringIO(text_of(client.get("/claims.csv")).lstrip("\ufeff")))
    assert next(row["low"] for row in rows if row["id"] == str(claim.pk)) == "-12.5"


def test_a_record_says_what_the_claim_is(client: Client, world: World) -> None:
    records = ClaimRecords()
    for claim in Claim.objects.published().for_rows():
        [record] = records.of([claim.pk])
        assert record["statement"] == claim.statement
        assert record["origins"] == claim.provenance().origin_count
        assert {each["article"]["id"] for each in record["appearances"]} == set(
            claim.provenance().articles
        )
        for appearance in record["appearances"]:
            passage = appearance["passage"]
            if passage["start"] is not None:
                assert passage["end"] - passage["start"] == len(passage["exact"])
            assert [hop["position"] for hop in appearance["chain"]] == list(
                range(1, len(appearance["chain"]) + 1)
            )


def test_drafts_are_in_no_outlet_even_for_an_editor(
    client: Client, world: World, django_user_model: Any
) -> None:
    boss = django_user_model.objects.create_superuser("boss", password="not used here")
    client.force_login(boss)
    published = set(Claim.objects.published().values_list("pk", flat=True))
    for address in ("/claims.csv", "/claims.jsonl"):
        text = text_of(client.get(address))
        assert text
        for claim in Claim.objects.exclude(pk__in=published):
            assert claim.statement not in text


def test_a_feed_reader_that_has_everything_gets_304(client: Client, world: World) -> None:
    first = client.get("/claims.atom?mode=estimates")
    assert first.status_code == 200
    by_tag = {"if-none-match": first["ETag"]}
    assert client.get("/claims.atom?mode=estimates", headers=by_tag).status_code == 304
    by_date = {"if-modified-since": first["Last-Modified"]}
    assert client.get("/claims.atom?mode=estimates", headers=by_date).status_code == 304
    # Another selection, and the same one after a change, are news.
    assert client.get("/claims.atom", headers=by_tag).status_code == 200
    claim = Claim.objects.published().filter(mode="estimates").first()
    assert claim is not None
    from articles import actions

    claim.statement = "They say something else now"
    claim.save()
    actions.refresh_claims([claim.pk])
    assert client.get("/claims.atom?mode=estimates", headers=by_tag).status_code == 200


@pytest.mark.parametrize("address", ["/claims.atom", "/corrections.atom"])
def test_a_cache_keeps_a_feed_apart_for_each_language_of_the_cookie(world: World, address: str):
    english, french = Client(), Client()
    french.cookies["language"] = "fr"
    given = [reader.get(address) for reader in (english, french)]
    assert [response["Content-Language"] for response in given] == ["en", "fr"]
    assert text_of(given[0]) != text_of(given[1])
    again = english.get(address, headers={"if-none-match": given[0]["ETag"]})
    assert again.status_code == 304
    for response in (*given, again):
        assert {"Cookie", "Accept-Language"} <= set(response["Vary"].split(", "))
        assert not response.cookies


def test_other_sites_may_read_what_is_for_programs_alone(client: Client, world: World) -> None:
    for address in ("/api/claims", "/claims.csv", "/claims.jsonl", "/claims.atom", "/api/none"):
        response = client.get(address, headers={"origin": "https://elsewhere.example"})
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response
    asked = client.options("/api/claims", headers={"access-control-request-method": "GET"})
    assert asked.status_code == 204
    assert "Access-Control-Allow-Origin" not in client.get("/claims/")


def test_the_documented_examples_work(client: Client, db: None) -> None:
    from django.core.management import call_command

    call_command("demo", verbosity=0)
    page = client.get("/api/").content.decode()
    for address, _title in api.EXAMPLES:
        assert address.replace("&", "&amp;") in page
        response = client.get(address)
        assert response.status_code == 200, address
        text = text_of(response)
        assert text
        if address.startswith("/api/claims"):
            assert json.loads(text)["total"] > 0, address


def test_the_api_answers_everything_with_json(client: Client, world: World) -> None:
    for name, key in (
        ("articles", "id"),
        ("actors", "slug"),
        ("sources", "id"),
        ("questions", "slug"),
    ):
        address, found = f"/api/{name}", []
        while address:
            body = client.get(address).json()
            found += body[name]
            address = body["next"]
        assert found
        for each in found:
            one = client.get(f"/api/{name}/{each[key]}")
            assert one.status_code == 200
            assert one.json() == each
            assert client.get(each["address"].removeprefix("http://testserver")).status_code == 200
    for address in (
        "/api/claims/999999",
        "/api/actors/nobody",
        "/api/sources/0",
        "/api/nothing",
        "/api/a%0Ab",
    ):
        response = client.get(address)
        assert response.status_code == 404
        assert response["Content-Type"] == "application/problem+json"


def test_the_openapi_document_names_every_parameter(client: Client, db: None) -> None:
    from articles.domain.selection import PARAMETERS

    document = client.get("/api/openapi.json").json()
    named = {each["name"] for each in document["paths"]["/api/claims"]["get"]["parameters"]}
    assert named == set(PARAMETERS)
