"""How values are drawn: marks, dates, figures, links, and what no page may hold."""

import datetime
import re
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from articles.domain.dates import PartialDate
from articles.domain.provenance import Chain, Step, provenance
from articles.domain.vocabulary import ActorKind, Mode
from articles.models import Actor, Article, Claim, Hop, Source
from articles.presentation import backing, formatting, records, summaries

STATIC = settings.BASE_DIR / "static"
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))


def marks(svg: str) -> tuple[int, int, int]:
    """How many diamonds, curves and blocks a fan has."""
    root = ElementTree.fromstring(svg)  # noqa: S314  made here
    diamonds = [path for path in root.iter("path") if path.get("class", "").startswith("o")]
    curves = sum(path.get("d", "").count("C") for path in root.iter("path"))
    return len(diamonds), curves, len(list(root.iter("rect")))


@pytest.mark.parametrize(
    ("origins", "articles", "unsourced", "expected"),
    [
        (0, 0, 0, (0, 0, 0)),
        (0, 1, 1, (0, 0, 1)),
        (1, 1, 0, (1, 1, 1)),
        (1, 5, 0, (1, 5, 5)),
        (5, 5, 0, (5, 5, 5)),
        (1, 2, 1, (1, 1, 2)),
        (2, 1, 0, (2, 2, 1)),
        # More than five on a side are one block; those without a source are a block of their own.
        (1, 200, 0, (1, 5, 1)),
        (1, 200, 1, (1, 4, 2)),
        (0, 200, 200, (0, 0, 1)),
        (9, 9, 0, (1, 5, 1)),
    ],
)
def test_fan_draws_what_it_counts(
    origins: int, articles: int, unsourced: int, expected: tuple[int, int, int]
) -> None:
    assert marks(backing.backing_mark(origins, articles, unsourced)) == expected


def test_fan_fills_the_origins_that_were_seen() -> None:
    assert backing.backing_mark(3, 3, 0, 2).count("o--seen") == 2
    assert backing.backing_mark(9, 9, 0, 8).count("o--seen") == 0
    assert backing.backing_mark(9, 9, 0, 9).count("o--seen") == 1


@pytest.mark.parametrize("origins", range(12))
@pytest.mark.parametrize("articles", range(12))
def test_fan_stays_in_its_box(origins: int, articles: int) -> None:
    for rect in ElementTree.fromstring(backing.backing_mark(origins, articles)).iter("rect"):  # noqa: S314
        top, height = float(rect.get("y", "")), float(rect.get("height", ""))
        assert top >= 0
        assert top + height <= 28


def test_fan_has_points_in_its_numbers_in_every_language() -> None:
    backing._mark.cache_clear()
    with translation.override("fr"):
        assert not re.search(r"\d,\d", backing.backing_mark(2, 5))


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("https://www.example.org/a?b", "example.org"),
        ("http://example.org:8080/", "example.org"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//example.org/", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_lead_somewhere(address: str, place: str) -> None:
    assert formatting.host(address) == place


def test_links_out_say_where_they_lead_and_give_no_handle() -> None:
    source = Source(url="https://www.example.org/x?a=1&b=2", archived_url="javascript:alert(1)")
    html = render_to_string("_partials/source_links.html", {"source": source})
    assert 'href="https://www.example.org/x?a=1&amp;b=2"' in html
    assert 'rel="external noopener noreferrer"' in html
    assert ">example.org<" in html
    assert "javascript" not in html


def test_dates_are_shown_as_they_are_known() -> None:
    autumn = PartialDate(datetime.date(2024, 9, 1), "season")
    assert formatting.known_date(autumn) == '<time datetime="2024">autumn 2024</time>'
    assert "not recorded" in formatting.known_date(None)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"position": "no"}, "no"),
        ({"low": 4000, "high": 4000}, "4,000"),
        ({"low": 4000, "high": 4000, "approximate": True}, "about 4,000"),
        ({"low": 10000, "high": 12000}, "10,000 to 12,000"),
        ({"low": 3}, "at least 3"),
        ({"high": Decimal("1.5")}, "at most 1.5"),
        ({"low": 0, "high": 0}, "0"),
        ({}, ""),
    ],
)
def test_answers_in_words(value: dict[str, object], shown: str) -> None:
    assert summaries.answer(Claim(**value)) == shown


def test_figures_have_the_separators_of_the_language() -> None:
    with translation.override("fr"):
        assert formatting.number(Decimal("12000.000000")) == "12\u202f000"


def test_text_says_its_language_and_its_direction_where_it_differs() -> None:
    assert formatting.text_lang("") == ""
    assert formatting.text_lang("fr") == 'lang="fr"'
    assert formatting.text_lang("ar") == 'lang="ar" dir="rtl"'


def test_chain_marks_the_origin_of_the_whole_claim() -> None:
    """Where another chain goes on from a chain's last hop, that is no origin."""
    sources = {pk: Source(pk=pk, title=name) for pk, name in ((1, "KCNA"), (2, "text"))}
    sources[1].issuer = Actor(pk=1, name="KCNA")
    short = [Hop(position=1, source=sources[1], use="cites")]
    long = [*short, Hop(position=2, source=sources[2], use="quotes", seen=True)]
    graph = provenance([Chain(8, (Step(1),)), Chain(9, (Step(1), Step(2)))])

    (alone,) = backing.chain_steps(short)
    assert (alone.is_origin, alone.goes_on, alone.use) == (True, False, "cited by the article")
    (known,) = backing.chain_steps(short, graph)
    assert (known.is_origin, known.goes_on) == (False, True)
    relay, origin = backing.chain_steps(long, graph)
    assert (relay.is_origin, relay.goes_on, relay.seen) == (False, False, False)
    assert (origin.is_origin, origin.seen, origin.use) == (True, True, "quoted by KCNA")


def test_an_article_without_an_outlet_is_called_by_its_date() -> None:
    source = Source(title="Title")
    article = Article(source=source)
    assert records.carrier(article) == "Title"
    source.partial_date = PartialDate(datetime.date(2025, 4, 28), "day")
    assert records.carrier(article) == "the article of 28 Apr 2025"
    source.issuer = Actor(name="Le360")
    assert records.carrier(article) == "Le360"


@pytest.mark.parametrize("name", [*ActorKind.values, *Mode.values])
def test_every_kind_and_mode_has_an_icon(name: str) -> None:
    assert f'id="i-{name}"' in (STATIC / "icons.svg").read_text()


def test_every_icon_that_a_template_asks_for_is_in_the_sprite() -> None:
    sprite = (STATIC / "icons.svg").read_text()
    for template in TEMPLATES:
        for name in re.findall(r'{% icon "([^"]+)" %}', template.read_text()):
            assert f'id="i-{name}"' in sprite, f"{template.name} asks for {name}"


@pytest.mark.parametrize("kind", ActorKind.values)
def test_every_kind_but_unnamed_has_a_colour(kind: str) -> None:
    assert f"[data-kind={kind}]" in (STATIC / "newsclaims.css").read_text() or kind == "unnamed"


def test_the_stylesheet_stays_small() -> None:
    assert (STATIC / "newsclaims.css").stat().st_size < 25_000


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_what_the_content_security_policy_forbids(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


def test_the_page_for_a_fault_asks_no_database() -> None:
    """This test may not use the database: a query would fail it."""
    html = render_to_string("500.html")
    assert "Something went wrong" in html
    assert "/claims/" in html
