"""The French of the site: its catalogue, its sentences, and every page as a reader gets it."""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise

from articles import permissions
from articles.domain import vocabulary
from articles.domain.dates import PartialDate
from articles.models import Appearance, Claim, Question, Source
from articles.presentation import formatting, summaries

PO = Path(settings.BASE_DIR) / "locale" / "fr" / "LC_MESSAGES" / "django.po"
NARROW = "\u202f"


@cache
def catalogue() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="fr", abort_invalid=True)


def pairs() -> Iterator[tuple[str, str]]:
    """Each English text with its French one, plural forms each for itself."""
    for message in catalogue():
        # What waits for its translation is script/check's to tell.
        if message.id and all(_forms(message.string)):
            yield from zip(_forms(message.id), _forms(message.string), strict=True)


def _forms(text: Any) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def french() -> list[str]:
    return [text for _, text in pairs()]


def in_french(call: Callable[[], Any]) -> Any:
    with translation.override("fr"):
        return call()


# The catalogue


def test_a_narrow_space_stands_before_high_punctuation_and_inside_quotation_marks():
    for written in french():
        text = html.unescape(written)
        assert not re.search(r"[ \u00a0][;:?!»]|«[ \u00a0]", text), text
        # A colon in an address or a time is no punctuation; everything else has its space.
        assert not re.search(
            rf"[^\s{NARROW}…/0-9][;?!»]|[^\s{NARROW}]:(?!//)|«[^{NARROW}]", text
        ), text


def test_apostrophes_and_quotation_marks_are_those_of_print():
    for text in french():
        bare = re.sub(r"<[^>]+>", "", text)
        assert not re.search(r"['\"“”„]", bare), text
        assert "..." not in bare, text


def test_placeholders_and_markup_are_those_of_the_english():
    for english, text in pairs():
        for pattern in (r"%(?:\(\w+\))?[sd]", r"</?\w+"):
            kept, asked = re.findall(pattern, text), re.findall(pattern, english)
            assert set(kept) <= set(asked), english
            # A form for one thing may say "un" instead of a figure.
            assert set(asked) - set(kept) <= {"%(count)s", "%(count)d"}, english


def test_a_sentence_ends_as_the_english_one_does():
    for english, text in pairs():
        # A single word with a full stop is shortened, not a sentence.
        if " " in english:
            assert text.endswith((".", "…")) == english.endswith((".", "…")), english
        assert text == text.strip(), english


def test_words_are_used_as_the_project_uses_them():
    words = {
        "actor": "acteur",
        "source": "source",
        "article": "article",
        "claim": "affirmation",
        "attribution": "attribution",
        "appearance": "occurrence",
        "hop": "étape",
        "origin": "origine",
        "question": "question",
        "topic": "sujet",
        "statement": "énoncé",
        "relay": "relais",
        "outlet": "média",
        "the article's own voice": "la voix de l’article",
    }
    for english, text in words.items():
        with translation.override("fr"):
            assert translation.gettext(english) == text


def test_closed_lists_are_french():
    labels = in_french(lambda: [str(label) for label in vocabulary.Mode.labels])
    assert labels == [
        "affirme",
        "confirme",
        "dément",
        "estime",
        "accuse",
        "avertit",
        "exige",
        "promet",
    ]
    labels = in_french(lambda: [str(label) for label in vocabulary.Status.labels])
    assert labels == ["brouillon", "en relecture", "publié", "retiré"]


