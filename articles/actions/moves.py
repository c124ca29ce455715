"""Rows that a merge moves, recorded so that the merge can be undone.

An entry is one row that was changed, deleted or created, with the columns of before and after as
plain values. This module knows tables and columns; `merging` decides which rows move.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import groupby
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from articles.actions.saving import Person, sign

# Rows that are written at a time: bounds the size of a statement.
BATCH = 200
# The group of the record itself and its address: where it cannot move back, nothing does.
RECORD = "record"

type Columns = dict[str, Any]


@dataclass
class Entry:
    """One row that moves.

    `op` is change, delete or create. Entries of one `group` move back together or not at all.
    `stands_for` is the row that says the same as one that was deleted: its model and number.
    """

    op: str
    model: str
    pk: int | None
    group: str
    before: Columns = field(default_factory=dict)
    after: Columns = field(default_factory=dict)
    stands_for: list[Any] | None = None

    @property
    def table(self) -> Any:
        """The model whose row it is."""
        return apps.get_model("articles", self.model)

    def plain(self) -> dict[str, Any]:
        """As it is kept in the database."""
        return {name: value for name, value in asdict(self).items() if value not in ({}, None)}

    @property
    def inverse(self) -> Entry:
        """What undoes it."""
        op = {"change": "change", "delete": "create", "create": "delete"}[self.op]
        return Entry(op, self.model, self.pk, self.group, self.after, self.before)


@dataclass(frozen=True)
class Left:
    """An entry that cannot be moved back, and why."""

    entry: Entry
    why: str


def columns(record: models.Model, names: Iterable[str] | None = None) -> Columns:
    """A row's columns, or some of them, as JSON can keep them, to the last digit."""
    wanted = None if names is None else set(names)
    return {
        column.attname: _plain(column, record)
        for column in record._meta.concrete_fields
        if wanted is None or column.attname in wanted
    }


def _plain(column: Any, record: models.Model) -> Any:
    value = getattr(record, column.attname)
    # Of figures and times JSON would keep less than the database does.
    return value if isinstance(value, bool | int | None) else column.value_to_string(record)


def change(record: models.Model, group: str, **after: Any) -> Entry:
    """That a row's columns get these values, given by their names in the table."""
    before = columns(record, after)
    for name, value in after.items():
        setattr(record, name, value)
    now = columns(record, after)
    return Entry("change", record._meta.model_name or "", record.pk, group, before, now)


def delete(record: models.Model, group: str, stands_for: models.Model | None = None) -> Entry:
    """That a row goes; perhaps since another says the same."""
    twin = [stands_for._meta.model_name, stands_for.pk] if stands_for else None
    meta = record._meta
    return Entry("delete", meta.model_name or "", record.pk, group, columns(record), {}, twin)


def create(record: models.Model, group: str) -> Entry:
    """That a new row comes."""
    return Entry("create", record._meta.model_name or "", None, group, {}, columns(record))


def carry_out(entries: Sequence[Entry], by: Person, reason: str) -> None:
    """Write these rows, in this order, with history; a new one's entry learns its number.

    Raises IntegrityError where a rule of the tables is against it.
    """
    for (op, model, names), run in groupby(
        entries, lambda each: (each.op, each.model, tuple(sorted(each.after)))
    ):
        rows = list(run)
        if op == "change" and names:
            # Hops that change places go one by one: a place must be free before it is taken.
            size = 1 if (model == "hop" and "position" in names) else BATCH
            for at in range(0, len(rows), size):
                _change(rows[at : at + size], by, reason)
        elif op == "delete":
            for entry in rows:
                row = entry.table._base_manager.get(pk=entry.pk)
                sign(row, by, reason)
                row.delete()
        elif op == "create":
            for entry in rows:
                _create(entry, by, reason)


def _change(entries: list[Entry], by: Person, reason: str) -> None:
    table = entries[0].table
    named = {column.attname: column.name for column in table._meta.concrete_fields}
    found = table._base_manager.in_bulk([entry.pk for entry in entries])
    for entry in entries:
        for name, value in _values(table, entry.after).items():
            setattr(found[entry.pk], name, value)
    rows = [found[entry.pk] for entry in entries]
    fields = [named[name] for name in entries[0].after]
    if hasattr(table, "history"):
        bulk_update_with_history(
            rows,
            table,
            fields,
            batch_size=BATCH,
            default_user=by,
            default_change_reason=reason or None,
            manager=table._base_manager,
        )
    else:
        table._base_manager.bulk_update(rows, fields)


