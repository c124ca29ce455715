"""Imports: rows a second and memory, beside `loaddata` and the database's own bulk insert.

    python -m benchmarks.imports --claims 100000 --database sqlite

Exports the benchmark's claims as JSON Lines, brings the file into an empty database as
`manage.py import_claims` does, and then gives the same records to `loaddata`, and the same rows
(those of the history too) to the database's own way: executemany or COPY. All with the indexes in
place, one after the other; `docs/import.md` has the figures.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import data
from benchmarks.places import HOME, ROOT, Place, say
from benchmarks.servers import postgresql

EXPORT = """
import sys, django
django.setup()
from itertools import batched
from pydantic_core import to_json
from django.http import QueryDict
from articles.listing import ClaimListing
from articles.interchange.records import ClaimRecords
records, left = ClaimRecords(lambda path: "https://claims.example.org" + path), int(sys.argv[2])
with open(sys.argv[1], "wb") as file:
    for numbers in ClaimListing(QueryDict("")).in_order(most=left):
        for batch in batched(numbers, 2000):
            file.writelines(to_json(record) + b"\\n" for record in records.of(batch))
"""


@dataclass(frozen=True)
class Used:
    """What a program took: seconds by the clock, of a processor, and the most bytes it had."""

    seconds: float
    cpu: float
    peak: int

    def told(self, rows: int) -> dict[str, Any]:
        """As a part of the results. A busy machine shows in the clock, not in the processor."""
        return {
            "rows": rows,
            "rows_a_second": rows / self.seconds,
            "rows_a_cpu_second": rows / self.cpu,
            "peak_bytes": self.peak,
        }


def run(*command: str, environment: dict[str, str]) -> Used:
    """Run a program to its end. Ends the benchmark where it fails."""
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command[1:4])} failed.")
    seconds = time.perf_counter() - started
    return Used(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)


class Databases:
    """Empty databases of one sort, made one after the other in a folder that goes away."""

    def __init__(self, place: Place, folder: Path, server: str) -> None:
        self._place, self._folder, self._server = place, folder, server

    def environment(self, url: str) -> dict[str, str]:
        """What a program needs to work on one of them; without the index, measured elsewhere."""
        return self._place.environment(
            DATABASE_URL=url, NEWSCLAIMS_VAR=str(self._folder), NEWSCLAIMS_SEARCH="SQL"
        )

    def make(self, name: str) -> str:
        """A database with empty tables; its address."""
        if self._server:
            import psycopg

            with psycopg.connect(f"{self._server}/postgres", autocommit=True) as connection:
                connection.execute(f'DROP DATABASE IF EXISTS "{name}"'.encode())
                connection.execute(f'CREATE DATABASE "{name}"'.encode())
            url = f"{self._server}/{name}"
        else:
            url = f"sqlite:///{self._folder / name}.sqlite3"
        self.manage(url, "migrate", "-v0")
        return url

    def manage(self, url: str, *words: str) -> Used:
        """Run one of the program's commands."""
        return run(sys.executable, "manage.py", *words, environment=self.environment(url))


def measure(place: Place, claims: int, peer: int, server: str) -> dict[str, Any]:
    """Everything for one sort of database."""
    with tempfile.TemporaryDirectory(dir=HOME) as name:
        folder = Path(name)
        databases = Databases(place, folder, server)
        found: dict[str, Any] = {}
        for label, most in (("import", claims), ("peer", min(peer, claims))):
            file = folder / f"{label}.jsonl"
            environment = place.environment(NEWSCLAIMS_SEARCH="SQL")
            run(sys.executable, "-c", EXPORT, str(file), str(most), environment=environment)
            with file.open("rb") as lines:
                rows = sum(1 for _line in lines)
            url = databases.make(label)
            used = databases.manage(url, "import_claims", str(file), "-v0")
            found[label] = used.told(rows)
            say(f"{label}: {found[label]}")
            if label == "import":
                used = databases.manage(url, "import_claims", str(file), "-v0")
                found["again"] = used.told(rows)
                found["database"] = _by_database(databases, url, folder, rows)
                say(f"again: {found['again']}; database: {found['database']}")
                file.unlink()
        found["loaddata"] = _by_loaddata(databases, url, folder, found["peer"]["rows"])
        say(f"loaddata: {found['loaddata']}")
        return found


