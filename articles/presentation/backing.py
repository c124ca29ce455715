"""What backs a claim, drawn small: a mark of its origins and articles, and chains as lists."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from articles.domain.provenance import Provenance
    from articles.models import Appearance, Article, Claim, Hop, Source

# The mark is drawn in 44 by 28 units. More origins or articles than this are drawn as one block.
MARK_SLOTS = 5
MARK_MIDDLE = 14.0


def backing_mark(origins: int, articles: int, unsourced: int = 0, seen: int = 0) -> SafeString:
    """A claim's backing as a small mark: its origins on the left, its articles on the right.

    ::

        1 origin, 3 articles        2 origins, 2 articles       1 origin, 2 articles,
               ┌─ ■                        ◇ ─── ■              one of them without a source
            ◇ ─┼─ ■                        ◇ ─── ■                     ◇ ─── ■
               └─ ■                                                          ■

    `unsourced` of the articles name no source and stand unjoined; `seen` of the origins are
    filled. The lines are a scheme, not the chains themselves. The mark is silent for screen
    readers: the counts always stand beside it in words.
    """
    return _mark(int(origins), int(articles), int(unsourced), int(seen))


@functools.lru_cache(maxsize=512)
def _mark(origins: int, articles: int, unsourced: int, seen: int) -> SafeString:
    lefts, rights = _rows(min(origins, MARK_SLOTS)), _rows(min(articles, MARK_SLOTS))
    joined = _share(max(articles - unsourced, 0), articles, len(rights))
    half = {0: 4.0, 1: 4.0, 2: 3.25, 3: 3.25}.get(len(lefts), 2.5)
    parts = [_lines(lefts, rights[:joined], 5 + half)]
    # Each origin as its middle and half of its height.
    diamonds = [(y, half) for y in lefts] if origins <= MARK_SLOTS else [(MARK_MIDDLE, 13.0)]
    for place, (y, tall) in enumerate(diamonds):
        filled = place < seen if origins <= MARK_SLOTS else seen >= origins
        edge = f"{_n(half)}"
        parts.append(
            f'<path class="{"o o--seen" if filled else "o"}" d="M5 {_n(y - tall)}'
            f'l{edge} {_n(tall)}-{edge} {_n(tall)}-{edge}-{_n(tall)}z"/>'
        )
    size = 5.0 if len(rights) < MARK_SLOTS else 4.0
    blocks = [[y] for y in rights]
    if articles > MARK_SLOTS:
        blocks = [block for block in (rights[:joined], rights[joined:]) if block]
    for block in blocks:
        top, bottom = block[0] - size / 2, block[-1] + size / 2
        parts.append(
            f'<rect class="a" x="36.5" y="{_n(top)}" width="5" height="{_n(bottom - top)}"/>'
        )
    # Safe: it consists of numbers and fixed words only.
    return mark_safe(  # noqa: S308
        '<svg class="fan" viewBox="0 0 44 28" width="44" height="28" aria-hidden="true">'
        f"{''.join(parts)}</svg>"
    )


def _rows(count: int) -> list[float]:
    """The heights at which so many marks stand, around the middle."""
    step = 7.0 if count < MARK_SLOTS else 5.5
    return [MARK_MIDDLE + (place - (count - 1) / 2) * step for place in range(count)]


def _share(part: int, whole: int, slots: int) -> int:
    """How many of the slots stand for a part of the whole; 0 and all only for none and all."""
    if part <= 0 or not slots:
        return 0
    if part >= whole:
        return slots
    return min(max(round(slots * part / whole), 1), slots - 1)


def _lines(lefts: Sequence[float], rights: Sequence[float], start: float) -> str:
    """Curves that join every mark with one of the other side, without crossings."""
    if not lefts or not rights:
        return ""
    most = max(len(lefts), len(rights))
    curves = []
    for place in range(most):
        y1 = lefts[place * len(lefts) // most]
        y2 = rights[place * len(rights) // most]
        curves.append(f"M{_n(start)} {_n(y1)}C24 {_n(y1)} 22 {_n(y2)} 37 {_n(y2)}")
    return f'<path class="e" d="{"".join(curves)}"/>'


def _n(value: float) -> str:
    """A coordinate with a decimal point, in every language."""
    return f"{value:g}"


@dataclass(frozen=True)
class DrawnStep:
    """A hop as it is drawn: its source, how it was used, whether it was seen or is an origin."""

    source: Source
    seen: bool
    is_origin: bool
    # The chain ends here, but another chain of the claim continues, so this is no origin.
    goes_on: bool
    use: str


def chain_steps(hops: Sequence[Hop], backing: Provenance[int] | None = None) -> list[DrawnStep]:
    """The hops of a chain as they are drawn, nearest to the article first.

    With the claim's `backing` an origin is an end of the whole graph, else of this chain.
    """
    steps = []
    user = ""
    for place, hop in enumerate(hops):
        last = place == len(hops) - 1
        is_origin = backing.roles[hop.source_id] == "origin" if backing else last
        steps.append(
            DrawnStep(hop.source, hop.seen, is_origin, last and not is_origin, _use(hop, user))
        )
        user = hop.source.issuer.name if hop.source.issuer else hop.source.title
    return steps


def _use(hop: Hop, user: str) -> str:
    """How a source was used by what stands before it; by the article where `user` is empty."""
    if not hop.use:
        return ""
    by_article, by_source = {
        "quotes": (_("quoted by the article"), _("quoted by %(user)s")),
        "paraphrases": (_("paraphrased by the article"), _("paraphrased by %(user)s")),
        "cites": (_("cited by the article"), _("cited by %(user)s")),
    }[hop.use]
    return by_source % {"user": user} if user else by_article


@dataclass(frozen=True)
class RowBacking:
    """The backing of a claim as a row shows it: counts, and one chain as an example."""

    articles: int
    origins: int
    unsourced: int
    seen_origins: int
    loops: int
    steps: list[DrawnStep]
    article: Article | None

    @property
    def further(self) -> int:
        """Articles besides the one whose chain is shown."""
        return max(0, self.articles - 1)


def row_backing(claim: Claim, known: Provenance[int] | None = None) -> RowBacking:
    """A claim's backing as a row shows it. The chain is the longest one, of the oldest article.

    `known` is the claim's graph, if it was worked out before.
    """
    backing: Provenance[int] = known or claim.provenance()
    shown: Appearance | None = max(
        claim.shown_appearances, key=lambda each: len(each.hops.all()), default=None
    )
    return RowBacking(
        articles=len(backing.articles),
        origins=len(backing.origins),
        unsourced=len(backing.unsourced),
        seen_origins=sum(
            any(backing.seen[source] for source in origin) for origin in backing.origins
        ),
        loops=len(backing.loops),
        steps=chain_steps(list(shown.hops.all()), backing) if shown else [],
        article=shown.article if shown else None,
    )
