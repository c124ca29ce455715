"""A save on top of somebody else's newer one: both versions field by field, and what was chosen.

The one page for it, at the desk and in the admin. Three forms of one record are laid side by side:
as it was when the form was opened (`before`), as it is now (`theirs`), and as it was sent
(`yours`)::

    field      before     theirs     yours
    mode       states     states     denies     yours alone: taken, unless you say otherwise
    language   en         fr         en         theirs alone: taken, unless you say otherwise
    statement  It rained. It snows.  It hails.  both: you choose

Once everything is chosen, `chosen_data` is what a browser would have sent, and the page that was
stopped goes on with it. Saves nothing. The rows of the admin's forms are added in
`admin.conflicts`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.actions import ConflictError, as_seen, seen_version, version_of
from articles.domain.ids import parse_id
from articles.models import Source

# The names of hidden fields: the version that was shown first, where a save was stopped before;
# what was chosen for a field; that choosing is what is sent.
BASE, CHOICE, CHOOSING = "_base", "_choice:", "_choosing"
THEIRS, YOURS = "theirs", "yours"
# Longer texts show the paragraphs that differ alone.
LONG = 400
# Fields that are asked anew each time, or say what a page has shown.
SILENT = frozenset({"reason"})

type Sent = list[str]


@dataclass
class Unit:
    """Something to choose about: a field of the record or of a row, a row, or a whole chain."""

    name: str
    label: str
    before: str | None
    theirs: str
    yours: str
    # What is chosen if nobody says otherwise; nothing where both changed it.
    chosen: str
    # What a browser would send for theirs.
    sent: Sent = field(default_factory=list)
    # Yours as a field that can still be written in, where it is words.
    editable: Any = None

    @property
    def must_choose(self) -> bool:
        """Whether both changed it."""
        return not self.chosen


@dataclass
class Group:
    """The record itself, or one of its rows: its units, and what needs no choice in a sentence."""

    heading: str
    units: list[Unit] = field(default_factory=list)
    told: str = ""


class Conflict:
    """Two versions of one record and what became of each field.

    `data` is what was sent; `version_name` is the hidden field with the version that was shown.
    `silent` are fields about which nothing is chosen; `beside` names fields that are emptied where
    another one is taken from theirs: {"outlet": ["outlet_name"]}.
    """

    def __init__(
        self,
        record: Any,
        data: QueryDict,
        *,
        version_name: str,
        silent: frozenset[str] = SILENT,
        beside: dict[str, list[str]] | None = None,
    ) -> None:
        self.record, self.data = record, data
        self.version_name, self.silent, self.beside = version_name, silent, beside or {}
        self.base = data.get(BASE) or data.get(version_name, "")
        # Of each table the newest row of history that was shown.
        self.seen = seen_version(record, self.base)
        self.groups: list[Group] = []

    def add_form(self, *, before: Any, theirs: Any, yours: Any) -> None:
        """Lay three forms of the record side by side; `before` is None where that is lost."""
        group = Group(str(capfirst(self.record._meta.verbose_name)))
        for name in theirs.fields:
            unit = self.unit_of(theirs[name], yours[name], before and sent_for(before[name]))
            if unit:
                group.units.append(unit)
        self.add_group(group)

    def add_group(self, group: Group) -> None:
        """Add a group, if there is anything in it."""
        if group.units or group.told:
            self.groups.append(group)

    def unit_of(self, theirs: Any, yours: Any, before: Sent | None) -> Unit | None:
        """What is to be chosen about one field; nothing where both say the same."""
        if theirs.name in self.silent or theirs.field.disabled:
            return None
        data, now = data_of(yours), sent_for(theirs)
        if data == now or not theirs.field.has_changed(theirs.initial, yours.data):
            return None
        chosen = ""
        if before is not None and now == before:
            chosen = YOURS
        elif before is not None and sorted(before) == sorted(data):
            chosen = THEIRS
        shown = [None if each is None else _shown(yours, each) for each in (before, now, data)]
        editable = yours if _is_text(theirs.field) else None
        if editable:
            shown = _differing(shown)
        return Unit(
            name=yours.html_name,
            label=str(capfirst(theirs.label)),
            before=shown[0],
            theirs=shown[1] or "",
            yours=shown[2] or "",
            chosen=self.asked(yours.html_name) or chosen,
            sent=now,
            editable=editable,
        )

    def asked(self, name: str) -> str:
        """What somebody chose already."""
        asked = self.data.get(CHOICE + name, "")
        return asked if asked in {THEIRS, YOURS} else ""

    @property
    def units(self) -> Iterator[Unit]:
        """Everything to choose about."""
        for group in self.groups:
            yield from group.units

    @property
    def is_decided(self) -> bool:
        """Whether nothing is left open."""
        return all(unit.chosen for unit in self.units)

    @property
    def names(self) -> dict[str, str]:
        """The names of the page's own hidden fields."""
        return {"version": self.version_name, "base": BASE, "choosing": CHOOSING, "choice": CHOICE}

    def hidden(self) -> Iterator[tuple[str, str]]:
        """What was sent, to be sent again beside what is chosen."""
        written = {unit.name for unit in self.units if unit.editable}
        own = {self.version_name, BASE, CHOOSING, "csrfmiddlewaretoken"}
        for name, values in self.data.lists():
            if name not in own and name not in written and not name.startswith(CHOICE):
                yield from ((name, str(value)) for value in values)

    def chosen_data(self) -> QueryDict:
        """What a browser would have sent, had its form held what was chosen."""
        data = self.data.copy()
        for name in [*data]:
            if name.startswith(CHOICE) or name in {BASE, CHOOSING}:
                del data[name]
        for unit in self.units:
            if unit.chosen == THEIRS:
                _put(data, unit.name, unit.sent)
                for other in self.beside.get(unit.name, ()):
                    _put(data, other, [])
        return data


