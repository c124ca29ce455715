"""Settles what is asked: selections of some shapes, with the totals that are right.

Ours are counted by SQL, the reference; Datasette's by SQL in its own table.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.http import QueryDict

from articles.listing.claims import ClaimListing
from articles.models import Attribution, Claim
from articles.search import sql
from benchmarks import flat
from benchmarks.data import ENGLISH, FRENCH, Words
from benchmarks.environment import say

PAGE = 25
MATCHING = "id IN (SELECT rowid FROM claims_fts WHERE claims_fts MATCH ?)"
# A rare actor or word has about so many claims.
RARE = 60

type Pairs = list[tuple[str, str]]
type Variant = dict[str, Any]


def settle(claims: int, flat_file: Path, kept: Path) -> dict[str, Any]:
    """The states by name, each with its variants, as settled before or anew."""
    everything = Claim.objects.published().count()
    if kept.exists():
        found: dict[str, Any] = json.loads(kept.read_text())
        if found["everything"] == everything:
            return found
    say("Counting what is right by SQL …")
    found = {"everything": everything, "states": _States(claims, flat_file).all()}
    listed = Claim.objects.published().order_by("pk").values_list("pk", flat=True)
    found["edited"] = list(listed[:: max(1, everything // 200)][:200])
    kept.write_text(json.dumps(found, indent=1))
    return found


class _States:
    def __init__(self, claims: int, flat_file: Path) -> None:
        self.claims, self.flat = claims, flat_file
        self.engine = sql.Engine(drafts=False)

    def variant(self, ours: Pairs, theirs: Pairs, where: str = "1", *values: Any) -> Variant:
        """One selection as each side is asked for it, and how many claims each has of it."""
        query = urlencode(ours)
        return {
            "query": query,
            "total": self.engine.total(ClaimListing(QueryDict(query)).selection),
            "datasette": urlencode(theirs),
            "datasette_total": flat.total(self.flat, where, values),
        }

    def all(self) -> dict[str, list[Variant]]:
        """Every state with its variants: selections of the same shape."""
        rows = Attribution.objects.filter(claim__listed=True, position=1).values_list("actor__slug")
        said = dict(rows.annotate(n=Count("pk")).order_by("-n"))
        frequent = list(said)[:6]
        rare = sorted(said, key=lambda slug: abs(said[slug] - RARE))[:10]
        pages = {"page-2": 2, "page-2000": min(2000, self.engine_pages() // 2)}
        return {
            "front": [self.variant([], [])],
            "frequent-actor": [self.actor(slug) for slug in frequent],
            "rare-actor": [self.actor(slug) for slug in rare],
            "actor-years-mode": [self.narrowed(slug) for slug in frequent],
            "frequent-word": self.words([*FRENCH, *ENGLISH], 6),
            "rare-word": self.words(self.rare_words(), 8, rare=True),
            "two-words-actor": [
                self.both(frequent[at % 3], first, second)
                for at, (first, second) in enumerate(
                    (("guerre", "ministre"), ("war", "minister"), ("army", "border"))
                )
            ],
            "language-mode": [self.spoken("fr", "states"), self.spoken("en", "states")],
            **{name: list(self.pages_from(number)) for name, number in pages.items()},
        }

    def engine_pages(self) -> int:
        """How many pages all claims take."""
        return Claim.objects.published().count() // PAGE

    def actor(self, slug: str) -> Variant:
        """All claims of an actor."""
        return self.variant([("actor", slug)], [("actor", slug)], "actor = ?", slug)

    def narrowed(self, slug: str) -> Variant:
        """An actor's claims of two years in one mode."""
        since, until = "2023-01-01", "2024-12-31"
        return self.variant(
            [("actor", slug), ("mode", "states"), ("since", since), ("until", until)],
            [("actor", slug), ("mode", "states"), ("day__gte", since), ("day__lte", until)],
            "actor = ? AND mode = 'states' AND day >= ? AND day <= ?",
            *(slug, since, until),
        )

    def both(self, slug: str, first: str, second: str) -> Variant:
        """An actor's claims with two words."""
        words = f"{first} {second}"
        return self.variant(
            [("actor", slug), ("q", words)],
            [("actor", slug), ("_search", words)],
            f"actor = ? AND {MATCHING}",
            *(slug, f'"{first}" "{second}"'),
        )

    def spoken(self, language: str, mode: str) -> Variant:
        """Claims in articles of a language, in one mode."""
        pairs = [("language", language), ("mode", mode)]
        return self.variant(pairs, pairs, "language = ? AND mode = ?", language, mode)

    def words(self, words: list[str], number: int, *, rare: bool = False) -> list[Variant]:
        """Words that both sides find in the same claims: no other word has their stem."""
        found: list[Variant] = []
        for word in words:
            theirs = flat.total(self.flat, MATCHING, (f'"{word}"',))
            if len(found) < number and (not rare or 20 <= theirs <= 200):
                one = self.variant([("q", word)], [("_search", word)], MATCHING, f'"{word}"')
                found += [one] if one["total"] == one["datasette_total"] else []
        return found

    def rare_words(self) -> list[str]:
        """Words at ranks at which a word is in some 70 claims, by the generator's own shares."""
        number = max(5_000, min(60_000, self.claims // 10))
        made = Words(random.Random(f"newsclaims {self.claims}"), number).made
        around = min(self.claims * 39 // 8 // 70, number - 60)
        return made[around : around + 60]

    def pages_from(self, number: int) -> Iterator[Variant]:
        """Some pages in a row: what a cursor costs."""
        rows = Claim.objects.published().order_by("-order_key").values_list("order_key", "pk")
        start = (number - 1) * PAGE
        for key, pk in list(rows[start : start + 5 * PAGE])[PAGE - 1 :: PAGE]:
            yield self.variant([("cursor", str(key))], [("_next", f"{key},{pk}")])
