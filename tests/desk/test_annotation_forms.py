"""The page on which claims are marked: what its buttons do, what it finds, proposes and offers."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from articles import actions
from articles.desk.annotation import lookup, prefill
from articles.desk.annotation.commands import COMMANDS
from articles.desk.annotation.form_state import KNOWN, FormState
from articles.desk.annotation.prefill import Answer
from articles.domain.vocabulary import Status
from articles.lookup import actors
from articles.lookup.claims import similar, similarity, words
from articles.models import Actor, Appearance, Claim, DeskDraft, Question, Source
from tests.support.world import passage

# The state


@given(
    st.dictionaries(
        st.one_of(
            st.sampled_from(KNOWN),
            st.sampled_from(["who", "hop"]).flatmap(
                lambda row: st.tuples(
                    st.just(row),
                    st.integers(0, 5),
                    st.sampled_from(["actor", "behalf", "source", "use", "seen", "cue"]),
                ).map(lambda each: f"{each[0]}-{each[1]}-{each[2]}")
            ),
            st.sampled_from(["find-actor", "find-source", "find-behalf-0", "foreign"]),
        ),
        st.text(max_size=8),
    )
)
def test_a_sheet_keeps_what_it_was_sent(sent):
    state = FormState.read(sent)
    assert FormState.read(state.data()) == state
    assert json.loads(json.dumps(state.data())) == state.data()
    assert "foreign" not in state.data()


def test_a_proposal_gives_way_to_what_somebody_typed():
    state = FormState()
    state.propose("mode", "states")
    state.propose("mode", "denies")
    assert state["mode"] == "denies"
    state["mode"] = "warns"
    state.propose("mode", "states")
    assert state["mode"] == "warns"
    assert not state.is_proposed("mode")


def test_proposals_alone_are_no_draft():
    state = FormState()
    assert state.is_blank
    state.propose("cue", "selon")
    assert state.is_blank
    state["statement"] = "It rains."
    assert not state.is_blank


# Answers


@pytest.mark.parametrize("language", ["en", "fr"])
@given(
    ends=st.lists(
        st.decimals(0, 10**9, places=2) | st.integers(0, 10**9).map(Decimal),
        min_size=1,
        max_size=2,
        unique=True,
    ).map(sorted),
    sort=st.sampled_from(["both", "low", "high"]),
    about=st.booleans(),
)
def test_an_answer_is_read_as_it_is_written(language, ends, sort, about):
    low, high = ends[0], ends[-1]
    value = Answer("", low if sort != "high" else None, high if sort != "low" else None, about)
    with translation.override(language):
        assert prefill.read_answer(prefill.write_answer(value)) == value


def test_both_ends_of_a_range_are_read_as_the_form_shows_them():
    """In a sentence "2 to 3,000" may mean 2,000; an answer that is saved again must not change."""
    for low, high in ((Decimal("0.01"), Decimal(3000)), (Decimal(2), Decimal(3000))):
        for about in (False, True):
            value = Answer("", low, high, about)
            for language in ("en", "fr"):
                with translation.override(language):
                    assert prefill.read_answer(prefill.write_answer(value)) == value


@pytest.mark.parametrize(
    "written", ["many", "3 of 4", "12 or 13 or 14", "4000 in 2 ships", "9" * 30]
)
def test_an_answer_is_one_figure(written):
    with pytest.raises(ValueError, match="not a number"):
        prefill.read_answer(written)


# What is found


def named(candidates):
    return [str(each.record) for each in candidates]


def test_actors_are_found_by_any_name_and_with_a_slip(world):
    article = world.article("herald")
    assert named(lookup.find("actor", "노르드", article)) == ["Nordpress"]
    found = lookup.find("actor", "nordpresse", article)
    assert (named(found), found[0].alias) == (["Nordpress"], "Agence Nordpresse")
    assert named(lookup.find("actor", "NIS", article))[0] == "Northern Intelligence Service"
    assert named(lookup.find("actor", "Tidewatr", article)) == ["Tidewater Ltd"]
    # Without words: those whom the article's claims name already.
    assert "Tidewater Ltd" not in named(lookup.find("actor", "", article))
    assert "Ministry of Waterways" in named(lookup.find("behalf-0", "", article))
    assert lookup.find("actor", "qqqq", article) == []


def test_sources_are_found_by_title_issuer_and_address(world):
    article = world.article("herald")
    assert named(lookup.find("source", "briefing doors", article)) == [
        "Briefing behind closed doors"
    ]
    assert "Second Nordpress report" in named(lookup.find("source", "нордпресс", article))
    address = "https://www.example.org/wire/#top"
    assert named(lookup.find("source", address, article)) == ["Nordpress report on the flood"]
    assert named(lookup.find("source", "asessment", article)) == ["Joint assessment"]
    # The article itself is no step of its own chain.
    assert "The river comes" not in named(lookup.find("source", "river comes", article))
    assert "Nordpress report on the flood" in named(lookup.find("source", "", article))


def test_questions_are_found_in_any_language(world):
    article = world.article("herald")
    for asked in ("maisons inondées", "houses", "How many houses or so", ""):
        assert named(lookup.find("question", asked, article))[0] == "How many houses were flooded?"


def test_actors_named_in_a_text(world):
    text = "Selon l’Agence Nordpresse, Ada Pohl et the Dockers’ Union (하늘일보) ; nis, Nobody."
    found = [str(each) for each in actors.named_in(text)]
    assert found[0] == "Nordpress"
    assert set(found[1:]) == {"Ada Pohl", "Dockers’ Union", "하늘일보"}
    but = [Actor.objects.get(name="Nordpress").pk]
    assert "Nordpress" not in [str(each) for each in actors.named_in(text, but=but)]


# Claims that resemble


def test_claims_like_this_one(world):
    ministry, marchand = world.actor("ministry").pk, world.actor("marchand").pk
    flooded = world.question("flooded").pk

    def alike(**more):
        asked = {"actors": [ministry], "statement": "", "language": "en"} | more
        return world.keys(similar(**asked))

    answer = {"question": flooded, "low": Decimal(4000), "high": Decimal(4000)}
    assert alike(**answer) == ["toll"]
    assert alike(**(answer | {"low": Decimal(1)})) == []
    assert alike(statement="The 4,000 houses which were flooded") == ["toll", "about"]
    # In any language of the claim, by whoever makes it or for whom it is made, not by others.
    assert alike(statement="Les maisons inondées : 4 000", language="fr") == ["toll"]
    assert alike(actors=[marchand], statement="Some 4,500 houses flooded") == ["about"]
    assert alike(actors=[world.actor("guard").pk], **answer) == []
    assert alike(actors=[], **answer) == []
    assert alike(but=[world.claim("toll").pk], **answer) == []
    # What was withdrawn is offered to nobody.
    guard = world.actor("guard").pk
    assert alike(actors=[guard], statement="The bridge is gone now, the bridge.") == []


def test_likeness():
    one, other = words("The gate is jammed", "en"), words("Gates were jammed again", "en")
    assert 0.5 < similarity(one, other) < 1
    assert similarity(one, one) == 1
    assert similarity(one, frozenset()) == 0


def test_comparing_costs_the_same_however_many_claims_there_are(
    world, django_assert_max_num_queries
):
    pohl = world.actor("pohl")
    for number in range(12):
        actions.create_claim(
            statement=f"Everybody has to leave by {number}.",
            mode="warns",
            attributions=[(pohl, None)],
            by=world.editor,
            reason="For the tests",
        )
    with django_assert_max_num_queries(7):
        assert similar(actors=[pohl.pk], statement="Everybody has to leave by noon.", language="en")


# The page


@pytest.fixture
def desk(world, client):
    """Send what a form sends to the draft article's page, as somebody who enters claims."""
    world.contributor.groups.add(Group.objects.get(name="Contributor"))
    client.force_login(world.contributor)
    address = reverse("desk-mark", args=[world.article("draft").pk])

    def send(do=None, **fields):
        if do is None:
            return client.get(address, fields)
        return client.post(address, {"do": do, "draft": "k", "window": "w", **fields})

    return send


