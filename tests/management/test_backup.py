"""Backups made, lost databases brought back: real ones, beside the one of the other tests.

Each test has a database of its own, a copy of one that holds the demonstration; it is SQLite or
PostgreSQL as the run of the tests is. What two databases hold is compared by SQL alone.
"""

import contextlib
import gzip
import hashlib
import io
import json
import os
import secrets
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.utils import IntegrityError

from articles.management import backups
from newsclaims import environment

ROOT = Path(settings.BASE_DIR)
OLDER = ("axes", "0009_add_session_hash")


class Databases:
    """Makes databases and takes them away again. Each is known by its address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: list[str] = []
        self.asked = os.environ.get("DATABASE_URL", "")
        self.postgres = self.asked.startswith("postgres")

    def admin(self, statement: str) -> None:
        """Say something to the PostgreSQL server, outside of any transaction."""
        with psycopg.connect(self.asked, autocommit=True) as connection:
            connection.execute(statement.encode())

    def new(self, *, copy: str = "", kind: str = "") -> str:
        """A database that is empty, or one like `copy`."""
        name = f"newsclaims_backup_{secrets.token_hex(6)}"
        if self.postgres and kind != "sqlite":
            template = f" TEMPLATE {copy.rsplit('/', 1)[1]}" if copy else ""
            self.admin(f"CREATE DATABASE {name}{template}")
            self.made.append(name)
            return f"{self.asked.rsplit('/', 1)[0]}/{name}"
        address = f"sqlite:///{self.folder / name}.sqlite3"
        if copy:
            shutil.copy(copy.removeprefix("sqlite:///"), address.removeprefix("sqlite:///"))
        return address

    def whole(self, address: str) -> str:
        """The same address, where all is in the one file that is copied."""
        if not self.postgres:
            with contextlib.closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as file:
                file.execute("PRAGMA journal_mode=DELETE")
        return address

    def remove(self) -> None:
        for name in self.made:
            self.admin(f"DROP DATABASE {name} WITH (FORCE)")


def manage(*arguments: str, database: str, var: Path, **options: Any) -> Any:
    """Run manage.py as an operator does."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "NEWSCLAIMS_DEMO": "1",
            "NEWSCLAIMS_VAR": str(var),
            "DATABASE_URL": database,
        },
        capture_output=True,
        timeout=120,
        **options,
    )


@pytest.fixture(scope="module")
def databases(tmp_path_factory):
    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.remove()


@pytest.fixture(scope="module")
def tables(databases, django_db_blocker):
    """The address of a database with today's tables and nothing in them. It is only copied."""
    address = databases.new()
    with django_db_blocker.unblock():
        migrate(address)
    return databases.whole(address)


@pytest.fixture(scope="module")
def demonstration(databases, tables, tmp_path_factory):
    """The address of a database that holds the demonstration. It is only read and copied."""
    address = databases.new(copy=tables)
    run = manage("demo", database=address, var=tmp_path_factory.mktemp("var"))
    assert run.returncode == 0, run.stderr
    return databases.whole(address)


@pytest.fixture(scope="module")
def untouched(databases, demonstration, django_db_blocker):
    """A database that no test may change, and its rows: not those of the backup."""
    address = databases.new(copy=demonstration)
    with django_db_blocker.unblock():
        execute(address, "UPDATE articles_claim SET statement = 'newer'")
        return address, rows(address)


@pytest.fixture(scope="module")
def backup(demonstration, tmp_path_factory):
    """A backup of the demonstration."""
    place = tmp_path_factory.mktemp("backup") / "newsclaims.backup"
    run = manage("backup", str(place), database=demonstration, var=place.parent)
    assert run.returncode == 0, run.stderr
    return place


@pytest.fixture(autouse=True)
def _freed(django_db_blocker):
    """These tests reach databases of their own, so pytest-django need not guard the others'."""
    with django_db_blocker.unblock():
        yield


@contextlib.contextmanager
def at(address: str) -> Iterator[Any]:
    """Make this database the one that Django works on, in place of the other tests'."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARE", address)
        spare = environment.database("SPARE", ROOT)
    # Pools are kept by alias, and this one is used again and again.
    spare["OPTIONS"].pop("pool", None)
    before, settings_before = connections[DEFAULT_DB_ALIAS], connections.settings[DEFAULT_DB_ALIAS]
    connections.settings[DEFAULT_DB_ALIAS] = settings_before | spare
    connections[DEFAULT_DB_ALIAS] = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        yield connections[DEFAULT_DB_ALIAS]
    finally:
        connections[DEFAULT_DB_ALIAS].close()
        connections[DEFAULT_DB_ALIAS] = before
        connections.settings[DEFAULT_DB_ALIAS] = settings_before


@pytest.fixture
def filled(databases, demonstration):
    """A database that holds the demonstration."""
    return databases.new(copy=demonstration)


@pytest.fixture
def empty(databases):
    """A database without a table."""
    return databases.new()


@pytest.fixture
def prepared(databases, tables):
    """A database with today's tables and nothing in them."""
    return databases.new(copy=tables)


