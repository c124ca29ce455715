"""A text cut at its passages: nothing is lost, and each stretch knows what covers it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.domain.annotator import annotate
from articles.domain.text import paragraphs

TEXTS = st.text(alphabet="ab \n", max_size=60)


@st.composite
def texts_with_passages(draw):
    text = draw(TEXTS)
    places = st.integers(0, len(text))
    spans = draw(st.lists(st.tuples(places, places).map(sorted).map(tuple), max_size=6))
    return text, dict(enumerate(spans))


@given(texts_with_passages())
def test_stretches_cover_each_paragraph_and_know_their_passages(given_):
    text, passages = given_
    found = annotate(text, passages)
    assert [(each.start, each.end) for each in found] == paragraphs(text)
    for paragraph in found:
        pieces = [text[each.start : each.end] for each in paragraph.stretches]
        assert "".join(pieces) == text[paragraph.start : paragraph.end]
        for stretch in paragraph.stretches:
            covering = [
                key
                for key, (a, b) in passages.items()
                if a <= stretch.start and stretch.end <= b and a < b
            ]
            assert list(stretch.keys) == covering
            assert [k for k in covering if passages[k][0] == stretch.start] == list(stretch.opens)
            assert [k for k in covering if passages[k][1] == stretch.end] == list(stretch.closes)


@given(texts_with_passages())
def test_a_passage_begins_in_one_paragraph_and_opens_there_once(given_):
    text, passages = given_
    found = annotate(text, passages)
    begins = [key for paragraph in found for key in paragraph.begins]
    assert len(begins) == len(set(begins))
    opened = [key for each in found for stretch in each.stretches for key in stretch.opens]
    assert len(opened) == len(set(opened))
    for paragraph in found:
        for key in paragraph.begins:
            assert paragraph.start <= passages[key][0] < paragraph.end


def test_a_passage_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="ends before it starts"):
        annotate("Some words.", {1: (6, 2)})


def test_passages_that_overlap_and_reach_over_paragraphs():
    text = "Kim said that they\n\nsent troops"
    first, second = annotate(text, {"a": (0, 13), "b": (9, 24)})
    assert [(text[s.start : s.end], s.keys) for s in first.stretches] == [
        ("Kim said ", ("a",)),
        ("that", ("a", "b")),
        (" they", ("b",)),
    ]
    assert [s.opens for s in first.stretches] == [("a",), ("b",), ()]
    assert [s.closes for s in first.stretches] == [(), ("a",), ()]
    assert first.begins == ("a", "b")
    assert [(text[s.start : s.end], s.keys) for s in second.stretches] == [
        ("sent", ("b",)),
        (" troops", ()),
    ]
    assert second.begins == ()
