"""An article is entered in a real browser, by the admin's forms alone, and a reader finds it."""

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.urls import reverse

from articles.models import Actor, Appearance, Claim, Source
from tests.browser import conftest

TITLE = "Ferries stay in the harbour"
TEXT = """No ferry left Saltmouth on Tuesday.

“The tide gate is jammed,” harbour master Ines Roe told Radio Saltmouth, whose report the council
confirmed. The repair takes about nine days, the council estimates.

No date was given. No date was given."""


@pytest.fixture
def account(transactional_db):
    """An account as the demonstration's admin has it."""
    return conftest.account("admin", "Administrator")


@pytest.fixture
def complaints(page):
    """What the browser says about the small windows too; there may be nothing."""
    found = []

    def listen(window):
        window.on("console", lambda message: found.append((window.url, message.text)))
        window.on("pageerror", lambda error: found.append((window.url, str(error))))

    page.context.on("page", listen)
    yield found
    assert found == []


def choose(page, field, words):
    """Type into an autocomplete and take its first answer."""
    page.locator(f"#id_{field} + .select2").click()
    page.locator(".select2-dropdown input").fill(words)
    page.locator(".select2-results__option", has_text=words).first.click()


class in_small_window:  # noqa: N801 - read as a phrase: with in_small_window(…) as window
    """The window that the “+” beside a field opens; saved and closed in the end."""

    def __init__(self, page, field):
        self.page, self.field = page, field

    def __enter__(self):
        with self.page.expect_popup() as opened:
            self.page.locator(f"#add_id_{self.field}").click()
        self.window = opened.value
        self.window.wait_for_load_state()
        return self.window

    def __exit__(self, kind, error, trace):
        if kind is None:
            with self.window.expect_event("close"):
                self.window.get_by_role("button", name="Save", exact=True).click()
            chosen = "id => document.getElementById(id).value"
            self.page.wait_for_function(chosen, arg=f"id_{self.field}")


def fill(page, **values):
    """Fill in fields, and choose from closed lists."""
    for name, value in values.items():
        field = page.locator(f"#id_{name}")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def test_an_article_is_entered_published_and_found(account, page, complaints):
    conftest.sign_in(page, "admin", "/admin/")
    with conftest.arriving(page):
        page.locator("#content .model-article .addlink").click()
    fill(page, title=TITLE, when="3 June 2025", language="English", text=TEXT)
    with in_small_window(page, "issuer") as outlet:
        fill(outlet, name="The Saltmouth Echo", kind="outlet", country="United Kingdom")
    with conftest.arriving(page):
        page.get_by_role("button", name="Save and continue editing").click()
    assert page.locator(".errornote").count() == 0

    # A claim, who makes it, and the passage taken from the text.
    with conftest.arriving(page):
        page.get_by_role("link", name="Mark a claim", exact=True).click()
    with in_small_window(page, "claim") as claim:
        fill(claim, statement="The tide gate is jammed.", mode="states", when="3 June 2025")
        with in_small_window(claim, "attributions-0-actor") as actor:
            fill(actor, name="Ines Roe", kind="person", role="harbour master")
            actor.locator("#id_aliases-0-name").fill("Inés Roe")
    take = page.get_by_role("button", name="Take the selected words")
    assert take.is_disabled()
    page.evaluate(
        """() => {
            const text = document.getElementById("article-text").firstChild;
            const start = text.data.indexOf("The tide gate");
            getSelection().setBaseAndExtent(text, start, text, start + 23);
        }"""
    )
    take.click()
    assert page.locator("#id_exact").input_value() == "The tide gate is jammed"
    fill(page, speech="direct", cue="told", attributed_as="harbour master Ines Roe")

    # Its chain: the second source is entered first, and moved behind the other.
    page.get_by_role("button", name="Add another Hop").click()
    with in_small_window(page, "hops-0-source") as source:
        fill(source, kind="remarks-to-the-press", title="Roe to the radio", language="English")
        choose(source, "issuer", "Ines Roe")
    page.get_by_role("button", name="Add another Hop").click()
    with in_small_window(page, "hops-1-source") as source:
        fill(source, kind="news-report", title="Noon report", language="English")
        with in_small_window(source, "issuer") as actor:
            fill(actor, name="Radio Saltmouth", kind="outlet")
    places = page.locator("#hops-group .field-position input")
    assert [places.nth(at).input_value() for at in range(2)] == ["1", "2"]
    page.get_by_role("button", name="One place nearer to the article").nth(1).click()
    assert page.locator("#id_hops-1-position").input_value() == "1"
    with conftest.arriving(page):
        page.get_by_role("button", name="Save and add another").click()
    assert page.locator(".errornote").count() == 0
    first = Appearance.objects.get(claim__statement="The tide gate is jammed.")
    assert [hop.source.title for hop in first.hops.all()] == ["Noon report", "Roe to the radio"]

    # Another of the same article, whose passage stands there twice.
    with in_small_window(page, "claim") as claim:
        fill(claim, statement="Nobody says when ferries sail again.", mode="states")
        claim.get_by_label("The article's own voice").check()
    fill(page, exact="No date was given", cue="typed before")
    with conftest.arriving(page):
        page.get_by_role("button", name="Save", exact=True).click()
    # One cannot see them without being told which is which.
    assert "Choose which one is meant" in page.locator(".field-which").inner_text()
    assert page.locator("#id_cue").input_value() == "typed before"
    page.locator(".field-which input").nth(1).check()
    with conftest.arriving(page):
        page.get_by_role("button", name="Save", exact=True).click()
    assert "/admin/articles/article/" in page.url
    second = Appearance.objects.get(claim__own_voice=True)
    assert second.start == TEXT.rindex("No date was given")

    # All that is published is this article with what is marked in it.
    page.get_by_label("Action:").select_option("publish_with_claims")
    with conftest.arriving(page):
        page.get_by_role("button", name="Run").click()
    assert "2 claims, 1 article: now published." in page.locator(".messagelist").inner_text()
    with conftest.arriving(page):
        page.get_by_role("button", name="Log out").click()

    page.goto("/claims/?actor=ines-roe")
    assert "The tide gate is jammed." in page.locator("main").inner_text()
    assert "Nobody says when" not in page.locator("main").inner_text()
    with conftest.arriving(page):
        page.get_by_role("link", name="The tide gate is jammed.").click()
    shown = page.locator("main").inner_text()
    for words in ("Ines Roe", "Noon report", "Roe to the radio", TITLE):
        assert words in shown, words


