"""Two editors at one record in the admin: nothing is overwritten silently, whatever is chosen."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from articles import actions
from articles.actions import ConflictError, NewHop
from articles.domain.vocabulary import Status
from articles.models import Attribution, Claim
from tests.support.filled_form import FilledForm, Page

pytestmark = pytest.mark.django_db


def at(record, page="change"):
    """The address of a record's page in the admin."""
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=[record.pk])


def signed_in(name, group="Editor"):
    """The browser of somebody of a group."""
    person = User.objects.create_user(name, password=name, is_staff=True)
    person.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def edith(world):
    return signed_in("edith")


@pytest.fixture
def carla(world):
    return signed_in("carla")


def opened(client, record):
    """The form of a record as somebody has it open."""
    return FilledForm(client, at(record))


def shown_version(response):
    """The version that a page carries."""
    (version,) = re.findall(r'name="_version" value="([^"]+)"', response.text)
    return version


def stopped(page):
    """Send a form that must be stopped; gives the page of the two versions as a form."""
    assert page.save().response.status_code == 409
    return Page(page.response.content.decode(), "conflict_form")


def choose(page, form, **choices):
    """Send what is chosen on the page of the two versions; `a__0__b` is the field a-0-b."""
    data = dict(form.fields)
    for key, value in choices.items():
        data[f"_choice:{key.replace('__', '-')}"] = [value]
    page.response = page.client.post(page.address, data, follow=True)
    return page


def units(page):
    """What is to be chosen on that page: before, theirs, yours, and what is chosen already."""
    conflict = page.response.context["conflict"]
    return {
        each.name: (each.before, each.theirs, each.yours, each.chosen) for each in conflict.units
    }


# A record's own fields


def test_a_save_on_top_of_a_newer_one_is_stopped_and_shows_both(world, edith, carla):
    claim = world.claim("toll")
    mine, hers = opened(edith, claim), opened(carla, claim)
    hers.fill(statement="5,000 houses were flooded.", mode="confirms", reason="Corrected").save()
    assert not hers.errors
    form = stopped(mine.fill(statement="6,000 houses were flooded.", own_voice=None))
    claim.refresh_from_db()
    assert (claim.statement, claim.mode) == ("5,000 houses were flooded.", "confirms")
    assert units(mine) == {
        "statement": (
            "4,000 houses were flooded.",
            "5,000 houses were flooded.",
            "6,000 houses were flooded.",
            "",
        ),
        # She alone changed it: hers is taken, unless told otherwise.
        "mode": ("states", "confirms", "states", "theirs"),
    }
    said = mine.response.content.decode()
    assert "carla saved a change after you opened this" in said
    assert "Corrected" in said
    # Nothing is saved while something is open.
    assert choose(mine, form).response.status_code == 409
    claim.refresh_from_db()
    assert claim.statement == "5,000 houses were flooded."
    assert "Choose one of the two" in mine.response.content.decode()
    # What was typed is there all the time, and can be written on.
    form = Page(mine.response.content.decode(), "conflict_form")
    assert form.fields["statement"] == ["6,000 houses were flooded."]
    form.fields["statement"] = ["Some 6,000 houses were flooded."]
    choose(mine, form, statement="yours")
    claim.refresh_from_db()
    assert (claim.statement, claim.mode) == ("Some 6,000 houses were flooded.", "confirms")
    assert claim.history.first().history_user.username == "edith"
    assert claim.attributions.count() == 1
    assert set(claim.topics.values_list("name", flat=True)) == {"Flood", "댐"}


def test_theirs_can_be_chosen_and_a_third_save_in_between_is_stopped_again(world, edith, carla):
    claim = world.claim("about")
    mine = opened(edith, claim)
    opened(carla, claim).fill(figure="4600", topics=[world.topic("dam")]).save()
    form = stopped(mine.fill(figure="4700"))
    before, theirs, yours, chosen = units(mine)["figure"]
    assert (before, theirs, yours, chosen) == ("4500", "4600", "4700", "")
    assert units(mine)["topics"] == ("Flood", "댐", "Flood", "theirs")
    opened(carla, claim).fill(figure="4800").save()
    choose(mine, form, figure="theirs")
    assert mine.response.status_code == 409
    assert units(mine)["figure"] == ("4500", "4800", "4700", "theirs")
    form = Page(mine.response.content.decode(), "conflict_form")
    choose(mine, form, figure="theirs", topics="yours")
    assert mine.response.status_code == 200
    claim.refresh_from_db()
    assert (claim.low, claim.high) == (4800, 4800)
    assert [topic.name for topic in claim.topics.all()] == ["Flood"]


