"""Counts beside the filters: which filters, how many claims each choice gives, how it is labelled.

The count of a choice is the number of claims it would give within the selection. For a filter
with several choices the other choices' counts ignore that filter itself, so that a second value
can be added knowingly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, QuerySet
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from articles import languages
from articles.models import Actor, Appearance, Attribution, Claim, Hop, Question, Source, Topic
from articles.selection import Selection
from articles.vocabulary import NONE, ActorKind, Mode, Speech

if TYPE_CHECKING:
    from articles.filters import ClaimFilter

# Choices that stand open, and behind "show more"; chosen ones always stand open.
OPEN = 5
MOST = 60


@dataclass(frozen=True)
class Choice:
    """One value of a filter: its label, how many claims it gives, and whether it is on."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A filter with its choices: those that stand open, those behind "show more"."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...]
    # How many further choices are known and left out.
    left_out: int = 0

    @property
    def chosen(self) -> int:
        """How many of its choices are on."""
        return sum(choice.chosen for choice in self.choices)


type Counts = dict[str, int]
type Counter_ = Callable[[QuerySet[Claim], bool], Counts]


def _grouped(rows: QuerySet[Any], value: str, claim: str = "claim") -> Counts:
    """Distinct claims for each value."""
    counted = rows.order_by().values_list(value).annotate(n=Count(claim, distinct=True))
    return {str(key): n for key, n in counted if key not in (None, "")}


def _attributed(column: str) -> Counter_:
    """Claims by a column of who speaks or for whom they speak; once where both have the value."""

    def count(claims: QuerySet[Claim], drafts: bool) -> Counts:
        rows = Attribution.objects.filter(claim__in=claims.order_by().values("pk"))
        total = Counter(_grouped(rows, f"actor__{column}"))
        total.update(_grouped(rows, f"on_behalf_of__{column}"))
        both = rows.filter(
            **{f"claim__attributions__on_behalf_of__{column}": F(f"actor__{column}")}
        )
        total.subtract(_grouped(both, f"actor__{column}"))
        return dict(total)

    return count


def _actors(claims: QuerySet[Claim], drafts: bool) -> Counts:
    counts = _attributed("slug")(claims, drafts)
    own = claims.filter(own_voice=True).count()
    return counts | ({NONE: own} if own else {})


def _shown(claims: QuerySet[Claim], drafts: bool) -> Any:
    return Appearance.objects.filter(claim__in=claims.order_by().values("pk")).shown(drafts=drafts)


def _appearing(column: str) -> Counter_:
    return lambda claims, drafts: _grouped(_shown(claims, drafts), column)


def _hopping(column: str) -> Counter_:
    def count(claims: QuerySet[Claim], drafts: bool) -> Counts:
        hops = Hop.objects.filter(appearance__in=_shown(claims, drafts).values("pk"))
        return _grouped(hops, column, "appearance__claim")

    return count


def _sources(claims: QuerySet[Claim], drafts: bool) -> Counts:
    counts = _hopping("source")(claims, drafts)
    without = claims.through_source([NONE], drafts=drafts).count()  # type: ignore[attr-defined]
    return counts | ({NONE: without} if without else {})


def _owned(column: str) -> Counter_:
    return lambda claims, drafts: _grouped(claims, column, "pk")


def _actor_labels(slugs: Iterable[str]) -> dict[str, str]:
    return {
        NONE: gettext("the article's own voice"),
        **dict(Actor.objects.filter(slug__in=slugs).values_list("slug", "name")),
    }


def _source_labels(ids: Iterable[str]) -> dict[str, str]:
    found = Source.objects.filter(pk__in=[each for each in ids if each != NONE])
    return {NONE: gettext("no source named")} | {
        str(pk): title for pk, title in found.values_list("pk", "title")
    }


def _question_labels(slugs: Iterable[str]) -> dict[str, str]:
    found = Question.objects.filter(slug__in=slugs).prefetch_related("translations")
    return {question.slug: question.wording(get_language()).text for question in found}


def _topic_labels(slugs: Iterable[str]) -> dict[str, str]:
    return dict(Topic.objects.filter(slug__in=slugs).values_list("slug", "name"))


def _closed(choices: Any) -> Callable[[Iterable[str]], dict[str, str]]:
    return lambda values: {value: str(choices(value).label) for value in values}


def _countries(codes: Iterable[str]) -> dict[str, str]:
    return {code: languages.country_name(code, get_language() or "en") for code in codes}


def _languages(codes: Iterable[str]) -> dict[str, str]:
    return {
        code: languages.language_name(code, get_language() or "en", standing=True) for code in codes
    }


FACETS: tuple[
    tuple[str, str | Promise, Counter_, Callable[[Iterable[str]], dict[str, str]]], ...
] = (
    ("actor", _("Actor"), _actors, _actor_labels),
    ("relay", _("Relayed by"), _hopping("source__issuer__slug"), _actor_labels),
    ("kind", _("Kind of actor"), _attributed("kind"), _closed(ActorKind)),
    ("country", _("Country"), _attributed("country"), _countries),
    ("mode", _("Mode"), _owned("mode"), _closed(Mode)),
    ("question", _("Question"), _owned("question__slug"), _question_labels),
    ("topic", _("Topic"), _owned("topics__slug"), _topic_labels),
    ("outlet", _("Outlet"), _appearing("article__source__issuer__slug"), _actor_labels),
    ("source", _("Source"), _sources, _source_labels),
    ("language", _("Language of the article"), _appearing("article__source__language"), _languages),
    ("speech", _("Speech"), _appearing("speech"), _closed(Speech)),
)


def facets(filters: ClaimFilter, selection: Selection, *, drafts: bool) -> list[Facet]:
    """Every filter with its choices, the most frequent first.

    `filters` holds a selection that was accepted.
    """
    found = []
    for name, label, count, labels in FACETS:
        on = getattr(selection, name)
        counts = count(filters.narrowed(besides=[name]), drafts)
        counts |= {value: 0 for value in on if value not in counts}
        known = labels(counts)
        choices = [
            Choice(value, known.get(value, value), number, value in on)
            for value, number in counts.items()
            if number or value in on
        ]
        choices.sort(key=lambda choice: (not choice.chosen, -choice.count, choice.label.casefold()))
        if choices:
            at = max(OPEN, sum(choice.chosen for choice in choices))
            # A single choice behind "show 1 more" takes the same room as the words themselves.
            at = len(choices) if len(choices) == at + 1 else at
            found.append(
                Facet(
                    name,
                    str(label),
                    tuple(choices[:at]),
                    tuple(choices[at:MOST]),
                    max(0, len(choices) - MOST),
                )
            )
    return found
