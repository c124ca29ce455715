"""What the views of several kinds of records share; they filter, count and write nothing."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import add_never_cache_headers, patch_cache_control

from articles import permissions
from articles.caching.pages import is_anybody
from articles.listing.claims import ClaimListing
from articles.models import Merge
from articles.presentation.pages.paging import Directory


def sees_drafts(request: HttpRequest) -> bool:
    """Whether the reader is an editor, who sees what is not published yet, marked as such."""
    # Without a session cookie nobody is signed in, and no user has to be loaded.
    return not is_anybody(request) and permissions.may_use_desk(request.user)


def wants_partial(request: HttpRequest) -> bool:
    """Whether htmx asks for the part of a page that a filter changes."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx and not htmx.boosted and not htmx.history_restore_request)


def uncached_with_notice(response: HttpResponse, listing: ClaimListing) -> HttpResponse:
    """The response; where the listing has a notice, with headers that forbid caching it.

    A notice holds for some seconds, and no change of a record ends it.
    """
    if listing.notice:
        add_never_cache_headers(response)
    return response


def at_slug_or_404(records: Any, slug: str) -> Any:
    """The record whose slug this is or once was."""
    try:
        return records.at_slug(slug)
    except records.model.DoesNotExist as error:
        raise Http404 from error


def redirect_merged_or_404(kind: str, records: QuerySet[Any], pk: int) -> HttpResponse:
    """A redirect to the record into which the one of this number was merged."""
    target = Merge.followed(kind, [pk]).get(pk)
    if target is None:
        raise Http404
    return redirect_for_now(get_object_or_404(records, pk=target))


def redirect_for_now(record: Any) -> HttpResponse:
    """301 to a record's address, which browsers ask for each time: a merge can be undone."""
    response = redirect(record, permanent=True)
    patch_cache_control(response, no_cache=True)
    return response


def directory_of(request: HttpRequest, records: Any, *, found: Any) -> dict[str, Directory]:
    """The context of a list: `records` narrowed by the words `q`, on the page `page`.

    `found` narrows the records to those that words find.
    """
    words, asked = request.GET.get("q", ""), request.GET.get("page", "")
    return {"directory": Directory(records, words=words, asked=asked, found=found)}
