"""Check whether a connection to PostgreSQL from the pool still works."""

from __future__ import annotations

import select
import time
from typing import Any
from weakref import WeakKeyDictionary

from psycopg import Connection
from psycopg_pool import ConnectionPool

# Seconds after which a connection is tested in any case: an interrupted network gives no signal.
RESTED = 30.0

_seen: WeakKeyDictionary[Connection[Any], float] = WeakKeyDictionary()


def check(connection: Connection[Any]) -> None:
    """Raise an OperationalError if the connection is broken.

    A test query takes as long as any small query, too long for each request. A server that closes
    an idle connection makes its socket readable. So the query is sent only if there is something
    to read, or if the connection was not tested for `RESTED` seconds.
    """
    now = time.monotonic()
    if _has_news(connection) or now - _seen.get(connection, -RESTED) >= RESTED:
        ConnectionPool.check_connection(connection)
        _seen[connection] = now


def _has_news(connection: Connection[Any]) -> bool:
    socket = select.poll()
    socket.register(connection.fileno(), select.POLLIN | select.POLLPRI)
    return bool(socket.poll(0))
