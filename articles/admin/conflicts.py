"""A save on top of somebody else's newer one: both versions field by field, and what was chosen.

Takes the admin's forms apart and puts what a browser sends together again; saves nothing. Three
forms of one record are laid side by side: as it was when the form was opened (`before`), as it is
now (`theirs`), and as it was sent (`yours`)::

    field      before     theirs     yours
    mode       states     states     denies     yours alone: taken, unless you say otherwise
    language   en         fr         en         theirs alone: taken, unless you say otherwise
    statement  It rained. It snows.  It hails.  both: you choose
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib.admin.utils import flatten_fieldsets
from django.db import models
from django.http import HttpRequest, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.actions import as_seen, parts_as_seen, seen_version
from articles.admin.forms import HopFormSet
from articles.domain.vocabulary import HopUse
from articles.models import Source

# The names of the hidden fields: the version that was shown; the first of them, where it was
# stopped before; what was chosen for a field; that choosing is what is sent.
VERSION, BASE, CHOICE, CHOOSING = "_version", "_base", "_choice:", "_choosing"
THEIRS, YOURS = "theirs", "yours"
# Longer texts show the paragraphs that differ alone.
LONG = 400
# What goes with another field, or is asked anew each time.
SILENT = {"reason", "which", "same_chain", "DELETE", "id"}

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


@dataclass
class _Row:
    """A row of a set of forms as it was sent: its fields' names and values."""

    values: dict[str, Sent]

    @property
    def pk(self) -> str:
        return (self.values.get("id") or [""])[0]

    @property
    def is_deleted(self) -> bool:
        return bool(self.values.get("DELETE"))


