"""One rule for text on every way in, and nothing that goes out fails for one record's text."""

from __future__ import annotations

import importlib
import json
import unicodedata
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client

from articles import actions
from articles.domain.text import clean, normalise_text, text_hash
from articles.models import Actor, Claim
from articles.models.base import Cleaned
from articles.views.feeds import Feed
from tests.support.world import World

# Every code point but the halves of surrogate pairs, which no database takes.
EVERYTHING = [chr(n) for n in range(0x110000) if not 0xD800 <= n < 0xE000]
# One or a few of each sort, all controls, separators and noncharacters: for what is drawn slowly.
SORTS: dict[str, list[str]] = {}
for each in EVERYTHING:
    SORTS.setdefault(unicodedata.category(each), []).append(each)
NASTY = (
    "".join(
        c
        for sort, letters in SORTS.items()
        for c in (letters if sort in {"Cc", "Cf", "Zl", "Zp", "Zs"} else letters[:3] + letters[-3:])
        if c != "\0"  # PostgreSQL takes none, whoever asks
    )
    + "\ufdd0\ufdef\ufffe\uffff e\u0301 <&>\"' ]]> {{ x }} =1+1"
)
# What machines write: lists of values, keys, codes, what is derived from the other columns.
MACHINES = {
    "folded", "address_key", "text_hash", "keys", "collection", "key", "window", "host", "problem",
    "etag", "last_modified", "archive_refusal", "date_precision", "country",
}  # fmt: skip


def columns() -> list[tuple[type[models.Model], models.Field[Any, Any]]]:
    return [
        (model, field)
        for model in apps.get_app_config("articles").get_models()
        if not model.__name__.startswith("Historical")
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and field.name not in MACHINES
    ]


def test_every_column_of_words_cleans_what_it_takes():
    assert len(columns()) > 40
    for model, field in columns():
        assert isinstance(field, Cleaned), f"{model.__name__}.{field.name}"
        raw = "e\u0301\x0bx\x08y\ufffe"
        assert field.to_python(raw) in {"é\nx y", "é x y"}


def test_every_code_point_comes_out_clean():
    for raw in ("".join(EVERYTHING), "".join(map(chr, range(0x110000)))):
        for lines in (True, False):
            text = clean(raw, lines=lines)
            assert clean(text, lines=lines) == text
            assert unicodedata.is_normalized("NFC", text)
            assert not [c for c in text if unicodedata.category(c) in {"Cc", "Cs"} and c != "\n"]
            assert lines or "\n" not in text
            ElementTree.fromstring(f"<a>{text.translate({38: '&amp;', 60: '&lt;'})}</a>")  # noqa: S314
            json.dumps(text).encode()
    # What is a character stays.
    assert clean("a\u200bb\u00ad\ue000\U000e0041") == "a\u200bb\u00ad\ue000\U000e0041"


def test_a_feed_is_well_formed_whatever_it_is_given():
    raw = "".join(map(chr, range(0x110000)))
    feed = Feed(title=raw, link="/", description=raw, author_name=raw)
    feed.add_item(title=raw, link="/", description=raw, author_name=raw, categories=[raw])
    ElementTree.fromstring(feed.writeString("utf-8").encode())  # noqa: S314


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("General\x0bKim", "General Kim"),
        ("Kim\x08 Jong\x1bUn", "Kim Jong Un"),
        ("Choi\u0308gou\ufffe", "Choïgou"),
        ("Kim\u2028Jong\tUn", "Kim Jong Un"),
    ],
)
def test_a_name_is_kept_clean(world: World, typed, kept):
    actor = actions.create_actor(name=typed, kind="person", by=world.editor, reason="New")
    assert actor.name == kept
    # Also where nothing is checked, and where somebody looks for it as it was typed.
    Actor.objects.filter(pk=actor.pk).update(name=typed)
    assert Actor.objects.get(name=typed).name == kept
    actor.name = typed
    actor.save()
    assert (actor.name, Actor.objects.get(pk=actor.pk).folded) == (
        kept,
        kept.lower().replace("ï", "i"),
    )


def test_what_is_sent_is_clean_before_any_form_sees_it(world: World, client: Client):
    actor = actions.create_actor(name="Ἀθῆναι", kind="company", by=world.editor, reason="New")
    slug = unicodedata.normalize("NFD", actor.slug)
    assert slug != actor.slug
    client.force_login(world.editor)
    assert (
        client.get(f"/actors/{slug}/").status_code
        == client.get(f"/actors/{actor.slug}/").status_code
    )
    page = client.get("/claims/", {"actor": slug})
    assert page.wsgi_request.GET["actor"] == actor.slug
    sent = client.post("/admin/login/", {"username": "a\x0bb", "password": "e\u0301\x0b"})
    assert sent.wsgi_request.POST["username"] == "a\nb"
    assert sent.wsgi_request.POST["password"] == "e\u0301\x0b"


