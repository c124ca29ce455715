"""Answers side by side: how they differ, agree and change, and who confirms or denies whom.

These sentences contain links. Arguments that are not marked as safe are escaped, and the results
are safe HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from articles.domain.vocabulary import Mode, Position, Relation
from articles.presentation.formatting import number
from articles.presentation.summaries.wording import (
    filled,
    listed_briefly,
    listed_plainly,
    opening,
    spelled,
)


def change(who: str, answers: Sequence[str]) -> SafeString:
    """How one actor's answer changed; `answers` come from said_then(), oldest first."""
    return filled(
        gettext("%(who)s: %(answers)s."),
        who=who,
        answers=listed_plainly(answers),
    )


def times(factor: Decimal | None) -> str:
    """How many times as much, as written in running text: "3.9", "157"; empty below 1.1."""
    if factor is None or factor < Decimal("1.1"):
        return ""
    exact = round(factor, 1) if factor < 10 else round(factor)
    return number(Decimal(exact))


def apart(lowest: str, highest: str, difference: Decimal, factor: Decimal | None) -> SafeString:
    """The lowest and the highest answer, from said(), and how far they lie apart."""
    values = {"lowest": lowest, "highest": highest, "difference": number(difference)}
    if many := times(factor):
        return filled(
            gettext(
                "The lowest answer is %(lowest)s, the highest %(highest)s: %(times)s times as much."
            ),
            times=many,
            **values,
        )
    return filled(
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
    more = number(difference)
    if at_least:
        more = gettext("at least %(low)s") % {"low": more}
    values = {"higher": higher, "lower": lower, "difference": more}
    if many := times(factor):
        return filled(
            gettext(
                "Between %(lower)s and %(higher)s lies a difference of %(difference)s: "
                "%(times)s times as much."
            ),
            times=many,
            **values,
        )
    return filled(
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
    return filled(sentence, article=article, lower=lower, higher=higher)


def agreement(
    names: Sequence[str], figure: str, *, origin: str = "", claims: int, sourced: int, differ: bool
) -> SafeString:
    """Several who give one figure in claims of their own, and what that rests on.

    `origin` is the one recorded origin behind all these claims, if there is one; else `sourced` of
    the `claims` name a source, and `differ` says that no two have a recorded origin in common.
    """
    count = len(names)
    given = filled(
        ngettext(
            "%(names)s gives %(figure)s in several claims.",
            "%(names)s all give %(figure)s.",
            count,
        )
        if count != 2
        else gettext("%(names)s both give %(figure)s."),
        names=opening(names),
        figure=figure,
    )
    if origin:
        rests = filled(gettext("They rest on the same recorded origin: %(origin)s."), origin=origin)
    elif not sourced:
        rests = filled(gettext("None of these claims names a source."))
    elif sourced < claims:
        rests = filled(
            ngettext(
                "Only one of these claims names a source.",
                "Only %(count)s of these claims name a source.",
                sourced,
            ),
            count=spelled(sourced),
        )
    elif differ:
        rests = filled(gettext("Their recorded origins differ."))
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
    return filled(sentence, names=opening(names))


def both_sides(name: str) -> SafeString:
    """Somebody who has said yes and no."""
    return filled(gettext("%(name)s has said both yes and no."), name=name)


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
        return filled(sentence, names=opening(names), given=given)
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
    return filled(
        sentence, names=opening(names), whom=listed_briefly(whom, 3), given=given, other=other
    )


def more_stances(count: int) -> SafeString:
    """A sentence for the stances that are not listed one by one."""
    return filled(
        ngettext(
            "And %(count)s more confirms or denies another.",
            "And %(count)s more confirm or deny another.",
            count,
        ),
        count=number(count),
    )
