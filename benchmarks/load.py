"""Load with edits going on, after `benchmarks.run` has made the data.

    python -m benchmarks.load --claims 1000000 --minutes 15

Readers ask for pages, feeds, the API and exports while an editor withdraws and publishes claims.
At the end every selection's total is compared with SQL's. Ends with a status above 0 where an
answer failed or a total was wrong.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import sys
import threading
import time
from collections import Counter

from benchmarks import environment, serve
from benchmarks.environment import say
from benchmarks.run import total_of

READERS = 4
EDIT_EVERY = 2.0


def read(port: int, addresses: list[str], until: float, seed: int, met: Counter[str]) -> None:
    """Ask for one address after another until the time is over; count what is met."""
    chance = random.Random(seed)
    while time.monotonic() < until:
        address = chance.choice(addresses)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request(
                "GET", address, headers={"Accept-Language": chance.choice(("en", "fr"))}
            )
            response = connection.getresponse()
            response.read()
            met["answers" if response.status == 200 else f"{response.status} {address}"] += 1
        except (OSError, http.client.HTTPException) as error:
            met[f"{type(error).__name__} {address}"] += 1
        finally:
            connection.close()


def main() -> None:
    """Read the command's words and do it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--minutes", type=float, default=15)
    words = parser.parse_args()
    database = environment.set_up(words.claims)

    from django.http import QueryDict

    from articles import actions
    from articles.domain.vocabulary import Status
    from articles.listing.claims import ClaimListing
    from articles.models import Claim
    from articles.search import sql

    kept = environment.folder(words.claims) / "states.json"
    settled = json.loads(kept.read_text())
    queries = [each["query"] for variants in settled["states"].values() for each in variants]
    addresses = [f"{at}?{query}" for query in queries for at in ("/claims/", "/api/claims")]
    addresses += [f"/claims.atom?{query}" for query in queries if "cursor" not in query]
    rare = settled["states"]["rare-actor"]
    addresses += [f"/claims.csv?{each['query']}" for each in rare]
    addresses += [f"/claims/{pk}/" for pk in settled["edited"][:20]]
    met: Counter[str] = Counter()
    memory: list[float] = []
    edits = 0
    with serve.program() as server:
        until = time.monotonic() + words.minutes * 60
        readers = [
            threading.Thread(target=read, args=(server.port, addresses, until, seed, met))
            for seed in range(READERS)
        ]
        for reader in readers:
            reader.start()
        while time.monotonic() < until:
            pk = settled["edited"][20 + edits // 2 % 100]
            withdraw = edits % 2 == 0
            actions.set_status(
                record=Claim.objects.get(pk=pk), by=None, reason="benchmark",
                status=Status.WITHDRAWN if withdraw else Status.PUBLISHED,
                withdrawn_reason="Measured." if withdraw else "",
            )  # fmt: skip
            edits += 1
            memory.append(server.memory())
            time.sleep(EDIT_EVERY)
        for reader in readers:
            reader.join()
        engine = sql.Engine(drafts=False)
        wrong = [
            query
            for query in queries
            if total_of(server.get(f"/claims/?{query}").body)
            != engine.total(ClaimListing(QueryDict(query)).selection)
        ]
    failed = {what: number for what, number in met.items() if what != "answers"}
    say(
        f"{met['answers']:,} answers and {edits} edits in {words.minutes:g} minutes on {database}; "
        f"failed: {failed or 0}; wrong totals of {len(queries)}: {wrong or 0}; memory "
        f"{memory[0]:.0f} MB at first, {memory[len(memory) // 2]:.0f} in the middle, "
        f"{memory[-1]:.0f} at the end."
    )
    sys.exit(1 if failed or wrong else 0)


if __name__ == "__main__":
    main()
