"""The editors' pages: load, ask, draw."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.desk.access import for_editors
from articles.desk.weaknesses import Weaknesses


@require_safe
@for_editors
def weaknesses(request: HttpRequest) -> HttpResponse:
    """Everything that weakens a claim, with the way to mend it."""
    page = Weaknesses(
        kind=request.GET.get("kind", ""),
        words=request.GET.get("q", ""),
        page=request.GET.get("page", ""),
    )
    return render(request, "desk/weaknesses.html", {"page": page})
