"""An earlier state of a record, made the present one again: a change like any other.

The status of articles and claims stays as it is, since publishing and withdrawing are steps of
their own; so do rows that are records of their own (a claim's appearances have their history).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from articles import permissions
from articles.actions.claims import attribution_errors, renumber_hops
from articles.actions.refreshing import claims_touched_by, refresh_claims
from articles.actions.saving import Person, keep, refuse, sign
from articles.actions.texts import find_passages_again, found_back
from articles.domain.provenance import Chain, Step
from articles.domain.vocabulary import Mergeable, Status
from articles.history.timeline import State, Timeline, Values, belonging, present, timeline
from articles.history.topology import RECORDS, Part, TrackedRecord, name_of
from articles.models import (
    Actor,
    Appearance,
    Article,
    Claim,
    Hop,
    Merge,
    Source,
    Topic,
)

# What an earlier state does not bring back.
STAYS: Final = {"status", "withdrawn_reason", "slug", "text_hash", "folded"}


def restorable(tracked: TrackedRecord, pk: int, line: Timeline, number: int) -> State:
    """The state to which a restore would lead: the earlier one, with what stays as it is now.

    Raises ValidationError where there is no such state, or it held nothing.
    """
    if not 1 <= number <= len(line.changes):
        raise ValidationError(_("There is no such state in the history."), code="no-state")
    target = line.after(number)
    own = set(tracked.own_names)
    if not any(key[1] == pk and key[0] in own for key in target):
        raise ValidationError(
            _("At that time it was not there. Choose an earlier state."), code="no-state"
        )
    now = present(tracked, pk)
    # What is a record of its own stays as it is.
    fixed = {part.name for part in tracked.parts if not part.restored}
    state: State = {key: values for key, values in now.items() if key[0] in fixed}
    for key, values in target.items():
        if key[0] in own:
            state[key] = _with_what_stays(values, now.get(key))
        elif key[0] not in fixed:
            state[key] = dict(values)
    return belonging(tracked, pk, state)


def _with_what_stays(values: Values, now: Values | None) -> Values:
    """An earlier row of a record's own, with the columns that a restore leaves as they are."""
    if now is not None:
        return values | {name: now[name] for name in STAYS & values.keys()}
    if "status" in values:
        return values | {"status": Status.DRAFT, "withdrawn_reason": ""}
    return dict(values)


@transaction.atomic
def restore_record(*, name: str, pk: int, number: int, by: Person, reason: str) -> Any:
    """Make the state after the change of this number in a record's history the present one.

    Raises ValidationError where a rule is against it, PermissionDenied where `by` may not change
    the record.
    """
    tracked = RECORDS[name]
    permissions.require(
        permissions.may_change(by, tracked.model(pk=pk)),
        _("Only editors publish, withdraw, or change what is published."),
    )
    record: Any = tracked.model._default_manager.select_for_update().filter(pk=pk).first()
    if record is None:
        _refuse_merged(name, pk)
    now, target = present(tracked, pk), restorable(tracked, pk, timeline(tracked, pk), number)
    if now == target:
        raise ValidationError(_("It is so already: nothing would change."), code="same")
    touched = set(claims_touched_by(*_rows_there(tracked, pk)))
    try:
        # The source goes before its article.
        for table in reversed(tracked.own):
            _write_own(table, pk, now, target, by, reason)
        for part in tracked.restored_parts:
            _write_part(part, now, target, by, reason)
    except IntegrityError as error:
        raise ValidationError(
            _("That state is against a rule of the records as they are today."), code="against"
        ) from error
    # Of an article that was only a source then, the source.
    found = (table._default_manager.filter(pk=pk).first() for table in tracked.own)
    record = next(row for row in found if row is not None)
    _check(record)
    touched.update(claims_touched_by(*_rows_there(tracked, pk)))
    refresh_claims(sorted(touched))
    return record


def _rows_there(tracked: TrackedRecord, pk: int) -> list[models.Model]:
    """The rows that a restore may write: a record's own, and those of its restored parts."""
    tables = [(table, "pk") for table in tracked.own]
    tables += [(part.table, part.path) for part in tracked.restored_parts]
    return [row for table, path in tables for row in table._default_manager.filter(**{path: pk})]


def _refuse_merged(name: str, pk: int) -> None:
    kind = Mergeable.SOURCE if name == "article" else name
    merge = Merge.objects.standing().filter(kind=kind, absorbed_id=pk).first()
    if merge is not None:
        raise ValidationError(
            _("It was merged into “%(name)s”. To have it back, undo that merge."),
            code="merged",
            params={"name": merge.kept_name, "merge": merge.pk},
        )


