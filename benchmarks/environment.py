"""Where the benchmark keeps what it makes, and the environment in which the program runs.

Imports nothing of the program: its settings are read from the environment that is made here.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("NEWSCLAIMS_BENCH") or ROOT / "var" / "benchmarks").absolute()


def folder(claims: int) -> Path:
    """The folder of the database and of Datasette's file with so many claims."""
    return HOME / str(claims)


def set_up(claims: int) -> str:
    """Be the program as production runs it, but for https; `sqlite` or `postgresql`.

    Claims are in the PostgreSQL that DATABASE_URL names, else in SQLite.
    """
    address = os.environ.get("DATABASE_URL", "")
    database = "postgresql" if address.startswith("postgres") else "sqlite"
    # One worker: each has caches of its own, and all are asked alike.
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "newsclaims.settings",
        "NEWSCLAIMS_VAR": str(folder(claims)),
        "NEWSCLAIMS_INDEX": str(folder(claims) / f"index-{database}"),
        "DATABASE_URL": address if database == "postgresql" else "",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1,testserver",
        "EMAIL_URL": "console:",
        "HTTPS": "0",
        "WEB_WORKERS": "1",
    }
    folder(claims).mkdir(parents=True, exist_ok=True)
    os.chdir(ROOT)
    django.setup()
    return database


def say(sentence: str) -> None:
    """Tell whoever waits what goes on."""
    print(sentence, flush=True)
