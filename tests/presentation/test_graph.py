"""The drawing of one claim's graph: on letters, and on random graphs for what must always hold."""

import itertools
import re
from collections.abc import Collection
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.domain.provenance import Chain, Step, provenance
from articles.presentation.charts import graph_folding, text_width
from articles.presentation.charts.graph import Box, Drawing, GraphTexts, Link, Node, Texts
from articles.presentation.charts.graph_layout import draw

WORDS = GraphTexts(
    texts=lambda box: Texts("Report, in French", str(box.record or box.key), "1 May 2025"),
    unsourced="no source named",
    articles=lambda count, through: (
        f"and {count} more through {through.key}" if through else f"and {count} more articles"
    ),
    sources=lambda count: f"and {count} more sources",
)


def drawn(*chains: str, title: str = "", label: str = "cited by") -> Any:
    """Chains of words such as "a AFP o", nearest first, put into one graph and drawn."""
    graph = provenance(
        Chain(words.split()[0], tuple(Step(word) for word in words.split()[1:])) for words in chains
    )
    return draw(
        [
            [Box(key, graph.roles[key], graph.seen[key], title or key) for key in column]
            for column in graph.layers()
        ],
        [
            Link(edge.origin_side, edge.article_side, (label,) if label else (), len(edge.articles))
            for edge in graph.edges
        ],
        unsourced=graph.unsourced,
        words=WORDS,
    )


def box(drawing: Drawing, key: str) -> Node:
    return next(each for each in drawing.boxes if each.box and each.box.key == key)


def folds(drawing: Drawing) -> list[str]:
    return [each.words for each in drawing.boxes if each.is_fold]


def overlapping(boxes: Collection[Node]) -> list[tuple[Node, Node]]:
    return [
        (one, other)
        for one, other in itertools.combinations(boxes, 2)
        if one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    ]


def points(path: str) -> list[tuple[float, float]]:
    """The absolute points of a path's cubic curves and the start of each."""
    numbers = [
        [float(number) for number in re.findall(r"-?[\d.]+", part)]
        for part in re.findall(r"[MC][^MCHlz]+", path)
    ]
    return [
        (part[at], part[at + 1]) for part in numbers for at in range(0, len(part), 2)
    ]  # fmt: skip


# Drawn on letters


def test_the_origin_stands_left_relays_between_and_articles_right():
    drawing = drawn("a AFP o", "b AFP o", "c o")
    assert box(drawing, "o").x < box(drawing, "AFP").x < box(drawing, "a").x
    assert box(drawing, "a").x == box(drawing, "b").x == box(drawing, "c").x
    assert [(head.name, head.count) for head in drawing.heads] == [
        ("origins", 1),
        ("relays", 1),
        ("articles", 3),
    ]


def test_each_step_is_a_curve_from_the_origins_side_to_the_articles():
    drawing = drawn("a AFP o", "c o")
    ends = {
        (drawing.boxes[start].box.key, drawing.boxes[end].box.key)
        for start, end in (curve.ends for curve in drawing.curves)
    }
    assert ends == {("o", "AFP"), ("AFP", "a"), ("o", "c")}
    for curve in drawing.curves:
        start, end = (drawing.boxes[place] for place in curve.ends)
        first, *_, last = points(curve.path[: curve.path.rindex("M")])
        assert first[0] == start.x + start.width
        assert last[0] == end.x
        assert start.y < first[1] < start.y + start.height
        assert end.y < last[1] < end.y + end.height


def test_an_article_that_names_no_source_has_a_dotted_place_where_the_origin_would_stand():
    drawing = drawn("a")
    assert [each.role for each in drawing.boxes] == ["none", "article"]
    assert drawing.boxes[0].words == "no source named"
    assert drawing.boxes[0].x < drawing.boxes[1].x
    assert [curve.kind for curve in drawing.curves] == ["none"]
    assert drawing.curves[0].label is None
    # Both stand on one line.
    assert len({y for _x, y in points(drawing.curves[0].path)[:4]}) == 1


def test_articles_without_a_source_do_not_share_their_place():
    drawing = drawn("a o", "b", "c")
    assert [each.role for each in drawing.boxes].count("none") == 2
    assert sorted(curve.kind for curve in drawing.curves) == ["none", "none", "use"]


