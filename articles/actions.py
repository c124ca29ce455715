"""Every write that touches several rows, and what must be worked out again after a write.

An action is one transaction, takes keywords, and leaves history with who and why: `by` is the
person (None for a command that nobody in particular runs), `reason` a sentence for the history.
Actions raise ValidationError, with the field's name where one field is to blame, and
PermissionDenied where `by` may not do it. Whoever writes rows otherwise (the admin's forms do)
calls `refresh_claims` with the claims that `claims_touched_by` names.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import search
from articles import text as texts
from articles.dates import PartialDate
from articles.models import (
    Actor,
    ActorAlias,
    Appearance,
    AppearanceTranslation,
    Article,
    Attribution,
    Claim,
    ClaimChange,
    ClaimRelation,
    ClaimTranslation,
    ClaimWords,
    Hop,
    LinkCheck,
    Question,
    QuestionTranslation,
    Source,
    Topic,
)
from articles.provenance import Chain, Step, provenance
from articles.querysets import order_key
from articles.search import analysis
from articles.text import Selector
from articles.vocabulary import SourceKind, Status

if TYPE_CHECKING:
    from articles.ingest.visits import Visit

type Person = AbstractBaseUser | None

# How many claims are worked out at a time: bounds memory, and SQLite's number of parameters.
BATCH = 400


@dataclass(frozen=True)
class NewHop:
    """A hop as it is entered: the source, how it was used, and whether the editor has seen it."""

    source: Source
    use: str = ""
    cue: str = ""
    seen: bool = False


def _keep[Record: models.Model](record: Record, by: Person, reason: str) -> Record:
    """Check a record, save it, and leave in its history who did it and why."""
    record.full_clean()
    _sign(record, by, reason)
    record.save()
    return record


def _sign(record: Any, by: Person, reason: str) -> None:
    """Leave on a record what its next row of history says: who, and why."""
    record._history_user = by
    record._change_reason = reason or None


# Actors, sources, questions, topics


@transaction.atomic
def create_actor(
    *,
    name: str,
    kind: str,
    country: str = "",
    role: str = "",
    name_language: str = "",
    aliases: Iterable[tuple[str, str]] = (),
    by: Person,
    reason: str,
) -> Actor:
    """A new actor with its aliases, each a name and the code of its language or nothing."""
    actor = Actor(name=name, kind=kind, country=country, role=role, name_language=name_language)
    # The slug is made while saving: a form never asks for it.
    actor.slug = actor._free_slug(None)
    _keep(actor, by, reason)
    for alias, language in aliases:
        _keep(ActorAlias(actor=actor, name=alias, language=language), by, reason)
    return actor


@transaction.atomic
def create_source(
    *,
    kind: str,
    title: str,
    title_language: str = "en",
    issuer: Actor | None = None,
    language: str = "",
    date: PartialDate | None = None,
    url: str = "",
    archived_url: str = "",
    note: str = "",
    by: Person,
    reason: str,
) -> Source:
    """A new source; what is not recorded stays empty."""
    source = Source(
        kind=kind,
        title=title,
        title_language=title_language,
        issuer=issuer,
        language=language,
        url=url,
        archived_url=archived_url,
        note=note,
    )
    source.partial_date = date
    return _keep(source, by, reason)


@transaction.atomic
def create_question(
    *,
    text: str,
    unit: str = "",
    language: str = "en",
    translations: Iterable[tuple[str, str, str]] = (),
    translator: str = "",
    by: Person,
    reason: str,
) -> Question:
    """A new question; translations are language, text and unit."""
    question = Question(text=text, unit=unit, language=language)
    question.slug = question._free_slug(None)
    _keep(question, by, reason)
    for other, other_text, other_unit in translations:
        row = QuestionTranslation(
            question=question, language=other, text=other_text, unit=other_unit
        )
        row.translator = translator
        _keep(row, by, reason)
    return question


@transaction.atomic
def create_topic(*, name: str, language: str = "en", by: Person, reason: str) -> Topic:
    """A new subject heading."""
    topic = Topic(name=name, language=language)
    topic.slug = topic._free_slug(None)
    return _keep(topic, by, reason)


@transaction.atomic
def record_archived_copy(*, source: Source, url: str, copy: str, by: Person, reason: str) -> bool:
    """Keep where a copy of a source's address is.

    False, and nothing changes, where somebody gave the source another address, or a copy, since.
    """
    row = Source.objects.select_for_update().get(pk=source.pk)
    if row.url != url or row.archived_url:
        return False
    row.archived_url = copy
    _keep(row, by, reason)
    refresh_claims(claims_touched_by(row))
    return True


# Links: what is found, not what anybody enters, so without history


def note_links(*, now: datetime.datetime) -> int:
    """Make a link of every address that a source records, and forget those that none does.

    Gives the number of links. Goes through the sources in parts, so that memory stays the same.
    """
    rows = Source.objects.exclude(url="", archived_url="").order_by("pk")
    last = 0
    while part := list(rows.filter(pk__gt=last).values_list("pk", "url", "archived_url")[:BATCH]):
        last = part[-1][0]
        addresses = {LinkCheck.key_of(url): url for _pk, *both in part for url in both if url}
        with transaction.atomic():
            known = LinkCheck.objects.filter(key__in=addresses)
            there = set(known.values_list("key", flat=True))
            known.update(noted_at=now)
            LinkCheck.objects.bulk_create(
                [LinkCheck.of(url, now) for key, url in addresses.items() if key not in there],
                ignore_conflicts=True,
            )
    LinkCheck.objects.filter(noted_at__lt=now).delete()
    return LinkCheck.objects.count()


def record_visit(*, visit: Visit, at: datetime.datetime) -> None:
    """Keep what a visit of an address found. Tell readers' pages with `refresh_claims([])`."""
    link = LinkCheck.objects.filter(key=LinkCheck.key_of(visit.address)).first()
    if link is not None:
        link.learn(visit, at)
        link.save()


