"""Says what was measured: a table for the screen, docs/performance.md out of all that is kept."""

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
    "page-2": ("page 2 with counts", None),
    "page-2000": ("page 2,000 with counts", None),
}

# The targets are for so many claims.
TARGETS_FROM = 1_000_000

type Found = dict[str, Any]


def one(found: Found) -> str:
    """One run's results as Markdown."""
    times = found["times"]
    bare = times["bare/constant"]["median"]
    database = "SQLite" if found["database"] == "sqlite" else "PostgreSQL"
    about = (
        f"{found['listed']:,} of them published. Measured on {found['date']}, {found['machine']}, "
        f"Python {found['versions']['python']}, load {found['load']:.1f}. Milliseconds, median "
        f"(95th percentile), over HTTP. The front page has {found['page_bytes'] / 1000:.0f} kB; "
        f"the constant page, as large, took {_time(times['bare/constant'])}, behind the program's "
        f"middleware {_time(times['middleware/constant'])}."
    )
    head = "state | claims | Datasette | first time | again | Datasette / first | again / constant"
    lines = [f"## {found['claims']:,} claims, {database}", "", about, "", f"| {head} |"]
    lines.append("|---|--:|--:|--:|--:|--:|--:|")
    for state, (label, _least) in STATES.items():
        again, theirs = times[f"{state}/again"], times.get(f"{state}/datasette")
        first = times.get(f"{state}/first")
        lines.append(
            f"| {label} | {found['totals'][state]:,} | {_time(theirs)} "
            f"| {_time(first)} | {_time(again)} "
            f"| {_ratio(theirs, first or again)} | {again['median'] / bare:.1f} |"
        )
    change, theirs = times["front/after a change"], times.get("front/datasette")
    lines.append(
        f"| front page, first request after a change | {found['totals']['front']:,} "
        f"| {_time(theirs)} | {_time(change)} | | {_ratio(theirs, change)} | |"
    )
    if anew := times.get("front/counted anew"):
        lines.append(
            f"| front page, every count made anew | {found['totals']['front']:,} "
            f"| {_time(theirs)} | {_time(anew)} | | {_ratio(theirs, anew)} | |"
        )
    if theirs and found["claims"] >= TARGETS_FROM:
        lines += ["", "| target | reached | |", "|---|--:|---|"]
        for what, value, met in _targets(found):
            lines.append(f"| {what} | {value} | {'met' if met else '**missed**'} |")
    elif not theirs:
        lines += ["", f"These are {found['of']:,} claims, copied; Datasette was left out."]
    checked = (
        f"{found['pages_checked']:,} pages had the totals that SQL gives; "
        f"{found['counts_compared']:,} counts beside filters were compared with SQL's. "
        f"{found['edits']} edits, each followed by a request to every worker: "
        f"{found['stale']} answers did not know of it."
    )
    return "\n".join([*lines, "", checked, "", _other(found), ""])


def _targets(found: Found) -> list[tuple[str, str, bool]]:
    """What has to be reached, what was, and whether that is enough."""
    times = found["times"]
    bare = times["bare/constant"]["median"]
    rows = []

    def beside(label: str, state: str, what: str, least: float) -> None:
        ratio = times[f"{state}/datasette"]["median"] / times[f"{state}/{what}"]["median"]
        rows.append((f"{label}: 1/{least:g} of Datasette", f"1/{ratio:.1f}", ratio >= least))

    kept = times["front/again"]["median"] / bare
    rows.append(("front page, counts kept: 1.5 × constant", f"{kept:.1f} ×", kept <= 1.5))
    beside("front page, counts kept", "front", "again", 200)
    beside("front page, first request after a change", "front", "after a change", 2)
    for state, (label, least) in STATES.items():
        if state != "front" and least:
            beside(f"{label}, first time", state, "first", least)
    slowest, label = max((times[f"{state}/again"]["median"], STATES[state][0]) for state in STATES)
    ratio = slowest / bare
    rows.append(("any state again: 2 × constant", f"{ratio:.1f} × ({label})", ratio <= 2))
    # Both drawn anew beside counts that are kept; and both kept as a whole.
    for what, near, words in (("first", "page-2", "page 2"), ("again", "front", "page 1")):
        label = {"first": "first time", "again": "again"}[what]
        ratio = times[f"page-2000/{what}"]["median"] / times[f"{near}/{what}"]["median"]
        found_ratio = (f"{ratio:.1f} ×", ratio <= 1.2)
        rows.append((f"page 2,000 with counts, {label}: 1.2 × {words}", *found_ratio))
    stale = found["stale"]
    rows.append(("a published edit: seen by the next request", f"{stale} missed it", not stale))
    return rows


