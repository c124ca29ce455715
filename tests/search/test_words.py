"""Words are found in any spelling and language, by SQL and by the index alike."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from hypothesis import example, given, settings
from hypothesis import strategies as some

from articles import actions, search
from articles.domain import text
from articles.domain.selection import Selection
from articles.domain.vocabulary import Mode, Status
from articles.models import Claim
from articles.search import analysis, cached, sql, sync
from tests.support.examples import examples
from tests.support.shown import listing_of


def finds(query: str, original: str, language: str) -> bool:
    """Whether a search finds a text, by the definition of what a claim's keys are."""
    keys = analysis.keys([(original, language)])

    def stands(runs: frozenset[analysis.Run]) -> bool:
        return any(f" {' '.join(run)} " in keys for run in runs)

    asked = analysis.asked(query)
    return all(map(stands, asked.wanted)) and not any(map(stands, asked.unwanted))


@pytest.mark.parametrize(
    ("query", "original", "language"),
    [
        # Accents, capitals, ligatures, apostrophes
        ("ete", "L'ÉTÉ", "fr"),
        ("l'été", "un été chaud", "fr"),
        ("l’été", "d'été", "fr"),
        ("été", "l’été", "fr"),
        ("oeuvre", "Œuvres", "fr"),
        ("œuvre", "oeuvre", "fr"),
        ("jusqu'à", "jusqu’a", "fr"),
        ("aujourd'hui", "aujourd’hui", "fr"),
        ("Trump", "Trump's", "en"),
        ("Trump's", "Trump", "en"),
        ("strasse", "Straße", "de"),
        # Plural and singular, verb and noun, in French
        ("soldats", "un soldat", "fr"),
        ("soldat", "des soldats", "fr"),
        ("journal", "les journaux", "fr"),
        ("chevaux", "un cheval", "fr"),
        ("généraux", "le général", "fr"),
        ("déclaré", "la déclaration", "fr"),
        ("déclaration", "ils ont déclaré", "fr"),
        ("declarees", "la déclaration", "fr"),
        ("déclarent", "la déclaration", "fr"),
        ("déclarèrent", "a déclaré", "fr"),
        ("confirmé", "confirmation", "fr"),
        ("coréenne", "les Coréens", "fr"),
        ("première", "les premiers", "fr"),
        ("sécurités", "sécurité", "fr"),
        ("envoyés", "envoyer", "fr"),
        # in English
        ("soldiers", "a soldier", "en"),
        ("country", "countries", "en"),
        ("declared", "a declaration", "en"),
        ("declaration", "they declare", "en"),
        ("denies", "denied", "en"),
        # in other languages
        ("Soldat", "Soldaten", "de"),
        ("getoetet", "getoetet", "de"),
        ("북한", "북한군이 러시아에", "ko"),
        ("북한군", "북한군이 러시아에", "ko"),
        ("중앙통신", "조선중앙통신", "ko"),
        ("путин", "Путина", "ru"),
        ("российский", "российской", "ru"),
        ("солдаты", "солдат", "ru"),
        ("президент", "президента", "uk"),
        ("п'ять", "п’ять", "uk"),
        ("日本", "在日本的", "zh"),
        ("हिन्दी", "हिन्दी", "hi"),
        ("كوريا", "كوريا", "ar"),
        # a language that is not recorded
        ("agency", "Defense Intelligence Agencies", ""),
        ("ministères", "Ministère de la Défense", ""),
        # Numbers
        ("4000", "4 000 soldats", "fr"),
        ("4 000", "4,000 soldiers", "en"),
        ("4.000", "4\u202f000", "fr"),
        ("10000000", "10 000 000", "fr"),
        ("3,5", "3,5 millions", "fr"),
        ("2024", "en 2024, 300 soldats", "fr"),
        ("300", "en 2024, 300 soldats", "fr"),
        # Several words, quoted and unwanted ones
        ("koursk soldats", "des soldats à Koursk", "fr"),
        ('"soldats nord-coréens"', "des soldats nord-coréens", "fr"),
        ("« soldats nord-coréens »", "soldats nord-coréens", "fr"),
        ("“North Korean”", "a North Korean unit", "en"),
        ("nord-coréen", "les Nord-Coréens", "fr"),
        ('"North Korean" -South', "a North Korean unit", "en"),
        ("-absent", "anything", "en"),
    ],
)
def test_what_is_found(query: str, original: str, language: str) -> None:
    assert finds(query, original, language)


