"""What editors have begun at the desk and not kept yet."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.appearances import Appearance
from articles.models.base import choice_constraint
from articles.models.sources import Article


class DeskDraftQuerySet(models.QuerySet[Any]):
    """What people have begun at the desk."""

    def open_for(self, user: Any, article: Any) -> Self:
        """What somebody has begun in an article and neither kept nor thrown away, newest first."""
        return self.filter(user=user, article=article, state="open").order_by("-saved_at", "-pk")


class DeskDraft(models.Model):
    """A claim that somebody is marking, as far as it is typed: no record yet, and nobody else's.

    `data` are the fields of the desk's form as they were sent, right or wrong. It has no history
    and no page in the admin: it is what stands in a form, saved so that nothing typed is lost.
    """

    class State(models.TextChoices):
        """What became of a draft. Kept and thrown away, it stays for a while: see `actions`."""

        OPEN = "open"
        KEPT = "kept"
        DISCARDED = "discarded"

    key = models.CharField(max_length=32, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="desk_drafts"
    )
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="desk_drafts")
    # The appearance that is changed; without one a new one is marked.
    appearance = models.ForeignKey(
        Appearance, on_delete=models.CASCADE, null=True, blank=True, related_name="desk_drafts"
    )
    data = models.JSONField(default=dict)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    # What it was kept as: a form that is sent twice is kept once.
    kept_as = models.ForeignKey(
        Appearance, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    # How often it was saved, and by which window last: two windows do not write over each other.
    version = models.PositiveIntegerField(default=0)
    window = models.CharField(max_length=32, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[DeskDraftQuerySet] = DeskDraftQuerySet.as_manager()  # type: ignore[assignment]

    # After so long what was kept or thrown away goes for good.
    PATIENCE = datetime.timedelta(days=30)

    class Meta:
        verbose_name = _("draft of the desk")
        verbose_name_plural = _("drafts of the desk")
        ordering = ["-saved_at", "-pk"]
        # Nobody is given rights on what is each person's own.
        default_permissions = ()
        constraints = [
            choice_constraint("state", ["open", "kept", "discarded"], "draft_state_known")
        ]
        indexes = [models.Index(fields=["user", "article", "state"], name="draft_of_user")]

    def __str__(self) -> str:
        return f"{self.user} / {self.article} / {self.saved_at:%Y-%m-%d %H:%M}"
