"""Values as a page writes them in the reader's language: dates, figures, names, languages.

A value comes in, text or markup goes out; the database is not asked.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from urllib.parse import urlsplit

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from articles.domain import dates, languages, vocabulary


def page_language() -> str:
    """The code of the page's language; English where translation is switched off."""
    return get_language() or "en"


def moment(at: datetime.datetime, how: str = "") -> SafeString:
    """A point in time as a `time` element; "day" leaves the hour out."""
    shown = date_format(at, "j F Y" if how == "day" else "j F Y, H:i")
    return format_html('<time datetime="{}">{}</time>', at.isoformat(timespec="seconds"), shown)


def known_date(value: dates.PartialDate | None, form: dates.Form = "short") -> SafeString:
    """A date as it is known, as a `time` element; for None, that it is not recorded.

    `form` is "short" (30 Apr 2025) or "long" (30 April 2025).
    """
    if value is None:
        return not_recorded()
    return format_html(
        '<time datetime="{}">{}</time>',
        dates.machine(value),
        dates.display(value, page_language(), form=form),
    )


def day_span(first: datetime.date, last: datetime.date) -> str:
    """A period in few words: "Apr 2025", "Apr 2025 – June 2025", "30 Apr 2025", "2024"."""
    if first == last:
        return dates.display(dates.PartialDate(first, "day"), page_language())
    following = last + datetime.timedelta(1)
    if first.day == 1 == following.day:
        if first.month == 1 == following.month:
            start, end = str(first.year), str(last.year)
        else:
            start, end = (
                dates.display(dates.PartialDate(each.replace(day=1), "month"), page_language())
                for each in (first, last)
            )
        return start if start == end else f"{start} – {end}"
    start, end = (
        dates.display(dates.PartialDate(each, "day"), page_language()) for each in (first, last)
    )
    return f"{start} – {end}"


def not_recorded() -> SafeString:
    """A grey “not recorded”, in place of a value."""
    return format_html('<span class="muted">{}</span>', _("not recorded"))


def number(value: Decimal | int | None) -> str:
    """A figure with the separators of the reader's language: 10,000 or 10 000."""
    if value is None:
        return ""
    exact = value if isinstance(value, int) else Decimal(value)
    return languages.format_number(exact, page_language())


def vocabulary_of(name: str) -> list[tuple[str, str]]:
    """A closed list as pairs of value and label: "kind" of actor, "mode", "sort"."""
    lists = {"kind": vocabulary.ActorKind, "mode": vocabulary.Mode, "sort": vocabulary.Sort}
    return [(value, str(label)) for value, label in lists[name].choices]


def mode_label(value: str) -> str:
    """The label of a mode."""
    return str(vocabulary.Mode(value).label)


def source_kind_label(value: str) -> str:
    """The label of a kind of source."""
    return str(vocabulary.SourceKind(value).label)


def country_name(code: str) -> str:
    """A country's name in the reader's language; the code itself where it has none."""
    return languages.country_name(code, page_language())


def language_name(code: str) -> str:
    """A language's name in the reader's language; the code itself where it has none."""
    return languages.language_name(code, page_language())


def host(address: str) -> str:
    """Where an address leads: its host, without "www."; nothing unless it is http or https."""
    parts = urlsplit(address or "")
    if parts.scheme not in {"http", "https"}:
        return ""
    return (parts.hostname or "").removeprefix("www.")


def text_lang(code: str) -> SafeString:
    """The attributes `lang` and, if needed, `dir` of a text with a language of its own.

    Nothing without a code: the text is then in the language of the page.
    """
    if not code:
        return mark_safe("")
    direction = languages.direction(code)
    if direction == ("rtl" if get_language_bidi() else "ltr"):
        return format_html('lang="{}"', code)
    return format_html('lang="{}" dir="{}"', code, direction)
