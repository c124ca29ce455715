"""The ground under the tests: no network, the right database, and what the commands say."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings
from django.db import connection

from script import messages

ROOT = Path(settings.BASE_DIR)


def test_no_test_reaches_the_network():
    # 192.0.2.0/24 belongs to nobody: it is kept for examples.
    with pytest.raises(RuntimeError, match="Tests reach no network"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(RuntimeError, match="Tests reach no network"):
        socket.getaddrinfo("example.org", 443)


def test_the_machine_itself_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=1).close()


@pytest.mark.django_db
def test_the_database_is_the_one_that_was_asked_for():
    asked = os.environ.get("DATABASE_URL", "")
    assert connection.vendor == ("postgresql" if asked.startswith("postgres") else "sqlite")


def sentences(catalog, code):
    wanted = Catalog()
    for text in code:
        wanted.add(text, locations=[("templates/base.html", 0)])
    return list(messages.complaints(catalog, {messages.key(m): m for m in wanted if m.id}))


def test_a_complete_translation_has_no_complaints():
    french = Catalog(locale="fr")
    french.add("Claims", "Déclarations")
    french.add(("%(n)s claim", "%(n)s claims"), ("%(n)s déclaration", "%(n)s déclarations"))
    assert sentences(french, ["Claims", ("%(n)s claim", "%(n)s claims")]) == []


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ({}, "“%(n)s claims” (templates/base.html) is missing. Run: script/fix"),
        ({"string": ""}, "“%(n)s claims” (templates/base.html) is not translated."),
        (
            {"string": "%(n)s déclarations", "flags": ["fuzzy"]},
            "“%(n)s claims” (templates/base.html) is marked fuzzy: check it and take the mark away.",  # noqa: E501
        ),
        (
            {"string": "%(m)s déclarations"},
            "“%(n)s claims” (templates/base.html): unknown named placeholder 'm'.",
        ),
    ],
)
def test_what_a_translator_still_has_to_do_is_said(entry, complaint):
    french = Catalog(locale="fr")
    if entry:
        french.add("%(n)s claims", **entry)
    assert sentences(french, ["%(n)s claims"]) == [complaint]


def test_a_message_that_left_the_code_is_said():
    french = Catalog(locale="fr")
    french.add("Old", "Vieux")
    assert sentences(french, []) == ["“Old” is no longer in the code. Run: script/fix"]


def test_messages_of_code_and_templates_are_found():
    found = {messages.key(message)[1] for message in messages.extracted() if message.id}
    assert "Who says what, and what backs it" in found  # newsclaims/settings.py
    assert "Page not found" in found  # templates/404.html


@pytest.fixture
def machine(tmp_path):
    """A machine without any Python: a copy of script/bootstrap, and a PATH of bare tools."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("sh", "dirname", "cat", "cksum", "grep", "sed", "awk", "sort", "find", "rm"):
        (tools / name).symlink_to(str(shutil.which(name)))
    for folder in ("script", "requirements"):
        shutil.copytree(ROOT / folder, tmp_path / folder)

    def bootstrap(**environment):
        return subprocess.run(
            [tools / "sh", tmp_path / "script" / "bootstrap"],
            env={"PATH": f"{tools}", "HOME": f"{tmp_path / 'nobody'}"} | environment,
            capture_output=True,
            text=True,
        )

    bootstrap.tools = tools
    return bootstrap


def test_bootstrap_says_that_there_is_no_python(machine):
    result = machine()
    assert result.returncode == 1
    assert "no Python 3.12 or newer was found" in result.stderr


def test_bootstrap_takes_no_python_by_its_name_alone(machine):
    shim = machine.tools / "python3.13"
    shim.write_text("#!/bin/sh\necho 'python3.13: command not found' >&2\nexit 127\n")
    shim.chmod(0o755)
    result = machine()
    assert result.returncode == 1
    assert "no Python 3.12 or newer was found" in result.stderr


def test_bootstrap_says_which_part_a_python_lacks(machine):
    # Debian's Python without the package python3-venv, as far as a program can see.
    python = machine.tools / "python3"
    python.write_text("#!/bin/sh\nexit 3\n")
    python.chmod(0o755)
    result = machine()
    assert result.returncode == 1
    assert "apt install python3-venv" in result.stderr


def test_bootstrap_says_that_the_chosen_python_will_not_do(machine):
    result = machine(PYTHON="/usr/bin/false")
    assert result.returncode == 1
    assert "PYTHON is /usr/bin/false" in result.stderr


def server(**environment):
    return subprocess.run(
        [sys.executable, ROOT / "script" / "server.py"],
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )


def test_server_says_that_its_port_is_in_use():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = server(PORT=str(port))
    assert result.returncode == 1
    assert f"Port {port} of 127.0.0.1 cannot be used" in result.stderr
    assert "choose another port" in result.stderr


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1"])
def test_server_says_what_a_port_is(port):
    result = server(PORT=port)
    assert result.returncode == 1
    assert result.stderr == f"PORT is “{port}”. Set it to a number from 1 to 65535.\n"
