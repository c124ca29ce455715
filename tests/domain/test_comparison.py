"""Answers compared: on the figures of a story, and what must hold of every picture of them."""

import datetime
import itertools
import math
import random
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.domain import comparison
from articles.domain.comparison import Answer
from articles.presentation.charts import lane_plot
from articles.presentation.charts.geometry import Box
from articles.presentation.charts.lane_plot import Lane
from articles.presentation.charts.marks import MOST_SINGLE_MARKS, NARROW, WIDE, Point
from articles.presentation.charts.value_plot import value_plot

D = Decimal


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def answer(
    number: int,
    value: Any,
    when: str = "",
    *actors: str,
    articles: str = "",
    until: str = "",
    **more: Any,
) -> Answer:
    """An answer from "30", "10-12", "3+" (at least), "-5" (at most) or "yes", on a day or so."""
    low = high = None
    position = ""
    if value in {"yes", "no"}:
        position = value
    elif value.endswith("+"):
        low = D(value[:-1])
    elif value.startswith("-"):
        high = D(value[1:])
    elif "-" in value:
        low, high = map(D, value.split("-"))
    elif value:
        low = high = D(value)
    start = day(when) if when else None
    return Answer(
        id=number,
        actors=actors,
        low=low,
        high=high,
        position=position,
        earliest=start,
        latest=day(until) if until else start,
        precision="" if not when else "month" if until else "day",
        articles=tuple(articles.split()),
        **more,
    )


# The losses of the demonstration: who gave which figure when.
LOSSES = [
    answer(1, "30", "2024-12-16", "hur", articles="kirby"),
    answer(2, "3000", "2025-01-13", "nis", articles="spiegel"),
    answer(3, "4000", "2025-03-27", "chiefs", articles="times star"),
    answer(4, "4000", "2025-04-28", "nis", articles="seed", reported=True),
    answer(5, "4000", "2025-04-28", "zelensky", articles="politico", reported=True),
    answer(6, "1200", "2025-04-28", "us", articles="politico", reported=True),
    answer(7, "4700", "2025-04-30", "nis", articles="le360 maroc"),
]


# Order and change


def test_answers_stand_in_the_order_of_their_earliest_day_and_undated_ones_last():
    given_ = [answer(1, "1"), answer(2, "1", "2025-02-01"), answer(3, "1", "2025-01-01")]
    assert [each.id for each in comparison.in_order(given_)] == [3, 2, 1]


def test_an_actors_answers_over_time():
    found = comparison.series(reversed(LOSSES), "nis")
    assert [[each.low for each in moment.answers] for moment in found] == [[3000], [4000], [4700]]
    assert [moment.earliest for moment in found] == [
        day("2025-01-13"),
        day("2025-04-28"),
        day("2025-04-30"),
    ]
    assert [moment.reported for moment in found] == [False, True, False]


def test_an_answer_that_several_give_is_in_the_series_of_each():
    joint = answer(1, "10-12", "2025-04-28", "us", "nis")
    assert comparison.series([joint], "us")[0].answers == (joint,)
    assert comparison.series([joint], "nis")[0].answers == (joint,)
    assert comparison.series([joint], "hur") == ()


def test_two_answers_of_one_day_are_one_moment():
    found = comparison.series(
        [answer(1, "18", "2025-04-30", "nis"), answer(2, "15", "2025-04-30", "nis")], "nis"
    )
    assert [{each.low for each in moment.answers} for moment in found] == [{15, 18}]


# How far apart


def test_the_range_of_answers_and_who_is_at_its_ends():
    found = comparison.extremes(LOSSES)
    assert found is not None
    assert (found.low, found.high) == (30, 4700)
    assert [each.id for each in found.lowest] == [1]
    assert [each.id for each in found.highest] == [7]
    assert found.difference == 4670
    assert found.factor is not None
    assert round(found.factor) == 157


def test_of_nothing_there_is_no_range():
    assert comparison.extremes([]) is None
    assert comparison.extremes([answer(1, "yes")]) is None


