"""How gunicorn serves newsclaims: `gunicorn -c python:newsclaims.gunicorn newsclaims.wsgi`.

Reads the environment alone; the settings of the pages are in settings.py.
"""

import gc
import os
import signal
from typing import Any

from newsclaims import environment as env

host = env.text("HOST", "127.0.0.1").strip("[]")
bind = [f"{f'[{host}]' if ':' in host else host}:{env.number('PORT', 8000, least=1)}"]

# A worker is a process, and each of its threads answers one request at a time.
worker_class = "gthread"
workers = env.number("WEB_WORKERS", 2, least=1)
threads = env.number("WEB_THREADS", 4, least=1)
# The code is loaded once and shared by the workers, and a wrong setting is reported once.
preload_app = True
# Workers touch a file to show that they are alive; on a busy disk that could come too late.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108

# Bytes of an address. gunicorn's default is half of this, too short for a search in Korean. A
# longer address gets status 414 from gunicorn.
limit_request_line = 8190

# No header says where the site begins or what was asked for, whoever sends it: gunicorn believes
# SCRIPT_NAME from proxies of this machine, which pass on what readers send.
forwarder_headers = ""

# Seconds in which running requests are finished when gunicorn is stopped.
graceful_timeout = env.number("WEB_GRACE_SECONDS", 25)
control_socket_disable = True

# Thresholds of Python's garbage collector (see `gc.set_threshold`).
GARBAGE = (50_000, 20, 20)

loglevel = "info"
errorlog = "-"
accesslog = "-" if env.flag("ACCESS_LOG") else None
# Client as the proxy names it, client, time, request, status, bytes, microseconds.
access_log_format = '%({x-forwarded-for}i)s %(h)s %(t)s "%(r)s" %(s)s %(b)s %(D)sµs'


def when_ready(_server: Any) -> None:
    """Load the code of every page before the workers are forked, so that no reader waits for it."""
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018
    # Nothing loaded so far is ever garbage: workers share this memory and need not search it.
    gc.collect()
    gc.freeze()


def post_worker_init(worker: Any) -> None:
    """Let Ctrl-C and SIGQUIT stop a worker as SIGTERM does.

    gunicorn's own handler shuts the thread pool down inside the signal handler. If the signal
    arrives while the pool holds its lock, the worker waits for itself and has to be killed.
    """
    for number in (signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, worker.handle_exit)
    # A page creates some ten thousand objects. With Python's default thresholds the search for
    # cycles among them took a fifth of the time.
    gc.set_threshold(*GARBAGE)
