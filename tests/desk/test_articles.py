"""Articles brought in at the desk: from an address, a text or a file to a draft, and put right."""

import importlib
import ipaddress
import re
import socket
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import actions, permissions
from articles.actions import NewOutlet
from articles.desk.articles.forms import LONGEST_TEXT, MOST_BYTES
from articles.domain import dates
from articles.domain.vocabulary import Status
from articles.ingest.problems import SENTENCES, Problem
from articles.ingest.similarity import NEARLY_THE_SAME, likeness, shingles
from articles.lookup import articles as known_articles
from articles.models import Actor, Appearance, Article, Claim, Hop, Source
from tests.support import web as webs
from tests.support.shapes import AMP, COOKIE_WALL, ENGLISH_OPENGRAPH, FRENCH_GRAPH, PAYWALL, SHAPES

pytestmark = pytest.mark.django_db

NEW = "/desk/articles/new/"
LIST = "/desk/articles/"
LATER = "It rained again on Tuesday, and the harbour stayed closed all day long."


@pytest.fixture
def web(monkeypatch, settings):
    """Newspapers on this machine, which may be visited; nothing else may."""
    monkeypatch.setattr(socket, "getaddrinfo", webs.names())
    settings.VISIT_NETWORKS = [ipaddress.ip_network("127.0.0.1/32")]
    with webs.standing() as standing:
        yield standing


def sign_in(client, name, group):
    person = User.objects.create_user(name, password="a long walk by the sea")
    person.groups.add(Group.objects.get(name=group))
    client.force_login(person)
    return person


@pytest.fixture
def editor(world, client):
    client.person = sign_in(client, "edith", "Editor")
    return client


@pytest.fixture
def contributor(world, client):
    client.person = sign_in(client, "carla", "Contributor")
    return client


def put(web, shape):
    """Let a page stand on the local web; its address there."""
    page = re.sub(r"https://([\w.]+\.test)", rf"http://\1:{web.port}", shape.page)
    answer = webs.body(page.encode(shape.encoding), shape.media_type)
    web.pages[f"{shape.host}{shape.path.partition('?')[0]}"] = answer
    return web.url(shape.path, host=shape.host)


def read(client, **sent):
    """Send the first form."""
    return client.post(NEW, {"address": "", "pasted": "", **sent})


def proposed(page):
    """What the second form proposes, as a browser would send it."""
    form = page.context["form"]
    fields = {name: form[name].value() for name in form.fields}
    fields["when"] = form.fields["when"].prepare_value(fields["when"])
    fields["language"] = form.fields["language"].prepare_value(fields["language"])
    fields |= {"warned": page.context["warned"], "shown": form.shown}
    return {name: value for name, value in fields.items() if value not in (None, False)}


def keep(client, page, **changes):
    """Send the second form with something corrected."""
    return client.post(NEW, {**proposed(page), "keep": "1", **changes})


def errors(page):
    return {name: " ".join(found) for name, found in page.context["form"].errors.items()}


# From an address


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_what_a_page_says_is_proposed_over_http(editor, web, shape):
    before = Source.objects.count()
    page = read(editor, address=put(web, shape))
    assert page.status_code == 200
    form = page.context["form"]
    assert form["title"].value() == shape.title
    assert form["text"].value() == "\n\n".join(shape.text)
    assert str(form.initial["when"] or "") == shape.date
    assert form.initial["language"] == shape.language
    assert form["bylines"].value() == ", ".join(shape.authors)
    assert form["doubts"].value() == ",".join(shape.doubts)
    outlet = form["outlet"].value()
    name = Actor.objects.get(pk=outlet).name if outlet.isdecimal() else form["outlet_name"].value()
    assert name == shape.outlet
    # Nothing is kept by looking.
    assert Source.objects.count() == before


