"""Which tables make up each record: the one list from which all that goes through them is made.

Versions, timelines, differences, restoring, merging, the admin's rows, permissions and the claims
that a write touches are all derived from here. Names tables and the columns between them; reads no
row and changes none. A test holds it against all tables of the application, so that a new one is
placed here before it can be used::

    Claim ── attributions, translations, relations
      └─ Appearance (a record of its own) ── hops, translations
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final

from django.db import models

from articles.models import (
    Actor,
    ActorAlias,
    ActorFormerSlug,
    Appearance,
    AppearanceTranslation,
    Article,
    Attribution,
    Claim,
    ClaimChange,
    ClaimHidden,
    ClaimRelation,
    ClaimTranslation,
    ClaimWords,
    Correction,
    DeskDraft,
    Hop,
    LinkCheck,
    Merge,
    Question,
    QuestionFormerSlug,
    QuestionNoteTranslation,
    QuestionTranslation,
    RecordKey,
    ReviewNote,
    Source,
    Topic,
    TopicFormerSlug,
)

type Table = type[models.Model]


def name_of(table: Any) -> str:
    """What a table is called in addresses, in stored rows and in names of permissions: "claim"."""
    return str(table._meta.model_name)


@dataclass(frozen=True)
class Part:
    """A table whose rows belong to a record.

    `path` leads from such a row to the record as a queryset writes it: "claim", or
    "appearance__claim" where another part stands between. What is `restored` has no history page
    of its own and goes back with its record; what is not is a record of its own, or belongs to one.
    """

    table: Any
    path: str
    restored: bool = True

    @property
    def name(self) -> str:
        """What its table is called."""
        return name_of(self.table)

    @property
    def is_direct(self) -> bool:
        """Whether its rows name the record themselves; such rows stand on the record's form."""
        return "__" not in self.path

    @property
    def _key(self) -> Any:
        return self.table._meta.get_field(self.path.partition("__")[0])

    @property
    def column(self) -> str:
        """The column that names the record, or the part between: "claim_id"."""
        return str(self._key.attname)

    @property
    def through(self) -> Any:
        """The table of the part that stands between it and the record; None where it is direct."""
        return None if self.is_direct else self._key.related_model


@dataclass(frozen=True)
class TrackedRecord:
    """A record of which history is kept.

    `own` are the tables with one row of the record's number each, its main one first: an article
    is also a source.
    """

    model: Any
    parts: tuple[Part, ...] = ()
    own: tuple[Any, ...] = ()

    def __post_init__(self) -> None:
        if not self.own:
            object.__setattr__(self, "own", (self.model,))

    @property
    def name(self) -> str:
        """What it is called in addresses and names of permissions."""
        return name_of(self.model)

    @cached_property
    def own_names(self) -> tuple[str, ...]:
        """The names of its own tables."""
        return tuple(name_of(table) for table in self.own)

    @property
    def restored_parts(self) -> tuple[Part, ...]:
        """The parts that have no history but the record's, and go back with it."""
        return tuple(part for part in self.parts if part.restored)

    def tables(self, *, whole: bool = True) -> tuple[tuple[Any, str], ...]:
        """Its tables, each with the path to the record's number, itself first.

        Without `whole` those that stand on its form alone; with it also what stands behind its
        parts, such as the chains on which a claim's publication is decided.
        """
        own = tuple((table, table._meta.pk.name) for table in self.own)
        parts = (part for part in self.parts if whole or part.is_direct)
        return (*own, *((part.table, part.path) for part in parts))


RECORDS: Final[Mapping[str, TrackedRecord]] = {
    each.name: each
    for each in (
        TrackedRecord(Actor, (Part(ActorAlias, "actor"),)),
        TrackedRecord(
            Appearance,
            (Part(Hop, "appearance"), Part(AppearanceTranslation, "appearance")),
        ),
        TrackedRecord(
            Article,
            (
                Part(Appearance, "article", restored=False),
                Part(Hop, "appearance__article", restored=False),
                Part(AppearanceTranslation, "appearance__article", restored=False),
            ),
            own=(Article, Source),
        ),
        TrackedRecord(
            Claim,
            (
                Part(Attribution, "claim"),
                Part(ClaimTranslation, "claim"),
                Part(ClaimRelation, "claim"),
                Part(Appearance, "claim", restored=False),
                Part(Hop, "appearance__claim", restored=False),
                Part(AppearanceTranslation, "appearance__claim", restored=False),
            ),
        ),
        TrackedRecord(
            Question,
            (Part(QuestionTranslation, "question"), Part(QuestionNoteTranslation, "question")),
        ),
        TrackedRecord(Source),
        TrackedRecord(Topic),
    )
}

