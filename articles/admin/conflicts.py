"""The rows of the admin's forms where two editors meet, and what was chosen about them.

`desk.conflicts` lays the record's own fields side by side; this adds the sets of forms below them,
row by row, and a chain as a whole, whose order is what it says. Saves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import flatten_fieldsets
from django.db import models
from django.forms.models import InlineForeignKeyField
from django.http import HttpRequest, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.actions import as_seen, parts_as_seen
from articles.admin.forms import HopFormSet
from articles.desk.conflicts import (
    THEIRS,
    YOURS,
    Conflict,
    Group,
    Sent,
    Unit,
    data_of,
    format_value,
    record_as_seen,
    sent_for,
)
from articles.domain.ids import parse_id
from articles.domain.vocabulary import HopUse
from articles.models import Source

# The hidden field with the version that a form of the admin shows.
VERSION = "_version"
# What goes with another field, or is asked anew each time.
SILENT = frozenset({"reason", "which", "same_chain", "DELETE", "id"})


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

    def as_new(self) -> _Row:
        """The same row for a record that does not have it."""
        return _Row({**self.values, "id": [""]})


class AdminConflict(Conflict):
    """Two versions of a record on its page of the admin, with the rows of its parts."""

    def __init__(self, admin: Any, request: HttpRequest, record: Any) -> None:
        super().__init__(record, request.POST, version_name=VERSION, silent=SILENT)
        # For each set of forms what is sent for its rows once it is known what was chosen.
        self._rows: list[tuple[Any, dict[str, Any]]] = []
        fields = flatten_fieldsets(admin.get_fieldsets(request, record))
        form_class = admin.get_form(request, record, change=True, fields=fields)
        self.add_form(
            before=self._form_before(form_class),
            theirs=form_class(instance=record),
            yours=form_class(
                request.POST, instance=type(record)._default_manager.get(pk=record.pk)
            ),
        )
        for sent, now in _formsets(admin, request, record):
            if sent.management_form.is_valid():
                self._build_rows(sent, now)

    def _form_before(self, form_class: Any) -> Any:
        record = record_as_seen(self)
        if record is None:
            return None
        initial: dict[str, Any] = {}
        row = as_seen(self.record, self.seen)
        for column in record._meta.many_to_many:
            if hasattr(row, column.name):
                chosen = getattr(row, column.name).values_list(column.m2m_reverse_field_name())
                initial[column.name] = [pk for (pk,) in chosen]
        return form_class(instance=record, initial=initial)

    def _build_rows(self, sent: Any, now: Any) -> None:
        rows = list(_rows(self.data, sent))
        there = {str(form.instance.pk): form for form in now.initial_forms}
        was = {
            str(pk): row for pk, row in parts_as_seen(self.record, sent.model, self.seen).items()
        }
        self._rows.append((sent, there))
        if isinstance(sent, HopFormSet):
            unit = self._chain(sent, rows, there, was)
            if unit:
                self.add_group(Group("", [unit]))
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
                self.add_group(Group(_heading(form), told=told))

    def _build_row(self, yours: Any, row: _Row, theirs: Any, was: Any) -> None:
        group = Group(_heading(theirs))
        changed_by_them = False
        for name in theirs.fields:
            if name in SILENT:
                continue
            before = None if was is None else _row_sent(theirs[name], was)
            changed_by_them |= before is not None and before != sent_for(theirs[name])
            if not row.is_deleted:
                unit = self.unit_of(theirs[name], yours[name], before)
                if unit:
                    group.units.append(unit)
        if row.is_deleted and (changed_by_them or was is None):
            group.units = [
                self._row_unit(yours, theirs=_("changed, and kept"), yours_words=_("removed"))
            ]
        self.add_group(group)

    def _build_gone(self, yours: Any, row: _Row, was: Any) -> None:
        """A row that they removed: yours only where you changed it."""
        if row.is_deleted:
            return
        changed = any(
            name not in SILENT and _row_sent(yours[name], was) != data_of(yours[name])
            for name in yours.fields
        )
        heading = _name(was)
        if changed:
            unit = self._row_unit(yours, theirs=_("removed"), yours_words=_("changed, and kept"))
            self.add_group(Group(heading, [unit]))
        else:
            told = _("Somebody else removed this meanwhile.")
            self.add_group(Group(heading, told=told))

    def _row_unit(self, yours: Any, *, theirs: str, yours_words: str) -> Unit:
        chosen = self.asked(yours.prefix)
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
            _hop_key({name: sent_for(form[name]) for name in HOP})
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
        return Unit(
            name=sent.prefix,
            label=_("Chain"),
            before=_chain_words(before) if known else None,
            theirs=_chain_words(now),
            yours=_chain_words(yours),
            chosen=self.asked(sent.prefix) or chosen,
        )

    # What is sent in the end

    def chosen_data(self) -> QueryDict:
        """What a browser would have sent, had its form and its rows held what was chosen."""
        data = super().chosen_data()
        theirs = {unit.name for unit in self.units if unit.chosen == THEIRS}
        for formset, there in self._rows:
            self._choose_rows(data, formset, there, theirs)
        return data

    def _choose_rows(
        self, data: QueryDict, formset: Any, there: Mapping[str, Any], theirs: set[str]
    ) -> None:
        """Write the rows of a set of forms as they were chosen; `there` are those of now."""
        if not isinstance(formset, HopFormSet):
            initial, new = self._chosen_rows(data, formset, there, theirs)
        elif formset.prefix in theirs:
            initial, new = [_row_of(form) for form in there.values()], []
        else:
            initial, new = _own_chain(list(_rows(data, formset)), there)
        _write_rows(data, formset.prefix, initial, new)

    def _chosen_rows(
        self, data: QueryDict, formset: Any, there: Mapping[str, Any], theirs: set[str]
    ) -> tuple[list[_Row], list[_Row]]:
        """The rows that there are, and those that are new."""
        asked = {unit.name for unit in self.units}
        initial: list[_Row] = []
        new: list[_Row] = []
        for index, row in enumerate(_rows(data, formset)):
            name = f"{formset.prefix}-{index}"
            if not row.pk:
                new.append(row)
            elif row.pk in there:
                form = there[row.pk]
                if name in theirs and row.is_deleted:
                    row = _row_of(form)
                elif "which" in form.fields and not _moved(
                    formset.forms[index], form, name, theirs
                ):
                    row.values["which"] = sent_for(form["which"])
                initial.append(row)
            elif name in asked - theirs:
                # They removed it, you keep it: it comes in anew.
                new.append(row.as_new())
        return initial, new


def _own_chain(rows: list[_Row], there: Mapping[str, Any]) -> tuple[list[_Row], list[_Row]]:
    """The hops of your chain: those that there are, theirs removed, and those that are new."""
    initial = [row for row in rows if row.pk in there]
    # What they removed and you keep comes in anew.
    new = [row.as_new() if row.pk else row for row in rows if row.pk not in there]
    new = [row for row in new if not row.is_deleted]
    sent = {row.pk for row in initial}
    missing = [form for pk, form in there.items() if pk not in sent]
    initial += [_Row({**_row_of(form).values, "DELETE": ["on"]}) for form in missing]
    kept = [row for row in [*initial, *new] if not row.is_deleted]
    kept.sort(key=lambda row: _place(row.values.get("position")))
    for position, row in enumerate(kept, start=1):
        if row.values.get("source"):
            row.values["position"] = [str(position)]
    return initial, new


def _formsets(admin: Any, request: HttpRequest, record: Any) -> Iterator[tuple[Any, Any]]:
    """Each set of forms of a record's page: as it was sent, and as it is now."""
    seen: dict[str, int] = {}
    for formset, inline in admin.get_formsets_with_inlines(request, record):
        # As the admin names them: a number is added where a prefix stands twice.
        prefix = formset.get_default_prefix()
        seen[prefix] = seen.get(prefix, 0) + 1
        if seen[prefix] != 1:
            prefix = f"{prefix}-{seen[prefix]}"
        given = {
            "instance": record,
            "prefix": prefix,
            "queryset": inline.get_queryset(request),
        }
        yield formset(data=request.POST.copy(), **given), formset(**given)


