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


class Machine:
    """A machine without any Python: a copy of script/bootstrap, and a PATH of bare tools."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.tools = home / "bin"
        self.tools.mkdir()
        for name in ("sh", "dirname", "cat", "cksum", "grep", "sed", "awk", "sort", "find", "rm"):
            (self.tools / name).symlink_to(str(shutil.which(name)))
        for folder in ("script", "requirements"):
            shutil.copytree(ROOT / folder, home / folder)

    def add(self, name: str, program: str) -> None:
        """Put a shell program of that name on the PATH."""
        (self.tools / name).write_text(f"#!{self.tools / 'sh'}\n{program}\n")
        (self.tools / name).chmod(0o755)

    def bootstrap(self, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run script/bootstrap there."""
        return subprocess.run(
            [self.tools / "sh", self.home / "script" / "bootstrap"],
            env={"PATH": str(self.tools), "HOME": str(self.home / "empty")} | environment,
            capture_output=True,
            text=True,
        )


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_bootstrap_says_that_there_is_no_python(machine):
    result = machine.bootstrap()
    assert result.returncode == 1
    assert "no Python 3.12 or newer was found" in result.stderr


def test_bootstrap_takes_no_python_by_its_name_alone(machine):
    machine.add("python3.13", "echo 'pyenv: python3.13: command not found' >&2; exit 127")
    result = machine.bootstrap()
    assert result.returncode == 1
    assert "no Python 3.12 or newer was found" in result.stderr


def test_bootstrap_looks_behind_a_shim_that_fails(machine):
    """A later folder of PATH, and pyenv, may have the Python that the first shim lacks."""
    machine.add("python3", "exit 127")
    later = machine.home / "later"
    later.mkdir()
    # It says that it is new enough, and what it is asked to do then.
    (later / "python3").write_text('#!/bin/sh\n[ "$1" = -c ] || { echo "asked: $*"; exit 9; }\n')
    (later / "python3").chmod(0o755)
    result = machine.bootstrap(PATH=f"{machine.tools}:{later}")
    assert result.returncode == 9
    assert "asked: -m venv --clear .venv" in result.stdout


def test_bootstrap_asks_pyenv_for_a_version_that_is_not_selected(machine):
    root = machine.home / "pyenv"
    python = root / "versions" / "3.12.9" / "bin" / "python3"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\n[ "$1" = -c ] || { echo "asked: $*"; exit 9; }\n')
    python.chmod(0o755)
    shims = root / "shims"
    shims.mkdir()
    (shims / "python3").write_text(f'#!/bin/sh\nexport PYENV_ROOT="{root}"\nexit 127\n')
    (shims / "python3").chmod(0o755)
    (root / "bin").mkdir()
    (root / "bin" / "pyenv").write_text(
        f"""#!/bin/sh
case $PYENV_ROOT:$PYENV_VERSION:$1 in
    {root}::versions) echo 2.7.18; echo 3.12.9; echo pypy3.11-7.3 ;;
    {root}:3.12.9:which) echo {python} ;;
    *) exit 1 ;;
esac
"""
    )
    (root / "bin" / "pyenv").chmod(0o755)
    result = machine.bootstrap(PATH=f"{shims}:{machine.tools}")
    assert result.returncode == 9
    assert f"({python})" in result.stdout


def test_bootstrap_says_which_part_a_python_lacks(machine):
    # Debian's Python without the package python3-venv, as far as a program can see.
    machine.add("python3", "exit 3")
    result = machine.bootstrap()
    assert result.returncode == 1
    assert "apt install python3-venv" in result.stderr


def test_bootstrap_says_that_the_chosen_python_will_not_do(machine):
    result = machine.bootstrap(PYTHON="/usr/bin/false")
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
