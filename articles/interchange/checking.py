"""Looks a record through: every field of the right sort, and everything that the tables will want.

Cleans in place: dates become PartialDate, figures Decimal, what is empty "". Gives each record, and
all that it is made of, the key by which it is known again: its address in the site that exported
it, or else what it says.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final, TypeGuard
from urllib.parse import urlsplit

from articles.domain import dates, languages, text
from articles.ingest.url_keys import address_key
from articles.interchange.problems import Problem

type Record = dict[str, Any]

# The columns that keep line ends; all others are one line.
_WITH_LINES: Final = frozenset({"statement", "note", "passage", "exact", "prefix", "suffix"})
# C0 and C1 controls but for tab and line ends, and halves of surrogate pairs.
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_SLUG: Final = re.compile(r"[\w-]{1,120}")
_CLAIM: Final = re.compile(r"(https?://[^/?#\s]+(?:/[^?#\s]*)?)/claims/\d+/?")
_HOST: Final = re.compile(r"[^\s/?#@\\]+\.?[^\s/?#@\\]*")
_MOST: Final = Decimal(10) ** 18
# What is kept of the sources and actors that were met last, so that each is looked at once.
KEPT: Final = 20_000


@dataclass(frozen=True)
class Lists:
    """The closed lists, which the vocabulary has and this module does not know."""

    actor_kinds: frozenset[str]
    source_kinds: frozenset[str]
    modes: frozenset[str]
    speeches: frozenset[str]
    uses: frozenset[str]
    relations: frozenset[str]
    statuses: frozenset[str]
    positions: frozenset[str]


def key_of(*parts: Any) -> str:
    """A short key of what something says."""
    written = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
    return "content:" + hashlib.sha256(written.encode("utf-8", "replace")).hexdigest()[:48]


class check:  # noqa: N801 - it is called like a function, and keeps what it met
    """Looks records through, one after the other.

    ::

        look = check(lists)
        problems = look(record, line)
    """

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._met: dict[Any, tuple[Record, Record]] = {}
        self._line = 0
        self._problems: list[Problem] = []

    def __call__(self, record: Record, line: int) -> list[Problem]:
        """Clean a record; what is wrong with it."""
        self._line, self._problems = line, []
        with contextlib.suppress(_ShapeError):
            self._claim(record)
        return self._problems

    def _wrong(self, code: str, where: str, **params: Any) -> None:
        self._problems.append(Problem(code, self._line, where, params))

    # Fields

    def _text(
        self, record: Record, name: str, most: int, where: str, *, wanted: bool = False
    ) -> str:
        value = record.get(name)
        if value is None:
            value = ""
        if not isinstance(value, str):
            self._wrong("not-words", f"{where}{name}")
            value = ""
        elif _CONTROL.search(value):
            self._wrong("characters", f"{where}{name}")
        else:
            # The rule by which the tables keep it, so that the same file is known the next time.
            value = text.clean(value, lines=name in _WITH_LINES)
            if len(value) > most:
                self._wrong("too-long", f"{where}{name}", found=len(value), most=most)
            elif wanted and not value.strip():
                self._wrong("missing", f"{where}{name}")
        record[name] = value
        return value

    def _choice(
        self,
        record: Record,
        name: str,
        known: frozenset[str],
        where: str,
        *,
        wanted: bool = False,
    ) -> str:
        value = record.get(name)
        if value is None or value == "":
            record[name] = ""
            if wanted:
                self._wrong("missing", f"{where}{name}")
        elif not isinstance(value, str) or value not in known:
            shown = ", ".join(sorted(known))
            self._wrong("choice", f"{where}{name}", value=str(value)[:60], known=shown)
        return str(record[name])

    def _flag(self, record: Record, name: str, where: str) -> bool:
        value = record.get(name)
        if value is None:
            value = False
        if not isinstance(value, bool):
            self._wrong("not-flag", f"{where}{name}", value=str(value)[:60])
        record[name] = value
        return bool(value)

    def _language(self, record: Record, name: str, where: str, *, wanted: bool = False) -> None:
        code = record.get(name)
        if code is None or code == "":
            record[name] = ""
            if wanted:
                self._wrong("missing", f"{where}{name}")
        elif not isinstance(code, str) or not languages.is_language(code):
            self._wrong("language", f"{where}{name}", value=str(code)[:60])

    def _date(self, record: Record, where: str) -> None:
        value = record.get("date")
        if not value:
            record["date"] = None
        elif not isinstance(value, dates.PartialDate):
            try:
                record["date"] = dates.parse(str(value)[:100])
            except dates.DateNotUnderstood:
                self._wrong("date", f"{where}date", value=str(value)[:60])
                record["date"] = None

    def _address(self, record: Record, name: str, where: str) -> None:
        address = self._text(record, name, 2000, where)
        if not address:
            return
        try:
            parts = urlsplit(address)
            good = (
                address.startswith(("http://", "https://"))
                and not parts.username
                and not parts.password
                and bool(_HOST.fullmatch(parts.netloc))
                and not re.search(r"\s", address)
            )
        except ValueError:
            good = False
        if not good:
            self._wrong("address", f"{where}{name}")

    def _list(self, record: Record, name: str) -> list[Any]:
        value = record.get(name)
        if value is None:
            value = record[name] = []
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self._wrong("not-list", name)
            raise _ShapeError
        return value

    def _part(self, record: Record, name: str, where: str) -> Record:
        value = record.get(name)
        if not isinstance(value, dict):
            self._wrong("missing", f"{where}{name}")
            raise _ShapeError
        return value

    def _once(self, key: Any, raw: Record, clean: Callable[[Record], None]) -> Record:
        """A record that several claims share, looked at once as long as it says the same."""
        known = self._met.get(key)
        if known is not None and known[0] == raw:
            return known[1]
        before = len(self._problems)
        cleaned = dict(raw)
        clean(cleaned)
        if len(self._problems) == before:
            if len(self._met) >= KEPT:
                self._met.clear()
            self._met[key] = raw, cleaned
        return cleaned

    # Records

    def _claim(self, record: Record) -> None:
        url = record.get("url")
        found = _CLAIM.fullmatch(url) if isinstance(url, str) else None
        self._site = found[1] if found else ""
        self._text(record, "statement", 20_000, "", wanted=True)
        self._language(record, "language", "", wanted=True)
        self._choice(record, "mode", self._lists.modes, "", wanted=True)
        self._choice(record, "status", self._lists.statuses, "")
        own_voice = self._flag(record, "own_voice", "")
        self._date(record, "")
        self._translations(record, "statement", "")
        attributions = self._attributions(record)
        if own_voice and attributions:
            self._wrong("own-voice", "own_voice")
        if not own_voice and not attributions:
            self._wrong("nobody", "actor")
        question = record.get("question") or None
        record["question"] = question and self._question(question)
        self._value(record)
        record["topics"] = [
            self._slugged(each, "topics.", "name", 100) for each in self._list(record, "topics")
        ]
        appearances = self._list(record, "appearances")
        if not appearances:
            self._wrong("no-appearance", "appearances")
        for number, appearance in enumerate(appearances):
            self._appearance(appearance, f"appearances.{number}.")
        self._relations(record)
        if found:
            record["key"] = f"{found[0].rstrip('/')}/"
        elif record.get("key"):
            record["key"] = key_of("claim", record["key"])
        else:
            record["key"] = self._key_of_claim(record)

    @staticmethod
    def _key_of_claim(record: Record) -> str:
        """What a claim says, who says it, and when: the same in two articles is one claim."""
        who = [
            (row["actor"]["key"], (row["on_behalf_of"] or {}).get("key"))
            for row in record["attributions"]
        ]
        question, value = record["question"], record["value"]
        return key_of(
            *("claim", text.fold(record["statement"]), record["mode"], who),
            *(str(record["date"] or ""), question and question["key"]),
            value and [value["position"], value["low"], value["high"], value["approximate"]],
        )

    def _translations(self, record: Record, name: str, where: str) -> None:
        met = set()
        for row in self._list(record, "translations"):
            self._language(row, "language", f"{where}translations.", wanted=True)
            self._text(row, name, 20_000, f"{where}translations.", wanted=True)
            self._text(row, "translator", 200, f"{where}translations.")
            if row["language"] in met:
                self._wrong("language-twice", f"{where}translations", value=row["language"])
            met.add(row["language"])

    def _attributions(self, record: Record) -> list[Record]:
        rows = self._list(record, "attributions")
        met = set()
        for row in rows:
            row["actor"] = self._actor(self._part(row, "actor", "attributions."), "actor.")
            behalf = row.get("on_behalf_of") or None
            row["on_behalf_of"] = behalf and self._actor(behalf, "on_behalf_of.")
            pair = row["actor"]["key"], behalf and row["on_behalf_of"]["key"]
            if pair in met:
                self._wrong("actor-twice", "actor", value=row["actor"]["name"])
            if pair[0] == pair[1]:
                self._wrong("own-behalf", "on_behalf_of")
            met.add(pair)
        return rows

    def _actor(self, raw: Any, where: str) -> Record:
        if not isinstance(raw, dict):
            self._wrong("not-record", where.rstrip("."))
            raise _ShapeError

        def clean(actor: Record) -> None:
            self._text(actor, "name", 200, where, wanted=True)
            self._language(actor, "name_language", where)
            self._choice(actor, "kind", self._lists.actor_kinds, where, wanted=bool(slug))
            country = actor.get("country") or ""
            if country and not (isinstance(country, str) and languages.is_country(country)):
                self._wrong("country", f"{where}country", value=str(country)[:60])
            actor["country"] = country
            self._text(actor, "role", 200, where)
            # A name alone is the same name in whatever kind of file it stands.
            actor["key"] = (
                f"{self._site}/actors/{slug}/" if slug else "name:" + text.fold(actor["name"])
            )

        slug = self._slug(raw)
        return self._once(("actor", self._site, slug or raw.get("name")), raw, clean)

    @staticmethod
    def _slug(raw: Record) -> str:
        slug = raw.get("slug")
        return slug if isinstance(slug, str) and _SLUG.fullmatch(slug) else ""

    def _question(self, raw: Any) -> Record:
        question = self._slugged(raw, "question.", "text", 300)
        if "unit_checked" not in question:
            self._text(question, "unit", 100, "question.")
            translations = question.get("translations") or []
            question["translations"] = [dict(each) for each in translations]
            self._translations(question, "text", "question.")
            for row in question["translations"]:
                self._text(row, "unit", 100, "question.translations.")
            question["unit_checked"] = True
        return question

    def _slugged(self, raw: Any, where: str, name: str, most: int) -> Record:
        if not isinstance(raw, dict):
            self._wrong("not-record", where.rstrip("."))
            raise _ShapeError

        def clean(record: Record) -> None:
            self._text(record, name, most, where, wanted=True)
            self._language(record, "language", where, wanted=True)
            place = f"{self._site}/{where.rstrip('.')}/{slug}/"
            record["key"] = place if slug else f"name:{where}{text.fold(record[name])}"
            if len(record["key"]) > 200:
                record["key"] = key_of(record["key"])

        slug = self._slug(raw)
        return self._once((where, self._site, slug or raw.get(name)), raw, clean)

    def _value(self, record: Record) -> None:
        value = record.get("value") or None
        record["value"] = value
        if value is None:
            return
        if not isinstance(value, dict):
            self._wrong("not-record", "value")
            raise _ShapeError
        self._choice(value, "position", self._lists.positions, "value.")
        low, high = (self._figure(value, name) for name in ("low", "high"))
        approximate = self._flag(value, "approximate", "value.")
        question = record["question"]
        figure = low is not None or high is not None
        if question is None:
            self._wrong("value-without-question", "question")
        elif figure and not question["unit"]:
            self._wrong("figure-for-yes-no", "unit")
        elif value["position"] and question["unit"]:
            self._wrong("yes-no-for-figure", "value", unit=question["unit"])
        if figure and value["position"]:
            self._wrong("value-of-two-sorts", "value")
        if low is not None and high is not None and low > high:
            self._wrong("upside-down", "value")
        if approximate and not figure:
            self._wrong("approximate", "approximate")

    def _figure(self, value: Record, name: str) -> Decimal | None:
        written = value.get(name)
        if written is None or written == "":
            value[name] = None
            return None
        try:
            number = Decimal(str(written)) if not isinstance(written, bool) else Decimal("NaN")
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            self._wrong("not-number", "value", value=str(written)[:60])
            value[name] = None
            return None
        exponent = number.normalize().as_tuple().exponent
        if abs(number) >= _MOST or not isinstance(exponent, int) or exponent < -6:
            self._wrong("figure-too-large", "value")
        value[name] = number
        return number

    def _appearance(self, appearance: Record, where: str) -> None:
        article = self._source(self._part(appearance, "article", where), f"{where}article.")
        appearance["article"] = article
        passage = self._part(appearance, "passage", where)
        raw = passage.get("exact")
        exact = self._text(passage, "exact", 100_000, f"{where}passage.", wanted=True)
        if passage.get("start") is None:
            # A passage without a place is looked for in the text as that is kept.
            exact = passage["exact"] = text.normalise_text(exact)
        elif exact != raw:
            # The place was that of other characters: it is looked for as well.
            del passage["start"]
            passage.pop("end", None)
        self._text(passage, "prefix", 64, f"{where}passage.")
        self._text(passage, "suffix", 64, f"{where}passage.")
        start, end = passage.get("start"), passage.get("end")
        placed = start is not None or end is not None
        if placed and not (_is_count(start) and _is_count(end) and end - start == len(exact)):
            self._wrong("offsets", f"{where}passage")
            passage["start"] = None
        passage.setdefault("start", None)
        # In the export null says that the passage is lost; in other forms it was never asked for.
        passage["lost"] = "start" in passage and "end" in passage and not placed
        self._text(appearance, "bylines", 500, where)
        self._flag(appearance, "is_summary", where)
        self._translations(appearance, "passage", where)
        self._choice(appearance, "speech", self._lists.speeches, where)
        self._text(appearance, "cue", 100, where)
        self._text(appearance, "attributed_as", 300, where)
        self._text(appearance, "note", 20_000, where)
        chain = self._list(appearance, "chain")
        met = {article["key"]}
        for number, hop in enumerate(chain):
            source = self._source(self._part(hop, "source", where), f"{where}chain.{number}.")
            if source["key"] in met:
                same = source["key"] == article["key"]
                self._wrong(
                    "source-is-article" if same else "source-twice",
                    f"{where}chain",
                    value=source["title"],
                )
            met.add(source["key"])
            hop["source"] = source
            self._choice(hop, "use", self._lists.uses, f"{where}chain.{number}.")
            self._text(hop, "cue", 100, f"{where}chain.{number}.")
            self._flag(hop, "seen", f"{where}chain.{number}.")

    def _source(self, raw: Record, where: str) -> Record:
        number = raw.get("id")
        known = number if _is_count(number) and self._site else None

        def clean(source: Record) -> None:
            self._choice(source, "kind", self._lists.source_kinds, where, wanted=True)
            self._text(source, "title", 500, where, wanted=True)
            self._language(source, "title_language", where, wanted=True)
            issuer = source.get("issuer") or None
            source["issuer"] = issuer and self._actor(issuer, f"{where}issuer.")
            self._language(source, "language", where)
            self._date(source, where)
            self._address(source, "url", where)
            self._address(source, "archived_url", where)
            self._text(source, "note", 20_000, where)
            if known is not None:
                source["key"] = f"{self._site}/sources/{known}/"
            elif source["url"]:
                source["key"] = key_of("source", address_key(source["url"]) or source["url"])
            else:
                issued = source["issuer"]["key"] if source["issuer"] else ""
                source["key"] = key_of(
                    "source", source["kind"], source["title"], issued, str(source["date"] or "")
                )

        memo = known or (raw.get("url"), raw.get("title"), raw.get("kind"), str(raw.get("date")))
        try:
            return self._once(("source", self._site, memo), raw, clean)
        except TypeError:  # a list or record where a word belongs cannot be a key
            cleaned = dict(raw)
            clean(cleaned)
            return cleaned

    def _relations(self, record: Record) -> None:
        for row in self._list(record, "relations"):
            self._choice(row, "kind", self._lists.relations, "relations.", wanted=True)
            other = self._part(row, "claim", "relations.")
            url = other.get("url")
            if not isinstance(url, str) or not _CLAIM.fullmatch(url):
                self._wrong("address", "relations.claim")
            else:
                row["key"] = f"{url.rstrip('/')}/"


class _ShapeError(Exception):
    """A record is of another shape than it should be; what is wrong was written down."""


def _is_count(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31


def columns(problems: Iterable[Problem]) -> list[Problem]:
    """Problems of a row in the simple form, with the names of its columns."""
    found = []
    for problem in problems:
        where = re.sub(r"^appearances\.\d+\.", "", problem.where)
        found.append(Problem(problem.code, problem.line, _COLUMN.get(where, where), problem.params))
    return found


_COLUMN: Final = {
    "article.title": "article_title",
    "article.date": "article_date",
    "article.url": "article_url",
    "article.language": "article_language",
    "article.issuer.name": "outlet",
    "passage.exact": "passage",
    "actor.name": "actor",
    "actor.kind": "actor_kind",
    "actor.country": "actor_country",
    "actor.role": "actor_role",
    "on_behalf_of.name": "on_behalf_of",
    "topics.name": "topics",
    "question.text": "question",
}
