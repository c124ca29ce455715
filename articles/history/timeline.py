"""What became of a record: its states one after the other, and how each differs from the last.

Reads what django-simple-history kept of the record and of the rows that belong to it. Writes
nothing, restores nothing, and says nothing of what readers may see: that is `corrections`.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext

from articles.domain import dates, languages, text
from articles.domain.dates import PartialDate
from articles.models import (
    Actor,
    ActorAlias,
    Appearance,
    AppearanceTranslation,
    Article,
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
from articles.models.base import LanguageField, validate_country

type Key = tuple[str, int]
type Values = dict[str, Any]
# Every row that a record had at one time: its own, and those that belong to it.
type State = dict[Key, Values]

# Rows that one person wrote for one reason within this time are one change.
TOGETHER: Final = datetime.timedelta(seconds=2)
# From this length on, what changed in a text is told word by word.
LONG: Final = 60


@dataclass(frozen=True)
class Part:
    """Rows that belong to a record by a column; `through` another part where there is one between.

    Those that are no record of their own are restored with it.
    """

    model: Any
    column: str
    restored: bool = True
    through: Any = None


@dataclass(frozen=True)
class Kept:
    """A record of which history is kept: its own rows, all with its number, and its parts."""

    model: Any
    own: tuple[Any, ...]
    parts: tuple[Part, ...] = ()


KEPT: Final[Mapping[str, Kept]] = {
    "actor": Kept(Actor, (Actor,), (Part(ActorAlias, "actor_id"),)),
    "appearance": Kept(
        Appearance,
        (Appearance,),
        (Part(Hop, "appearance_id"), Part(AppearanceTranslation, "appearance_id")),
    ),
    "article": Kept(Article, (Article, Source), (Part(Appearance, "article_id", restored=False),)),
    "claim": Kept(
        Claim,
        (Claim,),
        (
            Part(Attribution, "claim_id"),
            Part(ClaimTranslation, "claim_id"),
            Part(ClaimRelation, "claim_id"),
            Part(Appearance, "claim_id", restored=False),
            Part(Hop, "appearance_id", restored=False, through=Appearance),
        ),
    ),
    "question": Kept(Question, (Question,), (Part(QuestionTranslation, "question_id"),)),
    "source": Kept(Source, (Source,)),
    "topic": Kept(Topic, (Topic,)),
}

# Columns that follow from others.
UNTOLD: Final = {"id", "slug", "text_hash", "folded", "prefix", "suffix", "start", "end"}


@dataclass(frozen=True)
class Row:
    """A row as it was from a moment on; `kind` is + (new), ~ (changed) or - (gone)."""

    model: str
    pk: int
    at: datetime.datetime
    kind: str
    by: int | None
    reason: str
    values: Values

    @property
    def key(self) -> Key:
        """Which row it is."""
        return self.model, self.pk


@dataclass(frozen=True)
class Change:
    """What one person changed at one time: the number counts from 1, the oldest."""

    number: int
    at: datetime.datetime
    by: str
    reason: str
    rows: tuple[Row, ...]


class Timeline:
    """Everything that became of one record. Rows come from `timelines`, in order."""

    def __init__(self, kept: Kept, pk: int, rows: list[Row]) -> None:
        self.kept, self.pk, self.rows = kept, pk, rows

    @cached_property
    def changes(self) -> list[Change]:
        """The changes, the oldest first."""
        groups: list[list[Row]] = []
        for row in self.rows:
            if groups and _belongs(row, groups[-1]):
                groups[-1].append(row)
            else:
                groups.append([row])
        people = {row.by for row in self.rows if row.by}
        names = get_user_model()._default_manager.in_bulk(people)
        return [
            Change(
                number,
                rows[-1].at,
                str(names[rows[0].by]) if rows[0].by in names else "",
                rows[0].reason,
                tuple(rows),
            )
            for number, rows in enumerate(groups, start=1)
        ]

    def after(self, number: int) -> State:
        """The record after the change of this number; nothing after number 0."""
        rows = [row for change in self.changes[:number] for row in change.rows]
        return self._state(rows)

    def at(self, moment: datetime.datetime) -> State:
        """The record at a moment."""
        return self._state(row for row in self.rows if row.at <= moment)

    def began(self, key: Key) -> bool:
        """Whether a row's beginning was kept; before that, nothing can be said of it."""
        first = next((row for row in self.rows if row.key == key), None)
        return first is not None and first.kind == "+"

    def _state(self, rows: Iterable[Row]) -> State:
        latest: dict[Key, Row] = {}
        for row in rows:
            latest[row.key] = row
        there = {key: row.values for key, row in latest.items() if row.kind != "-"}
        return belonging(self.kept, self.pk, there)