# Sentences


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        (
            {"articles": 0, "unsourced": 0, "origins": []},
            "Aucun article publié ne reprend cette affirmation.",
        ),
        (
            {"articles": 1, "unsourced": 1, "origins": []},
            "Un article reprend cette affirmation. Il ne nomme aucune source.",
        ),
        (
            {"articles": 1, "unsourced": 0, "origins": ["KCNA"]},
            (
                "Un article reprend cette affirmation. "
                "Il repose sur une seule origine enregistrée\u202f: KCNA."
            ),
        ),
        (
            {"articles": 1, "unsourced": 0, "origins": ["A", "B"]},
            "Un article reprend cette affirmation. Il repose sur deux origines enregistrées.",
        ),
        (
            {"articles": 2, "unsourced": 2, "origins": []},
            "Deux articles reprennent cette affirmation. Aucun d’eux ne nomme de source.",
        ),
        (
            {"articles": 2, "unsourced": 1, "origins": ["KCNA"]},
            (
                "Deux articles reprennent cette affirmation. "
                "L’un d’eux repose sur une origine enregistrée\u202f: KCNA. "
                "Un article ne nomme aucune source."
            ),
        ),
        (
            {"articles": 4, "unsourced": 0, "origins": ["KCNA"]},
            (
                "Quatre articles reprennent cette affirmation. "
                "Ils reposent sur une seule origine enregistrée\u202f: KCNA."
            ),
        ),
        (
            {"articles": 5, "unsourced": 2, "origins": ["KCNA"]},
            (
                "Cinq articles reprennent cette affirmation. "
                "Trois d’entre eux reposent sur une seule origine enregistrée\u202f: KCNA. "
                "Deux articles ne nomment aucune source."
            ),
        ),
        (
            {"articles": 5, "unsourced": 0, "origins": ["A", "B", "C"], "circles": 1},
            (
                "Cinq articles reprennent cette affirmation. "
                "Ils reposent sur trois origines indépendantes enregistrées. "
                "Certaines de ces sources se citent en boucle."
            ),
        ),
        (
            {"articles": 12, "unsourced": 11, "origins": ["A"], "circles": 2},
            (
                "12 articles reprennent cette affirmation. "
                "L’un d’eux repose sur une origine enregistrée\u202f: A. "
                "11 articles ne nomment aucune source. "
                "En deux endroits, ces sources se citent en boucle."
            ),
        ),
        (
            {"articles": 12345, "unsourced": 12345, "origins": []},
            "12\u202f345 articles reprennent cette affirmation. Aucun d’eux ne nomme de source.",
        ),
    ],
)
def test_what_a_claim_rests_on(figures: dict[str, Any], sentence: str):
    assert in_french(lambda: " ".join(summaries.backing(**figures))) == sentence


@pytest.mark.parametrize(
    ("claims", "sourced", "own_voice", "sentence"),
    [
        (0, 0, 0, "Aucune affirmation n’est encore repérée dans cet article."),
        (1, 1, 0, "Une affirmation est repérée dans cet article. Il nomme une source."),
        (
            1,
            0,
            1,
            (
                "Une affirmation est repérée dans cet article. Il ne nomme aucune source. "
                "Une est énoncée par la voix de l’article."
            ),
        ),
        (
            2,
            2,
            0,
            "Deux affirmations sont repérées dans cet article. Pour toutes, il nomme une source.",
        ),
        (
            2,
            1,
            0,
            (
                "Deux affirmations sont repérées dans cet article. "
                "Pour l’une d’elles, il nomme une source."
            ),
        ),
        (
            5,
            0,
            2,
            (
                "Cinq affirmations sont repérées dans cet article. "
                "Pour aucune, il ne nomme de source. Deux sont énoncées par la voix de l’article."
            ),
        ),
        (
            11,
            5,
            0,
            (
                "11 affirmations sont repérées dans cet article. "
                "Pour cinq d’entre elles, il nomme une source."
            ),
        ),
    ],
)
def test_what_is_marked_in_an_article(claims: int, sourced: int, own_voice: int, sentence: str):
    words = in_french(
        lambda: summaries.article(claims=claims, sourced=sourced, own_voice=own_voice)
    )
    assert " ".join(words) == sentence


@pytest.mark.parametrize(
    ("claims", "articles", "relayed", "published", "sentence"),
    [
        (0, 0, 0, 0, "Rien de ce qui est publié ici ne renvoie encore à cet acteur."),
        (1, 1, 0, 0, "Une affirmation dans un article."),
        (
            2,
            1,
            1,
            1,
            (
                "Deux affirmations dans un article. "
                "Une affirmation est parvenue à un article par une source que cet acteur a émise. "
                "Ce site conserve un article que cet acteur a publié."
            ),
        ),
        (
            5,
            2,
            5,
            2,
            (
                "Cinq affirmations dans deux articles. "
                "Cinq affirmations sont parvenues à un article par des sources "
                "que cet acteur a émises. "
                "Ce site conserve deux articles que cet acteur a publiés."
            ),
        ),
    ],
)
def test_what_an_actor_says_and_passes_on(
    claims: int, articles: int, relayed: int, published: int, sentence: str
):
    words = in_french(
        lambda: summaries.actor(
            claims=claims, articles=articles, relayed=relayed, published=published
        )
    )
    assert " ".join(words) == sentence


