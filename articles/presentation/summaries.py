"""Findings in words: the sentence with which each page begins, right for none, one and many.

Every sentence is whole in the message catalogue, so that each language can put it its own way;
numbers up to nine are written as words. Takes figures and names, asks no database.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from babel import Locale
from babel.lists import format_list
from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils import timezone
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from articles.domain import dates, languages
from articles.domain.dates import PartialDate
from articles.domain.vocabulary import LinkState, Mode, Position, Relation

if TYPE_CHECKING:
    from articles.models import LinkCheck


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


def ways(
    *,
    sourced: int,
    meets: Sequence[tuple[str, int, bool]],
    origins: int,
    nearest: int,
    farthest: int,
) -> list[str]:
    """How a claim reached the articles that name a source, of which there are `sourced`.

    `meets` are the places where ways come together, nearest to the articles first: what it is
    called, how many articles' ways do, and whether it is one of these articles itself. `nearest`
    and `farthest` are how many hops away an origin is, of which there are `origins`.
    """
    if not sourced:
        return []
    found = [
        _meets(called, articles, sourced, is_one_of_them=is_one_of_them)
        for called, articles, is_one_of_them in meets
    ]
    found.append(_away(nearest, farthest) if origins == 1 else _all_away(nearest, farthest))
    return found


def _meets(called: str, articles: int, sourced: int, *, is_one_of_them: bool) -> str:
    values = {"source": called, "count": Spelled(articles - is_one_of_them)}
    if is_one_of_them:
        return (
            ngettext(
                "One article passes on another that carries the claim: %(source)s.",
                "%(count)s articles pass on another that carries the claim: %(source)s.",
                articles - 1,
            )
            % values
        )
    if articles == sourced == 2:
        return gettext("Both ways lead through %(source)s.") % values
    if articles == sourced:
        return gettext("All ways lead through %(source)s.") % values
    return ngettext(
        "The way of one article leads through %(source)s.",
        "The ways of %(count)s articles lead through %(source)s.",
        articles,
    ) % (values | {"count": spelled(articles)})


def _away(nearest: int, farthest: int) -> str:
    """How far the origin is, in hops."""
    if nearest == farthest:
        return ngettext(
            "The origin is one hop away.", "The origin is %(count)s hops away.", nearest
        ) % {"count": spelled(nearest)}
    return gettext("The origin is %(nearest)s to %(farthest)s hops away.") % {
        "nearest": spelled(nearest),
        "farthest": spelled(farthest),
    }


def _all_away(nearest: int, farthest: int) -> str:
    """How far several origins are, in hops."""
    if nearest == farthest:
        return ngettext(
            "The origins are one hop away.", "The origins are %(count)s hops away.", nearest
        ) % {"count": spelled(nearest)}
    return gettext("The origins are %(nearest)s to %(farthest)s hops away.") % {
        "nearest": spelled(nearest),
        "farthest": spelled(farthest),
    }


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


def outlet(*, claims: int, sourced: int, nearest: int, farthest: int) -> list[str]:
    """What an outlet's articles name: `sourced` of `claims` have a source, so many hops away."""
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
    found.append(_away(nearest, farthest))
    return found


def source(
    *, claims: int, articles: int, origin_of: int, direct: int = 0, through_others: int = 0
) -> list[str]:
    """What rests on a source: `claims` in `articles`; of `origin_of` it is the recorded end.

    `direct` of them name it in an article, `through_others` reach one through something else.
    """
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
    if direct and through_others:
        found.append(
            gettext(
                "Articles use it directly for %(direct)s of them, and through others for "
                "%(others)s."
            )
            % {"direct": spelled(direct), "others": spelled(through_others)}
        )
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


# Answers side by side. These sentences carry links, so what they are given is escaped if it has to
# be, and what comes out is safe to draw.


def answer(value: Any) -> str:
    """An answer without its unit: "about 4,000", "10,000 to 12,000", "yes".

    In: anything with `position`, `low`, `high` and `approximate`. Out: nothing where there is none.
    """
    if value.position:
        return str(Position(value.position).label)
    low, high = (_figure(figure) for figure in (value.low, value.high))
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


def _figure(value: Decimal | None) -> str:
    return "" if value is None else languages.format_number(value, get_language() or "en")


def _filled(sentence: str, **values: str) -> SafeString:
    """A sentence with its places filled, all of it safe to draw."""
    filled = conditional_escape(sentence) % {
        name: conditional_escape(value) for name, value in values.items()
    }
    return mark_safe(filled)  # noqa: S308  each part of it is escaped


