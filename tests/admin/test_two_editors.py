"""Two editors at every field of every record and part: stopped, both versions shown, nothing lost.

The cases come from the topology of records: a column that is added stands in one of them at once.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import models

from articles import actions
from articles.history.topology import RECORDS, TABLES, columns_entered, name_of
from articles.models import Actor, Article, Claim, Question, Source
from articles.models.base import LanguageField, WebAddressField, validate_country
from tests.admin.test_conflicts import choose, opened, signed_in, stopped, units
from tests.support.filled_form import FilledForm
from tests.support.world import World, body, passage

pytestmark = pytest.mark.django_db


@dataclass
class Case:
    """Fields of one form that both change: for each what it is called, theirs and yours.

    `flipped` are boxes: where one editor ticks one, the other one cannot say a third thing.
    """

    record: Any
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    flipped: set[str] = field(default_factory=set)
    covers: set[tuple[str, str]] = field(default_factory=set)
    # What stands together in one choice: the rows of a chain.
    unit: str = ""


# Columns that no form asks for by themselves, and why.
UNASKED = {
    ("attribution", "position"): "follows the order of the rows",
    ("actor", "slug"): "made from the name",
    ("question", "slug"): "made from the text",
    ("topic", "slug"): "made from the name",
}
# Columns that are typed into one field with another name.
TYPED_AS = {"date": "when", "date_precision": "when"}
# Columns of which the value depends on others: they have cases of their own.
APART = {
    ("claim", "position"),
    ("claim", "low"),
    ("claim", "high"),
    ("claim", "approximate"),
    ("claim", "own_voice"),
    ("claim", "question"),
    ("claim", "status"),
    ("claim", "withdrawn_reason"),
    ("article", "status"),
    ("article", "withdrawn_reason"),
    ("article", "text"),
    ("appearance", "exact"),
    ("appearance", "article"),
    ("hop", "position"),
}


def two_values(world: World, row: Any, column: Any) -> tuple[Any, Any]:
    """Two values that a column can take and does not have."""
    if column.name in TYPED_AS:
        return "4 March 2025", "5 March 2025"
    if isinstance(column, LanguageField):
        return "Italian", "Polish"
    if validate_country in column.validators:
        return "Italy", "Poland"
    if isinstance(column, WebAddressField):
        return "https://one.example/", "https://two.example/"
    if column.choices:
        others = [
            value for value, _label in column.flatchoices if value != getattr(row, column.name)
        ]
        return others[-1], others[-2]
    if column.many_to_many:
        return [world.topic("buried")], [world.topic("dam")]
    if column.is_relation:
        if column.name == "on_behalf_of":
            return world.actor("union"), world.actor("shadow")
        return {
            Actor: (world.actor("tidewater"), world.actor("idle")),
            Source: (world.source("bulletin"), world.source("digest")),
            Claim: (undated("One target"), undated("Two targets")),
        }[column.related_model]
    if isinstance(column, models.BooleanField):
        was = getattr(row, column.name)
        return (None, "on") if was else ("on", None)
    return "One of carla’s", "Two of edith’s"


def undated(statement: str) -> Claim:
    """A claim without a date, to which any other can be related."""
    found = Claim.objects.filter(statement=statement).first()
    return found or actions.create_claim(
        statement=statement, mode="states", own_voice=True, by=None, reason=""
    )


def fields_of(world: World, case: Case, table: Any, row: Any, prefix: str, skip: str = "") -> None:
    """Add the columns of a row to a case."""
    name = name_of(table)
    for column in columns_entered(table):
        at = (name, column.name)
        if column.name == skip or at in APART or at in UNASKED:
            continue
        if name == "source" and isinstance(case.record, Article) and column.name == "kind":
            continue
        typed = prefix + TYPED_AS.get(column.name, column.name)
        case.covers.add(at)
        case.fields[typed] = two_values(world, row, column)
        if isinstance(column, models.BooleanField):
            case.flipped.add(typed)


def cases(world: World) -> Iterator[Case]:
    """Every record with the parts that stand on its form, then what has a case of its own."""
    by: dict[str, Any] = {"by": world.editor, "reason": ""}
    question, appearance = world.question("flooded"), world.appearance("order", "gazette")
    question.translations.get_or_create(language="fr", defaults={"text": "Combien ?"})
    question.note_translations.get_or_create(language="fr", defaults={"note": "À lire"})
    claim = world.claim("order")
    claim.translations.get_or_create(language="fr", defaults={"statement": "Un ordre"})
    actions.relate_claims(claim=claim, kind="denies", about=undated("Before"), **by)
    appearance.translations.get_or_create(language="en", defaults={"passage": "An order"})
    records = {
        "actor": world.actor("nordpress"),
        "appearance": appearance,
        "article": world.article("gazette"),
        "claim": claim,
        "question": question,
        "source": world.source("wire"),
        "topic": world.topic("flood"),
    }
    for name, tracked in RECORDS.items():
        case = Case(records[name])
        for table in tracked.own:
            row = table._default_manager.get(pk=case.record.pk)
            fields_of(world, case, table, row, "")
        yield case
        for part in tracked.parts:
            if not part.is_direct or part.name in {"hop", "appearance"}:
                continue
            case = Case(records[name])
            related = part.table._meta.get_field(part.path).remote_field.get_accessor_name()
            row = getattr(case.record, related).first()
            fields_of(world, case, part.table, row, f"{related}-0-", skip=part.path)
            yield case
    yield from cases_apart(world)


def cases_apart(world: World) -> Iterator[Case]:
    """Columns that hang together with others."""
    herald = world.article("herald")
    yield Case(
        herald,
        {
            "status": ("in-review", "draft"),
            "withdrawn_reason": ("One of carla’s", "Two of edith’s"),
            "text": (f"One line.\n\n{body('herald')}", f"{body('herald')}\n\nAnother line."),
        },
        covers={("article", name) for name in ("status", "withdrawn_reason", "text")},
    )
    yield Case(
        world.claim("secret"),
        {
            "status": ("in-review", "published"),
            "withdrawn_reason": ("One of carla’s", "Two of edith’s"),
        },
        covers={("claim", "status"), ("claim", "withdrawn_reason")},
    )
    nobody = actions.create_claim(
        statement="Nobody says so.", mode="states", by=world.editor, reason="", own_voice=True
    )
    yield Case(
        nobody, {"own_voice": (None, "on")}, flipped={"own_voice"}, covers={("claim", "own_voice")}
    )
    yield Case(
        world.claim("range"),
        {"low": ("1", "2"), "high": ("8888", "9999"), "approximate": ("on", None)},
        flipped={"approximate"},
        covers={("claim", name) for name in ("low", "high", "approximate")},
    )
    gate = world.claim("gate-no")
    yield Case(gate, {"position": ("yes", "")}, covers={("claim", "position")})
    unasked = Question.objects.create(text="Where?")
    plain = world.claim("calm")
    yield Case(
        plain,
        {"question": (unasked, world.question("gate"))},
        covers={("claim", "question")},
    )
    appearance = world.appearance("rumour", "herald")
    yield Case(
        appearance,
        {
            "article": (world.article("gazette"), world.article("tagblatt")),
            "exact": (passage("gazette", "about"), passage("tagblatt", "range")),
        },
        covers={("appearance", "article"), ("appearance", "exact")},
    )
    chained = world.appearance("toll", "herald")
    first = chained.hops.get(position=1)
    yield Case(
        chained,
        {
            "hops-0-source": (world.source("bulletin"), world.source("digest")),
            "hops-0-use": ("paraphrases", "cites"),
            "hops-0-cue": ("One of carla’s", "Two of edith’s"),
            "hops-0-seen": (None, "on") if first.seen else ("on", None),
            "hops-0-position": ("2", "3"),
            "hops-1-position": ("3", "1"),
            "hops-2-position": ("1", "2"),
        },
        covers={("hop", name) for name in ("source", "use", "cue", "seen", "position")},
        unit="hops",
    )


def test_the_cases_are_of_every_column_that_people_fill_in(world: World) -> None:
    covered = {at for case in cases(world) for at in case.covers} | set(UNASKED)
    belongs = {
        (part.name, part.path)
        for record in RECORDS.values()
        for part in record.parts
        if part.name not in RECORDS
    } | {("article", "source")}
    wanted = {
        (name, column.name) for name, table in TABLES.items() for column in columns_entered(table)
    }
    assert wanted - covered - belongs == set()


NUMBER = 7 + 7 + 8


@pytest.mark.parametrize("number", range(NUMBER))
def test_two_editors_at_the_same_fields(world: World, number: int) -> None:
    every = list(cases(world))
    assert len(every) == NUMBER
    case = every[number]
    edith, carla = signed_in("edith"), signed_in("carla")
    mine, hers = opened(edith, case.record), opened(carla, case.record)
    before = kept(mine, case)
    hers.fill(**{name.replace("-", "__"): value[0] for name, value in case.fields.items()}).save()
    assert not hers.errors
    theirs = kept(opened(carla, case.record), case)
    assert all(theirs[name] != before[name] for name in before)

    mine.fill(**{name.replace("-", "__"): value[1] for name, value in case.fields.items()})
    sent = kept(mine, case)
    form = stopped(mine)
    # Nothing is written, and both versions of every field are on the page.
    assert kept(opened(carla, case.record), case) == theirs
    shown = units(mine)
    for name in {case.unit} if case.unit else case.fields:
        _before, now, own, chosen = shown[name]
        assert now != own, name
        assert chosen == ("theirs" if name in case.flipped else ""), name
        # The words of both stand in the page.
        for words in (now, own):
            assert all(line in said(mine) for line in words.split("\n\n")[:1]), words
    # What was chosen is kept.
    choose(mine, form, **dict.fromkeys(shown, "yours"))
    assert mine.response.status_code == 200, mine.errors
    assert kept(opened(edith, case.record), case) == sent


def said(page: FilledForm) -> str:
    """The words of a page as its reader sees them."""
    return html.unescape(page.response.content.decode())


def kept(form: FilledForm, case: Case) -> dict[str, list[str]]:
    """What a form holds in the fields of a case; of a chain its hops in order."""
    if case.unit:
        hops = [
            [
                form[f"{case.unit}-{row}-{name}"]
                for name in ("position", "source", "use", "cue", "seen")
            ]
            for row in range(int(form[f"{case.unit}-INITIAL_FORMS"]))
        ]
        return {"chain": ["|".join(hop) for hop in sorted(hops)]}
    found = {name: form.fields.get(name, []) for name in case.fields}
    return {
        name: [value.replace("\r\n", "\n") for value in values if value]
        for name, values in found.items()
    }
