"""The dates on the axis of a chart, in the reader's language."""

from __future__ import annotations

from babel import Locale
from babel.dates import format_skeleton
from django import template
from django.utils.translation import get_language, gettext

from articles.domain import dates
from articles.domain.dates import PartialDate
from articles.presentation.charts.scales import DateTick

register = template.Library()


@register.filter
def tick_words(tick: DateTick) -> str:
    """A date on the axis: "Dec 2024", then "Jan 2025", "Feb"; "28 Apr 2025", then "29 Apr"."""
    if tick.date is None:
        return gettext("no date")
    language = get_language() or "en"
    if tick.with_year or tick.precision == "year":
        return dates.display(PartialDate(tick.date, tick.precision), language)
    # Without the year there is no date for dates to show; the form is CLDR's all the same.
    locale = Locale.parse("en-GB" if language == "en" else language, sep="-")
    skeleton = "MMM" if tick.precision == "month" else "MMMd"
    return format_skeleton(skeleton, tick.date, locale=locale)
