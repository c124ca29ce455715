"""Questions that comparable claims answer, and topics."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from articles.models.base import (
    FormerSlug,
    LanguageField,
    LineField,
    Slugged,
    Wording,
    WordsField,
    validate_words,
    wording,
    words_constraint,
)
from articles.models.querysets import SlugQuerySet, count_of, table


class QuestionQuerySet(SlugQuerySet):
    """What comparable claims answer."""

    def in_use(self) -> Self:
        """Those that a claim which readers see answers."""
        claims = table("Claim").filter(listed=True)
        return self.filter(Exists(claims.filter(question=OuterRef("pk"))))

    def asking(self, words: str) -> Self:
        """Those that hold each of the words, in any of their languages."""
        found = self
        translations = QuestionTranslation.objects
        for word in words.split():
            found = found.filter(
                Q(text__icontains=word)
                | Exists(translations.filter(question=OuterRef("pk"), text__icontains=word))
            )
        return found

    def with_counts(self, *, drafts: bool = False) -> Self:
        """`claim_count`: how many claims answer it."""
        claims = table("Claim")
        seen = claims.for_editors() if drafts else claims.published()
        return self.annotate(claim_count=count_of(seen.filter(question=OuterRef("pk")), "pk"))


class Question(Slugged):
    """What comparable claims answer: "How many were sent?" """

    slug_from = "text"

    text = LineField(
        _("question"),
        max_length=300,
        validators=[validate_words],
        help_text=_("As a reader would ask it, with its mark."),
    )
    language = LanguageField(_("language"), default="en")
    unit = LineField(
        _("unit"),
        max_length=100,
        blank=True,
        help_text=_("What the figures count: soldiers. Empty: the answers are yes and no."),
    )
    note = WordsField(
        _("note for readers"),
        blank=True,
        help_text=_(
            "What readers have to know to compare the answers: that some count the dead alone, "
            "others the wounded too. It stands above the answers."
        ),
    )
    note_language = LanguageField(
        _("language of the note"),
        blank=True,
        help_text=_("Only where the note is in another language than the question."),
    )

    history = HistoricalRecords()
    objects: ClassVar[QuestionQuerySet] = QuestionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["text", "pk"]
        constraints = [words_constraint("text", "question_has_text")]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """The page that compares the answers."""
        return reverse("question-detail", args=[self.slug])

    def wording(self, language: str | None) -> Wording:
        """The question in the reader's language where it has one, else as it was entered."""
        return wording(
            Wording(self.text, self.language),
            (Wording(row.text, row.language, row.translator) for row in self.translations.all()),
            language,
        )

    def unit_wording(self, language: str | None) -> Wording:
        """The unit likewise."""
        return wording(
            Wording(self.unit, self.language),
            (
                Wording(row.unit, row.language, row.translator)
                for row in self.translations.all()
                if row.unit
            ),
            language,
        )

    def note_wording(self, language: str | None) -> Wording:
        """The note likewise, in any language in which there is one; no words where there is none.

        In: the reader's language. A note that only has translations is shown in the first of them.
        """
        rows = [
            Wording(row.note, row.language, row.translator) for row in self.note_translations.all()
        ]
        original = Wording(self.note, self.note_language or self.language)
        if not original.text:
            original = rows[0] if rows else original
        return wording(original, rows, language)

    @property
    def asks_for_number(self) -> bool:
        """Whether the answers are figures; otherwise they are yes and no."""
        return bool(self.unit)


class QuestionFormerSlug(FormerSlug):
    """A slug under which a question was known."""

    record = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="former_slugs")


class QuestionTranslation(models.Model):
    """A question and its unit in another language."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="translations")
    language = LanguageField(_("language"))
    text = LineField(_("question"), max_length=300, validators=[validate_words])
    unit = LineField(_("unit"), max_length=100, blank=True)
    translator = LineField(_("translated by"), max_length=200, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "language"], name="question_translated_once"
            ),
            words_constraint("text", "question_translation_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.language}: {self.text}"


class QuestionNoteTranslation(models.Model):
    """A question's note for readers in another language."""

    question = models.ForeignKey(
        Question, on_delete=models.CASCADE, related_name="note_translations"
    )
    language = LanguageField(_("language"))
    note = WordsField(_("note for readers"), validators=[validate_words])
    translator = LineField(_("translated by"), max_length=200, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("translation of the note")
        verbose_name_plural = _("translations of the note")
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "language"],
                name="note_translated_once",
                violation_error_message=_(
                    "There is a text in this language already. Change that one, or remove it."
                ),
            ),
            words_constraint("note", "note_translation_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.language}: {self.note}"


class TopicQuerySet(SlugQuerySet):
    """Free subject headings."""

    def named_like(self, words: str) -> Self:
        """Those whose name holds each of the words."""
        found = self
        for word in words.split():
            found = found.filter(name__icontains=word)
        return found

    def in_use(self) -> Self:
        """Those under which readers see a claim."""
        claims = table("Claim").filter(listed=True)
        return self.filter(Exists(claims.filter(topics=OuterRef("pk"))))


class Topic(Slugged):
    """A free subject heading."""

    name = LineField(_("name"), max_length=100, validators=[validate_words])
    language = LanguageField(_("language"), default="en")

    history = HistoricalRecords()
    objects: ClassVar[TopicQuerySet] = TopicQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name", "pk"]
        constraints = [words_constraint("name", "topic_has_name")]

    def __str__(self) -> str:
        return self.name


class TopicFormerSlug(FormerSlug):
    """A slug under which a topic was known."""

    record = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="former_slugs")
