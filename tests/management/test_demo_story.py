"""Tests of the demonstration's data file as it stands, before anything loads it.

They read the TOML file alone and touch neither Django nor a database.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

STORY = Path(__file__).parents[2] / "articles" / "management" / "demo" / "story.toml"

ACTOR_KINDS = {
    "person",
    "government-body",
    "military",
    "intelligence-service",
    "news-agency",
    "outlet",
    "organisation",
    "company",
    "unnamed",
}
SOURCE_KINDS = {
    "article",
    "news-report",
    "agency-report",
    "communique",
    "written-statement",
    "written-assessment",
    "written-report",
    "speech",
    "remarks-to-the-press",
    "interview",
    "video-conference",
    "closed-briefing",
    "e-mail",
    "social-media-post",
    "document",
    "other",
}
MODES = {"states", "confirms", "denies", "estimates", "accuses", "warns", "demands", "promises"}

# What a table may hold: (keys that must be there, keys that may be left out).
SHAPES: dict[str, tuple[set[str], set[str]]] = {
    "actors": ({"name", "kind"}, {"country", "role", "aliases", "lang"}),
    "questions": ({"text", "fr"}, {"unit", "note"}),
    "sources": ({"kind", "title", "issuer", "language"}, {"date"}),
    "articles": (
        {"title", "title_language", "date", "language", "body", "appearances"},
        {"outlet", "url", "note"},
    ),
    "claims": (
        {"statement", "statement_fr", "mode", "attributions"},
        {"date", "question", "position", "low", "high", "approximate", "own_voice"},
    ),
    "relations": ({"claim", "kind", "about"}, set()),
}
APPEARANCE_SHAPE = ({"claim", "passage", "speech", "hops"}, {"cue", "attributed_as", "note"})

NARROW_SPACE = "\u202f"
QUOTATION_MARKS = {
    "fr": (f"«{NARROW_SPACE}", f"{NARROW_SPACE}»"),
    "en": ("“", "”"),
    "de": ("„", "“"),
}
# The words that were said so, by article and claim.
QUOTES = {
    ("seed", "us_state_stop"): "vive inquiétude",
    ("tass_cmc", "kim_sacred_mission"): "a sacred mission",
    ("politico", "putin_thanks"): "solidarity",
    ("nknews", "gerasimov_confirms"): "high professionalism",
    ("moscow_times", "jcs_may_rise"): "could increase",
    ("joongang", "jcs_4000"): "4,000 casualties have occurred",
    ("ndtv", "sbu_evidence"): "indisputable evidence",
}

DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
LANGUAGE = re.compile(r"[a-z]{2}")

Table = dict[str, Any]


@pytest.fixture(scope="module")
def story() -> Table:
    with STORY.open("rb") as file:
        return tomllib.load(file)


def each_appearance(story: Table) -> Iterator[tuple[str, Table, Table]]:
    """Give every appearance with its article and the article's key."""
    for key, article in story["articles"].items():
        for appearance in article["appearances"]:
            yield key, article, appearance


def misshapen(table: Table, shape: tuple[set[str], set[str]]) -> set[str]:
    """Give the keys that are missing from the table or do not belong there."""
    required, optional = shape
    return (required - table.keys()) | (table.keys() - required - optional)


def test_holds_the_whole_story(story: Table) -> None:
    assert list(story) == ["actors", "questions", "sources", "articles", "claims", "relations"]
    assert len(story["articles"]) == 24
    assert len(story["claims"]) == 46
    assert len(list(each_appearance(story))) == 61
    assert len(story["questions"]) == 7
    assert len(story["sources"]) == 22


def test_23_actors_speak_and_25_only_publish(story: Table) -> None:
    described = {key for key, a in story["actors"].items() if "country" in a or "role" in a}
    assert len(described) == 23
    assert {key for key in described if "country" not in story["actors"][key]} == set()
    people = {key for key, a in story["actors"].items() if a["kind"] == "person"}
    assert {key for key, a in story["actors"].items() if "role" in a} == people
    publishers = story["actors"].keys() - described
    assert len(publishers) == 25
    assert {story["actors"][key]["kind"] for key in publishers} == {"outlet", "news-agency"}


@pytest.mark.parametrize("section", SHAPES)
def test_tables_hold_known_keys_only(story: Table, section: str) -> None:
    wrong = {key: misshapen(table, SHAPES[section]) for key, table in story[section].items()}
    assert {key: keys for key, keys in wrong.items() if keys} == {}


