"""The list of sources and the page of one source."""

from __future__ import annotations

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from articles.caching.pages import kept_for_readers
from articles.domain.vocabulary import Mergeable
from articles.models import Source
from articles.models.sources import SourceQuerySet
from articles.presentation.pages.sources import source_page
from articles.templatetags import browser
from articles.views.common import (
    directory_of,
    redirect_merged_or_404,
    sees_drafts,
    uncached_with_notice,
    wants_partial,
)


@require_safe
@kept_for_readers
def source_list(request: HttpRequest) -> HttpResponse:
    """Sources, the newest first."""
    drafts = sees_drafts(request)
    sources = Source.objects.all() if drafts else Source.objects.in_use()
    newest = F("date").desc(nulls_last=True)
    records = (
        sources.select_related("issuer", "article")
        .with_counts(drafts=drafts)
        .order_by(newest, "-pk")
    )
    context = directory_of(request, records, found=SourceQuerySet.titled_like)
    return render(request, "sources/list.html", context)


@require_safe
@kept_for_readers
@vary_on_headers("HX-Request")
def source_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One source: where it comes from and what rests on it; for htmx only the list of claims."""
    drafts = sees_drafts(request)
    sources = Source.objects.all() if drafts else Source.objects.in_use()
    source = sources.select_related("issuer", "article").filter(pk=pk).first()
    if source is None:
        return redirect_merged_or_404(Mergeable.SOURCE, sources, pk)
    page = source_page(source, drafts=drafts, params=request.GET)
    claims = browser.browse(page.claims)
    if wants_partial(request):
        response = HttpResponse(claims)
    else:
        context = {"source": source, "page": page, "browse": browser.decoded(claims)}
        response = render(request, "sources/detail.html", context)
    return uncached_with_notice(response, page.claims)
