"""Builds the index, and settles what is asked: the states, with the totals that are right.

Runs in the program's environment, after `generate`. Totals come from SQL, the reference; those of
Datasette's table are counted there, in words that are not Datasette's.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import django

django.setup()

from django.db import connection
from django.db.models import Count
from django.http import QueryDict

from articles.listing.claims import ClaimListing
from articles.listing.facets import MOST
from articles.models import Attribution, Claim
from articles.search import FACETS, Counts, index, sql, sync
from articles.search.sync import folder
from benchmarks import flat
from benchmarks.generate import ENGLISH, FRENCH, Generator, Sizes

PAGE = 25
# So many claims are "frequent" and "rare": shares of the prototype that set the targets.
FREQUENT = 0.054
RARE = 60

type Parameters = list[tuple[str, str]]
type Variant = dict[str, Any]
# SQL's counts by query: values with their counts, and whether there are more.
type Counted = dict[str, dict[str, list[Any]]]


class States:
    """Chooses what is asked of one database."""

    def __init__(self, claims: int, flat_file: Path | None) -> None:
        self.claims, self.flat = claims, flat_file
        self.everything = Claim.objects.published().count()
        self.engine = sql.Engine(drafts=False)

    def variant(self, ours: Parameters, theirs: Parameters, where: str, *values: Any) -> Variant:
        """One selection as each side is asked for it, and how many claims it has."""
        query = urlencode(ours)
        listing = ClaimListing(QueryDict(query))
        if listing.errors:
            raise SystemExit(f"{query} is refused: {listing.errors}")
        found: Variant = {
            "query": query,
            "total": self.engine.total(listing.selection),
            "datasette": urlencode(theirs),
        }
        if self.flat:
            found["datasette_total"] = flat.total(self.flat, where or "1", values)
        return found

    def actors(self) -> dict[str, int]:
        """How many listed claims name each actor first, by slug."""
        rows = Attribution.objects.filter(claim__listed=True, position=1).values_list("actor__slug")
        return dict(rows.annotate(n=Count("pk")).order_by("-n"))

    def all(self) -> dict[str, list[Variant]]:
        """Every state with its variants: selections of the same shape."""
        said = self.actors()
        frequent = list(said)[:6]
        near = sorted(said, key=lambda slug: abs(said[slug] - RARE))
        rare = near[:12]
        words = Generator(self.claims).words
        # Ranks at which a word stands in some 70 claims, by the generator's own shares.
        sizes = Sizes(self.claims)
        around = min(int(self.claims * 31 / 8 / 70), sizes.words - 60)
        rare_words = [words.made(around + n).lower() for n in range(60)]

        def actor(slug: str) -> Variant:
            pair = [("actor", slug)]
            return self.variant(pair, pair, "actor = ?", slug)

        def word(text: str) -> Variant:
            return self.variant([("q", text)], [("_search", text)], MATCHING, f'"{text}"')

        def narrowed(slug: str) -> Variant:
            since, until = "2023-01-01", "2024-12-31"
            return self.variant(
                [("actor", slug), ("mode", "states"), ("since", since), ("until", until)],
                [("actor", slug), ("mode", "states"), ("day__gte", since), ("day__lte", until)],
                "actor = ? AND mode = 'states' AND day >= ? AND day <= ?",
                *(slug, since, until),
            )

        def both(slug: str, first: str, second: str) -> Variant:
            return self.variant(
                [("actor", slug), ("q", f"{first} {second}")],
                [("actor", slug), ("_search", f"{first} {second}")],
                f"actor = ? AND {MATCHING}",
                *(slug, f'"{first}" "{second}"'),
            )

        def spoken(language: str, mode: str) -> Variant:
            pairs = [("language", language), ("mode", mode)]
            return self.variant(pairs, pairs, "language = ? AND mode = ?", language, mode)

        return {
            "front": [self.variant([], [], "")],
            "frequent-actor": [actor(slug) for slug in frequent],
            "rare-actor": [actor(slug) for slug in rare],
            "actor-years-mode": [narrowed(slug) for slug in frequent],
            "frequent-word": _first(map(word, _real_words()), 6, self._alike),
            "rare-word": _first(map(word, rare_words), 8, self._rare),
            "two-words-actor": [
                both(frequent[n % 3], *pair)
                for n, pair in enumerate(
                    [
                        ("guerre", "ministre"),
                        ("war", "minister"),
                        ("armée", "accord"),
                        ("army", "border"),
                        ("attaque", "région"),
                        ("attack", "region"),
                    ]
                )
            ],
            "language-mode": [spoken("fr", "states"), spoken("en", "states")],
            **self.pages(),
        }

    def pages(self) -> dict[str, list[Variant]]:
        """Pages at the beginning and far behind it: what a cursor costs."""
        far = min(1999, self.everything // PAGE // 2)
        return {"page-2": list(self.pages_from(2)), "page-2000": list(self.pages_from(far))}

    def _alike(self, found: Variant) -> bool:
        """Whether both sides find the same claims: no other word has this word's stem."""
        return not self.flat or found["total"] == found["datasette_total"]

    def _rare(self, found: Variant) -> bool:
        return 20 <= found["total"] <= 200 and self._alike(found)

    def pages_from(self, number: int) -> Iterator[Variant]:
        """Ten pages in a row."""
        keys = Claim.objects.published().order_by("-order_key")
        rows = keys.values_list("order_key", "pk")
        start = (number - 1) * PAGE
        rows = list(rows[start : start + 10 * PAGE])
        for key, pk in rows[PAGE - 1 :: PAGE]:
            found = self.variant([("cursor", str(key))], [("_next", f"{key},{pk}")], "")
            yield found