def test_appearances_hold_known_keys_only(story: Table) -> None:
    wrong = [
        (key, appearance["claim"], keys)
        for key, _, appearance in each_appearance(story)
        if (keys := misshapen(appearance, APPEARANCE_SHAPE))
    ]
    assert wrong == []


def test_nothing_is_empty(story: Table) -> None:
    empty = [
        (section, key, field)
        for section, tables in story.items()
        for key, table in tables.items()
        for field, value in table.items()
        if value == "" or (value == [] and field != "attributions")
    ]
    assert empty == []
    for key, _, appearance in each_appearance(story):
        blank = [f for f, value in appearance.items() if f != "hops" and not value.strip()]
        assert blank == [], key


def test_kinds_modes_and_speech_are_in_the_closed_lists(story: Table) -> None:
    assert {actor["kind"] for actor in story["actors"].values()} <= ACTOR_KINDS
    assert {source["kind"] for source in story["sources"].values()} <= SOURCE_KINDS
    assert {claim["mode"] for claim in story["claims"].values()} <= MODES
    assert {a["speech"] for _, _, a in each_appearance(story)} == {"direct", "indirect"}


def test_dates_and_languages_are_well_formed(story: Table) -> None:
    for section in ("sources", "articles", "claims"):
        for key, table in story[section].items():
            if "date" in table:
                assert DATE.fullmatch(table["date"]), key
    languages = [a["lang"] for a in story["actors"].values() if "lang" in a]
    for actor in story["actors"].values():
        languages += [a["language"] for a in actor.get("aliases", []) if "language" in a]
    languages += [source["language"] for source in story["sources"].values()]
    for article in story["articles"].values():
        languages += [article["language"], article["title_language"]]
    assert [code for code in languages if not LANGUAGE.fullmatch(code)] == []
    assert {article["language"] for article in story["articles"].values()} == {"de", "en", "fr"}


def test_addresses_are_web_addresses_and_differ(story: Table) -> None:
    addresses = [a["url"] for a in story["articles"].values() if "url" in a]
    assert len(addresses) == len(set(addresses)) == 23
    assert all(re.fullmatch(r"https?://\S+", address) for address in addresses)
    assert "url" not in story["articles"]["seed"]
    assert "outlet" not in story["articles"]["seed"]


def test_every_key_resolves(story: Table) -> None:
    actors, sources, claims = story["actors"], story["sources"], story["claims"]
    assert {source["issuer"] for source in sources.values()} <= actors.keys()
    assert {a["outlet"] for a in story["articles"].values() if "outlet" in a} <= actors.keys()
    for key, claim in claims.items():
        assert claim.get("question", "confirmed") in story["questions"], key
        for attribution in claim["attributions"]:
            assert attribution.keys() <= {"actor", "on_behalf_of"}, key
            assert set(attribution.values()) <= actors.keys(), key
    for key, _, appearance in each_appearance(story):
        assert set(appearance["hops"]) <= sources.keys(), key


def test_everything_is_used(story: Table) -> None:
    appearances = list(each_appearance(story))
    assert {a["claim"] for _, _, a in appearances} == story["claims"].keys()
    assert {hop for _, _, a in appearances for hop in a["hops"]} == story["sources"].keys()
    asked = {claim["question"] for claim in story["claims"].values() if "question" in claim}
    assert asked == story["questions"].keys()
    actors = {source["issuer"] for source in story["sources"].values()}
    actors |= {a["outlet"] for a in story["articles"].values() if "outlet" in a}
    for claim in story["claims"].values():
        actors |= {key for attribution in claim["attributions"] for key in attribution.values()}
    assert actors == story["actors"].keys()


