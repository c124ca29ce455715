"""Who may touch which record, beyond what the permissions of groups say.

Whoever may not publish may not change what readers see, nor what was withdrawn before their
eyes, and deletes only what is their own.
"""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.models import User
from django.db.models import Model
from django.http import HttpRequest

from articles.actions import may_publish
from articles.domain.vocabulary import Status
from articles.models import Actor, Appearance, Article, Claim, Question, Source, Topic

# What has been before readers.
PUBLIC = frozenset({Status.PUBLISHED, Status.WITHDRAWN})


def person_of(request: HttpRequest) -> User:
    """Who asks: in the admin nobody does so without having signed in."""
    return cast("User", request.user)


def may_publish_all(person: Any) -> bool:
    """Whether somebody may publish and withdraw, articles as well as claims."""
    return may_publish(person, Article) and may_publish(person, Claim)


def may_touch(person: Any, record: Model) -> bool:
    """Whether somebody who may change records of this kind may change this one."""
    match record:
        case Article() | Claim():
            return may_publish(person, type(record)) or not is_public(record)
        case Appearance():
            return may_publish(person, Article) or not is_public(record)
        case _:
            return may_publish_all(person) or not is_public(record)


def may_delete(person: Any, record: Model) -> bool:
    """Whether somebody who may delete records of this kind may delete this one."""
    if may_publish_all(person):
        return True
    return may_touch(person, record) and is_own(person, record)


def is_public(record: Model) -> bool:
    """Whether readers see a record or saw it: as the database has it, not as a form left it."""
    match record:
        case Article() | Claim():
            return type(record)._default_manager.filter(pk=record.pk, status__in=PUBLIC).exists()
        case Appearance():
            return Appearance.objects.filter(pk=record.pk, article__status__in=PUBLIC).exists()
        case Actor() | Source() | Question() | Topic():
            return bool(type(record).objects.in_use().filter(pk=record.pk).exists())
        case _:
            return False


def is_own(person: Any, record: Any) -> bool:
    """Whether somebody entered a record themselves, as its history has it."""
    first = record.history.order_by("history_date", "history_id").first()
    return first is not None and first.history_user_id == person.pk
