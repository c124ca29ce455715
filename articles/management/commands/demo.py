"""Bring the demonstration data in, or take it out again; nobody else's records are touched."""

from __future__ import annotations

import secrets
import tomllib
from argparse import ArgumentParser
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.management.base import BaseCommand
from django.db import models, transaction
from django.db.models import ProtectedError

from articles import actions
from articles.actions import NewHop
from articles.domain import dates
from articles.domain.vocabulary import Status
from articles.models import (
    Actor,
    Appearance,
    Article,
    Claim,
    ClaimRelation,
    Question,
    RecordKey,
    Source,
)

STORY = Path(__file__).parent.parent / "demo" / "story.toml"
COLLECTION = "demo"
REASON = "Demonstration data"
TRANSLATOR = "newsclaims"

# Who tries the program out: name and group.
ACCOUNTS = (("editor", "Editor"), ("admin", "Administrator"))


class Command(BaseCommand):
    """``manage.py demo`` brings the data in; a second time it finds everything there."""

    help = "Bring the demonstration data in (again: nothing changes), or take it out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--remove",
            action="store_true",
            help="Take the demonstration data out. What others' records rest on stays.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["remove"]:
            self.remove()
        else:
            self.load()

    @transaction.atomic
    def load(self) -> None:
        """Make what is not there yet, all of it or nothing."""
        story = tomllib.loads(STORY.read_text())
        loader = Loader(story)
        loader.load()
        if loader.made:
            records = "record" if loader.made == 1 else "records"
            self.stdout.write(f"Demonstration data: {loader.made} {records} made.")
        else:
            self.stdout.write("Demonstration data: all there, nothing to do.")
        if settings.DEMO:
            self.make_accounts()

    def make_accounts(self) -> None:
        """An editor's and an administrator's account; their passwords are printed this once."""
        users: Any = get_user_model().objects
        for name, group in ACCOUNTS:
            if users.filter(username=name).exists():
                continue
            password = secrets.token_urlsafe(9)
            user = users.create_user(name, password=password, is_staff=True)
            user.groups.set(Group.objects.filter(name=group))
            _remember(f"account/{name}", user)
            self.stdout.write(f"  Sign in as {name} with the password {password}")

    @transaction.atomic
    def remove(self) -> None:
        """Take out what this command brought in, and keep what others' records rest on."""
        kept = 0
        order: list[type[models.Model]] = [
            *(ClaimRelation, Appearance, Claim, Article, Source, Question, Actor)
        ]
        for model in [*order, get_user_model()]:
            keys = RecordKey.objects.filter(
                collection=COLLECTION, content_type=ContentType.objects.get_for_model(model)
            )
            for key in keys:
                record = model._default_manager.filter(pk=key.object_id).first()
                try:
                    with transaction.atomic():
                        if record is not None:
                            touched = actions.claims_touched_by(record)
                            record.delete()
                            actions.refresh_claims(touched)
                        key.delete()
                except ProtectedError:
                    kept += 1
        self.stdout.write("The demonstration data is gone.")
        if kept:
            records = "record stays" if kept == 1 else "records stay"
            self.stdout.write(f"{kept} {records}, because other records rest on them.")


def _remember(key: str, record: models.Model) -> None:
    RecordKey.objects.create(
        collection=COLLECTION,
        key=key,
        content_type=ContentType.objects.get_for_model(record),
        object_id=record.pk,
    )