MATCHING = "id IN (SELECT rowid FROM claims_fts WHERE claims_fts MATCH ?)"


def _real_words() -> Iterator[str]:
    for pair in zip(FRENCH, ENGLISH, strict=False):
        yield from pair


def _first(found: Iterator[Variant], number: int, good: Callable[[Variant], bool]) -> list[Variant]:
    kept = []
    for each in found:
        if good(each):
            kept.append(each)
        if len(kept) == number:
            break
    return kept


COUNTED = ("rare-actor", "actor-years-mode", "rare-word")
# With more claims than this SQL needs minutes for the values of a facet in a large selection.
MOST_COUNTED = 200_000


def reference_counts(states: dict[str, list[Variant]], claims: int) -> Counted:
    """Counts beside the filters by SQL, of some selections that SQL answers in time."""
    reference = sql.Engine(drafts=False)
    found: Counted = {}
    for name in COUNTED:
        for variant in states[name][:2]:
            selection = ClaimListing(QueryDict(variant["query"])).selection
            # A filter's own values are counted as if it were off: among many claims, that is.
            facets = [
                each
                for each in FACETS
                if claims <= MOST_COUNTED or each not in selection.narrowing()
            ]
            found[variant["query"]] = _plain(reference.counts(selection, facets, MOST))
    return found


def _plain(counts: dict[str, Counts]) -> dict[str, list[Any]]:
    return {
        name: [[[value, count] for value, count in each.values.items()], each.more]
        for name, each in counts.items()
    }


def check(states: dict[str, list[Variant]], counted: Counted) -> int:
    """Compare the index with SQL: all totals, and every count of some selections; how many."""
    found = sync.current()
    if found is None:
        raise SystemExit("The index does not answer.")
    ours = index.Engine(found[0], drafts=False)
    compared = 0
    for variant in (each for variants in states.values() for each in variants):
        selection = ClaimListing(QueryDict(variant["query"])).selection
        if ours.total(selection) != variant["total"]:
            raise SystemExit(f"Index and SQL differ in the total of {variant['query']}.")
    for query, right in counted.items():
        counts = _plain(ours.counts(ClaimListing(QueryDict(query)).selection, list(right), MOST))
        if counts != right:
            raise SystemExit(f"Index and SQL differ in the counts of {query}.")
        compared += sum(len(values) for values, _more in counts.values())
    return compared


def _settled(claims: int, target: Path, flat_file: Path | None) -> dict[str, Any]:
    """What is asked and what is right: as it was written down before, if the claims are the same.

    SQL needs a quarter of an hour for a million claims.
    """
    everything = Claim.objects.published().count()
    if target.exists():
        kept: dict[str, Any] = json.loads(target.read_text())
        if kept["everything"] == everything and (flat_file is None) <= (not kept["flat"]):
            kept["states"] |= States(claims, flat_file).pages()
            return kept
    print("Counting what is right by SQL …", flush=True)
    started = time.monotonic()
    states = States(claims, flat_file).all()
    print(f"Totals: {time.monotonic() - started:.0f} s.", flush=True)
    counts = reference_counts(states, claims)
    print(f"Totals and counts: {time.monotonic() - started:.0f} s.", flush=True)
    listed = Claim.objects.published().order_by("pk").values_list("pk", flat=True)
    return {
        "everything": everything,
        "flat": flat_file is not None,
        "edited": list(listed[:: max(1, everything // 200)][:200]),
        "states": states,
        "counts": counts,
    }


def _build(target: Path, *, keep: bool) -> float:
    """Build the index, or `keep` one that is whole; the seconds that building it took."""
    if keep and target.exists() and sync.current() is not None:
        index_of: dict[str, float] = json.loads(target.read_text())["index"]
        return index_of["seconds"]
    started = time.monotonic()
    sync.rebuild()
    return time.monotonic() - started


def main() -> None:
    """Build, settle, check, and write it all down."""
    claims, target = int(sys.argv[1]), Path(sys.argv[2])
    flat_file = next((Path(word) for word in sys.argv[3:] if word != "keep-index"), None)
    built = _build(target, keep="keep-index" in sys.argv)
    size = sum(path.stat().st_size for path in folder().rglob("*") if path.is_file())
    print(f"Index: {built:.0f} s, {size / 1e6:.0f} MB.", flush=True)
    settled = _settled(claims, target, flat_file)
    compared = check(settled["states"], settled["counts"])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        database_size = cursor.fetchone()[0]
    settled |= {
        "counts_compared": compared,
        "index": {"seconds": round(built, 1), "bytes": size},
        "database_bytes": database_size,
    }
    target.write_text(json.dumps(settled, indent=1))
    print(f"All totals and {compared} counts are those of SQL.")


if __name__ == "__main__":
    main()
