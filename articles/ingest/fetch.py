"""One page from the web, safely: whatever the address is and whoever answers, it ends soon.

Only machines are asked that everybody reaches: a name is looked up once for each request, what it
resolves to is checked, and the connection goes to the very address that was checked, again after
every redirect. docs/adr/0011-fetching.md says why it is done here.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from articles.ingest import addresses
from articles.ingest import robots as robots_rules
from articles.ingest.addresses import Address, IPAddress, IPNetwork
from articles.ingest.encodings import decode
from articles.ingest.problems import NotFetched, Problem
from articles.ingest.robots import Gate, Robots, Rules

# Of these the text is read.
PAGES: Final = ("text/html", "application/xhtml+xml", "text/plain")
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
PERMANENT: Final = frozenset({301, 308})
# Of an answer that is no page, as of an error, so much is read where somebody wants it.
ERROR_BYTES: Final = 64_000
CHUNK: Final = 16_384
# What stands around the body: headers, and the marks of chunked coding.
OVERHEAD: Final = 1_000_000
COOKIES: Final = 20
COOKIE_BYTES: Final = 4_000

type Resolver = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one fetch may take: seconds in all and until a connection stands, bytes, redirects.

    Seconds are those in which a host keeps us waiting; our own pauses out of politeness are not
    counted. Bytes are those of the body as it is after unpacking.
    """

    seconds: float = 30.0
    connect_seconds: float = 10.0
    bytes: int = 5_000_000
    redirects: int = 8


@dataclass(frozen=True, slots=True)
class Redirect:
    """One step of the way: with which status an address sent us to the next."""

    status: int
    to: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """What stood at an address: the last answer, and the way to it.

    `body` is empty where it was not read: the answer was an error, or a type of which only the
    presence was asked for. Names of `headers` are in small letters.
    """

    address: str
    final_address: str
    status: int
    headers: Mapping[str, str]
    media_type: str
    body: bytes
    redirects: tuple[Redirect, ...] = ()

    def text(self) -> str:
        """The body as text, in the encoding that the header names, else the page, else UTF-8."""
        return decode(self.body, self.headers.get("content-type", ""))


