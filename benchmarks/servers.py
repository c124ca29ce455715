"""Starts and stops what is measured: the program under gunicorn, Datasette, PostgreSQL.

Each is waited for until it answers, and ended by its own process group. Memory is the system's
proportional share (PSS): what workers share is counted once.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.places import HOME, ROOT, Place, say
from tests.support import postgres

WAIT = 120.0


@dataclass(frozen=True)
class Server:
    """A server that runs: where it is reached, and its first process."""

    name: str
    port: int
    pid: int

    @property
    def processes(self) -> list[int]:
        """Its process and all below it."""
        found, pending = [], [self.pid]
        while pending:
            pid = pending.pop()
            found.append(pid)
            with contextlib.suppress(OSError):
                for task in Path(f"/proc/{pid}/task").iterdir():
                    pending += map(int, (task / "children").read_text().split())
        return found

    @property
    def workers(self) -> list[int]:
        """The processes that answer: below the first, where there are any."""
        return self.processes[1:] or [self.pid]

    def memory(self, kind: str = "Pss") -> int:
        """Bytes of memory of all its processes; `Pss_Anon`: without files mapped into it."""
        return sum(_proportional(pid, kind) for pid in self.processes)


def _proportional(pid: int, kind: str) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith(f"{kind}:"):
                return int(line.split()[1]) * 1024
    return 0


def peak(pid: int) -> int:
    """The most memory that a process had since `reset_peak`, in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def reset_peak(pid: int) -> None:
    """Let `peak` begin anew (proc(5), clear_refs)."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def free_port() -> int:
    """A port of the loopback that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(
    name: str, command: Sequence[str], environment: Mapping[str, str], port: int, path: str = "/"
) -> Iterator[Server]:
    """A server as long as it is needed; its output goes to a file beside the data."""
    HOME.mkdir(parents=True, exist_ok=True)
    log = HOME / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=dict(environment), stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + WAIT
        while not _answers(port, path):
            if process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"{name} does not answer:\n{log.read_text()[-2000:]}")
            time.sleep(0.1)
        yield Server(name, port, process.pid)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _answers(port: int, path: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=WAIT) as response:
            return bool(response.status == 200)
    except urllib.error.HTTPError:
        return False
    except OSError:
        return False


def program(place: Place) -> contextlib.AbstractContextManager[Server]:
    """The program as production runs it."""
    port = free_port()
    environment = place.environment(PORT=str(port))
    return running("newsclaims", _gunicorn("newsclaims.wsgi"), environment, port, "/healthz")


def constant(
    place: Place, size: int, *, middleware: bool
) -> contextlib.AbstractContextManager[Server]:
    """The constant page, bare or behind the program's own middleware."""
    port = free_port()
    environment = place.environment(PORT=str(port), CONSTANT_BYTES=str(size))
    name = "constant-middleware" if middleware else "constant"
    if middleware:
        environment["DJANGO_SETTINGS_MODULE"] = "benchmarks.constant_settings"
        application = "benchmarks.constant_site:application"
    else:
        del environment["DJANGO_SETTINGS_MODULE"]
        application = "benchmarks.constant:application"
    return running(name, _gunicorn(application), environment, port)


def _gunicorn(application: str) -> list[str]:
    return [sys.executable, "-m", "gunicorn", "-c", "python:newsclaims.gunicorn", application]


def datasette(place: Place) -> contextlib.AbstractContextManager[Server]:
    """Datasette over the flat file: unchanging, so that it need not count its table each time."""
    port = free_port()
    settings = {
        "default_page_size": "25",
        "default_facet_size": "10",
        "suggest_facets": "off",
        # Longer than anything takes: what is too slow for it would be left out of the page.
        "sql_time_limit_ms": "300000",
        "facet_time_limit_ms": "300000",
    }
    words = [word for pair in settings.items() for word in ("--setting", *pair)]
    command = [str(_datasette_program()), "serve", "-i", str(place.flat), "-p", str(port), *words]
    environment = {"PATH": os.defpath, "HOME": str(HOME)}
    return running("datasette", command, environment, port, "/-/versions")


def _datasette_program() -> Path:
    """Datasette in a virtual environment of its own, made where it is missing."""
    folder = HOME / "datasette"
    program = folder / "bin" / "datasette"
    wanted = (ROOT / "benchmarks" / "requirements.txt").read_text()
    stamp = folder / "requirements.txt"
    if not stamp.exists() or stamp.read_text() != wanted:
        say("Installing Datasette …")
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        install = [folder / "bin" / "pip", "install", "--quiet", "--require-hashes", "-r"]
        subprocess.run([*install, ROOT / "benchmarks" / "requirements.txt"], check=True)
        stamp.write_text(wanted)
    return program


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL whose data stay, with its defaults: its address, without a database's name.

    Where DATABASE_URL names a PostgreSQL, that server is used instead; databases are made in it.
    """
    if os.environ.get("DATABASE_URL", "").startswith(("postgres://", "postgresql://")):
        yield os.environ["DATABASE_URL"].rpartition("/")[0]
        return
    home = HOME / "postgres"
    home.mkdir(parents=True, exist_ok=True)
    user, group = ("nobody", postgres.nobodys_group()) if os.geteuid() == 0 else (None, None)
    groups: list[int] | None = [] if user else None
    programs = postgres.binaries(home)
    data = home / "data"
    environment = {"PATH": os.defpath, "HOME": str(home), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    if not (data / "PG_VERSION").exists():
        data.mkdir(mode=0o700, exist_ok=True)
        if user is not None:
            shutil.chown(data, user, group)
        subprocess.run(
            [programs / "initdb", f"--pgdata={data}", "--username=newsclaims", "--auth=trust",
             "--encoding=UTF8", "--locale=C.UTF-8"],
            check=True, stdout=subprocess.DEVNULL, cwd="/", env=environment,
            user=user, group=group, extra_groups=groups,
        )  # fmt: skip
    port = free_port()
    options = (f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=")
    # Its defaults but for one: a single commit must not wait for this machine's disk.
    options = (*options, "max_wal_size=4GB")
    with (HOME / "postgres.log").open("ab") as log:
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, *(f"--{option}" for option in options)],
            stdout=log, stderr=log, cwd="/", env=environment, start_new_session=True,
            user=user, group=group, extra_groups=groups,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + WAIT
        while not postgres.answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"PostgreSQL did not start; see {HOME / 'postgres.log'}.")
            time.sleep(0.1)
        yield f"postgres://newsclaims@127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()
