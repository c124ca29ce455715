"""Two editors at one record on the desk: stopped, both versions shown, nothing lost."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles import actions
from articles.desk.annotation.form_state import FormState
from articles.history.topology import RECORDS, columns_entered
from articles.models import Appearance
from tests.admin.test_conflicts import signed_in
from tests.support.filled_form import Page
from tests.support.world import World, body

pytestmark = pytest.mark.django_db


def opened(client: Client, world: World) -> Page:
    """The form of an article as somebody has it open."""
    return Page(client.get(address(world)).text, "article_form")


def address(world: World) -> str:
    """The page on which an article is put right."""
    return f"/desk/articles/{world.article('herald').pk}/"


def send(client: Client, world: World, page: Page, **changes: Any) -> Any:
    """Send a form back, with some fields changed."""
    data = {name: values[-1] for name, values in page.fields.items()} | changes
    return client.post(address(world), {k: v for k, v in data.items() if v is not None})


def test_two_editors_at_every_field_of_an_article(world: World) -> None:
    edith, carla = signed_in("edith"), signed_in("carla")
    changes: dict[str, tuple[Any, Any]] = {
        "title": ("One of carla’s", "Two of edith’s"),
        "outlet": (str(world.actor("gazette").pk), str(world.actor("minar").pk)),
        "bylines": ("One of carla’s", "Two of edith’s"),
        "when": ("4 March 2025", "5 March 2025"),
        "language": ("Italian", "Polish"),
        "url": ("https://one.example/", "https://two.example/"),
        "archived_url": ("https://three.example/", "https://four.example/"),
        "text": (f"One line.\n\n{body('herald')}", f"{body('herald')}\n\nAnother line."),
        "note": ("One of carla’s", "Two of edith’s"),
    }
    # The form has all that people fill in of an article and its source, but for what follows.
    entered = {column.name for table in RECORDS["article"].own for column in columns_entered(table)}
    typed = {"issuer": "outlet", "date": "when", "date_precision": "when"}
    assert {typed.get(name, name) for name in entered} - changes.keys() == {
        *("kind", "title_language", "status", "withdrawn_reason", "is_summary")
    }
    mine, hers = opened(edith, world), opened(carla, world)
    theirs = {name: value[0] for name, value in changes.items()}
    yours = {name: value[1] for name, value in changes.items()}
    assert send(carla, world, hers, **theirs, is_summary="on").status_code == 302
    stopped = send(edith, world, mine, **yours)
    assert stopped.status_code == 409
    said = html.unescape(stopped.text)
    assert "carla saved a change after you opened this" in said
    assert "What was changed meanwhile" in said
    units = {unit.name: unit for unit in stopped.context["conflict"].units}
    assert set(units) == {*changes, "is_summary"}
    for name, unit in units.items():
        assert unit.chosen == ("theirs" if name == "is_summary" else ""), name
        assert unit.before != unit.theirs != unit.yours != unit.before or name == "is_summary"
    for words in ("One of carla’s", "Two of edith’s", "La Gazette du Fleuve", "Another line."):
        assert words in said
    article = world.article("herald")
    assert (article.bylines, article.source.note) == ("One of carla’s", "One of carla’s")
    # Half chosen, nothing is written, and all that was typed is there still.
    form = Page(stopped.text, "conflict_form")
    half = send(edith, world, form, **{"_choice:title": "yours"})
    assert half.status_code == 409
    assert "Choose one of the two in each row that is still open." in half.text
    form = Page(half.text, "conflict_form")
    assert form.fields["note"] == ["Two of edith’s"]
    chosen = {f"_choice:{name}": "yours" for name in changes}
    chosen |= {"_choice:outlet": "theirs", "_choice:note": "theirs"}
    # What is theirs alone stays; yours can be written on, to put both together.
    done = send(edith, world, form, **chosen, bylines="Carla and Edith")
    assert done.status_code == 302, done.context["form"].errors
    article = world.article("herald")
    source = article.source
    assert article.is_summary
    assert article.bylines == "Carla and Edith"
    assert article.text.endswith("Another line.")
    assert (source.title, source.language) == ("Two of edith’s", "pl")
    assert source.partial_date.edtf() == "2025-03-05"
    assert (source.issuer, source.note) == (world.actor("gazette"), "One of carla’s")
    assert (source.url, source.archived_url) == ("https://two.example/", "https://four.example/")


def test_a_third_save_while_somebody_chooses_is_stopped_again(world: World) -> None:
    edith, carla = signed_in("edith"), signed_in("carla")
    mine = opened(edith, world)
    send(carla, world, opened(carla, world), bylines="One of carla’s")
    form = Page(send(edith, world, mine, bylines="Two of edith’s").text, "conflict_form")
    send(carla, world, opened(carla, world), bylines="Three of carla’s")
    again = send(edith, world, form, **{"_choice:bylines": "yours"})
    assert again.status_code == 409, again.context["form"].errors
    (unit,) = again.context["conflict"].units
    assert (unit.before, unit.theirs, unit.yours) == ("", "Three of carla’s", "Two of edith’s")
    assert world.article("herald").bylines == "Three of carla’s"


def test_two_editors_at_every_field_of_a_claim_and_its_chain(world: World) -> None:
    """Where a claim is marked, the form goes on top once both versions were in sight."""
    edith, carla = signed_in("edith"), signed_in("carla")
    appearance = world.appearance("secret", "draft")
    at = f"/desk/articles/{appearance.article_id}/claims/"

    def sheet(response: Any) -> FormState:
        found: FormState = response.context["state"]
        return found

    def sent(client: Client) -> dict[str, str]:
        shown = client.get(at, {"appearance": str(appearance.pk)})
        return {"appearance": str(appearance.pk), **sheet(shown).data()}

    mine, hers = sent(edith), sent(carla)
    changes = {
        "statement": ("One of carla’s", "Two of edith’s"),
        "mode": ("warns", "demands"),
        "language": ("it", "pl"),
        "said_on": ("4 March 2025", "5 March 2025"),
        "cue": ("one", "two"),
        "attributed_as": ("One of carla’s", "Two of edith’s"),
        "speech": ("direct", "mixed"),
        "note": ("One of carla’s", "Two of edith’s"),
        "who-0-actor": (str(world.actor("pohl").pk), str(world.actor("idle").pk)),
        "hop-0-source": (str(world.source("wire").pk), str(world.source("wire2").pk)),
        "question": (str(world.question("flooded").pk), str(world.question("gate").pk)),
    }
    theirs = {name: value[0] for name, value in changes.items()}
    yours = {name: value[1] for name, value in changes.items()}
    post = {"do": "keep", "window": "w"}
    done = carla.post(at, {**hers, **theirs, "draft": "hers", **post})
    assert done.status_code == 302, done.context["page"].errors
    stopped = edith.post(at, {**mine, **yours, "draft": "mine", **post})
    said = html.unescape(stopped.text)
    assert "What was changed meanwhile" in said
    appearance.refresh_from_db()
    assert (appearance.claim.statement, appearance.note) == ("One of carla’s", "One of carla’s")
    assert appearance.hops.get(position=1).source == world.source("wire")
    # Everything of hers is told, and everything of yours is in the form.
    for words in ("One of carla’s", "warns", "Italian", "4 Mar 2025", "Ada Pohl", "Direct"):
        assert words.casefold() in said.casefold(), words
    data = sheet(stopped).data()
    assert {name: data[name] for name in yours} == yours
    # Kept once more, yours goes on top.
    done = edith.post(at, {**mine, **data, "draft": "mine", **post})
    assert done.status_code == 302
    appearance = Appearance.objects.get(pk=appearance.pk)
    assert appearance.claim.statement == "Two of edith’s"
    assert appearance.hops.get(position=1).source == world.source("wire2")
    assert appearance.claim.history.filter(statement="One of carla’s").exists()
    assert User.objects.get(username="edith") == appearance.claim.history.first().history_user


def test_two_editors_at_what_a_claim_does_to_another(world: World) -> None:
    edith, carla = signed_in("edith"), signed_in("carla")
    by: dict[str, Any] = {"by": world.editor, "reason": ""}
    claim, about = (
        actions.create_claim(statement=words, mode="states", own_voice=True, **by)
        for words in ("This was said.", "That was said before.")
    )
    at = f"/desk/claims/{claim.pk}/relations/"

    def seen(client: Client) -> str:
        found: str = client.get(at).context["page"].version
        return found

    mine, hers = seen(edith), seen(carla)
    sent = {"kind": "denies", "about": str(about.pk), "seen": hers}
    done = carla.post(at, sent)
    assert done.status_code == 302, done.context["page"].errors
    stopped = edith.post(at, {"kind": "repeats", "about": str(about.pk), "seen": mine})
    said = html.unescape(stopped.text)
    assert "carla saved a change after you opened this" in said
    assert claim.relations.get(about=about).kind == "denies"
    # Theirs stands on the page, and what was chosen in the form.
    assert "denies" in said
    assert stopped.context["page"].form["kind"].value() == "repeats"
    version = stopped.context["page"].version
    edith.post(at, {"kind": "repeats", "about": str(about.pk), "seen": version})
    assert claim.relations.get(about=about).kind == "repeats"
    # Nor is it removed unseen.
    removed = carla.post(at, {"remove": str(about.pk), "seen": version})
    assert "edith saved a change" in html.unescape(removed.text)
    assert claim.relations.filter(about=about).exists()