@pytest.mark.parametrize(
    ("one", "other", "difference", "factor", "is_open"),
    [
        ("1200", "4000", 2800, D(4000) / 1200, False),
        ("10-12", "15", 3, D(15) / 12, False),
        ("10-12", "11", None, None, None),  # inside
        ("10-12", "12-14", None, None, None),  # they touch
        ("1200", "3000+", 1800, D("2.5"), True),  # or more
        ("-500", "1200", 700, D("2.4"), True),
        ("-500", "3000+", 2500, D(6), True),
        ("500+", "300", 200, D(500) / 300, True),
        ("500+", "700", None, None, None),  # at least 500 may be 700
        ("0", "5", 5, None, False),  # nothing is so many times zero
        ("yes", "no", None, None, None),
    ],
)
def test_how_far_two_answers_lie_apart(one, other, difference, factor, is_open):
    for pair in ((one, other), (other, one)):
        found = comparison.gap(answer(1, pair[0]), answer(2, pair[1]))
        if difference is None:
            assert found is None
        else:
            assert found is not None
            assert (found.difference, found.factor, found.open) == (difference, factor, is_open)
            assert found.lower.figures[-1] < found.higher.figures[0]


def test_who_differs_from_whom_at_about_one_time_the_nearest_first():
    found = [(each.lower.id, each.higher.id) for each in comparison.gaps(LOSSES)]
    # The Joint Chiefs' answer lies 34 days before the last one of the service; HUR's, months.
    assert found[:3] == [(6, 5), (6, 7), (5, 7)]
    assert all(1 not in pair for pair in found)


def test_an_actor_is_compared_by_its_last_answer_and_never_with_itself():
    told = [
        answer(1, "300", "2025-01-13", "nis"),
        answer(2, "600", "2025-01-14", "nis"),
        answer(3, "500", "2025-01-14", "us"),
    ]
    assert [(each.lower.id, each.higher.id) for each in comparison.gaps(told)] == [(3, 2)]


def test_others_that_exclude_an_actors_last_answer_the_latest_first():
    assert [each.id for each in comparison.others(LOSSES, "nis")] == [6, 5, 3, 1]
    assert [each.id for each in comparison.others(LOSSES, "chiefs")] == [7, 6, 1]
    assert comparison.others(LOSSES, "nobody") == ()


# Agreement and contrast


def test_the_same_figure_by_different_actors():
    (found,) = comparison.agreements(LOSSES)
    assert found.value == ("", D(4000), D(4000))
    assert found.actors == ("chiefs", "nis", "zelensky")
    assert [each.id for each in found.answers] == [3, 4, 5]


def test_what_is_said_together_is_one_voice():
    assert comparison.agreements([answer(1, "12", "", "us", "nis")]) == ()


def test_who_repeats_itself_agrees_with_nobody():
    assert comparison.agreements([answer(1, "12", "", "us"), answer(2, "12", "", "us")]) == ()


def test_one_article_that_carries_the_lowest_and_the_highest_of_its_day():
    (found,) = comparison.contrasts(LOSSES)
    assert found.article == "politico"
    assert (found.gap.lower.id, found.gap.higher.id) == (6, 5)
    assert found.scope == "day"


def test_one_article_that_carries_the_lowest_and_the_highest_of_all():
    told = [
        answer(1, "10", "2025-01-01", "a", articles="x"),
        answer(2, "20", "2025-02-01", "b", articles="x y"),
        answer(3, "15", "2025-02-01", "c", articles="y"),
    ]
    found = comparison.contrasts(told)
    assert [(each.article, each.scope) for each in found] == [("x", "all"), ("y", "day")]


def test_an_article_whose_answers_can_all_be_right_is_no_contrast():
    told = [answer(1, "10-12", "", "a", articles="x"), answer(2, "11", "", "b", articles="x")]
    assert comparison.contrasts(told) == ()


def test_yes_against_no():
    told = [
        answer(1, "no", "2025-02-01", "us"),
        answer(2, "yes", "2025-01-01", "kcna"),
        answer(3, "yes", "2025-03-01", "us"),
    ]
    found = comparison.sides(told)
    assert [each.id for each in found.yes] == [2, 3]
    assert [each.id for each in found.no] == [1]
    assert found.both == ("us",)
    assert comparison.excludes(told[0], told[1])
    assert not comparison.excludes(told[1], told[2])


