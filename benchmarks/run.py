"""Measures how fast claims are found: `python -m benchmarks.run --claims 100000 --database sqlite`.

Makes the data (kept for the next time), builds the index, serves the program as production does,
Datasette over the same claims, and a constant page. Takes the states in turn, all servers
interleaved, and prints medians, 95th percentiles and ratios. Every page's total is compared with
SQL's: a wrong page ends the run. Results are kept, and docs/performance.md is written from them.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import random
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from itertools import count, repeat
from typing import Any
from urllib.parse import urlencode

from benchmarks import data, exports, report, servers
from benchmarks.client import Client, WrongAnswerError, datasette_total, must_be, our_total
from benchmarks.flat import FACETS
from benchmarks.places import HOME, ROOT, Place, say
from benchmarks.servers import Server

# Seconds after which Datasette is asked no more in one state, once it has answered three times.
PATIENCE = 40.0


class Editor:
    """The process that withdraws and publishes claims while pages are measured."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def do(self, verb: str, claim: int) -> float:
        """Do something to a claim; the seconds until it was there for every reader."""
        assert self._process.stdin  # noqa: S101  Popen was asked for both
        assert self._process.stdout  # noqa: S101
        self._process.stdin.write(f"{verb} {claim}\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            sys.exit("The editor's process ended.")
        return float(line)


@contextlib.contextmanager
def editor(place: Place) -> Iterator[Editor]:
    """An editor at work on a place's claims."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.editor"], cwd=ROOT, env=place.environment(),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
    )  # fmt: skip
    assert process.stdout  # noqa: S101
    process.stdout.readline()
    try:
        yield Editor(process)
    finally:
        assert process.stdin  # noqa: S101
        process.stdin.close()
        process.wait(60)


class Measuring:
    """One run: servers that answer, and every time that was taken."""

    def __init__(
        self, prepared: dict[str, Any], program: Server, datasette: Server | None, editing: Editor
    ) -> None:
        self.states: dict[str, list[dict[str, Any]]] = prepared["states"]
        self.everything: int = prepared["everything"]
        self.edited: list[int] = prepared["edited"]
        # Both are woken by the same small selection, which is measured nowhere, and both do all of
        # its work each time: without another word that stands nowhere ours is asked for something
        # new, while Datasette keeps no answer.
        small = self.states["rare-word"].pop()
        self.ours = Client(
            program, (f"/claims/?{small['query']}+-nowhere{number}" for number in count())
        )
        self.editing = editing
        waking = repeat("/flat/claims?" + _datasette_query(small["datasette"]))
        self.theirs = Client(datasette, waking) if datasette else None
        self.workers = program.workers
        self.constants: dict[str, Client] = {}
        self.chance = random.Random(1)
        # Seconds by what was measured: (state, what).
        self.times: dict[tuple[str, str], list[float]] = defaultdict(list)
        self.stale = self.checked = self.edits = 0

    # What is asked

    def ask(self, state: str, variant: dict[str, Any], what: str, worker: int) -> None:
        """Ask our program, check the totals, keep the time."""
        query = variant["query"]
        answer = self.ours.get(f"/claims/?{query}" if query else "/claims/", worker)
        total, everything = our_total(answer.body)
        must_be(f"{state} ({query})", total, variant["total"])
        must_be(f"{state} ({query}), of all", everything, self.everything)
        self.checked += 1
        self.times[state, what].append(answer.seconds)

    def ask_datasette(self, state: str, variant: dict[str, Any]) -> None:
        """Ask Datasette likewise, if it is there, unless it takes too long."""
        if self.theirs is None:
            return
        taken = self.times[state, "datasette"]
        if len(taken) >= 3 and sum(taken) > PATIENCE:
            return
        answer = self.theirs.get("/flat/claims?" + _datasette_query(variant["datasette"]))
        must_be(
            f"Datasette, {state}", datasette_total(answer.body), variant["datasette_total"]
        )  # fmt: skip
        taken.append(answer.seconds)

    def ask_constants(self) -> None:
        """Ask for the constant pages."""
        for name, client in self.constants.items():
            self.times[name, "constant"].append(client.get("/").seconds)

    # What is done in turn

    def warm(self) -> None:
        """Ask every worker for everything once: it loads code, and keeps what it keeps of rows."""
        for state, variants in self.states.items():
            for variant in variants:
                for worker in self.workers:
                    self.ask(state, variant, "warming", worker)

    def edit(self) -> None:
        """Withdraw a claim and publish it again; each time ask every worker for the front page."""
        claim = self.chance.choice(self.edited)
        front = self.states["front"][0]
        for verb, everything in (("withdraw", self.everything - 1), ("publish", self.everything)):
            self.times["edit", verb].append(self.editing.do(verb, claim))
            self.edits += 1
            for worker in self.workers:
                # Nothing is drawn before it: what a change leaves to be done is part of it.
                answer = self.ours.get("/claims/", worker, wake=False)
                if our_total(answer.body) != (everything, everything):
                    self.stale += 1
                self.times["front", "after a change"].append(answer.seconds)
                # The counts beside it are those of the first request: asked again, they are kept.
                again = self.ours.get("/claims/", worker)
                must_be("front page", our_total(again.body)[0], everything)
        must_be("front page", our_total(self.ours.get("/claims/").body)[0], front["total"])

    def forget(self) -> None:
        """Let every count be old: after a single change large ones would only be brought up."""
        self.editing.do("forget", self.edited[0])
        for worker in self.workers:
            self.ask("front", self.states["front"][0], "counted anew", worker)

    def round(self) -> None:
        """An edit, and then every state once more, in another order each time."""
        self.edit()
        self.forget()
        turns = [(state, variant) for state in self.states for variant in self.states[state]]
        self.chance.shuffle(turns)
        for state, variant in turns:
            workers = self.chance.sample(self.workers, len(self.workers))
            for worker in workers:
                if state != "front":
                    self.ask(state, variant, "first", worker)
                self.ask_constants()
            for worker in workers:
                for _ in range(2):
                    self.ask(state, variant, "again", worker)
                    self.ask_constants()
                self.ask("front", self.states["front"][0], "again", worker)
            self.ask_datasette(state, variant)


def _datasette_query(query: str) -> str:
    pairs = [("_facet", name) for name in FACETS]
    # The column of all words is for searching, not for showing.
    pairs += [("_nocol", "text"), ("_size", "25"), ("_sort_desc", "order_key")]
    return urlencode(pairs) + (f"&{query}" if query else "")


def requests_a_second(server: Server, path: str, seconds: int = 5) -> float | None:
    """What wrk gets out of a server with eight connections; None without wrk."""
    program = shutil.which("wrk")
    if program is None:
        return None
    done = subprocess.run(
        [program, "-t2", "-c8", f"-d{seconds}s", "-H", "Accept-Language: en",
         f"http://127.0.0.1:{server.port}{path}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    if "Non-2xx" in done.stdout:
        raise WrongAnswerError(f"{server.name}{path} under load:\n{done.stdout}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    return float(found[1]) if found else None


def measure(place: Place, flat_of: Place | None, words: argparse.Namespace) -> dict[str, Any]:
    """Everything about one set of data, as plain values; beside Datasette if `flat_of` is there."""
    prepared = data.prepare(place, flat_of, keep_index=words.keep_index)
    say("Starting the servers …")
    with contextlib.ExitStack() as stack:
        program = stack.enter_context(servers.program(place))
        datasette = stack.enter_context(servers.datasette(flat_of)) if flat_of else None
        editing = stack.enter_context(editor(place))
        run = Measuring(prepared, program, datasette, editing)
        size = len(run.ours.get("/claims/").body)
        fresh = program.memory()
        for name, middleware in (("bare", False), ("middleware", True)):
            started = servers.constant(place, size, middleware=middleware)
            run.constants[name] = Client(stack.enter_context(started), repeat("/"))
        say("Warming …")
        run.warm()
        for number in range(words.rounds):
            say(f"Round {number + 1} of {words.rounds} …")
            run.round()
        actor = run.states["frequent-actor"][0]
        rates = {
            "front": requests_a_second(program, "/claims/"),
            "frequent actor again": requests_a_second(program, f"/claims/?{actor['query']}"),
            "constant": requests_a_second(run.constants["bare"].server, "/"),
            "constant, middleware": requests_a_second(run.constants["middleware"].server, "/"),
        }
        if datasette:
            query = _datasette_query("")
            rates["datasette"] = requests_a_second(datasette, f"/flat/claims?{query}")
        memory = {
            "after the first page": fresh,
            "after all": program.memory(),
            "datasette": datasette.memory() if datasette else None,
        }
        say("Exports …")
        exported = exports.measure(place, program, run.everything, words.export_rows)
    times = {f"{state}/{what}": _summary(taken) for (state, what), taken in run.times.items()}
    return {
        "claims": place.claims,
        "database": place.database,
        "listed": run.everything,
        "page_bytes": size,
        "totals": {state: run.states[state][0]["total"] for state in run.states},
        "datasette_totals": {
            state: variants[0].get("datasette_total") for state, variants in run.states.items()
        },
        "times": times,
        "requests_a_second": rates,
        "memory": memory,
        "index": prepared["index"],
        "database_bytes": prepared["database_bytes"],
        "flat_bytes": flat_of.flat.stat().st_size if flat_of else None,
        "edits": run.edits,
        "stale": run.stale,
        "pages_checked": run.checked,
        "counts_compared": prepared["counts_compared"],
        "exports": exported,
        "rounds": words.rounds,
        "machine": f"{os.cpu_count()} processors, {platform.machine()}",
        "versions": data.versions(),
        "load": os.getloadavg()[0],
        "date": time.strftime("%Y-%m-%d"),
    }


def _summary(taken: list[float]) -> dict[str, float]:
    ordered = sorted(taken)
    return {
        "median": statistics.median(ordered) * 1000,
        "p95": ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] * 1000,
        "least": ordered[0] * 1000,
        "n": len(ordered),
    }


def main() -> None:
    """Read the command's words and do it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_AsWritten)
    parser.add_argument("--claims", type=int, default=10_000, help="how many claims")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--rounds", type=int, default=5, help="how often each state is asked")
    parser.add_argument("--export-rows", type=int, default=50_000, help="rows of exports read")
    parser.add_argument("--anew", action="store_true", help="make the data anew")
    parser.add_argument(
        "--keep-index", action="store_true", help="use the index of the last run, if it is whole"
    )
    parser.add_argument(
        "--of",
        type=int,
        metavar="FEWER",
        help="copy the claims of a PostgreSQL that has FEWER, and measure without Datasette",
    )
    words = parser.parse_args()
    if words.of and (words.database != "postgres" or words.claims % words.of):
        parser.error("--of takes a number that --claims is a multiple of, and --database postgres.")
    with contextlib.ExitStack() as stack:
        found = (_of_fewer if words.of else _beside_datasette)(stack, words)
    kept = HOME / "results" / f"{words.database}-{words.claims}.json"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(found, indent=1))
    report.write()
    say(report.one(found))


def _of_fewer(stack: contextlib.ExitStack, words: argparse.Namespace) -> dict[str, Any]:
    server = stack.enter_context(servers.postgresql())
    places = [
        Place(claims, "postgres", f"{server}/newsclaims_{claims}")
        for claims in (words.claims, words.of)
    ]
    made = data.multiply(*places, server)
    return measure(places[0], None, words) | {"making": made, "of": words.of}


def _beside_datasette(stack: contextlib.ExitStack, words: argparse.Namespace) -> dict[str, Any]:
    # Datasette's file is always made from a SQLite database: the same claims.
    flat_of = place = Place(words.claims, "sqlite")
    made = data.make(flat_of, anew=words.anew)
    flat_seconds = data.make_flat(flat_of)
    if words.database == "postgres":
        server = stack.enter_context(servers.postgresql())
        url = data.create_postgres_database(server, f"newsclaims_{words.claims}")
        place = Place(words.claims, "postgres", url)
        made = data.make(place)
    return measure(place, flat_of, words) | {"making": made, "flat_seconds": flat_seconds}


class _AsWritten(argparse.RawDescriptionHelpFormatter):
    pass


if __name__ == "__main__":
    main()
