"""Titles, bylines and dates as pages give them: what is proposed, and what is doubted."""

import json

import pytest

from articles.ingest import read_page
from articles.ingest.bylines import names_in
from articles.ingest.page_dates import iso_date
from articles.ingest.warnings import Doubt

TITLE = "Tanker closes the harbour of Norrvik"
BODY = "".join(
    f"<p>{each}</p>"
    for each in (
        (
            "The harbour stays closed until Friday, the port authority said, after a tanker had "
            "run aground in its only channel."
        ),
        "Nobody was hurt, and no oil had been found in the water, according to the coast guard.",
        "The owner of the ship denied that its engine had failed, and blamed a buoy.",
    )
)
ADDRESS = "https://norrvikpost.example/news/1"


def read(*, head="", body="", article="", behind="", lang="en", address=ADDRESS, h1=TITLE):
    top = f"<h1>{h1}</h1>" if h1 else ""
    return read_page(
        f'<html lang="{lang}"><head>{head}</head>'
        f"<body>{body}<article>{top}{article}{BODY}</article>"
        f"{behind}</body></html>",
        address,
    )


def data(**node):
    written = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", **node})
    return f'<script type="application/ld+json">{written}</script>'


# Titles


@pytest.mark.parametrize(
    "said",
    [
        f"{TITLE} | NP | 02.03.2026",
        f"{TITLE} -- norrvik.example",
        f"{TITLE}-Norrvikpost",
        f"{TITLE} › Norrvikia",
        f"{TITLE} | Editorial",
        f"{TITLE} :: Norrvik Post",
        f"{TITLE} » Local » News » Norrvik Post",
        f"Norrvik Post - {TITLE}",
        f"Opinion | {TITLE}",
        f"NEWS WEB｜{TITLE}",
    ],
)
@pytest.mark.parametrize("site", ["", "Norrvik Post"])
def test_a_title_is_the_headline_without_what_a_site_puts_around_it(said, site):
    metas = f'<meta property="og:title" content="{said}"><title>{said}</title>'
    metas += f'<meta property="og:site_name" content="{site}">' if site else ""
    assert read(head=metas).title == TITLE


@pytest.mark.parametrize(
    ("said", "title"),
    [
        (f"{TITLE} | Norrvikpost", TITLE),
        (f"{TITLE} - The Norrvik Post Online", TITLE),
        (f"{TITLE} | Norrvik Post | 2 March 2026", TITLE),
        (f"{TITLE} | Politics", TITLE),
        (f"{TITLE} - norrvikpost.example", TITLE),
        # What is no site's name is the title's own.
        ("Norrvik – a harbour waits", "Norrvik – a harbour waits"),
        ("Crue : « nous n’avons rien vu »", "Crue : « nous n’avons rien vu »"),
        ("Politique : le port attend", "Politique : le port attend"),
        ("Post-war harbours of the north", "Post-war harbours of the north"),
    ],
)
def test_without_a_headline_names_of_the_site_are_taken_off(said, title):
    metas = f'<title>{said}</title><meta property="og:site_name" content="The Norrvik Post">'
    assert read(head=metas, h1="").title == title


@pytest.mark.parametrize(
    "first",
    [
        '<header><a href="/"><h1 class="logo">Norrvik Post</h1></a></header>',
        '<header><h1><a href="/">Norrvik Post</a></h1></header>',
        "<h1>Skip to content</h1>",
        "<nav><h1>Menu</h1></nav>",
    ],
)
def test_a_logo_and_a_way_past_the_menu_are_no_title(first):
    assert read(body=first, head="<title>Norrvik Post</title>").title == TITLE


@pytest.mark.parametrize(
    "head",
    [
        f'<span class="kicker">Shipping</span>{TITLE}',
        f'<small class="overline">Shipping: </small><span>{TITLE}</span>',
    ],
)
def test_a_kicker_is_not_glued_to_the_title(head):
    assert read(h1=head).title == TITLE


def test_a_kicker_without_a_name_is_told_by_the_title_of_the_data():
    assert read(h1=f"<span>Shipping</span>{TITLE}", head=data(headline=TITLE)).title == TITLE


