"""Scales: which place on a chart a day or a figure has, and the ticks of its axes.

Dates and values of ticks are plain values: how they are written depends on the reader's language.
"""

import datetime
import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from articles.presentation.charts.geometry import rounded
from articles.presentation.charts.marks import Point

# From how many times the lowest figure on the scale is logarithmic.
LOGARITHMIC_FROM: Final = 100

Precision = Literal["day", "month", "year"]
Anchor = Literal["start", "middle", "end"]


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


class TimeScale:
    """Days to places from left to right, with ticks, and a place for what has no date."""

    UNDATED = 60.0

    first: int
    last: float

    def __init__(self, points: Iterable[Point], left: float, right: float) -> None:
        at_hand = list(points)
        dated = [point for point in at_hand if point.earliest]
        undated = len(dated) < len(at_hand)
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
            found.append(DateTick(rounded(self.undated_x), None, "day"))
        year = None
        for at, (day, precision) in enumerate(self.ticks):
            x = self.x(day)
            # The first one's words begin at the axis where there is nothing on its left.
            anchor: Anchor = "start" if at == 0 and x - self.left < 24 else "middle"
            found.append(DateTick(rounded(x), day, precision, anchor, with_year=day.year != year))
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


class ValueScale:
    """Figures to heights: even, or by powers of ten where they span more than two of these."""

    ZERO = 26.0

    def __init__(self, points: Iterable[Point], top: float, bottom: float) -> None:
        figures = [figure for point in points for figure in (point.bottom, point.top)]
        low, high = min(figures), max(figures)
        positive = min((figure for figure in figures if figure > 0), default=None)
        self.logarithmic = bool(
            low >= 0 and positive is not None and high / positive > LOGARITHMIC_FROM
        )
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
        return tuple(ValueTick(rounded(self.y(value)), value) for value in values)

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
