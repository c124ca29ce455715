"""Connections that wait in the pool: asked only for a reason, and never used broken."""

import pytest
from django.db import connection, connections
from psycopg import OperationalError
from psycopg_pool import ConnectionPool

from newsclaims import pool

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no connections"),
]


@pytest.fixture
def asked(monkeypatch):
    """The connections that were asked whether they work."""
    found = []
    ask = ConnectionPool.check_connection

    def remember(connection):
        found.append(connection)
        ask(connection)

    monkeypatch.setattr(ConnectionPool, "check_connection", remember)
    return found


@pytest.fixture
def waiting():
    """A connection as it waits in the pool."""
    other = connections["default"].copy()
    other.ensure_connection()
    yield other.connection
    other.close()


def test_one_that_was_used_a_moment_ago_is_not_asked(asked, waiting):
    asked.clear()
    pool.check(waiting)
    pool.check(waiting)
    assert asked == []


def test_one_that_rested_is_asked(asked, waiting, monkeypatch):
    asked.clear()
    monkeypatch.setattr(pool, "RESTED", 0.0)
    pool.check(waiting)
    assert asked == [waiting]


def test_one_that_the_server_ended_is_not_used(waiting):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [waiting.info.backend_pid])
        assert cursor.fetchone() == (True,)
    with pytest.raises(OperationalError):
        pool.check(waiting)


def test_pages_after_the_server_ended_all_connections(client, transactional_db):
    """As after a restart: the next page is answered as if nothing had been."""
    assert client.get("/healthz").status_code == 200
    other = connections["default"].copy()
    other.ensure_connection()
    # What the page used waits in the pool.
    connections["default"].close()
    with other.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert cursor.fetchall()
    other.close()
    assert client.get("/healthz").json() == {"status": "ok", "database": True}
