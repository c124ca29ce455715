"""A question's note for readers: entered, translated, shown, exported, kept in the history."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from articles import actions
from articles.models import Question, QuestionNoteTranslation
from tests.support.filled_form import FilledForm
from tests.support.world import World

WHY = "Entered for the test"
NOTE = "Some count cellars, others do not.\n\nNobody counts boats."


@pytest.fixture
def editor(client: Client, world: World) -> Client:
    """An editor, signed in."""
    person = User.objects.create_user("edith", password="walks by the sea", is_staff=True)
    person.groups.add(Group.objects.get(name="Editor"))
    client.force_login(person)
    return client


def page(client: Client, question: Question, language: str) -> str:
    """What a reader of a language gets."""
    return client.get(question.get_absolute_url(), headers={"accept-language": language}).text


def test_a_note_is_entered_with_its_translations_and_shown_to_readers(
    editor: Client, world: World
) -> None:
    question = world.question("flooded")
    reader = Client()
    assert "Editors’ note" not in page(reader, question, "en")
    form = FilledForm(editor, reverse("admin:articles_question_change", args=[question.pk]))
    form.fill(note=NOTE, reason="Figures were confused")
    form.row("note_translations", language="French", note="Certains comptent les caves.").save()
    assert not form.errors
    english = page(reader, question, "en")
    assert '<div lang="en"><p>Some count cellars, others do not.</p>' in english
    assert "<p>Nobody counts boats.</p>" in english
    french = page(reader, question, "fr")
    assert '<div lang="fr"><p>Certains comptent les caves.</p></div>' in french
    assert "Nobody counts boats" not in french
    # A reader of a language without one gets the original.
    assert question.history.first().history_change_reason == "Figures were confused"
    assert QuestionNoteTranslation.history.get().history_change_reason == "Figures were confused"
    told = editor.get(reverse("admin:articles_question_history", args=[question.pk])).text
    assert "Certains comptent les caves." in told
    twice = FilledForm(editor, reverse("admin:articles_question_change", args=[question.pk]))
    twice.row("note_translations", language="French", note="Encore.").save()
    assert "a text in this language already" in " ".join(twice.errors.values())


def test_a_note_has_a_language_of_its_own(client: Client, world: World) -> None:
    question = world.question("flooded")
    question.note, question.note_language = "Certains comptent les caves.", "fr"
    question.save()
    assert '<div lang="fr"><p>Certains' in page(client, question, "en")
    # Where only a translation was entered, it is better than nothing.
    question.note = question.note_language = ""
    question.save()
    QuestionNoteTranslation.objects.create(question=question, language="de", note="Ohne Keller.")
    actions.refresh_claims([])
    for language in ("en", "fr"):
        assert '<div lang="de"><p>Ohne Keller.</p></div>' in page(client, question, language)


def test_what_stands_in_a_note_is_text(client: Client, world: World) -> None:
    question = world.question("flooded")
    question.note = "<script>alert(1)</script> & 5 < 6"
    question.save()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; 5 &lt; 6" in page(client, question, "en")


def test_programs_get_it(client: Client, world: World) -> None:
    question = actions.create_question(
        text="How many boats?",
        unit="boats",
        note="Rafts are none.",
        note_translations=[("fr", "Les radeaux n’en sont pas.")],
        translator="Ada",
        by=world.editor,
        reason=WHY,
    )
    claim = world.claim("calm")
    claim.question = question
    claim.save()
    got = client.get(f"/api/questions/{question.slug}").json()
    assert (got["note"], got["note_language"]) == ("Rafts are none.", "en")
    assert got["note_translations"] == [
        {"language": "fr", "note": "Les radeaux n’en sont pas.", "translator": "Ada"}
    ]
    other = client.get(f"/api/questions/{world.question('flooded').slug}").json()
    assert (other["note"], other["note_language"], other["note_translations"]) == (None, None, [])


def test_an_empty_translation_is_refused(world: World) -> None:
    with pytest.raises(ValidationError):
        actions.create_question(
            text="How many boats?", note_translations=[("fr", "  ")], by=None, reason=WHY
        )
