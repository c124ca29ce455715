"""Reading articles out of pages, pasted texts and files: what is found, and what is doubted."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articles.domain.text import normalise_text
from articles.ingest import warnings
from articles.ingest.article_reading import read_page
from articles.ingest.documents import NotText
from articles.ingest.encodings import decode
from articles.ingest.file_reading import read_file, read_pasted
from articles.ingest.language_detection import guess_language
from articles.ingest.metadata import language_code
from articles.ingest.page_dates import iso_date
from articles.ingest.url_keys import KEY_LENGTH, address_key, plain_host, site_of, tidy
from articles.ingest.warnings import Doubt
from tests.support.shapes import AMP, FRENCH_GRAPH, PAYWALL, SHAPES


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_of_a_page_is_found_what_it_says(shape):
    found = read_page(decode(shape.body, shape.media_type), shape.url)
    assert found.text.split("\n\n") == list(shape.text) or (not found.text and not shape.text)
    assert (found.title, found.outlet, found.date) == (shape.title, shape.outlet, shape.date)
    assert (found.authors, found.language) == (shape.authors, shape.language)
    assert found.doubts == shape.doubts
    assert found.address == (shape.address or shape.url)
    assert normalise_text(found.text) == found.text
    for words in shape.around:
        assert words in shape.page
        assert words not in found.text


def test_what_subscribers_pay_for_is_not_taken_from_the_pages_data():
    assert "Und so ging es weiter" in PAYWALL.page
    assert "Und so ging es weiter" not in read_page(PAYWALL.page, PAYWALL.url).text
    # Where everybody may read it, the data are as good as the page.
    free = PAYWALL.page.replace('"False"', "true").replace("Weiterlesen mit", "Mehr von")
    assert "Und so ging es weiter" in read_page(free, PAYWALL.url).text


def test_every_doubt_has_its_sentence():
    assert set(warnings.SENTENCES) == set(Doubt)
    assert all(each.endswith(".") for each in warnings.SENTENCES.values())


# Addresses


@pytest.mark.parametrize(
    "form",
    [
        "https://www.example.org/news/a-1?id=7",
        "http://example.org/news/a-1?id=7",
        "HTTPS://WWW.Example.ORG:443/news/a-1/?id=7#top",
        "http://example.org:80/news/a-1?utm_source=x&id=7&utm_medium=y",
        "https://m.example.org/news/a-1?fbclid=abc&id=7",
        "https://mobile.example.org/news/a-1?id=7&gclid=1&msclkid=2&mc_cid=3",
        "https://amp.example.org/news/a-1?id=7",
        "https://example.org/news/a-1/amp/?id=7",
        "https://example.org/news/a-1.amp?id=7",
        "https://example.org/news/a-1?id=7&amp=1",
        "https://www.google.com/amp/s/www.example.org/news/a-1?id=7",
        "https://example.org/n%65ws/a%2D1?id=7",
        "  https://example.org./news/a-1?id=7 ",
    ],
)
def test_forms_of_one_address_have_one_key(form):
    assert address_key(form) == "example.org/news/a-1?id=7"


@pytest.mark.parametrize(
    "other",
    [
        "https://example.org/news/a-1",
        "https://example.org/news/a-1?id=8",
        "https://example.org/news/A-1?id=7",
        "https://example.org:8443/news/a-1?id=7",
        "https://blog.example.org/news/a-1?id=7",
        "https://example.com/news/a-1?id=7",
        "https://example.org/news/a-1?id=7#!/part",
        "https://example.org/news%2Fa-1?id=7",
    ],
)
def test_addresses_of_other_pages_have_other_keys(other):
    assert address_key(other) not in ("", "example.org/news/a-1?id=7")


def test_what_is_no_address_has_no_key():
    for nothing in ("", "example.org", "file:///etc/passwd", "mailto:a@example.org", "http://"):
        assert address_key(nothing) == site_of(nothing) == ""


@given(st.text(max_size=400).map(lambda text: f"https://example.org/{text}"))
@example("https://example.org/\xa0?")
@example("https://example.org/?a=\u3000#top")
def test_a_key_fits_its_column_and_is_the_same_for_what_is_tidied(address):
    key = address_key(address)
    assert key.isascii()
    assert len(key) <= KEY_LENGTH
    assert address_key(tidy(address)) == key


def test_hosts_lose_what_names_a_machine_and_stay_hosts():
    hosts = ("www.example.org", "en.m.example.org", "m.fr", "amp.co.uk", "mobile.www.example.org")
    assert [plain_host(host) for host in hosts] == [
        "example.org",
        "en.example.org",
        "m.fr",
        "co.uk",
        "example.org",
    ]


def test_an_address_is_kept_without_what_only_tracks():
    given = "https://example.org/a?utm_source=x&b=2&fbclid=3#part"
    assert tidy(given) == "https://example.org/a?b=2"
    assert tidy("not an address") == "not an address"
    assert address_key(AMP.url) == address_key(FRENCH_GRAPH.url)


# Dates and languages


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2025-04-28T23:59:00+09:00", "2025-04-28"),
        ("2025-04-28", "2025-04-28"),
        ("20250428", "2025-04-28"),
        ("2025/04/28 10:00", "2025-04-28"),
        ("2025-04", "2025-04"),
        ("Mon, 28 Apr 2025 10:00:00 GMT", "2025-04-28"),
        ("2025-02-30", ""),
        ("2999-01-01", ""),
        ("202504", ""),
        ("yesterday", ""),
        ("", ""),
        (20250428, ""),
        (None, ""),
    ],
)
def test_a_date_is_read_as_it_is_known(written, day):
    assert iso_date(written) == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The river burst its banks and the ministry said that it was not to blame.", "en"),
        ("Le fleuve est sorti de son lit et le ministère a dit que ce n’est pas sa faute.", "fr"),
        ("Der Fluss ist über die Ufer getreten, und das Ministerium will nicht schuld sein.", "de"),
        ("El río se ha desbordado y el ministerio dice que no es culpa de los ingenieros.", "es"),
        ("Il fiume è uscito dagli argini e il ministero dice che non è colpa della diga.", "it"),
        ("De rivier is buiten haar oevers getreden en het is niet de schuld van een dam.", "nl"),
        ("Rzeka wystąpiła z brzegów i ministerstwo mówi, że nie jest to jego wina, ale nie.", "pl"),
        ("강이 넘쳤다고 국토부가 밝혔다.", "ko"),
        ("川が氾濫したと国土省が発表した。", "ja"),
        ("河水泛滥,水利部说四千所房屋被淹。", "zh"),
        ("Река вышла из берегов, сообщило министерство, но виновных нет: был ливень.", "ru"),
        ("Річка вийшла з берегів, повідомило міністерство, але винних немає.", "uk"),
        ("فاض النهر، وقالت الوزارة إنها ليست مسؤولة.", "ar"),
        ("4,000 houses", ""),
        ("", ""),
    ],
)
def test_a_language_is_guessed_or_left_open(text, code):
    assert guess_language(text) == code


@pytest.mark.parametrize(
    ("tag", "code"),
    [("fr-FR", "fr"), ("pt_BR", "pt"), ("zh-hant-TW", "zh-Hant"), ("EN", "en"), ("english", "")],
)
def test_a_tag_of_a_language_loses_its_country(tag, code):
    assert language_code(tag) == code


# Pasted texts and files


def test_a_pasted_text_has_its_title_and_its_paragraphs():
    found = read_pasted(
        "The river comes\n\nIt rained.\r\n\r\nIt rained again, and it was not the end."
    )
    assert found.title == "The river comes"
    assert found.text == "It rained.\n\nIt rained again, and it was not the end."
    # Lines are paragraphs where nothing else parts them; a first line that is a sentence is text.
    found = read_pasted("It rained.\nThe dam broke.")
    assert (found.title, found.text) == ("", "It rained.\n\nThe dam broke.")


def test_pasted_html_is_read_as_a_page():
    found = read_pasted(
        "<div><h1>The river comes</h1><p>" + "It rained and rained. " * 20 + "</p></div>"
    )
    assert found.title == "The river comes"
    assert found.text == ("It rained and rained. " * 20).strip()
    # A text that speaks of HTML is none.
    assert (
        read_pasted("In HTML, <p> begins a paragraph.").text == "In HTML, <p> begins a paragraph."
    )


MARKDOWN = """---
title: "The river comes"
author: Jo Reed, Ada Lin
date: 2025-04-28
---
It **rained** on
_Monday_, [said](https://example.org) the ministry.

## After

> “It will rain again,” they said about my_own_file.

- one
- two
"""


def test_a_file_is_read_by_what_it_is():
    found = read_file("river.md", MARKDOWN.encode())
    assert (found.title, found.authors, found.date) == (
        "The river comes",
        ("Jo Reed", "Ada Lin"),
        "2025-04-28",
    )
    assert found.text == (
        "It rained on Monday, said the ministry.\n\nAfter\n\n"
        "“It will rain again,” they said about my_own_file.\n\n- one\n- two"
    )
    page = read_file("page.html", FRENCH_GRAPH.body)
    assert page.title == FRENCH_GRAPH.title
    assert read_file("a.txt", "Crue à Évry\n\nIl pleut.".encode("cp1252")).title == "Crue à Évry"
    assert read_file("a.txt", "Crue à Évry\n\nIl pleut.".encode("utf-16")).title == "Crue à Évry"


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7 ...", b"PK\x03\x04...", b"\x89PNG\r\n\x1a\n\0\0", b"{\\rtf1"]
)
def test_a_file_that_holds_no_text_is_refused(data):
    with pytest.raises(NotText):
        read_file("a.txt", data)


# Pages that nobody means well

HOSTILE = {
    "nested": "<div>" * 100_000 + "x",
    "nested paragraphs": "<p><b>" * 50_000 + "x" * 100,
    "brackets": "<" * 500_000,
    "nested data": '<script type="application/ld+json">' + "[" * 500_000 + "</script><p>x",
    "data in circles": '<script type="application/ld+json">{"@type":"NewsArticle","headline":"x",'
    '"author":{"@id":"#a"}}</script><script type="application/ld+json">{"@id":"#a","@graph":'
    '[{"@id":"#a"}]}</script>',
    "dots": "<p>" + "." * 500_000,
    "tables": "<table><tr><td>" * 10_000,
    "authors": '<meta name="author" content="a">' * 20_000,
    "zeros": "<p>\0</p>" * 1000,
    "no html": "\x01\x02 <?xml version='1.0' encoding='x'?>",
    "surrogate": "<p>\ud800 text",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_page_makes_reading_fail_or_take_long(name):
    began = time.monotonic()
    read_page(HOSTILE[name], "https://example.org/a")
    assert time.monotonic() - began < 6


@given(st.text(max_size=300), st.text(max_size=60))
def test_any_text_is_read_somehow(text, address):
    for found in (
        (
            read_pasted(text),
            read_page(text, address),
            read_file("a.md", text.encode("utf-8", "replace")),
        )
        if "\0" not in text
        else ()
    ):
        assert not found.date or iso_date(found.date) == found.date
