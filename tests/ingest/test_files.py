"""Encodings, files, archives' addresses: what is handed in is read, or refused in a sentence."""

import io
import zipfile
from contextlib import suppress
from itertools import pairwise

import docx
import pytest
from docx.oxml import OxmlElement
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from articles.domain.tracking_parameters import is_foreign, is_tracking
from articles.ingest import decode, read_file, read_page
from articles.ingest.archived_addresses import original_of
from articles.ingest.documents import SENTENCES, NotText, Unreadable, joined_lines
from articles.ingest.link_check import Known, Outcome
from articles.ingest.page_dates import iso_date
from articles.ingest.url_keys import address_key, tidy
from articles.ingest.warnings import Doubt

# Encodings

WORDS = {
    "gb2312": "市长周一表示，大桥将关闭至夏天。",
    "euc-kr": "시장은 다리가 폐쇄되었다고 말했다.",
    "shift_jis": "市長は橋を閉鎖すると述べた。",
    "windows-1251": "Мэр сказал, что мост закрыт.",
    "big5": "市長週一表示，大橋將關閉至夏天。",
    "windows-1252": "Le maire a annoncé la fermeture du pont jusqu’à l’été.",
    "iso-8859-2": "Starosta řekl, že most je zavřený.",
}


@pytest.mark.parametrize("name", WORDS)
def test_what_is_utf_8_is_read_so_whatever_it_calls_itself(name):
    page = f'<html><head><meta charset="{name}"></head><p>{WORDS[name]}</p></html>'
    assert decode(page.encode()) == page
    assert decode(page.encode(), f"text/html; charset={name}") == page
    # A page that was cut in the middle of a character is no other.
    assert decode((page + WORDS["gb2312"]).encode()[:-1]).startswith(page)


@pytest.mark.parametrize("name", WORDS)
def test_what_is_really_in_an_encoding_stays_so(name):
    page = f'<html><head><meta charset="{name}"></head><p>{WORDS[name]}</p></html>'
    assert decode(page.encode(name)) == page
    # The header of a server that calls everything UTF-8 does not make it so.
    assert decode(page.encode(name), "text/html; charset=utf-8") == page


# Addresses of archives' copies


@pytest.mark.parametrize(
    ("copy", "original"),
    [
        (
            "https://web.archive.org/web/20230401120000/https://h.example/a?b=1",
            "https://h.example/a?b=1",
        ),
        ("http://web.archive.org/web/20230401120000id_/http://h.example/a", "http://h.example/a"),
        ("https://web.archive.org/web/https://h.example/a", "https://h.example/a"),
        ("https://web.archive.org/web/2023*/https://h.example/a", "https://h.example/a"),
        ("https://web.archive.org/web/20230401/https:/h.example/a", "https://h.example/a"),
        ("https://web.archive.org/web/20230401/h.example/a", "http://h.example/a"),
        ("https://archive.ph/20230401120000/https://h.example/a", "https://h.example/a"),
        ("https://archive.today/o/x1Y2z/https://h.example/a", "https://h.example/a"),
        ("https://arquivo.pt/wayback/20230401120000/http://h.example/a", "http://h.example/a"),
        (
            "https://webarchive.nationalarchives.gov.uk/ukgwa/20230401/https://h.example/a",
            "https://h.example/a",
        ),
        ("https://archive.ph/x1Y2z", ""),
        ("https://archive.org/details/book", ""),
        ("https://h.example/web/2023/https://other.example/a", ""),
        ("", ""),
    ],
)
def test_an_archives_address_names_its_original(copy, original):
    assert original_of(copy) == original


# Parameters that follow readers

NAMES = (
    "_ga _gl srsltid gbraid wbraid mibextid ttclid igsh mkt_tok at_medium at_campaign xtor wt_mc "
    "wt_zmc utm_source utm_id fbclid gclid msclkid mc_cid mc_eid yclid twclid igshid _hsenc _hsmi "
    "s_cid cmpid ocid smid vero_id dclid gad_source li_fat_id"
)


@pytest.mark.parametrize("name", NAMES.split())
def test_one_list_says_what_is_not_ours(name):
    for written in (name, name.upper(), f"amp;{name}"):
        assert is_tracking(written)
        assert is_foreign(written)
    address = f"https://h.example/a?{name}=x&id=7"
    assert tidy(address) == "https://h.example/a?id=7"
    assert address_key(address) == "h.example/a?id=7"


