"""Many new rows at once: with their ids, by the database's own way, and with their history.

For imports alone: nothing here checks a row, and no signal is sent. The tables' constraints hold.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection, models

from articles.actions.saving import Person

if TYPE_CHECKING:
    from psycopg import Cursor


def _name(name: str) -> str:
    return connection.ops.quote_name(name)


class Rows:
    """Rows for a model's table, gathered and then let in together.

    A column that is not named and cannot be NULL gets the default of its field, as in a form that
    does not ask for it: a model can grow a field of which an import knows nothing.

    ::

        rows = Rows(Hop, "id", "appearance", "position", "source")
        rows.add(1, 7, 1, 3)
        rows.flush()
    """

    def __init__(self, model: type[models.Model], *columns: str) -> None:
        self._table = model._meta.db_table
        fields: list[Any] = [model._meta.get_field(name) for name in columns]
        left_out = [
            field
            for field in model._meta.concrete_fields
            if field not in fields and not field.null and field.get_default() is not None
        ]
        self._defaults = [field.get_default() for field in left_out]
        fields += left_out
        names = ", ".join(_name(field.column) for field in fields)
        # What the database's library does not take as it is: SQLite keeps dates as text.
        self._prepare = [
            (place, field)
            for place, field in enumerate(fields)
            if connection.vendor == "sqlite"
            and isinstance(field, models.DateField | models.DecimalField)
        ]
        self._copy = f"COPY {_name(self._table)} ({names}) FROM STDIN"
        marks = ", ".join("?" * len(fields))
        self._insert = f"INSERT INTO {_name(self._table)} ({names}) VALUES ({marks})"  # noqa: S608
        self._rows: list[Sequence[Any]] = []

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, *values: Any) -> None:
        """One row more, its values in the order of the columns."""
        if self._defaults:
            values = (*values, *self._defaults)
        if self._prepare:
            row = list(values)
            for place, field in self._prepare:
                row[place] = field.get_db_prep_save(row[place], connection)
            self._rows.append(row)
        else:
            self._rows.append(values)

    def flush(self) -> None:
        """Let all rows go in."""
        if not self._rows:
            return
        with connection.cursor() as wrapped:
            if connection.vendor == "postgresql":
                cursor: Cursor = wrapped.cursor
                with cursor.copy(self._copy.encode()) as copy:
                    for row in self._rows:
                        copy.write_row(row)
            else:
                # Without Django's own wrapper, which rewrites the statement for every row.
                connection.connection.executemany(self._insert, self._rows)
        self._rows.clear()


def reserve(model: type[models.Model], number: int) -> list[int]:
    """So many ids that no row of the model has or will get, in ascending order."""
    if not number:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, number],
            )
            return [pk for (pk,) in cursor.fetchall()]
        # Writers on SQLite wait for each other: nobody else takes an id in this transaction.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        first = (found[0] if found else 0) + 1
        cursor.execute(f"SELECT COALESCE(MAX(id), 0) + 1 FROM {_name(table)}")  # noqa: S608
        first = max(first, cursor.fetchone()[0])
    return list(range(first, first + number))


def catch_up_ids(model: type[models.Model]) -> None:
    """Let the next id be behind those that rows were given by hand."""
    if connection.vendor == "postgresql":
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "  # noqa: S608
                f"GREATEST((SELECT MAX(id) FROM {_name(table)}), "
                f"nextval(pg_get_serial_sequence('{table}', 'id'))))"
            )


def remember_history(
    model: Any,
    ids: Collection[int],
    *,
    kind: str,
    at: datetime.datetime,
    by: Person,
    reason: str,
) -> None:
    """Write down for these rows, as they are now, that they came ("+") or changed ("~")."""
    if not ids:
        return
    past = model.history.model
    columns = ", ".join(_name(field.column) for field in past.tracked_fields)
    key = _name(model._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_name(past._meta.db_table)} ({columns}, history_date, history_type, "  # noqa: S608
            f"history_user_id, history_change_reason) SELECT {columns}, %s, %s, %s, %s "
            f"FROM {_name(model._meta.db_table)} WHERE {key} IN ({_numbers(ids)}) ORDER BY {key}",
            [_moment(at), kind, by.pk if by else None, reason],
        )


def remember_links(model: Any, name: str, ids: Collection[int], at: datetime.datetime) -> None:
    """Write down to the history of these new rows what they are linked to (many to many)."""
    if not ids:
        return
    field = model._meta.get_field(name)
    through = field.remote_field.through
    past = model.history.model
    links = next(
        relation.related_model
        for relation in past._meta.related_objects
        if relation.related_model._meta.db_table.endswith(f"_{name}")
    )
    own, other = (
        _name(f"{each}_id") for each in (field.m2m_field_name(), field.m2m_reverse_field_name())
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_name(links._meta.db_table)} (id, {own}, {other}, history_id) "  # noqa: S608
            f"SELECT link.id, link.{own}, link.{other}, past.history_id "
            f"FROM {_name(through._meta.db_table)} link "
            f"JOIN {_name(past._meta.db_table)} past ON past.id = link.{own} "
            f"AND past.history_date = %s WHERE link.{own} IN ({_numbers(ids)})",
            [_moment(at)],
        )


def _moment(at: datetime.datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def _numbers(ids: Iterable[int]) -> str:
    return ",".join([str(int(pk)) for pk in ids])
