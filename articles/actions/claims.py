"""Claims, their appearances, and the chains behind those."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from articles.actions.refreshing import refresh_claims
from articles.actions.saving import Person, keep, refuse, sign
from articles.actions.texts import locate_passage
from articles.domain.dates import PartialDate
from articles.domain.provenance import Chain, Step
from articles.domain.vocabulary import Status
from articles.models import (
    Actor,
    Appearance,
    AppearanceTranslation,
    Article,
    Attribution,
    Claim,
    ClaimTranslation,
    Hop,
    Question,
    Source,
    Topic,
)


@dataclass(frozen=True)
class NewHop:
    """A hop as it is entered: the source, how it was used, and whether the editor has seen it."""

    source: Source
    use: str = ""
    cue: str = ""
    seen: bool = False


@transaction.atomic
def create_claim(
    *,
    statement: str,
    mode: str,
    language: str = "en",
    attributions: Sequence[tuple[Actor, Actor | None]] = (),
    own_voice: bool = False,
    date: PartialDate | None = None,
    question: Question | None = None,
    position: str = "",
    low: Decimal | None = None,
    high: Decimal | None = None,
    approximate: bool = False,
    topics: Iterable[Topic] = (),
    translations: Iterable[tuple[str, str]] = (),
    translator: str = "",
    by: Person,
    reason: str,
) -> Claim:
    """A new claim, as a draft; attributions are the actor and on whose behalf it speaks."""
    claim = Claim(
        statement=statement,
        mode=mode,
        language=language,
        own_voice=own_voice,
        question=question,
        position=position,
        low=low,
        high=high,
        approximate=approximate,
    )
    claim.partial_date = date
    refuse(attribution_errors(own_voice, len(attributions), Status.DRAFT))
    keep(claim, by, reason)
    claim.topics.set(topics)
    for position_, (actor, behalf) in enumerate(attributions, start=1):
        row = Attribution(claim=claim, actor=actor, on_behalf_of=behalf, position=position_)
        keep(row, by, reason)
    for other, other_statement in translations:
        translation = ClaimTranslation(claim=claim, language=other, statement=other_statement)
        translation.translator = translator
        keep(translation, by, reason)
    refresh_claims([claim.pk])
    return claim


def attribution_errors(own_voice: bool, attributions: int, status: str) -> list[ValidationError]:
    """The errors in the attributions of a claim; an empty list where there are none."""
    if own_voice and attributions:
        return [
            ValidationError(
                _(
                    "A claim in the article's own voice has no attribution. Remove the "
                    "attributions, or untick “the article's own voice”."
                ),
                code="own-voice-and-named",
            )
        ]
    if status == Status.PUBLISHED and not own_voice and not attributions:
        return [
            ValidationError(
                _(
                    "Nobody is named. Add who says it, or tick “the article's own voice”, before "
                    "it is published."
                ),
                code="nobody-named",
            )
        ]
    return []


@transaction.atomic
def add_appearance(
    *,
    claim: Claim,
    article: Article,
    passage: str,
    start: int | None = None,
    speech: str = "",
    cue: str = "",
    attributed_as: str = "",
    note: str = "",
    hops: Sequence[NewHop] = (),
    translations: Iterable[tuple[str, str]] = (),
    translator: str = "",
    by: Person,
    reason: str,
) -> Appearance:
    """A claim's passage in an article and the chain behind it, nearest source first.

    `start` chooses the place of a passage that stands several times in the text.
    """
    appearance = Appearance(
        claim=claim,
        article=article,
        exact=passage,
        speech=speech,
        cue=cue,
        attributed_as=attributed_as,
        note=note,
    )
    appearance.place(locate_passage(article.text, passage, start=start))
    keep(appearance, by, reason)
    for other, other_passage in translations:
        row = AppearanceTranslation(appearance=appearance, language=other, passage=other_passage)
        row.translator = translator
        keep(row, by, reason)
    set_chain(appearance=appearance, hops=hops, by=by, reason=reason)
    return appearance


@transaction.atomic
def set_chain(*, appearance: Appearance, hops: Sequence[NewHop], by: Person, reason: str) -> None:
    """Make these the hops of an appearance, in this order, nearest to the article first.

    A hop through a source that the chain has already keeps its row, and so its history.
    """
    try:
        Chain(appearance.article_id, tuple(Step(hop.source.pk) for hop in hops))
    except ValueError as error:
        raise ValidationError(
            _(
                "A chain passes each source once and never its own article. Remove the source "
                "that stands twice."
            ),
            code="source-twice",
        ) from error
    kept = {hop.source_id: hop for hop in appearance.hops.all()}
    for source_id in set(kept) - {hop.source.pk for hop in hops}:
        gone = kept.pop(source_id)
        sign(gone, by, reason)
        gone.delete()
    places = {hop.source.pk: position for position, hop in enumerate(hops, start=1)}
    far = len(hops) + max((row.position for row in kept.values()), default=0)
    moving = [row for row in kept.values() if row.position != places[row.source_id]]
    renumber_hops([(row, far + row.position) for row in moving])
    for position, hop in enumerate(hops, start=1):
        row = kept.get(hop.source.pk) or Hop(appearance=appearance, source=hop.source)
        now = (position, hop.use, hop.cue, hop.seen)
        # A hop that did not change gets no row of history.
        if row.pk is None or (row.position, row.use, row.cue, row.seen) != now:
            row.position, row.use, row.cue, row.seen = now
            keep(row, by, reason)
    refresh_claims([appearance.claim_id])


def renumber_hops(rows: Iterable[tuple[Hop, int]]) -> None:
    """Move hops out of each other's way: SQLite cannot defer a unique constraint.

    Writes no history: the change is in the positions that are saved after this.
    """
    for row, position in rows:
        Hop.objects.filter(pk=row.pk).update(position=position)
