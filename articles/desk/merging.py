"""Merging at the desk: choosing two records, seeing what would move, and undoing it.

Draws what `actions.plan_merge` plans; nothing is decided or written here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from articles import actions, permissions
from articles.actions.merging import MERGE, MODELS, Choice, entries_of
from articles.actions.moves import Entry, Left
from articles.desk.access import for_editors
from articles.domain.ids import parse_id
from articles.domain.vocabulary import Mergeable
from articles.history.diff import Names, shown_value
from articles.history.topology import RECORDS
from articles.lookup import actors, claims, sources
from articles.models import Actor, Claim, Merge, Source
from articles.presentation.pages.paging import Directory
from articles.presentation.summaries import answer

# How many records are offered at once.
OFFERED = 20
# More rows than these take longer than a minute, after which some servers give a page up.
MANY = 10_000

LOOKUP: Mapping[str, Any] = {
    Mergeable.ACTOR: actors,
    Mergeable.SOURCE: sources,
    Mergeable.CLAIM: claims,
}
TITLES = {
    Mergeable.ACTOR: gettext_lazy("Merge two actors"),
    Mergeable.SOURCE: gettext_lazy("Merge two sources"),
    Mergeable.CLAIM: gettext_lazy("Merge two claims"),
}


def records(kind: str) -> Any:
    """The records of a kind, with all at hand that tells two of one name apart."""
    match kind:
        case Mergeable.ACTOR:
            return Actor.objects.prefetch_related("aliases").with_counts(drafts=True)
        case Mergeable.SOURCE:
            sources = Source.objects.select_related("issuer", "article")
            return sources.with_counts(drafts=True)
        case _:
            claims = Claim.objects.select_related("question").prefetch_related("translations")
            return claims.with_attributions()


@dataclass
class Finder:
    """Choosing a record: found by words, number or address, or offered since it is alike."""

    kind: str
    words: str
    # The one that is chosen already.
    kept: Any = None

    @cached_property
    def found(self) -> list[Any]:
        """What the words find; without words, what looks like the chosen one."""
        choices = records(self.kind)
        if self.kept is not None:
            choices = choices.exclude(pk=self.kept.pk)
        lookup = LOOKUP[self.kind]
        if self.words.strip():
            return list(lookup.find(self.words, choices, most=OFFERED))
        if self.kept is None:
            return []
        return list(choices.filter(pk__in=lookup.like(self.kept).order_by().values("pk"))[:OFFERED])


@dataclass(frozen=True)
class Field:
    """An aspect in which the two differ, as both have it."""

    name: str
    label: str
    kept: str
    absorbed: str
    taken: bool
    open: bool


@dataclass
class MergePage:
    """What a merge would do, in words."""

    kind: Mergeable
    kept: Any
    absorbed: Any
    take: Collection[str] | None = None
    errors: list[str] = field(default_factory=list)

    @cached_property
    def plan(self) -> actions.MergePlan:
        """What would move."""
        return actions.plan_merge(kept=self.kept, absorbed=self.absorbed, take=self.take)

    @property
    def fields(self) -> list[Field]:
        """What differs; the values side by side."""
        names = Names(
            {(self.kind.value, record.pk): vars(record)} for record in (self.kept, self.absorbed)
        )
        return [
            Field(
                choice.aspect.name,
                capfirst(str(choice.aspect.label)),
                self._value(self.kept, choice, names),
                self._value(self.absorbed, choice, names),
                choice.taken,
                choice.open,
            )
            for choice in self.plan.choices
        ]

    def _value(self, record: Any, choice: Choice, names: Names) -> str:
        if choice.aspect.name == "answer":
            if record.question is None:
                return ""
            question = record.question.wording(get_language()).text
            unit = record.question.unit_wording(get_language()).text
            return " ".join(
                filter(None, (question, answer(record), unit if answer(record) else ""))
            )
        columns = {column.attname: column for column in record._meta.concrete_fields}
        values = [
            shown_value(columns[name], vars(record), names)
            for name in choice.aspect.columns
            if name not in {"folded", "date_precision"}
        ]
        return " · ".join(filter(None, values))

    @property
    def moves(self) -> list[str]:
        """What goes over, counted."""
        return in_words(self.plan.moved)

    @property
    def doubles(self) -> list[str]:
        """What goes, since the kept record has the same."""
        return in_words(self.plan.doubled)

    @property
    def is_long(self) -> bool:
        """Whether it takes longer than a page may."""
        return sum(self.plan.moved.values()) > MANY

    @property
    def other_way(self) -> bool:
        """Whether it would do in the other direction."""
        return any(obstacle.other_way for obstacle in self.plan.obstacles)


def in_words(counts: Mapping[str, int]) -> list[str]:
    """Rows in words, but for those that no page shows."""
    return [counted(model, count) for model, count in counts.items() if model != "recordkey"]


def counted(model: str, count: int) -> str:
    """So many rows of a model, in words."""
    meta = apps.get_model("articles", model)._meta
    name = meta.verbose_name if count == 1 else meta.verbose_name_plural
    if meta.auto_created:
        name = gettext("topic") if count == 1 else gettext("topics")
    return gettext("%(count)d %(what)s") % {"count": count, "what": name}


@require_safe
@for_editors
def merge_list(request: HttpRequest) -> HttpResponse:
    """Every merge, the latest first, each with the way to undo it."""
    _require_right(request)
    directory = Directory(
        Merge.objects.select_related("by", "undone_by").defer("rows").order_by("-pk"),
        asked=request.GET.get("page", ""),
    )
    there = {
        kind: set(
            model._default_manager.filter(
                pk__in=[row.kept_id for row in directory.rows if row.kind == kind]
            ).values_list("pk", flat=True)
        )
        for kind, model in MODELS.items()
    }
    rows = [
        {"merge": merge, "address": _address(merge) if merge.kept_id in there[merge.kind] else ""}
        for merge in directory.rows
    ]
    return render(
        request, "desk/merges.html", {"directory": directory, "rows": rows, "titles": TITLES}
    )


def _address(merge: Merge) -> str:
    """The page of the record that stayed."""
    model = MODELS[merge.kind]
    if merge.kind == Mergeable.ACTOR:
        record = model._default_manager.get(pk=merge.kept_id)
        return record.get_absolute_url()
    return reverse(f"{merge.kind}-detail", args=[merge.kept_id])


def _require_right(request: HttpRequest, kind: str = Mergeable.CLAIM) -> None:
    if not permissions.may_merge(request.user, kind):
        raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def merge_choose(request: HttpRequest, kind: str) -> HttpResponse:
    """Choosing two records, then what their merge would do, then doing it."""
    if kind not in Mergeable.values:
        raise Http404
    _require_right(request, kind)
    kept, other = (_asked(request, kind, name) for name in ("keep", "other"))
    if kept is None or other is None or kept == other:
        finder = Finder(kind, request.GET.get("q", ""), kept or other)
        same = kept is not None and kept == other
        context = {"kind": kind, "finder": finder, "title": TITLES[Mergeable(kind)], "same": same}
        return render(request, "desk/merge_choose.html", context)
    take = None
    if request.method == "POST":
        take = [
            name[5:]
            for name, value in request.POST.items()
            if name[:5] == "take-" and value == "other"
        ]
    page = MergePage(Mergeable(kind), kept, other, take)
    if request.method == "POST" and "look" not in request.POST:
        done = _merged(request, page)
        if done is not None:
            return done
    context = {"kind": kind, "page": page, "title": TITLES[page.kind]}
    status = 422 if page.errors else 200
    return render(request, "desk/merge.html", context, status=status)


def _asked(request: HttpRequest, kind: str, name: str) -> Any:
    value = (request.POST if request.method == "POST" else request.GET).get(name, "")
    if not value:
        return None
    return get_object_or_404(records(kind), pk=parse_id(value) or 0)


def _merged(request: HttpRequest, page: MergePage) -> HttpResponse | None:
    reason = request.POST.get("reason", "").strip()
    if not reason:
        page.errors.append(gettext("Say why the two are the same: the history keeps it."))
        return None
    try:
        merge = MERGE[page.kind](
            kept=page.kept,
            absorbed=page.absorbed,
            take=page.take,
            collapse="collapse" in request.POST,
            by=request.user,
            reason=reason,
        )
    except ValidationError as error:
        page.errors += error.messages
        return None
    except PermissionDenied as error:
        raise Http404 from error
    messages.success(
        request,
        gettext("“%(absorbed)s” was merged into “%(kept)s”. You can undo it in the list of merges.")
        % {"absorbed": merge.absorbed_name, "kept": merge.kept_name},
    )
    return redirect(_address(merge))


@dataclass(frozen=True)
class Stays:
    """A row that cannot be moved back, in words, and the page of what it belongs to."""

    what: str
    why: str
    address: str


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def merge_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """What undoing a merge would move back, and what not; then doing it."""
    merge = get_object_or_404(Merge, pk=pk)
    _require_right(request, merge.kind)
    errors: list[str] = []
    left: list[Left] = []
    later = None
    possible = not merge.is_undone
    if possible:
        try:
            left = actions.preview_undo(merge=merge, by=request.user)  # type: ignore[arg-type]
        except ValidationError as error:
            errors, possible = list(error.messages), False
            later = (getattr(error, "params", None) or {}).get("merge")
    if request.method == "POST" and possible:
        reason = request.POST.get("reason", "").strip()
        if not reason:
            errors.append(gettext("Say why it is undone: the history keeps it."))
        elif left and "leave" not in request.POST:
            errors.append(gettext("Agree that what was changed since stays as it is now."))
        else:
            actions.undo_merge(
                merge=merge,
                leave_changed=bool(left),
                by=request.user,  # type: ignore[arg-type]
                reason=reason,
            )
            messages.success(
                request,
                gettext("“%(absorbed)s” and “%(kept)s” are two records again.")
                % {"absorbed": merge.absorbed_name, "kept": merge.kept_name},
            )
            return redirect("desk-merge-list")
    entries = entries_of(merge)
    stays = {id(each.entry) for each in left}
    back = _counts(entry for entry in entries if id(entry) not in stays)
    context = {
        "merge": merge,
        "errors": errors,
        "possible": possible,
        "later": later,
        "left": [_in_words(each) for each in left],
        "back": back,
        "reason": request.POST.get("reason", ""),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/merge_undo.html", context, status=status)


def _counts(entries: Iterable[Entry]) -> list[str]:
    counts: dict[str, int] = {}
    for entry in entries:
        if entry.op == "change" and entry.group not in {"record", "kept"}:
            counts[entry.model] = counts.get(entry.model, 0) + 1
    return in_words(counts)


def _in_words(left: Left) -> Stays:
    """A row that stays, by what it says now; by what it said last, where it is gone."""
    table = left.entry.table
    row = table._base_manager.filter(pk=left.entry.pk).first()
    if row is None and hasattr(table, "history"):
        last = table.history.filter(id=left.entry.pk).order_by("-history_date").first()
        row = last.instance if last is not None else None
    words = str(row) if row is not None else ""
    address = ""
    for name in ("claim", "appearance", "actor", "issuer"):
        owner = getattr(row, f"{name}_id", None) if row is not None else None
        if owner is not None:
            model = {"claim": "claim", "appearance": "appearance"}.get(name, "actor")
            if RECORDS[model].model._default_manager.filter(pk=owner).exists():
                address = reverse("desk-history", args=[model, owner])
            break
    title = capfirst(str(table._meta.verbose_name))
    return Stays(
        gettext("%(what)s: %(words)s") % {"what": title, "words": words}, left.why, address
    )
