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


def multiply(place: Place, few: Place, server: str) -> dict[str, Any]:
    """Make a place's claims of those of another in the same PostgreSQL, and its states likewise."""
    place.folder.mkdir(parents=True, exist_ok=True)
    done, times = place.folder / _DONE, place.claims // few.claims
    made: dict[str, Any] = json.loads(done.read_text()) if done.exists() else {}
    if not made:
        say(f"Making {place.claims:,} claims of {few.claims:,} …")
        started = time.monotonic()
        name, template = (each.url.rpartition("/")[2] for each in (place, few))
        _in_postgres(server, f'DROP DATABASE IF EXISTS "{name}"')
        _in_postgres(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        place.module("multiply", "--times", str(times))
        made = {"seconds": round(time.monotonic() - started)}
        place.states.write_text(json.dumps(_times(json.loads(few.states.read_text()), times)))
        done.write_text(json.dumps(made))
    place.manage("collectstatic", "--noinput", "-v0")
    return made


def _times(settled: dict[str, Any], times: int) -> dict[str, Any]:
    """What is asked and what is right where every claim is there so many times."""
    states = {
        name: [{"query": each["query"], "total": each["total"] * times} for each in variants]
        for name, variants in settled["states"].items()
    }
    counts = {
        query: {
            facet: [[[value, count * times] for value, count in values], more]
            for facet, (values, more) in facets.items()
        }
        for query, facets in settled["counts"].items()
    }
    everything = settled["everything"] * times
    kept = {"everything": everything, "flat": False, "edited": settled["edited"]}
    return kept | {"states": states, "counts": counts}


def prepare(place: Place, flat_of: Place | None, *, keep_index: bool = False) -> dict[str, Any]:
    """Build the index, settle the states: what `prepare` wrote down."""
    say("Preparing the index and what is right …")
    words = [str(flat_of.flat)] if flat_of else []
    words += ["keep-index"] if keep_index else []
    place.module("prepare", str(place.claims), str(place.states), *words)
    found: dict[str, Any] = json.loads(place.states.read_text())
    return found


def create_postgres_database(server: str, name: str) -> str:
    """A database of this name in a PostgreSQL, made where it is missing; its address."""
    if not _in_postgres(server, f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):  # noqa: S608
        _in_postgres(server, f'CREATE DATABASE "{name}"')
    return f"{server}/{name}"


def _in_postgres(server: str, statement: str) -> str:
    """Run a statement beside all databases; what it gives. Ends the program where it fails."""
    code = (
        "import sys, psycopg\n"
        "with psycopg.connect(sys.argv[1], autocommit=True) as c:\n"
        "    found = c.execute(sys.argv[2])\n"
        "    print(found.fetchone() or '' if found.description else '')\n"
    )
    command = [sys.executable, "-c", code, f"{server}/postgres", statement]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.strip()


def versions() -> dict[str, str]:
    """What was measured with."""
    return {"python": sys.version.split()[0], "sqlite": sqlite3.sqlite_version}
