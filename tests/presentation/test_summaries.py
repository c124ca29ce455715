"""The sentence with which each page begins: right for none, one and many."""

from __future__ import annotations

from typing import Any

import pytest

from articles.presentation import summaries


@pytest.mark.parametrize(
    ("count", "word"),
    [(0, "0"), (1, "one"), (4, "four"), (9, "nine"), (10, "10"), (4000, "4,000")],
)
def test_numbers_up_to_nine_are_words(count: int, word: str) -> None:
    assert summaries.spelled(count) == word
    assert summaries.Spelled(count) == word[:1].upper() + word[1:]


@pytest.mark.parametrize(
    ("figures", "text"),
    [
        ({"articles": 0}, "No published article carries this claim."),
        (
            {"articles": 1, "unsourced": 1},
            "One article carries this claim. It names no source.",
        ),
        (
            {"articles": 3, "unsourced": 3},
            "Three articles carry this claim. None of them names a source.",
        ),
        (
            {"articles": 1, "origins": ["A"]},
            "One article carries this claim. It rests on one recorded origin: A.",
        ),
        (
            {"articles": 5, "origins": ["A"]},
            "Five articles carry this claim. They rest on one recorded origin: A.",
        ),
        (
            {"articles": 2, "unsourced": 1, "origins": ["A"]},
            (
                "Two articles carry this claim. One of them rests on a recorded origin: A. "
                "One article names no source."
            ),
        ),
        (
            {"articles": 5, "unsourced": 2, "origins": ["A"]},
            (
                "Five articles carry this claim. Three of them rest on one recorded origin: A. "
                "Two articles name no source."
            ),
        ),
        (
            {"articles": 1, "origins": ["A", "B"]},
            "One article carries this claim. It rests on two recorded origins.",
        ),
        (
            {"articles": 12, "origins": ["A"] * 10},
            "12 articles carry this claim. They rest on 10 recorded independent origins.",
        ),
        (
            {"articles": 2, "origins": ["A, B"], "circles": 1},
            (
                "Two articles carry this claim. They rest on one recorded origin: A, B. "
                "Some of these sources cite each other in a circle."
            ),
        ),
        (
            {"articles": 2, "origins": ["A, B", "C, D"], "circles": 2},
            (
                "Two articles carry this claim. "
                "They rest on two recorded independent origins. "
                "In two places these sources cite each other in a circle."
            ),
        ),
    ],
)
def test_what_a_claim_rests_on(figures: dict[str, Any], text: str) -> None:
    given: dict[str, Any] = {"unsourced": 0, "origins": []} | figures
    found = summaries.backing(**given)
    assert " ".join(found) == text


@pytest.mark.parametrize(
    ("figures", "text"),
    [
        ({"sourced": 0}, ""),
        ({}, "The origin is one hop away."),
        (
            {"sourced": 2, "meets": [("AFP", 2, False)], "nearest": 3, "farthest": 3},
            "Both chains pass through AFP. The origin is three hops away.",
        ),
        (
            {"sourced": 4, "meets": [("AFP", 2, False), ("K", 4, False)], "farthest": 3},
            (
                "The chains of two articles pass through AFP. All chains pass through K. "
                "The origin is one to three hops away."
            ),
        ),
        (
            {"sourced": 3, "meets": [("A", 2, True), ("B", 3, True)], "origins": 2},
            (
                "One article passes on another that carries the claim: A. "
                "Two articles pass on another that carries the claim: B. "
                "The origins are one hop away."
            ),
        ),
        (
            {"sourced": 2, "origins": 2, "nearest": 2, "farthest": 4},
            "The origins are two to four hops away.",
        ),
    ],
)
def test_how_a_claim_came_to_its_articles(figures: dict[str, Any], text: str) -> None:
    given: dict[str, Any] = {"sourced": 1, "meets": [], "origins": 1, "nearest": 1, "farthest": 1}
    assert " ".join(summaries.ways(**(given | figures))) == text


