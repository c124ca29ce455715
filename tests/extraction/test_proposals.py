"""The claims that are proposed in a text: what is said, who says it, and what is no claim."""

import sys
import threading
from dataclasses import FrozenInstanceError
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.domain import vocabulary
from articles.extraction import Proposal, find_cue, find_figures, propose


def said(text: str, language: str) -> list[tuple[str, list[str]]]:
    """What is said and by whom, in the words of the text."""
    return [
        (text[each.start : each.end], [text[a:b] for a, b in each.speakers])
        for each in propose(text, language)
    ]


ENGLISH = [
    # Verbs before, behind and inside what is said.
    ("The port said that the bridge was shut.", "the bridge was shut", ["The port"]),
    ("The port said the bridge was shut.", "the bridge was shut", ["The port"]),
    ("The bridge was shut, the port said on Monday.", "The bridge was shut", ["the port"]),
    ("The bridge was shut, said Ada Pohl.", "The bridge was shut", ["Ada Pohl"]),
    (
        "The bridge, she said, was shut for good.",
        "The bridge, she said, was shut for good",
        ["she"],
    ),
    ("Ada Pohl told reporters that the bridge was shut.", "the bridge was shut", ["Ada Pohl"]),
    ("The mayor warned that the water was rising.", "the water was rising", ["The mayor"]),
    ("The mayor has promised to pay.", "pay", ["The mayor"]),
    ("It was announced that the bridge was shut.", "the bridge was shut", []),
    # Quotations.
    ("“The bridge is shut,” Ada Pohl said.", "“The bridge is shut,”", ["Ada Pohl"]),
    ("''The bridge is shut,'' said Ada Pohl.", "''The bridge is shut,''", ["Ada Pohl"]),
    ("Ada Pohl said: ‘The bridge is shut.’", "‘The bridge is shut.’", ["Ada Pohl"]),
    ('Ada Pohl: "The bridge is shut for good."', '"The bridge is shut for good."', ["Ada Pohl"]),
    (
        "“The bridge,” she said, “is shut.”",
        "“The bridge,” she said, “is shut.”",
        ["she"],
    ),
    ("“The bridge is shut for good.” ― Ada Pohl", "“The bridge is shut for good.”", ["Ada Pohl"]),
    # Prepositions, appositions, lists, nouns.
    ("According to the port, the bridge is shut.", "the bridge is shut", ["the port"]),
    ("The bridge is shut, according to the police.", "The bridge is shut", ["the police"]),
    (
        "Ada Pohl, the mayor of Arden, said the bridge was shut.",
        "the bridge was shut",
        ["Ada Pohl, the mayor of Arden"],
    ),
    (
        "According to the port, the town and the union, the bridge is safe.",
        "the bridge is safe",
        ["the port", "the town", "the union"],
    ),
    ("A poll released in May found that many agree.", "many agree", ["A poll released in May"]),
]
FRENCH = [
    ("Le maire a déclaré que le pont était fermé.", "le pont était fermé", ["Le maire"]),
    ("Le pont est fermé, a déclaré Ada Pohl.", "Le pont est fermé", ["Ada Pohl"]),
    ("Le pont est fermé, a-t-elle ajouté.", "Le pont est fermé", ["-t-elle"]),
    ("Le pont est fermé, explique la mairie.", "Le pont est fermé", ["la mairie"]),
    ("« Le pont est fermé », a dit Ada Pohl.", "« Le pont est fermé »", ["Ada Pohl"]),
    ("Ada Pohl a répondu : « Le pont est fermé. »", "« Le pont est fermé. »", ["Ada Pohl"]),
    ("„Le pont est fermé“, a dit Ada Pohl.", "„Le pont est fermé“", ["Ada Pohl"]),
    ("« Le pont, dit-elle, est fermé. »", "« Le pont, dit-elle, est fermé. »", []),
    ("Selon la mairie, le pont est fermé.", "le pont est fermé", ["la mairie"]),
    ("Le pont est fermé, selon la police.", "Le pont est fermé", ["la police"]),
    ("D’après elle, le pont est fermé.", "le pont est fermé", ["elle"]),
    ("Le pont aurait cédé dans la nuit.", "Le pont aurait cédé dans la nuit", []),
    ("La mairie affirme avoir fermé le pont.", "avoir fermé le pont", ["La mairie"]),
    ("Ada Pohl a pour sa part souligné que le pont tient.", "le pont tient", ["Ada Pohl"]),
    (
        "Le pont est fermé, a déclaré lundi à Arden, Ada Pohl, présidente du port.",
        "Le pont est fermé",
        ["Ada Pohl, présidente du port"],
    ),
    (
        "Selon des sources des services de secours belges, suisses et danois, le pont tient.",
        "le pont tient",
        ["des sources des services de secours belges", "suisses", "danois"],
    ),
]
GERMAN = [
    ("„Die Brücke ist gesperrt“, sagte Ada Pohl.", "„Die Brücke ist gesperrt“", ["Ada Pohl"]),
    ("Ada Pohl sagte, dass die Brücke gesperrt ist.", "die Brücke gesperrt ist", ["Ada Pohl"]),
]