def record_archive_request(*, url: str, at: datetime.datetime, refusal: str = "") -> None:
    """Keep when an archive was asked for a copy of an address, and why it could not make one."""
    key = LinkCheck.key_of(url)
    link = LinkCheck.objects.filter(key=key).first() or LinkCheck.of(url, at)
    link.archive_asked_at, link.archive_refusal = at, refusal[:300]
    link.save()


# Articles


@transaction.atomic
def create_article(
    *,
    title: str,
    text: str,
    title_language: str = "",
    outlet: Actor | None = None,
    language: str = "",
    date: PartialDate | None = None,
    url: str = "",
    archived_url: str = "",
    note: str = "",
    bylines: str = "",
    is_summary: bool = False,
    by: Person,
    reason: str,
) -> Article:
    """A new article, as a draft: a source of that kind, and its text beside it."""
    source = create_source(
        kind=SourceKind.ARTICLE,
        title=title,
        title_language=title_language or language or "en",
        issuer=outlet,
        language=language,
        date=date,
        url=url,
        archived_url=archived_url,
        note=note,
        by=by,
        reason=reason,
    )
    return enter_text(
        source=source, text=text, bylines=bylines, is_summary=is_summary, by=by, reason=reason
    )


@transaction.atomic
def enter_text(
    *,
    source: Source,
    text: str,
    bylines: str = "",
    is_summary: bool = False,
    by: Person,
    reason: str,
) -> Article:
    """The text of a source that is known already: an article, as a draft, beside it.

    The source keeps its place in every chain.
    """
    article = Article(source=source, text=text, bylines=bylines, is_summary=is_summary)
    return _keep(article, by, reason)