@pytest.mark.parametrize(
    ("query", "original", "language"),
    [
        ("soldats avions", "des soldats", "fr"),
        ('"soldats nord-coréens"', "des soldats, et des Nord-Coréens", "fr"),
        ('"Korean North"', "a North Korean unit", "en"),
        ("nord-coréen", "un Coréen du Nord", "fr"),
        ("soldats -koursk", "des soldats à Koursk", "fr"),
        ('-"North Korean"', "a North Korean unit", "en"),
        # The languages are kept apart: one stem in English may be another word in French.
        ("posted", "un poste", "fr"),
        ("400", "4 000 soldats", "fr"),
        ("북한", "북쪽 한국", "ko"),
        ("été étés", "", "fr"),
        ("🇰🇵", "anything", "en"),
        ("cat", "concatenate", "en"),
    ],
)
def test_what_is_not_found(query: str, original: str, language: str) -> None:
    # A search of no word at all wants something that stands nowhere, so that nothing is found.
    if not analysis.asked(query).wanted and not analysis.asked(query).unwanted:
        assert not any(character.isalnum() for character in query)
        return
    assert not finds(query, original, language)


def test_no_run_reaches_from_one_text_into_the_next() -> None:
    keys = analysis.keys([("North", "en"), ("Korea", "en")])
    assert keys == " =north | =korea | "
    assert not any(f" {' '.join(run)} " in keys for run in analysis.runs("North-Korea"))


def test_the_keys_of_a_text_that_stands_twice_are_kept_once() -> None:
    assert analysis.keys([("mot", "fr"), ("Mot.", "fr"), ("", "fr")]) == " +mot | "


@given(some.text(), some.sampled_from(["fr", "en", "de", "ru", "ko", ""]))
@example("½ №5 ²", "fr")
@example("İstanbul’da", "")
@example("ﾊﾝｶｸ ½ﷺ", "ko")
@example("0¼ဿ", "fr")
def test_a_text_is_found_by_each_of_its_words_however_they_are_typed(
    original: str, language: str
) -> None:
    for word in analysis.words(original):
        typed = original[word.start : word.end]
        assert finds(f'"{typed}"' if '"' not in typed else typed, original, language) or (
            # A number's groups are one word only where they are seen together.
            not any(character.isalnum() for character in text.fold(typed))
        )


@given(some.text())
@settings(max_examples=examples(200))
def test_keys_have_no_character_that_means_something_elsewhere(original: str) -> None:
    for language in ("", "fr", "en", "de"):
        for part in analysis.keys([(original, language)]).split(" "):
            assert part in {"", analysis.BREAK} or part.lstrip("+=~")
            assert not set(part) & set("%_\\|\x00\n\t") - {analysis.BREAK}


@given(some.text(max_size=40))
@example("\u2f00")
@example("\u0e33")
def test_accents_and_capitals_change_no_search(query: str) -> None:
    signs = [each for each in query if unicodedata.category(each) in {"So", "Sc"}]
    # A sign such as № parts words, and is letters once it is folded; radicals are words themselves.
    parting = any(text.fold(each).isalnum() for each in signs if not analysis._SIGN.match(each))
    # Some vowels (Thai, Lao, Arabic) begin with a mark once they are folded; no word begins so.
    folded = [text.fold(each) for each in query if each.isalnum()]
    marked = any(unicodedata.category(each[0]) == "Mn" for each in folded if each)
    if '"' not in query and "'" not in query and not parting and not marked:
        assert analysis.runs(text.fold(query)) == analysis.runs(query)


# Where the words stand


def marked(original: str, query: str) -> str:
    """The text with its matches in brackets."""
    for start, end in reversed(search.matches(original, Selection(q=query))):
        original = f"{original[:start]}[{original[start:end]}]{original[end:]}"
    return original


@pytest.mark.parametrize(
    ("original", "query", "shown"),
    [
        ("Les déclarations de l’armée", "déclaré armee", "Les [déclarations] de l’[armée]"),
        ("4 000 soldats", "4000", "[4 000] soldats"),
        ("북한군이 왔다", "북한", "[북한]군이 왔다"),
        ("un Nord-Coréen, deux Coréens", "nord-coréens", "un [Nord-Coréen], deux Coréens"),
        ("North Korean", '"north korean" korea', "[North Korean]"),
        ("Trump's troops", "trump", "[Trump]'s troops"),
        ("soldat soldats", "soldat", "[soldat] [soldats]"),
        ("nothing here", "soldat -nothing", "nothing here"),
        ("nothing here", "", "nothing here"),
        ("re\u0301sume\u0301", "resume", "[re\u0301sume\u0301]"),
    ],
)
def test_matches_are_marked(original: str, query: str, shown: str) -> None:
    assert marked(original, query) == shown


@given(some.text(), some.text(max_size=20))
def test_marks_are_in_the_text_in_order_and_apart(original: str, query: str) -> None:
    before = -1
    for start, end in search.matches(original, Selection(q=query)):
        assert before < start < end <= len(original)
        before = end


# By both engines


@pytest.fixture
def own_index(settings: Any, tmp_path: Path) -> Iterator[None]:
    """An index for this test alone."""
    settings.SEARCH_ENGINE = "index"
    settings.SEARCH_INDEX = tmp_path / "index"
    yield
    sync.wait()


