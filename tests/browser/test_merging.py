"""Two actors are merged and taken apart again, and a claim is corrected, in a real browser."""

import pytest
from django.core.management import call_command

from articles import actions
from articles.models import Actor, Attribution, Claim, Merge
from tests.browser.conftest import account, arriving, sign_in


@pytest.fixture
def story(transactional_db):
    """The demonstration, an editor, and the Korean agency entered a second time."""
    call_command("demo", verbosity=0)
    person = account("editor", "Editor")
    double = actions.create_actor(
        name="Korean Central News Agency (DPRK)", kind="news-agency", by=person, reason="Entered"
    )
    claim = Claim.objects.exclude(attributions__actor__slug="kcna").filter(listed=True).first()
    Attribution(claim=claim, actor=double, position=9).save()
    actions.refresh_claims([claim.pk])
    return double, claim


def test_a_merge_its_undo_and_a_correction(story, page, axe):
    double, claim = story
    kept = Actor.objects.get(slug="kcna")
    sign_in(page, "editor", kept.get_absolute_url())

    # From the actor's page to the other one, by keyboard alone.
    with arriving(page):
        page.get_by_role("link", name="Merge with…").press("Enter")
    page.get_by_role("searchbox").fill("DPRK")
    with arriving(page):
        page.get_by_role("searchbox").press("Enter")
    assert axe(page) == []
    with arriving(page):
        page.get_by_role("link", name="Merge with Korean Central News Agency (DPRK)").press("Enter")
    assert "1 attribution" in page.locator("main").inner_text()
    assert axe(page) == []
    page.get_by_label("Why they are the same").fill("One agency, entered twice")
    with arriving(page):
        page.get_by_label("Why they are the same").press("Enter")
    assert page.url.endswith(kept.get_absolute_url())
    assert "was merged into" in page.get_by_role("status").inner_text()
    assert "Korean Central News Agency (DPRK)" in page.locator("dl.facts").inner_text()
    assert page.goto(f"/actors/{double.slug}/").url.endswith(kept.get_absolute_url())

    # And apart again.
    page.goto("/desk/merge/")
    assert axe(page) == []
    with arriving(page):
        page.get_by_role("link", name="Undo the merge of").click()
    assert axe(page) == []
    page.get_by_label("Why they are two").fill("Two agencies after all")
    with arriving(page):
        page.get_by_role("button", name="Undo the merge").click()
    assert page.url.endswith("/desk/merge/")
    assert "Undone" in page.locator("main").inner_text()
    assert Merge.objects.get().is_undone
    page.goto(f"/actors/{double.slug}/")
    assert page.locator("h1").inner_text() == double.name

    # An earlier state of the claim comes back; readers are told of both changes.
    statement = claim.statement
    claim.refresh_from_db()
    claim.statement = "It rained."
    claim.save()
    actions.refresh_claims([claim.pk])
    page.goto(claim.get_absolute_url())
    with arriving(page):
        page.get_by_role("link", name="History", exact=True).click()
    assert axe(page) == []
    with arriving(page):
        page.get_by_role("link", name="Restore this state…").first.click()
    assert axe(page) == []
    page.get_by_label("Why", exact=True).fill("It did not")
    with arriving(page):
        page.get_by_role("button", name="Restore it").click()
    assert "/desk/history/claim/" in page.url
    claim.refresh_from_db()
    assert claim.statement == statement
    page.goto("/corrections/")
    assert page.locator("del", has_text="It rained.").count() == 1
    assert axe(page) == []
    page.set_viewport_size({"width": 390, "height": 800})
    wide = "document.documentElement.scrollWidth > innerWidth"
    assert not page.evaluate(wide)
