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
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import http_date, parse_etags
from django.utils.translation import get_language_from_request

from articles.search.follow import newest_change, one_moment
from articles.search.index import State

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
    headers: tuple[tuple[str, str], ...]
    body: bytes


class _Pages:
    """The last pages that this process has drawn, as many as fit in some bytes."""

    def __init__(self, room: int) -> None:
        self._room, self._taken = room, 0
        self._pages: OrderedDict[Asked, _Page] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, asked: Asked) -> _Page | None:
        """The page as it was when it was drawn last, if it is kept still."""
        with self._lock:
            if asked in self._pages:
                self._pages.move_to_end(asked)
            return self._pages.get(asked)

    def keep(self, page: _Page) -> None:
        """Keep a page in its older state's place; let go of those not asked for longest."""
        asked = page.drawn.asked
        with self._lock:
            if older := self._pages.pop(asked, None):
                self._taken -= len(older.body)
            self._pages[asked] = page
            self._taken += len(page.body)
            while self._taken > self._room:
                self._taken -= len(self._pages.popitem(last=False)[1].body)


_pages = _Pages(KEPT_BYTES)


def is_anybody(request: HttpRequest) -> bool:
    """Whether a request says nothing of who sends it, so that the answer is everybody's.

    Any other cookie may mean a session, a message or a token: such a page is one person's.
    """
    return set(request.COOKIES) <= {settings.LANGUAGE_COOKIE_NAME}


def _everybodys(request: HttpRequest) -> bool:
    """Whether a request asks for what everybody may have."""
    return request.method in {"GET", "HEAD"} and is_anybody(request)


def from_kept(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: what was drawn since the last change is given before anything else is done.

    It is the outermost, and keeps pages as they leave the program. Whoever signs in sends a cookie:
    accounts have no part in such a page, and what else makes one differ is in what is asked.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        if not _everybodys(request):
            return get_response(request)
        try:
            known = _pages.get(_asked(request))
        except DisallowedHost:
            # No page is given to such a name; what is goes by another door (CheckedHostMiddleware).
            known = None
        if known is None:
            response = get_response(request)
        else:
            # What is newer is asked once: the page that is drawn then is of the same moment.
            with one_moment() as change:
                if change == known.drawn.change:
                    return _again(request, known)
                response = get_response(request)
        drawn: _Drawn | None = getattr(response, "drawn", None)
        if drawn is not None and isinstance(response, HttpResponse):
            _pages.keep(_Page(drawn, tuple(response.items()), response.content))
        return response

    return answer


def _again(request: HttpRequest, page: _Page) -> HttpResponse:
    if not _has(request, page.drawn.tag):
        return HttpResponse(page.body, headers=dict(page.headers))
    of_content = {"Content-Type", "Content-Length"}
    headers = {name: value for name, value in page.headers if name not in of_content}
    return HttpResponseNotModified(headers=headers)


def kept_for_readers(view: View) -> View:
    """Let anybody keep what a reader who is not signed in gets, and ask each time if it holds."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _everybodys(request):
            response = view(request, *args, **kwargs)
            patch_cache_control(response, private=True, no_store=True)
            return response
        with one_moment() as change:
            return answered(request, change, *args, **kwargs)

    def answered(request: HttpRequest, change: State, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = _asked(request)
        tag = _tag(asked, change)
        if _has(request, tag):
            return _marked(HttpResponseNotModified(), tag, change)
        response = view(request, *args, **kwargs)
        passing = "no-store" in response.get("Cache-Control", "")
        if response.status_code != 200 or response.cookies or passing:
            return response
        if response["Content-Type"] == HTML and newest_change(anew=True) == change:
            # For `from_kept`, once all middleware has seen it.
            response.drawn = _Drawn(asked, change, tag)  # type: ignore[attr-defined]
        return _marked(response, tag, change)

    return answer


def _has(request: HttpRequest, tag: str) -> bool:
    """Whether whoever asks has the page already."""
    tags = parse_etags(request.headers.get("If-None-Match", ""))
    return tag in tags or "*" in tags


def _marked(response: HttpResponse, tag: str, change: State) -> HttpResponse:
    """Tell proxies and browsers what it is of, and that they may keep it."""
    response["ETag"] = tag
    if change.at:
        moment = datetime.datetime.fromisoformat(change.at)
        response["Last-Modified"] = http_date(moment.timestamp())
    # Kept anywhere, but asked after each time: an edit is seen by the next request.
    patch_cache_control(response, public=True, no_cache=True)
    patch_vary_headers(response, ["Cookie", "Accept-Language", "HX-Request"])
    return response


def _asked(request: HttpRequest) -> Asked:
    headers = request.headers
    return (
        request.build_absolute_uri(),
        # The middleware of languages chooses by the same: here it may not have been at it yet.
        get_language_from_request(request),
        headers.get("HX-Request", ""),
        headers.get("HX-Boosted", ""),
        headers.get("HX-History-Restore-Request", ""),
    )


def _tag(asked: Asked, change: State) -> str:
    state = "\n".join((*asked, f"{change}", release()))
    return f'W/"{hashlib.sha256(state.encode()).hexdigest()[:32]}"'
