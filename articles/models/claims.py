"""Claims: what is said, by whom, when, how, and what it answers."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import CheckConstraint, Exists, F, OuterRef, Prefetch, Q
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from articles.domain import dates, provenance, vocabulary
from articles.domain.dates import PartialDate
from articles.domain.vocabulary import Mode, Position, Relation, Status
from articles.models.actors import Actor
from articles.models.base import (
    LanguageField,
    LineField,
    PartlyDated,
    Wording,
    WordsField,
    choice_constraint,
    date_constraint,
    validate_words,
    wording,
    words_constraint,
)
from articles.models.querysets import EnteredQuerySet, table
from articles.models.questions import Question, Topic
from articles.models.sources import Source

if TYPE_CHECKING:
    from articles.models.appearances import Appearance

# Columns that actions.refresh_claims works out. The history holds what people entered, not these.
DERIVED = [
    "listed",
    "order_key",
    "article_count",
    "origin_count",
    "unsourced_count",
    "circular",
    "published_at",
    "changed_at",
]


# An order key is (day of the claim << KEY_BITS) | id: a total order in one integer that fits
# bigint, and Javascript's 53 bits too. Day 0 is a claim of which no date is known.
KEY_BITS = 32


def order_key(day: datetime.date | None, pk: int) -> int:
    """The integer by which claims are ordered: by day, then by id."""
    return ((day.toordinal() if day else 0) << KEY_BITS) | pk


class ClaimQuerySet(EnteredQuerySet):
    """Claims, and the conditions by which people look for them."""

    # Who may see them

    def published(self) -> Self:
        """What readers see: published, and carried by a published article."""
        return self.filter(listed=True)

    def for_editors(self) -> Self:
        """What editors see in lists: drafts too, but nothing that was withdrawn."""
        return self.exclude(status=Status.WITHDRAWN)

    # Which claims

    def by_actor(self, slugs: Collection[str]) -> Self:
        """Made by one of these actors, or on their behalf; ``-none`` is the article's own voice."""
        attributions = Attribution.objects
        named = [slug for slug in slugs if slug != vocabulary.NONE]
        asked: Any = Q()
        if named:
            asked |= Exists(
                attributions.filter(
                    Q(actor__slug__in=named) | Q(on_behalf_of__slug__in=named),
                    claim=OuterRef("pk"),
                )
            )
        if vocabulary.NONE in slugs:
            asked |= Q(own_voice=True)
        return self.filter(asked) if asked else self.none()

    def made_by(self, actors: Collection[int]) -> Self:
        """Made by one of these actors, given by their ids, or on their behalf."""
        return self._attributed(Q(actor__in=actors) | Q(on_behalf_of__in=actors))

    def giving(
        self,
        question: int,
        *,
        position: str = "",
        low: Decimal | None = None,
        high: Decimal | None = None,
    ) -> Self:
        """With exactly this answer to a question, given by its id: yes, no, or these figures."""
        return self.filter(question=question, position=position, low=low, high=high)

    def by_actor_of_kind(self, kinds: Collection[str]) -> Self:
        """Made by, or on behalf of, an actor of one of these kinds."""
        return self._attributed(Q(actor__kind__in=kinds) | Q(on_behalf_of__kind__in=kinds))

    def by_actor_from(self, countries: Collection[str]) -> Self:
        """Made by, or on behalf of, an actor of one of these countries (ISO 3166)."""
        return self._attributed(
            Q(actor__country__in=countries) | Q(on_behalf_of__country__in=countries)
        )

    def _attributed(self, condition: Q) -> Self:
        attributions = Attribution.objects
        return self.filter(Exists(attributions.filter(condition, claim=OuterRef("pk"))))

    def relayed_by(self, slugs: Collection[str], *, drafts: bool = False) -> Self:
        """With a hop, the origin included, whose source one of these actors issued."""
        return self._with_hop(Q(source__issuer__slug__in=slugs), drafts=drafts)

    def through_source(self, sources: Collection[int | str], *, drafts: bool = False) -> Self:
        """With a hop through one of these sources; ``-none``: an article that names no source.

        An article names no source for a claim when none of its appearances there has a hop.
        """
        ids = [source for source in sources if source != vocabulary.NONE]
        claims = self.model._default_manager.all()
        asked: Any = Q()
        if ids:
            asked |= Q(pk__in=claims._with_hop(Q(source__in=ids), drafts=drafts).values("pk"))
        if vocabulary.NONE in sources:
            sourced = table("Hop").filter(
                appearance__claim=OuterRef("claim"), appearance__article=OuterRef("article")
            )
            asked |= Exists(
                table("Appearance")
                .shown(drafts=drafts)
                .filter(~Exists(sourced), claim=OuterRef("pk"))
            )
        return self.filter(asked) if asked else self.none()

    def _with_hop(self, condition: Q, *, drafts: bool) -> Self:
        shown = table("Appearance").shown(drafts=drafts)
        hops = table("Hop").filter(condition, appearance=OuterRef("pk"))
        return self.filter(Exists(shown.filter(Exists(hops), claim=OuterRef("pk"))))

    def appearing(self, *, drafts: bool = False, **conditions: Any) -> Self:
        """With an appearance that meets the conditions, in an article that may be seen."""
        shown = table("Appearance").shown(drafts=drafts)
        return self.filter(Exists(shown.filter(claim=OuterRef("pk"), **conditions)))

    def in_outlet(self, slugs: Collection[str], *, drafts: bool = False) -> Self:
        """In an article that one of these outlets published."""
        return self.appearing(drafts=drafts, article__source__issuer__slug__in=slugs)

    def in_language(self, languages: Collection[str], *, drafts: bool = False) -> Self:
        """In an article in one of these languages."""
        return self.appearing(drafts=drafts, article__source__language__in=languages)

    def in_speech(self, kinds: Collection[str], *, drafts: bool = False) -> Self:
        """Given somewhere as direct, indirect or mixed speech."""
        return self.appearing(drafts=drafts, speech__in=kinds)

    def in_mode(self, modes: Collection[str]) -> Self:
        """Said in one of these ways."""
        return self.filter(mode__in=modes)

    def with_value(self) -> Self:
        """That answer their question: with a position or a figure."""
        return self.filter(~Q(position="") | Q(low__isnull=False) | Q(high__isnull=False))

    def answering(self, slugs: Collection[str]) -> Self:
        """Answers to one of these questions."""
        return self.filter(question__slug__in=slugs)

    def on_topic(self, slugs: Collection[str]) -> Self:
        """Under one of these subject headings."""
        topics = self.model.topics.through._default_manager
        return self.filter(Exists(topics.filter(claim=OuterRef("pk"), topic__slug__in=slugs)))

    def with_origins(self, least: int) -> Self:
        """With at least so many recorded independent origins."""
        return self.filter(origin_count__gte=least)

    def since(self, day: datetime.date) -> Self:
        """Said, or first reported, on this day or later."""
        return self.filter(order_key__gte=order_key(day, 0))

    def begun_before(self, day: datetime.date, *, drafts: bool) -> Self:
        """Said, or first reported, in a month, a season or a year that begins before this day.

        And that holds it: with a date known only so, they go by its first day.
        """
        of_date: Any = Q()
        for partial in dates.periods_of(day):
            start, precision = partial.earliest, partial.precision
            if start < day:
                articles = (
                    table("Appearance")
                    .shown(drafts=drafts)
                    .filter(
                        claim=OuterRef("pk"),
                        article__source__date=start,
                        article__source__date_precision=precision,
                    )
                )
                of_date |= Q(
                    order_key__gte=order_key(start, 0),
                    order_key__lt=order_key(start + datetime.timedelta(1), 0),
                ) & (Q(date_precision=precision) | (Q(date=None) & Exists(articles)))
        return self.filter(of_date) if of_date else self.none()

    def until(self, day: datetime.date) -> Self:
        """Said, or first reported, on this day or before; a claim of unknown date is neither."""
        return self.filter(
            order_key__gte=1 << KEY_BITS,
            order_key__lt=(day.toordinal() + 1) << KEY_BITS,
        )

    def holding(self, runs: Iterable[Sequence[str]]) -> Self:
        """Whose words (statement, passages, titles, actors' names) contain one of these phrases.

        A phrase is a sequence of the keys that `search.analysis` makes of words.
        """
        asked = self._held(runs)
        return self.filter(asked) if asked else self.none()

    def lacking(self, runs: Iterable[Sequence[str]]) -> Self:
        """Whose words contain none of these phrases."""
        return self.exclude(self._held(runs))

    def analysed_otherwise(self, version: int) -> Self:
        """Whose words come from another version of the analysis, or are missing."""
        words = ClaimWords.objects
        # NOT EXISTS instead of NOT IN: PostgreSQL would compare every claim with every row.
        return self.filter(~Exists(words.filter(claim=OuterRef("pk"), analysis=version)))

    @staticmethod
    def _held(runs: Iterable[Sequence[str]]) -> Q:
        asked = Q()
        for run in runs:
            asked |= Q(words__keys__contains=f" {' '.join(run)} ")
        return asked

    def concerning(self, words: str) -> Self:
        """Whose statement holds each of the words, in any of its languages."""
        found = self
        translations = ClaimTranslation.objects
        for word in words.split():
            translated = translations.filter(claim=OuterRef("pk"), statement__icontains=word)
            found = found.filter(Q(statement__icontains=word) | Exists(translated))
        return found

    # What is loaded with them

    def with_attributions(self) -> Self:
        """Load who says it and on whose behalf, in order."""
        attributions = Attribution.objects
        return self.prefetch_related(
            Prefetch(
                "attributions",
                attributions.select_related("actor", "on_behalf_of").order_by("position", "pk"),
            )
        )

    def with_chains(self, *, drafts: bool = False) -> Self:
        """Load the appearances that may be seen, with their chains: oldest article first."""
        return self.prefetch_related(
            Prefetch(
                "appearances",
                table("Appearance")
                .shown(drafts=drafts)
                .with_chain()
                # Databases differ in where they sort NULL: claims without a date come last.
                .order_by(
                    F("article__source__date").asc(nulls_last=True), "article_id", "start", "pk"
                ),
                to_attr="shown_appearances",
            )
        )

    def with_relations(self, *, drafts: bool = False) -> Self:
        """Load the relations to and from other claims that may be seen."""
        relations = ClaimRelation.objects.shown(drafts=drafts)
        attributions = Attribution.objects.select_related("actor", "on_behalf_of")
        return self.prefetch_related(
            Prefetch(
                "relations",
                relations.select_related("about").prefetch_related(
                    "about__translations", Prefetch("about__attributions", attributions.all())
                ),
                to_attr="shown_relations",
            ),
            Prefetch(
                "responses",
                relations.select_related("claim").prefetch_related(
                    "claim__translations", Prefetch("claim__attributions", attributions.all())
                ),
                to_attr="shown_responses",
            ),
        )

    def for_rows(self, *, drafts: bool = False) -> Self:
        """Load everything that a row of the browser shows, in a fixed number of queries."""
        return (
            self.select_related("question")
            .prefetch_related("translations", "topics", "question__translations")
            .with_attributions()
            .with_chains(drafts=drafts)
        )


