"""The review: who may decide what on every path, the queue, the decisions, several at once."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from articles import actions
from articles.actions import ConflictError, Decision
from articles.desk.checks import claim_checks
from articles.domain.vocabulary import LinkState, Status
from articles.models import Actor, Article, Claim, LinkCheck, ReviewNote, Source
from tests.support.filled_form import Page
from tests.support.world import body, date, passage

pytestmark = pytest.mark.django_db

QUEUE = "/desk/review/"
GROUPS = ("Contributor", "Editor", "Administrator")
# From each status what each group may decide; what is missing is refused.
RIGHTS = {
    "draft": {"Contributor": {"review"}, "Editor": {"review", "publish"}},
    "in-review": {"Contributor": {"draft"}, "Editor": {"publish", "send-back", "draft"}},
    "published": {"Contributor": set(), "Editor": {"withdraw", "draft"}},
    "withdrawn": {"Contributor": set(), "Editor": {"publish", "draft"}},
}
CLAIMS = {"draft": "secret", "in-review": "pending", "published": "toll", "withdrawn": "mistake"}
ARTICLES = {
    "draft": "draft",
    "in-review": "review",
    "published": "herald",
    "withdrawn": "withdrawn",
}


def person(name, group):
    """Somebody of a group, with a browser."""
    found = User.objects.create_user(name, password=name, is_staff=True)
    found.groups.add(Group.objects.get(name=group))
    client: Any = Client()
    client.force_login(found)
    client.person = found
    return client


@pytest.fixture
def edith(world):
    return person("edith", "Editor")


@pytest.fixture
def carla(world):
    return person("carla", "Contributor")


def place(record):
    """The reviewer's page of a record."""
    kind = "claims" if isinstance(record, Claim) else "articles"
    return f"{QUEUE}{kind}/{record.pk}/"


def version(client, record):
    """The version that its page shows."""
    found = re.search(r'name="version" value="([^"]+)"', client.get(place(record)).text)
    return found[1] if found else actions.version_of(record, whole=True)


def send(client, record, decision, **more):
    """Take a decision as the page does."""
    data = {"decision": decision, "version": version(client, record), **more}
    return client.post(place(record), data)


def enter(client, statement="It rained for a week.", article=None, world=None):
    """A claim that somebody enters, in review, marked in an article."""
    by = {"by": client.person, "reason": ""}
    claim = actions.create_claim(statement=statement, mode="states", own_voice=True, **by)
    if article:
        text = "It rained for a week."
        article.text += f"\n\n{text}"
        article.save()
        actions.add_appearance(claim=claim, article=article, passage=text, **by)
    actions.set_status(record=claim, status=Status.IN_REVIEW, **by)
    return claim


# Who may


