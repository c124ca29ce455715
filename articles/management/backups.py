"""What a backup is: every row of every table in one file, the same for SQLite and PostgreSQL.

Knows tables and columns as the migrations describe them; knows nothing of claims or sources. It
reads and writes below the actions, since a row that comes back is not a change.

The file is gzip of lines of JSON, in UTF-8:

    {"format": "newsclaims backup", "version": 1, "made": "2026-…", "migrations": [["articles", …]]}
    {"table": "articles.actor", "columns": ["id", "name", …]}
    [1, "KCNA", …]
    …
    {"end": {"articles.actor": 23, …}, "sha256": "…"}

The last line is there only if everything before it is, and says how many rows there are of each
and what all lines before it hash to. Values are JSON's own; dates, decimals and the like are text
as Django's fields read it, microseconds included.
"""

from __future__ import annotations

import base64
import datetime
import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import batched
from typing import IO, TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, models, transaction
from django.db.migrations.exceptions import NodeNotFoundError
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django.utils.duration import duration_iso_string

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

FORMAT = "newsclaims backup"
VERSION = 1
CHUNK = 1000

# Who is signed in: keys that open accounts have no place in a file.
LEFT_OUT = {"sessions.session"}
# What `migrate` fills by itself; a database that holds nothing else is empty.
MADE_BY_MIGRATE = {
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
    "django_session",
}

type Migration = tuple[str, str]


class BackupError(Exception):
    """A backup that cannot be made or restored; its text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a whole backup holds: when it was made, at which migrations, how many rows of each."""

    made: datetime.datetime
    migrations: frozenset[Migration]
    rows: dict[str, int]

    @property
    def total(self) -> int:
        """The number of rows of all tables."""
        return sum(self.rows.values())


# Writing


def write(connection: BaseDatabaseWrapper, file: IO[bytes]) -> Contents:
    """Write all that the database holds at one moment, while people go on working.

    Raises BackupError.
    """
    loader = MigrationLoader(connection)
    migrations = _applied(loader)
    if not migrations:
        raise BackupError("There is nothing to back up: this database has no tables yet.")
    _require_known(loader, migrations, "This database")
    tables = _tables(loader, migrations)
    made = timezone.now()
    digest = hashlib.sha256()
    rows: dict[str, int] = {}
    with gzip.GzipFile(fileobj=file, mode="wb", filename="", mtime=0) as packed:

        def say(line: Any) -> None:
            text = json.dumps(line, ensure_ascii=False, separators=(",", ":"), default=_as_text)
            data = text.encode() + b"\n"
            digest.update(data)
            packed.write(data)

        with _one_moment(connection):
            _require_sound(connection)
            say(
                {
                    "format": FORMAT,
                    "version": VERSION,
                    "made": made.isoformat(),
                    "migrations": sorted(migrations),
                }
            )
            for label, model in tables.items():
                names = [field.attname for field in _columns(model)]
                say({"table": label, "columns": names})
                rows[label] = 0
                stored = model._base_manager.using(connection.alias).order_by("pk")
                for row in stored.values_list(*names).iterator(chunk_size=CHUNK):
                    say(row)
                    rows[label] += 1
        say({"end": rows, "sha256": digest.hexdigest()})
    return Contents(made, migrations, rows)


def _as_text(value: Any) -> str:
    """What JSON has no form for, as the `to_python` of its field reads it."""
    match value:
        case datetime.datetime() | datetime.date() | datetime.time():
            return value.isoformat()
        case datetime.timedelta():
            return duration_iso_string(value)
        case Decimal() | UUID():
            return str(value)
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} has no place in a backup")


