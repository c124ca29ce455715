"""A claim as plain data: what exports, API and import share.

Reads claims in bulk, without a model instance, into dictionaries of plain values with the field
names of the records, and turns these into rows of a table. Chooses nothing and writes nothing.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import Any

from django.db import connections
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.urls import reverse

from articles.domain.dates import PartialDate
from articles.interchange.simple import joined
from articles.models import (
    Actor,
    Appearance,
    AppearanceTranslation,
    Attribution,
    Claim,
    ClaimRelation,
    ClaimTranslation,
    Hop,
    Question,
    QuestionTranslation,
    Source,
    Topic,
)

type Record = dict[str, Any]

# An address on this site as others can follow it: "/claims/1/" to "https://…/claims/1/".
type Absolute = Callable[[str], str]

# Actors, sources and the like that are kept while many claims are read: most stand in several.
KEPT = 20_000


def figure(value: Decimal | float | None) -> int | float | None:
    """A figure as JSON has it: whole where it is whole."""
    if value is None:
        return None
    whole = int(value)
    return whole if value == whole else float(value)


def _numbers(ids: Iterable[int]) -> RawSQL:
    """Ids as SQL has them behind IN: as parameters they take as long as reading the rows does."""
    return RawSQL(",".join([str(int(pk)) for pk in ids]) or "NULL", ())  # noqa: S611 - numbers


def _rows(values: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    """The rows of a query for values as the database's own library gives them.

    Django's part of a row takes as long as all the rest. SQLite has dates as ISO texts, truth as
    0 and 1, and figures as floats; PostgreSQL has Python's own.
    """
    sql, parameters = values.query.get_compiler(values.db).as_sql()
    with connections[values.db].cursor() as cursor:
        cursor.execute(sql, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


@lru_cache(maxsize=8192)
def _edtf(day: datetime.date | str | None, precision: Any) -> str | None:
    if not day:
        return None
    known = datetime.date.fromisoformat(day) if isinstance(day, str) else day
    return PartialDate(known, precision).edtf()


# The columns of which each record is made.
_ACTOR = ("slug", "name", "name_language", "kind", "country", "role")
_SOURCE = (
    *("kind", "title", "title_language", "language", "date", "date_precision"),
    *("url", "archived_url", "note"),
)


def _actor(slug: str, name: str, name_language: str, kind: str, country: str, role: str) -> Record:
    return {
        "slug": slug,
        "name": name,
        "name_language": name_language or None,
        "kind": kind,
        "country": country or None,
        "role": role or None,
    }


def actor_record(actor: Actor | None) -> Record | None:
    """Who somebody is, as briefly as a claim needs it."""
    if actor is None:
        return None
    return _actor(*(getattr(actor, name) for name in _ACTOR))


def _source(pk: int, issuer: Record | None, values: Iterable[Any]) -> Record:
    kind, title, title_language, language, day, precision, url, archived_url, note = values
    return {
        "id": pk,
        "kind": kind,
        "title": title,
        "title_language": title_language,
        "issuer": issuer,
        "language": language or None,
        "date": _edtf(day, precision),
        "url": url or None,
        "archived_url": archived_url or None,
        "note": note or None,
    }


def source_record(source: Source) -> Record:
    """A source with its issuer; what is not recorded is null."""
    values = (getattr(source, name) for name in _SOURCE)
    return _source(source.pk, actor_record(source.issuer), values)


class _Kept(dict[int, Record]):
    """Records by id, read in bulk; those asked for lately are kept, so that memory stays flat."""

    def __init__(self, read: Callable[[Collection[int]], Mapping[int, Record]]) -> None:
        super().__init__()
        self._read = read

    def bring(self, ids: Iterable[int | None]) -> None:
        """Have these at hand, in as few queries as reading takes."""
        wanted = {each for each in ids if each is not None}
        missing = wanted - self.keys()
        if missing and len(self) + len(missing) > KEPT:
            met = {pk: self[pk] for pk in wanted & self.keys()}
            self.clear()
            self.update(met)
        if missing:
            self.update(self._read(missing))


class ClaimRecords:
    """Claims with everything that backs them, as plain data, in a fixed number of queries a batch.

    ::

        records = ClaimRecords(request.build_absolute_uri)
        for record in records.of([3, 1]):
            record["statement"], record["appearances"][0]["passage"]["exact"]

    What several claims share (an actor, a source) is one dictionary: whoever changes one, copies.
    """

    def __init__(self, absolute: Absolute = str) -> None:
        before, _number, after = absolute(reverse("claim-detail", args=[0])).rpartition("0")
        self._before, self._after = before, after
        self._actors = _Kept(self._read_actors)
        self._sources = _Kept(self._read_sources)
        self._questions = _Kept(self._read_questions)
        self._topics = _Kept(self._read_topics)

    def of(self, ids: Collection[int]) -> list[Record]:
        """Those of the claims that readers see now, in this order."""
        batch = _Batch(ids)
        self._sources.bring(batch.sources)
        self._actors.bring(batch.actors)
        self._questions.bring(batch.questions)
        self._topics.bring(batch.topics)
        return [self._claim(batch, batch.claims[pk]) for pk in ids if pk in batch.claims]

    def _url(self, pk: int) -> str:
        return f"{self._before}{pk}{self._after}"

    def _claim(self, batch: _Batch, row: Any) -> Record:
        pk, status, statement, language, mode, own_voice, day, precision, *rest = row
        question, position, low, high, approximate, origins, articles, unsourced, circular = rest
        topics = [self._topics[topic] for topic in batch.topics_of.get(pk, ())]
        if len(topics) > 1:
            topics.sort(key=itemgetter("name", "slug"))
        appearances = batch.appearances_of.get(pk, [])
        if len(appearances) > 1:
            appearances.sort(key=_oldest_first)
        reported = None
        if not day and appearances:
            # That of the first: those without a date are the last.
            reported = self._sources[appearances[0][ARTICLE]]["date"]
        actors, sources, behind = self._actors, self._sources, batch.hops_of.get
        return {
            "id": pk,
            "url": self._url(pk),
            "status": status,
            "statement": statement,
            "language": language,
            "translations": batch.translations_of.get(pk, []),
            "mode": mode,
            "own_voice": bool(own_voice),
            "attributions": [
                {"actor": actors[actor], "on_behalf_of": actors.get(behalf)}
                for _claim, actor, behalf in batch.attributions_of.get(pk, ())
            ],
            "date": _edtf(day, precision),
            "reported": reported,
            "question": self._questions.get(question),
            "value": {
                "position": position or None,
                "low": figure(low),
                "high": figure(high),
                "approximate": bool(approximate),
            }
            if position or low is not None or high is not None
            else None,
            "topics": topics,
            "origins": origins,
            "articles": articles,
            "articles_naming_no_source": unsourced,
            "circular": bool(circular),
            "appearances": [
                {
                    "article": sources[article],
                    "bylines": bylines or None,
                    "is_summary": bool(is_summary),
                    "passage": {
                        "exact": exact,
                        "prefix": prefix,
                        "suffix": suffix,
                        "start": start,
                        "end": end,
                    },
                    "translations": batch.passages_of.get(appearance, []),
                    "speech": speech or None,
                    "cue": cue or None,
                    "attributed_as": called or None,
                    "note": note or None,
                    "chain": [
                        {
                            "position": position,
                            "source": sources[source],
                            "use": use or None,
                            "cue": hop_cue or None,
                            "seen": bool(seen),
                        }
                        for _appearance, position, source, use, hop_cue, seen in behind(
                            appearance, ()
                        )
                    ],
                }
                for _claim, appearance, article, _day, bylines, is_summary, *words in appearances
                for exact, prefix, suffix, start, end, speech, cue, called, note in (words,)
            ],
            "relations": [
                {"kind": kind, "claim": {"id": about, "url": self._url(about)}}
                for _claim, kind, about in batch.relations_of.get(pk, ())
            ],
        }

    @staticmethod
    def _read_actors(ids: Collection[int]) -> dict[int, Record]:
        rows = _rows(Actor.objects.filter(pk__in=_numbers(ids)).values_list("pk", *_ACTOR))
        return {pk: _actor(*values) for pk, *values in rows}

    def _read_sources(self, ids: Collection[int]) -> dict[int, Record]:
        found = Source.objects.filter(pk__in=_numbers(ids)).order_by()
        rows = _rows(found.values_list("pk", "issuer", *_SOURCE))
        self._actors.bring(issuer for _pk, issuer, *_values in rows)
        return {pk: _source(pk, self._actors.get(issuer), rest) for pk, issuer, *rest in rows}

    @staticmethod
    def _read_questions(ids: Collection[int]) -> dict[int, Record]:
        translations = defaultdict(list)
        written = QuestionTranslation.objects.filter(question__in=_numbers(ids)).order_by()
        for question, language, text, unit, translator in _rows(
            written.values_list("question", "language", "text", "unit", "translator")
        ):
            translations[question].append(
                {"language": language, "text": text, "unit": unit or None, "translator": translator}
            )
        found = Question.objects.filter(pk__in=_numbers(ids))
        return {
            pk: {
                "slug": slug,
                "text": text,
                "language": language,
                "unit": unit or None,
                "translations": sorted(translations[pk], key=itemgetter("language")),
            }
            for pk, slug, text, language, unit in _rows(
                found.values_list("pk", "slug", "text", "language", "unit")
            )
        }

    @staticmethod
    def _read_topics(ids: Collection[int]) -> dict[int, Record]:
        found = Topic.objects.filter(pk__in=_numbers(ids))
        return {
            pk: {"slug": slug, "name": name, "language": language}
            for pk, slug, name, language in _rows(
                found.values_list("pk", "slug", "name", "language")
            )
        }


# Where the article stands in a row of an appearance.
ARTICLE = 2


def _oldest_first(row: Any) -> tuple[Any, ...]:
    """Where an appearance stands: oldest article first, those without a date last."""
    _claim, pk, article, day, *_words, start, _end, _speech, _cue, _called, _note = row
    return not day, str(day), article, start is None, start or 0, pk


type _Rows = dict[int, list[tuple[Any, ...]]]


def _by_first(rows: Iterable[tuple[Any, ...]]) -> _Rows:
    """Rows by the number that stands first in them."""
    found: _Rows = {}
    for row in rows:
        if (known := found.get(row[0])) is None:
            found[row[0]] = [row]
        else:
            known.append(row)
    return found


class _Batch:
    """The rows of some claims as the tables have them, by the claim or appearance they hang on."""

    def __init__(self, ids: Collection[int]) -> None:
        wanted = _numbers(ids)
        claims = Claim.objects.published().filter(pk__in=wanted).order_by()
        self.claims = {
            row[0]: row
            for row in _rows(
                claims.values_list(
                    *("pk", "status", "statement", "language", "mode", "own_voice"),
                    *("date", "date_precision", "question", "position", "low", "high"),
                    *("approximate", "origin_count", "article_count", "unsourced_count"),
                    "circular",
                )
            )
        }
        self.questions = {row[8] for row in self.claims.values()}
        self._read_parts(wanted)
        self._read_appearances(wanted)

    def _read_parts(self, claims: RawSQL) -> None:
        translations = ClaimTranslation.objects.filter(claim__in=claims).order_by()
        self.translations_of = {
            claim: _written(rows, "statement")
            for claim, rows in _by_first(
                _rows(translations.values_list("claim", "language", "statement", "translator"))
            ).items()
        }
        attributions = Attribution.objects.filter(claim__in=claims).order_by("position", "pk")
        rows = _rows(attributions.values_list("claim", "actor", "on_behalf_of"))
        self.attributions_of = _by_first(rows)
        self.actors = {pk for _claim, *both in rows for pk in both}
        links = _rows(
            Claim.topics.through._default_manager.filter(claim__in=claims).values_list(
                "claim", "topic"
            )
        )
        self.topics = {topic for _claim, topic in links}
        self.topics_of: dict[int, list[int]] = {}
        for claim, topic in links:
            self.topics_of.setdefault(claim, []).append(topic)
        relations = ClaimRelation.objects.filter(claim__in=claims, about__listed=True)
        self.relations_of = _by_first(
            _rows(relations.order_by("about").values_list("claim", "kind", "about"))
        )

    def _read_appearances(self, claims: RawSQL) -> None:
        shown = Appearance.objects.filter(claim__in=claims).shown(drafts=False).order_by()
        appearances = _rows(
            shown.values_list(
                *("claim", "pk", "article", "article__source__date"),
                *("article__bylines", "article__is_summary"),
                *("exact", "prefix", "suffix", "start", "end"),
                *("speech", "cue", "attributed_as", "note"),
            )
        )
        self.appearances_of = _by_first(appearances)
        of_these = _numbers(row[1] for row in appearances)
        hops = _rows(
            Hop.objects.filter(appearance__in=of_these)
            .order_by("position")
            .values_list("appearance", "position", "source", "use", "cue", "seen")
        )
        self.hops_of = _by_first(hops)
        self.sources = {row[ARTICLE] for row in appearances} | {hop[2] for hop in hops}
        translations = AppearanceTranslation.objects.filter(appearance__in=of_these).order_by()
        self.passages_of = {
            appearance: _written(rows, "passage")
            for appearance, rows in _by_first(
                _rows(translations.values_list("appearance", "language", "passage", "translator"))
            ).items()
        }


def _written(rows: Iterable[tuple[Any, ...]], name: str) -> list[Record]:
    """The translations of one text, in the order of their languages' codes."""
    return [
        {"language": language, name: text, "translator": translator}
        for _record, language, text, translator in sorted(rows, key=itemgetter(1))
    ]


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


