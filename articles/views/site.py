"""Pages that are about no record: the front page, what the words mean, and whether all is well."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles.caching.pages import kept_for_readers


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The claims are the front page."""
    return redirect("claim-list")


@require_safe
@kept_for_readers
def about(request: HttpRequest) -> HttpResponse:
    """What the words mean and how claims are recorded."""
    return render(request, "site/about.html")


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Whether the application is alive and its database answers: 200, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        return JsonResponse({"status": "unavailable", "database": False}, status=503)
    return JsonResponse({"status": "ok", "database": True})