@contextmanager
def _one_moment(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Everything that is read inside is as it was at one moment, and nobody has to wait for it."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        # Not atomic(), which asks SQLite for the right to write and so makes writers wait.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(using=connection.alias):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                cursor.execute("SELECT 1")  # the moment is that of the first question
            yield


def _require_sound(connection: BaseDatabaseWrapper) -> None:
    """SQLite finds out by itself whether its file is damaged."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            verdict = cursor.fetchone()[0]
        if verdict != "ok":
            raise BackupError(f"The database's file is damaged: {verdict}. Restore an old backup.")


# Reading


def read(file: IO[bytes]) -> Contents:
    """Read a backup from its first line to its last, and say what it holds.

    Raises BackupError where it is damaged, cut off or something else.
    """
    rows: dict[str, int] = {}
    table = ""
    head: dict[str, Any] = {}
    end: dict[str, Any] = {}
    for line in _lines(file):
        if end:
            raise BackupError("The backup is damaged: something follows its end.")
        if isinstance(line, list) and table:
            rows[table] += 1
        elif "format" in line and not head:
            head = line
        elif "table" in line and head:
            table = line["table"]
            rows[table] = 0
        elif "end" in line and head:
            end = line
        else:
            raise BackupError("The backup is damaged: its lines are in no order.")
    if not end:
        raise BackupError("The backup is not whole: its end is missing.")
    if end["end"] != rows:
        raise BackupError("The backup is damaged: its rows are not as many as it says.")
    return Contents(
        datetime.datetime.fromisoformat(head["made"]),
        frozenset((app, name) for app, name in head["migrations"]),
        rows,
    )


def _lines(file: IO[bytes]) -> Iterator[Any]:
    """The lines of a backup, the first and the last checked."""
    digest = hashlib.sha256()
    file.seek(0)
    first = True
    try:
        with gzip.GzipFile(fileobj=file, mode="rb") as packed:
            for data in io.BufferedReader(packed):
                line = json.loads(data)
                if first and (not isinstance(line, dict) or line.get("format") != FORMAT):
                    raise BackupError("This file is no backup of newsclaims.")
                if first and line["version"] != VERSION:
                    raise BackupError(
                        "This backup was made by a newer newsclaims. Restore it with that one."
                    )
                last = isinstance(line, dict) and "end" in line
                if last and line["sha256"] != digest.hexdigest():
                    raise BackupError("The backup is damaged: its checksum is another.")
                digest.update(data)
                first = False
                yield line
    except gzip.BadGzipFile as error:
        if first:
            raise BackupError("This file is no backup of newsclaims.") from error
        raise BackupError("The backup is damaged, and cannot be unpacked.") from error
    except EOFError as error:
        raise BackupError("The backup is not whole: its end is missing.") from error
    except (zlib.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupError("The backup is damaged, and cannot be read.") from error
    if first:
        raise BackupError("This file is empty, and no backup.")


# Restoring


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    """Whether the database holds nothing but what `migrate` puts there."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in _own_tables(connection) - MADE_BY_MIGRATE:
            cursor.execute(f"SELECT 1 FROM {quote(table)} LIMIT 1")  # noqa: S608
            if cursor.fetchone():
                return False
    return True


def restore(connection: BaseDatabaseWrapper, file: IO[bytes]) -> Contents:
    """Make the database hold what the backup holds and nothing else, or leave it as it is.

    Everything happens in one transaction. A backup of an older newsclaims is put into tables as
    they were then, which are then migrated to those of today. Raises BackupError.
    """
    contents = read(file)
    loader = MigrationLoader(connection)
    _require_known(loader, contents.migrations, "This backup")
    try:
        with _without_constraints(connection), transaction.atomic(using=connection.alias):
            if _applied(loader) != contents.migrations:
                _remake_tables(connection, contents.migrations)
            tables = _tables(loader, contents.migrations)
            _empty_tables(connection, loader, contents.migrations)
            # A migration may have left some to be checked at once, not at the end.
            connection.check_constraints()
            _fill(connection, tables, file)
            _require_rows(connection, tables, contents.rows)
            _continue_numbers(connection, tables.values())
            connection.check_constraints()
            executor = MigrationExecutor(connection)
            executor.migrate(executor.loader.graph.leaf_nodes())
            connection.check_constraints()
    except DatabaseError as error:
        raise BackupError(f"The database refused it, and is as it was: {error}") from error
    ContentType.objects.clear_cache()
    # Permissions of what is new since then.
    emit_post_migrate_signal(
        verbosity=0, interactive=False, db=connection.alias, apps=apps, plan=[]
    )
    return contents


@contextmanager
def _without_constraints(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """SQLite changes tables only so, and cannot switch it within a transaction."""
    connection.disable_constraint_checking()
    try:
        yield
    finally:
        connection.enable_constraint_checking()


def _remake_tables(connection: BaseDatabaseWrapper, migrations: frozenset[Migration]) -> None:
    """Take all tables of newsclaims away, and make them as these migrations do."""
    with connection.cursor() as cursor:
        for table in sorted(_own_tables(connection)):
            cascade = " CASCADE" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)}{cascade}")
    executor = MigrationExecutor(connection)
    nodes = executor.loader.graph.node_map
    # Only the last of each part: to name an earlier one would mean to go back to it.
    executor.migrate(
        [
            (app, name)
            for app, name in sorted(migrations)
            if not any(
                child.key in migrations and child.key[0] == app
                for child in nodes[app, name].children
            )
        ]
    )