def test_from_an_address_to_a_draft(editor, web):
    page = read(editor, address=put(web, FRENCH_GRAPH) + "&fbclid=1#photo")
    # The cast has this outlet under this name.
    gazette = Actor.objects.get(name="La Gazette du Fleuve")
    assert page.context["form"]["outlet"].value() == str(gazette.pk)
    done = keep(editor, page, bylines="Anne Rivière")
    article = Article.objects.latest("pk")
    assert done.url == f"/desk/articles/{article.pk}/claims/"
    source = article.source
    assert (source.title, source.issuer, source.language) == (FRENCH_GRAPH.title, gazette, "fr")
    assert source.partial_date == dates.parse("2025-04-28")
    path = "/societe/article/le-fleuve-deborde_12.html"
    assert source.url == web.url(path, host="www.gazette.test")
    assert article.text == "\n\n".join(FRENCH_GRAPH.text)
    assert (article.bylines, article.status) == ("Anne Rivière", Status.DRAFT)
    assert article.history.get().history_user == editor.person
    # Known from now on by every form of its address, and not visited again for it.
    web.asked.clear()
    for form in (path, path + "?utm_campaign=z", path.replace(".html", ".html#top")):
        for host in ("www.gazette.test", "gazette.test", "m.gazette.test"):
            found = read(editor, address=web.url(form, host=host))
            assert found.url == f"/desk/articles/{article.pk}/"
    assert not web.asked
    # An address that only its page knows to be the same.
    amp = replace(AMP, path="/another/way")
    assert read(editor, address=put(web, amp)).url == f"/desk/articles/{article.pk}/"


def test_sent_twice_an_article_is_kept_once(editor, web):
    page = read(editor, address=put(web, ENGLISH_OPENGRAPH))
    keep(editor, page)
    again = keep(editor, page)
    article = Article.objects.get(source__title="The river comes", status=Status.DRAFT)
    assert again.url == f"/desk/articles/{article.pk}/"
    # With another text it is no slip: it is shown, and nothing is lost or overwritten.
    other = keep(editor, page, text=LATER)
    assert "in already" in errors(other)["url"]
    assert LATER in other.text
    assert Article.objects.filter(source__title="The river comes").count() == 2  # the cast's too


def test_a_source_that_is_recorded_gets_its_text_and_keeps_its_place(editor, web, world):
    wire = world.source("wire")
    url = put(web, ENGLISH_OPENGRAPH)
    wire.url = url.replace("http://", "http://m.")
    wire.save()
    hops = set(Hop.objects.filter(source=wire).values_list("pk", flat=True))
    assert hops
    page = read(editor, address=url + "?utm_source=x")
    assert page.context["form"]["source"].value() == str(wire.pk)
    assert "it keeps its place in every chain" in page.text
    # What is recorded goes before what the page says, which is shown beside.
    assert page.context["form"]["title"].value() == "Nordpress report on the flood"
    assert "In the page, the title is “The river comes”." in page.text
    keep(editor, page, title="The river comes")
    article = Article.objects.get(pk=wire.pk)
    assert article.text == "\n\n".join(ENGLISH_OPENGRAPH.text)
    assert article.source.title == "The river comes"
    assert set(Hop.objects.filter(source=article.pk).values_list("pk", flat=True)) == hops
    assert article.source.history.count() == 3


def test_it_may_be_another_article_than_the_source_of_that_address(editor, web, world):
    wire = world.source("wire")
    wire.url = put(web, ENGLISH_OPENGRAPH)
    wire.save()
    page = read(editor, address=wire.url)
    keep(editor, page, source="", title="Another")
    assert not Article.objects.filter(pk=wire.pk).exists()
    assert Article.objects.get(source__title="Another").source.url == wire.url


# What fails says why, and keeps what was typed