def look_up(host: str, port: int) -> list[str]:
    """The IP addresses of a name, as the system knows them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Fetcher:
    """Fetches pages under the same limits and the same name; may be used by many threads.

    ::

        fetcher = Fetcher(agent="newsclaims (+https://claims.example.org/about/)")
        page = fetcher.fetch("https://example.org/news")      Fetched, or raises NotFetched
    """

    def __init__(
        self,
        *,
        agent: str,
        limits: Limits = Limits(),
        allowed: Collection[IPNetwork] = (),
        gate: Gate | None = None,
        robots: Robots | None = None,
        resolver: Resolver = look_up,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Set up what holds for every fetch.

        `allowed` are networks that may be visited although they are not public. With a `gate`,
        requests to one host come one after another with pauses; with `robots`, pages are left
        alone that a host wants left alone. A page that a person asks for needs neither.
        """
        self.agent = agent
        self.limits = limits
        self.allowed = tuple(allowed)
        self.gate = gate
        self.robots = robots
        self._resolver = resolver
        self._tls = tls or ssl.create_default_context()

    def fetch(
        self,
        address: str,
        *,
        read: Collection[str] | None = PAGES,
        present: Collection[str] = (),
        headers: Mapping[str, str] | None = None,
        errors: bool = False,
    ) -> Fetched:
        """What stands at an address, after its redirects, whatever the last status is.

        `read` are the media types whose body is read (None: any), `present` those of which it is
        enough that they are there; each a whole type or its beginning, as in "image/". Another
        type is a problem. `errors` asks for the body of an error too. Raises NotFetched; Stopped
        where the gate was stopped.
        """
        here = addresses.parse(address)
        budget = self.limits.seconds
        way: list[Redirect] = []
        jar: dict[str, dict[str, str]] = {}
        met: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
        while True:
            cookies = jar.setdefault(here.authority, {})
            # The same address again is a circle, unless a cookie was set that may open it.
            step = (str(here), tuple(sorted(cookies.items())))
            if step in met or len(way) > self.limits.redirects:
                raise NotFetched(Problem.LOOP)
            met.add(step)
            pause = self._heed(here)
            with self._turn(here, pause):
                began = time.monotonic()
                # What is known of an address says nothing about where it leads.
                more = _with(cookies, None if way else headers)
                with self._ask(here, "GET", began + budget, more) as answer:
                    _remember(cookies, answer.cookies)
                    location = answer.headers.get("location")
                    if answer.status not in REDIRECTS or not location:
                        return self._read(answer, address, way, read, present, errors)
                budget -= time.monotonic() - began
            here = here.leads_to(location)
            way.append(Redirect(answer.status, str(here)))

    def send(
        self, method: str, address: str, *, data: bytes = b"", headers: Mapping[str, str]
    ) -> Fetched:
        """One request to a service, whose answer is read whatever its type and status are.

        No redirects, no robots.txt. Raises NotFetched; Stopped where the gate was stopped.
        """
        here = addresses.parse(address)
        with (
            self._turn(here, 0.0),
            self._ask(
                here, method, time.monotonic() + self.limits.seconds, dict(headers), data
            ) as answer,
        ):
            return self._read(answer, address, [], None, (), errors=True)

    @contextmanager
    def _turn(self, address: Address, pause: float) -> Iterator[None]:
        if self.gate is None:
            yield
        else:
            with self.gate.turn(address.host, pause):
                yield

    def _heed(self, address: Address) -> float:
        """The pause that a host asks for. Raises NotFetched where it wants a page left alone."""
        if self.robots is None:
            return 0.0
        rules = self.robots.rules(address, self._ask_for_rules)
        if rules.unknown:
            raise NotFetched(Problem.UNREACHABLE, host=address.host)
        if not rules.allows(address.target):
            raise NotFetched(Problem.ROBOTS, host=address.host)
        return rules.delay

    def _ask_for_rules(self, address: Address) -> Rules:
        """Read a robots.txt, by RFC 9309, 2.3.1: what is not there forbids nothing."""
        here = address
        for _redirect in range(6):
            try:
                found = self._rules_at(here)
            except NotFetched:
                # A host that does not answer at all is told as such; elsewhere it is only away.
                if here == address:
                    raise
                break
            if isinstance(found, Rules):
                return found
            try:
                here = here.leads_to(found)
            except NotFetched:
                break
        return Rules()

    def _rules_at(self, address: Address) -> Rules | str:
        """The rules at an address, or where it redirects to."""
        deadline = time.monotonic() + self.limits.seconds
        with self._turn(address, 0.0), self._ask(address, "GET", deadline, {}) as answer:
            location = answer.headers.get("location")
            if answer.status in REDIRECTS and location:
                return location
            if answer.status >= 500 or answer.status == 429:
                return Rules(unknown=True)
            if answer.status != 200 or self.robots is None:
                return Rules()
            text = answer.beginning(robots_rules.ROBOTS_BYTES).decode("utf-8", "replace")
            return robots_rules.rules_for(self.robots.agent, text)

    @contextmanager
    def _ask(
        self,
        address: Address,
        method: str,
        deadline: float,
        headers: Mapping[str, str],
        data: bytes = b"",
    ) -> Iterator[_Answer]:
        """Send one request and take the head of its answer; the body can be read inside."""
        with _problems(address, self.limits):
            wire = self._connect(address, deadline)
            try:
                connection = http.client.HTTPConnection(address.host, address.port)
                # It is connected already, and must not connect anywhere by itself.
                connection.auto_open = 0
                connection.sock = wire
                connection.putrequest(
                    method, address.target, skip_host=True, skip_accept_encoding=True
                )
                for name, value in {
                    "Host": address.authority,
                    "User-Agent": self.agent,
                    "Accept": "text/html, application/xhtml+xml;q=0.9, */*;q=0.5",
                    "Accept-Encoding": "gzip",
                    "Connection": "close",
                    **({"Content-Length": str(len(data))} if data else {}),
                    **headers,
                }.items():
                    connection.putheader(name, value)
                connection.endheaders(data or None)
                response = connection.getresponse()
                try:
                    yield _Answer(response, self.limits)
                finally:
                    # While what it reads from is open: later it could not be.
                    response.close()
            finally:
                wire.end()

    def _connect(self, address: Address, deadline: float) -> _Wire:
        """A connection to a machine that was checked, and to no other."""
        failure: OSError | None = None
        for ip in self._machines(address, deadline):
            left = min(deadline - time.monotonic(), self.limits.connect_seconds)
            if left <= 0:
                raise TimeoutError
            family = socket.AF_INET6 if ip.version == 6 else socket.AF_INET
            plain = socket.socket(family, socket.SOCK_STREAM)
            try:
                plain.settimeout(left)
                # A number, not a name: nothing is looked up between the check and this.
                plain.connect((str(ip), address.port))
                if address.scheme == "https":
                    plain.settimeout(max(deadline - time.monotonic(), 0.001))
                    plain = self._tls.wrap_socket(plain, server_hostname=address.host)
                return _Wire(plain, deadline, self.limits.bytes + OVERHEAD)
            except OSError as error:
                plain.close()
                failure = error
                # Another machine of the same name would show the same certificate.
                if isinstance(error, ssl.SSLError):
                    break
        raise failure or OSError

    def _machines(self, address: Address, deadline: float) -> list[IPAddress]:
        """The machines of an address's name, up to four, all of them checked."""
        try:
            found: list[IPAddress] = [ipaddress.ip_address(address.host)]
        except ValueError:
            names = self._resolve(address, deadline)
            found = [ipaddress.ip_address(name) for name in names]
        # One that is not public is enough: a name that means two things is up to something.
        if not all(addresses.may_visit(ip, self.allowed) for ip in found):
            raise NotFetched(Problem.PRIVATE, host=address.host)
        return found[:4]

    def _resolve(self, address: Address, deadline: float) -> list[str]:
        """What a name resolves to. The system's own look-up knows no limit of time: wait here."""
        found: list[list[str]] = []
        failed: list[Exception] = []

        def look_up() -> None:
            try:
                found.append(self._resolver(address.host, address.port))
            except (OSError, UnicodeError) as error:
                failed.append(error)

        thread = threading.Thread(target=look_up, daemon=True)
        thread.start()
        thread.join(max(deadline - time.monotonic(), 0))
        if thread.is_alive():
            raise TimeoutError
        if failed and getattr(failed[0], "errno", None) == socket.EAI_AGAIN:
            raise NotFetched(Problem.UNREACHABLE, host=address.host)
        if not found or not found[0]:
            raise NotFetched(Problem.UNKNOWN_NAME, host=address.host)
        return found[0]

    def _read(
        self,
        answer: _Answer,
        address: str,
        way: list[Redirect],
        read: Collection[str] | None,
        present: Collection[str],
        errors: bool,
    ) -> Fetched:
        body = b""
        media_type = answer.media_type
        if not 200 <= answer.status < 300:
            if errors:
                body = answer.beginning(ERROR_BYTES)
        elif answer.status in {204, 205}:
            pass
        elif read is None or _is_of(media_type, read):
            body = answer.body()
        elif not media_type:
            # Old servers name no type: without zeros in it, it is text.
            body = answer.body()
            media_type = "application/octet-stream" if b"\0" in body[:1024] else "text/html"
            if not _is_of(media_type, [*read, *present]):
                raise NotFetched(Problem.WRONG_TYPE, type=media_type)
        elif not _is_of(media_type, present):
            raise NotFetched(Problem.WRONG_TYPE, type=media_type)
        return Fetched(
            address=address,
            final_address=way[-1].to if way else address,
            status=answer.status,
            headers=answer.headers,
            media_type=media_type,
            body=body,
            redirects=tuple(way),
        )


