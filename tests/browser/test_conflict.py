"""Two editors at one claim, each in a browser of their own: both versions, a choice, and one save.

And the review by keyboard: from the queue to the next claim, with nothing but keys.
"""

import pytest
from playwright.sync_api import expect

from articles import actions
from articles.domain.vocabulary import Status
from articles.models import Claim
from tests.browser.conftest import account, arriving, opened, sign_in
from tests.support.world import make_world


@pytest.fixture
def cast(transactional_db):
    """The named cast, and two editors."""
    world = make_world()
    for name in ("edith", "carla"):
        account(name, "Editor")
    return world


@pytest.fixture
def second_page(chromium, live_server):
    """Another person's browser."""
    yield from opened(chromium, live_server.url, javascript=True)


def test_two_editors_at_one_claim(cast, page, second_page, axe):
    claim = cast.claim("toll")
    address = f"/admin/articles/claim/{claim.pk}/change/"
    for window, name in ((page, "edith"), (second_page, "carla")):
        sign_in(window, name, address)
    second_page.locator("#id_statement").fill("5,000 houses were flooded.")
    second_page.locator("#id_mode").select_option("confirms")
    with arriving(second_page):
        second_page.get_by_role("button", name="Save", exact=True).click()
    expect(second_page.locator(".success")).to_be_visible()

    page.locator("#id_statement").fill("6,000 houses were flooded.")
    with arriving(page):
        page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("h1")).to_have_text("Somebody else saved this meanwhile")
    expect(page.locator(".errornote")).to_contain_text("carla saved a change")
    assert not axe(page)
    words = page.get_by_role("radiogroup", name="Statement")
    expect(words).to_contain_text("4,000 houses were flooded.")
    expect(words).to_contain_text("5,000 houses were flooded.")
    mode = page.get_by_role("radiogroup", name="Mode")
    expect(mode.get_by_role("radio", name="Theirs")).to_be_checked()
    # Both are put together: yours can be written on, by keyboard.
    words.get_by_role("radio", name="Yours").focus()
    page.keyboard.press("Space")
    words.get_by_text("Change yours").click()
    words.get_by_role("textbox").fill("5,000 to 6,000 houses were flooded.")
    with arriving(page):
        page.get_by_role("button", name="Save what is chosen").click()
    expect(page.locator(".success")).to_be_visible()
    claim.refresh_from_db()
    assert (claim.statement, claim.mode) == ("5,000 to 6,000 houses were flooded.", "confirms")


def test_two_editors_at_one_article_on_the_desk(cast, page, second_page, axe):
    article = cast.article("herald")
    address = f"/desk/articles/{article.pk}/"
    for window, name in ((page, "edith"), (second_page, "carla")):
        sign_in(window, name, address)
    second_page.get_by_label("Authors").fill("Carla")
    second_page.get_by_label("Note for readers").fill("Seen in print.")
    with arriving(second_page):
        second_page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_label("Authors").fill("Edith")
    with arriving(page):
        page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("h1")).to_have_text("Somebody else saved this meanwhile")
    expect(page.get_by_role("alert")).to_contain_text("carla saved a change")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert not axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    note = page.get_by_role("radiogroup", name="Note for readers")
    expect(note.get_by_role("radio", name="Theirs")).to_be_checked()
    authors = page.get_by_role("radiogroup", name="Authors")
    authors.get_by_role("radio", name="Yours").check()
    authors.get_by_text("Change yours").click()
    authors.get_by_role("textbox").fill("Carla and Edith")
    with arriving(page):
        page.get_by_role("button", name="Save what is chosen").click()
    article.refresh_from_db()
    assert article.bylines == "Carla and Edith"
    assert article.source.note == "Seen in print."


def test_a_review_by_keyboard(cast, page, axe):
    by = {"by": cast.editor, "reason": ""}
    for name in ("calm", "echo"):
        actions.set_status(record=cast.claim(name), status=Status.IN_REVIEW, **by)
    sign_in(page, "edith", "/desk/")
    assert not axe(page)
    page.goto("/desk/review/")
    assert not axe(page)
    # Letters in a field are letters.
    page.locator("#f-q").focus()
    page.keyboard.press("j")
    expect(page.locator("#f-q")).to_have_value("j")
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator(f"#r{cast.claim('calm').pk}")).to_be_checked()
    page.keyboard.press("j")
    with arriving(page):
        page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Houses were looted.")
    assert not axe(page)
    with arriving(page):
        page.keyboard.press("k")
    expect(page.locator("h1")).to_have_text("The town has seen nothing like it since 1953.")
    page.get_by_role("button", name="Publish").focus()
    with arriving(page):
        page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Houses were looted.")
    expect(page.locator(".messages")).to_contain_text("is published")
    page.locator("#note").fill("Which houses?")
    with arriving(page):
        page.get_by_role("button", name="Send back").click()
    expect(page.locator("h1")).to_have_text("Les écoles rouvriront lundi.")
    # Whoever wants no single keys switches them off, for good.
    page.get_by_label("Keys").uncheck()
    page.keyboard.press("q")
    page.reload()
    expect(page.locator("h1")).to_have_text("Les écoles rouvriront lundi.")
    statuses = dict(Claim.objects.values_list("pk", "status"))
    assert statuses[cast.claim("calm").pk] == Status.PUBLISHED
    assert statuses[cast.claim("echo").pk] == Status.DRAFT
