"""The list of corrections."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from articles.caching.pages import kept_for_readers
from articles.domain.ids import parse_id
from articles.presentation.pages.corrections import correction_page


@require_safe
@kept_for_readers
def correction_list(request: HttpRequest) -> HttpResponse:
    """What was corrected of published claims, the latest first."""
    asked = request.GET.get("cursor", "")
    if asked and parse_id(asked) is None:
        error = gettext(
            "“cursor” is not a position in this list. Remove it to start from the beginning."
        )
        return render(request, "corrections/list.html", {"error": error})
    page = correction_page(int(asked) if asked else None)
    return render(request, "corrections/list.html", {"page": page})
