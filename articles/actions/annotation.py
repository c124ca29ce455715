"""Marking a claim in an article: claim, passage and chain together, and drafts of the form."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils import timezone

from articles.actions.claims import (
    NewHop,
    add_appearance,
    attribution_errors,
    create_claim,
    set_chain,
)
from articles.actions.refreshing import refresh_claims, refreshing_once
from articles.actions.saving import Person, keep, refuse, sign
from articles.actions.status import require_right_to, set_status
from articles.actions.texts import locate_passage
from articles.domain.dates import PartialDate
from articles.domain.vocabulary import Status
from articles.history.versions import check_version
from articles.models import Actor, Appearance, Article, Attribution, Claim, DeskDraft, Question


@dataclass(frozen=True)
class ClaimEntry:
    """The values of a claim itself, which are the same in every article."""

    statement: str
    mode: str
    language: str = "en"
    attributions: Sequence[tuple[Actor, Actor | None]] = ()
    own_voice: bool = False
    date: PartialDate | None = None
    question: Question | None = None
    position: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    approximate: bool = False


@dataclass(frozen=True)
class AppearanceEntry:
    """The values of an appearance in one article, with its chain, nearest source first."""

    passage: str
    start: int | None = None
    speech: str = ""
    cue: str = ""
    attributed_as: str = ""
    note: str = ""
    hops: Sequence[NewHop] = ()


@transaction.atomic
@refreshing_once()
def mark_claim(
    *,
    article: Article,
    claim: Claim | ClaimEntry,
    entry: AppearanceEntry,
    appearance: Appearance | None = None,
    draft: str = "",
    version: str = "",
    by: Person,
    reason: str,
) -> Appearance:
    """Keep a claim that is marked in an article, with its chain: the one save of the desk.

    `claim` is a new one, or one that exists and appears here too. With `appearance` that one is
    changed, and the claim that it is of, if that is at the `version` that was shown. `draft` is
    the key of what was begun: it is cleared, and what was kept under it is given back if the same
    is sent again.

    Raises ValidationError by the names of the entries' fields, ConflictError where somebody saved
    the claim since, and PermissionDenied where `by` may not change what is before readers.
    """
    begun = (
        DeskDraft.objects.select_for_update().filter(key=draft, user=by).first() if draft else None
    )
    if begun and begun.kept_as_id and appearance is None:
        return Appearance.objects.get(pk=begun.kept_as_id)
    require_right_to(article.status, article, by)
    if appearance is not None:
        check_version(appearance.claim, version)
        kept: Appearance = _change(appearance, claim, entry, by, reason)
    else:
        if isinstance(claim, ClaimEntry):
            claim = create_claim(**vars(claim), by=by, reason=reason)
        kept = _at_its_field(
            lambda: add_appearance(
                claim=claim,
                article=article,
                by=by,
                reason=reason,
                **vars(entry),
            )
        )
    if begun:
        begun.state, begun.data, begun.kept_as = DeskDraft.State.KEPT, {}, kept
        begun.saved_at = timezone.now()
        begun.save()
        _sweep(begun.user)
    return kept


def _change(
    appearance: Appearance,
    claim: Claim | ClaimEntry,
    entry: AppearanceEntry,
    by: Person,
    reason: str,
) -> Appearance:
    if isinstance(claim, ClaimEntry):
        change_claim(claim=appearance.claim, entry=claim, by=by, reason=reason)
    elif claim.pk != appearance.claim_id:
        raise ValueError("An appearance stays with its claim.")
    before = _values(appearance, _APPEARANCE)
    # A lost passage that is not changed stays lost, and does not stop a change of other fields.
    if not appearance.is_lost or entry.passage != appearance.exact:
        appearance.place(
            _at_its_field(
                lambda: locate_passage(appearance.article.text, entry.passage, start=entry.start)
            )
        )
    for name in ("speech", "cue", "attributed_as", "note"):
        setattr(appearance, name, getattr(entry, name))
    if _values(appearance, _APPEARANCE) != before:
        _at_its_field(lambda: keep(appearance, by, reason))
    _at_its_field(lambda: set_chain(appearance=appearance, hops=entry.hops, by=by, reason=reason))
    return appearance


_APPEARANCE = (
    "exact",
    "prefix",
    "suffix",
    "start",
    "end",
    "speech",
    "cue",
    "attributed_as",
    "note",
)
_CLAIM = (
    "statement",
    "mode",
    "language",
    "own_voice",
    "question_id",
    "position",
    "low",
    "high",
    "approximate",
    "date",
    "date_precision",
)


def _values(record: Any, names: Sequence[str]) -> list[Any]:
    return [getattr(record, name) for name in names]


@transaction.atomic
def change_claim(*, claim: Claim, entry: ClaimEntry, by: Person, reason: str) -> None:
    """Change a claim and its attributions; a row that stays the same gets no history."""
    before = _values(claim, _CLAIM)
    for name, value in vars(entry).items():
        if name not in {"attributions", "date"}:
            setattr(claim, name, value)
    claim.partial_date = entry.date
    named = [(actor.pk, behalf.pk if behalf else None) for actor, behalf in entry.attributions]
    rows = {(row.actor_id, row.on_behalf_of_id): row for row in claim.attributions.all()}
    changed = _values(claim, _CLAIM) != before
    if not changed and named == list(rows):
        return
    require_right_to(claim.status, claim, by)
    refuse(attribution_errors(entry.own_voice, len(named), claim.status))
    if changed:
        keep(claim, by, reason)
    for pair, row in rows.items():
        if pair not in named:
            sign(row, by, reason)
            row.delete()
    for position, (actor, behalf) in enumerate(entry.attributions, start=1):
        row = rows.get(named[position - 1]) or Attribution(
            claim=claim, actor=actor, on_behalf_of=behalf, position=0
        )
        if row.position != position:
            row.position = position
            keep(row, by, reason)
    refresh_claims([claim.pk])


# The name of a record's field, and of the form's field in which its value was typed.
_FIELDS = {"exact": "passage", NON_FIELD_ERRORS: "passage"}


def _at_its_field(write: Callable[[], Any]) -> Any:
    """Run a write; its ValidationError then names the form's field that is to blame."""
    try:
        return write()
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            raise ValidationError(
                {_FIELDS.get(name, name): each for name, each in error.error_dict.items()}
            ) from error
        codes = {each.code for each in error.error_list}
        if "source-twice" in codes:
            raise ValidationError({"hops": error}) from error
        raise ValidationError({"passage": error}) from error