@pytest.mark.parametrize(
    ("claims", "articles", "origin_of", "sentence"),
    [
        (0, 0, 0, "Ici, aucune affirmation ne passe par cette source."),
        (
            1,
            1,
            1,
            (
                "Une affirmation, dans un article, passe par cette source. "
                "C’est l’origine enregistrée de cette affirmation."
            ),
        ),
        (
            1,
            2,
            0,
            (
                "Une affirmation, dans deux articles, passe par cette source. "
                "C’est un relais\u202f: l’origine se trouve en amont."
            ),
        ),
        (
            2,
            1,
            0,
            (
                "Deux affirmations, dans un article, passent par cette source. "
                "C’est un relais\u202f: les origines se trouvent en amont."
            ),
        ),
        (
            5,
            2,
            1,
            (
                "Cinq affirmations, dans deux articles, passent par cette source. "
                "C’est l’origine enregistrée de l’une d’elles."
            ),
        ),
        (
            5,
            5,
            2,
            (
                "Cinq affirmations, dans cinq articles, passent par cette source. "
                "C’est l’origine enregistrée de deux d’entre elles."
            ),
        ),
        (
            5,
            5,
            5,
            (
                "Cinq affirmations, dans cinq articles, passent par cette source. "
                "C’est l’origine enregistrée de toutes ces affirmations."
            ),
        ),
    ],
)
def test_what_rests_on_a_source(claims: int, articles: int, origin_of: int, sentence: str):
    words = in_french(
        lambda: summaries.source(claims=claims, articles=articles, origin_of=origin_of)
    )
    assert " ".join(words) == sentence


@pytest.mark.parametrize(
    ("answers", "actors", "sentence"),
    [
        (0, 0, "Personne n’a encore répondu à cette question."),
        (1, 0, "Une réponse, par la voix d’un article."),
        (1, 1, "Une réponse d’un seul acteur."),
        (2, 1, "Deux réponses d’un seul acteur."),
        (5, 2, "Cinq réponses de deux acteurs."),
        (20, 12, "20 réponses de 12 acteurs."),
    ],
)
def test_who_answers_a_question(answers: int, actors: int, sentence: str):
    assert in_french(lambda: summaries.question(answers=answers, actors=actors)) == [sentence]


def test_how_answers_fall():
    assert in_french(lambda: summaries.positions(yes=1, no=3)) == "Un oui, trois non."
    assert in_french(lambda: summaries.positions(yes=2, no=0)) == "Toutes disent oui."
    assert in_french(lambda: summaries.positions(yes=0, no=2)) == "Toutes disent non."
    assert in_french(lambda: summaries.span("30", "4 000")) == "Les chiffres vont de 30 à 4 000."
    assert in_french(lambda: summaries.span("30", "30")) == "Toutes donnent 30."


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        ((1, 0, 0, 0), "Ses articles reprennent une affirmation. Aucune source n’est nommée."),
        (
            (1, 1, 1, 1),
            (
                "Ses articles reprennent une affirmation. Une source est nommée. "
                "L’origine est à une étape."
            ),
        ),
        (
            (2, 0, 0, 0),
            "Ses articles reprennent deux affirmations. Aucune source n’est nommée pour elles.",
        ),
        (
            (2, 1, 2, 2),
            (
                "Ses articles reprennent deux affirmations. "
                "Une source est nommée pour l’une d’elles. L’origine est à deux étapes."
            ),
        ),
        (
            (5, 5, 1, 3),
            (
                "Ses articles reprennent cinq affirmations. Une source est nommée pour toutes. "
                "Le nombre d’étapes jusqu’à l’origine va de un à trois."
            ),
        ),
        (
            (12, 5, 2, 2),
            (
                "Ses articles reprennent 12 affirmations. "
                "Une source est nommée pour cinq d’entre elles. L’origine est à deux étapes."
            ),
        ),
    ],
)
def test_what_the_articles_of_an_outlet_name(figures: tuple[int, int, int, int], sentence: str):
    names = ("claims", "sourced", "nearest", "farthest")
    words = in_french(lambda: summaries.outlet(**dict(zip(names, figures, strict=True))))
    assert " ".join(words) == sentence