def _belongs(row: Row, group: list[Row]) -> bool:
    last = group[-1]
    if (row.by, row.reason) != (last.by, last.reason) or row.at - last.at > TOGETHER:
        return False
    # The same row twice is a change and another one; but topics are kept behind the claim's row.
    twin = next((each for each in reversed(group) if each.key == row.key), None)
    return twin is None or (_but_topics(row) == _but_topics(twin) and row.kind == "~")


def _but_topics(row: Row) -> Values:
    return {name: value for name, value in row.values.items() if name != "topics"}


def belonging(kept: Kept, pk: int, there: State) -> State:
    """Of rows that are there those that are the record's, or belong to it."""
    own = {model._meta.model_name for model in kept.own}
    found = {key: values for key, values in there.items() if key[0] in own and key[1] == pk}
    for part in kept.parts:
        name = part.model._meta.model_name
        parents = (
            {key[1] for key in found if key[0] == part.through._meta.model_name}
            if part.through
            else {pk}
        )
        found |= {
            key: values
            for key, values in there.items()
            if key[0] == name and values[part.column] in parents
        }
    return found


def timelines(kept: Kept, pks: Collection[int]) -> dict[int, Timeline]:
    """The timelines of several records, in a fixed number of queries."""
    rows: dict[int, list[Row]] = {pk: [] for pk in pks}
    owners: dict[Any, dict[int, set[int]]] = {}
    for model in kept.own:
        for row in _rows(model, {f"{model._meta.pk.attname}__in": list(pks)}):
            rows[row.pk].append(row)
    for part in kept.parts:
        above = owners.get(part.through, {}) if part.through else {pk: {pk} for pk in pks}
        column = part.column
        history = part.model.history.filter(**{f"{column}__in": list(above)})
        mine: dict[int, set[int]] = defaultdict(set)
        for pk, parent in history.order_by().values_list("id", column).distinct():
            mine[pk] |= above[parent]
        owners[part.model] = mine
        for row in _rows(part.model, {"id__in": list(mine)}) if mine else ():
            for owner in mine[row.pk]:
                rows[owner].append(row)
    for each in rows.values():
        each.sort(key=lambda row: row.at)
    return {pk: Timeline(kept, pk, each) for pk, each in rows.items()}


def _rows(model: Any, wanted: Mapping[str, Any]) -> list[Row]:
    found = list(model.history.filter(**wanted).order_by("history_date", "history_id").values())
    topics = _topics(found) if model is Claim else {}
    key = model._meta.pk.attname
    rows = []
    for each in found:
        values = {name: value for name, value in each.items() if not name.startswith("history_")}
        if model is Claim:
            values["topics"] = tuple(sorted(topics.get(each["history_id"], ())))
        rows.append(
            Row(
                model._meta.model_name,
                each[key],
                each["history_date"],
                each["history_type"],
                each["history_user_id"],
                each["history_change_reason"] or "",
                values,
            )
        )
    return rows


def _topics(rows: Iterable[Values]) -> dict[int, list[int]]:
    history: Any = Claim.history.model
    links: Any = history._meta.get_field("historicalclaim_topics")
    found: dict[int, list[int]] = defaultdict(list)
    numbers = [row["history_id"] for row in rows]
    pairs = links.related_model._default_manager.filter(history_id__in=numbers)
    for number, topic in pairs.values_list("history_id", "topic_id"):
        found[number].append(topic)
    return found


def timeline(kept: Kept, pk: int) -> Timeline:
    """What became of one record."""
    return timelines(kept, [pk])[pk]


def present(kept: Kept, pk: int) -> State:
    """The record as the tables have it now."""
    there: State = {}
    for model in kept.own:
        for values in model._default_manager.filter(pk=pk).values():
            there[model._meta.model_name, pk] = _as_kept(model, values)
    for part in kept.parts:
        if part.through:
            name = part.through._meta.model_name
            parents = [key[1] for key in there if key[0] == name]
        else:
            parents = [pk]
        for values in part.model._default_manager.filter(
            **{f"{part.column}__in": parents}
        ).values():
            there[part.model._meta.model_name, values["id"]] = _as_kept(part.model, values)
    if kept.model is Claim and ("claim", pk) in there:
        link: Any = Claim.topics.through
        topics = link._default_manager.filter(claim=pk).values_list("topic_id", flat=True)
        there["claim", pk]["topics"] = tuple(sorted(topics))
    return there


def _as_kept(model: Any, values: Values) -> Values:
    """Without the columns of which no history is kept."""
    known = {column.attname for column in model.history.model._meta.fields}
    return {name: value for name, value in values.items() if name in known}


