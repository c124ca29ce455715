"""Makes what is measured, once for the same parameters: database, Datasette's file, states."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from typing import Any

from benchmarks import flat
from benchmarks.places import ROOT, Place, say

_DONE = "done.json"


def make(place: Place, *, anew: bool = False) -> dict[str, Any]:
    """Have everything there; what was measured while making it, and the states.

    The index is built each time, since it belongs to the program's code of today.
    """
    place.folder.mkdir(parents=True, exist_ok=True)
    done = place.folder / _DONE
    made: dict[str, Any] = json.loads(done.read_text()) if done.exists() and not anew else {}
    if place.database == "sqlite" and not made:
        for name in ("db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm", "flat.sqlite3"):
            (place.folder / name).unlink(missing_ok=True)
    place.manage("migrate", "-v0")
    if not made:
        say(f"Making {place.claims:,} claims ({place.database}) …")
        started = time.monotonic()
        place.module("generate", "--claims", str(place.claims))
        made = {"seconds": round(time.monotonic() - started)}
        done.write_text(json.dumps(made))
    place.manage("collectstatic", "--noinput", "-v0")
    return made


def make_flat(place: Place) -> float | None:
    """Datasette's file beside a SQLite database; the seconds, None where it is there."""
    if place.flat.exists():
        return None
    say("Making Datasette's file …")
    return flat.make(place.sqlite, place.flat)


def prepare(place: Place, flat_of: Place, *, keep_index: bool = False) -> dict[str, Any]:
    """Build the index, settle the states: what `prepare` wrote down."""
    say("Preparing the index and what is right …")
    words = ["keep-index"] if keep_index else []
    place.module("prepare", str(place.claims), str(place.states), str(flat_of.flat), *words)
    found: dict[str, Any] = json.loads(place.states.read_text())
    return found


def create_postgres_database(server: str, name: str) -> str:
    """A database of this name in a PostgreSQL, made where it is missing; its address."""
    code = (
        "import sys, psycopg\n"
        "with psycopg.connect(sys.argv[1], autocommit=True) as c:\n"
        "    found = c.execute('SELECT 1 FROM pg_database WHERE datname = %s', [sys.argv[2]])\n"
        "    found.fetchone() or c.execute(f'CREATE DATABASE \"{sys.argv[2]}\"')\n"
    )
    subprocess.run([sys.executable, "-c", code, f"{server}/postgres", name], cwd=ROOT, check=True)
    return f"{server}/{name}"


def versions() -> dict[str, str]:
    """What was measured with."""
    return {"python": sys.version.split()[0], "sqlite": sqlite3.sqlite_version}
