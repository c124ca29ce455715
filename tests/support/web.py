"""A small web on this machine that answers as well or as badly as a test wants; checks nothing.

Names that end in `.test` all lead to it: `names` stands in for the look-up of names, which would
leave this machine.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

type Answer = Callable[[Handler], None]


@dataclass(frozen=True)
class Asked:
    """A request that came."""

    host: str
    target: str
    headers: dict[str, str]
    body: bytes
    began: float


class Handler(BaseHTTPRequestHandler):
    """Answers from the web's pages, by host and path or by path alone; what is not there is 404."""

    protocol_version = "HTTP/1.1"
    server: Server
    timeout = 20

    def answer(self) -> None:
        """Look the page up, remember the request, and let the page answer."""
        web = self.server.web
        host = self.headers.get("Host", "").partition(":")[0]
        length = int(self.headers.get("Content-Length", 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        with web.counting(host):
            body = self.rfile.read(length)
            web.asked.append(Asked(host, self.path, headers, body, time.monotonic()))
            path = self.path.partition("?")[0]
            # Which page answers is asked from the most special to the most general.
            page = (
                web.pages.get(f"{host}{path}")
                or web.pages.get(path)
                or web.pages.get(f"{host}*")
                or web.pages.get("*")
                or status(404)
            )
            self.close_connection = True
            with contextlib.suppress(OSError):
                page(self)

    do_GET = do_POST = answer  # noqa: N815 - the names that http.server calls

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def head(self, status: int, headers: dict[str, str]) -> None:
        """The head of an answer."""
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def write(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.wfile.write(data)

    def pause(self, seconds: float) -> None:
        """Wait, but no longer than the web stands."""
        if self.server.web.over.wait(seconds):
            raise OSError


class Server(ThreadingHTTPServer):
    """A server that knows its web, and does not wait for those who never end."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    web: Web

    def handle_error(self, *args: object) -> None:
        """Whoever goes away in the middle is part of the test."""


@dataclass
class Web:
    """Pages, and who asked for them. `port` is where they stand."""

    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    port: int = 0
    # The most requests to one host that were under way at the same time.
    most_at_once: int = 0
    _now: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def url(self, path: str = "/", host: str = "127.0.0.1", scheme: str = "http") -> str:
        """The address of a page here."""
        return f"{scheme}://{host}:{self.port}{path}"

    def targets(self) -> list[str]:
        """What was asked for, robots.txt aside."""
        return [each.target for each in list(self.asked) if each.target != "/robots.txt"]

    @contextlib.contextmanager
    def counting(self, host: str) -> Iterator[None]:
        """Count how many are answered at once."""
        with self._lock:
            self._now[host] = self._now.get(host, 0) + 1
            self.most_at_once = max(self.most_at_once, self._now[host])
        try:
            yield
        finally:
            with self._lock:
                self._now[host] -= 1


@contextlib.contextmanager
def standing(tls: ssl.SSLContext | None = None) -> Iterator[Web]:
    """A web, for as long as the block lasts."""
    web = Web()
    server = Server(("127.0.0.1", 0), Handler)
    server.web = web
    if tls:
        server.socket = tls.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    web.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield web
    finally:
        web.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def names(found: dict[str, list[str]] | None = None) -> Callable[..., list[Any]]:
    """A stand-in for socket.getaddrinfo: `.test` is this machine, others as they are given."""
    found = found or {}

    def look_up(host: str, port: int, *args: object, **kwargs: object) -> list[Any]:
        if host in found:
            ips = found[host]
        elif host.endswith(".test"):
            ips = ["127.0.0.1"]
        else:
            ips = []
        if not ips:
            raise socket.gaierror(socket.EAI_NONAME, "unknown here")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ips]

    return look_up


# Answers


def page(title: str, text: str = "", **headers: Any) -> Answer:
    """A page with a title and some text."""
    html = f"<!doctype html><title>{title}</title><body><h1>{title}</h1><p>{text}</p>"
    return body(html.encode(), "text/html; charset=utf-8", **headers)


def body(data: bytes, media_type: str, status: int = 200, **headers: str) -> Answer:
    """Bytes of a type."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def answer(handler: Handler) -> None:
        handler.head(status, {"Content-Type": media_type, "Content-Length": str(len(data))} | named)
        handler.write(data)

    return answer


def status(code: int, **headers: str) -> Answer:
    """A status and nothing else."""
    return body(b"", "text/html", code, **headers)


def redirect(to: str, code: int = 302, **headers: str) -> Answer:
    """A redirect."""
    return status(code, Location=to, **headers)


def unchanged(etag: str, otherwise: Answer) -> Answer:
    """304 for whoever has this version already."""

    def answer(handler: Handler) -> None:
        if handler.headers.get("If-None-Match") == etag:
            status(304)(handler)
        else:
            otherwise(handler)

    return answer


def raw(*parts: bytes, pause: float = 0.0) -> Answer:
    """Exactly these bytes, with a pause after each part."""

    def answer(handler: Handler) -> None:
        for part in parts:
            handler.write(part)
            if pause:
                handler.pause(pause)

    return answer


def drip(before: bytes, drop: bytes, pause: float) -> Answer:
    """Some bytes, and then a little at a time without an end."""

    def answer(handler: Handler) -> None:
        handler.write(before)
        while True:
            handler.write(drop)
            handler.pause(pause)

    return answer


def flood(before: bytes, drop: bytes) -> Answer:
    """Some bytes, and then as many as there is room for, without an end."""

    def answer(handler: Handler) -> None:
        handler.write(before)
        while not handler.server.web.over.is_set():
            handler.write(drop)

    return answer


def silence(handler: Handler) -> None:
    """No answer at all, and the connection stays."""
    handler.pause(60)


HTML_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
