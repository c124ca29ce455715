"""Merging: what moves, what is refused, that nothing is lost, and that all of it moves back."""

import contextlib
from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import actions
from articles.actions import NewHop, merging
from articles.domain.vocabulary import Mergeable, Status
from articles.history.topology import RECORDS
from articles.ingest.url_keys import address_key
from articles.models import (
    Actor,
    Appearance,
    Attribution,
    Claim,
    ClaimRelation,
    Correction,
    Hop,
    Merge,
    RecordKey,
    Source,
)
from articles.models.claims import DERIVED
from tests.support.examples import examples
from tests.support.world import ACTORS, LISTED, SOURCES, UNLISTED

pytestmark = pytest.mark.django_db

MERGE = {
    Mergeable.ACTOR: actions.merge_actors,
    Mergeable.SOURCE: actions.merge_sources,
    Mergeable.CLAIM: actions.merge_claims,
}


@pytest.fixture
def editor(world):
    """The cast's editor with the rights of the group."""
    names = [f"change_{model}" for model in ("actor", "article", "claim", "source")]
    world.editor.user_permissions.add(*Permission.objects.filter(codename__in=names))
    return type(world.editor).objects.get(pk=world.editor.pk)


def by(editor):
    return {"by": editor, "reason": "The same"}


def snapshot():
    """Every row of every table but those that only tell that something happened."""
    told = {"merge", "claimchange", "correction"}
    rows = {}
    for table in apps.get_app_config("articles").get_models(include_auto_created=True):
        name = table._meta.model_name
        if name in told or name.startswith("historical"):
            continue
        for row in table._base_manager.values():
            # When readers saw the last change: a merge and its undoing are two.
            for moment in ("changed_at", "seen_at"):
                row.pop(moment, None)
            rows[name, row[table._meta.pk.attname]] = row
    return rows


def attributed(kept=None, absorbed=None):
    """Who says what for whom, as it has to be once an actor went into another."""
    found = set()
    for claim, actor, behalf in Attribution.objects.values_list("claim", "actor", "on_behalf_of"):
        actor, behalf = (kept if each == absorbed else each for each in (actor, behalf))
        found.add((claim, actor, behalf if behalf != actor else None))
    return found


def chains(kept=None, absorbed=None):
    """Article and sources of every appearance, the two as one, one behind itself once."""
    found = {}
    for appearance in Appearance.objects.prefetch_related("hops"):
        passes = [appearance.article_id, *(hop.source_id for hop in appearance.hops.all())]
        passes = [kept if each == absorbed else each for each in passes]
        found[appearance.pk] = [
            each for at, each in enumerate(passes) if at == 0 or passes[at - 1] != each
        ]
    return found


# Actors


