"""Answers to questions, loaded from claims in a fixed number of queries, and who gives them.

An answer is a `comparison.Answer`: a plain value, since one page compares thousands of them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any, cast

from django.db.models import QuerySet
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from articles.domain import dates
from articles.domain.comparison import Answer
from articles.domain.dates import PartialDate
from articles.domain.vocabulary import ActorKind
from articles.models import (
    Actor,
    Appearance,
    Attribution,
    Claim,
    Source,
)


def known_date(answer: Answer) -> PartialDate | None:
    """The date of an answer as it is known."""
    if answer.earliest is None or not answer.precision:
        return None
    return PartialDate(answer.earliest, answer.precision)


def _own_voice() -> str:
    return gettext("an article’s own voice")


def record_link(record: Any, words: str, language: str = "") -> SafeString:
    if language:
        return format_html(
            '<a href="{}"><bdi lang="{}">{}</bdi></a>', record.get_absolute_url(), language, words
        )
    return format_html('<a href="{}"><bdi>{}</bdi></a>', record.get_absolute_url(), words)


def source_name(source: Source) -> str:
    return source.issuer.name if source.issuer else source.title


class Speakers:
    """The actors that a page names, each loaded once for all charts and sentences."""

    def __init__(self) -> None:
        self._actors: dict[int, Actor] = {}

    def load(self, answers: Iterable[Answer]) -> None:
        """Load the actors of these answers, if they are not loaded yet."""
        wanted = {pk for answer in answers for pk in answer.actors} - self._actors.keys()
        if wanted:
            self._actors.update(Actor.objects.in_bulk(wanted))

    def kind(self, answer: Answer) -> str:
        """The kind of its first actor, which gives the mark its colour."""
        return self._of(answer)[0].kind if answer.actors else ActorKind.UNNAMED.value

    def names(self, answer: Answer) -> list[str]:
        """The names of those who give it."""
        return [actor.name for actor in self._of(answer)] or [_own_voice()]

    def links(self, answers: Iterable[Answer]) -> list[SafeString]:
        """Those who give these answers, each once, as links; an article's own voice comes last."""
        found: dict[int, SafeString] = {}
        own_voice = False
        for answer in answers:
            own_voice = own_voice or not answer.actors
            for actor in self._of(answer):
                found.setdefault(actor.pk, record_link(actor, actor.name, actor.name_language))
        return [*found.values(), *([conditional_escape(_own_voice())] if own_voice else [])]

    def _of(self, answer: Answer) -> list[Actor]:
        return [self._actors[pk] for pk in answer.actors]


def load_answers(claims: QuerySet[Claim], *, drafts: bool) -> list[Answer]:
    """Claims as answers, in the order of the queryset, in three queries, however many there are.

    Claims without a value are included: their date and mode count.
    """
    picked = claims.order_by().values("pk")
    actors: dict[int, list[int]] = {}
    for claim, actor in (
        Attribution.objects.filter(claim__in=picked)
        .order_by("position", "pk")
        .values_list("claim", "actor")
    ):
        actors.setdefault(claim, []).append(actor)
    articles: dict[int, dict[int, tuple[int | None, datetime.date | None, str]]] = {}
    for claim, article, outlet, day, precision in (
        Appearance.objects.shown(drafts=drafts)
        .filter(claim__in=picked)
        .order_by("article__source__date", "article")
        .values_list(
            "claim",
            "article",
            "article__source__issuer",
            "article__source__date",
            "article__source__date_precision",
        )
    ):
        articles.setdefault(claim, {})[article] = outlet, day, precision
    found = []
    for pk, low, high, approximate, position, day, precision, mode, origins in claims.values_list(
        "pk",
        "low",
        "high",
        "approximate",
        "position",
        "date",
        "date_precision",
        "mode",
        "origin_count",
    ):
        carried = articles.get(pk, {})
        own = day is not None
        if not own:
            dated = [(day, precision) for _outlet, day, precision in carried.values() if day]
            day, precision = min(dated, key=lambda known: known[0], default=(None, ""))
        known = cast(dates.Precision, precision)
        found.append(
            Answer(
                id=pk,
                actors=tuple(dict.fromkeys(actors.get(pk, ()))),
                low=low,
                high=high,
                approximate=approximate,
                position=position,
                earliest=day,
                latest=PartialDate(day, known).latest if day else None,
                precision=known if day else "",
                reported=not own and day is not None,
                mode=mode,
                origins=origins,
                articles=tuple(carried),
                outlets=tuple(
                    dict.fromkeys(outlet for outlet, _day, _precision in carried.values() if outlet)
                ),
            )
        )
    return found