@pytest.fixture
def publish(transactional_db: None, own_index: None) -> Callable[..., Claim]:
    """Makes a published claim that an article carries."""
    article = actions.create_article(
        title="Le sommet des présidents",
        text="Avant. Un porte-parole a démenti l’arrivée. 북한군이 왔다. Après.",
        language="fr",
        by=None,
        reason="a test",
    )
    actions.set_status(record=article, status=Status.PUBLISHED, by=None, reason="a test")
    actor = actions.create_actor(
        name="Ministère de la Défense",
        kind="government-body",
        aliases=[("Ministry of Defence", "en"), ("Міністерство оборони", "uk")],
        by=None,
        reason="a test",
    )

    def make(statement: str, language: str, passage: str = "Avant.") -> Claim:
        claim = actions.create_claim(
            statement=statement,
            language=language,
            mode=Mode.STATES,
            attributions=[(actor, None)],
            by=None,
            reason="a test",
        )
        actions.add_appearance(
            claim=claim, article=article, passage=passage, by=None, reason="a test"
        )
        actions.set_status(record=claim, status=Status.PUBLISHED, by=None, reason="a test")
        return claim

    return make


def found(query: str, **more: Any) -> list[int]:
    """The claims that a search finds; the index and SQL have to say the same."""
    selection = Selection(q=query, **more)
    ids = []
    for drafts in (False, True):
        current = sync.current()
        assert current is not None
        ours = cached.Engine(current, drafts=drafts).page(selection, 50)
        assert ours == sql.Engine(drafts=drafts).page(selection, 50)
        ids.append(ours.ids)
    assert ids[0] == ids[1]
    return list(ids[0])


def test_words_are_looked_for_in_statement_passage_title_and_names(
    publish: Callable[..., Claim],
) -> None:
    claim = publish("Des soldats sont partis", "fr", "Un porte-parole a démenti l’arrivée.")
    assert sync.rebuild()
    for query in (
        "soldat", "porte-parole", "démentir", "arrivée", "président", "sommets", "defence",
        "ministere", "оборони", "soldat défense président arrivée",
    ):  # fmt: skip
        assert found(query) == [claim.pk], query
    assert found("sommets avion") == []


def test_relevance_puts_claims_that_say_it_themselves_first(publish: Callable[..., Claim]) -> None:
    said = publish("Un démenti du porte-parole", "fr")
    quoted = publish("Personne ne vient", "fr", "Un porte-parole a démenti l’arrivée.")
    assert sync.rebuild()
    assert found("démenti porte-parole") == [quoted.pk, said.pk]
    assert found("démenti porte-parole", sort="relevance") == [said.pk, quoted.pk]
    assert found("démenti porte-parole", sort="oldest") == [said.pk, quoted.pk]
    assert found("-avion", sort="relevance") == [quoted.pk, said.pk]


def test_a_translation_is_found_too(publish: Callable[..., Claim]) -> None:
    claim = publish("Des soldats sont partis", "fr")
    claim.translations.create(language="en", statement="Troops have left")
    actions.refresh_claims([claim.pk])
    assert sync.rebuild()
    assert found("troop") == [claim.pk]


@pytest.mark.parametrize(
    "query",
    [
        "'", '"', "''", "l'", "AND", "OR NOT", "a AND (b", "statement:x", "*", "x*", "x~2", "x^4",
        "[a TO b]", "{!", "\\", "-", "--", "- x", '"x', 'x"', "+x", "~", "|", "%", "_", "\x00",
        "🇰🇵", "é" * 900, "١٢٣", "\u202e", "a\u0000b", "(((((", "words:+soldat", "+soldat",
    ],
)  # fmt: skip
def test_anything_may_be_typed(publish: Callable[..., Claim], client: Client, query: str) -> None:
    publish("Des soldats sont partis", "fr")
    assert sync.rebuild()
    for sort in ("newest", "relevance"):
        answer = client.get("/claims/", {"q": query, "sort": sort})
        assert answer.status_code == 200
        listing = listing_of(answer)
        assert listing.errors or listing.total in {0, 1}
    if analysis.asked(query).wanted or analysis.asked(query).unwanted:
        found(query)
    assert client.get("/claims/", {"q": query * 20}).status_code == 200


@pytest.mark.django_db
def test_words_of_an_earlier_analysis_are_made_again_behind_a_migration() -> None:
    from django.core.management import call_command

    claim = Claim.objects.create(statement="Des soldats", language="fr", mode="states")
    actions.refresh_claims([claim.pk])
    claim.words.__class__.objects.update(keys=" old ", analysis=analysis.VERSION - 1)
    call_command("migrate", verbosity=0)
    claim.words.refresh_from_db()
    assert claim.words.keys == " +de +soldat | "
    assert claim.words.analysis == analysis.VERSION


@pytest.mark.django_db
def test_to_look_for_them_compares_no_claim_with_all_others() -> None:
    """A million claims among a million took PostgreSQL longer than anybody waits for an upgrade."""
    stale = Claim.objects.analysed_otherwise(analysis.VERSION)
    sql = str(stale.query).upper()
    assert "EXISTS" in sql
    assert " IN (SELECT" not in sql
    if connection.vendor == "postgresql":
        assert "Anti Join" in stale.explain()