class Claim(PartlyDated):
    """One statement by one or several actors; it exists once, however many articles carry it.

    `date` is when it was said. Its answer to a question is a `position`, or a range from `low` to
    `high` in the question's unit: one number has both the same, "at least" has no `high`, "at
    most" no `low`; `approximate` says "about" (schema.org Claim).
    """

    statement = WordsField(
        _("statement"),
        validators=[validate_words],
        help_text=_("One sentence that says what is claimed, without who says it."),
    )
    language = LanguageField(
        _("language of the statement"),
        default="en",
        help_text=_("The language in which you wrote it, such as en or fr."),
    )
    mode = models.CharField(
        _("mode"), max_length=10, choices=Mode, help_text=_("How it is said: the speech act.")
    )
    own_voice = models.BooleanField(
        _("the article's own voice"),
        default=False,
        help_text=_("Nobody is named: the article itself says so. Then add no attribution."),
    )
    question = models.ForeignKey(
        Question,
        on_delete=models.PROTECT,
        related_name="claims",
        verbose_name=_("question"),
        null=True,
        blank=True,
        help_text=_("The question that it answers, so that answers can be compared."),
    )
    position = models.CharField(
        _("yes or no"),
        max_length=3,
        choices=Position,
        blank=True,
        help_text=_("For a question that is answered by yes or no."),
    )
    low = models.DecimalField(
        _("from"),
        max_digits=24,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("For one number give it twice; “at most” leaves this empty."),
    )
    high = models.DecimalField(
        _("to"),
        max_digits=24,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("“At least” leaves this empty."),
    )
    approximate = models.BooleanField(
        _("approximate"), default=False, help_text=_("“About”, “nearly”, “some”.")
    )
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="claims", verbose_name=_("topics")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    withdrawn_reason = WordsField(
        _("reason for withdrawing"),
        blank=True,
        help_text=_("Readers see it at the claim's address."),
    )

    # Derived from the appearances and their articles by actions.refresh_claims.
    listed = models.BooleanField(default=False, editable=False)
    order_key = models.BigIntegerField(default=0, editable=False)
    article_count = models.PositiveIntegerField(default=0, editable=False)
    origin_count = models.PositiveIntegerField(default=0, editable=False)
    unsourced_count = models.PositiveIntegerField(default=0, editable=False)
    circular = models.BooleanField(default=False, editable=False)
    # When readers could first see it, and when anything that they see last changed.
    published_at = models.DateTimeField(null=True, editable=False)
    changed_at = models.DateTimeField(null=True, editable=False)

    history = HistoricalRecords(excluded_fields=DERIVED, m2m_fields=[topics])
    objects: ClassVar[ClaimQuerySet] = ClaimQuerySet.as_manager()  # type: ignore[assignment]

    # Set by with_chains() and with_relations().
    shown_appearances: list[Appearance]
    shown_relations: list[ClaimRelation]
    shown_responses: list[ClaimRelation]

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["-order_key"]
        permissions = [("publish_claim", "Can publish and withdraw claims")]
        indexes = [
            models.Index(fields=["listed", "order_key"], name="claim_listed_order"),
            models.Index(fields=["listed", "published_at"], name="claim_listed_published"),
            # The few claims that wait for review are found among a million others.
            models.Index(fields=["status", "id"], name="claim_status"),
            models.Index(fields=["circular", "id"], name="claim_circular"),
        ]
        constraints = [
            words_constraint("statement", "claim_has_statement"),
            choice_constraint("mode", Mode.values, "claim_mode_known"),
            choice_constraint("status", Status.values, "claim_status_known"),
            choice_constraint("position", Position.values, "claim_position_known", blank=True),
            date_constraint("claim_date_with_precision"),
            CheckConstraint(
                condition=Q(low=None) | Q(high=None) | Q(low__lte=F("high")),
                name="claim_range_upright",
                violation_error_message=_("The range is upside down: “from” is more than “to”."),
            ),
            CheckConstraint(
                condition=Q(question__isnull=False) | Q(position="", low=None, high=None),
                name="claim_value_has_question",
                violation_error_message=_("A value needs the question that it answers."),
            ),
            CheckConstraint(
                condition=Q(position="") | Q(low=None, high=None),
                name="claim_value_of_one_sort",
                violation_error_message=_("Give yes or no, or figures, but not both."),
            ),
            CheckConstraint(
                condition=Q(approximate=False) | Q(low__isnull=False) | Q(high__isnull=False),
                name="claim_approximate_figure",
                violation_error_message=_("Only a figure can be approximate."),
            ),
            CheckConstraint(
                condition=~Q(status=Status.WITHDRAWN) | ~Q(withdrawn_reason=""),
                name="claim_withdrawn_with_reason",
                violation_error_message=_("Say why it is withdrawn: readers see the reason."),
            ),
        ]

    def __str__(self) -> str:
        return self.statement

    def clean(self) -> None:
        """Refuse a value without its question, of the wrong sort, or upside down."""
        super().clean()
        errors: dict[str, list[object]] = {}
        figure = self.low is not None or self.high is not None
        if self.question is None and (self.position or figure):
            errors["question"] = [_("A value needs the question that it answers. Choose one.")]
        if self.question and self.position and self.question.asks_for_number:
            errors["position"] = [
                _("This question asks for a figure (%(unit)s). Leave yes or no empty.")
                % {"unit": self.question.unit}
            ]
        if self.question and figure and not self.question.asks_for_number:
            errors["low"] = [_("This question is answered by yes or no. Leave the figures empty.")]
        if self.low is not None and self.high is not None and self.low > self.high:
            errors["low"] = [_("The range is upside down: “from” is more than “to”.")]
        if self.approximate and not figure:
            errors["approximate"] = [
                _("Only a figure can be approximate. Give one, or untick this.")
            ]
        if self.status == Status.WITHDRAWN and not self.withdrawn_reason.strip():
            errors["withdrawn_reason"] = [_("Say why it is withdrawn: readers see the reason.")]
        if errors:
            raise ValidationError(errors)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save all columns but the derived ones, which only `actions.refresh_claims` writes.

        An instance that was loaded before a refresh would otherwise write the old values back.
        """
        if not self._state.adding and kwargs.get("update_fields") is None:
            kwargs["update_fields"] = {
                column.name
                for column in self._meta.local_concrete_fields
                if not column.primary_key and column.name not in DERIVED
            }
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The claim's page."""
        return reverse("claim-detail", args=[self.pk])

    @property
    def was_public(self) -> bool:
        """Whether readers could see it once, so that its address says what became of it."""
        # Published alone is not enough: an article that carries it had to be published too.
        stands = self.status in {Status.PUBLISHED, Status.WITHDRAWN}
        return stands and self.published_at is not None

    @property
    def has_value(self) -> bool:
        """Whether it answers its question."""
        return bool(self.position) or self.low is not None or self.high is not None

    def wording(self, language: str | None) -> Wording:
        """The statement in the reader's language where it has one, else as it was entered."""
        return wording(
            Wording(self.statement, self.language),
            (
                Wording(row.statement, row.language, row.translator)
                for row in self.translations.all()
            ),
            language,
        )

    @property
    def listed_date(self) -> PartialDate | None:
        """When it was said; if that is not recorded, the date of its earliest article.

        `order_key` sorts by this date. For a listed claim only published articles count.
        """
        if self.date is not None:
            return self.partial_date
        dated = [
            appearance.article.source.partial_date
            for appearance in self.shown_appearances
            if appearance.article.source.partial_date
            and (not self.listed or appearance.article.status == Status.PUBLISHED)
        ]
        return min(dated, key=lambda date: date.earliest, default=None)

    @property
    def is_reported_date(self) -> bool:
        """Whether `listed_date` is that of an article, not its own."""
        return self.date is None

    def provenance(self) -> provenance.Provenance[int]:
        """The graph of its chains; needs the appearances that `with_chains` loads."""
        return provenance.provenance(appearance.chain() for appearance in self.shown_appearances)