class Loader:
    """The story's records, each made through the actions as any editor's are."""

    def __init__(self, story: dict[str, Any]) -> None:
        self.story = story
        self.made = 0
        self.known = dict(
            RecordKey.objects.filter(collection=COLLECTION).values_list("key", "object_id")
        )
        self.by: dict[str, Any] = {"by": None, "reason": REASON}
        self.actors: dict[str, Actor] = {}
        self.questions: dict[str, Question] = {}
        self.sources: dict[str, Source] = {}
        self.claims: dict[str, Claim] = {}

    def load(self) -> None:
        """Everything, in the order in which one record needs another."""
        for key, entry in self.story["actors"].items():
            self.actors[key] = self.once(f"actor/{key}", Actor, partial(self.actor, entry))
        for key, entry in self.story["questions"].items():
            self.questions[key] = self.once(
                f"question/{key}", Question, partial(self.question, entry)
            )
        for key, entry in self.story["sources"].items():
            self.sources[key] = self.once(f"source/{key}", Source, partial(self.source, entry))
        for key, entry in self.story["claims"].items():
            self.claims[key] = self.once(f"claim/{key}", Claim, partial(self.claim, entry))
        for key, entry in self.story["articles"].items():
            self.article(key, entry)
        for claim in self.claims.values():
            self.publish(claim)
        for key, row in self.story["relations"].items():
            self.once(f"relation/{key}", ClaimRelation, partial(self.relation, row))

    def once[Record: models.Model](
        self, key: str, model: type[Record], make: Callable[[], Record]
    ) -> Record:
        """The record of this key: the one that is there, or a new one."""
        if found := self.there(key, model):
            return found
        record = make()
        _remember(key, record)
        self.made += 1
        return record

    def there[Record: models.Model](self, key: str, model: type[Record]) -> Record | None:
        """The record of this key, if it is there; one that somebody deleted is known no more."""
        if key not in self.known:
            return None
        found = model._default_manager.filter(pk=self.known[key]).first()
        if found is None:
            RecordKey.objects.filter(collection=COLLECTION, key=key).delete()
            del self.known[key]
        return found

    def publish(self, record: Article | Claim) -> None:
        """Publish what was just made; a status that somebody gave since stays."""
        if record.status == Status.DRAFT and record._state.adding is False and self.is_new(record):
            actions.set_status(record=record, status=Status.PUBLISHED, **self.by)

    def is_new(self, record: models.Model) -> bool:
        """Whether this run made it."""
        return record.pk not in {
            pk for key, pk in self.known.items() if key.startswith(f"{record._meta.model_name}/")
        }

    def actor(self, entry: dict[str, Any]) -> Actor:
        """An actor with its aliases."""
        return actions.create_actor(
            name=entry["name"],
            kind=entry["kind"],
            country=entry.get("country", ""),
            role=entry.get("role", ""),
            name_language=entry.get("lang", ""),
            aliases=[
                (alias["name"], alias.get("language", "")) for alias in entry.get("aliases", [])
            ],
            **self.by,
        )

    def question(self, entry: dict[str, Any]) -> Question:
        """A question with its translations: every table in it is a language."""
        translated = [(name, words) for name, words in entry.items() if isinstance(words, dict)]
        return actions.create_question(
            text=entry["text"],
            unit=entry.get("unit", ""),
            note=entry.get("note", ""),
            translations=[
                (language, words["text"], words.get("unit", "")) for language, words in translated
            ],
            note_translations=[
                (language, words["note"]) for language, words in translated if "note" in words
            ],
            translator=TRANSLATOR,
            **self.by,
        )

    def source(self, entry: dict[str, Any]) -> Source:
        """A source behind an article."""
        return actions.create_source(
            kind=entry["kind"],
            title=entry["title"],
            issuer=self.actors.get(entry.get("issuer", "")),
            language=entry.get("language", ""),
            date=_date(entry),
            url=entry.get("url", ""),
            note=entry.get("note", ""),
            **self.by,
        )

    def claim(self, entry: dict[str, Any]) -> Claim:
        """A claim with who makes it and what it answers."""
        return actions.create_claim(
            statement=entry["statement"],
            mode=entry["mode"],
            attributions=[
                (self.actors[row["actor"]], self.actors.get(row.get("on_behalf_of", "")))
                for row in entry.get("attributions", [])
            ],
            own_voice=entry.get("own_voice", False),
            date=_date(entry),
            question=self.questions.get(entry.get("question", "")),
            position=entry.get("position", ""),
            low=_figure(entry.get("low")),
            high=_figure(entry.get("high")),
            approximate=entry.get("approximate", False),
            translations=[
                (name.removeprefix("statement_"), words)
                for name, words in entry.items()
                if name.startswith("statement_")
            ],
            translator=TRANSLATOR,
            **self.by,
        )

    def relation(self, row: dict[str, Any]) -> ClaimRelation:
        """That one claim is about another."""
        return actions.relate_claims(
            claim=self.claims[row["claim"]],
            kind=row["kind"],
            about=self.claims[row["about"]],
            **self.by,
        )

    def text(self, key: str, entry: dict[str, Any]) -> Article:
        """An article's text, and its source where that did not stay for others' sake."""
        source = self.there(f"article-source/{key}", Source)
        if source is not None:
            return actions.enter_text(source=source, text=entry["body"], is_summary=True, **self.by)
        article = actions.create_article(
            title=entry["title"],
            title_language=entry["title_language"],
            text=entry["body"],
            outlet=self.actors.get(entry.get("outlet", "")),
            language=entry["language"],
            date=_date(entry),
            url=entry.get("url", ""),
            note=entry.get("note", ""),
            is_summary=True,
            **self.by,
        )
        _remember(f"article-source/{key}", article.source)
        return article

    def article(self, key: str, entry: dict[str, Any]) -> None:
        """An article, published, with its claims' passages and chains."""
        article = self.once(f"article/{key}", Article, partial(self.text, key, entry))
        for number, row in enumerate(entry["appearances"], start=1):
            self.once(
                f"appearance/{key}/{number}",
                Appearance,
                partial(
                    actions.add_appearance,
                    claim=self.claims[row["claim"]],
                    article=article,
                    passage=row["passage"],
                    speech=row.get("speech", ""),
                    cue=row.get("cue", ""),
                    attributed_as=row.get("attributed_as", ""),
                    note=row.get("note", ""),
                    hops=[NewHop(self.sources[hop]) for hop in row["hops"]],
                    **self.by,
                ),
            )
        self.publish(article)


def _date(entry: dict[str, Any]) -> dates.PartialDate | None:
    return dates.parse(str(entry["date"])) if "date" in entry else None


def _figure(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
