"""The frame that every page shares, in a real browser: it loads, and nobody is shut out of it."""

import pytest
from django.conf import settings
from django.core.management import call_command

from articles.models import Actor, Article, Claim, Question, Source
from tests.browser.conftest import arriving

PAGES = [
    *("/claims/", "/articles/", "/actors/", "/sources/", "/questions/", "/about/", "/api/"),
    *("/corrections/", "/claims/?actor=kcna&q=Kursk", "/claims/?q=nothing+has+these+words"),
    "/claims/choices/?facet=actor",
]
# How wide, how bright, in which language.
LOOKS = [(1280, "light", "en"), (390, "dark", "fr")]


@pytest.fixture
def demonstration(transactional_db):
    """The demonstration's records: a story with everything in it that a page can show."""
    call_command("demo", verbosity=0)


def test_pages_load_without_a_complaint_and_are_accessible(demonstration, live_server, page, axe):
    claims = Claim.objects.filter(listed=True)
    records = [
        claims.order_by("-article_count").first(),
        claims.filter(origin_count=0).first(),
        claims.filter(relations__isnull=False).first(),
        Article.objects.order_by("source__date").last(),
        Actor.objects.get(slug="kcna"),
        Actor.objects.filter(kind="outlet", sources__article__isnull=False).first(),
        Source.objects.filter(hops__position=2).first(),
        *Question.objects.all(),
    ]
    problems = {}
    for address in (*PAGES, *(record.get_absolute_url() for record in records)):
        for width, scheme, language in LOOKS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language}
            page.context.add_cookies([{**cookie, "url": live_server.url}])
            assert page.goto(address).status == 200, address
            assert page.locator("html").get_attribute("lang") == language, address
            assert page.locator("h1").count() == 1, address
            if found := axe(page):
                problems[address, scheme] = found
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    assert problems == {}


def test_a_claim_can_be_opened_without_scripts(demonstration, page_without_scripts):
    page = page_without_scripts
    page.goto("/claims/")
    first = page.locator("main .claim__text a").first
    with arriving(page):
        first.click()
    assert page.locator("h1").count() == 1


def test_a_missing_page_says_so(page, axe):
    answer = page.goto("/nowhere/")
    assert answer.status == 404
    assert axe(page) == []
