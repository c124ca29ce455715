"""Draws the browser of claims from templates that are rendered once and filled in many times.

To render all of it for each request would take ten times as long. The markup stays in templates:
each is rendered once with placeholders, and from then on their values are put in. Nothing here asks
the database except for the rows, which are cached until their claim changes.
"""

from __future__ import annotations

import datetime
import functools
import json
import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, Final

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from articles.caching.objects import ObjectCache
from articles.domain import vocabulary
from articles.presentation.formatting import day_span, number

if TYPE_CHECKING:
    from articles.domain.selection import Selection
    from articles.listing.claims import ClaimListing
    from articles.listing.facets import Choice, Facet

register = template.Library()

# Drawn rows by claim. Encoded, as pages leave the program: that takes half the memory.
_row_cache: ObjectCache[str, bytes] = ObjectCache(5_000, of_claims=True)

# No text that anybody enters holds these two: they are noncharacters, and are taken out of input.
_START, _END = "\ufdd0", "\ufdd1"
_HOLE: Final = re.compile(f"{_START}(\\w+){_END}")


def _variant() -> str:
    """On what drawn markup depends besides its values: the language."""
    return get_language() or "en"


class Frame:
    """A template rendered once with placeholders (holes) for markup or escaped text."""

    def __init__(
        self,
        name: str,
        holes: Iterable[str],
        context: dict[str, Any],
        request: HttpRequest | None = None,
    ) -> None:
        marks = {hole: SafeString(f"{_START}{hole}{_END}") for hole in holes}
        drawn = get_template(name).render({**context, **marks}, request)
        # What stands between holes, and at every second place a hole's name.
        self._parts = _HOLE.split(drawn)
        self._holes = self._parts[1::2]
        self._encoded = [part.encode() for part in self._parts]

    def fill(self, **values: str) -> str:
        """The markup with its holes filled; what fills them must be escaped already."""
        return "".join(self._filled(self._parts, values))

    def fill_encoded(self, values: Mapping[str, bytes]) -> bytes:
        """Likewise, in UTF-8: of large pages most is encoded already."""
        return b"".join(self._filled(self._encoded, values))

    def _filled[Text: (str, bytes)](
        self, parts: list[Text], values: Mapping[str, Text]
    ) -> list[Text]:
        filled = parts.copy()
        filled[1::2] = [values[hole] for hole in self._holes]
        return filled


def _once[**Given, Made](make: Callable[Given, Made]) -> Callable[Given, Made]:
    """Cache what is drawn; not in development, where templates change while the program runs."""
    return make if settings.DEBUG else functools.lru_cache(maxsize=2_000)(make)  # type: ignore[return-value]


# The page

_frames: dict[tuple[Hashable, ...], Frame] = {}


def page(request: HttpRequest, listing: ClaimListing, *, anybody: bool) -> bytes:
    """The whole page. For `anybody`, who is not signed in, its frame is the same and is cached."""
    name, part = "claims/list.html", browse(listing)
    values = {
        "here": request.get_full_path(),
        "feed": "" if listing.errors else feed_address(listing),
    }
    if not anybody:
        whole = {**values, "browse": decoded(part)}
        return get_template(name).render(whole, request).encode()
    return _drawn(name, {**values, "browse": part}, request=request)


def decoded(markup: bytes) -> SafeString:
    """What was drawn here, for a template."""
    return SafeString(markup, "utf-8")


def browse(listing: ClaimListing) -> bytes:
    """The part of the page that filters change."""
    within = "yes" if listing.within else ""
    sort = listing.selection.sort
    return _drawn("claims/browse.html", contents(listing), sort=sort, within=within)


def contents(listing: ClaimListing) -> dict[str, str | bytes]:
    """What stands in that part: text, or markup that is safe; empty where it is not there."""
    selection, query = listing.selection, listing.whole.query()
    if listing.ids and not listing.left_out:
        # Once the page is found, so that the total is known, and before anything is drawn.
        _started = listing.counting
    refused = empty = heading = ""
    rows = b""
    if listing.errors:
        refused = _with("claims/refused.html", listing)
    else:
        rows, heading = _rows(listing), _heading_of(listing)
        empty = "" if rows else _with("claims/empty.html", listing)
    # Before the filters, which are being counted meanwhile.
    bars = histogram(listing)
    return {
        "filters": _filters_on(len(listing.chips)),
        "facets": facet_list(listing),
        "histogram": bars,
        "since": selection.since.isoformat() if selection.since else "",
        "until": selection.until.isoformat() if selection.until else "",
        "origins": "" if selection.origins is None else str(selection.origins),
        "q": selection.q,
        "chips": _chips(listing),
        "home": listing.address(),
        "refused": refused,
        "heading": heading,
        "query": f"?{query}" if query else "",
        "notice": listing.notice,
        "possible": listing.possible,
        "rows": rows,
        "previous": _address(listing, listing.previous_page),
        "next": _address(listing, listing.next_page),
        "empty": empty,
    }


