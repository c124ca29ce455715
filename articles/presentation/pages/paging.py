"""Pages of long lists by Django's Paginator, and lists that can be searched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet


def page_of[T](rows: Sequence[T] | QuerySet[Any, Any], asked: str, size: int = 50) -> Page[T]:
    """The page with the number `asked`: the last page for a number out of range, else the first."""
    page: Page[T] = Paginator(rows, size).get_page(asked)
    return page


@dataclass
class Directory:
    """A page of a list of records, which a search can narrow.

    `records` load what a row shows. `found` takes records and words, and returns the records found.
    """

    records: QuerySet[Any]
    words: str = ""
    asked: str = ""
    found: Callable[[Any, str], Any] | None = None
    page: Page[int] = field(init=False)

    PAGE = 25

    def __post_init__(self) -> None:
        self.words = self.words.replace("\x00", " ").strip()[:200]
        self._chosen = (
            self.found(self.records, self.words) if self.found and self.words else self.records
        )
        # Only their numbers: databases work out what a row shows for all the rows that they sort.
        self.page = page_of(self._chosen.values_list("pk", flat=True), self.asked, self.PAGE)

    @property
    def total(self) -> int:
        """How many records there are on all pages."""
        return self.page.paginator.count

    @cached_property
    def everything(self) -> int:
        """How many records there are without a search."""
        return self.records.count()

    @cached_property
    def rows(self) -> list[Any]:
        """The records of the page."""
        numbers = list(self.page)
        at_hand = {record.pk: record for record in self._chosen.filter(pk__in=numbers)}
        return [at_hand[number] for number in numbers if number in at_hand]
