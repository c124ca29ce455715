"""Bringing claims in from a file: look at it, see what would be, confirm. Nothing is kept before.

Between the two steps the file travels with the page, signed, so that no server has to remember it.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from articles import interchange, permissions
from articles.desk.access import for_editors
from articles.interchange import NotReadable, Problem, simple
from articles.interchange.import_matching import Report
from articles.interchange.importing import import_claims
from articles.models import Claim

# What a browser can well wait for; more is the command's.
MOST_BYTES = 1_500_000
MOST_ROWS = 2_000
SHOWN = 200
SALT = "articles.desk.import"
# Rows of a table that are shown before anything is saved.
FIRST_ROWS = 5
# A page left open over night can still be confirmed.
LASTS = 24 * 3600


class ImportForm(forms.Form):
    """The file, and how far its claims may come."""

    file = forms.FileField(
        label=_("File"),
        # Django's own sentence says "empty"; ours says what to do.
        allow_empty_file=True,
        help_text=_("CSV or JSON Lines, up to 1.5 MB and 2,000 rows."),
    )
    status = forms.ChoiceField(
        label=_("Status of new claims"),
        required=False,
        choices=[
            ("draft", _("Drafts, whatever the file says")),
            ("in-review", _("At most in review")),
            ("published", _("As the file says; drafts where it says nothing")),
        ],
    )

    def __init__(self, *args: Any, publishes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".csv,.tsv,.txt,.jsonl,.ndjson"
        if not publishes:
            del self.fields["status"]

    def clean_file(self) -> Any:
        """Refuse what is too large for a page."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _(
                    "This file is too large for this page. Have it brought in on the server: "
                    "manage.py import_claims, which takes any size."
                )
            )
        return file


@dataclass(frozen=True)
class Told:
    """A problem as the page shows it."""

    line: int
    where: str
    sentence: str


@dataclass
class Outcome:
    """What a file does or would do, ready to be drawn."""

    report: Report
    name: str
    token: str
    status: str
    # A table's columns and its first rows as they were read; nothing of JSON Lines.
    columns: Sequence[str] = ()
    first_rows: Sequence[Sequence[str]] = ()
    # The encoding, where the file does not tell it.
    guessed: str = ""

    @property
    def made(self) -> list[str]:
        """What is new, as phrases with their numbers, the claims first."""
        count = self.report.made
        return [
            phrase
            for number, phrase in (
                (count["claim"], ngettext("%(n)d claim", "%(n)d claims", count["claim"])),
                (
                    count["appearance"],
                    ngettext("%(n)d appearance", "%(n)d appearances", count["appearance"]),
                ),
                (count["article"], ngettext("%(n)d article", "%(n)d articles", count["article"])),
                (count["source"], ngettext("%(n)d source", "%(n)d sources", count["source"])),
                (count["actor"], ngettext("%(n)d actor", "%(n)d actors", count["actor"])),
                (
                    count["question"],
                    ngettext("%(n)d question", "%(n)d questions", count["question"]),
                ),
                (count["topic"], ngettext("%(n)d topic", "%(n)d topics", count["topic"])),
            )
            if number
            for phrase in [phrase % {"n": number}]
        ]

    @property
    def known(self) -> int:
        """How many rows are claims that are here already."""
        return self.report.known["claim"]

    @property
    def problems(self) -> list[Told]:
        """What is wrong, by line."""
        return told(sorted(self.report.problems, key=lambda each: each.line)[:SHOWN])

    @property
    def more(self) -> int:
        """How many problems are not shown."""
        return max(0, self.report.problem_count - SHOWN)

    @property
    def good(self) -> int:
        """How many rows can come in."""
        return self.report.rows - self.report.rejected


def told(problems: Iterable[Problem]) -> list[Told]:
    """Problems in the reader's language."""
    return [Told(each.line, each.where, gettext(each.message) % each.params) for each in problems]


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def bring_in(request: HttpRequest) -> HttpResponse:
    """The form; what the file would do; what it did; or the rows to be mended."""
    permissions.require(permissions.may_add(request.user, Claim))
    publishes = permissions.may_publish(request.user, Claim)
    further = [name for name in simple.COLUMNS if name not in simple.WANTED]
    context: dict[str, Any] = {"publishes": publishes, "columns": further}
    if request.method == "POST" and "token" in request.POST:
        return _second_step(request, context)
    form = ImportForm(request.POST or None, request.FILES or None, publishes=publishes)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        status = form.cleaned_data.get("status") or ("published" if publishes else "draft")
        data = file.read()
        packed = [file.name[:100], status, base64.b64encode(data).decode()]
        token = signing.dumps(packed, salt=SALT, compress=True)
        try:
            context["outcome"] = _run(request, data, file.name, status, token, dry_run=True)
        except NotReadable as error:
            context["unreadable"] = told(error.problems)
    context["form"] = form
    return render(request, "desk/import.html", context)


def _second_step(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    token = request.POST["token"]
    try:
        name, status, packed = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        context["form"] = ImportForm(publishes=context["publishes"])
        context["expired"] = True
        return render(request, "desk/import.html", context, status=400)
    data = base64.b64decode(packed)
    do = request.POST.get("do")
    if do == "rejects":
        return _rejects(request, data, name, status)
    context["outcome"] = _run(request, data, name, status, token, partly=do == "good")
    context["done"] = True
    return render(request, "desk/import.html", context)


def _run(
    request: HttpRequest, data: bytes, name: str, status: str, token: str, **options: Any
) -> Outcome:
    reader = interchange.open_file(io.BytesIO(data))
    rows = list(_at_most(reader.rows))
    report = import_claims(
        rows=rows,
        by=request.user,  # type: ignore[arg-type]
        reason=gettext("Imported from %(file)s") % {"file": name},
        status=status,
        **options,
    )
    first_rows = [row.raw for row in rows[:FIRST_ROWS]] if reader.separator else []
    guessed = reader.encoding if reader.is_guessed else ""
    return Outcome(report, name, token, status, reader.columns, first_rows, guessed)


def _at_most(rows: Iterable[interchange.Row]) -> Iterable[interchange.Row]:
    """As many rows as a page takes; one more is refused with what to do."""
    for number, row in enumerate(rows):
        if number == MOST_ROWS:
            row.record = None
            row.problems = [Problem("too-many", row.line, params={"most": MOST_ROWS})]
            yield row
            return
        yield row


def _rejects(request: HttpRequest, data: bytes, name: str, status: str) -> HttpResponse:
    """The rows with problems as a file, in the form in which they came."""
    reader = interchange.open_file(io.BytesIO(data))
    file = io.BytesIO()
    write = reader.rejects(file)
    import_claims(
        rows=reader.rows,
        by=request.user,  # type: ignore[arg-type]
        reason="",
        status=status,
        dry_run=True,
        reject=lambda row: write(row.raw),
    )
    ending = "csv" if reader.separator else "jsonl"
    kind = "text/csv" if reader.separator else "application/jsonl"
    response = HttpResponse(file.getvalue(), content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="to-mend.{ending}"'
    return response
