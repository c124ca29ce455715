"""Corrections: which changes readers are told of, in which words, and which never."""

import re
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from articles import actions
from articles.actions import NewHop
from articles.domain.dates import parse
from articles.domain.vocabulary import Status
from articles.models import Attribution, Correction
from articles.presentation.pages.corrections import corrections_of
from tests.support.world import LISTED

ATOM = "{http://www.w3.org/2005/Atom}"

pytestmark = pytest.mark.django_db


def by(world):
    return {"by": world.editor, "reason": "Between us: a slip"}


def change(world, key, **columns):
    """Change a claim as the forms do: save with history, then refresh."""
    claim = world.claim(key)
    for name, value in columns.items():
        setattr(claim, name, value)
    claim.full_clean()
    claim._history_user = world.editor
    claim._change_reason = "Between us: a slip"
    claim.save()
    actions.refresh_claims([claim.pk])
    return claim


def told(world, key):
    """What readers are told of a claim, the latest first: label, before, after."""
    with translation.override("en"):
        return [
            [(line.label, line.before, line.after) for line in each.lines]
            for each in corrections_of(world.claim(key))
        ]


def test_the_cast_was_never_corrected(world):
    """Everything was entered, published and twice withdrawn; only the withdrawals are news."""
    rows = Correction.objects.order_by("pk")
    assert [(row.claim, row.changes) for row in rows] == [
        (
            world.claim("mistake"),
            [{"what": "withdrawn", "after": "The bridge still stands."}],
        )
    ]


def test_readers_are_told_what_a_claim_said_before(world, client):
    claim = change(
        world,
        "toll",
        statement="5,000 houses were flooded.",
        mode="estimates",
        low=5000,
        high=5000,
        approximate=True,
        partial_date=parse("2025-04"),
    )
    assert told(world, "toll") == [
        [
            ("Statement", "4,000 houses were flooded.", "5,000 houses were flooded."),
            ("Mode", "states", "estimates"),
            ("Said on", "27 April 2025", "April 2025"),
            ("Answer", "4,000 houses", "about 5,000 houses"),
        ]
    ]
    page = client.get(claim.get_absolute_url()).text
    assert "Corrections" in page
    assert ">4,000 houses were flooded.</del>" in page
    # Neither who nor why: that is for the desk.
    assert "world-editor" not in page
    assert "Between us" not in page


def test_who_says_it_is_told_and_a_name_alone_is_not(world):
    marchand = world.actor("marchand")
    row = Attribution(claim=world.claim("evacuation"), actor=marchand, position=2)
    row.save()
    actions.refresh_claims([row.claim_id])
    assert told(world, "evacuation") == [[("Said by", "Ada Pohl", "Ada Pohl, Luc Marchand")]]
    marchand.name = "Luc-Paul Marchand"
    marchand.save()
    actions.refresh_claims(actions.claims_touched_by(marchand))
    assert len(told(world, "evacuation")) == 1
    calm = world.claim("calm")
    calm.own_voice = False
    calm.save()
    Attribution(claim=calm, actor=marchand).save()
    actions.refresh_claims([calm.pk])
    assert told(world, "calm") == [[("Said by", "the article's own voice", "Luc-Paul Marchand")]]


def test_a_chain_and_a_passage_are_told_with_their_article(world):
    appearance = world.appearance("evacuation", "gazette")
    hops = [NewHop(world.source("wire")), NewHop(world.source("speech"))]
    actions.set_chain(appearance=appearance, hops=hops, **by(world))
    wire, speech = world.source("wire").title, world.source("speech").title
    assert told(world, "evacuation") == [[("Chain", wire, f"{wire} ← {speech}")]]
    # How a source is used, and whether it was seen, is no other origin.
    hops = [NewHop(world.source("wire"), use="quotes", seen=True), hops[1]]
    actions.set_chain(appearance=appearance, hops=hops, **by(world))
    assert len(told(world, "evacuation")) == 1
    appearance = world.appearance("toll", "draft")
    actions.set_chain(appearance=appearance, hops=[], **by(world))
    assert told(world, "toll") == []
    appearance = world.appearance("evacuation", "herald")
    words = appearance.exact
    appearance.hops.all().delete()
    appearance.delete()
    actions.refresh_claims([world.ids["Claim"]["evacuation"]])
    assert told(world, "evacuation")[0] == [("No longer carried", words, "")]


