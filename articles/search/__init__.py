"""Which claims, in which order, how many, and how many of each sort: one question, two engines.

SQL is the reference: right by definition, slow where claims are many. The index answers the same
as fast as a page needs. `look` chooses: it gives the index where that is as new as the database,
else SQL. Whoever asks cannot tell them apart. Nothing here says how a claim looks or is labelled.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence

from django.conf import settings

from articles.domain.selection import Selection
from articles.search import analysis, cached, sql, sync
from articles.search.engine import (
    FACETS,
    MOST,
    NOBODY,
    Chosen,
    Counting,
    Counts,
    Engine,
    Later,
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
    "Counting",
    "Counts",
    "Engine",
    "Later",
    "Page",
    "Place",
    "Value",
    "catch_up",
    "is_found",
    "look",
    "matches",
    "place",
]

logger = logging.getLogger(__name__)


def look(*, drafts: bool, chosen: Chosen | None = None) -> Engine:
    """What answers now, for a reader or (`drafts`) an editor.

    `chosen` spares it looking up what is known already: which ids the selection's values mean.
    """
    snapshot = sync.current()
    if snapshot is None:
        return sql.Engine(drafts=drafts, stands_in=settings.SEARCH_ENGINE == "index")
    return _WithFallback(cached.Engine(snapshot, drafts=drafts, chosen=chosen), drafts=drafts)


def is_found(facet: str, value: Value) -> bool | None:
    """Whether readers find a claim by this value of a facet; None where the index cannot tell."""
    engine = look(drafts=False)
    if not isinstance(engine, _WithFallback):
        return None
    return bool(engine.values(Selection(), facet, (value,))[value])


def matches(text: str, selection: Selection) -> list[tuple[int, int]]:
    """Where the words that a selection asks for stand in a text: start and end of each place."""
    return analysis.matches(text, selection.q) if selection.q else []


class _WithFallback:
    """The index as long as it works, and SQL from the moment on when it does not."""

    def __init__(self, engine: Engine, *, drafts: bool) -> None:
        self._engine: Engine = engine
        self._drafts = drafts

    @property
    def stands_in(self) -> bool:
        """Whether SQL answers for the index."""
        return self._engine.stands_in

    def total(self, selection: Selection) -> int:
        """See `Engine`, as for all below."""
        return self._ask(lambda engine: engine.total(selection))

    def page(self, selection: Selection, size: int) -> Page:
        return self._ask(lambda engine: engine.page(selection, size))

    def counts(
        self, selection: Selection, facets: Collection[str], most: int = MOST
    ) -> dict[str, Counts]:
        return self._ask(lambda engine: engine.counts(selection, facets, most))

    def start_counting(
        self, selection: Selection, facets: Collection[str], most: int = MOST
    ) -> Counting:
        started = self._ask(lambda engine: engine.start_counting(selection, facets, most))
        index = self._engine

        def result(engine: Engine) -> dict[str, Counts]:
            # By SQL, should the index fail meanwhile.
            same = engine is index
            return started.result() if same else engine.counts(selection, facets, most)

        return Later(lambda: self._ask(result))

    def values(
        self, selection: Selection, facet: str, values: Collection[Value]
    ) -> dict[Value, int]:
        return self._ask(lambda engine: engine.values(selection, facet, values))

    def extent(self, selection: Selection) -> tuple[int, int] | None:
        return self._ask(lambda engine: engine.extent(selection))

    def between(self, selection: Selection, keys: Sequence[int]) -> list[int]:
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
