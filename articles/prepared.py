"""What is asked for so often that Django's work for it is spared: queries put into SQL once, and
addresses that are always the same.

Knows querysets and the database; keeps no answer.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.urls import get_script_prefix, reverse


def address(name: str) -> str:
    """The address of a page of which there is one."""
    return _address(name, get_script_prefix())


@cache
def _address(name: str, prefix: str) -> str:
    return reverse(name)


class Prepared:
    """A query that is asked with one value at a time, put into SQL once for each database.

    To put it together takes Django ten times as long as the database takes to answer.
    """

    def __init__(self, make: Callable[[Any], QuerySet[Any, Any]], example: Any) -> None:
        """`make` gives a `values_list` for a value; nothing else in it is like `example`."""
        self._make, self._example = make, example
        self._made: dict[str, tuple[str, tuple[Any, ...]]] = {}

    def rows(self, value: Any) -> list[tuple[Any, ...]]:
        """The rows for a value, as the database gives them."""
        made = self._made.get(connection.vendor)
        if made is None:
            made = self._make(self._example).query.sql_with_params()
            self._made[connection.vendor] = made
        sql, parameters = made
        with connection.cursor() as cursor:
            cursor.execute(sql, [value if each == self._example else each for each in parameters])
            return list(cursor.fetchall())