def rows(address):
    """Everything that is in a database: table, and its rows as SQL gives them, in their order."""
    found = {}
    with at(address) as connection, connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names()):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            found[table] = sorted(cursor.fetchall(), key=repr)
    # When each migration was applied is of the database, not of what it holds.
    found["django_migrations"] = sorted(row[1:3] for row in found.get("django_migrations", []))
    return found


def execute(address, statement, *values):
    with at(address) as connection, connection.cursor() as cursor:
        cursor.execute(statement, values)


def migrate(address, *target):
    with at(address):
        call_command("migrate", *target, verbosity=0)


def back_up(address, place):
    with at(address):
        call_command("backup", str(place), stderr=io.StringIO())
    return place


def restore(address, place, **options):
    said = io.StringIO()
    with at(address):
        call_command("restore", str(place), stdout=said, **options)
    return said.getvalue()


def lines(place):
    with gzip.open(place, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def written(found, place):
    """A backup of these lines, whose checksum is right."""
    texts = [json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in found[:-1]]
    end = found[-1] | {"sha256": hashlib.sha256(b"".join(texts)).hexdigest()}
    place.write_bytes(gzip.compress(b"".join([*texts, json.dumps(end).encode() + b"\n"])))
    return place


def test_a_lost_database_comes_back(filled, empty, backup):
    said = restore(empty, backup)
    before, after = rows(filled), rows(empty)
    assert len(before["articles_claim"]) == 46
    assert before["articles_historicalclaim"]
    assert before["auth_user"]
    assert after == before
    total = sum(
        len(data)
        for table, data in before.items()
        if table not in {"django_migrations", "django_session"}
    )
    assert f"The backup is whole: {total} rows" in said
    assert f"{total} rows are restored." in said


def test_what_was_done_since_is_gone_after_a_restore(filled, backup):
    before = rows(filled)
    execute(filled, "UPDATE articles_claim SET statement = 'spoilt'")
    execute(filled, "DELETE FROM articles_historicalclaim")
    execute(filled, "INSERT INTO auth_group (name) VALUES ('Intruders')")
    assert rows(filled) != before
    restore(filled, backup, replace=True)
    assert rows(filled) == before


def test_records_get_new_numbers_after_a_restore(filled, prepared, tmp_path):
    for name in ("One", "Two", "Three"):
        execute(filled, "INSERT INTO auth_group (name) VALUES (%s)", name)
    restore(prepared, back_up(filled, tmp_path / "newsclaims.backup"))
    highest = max(row[0] for row in rows(prepared)["auth_group"])
    execute(prepared, "INSERT INTO auth_group (name) VALUES ('Four')")
    assert max(row[0] for row in rows(prepared)["auth_group"]) == highest + 1


def test_a_backup_says_the_same_whichever_database_made_it(
    databases, demonstration, prepared, tmp_path
):
    """And so a small site's SQLite can grow into PostgreSQL, and come back."""
    first = back_up(demonstration, tmp_path / "first.backup")
    lite = databases.new(kind="sqlite")
    restore(lite, first)
    second = back_up(lite, tmp_path / "second.backup")
    restore(prepared, second)
    third = back_up(prepared, tmp_path / "third.backup")
    # But for the moment at which it was made, and the checksum over that.
    assert lines(second)[1:-1] == lines(first)[1:-1]
    assert lines(third)[1:-1] == lines(first)[1:-1]
    assert rows(prepared) == rows(demonstration)


def test_every_table_is_in_it_but_sessions(backup):
    tables = {line["table"] for line in lines(backup) if isinstance(line, dict) and "table" in line}
    models = {
        model._meta.label_lower
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    assert tables == models - {"sessions.session"}


def test_no_session_gets_into_a_backup_or_survives_a_restore(filled, tmp_path):
    key = secrets.token_hex(16)
    execute(
        filled,
        "INSERT INTO django_session (session_key, session_data, expire_date) VALUES (%s, %s, %s)",
        key, "data", "2099-01-01 00:00:00+00:00",
    )  # fmt: skip
    place = back_up(filled, tmp_path / "newsclaims.backup")
    assert key not in gzip.decompress(place.read_bytes()).decode()
    restore(filled, place, replace=True)
    assert rows(filled)["django_session"] == []


def test_a_backup_is_for_its_owner_alone(demonstration, tmp_path):
    place = back_up(demonstration, tmp_path / "newsclaims.backup")
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [place], "nothing is left beside it"


def test_people_work_on_while_it_is_made(filled, prepared, tmp_path, monkeypatch):
    """It holds one moment, although another connection changes two tables in the middle of it."""
    before = rows(filled)
    original = backups._columns
    changed = threading.Event()
    trouble: list[BaseException] = []

    def change():
        connection = connections[DEFAULT_DB_ALIAS]
        try:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE articles_claim SET statement = 'later'")
                cursor.execute("DELETE FROM articles_historicalclaim")
        except BaseException as error:
            trouble.append(error)
        finally:
            connection.close()
            changed.set()

    def columns(model):
        # The first table is about to be read.
        if not changed.is_set():
            threading.Thread(target=change).start()
            assert changed.wait(10), "who works had to wait for the backup"
        return original(model)

    monkeypatch.setattr(backups, "_columns", columns)
    place = back_up(filled, tmp_path / "newsclaims.backup")
    assert not trouble
    assert rows(filled) != before, "the change was made"
    monkeypatch.undo()
    restore(prepared, place)
    assert rows(prepared) == before


# What restore refuses


def test_a_database_that_holds_something_is_not_overwritten(untouched, backup):
    address, before = untouched
    with pytest.raises(CommandError, match=r"This database is not empty.*--replace"):
        restore(address, backup)
    assert rows(address) == before


def test_tables_that_were_only_just_made_are_empty(demonstration, prepared, backup):
    restore(prepared, backup)
    assert rows(prepared) == rows(demonstration)


def test_one_account_is_something(prepared, backup):
    with at(prepared):
        get_user_model().objects.create_user("me")
    with pytest.raises(CommandError, match="This database is not empty"):
        restore(prepared, backup)


def cut(data):
    return data[:-1000]


def bit(data):
    return data[:2000] + bytes([data[2000] ^ 1]) + data[2001:]


def without_a_row(data):
    found = gzip.decompress(data).splitlines(keepends=True)
    return gzip.compress(b"".join(line for line in found if b"KCNA" not in line))


def with_another_row(data):
    return gzip.compress(gzip.decompress(data).replace(b"KCNA", b"TASS"))


def without_end(data):
    return gzip.compress(b"".join(gzip.decompress(data).splitlines(keepends=True)[:-1]))


def twice(data):
    return data + data


def newer_format(data):
    return gzip.compress(gzip.decompress(data).replace(b'"version":1', b'"version":2'))


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (cut, "The backup is not whole"),
        (bit, "The backup is damaged"),
        (without_a_row, "The backup is damaged"),
        (with_another_row, "The backup is damaged: its checksum is another."),
        (without_end, "The backup is not whole: its end is missing."),
        (twice, "The backup is damaged"),
        (newer_format, "This backup was made by a newer newsclaims."),
        (lambda _data: b"", "This file is empty"),
        (lambda _data: b"PGDMP and so on", "This file is no backup of newsclaims."),
        (lambda _data: gzip.compress(b'{"a": 1}\n'), "This file is no backup of newsclaims."),
        (lambda _data: gzip.compress(b"words\n"), "The backup is damaged, and cannot be read."),
    ],
)
def test_a_damaged_backup_is_refused_and_nothing_is_lost(
    untouched, backup, tmp_path, damage, sentence
):
    address, before = untouched
    spoilt = tmp_path / "spoilt.backup"
    spoilt.write_bytes(damage(backup.read_bytes()))
    with pytest.raises(CommandError) as caught:
        restore(address, spoilt, replace=True)
    assert str(caught.value).startswith(sentence)
    with pytest.raises(CommandError):
        restore(address, spoilt, check=True)
    assert rows(address) == before


