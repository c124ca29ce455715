"""Claims are marked at the desk: by mouse, by touch, by keys alone, without a connection, without
scripts.
"""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles import actions
from articles.domain import dates
from articles.models import Actor, Appearance, Claim, DeskDraft, Question, Source
from tests.browser.conftest import PATIENCE, account, arriving, opened, sign_in

TEXT = (
    "Selon Radio Saltmouth, la porte du port est bloquée 🚢 depuis mardi. La ville estime que "
    "la réparation prendra environ 9 jours.\n\n"
    "« Personne ne sait quand les bacs repartiront », a déclaré Ines Roe. Le port dément."
)


@pytest.fixture
def editor(transactional_db):
    """Somebody who enters claims and publishes none."""
    return account("ines", "Contributor", staff=False)


@pytest.fixture
def article(editor):
    """An article, with actors, a source and a question that are known already."""
    by = {"by": editor, "reason": "Entered for the tests"}
    radio = actions.create_actor(name="Radio Saltmouth", kind="outlet", country="GB", **by)
    actions.create_actor(name="Ines Roe", kind="person", role="harbour master", **by)
    actions.create_actor(name="Ines Roe", kind="person", country="FR", role="singer", **by)
    actions.create_actor(
        name="Town of Saltmouth", kind="government-body", aliases=[("La ville", "fr")], **by
    )
    actions.create_source(
        kind="news-report", title="Noon report", issuer=radio, date=dates.parse("2025-06"), **by
    )
    actions.create_question(text="How long does the repair take?", unit="days", **by)
    return actions.create_article(
        title="Les bacs restent à quai", text=TEXT, language="fr", outlet=radio, **by
    )


def open_page(page, article):
    """Sign in, and open the article's page."""
    sign_in(page, "ines", reverse("desk-mark", args=[article.pk]))
    page.get_by_role("heading", name="Mark claims").wait_for()


def answered(page):
    """A wait until the last request was answered and is shown."""
    page.wait_for_function("() => !document.documentElement.classList.contains('busy')")


def point_of(page, words, *, end=False):
    """Where on the screen some words of the text begin or end."""
    return page.evaluate(
        """([words, end]) => {
            for (const piece of document.querySelectorAll("#article-text [data-at]")) {
                const at = piece.textContent.indexOf(words);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(piece.firstChild, at);
                range.setEnd(piece.firstChild, at + words.length);
                const boxes = [...range.getClientRects()];
                const box = end ? boxes.at(-1) : boxes[0];
                return [end ? box.right - 1 : box.left + 1, box.top + box.height / 2];
            }
        }""",
        [words, end],
    )


def drafted():
    """The sentence of the one draft that there is; nothing where it is still on its way."""
    drafts = list(DeskDraft.objects.filter(state="open"))
    assert len(drafts) <= 1
    return drafts[0].data.get("statement", "") if drafts else ""


def eventually_drafted(page, statement):
    """Wait until the browser has saved this by itself, for thirty seconds at most."""
    for _attempt in range(300):
        if drafted() == statement:
            return
        page.wait_for_timeout(100)
    assert drafted() == statement, page.locator("#state").inner_text()


def drag(page, words):
    """Select words of the text with the mouse."""
    page.mouse.move(*point_of(page, words))
    page.mouse.down()
    page.mouse.move(*point_of(page, words, end=True), steps=4)
    page.mouse.up()