def test_what_an_actor_says_passes_on_and_is_called_goes_over(world, editor, client):
    """The two Ada Pohls: one speaks, the other is spoken for and issued a speech."""
    kept, absorbed = world.actor("pohl"), world.actor("pohl2")
    source, claim = world.source("post"), world.claim("echo")
    Source.objects.filter(pk=source.pk).update(issuer=absorbed)
    Attribution.objects.create(claim=claim, actor=world.actor("west"), on_behalf_of=absorbed)
    Attribution.objects.create(claim=world.claim("evacuation"), actor=absorbed, position=2)
    absorbed.aliases.create(name="A. Pohl")
    absorbed.aliases.create(name="Ада Поль")
    RecordKey.objects.create(
        collection="demo",
        key="pohl2",
        content_type=ContentType.objects.get_for_model(Actor),
        object_id=absorbed.pk,
    )
    Actor.objects.filter(pk=absorbed.pk).update(
        name="Ada Pohl-Lee", role="chancellor", kind="unnamed"
    )
    absorbed.refresh_from_db()
    actions.refresh_claims([claim.pk, world.claim("evacuation").pk])
    before, wanted = snapshot(), attributed(kept.pk, absorbed.pk)
    plan = actions.plan_merge(kept=kept, absorbed=absorbed)
    assert {choice.aspect.name: (choice.taken, choice.open) for choice in plan.choices} == {
        "name": (False, True),
        "kind": (False, True),
        "country": (False, False),
        "role": (True, False),
    }
    assert plan.moved == {"attribution": 1, "source": 1, "actoralias": 1, "recordkey": 1}
    assert plan.doubled == {"attribution": 1, "actoralias": 1}
    merge = actions.merge_actors(kept=kept, absorbed=absorbed, **by(editor))
    kept.refresh_from_db()
    assert not Actor.objects.filter(pk=absorbed.pk).exists()
    assert (kept.name, kept.kind, kept.country, kept.role) == (
        "Ada Pohl",
        "person",
        "DE",
        "chancellor",
    )
    assert {alias.name for alias in kept.aliases.all()} == {"Ада Поль", "A. Pohl", "Ada Pohl-Lee"}
    assert attributed() == wanted
    assert world.source("post").issuer == kept
    assert RecordKey.objects.get(key="pohl2").object_id == kept.pk
    # History on both, and the old address leads on, also in a selection.
    for history in (Actor.history.filter(id=kept.pk), Actor.history.filter(id=absorbed.pk)):
        latest = history.latest()
        assert (latest.history_user, latest.history_change_reason) == (editor, "The same")
    client.logout()
    response = client.get(f"/actors/{absorbed.slug}/")
    assert (response.status_code, response["Location"]) == (301, kept.get_absolute_url())
    assert client.get(f"/api/actors/{absorbed.slug}").json()["slug"] == kept.slug
    listed = client.get(f"/claims/?actor={absorbed.slug}")
    assert "Everybody has to leave by noon." in listed.text
    # Words follow: the claim is found by what the absorbed one was called.
    assert "Everybody has to leave" in client.get("/claims/?q=Pohl-Lee").text
    assert not actions.wrong_claims(Claim.objects.values_list("pk", flat=True))
    assert actions.undo_merge(merge=merge, **by(editor)) == []
    assert snapshot() == before
    assert not actions.wrong_claims(Claim.objects.values_list("pk", flat=True))
    assert client.get(f"/actors/{absorbed.slug}/").status_code == 200


def test_nobody_speaks_on_their_own_behalf_afterwards(world, editor):
    """Luc Marchand speaks for the ministry: as one they speak for themselves, once."""
    kept, absorbed = world.actor("ministry"), world.actor("marchand")
    before = snapshot()
    plan = actions.plan_merge(kept=kept, absorbed=absorbed)
    assert any("speaks for itself" in note for note in plan.notes)
    merge = actions.merge_actors(kept=kept, absorbed=absorbed, **by(editor))
    assert {(row.actor, row.on_behalf_of) for row in world.claim("about").attributions.all()} == {
        (kept, None)
    }
    # Both confirmed the order: one attribution says it now.
    assert [row.actor for row in world.claim("order").attributions.all()] == [kept]
    actions.undo_merge(merge=merge, **by(editor))
    assert snapshot() == before


def test_the_other_name_can_be_the_one_that_stays(world, editor):
    kept, absorbed = world.actor("north"), world.actor("west")
    merge = actions.merge_actors(kept=kept, absorbed=absorbed, take=["name"], **by(editor))
    kept.refresh_from_db()
    assert kept.name == "Western Intelligence Service"
    assert kept.country == "KR"
    assert kept.slug == "northern-intelligence-service"
    assert "Northern Intelligence Service" in {alias.name for alias in kept.aliases.all()}
    assert Actor.objects.named_like("western").get() == kept
    actions.undo_merge(merge=merge, **by(editor))
    assert world.actor("north").name == "Northern Intelligence Service"


# Sources


def test_chains_pass_through_the_kept_source(world, editor, client):
    kept, absorbed = world.source("wire"), world.source("wire2")
    before, wanted = snapshot(), chains(kept.pk, absorbed.pk)
    merge = actions.merge_sources(kept=kept, absorbed=absorbed, **by(editor))
    assert chains() == wanted
    client.logout()
    response = client.get(f"/sources/{absorbed.pk}/")
    assert (response.status_code, response["Location"]) == (301, f"/sources/{kept.pk}/")
    assert client.get(f"/api/sources/{absorbed.pk}", follow=True).json()["id"] == kept.pk
    page = client.get(f"/claims/?source={absorbed.pk}")
    assert page.text.count('class="claim"') == client.get(f"/claims/?source={kept.pk}").text.count(
        'class="claim"'
    )
    assert "no-cache" in response["Cache-Control"]
    assert not actions.wrong_claims(Claim.objects.values_list("pk", flat=True))
    actions.undo_merge(merge=merge, **by(editor))
    assert snapshot() == before
    assert client.get(f"/sources/{absorbed.pk}/").status_code == 200