class Conflict:
    """Two versions of one record and what became of each field; made from the request."""

    def __init__(self, admin: Any, request: HttpRequest, obj: Any) -> None:
        self.admin, self.request, self.obj = admin, request, obj
        token = request.POST.get(BASE) or request.POST.get(VERSION, "")
        self.base = token
        self.seen = seen_version(obj, token)
        self.groups: list[Group] = []
        # For each set of forms what is sent for its rows once it is known what was chosen.
        self._rows: list[tuple[Any, list[_Row], dict[str, Any]]] = []
        self._build()

    # What differs

    def _build(self) -> None:
        request, obj = self.request, self.obj
        fields = flatten_fieldsets(self.admin.get_fieldsets(request, obj))
        form_class = self.admin.get_form(request, obj, change=True, fields=fields)
        theirs = form_class(instance=obj)
        yours = form_class(request.POST, instance=self.admin.model._default_manager.get(pk=obj.pk))
        own = Group(str(capfirst(obj._meta.verbose_name)))
        before = self._form_before(form_class)
        for name in theirs.fields:
            unit = self._unit(theirs[name], yours[name], before and _sent(before[name]))
            if unit:
                own.units.append(unit)
        self.groups.append(own)
        formsets, inlines = self.admin._create_formsets(request, obj, change=True)
        for formset, inline in zip(formsets, inlines, strict=True):
            if not formset.management_form.is_valid():
                continue
            now = type(formset)(
                instance=obj, prefix=formset.prefix, queryset=inline.get_queryset(request)
            )
            self._build_rows(formset, now)
        self.groups = [group for group in self.groups if group.units or group.told]

    def _form_before(self, form_class: Any) -> Any:
        row = as_seen(self.obj, self.seen)
        if row is None:
            return None
        instance = row.instance
        initial: dict[str, Any] = {}
        for column in instance._meta.many_to_many:
            if hasattr(row, column.name):
                chosen = getattr(row, column.name).values_list(column.m2m_reverse_field_name())
                initial[column.name] = [pk for (pk,) in chosen]
        if hasattr(self.obj, "source_id"):
            # An article's form holds its source's fields too.
            source = Source(pk=self.obj.pk)
            was = as_seen(source, self.seen)
            instance.source = was.instance if was is not None else self.obj.source
        return form_class(instance=instance, initial=initial)

    def _unit(self, theirs: Any, yours: Any, before: Sent | None) -> Unit | None:
        """What is to be chosen about one field; nothing where both say the same."""
        if theirs.name in SILENT or theirs.field.disabled:
            return None
        data = _data(yours)
        if not theirs.field.has_changed(theirs.initial, yours.data):
            return None
        now = _sent(theirs)
        chosen = ""
        if before is not None and now == before:
            chosen = YOURS
        elif before is not None and sorted(before) == sorted(data):
            chosen = THEIRS
        asked = self.request.POST.get(CHOICE + yours.html_name, "")
        versions = (before, now, data)
        shown = [None if each is None else _shown(theirs.field, each) for each in versions]
        editable = yours if _is_text(theirs.field) else None
        if editable:
            shown = _differing(shown)
        return Unit(
            name=yours.html_name,
            label=str(capfirst(theirs.label)),
            before=shown[0],
            theirs=shown[1] or "",
            yours=shown[2] or "",
            chosen=asked if asked in {THEIRS, YOURS} else chosen,
            sent=now,
            editable=editable,
        )

    def _build_rows(self, sent: Any, now: Any) -> None:
        rows = list(_rows(self.request.POST, sent))
        there = {str(form.instance.pk): form for form in now.initial_forms}
        was = {str(pk): row for pk, row in parts_as_seen(self.obj, sent.model, self.seen).items()}
        self._rows.append((sent, rows, there))
        if isinstance(sent, HopFormSet):
            unit = self._chain(sent, rows, there, was)
            if unit:
                self.groups.append(Group("", [unit]))
            return
        for index, row in enumerate(rows):
            if row.pk in there:
                self._build_row(sent.forms[index], row, there[row.pk], was.get(row.pk))
            elif row.pk and row.pk in was:
                self._build_gone(sent.forms[index], row, was[row.pk])
        sent_ids = {row.pk for row in rows}
        for pk, form in there.items():
            if pk not in sent_ids:
                told = _("Somebody else added this meanwhile. It stays.")
                self.groups.append(Group(_heading(form), told=told))

    def _build_row(self, yours: Any, row: _Row, theirs: Any, was: Any) -> None:
        group = Group(_heading(theirs))
        changed_by_them = False
        for name in theirs.fields:
            if name in SILENT:
                continue
            before = None if was is None else _row_sent(theirs[name], was)
            changed_by_them |= before is not None and before != _sent(theirs[name])
            if not row.is_deleted:
                unit = self._unit(theirs[name], yours[name], before)
                if unit:
                    group.units.append(unit)
        if row.is_deleted and (changed_by_them or was is None):
            group.units = [
                self._row_unit(yours, theirs=_("changed, and kept"), yours_words=_("removed"))
            ]
        self.groups.append(group)

    def _build_gone(self, yours: Any, row: _Row, was: Any) -> None:
        """A row that they removed: yours only where you changed it."""
        if row.is_deleted:
            return
        changed = any(
            name not in SILENT and _row_sent(yours[name], was) != _data(yours[name])
            for name in yours.fields
        )
        heading = _name(was)
        if changed:
            unit = self._row_unit(yours, theirs=_("removed"), yours_words=_("changed, and kept"))
            self.groups.append(Group(heading, [unit]))
        else:
            told = _("Somebody else removed this meanwhile.")
            self.groups.append(Group(heading, told=told))

    def _row_unit(self, yours: Any, *, theirs: str, yours_words: str) -> Unit:
        asked = self.request.POST.get(f"{CHOICE}{yours.prefix}", "")
        chosen = asked if asked in {THEIRS, YOURS} else ""
        return Unit(yours.prefix, _("The whole row"), None, theirs, yours_words, chosen)

    def _chain(
        self, sent: Any, rows: list[_Row], there: Mapping[str, Any], was: Mapping[str, Any]
    ) -> Unit | None:
        """A chain is one thing: the order of its hops is what it says."""
        kept = sorted(
            (row for row in rows if not row.is_deleted and row.values.get("source", [""])[0]),
            key=lambda row: _place(row.values.get("position")),
        )
        yours = [_hop_key(row.values) for row in kept]
        now = [
            _hop_key({name: _sent(form[name]) for name in HOP})
            for form in sorted(there.values(), key=lambda form: form.instance.position)
        ]
        before = [
            _hop_key({name: [_plain(getattr(row, column))] for name, column in HOP.items()})
            for row in sorted(was.values(), key=lambda row: row.position)
        ]
        if yours == now:
            return None
        known = bool(self.seen)
        chosen = ""
        if known and now == before:
            chosen = YOURS
        elif known and yours == before:
            chosen = THEIRS
        asked = self.request.POST.get(CHOICE + sent.prefix, "")
        return Unit(
            name=sent.prefix,
            label=_("Chain"),
            before=_chain_words(before) if known else None,
            theirs=_chain_words(now),
            yours=_chain_words(yours),
            chosen=asked if asked in {THEIRS, YOURS} else chosen,
        )

    # What is sent in the end

    @property
    def units(self) -> Iterator[Unit]:
        """Everything to choose about."""
        for group in self.groups:
            yield from group.units

    @property
    def is_decided(self) -> bool:
        """Whether nothing is left open."""
        return all(unit.chosen for unit in self.units)

    def hidden(self) -> Iterator[tuple[str, str]]:
        """What was sent, to be sent again beside what is chosen."""
        written = {unit.name for unit in self.units if unit.editable}
        for name, values in self.request.POST.lists():
            if name in {VERSION, BASE, CHOOSING, "csrfmiddlewaretoken"} or name in written:
                continue
            if not name.startswith(CHOICE):
                yield from ((name, str(value)) for value in values)

    def chosen_data(self) -> QueryDict:
        """What a browser would have sent, had its form held what was chosen."""
        data = self.request.POST.copy()
        theirs = {unit.name: unit for unit in self.units if unit.chosen == THEIRS}
        for name in [*data]:
            if name.startswith(CHOICE) or name in {BASE, CHOOSING}:
                del data[name]
        for name, unit in theirs.items():
            _put(data, name, unit.sent)
        for formset, _rows_sent, there in self._rows:
            self._choose_rows(data, formset, there, set(theirs))
        return data

    def _choose_rows(
        self, data: QueryDict, formset: Any, there: Mapping[str, Any], theirs: set[str]
    ) -> None:
        prefix = formset.prefix
        is_chain = isinstance(formset, HopFormSet)
        initial: list[_Row] = []
        new: list[_Row] = []
        for index, row in enumerate(_rows(data, formset)):
            name = f"{prefix}-{index}"
            if row.pk in there:
                form = there[row.pk]
                if name in theirs and row.is_deleted:
                    row = _row_of(form)
                elif "which" in form.fields and not _moved(
                    formset.forms[index], form, name, theirs
                ):
                    row.values["which"] = _sent(form["which"])
                initial.append(row)
            elif not row.pk:
                new.append(row)
            elif is_chain or (name not in theirs and name in {unit.name for unit in self.units}):
                # They removed it, you keep it: it comes in anew.
                new.append(_Row({**row.values, "id": [""]}))
        if is_chain:
            if prefix in theirs:
                initial, new = [_row_of(form) for form in there.values()], []
            else:
                sent = {row.pk for row in initial}
                missing = [form for pk, form in there.items() if pk not in sent]
                initial += [_Row({**_row_of(form).values, "DELETE": ["on"]}) for form in missing]
                new = [row for row in new if not row.is_deleted]
                kept = [row for row in [*initial, *new] if not row.is_deleted]
                kept.sort(key=lambda row: _place(row.values.get("position")))
                for position, row in enumerate(kept, start=1):
                    if row.values.get("source"):
                        row.values["position"] = [str(position)]
        _write_rows(data, prefix, initial, new)


