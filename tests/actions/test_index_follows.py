"""After any write the index, SQL and the plain reference say the same, without a rebuild.

Actions are chosen by chance among all that write records, the admin's saves and deletions included.
A write that touches a claim and does not say so leaves the index behind: here that is seen.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse

from articles import actions, search
from articles.actions import NewHop
from articles.domain.selection import Selection
from articles.domain.vocabulary import ActorKind, Mode, Status
from articles.history.timeline import timeline
from articles.history.topology import RECORDS
from articles.models import (
    Actor,
    Appearance,
    Article,
    Claim,
    ClaimRelation,
    Merge,
    Question,
    Source,
    Topic,
)
from articles.search import cached, sql, sync, verification
from tests.support.filled_form import FilledForm
from tests.support.reference import Reference
from tests.support.search_world import COUNTRIES, Pool

pytestmark = pytest.mark.django_db(transaction=True)

# How many writes each seed makes, and how many of them before all is compared.
WRITES, AT_A_TIME = 24, 4


@pytest.fixture(autouse=True)
def own_index(settings: Any, tmp_path: Path) -> Iterator[None]:
    """An index for this test alone."""
    settings.SEARCH_ENGINE = "index"
    settings.SEARCH_INDEX = tmp_path / "index"
    yield
    sync.wait()


class Writes:
    """Everything that can be done to records, each with something chosen by chance."""

    def __init__(self, seed: int) -> None:
        Pool(seed, claims=14)
        self.chance = random.Random(seed)  # noqa: S311 (no secret)
        self.person = User.objects.create_superuser("ada", password="ada")
        self.client = Client()
        self.client.force_login(self.person)
        self.by: dict[str, Any] = {"by": self.person, "reason": "as it happens"}

    def any(self, model: Any, **filters: Any) -> Any:
        """A record chosen by chance; None where there is none."""
        found = list(model._default_manager.filter(**filters).order_by("pk"))
        return self.chance.choice(found) if found else None

    def two(self, model: Any) -> list[Any]:
        """Two records chosen by chance."""
        return self.chance.sample(list(model._default_manager.order_by("pk")), 2)

    def edit(self, record: Any, **fields: Any) -> None:
        """Save a record in the admin."""
        meta = record._meta
        address = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])
        FilledForm(self.client, address).fill(**fields).save()

    def delete(self, record: Any) -> None:
        """Delete a record in the admin, if it may be."""
        meta = record._meta
        address = reverse(f"admin:{meta.app_label}_{meta.model_name}_delete", args=[record.pk])
        self.client.post(address, {"post": "yes"})

    # What can happen

    def merge_actors(self) -> None:
        kept, absorbed = self.two(Actor)
        take = self.chance.sample(["name", "kind", "country"], 1)
        actions.merge_actors(kept=kept, absorbed=absorbed, take=take, **self.by)

    def merge_sources(self) -> None:
        kept, absorbed = self.two(Source)
        take = self.chance.sample(["title", "issuer", "language", "date"], 2)
        actions.merge_sources(kept=kept, absorbed=absorbed, take=take, collapse=True, **self.by)

    def merge_claims(self) -> None:
        kept, absorbed = self.two(Claim)
        actions.merge_claims(kept=kept, absorbed=absorbed, **self.by)

    def undo_a_merge(self) -> None:
        merge = Merge.objects.standing().order_by("-pk").first()
        if merge is not None:
            actions.undo_merge(merge=merge, leave_changed=True, **self.by)

    def restore(self) -> None:
        name = self.chance.choice(list(RECORDS))
        record = self.any(RECORDS[name].model)
        if record is not None:
            number = self.chance.randint(1, len(timeline(RECORDS[name], record.pk).changes) or 1)
            actions.restore_record(name=name, pk=record.pk, number=number, **self.by)

    def change_an_actor(self) -> None:
        actor = self.any(Actor)
        self.edit(
            actor,
            name=f"{actor.name}s",
            kind=self.chance.choice([ActorKind.PERSON, ActorKind.MILITARY]),
            country=self.chance.choice(COUNTRIES),
        )

    def change_a_source(self) -> None:
        source = self.any(Source)
        fields: dict[str, Any] = {
            "issuer": self.any(Actor),
            "language": self.chance.choice(["fr", "en", "ko"]),
            "when": self.chance.choice(["2025-04-01", "2025-04-28", ""]),
            "title": f"{source.title[:200]} once more",
        }
        self.edit(source.article if source.is_article else source, **fields)

    def publish_or_withdraw(self) -> None:
        record = self.any(self.chance.choice([Article, Claim]))
        status = self.chance.choice(list(Status.values))
        actions.set_status(record=record, status=status, withdrawn_reason="wrong", **self.by)

    def change_a_claim(self) -> None:
        claim = self.any(Claim)
        question = self.any(Question)
        self.edit(
            claim,
            mode=self.chance.choice([Mode.STATES, Mode.DENIES]),
            question=question,
            topics=self.chance.sample(list(Topic.objects.all()), min(1, Topic.objects.count())),
            statement=f"{claim.statement} again",
        )

    def change_a_chain(self) -> None:
        appearance = self.any(Appearance)
        others = Source.objects.exclude(pk=appearance.article_id)
        through = self.chance.sample(list(others), min(2, others.count()))
        actions.set_chain(appearance=appearance, hops=[NewHop(each) for each in through], **self.by)

    def relate(self) -> None:
        claim, about = self.two(Claim)
        actions.relate_claims(claim=claim, kind="denies", about=about, **self.by)

    def unrelate(self) -> None:
        relation = self.any(ClaimRelation)
        if relation is not None:
            actions.unrelate_claims(claim=relation.claim, about=relation.about, **self.by)

    def delete_something(self) -> None:
        model = self.chance.choice([Topic, Topic, Appearance, Claim, Actor, Source])
        record = self.any(model)
        if record is not None:
            self.delete(record)

    def move_an_appearance(self) -> None:
        appearance = self.any(Appearance)
        self.edit(appearance, claim=self.any(Claim))

    def names(self) -> list[str]:
        """What can happen, by name."""
        return sorted(
            name
            for name, value in vars(Writes).items()
            if not name.startswith("_")
            and name not in {"any", "two", "edit", "delete", "names"}
            and isinstance(value, Callable)  # type: ignore[arg-type]
        )


def values_of(reference: Reference, name: str) -> dict[str, int]:
    """How many claims each value of a facet gives, by the plain reference."""
    counted: dict[str, int] = {}
    for row in reference.rows:
        for value in reference.values(row, name):
            counted[value] = counted.get(value, 0) + 1
    return counted


def compare(done: list[str]) -> None:
    """Hold index, SQL and reference against each other: all claims, and all values of facets."""
    found = sync.current()
    assert found is not None, done
    every = [0, *range(1, (Claim.objects.order_by("-pk").values_list("pk", flat=True)[0]) + 20)]
    assert verification.wrong_in_index(every) == [], done
    assert actions.wrong_claims(Claim.objects.values_list("pk", flat=True)) == [], done
    for drafts in (False, True):
        ours, right = cached.Engine(found, drafts=drafts), sql.Engine(drafts=drafts)
        reference = Reference(drafts=drafts)
        ids = tuple(reference.ids({}))
        assert ours.page(Selection(), 500).ids == right.page(Selection(), 500).ids == ids, done
        counts = ours.counts(Selection(), search.FACETS, 500)
        assert counts == right.counts(Selection(), search.FACETS, 500), done
        for name in search.FACETS:
            told = sorted(counts[name].values.values())
            assert told == sorted(values_of(reference, name).values()), (name, done)


@pytest.mark.parametrize("seed", [31, 32, 33])
def test_any_writes_leave_the_index_as_new_as_the_database(seed: int) -> None:
    writes = Writes(seed)
    assert sync.rebuild()
    compare([])
    done: list[str] = []
    # Each of them at least once, then by chance.
    names = writes.names()
    writes.chance.shuffle(names)
    for number in range(WRITES):
        name = names[number] if number < len(names) else writes.chance.choice(names)
        # A rule may be against what chance has chosen: then nothing is written.
        with contextlib.suppress(ValidationError, ProtectedError):
            getattr(writes, name)()
            done.append(name)
        if number % AT_A_TIME == AT_A_TIME - 1:
            compare(done)
    assert len(done) > WRITES / 3


def test_a_merged_actor_leaves_nothing_in_the_index_and_comes_back_whole() -> None:
    """Two issuers of sources and outlets of articles, and speakers: one goes into the other."""
    writes = Writes(34)
    kept, absorbed = Actor.objects.order_by("pk")[:2]
    Source.objects.filter(issuer=None).update(issuer=absorbed)
    assert sync.rebuild()
    found = sync.current()
    assert found is not None
    before = cached.Engine(found, drafts=True).counts(Selection(), search.FACETS, 500)
    assert absorbed.pk in before["relay"].values
    assert absorbed.pk in before["outlet"].values
    merge = actions.merge_actors(kept=kept, absorbed=absorbed, **writes.by)
    compare(["merge"])
    found = sync.current()
    assert found is not None
    counts = cached.Engine(found, drafts=True).counts(Selection(), search.FACETS, 500)
    for name in ("actor", "relay", "outlet"):
        assert absorbed.pk not in counts[name].values
    actions.undo_merge(merge=merge, **writes.by)
    compare(["undo"])
    found = sync.current()
    assert found is not None
    assert cached.Engine(found, drafts=True).counts(Selection(), search.FACETS, 500) == before


def test_a_deleted_topic_leaves_the_index() -> None:
    writes = Writes(35)
    assert sync.rebuild()
    topic = Topic.objects.filter(claims__isnull=False).first()
    assert topic is not None
    number = topic.pk
    writes.delete(topic)
    assert not Topic.objects.filter(pk=number).exists()
    compare(["topic"])
