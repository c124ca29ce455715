"""Corrections: what a claim said to readers before, what it says now, and since when."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from articles.domain.vocabulary import Status
from articles.models.claims import Attribution, Claim


class CorrectionQuerySet(models.QuerySet[Any]):
    """Corrections of claims."""

    def for_readers(self) -> Self:
        """Those of claims that readers see, or of which they are told why they were withdrawn."""
        return self.filter(Q(claim__listed=True) | Q(claim__status=Status.WITHDRAWN))

    def with_claim(self) -> Self:
        """Load the claim, with its translations and with who says it."""
        attributions = Attribution.objects
        return self.select_related("claim").prefetch_related(
            "claim__translations",
            Prefetch(
                "claim__attributions",
                attributions.select_related("actor", "on_behalf_of").order_by("position", "pk"),
            ),
        )


class Correction(models.Model):
    """A change of a claim that readers had seen: what it said before, and what it says now.

    Derived from the history by `corrections`, in the transaction that changes the claim. It
    names no person. A change is a dictionary of plain values::

        {"what": "mode", "before": "states", "after": "denies"}
    """

    claim = models.ForeignKey(
        Claim, on_delete=models.CASCADE, related_name="corrections", verbose_name=_("claim")
    )
    at = models.DateTimeField(_("when"))
    changes = models.JSONField(default=list)

    objects: ClassVar[CorrectionQuerySet] = CorrectionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}: {self.claim}"


class ClaimHidden(models.Model):
    """A claim that readers saw once and do not see now, with the time when they last saw it.

    When it is shown again, everything that changed meanwhile becomes one correction.
    """

    claim = models.OneToOneField(
        Claim, on_delete=models.CASCADE, primary_key=True, related_name="hidden"
    )
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("claim that readers saw once")

    def __str__(self) -> str:
        return str(self.claim)
