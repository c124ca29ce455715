"""The site as it is served in production: gunicorn itself, its own settings, over real HTTP."""

import contextlib
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.support.postgres import free_port

ROOT = Path(settings.BASE_DIR)
SITE = "claims.example.org"
# What a proxy adds that spoke https to the reader.
BY_HTTPS = {"Host": SITE, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}


def environment(var: Path, database: str, **more: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "NEWSCLAIMS_VAR": str(var),
        "SECRET_KEY": "a-key-of-sixty-characters-that-is-used-in-these-tests-alone-",
        "ALLOWED_HOSTS": SITE,
        "EMAIL_URL": "console:",
        "DATABASE_URL": database,
        "BEHIND_PROXY": "1",
        **more,
    }


class Answer:
    """What came back: status, headers, body."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()


def ask(port: int, path: str, **headers: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers=headers)
        return Answer(connection.getresponse())
    finally:
        connection.close()


@contextlib.contextmanager
def serving(variables: dict[str, str]) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """gunicorn as the image starts it: its port, and its process. It is stopped afterwards."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "python:newsclaims.gunicorn", "newsclaims.wsgi"],
        cwd=ROOT,
        env=variables | {"PORT": str(port), "WEB_WORKERS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            assert process.poll() is None, process.communicate()[0]
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.1)
        yield port, process
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site with tables and collected files, on SQLite: its port."""
    var = tmp_path_factory.mktemp("var")
    variables = environment(var, f"sqlite:///{var}/db.sqlite3")
    for command in (["migrate"], ["collectstatic", "--noinput"]):
        subprocess.run(
            [sys.executable, "manage.py", *command, "--verbosity=0"],
            cwd=ROOT, env=variables, check=True, timeout=120,
        )  # fmt: skip
    with serving(variables) as (port, _process):
        yield port


def test_who_comes_by_http_is_sent_to_https(site):
    answer = ask(site, "/claims/?actor=kcna", Host=SITE)
    assert answer.status == 301
    assert answer.headers["Location"] == f"https://{SITE}/claims/?actor=kcna"


def test_a_page_and_its_files(site):
    page = ask(site, "/claims/", **BY_HTTPS)
    assert page.status == 200
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    names = set(re.findall(r'"(/static/[^"#]+)', page.body.decode()))
    assert any(name.endswith(".css") for name in names)
    for name in names:
        assert re.search(r"\.[0-9a-f]{12}\.", name), "it has its own address for each content"
        answer = ask(site, name, **BY_HTTPS, **{"Accept-Encoding": "br"})
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_no_header_says_where_the_site_begins(site):
    """gunicorn believes a proxy of this machine, which passes on what a reader sends."""
    for header in ("SCRIPT_NAME", "PATH_INFO", "SCRIPT-NAME"):
        evil = ask(site, "/pwned/claims/", **BY_HTTPS, **{header: "/pwned"})
        # The address itself is told back, so that another language leads there again.
        links = re.findall(r'(?:href|src|action)="(/pwned[^"]*)', evil.body.decode())
        assert (evil.status, links) == (404, [])
    page = ask(site, "/claims/", **BY_HTTPS)
    assert (page.status, b"/pwned" in page.body) == (200, False)


def test_cookies_travel_by_https_alone(site):
    answer = ask(site, "/accounts/login/", **BY_HTTPS)
    cookies = answer.headers.get_all("Set-Cookie") or []
    assert [cookie.split("=")[0] for cookie in cookies] == ["csrftoken"]
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= {
        part.strip() for part in cookies[0].split(";")
    }


def test_another_name_is_refused_in_the_look_of_the_site(site):
    answer = ask(site, "/claims/", **BY_HTTPS | {"Host": "evil.example"})
    assert answer.status == 400
    assert b"newsclaims" in answer.body
    assert b"evil.example" not in answer.body
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "10.0.0.7", SITE])
def test_health_is_told_to_any_machine_without_https(site, host):
    answer = ask(site, "/healthz", Host=host)
    assert (answer.status, json.loads(answer.body)) == (200, {"status": "ok", "database": True})
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers


def healthcheck(port: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "docker/healthcheck.py"],
        cwd=ROOT, env={"PORT": str(port)}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def test_the_healthcheck_of_the_image(site):
    run = healthcheck(site)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    run = healthcheck(free_port())
    assert run.returncode == 1
    assert run.stderr.startswith("No answer: ")


@pytest.mark.faults
@pytest.mark.parametrize(
    "database",
    ["postgres://newsclaims:secret@127.0.0.1:{closed}/newsclaims", "sqlite:///{folder}"],
)
def test_health_when_the_database_is_away(tmp_path, database):
    folder = tmp_path / "a folder, and no database"
    folder.mkdir()
    address = database.format(closed=free_port(), folder=str(folder).replace(" ", "%20"))
    with serving(environment(tmp_path, address)) as (port, _process):
        # Whatever this is, the worker is up then.
        ask(port, "/", Host="nobody.example")
        began = time.monotonic()
        answer = ask(port, "/healthz", Host="localhost")
        assert time.monotonic() - began < 9, "the image's health check waits no longer"
        assert answer.status == 503
        assert json.loads(answer.body) == {"status": "unavailable", "database": False}
        run = healthcheck(port)
        assert run.returncode == 1
        assert run.stderr.startswith("503: ")


def test_it_stops_when_it_is_told_to(tmp_path):
    variables = environment(tmp_path, f"sqlite:///{tmp_path}/db.sqlite3", ACCESS_LOG="1")
    with serving(variables) as (port, process):
        assert ask(port, "/healthz").status == 200
        process.terminate()
        said, _nothing = process.communicate(timeout=30)
        assert process.returncode == 0
    assert re.search(
        r'^- 127.0.0.1 \[.*\] "GET /healthz HTTP/1.1" 200 34 \d+µs$', said, re.MULTILINE
    )