# Tables that nobody fills in as a record or a part of one, each with what it is.
BESIDE: Final[Mapping[Any, str]] = {
    ActorFormerSlug: "addresses: written when a name changes",
    QuestionFormerSlug: "addresses: written when a name changes",
    TopicFormerSlug: "addresses: written when a name changes",
    ClaimWords: "derived: what a search for words looks through",
    ClaimHidden: "derived: what readers saw last",
    Correction: "derived: what readers are told of changes",
    ClaimChange: "derived: the log that the index follows",
    LinkCheck: "derived: what is known of an address",
    DeskDraft: "administrative: what stands in somebody's form",
    Merge: "administrative: what was merged, and how it is undone",
    RecordKey: "administrative: where imported records came from",
    ReviewNote: "administrative: written once, beside the record",
}

# The parts that belong to no other record, by name: whoever may change the record changes them.
PARTS: Final[Mapping[str, TrackedRecord]] = {
    part.name: record for record in RECORDS.values() for part in record.restored_parts
}

# Every table of which history is kept, by name.
TABLES: Final[Mapping[str, Any]] = {
    name_of(table): table for record in RECORDS.values() for table, _path in record.tables()
}


# The columns in which claims hold no more than another record's number: readers' lists, the index
# and the derived columns take nothing else of a question, a topic or an issuer. So a new name
# touches no claim, but a merge or a deletion, which changes the number, does.
NUMBER_ALONE: Final = {(Claim, "question"), (Claim, "topics"), (Source, "issuer")}


@dataclass(frozen=True)
class Way:
    """How a claim leads to rows of another table: a lookup of a claims' queryset.

    `number_alone`: it goes through a column of NUMBER_ALONE.
    """

    lookup: str
    number_alone: bool = False


@cache
def ways_from_claims() -> Mapping[Any, tuple[Way, ...]]:
    """For each table of the topology all ways in which a claim leads to its rows.

    From the claim to its parts, from these to the records that they name, to these records' own
    parts, and on to the records that these name.
    """
    found: dict[Any, list[Way]] = {}

    def add(table: Any, way: Way) -> None:
        found.setdefault(table, []).append(way)

    def named(table: Any, way: Way, *, but: frozenset[Any]) -> None:
        """Add the records that a row names, but for those from which the way came."""
        for column in (*table._meta.concrete_fields, *table._meta.many_to_many):
            target = column.related_model
            if target is None or name_of(target) not in RECORDS or target in but:
                continue
            further = Way(
                _join(way.lookup, column.name),
                way.number_alone or (table, column.name) in NUMBER_ALONE,
            )
            add(target, further)
            record = RECORDS[name_of(target)]
            named(target, further, but=but | {target})
            for part in record.restored_parts:
                back = part.table._meta.get_field(part.path).related_query_name()
                add(part.table, Way(_join(further.lookup, back), further.number_alone))

    claim = RECORDS[name_of(Claim)]
    add(Claim, Way("pk"))
    named(Claim, Way(""), but=frozenset({Claim}))
    for part in claim.parts:
        for lookup in _lookups_to(part):
            add(part.table, Way(lookup))
        names = frozenset({Claim, part.table, part.through})
        named(part.table, Way(_lookups_to(part)[0]), but=names)
    return {table: tuple(ways) for table, ways in found.items()}


def _join(*steps: str) -> str:
    return "__".join(filter(None, steps))


def _lookups_to(part: Part) -> list[str]:
    """How a claim reaches the rows of a part of it; a relation is reached from both its claims."""
    steps = []
    table = part.table
    for step in part.path.split("__"):
        field = table._meta.get_field(step)
        steps.append(field.related_query_name())
        table = field.related_model
    found = [_join(*reversed(steps))]
    if part.is_direct:
        found += [
            field.related_query_name()
            for field in part.table._meta.concrete_fields
            if field.related_model is Claim and field.name != part.path
        ]
    return found


def columns_entered(table: Any) -> Iterator[Any]:
    """The columns of a table that people fill in: neither its key nor what follows from others."""
    for column in (*table._meta.concrete_fields, *table._meta.many_to_many):
        if not column.primary_key and column.editable:
            yield column
