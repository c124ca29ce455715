"""The topology of records: every table has its place in it, and all that is derived follows."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models

from articles import actions, permissions
from articles.actions import refreshing
from articles.admin.records import RecordAdmin
from articles.history import topology
from articles.history.topology import BESIDE, PARTS, RECORDS, TABLES, name_of, ways_from_claims
from articles.models import Claim, Hop


def every_table():
    """The tables that somebody wrote: neither those of history nor those that join two others."""
    return [
        model
        for model in apps.get_app_config("articles").get_models()
        if not model._meta.model_name.startswith("historical")
    ]


def test_every_table_is_a_record_or_part_of_one_or_named_as_beside():
    placed = [*RECORDS, *PARTS, *(name_of(table) for table in BESIDE)]
    assert sorted(placed) == sorted(name_of(table) for table in every_table())
    # History is kept of records and their parts, and of nothing else.
    kept = {name_of(table) for table in every_table() if hasattr(table, "history")}
    assert kept == {*RECORDS, *PARTS} == set(TABLES)


@pytest.mark.parametrize("tracked", RECORDS.values(), ids=list(RECORDS))
def test_the_paths_of_a_records_parts_lead_to_it(tracked):
    for part in tracked.parts:
        table = part.table
        for step in part.path.split("__"):
            table = table._meta.get_field(step).related_model
        assert table is tracked.model
        assert part.restored == (part.name not in RECORDS and part.is_direct)
        if not part.is_direct:
            # What stands between is told before.
            before = tracked.parts[: tracked.parts.index(part)]
            assert part.through in {each.table for each in before}
    # Whatever hangs on a record and goes with it is a part of it.
    tables = {part.table for part in tracked.parts}
    for relation in tracked.model._meta.related_objects:
        if relation.on_delete is models.CASCADE and relation.related_model not in BESIDE:
            assert relation.related_model in tables


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_every_table_is_led_to_from_claims(table):
    assert ways_from_claims()[table]
    # Each column that names a record leads there too.
    lookups = {way.lookup for ways in ways_from_claims().values() for way in ways}
    for column in (*table._meta.concrete_fields, *table._meta.many_to_many):
        other = column.related_model
        if other is None or name_of(other) not in RECORDS or column.primary_key:
            continue
        name = name_of(table)
        owner = RECORDS.get(name) or PARTS[name]
        if column.name in {part.path for part in owner.parts} and owner.model is other:
            # It leads to the record that the row is part of.
            continue
        assert any(
            lookup.split("__")[-1] in {column.name, column.related_query_name()}
            for lookup in lookups
        ), column


def test_columns_of_which_claims_hold_the_number_alone_are_there():
    for table, name in topology.NUMBER_ALONE:
        assert name_of(table._meta.get_field(name).related_model) in RECORDS


def test_permissions_are_of_all_records_and_parts():
    assert {*permissions.RECORDS, *permissions.PARTS} == set(TABLES)


def test_the_admin_has_a_page_of_every_record_with_its_direct_parts():
    pages = {
        name_of(model): page
        for model, page in admin.site._registry.items()
        if model._meta.app_label == "articles"
    }
    assert set(pages) == set(RECORDS)
    for name, page in pages.items():
        assert isinstance(page, RecordAdmin)
        direct = {part.table for part in RECORDS[name].parts if part.is_direct}
        assert {inline.model for inline in page.inlines} == direct


@pytest.mark.django_db
def test_a_write_touches_the_claims_that_rest_on_the_row(world):
    """Plainly: go from each claim to all that it rests on, by the names of columns alone."""
    rests: dict[Any, dict[int, set[int]]] = {table: {} for table in TABLES.values()}

    def meet(row, claim):
        if row is not None:
            rests[type(row)].setdefault(row.pk, set()).add(claim.pk)

    for claim in Claim.objects.all():
        meet(claim, claim)
        for attribution in claim.attributions.all():
            meet(attribution, claim)
            for actor in (attribution.actor, attribution.on_behalf_of):
                meet(actor, claim)
                for alias in actor.aliases.all() if actor else ():
                    meet(alias, claim)
        for row in (*claim.translations.all(), *claim.relations.all(), *claim.responses.all()):
            meet(row, claim)
        for appearance in claim.appearances.all():
            meet(appearance, claim)
            meet(appearance.article, claim)
            meet(appearance.article.source, claim)
            for row in (*appearance.hops.all(), *appearance.translations.all()):
                meet(row, claim)
            for hop in appearance.hops.all():
                meet(hop.source, claim)
    for table, found in rests.items():
        for row in table._default_manager.all():
            expected = sorted(found.get(row.pk, ()))
            assert actions.claims_touched_by(row) == expected, (table, row)


@pytest.mark.django_db
def test_a_merge_or_a_deletion_also_touches_those_that_hold_a_number_alone(world):
    claim = world.claim("toll")
    for record in (claim.question, claim.topics.first()):
        assert actions.claims_touched_by(record) == []
        assert claim.pk in actions.claims_touched_by(record, renumbered=True)
    hop = world.appearance("toll", "herald").hops.first()
    issuer = hop.source.issuer
    assert claim.pk in actions.claims_touched_by(issuer, renumbered=True)
    outlet = world.article("herald").source.issuer
    assert claim.pk in actions.claims_touched_by(outlet, renumbered=True)
    assert claim.pk not in actions.claims_touched_by(outlet)


@pytest.mark.django_db
def test_many_rows_are_asked_for_in_batches(world, monkeypatch):
    rows = list(Hop.objects.all())
    at_once = actions.claims_touched_by(*rows)
    monkeypatch.setattr(refreshing, "BATCH", 2)
    assert actions.claims_touched_by(*rows) == at_once != []
