"""Which pages may be cached, by whom, and the cache of them in this process.

The page of a reader who is not signed in depends on its address, the language, the newest change
and the program itself, and on nothing else. These make its tag (ETag): whoever sends the same tag
gets 304 before anything is looked up (RFC 9110, 13.1.2; RFC 9111). Nobody else's page is cached.
"""

from __future__ import annotations

import datetime
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import cache, lru_cache, wraps
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import http_date, parse_etags
from django.utils.translation import get_language

from articles import changes

HTML = "text/html; charset=utf-8"
# Bytes of pages that a process holds: some hundreds of the largest.
CACHE_BYTES = 32_000_000

type View = Callable[..., HttpResponse]


@cache
def release() -> str:
    """What tells this program from another: the time of its newest file.

    Worked out once a process; workers of one installation agree.
    """
    files = [
        path
        for folder in ("articles", "templates", "locale", "static", "newsclaims")
        for path in (Path(settings.BASE_DIR) / folder).rglob("*")
        if path.suffix in {".py", ".html", ".mo", ".css", ".js", ".svg"}
    ]
    return str(max((path.stat().st_mtime_ns for path in files), default=0))


# Everything in a WSGI environment on which a reader's page depends: `_page_key` and
# `is_anybody` are worked out from these and nothing else.
ENVIRONMENT = (
    *("wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO", "HTTP_HOST", "SERVER_NAME", "SERVER_PORT"),
    *("SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "HTTP_COOKIE", "HTTP_ACCEPT_LANGUAGE"),
    *("HTTP_HX_REQUEST", "HTTP_HX_BOOSTED", "HTTP_HX_HISTORY_RESTORE_REQUEST"),
)
# Many requests lead to one page. So many are remembered, each of so many characters at most.
MOST_REQUESTS = 2_000
LONGEST_REQUEST = 1_000

# The values of ENVIRONMENT in a request.
type Request = tuple[str | None, ...]

# On what a reader's page depends besides the claims and the program: its address, the language,
# and which part of it htmx asks for.
type PageKey = tuple[str, ...]


class _Identity(NamedTuple):
    """Which page it is, up to which change it is right, and its tag."""

    key: PageKey
    change: changes.Change
    tag: str


class _Page(NamedTuple):
    """A page as it left the program, with all of its headers."""

    identity: _Identity
    headers: list[tuple[str, str]]
    body: bytes


class _Pages:
    """The pages that were asked for last, as many as fit into `size` bytes."""

    def __init__(self, size: int) -> None:
        self._size, self._used = size, 0
        self._pages: OrderedDict[PageKey, _Page] = OrderedDict()
        # What an earlier request of the same environment turned out to ask for.
        self._keys: OrderedDict[Request, PageKey] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, request: Request) -> _Page | None:
        """The page that a request asks for, as it was drawn last; None where it is not here."""
        with self._lock:
            key = self._keys.get(request)
            page = None if key is None else self._pages.get(key)
            if key is not None and page is not None:
                self._keys.move_to_end(request)
                self._pages.move_to_end(key)
            return page

    def put(self, request: Request, page: _Page) -> None:
        """Put a page in the place of its older state; remove what was not asked for longest."""
        key = page.identity.key
        with self._lock:
            if older := self._pages.pop(key, None):
                self._used -= len(older.body)
            self._pages[key] = page
            self._used += len(page.body)
            while self._used > self._size:
                self._used -= len(self._pages.popitem(last=False)[1].body)
            if sum(map(len, filter(None, request))) <= LONGEST_REQUEST:
                self._keys[request] = key
                self._keys.move_to_end(request)
            while len(self._keys) > MOST_REQUESTS:
                self._keys.popitem(last=False)


_pages = _Pages(CACHE_BYTES)


