"""Addresses as they are asked for, and which machines may be asked; never touches the network."""

from __future__ import annotations

import contextlib
import ipaddress
import re
import socket
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from articles.ingest.problems import NotFetched, Problem

type IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
type IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

MAX_LENGTH: Final = 8000
PORTS: Final = {"http": 80, "https": 443}
# Below this, services stand that take a request for something else (mail, printers, shells).
FIRST_FREE_PORT: Final = 1024

# What is not public, by IANA's registries of special-purpose addresses (RFC 6890 and after).
# Python's own `is_global` differs between versions, so both have to agree.
_SPECIAL: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        # Public by its number, and a cloud's own machine where it is reached at all.
        "168.63.129.16/32",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
# Public addresses of version 6 are all in here, …
_PUBLIC_6: Final = ipaddress.IPv6Network("2000::/3")
# … but for those in which a network without version 4 writes an address of version 4 (RFC 6052).
_WRAPPED_4: Final = ipaddress.IPv6Network("64:ff9b::/96")

_FORBIDDEN: Final = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
# What stands in an address as it is; everything else is percent-encoded (URL Standard).
_KEPT: Final = "/?%:@!$&'()*+,;=~|[]^"
_NAME: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")
# A host whose last part is a number is an IP address, however it is written (URL Standard,
# "ends in a number"): 127.1, 0x7f000001, 017700000001, 2130706433.
_NUMBER: Final = re.compile(r"(.*\.)?(0x[0-9a-f]*|[0-9]+)")


@dataclass(frozen=True, slots=True)
class Address:
    """An address, taken apart and written one way.

    ::

        http://Élan.example:8080/é?q=1#top
        scheme  host (as asked)  port  target         the fragment is dropped
    """

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """Host and port as they stand in an address; the port only where it is unusual."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def path(self) -> str:
        """The target without what follows the question mark."""
        return self.target.partition("?")[0]

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"

    def beside(self, target: str) -> Address:
        """Another page of the same machine."""
        return Address(self.scheme, self.host, self.port, target)

    def leads_to(self, location: str) -> Address:
        """Where a redirect from here leads. Raises NotFetched as `parse` does."""
        # Servers send it in UTF-8, and http.client reads every header as Latin-1.
        with contextlib.suppress(UnicodeError):
            location = location.encode("latin-1").decode()
        try:
            return parse(urljoin(str(self), location.strip()))
        except ValueError as error:
            raise _malformed(location) from error


def parse(address: str) -> Address:
    """Take an address apart. Raises NotFetched where nobody may or can ask for it."""
    if len(address) > MAX_LENGTH or _FORBIDDEN.search(address):
        raise _malformed(address)
    try:
        parts = urlsplit(address)
        port = parts.port
        host = parts.hostname
    except ValueError as error:
        raise _malformed(address) from error
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        raise NotFetched(Problem.NOT_WEB) if scheme else _malformed(address)
    if not host or parts.netloc.endswith(":"):
        raise _malformed(address)
    if "@" in parts.netloc:
        raise NotFetched(Problem.PASSWORD)
    if port is None:
        port = PORTS[scheme]
    elif port not in PORTS.values() and port < FIRST_FREE_PORT:
        raise NotFetched(Problem.PORT, port=port)
    target = quote(parts.path or "/", safe=_KEPT)
    if parts.query:
        target += "?" + quote(parts.query, safe=_KEPT)
    return Address(scheme, _host(host, address), port, target)


def _host(host: str, address: str) -> str:
    """A host in the one way in which it is written; Raises NotFetched where it is none."""
    if ":" in host:
        try:
            if "%" in host:
                raise ValueError("a zone means something on one machine alone")
            return str(ipaddress.IPv6Address(host))
        except ValueError as error:
            raise _malformed(address) from error
    # As a browser reads it: ①②⑦.⓪.⓪.① is 127.0.0.1.
    host = unicodedata.normalize("NFKC", host).replace("。", ".").lower().removesuffix(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError as error:
            raise _malformed(address) from error
    if _NUMBER.fullmatch(host):
        try:
            return str(ipaddress.IPv4Address(socket.inet_aton(host)))
        except OSError as error:
            raise _malformed(address) from error
    if len(host) > 253 or max(map(len, host.split("."))) > 63 or not _NAME.fullmatch(host):
        raise _malformed(address)
    return host


def _malformed(address: str) -> NotFetched:
    shown = _FORBIDDEN.sub(" ", address)
    return NotFetched(Problem.MALFORMED, address=shown if len(shown) <= 100 else shown[:99] + "…")


def is_public(ip: IPAddress) -> bool:
    """Whether an IP address is one that everybody on the internet reaches."""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _WRAPPED_4:
            return is_public(ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF))
        # Version 4 inside version 6 (::ffff:127.0.0.1) is outside of it as well.
        if ip not in _PUBLIC_6:
            return False
    return (
        ip.is_global
        and not ip.is_multicast
        and not any(ip.version == network.version and ip in network for network in _SPECIAL)
    )


def may_visit(ip: IPAddress, allowed: Iterable[IPNetwork] = ()) -> bool:
    """Whether a machine may be asked: it is public, or in a network that is allowed by name."""
    return is_public(ip) or any(
        ip.version == network.version and ip in network for network in allowed
    )