REFUSED = [
    ("http://127.0.0.2/", Problem.PRIVATE),
    ("http://2130706434/", Problem.PRIVATE),
    ("http://0x7f.2/", Problem.PRIVATE),
    ("http://[::1]/", Problem.PRIVATE),
    ("http://169.254.169.254/latest/meta-data/", Problem.PRIVATE),
    ("http://inside.example/", Problem.PRIVATE),
    ("file:///etc/passwd", Problem.NOT_WEB),
    ("gopher://127.0.0.1:6379/_FLUSHALL", Problem.NOT_WEB),
    ("http://nowhere.example/", Problem.UNKNOWN_NAME),
    ("http://herald.test:25/", Problem.PORT),
    ("http://me:secret@herald.test/", Problem.PASSWORD),
    ("not an address", Problem.MALFORMED),
]


@pytest.mark.parametrize(("address", "why"), REFUSED)
def test_what_may_not_be_visited_is_refused_with_its_sentence(
    editor, web, monkeypatch, address, why
):
    names = webs.names({"inside.example": ["10.0.0.1"]})
    monkeypatch.setattr(socket, "getaddrinfo", names)
    page = read(editor, address=address)
    assert page.status_code == 200
    sentence = errors(page)["address"]
    beginning = re.split(r"%\(\w+\)s", SENTENCES[why])
    assert all(part in sentence for part in beginning)
    assert f'value="{address}"' in page.text
    assert not web.asked


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (webs.status(404), Problem.MISSING),
        (webs.status(410), Problem.MISSING),
        (webs.status(403), Problem.REFUSED),
        (webs.status(429), Problem.REFUSED),
        (webs.status(503), Problem.FAILED),
        (webs.body(b"GIF89a", "image/gif"), Problem.WRONG_TYPE),
        (webs.redirect("http://10.0.0.1/"), Problem.PRIVATE),
        (webs.redirect("/"), Problem.LOOP),
        (webs.flood(webs.HTML_HEAD + b"\r\n", b"x" * 100_000), Problem.TOO_LARGE),
    ],
)
def test_what_does_not_answer_with_a_page_says_why(editor, web, answer, why):
    web.pages["*"] = answer
    page = read(editor, address=web.url("/a", host="herald.test"))
    sentence = errors(page)["address"]
    assert all(part in sentence for part in re.split(r"%\(\w+\)s", SENTENCES[why]))


def test_only_a_beginning_is_not_kept_unless_somebody_says_that_it_is_all(editor, web):
    page = read(editor, address=put(web, PAYWALL))
    assert "This looks like only the beginning of the article" in page.text
    refused = keep(editor, page)
    assert "only the beginning" in errors(refused)["text"]
    assert not Source.objects.filter(title=PAYWALL.title).exists()
    # The whole text is pasted into its place …
    keep(editor, page, text=f"{PAYWALL.text[0]}\n\n{LATER}")
    assert LATER in Article.objects.get(source__title=PAYWALL.title).text
    # … or this is all there is.
    Article.objects.filter(source__title=PAYWALL.title).delete()
    Source.objects.filter(title=PAYWALL.title).delete()
    keep(editor, page, anyway="on")
    assert Article.objects.get(source__title=PAYWALL.title).text == "\n\n".join(PAYWALL.text)


def test_a_question_about_cookies_is_not_taken_for_an_article(editor, web):
    page = read(editor, address=put(web, COOKIE_WALL))
    assert "asked about cookies" in page.text
    assert page.context["form"]["text"].value() == ""
    refused = keep(editor, page, title="Le barrage")
    assert set(errors(refused)) == {"text"}
    keep(editor, page, title="Le barrage", text=LATER)
    assert Article.objects.get(source__title="Le barrage").text == LATER


# From a text or a file


def test_a_text_is_pasted_with_its_address_which_is_not_visited(editor, web):
    url = web.url("/a?utm_source=x", host="herald.test")
    page = read(
        editor, address=url, pasted=f"The rain stays\n\n{LATER}\n\nIt was said to be over by then."
    )
    assert not web.asked
    form = page.context["form"]
    assert form["title"].value() == "The rain stays"
    assert form["url"].value() == web.url("/a", host="herald.test")
    assert form["language"].value() == "English"
    assert "The language was told from the text" in page.text
    keep(editor, page, title="The rain stays on")
    assert Article.objects.get(source__title="The rain stays on").text.startswith(LATER)


