"""Readers' pages may be kept and are asked after; nobody is shown another's page."""

from __future__ import annotations

from typing import Any, NamedTuple
from unittest import mock
from wsgiref.util import setup_testing_defaults

import pytest
from django.db import OperationalError, connection, connections
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from articles import actions, changes
from articles.caching import pages as page_cache
from articles.changes import Change
from articles.models import Actor, Article, Claim, Question, Source
from newsclaims import wsgi
from tests.support.world import World


def addresses() -> list[str]:
    """One page of each kind."""
    claim = Claim.objects.published().first()
    article = Article.objects.published().first()
    source = Source.objects.in_use().first()
    assert claim
    assert article
    assert source
    return [
        "/claims/",
        "/claims/?mode=states",
        claim.get_absolute_url(),
        "/articles/",
        article.get_absolute_url(),
        "/actors/",
        Actor.objects.in_use()[0].get_absolute_url(),
        "/sources/",
        source.get_absolute_url(),
        "/questions/",
        Question.objects.in_use()[0].get_absolute_url(),
        "/about/",
    ]


def test_a_reader_who_has_the_page_gets_304(client: Client, world: World) -> None:
    for address in addresses():
        first = client.get(address)
        assert first.status_code == 200
        assert "public" in first["Cache-Control"], address
        assert not first.cookies, address
        again = client.get(address, headers={"if-none-match": first["ETag"]})
        assert again.status_code == 304, address
        assert again.content == b""


def test_the_tag_tells_language_address_and_part(client: Client, world: World) -> None:
    tags = {
        client.get("/claims/", headers={"accept-language": "en"})["ETag"],
        client.get("/claims/", headers={"accept-language": "fr"})["ETag"],
        client.get("/claims/?mode=states", headers={"accept-language": "en"})["ETag"],
        client.get("/claims/", headers={"accept-language": "en", "hx-request": "true"})["ETag"],
    }
    assert len(tags) == 4
    response = client.get("/claims/")
    for header in ("Cookie", "Accept-Language", "HX-Request"):
        assert header in response["Vary"]


@pytest.mark.parametrize("what", ["claim", "actor", "question", "article"])
def test_after_an_edit_the_page_is_new(client: Client, world: World, what: str) -> None:
    first = client.get("/claims/")
    record: Any
    if what == "claim":
        record = Claim.objects.published()[0]
        record.statement = "Changed"
    elif what == "actor":
        record = Actor.objects.exclude(pk__in=Actor.objects.in_use().values("pk"))[0]
        record.role = "spokesman"
    elif what == "question":
        record = Question.objects.in_use()[0]
        record.unit = record.unit and "changed"
    else:
        record = Article.objects.published()[0]
        record.bylines = "Changed"
    record.save()
    actions.refresh_claims(actions.claims_touched_by(record))
    response = client.get("/claims/", headers={"if-none-match": first["ETag"]})
    assert response.status_code == 200
    assert response["ETag"] != first["ETag"]


def test_the_page_of_somebody_who_is_signed_in_is_never_kept(
    client: Client, world: World, django_user_model: Any
) -> None:
    tags = {address: client.get(address)["ETag"] for address in addresses()}
    boss = django_user_model.objects.create_superuser("boss", password="not used here")
    client.force_login(boss)
    for address, tag in tags.items():
        response = client.get(address, headers={"if-none-match": tag})
        assert response.status_code == 200, address
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]
        assert "ETag" not in response


def test_nothing_is_kept_while_the_program_is_worked_on(client: Client, world: World) -> None:
    tag = client.get("/about/")["ETag"]
    with override_settings(DEBUG=True):
        response = client.get("/about/", headers={"if-none-match": tag})
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]


def test_a_missing_page_is_not_kept(client: Client, world: World) -> None:
    response = client.get("/claims/999999/")
    assert response.status_code == 404
    assert "ETag" not in response


def test_programs_may_ask_whether_it_is_still_so(client: Client, world: World) -> None:
    for address in ("/api/claims", "/api/actors", "/api/claims?mode=states"):
        first = client.get(address)
        assert first.status_code == 200
        assert first["Last-Modified"].endswith("GMT")
        assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304