def test_who_confirmed_and_who_denied_in_order():
    told = [
        answer(1, "yes", "2025-04-28", "b", mode="denies"),
        answer(2, "yes", "2025-04-26", "a", mode="confirms"),
        answer(3, "yes", "2025-01-26", "c", mode="states"),
    ]
    assert [each.answer.id for each in comparison.stances(told)] == [2, 1]
    assert [(each.kind, each.about) for each in comparison.stances(told)] == [
        ("confirms", None),
        ("denies", None),
    ]


def test_who_confirmed_or_denied_whom():
    told = [
        answer(1, "yes", "2025-04-26", "gerasimov"),
        answer(2, "no", "2025-04-28", "kyiv", mode="denies"),
        answer(3, "yes", "2025-05-01", "kcna", mode="confirms"),
        answer(4, "yes", "2025-05-02", "tass"),
    ]
    relations = [(4, "repeats", 1), (2, "denies", 1), (3, "confirms", 1), (2, "denies", 99)]
    assert [
        (each.answer.id, each.kind, each.about.id if each.about else None)
        for each in comparison.stances(told, relations)
    ] == [(2, "denies", 1), (3, "confirms", 1), (4, "repeats", 1)]


@given(
    st.lists(
        st.tuples(st.integers(0, 6), st.sampled_from(["denies", "repeats"]), st.integers(0, 6))
    ),
    st.randoms(),
)
def test_every_relation_between_two_answers_is_told_once_whatever_the_order(relations, luck):
    told = [answer(n, "yes", f"2025-01-0{n + 1}", "a") for n in range(5)]
    unique = {(one, other): (one, kind, other) for one, kind, other in relations}
    found = comparison.stances(told, unique.values())
    assert sorted((s.answer.id, s.kind, s.about.id) for s in found) == sorted(
        each for each in unique.values() if each[0] < 5 and each[2] < 5
    )
    shuffled = list(unique.values())
    luck.shuffle(shuffled)
    assert comparison.stances(told, shuffled) == found


days = st.dates(datetime.date(2020, 1, 1), datetime.date(2026, 1, 1))
values = st.sampled_from(["5", "30", "300", "0", "10-12", "3+", "-8", "11", "700-9000", "12.5"])


@st.composite
def answers(draw: st.DrawFn) -> list[Answer]:
    rows = draw(
        st.lists(
            st.tuples(values, st.none() | days, st.lists(st.sampled_from("abcd"), unique=True)),
            max_size=20,
        )
    )
    return [
        answer(number, value, when.isoformat() if when else "", *actors, articles=f"x{number % 3}")
        for number, (value, when, actors) in enumerate(rows)
    ]


@given(answers(), st.randoms(use_true_random=False))
def test_what_is_found_does_not_hang_on_the_order_of_what_is_given(told, luck):
    mixed = list(told)
    luck.shuffle(mixed)

    def found(rows: list[Answer]) -> Any:
        whole = comparison.extremes(rows)
        return (
            whole and (whole.low, whole.high, {each.id for each in whole.lowest}),
            {each.article for each in comparison.contrasts(rows)},
            {(each.value, frozenset(each.actors)) for each in comparison.agreements(rows)},
        )

    assert found(told) == found(mixed)


@given(answers())
def test_who_is_said_to_differ_does(told):
    for found in comparison.gaps(told):
        assert comparison.excludes(found.lower, found.higher)
        assert found.difference > 0
        assert not set(found.lower.actors) & set(found.higher.actors)
    for contrast in comparison.contrasts(told):
        assert contrast.article in contrast.gap.lower.articles
        assert contrast.article in contrast.gap.higher.articles


# Pictures


def point(number: int, value: str, when: str = "", *series: str, until: str = "") -> Point:
    told = answer(number, value, when, until=until)
    return Point(
        key=number,
        earliest=told.earliest,
        latest=told.latest,
        low=told.low,
        high=told.high,
        series=series,
        number=number,
    )


def words(drawn: Point) -> tuple[str, str]:
    return f"Somebody called {drawn.key}", f"{drawn.bottom:,f}"


def lanes_of(lanes: list[Lane], width: int, says: Any = words) -> Any:
    return lane_plot.lane_plot(lanes, width, says)


def plot(points: list[Point], width: int = WIDE) -> Any:
    return value_plot(points, width, words)


