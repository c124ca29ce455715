"""Know what is drawn over time: points, days and figures as places, marks, words, lines.

Plain geometry in units of about a pixel; may not touch Django, the database or another room, but
for the measure of texts. Dates and values of ticks are given as such: what they are called is the
reader's language.
"""

import datetime
import math
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final, Literal

from articles.presentation.charts import text_width

WIDE, NARROW = 1000, 380  # the two widths in which a picture is drawn
SINGLE: Final = 120  # so many marks are drawn one by one; of more, how dense they lie
RADIUS: Final = 5.5
HALO: Final = 9.0  # of what is approximate
TEXT: Final = 12.5  # the size of letters
LOG_FROM: Final = 100  # times the lowest the highest must be for a logarithmic scale

Precision = Literal["day", "month", "year"]
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
Words = Callable[[Point], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class DateTick:
    """A date on the axis; without one the place of what has no date."""

    x: float
    date: datetime.date | None
    precision: Precision
    anchor: Anchor = "middle"
    # The first, and the first of each year: these name the year.
    with_year: bool = True


@dataclass(frozen=True, slots=True)
class ValueTick:
    """A value on the axis."""

    y: float
    value: Decimal


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether the two share a place."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def inside(self, other: "Box") -> bool:
        """Whether it lies within the other."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )

    def grown(self, by: float) -> "Box":
        """The same with a margin."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)


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
        ends = "".join(f"M{_n(self.x - 4):g} {y:g}h8" for y in (self.low, self.high))
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
            return f"M{self.x:g} {_n(self.y - RADIUS):g}v-14m-3.5 4l3.5-4 3.5 4"
        return f"M{self.x:g} {_n(self.y + RADIUS):g}v14m-3.5-4l3.5 4 3.5-4"

    @property
    def solid(self) -> Box:
        """The room that all this takes."""
        above = 16.0 if self.tip and self.point.high is None else 0.0
        below = 16.0 if self.tip and self.point.low is None else 0.0
        round_ = HALO if self.point.approximate else RADIUS
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
        return any(_clips(one, other, box) for one, other in pairwise(self.through))


def _clips(one: tuple[float, float], other: tuple[float, float], box: Box) -> bool:
    """Whether a straight line passes a box (Y.-D. Liang and B. A. Barsky's clipping, 1984)."""
    start, end = 0.0, 1.0
    for at, to, least, most in (
        (one[0], other[0], box.left, box.right),
        (one[1], other[1], box.top, box.bottom),
    ):
        if at == to:
            if not least <= at <= most:
                return False
            continue
        enters, leaves = sorted(((least - at) / (to - at), (most - at) / (to - at)))
        start, end = max(start, enters), min(end, leaves)
    return start <= end


class Time:
    """Days to places from left to right, with ticks, and a place for what has no date."""

    UNDATED = 60.0

    first: int
    last: float

    def __init__(self, points: Iterable[Point], left: float, right: float) -> None:
        kept = list(points)
        dated = [point for point in kept if point.earliest]
        undated = len(dated) < len(kept)
        days = [day for point in dated for day in (point.earliest, point.latest) if day is not None]
        self.undated_x = left + self.UNDATED / 2 if undated else None
        self.left = left + self.UNDATED if undated and days else left
        self.right = right
        if not days:
            self.first, self.last = 0, 1.0
            self.ticks: list[tuple[datetime.date, Precision]] = []
            return
        first, last = min(days), max(days)
        alone = len({(point.earliest, point.latest) for point in dated}) == 1
        if (last - first).days < 6 or alone:  # it needs some room around it
            by = max(3, (last - first).days // 2)
            first, last = _moved(first, -by), _moved(last, by)
        most = max(int((right - self.left) / 72), 2)
        self.ticks = _ticks(first, last, most)
        begin = self.ticks[0][0] if self.ticks else first
        self.first = min(begin, first).toordinal()
        # The last mark does not stand on the edge.
        self.last = last.toordinal() + max((last.toordinal() - self.first) * 0.02, 0.5)

    def x(self, day: datetime.date) -> float:
        """Where a day stands."""
        share = (day.toordinal() - self.first) / (self.last - self.first)
        return self.left + share * (self.right - self.left)

    def place(self, point: Point) -> tuple[float, float, float]:
        """Where a point stands: its middle, and from where to where it can be."""
        if point.earliest is None:
            x = self.undated_x or self.left
            return x, x, x
        start = self.x(point.earliest)
        end = self.x(point.latest or point.earliest)
        return (start + end) / 2, start, end

    def date_ticks(self) -> tuple[DateTick, ...]:
        """The dates on the axis."""
        found = []
        if self.undated_x is not None:
            found.append(DateTick(_n(self.undated_x), None, "day"))
        year = None
        for at, (day, precision) in enumerate(self.ticks):
            x = self.x(day)
            # The first one's words begin at the axis where there is nothing on its left.
            anchor: Anchor = "start" if at == 0 and x - self.left < 24 else "middle"
            found.append(DateTick(_n(x), day, precision, anchor, with_year=day.year != year))
            year = day.year
        return tuple(found)


def _moved(day: datetime.date, days: int) -> datetime.date:
    ordinal = day.toordinal() + days
    return datetime.date.fromordinal(
        min(max(ordinal, datetime.date.min.toordinal()), datetime.date.max.toordinal())
    )


def _ticks(
    first: datetime.date, last: datetime.date, most: int
) -> list[tuple[datetime.date, Precision]]:
    """Round dates from the last one that is not behind `first`, not more than `most`."""
    for step in (1, 2, 7, 14):
        # Months are easier to read than every other Monday.
        if (last - first).days / step < min(most, 6 if step == 14 else most):
            start = first.toordinal()
            if step >= 7:
                start -= first.weekday()  # weeks begin on Monday
            found = range(max(start, 1), last.toordinal() + 1, step)
            return [(datetime.date.fromordinal(day), "day") for day in found]
    for months in (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000, 24000):
        start = (first.year * 12 + first.month - 1) // months * months
        end = last.year * 12 + last.month - 1
        if (end - start) // months < most:
            precision: Precision = "month" if months < 12 else "year"
            return [
                (datetime.date(month // 12, month % 12 + 1, 1), precision)
                for month in range(start, end + 1, months)
                if month >= 12
            ]
    return []


class Values:
    """Figures to heights: even, or by powers of ten where they span more than two of these."""

    ZERO = 26.0

    def __init__(self, points: Iterable[Point], top: float, bottom: float) -> None:
        figures = [figure for point in points for figure in (point.bottom, point.top)]
        low, high = min(figures), max(figures)
        positive = min((figure for figure in figures if figure > 0), default=None)
        self.logarithmic = bool(low >= 0 and positive is not None and high / positive > LOG_FROM)
        self.top, self.bottom = top, bottom
        self.zero: float | None = None
        if self.logarithmic and positive is not None:
            if low == 0:
                self.zero = bottom
                self.bottom = bottom - self.ZERO
            self.low = float(math.floor(_log(positive)))
            self.high = float(math.ceil(_log(high)))
        else:
            step = _step(low, high)
            base = Decimal(0) if 0 <= low <= high * Decimal("0.6") else low
            self.low = math.floor(float(base) / step) * step
            self.high = math.ceil(float(high) / step) * step
            if self.high == self.low:
                self.low, self.high = self.low - step, self.high + step
            self.step = step

    def y(self, value: Decimal) -> float:
        """Where a figure stands."""
        if self.logarithmic and value <= 0:
            return self.zero if self.zero is not None else self.bottom
        at = _log(value) if self.logarithmic else float(value)
        share = (at - self.low) / (self.high - self.low)
        return self.bottom - min(max(share, 0.0), 1.0) * (self.bottom - self.top)

    def value_ticks(self) -> tuple[ValueTick, ...]:
        """The figures on the axis."""
        values: list[Decimal] = []
        if self.logarithmic:
            if self.zero is not None:
                values.append(Decimal(0))
            powers = range(int(self.low), int(self.high) + 1, self._every())
            values += [Decimal(10) ** power for power in powers]
        else:
            count = round((self.high - self.low) / self.step)
            values += [_clean(self.low + at * self.step) for at in range(count + 1)]
        return tuple(ValueTick(_n(self.y(value)), value) for value in values)

    def _every(self) -> int:
        """Each power of ten where there is room, else every second, third, …"""
        return max(1, math.ceil((self.high - self.low) * 26 / (self.bottom - self.top)))


def _log(value: Decimal) -> float:
    return math.log10(float(value))


def _step(low: Decimal, high: Decimal) -> float:
    """An even step with one leading digit that parts the figures into about five."""
    base = low if low < 0 or low > high * Decimal("0.6") else Decimal(0)
    span = float(high - base) or abs(float(high)) or 1.0
    power = 10.0 ** math.floor(math.log10(span / 5))
    return next(power * digit for digit in (1, 2, 5, 10) if span / (power * digit) <= 6)


def _clean(value: float) -> Decimal:
    """A tick's value without the dust of binary fractions."""
    return Decimal(f"{value:.10g}").normalize() + 0


def singled_out(points: Sequence[Point]) -> list[Point]:
    """The points that are drawn one by one: all, or of very many those at the ends."""
    if len(points) <= SINGLE:
        return list(points)
    return list(dict.fromkeys(notable(points)))


def notable(points: Sequence[Point]) -> Iterator[Point]:
    """The lowest, the highest, the first and the last."""
    figured = [point for point in points if point.low is not None or point.high is not None]
    if figured:
        yield min(figured, key=lambda point: point.bottom)
        yield max(figured, key=lambda point: point.top)
    dated = [point for point in points if point.earliest is not None]
    if dated:
        yield min(dated, key=lambda point: point.earliest or datetime.date.max)
        yield max(dated, key=lambda point: point.latest or datetime.date.min)


def dodged(marks: Sequence[Mark], right: float) -> list[Mark]:
    """Marks that would hide each other moved apart sideways, a few steps, none beyond `right`."""
    placed: list[Mark] = []
    step = 2 * RADIUS - 1
    for mark in marks:
        for by in (0.0, step, 2 * step, -step, -2 * step, 3 * step):
            x = _n(mark.x + by)
            free = all(abs(x - o.x) >= step - 0.5 or abs(mark.y - o.y) >= step for o in placed)
            if free and x <= right:
                break
        else:
            x = mark.x
        placed.append(replace(mark, x=x))
    return placed


def joined(marks: Iterable[Mark]) -> tuple[Line, ...]:
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


def words_width(name: str, figure: str) -> float:
    """How wide words at a mark are; the figure is bold."""
    return text_width.width(f"{name} " if name else "", TEXT) + text_width.width(
        figure, TEXT, bold=True
    )


def _n(value: float) -> float:
    """A coordinate to a tenth, with no minus before a zero."""
    return round(value, 1) + 0.0
