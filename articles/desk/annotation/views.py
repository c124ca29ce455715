"""The address at which claims are marked: load the form, do what was asked, draw the page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
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
from articles.desk.annotation import commands, lookup
from articles.desk.annotation.editor import Editor, blank_state, new_key, state_of
from articles.desk.annotation.form_state import FormState
from articles.desk.annotation.page import Page
from articles.domain.ids import parse_id
from articles.models import Appearance, Article, DeskDraft
from articles.permissions import person_of


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
    editor = _sent(request, article)
    commands.run(editor, command)
    editor.store_draft()
    if editor.outcome.saved:
        return _saved(request, editor, editor.outcome.saved, command)
    if request.headers.get("X-Desk") == "save":
        return _draft_stored(request, editor)
    return _draw(request, editor)


@require_safe
@for_editors
def find(request: HttpRequest, pk: int) -> HttpResponse:
    """What may stand in a slot, for the list under a field: `slot` and the words `q`."""
    slot, words = request.GET.get("slot", ""), request.GET.get("q", "").replace("\x00", "")
    found = lookup.find(slot, words, _article(pk))
    context = {"slot": slot, "words": words, "found": found, "options": True}
    return render(request, "desk/annotation/found.html", context)


def _article(pk: int) -> Article:
    article: Article = get_object_or_404(Article.objects.with_source(), pk=pk)
    return article


def _appearance(article: Article, number: str) -> Appearance | None:
    """The appearance that is changed, as the address or the form names it."""
    if not number:
        return None
    appearances = article.appearances.select_related("claim__question", "article__source")
    appearance: Appearance = get_object_or_404(appearances, pk=parse_id(number) or 0)
    return appearance


def _opened(request: HttpRequest, article: Article) -> Editor:
    """The form as it is opened: with this person's newest draft, unless another is asked for."""
    user = person_of(request)
    appearance = _appearance(article, request.GET.get("appearance", ""))
    drafts = DeskDraft.objects.open_for(user, article)
    draft: DeskDraft | None
    if key := request.GET.get("draft", "").replace("\x00", ""):
        draft = drafts.filter(key=key).first()
    elif appearance:
        draft = drafts.filter(appearance=appearance).first()
    elif "new" in request.GET:
        draft = None
    else:
        draft = drafts.filter(appearance=None).first()
    state = state_of(appearance) if appearance else blank_state(article)
    editor = Editor(article, user, state, appearance, draft=new_key(), window=new_key())
    if draft:
        editor.open_draft(draft)
    return editor


def _sent(request: HttpRequest, article: Article) -> Editor:
    """The form as it was sent."""
    sent = request.POST
    return Editor(
        article,
        person_of(request),
        FormState.read(sent.dict()),
        _appearance(article, sent.get("appearance", "")),
        draft=sent.get("draft", "").replace("\x00", "")[:32],
        version=parse_id(sent.get("version")) or 0,
        window=sent.get("window", "").replace("\x00", "")[:32],
    )


def _context(editor: Editor) -> dict[str, Any]:
    """What the templates use: `page` is drawn, the rest is the form and what came of it."""
    return {
        "article": editor.article,
        "editor": editor,
        "state": editor.state,
        "chosen": editor.chosen,
        "outcome": editor.outcome,
        "page": Page(editor),
    }


def _draw(request: HttpRequest, editor: Editor) -> HttpResponse:
    """The page, or for a script only its parts."""
    part = request.headers.get("X-Desk") == "part"
    template = "desk/annotation/work.html" if part else "desk/annotation/page.html"
    response = render(request, template, _context(editor))
    if part:
        # So that a script can tell it from the page on which one signs in.
        response["X-Desk"] = "part"
    return response


def _draft_stored(request: HttpRequest, editor: Editor) -> HttpResponse:
    """For a script, behind a save of the draft: its key, and what changed with the words."""
    context = _context(editor)
    answer = JsonResponse(
        {
            "draft": editor.draft,
            "version": editor.version,
            "moved": editor.is_draft_moved,
            "alike": render_to_string("desk/annotation/alike.html", context, request),
            "reading": render_to_string("desk/annotation/reading.html", context, request),
        }
    )
    answer["X-Desk"] = "save"
    return answer


def _saved(
    request: HttpRequest, editor: Editor, appearance: Appearance, command: str
) -> HttpResponse:
    """On to an empty form, behind the passage of a claim that was saved."""
    done = _("The changes are saved.") if editor.appearance else _("The claim is saved as a draft.")
    messages.success(request, done)
    after = {"new": "1"}
    if command == "next":
        after["next"] = str(appearance.end or 0)
    return redirect(f"{_address(editor.article)}?{urlencode(after)}")


def _review(request: HttpRequest, article: Article) -> HttpResponse:
    count = actions.send_to_review(
        article=article, by=person_of(request), reason=_("Sent to review at the desk")
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
    by = person_of(request)
    if verb == "restore":
        actions.restore_draft(key=key, by=by)
        return redirect(f"{_address(article)}?{urlencode({'draft': key})}")
    if actions.discard_draft(key=key, by=by):
        return redirect(f"{_address(article)}?{urlencode({'new': '1', 'discarded': key})}")
    return redirect(f"{_address(article)}?new=1")


def _address(article: Article) -> str:
    return reverse("desk-mark", args=[article.pk])
