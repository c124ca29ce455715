"""Histories: told in words with their parts, restored to any state, and never against a rule."""

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import translation

from articles import actions
from articles.actions import NewHop
from articles.domain import text
from articles.domain.vocabulary import Status
from articles.history.diff import Names, differences
from articles.history.timeline import timeline
from articles.history.topology import RECORDS
from articles.models import Actor, ActorAlias, Appearance, Claim, Correction, Hop
from tests.support.world import body

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(world, client):
    """The cast's editor, signed in, with the rights of the group."""
    names = [f"{verb}_{name}" for verb in ("change", "view") for name in RECORDS]
    world.editor.user_permissions.add(*Permission.objects.filter(codename__in=names))
    world.editor.is_staff = True
    world.editor.save()
    # Read anew: who somebody may be is looked up once.
    world.editor = type(world.editor).objects.get(pk=world.editor.pk)
    client.force_login(world.editor)
    return client


def save(record, by, reason, **columns):
    for name, value in columns.items():
        setattr(record, name, value)
    record.full_clean()
    record._history_user, record._change_reason = by, reason
    record.save()
    actions.refresh_claims(actions.claims_touched_by(record))


def told(name, pk):
    """The changes of a record, the oldest first: each difference as label, how, before, after."""
    kept = RECORDS[name]
    line = timeline(kept, pk)
    with translation.override("en"):
        found = []
        for change in line.changes:
            before, after = line.after(change.number - 1), line.after(change.number)
            rows = differences(kept, before, after, Names([before, after]))
            found.append([(row.label, row.how, row.before, row.after) for row in rows])
        return found


def number_of(name, pk, reason):
    """The number of the change that was made for a reason."""
    [change] = [each for each in timeline(RECORDS[name], pk).changes if each.reason == reason]
    return change.number


def restore(world, name, pk, number):
    return actions.restore_record(
        name=name, pk=pk, number=number, by=world.editor, reason="As it was"
    )


def test_differences_of_long_texts_are_told_word_by_word():
    before = "One stays.\n\n" + "word " * 60 + "the bridge is gone.\n\nThree."
    after = "One stays.\n\n" + "word " * 60 + "the old bridge stands.\n\nThree."
    pieces = text.differences(before, after)
    assert [(each.how, each.text) for each in pieces if each.how in {"old", "new"}] == [
        ("new", "old "),
        ("old", "is gone"),
        ("new", "stands"),
    ]
    assert pieces[0].how == "gap"
    assert text.differences("same", "same") == [text.Piece("same", "same")]


def test_a_claim_is_told_with_values_as_forms_have_them_and_with_its_parts(world):
    claim = world.claim("toll")
    save(claim, world.editor, "Checked again", mode="denies", low=5000, high=5000)
    row = claim.attributions.get()
    save(row, world.editor, "Speaks for it", on_behalf_of=world.actor("union"))
    appearance = world.appearance("toll", "gazette")
    hops = [NewHop(world.source("wire2"))]
    actions.set_chain(appearance=appearance, hops=hops, by=world.editor, reason="Another one")
    first, *_rest, mode, behalf, chain = told("claim", claim.pk)
    assert ("Statement", "added", "", "4,000 houses were flooded.") in first
    assert ("Question", "added", "", "How many houses were flooded?") in first
    assert ("Mode", "added", "", "states") in first
    assert ("Topics", "added", "", "Flood, 댐") in first
    assert ("Attribution", "added", "", "Ministry of Waterways") in first
    assert ("Date", "added", "", "27 Apr 2025") in first
    assert mode == [
        ("Mode", "changed", "states", "denies"),
        ("From", "changed", "4,000", "5,000"),
        ("To", "changed", "4,000", "5,000"),
    ]
    assert behalf == [("On behalf of", "added", "", "Dockers’ Union")]
    assert [(row[0], row[1]) for row in chain] == [("Hop", "removed"), ("Hop", "added")]
    assert "Second Nordpress report" in chain[1][3]