class Attribution(models.Model):
    """Who makes a claim, and on whose behalf (PROV wasAttributedTo, actedOnBehalfOf)."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="attributions")
    actor = models.ForeignKey(
        Actor, on_delete=models.PROTECT, related_name="attributions", verbose_name=_("actor")
    )
    on_behalf_of = models.ForeignKey(
        Actor,
        on_delete=models.PROTECT,
        related_name="represented",
        verbose_name=_("on behalf of"),
        null=True,
        blank=True,
        help_text=_("The one for whom it speaks: the White House, for its spokesman."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("attribution")
        verbose_name_plural = _("attributions")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "actor", "on_behalf_of"],
                name="attribution_once",
                violation_error_message=_("This actor is attributed already."),
            ),
            models.UniqueConstraint(
                fields=["claim", "actor"],
                condition=Q(on_behalf_of=None),
                name="attribution_once_for_itself",
                violation_error_message=_("This actor is attributed already."),
            ),
            CheckConstraint(
                condition=Q(on_behalf_of=None) | ~Q(actor=F("on_behalf_of")),
                name="attribution_for_another",
                violation_error_message=_("Nobody speaks on their own behalf: leave it empty."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor} / {self.on_behalf_of}" if self.on_behalf_of else str(self.actor)


class ClaimTranslation(models.Model):
    """A claim's statement in another language."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="translations")
    language = LanguageField(_("language"))
    statement = WordsField(_("statement"), validators=[validate_words])
    translator = LineField(_("translated by"), max_length=200, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "language"], name="claim_translated_once"),
            words_constraint("statement", "claim_translation_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.language}: {self.statement}"


class RelationQuerySet(models.QuerySet[Any]):
    """Relations between claims."""

    def shown(self, *, drafts: bool) -> Self:
        """Those between two claims that readers (or, with `drafts`, editors) see in lists."""
        if drafts:
            return self.exclude(claim__status=Status.WITHDRAWN).exclude(
                about__status=Status.WITHDRAWN
            )
        return self.filter(claim__listed=True, about__listed=True)

    def at_question(self, question: int) -> Self:
        """Those in which one of the two claims answers this question, given by its id."""
        answers = Claim.objects.filter(question=question)
        ids = answers.order_by().values("pk")
        return self.filter(Q(claim__in=ids) | Q(about__in=ids))


class ClaimRelation(models.Model):
    """That one claim confirms, denies, repeats or corrects another.

    ::

        Gerasimov: "they fought" --confirms--> KCNA: "units helped"
        claim                                  about
    """

    claim = models.ForeignKey(
        Claim, on_delete=models.PROTECT, related_name="relations", verbose_name=_("claim")
    )
    kind = models.CharField(
        _("what it does"),
        max_length=8,
        choices=Relation,
        help_text=_("To the other claim, which was made before it."),
    )
    about = models.ForeignKey(
        Claim,
        on_delete=models.PROTECT,
        related_name="responses",
        verbose_name=_("the other claim"),
        help_text=_("The claim that it confirms, denies, repeats or corrects."),
    )

    history = HistoricalRecords()
    objects: ClassVar[RelationQuerySet] = RelationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("relation of claims")
        verbose_name_plural = _("relations of claims")
        ordering = ["pk"]
        constraints = [
            choice_constraint("kind", Relation.values, "relation_kind_known"),
            models.UniqueConstraint(
                fields=["claim", "about"],
                name="relation_once",
                violation_error_message=_("These two claims are related already."),
            ),
            CheckConstraint(
                condition=~Q(claim=F("about")),
                name="relation_to_another",
                violation_error_message=_("A claim cannot be about itself. Choose the other one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim} / {self.kind} / {self.about}"

    def clean(self) -> None:
        """Refuse a relation to a claim that was withdrawn, was said later, or refers back."""
        super().clean()
        if self.about_id is None or self.about_id == self.claim.pk:
            return  # the field itself and the constraint say what is wrong
        if self.about.status == Status.WITHDRAWN:
            raise ValidationError(
                {"about": _("The other claim was withdrawn. Choose one that was not.")}
            )
        if self.claim.pk and type(self)._default_manager.filter(
            claim=self.about_id, about=self.claim.pk
        ):
            raise ValidationError(
                {
                    "about": _(
                        "The other claim is recorded as being about this one. Remove that first: "
                        "of two claims only the later can be about the earlier."
                    )
                }
            )
        own, other = self.claim.partial_date, self.about.partial_date
        if own and other and own.latest < other.earliest:
            raise ValidationError(
                {
                    "about": _(
                        "The other claim was made later than this one. Enter it there, or correct "
                        "the dates."
                    )
                }
            )


class ClaimWords(models.Model):
    """The words by which a claim is found: derived, in a table of their own to keep claims narrow.

    `keys` are those of `search.analysis`, and `analysis` the version that made them.
    """

    claim = models.OneToOneField(
        Claim, on_delete=models.CASCADE, primary_key=True, related_name="words"
    )
    keys = models.TextField()
    analysis = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("words of a claim")
        indexes = [models.Index(fields=["analysis"], name="claim_words_analysis")]

    def __str__(self) -> str:
        return self.keys[:80]


class ClaimChange(models.Model):
    """That a claim changed, appeared or went: written in the transaction that did it.

    An index is as new as the last change that it regards. Rows only ever come to the end, also
    on databases where transactions overlap: see `record`.
    """

    id = models.BigAutoField(primary_key=True)
    # No foreign key: a claim that was deleted has changed as well. 0 is no claim.
    claim_id = models.BigIntegerField()
    # Tells a change of this database from the one with the same number in another.
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("change of a claim")

    def __str__(self) -> str:
        return f"{self.pk}: {self.claim_id}"

    @classmethod
    def record(cls, claims: Iterable[int]) -> None:
        """Write that these claims change, inside the transaction that changes them."""
        if connection.vendor == "postgresql":
            # Numbers are given before a commit: without waiting for each other, a transaction
            # could bring in a lower number after readers have seen a higher one.
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHANGES_LOCK])
        cls._default_manager.bulk_create([cls(claim_id=claim) for claim in claims])


# Any number that nobody else takes: it names the lock in the database.
CHANGES_LOCK = 7_316_451_902


@receiver(post_save)
def _record_renaming(sender: type[models.Model], created: bool, **kwargs: object) -> None:
    """A name or title that changes stands in rows of many claims: whatever is kept is old."""
    if not created and issubclass(sender, Actor | Source | Question | Topic):
        ClaimChange.record([0])


@receiver(post_delete, sender=Claim)
def _record_deletion(instance: Claim, **kwargs: object) -> None:
    ClaimChange.record([instance.pk])
