"""What follows from a write: the derived columns and words of claims, worked out again."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from articles import search
from articles.domain.provenance import Chain, provenance
from articles.domain.vocabulary import Status
from articles.history import corrections
from articles.history.topology import TABLES, name_of, ways_from_claims
from articles.models import (
    Appearance,
    Attribution,
    Claim,
    ClaimChange,
    ClaimWords,
)
from articles.models.claims import order_key
from articles.search import analysis

# How many claims are worked out at a time: bounds memory, and SQLite's number of parameters.
BATCH = 400

# The claims that wait to be worked out at the end of an action that is made of others.
_waiting: ContextVar[set[int] | None] = ContextVar("waiting", default=None)


def claims_touched_by(*rows: models.Model, renumbered: bool = False) -> list[int]:
    """The ids of the claims that rest on these rows of records or of their parts.

    Ask before a row is changed, for those that rested on it, and again after. `renumbered` says
    that the row goes, or another takes its place, as in a merge: then also claims are concerned
    that hold nothing of it but its number, such as those relayed by a source of an actor.
    """
    found: set[int] = set()
    for name, group in groupby(sorted(rows, key=_name), key=_name):
        ids = [row.pk for row in group]
        for way in ways_from_claims().get(TABLES.get(name), ()):
            if way.number_alone and not renumbered:
                continue
            for at in range(0, len(ids), BATCH):
                claims = Claim.objects.filter(**{f"{way.lookup}__in": ids[at : at + BATCH]})
                found.update(claims.order_by().values_list("pk", flat=True))
    return sorted(found)


def _name(row: models.Model) -> str:
    return name_of(type(row))


@contextmanager
def refreshing_once() -> Iterator[None]:
    """Work claims out once, behind the last write inside, however many of them ask for it.

    For actions that call others: each claim is then worked out once, and one row of the log tells
    of it. Nothing is worked out where the block ends with an error. Inside, derived columns are
    those of before.
    """
    if _waiting.get() is not None:
        yield  # An action around this one does it.
        return
    waiting: set[int] = set()
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    if waiting:
        refresh_claims(sorted(waiting))


@transaction.atomic
def refresh_claims(ids: Iterable[int], *, touched: bool = True) -> int:
    """Work out again what follows from claims' appearances; how many were not right before.

    `touched` says that readers may see a change, also where no claim is concerned, so that feeds
    and kept pages hear of it; a check of what should be right already touches nothing.

    A claim is `listed` when it is published and a published article carries it. Counts, order
    and words of a listed claim regard published articles alone; those of another claim all that
    are not withdrawn, so that its editors see what it will rest on.
    """
    changed = 0
    pending = list(ids)
    waiting = _waiting.get()
    if touched and pending and waiting is not None:
        waiting.update(pending)
        return 0
    for at in range(0, len(pending), BATCH):
        batch = pending[at : at + BATCH]
        watched = corrections.watch(batch) if touched else {}
        stale = _refresh(batch)
        changed += len(stale)
        if touched:
            corrections.note(watched)
            Claim.objects.filter(pk__in=batch).update(changed_at=timezone.now())
        ClaimChange.record(batch if touched else sorted(stale))
    if touched and not pending:
        # No claim depends on what was written, but pages show it: whatever is kept is old now.
        ClaimChange.record([0])
    # The next request finds the change in the index, and need not bring it there itself.
    transaction.on_commit(search.catch_up, robust=True)
    return changed


def wrong_claims(ids: Iterable[int]) -> list[int]:
    """Of these claims those whose derived columns or words are not what follows from the records.

    Changes nothing.
    """
    wrong: set[int] = set()
    pending = list(ids)
    for at in range(0, len(pending), BATCH):
        with transaction.atomic():
            wrong |= _refresh(pending[at : at + BATCH])
            transaction.set_rollback(True)
    return sorted(wrong)


@dataclass(frozen=True, slots=True)
class Carried:
    """What an appearance gives to what is worked out of its claim."""

    status: str
    day: datetime.date | None
    chain: Chain[int]
    start: int | None
    pk: int
    passage: tuple[str, str]
    title: tuple[str, str]

    @property
    def place(self) -> tuple[Any, ...]:
        """Where its words stand among those of its claim: the latest article first."""
        day = self.day.toordinal() if self.day else 0
        return -day, -self.chain.article, self.start is None, self.start or 0, self.pk


def worked_out(
    pk: int,
    *,
    status: str,
    day: datetime.date | None,
    published_at: datetime.datetime | None,
    statements: Iterable[tuple[str, str]],
    carried: Iterable[Carried],
    names: Iterable[tuple[str, str]],
) -> tuple[dict[str, Any], str]:
    """The derived columns of a claim and its words, from what is recorded of it.

    Texts are words with the code of their language; `carried` are its appearances but for those
    in withdrawn articles.
    """
    every = sorted(carried, key=lambda each: each.place)
    public = [each for each in every if each.status == Status.PUBLISHED]
    listed = status == Status.PUBLISHED and bool(public)
    regarded = public if listed else every
    counts = _backing([each.chain for each in regarded])
    days = [each.day for each in regarded if each.day]
    derived = {
        "listed": listed,
        "order_key": order_key(day or min(days, default=None), pk),
        **counts,
        "published_at": published_at or (timezone.now() if listed else None),
    }
    # What a search for words looks through; the statement first, as relevance needs it.
    texts = [*statements]
    for each in regarded:
        texts += [each.passage, each.title]
    return derived, analysis.keys([*texts, *names])


def _backing(chains: Sequence[Chain[int]]) -> dict[str, Any]:
    if len(chains) == 1:
        # The most common case by far, worked out in a fraction of the time.
        sourced = bool(chains[0].steps)
        counts: tuple[int, int, int, bool] = 1, int(sourced), int(not sourced), False
    else:
        backing = provenance(chains)
        counts = (
            *(len(backing.articles), backing.origin_count, len(backing.unsourced)),
            bool(backing.loops),
        )
    names = ("article_count", "origin_count", "unsourced_count", "circular")
    return dict(zip(names, counts, strict=True))


def _refresh(ids: list[int]) -> set[int]:
    carried: dict[int, list[Carried]] = defaultdict(list)
    shown = Appearance.objects.shown(drafts=True).filter(claim__in=ids)
    for appearance in shown.select_related("article__source").prefetch_related("hops"):
        source = appearance.article.source
        carried[appearance.claim_id].append(
            Carried(
                status=appearance.article.status,
                day=source.date,
                chain=appearance.chain(),
                start=appearance.start,
                pk=appearance.pk,
                passage=(appearance.exact, source.language),
                title=(source.title, source.title_language),
            )
        )
    names = _names(ids)
    words = dict(
        ClaimWords.objects.filter(claim__in=ids, analysis=analysis.VERSION).values_list(
            "claim", "keys"
        )
    )
    stale, stale_words = [], []
    for claim in Claim.objects.filter(pk__in=ids).prefetch_related("translations"):
        translated = [(row.statement, row.language) for row in claim.translations.all()]
        derived, keys = worked_out(
            claim.pk,
            status=claim.status,
            day=claim.date,
            published_at=claim.published_at,
            statements=[(claim.statement, claim.language), *translated],
            carried=carried[claim.pk],
            names=names[claim.pk],
        )
        if any(getattr(claim, name) != value for name, value in derived.items()):
            for name, value in derived.items():
                setattr(claim, name, value)
            stale.append((claim, list(derived)))
        if words.get(claim.pk) != keys:
            stale_words.append(ClaimWords(claim_id=claim.pk, keys=keys, analysis=analysis.VERSION))
    if stale:
        Claim.objects.bulk_update([claim for claim, _columns in stale], stale[0][1])
    ClaimWords.objects.bulk_create(
        stale_words,
        update_conflicts=True,
        update_fields=["keys", "analysis"],
        unique_fields=["claim"],
    )
    return {claim.pk for claim, _columns in stale} | {row.pk for row in stale_words}


def _names(ids: list[int]) -> dict[int, list[tuple[str, str]]]:
    """The names and aliases of everybody to whom a claim is attributed, with their languages."""
    names: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = Attribution.objects.filter(claim__in=ids).order_by("claim", "position", "pk")
    for row in rows.select_related("actor", "on_behalf_of").prefetch_related(
        "actor__aliases", "on_behalf_of__aliases"
    ):
        for actor in filter(None, (row.actor, row.on_behalf_of)):
            names[row.claim_id].append((actor.name, actor.name_language))
            names[row.claim_id].extend((each.name, each.language) for each in actor.aliases.all())
    return names