def test_names_and_aliases_belong_to_one_actor(story: Table) -> None:
    names = Counter(
        name
        for actor in story["actors"].values()
        for name in (actor["name"], *(alias["name"] for alias in actor.get("aliases", [])))
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_no_claim_stands_twice_in_an_article_and_no_source_twice_in_a_chain(story: Table) -> None:
    for key, article in story["articles"].items():
        claims = [appearance["claim"] for appearance in article["appearances"]]
        assert len(claims) == len(set(claims)), key
    for key, _, appearance in each_appearance(story):
        assert len(appearance["hops"]) == len(set(appearance["hops"])), key


def test_somebody_speaks_or_it_is_the_articles_own_voice(story: Table) -> None:
    own = {key for key, claim in story["claims"].items() if claim.get("own_voice")}
    assert own == {"law_violation"}
    for key, claim in story["claims"].items():
        assert bool(claim["attributions"]) != (key in own), key
    for key, _, appearance in each_appearance(story):
        named = "attributed_as" in appearance
        assert named != (appearance["claim"] in own), key


def test_values_fit_their_questions(story: Table) -> None:
    for key, claim in story["claims"].items():
        has_position, has_number = "position" in claim, "low" in claim
        assert ("low" in claim) == ("high" in claim), key
        assert (has_position or has_number) == ("question" in claim), key
        assert not (has_position and has_number), key
        assert has_number or "approximate" not in claim, key
        if has_position:
            assert claim["position"] in {"yes", "no"}, key
        if has_number:
            assert 0 < claim["low"] <= claim["high"], key
        if "question" in claim:
            assert has_number == ("unit" in story["questions"][claim["question"]]), key


def test_questions_are_whole_in_both_languages(story: Table) -> None:
    for key, question in story["questions"].items():
        assert question["text"].endswith("?"), key
        assert question["fr"]["text"].endswith(f"{NARROW_SPACE}?"), key
        assert question["fr"].keys() == question.keys() - {"fr"}, key


def test_the_same_claim_in_several_articles_is_one_claim(story: Table) -> None:
    carried = Counter(appearance["claim"] for _, _, appearance in each_appearance(story))
    assert {claim: count for claim, count in carried.items() if count > 1} == {
        "kcna_kursk": 2,
        "gerasimov_confirms": 3,
        "gerasimov_legal": 2,
        "three_services_sent": 2,
        "us_state_stop": 2,
        "cmc_liberated": 2,
        "nis_4700": 2,
        "nis_600_killed": 3,
        "nis_300_killed": 2,
        "jcs_4000": 4,
        "jcs_220_guns": 2,
    }


def test_every_passage_is_found_exactly_once_within_a_paragraph(story: Table) -> None:
    for key, article, appearance in each_appearance(story):
        passage = appearance["passage"]
        assert article["body"].count(passage) == 1, (key, passage)
        assert "\n" not in passage, (key, passage)
        assert passage == passage.strip(), (key, passage)


def test_passages_of_an_article_do_not_overlap(story: Table) -> None:
    for key, article in story["articles"].items():
        starts = sorted(
            (article["body"].index(a["passage"]), len(a["passage"])) for a in article["appearances"]
        )
        for (start, length), (following, _) in pairwise(starts):
            assert start + length <= following, key


def test_cue_and_speaker_stand_in_the_body(story: Table) -> None:
    for key, article, appearance in each_appearance(story):
        for field in ("cue", "attributed_as"):
            words = appearance.get(field, "")
            assert words in article["body"], (key, appearance["claim"], field)


def test_direct_speech_stands_in_quotation_marks(story: Table) -> None:
    direct = {}
    for key, article, appearance in each_appearance(story):
        opening, closing = QUOTATION_MARKS[article["language"]]
        quoted = re.findall(f"{re.escape(opening)}(.+?){re.escape(closing)}", appearance["passage"])
        if appearance["speech"] == "direct":
            assert len(quoted) == 1, (key, appearance["claim"])
            direct[key, appearance["claim"]] = quoted[0]
        else:
            assert quoted == [], (key, appearance["claim"])
    assert direct == QUOTES


def test_bodies_are_80_to_250_words_in_tidy_paragraphs(story: Table) -> None:
    for key, article in story["articles"].items():
        body = article["body"]
        assert 80 <= len(body.split()) <= 250, (key, len(body.split()))
        paragraphs = body.split("\n\n")
        assert all(p and p == p.strip() and "\n" not in p for p in paragraphs), key
        assert "  " not in body, key


def test_typography_is_that_of_the_language(story: Table) -> None:
    french = {k: a["body"] for k, a in story["articles"].items() if a["language"] == "fr"}
    french |= {key: claim["statement_fr"] for key, claim in story["claims"].items()}
    french |= {key: question["fr"]["text"] for key, question in story["questions"].items()}
    # A sign without its narrow space, a number cut by an ordinary one, a straight mark.
    slip = re.compile(rf"[^{NARROW_SPACE}][:;?!»]|«[^{NARROW_SPACE}]|\d \d|['\"]|\d,\d{{3}}")
    assert {key: slip.findall(text) for key, text in french.items() if slip.search(text)} == {}
    for key, article in story["articles"].items():
        if article["language"] != "fr":
            assert not re.search(rf"[{NARROW_SPACE}'\"]", article["body"]), key
