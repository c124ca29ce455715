"""What is taken from a page into an article's text, and what is not: a small page for each kind."""

import json

import pytest

from articles.ingest import read_page
from articles.ingest.warnings import Doubt

PARAGRAPHS = (
    (
        "The harbour of Norrvik stays closed until Friday, the port authority said on Monday, "
        "after a tanker had run aground in its only channel."
    ),
    (
        "Nobody was hurt, and no oil had been found in the water by the evening, according to the "
        "coast guard, which sent two boats and an aircraft."
    ),
    (
        "The owner of the ship denied that its engine had failed, and blamed a buoy that was not "
        "where the charts have it."
    ),
    "Fishermen expect that they will lose a week of their best season, their union said.",
)
TITLE = "Tanker closes the harbour of Norrvik"


def page(body, *, head="", lang="en"):
    return (
        f'<html lang="{lang}"><head><title>{TITLE}</title>{head}</head><body>{body}</body></html>'
    )


def article(*parts, head="", lang="en"):
    """A page whose article has its paragraphs, and parts among them by their place."""
    inner = [f"<p>{each}</p>" for each in PARAGRAPHS]
    for at, part in enumerate(parts):
        inner.insert(1 + 2 * at, part)
    return page(f"<article><h1>{TITLE}</h1>{''.join(inner)}</article>", head=head, lang=lang)


def text_of(source):
    return read_page(source, "https://example.org/news/1").text


def data(**node):
    written = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", **node})
    return f'<script type="application/ld+json">{written}</script>'


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("About 12,000<sup>1</sup> soldiers came.", "About 12,000 soldiers came."),
        ("About 12,000<sup>[1]</sup> soldiers came.", "About 12,000 soldiers came."),
        ("About 12,000<sup>a</sup> soldiers came.", "About 12,000 soldiers came."),
        ("About 12,000<sup>*</sup> soldiers came.", "About 12,000 soldiers came."),
        ('About 900<sup><a href="#fn2">2</a></sup> came.', "About 900 came."),
        ('About 900<a href="#note-2">2</a> came.', "About 900 came."),
        ('About 900<span class="footnote">2</span> came.', "About 900 came."),
        # What is no note stays, and is written so that the figure is another one.
        ("It covers 40 km<sup>2</sup> of sea.", "It covers 40 km² of sea."),
        ("It weighs 10<sup>6</sup> tons.", "It weighs 10⁶ tons."),
        ("The 2<sup>nd</sup> ship came.", "The 2nd ship came."),
        ("Au XIX<sup>e</sup> siècle on le savait.", "Au XIXe siècle on le savait."),
        ("It took 1<sup>1</sup>/<sub>2</sub> hours.", "It took 1 1/2 hours."),
    ],
)
def test_the_number_of_a_note_is_no_part_of_a_figure(markup, words):
    assert words in text_of(article(f"<p>{markup}</p>"))


def test_words_that_were_struck_out_are_gone_and_what_replaced_them_stays():
    changed = "<p>There were <del>12,000</del> <ins>10,000</ins> tons on board, they said.</p>"
    assert "There were 10,000 tons on board" in text_of(article(changed))
    struck = "<p>There were <s>12,000</s> 10,000 tons on board, they said.</p>"
    assert "12,000" not in text_of(article(struck))


def test_it_is_said_who_is_quoted():
    quote = "<blockquote><p>We lost 900 nets.</p><footer>Captain Kim</footer></blockquote>"
    text = text_of(article(quote))
    assert text.index("We lost 900 nets.") < text.index("Captain Kim") < text.index("Nobody was")
    figure = (
        "<figure><blockquote><p>We lost 900 nets.</p></blockquote>"
        "<figcaption>Captain Kim</figcaption></figure>"
    )
    assert "Captain Kim" in text_of(article(figure))


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "“Nobody will wait”"),
        ("fr", "« Nobody will wait »"),
        ("de-AT", "„Nobody will wait“"),
    ],
)
def test_direct_speech_stays_in_its_sentence_with_its_marks(lang, words):
    speech = "<p>The mayor promised: <q>Nobody will wait</q>, and left the town hall at noon.</p>"
    assert f"promised: {words}, and left" in text_of(article(speech, lang=lang))
    marked = "<p>The mayor promised: “<q>Nobody will wait</q>”, and left the hall at noon.</p>"
    assert "promised: “Nobody will wait”, and left" in text_of(article(marked, lang=lang))