# What is given again before Django hears of it


class Answer(NamedTuple):
    """What came through the outermost door."""

    status: str
    headers: dict[str, str]
    body: bytes


def knock(address: str, method: str = "GET", **environ: str) -> Answer:
    """Ask as a web server does, with these further names of its environment."""
    path, _mark, query = address.partition("?")
    asked: dict[str, Any] = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query,
        "HTTP_HOST": "testserver", **environ,
    }  # fmt: skip
    setup_testing_defaults(asked)
    said: list[tuple[str, list[tuple[str, str]]]] = []
    # The test's connection is in a transaction, and stays.
    with mock.patch.object(connections["default"], "close_if_unusable_or_obsolete"):
        answer = wsgi.application(asked, lambda status, headers, *_: said.append((status, headers)))
        body = b"".join(answer)
        getattr(answer, "close", lambda: None)()
    [(status, headers)] = said
    names = [name for name, _value in headers]
    assert len(names) == len(set(names)), names
    return Answer(status, dict(headers), body)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that Django was asked for, in turn."""
    found: list[str] = []
    django = wsgi.application._django

    def listen(environ: dict[str, Any], start_response: Any) -> Any:
        found.append(environ["PATH_INFO"])
        return django(environ, start_response)

    monkeypatch.setattr(wsgi.application, "_django", listen)
    return found


def test_a_kept_page_is_the_same_and_asks_one_thing(
    world: World, drawn: list[str], django_assert_num_queries: Any
) -> None:
    for address in addresses():
        first = knock(address)
        assert first.status == "200 OK"
        # Which change is the newest.
        with django_assert_num_queries(1):
            again = knock(address)
        assert again == first, address
        assert drawn.pop() == address.partition("?")[0]
        assert not drawn
        # Who has it already is told so, with all that a proxy has to know.
        for tags in (first.headers["ETag"], f'"other", {first.headers["ETag"]}', "*"):
            known = knock(address, HTTP_IF_NONE_MATCH=tags)
            assert (known.status, known.body) == ("304 Not Modified", b"")
            for name in ("ETag", "Vary", "Cache-Control", "Last-Modified"):
                assert known.headers[name] == first.headers[name]
            assert not {"Content-Type", "Content-Length"} & set(known.headers)
        assert knock(address, HTTP_IF_NONE_MATCH='"another"') == first
        assert not drawn


def test_each_gets_the_page_of_what_was_asked(world: World, drawn: list[str]) -> None:
    ways: list[dict[str, str]] = [
        {},
        {"HTTP_ACCEPT_LANGUAGE": "fr"},
        {"HTTP_COOKIE": "language=fr"},
        {"QUERY_STRING": "mode=states"},
        {"QUERY_STRING": "mode=denies"},
        {"HTTP_HX_REQUEST": "true"},
        {"HTTP_HX_REQUEST": "true", "HTTP_HX_BOOSTED": "true"},
        {"HTTP_HX_REQUEST": "true", "HTTP_HX_HISTORY_RESTORE_REQUEST": "true"},
        {"wsgi.url_scheme": "https"},
        {"SCRIPT_NAME": "/below"},
        {"HTTP_HOST": "127.0.0.1"},
    ]

    def ask(way: dict[str, str]) -> Answer:
        query = f"?{way['QUERY_STRING']}" if "QUERY_STRING" in way else ""
        return knock(f"/claims/{query}", **{k: v for k, v in way.items() if k != "QUERY_STRING"})

    with override_settings(ALLOWED_HOSTS=["testserver", "127.0.0.1"]):
        first = [ask(way) for way in ways]
        assert len(drawn) == len(ways)
        assert [ask(way) for way in ways] == first
        assert len(drawn) == len(ways)
    assert first[1].body == first[2].body != first[0].body


def test_many_ways_to_ask_for_one_page_are_one_page(world: World, drawn: list[str]) -> None:
    for language in ("fr", "fr-FR,fr;q=0.9", "fr-CA"):
        page = knock("/claims/", HTTP_ACCEPT_LANGUAGE=language)
        assert knock("/claims/", HTTP_ACCEPT_LANGUAGE=language) == page
    assert len(drawn) == 3
    assert len(page_cache._pages._pages) == 1


def test_nobody_gets_another_s_page_through_this_door(
    world: World, drawn: list[str], client: Client, django_user_model: Any
) -> None:
    page = knock("/claims/")
    boss = django_user_model.objects.create_superuser("boss", password="not used here")
    client.force_login(boss)
    session = f"sessionid={client.cookies['sessionid'].value}"
    for _time in range(2):
        theirs = knock("/claims/", HTTP_COOKIE=session)
        assert b"/accounts/logout/" in theirs.body
        assert "no-store" in theirs.headers["Cache-Control"]
        # Nor does a cookie that says nothing get past it.
        assert "no-store" in knock("/claims/", HTTP_COOKIE="x=1").headers["Cache-Control"]
    assert len(drawn) == 5
    assert knock("/claims/") == page
    # Whatever sends something reaches Django.
    assert knock("/claims/", "POST").status.startswith(("403", "405"))
    assert knock("/claims/", "HEAD").status == "200 OK"
    assert len(drawn) == 7


def test_after_a_change_it_is_drawn_anew(world: World, drawn: list[str]) -> None:
    def change(statement: str) -> tuple[Answer, int]:
        claim = Claim.objects.published()[0]
        claim.statement = statement
        claim.save()
        actions.refresh_claims([claim.pk])
        with CaptureQueriesContext(connection) as asked:
            page = knock("/claims/", HTTP_IF_NONE_MATCH=first.headers["ETag"])
        assert page.status == "200 OK"
        assert statement.encode() in page.body
        return page, len(asked)

    first = knock("/claims/")
    page, asked = change("Said otherwise")
    assert knock("/claims/") == page
    assert len(drawn) == 2
    # That the kept page is old costs no question of its own.
    page_cache._pages = page_cache._Pages(0)
    assert change("Said otherwise still")[1] == asked


def test_a_name_that_is_not_ours_gets_no_page(world: World, drawn: list[str]) -> None:
    assert knock("/claims/").status == "200 OK"
    assert knock("/claims/", HTTP_HOST="elsewhere.example").status.startswith("400")


def test_without_its_database_it_leaves_the_answer_to_django(
    world: World, drawn: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    knock("/claims/")

    def broken(**_how: Any) -> Change:
        raise OperationalError("the connection is lost")

    monkeypatch.setattr(changes, "newest", broken)
    assert knock("/claims/").status == "500 Internal Server Error"
    assert drawn == ["/claims/", "/claims/"]


def test_what_is_kept_is_bounded(world: World) -> None:
    pages = page_cache._Pages(10)
    asked = ("/", "en", "", "", "")
    seen = ("/", None)
    for change, body in enumerate((b"12345678", b"12", b"1234567890")):
        page = page_cache._Page(page_cache._Identity(asked, Change(change, ""), ""), [], body)
        pages.put(seen, page)
        assert pages.get(seen) == page
    other = page.identity._replace(key=("/other", "en", "", "", ""))
    pages.put(("/other", None), page._replace(identity=other))
    assert pages.get(seen) is None
    assert pages.get(("/other", None))
    # A way to ask that is too long is not remembered, and of short ones not any number.
    pages.put(("x" * 2_000, None), page)
    assert pages.get(("x" * 2_000, None)) is None
    for number in range(3_000):
        pages.put((str(number),), page)
    assert len(pages._keys) == page_cache.MOST_REQUESTS
    assert pages.get(("2999",)) == page


def test_no_request_says_where_the_site_begins(world: World) -> None:
    """What is cached for all readers would be drawn with it."""
    for address in ("/claims/", "/claims/?mode=denies"):
        assert b"/below/" not in knock(address, SCRIPT_NAME="/below").body
        assert b'href="/claims/' in knock(address).body