def test_by_mouse_from_the_words_to_a_kept_claim(page, article, axe):
    open_page(page, article)
    drag(page, "la réparation prendra environ 9 jours")
    page.locator("blockquote", has_text="la réparation prendra environ 9 jours").wait_for()
    answered(page)
    # What the passage says is proposed, and from which word.
    assert page.get_by_label("How", exact=True).input_value() == "estimates"
    assert page.get_by_text("proposed from “estime”").first.is_visible()
    assert page.get_by_label("Speech").input_value() == "indirect"
    page.get_by_label("What is claimed").fill("The repair takes about nine days.")
    page.get_by_role("button", name="Town of Saltmouth").click()
    page.get_by_role("list", name="Actors chosen").get_by_text("Town of Saltmouth").wait_for()

    page.get_by_role("combobox", name="Question, if it answers one").press_sequentially("how long")
    page.get_by_role("option", name="How long does the repair take?").click()
    answer = page.get_by_label("Its answer")
    answer.wait_for()
    assert answer.input_value() == "about 9"
    assert "Read as: about 9 days." in page.locator("#reading").inner_text()
    answer.fill("9 to 12")
    page.get_by_text("Read as: 9 to 12 days.").wait_for()

    # The chain: one that is known, one that is made here with its issuer; then put in order.
    page.get_by_role("combobox", name="Add a source").press_sequentially("saltmouth")
    page.get_by_role("option", name="Noon report").click()
    page.get_by_text("1. News report").wait_for()
    page.get_by_role("combobox", name="Add a source").press_sequentially("Council minutes")
    page.get_by_role("option", name="New source").click()
    page.locator("#id_ns-kind").select_option("document")
    page.get_by_role("combobox", name="Issuer: who").press_sequentially("ines")
    # Two of one name are told apart.
    page.get_by_role("option", name="singer").wait_for()
    page.get_by_role("option", name="harbour master").click()
    page.get_by_role("button", name="Remove Ines Roe").wait_for()
    page.get_by_role("button", name="Make and add this source").click()
    page.get_by_role("button", name="Move Council minutes nearer to the article").click()
    page.get_by_text("1. Document").wait_for()
    page.get_by_role("checkbox", name="We have seen it").first.check()
    assert axe(page) == []
    page.emulate_media(color_scheme="dark")
    assert axe(page) == []

    page.get_by_label("Said on").fill("28.4.205")
    page.get_by_role("button", name="Save claim").click()
    page.get_by_text("Nothing is saved yet.").wait_for()
    assert page.locator("#id_said_on_error").is_visible()
    assert not Claim.objects.exists()
    page.get_by_label("Said on").fill("autumn 2024")
    page.get_by_role("button", name="Save claim").click()
    page.locator("#told", has_text="The claim is saved as a draft.").wait_for()

    kept = Appearance.objects.get()
    assert TEXT[kept.start : kept.end] == "la réparation prendra environ 9 jours"
    assert (kept.claim.low, kept.claim.high, kept.claim.approximate) == (9, 12, False)
    assert [(hop.source.title, hop.seen) for hop in kept.hops.all()] == [
        ("Council minutes", True),
        ("Noon report", False),
    ]
    assert str(Source.objects.get(title="Council minutes").issuer.role) == "harbour master"
    assert kept.claim.attributions.get().actor.name == "Town of Saltmouth"
    assert not DeskDraft.objects.filter(state="open").exists()

    # The next one takes over the chain by one key, and leads back to the first to change it.
    drag(page, "la porte du port est bloquée 🚢")
    page.locator("blockquote", has_text="la porte du port").wait_for()
    answered(page)
    page.keyboard.press("Alt+c")
    page.get_by_text("2. News report").wait_for()
    page.get_by_label("What is claimed").fill("The gate is jammed.")
    page.get_by_role("button", name="Send to review").wait_for()
    with arriving(page):
        page.get_by_role("link", name="The repair takes about nine days.").click()
    page.get_by_role("heading", name="Change a claim").wait_for()
    assert page.get_by_label("Its answer").input_value() == "9 to 12"
    page.get_by_label("What is claimed").fill("The repair takes nine days or more.")
    page.get_by_role("button", name="Save the changes").click()
    page.locator("#told", has_text="The changes are saved.").wait_for()
    assert Claim.objects.get().statement == "The repair takes nine days or more."
    # What was begun in between is still there.
    with arriving(page):
        page.get_by_role("link", name="The gate is jammed.").click()
    page.locator("blockquote", has_text="la porte du port est bloquée 🚢").wait_for()


