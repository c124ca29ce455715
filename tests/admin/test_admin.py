"""Entry through the admin, as a browser sends its forms: a whole story, and each thing refused."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from articles.actions import version_of
from articles.domain import text
from articles.domain.vocabulary import Status
from articles.models import (
    Actor,
    Appearance,
    Article,
    Attribution,
    Claim,
    Hop,
    Question,
    Source,
    Topic,
)
from tests.support.filled_form import FilledForm
from tests.support.world import body, passage

RECORDS = (Actor, Appearance, Article, Claim, Question, Source, Topic)

TEXT = """The ferry did not sail.

“The engine failed,” the captain said. The harbour office puts the delay at three hours, the
radio reports.

Nobody was hurt. Nobody was hurt."""


@pytest.fixture
def editor(client, world):
    """Somebody who may do everything, signed in."""
    person = User.objects.create_superuser("boss", password="a long walk by the sea")
    client.force_login(person)
    return person


def add(client, model, query=""):
    """The form for a new record."""
    return FilledForm(client, reverse(f"admin:articles_{model}_add") + query)


def change(client, record):
    """The form of a record."""
    model = record._meta.model_name
    return FilledForm(client, reverse(f"admin:articles_{model}_change", args=[record.pk]))


def words_of(response):
    """What stands on a page, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def choices(client, model, field, term):
    """What an autocomplete offers for a term."""
    address = reverse("admin:autocomplete")
    query = {"app_label": "articles", "model_name": model, "field_name": field, "term": term}
    return [each["text"] for each in client.get(address, query).json()["results"]]


# A whole story


def test_an_article_with_two_claims_and_their_chains_through_forms_alone(client, editor, world):
    page = add(client, "actor").fill(name="Harbour Radio", kind="outlet", country="United Kingdom")
    assert not page.save().errors
    radio = Actor.objects.get(name="Harbour Radio")
    assert (radio.slug, radio.country) == ("harbour-radio", "GB")
    assert not add(client, "actor").fill(name="The captain", kind="unnamed").save().errors
    captain = Actor.objects.get(name="The captain")

    page = add(client, "source").fill(
        kind="news-report", title="Noon news", issuer=radio, when="1 May 2025", language="English"
    )
    assert not page.save().errors
    noon = Source.objects.get(title="Noon news")
    assert (str(noon.date), noon.date_precision, noon.language) == (
        "2025-05-01",
        "day",
        "en",
    )
    remarks = world.source("remarks")

    page = add(client, "article").fill(
        title="No ferry",
        issuer=world.actor("herald"),
        when="May 2025",
        language="en",
        bylines="A. Reporter",
        url="https://example.org/ferry",
        text=TEXT,
        reason="From the morning paper",
    )
    page.save("_continue")
    assert not page.errors
    article = Article.objects.get(source__title="No ferry")
    source = article.source
    assert article.pk == source.pk
    assert (source.kind, source.title_language, source.date_precision) == ("article", "en", "month")
    assert (article.status, article.text) == (Status.DRAFT, text.normalise_text(TEXT))
    for record in (source, article):
        entry = record.history.get()
        assert (entry.history_user, entry.history_change_reason) == (
            editor,
            "From the morning paper",
        )

    page = add(client, "claim").fill(
        statement="The engine failed.", mode="states", attributions__0__actor=captain
    )
    assert not page.save().errors
    engine = Claim.objects.get(statement="The engine failed.")
    assert (engine.language, engine.status) == ("en", Status.DRAFT)
    page = add(client, "question").fill(text="How long was the delay?", unit="hours")
    assert not page.save().errors
    delay = Question.objects.get(text="How long was the delay?")
    page = add(client, "claim").fill(
        statement="The delay was three hours.",
        mode="estimates",
        question=delay,
        figure="3",
        approximate="on",
        attributions__0__actor=world.actor("ministry"),
        attributions__0__on_behalf_of=world.actor("guard"),
    )
    page.row("attributions", actor=world.actor("union")).save()
    assert not page.errors
    hours = Claim.objects.get(statement="The delay was three hours.")
    assert (hours.low, hours.high, hours.approximate) == (3, 3, True)
    assert [(each.actor, each.position) for each in hours.attributions.all()] == [
        (world.actor("ministry"), 1),
        (world.actor("union"), 2),
    ]

    # One through the article's form, its chain on its own page.
    page = change(client, article).row(
        "appearances", claim=engine, exact="The engine failed", speech="direct", cue="said"
    )
    page.save("_continue")
    assert not page.errors
    first = Appearance.objects.get(claim=engine)
    assert article.text[first.start : first.end] == first.exact == "The engine failed"
    assert "Edit chain (0 hops)" in words_of(page.response)
    page = change(client, first).row("hops", source=noon, use="quotes", position="1")
    page.row("hops", source=remarks, position="2", seen="on").save()
    assert not page.errors
    assert [(hop.position, hop.source_id, hop.seen) for hop in first.hops.all()] == [
        (1, noon.pk, False),
        (2, remarks.pk, True),
    ]
    # Saved, one is back at the article, which shows the chain.
    assert "Edit chain (2 hops)" in words_of(page.response)
    assert "Noon news ← Remarks at the dam" in words_of(page.response)

    # The other on a page of its own, with its chain taken over.
    page = add(client, "appearance", f"?article={article.pk}").fill(
        claim=hours,
        exact="the delay at three hours, the radio reports",
        speech="indirect",
        same_chain=first,
    )
    page.save()
    assert not page.errors
    second = Appearance.objects.get(claim=hours)
    # Across a line end, which the article's own words keep.
    assert second.exact == "the delay at three hours, the\nradio reports"
    assert [hop.source_id for hop in second.hops.all()] == [noon.pk, remarks.pk]

    # What follows was worked out, and readers see nothing yet.
    hours.refresh_from_db()
    assert (hours.article_count, hours.origin_count, hours.listed) == (1, 1, False)
    address = reverse("claim-detail", args=[hours.pk])
    client.logout()
    assert client.get(address).status_code == 404

    client.force_login(editor)
    response = client.post(
        reverse("admin:articles_article_changelist"),
        {
            "action": "publish_with_claims",
            "_selected_action": [article.pk],
            # The list names versions by the numbers of articles, which claims have as well.
            f"_version-{article.pk}": version_of(article),
            f"_version-{hours.pk}": version_of(article),
        },
        follow=True,
    )
    assert "2 claims, 1 article: now published." in words_of(response)
    client.logout()
    assert client.get(address).status_code == 200
    shown = words_of(client.get("/claims/?actor=the-captain"))
    assert "The engine failed." in shown
    assert "The delay was three hours." not in shown
    assert "The delay was three hours." in words_of(client.get("/claims/?relay=harbour-radio"))


