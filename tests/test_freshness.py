"""Readers' pages may be kept and are asked after; nobody is shown another's page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from articles import actions, freshness
from articles.models import Actor, Article, Claim, Question, Source
from articles.search.index import State
from tests.world import World


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


def test_a_kept_page_is_the_same_and_asks_one_thing(
    client: Client, world: World, django_assert_num_queries: Any
) -> None:
    for address in addresses():
        first = client.get(address)
        with django_assert_num_queries(1):
            again = client.get(address)
        assert again.content == first.content, address
        for each in (first, again):
            assert set(each.headers.pop("Vary")[1].split(", ")) == {
                "Cookie", "Accept-Language", "HX-Request"
            }  # fmt: skip
        assert again.headers == first.headers, address
        assert not again.cookies


def test_a_page_that_changed_takes_its_older_state_s_place(world: World) -> None:
    pages = freshness._Pages(10)
    asked = ("/", "en", "", "", "")
    for change, body in enumerate((b"12345678", b"12", b"1234567890")):
        page = freshness._Page(freshness._Drawn(asked, State(change, ""), ""), (), body)
        pages.keep(page)
        assert pages.get(asked) == page
    other = page.drawn._replace(asked=("/other", "en", "", "", ""))
    pages.keep(page._replace(drawn=other))
    assert pages.get(asked) is None
