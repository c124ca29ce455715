"""Asks servers as a browser does, measures how long an answer takes, and refuses a wrong one.

Connections are kept open, and each knows which worker of a server it leads to, since each worker
keeps answers of its own.
"""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from benchmarks.servers import Server

# gunicorn closes a connection that is idle for two seconds.
FRESH = 1.0
# So often a server is woken before it is measured: while another one worked it slept, and its first
# steps take twice as long.
WAKING = 3

_OURS = re.compile(r"<h2 data-said>([\d,]+)(?: of ([\d,]+))? claims?</h2>")
_DATASETTE = re.compile(r"<h3>\s*([\d,]+) rows?\b")


class WrongAnswerError(Exception):
    """A page that is no answer to what was asked; its text says how it is wrong."""


@dataclass(frozen=True)
class Answer:
    """What came back, and how many seconds it took from the request to the last byte."""

    seconds: float
    body: bytes
    worker: int


class Client:
    """Open connections to one server, one for each of its workers.

    With `waking`, which gives addresses of small pages, a server is woken before each measurement.
    """

    def __init__(self, server: Server, waking: Iterator[str] | None = None) -> None:
        self.server, self.waking = server, waking
        self._open: dict[int, tuple[http.client.HTTPConnection, float]] = {}

    def get(self, path: str, worker: int | None = None, *, wake: bool = True) -> Answer:
        """Ask for a page, of this worker if one is named; not woken first where `wake` is off.

        Raises WrongAnswerError for any status but 200.
        """
        connection, answering = self._connection(worker)
        headers = {"Accept-Language": "en", "Accept": "text/html"}
        for address in islice(self.waking, WAKING) if wake and self.waking else ():
            connection.request("GET", address, headers=headers)
            connection.getresponse().read()
        started = time.perf_counter()
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        body = response.read()
        seconds = time.perf_counter() - started
        if response.status != 200:
            raise WrongAnswerError(f"{self.server.name}{path}: status {response.status}")
        if response.will_close:
            connection.close()
            self._open.pop(answering, None)
        else:
            self._open[answering] = (connection, time.monotonic())
        return Answer(seconds, body, answering)

    def _connection(self, worker: int | None) -> tuple[http.client.HTTPConnection, int]:
        wanted = worker if worker is not None else next(iter(self._open), None)
        if wanted is not None and wanted in self._open:
            connection, used = self._open.pop(wanted)
            if time.monotonic() - used < FRESH:
                return connection, wanted
            connection.close()
        for _attempt in range(200):
            connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=300)
            connection.connect()
            if worker is None and len(self.server.workers) == 1:
                return connection, self.server.workers[0]
            # A request that costs nothing, so that a worker takes the connection.
            connection.request("HEAD", "/healthz" if self.server.name == "newsclaims" else "/")
            connection.getresponse().read()
            answering = self._worker(connection)
            if worker is None or answering == worker:
                return connection, answering
            connection.close()
        raise WrongAnswerError(f"{self.server.name}: worker {worker} takes no connection")

    def _worker(self, connection: http.client.HTTPConnection) -> int:
        """The worker at the other end of a connection: who has the socket open (proc(5))."""
        ours = connection.sock.getsockname()[1]
        inode = ""
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
            words = line.split()
            here, there = (int(end.rpartition(":")[2], 16) for end in words[1:3])
            if (here, there) == (self.server.port, ours):
                inode = words[9]
        for pid in self.server.workers:
            for handle in Path(f"/proc/{pid}/fd").iterdir():
                try:
                    if str(handle.readlink()) == f"socket:[{inode}]":
                        return pid
                except OSError:
                    continue
        return self.server.pid


def our_total(body: bytes) -> tuple[int, int]:
    """The total and the number of all claims that our page gives."""
    found = _OURS.search(body.decode())
    if found is None:
        raise WrongAnswerError("Our page gives no total.")
    total = _number(found[1])
    return total, _number(found[2]) if found[2] else total


def datasette_total(body: bytes) -> int:
    """The total that Datasette's page gives."""
    found = _DATASETTE.search(body.decode())
    if found is None:
        raise WrongAnswerError("Datasette's page gives no total.")
    return _number(found[1])


def must_be(what: str, found: int, right: int) -> None:
    """Raises WrongAnswerError where a total is not the right one."""
    if found != right:
        raise WrongAnswerError(f"{what}: {found} claims instead of {right}")


def _number(digits: str) -> int:
    return int(digits.replace(",", ""))