def test_answers_side_by_side_are_compared_in_french():
    """The sentences of a question's page, with about 30 in December and 4,700 in April."""
    december, april = (
        PartialDate(datetime.date(*day), "day") for day in ((2024, 12, 16), (2025, 4, 30))
    )
    with translation.override("fr"):
        low = summaries.said("environ 30", "HUR", december, reported=False)
        high = summaries.said(f"4{NARROW}700", "NIS", april, reported=True)
        assert (low, high) == (
            "environ 30 (HUR, 16 décembre 2024)",
            f"4{NARROW}700 (NIS, parution 30 avril 2025)",
        )
        assert summaries.apart(low, high, Decimal(4670), Decimal(156)) == (
            f"La réponse la plus basse est {low}, la plus haute {high}{NARROW}: "
            "un rapport de 1 à 156."
        )
        assert summaries.apart(low, high, Decimal(4670), None) == (
            f"La réponse la plus basse est {low}, la plus haute {high}{NARROW}: "
            f"4{NARROW}670 de plus."
        )
        assert summaries.differs(high, low, Decimal(4670), Decimal("3.94")) == (
            f"Entre {low} et {high}, l’écart est de 4{NARROW}670, soit un rapport de 1 à 3,9."
        )
        assert summaries.contrast("Le360", "30", "40", "day") == (
            "Un même article reprend la réponse la plus basse et la plus haute de ce jour-là, "
            f"30 et 40{NARROW}: Le360."
        )
        month = PartialDate(datetime.date(2025, 4, 1), "month")
        assert summaries.change(
            "NIS",
            [
                summaries.said_then("300", month, reported=False),
                summaries.said_then("600", april, reported=False),
            ],
        ) == (f"NIS{NARROW}: 300 (avril 2025), 600 (30 avril 2025).")


@pytest.mark.parametrize(
    ("names", "figures", "sentence"),
    [
        (
            ["A"],
            {"origin": "KCNA", "claims": 2, "sourced": 2, "differ": False},
            (
                "A donne 30 dans plusieurs affirmations. "
                f"Ces affirmations reposent sur la même origine enregistrée{NARROW}: KCNA."
            ),
        ),
        (
            ["A", "B"],
            {"claims": 2, "sourced": 0, "differ": False},
            "A et B donnent tous deux 30. Aucune de ces affirmations ne nomme de source.",
        ),
        (
            ["A", "B", "C"],
            {"claims": 3, "sourced": 1, "differ": False},
            "A, B et C donnent tous 30. Une seule de ces affirmations nomme une source.",
        ),
        (
            ["A", "B", "C"],
            {"claims": 3, "sourced": 2, "differ": False},
            "A, B et C donnent tous 30. Seules deux de ces affirmations nomment une source.",
        ),
        (
            ["A", "B", "C"],
            {"claims": 3, "sourced": 3, "differ": True},
            "A, B et C donnent tous 30. Leurs origines enregistrées diffèrent.",
        ),
    ],
)
def test_who_agrees(names: list[str], figures: dict[str, Any], sentence: str):
    assert in_french(lambda: summaries.agreement(names, "30", **figures)) == sentence


def test_who_takes_which_side():
    with translation.override("fr"):
        assert summaries.side("yes", ["A"]) == "A répond oui."
        assert summaries.side("no", ["A", "B"]) == "A et B répondent non."
        assert summaries.both_sides("A") == "A a répondu oui et non."
        assert summaries.stance("confirms", ["A"], "oui") == f"A le confirme{NARROW}: oui."
        assert summaries.stance("denies", ["A", "B"], "oui") == f"A et B le démentent{NARROW}: oui."


# Dates, figures and names