def test_a_cell_of_a_table_keeps_its_list():
    table = (
        "<table><tr><th>What</th><th>When</th></tr><tr><td>Killed</td><td><ul><li>900 in March</li>"
        "<li>300 in April</li></ul></td></tr></table>"
    )
    assert "Killed · 900 in March; 300 in April" in text_of(article(table))


LEAD = (
    "A tanker lies across the only channel; the coast guard has found no oil in the water so far."
)


@pytest.mark.parametrize(
    "top",
    [
        f'<header><h1>{TITLE}</h1><p class="subtitle">{LEAD}</p></header>',
        f"<hgroup><h1>{TITLE}</h1><h2>{LEAD}</h2></hgroup>",
        f'<div><h1>{TITLE}</h1></div><div class="intro"><div><strong>{LEAD}</strong></div></div>',
        f'<ul><li><h1>{TITLE}</h1></li></ul><div class="x"><p>{LEAD}</p></div>',
        f'<div class="standfirst">{LEAD}</div><h1>{TITLE}</h1>',
    ],
)
@pytest.mark.parametrize("name", ["description", "og:description", "twitter:description"])
def test_the_lead_that_the_page_shows_comes_first(top, name):
    body = "".join(f"<p>{each}</p>" for each in PARAGRAPHS)
    source = page(
        f'<main>{top}<article><div class="article-body">{body}</div></article></main>',
        head=f'<meta name="{name}" content="{LEAD}">',
    )
    assert text_of(source).startswith(f"{LEAD}\n\n{PARAGRAPHS[0]}")


def test_a_lead_is_known_by_its_name_and_a_hidden_one_is_none():
    body = "".join(f"<p>{each}</p>" for each in PARAGRAPHS)
    for shown, comes in (
        (f'<p class="article__standfirst">{LEAD}</p>', True),
        (f'<p class="standfirst" style="display:none">{LEAD}</p>', False),
        (f'<aside><p class="standfirst">{LEAD}</p></aside>', False),
        ("", False),
    ):
        source = page(
            f"<article><header><h1>{TITLE}</h1>{shown}</header>"
            f'<div class="article-body">{body}</div></article>',
            head="" if comes else f'<meta name="description" content="{LEAD}">',
        )
        assert (LEAD in text_of(source)) is comes


def test_a_lead_that_the_text_begins_with_does_not_stand_twice():
    text = text_of(article(head=f'<meta name="description" content="{PARAGRAPHS[0][:90]}…">'))
    assert text == "\n\n".join(PARAGRAPHS)


CORRECTIONS = (
    "Correction: an earlier version of this article gave the wrong name of the ship’s owner.",
    "This article was amended on 3 March: the channel is not the only one of the town.",
    "Anmerkung der Redaktion: In einer früheren Fassung war der Name des Schiffs falsch.",
    "Rectificatif : une première version indiquait un autre nom pour le navire de Norrvik.",
)


@pytest.mark.parametrize("correction", CORRECTIONS)
def test_a_correction_at_the_foot_of_an_article_is_kept(correction):
    source = article().replace(
        "</article>", f"<footer><p>{correction}</p><p>Share</p></footer></article>"
    )
    text = text_of(source)
    assert text.endswith(correction)
    assert "Share" not in text


MENU = (
    '<ul><li><a href="/b">Who pays for the tugs?</a></li><li><strong>Opinion:</strong> '
    '<a href="/c">A channel too narrow to be safe</a></li></ul>'
)


@pytest.mark.parametrize(
    ("links", "gone"),
    [
        (MENU, "Who pays"),
        (f"<p>Related stories</p>{MENU}", "Related"),
        ('<p><strong>READ MORE: <a href="/e">Tugs were seen at night</a></strong></p>', "Tugs"),
        ('<p>Read more: <a href="/e">Tugs were seen at night</a></p>', "Tugs"),
        ('<p>Lire aussi : <a href="/e">Les remorqueurs dans la nuit</a></p>', "remorqueurs"),
        ('<p>Lesen Sie auch: <a href="/e">Schlepper in der Nacht</a></p>', "Schlepper"),
        ('<p>Czytaj więcej: <a href="/e">Holowniki w nocy przy statku</a></p>', "Holowniki"),
        ('<p>관련 기사: <a href="/e">예인선이 밤에 목격되었다</a></p>', "예인선"),
        ('<p><a href="/e">TUGS WERE SEEN AT NIGHT BEFORE THE SHIP</a></p>', "TUGS"),
    ],
)
def test_what_only_leads_to_other_articles_is_left_out(links, gone):
    assert gone in article(links)
    assert text_of(article(links)) == "\n\n".join(PARAGRAPHS)


