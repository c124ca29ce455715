"""Claims about claims: shown on both pages, to those who may see both."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import actions
from articles.domain.vocabulary import Relation, Status
from articles.models import Claim, ClaimRelation
from tests.support.filled_form import FilledForm
from tests.support.world import World

WHY = "Entered for the test"


def two(world: World) -> tuple[Claim, Claim]:
    """Two claims that readers see."""
    one, other = Claim.objects.published().order_by("pk")[:2]
    return one, other


def test_a_relation_stands_on_both_pages(client: Client, world: World) -> None:
    one, other = two(world)
    actions.relate_claims(claim=one, kind=Relation.DENIES, about=other, by=None, reason=WHY)
    here = client.get(one.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    there = client.get(other.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    assert "It denies:" in here
    assert f'href="{other.get_absolute_url()}"' in here
    assert "It is denied by:" in there
    assert f'href="{one.get_absolute_url()}"' in there


def test_a_relation_to_what_readers_do_not_see_is_not_shown(client: Client, world: World) -> None:
    one, other = two(world)
    actions.relate_claims(claim=one, kind=Relation.CONFIRMS, about=other, by=None, reason=WHY)
    actions.set_status(
        record=other,
        status=Status.WITHDRAWN,
        withdrawn_reason="It was a mistake",
        by=None,
        reason=WHY,
    )
    page = client.get(one.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    assert "It confirms:" not in page
    assert other.get_absolute_url() not in page


def test_relating_again_changes_the_relation(world: World) -> None:
    one, other = two(world)
    actions.relate_claims(claim=one, kind=Relation.REPEATS, about=other, by=None, reason=WHY)
    again = actions.relate_claims(
        claim=one, kind=Relation.CORRECTS, about=other, by=None, reason="A closer look"
    )
    assert ClaimRelation.objects.get(claim=one).kind == Relation.CORRECTS
    assert [row.history_change_reason for row in again.history.all()] == ["A closer look", WHY]


def test_a_claim_is_not_about_itself(world: World) -> None:
    one, _other = two(world)
    with pytest.raises(ValidationError, match="cannot be about itself"):
        actions.relate_claims(claim=one, kind=Relation.REPEATS, about=one, by=None, reason=WHY)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClaimRelation.objects.bulk_create([ClaimRelation(claim=one, kind="repeats", about=one)])


def test_relations_cost_the_page_no_query_each(client: Client, world: World) -> None:
    # The oldest first: a claim is about one that was made before it.
    claims = list(Claim.objects.published().order_by("order_key")[:5])
    address = claims[0].get_absolute_url()
    actions.relate_claims(
        claim=claims[1], kind=Relation.CONFIRMS, about=claims[0], by=None, reason=WHY
    )
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for claim in claims[2:]:
        actions.relate_claims(
            claim=claim, kind=Relation.CONFIRMS, about=claims[0], by=None, reason=WHY
        )
    client.get(address)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


# What is refused, and taken back


def relate(one: Claim, other: Claim, kind: str = Relation.DENIES, by: User | None = None) -> None:
    """One claim does something to another."""
    actions.relate_claims(claim=one, kind=kind, about=other, by=by, reason=WHY)


def test_what_cannot_be_is_refused_in_words(world: World) -> None:
    order, toll = world.claim("order"), world.claim("toll")  # 26 and 27 April
    with pytest.raises(ValidationError, match="was made later than this one"):
        relate(order, toll)
    relate(toll, order)
    calm, warning = world.claim("calm"), world.claim("warning")
    relate(calm, warning)
    with pytest.raises(ValidationError, match="recorded as being about this one"):
        relate(warning, calm)
    with pytest.raises(ValidationError, match="was withdrawn"):
        relate(calm, world.claim("mistake"))
    assert ClaimRelation.objects.count() == 2


def test_a_relation_is_taken_back_and_its_history_stays(client: Client, world: World) -> None:
    one, other = world.claim("toll"), world.claim("order")
    relate(one, other)
    actions.unrelate_claims(claim=one, about=other, by=world.editor, reason="Not about that")
    assert not ClaimRelation.objects.exists()
    gone = ClaimRelation.history.latest()
    assert (gone.history_type, gone.history_user, gone.history_change_reason) == (
        "-",
        world.editor,
        "Not about that",
    )
    for claim in (one, other):
        page = client.get(claim.get_absolute_url(), headers={"accept-language": "en"}).text
        assert "denie" not in page
    with pytest.raises(ValidationError, match="not related any more"):
        actions.unrelate_claims(claim=one, about=other, by=None, reason=WHY)


def test_what_a_public_claim_does_is_an_editors_to_say(world: World) -> None:
    one, other = world.claim("toll"), world.claim("order")
    with pytest.raises(PermissionDenied):
        relate(one, other, by=world.contributor)
    relate(one, other, by=world.editor)
    with pytest.raises(PermissionDenied):
        actions.unrelate_claims(claim=one, about=other, by=world.contributor, reason=WHY)
    relate(world.claim("bare"), other, by=world.contributor)


# Entered at the desk


def sign_in(client: Client, group: str) -> User:
    """Somebody of a group, signed in."""
    person = User.objects.create_user(group.casefold(), password="walks by the sea", is_staff=True)
    person.groups.add(Group.objects.get(name=group))
    client.force_login(person)
    return person


def at(claim: Claim) -> str:
    """The desk's page of what a claim does."""
    return reverse("desk-relations", args=[claim.pk])


