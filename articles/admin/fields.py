"""Fields and widgets of the admin's forms: dates as they are known, names for codes, choices.

Turns what a person types into what the records store; reads records only for their labels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django import forms
from django.contrib.admin.widgets import (
    AdminTextInputWidget,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.admin.labels import label
from articles.desk.fields import KnownDateField, reader_language
from articles.domain import languages, text
from articles.domain.ids import parse_id
from articles.domain.text import Selector


class PartialDateField(KnownDateField):
    """A date as it is known, in one line: “28 April 2025”, “2025-04”, “autumn 2024”."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Date, as it is known"))
        kwargs.setdefault("widget", AdminTextInputWidget(attrs={"class": "vTextField short"}))
        super().__init__(
            help_text=_(
                "A day, a month, a season or a year: 28 April 2025, 2025-04, autumn 2024, 2025. "
                "Leave empty if it is not recorded."
            ),
            **kwargs,
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another date was typed, however it is written."""
        try:
            return bool(self.to_python(data) != self.to_python(initial))
        except ValidationError:
            return True


class CodeField(forms.CharField):
    """A language or a country, typed as a name or as a code and stored as a code.

    The page has a list of names with the id `names`, from which the browser suggests.
    """

    def __init__(
        self, *, choices: Callable[[str], Iterable[tuple[str, str]]], names: str, **kwargs: Any
    ) -> None:
        self.named = choices
        kwargs.pop("max_length", None)
        kwargs["widget"] = AdminTextInputWidget(
            attrs={"list": names, "autocomplete": "off", "class": "vTextField short"}
        )
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The name of a code in the language of the pages."""
        return dict(self.named(reader_language())).get(value, value)

    def to_python(self, value: Any) -> Any:
        """The code of a name, in the language of the pages or in English; else what was typed."""
        written = super().to_python(value) or ""
        return _codes(self.named, reader_language()).get(text.fold(written), written)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another code is meant, however it is written."""
        return bool(self.to_python(initial or "") != self.to_python(data or ""))


@lru_cache
def _codes(choices: Callable[[str], Iterable[tuple[str, str]]], language: str) -> dict[str, str]:
    """The code of each name or code that is understood, by its folded spelling."""
    pairs = [*choices("en"), *choices(language)]
    return {text.fold(name): code for code, name in pairs} | {
        text.fold(code): code for code, _name in pairs
    }


def language_field(**kwargs: Any) -> CodeField:
    """The code of a language, typed as its name."""
    return CodeField(choices=languages.language_choices, names="languages", **kwargs)


def country_field(**kwargs: Any) -> CodeField:
    """The code of a country, typed as its name."""
    return CodeField(choices=languages.country_choices, names="countries", **kwargs)


class LinesField(forms.CharField):
    """A text of several lines, in which the line ends of browsers are not a change."""

    def to_python(self, value: Any) -> Any:
        """The text with line feeds alone, as it is stored."""
        return super().to_python("" if value is None else str(value).replace("\r\n", "\n"))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the text differs beyond its line ends."""
        return bool(self.to_python(initial) != self.to_python(data))


class ArticleTextField(LinesField):
    """An article's text in the form in which it is stored and compared."""

    def to_python(self, value: Any) -> Any:
        """The normalised text, to which the offsets of passages refer."""
        return text.normalise_text(super().to_python(value))


class FigureField(forms.DecimalField):
    """A number, shown without zeros at the end."""

    def prepare_value(self, value: Any) -> Any:
        """The number as it is shown: 4000 for the 4000.000000 of the database."""
        if value in (None, "") or isinstance(value, str):
            return value
        return f"{value.normalize():f}"


class RecordChoice(forms.ModelChoiceField):
    """A choice among records, shown by their labels."""

    def label_from_instance(self, obj: Model) -> str:
        """The label of a record."""
        return label(obj)


class OnlyIds:
    """A select that shows nothing as chosen that cannot be an id: it would ask the database."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        """The options that the page holds."""
        chosen = [each for each in value if each in ("", None) or parse_id(each) is not None]
        return super().optgroups(name, chosen, attr)  # type: ignore[misc]


class RecordsSelect(OnlyIds, AutocompleteSelectMultiple):
    """An autocomplete for several records."""


class RecordSelect(OnlyIds, AutocompleteSelect):
    """An autocomplete for one record, whose label may be known without asking the database.

    `known` has labels by the ids of records.
    """

    known: dict[str, str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {}

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        """The chosen record as the only option; others are loaded as somebody types."""
        chosen = {str(each) for each in value if each not in ("", None)}
        if not chosen or not chosen <= self.known.keys():
            return super().optgroups(name, value, attr)
        options = []
        if not self.is_required:
            options.append(self.create_option(name, "", "", False, 0))
        options += [
            self.create_option(name, each, self.known[each], True, index)
            for index, each in enumerate(chosen, start=len(options))
        ]
        return [(None, options, 0)]


def know(field: Any, record: Model | None) -> None:
    """Give a form's field the label of the record that is chosen in it and loaded already."""
    widget = getattr(field.widget, "widget", field.widget)
    if record is not None and isinstance(widget, RecordSelect):
        widget.known = {str(record.pk): label(record)}


class PlaceField(forms.IntegerField):
    """The place of a passage that stands several times in the text; else hidden."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, label=_("Which place"), widget=forms.HiddenInput, **kwargs)

    def offer(self, article_text: str, places: Iterable[Selector]) -> None:
        """Offer the places, each with the text around it."""
        self.widget = forms.RadioSelect(
            choices=[(place.start, in_context(article_text, place)) for place in places]
        )
        self.widget.is_required = False


def in_context(article_text: str, place: Selector) -> SafeString:
    """A passage in `<mark>`, with the text around it."""
    before, exact, after = text.snippet(article_text, place.start, place.end, before=80, after=80)
    return format_html("{}<mark>{}</mark>{}", before, exact, after)