def test_dates_figures_and_names_are_written_as_in_french():
    day = PartialDate(datetime.date(2025, 4, 30), "day")
    with translation.override("fr"):
        assert ">30 avr. 2025</time>" in formatting.known_date(day)
        assert ">30 avril 2025</time>" in formatting.known_date(day, "long")
        assert ">1er mai 2025</time>" in formatting.known_date(
            PartialDate(datetime.date(2025, 5, 1), "day")
        )
        assert ">automne 2024</time>" in formatting.known_date(
            PartialDate(datetime.date(2024, 9, 1), "season")
        )
        assert "non renseigné" in formatting.known_date(None)
        assert formatting.number(10_000) == f"10{NARROW}000"
        assert formatting.number(Decimal("4.5")) == "4,5"
        assert formatting.country_name("KP") == "Corée du Nord"
        assert formatting.language_name("de") == "allemand"
        assert summaries.listed(["A", "B", "C"]) == "A, B et C"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"position": "yes"}, "oui"),
        ({"position": "no"}, "non"),
        ({"low": 30, "high": 30}, "30"),
        ({"low": 4000, "high": 4000, "approximate": True}, "environ 4\u202f000"),
        ({"low": 10000, "high": 12000}, "10\u202f000 à 12\u202f000"),
        ({"low": 3000}, "au moins 3\u202f000"),
        ({"high": Decimal("1.5")}, "au plus 1,5"),
    ],
)
def test_answers_are_written_as_in_french(value: dict[str, Any], shown: str):
    assert in_french(lambda: summaries.answer(Claim(**value))) == shown


# The pages


class Reading(HTMLParser):
    """What a page says in its own language: texts and labels outside of any other `lang`.

    `outside` are the texts inside another; `links` the addresses on this site.
    """

    LABELS = ("aria-label", "title", "placeholder", "alt", "data-l")
    EMPTY = frozenset(
        "area base br col embed hr img input link meta source track wbr".split()  # noqa: SIM905
    )

    def __init__(self, html: str, address: str = "/") -> None:
        super().__init__(convert_charrefs=True)
        self.address = address
        self.lang = ""
        self.texts: list[str] = []
        self.links: set[str] = set()
        self.open: list[tuple[str, str, bool]] = []
        self.feed(html)
        self.close()

    @property
    def here(self) -> tuple[str, bool]:
        return self.open[-1][1:] if self.open else ("", False)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        lang, mute = self.here
        lang = given.get("lang", lang)
        if tag == "html":
            self.lang = lang
        # bdi holds names, code and addresses are nobody's language.
        mute = mute or tag in {"bdi", "code", "script", "style", "svg"}
        if tag not in self.EMPTY:
            self.open.append((tag, lang, mute))
        if lang == self.lang and not mute:
            for name in self.LABELS:
                if given.get(name):
                    self.texts.append(given[name])
            if tag == "meta" and given.get("name") == "description":
                self.texts.append(given["content"])
        if tag == "a" and given.get("href"):
            link = urljoin(self.address, given["href"]).partition("#")[0]
            if link.startswith("/"):
                self.links.add(link)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        lang, mute = self.here
        if lang == self.lang and not mute and data.strip():
            self.texts.append(" ".join(data.split()))


@cache
def english() -> tuple[frozenset[str], tuple[str, ...]]:
    """English texts that no French page may hold: as a whole text, and anywhere in one."""
    both = {text for _, text in pairs()}
    whole = {
        text for text, french in pairs() if text != french and "%(" not in text and text not in both
    }
    whole |= {text[:1].upper() + text[1:] for text in whole} - {t[:1].upper() + t[1:] for t in both}
    # Pieces between placeholders, long enough to mean something.
    pieces = {
        piece.strip()
        for text, _ in pairs()
        for piece in re.split(r"%(?:\(\w+\))?[sd]", text)
        if len(piece.split()) >= 3 and not any(piece in other for other in both)
    }
    return frozenset(whole), tuple(sorted(pieces))


def left_in_english(html: str, address: str = "/") -> set[str]:
    """The English texts of the program that a page still holds."""
    whole, pieces = english()
    texts = Reading(html, address).texts
    found = {text for text in texts if text in whole}
    found |= {piece for piece in pieces for text in texts if piece in text}
    return found


def is_french(response: Any, address: str = "/") -> bool:
    html = response.content.decode()
    assert Reading(html).lang == "fr", address
    assert not left_in_english(html, address), address
    assert response["Content-Language"] == "fr"
    assert "Accept-Language" in response["Vary"]
    return True