@pytest.mark.parametrize("when", ["first", "last"])
def test_a_restore_that_fails_leaves_the_database_as_it_was(untouched, backup, monkeypatch, when):
    address, before = untouched
    failing = {"first": "_empty_tables", "last": "_continue_numbers"}[when]

    def fail(*_arguments):
        raise IntegrityError("the disk is full")

    monkeypatch.setattr(backups, failing, fail)
    with pytest.raises(CommandError, match="The database refused it, and is as it was: the disk"):
        restore(address, backup, replace=True)
    assert rows(address) == before


def test_rows_that_point_nowhere_are_refused(empty, backup, tmp_path):
    """A file that somebody has made by hand, checksum and all."""
    found = lines(backup)
    position = next(
        position
        for position, line in enumerate(found)
        if isinstance(line, dict) and line.get("table") == "articles.attribution"
    )
    column = found[position]["columns"].index("claim_id")
    found[position + 1][column] = 999_999
    made = written(found, tmp_path / "made.backup")
    with pytest.raises(CommandError, match="The database refused it, and is as it was"):
        restore(empty, made)
    assert rows(empty) == {"django_migrations": []}, "there is not even a table"


def test_a_file_that_is_there_is_not_overwritten(demonstration, tmp_path):
    place = tmp_path / "newsclaims.backup"
    place.write_text("precious")
    with pytest.raises(CommandError, match="exists already"):
        back_up(demonstration, place)
    assert place.read_text() == "precious"


