"""Errors as programs get them: problem details in JSON (RFC 9457)."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import JsonResponse
from django.utils.translation import gettext


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
    """400 with a sentence for each parameter that was not understood; no claims are given then."""
    return problem(400, gettext("The selection was not understood."), errors=errors)