def _create(entry: Entry, by: Person, reason: str) -> None:
    row = entry.table(**_values(entry.table, entry.after))
    sign(row, by, reason)
    # Past what the model's own save works out: a row that comes back is as it was.
    models.Model.save(row, force_insert=True)
    if entry.pk is None:
        entry.pk = row.pk
        entry.after = columns(row)


def _values(table: Any, kept: Columns) -> Columns:
    """Columns as Python has them. One that this program no longer knows is left out."""
    known = {column.attname: column for column in table._meta.concrete_fields}
    return {name: known[name].to_python(value) for name, value in kept.items() if name in known}


def move_back(entries: Sequence[Entry], by: Person, reason: str) -> list[Left]:
    """Undo these entries, the last first; gives those that changed since, which stay as they are.

    Raises ValidationError where the record itself cannot come back.
    """
    refused: dict[str, str] = {}
    rows = _rows_now(entries)
    for entry in entries:
        problem = _changed_since(entry, rows.get((entry.model, entry.pk)))
        if problem:
            refused.setdefault(entry.group, problem)
    backwards = [each.inverse for each in reversed(entries)]
    movable = [each for each in backwards if each.group not in refused]
    if RECORD not in refused:
        for entry in _without_their_record(movable):
            refused.setdefault(entry.group, _gone())
        movable = [each for each in movable if each.group not in refused]
    if RECORD in refused:
        raise ValidationError(refused[RECORD], code="record-changed")
    try:
        with transaction.atomic():
            carry_out(movable, by, reason)
    except IntegrityError:
        refused |= _one_by_one(movable, by, reason)
    return [Left(entry, refused[entry.group]) for entry in entries if entry.group in refused]


def _one_by_one(entries: Sequence[Entry], by: Person, reason: str) -> dict[str, str]:
    """Move group by group; gives those that a rule of the tables refuses, each with a sentence."""
    refused: dict[str, str] = {}
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[entry.group].append(entry)
    for group in sorted(groups, key=lambda name: name != RECORD):
        try:
            with transaction.atomic():
                carry_out(groups[group], by, reason)
        except IntegrityError as error:
            if group == RECORD:
                raise ValidationError(
                    _("Something else has taken the place of the record since."),
                    code="record-changed",
                ) from error
            refused[group] = _("Something else stands in its place now.")
    return refused


def _rows_now(entries: Sequence[Entry]) -> dict[tuple[str, int | None], models.Model]:
    """The rows of these entries as they are now, in a query for each table."""
    asked: dict[str, set[int | None]] = defaultdict(set)
    for entry in entries:
        asked[entry.model].add(entry.pk)
    return {
        (name, row.pk): row
        for name, keys in asked.items()
        for row in apps.get_model("articles", name)._base_manager.in_bulk(keys).values()
    }


def _changed_since(entry: Entry, row: models.Model | None) -> str:
    """Why an entry is not as the merge left it; nothing where it is."""
    if entry.op == "delete":
        return _("Something else stands in its place now.") if row is not None else ""
    if row is None:
        return _("It was removed since.")
    names = (
        entry.after if entry.op == "change" else entry.after.keys() - _derived_columns(entry.table)
    )
    if columns(row, names) != {name: entry.after[name] for name in names}:
        return _("It was changed since.")
    return ""


def _derived_columns(table: Any) -> set[str]:
    """The columns that a save works out from others."""
    return {"folded", "address_key"} & {column.attname for column in table._meta.concrete_fields}


def _gone() -> str:
    return _("What it belonged to is not there any more.")


def _without_their_record(entries: Sequence[Entry]) -> list[Entry]:
    """The entries that would name a record that is not there.

    They are looked for beforehand, since SQLite checks foreign keys only when a transaction ends.
    """
    coming = {(entry.model, entry.pk) for entry in entries if entry.op == "create"}
    asked: dict[Any, set[int]] = defaultdict(set)
    named: list[tuple[Entry, Any, int]] = []
    for entry in entries:
        for column in entry.table._meta.concrete_fields:
            value = entry.after.get(column.attname)
            if column.is_relation and value is not None:
                other = column.related_model
                if (other._meta.model_name, value) not in coming:
                    asked[other].add(value)
                    named.append((entry, other, value))
    there = {
        other: set(other._base_manager.filter(pk__in=ids).values_list("pk", flat=True))
        for other, ids in asked.items()
    }
    return [entry for entry, other, value in named if value not in there[other]]
