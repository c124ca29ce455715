"""Claims by their words, and claims that may be one: the same answer, or similar words.

For similar words only claims of the same actors are looked at, and no more of them than can be
compared while somebody waits, however many there are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q

from articles.domain.ids import parse_id
from articles.lookup import clean_words, first_of
from articles.models import Appearance, Attribution, Claim
from articles.search import analysis

# How many claims of each actor are compared by their words: the last that were entered.
COMPARED = 300
MOST = 3
# How many claims with one of several answers are looked at.
MOST_ANSWERS = 500
# From this share of words in common on, two statements are alike.
ALIKE = 0.5

_PAGE = re.compile(r"(\S*/claims/)?([0-9]+)/?")


def find(words: str, claims: Any = None, *, most: int = 20) -> list[Claim]:
    """The claims that words mean, of those given: by number, by the address of a page, by words."""
    words = clean_words(words)
    claims = Claim.objects.all() if claims is None else claims
    numbered: list[Claim] = []
    if page := _PAGE.fullmatch(words):
        numbered = list(claims.filter(pk=parse_id(page[2]) or 0))
        if page[1]:
            return numbered
    return first_of(numbered, claims.concerning(words), most=most) if words else []


def same_answer(claim: Claim) -> Q:
    """What claims have that answer the question of this one in the same way; it has an answer."""
    return Q(question=claim.question_id, position=claim.position, low=claim.low, high=claim.high)


def _is_comparable(claim: Claim) -> bool:
    return bool(claim.question_id) and claim.has_value


def like(claim: Claim) -> Any:
    """Other claims with this sentence, this answer, or a passage that begins at the same place."""
    alike = Q(statement__iexact=claim.statement)
    places = Appearance.objects.filter(claim=claim, start__isnull=False)
    for article, start in places.values_list("article", "start"):
        same_place = Appearance.objects.filter(article=article, start=start)
        alike |= Q(pk__in=same_place.values("claim"))
    if _is_comparable(claim):
        alike |= same_answer(claim)
    return Claim.objects.for_editors().filter(alike).exclude(pk=claim.pk)


def twins(claims: Sequence[Claim]) -> dict[int, list[Claim]]:
    """Of each claim, by id, those with the same answer and an actor in common, the oldest first.

    Asks as often for many claims as for one; they have their attributions at hand.
    """
    found: dict[int, list[Claim]] = defaultdict(list)
    comparable = [claim for claim in claims if _is_comparable(claim)]
    if not comparable:
        return found
    asked = Q()
    for claim in comparable:
        asked |= same_answer(claim)
    others = Claim.objects.for_editors().filter(asked)
    others = others.prefetch_related("translations", "attributions").order_by("pk")[:MOST_ANSWERS]
    by_answer: dict[Any, list[Claim]] = defaultdict(list)
    for other in others:
        by_answer[_answer(other)].append(other)
    for claim in comparable:
        who = _who(claim)
        found[claim.pk] = [
            other
            for other in by_answer[_answer(claim)]
            if other.pk != claim.pk and who & _who(other)
        ]
    return found


def _answer(claim: Claim) -> tuple[Any, ...]:
    return claim.question_id, claim.position, claim.low, claim.high


def _who(claim: Claim) -> set[int]:
    return {row.actor_id for row in claim.attributions.all()}


def similar(
    *,
    actors: Collection[int],
    statement: str,
    language: str,
    question: int | None = None,
    position: str = "",
    low: Decimal | None = None,
    high: Decimal | None = None,
    but: Iterable[int] = (),
) -> list[Claim]:
    """Claims of the same actors that give the same answer, then those in similar words.

    `but` are left out. They come with who makes them at hand.
    """
    if not actors:
        return []
    left_out = set(but)
    found: list[int] = []
    if question and (position or low is not None or high is not None):
        same = Claim.objects.giving(question, position=position, low=low, high=high)
        same = same.made_by(actors).for_editors().exclude(pk__in=left_out)
        found += same.order_by("-pk").values_list("pk", flat=True)[:MOST]
    found += _similar(actors, statement, language, left_out | set(found))
    claims = (
        Claim.objects.filter(pk__in=found[:MOST])
        .prefetch_related("translations")
        .with_attributions()
        .in_bulk()
    )
    return [claims[pk] for pk in found[:MOST]]


def _similar(
    actors: Collection[int], statement: str, language: str, left_out: Collection[int]
) -> list[int]:
    wanted = words(statement, language)
    if len(wanted) < 2:
        return []
    known: set[int] = set()
    for actor in actors:
        for column in ("actor", "on_behalf_of"):
            # In the order of the index, so that a frequent actor costs no more than a rare one.
            rows = Attribution.objects.filter(**{column: actor}).order_by("-pk")
            known.update(rows.values_list("claim_id", flat=True)[:COMPARED])
    scores: list[tuple[float, int]] = []
    candidates = Claim.objects.for_editors().filter(pk__in=known - set(left_out))
    for claim in candidates.only("statement", "language").prefetch_related("translations"):
        texts = [(claim.statement, claim.language)]
        texts += [(each.statement, each.language) for each in claim.translations.all()]
        score = max(similarity(wanted, words(text, code)) for text, code in texts)
        if score >= ALIKE:
            scores.append((score, claim.pk))
    return [pk for _score, pk in sorted(scores, reverse=True)[:MOST]]


def words(statement: str, language: str) -> frozenset[str]:
    """The stems of a statement's words that say something: figures, and those of four letters."""
    code = language.partition("-")[0].lower()
    return frozenset(
        analysis.key(word.folded, code)
        for word in analysis.words(statement)
        if len(word.folded) > 3 or word.folded.isdecimal() or not word.folded.isascii()
    )


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of words that two statements have in common, from 0 to 1 (Dice's coefficient)."""
    if not one or not other:
        return 0.0
    return 2 * len(one & other) / (len(one) + len(other))