@pytest.fixture
def spoilt(world: World) -> World:
    """Rows as an earlier program let them in: columns of words end in all sorts of characters."""
    longest = NASTY[:40]
    with connection.cursor() as cursor:
        for model, field in columns():
            if isinstance(field, models.SlugField) or field.name in {
                "exact", "url", "archived_url", "language", "title_language", "name_language",
                "note_language", "absorbed_slug",
            }:  # fmt: skip
                continue
            most = field.max_length
            words = NASTY if not most or most > len(NASTY) + 300 else longest[: max(most - 60, 1)]
            if connection.vendor == "postgresql" and most and most < 100:
                continue
            cursor.execute(
                f'UPDATE "{model._meta.db_table}" SET "{field.column}" = "{field.column}" || %s '  # noqa: S608
                f"WHERE \"{field.column}\" <> ''",
                [words],
            )
    return world


def test_no_page_feed_or_export_fails_for_what_a_row_holds(spoilt: World, client: Client):
    claim = Claim.objects.get(pk=spoilt.claim("toll").pk)
    appearance = claim.appearances.first()
    assert appearance is not None
    addresses = [
        *("/claims/", "/claims.atom", "/claims.csv", "/claims.jsonl", "/corrections.atom"),
        *("/articles/", "/actors/", "/sources/", "/questions/", "/corrections/"),
        *("/api/claims", "/api/articles", "/api/actors", "/api/sources", "/api/questions"),
        f"/claims/{claim.pk}/",
        f"/articles/{appearance.article_id}/",
        f"/sources/{appearance.article_id}/",
        *(row.actor.get_absolute_url() for row in claim.attributions.all()),
        claim.question.get_absolute_url(),
    ]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        content = b"".join(answer) if answer.streaming else answer.content
        text = content.decode()
        if address.endswith(".atom"):
            ElementTree.fromstring(text)  # noqa: S314
        if address.endswith(".jsonl") or address.startswith("/api"):
            assert [json.loads(line) for line in text.split("\n") if line.strip()]
    client.force_login(spoilt.editor)
    for address in ("/desk/", f"/desk/articles/{appearance.article_id}/edit/", "/desk/review/"):
        assert client.get(address, follow=True).status_code in {200, 404}, address


def test_rows_that_are_there_are_put_right_and_passages_stay_on_their_words(world: World):
    raw = (
        "Cafe\u0301\x0bone.\u2028The  general sai\u0308d\u0301 4,000 me\u0301n\tdied.  \nEnd\ufffe."
    )
    article = actions.create_article(title="Old", text="x", by=world.editor, reason="Old")
    words = "sai\u0308d\u0301 4,000 me\u0301n\tdied"
    start = raw.index(words)
    appearance = actions.add_appearance(
        claim=world.claim("bare"), article=article, passage="x", by=world.editor, reason="Old"
    )
    actor = Actor.objects.order_by("pk").first()
    assert actor is not None
    with connection.cursor() as cursor:
        cursor.execute(
            'UPDATE articles_article SET "text" = %s WHERE source_id = %s', [raw, article.pk]
        )
        cursor.execute(
            'UPDATE articles_appearance SET exact = %s, start = %s, "end" = %s WHERE id = %s',
            [words, start, start + len(words), appearance.pk],
        )
        cursor.execute("UPDATE articles_actor SET name = %s WHERE id = %s", ["A\x0bb", actor.pk])
    migration = importlib.import_module("articles.migrations.0011_clean_words")

    migration.put_right(apps, SimpleNamespace(connection=connection))
    article.refresh_from_db()
    appearance.refresh_from_db()
    actor.refresh_from_db()
    assert (actor.name, actor.folded) == ("A b", "a b")
    assert article.text == normalise_text(raw)
    assert article.text_hash == text_hash(article.text)
    assert appearance.exact == clean(words)
    assert article.text[appearance.start : appearance.end] == appearance.exact
    assert appearance.history.first().history_change_reason == migration.WHY
    before = Actor.history.count()
    migration.put_right(apps, SimpleNamespace(connection=connection))
    assert Actor.history.count() == before