def claim_row(record: Record) -> list[str]:
    """A claim's record as the cells of a table; several values of one cell are parted by " | ".

    A mark inside a value has a backslash in front. A chain reads as it is told, from the article
    back to the origin: "Le360 < AFP report < …".
    """
    who = record["attributions"]
    actors = [row["actor"] for row in who]
    appearances = record["appearances"]
    articles = [row["article"] for row in appearances]
    question = record["question"] or _NO_QUESTION
    value = record["value"] or _NO_VALUE
    return [
        str(record["id"]),
        record["url"],
        record["statement"],
        record["language"],
        record["mode"],
        _yes(record["own_voice"]),
        joined([actor["name"] for actor in actors]),
        joined([actor["slug"] for actor in actors]),
        joined([actor["kind"] for actor in actors]),
        joined([actor["country"] or "" for actor in actors]),
        joined([row["on_behalf_of"]["name"] for row in who if row["on_behalf_of"]]),
        record["date"] or "",
        record["reported"] or "",
        question["text"],
        question["unit"] or "",
        value["position"] or "",
        "" if value["low"] is None else str(value["low"]),
        "" if value["high"] is None else str(value["high"]),
        _yes(value["approximate"]),
        joined([topic["name"] for topic in record["topics"]]),
        str(record["articles"]),
        str(record["origins"]),
        str(record["articles_naming_no_source"]),
        _yes(record["circular"]),
        joined([each["issuer"]["name"] if each["issuer"] else "" for each in articles]),
        joined([each["title"] for each in articles]),
        joined([each["url"] or "" for each in articles]),
        joined([row["passage"]["exact"] for row in appearances]),
        joined(
            joined(
                [row["article"]["title"], *(hop["source"]["title"] for hop in row["chain"])], "<"
            )
            for row in appearances
        ),
    ]


_NO_QUESTION: Record = {"text": "", "unit": ""}
_NO_VALUE: Record = {"position": None, "low": None, "high": None, "approximate": False}


def _yes(value: bool) -> str:
    return "yes" if value else ""
