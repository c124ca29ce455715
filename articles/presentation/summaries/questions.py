"""How many answers a question has, and how far they lie apart."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from articles.presentation.summaries.wording import Spelled, spelled


def question(*, answers: int, actors: int) -> list[str]:
    """How many answers a question has, and from how many actors."""
    if not answers:
        return [gettext("Nobody has answered this question yet.")]
    given = ngettext("One answer", "%(count)s answers", answers) % {"count": Spelled(answers)}
    if not actors:
        return [gettext("%(answers)s, in an article's own voice.") % {"answers": given}]
    return [
        ngettext("%(answers)s from one actor.", "%(answers)s from %(count)s actors.", actors)
        % {"answers": given, "count": spelled(actors)}
    ]


def positions(*, yes: int, no: int) -> str:
    """How many answers to a question are yes, and how many no."""
    if yes and no:
        return gettext("%(yes)s yes, %(no)s no.") % {
            "yes": Spelled(yes),
            "no": spelled(no),
        }
    if yes:
        return gettext("All say yes.")
    return gettext("All say no.") if no else ""


def span(low: str, high: str) -> str:
    """How far the figures lie apart. In: both as formatted text."""
    if low == high:
        return gettext("All give %(figure)s.") % {"figure": low}
    return gettext("The figures go from %(low)s to %(high)s.") % {"low": low, "high": high}