def test_two_that_follow_each_other_become_one_hop_once_that_is_agreed_to(world, editor):
    """herald <- wire <- remarks <- briefing: wire and remarks are one."""
    kept, absorbed = world.source("remarks"), world.source("wire")
    before, wanted = snapshot(), chains(kept.pk, absorbed.pk)
    with pytest.raises(ValidationError) as refused:
        actions.merge_sources(kept=kept, absorbed=absorbed, **by(editor))
    assert refused.value.code == "collapse"
    assert snapshot() == before
    merge = actions.merge_sources(kept=kept, absorbed=absorbed, collapse=True, **by(editor))
    assert chains() == wanted
    [first, second] = world.appearance("toll", "herald").hops.all()
    assert [first.position, second.position] == [1, 2]
    # It was seen as one of them, and how the article uses it is said still.
    assert (first.seen, first.cue) == (True, "according to")
    actions.undo_merge(merge=merge, **by(editor))
    assert snapshot() == before


def test_two_that_stand_apart_in_a_chain_are_refused_with_its_appearance(world, editor):
    kept, absorbed = world.source("briefing"), world.source("wire")
    plan = actions.plan_merge(kept=kept, absorbed=absorbed)
    [obstacle] = plan.obstacles
    assert obstacle.records == (world.appearance("toll", "herald"),)
    with pytest.raises(ValidationError, match="once"):
        actions.merge_sources(kept=kept, absorbed=absorbed, collapse=True, **by(editor))


def test_two_texts_stay_two_and_an_article_goes_before_a_source(world, editor):
    herald, wire = world.source("herald"), world.source("unused")
    [both] = actions.plan_merge(kept=herald, absorbed=world.source("gazette")).obstacles
    assert "text of their own" in both.why
    [around] = actions.plan_merge(kept=wire, absorbed=herald).obstacles
    assert around.other_way
    before = snapshot()
    merge = actions.merge_sources(kept=herald, absorbed=wire, **by(editor))
    actions.undo_merge(merge=merge, **by(editor))
    assert snapshot() == before


# Claims


def test_a_claim_brings_everything_with_it(world, editor, client):
    """The toll takes in the estimate: attributions, passages, chains, topics and relations."""
    kept, absorbed, third = world.claim("toll"), world.claim("about"), world.claim("most")
    actions.relate_claims(claim=absorbed, kind="confirms", about=kept, **by(editor))
    actions.relate_claims(claim=absorbed, kind="denies", about=third, **by(editor))
    actions.relate_claims(claim=kept, kind="confirms", about=third, **by(editor))
    before = snapshot()
    plan = actions.plan_merge(kept=kept, absorbed=absorbed)
    assert any("about itself" in note for note in plan.notes)
    assert any("third claim" in note for note in plan.notes)
    appearances = Appearance.objects.filter(claim__in=[kept, absorbed]).count()
    merge = actions.merge_claims(kept=kept, absorbed=absorbed, **by(editor))
    assert kept.appearances.count() == appearances
    assert [str(row) for row in kept.attributions.all()] == [
        "Ministry of Waterways",
        "Luc Marchand / Ministry of Waterways",
    ]
    assert {topic.slug for topic in kept.topics.all()} == {"flood", "댐"}
    [relation] = ClaimRelation.objects.all()
    assert (relation.claim, relation.kind, relation.about) == (kept, "confirms", third)
    client.logout()
    response = client.get(f"/claims/{absorbed.pk}/")
    assert (response.status_code, response["Location"]) == (301, f"/claims/{kept.pk}/")
    followed = client.get(f"/api/claims/{absorbed.pk}", follow=True)
    assert followed.redirect_chain[0][1] == 301
    assert followed.json()["id"] == kept.pk
    assert "Nearly 4,500" not in client.get("/claims/?q=nearly").text
    latest = Claim.history.filter(id=kept.pk).latest()
    assert latest.topics.count() == 2
    actions.undo_merge(merge=merge, **by(editor))
    assert snapshot() == before
    assert "Nearly 4,500" in client.get("/claims/?q=nearly").text


