"""An article's text: kept in one form, folded for search, its passages found again or lost."""

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from articles.domain.text import (
    CONTEXT,
    Segment,
    Selector,
    find_passages,
    fold,
    mark,
    normalise_text,
    paragraphs,
    reanchor,
    reanchor_all,
    select,
    snippet,
    text_hash,
)

NBSP, NARROW, SOFT = "\u00a0", "\u202f", "\u00ad"


def only(text: str, quote: str) -> Selector:
    (found,) = find_passages(text, quote)
    return found


# Kept in one form


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("one  \n\t\n\n\n two\t", "one\n\n two"),
        ("\ufeff one\x00 \x07two\x1b", "one two"),
        ("one\ttwo", "one two"),
        ("one\u2028two\u2029three", "one\ntwo\n\nthree"),
        ("e\u0301tat", "état"),
        (f"4{NARROW}000{NBSP}soldats{NBSP}\n", f"4{NARROW}000{NBSP}soldats"),
        ("half\ud800 a pair", "half a pair"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_text_is_kept_in_one_form(raw, kept):
    assert normalise_text(raw) == kept


@given(st.text(st.characters()))
def test_normalising_twice_changes_nothing_more(raw: str):
    kept = normalise_text(raw)
    assert normalise_text(kept) == kept
    assert unicodedata.is_normalized("NFC", kept)
    assert not [c for c in kept if unicodedata.category(c) in {"Cc", "Cs"} and c != "\n"]
    assert len(text_hash(kept)) == 64


def test_the_hash_is_sha_256_of_utf_8():
    assert text_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert text_hash("état") != text_hash("etat")


# Folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Élysée", "elysee"),
        ("Œuvre et Cæsar", "oeuvre et caesar"),
        ("STRASSE Straße STRAẞE", "strasse strasse strasse"),
        ("l’État – d‘ici", "l'etat - d'ici"),
        (f"4{NARROW}000\n\n soldats ", "4 000 soldats"),
        (f"sol{SOFT}dats", "soldats"),
        ("«Ja» “yes” „nein“", '"ja" "yes" "nein"'),
        ("Choïgou Łódź Ørsted", "choigou lodz orsted"),
        ("Валерий", "валерии"),
        ("Ελλάδα Ἀθῆναι ΟΔΟΣ", "ελλαδα αθηναι οδοσ"),
        ("İstanbul", "istanbul"),
        ("ﬁn ２０２５", "fin 2025"),
        ("김정은", "김정은"),
        (unicodedata.normalize("NFD", "김정은"), "김정은"),
        ("が", "が"),
        ("हिन्दी", "हिन्दी"),
    ],
)
def test_folding_takes_away_small_differences_of_spelling(text, folded):
    assert fold(text) == folded


def test_folding_keeps_apart_what_other_scripts_tell_apart():
    assert fold("が") != fold("か")
    assert fold("김") != fold("기")
    assert fold("की") != fold("क")


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str):
    folded = fold(text)
    assert fold(folded) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


# Found


TEXT = (
    f"L’armée a perdu 4{NARROW}000 hommes, dit l’état-major.\n\n"
    f"Il parle de «{NBSP}lourdes pertes{NBSP}» — sans chiffre —, et de 4{NARROW}000 hom{SOFT}mes."
)


def test_a_passage_is_found_exactly_with_its_surroundings():
    text = "Well before it all there stood: the words. And what came after it went on."
    assert only(text, "the words") == Selector(
        exact="the words",
        prefix="Well before it all there stood: ",
        suffix=". And what came after it went on",
        start=32,
        end=41,
    )
    assert only("the words", "the words") == Selector("the words", "", "", 0, 9)
    assert CONTEXT == 32


@pytest.mark.parametrize(
    ("quote", "exact"),
    [
        ("dit l'état-major", ["dit l’état-major"]),
        ("dit  l’état‑major", ["dit l’état-major"]),
        ("perdu 4 000 hommes", [f"perdu 4{NARROW}000 hommes"]),
        ("4 000 hommes", [f"4{NARROW}000 hommes", f"4{NARROW}000 hom{SOFT}mes"]),
        ('"lourdes pertes"', [f"«{NBSP}lourdes pertes{NBSP}»"]),
        ("“lourdes pertes” - sans", [f"«{NBSP}lourdes pertes{NBSP}» — sans"]),
        ("l’état-major. Il parle", ["l’état-major.\n\nIl parle"]),
        ("  perdu  ", ["perdu"]),
        ("l’e\u0301tat-major", ["l’état-major"]),
        # never capitals or accents
        ("L’Armée a", []),
        ("dit l'etat-major", []),
        ("'lourdes pertes'", []),
        ("", []),
        (f" {NBSP}\n", []),
        (SOFT, []),
    ],
)
def test_a_passage_is_found_tolerantly(quote, exact):
    found = find_passages(TEXT, quote)
    assert [passage.exact for passage in found] == exact
    for passage in found:
        assert TEXT[passage.start : passage.end] == passage.exact


