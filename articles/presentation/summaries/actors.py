"""What an actor says, passes on and publishes."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from articles.presentation.summaries.wording import Spelled, hops_away, spelled


def actor(*, claims: int, articles: int, relayed: int, published: int) -> list[str]:
    """What an actor says (`claims`, carried by `articles`), passes on, and publishes here."""
    found = []
    if claims:
        said = ngettext("One claim", "%(count)s claims", claims) % {"count": Spelled(claims)}
        where = ngettext("one article", "%(count)s articles", articles) % {
            "count": spelled(articles)
        }
        found.append(gettext("%(claims)s in %(articles)s.") % {"claims": said, "articles": where})
    if relayed:
        found.append(
            ngettext(
                "One claim reached an article through a source that it issued.",
                "%(count)s claims reached an article through sources that it issued.",
                relayed,
            )
            % {"count": Spelled(relayed)}
        )
    if published:
        found.append(
            ngettext(
                "It published one article that is kept here.",
                "It published %(count)s articles that are kept here.",
                published,
            )
            % {"count": spelled(published)}
        )
    return found or [gettext("Nothing published here uses this actor yet.")]


def outlet(*, claims: int, sourced: int, nearest: int, farthest: int) -> list[str]:
    """What an outlet's articles rest on; `sourced` of `claims` name a source."""
    found = [
        ngettext("Its articles carry one claim.", "Its articles carry %(count)s claims.", claims)
        % {"count": spelled(claims)}
    ]
    if not sourced:
        found.append(ngettext("No source is named.", "For none of them is a source named.", claims))
        return found
    if sourced == claims:
        found.append(ngettext("A source is named.", "For all of them a source is named.", claims))
    else:
        found.append(
            ngettext(
                "For one of them a source is named.",
                "For %(count)s of them a source is named.",
                sourced,
            )
            % {"count": spelled(sourced)}
        )
    found.append(hops_away(nearest, farthest))
    return found
