"""Pages of very large records beside ordinary ones of their kind: queries, bytes and time.

``python -m benchmarks.large_pages`` makes a database of its own in a folder that it takes away
again, and asks the pages in turn, each drawn anew. It prints what each costs, and how many times as
much as the ordinary page of the same kind in the same run.
"""

from __future__ import annotations

import argparse
import datetime
import os
import secrets
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from benchmarks.places import ROOT

# How long an article's text is: about 700 words.
PARAGRAPHS, PARAGRAPH = 12, "Each of these words stands for one of an article, and no more. " * 6
DAY = datetime.date(2024, 1, 1)


@dataclass
class Measured:
    """What asking for one page cost, over all rounds."""

    name: str
    address: str
    # The page of the same kind that it is held against; itself where it is the ordinary one.
    ordinary: str
    queries: int = 0
    size: int = 0
    seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The time of the middle round."""
        return statistics.median(self.seconds)


def main() -> None:
    """Make the data, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2_000, help="that carry one claim")
    parser.add_argument("--answers", type=int, default=10_000, help="to one question")
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsclaims-pages-") as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "newsclaims.settings",
            "NEWSCLAIMS_VAR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/pages.sqlite3",
            "NEWSCLAIMS_SEARCH": "sql",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "ALLOWED_HOSTS": "testserver",
            "EMAIL_URL": "console:",
            "HTTPS": "0",
        }
        os.chdir(ROOT)
        import django

        django.setup()
        _prepare()
        for line in _table(_measure(_fill(asked.articles, asked.answers), asked.rounds)):
            print(line)


def _prepare() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def _fill(articles: int, answers: int) -> list[Measured]:
    """Make one large and one ordinary claim, question and source; the pages to ask for."""
    from articles import actions
    from articles.models import Claim, Question, Source

    texts = _articles(articles)
    agency, speech, small = (
        Source(kind=kind, title=title, folded=title.casefold())
        for kind, title in (
            ("agency-report", "Report that everybody uses"),
            ("speech", "Speech"),
            ("communique", "Communiqué"),
        )
    )
    for source in (agency, speech, small):
        source.save()
    large, ordinary = (
        Question.objects.create(text=text, unit="houses", slug=slug)
        for text, slug in (("How many, say all?", "large"), ("How many?", "ordinary"))
    )
    everywhere, somewhere = _claims([None, None])
    _carry([(everywhere, text, (agency, speech)) for text in texts])
    _carry([(somewhere, text, (small,)) for text in texts[:3]])
    many = _claims([large] * answers)
    _carry([(each, texts[at % len(texts)], (agency,)) for at, each in enumerate(many)])
    few = _claims([ordinary] * 7)
    _carry([(each, texts[at], (small,)) for at, each in enumerate(few)])
    actions.refresh_claims(Claim.objects.order_by("pk").values_list("pk", flat=True))
    pages = [
        ("claim in 3 articles", somewhere, ""),
        (f"claim in {articles:,} articles", everywhere, "claim in 3 articles"),
        ("question with 7 answers", ordinary, ""),
        (f"question with {answers:,} answers", large, "question with 7 answers"),
        ("source of 8 claims", small, ""),
        (f"source of {answers + 1:,} claims", agency, "source of 8 claims"),
    ]
    return [
        Measured(name, record.get_absolute_url(), beside or name) for name, record, beside in pages
    ]


def _articles(count: int) -> list[Any]:
    from articles.domain import text
    from articles.models import Actor, Article, Source

    outlets = [
        Actor.objects.create(name=f"Outlet {number}", slug=f"outlet-{number}", kind="outlet")
        for number in range(20)
    ]
    sources = [
        Source(
            kind="article",
            title=f"Article {number}",
            folded=f"article {number}",
            issuer=outlets[number % len(outlets)],
            language="en",
            date=DAY + datetime.timedelta(number % 700),
            date_precision="day",
        )
        for number in range(count)
    ]
    Source.objects.bulk_create(sources, batch_size=500)
    body = "\n\n".join([PARAGRAPH.strip()] * PARAGRAPHS)
    found = [
        Article(source=each, text=body, text_hash=text.text_hash(body), status="published")
        for each in sources
    ]
    Article.objects.bulk_create(found, batch_size=500)
    return found


def _claims(questions: list[Any]) -> list[Any]:
    from articles.models import Actor, Attribution, Claim

    speakers = list(Actor.objects.order_by("pk"))
    found = [
        Claim(
            statement=f"Number {number} says that houses were flooded.",
            mode="estimates",
            status="published",
            question=question,
            low=None if question is None else Decimal(10 + number * 7 % 90_000),
            high=None if question is None else Decimal(10 + number * 7 % 90_000),
            date=DAY + datetime.timedelta(number % 700),
            date_precision="day",
        )
        for number, question in enumerate(questions)
    ]
    Claim.objects.bulk_create(found, batch_size=500)
    Attribution.objects.bulk_create(
        [
            Attribution(claim=each, actor=speakers[at % len(speakers)])
            for at, each in enumerate(found)
        ],
        batch_size=500,
    )
    return found


def _carry(rows: list[tuple[Any, Any, tuple[Any, ...]]]) -> None:
    """Let articles carry claims: claim, article, and the sources of the chain."""
    from articles.models import Appearance, Hop

    quote = PARAGRAPH[:60]
    carried = [
        Appearance(claim=claim, article=article, exact=quote, start=0, end=len(quote))
        for claim, article, _hops in rows
    ]
    Appearance.objects.bulk_create(carried, batch_size=500)
    Hop.objects.bulk_create(
        [
            Hop(appearance=each, position=at, source=source)
            for each, (_claim, _article, hops) in zip(carried, rows, strict=True)
            for at, source in enumerate(hops, start=1)
        ],
        batch_size=500,
    )


def _measure(pages: list[Measured], rounds: int) -> list[Measured]:
    """Ask all pages in turn, so that what else the machine does falls on all of them."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    # A page of somebody with a cookie is kept by nobody: each is drawn anew.
    client = Client(headers={"cookie": "somebody=1", "accept-language": "en"})
    for page in pages:
        with CaptureQueriesContext(connection) as context:
            answer = client.get(page.address)
        if answer.status_code != 200:
            raise SystemExit(f"{page.address} answers {answer.status_code}.")
        page.queries, page.size = len(context), len(answer.content)
    for _round in range(rounds):
        for page in pages:
            began = time.perf_counter()
            client.get(page.address)
            page.seconds.append(time.perf_counter() - began)
    return pages


def _table(pages: list[Measured]) -> Iterator[str]:
    known = {page.name: page for page in pages}
    yield "| page | queries | kB | ms | queries × | kB × | ms × |"
    yield "|---|---|---|---|---|---|---|"
    for page in pages:
        beside = known[page.ordinary]
        ratios = [
            page.queries / beside.queries,
            page.size / beside.size,
            page.median / beside.median,
        ]
        shown = " | ".join("" if page is beside else f"{ratio:.1f}" for ratio in ratios)
        size, milliseconds = page.size / 1000, page.median * 1000
        yield f"| {page.name} | {page.queries} | {size:.0f} | {milliseconds:.0f} | {shown} |"


if __name__ == "__main__":
    main()
