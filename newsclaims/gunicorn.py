"""How gunicorn serves newsclaims: `gunicorn -c python:newsclaims.gunicorn newsclaims.wsgi`.

Reads the environment alone; what the pages need stands in settings.py.
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
# The code is loaded once and shared, and a wrong setting is said once.
preload_app = True
# A worker tells by a file that it is alive; on a busy disk it would look dead.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108

# Bytes of an address. gunicorn's habit is half of it, which is too short for words of Korean; what
# is longer than this gets status 414 before anything of ours sees it.
limit_request_line = 8190

# When it is told to stop: what is being answered is finished, within these seconds.
graceful_timeout = env.number("WEB_GRACE_SECONDS", 25)
control_socket_disable = True

# New things, and searches of the young among them, until garbage is looked for (see `gc`).
GARBAGE = (50_000, 20, 20)

loglevel = "info"
errorlog = "-"
accesslog = "-" if env.flag("ACCESS_LOG") else None
# Who, when, what, how long (in microseconds). Behind a proxy the first is the proxy.
access_log_format = '%({x-forwarded-for}i)s %(h)s %(t)s "%(r)s" %(s)s %(b)s %(D)sµs'


def when_ready(_server: Any) -> None:
    """Load the code of every page before the workers part, so that no first reader waits for it."""
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018
    # None of that is ever garbage: workers share its memory, and do not search it again and again.
    gc.collect()
    gc.freeze()


def post_worker_init(worker: Any) -> None:
    """Let Ctrl-C end a worker as any other wish to stop does: between two things that it does.

    gunicorn's own way shuts the pool of threads from wherever the signal finds the worker. Where
    that is inside the pool, it waits for a lock that itself holds, and has to be killed.
    """
    for wish in (signal.SIGINT, signal.SIGQUIT):
        signal.signal(wish, worker.handle_exit)
    # A page makes some ten thousand small things: looking for cycles among them every two thousand,
    # which is Python's habit, is a fifth of its time.
    gc.set_threshold(*GARBAGE)