@transaction.atomic
def find_passages_again(*, article: Article, by: Person, reason: str) -> list[Appearance]:
    """After its text changed: move every passage to where its words stand now.

    Gives the appearances whose passage is lost: their words stand nowhere, or in several places
    of which none has the old surroundings, or only where the claim is marked already.
    """
    # A passage that was lost has no place; its surroundings alone must find it again.
    nowhere = len(article.text) + 1
    places: list[tuple[Appearance, Selector | None]] = []
    for appearance in article.appearances.all():
        before = appearance.selector or Selector(
            appearance.exact,
            appearance.prefix,
            appearance.suffix,
            nowhere,
            nowhere + len(appearance.exact),
        )
        places.append((appearance, texts.reanchor(article.text, before)))
    # Two passages of one claim cannot stand in one place: it is that of the one that stood there.
    places.sort(key=lambda each: (each[1] is None, each[1] != each[0].selector))
    taken: set[tuple[int, int]] = set()
    lost, moved = [], []
    for appearance, after in places:
        if after is not None:
            if (appearance.claim_id, after.start) in taken:
                after = None
            else:
                taken.add((appearance.claim_id, after.start))
        if after is None:
            lost.append(appearance)
        if after != appearance.selector:
            moved.append((appearance, after))
    # Out of each other's way first: one may go to where another still stands.
    Appearance.objects.filter(pk__in=[appearance.pk for appearance, _after in moved]).update(
        start=None, end=None
    )
    for appearance, after in moved:
        appearance.place(after)
        _keep(appearance, by, reason)
    refresh_claims({appearance.claim_id for appearance, _after in moved})
    return lost


def locate_passage(text: str, quote: str, *, start: int | None = None) -> Selector:
    """The place of a quote in an article's text.

    `start` chooses among several places. Raises ValidationError with code ``passage-missing``,
    or ``passage-several`` and the places in `params["places"]`.
    """
    places = texts.find_passages(texts.normalise_text(text), quote)
    if not places:
        raise ValidationError(
            _(
                "These words do not stand in the article's text. Copy the passage from the text, "
                "or correct the text first."
            ),
            code="passage-missing",
        )
    if len(places) == 1:
        return places[0]
    for place in places:
        if place.start == start:
            return place
    raise ValidationError(
        ngettext(
            "This passage stands %(count)d time in the text. Choose which one is meant.",
            "This passage stands %(count)d times in the text. Choose which one is meant.",
            len(places),
        ),
        code="passage-several",
        params={"count": len(places), "places": places},
    )


# Claims


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
    _refuse(attribution_errors(own_voice, len(attributions), Status.DRAFT))
    _keep(claim, by, reason)
    claim.topics.set(topics)
    for position_, (actor, behalf) in enumerate(attributions, start=1):
        row = Attribution(claim=claim, actor=actor, on_behalf_of=behalf, position=position_)
        _keep(row, by, reason)
    for other, other_statement in translations:
        translation = ClaimTranslation(claim=claim, language=other, statement=other_statement)
        translation.translator = translator
        _keep(translation, by, reason)
    refresh_claims([claim.pk])
    return claim


def attribution_errors(own_voice: bool, attributions: int, status: str) -> list[ValidationError]:
    """What is wrong with who a claim says makes it; nothing where all is well."""
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


def _refuse(errors: list[ValidationError]) -> None:
    if errors:
        raise ValidationError(errors)


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
    _keep(appearance, by, reason)
    for other, other_passage in translations:
        row = AppearanceTranslation(appearance=appearance, language=other, passage=other_passage)
        row.translator = translator
        _keep(row, by, reason)
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
        _sign(gone, by, reason)
        gone.delete()
    places = {hop.source.pk: position for position, hop in enumerate(hops, start=1)}
    far = len(hops) + max((row.position for row in kept.values()), default=0)
    moving = [row for row in kept.values() if row.position != places[row.source_id]]
    renumber_hops([(row, far + row.position) for row in moving])
    for position, hop in enumerate(hops, start=1):
        row = kept.get(hop.source.pk) or Hop(appearance=appearance, source=hop.source)
        now = (position, hop.use, hop.cue, hop.seen)
        # History holds changes: a hop that is as it was has none.
        if row.pk is None or (row.position, row.use, row.cue, row.seen) != now:
            row.position, row.use, row.cue, row.seen = now
            _keep(row, by, reason)
    refresh_claims([appearance.claim_id])