def test_exact_places_come_before_alike_ones():
    text = "the “word” and the 'word' and the ‘word’"
    assert [p.start for p in find_passages(text, "'word'")] == [19]
    assert [p.start for p in find_passages(text, "’word'")] == [19, 34]


def test_overlapping_places_are_all_found():
    assert [p.start for p in find_passages("aaa", "aa")] == [0, 1]


def test_offsets_are_code_points():
    text = "🇰🇵 𝕂𝕚𝕞 said"
    assert only(text, "said").start == 7


def test_a_selector_whose_offsets_do_not_fit_is_refused():
    for start, end in ((0, 2), (-1, 2), (3, 1)):
        with pytest.raises(ValueError, match="do not fit a passage of 3 characters"):
            Selector("abc", "", "", start, end)
    for start, end in ((-1, 2), (2, 2), (2, 9)):
        with pytest.raises(ValueError, match="There is no passage from"):
            select("abc", start, end)


# Found again


STORY = (
    "The service in Seoul said that about 4,000 soldiers had been killed or wounded. "
    "The ministry in Kyiv said that about 4,000 soldiers had been killed or wounded.\n\n"
    "A spokesman in Moscow did not answer questions."
)
SEOUL, KYIV = find_passages(STORY, "4,000 soldiers")
ANSWER = only(STORY, "did not answer")


def test_an_unchanged_text_gives_the_same_passage():
    for passage in (SEOUL, KYIV, ANSWER):
        assert reanchor(STORY, passage) == passage


@pytest.mark.parametrize("passage", [SEOUL, KYIV, ANSWER])
def test_text_put_before_moves_a_passage(passage):
    moved = reanchor("Correction.\n\n" + STORY, passage)
    assert moved is not None
    assert (moved.exact, moved.start) == (passage.exact, passage.start + 13)


def test_a_new_paragraph_that_repeats_the_words_does_not_take_them():
    changed = "Seoul counts 4,000 soldiers.\n\n" + STORY
    for passage in (SEOUL, KYIV):
        moved = reanchor(changed, passage)
        assert moved is not None
        assert moved.start == passage.start + 30


def test_of_two_places_the_one_whose_surroundings_fit_is_taken():
    #   "the eastern front 4,000 men"   "the western front 4,000 men": their order changes
    east, west = "On the eastern front 4,000 men died.", "In the far west 4,000 men were hurt."
    first, second = find_passages(f"{east} {west}", "4,000 men")
    changed = f"{west} {east}"
    moved = [reanchor(changed, passage) for passage in (first, second)]
    assert moved == list(reversed(find_passages(changed, "4,000 men")))


def test_a_place_that_fits_better_on_one_side_alone_is_not_clearly_best():
    passage = find_passages("It was red wine that he had, not white wine that she had.", "wine")[0]
    # One has the words before, the other those after.
    assert reanchor("It was red wine of course. Good wine that he had, not white.", passage) is None


def test_a_place_in_another_sentence_is_another_one_however_alike():
    passage = only("Of the crowd some twenty men left early.", "men")
    assert reanchor("A few some twenty men left.", passage) is None
    assert reanchor("A few some twenty men left. Then come twenty men left.", passage) is None


def test_a_place_that_fits_in_full_is_best_by_a_letter():
    alike, after = " of the many thousands of men ", " who had come over the river in the night."
    text = f"1{alike}left{after} 2{alike}left{after}"
    for passage in find_passages(text, "left"):
        moved = reanchor(f"New. {text}", passage)
        assert moved is not None
        assert moved.start == passage.start + 5


def test_of_places_that_fit_equally_in_full_the_one_at_the_old_offsets_is_taken():
    sentence = f"It was said again that{NBSP}about 30 men of{NBSP}that company were missing."
    text = "\n\n".join([sentence] * 3)
    retyped = text.replace(NBSP, " ")
    for passage in find_passages(text, "30 men"):
        found = reanchor(retyped, passage)
        assert found is not None
        assert found.start == passage.start
    assert reanchor(f"New. {retyped}", find_passages(text, "30 men")[1]) is None


