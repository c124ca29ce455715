"""Drafts of the desk: claims that an editor is entering and has not saved yet."""

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
    """Drafts of the desk."""

    def open_for(self, user: Any, article: Any) -> Self:
        """The open drafts of a person in an article, the newest first."""
        return self.filter(user=user, article=article, state="open").order_by("-saved_at", "-pk")


class DeskDraft(models.Model):
    """What one person has typed for a claim that is not saved yet.

    `data` are the fields of the desk's form as they were sent, valid or not. A draft has no history
    and no page in the admin: it only makes sure that nothing typed is lost.
    """

    class State(models.TextChoices):
        """What became of a draft. Saved and discarded drafts are deleted after `PATIENCE`."""

        OPEN = "open"
        KEPT = "kept"
        DISCARDED = "discarded"

    key = models.CharField(max_length=32, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="desk_drafts"
    )
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="desk_drafts")
    # The appearance that is being changed; empty for a new one.
    appearance = models.ForeignKey(
        Appearance, on_delete=models.CASCADE, null=True, blank=True, related_name="desk_drafts"
    )
    data = models.JSONField(default=dict)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    # The appearance it was saved as: a form that is sent twice is saved once.
    kept_as = models.ForeignKey(
        Appearance, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    # How often it was saved, and by which browser window last: two windows must not overwrite
    # each other.
    version = models.PositiveIntegerField(default=0)
    window = models.CharField(max_length=32, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[DeskDraftQuerySet] = DeskDraftQuerySet.as_manager()  # type: ignore[assignment]

    # How long saved and discarded drafts stay before they are deleted.
    PATIENCE = datetime.timedelta(days=30)

    class Meta:
        verbose_name = _("draft of the desk")
        verbose_name_plural = _("drafts of the desk")
        ordering = ["-saved_at", "-pk"]
        # A draft is only its owner's, so there are no permissions to give.
        default_permissions = ()
        constraints = [
            choice_constraint("state", ["open", "kept", "discarded"], "draft_state_known")
        ]
        indexes = [models.Index(fields=["user", "article", "state"], name="draft_of_user")]

    def __str__(self) -> str:
        return f"{self.user} / {self.article} / {self.saved_at:%Y-%m-%d %H:%M}"