def test_a_source_becomes_an_article_and_keeps_its_place(client, editor, world):
    wire = world.source("wire")
    page = change(client, wire)
    assert f"?source={wire.pk}" in page.response.content.decode()
    page = add(client, "article", f"?source={wire.pk}")
    assert (page["title"], page["issuer"]) == (wire.title, str(world.actor("nordpress").pk))
    assert (page["when"], page["language"]) == ("28 April 2025", "French")
    page.fill(text="The report itself.").save()
    assert not page.errors
    article = Article.objects.get(pk=wire.pk)
    assert article.source.kind == "agency-report"
    assert Hop.objects.filter(source=wire).count() > 3
    # From now on it is edited as an article, and only once entered.
    page = change(client, wire)
    assert page.address == reverse("admin:articles_article_change", args=[wire.pk])
    again = client.get(reverse("admin:articles_article_add") + f"?source={wire.pk}")
    assert again.status_code == 403
    assert client.get(reverse("admin:articles_article_add") + "?source=999999").status_code == 404
    assert client.get(reverse("admin:articles_article_add") + "?source=no").status_code == 404


def test_saving_without_a_change_leaves_no_trace(client, editor, world):
    for record in (
        world.article("gazette"),
        world.claim("about"),
        world.appearance("toll", "herald"),
        world.actor("nordpress"),
        world.source("assessment"),
        world.question("flooded"),
        world.topic("dam"),
    ):
        histories = [record.history]
        if isinstance(record, Article):
            histories.append(record.source.history)
        before = [history.count() for history in histories]
        hops = Hop.history.count()
        page = change(client, record).save()
        assert not page.errors, record
        assert [history.count() for history in histories] == before, record
        assert Hop.history.count() == hops


# Dates, languages and countries, as people type them


@pytest.mark.parametrize(
    ("typed", "day", "precision"),
    [
        ("28 April 2025", "2025-04-28", "day"),
        ("2025-04", "2025-04-01", "month"),
        ("autumn 2024", "2024-09-01", "season"),
        ("28 avril 2025", "2025-04-28", "day"),
        ("2025", "2025-01-01", "year"),
    ],
)
def test_a_date_is_typed_in_one_line(client, editor, typed, day, precision):
    page = add(client, "source").fill(kind="other", title="Something", when=typed).save()
    assert not page.errors
    source = Source.objects.get(title="Something")
    assert (str(source.date), source.date_precision) == (day, precision)
    history = source.history.count()
    assert not change(client, source).save().errors
    source.refresh_from_db()
    assert (str(source.date), source.date_precision) == (day, precision)
    assert source.history.count() == history
    assert not change(client, source).fill(when="").save().errors
    source.refresh_from_db()
    assert (source.date, source.date_precision) == (None, "")