@pytest.mark.parametrize("group", GROUPS)
def test_every_group_on_every_path(world, group):
    client = person("somebody", group)
    for kind, names in ((Claim, CLAIMS), (Article, ARTICLES)):
        for status, name in names.items():
            record = world.claim(name) if kind is Claim else world.article(name)
            assert record.status == status
            allowed = RIGHTS[status]["Contributor" if group == "Contributor" else "Editor"]
            page = client.get(place(record))
            assert page.status_code == 200
            offered = set(re.findall(r'name="decision" value="([a-z-]+)"', page.text))
            assert offered == allowed, (group, status)
            for decision in Decision.values:
                more = {"note": "Mend it.", "withdrawn_reason": "Wrong."}
                answer = send(client, record, decision, **more)
                # What is not open from here, but otherwise theirs, is refused in a sentence.
                expected = 302 if decision in allowed else 200
                editors = {"publish", "send-back", "withdraw"}
                public = status in {"published", "withdrawn"}
                if group == "Contributor" and (public or decision in editors):
                    expected = 403
                # That no published article carries it is another rule than whose it is.
                unread = kind is Claim and decision == "publish" and decision in allowed
                if unread and not record.appearances.filter(article__status="published"):
                    expected = 200
                assert answer.status_code == expected, (group, status, decision)
                changed = type(record).objects.get(pk=record.pk)
                if expected != 302:
                    assert changed.status == status, (group, status, decision)
                    assert changed.withdrawn_reason == record.withdrawn_reason
                    continue
                type(record).objects.filter(pk=record.pk).update(
                    status=status, withdrawn_reason=record.withdrawn_reason
                )
                actions.refresh_claims(actions.claims_touched_by(record))
    # And through the page for several.
    for decision in ("publish", "review", "withdraw"):
        for status, name in CLAIMS.items():
            claim = world.claim(name)
            data = {
                "kind": "claims",
                "decision": decision,
                "record": [claim.pk],
                "withdrawn_reason": "Wrong.",
                "confirmed": "1",
                f"version-{claim.pk}": actions.version_of(claim, whole=True),
            }
            assert client.post(f"{QUEUE}several/", data).status_code == 302
            now = world.claim(name).status
            allowed = RIGHTS[status]["Contributor" if group == "Contributor" else "Editor"]
            if decision not in allowed:
                assert now == status, (group, status, decision)
            Claim.objects.filter(pk=claim.pk).update(
                status=status, withdrawn_reason=claim.withdrawn_reason
            )


def test_others_hear_nothing_of_it(world, client):
    claim, article = world.claim("pending"), world.article("review")
    places = ["/desk/", QUEUE, place(claim), place(article)]
    for address in places:
        assert client.get(address).status_code == 302
    client.force_login(User.objects.create_user("reader"))
    for address in places:
        assert client.get(address).status_code == 404
        assert client.post(address, {"decision": "publish"}).status_code in {404, 405}
    assert client.post(f"{QUEUE}several/", {"decision": "publish"}).status_code == 404
    # Who may change claims alone sees no article's page.
    client.force_login(world.editor)
    assert client.get(place(article)).status_code == 404
    assert client.get(place(claim)).status_code == 200


# Decisions


def test_a_claim_is_published_with_its_article_and_the_next_one_comes(world, edith):
    pending = world.claim("pending")
    page = edith.get(place(pending))
    assert "Readers do not see its article yet. Published with it:" in page.text
    assert "Publish both" in page.text
    # Alone nobody would find it, and nothing is half done.
    answer = send(edith, pending, "publish")
    assert "No published article carries it" in answer.text
    assert world.claim("pending").status == Status.IN_REVIEW
    later = enter(edith, article=world.article("herald"))
    answer = send(edith, pending, "publish", together=[world.article("review").pk])
    assert answer["Location"] == place(later)
    assert world.claim("pending").listed
    assert world.article("review").status == Status.PUBLISHED
    # Another article cannot be published by the way.
    with pytest.raises(ValidationError, match="cannot be published with it"):
        actions.decide(
            record=later,
            decision=Decision.PUBLISH,
            together=[world.article("draft")],
            by=edith.person,
        )
    assert world.article("draft").status == Status.DRAFT
    answer = send(edith, later, "publish")
    assert answer["Location"] == QUEUE
    assert "No claim waits for a review." in edith.get(QUEUE).text


