"""The list of articles and the page of one article."""

from __future__ import annotations

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.caching.pages import kept_for_readers
from articles.domain.vocabulary import Mergeable, Status
from articles.models import Article, LinkCheck
from articles.models.sources import ArticleQuerySet
from articles.presentation.pages.articles import article_page
from articles.views.common import directory_of, redirect_merged_or_404, sees_drafts


@require_safe
@kept_for_readers
def article_list(request: HttpRequest) -> HttpResponse:
    """Articles, the newest first."""
    drafts = sees_drafts(request)
    articles = Article.objects.for_editors() if drafts else Article.objects.published()
    newest = F("source__date").desc(nulls_last=True)
    records = articles.with_source().with_counts(drafts=drafts).order_by(newest, "-pk")
    context = directory_of(request, records, found=ArticleQuerySet.titled_like)
    return render(request, "articles/list.html", context)


@require_safe
@kept_for_readers
def article_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One article with its claims marked."""
    drafts = sees_drafts(request)
    # Filtered by the id of the source: Article's own key is a relation, for which Django does not
    # check that a number fits the database's integers.
    article = Article.objects.with_source().filter(source__id=pk).first()
    if article is None:
        return redirect_merged_or_404(Mergeable.SOURCE, Article.objects.all(), pk)
    if article.status == Status.WITHDRAWN and (drafts or article.was_public):
        LinkCheck.objects.bring_to([article.source])
        return render(request, "articles/withdrawn.html", {"article": article})
    if article.status != Status.PUBLISHED and not drafts:
        raise Http404
    page = article_page(article, drafts=drafts)
    return render(request, "articles/detail.html", {"article": article, "page": page})