def _drawn(
    name: str,
    values: Mapping[str, str | bytes],
    *,
    request: HttpRequest | None = None,
    **flags: str,
) -> bytes:
    """A template filled with these values, drawn once for each shape: which of them are empty."""
    there = tuple(hole for hole, value in values.items() if value)
    key = (_variant(), name, there, *flags.items())
    frame = _frames.get(key)
    if frame is None or settings.DEBUG:
        nothing = dict.fromkeys(values.keys() - set(there), "")
        frame = _frames[key] = Frame(name, there, {**nothing, **flags}, request)
    return frame.fill_encoded({hole: _encoded(values[hole]) for hole in there})


def _encoded(value: str | bytes) -> bytes:
    # What is no markup yet is text.
    return value if isinstance(value, bytes) else conditional_escape(value).encode()


def _with(name: str, listing: ClaimListing) -> SafeString:
    return SafeString(get_template(name).render({"listing": listing}))


def _address(listing: ClaimListing, selection: Selection | None) -> str:
    return "" if selection is None else listing.address(selection)


def feed_address(listing: ClaimListing) -> str:
    """Where the selection's feed is."""
    query = listing.whole.query()
    return reverse("claims-atom") + (f"?{query}" if query else "")


def _filters_on(count: int) -> str:
    if not count:
        return gettext("Filters")
    words = ngettext("Filters (%(number)s on)", "Filters (%(number)s on)", count)
    return words % {"number": number(count)}


def _heading_of(listing: ClaimListing) -> str:
    return _heading(_variant(), listing.total, listing.everything_total)


@functools.lru_cache(maxsize=2_000)
def _heading(variant: str, total: int, everything: int) -> str:
    """How many claims these are, and of how many, in the language that is active."""
    if total == everything:
        words = ngettext("%(total)s claim", "%(total)s claims", total)
    else:
        words = ngettext("%(total)s of %(all)s claim", "%(total)s of %(all)s claims", everything)
    return words % {"total": number(total), "all": number(everything)}


def _chips(listing: ClaimListing) -> SafeString:
    frame = _chip_frame(_variant())
    drawn = [
        frame.fill(
            href=escape(listing.address(chip.without)),
            label=escape(chip.label),
            value=escape(chip.value),
        )
        for chip in listing.chips
    ]
    return SafeString("".join(drawn))  # escaped above


@_once
def _chip_frame(variant: str) -> Frame:
    return Frame("claims/chip.html", ["href", "label", "value"], {})


# Rows


@register.simple_tag
def claim_rows(listing: ClaimListing) -> SafeString:
    """The rows of a listing's page."""
    return decoded(_rows(listing))


def _rows(listing: ClaimListing) -> bytes:
    """The rows of the page; those for readers come from the cache, until their claim changes."""
    if listing.drafts:
        rows = _draw_rows(listing, listing.ids)
    else:
        rows = _row_cache.get(_variant(), listing.ids, lambda ids: _draw_rows(listing, ids))
    return b"".join([rows[pk] for pk in listing.ids if pk in rows])


def _draw_rows(listing: ClaimListing, ids: Sequence[int]) -> dict[int, bytes]:
    row = get_template("_partials/claim_row.html")
    return {pk: row.render({"claim": claim}).encode() for pk, claim in listing.load(ids).items()}


# Filters

# Filters that stand closed unless one of their choices is on.
CLOSED: Final = frozenset({"topic", "outlet", "source", "speech"})


def facet_list(listing: ClaimListing) -> SafeString:
    """Every filter with the count beside each choice."""
    variant, query = _variant(), escape(listing.whole.query())
    fixed = (listing.within.name, listing.within.value) if listing.within else None
    return SafeString("".join(_facet(facet, variant, query, fixed) for facet in listing.facets))


def _facet(facet: Facet, variant: str, query: str, fixed: tuple[str, str] | None) -> str:
    frame = _facet_frame(
        variant, facet.name, facet.label, facet.chosen, facet.has_more, facet.has_search
    )
    return frame.fill(
        shown=_items(variant, facet.name, facet.choices),
        further=f"facet={facet.name}&amp;{query}" if query else f"facet={facet.name}",
        vals=_values_along(facet.name, fixed),
    )


