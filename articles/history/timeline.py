"""What became of a record: its states one after the other.

Reads what django-simple-history kept of the record and of the rows that belong to it. Writes
nothing and restores nothing. How two states differ is said by `diff`; what readers may see of
changes, by `corrections`.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.contrib.auth import get_user_model

from articles.history.topology import TrackedRecord, name_of
from articles.models import Claim

type Key = tuple[str, int]
type Values = dict[str, Any]
# Every row that a record had at one time: its own, and those that belong to it.
type State = dict[Key, Values]

# Rows that one person wrote for one reason within this time are one change.
TOGETHER: Final = datetime.timedelta(seconds=2)


@dataclass(frozen=True)
class Row:
    """A row as it was from a moment on; `kind` is + (new), ~ (changed) or - (gone).

    `number` counts the rows of history of one table.
    """

    model: str
    pk: int
    number: int
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

    def __init__(self, tracked: TrackedRecord, pk: int, rows: list[Row]) -> None:
        self.tracked, self.pk, self.rows = tracked, pk, rows

    @cached_property
    def changes(self) -> list[Change]:
        """The changes, the oldest first."""
        groups: list[list[Row]] = []
        for row in self.rows:
            if groups and _is_same_change(row, groups[-1]):
                groups[-1].append(row)
            else:
                groups.append([row])
        names = names_of_people(self.rows)
        return [
            Change(
                number,
                rows[-1].at,
                names.get(rows[0].by, ""),
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
        return belonging(self.tracked, self.pk, there)


def names_of_people(rows: Iterable[Row]) -> dict[int | None, str]:
    """What those are called who wrote these rows, by their numbers."""
    people = get_user_model()._default_manager.in_bulk({row.by for row in rows if row.by})
    return {pk: str(person) for pk, person in people.items()}


def _is_same_change(row: Row, group: list[Row]) -> bool:
    last = group[-1]
    if (row.by, row.reason) != (last.by, last.reason) or row.at - last.at > TOGETHER:
        return False
    # The same row twice is a change and another one; but topics are kept behind the claim's row.
    twin = next((each for each in reversed(group) if each.key == row.key), None)
    return twin is None or (_but_topics(row) == _but_topics(twin) and row.kind == "~")


def _but_topics(row: Row) -> Values:
    return {name: value for name, value in row.values.items() if name != "topics"}


def belonging(tracked: TrackedRecord, pk: int, there: State) -> State:
    """Of rows that are there those that are the record's, or belong to it."""
    found = {
        key: values for key, values in there.items() if key[0] in tracked.own_names and key[1] == pk
    }
    for part in tracked.parts:
        parents = {pk}
        if part.through:
            parents = {key[1] for key in found if key[0] == name_of(part.through)}
        found |= {
            key: values
            for key, values in there.items()
            if key[0] == part.name and values[part.column] in parents
        }
    return found


def timelines(tracked: TrackedRecord, pks: Collection[int]) -> dict[int, Timeline]:
    """The timelines of several records, in a fixed number of queries."""
    rows: dict[int, list[Row]] = {pk: [] for pk in pks}
    # For each table of parts which of the records its rows ever belonged to.
    owners: dict[Any, dict[int, set[int]]] = {}
    for table in tracked.own:
        for row in rows_of(table, {f"{table._meta.pk.attname}__in": list(pks)}):
            rows[row.pk].append(row)
    for part in tracked.parts:
        above = owners.get(part.through, {}) if part.through else {pk: {pk} for pk in pks}
        history = part.table.history.filter(**{f"{part.column}__in": list(above)})
        mine: dict[int, set[int]] = defaultdict(set)
        for pk, parent in history.order_by().values_list("id", part.column).distinct():
            mine[pk] |= above[parent]
        owners[part.table] = mine
        for row in rows_of(part.table, {"id__in": list(mine)}) if mine else ():
            for owner in mine[row.pk]:
                rows[owner].append(row)
    for each in rows.values():
        each.sort(key=lambda row: row.at)
    return {pk: Timeline(tracked, pk, each) for pk, each in rows.items()}


def rows_of(table: Any, wanted: Mapping[str, Any]) -> list[Row]:
    """The rows of a table's history that these filters hold, the oldest first."""
    found = list(table.history.filter(**wanted).order_by("history_date", "history_id").values())
    topics = _topics(found) if table is Claim else {}
    key = table._meta.pk.attname
    rows = []
    for each in found:
        values = {name: value for name, value in each.items() if not name.startswith("history_")}
        if table is Claim:
            values["topics"] = tuple(sorted(topics.get(each["history_id"], ())))
        rows.append(
            Row(
                name_of(table),
                each[key],
                each["history_id"],
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


def timeline(tracked: TrackedRecord, pk: int) -> Timeline:
    """What became of one record."""
    return timelines(tracked, [pk])[pk]


def present(tracked: TrackedRecord, pk: int) -> State:
    """The record as the tables have it now."""
    there: State = {}
    for table, path in tracked.tables():
        for values in table._default_manager.filter(**{path: pk}).values():
            there[name_of(table), values[table._meta.pk.attname]] = _as_tracked(table, values)
    if tracked.model is Claim and ("claim", pk) in there:
        link: Any = Claim.topics.through
        topics = link._default_manager.filter(claim=pk).values_list("topic_id", flat=True)
        there["claim", pk]["topics"] = tuple(sorted(topics))
    return there


def _as_tracked(table: Any, values: Values) -> Values:
    """Without the columns of which no history is kept."""
    known = {column.attname for column in table.history.model._meta.fields}
    return {name: value for name, value in values.items() if name in known}
