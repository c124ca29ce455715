"""Writes one line in the log for what happened: who did what. docs/logging.md lists the loggers.

Knows no record. What people type is kept out of it, but for addresses of pages, so that nobody can
write a line of their own.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import Any, Literal

from django.db import transaction

type Kind = Literal["fetch", "import", "merge", "status", "refusal", "account"]


def log(kind: Kind, sentence: str, *values: object) -> None:
    """Log a sentence once the transaction in which it happened is committed.

    Without a transaction that is at once; what is rolled back did not happen, and is not logged.
    """
    line = partial(logging.getLogger(f"newsclaims.{kind}").info, sentence, *values)
    # Without a transaction Django would open a connection to ask, which may be what is refused.
    if transaction.get_connection().in_atomic_block:
        transaction.on_commit(line, robust=True)
    else:
        line()


def named(person: Any) -> str:
    """Somebody as the log names them: ``account 3 (alice)``, or the program itself."""
    if person is None:
        return "the program"
    if not person.is_authenticated:
        return "somebody not signed in"
    # A name has no spaces and no line ends: Django checks it when the account is made.
    return f"account {person.pk} ({person.get_username()})"
