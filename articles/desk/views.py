"""The desk's pages of weaknesses and of relations between claims."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from articles import permissions
from articles.desk import relations as relating
from articles.desk.access import for_editors
from articles.desk.relations import Relations
from articles.desk.weaknesses import Weaknesses


@require_safe
@for_editors
def weaknesses(request: HttpRequest) -> HttpResponse:
    """Everything that weakens a claim, with the way to mend it."""
    page = Weaknesses(
        kind=request.GET.get("kind", ""),
        words=request.GET.get("q", ""),
        before=request.GET.get("before", ""),
    )
    return render(request, "desk/weaknesses.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def relations(request: HttpRequest, pk: int) -> HttpResponse:
    """The relations of a claim to others, which are entered and removed here."""
    claim = relating.load(pk)
    if claim is None:
        raise Http404
    may = permissions.may_change(request.user, claim)
    form, errors = relating.first_form(claim), list[str]()
    if request.method == "POST":
        permissions.require(
            may, gettext("Only editors publish, withdraw, or change what is published.")
        )
        by = permissions.person_of(request)
        if "remove" in request.POST:
            errors = relating.remove(claim, request.POST, by)
            done = gettext("Removed. It can be entered again below.")
        else:
            form, errors = relating.relate(claim, request.POST, by)
            done = gettext("Saved. Both claims show it now.")
        if not errors:
            messages.success(request, done)
            return redirect(request.get_full_path())
    page = Relations(claim=claim, params=request.GET, may=may, form=form, errors=errors)
    return render(request, "desk/relations.html", {"claim": claim, "page": page})
