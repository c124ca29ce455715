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
from articles.search.cached import Index
from articles.search.documents import documents
from articles.search.index import BrokenIndexError

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


def _index() -> Index:
    """The index as new as the database; waits for one that is being built or brought up to date."""
    for _attempt in range(ATTEMPTS):
        sync.catch_up()
        snapshot = sync.current()
        if snapshot is not None:
            return snapshot.index
        sync.wait()
    raise BrokenIndexError("it cannot answer now")


def _wrong_at_once(ids: Collection[int]) -> list[int]:
    index = _index()
    expected: dict[int, set[int]] = {pk: set() for pk in ids}
    for document in documents(ids):
        expected[document.claim].add(document.digest)
    if _agrees(index, expected):
        return []
    return [pk for pk in sorted(expected) if not _agrees(index, {pk: expected[pk]})]


def _agrees(index: Index, expected: dict[int, set[int]]) -> bool:
    """Whether the index has these documents of these claims, and no others of them."""
    digests = [digest for each in expected.values() for digest in each]
    return index.documents_of(expected, digests) == (len(digests), len(digests))


def mend(ids: Collection[int]) -> list[int]:
    """Bring these claims into the index anew; gives those that are wrong all the same."""
    if not ids:
        return []
    with transaction.atomic():
        ClaimChange.record(sorted(ids))
    return wrong_in_index(ids)