def test_what_nobody_sees_is_no_correction(world):
    claim = change(world, "toll", statement="4,000  houses\nwere flooded. ")
    claim.topics.clear()
    actions.refresh_claims([claim.pk])
    change(world, "secret", statement="A draft is nobody's news.")
    # An article that carries it as well adds to it, and puts nothing right.
    actions.add_appearance(
        claim=claim, article=world.article("second"), passage="some 4,500 houses", **by(world)
    )
    assert told(world, "toll") == []
    assert told(world, "secret") == []


def test_withdrawn_and_published_again(world, client):
    claim = world.claim("demand")
    actions.set_status(
        record=claim,
        status=Status.WITHDRAWN,
        withdrawn_reason="The union took it back.",
        **by(world),
    )
    assert told(world, "demand") == [[("Withdrawn", "", "The union took it back.")]]
    assert "The union took it back." in client.get("/corrections/").text
    change(world, "demand", statement="The harbour may open.")
    actions.set_status(record=world.claim("demand"), status=Status.PUBLISHED, **by(world))
    assert told(world, "demand")[0] == [("Published again", "", "")]
    assert [line[0] for line in told(world, "demand")[1]] == ["Statement"]


def test_what_was_changed_while_it_was_a_draft_is_one_correction(world, client):
    actions.set_status(record=world.claim("demand"), status=Status.DRAFT, **by(world))
    change(world, "demand", statement="Not good yet.")
    change(world, "demand", statement="The harbour may open.")
    assert told(world, "demand") == []
    actions.set_status(record=world.claim("demand"), status=Status.PUBLISHED, **by(world))
    assert told(world, "demand") == [
        [("Statement", "The harbour has to stay closed.", "The harbour may open.")]
    ]
    assert "Not good yet" not in client.get("/corrections/").text


def test_a_merge_of_two_names_is_no_correction_and_its_undoing_neither(world):
    before = Correction.objects.count()
    merge = actions.merge_actors(
        kept=world.actor("west"), absorbed=world.actor("north"), by=None, reason=""
    )
    sources = actions.merge_sources(
        kept=world.source("wire"), absorbed=world.source("wire2"), by=None, reason=""
    )
    actions.undo_merge(merge=sources, by=None, reason="")
    actions.undo_merge(merge=merge, by=None, reason="")
    assert Correction.objects.count() == before


def test_the_list_has_all_of_them_a_page_at_a_time(world, client):
    for number in range(30):
        change(world, "toll", statement=f"{number} houses were flooded.")
    first = client.get("/corrections/")
    assert first.text.count("<h2><a class") == 25
    [link] = re.findall(r'href="(\?cursor=\d+)"', first.text)
    with CaptureQueriesContext(connection) as few:
        second = client.get(f"/corrections/{link}")
    assert second.text.count("<h2><a class") == 6
    assert "The bridge still stands." in second.text
    with CaptureQueriesContext(connection) as many:
        client.get("/corrections/?cursor=99999999")
    assert len(many) == len(few)
    assert "not a position in this list" in client.get("/corrections/?cursor=x").text
    # Kept by readers until something changes.
    tag = first["ETag"]
    assert client.get("/corrections/", headers={"If-None-Match": tag}).status_code == 304
    change(world, "toll", statement="Many houses were flooded.")
    assert client.get("/corrections/", headers={"If-None-Match": tag}).status_code == 200


def test_the_feed_is_taken_by_readers_of_feeds(world, client):
    change(world, "toll", statement="5,000 <b>houses</b> were flooded.")
    response = client.get("/corrections.atom")
    feed = ElementTree.fromstring(response.content)  # noqa: S314  our own
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [
        "Corrected: 5,000 <b>houses</b> were flooded.",
        "Corrected: The bridge is gone.",
    ]
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 2
    assert "4,000 houses" in entries[0].findtext(f"{ATOM}summary")
    assert feed.findtext(f"{ATOM}updated") == entries[0].findtext(f"{ATOM}updated")
    assert response["Access-Control-Allow-Origin"] == "*"
    again = client.get("/corrections.atom", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    assert (
        client.get("/corrections.atom?lang=fr", headers={"Accept-Language": "fr"}).status_code
        == 200
    )


def test_many_claims_that_are_worked_out_again_cost_few_queries(world):
    """A batch asks each table of the history once, whether it holds two claims or all."""
    ids = sorted(world.ids["Claim"][key] for key in LISTED)
    with CaptureQueriesContext(connection) as two:
        actions.refresh_claims(ids[:2])
    with CaptureQueriesContext(connection) as all_:
        actions.refresh_claims(ids)
    assert len(all_) <= len(two) + 3