def state(response):
    return response.context["state"]


def filled(world, **more):
    return {
        "passage": passage("draft", "secret"),
        "statement": "The minister knew it early.",
        "language": "en",
        "mode": "accuses",
        "who-0-actor": str(world.actor("shadow").pk),
        "hop-0-source": str(world.source("memo").pk),
        "hop-1-source": str(world.source("post").pk),
        "hop-1-seen": "on",
    } | more


def test_only_those_who_enter_claims_come_here(world, client):
    address = reverse("desk-mark", args=[world.article("draft").pk])
    assert client.get(address).status_code == 302
    client.force_login(world.contributor)
    assert client.get(address).status_code == 404
    assert client.post(address, {"do": "keep"}).status_code == 404
    world.contributor.groups.add(Group.objects.get(name="Contributor"))
    assert client.get(address).status_code == 200
    assert client.get(reverse("desk-mark", args=[10**17])).status_code == 404
    # What is before readers is read, and kept by editors alone.
    public = reverse("desk-mark", args=[world.article("herald").pk])
    page = client.get(public)
    assert "Save claim" not in page.text
    assert client.post(public, {"do": "keep", **filled(world)}).status_code == 403


def test_a_claim_is_kept_with_everything(world, desk):
    answered = desk("keep", **filled(world, said_on="autumn 2024", note="Page 3"))
    assert answered.status_code == 302
    kept = Appearance.objects.latest("pk")
    assert (kept.claim.statement, kept.note) == ("The minister knew it early.", "Page 3")
    assert [(hop.source.title, hop.seen) for hop in kept.hops.all()] == [
        ("Leaked memo", False),
        ("Post on the gate", True),
    ]
    # Sent a second time, it is kept once.
    desk("save", **filled(world))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"statement": " "}, "Say in one sentence what is claimed."),
        ({"passage": ""}, "Mark the words of the article that carry the claim."),
        ({"passage": "nowhere"}, "These words do not stand in the article"),
        ({"passage": "Here it begins"}, "Choose which one is meant."),
        ({"mode": ""}, "Choose how it is said."),
        ({"mode": "sung"}, "not one of the available choices"),
        ({"said_on": "28.4.205"}, "must have four digits"),
        ({"own_voice": "on"}, "has no attribution"),
        ({"find-actor": "somebody"}, "Choose one of the list, make a new one"),
        ({"ns-open": "1", "ns-title": "A memo"}, "A new one is begun."),
        ({"cue": "x" * 101}, "at most 100 characters"),
    ],
)
def test_what_is_wrong_is_said_and_everything_typed_stays(world, desk, changes, said):
    before = Claim.objects.count()
    page = desk("keep", **filled(world, **changes))
    assert page.status_code == 200
    assert said in page.text
    assert Claim.objects.count() == before
    assert state(page)["note"] == ""
    for name, value in changes.items():
        assert value in state(page).data().values() or not value.strip(), name
    assert DeskDraft.objects.get(state="open").data == state(page).data()