def test_how_a_source_is_used_stands_on_the_curve_and_nothing_where_it_is_not_recorded():
    assert [curve.label.lines[0].text for curve in drawn("a o").curves] == ["cited by"]
    assert [curve.label for curve in drawn("a o", label="").curves] == [None]


def test_articles_that_came_the_same_way_fold():
    drawing = drawn(*(f"a{n:03} AP o" for n in range(200)))
    assert folds(drawing) == ["and 196 more through AP"]
    assert len(drawing.boxes) == 4 + 1 + 2
    assert sum(each.count for each in drawing.boxes if each.role == "article") == 200


def test_one_article_alone_is_never_folded():
    drawing = drawn(*(f"a{n} AP o" for n in range(5)))
    assert folds(drawing) == []


def test_articles_without_a_source_fold_too():
    drawing = drawn(*(f"a{n}" for n in range(9)))
    assert folds(drawing) == ["and 5 more articles"]
    assert [each.role for each in drawing.boxes].count("none") == 5


def test_different_ways_do_not_fold_while_there_is_room():
    drawing = drawn("a AP o", "b AP o", "c AFP o", "d o", "e DPA AP o")
    assert folds(drawing) == []


def test_two_thousand_articles_with_a_way_of_their_own_stay_readable():
    drawing = drawn(*(f"a{n} r{n} s{n % 50} o{n % 20}" for n in range(2000)))
    assert len(drawing.boxes) <= 4 * graph_folding.ROWS
    assert len(drawing.curves) <= graph_folding.CURVES
    assert drawing.height < 1500
    assert sum(each.count for each in drawing.boxes) == 2000 + 2000 + 50 + 20


def test_a_very_long_way_folds_in_its_middle():
    drawing = drawn("a " + " ".join(f"r{n}" for n in range(30)) + " o")
    assert folds(drawing) == ["and 27 more sources"]
    assert len(drawing.boxes) == graph_folding.COLUMNS
    assert box(drawing, "o").x == min(each.x for each in drawing.boxes)


def test_a_circle_is_drawn_as_two_arcs_beside_its_column():
    drawing = drawn("a m n", "b n m", "c n o")
    loops = [curve for curve in drawing.curves if curve.kind == "loop"]
    assert len(loops) == 2
    sides = set()
    for curve in loops:
        start, end = (drawing.boxes[place] for place in curve.ends)
        assert start.x == end.x
        first, reach, *_ = points(curve.path)
        sides.add(reach[0] > first[0])
    assert sides == {True, False}


def test_a_circle_of_articles_without_a_way_out_has_room_at_both_sides():
    drawing = drawn("a b", "b a")
    for x, y in itertools.chain.from_iterable(points(curve.path) for curve in drawing.curves):
        assert 0 <= x <= drawing.width
        assert 0 <= y <= drawing.height
    assert [head.name for head in drawing.heads] == ["origins"]


def test_curves_do_not_cross_where_they_need_not():
    # Drawn in the order of their names, each of these would cross the next.
    drawing = drawn("a z", "b y", "c x", "d w")
    rows = {key: box(drawing, key).y for key in "abcdwxyz"}
    pairs = [(rows["a"], rows["z"]), (rows["b"], rows["y"]), (rows["c"], rows["x"])]
    assert all((p[0] - q[0]) * (p[1] - q[1]) > 0 for p, q in itertools.combinations(pairs, 2))


def test_one_chain_is_straight():
    drawing = drawn("a AFP remarks briefing")
    assert len({y for curve in drawing.curves for _x, y in points(curve.path)[:4]}) == 1


def test_the_mark_of_a_role_is_a_shape():
    drawing = drawn("a AFP o")
    marks = {key: box(drawing, key).glyph for key in ("a", "AFP", "o")}
    assert "a6 6 0 1 0" in marks["AFP"]
    assert "h11v11h-11z" in marks["a"]
    assert "l6.5 6.5-6.5 6.5-6.5-6.5z" in marks["o"]


def test_several_uses_of_one_source_stand_one_under_the_other():
    boxes = [[Box("a", "article")], [Box("o", "origin")]]
    drawing = draw(boxes, [Link("o", "a", ("cited by", "quoted by"))], words=WORDS)
    (label,) = (curve.label for curve in drawing.curves)
    assert label is not None
    assert [line.text for line in label.lines] == ["cited by", "quoted by"]


