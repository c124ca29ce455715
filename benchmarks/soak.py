"""Mixed load with edits going on: `python -m benchmarks.soak --claims 100000 --minutes 30`.

Readers ask for the states' pages, filters, claims, feeds and the API, an editor withdraws and
publishes claims. Counts every answer that is no answer, and looks at memory over time. Afterwards
every selection's total is asked for once more of every worker and compared with SQL's of that
moment.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from typing import Any

from benchmarks import data, report, servers
from benchmarks.client import Client, our_total
from benchmarks.places import HOME, ROOT, Place, say
from benchmarks.run import editor
from benchmarks.servers import Server

READERS = 4
# Seconds between two edits, and between two looks at the memory.
EDIT_EVERY = 2.0
LOOK_EVERY = 15.0
TIMEOUT = 60


class Load:
    """Readers at work, and what they met."""

    def __init__(self, server: Server, addresses: list[str], until: float) -> None:
        self.server, self.addresses, self.until = server, addresses, until
        self.answers: Counter[int] = Counter()
        self.failures: Counter[str] = Counter()
        self.slowest = 0.0
        self._lock = threading.Lock()

    def read(self, seed: int) -> None:
        """Ask for one page after another until the time is over."""
        chance = random.Random(seed)
        while time.monotonic() < self.until:
            address = chance.choice(self.addresses)
            started = time.monotonic()
            try:
                status = self._ask(address, chance.choice(("en", "fr")))
                failure = "" if status == 200 else f"status {status}: {address}"
            except (OSError, http.client.HTTPException) as error:
                status, failure = 0, f"{type(error).__name__}: {address}"
            with self._lock:
                self.answers[status] += 1
                self.slowest = max(self.slowest, time.monotonic() - started)
                if failure:
                    self.failures[failure] += 1

    def _ask(self, address: str, language: str) -> int:
        with contextlib.closing(
            http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=TIMEOUT)
        ) as connection:
            connection.request("GET", address, headers={"Accept-Language": language})
            response = connection.getresponse()
            response.read()
            return response.status


def _addresses(states: dict[str, list[dict[str, Any]]], claims: list[int]) -> list[str]:
    queries = [variant["query"] for variants in states.values() for variant in variants]
    found = [f"/claims/?{query}" for query in queries]
    found += [f"/api/claims?{query}" for query in queries]
    found += [f"/claims.atom?{query}" for query in queries if "cursor" not in query]
    # A small selection alone is exported whole: others would be all that is measured.
    found += [f"/claims.csv?{variant['query']}" for variant in states["rare-actor"]]
    found += [f"/claims/{claim}/" for claim in claims]
    return found


def _right_totals(place: Place, queries: list[str]) -> dict[str, int]:
    code = (
        "import django, json, sys; django.setup()\n"
        "from django.http import QueryDict\n"
        "from articles.listing import ClaimListing\n"
        "from articles.search import sql\n"
        "engine = sql.Engine(drafts=False)\n"
        "print(json.dumps({q: engine.total(ClaimListing(QueryDict(q)).selection)"
        " for q in json.load(sys.stdin)}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=place.environment(),
        input=json.dumps(queries), capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, int] = json.loads(done.stdout)
    return found


def soak(place: Place, minutes: float) -> dict[str, Any]:
    """Load and edits for so long: what was met, as plain values."""
    prepared = json.loads(place.states.read_text())
    states, edited = prepared["states"], prepared["edited"]
    # The first ones are asked for by themselves, so they are not withdrawn.
    chance = random.Random(2)
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(servers.program(place))
        editing = stack.enter_context(editor(place))
        until = time.monotonic() + minutes * 60
        load = Load(server, _addresses(states, edited[:20]), until)
        threads = [threading.Thread(target=load.read, args=(n,)) for n in range(READERS)]
        for thread in threads:
            thread.start()
        memory, own, withdrawn, edits = [], [], [], 0
        looked = 0.0
        while time.monotonic() < until:
            if len(withdrawn) < 10 and chance.random() < 0.5:
                claim = chance.choice([each for each in edited[20:] if each not in withdrawn])
                editing.do("withdraw", claim)
                withdrawn.append(claim)
            elif withdrawn:
                editing.do("publish", withdrawn.pop(0))
            edits += 1
            if time.monotonic() - looked > LOOK_EVERY:
                looked = time.monotonic()
                memory.append(round(server.memory() / 1e6, 1))
                own.append(round(server.memory("Pss_Anon") / 1e6, 1))
            time.sleep(EDIT_EVERY)
        for thread in threads:
            thread.join()
        queries = [
            variant["query"]
            for name, variants in states.items()
            for variant in variants
            if name != "page-2000"
        ]
        say("Comparing every total with SQL's …")
        right = _right_totals(place, queries)
        client = Client(server)
        wrong = {}
        for query, total in right.items():
            for worker in server.workers:
                given = our_total(client.get(f"/claims/?{query}", worker).body)[0]
                if given != total:
                    wrong[query] = (given, total)
        for claim in withdrawn:
            editing.do("publish", claim)
        compared = len(right) * len(server.workers)
        log = (HOME / "newsclaims.log").read_text()
    return {
        "claims": place.claims,
        "database": place.database,
        "date": time.strftime("%Y-%m-%d"),
        "minutes": minutes,
        "answers": {str(status): number for status, number in load.answers.items()},
        "failures": dict(load.failures.most_common(20)),
        "slowest_seconds": round(load.slowest, 2),
        "edits": edits,
        "memory_mb": memory,
        "own_memory_mb": own,
        "totals_compared": compared,
        "wrong_totals": wrong,
        "errors_in_log": sum(" ERROR " in line for line in log.splitlines()),
    }


def main() -> None:
    """Read the command's words and do it; the exit status says whether all was well."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--minutes", type=float, default=30)
    words = parser.parse_args()
    with contextlib.ExitStack() as stack:
        flat_of = place = Place(words.claims, "sqlite")
        data.make(flat_of)
        data.make_flat(flat_of)
        if words.database == "postgres":
            server = stack.enter_context(servers.postgresql())
            url = data.create_postgres_database(server, f"newsclaims_{words.claims}")
            place = Place(words.claims, "postgres", url)
            data.make(place)
        if not place.states.exists():
            data.prepare(place, flat_of)
        found = soak(place, words.minutes)
    kept = HOME / "results" / f"soak-{words.database}-{words.claims}.json"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(found, indent=1))
    report.write()
    say(json.dumps(found, indent=1))
    if found["failures"] or found["wrong_totals"] or found["errors_in_log"]:
        sys.exit("Not all was well.")


if __name__ == "__main__":
    main()
