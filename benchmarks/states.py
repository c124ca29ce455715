"""Settles what is asked: selections of some shapes, with the totals that are right.

Ours are counted by SQL, the reference; Datasette's by SQL in its own table.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
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
# A rare actor has about so many claims.
RARE = 60
MATCHING = "id IN (SELECT rowid FROM claims_fts WHERE claims_fts MATCH ?)"
# What Datasette calls a parameter of ours, and the condition in its table.
THEIRS = {
    "actor": ("actor", "actor = ?"),
    "mode": ("mode", "mode = ?"),
    "language": ("language", "language = ?"),
    "since": ("day__gte", "day >= ?"),
    "until": ("day__lte", "day <= ?"),
    "q": ("_search", MATCHING),
}

type Variant = dict[str, Any]


def variant(flat_file: Path, *, after: tuple[int, int] | None = None, **asked: str) -> Variant:
    """A selection as each side is asked for it, and how many claims each has of it.

    `after` is the order key and the id of the last claim of the page before.
    """
    query = urlencode({**asked, **({"cursor": after[0]} if after else {})})
    theirs = {THEIRS[name][0]: value for name, value in asked.items()}
    where = " AND ".join(THEIRS[name][1] for name in asked) or "1"
    values = [
        " ".join(f'"{word}"' for word in value.split()) if name == "q" else value
        for name, value in asked.items()
    ]
    listing = ClaimListing(QueryDict(query))
    return {
        "query": query,
        "total": sql.Engine(drafts=False).total(listing.selection),
        "datasette": urlencode(
            {**theirs, **({"_next": f"{after[0]},{after[1]}"} if after else {})}
        ),
        "datasette_total": flat.total(flat_file, where, values),
    }


def settle(claims: int, flat_file: Path, kept: Path) -> dict[str, Any]:
    """The states by name, each with its variants, as settled before or anew."""
    published = Claim.objects.published()
    everything = published.count()
    if kept.exists():
        found: dict[str, Any] = json.loads(kept.read_text())
        if found["everything"] == everything:
            return found
    say("Counting what is right by SQL …")
    edited = list(published.order_by("pk").values_list("pk", flat=True))
    found = {
        "everything": everything,
        "edited": edited[:: max(1, everything // 200)][:200],
        "states": _states(claims, flat_file, everything),
    }
    kept.write_text(json.dumps(found, indent=1))
    return found


def _states(claims: int, flat_file: Path, everything: int) -> dict[str, list[Variant]]:
    rows = Attribution.objects.filter(claim__listed=True, position=1).values_list("actor__slug")
    said = dict(rows.annotate(n=Count("pk")).order_by("-n"))
    frequent = list(said)[:6]
    rare = sorted(said, key=lambda slug: abs(said[slug] - RARE))[:10]
    two = {"mode": "states", "since": "2023-01-01", "until": "2024-12-31"}
    pairs = ("guerre ministre", "war minister", "army border")
    pages = {"page-2": 2, "page-2000": min(2_000, everything // PAGE // 2)}
    return {
        "front": [variant(flat_file)],
        "frequent-actor": [variant(flat_file, actor=slug) for slug in frequent],
        "rare-actor": [variant(flat_file, actor=slug) for slug in rare],
        "actor-years-mode": [variant(flat_file, actor=slug, **two) for slug in frequent],
        "frequent-word": _words(flat_file, [*FRENCH, *ENGLISH], 6, range(1, everything)),
        "rare-word": _words(flat_file, _rare_words(claims), 8, range(20, 200)),
        "two-words-actor": [
            variant(flat_file, actor=slug, q=words)
            for slug, words in zip(frequent, pairs, strict=False)
        ],
        "language-mode": [
            variant(flat_file, language=code, mode="states") for code in ("fr", "en")
        ],
        **{name: _pages_from(flat_file, number) for name, number in pages.items()},
    }


def _words(flat_file: Path, words: Iterable[str], number: int, rows: range) -> list[Variant]:
    """Words that both sides find in the same claims: no other word has their stem."""
    found: list[Variant] = []
    for word in words:
        if len(found) < number and flat.total(flat_file, MATCHING, [f'"{word}"']) in rows:
            one = variant(flat_file, q=word)
            found += [one] if one["total"] == one["datasette_total"] else []
    return found


def _rare_words(claims: int) -> list[str]:
    """Words at ranks at which a word is in some 70 claims, by the generator's own shares."""
    number = max(5_000, min(60_000, claims // 10))
    around = min(claims * 39 // 8 // 70, number - 60)
    return Words(random.Random(f"newsclaims {claims}"), number).made[around : around + 60]


def _pages_from(flat_file: Path, number: int) -> list[Variant]:
    """Five pages in a row from this one on: what a cursor costs."""
    rows = Claim.objects.published().order_by("-order_key").values_list("order_key", "pk")
    start = (number - 1) * PAGE
    places = list(rows[start : start + 5 * PAGE])[PAGE - 1 :: PAGE]
    return [variant(flat_file, after=place) for place in places]
