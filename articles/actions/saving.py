"""What every write leaves behind: a checked record, and in its history who did it and why."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import models

type Person = AbstractBaseUser | None


def keep[Record: models.Model](record: Record, by: Person, reason: str) -> Record:
    """Check a record, save it, and leave in its history who did it and why."""
    record.full_clean()
    sign(record, by, reason)
    record.save()
    return record


def sign(record: Any, by: Person, reason: str) -> None:
    """Leave on a record what its next row of history says: who, and why."""
    record._history_user = by
    record._change_reason = reason or None


def refuse(errors: list[ValidationError]) -> None:
    """Raise what is wrong, if anything is."""
    if errors:
        raise ValidationError(errors)
