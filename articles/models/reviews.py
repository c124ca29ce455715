"""What reviewers say to those who entered a record."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from articles.domain.vocabulary import Status
from articles.models.base import WordsField, validate_words, words_constraint
from articles.models.claims import Claim
from articles.models.sources import Article


class ReviewNoteQuerySet(models.QuerySet[Any]):
    """What reviewers said when they sent records back."""

    def waiting_for(self, person: Any) -> Self:
        """The last note of each record that this person entered and that is still a draft."""
        claims = Claim.objects
        articles = Article.objects
        later = self.model._default_manager.filter(pk__gt=OuterRef("pk"))
        return self.filter(
            Q(claim__in=claims.filter(status=Status.DRAFT).entered_by(person).values("pk"))
            | Q(article__in=articles.filter(status=Status.DRAFT).entered_by(person).values("pk")),
            ~Exists(later.filter(claim=OuterRef("claim"))),
            ~Exists(later.filter(article=OuterRef("article"))),
        )


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
    text = WordsField(_("note"), validators=[validate_words])
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
