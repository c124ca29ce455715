"""The list of actors and the page of one actor."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.caching.pages import kept_for_readers
from articles.models import Actor
from articles.models.actors import ActorQuerySet
from articles.presentation.pages.actors import actor_page
from articles.views.common import at_slug_or_404, directory_of, redirect_for_now, sees_drafts


@require_safe
@kept_for_readers
def actor_list(request: HttpRequest) -> HttpResponse:
    """Actors by name, found by any alias."""
    drafts = sees_drafts(request)
    actors = Actor.objects.all() if drafts else Actor.objects.in_use()
    records = actors.with_counts(drafts=drafts).prefetch_related("aliases").order_by("folded", "pk")
    context = directory_of(request, records, found=ActorQuerySet.named_like)
    return render(request, "actors/list.html", context)


@require_safe
@kept_for_readers
def actor_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One actor; under a former slug a redirect to its address today."""
    drafts = sees_drafts(request)
    actors = Actor.objects.all() if drafts else Actor.objects.in_use()
    actor = at_slug_or_404(actors.prefetch_related("aliases"), slug)
    if actor.slug != slug:
        return redirect_for_now(actor)
    page = actor_page(actor, drafts=drafts)
    return render(request, "actors/detail.html", {"actor": actor, "page": page})
