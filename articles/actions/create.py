"""Actors, sources, questions and topics as they are entered."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from articles.actions.refreshing import claims_touched_by, refresh_claims
from articles.actions.saving import Person, keep
from articles.domain.dates import PartialDate
from articles.models import (
    Actor,
    ActorAlias,
    Question,
    QuestionNoteTranslation,
    QuestionTranslation,
    Source,
    Topic,
)


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
    keep(actor, by, reason)
    for alias, language in aliases:
        keep(ActorAlias(actor=actor, name=alias, language=language), by, reason)
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
    return keep(source, by, reason)


@transaction.atomic
def create_question(
    *,
    text: str,
    unit: str = "",
    language: str = "en",
    note: str = "",
    note_language: str = "",
    translations: Iterable[tuple[str, str, str]] = (),
    note_translations: Iterable[tuple[str, str]] = (),
    translator: str = "",
    by: Person,
    reason: str,
) -> Question:
    """A new question; translations are language, text and unit, of its note language and text."""
    question = Question(
        text=text, unit=unit, language=language, note=note, note_language=note_language
    )
    question.slug = question._free_slug(None)
    keep(question, by, reason)
    for other, other_text, other_unit in translations:
        row = QuestionTranslation(
            question=question, language=other, text=other_text, unit=other_unit
        )
        row.translator = translator
        keep(row, by, reason)
    for other, other_note in note_translations:
        noted = QuestionNoteTranslation(question=question, language=other, note=other_note)
        noted.translator = translator
        keep(noted, by, reason)
    return question


@transaction.atomic
def create_topic(*, name: str, language: str = "en", by: Person, reason: str) -> Topic:
    """A new subject heading."""
    topic = Topic(name=name, language=language)
    topic.slug = topic._free_slug(None)
    return keep(topic, by, reason)


@transaction.atomic
def record_archived_copy(*, source: Source, url: str, copy: str, by: Person, reason: str) -> bool:
    """Keep where a copy of a source's address is.

    False, and nothing changes, where somebody gave the source another address, or a copy, since.
    """
    row = Source.objects.select_for_update().get(pk=source.pk)
    if row.url != url or row.archived_url:
        return False
    row.archived_url = copy
    keep(row, by, reason)
    refresh_claims(claims_touched_by(row))
    return True