def test_what_is_pasted_for_a_known_address_is_not_lost(editor, world):
    herald = world.article("herald").source
    herald.url = "https://herald.example/river"
    herald.save()
    page = read(editor, address="http://www.herald.example/river/", pasted=LATER)
    assert page.status_code == 200
    assert f'href="/desk/articles/{herald.pk}/"' in page.text
    assert LATER in page.text


def test_a_file_is_read(editor):
    file = SimpleUploadedFile("river.md", f"# Rain\n\n{LATER}".encode(), "text/markdown")
    page = read(editor, file=file)
    assert (page.context["form"]["title"].value(), page.context["form"]["text"].value()) == (
        "Rain",
        LATER,
    )
    page = read(editor, file=SimpleUploadedFile("page.html", FRENCH_GRAPH.body, "text/html"))
    assert page.context["form"]["title"].value() == FRENCH_GRAPH.title


@pytest.mark.parametrize(
    ("sent", "field", "sentence"),
    [
        ({}, "address", "Give an address, a text or a file."),
        ({"file": ("a.txt", b"")}, "file", "This file is empty."),
        ({"file": ("a.pdf", b"%PDF-1.7")}, "file", "This document is damaged"),
        ({"file": ("a.rtf", b"{\\rtf1")}, "file", "This file holds no text"),
        ({"file": ("a.txt", b"a" * (MOST_BYTES + 1))}, "file", "larger than 20 MB"),
        ({"file": ("a.txt", b"Rain"), "pasted": "Rain"}, "file", "not both"),
    ],
)
def test_a_way_in_that_leads_nowhere_says_so(editor, sent, field, sentence):
    if "file" in sent:
        sent = {**sent, "file": SimpleUploadedFile(*sent["file"])}
    assert sentence in errors(read(editor, **sent))[field]


def test_an_address_is_completed_and_can_come_with_the_link(editor):
    assert "example.org/river" in editor.get(NEW, {"url": "https://example.org/river"}).text
    page = read(editor, address="127.0.0.2/a")
    assert errors(page)["address"].startswith("127.0.0.2 leads into a private network")


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(editor):
    page = read(editor, pasted=LATER)
    refused = keep(
        editor,
        page,
        title="",
        when="someday",
        language="Klingonish",
        url="ftp://example.org",
        outlet="other",
        outlet_name="",
        text=f"{LATER}\n\nMore.",
    )
    assert set(errors(refused)) == {"title", "when", "language", "url", "outlet_name"}
    for typed in ("someday", "Klingonish", "ftp://example.org", "More."):
        assert typed in refused.text
    assert "too long" in errors(keep(editor, page, title="A", text="a " * LONGEST_TEXT))["text"]
    assert not Source.objects.filter(title="A").exists()


# Outlets


def test_an_outlet_is_proposed_by_name_by_alias_and_by_its_site(world):
    gazette, herald = Actor.objects.get(name="La Gazette du Fleuve"), world.actor("herald")

    def found(name, address=""):
        return [(each.outlet, str(each.why)) for each in known_articles.outlets_for(name, address)]

    assert found("la gazette du FLEUVE") == [(gazette, "of this name")]
    assert found("Kuestentagblatt")[0][0] == world.actor("tagblatt")
    assert found("The Harbor Herald") == [(herald, "of a like name")]
    assert found("Nobody’s Paper") == []
    source = world.article("herald").source
    source.url = "https://www.herald.example/2025/river"
    source.save()
    there = "http://m.herald.example/other"
    assert found("", there) == [(herald, "other articles of it stand on this site")]
    assert found("", "https://herald.example.org/other") == []


