"""The desk's pages for merging: choosing, seeing beforehand, doing, undoing, and who may."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import actions
from articles.actions import NewHop
from articles.models import Actor, Claim, Merge, Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(world, client):
    """The cast's editor, signed in, with the rights of the group."""
    names = [
        f"{verb}_{model}"
        for verb in ("change", "view")
        for model in ("actor", "appearance", "article", "claim", "source")
    ]
    world.editor.user_permissions.add(*Permission.objects.filter(codename__in=names))
    world.editor.is_staff = True
    world.editor.save()
    world.editor = type(world.editor).objects.get(pk=world.editor.pk)
    client.force_login(world.editor)
    return client


def address(kind, keep=None, other=None, **more):
    query = {"keep": keep and keep.pk, "other": other and other.pk, **more}
    return reverse(
        "desk-merge-choose", args=[kind], query={name: v for name, v in query.items() if v}
    )


def test_two_actors_are_found_looked_at_merged_and_taken_apart(world, editor):
    kept, absorbed = world.actor("pohl"), world.actor("pohl2")
    assert address("actor", kept) in editor.get(kept.get_absolute_url()).text
    change = editor.get(reverse("admin:articles_actor_change", args=[kept.pk])).text
    assert address("actor", kept) in change
    # The one of the same name is offered at once.
    offered = editor.get(address("actor", kept)).text
    look = f"?keep={kept.pk}&amp;other={absorbed.pk}"
    assert look in offered
    assert look in editor.get(address("actor", kept, q="pohl")).text
    assert look in editor.get(address("actor", kept, q=absorbed.get_absolute_url())).text
    assert "Nothing is found" in editor.get(address("actor", kept, q="xyzzy")).text
    preview = editor.get(address("actor", kept, absorbed)).text
    assert "The one that goes" in preview
    assert Actor.objects.filter(pk=absorbed.pk).exists()
    form = {"keep": kept.pk, "other": absorbed.pk}
    refused = editor.post(address("actor"), {**form, "reason": " "})
    assert refused.status_code == 422
    assert "Say why" in refused.text
    done = editor.post(address("actor"), {**form, "reason": "One mayor"}, follow=True)
    assert done.redirect_chain[0][0] == kept.get_absolute_url()
    assert "You can undo it" in done.text
    merge = Merge.objects.get()
    listed = editor.get(reverse("desk-merge-list")).text
    assert "One mayor" in listed
    undo = reverse("desk-merge-undo", args=[merge.pk])
    assert undo in listed
    assert undo in editor.get(reverse("desk-history", args=["actor", absorbed.pk])).text
    assert editor.post(undo, {"reason": ""}).status_code == 422
    assert "two records again" in editor.post(undo, {"reason": "Two people"}, follow=True).text
    assert Actor.objects.filter(pk=absorbed.pk).exists()
    assert "Undone" in editor.get(reverse("desk-merge-list")).text
    assert "undone already" in editor.get(undo).text


def test_what_stays_can_be_chosen_field_by_field(world, editor):
    kept, absorbed = world.claim("toll"), world.claim("about")
    page = editor.get(address("claim", kept, absorbed)).text
    assert 'name="take-statement" value="mine" checked' in page
    form = {"keep": kept.pk, "other": absorbed.pk, "reason": "One count", "take-mode": "other"}
    editor.post(address("claim"), {**form, "take-statement": "mine"})
    kept.refresh_from_db()
    assert (kept.statement, kept.mode) == ("4,000 houses were flooded.", "estimates")


def test_an_obstacle_leads_to_where_it_is_mended(world, editor):
    page = editor.get(address("source", world.source("briefing"), world.source("wire"))).text
    appearance = world.appearance("toll", "herald")
    assert reverse("admin:articles_appearance_change", args=[appearance.pk]) in page
    assert "What goes over" not in page
    around = editor.get(address("source", world.source("unused"), world.source("herald"))).text
    assert "The other way around" in around


def test_hops_that_become_one_are_agreed_to(world, editor):
    kept, absorbed = world.source("remarks"), world.source("wire")
    page = editor.get(address("source", kept, absorbed)).text
    assert "Yes, they become one hop there" in page
    form = {"keep": kept.pk, "other": absorbed.pk, "reason": "One text"}
    assert editor.post(address("source"), form).status_code == 422
    assert editor.post(address("source"), {**form, "collapse": "on"}).status_code == 302
    assert not Source.objects.filter(pk=absorbed.pk).exists()


def test_what_was_changed_since_is_named_and_agreed_to(world, editor):
    kept, absorbed = world.source("wire"), world.source("wire2")
    merge = actions.merge_sources(kept=kept, absorbed=absorbed, by=None, reason="One")
    appearance = world.appearance("toll", "tagblatt")
    hops = [NewHop(world.source("speech"))]
    actions.set_chain(appearance=appearance, hops=hops, by=None, reason="")
    undo = reverse("desk-merge-undo", args=[merge.pk])
    page = editor.get(undo).text
    assert "It was removed since." in page
    assert reverse("desk-history", args=["appearance", appearance.pk]) in page
    assert editor.post(undo, {"reason": "Two"}).status_code == 422
    assert editor.post(undo, {"reason": "Two", "leave": "on"}).status_code == 302
    assert Source.objects.filter(pk=absorbed.pk).exists()


def test_later_merges_come_first(world, editor):
    north, west, island = (world.actor(key) for key in ("north", "west", "island"))
    first = actions.merge_actors(kept=west, absorbed=north, by=None, reason="")
    second = actions.merge_actors(kept=island, absorbed=west, by=None, reason="")
    page = editor.get(reverse("desk-merge-undo", args=[first.pk])).text
    assert "Undo that one first" in page
    assert reverse("desk-merge-undo", args=[second.pk]) in page


def test_only_editors_merge(world, client):
    kept, absorbed = world.claim("bare"), world.claim("secret")
    pages = [reverse("desk-merge-list"), address("claim", kept, absorbed)]
    for each in pages:
        assert client.get(each).status_code == 302
    names = ["change_claim", "change_actor", "change_source"]
    world.contributor.user_permissions.add(*Permission.objects.filter(codename__in=names))
    client.force_login(world.contributor)
    for each in pages:
        assert client.get(each).status_code == 404
    form = {"keep": kept.pk, "other": absorbed.pk, "reason": "x"}
    assert client.post(address("claim"), form).status_code == 404
    assert "Merge with" not in client.get(kept.get_absolute_url()).text
    assert Claim.objects.filter(pk=absorbed.pk).exists()


def test_wrong_addresses_are_404(world, editor):
    for wrong in ("topic/", "claim/?keep=x", "claim/?keep=99999999999999999999", "undo/1/"):
        assert editor.get(f"/desk/merge/{wrong}").status_code == 404
    same = world.claim("toll")
    assert "one record" in editor.get(address("claim", same, same)).text


def test_choosing_asks_as_often_for_many_as_for_few(world, editor):
    with CaptureQueriesContext(connection) as few:
        editor.get(address("claim", world.claim("toll"), q="houses"))
    with CaptureQueriesContext(connection) as many:
        editor.get(address("claim", world.claim("toll"), q="e"))
    assert len(many) <= len(few) + 1
