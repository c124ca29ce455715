"""What every test has: no network (a test that tries to leave this machine fails), no hurry."""

import ipaddress
import socket
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.utils import translation
from hypothesis import settings

from tests.support.examples import TIMES

if TYPE_CHECKING:
    from tests.support.world import World

# A test that asks for one of these reads or writes a database.
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "databases"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that reach a database: `script/test` runs only these on PostgreSQL."""
    for item in items:
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(
            getattr(item, "fixturenames", ())
        ):
            item.add_marker("database")


def is_local(host: str) -> bool:
    """Does this name or address mean the machine itself?"""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in {"", "localhost", socket.gethostname()}


def refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Stop a connection or a look-up of a name that would leave this machine."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return  # another event, or a socket in the file system
    if isinstance(host, bytes):
        host = host.decode("idna")
    if host is not None and not is_local(host):
        raise RuntimeError(f"A test tried to reach {host}. Tests reach no network.")


# Python tells an audit hook of every connection, whichever library makes it.
sys.addaudithook(refuse_network)

# Hypothesis fails an example that takes over 200 ms: the first to load names from CLDR on a busy
# machine would, and the next would not.
# The examples of script/test are the same in each run; script/fuzz tries many others.
settings.register_profile("newsclaims", deadline=None, derandomize=True)
settings.register_profile("fuzz", deadline=None, max_examples=100 * TIMES)
settings.load_profile("newsclaims" if TIMES == 1 else "fuzz")


@pytest.fixture(autouse=True)
def nothing_is_kept() -> None:
    """Each test begins as a process does: no page is kept from the one before."""
    from articles.caching import pages  # settings come first

    pages._pages = pages._Pages(pages.CACHE_BYTES)
    # Nor does it speak the language of the last page that was asked for.
    translation.deactivate()


@pytest.fixture(scope="module")
def module_world(django_db_setup: None, django_db_blocker: Any) -> Iterator["World"]:
    """The cast, there for a module's tests and rolled back behind the last of them."""
    from tests.support.world import the_world  # models cannot be imported before Django is set up

    with django_db_blocker.unblock(), transaction.atomic():
        yield the_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(module_world: "World", db: None) -> "World":
    """The named cast. What a test changes is undone behind it, down to how the cast was made.

    Not with `transactional_db` or a live server, which empty the tables: these call `make_world`.
    """
    return replace(module_world, ids={name: {**ids} for name, ids in module_world.ids.items()})