def _is_of(media_type: str, types: Collection[str]) -> bool:
    return any(
        media_type.startswith(each) if each.endswith("/") else media_type == each for each in types
    )


def _with(cookies: Mapping[str, str], headers: Mapping[str, str] | None) -> dict[str, str]:
    """The headers of a request, with what the host asked to be told again."""
    more = dict(headers or {})
    if cookies:
        more["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return more


def _remember(cookies: dict[str, str], lines: list[str]) -> None:
    """Keep a host's cookies until the fetch is over: many let nobody in without them."""
    for line in lines:
        name, equals, value = line.partition(";")[0].partition("=")
        name, value = name.strip(), value.strip()
        if (
            equals
            and re.fullmatch(r"[!-~]+", name + value)
            and len(name) + len(value) < COOKIE_BYTES
            and (name in cookies or len(cookies) < COOKIES)
        ):
            cookies[name] = value


@contextmanager
def _problems(address: Address, limits: Limits) -> Iterator[None]:
    """Say in the words of `problems` what went wrong on the way."""
    try:
        yield
    except TimeoutError as error:
        raise NotFetched(Problem.SLOW, host=address.host, seconds=f"{limits.seconds:g}") from error
    except ssl.SSLCertVerificationError as error:
        raise NotFetched(Problem.CERTIFICATE, host=address.host) from error
    except http.client.RemoteDisconnected as error:
        raise NotFetched(Problem.UNREACHABLE, host=address.host) from error
    except (http.client.HTTPException, ssl.SSLError, zlib.error) as error:
        raise NotFetched(Problem.UNREADABLE, host=address.host) from error
    except OSError as error:
        raise NotFetched(Problem.UNREACHABLE, host=address.host) from error


class _Wire:
    """A connection that ends at its deadline, however slowly it drips, and after so many bytes.

    As much of a socket as http.client needs.
    """

    def __init__(self, plain: socket.socket, deadline: float, most: int) -> None:
        self._plain = plain
        self._deadline = deadline
        self._raw = _Raw(plain, deadline, most)

    def sendall(self, data: bytes) -> None:
        """Send everything; the limit of time is that of the whole."""
        self._plain.settimeout(_left(self._deadline))
        self._plain.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        """What http.client reads from."""
        return io.BufferedReader(self._raw)

    def close(self) -> None:
        """Nothing yet: http.client closes when it has the head, and the body is still to come."""

    def end(self) -> None:
        """End the connection, whatever is still to come."""
        self._plain.close()


class _Raw(io.RawIOBase):
    def __init__(self, plain: socket.socket, deadline: float, most: int) -> None:
        self._plain = plain
        self._deadline = deadline
        self._most = most

    def readable(self) -> bool:
        """Only that."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read what is there; the time left is measured anew each time."""
        self._plain.settimeout(_left(self._deadline))
        count = self._plain.recv_into(buffer)
        self._most -= count
        if self._most < 0:
            raise _TooLarge
        return count


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _TooLarge(http.client.HTTPException):
    """More came than was wanted."""


@dataclass
class _Answer:
    """The head of an answer, from which the body can be read."""

    response: http.client.HTTPResponse
    limits: Limits
    status: int = field(init=False)
    headers: dict[str, str] = field(init=False)
    cookies: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.status = self.response.status
        # The first of each name: a second one was put there by somebody else.
        self.headers = {}
        for name, value in self.response.getheaders():
            self.headers.setdefault(name.lower(), value.strip())
        self.cookies = self.response.headers.get_all("set-cookie") or []

    @property
    def media_type(self) -> str:
        """Its type without parameters, in small letters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def body(self) -> bytes:
        """All of it, unpacked. Raises NotFetched where it is too large."""
        most = self.limits.bytes
        too_large = NotFetched(Problem.TOO_LARGE, megabytes=f"{most / 1e6:g}")
        announced = self.response.length
        if announced is not None and announced > most:
            raise too_large
        body = bytearray()
        try:
            for part in self._unpacked(most):
                body += part
        except _TooLarge as error:
            raise too_large from error
        if len(body) > most:
            raise too_large
        return bytes(body)

    def beginning(self, most: int) -> bytes:
        """Its first bytes, as far as they come."""
        body = bytearray()
        try:
            for part in self._unpacked(most):
                body += part
        except (OSError, http.client.HTTPException, zlib.error, NotFetched):
            # What came until then is the beginning.
            pass
        return bytes(body[:most])

    def _unpacked(self, most: int) -> Iterator[bytes]:
        """The body in parts, up to one byte more than `most`."""
        coding = self.headers.get("content-encoding", "").lower() or "identity"
        if coding in {"gzip", "x-gzip"}:
            return _gunzip(self._parts(), most + 1)
        if coding == "identity":
            return self._parts(most + 1)
        raise http.client.HTTPException(f"unknown coding {coding}")

    def _parts(self, most: int | None = None) -> Iterator[bytes]:
        """The body as it comes, up to so many bytes."""
        expected, arrived = self.response.length, 0
        while most is None or arrived < most:
            part = self.response.read(CHUNK if most is None else min(CHUNK, most - arrived))
            if not part:
                if expected is not None and arrived < expected:
                    raise http.client.HTTPException("the answer broke off")
                return
            arrived += len(part)
            yield part


def _gunzip(parts: Iterable[bytes], most: int) -> Iterator[bytes]:
    """Unpack one gzip file, or several in a row, up to so many bytes (RFC 1952, 2.2)."""
    unpack = None
    packed = b""
    begun = False
    for part in parts:
        packed += part
        # A small file can unpack to a huge one: never more than is still wanted at a time.
        while packed and most > 0:
            if unpack is None:
                if len(packed) < 2:
                    break
                if begun and not packed.startswith(b"\x1f\x8b"):
                    # What follows the last file is filling.
                    return
                unpack, begun = zlib.decompressobj(16 + zlib.MAX_WBITS), True
            unpacked = unpack.decompress(packed, most)
            most -= len(unpacked)
            yield unpacked
            packed = unpack.unconsumed_tail
            if unpack.eof:
                packed, unpack = unpack.unused_data, None
        if most <= 0:
            return
    if unpack is not None:
        raise http.client.HTTPException("the answer broke off")