def _other(found: Found) -> str:
    exported, index, memory = found["exports"], found["index"], found["memory"]
    rows: list[tuple[str, str]] = []
    for name, rate in found["requests_a_second"].items():
        # None: there is no wrk. Datasette may answer nothing in the seconds that it is asked for.
        shown = (
            "wrk is not installed"
            if rate is None
            else f"{rate:,.1f}"
            if rate < 10
            else f"{rate:,.0f}"
        )
        rows.append((f"requests a second, {name}", shown))
    rows.append(("index", f"{_mb(index['bytes'])}, built in {index['seconds']:,.0f} s"))
    rows.append(("database", _mb(found["database_bytes"])))
    if found["flat_bytes"]:
        rows.append(("Datasette's file", _mb(found["flat_bytes"])))
    rows.append(("memory, 2 workers, after one page", _mb(memory["after the first page"])))
    rows.append(("memory, 2 workers, after all", _mb(memory["after all"])))
    if memory["datasette"]:
        rows.append(("memory, Datasette", _mb(memory["datasette"])))
    for name in ("csv", "jsonl"):
        got = exported[name]
        value = (
            f"{got['rows_a_second']:,.0f} rows a second, first byte after "
            f"{got['first_byte_ms']:.0f} ms, a worker's peak {_mb(got['peak_bytes'])} "
            f"(before: {_mb(got['peak_before_bytes'])})"
        )
        rows.append((f"{name}, {exported['rows']:,} rows", value))
    if own := exported["database"]:
        rows.append(
            (f"{own['name']}, the same columns", f"{own['rows_a_second']:,.0f} rows a second")
        )
    rows.append(("one edit, index included", f"{_time(found['times']['edit/publish'])} ms"))
    return "\n".join(["| | |", "|---|--:|", *(f"| {what} | {value} |" for what, value in rows)])


