"""Says what was measured: a table for the screen, and docs/performance.md out of all results kept."""

from __future__ import annotations

import json
from typing import Any

from benchmarks.places import HOME, ROOT

DOCUMENT = ROOT / "docs" / "performance.md"

# Every state: what it is called, what it must reach beside Datasette (a share of Datasette's time).
STATES = {
    "front": ("front page, counts kept", 200),
    "frequent-actor": ("frequent actor", 9),
    "rare-actor": ("rare actor", 10),
    "rare-word": ("rare word", 10),
    "actor-years-mode": ("frequent actor, two years, one mode", 20),
    "frequent-word": ("frequent word", 30),
    "two-words-actor": ("two words and the frequent actor", 15),
    "language-mode": ("language and mode", 150),
    "page-2000": ("page 2,000 with counts", None),
}

type Found = dict[str, Any]


def one(found: Found) -> str:
    """One run's results as Markdown."""
    times = found["times"]
    bare = times["bare/constant"]["median"]
    lines = [
        f"## {found['claims']:,} claims, {'SQLite' if found['database'] == 'sqlite' else 'PostgreSQL'}",
        "",
        f"{found['listed']:,} of them published. Measured on {found['date']}, {found['machine']}, "
        f"Python {found['versions']['python']}. Milliseconds, median (95th percentile), over HTTP. "
        f"The front page has {found['page_bytes'] / 1000:.0f} kB; the constant page, as large, took "
        f"{_time(times['bare/constant'])}, behind the program's middleware "
        f"{_time(times['middleware/constant'])}.",
        "",
        "| state | claims | Datasette | first time | again | Datasette / first | again / constant |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for state, (label, _least) in STATES.items():
        first = times.get(f"{state}/first") or times[f"{state}/again"]
        again = times[f"{state}/again"]
        theirs = times[f"{state}/datasette"]
        lines.append(
            f"| {label} | {found['totals'][state]:,} | {_time(theirs)} "
            f"| {_time(first) if f'{state}/first' in times else ''} | {_time(again)} "
            f"| {theirs['median'] / first['median']:.1f} | {again['median'] / bare:.1f} |"
        )
    change = times["front/after a change"]
    theirs = times["front/datasette"]
    lines += [
        f"| front page, first request after a change | {found['totals']['front']:,} "
        f"| {_time(theirs)} | {_time(change)} | | {theirs['median'] / change['median']:.1f} | |",
        "",
        "| target | reached | |",
        "|---|--:|---|",
        *(
            f"| {what} | {value} | {'met' if met else '**missed**'} |"
            for what, value, met in _targets(found)
        ),
        "",
        f"{found['pages_checked']:,} pages had the totals that SQL gives; {found['counts_compared']:,} "
        f"counts beside filters were compared with SQL's. {found['edits']} edits, each followed by "
        f"a request to every worker: {found['stale']} answers did not know of it.",
        "",
        _other(found),
        "",
    ]
    return "\n".join(lines)


def _targets(found: Found) -> list[tuple[str, str, bool]]:
    times = found["times"]
    bare = times["bare/constant"]["median"]
    rows = []

    def beside(label: str, state: str, what: str, least: float) -> None:
        ratio = times[f"{state}/datasette"]["median"] / times[f"{state}/{what}"]["median"]
        rows.append(
            (f"{label}: at most 1/{least:g} of Datasette", f"1/{ratio:.1f}", ratio >= least)
        )

    kept = times["front/again"]["median"] / bare
    rows.append(("front page, counts kept: at most 1.5 × constant", f"{kept:.1f} ×", kept <= 1.5))
    beside("front page, counts kept", "front", "again", 200)
    beside("front page, first request after a change", "front", "after a change", 2)
    for state, (label, least) in STATES.items():
        if state != "front" and least:
            beside(f"{label}, first time", state, "first", least)
    slowest = max(
        (times[f"{state}/again"]["median"], label) for state, (label, _) in STATES.items()
    )
    ratio = slowest[0] / bare
    rows.append(
        ("any state again: at most 2 × constant", f"{ratio:.1f} × ({slowest[1]})", ratio <= 2)
    )
    ratio = times["page-2000/first"]["median"] / times["front/again"]["median"]
    rows.append(("page 2,000 with counts: at most 1.2 × page 1", f"{ratio:.1f} ×", ratio <= 1.2))
    rows.append(
        (
            "a published edit: seen by the next request",
            f"{found['stale']} missed it",
            not found["stale"],
        )
    )
    return rows


def _other(found: Found) -> str:
    exported, index, memory = found["exports"], found["index"], found["memory"]
    rates = found["requests_a_second"]
    lines = ["| | |", "|---|--:|"]
    for name, rate in rates.items():
        lines.append(
            f"| requests a second, {name} | {'wrk is not installed' if rate is None else f'{rate:,.0f}'} |"
        )
    lines += [
        f"| index | {index['bytes'] / 1e6:,.0f} MB, built in {index['seconds']:,.0f} s |",
        f"| database; Datasette's file | {found['database_bytes'] / 1e6:,.0f} MB; {found['flat_bytes'] / 1e6:,.0f} MB |",
        f"| memory with 2 workers, after one page, after all; Datasette | {memory['after the first page'] / 1e6:.0f} MB, "
        f"{memory['after all'] / 1e6:.0f} MB; {memory['datasette'] / 1e6:.0f} MB |",
    ]
    for name in ("csv", "jsonl"):
        got = exported[name]
        lines.append(
            f"| {name}, {exported['rows']:,} rows | {got['rows_a_second']:,.0f} rows a second, first byte after "
            f"{got['first_byte_ms']:.0f} ms, a worker's peak {got['peak_bytes'] / 1e6:.0f} MB "
            f"(before: {got['peak_before_bytes'] / 1e6:.0f}) |"
        )
    if exported["database"]:
        own = exported["database"]
        lines.append(
            f"| {own['name']}, the same columns | {own['rows_a_second']:,.0f} rows a second |"
        )
    edits = found["times"]["edit/publish"]
    lines.append(f"| one edit, index included | {_time(edits)} ms |")
    return "\n".join(lines)


def growth(results: list[Found]) -> str:
    """How much slower a million claims are than ten thousand, first time."""
    by = {(each["database"], each["claims"]): each["times"] for each in results}
    lines = []
    for database in ("sqlite", "postgres"):
        small, large = by.get((database, 10_000)), by.get((database, 1_000_000))
        if not small or not large:
            continue
        lines += [
            f"## Growth from 10,000 to 1,000,000 claims, {database}",
            "",
            "| state, first time | times slower | Datasette |",
            "|---|--:|--:|",
        ]
        for state, (label, _least) in STATES.items():
            what = "again" if state == "front" else "first"
            ours, theirs = (
                large[f"{state}/{which}"]["median"] / small[f"{state}/{which}"]["median"]
                for which in (what, "datasette")
            )
            lines.append(f"| {label} | {ours:.1f} | {theirs:.1f} |")
        lines.append("")
    return "\n".join(lines)


def _time(summary: dict[str, float]) -> str:
    def short(value: float) -> str:
        return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"

    return f"{short(summary['median'])} ({short(summary['p95'])})"


INTRODUCTION = """# How fast claims are found

Measured by `python -m benchmarks.run`; benchmarks/README.md says how. This page is written by it.

*Datasette* serves the same claims from one table with an index on every column, full-text search
and the same facets, but only the first actor, source and topic of each claim: favourable to it.
*Constant* is a Django view without middleware that returns a constant page of the same size under
the same gunicorn. *First time*: the worker is warm, and this selection was not asked for since the
last change. *Again*: it was.
"""


def write() -> None:
    """Write the document from all results that are kept."""
    results = [json.loads(path.read_text()) for path in sorted((HOME / "results").glob("*.json"))]
    results = [each for each in results if "times" in each]
    results.sort(key=lambda each: (each["database"] != "sqlite", -each["claims"]))
    parts = [INTRODUCTION, growth(results), *(one(each) for each in results)]
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text("\n".join(part for part in parts if part).rstrip() + "\n")


if __name__ == "__main__":
    write()