@pytest.fixture(scope="module")
def story(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demonstration data, loaded once and rolled back behind the last test that reads it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("demo", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def reader(story: None, db: None) -> Client:
    return Client(headers={"accept-language": "fr-FR,fr;q=0.9,en;q=0.5"})


def test_the_search_for_english_finds_it(story: None, db: None):
    """The same pages in English hold many such texts: what the next tests rule out can happen."""
    client = Client(headers={"accept-language": "en"})
    for address in ("/claims/", "/about/", "/accounts/login/", "/claims/?actor=nobody"):
        html = client.get(address).content.decode()
        assert Reading(html).lang == "en"
        assert len(left_in_english(html)) > 8, address


@pytest.mark.once
def test_every_page_is_french(reader: Client):
    """Follow the links from the front page to one page of each shape of address, and read it."""
    waiting, seen, shapes = ["/claims/"], set(), dict[str, int]()
    while waiting:
        address = waiting.pop(0)
        # One page of a list is like the next; of each kind of page ten will do.
        shape = re.sub(r"/[^/]+/$", "/…/", address.partition("?")[0])
        shape += "?" if "?" in address else ""
        if address in seen or shapes.get(shape, 0) >= 10 or address.startswith("/api/"):
            continue
        seen.add(address)
        response = reader.get(address, follow=True)
        assert response.status_code == 200, address
        if not response["Content-Type"].startswith("text/html"):
            continue
        shapes[shape] = shapes.get(shape, 0) + 1
        assert is_french(response, address)
        waiting += sorted(Reading(response.content.decode(), address).links)
    for kind in ("claims", "articles", "actors", "sources", "questions"):
        assert shapes[f"/{kind}/…/"] == (7 if kind == "questions" else 10)
    assert len(seen) > 60


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        (
            "/claims/?actor=nobody",
            200,
            "Aucun acteur n’est connu ici sous le nom «\u202fnobody\u202f».",
        ),
        ("/claims/?relay=tass", 200, "TASS n’a émis aucune des sources qui se trouvent ici"),
        ("/claims/?relay=tass", 200, "articles reprennent 3 affirmations."),
        ("/claims/?nonsense=1", 200, "«\u202fnonsense\u202f» n’est pas un filtre."),
        ("/claims/?country=XX", 200, "«\u202fXX\u202f» n’est pas le code d’un pays."),
        ("/claims/?since=x", 200, "n’est pas une date. Écrivez l’année, le mois et le jour"),
        ("/claims/?origins=many", 200, "doit être un nombre entier"),
        ("/claims/?sort=best", 200, "doit valoir newest, oldest ou relevance."),
        ("/claims/?q=zzzzzz", 200, "Ici, aucune affirmation ne correspond à ce filtre."),
        ("/claims/?q=zzzzzz&mode=states", 200, "ne correspond à tous ces filtres."),
        ("/claims/?actor=kcna", 200, "2 des 46 affirmations"),
        ("/actors/?q=zzzzzz", 200, "Rien ici ne s’appelle «\u202fzzzzzz\u202f»."),
        ("/accounts/password_reset/", 200, "Réinitialiser votre mot de passe"),
        ("/accounts/password_reset/done/", 200, "Consultez votre messagerie"),
        ("/accounts/reset/MQ/x-y/", 200, "Ce lien a déjà servi ou il est trop ancien."),
        ("/accounts/reset/done/", 200, "Votre mot de passe est défini"),
        ("/claims/999999/", 404, "Page introuvable"),
        ("/nope/", 404, "Il n’y a rien à cette adresse."),
    ],
)
def test_states_and_errors_are_french(reader: Client, address: str, status: int, words: str):
    response = reader.get(address)
    assert response.status_code == status
    assert words in response.content.decode()
    assert is_french(response, address)


