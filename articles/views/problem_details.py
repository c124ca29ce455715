"""How programs are answered: problem details (RFC 9457), and readable from any site (CORS)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext

# The addresses that are for programs.
FOR_PROGRAMS = re.compile(r"/api/|/claims\.(csv|jsonl|atom)$|/corrections\.atom$")


def problem(status: int, title: str, *, errors: Sequence[str] = ()) -> JsonResponse:
    """An `application/problem+json` answer; `errors` are sentences that say what to change."""
    body: dict[str, object] = {"type": "about:blank", "title": title, "status": status}
    if errors:
        body["detail"] = " ".join(errors)
        body["errors"] = list(errors)
    return JsonResponse(
        body,
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


def refused(errors: Sequence[str]) -> JsonResponse:
    """400: a selection whose parameters were not understood is never answered more widely."""
    return problem(400, gettext("The selection was not understood."), errors=errors)


def readable_anywhere(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: let scripts of other sites read what programs are given here.

    It is the same for everybody, so no credentials are allowed along (Fetch standard, "CORS
    protocol and credentials").
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        if not FOR_PROGRAMS.match(request.path):
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
