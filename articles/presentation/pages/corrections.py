"""Corrections in words: those of one claim, and the list of all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext, gettext_lazy

from articles.domain import dates
from articles.domain.vocabulary import Mode
from articles.models import Claim, Correction, Question
from articles.presentation import summaries
from articles.presentation.formatting import page_language


@dataclass(frozen=True)
class CorrectionLine:
    """One corrected property in words: its label, what was said before, and what is said now."""

    label: str
    before: str = ""
    after: str = ""
    language: str = ""
    article: str = ""
    article_id: int | None = None


@dataclass(frozen=True)
class Corrected:
    """A correction with a line for each property that it changed."""

    correction: Correction
    lines: list[CorrectionLine]


def corrected(corrections: Iterable[Correction]) -> list[Corrected]:
    """Corrections in the reader's language, in a fixed number of queries."""
    at_hand = list(corrections)
    answers = [
        change[side]
        for each in at_hand
        for change in each.changes
        if change["what"] == "answer"
        for side in ("before", "after")
        if change[side]
    ]
    wanted = {value["question"] for value in answers}
    questions: dict[int, Question] = {}
    if wanted:
        questions = Question.objects.prefetch_related("translations").in_bulk(wanted)
    return [
        Corrected(each, [_correction_line(change, questions) for change in each.changes])
        for each in at_hand
    ]


def _correction_line(change: dict[str, Any], questions: dict[int, Question]) -> CorrectionLine:
    before: Any = change.get("before")
    after: Any = change.get("after")
    what = change["what"]
    match what:
        case "mode":
            before, after = (str(Mode(value).label) for value in (before, after))
        case "date":
            before, after = (_as_known(value) for value in (before, after))
        case "answer":
            before, after = (_answered(value, questions) for value in (before, after))
        case "who":
            before, after = (_said(value) for value in (before, after))
        case "chain":
            before, after = (" ← ".join(value) for value in (before, after))
            if not after:
                after = gettext("no source is named")
    label = str(CORRECTED[what])
    if what == "passage" and not after:
        label = gettext("No longer carried")
    return CorrectionLine(
        label,
        before or "",
        after or "",
        change.get("language", ""),
        change.get("article", ""),
        change.get("article_id"),
    )


CORRECTED = {
    "answer": gettext_lazy("Answer"),
    "chain": gettext_lazy("Chain"),
    "date": gettext_lazy("Said on"),
    "mode": gettext_lazy("Mode"),
    "passage": gettext_lazy("Passage"),
    "question": gettext_lazy("Question"),
    "republished": gettext_lazy("Published again"),
    "statement": gettext_lazy("Statement"),
    "translation": gettext_lazy("Translation"),
    "who": gettext_lazy("Said by"),
    "withdrawn": gettext_lazy("Withdrawn"),
}


def _as_known(value: str | None) -> str:
    return dates.display(dates.parse(value), page_language(), form="long") if value else ""


def _answered(value: dict[str, Any] | None, questions: dict[int, Question]) -> str:
    if value is None:
        return ""
    low, high = (None if value[name] is None else Decimal(value[name]) for name in ("low", "high"))
    claim = Claim(position=value["position"], low=low, high=high, approximate=value["approximate"])
    question = questions.get(value["question"])
    unit = question.unit_wording(get_language()).text if question and not claim.position else ""
    return f"{summaries.answer(claim)} {unit}".strip()


def _said(value: dict[str, Any]) -> str:
    if value["own_voice"]:
        return gettext("the article's own voice")
    return ", ".join(
        gettext("%(who)s for %(whom)s") % {"who": who, "whom": whom} if whom else who
        for who, whom in value["named"]
    )


@dataclass(frozen=True)
class CorrectionPage:
    """A page of the corrections of all claims, the latest first."""

    PAGE = 25

    cursor: int | None
    rows: list[Corrected]
    # The cursor of the next page, if there is one.
    next: int | None


def correction_page(cursor: int | None, *, size: int = CorrectionPage.PAGE) -> CorrectionPage:
    """A page of corrections. In: the id after which it begins. All pages take the same time."""
    found = Correction.objects.for_readers().with_claim().order_by("-pk")
    if cursor is not None:
        found = found.filter(pk__lt=cursor)
    rows = list(found[: size + 1])
    more = rows[size - 1].pk if len(rows) > size else None
    return CorrectionPage(cursor, corrected(rows[:size]), more)


# A claim is rarely corrected more often; the list of all corrections has the others.
MOST_CORRECTIONS = 50


def corrections_of(claim: Claim) -> list[Corrected]:
    """What was corrected of a claim, the latest first."""
    return corrected(claim.corrections.order_by("-pk")[:MOST_CORRECTIONS])