def test_an_outlet_that_nobody_has_is_made_with_the_article(editor):
    page = read(editor, pasted=LATER)
    keep(
        editor,
        page,
        title="Rain",
        outlet="other",
        outlet_name=" Saltmouth  Echo ",
        outlet_country="GB",
    )
    made = Article.objects.get(source__title="Rain").source.issuer
    assert (made.name, made.kind, made.country) == ("Saltmouth Echo", "outlet", "GB")
    # Known by its name from now on.
    keep(
        editor,
        page,
        title="More rain",
        text="Other words.",
        outlet="other",
        outlet_name="saltmouth echo",
    )
    assert Source.objects.get(title="More rain").issuer == made


def test_a_name_that_is_written_is_meant_and_never_passed_over(editor, world):
    page = read(editor, pasted=LATER)
    keep(editor, page, title="Rain", outlet="", outlet_name="Saltmouth Echo")
    assert Source.objects.get(title="Rain").issuer.name == "Saltmouth Echo"
    herald = world.actor("herald")
    refused = keep(editor, page, title="Rain 2", outlet=str(herald.pk), outlet_name="Dockside News")
    assert "You chose The Harbour Herald above." in errors(refused)["outlet_name"]
    # One that the page gave is passed over by whoever says so.
    found = {"outlet": "", "outlet_name": "Coastal Times", "found_outlet": "Coastal Times"}
    keep(editor, page, title="Rain 3", text="Other words.", **found)
    assert Source.objects.get(title="Rain 3").issuer is None


def test_a_name_that_may_be_an_outlets_is_asked_about(editor, world):
    page = read(editor, pasted=LATER)
    asked = keep(editor, page, title="Rain", outlet="other", outlet_name="The Harbor Herald")
    assert "may be meant" in errors(asked)["outlet"]
    assert "The Harbour Herald" in asked.text
    herald = world.actor("herald")
    keep(editor, asked, outlet=str(herald.pk))
    assert Source.objects.get(title="Rain").issuer == herald
    keep(editor, asked, title="Rain 2", text="Other words.", outlet="new")
    assert Source.objects.get(title="Rain 2").issuer.name == "The Harbor Herald"


# Articles that are in already


def test_texts_are_alike_by_what_they_share():
    one = " ".join(ENGLISH_OPENGRAPH.text)
    shortened = " ".join(ENGLISH_OPENGRAPH.text[:3]).upper()
    assert likeness(shingles(one), shingles(shortened)) > 0.95
    assert likeness(shingles(one), shingles(LATER)) < NEARLY_THE_SAME / 2
    assert likeness(shingles(""), shingles(one)) == 0
    japanese = SHAPES[-1].text
    assert likeness(shingles("".join(japanese)), shingles("".join(japanese[:2]))) > 0.9
    assert likeness(shingles(japanese[0]), shingles(japanese[1])) < 0.1


def test_a_copy_is_warned_of_and_kept_all_the_same(editor, web, world):
    keep(editor, read(editor, address=put(web, ENGLISH_OPENGRAPH)))
    first = Article.objects.latest("pk")
    copy = replace(ENGLISH_OPENGRAPH, host="coastal.test", path="/copy")
    copy = replace(copy, page=copy.page.replace("The river comes", "River bursts its banks"))
    page = read(editor, address=put(web, copy))
    assert "This may be in already:" in page.text
    assert f'href="/desk/articles/{first.pk}/"' in page.text
    assert "nearly the same text" in page.text
    keep(editor, page)
    assert Article.objects.latest("pk").source.title == "River bursts its banks"


def test_what_becomes_a_double_while_it_is_corrected_is_warned_of_once(editor, world):
    herald = world.article("herald").source
    page = read(editor, pasted=LATER)
    changes = {
        "title": herald.title.upper(),
        "outlet": str(herald.issuer_id),
        "when": "28 April 2025",
    }
    before = Article.objects.count()
    warned = keep(editor, page, **changes)
    assert "the same title, outlet and date" in warned.text
    assert Article.objects.count() == before
    keep(editor, warned)
    assert Article.objects.count() == before + 1


