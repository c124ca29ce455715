"""A claim as plain data: what exports, API and import share.

Turns a claim that came with `for_rows()` into a dictionary of plain values with the field names of
the records, and into a row of a table. Chooses nothing and writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from articles.models import Actor, Appearance, Attribution, Claim, Hop, Source

type Record = dict[str, Any]

# An address on this site as others can follow it: "/claims/1/" to "https://…/claims/1/".
type Absolute = Callable[[str], str]


def figure(value: Decimal | None) -> int | float | None:
    """A figure as JSON has it: whole where it is whole."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def actor_record(actor: Actor | None) -> Record | None:
    """Who somebody is, as briefly as a claim needs it."""
    if actor is None:
        return None
    return {
        "slug": actor.slug,
        "name": actor.name,
        "kind": actor.kind,
        "country": actor.country or None,
        "role": actor.role or None,
    }


def source_record(source: Source) -> Record:
    """A source with its issuer; what is not recorded is null."""
    return {
        "id": source.pk,
        "kind": source.kind,
        "title": source.title,
        "title_language": source.title_language,
        "issuer": actor_record(source.issuer),
        "language": source.language or None,
        "date": source.partial_date.edtf() if source.partial_date else None,
        "url": source.url or None,
        "archived_url": source.archived_url or None,
        "note": source.note or None,
    }


def hop_record(hop: Hop) -> Record:
    """One step of a chain."""
    return {
        "position": hop.position,
        "source": source_record(hop.source),
        "use": hop.use or None,
        "cue": hop.cue or None,
        "seen": hop.seen,
    }


def appearance_record(appearance: Appearance) -> Record:
    """A passage with its W3C selectors, and the chain from the article back."""
    return {
        "article": source_record(appearance.article.source),
        "passage": {
            "exact": appearance.exact,
            "prefix": appearance.prefix,
            "suffix": appearance.suffix,
            "start": appearance.start,
            "end": appearance.end,
        },
        "speech": appearance.speech or None,
        "cue": appearance.cue or None,
        "attributed_as": appearance.attributed_as or None,
        "note": appearance.note or None,
        "chain": [hop_record(hop) for hop in appearance.hops.all()],
    }


def attribution_record(attribution: Attribution) -> Record:
    """Who says it, and on whose behalf."""
    return {
        "actor": actor_record(attribution.actor),
        "on_behalf_of": actor_record(attribution.on_behalf_of),
    }


def claim_record(claim: Claim, absolute: Absolute = str) -> Record:
    """A claim with everything that backs it, from `for_rows()`."""
    listed = claim.listed_date
    question = claim.question
    return {
        "id": claim.pk,
        "url": absolute(claim.get_absolute_url()),
        "status": claim.status,
        "statement": claim.statement,
        "language": claim.language,
        "translations": [
            {"language": row.language, "statement": row.statement, "translator": row.translator}
            for row in claim.translations.all()
        ],
        "mode": claim.mode,
        "own_voice": claim.own_voice,
        "attributions": [attribution_record(row) for row in claim.attributions.all()],
        "date": claim.partial_date.edtf() if claim.partial_date else None,
        "reported": listed.edtf() if listed and claim.is_reported_date else None,
        "question": question
        and {
            "slug": question.slug,
            "text": question.text,
            "language": question.language,
            "unit": question.unit or None,
        },
        "value": {
            "position": claim.position or None,
            "low": figure(claim.low),
            "high": figure(claim.high),
            "approximate": claim.approximate,
        }
        if claim.has_value
        else None,
        "topics": [{"slug": topic.slug, "name": topic.name} for topic in claim.topics.all()],
        "origins": claim.origin_count,
        "articles": claim.article_count,
        "articles_naming_no_source": claim.unsourced_count,
        "circular": claim.circular,
        "appearances": [appearance_record(row) for row in claim.shown_appearances],
    }


# A table's columns, in their order: what a claim is first, what backs it last.
COLUMNS = (
    "id",
    "url",
    "statement",
    "language",
    "mode",
    "own_voice",
    "actors",
    "actor_slugs",
    "kinds",
    "countries",
    "on_behalf_of",
    "date",
    "reported",
    "question",
    "unit",
    "position",
    "low",
    "high",
    "approximate",
    "topics",
    "articles",
    "origins",
    "articles_naming_no_source",
    "circular",
    "outlets",
    "article_titles",
    "article_urls",
    "passages",
    "chains",
)


def claim_row(claim: Claim, absolute: Absolute = str) -> list[str]:
    """A claim as the cells of a table; several values of one cell are parted by " | ".

    A chain reads as it is told, from the article back to the origin: "Le360 < AFP report < …".
    """
    who = list(claim.attributions.all())
    actors = [row.actor for row in who]
    listed = claim.listed_date
    sources = [row.article.source for row in claim.shown_appearances]
    chains = [
        " < ".join([row.article.source.title, *(hop.source.title for hop in row.hops.all())])
        for row in claim.shown_appearances
    ]
    cells: list[Any] = [
        claim.pk,
        absolute(claim.get_absolute_url()),
        claim.statement,
        claim.language,
        claim.mode,
        _yes(claim.own_voice),
        [actor.name for actor in actors],
        [actor.slug for actor in actors],
        [actor.kind for actor in actors],
        [actor.country for actor in actors],
        [row.on_behalf_of.name for row in who if row.on_behalf_of],
        claim.partial_date.edtf() if claim.partial_date else "",
        listed.edtf() if listed and claim.is_reported_date else "",
        claim.question.text if claim.question else "",
        claim.question.unit if claim.question else "",
        claim.position,
        figure(claim.low),
        figure(claim.high),
        _yes(claim.approximate),
        [topic.name for topic in claim.topics.all()],
        claim.article_count,
        claim.origin_count,
        claim.unsourced_count,
        _yes(claim.circular),
        [source.issuer.name if source.issuer else "" for source in sources],
        [source.title for source in sources],
        [source.url for source in sources],
        [row.exact for row in claim.shown_appearances],
        chains,
    ]
    return [_cell(cell) for cell in cells]


def _yes(value: bool) -> str:
    return "yes" if value else ""


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return " | ".join(each.replace(" | ", " / ") for each in value)
    return str(value)
