"""Articles brought in by editors, and corrected by them: source, outlet and text in one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from articles import permissions
from articles.actions.create import create_actor, create_source
from articles.actions.refreshing import claims_touched_by, refresh_claims, refreshing_once
from articles.actions.saving import Person, keep
from articles.actions.status import require_right_to
from articles.actions.texts import enter_text, find_passages_again
from articles.domain import text as texts
from articles.domain.vocabulary import ActorKind, SourceKind
from articles.history.versions import check_version
from articles.models import Actor, Appearance, Article, Source

# What an article's form says of its source; the date stands beside, as it is known.
SOURCE_FIELDS = ("title", "title_language", "issuer", "language", "url", "archived_url", "note")
TEXT_FIELDS = ("bylines", "text", "is_summary")


@dataclass(frozen=True)
class NewOutlet:
    """An outlet that is made with its article."""

    name: str
    country: str = ""


@transaction.atomic
@refreshing_once()
def bring_in_article(
    *,
    values: Mapping[str, Any],
    outlet: Actor | NewOutlet | None = None,
    source: Source | None = None,
    by: Person,
    reason: str,
) -> Article:
    """An article as a draft: its outlet, where that is new, its source, and its text.

    `values` are those of SOURCE_FIELDS and TEXT_FIELDS that are known, and `partial_date`. With
    `source` it is the text of a source that is recorded already, which keeps its place in every
    chain; what is said of it otherwise is corrected with it. Raises ValidationError where its text
    is entered already.
    """
    issuer = _outlet(outlet, by, reason)
    said = {name: values[name] for name in SOURCE_FIELDS if name in values} | {"issuer": issuer}
    if source is None:
        said["title_language"] = said.get("title_language") or said.get("language") or "en"
        record = create_source(
            kind=SourceKind.ARTICLE,
            date=values.get("partial_date"),
            **said,
            by=by,
            reason=reason,
        )
    else:
        record = Source.objects.select_for_update(of=("self",)).get(pk=source.pk)
        if Article.objects.filter(pk=record.pk).exists():
            raise ValidationError(_("The text of this source was entered meanwhile. Open it."))
        _correct_source(record, said, values, by, reason)
    return enter_text(
        source=record,
        **{name: values[name] for name in TEXT_FIELDS if name in values},
        by=by,
        reason=reason,
    )


@transaction.atomic
@refreshing_once()
def correct_article(
    *,
    article: Article,
    values: Mapping[str, Any],
    outlet: Actor | NewOutlet | None = None,
    version: str | None = None,
    by: Person,
    reason: str,
) -> list[Appearance]:
    """Put right what is recorded of an article; the appearances whose passage is lost now.

    Passages move with their words where the text changes. Nothing is written where nothing
    differs. Raises PermissionDenied where readers see it and `by` may not change that, and
    ConflictError where somebody saved it since the `version` that was shown.
    """
    if version is not None:
        check_version(article, version)
    row = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
    require_right_to(row.status, row, by)
    source = Source.objects.select_for_update(of=("self",)).get(pk=row.pk)
    said = {name: values[name] for name in SOURCE_FIELDS if name in values}
    said["issuer"] = _outlet(outlet, by, reason)
    touched = _correct_source(source, said, values, by, reason)
    before = row.text
    for name in TEXT_FIELDS:
        if name in values:
            setattr(row, name, values[name])
    row.text = texts.normalise_text(row.text)
    stored = Article.objects.get(pk=row.pk)
    if any(getattr(row, name) != getattr(stored, name) for name in TEXT_FIELDS):
        keep(row, by, reason)
        touched = True
    lost = []
    if row.text != before:
        lost = find_passages_again(article=row, before=before, by=by, reason=reason)
    if touched:
        refresh_claims(claims_touched_by(row))
    return lost


def _outlet(outlet: Actor | NewOutlet | None, by: Person, reason: str) -> Actor | None:
    if isinstance(outlet, NewOutlet):
        return create_actor(
            name=outlet.name, kind=ActorKind.OUTLET, country=outlet.country, by=by, reason=reason
        )
    return outlet


def _correct_source(
    source: Source, said: Mapping[str, Any], values: Mapping[str, Any], by: Person, reason: str
) -> bool:
    """Save a source if anything is said of it that was not; whether that was so."""
    wanted = dict(said)
    if "partial_date" in values:
        wanted["partial_date"] = values["partial_date"]
    changed = {name: value for name, value in wanted.items() if getattr(source, name) != value}
    if not changed:
        return False
    permissions.require(
        not permissions.is_reserved(source, by), _("Only editors change what is published.")
    )
    for name, value in changed.items():
        setattr(source, name, value)
    keep(source, by, reason)
    refresh_claims(claims_touched_by(source))
    return True
