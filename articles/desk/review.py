"""The review: the queue, a reviewer's page for each record, and decisions about one or several."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles import permissions
from articles.actions import (
    ConflictError,
    Decision,
    decide,
    decide_each,
    decisions_open_to,
    version_of,
    versions_of,
)
from articles.desk import record_urls
from articles.desk.access import for_editors
from articles.desk.checks import article_checks, claim_checks, is_stopped, to_look_at
from articles.desk.review_queue import ARTICLES, CLAIMS, Queue, Row, address_of, rows_of
from articles.domain.ids import parse_id
from articles.domain.vocabulary import Status
from articles.models import Article, Claim
from articles.presentation.pages.articles import article_page
from articles.presentation.pages.claims import claim_page

# The most records about which one form decides: two pages of the queue.
MOST_AT_ONCE = 50
WAITING = (Status.DRAFT, Status.IN_REVIEW)


@require_safe
@for_editors
def queue(request: HttpRequest) -> HttpResponse:
    """The list of what waits for a review, the oldest first."""
    return render(request, "desk/review.html", {"queue": Queue(request.GET, request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """A claim in its article, with what backs it and its checks; and the decision about it."""
    return _record(request, get_object_or_404(Claim, pk=pk))


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def article(request: HttpRequest, pk: int) -> HttpResponse:
    """An article with its claims marked; and the decision about it."""
    if not permissions.may_change_any(request.user, Article):
        raise Http404
    return _record(request, get_object_or_404(Article, source__id=pk))


def _record(request: HttpRequest, record: Claim | Article) -> HttpResponse:
    if request.method != "POST":
        return _page(request, record)
    try:
        decision = Decision(request.POST.get("decision", ""))
    except ValueError:
        raise Http404 from None
    line = Queue(_filters(request, record), request.user)
    is_of_line = line.records.filter(pk=record.pk).exists()
    try:
        decide(
            record=record,
            decision=decision,
            note=request.POST.get("note", "").replace("\r\n", "\n"),
            withdrawn_reason=request.POST.get("withdrawn_reason", "").replace("\r\n", "\n"),
            together=_chosen(record, request.POST.getlist("together")),
            version=request.POST.get("version", ""),
            by=permissions.person_of(request),
        )
    except ConflictError as error:
        return _page(request, record, decision, conflict=error, status=HTTPStatus.CONFLICT)
    except ValidationError as error:
        return _page(request, record, decision, errors=_by_field(error))
    messages.success(request, said(decision, record))
    if not is_of_line:
        # Somebody came to this record from elsewhere: there is no next one.
        return redirect(_with(address_of(record), line.query))
    following = line.next_after(record.pk)
    if following is None:
        return redirect(line.address)
    return redirect(_with(address_of(following), line.query))


def _page(
    request: HttpRequest,
    record: Claim | Article,
    decision: str = "",
    *,
    errors: dict[str, str] | None = None,
    conflict: ConflictError | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The page; where a decision was refused, with what was typed and why."""
    # Taken before the record is read, so that a change in between is noticed.
    version = version_of(record, whole=True)
    line = Queue(_filters(request, record), request.user)
    is_claim = isinstance(record, Claim)
    before, after = line.beside(record.pk)
    context: dict[str, Any] = {
        "version": version,
        "queue": line,
        "before": before and _with(address_of(before), line.query),
        "after": after and _with(address_of(after), line.query),
        "here": _with(request.path, line.query),
        "errors": errors or {},
        "conflict": conflict,
        "tried": decision,
        "typed": request.POST,
        "together": request.POST.getlist("together"),
    }
    context |= _claim(record.pk) if is_claim else _article(record.pk)
    shown = context["record"]
    context["decisions"] = [each.value for each in decisions_open_to(request.user, shown)]
    context["notes"] = shown.review_notes.select_related("author")
    context["edit"] = record_urls.change(request.user, shown)
    template = "desk/review_claim.html" if is_claim else "desk/review_article.html"
    return render(request, template, context, status=status)


