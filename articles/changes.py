"""The log of changes: which change was the newest, and which claims changed after another one.

Whoever writes claims records them in the table ClaimChange, in the same transaction. Whatever is
derived from claims and held elsewhere (the index, caches, the tags of pages) notes the change up to
which it is right, and asks here whether there is a newer one. Reads the log; writes nothing.
"""

from __future__ import annotations

import contextlib
import datetime
import threading
from collections.abc import Iterator
from typing import Final, NamedTuple

from django.db import connection

from articles.models import ClaimChange

# In the log this number in the place of a claim's says that anything may have changed.
EVERYTHING: Final = 0


class Change(NamedTuple):
    """One change of this database: its number, and when it was made (ISO 8601, in UTC).

    Only both together identify a change. A database that was restored, or taken over from a copy
    that was behind, gives the same numbers again, but not at the same times.
    """

    number: int
    at: str


# What an empty log has as its newest change.
NO_CHANGE: Final = Change(0, "")


def _change(number: int, at: datetime.datetime) -> Change:
    # SQLite gives moments without a zone, in UTC.
    aware = at if at.tzinfo else at.replace(tzinfo=datetime.UTC)
    return Change(number, aware.astimezone(datetime.UTC).isoformat())


_moment = threading.local()


@contextlib.contextmanager
def one_moment() -> Iterator[Change]:
    """Let `newest` give one answer until the end, so that one request asks the database once.

    Nothing may be written meanwhile.
    """
    outer: Change | None = getattr(_moment, "change", None)
    _moment.change = found = outer or newest(anew=True)
    try:
        yield found
    finally:
        _moment.change = outer


def newest(*, anew: bool = False) -> Change:
    """The newest change; inside `one_moment` the newest when that began, unless `anew`."""
    known: Change | None = getattr(_moment, "change", None)
    if known is not None and not anew:
        return known
    # Every request asks this. The query itself is cheap, and a queryset takes ten times as long.
    table = connection.ops.quote_name(ClaimChange._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, at FROM {table} ORDER BY id DESC LIMIT 1")  # noqa: S608
        found = cursor.fetchone()
    return _change(*found) if found else NO_CHANGE


def is_known(change: Change) -> bool:
    """Whether the log of this database, as it is now, holds this very change."""
    at = ClaimChange.objects.filter(pk=change.number).values_list("at", flat=True).first()
    return at is not None and _change(change.number, at) == change


def waiting(change: Change) -> int:
    """How many changes came after this one."""
    return ClaimChange.objects.filter(pk__gt=change.number).count()


def following(change: Change, number: int) -> tuple[set[int], Change]:
    """The claims of the next changes after this one, at most so many; and the last of these.

    The last one is `change` itself where there is no further one.
    """
    rows = ClaimChange.objects.filter(pk__gt=change.number).order_by("pk")
    log = list(rows.values_list("pk", "claim_id", "at")[:number])
    last = _change(log[-1][0], log[-1][2]) if log else change
    return {claim for _number, claim, _at in log}, last


def claims_between(first: Change, last: Change, *, most: int) -> set[int] | None:
    """The claims that changed after `first`, up to `last`.

    None where that cannot be told one by one: the log does not hold `first`, has more than `most`
    changes after it, or says that anything may have changed.
    """
    rows = ClaimChange.objects.filter(pk__gte=first.number, pk__lte=last.number).order_by("pk")
    log = list(rows.values_list("pk", "claim_id", "at")[: most + 2])
    if not log or len(log) > most + 1 or _change(log[0][0], log[0][2]) != first:
        return None
    claims = {claim for _number, claim, _at in log[1:]}
    return None if EVERYTHING in claims else claims