# Putting right


def correct(client, article, **changes):
    page = client.get(f"/desk/articles/{article.pk}/")
    fields = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    fields |= {"when": str(fields["when"] or ""), "seen": page.context["version"], "losing": ""}
    fields = {name: value for name, value in fields.items() if value not in (None, False)}
    return client.post(f"/desk/articles/{article.pk}/", {**fields, **changes})


def test_what_is_recorded_of_an_article_is_put_right(editor, world):
    article = world.article("herald")
    done = correct(
        editor,
        article,
        title="The river came",
        outlet=str(world.actor("gazette").pk),
        bylines="Jo Reed",
        when="April 2025",
        language="French",
        url="https://herald.example/river",
        archived_url="https://archive.example/river",
        note="Seen in print.",
        reason="Printed so",
    )
    assert done.url == f"/desk/articles/{article.pk}/"
    article = Article.objects.get(pk=article.pk)
    source = article.source
    assert (source.title, source.issuer.name) == ("The river came", "La Gazette du Fleuve")
    assert (source.partial_date, source.language) == (dates.parse("2025-04"), "fr")
    assert (source.title_language, article.bylines) == ("fr", "Jo Reed")
    assert source.archived_url == "https://archive.example/river"
    assert source.note == "Seen in print."
    last = source.history.first()
    assert (last.history_user, last.history_change_reason) == (editor.person, "Printed so")
    # Columns that follow from its date are in step.
    assert not actions.wrong_claims(Claim.objects.values_list("pk", flat=True))
    # Saved again as it is, nothing is written.
    histories = source.history.count(), article.history.count()
    correct(editor, article)
    assert (source.history.count(), article.history.count()) == histories


def test_passages_follow_their_words_when_the_text_changes(editor, world):
    article = world.article("herald")
    before = dict(article.appearances.values_list("pk", "start"))
    correct(editor, article, text=f"{LATER}\n\n{article.text}")
    moved = dict(article.appearances.values_list("pk", "start"))
    assert moved == {pk: start + len(LATER) + 2 for pk, start in before.items()}


def test_a_passage_that_would_be_lost_is_shown_first_and_kept_as_lost(editor, world):
    article = world.article("herald")
    passage = "the town has seen nothing like it since 1953"
    text = article.text.replace(passage, "this is rare")
    shown = correct(editor, article, text=text)
    assert "With this text 1 passage would be lost." in shown.text
    assert passage in shown.text
    article.refresh_from_db()
    assert passage in article.text
    told = shown.context["told"]
    page = correct(editor, article, text=text, losing=told)
    assert page.status_code == 302
    lost = Appearance.objects.get(article=article, start=None)
    assert lost.exact == passage
    after = editor.get(page.url).text
    assert "Passages that are no longer in the text" in after
    assert f"/desk/articles/{article.pk}/claims/" in after
    # Back as it was, the passage is found again.
    article.refresh_from_db()
    correct(editor, article, text=article.text.replace("this is rare", passage))
    assert not Appearance.objects.filter(article=article, start=None).exists()


def test_a_save_on_top_of_a_newer_one_is_stopped_first(editor, world):
    article = world.article("herald")
    seen = editor.get(f"/desk/articles/{article.pk}/").context["version"]
    correct(editor, article, bylines="Somebody else")
    stopped = correct(editor, article, bylines="I", seen=seen)
    assert "What was changed meanwhile" in stopped.text
    assert "<ins>Somebody else</ins>" in stopped.text
    article.refresh_from_db()
    assert article.bylines == "Somebody else"
    # Both versions were in sight: saved once more, this one goes on top.
    seen = stopped.context["version"]
    assert correct(editor, article, bylines="I", seen=seen).status_code == 302
    article.refresh_from_db()
    assert article.bylines == "I"


