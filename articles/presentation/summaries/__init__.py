"""The sentences of pages, correct for none, one and many.

Every sentence is whole in the message catalogue, so that each language can order it in its own way.
Numbers up to nine are written as words. The functions take figures and names; the database is not
asked.
"""

from articles.presentation.summaries.actors import actor, outlet
from articles.presentation.summaries.answers import answer, said, said_then
from articles.presentation.summaries.articles import article
from articles.presentation.summaries.charts import plot
from articles.presentation.summaries.claims import backing, ways
from articles.presentation.summaries.comparison import (
    agreement,
    apart,
    both_sides,
    change,
    contrast,
    differs,
    more_stances,
    side,
    stance,
    times,
)
from articles.presentation.summaries.links import link
from articles.presentation.summaries.questions import positions, question, span
from articles.presentation.summaries.sources import source
from articles.presentation.summaries.wording import (
    Spelled,
    listed,
    listed_briefly,
    listed_plainly,
    spelled,
)

__all__ = [
    "Spelled",
    "actor",
    "agreement",
    "answer",
    "apart",
    "article",
    "backing",
    "both_sides",
    "change",
    "contrast",
    "differs",
    "link",
    "listed",
    "listed_briefly",
    "listed_plainly",
    "more_stances",
    "outlet",
    "plot",
    "positions",
    "question",
    "said",
    "said_then",
    "side",
    "source",
    "span",
    "spelled",
    "stance",
    "times",
    "ways",
]
