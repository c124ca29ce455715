"""Where the benchmark keeps what it makes, and how it runs the program's own commands.

Knows folders and environments; imports nothing of the program, so that it can start it.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("NEWSCLAIMS_BENCH") or ROOT / "var" / "benchmarks").absolute()

# Raise this when benchmarks/generate.py makes other rows: kept data is then made anew.
DATA = 1


@dataclass(frozen=True)
class Place:
    """One set of data: so many claims in one kind of database (`sqlite` or `postgres`)."""

    claims: int
    database: str
    # The address of a PostgreSQL's database; nothing for SQLite, which is a file in `folder`.
    url: str = ""

    @property
    def folder(self) -> Path:
        """Where its files are: the database or only its index, states, the file of Datasette."""
        return HOME / f"{self.database}-{self.claims}-v{DATA}"

    @property
    def sqlite(self) -> Path:
        """The SQLite file."""
        return self.folder / "db.sqlite3"

    @property
    def flat(self) -> Path:
        """The file that Datasette serves."""
        return self.folder / "flat.sqlite3"

    @property
    def states(self) -> Path:
        """What is asked, with the totals that are right."""
        return self.folder / "states.json"

    def environment(self, **more: str) -> dict[str, str]:
        """The environment of production, but for https, which no proxy provides here."""
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME"}}
        return kept | {
            "DJANGO_SETTINGS_MODULE": "newsclaims.settings",
            "NEWSCLAIMS_VAR": str(self.folder),
            "DATABASE_URL": self.url,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "ALLOWED_HOSTS": "127.0.0.1",
            "EMAIL_URL": "console:",
            "HTTPS": "0",
            "PYTHONUNBUFFERED": "1",
            **more,
        }

    def manage(self, *words: str) -> None:
        """Run one of the program's commands. Ends the program where it fails."""
        self.run(sys.executable, "manage.py", *words)

    def module(self, name: str, *words: str) -> None:
        """Run a module of the benchmark in the program's environment."""
        self.run(sys.executable, "-m", f"benchmarks.{name}", *words)

    def run(self, *command: str) -> None:
        """Run a command from the project's folder."""
        done = subprocess.run(command, cwd=ROOT, env=self.environment(), check=False)
        if done.returncode:
            sys.exit(f"{' '.join(command[1:])} failed.")


def say(sentence: str) -> None:
    """Tell whoever waits what goes on."""
    print(sentence, flush=True)