def _empty_tables(
    connection: BaseDatabaseWrapper, loader: MigrationLoader, migrations: frozenset[Migration]
) -> None:
    """Delete every row, sessions too: the accounts that they open may be others now."""
    tables = [model._meta.db_table for model in _models(loader, migrations)]
    statements = connection.ops.sql_flush(no_style(), tables, reset_sequences=False)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _fill(
    connection: BaseDatabaseWrapper, tables: dict[str, type[models.Model]], file: IO[bytes]
) -> None:
    """Put the backup's rows into their tables."""
    quote = connection.ops.quote_name
    fields: list[Any] = []
    insert = ""
    waiting: list[list[Any]] = []
    with connection.cursor() as cursor:

        def send() -> None:
            for rows in batched(waiting, CHUNK):
                cursor.executemany(insert, rows)
            waiting.clear()

        for line in _lines(file):
            if isinstance(line, list):
                waiting.append(
                    [
                        field.get_db_prep_save(field.to_python(value), connection)
                        for field, value in zip(fields, line, strict=True)
                    ]
                )
                if len(waiting) == CHUNK:
                    send()
            elif "table" in line or "end" in line:
                send()
            if isinstance(line, dict) and "table" in line:
                model = tables.get(line["table"])
                fields = _columns(model) if model else []
                if model is None or [field.attname for field in fields] != line["columns"]:
                    raise BackupError(
                        f"The table {line['table']} of the backup is not known to this newsclaims."
                    )
                columns = ", ".join(quote(field.column) for field in fields)
                values = ", ".join(["%s"] * len(fields))
                insert = (
                    f"INSERT INTO {quote(model._meta.db_table)} ({columns}) "  # noqa: S608
                    f"VALUES ({values})"
                )


def _require_rows(
    connection: BaseDatabaseWrapper, tables: dict[str, type[models.Model]], rows: dict[str, int]
) -> None:
    """Every row must have arrived."""
    for label, number in rows.items():
        found = tables[label]._base_manager.using(connection.alias).count()
        if found != number:
            raise BackupError(f"{label} has {found} rows instead of {number}. Nothing was changed.")


def _continue_numbers(
    connection: BaseDatabaseWrapper, tables: Iterable[type[models.Model]]
) -> None:
    """The next record gets the next number; SQLite sees to that by itself."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)


# Tables


def _applied(loader: MigrationLoader) -> frozenset[Migration]:
    """What was applied to the database, of the parts that this program still has."""
    parts = {config.label for config in apps.get_app_configs()}
    return frozenset(key for key in loader.applied_migrations if key[0] in parts)


def _require_known(loader: MigrationLoader, migrations: frozenset[Migration], what: str) -> None:
    unknown = sorted(migrations - set(loader.disk_migrations))
    if unknown:
        raise BackupError(
            f"{what} belongs to a newer newsclaims: the migration {'.'.join(unknown[0])} is not "
            "known here. Use that version, or a newer one."
        )


def _models(loader: MigrationLoader, migrations: frozenset[Migration]) -> list[type[models.Model]]:
    """Every table as it is at these migrations, whatever the code says today."""
    try:
        state = loader.project_state(sorted(migrations))
    except NodeNotFoundError as error:
        raise BackupError("The migrations of this newsclaims are not whole.") from error
    return [
        model
        for model in state.apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]


def _tables(
    loader: MigrationLoader, migrations: frozenset[Migration]
) -> dict[str, type[models.Model]]:
    """The tables that a backup holds, by the names of their models."""
    found = {model._meta.label_lower: model for model in _models(loader, migrations)}
    return {label: found[label] for label in sorted(found.keys() - LEFT_OUT)}


def _columns(model: type[models.Model]) -> list[Any]:
    """The fields that have a column of their own, but for those that the database works out."""
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def _own_tables(connection: BaseDatabaseWrapper) -> set[str]:
    """Tables of the database that are Django's or one of this program's parts'."""
    prefixes = ("django_", *(f"{config.label}_" for config in apps.get_app_configs()))
    return {name for name in connection.introspection.table_names() if name.startswith(prefixes)}
