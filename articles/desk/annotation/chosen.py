"""The records that the form of a claim names, loaded by the ids that it sent; writes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from articles import actions
from articles.desk.annotation import prefill
from articles.desk.annotation.form_state import FormState
from articles.desk.annotation.prefill import Answer, FigureChoice
from articles.domain import text as texts
from articles.domain.ids import parse_id
from articles.domain.text import Selector
from articles.models import Actor, Article, Claim, Question, Source

# So many places of a passage are offered, with so many characters on each side.
MOST_PLACES, AROUND = 20, 60


@dataclass(frozen=True)
class ChosenActor:
    """Somebody who says it: the number of the row, and what is typed to find its principal."""

    number: str
    actor: Actor
    behalf: Actor | None
    is_asked: bool
    find: str


@dataclass(frozen=True)
class ChosenSource:
    """A step of the chain."""

    source: Source
    use: str
    cue: str
    seen: bool


@dataclass
class Chosen:
    """What a state of the form names. A row whose record is gone is left out.

    Each value is loaded once: make another `Chosen` behind a change of the state.
    """

    state: FormState
    article: Article

    @cached_property
    def who(self) -> list[ChosenActor]:
        """Who says it, in the order of the rows."""
        rows = self.state.who
        known = _by_id(Actor.objects.all(), [pk for row in rows for pk in (row.actor, row.behalf)])
        there = [row for row in rows if row.actor in known]
        return [
            ChosenActor(
                str(number),
                known[row.actor],
                known.get(row.behalf),
                row.find is not None,
                row.find or "",
            )
            for number, row in enumerate(there)
        ]

    @cached_property
    def hops(self) -> list[ChosenSource]:
        """The chain, nearest to the article first."""
        sources = Source.objects.select_related("issuer")
        known = _by_id(sources, [row.source for row in self.state.hops])
        return [
            ChosenSource(known[row.source], row.use, row.cue, row.seen)
            for row in self.state.hops
            if row.source in known
        ]

    @cached_property
    def question(self) -> Question | None:
        """The question that the claim answers."""
        asked: Question | None = self._one(
            Question.objects.prefetch_related("translations"), "question"
        )
        return asked

    @cached_property
    def issuer(self) -> Actor | None:
        """The issuer of the source that is made in place."""
        issuer: Actor | None = self._one(Actor.objects.all(), "ns-issuer")
        return issuer

    @cached_property
    def claim(self) -> Claim | None:
        """The claim that exists already and appears here too, as the editor decided."""
        claims = Claim.objects.for_editors().prefetch_related("translations").with_attributions()
        claim: Claim | None = self._one(claims, "claim")
        return claim

    def _one(self, records: QuerySet[Any], name: str) -> Any:
        return _by_id(records, [self.state[name]]).get(self.state[name])

    @cached_property
    def place(self) -> Selector | None:
        """Where the passage stands, if it stands in one place or one was chosen."""
        try:
            return self.locate() if self.state["passage"].strip() else None
        except ValidationError:
            return None

    def locate(self) -> Selector:
        """Where the passage stands. Raises ValidationError that says what is wrong with it."""
        start = parse_id(self.state["start"])
        return actions.locate_passage(self.article.text, self.state["passage"], start=start)

    @cached_property
    def places(self) -> list[tuple[int, str, str, str]]:
        """Where the passage could stand, if there are several places.

        Each is its start, the text before it, the passage, and the text behind it.
        """
        text = self.article.text
        found = texts.find_passages(text, self.state["passage"])
        if len(found) < 2:
            return []
        return [
            (each.start, *texts.snippet(text, each.start, each.end, before=AROUND, after=AROUND))
            for each in found[:MOST_PLACES]
        ]

    @cached_property
    def figures(self) -> list[FigureChoice]:
        """The figures of the passage."""
        if self.place is None:
            return []
        return prefill.figures_of(self.article.text, self.place, self.article.source.language)

    @property
    def answer(self) -> Answer | None:
        """The answer to the question as it is read from the form; None where it cannot be read."""
        if self.question is None:
            return None
        if not self.question.asks_for_number:
            return Answer(self.state["position"])
        try:
            return prefill.read_answer(self.state["answer"]) if self.state["answer"] else None
        except ValueError:
            return None


def _by_id(records: QuerySet[Any], ids: Iterable[str]) -> dict[str, Any]:
    """Records by their ids as they were sent."""
    wanted = {number for each in ids if (number := parse_id(each)) is not None}
    if not wanted:
        return {}
    return {str(record.pk): record for record in records.filter(pk__in=wanted)}
