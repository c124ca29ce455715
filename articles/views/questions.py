"""The list of questions and the page that compares the answers to one question."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.caching.pages import kept_for_readers
from articles.models import Question
from articles.models.questions import QuestionQuerySet
from articles.presentation.pages.questions import question_page
from articles.views.common import at_slug_or_404, directory_of, redirect_for_now, sees_drafts


@require_safe
@kept_for_readers
def question_list(request: HttpRequest) -> HttpResponse:
    """Questions, those with the most answers first."""
    drafts = sees_drafts(request)
    questions = Question.objects.all() if drafts else Question.objects.in_use()
    records = (
        questions.with_counts(drafts=drafts)
        .prefetch_related("translations")
        .order_by("-claim_count", "text")
    )
    context = directory_of(request, records, found=QuestionQuerySet.asking)
    return render(request, "questions/list.html", context)


@require_safe
@kept_for_readers
def question_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One question with its answers side by side; under a former slug a redirect."""
    drafts = sees_drafts(request)
    questions = Question.objects.all() if drafts else Question.objects.in_use()
    question = at_slug_or_404(questions.prefetch_related("translations", "note_translations"), slug)
    if question.slug != slug:
        return redirect_for_now(question)
    page = question_page(question, drafts=drafts, page=request.GET.get("page", ""))
    return render(request, "questions/detail.html", {"question": question, "page": page})
