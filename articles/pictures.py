"""Turn records into the pictures of the pages: what stands in each, in the reader's language.

Geometry is `diagram`'s and `comparison`'s, sentences are those of `summaries`; this room puts
records in and takes no decision about which. It asks the database only for the names it draws.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, ngettext, pgettext

from articles import dates, diagram, languages
from articles.diagram import Box, Drawing, Link
from articles.models import Appearance, Source
from articles.provenance import Provenance


def _language() -> str:
    return get_language() or "en"


def _number(value: int) -> str:
    return languages.format_number(value, _language())


# What backs a claim


def claim_diagram(backing: Provenance[int], appearances: Iterable[Appearance]) -> Drawing:
    """One claim's graph; `appearances` come with what with_chain() brings."""
    sources: dict[int, Source] = {}
    for appearance in appearances:
        sources[appearance.article_id] = appearance.article.source
        for hop in appearance.hops.all():
            sources.setdefault(hop.source_id, hop.source)
    articles = set(backing.articles)
    return diagram.draw(
        [
            [
                _box(sources[key], backing, is_article=key in articles)
                # Articles in the order in which they came; all else as it is sorted.
                for key in sorted(column, key=_places(sources).__getitem__)
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
        words=diagram.Words(gettext("no source named"), _more_articles, _more_sources),
    )


def _places(sources: dict[int, Source]) -> dict[int, int]:
    return {key: at for at, key in enumerate(sources)}


def _box(source: Source, backing: Provenance[int], *, is_article: bool) -> Box:
    kind = capfirst(str(source.get_kind_display()))
    if source.language:
        kind = gettext("%(kind)s, in %(language)s") % {
            "kind": kind,
            "language": languages.language_name(source.language, _language()),
        }
    seen = backing.seen[source.pk]
    state = gettext("seen") if seen else gettext("only reported")
    if source.partial_date:
        state = f"{dates.display(source.partial_date, _language())} · {state}"
    name = source.issuer.name if source.issuer else source.title
    return Box(
        key=source.pk,
        role=backing.roles[source.pk],
        kind=kind,
        title=name if is_article else source.title,
        state=state,
        seen=seen,
        # Names are no running text: hyphens of a language would do no good.
        language="" if is_article else source.title_language,
        name=name,
        record=source.article if is_article else source,
    )


def _used(use: str) -> str:
    """How a source was used, as it stands on the line from it to its user."""
    return {
        "quotes": pgettext("on a line of the diagram", "quoted by"),
        "paraphrases": pgettext("on a line of the diagram", "paraphrased by"),
        "cites": pgettext("on a line of the diagram", "cited by"),
    }[use]


def _more_articles(count: int, through: Box | None) -> str:
    if through is None:
        return ngettext("and %(count)s more article", "and %(count)s more articles", count) % {
            "count": _number(count)
        }
    return ngettext(
        "and %(count)s more through %(source)s", "and %(count)s more through %(source)s", count
    ) % {"count": _number(count), "source": through.name}


def _more_sources(count: int) -> str:
    return ngettext("and %(count)s more source", "and %(count)s more sources", count) % {
        "count": _number(count)
    }
