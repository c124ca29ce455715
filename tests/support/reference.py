"""What a selection of claims holds, by plain Python over the rows: what the listing is held to.

Slow and simple on purpose; shares nothing with the program but its tables and the analysis of
words, not even the way in which origins are found.
"""

from __future__ import annotations

import datetime
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from articles.domain.selection import Selection
from articles.models import Actor, Appearance, Claim, ClaimWords, Question, Topic
from articles.search import Counting, Counts, Later, Page, analysis

NONE = "-none"


@dataclass
class Row:
    """A claim with everything that parameters ask for, as one who reads sees it."""

    claim: Claim
    actors: list[Actor]
    appearances: list[Appearance]
    # An article's id and the ids of the sources behind it, for each appearance that counts.
    chains: list[tuple[int, list[int]]]
    day: datetime.date | None
    listed: bool
    topics: list[str] = field(default_factory=list)

    @property
    def order(self) -> tuple[datetime.date, int]:
        """By day, then by id; without a date before everything."""
        return self.day or datetime.date.min, self.claim.pk


def origins(chains: Iterable[tuple[int, list[int]]]) -> set[frozenset[int]]:
    """The ends of all chains put together; sources in a circle without a way out are one."""
    onward: dict[int, set[int]] = {}
    behind_an_article = set()
    for article, sources in chains:
        for one, next_one in zip([article, *sources], sources, strict=False):
            onward.setdefault(one, set()).add(next_one)
        behind_an_article.update(sources)
    reach = reached(onward)
    return {
        # Those from which one comes back, or itself alone.
        frozenset({source, *(each for each in reach(source) if source in reach(each))})
        for source in behind_an_article
        if all(source in reach(each) for each in reach(source))
    }


def circles(chains: Iterable[tuple[int, list[int]]]) -> bool:
    """Whether some source is behind itself."""
    onward: dict[int, set[int]] = {}
    for article, sources in chains:
        for one, next_one in zip([article, *sources], sources, strict=False):
            onward.setdefault(one, set()).add(next_one)
    reach = reached(onward)
    return any(source in reach(source) for source in onward)


def reached(onward: Mapping[int, set[int]]) -> Callable[[int], set[int]]:
    """What lies behind a source, however far."""

    def reach(source: int) -> set[int]:
        found: set[int] = set()
        pending = set(onward.get(source, ()))
        while pending:
            found |= pending
            pending = {far for near in pending for far in onward.get(near, ())} - found
        return found

    return reach


def unsourced(chains: Sequence[tuple[int, list[int]]]) -> set[int]:
    """Articles that name no source, and in which no other's chain ends."""
    ends = {end for origin in origins(chains) for end in origin}
    return (
        {article for article, _sources in chains}
        - {article for article, sources in chains if sources}
        - ends
    )


def rows(*, drafts: bool) -> list[Row]:
    """Every claim that a reader (or, with drafts, an editor) finds."""
    found = []
    every_claim = Claim.objects.select_related("question").prefetch_related(
        "topics",
        "attributions__actor",
        "attributions__on_behalf_of",
        "appearances__article__source__issuer",
        "appearances__hops__source__issuer",
    )
    for claim in every_claim:
        every = [each for each in claim.appearances.all() if each.article.status != "withdrawn"]
        published = [each for each in every if each.article.status == "published"]
        listed = claim.status == "published" and bool(published)
        if claim.status == "withdrawn" or not (listed or drafts):
            continue
        regarded = published if listed else every
        days = [each.article.source.date for each in regarded if each.article.source.date]
        actors = []
        for attribution in claim.attributions.all():
            actors += [attribution.actor, attribution.on_behalf_of]
        found.append(
            Row(
                claim,
                [actor for actor in actors if actor],
                every if drafts else published,
                chains(regarded),
                claim.date or min(days, default=None),
                listed,
                [topic.slug for topic in claim.topics.all()],
            )
        )
    return found


def chains(appearances: Iterable[Appearance]) -> list[tuple[int, list[int]]]:
    """The article and the sources behind it, for each."""
    return [
        (
            each.article_id,
            [hop.source_id for hop in sorted(each.hops.all(), key=lambda hop: hop.position)],
        )
        for each in appearances
    ]


