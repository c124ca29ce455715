"""Labels of records in lists of choices, which tell two records of one name apart."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from django.db.models import Model, Prefetch, QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext

from articles.desk.fields import reader_language
from articles.domain import dates, languages
from articles.models import (
    Actor,
    Appearance,
    Article,
    Attribution,
    Claim,
    Hop,
    Question,
    Source,
)


def shown_date(record: Source | Claim) -> str:
    """A record's date as it is known; an empty text where none is recorded."""
    known = record.partial_date
    return dates.display(known, reader_language()) if known else ""


def language_name(code: str) -> str:
    """The name of a language with a capital; what is not a code stays as it is."""
    return languages.language_name(code, reader_language(), standing=True)


@singledispatch
def label(record: Model) -> str:
    """A record's name, with details that tell it from another of that name."""
    return str(record)


@label.register
def _(record: Actor) -> str:
    country = languages.country_name(record.country, reader_language()) if record.country else ""
    details = filter(None, (record.get_kind_display(), country, record.role))
    return f"{record.name} ({', '.join(details)})"


@label.register
def _(record: Source) -> str:
    issuer = record.issuer.name if record.issuer else ""
    details = filter(None, (issuer, record.get_kind_display(), shown_date(record)))
    return f"{record.title} ({', '.join(details)})"


@label.register
def _(record: Article) -> str:
    return label(record.source)


@label.register
def _(record: Claim) -> str:
    statement = Truncator(record.wording(reader_language()).text).chars(160)
    return gettext("%(who)s: %(statement)s") % {"who": said_by(record), "statement": statement}


@label.register
def _(record: Question) -> str:
    text = record.wording(reader_language()).text
    unit = record.unit_wording(reader_language()).text
    return f"{text} ({unit or gettext('yes or no')})"


@label.register
def _(record: Appearance) -> str:
    return gettext("“%(passage)s” in %(article)s") % {
        "passage": Truncator(record.exact).chars(80),
        "article": record.article.source.title,
    }


def said_by(claim: Claim) -> str:
    """Who makes a claim: names, “the article's own voice”, or “nobody named”."""
    if claim.own_voice:
        return gettext("the article's own voice")
    named = [
        gettext("%(who)s for %(whom)s") % {"who": each.actor, "whom": each.on_behalf_of}
        if each.on_behalf_of
        else each.actor.name
        for each in claim.attributions.all()
    ]
    return ", ".join(named) or gettext("nobody named")


def chain_words(hops: list[Hop]) -> str:
    """A chain in one line, nearest to the article first."""
    return " ← ".join(hop.source.title for hop in hops)


def labelled(records: QuerySet[Any]) -> QuerySet[Any]:
    """The same records, with the related records loaded that their labels use."""
    attributions = Attribution.objects.select_related("actor", "on_behalf_of")
    if records.model is Source:
        return records.select_related("issuer")
    if records.model is Article:
        return records.select_related("source__issuer")
    if records.model is Claim:
        return records.prefetch_related("translations", Prefetch("attributions", attributions))
    if records.model is Question:
        return records.prefetch_related("translations")
    if records.model is Appearance:
        return records.select_related("article__source")
    return records
