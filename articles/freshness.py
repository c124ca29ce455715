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
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import http_date, parse_etags
from django.utils.translation import get_language

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


class _Pages:
    """The last pages that this process has drawn, by their tags, as many as fit in some bytes."""

    def __init__(self, room: int) -> None:
        self._room, self._taken = room, 0
        self._pages: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, tag: str) -> bytes | None:
        """The page, if it is kept still."""
        with self._lock:
            if tag in self._pages:
                self._pages.move_to_end(tag)
            return self._pages.get(tag)

    def keep(self, tag: str, page: bytes) -> None:
        """Keep a page, and let go of those that were not asked for longest."""
        with self._lock:
            self._taken += len(page) - len(self._pages.pop(tag, b""))
            self._pages[tag] = page
            while self._taken > self._room:
                self._taken -= len(self._pages.popitem(last=False)[1])


_pages = _Pages(KEPT_BYTES)


def is_anybody(request: HttpRequest) -> bool:
    """Whether a request says nothing of who sends it, so that the answer is everybody's.

    Any other cookie may mean a session, a message or a token: such a page is one person's.
    """
    return set(request.COOKIES) <= {settings.LANGUAGE_COOKIE_NAME}


def kept_for_readers(view: View) -> View:
    """Let anybody keep what a reader who is not signed in gets, and ask each time if it holds."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_anybody(request) or request.method not in {"GET", "HEAD"}:
            response = view(request, *args, **kwargs)
            patch_cache_control(response, private=True, no_store=True)
            return response
        with one_moment() as change:
            return answered(request, change, *args, **kwargs)

    def answered(request: HttpRequest, change: State, *args: Any, **kwargs: Any) -> HttpResponse:
        tag = _tag(request, change)
        asked = parse_etags(request.headers.get("If-None-Match", ""))
        response: HttpResponse
        if tag in asked or "*" in asked:
            response = HttpResponseNotModified()
        elif (known := _pages.get(tag)) is not None:
            response = HttpResponse(known, content_type=HTML)
        else:
            response = view(request, *args, **kwargs)
            passing = "no-store" in response.get("Cache-Control", "")
            if response.status_code != 200 or response.cookies or passing:
                return response
            if response["Content-Type"] == HTML and newest_change(anew=True) == change:
                _pages.keep(tag, response.content)
        response["ETag"] = tag
        if change.at:
            moment = datetime.datetime.fromisoformat(change.at)
            response["Last-Modified"] = http_date(moment.timestamp())
        # Kept anywhere, but asked after each time: an edit is seen by the next request.
        patch_cache_control(response, public=True, no_cache=True)
        patch_vary_headers(response, ["Cookie", "Accept-Language", "HX-Request"])
        return response

    return answer


def _tag(request: HttpRequest, change: object) -> str:
    state = [
        request.build_absolute_uri(),
        get_language() or "",
        request.headers.get("HX-Request", ""),
        request.headers.get("HX-Boosted", ""),
        request.headers.get("HX-History-Restore-Request", ""),
        f"{change}",
        release(),
    ]
    return f'W/"{hashlib.sha256("\n".join(state).encode()).hexdigest()[:32]}"'