def test_a_tie_is_lost():
    text = "He said no. She said no. They said no."
    second = find_passages(text, "no")[1]
    assert reanchor("We are told: he said no. She said no. They said no.", second) is not None
    assert reanchor("x said no. x said no. x said no.", second) is None


def test_a_short_passage_whose_place_is_gone_is_not_put_elsewhere():
    gone = STORY.replace("The service in Seoul said that about 4,000 soldiers", "Seoul said many")
    short = only("Seoul counted 30 dead, by its own account.", "30")
    assert reanchor("The report has 30 pages and no figures.", short) is None
    assert reanchor("Yesterday Seoul counted 30 dead, by its own account.", short) is not None
    kept = reanchor(gone, KYIV)
    assert kept is not None
    assert gone[: kept.start].endswith("The ministry in Kyiv said that about ")


def test_a_whole_sentence_is_found_wherever_it_stands_alone():
    sentence = only(STORY, "A spokesman in Moscow did not answer questions.")
    moved = reanchor(f"All else is new. {sentence.exact} And more.", sentence)
    assert moved is not None
    assert moved.start == 17


def test_the_same_offsets_do_not_make_it_the_same_passage():
    passage = only("He spoke of 30 dead.", "30 dead")
    for changed in ("Nearly, but 30 dead?", "Nearly all, but 30 dead?", "Me spoke of 30 dead."):
        assert reanchor(changed, passage) is None


def test_a_passage_that_was_retyped_is_found_as_it_is_now():
    passage = only(TEXT, "«\u00a0lourdes pertes\u00a0»")
    changed = normalise_text(TEXT.replace("«\u00a0", "“").replace("\u00a0»", "”"))
    moved = reanchor(changed, passage)
    assert moved is not None
    assert moved.exact == "“lourdes pertes”"


def test_a_retyped_passage_is_a_rival_of_its_exact_double():
    # The passage's own place has a plain space now; the double has the old spelling and other words
    passage = find_passages(TEXT, f"4{NARROW}000 hommes")[0]
    changed = TEXT.replace(f"4{NARROW}000 hommes", "4 000 hommes").replace(SOFT, "")
    moved = reanchor(changed, passage)
    assert moved is not None
    assert moved.start == passage.start
    assert moved.exact == "4 000 hommes"


@pytest.mark.parametrize(
    "changed", ["", "Nothing of it.", STORY.upper(), STORY.replace("4,", "5,")]
)
def test_words_that_are_gone_are_lost(changed):
    assert reanchor(changed, SEOUL) is None


def test_a_blank_passage_is_lost():
    assert reanchor("a b", select("a b", 1, 2)) is None


WORDS = st.sampled_from(["Kim", "said", "4,000", "men", "«", "»", "—", "l’état", "no", "yes.", "a"])
GAPS = st.sampled_from([" ", " ", " ", NBSP, "\n\n", "  "])
TEXTS = st.lists(st.tuples(WORDS, GAPS), min_size=1, max_size=40).map(
    lambda parts: normalise_text("".join(word + gap for word, gap in parts))
)


@st.composite
def passages(draw: st.DrawFn) -> tuple[str, Selector]:
    text = draw(TEXTS)
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, min(len(text), start + 40)))
    return text, select(text, start, end)


def alike(text: str) -> str:
    """A passage without what a tolerant search takes for nothing: an independent reading of it."""
    text = re.sub("[«»“”]", '"', text).replace("’", "'").replace("—", "-")
    text = re.sub(r"\s+", " ", text)
    return re.sub(' ?" ?', '"', text).strip()


@given(passages())
def test_any_passage_is_found_in_its_own_text(case: tuple[str, Selector]):
    text, passage = case
    assume(passage.exact.strip())
    assert reanchor(text, passage) == passage
    places = find_passages(text, passage.exact)
    blank = len(passage.exact) - len(passage.exact.lstrip())
    assert passage.start + blank in [place.start for place in places]
    assert places == sorted(places, key=lambda place: place.start)
    # Typed by hand, it is found too.
    typed = alike(passage.exact)
    assert all(alike(place.exact) == typed for place in find_passages(text, typed))
    assert find_passages(text, typed) or not typed


