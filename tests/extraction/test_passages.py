"""What is read in a passage: sentences, cues, whose words, figures."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import extraction
from articles.domain import vocabulary
from articles.extraction import cues

# Sentences


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It rains. It pours! Does it?", ["It rains.", "It pours!", "Does it?"]),
        ("M. Durand et Mme Petit parlent. Fin.", ["M. Durand et Mme Petit parlent.", "Fin."]),
        ("Am 28. April kam Dr. Pohl. Sie ging.", ["Am 28. April kam Dr. Pohl.", "Sie ging."]),
        ("That was in 2025. Then it ended.", ["That was in 2025.", "Then it ended."]),
        ("Il dit : « Partez ! » Puis il sort.", ["Il dit : « Partez ! »", "Puis il sort."]),
        ("J. Kirby spoke. “Go.” She went.", ["J. Kirby spoke.", "“Go.”", "She went."]),
        ("비가 왔다. 강이 넘쳤다.", ["비가 왔다.", "강이 넘쳤다."]),
        ("雨が降った。川が溢れた。", ["雨が降った。", "川が溢れた。"]),
        ("هل جاء؟ نعم جاء.", ["هل جاء؟", "نعم جاء."]),
        ("One paragraph\n\nand another", ["One paragraph", "and another"]),
        ("environ 4.000 morts", ["environ 4.000 morts"]),
        ("", []),
    ],
)
def test_sentences(text, parts):
    assert [text[a:b] for a, b in extraction.sentences(text)] == parts


@given(st.text(alphabet="aAé .!?…\n«»“”1가", max_size=80))
def test_sentences_hold_everything_in_order_and_nothing_twice(text):
    spans = extraction.sentences(text)
    assert "".join("".join(text[a:b] for a, b in spans).split()) == "".join(text.split())
    assert all(a < b for a, b in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert all(text[a:b] == text[a:b].strip() for a, b in spans)


# Cues


@pytest.mark.parametrize(
    ("language", "text", "words", "mode"),
    [
        ("fr", "Selon le port, aucun bac n’est parti.", "Selon", "states"),
        ("fr", "Aucun bac n’est parti, a déclaré le port.", "déclaré", "states"),
        ("fr", "D’après elle, la porte était ouverte.", "D’après", "states"),
        ("fr", "Le ministère fait état de 4 000 maisons.", "fait état de", "states"),
        ("fr", "Le ministère dément toute fuite.", "dément", "denies"),
        ("fr", "Selon l’agence, le port estime les dégâts à 3 millions.", "estime", "estimates"),
        ("fr", "Ils ont reconnu les faits pour la première fois.", "reconnu", "confirms"),
        ("fr", "La ville a accusé à plusieurs reprises le port.", "accusé", "accuses"),
        ("fr", "La préfecture met en garde contre la crue.", "met en garde", "warns"),
        ("fr", "Le syndicat exige une enquête.", "exige", "demands"),
        ("fr", "La société s’engage à payer.", "s’engage à", "promises"),
        ("en", "According to the council, it is jammed.", "According to", "states"),
        ("en", "The gate is jammed, she said on Monday.", "said", "states"),
        ("en", "The ministry denied the report.", "denied", "denies"),
        ("en", "She accused the harbour of lying.", "accused", "accuses"),
        ("en", "Officials put the number of flooded houses at 4,000.", "put … at", "estimates"),
        ("en", "The union called for a strike.", "called for", "demands"),
        ("en", "The company pledged to pay.", "pledged", "promises"),
        ("en", "They warned of a second wave.", "warned", "warns"),
        ("de", "Laut Ministerium ist das Tor zu.", "Laut", "states"),
        ("de", "Das Tor sei zu, sagte die Kanzlerin.", "sagte", "states"),
        ("de", "Die Stadt wirft dem Hafen Täuschung vor.", "wirft … vor", "accuses"),
        ("de", "Der Hafen weist den Vorwurf entschieden zurück.", "weist … zurück", "denies"),
        ("de", "Fachleute schätzen den Schaden auf 3 Millionen.", "schätzen", "estimates"),
        ("de", "Die Wache bestätigte den Bruch.", "bestätigte", "confirms"),
        ("de", "Sie versprach rasche Hilfe.", "versprach", "promises"),
        ("", "The ministry denied the report.", "denied", "denies"),
    ],
)
def test_cues(language, text, words, mode):
    found = extraction.find_cue(text, 0, len(text), language)
    assert (found.words, found.mode) == (words, mode)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Le port n’a pas confirmé la nouvelle."),
        ("fr", "Le port n’a ni confirmé ni démenti."),
        ("fr", "Le port ne confirme pas."),
        ("en", "The port has not confirmed it."),
        ("en", "The United States has a port."),
        ("de", "Der Hafen bestätigte nicht."),
        ("fr", "Les bacs restent au port."),
        ("ko", "항구는 said 밝혔다."),
        # The speaker's own word is no cue of the article's.
        ("en", "“They accused us of everything.”"),
    ],
)
def test_no_cue(language, text):
    assert extraction.find_cue(text, 0, len(text), language) is None


def test_the_cue_may_stand_beside_the_passage_but_in_its_sentence():
    text = "Il dément tout. Selon le port, aucun bac n’est parti. Elle accuse la ville."
    start = text.index("aucun")
    found = extraction.find_cue(text, start, start + 20, "fr")
    assert found
    assert found.words == "Selon"
    assert text[found.start : found.end] == "Selon"
    assert extraction.attributed_as(text, found) == "le port"


def test_modes_are_those_of_the_closed_list():
    assert {mode for each in cues._CUES.values() for mode in each} == set(vocabulary.Mode.values)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Selon un porte-parole du port, tout va bien.", "un porte-parole du port"),
        ("It holds, according to the harbour master.", "the harbour master"),
        ("Laut Ministerium: nichts.", "Ministerium"),
        ("Tout va bien, a dit le port.", ""),
    ],
)
def test_whom_the_article_names(text, who):
    found = extraction.find_cue(text, 0, len(text))
    assert found
    assert extraction.attributed_as(text, found) == who


# Whose words


@pytest.mark.parametrize(
    ("text", "speech"),
    [
        ("“Everybody leaves by noon,” Ada Pohl said", "direct"),
        ("« Tout le monde part avant midi. »", "direct"),
        ("a déclaré dans un courriel : « Nous partons avant midi. »", "direct"),
        ("„zwischen 3000 und 5000“, sagte die Kanzlerin", "direct"),
        ("»Wir gehen«, sagte sie", "direct"),
        ("le ministère fait état de « 4 000 maisons » inondées", "mixed"),
        ("Moscow praised the “solidarity” of its ally, he said", "mixed"),
        ("the ministry said that all had left", "indirect"),
        ("the town has seen nothing like it", ""),
    ],
)
def test_speech(text, speech):
    cue = extraction.find_cue(text, 0, len(text))
    assert (
        extraction.speech_of(text, 0, len(text), cue=(cue.start, cue.end) if cue else None)
        == speech
    )


def test_a_part_of_a_quotation_is_direct():
    text = "She said: “The gate is jammed. Nobody leaves.” Then she left."
    start = text.index("Nobody")
    assert extraction.speech_of(text, start, start + 13) == "direct"


@given(st.text(alphabet='ab «»“”„"\n', max_size=40), st.data())
def test_speech_is_one_of_three_or_nothing(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert extraction.speech_of(text, start, end) in {*vocabulary.Speech.values, ""}


# Figures


def figure(low, high, approximate=False):
    return (
        None if low is None else Decimal(low),
        None if high is None else Decimal(high),
        approximate,
    )


@pytest.mark.parametrize(
    ("language", "text", "expected", "words"),
    [
        ("fr", "a subi environ 4 000 pertes", figure(4000, 4000, True), "environ 4 000"),
        ("fr", "environ 4\u202f000 pertes", figure(4000, 4000, True), "environ 4\u202f000"),
        ("fr", "entre 10 000 et 12 000 soldats", figure(10000, 12000), "entre 10 000 et 12 000"),
        ("fr", "au moins 300 morts", figure(300, None), "au moins 300"),
        ("fr", "près de 3 000 hommes", figure(3000, 3000, True), "près de 3 000"),
        ("fr", "jusqu’à 500 maisons", figure(None, 500), "jusqu’à 500"),
        ("fr", "deux mille soldats", figure(2000, 2000), "deux mille"),
        ("fr", "plus de six cents militaires", figure(600, None), "plus de six cents"),
        ("fr", "quatre-vingt-dix-sept navires", figure(97, 97), "quatre-vingt-dix-sept"),
        ("fr", "vingt et un navires", figure(21, 21), "vingt et un"),
        ("fr", "une centaine de blessés", figure(100, 100, True), "une centaine"),
        ("fr", "10 à 12 millions d’euros", figure(10**7, 12 * 10**6), "10 à 12 millions"),
        ("fr", "2,5 millions d’euros", figure("2500000", "2500000"), "2,5 millions"),
        ("fr", "en 2024, 300 soldats sont partis", figure(300, 300), "300"),
        ("fr", "le 28 avril 2025, 40 bacs", figure(40, 40), "40"),
        ("fr", "un million de francs", figure(10**6, 10**6), "un million"),
        (
            "en",
            "between 10,000 and 12,000 troops",
            figure(10000, 12000),
            "between 10,000 and 12,000",
        ),
        ("en", "more than 4,500 houses", figure(4500, None), "more than 4,500"),
        ("en", "some 1.5 million people", figure(1500000, 1500000, True), "some 1.5 million"),
        ("en", "up to 9,000 houses", figure(None, 9000), "up to 9,000"),
        ("en", "10,000-12,000 troops", figure(10000, 12000), "10,000-12,000"),
        ("en", "roughly 10,000 to 12,000 troops", figure(10000, 12000, True), None),
        ("en", "Four thousand, it said", figure(4000, 4000), "Four thousand"),
        ("en", "two hundred and fifty homes", figure(250, 250), "two hundred and fifty"),
        ("en", "300 or more", figure(300, None), "300 or more"),
        ("en", "at least about 300", figure(300, None, True), "at least about 300"),
        ("de", "rund 4.000 Soldaten", figure(4000, 4000, True), "rund 4.000"),
        ("de", "zwischen 3000 und 5000 Häuser", figure(3000, 5000), "zwischen 3000 und 5000"),
        ("de", "mindestens 600 Tote", figure(600, None), "mindestens 600"),
        ("de", "zweitausendfünfhundert Boote", figure(2500, 2500), "zweitausendfünfhundert"),
        ("de", "3,5 Milliarden Euro", figure("3500000000", "3500000000"), "3,5 Milliarden"),
        ("ko", "최소 6000 채", figure(6000, 6000), "6000"),
    ],
)
def test_figures(language, text, expected, words):
    found = extraction.find_figures(text, language=language)[0]
    assert (found.low, found.high, found.approximate) == expected
    if words:
        assert text[found.start : found.end] == words


@pytest.mark.parametrize(
    "text",
    [
        "am 28. April",
        "in 2024 it ended",
        "le 1er mai",
        "à 10h30",
        "at 10:42",
        "T-72 tanks",
        "un soldat et une ville",
        "one of the ships",
        "COVID-19",
    ],
)
def test_what_is_no_figure(text):
    assert extraction.find_figures(text) == []


def test_several_figures_in_order_digits_first():
    text = "six bacs, puis 40 bateaux et au moins 12 barques"
    found = extraction.find_figures(text, language="fr")
    assert [(each.low, each.high) for each in found] == [(40, 40), (12, None), (6, 6)]


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("4000", "", "4000"),
        ("4 000", "fr", "4000"),
        ("4\u202f000,5", "fr", "4000.5"),
        ("4,000", "en", "4000"),
        ("4.000", "de", "4000"),
        ("2,5 millions", "fr", "2500000"),
        ("deux mille", "fr", "2000"),
        ("-3", "", "-3"),
        ("0,125", "fr", "0.125"),
    ],
)
def test_a_figure_as_it_is_typed(text, language, value):
    assert extraction.read_figure(text, language) == Decimal(value)


@pytest.mark.parametrize("text", ["", "many", "4 or 5", "4000 soldiers", "--4"])
def test_what_is_typed_and_no_figure(text):
    with pytest.raises(ValueError, match="is not a number"):
        extraction.read_figure(text, "en")


@given(st.integers(0, 10**9), st.sampled_from(["fr", "en", "de"]))
def test_numbers_are_read_as_each_language_writes_them(number, language):
    separator = {"fr": "\u202f", "en": ",", "de": "."}[language]
    written = f"{number:,}".replace(",", separator)
    assert extraction.read_figure(written, language) == number


@given(st.text(alphabet="0123456789 .,-–aàetund mille", max_size=40))
def test_figures_lie_in_the_text_and_stand_upright(text):
    for found in extraction.find_figures(text):
        assert 0 <= found.start < found.end <= len(text)
        assert found.low is not None or found.high is not None
        if found.low is not None and found.high is not None:
            assert found.low <= found.high
