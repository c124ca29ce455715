"""Who may do what: three groups, and one function for each thing that somebody may or may not do.

Pages ask these functions what to offer, and actions refuse by the same ones. A permission of a
group says what sort of record somebody works on; the functions add what no permission can say:
what readers see, or saw, is changed by people who publish alone. Writes nothing but the groups.

In the functions `person` is a user, or None for a command that nobody in particular runs, which
may do everything. Names of groups are stored as they stand here and translated where they are
shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_noop

from articles.domain.vocabulary import Mergeable, Status
from articles.history import topology
from articles.models import Actor, Appearance, Article, Claim, Question, Source, Topic

CONTRIBUTOR: Final = gettext_noop("Contributor")
EDITOR: Final = gettext_noop("Editor")
ADMINISTRATOR: Final = gettext_noop("Administrator")

# Records with a page of their own in the admin; their parts go with them.
RECORDS: Final = tuple(topology.RECORDS)
PARTS: Final = tuple(topology.PARTS)
ALL: Final = ("add", "change", "delete", "view")


def _codenames(actions: Iterable[str], models: Iterable[str]) -> set[tuple[str, str]]:
    """Pairs of an application and the code of a permission of it."""
    models = tuple(models)
    return {("articles", f"{action}_{model}") for action in actions for model in models}


_ENTERING: Final = _codenames(ALL, RECORDS + PARTS)
_PUBLISHING: Final = _ENTERING | _codenames(["publish"], ["article", "claim"])
_PEOPLE: Final = {("auth", f"{action}_{model}") for action in ALL for model in ("user", "group")}

# Which permissions each group has; deleting and changing are narrowed further for Contributors.
PERMISSIONS: Final[Mapping[str, set[tuple[str, str]]]] = {
    CONTRIBUTOR: _ENTERING,
    EDITOR: _PUBLISHING,
    ADMINISTRATOR: _PUBLISHING | _PEOPLE,
}

# What has been before readers.
PUBLIC: Final = frozenset({Status.PUBLISHED, Status.WITHDRAWN})
# The decisions of the review that only people who publish take.
EDITORIAL: Final = frozenset({"publish", "send-back", "withdraw"})
MERGEABLE: Final[Mapping[str, type[Model]]] = {
    Mergeable.ACTOR: Actor,
    Mergeable.SOURCE: Source,
    Mergeable.CLAIM: Claim,
}


def person_of(request: HttpRequest) -> User:
    """Who asks, on pages where nobody comes without having signed in."""
    return cast("User", request.user)


def require(allowed: bool, sentence: str = "") -> None:
    """Raise PermissionDenied, with a sentence for the person, where something is not allowed."""
    if not allowed:
        raise PermissionDenied(sentence)


# Sorts of records


def may_use_desk(person: Any) -> bool:
    """Whether somebody is an editor of any group: they see drafts, and the desk is there."""
    return _has(person, "change", Claim)


def may_add(person: Any, *models: type[Model]) -> bool:
    """Whether somebody may enter records of all these models."""
    return all(_has(person, "add", model) for model in models)


def may_publish(person: Any, *models: type[Model]) -> bool:
    """Whether somebody may publish and withdraw records of all these models."""
    return all(_has(person, "publish", model) for model in models)


def may_merge(person: Any, kind: str) -> bool:
    """Whether somebody may merge records of a kind: they stand in public records, or will."""
    return _has(person, "change", MERGEABLE[kind]) and may_publish(person, Article, Claim)


def may_change_any(person: Any, model: type[Model]) -> bool:
    """Whether somebody may change records of a model at all, if not each of them."""
    return _has(person, "change", model)


def _has(person: Any, action: str, model: type[Model]) -> bool:
    """Whether a person's groups give a permission: "change" and Claim is articles.change_claim."""
    return person is None or bool(person.has_perm(f"articles.{action}_{model._meta.model_name}"))


# One record