def test_sent_back_with_a_note_that_whoever_entered_it_finds(world, edith, carla):
    claim = enter(carla, article=world.article("herald"))
    answer = send(edith, claim, "send-back", note="  ")
    assert "Say what has to be corrected" in answer.text
    assert not ReviewNote.objects.exists()
    send(edith, claim, "send-back", note="Who says so?\nName them.")
    claim.refresh_from_db()
    assert claim.status == Status.DRAFT
    assert claim.history.first().history_change_reason == "Who says so?\nName them."
    home = carla.get("/desk/").text
    assert "Sent back to you" in home
    assert "Who says so?<br>Name them." in home
    assert "Sent back to you" not in edith.get("/desk/").text
    assert "edith sent it back" in carla.get(place(claim)).text
    # Mended and sent again: it waits for the editor, and the note stays to be read.
    answer = send(carla, claim, "review")
    # It stood in no queue: back to it, and not on to what others entered.
    assert answer["Location"] == place(claim)
    assert "Sent back to you" not in carla.get("/desk/").text
    send(edith, claim, "send-back", note="Still nobody.")
    assert list(ReviewNote.objects.waiting_for(carla.person).values_list("text", flat=True)) == [
        "Still nobody."
    ]
    assert claim.review_notes.count() == 2
    # An article too.
    article = actions.create_article(title="Rain", text="Rain.", by=carla.person, reason="")
    actions.set_status(record=article, status=Status.IN_REVIEW, by=carla.person, reason="")
    send(edith, article, "send-back", note="Where is it from?")
    assert "Where is it from?" in carla.get("/desk/").text


@pytest.mark.parametrize("kind", ["claim", "article"])
def test_withdrawing_asks_for_a_reason_that_readers_see(world, edith, kind, client):
    record = world.claim("calm") if kind == "claim" else world.article("herald")
    answer = send(edith, record, "withdraw", withdrawn_reason=" ")
    assert "Say why it is withdrawn" in answer.text
    assert answer.text.count('aria-invalid="true"') == 1
    assert type(record).objects.get(pk=record.pk).status == Status.PUBLISHED
    send(edith, record, "withdraw", withdrawn_reason="The archive says otherwise.")
    assert "The archive says otherwise." in client.get(record.get_absolute_url()).text


def test_what_changed_meanwhile_is_shown_before_it_is_decided(world, edith, carla):
    pending = world.claim("pending")
    shown = version(edith, pending)
    pending.statement = "Les écoles rouvriront mardi."
    pending._history_user, pending._change_reason = carla.person, "Corrected"
    pending.save()
    together = [world.article("review").pk]
    data = {"decision": "send-back", "version": shown, "note": "Which day?", "together": together}
    answer = edith.post(place(pending), data)
    assert answer.status_code == 409
    assert "carla saved a change after you opened this" in answer.text
    assert "<del>Les écoles rouvriront lundi.</del>" in answer.text
    assert ">Which day?</textarea>" in answer.text
    assert world.claim("pending").status == Status.IN_REVIEW
    # So does a chain that is another one now, and a page that carries no version.
    shown = version(edith, pending)
    appearance = world.appearance("pending", "review")
    hops = [actions.NewHop(world.source("wire"))]
    actions.set_chain(appearance=appearance, hops=hops, by=carla.person, reason="")
    for sent in (shown, ""):
        data = {"decision": "publish", "version": sent, "together": together}
        assert edith.post(place(pending), data).status_code == 409
    assert send(edith, pending, "publish", together=together).status_code == 302


def test_what_is_no_decision_is_not_there(world, edith):
    pending = world.claim("pending")
    for wrong in ("", "delete", "PUBLISH"):
        assert send(edith, pending, wrong).status_code == 404
        assert edith.post(f"{QUEUE}several/", {"decision": wrong}).status_code == 404
    assert edith.post(f"{QUEUE}several/", {"decision": "send-back"}).status_code == 404
    assert edith.get(f"{QUEUE}several/").status_code == 405
    assert edith.get(f"{QUEUE}claims/999999999999999999999/").status_code == 404
    assert edith.get(f"{QUEUE}articles/999999999999999999999/").status_code == 404
    for bad in ("x", "9" * 30, "-1"):
        send(edith, pending, "publish", together=[bad])
    with pytest.raises(PermissionDenied):
        actions.decide(
            record=pending,
            decision=Decision.PUBLISH,
            by=User.objects.create_user("nobody"),
        )


# The queue


def keys(world, response):
    """The claims of the queue as the cast names them."""
    return world.keys([row.record for row in response.context["queue"].rows])


