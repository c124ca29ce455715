"""Claims that exist and look like the one that is being marked.

Only an offer: nothing is joined by likeness. Looks at claims of the same actors alone, and at no
more of them than can be compared while somebody waits, however many there are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal

from articles.models import Attribution, Claim
from articles.search import analysis

# How many claims of each actor are compared by their words: the last that were entered.
COMPARED = 300
MOST = 3
# From this share of words in common on, two statements are alike.
ALIKE = 0.5


def resembling(
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
    found += _alike(actors, statement, language, left_out | set(found))
    claims = (
        Claim.objects.filter(pk__in=found[:MOST])
        .prefetch_related("translations")
        .with_attributions()
        .in_bulk()
    )
    return [claims[pk] for pk in found[:MOST]]


def _alike(
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
        score = max(likeness(wanted, words(text, code)) for text, code in texts)
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


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of words that two statements have in common, from 0 to 1 (Dice's coefficient)."""
    if not one or not other:
        return 0.0
    return 2 * len(one & other) / (len(one) + len(other))
