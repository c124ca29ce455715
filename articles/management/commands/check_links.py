"""``manage.py check_links``: visit the addresses that sources record, and keep what is there."""

from __future__ import annotations

import datetime
import fcntl
import signal
import sys
import threading
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import F
from django.utils import timezone

from articles import actions, http_client
from articles.domain.vocabulary import LinkState
from articles.ingest.link_check import Batch, Known, Visitor, visit_all
from articles.ingest.robots import Gate
from articles.models import LinkCheck

# Addresses of one host that are taken up at a time.
BATCH: Final = 20
# A link that failed lately is looked at again this soon, until it is known to be dead.
TROUBLE: Final = datetime.timedelta(hours=12)
# Pages that readers keep hear of what was found this often while it goes on, and at the end.
ANNOUNCE_SECONDS: Final = 60.0
# What cron is told (sysexits.h): try again later.
BUSY: Final = 75


class Command(BaseCommand):
    """Each visit is recorded at once: a run that was stopped or killed goes on where it was."""

    help = (
        "Visit the addresses that sources record, politely, and keep what became of them. Can be "
        "stopped (Ctrl-C) and started again at any time: it goes on where it was. Ends with 0, "
        "dead links or not; with 75 where another run is under way."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--older-than",
            type=_not_negative,
            default=7,
            metavar="DAYS",
            help="Leave alone what was visited within so many days (7).",
        )
        parser.add_argument(
            "--only",
            action="append",
            choices=LinkState.values,
            metavar="STATE",
            help=f"Visit only links in this state; can be given again. {', '.join(LinkState)}.",
        )
        parser.add_argument(
            "--host", action="append", help="Visit only this host's addresses; can be given again."
        )
        parser.add_argument(
            "--limit", type=_not_negative, metavar="N", help="Stop after so many visits."
        )
        parser.add_argument(
            "--workers", type=_positive, default=8, help="How many hosts at once (8)."
        )
        parser.add_argument(
            "--pause",
            type=_seconds,
            default=1.0,
            metavar="SECONDS",
            help="Between two requests to the same host (1).",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        gate = Gate(options["pause"])
        with _alone() as alone:
            if not alone:
                raise CommandError(
                    "Another run of check_links is under way. Wait until it is done.",
                    returncode=BUSY,
                )
            with _stopped_by_signal(stop, gate) as signals:
                self.visit(stop, Visitor(http_client.fetcher(gate=gate)), options)
        if signals:
            # As the shell reports a command that a signal ended.
            sys.exit(128 + signals[0])

    def visit(self, stop: threading.Event, visitor: Visitor, options: dict[str, Any]) -> None:
        """Visit what is due, and say in the end what was found."""
        began = timezone.now()
        recorded = actions.note_links(now=began)
        due = LinkCheck.objects.due(
            before=began - datetime.timedelta(days=options["older_than"]),
            in_trouble_before=began - TROUBLE,
        ).exclude(checked_at__gte=began)
        if options["only"]:
            due = due.filter(state__in=options["only"])
        if options["host"]:
            due = due.filter(host__in=[host.lower() for host in options["host"]])
        wanted = due.count()
        if options["limit"] is not None:
            wanted = min(wanted, options["limit"])
        progress = Progress(self.stderr, wanted, options["verbosity"])
        left = wanted

        def next_batch(unwanted: frozenset[str]) -> Batch | None:
            nonlocal left
            oldest = due.exclude(host__in=unwanted).order_by(
                F("checked_at").asc(nulls_first=True), "pk"
            )
            host = oldest.values_list("host", flat=True).first() if left > 0 else None
            if host is None:
                return None
            batch = [
                Known(link.address, link.state, link.etag, link.last_modified)
                for link in oldest.filter(host=host)[: min(BATCH, left)]
            ]
            left -= len(batch)
            return host, batch

        told = time.monotonic()
        for visit in visit_all(next_batch, visitor, workers=options["workers"], stop=stop):
            actions.record_visit(visit=visit, at=timezone.now())
            progress.tell(visit.address, LinkState(visit.outcome))
            if time.monotonic() - told > ANNOUNCE_SECONDS:
                actions.refresh_claims([])
                told = time.monotonic()
        if progress.done:
            actions.refresh_claims([])
        progress.end()
        if options["verbosity"]:
            self.stdout.write(summary(progress, recorded, stopped=stop.is_set()))


class Progress:
    """How far it is: a line that changes where somebody looks, a line a visit at verbosity 2."""

    def __init__(self, out: Any, wanted: int, verbosity: int) -> None:
        self.out = out
        self.wanted = wanted
        self.verbosity = verbosity
        self.found: Counter[LinkState] = Counter()
        self.live = verbosity == 1 and out.isatty()

    @property
    def done(self) -> int:
        """How many were visited."""
        return self.found.total()

    def tell(self, address: str, state: LinkState) -> None:
        """One more was visited."""
        self.found[state] += 1
        if self.verbosity > 1:
            self.out.write(f"{state.value:11}  {address}")
        elif self.live:
            self.out.write(f"\r{self.done} of {self.wanted} addresses visited", ending="")
            self.out.flush()

    def end(self) -> None:
        """Leave the changing line."""
        if self.live and self.done:
            self.out.write("")


def summary(progress: Progress, recorded: int, *, stopped: bool) -> str:
    """What a run found, in a few lines that fit a mail of cron's."""
    if not progress.wanted:
        return f"{recorded} addresses are recorded, and none is due."
    states = ", ".join(f"{count} {state.value}" for state, count in sorted(progress.found.items()))
    lines = [
        f"{progress.done} of {progress.wanted} addresses visited{': ' if states else ''}{states}."
    ]
    rest = progress.wanted - progress.done
    if stopped:
        lines.append("Stopped. Start it again, and it goes on with the others.")
    elif rest:
        lines.append(
            f"{rest} are left for the next run: their hosts did not answer or asked for rest."
        )
    return "\n".join(lines)


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other run of this machine is under way; the dead hold no lock."""
    place = Path(settings.VAR_DIR) / "check_links.lock"
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True


@contextmanager
def _stopped_by_signal(stop: threading.Event, gate: Gate) -> Iterator[list[int]]:
    """Let Ctrl-C and SIGTERM stop the visits; gives the signals that came. A second one ends it."""
    came: list[int] = []

    def heed(number: int, frame: object) -> None:
        if came:
            raise KeyboardInterrupt
        came.append(number)
        stop.set()
        gate.stop()

    wanted = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, heed) for number in wanted}
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _not_negative(value: str) -> int:
    return _number(int, value, 0)


def _positive(value: str) -> int:
    return _number(int, value, 1)


def _seconds(value: str) -> float:
    return _number(float, value, 0)


def _number[N: (int, float)](kind: type[N], value: str, least: int) -> N:
    try:
        number = kind(value)
    except ValueError:
        number = None
    if number is None or not number >= least:
        raise ArgumentTypeError(f"“{value}” is not a number of {least} or more")
    return number