def test_the_queue_is_narrowed_and_gone_through(world, edith, carla):
    def found(**filters):
        response = edith.get(QUEUE, {"status": "any", **filters})
        assert not response.context["queue"].errors
        return keys(world, response)

    assert keys(world, edith.get(QUEUE)) == ["pending"]
    everything = found()
    assert everything[:3] == ["toll", "calm", "rumour"]
    assert len(everything) == len(world.ids["Claim"])
    assert found(status="draft") == ["secret", "bare"]
    assert set(found(status="withdrawn")) == {"mistake", "scrapped"}
    assert found(outlet="minar") == ["gate-yes", "promise"] == found(outlet="اليومية")
    assert found(outlet="küsten") == found(outlet="tagblatt")
    assert found(language="ar") == ["gate-yes", "promise"]
    assert found(actor="Luc Marchand") == ["order", "about"]
    assert found(actor="shadow") == ["hidden", "secret"]
    assert found(actor="marchand", question="houses") == ["about"]
    assert found(question="maisons", status="published", q="most") == ["most"]
    assert found(by="world-editor", outlet="minar") == ["gate-yes", "promise"]
    assert found(by="carla") == [] == found(mine="1")
    mine = enter(carla)
    assert carla.get(QUEUE, {"mine": "1"}).context["queue"].records.get() == mine
    articles = edith.get(QUEUE, {"kind": "articles", "status": "any", "question": "open"})
    titles = [row.record.source.title for row in articles.context["queue"].rows]
    assert titles == ["Der Fluss tritt über die Ufer", "강이 넘쳤다", "النهر يفيض"]
    # The way through keeps the filters.
    page = edith.get(place(world.claim("order")) + "?status=any&actor=marchand")
    about = place(world.claim("about"))
    assert f'rel="next" data-key="next" href="{about}?status=any&amp;actor=marchand"' in page.text
    assert 'rel="prev"' not in page.text


@pytest.mark.parametrize(
    "wrong",
    ["kind=actors", "status=gone", "language=xx-nothing", "by=nobody", "mine=2", "colour=red"],
)
def test_a_filter_that_is_not_understood_shows_nothing_and_says_so(world, edith, wrong):
    response = edith.get(f"{QUEUE}?{wrong}")
    assert response.context["queue"].rows == []
    assert wrong in response.text


def test_more_rows_ask_no_more_of_the_database(world, edith):
    def count(address):
        edith.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert edith.get(address).status_code == 200
        return len(queries)

    few = count(QUEUE), count("/desk/"), count(QUEUE + "?kind=articles")
    for number in range(6):
        claim = enter(
            edith, f"Part {number}", article=world.article("draft") if not number else None
        )
        article = actions.create_article(
            title=f"T {number}",
            text=f"Part {number}",
            date=date("2025"),
            by=edith.person,
            reason="",
        )
        actions.set_status(record=article, status=Status.IN_REVIEW, by=edith.person, reason="")
        if number:
            actions.add_appearance(
                claim=claim, article=article, passage=f"Part {number}", by=edith.person, reason=""
            )
    more = count(QUEUE), count("/desk/"), count(QUEUE + "?kind=articles")
    assert more[0] <= few[0] + 2
    assert more[1] <= few[1] + 4
    assert more[2] <= few[2] + 2


# The checks


def states(world, key):
    """What is said of a claim, by the check's code."""
    claim = Claim.objects.for_rows(drafts=True).get(pk=world.ids["Claim"][key])
    (checks,) = claim_checks([claim]).values()
    return {check.code: check.state for check in checks}