def test_a_claim_is_restored_with_attributions_topics_and_translations(world, editor, client):
    claim = world.claim("order")
    then = len(timeline(RECORDS["claim"], claim.pk).changes)
    claim.topics.add(world.topic("flood"))
    for row in claim.attributions.all():
        row._change_reason = "Nobody"
        row.delete()
    claim.translations.create(language="en", statement="They were told to leave.")
    save(
        claim,
        None,
        "Wrong",
        statement="Faux.",
        own_voice=True,
        mode="denies",
        date=None,
        date_precision="",
    )
    page = client.get(reverse("desk-history", args=["claim", claim.pk]))
    assert page.status_code == 200
    address = reverse("desk-history-restore", args=["claim", claim.pk, then])
    assert address in page.text
    preview = client.get(address)
    assert "Une évacuation a été ordonnée" in preview.text
    assert Claim.objects.get(pk=claim.pk).statement == "Faux."
    assert client.post(address, {"reason": " "}).status_code == 422
    done = client.post(address, {"reason": "As it was"}, follow=True)
    assert "the present one again" in done.text
    claim.refresh_from_db()
    assert (claim.statement[:3], claim.mode, claim.own_voice) == ("Une", "confirms", False)
    assert str(claim.date) == "2025-04-26"
    assert [row.actor for row in claim.attributions.all()] == [
        world.actor("ministry"),
        world.actor("marchand"),
    ]
    assert not claim.topics.exists()
    assert not claim.translations.exists()
    assert claim.history.latest().history_change_reason == "As it was"
    assert not actions.wrong_claims([claim.pk])
    # Readers are told that it was put right.
    assert Correction.objects.filter(claim=claim).count() >= 2
    with pytest.raises(ValidationError) as same:
        restore(world, "claim", claim.pk, then)
    assert same.value.code == "same"


def test_the_status_stays_and_a_rule_refuses(world, editor):
    """The order was a draft at first, with its attributions: it stays published."""
    claim = world.claim("order")
    save(claim, world.editor, "Another", statement="Autre.")
    restore(world, "claim", claim.pk, 1)
    assert world.claim("order").status == Status.PUBLISHED
    bare = world.claim("bare")
    actor = bare.attributions.create(actor=world.actor("union"))
    actions.set_status(record=bare, status=Status.PUBLISHED, by=world.editor, reason="Out")
    with pytest.raises(ValidationError, match="Nobody is named"):
        restore(world, "claim", bare.pk, 1)
    assert bare.attributions.get() == actor


def test_a_text_is_restored_and_its_passages_are_found_again(world, editor):
    article = world.article("herald")
    article.text = "Nothing of it stands here. " + "the town has seen nothing like it since 1953"
    article._history_user, article._change_reason = world.editor, "Shortened"
    article.save()
    lost = actions.find_passages_again(article=article, by=world.editor, reason="Shortened")
    # None stands in the sentence that gave it.
    assert len(lost) == 7
    number = number_of("article", article.pk, "Shortened") - 1
    restore(world, "article", article.pk, number)
    article.refresh_from_db()
    assert article.text == text.normalise_text(body("herald"))
    assert article.status == Status.PUBLISHED
    assert not article.appearances.filter(start=None).exists()
    assert not actions.wrong_claims(Claim.objects.values_list("pk", flat=True))


def test_an_appearance_that_was_removed_comes_back_with_its_chain(world, editor, client):
    appearance = world.appearance("toll", "herald")
    pk, sources = appearance.pk, [hop.source_id for hop in appearance.hops.all()]
    for hop in appearance.hops.all():
        hop.delete()
    appearance.delete()
    actions.refresh_claims([world.ids["Claim"]["toll"]])
    line = timeline(RECORDS["appearance"], pk)
    page = client.get(reverse("desk-history", args=["appearance", pk]))
    assert "not there any more" in page.text
    restore(world, "appearance", pk, 1)
    back = Appearance.objects.get(pk=pk)
    assert [hop.source_id for hop in back.hops.all()] == sources
    assert back.exact in back.article.text
    assert len(timeline(RECORDS["appearance"], pk).changes) == len(line.changes) + 1
    assert not actions.wrong_claims([world.ids["Claim"]["toll"]])


