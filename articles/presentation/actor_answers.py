"""An actor's answers over time, as a chart and in words beside the answers of others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Window
from django.db.models.functions import RowNumber
from django.utils.translation import get_language

from articles.domain import comparison
from articles.domain.comparison import Answer
from articles.models import (
    Actor,
    Question,
)
from articles.models.claims import ClaimQuerySet
from articles.presentation import summaries
from articles.presentation.answers import Speakers, load_answers
from articles.presentation.charts.answer_charts import (
    Chart,
    answer_label,
    answer_point,
    lanes_chart,
)
from articles.presentation.charts.lane_plot import Lane
from articles.presentation.findings import answer_said, answers_over_time

# So many questions are shown, and so many answers of others beside each.
QUESTIONS, OTHERS = 12, 4
# So many answers to each question are compared: the actor's latest, and everybody's latest.
LATEST = 400


@dataclass(frozen=True)
class ActorAnswers:
    """One question that an actor answers: its answers over time, and who says otherwise."""

    question: Question
    answers: str
    others: str


def actor_answers(
    actor: Actor, questions: Sequence[Question], claims: ClaimQuerySet, *, drafts: bool
) -> tuple[Chart | None, list[ActorAnswers]]:
    """An actor's answers to these questions as a chart and in words, beside those of others.

    Answers are taken from `claims`. The chart is None if there is nothing to draw.
    """
    speakers = Speakers()
    asked = questions[:QUESTIONS]
    answering = claims.filter(question__in=[question.pk for question in asked]).with_value()
    made = _latest(answering.by_actor([actor.slug]))
    question_of = _latest(answering) | made
    picked = claims.filter(pk__in=question_of)
    given: dict[int, list[Answer]] = {}
    for answer in load_answers(picked.order_by("order_key"), drafts=drafts):
        # What others said on its behalf counts as its answer.
        whose = replace(answer, actors=(actor.pk,)) if answer.id in made else answer
        given.setdefault(question_of[answer.id], []).append(whose)
    own = {
        question.pk: [
            each for each in comparison.in_order(given.get(question.pk, [])) if each.id in made
        ]
        for question in asked
    }
    others = {
        question.pk: comparison.others(given.get(question.pk, []), actor.pk)[:OTHERS]
        for question in asked
    }
    speakers.load(answer for its in (*own.values(), *others.values()) for answer in its)
    lanes = [
        Lane(
            question.pk,
            question.wording(get_language()).text,
            tuple(
                answer_point(0, answer, speakers, series=(actor.pk,)) for answer in own[question.pk]
            ),
        )
        for question in asked
    ]
    rows = [
        ActorAnswers(
            question,
            summaries.listed_plainly(
                answers_over_time(comparison.series(own[question.pk], actor.pk))
            ),
            summaries.listed_plainly(
                [answer_said(answer, speakers) for answer in others[question.pk]]
            ),
        )
        for question in asked
    ]
    return lanes_chart(
        lanes, answer_label, [answer for its in own.values() for answer in its]
    ), rows


def _latest(answering: ClaimQuerySet) -> dict[int, int]:
    """The ids of the latest answers to each question, each with the id of its question."""
    nearest = Window(RowNumber(), partition_by="question", order_by=["-order_key"])
    ranked = answering.order_by().annotate(place=nearest).filter(place__lte=LATEST)
    return dict(ranked.values_list("pk", "question"))