def test_a_place_that_cannot_be_written(demonstration, tmp_path):
    with pytest.raises(CommandError, match="cannot be made: No such file or directory"):
        back_up(demonstration, tmp_path / "nowhere" / "newsclaims.backup")


def test_a_file_that_cannot_be_read(empty, tmp_path):
    with pytest.raises(CommandError, match="cannot be read: No such file or directory"):
        restore(empty, tmp_path / "newsclaims.backup")


def test_a_database_without_tables_has_nothing_to_back_up(empty, tmp_path):
    with pytest.raises(CommandError, match="There is nothing to back up"):
        back_up(empty, tmp_path / "newsclaims.backup")
    assert not list(tmp_path.iterdir()), "and no half of a file is left"


# Between versions


def test_a_backup_of_an_older_version_is_brought_up_to_date(filled, empty, tmp_path):
    now = rows(filled)
    migrate(filled, *OLDER)
    old = rows(filled)
    assert old.keys() < now.keys(), "a table is younger than that"
    place = back_up(filled, tmp_path / "old.backup")
    assert ["axes", "0010_accessattemptexpiration"] not in lines(place)[0]["migrations"]
    restore(empty, place)
    assert rows(empty) == now


def test_a_database_that_is_ahead_goes_back_to_the_backups_and_comes_forward(
    databases, demonstration, filled, tmp_path
):
    before = rows(filled)
    migrate(filled, *OLDER)
    place = back_up(filled, tmp_path / "old.backup")
    newer = databases.new(copy=demonstration)
    execute(newer, "UPDATE articles_claim SET statement = 'spoilt'")
    restore(newer, place, replace=True)
    assert rows(newer) == before


def test_a_failure_between_versions_leaves_the_database_as_it_was(
    databases, demonstration, filled, tmp_path, monkeypatch
):
    migrate(filled, *OLDER)
    place = back_up(filled, tmp_path / "old.backup")
    newer = databases.new(copy=demonstration)
    before = rows(newer)

    def fail(*_arguments):
        raise IntegrityError("the disk is full")

    monkeypatch.setattr(backups, "_continue_numbers", fail)
    with pytest.raises(CommandError, match="The database refused it"):
        restore(newer, place, replace=True)
    assert rows(newer) == before


def test_a_backup_of_a_newer_version_is_refused(filled, empty, tmp_path):
    execute(
        filled,
        "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)",
        "articles", "9999_of_tomorrow", "2099-01-01 00:00:00+00:00",
    )  # fmt: skip
    with pytest.raises(CommandError, match="This database belongs to a newer newsclaims"):
        back_up(filled, tmp_path / "newsclaims.backup")
    execute(filled, "DELETE FROM django_migrations WHERE name = '9999_of_tomorrow'")
    place = back_up(filled, tmp_path / "newsclaims.backup")
    found = lines(place)
    found[0]["migrations"].append(["articles", "9999_of_tomorrow"])
    made = written(found, tmp_path / "made.backup")
    with pytest.raises(CommandError, match="This backup belongs to a newer newsclaims"):
        restore(empty, made)


# As an operator types it


def test_the_commands_themselves(databases, demonstration, tmp_path):
    var = tmp_path / "var"
    place = tmp_path / "newsclaims.backup"
    target = databases.new()

    run = manage("backup", str(place), database=demonstration, var=var)
    assert (run.returncode, run.stdout) == (0, b"")
    assert run.stderr.decode().endswith(" rows are backed up.\n")

    streamed = manage("backup", "-", database=demonstration, var=var)
    assert streamed.returncode == 0
    contents = backups.read(io.BytesIO(streamed.stdout))
    assert contents.rows["articles.claim"] == 46

    check = manage("restore", str(place), "--check", database=target, var=var)
    assert check.returncode == 0
    assert check.stdout.decode().startswith(f"The backup is whole: {contents.total} rows, made on")

    run = manage("restore", "-", database=target, var=var, input=streamed.stdout)
    assert run.returncode == 0, run.stderr
    assert "Everybody has to sign in again." in run.stdout.decode()
    assert rows(target) == rows(demonstration)

    again = manage("restore", str(place), database=target, var=var)
    assert again.returncode == 1
    assert again.stderr.decode().startswith("CommandError: This database is not empty.")