def test_by_keys_alone_to_a_kept_claim_with_its_chain(page, article):
    open_page(page, article)
    keys = page.keyboard
    page.get_by_role("heading", name="Mark claims").click()
    keys.press("m")
    keys.press("Escape")
    assert page.evaluate("getSelection().toString()") == ""
    keys.press("m")
    for key in ("ArrowDown", "ArrowDown", "Shift+ArrowDown", "Shift+ArrowUp"):
        keys.press(key)
    assert page.evaluate("getSelection().toString()").startswith("« Personne ne sait")
    page.get_by_text("Sentence 3 of 4: « Personne").wait_for(state="attached")
    keys.press("Enter")
    page.wait_for_function("() => document.activeElement.id === 'id_statement'")
    keys.type("Nobody knows when the ferries sail again.")

    def tab_to(selector):
        for _step in range(60):
            keys.press("Tab")
            if page.evaluate("id => document.activeElement.matches(id)", selector):
                return
        raise AssertionError(f"{selector} is not reached by Tab")

    tab_to("#find-actor")
    keys.type("inse ro")  # two slips of the fingers are too many
    page.get_by_role("option", name="New actor").wait_for()
    keys.press("Control+a")
    keys.type("Ihnes Roe")
    page.get_by_role("option", name="singer").wait_for()
    assert page.locator("#find-actor").get_attribute("aria-activedescendant") == "o-actor-0"
    if "harbour" not in page.locator("#o-actor-0").inner_text():
        keys.press("ArrowDown")
    keys.press("Enter")
    page.get_by_role("button", name="Remove Ines Roe").wait_for()
    page.wait_for_function("() => document.activeElement.id === 'find-actor'")
    assert page.locator("#id_mode").input_value() == "states"
    assert page.locator("#id_speech").input_value() == "direct"

    tab_to("#find-source")
    keys.type("noon report")
    keys.press("Enter")  # before the list is there
    page.get_by_text("1. News report").wait_for()
    keys.type("Roe to the press")
    page.get_by_role("option", name="New source").wait_for()
    keys.press("ArrowUp")
    keys.press("Enter")
    page.wait_for_function("() => document.activeElement.id === 'id_ns-kind'")
    keys.type("rem")
    tab_to("[value='make:source']")
    keys.press("Enter")
    page.get_by_text("2. Remarks to the press").wait_for()
    tab_to("[id^=up-], #down-0")
    answered(page)
    page.locator("#up-1").focus()
    keys.press("Enter")
    page.get_by_text("2. News report").wait_for()
    page.wait_for_function("() => document.activeElement.id === 'down-0'")
    page.locator("#find-source").focus()
    keys.press("Control+Enter")
    page.locator("#told", has_text="The claim is saved as a draft.").wait_for()
    kept = Appearance.objects.get()
    assert kept.exact == "« Personne ne sait quand les bacs repartiront », a déclaré Ines Roe."
    assert [hop.source.title for hop in kept.hops.all()] == ["Roe to the press", "Noon report"]
    assert kept.claim.attributions.get().actor.role == "harbour master"
    # It goes on with the sentence behind.
    page.wait_for_function("() => getSelection().toString() === 'Le port dément.'")


