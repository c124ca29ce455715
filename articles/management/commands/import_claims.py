"""Bring claims in from a file: this program's own export, or the simple form of docs/import.md."""

from __future__ import annotations

import contextlib
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles import interchange
from articles.domain.vocabulary import Status
from articles.interchange import NotReadable, Reader
from articles.interchange.import_matching import MOST_TO_FOLLOW, Report
from articles.interchange.importing import import_claims
from articles.management.people import person
from articles.search import sync

SHOWN = 200


class Command(BaseCommand):
    """``manage.py import_claims FILE``: all or nothing, or with ``--rejects`` what is good."""

    help = "Bring claims in from CSV or JSON Lines. Run again, it adds nothing twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="The file, or - for what is piped in.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would be, and keep nothing."
        )
        parser.add_argument(
            "--rejects",
            metavar="FILE",
            help="Bring the good rows in, and write the others into this file, to be mended.",
        )
        parser.add_argument(
            "--status",
            choices=[Status.DRAFT, Status.IN_REVIEW, Status.PUBLISHED],
            default="",
            help="The highest status that claims get; without it, that of the file.",
        )
        parser.add_argument("--by", default="", help="Whose name stands in the history.")
        parser.add_argument("--reason", default="", help="What the history gives as the reason.")

    def handle(self, *args: Any, **options: Any) -> None:
        started = self._told = time.monotonic()
        name = options["file"]
        with contextlib.ExitStack() as files:
            try:
                file: Any = (
                    sys.stdin.buffer if name == "-" else files.enter_context(Path(name).open("rb"))
                )
                reader = interchange.open_file(file)
            except OSError as error:
                raise CommandError(f"{name} cannot be read: {error.strerror}.") from error
            except NotReadable as error:
                raise CommandError("\n".join(map(str, error.problems))) from error
            rejects = options["rejects"] and _Rejects(reader, options["rejects"], files)
            report = import_claims(
                rows=reader.rows,
                by=person(options["by"]),
                reason=options["reason"] or f"Brought in from {Path(name).name}",
                status=options["status"],
                partly=bool(rejects),
                dry_run=options["dry_run"],
                reject=rejects.take if rejects else None,
                progress=self._tell if options["verbosity"] else None,
            )
        self._say(report, options, time.monotonic() - started)
        if not report.undone and report.made["claim"] > MOST_TO_FOLLOW:
            self._rebuild()
        if report.undone and not report.is_good:
            raise CommandError("Nothing was kept. Mend these rows, or name a file for --rejects.")

    def _tell(self, report: Report) -> None:
        if time.monotonic() - self._told >= 2:
            self._told = time.monotonic()
            self.stdout.write(f"{report.rows:,} rows read, {report.rejected:,} with problems …")

    def _say(self, report: Report, options: dict[str, Any], seconds: float) -> None:
        for problem in report.problems[:SHOWN]:
            where = f", {problem.where}" if problem.where else ""
            self.stderr.write(f"Line {problem.line}{where}: {problem}")
        if report.problem_count > SHOWN:
            self.stderr.write(f"… and {report.problem_count - SHOWN:,} more.")
        would = "would be " if report.undone else ""
        made = ", ".join(
            f"{number:,} {_named(sort, number)}" for sort, number in report.made.items() if number
        )
        self.stdout.write(
            f"{report.rows:,} rows read in {seconds:.1f} s. New {would}"
            f"{made or 'nothing'}; {report.known['claim']:,} known already; "
            f"{report.rejected:,} with problems."
        )
        if report.kept_as_drafts:
            self.stdout.write(
                f"{report.kept_as_drafts:,} come in as drafts: {options['by']} may not publish."
            )

    def _rebuild(self) -> None:
        if settings.SEARCH_ENGINE != "index":
            return
        self.stdout.write("The index is being built anew …")
        if not sync.rebuild():
            self.stdout.write("Another process builds it already.")


class _Rejects:
    """The file of rows to be mended; it is made with the first of them."""

    def __init__(self, reader: Reader, name: str, files: contextlib.ExitStack) -> None:
        self._reader, self._path, self._files = reader, Path(name), files
        self._write: Any = None

    def take(self, row: interchange.Row) -> None:
        """Write a row as it was read."""
        if self._write is None:
            file: Any = self._files.enter_context(self._path.open("wb"))
            self._write = self._reader.rejects(file)
        self._write(row.raw)


def _named(sort: str, number: int) -> str:
    return sort if number == 1 else f"{sort}s"