def test_contributors_change_no_article_that_readers_see(contributor, world):
    herald = world.article("herald")
    page = contributor.get(f"/desk/articles/{herald.pk}/")
    assert "Only editors change what is published." in page.text
    assert "<textarea" not in page.text
    assert contributor.post(f"/desk/articles/{herald.pk}/", {"title": "x"}).status_code == 403
    assert correct(contributor, world.article("draft"), bylines="Me").status_code == 302
    # A source that readers see keeps what is said of it; an article of their own comes in.
    page = read(contributor, pasted=LATER)
    assert keep(contributor, page, title="Mine").status_code == 302
    wire = world.source("wire")
    wire.url = "https://wire.example/1"
    wire.save()
    page = read(contributor, pasted=LATER, address=wire.url)
    assert keep(contributor, page, title="Renamed").status_code == 403
    assert not Article.objects.filter(pk=wire.pk).exists()


# Who comes, the list, the verbs and actions below


def test_only_those_who_may_enter_articles_come(client, world):
    paths = (NEW, LIST, f"/desk/articles/{world.article('draft').pk}/")
    assert all(client.get(path).url.startswith("/accounts/login/") for path in paths)
    reader = User.objects.create_user("rita", password="a long walk by the sea")
    client.force_login(reader)
    assert [client.get(path).status_code for path in paths] == [404, 404, 404]


def test_the_list_says_what_is_next(editor, world):
    table = editor.get(LIST).context["page"]
    rows = {row.article.pk: (str(row.next_step), row.next_address) for row in table.rows}
    draft, review = world.article("draft").pk, world.article("review").pk
    assert rows[draft] == ("Mark more, or send it to review", f"/desk/articles/{draft}/claims/")
    assert rows[review] == ("Waits for its review", "")
    assert rows[world.article("herald").pk] == ("", "")
    Appearance.objects.filter(article=draft).delete()
    Appearance.objects.filter(article=review).update(start=None, end=None)
    table = editor.get(LIST).context["page"]
    steps = {row.article.pk: str(row.next_step) for row in table.rows}
    assert (steps[draft], steps[review]) == ("Mark its claims", "Mark lost passages again")
    counts = {value: count for value, _label, count in table.counts}
    assert counts == {"": 9, "draft": 1, "in-review": 1, "published": 6, "withdrawn": 1}


def test_the_list_is_narrowed_and_searched(editor, world):
    def titles(**query):
        return {row.article.source.title for row in editor.get(LIST, query).context["page"].rows}

    assert titles(status="draft") == {"A memo about the dam"}
    assert titles(q="APRÈS crue") == {"Après la crue"}
    assert titles(q="harbour herald") == {"The river comes", "After the flood"}
    assert titles(q="nothing such") == set()
    page = editor.get(LIST, {"q": "nothing such", "status": "draft"})
    assert "No article here has “nothing such”" in page.text
    unknown = editor.get(LIST, {"status": "lost"})
    assert "There is no status called “lost”." in unknown.text
    assert '<li class="row">' not in unknown.text


def test_more_articles_run_no_more_queries(editor, world):
    def queries():
        with CaptureQueriesContext(connection) as context:
            assert editor.get(LIST).status_code == 200
        return len(context)

    few = queries()
    for number in range(8):
        actions.create_article(
            title=f"Rain {number}", text=LATER, outlet=world.actor("herald"), by=None, reason=""
        )
    assert queries() == few


def test_sources_are_found_at_any_form_of_their_address(world):
    wire = world.source("wire")
    wire.url = "https://www.wire.example/story?id=1"
    wire.save()
    at = Source.objects.at_address
    assert at("http://m.wire.example/story/?utm_source=x&id=1").get() == wire
    assert not at("https://www.wire.example/story?id=2").exists()
    assert not at("", "nonsense").exists()
    assert Source.objects.on_site("http://wire.example/").get() == wire
    assert not Source.objects.on_site("").exists()
    # In step also where only some columns are saved.
    wire.url = "https://wire.example/story?id=3"
    wire.save(update_fields=["url"])
    assert at("https://wire.example/story?id=3").get() == wire
    assert "address_key" not in {field.name for field in wire.history.model._meta.fields}