def test_the_wrong_sort_of_answer_and_who_twice(world, desk):
    gate, flooded = world.question("gate").pk, world.question("flooded").pk
    for answer in ("many", "9" * 40):
        page = desk("keep", **filled(world, question=str(flooded), answer=answer))
        assert "not read as one figure" in page.text
    actor = str(world.actor("shadow").pk)
    page = desk("keep", **filled(world, **{"who-1-actor": actor}))
    assert "The same actor stands twice" in page.text
    page = desk("keep", **filled(world, **{"who-0-behalf": actor}))
    assert "Nobody speaks on their own behalf" in page.text
    twice = {"hop-1-source": str(world.source("memo").pk)}
    page = desk("keep", **filled(world, **twice))
    assert "A chain passes each source once" in page.text
    # What was typed for a figure is not kept for a question that asks yes or no.
    desk("keep", **filled(world, question=str(gate), answer="40", position="yes"))
    claim = Claim.objects.latest("pk")
    assert (claim.position, claim.low) == ("yes", None)


def test_the_passage_proposes(world, desk):
    flooded = str(world.question("flooded").pk)
    page = desk("passage", passage=passage("draft", "about"), question=flooded)
    assert state(page)["mode"] == "states"
    assert state(page)["answer"] == "4,500"
    assert "proposed from “says”" in page.text
    assert page.context["chosen"].place.exact == passage("draft", "about")
    page = desk("passage", passage="here IT begins")
    assert "do not stand in the article" in page.text
    page = desk("passage", passage="Here it begins")
    assert "Which place?" in page.text
    start = page.context["chosen"].places[2][0]
    page = desk("passage", passage="Here it begins", start=str(start))
    assert page.context["chosen"].place.start == start
    assert page.text.count('class="sel"') == 1


