"""What every test has: no network (a test that tries to leave this machine fails), no hurry."""

import ipaddress
import socket
import sys
from typing import Any

from hypothesis import settings


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
settings.register_profile("newsclaims", deadline=None)
settings.load_profile("newsclaims")
