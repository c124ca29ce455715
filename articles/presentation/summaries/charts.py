"""What a chart shows, for those who do not see it."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from articles.domain import dates, languages
from articles.domain.dates import PartialDate
from articles.presentation.formatting import page_language


def plot(*, answers: int, first: PartialDate | None, last: PartialDate | None) -> str:
    """How many marks a chart has and from when to when, for those who do not see it."""
    count = ngettext("%(count)s mark", "%(count)s marks", answers) % {
        "count": languages.format_number(answers, page_language())
    }
    if first is None or last is None:
        return gettext("%(marks)s. The table below has them all.") % {"marks": count}
    begin, end = (dates.display(date, page_language(), form="long") for date in (first, last))
    return gettext("%(marks)s from %(first)s to %(last)s. The table below has them all.") % {
        "marks": count,
        "first": begin,
        "last": end,
    }