def test_rows_are_taken_moved_and_dropped(world, desk):
    shadow, north, memo = (
        str(world.actor("shadow").pk),
        str(world.actor("north").pk),
        str(world.source("memo").pk),
    )
    page = desk(f"take:actor:{shadow}", own_voice="on")
    assert state(page).who[0].actor == shadow
    assert state(page)["own_voice"] == ""
    row = {"who-0-actor": shadow}
    page = desk("for:0", **row)
    assert "On behalf of whom does Shadow Bureau speak?" in page.text
    page = desk("find:behalf-0", **row, **{"find-behalf-0": "northern"})
    assert f'value="take:behalf-0:{north}"' in page.text
    page = desk(f"take:behalf-0:{north}", **row, **{"find-behalf-0": "northern"})
    assert state(page).who[0].behalf == north
    assert state(desk("drop:behalf:0", **row, **{"who-0-behalf": north})).who[0].behalf == ""
    assert state(desk("drop:who:0", **row)).who == []

    chain = filled(world)
    assert [each.source for each in state(desk("up:1", **chain)).hops][1] == memo
    assert [each.source for each in state(desk("down:0", **chain)).hops][1] == memo
    assert len(state(desk("drop:hop:0", **chain)).hops) == 1
    assert state(desk(f"take:source:{memo}", **chain)).hops[-1].source != memo
    carried = world.appearance("toll", "draft")
    page = desk(f"chain:{carried.pk}")
    assert [each.source for each in state(page).hops] == [memo]


@pytest.mark.parametrize(
    "do",
    ["", "up", "up:9", "up:x", "drop:hop:7", "take", "take:actor", "take:actor:99999999", "chain:0",
     "chain:9999999999999999999", "figure:0", "for:3", "same:x", "differ:0", "open:what", "close:x",
     "__class__", "find:nowhere", "a:b:c:d", "drop:who:-1", "take:behalf-9:1"],
)  # fmt: skip
def test_a_command_that_is_not_ours_changes_nothing(world, desk, do):
    page = desk(do, **filled(world))
    assert page.status_code == 200
    assert len(state(page).hops) == 2


def test_every_button_of_the_page_has_its_command():
    """A verb that a template sends is in the table, or one that the view itself answers."""
    folder = Path(settings.BASE_DIR) / "templates/desk/annotation"
    text = "".join(path.read_text() for path in sorted(folder.glob("*.html")))
    sent = re.findall(r'(?:name="do" value|data-do|does)="([a-z]+)(:?)', text)
    verbs = {verb for verb, _colon in sent}
    assert verbs > {"take", "drop", "keep", "open", "make", "review"}
    assert verbs - {"review", "discard", "restore"} <= COMMANDS.keys()
    # What the script sends beside them, and the key that sends the form.
    assert COMMANDS.keys() - verbs == {"draft"}
    for verb, colon in sent:
        assert verb not in COMMANDS or bool(colon) <= bool(COMMANDS[verb].most)


