"""The drawing of what backs one claim, from its records, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext, pgettext

from articles.domain import dates, languages
from articles.domain.provenance import Provenance
from articles.models import (
    Appearance,
    Article,
    Source,
)
from articles.presentation.answers import source_name
from articles.presentation.charts.graph import Box, Drawing, GraphTexts, Link, Texts
from articles.presentation.charts.graph_layout import draw
from articles.presentation.formatting import number, page_language


def claim_diagram(backing: Provenance[int], appearances: Iterable[Appearance]) -> Drawing:
    """One claim's graph as a drawing. In: the graph, and appearances from `with_chain()`."""
    sources: dict[int, Source] = {}
    for appearance in appearances:
        sources[appearance.article_id] = appearance.article.source
        for hop in appearance.hops.all():
            sources.setdefault(hop.source_id, hop.source)
    # In the order of the appearances: the oldest article first.
    place = {key: at for at, key in enumerate(sources)}
    articles = set(backing.articles)
    return draw(
        [
            [
                Box(
                    key,
                    backing.roles[key],
                    backing.seen[key],
                    sources[key].article if key in articles else sources[key],
                )
                for key in sorted(column, key=place.__getitem__)
            ]
            for column in backing.layers()
        ],
        [
            Link(
                edge.origin_side,
                edge.article_side,
                tuple(_used(use) for use in edge.uses),
                len(edge.articles),
            )
            for edge in backing.edges
        ],
        unsourced=backing.unsourced,
        words=GraphTexts(_texts, gettext("no source named"), _more_articles, _more_sources),
    )


def _texts(box: Box) -> Texts:
    is_article = isinstance(box.record, Article)
    source: Source = box.record.source if is_article else box.record
    kind = capfirst(str(source.get_kind_display()))
    if source.language:
        kind = gettext("%(kind)s, in %(language)s") % {
            "kind": kind,
            "language": languages.language_name(source.language, page_language()),
        }
    state = gettext("seen") if box.seen else gettext("only reported")
    if source.partial_date:
        state = f"{dates.display(source.partial_date, page_language())} · {state}"
    if is_article:  # known by its outlet, whose name is in no language
        return Texts(kind, source_name(source), state)
    return Texts(kind, source.title, state, source.title_language)


def _used(use: str) -> str:
    """How a source was used, as a label of the line from it to its user."""
    return {
        "quotes": pgettext("on a line of the diagram", "quoted by"),
        "paraphrases": pgettext("on a line of the diagram", "paraphrased by"),
        "cites": pgettext("on a line of the diagram", "cited by"),
    }[use]


def _more_articles(count: int, through: Box | None) -> str:
    if through is None:
        return ngettext("and %(count)s more article", "and %(count)s more articles", count) % {
            "count": number(count)
        }
    return ngettext(
        "and %(count)s more through %(source)s", "and %(count)s more through %(source)s", count
    ) % {
        "count": number(count),
        "source": source_name(getattr(through.record, "source", through.record)),
    }


def _more_sources(count: int) -> str:
    return ngettext("and %(count)s more source", "and %(count)s more sources", count) % {
        "count": number(count)
    }
