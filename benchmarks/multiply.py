"""Makes several times as many claims out of those that a PostgreSQL has.

    DATABASE_URL=… python -m benchmarks.multiply --times 10

What belongs to one claim is copied with it, inside the database, as fast as that can; actors,
sources, articles, questions and topics stay as many as they were. Every selection has so many times
as many claims afterwards, which is how its total is known without counting.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.db import connection
from django.db.models import Max

from articles.models import Appearance, Attribution, Claim, ClaimTranslation, ClaimWords, Hop
from articles.models.claims import KEY_BITS
from benchmarks.generate import check, set_sequences, without_indexes

# In the order in which one needs another.
COPIED: tuple[Any, ...] = (
    Claim,
    ClaimWords,
    ClaimTranslation,
    Claim.topics.through,
    Attribution,
    Appearance,
    Hop,
)


def multiply(times: int, say: Callable[[str], None]) -> None:
    """Copy every claim until there are `times` as many."""
    if connection.vendor != "postgresql":
        raise SystemExit("Only PostgreSQL copies them. Name one in DATABASE_URL.")
    started = time.monotonic()
    spans = {model: model.objects.aggregate(last=Max("pk"))["last"] or 0 for model in COPIED}
    with connection.cursor() as cursor:
        # What is copied refers to what is there or is copied with it.
        cursor.execute("SET session_replication_role = replica")
        with without_indexes():
            for model in COPIED:
                cursor.execute(_copy(model, spans), [times - 1])
                say(f"{model._meta.db_table}: {cursor.rowcount:,} rows, {_since(started)}")
        cursor.execute("SET session_replication_role = DEFAULT")
        set_sequences()
        say(f"Indexes, {_since(started)}")
        cursor.execute("VACUUM ANALYZE")
    claims = spans[Claim] * times
    check(claims)
    say(f"{claims:,} claims are made and checked, {_since(started)}.")


def _since(started: float) -> str:
    return f"after {time.monotonic() - started:.0f} s"


def _copy(model: Any, spans: dict[Any, int]) -> str:
    """The statement that copies a table's rows; the number of copies is its parameter."""
    names, values = [], []
    for field in model._meta.concrete_fields:
        column = value = connection.ops.quote_name(field.column)
        # What one of these refers to is one of the copies, or (ClaimWords) its own key.
        meant = field.related_model if field.is_relation else model if field.primary_key else None
        if meant in spans:
            value = f"{column} + copy * {spans[meant]}"
        elif field.name == "order_key":
            # A day and, in its last bits, the claim's number.
            value = f"{column} + copy * {spans[Claim]}::bigint"
        names.append(column)
        values.append(value)
    table = connection.ops.quote_name(model._meta.db_table)
    return (
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} "  # noqa: S608
        f"FROM {table}, generate_series(1, %s) AS copy"
    )


def main() -> None:
    """Read the command's words and do it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, required=True)
    words = parser.parse_args()
    if Claim.objects.aggregate(last=Max("pk"))["last"] * words.times >= 1 << KEY_BITS:
        raise SystemExit("So many claims have no place in an order key. Copy them less often.")
    multiply(words.times, lambda sentence: print(sentence, flush=True))


if __name__ == "__main__":
    main()
