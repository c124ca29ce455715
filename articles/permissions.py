"""Who may do what: three groups and their permissions, made again after every migration.

Knows names of permissions; no record and no page. Names of groups are kept as they stand here and
translated where they are shown. What a permission does not say by itself (that Contributors touch
no public record) is said where records are changed: in `actions` and in the admin.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.utils.translation import gettext, gettext_noop

from articles.history import topology

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