@given(passages(), TEXTS)
def test_a_passage_is_found_as_it_reads_or_lost(case: tuple[str, Selector], changed: str):
    _, passage = case
    found = reanchor(changed, passage)
    if found is not None:
        assert changed[found.start : found.end] == found.exact
        assert alike(found.exact) == alike(passage.exact)


@given(TEXTS, TEXTS, TEXTS, st.data())
def test_never_a_wrong_place(before: str, passage: str, after: str, data: st.DataObject):
    """One place is marked by words that stand nowhere else; whatever is put around moves it."""
    text = f"{before} Zagreb {passage} Quito {after}"
    start = len(before) + 8
    kept = select(text, start, start + len(passage))
    more = data.draw(TEXTS)
    for changed, moved_by in ((f"{more} {text}", len(more) + 1), (f"{text} {more}", 0)):
        found = reanchor(changed, kept)
        assert found is not None
        assert found.start == start + moved_by
    # Where the place is gone, so is what marked it: no other place is as good.
    gone = reanchor(f"{before} {more} {after}", kept)
    assert gone is None or len(passage) >= 12 or gone.start == start


# Followed from one text to another


Q = "4,000 soldiers had been killed or wounded since the autumn"
PENTAGON, KYIV_SAID = f"The Pentagon said on Monday that {Q}.", f"Kyiv said on Monday that {Q}."


def followed(before: str, after: str, quote: str = Q) -> list[str | None]:
    """What stands before each passage in its line of the new text; None where it is lost."""
    places = reanchor_all(before, after, find_passages(before, quote))
    return [
        after[after.rfind("\n", 0, place.start) + 1 : place.start].strip() if place else None
        for place in places
    ]


KYIVS, PENTAGONS = "Kyiv said on Monday that", "The Pentagon said on Monday that"


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (f"{PENTAGON} {KYIV_SAID}", KYIV_SAID, [None, KYIVS]),
        (f"{PENTAGON} {KYIV_SAID}", PENTAGON, [PENTAGONS, None]),
        (f"{PENTAGON} {KYIV_SAID}", f"{KYIV_SAID}\n\n{PENTAGON}", [PENTAGONS, KYIVS]),
        # The sentence stays, its quote changes.
        (
            f"{PENTAGON}\n\n{KYIV_SAID}",
            f"The Pentagon said on Monday that many had died.\n\n{KYIV_SAID}",
            [None, KYIVS],
        ),
        (f"Moscow said {Q}.\nKyiv denied {Q}.", f"Kyiv denied {Q}.", [None, "Kyiv denied"]),
        (
            f"Moscow said nothing was true.\nKyiv denied {Q}.",
            f"Moscow said {Q}.\nKyiv denied it.",
            [None],
        ),
        (f"Moscow said {Q}.\nKyiv denied it.", f"Kyiv denied {Q}.", [None]),
        # Who speaks stands too far before the passage to be among the 32 characters that are kept.
        (
            f"Moscow said in a long letter to all reporters that {Q}.\nKyiv said in a long letter "
            f"to all reporters that {Q}.".strip(),
            f"Kyiv said in a long letter to all reporters that {Q}.",
            [None, "Kyiv said in a long letter to all reporters that"],
        ),
        # A photo's caption has the words of the text below it.
        (
            f"Photo: {Q}\n\nKyiv said that {Q}.",
            f"Photo: a field\n\nKyiv said that {Q}.",
            [None, "Kyiv said that"],
        ),
        (f"Photo: {Q}\n\nKyiv said that {Q}.", f"Photo: {Q}\n\nKyiv was silent.", ["Photo:", None]),
        (f"{Q}\n\nKyiv said that {Q}.", f"Kyiv said that {Q}.", [None, "Kyiv said that"]),
        # The sentence before says who it is.
        (
            f"Moscow spoke. \nHe said {Q}. \nKyiv spoke. \nHe said {Q}.",
            f"Kyiv spoke. \nHe said {Q}.",
            [None, "He said"],
        ),
        (f"Moscow spoke.\n“{Q}.”\nKyiv wept.", f"Kyiv wept.\n“{Q}.”", [None]),
        # Twice the very same: nobody knows which of the two went.
        (f"They said {Q}. They said {Q}.", f"They said {Q}.", [None, None]),
        # What moves and stands once is found; so is what is put right around it.
        (f"One.\n\nKyiv said {Q}.\n\nTwo.", f"Two.\n\nOne.\n\nKyiv said {Q}.", ["Kyiv said"]),
        (f"{Q}.\n\nKyiv was silent.", f"Kyiv was silent.\n\n{Q}.", [""]),
        (
            f"The ministery in Kyiv said that {Q}.",
            f"The ministry in Kyiv said that {Q}.",
            ["The ministry in Kyiv said that"],
        ),
        (
            f"The ministry in Kyiv said that {Q}.",
            f"The ministry in Kyiv said again that {Q}.",
            ["The ministry in Kyiv said again that"],
        ),
        # Another word that stands in the text already is no slip.
        (
            f"Austria spoke. Australia said that {Q}.",
            f"Australia spoke. Austria said that {Q}.",
            [None],
        ),
    ],
)
def test_a_passage_stays_with_its_sentence(before, after, found):
    assert followed(before, after) == found


