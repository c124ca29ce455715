"""The address where claims are marked: load, do what was asked, draw."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from articles import actions
from articles.desk.access import for_editors
from articles.desk.annotation import page as pages
from articles.desk.annotation.form_state import Sheet
from articles.desk.annotation.page import Marking
from articles.models import Appearance, Article, DeskDraft


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark the claims of an article; every button of the page is sent here."""
    article = _article(pk)
    if request.method != "POST":
        return _draw(request, _opened(request, article))
    command = request.POST.get("do", "save")
    match command.partition(":"):
        case ("review", _, _):
            return _review(request, article)
        case ("discard" | "restore" as verb, _, key):
            return _put_away(request, article, verb, key)
    page = _sent(request, article)
    page.do(command)
    page.save()
    if page.kept:
        return _kept(request, page, command)
    if request.headers.get("X-Desk") == "save":
        return _saved(request, page)
    return _draw(request, page)


@require_safe
@for_editors
def find(request: HttpRequest, pk: int) -> HttpResponse:
    """What may stand in a slot, for the list under a field: `slot` and the words `q`."""
    page = Marking(_article(pk), cast("User", request.user), Sheet())
    slot, words = request.GET.get("slot", ""), request.GET.get("q", "").replace("\x00", "")
    found = {"slot": slot, "words": words, "found": page.find(slot, words), "options": True}
    return render(request, "desk/marking/found.html", found)


def _article(pk: int) -> Article:
    # By the source's id: as Article's own key is a relation, a number that is too large for the
    # database would reach it.
    article: Article = get_object_or_404(Article.objects.with_source(), source__pk=pk)
    return article


def _appearance(request: HttpRequest, article: Article, number: str) -> Appearance | None:
    if not number:
        return None
    asked = int(number) if number.isascii() and number.isdecimal() and len(number) < 16 else 0
    appearances = article.appearances.select_related("claim__question", "article__source")
    appearance: Appearance = get_object_or_404(appearances, pk=asked)
    return appearance


def _opened(request: HttpRequest, article: Article) -> Marking:
    """The page as it is opened: with what was begun here last, unless something else is asked."""
    user = cast("User", request.user)
    appearance = _appearance(request, article, request.GET.get("appearance", ""))
    drafts = DeskDraft.objects.open_for(user, article)
    if key := request.GET.get("draft"):
        draft = drafts.filter(key=key).first()
    elif appearance:
        draft = drafts.filter(appearance=appearance).first()
    elif "new" in request.GET:
        draft = None
    else:
        draft = drafts.filter(appearance=None).first()
    page = Marking(article, user, Sheet(), appearance, window=pages.new_key())
    if draft:
        page.sheet, page.appearance = Sheet.read(draft.data), draft.appearance
        page.draft, page.version, page.saved = draft.key, draft.version, pages.clock(draft)
    else:
        page.sheet = pages.of_appearance(appearance) if appearance else pages.blank(article, user)
        page.draft = pages.new_key()
    return page


def _sent(request: HttpRequest, article: Article) -> Marking:
    """The page as a form sent it."""
    sent = request.POST
    version = sent.get("version", "")
    is_number = version.isascii() and version.isdecimal() and len(version) < 9
    return Marking(
        article,
        cast("User", request.user),
        Sheet.read(sent.dict()),
        _appearance(request, article, sent.get("appearance", "")),
        draft=sent.get("draft", "")[:32],
        version=int(version) if is_number else 0,
        window=sent.get("window", "")[:32],
    )


def _draw(request: HttpRequest, page: Marking) -> HttpResponse:
    """The page, or for a script only its parts."""
    part = request.headers.get("X-Desk") == "part"
    template = "desk/marking/work.html" if part else "desk/marking/page.html"
    response = render(request, template, {"page": page, "article": page.article})
    if part:
        # So that a script can tell it from the page on which one signs in.
        response["X-Desk"] = "part"
    return response


def _saved(request: HttpRequest, page: Marking) -> HttpResponse:
    """What a script needs to know after a save: where it stands, and what the words resemble."""
    context = {"page": page}
    answer = JsonResponse(
        {
            "draft": page.draft,
            "version": page.version,
            "moved": page.moved_draft,
            "alike": render_to_string("desk/marking/alike.html", context, request),
            "reading": render_to_string("desk/marking/reading.html", context, request),
        }
    )
    answer["X-Desk"] = "save"
    return answer


def _kept(request: HttpRequest, page: Marking, command: str) -> HttpResponse:
    messages.success(
        request,
        _("The changes are saved.") if page.appearance else _("The claim is saved as a draft."),
    )
    after = {"new": "1"} | (
        {"next": str(page.kept.end or 0)} if command == "next" and page.kept else {}
    )
    return redirect(f"{_address(page.article)}?{urlencode(after)}")


def _review(request: HttpRequest, article: Article) -> HttpResponse:
    count = actions.send_to_review(
        article=article, by=cast("User", request.user), reason=_("Sent to review at the desk")
    )
    messages.success(
        request,
        ngettext(
            "The article is in review, with %(count)d claim.",
            "The article is in review, with %(count)d claims.",
            count,
        )
        % {"count": count},
    )
    return redirect(_address(article))


def _put_away(request: HttpRequest, article: Article, verb: str, key: str) -> HttpResponse:
    by = cast("User", request.user)
    if verb == "restore":
        actions.restore_draft(key=key, by=by)
        return redirect(f"{_address(article)}?{urlencode({'draft': key})}")
    if actions.discard_draft(key=key, by=by):
        return redirect(f"{_address(article)}?{urlencode({'new': '1', 'discarded': key})}")
    return redirect(f"{_address(article)}?new=1")


def _address(article: Article) -> str:
    return reverse("desk-mark", args=[article.pk])