@pytest.mark.parametrize(
    ("language", "text", "content", "speakers"),
    [("en", *row) for row in ENGLISH]
    + [("fr", *row) for row in FRENCH]
    + [("de", *row) for row in GERMAN],
)
def test_a_claim_its_content_and_who_says_it(language, text, content, speakers):
    found = [row for row in said(text, language) if row[0] == content]
    assert found, said(text, language)
    if speakers:
        assert found[0][1] == speakers


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The so-called “experts” stayed at home."),
        ("en", "She never said that the bridge was shut."),
        ("en", "Did the mayor say that the bridge was shut?"),
        ("en", "Her latest report of the year was long."),
        ("en", "The states are large and their claims are old."),
        ("fr", "Le maire n’a pas dit que le pont était fermé."),
        ("fr", "L’annonce du maire est longue."),
        ("fr", "Le prix varie selon la saison."),
        ("fr", "Le film « Le Pont » sort lundi."),
        ("fr", "Il l’a fait parce que le pont était fermé."),
        ("fr", "Pour réparer le pont, il faut du temps."),
        ("fr", "Le maire a-t-il dit que le pont était fermé ?"),
        ("ko", "시장은 said 다리가 닫혔다고 말했다."),
        ("", "The port said that the bridge was shut."),
        ("en", ""),
        ("en", " \n\n "),
    ],
)
def test_what_is_no_claim(language, text):
    assert said(text, language) == []


def test_a_quotation_over_several_paragraphs_is_one_claim():
    text = "“The bridge is shut.\n\n“It will stay shut,” Ada Pohl said."
    assert said(text, "en") == [("“The bridge is shut.\n\n“It will stay shut,”", ["Ada Pohl"])]


def test_a_quotation_that_goes_on_belongs_to_the_same_speaker():
    text = "“The bridge is shut,” Ada Pohl said.\n\n“Nobody may cross it until May.”"
    assert [speakers for _words, speakers in said(text, "en")] == [["Ada Pohl"], ["Ada Pohl"]]


def test_reporting_within_reporting_is_one_claim_with_its_relay():
    text = "L’agence Nord rapporte que le ministère a affirmé que le pont tient bon."
    (found,) = propose(text, "fr")
    assert text[found.start : found.end] == "le pont tient bon"
    assert [text[a:b] for a, b in found.speakers] == ["le ministère"]
    assert [text[a:b] for a, b in found.relays] == ["L’agence Nord"]


def test_a_chain_through_a_document_has_its_relays_nearest_first():
    text = (
        "L’information vient d’un communiqué de l’agence Nord, qui cite un article du maire Jean "
        "Roux. Selon cet article, le pont tiendra, a rapporté le journal Le Quai."
    )
    found = propose(text, "fr")[-1]
    assert text[found.start : found.end] == "le pont tiendra"
    assert found.resolved[0]
    assert "Jean Roux" in text[slice(*found.resolved[0])]
    assert [text[a:b] for a, b in found.relays] == [
        "le journal Le Quai",
        "un communiqué de l’agence Nord",
    ]


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "Ada Pohl came. She said the bridge was shut.", "Ada Pohl"),
        ("en", "Ada Pohl came. Pohl said the bridge was shut.", "Ada Pohl"),
        ("en", "Ada Pohl met Mr. Roux. She said the bridge was shut.", "Ada Pohl"),
        ("en", "Mr. Roux met Ada Pohl. He said the bridge was shut.", "Mr. Roux"),
        ("fr", "Jean Roux est venu. Il a dit que le pont est fermé.", "Jean Roux"),
        ("fr", "Jean Roux est venu. Selon lui, le pont est fermé.", "Jean Roux"),
        # Nobody is named where it is unsure.
        ("en", "Ada Pohl came. He said the bridge was shut.", ""),
        ("en", "Ada Pohl met Ida Pohl. Pohl said the bridge was shut.", ""),
        ("en", "They said the bridge was shut.", ""),
    ],
)
def test_whom_a_short_form_stands_for(language, text, name):
    resolved = propose(text, language)[0].resolved
    assert [text[slice(*span)] if span else "" for span in resolved] == [name]


