"""Which claims: the one answer to an address's parameters that every outlet shows.

`ClaimListing` takes the parameters and whether its reader sees drafts, and has the claims of the
page, the total, the counts beside the filters, what was refused and why, and the places before
and after. Nothing that shows claims filters, counts or orders on its own.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext

from articles import search
from articles.domain.dates import PartialDate, display, spans
from articles.domain.selection import REPEATED, Selection
from articles.domain.vocabulary import NONE, Sort
from articles.listing.facets import (
    FOUND_BY_WORDS,
    Choice,
    Facet,
    choices_named,
    facets,
    start_counting,
)
from articles.listing.filters import ClaimFilter
from articles.models import Actor, Claim
from articles.models.claims import KEY_BITS, order_key

PAGE = 25
# Numbers of claims fetched at a time where all of a selection are wanted.
BATCH = 20_000
# Where a selection has no more claims than this, they are looked at one by one.
FEW = 2_000
# From so many claims on, SQL takes too long to count what stands beside the filters.
MANY = 50_000


@dataclass(frozen=True)
class Chip:
    """A filter that is on: what it says, and the selection without it."""

    name: str
    label: str
    value: str
    without: Selection


# The first and the last day of a piece of time.
type Span = tuple[datetime.date, datetime.date]


# Not frozen, which makes each take five times as long.
@dataclass(slots=True)
class Bin:
    """A piece of time: its first and last day, its claims, and the address's query narrowed to it.

    `share` is its height beside the highest, `on` whether the selection holds all of it.
    """

    since: datetime.date
    until: datetime.date
    count: int
    share: float
    on: bool
    query: str

    @property
    def height(self) -> float:
        """How high its bar is in a drawing of 48 units: at least 2 where it has claims."""
        return max(2.0, round(self.share * 46, 1)) if self.count else 0.0


@dataclass(frozen=True)
class WayOut:
    """What taking one filter off would give, where a selection gives nothing."""

    label: str
    count: int
    selection: Selection


@dataclass(frozen=True)
class Within:
    """A page with a list of its own: its address, and the parameter that is the same all over it.

    ::

        Within("/sources/5/", "source", "5")      the claims that rest on source 5
    """

    address: str
    name: str
    value: str


@lru_cache(maxsize=1_000)
def _pieces(first: datetime.date, last: datetime.date) -> tuple[Sequence[Span], Sequence[int]]:
    """The pieces of time between two days, and the order keys that part them."""
    pieces = spans(first, last)
    edges = [order_key(start, 0) for start, _end in pieces]
    edges.append((pieces[-1][1].toordinal() + 1) << KEY_BITS)
    return tuple(pieces), tuple(edges)


class ClaimListing:
    """A selection of claims as one of its readers gets it, a page at a time.

    ::

        listing = ClaimListing(QueryDict("actor=kcna"), drafts=False)
        listing.total, [str(claim) for claim in listing.claims]

    `within` narrows it to what one page is about; that cannot be taken off there.
    """

    def __init__(
        self,
        params: QueryDict,
        *,
        drafts: bool = False,
        page: int = PAGE,
        within: Within | None = None,
    ) -> None:
        self.drafts = drafts
        self.page = page
        self.within = within
        fixed = within is not None and within.name in params
        if within:
            params = params.copy()
            params.setlist(within.name, [within.value])
        self._filter = ClaimFilter(params, drafts=drafts)
        self.errors = self._filter.refusals()
        if fixed and within:
            self.errors.append(
                gettext(
                    "“%(name)s” is set by this page. Remove it from the address, or go to all "
                    "claims to choose another."
                )
                % {"name": within.name}
            )
        self.selection = Selection() if self.errors else self._filter.selection()
        if search.place(self.selection) is None:
            self.errors.append(
                gettext(
                    "“cursor” is not a position in this list. Remove it from the address to start "
                    "again."
                )
            )
            self.selection = Selection()

    def address(self, selection: Selection | None = None) -> str:
        """Where a selection of these claims is shown: on the page that it is within, if any."""
        pairs = selection.pairs() if selection else []
        at = reverse("claim-list")
        if self.within:
            at = self.within.address
            pairs = [pair for pair in pairs if pair[0] != self.within.name]
        return f"{at}?{urlencode(pairs)}" if pairs else at

    @property
    def narrowing(self) -> list[str]:
        """The parameters that leave claims out, but for what the page itself is about."""
        names = self.selection.narrowing()
        return [name for name in names if not self.within or name != self.within.name]

    @cached_property
    def _engine(self) -> search.Engine:
        # One for all questions: what it answers is of one moment.
        return search.look(drafts=self.drafts, chosen=self._filter.counted())

    @cached_property
    def matching(self) -> QuerySet[Claim]:
        """Every claim of the selection, in no order; none where something was refused."""
        return self._filter.narrowed() if not self.errors else self._filter.queryset.none()

    @cached_property
    def total(self) -> int:
        """How many claims the selection has, on all its pages."""
        return 0 if self.errors else self._engine.total(self.selection)

    @cached_property
    def left_out(self) -> bool:
        """Whether counts are left out: there is no index at the moment, and too many claims.

        SQL would count them, and keep the reader waiting for a minute.
        """
        if not self._engine.stands_in:
            return False
        return (self.everything_total if self.within is None else self.total) > MANY

    @property
    def notice(self) -> str:
        """What a reader has to know of the counts at this moment, if anything."""
        if self.errors:
            return ""
        if self.left_out:
            return gettext(
                "The counts beside the filters are being prepared and will be back in a few "
                "minutes. Everything else is complete."
            )
        return ""

    @cached_property
    def possible(self) -> str:
        """That `since` leaves claims out which may be as late, if it does.

        A date known to the month, season or year goes by its first day.
        """
        since = self.selection.since
        if self.errors or since is None:
            return ""
        # These are few, and all of the selection may be many.
        begun = self._filter.queryset.begun_before(since, drafts=self.drafts)
        few = list(begun.values_list("pk", flat=True))
        count = self._filter.narrowed(besides=["since"]).filter(pk__in=few).count() if few else 0
        if not count:
            return ""
        return ngettext(
            "%(count)s more claim may belong here: its date is known to the month, the season or "
            "the year alone, which begins before %(since)s.",
            "%(count)s more claims may belong here: their dates are known to the month, the season "
            "or the year alone, which begins before %(since)s.",
            count,
        ) % {"count": count, "since": display(PartialDate(since, "day"), get_language() or "en")}

    @cached_property
    def everything_total(self) -> int:
        """How many claims there are without any filter, but for what the page is about."""
        everything = not (self.narrowing or self.errors)
        return self.total if everything else self._engine.total(self._unfiltered)

    @property
    def _unfiltered(self) -> Selection:
        if self.within is None:
            return Selection()
        return Selection(**{self.within.name: (self.within.value,)})  # type: ignore[arg-type]

    @cached_property
    def _page(self) -> search.Page:
        return search.Page(()) if self.errors else self._engine.page(self.selection, self.page)

    @cached_property
    def claims(self) -> list[Claim]:
        """The claims of this page, with everything that a row shows at hand."""
        return self._with_rows(self.ids)

    def _with_rows(self, ids: Iterable[int]) -> list[Claim]:
        """These claims in this order, with everything that a row shows at hand."""
        wanted = list(ids)
        found = self.load(wanted)
        return [found[pk] for pk in wanted if pk in found]

    @property
    def ids(self) -> tuple[int, ...]:
        """The numbers of this page's claims, in order."""
        return self._page.ids

    def load(self, ids: Collection[int]) -> dict[int, Claim]:
        """Those of the claims that may be seen at this moment, as rows need them, by number."""
        rows = self._filter.queryset.for_rows(drafts=self.drafts).filter(pk__in=ids)
        return {claim.pk: claim for claim in rows}

    @property
    def whole(self) -> Selection:
        """The selection from its first claim on: what feeds and exports of it give."""
        return self.selection.at("")

    @property
    def next_page(self) -> Selection | None:
        """The selection from behind this page's last claim on."""
        cursor = self._page.next
        return None if cursor is None else self.selection.at(cursor)

    @property
    def previous_page(self) -> Selection | None:
        """The selection of the page before; its first page has no cursor."""
        cursor = self._page.previous
        return None if cursor is None else self.selection.at(cursor)

    def in_order(self, *, most: int | None = None) -> Iterator[tuple[int, ...]]:
        """The numbers of every claim of the selection from its first on, many at a time.

        Few at first, so that whoever waits gets something at once. `most` ends it early. The order
        is the selection's; by relevance it is newest first, since a rank has no place to go on
        from.
        """
        if self.errors:
            return
        oldest = self.selection.sort == Sort.OLDEST
        at = replace(self.whole, sort=Sort.OLDEST if oldest else Sort.NEWEST)
        given = 0
        while most is None or given < most:
            # An engine looks through all claims for a page, so that few pages are better.
            size = min(BATCH, max(PAGE, 4 * given))
            page = self._engine.page(at, size if most is None else min(size, most - given))
            yield page.ids
            if page.next is None:
                return
            given += len(page.ids)
            at = at.at(page.next)

    def most_frequent(self, name: str, most: int) -> dict[search.Value, int]:
        """A filter's choices that most claims have, by number or value, with how many do."""
        if self.errors:
            return {}
        counts = self._engine.counts(self.selection, (name,), most)[name].values
        return {value: count for value, count in counts.items() if value != search.NOBODY}

    def first(self, most: int) -> tuple[int, ...]:
        """The numbers of the first claims of the selection, in order."""
        return () if self.errors else self._engine.page(self.whole, most).ids

    def latest(self, most: int) -> list[Claim]:
        """The claims of the selection that readers could see last, as rows need them."""
        if self.errors:
            return []
        last = ("-published_at", "-pk")
        if self.total <= FEW:
            # Few among many: to look through all, the last first, would take long.
            found = self._engine.page(self.whole, FEW).ids
            claims: QuerySet[Claim] = self._filter.queryset.filter(pk__in=found).order_by(*last)
        else:
            claims = self.matching.order_by(*last)
        return self._with_rows(claims.values_list("pk", flat=True)[:most])

    @cached_property
    def counting(self) -> search.Counting:
        """The counts beside the filters, being made from the moment on when this is asked for."""
        return start_counting(self._engine, self.selection)

    @cached_property
    def facets(self) -> list[Facet]:
        """Counts beside the filters; none where something was refused, or they are `left_out`."""
        if self.errors or self.left_out:
            return []
        found = facets(self._engine, self.selection, self.counting)
        return [facet for facet in found if not self.within or facet.name != self.within.name]

    @cached_property
    def histogram(self) -> list[Bin]:
        """How many claims there are in each piece of time, dates aside; none where it says nothing.

        Each leads to the selection narrowed to it.
        """
        if self.errors or self.left_out:
            return []
        since, until = self.selection.since, self.selection.until
        anytime = self.selection.at("")
        if since or until:
            anytime = anytime.without("since").without("until")
        extent = self._engine.extent(anytime)
        if extent is None or extent[0] >> KEY_BITS == extent[1] >> KEY_BITS:
            return []
        first, last = (datetime.date.fromordinal(key >> KEY_BITS) for key in extent)
        pieces, edges = _pieces(first, last)
        counts = self._engine.between(anytime, edges)
        most = max(counts)
        # On a page of its own what that is about goes without saying.
        here = anytime.without(self.within.name) if self.within else anytime
        return [
            Bin(
                since=start,
                until=end,
                count=count,
                share=count / most,
                on=(since is None or since <= start) and (until is None or end <= until),
                query=query,
            )
            for (start, end), count, query in zip(pieces, counts, here.periods(pieces), strict=True)
        ]

    def choices_named(self, facet: str, words: str) -> tuple[Choice, ...]:
        """The choices of a filter whose names hold these words, with the claims each gives."""
        words = words.replace("\x00", " ").strip()[:100]
        if self.errors or not words or facet not in FOUND_BY_WORDS:
            return ()
        return choices_named(self._engine, self.selection, facet, words)

    def facet(self, name: str) -> Facet | None:
        """One filter with its choices; None where there is no such filter, or it has no choice."""
        return next((each for each in self.facets if each.name == name), None)

    @cached_property
    def chips(self) -> list[Chip]:
        """The filters that are on, each with the way to take it off."""
        on = self.selection
        found = [
            Chip(name, self._label(name), self._filter.label(name, value), on.without(name, value))
            for name in REPEATED
            for value in getattr(on, name)
            if not self.within or name != self.within.name
        ]
        if on.q:
            found.insert(0, Chip("q", self._label("q"), on.q, on.without("q")))
        for name in ("since", "until"):
            day: datetime.date | None = getattr(on, name)
            if day:
                shown = display(PartialDate(day, "day"), get_language() or "en")
                found.append(Chip(name, self._label(name), shown, on.without(name)))
        if on.origins is not None:
            found.append(
                Chip("origins", self._label("origins"), str(on.origins), on.without("origins"))
            )
        return found

    def _label(self, name: str) -> str:
        label = str(self._filter.form.fields[name].label)
        return label[:1].upper() + label[1:]

    @cached_property
    def ways_out(self) -> list[WayOut]:
        """Where a selection has no claim: which single filter to take off, the best first."""
        if self.errors or self.total:
            return []
        found = []
        for name in self.narrowing:
            count = self._engine.total(self.selection.without(name))
            if count:
                found.append(WayOut(self._label(name), count, self.selection.without(name)))
        return sorted(found, key=lambda way: -way.count)

    @cached_property
    def remarks(self) -> list[str]:
        """Where a relay relays nothing: what its actor is here instead, in words."""
        if self.errors or self.total:
            return []
        found = []
        for actor in Actor.objects.filter(slug__in=self.selection.relay):
            relayed = self._filter.queryset.relayed_by([actor.slug], drafts=self.drafts)
            if relayed.exists():
                continue
            carried = self._filter.queryset.in_outlet([actor.slug], drafts=self.drafts).count()
            if carried:
                found.append(
                    ngettext(
                        "%(actor)s issued no source behind an article here. It is the outlet of "
                        "articles that carry %(count)d claim.",
                        "%(actor)s issued no source behind an article here. It is the outlet of "
                        "articles that carry %(count)d claims.",
                        carried,
                    )
                    % {"actor": actor, "count": carried}
                )
            else:
                found.append(
                    gettext("%(actor)s issued no source behind an article here.") % {"actor": actor}
                )
        return found

    @property
    def names_nobody(self) -> bool:
        """Whether the article's own voice alone is asked for."""
        return self.selection.actor == (NONE,)