class PageCache:
    """The outermost WSGI application: answers from the cache what was drawn since the last change.

    It hands all other requests on to Django, and caches the readers' pages among its answers as
    they leave the program. Whoever is signed in sends a cookie, and is never answered from here.
    """

    def __init__(self, django: Callable[..., Iterable[bytes]]) -> None:
        self._django = django

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request (PEP 3333)."""
        if environ["REQUEST_METHOD"] != "GET":
            return self._django(environ, start_response)
        request = tuple(map(environ.get, ENVIRONMENT))
        page = _pages.get(request)
        if page is None:
            return self._draw(request, environ, start_response)
        try:
            with changes.one_moment() as change:
                if change != page.identity.change:
                    # Inside, so that the newest change is not asked for a second time.
                    return self._draw(request, environ, start_response)
            # As Django does at the end of each request.
            connection.close_if_unusable_or_obsolete()
        except DatabaseError:
            # Django answers with the page that says so.
            return self._draw(request, environ, start_response)
        return _answer(page, environ.get("HTTP_IF_NONE_MATCH", ""), start_response)

    def _draw(
        self, request: Request, environ: dict[str, Any], start_response: Any
    ) -> Iterable[bytes]:
        response = self._django(environ, start_response)
        identity: _Identity | None = getattr(response, "page_identity", None)
        if identity is not None and isinstance(response, HttpResponse) and not response.cookies:
            _pages.put(request, _Page(identity, list(response.items()), response.content))
        return response


def _answer(page: _Page, tags: str, start_response: Any) -> Iterable[bytes]:
    if not _is_in(page.identity.tag, tags):
        start_response("200 OK", list(page.headers))
        return [page.body]
    of_content = {"Content-Type", "Content-Length"}
    start_response("304 Not Modified", [each for each in page.headers if each[0] not in of_content])
    return []


def is_anybody(request: HttpRequest) -> bool:
    """Whether a request says nothing of who sends it, so that the answer is everybody's.

    Any other cookie may mean a session, a message or a token: such a page is one person's.
    """
    return set(request.COOKIES) <= {settings.LANGUAGE_COOKIE_NAME}


def kept_for_readers(view: View) -> View:
    """Let anybody cache what a reader who is not signed in gets, and ask each time if it is right.

    The tag is that of the newest change when the view begins: what the view then reads is of that
    change or of a later one, never of an earlier one.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # In development templates change between one request and the next.
        cacheable = request.method in {"GET", "HEAD"} and not settings.DEBUG
        if not (cacheable and is_anybody(request)):
            response = view(request, *args, **kwargs)
            patch_cache_control(response, private=True, no_store=True)
            return response
        with changes.one_moment() as change:
            return answered(request, change, *args, **kwargs)

    def answered(
        request: HttpRequest, change: changes.Change, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        key = _page_key(request)
        tag = _tag(key, change)
        if _is_in(tag, request.headers.get("If-None-Match", "")):
            return _marked(HttpResponseNotModified(), tag, change)
        response = view(request, *args, **kwargs)
        refused = "no-store" in response.get("Cache-Control", "")
        if response.status_code != 200 or response.cookies or refused:
            return response
        if response["Content-Type"] == HTML and changes.newest(anew=True) == change:
            # For `PageCache`, once all middleware has seen it.
            response.page_identity = _Identity(key, change, tag)  # type: ignore[attr-defined]
        return _marked(response, tag, change)

    return answer


def _is_in(tag: str, tags: str) -> bool:
    """Whether whoever asks has the page already, going by the tags that they send."""
    if not tags:
        return False
    found = parse_etags(tags)
    return tag in found or "*" in found


def _marked(response: HttpResponse, tag: str, change: changes.Change) -> HttpResponse:
    """Tell proxies and browsers which state it is of, and that they may cache it."""
    response["ETag"] = tag
    if change.at:
        response["Last-Modified"] = _http_date(change.at)
    # Cached anywhere, but asked about each time: an edit is seen by the next request.
    patch_cache_control(response, public=True, no_cache=True)
    patch_vary_headers(response, ["Cookie", "Accept-Language", "HX-Request"])
    return response


@lru_cache(maxsize=10)
def _http_date(at: str) -> str:
    return http_date(datetime.datetime.fromisoformat(at).timestamp())


def _page_key(request: HttpRequest) -> PageKey:
    headers = request.headers
    return (
        request.scheme or "",
        request.get_host(),
        request.path,
        request.META["QUERY_STRING"],
        # What middleware has found out.
        get_language() or "",
        headers.get("HX-Request", ""),
        headers.get("HX-Boosted", ""),
        headers.get("HX-History-Restore-Request", ""),
    )


def _tag(key: PageKey, change: changes.Change) -> str:
    state = "\n".join((*key, *map(str, change), release()))
    return f'W/"{hashlib.sha256(state.encode()).hexdigest()[:32]}"'
