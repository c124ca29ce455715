"""Claims as they are looked up: every facet's values, once for readers and once for editors.

Reads the tables in bulk; may not write, and knows no index.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from articles.domain.vocabulary import Status
from articles.models import Appearance, Attribution, Claim, ClaimWords, Hop
from articles.search import analysis
from articles.search.engine import NOBODY, Value

# Claims read at a time: bounds memory, and SQLite's number of parameters.
BATCH = 500

READERS, EDITORS = 1, 2


@dataclass(frozen=True, slots=True)
class Document:
    """One claim as readers, editors or both see it. `facets` has each value once, in order."""

    claim: int
    order_key: int
    audiences: tuple[int, ...]
    origins: int
    facets: dict[str, tuple[Value, ...]]
    keys: str

    @property
    def hidden_from(self) -> tuple[int, ...]:
        """Who does not see the claim so."""
        return tuple(each for each in (READERS, EDITORS) if each not in self.audiences)

    @property
    def digest(self) -> int:
        """A number of 63 bits for all that it says: two documents of one number say the same."""
        said = (
            *(self.claim, self.order_key, self.audiences, self.origins, self.keys),
            *sorted(self.facets.items()),
        )
        hashed = hashlib.blake2b(repr(said).encode(), digest_size=8).digest()
        return int.from_bytes(hashed) >> 1

    @property
    def statement(self) -> str:
        """The keys of its statement, which stand first."""
        return self.keys.partition(f" {analysis.BREAK} ")[0]


def documents(ids: Collection[int]) -> Iterator[Document]:
    """The documents of these claims; none for a claim that is withdrawn or not there."""
    numbers = sorted(ids)
    for at in range(0, len(numbers), BATCH):
        batch = numbers[at : at + BATCH]
        yield from _documents(Q(pk__in=batch), Q(claim__in=batch), Q(appearance__claim__in=batch))


def documents_between(first: int, last: int) -> Iterator[Document]:
    """The documents of the claims with ids from `first` to `last`, both included."""
    yield from _documents(
        Q(pk__gte=first, pk__lte=last),
        Q(claim__gte=first, claim__lte=last),
        Q(appearance__claim__gte=first, appearance__claim__lte=last),
    )


def _documents(claims: Q, of_claims: Q, of_appearances: Q) -> Iterator[Document]:
    found = (
        Claim.objects.filter(claims)
        .exclude(status=Status.WITHDRAWN)
        .order_by("pk")
        .values_list("pk", "listed", "order_key", "origin_count", "mode", "own_voice", "question")
    )
    words = dict(ClaimWords.objects.filter(of_claims).values_list("claim", "keys"))
    topics: dict[int, list[int]] = defaultdict(list)
    links = Claim.topics.through._default_manager.filter(of_claims)
    for claim, topic in links.values_list("claim", "topic"):
        topics[claim].append(topic)
    # Who speaks, and for whom: id, kind, country.
    speakers: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    who: Any
    for claim, *who in Attribution.objects.filter(of_claims).values_list(
        "claim",
        "actor",
        "actor__kind",
        "actor__country",
        "on_behalf_of",
        "on_behalf_of__kind",
        "on_behalf_of__country",
    ):
        speakers[claim].append((who[0], who[1], who[2]))
        if who[3] is not None:
            speakers[claim].append((who[3], who[4], who[5]))
    hops: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
    for appearance, source, issuer in Hop.objects.filter(of_appearances).values_list(
        "appearance", "source", "source__issuer"
    ):
        hops[appearance].append((source, issuer))
    carried: dict[int, list[_Carried]] = defaultdict(list)
    each: Any
    for claim, *each in Appearance.objects.filter(of_claims).values_list(
        "claim",
        "pk",
        "article",
        "article__status",
        "article__source__issuer",
        "article__source__language",
        "speech",
    ):
        carried[claim].append(_Carried(*each, *[hops.get(each[0], [])]))

    for pk, listed, order_key, origins, mode, own_voice, question in found.iterator(BATCH):
        said_by = speakers.get(pk, [])
        actors = [actor for actor, _kind, _country in said_by]
        shared: dict[str, tuple[Value, ...]] = {
            "actor": _once([*actors, NOBODY] if own_voice else actors),
            "kind": _once(kind for _actor, kind, _country in said_by),
            "country": _once(country for _actor, _kind, country in said_by),
            "mode": (mode,),
            "question": () if question is None else (question,),
            "topic": _once(topics.get(pk, [])),
        }
        edited = [each for each in carried.get(pk, []) if each.status != Status.WITHDRAWN]
        public = [each for each in edited if each.status == Status.PUBLISHED]
        keys = words.get(pk, "")
        views: list[tuple[tuple[int, ...], list[_Carried]]]
        if listed and len(public) == len(edited):
            views = [((READERS, EDITORS), public)]
        else:
            views = [((EDITORS,), edited), *([((READERS,), public)] if listed else [])]
        for audiences, seen in views:
            facets = shared | _carried_facets(seen)
            yield Document(pk, order_key, audiences, origins, facets, keys)


@dataclass(frozen=True, slots=True)
class _Carried:
    """An appearance: what it gives to the facets of its claim."""

    pk: int
    article: int
    status: str
    outlet: int | None
    language: str
    speech: str
    hops: list[tuple[int, int | None]]


def _carried_facets(appearances: list[_Carried]) -> dict[str, tuple[Value, ...]]:
    hops = [hop for each in appearances for hop in each.hops]
    sources = [source for source, _issuer in hops]
    sourced = {each.article for each in appearances if each.hops}
    if any(each.article not in sourced for each in appearances):
        sources.append(NOBODY)
    return {
        "outlet": _once(each.outlet for each in appearances),
        "language": _once(each.language for each in appearances),
        "speech": _once(each.speech for each in appearances),
        "source": _once(sources),
        "relay": _once(issuer for _source, issuer in hops),
    }


def _once(values: Collection[Value | None] | Iterator[Value | None]) -> tuple[Value, ...]:
    """Each value once, in order; what is empty or not recorded is no value."""
    return tuple(sorted({value for value in values if value not in (None, "")}))