HOP = {"source": "source_id", "use": "use", "cue": "cue", "seen": "seen"}


def _hop_key(values: Mapping[str, Sent]) -> tuple[str, ...]:
    return tuple((values.get(name) or [""])[0] for name in HOP)


def _chain_words(hops: Iterable[tuple[str, ...]]) -> str:
    keys = list(hops)
    ids = [int(key[0]) for key in keys if key[0].isdecimal()]
    known = Source.objects.filter(pk__in=ids).values_list("pk", "title")
    titles = {str(pk): title for pk, title in known}
    uses = dict(HopUse.choices)
    parts = []
    for source, use, cue, seen in keys:
        details = [str(uses.get(use, "")) if use else "", cue, _("seen") if seen else ""]
        words = ", ".join(filter(None, details))
        title = titles.get(source, source)
        parts.append(f"{title} ({words})" if words else title)
    return " ← ".join(parts) or _("no source is named")


def _place(values: Sent | None) -> int:
    value = (values or [""])[0]
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 9 else 10**9


def _moved(yours: Any, theirs: Any, name: str, chosen: set[str]) -> bool:
    """Whether you chose another place or other words for a passage."""
    if f"{name}-exact" in chosen:
        return False
    if yours["exact"].data != theirs.instance.exact:
        return True
    return _data(yours["which"]) != _sent(theirs["which"])