def test_sources_that_stood_before_get_the_key_of_their_address(world):
    wire = world.source("wire")
    wire.url = "https://www.wire.example/story"
    wire.save()
    Source.objects.update(address_key="")
    migration = importlib.import_module("articles.migrations.0007_address_key")
    migration.fill(apps, SimpleNamespace(connection=connection))
    assert Source.objects.at_address("http://wire.example/story/").get() == wire
    assert set(Source.objects.filter(url="").values_list("address_key", flat=True)) <= {""}


def test_articles_with_a_lost_passage_and_those_that_are_concerned(world):
    article = world.article("herald")
    flagged = Article.objects.with_lost_passages()
    assert not flagged.get(pk=article.pk).has_lost
    Appearance.objects.filter(article=article, claim=world.claim("calm")).update(
        start=None, end=None
    )
    assert flagged.get(pk=article.pk).has_lost
    article.bylines = "Jo Reed"
    article.save()
    assert Article.objects.concerning("reed RIVER").get() == article


def test_bringing_in_is_one_step_or_none(world):
    said = {"title": "Rain", "text": LATER, "language": "en", "url": "ftp://example.org"}
    with pytest.raises(ValidationError):
        actions.bring_in_article(
            values=said, outlet=NewOutlet("Saltmouth Echo"), by=world.editor, reason="Brought in"
        )
    assert not Actor.objects.filter(name="Saltmouth Echo").exists()
    with pytest.raises(ValidationError, match="entered meanwhile"):
        actions.bring_in_article(
            values=said | {"url": ""},
            source=world.article("herald").source,
            by=world.editor,
            reason="Brought in",
        )


def test_a_source_that_readers_see_is_changed_by_editors_alone(world):
    person = User.objects.create_user("carla")
    person.groups.add(Group.objects.get(name="Contributor"))
    assert not permissions.may_change(person, world.source("wire"))
    assert permissions.may_change(person, world.source("unused"))
    with pytest.raises(PermissionDenied):
        actions.bring_in_article(
            values={"title": "Other", "text": LATER},
            source=world.source("wire"),
            by=person,
            reason="Brought in",
        )


def test_passages_that_a_text_would_lose_are_told_before(world):
    article = world.article("second")
    assert actions.passages_lost_in(article, f"{LATER}\n\n{article.text}") == []
    lost = actions.passages_lost_in(article, LATER)
    assert {each.pk for each in lost} == set(article.appearances.values_list("pk", flat=True))
    # Nothing moved by asking.
    assert not article.appearances.filter(start=None).exists()


def test_an_archives_address_proposes_its_original_and_finds_the_article(editor, web):
    original = "https://herald.test/an-archived-river"
    copy = f"https://web.archive.org/web/20250428120000/{original}?utm_source=x"
    page = read(editor, address=copy, pasted=ENGLISH_OPENGRAPH.page)
    keep(editor, page)
    source = Source.objects.get(url=original)
    assert (source.url, source.archived_url) == (original, copy)
    # By its copy it is found, in whatever form, and by another copy of the same original.
    at = Source.objects.at_address
    assert at(copy).get() == at(copy.replace("https:", "http:", 1)).get() == source
    assert at(f"https://archive.ph/2025/{original}").get() == source
    assert read(editor, address=copy).status_code == 302
    source.url = ""
    source.save()
    assert at(copy).get() == source
    assert not at("", f"https://archive.ph/2025/{original}").exists()


def test_an_address_of_a_document_is_read(editor, web):
    pdf = importlib.import_module("tests.ingest.test_files").pdf
    document = pdf(["The harbour closes", "The port authority said so on Monday."])
    web.pages["*"] = webs.body(document, "application/pdf")
    page = read(editor, address=web.url("/a.pdf", host="herald.test"))
    assert "The port authority said so on Monday." in page.text
