"""The desk's one save: claim, passage and chain at once, rights, and what is only begun."""

import datetime
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from articles import actions
from articles.actions import AppearanceEntry, ClaimEntry, NewHop
from articles.domain import dates
from articles.domain.vocabulary import Status
from articles.models import Appearance, Claim, ClaimChange, DeskDraft
from tests.support.world import ARTICLES, passage

BY: dict[str, Any] = {"reason": "Marked at the desk"}


@pytest.fixture
def entry(world):
    return AppearanceEntry(
        passage=passage("draft", "secret"),
        speech="indirect",
        cue="knew",
        attributed_as="the memo",
        note="Page 3",
        hops=[NewHop(world.source("memo"), use="cites", seen=True), NewHop(world.source("post"))],
    )


@pytest.fixture
def claim(world):
    return ClaimEntry(
        statement="The minister knew of the cracks.",
        mode="accuses",
        attributions=[
            (world.actor("shadow"), None),
            (world.actor("marchand"), world.actor("north")),
        ],
        date=dates.parse("autumn 2024"),
        question=world.question("flooded"),
        low=Decimal(300),
        approximate=True,
    )


def test_claim_passage_and_chain_are_kept_at_once(world, claim, entry):
    kept = actions.mark_claim(
        article=world.article("draft"), claim=claim, entry=entry, by=world.contributor, **BY
    )
    found = Appearance.objects.get(pk=kept.pk)
    assert found.claim.status == Status.DRAFT
    assert str(found.claim.partial_date) == "2024-23"
    assert [(str(a.actor), a.on_behalf_of_id) for a in found.claim.attributions.all()] == [
        ("Shadow Bureau", None),
        ("Luc Marchand", world.actor("north").pk),
    ]
    assert (found.claim.low, found.claim.high, found.claim.approximate) == (300, None, True)
    assert [(h.source.title, h.use, h.seen) for h in found.hops.all()] == [
        ("Leaked memo", "cites", True),
        ("Post on the gate", "", False),
    ]
    text = world.article("draft").text
    assert text[found.start : found.end] == passage("draft", "secret")
    first = found.history.get()
    assert (first.history_user, first.history_change_reason) == (world.contributor, BY["reason"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"passage": "words that stand nowhere"}, "passage"),
        ({"passage": "Here it begins"}, "passage"),
        ({"speech": "sung"}, "speech"),
        ({"cue": "x" * 101}, "cue"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_kept(world, claim, entry, changes, field):
    before = Claim.objects.count()
    with pytest.raises(ValidationError) as refused:
        actions.mark_claim(
            article=world.article("draft"),
            claim=claim,
            entry=replace(entry, **changes),
            by=world.contributor,
            **BY,
        )
    assert list(refused.value.message_dict) == [field]
    assert Claim.objects.count() == before


def test_a_source_that_stands_twice_is_the_chain_s_fault(world, claim, entry):
    twice = replace(entry, hops=[NewHop(world.source("memo"))] * 2)
    with pytest.raises(ValidationError) as refused:
        actions.mark_claim(
            article=world.article("draft"), claim=claim, entry=twice, by=world.editor, **BY
        )
    assert list(refused.value.message_dict) == ["hops"]


def test_the_same_claim_appears_in_another_article(world, entry):
    toll = world.claim("toll")
    before = toll.history.count()
    kept = actions.mark_claim(
        article=world.article("draft"), claim=toll, entry=entry, by=world.contributor, **BY
    )
    assert kept.claim == toll
    assert toll.history.count() == before
    with pytest.raises(ValidationError, match="marked for this claim already"):
        actions.mark_claim(
            article=world.article("draft"), claim=toll, entry=entry, by=world.contributor, **BY
        )


def test_a_marked_claim_is_changed_and_what_stays_leaves_no_history(world, claim, entry):
    kept = actions.mark_claim(
        article=world.article("draft"), claim=claim, entry=entry, by=world.contributor, **BY
    )
    again = {"article": kept.article, "appearance": kept, "by": world.editor, "reason": "Mended"}
    again["version"] = actions.version_of(kept.claim)
    actions.mark_claim(claim=claim, entry=entry, **again)
    assert kept.history.count() == kept.claim.history.count() == 1

    shadow, union = world.actor("shadow"), world.actor("union")
    changed = replace(claim, attributions=[(union, None), (shadow, None)], mode="warns")
    moved = replace(entry, hops=[entry.hops[1]], passage=passage("draft", "hidden"))
    actions.mark_claim(claim=changed, entry=moved, **again)
    found = Appearance.objects.get(pk=kept.pk)
    assert [str(a.actor) for a in found.claim.attributions.all()] == [
        "Dockers’ Union",
        "Shadow Bureau",
    ]
    assert found.claim.mode == "warns"
    assert found.exact == passage("draft", "hidden")
    assert [hop.source.title for hop in found.hops.all()] == ["Post on the gate"]
    assert found.claim.history.latest().history_change_reason == "Mended"
    assert found.claim.attributions.first().history.count() == 1  # the union's: new


def changes_since(last):
    """The claims that the log tells of behind a row."""
    return list(ClaimChange.objects.filter(pk__gt=last).values_list("claim_id", flat=True))


def last_change():
    return ClaimChange.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def test_a_claim_is_worked_out_once_when_it_is_marked(
    world, claim, entry, django_assert_max_num_queries
):
    article, before = world.article("draft"), last_change()
    with django_assert_max_num_queries(130):
        kept = actions.mark_claim(
            article=article, claim=claim, entry=entry, by=world.contributor, **BY
        )
    assert changes_since(before) == [kept.claim_id]
    marked = Claim.objects.get(pk=kept.claim_id)
    assert (marked.article_count, marked.origin_count, marked.unsourced_count) == (1, 1, 0)
    assert actions.wrong_claims([marked.pk]) == []
    # Likewise when everything about it is changed.
    before = last_change()
    actions.mark_claim(
        article=article,
        claim=replace(claim, statement="He knew."),
        entry=replace(entry, note="Page 4", hops=[]),
        appearance=kept,
        version=actions.version_of(marked, whole=True),
        by=world.contributor,
        **BY,
    )
    assert changes_since(before) == [marked.pk]
    marked.refresh_from_db()
    assert (marked.origin_count, marked.unsourced_count) == (0, 1)
    assert actions.wrong_claims([marked.pk]) == []


def test_an_action_made_of_others_tells_of_each_claim_once(world):
    before = last_change()
    actions.send_to_review(article=world.article("draft"), by=world.contributor, reason="So")
    told = changes_since(before)
    assert world.claim("secret").pk in told
    assert len(told) == len(set(told))
    article, before = world.article("herald"), last_change()
    values = {"title": "Another", "text": article.text + "\n\nMore.", "bylines": "Somebody"}
    actions.correct_article(article=article, values=values, by=world.editor, reason="So")
    told = changes_since(before)
    assert len(told) > 3
    assert len(told) == len(set(told))
    assert actions.wrong_claims(told) == []


def test_nothing_is_worked_out_where_a_claim_is_refused(world, claim, entry):
    before = last_change()
    with pytest.raises(ValidationError):
        actions.mark_claim(
            article=world.article("draft"),
            claim=claim,
            entry=replace(entry, hops=[NewHop(world.source("memo"))] * 2),
            by=world.contributor,
            **BY,
        )
    assert changes_since(before) == []
    actions.refresh_claims([world.claim("toll").pk])
    assert changes_since(before) == [world.claim("toll").pk]


def test_a_lost_passage_is_kept_while_the_rest_is_mended(world):
    lost = world.appearance("hidden", "draft")
    lost.place(None)
    lost.save()
    actions.mark_claim(
        article=lost.article,
        claim=lost.claim,
        entry=AppearanceEntry(passage=lost.exact + "", cue="known"),
        appearance=lost,
        version=actions.version_of(lost.claim),
        by=world.editor,
        **BY,
    )
    found = Appearance.objects.get(pk=lost.pk)
    assert found.is_lost
    assert found.cue == "known"


def test_only_editors_touch_what_is_before_readers(world, claim, entry):
    public = replace(entry, passage=ARTICLES["herald"][4]["calm"])
    with pytest.raises(PermissionDenied):
        actions.mark_claim(
            article=world.article("herald"), claim=claim, entry=public, by=world.contributor, **BY
        )
    assert actions.mark_claim(
        article=world.article("herald"), claim=claim, entry=public, by=world.editor, **BY
    )
    # A claim that readers see is changed by editors alone, even where a draft carries it.
    carried = world.appearance("toll", "draft")
    with pytest.raises(PermissionDenied):
        actions.mark_claim(
            article=carried.article,
            claim=claim,
            entry=replace(entry, passage=carried.exact),
            appearance=carried,
            version=actions.version_of(carried.claim),
            by=world.contributor,
            **BY,
        )


def test_a_published_claim_names_somebody(world, entry):
    carried = world.appearance("toll", "herald")
    with pytest.raises(ValidationError, match="Nobody is named"):
        actions.mark_claim(
            article=carried.article,
            claim=ClaimEntry(statement="Houses were flooded.", mode="states"),
            entry=replace(entry, passage=carried.exact),
            appearance=carried,
            version=actions.version_of(carried.claim),
            by=world.editor,
            **BY,
        )


def test_an_article_goes_to_review_with_its_drafts(world):
    article = world.article("draft")
    assert actions.send_to_review(article=article, by=world.contributor, reason="Ready") == 1
    assert world.article("draft").status == Status.IN_REVIEW
    assert world.claim("secret").status == Status.IN_REVIEW
    assert world.claim("toll").status == Status.PUBLISHED


# What is only begun


def draft(world, **more):
    values = {"article": world.article("draft"), "data": {"statement": "Half a"}, "window": "w1"}
    return actions.save_draft(key="k1", by=world.contributor, **(values | more))


def test_a_draft_is_saved_again_under_its_key(world):
    first = draft(world)
    again = draft(world, data={"statement": "Half a sentence"}, version=first.version)
    assert (again.pk, again.version) == (first.pk, 2)
    assert DeskDraft.objects.get().data == {"statement": "Half a sentence"}


def test_two_windows_do_not_write_over_each_other(world):
    first = draft(world)
    # Another window takes it over, as it saw it; then the first one goes on.
    draft(world, window="w2", version=first.version, data={"statement": "Elsewhere"})
    here = draft(world, version=first.version, data={"statement": "Here"})
    assert here.key != first.key
    assert {each.data["statement"] for each in DeskDraft.objects.all()} == {"Elsewhere", "Here"}


def test_nobody_writes_over_the_draft_of_another(world):
    draft(world)
    other = actions.save_draft(
        key="k1", article=world.article("draft"), data={}, version=1, window="w1", by=world.editor
    )
    assert other.key != "k1"
    assert DeskDraft.objects.get(key="k1").data == {"statement": "Half a"}


def test_what_is_kept_clears_its_draft_and_is_kept_once(world, claim, entry):
    draft(world)
    keeping = {
        "article": world.article("draft"),
        "claim": claim,
        "entry": entry,
        "draft": "k1",
        "by": world.contributor,
        **BY,
    }
    kept = actions.mark_claim(**keeping)
    assert actions.mark_claim(**keeping) == kept
    assert Claim.objects.filter(statement=claim.statement).count() == 1
    row = DeskDraft.objects.get()
    assert (row.state, row.data) == ("kept", {})
    # A save that was on its way brings nothing back; another window's words are not lost.
    assert draft(world, version=1).state == "kept"
    assert draft(world, window="w2").key != "k1"


def test_what_is_thrown_away_can_be_brought_back_for_a_while(world):
    draft(world)
    article, me = world.article("draft"), world.contributor
    assert actions.discard_draft(key="k1", by=world.editor) is None
    assert actions.discard_draft(key="k1", by=me)
    assert not DeskDraft.objects.open_for(me, article).exists()
    assert actions.restore_draft(key="k1", by=me)
    assert DeskDraft.objects.open_for(me, article).get().data == {"statement": "Half a"}
    assert not DeskDraft.objects.open_for(world.editor, article).exists()
    actions.discard_draft(key="k1", by=me)
    DeskDraft.objects.update(saved_at=timezone.now() - datetime.timedelta(days=31))
    actions.discard_draft(key="other", by=me)
    assert not DeskDraft.objects.exists()


def test_a_draft_says_whose_it_is(world):
    assert re.match(r"world-contributor / A memo about the dam / \d{4}-", str(draft(world)))


# Verbs by which resembling claims are found


def test_claims_made_by_somebody_or_for_them(world):
    made = Claim.objects.made_by([world.actor("ministry").pk])
    assert set(world.keys(made)) == {"toll", "order", "about", "gate-no", "pending"}


def test_claims_that_give_an_answer(world):
    flooded, gate = world.question("flooded").pk, world.question("gate").pk
    asked = Claim.objects.giving(flooded, low=Decimal(4000), high=Decimal(4000))
    assert world.keys(asked) == ["toll"]
    assert world.keys(Claim.objects.giving(flooded, high=Decimal(9000))) == ["most"]
    assert world.keys(Claim.objects.giving(gate, position="no")) == ["gate-no"]
