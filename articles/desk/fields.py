"""Form fields that read what editors type: dates as they are known, languages by name."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from articles.domain import dates, languages, text


def reader_language() -> str:
    """The code of the language in which the pages are shown."""
    return get_language() or "en"


class KnownDateField(forms.CharField):
    """A date as it is known, in one line: “28 April 2025”, “2025-04”, “autumn 2024”."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A date as it is shown where `to_python` reads that back; else in EDTF."""
        if not isinstance(value, dates.PartialDate):
            return value
        written = dates.display(value, reader_language(), form="long")
        try:
            understood = dates.parse(written) == value
        except dates.DateNotUnderstood:
            understood = False
        return written if understood else value.edtf()

    def to_python(self, value: Any) -> Any:
        """The date that was typed, or None."""
        if isinstance(value, dates.PartialDate):
            return value
        written = super().to_python(value)
        if not written:
            return None
        try:
            return dates.parse(written)
        except dates.DateNotUnderstood as error:
            message = gettext(error.message) % error.params_in(reader_language())
            raise ValidationError(message, code=error.code) from error


class LanguageNameField(forms.CharField):
    """A language, typed as its name or code and stored as its code.

    The page has a list with the id `languages`, from which the browser suggests names.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"list": "languages", "autocomplete": "off"})
        )
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The name of a code in the language of the pages."""
        return language_names().get(value, value)

    def to_python(self, value: Any) -> Any:
        """The code of a name, in the language of the pages or in English."""
        written = super().to_python(value) or ""
        code = _codes(reader_language()).get(text.fold(written), written)
        if code and not languages.is_language(code):
            raise ValidationError(
                _("There is no language called “%(name)s”. Choose one of the list."),
                params={"name": written},
            )
        return code


def language_names() -> dict[str, str]:
    """The languages to choose from, by code, as they are called on the pages."""
    return dict(languages.language_choices(reader_language()))


@lru_cache
def _codes(language: str) -> dict[str, str]:
    """The code of each name or code that is understood, by its folded spelling."""
    pairs = [*languages.language_choices("en"), *languages.language_choices(language)]
    return {text.fold(name): code for code, name in pairs} | {
        text.fold(code): code for code, _name in pairs
    }
