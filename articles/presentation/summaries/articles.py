"""What is marked in an article."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from articles.presentation.summaries.wording import Spelled, spelled


def article(*, claims: int, sourced: int, own_voice: int) -> list[str]:
    """What is marked in an article; `sourced` of its claims name a source there."""
    if not claims:
        return [gettext("No claim is marked in this article yet.")]
    found = [
        ngettext(
            "One claim is marked in this article.",
            "%(count)s claims are marked in this article.",
            claims,
        )
        % {"count": Spelled(claims)}
    ]
    if claims == 1:
        found.append(gettext("It names a source.") if sourced else gettext("It names no source."))
    elif sourced == claims:
        found.append(gettext("For all of them it names a source."))
    elif not sourced:
        found.append(gettext("For none of them it names a source."))
    else:
        found.append(
            ngettext(
                "For one of them it names a source.",
                "For %(count)s of them it names a source.",
                sourced,
            )
            % {"count": spelled(sourced)}
        )
    if own_voice:
        found.append(
            ngettext(
                "One is in the article's own voice.",
                "%(count)s are in the article's own voice.",
                own_voice,
            )
            % {"count": Spelled(own_voice)}
        )
    return found
