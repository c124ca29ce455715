"""The pages on which an article is entered and corrected, and the list of all articles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from articles import actions, events, http_client, permissions
from articles.actions import NewOutlet
from articles.desk.access import for_editors
from articles.desk.articles.directory import ArticleTable
from articles.desk.articles.forms import CorrectForm, FromForm, KeepForm, article_conflict
from articles.desk.conflicts import CHOOSING, conflict_page
from articles.desk.fields import language_names
from articles.domain import dates, languages
from articles.domain import text as texts
from articles.ingest import article_reading, file_reading, warnings
from articles.ingest.article_reading import Reading
from articles.ingest.documents import NotText
from articles.ingest.fetch import PAGES, Limits
from articles.ingest.problems import NotFetched, Problem
from articles.ingest.warnings import Doubt
from articles.lookup import articles as known_articles
from articles.lookup.actors import PUBLISHERS
from articles.lookup.articles import Double, Proposal
from articles.models import Actor, Article, Source
from articles.models.base import validate_web_address

# Of these the text is read as that of a file.
DOCUMENTS = (
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
# An editor waits for the page to be fetched.
LIMITS = Limits(seconds=15.0, connect_seconds=6.0, bytes=10_000_000)


@require_safe
@for_editors
def article_list(request: HttpRequest) -> HttpResponse:
    """All articles, each with its status and what is to be done next."""
    table = ArticleTable(
        status=request.GET.get("status", ""),
        words=request.GET.get("q", ""),
        page=request.GET.get("page", ""),
    )
    return render(request, "desk/articles/list.html", {"page": table})


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def article_new(request: HttpRequest) -> HttpResponse:
    """Read an article from an address, a text or a file; show what was read; save a draft."""
    if not permissions.may_add(request.user, Article):
        raise Http404
    if request.method != "POST":
        return _ask(request, FromForm(initial={"address": request.GET.get("url", "")}))
    if "keep" in request.POST:
        return _keep(request)
    form = FromForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, form)
    address = form.cleaned_data["address"]
    known = known_articles.known_at(address)
    if known and known[0].is_article:
        return _known(request, known[0], form)
    try:
        found = _read(form, address, permissions.person_of(request))
    except ValidationError as error:
        form.add_error(None, error)
        return _ask(request, form)
    sources = known_articles.known_at(address, found.address, found.archived_address)
    if sources and sources[0].is_article:
        return _known(request, sources[0], form)
    return _propose(request, found, sources)


def _ask(request: HttpRequest, form: FromForm, known: Source | None = None) -> HttpResponse:
    return render(request, "desk/articles/new.html", {"form": form, "known": known})


def _known(request: HttpRequest, source: Source, form: FromForm) -> HttpResponse:
    """Go to an article that is entered already, unless a text or file was sent with the form."""
    if form.cleaned_data["pasted"].strip() or form.cleaned_data["file"]:
        return _ask(request, form, known=source)
    messages.info(request, _("This article is in already."))
    return redirect("desk-article-edit", pk=source.pk)


def _read(form: FromForm, address: str, person: User) -> Reading:
    """The article that is read from what was sent. Raises ValidationError with the field."""
    pasted, file = form.cleaned_data["pasted"], form.cleaned_data["file"]
    if file:
        try:
            found = file_reading.read_file(file.name or "", file.read())
        except NotText as error:
            raise ValidationError({"file": _(error.message)}) from error
    elif pasted.strip():
        found = file_reading.read_pasted(pasted)
    else:
        return _fetch(address, person)
    return article_reading.at(found, address)


def _fetch(address: str, person: User) -> Reading:
    try:
        page = http_client.fetcher(limits=LIMITS).fetch(address, read=(*PAGES, *DOCUMENTS))
        _require_page(page.status, address)
        if page.media_type in DOCUMENTS:
            return article_reading.at(file_reading.read_file("", page.body), page.final_address)
    except NotFetched as error:
        events.log("fetch", "%r: %s, for %s", address, error.problem, events.named(person))
        # What was typed stays in the field; the sentence says what to change.
        raise ValidationError({"address": _(error.message) % error.params}) from error
    except NotText as error:
        raise ValidationError({"address": _(error.message)}) from error
    events.log("fetch", "%r: %d, for %s", address, page.status, events.named(person))
    if page.media_type == "text/plain":
        return article_reading.at(file_reading.read_text(page.text()), page.final_address)
    return article_reading.read_page(page.text(), page.final_address)


def _require_page(status: int, address: str) -> None:
    """Raise NotFetched where the status of an answer says that there is no page."""
    if 200 <= status < 300:
        return
    problem = Problem.FAILED
    if status in {404, 410}:
        problem = Problem.MISSING
    elif 400 <= status < 500 and status != 408:
        problem = Problem.REFUSED
    raise NotFetched(problem, host=article_reading.host_of(address), status=status)


def _propose(request: HttpRequest, found: Reading, sources: list[Source]) -> HttpResponse:
    """The second form, filled in with what was read."""
    proposals = known_articles.outlets_for(found.outlet, found.address)
    date = dates.parse(found.date) if found.date else None
    first = sources[0] if sources else None
    recorded = _recorded(first)
    outlet = first.issuer if first else None
    if outlet and outlet.pk not in {each.outlet.pk for each in proposals}:
        proposals.insert(0, Proposal(outlet, _("recorded as the issuer")))
    chosen = outlet.pk if outlet else _likeliest(found.outlet, proposals)
    language = found.language if languages.is_language(found.language) else ""
    initial = {
        "title": found.title,
        "outlet": str(chosen) if chosen else "other" if found.outlet else "",
        "outlet_name": "" if chosen else found.outlet,
        "found_outlet": found.outlet,
        "bylines": ", ".join(found.authors)[:500],
        "when": date,
        "language": language,
        "url": _if_kept(found.address),
        "archived_url": _if_kept(found.archived_address),
        "text": texts.normalise_text(found.text),
        "source": str(first.pk) if first else "",
        "doubts": ",".join(found.doubts),
        "original": found.original,
        "read_hash": texts.text_hash(texts.normalise_text(found.text)),
    }
    initial |= {name: value for name, value in recorded.items() if value}
    form = KeepForm(initial=initial, proposals=proposals, sources=sources)
    doubles = known_articles.doubles_of(
        title=str(initial["title"]),
        outlet=Actor.objects.filter(pk=chosen).first() if chosen else None,
        date=recorded.get("when") or date,
        text=found.text,
    )
    return _check(request, form, doubles, is_guess=found.is_guess, in_page=found.title)


def _recorded(source: Source | None) -> dict[str, Any]:
    """The values of a recorded source, which are shown instead of what its page says."""
    if source is None:
        return {}
    names = ("title", "language", "url", "archived_url")
    return {name: getattr(source, name) for name in names} | {"when": source.partial_date}


def _likeliest(name: str, proposals: list[Proposal]) -> int | None:
    """The id of the outlet that is chosen at first: of this name, else the only one offered."""
    called = {actor.pk for actor in known_articles.outlets_called(name) if actor.kind in PUBLISHERS}
    if len(called) == 1:
        return called.pop()
    return proposals[0].outlet.pk if not name and len(proposals) == 1 else None


def _if_kept(address: str) -> str:
    """The address, if a record can hold it; else an empty text."""
    try:
        validate_web_address(address)
    except ValidationError:
        return ""
    return address if len(address) <= 2000 else ""


def _check(
    request: HttpRequest,
    form: KeepForm,
    doubles: Iterable[Double],
    *,
    is_guess: bool = False,
    in_page: str = "",
) -> HttpResponse:
    """The page with the second form."""
    doubles = list(doubles)
    original = str(form["original"].value() or "")
    sentences = [
        _(warnings.SENTENCES[code]) % {"address": original}
        for code in form.doubt_codes
        if code != Doubt.COPY or original
    ]
    warned = ",".join(str(each.article.pk) for each in doubles)
    context = {
        "form": form,
        "doubts": sentences,
        "doubles": doubles,
        "warned": warned,
        "is_guess": is_guess,
        "in_page": in_page,
        "languages": language_names(),
    }
    return render(request, "desk/articles/check.html", context)


def _keep(request: HttpRequest) -> HttpResponse:
    """Save a draft; where something is wrong, show the form again with all that was typed."""
    url = request.POST.get("url", "")
    sources = known_articles.known_at(url, request.POST.get("archived_url", ""))
    if sources and sources[0].is_article:
        text = texts.normalise_text(request.POST.get("text", ""))
        if sources[0].article.text_hash == texts.text_hash(text):
            # The form was sent twice, or somebody else entered the same article.
            messages.info(request, _("This article is in already."))
            return redirect("desk-article-edit", pk=sources[0].pk)
    form = KeepForm(
        request.POST,
        proposals=known_articles.outlets_for(request.POST.get("outlet_name", ""), url),
        sources=sources,
    )
    if not form.is_valid():
        return _check(request, form, ())
    if sources and sources[0].is_article:
        form.add_error("url", _("The article at this address is in already. Open it instead."))
        return _check(request, form, [Double(sources[0].article, _("the same address"))])
    outlet = form.chosen_outlet
    doubles = known_articles.doubles_of(
        title=form.cleaned_data["title"],
        outlet=outlet if isinstance(outlet, Actor) else None,
        date=form.cleaned_data["when"],
        text=form.cleaned_data["text"],
    )
    if {each.article.pk for each in doubles} - form.warned_of:
        return _check(request, form, doubles)
    if isinstance(outlet, NewOutlet):
        permissions.require(permissions.may_add(request.user, Actor))
    try:
        article = actions.bring_in_article(
            values=form.values,
            outlet=outlet,
            source=form.chosen_source,
            by=permissions.person_of(request),
            reason=_("Brought in"),
        )
    except ValidationError as error:
        form.add_error(None, error)
        return _check(request, form, doubles)
    messages.success(request, _("The article is saved as a draft. Mark its claims."))
    return redirect("desk-mark", article.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def article_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """An article and its source in one form; passages follow the text."""
    if not permissions.may_change_any(request.user, Article):
        raise Http404
    article = get_object_or_404(Article.objects.with_source(), pk=pk)
    may_change = permissions.may_change(request.user, article)
    if request.method != "POST":
        form = CorrectForm(article=article, initial=CorrectForm.initial_of(article))
        return _correct(request, article, form, may_change=may_change)
    permissions.require(may_change)
    data: QueryDict = request.POST
    if CHOOSING in data:
        conflict = article_conflict(article, data)
        if not conflict.is_decided:
            return conflict_page(request, conflict, None)
        data = conflict.chosen_data()
    form = CorrectForm(data, article=article)
    if not form.is_valid():
        return _correct(request, article, form)
    losing = actions.passages_lost_in(article, form.cleaned_data["text"])
    told = ",".join(str(each.pk) for each in losing)
    if losing and form.cleaned_data["losing"] != told:
        return _correct(request, article, form, losing=losing)
    try:
        lost = actions.correct_article(
            article=article,
            values=form.values,
            outlet=form.chosen_outlet,
            version=form.cleaned_data["seen"],
            by=permissions.person_of(request),
            reason=form.cleaned_data["reason"],
        )
    except actions.ConflictError as error:
        return conflict_page(request, article_conflict(article, request.POST), error)
    messages.success(request, _("Saved."))
    if lost:
        messages.warning(
            request,
            ngettext(
                "%(number)d passage no longer stands in the text. Mark it again below.",
                "%(number)d passages no longer stand in the text. Mark them again below.",
                len(lost),
            )
            % {"number": len(lost)},
        )
    return redirect("desk-article-edit", pk=article.pk)


def _correct(
    request: HttpRequest,
    article: Article,
    form: CorrectForm,
    *,
    may_change: bool = True,
    losing: Iterable[Any] = (),
) -> HttpResponse:
    # The form carries this version, so that saving it again overwrites what the page shows.
    version = actions.version_of(article)
    appearances = article.appearances.select_related("claim").prefetch_related(
        "claim__translations"
    )
    losing = list(losing)
    context = {
        "article": article,
        "form": form,
        "may_change": may_change,
        "version": version,
        "marking": reverse("desk-mark", args=[article.pk]),
        "appearances": len(appearances),
        "lost": [each for each in appearances if each.is_lost],
        "losing": losing,
        "told": ",".join(str(each.pk) for each in losing),
        "languages": language_names(),
    }
    return render(request, "desk/articles/edit.html", context)
