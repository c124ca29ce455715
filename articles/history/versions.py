"""Two people at one record: whether it is still as somebody saw it, and what was changed since.

A form carries `version_of` its record in a hidden field; the save calls `check_version` first,
inside its transaction::

    edith: opens (7) ──────────────── saves on (7): stopped, the record is at (8)
    carla:      opens (7) ── saves (8)

A version counts the rows of history of a record's tables (`topology`). It is signed, so that what
comes back is what was sent; it holds no secret.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models import Count, Max
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.history.diff import Difference, Names, row_differences, summary
from articles.history.timeline import Row, State, names_of_people, rows_of
from articles.history.topology import RECORDS, TABLES, Table, TrackedRecord, name_of

if TYPE_CHECKING:
    import datetime

# The newest row of history and how many there are: a number can be given before a lower one is
# seen, where transactions overlap; the count tells.
type Mark = tuple[int, int]

_signer = Signer(salt="newsclaims.version")


@dataclass(frozen=True)
class ChangedRow:
    """One row of history, told: who wrote it, when, why, of what, and what it changed.

    `what` is the kind of record or of its part ("Attribution"), `name` which part, in a line;
    `sort` is "+" (made), "~" (changed) or "-" (removed).
    """

    who: str
    at: datetime.datetime
    why: str
    what: str
    name: str
    sort: str
    differences: tuple[Difference, ...]

    @property
    def sort_in_words(self) -> str:
        """Whether it was made, changed or removed, as the admin's history says it."""
        return {"+": _("Created"), "~": _("Changed"), "-": _("Deleted")}[self.sort]


class ConflictError(ValidationError):
    """Somebody saved a record, or a part of it, since the version that was sent was shown.

    `changes` are what came since, oldest first; none where the version cannot be read. `seen` is
    the newest row of history of each table that was shown, for those that want to look back.
    """

    def __init__(
        self, record: models.Model, changes: list[ChangedRow], seen: dict[Table, int]
    ) -> None:
        self.record, self.changes, self.seen = record, changes, seen
        who = " · ".join(dict.fromkeys(each.who for each in changes if each.who))
        sentence = (
            _("%(who)s saved a change after you opened this. Nothing of yours is saved yet.")
            % {"who": who}
            if who
            else _("It was changed after you opened this. Nothing of yours is saved yet.")
        )
        super().__init__(sentence, code="conflict")


def version_of(record: models.Model, *, whole: bool = False) -> str:
    """The version of a record, to be shown with it and sent back; `whole` with its chains.

    Ask for it before the record's values are read: what comes between is then no silent loss.
    """
    return versions_of([record], whole=whole).get(record.pk, "")


def versions_of(records: Iterable[models.Model], *, whole: bool = False) -> dict[Any, str]:
    """The versions of several records of one kind by their ids, in a fixed number of queries."""
    at_hand = list(records)
    if not at_hand:
        return {}
    tracked = _tracked(at_hand[0])
    marks = _marks(tracked.tables(whole=whole), [record.pk for record in at_hand])
    return {record.pk: _written(tracked, record.pk, marks[record.pk]) for record in at_hand}


def check_version(record: models.Model, token: str) -> None:
    """Refuse to go on where the record is newer than the version that was shown.

    Call it inside the transaction that saves: from here on nobody else can save the record or its
    parts (on SQLite the transaction itself sees to that). Raises ConflictError.
    """
    tracked = _tracked(record)
    _lock(tracked, record.pk)
    shown = _read(tracked, record.pk, token)
    known = {name_of(table): (table, path) for table, path in tracked.tables()}
    if shown is None or not shown.keys() <= known.keys():
        raise ConflictError(record, [], {})
    # A version of before an update of the program may lack a table that is looked at since.
    form = {name_of(table) for table, _path in tracked.tables(whole=False)}
    if not form <= shown.keys():
        raise ConflictError(record, [], {})
    tables = tuple(known[name] for name in shown)
    now = _marks(tables, [record.pk])[record.pk]
    if now == shown:
        return
    seen = {known[name][0]: mark[0] for name, mark in shown.items()}
    changes = sorted(_newer_rows(record, tables, seen), key=lambda each: each.at)
    if not changes and all(_is_later(table, path, record.pk, shown, now) for table, path in tables):
        return  # saved as it was: nothing that anybody entered is newer
    raise ConflictError(record, changes, seen)


def seen_version(record: models.Model, token: str) -> dict[Table, int]:
    """Of each table the newest row of history that a version stands for; none if unreadable."""
    tracked = _tracked(record)
    shown = _read(tracked, record.pk, token) or {}
    names = {name_of(table): table for table, _path in tracked.tables()}
    return {names[name]: mark[0] for name, mark in shown.items() if name in names}


def as_seen(record: models.Model, seen: Mapping[Table, int]) -> Any:
    """The record as it was when a version was shown, from its history; None where that is lost."""
    table = type(record)
    return _rows_seen(table, table._meta.pk.name, record.pk, seen).get(record.pk)


def parts_as_seen(record: models.Model, table: Table, seen: Mapping[Table, int]) -> dict[Any, Any]:
    """The rows of a table of parts as they were then, by their ids."""
    paths = {part.table: part.path for part in _tracked(record).parts}
    return _rows_seen(table, paths[table], record.pk, seen) if table in paths else {}


