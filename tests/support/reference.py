"""What a selection of claims holds, by plain Python over the rows: what the listing is held to.

Slow and simple on purpose; shares nothing with the program but its tables, not even the way in
which origins are found.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from articles.models import Actor, Appearance, Claim

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
    for claim in Claim.objects.all():
        every = [
            each
            for each in claim.appearances.select_related("article__source__issuer")
            if each.article.status != "withdrawn"
        ]
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
        (each.article_id, [hop.source_id for hop in each.hops.order_by("position")])
        for each in appearances
    ]


def values(row: Row, name: str) -> set[str]:
    """The values of a parameter, any of which finds the claim."""
    hops = [hop for each in row.appearances for hop in each.hops.select_related("source__issuer")]
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
            sourced = {each.article_id for each in row.appearances if each.hops.exists()}
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
