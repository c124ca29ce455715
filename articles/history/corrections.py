"""What readers are told of changes: which of them are corrections, and what each of them says.

A correction is that a claim which readers saw says something else now: compared are what they saw
and what they see, so that neither drafts nor blanks nor what editors alone see ever stands in one.
Derived from `history`; written by `actions.refresh_claims`, in the transaction of the change.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

from articles.domain.dates import PartialDate
from articles.domain.vocabulary import Mergeable, Status
from articles.history.timeline import State, Timeline, timelines
from articles.history.topology import RECORDS
from articles.models import (
    Actor,
    Appearance,
    Article,
    Claim,
    ClaimHidden,
    Correction,
    Merge,
    Question,
    Source,
)

type Plain = dict[str, Any]


@dataclass(frozen=True)
class Watched:
    """A claim that readers saw: until when what they saw held, and whether they see it now."""

    seen_at: datetime.datetime
    listed: bool


def watch(claims: Collection[int]) -> dict[int, Watched]:
    """Of these claims those that readers saw, before anything of them is worked out again."""
    found = {
        pk: Watched(changed_at or published_at, True)
        for pk, changed_at, published_at in Claim.objects.filter(
            pk__in=claims, listed=True, published_at__isnull=False
        ).values_list("pk", "changed_at", "published_at")
    }
    hidden = ClaimHidden.objects.filter(claim__in=claims)
    for pk, seen_at in hidden.values_list("claim", "seen_at"):
        found.setdefault(pk, Watched(seen_at, False))
    return found


def note(watched: Mapping[int, Watched]) -> int:
    """Write down what readers are told otherwise now; how many claims that concerns."""
    if not watched:
        return 0
    now = {
        claim.pk: claim for claim in Claim.objects.filter(pk__in=watched).only("listed", "status")
    }
    # Where readers see a claim, and where they are told that it was withdrawn.
    shown = {pk for pk, claim in now.items() if claim.listed or claim.status == Status.WITHDRAWN}
    moment = timezone.now()
    corrections = [
        Correction(claim_id=pk, at=moment, changes=changes)
        for pk, changes in _changes({pk: watched[pk].seen_at for pk in sorted(shown)}).items()
    ]
    Correction.objects.bulk_create(corrections)
    hidden, back = [], []
    for pk, claim in now.items():
        if claim.listed:
            back.append(pk)
        elif pk in shown:
            # Its page tells readers what it said.
            hidden.append(ClaimHidden(claim_id=pk, seen_at=moment))
        elif watched[pk].listed:
            hidden.append(ClaimHidden(claim_id=pk, seen_at=watched[pk].seen_at))
    if any(not watched[pk].listed for pk in back):
        ClaimHidden.objects.filter(claim__in=back).delete()
    if hidden:
        ClaimHidden.objects.bulk_create(
            hidden, update_conflicts=True, update_fields=["seen_at"], unique_fields=["claim"]
        )
    return len(corrections)


def _changes(since: Mapping[int, datetime.datetime]) -> dict[int, list[Plain]]:
    """What differs for readers between a moment of its own and now, for each claim."""
    changed = _touched_since(since)
    if not changed:
        return {}
    lines = timelines(RECORDS["claim"], changed)
    pairs = {pk: (line.at(since[pk]), line.after(len(line.changes))) for pk, line in lines.items()}
    named = _Named(pairs.values(), min(since[pk] for pk in changed))
    found = {pk: list(_told(lines[pk], *pairs[pk], named)) for pk in changed}
    return {pk: changes for pk, changes in found.items() if changes}


def _touched_since(since: Mapping[int, datetime.datetime]) -> list[int]:
    """Those of which history has something newer: few, where many are worked out again."""
    if not since:
        return []
    claims, first = list(since), min(since.values())
    carried = dict(
        Appearance.history.filter(claim_id__in=claims).order_by().values_list("id", "claim_id")
    )
    latest: dict[int, datetime.datetime] = {}
    itself = {pk: pk for pk in claims}
    sought: list[tuple[Any, str, Mapping[int, int]]] = [(Claim, "id", itself)]
    # A row may be gone: what it belonged to is found in history, not by the tables of today.
    sought += [
        (part.table, part.column, carried if part.through else itself)
        for part in RECORDS["claim"].parts
    ]
    for model, column, owners in sought:
        rows = model.history.filter(**{f"{column}__in": list(owners)}, history_date__gt=first)
        newest = rows.order_by().values(column).annotate(newest=Max("history_date"))
        for owner, moment in newest.values_list(column, "newest"):
            claim = owners[owner]
            latest[claim] = max(moment, latest.get(claim, moment))
    return [pk for pk in claims if pk in latest and latest[pk] > since[pk]]


class _Named:
    """What the records are called that states name, and which of them became one by a merge."""

    def __init__(self, pairs: Iterable[tuple[State, State]], since: datetime.datetime) -> None:
        wanted: dict[Any, set[int]] = {Actor: set(), Source: set(), Question: set()}
        self.articles: set[int] = set()
        for state in (state for pair in pairs for state in pair):
            for (name, _pk), values in state.items():
                match name:
                    case "attribution":
                        wanted[Actor] |= {values["actor_id"], values["on_behalf_of_id"]}
                    case "hop":
                        wanted[Source].add(values["source_id"])
                    case "claim":
                        wanted[Question].add(values["question_id"])
                    case "appearance":
                        self.articles.add(values["article_id"])
        wanted[Source] |= self.articles
        self.one: dict[Any, dict[int, int]] = {Question: {}}
        # What was merged, and also what was just taken apart again, says the same as before.
        merges = Merge.objects.filter(Q(undone_at=None) | Q(undone_at__gte=since))
        for model, kind in ((Actor, Mergeable.ACTOR), (Source, Mergeable.SOURCE)):
            pairs_ = merges.filter(kind=kind, absorbed_id__in=wanted[model] - {None})
            self.one[model] = dict(pairs_.values_list("absorbed_id", "kept_id"))
            wanted[model] |= set(self.one[model].values())
        self.public = set(
            Article.objects.published().filter(pk__in=self.articles).values_list("pk", flat=True)
        )
        self._names: dict[tuple[Any, int], Any] = {}
        for model, ids in wanted.items():
            for pk, record in model._base_manager.in_bulk(ids - {None}).items():
                self._names[model, pk] = record

    def same(self, model: Any, pk: int | None) -> int | None:
        """The number under which a record is known today."""
        while pk is not None and pk in self.one[model]:
            pk = self.one[model][pk]
        return pk

    def name(self, model: Any, pk: int | None) -> str:
        """What it is called; nothing where it is not there any more."""
        record = self._names.get((model, pk)) if pk is not None else None
        return str(record) if record is not None else ""


def _told(line: Timeline, before: State, after: State, named: _Named) -> Iterator[Plain]:
    """What readers are told of the way from one state to the other."""
    key = ("claim", line.pk)
    if key not in before or key not in after:
        # Its beginning is not in the history, or it is gone: nothing can be compared.
        return
    was, now = before[key], after[key]
    if now["status"] == Status.WITHDRAWN and was["status"] != Status.WITHDRAWN:
        yield {"what": "withdrawn", "after": now["withdrawn_reason"]}
    elif was["status"] == Status.WITHDRAWN and now["status"] == Status.PUBLISHED:
        yield {"what": "republished"}
    if _words(was["statement"]) != _words(now["statement"]):
        yield {
            "what": "statement",
            "before": was["statement"],
            "after": now["statement"],
            "language": now["language"],
        }
    yield from _translations(before, after)
    yield from _who(line, before, after, named)
    if was["mode"] != now["mode"]:
        yield {"what": "mode", "before": was["mode"], "after": now["mode"]}
    if (day := _date(was)) != (day_now := _date(now)):
        yield {"what": "date", "before": day, "after": day_now}
    if was["question_id"] != now["question_id"]:
        yield {
            "what": "question",
            "before": named.name(Question, was["question_id"]),
            "after": named.name(Question, now["question_id"]),
        }
    if (value := _answer(was)) != (value_now := _answer(now)):
        yield {"what": "answer", "before": value, "after": value_now}
    yield from _passages(line, before, after, named)


def _words(words: str) -> str:
    """A text without what nobody sees."""
    return " ".join(words.split())


def _date(values: Mapping[str, Any]) -> str | None:
    known = values["date"] and values["date_precision"]
    return PartialDate(values["date"], values["date_precision"]).edtf() if known else None


def _answer(values: Mapping[str, Any]) -> Plain | None:
    low, high = (
        None if values[name] is None else format(values[name].normalize(), "f")
        for name in ("low", "high")
    )
    if not values["position"] and low is None and high is None:
        return None
    return {
        "position": values["position"],
        "low": low,
        "high": high,
        "approximate": values["approximate"],
        "question": values["question_id"],
    }


def _of(state: State, name: str) -> dict[int, Mapping[str, Any]]:
    return {pk: values for (model, pk), values in sorted(state.items()) if model == name}


def _translations(before: State, after: State) -> Iterator[Plain]:
    """One that came is none: readers had the original before."""
    was, now = (
        {row["language"]: row["statement"] for row in _of(state, "claimtranslation").values()}
        for state in (before, after)
    )
    for language in sorted(was.keys() & now.keys()):
        if _words(was[language]) != _words(now[language]):
            yield {
                "what": "translation",
                "before": was[language],
                "after": now[language],
                "language": language,
            }


def _who(line: Timeline, before: State, after: State, named: _Named) -> Iterator[Plain]:
    own = [bool(state["claim", line.pk]["own_voice"]) for state in (before, after)]
    said = [_attributed(state, named) for state in (before, after)]
    unknown = any(
        not line.began(("attribution", pk)) and ("attribution", pk) not in before
        for pk in _of(after, "attribution")
    )
    if unknown or (own[0] == own[1] and said[0].keys() == said[1].keys()):
        return
    yield {
        "what": "who",
        "before": {"own_voice": own[0], "named": list(said[0].values())},
        "after": {"own_voice": own[1], "named": list(said[1].values())},
    }


def _attributed(state: State, named: _Named) -> dict[tuple[int | None, int | None], list[str]]:
    rows = sorted(
        _of(state, "attribution").items(), key=lambda each: (each[1]["position"], each[0])
    )
    found: dict[tuple[int | None, int | None], list[str]] = {}
    for _pk, row in rows:
        actor, behalf = (named.same(Actor, row[name]) for name in ("actor_id", "on_behalf_of_id"))
        if actor == behalf:
            behalf = None
        found[actor, behalf] = [named.name(Actor, actor), named.name(Actor, behalf)]
    return found


def _passages(line: Timeline, before: State, after: State, named: _Named) -> Iterator[Plain]:
    """A passage or a chain that was changed; an article that came is none, one that went is."""
    was, now = (_of(state, "appearance") for state in (before, after))
    ways = [_chains(state, named) for state in (before, after)]
    places = {(row["article_id"], _words(row["exact"])) for row in now.values()}
    for pk, row in was.items():
        if row["article_id"] not in named.public:
            continue
        about: Plain = {
            "article": named.name(Source, row["article_id"]),
            "article_id": row["article_id"],
        }
        other = now.get(pk)
        if other is None:
            # Perhaps another one stands in the same place.
            if (row["article_id"], _words(row["exact"])) not in places:
                yield {"what": "passage", **about, "before": row["exact"], "after": ""}
            continue
        if _words(row["exact"]) != _words(other["exact"]):
            yield {"what": "passage", **about, "before": row["exact"], "after": other["exact"]}
        chain, chain_now = ways[0].get(pk, []), ways[1].get(pk, [])
        if chain != chain_now:
            yield {
                "what": "chain",
                **about,
                "before": [named.name(Source, source) for source in chain],
                "after": [named.name(Source, source) for source in chain_now],
            }


def _chains(state: State, named: _Named) -> dict[int, list[int | None]]:
    """The sources of every chain, nearest to the article first."""
    chains: dict[int, list[int | None]] = {}
    for row in sorted(_of(state, "hop").values(), key=lambda row: row["position"]):
        chain = chains.setdefault(row["appearance_id"], [])
        source = named.same(Source, row["source_id"])
        # Two that became one by a merge are one step.
        if not chain or chain[-1] != source:
            chain.append(source)
    return chains
