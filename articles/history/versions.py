"""Two people at one record: whether it is still as somebody saw it, and what was changed since.

A form carries `version_of` its record in a hidden field; the save calls `check_version` first,
inside its transaction::

    edith: opens (7) ──────────────── saves on (7): stopped, the record is at (8)
    carla:      opens (7) ── saves (8)

A version counts a record's rows of history and those of its parts. It is signed, so that what
comes back is what was sent; it holds no secret.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models import Count, Max
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.models import (
    Actor,
    ActorAlias,
    Appearance,
    AppearanceTranslation,
    Article,
    Attribution,
    Claim,
    ClaimTranslation,
    Hop,
    Question,
    QuestionTranslation,
    Source,
)

if TYPE_CHECKING:
    import datetime

type Kind = type[models.Model]

# A record's tables, itself first, each with the column that names the record. What is `whole`
# stands behind its parts: the chains on which a claim's publication is decided.
PARTS: Mapping[Kind, tuple[tuple[Kind, str], ...]] = {
    Actor: ((Actor, "id"), (ActorAlias, "actor")),
    Source: ((Source, "id"),),
    Article: ((Article, "source"), (Source, "id"), (Appearance, "article")),
    Claim: (
        (Claim, "id"),
        (Attribution, "claim"),
        (Appearance, "claim"),
        (ClaimTranslation, "claim"),
    ),
    Appearance: (
        (Appearance, "id"),
        (Hop, "appearance"),
        (AppearanceTranslation, "appearance"),
    ),
    Question: ((Question, "id"), (QuestionTranslation, "question")),
}
WHOLE: Mapping[Kind, tuple[tuple[Kind, str], ...]] = {
    Claim: ((Hop, "appearance__claim"),),
    Article: ((Hop, "appearance__article"),),
}

# The newest row of history and how many there are: a number can be given before a lower one is
# seen, where transactions overlap; the count tells.
type Mark = tuple[int, int]

_signer = Signer(salt="newsclaims.version")


@dataclass(frozen=True)
class FieldChange:
    """A column that somebody changed: what it is called, what it was and what it is, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One row of history that is newer: who, when, why, of what, and what was changed."""

    who: str
    at: datetime.datetime
    why: str
    # The record, or the part of it ("attribution"), and which.
    what: str
    name: str
    # "+" made, "~" changed, "-" removed.
    sort: str
    fields: tuple[FieldChange, ...]


class ConflictError(ValidationError):
    """Somebody saved a record, or a part of it, since the version that was sent was shown.

    `changes` are what came since, oldest first; none where the version cannot be read. `seen` is
    the newest row of history of each table that was shown, for those that want to look back.
    """

    def __init__(self, record: models.Model, changes: list[Change], seen: dict[Kind, int]) -> None:
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
    kind = type(at_hand[0])
    tables = _tables(kind, whole=whole)
    marks = _marks(tables, [record.pk for record in at_hand])
    return {record.pk: _written(kind, record.pk, marks[record.pk]) for record in at_hand}


def check_version(record: models.Model, token: str) -> None:
    """Refuse to go on where the record is newer than the version that was shown.

    Call it inside the transaction that saves: from here on nobody else can save the record or its
    parts (on SQLite the transaction itself sees to that). Raises ConflictError.
    """
    kind = type(record)
    _lock(record)
    shown = _read(kind, record.pk, token)
    names = {_name(table): (table, key) for table, key in _tables(kind, whole=True)}
    if shown is None or not shown.keys() <= names.keys():
        raise ConflictError(record, [], {})
    tables = tuple(names[name] for name in shown)
    now = _marks(tables, [record.pk])[record.pk]
    if now == shown:
        return
    seen = {names[name][0]: mark[0] for name, mark in shown.items()}
    changes = sorted(_changes(record, tables, seen), key=_when)
    if not changes and all(_is_later(table, key, record.pk, shown, now) for table, key in tables):
        return  # saved as it was: nothing that anybody entered is newer
    raise ConflictError(record, changes, seen)


def seen_version(record: models.Model, token: str) -> dict[Kind, int]:
    """Of each table the newest row of history that a version stands for; none if unreadable."""
    shown = _read(type(record), record.pk, token) or {}
    names = {_name(table): table for table, _key in _tables(type(record), whole=True)}
    return {names[name]: mark[0] for name, mark in shown.items() if name in names}


def as_seen(record: models.Model, seen: Mapping[Kind, int]) -> Any:
    """The record as it was when a version was shown, from its history; None where that is lost."""
    kind = type(record)
    return _rows_seen(kind, PARTS.get(kind, ((kind, "id"),))[0][1], record.pk, seen).get(record.pk)


def parts_as_seen(record: models.Model, part: Kind, seen: Mapping[Kind, int]) -> dict[Any, Any]:
    """The rows of a table of parts as they were then, by their ids."""
    keys = dict(PARTS.get(type(record), ())[1:])
    return _rows_seen(part, keys[part], record.pk, seen) if part in keys else {}


def _rows_seen(table: Kind, key: str, pk: Any, seen: Mapping[Kind, int]) -> dict[Any, Any]:
    if table not in seen:
        return {}
    found: dict[Any, Any] = {}
    name = table._meta.pk.attname
    rows = _history(table).filter(**{key: pk}, history_id__lte=seen[table])
    for row in rows.order_by("history_id"):
        if row.history_type == "-":
            found.pop(getattr(row, name), None)
        else:
            found[getattr(row, name)] = row
    return found


def _tables(kind: Kind, *, whole: bool) -> tuple[tuple[Kind, str], ...]:
    own = PARTS.get(kind, ((kind, "id"),))
    return own + WHOLE.get(kind, ()) if whole else own


def _history(table: Any) -> Any:
    return table.history.model._default_manager.all()


def _name(table: Kind) -> str:
    return str(table._meta.model_name)


def _marks(tables: Iterable[tuple[Kind, str]], ids: list[Any]) -> dict[Any, dict[str, Mark]]:
    """Of each record the mark of each of its tables; (0, 0) where nothing was ever written."""
    found: dict[Any, dict[str, Mark]] = defaultdict(dict)
    for table, key in tables:
        rows = _history(table).filter(**{f"{key}__in": ids}).order_by().values_list(key)
        counted = {pk: (newest, n) for pk, newest, n in _counted(rows)}
        for pk in ids:
            found[pk][_name(table)] = counted.get(pk, (0, 0))
    return found


def _counted(rows: Any) -> Iterator[tuple[Any, int, int]]:
    yield from rows.annotate(newest=Max("history_id"), n=Count("history_id"))


def _written(kind: Kind, pk: Any, marks: Mapping[str, Mark]) -> str:
    parts = [f"{_name(kind)}.{pk}", *(f"{name}={a}.{b}" for name, (a, b) in marks.items())]
    return _signer.sign(" ".join(parts))


def _read(kind: Kind, pk: Any, token: str) -> dict[str, Mark] | None:
    """The marks of a version; None unless it was made here, for this record."""
    try:
        head, *parts = _signer.unsign(token).split(" ")
    except BadSignature:
        return None
    if head != f"{_name(kind)}.{pk}":
        return None
    found: dict[str, Mark] = {}
    for part in parts:
        name, _is, mark = part.partition("=")
        newest, _dot, count = mark.partition(".")
        found[name] = int(newest), int(count)
    return found


def _lock(record: models.Model) -> None:
    """Let nobody else write the record or its parts until the transaction ends.

    In one order everywhere, so that two who wait do not wait for each other.
    """
    for table, key in _tables(type(record), whole=False):
        column = "pk" if key == "id" else key
        rows = table._base_manager.select_for_update(of=("self",)).filter(**{column: record.pk})
        list(rows.order_by("pk").values_list("pk"))


def _is_later(
    table: Kind, key: str, pk: Any, shown: Mapping[str, Mark], now: Mapping[str, Mark]
) -> bool:
    """Whether all rows that came since have higher numbers than those that were shown."""
    (newest, before), (_newest, after) = shown[_name(table)], now[_name(table)]
    newer = _history(table).filter(**{key: pk}, history_id__gt=newest)
    return bool(newer.count() == after - before)


def _when(change: Change) -> Any:
    return change.at


def _changes(
    record: models.Model, tables: Iterable[tuple[Kind, str]], seen: Mapping[Kind, int]
) -> Iterator[Change]:
    for table, key in tables:
        newer = _history(table).filter(**{key: record.pk}, history_id__gt=seen[table])
        for row in newer.select_related("history_user").order_by("history_id"):
            before = row.prev_record
            own = table is type(record)
            fields = tuple(field_changes(row, before))
            if row.history_type == "~" and not fields:
                continue  # saved as it was, or only what nobody enters
            yield Change(
                who=row.history_user.get_username() if row.history_user else "",
                at=row.history_date,
                why=row.history_change_reason or "",
                what=str(capfirst(table._meta.verbose_name)),
                name="" if own else _name_of(row),
                sort=row.history_type,
                fields=fields,
            )


def field_changes(row: Any, before: Any) -> Iterator[FieldChange]:
    """What a row of history changed since the one before it; nothing for the first and the last."""
    if before is None or row.history_type != "~":
        return
    columns = {field.name: field for field in row.instance_type._meta.get_fields()}
    for change in row.diff_against(before, foreign_keys_are_objs=True).changes:
        field: Any = columns[change.field]
        yield FieldChange(
            str(capfirst(field.verbose_name)),
            shown_value(field, change.old),
            shown_value(field, change.new),
        )


def shown_value(field: Any, value: Any) -> str:
    """A column's value as a person reads it; nothing where nothing is recorded."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(sorted(str(_other_end(each)) for each in value))
    choices = dict(field.flatchoices or ())
    return str(choices.get(value, value))


def _other_end(row: Any) -> Any:
    """Of a row that joins two records the one that was chosen."""
    return next((value for key, value in row.items() if key == "topic"), row)


def _name_of(row: Any) -> str:
    """What a part is called; its names may be gone."""
    try:
        return str(row.instance)
    except models.ObjectDoesNotExist:
        return ""
