"""Charts of answers over time: figures, yes against no, and how often an actor spoke in which mode.

Turns records into points and labels in the reader's language. Asks the database only for the names
that are drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext

from articles.domain import comparison, dates
from articles.domain.comparison import Answer
from articles.domain.vocabulary import Mode, Position
from articles.models import (
    Claim,
)
from articles.presentation import summaries
from articles.presentation.answers import Speakers, known_date, load_answers
from articles.presentation.charts import text_width
from articles.presentation.charts.lane_plot import Lane, LanePlot, labelled_points, lane_plot
from articles.presentation.charts.marks import NARROW, WIDE, Point, single_points
from articles.presentation.charts.value_plot import ValuePlot, value_plot
from articles.presentation.formatting import page_language


@dataclass(frozen=True, slots=True)
class MarkedAnswer:
    """An answer as a mark shows it: its link, its colour, and its text when it is pointed at."""

    answer: Answer
    speakers: Speakers
    statement: str = ""

    @property
    def url(self) -> str:
        """The claim's page."""
        return reverse("claim-detail", args=[self.answer.id])

    @property
    def kind(self) -> str:
        """The kind of who gives it first."""
        return self.speakers.kind(self.answer)

    @property
    def words(self) -> str:
        """Who, what and when: "HUR: about 30, 16 December 2024"."""
        what = self.statement or summaries.answer(self.answer)
        given = summaries.listed_briefly(self.speakers.names(self.answer), 3)
        when = known_date(self.answer)
        parts = [gettext("%(who)s: %(answers)s") % {"who": given, "answers": what}]
        if when:
            date = dates.display(when, page_language(), form="long")
            reported = gettext("reported %(date)s") % {"date": date}
            parts.append(reported if self.answer.reported else date)
        return ", ".join(parts)


@dataclass(frozen=True)
class Chart:
    """A chart in its wide and its narrow form, and what it shows in words."""

    wide: ValuePlot | LanePlot
    narrow: ValuePlot | LanePlot
    words: str
    # Whether the plots are LanePlots.
    lanes: bool


def answer_point(number: int, answer: Answer, speakers: Speakers, **changes: Any) -> Point:
    return Point(
        **{
            "key": answer.id,
            "earliest": answer.earliest,
            "latest": answer.latest,
            "low": answer.low,
            "high": answer.high,
            "approximate": answer.approximate,
            "reported": answer.reported,
            "series": answer.actors,
            "number": number,
            "record": MarkedAnswer(answer, speakers),
            **changes,
        }
    )


def _described(answers: Sequence[Answer]) -> str:
    dated = [answer for answer in comparison.in_order(answers) if answer.earliest]
    first, last = (known_date(dated[0]), known_date(dated[-1])) if dated else (None, None)
    return summaries.plot(answers=len(answers), first=first, last=last)


def answers_chart(answers: Sequence[Answer], speakers: Speakers, *, figures: bool) -> Chart | None:
    """Answers to one question: figures over time, or yes against no.

    In: answers in the order of the table, whose numbers the narrow chart shows. None if there is
    nothing to draw.
    """
    points = [
        answer_point(number, answer, speakers) for number, answer in enumerate(answers, start=1)
    ]
    if figures:
        speakers.load(point.record.answer for point in single_points(points))
        wide = value_plot(points, WIDE, name_and_answer_label)
        narrow = value_plot(points, NARROW, name_and_answer_label)
        if wide is None or narrow is None:
            return None
        return Chart(wide, narrow, _described(answers), lanes=False)
    sides = [
        Lane(
            position.value,
            capfirst(str(position.label)),
            tuple(point for point in points if point.record.answer.position == position.value),
            stacked=True,
        )
        for position in (Position.YES, Position.NO)
    ]
    sides_given = [side for side in sides if side.points]
    speakers.load(point.record.answer for point in labelled_points(sides_given))
    return lanes_chart(sides_given, name_label, answers)


def lanes_chart(
    lanes: Sequence[Lane],
    words: Callable[[Point], tuple[str, str]],
    answers: Sequence[Answer],
) -> Chart | None:
    wide = lane_plot(lanes, WIDE, words)
    narrow = lane_plot(lanes, NARROW, words)
    if wide is None or narrow is None:
        return None
    return Chart(wide, narrow, _described(answers), lanes=True)


def name_label(point: Point) -> tuple[str, str]:
    shown: MarkedAnswer = point.record
    names = shown.speakers.names(shown.answer)
    return text_width.shortened(summaries.listed_briefly(names, 1), 300, 12), ""


def name_and_answer_label(point: Point) -> tuple[str, str]:
    shown: MarkedAnswer = point.record
    names = summaries.listed_briefly(shown.speakers.names(shown.answer), 1)
    return text_width.shortened(names, 250, 12), summaries.answer(shown.answer)


def answer_label(point: Point) -> tuple[str, str]:
    return "", summaries.answer(point.record.answer)


def modes_chart(claims: QuerySet[Claim], *, drafts: bool) -> Chart | None:
    """Claims over time, a lane for each mode, the most frequent first; None for fewer than two."""
    answers = load_answers(claims.order_by("order_key"), drafts=drafts)
    if len(answers) < 2:
        return None
    by_mode: dict[str, list[Answer]] = {}
    for answer in answers:
        by_mode.setdefault(answer.mode, []).append(answer)
    speakers = Speakers()
    lanes = [
        Lane(
            mode,
            capfirst(str(Mode(mode).label)),
            tuple(answer_point(0, answer, speakers, approximate=False) for answer in its),
            stacked=True,
        )
        for mode, its in sorted(by_mode.items(), key=lambda pair: -len(pair[1]))
    ]
    alone = labelled_points(lanes)
    speakers.load(point.record.answer for point in alone)
    wanted: set[Any] = {point.key for point in alone}
    statements = {
        claim.pk: claim.wording(get_language()).text
        for claim in Claim.objects.filter(pk__in=wanted).prefetch_related("translations")
    }
    lanes = [
        replace(
            lane,
            points=tuple(
                replace(
                    point, record=replace(point.record, statement=statements.get(point.key, ""))
                )
                for point in lane.points
            ),
        )
        for lane in lanes
    ]
    return lanes_chart(lanes, lambda answer_point: ("", ""), answers)
