"""The pages for readers: load what the reader may see (else 404), ask, draw.

Nothing is filtered, counted or written here. A reader who may change claims is an editor and sees
drafts too.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from articles.caching.pages import is_anybody, kept_for_readers
from articles.domain.vocabulary import Mergeable, Status
from articles.listing.claims import ClaimListing
from articles.models import Actor, Article, Claim, LinkCheck, Merge, Question, Source
from articles.presentation import pages
from articles.templatetags import browser


def sees_drafts(request: HttpRequest) -> bool:
    """Whether the reader is an editor, who sees what is not published yet, marked as such."""
    # Who sends no session is not looked up.
    return not is_anybody(request) and request.user.has_perm("articles.change_claim")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The claims are the front page."""
    return redirect("claim-list")


@require_safe
@kept_for_readers
def about(request: HttpRequest) -> HttpResponse:
    """What the words mean and how claims are recorded."""
    return render(request, "about.html")


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


@require_safe
@kept_for_readers
@vary_on_headers("HX-Request")
def claim_list(request: HttpRequest) -> HttpResponse:
    """The browser of claims; for htmx only the part that a filter changes."""
    listing = ClaimListing(request.GET, drafts=sees_drafts(request))
    if _wants_part(request):
        response = HttpResponse(browser.browse(listing))
    else:
        response = HttpResponse(browser.page(request, listing, anybody=is_anybody(request)))
    return _passing(response, listing)


def _wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for the part of a page that a filter changes."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx and not htmx.boosted and not htmx.history_restore_request)


def _passing(response: HttpResponse, listing: ClaimListing) -> HttpResponse:
    """Nobody keeps a page with a notice: it holds for some seconds, and no change ends it."""
    if listing.notice:
        add_never_cache_headers(response)
    return response


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
    if getattr(request, "htmx", None):
        return render(request, "_partials/choices_found.html", found)
    return render(request, "articles/claim_choices.html", found)


@require_safe
@kept_for_readers
def claim_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One claim; one that was withdrawn after it was public says why at its address."""
    drafts = sees_drafts(request)
    claims = Claim.objects.for_rows(drafts=drafts).with_relations(drafts=drafts)
    claim = claims.filter(pk=pk).first()
    if claim is None:
        return _where_it_went(Mergeable.CLAIM, Claim.objects.all(), pk)
    if not claim.listed and not drafts and not _was_public(claim):
        raise Http404
    if claim.status == Status.WITHDRAWN:
        context = {"claim": claim, "corrections": pages.corrections_of(claim)}
        return render(request, "articles/claim_withdrawn.html", context)
    page = pages.claim_page(claim, drafts=drafts, page=request.GET.get("page", ""))
    return render(request, "articles/claim_detail.html", {"claim": claim, "page": page})


def _was_public(record: Claim | Article) -> bool:
    """Whether readers, who do not see a record now, saw it once and are told what became of it."""
    if record.status not in {Status.PUBLISHED, Status.WITHDRAWN}:
        return False
    if isinstance(record, Claim):
        # Published alone is not seen: an article that carries it had to be published too.
        return record.published_at is not None
    return bool(record.history.filter(status=Status.PUBLISHED).exists())


@require_safe
@kept_for_readers
def article_list(request: HttpRequest) -> HttpResponse:
    """Articles, the newest first."""
    drafts = sees_drafts(request)
    articles = Article.objects.for_editors() if drafts else Article.objects.published()
    newest = F("source__date").desc(nulls_last=True)
    return _directory(
        request,
        "articles/article_list.html",
        articles.with_source().with_counts(drafts=drafts).order_by(newest, "-pk"),
        lambda records, words: records.titled_like(words),
    )


@require_safe
@kept_for_readers
def article_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One article with its claims marked."""
    drafts = sees_drafts(request)
    # By the source's id: as Article's own key is a relation, a number that is too large for the
    # database would reach it.
    article = Article.objects.with_source().filter(source__id=pk).first()
    if article is None:
        return _where_it_went(Mergeable.SOURCE, Article.objects.all(), pk)
    if article.status == Status.WITHDRAWN and (drafts or _was_public(article)):
        LinkCheck.objects.bring_to([article.source])
        return render(request, "articles/article_withdrawn.html", {"article": article})
    if article.status != Status.PUBLISHED and not drafts:
        raise Http404
    page = pages.article_page(article, drafts=drafts)
    return render(request, "articles/article_detail.html", {"article": article, "page": page})