@pytest.mark.parametrize("typed", ["soon", "03/04/2025", "31 April 2025"])
def test_a_date_that_is_none_is_told_at_its_field(client, editor, typed):
    page = add(client, "source").fill(kind="other", title="Something", when=typed).save()
    assert list(page.errors) == ["when"]
    assert typed in page.errors["when"]
    assert page["when"] == typed


def test_languages_and_countries_are_names_or_codes(client, editor, world):
    with translation.override("fr"):
        client.cookies.load({"language": "fr"})
        page = change(client, world.actor("north"))
        assert page["country"] == "Corée du Sud"
        page.fill(country="coree du nord", name_language="anglais").save()
        assert not page.errors
    client.cookies.clear()
    client.force_login(User.objects.get(username="boss"))
    north = world.actor("north")
    assert (north.country, north.name_language) == ("KP", "en")
    page = change(client, north).fill(country="Atlantis").save()
    assert "Atlantis" in page.errors["country"]
    page = change(client, north).fill(name_language="Elvish").save()
    assert "Elvish" in page.errors["name_language"]


# What is refused, each with a sentence at its field


@pytest.mark.parametrize("address", ["ftp://example.org/", "javascript:alert(1)", "example.org"])
def test_an_address_is_http_or_https(client, editor, world, address):
    page = add(client, "source").fill(kind="other", title="Something", archived_url=address).save()
    assert list(page.errors) == ["archived_url"]
    assert "https://" in page.errors["archived_url"]
    page = change(client, world.article("herald")).fill(url=address).save()
    assert list(page.errors) == ["url"]
    assert "https://" in page.errors["url"]


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"figure": "5"}, "question", "A value needs the question"),
        ({"position": "yes"}, "question", "A value needs the question"),
        ({"question": "flooded", "low": "5", "high": "4"}, "low", "upside down"),
        ({"question": "flooded", "position": "yes"}, "position", "asks for a figure (houses)"),
        ({"question": "gate", "figure": "5"}, "low", "answered by yes or no"),
        ({"question": "flooded", "figure": "5", "low": "4"}, "figure", "but not both"),
        ({"approximate": "on"}, "approximate", "Only a figure can be approximate"),
        ({"status": "withdrawn"}, "withdrawn_reason", "Say why it is withdrawn"),
    ],
)
def test_a_value_that_does_not_fit_is_told_at_its_field(
    client, editor, world, values, field, sentence
):
    if "question" in values:
        values = {**values, "question": world.question(values["question"])}
    page = add(client, "claim").fill(statement="Something.", mode="states", **values).save()
    assert sentence in page.errors[field]
    assert not Claim.objects.filter(statement="Something.").exists()


def test_a_published_claim_says_who_makes_it(client, editor, world):
    page = change(client, world.claim("bare")).fill(status="published").save()
    assert "Nobody is named. Add who says it" in page.errors["attributions"]
    assert (
        not change(client, world.claim("bare"))
        .fill(own_voice="on", status="published")
        .save()
        .errors
    )
    page = change(client, world.claim("toll")).fill(attributions__0__DELETE="on").save()
    assert "Nobody is named. Add who says it" in page.errors["attributions"]
    assert world.claim("toll").attributions.count() == 1


def test_the_articles_own_voice_excludes_attributions(client, editor, world):
    page = change(client, world.claim("bare")).fill(
        own_voice="on", attributions__0__actor=world.actor("guard")
    )
    assert "own voice has no attribution" in page.save().errors["attributions"]


def test_an_actor_is_attributed_once(client, editor, world):
    guard = world.actor("guard")
    page = change(client, world.claim("bare")).fill(attributions__0__actor=guard)
    page.row("attributions", actor=guard).save()
    assert "attributed already" in page.errors["attributions-1-actor"]
    page = change(client, world.claim("bare")).fill(
        attributions__0__actor=guard, attributions__0__on_behalf_of=guard
    )
    assert "on their own behalf" in str(page.save().errors)


def test_a_passage_that_is_not_in_the_text(client, editor, world):
    page = change(client, world.article("herald")).row(
        "appearances", claim=world.claim("bare"), exact="the river goes"
    )
    page.save()
    (field,) = page.errors
    assert field.endswith("-exact")
    assert "do not stand in the article's text" in page.errors[field]
    assert page[field] == "the river goes"
    page = add(client, "appearance").fill(
        article=world.article("herald"), claim=world.claim("bare"), exact="the river goes"
    )
    assert "do not stand in the article's text" in page.save().errors["exact"]
    page = change(client, world.claim("bare")).row(
        "appearances", article=world.article("herald"), exact="the river goes"
    )
    assert "do not stand" in page.save().errors["appearances-0-exact"]


