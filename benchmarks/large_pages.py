"""Pages of very large records beside ordinary ones of their kind: queries, bytes and time.

    python -m benchmarks.large_pages --claims 1000000

after `benchmarks.run` has made the data. Pages are asked for in turn in this process, each drawn
anew. One claim is carried by 2,000 articles while it lasts.
"""

from __future__ import annotations

import argparse
import statistics
import time
from typing import Any

from benchmarks import environment
from benchmarks.environment import say

CARRIED_BY, ROUNDS = 2_000, 5


def pages() -> dict[str, tuple[str, str]]:
    """Each kind of page: the address of a large one, and of an ordinary one."""
    from django.http import QueryDict

    from articles.listing.claims import ClaimListing
    from articles.models import Actor, Claim, Question, Source

    claim, ordinary = Claim.objects.published().filter(article_count=1).order_by("pk")[:2]
    found = {
        f"claim in {CARRIED_BY:,} articles": (
            claim.get_absolute_url(),
            ordinary.get_absolute_url(),
        )
    }
    kinds: dict[str, tuple[str, Any]] = {
        "question with most answers": ("question", Question),
        "most quoted actor": ("actor", Actor),
        "outlet with most articles": ("outlet", Actor),
        "most used source": ("source", Source),
    }
    for name, (facet, model) in kinds.items():
        # By how many claims pass through it, most first; the last one is an ordinary one.
        ids = list(ClaimListing(QueryDict()).most_frequent(facet, 1_000_000))
        records = [model.objects.get(pk=pk) for pk in (ids[0], ids[-1])]
        found[name] = (records[0].get_absolute_url(), records[1].get_absolute_url())
    lists = ("actors", "articles", "questions", "sources")
    return found | {f"list of {name}": (f"/{name}/", "/about/") for name in lists}


def carry(large: str, _ordinary: str) -> None:
    """Let so many articles carry the claim of an address."""
    from articles.models import Appearance, Article

    claim = int(large.strip("/").rpartition("/")[2])
    Appearance.objects.bulk_create(
        Appearance(claim_id=claim, article=each, exact=each.text[:60], start=0, end=60)
        for each in Article.objects.published().exclude(appearances__claim=claim)[:CARRIED_BY]
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--claims", type=int, default=10_000)
    environment.set_up(parser.parse_args().claims)

    from django.db import transaction

    say("| page | queries | kB | ms | ordinary: queries | kB | ms | ms × |")
    say("|---|--:|--:|--:|--:|--:|--:|--:|")
    compared = pages()
    first = next(iter(compared))
    with transaction.atomic():
        # Inside a transaction SQL answers, and this page alone needs no list of claims.
        carry(*compared[first])
        say(row(first, *compared.pop(first)))
        transaction.set_rollback(True)
    for name, addresses in compared.items():
        say(row(name, *addresses))


def row(name: str, large: str, ordinary: str) -> str:
    """A line of the table."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    # A page of somebody with a cookie is cached by nobody.
    client = Client(headers={"cookie": "somebody=1", "accept-language": "en"})
    cells, medians = [], []
    for address in (large, ordinary):
        taken = []
        for _round in range(ROUNDS):
            started = time.perf_counter()
            with CaptureQueriesContext(connection) as context:
                answer = client.get(address)
            taken.append(time.perf_counter() - started)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answers {answer.status_code}.")
        medians.append(statistics.median(taken) * 1000)
        cells += [f"{len(context)}", f"{len(answer.content) / 1000:.0f}", f"{medians[-1]:.0f}"]
    return f"| {name} | {' | '.join(cells)} | {medians[0] / medians[1]:.1f} |"


if __name__ == "__main__":
    main()