def values(row: Row, name: str) -> set[str]:
    """The values of a parameter, any of which finds the claim."""
    hops = [hop for each in row.appearances for hop in each.hops.all()]
    match name:
        case "actor":
            return {actor.slug for actor in row.actors} | ({NONE} if row.claim.own_voice else set())
        case "kind":
            return {actor.kind for actor in row.actors}
        case "country":
            return {actor.country for actor in row.actors} - {""}
        case "relay":
            return {hop.source.issuer.slug for hop in hops if hop.source.issuer}
        case "source":
            sourced = {each.article_id for each in row.appearances if each.hops.all()}
            bare = {each.article_id for each in row.appearances} - sourced
            return {str(hop.source_id) for hop in hops} | ({NONE} if bare else set())
        case "mode":
            return {row.claim.mode}
        case "question":
            return {row.claim.question.slug} if row.claim.question else set()
        case "topic":
            return set(row.topics)
        case "outlet":
            return {
                each.article.source.issuer.slug
                for each in row.appearances
                if each.article.source.issuer
            }
        case "language":
            return {each.article.source.language for each in row.appearances} - {""}
        case "speech":
            return {each.speech for each in row.appearances} - {""}
    raise AssertionError(name)


class Reference:
    """The claims that somebody sees, and which of them a selection holds."""

    def __init__(self, *, drafts: bool) -> None:
        self.rows = sorted(rows(drafts=drafts), key=lambda row: row.order, reverse=True)
        self._values: dict[tuple[int, str], set[str]] = {}

    def values(self, row: Row, name: str) -> set[str]:
        """`values`, asked of the database once."""
        known = self._values
        key = row.claim.pk, name
        if key not in known:
            known[key] = values(row, name)
        return known[key]

    def every(self, name: str) -> list[str]:
        """Every value of a parameter that finds something."""
        return sorted({value for row in self.rows for value in self.values(row, name)})

    def ids(self, asked: Mapping[str, Any]) -> list[int]:
        """The ids of the claims of a selection, newest first. Lists where parameters repeat."""
        return [row.claim.pk for row in self.rows if self._holds(row, asked)]

    def _holds(self, row: Row, asked: Mapping[str, Any]) -> bool:
        for name, value in asked.items():
            match name:
                case "since":
                    if row.day is None or row.day < datetime.date.fromisoformat(value):
                        return False
                case "until":
                    if row.day is None or row.day > datetime.date.fromisoformat(value):
                        return False
                case "origins":
                    if len(origins(row.chains)) < value:
                        return False
                case _:
                    if not self.values(row, name) & set(value):
                        return False
        return True