def _write_own(table: Any, pk: int, now: State, target: State, by: Person, reason: str) -> None:
    """Make one of a record's own rows what it was; it comes back where it is gone."""
    key = name_of(table), pk
    before, after = now.get(key), target.get(key)
    if after is None or before == after:
        return
    if before is None:
        row = table(**{table._meta.pk.attname: pk})
    else:
        row = table._default_manager.get(pk=pk)
    _fill(row, after)
    if isinstance(row, Appearance):
        _place(row)
    if hasattr(row, "slug") and not row.slug:
        row.slug = row._free_slug(None)
    if before is None:
        row.full_clean(exclude={table._meta.pk.name})
        sign(row, by, reason)
        row.save(force_insert=True)
    else:
        keep(row, by, reason)
    if isinstance(row, Claim) and (before or {}).get("topics") != after["topics"]:
        sign(row, by, reason)
        row.topics.set(Topic.objects.filter(pk__in=after["topics"]))
    if isinstance(row, Article) and before and before["text"] != after["text"]:
        find_passages_again(article=row, before=before["text"], by=by, reason=reason)


def _fill(row: models.Model, values: Values) -> None:
    """Give a row these columns; a record that was merged since is named by the one that stayed."""
    for column in row._meta.concrete_fields:
        name = column.attname
        if column.primary_key or name not in values or name in {"text_hash", "folded"}:
            continue
        value = values[name]
        if column.is_relation and value is not None:
            value = _there(column.related_model, value)
        setattr(row, name, value)


_KINDS: Final[Mapping[Any, str]] = {
    Actor: Mergeable.ACTOR,
    Source: Mergeable.SOURCE,
    Article: Mergeable.SOURCE,
    Claim: Mergeable.CLAIM,
}


def _there(model: Any, pk: int) -> int:
    """A record's number today. Raises ValidationError where it is gone."""
    if model._default_manager.filter(pk=pk).exists():
        return pk
    went = Merge.followed(_KINDS[model], [pk]).get(pk) if model in _KINDS else None
    if went is None:
        raise ValidationError(
            _(
                "It names a record that is not there any more (%(kind)s, number %(number)d). "
                "Restore that first."
            )
            % {"kind": model._meta.verbose_name, "number": pk},
            code="gone",
        )
    return went


def _place(appearance: Appearance) -> None:
    """Find a passage in the text as it is today."""
    place = found_back(appearance, appearance.article.text)
    if place is None:
        raise ValidationError(
            _(
                "The article’s text does not hold the passage of that time: “%(passage)s”. Restore "
                "the text first, or mark the passage anew."
            )
            % {"passage": appearance.exact},
            code="passage-missing",
        )
    appearance.place(place)


def _write_part(part: Part, now: State, target: State, by: Person, reason: str) -> None:
    """Take away what was not there, put back what was, and change what was otherwise."""
    before = {key[1]: values for key, values in now.items() if key[0] == part.name}
    after = {key[1]: values for key, values in target.items() if key[0] == part.name}
    rows = part.table._default_manager.in_bulk(before)
    for pk in sorted(before.keys() - after.keys()):
        sign(rows[pk], by, reason)
        rows[pk].delete()
    changed = [pk for pk in sorted(before.keys() & after.keys()) if before[pk] != after[pk]]
    if part.table is Hop:
        # Out of each other's way first: two may change places.
        far = max((values["position"] for values in (*before.values(), *after.values())), default=0)
        renumber_hops([(rows[pk], far + at) for at, pk in enumerate(changed, start=1)])
    for pk in changed:
        _fill(rows[pk], after[pk])
        keep(rows[pk], by, reason)
    for pk in sorted(after.keys() - before.keys()):
        row = part.table()
        _fill(row, after[pk])
        # Its number may stand for a row of another record by now.
        if not part.table._base_manager.filter(pk=pk).exists():
            row.pk = pk
        row.full_clean(exclude={part.table._meta.pk.name})
        sign(row, by, reason)
        row.save(force_insert=True)


def _check(record: Any) -> None:
    """The rules that no single row can keep."""
    if isinstance(record, Claim):
        refuse(attribution_errors(record.own_voice, record.attributions.count(), record.status))
    if isinstance(record, Appearance):
        hops = record.hops.order_by("position").values_list("source_id", flat=True)
        try:
            Chain(record.article_id, tuple(Step(source) for source in hops))
        except ValueError as error:
            raise ValidationError(
                _(
                    "A chain passes each source once and never its own article. Remove the source "
                    "that stands twice."
                ),
                code="source-twice",
            ) from error
