"""A chart of figures over time: one mark for each, or their density where they are very many."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from articles.presentation.charts import text_width
from articles.presentation.charts.geometry import Box, rounded
from articles.presentation.charts.marks import (
    FONT_SIZE,
    RADIUS,
    WIDE,
    Anchor,
    Label,
    LabelText,
    Line,
    Mark,
    Point,
    dodge,
    extreme_points,
    label_width,
    series_lines,
    single_points,
)
from articles.presentation.charts.scales import DateTick, TimeScale, ValueScale, ValueTick

LABELS: Final = 30  # so many marks get words
LEADING: Final = 18
LEVELS: Final = 4  # how many shades tell dense from thin
# The widest that the column of labels beside a chart can be.
WIDEST: Final = 320.0


@dataclass(frozen=True, slots=True)
class Shade:
    """Fields in which points lie so densely: `level` from 1 (thin) to LEVELS."""

    level: int
    path: str

    @property
    def opacity(self) -> float:
        """How dark it is drawn, from 0 to 1."""
        return round(0.08 + 0.62 * (self.level - 1) / (LEVELS - 1), 2)


@dataclass(frozen=True)
class ValuePlot:
    """Figures over time, ready to be drawn.

    Every point is a mark or `counted` among the shades.
    """

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    dates: tuple[DateTick, ...]
    values: tuple[ValueTick, ...]
    logarithmic: bool
    # Where a logarithmic axis is broken, so that zero has a place.
    zero: float | None
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    shades: tuple[Shade, ...]
    counted: int

    @property
    def has_lines(self) -> bool:
        """Whether marks are joined."""
        return bool(self.lines)

    @property
    def has_hollow(self) -> bool:
        """Whether a mark stands where it was reported."""
        return any(mark.point.reported for mark in self.marks)

    @property
    def has_bars(self) -> bool:
        """Whether a mark is a range of figures."""
        return any(mark.bar for mark in self.marks)

    @property
    def has_spans(self) -> bool:
        """Whether a mark is not known to the day."""
        return any(mark.span for mark in self.marks)

    @property
    def has_tips(self) -> bool:
        """Whether a mark is open to one side."""
        return any(mark.tip for mark in self.marks)

    @property
    def has_approximate(self) -> bool:
        """Whether a mark is approximate."""
        return any(mark.point.approximate for mark in self.marks)


def value_plot(
    points: Sequence[Point], width: int, words: LabelText, *, height: float = 0
) -> ValuePlot | None:
    """Figures over time; None where no point has a figure.

    In: points, oldest first; those without a figure are left out. `width` is WIDE, where marks get
    words, or NARROW, where they get their number in the table. `words` is asked only for what is
    drawn by itself.
    """
    with_values = [point for point in points if point.low is not None or point.high is not None]
    if not with_values:
        return None
    # Once without a margin for words; again with one, where some find no place by their marks.
    plot, unplaced = _figures(with_values, width, words, height, gutter=0.0)
    if unplaced and width == WIDE:
        plot, _ = _figures(with_values, width, words, height, gutter=unplaced)
    return plot


def _figures(
    points: Sequence[Point], width: int, words: LabelText, height: float, *, gutter: float
) -> tuple[ValuePlot, float]:
    """The plot, and the width of the labels that found no place in it."""
    wide = width == WIDE
    height = height or (380.0 if wide else 300.0)
    top, bottom = 28.0, height - 30
    values = ValueScale(points, top, bottom)
    ticks = values.value_ticks()
    left = 14 + max(text_width.width(f"{tick.value:,f}", FONT_SIZE) for tick in ticks)
    time = TimeScale(points, left, width - (gutter or 28))
    single = single_points(points)
    marks = dodge([_mark(point, time, values) for point in single], time.right + 18)
    alone = {id(point) for point in single}
    dense = [point for point in points if id(point) not in alone]
    shades = _shades(dense, time, values) if dense else ()
    lines = series_lines(marks) if not dense else ()
    area = Box(left, 1, width - 2, bottom - 2)
    labelled, unplaced = _labelled(marks, lines, words, area, named=wide, gutter=gutter)
    plot = ValuePlot(
        width=width,
        height=height,
        left=rounded(left),
        right=rounded(time.right),
        top=top,
        bottom=rounded(bottom),
        dates=time.date_ticks(),
        values=ticks,
        logarithmic=values.logarithmic,
        zero=rounded(values.zero) if values.zero is not None else None,
        lines=lines,
        marks=labelled,
        shades=shades,
        counted=len(dense),
    )
    return plot, unplaced


def _mark(point: Point, time: TimeScale, values: ValueScale) -> Mark:
    low, high = values.y(point.bottom), values.y(point.top)
    x, start, end = time.place(point)
    return Mark(
        rounded(x),
        rounded((low + high) / 2),
        point,
        rounded(start),
        rounded(end),
        rounded(low),
        rounded(high),
    )


def _shades(points: Sequence[Point], time: TimeScale, values: ValueScale) -> tuple[Shade, ...]:
    """The density of points in square cells: one path for each shade."""
    size = 16.0
    counts: dict[tuple[int, int], int] = {}
    for point in points:
        x, _start, _end = time.place(point)
        y = values.y((point.bottom + point.top) / 2)
        field = int(x // size), int(y // size)
        counts[field] = counts.get(field, 0) + 1
    most = max(counts.values())
    paths: dict[int, list[str]] = {}
    for (column, row), count in sorted(counts.items()):
        # By powers: one more counts where there are few, not where there are hundreds.
        level = 1 + min(int(LEVELS * math.log(count) / (math.log(most) or 1.0)), LEVELS - 1)
        side = size - 2
        paths.setdefault(level, []).append(
            f"M{rounded(column * size + 1):g} {rounded(row * size + 1):g}"
            f"h{side:g}v{side:g}h-{side:g}z"
        )
    return tuple(Shade(level, "".join(found)) for level, found in sorted(paths.items()))


def _labelled(
    marks: Sequence[Mark],
    lines: Sequence[Line],
    words: LabelText,
    area: Box,
    *,
    named: bool,
    gutter: float,
) -> tuple[tuple[Mark, ...], float]:
    """The marks with their words, and how wide the words are that found no place.

    With a gutter those stand in a column at its right edge, each with a line to its mark.
    """
    solid = [mark.solid for mark in marks]
    wanted = _wanted(marks)
    labels: dict[int, Label] = {}
    apart: list[int] = []
    begun: set[Hashable] = set()
    texts: dict[int, tuple[str, str]] = {}
    for at in wanted:
        point = marks[at].point
        name, figure = words(point) if named else ("", str(point.number))
        # A line says whose answers it joins: its first mark has the name.
        known = bool(point.series) and begun.issuperset(point.series) and bool(lines)
        shown = "" if known else name
        texts[at] = shown, figure
        taken = [label.box.grown(2) for label in labels.values()]
        near = area if not gutter else replace(area, right=area.right - gutter + 8)
        found = _beside(marks[at], shown, figure, solid, taken, lines, near)
        if found is None:
            apart.append(at)
        else:
            labels[at] = found
            begun.update(point.series)
    if not named or not apart:
        return tuple(replace(mark, label=labels.get(at)) for at, mark in enumerate(marks)), 0.0
    unplaced = max(label_width(*texts[at]) for at in apart) + 44
    if gutter:
        column = area.right - gutter + 36
        labels.update(_column(marks, apart, texts, column, area))
    return (
        tuple(replace(mark, label=labels.get(at)) for at, mark in enumerate(marks)),
        min(unplaced, WIDEST),
    )


def _wanted(marks: Sequence[Mark]) -> list[int]:
    """Which marks get words, the most telling first: the ends, then where lines begin, then all."""
    place = {id(mark.point): at for at, mark in enumerate(marks)}
    first = [place[id(point)] for point in extreme_points([mark.point for mark in marks])]
    firsts: dict[Hashable, int] = {}
    for at, mark in enumerate(marks):
        for each in mark.point.series:
            firsts.setdefault(each, at)
    # Along each line from the left, so that the name stands where it begins.
    order = sorted(dict.fromkeys([*first, *firsts.values()]))
    return list(dict.fromkeys([*order, *range(len(marks))]))[:LABELS]


def _beside(
    mark: Mark,
    name: str,
    figure: str,
    solid: Sequence[Box],
    taken: Sequence[Box],
    lines: Sequence[Line],
    area: Box,
) -> Label | None:
    """Words next to a mark where nothing else stands, best where no line passes; or None."""
    its = mark.solid
    width = label_width(name, figure)
    above, below = its.top - 6, its.bottom + 14
    side = mark.y + 4.5
    places: list[tuple[float, float, Anchor]] = [
        (mark.x, above, "middle"),
        (its.right + 5, side, "start"),
        (mark.x, below, "middle"),
        (its.left - 5, side, "end"),
        (its.right - 2, above, "start"),
        (its.left + 2, above, "end"),
        (its.right - 2, below, "start"),
        (its.left + 2, below, "end"),
    ]
    best: tuple[int, Label] | None = None
    for x, y, anchor in places:
        label = Label(rounded(x), rounded(y), anchor, name, figure, rounded(width))
        box = label.box
        if not box.inside(area) or any(box.meets(other) for other in taken):
            continue
        if any(box.meets(other) for other in solid):
            continue
        crossed = sum(line.passes(box) for line in lines)
        if best is None or crossed < best[0]:
            best = crossed, label
        if not crossed:
            break
    return best[1] if best else None


def _column(
    marks: Sequence[Mark],
    apart: Sequence[int],
    texts: dict[int, tuple[str, str]],
    x: float,
    area: Box,
) -> dict[int, Label]:
    """Words in a column, each at the height of its mark as nearly as the others allow."""
    room = int((area.bottom - area.top) // LEADING)
    chosen = sorted(apart[:room], key=lambda at: (marks[at].y, marks[at].x))
    # From above each as high as it may stand, then from below as low as it must.
    ys: list[float] = []
    for at in chosen:
        wish = marks[at].y + 4.5
        ys.append(max(wish, ys[-1] + LEADING if ys else area.top + 11))
    lowest = area.bottom - 4
    for place in range(len(ys) - 1, -1, -1):
        ys[place] = min(ys[place], lowest)
        lowest = ys[place] - LEADING
    found = {}
    for at, y in zip(chosen, ys, strict=True):
        mark = marks[at]
        name, figure = texts[at]
        name = text_width.shortened(name, 276 - label_width("", figure), FONT_SIZE) if name else ""
        lead = (
            f"M{rounded(mark.x + RADIUS + 1):g} {mark.y:g}"
            f"L{rounded(x - 18):g} {rounded(y - 4):g}H{rounded(x - 5):g}"
        )
        found[at] = Label(
            rounded(x), rounded(y), "start", name, figure, rounded(label_width(name, figure)), lead
        )
    return found
