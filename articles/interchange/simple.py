"""The simple form: a claim in an article as one row, as somebody fills in a spreadsheet.

Turns such a row (and a row of the export's table) into a record as the export has it. Sources and
actors have no number or slug of their own there: they are told apart by what is written of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from articles.interchange.problems import Problem

type Record = dict[str, Any]

# What a row may hold, in the order in which docs/import.md explains it.
COLUMNS: Final = (
    *("article_title", "article_url", "outlet", "article_date", "article_language"),
    *("passage", "statement", "language", "mode"),
    *("actor", "actor_kind", "actor_country", "actor_role", "on_behalf_of", "own_voice"),
    *("date", "question", "unit", "value", "position", "low", "high", "approximate"),
    *("topics", "speech", "cue", "attributed_as", "note", "chain", "claim", "status"),
)
WANTED: Final = ("article_title", "passage", "statement", "mode")
# The export's table has these, which the simple form has not.
TABLE: Final = frozenset({"actors", "article_titles", "passages", "chains"})
TABLE_COLUMNS: Final = (
    *("id", "url", "statement", "language", "mode", "own_voice", "actors", "actor_slugs"),
    *("kinds", "countries", "on_behalf_of", "date", "reported", "question", "unit", "position"),
    *("low", "high", "approximate", "topics", "articles", "origins", "articles_naming_no_source"),
    *("circular", "outlets", "article_titles", "article_urls", "passages", "chains"),
)
# Several values of one cell are parted so, and the sources of a chain so.
SEVERAL: Final = re.compile(r"\s+\|\s+|\s*\|\s*$|^\s*\|\s*")
CHAINED: Final = re.compile(r"\s+<\s+")
FORMULA: Final = re.compile(r"^'(?=[=+\-@\t\r\n])")

YES: Final = frozenset({"yes", "true", "1", "x", "oui", "vrai", "ja"})
NO: Final = frozenset({"", "no", "false", "0", "non", "faux", "nein"})


def _texts(value: Any) -> list[str]:
    """The values of a cell, or of a list in JSON."""
    if value is None:
        return []
    if isinstance(value, list):
        return [_text(each) for each in value]
    text = _text(value)
    return [each.strip() for each in SEVERAL.split(text)] if text else []


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    # What the export puts before a cell that a spreadsheet would take for a formula.
    return FORMULA.sub("", str(value)).strip()


def _at(values: list[str], place: int) -> str:
    """The value that stands there; one value alone is everybody's."""
    if len(values) == 1:
        return values[0]
    return values[place] if place < len(values) else ""


def actor(name: str, kind: str = "", country: str = "", role: str = "") -> Record | None:
    """Somebody as a row names them; `slug` None says that the name has to find them."""
    if not name:
        return None
    return {
        "slug": None,
        "name": name,
        "name_language": None,
        "kind": kind or None,
        "country": country or None,
        "role": role or None,
    }


def source(**values: Any) -> Record:
    """A source as a row names it."""
    blank = dict.fromkeys(
        ("id", "issuer", "language", "date", "url", "archived_url", "note", "title_language")
    )
    return blank | values


def from_fields(row: Mapping[str, Any], line: int) -> tuple[Record, list[Problem]]:
    """The record of a row in the simple form, and what is wrong with it."""
    problems = [Problem("unknown-field", line, str(name)) for name in row if name not in COLUMNS]
    problems += [Problem("missing", line, name) for name in WANTED if not _text(row.get(name))]

    def text(name: str) -> str | None:
        return _text(row.get(name)) or None

    flags = {}
    for name in ("own_voice", "approximate"):
        written = _text(row.get(name)).casefold()
        flags[name] = written in YES
        if written not in YES | NO:
            problems.append(Problem("not-flag", line, name, {"value": written}))
    value, problem = _value(row, flags["approximate"], line)
    if problem:
        problems.append(problem)
    names = _texts(row.get("actor"))
    kinds, countries, roles, behalf = (
        _texts(row.get(name))
        for name in ("actor_kind", "actor_country", "actor_role", "on_behalf_of")
    )
    language = text("language") or text("article_language") or "en"
    article_language = text("article_language")
    question = text("question")
    record: Record = {
        "id": None,
        "url": None,
        "key": text("claim"),
        "status": text("status"),
        "statement": text("statement"),
        "language": language,
        "translations": [],
        "mode": text("mode"),
        "own_voice": flags["own_voice"],
        "attributions": [
            {
                "actor": actor(name, _at(kinds, n), _at(countries, n), _at(roles, n)),
                "on_behalf_of": actor(_at(behalf, n)),
            }
            for n, name in enumerate(names)
        ],
        "date": text("date"),
        "question": question
        and {"slug": None, "text": question, "language": language, "unit": text("unit")},
        "value": value,
        "topics": [
            {"slug": None, "name": name, "language": language} for name in _texts(row.get("topics"))
        ],
        "appearances": [
            {
                "article": source(
                    kind="article",
                    title=text("article_title"),
                    title_language=article_language or language,
                    issuer=actor(_text(row.get("outlet")), "outlet"),
                    language=article_language,
                    date=text("article_date"),
                    url=text("article_url"),
                ),
                "passage": {"exact": text("passage"), "prefix": "", "suffix": ""},
                "speech": text("speech"),
                "cue": text("cue"),
                "attributed_as": text("attributed_as"),
                "note": text("note"),
                "chain": _chain(row.get("chain"), article_language or language),
            }
        ],
        "relations": [],
    }
    return record, problems


def _chain(written: Any, language: str) -> list[Record]:
    """``AFP report (agency-report; AFP; 2025-04-28) < Remarks (speech; the ministry)``, or a list.

    Behind a title stand in brackets its kind, its issuer, its date and its address, as far as they
    are known; in JSON each is a text like that or a record with these names.
    """
    if not written:
        return []
    steps = written if isinstance(written, list) else CHAINED.split(_text(written))
    return [_hop(step, number, language) for number, step in enumerate(steps, 1)]