WHO = ("Moscow", "Kyiv", "Seoul", "The Pentagon", "Pyongyang")
VERBS = ("said on Monday that", "denied", "said", "had no doubt that")
SAID = ("4,000 men died", "30 men were missing", "nothing had happened")


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, str, list[Selector]]:
    """Sentences of several speakers, as they were and as they are after an edit."""
    sentence = st.tuples(*map(st.sampled_from, (WHO, VERBS, SAID)))
    old = draw(st.lists(sentence, min_size=1, max_size=7))
    gap = draw(st.sampled_from([" ", "\n", "\n\n"]))

    def written(said: list[tuple[str, ...]]) -> str:
        return gap.join(f"{' '.join(each)}." for each in said)

    before = written(old)
    new = list(old)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, max(len(new) - 1, 0)))
        match draw(st.sampled_from(["delete", "quote", "move", "insert", "verb", "speaker"])):
            case "delete":
                new[at : at + draw(st.integers(1, 2))] = []
            case "insert":
                new.insert(at, draw(sentence))
            case "move" if new:
                new.insert(draw(st.integers(0, len(new) - 1)), new.pop(at))
            case how if new and how != "move":
                place = ("speaker", "verb", "quote").index(how)
                other = draw(sentence)
                new[at] = (*new[at][:place], other[place], *new[at][place + 1 :])
    after = written(new)
    if draw(st.booleans()) and after:  # a stretch of characters goes
        start = draw(st.integers(0, len(after) - 1))
        after = after[:start] + after[draw(st.integers(start, len(after))) :]
    marked = [place for words in SAID for place in find_passages(before, words)]
    return before, normalise_text(after), marked


def speaker(text: str, passage: Selector) -> str:
    """Who is named last before a passage."""
    return max(WHO, key=lambda who: text.rfind(who, 0, passage.start))


@settings(max_examples=400)
@given(edits())
def test_no_passage_ends_in_the_words_of_another_speaker(case: tuple[str, str, list[Selector]]):
    before, after, marked = case
    found = reanchor_all(before, after, marked)
    placed = [place for place in found if place is not None]
    for old, new in zip(marked, found, strict=True):
        if new is not None:
            assert after[new.start : new.end] == new.exact == old.exact
            assert speaker(after, new) == speaker(before, old)
    assert len({place.start for place in placed}) == len(placed)
    if before == after:
        assert found == marked
    # A sentence that stood once and stands once is never lost.
    for old, new in zip(marked, found, strict=True):
        start = before.rfind(speaker(before, old), 0, old.start)
        sentence = before[start : old.end + 1]
        unique = (before.count(sentence), after.count(sentence)) == (1, 1)
        is_whole = re.search(rf"(?:^|[.]\s|\n){re.escape(sentence)}(?=\s|$)", after)
        assert new is not None or not (unique and is_whole)


# Shown


def test_a_snippet_keeps_to_its_paragraph():
    text = "First one.\n\nHe said that it was so.\n\nLast one."
    start = text.index("that")
    assert snippet(text, start, start + 4) == ("He said ", "that", " it was so.")


def test_a_snippet_is_cut_between_words():
    text = "one two three four five six seven"
    start = text.index("four")
    assert snippet(text, start, start + 4, before=7, after=7) == ("…three ", "four", " five…")
    assert snippet(text, start, start + 4, before=9, after=8) == ("…three ", "four", " five…")
    assert snippet(text, start, start + 4, before=6, after=9) == ("…three ", "four", " five six…")
    assert snippet(text, start, start + 4, before=0, after=0) == ("… ", "four", " …")


