"""One answer in words: what it is, who gave it, and when."""

from __future__ import annotations

from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from articles.domain import dates
from articles.domain.dates import PartialDate
from articles.domain.vocabulary import Position
from articles.presentation.formatting import number, page_language
from articles.presentation.summaries.wording import filled


def answer(value: Any) -> str:
    """An answer without its unit: "about 4,000", "10,000 to 12,000", "yes".

    In: anything with `position`, `low`, `high` and `approximate`. Out: nothing where there is none.
    """
    if value.position:
        return str(Position(value.position).label)
    low, high = (number(figure) for figure in (value.low, value.high))
    if not low and not high:
        return ""
    if not high:
        figure = gettext("at least %(low)s") % {"low": low}
    elif not low:
        figure = gettext("at most %(high)s") % {"high": high}
    elif low == high:
        figure = low
    else:
        figure = gettext("%(low)s to %(high)s") % {"low": low, "high": high}
    return gettext("about %(figure)s") % {"figure": figure} if value.approximate else figure


def said(figure: str, who: str, date: PartialDate | None, *, reported: bool) -> SafeString:
    """An answer with who gave it and when: "about 30 (HUR, 16 December 2024)".

    Without `who` the date alone; without a date `who` alone.
    """
    when = "" if date is None else dates.display(date, page_language(), form="long")
    if when and reported:
        when = gettext("reported %(date)s") % {"date": when}
    about = [part for part in (who, when) if part]
    if not about:
        return conditional_escape(figure)
    if len(about) == 1:
        return filled(gettext("%(figure)s (%(about)s)"), figure=figure, about=about[0])
    return filled(gettext("%(figure)s (%(who)s, %(when)s)"), figure=figure, who=who, when=when)


def said_then(figure: str, date: PartialDate | None, *, reported: bool) -> SafeString:
    """An answer within a list over time: "600 in April 2025", "600 on 30 April 2025"."""
    if date is None:
        return conditional_escape(figure)
    if reported:
        return said(figure, "", date, reported=True)
    when = dates.display(date, page_language(), form="long")
    if date.precision == "day":
        return filled(gettext("%(figure)s on %(day)s"), figure=figure, day=when)
    return filled(gettext("%(figure)s in %(month)s"), figure=figure, month=when)
