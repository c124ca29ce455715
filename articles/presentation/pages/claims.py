"""The page of one claim: its backing in words, every appearance, and other answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page

from articles.domain import text as texts
from articles.domain.provenance import Provenance
from articles.domain.text import Selector
from articles.models import Appearance, Article, Claim, Hop, LinkCheck, Source
from articles.presentation import summaries
from articles.presentation.charts.claim_graph import claim_diagram
from articles.presentation.charts.graph import Drawing
from articles.presentation.pages.corrections import Corrected, corrections_of
from articles.presentation.pages.paging import page_of


@dataclass(frozen=True)
class Passage:
    """A claim's passage in one article, in context, with the chain behind it."""

    appearance: Appearance
    before: str
    after: str
    hops: tuple[Hop, ...]

    @property
    def article(self) -> Article:
        """The article in which it stands."""
        return self.appearance.article


def passages(appearances: Sequence[Appearance]) -> list[Passage]:
    """Appearances, which `with_chain()` loaded, as passages in context."""
    bodies = Article.objects.filter(pk__in={each.article_id for each in appearances}).texts()
    return [_passage(each, bodies[each.article_id]) for each in appearances]


def _passage(appearance: Appearance, text: str) -> Passage:
    before = after = ""
    place: Selector | None = appearance.selector
    if place:
        before, _exact, after = texts.snippet(text, place.start, place.end)
    return Passage(appearance, before, after, tuple(appearance.hops.all()))


@dataclass(frozen=True)
class ClaimPage:
    """One claim: its backing in a sentence, every appearance, and other answers."""

    claim: Claim
    backing: Provenance[int]
    sentences: list[str]
    # Where the chains of the articles meet, and how long they are, in sentences.
    ways: list[str]
    passages: list[Passage]
    # The page of the list of all appearances.
    pagination: Page[Appearance]
    # Its graph from origin to article; None where no article carries it.
    diagram: Drawing | None
    # Other claims that answer its question, oldest first.
    others: list[Claim]
    origin_unseen: bool
    # What was corrected since readers first saw it.
    corrections: list[Corrected]


def claim_page(claim: Claim, *, drafts: bool, page: str = "") -> ClaimPage:
    """The contents of a claim's page.

    In: a claim from `for_rows()`, and the number of the page of its passages.
    """
    backing = claim.provenance()
    LinkCheck.objects.bring_to(_sources(claim.shown_appearances))
    everything = Claim.objects.for_editors() if drafts else Claim.objects.published()
    others: Any = []
    pagination = page_of(claim.shown_appearances, page)
    if claim.question and claim.has_value:
        others = (
            everything.filter(question=claim.question)
            .exclude(pk=claim.pk)
            .for_rows(drafts=drafts)
            .order_by("order_key")[:50]
        )
    return ClaimPage(
        claim=claim,
        backing=backing,
        sentences=backing_sentences(claim, backing),
        ways=way_sentences(claim, backing),
        passages=passages(list(pagination)),
        pagination=pagination,
        diagram=(claim_diagram(backing, claim.shown_appearances) if backing.articles else None),
        others=[other for other in others if other.has_value],
        origin_unseen=bool(backing.origins)
        and not any(backing.seen[source] for origin in backing.origins for source in origin),
        corrections=corrections_of(claim),
    )


def _sources(appearances: Iterable[Appearance]) -> Iterator[Source]:
    """The sources of appearances: of their articles and of their hops, from `with_chain()`."""
    for appearance in appearances:
        yield appearance.article.source
        for hop in appearance.hops.all():
            yield hop.source


def backing_sentences(claim: Claim, backing: Provenance[int]) -> list[str]:
    """What a claim rests on, in words. In: a claim from `with_chains()`, and its graph."""
    titles = {
        hop.source_id: hop.source.title
        for appearance in claim.shown_appearances
        for hop in appearance.hops.all()
    }
    return summaries.backing(
        articles=len(backing.articles),
        unsourced=len(backing.unsourced),
        origins=[", ".join(titles[each] for each in sorted(origin)) for origin in backing.origins],
        circles=len(backing.loops),
    )


# At most so many sources where chains meet are named; the drawing shows all of them.
MEETS = 3


def way_sentences(claim: Claim, backing: Provenance[int]) -> list[str]:
    """How a claim reached its articles, in words. In: as for `backing_sentences`."""
    if backing.shortest is None or backing.longest is None:
        return []
    called = {source.pk: source.title for source in _sources(claim.shown_appearances)}
    return summaries.ways(
        sourced=len({each.article_id for each in claim.shown_appearances if each.hops.all()}),
        meets=[
            (called[meet.source], len(meet.articles), meet.source in meet.articles)
            for meet in backing.meets[:MEETS]
        ],
        origins=backing.origin_count,
        nearest=backing.shortest.hops,
        farthest=backing.longest.hops,
    )