def test_a_fault_is_told_in_french(reader: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("articles.views.claims.claim_page", lambda *_, **__: 1 / 0)
    reader.raise_request_exception = False
    claim = Claim.objects.published().order_by("pk").first()
    assert claim is not None
    page = reader.get(claim.get_absolute_url())
    assert page.status_code == 500
    assert "La faute est de notre côté, pas du vôtre." in page.content.decode()
    assert is_french(page)


def test_a_form_without_its_token_is_refused_in_french(reader: Client):
    page = Client(headers={"accept-language": "fr"}, enforce_csrf_checks=True).post(
        "/accounts/login/", {"username": "x", "password": "y"}
    )
    assert page.status_code == 403
    assert "Le formulaire n’a pas pu être accepté" in page.content.decode()
    assert is_french(page)


def test_a_request_for_another_host_is_refused_in_french(reader: Client):
    page = reader.get("/claims/", headers={"host": "elsewhere.example"})
    assert page.status_code == 400
    assert "Requête incomprise" in page.content.decode()
    assert is_french(page)


def test_what_programs_are_told_is_french(reader: Client):
    problem = reader.get("/claims.csv", {"actor": "nobody"})
    assert problem.status_code == 400
    assert "Aucun acteur n’est connu ici" in problem.content.decode()
    feed = reader.get("/claims.atom").content.decode()
    assert "reprend cette affirmation" in feed
    assert 'lang="fr"' in feed


def test_content_keeps_its_own_language(reader: Client):
    """Statements and questions stand in French where they are translated, passages in their own."""
    claim = Claim.objects.published().exclude(language="fr").order_by("pk").first()
    assert claim is not None
    translated = claim.translations.get(language="fr").statement
    html = reader.get(claim.get_absolute_url()).content.decode()
    assert f'<h1 lang="fr">{translated}</h1>' in html
    assert f'<span lang="{claim.language}">{claim.statement}</span>' in html

    for language in ("de", "en"):
        shown = Appearance.objects.shown(drafts=False)
        row = shown.filter(article__source__language=language).first()
        assert row is not None
        html = reader.get(row.claim.get_absolute_url()).content.decode()
        assert f'<blockquote lang="{language}">' in html
    source = Source.objects.filter(title_language="en").in_use().first()
    assert source is not None
    assert f'<h1 lang="en">{source.title}</h1>' in reader.get(
        source.get_absolute_url()
    ).content.decode().replace("&#x27;", "'")
    question = Question.objects.exclude(language="fr").in_use().first()
    assert question is not None
    words = question.translations.get(language="fr").text
    assert f'<h1 lang="fr">{words}</h1>' in reader.get(
        question.get_absolute_url()
    ).content.decode().replace("&#x27;", "'")


def test_the_choice_of_language_is_kept(story: None, db: None):
    client = Client(headers={"accept-language": "en"})
    page = client.get("/claims/?actor=kcna").content.decode()
    assert Reading(page).lang == "en"
    assert 'lang="fr">Français</button>' in page
    answer = client.post("/language/", {"language": "fr", "next": "/claims/?actor=kcna"})
    assert (answer.status_code, answer["Location"]) == (302, "/claims/?actor=kcna")
    assert list(client.cookies) == ["language"]
    cookie = client.cookies["language"]
    assert (cookie.value, cookie["samesite"], cookie["max-age"]) == ("fr", "Lax", 365 * 24 * 3600)
    for address in ("/claims/?actor=kcna", "/about/", "/accounts/login/"):
        assert is_french(client.get(address), address)
    client.post("/language/", {"language": "en", "next": "/about/"})
    assert Reading(client.get("/about/").content.decode()).lang == "en"


# Accounts


@pytest.mark.django_db
def test_accounts_speak_french():
    user = get_user_model().objects.create_user(
        "camille", email="camille@example.org", password="un mot de passe bien long"
    )
    client = Client(headers={"accept-language": "fr"})
    wrong = client.post("/accounts/login/", {"username": "camille", "password": "faux"})
    assert is_french(wrong)
    assert "Erreur\u202f:" in wrong.content.decode()

    client.post("/accounts/password_reset/", {"email": user.email})
    (letter,) = mail.outbox
    assert letter.subject.startswith("Nouveau mot de passe pour")
    assert "Pour en choisir un nouveau, ouvrez cette page" in letter.body
    assert not any(piece in letter.body for piece in english()[1])

    client.force_login(user)
    for address in ("/claims/", "/accounts/password_change/", "/accounts/password_change/done/"):
        page = client.get(address)
        assert is_french(page, address)
        assert "Session ouverte\u202f: camille" in page.content.decode()
    refused = client.post("/accounts/password_change/", {"old_password": "faux"})
    assert is_french(refused)
    assert is_french(client.post("/accounts/logout/"))


@pytest.mark.django_db
def test_too_many_wrong_passwords_are_answered_in_french():
    client = Client(headers={"accept-language": "fr"})
    for _ in range(settings.AXES_FAILURE_LIMIT):
        page = client.post("/accounts/login/", {"username": "x", "password": "faux"})
    assert page.status_code == 429
    assert "Réessayez dans 5 minutes." in page.content.decode()
    assert is_french(page)


# What editors are told


@pytest.mark.parametrize("name", [*permissions.RECORDS, *permissions.PARTS])
def test_every_label_of_a_form_is_translated(name: str):
    """A column without a label of its own would be called by its English name."""
    for field in apps.get_model("articles", name)._meta.fields:
        # A part's record is not asked for: the part stands on the record's form.
        if field.editable and not field.is_relation and not field.primary_key:
            assert isinstance(field.verbose_name, Promise), field
            assert not field.help_text or isinstance(field.help_text, Promise), field


@pytest.fixture
def editor(story: None, db: None) -> Client:
    client = Client(headers={"accept-language": "fr"})
    client.force_login(get_user_model().objects.create_superuser("camille"))
    return client


# Of django-simple-history, whose way of asking Django will change.
@pytest.mark.filterwarnings("ignore:Calling select_related")
@pytest.mark.parametrize("name", permissions.RECORDS)
def test_the_admin_is_french(editor: Client, name: str):
    """The list, an empty form, a full one, and the history of each kind of record."""
    record = apps.get_model("articles", name)._default_manager.order_by("pk").first()
    places: list[tuple[str, list[int]]] = [("changelist", []), ("add", [])]
    if record is not None:
        places += [("change", [record.pk]), ("history", [record.pk]), ("delete", [record.pk])]
    for place, arguments in places:
        address = reverse(f"admin:articles_{name}_{place}", args=arguments)
        page = editor.get(address)
        assert page.status_code == 200, address
        html = page.content.decode()
        assert Reading(html).lang == "fr", address
        assert not left_in_english(html, address), address
        assert "Ajout de " not in html
        assert "Modification de " not in html


def test_the_history_says_in_french_what_was_changed(editor: Client):
    claim = Claim.objects.published().order_by("pk").first()
    assert claim is not None
    html = editor.get(reverse("admin:articles_claim_history", args=[claim.pk])).content.decode()
    assert f"<strong>Statut</strong>{NARROW}: brouillon → publié" in html


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("hier", f"«{NARROW}hier{NARROW}» n’est pas compris comme une date."),
        ("03/04/2025", "peut être le 3 avril 2025 ou le 4 mars 2025."),
        ("31 avril 2025", f"Le jour «{NARROW}31 avril 2025{NARROW}» n’existe pas."),
        ("2025-13", "Écrivez les mois de 01 à 12"),
        ("28/04/25", "doit avoir quatre chiffres"),
    ],
)
def test_a_date_that_is_not_understood_is_told_in_french(editor: Client, typed: str, told: str):
    page = editor.post(reverse("admin:articles_claim_add"), {"when": typed})
    assert told in page.content.decode()


