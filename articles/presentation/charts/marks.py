"""Marks of a chart: the points that it draws, each with its label, and the lines that join some.

Plain geometry in units of about a pixel.
"""

import datetime
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final, Literal

from articles.presentation.charts import text_width
from articles.presentation.charts.geometry import Box, rounded, segment_meets

# The two widths in which each chart is drawn.
WIDE, NARROW = 1000, 380
# So many marks are drawn one by one; of more points the density is drawn.
MOST_SINGLE_MARKS: Final = 120
RADIUS: Final = 5.5
# The radius of the disc behind an approximate mark.
APPROXIMATE_RADIUS: Final = 9.0
FONT_SIZE: Final = 12.5

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Point:
    """What is drawn as one mark: an answer, or a claim in a lane.

    `earliest` to `latest` is when it was said, as it is known; `low` to `high` what was said, both
    None in a lane. `series` are those whose answers a line joins. `number` is that of its row in
    the table, `record` whatever the caller wants to find again.
    """

    key: Hashable
    earliest: datetime.date | None = None
    latest: datetime.date | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    approximate: bool = False
    reported: bool = False
    series: tuple[Hashable, ...] = ()
    number: int = 0
    record: Any = None

    @property
    def bottom(self) -> Decimal:
        """Its lowest figure. Raises ValueError where it has none."""
        return min(self._figures())

    @property
    def top(self) -> Decimal:
        """Its highest figure. Raises ValueError where it has none."""
        return max(self._figures())

    def _figures(self) -> list[Decimal]:
        return [value for value in (self.low, self.high) if value is not None]


# In: a point. Out: who it is, which may be empty, and what it says.
LabelText = Callable[[Point], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a mark, `name` who and `figure` what; `lead` is a line from the mark to them."""

    x: float
    y: float  # of the baseline
    anchor: Anchor
    name: str
    figure: str
    width: float
    lead: str = ""

    @property
    def box(self) -> Box:
        """The room that it takes."""
        left = self.x - {"start": 0.0, "middle": self.width / 2, "end": self.width}[self.anchor]
        return Box(left, self.y - 11, left + self.width, self.y + 4)


@dataclass(frozen=True, slots=True)
class Mark:
    """A point in its place: a dot at `x`, `y`.

    From `start` to `end` are the days that it can be, from `low` to `high` its figures.
    """

    x: float
    y: float
    point: Point
    start: float
    end: float
    low: float
    high: float
    label: Label | None = None

    @property
    def bar(self) -> str:
        """A range of figures as a path; nothing for one figure."""
        if self.low == self.high:
            return ""
        ends = "".join(f"M{rounded(self.x - 4):g} {y:g}h8" for y in (self.low, self.high))
        return f"M{self.x:g} {self.low:g}V{self.high:g}{ends}"

    @property
    def span(self) -> str:
        """The days that it can be as a path; nothing where they are hidden by the dot."""
        if self.end - self.start <= 2 * RADIUS:
            return ""
        return f"M{self.start:g} {self.y:g}H{self.end:g}"

    @property
    def tip(self) -> str:
        """An arrow up from "at least", down from "at most"."""
        point = self.point
        if (point.low is None) == (point.high is None):
            return ""
        if point.high is None:
            return f"M{self.x:g} {rounded(self.y - RADIUS):g}v-14m-3.5 4l3.5-4 3.5 4"
        return f"M{self.x:g} {rounded(self.y + RADIUS):g}v14m-3.5-4l3.5 4 3.5-4"

    @property
    def solid(self) -> Box:
        """The room that all this takes."""
        above = 16.0 if self.tip and self.point.high is None else 0.0
        below = 16.0 if self.tip and self.point.low is None else 0.0
        round_ = APPROXIMATE_RADIUS if self.point.approximate else RADIUS
        return Box(
            min(self.x - round_, self.start if self.span else self.x),
            min(self.y - round_, self.high - RADIUS) - above,
            max(self.x + round_, self.end if self.span else self.x),
            max(self.y + round_, self.low + RADIUS) + below,
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One actor's answers joined, from the oldest on, and whose they are."""

    series: Hashable
    through: tuple[tuple[float, float], ...]
    point: Point  # its first

    @property
    def path(self) -> str:
        """It as a path."""
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in self.through)

    def passes(self, box: Box) -> bool:
        """Whether it goes through a box."""
        return any(segment_meets(one, other, box) for one, other in pairwise(self.through))


def single_points(points: Sequence[Point]) -> list[Point]:
    """The points that are drawn one by one: all, or of very many those at the ends."""
    if len(points) <= MOST_SINGLE_MARKS:
        return list(points)
    return list(dict.fromkeys(extreme_points(points)))


def extreme_points(points: Sequence[Point]) -> Iterator[Point]:
    """The lowest, the highest, the first and the last."""
    figured = [point for point in points if point.low is not None or point.high is not None]
    if figured:
        yield min(figured, key=lambda point: point.bottom)
        yield max(figured, key=lambda point: point.top)
    dated = [point for point in points if point.earliest is not None]
    if dated:
        yield min(dated, key=lambda point: point.earliest or datetime.date.max)
        yield max(dated, key=lambda point: point.latest or datetime.date.min)


def dodge(marks: Sequence[Mark], right: float) -> list[Mark]:
    """Marks that would hide each other moved apart sideways, a few steps, none beyond `right`."""
    placed: list[Mark] = []
    step = 2 * RADIUS - 1
    for mark in marks:
        for by in (0.0, step, 2 * step, -step, -2 * step, 3 * step):
            x = rounded(mark.x + by)
            free = all(abs(x - o.x) >= step - 0.5 or abs(mark.y - o.y) >= step for o in placed)
            if free and x <= right:
                break
        else:
            x = mark.x
        placed.append(replace(mark, x=x))
    return placed


def series_lines(marks: Iterable[Mark]) -> tuple[Line, ...]:
    """A line for each whose answers have two marks or more; what has no date is on none."""
    found: dict[Hashable, list[Mark]] = {}
    for mark in marks:
        if mark.point.earliest is not None:
            for each in mark.point.series:
                found.setdefault(each, []).append(mark)
    return tuple(
        Line(each, tuple((mark.x, mark.y) for mark in its), its[0].point)
        for each, its in found.items()
        if len(its) > 1
    )


def label_width(name: str, figure: str) -> float:
    """How wide words at a mark are; the figure is bold."""
    return text_width.width(f"{name} " if name else "", FONT_SIZE) + text_width.width(
        figure, FONT_SIZE, bold=True
    )