def _heading(form: Any) -> str:
    return getattr(form, "heading", "") or str(form.instance)


def _name(row: Any) -> str:
    try:
        return str(row.instance)
    except models.ObjectDoesNotExist:
        return str(capfirst(row.instance_type._meta.verbose_name))


def _data(bound: Any) -> Sent:
    """What was sent for a field, as it was sent."""
    form = bound.form
    values = form.data.getlist(bound.html_name) if hasattr(form.data, "getlist") else []
    if isinstance(_widget(bound.field), forms.CheckboxInput):
        return ["on"] if bound.data else []
    return [str(value).replace("\r\n", "\n") for value in values if value != ""] or []


def _sent(bound: Any) -> Sent:
    """What a browser would send for a field that nobody touched."""
    return _format(bound.field, bound.value())


def _format(form_field: Any, value: Any) -> Sent:
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


def _row_sent(bound: Any, was: Any) -> Sent:
    """What a browser would have sent for a row's field as the row was."""
    column = was._meta.get_field(bound.name)
    return _format(bound.field, getattr(was, column.attname))


def _widget(form_field: Any) -> Any:
    """A field's widget without what the admin puts around it."""
    return getattr(form_field.widget, "widget", form_field.widget)


def _is_text(form_field: Any) -> bool:
    """Whether it is words, which can be put together from both."""
    return isinstance(_widget(form_field), forms.Textarea) or type(form_field) is forms.CharField


def _shown(form_field: Any, sent: Sent) -> str:
    """What was sent as a person reads it."""
    if isinstance(form_field, forms.BooleanField):
        return _("yes") if sent else _("no")
    if isinstance(form_field, forms.ModelChoiceField):
        ids = [each for each in sent if each.isdecimal()]
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


def _plain(value: Any) -> str:
    """A column's value as a browser sends it."""
    if isinstance(value, bool):
        return "on" if value else ""
    return "" if value is None else str(value)


def _put(data: QueryDict, name: str, values: Sent) -> None:
    if values:
        data.setlist(name, values)
    elif name in data:
        data.setlist(name, [])
        del data[name]


def _rows(data: QueryDict, formset: Any) -> Iterator[_Row]:
    """The rows of a set of forms, in order, the empty one that the page copies left out."""
    start = f"{formset.prefix}-"
    found: dict[int, dict[str, Sent]] = {}
    for name, values in data.lists():
        number, _dash, part = name.removeprefix(start).partition("-")
        if name.startswith(start) and part and number.isdecimal():
            found.setdefault(int(number), {})[part] = [str(value) for value in values]
    for place in range(formset.total_form_count()):
        yield _Row(found.get(place, {}))


def _row_of(form: Any) -> _Row:
    """A row as its form would be sent untouched."""
    values = {name: _sent(form[name]) for name in form.fields if name not in {"id", "DELETE"}}
    values["id"] = [str(form.instance.pk)]
    for name in form.fields:
        column = form.fields[name]
        if isinstance(column, forms.models.InlineForeignKeyField):
            values[name] = [str(column.parent_instance.pk)]
    return _Row(values)


def _write_rows(data: QueryDict, prefix: str, initial: list[_Row], new: list[_Row]) -> None:
    total = f"{prefix}-TOTAL_FORMS"
    for name in [*data]:
        number, _dash, part = name.removeprefix(f"{prefix}-").partition("-")
        if name.startswith(f"{prefix}-") and part and number.isdecimal():
            del data[name]
    for place, row in enumerate([*initial, *new]):
        for part, values in row.values.items():
            if values:
                data.setlist(f"{prefix}-{place}-{part}", values)
    data[total] = str(len(initial) + len(new))
    data[f"{prefix}-INITIAL_FORMS"] = str(len(initial))
