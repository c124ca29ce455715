"""The page of one question: its answers side by side, and how far they differ."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.core.paginator import Page
from django.utils.safestring import SafeString

from articles.domain.comparison import Answer
from articles.domain.vocabulary import Position
from articles.models import Claim, Question
from articles.presentation import findings, summaries
from articles.presentation.answers import Speakers, load_answers
from articles.presentation.charts.answer_charts import Chart, answers_chart
from articles.presentation.formatting import number
from articles.presentation.pages.paging import page_of


@dataclass(frozen=True)
class QuestionPage:
    """One question with its answers, oldest first, and how they differ."""

    question: Question
    sentences: list[str]
    answers: list[Claim]
    # The page of the list of all answers.
    pagination: Page[Answer]
    chart: Chart | None
    # Whose answers changed; who confirmed or denied whom, and when; where answers differ or agree.
    changes: list[SafeString]
    stances: list[SafeString]
    differences: list[SafeString]


def question_page(question: Question, *, drafts: bool, page: str = "") -> QuestionPage:
    """The contents of a question's page.

    All answers are compared, as plain values. Only those on the page of the table that is asked for
    are loaded with everything that a row shows.
    """
    everything = Claim.objects.for_editors() if drafts else Claim.objects.published()
    answering = everything.filter(question=question).with_value().order_by("order_key")
    answers = load_answers(answering, drafts=drafts)
    pagination = page_of(answers, page)
    actors = {actor for answer in answers for actor in answer.actors}
    sentences = summaries.question(answers=len(answers), actors=len(actors))
    if question.asks_for_number:
        figures: list[Decimal] = [figure for answer in answers for figure in answer.figures]
        if len(answers) > 1 and figures:
            sentences.append(
                summaries.span(
                    number(min(figures)),
                    number(max(figures)),
                )
            )
    elif len(answers) > 1:
        sentences.append(
            summaries.positions(
                yes=sum(answer.position == Position.YES for answer in answers),
                no=sum(answer.position == Position.NO for answer in answers),
            )
        )
    speakers = Speakers()
    shown = [answer.id for answer in pagination]
    return QuestionPage(
        question=question,
        sentences=sentences,
        answers=list(answering.filter(pk__in=shown).for_rows(drafts=drafts)),
        pagination=pagination,
        chart=answers_chart(answers, speakers, figures=question.asks_for_number),
        changes=findings.changes(answers, speakers),
        stances=findings.stances(question, answers, speakers, everything, drafts=drafts),
        differences=findings.differences(answers, speakers, drafts=drafts),
    )
