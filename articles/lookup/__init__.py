"""Finds records by words, and says which records may be one and the same: one set of rules.

A module for each sort of record. `find` gives the few that words mean, the likeliest first; the
other functions name records that may be the same as one that is given. They are offers to an
editor: nothing is joined because it is alike. Reads records and writes none.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet


def clean_words(words: str) -> str:
    """Words as they were typed, fit for the database and short enough to look for."""
    return " ".join(words.replace("\x00", " ").split())[:200]


def first_of(*sets: Iterable[Any], most: int) -> list[Any]:
    """The first few records of several answers, each once; the next is asked only if needed."""
    found: dict[int, Any] = {}
    for records in sets:
        if len(found) >= most:
            break
        rows = records[: 2 * most] if isinstance(records, QuerySet) else records
        for record in rows:
            found.setdefault(record.pk, record)
    return list(found.values())[:most]
