"""Which claims, in which order, how many, and how many of each sort: one question, two engines.

SQL is the reference: right by definition, slow where claims are many. The index answers the same
as fast as a page needs. `look` chooses: it gives the index where that is as new as the database,
else SQL. Whoever asks cannot tell them apart. Nothing here says how a claim looks or is labelled.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from django.conf import settings

from articles.domain.selection import Selection
from articles.search import analysis, index, sql, sync
from articles.search.engine import (
    FACETS,
    MOST,
    NOBODY,
    Chosen,
    Counts,
    Engine,
    Page,
    Place,
    Value,
    place,
)
from articles.search.sync import catch_up

__all__ = [
    "FACETS",
    "MOST",
    "NOBODY",
    "Chosen",
    "Counts",
    "Engine",
    "Page",
    "Place",
    "Result",
    "Value",
    "catch_up",
    "is_found",
    "look",
    "matches",
    "place",
    "search",
]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Result:
    """A selection's page, its total, and the counts that were asked for."""

    page: Page
    total: int
    counts: dict[str, Counts]
    # How many recent changes it does not regard yet; more than 0 only while many come at once.
    behind: int = 0

    @property
    def ids(self) -> tuple[int, ...]:
        """The claims of the page, in order."""
        return self.page.ids


def look(*, drafts: bool, chosen: Chosen | None = None) -> Engine:
    """What answers now, for a reader or (`drafts`) an editor. All its answers are of one moment.

    `chosen` spares it looking up what is known already: what facets count for values of lists.
    """
    found = sync.current()
    if found is None:
        return sql.Engine(drafts=drafts, stands_in=settings.SEARCH_ENGINE == "index")
    snapshot, behind = found
    engine = index.Engine(snapshot, drafts=drafts, behind=behind, chosen=chosen)
    return _Careful(engine, drafts=drafts)


def search(
    selection: Selection,
    *,
    drafts: bool,
    page: int,
    facets: Collection[str] | None = FACETS,
    most: int = MOST,
) -> Result:
    """Everything about a selection at once; `facets` names the filters whose counts are wanted."""
    engine = look(drafts=drafts)
    return Result(
        engine.page(selection, page),
        engine.total(selection),
        engine.counts(selection, facets or (), most),
        engine.behind,
    )


def is_found(facet: str, value: Value) -> bool | None:
    """Whether readers find a claim by this value of a facet; None where the index cannot tell."""
    engine = look(drafts=False)
    if engine.behind or not isinstance(engine, _Careful):
        return None
    return bool(engine.values(Selection(), facet, (value,))[value])


def matches(text: str, selection: Selection) -> list[tuple[int, int]]:
    """Where the words that a selection asks for stand in a text: start and end of each place."""
    return analysis.matches(text, selection.q) if selection.q else []


class _Careful:
    """The index, as long as it works; SQL from the moment on when it does not."""

    def __init__(self, engine: Engine, *, drafts: bool) -> None:
        self._engine: Engine = engine
        self._drafts = drafts

    @property
    def behind(self) -> int:
        """How many recent changes the answers do not regard yet."""
        return self._engine.behind

    @property
    def stands_in(self) -> bool:
        """Whether it answers for an index that is away."""
        return self._engine.stands_in

    def total(self, selection: Selection) -> int:
        """How many claims there are on all pages."""
        return self._ask(lambda engine: engine.total(selection))

    def page(self, selection: Selection, size: int) -> Page:
        """The page at the selection's cursor."""
        return self._ask(lambda engine: engine.page(selection, size))

    def counts(
        self, selection: Selection, facets: Collection[str], most: int = MOST
    ) -> dict[str, Counts]:
        """Counts beside these filters, each as if its own parameter were not there."""
        return self._ask(lambda engine: engine.counts(selection, facets, most))

    def begin(
        self, selection: Selection, size: int, facets: Collection[str], most: int = MOST
    ) -> None:
        """Be told that this page and these counts will be asked for."""
        self._ask(lambda engine: engine.begin(selection, size, facets, most))

    def values(
        self, selection: Selection, facet: str, values: Collection[Value]
    ) -> dict[Value, int]:
        """How many claims each of these values gives, likewise."""
        return self._ask(lambda engine: engine.values(selection, facet, values))

    def extent(self, selection: Selection) -> tuple[int, int] | None:
        """The first and the last order key of the claims whose day is known; None without any."""
        return self._ask(lambda engine: engine.extent(selection))

    def between(self, selection: Selection, keys: Sequence[int]) -> list[int]:
        """How many claims have an order key from each of these on, before the next one."""
        return self._ask(lambda engine: engine.between(selection, keys))

    def _ask[Answer](self, question: Callable[[Engine], Answer]) -> Answer:
        try:
            return question(self._engine)
        except sync.ENGINE_ERRORS:
            logger.exception("The index could not answer. SQL does.")
            sync.failed()
        except BaseException as error:
            if not sync.is_panic(error):
                raise
            logger.exception("The index gave up. SQL answers.")
            sync.failed()
        self._engine = sql.Engine(drafts=self._drafts, stands_in=True)
        return question(self._engine)
