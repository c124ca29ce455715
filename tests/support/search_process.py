"""One process of several that share a database and an index, for the tests of the search.

    python -m tests.support.search_process fill | edit NUMBER | check | fork

`edit` says each number once the claim of that number is committed; `check` says whether the index
answers as SQL does, `fork` whether a process sees what others commit after it was forked.
"""

from __future__ import annotations

import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "newsclaims.settings"

import django

django.setup()

from django.db import connection

from articles import actions, search
from articles.domain.selection import Selection
from articles.domain.vocabulary import Mode
from articles.models import Actor, Claim
from articles.search import cached, sql, sync

MANY = 1_000_000


def add(number: int) -> None:
    """One claim more, through the actions, as an editor's."""
    actor = Actor.objects.order_by("pk")[number % 3]
    actions.create_claim(
        statement=f"soldats number{number}",
        language="fr",
        mode=Mode.values[number % 3],
        attributions=[(actor, None)],
        by=None,
        reason="a test",
    )


def fill() -> None:
    """What the others need."""
    for number in range(3):
        actions.create_actor(name=f"actor {number}", kind="person", by=None, reason="a test")
    for number in range(20):
        add(number)


def edit(number: int) -> None:
    """Claims without end; the one who started this ends it."""
    while number < MANY:
        add(number)
        print(number, flush=True)
        number += 1


def check() -> str:
    """What the index gets wrong, or nothing; asked as a page would ask."""
    found = sync.current()
    if found is None:
        sync.wait()
        found = sync.current()
    if found is None:
        return "the index does not answer"
    ours, right = cached.Engine(found, drafts=True), sql.Engine(drafts=True)
    for selection in (
        Selection(),
        Selection(q="soldat"),
        Selection(actor=("actor-1",)),
        Selection(mode=("states",), sort="oldest"),
    ):
        if ours.page(selection, MANY) != right.page(selection, MANY):
            return f"other claims: {selection.query()}"
        if ours.total(selection) != right.total(selection):
            return f"another total: {selection.query()}"
        if ours.counts(selection, search.FACETS) != right.counts(selection, search.FACETS):
            return f"other counts: {selection.query()}"
    return ""


def fork() -> str:
    """What goes wrong where a process is forked that had the index open, or nothing."""
    problem = check()
    before = Claim.objects.count()
    connection.close()
    told, tell = os.pipe()
    child = os.fork()
    if not child:
        # Waits until the parent has committed something, then looks.
        os.close(tell)
        os.read(told, 1)
        os._exit(0 if not check() and Claim.objects.count() == before + 2 else 1)
    os.close(told)
    add(20)
    add(21)
    os.write(tell, b"x")
    _pid, status = os.waitpid(child, 0)
    return problem or check() or ("" if status == 0 else "the child does not see it")


def main() -> None:
    """Do what was asked; a sentence that is not empty is what went wrong."""
    match sys.argv[1:]:
        case ["fill"]:
            fill()
        case ["edit", number]:
            edit(int(number))
        case ["check"]:
            sys.exit(check() or 0)
        case ["fork"]:
            sys.exit(fork() or 0)
        case asked:
            sys.exit(f"No such thing: {asked}")


if __name__ == "__main__":
    main()