def test_a_passage_that_stands_several_times_is_asked_after(client, editor, world):
    herald, bare = world.article("herald"), world.claim("bare")
    page = change(client, herald)
    number = int(page["appearances-TOTAL_FORMS"])
    page.row("appearances", claim=bare, exact="Here it begins", cue="typed").save("_continue")
    field = f"appearances-{number}-which"
    assert "stands 7 times in the text. Choose which one" in page.errors[field]
    # Each place with its surroundings, to choose from, and nothing that was typed is lost.
    assert page.options[field] == [
        str(found.start()) for found in re.finditer("Here it begins", herald.text)
    ]
    assert "( 3) <mark>Here it begins</mark>: the town".replace("( ", "(") in (
        page.response.content.decode()
    )
    assert (page[f"appearances-{number}-exact"], page[f"appearances-{number}-cue"]) == (
        "Here it begins",
        "typed",
    )
    assert page[f"appearances-{number}-claim"] == str(bare.pk)
    chosen = page.options[field][2]
    page.fill(**{field.replace("-", "__"): chosen}).save("_continue")
    assert not page.errors
    assert bare.appearances.get().start == int(chosen)
    # Its own page offers the other places from the start.
    page = change(client, bare.appearances.get())
    assert page["which"] == chosen
    page.fill(which=page.options["which"][4]).save("_continue")
    assert not page.errors
    assert bare.appearances.get().start == int(page.options["which"][4])
    # A place that is none is no choice.
    assert "Choose which one" in page.fill(which="3").save("_continue").errors["which"]


def test_a_passage_is_asked_after_on_its_own_page_and_on_the_claims(client, editor, world):
    herald, bare = world.article("herald"), world.claim("bare")
    page = add(client, "appearance", f"?article={herald.pk}").fill(claim=bare, exact="So far part")
    assert "stands 7 times" in page.save().errors["which"]
    assert not page.fill(which=page.options["which"][0]).save().errors
    page = change(client, bare).row("appearances", article=herald, exact="So far part")
    assert "stands 7 times" in page.save().errors["appearances-1-which"]
    # The first is taken by this claim.
    page.fill(appearances__1__which=page.options["appearances-1-which"][0]).save()
    assert "marked for this claim already" in page.errors["appearances-1-exact"]
    page.fill(appearances__1__which=page.options["appearances-1-which"][1]).save()
    assert not page.errors
    assert bare.appearances.count() == 2


def test_a_passage_is_marked_once_for_a_claim(client, editor, world):
    toll = world.appearance("toll", "herald")
    page = add(client, "appearance").fill(article=toll.article, claim=toll.claim, exact=toll.exact)
    assert "marked for this claim already" in page.save().errors["exact"]
    page = change(client, toll.article).row("appearances", claim=toll.claim, exact=toll.exact)
    (error,) = page.save().errors.values()
    assert "marked for this claim already" in error


# Texts that change


def test_passages_move_with_their_words(client, editor, world):
    herald = world.article("herald")
    before = {each.pk: each.start for each in herald.appearances.all()}
    page = change(client, herald).fill(text="A new beginning.\r\n\r\n" + body("herald")).save()
    assert not page.errors
    herald.refresh_from_db()
    for each in herald.appearances.all():
        assert each.start == before[each.pk] + len("A new beginning.\n\n")
        assert herald.text[each.start : each.end] == each.exact
    assert not any("not found again" in message for message in page.messages)


def test_a_passage_that_is_lost_is_told_and_listed_and_found_again(client, editor, world):
    herald = world.article("herald")
    calm = world.appearance("calm", "herald")
    gone = body("herald").replace(passage("herald", "calm"), "nothing was said")
    page = change(client, herald).fill(text=gone).save("_continue")
    assert not page.errors
    (warning,) = [message for message in page.messages if "not found again" in message]
    assert reverse("admin:articles_appearance_change", args=[calm.pk]) in warning
    assert warning.startswith("1 passage was not found again")
    calm.refresh_from_db()
    assert calm.is_lost
    assert "passage lost" in words_of(page.response)
    # In the lists, and by their filter.
    lists = {
        "article": ("The river comes", "Le fleuve déborde"),
        "claim": (calm.claim.statement, "A second dam has cracks."),
        "appearance": (passage("herald", "calm"), passage("herald", "rumour")),
    }
    for model, (lost, found) in lists.items():
        listed = words_of(client.get(reverse(f"admin:articles_{model}_changelist") + "?lost=yes"))
        assert lost in listed, model
        assert found not in listed, model
        listed = words_of(client.get(reverse(f"admin:articles_{model}_changelist") + "?lost=no"))
        assert lost not in listed, model
        assert found in listed, model
    # A lost passage does not keep the rest of the form from being saved,
    assert not change(client, herald).fill(bylines="Somebody").save().errors
    # nor its own from being corrected.
    page = change(client, calm).fill(exact="nothing was said").save()
    assert not page.errors
    calm.refresh_from_db()
    assert (
        herald.__class__.objects.get(pk=herald.pk).text[calm.start : calm.end] == "nothing was said"
    )


