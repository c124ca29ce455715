"""Measures how fast claims are found.

    python -m benchmarks.run --claims 100000

makes the data (once), builds the index, serves the program, Datasette over the same claims and a
constant page, asks all of them for the same selections in turn, and writes docs/performance.md.
Every page's total is compared with SQL's; a wrong one ends the run.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks import environment, flat, report, serve
from benchmarks.environment import HOME, say
from benchmarks.serve import Server

# After so many seconds Datasette is asked no more in one state, once it has answered three times.
PATIENCE = 40.0
_OURS = re.compile(r"<h2 data-said>([\d,]+)(?: of ([\d,]+))? claims?</h2>")
_DATASETTE = re.compile(r"<h3>\s*([\d,]+) rows?\b")


def total_of(body: str) -> int:
    """The total that a page of ours or of Datasette says."""
    found = _OURS.search(body) or _DATASETTE.search(body)
    return int(found[1].replace(",", "")) if found else -1


class Run:
    """Servers that answer, and every time that was taken, in seconds by (state, what)."""

    def __init__(self, settled: dict[str, Any], ours: Server, theirs: Server) -> None:
        self.states: dict[str, list[dict[str, Any]]] = settled["states"]
        self.edited: list[int] = settled["edited"]
        self.ours, self.theirs = ours, theirs
        self.constant: Server | None = None
        # Both are woken by one small selection, which is not measured.
        small = self.states["rare-word"].pop()
        ours.waking = f"/claims/?{small['query']}"
        theirs.waking = datasette_address(small)
        self.front = self.states["front"][0]
        self.chance = random.Random(1)
        self.times: dict[tuple[str, str], list[float]] = defaultdict(list)
        self.checked = self.stale = 0

    def ask(self, state: str, variant: dict[str, Any], what: str) -> None:
        """Ask the program for a selection; ends the run where the total is wrong."""
        query = variant["query"]
        answer = self.ours.get(f"/claims/?{query}" if query else "/claims/")
        if total_of(answer.body) != variant["total"]:
            sys.exit(f"{query}: {total_of(answer.body)} claims instead of {variant['total']}.")
        self.checked += 1
        self.times[state, what].append(answer.seconds)

    def ask_datasette(self, state: str, variant: dict[str, Any]) -> None:
        """Ask Datasette likewise, unless it takes too long."""
        taken = self.times[state, "datasette"]
        if len(taken) >= 3 and sum(taken) > PATIENCE:
            return
        answer = self.theirs.get(datasette_address(variant))
        if total_of(answer.body) != variant["datasette_total"]:
            sys.exit(f"Datasette gives a wrong total for {variant['datasette']}.")
        taken.append(answer.seconds)

    def edit(self) -> None:
        """Withdraw a claim and publish it again; each time ask for the front page at once."""
        from articles import actions
        from articles.domain.vocabulary import Status
        from articles.models import Claim

        pk = self.chance.choice(self.edited)
        for status, total in (
            (Status.WITHDRAWN, self.front["total"] - 1),
            (Status.PUBLISHED, self.front["total"]),
        ):
            started = time.perf_counter()
            actions.set_status(
                record=Claim.objects.get(pk=pk), status=status, by=None, reason="benchmark",
                withdrawn_reason="Measured." if status == Status.WITHDRAWN else "",
            )  # fmt: skip
            self.times["edit", "edit"].append(time.perf_counter() - started)
            answer = self.ours.get("/claims/", wake=False)
            self.stale += total_of(answer.body) != total
            self.times["front", "change"].append(answer.seconds)

    def forget(self) -> None:
        """Make every count old, by so many changes that none is brought up to date."""
        from articles import search
        from articles.models import ClaimChange
        from articles.search import cached

        ClaimChange.record([self.edited[0]] * (cached.MOST_CHANGED + 1))
        search.catch_up()
        self.ask("front", self.front, "anew")

    def round(self) -> None:
        """An edit, and then every state once more, in another order each time."""
        self.edit()
        self.forget()
        turns = [(state, variant) for state in self.states for variant in self.states[state]]
        self.chance.shuffle(turns)
        for state, variant in turns:
            if state != "front":
                self.ask(state, variant, "first")
            for _ in range(2):
                self.ask(state, variant, "again")
                if self.constant:
                    self.times["constant", ""].append(self.constant.get("/").seconds)
            self.ask("front", self.front, "again")
            self.ask_datasette(state, variant)


def datasette_address(variant: dict[str, Any]) -> str:
    """The page of Datasette with all facets; the column of all words is not shown."""
    pairs = [("_facet", name) for name in flat.FACETS]
    pairs += [("_nocol", "text"), ("_size", "25"), ("_sort_desc", "order_key")]
    return "/flat/claims?" + "&".join(filter(None, (urlencode(pairs), variant["datasette"])))


def measure(claims: int, database: str, rounds: int) -> dict[str, Any]:
    """Everything about one database, as plain values."""
    from articles.models import Claim
    from articles.search import sync
    from benchmarks import states

    flat_file = environment.folder(claims) / "flat.sqlite3"
    started = time.monotonic()
    built = None
    if sync.current() is None:
        say("Building the index …")
        sync.wait()
        sync.rebuild()
        built = time.monotonic() - started
    kept = environment.folder(claims) / "states.json"
    settled = states.settle(claims, flat_file, kept)
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(serve.program())
        theirs = stack.enter_context(serve.datasette(flat_file))
        run = Run(settled, ours, theirs)
        size = len(ours.get("/claims/").body.encode())
        fresh = ours.memory()
        say("Warming …")
        for state, variants in run.states.items():
            for variant in variants:
                run.ask(state, variant, "warming")
        run.constant = stack.enter_context(serve.constant(size))
        for number in range(rounds):
            say(f"Round {number + 1} of {rounds} …")
            run.round()
        memory = {"ours": [fresh, ours.memory()], "datasette": theirs.memory()}
    return {
        "claims": claims, "database": database, "listed": run.front["total"],
        "page_bytes": size, "memory": memory, "index_seconds": built,
        "index_bytes": _bytes(sync.folder()), "flat_bytes": flat_file.stat().st_size,
        "totals": {state: variants[0]["total"] for state, variants in run.states.items()},
        "times": {"/".join(key): _summary(taken) for key, taken in run.times.items()},
        "checked": run.checked, "stale": run.stale, "everything": Claim.objects.count(),
        "load": os.getloadavg()[0], "processors": os.cpu_count(),
        "python": sys.version.split()[0], "date": time.strftime("%Y-%m-%d"),
    }  # fmt: skip


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _summary(taken: list[float]) -> dict[str, float]:
    ordered = sorted(taken)
    at = min(len(ordered) - 1, int(len(ordered) * 0.95))
    return {"median": statistics.median(ordered) * 1000, "p95": ordered[at] * 1000}


def make(claims: int, database: str) -> None:
    """Have the claims and Datasette's file there."""
    from django.core.management import call_command

    from articles.models import Claim
    from benchmarks import data

    sqlite = environment.folder(claims) / "db.sqlite3"
    flat_file = environment.folder(claims) / "flat.sqlite3"
    if database == "postgresql" and not flat_file.exists():
        sys.exit("Run it without DATABASE_URL first: Datasette serves claims of SQLite.")
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    if not Claim.objects.exists():
        say(f"Making {claims:,} claims …")
        data.copy(sqlite) if database == "postgresql" else data.generate(claims, say)
    if not flat_file.exists():
        say("Making Datasette's file …")
        flat.make(sqlite, flat_file)


def results() -> Iterator[dict[str, Any]]:
    """What was measured, of each number of claims and each database."""
    for path in sorted((HOME / "results").glob("*.json")):
        yield json.loads(path.read_text())


def main() -> None:
    """Read the command's words and do it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    words = parser.parse_args()
    database = environment.set_up(words.claims)
    make(words.claims, database)
    found = measure(words.claims, database, words.rounds)
    kept = HOME / "results" / f"{database}-{words.claims}.json"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(found, indent=1))
    report.write(list(results()))
    say("\n".join(report.tables(found)))


if __name__ == "__main__":
    main()
