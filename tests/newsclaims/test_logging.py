"""What happens is in the log, a line each, with who did it; and what did not happen is not."""

import logging
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client

from articles import actions, events
from articles.domain.vocabulary import Status

ROOT = Path(settings.BASE_DIR)
SIGNED: dict[str, Any] = {"reason": "a line\nof its own"}


@pytest.fixture
def lines(caplog, django_capture_on_commit_callbacks):
    """Do something, and get the lines that it left in the log."""
    caplog.set_level(logging.INFO, logger="newsclaims")

    def done(work):
        caplog.clear()
        with django_capture_on_commit_callbacks(execute=True):
            work()
        return [
            f"{each.name}: {each.getMessage()}"
            for each in caplog.records
            if each.name.startswith("newsclaims.")
        ]

    return done


def test_a_status_is_logged_with_who_gave_it(world, lines):
    claim = world.claim("secret")

    def publish():
        actions.set_status(record=claim, status=Status.PUBLISHED, by=world.editor, **SIGNED)

    editor = f"account {world.editor.pk} (world-editor)"
    assert lines(publish) == [f"newsclaims.status: claim {claim.pk} is published, by {editor}"]


def test_a_merge_and_its_undoing_are_logged(world, lines):
    kept, gone = world.actor("idle"), world.actor("shadow")
    done: list[Any] = []
    by = {"by": None, **SIGNED}

    def merge():
        done.append(actions.merge_actors(kept=kept, absorbed=gone, **by))

    assert lines(merge) == [
        f"newsclaims.merge: actor {gone.pk} goes into {kept.pk}, merge {done[0].pk} by the program"
    ]
    assert lines(lambda: actions.undo_merge(merge=done[0], **by)) == [
        f"newsclaims.merge: merge {done[0].pk} is undone, by the program"
    ]


def test_what_is_rolled_back_is_not_logged(world, lines):
    claim = world.claim("bare")  # nobody makes it: it cannot be published

    def publish():
        with pytest.raises(ValidationError):
            actions.set_status(record=claim, status=Status.PUBLISHED, by=world.editor, **SIGNED)

    assert lines(publish) == []


def test_refusals_are_logged(world, lines):
    client = Client()
    client.force_login(world.editor)
    found = lines(lambda: client.get("/desk/import/"))
    editor = f"account {world.editor.pk} (world-editor)"
    assert found == [f"newsclaims.refusal: 403 for GET '/desk/import/', to {editor} at 127.0.0.1"]
    found = lines(lambda: Client().get("/claims/", headers={"host": "evil.example"}))
    assert found == ["newsclaims.refusal: 400 for GET '/claims/', to somebody at 127.0.0.1"]


def test_sign_ins_are_logged_and_what_was_typed_is_not(world, lines):
    world.editor.set_password("a long walk by the sea")
    world.editor.save()
    client = Client()
    right = {"username": "world-editor", "password": "a long walk by the sea"}

    def sign_in(**typed: str):
        return lambda: client.post("/accounts/login/", right | typed)

    editor = f"account {world.editor.pk} (world-editor)"
    assert lines(sign_in(username="my\npassword")) == [
        "newsclaims.account: a sign-in failed, from 127.0.0.1"
    ]
    assert lines(sign_in()) == [f"newsclaims.account: {editor} signed in"]
    assert lines(lambda: client.post("/accounts/logout/")) == [
        f"newsclaims.account: {editor} signed out"
    ]


def test_every_logger_is_described():
    text = (ROOT / "docs" / "logging.md").read_text()
    named = set(re.findall(r"^\| `newsclaims\.(\w+)`", text, flags=re.MULTILINE))
    assert named == set(get_args(events.Kind.__value__))