def test_a_text_and_a_passage_change_together(client, editor, world):
    herald = world.article("herald")
    calm = world.appearance("calm", "herald")
    page = change(client, herald)
    row = next(
        name.removesuffix("-id")
        for name, value in page.fields.items()
        if name.endswith("-id") and value == [str(calm.pk)]
    ).replace("-", "__")
    page.fill(
        text=body("herald").replace(passage("herald", "calm"), "now it says this"),
        **{f"{row}__exact": "now it says this"},
    ).save()
    assert not page.errors
    calm.refresh_from_db()
    herald.refresh_from_db()
    assert herald.text[calm.start : calm.end] == "now it says this"
    assert not any("not found again" in message for message in page.messages)


def test_removing_one_of_two_passages_while_the_text_loses_it(client, editor, world):
    herald, toll = world.article("herald"), world.claim("toll")
    first, second = Appearance.objects.filter(article=herald, claim=toll).order_by("start")
    page = change(client, herald)
    rows = {page[name]: name.removesuffix("-id") for name in page.fields if name.endswith("-id")}
    row = rows[str(first.pk)].replace("-", "__")
    cued = rows[str(second.pk)].replace("-", "__")
    page.fill(
        text=body("herald").replace(passage("herald", "toll"), "no figure is given"),
        **{f"{row}__DELETE": "on", f"{cued}__cue": "another cue"},
    ).save()
    assert not page.errors
    (left,) = Appearance.objects.filter(article=herald, claim=toll)
    assert (left.pk, left.cue) == (second.pk, "another cue")
    herald.refresh_from_db()
    assert herald.text[left.start : left.end] == left.exact


# Chains


def hops(appearance):
    """The keys of a chain's sources."""
    return [hop.source_id for hop in appearance.hops.all()]


def test_hops_change_places_and_gaps_are_closed(client, editor, world):
    toll = world.appearance("toll", "herald")
    wire, remarks, briefing = (world.source(key).pk for key in ("wire", "remarks", "briefing"))
    assert hops(toll) == [wire, remarks, briefing]
    page = change(client, toll).fill(hops__0__position="2", hops__1__position="1").save()
    assert not page.errors
    assert hops(toll) == [remarks, wire, briefing]
    page = change(client, toll).fill(hops__1__DELETE="on", hops__2__position="9").save()
    assert not page.errors
    assert [(hop.position, hop.source_id) for hop in toll.hops.all()] == [
        (1, remarks),
        (2, briefing),
    ]
    # A new one comes last where nothing else is said; counts follow.
    page = change(client, toll)
    page.row("hops", source=world.source("post"), position="").save()
    assert not page.errors
    assert hops(toll) == [remarks, briefing, world.source("post").pk]
    assert world.claim("toll").origin_count == 2
    # What was only moved keeps its history.
    row = toll.hops.get(source=remarks)
    assert row.history.count() > 1


def test_a_source_stands_once_in_a_chain(client, editor, world):
    toll = world.appearance("toll", "herald")
    page = change(client, toll).row("hops", source=world.source("wire"), position="4").save()
    assert "stands twice in the chain" in page.errors["hops-3-source"]
    page = change(client, toll).row("hops", source=world.source("herald"), position="4").save()
    assert "This is the article itself" in page.errors["hops-3-source"]
    page = change(client, toll).row("hops", source=world.source("post"), position="3").save()
    assert "Two hops have position 3" in page.errors["hops-3-position"]
    assert len(hops(toll)) == 3
    page = add(client, "appearance").fill(
        article=world.article("herald"), claim=world.claim("bare"), exact="the bridge is gone"
    )
    page.row("hops", source=world.source("herald"), position="1").save()
    assert "This is the article itself" in page.errors["hops-0-source"]


