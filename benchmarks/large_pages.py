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


def largest(records: Any, count: str) -> tuple[Any, Any]:
    """The record with most of something, and one with about seven."""
    from django.db.models import Count

    counted = records.values_list("pk").annotate(n=Count(count)).order_by("-n")
    most, ordinary = counted[0][0], counted.filter(n__lte=7)[0][0]
    return records.model.objects.get(pk=most), records.model.objects.get(pk=ordinary)


def pages() -> dict[str, tuple[str, str]]:
    """Each kind of page: the address of a large one, and of an ordinary one."""
    from articles.domain.vocabulary import ActorKind, SourceKind
    from articles.models import Actor, Appearance, Article, Claim, Question, Source

    claim, ordinary = Claim.objects.published().filter(article_count=1).order_by("pk")[:2]
    articles = Article.objects.published().order_by("pk")[:CARRIED_BY]
    Appearance.objects.bulk_create(
        Appearance(claim=claim, article=each, exact=each.text[:60], start=0, end=60)
        for each in articles
    )
    actors = Actor.objects.in_use()
    people, outlets = actors.exclude(kind=ActorKind.OUTLET), actors.filter(kind=ActorKind.OUTLET)
    sources = Source.objects.exclude(kind=SourceKind.ARTICLE)
    found: dict[str, tuple[Any, Any]] = {
        f"claim in {CARRIED_BY:,} articles": (claim, ordinary),
        "question with most answers": largest(Question.objects.in_use(), "claims"),
        "most quoted actor": largest(people, "attributions"),
        "outlet with most articles": largest(outlets, "sources"),
        "most used source": largest(sources, "hops"),
    }
    shown = {
        name: (large.get_absolute_url(), small.get_absolute_url())
        for name, (large, small) in found.items()
    }
    lists = {
        f"list of {name}": (f"/{name}/", "/about/") for name in ("actors", "articles", "sources")
    }
    return shown | lists


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--claims", type=int, default=10_000)
    environment.set_up(parser.parse_args().claims)

    from django.db import transaction

    say("| page | queries | kB | ms | ordinary: queries | kB | ms | ms × |")
    say("|---|--:|--:|--:|--:|--:|--:|--:|")
    with transaction.atomic():
        compared = pages()
        # Inside a transaction SQL answers: the index serves all pages that have lists of claims.
        first = next(iter(compared))
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