def test_a_snippet_cuts_a_word_only_where_there_is_no_space():
    assert snippet("a" * 50, 20, 22, before=5, after=5) == ("…aaaaa", "aa", "aaaaa…")
    # A letter stays with its marks.
    text = "x\u0323" * 9
    assert snippet(text, 8, 10, before=3, after=3) == ("…x\u0323", "x\u0323", "x\u0323x\u0323…")


def test_a_passage_over_two_paragraphs_is_shown_whole():
    text = "One a.\n\nTwo b.\n\nThree c."
    assert snippet(text, 4, 11) == ("One ", "a.\n\nTwo", " b.")


def test_a_snippet_of_nothing_is_refused():
    with pytest.raises(ValueError, match="There is no passage from 3 to 3 in a text of 3"):
        snippet("abc", 3, 3)


@given(passages(), st.integers(0, 30), st.integers(0, 30))
def test_a_snippet_is_what_stands_there(case: tuple[str, Selector], before: int, after: int):
    text, passage = case
    head, exact, tail = snippet(text, passage.start, passage.end, before=before, after=after)
    assert exact == passage.exact
    assert text[: passage.start].endswith(head.removeprefix("…"))
    assert text[passage.end :].startswith(tail.removesuffix("…"))
    assert len(head) <= max(before, 1) + 1
    assert len(tail) <= max(after, 1) + 1
    assert "\n\n" not in head + tail


def test_paragraphs_are_parted_by_blank_lines():
    text = "\n one\ntwo \n \t\nthree\n\n\n\nfour"
    assert [text[a:b] for a, b in paragraphs(text)] == ["one\ntwo", "three", "four"]
    assert paragraphs("") == paragraphs(" \n\n ") == []


@given(st.text("ab \n"))
def test_paragraphs_hold_all_that_is_not_blank(text: str):
    found = paragraphs(text)
    assert "".join(text[a:b] for a, b in found).split() == [] or all(a < b for a, b in found)
    covered = {n for a, b in found for n in range(a, b)}
    assert all(n in covered for n, c in enumerate(text) if not c.isspace())
    assert all(text[a:b] == text[a:b].strip() for a, b in found)
    assert all(not re.search(r"\n\s*\n", text[a:b]) for a, b in found)
    for (_, end), (start, _) in pairwise(found):
        assert re.search(r"\n\s*\n", text[end:start])


# Marked


def test_overlapping_spans_are_cut_into_segments():
    #   Kim said that they sent troops
    #   ├── 1 ────────────┤
    #            ├── 2 ──────────────┤
    text = "Kim said that they sent troops"
    assert mark(text, [(0, 18, 1), (9, 30, 2)]) == [(0, 9, (1,)), (9, 18, (1, 2)), (18, 30, (2,))]


def test_keys_stand_in_the_order_given_and_once():
    assert mark("abc", [(0, 3, "z"), (0, 3, "a"), (0, 2, "z")]) == [(0, 3, ("z", "a"))]


def test_a_paragraph_is_cut_with_spans_of_the_whole_text():
    text = "one\n\ntwo"
    spans = [(1, 6, "x"), (20, 30, "y"), (7, 7, "z")]
    cut = [mark(text, spans, start=a, end=b) for a, b in paragraphs(text)]
    assert cut == [[(0, 1, ()), (1, 3, ("x",))], [(5, 6, ("x",)), (6, 8, ())]]
    assert isinstance(cut[0][0], Segment)


def test_no_text_has_no_segments():
    assert mark("", [(0, 3, 1)]) == []


def test_spans_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="from 3 to 1 ends before it starts"):
        mark("abcd", [(3, 1, 1)])
    with pytest.raises(ValueError, match="no paragraph from 2 to 9"):
        mark("abcd", [], start=2, end=9)


SPANS = st.lists(
    st.tuples(st.integers(-3, 25), st.integers(0, 10), st.integers(0, 5)).map(
        lambda span: (span[0], span[0] + span[1], span[2])
    )
)


@given(st.text(max_size=20), SPANS)
def test_segments_cover_the_text_and_hold_the_keys_of_every_place(
    text: str, spans: list[tuple[int, int, int]]
):
    segments = mark(text, spans)
    assert "".join(text[s.start : s.end] for s in segments) == text
    for segment in segments:
        for n in range(segment.start, segment.end):
            assert set(segment.keys) == {key for a, b, key in spans if a <= n < b}
            assert len(set(segment.keys)) == len(segment.keys)
    for one, following in pairwise(segments):
        assert one.end == following.start
        assert one.keys != following.keys