def offered(page: str) -> set[int]:
    """The claims that can be chosen."""
    return {int(pk) for pk in re.findall(r'name="about" value="(\d+)"', page)}


def test_the_answers_to_the_same_question_are_offered(client: Client, world: World) -> None:
    sign_in(client, "Editor")
    toll = world.claim("toll")
    page = client.get(at(toll)).text
    same = Claim.objects.for_editors().filter(question=toll.question).exclude(pk=toll.pk)
    assert offered(page) == {each.pk for each in same}
    # Words find what answers another question only where that is asked for.
    order = world.claim("order")
    assert offered(client.get(at(toll), {"q": "signed order"}).text) == set()
    found = client.get(at(toll), {"q": order.statement, "everywhere": "1"}).text
    assert order.pk in offered(found)
    assert toll.pk not in offered(found)
    bare = client.get(at(world.claim("bare"))).text
    assert "This claim answers no question" in bare
    assert "No other claim here holds" in client.get(at(toll), {"q": "nothingsuch"}).text


def test_a_relation_is_chosen_saved_and_removed_without_scripts(
    client: Client, world: World
) -> None:
    editor = sign_in(client, "Editor")
    about, toll = world.claim("about"), world.claim("toll")
    refused = client.post(at(about), {"kind": "", "about": toll.pk, "reason": "Read again"})
    assert "Choose what it does: confirm, deny, repeat or correct." in refused.text
    assert f'value="{toll.pk}" required checked' in refused.text
    assert 'value="Read again"' in refused.text
    assert (
        "Choose the other claim from the list." in client.post(at(about), {"kind": "denies"}).text
    )
    assert "not here any more" in client.post(at(about), {"kind": "denies", "about": "99999"}).text
    sent = {"kind": "corrects", "about": toll.pk, "reason": "Read again"}
    page = client.post(at(about), sent, follow=True).text
    assert "Saved. Both claims show it now." in page
    relation = ClaimRelation.objects.get()
    assert (relation.claim, relation.kind, relation.about) == (about, "corrects", toll)
    assert relation.history.get().history_user == editor
    assert toll.pk not in offered(page)
    there = client.get(at(toll)).text
    assert "It is corrected by:" in there
    assert f'href="{at(about)}"' in there
    assert about.pk not in offered(there)
    page = client.post(at(about), {"remove": toll.pk}, follow=True).text
    assert "Removed." in page
    assert toll.pk in offered(page)
    assert "not related any more" in client.post(at(about), {"remove": toll.pk}).text
    for wrong in ("", "x", "9" * 30):
        assert "not here any more" in client.post(at(about), {"remove": wrong}).text