def test_a_chain_is_restored_in_its_order(world, editor):
    appearance = world.appearance("toll", "herald")
    before = [hop.source_id for hop in appearance.hops.all()]
    hops = [NewHop(hop.source, hop.use, hop.cue, hop.seen) for hop in appearance.hops.all()][::-1]
    actions.set_chain(appearance=appearance, hops=hops, by=world.editor, reason="Turned round")
    assert [hop.source_id for hop in appearance.hops.all()] == before[::-1]
    number = number_of("appearance", appearance.pk, "Turned round") - 1
    restore(world, "appearance", appearance.pk, number)
    assert (
        list(
            Hop.objects.filter(appearance=appearance)
            .order_by("position")
            .values_list("source", flat=True)
        )
        == before
    )


def test_what_was_merged_since_is_named_as_it_is_known_now(world, editor):
    claim, north = world.claim("most"), world.actor("north")
    then = len(timeline(RECORDS["claim"], claim.pk).changes)
    for row in claim.attributions.filter(actor=north):
        row.delete()
    actions.merge_actors(
        kept=world.actor("guard"), absorbed=north, by=world.editor, reason="The same"
    )
    restore(world, "claim", claim.pk, then)
    assert {row.actor for row in claim.attributions.all()} == {
        world.actor(key) for key in ("guard", "west", "island")
    }
    with pytest.raises(ValidationError) as merged:
        restore(world, "actor", north.pk, 1)
    assert merged.value.code == "merged"


def test_an_actor_and_its_aliases(world, editor, client):
    actor = world.actor("pohl")
    actor.aliases.all().delete()
    ActorAlias.objects.create(actor=actor, name="Adelheid Pohl")
    save(actor, world.editor, "Full name", name="Adelheid Pohl", role="mayor")
    page = client.get(reverse("desk-history", args=["actor", actor.pk])).text
    assert "Full name" in page
    assert "mayor" in page
    restore(world, "actor", actor.pk, 1)
    actor.refresh_from_db()
    assert (actor.name, actor.role, actor.slug) == ("Ada Pohl", "", "ada-pohl")
    assert [alias.name for alias in actor.aliases.all()] == ["Ада Поль"]
    assert Actor.objects.at_slug("adelheid-pohl") == actor


def test_contributors_restore_nothing_that_is_public(world, editor, client):
    names = [f"change_{name}" for name in RECORDS]
    world.contributor.user_permissions.add(*Permission.objects.filter(codename__in=names))
    contributor = type(world.contributor).objects.get(pk=world.contributor.pk)
    claim, draft = world.claim("order"), world.claim("bare")
    save(draft, None, "Other words", statement="Other words.")
    save(claim, None, "Other words", statement="Other words.")
    with pytest.raises(PermissionDenied):
        actions.restore_record(name="claim", pk=claim.pk, number=1, by=contributor, reason="")
    client.force_login(contributor)
    page = client.get(reverse("desk-history", args=["claim", claim.pk]))
    assert page.status_code == 200
    assert "Restore this state" not in page.text
    address = reverse("desk-history-restore", args=["claim", claim.pk, 1])
    assert client.get(address).status_code == 404
    assert client.post(address, {"reason": "x"}).status_code == 404
    actions.restore_record(name="claim", pk=draft.pk, number=1, by=contributor, reason="")
    assert world.claim("bare").statement == "Nothing carries this yet."


def test_who_sees_histories(world, client):
    address = reverse("desk-history", args=["claim", world.ids["Claim"]["toll"]])
    assert client.get(address)["Location"].startswith(reverse("login"))
    client.force_login(type(world.editor).objects.create_user("reader"))
    assert client.get(address).status_code == 404
    client.force_login(world.editor)
    page = client.get(address)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    for wrong in ("/desk/history/claim/999999/", "/desk/history/user/1/"):
        assert client.get(wrong).status_code == 404
    assert address in client.get(world.claim("toll").get_absolute_url()).text


def test_every_record_tells_its_history(world, editor, client):
    """Each kind, drawn for every record of the cast, and linked from the admin's history."""
    for name, records in (
        ("actor", world.ids["Actor"]),
        ("article", world.ids["Article"]),
        ("question", world.ids["Question"]),
        ("source", world.ids["Source"]),
        ("topic", world.ids["Topic"]),
    ):
        for pk in list(records.values())[:3]:
            assert client.get(reverse("desk-history", args=[name, pk])).status_code == 200
    address = reverse("admin:articles_claim_history", args=[world.ids["Claim"]["toll"]])
    assert (
        reverse("desk-history", args=["claim", world.ids["Claim"]["toll"]])
        in client.get(address).text
    )