# Differences, in words


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
    """What records are called that columns name, looked up together."""

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


def _columns(name: str) -> list[Any]:
    model = _MODELS[name]
    return [column for column in model._meta.concrete_fields if not column.primary_key]


_MODELS: Final[Mapping[str, Any]] = {
    model._meta.model_name: model
    for kept in KEPT.values()
    for model in (*kept.own, *(part.model for part in kept.parts))
}


def differences(kept: Kept, before: State, after: State, names: Names) -> list[Difference]:
    """How two states of a record differ, in words."""
    own = [model._meta.model_name for model in kept.own]
    columns = {part.model._meta.model_name: part.column for part in kept.parts}
    records = {part.model._meta.model_name for part in kept.parts if part.model is Appearance}
    found: list[Difference] = []
    for name in own:
        for key in [key for key in {**before, **after} if key[0] == name]:
            found += _of_row(name, before.get(key, {}), after.get(key, {}), names, set())
    for name, column in columns.items():
        keys = sorted(key for key in {**before, **after} if key[0] == name)
        for key in keys:
            one, other = before.get(key), after.get(key)
            record = (name, key[1]) if name in records else None
            title = capfirst(str(_MODELS[name]._meta.verbose_name))
            if one is not None and other is not None:
                rows = _of_row(name, one, other, names, {column})
                about = f"{title}: {_summary(name, other, names, {column})}"
                found += [_at(row, about, record) for row in rows]
            elif one is not None or other is not None:
                words = _summary(name, one or other or {}, names, {column})
                how = "added" if one is None else "removed"
                was, now = ("", words) if one is None else (words, "")
                found.append(Difference(title, how, was, now, "", record))
    return found


def _at(row: Difference, part: str, record: tuple[str, int] | None) -> Difference:
    return Difference(
        row.label, row.how, row.before, row.after, part, record, row.language, row.pieces
    )


def _of_row(
    name: str, before: Values, after: Values, names: Names, but: set[str]
) -> list[Difference]:
    """How two states of one row differ, column by column."""
    found = []
    for column in _columns(name):
        key = column.attname
        if key in UNTOLD or key in but or column.name == "date_precision":
            continue
        one, other = before.get(key), after.get(key)
        dated = key == "date" and before.get("date_precision") != after.get("date_precision")
        if one == other and not dated:
            continue
        if not before and other is False:
            # What a new row is not need not be told.
            continue
        was, now = (shown(column, values, names) for values in (before, after))
        if was == now:
            continue
        how = "changed" if was and now else ("added" if now else "removed")
        pieces = []
        if how == "changed" and isinstance(column, models.TextField | models.CharField):
            free = not column.choices and not isinstance(column, LanguageField)
            if free and max(len(was), len(now)) > LONG:
                pieces = text.differences(was, now)
        language = _language(name, after or before, key)
        label = capfirst(str(column.verbose_name))
        found.append(Difference(label, how, was, now, language=language, pieces=pieces))
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
        how = "changed" if was and now else ("added" if now else "removed")
        found.append(Difference(capfirst(str(gettext("topics"))), how, was, now))
    return found


# The column that says in which language another one is written.
_WRITTEN_IN: Final = {
    ("claim", "statement"): "language",
    ("claimtranslation", "statement"): "language",
    ("actor", "name"): "name_language",
    ("actoralias", "name"): "language",
    ("source", "title"): "title_language",
    ("source", "note"): "title_language",
    ("question", "text"): "language",
    ("question", "unit"): "language",
    ("topic", "name"): "language",
}


def _language(name: str, values: Values, column: str) -> str:
    return str(values.get(_WRITTEN_IN.get((name, column), ""), "") or "")


def shown(column: Any, values: Values, names: Names) -> str:
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


# The columns that say in short what a row of a part is.
_TOLD_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "attribution": ("actor_id", "on_behalf_of_id"),
    "actoralias": ("name", "language"),
    "appearance": ("article_id", "claim_id", "exact"),
    "appearancetranslation": ("language", "passage"),
    "claimrelation": ("kind", "about_id"),
    "claimtranslation": ("language", "statement"),
    "hop": ("position", "source_id", "use", "cue", "seen"),
    "questiontranslation": ("language", "text", "unit"),
}


def _summary(name: str, values: Values, names: Names, but: set[str]) -> str:
    """What a row of a part was, in one line."""
    columns = {column.attname: column for column in _columns(name)}
    said = []
    for key in _TOLD_BY[name]:
        if key in but or values.get(key) in ("", None, False):
            continue
        column = columns[key]
        if values[key] is True:
            said.append(str(column.verbose_name))
        else:
            said.append(shown(column, values, names))
    return " · ".join(said)
