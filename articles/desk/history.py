"""Histories at the desk: what became of a record, and an earlier state made the present one.

Draws what `history` reads; restoring is an action.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from articles import actions, permissions
from articles.desk.access import for_editors
from articles.domain.vocabulary import Mergeable
from articles.history.diff import Difference, Names, differences
from articles.history.timeline import Change, State, Timeline, present, timeline
from articles.history.topology import RECORDS
from articles.models import Appearance, Article, Merge, Topic
from articles.presentation.pages.paging import page_of

# Changes on one page.
SHOWN = 25


@dataclass(frozen=True)
class Told:
    """A change, and what it changed."""

    change: Change
    differences: list[Difference]
    # Whether the record was there behind it, and is otherwise now.
    can_restore: bool


def _load(name: str, pk: int) -> Timeline:
    if name not in RECORDS:
        raise Http404
    line = timeline(RECORDS[name], pk)
    if not line.changes:
        raise Http404
    return line


def _named(name: str, pk: int, line: Timeline) -> dict[str, Any]:
    """What the record is called, its page, and what became of it."""
    tracked = RECORDS[name]
    record = tracked.model._default_manager.filter(pk=pk).first()
    if record is not None:
        title = str(record)
    else:
        own = tracked.own_names[-1]
        last = [row for row in line.rows if row.key == (own, pk)][-1].values
        columns = ("statement", "name", "title", "text", "exact")
        title = next((str(last[column]) for column in columns if last.get(column)), f"{name} {pk}")
    address = ""
    if record is not None and not isinstance(record, Topic):
        page = record.article if isinstance(record, Appearance) else record
        address = page.get_absolute_url()
    kind = Mergeable.SOURCE if name == "article" else name
    merge = None
    if record is None and kind in Mergeable.values:
        merge = Merge.objects.standing().filter(kind=kind, absorbed_id=pk).first()
    return {
        "name": name,
        "pk": pk,
        "title": title,
        "kind": tracked.model._meta.verbose_name,
        "address": address,
        "record": record,
        "merge": merge,
    }


@require_safe
@for_editors
def history(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """Every change of a record, the latest first, with who and why."""
    line = _load(name, pk)
    tracked = RECORDS[name]
    page = page_of(line.changes[::-1], request.GET.get("page", ""), SHOWN)
    chosen = list(page)
    states = {
        number: line.after(number)
        for change in chosen
        for number in (change.number - 1, change.number)
    }
    names = Names(states.values())
    named = _named(name, pk, line)
    may = permissions.may_change(request.user, tracked.model(pk=pk)) and named["merge"] is None
    now = present(tracked, pk)
    told = [
        Told(
            change,
            differences(tracked, states[change.number - 1], states[change.number], names),
            may and _leads_elsewhere(line, change.number, now),
        )
        for change in chosen
    ]
    context = {**named, "told": told, "page": page}
    return render(request, "desk/history.html", context)


def _leads_elsewhere(line: Timeline, number: int, now: State) -> bool:
    """Whether restoring a state would change anything."""
    try:
        return actions.restorable(line.tracked, line.pk, line, number) != now
    except ValidationError:
        return False


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def restore(request: HttpRequest, name: str, pk: int, number: int) -> HttpResponse:
    """What restoring a state would change, then doing it."""
    line = _load(name, pk)
    tracked = RECORDS[name]
    if not permissions.may_change(request.user, tracked.model(pk=pk)):
        raise Http404
    errors: list[str] = []
    differing: list[Difference] = []
    try:
        target, now = actions.restorable(tracked, pk, line, number), present(tracked, pk)
        differing = differences(tracked, now, target, Names([now, target]))
    except ValidationError as error:
        errors = list(error.messages)
    if request.method == "POST" and not errors:
        reason = request.POST.get("reason", "").strip()
        if not reason:
            errors.append(gettext("Say why it is restored: the history keeps it."))
        else:
            try:
                record = actions.restore_record(
                    name=name,
                    pk=pk,
                    number=number,
                    by=request.user,  # type: ignore[arg-type]
                    reason=reason,
                )
            except ValidationError as error:
                errors += error.messages
            except PermissionDenied as error:
                raise Http404 from error
            else:
                messages.success(request, gettext("The earlier state is the present one again."))
                _warn_of_lost(request, record)
                return redirect(reverse("desk-history", args=[name, pk]))
    context = {
        **_named(name, pk, line),
        "change": line.changes[number - 1] if 1 <= number <= len(line.changes) else None,
        "differences": differing,
        "errors": errors,
        "reason": request.POST.get("reason", ""),
        "has_status": name in {"article", "claim"},
    }
    return render(request, "desk/restore.html", context, status=422 if errors else 200)


def _warn_of_lost(request: HttpRequest, record: Any) -> None:
    if isinstance(record, Article):
        lost = record.appearances.filter(start=None).count()
        if lost:
            messages.warning(
                request,
                gettext(
                    "Passages that the restored text does not hold: %(count)d. They stand in the "
                    "list of weaknesses."
                )
                % {"count": lost},
            )