@pytest.mark.parametrize(
    "name", ["id", "page", "p", "q", "s", "v", "source", "keyword", "sid", "at"]
)
def test_what_may_choose_a_page_is_not_on_the_list(name):
    assert not is_tracking(name)
    assert address_key(f"https://h.example/a?{name}=x") == f"h.example/a?{name}=x"


def test_a_tag_is_asked_for_without_what_a_server_adds_when_it_packs():
    known = Known("https://h.example/a", outcome=Outcome.REACHABLE, etag='"5f-60-gzip"')
    assert known.conditions == {"If-None-Match": '"5f-60-gzip", "5f-60"'}
    plain = Known("https://h.example/a", outcome=Outcome.REACHABLE, etag='W/"5f"')
    assert plain.conditions == {"If-None-Match": 'W/"5f"'}


# Documents

TITLE = "Tanker closes the harbour"
LINES = (
    ("The harbour of Norrvik stays closed until Friday, the port", "authority said on Monday."),
    ("Nobody was hurt, and no oil had been found in the water by the eve-", "ning, they said."),
)


def pdf(*pages):
    """A PDF of pages, each a list of lines, by hand: text for the eye and no library's own."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    kids = []
    for lines in pages:
        drawn = "".join(f"({line}) Tj 0 -14 Td " for line in lines)
        stream = f"BT /F1 11 Tf 50 700 Td {drawn}ET".encode("cp1252")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
    listed = " ".join(f"{kid} 0 R" for kid in kids).encode()
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), listed)
    body, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n"
        b"<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, table, size, len(body))
    )


def test_a_pdf_is_read_with_the_numbers_of_its_pages():
    found = read_file("a.pdf", pdf([TITLE, *LINES[0]], [*LINES[1]]))
    assert found.title == TITLE
    assert found.text == (
        "[1]\n\nThe harbour of Norrvik stays closed until Friday, the port authority said on "
        "Monday.\n\n[2]\n\nNobody was hurt, and no oil had been found in the water by the evening, "
        "they said."
    )
    assert read_file("a.pdf", pdf([TITLE, *LINES[0]])).text.startswith("The harbour")


def test_a_pdf_that_is_partly_a_scan_says_so():
    found = read_file("a.pdf", pdf([TITLE, *LINES[0]], []))
    assert Doubt.SCANNED_PAGES in found.doubts
    assert "authority" in found.text


def blank_pdf(password=""):
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def word(*parts):
    """A document of Word: "" is the end of a page."""
    document = docx.Document()
    for each in parts:
        if each:
            document.add_paragraph(each)
        else:
            document.add_page_break()
    return document


def saved(document):
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (blank_pdf(), Unreadable.SCAN),
        (blank_pdf("secret"), Unreadable.PASSWORD),
        (b"%PDF-1.7 ...", Unreadable.BROKEN),
        (b"PK\x03\x04...", Unreadable.BROKEN),
        (saved(word()), Unreadable.NO_TEXT),
        (b"{\\rtf1 x}", Unreadable.NO_TEXT),
        (b"\x89PNG\r\n\x1a\n\0\0", Unreadable.NO_TEXT),
        (b"WARC/1.0\r\nbroken", Unreadable.NO_TEXT),
    ],
)
def test_a_file_without_text_is_refused_in_a_sentence_that_says_what_to_change(data, why):
    with pytest.raises(NotText) as refused:
        read_file("a.bin", data)
    assert refused.value.reason == why
    assert refused.value.message == SENTENCES[why]
    assert set(SENTENCES) == set(Unreadable)


def test_a_document_of_word_is_read_with_pages_lists_tables_and_after_its_changes():
    document = word(TITLE, "The harbour stays closed until Friday.", "", "Nobody was hurt.")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Killed", "0"
    document.add_paragraph("Two tugs", style="List Bullet")
    changed = document.add_paragraph("There were ")
    for tag, text in (("w:del", "12,000"), ("w:ins", "10,000")):
        change, run, words = (OxmlElement(each) for each in (tag, "w:r", "w:t"))
        words.text = text
        run.append(words)
        change.append(run)
        changed._p.append(change)
    found = read_file("a.docx", saved(document))
    assert found.title == TITLE
    assert found.text == (
        "[1]\n\nThe harbour stays closed until Friday.\n\n[2]\n\nNobody was hurt.\n\nKilled · 0\n\n"
        "Two tugs\n\nThere were 10,000"
    )


def test_lines_of_a_page_become_paragraphs():
    assert (
        joined_lines(
            [
                "Harbour closed",
                "",
                "It rained all day, and the ship lay where it had run a-",
                "ground.",
                "- one",
                "- two",
            ]
        )
        == "Harbour closed\n\nIt rained all day, and the ship lay where it had run aground.\n\n"
        "- one\n\n- two"
    )


# Saved pages

PAGE = (
    f"<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1><p>"
    f"{'The tanker lies across the channel, and nobody is hurt. ' * 4}é</p></article></body></html>"
)
ADDRESS = "https://norrvik.example/news/1"


def warc(*records):
    def record(kind, address, answer):
        return (
            (
                f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\n"
                "WARC-Date: 2025-03-02T12:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
                "Content-Type: application/http; msgtype=response\r\n"
                f"Content-Length: {len(answer)}\r\n\r\n"
            ).encode()
            + answer
            + b"\r\n\r\n"
        )

    return b"".join(record(*each) for each in records)


def answer(status, media_type, body):
    return f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\n\r\n".encode() + body


RECORDS = (
    ("request", ADDRESS, b"GET /news/1 HTTP/1.1\r\n\r\n"),
    ("response", "https://norrvik.example/", answer("301 Moved", "text/html", b"<p>moved</p>")),
    ("response", "https://norrvik.example/a.css", answer("200 OK", "text/css", b"p {}")),
    (
        "response",
        ADDRESS,
        answer("200 OK", "text/html; charset=iso-8859-1", PAGE.encode("latin-1")),
    ),
)


def packed(name, data):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr(name, data)
    return file.getvalue()


MHTML = (
    "From: <Saved by a browser>\r\nSnapshot-Content-Location: {address}\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/related; type="text/html"; boundary="part"\r\n\r\n--part\r\n'
    "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
    "Content-Location: {address}\r\n\r\n{page}\r\n--part\r\n"
    "Content-Type: image/png\r\n\r\nx\r\n--part--\r\n"
)
COMMENT = "<!--\n Page saved with SingleFile \n url: {address} \n saved date: Sun Mar 02 2025 \n-->"
PICTURE = f'<img src="data:image/png;base64,{"A" * 3_000_000}">'


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.warc", warc(*RECORDS)),
        ("a.wacz", packed("archive/data.warc", warc(*RECORDS))),
        ("a.mhtml", MHTML.format(address=ADDRESS, page=PAGE).encode()),
        (
            "a.html",
            PAGE.replace("<head>", f"{COMMENT.format(address=ADDRESS)}<head>")
            .replace("<h1>", f"{PICTURE}<h1>")
            .encode(),
        ),
        ("b.html", f"<!-- saved from url=(0030){ADDRESS} -->\n{PAGE}".encode()),
    ],
)
def test_a_saved_page_is_read_as_the_page_it_was(name, data):
    found = read_file(name, data)
    assert (found.title, found.address) == (TITLE, ADDRESS)
    assert found.text.endswith("nobody is hurt. é")


# Whatever is handed in


@seed(13)
@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.html", "a.md", "a.txt"]))
def test_any_bytes_are_read_or_refused(data, name):
    assert isinstance(decode(data), str)
    with suppress(NotText):
        found = read_file(name, data)
        assert not found.date or iso_date(found.date) == found.date


PIECES = (
    *(
        "<p>",
        "<div class='lead'>",
        "<h1>",
        "<sup>1</sup>",
        "<q>",
        "</q>",
        "<del>",
        "</del>",
        "<td>",
    ),
    *("<table>", "<ul><li>", "<a href='http://['>", "</a>", "<blockquote>", "<footer>", "<figure>"),
    *(
        "<time datetime='x'>",
        "04/05/2025",
        "READ MORE: ",
        "Correction: it was another ship, and so on.",
    ),
    *('<script type=application/ld+json>{"@type":"Report","author":[{"name":[{}]}]}</script>',),
    *(
        "<link rel=canonical href='http://[x'>",
        "<!--",
        "-->",
        "\x00",
        "\x0b",
        "&#1;",
        "\ud800",
        "\u202e",
    ),
    *(
        "<html lang='ur'>",
        "It rained for days, and nobody was to blame for any of it. ",
        " | - » «",
    ),
)


@seed(13)
@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.sampled_from(
        ["", ADDRESS, "http://[", "https://web.archive.org/web/2023/https://h/a", "\ud800"]
    ),
)
def test_no_page_of_any_pieces_fails(page, address):
    found = read_page(page, address)
    assert not found.date or iso_date(found.date) == found.date
    assert all(each for each in found.text.split("\n\n")) or not found.text
    assert all(one != other for one, other in pairwise(found.text.split("\n\n")))