def listed(names: Sequence[str]) -> str:
    """Names as a sentence lists them: "A, B and C", in the reader's language.

    Safe to draw where one of them is; else plain text.
    """
    # British English, as everywhere here: no comma before the "and".
    language = get_language() or "en"
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
        "count": languages.format_number(rest, get_language() or "en")
    }
    return listed([*names[:most], others])


def _opening(names: Sequence[str]) -> str:
    """Names at the beginning of a sentence: "An article’s own voice"; a link stays as it is."""
    given = listed_briefly(names)
    opened = given[:1].upper() + given[1:]
    return mark_safe(opened) if isinstance(given, SafeString) else opened  # noqa: S308


def listed_plainly(parts: Sequence[str]) -> SafeString:
    """Parts one after the other with commas, safe to draw; "" for none."""
    return format_html_join(", ", "{}", ((each,) for each in parts))


def said(figure: str, who: str, date: PartialDate | None, *, reported: bool) -> SafeString:
    """An answer with who gave it and when: "about 30 (HUR, 16 December 2024)".

    Without `who` the date alone; without a date `who` alone.
    """
    when = "" if date is None else dates.display(date, get_language() or "en", form="long")
    if when and reported:
        when = gettext("reported %(date)s") % {"date": when}
    about = [part for part in (who, when) if part]
    if not about:
        return conditional_escape(figure)
    if len(about) == 1:
        return _filled(gettext("%(figure)s (%(about)s)"), figure=figure, about=about[0])
    return _filled(gettext("%(figure)s (%(who)s, %(when)s)"), figure=figure, who=who, when=when)


def said_then(figure: str, date: PartialDate | None, *, reported: bool) -> SafeString:
    """An answer within a list over time: "600 in April 2025", "600 on 30 April 2025"."""
    if date is None:
        return conditional_escape(figure)
    if reported:
        return said(figure, "", date, reported=True)
    when = dates.display(date, get_language() or "en", form="long")
    if date.precision == "day":
        return _filled(gettext("%(figure)s on %(day)s"), figure=figure, day=when)
    return _filled(gettext("%(figure)s in %(month)s"), figure=figure, month=when)


def change(who: str, answers: Sequence[str]) -> SafeString:
    """How one actor's answer changed; `answers` come from said_then(), oldest first."""
    return _filled(
        gettext("%(who)s: %(answers)s."),
        who=who,
        answers=listed_plainly(answers),
    )


def times(factor: Decimal | None) -> str:
    """How many times as much, as running text has it: "3.9", "157"; nothing below 1.1."""
    if factor is None or factor < Decimal("1.1"):
        return ""
    exact = round(factor, 1) if factor < 10 else round(factor)
    return _figure(Decimal(exact))


def apart(lowest: str, highest: str, difference: Decimal, factor: Decimal | None) -> SafeString:
    """The lowest and the highest answer, from said(), and how far they lie apart."""
    values = {"lowest": lowest, "highest": highest, "difference": _figure(difference)}
    if many := times(factor):
        return _filled(
            gettext(
                "The lowest answer is %(lowest)s, the highest %(highest)s: %(times)s times as much."
            ),
            times=many,
            **values,
        )
    return _filled(
        gettext("The lowest answer is %(lowest)s, the highest %(highest)s: %(difference)s more."),
        **values,
    )


def differs(
    higher: str,
    lower: str,
    difference: Decimal,
    factor: Decimal | None,
    *,
    at_least: bool = False,
) -> SafeString:
    """Two answers, from said(), that exclude each other; `at_least` where one has no other end."""
    more = _figure(difference)
    if at_least:
        more = gettext("at least %(low)s") % {"low": more}
    values = {"higher": higher, "lower": lower, "difference": more}
    if many := times(factor):
        return _filled(
            gettext(
                "Between %(lower)s and %(higher)s lies a difference of %(difference)s: "
                "%(times)s times as much."
            ),
            times=many,
            **values,
        )
    return _filled(
        gettext("Between %(lower)s and %(higher)s lies a difference of %(difference)s."), **values
    )


def contrast(article: str, lower: str, higher: str, scope: str) -> SafeString:
    """One article that carries answers which exclude each other.

    `scope` is "all" for the lowest and the highest of all, "day" for those of their day, else "".
    """
    sentence = {
        "all": gettext(
            "One article carries both the lowest and the highest answer, %(lower)s and "
            "%(higher)s: %(article)s."
        ),
        "day": gettext(
            "One article carries both the lowest and the highest answer of that day, %(lower)s "
            "and %(higher)s: %(article)s."
        ),
        "": gettext("One article carries both %(lower)s and %(higher)s: %(article)s."),
    }[scope]
    return _filled(sentence, article=article, lower=lower, higher=higher)


