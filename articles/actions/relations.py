"""What claims do to each other: that one confirms, denies, repeats or corrects another."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from articles.actions.refreshing import refresh_claims
from articles.actions.saving import Person, keep, sign
from articles.actions.status import require_right_to
from articles.history.versions import check_version
from articles.models import Claim, ClaimRelation


@transaction.atomic
def relate_claims(
    *,
    claim: Claim,
    kind: str,
    about: Claim,
    version: str | None = None,
    by: Person,
    reason: str,
) -> ClaimRelation:
    """Say that a claim confirms, denies, repeats or corrects another; a second time: changes it.

    It belongs to the claim that does it: `by` must have the right to change that one. Raises
    ConflictError where somebody saved it, or what it does to others, since the `version` that was
    shown.
    """
    if version is not None:
        check_version(claim, version)
    require_right_to(claim.status, claim, by)
    relation = ClaimRelation.objects.filter(claim=claim, about=about).first()
    relation = relation or ClaimRelation(claim=claim, about=about)
    relation.kind = kind
    keep(relation, by, reason)
    refresh_claims([claim.pk, about.pk])
    return relation


@transaction.atomic
def unrelate_claims(
    *, claim: Claim, about: Claim, version: str | None = None, by: Person, reason: str
) -> None:
    """Take back that a claim is about another; its history stays.

    Raises ValidationError where nothing is recorded between them: somebody was quicker; and
    ConflictError as `relate_claims` does.
    """
    require_right_to(claim.status, claim, by)
    relation = ClaimRelation.objects.filter(claim=claim, about=about).first()
    if relation is None:
        raise ValidationError(
            _("These two claims are not related any more. Somebody removed it before."),
            code="not-related",
        )
    if version is not None:
        check_version(claim, version)
    sign(relation, by, reason)
    relation.delete()
    refresh_claims([claim.pk, about.pk])