def _by_loaddata(databases: Databases, url: str, folder: Path, rows: int) -> dict[str, Any]:
    """The records of a database, without history, by Django's own fixtures."""
    fixture = folder / "records.jsonl"
    left_out = [f"--exclude=articles.{name}" for name in ("claimchange", "recordkey")]
    code = (
        "import sys, django; django.setup(); from django.apps import apps; print(' '.join("
        "f'--exclude={m._meta.label}' for m in apps.get_app_config('articles').get_models() "
        "if m.__name__.startswith('Historical')))"
    )
    listed = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=databases.environment(url), check=True,
        capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    words = ["articles", "--format=jsonl", *left_out, *listed, "-o", str(fixture)]
    databases.manage(url, "dumpdata", *words)
    target = databases.make("loaddata")
    return databases.manage(target, "loaddata", str(fixture), "-v0").told(rows)


def _by_database(databases: Databases, url: str, folder: Path, rows: int) -> dict[str, Any]:
    """All rows of a database, history and keys too, by executemany or COPY."""
    target = databases.make("bulk")
    if url.startswith("sqlite"):
        seconds = _executemany(folder / "import.sqlite3", folder / "bulk.sqlite3")
    else:
        seconds = _copy(url, target, folder)
    return {"rows_a_second": rows / seconds}


def _executemany(source: Path, target: Path) -> float:
    seconds = 0.0
    with (
        contextlib.closing(sqlite3.connect(source)) as there,
        contextlib.closing(sqlite3.connect(target, isolation_level=None)) as here,
    ):
        here.execute("PRAGMA foreign_keys = OFF")
        here.execute("BEGIN")
        for table in _tables(there.execute("SELECT name FROM sqlite_master WHERE type = 'table'")):
            cursor = there.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            marks = ", ".join("?" * len(cursor.description))
            while part := cursor.fetchmany(10_000):
                started = time.perf_counter()
                here.executemany(f'INSERT INTO "{table}" VALUES ({marks})', part)  # noqa: S608
                seconds += time.perf_counter() - started
        started = time.perf_counter()
        here.execute("COMMIT")
        return seconds + time.perf_counter() - started


def _copy(source: str, target: str, folder: Path) -> float:
    import psycopg

    with psycopg.connect(source) as there, psycopg.connect(target) as here:
        here.execute("SET session_replication_role = replica")
        names = there.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        seconds = 0.0
        for table in _tables(names):
            file = folder / "table.copy"
            with (
                file.open("wb") as rows,
                there.cursor().copy(f'COPY "{table}" TO STDOUT'.encode()) as out,
            ):
                for part in out:
                    rows.write(part)
            started = time.perf_counter()
            with (
                file.open("rb") as rows,
                here.cursor().copy(f'COPY "{table}" FROM STDIN'.encode()) as into,
            ):
                while piece := rows.read(1 << 20):
                    into.write(piece)
            seconds += time.perf_counter() - started
        started = time.perf_counter()
        here.commit()
        return seconds + time.perf_counter() - started


def _tables(found: Any) -> Iterator[str]:
    for (name,) in found.fetchall():
        if name.startswith("articles_"):
            yield name


def table(found: dict[str, Any]) -> str:
    """The figures as a table in Markdown."""
    lines = ["| what | rows a second | of a processor | peak memory |", "|---|---|---|---|"]
    for name, title in (
        ("import", "`import_claims`, into an empty database"),
        ("again", "the same file again"),
        ("peer", "`import_claims`, as many as `loaddata`"),
        ("loaddata", "`loaddata` of the same records, without history"),
        ("database", "the database's own bulk insert of all rows, history too"),
    ):
        each = found[name]
        cpu = f"{each['rows_a_cpu_second']:,.0f}" if "rows_a_cpu_second" in each else "–"
        memory = f"{each['peak_bytes'] / 1e6:,.0f} MB" if "peak_bytes" in each else "–"
        rows = f" ({each['rows']:,} claims)" if "rows" in each else ""
        lines.append(f"| {title}{rows} | {each['rows_a_second']:,.0f} | {cpu} | {memory} |")
    return "\n".join(lines)


def main() -> None:
    """Read the command's words, measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--claims", type=int, required=True)
    parser.add_argument("--database", choices=("sqlite", "postgres"), required=True)
    parser.add_argument("--peer", type=int, default=10_000, help="Claims given to loaddata.")
    parser.add_argument("--of", type=int, help="The benchmark's data to take them from.")
    options = parser.parse_args()
    HOME.mkdir(parents=True, exist_ok=True)
    place = Place(options.of or options.claims, "sqlite")
    if not options.of:
        data.make(place)
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(postgresql()) if options.database == "postgres" else ""
        found = measure(place, options.claims, options.peer, server)
    target = HOME / f"imports-{options.database}-{options.claims}.json"
    target.write_text(json.dumps(found, indent=1))
    print(table(found))


if __name__ == "__main__":
    main()
