"""Records put into pictures and sentences: on the demonstration's story, and on made-up crowds."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.html import strip_tags

from articles import actions
from articles.models import (
    Actor,
    Appearance,
    Article,
    Attribution,
    Claim,
    Hop,
    Question,
    Source,
)
from articles.presentation import summaries
from articles.presentation.answers import load_answers
from articles.presentation.pages.actors import actor_page
from articles.presentation.pages.claims import claim_page
from articles.presentation.pages.questions import question_page

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def story(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demonstration data, loaded once and rolled back behind the last test that reads it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("demo", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def reader(story: None, db: None) -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def told(story: None, db: None) -> Iterator[None]:
    """The story, in English whatever a page was asked for before."""
    with translation.override("en"):
        yield


def diagram_of(statement: str) -> Any:
    claim = Claim.objects.for_rows().get(statement__startswith=statement)
    return claim_page(claim, drafts=False).diagram


def titles(drawing: Any, role: str) -> list[str]:
    return [box.texts.title for box in drawing.boxes if box.role == role and box.texts]


def page_of(text: str) -> Any:
    return question_page(Question.objects.get(text=text), drafts=False)


def said(sentences: list[Any]) -> list[str]:
    return [strip_tags(sentence) for sentence in sentences]


def pictures_in(html: str) -> list[ElementTree.Element]:
    """The pictures of a page, each parsed as what it is: XML."""
    found = re.findall(r'<svg class="pic.*?</svg>', html, re.DOTALL)
    return [
        ElementTree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))  # noqa: S314
        for svg in found
    ]


# What backs a claim


def test_the_joint_chiefs_4000_have_four_articles_and_one_origin(told):
    drawing = diagram_of("Of the first 11,000 soldiers, 4,000")
    assert sorted(titles(drawing, "article")) == [
        "Korea JoongAng Daily",
        "Mid-day",
        "Shropshire Star",
        "The Moscow Times",
    ]
    assert titles(drawing, "origin") == ["Joint Chiefs of Staff assessment, 27 March 2025"]
    assert titles(drawing, "relay") == ["AP report of 27 March 2025"]


def test_the_4700_have_two_articles_one_agency_and_one_origin(told):
    drawing = diagram_of("North Korean losses are put at about 4,700")
    assert sorted(titles(drawing, "article")) == ["L'information.ma", "Le360"]
    assert "AFP report of 30 April 2025" in titles(drawing, "relay")
    assert len(titles(drawing, "origin")) == 1


def test_kcnas_confirmation_meets_in_the_communique_and_rests_on_one_text(told):
    drawing = diagram_of("North Korean units helped Russia retake")
    assert titles(drawing, "origin") == ["Kim Jong-un's text on the deployment"]
    place = {box.texts.title: at for at, box in enumerate(drawing.boxes) if box.texts}
    communique = place["KCNA communiqué of 28 April 2025"]
    assert len([curve for curve in drawing.curves if curve.ends[0] == communique]) == 2
    assert len(titles(drawing, "article")) == 2


def test_the_state_departments_demand_has_one_origin_and_one_article_without_a_source(told):
    drawing = diagram_of("The United States is worried about")
    assert len(titles(drawing, "origin")) == 1
    assert len(titles(drawing, "article")) == 2
    assert [box.words for box in drawing.boxes if box.role == "none"] == ["no source named"]


def test_a_claim_in_one_article_that_names_no_source_has_its_picture_too(told):
    drawing = diagram_of("North Korean casualties are around 1,200")
    assert sorted(box.role for box in drawing.boxes) == ["article", "none"]


def test_the_diagram_says_kind_language_date_and_what_was_seen(told):
    drawing = diagram_of("About 600 North Korean soldiers have been killed")
    (origin,) = (box.texts for box in drawing.boxes if box.role == "origin")
    assert origin.kind == "Closed briefing, in Korean"
    assert origin.state == "30 Apr 2025 · only reported"
    articles = [box.texts for box in drawing.boxes if box.role == "article"]
    assert {texts.kind for texts in articles} == {"Article, in French"}
    assert all(texts.state.endswith("· seen") for texts in articles)


def test_every_box_of_the_diagram_leads_to_its_page(reader):
    claim = Claim.objects.get(statement__startswith="About 600 North Korean soldiers")
    html = reader.get(claim.get_absolute_url()).content.decode()
    (svg,) = pictures_in(html)
    links = [link.get("href") for link in svg.iter(f"{SVG}a")]
    assert len(links) == len(set(links)) == 6
    assert {reader.get(link).status_code for link in links} == {200}
    assert svg.find(f"{SVG}title") is not None
    assert "rest on one recorded origin" in svg.findtext(f"{SVG}desc", "")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_pictures_are_drawn_without_styles_and_with_plain_numbers(story, db, language):
    client = Client(headers={"accept-language": language})
    addresses = [
        *(claim.get_absolute_url() for claim in Claim.objects.filter(listed=True)[:10]),
        *(question.get_absolute_url() for question in Question.objects.all()),
        Actor.objects.get(name="National Intelligence Service (Seoul)").get_absolute_url(),
    ]
    drawn = 0
    for address in addresses:
        for svg in pictures_in(client.get(address).content.decode()):
            drawn += 1
            for element in svg.iter():
                assert "style" not in element.attrib
                for name in ("x", "y", "x1", "y1", "cx", "cy", "r", "width", "height"):
                    value = element.get(name)
                    assert value is None or re.fullmatch(r"-?\d+(\.\d+)?", value), (name, value)
                assert re.fullmatch(r"[-MmLlHhVvCcAaz\d. ]*", element.get("d", ""))
            for link in svg.iter(f"{SVG}a"):
                # Each link says where it leads, to those who do not see it too.
                assert link.get("aria-label") or link.findtext(f"{SVG}title")
    assert drawn > len(addresses)


# Answers side by side


def test_the_losses_are_shown_with_who_and_when(told):
    page = page_of("How many North Korean troops were killed or wounded?")
    marks = {mark.point.record.words for mark in page.chart.wide.marks}
    assert marks == {
        "HUR (Ukrainian military intelligence): about 30, 16 December 2024",
        "National Intelligence Service (Seoul): about 3,000, 13 January 2025",
        "South Korean Joint Chiefs of Staff: 4,000, 27 March 2025",
        "National Intelligence Service (Seoul): about 4,000, reported 28 April 2025",
        "Volodymyr Zelensky: about 4,000, reported 28 April 2025",
        "US officials: about 1,200, reported 28 April 2025",
        "National Intelligence Service (Seoul): about 4,700, 30 April 2025",
    }
    assert page.chart.wide.logarithmic
    assert len(page.chart.narrow.marks) == 7


def test_where_the_losses_differ_stands_in_words(told):
    page = page_of("How many North Korean troops were killed or wounded?")
    sentences = said(page.differences)
    assert sentences[0] == (
        "The lowest answer is about 30 (HUR (Ukrainian military intelligence), 16 December 2024), "
        "the highest about 4,700 (National Intelligence Service (Seoul), 30 April 2025): "
        "157 times as much."
    )
    assert (
        "One article carries both the lowest and the highest answer of that day, about 1,200 "
        "(US officials) and about 4,000 (Volodymyr Zelensky): Politico Europe (28 April 2025)."
    ) in sentences
    assert (
        "South Korean Joint Chiefs of Staff, National Intelligence Service (Seoul) and Volodymyr "
        "Zelensky all give 4,000. Only one of these claims names a source."
    ) in sentences


def test_seouls_change_on_those_killed(told):
    page = page_of("How many North Korean troops were killed?")
    (change,) = said(page.changes)
    assert change == (
        "National Intelligence Service (Seoul): about 300 in January 2025, "
        "about 600 in April 2025, about 2,000 in September 2025."
    )


def test_figures_that_are_the_same_rest_on_different_origins(told):
    page = page_of("How many North Korean troops were sent to Russia?")
    assert (
        "National Intelligence Service (Seoul) and South Korean Defence Ministry both give 11,000. "
        "Their recorded origins differ."
    ) in said(page.differences)


@pytest.mark.parametrize(
    ("text", "yes", "no"),
    [
        ("Does the deployment have a legal basis?", 3, 2),
        ("Has Russia retaken the whole Kursk region?", 2, 1),
    ],
)
def test_yes_stands_against_no(told, text, yes, no):
    page = page_of(text)
    assert page.chart.lanes
    lanes = {lane.key: lane for lane in page.chart.wide.lanes}
    assert {key: len(lane.marks) for key, lane in lanes.items()} == {"yes": yes, "no": no}
    assert any(sentence.endswith("say yes.") for sentence in said(page.differences))
    assert any(re.search(r"says? no\.$", sentence) for sentence in said(page.differences))


def test_who_confirmed_and_who_denied(told):
    page = page_of("Has Russia retaken the whole Kursk region?")
    assert said(page.stances) == [
        (
            "Ukrainian leadership denies what Valery Gerasimov said: no (reported 28 April 2025) "
            "against yes (26 April 2025)."
        )
    ]
    page = page_of("Did North Korean troops fight in the Kursk region?")
    assert "Valery Gerasimov confirms it: yes (26 April 2025)." in said(page.stances)


def test_an_actors_answers_stand_beside_those_of_others(told):
    actor = Actor.objects.get(name="National Intelligence Service (Seoul)")
    page: Any = actor_page(actor, drafts=False)
    rows = {row.question.text: row for row in page.answers}
    row = rows["How many North Korean troops were killed or wounded?"]
    assert strip_tags(row.answers) == (
        "about 3,000 on 13 January 2025, about 4,000 (reported 28 April 2025), "
        "about 4,700 on 30 April 2025"
    )
    assert strip_tags(row.others).startswith("about 1,200 (US officials, reported 28 April 2025), ")
    assert {len(lane.marks) for lane in page.answers_chart.wide.lanes} == {3, 4}
    assert {lane.key: lane.total for lane in page.modes_chart.wide.lanes} == {
        "estimates": 11,
        "states": 1,
    }


def test_numbers_in_the_narrow_picture_are_those_of_the_table(reader):
    question = Question.objects.get(text="How many North Korean troops were killed or wounded?")
    html = reader.get(question.get_absolute_url()).content.decode()
    page: Any = question_page(question, drafts=False)
    rows = re.findall(
        r'<span class="num">(\d+)</span></td>.*?<strong[^>]*>(.*?)</strong>', html, re.DOTALL
    )
    shown = {
        str(mark.point.number): summaries.answer(mark.point.record.answer)
        for mark in page.chart.narrow.marks
    }
    assert dict(rows) == shown
    assert len(shown) == 7


def test_the_name_of_an_actor_is_escaped(told):
    actor = Actor.objects.get(name="US officials")
    actor.name = "<b>Officials</b> & co"
    actor.save()
    page = page_of("How many North Korean troops were killed or wounded?")
    together = " ".join(page.differences)
    assert "&lt;b&gt;Officials&lt;/b&gt; &amp; co" in together
    assert "<b>" not in together
    html = Client().get(page.question.get_absolute_url()).content.decode()
    assert "<b>Officials" not in html
    assert "&amp;lt;" not in html


def test_the_sentences_are_whole_in_french_too(told):
    with translation.override("fr"):
        page = page_of("How many North Korean troops were killed?")
        (change,) = said(page.changes)
    assert "janvier 2025" in change
    assert "environ\u00a0300" in change.replace(" ", "\u00a0") or "environ 300" in change


# Very many


@transaction.atomic
def flood(question: Question, answers: int) -> None:
    """So many answers to a question, by a few actors, in a few articles."""
    actors = [
        Actor.objects.create(name=f"Office {number}", kind="government-body") for number in range(5)
    ]
    articles = []
    for number in range(4):
        source = Source.objects.create(
            kind="article",
            title=f"Report {number}",
            date=datetime.date(2025, 3, 1),
            date_precision="day",
        )
        articles.append(Article.objects.create(source=source, text="Words.", status="published"))
    claims = Claim.objects.bulk_create(
        Claim(
            statement=f"Answer {number}",
            mode="estimates",
            status="published",
            question=question,
            low=Decimal(10 + number % 97),
            high=Decimal(10 + number % 97),
            date=datetime.date(2025, 1, 1) + datetime.timedelta(number % 200),
            date_precision="day",
        )
        for number in range(answers)
    )
    Attribution.objects.bulk_create(
        Attribution(claim=claim, actor=actors[number % 5]) for number, claim in enumerate(claims)
    )
    Appearance.objects.bulk_create(
        Appearance(claim=claim, article=articles[number % 4], exact="Words", start=0, end=5)
        for number, claim in enumerate(claims)
    )
    actions.refresh_claims([claim.pk for claim in claims])


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_many_answers_take_as_many_queries_as_a_few_and_a_page_of_bounded_size(db):
    client = Client()
    sizes, counts = [], []
    for answers in (150, 300, 600):
        question = Question.objects.create(text=f"How many of {answers}?", unit="people")
        flood(question, answers)
        counts.append(queries(client, question.get_absolute_url()))
        sizes.append(len(client.get(question.get_absolute_url()).content))
        page: Any = question_page(question, drafts=False)
        drawn = page.chart.wide
        assert len(drawn.marks) + drawn.counted == answers
        assert page.pagination.paginator.count == answers
        assert len(page.answers) == min(answers, page.pagination.paginator.per_page)
    # Names are asked for when a picture or a sentence first needs them: three times at most.
    assert max(counts) - min(counts) <= 2
    assert max(counts) <= 23
    assert max(sizes) < min(sizes) * 1.2


def test_the_table_has_every_answer_on_one_of_its_pages_numbered_through(db):
    question = Question.objects.create(text="How many?", unit="people")
    flood(question, 120)
    seen: list[int] = []
    for number in (1, 2, 3):
        page = question_page(question, drafts=False, page=str(number))
        assert page.pagination.start_index() == len(seen) + 1
        seen += [claim.pk for claim in page.answers]
    assert len(seen) == len(set(seen)) == 120
    html = Client().get(question.get_absolute_url(), {"page": "3"}).content.decode()
    assert '<span class="num">101</span>' in html
    assert '<span class="num">120</span>' in html
    for asked in ("0", "-1", "99", "x", "١"):
        assert 1 <= question_page(question, drafts=False, page=asked).pagination.number <= 3


def test_a_claim_in_very_many_articles_has_a_page_of_bounded_size(db):
    agency = Actor.objects.create(name="AP", kind="news-agency")
    relay = Source.objects.create(kind="agency-report", title="AP report", issuer=agency)
    claim = Claim.objects.create(statement="It rained.", mode="states", status="published")
    Attribution.objects.create(claim=claim, actor=agency)
    for number in range(200):
        source = Source.objects.create(kind="article", title=f"Article {number}")
        article = Article.objects.create(source=source, text="Words.", status="published")
        appearance = Appearance.objects.create(
            claim=claim, article=article, exact="Words", start=0, end=5
        )
        Hop.objects.create(appearance=appearance, source=relay, use="cites")
    actions.refresh_claims([claim.pk])
    loaded = Claim.objects.for_rows().get(pk=claim.pk)
    page: Any = claim_page(loaded, drafts=False)
    assert [box.words for box in page.diagram.boxes if box.is_fold] == ["and 196 more through AP"]
    assert len(page.passages) == page.pagination.paginator.per_page < 200
    assert page.pagination.paginator.count == 200
    html = Client().get(claim.get_absolute_url()).content.decode()
    assert "page=2" in html
    (svg,) = pictures_in(html)
    assert len(list(svg.iter(f"{SVG}a"))) == 6


def test_answers_are_loaded_with_the_date_of_their_first_article_where_they_have_none(told):
    claims = Claim.objects.published().filter(statement__startswith="North Korea sent between")
    (answer,) = load_answers(claims.order_by("pk"), drafts=False)
    assert answer.reported
    assert answer.earliest == datetime.date(2025, 4, 28)
    assert len(answer.articles) == 2
    assert len(answer.actors) == 3
    assert answer.figures == (10000, 12000)


# Sentences


@pytest.mark.parametrize(
    ("factor", "shown"),
    [(None, ""), ("1", ""), ("1.09", ""), ("1.1", "1.1"), ("3.94", "3.9"), ("9.96", "10"),
     ("156.7", "157"), ("12345.6", "12,346")],
)  # fmt: skip
def test_how_many_times_as_much(factor, shown):
    assert summaries.times(factor and Decimal(factor)) == shown


def test_many_names_are_listed_briefly():
    assert summaries.listed_briefly(["A", "B", "C"], 2) == "A, B and C"
    assert summaries.listed_briefly(list("ABCDE"), 2) == "A, B and 3 others"


def test_a_sentence_begins_with_a_capital():
    assert summaries.side("no", ["an article’s own voice"]) == "An article’s own voice says no."
