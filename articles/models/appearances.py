"""Appearances of claims in articles, and the chains that lead back from them."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, Exists, F, OuterRef, Prefetch, Q
from django.db.models.functions import Length
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from articles.domain import text
from articles.domain.provenance import Chain, Step
from articles.domain.text import Selector
from articles.domain.vocabulary import HopUse, SourceKind, Speech, Status
from articles.models.base import (
    LanguageField,
    LineField,
    PieceField,
    Wording,
    WordsField,
    choice_constraint,
    validate_words,
    wording,
    words_constraint,
)
from articles.models.claims import Attribution, Claim
from articles.models.sources import Article, Source


class AppearanceQuerySet(models.QuerySet[Any]):
    """Claims in articles."""

    def shown(self, *, drafts: bool) -> Self:
        """Those in articles that readers (or, with `drafts`, editors) see in lists."""
        if drafts:
            return self.exclude(article__status=Status.WITHDRAWN)
        return self.filter(article__status=Status.PUBLISHED)

    def with_chain(self) -> Self:
        """Load article, outlet and the chain's sources and issuers, nearest first.

        The articles' texts are not loaded, because they can be long: see `Article.objects.texts`.
        """
        hops = Hop.objects.select_related("source__issuer", "source__article")
        return (
            self.select_related("article__source__issuer")
            .defer("article__text")
            .prefetch_related(
                Prefetch("hops", hops.defer("source__article__text").order_by("position"))
            )
        )

    # Weaknesses of a claim

    def bearing(self) -> Self:
        """Those of claims that were not withdrawn, in articles that were not."""
        return self.shown(drafts=True).exclude(claim__status=Status.WITHDRAWN)

    def concerning(self, words: str) -> Self:
        """Whose claim, passage or article's title holds each of the words."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(claim__statement__icontains=word)
                | Q(exact__icontains=word)
                | Q(article__source__folded__contains=text.fold(word))
            )
        return found

    def without_source(self) -> Self:
        """Those in articles that name no source for the claim, one for each of both."""
        beside = Appearance.objects.filter(claim=OuterRef("claim"), article=OuterRef("article"))
        hops = Hop.objects.filter(
            appearance__claim=OuterRef("claim"), appearance__article=OuterRef("article")
        )
        return self.filter(~Exists(hops), ~Exists(beside.filter(pk__lt=OuterRef("pk"))))

    def ending_early(self) -> Self:
        """Whose chain ends at a report by somebody who only passes the claim on.

        An end does not count as early if another chain of the claim continues from it, or if the
        agency or outlet of the report makes the claim itself.
        """
        further = Hop.objects.filter(
            appearance=OuterRef("appearance"), position__gt=OuterRef("position")
        )
        elsewhere = (
            Hop.objects.shown(drafts=True)
            .filter(appearance__claim=OuterRef("appearance__claim"), source=OuterRef("source"))
            .filter(Exists(further))
        )
        attributions = Attribution.objects
        own = attributions.filter(
            Q(actor=OuterRef("source__issuer")) | Q(on_behalf_of=OuterRef("source__issuer")),
            claim=OuterRef("appearance__claim"),
        )
        relays = [SourceKind.ARTICLE, SourceKind.NEWS_REPORT, SourceKind.AGENCY_REPORT]
        ends = Hop.objects.filter(
            ~Exists(further), source__kind__in=relays, appearance=OuterRef("pk")
        ).filter(~Exists(own), ~Exists(elsewhere))
        return self.filter(Exists(ends), claim__own_voice=False)

    def lost(self) -> Self:
        """Whose passage their article's text no longer holds."""
        return self.filter(start=None)


