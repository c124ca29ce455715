"""A selection of claims: the parameters of an address, checked, as one frozen value.

Knows the parameters' names, which of them repeat, and how they stand in an address. Whether an
actor or a source exists is checked by `listing.filters`.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode

from articles.domain.tracking_parameters import is_foreign

# Those that may be repeated: any of their values. In the order in which addresses show them.
REPEATED = (
    "actor",
    "relay",
    "kind",
    "country",
    "mode",
    "question",
    "topic",
    "outlet",
    "source",
    "language",
    "speech",
)
SINGLE = ("q", "since", "until", "origins", "sort", "cursor")
NARROWING = (*REPEATED, "q", "since", "until", "origins")
PARAMETERS = frozenset((*REPEATED, *SINGLE))

# So many Korean letters make the longest address that a server reads (newsclaims/gunicorn.py).
MOST_CHARACTERS = 800
MOST_TERMS = 30


def unknown_parameters(names: Iterable[str]) -> list[str]:
    """The names that mean nothing here, in the order given."""
    return [name for name in names if name not in PARAMETERS and not is_foreign(name)]


@dataclass(frozen=True)
class Selection:
    """Which claims, in which order, from where on.

    ::

        Selection(actor=("kcna",), since=date(2025, 4, 1)).query()
        'actor=kcna&since=2025-04-01'
    """

    q: str = ""
    actor: tuple[str, ...] = ()
    relay: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    mode: tuple[str, ...] = ()
    question: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    outlet: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    speech: tuple[str, ...] = ()
    since: datetime.date | None = None
    until: datetime.date | None = None
    origins: int | None = None
    sort: str = "newest"
    cursor: str = ""

    def _with(self, **changes: Any) -> Self:
        """As `dataclasses.replace`, which takes ten times as long: a page makes many."""
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__, **changes)
        return made

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values as they stand in an address; what is at its default does not."""
        found = [("q", self.q)] if self.q else []
        values = self.__dict__
        for name in REPEATED:
            if values[name]:
                found += [(name, value) for value in values[name]]
        if self.since:
            found.append(("since", self.since.isoformat()))
        if self.until:
            found.append(("until", self.until.isoformat()))
        if self.origins is not None:
            found.append(("origins", str(self.origins)))
        if self.sort != "newest":
            found.append(("sort", self.sort))
        if self.cursor:
            found.append(("cursor", self.cursor))
        return found

    def query(self) -> str:
        """The address's part behind the question mark, always in the same order."""
        return urlencode(self.pairs())

    def periods(self, days: Iterable[tuple[datetime.date, datetime.date]]) -> list[str]:
        """The query of these claims narrowed to each piece of time, from its first day to its last.

        Many at once: what stands before and behind the dates in an address is the same for all.
        """
        anytime = self._with(since=None, until=None, cursor="").pairs()
        place = sum(name in ("q", *REPEATED) for name, _value in anytime)
        before, after = urlencode(anytime[:place]), urlencode(anytime[place:])
        before, after = before and f"{before}&", after and f"&{after}"
        return [f"{before}since={since}&until={until}{after}" for since, until in days]

    def with_value(self, name: str, value: Any) -> Self:
        """With one value more (or, where a parameter does not repeat, this one), from the start."""
        if name in REPEATED:
            kept = getattr(self, name)
            value = kept if value in kept else (*kept, value)
        return self._with(**{name: value, "cursor": ""})

    def without(self, name: str, value: str | None = None) -> Self:
        """Without a parameter, or without one of its values, from the start."""
        if name in REPEATED and value is not None:
            kept: Any = tuple(each for each in getattr(self, name) if each != value)
        else:
            kept = type(self).__dataclass_fields__[name].default
        return self._with(**{name: kept, "cursor": ""})

    def at(self, cursor: str) -> Self:
        """The same claims from another place on."""
        return self if cursor == self.cursor else self._with(cursor=cursor)

    def narrowing(self) -> list[str]:
        """The parameters that leave claims out: neither order nor place do."""
        values = self.__dict__
        return [name for name in NARROWING if values[name] not in ((), "", None)]


@dataclass(frozen=True)
class Terms:
    """What a search for words asks for: every one of `wanted`, none of `unwanted`."""

    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]


def terms(words: str) -> Terms:
    """Take a search apart: words, "quoted words" that stand together, -words to exclude.

    Anything may be typed; a quotation mark without its partner is a word's own.
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    for minus, quoted, plain in re.findall(
        r'(?<!\S)(-?)(?:["“„«](?:\s*)([^"“”„«»]+?)(?:\s*)["”“»](?=\s|$)|(\S+))', words
    ):
        term = (quoted or plain.lstrip("-")).strip('"“”„«»')
        if any(character.isalnum() for character in term):
            (unwanted if minus else wanted).append(term)
    return Terms(tuple(wanted), tuple(unwanted))
