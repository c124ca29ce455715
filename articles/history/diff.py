"""How two states of a record, or of one of its rows, differ, told in words.

The one place that does so: the histories at the desk and in the admin, the pages on which the
versions of two editors meet, and the preview of a merge take their words from here. What readers
are told of changes is another thing: see `corrections`. Reads names of records; writes nothing.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext

from articles.domain import dates, languages, text
from articles.domain.dates import PartialDate
from articles.history.timeline import State, Values
from articles.history.topology import RECORDS, TABLES, TrackedRecord, columns_entered
from articles.models import Appearance, Article, Topic
from articles.models.base import LanguageField, validate_country

# From this length on, what changed in a text is told word by word.
LONG: Final = 60

# Columns that follow from others, or are told together with another one.
UNTOLD: Final = {
    *("id", "slug", "text_hash", "folded", "prefix", "suffix", "start", "end"),
    "date_precision",
}

# The column that says in which language another one is written.
_WRITTEN_IN: Final = {
    ("actor", "name"): "name_language",
    ("actoralias", "name"): "language",
    ("appearancetranslation", "passage"): "language",
    ("claim", "statement"): "language",
    ("claimtranslation", "statement"): "language",
    ("question", "text"): "language",
    ("question", "unit"): "language",
    ("question", "note"): "note_language",
    ("questionnotetranslation", "note"): "language",
    ("questiontranslation", "text"): "language",
    ("questiontranslation", "unit"): "language",
    ("source", "title"): "title_language",
    ("source", "note"): "title_language",
    ("topic", "name"): "language",
}

# The columns that say in short what a row is, where these are not all that people fill in.
_SUMMARY: Final[Mapping[str, tuple[str, ...]]] = {
    "attribution": ("actor_id", "on_behalf_of_id"),
    "appearance": ("article_id", "claim_id", "exact"),
}


@dataclass(frozen=True)
class Difference:
    """One thing that differs: `before` and `after` in words, empty where nothing was recorded.

    `part` names the row to which it belongs, where that is not the record itself; `how` is
    "changed", "added" or "removed". Long texts have `pieces`.
    """

    label: str
    how: str
    before: str
    after: str
    part: str = ""
    # Where a part that is a record of its own has its history.
    record: tuple[str, int] | None = None
    language: str = ""
    pieces: list[text.Piece] = field(default_factory=list)


class Names:
    """What the records are called that the columns of some states name, looked up together."""

    def __init__(self, states: Iterable[State]) -> None:
        wanted: dict[Any, set[int]] = defaultdict(set)
        for state in states:
            for (name, _pk), values in state.items():
                for column in _columns(name):
                    if column.is_relation and values.get(column.attname) is not None:
                        wanted[column.related_model].add(values[column.attname])
                wanted[Topic].update(values.get("topics", ()))
        self._names: dict[tuple[Any, int], str] = {}
        for model, ids in wanted.items():
            records = model._base_manager.filter(pk__in=ids)
            for record in records.select_related("source") if model is Article else records:
                self._names[model, record.pk] = str(record)
            missing = {pk for pk in ids if (model, pk) not in self._names}
            if missing and model not in (Article, Appearance):
                # It is gone; its history knows what it was called.
                for row in model.history.filter(id__in=missing).order_by("history_date"):
                    self._names[model, row.id] = str(row.instance)

    def of(self, model: Any, pk: int) -> str:
        """What a record is, or was, called."""
        return self._names.get((model, pk)) or gettext("number %(number)d") % {"number": pk}


def differences(
    tracked: TrackedRecord, before: State, after: State, names: Names
) -> list[Difference]:
    """How two states of a record differ: its own columns first, then its parts row by row."""
    found: list[Difference] = []
    keys = list({**before, **after})
    for name in tracked.own_names:
        for key in (key for key in keys if key[0] == name):
            found += row_differences(name, before.get(key, {}), after.get(key, {}), names)
    for part in tracked.parts:
        for key in sorted(key for key in keys if key[0] == part.name):
            rows = part_differences(
                part.name, before.get(key), after.get(key), names, but={part.column}
            )
            record = key if part.name in RECORDS else None
            found += [dataclasses.replace(row, record=record) for row in rows]
    return found


def part_differences(
    name: str,
    before: Values | None,
    after: Values | None,
    names: Names,
    *,
    but: Collection[str] = (),
) -> list[Difference]:
    """How a row of a part differs: column by column, or that it came or went as a whole.

    `before` and `after` are None where there was no row; `but` are columns that go without saying.
    """
    title = capfirst(str(TABLES[name]._meta.verbose_name))
    if before is not None and after is not None:
        about = f"{title}: {summary(name, after, names, but=but)}"
        rows = row_differences(name, before, after, names, but=but)
        return [dataclasses.replace(row, part=about) for row in rows]
    if after is not None:
        return [Difference(title, "added", "", summary(name, after, names, but=but))]
    if before is not None:
        return [Difference(title, "removed", summary(name, before, names, but=but), "")]
    return []


def row_differences(
    name: str, before: Values, after: Values, names: Names, *, but: Collection[str] = ()
) -> list[Difference]:
    """How two states of one row of a table differ, column by column; an empty one is no row."""
    found = []
    for column in _columns(name):
        if column.attname not in UNTOLD and column.attname not in but:
            difference = _of_column(name, column, before, after, names)
            if difference:
                found.append(difference)
    if name == "appearance" and before and after:
        lost, is_lost = (each.get("start") is None for each in (before, after))
        if lost != is_lost:
            words = {True: gettext("lost"), False: gettext("found")}
            label = gettext("The passage in the text")
            found.append(Difference(label, "changed", words[lost], words[is_lost]))
    if before.get("topics", ()) != after.get("topics", ()):
        was, now = (
            ", ".join(sorted(names.of(Topic, pk) for pk in each.get("topics", ())))
            for each in (before, after)
        )
        found.append(Difference(capfirst(str(gettext("topics"))), _how(was, now), was, now))
    return found


def _of_column(
    name: str, column: Any, before: Values, after: Values, names: Names
) -> Difference | None:
    """How one column differs; None where it does not, or nobody would see it."""
    key = column.attname
    one, other = before.get(key), after.get(key)
    dated = key == "date" and before.get("date_precision") != after.get("date_precision")
    if one == other and not dated:
        return None
    if not before and other is False:
        # What a new row is not need not be told.
        return None
    was, now = (shown_value(column, values, names) for values in (before, after))
    if was == now:
        return None
    how = _how(was, now)
    pieces = []
    if how == "changed" and isinstance(column, models.TextField | models.CharField):
        free = not column.choices and not isinstance(column, LanguageField)
        if free and max(len(was), len(now)) > LONG:
            pieces = text.differences(was, now)
    written_in = _WRITTEN_IN.get((name, key), "")
    return Difference(
        capfirst(str(column.verbose_name)),
        how,
        was,
        now,
        language=str((after or before).get(written_in, "") or ""),
        pieces=pieces,
    )


def _how(was: str, now: str) -> str:
    return "changed" if was and now else ("added" if now else "removed")


def _columns(name: str) -> list[Any]:
    """The columns of a table that can differ."""
    return [column for column in TABLES[name]._meta.concrete_fields if not column.primary_key]


def shown_value(column: Any, values: Values, names: Names) -> str:
    """A column's value as forms show it; nothing where nothing is recorded."""
    value = values.get(column.attname)
    locale = get_language() or "en"
    if value is None or value == "":
        return ""
    if column.attname == "date":
        known = PartialDate(value, values["date_precision"]) if values["date_precision"] else None
        return dates.display(known, locale) if known else str(value)
    if column.is_relation:
        return names.of(column.related_model, value)
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, Decimal):
        return languages.format_number(value, locale)
    if isinstance(column, LanguageField):
        return languages.language_name(value, locale)
    if validate_country in column.validators:
        return languages.country_name(value, locale)
    return str(value)


def summary(name: str, values: Values, names: Names, *, but: Collection[str] = ()) -> str:
    """What a row is, or was, in one line; `but` are columns that go without saying."""
    table = TABLES[name]
    columns = {column.attname: column for column in _columns(name)}
    told = _SUMMARY.get(name) or tuple(
        column.attname for column in columns_entered(table) if column.concrete
    )
    said = []
    for key in told:
        if key in but or key not in columns or values.get(key) in ("", None, False):
            continue
        if values[key] is True:
            said.append(str(columns[key].verbose_name))
        else:
            said.append(shown_value(columns[key], values, names))
    return " · ".join(said)
