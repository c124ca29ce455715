"""``manage.py backup FILE``: all records into one file, while people go on working."""

from __future__ import annotations

import os
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, connections

from articles.management import backups


class Command(BaseCommand):
    """Makes the file in one step: it is whole under its name, or it is not there."""

    help = (
        "Back up all records and accounts into one file, which `restore` reads on SQLite and on "
        "PostgreSQL. People can go on working meanwhile."
    )
    # An old database must be saved before anything else is done to it.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="The file to make; - writes it to standard output.")

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[DEFAULT_DB_ALIAS]
        try:
            if options["file"] == "-":
                if sys.stdout.isatty():
                    raise CommandError("Send it into a file: manage.py backup - > FILE")
                contents = backups.write(connection, sys.stdout.buffer)
                sys.stdout.buffer.flush()
            else:
                contents = self.write_file(connection, Path(options["file"]))
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        self.stderr.write(f"{contents.total} rows are backed up.", self.style.SUCCESS)

    def write_file(self, connection: Any, place: Path) -> backups.Contents:
        """Make the file beside its place, read it again, and only then give it its name."""
        if place.exists():
            raise CommandError(f"{place} exists already. Choose another name, or move it away.")
        try:
            # Readable by its owner alone: it holds what passwords hash to.
            handle, name = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.absolute().parent)
        except OSError as error:
            raise CommandError(f"{place} cannot be made: {error.strerror}.") from error
        try:
            with os.fdopen(handle, "w+b") as file:
                contents = backups.write(connection, file)
                file.flush()
                os.fsync(file.fileno())
                if backups.read(file) != contents:
                    raise CommandError(
                        "What was written reads otherwise. Look after the disk, and try again."
                    )
            Path(name).rename(place)
        except OSError as error:
            raise CommandError(f"{place} cannot be written: {error.strerror}.") from error
        finally:
            Path(name).unlink(missing_ok=True)
        return contents