def test_a_list_of_facts_with_a_link_stays():
    facts = (
        '<ul><li>Length: 210 metres</li><li>Built in 1968 by <a href="/f">Norbyg</a></li>'
        "<li>Closed from 3 March</li></ul>"
    )
    assert "- Length: 210 metres\n- Built in 1968 by Norbyg\n- Closed from 3 March" in text_of(
        article(facts)
    )


def test_a_sentence_that_is_a_link_stays():
    sentence = (
        "The authority had warned of the channel in a report that it sent to the ministry in May, "
        "and it was never answered."
    )
    linked = f'<div><p><a href="/report">{sentence}</a></p></div>'
    assert sentence in text_of(article(linked))


def test_the_headline_does_not_stand_in_the_text_again():
    body = "".join(f"<p>{each}</p>" for each in PARAGRAPHS)
    source = page(
        f'<article><div class="article-body"><h1><span>Norrvik</span>{TITLE}</h1>{body}</div>'
        "</article>",
        head=data(headline="Harbour of Norrvik shut by a tanker", datePublished="2025-03-02"),
    )
    assert text_of(source) == "\n\n".join(PARAGRAPHS)


def test_a_paragraph_that_the_reader_of_pages_missed_is_put_in_its_place():
    whole = [
        *PARAGRAPHS,
        *(f"On day {n}, the tugs of two towns tried in vain to free the ship." for n in (1, 2)),
    ]
    made = [f'<p class="para">{each}</p>' for each in whole]
    inner = (
        f'<div><div class="article-body">{"".join(made[:4])}</div></div>'
        f'<div><div class="article-body">{"".join(made[4:])}</div></div>'
    )
    assert text_of(page(f"<article><h1>{TITLE}</h1>{inner}</article>")) == "\n\n".join(whole)


# What keeps the text away

BRIEF = (
    "NORRVIK, 2 March - Lind will pilot the tanker out of the channel on Friday, the port "
    "authority said on Monday."
)
BANNER = (
    '<div class="bar">This site uses cookies of its own and of others. <button>OK</button></div>'
    "<footer>Privacy · Cookies · Change consent</footer>"
)


def test_a_brief_on_a_page_that_also_asks_about_cookies_is_kept():
    found = read_page(page(f"<article><h1>{TITLE}</h1><p>{BRIEF}</p></article>{BANNER}"))
    assert (found.title, found.text) == (TITLE, BRIEF)
    assert Doubt.CONSENT not in found.doubts


@pytest.mark.parametrize(
    "wall",
    [
        "Request unsuccessful. Incapsula incident ID: 700000160143928249-1913989641",
        "Just a moment... Enable JavaScript and cookies to continue",
        "Access Denied. You don't have permission to access this page. Reference #18.5",
        "Please verify you are a human. Press & Hold to confirm.",
        "Pardon Our Interruption. As you were browsing, something made us think you are a bot.",
    ],
)
def test_what_guards_a_site_is_no_article(wall):
    found = read_page(f"<html><head><title>Norrvik</title></head><body><p>{wall}</p></body></html>")
    assert (found.title, found.text) == ("", "")
    assert {Doubt.BLOCKED, Doubt.EMPTY} <= set(found.doubts)


def test_an_article_about_such_a_guard_is_one():
    speaks = "<p>Visitors were asked to verify that you are human, and some were not let in.</p>"
    assert "verify that you are human" in text_of(article(speaks))


# Whose data the page's data are

OTHER = {
    "@type": "NewsArticle",
    "headline": "Moon is made of cheese, says minister",
    "url": "https://other.example/moon",
    "datePublished": "2019-01-01",
    "author": {"@type": "Person", "name": "Otto Other"},
    "publisher": {"@type": "Organization", "name": "The Other"},
}