@functools.lru_cache(maxsize=2_000)
def _values_along(facet: str, fixed: tuple[str, str] | None) -> str:
    """What a browser sends beside the form when it asks for choices."""
    return escape(json.dumps(dict([("facet", facet), *([fixed] if fixed else [])])))


@_once
def _facet_frame(
    variant: str, name: str, label: str, chosen: int, has_more: bool, has_search: bool
) -> Frame:
    return Frame(
        "claims/facet.html",
        ["shown", "further", "vals"],
        {
            "name": name,
            "label": label,
            "chosen": chosen,
            "open": bool(chosen) or name not in CLOSED,
            "has_more": has_more,
            "has_search": has_search,
        },
    )


@register.simple_tag
def choices(name: str, shown: Sequence[Choice], prefix: str = "") -> SafeString:
    """Choices of a filter as list items: a box to tick, the label, how many claims it gives.

    `prefix` tells their ids from those of the same choices elsewhere on the page.
    """
    return SafeString(_items(_variant(), name, shown, prefix))


def _items(variant: str, name: str, shown: Sequence[Choice], prefix: str = "") -> str:
    parts = []
    for choice in shown:
        box, label = _box(name, choice.value, choice.label, prefix)
        start = "<li>" if choice.count else '<li class="zero">'
        checked = " checked" if choice.chosen else ""
        parts.append(f"{start}{box}{checked}{label}{_counted(choice.count, variant)}")
    # All of it was escaped where it was made.
    return "".join(parts)


@register.filter
def choice_label(label: str, name: str) -> str:
    """A choice's label as it stands in a list: words of closed lists begin with a capital."""
    if name in {"kind", "mode", "speech"}:
        return label[:1].upper() + label[1:]
    return label


@register.simple_tag
def claims_with(selection: Selection, name: str, value: str) -> str:
    """The address of the claims that a choice gives within a selection."""
    return f"{reverse('claim-list')}?{selection.with_value(name, value).query()}"


@functools.lru_cache(maxsize=50_000)
def _box(name: str, value: str, label: str, prefix: str) -> tuple[str, str]:
    """A choice's box, as far as the place where it is ticked or not, and its label."""
    label = choice_label(label, "kind" if value == vocabulary.NONE else name)
    value = escape(value)
    return (
        f'<label><input type="checkbox" name="{name}" value="{value}" id="{prefix}{name}-{value}"',
        f"> <bdi>{escape(label)}</bdi> ",
    )


@functools.lru_cache(maxsize=20_000)
def _counted(count: int, variant: str) -> str:
    word = ngettext("claim", "claims", count)
    return format_html(
        '<span class="n">{}<span class="vh"> {}</span></span></label></li>\n', number(count), word
    )


# Claims over time


def histogram(listing: ClaimListing) -> SafeString:
    """Claims over time, each bar a way to narrow the dates."""
    bins = listing.histogram
    if not bins:
        return SafeString("")
    variant, page = _variant(), listing.address()
    bar = _bar_frame(variant)
    # All at once: no address has a line's end in it.
    addresses = escape("\n".join(f"{page}?{each.query}" for each in bins)).split("\n")
    drawn = []
    for place, (each, address) in enumerate(zip(bins, addresses, strict=True)):
        height = each.height
        drawn.append(
            bar.fill(
                href=address,
                words=_in_words(variant, each.since, each.until, each.count),
                on=' class="on"' if each.on else "",
                left=f"{place}0",
                inner=f"{place}1",
                top=f"{48 - height:g}",
                height=f"{height:g}",
            )
        )
    frame = _histogram_frame(variant)
    return SafeString(frame.fill(width=f"{len(bins)}0", bars="".join(drawn)))


@functools.lru_cache(maxsize=20_000)
def _in_words(variant: str, since: datetime.date, until: datetime.date, count: int) -> str:
    """A piece of time and how many claims it has, in the language that is active."""
    words = ngettext("%(span)s: %(number)s claim", "%(span)s: %(number)s claims", count)
    return escape(words % {"span": day_span(since, until), "number": number(count)})


@_once
def _histogram_frame(variant: str) -> Frame:
    return Frame("claims/histogram.html", ["width", "bars"], {})


@_once
def _bar_frame(variant: str) -> Frame:
    holes = ["href", "words", "on", "left", "inner", "top", "height"]
    return Frame("claims/histogram_bar.html", holes, {})
