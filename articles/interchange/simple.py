"""The simple form: a claim in an article as one row, as somebody fills in a spreadsheet.

Turns such a row (and a row of the export's table) into a record as the export has it. Sources and
actors have no number or slug of their own there: they are told apart by what is written of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from articles.extraction import find_figures, read_figure, readings
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
# What a spreadsheet would take for a formula has an apostrophe in front in the export, and so has
# what begins with such an apostrophe itself.
FORMULA: Final = re.compile(r"'*[=+\-@\t\r\n]")

YES: Final = frozenset({"yes", "true", "1", "x", "oui", "vrai", "ja"})
NO: Final = frozenset({"", "no", "false", "0", "non", "faux", "nein"})


def quoted(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; figures stay figures."""
    if FORMULA.match(cell) and not re.fullmatch(r"[+-]\d+(?:\.\d+)?", cell, re.ASCII):
        return f"'{cell}"
    return cell


def unquoted(cell: str) -> str:
    """A cell as it was before it was `quoted`."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def joined(values: Iterable[str], mark: str = "|", also: str = "") -> str:
    """Several values in one cell, which `parted` takes apart again.

    A mark inside a value, or one of those in `also`, has a backslash in front: "a \\| b".
    """
    inside = re.compile(rf"(\\*)([{re.escape(mark + also)}])")
    return f" {mark} ".join([inside.sub(r"\1\1\\\2", value) for value in values])


def parted(cell: str, mark: str = "|") -> list[str]:
    """The values of a cell, parted by a mark that has no backslash in front; none of a blank one.

    Marks of other sorts keep their backslashes.
    """
    if not cell.strip():
        return []
    hidden = re.sub(
        rf"(\\+){re.escape(mark)}",
        lambda found: "\\" * (len(found[1]) // 2) + ("\ufdd0" if len(found[1]) % 2 else mark),
        cell,
    )
    blank = rf"\s+{re.escape(mark)}\s+|^\s*{re.escape(mark)}\s+|\s+{re.escape(mark)}\s*$"
    if mark == "|":
        blank += r"|^\s*\|\s*|\s*\|\s*$"
    return [each.strip().replace("\ufdd0", mark) for each in re.split(blank, hidden)]


def _texts(value: Any) -> list[str]:
    """The values of a cell, or of a list in JSON."""
    if value is None:
        return []
    if isinstance(value, list):
        return [_text(each) for each in value]
    return parted(_text(value))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    return str(value).strip()


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
    steps = written if isinstance(written, list) else parted(_text(written), "<")
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


_FIGURE: Final = r"[-−]?\d[\d\s.,'’]*"
_NEAR: Final = r"(?:(?:about|around|some|nearly|environ|près de|etwa|rund|~|≈)\s*)?"
_RANGE: Final = re.compile(
    rf"({_NEAR})({_FIGURE})\s*(?:-|–|to|à|bis|\.\.)\s*({_FIGURE})", re.IGNORECASE
)
_ONE: Final = re.compile(
    rf"(at least|at most|au moins|au plus|mindestens|höchstens|>=|<=|≥|≤)?\s*({_NEAR})({_FIGURE})",
    re.IGNORECASE,
)
_LEAST: Final = frozenset({"at least", "au moins", "mindestens", ">=", "≥"})
# Languages that part thousands by this sign and by no other: there it is no point.
_PARTS_THOUSANDS: Final[Mapping[str, frozenset[str]]] = {
    ",": frozenset({"en", "ko", "ja", "zh", "he", "th"}),
    ".": frozenset({"de", "es", "it", "nl", "pt", "tr", "id", "da", "el", "sr", "hr"}),
}


class _NumberError(ValueError):
    """Digits that are no number, or that can be two; the problem's code and parameters."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code, self.params = code, params
        super().__init__(code)


