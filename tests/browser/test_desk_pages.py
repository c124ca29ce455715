"""Every page of the desk shuts nobody out, and all of the work goes by keyboard alone."""

import pytest
from django.core.management import call_command
from django.urls import get_resolver

from articles import actions
from articles.domain.vocabulary import Status
from articles.models import Actor, Article, Claim, Merge
from tests.browser import conftest

TEXT = (
    "The gate of the harbour has been stuck since Tuesday, Radio Saltmouth reports.\n\n"
    "The town estimates that the repair takes about 9 days."
)


@pytest.fixture
def person(transactional_db):
    """Somebody who may do everything at the desk."""
    return conftest.account("ada", "Administrator")


@pytest.fixture
def work(person):
    """The demonstration with claims in review and a merge that can be undone."""
    call_command("demo", verbosity=0)
    by = {"by": person, "reason": "Tried"}
    waiting, behind = Claim.objects.filter(listed=True).order_by("pk")[:2]
    for claim in (waiting, behind):
        actions.set_status(record=claim, status=Status.DRAFT, **by)
        actions.set_status(record=claim, status=Status.IN_REVIEW, **by)
    kept, double = (
        actions.create_actor(name=name, kind="outlet", **by) for name in ("Herald", "The Herald")
    )
    actions.merge_actors(kept=kept, absorbed=double, **by)
    return waiting


def addresses(claim):
    """An address for each of the desk's pages that are there to be looked at."""
    article = Article.objects.filter(appearances__claim=claim).first()
    actor = Actor.objects.get(slug="kcna")
    other = Actor.objects.exclude(pk=actor.pk).filter(kind=actor.kind).first()
    merge = Merge.objects.get()
    return {
        "desk-home": ["/desk/"],
        "desk-review": ["/desk/review/", "/desk/review/?q=nothing+at+all"],
        "desk-review-claim": [f"/desk/review/claims/{claim.pk}/"],
        "desk-review-article": [f"/desk/review/articles/{article.pk}/"],
        "desk-history": [f"/desk/history/claim/{claim.pk}/"],
        "desk-history-restore": [f"/desk/history/claim/{claim.pk}/1/"],
        "desk-merge-list": ["/desk/merge/"],
        "desk-merge-undo": [f"/desk/merge/undo/{merge.pk}/"],
        "desk-merge-choose": [
            f"/desk/merge/actor/?keep={actor.pk}",
            f"/desk/merge/actor/?keep={actor.pk}&other={other.pk}",
        ],
        "desk-article-list": ["/desk/articles/"],
        "desk-article-new": ["/desk/articles/new/"],
        "desk-article-edit": [f"/desk/articles/{article.pk}/"],
        "desk-relations": [f"/desk/claims/{claim.pk}/relations/"],
        "desk-weaknesses": ["/desk/weaknesses/"],
        "desk-mark": [f"/desk/articles/{article.pk}/claims/"],
        "desk-import": ["/desk/import/"],
    }


# How much room the page has below what is on it.
BELOW = """() => document.documentElement.scrollHeight
    - Math.max(innerHeight, document.body.getBoundingClientRect().height)"""
# What is no page: parts that scripts ask for, and what only takes forms.
NO_PAGES = {"desk-mark-find", "desk-review-several"}


def test_nobody_is_shut_out_of_any_page(work, page, axe):
    named = {
        str(name)
        for name in get_resolver().reverse_dict
        if isinstance(name, str) and name.startswith("desk-")
    }
    pages = addresses(work)
    assert set(pages) | NO_PAGES == named
    conftest.sign_in(page, "ada", "/desk/")
    problems = {}
    for address in (each for those in pages.values() for each in those):
        for width, scheme in ((1280, "light"), (390, "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            assert page.goto(address).status == 200, address
            assert page.locator("h1").count() == 1, address
            if found := axe(page):
                problems[address, scheme] = found
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (address, wide)
            # Nothing that is cut off at its place makes the page longer.
            assert page.evaluate(BELOW) < 2, address
    assert problems == {}


def test_the_whole_way_by_keyboard_alone(person, page):
    """From signing in to a published claim: no mouse, and nothing is focused by a program."""
    keys = page.keyboard

    def tab_to(selector, *, back=False, most=150):
        for _step in range(most):
            keys.press("Shift+Tab" if back else "Tab")
            if page.evaluate("id => document.activeElement.matches(id)", selector):
                return
        raise AssertionError(f"{selector} is not reached by Tab")

    conftest.sign_in(page, "ada", "/desk/articles/new/")
    page.get_by_role("heading", name="Add an article").wait_for()
    tab_to("#id_pasted")
    keys.insert_text(TEXT)
    tab_to("button:not([name=lang])")
    with conftest.arriving(page):
        keys.press("Enter")
    tab_to("#id_title")
    keys.press("Control+a")
    keys.type("The gate is stuck")
    tab_to("#id_outlet_name")
    keys.type("Saltmouth Mail")
    tab_to("#id_text")
    tab_to("main button")
    with conftest.arriving(page):
        keys.press("Enter")
    assert page.url.endswith("/claims/")

    keys.press("m")
    keys.press("ArrowDown")
    keys.press("Enter")
    page.wait_for_function("() => document.activeElement.id === 'id_statement'")
    keys.type("The repair takes about nine days.")
    tab_to("#find-actor")
    keys.type("Town of Saltmouth")
    page.get_by_role("option", name="New actor").wait_for()
    keys.press("Enter")
    page.wait_for_function("() => document.activeElement.id.startsWith('id_na-')")
    tab_to("#id_na-kind")
    keys.type("gov")
    tab_to("[value='make:actor']")
    keys.press("Enter")
    page.get_by_role("button", name="Remove Town of Saltmouth").wait_for()
    keys.press("Control+Enter")
    page.locator("#told", has_text="The claim is saved as a draft.").wait_for()
    tab_to("[value=review]", back=True)
    keys.press("Enter")
    page.locator("[value=review]").wait_for(state="detached")
    claim = Claim.objects.get()
    assert claim.status == Status.IN_REVIEW
    assert claim.appearances.get().exact == TEXT.splitlines()[-1]

    # On to the review, by the page's own links, and published with its article.
    page.goto("/desk/review/")
    keys.press("j")
    with conftest.arriving(page):
        keys.press("Enter")
    assert page.locator("h1").inner_text() == "The repair takes about nine days."
    tab_to("[value=publish]")
    with conftest.arriving(page):
        keys.press("Enter")
    assert page.locator(".messages").is_visible()
    claim.refresh_from_db()
    assert claim.status == Status.PUBLISHED
