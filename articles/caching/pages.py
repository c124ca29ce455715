"""When a page may be kept: readers' pages by anybody who asks again, nobody else's page ever.

A page of a reader who is not signed in depends on its address, the language, what was published
last and the program itself, and on nothing else: these make its tag, and who has the same tag
gets 304 before anything is looked up (RFC 9110, 13.1.2; RFC 9111).
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

from articles.search.index import State
from articles.search.sync import newest_change, one_moment

HTML = "text/html; charset=utf-8"
# Bytes of pages that a process keeps: some hundreds of the largest.
KEPT_BYTES = 32_000_000

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


# All of a request that a reader's page depends on: what `_asked` and `is_anybody` come from.
SEEN = (
    *("wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO", "HTTP_HOST", "SERVER_NAME", "SERVER_PORT"),
    *("SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "HTTP_COOKIE", "HTTP_ACCEPT_LANGUAGE"),
    *("HTTP_HX_REQUEST", "HTTP_HX_BOOSTED", "HTTP_HX_HISTORY_RESTORE_REQUEST"),
)
# So many ways to ask for pages are known, each of so many characters at most.
MOST_SEEN = 2_000
LONGEST_SEEN = 1_000

type Seen = tuple[str | None, ...]

# What a reader's page depends on, but for the state of the claims and the program: its address, the
# language, and which part of it htmx asks for.
type Asked = tuple[str, ...]


class _Drawn(NamedTuple):
    """What a page is an answer to: to whom, of which state of the claims, and its tag."""

    asked: Asked
    change: State
    tag: str


class _Page(NamedTuple):
    """A page as it left the program, with all of its headers."""

    drawn: _Drawn
    headers: list[tuple[str, str]]
    body: bytes


class _Pages:
    """The last pages that this process has drawn, as many as fit in some bytes.

    They are found by what was seen of a request that got them: many requests ask for one page.
    """

    def __init__(self, room: int) -> None:
        self._room, self._taken = room, 0
        self._pages: OrderedDict[Asked, _Page] = OrderedDict()
        self._asked: OrderedDict[Seen, Asked] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, seen: Seen) -> _Page | None:
        """The page as it was when it was drawn last, if it is kept still."""
        with self._lock:
            asked = self._asked.get(seen)
            page = None if asked is None else self._pages.get(asked)
            if asked is not None and page is not None:
                self._asked.move_to_end(seen)
                self._pages.move_to_end(asked)
            return page

    def keep(self, seen: Seen, page: _Page) -> None:
        """Keep a page in its older state's place; let go of those not asked for longest."""
        asked = page.drawn.asked
        with self._lock:
            if older := self._pages.pop(asked, None):
                self._taken -= len(older.body)
            self._pages[asked] = page
            self._taken += len(page.body)
            while self._taken > self._room:
                self._taken -= len(self._pages.popitem(last=False)[1].body)
            if sum(map(len, filter(None, seen))) <= LONGEST_SEEN:
                self._asked[seen] = asked
                self._asked.move_to_end(seen)
            while len(self._asked) > MOST_SEEN:
                self._asked.popitem(last=False)


_pages = _Pages(KEPT_BYTES)


class ReadersPages:
    """The outermost WSGI application: gives again what was drawn since the last change.

    All else it leaves to Django's, whose pages for readers it keeps as they leave the program.
    Whoever signs in sends a cookie: accounts have no part in such a page, and what else makes one
    differ is in `SEEN`.
    """

    def __init__(self, django: Callable[..., Iterable[bytes]]) -> None:
        self._django = django

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request (PEP 3333)."""
        if environ["REQUEST_METHOD"] != "GET":
            return self._django(environ, start_response)
        seen = tuple(map(environ.get, SEEN))
        page = _pages.get(seen)
        if page is None:
            return self._drawn(seen, environ, start_response)
        try:
            with one_moment() as change:
                if change != page.drawn.change:
                    # What is newer was asked once: what is drawn now is of the same moment.
                    return self._drawn(seen, environ, start_response)
            # As Django does at the end of each request.
            connection.close_if_unusable_or_obsolete()
        except DatabaseError:
            # Django's own way says it on a page.
            return self._drawn(seen, environ, start_response)
        return _again(page, environ.get("HTTP_IF_NONE_MATCH", ""), start_response)

    def _drawn(self, seen: Seen, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        response = self._django(environ, start_response)
        drawn: _Drawn | None = getattr(response, "drawn", None)
        if drawn is not None and isinstance(response, HttpResponse) and not response.cookies:
            _pages.keep(seen, _Page(drawn, list(response.items()), response.content))
        return response


def _again(page: _Page, tags: str, start_response: Any) -> Iterable[bytes]:
    if not _is_in(page.drawn.tag, tags):
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
    """Let anybody keep what a reader who is not signed in gets, and ask each time if it holds."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # While the program is worked on, templates change between one request and the next.
        keepable = request.method in {"GET", "HEAD"} and not settings.DEBUG
        if not (keepable and is_anybody(request)):
            response = view(request, *args, **kwargs)
            patch_cache_control(response, private=True, no_store=True)
            return response
        with one_moment() as change:
            return answered(request, change, *args, **kwargs)

    def answered(request: HttpRequest, change: State, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = _asked(request)
        tag = _tag(asked, change)
        if _is_in(tag, request.headers.get("If-None-Match", "")):
            return _marked(HttpResponseNotModified(), tag, change)
        response = view(request, *args, **kwargs)
        passing = "no-store" in response.get("Cache-Control", "")
        if response.status_code != 200 or response.cookies or passing:
            return response
        if response["Content-Type"] == HTML and newest_change(anew=True) == change:
            # For `ReadersPages`, once all middleware has seen it.
            response.drawn = _Drawn(asked, change, tag)  # type: ignore[attr-defined]
        return _marked(response, tag, change)

    return answer


def _is_in(tag: str, tags: str) -> bool:
    """Whether whoever asks has the page already, going by the tags that they send."""
    if not tags:
        return False
    found = parse_etags(tags)
    return tag in found or "*" in found


def _marked(response: HttpResponse, tag: str, change: State) -> HttpResponse:
    """Tell proxies and browsers what it is of, and that they may keep it."""
    response["ETag"] = tag
    if change.at:
        response["Last-Modified"] = _http_date(change.at)
    # Kept anywhere, but asked after each time: an edit is seen by the next request.
    patch_cache_control(response, public=True, no_cache=True)
    patch_vary_headers(response, ["Cookie", "Accept-Language", "HX-Request"])
    return response


@lru_cache(maxsize=10)
def _http_date(at: str) -> str:
    return http_date(datetime.datetime.fromisoformat(at).timestamp())


def _asked(request: HttpRequest) -> Asked:
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


def _tag(asked: Asked, change: State) -> str:
    state = "\n".join((*asked, f"{change}", release()))
    return f'W/"{hashlib.sha256(state.encode()).hexdigest()[:32]}"'