def renumber_hops(rows: Iterable[tuple[Hop, int]]) -> None:
    """Move hops out of each other's way: SQLite cannot defer a unique constraint.

    No history: the positions that follow are the change, these are only the way there.
    """
    for row, position in rows:
        Hop.objects.filter(pk=row.pk).update(position=position)


@transaction.atomic
def relate_claims(
    *, claim: Claim, kind: str, about: Claim, by: Person, reason: str
) -> ClaimRelation:
    """Say that a claim confirms, denies, repeats or corrects another; a second time: changes it."""
    relation = ClaimRelation.objects.filter(claim=claim, about=about).first()
    relation = relation or ClaimRelation(claim=claim, about=about)
    relation.kind = kind
    _keep(relation, by, reason)
    refresh_claims([claim.pk, about.pk])
    return relation


# Status


@transaction.atomic
def set_status(
    *,
    record: Article | Claim,
    status: str,
    withdrawn_reason: str = "",
    by: Person,
    reason: str,
) -> None:
    """Send on, publish, take back to draft, or withdraw an article or a claim."""
    require_right_to(status, record, by)
    if isinstance(record, Claim):
        _refuse(attribution_errors(record.own_voice, record.attributions.count(), status))
    record.status = status
    record.withdrawn_reason = withdrawn_reason if status == Status.WITHDRAWN else ""
    _keep(record, by, reason)
    refresh_claims(claims_touched_by(record))


def require_right_to(status: str, record: Article | Claim, by: Person) -> None:
    """Refuse a status to whoever may not give it, and any change of what is public to them."""
    public = {Status.PUBLISHED, Status.WITHDRAWN}
    if by is not None and not may_publish(by, type(record)):
        before = type(record)._default_manager.filter(pk=record.pk).values_list("status", flat=True)
        if status in public or before.first() in public:
            raise PermissionDenied(
                _("Only editors publish, withdraw, or change what is published.")
            )


def may_publish(person: Any, model: type[models.Model]) -> bool:
    """Whether somebody may publish and withdraw records of this model."""
    name = model._meta.model_name
    return bool(person.has_perm(f"articles.publish_{name}"))


# What follows from a write


def claims_touched_by(record: models.Model) -> list[int]:
    """The ids of the claims whose derived columns depend on a record."""
    claims = Claim.objects.all()
    match record:
        case Claim():
            return [record.pk]
        case Attribution() | Appearance() | ClaimTranslation():
            return [record.claim_id]
        case Hop():
            return [record.appearance.claim_id]
        case ClaimRelation():
            return [record.claim_id, record.about_id]
        case Article() | Source():
            claims = claims.filter(
                models.Q(appearances__article=record.pk)
                | models.Q(appearances__hops__source=record.pk)
            )
        case Actor():
            claims = claims.filter(
                models.Q(attributions__actor=record) | models.Q(attributions__on_behalf_of=record)
            )
        case ActorAlias():
            return claims_touched_by(record.actor)
        case _:
            return []
    return list(claims.order_by().values_list("pk", flat=True).distinct())


@transaction.atomic
def refresh_claims(ids: Iterable[int], *, touched: bool = True) -> int:
    """Work out again what follows from claims' appearances; how many were not right before.

    `touched` says that readers may see a change, also where no claim is concerned, so that feeds
    and kept pages hear of it; a check of what should be right already touches nothing.

    A claim is `listed` when it is published and a published article carries it. Counts, order
    and words of a listed claim regard published articles alone; those of another claim all that
    are not withdrawn, so that its editors see what it will rest on.
    """
    changed = 0
    pending = list(ids)
    for at in range(0, len(pending), BATCH):
        batch = pending[at : at + BATCH]
        stale = _refresh(batch)
        changed += len(stale)
        if touched:
            Claim.objects.filter(pk__in=batch).update(changed_at=timezone.now())
        ClaimChange.record(batch if touched else sorted(stale))
    if touched and not pending:
        # No claim depends on what was written, but pages show it: whatever is kept is old now.
        ClaimChange.record([0])
    # The next request finds the change in the index, and need not bring it there itself.
    transaction.on_commit(search.catch_up, robust=True)
    return changed