def double(world, editor, of="toll", article="herald", hops=("wire", "remarks", "briefing")):
    """A second claim at the passage of another."""
    there = world.appearance(of, article)
    claim = actions.create_claim(
        statement="Quatre mille maisons ont été inondées.",
        mode="states",
        language="fr",
        attributions=[(world.actor("ministry"), None)],
        **by(editor),
    )
    appearance = actions.add_appearance(
        claim=claim,
        article=there.article,
        passage=there.exact,
        note="As in the print edition.",
        hops=[NewHop(world.source(key), cue="so" if key == "remarks" else "") for key in hops],
        translations=[("fr", "4 000 maisons")],
        **by(editor),
    )
    return claim, appearance


def test_of_two_at_one_passage_one_stays_and_knows_what_both_knew(world, editor):
    claim, _appearance = double(world, editor)
    kept = world.claim("toll")
    before = snapshot()
    merge = actions.merge_claims(kept=kept, absorbed=claim, **by(editor))
    stays = world.appearance("toll", "herald")
    assert stays.note == "As in the print edition."
    assert [hop.cue for hop in stays.hops.all()] == ["according to", "so", ""]
    assert [row.passage for row in stays.translations.all()] == ["4 000 maisons"]
    assert kept.appearances.filter(article=stays.article, start=stays.start).count() == 1
    actions.undo_merge(merge=merge, **by(editor))
    assert snapshot() == before


def test_a_chain_of_one_alone_goes_over_and_two_chains_are_refused(world, editor):
    bare, _one = double(world, editor, of="calm", hops=("wire",))
    actions.merge_claims(kept=world.claim("calm"), absorbed=bare, take=[], **by(editor))
    stays = world.appearance("calm", "herald")
    assert [hop.source for hop in stays.hops.all()] == [world.source("wire")]
    # Somebody is named now: it is no longer the article's own voice.
    assert not world.claim("calm").own_voice
    other, appearance = double(world, editor, hops=("wire",))
    [obstacle] = actions.plan_merge(kept=world.claim("toll"), absorbed=other).obstacles
    assert obstacle.records == (world.appearance("toll", "herald"), appearance)


def test_what_readers_see_stays_before_them(world, editor, client):
    """A draft takes in a published claim: the claim stays published, and keeps its first day."""
    kept, absorbed = world.claim("bare"), world.claim("demand")
    published = absorbed.published_at
    merge = actions.merge_claims(kept=kept, absorbed=absorbed, **by(editor))
    kept.refresh_from_db()
    assert (kept.status, kept.listed, kept.published_at) == (Status.PUBLISHED, True, published)
    client.logout()
    assert client.get(f"/claims/{absorbed.pk}/", follow=True).status_code == 200
    actions.undo_merge(merge=merge, **by(editor))
    assert world.claim("demand").published_at == published
    assert not world.claim("bare").listed


def test_a_statement_in_another_language_stays_as_a_translation(world, editor):
    claim, _appearance = double(world, editor, of="order", article="gazette", hops=("communique",))
    Claim.objects.filter(pk=claim.pk).update(language="ko", statement="대피령이 내려졌다.")
    claim.refresh_from_db()
    actions.merge_claims(kept=world.claim("order"), absorbed=claim, take=[], **by(editor))
    kept = world.claim("order")
    assert [(row.language, row.statement) for row in kept.translations.all()] == [
        ("ko", "대피령이 내려졌다.")
    ]


# Undoing


def test_what_changed_since_stays_as_it_is_and_is_named(world, editor):
    kept, absorbed = world.source("wire"), world.source("wire2")
    merge = actions.merge_sources(kept=kept, absorbed=absorbed, **by(editor))
    hop = Hop.objects.get(appearance=world.appearance("toll", "tagblatt"), source=kept)
    actions.set_chain(
        appearance=hop.appearance, hops=[NewHop(world.source("speech"))], **by(editor)
    )
    with pytest.raises(ValidationError) as refused:
        actions.undo_merge(merge=merge, **by(editor))
    assert refused.value.code == "changed"
    assert not Source.objects.filter(pk=absorbed.pk).exists()
    [left] = actions.preview_undo(merge=merge, by=editor)
    assert (left.entry.model, left.entry.pk, left.why) == ("hop", hop.pk, "It was removed since.")
    assert not Source.objects.filter(pk=absorbed.pk).exists()
    actions.undo_merge(merge=merge, leave_changed=True, **by(editor))
    assert [each.source for each in world.appearance("toll", "tagblatt").hops.all()] == [
        world.source("speech")
    ]
    assert Hop.objects.filter(source=absorbed).count() == 2
    with pytest.raises(ValidationError, match="already"):
        actions.undo_merge(merge=merge, **by(editor))


