"""The browser of claims and the page of one claim."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from articles.caching.pages import is_anybody, kept_for_readers
from articles.domain.vocabulary import Mergeable, Status
from articles.listing.claims import ClaimListing
from articles.models import Claim
from articles.presentation.pages.claims import claim_page
from articles.presentation.pages.corrections import corrections_of
from articles.templatetags import browser
from articles.views.common import (
    redirect_merged_or_404,
    sees_drafts,
    uncached_with_notice,
    wants_partial,
)


@require_safe
@kept_for_readers
@vary_on_headers("HX-Request")
def claim_list(request: HttpRequest) -> HttpResponse:
    """The browser of claims; for htmx only the part that a filter changes."""
    listing = ClaimListing(request.GET, drafts=sees_drafts(request))
    if wants_partial(request):
        response = HttpResponse(browser.browse(listing))
    else:
        response = HttpResponse(browser.page(request, listing, anybody=is_anybody(request)))
    return uncached_with_notice(response, listing)


@require_safe
@kept_for_readers
@vary_on_headers("HX-Request")
def claim_choices(request: HttpRequest) -> HttpResponse:
    """The choices of one filter (`facet`) within the selection, or those that words find (`find`).

    For htmx the items of a list; otherwise a page of links, for browsers without scripts.
    """
    params = request.GET.copy()
    name, words = params.pop("facet", [""])[-1], params.pop("find", [""])[-1]
    listing = ClaimListing(params, drafts=sees_drafts(request))
    facet = listing.facet(name)
    more = facet.more if facet else ()
    choices = listing.choices_named(name, words) if words.strip() else more
    found = {"listing": listing, "facet": facet, "name": name, "words": words, "found": choices}
    partial = getattr(request, "htmx", None)
    template = "claims/choices_found.html" if partial else "claims/choices.html"
    return uncached_with_notice(render(request, template, found), listing)


@require_safe
@kept_for_readers
def claim_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One claim; one that was withdrawn after it was public says why at its address."""
    drafts = sees_drafts(request)
    claims = Claim.objects.for_rows(drafts=drafts).with_relations(drafts=drafts)
    claim = claims.filter(pk=pk).first()
    if claim is None:
        return redirect_merged_or_404(Mergeable.CLAIM, Claim.objects.all(), pk)
    if not claim.listed and not drafts and not claim.was_public:
        raise Http404
    if claim.status == Status.WITHDRAWN:
        context = {"claim": claim, "corrections": corrections_of(claim)}
        return render(request, "claims/withdrawn.html", context)
    page = claim_page(claim, drafts=drafts, page=request.GET.get("page", ""))
    return render(request, "claims/detail.html", {"claim": claim, "page": page})