def wrong_claims(ids: Iterable[int]) -> list[int]:
    """Of these claims those whose derived columns or words are not what follows from the records.

    Changes nothing.
    """
    wrong: set[int] = set()
    pending = list(ids)
    for at in range(0, len(pending), BATCH):
        with transaction.atomic():
            wrong |= _refresh(pending[at : at + BATCH])
            transaction.set_rollback(True)
    return sorted(wrong)


def _refresh(ids: list[int]) -> set[int]:
    appearances: dict[int, list[Appearance]] = defaultdict(list)
    shown = Appearance.objects.shown(drafts=True).filter(claim__in=ids)
    for appearance in shown.select_related("article__source").prefetch_related("hops"):
        appearances[appearance.claim_id].append(appearance)
    names = _names(ids)
    words = dict(
        ClaimWords.objects.filter(claim__in=ids, analysis=analysis.VERSION).values_list(
            "claim", "keys"
        )
    )
    stale, stale_words = [], []
    for claim in Claim.objects.filter(pk__in=ids).prefetch_related("translations"):
        carried = appearances[claim.pk]
        public = [each for each in carried if each.article.status == Status.PUBLISHED]
        listed = claim.status == Status.PUBLISHED and bool(public)
        regarded = public if listed else carried
        backing = provenance(each.chain() for each in regarded)
        days = [each.article.source.date for each in regarded if each.article.source.date]
        day: datetime.date | None = claim.date or min(days, default=None)
        derived = {
            "listed": listed,
            "order_key": order_key(day, claim.pk),
            "article_count": len(backing.articles),
            "origin_count": backing.origin_count,
            "unsourced_count": len(backing.unsourced),
            "circular": bool(backing.loops),
            "published_at": claim.published_at or (timezone.now() if listed else None),
        }
        if any(getattr(claim, name) != value for name, value in derived.items()):
            for name, value in derived.items():
                setattr(claim, name, value)
            stale.append((claim, list(derived)))
        keys = _words(claim, regarded, names[claim.pk])
        if words.get(claim.pk) != keys:
            stale_words.append(ClaimWords(claim_id=claim.pk, keys=keys, analysis=analysis.VERSION))
    if stale:
        Claim.objects.bulk_update([claim for claim, _columns in stale], stale[0][1])
    ClaimWords.objects.bulk_create(
        stale_words,
        update_conflicts=True,
        update_fields=["keys", "analysis"],
        unique_fields=["claim"],
    )
    return {claim.pk for claim, _columns in stale} | {row.pk for row in stale_words}


def _names(ids: list[int]) -> dict[int, list[tuple[str, str]]]:
    """The names and aliases of everybody to whom a claim is attributed, with their languages."""
    names: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = Attribution.objects.filter(claim__in=ids).order_by("claim", "position", "pk")
    for row in rows.select_related("actor", "on_behalf_of").prefetch_related(
        "actor__aliases", "on_behalf_of__aliases"
    ):
        for actor in filter(None, (row.actor, row.on_behalf_of)):
            names[row.claim_id].append((actor.name, actor.name_language))
            names[row.claim_id].extend((each.name, each.language) for each in actor.aliases.all())
    return names


def _words(claim: Claim, regarded: list[Appearance], names: list[tuple[str, str]]) -> str:
    """What a search for words looks through; the statement first, as relevance needs it."""
    found = [(claim.statement, claim.language)]
    found += [(row.statement, row.language) for row in claim.translations.all()]
    for appearance in regarded:
        source = appearance.article.source
        found.append((appearance.exact, source.language))
        found.append((source.title, source.title_language))
    return analysis.keys([*found, *names])