def test_what_is_checked_says_what_is_so(world):
    assert states(world, "bare") == {
        "named": "stop",
        "carried": "stop",
        "dated": "look",
        "value": "open",
        "alike": "good",
    }
    # Its origin, the briefing, is dated and has a kind; nobody visited the links.
    assert states(world, "toll") == {
        "named": "good",
        "passage": "good",
        "source": "good",
        "origin": "good",
        "links": "open",
        "archived": "open",
        "dated": "good",
        "value": "good",
        "alike": "good",
    }
    assert states(world, "rumour")["source"] == "look"
    assert states(world, "rumour")["origin"] == "look"  # its bulletin is not dated
    assert states(world, "evacuation")["source"] == "look"
    assert states(world, "calm")["dated"] == "open"
    world.appearance("calm", "herald").__class__.objects.filter(
        pk=world.appearance("calm", "herald").pk
    ).update(start=None, end=None)
    assert states(world, "calm")["passage"] == "look"
    link = LinkCheck.of(
        "https://example.org/wire", world.article("herald").history.first().history_date
    )
    link.state = LinkState.GONE
    link.save()
    assert states(world, "toll")["links"] == "look"
    # The same actor, question and value.
    about = world.claim("about")
    twin = actions.create_claim(
        statement="4,500 or so.",
        mode="states",
        attributions=[(world.actor("marchand"), None)],
        question=about.question,
        low=about.low,
        high=about.high,
        by=world.editor,
        reason="",
    )
    assert states(world, "about")["alike"] == "look"
    actions.set_status(
        record=twin,
        status=Status.WITHDRAWN,
        withdrawn_reason="Twice.",
        by=world.editor,
        reason="",
    )
    assert states(world, "about")["alike"] == "good"


# Several at once


def test_several_are_asked_about_and_the_good_ones_go_through(world, edith, carla):
    good = enter(carla, article=world.article("herald"))
    moved = enter(carla, "It rains.", article=None)
    names = [good, world.claim("pending"), world.claim("bare"), world.claim("toll"), moved]
    data = {"kind": "claims", "decision": "publish", "record": [each.pk for each in names]}
    asked = edith.post(f"{QUEUE}several/", {**data, "query": "status=any"})
    assert asked.status_code == 200
    rows = {each["row"].record.pk: each for each in asked.context["rows"]}
    assert {pk: row["can"] for pk, row in rows.items()} == {
        good.pk: True,
        world.claim("pending").pk: True,
        world.claim("bare").pk: False,
        world.claim("toll").pk: False,
        moved.pk: False,
    }
    assert "Nobody is named." in asked.text
    assert "It is published already." in asked.text
    assert Claim.objects.get(pk=good.pk).status == Status.IN_REVIEW
    form = Page(asked.text.replace("<form method", '<form id="ask" method', 1), "ask")
    versions = {name: value[0] for name, value in form.fields.items() if "version-" in name}
    assert set(versions) == {f"version-{good.pk}", f"version-{world.claim('pending').pk}"}
    # One is changed before it is confirmed; of another a third claim says something, which is no
    # change of it; one comes in that was never asked about.
    actions.relate_claims(
        claim=world.claim("toll"), kind="repeats", about=good, by=edith.person, reason=""
    )
    pending = world.claim("pending")
    pending.statement = "Other."
    pending._history_user = carla.person
    pending.save()
    done = edith.post(
        f"{QUEUE}several/",
        {**data, **versions, "confirmed": "1", "query": "status=any"},
        follow=True,
    )
    assert done.redirect_chain == [(f"{QUEUE}?status=any", 302)]
    said = [str(message) for message in done.context["messages"]]
    assert said[0] == "1 published."
    assert len(said) == 5
    assert "carla saved a change" in next(each for each in said if each.startswith("“Other."))
    assert Claim.objects.get(pk=good.pk).status == Status.PUBLISHED
    assert world.claim("pending").status == Status.IN_REVIEW
    assert world.article("review").status == Status.IN_REVIEW


