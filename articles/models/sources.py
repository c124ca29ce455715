"""Sources, and the articles that stand beside some of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from articles.domain import text
from articles.domain.vocabulary import SourceKind, Status
from articles.ingest.url_keys import KEY_LENGTH, address_key
from articles.models.actors import Actor
from articles.models.base import (
    LanguageField,
    PartlyDated,
    WebAddressField,
    address_constraint,
    choice_constraint,
    date_constraint,
    validate_words,
    words_constraint,
)
from articles.models.querysets import ArticleQuerySet, SourceQuerySet, address_start

if TYPE_CHECKING:
    from articles.models.links import LinkCheck


class Source(PartlyDated):
    """A thing that can be cited (PROV Entity; schema.org CreativeWork)."""

    kind = models.CharField(_("kind"), max_length=24, choices=SourceKind)
    title = models.CharField(
        _("title"),
        max_length=500,
        validators=[validate_words],
        help_text=_("Its own title, or one that says what it is: “AFP report of 30 April 2025”."),
    )
    title_language = LanguageField(
        _("language of the title"),
        default="en",
        help_text=_("The language in which title and note are written here, such as en or fr."),
    )
    issuer = models.ForeignKey(
        Actor,
        on_delete=models.PROTECT,
        related_name="sources",
        verbose_name=_("issuer"),
        null=True,
        blank=True,
        help_text=_("Who published, wrote or said it. Leave empty if it is not recorded."),
    )
    language = LanguageField(
        _("language"), blank=True, help_text=_("The language of the source itself.")
    )
    url = WebAddressField(_("address"), help_text=_("Where it can be read: http://… or https://…"))
    archived_url = WebAddressField(
        _("archived address"), help_text=_("Where a copy is kept, for the day the address dies.")
    )
    note = models.TextField(_("note for readers"), blank=True)
    folded = models.TextField(editable=False)
    # What all forms of its address share (`ingest.keys`): derived at each save, as `folded` is.
    address_key = models.CharField(
        max_length=KEY_LENGTH, blank=True, default="", editable=False, db_index=True
    )

    history = HistoricalRecords(excluded_fields=["folded", "address_key"])
    objects: ClassVar[SourceQuerySet] = SourceQuerySet.as_manager()  # type: ignore[assignment]

    # What LinkCheck.objects.bring_to() leaves here.
    link: LinkCheck | None
    archived_link: LinkCheck | None

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["-date", "-pk"]
        constraints = [
            choice_constraint("kind", SourceKind.values, "source_kind_known"),
            words_constraint("title", "source_has_title"),
            address_constraint("url", "source_address_is_web"),
            address_constraint("archived_url", "source_archive_is_web"),
            date_constraint("source_date_with_precision"),
        ]
        indexes = [
            models.Index(fields=["date"], name="source_date"),
            models.Index(address_start("url"), name="source_url_start"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep what it is found by in step with what was entered."""
        self.derive()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "folded", "address_key"}
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Work out the columns that follow from the others; for rows that are written in bulk."""
        self.folded = text.fold(self.title)
        self.address_key = address_key(self.url)

    def get_absolute_url(self) -> str:
        """The source's page."""
        return reverse("source-detail", args=[self.pk])

    @property
    def host(self) -> str:
        """The name of the machine to which its address leads, or nothing."""
        return urlsplit(self.url).hostname or ""

    @property
    def is_article(self) -> bool:
        """Whether its text was entered."""
        return hasattr(self, "article")


class Article(models.Model):
    """A source whose text was entered and in which claims are marked (schema.org NewsArticle).

    A record beside its source, with the same id: so another article's chain can pass through it,
    and a source whose text arrives later keeps its place in every chain.
    """

    source = models.OneToOneField(
        Source, on_delete=models.PROTECT, primary_key=True, verbose_name=_("source")
    )
    bylines = models.CharField(
        _("bylines"), max_length=500, blank=True, help_text=_("Who signs it, as it is printed.")
    )
    text = models.TextField(
        _("text"),
        validators=[validate_words],
        help_text=_("Paragraphs apart by an empty line. Passages are marked in it."),
    )
    is_summary = models.BooleanField(
        _("summary in our own words"),
        default=False,
        help_text=_("Readers are told that the text is not the article's own."),
    )
    text_hash = models.CharField(max_length=64, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    withdrawn_reason = models.TextField(
        _("reason for withdrawing"),
        blank=True,
        help_text=_("Readers see it at the article's address."),
    )

    history = HistoricalRecords()
    objects: ClassVar[ArticleQuerySet] = ArticleQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-source__date", "-pk"]
        permissions = [("publish_article", "Can publish and withdraw articles")]
        constraints = [
            choice_constraint("status", Status.values, "article_status_known"),
            CheckConstraint(
                condition=~Q(status=Status.WITHDRAWN) | ~Q(withdrawn_reason=""),
                name="article_withdrawn_with_reason",
                violation_error_message=_("Say why it is withdrawn: readers see the reason."),
            ),
        ]

    def __str__(self) -> str:
        return self.source.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the text normalised and its hash in step."""
        self.text = text.normalise_text(self.text)
        self.text_hash = text.text_hash(self.text)
        if kwargs.get("update_fields") is not None and "text" in kwargs["update_fields"]:
            kwargs["update_fields"] = {*kwargs["update_fields"], "text_hash"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The article's page."""
        return reverse("article-detail", args=[self.pk])

    def clean(self) -> None:
        """Refuse a withdrawal without a reason."""
        super().clean()
        if self.status == Status.WITHDRAWN and not self.withdrawn_reason.strip():
            raise ValidationError(
                {"withdrawn_reason": _("Say why it is withdrawn: readers see the reason.")}
            )