def is_public(record: Model) -> bool:
    """Whether readers see a record, or saw it: as the database has it, not as a form left it."""
    match record:
        case Article() | Claim():
            return type(record)._default_manager.filter(pk=record.pk, status__in=PUBLIC).exists()
        case Appearance():
            return Appearance.objects.filter(pk=record.pk, article__status__in=PUBLIC).exists()
        case Actor() | Source() | Question() | Topic():
            return bool(type(record).objects.in_use().filter(pk=record.pk).exists())
        case _:
            return False


def is_reserved(record: Model, person: Any) -> bool:
    """Whether only others may change a record: it is public, and this person does not publish."""
    return not _publishes_such(person, record) and is_public(record)


def _publishes_such(person: Any, record: Model) -> bool:
    """Whether somebody publishes what makes a record public."""
    match record:
        case Article() | Claim():
            return may_publish(person, type(record))
        case Appearance():
            return may_publish(person, Article)
        case _:
            return may_publish(person, Article, Claim)


def may_change(person: Any, record: Model) -> bool:
    """Whether somebody may change a record; it may be gone, as one whose history is read."""
    return _has(person, "change", type(record)) and not is_reserved(record, person)


def may_delete(person: Any, record: Model) -> bool:
    """Whether somebody may delete a record: who does not publish, only what they entered."""
    if not _has(person, "delete", type(record)) or is_reserved(record, person):
        return False
    return may_publish(person, Article, Claim) or is_own(person, record)


def is_own(person: Any, record: Any) -> bool:
    """Whether somebody entered a record themselves, as its history has it."""
    first = record.history.order_by("history_date", "history_id").first()
    return first is not None and first.history_user_id == person.pk


def may_set_status(person: Any, record: Article | Claim, status: str) -> bool:
    """Whether somebody may give a record a status, or save it with the one that it has."""
    if may_publish(person, type(record)):
        return True
    return status not in PUBLIC and not is_public(record)


def may_decide(person: Any, record: Article | Claim, decision: str) -> bool:
    """Whether somebody has the right to a decision of the review, whether or not it is open now.

    Goes by the record's status as it was loaded: a page asks for every decision about every row.
    """
    if not _has(person, "change", type(record)):
        return False
    if may_publish(person, type(record)):
        return True
    return decision not in EDITORIAL and record.status not in PUBLIC


def may_mark(person: Any, article: Article, appearance: Appearance | None = None) -> bool:
    """Whether somebody may mark a claim in an article, or change one that is marked there."""
    action = "change" if appearance else "add"
    rights = all(_has(person, action, model) for model in (Claim, Appearance))
    return rights and not is_reserved(article, person)


def may_change_account(person: Any, account: Any) -> bool:
    """Whether somebody may change an account: nobody the account of one who may do more."""
    return person.is_superuser or not account.is_superuser


# The groups


def shown_name(name: str) -> str:
    """A group's name in the reader's language; a group that was added by hand keeps its own."""
    return gettext(name) if name in PERMISSIONS else name


def make_groups(using: str, apps: Any = installed, verbosity: int = 0, **kwargs: Any) -> None:
    """Make the groups and give them what they lack; nothing that was added by hand is taken away.

    A receiver of post_migrate: `apps` are the models as the migrations leave them.
    """
    try:
        group_model = apps.get_model("auth", "Group")
        permission_model = apps.get_model("auth", "Permission")
    except LookupError:
        return  # The accounts' tables were taken away.
    # Django makes permissions after each migration too, but perhaps after this.
    for label in ("articles", "auth"):
        create_permissions(
            installed.get_app_config(label), verbosity=verbosity, using=using, apps=apps
        )
    known = {
        (permission.content_type.app_label, permission.codename): permission
        for permission in permission_model.objects.using(using)
        .filter(content_type__app_label__in=["articles", "auth"])
        .select_related("content_type")
    }
    for name, wanted in PERMISSIONS.items():
        group, _made = group_model.objects.using(using).get_or_create(name=name)
        # A record that is planned, or no longer there, has no permission yet.
        group.permissions.add(*(known[each] for each in wanted if each in known))
