"""Draft, in review, published, withdrawn: what it takes to give a record such a status."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from articles import events, permissions
from articles.actions.claims import attribution_errors
from articles.actions.refreshing import claims_touched_by, refresh_claims
from articles.actions.saving import Person, keep, refuse
from articles.domain.vocabulary import Status
from articles.models import Article, Claim


@transaction.atomic
def set_status(
    *,
    record: Article | Claim,
    status: str,
    withdrawn_reason: str = "",
    by: Person,
    reason: str,
) -> None:
    """Send on, publish, take back to draft, or withdraw an article or a claim."""
    require_right_to(status, record, by)
    if isinstance(record, Claim):
        refuse(attribution_errors(record.own_voice, record.attributions.count(), status))
    record.status = status
    record.withdrawn_reason = withdrawn_reason if status == Status.WITHDRAWN else ""
    keep(record, by, reason)
    refresh_claims(claims_touched_by(record))
    events.log(
        "status", "%s %d is %s, by %s", record._meta.model_name, record.pk, status, events.named(by)
    )


def require_right_to(status: str, record: Article | Claim, by: Person) -> None:
    """Refuse a status to whoever may not give it, and any change of what is public to them."""
    permissions.require(
        permissions.may_set_status(by, record, status),
        _("Only editors publish, withdraw, or change what is published."),
    )