def _hop(step: Any, position: int, language: str) -> Record:
    given: dict[str, Any] = {}
    if isinstance(step, dict):
        given = {name: _text(value) for name, value in step.items()}
    else:
        title, *parts = _bracketed(_text(step))
        given = {"title": title} | dict(zip(("kind", "issuer", "date", "url"), parts, strict=False))
    return {
        "position": position,
        "source": source(
            kind=given.get("kind") or "other",
            title=given.get("title"),
            title_language=language,
            issuer=actor(given.get("issuer", ""), given.get("issuer_kind", "")),
            date=given.get("date") or None,
            language=given.get("language") or None,
            url=given.get("url") or None,
        ),
        "use": given.get("use") or None,
        "cue": given.get("cue") or None,
        "seen": given.get("seen", "").casefold() in YES,
    }


def _bracketed(text: str) -> list[str]:
    """A title, and what stands behind it in brackets if that holds a semicolon or is one word."""
    found = re.fullmatch(r"(.+?)\s*\(([a-z-]+(?:\s*;[^()]*)?)\)", text)
    return [found[1], *(part.strip() for part in found[2].split(";"))] if found else [text]


_FIGURE: Final = r"-?[\d\s.,'’]*\d"
_NEAR: Final = r"(?:(?:about|around|some|nearly|environ|près de|etwa|rund|~|≈)\s*)?"
_RANGE: Final = re.compile(
    rf"({_NEAR})({_FIGURE})\s*(?:-|–|to|à|bis|\.\.)\s*({_FIGURE})", re.IGNORECASE
)
_ONE: Final = re.compile(
    rf"(at least|at most|au moins|au plus|mindestens|höchstens|>=|<=|≥|≤)?\s*({_NEAR})({_FIGURE})",
    re.IGNORECASE,
)
_LEAST: Final = frozenset({"at least", "au moins", "mindestens", ">=", "≥"})


def figure(text: str) -> str:
    """A figure without what parts its thousands: "4 000", "4,000" and "4'000" are 4000."""
    plain = re.sub(r"[\s'’]", "", text)
    plain = re.sub(r"(?<=\d)[.,](?=\d{3}(?:\D|$))", "", plain)
    return plain.replace(",", ".")


def _value(
    row: Mapping[str, Any], approximate: bool, line: int
) -> tuple[Record | None, Problem | None]:
    """The value of a row, from its own cell or from the four of its parts."""
    written = _text(row.get("value"))
    if not written:
        position, low, high = (_text(row.get(name)) for name in ("position", "low", "high"))
        if not (position or low or high):
            return None, Problem("approximate", line, "approximate") if approximate else None
        return {
            "position": position or None,
            "low": low or None,
            "high": high or None,
            "approximate": approximate,
        }, None
    if written.casefold() in {"yes", "no", "oui", "non", "ja", "nein"}:
        position = "yes" if written.casefold() in YES else "no"
        return {"position": position, "low": None, "high": None, "approximate": approximate}, None
    if found := _RANGE.fullmatch(written):
        near, low, high = found.groups()
    elif found := _ONE.fullmatch(written):
        bound, near, number = found.groups()
        least = (bound or "").casefold() in _LEAST
        low, high = (number, "") if least else ("", number) if bound else (number, number)
    else:
        return None, Problem("not-number", line, "value", {"value": written})
    return {
        "position": None,
        "low": figure(low) or None,
        "high": figure(high) or None,
        "approximate": approximate or bool(near),
    }, None


def from_table(row: Mapping[str, Any], line: int) -> tuple[Record, list[Problem]]:
    """The record of a row of the export's table: sources have their titles there and no more."""
    names, slugs, kinds, countries, behalf = (
        _texts(row.get(name))
        for name in ("actors", "actor_slugs", "kinds", "countries", "on_behalf_of")
    )
    titles, passages, chains = (
        _texts(row.get(name)) for name in ("article_titles", "passages", "chains")
    )
    outlets, urls = (
        [each.strip() for each in _text(row.get(name)).split(" | ")]
        for name in ("outlets", "article_urls")
    )
    fields = {
        name: row.get(name)
        for name in (
            *("statement", "language", "mode", "own_voice", "date", "question", "unit"),
            *("position", "low", "high", "approximate", "topics"),
        )
    }
    fields |= {"article_title": titles[0] if titles else "", "passage": passages[:1]}
    fields["passage"] = passages[0] if passages else ""
    record, problems = from_fields(fields, line)
    record["url"] = _text(row.get("url")) or None
    record["status"] = "published"
    for n, name in enumerate(names):
        who = actor(name, _at(kinds, n), _at(countries, n) if len(countries) == len(names) else "")
        if who is not None and n < len(slugs):
            who["slug"] = slugs[n]
        on_behalf = actor(behalf[n]) if len(behalf) == len(names) else None
        record["attributions"].append({"actor": who, "on_behalf_of": on_behalf})
    language = record["language"]
    record["appearances"] = [
        {
            "article": source(
                kind="article",
                title=title,
                title_language=language,
                issuer=actor(outlets[n] if n < len(outlets) else "", "outlet"),
                url=(urls[n] if n < len(urls) else "") or None,
            ),
            "passage": {
                "exact": passages[n] if n < len(passages) else None,
                "prefix": "",
                "suffix": "",
            },
            "speech": None,
            "cue": None,
            "attributed_as": None,
            "note": None,
            "chain": _chain(CHAINED.split(chains[n])[1:] if n < len(chains) else [], language),
        }
        for n, title in enumerate(titles)
    ]
    return record, problems
