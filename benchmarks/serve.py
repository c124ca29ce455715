"""Starts and stops what is measured, and asks it: the program, Datasette, a constant page."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from benchmarks.environment import HOME, ROOT, say

WAIT = 300.0


class Answer(NamedTuple):
    """What came back, and the seconds from the request to the last byte."""

    seconds: float
    body: str


@dataclass
class Server:
    """A server that runs, and the address of a small page by which it is woken."""

    name: str
    port: int
    pid: int
    waking: str = "/"

    def get(self, path: str, *, wake: bool = True) -> Answer:
        """Ask for a page. Ends the program for any status but 200.

        A process that slept while another server was asked takes twice as long for its first
        steps, so it is woken before, unless `wake` is off.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT)
        with contextlib.closing(connection):
            headers = {"Accept-Language": "en", "Accept": "text/html"}
            for address in [self.waking] * 3 if wake else ["/healthz"]:
                connection.request("GET", address, headers=headers)
                connection.getresponse().read()
            started = time.perf_counter()
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            body = response.read()
            seconds = time.perf_counter() - started
        if response.status != 200:
            sys.exit(f"{self.name}{path} answers {response.status}.")
        return Answer(seconds, body.decode())

    def memory(self) -> float:
        """Megabytes of its processes; what they share is counted once (proc(5), Pss)."""
        pids, found = [self.pid], 0
        for pid in pids:
            with contextlib.suppress(OSError):
                for task in Path(f"/proc/{pid}/task").iterdir():
                    pids += map(int, (task / "children").read_text().split())
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
                found += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return found / 1000


@contextlib.contextmanager
def running(
    name: str, command: Sequence[str | Path], port: int, path: str, environment: Mapping[str, str]
) -> Iterator[Server]:
    """A server as long as it is needed; its output goes to a file beside the data."""
    log = HOME / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=dict(environment), stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip
    server = Server(name, port, process.pid)
    try:
        deadline = time.monotonic() + WAIT
        while not _answers(port, path):
            if process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"{name} does not answer:\n{log.read_text()[-2000:]}")
            time.sleep(0.1)
        yield server
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT)
    with contextlib.closing(connection), contextlib.suppress(OSError):
        connection.request("GET", path)
        return connection.getresponse().status == 200
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _gunicorn(
    name: str, application: str, path: str, **more: str
) -> contextlib.AbstractContextManager[Server]:
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "python:newsclaims.gunicorn", application]
    return running(name, command, port, path, {**os.environ, "PORT": str(port), **more})


def program() -> contextlib.AbstractContextManager[Server]:
    """The program as production runs it."""
    return _gunicorn("newsclaims", "newsclaims.wsgi", "/healthz")


def constant(size: int) -> contextlib.AbstractContextManager[Server]:
    """The constant page of so many bytes, under the same gunicorn."""
    return _gunicorn("constant", "benchmarks.constant:application", "/", CONSTANT_BYTES=str(size))


def datasette(file: Path) -> contextlib.AbstractContextManager[Server]:
    """Datasette in a virtual environment of its own, over a file that it knows not to change."""
    home = HOME / "datasette"
    wanted = ROOT / "benchmarks" / "requirements.txt"
    if not (home / "bin" / "datasette").exists():
        say("Installing Datasette …")
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        install = [home / "bin" / "pip", "install", "--quiet", "--require-hashes", "-r", wanted]
        subprocess.run(install, check=True)
    port = _free_port()
    # Longer than anything takes: what is too slow for it would be left out of the page.
    settings = {"default_facet_size": "10", "suggest_facets": "off"}
    settings |= dict.fromkeys(("sql_time_limit_ms", "facet_time_limit_ms"), "300000")
    words = [word for pair in settings.items() for word in ("--setting", *pair)]
    command = [home / "bin" / "datasette", "serve", "-i", file, "-p", str(port), *words]
    environment = {"PATH": os.defpath, "HOME": str(HOME)}
    return running("datasette", command, port, "/-/versions", environment)