# Bylines


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ida Berg", ["Ida Berg"]),
        ("Ida Berg and Tor Lind", ["Ida Berg", "Tor Lind"]),
        ("Von Ida Berg und Tor Lind", ["Ida Berg", "Tor Lind"]),
        ("Par Ida Berg et Tor Lind", ["Ida Berg", "Tor Lind"]),
        ("Ida Berg, Tor Lind & Åse Vik", ["Ida Berg", "Tor Lind", "Åse Vik"]),
        ("Ida Berg; Tor Lind", ["Ida Berg", "Tor Lind"]),
        ("Ida Berg y Tor Lind", ["Ida Berg", "Tor Lind"]),
        ("José Ortega y Gasset", ["José Ortega y Gasset"]),
        ("Berg, Ida", ["Berg, Ida"]),
        ("Ida Berg, Norrvik Post", ["Ida Berg"]),
        ("Ida Berg (ibe)", ["Ida Berg"]),
        ("Ida Berg | March 2, 2026 12:01 PM Print this article", ["Ida Berg"]),
        ("IDA BERG 2 hours ago", ["IDA BERG"]),
        ("Ida Berg @idaberg", ["Ida Berg"]),
        ("Ida Berg, ida.berg@norrvikpost.example", ["Ida Berg"]),
        ("Ida Berg, Senior Political Correspondent", ["Ida Berg"]),
        ("Ida Berg, PhD", ["Ida Berg"]),
        ("신현주 기자", ["신현주"]),
        ("Nordpress", ["Nordpress"]),
        *(
            (nobody, [])
            for nobody in (
                *("admin", "Admin", "No Author", "Unknown", "Staff", "Redaktion", "La rédaction"),
                *("Editor", "webmaster", "105092", "norrvikpost.example.com", "Norrvik Post"),
                *("2 Hours Ago", "https://norrvikpost.example/ida", "", "관리자"),
            )
        ),
    ],
)
def test_a_byline_gives_names_and_nothing_else(byline, names):
    assert names_in(byline, {"norrvik post"}) == names


OUTLET = {"@type": "Organization", "name": "Norrvik Post"}


@pytest.mark.parametrize(
    ("author", "line"),
    [
        (OUTLET, '<p class="byline">By <a rel="author" href="/x">Ida Berg</a></p>'),
        ({"name": "norrvikpost.com"}, '<span class="author-name">Ida Berg</span>'),
        ({"name": "admin"}, '<div class="byline">By Ida Berg</div>'),
        ([OUTLET, {"@type": "Person", "name": "Ida Berg"}], ""),
    ],
)
def test_a_person_signs_and_not_the_outlet(author, line):
    found = read(head=data(headline=TITLE, author=author, publisher=OUTLET), article=line)
    assert found.authors == ("Ida Berg",)


def test_bylines_of_boxes_beside_are_of_other_articles():
    boxes = (
        '<aside><p class="byline">Otto Other</p></aside>'
        '<div class="related"><p class="byline">2 Hours Ago</p>'
        '<p class="byline">Otto Other</p></div>'
    )
    assert read(body=boxes).authors == ()
    assert read(body=boxes, article='<p class="byline">Ida Berg</p>').authors == ("Ida Berg",)


def test_an_outlet_that_alone_signs_is_named_once():
    assert read(head=data(headline=TITLE, author=OUTLET, publisher=OUTLET)).authors == (
        "Norrvik Post",
    )


# Dates


def moment(value, name="article:published_time"):
    return f'<meta property="{name}" content="{value}">'


def test_a_date_that_the_data_name_is_beyond_doubt():
    found = read(head=moment("2026-03-02T09:38:00+01:00"))
    assert (found.date, found.doubts) == ("2026-03-02", ())


def test_a_date_of_a_change_says_so():
    for head in (
        moment("2026-03-02T09:38:00+01:00", "article:modified_time"),
        data(headline=TITLE, dateModified="2026-03-02"),
    ):
        found = read(head=head)
        assert (found.date, found.doubts) == ("2026-03-02", (Doubt.DATE_OF_CHANGE,))


