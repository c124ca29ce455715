"""The decisions about articles and claims on their way to readers: who may take which, and how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from articles import permissions
from articles.actions.saving import Person, keep
from articles.actions.status import set_status
from articles.domain.vocabulary import Status
from articles.history.versions import check_version
from articles.models import Article, Claim, ReviewNote


class Decision(models.TextChoices):
    """What can be done with an article or a claim on its way to readers."""

    REVIEW = "review", pgettext_lazy("decision", "Send to review")
    PUBLISH = "publish", pgettext_lazy("decision", "Publish")
    SEND_BACK = "send-back", pgettext_lazy("decision", "Send back with a note")
    DRAFT = "draft", pgettext_lazy("decision", "Return to draft")
    WITHDRAW = "withdraw", pgettext_lazy("decision", "Withdraw")


# Which are open from where, the likeliest first.
OPEN: Mapping[str, tuple[Decision, ...]] = {
    Status.DRAFT: (Decision.REVIEW, Decision.PUBLISH),
    Status.IN_REVIEW: (Decision.PUBLISH, Decision.SEND_BACK, Decision.DRAFT),
    Status.PUBLISHED: (Decision.WITHDRAW, Decision.DRAFT),
    Status.WITHDRAWN: (Decision.PUBLISH, Decision.DRAFT),
}
_LEADS_TO: Mapping[Decision, Status] = {
    Decision.REVIEW: Status.IN_REVIEW,
    Decision.PUBLISH: Status.PUBLISHED,
    Decision.SEND_BACK: Status.DRAFT,
    Decision.DRAFT: Status.DRAFT,
    Decision.WITHDRAW: Status.WITHDRAWN,
}


@dataclass(frozen=True)
class Outcome:
    """What became of one of several records: why it was refused, or nothing."""

    record: Article | Claim
    refusal: str = ""


def decisions_open_to(person: Any, record: Article | Claim) -> list[Decision]:
    """What somebody may decide about a record as it is now."""
    return [each for each in OPEN[record.status] if permissions.may_decide(person, record, each)]


@transaction.atomic
def decide(
    *,
    record: Article | Claim,
    decision: Decision,
    note: str = "",
    withdrawn_reason: str = "",
    together: Iterable[Article | Claim] = (),
    version: str | None = None,
    by: Person,
    reason: str = "",
) -> None:
    """Take a decision about a record, as it was seen in `version` (whole) where one is given.

    `note` says to whoever entered it why it is sent back; `withdrawn_reason` tells readers why it
    is withdrawn; `together` are the articles that carry a claim, or the claims that an article
    carries, that are published with it. Raises ConflictError, ValidationError with the field to
    blame, or PermissionDenied.
    """
    if version is not None:
        check_version(record, version)
    now = type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
    permissions.require(
        permissions.may_decide(by, now, decision),
        _("Only editors publish, send back, withdraw, or change what is published."),
    )
    if decision not in OPEN[now.status]:
        raise ValidationError(
            _("It is %(status)s now. Nothing was changed.") % {"status": Status(now.status).label},
            code="not-open",
        )
    if decision == Decision.SEND_BACK:
        reason = note.strip()
        _write_note(now, reason, by)
    if decision == Decision.PUBLISH:
        for other in together:
            _require_waiting(other, now)
            set_status(record=other, status=Status.PUBLISHED, by=by, reason=reason)
    set_status(
        record=now,
        status=_LEADS_TO[decision],
        withdrawn_reason=withdrawn_reason.strip(),
        by=by,
        reason=reason,
    )
    if decision == Decision.PUBLISH and isinstance(now, Claim):
        _require_readers(now)
    record.refresh_from_db()


def decide_each(
    *,
    records: Iterable[Article | Claim],
    decision: Decision,
    versions: Mapping[int, str],
    together: Mapping[int, Iterable[Article | Claim]],
    withdrawn_reason: str = "",
    by: Person,
    reason: str = "",
) -> list[Outcome]:
    """Take one decision about several records, each for itself: what is refused holds up none.

    `versions` and `together` are by the records' ids.
    """
    found = []
    for record in records:
        refusal = ""
        try:
            decide(
                record=record,
                decision=decision,
                withdrawn_reason=withdrawn_reason,
                together=together.get(record.pk, ()),
                version=versions.get(record.pk, ""),
                by=by,
                reason=reason,
            )
        except ValidationError as error:
            refusal = " ".join(error.messages)
        except PermissionDenied as error:
            refusal = str(error)
        found.append(Outcome(record, refusal))
    return found


def _write_note(record: Article | Claim, text: str, by: Person) -> None:
    if not text:
        raise ValidationError(
            {"note": _("Say what has to be corrected: whoever entered it reads this.")}
        )
    note = ReviewNote(text=text)
    note.author_id = by.pk if by else None
    if isinstance(record, Claim):
        note.claim = record
    else:
        note.article = record
    keep(note, by, "")


def _require_waiting(other: Article | Claim, record: Article | Claim) -> None:
    """Refuse to publish together what does not belong together, or was withdrawn."""
    claim, article = (other, record) if isinstance(other, Claim) else (record, other)
    if other.status == Status.WITHDRAWN or not article.appearances.filter(claim=claim.pk).exists():
        raise ValidationError(
            _("“%(record)s” cannot be published with it. Look at both again.") % {"record": other},
            code="not-together",
        )


def _require_readers(claim: Claim) -> None:
    """Refuse to publish what no reader could find."""
    claim.refresh_from_db()
    if not claim.listed:
        raise ValidationError(
            {
                "together": _(
                    "No published article carries it, so readers would not find it. Publish an "
                    "article that carries it too."
                )
            }
        )
