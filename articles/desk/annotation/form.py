"""The forms of the page: the single fields of a claim, and records that are made in place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from articles.desk.annotation.prefill import Answer, read_answer
from articles.desk.fields import KnownDateField
from articles.domain import languages
from articles.domain.vocabulary import ActorKind, Mode, Position, SourceKind, Speech
from articles.models import Actor, Appearance, Question, Source
from articles.models.base import validate_language, validate_web_address


def _choices(values: Any, empty: Any) -> list[tuple[str, Any]]:
    return [("", empty), *values]


def language_choices(*first: str) -> list[Any]:
    """Languages by name, in two groups: those that are likely here, then all."""
    reader = get_language() or "en"
    likely = dict.fromkeys(code for code in (*first, *dict(settings.LANGUAGES)) if code)
    named = [(code, languages.language_name(code, reader, standing=True)) for code in likely]
    every = [pair for pair in languages.language_choices(reader) if pair[0] not in likely]
    return [(_("Often here"), named), (_("All others"), every)]


class AnswerField(forms.CharField):
    """An answer in figures, in one line."""

    def to_python(self, value: Any) -> Any:
        """The answer that was typed, or None."""
        written = super().to_python(value)
        if not written:
            return None
        try:
            return read_answer(written)
        except ValueError as error:
            raise ValidationError(
                _(
                    "This is not read as one figure. Write it like 4000, about 4000, 10000 to "
                    "12000, at least 300 or at most 500."
                ),
                code="figure",
            ) from error


class MarkForm(forms.Form):
    """The single fields. The rows of actors and of the chain are in `FormState` alone."""

    passage = forms.CharField(
        label=_("Passage"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The article’s own words. Select them in the text, or copy them here."),
        error_messages={"required": _("Mark the words of the article that carry the claim.")},
    )
    start = forms.IntegerField(required=False, widget=forms.HiddenInput)
    statement = forms.CharField(
        label=_("What is claimed, in one sentence"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Without who says it."),
        error_messages={"required": _("Say in one sentence what is claimed.")},
    )
    language = forms.ChoiceField(label=_("Language of the sentence"), choices=list)
    own_voice = forms.BooleanField(label=_("the article’s own voice"), required=False)
    attributed_as = forms.CharField(
        label=_("Who says it, in the article’s words"),
        required=False,
        max_length=Appearance._meta.get_field("attributed_as").max_length,
    )
    cue = forms.CharField(
        label=_("Cue"), required=False, max_length=Appearance._meta.get_field("cue").max_length
    )
    mode = forms.ChoiceField(
        label=_("How"),
        choices=lambda: _choices(Mode.choices, _("choose…")),
        error_messages={"required": _("Choose how it is said.")},
    )
    speech = forms.ChoiceField(
        label=_("Speech"),
        required=False,
        choices=lambda: _choices(Speech.choices, _("not recorded")),
    )
    said_on = KnownDateField(
        label=_("Said on"),
        required=False,
        help_text=_("28 April 2025, 2025-04, autumn 2024, 2025. Empty: not recorded."),
    )
    question = forms.IntegerField(required=False, widget=forms.HiddenInput)
    answer = AnswerField(label=_("Its answer"), required=False)
    position = forms.ChoiceField(
        label=_("Its answer"),
        required=False,
        choices=lambda: _choices(Position.choices, _("not recorded")),
    )
    note = forms.CharField(
        label=_("Note for readers"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self, *args: Any, likely: tuple[str, ...] = (), fixed: bool, **kwargs: Any
    ) -> None:
        """`fixed`: the claim exists, and only what is its appearance's is asked for."""
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = language_choices(*likely)  # type: ignore[attr-defined]
        if fixed:
            for name in ("statement", "language", "mode"):
                self.fields[name].required = False

    def clean_language(self) -> str:
        """A language's code."""
        code: str = self.cleaned_data["language"]
        if code:
            validate_language(code)
        return code

    def answer_to(self, question: Question | None) -> Answer:
        """The claim's answer, of the sort that its question asks for."""
        if question is None:
            return Answer()
        if question.asks_for_number:
            return self.cleaned_data.get("answer") or Answer()
        return Answer(self.cleaned_data.get("position", ""))


class NewActorForm(forms.Form):
    """An actor that is made in place."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=lambda: _choices(ActorKind.choices, _("choose…")),
        error_messages={"required": _("Choose what kind of actor it is.")},
    )
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        choices=lambda: _choices(
            languages.country_choices(get_language() or "en"), _("not recorded")
        ),
    )
    role = forms.CharField(
        label=_("Role"),
        required=False,
        max_length=200,
        help_text=_("In a few words: president, spokesman of the ministry."),
    )


class NewSourceForm(forms.Form):
    """A source that is made in place; its issuer is found beside."""

    title = forms.CharField(
        label=_("Title"),
        max_length=500,
        help_text=_("Its own title, or one that says what it is: “AFP report of 30 April 2025”."),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=lambda: _choices(SourceKind.choices, _("choose…")),
        error_messages={"required": _("Choose what kind of source it is.")},
    )
    language = forms.ChoiceField(
        label=_("Its language"),
        required=False,
        choices=lambda: _choices(
            languages.language_choices(get_language() or "en"), _("not recorded")
        ),
    )
    date = KnownDateField(label=_("Date"), required=False)
    url = forms.CharField(
        label=_("Address"), required=False, max_length=2000, validators=[validate_web_address]
    )


class NewQuestionForm(forms.Form):
    """A question that is made in place."""

    text = forms.CharField(
        label=_("Question"), max_length=300, help_text=_("As a reader would ask it, with its mark.")
    )
    unit = forms.CharField(
        label=_("Unit"),
        required=False,
        max_length=100,
        help_text=_("What the figures count: soldiers. Empty: the answers are yes and no."),
    )


@dataclass(frozen=True)
class NewRecord:
    """A sort of record that is made in place: its form, and the prefix of that form's fields."""

    model: type[Model]
    form: type[forms.Form]
    prefix: str
    # The field that holds its name.
    name: str


# By the slot that it is made for. An actor is made for other slots too: see `FormState`.
NEW_RECORD: Final[Mapping[str, NewRecord]] = {
    "actor": NewRecord(Actor, NewActorForm, "na", "na-name"),
    "source": NewRecord(Source, NewSourceForm, "ns", "ns-title"),
    "question": NewRecord(Question, NewQuestionForm, "nq", "nq-text"),
}
