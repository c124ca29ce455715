"""Addresses and icons that templates use: the main pages, selections of claims, the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from articles.domain.selection import Selection
    from articles.listing.claims import ClaimListing

# The main pages: the start of the names of their addresses, and their label.
NAV = (
    ("claim", gettext_lazy("Claims")),
    ("question", gettext_lazy("Questions")),
    ("actor", gettext_lazy("Actors")),
    ("source", gettext_lazy("Sources")),
    ("article", gettext_lazy("Articles")),
)


def icon(name: str) -> SafeString:
    """An icon of the sprite, hidden from screen readers because a text is always beside it."""
    return format_html(
        '<svg class="icon" width="16" height="16" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        static("icons.svg"),
        name,
    )


def nav_links(context: template.Context) -> list[dict[str, Any]]:
    """The main pages as address, label and `current`: "page" on the list, "true" below it."""
    request: HttpRequest | None = context.get("request")
    match = getattr(request, "resolver_match", None)
    here = getattr(match, "url_name", None) or ""
    links = []
    for name, label in NAV:
        try:
            address = reverse(f"{name}-list")
        except NoReverseMatch:
            continue
        current = "page" if here == f"{name}-list" else "true" if here.startswith(name) else ""
        links.append({"url": address, "label": label, "current": current})
    return links


def languages_offered() -> list[tuple[str, str]]:
    """The languages of the pages as code and name; each name in its own language, as it is set."""
    return [(code, str(name)) for code, name in settings.LANGUAGES]


def listing_url(listing: ClaimListing, selection: Selection | None = None) -> str:
    """The address of a selection of a listing's claims, on the page on which it stands."""
    return listing.address(selection)


def claims_url(selection: Selection | None = None) -> str:
    """The address of a selection of claims."""
    query = selection.query() if selection else ""
    return reverse("claim-list") + (f"?{query}" if query else "")


def admin_url(record: Any) -> str:
    """The address of a record's form in the admin; empty if the admin has none."""
    meta = record._meta
    try:
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])
    except NoReverseMatch:
        return ""