def test_what_was_merged_later_is_undone_first(world, editor, client):
    north, west, island = (world.actor(key) for key in ("north", "west", "island"))
    before = snapshot()
    first = actions.merge_actors(kept=west, absorbed=north, **by(editor))
    second = actions.merge_actors(kept=island, absorbed=west, **by(editor))
    client.logout()
    # Both old addresses lead to the end of the way.
    for slug in (north.slug, west.slug):
        assert client.get(f"/actors/{slug}/")["Location"] == island.get_absolute_url()
    with pytest.raises(ValidationError) as refused:
        actions.undo_merge(merge=first, **by(editor))
    assert refused.value.code == "later-merge"
    actions.undo_merge(merge=second, **by(editor))
    actions.undo_merge(merge=first, **by(editor))
    assert snapshot() == before


def test_old_numbers_lead_through_several_merges(world, editor):
    wire, wire2, memo = (world.source(key) for key in ("wire", "wire2", "memo"))
    actions.merge_sources(kept=wire2, absorbed=memo, **by(editor))
    actions.merge_sources(kept=wire, absorbed=wire2, **by(editor))
    assert Merge.followed("source", [memo.pk, wire2.pk, wire.pk]) == {
        memo.pk: wire.pk,
        wire2.pk: wire.pk,
    }


def test_contributors_merge_nothing(world, editor):
    names = [f"change_{model}" for model in ("actor", "source", "claim")]
    world.contributor.user_permissions.add(*Permission.objects.filter(codename__in=names))
    with pytest.raises(PermissionDenied):
        actions.merge_claims(
            kept=world.claim("bare"),
            absorbed=world.claim("secret"),
            by=world.contributor,
            reason="",
        )
    assert world.claim("secret")


def test_a_record_is_not_merged_with_itself(world, editor):
    with pytest.raises(ValidationError, match="one record"):
        actions.merge_claims(kept=world.claim("bare"), absorbed=world.claim("bare"), **by(editor))


# Always

KEYS = {
    Mergeable.ACTOR: sorted(ACTORS),
    Mergeable.SOURCE: [*sorted(SOURCES), "herald", "gazette"],
    Mergeable.CLAIM: sorted([*LISTED, *UNLISTED]),
}
PLACES = [("toll", "herald"), ("toll", "gazette"), ("calm", "herald"), ("rumour", "gazette")]
SOME = [
    st.tuples(
        st.just("attribute"),
        st.sampled_from(["toll", "about", "most", "bare"]),
        st.sampled_from(["north", "west", "ministry", "marchand"]),
        st.sampled_from(["", "north", "west", "ministry"]),
    ),
    st.tuples(
        st.just("chain"),
        st.sampled_from(PLACES),
        st.lists(st.sampled_from(sorted(SOURCES)), unique=True, max_size=4),
    ),
    st.tuples(st.just("double"), st.sampled_from(PLACES), st.sampled_from(["about", "most"])),
]


def prepare(world, steps):
    """Make the cast's world less tidy."""
    how: dict[str, Any] = {"by": None, "reason": ""}
    for step in steps:
        # A step that is against the rules is left out.
        with contextlib.suppress(IntegrityError, ValidationError), transaction.atomic():
            match step:
                case ("attribute", claim, actor, behalf):
                    Attribution.objects.create(
                        claim=world.claim(claim),
                        actor=world.actor(actor),
                        on_behalf_of=world.actor(behalf) if behalf else None,
                        position=9,
                    )
                case ("chain", place, sources):
                    hops = [NewHop(world.source(key), seen=True) for key in sources]
                    actions.set_chain(appearance=world.appearance(*place), hops=hops, **how)
                case ("double", place, claim):
                    there = world.appearance(*place)
                    actions.add_appearance(
                        claim=world.claim(claim),
                        article=there.article,
                        passage=there.exact,
                        hops=[NewHop(hop.source) for hop in there.hops.all()],
                        **how,
                    )


