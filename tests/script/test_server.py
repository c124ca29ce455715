"""script/server as a newcomer meets it: the real program, on an empty machine, over real HTTP."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

SCRIPT = Path(settings.BASE_DIR) / "script" / "server.py"


@contextlib.contextmanager
def running(var: Path) -> Iterator[tuple[str, list[str]]]:
    """The server with its data in `var`: its address, and the lines it prints until it is ready."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    process = subprocess.Popen(
        [sys.executable, SCRIPT],
        env=kept | {"NEWSCLAIMS_VAR": str(var), "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    alarm = threading.Timer(300, process.kill)
    alarm.start()
    assert process.stdout is not None
    lines = []
    try:
        for line in process.stdout:
            lines.append(line.rstrip())
            if line.startswith("Stop it"):
                break
        yield f"http://127.0.0.1:{port}", lines
        process.send_signal(signal.SIGINT)
        assert process.stdout.read() == "Stopped.\n"
        assert process.wait() == 0
    finally:
        alarm.cancel()
        process.kill()
        process.wait()
        process.stdout.close()


def fetch(address: str) -> str:
    with urllib.request.urlopen(address) as answer:  # noqa: S310 (our own server's address)
        assert answer.status == 200
        body: bytes = answer.read()
        return body.decode()


def test_two_starts(tmp_path):
    with running(tmp_path / "var") as (address, lines):
        assert lines[0] == "Starting newsclaims …"
        assert f"newsclaims is ready: {address}/" in lines
        assert len([line for line in lines if "with the password" in line]) == 2

        page = fetch(f"{address}/claims/")
        assert re.search(r'href="/claims/\d+/', page), "the demonstration's claims are listed"
        styles = re.findall(r'href="(/static/[^"]+\.css)"', page)
        assert styles
        for style in styles:
            assert "{" in fetch(address + style)

    # The second time everything is there: nothing is prepared, and no password is told again.
    with running(tmp_path / "var") as (address, lines):
        assert f"newsclaims is ready: {address}/" in lines
        assert not [line for line in lines if "password" in line or "Preparing" in line]
        assert re.search(r'href="/claims/\d+/', fetch(f"{address}/claims/"))