@pytest.mark.parametrize(
    "words",
    [
        '<ul class="teasers"><li><span class="date">24.02.2026</span> Another piece</li></ul>',
        '<aside><time datetime="2026-02-24">24 February 2026</time></aside>',
        '<div class="related"><a href="/b"><time datetime="2026-02-24">yesterday</time></a></div>',
        "<footer><p>Last site update: 24.02.2026</p></footer>",
        "<p>Copyright 2026-02-24 Norrvik Post. All rights reserved.</p>",
        '<div class="comment"><time datetime="2026-02-24">24 February</time> Well said!</div>',
    ],
)
@pytest.mark.parametrize("place", ["body", "behind", "article"])
def test_a_date_of_something_else_is_none(words, place):
    found = read(**{place: words})
    assert (found.date, found.doubts) == ("", (Doubt.NO_DATE,))


def test_a_date_that_is_read_from_words_says_so():
    found = read(article='<p class="date">Posted 2 March 2026</p>')
    assert (found.date, found.doubts) == ("2026-03-02", (Doubt.DATE_FROM_WORDS,))


@pytest.mark.parametrize(
    ("lang", "written", "date", "doubts"),
    [
        ("en-US", "04/05/2025", "2025-04-05", {Doubt.DATE_FROM_WORDS, Doubt.DAY_OR_MONTH}),
        ("en-GB", "04/05/2025", "2025-05-04", {Doubt.DATE_FROM_WORDS, Doubt.DAY_OR_MONTH}),
        ("en-US", "04/25/2025", "2025-04-25", {Doubt.DATE_FROM_WORDS}),
        ("de", "04.05.2025", "2025-05-04", {Doubt.DATE_FROM_WORDS}),
    ],
)
def test_day_and_month_that_can_be_exchanged_are_a_doubt(lang, written, date, doubts):
    found = read(article=f'<p class="date">{written}</p>', lang=lang)
    assert (found.date, set(found.doubts) - {Doubt.TWO_LANGUAGES}) == (date, doubts)


def test_so_are_they_in_the_pages_data():
    found = read(head=moment("04/05/2025"), lang="en-US")
    assert (found.date, found.doubts) == ("2025-04-05", (Doubt.DAY_OR_MONTH,))


@pytest.mark.parametrize(
    ("address", "head", "date", "doubts"),
    [
        # The address says the day at the place; so does the same moment with the place's offset.
        ("https://p.example/news/20260302/a", "20260303T03:38:07Z", "2026-03-02", ()),
        ("https://p.example/2026/03/02/a", "2026-03-03T03:38:07Z", "2026-03-02", ()),
        ("https://p.example/a", "2026-03-03T03:38:07Z|2026-03-02T21:38:07-06:00", "2026-03-02", ()),
        # The site's country says it, and that is told.
        ("https://p.co.kr/a", "2026-03-02T16:00:00Z", "2026-03-03", (Doubt.OTHER_DAY,)),
        ("https://p.com.br/a", "2026-03-03T01:00:00Z", "2026-03-02", (Doubt.OTHER_DAY,)),
        ("https://p.co.kr/a", "2026-03-02T12:00:00Z", "2026-03-02", ()),
        # Midnight in UTC is a day without a time.
        ("https://p.com.br/a", "2026-03-03T00:00:00Z", "2026-03-03", ()),
        ("https://p.example/a", "2026-03-03T03:38:07Z", "2026-03-03", ()),
    ],
)
def test_a_moment_in_utc_is_of_the_day_at_the_place(address, head, date, doubts):
    metas = "".join(map(moment, head.split("|")))
    found = read(head=metas, address=address)
    assert (found.date, found.doubts) == (date, doubts)


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("20260303T03:38:07Z", "2026-03-03"),
        ("2026-3-2", "2026-03-02"),
        ("2026-03-02 10:00:00 UTC", "2026-03-02"),
        ("0000-00-00T00:00:00", ""),
        ("1970", ""),
    ],
)
def test_dates_of_data_are_read_in_their_forms(written, date):
    assert iso_date(written) == date