def test_hops_are_moved_removed_and_moved_again(account, page, complaints):
    call_command("demo", verbosity=0)
    longest = max(Appearance.objects.all(), key=lambda each: each.hops.count())
    before = [hop.source_id for hop in longest.hops.all()]
    assert len(before) >= 3
    conftest.sign_in(page, "admin", "/admin/")
    page.goto(reverse("admin:articles_appearance_change", args=[longest.pk]))
    # A row is added and taken away between two moves: nothing of the others may get mixed up.
    page.get_by_role("button", name="Add another Hop").click()
    last = len(before)
    page.locator(f"#hops-{last}").get_by_role("button", name="nearer to the article").click()
    page.locator("#hops-0").get_by_role("button", name="nearer to the origin").click()
    page.locator(f"#hops-{last}").get_by_role("button", name="Remove").click()
    page.wait_for_function("() => document.querySelectorAll('#hops-group tr.form-row').length > 1")
    with conftest.arriving(page):
        page.get_by_role("button", name="Save", exact=True).click()
    assert "/admin/articles/article/" in page.url
    after = [hop.source_id for hop in longest.hops.all()]
    assert after == [before[1], before[0], *before[2:]]


def test_every_page_of_the_admin_keeps_to_the_security_policy(account, page, complaints):
    # Whatever the policy refuses is a complaint of the browser's, and fails the test.
    call_command("demo", verbosity=0)
    conftest.sign_in(page, "admin", "/admin/")
    for model in admin.site._registry:
        names = [
            f"{model._meta.app_label}_{model._meta.model_name}_{each}"
            for each in ("changelist", "add", "change", "history", "delete")
        ]
        record = model._default_manager.order_by("pk").first()
        for name in names:
            listing = name.endswith(("changelist", "add"))
            if not listing and record is None:
                continue
            address = reverse(f"admin:{name}", args=[] if listing else [record.pk])
            assert page.goto(address).status == 200, address
            assert page.locator("h1").count() == 1, address
    source = Source.objects.filter(article=None, hops__isnull=False).first()
    page.goto(reverse("admin:articles_article_add") + f"?source={source.pk}")
    assert page.locator("#id_title").input_value() == source.title
    page.goto(reverse("admin:articles_claim_add"))
    actor = Actor.objects.filter(attributions__isnull=False).order_by("pk").first()
    choose(page, "attributions-0-actor", actor.name)
    assert page.locator("#id_attributions-0-actor").input_value() == str(actor.pk)
    claim = Claim.objects.filter(listed=True).first()
    page.goto(reverse("admin:articles_claim_change", args=[claim.pk]))
    with conftest.arriving(page):
        page.get_by_role("link", name="View on site").click()
    assert page.url.endswith(claim.get_absolute_url())