@pytest.mark.parametrize(
    ("language", "text", "mode", "speech"),
    [
        ("en", "The port denied the report on Monday.", "denies", "indirect"),
        ("en", "The mayor warned that it will rain.", "warns", "indirect"),
        ("en", "The mayor confirmed that it had rained.", "confirms", "indirect"),
        ("en", "“It will rain,” the mayor said.", "states", "direct"),
        ("en", "The mayor said that the “deal” was shut.", "states", "mixed"),
        ("fr", "La ville accuse le port de mentir.", "accuses", "indirect"),
        ("fr", "La ville estime que 300 maisons sont inondées.", "estimates", "indirect"),
        ("fr", "La ville exige que le port paie.", "demands", "indirect"),
        ("fr", "La ville a promis de payer.", "promises", "indirect"),
    ],
)
def test_mode_and_kind_of_speech(language, text, mode, speech):
    (found,) = propose(text, language)
    assert (found.mode, found.speech) == (mode, speech)


def test_a_named_speaker_with_a_plain_cue_is_sure_and_hearsay_is_not():
    assert [each.tier for each in propose("Ada Pohl said that it rained.", "en")] == ["sure"]
    assert [each.tier for each in propose("Le pont aurait cédé lundi.", "fr")] == ["likely"]


def test_a_proposal_cannot_be_changed():
    (found,) = propose("Ada Pohl said that it rained.", "en")
    with pytest.raises(FrozenInstanceError):
        found.start = 0  # type: ignore[misc]


def well_formed(text: str, found: list[Proposal]) -> None:
    """Places lie in the text, hold something and stand in order; values are of closed lists."""
    assert all(one.start <= other.start for one, other in pairwise(found))
    for each in found:
        spans = [(each.start, each.end), *each.speakers, *each.relays]
        spans += [span for span in (each.cue, *each.resolved) if span]
        for start, end in spans:
            assert 0 <= start < end <= len(text)
            assert text[start:end].strip()
        assert len(each.resolved) == len(each.speakers)
        assert each.mode in vocabulary.Mode.values
        assert each.speech in vocabulary.Speech.values
        assert each.tier in {"sure", "likely"}


PIECES = st.sampled_from(
    [
        *("said", "says", "that", "que", "qu’", "«", "»", "“", "”", '"', "'", "‘", "’", "„"),
        *(",", ".", ":", ";", "?", "!", "—", "–", "--", "(", ")", "\n\n", "\n", "Ada Pohl"),
        *("the port", "le", "a-t-il", "déclaré", "dit", "selon", "according to", "d’après", "who"),
        *(
            "qui",
            "and",
            "et",
            "n’a",
            "pas",
            "aurait",
            "décidé",
            "promised",
            "to",
            "de",
            "Mr.",
            "M.",
        ),
        *("4,000", "call for", "denied", "il", "she"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=60).map(" ".join)), st.data())
def test_any_text_in_any_language_gives_places_inside_it(text, data):
    language = data.draw(st.sampled_from(["fr", "en", "de", "fr-CA", "ja", ""]))
    well_formed(text, propose(text, language))


# What takes a regular expression or a rule the longest: much of one thing.
ATTACKS = {
    "cues": "said ",
    "dots": ".",
    "straight quotes": '"',
    "opening quotes": "« ",
    "apostrophes": "‘a’ s’ ",
    "clauses": "said that ",
    "names": "Kim ",
    "lists": "Kim, ",
    "coordinations": "Kim and ",
    "prepositions": "selon ",
    "two prepositions": "according to ",
    "commas": "a, ",
    "brackets": "(",
    "lines": "\n",
    "blanks": "\n ",
    "elisions": "l’",
    "numbers": "12 ",
    "groups": "1,",
    "number words": "two dozen ",
    "ranges": "12 to 13 ",
    "initials": "U.",
    "one word": "a",
    "people": "Jean Roux a dit. Il a dit. ",
}


def work(task) -> int:
    """How many lines of Python a task runs: seconds depend on the machine, work does not."""
    lines = 0

    def count(frame, event, _argument):
        nonlocal lines
        lines += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        task()
    finally:
        sys.settrace(before)
    return lines


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_twice_the_text_is_at_most_two_and_a_half_times_the_work(attack):
    once = attack * (3000 // len(attack))
    for read in (
        lambda text: propose(text, "en"),
        lambda text: propose(text, "fr"),
        lambda text: find_figures(text),
        lambda text: find_cue(text, 0, len(text)),
    ):
        read(once)
        assert (
            work(lambda read=read: read(once * 2)) <= 2.5 * work(lambda read=read: read(once)) + 500
        )


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_no_expression_goes_back_without_an_end(attack):
    """A hundred thousand characters end; one that went back over them all would take minutes."""
    text = attack * (100_000 // len(attack))
    for language in ("en", "fr"):
        reader = threading.Thread(target=propose, args=(text, language), daemon=True)
        reader.start()
        reader.join(timeout=30)
        assert not reader.is_alive()
