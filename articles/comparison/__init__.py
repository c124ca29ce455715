"""Know how answers to a question compare, and where each stands in a picture of them.

Plain Python: `answers` says who differs from whom, `figures` and `lanes` where each mark is drawn.
May not touch Django, the database or another room, but for the measure of texts.
"""

from articles.comparison.answers import (
    Agreement,
    Answer,
    Contrast,
    Extremes,
    Gap,
    Moment,
    Sides,
    Stance,
    agreements,
    contrasts,
    excludes,
    extremes,
    gap,
    gaps,
    in_order,
    others,
    series,
    sides,
    stances,
)
from articles.comparison.figures import FigurePlot, figure_plot
from articles.comparison.lanes import LaneOfPoints, LanePlot, lane_plot, named
from articles.comparison.points import NARROW, WIDE, DateTick, Mark, Point, Words, singled_out

__all__ = [
    "NARROW",
    "WIDE",
    "Agreement",
    "Answer",
    "Contrast",
    "DateTick",
    "Extremes",
    "FigurePlot",
    "Gap",
    "LaneOfPoints",
    "LanePlot",
    "Mark",
    "Moment",
    "Point",
    "Sides",
    "Stance",
    "Words",
    "agreements",
    "contrasts",
    "excludes",
    "extremes",
    "figure_plot",
    "gap",
    "gaps",
    "in_order",
    "lane_plot",
    "named",
    "others",
    "series",
    "sides",
    "singled_out",
    "stances",
]