def test_a_hop_through_an_article_that_is_taken_for_the_article_itself(client, editor, world):
    echo = world.appearance("echo", "tagblatt")
    herald = world.article("herald")
    page = change(client, echo).fill(article=herald, exact=passage("herald", "calm")).save()
    assert "This is the article itself" in page.errors["hops-0-source"]


def test_the_chain_leads_to_its_article_and_its_claim_and_back(client, editor, world):
    toll = world.appearance("toll", "herald")
    html = change(client, toll).response.content.decode()
    address = reverse("admin:articles_appearance_change", args=[toll.pk])
    for model, pk in (("article", toll.article_id), ("claim", toll.claim_id)):
        there = reverse(f"admin:articles_{model}_change", args=[pk])
        assert there in html
        assert address in client.get(there).content.decode()


# Found by any name


@pytest.mark.parametrize("term", ["nordpresse", "NORDPRESS", "노르드", "нордпресс", "agence nord"])
def test_actors_are_found_by_any_name(client, editor, term):
    assert choices(client, "attribution", "actor", term) == ["Nordpress (news agency, France)"]


def test_two_of_one_name_are_told_apart(client, editor):
    assert sorted(choices(client, "attribution", "actor", "pohl")) == [
        "Ada Pohl (person)",
        "Ada Pohl (person, Germany)",
    ]


def test_sources_articles_questions_and_claims_are_found(client, editor):
    assert choices(client, "hop", "source", "nordpresse 28") == []
    assert "Nordpress report on the flood (Nordpress, agency report, 28 Apr 2025)" in choices(
        client, "hop", "source", "nordpresse"
    )
    assert choices(client, "hop", "source", "COMMUNIQUE evac") == [
        "Communiqué on the evacuation (Ministry of Waterways, communiqué, 26 Apr 2025)"
    ]
    assert choices(client, "appearance", "article", "deborde") == [
        "Le fleuve déborde (La Gazette du Fleuve, article, 29 Apr 2025)"
    ]
    assert choices(client, "claim", "question", "combien maisons") == [
        "How many houses were flooded? (houses)"
    ]
    assert choices(client, "claim", "question", "gate open") == ["Was the gate open? (yes or no)"]
    assert choices(client, "appearance", "claim", "nearly 4,500") == [
        "Luc Marchand for Ministry of Waterways: Nearly 4,500 houses were flooded."
    ]
    assert choices(client, "appearance", "claim", "seen nothing") == [
        "the article's own voice: The town has seen nothing like it since 1953."
    ]
    assert choices(client, "appearance", "claim", "carries this yet") == [
        "nobody named: Nothing carries this yet."
    ]
    assert choices(client, "claim", "topics", "flo") == ["Flood"]


def test_another_of_the_same_name_is_told(client, editor, world):
    page = add(client, "actor").fill(name="NORDPRESSE, Agence", kind="news-agency").save()
    assert not any("another actor" in message for message in page.messages)
    page = add(client, "actor").fill(name="agence Nordpresse", kind="news-agency").save()
    (warning,) = [message for message in page.messages if "another actor" in message]
    assert "Nordpress (news agency, France)" in warning


# What follows from a change


def test_a_renamed_actor_is_found_under_its_new_name(client, editor, world):
    guard = world.actor("guard")
    assert not change(client, guard).fill(name="Estuary Patrol", reason="New law").save().errors
    assert guard.history.latest().history_change_reason == "New law"
    assert world.claim("least").statement in words_of(client.get("/claims/?q=estuary"))
    # By a new alias too, and no longer once it is taken away.
    page = change(client, world.actor("union"))
    page.fill(aliases__0__name="Stevedores").save()
    assert not page.errors
    assert world.claim("demand").statement in words_of(client.get("/claims/?q=stevedores"))
    change(client, world.actor("union")).fill(aliases__0__DELETE="on").save()
    assert world.claim("demand").statement not in words_of(client.get("/claims/?q=stevedores"))


def test_deleting_an_appearance_counts_anew(client, editor, world):
    about = world.appearance("about", "second")
    assert world.claim("about").origin_count == 2
    address = reverse("admin:articles_appearance_delete", args=[about.pk])
    assert client.post(address, {"post": "yes"}, follow=True).status_code == 200
    assert world.claim("about").origin_count == 1
    # Several at once, from the list.
    left = world.appearance("gate-no", "tagblatt")
    client.post(
        reverse("admin:articles_appearance_changelist"),
        {"action": "delete_selected", "_selected_action": [left.pk], "post": "yes"},
    )
    assert world.claim("gate-no").origin_count == 1
    # On the article's form.
    page = change(client, world.article("haneul"))
    page.fill(appearances__0__DELETE="on", appearances__1__DELETE="on", appearances__2__DELETE="on")
    assert not page.save().errors
    assert not world.claim("gate-no").listed