class Engine:
    """The reference as an engine of the search (`articles.search.engine.Engine`)."""

    stands_in = False

    def __init__(self, *, drafts: bool) -> None:
        self._reference = Reference(drafts=drafts)
        slugged = {Actor: ("actor", "relay", "outlet"), Question: ("question",), Topic: ("topic",)}
        self._ids: dict[str, dict[str, Any]] = {
            name: dict(model._default_manager.values_list("slug", "pk"))
            for model, names in slugged.items()
            for name in names
        }
        self._keys = dict(ClaimWords.objects.values_list("claim", "keys"))

    def _rows(self, selection: Selection, besides: str = "") -> list[Row]:
        """The rows of a selection, newest first."""
        asked: dict[str, Any] = {}
        for name in selection.narrowing():
            value = getattr(selection, name)
            if name not in ("q", besides):
                asked[name] = value.isoformat() if name in ("since", "until") else value
        found = [row for row in self._reference.rows if self._reference._holds(row, asked)]
        return [row for row in found if self._has_words(self._keys[row.claim.pk], selection.q)]

    @staticmethod
    def _has_words(keys: str, words: str) -> bool:
        asked = analysis.asked(words)

        def holds(runs: Iterable[Sequence[str]]) -> bool:
            return any(f" {' '.join(run)} " in keys for run in runs)

        return all(map(holds, asked.wanted)) and not any(map(holds, asked.unwanted))

    def total(self, selection: Selection) -> int:
        """How many claims there are."""
        return len(self._rows(selection))

    def page(self, selection: Selection, size: int) -> Page:
        """The page at the selection's cursor."""
        rows = self._rows(selection)
        if selection.sort == "relevance" and analysis.asked(selection.q).wanted:
            stated = [row for row in rows if self._is_stated(row, selection.q)]
            rows = stated + [row for row in rows if row not in stated]
        if selection.sort == "oldest":
            rows.reverse()
        keys = [_key(row) for row in rows]
        ids = [row.claim.pk for row in rows]
        if selection.sort == "relevance" and selection.q:
            at = int(selection.cursor or 0)
            return Page(
                tuple(ids[at : at + size]),
                (str(at - size) if at > size else "") if at else None,
                str(at + size) if len(ids) > at + size else None,
            )
        if not selection.cursor:
            return Page(tuple(ids[:size]), None, str(keys[size - 1]) if len(ids) > size else None)
        back, place = selection.cursor.startswith("-"), int(selection.cursor.removeprefix("-"))
        up = selection.sort == "oldest"
        before = [n for n, key in enumerate(keys) if (key < place if up else key > place)]
        after = [n for n, key in enumerate(keys) if (key > place if up else key < place)]
        if back and not before:
            return self.page(replace(selection, cursor=""), size)
        if back:
            shown = before[-size:]
            further = len(before) > size
            return Page(
                tuple(ids[n] for n in shown),
                f"-{keys[shown[0]]}" if further else None,
                str(keys[shown[-1]]),
            )
        shown = after[:size]
        return Page(
            tuple(ids[n] for n in shown),
            f"-{keys[shown[0]]}" if shown else "",
            str(keys[shown[-1]]) if len(after) > size else None,
        )

    def _is_stated(self, row: Row, words: str) -> bool:
        statement = self._keys[row.claim.pk].partition(" | ")[0] + " "
        return all(
            any(f" {' '.join(run)} " in statement for run in runs)
            for runs in analysis.asked(words).wanted
        )

    def _counted(self, selection: Selection, facet: str) -> Counter[Any]:
        return Counter(
            self._value(facet, value)
            for row in self._rows(selection, facet)
            for value in self._reference.values(row, facet)
        )

    def _value(self, facet: str, value: str) -> Any:
        if value == NONE:
            return 0
        return int(value) if facet == "source" else self._ids.get(facet, {}).get(value, value)

    def counts(
        self, selection: Selection, facets: Iterable[str], most: int = 60
    ) -> dict[str, Counts]:
        """The most frequent values of each facet, and those that are chosen."""
        found = {}
        for name in facets:
            counted = self._counted(selection, name)
            first = sorted(counted, key=lambda value: (-counted[value], value))[:most]
            known = [*self._ids.get(name, getattr(selection, name)), NONE]
            chosen = {self._value(name, each) for each in getattr(selection, name) if each in known}
            if name == "source":
                chosen = {0 if each == NONE else int(each) for each in selection.source}
            rest = sorted(chosen - set(first))
            found[name] = Counts(
                {value: counted[value] for value in [*first, *rest]}, len(counted) > most
            )
        return found

    def start_counting(
        self, selection: Selection, facets: Iterable[str], most: int = 60
    ) -> Counting:
        """The same, when they are asked for."""
        return Later(lambda: self.counts(selection, facets, most))

    def values(self, selection: Selection, facet: str, values: Iterable[Any]) -> dict[Any, int]:
        """How many claims each of these values gives."""
        counted = self._counted(selection, facet)
        return {value: counted[value] for value in values}

    def extent(self, selection: Selection) -> tuple[int, int] | None:
        """The first and the last order key of the claims whose day is known."""
        keys = sorted(_key(row) for row in self._rows(selection) if row.day)
        return (keys[0], keys[-1]) if keys else None

    def between(self, selection: Selection, keys: Sequence[int]) -> list[int]:
        """How many claims have an order key from each of these on, before the next one."""
        every = [_key(row) for row in self._rows(selection)]
        return [
            sum(least <= key < below for key in every) for least, below in itertools.pairwise(keys)
        ]


def _key(row: Row) -> int:
    """The day of a claim from its 33rd bit on, then its number."""
    return (row.day.toordinal() if row.day else 0) * 2**32 + row.claim.pk