def _rows_seen(table: Table, path: str, pk: Any, seen: Mapping[Table, int]) -> dict[Any, Any]:
    if table not in seen:
        return {}
    found: dict[Any, Any] = {}
    name = table._meta.pk.attname
    rows = _history(table).filter(**{path: pk}, history_id__lte=seen[table])
    for row in rows.order_by("history_id"):
        if row.history_type == "-":
            found.pop(getattr(row, name), None)
        else:
            found[getattr(row, name)] = row
    return found


def _tracked(record: models.Model) -> TrackedRecord:
    return RECORDS[name_of(record)]


def _history(table: Any) -> Any:
    return table.history.model._default_manager.all()


def _marks(tables: Iterable[tuple[Table, str]], ids: list[Any]) -> dict[Any, dict[str, Mark]]:
    """Of each record the mark of each of its tables; (0, 0) where nothing was ever written."""
    found: dict[Any, dict[str, Mark]] = defaultdict(dict)
    for table, path in tables:
        rows = _history(table).filter(**{f"{path}__in": ids}).order_by().values_list(path)
        counted = rows.annotate(newest=Max("history_id"), n=Count("history_id"))
        marks = {pk: (newest, n) for pk, newest, n in counted}
        for pk in ids:
            found[pk][name_of(table)] = marks.get(pk, (0, 0))
    return found


def _written(tracked: TrackedRecord, pk: Any, marks: Mapping[str, Mark]) -> str:
    parts = [f"{tracked.name}.{pk}", *(f"{name}={a}.{b}" for name, (a, b) in marks.items())]
    return _signer.sign(" ".join(parts))


def _read(tracked: TrackedRecord, pk: Any, token: str) -> dict[str, Mark] | None:
    """The marks of a version; None unless it was made here, for this record."""
    try:
        head, *parts = _signer.unsign(token).split(" ")
    except BadSignature:
        return None
    if head != f"{tracked.name}.{pk}":
        return None
    found: dict[str, Mark] = {}
    for part in parts:
        name, _is, mark = part.partition("=")
        newest, _dot, count = mark.partition(".")
        found[name] = int(newest), int(count)
    return found


def _lock(tracked: TrackedRecord, pk: Any) -> None:
    """Let nobody else write the record or its parts until the transaction ends.

    In one order everywhere, so that two who wait do not wait for each other.
    """
    for table, path in tracked.tables(whole=False):
        rows = table._base_manager.select_for_update(of=("self",)).filter(**{path: pk})
        list(rows.order_by("pk").values_list("pk"))


def _is_later(
    table: Table, path: str, pk: Any, shown: Mapping[str, Mark], now: Mapping[str, Mark]
) -> bool:
    """Whether all rows that came since have higher numbers than those that were shown."""
    (newest, before), (_newest, after) = shown[name_of(table)], now[name_of(table)]
    newer = _history(table).filter(**{path: pk}, history_id__gt=newest)
    return bool(newer.count() == after - before)


def _newer_rows(
    record: models.Model, tables: Iterable[tuple[Table, str]], seen: Mapping[Table, int]
) -> list[ChangedRow]:
    """What came since, told in words; rows in which nothing differs are left out."""
    found: list[tuple[Row, Row | None]] = []
    for table, path in tables:
        before: dict[int, Row] = {}
        for row in sorted(rows_of(table, {path: record.pk}), key=lambda row: row.number):
            previous = before.get(row.pk)
            if row.number > seen[table] and not _is_same(row, previous):
                found.append((row, previous))
            before[row.pk] = row
    return _told(_tracked(record), found)


def _is_same(row: Row, previous: Row | None) -> bool:
    """Whether a row was saved as it was."""
    return row.kind == "~" and previous is not None and row.values == previous.values


def history_of_parts(record: models.Model, most: int) -> list[ChangedRow]:
    """What became of the rows on a record's form, the newest first, and each as it was then."""
    tracked = _tracked(record)
    rows = [
        row
        for part in tracked.parts
        if part.is_direct
        for row in rows_of(part.table, {part.path: record.pk})
    ]
    rows.sort(key=lambda row: (row.at, row.number), reverse=True)
    return _told(tracked, [(row, None) for row in rows[:most]])


def differences_by_row(table: Table, pk: Any) -> dict[int, list[Difference]]:
    """What each change of a record's own row changed, by the number of its row of history."""
    rows = sorted(rows_of(table, {table._meta.pk.name: pk}), key=lambda row: row.number)
    names = Names({row.key: row.values} for row in rows)
    return {
        row.number: row_differences(row.model, previous.values, row.values, names)
        for previous, row in pairwise(rows)
        if row.kind == "~"
    }


def _told(tracked: TrackedRecord, rows: Iterable[tuple[Row, Row | None]]) -> list[ChangedRow]:
    """Rows of history in words, each with the one before it where that is known."""
    pairs = list(rows)
    states: list[State] = [
        {each.key: each.values} for pair in pairs for each in pair if each is not None
    ]
    names, people = Names(states), names_of_people(row for row, _before in pairs)
    columns = {part.name: {part.column} for part in tracked.parts}
    told = []
    for row, previous in pairs:
        but = columns.get(row.model, set())
        differing: list[Difference] = []
        if row.kind == "~" and previous is not None:
            # A passage that moved with its text differs in nothing that has words.
            differing = row_differences(row.model, previous.values, row.values, names, but=but)
        own = row.model in tracked.own_names
        told.append(
            ChangedRow(
                who=people.get(row.by, ""),
                at=row.at,
                why=row.reason,
                what=str(capfirst(TABLES[row.model]._meta.verbose_name)),
                name="" if own else summary(row.model, row.values, names, but=but),
                sort=row.kind,
                differences=tuple(differing),
            )
        )
    return told