class Appearance(models.Model):
    """A claim in an article: its exact passage, how it is given, and the chain behind it.

    The passage is a W3C TextQuoteSelector (`exact`, `prefix`, `suffix`) and TextPositionSelector
    (`start`, `end`, in code points of the article's text). Both offsets are empty where the
    passage is lost: the text changed and no longer holds it.
    """

    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="appearances", verbose_name=_("article")
    )
    claim = models.ForeignKey(
        Claim, on_delete=models.PROTECT, related_name="appearances", verbose_name=_("claim")
    )
    exact = WordsField(_("passage"), help_text=_("The article's own words, copied from its text."))
    prefix = PieceField(max_length=64, blank=True, editable=False)
    suffix = PieceField(max_length=64, blank=True, editable=False)
    start = models.PositiveIntegerField(null=True, editable=False)
    end = models.PositiveIntegerField(null=True, editable=False)
    speech = models.CharField(
        _("speech"),
        max_length=8,
        choices=Speech,
        blank=True,
        help_text=_("Direct: the speaker's own words. Indirect: the article's. Mixed: both."),
    )
    cue = LineField(
        _("cue"),
        max_length=100,
        blank=True,
        help_text=_("The words that say that somebody speaks: “selon”, “said”."),
    )
    attributed_as = LineField(
        _("who says it, in the article's words"),
        max_length=300,
        blank=True,
        help_text=_("As the article puts it: “un porte-parole du Département d'État”."),
    )
    note = WordsField(_("note for readers"), blank=True)

    history = HistoricalRecords()
    objects: ClassVar[AppearanceQuerySet] = AppearanceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("appearance")
        verbose_name_plural = _("appearances")
        ordering = ["article", "start", "pk"]
        # Few passages are lost: a partial index finds them without reading all rows.
        indexes = [models.Index(fields=["id"], condition=Q(start=None), name="appearance_lost")]
        constraints = [
            words_constraint("exact", "appearance_has_passage"),
            choice_constraint("speech", Speech.values, "appearance_speech_known", blank=True),
            CheckConstraint(
                # Without the two "isnull" a NULL makes the condition unknown, which SQL accepts.
                condition=Q(start=None, end=None)
                | Q(start__isnull=False, end__isnull=False, end=F("start") + Length("exact")),
                name="appearance_offsets_upright",
            ),
            models.UniqueConstraint(
                fields=["article", "claim", "start"],
                name="appearance_once_at_its_place",
                violation_error_message=_("This passage is marked for this claim already."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("“%(passage)s”") % {"passage": Truncator(self.exact).chars(60)}

    @property
    def selector(self) -> Selector | None:
        """Where its passage stands, or None where it is lost."""
        if self.start is None or self.end is None:
            return None
        return Selector(self.exact, self.prefix, self.suffix, self.start, self.end)

    @property
    def is_lost(self) -> bool:
        """Whether the article's text no longer holds its passage."""
        return self.start is None

    def place(self, selector: Selector | None) -> None:
        """Set the passage and its offsets; None empties the offsets and keeps the words."""
        if selector is None:
            self.start = self.end = None
        else:
            self.exact, self.prefix, self.suffix = selector.exact, selector.prefix, selector.suffix
            self.start, self.end = selector.start, selector.end

    def wording(self, language: str | None) -> Wording:
        """The passage's translation in the reader's language, else its own words."""
        return wording(
            Wording(self.exact, self.article.source.language),
            (Wording(row.passage, row.language, row.translator) for row in self.translations.all()),
            language,
        )

    def chain(self) -> Chain[int]:
        """Article, then its hops in order, nearest first."""
        return Chain(
            self.article_id,
            tuple(Step(hop.source_id, hop.use, hop.cue, hop.seen) for hop in self.hops.all()),
        )


class AppearanceTranslation(models.Model):
    """An appearance's passage in another language."""

    appearance = models.ForeignKey(
        Appearance, on_delete=models.CASCADE, related_name="translations"
    )
    language = LanguageField(_("language"))
    passage = WordsField(_("passage"), validators=[validate_words])
    translator = LineField(_("translated by"), max_length=200, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(
                fields=["appearance", "language"], name="passage_translated_once"
            ),
            words_constraint("passage", "passage_translation_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.language}: {self.passage}"


class HopQuerySet(models.QuerySet[Any]):
    """Steps of chains."""

    def shown(self, *, drafts: bool) -> Self:
        """Those of claims and articles that readers (or, with `drafts`, editors) see in lists."""
        if drafts:
            return self.exclude(appearance__article__status=Status.WITHDRAWN).exclude(
                appearance__claim__status=Status.WITHDRAWN
            )
        return self.filter(
            appearance__article__status=Status.PUBLISHED, appearance__claim__listed=True
        )


class Hop(models.Model):
    """One step of an appearance's chain, counted from the article (PROV wasDerivedFrom).

    ::

        article <-1- AFP report <-2- remarks to the press <-3- closed briefing (origin)
    """

    appearance = models.ForeignKey(Appearance, on_delete=models.CASCADE, related_name="hops")
    position = models.PositiveSmallIntegerField(
        _("position"),
        default=1,
        help_text=_("1 is nearest to the article; the last is the origin."),
    )
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="hops", verbose_name=_("source")
    )
    use = models.CharField(
        _("how it is used"),
        max_length=11,
        choices=HopUse,
        blank=True,
        help_text=_("By what stands before it in the chain. Empty: not recorded."),
    )
    cue = LineField(_("cue"), max_length=100, blank=True)
    seen = models.BooleanField(
        _("seen"),
        default=False,
        help_text=_("You have looked at this source yourself. Otherwise it is only reported."),
    )

    history = HistoricalRecords()
    objects: ClassVar[HopQuerySet] = HopQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("hop")
        verbose_name_plural = _("hops")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["appearance", "position"],
                name="hop_position_once",
                violation_error_message=_("Two hops have the same position."),
            ),
            models.UniqueConstraint(
                fields=["appearance", "source"],
                name="hop_source_once",
                violation_error_message=_("The same source may not stand twice in one chain."),
            ),
            CheckConstraint(condition=Q(position__gte=1), name="hop_position_from_one"),
            choice_constraint("use", HopUse.values, "hop_use_known", blank=True),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.source}"

    def clean(self) -> None:
        """Refuse the article itself as a source in its own chain."""
        super().clean()
        if self.appearance_id and self.source_id == self.appearance.article_id:
            raise ValidationError(
                {"source": _("This is the article itself. The chain begins behind it.")}
            )