def test_every_record_is_guarded_and_a_form_without_a_version_too(world, edith, carla):
    records = [
        (world.actor("ministry"), {"role": "One"}, {"role": "Two"}),
        (world.source("wire"), {"note": "One"}, {"note": "Two"}),
        (world.article("herald"), {"bylines": "One"}, {"bylines": "Two"}),
        (world.article("gazette"), {"note": "One"}, {"note": "Two"}),
        (world.appearance("toll", "gazette"), {"note": "One"}, {"note": "Two"}),
        (world.question("gate"), {"text": "One?"}, {"text": "Two?"}),
        (world.topic("flood"), {"name": "One"}, {"name": "Two"}),
    ]
    for record, theirs, yours in records:
        mine = opened(edith, record)
        assert not opened(carla, record).fill(**theirs).save().errors
        form = stopped(mine.fill(**yours))
        (name,) = yours
        before, now, own, chosen = units(mine)[name]
        assert (now, own, chosen) == (*theirs.values(), *yours.values(), ""), record
        assert before not in (now, own), record
        choose(mine, form, **{name: "yours"})
        assert mine.response.status_code == 200, record
        assert opened(edith, record)[name] == yours[name]
        # Without a version nobody knows what was seen.
        page = opened(edith, record).fill(**theirs)
        del page.fields["_version"]
        stopped(page)
        assert units(page)[name][0] is None


def test_a_save_that_nobody_disturbs_goes_through(world, edith, carla):
    claim = world.claim("toll")
    mine = opened(edith, claim)
    # Another record, and the same one saved as it was, disturb nobody.
    opened(carla, world.claim("calm")).fill(mode="warns").save()
    actions.set_status(record=claim, status=claim.status, by=world.editor, reason="")
    mine.fill(mode="confirms", statement=" ").save()
    assert list(mine.errors) == ["statement"]
    assert not mine.fill(statement="New.").save().errors
    claim.refresh_from_db()
    assert (claim.statement, claim.mode) == ("New.", "confirms")


# Rows


def test_rows_that_one_removed_and_the_other_changed(world, edith, carla):
    claim = world.claim("most")
    mine = opened(edith, claim)
    hers = opened(carla, claim).fill(attributions__0__DELETE="on", attributions__1__DELETE="on")
    assert not hers.row("attributions", actor=world.actor("union")).save().errors
    # Of the two that are gone, one was changed here: it can be kept; the other one simply went.
    form = stopped(mine.fill(attributions__0__on_behalf_of=world.actor("guard")))
    assert set(units(mine)) == {"attributions-0"}
    said = mine.response.content.decode()
    assert "Somebody else removed this meanwhile." in said
    assert "Somebody else added this meanwhile. It stays." in said
    choose(mine, form, attributions__0="yours")
    assert mine.response.status_code == 200
    who = {(row.actor.name, str(row.on_behalf_of or "")) for row in claim.attributions.all()}
    assert who == {
        ("Northern Intelligence Service", "River Guard"),
        ("Island Intelligence Service", ""),
        ("Dockers’ Union", ""),
    }


def test_a_row_that_one_changed_and_the_other_removed(world, edith, carla):
    claim = world.claim("most")
    for choice, left in (("theirs", 3), ("yours", 2)):
        mine = opened(edith, claim)
        other = world.actor("guard" if choice == "theirs" else "union")
        assert not opened(carla, claim).fill(attributions__0__on_behalf_of=other).save().errors
        form = stopped(mine.fill(attributions__0__DELETE="on"))
        choose(mine, form, attributions__0=choice)
        assert mine.response.status_code == 200
        assert Attribution.objects.filter(claim=claim).count() == left


def test_a_passage_that_moved_meanwhile_stays_where_it_is_now(world, edith, carla):
    article = world.article("herald")
    mine = opened(edith, article)
    text = article.text
    assert not opened(carla, article).fill(text="One line more.\n\n" + text).save().errors
    form = stopped(mine.fill(bylines="By one of ours"))
    assert units(mine)["text"][3] == "theirs"
    # A long text shows what differs.
    assert units(mine)["text"][1] == "One line more.\n\n…"
    choose(mine, form)
    article.refresh_from_db()
    assert article.bylines == "By one of ours"
    assert article.text.startswith("One line more.")
    for appearance in article.appearances.all():
        assert article.text[appearance.start : appearance.end] == appearance.exact


