"""An article is brought in with a real browser: from the address of a local page to a draft."""

import ipaddress
import socket

import pytest

from articles.models import Article
from tests.browser import conftest
from tests.support import web as webs
from tests.support.shapes import ENGLISH_OPENGRAPH


@pytest.fixture
def paper(settings, monkeypatch):
    """The page of a newspaper on this machine."""
    local = socket.getaddrinfo
    names = webs.names()

    def look_up(host, *args, **kwargs):
        return names(host, *args) if str(host).endswith(".test") else local(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    settings.VISIT_NETWORKS = [ipaddress.ip_network("127.0.0.1/32")]
    with webs.standing() as web:
        web.pages["*"] = webs.body(ENGLISH_OPENGRAPH.body, "text/html; charset=utf-8")
        yield web.url(ENGLISH_OPENGRAPH.path, host="herald.test")


@pytest.fixture
def account(transactional_db):
    return conftest.account("edith", "Editor", staff=False)


def test_from_an_address_to_a_draft_without_scripts(page_without_scripts, account, paper):
    page = page_without_scripts
    page.set_viewport_size({"width": 390, "height": 844})
    conftest.sign_in(page, "edith", "/desk/articles/")
    page.get_by_text("No article is in yet.").wait_for()
    with conftest.arriving(page):
        page.get_by_role("link", name="Add the first one").click()

    # An address that may not be visited is refused at its field, and stays in it.
    address = page.get_by_label("Address")
    address.fill("http://169.254.169.254/latest/meta-data/")
    with conftest.arriving(page):
        page.keyboard.press("Enter")
    refused = page.locator("#id_address[aria-invalid=true]")
    assert refused.input_value() == "http://169.254.169.254/latest/meta-data/"
    described = refused.get_attribute("aria-describedby").split()
    assert any("private network" in page.locator(f"#{each}").text_content() for each in described)
    address.fill(paper + "?utm_source=letter")
    with conftest.arriving(page):
        page.keyboard.press("Enter")

    assert page.get_by_label("Title").input_value() == "The river comes"
    assert page.get_by_label("Name of the outlet").input_value() == "The Harbour Herald"
    assert page.get_by_label("Date of publication").input_value() == "28 April 2025"
    assert page.get_by_label("Text").input_value() == "\n\n".join(ENGLISH_OPENGRAPH.text)
    page.get_by_label("Date of publication").fill("someday")
    with conftest.arriving(page):
        page.get_by_role("button", name="Save as a draft").click()
    assert page.locator("#id_when[aria-invalid=true]").input_value() == "someday"
    page.get_by_label("Date of publication").fill("April 2025")
    page.get_by_label("Its country, if it is new").select_option("GB")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    with conftest.arriving(page):
        page.get_by_role("button", name="Save as a draft").click()

    article = Article.objects.get()
    assert article.source.title == "The river comes"
    assert (article.source.issuer.name, article.source.issuer.country) == (
        "The Harbour Herald",
        "GB",
    )
    assert article.source.partial_date.edtf() == "2025-04"
    assert article.source.url == paper

    # The same address by another way leads to it, and it is put right there.
    page.goto(f"/desk/articles/new/?url={paper.replace('herald.test', 'm.herald.test')}")
    with conftest.arriving(page):
        page.get_by_role("button", name="Read it").click()
    assert page.url.endswith(f"/desk/articles/{article.pk}/")
    page.get_by_text("This article is in already.").wait_for()
    page.get_by_label("Authors").fill("Jo Reed, Ada Lin")
    with conftest.arriving(page):
        page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    assert Article.objects.get().bylines == "Jo Reed, Ada Lin"


def test_nobody_is_shut_out_of_these_pages(page, account, paper, axe):
    conftest.sign_in(page, "edith", "/desk/articles/new/")
    page.get_by_role("heading", name="Add an article").wait_for()
    assert not axe(page)
    with conftest.arriving(page):
        page.get_by_role("button", name="Read it").click()
    page.locator("#id_address[aria-invalid=true]").wait_for()
    assert not axe(page)
    page.get_by_label("Address").fill(paper)
    with conftest.arriving(page):
        page.keyboard.press("Enter")
    page.get_by_role("button", name="Save as a draft").wait_for()
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert not axe(page)
    with conftest.arriving(page):
        page.get_by_role("button", name="Save as a draft").click()
    article = Article.objects.get()
    for address in ("/desk/articles/", f"/desk/articles/{article.pk}/"):
        page.goto(address)
        assert not axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
