"""Know where each mark of a chart is drawn: answers over time, lanes, and the chains of one claim.

Plain Python, but for `builders`, which turns records into charts in the reader's language. The
geometry may not touch Django or the database.
"""

from articles.presentation.charts.figures import FigurePlot, figure_plot
from articles.presentation.charts.lanes import LaneOfPoints, LanePlot, lane_plot, named
from articles.presentation.charts.points import (
    NARROW,
    WIDE,
    DateTick,
    Mark,
    Point,
    Words,
    singled_out,
)

__all__ = [
    "NARROW",
    "WIDE",
    "DateTick",
    "FigurePlot",
    "LaneOfPoints",
    "LanePlot",
    "Mark",
    "Point",
    "Words",
    "figure_plot",
    "lane_plot",
    "named",
    "singled_out",
]
