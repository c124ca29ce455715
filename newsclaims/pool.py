"""Whether a connection to PostgreSQL that waited in the pool still works; knows psycopg alone."""

from __future__ import annotations

import select
import time
from typing import Any
from weakref import WeakKeyDictionary

from psycopg import Connection
from psycopg_pool import ConnectionPool

# Seconds after which a connection is asked in any case: a line that is cut somewhere on the way
# says nothing of it.
RESTED = 30.0

_seen: WeakKeyDictionary[Connection[Any], float] = WeakKeyDictionary()


def check(connection: Connection[Any]) -> None:
    """Raise an OperationalError if the connection is broken.

    To ask the server takes as long as a small query does, at each request. A server that ends a
    connection says so on its socket, where nothing else is said while nobody asks: so it is asked
    only where there is something to read, or the connection was not looked at for long.
    """
    now = time.monotonic()
    if _has_news(connection) or now - _seen.get(connection, -RESTED) >= RESTED:
        ConnectionPool.check_connection(connection)
        _seen[connection] = now


def _has_news(connection: Connection[Any]) -> bool:
    socket = select.poll()
    socket.register(connection.fileno(), select.POLLIN | select.POLLPRI)
    return bool(socket.poll(0))
