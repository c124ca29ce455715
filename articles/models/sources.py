"""Sources, and the articles that stand beside some of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, Count, Exists, F, Func, OuterRef, Q
from django.db.models.functions import MD5
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from articles.domain import text
from articles.domain.vocabulary import SourceKind, Status
from articles.ingest.archived_addresses import original_of
from articles.ingest.url_keys import KEY_LENGTH, address_key, site_of
from articles.models.actors import Actor, ActorAlias
from articles.models.base import (
    LanguageField,
    LineField,
    PartlyDated,
    WebAddressField,
    WordsField,
    address_constraint,
    choice_constraint,
    date_constraint,
    validate_words,
    words_constraint,
)
from articles.models.links import LinkCheck
from articles.models.querysets import EnteredQuerySet, claims_seen, count_of, one_slip, table

# How many characters of an address an index holds: a whole one may be too long for an index.
ADDRESS_START = 200


def address_start(column: str) -> Func:
    """The start of an address as the index holds it, with the length as a literal in the SQL."""
    return Func(
        F(column),
        template=f"SUBSTR(%(expressions)s, 1, {ADDRESS_START})",
        output_field=models.TextField(),
    )


class SourceQuerySet(models.QuerySet[Any]):
    """Things that can be cited."""

    def titled_like(self, words: str) -> Self:
        """Those whose title, or issuer under any name, holds each of the words."""
        found = self
        aliases = ActorAlias.objects
        for word in text.fold(words).split():
            found = found.filter(
                Q(folded__contains=word)
                | Q(issuer__folded__contains=word)
                | Exists(aliases.filter(actor=OuterRef("issuer"), folded__contains=word))
            )
        return found

    def titled_nearly(self, words: str) -> Self:
        """Those whose title holds each word, with at most one typing error in each."""
        found = self
        for word in text.fold(words).split():
            found = found.filter(folded__regex=one_slip(word))
        return found

    def at_address(self, *forms: str) -> Self:
        """Those that stand at one of these addresses, in whatever form it was recorded.

        An archive's address finds what it is a copy of, and those that record it as their copy.
        """
        forms = tuple(filter(None, (each.strip() for each in forms)))
        keys = {address_key(each) for form in forms for each in (form, original_of(form))} - {""}
        ends = {form.partition(":")[2] for form in forms}
        copies = {f"{scheme}:{end}" for end in ends for scheme in ("http", "https")}
        return self.filter(Q(address_key__in=keys) | Q(archived_url__in=copies))

    def on_site(self, address: str) -> Self:
        """Those whose address is on the same site as this one."""
        site = site_of(address)
        return self.filter(address_key__startswith=site) if site else self.none()

    def in_use(self) -> Self:
        """Those that a published article is, or passes through for a published claim."""
        hops = table("Hop").filter(
            appearance__claim__listed=True, appearance__article__status=Status.PUBLISHED
        )
        return self.filter(
            Q(article__status=Status.PUBLISHED) | Exists(hops.filter(source=OuterRef("pk")))
        )

    def with_counts(self, *, drafts: bool = False) -> Self:
        """`claim_count`: how many claims pass through it."""
        hops = table("Hop").shown(drafts=drafts).filter(source=OuterRef("pk"))
        return self.annotate(claim_count=count_of(hops, "appearance__claim"))

    # Weaknesses of the claims that rest on them

    def concerning(self, words: str) -> Self:
        """The same as `titled_like`, or whose address holds each of the words."""
        found = self
        for word in words.split():
            titled = self.model._default_manager.titled_like(word).order_by().values("pk")
            found = found.filter(
                Q(pk__in=titled) | Q(url__icontains=word) | Q(archived_url__icontains=word)
            )
        return found

    def bearing(self) -> Self:
        """Those that are the article or a hop of a claim that was not withdrawn."""
        appearances = table("Appearance").bearing().order_by()
        return self.filter(
            Exists(appearances.filter(article=OuterRef("pk")))
            | Exists(table("Hop").shown(drafts=True).filter(source=OuterRef("pk")))
        )

    def with_dead_link(self) -> Self:
        """Whose address is dead and has no copy that lives, or whose copy is dead."""
        dead = Exists(LinkCheck.objects.dead().filter(key=MD5(OuterRef("url"))))
        copy_dead = Exists(LinkCheck.objects.dead().filter(key=MD5(OuterRef("archived_url"))))
        return self.filter(Q(dead, archived_url="") | (~Q(archived_url="") & Q(copy_dead)))

    def with_dead_copy(self) -> Self:
        """Whose copy is dead."""
        dead = LinkCheck.objects.dead().filter(key=MD5(OuterRef("archived_url")))
        return self.exclude(archived_url="").filter(Exists(dead))

    def moved(self) -> Self:
        """Whose address redirects permanently to another one."""
        return self.filter(Exists(LinkCheck.objects.moved().filter(key=MD5(OuterRef("url")))))

    def not_archived(self) -> Self:
        """With an address, but without an archived copy."""
        return self.filter(archived_url="").exclude(url="")

    def at_addresses(self, addresses: Collection[str]) -> Self:
        """Those that record one of these addresses as their own."""
        # The index holds only the start of each address.
        starts = [address[:ADDRESS_START] for address in addresses]
        return self.alias(url_start=address_start("url")).filter(
            url_start__in=starts, url__in=addresses
        )

    def bearing_counts(self) -> dict[int, int]:
        """How many claims rest on each of these, as on an article or on a hop, by its number."""
        ids = list(self.order_by().values_list("pk", flat=True))
        claims = Count("appearance__claim", distinct=True)
        hops = table("Hop").shown(drafts=True).filter(source__in=ids).order_by()
        articles = table("Appearance").bearing().filter(article__in=ids).order_by()
        # A claim that an article carries, and that also passed through it, is counted once.
        both = hops.filter(
            Exists(
                table("Appearance")
                .bearing()
                .filter(article=OuterRef("source"), claim=OuterRef("appearance__claim"))
            )
        )
        found = dict.fromkeys(ids, 0)
        for sign, rows in (
            (1, articles.values_list("article").annotate(n=Count("claim", distinct=True))),
            (1, hops.values_list("source").annotate(n=claims)),
            (-1, both.values_list("source").annotate(n=claims)),
        ):
            for pk, count in rows:
                found[pk] += sign * count
        return found


class Source(PartlyDated):
    """A thing that can be cited (PROV Entity; schema.org CreativeWork)."""

    kind = models.CharField(_("kind"), max_length=24, choices=SourceKind)
    title = LineField(
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
    note = WordsField(_("note for readers"), blank=True)
    folded = models.TextField(editable=False)
    # What all forms of its address have in common (`ingest.url_keys`); derived at each save.
    address_key = models.CharField(
        max_length=KEY_LENGTH, blank=True, default="", editable=False, db_index=True
    )

    history = HistoricalRecords(excluded_fields=["folded", "address_key"])
    objects: ClassVar[SourceQuerySet] = SourceQuerySet.as_manager()  # type: ignore[assignment]

    # Set by LinkCheck.objects.bring_to().
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
        """Derive the columns by which it is found from what was entered."""
        self.derive()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "folded", "address_key"}
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Work out the derived columns; rows that are written in bulk need this call."""
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


