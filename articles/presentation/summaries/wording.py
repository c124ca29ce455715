"""The parts of sentences: numbers as words, lists of names, and placeholders that are filled."""

from __future__ import annotations

from collections.abc import Sequence

from babel import Locale
from babel.lists import format_list
from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from articles.domain import languages
from articles.presentation.formatting import page_language


def spelled(count: int) -> str:
    """A number as written in running text: "four", "12", "4,000"."""
    if count < 10:
        return str(apnumber(count))
    return languages.format_number(count, page_language())


def Spelled(count: int) -> str:  # noqa: N802  the capital is what it does
    """The same at the beginning of a sentence."""
    word = spelled(count)
    return word[:1].upper() + word[1:]


def filled(sentence: str, **values: str) -> SafeString:
    """A sentence with its placeholders filled, as safe HTML."""
    filled = conditional_escape(sentence) % {
        name: conditional_escape(value) for name, value in values.items()
    }
    return mark_safe(filled)  # noqa: S308  each part of it is escaped


def listed(names: Sequence[str]) -> str:
    """Names as a sentence lists them: "A, B and C", in the reader's language.

    Safe HTML if one of the names is; else plain text.
    """
    # British English has no comma before the "and".
    language = page_language()
    locale = Locale.parse("en-GB" if language == "en" else language, sep="-")
    if not any(isinstance(name, SafeString) for name in names):
        return format_list([str(name) for name in names], locale=locale)
    escaped = [conditional_escape(name) for name in names]
    return mark_safe(format_list(escaped, locale=locale))  # noqa: S308  escaped above


def listed_briefly(names: Sequence[str], most: int = 6) -> str:
    """The same of many names: "A, B and 12 others"."""
    if len(names) <= most + 1:
        return listed(names)
    rest = len(names) - most
    others = ngettext("%(count)s other", "%(count)s others", rest) % {
        "count": languages.format_number(rest, page_language())
    }
    return listed([*names[:most], others])


def opening(names: Sequence[str]) -> str:
    """Names at the beginning of a sentence: "An article’s own voice"; a link stays as it is."""
    given = listed_briefly(names)
    opened = given[:1].upper() + given[1:]
    return mark_safe(opened) if isinstance(given, SafeString) else opened  # noqa: S308


def listed_plainly(parts: Sequence[str]) -> SafeString:
    """Parts separated by commas, as safe HTML; "" for none."""
    return format_html_join(", ", "{}", ((each,) for each in parts))


def hops_away(nearest: int, farthest: int) -> str:
    """How far the origin is, in hops."""
    if nearest == farthest:
        return ngettext(
            "The origin is one hop away.", "The origin is %(count)s hops away.", nearest
        ) % {"count": spelled(nearest)}
    return gettext("The origin is %(nearest)s to %(farthest)s hops away.") % {
        "nearest": spelled(nearest),
        "farthest": spelled(farthest),
    }