STORY = [
    point(1, "30", "2024-12-16", "hur"),
    point(2, "3000", "2025-01-13", "nis"),
    point(3, "4000", "2025-03-27", "chiefs"),
    point(4, "4000", "2025-04-28", "nis"),
    point(5, "4000", "2025-04-28", "zelensky"),
    point(6, "1200", "2025-04-28", "us"),
    point(7, "4700", "2025-04-30", "nis"),
]


def test_figures_that_span_more_than_two_powers_of_ten_stand_on_a_logarithmic_scale():
    drawn = plot(STORY)
    assert drawn.logarithmic
    assert [tick.value for tick in drawn.values] == [10, 100, 1000, 10000]
    heights = [tick.y for tick in drawn.values]
    steps = {round(one - other, 1) for one, other in itertools.pairwise(heights)}
    assert max(steps) - min(steps) <= 0.2
    assert drawn.zero is None


def test_figures_that_lie_nearer_stand_on_an_even_scale():
    drawn = plot([point(1, "10000", "2025-01-01"), point(2, "18000", "2025-02-01")])
    assert not drawn.logarithmic
    assert [tick.value for tick in drawn.values] == [0, 5000, 10000, 15000, 20000]


def test_zero_has_a_place_of_its_own_on_a_logarithmic_scale():
    drawn = plot(
        [point(1, "0", "2025-01-01"), point(2, "5", "2025-02-01"), point(3, "5000", "2025-03-01")]
    )
    assert drawn.logarithmic
    assert [tick.value for tick in drawn.values] == [0, 1, 10, 100, 1000, 10000]
    marks = {mark.point.key: mark for mark in drawn.marks}
    assert marks[1].y == drawn.zero == drawn.bottom
    assert marks[2].y < drawn.zero - 20


def test_figures_below_zero_stand_on_an_even_scale():
    drawn = plot([point(1, "5000", "2025-01-01"), Point(2, low=D(-5), high=D(-5))])
    assert not drawn.logarithmic
    assert drawn.values[0].value <= -5


def test_months_are_ticks_and_the_year_stands_where_it_begins():
    drawn = plot(STORY)
    assert [(tick.date.isoformat(), tick.precision, tick.with_year) for tick in drawn.dates] == [
        ("2024-12-01", "month", True),
        ("2025-01-01", "month", True),
        ("2025-02-01", "month", False),
        ("2025-03-01", "month", False),
        ("2025-04-01", "month", False),
    ]


def test_a_week_has_ticks_of_days_and_centuries_have_ticks_of_years():
    near = plot([point(1, "5", "2025-01-01"), point(2, "6", "2025-01-04")])
    assert {tick.precision for tick in near.dates} == {"day"}
    far = plot([point(1, "5", "1066-01-01"), point(2, "6", "2025-01-04")])
    assert {tick.precision for tick in far.dates} == {"year"}
    assert 3 <= len(far.dates) <= 14


def test_one_answer_alone_has_room_around_it():
    drawn = plot([point(1, "5", "2025-01-01")])
    (mark,) = drawn.marks
    assert drawn.left < mark.x < drawn.right
    assert drawn.top < mark.y < drawn.bottom


def test_a_range_is_a_bar_and_an_open_one_has_an_arrow():
    said = ["10-12", "3+", "-8", "9"]
    drawn = plot([point(at, each, f"2025-0{at}-01") for at, each in enumerate(said, start=1)])
    marks = {mark.point.key: mark for mark in drawn.marks}
    assert marks[1].bar
    assert marks[1].low > marks[1].high  # heights are counted from above
    assert not marks[1].tip
    assert "v-14" in marks[2].tip
    assert "v14" in marks[3].tip
    assert not marks[4].bar
    assert not marks[4].tip


def test_what_is_known_to_the_month_is_a_bar_of_days():
    drawn = plot([point(1, "10", "2025-01-01", until="2025-01-31"), point(2, "3", "2025-06-02")])
    marks = {mark.point.key: mark for mark in drawn.marks}
    assert marks[1].span
    assert marks[1].start < marks[1].x < marks[1].end
    assert not marks[2].span