def _claim(pk: int) -> dict[str, Any]:
    claim = Claim.objects.for_rows(drafts=True).with_entering().get(pk=pk)
    (checks,) = claim_checks([claim]).values()
    articles = {each.article_id: each.article for each in claim.shown_appearances}
    return {
        "record": claim,
        "page": claim_page(claim, drafts=True),
        "checks": checks,
        "stopped": is_stopped(checks),
        # The articles that are not published, and whether one must be for the claim to be listed.
        "unpublished": [each for each in articles.values() if each.status != Status.PUBLISHED],
        "needs_article": not any(each.status == Status.PUBLISHED for each in articles.values()),
    }


def _article(pk: int) -> dict[str, Any]:
    article = Article.objects.with_source().with_entering().get(pk=pk)
    (checks,) = article_checks([article]).values()
    waiting = Claim.objects.filter(appearances__article=article, status__in=WAITING).distinct()
    rows = rows_of(Claim, list(waiting.order_by("pk").values_list("pk", flat=True)[:100]))
    return {
        "record": article,
        "page": article_page(article, drafts=True),
        "checks": checks,
        "stopped": False,
        "waiting": [(row, is_stopped(row.checks)) for row in rows],
        "mark": record_urls.mark_claims(article),
    }


def _chosen(record: Claim | Article, ids: list[str]) -> list[Any]:
    """The records that are to be published with this one; those that are gone are left out."""
    wanted = [number for each in ids if (number := parse_id(each)) is not None]
    if isinstance(record, Claim):
        return list(Article.objects.filter(source__id__in=wanted, status__in=WAITING))
    return list(Claim.objects.filter(pk__in=wanted, status__in=WAITING))


def _by_field(error: ValidationError) -> dict[str, str]:
    if hasattr(error, "error_dict"):
        fields = {name: " ".join(said) for name, said in error.message_dict.items()}
        return {
            name if name in {"note", "withdrawn_reason"} else "": text
            for name, text in fields.items()
        }
    return {"": " ".join(error.messages)}


def _filters(request: HttpRequest, record: Claim | Article) -> QueryDict:
    """The filters of the queue from which somebody came, as the page's address has them."""
    params = request.GET.copy()
    params["kind"] = "" if isinstance(record, Claim) else ARTICLES
    return params