def agreement(
    names: Sequence[str], figure: str, *, origin: str = "", claims: int, sourced: int, differ: bool
) -> SafeString:
    """Several who give one figure in claims of their own, and what that rests on.

    `origin` is the one recorded origin behind all these claims, if there is one; else `sourced` of
    the `claims` name a source, and `differ` says that no two have a recorded origin in common.
    """
    count = len(names)
    given = _filled(
        ngettext(
            "%(names)s gives %(figure)s in several claims.",
            "%(names)s all give %(figure)s.",
            count,
        )
        if count != 2
        else gettext("%(names)s both give %(figure)s."),
        names=_opening(names),
        figure=figure,
    )
    if origin:
        rests = _filled(
            gettext("They rest on the same recorded origin: %(origin)s."), origin=origin
        )
    elif not sourced:
        rests = _filled(gettext("None of these claims names a source."))
    elif sourced < claims:
        rests = _filled(
            ngettext(
                "Only one of these claims names a source.",
                "Only %(count)s of these claims name a source.",
                sourced,
            ),
            count=spelled(sourced),
        )
    elif differ:
        rests = _filled(gettext("Their recorded origins differ."))
    else:
        return given
    return mark_safe(f"{given} {rests}")  # noqa: S308  both are safe


def side(position: str, names: Sequence[str]) -> SafeString:
    """Who says yes, or no; `names` are those of actors, each once."""
    count = len(names)
    sentence = (
        ngettext("%(names)s says yes.", "%(names)s say yes.", count)
        if position == Position.YES
        else ngettext("%(names)s says no.", "%(names)s say no.", count)
    )
    return _filled(sentence, names=_opening(names))


def both_sides(name: str) -> SafeString:
    """Somebody who has said yes and no."""
    return _filled(gettext("%(name)s has said both yes and no."), name=name)


def stance(
    kind: str, names: Sequence[str], given: str, *, whom: Sequence[str] = (), other: str = ""
) -> SafeString:
    """Who confirmed, denied, repeated or corrected: `given` is what and when, from said().

    `whom` are those who said the other thing, and `other` what and when that was.
    """
    count = len(names)
    if not whom:
        sentence = (
            ngettext("%(names)s confirms it: %(given)s.", "%(names)s confirm it: %(given)s.", count)
            if kind == Mode.CONFIRMS
            else ngettext("%(names)s denies it: %(given)s.", "%(names)s deny it: %(given)s.", count)
        )
        return _filled(sentence, names=_opening(names), given=given)
    sentence = {
        Relation.CONFIRMS: ngettext(
            "%(names)s confirms what %(whom)s said: %(given)s, and before that %(other)s.",
            "%(names)s confirm what %(whom)s said: %(given)s, and before that %(other)s.",
            count,
        ),
        Relation.DENIES: ngettext(
            "%(names)s denies what %(whom)s said: %(given)s against %(other)s.",
            "%(names)s deny what %(whom)s said: %(given)s against %(other)s.",
            count,
        ),
        Relation.REPEATS: ngettext(
            "%(names)s repeats what %(whom)s said: %(given)s, and before that %(other)s.",
            "%(names)s repeat what %(whom)s said: %(given)s, and before that %(other)s.",
            count,
        ),
        Relation.CORRECTS: ngettext(
            "%(names)s corrects what %(whom)s said: %(given)s instead of %(other)s.",
            "%(names)s correct what %(whom)s said: %(given)s instead of %(other)s.",
            count,
        ),
    }[Relation(kind)]
    return _filled(
        sentence, names=_opening(names), whom=listed_briefly(whom, 3), given=given, other=other
    )


def more_stances(count: int) -> SafeString:
    """That so many more confirm or deny something than are said."""
    return _filled(
        ngettext(
            "And %(count)s more confirms or denies another.",
            "And %(count)s more confirm or deny another.",
            count,
        ),
        count=languages.format_number(count, get_language() or "en"),
    )


def plot(*, answers: int, first: PartialDate | None, last: PartialDate | None) -> str:
    """What a picture shows, for those who do not see it."""
    count = ngettext("%(count)s mark", "%(count)s marks", answers) % {
        "count": languages.format_number(answers, get_language() or "en")
    }
    if first is None or last is None:
        return gettext("%(marks)s. The table below has them all.") % {"marks": count}
    begin, end = (
        dates.display(date, get_language() or "en", form="long") for date in (first, last)
    )
    return gettext("%(marks)s from %(first)s to %(last)s. The table below has them all.") % {
        "marks": count,
        "first": begin,
        "last": end,
    }


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
    return dates.display(day, get_language() or "en", form="short")