@transaction.atomic
@refreshing_once()
def send_to_review(*, article: Article, by: Person, reason: str) -> int:
    """Send a draft article and the draft claims marked in it to review; gives how many claims."""
    if article.status == Status.DRAFT:
        set_status(record=article, status=Status.IN_REVIEW, by=by, reason=reason)
    drafts = Claim.objects.filter(appearances__article=article, status=Status.DRAFT).distinct()
    claims = list(drafts.order_by("pk"))
    for claim in claims:
        set_status(record=claim, status=Status.IN_REVIEW, by=by, reason=reason)
    return len(claims)


@transaction.atomic
def save_draft(
    *,
    key: str,
    article: Article,
    appearance: Appearance | None = None,
    data: Mapping[str, str],
    version: int = 0,
    window: str = "",
    by: User,
) -> DeskDraft:
    """Store what somebody has typed so far, under a key. A draft has no history.

    `version` is what the window that sends it saw last. Where another window has saved since, or
    the draft was kept, this becomes a draft of its own, with another key: nothing is lost.
    """
    found: DeskDraft | None = DeskDraft.objects.select_for_update().filter(key=key).first()
    foreign = found is not None and found.user_id != by.pk
    if found is None or foreign:
        found = DeskDraft(key=uuid.uuid4().hex if foreign or not key else key, user=by)
    elif found.window != window and (found.version != version or found.kept_as_id):
        found = DeskDraft(key=uuid.uuid4().hex, user=by)
    elif found.state == DeskDraft.State.KEPT:
        return found  # a late save of what was kept in the meantime
    found.article, found.appearance = article, appearance
    found.data, found.window = dict(data), window
    found.version += 1
    found.state, found.saved_at = DeskDraft.State.OPEN, timezone.now()
    found.full_clean(exclude=["data"])
    found.save()
    return found


@transaction.atomic
def discard_draft(*, key: str, by: User) -> DeskDraft | None:
    """Discard a draft; `restore_draft` brings it back within thirty days."""
    _sweep(by)
    found = DeskDraft.objects.filter(key=key, user=by, state=DeskDraft.State.OPEN).first()
    if found:
        found.state, found.saved_at = DeskDraft.State.DISCARDED, timezone.now()
        found.save()
    return found


@transaction.atomic
def restore_draft(*, key: str, by: User) -> DeskDraft | None:
    """Bring back a draft that was discarded."""
    found = DeskDraft.objects.filter(key=key, user=by, state=DeskDraft.State.DISCARDED).first()
    if found:
        found.state, found.saved_at = DeskDraft.State.OPEN, timezone.now()
        found.save()
    return found


def _sweep(by: User) -> None:
    """Delete drafts that were saved as a claim, or discarded, long ago."""
    old = timezone.now() - DeskDraft.PATIENCE
    DeskDraft.objects.filter(user=by, saved_at__lt=old).exclude(state=DeskDraft.State.OPEN).delete()