def number(written: str, language: str = "") -> Decimal:
    """One number as a person types it, by the desk's reader.

    Raises _NumberError, with both numbers where it can be two and the language does not say which.
    """
    found = readings(written)
    if not found:
        try:
            return read_figure(written, language)
        except ValueError:
            raise _NumberError("not-number", value=written) from None
    if len(found) == 2:
        [mark] = set(written) & {",", "."}
        if language.partition("-")[0].lower() not in _PARTS_THOUSANDS[mark]:
            one, other = (f"{each:f}" for each in found)
            raise _NumberError("two-numbers", value=written, one=one, other=other)
    return found[0]


def _value(
    row: Mapping[str, Any], approximate: bool, line: int
) -> tuple[Record | None, Problem | None]:
    """The value of a row, from its own cell or from the four of its parts."""
    language = _text(row.get("language")) or _text(row.get("article_language"))
    column = "value"
    try:
        position, near = "", False
        bounds: _Bounds = (None, None)
        if written := _text(row.get("value")):
            position, bounds, near = _read(written, row["value"], language)
        else:
            position = _text(row.get("position"))
            ends = []
            for column in ("low", "high"):
                end = _text(row.get(column))
                ends.append(_exact(row[column], end, language) if end else None)
            bounds = (ends[0], ends[1])
    except _NumberError as error:
        return None, Problem(error.code, line, column, error.params)
    low, high = bounds
    if not (position or low is not None or high is not None):
        return None, Problem("approximate", line, "approximate") if approximate else None
    return {
        "position": position or None,
        "low": None if low is None else f"{low:f}",
        "high": None if high is None else f"{high:f}",
        "approximate": approximate or near,
    }, None


type _Bounds = tuple[Decimal | None, Decimal | None]


def _read(written: str, value: Any, language: str) -> tuple[str, _Bounds, bool]:
    """What a cell says: yes or no, or the bounds of a figure, and whether it is approximate."""
    if written.casefold() in {"yes", "no", "oui", "non", "ja", "nein"}:
        return "yes" if written.casefold() in YES else "no", (None, None), False
    if found := _RANGE.fullmatch(written):
        near, *ends = found.groups()
        return "", (number(ends[0], language), number(ends[1], language)), bool(near)
    if found := _ONE.fullmatch(written):
        bound, near, digits = found.groups()
        one = _exact(value, digits.strip(), language)
        least = (bound or "").casefold() in _LEAST
        return "", (one, None) if least else (None, one) if bound else (one, one), bool(near)
    # "2.5 million", "up to four thousand": as the desk reads them, if that is all there is.
    figures = find_figures(written, language=language)
    if len(figures) == 1 and (figures[0].start, figures[0].end) == (0, len(written)):
        [said] = figures
        return "", (said.low, said.high), said.approximate
    raise _NumberError("not-number", value=written)


def _exact(value: Any, digits: str, language: str) -> Decimal:
    """A number that JSON has as one can be read in one way alone; a word is read."""
    if isinstance(value, int | float | Decimal):
        return Decimal(str(value))
    return number(digits, language)


def from_table(row: Mapping[str, Any], line: int) -> tuple[Record, list[Problem]]:
    """The record of a row of the export's table: sources have their titles there and no more."""
    names, slugs, kinds, countries, behalf = (
        _texts(row.get(name))
        for name in ("actors", "actor_slugs", "kinds", "countries", "on_behalf_of")
    )
    titles, passages, chains, outlets, urls = (
        _texts(row.get(name))
        for name in ("article_titles", "passages", "chains", "outlets", "article_urls")
    )
    fields = {
        name: row.get(name)
        for name in (
            *("statement", "language", "mode", "own_voice", "date", "question", "unit"),
            *("position", "approximate", "topics"),
        )
    }
    # Written by a program: a point is a point.
    for name in ("low", "high"):
        written = _text(row.get(name))
        fields[name] = Decimal(written) if re.fullmatch(r"-?\d+(?:\.\d+)?", written) else written
    fields["article_title"] = titles[0] if titles else ""
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
            # Titles alone: what stands in brackets there belongs to them.
            "chain": [
                _hop({"title": step}, position, language)
                for position, step in enumerate(parted(chains[n], "<")[1:], 1)
            ]
            if n < len(chains)
            else [],
        }
        for n, title in enumerate(titles)
    ]
    return record, problems