def _with(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address


def said(decision: str, record: Claim | Article) -> str:
    """A sentence that says what was decided about a record."""
    sentences = {
        Decision.REVIEW: _("“%(record)s” waits for a review now."),
        Decision.PUBLISH: _("“%(record)s” is published."),
        Decision.SEND_BACK: _("“%(record)s” was sent back with your note."),
        Decision.DRAFT: _("“%(record)s” is a draft again."),
        Decision.WITHDRAW: _("“%(record)s” is withdrawn. Readers find your reason at its address."),
    }
    text = str(record)
    short = text if len(text) <= 90 else text[:89].rstrip() + "…"
    return sentences[Decision(decision)] % {"record": short}


# Several at once


@require_POST
@for_editors
def several(request: HttpRequest) -> HttpResponse:
    """Show the chosen rows with their checks and ask for confirmation; then decide about each."""
    kind = request.POST.get("kind", CLAIMS)
    if kind not in {CLAIMS, ARTICLES}:
        raise Http404
    model: Any = Claim if kind == CLAIMS else Article
    if not permissions.may_change_any(request.user, model):
        raise Http404
    try:
        decision = Decision(request.POST.get("decision", ""))
    except ValueError:
        raise Http404 from None
    if decision not in {Decision.PUBLISH, Decision.REVIEW, Decision.WITHDRAW}:
        raise Http404
    line = Queue(_posted_filters(request), request.user)
    ids = _ids(request.POST.getlist("record"))
    if not ids:
        messages.warning(request, _("Nothing was chosen. Tick the rows that you mean."))
        return redirect(line.address)
    context: dict[str, Any] = {
        "queue": line,
        "decision": decision,
        "kind": kind,
        "errors": {},
    }
    if "confirmed" not in request.POST:
        return _ask(request, model, ids, decision, context)
    reason = request.POST.get("withdrawn_reason", "").replace("\r\n", "\n").strip()
    if decision == Decision.WITHDRAW and not reason:
        context["errors"] = {
            "withdrawn_reason": _("Say why they are withdrawn: readers see the reason.")
        }
        return _ask(request, model, ids, decision, context)
    rows = rows_of(model, ids)
    outcomes = decide_each(
        records=[row.record for row in rows],
        decision=decision,
        versions={row.record.pk: request.POST.get(f"version-{row.record.pk}", "") for row in rows},
        together={row.record.pk: _with_it(row) for row in rows},
        withdrawn_reason=reason,
        by=permissions.person_of(request),
    )
    done = [each for each in outcomes if not each.refusal]
    if done:
        sentence = {
            Decision.PUBLISH: ngettext("%(count)d published.", "%(count)d published.", len(done)),
            Decision.REVIEW: ngettext(
                "%(count)d sent to review.", "%(count)d sent to review.", len(done)
            ),
            Decision.WITHDRAW: ngettext("%(count)d withdrawn.", "%(count)d withdrawn.", len(done)),
        }[decision]
        messages.success(request, sentence % {"count": len(done)})
    for each in outcomes:
        if each.refusal:
            messages.error(
                request,
                _("“%(record)s” was left as it is: %(why)s")
                % {"record": str(each.record)[:90], "why": each.refusal},
            )
    return redirect(line.address)


def _ask(
    request: HttpRequest, model: Any, ids: list[int], decision: Decision, context: dict[str, Any]
) -> HttpResponse:
    """The page that asks for confirmation: which rows pass their checks, and which do not."""
    versions = versions_of([model(pk=pk) for pk in ids], whole=True)
    again = "confirmed" in request.POST
    chosen = set(_ids(request.POST.getlist("record")))
    rows = []
    for row in rows_of(model, ids):
        open_to = decision in decisions_open_to(request.user, row.record)
        stopped = decision == Decision.PUBLISH and is_stopped(row.checks)
        to_look = to_look_at(row.checks) if decision != Decision.WITHDRAW else []
        serious = [check for check in to_look if check.state in {"look", "stop"}]
        rows.append(
            {
                "row": row,
                "version": versions.get(row.record.pk, ""),
                "left_out": _left_out(row, decision) if not open_to else "",
                "stopped": stopped,
                "can": open_to and not stopped,
                "ticked": row.record.pk in chosen if again else not serious,
                "look": to_look,
                "together": _with_it(row) if decision == Decision.PUBLISH else [],
            }
        )
    context |= {
        "rows": rows,
        "typed": request.POST,
        "any": any(each["can"] for each in rows),
        "label": decision.label,
    }
    return render(request, "desk/review_several.html", context)


def _left_out(row: Row, decision: Decision) -> str:
    status = Status(row.record.status).label
    if decision == Decision.PUBLISH and row.record.status == Status.PUBLISHED:
        return _("It is published already.")
    return _("It is %(status)s: this cannot be done with it, or not by you.") % {"status": status}


def _with_it(row: Row) -> list[Article]:
    """The articles that must be published with a claim, where no published one carries it."""
    if not isinstance(row.record, Claim):
        return []
    articles = {each.article_id: each.article for each in row.record.shown_appearances}
    if any(each.status == Status.PUBLISHED for each in articles.values()):
        return []
    return list(articles.values())


def _ids(values: list[str]) -> list[int]:
    found = dict.fromkeys(number for each in values if (number := parse_id(each)) is not None)
    return list(found)[:MOST_AT_ONCE]


def _posted_filters(request: HttpRequest) -> QueryDict:
    return QueryDict(request.POST.get("query", ""))