def test_a_passage_given_to_another_claim_counts_for_both(client, editor, world):
    about = world.appearance("about", "second")
    assert not change(client, about).fill(claim=world.claim("least")).save().errors
    assert world.claim("about").article_count == 1
    assert world.claim("least").article_count == 2


def test_a_new_date_of_an_article_moves_what_it_reports(client, editor, world):
    calm = world.claim("calm").order_key
    assert not change(client, world.article("herald")).fill(when="1 May 2025").save().errors
    assert world.claim("calm").order_key > calm


def test_nothing_is_lost_by_deleting_something_else(client, editor, world):
    for record in (
        world.actor("nordpress"),
        world.source("wire"),
        world.article("herald"),
        world.claim("toll"),
        world.question("flooded"),
    ):
        model = record._meta.model_name
        address = reverse(f"admin:articles_{model}_delete", args=[record.pk])
        client.post(address, {"post": "yes"}, follow=True)
        assert type(record).objects.filter(pk=record.pk).exists()


# Several at once


def run(client, model, action, *records):
    """Choose records in their list and do something with them."""
    response = client.post(
        reverse(f"admin:articles_{model}_changelist"),
        {"action": action, "_selected_action": [record.pk for record in records]},
        follow=True,
    )
    return words_of(response)


def test_several_change_their_status_and_what_is_refused_is_told(client, editor, world):
    bare, pending, scrapped = (world.claim(key) for key in ("bare", "pending", "scrapped"))
    page = run(client, "claim", "publish", bare, pending)
    assert "1 claim: now published." in page
    assert "1 was not changed." in page
    assert f"“{bare}”: Nobody is named." in page
    assert (world.claim("bare").status, world.claim("pending").status) == ("draft", "published")
    run(client, "claim", "send_to_review", bare)
    assert world.claim("bare").status == "in-review"
    assert "2 claims: now draft." in run(client, "claim", "back_to_draft", bare, scrapped)
    # Back from being withdrawn, the reason is gone with it.
    assert world.claim("scrapped").withdrawn_reason == ""
    assert "1 article: now published." in run(client, "article", "publish", world.article("review"))
    assert world.claim("pending").listed


def test_withdrawing_takes_a_reason(client, editor, world):
    toll = world.claim("toll")
    page = change(client, toll).fill(status="withdrawn").save()
    assert "Say why it is withdrawn" in page.errors["withdrawn_reason"]
    page = change(client, toll).fill(status="withdrawn", withdrawn_reason="It was wrong.").save()
    assert not page.errors
    assert not world.claim("toll").listed
    herald = world.article("herald")
    page = change(client, herald).fill(status="withdrawn", withdrawn_reason="Taken back.").save()
    assert not page.errors
    assert not world.claim("calm").listed


# The pages themselves


def pages():
    """Every list and every form of the admin."""
    return [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")
        for model in admin.site._registry
        for page in ("changelist", "add")
    ]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_answers_in_both_languages(client, editor, world, language):
    client.cookies.load({"language": language})
    some = [
        world.actor("nordpress"),
        world.appearance("toll", "herald"),
        world.article("herald"),
        world.claim("toll"),
        world.question("flooded"),
        world.source("wire"),
        world.topic("flood"),
    ]
    addresses = [reverse("admin:index"), *pages()]
    for record in some:
        model = record._meta.model_name
        addresses += [
            reverse(f"admin:articles_{model}_{page}", args=[record.pk])
            for page in ("change", "history", "delete")
        ]
        addresses.append(reverse(f"admin:articles_{model}_changelist") + "?q=dam")
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        html = response.content.decode()
        assert f'<html lang="{language}"' in html
        # What the content security policy would refuse.
        assert not re.search(r"<[^>]+\sstyle=|<style|<script(?![^>]*\ssrc=)|\son\w+=", html), (
            address
        )


def test_no_old_state_is_written_back_past_the_checks(client, editor, world):
    toll = world.claim("toll")
    entry = toll.history.earliest()
    count = Claim.history.count()
    form = change(client, toll).fields
    address = f"/admin/articles/claim/{toll.pk}/history/{entry.pk}/"
    client.post(address, {**form, "statement": "Another."}, follow=True)
    assert world.claim("toll").statement == toll.statement
    assert Claim.history.count() == count


def test_history_tells_who_when_what_and_why(client, editor, world):
    toll = world.claim("toll")
    change(client, toll).fill(statement="About 4,000 houses were flooded.", reason="Clearer").save()
    page = words_of(client.get(reverse("admin:articles_claim_history", args=[toll.pk])))
    assert "Clearer" in page
    assert "boss" in page
    assert "Statement : 4,000 houses were flooded. → About 4,000 houses were flooded." in page


