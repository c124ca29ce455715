"""Who does it: the account that an option of a command names."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.management.base import CommandError


def person(name: str) -> User | None:
    """The account of this name; nobody for an empty one. Raises CommandError."""
    if not name:
        return None
    found: User | None = get_user_model()._default_manager.filter(username=name).first()
    if found is None:
        raise CommandError(f"Nobody here is called “{name}”. Give --by a user's name.")
    return found