def test_what_is_wrong_with_a_claim_is_told_in_french(editor: Client):
    """A form with everything wrong that can be."""
    question = Question.objects.exclude(unit="").order_by("pk").first()
    assert question is not None
    empty = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"}
    sets = ("attributions", "appearances", "translations")
    page = editor.post(
        reverse("admin:articles_claim_add"),
        {
            "statement": "Une phrase.",
            "language": "patois",
            "mode": "states",
            "status": "published",
            "low": "5",
            "high": "3",
            **{f"{name}-{key}": value for name in sets for key, value in empty.items()},
        },
    )
    html = page.content.decode()
    assert not left_in_english(html)
    assert f"«{NARROW}patois{NARROW}» n’est pas le code d’une langue." in html
    assert "Une valeur a besoin de la question à laquelle elle répond." in html
    assert "Personne n’est nommé." in html


def test_an_upside_down_range_is_told_in_french():
    question = Question(text="How many?", language="en", unit="soldiers")
    claim = Claim(statement="x", language="en", mode="states", question=question, low=5, high=3)
    with translation.override("fr"):
        with pytest.raises(ValidationError) as refused:
            claim.clean()
        # Sentences are put into a language when they are read, not when they are made.
        assert refused.value.messages == [
            (
                "L’intervalle est inversé\u202f: «\u202fà partir de\u202f» dépasse "
                "«\u202fjusqu’à\u202f»."
            )
        ]