def test_what_a_claim_says_of_itself_is_chosen_first(client: Client, world: World) -> None:
    sign_in(client, "Editor")
    claim = world.claim("gate-no")
    Claim.objects.filter(pk=claim.pk).update(mode="denies")
    assert '<option value="denies" selected>' in client.get(at(claim)).text


def test_contributors_relate_what_is_not_public_yet(client: Client, world: World) -> None:
    sign_in(client, "Contributor")
    public = client.get(at(world.claim("toll")))
    assert "Only editors change what it does to others." in public.text
    assert not offered(public.text)
    sent = {"kind": "denies", "about": world.claim("order").pk}
    assert client.post(at(world.claim("toll")), sent).status_code == 403
    assert client.post(at(world.claim("bare")), sent).status_code == 302
    client.logout()
    assert client.get(at(world.claim("toll"))).status_code == 302
    client.force_login(User.objects.create_user("reader", password="reader"))
    assert client.get(at(world.claim("toll"))).status_code == 404


# Entered in the admin, and compared


def test_relations_are_entered_in_the_admin_one_click_from_the_claim(
    client: Client, world: World
) -> None:
    sign_in(client, "Editor")
    toll, order = world.claim("toll"), world.claim("order")
    address = reverse("admin:articles_claim_change", args=[toll.pk])
    page = FilledForm(client, address)
    assert f'href="{at(toll)}"' in page.response.text
    before = Claim.objects.get(pk=order.pk).changed_at
    page.row("relations", kind="confirms", about=order).fill(reason="Same morning").save()
    assert not page.errors
    relation = ClaimRelation.objects.get()
    assert (relation.claim, relation.kind, relation.about) == (toll, "confirms", order)
    assert relation.history.get().history_change_reason == "Same morning"
    # The other claim's page changes too.
    assert Claim.objects.get(pk=order.pk).changed_at > before
    again = FilledForm(client, address).row("relations", kind="denies", about=order).save()
    assert "related already" in " ".join(again.errors.values())
    history = client.get(reverse("admin:articles_claim_history", args=[toll.pk])).text
    assert "Relation of claims" in history
    later = FilledForm(client, reverse("admin:articles_claim_change", args=[order.pk]))
    later.row("relations", kind="denies", about=world.claim("warning")).save()
    assert "was made later than this one" in " ".join(later.errors.values())


def test_who_confirmed_whom_stands_where_answers_are_compared(client: Client, world: World) -> None:
    about, toll = world.claim("about"), world.claim("toll")
    relate(about, toll, Relation.CORRECTS)
    address = toll.question.get_absolute_url()

    def said(language: str) -> str:
        page = client.get(address, headers={"accept-language": language}).text
        [part] = re.findall(r'(?s)id="stances".*?</section>', page)
        return " ".join(re.sub(r"<[^>]*>", "", part).split())

    assert "Luc Marchand corrects what Ministry of Waterways said:" in said("en")
    assert "instead of 4,000 (27 April 2025)." in said("en")
    assert "Luc Marchand corrige ce qu’a dit" in said("fr")
    # A claim that only denies an answer, without giving one, is told too.
    relate(world.claim("warning"), toll)
    assert "denies what Ministry of Waterways said: without an answer" in said("en")
    actions.set_status(
        record=about, status=Status.WITHDRAWN, withdrawn_reason="Wrong", by=None, reason=WHY
    )
    assert "Marchand corrects" not in said("en")


def test_of_very_many_some_are_told_and_the_rest_counted(client: Client, world: World) -> None:
    toll = world.claim("toll")
    for number in range(10):
        claim = actions.create_claim(
            statement=f"No, says the {number}th.",
            mode="denies",
            own_voice=True,
            by=None,
            reason=WHY,
        )
        actions.add_appearance(
            claim=claim,
            article=world.article("herald"),
            passage=world.article("herald").text[:20],
            by=None,
            reason=WHY,
        )
        actions.set_status(record=claim, status=Status.PUBLISHED, by=None, reason=WHY)
        relate(claim, toll)
    page = client.get(toll.question.get_absolute_url(), headers={"accept-language": "en"}).text
    assert page.count("denies what") == 8
    assert "And 2 more confirm or deny another." in page
