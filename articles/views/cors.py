"""CORS: scripts of other sites may read the API, the feeds and the exports."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

# The API, feeds and exports: what programs read.
MACHINE_READABLE = re.compile(r"/api/|/claims\.(csv|jsonl|atom)$|/corrections\.atom$")


def allow_any_origin(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: add the headers that let scripts of any site read what programs are given here.

    The answers are the same for everybody, so credentials are not allowed (Fetch standard, "CORS
    protocol and credentials").
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        if not MACHINE_READABLE.match(request.path):
            return get_response(request)
        if request.method == "OPTIONS" and request.headers.get("Access-Control-Request-Method"):
            response: HttpResponseBase = HttpResponse(status=204)
            response["Access-Control-Allow-Methods"] = "GET, HEAD"
            response["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
            response["Access-Control-Max-Age"] = "86400"
        else:
            response = get_response(request)
            response["Access-Control-Expose-Headers"] = "ETag, Last-Modified"
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return answer
