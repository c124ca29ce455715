"""What reviewers say to those who entered a record."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from articles.models.base import validate_words, words_constraint
from articles.models.claims import Claim
from articles.models.querysets import ReviewNoteQuerySet
from articles.models.sources import Article


class ReviewNote(models.Model):
    """Why a claim or an article was sent back to whoever entered it.

    Written once and never changed, so it has no history and no page in the admin: the review
    writes it, and shows it beside its record. It goes when its record goes.
    """

    claim = models.ForeignKey(
        Claim, on_delete=models.CASCADE, related_name="review_notes", null=True, blank=True
    )
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="review_notes", null=True, blank=True
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("author"),
        null=True,
        blank=True,
    )
    text = models.TextField(_("note"), validators=[validate_words])
    at = models.DateTimeField(_("written"), default=timezone.now, editable=False)

    objects: ClassVar[ReviewNoteQuerySet] = ReviewNoteQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("review note")
        verbose_name_plural = _("review notes")
        ordering = ["-pk"]
        constraints = [
            words_constraint("text", "review_note_has_words"),
            CheckConstraint(
                condition=Q(claim__isnull=False, article=None)
                | Q(claim=None, article__isnull=False),
                name="review_note_of_one_record",
            ),
        ]

    def __str__(self) -> str:
        return Truncator(self.text).chars(60)

    @property
    def record(self) -> Claim | Article:
        """What it is about."""
        found: Claim | Article | None = self.claim or self.article
        assert found is not None  # noqa: S101  the constraint has it so
        return found
