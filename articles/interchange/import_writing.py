"""What an import writes: new records with all that hangs on them, a batch at a time.

Ids are taken beforehand, rows let in by the database's own bulk way, history written from them.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.utils.text import slugify

from articles.actions.bulk import Rows, catch_up_ids, remember_history, remember_links, reserve
from articles.actions.refreshing import Carried, worked_out
from articles.domain import text as texts
from articles.domain.provenance import Chain, Step
from articles.domain.vocabulary import Status
from articles.ingest.url_keys import address_key
from articles.interchange.import_matching import COLLECTION, MODELS, UNKNOWN, Matcher, Record, short
from articles.models import (
    Actor,
    Appearance,
    AppearanceTranslation,
    Article,
    Attribution,
    Claim,
    ClaimTranslation,
    ClaimWords,
    Hop,
    Question,
    QuestionTranslation,
    RecordKey,
    Source,
    Topic,
)
from articles.models.base import SLUG_LENGTH
from articles.search import analysis


class Writer(Matcher):
    """Writes what a batch makes."""

    # Writing

    def _write(self, records: list[Record]) -> None:
        self._made: dict[str, list[int]] = defaultdict(list)
        for sort in ("actor", "source", "question", "topic"):
            getattr(self, f"_write_{sort}s")(self.new[sort])
        self._write_articles(records)
        self._write_claims(records)
        for sort, parts in self.new.items():
            self._write_keys(sort, parts)

    def _history(self, model: Any, ids: Collection[int], kind: str = "+") -> None:
        remember_history(model, ids, kind=kind, at=self.now, by=self.by, reason=self.reason)

    def _take_up(self, sort: str, parts: dict[str, Record], ids: list[int]) -> None:
        self.ids[sort].update(dict(zip(parts, ids, strict=True)))
        self.report.made[sort] += len(ids)
        self._made[sort] += ids

    def _slugs(self, model: Any, parts: Iterable[Record], name: str) -> list[str]:
        """A free slug for each: its own where it has one, else one made of its name."""
        wanted = []
        for part in parts:
            words = part[name]
            made = slugify(words) or slugify(words, allow_unicode=True) or model._meta.model_name
            wanted.append(part.get("slug") or str(made)[: SLUG_LENGTH - 6].strip("-_"))
        former = model.former_slugs.rel.related_model._default_manager

        def taken(slugs: Collection[str]) -> set[str]:
            return {
                *model._default_manager.filter(slug__in=slugs).values_list("slug", flat=True),
                *former.filter(slug__in=slugs).values_list("slug", flat=True),
            }

        used = taken(wanted)
        found = []
        for base in wanted:
            slug, number = base, 1
            while slug in used:
                number += 1
                slug = f"{base[: SLUG_LENGTH - 6]}-{number}"
                if slug not in used:
                    used |= taken([slug])
            used.add(slug)
            found.append(slug)
        return found

    def _write_actors(self, parts: dict[str, Record]) -> None:
        ids = reserve(Actor, len(parts))
        rows = Rows(
            Actor, "id", "slug", "name", "name_language", "kind", "country", "role", "folded"
        )
        for pk, slug, part in zip(
            ids, self._slugs(Actor, parts.values(), "name"), parts.values(), strict=True
        ):
            name, language = part["name"], part["name_language"]
            rows.add(
                *(pk, slug, name, language, part["kind"], part["country"], part["role"]),
                texts.fold(name),
            )
            self.names[pk] = [(name, language)]
            if self.called is not None:
                self.called.setdefault(texts.fold(name), []).append(pk)
        rows.flush()
        self._history(Actor, ids)
        self._take_up("actor", parts, ids)

    def _write_questions(self, parts: dict[str, Record]) -> None:
        ids = reserve(Question, len(parts))
        rows = Rows(Question, "id", "slug", "text", "language", "unit")
        translated = Rows(
            QuestionTranslation, "id", "question", "language", "text", "unit", "translator"
        )
        numbers = iter(
            reserve(QuestionTranslation, sum(len(part["translations"]) for part in parts.values()))
        )
        words = []
        for pk, slug, part in zip(
            ids, self._slugs(Question, parts.values(), "text"), parts.values(), strict=True
        ):
            rows.add(pk, slug, part["text"], part["language"], part["unit"])
            for row in part["translations"]:
                words.append(next(numbers))
                translated.add(
                    *(words[-1], pk, row["language"], row["text"], row["unit"]), row["translator"]
                )
        rows.flush()
        translated.flush()
        self._history(Question, ids)
        self._history(QuestionTranslation, words)
        self._take_up("question", parts, ids)

    def _write_topics(self, parts: dict[str, Record]) -> None:
        ids = reserve(Topic, len(parts))
        rows = Rows(Topic, "id", "slug", "name", "language")
        for pk, slug, part in zip(
            ids, self._slugs(Topic, parts.values(), "name"), parts.values(), strict=True
        ):
            rows.add(pk, slug, part["name"], part["language"])
        rows.flush()
        self._history(Topic, ids)
        self._take_up("topic", parts, ids)

    def _numbers(self, model: Any, parts: Collection[Record]) -> list[int]:
        """An id for each: its own where numbers are kept and nothing has it."""
        if not self.keeps_numbers:
            return reserve(model, len(parts))
        own = [part.get("id") or 0 for part in parts]
        used = set(model._default_manager.filter(pk__in=own).values_list("pk", flat=True)) | {0}
        found: list[int] = []
        for pk in own:
            if pk in used:
                catch_up_ids(model)
                [pk] = reserve(model, 1)
                while pk in used or pk in own:
                    pk += 1
            used.add(pk)
            found.append(pk)
        return found

    def _write_sources(self, parts: dict[str, Record]) -> None:
        ids = self._numbers(Source, parts.values())
        rows = Rows(
            Source,
            *("id", "kind", "title", "title_language", "issuer", "language", "date"),
            *("date_precision", "url", "archived_url", "note", "folded", "address_key"),
        )
        actors = self.ids["actor"]
        for pk, part in zip(ids, parts.values(), strict=True):
            day, precision = _known_date(part["date"])
            title, language = part["title"], part["title_language"]
            rows.add(
                *(pk, part["kind"], title, language),
                actors[part["issuer"]["key"]] if part["issuer"] else None,
                *(part["language"], day, precision),
                *(part["url"], part["archived_url"], part["note"]),
                *(texts.fold(title), address_key(part["url"])),
            )
            self.sources[pk] = [day, title, language, part["language"]]
        rows.flush()
        self._history(Source, ids)
        self._take_up("source", parts, ids)

    def _write_articles(self, records: list[Record]) -> None:
        rows = Rows(
            Article,
            *("source", "bylines", "text", "is_summary", "text_hash", "status"),
            "withdrawn_reason",
        )
        made, grown = [], []
        met = set()
        for record in records:
            for appearance in record["fresh"]:
                key = appearance["article"]["key"]
                article = self.texts[key]
                if key in met or not article.changed:
                    continue
                met.add(key)
                pk = self.ids["source"][key]
                text = article.text or UNKNOWN
                hashed = texts.text_hash(text)
                if article.is_new:
                    made.append(pk)
                    rows.add(
                        *(pk, appearance.get("bylines") or "", text),
                        *(bool(appearance.get("is_summary")), hashed, article.status, ""),
                    )
                else:
                    grown.append(Article(pk=pk, text=text, text_hash=hashed))
        rows.flush()
        Article.objects.bulk_create(
            grown,
            update_conflicts=True,
            update_fields=["text", "text_hash"],
            unique_fields=["source"],
        )
        self._history(Article, made)
        self._history(Article, [article.pk for article in grown], "~")
        self.report.made["article"] += len(made)

    def _write_claims(self, records: list[Record]) -> None:
        fresh: dict[str, Record] = {}
        carried: dict[str, list[Record]] = defaultdict(list)
        for record in records:
            key = record["key"]
            if key in self.new["claim"]:
                fresh.setdefault(key, record)
            else:
                self.report.known["claim"] += 1
            carried[key] += record["fresh"]
        ids = dict(zip(fresh, self._numbers(Claim, fresh.values()), strict=True))
        self._take_up("claim", fresh, list(ids.values()))
        self._rows = _ClaimRows()
        numbers = iter(reserve(Appearance, sum(map(len, carried.values()))))
        known = self.ids["claim"]
        for key, appearances in carried.items():
            claim = known[key]
            places = [
                self._add_appearance(claim, appearance, numbers) for appearance in appearances
            ]
            if key in fresh:
                self._add_claim(claim, fresh[key], [each for each in places if each])
                self.changed.append(claim)
            elif appearances:
                self.touched.add(claim)
        for record in records:
            for row in record["relations"]:
                self.relations.append((known[record["key"]], row["kind"], row["key"]))
        self._rows.flush()
        new = list(ids.values())
        self._history(Claim, new)
        remember_links(Claim, "topics", new, self.now)
        for model, rows in self._rows.ids.items():
            self._history(model, rows)
        self.report.made["appearance"] += len(self._rows.ids[Appearance])

    def _add_appearance(self, claim: int, appearance: Record, numbers: Any) -> Carried | None:
        source = self.ids["source"]
        article = source[appearance["article"]["key"]]
        start, end, exact, prefix, suffix = appearance["place"]
        place = (claim, article, start if start is not None else exact)
        if place in self.placed:
            return None  # the same row twice
        self.placed.add(place)
        pk = next(numbers)
        self._rows.add(
            Appearance,
            *(pk, article, claim, exact, prefix, suffix, start, end),
            *(appearance["speech"], appearance["cue"], appearance["attributed_as"]),
            appearance["note"],
        )
        steps = []
        for position, hop in enumerate(appearance["chain"], 1):
            passed = source[hop["source"]["key"]]
            steps.append(Step(passed))
            self._rows.add(Hop, None, pk, position, passed, hop["use"], hop["cue"], hop["seen"])
        for row in appearance["translations"]:
            self._rows.add(
                AppearanceTranslation,
                *(None, pk, row["language"], row["passage"], row["translator"]),
            )
        day, title, title_language, language = self.sources[article]
        return Carried(
            status=self.texts[appearance["article"]["key"]].status,
            day=day,
            chain=Chain(article, tuple(steps)),
            start=start,
            pk=pk,
            passage=(exact, language),
            title=(title, title_language),
        )

    def _add_claim(self, pk: int, record: Record, carried: list[Carried]) -> None:
        rows, actors = self._rows, self.ids["actor"]
        day, precision = _known_date(record["date"])
        value = record["value"] or {}
        question = record["question"]
        names: list[tuple[str, str]] = []
        for position, row in enumerate(record["attributions"], 1):
            actor = actors[row["actor"]["key"]]
            behalf = actors[row["on_behalf_of"]["key"]] if row["on_behalf_of"] else None
            rows.add(Attribution, None, pk, actor, behalf, position)
            names += self.names[actor]
            names += self.names[behalf] if behalf else []
        translations = sorted(record["translations"], key=lambda row: str(row["language"]))
        for row in translations:
            rows.add(
                ClaimTranslation,
                *(None, pk, row["language"], row["statement"], row["translator"]),
            )
        topics = dict.fromkeys(self.ids["topic"][topic["key"]] for topic in record["topics"])
        for topic in topics:
            rows.topics.add(pk, topic)
        derived, keys = worked_out(
            pk,
            status=record["ready"],
            day=day,
            published_at=None,
            statements=[
                (record["statement"], record["language"]),
                *((row["statement"], row["language"]) for row in translations),
            ],
            carried=[each for each in carried if each.status != Status.WITHDRAWN],
            names=names,
        )
        if derived["published_at"]:
            derived["published_at"] = self.now
        rows.claims.add(
            *(pk, day, precision, record["statement"], record["language"], record["mode"]),
            *(record["own_voice"], self.ids["question"][question["key"]] if question else None),
            *(value.get("position") or "", value.get("low"), value.get("high")),
            *(value.get("approximate", False), record["ready"], ""),
            *derived.values(),
            self.now,
        )
        rows.words.add(pk, keys, analysis.VERSION)

    def _write_keys(self, sort: str, parts: dict[str, Record]) -> None:
        rows = Rows(RecordKey, "collection", "key", "content_type", "object_id")
        kind = self.types[MODELS[sort]].pk
        known = self.ids[sort]
        for key in parts:
            rows.add(COLLECTION, short(f"{sort} {key}"), kind, known[key])
        rows.flush()


class _ClaimRows:
    """The rows of a batch's claims and all that hangs on them, let in in the right order."""

    def __init__(self) -> None:
        self.claims = Rows(
            Claim,
            *("id", "date", "date_precision", "statement", "language", "mode", "own_voice"),
            *("question", "position", "low", "high", "approximate", "status"),
            *("withdrawn_reason", "listed", "order_key", "article_count", "origin_count"),
            *("unsourced_count", "circular", "published_at", "changed_at"),
        )
        self.words = Rows(ClaimWords, "claim", "keys", "analysis")
        self.topics = Rows(Claim.topics.through, "claim", "topic")
        self._parts: dict[Any, tuple[Rows, list[list[Any]]]] = {
            model: (Rows(model, *columns), [])
            for model, columns in (
                (Attribution, ("id", "claim", "actor", "on_behalf_of", "position")),
                (ClaimTranslation, ("id", "claim", "language", "statement", "translator")),
                (
                    Appearance,
                    (
                        *("id", "article", "claim", "exact", "prefix", "suffix", "start", "end"),
                        *("speech", "cue", "attributed_as", "note"),
                    ),
                ),
                (Hop, ("id", "appearance", "position", "source", "use", "cue", "seen")),
                (
                    AppearanceTranslation,
                    ("id", "appearance", "language", "passage", "translator"),
                ),
            )
        }
        self.ids: dict[Any, list[int]] = {}

    def add(self, model: Any, *values: Any) -> None:
        """One row of a part; an id that is None is given when it goes in."""
        self._parts[model][1].append(list(values))

    def flush(self) -> None:
        """Let everything go in."""
        self.claims.flush()
        self.words.flush()
        self.topics.flush()
        for model, (rows, waiting) in self._parts.items():
            if waiting and waiting[0][0] is None:
                for values, pk in zip(waiting, reserve(model, len(waiting)), strict=True):
                    values[0] = pk
            self.ids[model] = [values[0] for values in waiting]
            for values in waiting:
                rows.add(*values)
            rows.flush()


def _known_date(date: Any) -> tuple[datetime.date | None, str]:
    return (date.earliest, date.precision) if date else (None, "")
