"""Draft, in review, published, withdrawn: who may say so, and what it takes."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _

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


def require_right_to(status: str, record: Article | Claim, by: Person) -> None:
    """Refuse a status to whoever may not give it, and any change of what is public to them."""
    public = {Status.PUBLISHED, Status.WITHDRAWN}
    if by is not None and not may_publish(by, type(record)):
        before = type(record)._default_manager.filter(pk=record.pk).values_list("status", flat=True)
        if status in public or before.first() in public:
            raise PermissionDenied(
                _("Only editors publish, withdraw, or change what is published.")
            )


def may_publish(person: Any, model: type[models.Model]) -> bool:
    """Whether somebody may publish and withdraw records of this model."""
    name = model._meta.model_name
    return bool(person.has_perm(f"articles.publish_{name}"))