def test_a_chain_is_chosen_as_a_whole(world, edith, carla):
    appearance = world.appearance("toll", "herald")
    sources = [hop.source for hop in appearance.hops.all()]
    for choice in ("theirs", "yours"):
        hops = [NewHop(source, seen=source == sources[0]) for source in sources]
        by = {"by": world.editor, "reason": ""}
        actions.set_chain(appearance=appearance, hops=hops, **by)
        mine = opened(edith, appearance)
        now = [hops[2], hops[0], NewHop(world.source("assessment"))]
        actions.set_chain(appearance=appearance, hops=now, **by)
        form = stopped(mine.fill(hops__1__cue="selon"))
        ((before, theirs, yours, chosen),) = units(mine).values()
        assert before.startswith("Nordpress report on the flood (seen) ←")
        assert theirs.endswith("← Joint assessment")
        assert "Remarks at the dam (selon)" in yours
        assert chosen == ""
        choose(mine, form, hops=choice)
        assert mine.response.status_code == 200
        kept = [hop.source for hop in appearance.hops.order_by("position")]
        assert kept == (sources if choice == "yours" else [hop.source for hop in now])


# Lists


def test_bulk_actions_and_a_records_own_leave_alone_what_is_newer(world, edith, carla):
    secret, bare = world.claim("secret"), world.claim("hidden")
    listed = edith.get(reverse("admin:articles_claim_changelist"), {"status__exact": "draft"})
    versions = dict(re.findall(r'name="(_version-\d+)" value="([^"]*)"', listed.content.decode()))
    assert f"_version-{secret.pk}" in versions
    form = opened(edith, bare)
    opened(carla, secret).fill(statement="The minister may have known it.").save()
    data = {"action": "publish", "index": "0", "_selected_action": [secret.pk], **versions}
    page = edith.post(reverse("admin:articles_claim_changelist"), data, follow=True)
    secret.refresh_from_db()
    assert secret.status == Status.DRAFT
    assert "carla saved a change" in page.content.decode()
    opened(carla, bare).fill(mode="denies").save()
    data = {
        "CHANGE_FORM-action": "back_to_draft",
        "_selected_action": [bare.pk],
        "_version": form["_version"],
    }
    page = edith.post(at(bare), data, follow=True)
    bare.refresh_from_db()
    assert bare.status == Status.PUBLISHED
    assert "carla saved a change" in page.content.decode()


def test_nothing_is_deleted_that_somebody_is_working_on(world, edith, carla):
    claim, other = world.claim("bare"), world.claim("scrapped")
    asked = edith.get(at(claim, "delete"))
    listed = edith.get(reverse("admin:articles_claim_changelist"))
    versions = dict(re.findall(r'name="(_version-\d+)" value="([^"]*)"', listed.text))
    data = {"action": "delete_selected", "_selected_action": [claim.pk, other.pk]}
    address = reverse("admin:articles_claim_changelist")
    several = edith.post(address, {**data, "index": "0", **versions})
    carried = dict(re.findall(r'name="(_version-\d+)" value="([^"]*)"', several.text))
    assert carried[f"_version-{claim.pk}"] == versions[f"_version-{claim.pk}"]
    opened(carla, claim).fill(statement="Somebody carries this soon.").save()
    version = shown_version(asked)
    again = edith.post(at(claim, "delete"), {"post": "yes", "_version": version}, follow=True)
    assert "Carla saved a change" in again.text
    assert "Somebody carries this soon." in again.text
    page = edith.post(address, {**data, **carried, "post": "yes"}, follow=True)
    assert "carla saved a change" in page.text
    assert Claim.objects.filter(pk__in=[claim.pk, other.pk]).count() == 2
    version = shown_version(again)
    edith.post(at(claim, "delete"), {"post": "yes", "_version": version}, follow=True)
    assert not Claim.objects.filter(pk=claim.pk).exists()


# The versions themselves


def test_a_version_stands_for_one_record_as_it_was(world):
    claim = world.claim("toll")
    by = {"by": world.editor, "reason": "Corrected"}
    version = actions.version_of(claim)
    whole = actions.version_of(claim, whole=True)
    actions.check_version(claim, version)
    appearance = world.appearance("toll", "gazette")
    actions.set_chain(appearance=appearance, hops=[], **by)
    # A chain is decided upon with its claim, and not edited in the claim's form.
    actions.check_version(claim, version)
    with pytest.raises(ConflictError) as conflict:
        actions.check_version(claim, whole)
    (change,) = conflict.value.changes
    assert (change.who, change.sort, change.why) == ("world-editor", "-", "Corrected")
    with pytest.raises(ConflictError):
        actions.check_version(world.claim("calm"), version)
    for wrong in ("", "x", version + "x", version.replace("claim", "actor")):
        with pytest.raises(ConflictError) as conflict:
            actions.check_version(claim, wrong)
        assert conflict.value.changes == []
    both = actions.versions_of([claim, world.claim("calm")])
    assert both[claim.pk] == version
    assert Claim.objects.count() == len(world.ids["Claim"])