@pytest.mark.parametrize(
    "name",
    [
        *("citation", "isBasedOn", "mentions", "about", "hasPart", "mainEntity", "itemReviewed"),
        *("subjectOf", "isPartOf", "workExample", "relatedLink"),
    ],
)
def test_another_article_that_the_data_name_is_not_this_one(name):
    own = data(
        headline=TITLE, datePublished="2025-03-02", author={"name": "Ida Berg"}, **{name: OTHER}
    )
    checks = own.replace('"NewsArticle", "headline": "Tanker', '"ClaimReview", "headline": "Tanker')
    metas = '<meta property="article:published_time" content="2025-03-02T09:00:00+01:00">'
    for source in (article(head=own), article(head=checks + metas)):
        found = read_page(source, "https://example.org/news/1")
        assert (found.title, found.date) == (TITLE, "2025-03-02")
        assert "Otto Other" not in found.authors
        assert found.outlet != "The Other"


def test_the_node_with_the_pages_address_is_its_own():
    nodes = data(**OTHER) + data(
        headline="Harbour shut", url="https://example.org/news/1", datePublished="2025-03-02"
    )
    found = read_page(article(head=nodes), "https://example.org/news/1")
    assert found.date == "2025-03-02"
    # Where none is the page's, its own headline and meta elements speak.
    assert read_page(article(head=data(**OTHER)), "https://example.org/news/1").title == TITLE


# Languages

SLOVAK = (
    "Polícia uviedla, že v prístave zadržali dve osoby. Starosta povedal, že ľudia dostanú jedlo a "
    "oblečenie. Nikto nebol zranený a škola sa otvorí v pondelok."
)
NORWEGIAN = (
    "Ordføreren sa at havnen ville bli stengt, og at ingen måtte vente. Hun sa at det ble sjekket "
    "etter regnet av folk fra fylket."
)


@pytest.mark.parametrize(
    ("said", "text", "language"),
    [
        ("sk", SLOVAK, "sk"),
        ("sk-SK", SLOVAK, "sk"),
        ("eng", " ".join(PARAGRAPHS), "en"),
        ("no", NORWEGIAN, "nb"),
        ("nb-NO", NORWEGIAN, "nb"),
        ("ur", "پولیس نے کہا کہ بندرگاہ میں دو افراد کو گرفتار کیا گیا۔ کوئی زخمی نہیں ہوا۔", "ur"),
        ("mk", "Пристаништето е затворено, рекоа властите. Никој не е повреден во бродот.", "mk"),
        ("id", "Pelabuhan ditutup dan tidak ada yang terluka, kata polisi pada hari Senin.", "id"),
    ],
)
def test_a_language_that_cannot_be_told_from_the_text_is_what_the_page_says(said, text, language):
    source = f'<html lang="{said}"><body><article><h1>T</h1><p>{text}</p></article></body></html>'
    found = read_page(source, "https://example.org/news/1")
    assert (found.language, found.is_guess) == (language, False)
    assert Doubt.TWO_LANGUAGES not in found.doubts


def test_a_text_in_another_script_than_its_language_raises_a_doubt():
    source = article(lang="ur")
    found = read_page(source, "https://example.org/news/1")
    assert found.language == "en"
    assert Doubt.TWO_LANGUAGES in found.doubts


# Copies and archives


@pytest.mark.parametrize(
    ("here", "canonical", "is_copy"),
    [
        ("https://edition.herald.com/a", "https://www.herald.com/a", False),
        ("https://m.herald.co.uk/a", "https://www.herald.co.uk/a", False),
        ("https://www.herald.co.uk/a", "https://www.post.co.uk/a", True),
        ("https://one.blogspot.com/a", "https://two.blogspot.com/a", True),
        ("https://www.herald.com/a", "https://agency.example/a", True),
    ],
)
def test_one_outlets_two_hosts_are_no_copy(here, canonical, is_copy):
    found = read_page(article(head=f'<link rel="canonical" href="{canonical}">'), here)
    assert (Doubt.COPY in found.doubts) is is_copy
    assert found.address == (here if is_copy else canonical)
    assert found.original == (canonical if is_copy else "")


def test_an_archives_copy_is_read_as_its_original():
    copy = "https://web.archive.org/web/20250302120000/https://herald.test/a?utm_source=x"
    bar = '<div id="wm-ipp-base"><p>The archive has kept 12 captures of this page.</p></div>'
    canonical = (
        '<link rel="canonical" href="https://web.archive.org/web/2025/https://herald.test/a">'
    )
    found = read_page(article(head=canonical).replace("<body>", f"<body>{bar}"), copy)
    assert (found.address, found.archived_address) == ("https://herald.test/a", copy)
    assert found.original == ""
    assert "captures" not in found.text
    assert Doubt.COPY not in found.doubts