def test_several_are_withdrawn_for_one_reason(world, edith, client):
    names = [world.claim("calm"), world.claim("echo")]
    data = {"kind": "claims", "decision": "withdraw", "record": [each.pk for each in names]}
    versions = {
        f"version-{pk}": token for pk, token in actions.versions_of(names, whole=True).items()
    }
    answer = edith.post(f"{QUEUE}several/", {**data, **versions, "confirmed": "1"})
    assert answer.status_code == 200
    assert "readers see the reason" in answer.text
    edith.post(
        f"{QUEUE}several/", {**data, **versions, "confirmed": "1", "withdrawn_reason": "Wrong."}
    )
    for claim in names:
        assert "Wrong." in client.get(claim.get_absolute_url()).text
    nothing = edith.post(f"{QUEUE}several/", {"kind": "claims", "decision": "publish"}, follow=True)
    assert "Nothing was chosen" in nothing.text


def test_articles_are_published_with_their_claims(world, edith):
    review = world.article("review")
    page = edith.get(place(review))
    assert f'href="{QUEUE}?kind=articles"' in page.text
    assert "Publish these claims with it:" in page.text
    assert "1 of its claims is not published yet." in page.text
    send(edith, review, "publish", together=[world.claim("pending").pk])
    assert world.claim("pending").listed
    assert world.article("review").status == Status.PUBLISHED


# The front page


def test_the_front_page_says_what_waits_for_whom(world, edith, carla):
    actions.create_article(title="Nothing yet", text="Rain.", by=carla.person, reason="")
    home = carla.get("/desk/")
    front = home.context["page"]
    assert (front.claims_in_review, front.articles_in_review) == (1, 1)
    assert [each.record for each in front.oldest] == [world.claim("pending")]
    assert [each.record.source.title for each in front.drafts] == ["Nothing yet"]
    assert (front.draft_claims, front.draft_articles, front.bare_count) == (0, 1, 1)
    assert front.bare[0].address == f"/desk/articles/{front.bare[0].record.pk}/claims/"
    assert 'href="/desk/articles/new/"' in home.text
    assert {each.who for each in front.recent_changes} == {"world-editor"}
    assert len({each.name for each in front.recent_changes}) == len(front.recent_changes) == 12
    assert "carla" in {each.who for each in edith.get("/desk/").context["page"].recent_changes}
    with translation.override("fr"):
        assert edith.get("/desk/", headers={"Accept-Language": "fr"}).status_code == 200


# Verbs


def test_verbs_that_the_desk_asks_with(world, carla):
    claim = enter(carla)
    assert Claim.objects.entered_by(carla.person).get() == claim
    assert Claim.objects.entered_by(world.editor).count() == len(world.ids["Claim"])
    row = Claim.objects.with_entering().get(pk=claim.pk)
    assert (row.entered_by_name, row.entered_at) == ("carla", claim.history.last().history_date)
    assert not Article.objects.without_claims().exists()
    empty = actions.create_article(title="Rain", text="Rain.", by=carla.person, reason="")
    assert Article.objects.without_claims().get() == empty
    assert Article.objects.entered_by(carla.person).get() == empty
    with pytest.raises(ConflictError):
        actions.decide(record=claim, decision=Decision.DRAFT, version="x", by=carla.person)
    assert passage("herald", "toll") in body("herald")
    assert reverse("desk-review") == QUEUE


def test_records_without_a_history_stand_in_every_list(world, edith):
    """It may have been let go of, or the records came in without one."""
    actions.create_article(title="Nothing yet", text="Rain.", by=None, reason="")
    for model in (Claim, Article, Source, Actor):
        model.history.all().delete()
    for each in ("/desk/", QUEUE, QUEUE + "?kind=articles", "/desk/articles/", "/desk/weaknesses/"):
        assert edith.get(each).status_code == 200, each
    pending = world.claim("pending")
    for each in (
        place(pending),
        place(world.article("review")),
        f"/desk/claims/{pending.pk}/relations/",
    ):
        assert edith.get(each).status_code == 200, each
    assert pending.get_absolute_url() in edith.get(pending.get_absolute_url()).text