@pytest.mark.parametrize(
    "model", ["actor", "appearance", "article", "claim", "question", "source", "topic"]
)
def test_a_list_runs_the_same_number_of_queries_however_long_it_is(
    client, editor, world, model, monkeypatch
):
    registered = {each._meta.model_name: each for each in admin.site._registry}[model]
    rows = list(registered._default_manager.values_list("pk", flat=True))
    address = reverse(f"admin:articles_{model}_changelist")
    client.get(address)

    def count(limit):
        monkeypatch.setattr(type(admin.site._registry[registered]), "list_per_page", limit)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    assert len(rows) > 2
    assert count(2) == count(100)


def test_lists_lead_to_what_they_count(client, editor, world):
    page = client.get(reverse("admin:articles_actor_changelist") + "?q=nordpress")
    assert page.status_code == 200
    ministry = world.actor("ministry")
    address = reverse("admin:articles_claim_changelist") + f"?actor={ministry.pk}"
    assert address in client.get(reverse("admin:articles_actor_changelist")).content.decode()
    page = words_of(client.get(address))
    assert world.claim("toll").statement in page
    assert world.claim("about").statement in page
    assert world.claim("promise").statement not in page
    wire = world.source("wire")
    page = words_of(client.get(reverse("admin:articles_claim_changelist") + f"?source={wire.pk}"))
    assert world.claim("toll").statement in page
    assert world.claim("promise").statement not in page
    page = words_of(client.get(reverse("admin:articles_claim_changelist") + "?actor=nobody"))
    assert page


def test_view_on_site(client, editor, world):
    for record in (world.claim("toll"), world.article("herald"), world.actor("ministry")):
        page = change(client, record).response.content.decode()
        assert f'href="{record.get_absolute_url()}" class="viewsitelink"' in page


def test_migrating_again_changes_nothing(editor):
    before = {group.name: group.permissions.count() for group in Group.objects.all()}
    call_command("migrate", verbosity=0)
    assert {group.name: group.permissions.count() for group in Group.objects.all()} == before


def test_who_makes_a_claim_keeps_its_order(client, editor, world):
    most = world.claim("most")
    page = change(client, most).row("attributions", actor=world.actor("guard")).save()
    assert not page.errors
    assert [each.actor.name for each in most.attributions.all()][-1] == "River Guard"
    assert Attribution.objects.filter(claim=most).count() == 4


def test_history_tells_of_a_chain_too(client, editor, world):
    toll = world.appearance("toll", "herald")
    page = change(client, toll).fill(hops__2__DELETE="on", reason="Not in this article").save()
    assert not page.errors
    page = words_of(client.get(reverse("admin:articles_appearance_history", args=[toll.pk])))
    assert "Hop: Deleted Not in this article 3 · Briefing behind closed doors" in page
    assert "Hop: Created Entered for the tests 1 · Nordpress report on the flood" in page


def test_an_article_is_opened_from_a_chain_in_a_small_window(client, editor, world):
    herald = world.article("herald")
    page = FilledForm(
        client,
        reverse("admin:articles_source_change", args=[herald.pk])
        + "?_to_field=id&_popup=1&_source_model=articles.hop",
    )
    assert page["title"] == herald.source.title
    response = page.fill(title="The river came").save().response
    assert f"&quot;new_value&quot;: &quot;{herald.pk}&quot;" in response.text
    page = client.get(
        reverse("admin:articles_article_change", args=[herald.pk]) + "?_to_field=source&_popup=1"
    )
    assert page.status_code == 200


def test_deleting_an_article_leaves_its_source(client, editor, world):
    page = add(client, "article").fill(title="Entered twice", text="A text.").save()
    article = Article.objects.get(source__title="Entered twice")
    address = reverse("admin:articles_article_delete", args=[article.pk])
    page = client.post(address, {"post": "yes"}, follow=True)
    assert "The source without its text is kept" in words_of(page)
    assert not Article.objects.filter(pk=article.pk).exists()
    assert Source.objects.get(pk=article.pk).title == "Entered twice"


def test_hops_that_were_entered_stand_against_a_chain_to_take_over(client, editor, world):
    toll = world.appearance("toll", "herald")
    page = add(client, "appearance", f"?article={toll.article_id}").fill(
        claim=world.claim("bare"), exact="the bridge is gone", same_chain=toll
    )
    page.row("hops", source=world.source("post"), position="1").save()
    assert not page.errors
    assert any("no other chain was taken" in message for message in page.messages)
    assert hops(world.claim("bare").appearances.get()) == [world.source("post").pk]