def test_by_touch_on_a_phone(chromium, live_server, article, axe):
    steps = opened(chromium, live_server.url, javascript=True)
    page = next(steps)
    context = chromium.new_context(
        base_url=live_server.url,
        viewport={"width": 390, "height": 760},
        has_touch=True,
        is_mobile=True,
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    phone = context.new_page()
    open_page(phone, article)
    phone.get_by_role("button", name="Mark by sentence").tap()
    phone.touchscreen.tap(*point_of(phone, "Radio Saltmouth"))
    phone.touchscreen.tap(*point_of(phone, "La ville"))
    phone.get_by_role("button", name="Mark these words").tap()
    phone.locator("blockquote", has_text="environ 9 jours.").wait_for()
    answered(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    # Words that the finger selected by itself are marked by the same button.
    phone.evaluate(
        """() => {
            const piece = [...document.querySelectorAll("#article-text [data-at]")]
                .find((each) => each.textContent.includes("Le port dément"));
            const at = piece.textContent.indexOf("Le port dément");
            getSelection().setBaseAndExtent(piece.firstChild, at, piece.firstChild, at + 14);
        }"""
    )
    phone.get_by_role("button", name="Mark these words").tap()
    phone.locator("blockquote", has_text="Le port dément").wait_for()
    answered(phone)
    assert phone.locator("#id_mode").input_value() == "denies"
    phone.get_by_label("What is claimed").fill("The port denies it.")
    back = phone.get_by_role("link", name="Back to the text")
    back.tap()
    assert phone.evaluate("location.hash") == "#text"
    assert axe(phone) == []
    phone.get_by_role("button", name="Save claim").tap()
    phone.locator("#told", has_text="The claim is saved as a draft.").wait_for()
    assert Appearance.objects.get().exact == "Le port dément"
    context.close()
    page.close()
    list(steps)


def test_without_a_connection_nothing_that_is_typed_is_lost(page, article):
    open_page(page, article)
    drag(page, "la porte du port est bloquée")
    page.locator("blockquote").wait_for()
    answered(page)
    statement = page.get_by_label("What is claimed")
    statement.fill("The gate is")
    eventually_drafted(page, "The gate is")
    page.context.set_offline(True)
    statement.fill("The gate is jammed since Tuesday.")
    page.locator("#state", has_text="Not connected: kept in this browser").wait_for()
    assert drafted() == "The gate is"
    # A button that needs the server says so too, and takes nothing away.
    page.locator("#said", has_text="Not connected").wait_for()
    page.evaluate("document.getElementById('said').textContent = ''")
    page.get_by_role("button", name="Save claim").click()
    page.locator("#said", has_text="Not connected: kept in this browser").wait_for()
    assert statement.input_value() == "The gate is jammed since Tuesday."
    page.context.set_offline(False)
    page.get_by_text("Draft saved").wait_for()
    eventually_drafted(page, "The gate is jammed since Tuesday.")

    # The browser is closed before it can send; opened again, it has what was typed.
    page.context.set_offline(True)
    statement.fill("The gate is jammed since Tuesday, it says.")
    page.locator("#state", has_text="Not connected").wait_for()
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(reverse("desk-mark", args=[article.pk]))
    page.wait_for_function(
        "() => document.getElementById('id_statement').value.endsWith('it says.')"
    )
    page.locator("blockquote", has_text="la porte du port est bloquée").wait_for()
    eventually_drafted(page, "The gate is jammed since Tuesday, it says.")
    # A plain reload has it from the server.
    page.reload()
    assert page.get_by_label("What is claimed").input_value().endswith("it says.")
    page.get_by_role("button", name="Throw away").click()
    page.get_by_role("button", name="Restore it").click()
    expect(page.get_by_label("What is claimed")).to_have_value(re.compile("it says.$"))


def test_without_scripts(page_without_scripts, article):
    page = page_without_scripts
    open_page(page, article)
    page.get_by_label("Passage", exact=True).fill("la porte du port est bloquée")
    page.get_by_role("button", name="Find it in the text").click()
    assert page.locator("mark.sel").inner_text() == "la porte du port est bloquée"
    page.get_by_label("What is claimed").fill("The gate is jammed.")
    page.get_by_label("Name, in any language").fill("saltmouth")
    page.get_by_label("Name, in any language").press("Enter")
    page.locator(".desk__found").get_by_role("button", name="Radio Saltmouth").click()
    page.get_by_role("button", name="Radio Saltmouth speaks on behalf of…").click()
    page.get_by_label("On behalf of whom").fill("Mayor")
    page.locator(".finder", has_text="On behalf of whom").get_by_role("button", name="Find").click()
    page.get_by_role("button", name="New actor: “Mayor”").click()
    page.get_by_role("button", name="Make this actor").click()
    assert page.get_by_text("Choose what kind of actor it is.").is_visible()
    page.locator("#id_na-kind").select_option("person")
    page.get_by_role("button", name="Make this actor").click()
    page.get_by_label("Add a source").fill("noon")
    page.locator(".finder", has_text="Add a source").get_by_role("button", name="Find").click()
    page.get_by_role("button", name="Noon report").click()
    page.get_by_role("button", name="Save claim").click()
    page.get_by_text("The claim is saved as a draft.").first.wait_for()
    kept = Appearance.objects.get()
    assert str(kept.claim.attributions.get()) == "Radio Saltmouth / Mayor"
    assert kept.hops.get().source.title == "Noon report"
    assert Actor.objects.filter(name="Mayor").count() == 1
    assert Question.objects.count() == 1
