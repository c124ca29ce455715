"""Findings in words: the sentence with which each page begins, right for none, one and many.

Every sentence is whole in the message catalogue, so that each language can put it its own way;
numbers up to nine are written as words. Takes figures and names, asks no database.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.translation import get_language, gettext, ngettext

from articles import languages


def spelled(count: int) -> str:
    """A number as running text has it: "four", "12", "4,000"."""
    if count < 10:
        return str(apnumber(count))
    return languages.format_number(count, get_language() or "en")


def Spelled(count: int) -> str:  # noqa: N802  the capital is what it does
    """The same at the beginning of a sentence."""
    word = spelled(count)
    return word[:1].upper() + word[1:]


def backing(
    *, articles: int, unsourced: int, origins: Sequence[str], circles: int = 0
) -> list[str]:
    """What a claim rests on.

    `articles` carry it, `unsourced` of them name no source, `origins` are the names of the
    recorded origins (a circle's sources joined), `circles` how many circles its sources make.
    """
    if not articles:
        return [gettext("No published article carries this claim.")]
    found = [
        ngettext(
            "One article carries this claim.", "%(count)s articles carry this claim.", articles
        )
        % {"count": Spelled(articles)}
    ]
    sourced = articles - unsourced
    if not origins:
        if articles == 1:
            found.append(gettext("It names no source."))
        else:
            found.append(gettext("None of them names a source."))
    elif len(origins) == 1:
        values = {"count": Spelled(sourced), "origin": origins[0]}
        if articles == 1:
            found.append(gettext("It rests on one recorded origin: %(origin)s.") % values)
        elif not unsourced:
            found.append(gettext("They rest on one recorded origin: %(origin)s.") % values)
        else:
            found.append(
                ngettext(
                    "One of them rests on a recorded origin: %(origin)s.",
                    "%(count)s of them rest on one recorded origin: %(origin)s.",
                    sourced,
                )
                % values
            )
    else:
        values = {"count": spelled(len(origins))}
        if articles == 1:
            found.append(gettext("It rests on %(count)s recorded origins.") % values)
        else:
            found.append(
                gettext("Behind them stand %(count)s recorded independent origins.") % values
            )
    if origins and unsourced:
        found.append(
            ngettext(
                "One article names no source.", "%(count)s articles name no source.", unsourced
            )
            % {"count": Spelled(unsourced)}
        )
    if circles:
        found.append(
            ngettext(
                "Some of these sources cite each other in a circle.",
                "In %(count)s places these sources cite each other in a circle.",
                circles,
            )
            % {"count": spelled(circles)}
        )
    return found


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


def source(*, claims: int, articles: int, origin_of: int) -> list[str]:
    """What rests on a source: `claims` in `articles`; of `origin_of` it is the recorded end."""
    if not claims:
        return [gettext("No claim here passes through this source.")]
    through = ngettext("One claim", "%(count)s claims", claims) % {"count": Spelled(claims)}
    where = ngettext("one article", "%(count)s articles", articles) % {"count": spelled(articles)}
    found = [
        ngettext(
            "%(claims)s in %(articles)s passes through this source.",
            "%(claims)s in %(articles)s pass through this source.",
            claims,
        )
        % {"claims": through, "articles": where}
    ]
    if origin_of == claims:
        found.append(
            ngettext(
                "It is the claim's recorded origin.",
                "It is the recorded origin of all of them.",
                claims,
            )
        )
    elif origin_of:
        found.append(
            ngettext(
                "It is the recorded origin of one of them.",
                "It is the recorded origin of %(count)s of them.",
                origin_of,
            )
            % {"count": spelled(origin_of)}
        )
    else:
        found.append(
            ngettext(
                "It is a relay: the origin lies behind it.",
                "It is a relay: the origins lie behind it.",
                claims,
            )
        )
    return found


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
    """How the answers to a question of yes or no fall."""
    if yes and no:
        return gettext("%(yes)s yes, %(no)s no.") % {
            "yes": Spelled(yes),
            "no": spelled(no),
        }
    if yes:
        return gettext("All say yes.")
    return gettext("All say no.") if no else ""


def span(low: str, high: str) -> str:
    """How far the figures lie apart; both come ready to read."""
    if low == high:
        return gettext("All give %(figure)s.") % {"figure": low}
    return gettext("The figures go from %(low)s to %(high)s.") % {"low": low, "high": high}
