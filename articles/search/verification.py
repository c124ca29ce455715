"""Whether the index says of claims what the database says; where it does not, it is mended.

Compares documents by their digests, a window of ids at a time, so that all claims of a large site
are compared in minutes and a sample of them in seconds. Knows neither tantivy nor any column.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.conf import settings
from django.db import transaction

from articles.models import ClaimChange
from articles.search import sync
from articles.search.documents import documents
from articles.search.index import BrokenIndexError, Snapshot

# How often an index is looked for that is being built, or that many changes keep behind.
ATTEMPTS: Final = 5


def is_possible() -> bool:
    """Whether this site has an index."""
    return settings.SEARCH_ENGINE == "index"


def wrong_in_index(ids: Collection[int]) -> list[int]:
    """Of these ids those of which the index says something else than the database.

    Also ids of no claim may be asked for: the index has nothing of those. Changes nothing. Raises
    BrokenIndexError where there is no index, or it is behind for long.
    """
    wrong = _wrong_at_once(ids)
    if wrong:
        # What was changed while it was compared is looked at once more.
        wrong = _wrong_at_once(wrong)
    return wrong


def _snapshot() -> Snapshot:
    """The index as new as the database; waits for one that is being built or followed."""
    why = "it cannot answer now"
    for _attempt in range(ATTEMPTS):
        sync.catch_up()
        found = sync.current()
        if found is not None:
            snapshot, behind = found
            if not behind:
                return snapshot
            why = f"{behind} changes are not brought into it yet"
        sync.wait()
    raise BrokenIndexError(why)


def _wrong_at_once(ids: Collection[int]) -> list[int]:
    snapshot = _snapshot()
    expected: dict[int, set[int]] = {pk: set() for pk in ids}
    for document in documents(ids):
        expected[document.claim].add(document.digest)
    if _agrees(snapshot, expected):
        return []
    return [pk for pk in sorted(expected) if not _agrees(snapshot, {pk: expected[pk]})]


def _agrees(snapshot: Snapshot, expected: dict[int, set[int]]) -> bool:
    """Whether the index has these documents of these claims, and no others of them."""
    digests = [digest for each in expected.values() for digest in each]
    return snapshot.documents_of(expected, digests) == (len(digests), len(digests))


def mend(ids: Collection[int]) -> list[int]:
    """Bring these claims into the index anew; gives those that are wrong all the same."""
    if not ids:
        return []
    with transaction.atomic():
        ClaimChange.record(sorted(ids))
    return wrong_in_index(ids)
