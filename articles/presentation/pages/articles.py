"""The page of one article: its text with the passages of its claims marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F

from articles.domain.annotator import annotate
from articles.domain.vocabulary import Status
from articles.models import Appearance, Article, Claim, Hop, LinkCheck
from articles.presentation import summaries


@dataclass(frozen=True)
class Note:
    """A claim in the margin of an article, with the number that its passage carries."""

    number: int
    appearance: Appearance
    claim: Claim
    hops: tuple[Hop, ...]

    @property
    def elsewhere(self) -> int:
        """How many other articles carry the claim; of a listed claim only published ones."""
        here = not self.claim.listed or self.appearance.article.status == Status.PUBLISHED
        return self.claim.article_count - here

    @property
    def kind(self) -> str:
        """The kind of its first actor, which gives the mark its colour; empty for the own voice."""
        attributions = list(self.claim.attributions.all())
        return attributions[0].actor.kind if attributions else ""


@dataclass(frozen=True)
class Segment:
    """A part of a paragraph with the notes whose passages cover it.

    `opens` are the notes whose passage begins here, `closes` those that end here.
    """

    text: str
    notes: tuple[Note, ...]
    opens: tuple[Note, ...]
    closes: tuple[Note, ...]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of an article, cut where passages begin and end, with its margin."""

    segments: tuple[Segment, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class ArticlePage:
    """An article with its claims marked in the text."""

    article: Article
    sentences: list[str]
    paragraphs: list[Paragraph]
    # Claims whose passage the text no longer holds.
    lost: list[Note]
    # Articles here whose chains pass through this one, with the number of their claims.
    used_by: int


def article_page(article: Article, *, drafts: bool) -> ArticlePage:
    """The contents of an article's page, with the claims that its reader may see."""
    LinkCheck.objects.bring_to([article.source])
    claims = Claim.objects.for_editors() if drafts else Claim.objects.published()
    appearances = list(
        article.appearances.filter(claim__in=claims.order_by().values("pk"))
        .order_by(F("start").asc(nulls_last=True), "pk")
        .with_chain()
    )
    found = {
        claim.pk: claim
        for claim in Claim.objects.filter(pk__in={each.claim_id for each in appearances})
        .with_attributions()
        .prefetch_related("translations")
    }
    notes = [
        Note(number, each, found[each.claim_id], tuple(each.hops.all()))
        for number, each in enumerate(appearances, start=1)
    ]
    sourced = {note.claim.pk for note in notes if note.hops}
    return ArticlePage(
        article=article,
        sentences=summaries.article(
            claims=len(found),
            sourced=len(sourced),
            own_voice=sum(claim.own_voice for claim in found.values()),
        ),
        paragraphs=_paragraphs(article.text, [note for note in notes if note.appearance.selector]),
        lost=[note for note in notes if not note.appearance.selector],
        used_by=Hop.objects.filter(
            source=article.pk,
            appearance__in=Appearance.objects.shown(drafts=drafts).values("pk"),
            appearance__claim__in=claims.order_by().values("pk"),
        )
        .values("appearance__article")
        .distinct()
        .count(),
    )


def _paragraphs(text: str, notes: Sequence[Note]) -> list[Paragraph]:
    """Cut a text at paragraphs and passages; a note is beside the start of its passage."""
    by_number = {note.number: note for note in notes}
    places = {
        note.number: (place.start, place.end)
        for note in notes
        if (place := note.appearance.selector)
    }

    def of(numbers: Iterable[int]) -> tuple[Note, ...]:
        return tuple(by_number[number] for number in numbers)

    return [
        Paragraph(
            tuple(
                Segment(text[each.start : each.end], of(each.keys), of(each.opens), of(each.closes))
                for each in paragraph.stretches
            ),
            of(paragraph.begins),
        )
        for paragraph in annotate(text, places)
    ]
