"""``manage.py restore FILE``: the database gets what a backup holds, or stays as it is."""

from __future__ import annotations

import shutil
import sys
import tempfile
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, connections

from articles.management import backups


class Command(BaseCommand):
    """Reads the whole file before it touches the database."""

    help = "Restore a file that `backup` made, on SQLite or PostgreSQL, all of it or nothing."
    # The database may have no tables yet, or those of another version.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="The file to read; - reads standard input.")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="Delete what the database holds now. Without it only an empty one is filled.",
        )
        parser.add_argument(
            "--check",
            action="store_true",
            help="Only say whether the file is whole and what it holds.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[DEFAULT_DB_ALIAS]
        with ExitStack() as stack:
            file = self.opened(options["file"], stack)
            try:
                contents = backups.read(file)
                self.stdout.write(
                    f"The backup is whole: {contents.total} rows, made on "
                    f"{contents.made:%Y-%m-%d at %H:%M} UTC."
                )
                if options["check"]:
                    return
                if not options["replace"] and not backups.is_empty(connection):
                    raise CommandError(
                        "This database is not empty. To delete what it holds and restore the "
                        "backup instead, say --replace; make a backup of it before."
                    )
                backups.restore(connection, file)
            except backups.BackupError as error:
                raise CommandError(str(error)) from error
        self.stdout.write(
            f"{contents.total} rows are restored. Everybody has to sign in again.",
            self.style.SUCCESS,
        )

    def opened(self, name: str, stack: ExitStack) -> IO[bytes]:
        """The file, which is read twice; so standard input is kept in a file meanwhile."""
        if name == "-":
            kept = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 (the stack closes it)
            shutil.copyfileobj(sys.stdin.buffer, kept)
            return kept
        try:
            return stack.enter_context(Path(name).open("rb"))
        except OSError as error:
            raise CommandError(f"{name} cannot be read: {error.strerror}.") from error