@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(list(Mergeable)).flatmap(
        lambda kind: st.tuples(st.just(kind), *[st.sampled_from(KEYS[kind])] * 2)
    ),
    st.lists(st.one_of(SOME), max_size=4),
    st.booleans(),
)
def test_nothing_is_lost_and_undone_all_is_as_it_was(world, chosen, steps, taking):
    """Whatever is merged, in a world that was shaken."""
    with transaction.atomic():
        merge_and_undo(world, chosen, steps, taking)
        transaction.set_rollback(True)


def merge_and_undo(world, chosen, steps, taking):
    kind, one, other = chosen
    prepare(world, steps)
    kept, absorbed = (getattr(world, kind.value)(key) for key in (one, other))
    actions.refresh_claims(Claim.objects.values_list("pk", flat=True))
    before = snapshot()
    plan = actions.plan_merge(kept=kept, absorbed=absorbed)
    take = [choice.aspect.name for choice in plan.choices] if taking else None
    same = (kept.pk, absorbed.pk)
    said = attributed(*same) if kind == Mergeable.ACTOR else attributed()
    ways = chains(*same) if kind == Mergeable.SOURCE else chains()
    places = Counter(
        (same[0] if claim == same[1] and kind == Mergeable.CLAIM else claim, article, start)
        for claim, article, start in Appearance.objects.values_list("claim", "article", "start")
    )
    try:
        merge = MERGE[kind](
            kept=kept, absorbed=absorbed, take=take, collapse=True, by=None, reason=""
        )
    except ValidationError:
        refused = True
    else:
        refused = False
    if refused:
        assert plan.obstacles
        assert snapshot() == before
        return
    now = Counter(Appearance.objects.values_list("claim", "article", "start"))
    if kind == Mergeable.CLAIM:
        said = {(same[0] if claim == same[1] else claim, *who) for claim, *who in said}
        assert set(now) == set(places)
        passed = {tuple(way) for way in ways.values() if len(way) > 1}
        assert {tuple(way) for way in chains().values()} >= passed
    else:
        assert now == places
        assert chains() == ways
    assert attributed() == said
    assert not actions.wrong_claims(Claim.objects.values_list("pk", flat=True))
    assert actions.undo_merge(merge=merge, by=None, reason="") == []
    assert snapshot() == before
    assert not actions.wrong_claims(Claim.objects.values_list("pk", flat=True))
    assert Correction.objects.filter(claim__isnull=True).count() == 0


@pytest.mark.parametrize("kind", merging.ASPECTS)
def test_every_column_of_what_is_merged_is_looked_after(kind):
    """Chosen between, or one that follows from others or has a rule of its own."""
    chosen = {name for aspect in merging.ASPECTS[kind] for name in aspect.columns}
    by_rule = {
        # The kept one keeps its own, and the absorbed one's leads to it.
        "actor": {"slug"},
        "source": set(),
        # Somebody named goes before nobody; the rest is worked out after the merge.
        "claim": {"own_voice", *DERIVED},
    }[kind]
    columns = merging.MODELS[kind]._meta.concrete_fields
    assert chosen | by_rule == {column.attname for column in columns if not column.primary_key}


def test_what_names_a_record_moves_by_a_plan_or_as_it_is():
    """Whatever is added some day and names an actor, a source or a claim moves by itself."""
    for kind, planned in merging.PLANNED.items():
        named: set[Any] = {
            relation.related_model for relation in merging.MODELS[kind]._meta.related_objects
        }
        named |= {field.remote_field.through for field in merging.MODELS[kind]._meta.many_to_many}
        assert set(planned) <= named
        # Two rows of a record's own parts can say the same: each has its plan.
        parts = {part.table for part in RECORDS[kind].parts if part.is_direct}
        assert parts <= set(planned)


def test_an_address_that_is_taken_over_is_found(world):
    """What an address is found by follows it into the record that stays, and back."""
    kept, absorbed = world.source("bulletin"), world.source("unused")
    absorbed.url = "https://tidewater.example/mail"
    absorbed.save()
    by: dict[str, Any] = {"by": None, "reason": "The same"}
    merge = actions.merge_sources(kept=kept, absorbed=absorbed, **by)
    kept.refresh_from_db()
    assert kept.url == absorbed.url
    assert kept.address_key == address_key(absorbed.url) != ""
    actions.undo_merge(merge=merge, **by)
    kept.refresh_from_db()
    assert (kept.url, kept.address_key) == ("", "")
    absorbed = type(absorbed).objects.get(url=absorbed.url)
    assert absorbed.address_key == address_key(absorbed.url)