def record_as_seen(conflict: Conflict) -> Any:
    """The record as it was when the form was opened; None where that is lost.

    Of an article its source with it, whose fields stand on the same forms.
    """
    row = as_seen(conflict.record, conflict.seen)
    if row is None:
        return None
    record = row.instance
    if hasattr(conflict.record, "source_id"):
        source = as_seen(Source(pk=conflict.record.pk), conflict.seen)
        record.source = source.instance if source is not None else conflict.record.source
    return record


def data_of(bound: Any) -> Sent:
    """What was sent for a field, as it was sent."""
    form = bound.form
    values = form.data.getlist(bound.html_name) if hasattr(form.data, "getlist") else []
    if isinstance(_widget(bound.field), forms.CheckboxInput):
        return ["on"] if bound.data else []
    return [str(value).replace("\r\n", "\n") for value in values if value != ""] or []


def sent_for(bound: Any) -> Sent:
    """What a browser would send for a field that nobody touched."""
    return format_value(bound.field, bound.value())


def format_value(form_field: Any, value: Any) -> Sent:
    """What a browser would send for a value of a field."""
    widget = _widget(form_field)
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if widget.check_test(value) else []
    value = form_field.prepare_value(value)
    if isinstance(widget, forms.Select | forms.RadioSelect):
        if isinstance(value, list | tuple | models.QuerySet):
            return [str(getattr(each, "pk", each)) for each in value]
        return [] if value in (None, "") else [str(getattr(value, "pk", value))]
    formatted = widget.format_value(value)
    return [] if formatted in (None, "") else [str(formatted).replace("\r\n", "\n")]


def _widget(form_field: Any) -> Any:
    """A field's widget without what the admin puts around it."""
    return getattr(form_field.widget, "widget", form_field.widget)


def _is_text(form_field: Any) -> bool:
    """Whether it is words, which can be put together from both."""
    widget = _widget(form_field)
    plain = type(form_field) is forms.CharField and isinstance(widget, forms.TextInput)
    return plain or isinstance(widget, forms.Textarea)


def _shown(bound: Any, sent: Sent) -> str:
    """What was sent as a person reads it; a form can say it in its own words."""
    form_field = bound.field
    if hasattr(bound.form, "words_of") and (words := bound.form.words_of(bound.name, sent)):
        return str(words)
    if isinstance(form_field, forms.BooleanField):
        return _("yes") if sent else _("no")
    if isinstance(form_field, forms.ModelChoiceField):
        ids = [pk for each in sent if (pk := parse_id(each)) is not None]
        found = {str(each.pk): each for each in form_field.queryset.filter(pk__in=ids)}  # type: ignore[union-attr]
        return ", ".join(
            form_field.label_from_instance(found[each]) if each in found else each for each in sent
        )
    if isinstance(form_field, forms.ChoiceField):
        choices: Any = form_field.choices
        labels = {str(value): str(label) for value, label in choices}
        return ", ".join(labels.get(each, each) for each in sent)
    return "\n".join(sent)


def _differing(texts: list[str | None]) -> list[str | None]:
    """Long texts cut down to the paragraphs that are not in all of them."""
    given = [text for text in texts if text is not None]
    if max(map(len, given), default=0) <= LONG:
        return texts
    everywhere = set.intersection(*(set(text.split("\n\n")) for text in given))
    return [None if text is None else _cut(text, everywhere) for text in texts]


def _cut(text: str, everywhere: set[str]) -> str:
    found: list[str] = []
    for paragraph in text.split("\n\n"):
        shown = "…" if paragraph in everywhere else paragraph
        if shown != "…" or found[-1:] != ["…"]:
            found.append(shown)
    return "\n\n".join(found)


def _put(data: QueryDict, name: str, values: Sent) -> None:
    if values:
        data.setlist(name, values)
    elif name in data:
        del data[name]


def conflict_page(
    request: HttpRequest, conflict: Conflict, error: ConflictError | None
) -> HttpResponse:
    """The page of the desk that lays both versions side by side; `error` says who was quicker."""
    context = {
        "conflict": conflict,
        "record": conflict.record,
        "version": version_of(conflict.record),
        "error": error,
        "address": request.get_full_path(),
    }
    return render(request, "desk/conflict.html", context, status=HTTPStatus.CONFLICT)