def test_a_link_without_its_box_is_refused():
    with pytest.raises(ValueError, match="has an end that is no box"):
        draw([[Box("a", "article")]], [Link("o", "a")], words=WORDS)


def test_a_link_that_leads_the_wrong_way_is_refused():
    boxes = [[Box("a", "article")], [Box("o", "origin")]]
    with pytest.raises(ValueError, match="leads the wrong way"):
        draw(boxes, [Link("a", "o")], words=WORDS)


def test_nothing_is_drawn_of_nothing():
    assert draw([], [], words=WORDS) == Drawing(0, 0)


# What must always hold

names = st.sampled_from("abcdefghijklmnopqrstuvwxyz")
chains = st.lists(
    st.lists(names, min_size=1, max_size=8, unique=True).map(" ".join), min_size=1, max_size=25
)
titles = st.sampled_from(
    [
        "AFP",
        "A title of middle length that wraps",
        "조선중앙통신 보도 2025년 4월 28일 러시아 쿠르스크",
        "Пресс-служба Министерства обороны Российской Федерации сообщила",
        "W" * 60,
        "وكالة الأنباء المركزية الكورية",
    ]
)


@given(chains, titles)
def test_no_box_stands_on_another_and_everything_is_inside(lines, title):
    drawing = drawn(*lines, title=title)
    assert overlapping(drawing.boxes) == []
    for each in drawing.boxes:
        assert each.x >= 0
        assert each.x + each.width <= drawing.width
        assert each.y >= 0
        assert each.y + each.height + (8 if each.is_fold else 0) <= drawing.height
        for line in (*each.kind, *each.title, *each.state):
            assert each.y < line.y <= each.y + each.height
            assert each.text_x + text_width.width(line.text, 12) <= each.x + each.width
    for curve in drawing.curves:
        for x, y in points(curve.path):
            assert 0 <= x <= drawing.width
            assert 0 <= y <= drawing.height


@given(chains)
def test_no_words_stand_on_boxes_or_on_other_words(lines):
    drawing = drawn(*lines)
    labels = [curve.label for curve in drawing.curves if curve.label]
    for one, other in itertools.combinations(labels, 2):
        assert (
            one.x >= other.x + other.width
            or other.x >= one.x + one.width
            or one.y >= other.y + other.height
            or other.y >= one.y + one.height
        )
    for label in labels:
        for each in drawing.boxes:
            assert (
                label.x >= each.x + each.width
                or each.x >= label.x + label.width
                or label.y >= each.y + each.height
                or each.y >= label.y + label.height
            )


@given(chains)
def test_every_source_is_drawn_or_counted_once(lines):
    drawing = drawn(*lines)
    counted = sum(each.count for each in drawing.boxes)
    assert counted == len({name for line in lines for name in line.split()})
    shown = [each.box.key for each in drawing.boxes if each.box]
    assert len(shown) == len(set(shown))


@given(chains)
def test_every_step_is_drawn_folded_or_counted_as_hidden(lines):
    drawing = drawn(*lines)
    graph = provenance(Chain(line.split()[0], tuple(map(Step, line.split()[1:]))) for line in lines)
    shown = {each.box.key for each in drawing.boxes if each.box}
    between_shown = {
        (edge.origin_side, edge.article_side)
        for edge in graph.edges
        if {edge.origin_side, edge.article_side} <= shown
    }
    drawn_ = {
        (drawing.boxes[start].box.key, drawing.boxes[end].box.key)
        for start, end in (curve.ends for curve in drawing.curves)
        if drawing.boxes[start].box and drawing.boxes[end].box
    }
    assert drawn_ <= between_shown
    assert len(between_shown - drawn_) <= drawing.hidden


@given(chains)
def test_the_same_graph_is_drawn_the_same_whatever_the_order_of_its_chains(lines):
    assert drawn(*lines) == drawn(*reversed(lines))


@given(st.integers(1, 400), st.integers(1, 12), st.integers(1, 6))
def test_what_is_drawn_has_a_bound(articles, relays, depth):
    drawing = drawn(
        *(
            f"a{n} " + " ".join(f"r{step}-{n * (step + 1) % relays}" for step in range(depth))
            for n in range(articles)
        )
    )
    assert len([each for each in drawing.boxes if each.role != "none"]) <= (
        graph_folding.ROWS * graph_folding.COLUMNS
    )
    assert len(drawing.curves) <= graph_folding.CURVES + graph_folding.ROWS