def test_records_are_made_in_place(world, desk):
    page = desk("open:actor:actor", **{"find-actor": "River Watch"})
    assert 'value="River Watch"' in page.text
    typed = {"na-for": "actor", "na-name": "River Watch"}
    page = desk("make:actor", **typed)
    assert "Choose what kind of actor it is." in page.text
    page = desk("make:actor", **typed, **{"na-kind": "organisation", "na-country": "DE"})
    made = Actor.objects.get(name="River Watch")
    assert state(page).who[0].actor == str(made.pk)
    assert made.history.get().history_user == world.contributor

    # One of this name is known: it is offered first, and another one made only on purpose.
    double = {"na-for": "actor", "na-name": "ada  pohl", "na-kind": "person"}
    page = desk("make:actor", **double)
    assert "Somebody of this name is known already" in page.text
    pohl = str(world.actor("pohl").pk)
    assert state(desk(f"instead:{pohl}", **double)).who[0].actor == pohl
    desk("make:actor:anyway", **double)
    assert Actor.objects.filter(folded="ada pohl").count() == 3

    page = desk("open:source", **{"find-source": "https://example.org/minutes"})
    assert state(page)["ns-url"] == "https://example.org/minutes"
    typed = {"ns-open": "1", "ns-title": "Minutes", "ns-kind": "document", "ns-date": "2025-13"}
    page = desk("make:source", **typed)
    assert "There is no such month" in page.text
    typed |= {"ns-date": "May 2025", "ns-issuer": pohl}
    page = desk("make:source", **typed)
    minutes = Source.objects.get(title="Minutes")
    assert (minutes.issuer_id, str(minutes.partial_date)) == (int(pohl), "2025-05")
    assert state(page).hops[0].source == str(minutes.pk)

    page = desk("open:question", **{"find-question": "Who knew?"})
    page = desk("make:question", **{"nq-open": "1", "nq-text": "Who knew?"})
    assert state(page)["question"] == str(Question.objects.get(text="Who knew?").pk)


def test_the_same_claim_gets_another_appearance(world, desk):
    toll = world.claim("toll")
    fields = {"who-0-actor": str(world.actor("ministry").pk), "statement": "4,000 houses flooded."}
    fields["language"] = "en"
    page = desk("draft", **fields)
    assert "Another article already carries a claim like this one" in page.text
    page = desk(f"differ:{toll.pk}", **fields)
    assert world.keys(page.context["page"].alike) == ["about"]
    page = desk(f"same:{toll.pk}", **fields)
    assert "The same claim as" in page.text
    before = Claim.objects.count()
    desk("keep", claim=str(toll.pk), passage=passage("draft", "secret"))
    kept = Appearance.objects.latest("pk")
    assert (kept.claim, Claim.objects.count()) == (toll, before)


def test_a_claim_is_changed_here(world, desk):
    hidden = world.appearance("hidden", "draft")
    page = desk(appearance=str(hidden.pk))
    assert "Change a claim" in page.text
    assert state(page)["statement"] == "The dam was known to be weak."
    assert state(page)["said_on"] == "5 May 2025"
    secret = world.appearance("secret", "draft")
    page = desk(appearance=str(secret.pk))
    sent = {"appearance": str(secret.pk), **state(page).data()}
    assert desk("keep", **(sent | {"mode": "warns"})).status_code == 302
    assert world.claim("secret").mode == "warns"
    assert secret.history.count() == 1
    # A claim of several articles: it is said what changes for all.
    page = desk(appearance=str(world.appearance("toll", "draft").pk))
    assert "5 articles carry this claim." in page.text
    assert desk(appearance="0").status_code == 404
    assert desk(appearance=str(world.appearance("calm", "herald").pk)).status_code == 404


