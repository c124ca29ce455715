"""A chart of points over time in lanes, one below the other: yes against no, questions, modes."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from articles.presentation.charts import text_width
from articles.presentation.charts.geometry import Box, rounded
from articles.presentation.charts.marks import (
    APPROXIMATE_RADIUS,
    FONT_SIZE,
    MOST_SINGLE_MARKS,
    RADIUS,
    Anchor,
    Label,
    LabelText,
    Line,
    Mark,
    Point,
    dodge,
    label_width,
    series_lines,
)
from articles.presentation.charts.scales import DateTick, TimeScale

ROWS: Final = 8  # of marks, or of words above them
ROW: Final = 22
LEADING: Final = 18
TITLE: Final = 13
BAR: Final = 44  # the height of the highest
BAR_WIDTH: Final = 8


@dataclass(frozen=True, slots=True)
class Lane:
    """Points that belong together: answers of one side, or to one question.

    `title` stands above them. `stacked` marks stand one above the other, each with its words
    beside it; else all stand on one line, which joins them, with their words above.
    """

    key: Hashable
    title: str
    points: tuple[Point, ...]
    stacked: bool = False


@dataclass(frozen=True)
class LaidOutLane:
    """One lane of marks: its title's lines, the line on which they stand, how many there are.

    Every point of it is a mark, or `counted` in `bars`.
    """

    key: Hashable
    title: tuple[tuple[float, str], ...]  # baseline and text
    y: float
    total: int
    marks: tuple[Mark, ...]
    lines: tuple[Line, ...]
    bars: str
    counted: int


@dataclass(frozen=True)
class LanePlot:
    """Points over time in lanes, ready to be drawn."""

    width: float
    height: float
    left: float
    right: float
    bottom: float
    dates: tuple[DateTick, ...]
    lanes: tuple[LaidOutLane, ...]

    @property
    def has_lines(self) -> bool:
        """Whether marks are joined."""
        return any(lane.lines for lane in self.lanes)

    @property
    def has_hollow(self) -> bool:
        """Whether a mark stands where it was reported."""
        return any(mark.point.reported for lane in self.lanes for mark in lane.marks)

    @property
    def has_approximate(self) -> bool:
        """Whether a mark is approximate."""
        return any(mark.point.approximate for lane in self.lanes for mark in lane.marks)

    @property
    def has_spans(self) -> bool:
        """Whether a mark is not known to the day."""
        return any(mark.span for lane in self.lanes for mark in lane.marks)

    @property
    def counted(self) -> int:
        """How many points stand in bars."""
        return sum(lane.counted for lane in self.lanes)


def lane_plot(lanes: Sequence[Lane], width: int, words: LabelText) -> LanePlot | None:
    """Points over time in lanes, one below the other; None where there is no point.

    In: lanes with their points oldest first. A lane of very many is drawn as bars, a bar a time;
    `words` is asked only for what is drawn by itself, as labelled_points() tells beforehand.
    """
    everything = [point for lane in lanes for point in lane.points]
    if not everything:
        return None
    alone = {id(point) for point in labelled_points(lanes)}
    left, right = 1.0, width - 1.0
    time = TimeScale(everything, left + APPROXIMATE_RADIUS, right - APPROXIMATE_RADIUS)
    y = 4.0
    drawn = []
    for lane in lanes:
        title = text_width.wrapped(lane.title, right - left - 40, TITLE, lines=2, bold=True)
        lines = tuple((rounded(y + 14 + at * 17), text) for at, text in enumerate(title))
        y += 17 * len(title) + 6
        found = _lane(lane, time, words, Box(left, y, right, math.inf), alone)
        drawn.append(replace(found, title=lines))
        y = found.y + 20
    bottom = y + 2
    return LanePlot(
        width=width,
        height=rounded(bottom + 26),
        left=left,
        right=right,
        bottom=rounded(bottom),
        dates=time.date_ticks(),
        lanes=tuple(drawn),
    )


def labelled_points(lanes: Sequence[Lane]) -> list[Point]:
    """The points that get words, if there is room: those of lanes that are not drawn as bars."""
    everything = sum(len(lane.points) for lane in lanes)
    single = (
        MOST_SINGLE_MARKS if everything <= MOST_SINGLE_MARKS else MOST_SINGLE_MARKS // len(lanes)
    )
    return [point for lane in lanes if len(lane.points) <= single for point in lane.points]


def _lane(lane: Lane, time: TimeScale, words: LabelText, area: Box, alone: set[int]) -> LaidOutLane:
    """A lane below the top of `area`, still without its title."""
    marks = None
    if all(id(point) in alone for point in lane.points):
        if lane.stacked:
            # Where there is no room for words, there may be for the marks alone.
            marks = _stacked(lane.points, time, words, area) or _stacked(
                lane.points, time, lambda _point: ("", ""), area
            )
        else:
            marks = _in_line(lane.points, time, words, area)
    y = max(mark.y for mark in marks) if marks else rounded(area.top + BAR + 8)
    return LaidOutLane(
        key=lane.key,
        title=(),
        y=y,
        total=len(lane.points),
        marks=tuple(marks or ()),
        lines=series_lines(marks) if marks and not lane.stacked else (),
        bars="" if marks else _bars(lane.points, time, y),
        counted=0 if marks else len(lane.points),
    )


def _at(point: Point, time: TimeScale, y: float) -> Mark:
    x, start, end = time.place(point)
    return Mark(rounded(x), y, point, rounded(start), rounded(end), y, y)


def _stacked(
    points: Sequence[Point], time: TimeScale, words: LabelText, area: Box
) -> list[Mark] | None:
    """Marks with their words beside them in as few rows as they need; None for more than ROWS."""
    rows: list[list[tuple[float, float]]] = []
    found: list[tuple[int, Mark]] = []
    for point in points:
        mark = _at(point, time, 0.0)
        left, right = mark.solid.left, mark.solid.right
        name, figure = words(point)
        label = None
        if name or figure:
            name, figure, anchor = _fitting(name, figure, left - area.left, area.right - right)
            width = label_width(name, figure)
            if not anchor:
                pass
            elif anchor == "start":
                label = Label(rounded(right + 5), 0.0, anchor, name, figure, rounded(width))
                right += 5 + width
            else:
                label = Label(rounded(left - 5), 0.0, anchor, name, figure, rounded(width))
                left -= 5 + width
        row = _free_row(rows, left - 8, right + 8)
        if row >= ROWS:
            return None
        rows[row].append((left, right))
        found.append((row, replace(mark, label=label)))
    step = ROW if any(mark.label for _row, mark in found) else 2 * RADIUS + 4
    bottom = area.top + (len(rows) - 1) * step + RADIUS + 4
    marks = []
    for row, mark in found:
        y = rounded(bottom - row * step)
        label = replace(mark.label, y=rounded(y + 4.5)) if mark.label else None
        marks.append(replace(mark, y=y, low=y, high=y, label=label))
    return marks


def _fitting(name: str, figure: str, left: float, right: float) -> tuple[str, str, Anchor | None]:
    """Words as far as there is room beside a mark, and on which side: the right if they fit.

    On none where there is hardly any room.
    """
    width = label_width(name, figure) + 5
    if width <= right:
        return name, figure, "start"
    if width <= left:
        return name, figure, "end"
    room = max(left, right) - label_width("", figure) - 14
    if room < 40:
        return name, figure, None
    return text_width.shortened(name, room, FONT_SIZE), figure, "start" if right >= left else "end"


def _free_row(rows: list[list[tuple[float, float]]], left: float, right: float) -> int:
    """The first row in which nothing stands between these two places; a new one if need be."""
    for row, others in enumerate(rows):
        if all(left >= other[1] or right <= other[0] for other in others):
            return row
    rows.append([])
    return len(rows) - 1


def _in_line(points: Sequence[Point], time: TimeScale, words: LabelText, area: Box) -> list[Mark]:
    """Marks on one line with their words above, in rows where they would meet; some get none."""
    marks = dodge([_at(point, time, 0.0) for point in points], area.right - APPROXIMATE_RADIUS)
    rows: list[list[tuple[float, float]]] = [[] for _ in range(ROWS)]
    leads: list[tuple[float, int]] = []  # where lines go up, and to which row
    labels: list[tuple[int, Label] | None] = []
    for at, mark in enumerate(marks):
        name, figure = words(mark.point)
        width = label_width(name, figure)
        # Best without covering the way up from marks that have no words yet; else anyhow.
        still = [other.x for other in marks[at + 1 :]]
        place = _above(mark.x, width, rows, leads, area, still) or _above(
            mark.x, width, rows, leads, area, ()
        )
        if place is None:
            labels.append(None)
            continue
        row, x, anchor, taken = place
        rows[row].append(taken)
        if row:
            leads.append((mark.x, row))
        labels.append((row, Label(rounded(x), 0.0, anchor, name, figure, rounded(width))))
    used = max((found[0] for found in labels if found), default=0) + 1
    y = rounded(area.top + used * LEADING + RADIUS + 2)
    placed = []
    for mark, found in zip(marks, labels, strict=True):
        label = None
        if found:
            row, label = found
            baseline = rounded(y - RADIUS - 6 - row * LEADING)
            lead = (
                f"M{mark.x:g} {rounded(y - RADIUS - 1):g}V{rounded(baseline + 3):g}" if row else ""
            )
            label = replace(label, y=baseline, lead=lead)
        placed.append(replace(mark, y=y, low=y, high=y, label=label))
    return placed


def _above(
    at: float,
    width: float,
    rows: Sequence[Sequence[tuple[float, float]]],
    leads: Sequence[tuple[float, int]],
    area: Box,
    still: Sequence[float],
) -> tuple[int, float, Anchor, tuple[float, float]] | None:
    """A row and a place in it for words above a mark, so that no line to a mark passes words.

    None where no row has room without covering one of the places of `still`, or where what
    stands below is in the way.
    """
    # In an upper row words begin or end at their line.
    anchors: tuple[tuple[float, Anchor], ...] = (
        (at, "middle"),
        (at - 4, "start"),
        (at + 4, "end"),
    )
    for row, others in enumerate(rows):
        if row and any(left - 2 < at < right + 2 for left, right in rows[row - 1]):
            return None
        for x, anchor in anchors:
            left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
            right = left + width
            covered = [other for other in still if left - 2 < other < right + 2]
            passed = [lead for lead, up in leads if up > row and left - 2 < lead < right + 2]
            met = any(left - 6 < other[1] and other[0] < right + 6 for other in others)
            if left >= area.left and right <= area.right and not (covered or passed or met):
                return row, x, anchor, (left, right)
    return None


def _bars(points: Sequence[Point], time: TimeScale, y: float) -> str:
    """How many points lie in each stretch of time, as one path of bars."""
    counts: dict[int, int] = {}
    for point in points:
        column = int(time.place(point)[0] // BAR_WIDTH)
        counts[column] = counts.get(column, 0) + 1
    most = max(counts.values())
    return "".join(
        f"M{column * BAR_WIDTH + 0.5:g} {y:g}v-{rounded(max(count / most * BAR, 1.5)):g}"
        f"h{BAR_WIDTH - 1}V{y:g}z"
        for column, count in sorted(counts.items())
    )
