"""The desk's import: look at a file, see what it would bring, confirm; and who may do so."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from articles.desk import importing
from articles.domain.vocabulary import Status
from articles.models import Claim
from tests.support.world import World

pytestmark = pytest.mark.django_db

ADDRESS = "/desk/import/"
ROWS = (
    "article_title;passage;statement;mode;actor;actor_kind\n"
    "The quay;“it is shut”;It is shut.;states;Harbour Office;organisation\n"
    "The quay;“it is open”;It is open.;sings;Harbour Office;organisation\n"
)


@pytest.fixture
def editor(world: World, client: Client) -> Client:
    """The cast's editor, who may enter and publish, signed in."""
    names = ["change_claim", "add_claim", "publish_claim"]
    world.editor.user_permissions.add(*Permission.objects.filter(codename__in=names))
    client.force_login(world.editor)
    return client


def hand_in(client: Client, text: str | bytes, **more: Any) -> Any:
    data = text if isinstance(text, bytes) else text.encode()
    file = SimpleUploadedFile("rows.csv", data, "text/csv")
    return client.post(ADDRESS, {"file": file, **more})


def test_who_may_and_who_hears_nothing_of_it(world: World, client: Client) -> None:
    assert client.get(ADDRESS).status_code == 302
    reader = User.objects.create_user("reader")
    client.force_login(reader)
    assert client.get(ADDRESS).status_code == 404
    reader.user_permissions.add(Permission.objects.get(codename="change_claim"))
    assert client.get(ADDRESS).status_code == 403
    assert hand_in(client, ROWS).status_code == 403
    assert f'href="{ADDRESS}"' not in client.get("/desk/weaknesses/").text


def test_look_first_then_confirm(world: World, editor: Client) -> None:
    claims = Claim.objects.count()
    page = hand_in(editor, ROWS, status="published")
    assert page.status_code == 200
    outcome = page.context["outcome"]
    assert (outcome.report.rows, outcome.report.rejected, outcome.good) == (2, 1, 1)
    assert "“sings” is none of these" in page.text
    assert "<td>3</td>" in page.text
    assert Claim.objects.count() == claims
    file = editor.post(ADDRESS, {"token": outcome.token, "do": "rejects"})
    assert file["Content-Disposition"] == 'attachment; filename="to-mend.csv"'
    assert file.content.decode().splitlines()[1:] == [ROWS.splitlines()[2]]
    done = editor.post(ADDRESS, {"token": outcome.token, "do": "good"})
    assert "The claims are in." in done.text
    assert Claim.objects.count() == claims + 1
    claim = Claim.objects.get(statement="It is shut.")
    assert claim.status == Status.DRAFT  # the file says nothing
    past = claim.history.get()
    assert (past.history_user, past.history_change_reason) == (
        world.editor,
        "Imported from rows.csv",
    )
    again = hand_in(editor, file.content.decode().replace("sings", "denies"))
    done = editor.post(ADDRESS, {"token": again.context["outcome"].token, "do": "all"})
    assert Claim.objects.count() == claims + 2
    assert done["Cache-Control"] == "private, no-store"


def test_all_means_all(world: World, editor: Client) -> None:
    claims = Claim.objects.count()
    token = hand_in(editor, ROWS).context["outcome"].token
    page = editor.post(ADDRESS, {"token": token, "do": "all"})
    assert page.context["outcome"].report.undone
    assert "The claims are in." not in page.text
    assert Claim.objects.count() == claims


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The file is empty"),
        ("a,b\n1,2\n", "None of the columns is known"),
        (b"PK\x03\x04", "workbook of a spreadsheet"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    world: World, editor: Client, text: str | bytes, sentence: str
) -> None:
    page = hand_in(editor, text)
    assert sentence in page.text
    assert page.context["form"].fields["file"]


def test_what_is_too_much_for_a_page_goes_to_the_command(
    world: World, editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MOST_ROWS", 1)
    assert "import_claims" in hand_in(editor, ROWS).text
    monkeypatch.setattr(importing, "MOST_BYTES", 10)
    page = hand_in(editor, ROWS)
    assert "too large for this page" in page.text
    assert "outcome" not in page.context


def test_a_token_of_somebody_else_is_refused(world: World, editor: Client) -> None:
    page = editor.post(ADDRESS, {"token": "made-up", "do": "all"})
    assert page.status_code == 400
    assert "Choose the file again" in page.text


def test_contributors_bring_in_drafts(world: World, client: Client) -> None:
    person = User.objects.create_user("contributor")
    person.user_permissions.add(
        *Permission.objects.filter(codename__in=["change_claim", "add_claim"])
    )
    client.force_login(person)
    assert "Your claims come in as drafts" in client.get(ADDRESS).text
    text = ROWS.splitlines()[0] + ";status\n" + ROWS.splitlines()[1] + ";published\n"
    page = hand_in(client, text, status="published")
    client.post(ADDRESS, {"token": page.context["outcome"].token, "do": "all"})
    assert Claim.objects.get(statement="It is shut.").status == Status.DRAFT


def test_the_first_rows_are_shown_before_anything_is_saved(world: World, editor: Client) -> None:
    rows = ROWS.replace("Harbour Office", "Минобороны России").replace("sings", "states")
    rows = rows.replace("“", "").replace("”", "")
    page = hand_in(editor, rows.encode("cp1251"))
    assert page.context["outcome"].guessed == "cp1251"
    assert "It was read as cp1251" in page.text
    assert "<td>Минобороны России</td>" in page.text
    assert "It was read as" not in hand_in(editor, rows).text
    done = editor.post(ADDRESS, {"token": page.context["outcome"].token, "do": "all"})
    assert "<td>Минобороны России</td>" not in done.text
    assert Claim.objects.filter(attributions__actor__name="Минобороны России").count() == 2