def test_a_change_on_top_of_a_newer_one_is_stopped_and_both_are_shown(world, desk):
    secret = world.appearance("secret", "draft")
    mine = {"appearance": str(secret.pk), **state(desk(appearance=str(secret.pk))).data()}
    theirs = mine | {"statement": "Somebody else wrote this.", "draft": "other"}
    assert desk("keep", **theirs).status_code == 302
    stopped = desk("keep", **(mine | {"mode": "warns"}))
    assert stopped.status_code == 200
    assert "What was changed meanwhile" in stopped.text
    assert "<ins>Somebody else wrote this.</ins>" in stopped.text
    # Nothing of it is kept, and nothing that was typed is lost.
    assert world.claim("secret").statement == "Somebody else wrote this."
    assert world.claim("secret").mode != "warns"
    assert state(stopped)["mode"] == "warns"
    assert desk("keep", **(mine | state(stopped).data())).status_code == 302
    assert world.claim("secret").mode == "warns"
    # A chain that somebody changed meanwhile counts as well.
    seen = {"appearance": str(secret.pk), **state(desk(appearance=str(secret.pk))).data()}
    actions.set_chain(
        appearance=secret, hops=[actions.NewHop(world.source("memo"))], by=world.editor, reason="So"
    )
    assert "What was changed meanwhile" in desk("keep", **seen).text


def test_what_is_begun_comes_back(world, desk, client):
    answer = desk("draft", statement="Half a sentence", HTTP_X="")
    assert "Half a sentence" in desk().text
    assert "Half a sentence" not in desk(new="1").context["state"].typed.values()
    draft = DeskDraft.objects.get()
    assert state(desk(draft=draft.key))["statement"] == "Half a sentence"
    assert state(answer)["statement"] == "Half a sentence"
    # Somebody else at the same article sees nothing of it.
    client.force_login(world.editor)
    assert state(desk())["statement"] == ""
    assert state(desk(draft=draft.key))["statement"] == ""


def test_a_script_gets_parts_and_saves(world, desk, client):
    address = reverse("desk-mark", args=[world.article("draft").pk])
    headers = {"x-desk": "save"}
    sent = {"do": "draft", "statement": "Typed", "draft": "k", "window": "w"}
    saved = client.post(address, sent, headers=headers)
    assert saved.json() | {"alike": "", "reading": ""} == {
        "draft": "k",
        "version": 1,
        "moved": False,
        "alike": "",
        "reading": "",
    }
    assert saved["X-Desk"] == "save"
    elsewhere = client.post(address, sent | {"window": "w2", "version": "9"}, headers=headers)
    assert elsewhere.json()["moved"] is True
    part = client.post(address, sent, headers={"x-desk": "part"})
    assert "<html" not in part.text
    assert part["X-Desk"] == "part"
    found = client.get(
        reverse("desk-mark-find", args=[world.article("draft").pk]), {"slot": "actor", "q": "pohl"}
    )
    assert found.text.count('role="option"') == 3  # two of that name, and a new one


def test_text_that_a_database_refuses_is_taken_out(world, desk):
    # A control character parts words, as everywhere on the site.
    assert desk("draft", statement="a\x00b\r\nc").status_code == 200
    assert DeskDraft.objects.get().data["statement"] == "a b\nc"
    assert FormState.read({"statement": "a\x00b\r\nc"})["statement"] == "ab\nc"


def test_a_draft_is_thrown_away_and_brought_back(world, desk):
    desk("draft", statement="Half")
    assert "discarded=k" in desk("discard:k")["Location"]
    assert "Restore it" in desk(new="1", discarded="k").text
    assert state(desk())["statement"] == ""
    assert "draft=k" in desk("restore:k")["Location"]
    assert state(desk())["statement"] == "Half"


def test_it_goes_to_review(world, desk):
    assert "Send to review" in desk().text
    desk("review")
    assert world.article("draft").status == Status.IN_REVIEW
    assert world.claim("secret").status == Status.IN_REVIEW
    assert "Send to review" not in desk().text


def test_the_page_costs_the_same_with_many_claims(world, desk, django_assert_max_num_queries):
    desk()
    with django_assert_max_num_queries(40):
        desk()