def _mb(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"


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


def _ratio(theirs: dict[str, float] | None, ours: dict[str, float]) -> str:
    return f"{theirs['median'] / ours['median']:.1f}" if theirs else ""


def _time(summary: dict[str, float] | None) -> str:
    if summary is None:
        return ""

    def short(value: float) -> str:
        return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"

    return f"{short(summary['median'])} ({short(summary['p95'])})"


INTRODUCTION = """# How fast claims are found

Measured by `python -m benchmarks.run`; benchmarks/README.md says how. This page is written by it.

*Datasette* serves the same claims from one table with an index on every column, full-text search
and the same facets, but only the first actor, source and topic of each claim: favourable to it.
*Constant* is a Django view without middleware that returns a constant page of the same size under
the same gunicorn. *First time*: the worker is warm, and no total and no count of this selection is
known. *Again*: it was asked for since the last change.
"""


# Taken by hand, 29 November 2026: what the tables cannot say.
PROFILE = """## What the tables cannot say

**Noise.** The machine is shared with others. On one day the same Datasette took 0.46 to 0.87 s for its
front page, and 9 to 23 s for a language and a mode: it waits for memory, which neighbours are using,
while this program mostly counts. A busy machine makes the ratios of large selections better, and those
of small ones worse. The tables are of a quiet hour.

**Small selections.** A rare actor misses its target in every run: 1/8.4 to 1/8.6 where 1/10 is wanted.
Two others stand at theirs, and a run's noise decides: a rare word reached 1/10.1, 1/10.3, 1/10.2, 1/9.9
and 1/10.3 in five runs of one night, two words with a frequent actor 1/16.3, 1/16.3 and 1/14.9.
Milliseconds of one process on SQLite, nothing of the answer known, parts by their shares:

| | rare actor |
|---|--:|
| counts beside the filters: 98 claims' values fetched, counted, put in order | 0.5 |
| the claims themselves, and work prepared for the counts | 0.2 |
| choices named and put in order, bars, rows, the page put together | 0.5 |
| parameters checked | 0.1 |
| Django, its middleware, the response, the last change asked for twice | 0.5 |
| all of it | 1.9 |

It was 3.0 before claims' values stood packed in the index
([record 22](adr/0022-few-claims-by-packed-numbers.md)) and a page's many small repetitions were gone.
Over HTTP it takes 3.4: the constant page takes 0.5 of that, and a process that slept for 20 ms needs 2.5
for what takes 1.9 in one that goes on. Datasette needs 28. What would help next: fewer filters counted
before they are opened, which would no longer be the same page, or middleware for accounts that readers
without a cookie do not pass (about 0.1).

**Large selections** are counted in two parts that take about as long, while rows and bars are found and
drawn, and of actors and sources only the frequent ones are counted where no others can be among the
first ([record 23](adr/0023-frequent-values-stand-apart.md)). In one process a language and a mode took
69 ms without that, and take 53.

**Exports.** All 966,291 claims, from SQLite: CSV 13,246 rows a second, the first byte after 4 ms; JSON
Lines 14,090, after 28 ms; `sqlite3 -csv` of the same columns 27,566. A fresh worker's own memory
stayed between 157 and 168 MB through all of the CSV. One that had answered for minutes before rose from
341 to 617 MB: a worker's peak counts the pages of database and index that are mapped into it, up to 256 MB
of SQLite's file, which the system takes back as it likes.
"""


def soaked(found: Found) -> str:
    """A long time of load with edits going on, as Markdown."""
    database = "SQLite" if found["database"] == "sqlite" else "PostgreSQL"
    memory, answers = found["memory_mb"], sum(found["answers"].values())
    at = sorted({round((len(memory) - 1) * part / 10) for part in (0, 1, 2, 4, 6, 8, 10)})
    minutes = [found["minutes"] * each / max(1, len(memory) - 1) for each in at]
    said = (
        f"Four readers without a pause and an edit every two seconds, {found['date']}: {answers:,} "
        f"answers, {answers - found['answers'].get('200', 0)} of them other than 200, the slowest "
        f"after {found['slowest_seconds']} s; {found['edits']:,} edits; {found['errors_in_log']} "
        f"errors in the log. Afterwards {found['totals_compared']} totals were asked of the workers: "
        f"{len(found['wrong_totals'])} were not SQL's."
    )
    lines = [
        f"## {found['minutes']:.0f} minutes of load, {found['claims']:,} claims, {database}",
        *("", said, ""),
        "| minute |" + "".join(f" {minute:.0f} |" for minute in minutes),
        "|---|" + "--:|" * len(at),
        "| memory of all processes, MB |" + "".join(f" {memory[each]:.0f} |" for each in at),
    ]
    if own := found.get("own_memory_mb"):
        without = "| without the mapped files of index and database, MB |"
        lines.append(without + "".join(f" {own[each]:.0f} |" for each in at))
    return "\n".join(lines) + "\n"


def write() -> None:
    """Write the document from all results that are kept."""
    results = [json.loads(path.read_text()) for path in sorted((HOME / "results").glob("*.json"))]
    measured = [each for each in results if "times" in each]
    measured.sort(key=lambda each: (each["database"] != "sqlite", -each["claims"]))
    parts = [INTRODUCTION, growth(measured), PROFILE, *(one(each) for each in measured)]
    parts += [soaked(each) for each in results if "memory_mb" in each]
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text("\n".join(part for part in parts if part).rstrip() + "\n")


if __name__ == "__main__":
    write()
