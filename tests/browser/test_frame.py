"""The frame that every page shares, in a real browser: it loads, and nobody is shut out of it."""

import pytest
from django.core.management import call_command

PAGES = ["/claims/", "/articles/", "/actors/", "/sources/", "/questions/", "/about/"]


@pytest.fixture
def demonstration(transactional_db):
    """The demonstration's records: a story with everything in it that a page can show."""
    call_command("demo", verbosity=0)


def test_pages_load_without_a_complaint_and_are_accessible(demonstration, page, axe):
    problems = {}
    for address in PAGES:
        answer = page.goto(address)
        assert answer.status == 200, address
        assert page.locator("h1").count() == 1, address
        problems[address] = axe(page)
    assert problems == {address: [] for address in PAGES}


def test_a_claim_can_be_opened_without_scripts(demonstration, page_without_scripts):
    page = page_without_scripts
    page.goto("/claims/")
    first = page.locator("main .claim__text a").first
    first.click()
    assert page.locator("h1").count() == 1


def test_a_missing_page_says_so(page, axe):
    answer = page.goto("/nowhere/")
    assert answer.status == 404
    assert axe(page) == []