HOP = {"source": "source_id", "use": "use", "cue": "cue", "seen": "seen"}


def _hop_key(values: Mapping[str, Sent]) -> tuple[str, ...]:
    return tuple((values.get(name) or [""])[0] for name in HOP)


def _chain_words(hops: Iterable[tuple[str, ...]]) -> str:
    keys = list(hops)
    ids = [pk for key in keys if (pk := parse_id(key[0])) is not None]
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
    """The position of a hop; one without comes last."""
    number = parse_id((values or [""])[0])
    return 10**9 if number is None else number


def _moved(yours: Any, theirs: Any, name: str, chosen: set[str]) -> bool:
    """Whether you chose another place or other words for a passage."""
    if f"{name}-exact" in chosen:
        return False
    if yours["exact"].data != theirs.instance.exact:
        return True
    return data_of(yours["which"]) != sent_for(theirs["which"])


def _heading(form: Any) -> str:
    return getattr(form, "heading", "") or str(form.instance)


def _name(row: Any) -> str:
    try:
        return str(row.instance)
    except models.ObjectDoesNotExist:
        return str(capfirst(row.instance_type._meta.verbose_name))


def _row_sent(bound: Any, was: Any) -> Sent:
    """What a browser would have sent for a row's field as the row was."""
    column = was._meta.get_field(bound.name)
    return format_value(bound.field, getattr(was, column.attname))


def _plain(value: Any) -> str:
    """A column's value as a browser sends it."""
    if isinstance(value, bool):
        return "on" if value else ""
    return "" if value is None else str(value)


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
    values = {name: sent_for(form[name]) for name in form.fields if name not in {"id", "DELETE"}}
    values["id"] = [str(form.instance.pk)]
    for name in form.fields:
        column = form.fields[name]
        if isinstance(column, InlineForeignKeyField):
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
