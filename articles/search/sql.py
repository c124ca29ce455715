"""SQL's answer to a selection: the reference, right by definition, and slow where claims are many.

Knows which verb of the claims' queryset answers which parameter, and how its values are counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from itertools import pairwise
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Max, Min, Q, QuerySet, Value, When
from django.db.models.functions import StrIndex

from articles.domain.selection import Selection
from articles.domain.vocabulary import NONE
from articles.models import Actor, Appearance, Attribution, Claim, Hop, Question, Topic
from articles.models.claims import KEY_BITS, ClaimQuerySet
from articles.search import analysis, engine
from articles.search.engine import MOST, NOBODY, Counts, Page, Row


def everything(*, drafts: bool) -> ClaimQuerySet:
    """The claims that a reader (or, with drafts, an editor) may see in lists."""
    return Claim.objects.for_editors() if drafts else Claim.objects.published()


def narrow(
    claims: ClaimQuerySet, selection: Selection, *, drafts: bool, besides: Collection[str] = ()
) -> ClaimQuerySet:
    """Those of the claims that are in a selection, as if its parameters in `besides` were not.

    In no order, wherever the selection's cursor is.
    """
    for name in selection.narrowing():
        if name not in besides:
            claims = _VERBS[name](claims, getattr(selection, name), drafts)
    return claims


def _by_words(claims: ClaimQuerySet, words: str, drafts: bool) -> ClaimQuerySet:
    asked = analysis.asked(words)
    for runs in asked.wanted:
        claims = claims.holding(runs)
    for runs in asked.unwanted:
        claims = claims.lacking(runs)
    return claims


type Verb = Callable[[ClaimQuerySet, Any, bool], ClaimQuerySet]

_VERBS: dict[str, Verb] = {
    "q": _by_words,
    "actor": lambda claims, slugs, drafts: claims.by_actor(slugs),
    "relay": lambda claims, slugs, drafts: claims.relayed_by(slugs, drafts=drafts),
    "kind": lambda claims, kinds, drafts: claims.by_actor_of_kind(kinds),
    "country": lambda claims, codes, drafts: claims.by_actor_from(codes),
    "mode": lambda claims, modes, drafts: claims.in_mode(modes),
    "question": lambda claims, slugs, drafts: claims.answering(slugs),
    "topic": lambda claims, slugs, drafts: claims.on_topic(slugs),
    "outlet": lambda claims, slugs, drafts: claims.in_outlet(slugs, drafts=drafts),
    "source": lambda claims, ids, drafts: claims.through_source(ids, drafts=drafts),
    "language": lambda claims, codes, drafts: claims.in_language(codes, drafts=drafts),
    "speech": lambda claims, kinds, drafts: claims.in_speech(kinds, drafts=drafts),
    "since": lambda claims, day, drafts: claims.since(day),
    "until": lambda claims, day, drafts: claims.until(day),
    "origins": lambda claims, least, drafts: claims.with_origins(least),
}


def by_relevance(claims: ClaimQuerySet, words: str) -> QuerySet[Claim]:
    """First those whose statement itself holds the wanted words, then the rest; newest first."""
    wanted = analysis.asked(words).wanted
    if not wanted:
        return claims.order_by("-order_key")
    keys = "words__keys"
    in_statement = Q()
    claims = claims.annotate(statement_end=StrIndex(keys, Value(f" {analysis.BREAK} ")))
    for number, runs in enumerate(wanted):
        any_run = Q()
        for place, run in enumerate(sorted(runs)):
            # The statement's keys stand first: the first place of a run tells if it is there.
            name = f"found_{number}_{place}"
            claims = claims.annotate(**{name: StrIndex(keys, Value(f" {' '.join(run)} "))})
            any_run |= Q(**{f"{name}__gt": 0, f"{name}__lt": F("statement_end")})
        in_statement &= any_run
    rank = Case(When(in_statement, then=Value(0)), default=Value(1), output_field=IntegerField())
    return claims.order_by(rank, "-order_key")


# Counts


type Counted = dict[engine.Value, int]


def _grouped(rows: QuerySet[Any], value: str, claim: str = "claim") -> Counted:
    """Distinct claims for each value."""
    counted = rows.order_by().values_list(value).annotate(n=Count(claim, distinct=True))
    return {key: n for key, n in counted if key not in (None, "")}


def _attributed(column: str) -> Callable[[ClaimQuerySet, bool], Counted]:
    """Claims by a column of who speaks or for whom they speak; once where both have the value."""

    def count(claims: ClaimQuerySet, drafts: bool) -> Counted:
        rows = Attribution.objects.filter(claim__in=claims.order_by().values("pk"))
        total = Counter(_grouped(rows, f"actor{column}"))
        total.update(_grouped(rows, f"on_behalf_of{column}"))
        both = rows.filter(**{f"claim__attributions__on_behalf_of{column}": F(f"actor{column}")})
        total.subtract(_grouped(both, f"actor{column}"))
        return dict(total)

    return count


def _actors(claims: ClaimQuerySet, drafts: bool) -> Counted:
    own = claims.filter(own_voice=True).count()
    return _attributed("")(claims, drafts) | ({NOBODY: own} if own else {})


def _shown(claims: ClaimQuerySet, drafts: bool) -> Any:
    return Appearance.objects.filter(claim__in=claims.order_by().values("pk")).shown(drafts=drafts)


def _appearing(column: str) -> Callable[[ClaimQuerySet, bool], Counted]:
    return lambda claims, drafts: _grouped(_shown(claims, drafts), column)


def _hopping(column: str) -> Callable[[ClaimQuerySet, bool], Counted]:
    def count(claims: ClaimQuerySet, drafts: bool) -> Counted:
        hops = Hop.objects.filter(appearance__in=_shown(claims, drafts).values("pk"))
        return _grouped(hops, column, "appearance__claim")

    return count


def _sources(claims: ClaimQuerySet, drafts: bool) -> Counted:
    without = claims.through_source([NONE], drafts=drafts).count()
    return _hopping("source")(claims, drafts) | ({NOBODY: without} if without else {})


def _owned(column: str) -> Callable[[ClaimQuerySet, bool], Counted]:
    return lambda claims, drafts: _grouped(claims, column, "pk")


_COUNTS: dict[str, Callable[[ClaimQuerySet, bool], Counted]] = {
    "actor": _actors,
    "relay": _hopping("source__issuer"),
    "kind": _attributed("__kind"),
    "country": _attributed("__country"),
    "mode": _owned("mode"),
    "question": _owned("question"),
    "topic": _owned("topics"),
    "outlet": _appearing("article__source__issuer"),
    "source": _sources,
    "language": _appearing("article__source__language"),
    "speech": _appearing("speech"),
}

_SLUGGED: dict[str, Any] = {
    "actor": Actor, "relay": Actor, "outlet": Actor, "question": Question, "topic": Topic
}  # fmt: skip


def chosen(selection: Selection, name: str) -> list[engine.Value]:
    """The values of a repeated parameter as facets count them: ids where records are meant.

    What is no record of this database is left out: it has no claim.
    """
    values = getattr(selection, name)
    if name in _SLUGGED:
        records = _SLUGGED[name].objects.filter(slug__in=values)
        found = dict(records.values_list("slug", "pk"))
    elif name == "source":
        found = {value: int(value) for value in values if value != NONE}
    else:
        return list(values)
    if name in {"actor", "source"}:
        found[NONE] = NOBODY
    return [found[value] for value in values if value in found]


class Engine:
    """Answers by the tables alone, as they are at the moment of each question."""

    def __init__(self, *, drafts: bool, stands_in: bool = False) -> None:
        self._drafts = drafts
        self.stands_in = stands_in

    def _claims(self, selection: Selection, besides: Collection[str] = ()) -> ClaimQuerySet:
        return narrow(
            everything(drafts=self._drafts), selection, drafts=self._drafts, besides=besides
        )

    def total(self, selection: Selection) -> int:
        """How many claims there are on all pages."""
        return self._claims(selection).count()

    def page(self, selection: Selection, size: int) -> Page:
        """The page at the selection's cursor."""
        claims = self._claims(selection)
        if engine.by_rank(selection):
            ranked = by_relevance(claims, selection.q).values_list("pk", flat=True)
            return engine.page_by_rank(
                selection, size, lambda at, number: list(ranked[at : at + number])
            )

        def rows(descending: bool, key: int | None, number: int) -> Sequence[Row]:
            found = claims
            if key is not None:
                found = found.filter(**{f"order_key__{'lt' if descending else 'gt'}": key})
            ordered = found.order_by("-order_key" if descending else "order_key")
            return list(ordered.values_list("order_key", "pk")[:number])

        return engine.page_by_key(selection, size, rows)

    def counts(
        self, selection: Selection, facets: Collection[str], most: int = MOST
    ) -> dict[str, Counts]:
        """How many claims the most frequent values of these facets give within the selection."""
        return {
            name: engine.most_frequent(
                self._counted(selection, name), most, chosen(selection, name)
            )
            for name in facets
        }

    def start_counting(
        self, selection: Selection, facets: Collection[str], most: int = MOST
    ) -> engine.Counting:
        """Counts that are made when they are asked for."""
        return engine.Later(lambda: self.counts(selection, facets, most))

    def values(
        self, selection: Selection, facet: str, values: Collection[engine.Value]
    ) -> dict[engine.Value, int]:
        """How many claims each of these values of a facet gives."""
        counted = self._counted(selection, facet)
        return {value: counted.get(value, 0) for value in values}

    def extent(self, selection: Selection) -> tuple[int, int] | None:
        """The first and the last order key of the claims whose day is known; None without any."""
        dated = self._claims(selection).filter(order_key__gte=1 << KEY_BITS)
        found = dated.aggregate(first=Min("order_key"), last=Max("order_key"))
        return None if found["first"] is None else (found["first"], found["last"])

    def between(self, selection: Selection, keys: Sequence[int]) -> list[int]:
        """How many claims have an order key from each of these on, before the next one."""
        counts = {
            f"n{number}": Count("pk", filter=Q(order_key__gte=least, order_key__lt=below))
            for number, (least, below) in enumerate(pairwise(keys))
        }
        found = self._claims(selection).aggregate(**counts)
        return [found[name] for name in counts]

    def _counted(self, selection: Selection, name: str) -> Counted:
        return _COUNTS[name](self._claims(selection, besides=[name]), self._drafts)
