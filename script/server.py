"""What script/server runs: prepares database and files, then serves the demonstration's pages.

All in one process, since starting Django is most of what a second start costs.
"""

import http.client
import io
import os
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 60
# Of django-htmx: compressing what no page asks for takes as long as all the rest.
UNUSED_FILES = ["ht*-4*", "ext"]


def say(sentence: str) -> None:
    """Tell the person at the terminal."""
    print(sentence, flush=True)


def chosen_address() -> tuple[str, int]:
    """Host and port from the environment. Ends with a sentence where they cannot be used."""
    host = os.environ.get("HOST", "").strip("[] ") or "127.0.0.1"
    written = os.environ.get("PORT", "").strip() or "8000"
    if not written.isdecimal() or not 0 < int(written) < 65536:
        sys.exit(f"PORT is “{written}”. Set it to a number from 1 to 65535.")
    port = int(written)
    try:
        family, kind, protocol, _name, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror:
        sys.exit(f"HOST is “{host}”, and this machine has no such name. Unset it for 127.0.0.1.")
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(place)
        except PermissionError:
            sys.exit(f"You may not open port {port}. Choose one from 1024 on: PORT=8000")
        except OSError as error:
            sys.exit(
                f"Port {port} of {host} cannot be used ({error.strerror}): another program may use "
                f"it, perhaps a server that you started before. Stop it, or choose another port: "
                f"PORT={port + 1 if port < 65535 else 8000} script/server"
            )
    return host, port


def prepare() -> None:
    """Bring tables, demonstration data and static files up to date; quick where they are."""
    import django

    django.setup()

    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections["default"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Preparing the database …")
        call_command("migrate", verbosity=0, interactive=False)
    call_command("demo")

    if not settings.DEBUG:
        made = Path(settings.STATIC_ROOT) / "staticfiles.json"
        newest = max(
            Path(storage.path(name)).stat().st_mtime
            for finder in get_finders()
            for name, storage in finder.list([])
        )
        if not made.exists() or made.stat().st_mtime < newest:
            say("Preparing styles and scripts …")
            call_command(
                "collectstatic", verbosity=0, interactive=False, ignore_patterns=UNUSED_FILES
            )

    # The workers are forked from here, and may not share an open connection.
    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()


def announce(host: str, port: int) -> None:
    """Print the address once the pages really answer, or say that they do not."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (read, not bound)
    shown = f"[{shown}]" if ":" in shown else shown
    deadline = time.monotonic() + READY_SECONDS
    problem = "no answer"
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(shown, port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            status = connection.getresponse().status
            if status == http.HTTPStatus.OK:
                say(f"newsclaims is ready: http://{shown}:{port}/\nStop it with Ctrl-C.")
                return
            problem = f"/healthz answers with status {status}"
        except (OSError, http.client.HTTPException) as error:
            problem = str(error)
        finally:
            connection.close()
        time.sleep(0.1)
    say(f"newsclaims does not answer at port {port}: {problem}. See the messages above.")


def serve(host: str, port: int) -> None:
    """Serve until Ctrl-C or a signal to stop."""
    from gunicorn.app.base import BaseApplication

    from newsclaims.gunicorn import forwarder_headers, limit_request_line, post_worker_init

    def worker_is_up(worker: Any) -> None:
        post_worker_init(worker)
        if worker.age == 1:
            threading.Thread(target=announce, args=(host, port), daemon=True).start()

    class Demonstration(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in {
                "bind": [f"[{host}]:{port}" if ":" in host else f"{host}:{port}"],
                "worker_class": "gthread",
                "workers": 1,
                "threads": 8,
                "limit_request_line": limit_request_line,
                "forwarder_headers": forwarder_headers,
                "loglevel": "warning",
                "control_socket_disable": True,
                "graceful_timeout": 3,
                "post_worker_init": worker_is_up,
                "on_exit": lambda _server: say("Stopped."),
            }.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from newsclaims.wsgi import application

            return application

    Demonstration().run()


def main() -> None:
    """Start the demonstration."""
    os.environ.setdefault("NEWSCLAIMS_DEMO", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsclaims.settings")
    sys.path.insert(0, str(ROOT))
    # Each line at once, into a pipe too; nor may a forked worker inherit a line half said.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)
    host, port = chosen_address()
    say("Starting newsclaims …")
    prepare()
    serve(host, port)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        say("Stopped.")
        sys.exit(130)
