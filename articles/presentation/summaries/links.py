"""What is known of an address, beside a link to it."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext

from articles.domain import dates
from articles.domain.dates import PartialDate
from articles.domain.vocabulary import LinkState
from articles.presentation.formatting import page_language

if TYPE_CHECKING:
    from articles.models import LinkCheck


def link(check: LinkCheck) -> str:
    """What is known of an address, beside a link to it: "works, checked 12 May 2026"."""
    values = {"day": _day(check.checked_at), "good": _day(check.last_good_at)}
    if check.checked_at is None:
        return gettext("not checked yet")
    if check.is_dead:
        if check.last_good_at is None:
            return gettext("dead, checked %(day)s") % values
        return gettext("dead, checked %(day)s; it last worked on %(good)s") % values
    if check.state in LinkState.closed():
        return gettext("not open to programs, so not checked; tried %(day)s") % values
    if check.state in LinkState.passing():
        return gettext("did not answer on %(day)s; it will be tried again") % values
    return gettext("works, checked %(day)s") % values


def _day(moment: datetime.datetime | None) -> str:
    if moment is None:
        return ""
    day = PartialDate(timezone.localdate(moment), "day")
    return dates.display(day, page_language(), form="short")