def test_one_actors_answers_are_joined():
    drawn = plot(STORY)
    (line,) = drawn.lines
    assert line.series == "nis"
    marks = {mark.point.key: (mark.x, mark.y) for mark in drawn.marks}
    assert line.through == (marks[2], marks[4], marks[7])


def test_a_line_names_its_actor_once():
    labels = {mark.point.key: mark.label for mark in plot(STORY).marks}
    assert labels[2].name
    assert not labels[7].name
    assert labels[7].figure == "4,700"


def test_every_mark_of_a_story_has_its_words():
    assert all(mark.label for mark in plot(STORY).marks)
    assert [mark.label.figure for mark in plot(STORY, NARROW).marks] == list("1234567")


def test_answers_without_a_figure_are_left_out_and_without_any_nothing_is_drawn():
    assert plot([Point(1)]) is None
    assert len(plot([*STORY, Point(8)]).marks) == 7


def test_an_answer_without_a_date_stands_apart_from_the_dated_ones():
    drawn = plot([point(1, "5"), point(2, "7", "2025-01-01"), point(3, "9", "2025-03-01")])
    marks = {mark.point.key: mark for mark in drawn.marks}
    (tick,) = [tick for tick in drawn.dates if tick.date is None]
    assert marks[1].x == tick.x
    assert all(tick.x < mark.x for key, mark in marks.items() if key != 1)