@require_safe
@kept_for_readers
def actor_list(request: HttpRequest) -> HttpResponse:
    """Actors by name, found by any alias."""
    drafts = sees_drafts(request)
    actors = Actor.objects.all() if drafts else Actor.objects.in_use()
    return _directory(
        request,
        "articles/actor_list.html",
        actors.with_counts(drafts=drafts).prefetch_related("aliases").order_by("folded", "pk"),
        lambda records, words: records.named_like(words),
    )


@require_safe
@kept_for_readers
def actor_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One actor; under a former slug the way to its address today."""
    drafts = sees_drafts(request)
    actors = Actor.objects.all() if drafts else Actor.objects.in_use()
    actor = _at_slug(actors.prefetch_related("aliases"), slug)
    if actor.slug != slug:
        return _moved_to(actor)
    page = pages.actor_page(actor, drafts=drafts)
    return render(request, "articles/actor_detail.html", {"actor": actor, "page": page})


@require_safe
@kept_for_readers
def source_list(request: HttpRequest) -> HttpResponse:
    """Sources, the newest first."""
    drafts = sees_drafts(request)
    sources = Source.objects.all() if drafts else Source.objects.in_use()
    return _directory(
        request,
        "articles/source_list.html",
        sources.select_related("issuer", "article")
        .with_counts(drafts=drafts)
        .order_by(F("date").desc(nulls_last=True), "-pk"),
        lambda records, words: records.titled_like(words),
    )


@require_safe
@kept_for_readers
@vary_on_headers("HX-Request")
def source_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One source: where it comes from and what rests on it; for htmx only the list of claims."""
    drafts = sees_drafts(request)
    sources = Source.objects.all() if drafts else Source.objects.in_use()
    source = sources.select_related("issuer", "article").filter(pk=pk).first()
    if source is None:
        return _where_it_went(Mergeable.SOURCE, sources, pk)
    page = pages.source_page(source, drafts=drafts, params=request.GET)
    part = browser.browse(page.claims)
    if _wants_part(request):
        response = HttpResponse(part)
    else:
        shown = {"source": source, "page": page, "browse": browser.decoded(part)}
        response = render(request, "articles/source_detail.html", shown)
    return _passing(response, page.claims)


@require_safe
@kept_for_readers
def question_list(request: HttpRequest) -> HttpResponse:
    """Questions with the number of their answers."""
    drafts = sees_drafts(request)
    questions = Question.objects.all() if drafts else Question.objects.in_use()
    return _directory(
        request,
        "articles/question_list.html",
        questions.with_counts(drafts=drafts)
        .prefetch_related("translations")
        .order_by("-claim_count", "text"),
        lambda records, words: records.asking(words),
    )


@require_safe
@kept_for_readers
def question_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One question, its answers side by side."""
    drafts = sees_drafts(request)
    questions = Question.objects.all() if drafts else Question.objects.in_use()
    question = _at_slug(questions.prefetch_related("translations", "note_translations"), slug)
    if question.slug != slug:
        return _moved_to(question)
    page = pages.question_page(question, drafts=drafts, page=request.GET.get("page", ""))
    return render(request, "articles/question_detail.html", {"question": question, "page": page})


@require_safe
@kept_for_readers
def correction_list(request: HttpRequest) -> HttpResponse:
    """What was corrected of published claims, the latest first."""
    asked = request.GET.get("cursor", "")
    if asked and not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
        error = gettext("“cursor” is no place in this list. Take it out to begin anew.")
        return render(request, "articles/correction_list.html", {"error": error})
    page = pages.correction_page(int(asked) if asked else None)
    return render(request, "articles/correction_list.html", {"page": page})


def _at_slug(records: Any, slug: str) -> Any:
    try:
        return records.at_slug(slug)
    except records.model.DoesNotExist as error:
        raise Http404 from error


def _where_it_went(kind: str, records: QuerySet[Any], pk: int) -> HttpResponse:
    """The way to the record into which another was merged; 404 where it never was one."""
    # A number that is larger than the database's is no record's.
    went = Merge.followed(kind, [pk]).get(pk) if pk < 2**63 else None
    if went is None:
        raise Http404
    return _moved_to(get_object_or_404(records, pk=went))


def _moved_to(record: Any) -> HttpResponse:
    """301 to a record's address today; asked for each time, since a merge can be undone."""
    response = redirect(record, permanent=True)
    patch_cache_control(response, no_cache=True)
    return response


def _directory(request: HttpRequest, template: str, records: Any, found: Any) -> HttpResponse:
    directory = pages.Directory(
        records, words=request.GET.get("q", ""), page=request.GET.get("page", ""), found=found
    )
    return render(request, template, {"directory": directory})
