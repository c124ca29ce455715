"""Writes the tables of docs/performance.md from what was measured; its prose stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.environment import ROOT

DOCUMENT = ROOT / "docs" / "performance.md"
MARK = "<!-- What follows is written by benchmarks.run. -->"

# Each state: what it is called, and the share of Datasette's time that it may take at a million
# claims, on SQLite and on PostgreSQL.
STATES = {
    "front": ("front page, counts kept", 400, 400),
    "frequent-actor": ("frequent actor", 18, 18),
    "rare-actor": ("rare actor", 6, 5),
    "rare-word": ("rare word", 6, 5),
    "actor-years-mode": ("frequent actor, two years, one mode", 25, 25),
    "frequent-word": ("frequent word", 35, 35),
    "two-words-actor": ("two words and the frequent actor", 10, 10),
    "language-mode": ("language and mode", 110, 110),
    "page-2": ("page 2", None, None),
    "page-2000": ("page 2,000", None, None),
}
TARGETS_FROM = 1_000_000

type Found = dict[str, Any]


def tables(found: Found) -> Iterator[str]:
    """One run's results as lines of Markdown."""
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[found["database"]]
    constant = found["times"]["constant/"]["median"]
    yield f"## {found['claims']:,} claims, {name}"
    yield ""
    yield (
        f"{found['listed']:,} of them published. {found['date']}, {found['processors']} processors, "
        f"Python {found['python']}, load {found['load']:.1f}. Milliseconds over HTTP: median (95th "
        f"percentile). The front page has {found['page_bytes'] / 1000:.0f} kB; the constant page of "
        f"that size took {_time(found, 'constant/')}."
    )
    yield ""
    yield "| state | claims | Datasette | first time | again | Datasette / first | wanted | again / constant |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|"
    for state, (label, *shares) in STATES.items():
        wanted = shares[found["database"] == "postgresql"]
        ours = f"{state}/{'again' if state == 'front' else 'first'}"
        first = "" if state == "front" else _time(found, ours)
        again = found["times"][f"{state}/again"]["median"] / constant
        yield (
            f"| {label} | {found['totals'][state]:,} | {_time(found, f'{state}/datasette')} | {first} "
            f"| {_time(found, f'{state}/again')} | {_beside(found, state, ours, wanted)} "
            f"| {again:.1f} |"
        )
    for label, what, wanted in (
        ("first request after a change", "change", 6),
        ("every count made anew", "anew", None),
    ):
        yield (
            f"| front page, {label} | {found['listed']:,} | {_time(found, 'front/datasette')} "
            f"| {_time(found, f'front/{what}')} | | {_beside(found, 'front', f'front/{what}', wanted)} | |"
        )
    yield ""
    memory = found["memory"]
    yield (
        f"{found['checked']:,} pages had the totals that SQL gives; {found['stale']} answers after an edit "
        f"did not know of it. One edit, index included, took {_time(found, 'edit/edit')}. The index has "
        f"{found['index_bytes'] / 1e6:.0f} MB, Datasette's file {found['flat_bytes'] / 1e6:,.0f} MB. Memory: "
        f"{memory['ours'][0]:.0f} MB after the first page, {memory['ours'][1]:.0f} MB after all; Datasette "
        f"{memory['datasette']:.0f} MB."
    )
    yield ""


def _time(found: Found, what: str) -> str:
    taken = found["times"][what]
    digits = 1 if taken["median"] < 100 else 0
    return f"{taken['median']:,.{digits}f} ({taken['p95']:,.{digits}f})"


def _beside(found: Found, state: str, ours: str, wanted: int | None) -> str:
    """How many times as long Datasette takes, and what is wanted where that many claims are."""
    times = found["times"]
    ratio = times[f"{state}/datasette"]["median"] / times[ours]["median"]
    if wanted is None or found["claims"] < TARGETS_FROM:
        return f"{ratio:.1f} |"
    return f"{ratio:.1f} | {wanted}{'' if ratio >= wanted else ' **missed**'}"


def growth(results: list[Found]) -> Iterator[str]:
    """How much slower first times are with the most claims than with the fewest, on SQLite."""
    runs = sorted(
        (each for each in results if each["database"] == "sqlite"), key=lambda each: each["claims"]
    )
    if len(runs) > 1:
        few, many = runs[0], runs[-1]
        yield f"## From {few['claims']:,} to {many['claims']:,} claims, SQLite"
        yield ""
        yield "| state, first time | times slower | Datasette |"
        yield "|---|--:|--:|"
        for state, (label, *_shares) in STATES.items():
            ratios = [
                f"{many['times'][what]['median'] / few['times'][what]['median']:.1f}"
                for what in (
                    f"{state}/{'again' if state == 'front' else 'first'}",
                    f"{state}/datasette",
                )
            ]
            yield f"| {label} | {' | '.join(ratios)} |"
        yield ""


def write(results: list[Found]) -> None:
    """Put the tables into the document, the most claims first."""
    prose = DOCUMENT.read_text().partition(MARK)[0]
    ordered = sorted(results, key=lambda each: (-each["claims"], each["database"] != "sqlite"))
    lines = [line for each in ordered for line in tables(each)]
    DOCUMENT.write_text(prose + "\n".join([MARK, "", *lines, *growth(results)]).rstrip() + "\n")