def crowd(count: int) -> list[Point]:
    luck = random.Random(7)  # noqa: S311  the same crowd each time
    return [
        point(
            number,
            str(luck.randrange(1, 100_000)),
            (day("2020-01-01") + datetime.timedelta(luck.randrange(2000))).isoformat(),
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_ten_thousand_answers_give_a_picture_of_bounded_size_with_its_ends_named(width):
    points = crowd(10_000)
    drawn = plot(points, width)
    assert len(drawn.marks) <= 4
    assert len(drawn.marks) + drawn.counted == 10_000
    assert sum(len(shade.path) for shade in drawn.shades) < 60_000
    keys = {mark.point.key for mark in drawn.marks if mark.label}
    assert min(points, key=lambda each: each.bottom).key in keys
    assert max(points, key=lambda each: each.top).key in keys


def test_lanes_of_yes_and_no():
    lanes = [
        Lane("yes", "Yes", (point(1, "", "2025-01-01"), point(2, "", "2025-01-01")), stacked=True),
        Lane("no", "No", (point(3, "", "2025-01-01"),), stacked=True),
    ]
    drawn = lanes_of(lanes, WIDE, lambda each: (f"Actor {each.key}", ""))
    yes, no = drawn.lanes
    assert [mark.point.key for mark in yes.marks] == [1, 2]
    # Of one day they stand one above the other.
    assert yes.marks[0].x == yes.marks[1].x
    assert yes.marks[0].y > yes.marks[1].y
    assert max(mark.y for mark in yes.marks) < min(mark.y for mark in no.marks)
    assert all(mark.label for lane in drawn.lanes for mark in lane.marks)


def test_an_actors_answers_stand_on_one_line_with_words_above():
    told = (
        point(1, "11000", "2024-11-01", "nis", until="2024-11-30"),
        point(2, "10-12", "2025-04-28", "nis"),
        point(3, "18000", "2025-04-30", "nis"),
        point(4, "15000", "2025-04-30", "nis"),
    )
    (lane,) = lanes_of(
        [Lane("sent", "How many?", told)], WIDE, lambda each: ("", f"{each.bottom:,f}")
    ).lanes
    assert len({mark.y for mark in lane.marks}) == 1
    assert len({mark.x for mark in lane.marks}) == 4
    assert all(mark.label for mark in lane.marks)
    assert [line.series for line in lane.lines] == ["nis"]


def test_a_lane_of_very_many_is_bars():
    points = tuple(crowd(5000))
    drawn = lanes_of([Lane("all", "All", points, stacked=True)], WIDE, lambda _point: ("", ""))
    (lane,) = drawn.lanes
    assert not lane.marks
    assert lane.counted == lane.total == 5000
    assert len(lane.bars) < 5000


def test_no_lane_no_picture():
    assert lanes_of([], WIDE, words) is None
    assert lanes_of([Lane("all", "All", ())], WIDE, words) is None


@st.composite
def some_points(draw: st.DrawFn) -> list[Point]:
    rows = draw(
        st.lists(
            st.tuples(values, st.none() | days, st.sampled_from(["", "a", "b"]), st.booleans()),
            min_size=1,
            max_size=25,
        )
    )
    found = []
    for number, (value, when, whose, monthly) in enumerate(rows):
        until = ""
        if when and monthly:
            when = when.replace(day=1)
            until = (when + datetime.timedelta(27)).isoformat()
        found.append(point(number, value, when.isoformat() if when else "", *whose, until=until))
    return found


def apart(boxes: list[Box]) -> bool:
    return not any(one.meets(other) for one, other in itertools.combinations(boxes, 2))


@given(some_points(), st.sampled_from([WIDE, NARROW]))
def test_every_figure_is_drawn_inside_and_no_words_meet(points, width):
    drawn = plot(points, width)
    assert {mark.point.key for mark in drawn.marks} == {each.key for each in points}
    whole = Box(0, 0, drawn.width, drawn.height)
    labels = [mark.label.box for mark in drawn.marks if mark.label]
    assert all(box.inside(whole) for box in labels)
    assert apart(labels)
    for mark in drawn.marks:
        assert 0 <= mark.x <= drawn.width
        assert 0 <= mark.high <= mark.low <= drawn.height
        assert drawn.left - 0.1 <= mark.start <= mark.end <= drawn.right + 0.1
    for tick in drawn.dates:
        assert 0 <= tick.x <= drawn.width
    for tick in drawn.values:
        assert 0 <= tick.y <= drawn.height


@given(some_points(), st.sampled_from([WIDE, NARROW]))
def test_higher_figures_stand_higher_and_later_ones_further_right(points, width):
    drawn = plot(points, width)
    for one, other in itertools.combinations(drawn.marks, 2):
        if one.point.bottom < other.point.bottom and one.point.top < other.point.top:
            assert one.y >= other.y
        if one.point.latest and other.point.earliest and one.point.latest < other.point.earliest:
            assert one.end <= other.start


@given(some_points(), st.sampled_from([WIDE, NARROW]), st.booleans())
def test_every_point_of_a_lane_is_drawn_inside_or_counted_and_no_words_meet(points, width, stacked):
    lanes = [
        Lane("one", "A question of some length, with words enough", tuple(points[::2]), stacked),
        Lane("two", "Another", tuple(points[1::2]), stacked),
    ]
    drawn = lanes_of([lane for lane in lanes if lane.points], width, words)
    labels = [mark.label.box for lane in drawn.lanes for mark in lane.marks if mark.label]
    assert apart(labels)
    assert all(box.inside(Box(0, 0, drawn.width, drawn.height)) for box in labels)
    assert sum(len(lane.marks) + lane.counted for lane in drawn.lanes) == len(points)
    assert sum(lane.total for lane in drawn.lanes) == len(points)
    for lane in drawn.lanes:
        for mark in lane.marks:
            assert 0 <= mark.x <= drawn.width
            assert 0 <= mark.y <= drawn.bottom


@given(some_points())
def test_the_same_points_give_the_same_picture(points):
    assert plot(points) == plot(list(points))


@given(st.integers(1, 600), st.sampled_from([WIDE, NARROW]))
def test_none_is_lost_when_marks_turn_into_shades(count, width):
    points = crowd(count)
    drawn = plot(points, width)
    assert len(drawn.marks) + drawn.counted == count
    assert len(drawn.marks) <= MOST_SINGLE_MARKS


@given(st.lists(st.decimals(-(10**12), 10**12, places=2), min_size=1, max_size=6))
def test_ticks_rise_evenly_and_hold_all_figures(figures):
    drawn = plot([Point(at, low=value, high=value) for at, value in enumerate(figures)])
    ticks = [tick.value for tick in drawn.values]
    assert ticks == sorted(set(ticks))
    assert 2 <= len(ticks) <= 15
    if not drawn.logarithmic:
        assert ticks[0] <= min(figures) + abs(min(figures)) * D("1e-6")
        assert ticks[-1] >= max(figures) - abs(max(figures)) * D("1e-6")
        assert all(math.isfinite(tick.y) for tick in drawn.values)
