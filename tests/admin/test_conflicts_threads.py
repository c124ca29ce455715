"""Two editors who save in the same moment: one waits for the other, and is then stopped."""

import threading
import time
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse

from articles import actions
from articles.actions import ConflictError
from articles.models import Claim
from tests.support.filled_form import FilledForm
from tests.support.world import make_world

# SQLite's transactions that write wait for each other by themselves; a database in memory, as the
# tests have it, knows no two connections that do.
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="needs a database with two connections"
    ),
]


def in_threads(*works):
    """Do these at once, each with a connection of its own; gives what each gave, or its error."""
    found: list[Any] = [None] * len(works)

    def do(place, work):
        try:
            found[place] = work()
        except Exception as error:
            found[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads)
    return found


def test_who_comes_second_waits_and_hears_of_the_first():
    world = make_world()
    claim = world.claim("toll")
    appearance: Any = world.appearance("toll", "gazette")
    checked = threading.Event()

    def first(record, write):
        with transaction.atomic():
            actions.check_version(record, actions.version_of(record))
            checked.set()
            # The other one waits now: had it gone on, it would have seen nothing newer.
            time.sleep(0.5)
            write()

    def second(token):
        checked.wait(timeout=5)
        with transaction.atomic():
            actions.check_version(claim, token)

    # Once the claim itself, once a passage of it that the claim's form holds too.
    def change_statement():
        row: Any = Claim.objects.get(pk=claim.pk)
        row.statement = "Changed."
        row._history_user = world.editor
        row.save()

    def change_note():
        appearance.note = "Changed."
        appearance._history_user = world.editor
        appearance.save()

    for record, write in ((claim, change_statement), (appearance, change_note)):
        checked.clear()
        token = actions.version_of(claim)
        _none, error = in_threads(partial(first, record, write), partial(second, token))
        assert isinstance(error, ConflictError), error
        assert [change.who for change in error.changes] == ["world-editor"]


def test_of_two_forms_sent_at_once_one_is_saved():
    world = make_world()
    claim = world.claim("calm")
    pages = []
    for name in ("edith", "carla"):
        person = User.objects.create_user(name, password=name, is_staff=True)
        person.groups.add(Group.objects.get(name="Editor"))
        client = Client()
        client.force_login(person)
        pages.append(FilledForm(client, reverse("admin:articles_claim_change", args=[claim.pk])))
    for page, words in zip(pages, ("One.", "Two."), strict=True):
        page.fill(statement=words)

    def send(page):
        return page.client.post(page.address, {**page.fields, "_save": "1"}).status_code

    codes = in_threads(*(partial(send, page) for page in pages))
    assert sorted(codes) == [302, 409]
    claim.refresh_from_db()
    assert claim.statement == ("One." if codes[0] == 302 else "Two.")
