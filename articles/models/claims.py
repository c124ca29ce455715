"""Claims: what is said, by whom, when, how, and what it answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import CheckConstraint, F, Q
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from articles.domain import provenance
from articles.domain.dates import PartialDate
from articles.domain.vocabulary import Mode, Position, Relation, Status
from articles.models.actors import Actor
from articles.models.base import (
    LanguageField,
    PartlyDated,
    Wording,
    choice_constraint,
    date_constraint,
    validate_words,
    wording,
    words_constraint,
)
from articles.models.querysets import ClaimQuerySet, RelationQuerySet
from articles.models.questions import Question, Topic
from articles.models.sources import Source

if TYPE_CHECKING:
    from articles.models.appearances import Appearance

# What actions.refresh_claims works out; history keeps what people entered, not these.
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


class Claim(PartlyDated):
    """One statement by one or several actors; it exists once, however many articles carry it.

    `date` is when it was said. Its answer to a question is a `position`, or a range from `low` to
    `high` in the question's unit: one number has both the same, "at least" has no `high`, "at
    most" no `low`; `approximate` says "about" (schema.org Claim).
    """

    statement = models.TextField(
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
    withdrawn_reason = models.TextField(
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
    # When readers could first see it, and when anything that they see of it last changed.
    published_at = models.DateTimeField(null=True, editable=False)
    changed_at = models.DateTimeField(null=True, editable=False)

    history = HistoricalRecords(excluded_fields=DERIVED, m2m_fields=[topics])
    objects: ClassVar[ClaimQuerySet] = ClaimQuerySet.as_manager()  # type: ignore[assignment]

    # What with_chains() and with_relations() leave here.
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
            # What waits for a review is found among a million that do not.
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
        """Leave the derived columns of a claim that exists to `actions.refresh_claims`.

        Whoever read the claim before it was refreshed would write what was right then.
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
        """When it was said; where that is not recorded, the earliest date of what carries it.

        It is the date by which `order_key` sorts: of a listed claim only published articles count.
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
        """The graph of everything that backs it, from the appearances `with_chains` left here."""
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
    statement = models.TextField(_("statement"), validators=[validate_words])
    translator = models.CharField(_("translated by"), max_length=200, blank=True)

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
        """Refuse what cannot be: about a claim that was withdrawn, said later, or answers back."""
        super().clean()
        if self.about_id is None or self.about_id == self.claim.pk:
            return  # the field itself and the constraint say what is wrong
        if self.about.status == Status.WITHDRAWN:
            raise ValidationError(
                {"about": _("The other claim was withdrawn. Choose one that stands.")}
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
    """The words by which a claim is found: derived, and kept apart so that claims stay narrow.

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