class ArticleQuerySet(EnteredQuerySet):
    """Sources whose text was entered."""

    def without_claims(self) -> Self:
        """Those in which nothing is marked yet."""
        return self.filter(~Exists(table("Appearance").filter(article=OuterRef("pk"))))

    def published(self) -> Self:
        """What readers see."""
        return self.filter(status=Status.PUBLISHED)

    def for_editors(self) -> Self:
        """What editors see in lists: all but the withdrawn."""
        return self.exclude(status=Status.WITHDRAWN)

    def with_source(self) -> Self:
        """Source and outlet at hand."""
        return self.select_related("source__issuer")

    def texts(self) -> dict[int, str]:
        """The text of each, by its number."""
        return dict(self.order_by().values_list("pk", "text"))

    def titled_like(self, words: str) -> Self:
        """Those whose source is titled so, or whose outlet is named so."""
        sources = Source.objects.titled_like(words)
        return self.filter(source__in=sources.order_by().values("pk"))

    def concerning(self, words: str) -> Self:
        """The same as `titled_like`, or whose address or bylines hold each of the words."""
        sources = Source.objects
        found = self
        for word in words.split():
            concerned = sources.concerning(word).order_by().values("pk")
            found = found.filter(Q(source__in=concerned) | Q(bylines__icontains=word))
        return found

    def with_lost_passages(self) -> Self:
        """`has_lost`: whether its text no longer holds a passage that was marked in it."""
        lost = table("Appearance").filter(article=OuterRef("pk"), start=None)
        return self.annotate(has_lost=Exists(lost))

    def with_counts(self, *, drafts: bool = False) -> Self:
        """`claim_count`: how many claims are marked in it."""
        here = table("Appearance").filter(
            claims_seen("claim", drafts=drafts), article=OuterRef("pk")
        )
        return self.annotate(claim_count=count_of(here, "claim"))


class Article(models.Model):
    """A source whose text was entered and in which claims are marked (schema.org NewsArticle).

    A record beside its source, with the same id: so another article's chain can pass through it,
    and a source whose text arrives later keeps its place in every chain.
    """

    source = models.OneToOneField(
        Source, on_delete=models.PROTECT, primary_key=True, verbose_name=_("source")
    )
    bylines = LineField(
        _("bylines"), max_length=500, blank=True, help_text=_("Who signs it, as it is printed.")
    )
    text = WordsField(
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
    withdrawn_reason = WordsField(
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
        """Normalise the text and derive its hash."""
        self.text = text.normalise_text(self.text)
        self.text_hash = text.text_hash(self.text)
        if kwargs.get("update_fields") is not None and "text" in kwargs["update_fields"]:
            kwargs["update_fields"] = {*kwargs["update_fields"], "text_hash"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The article's page."""
        return reverse("article-detail", args=[self.pk])

    @property
    def was_public(self) -> bool:
        """Whether readers could see it once, so that its address says what became of it."""
        stands = self.status in {Status.PUBLISHED, Status.WITHDRAWN}
        return stands and bool(self.history.filter(status=Status.PUBLISHED).exists())

    def clean(self) -> None:
        """Refuse a withdrawal without a reason."""
        super().clean()
        if self.status == Status.WITHDRAWN and not self.withdrawn_reason.strip():
            raise ValidationError(
                {"withdrawn_reason": _("Say why it is withdrawn: readers see the reason.")}
            )