def test_a_percent_sign_in_a_title_is_no_placeholder() -> None:
    found = summaries.backing(articles=1, unsourced=0, origins=["100%(count)s"])
    assert found[1] == "It rests on one recorded origin: 100%(count)s."


@pytest.mark.parametrize(
    ("figures", "text"),
    [
        ((0, 0, 0), "No claim is marked in this article yet."),
        ((1, 1, 0), "One claim is marked in this article. It names a source."),
        (
            (1, 0, 1),
            (
                "One claim is marked in this article. It names no source. "
                "One is in the article's own voice."
            ),
        ),
        ((7, 7, 0), "Seven claims are marked in this article. For all of them it names a source."),
        ((7, 0, 0), "Seven claims are marked in this article. For none of them it names a source."),
        (
            (7, 1, 2),
            (
                "Seven claims are marked in this article. For one of them it names a source. "
                "Two are in the article's own voice."
            ),
        ),
        ((12, 11, 0), "12 claims are marked in this article. For 11 of them it names a source."),
    ],
)
def test_what_is_marked_in_an_article(figures: tuple[int, int, int], text: str) -> None:
    claims, sourced, own_voice = figures
    found = summaries.article(claims=claims, sourced=sourced, own_voice=own_voice)
    assert " ".join(found) == text


@pytest.mark.parametrize(
    ("figures", "text"),
    [
        ((0, 0, 0, 0), "Nothing published here uses this actor yet."),
        ((1, 1, 0, 0), "One claim in one article."),
        ((4, 1, 0, 0), "Four claims in one article."),
        ((1, 4, 0, 0), "One claim in four articles."),
        ((10, 12, 0, 1), "10 claims in 12 articles. It published one article that is kept here."),
        ((0, 0, 1, 0), "One claim reached an article through a source that it issued."),
        (
            (0, 0, 3, 2),
            (
                "Three claims reached an article through sources that it issued. "
                "It published two articles that are kept here."
            ),
        ),
    ],
)
def test_what_an_actor_says_and_passes_on(figures: tuple[int, int, int, int], text: str) -> None:
    claims, articles, relayed, published = figures
    found = summaries.actor(claims=claims, articles=articles, relayed=relayed, published=published)
    assert " ".join(found) == text


@pytest.mark.parametrize(
    ("figures", "text"),
    [
        ((0, 0, 0), "No claim here passes through this source."),
        (
            (1, 1, 1),
            (
                "One claim in one article passes through this source. "
                "It is the claim's recorded origin."
            ),
        ),
        (
            (1, 2, 0),
            (
                "One claim in two articles passes through this source. "
                "It is a relay: the origin lies behind it."
            ),
        ),
        (
            (3, 2, 3),
            (
                "Three claims in two articles pass through this source. "
                "It is the recorded origin of all of them."
            ),
        ),
        (
            (3, 2, 1),
            (
                "Three claims in two articles pass through this source. "
                "It is the recorded origin of one of them."
            ),
        ),
        (
            (12, 2, 10),
            (
                "12 claims in two articles pass through this source. "
                "It is the recorded origin of 10 of them."
            ),
        ),
        (
            (3, 1, 0),
            (
                "Three claims in one article pass through this source. "
                "It is a relay: the origins lie behind it."
            ),
        ),
    ],
)
def test_what_rests_on_a_source(figures: tuple[int, int, int], text: str) -> None:
    claims, articles, origin_of = figures
    found = summaries.source(claims=claims, articles=articles, origin_of=origin_of)
    assert " ".join(found) == text


@pytest.mark.parametrize(
    ("answers", "actors", "text"),
    [
        (0, 0, "Nobody has answered this question yet."),
        (1, 0, "One answer, in an article's own voice."),
        (1, 1, "One answer from one actor."),
        (3, 1, "Three answers from one actor."),
        (3, 12, "Three answers from 12 actors."),
    ],
)
def test_who_answers_a_question(answers: int, actors: int, text: str) -> None:
    assert summaries.question(answers=answers, actors=actors) == [text]
