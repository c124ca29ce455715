"""How values are drawn on pages: marks, dates, figures and names in the reader's language.

Everything here turns a value that it is given into text or markup. Nothing here asks the database:
records come with what is drawn of them at hand.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from babel import Locale
from babel.lists import format_list
from django import template
from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_bidi, gettext_lazy
from django.utils.translation import gettext as _

from articles.domain import dates, languages, vocabulary
from articles.presentation import summaries

if TYPE_CHECKING:
    from articles.domain.provenance import Provenance
    from articles.domain.selection import Selection
    from articles.listing.claims import ClaimListing
    from articles.models import Actor, Appearance, Article, Claim, Hop, LinkCheck, Source
    from articles.models.base import Wording

register = template.Library()

# The pages that the head links to: the start of their addresses' names, and what a reader calls
# them.
NAV = (
    ("claim", gettext_lazy("Claims")),
    ("question", gettext_lazy("Questions")),
    ("actor", gettext_lazy("Actors")),
    ("source", gettext_lazy("Sources")),
    ("article", gettext_lazy("Articles")),
)

# The fan is drawn in a box of 44 by 28 units. More than this many on a side become one block.
FAN_SLOTS = 5
FAN_MIDDLE = 14.0


def _language() -> str:
    """The code of the reader's language; English where translation is switched off."""
    return get_language() or "en"


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite, silent for screen readers: the words stand beside it."""
    return format_html(
        '<svg class="icon" width="16" height="16" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        static("icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def nav_links(context: template.Context) -> list[dict[str, Any]]:
    """The main pages as address, label and `current`: "page" on the list, "true" below it."""
    request: HttpRequest | None = context.get("request")
    match = getattr(request, "resolver_match", None)
    here = getattr(match, "url_name", None) or ""
    links = []
    for name, label in NAV:
        try:
            address = reverse(f"{name}-list")
        except NoReverseMatch:
            continue
        current = "page" if here == f"{name}-list" else "true" if here.startswith(name) else ""
        links.append({"url": address, "label": label, "current": current})
    return links


@register.simple_tag
def languages_offered() -> list[tuple[str, str]]:
    """The languages of the pages as code and name; each name in its own language, as it is set."""
    return [(code, str(name)) for code, name in settings.LANGUAGES]


@register.filter(expects_localtime=True)
def moment(at: datetime.datetime, how: str = "") -> SafeString:
    """When the program noted something, for people and for programs; "day" leaves the hour out."""
    shown = date_format(at, "j F Y" if how == "day" else "j F Y, H:i")
    return format_html('<time datetime="{}">{}</time>', at.isoformat(timespec="seconds"), shown)


@register.filter
def known_date(value: dates.PartialDate | None, form: dates.Form = "short") -> SafeString:
    """A date as it is known, for people and for programs; without one, that none is recorded.

    `form` is "short" (30 Apr 2025) or "long" (30 April 2025).
    """
    if value is None:
        return not_recorded()
    return format_html(
        '<time datetime="{}">{}</time>',
        dates.machine(value),
        dates.display(value, _language(), form=form),
    )


@register.simple_tag
def day_span(first: datetime.date, last: datetime.date) -> str:
    """A piece of time in few words: "Apr 2025", "Apr 2025 – June 2025", "30 Apr 2025", "2024"."""
    if first == last:
        return dates.display(dates.PartialDate(first, "day"), _language())
    following = last + datetime.timedelta(1)
    if first.day == 1 == following.day:
        if first.month == 1 == following.month:
            start, end = str(first.year), str(last.year)
        else:
            start, end = (
                dates.display(dates.PartialDate(each.replace(day=1), "month"), _language())
                for each in (first, last)
            )
        return start if start == end else f"{start} – {end}"
    start, end = (
        dates.display(dates.PartialDate(each, "day"), _language()) for each in (first, last)
    )
    return f"{start} – {end}"


@register.simple_tag
def not_recorded() -> SafeString:
    """What stands in grey where a value would stand."""
    return format_html('<span class="muted">{}</span>', _("not recorded"))


@register.filter
def number(value: Decimal | int | None) -> str:
    """A figure with the separators of the reader's language: 10,000 or 10 000."""
    if value is None:
        return ""
    exact = value if isinstance(value, int) else Decimal(value)
    return languages.format_number(exact, _language())


@register.filter
def answer(value: Any) -> str:
    """A claim's answer to its question, without the unit: "about 4,000", "10,000 to 12,000", "yes".

    In: anything with `position`, `low`, `high` and `approximate`. Out: nothing where there is none.
    """
    if value.position:
        return str(vocabulary.Position(value.position).label)
    low, high = number(value.low), number(value.high)
    if not low and not high:
        return ""
    if not high:
        figure = _("at least %(low)s") % {"low": low}
    elif not low:
        figure = _("at most %(high)s") % {"high": high}
    elif low == high:
        figure = low
    else:
        figure = _("%(low)s to %(high)s") % {"low": low, "high": high}
    return _("about %(figure)s") % {"figure": figure} if value.approximate else figure


@register.simple_tag
def vocabulary_of(name: str) -> list[tuple[str, str]]:
    """A closed list as pairs of value and label: "kind" of actor, "mode", "sort"."""
    lists = {"kind": vocabulary.ActorKind, "mode": vocabulary.Mode, "sort": vocabulary.Sort}
    return [(value, str(label)) for value, label in lists[name].choices]


@register.filter
def mode_label(value: str) -> str:
    """A mode as readers call it."""
    return str(vocabulary.Mode(value).label)


@register.filter
def source_kind_label(value: str) -> str:
    """A kind of source as readers call it."""
    return str(vocabulary.SourceKind(value).label)


@register.filter
def country_name(code: str) -> str:
    """A country's name in the reader's language; the code itself where it has none."""
    return languages.country_name(code, _language())


@register.filter
def language_name(code: str) -> str:
    """A language's name in the reader's language; the code itself where it has none."""
    return languages.language_name(code, _language())


@register.filter
def host(address: str) -> str:
    """Where an address leads: its host, without "www."; nothing unless it is http or https."""
    parts = urlsplit(address or "")
    if parts.scheme not in {"http", "https"}:
        return ""
    return (parts.hostname or "").removeprefix("www.")


@register.filter
def link_words(check: LinkCheck) -> str:
    """What is known of an address, in a few words that stand beside a link to it."""
    return summaries.link(check)


@register.simple_tag
def text_lang(code: str) -> SafeString:
    """The attributes of an element whose text has a language of its own: lang, and dir if needed.

    Without a code there are none: the text is taken to be in the page's language.
    """
    if not code:
        return mark_safe("")
    direction = languages.direction(code)
    if direction == ("rtl" if get_language_bidi() else "ltr"):
        return format_html('lang="{}"', code)
    return format_html('lang="{}" dir="{}"', code, direction)


@register.simple_tag
def fan(origins: int, articles: int, unsourced: int = 0, seen: int = 0) -> SafeString:
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
    return _fan(int(origins), int(articles), int(unsourced), int(seen))


@functools.lru_cache(maxsize=512)
def _fan(origins: int, articles: int, unsourced: int, seen: int) -> SafeString:
    lefts, rights = _rows(min(origins, FAN_SLOTS)), _rows(min(articles, FAN_SLOTS))
    joined = _share(max(articles - unsourced, 0), articles, len(rights))
    half = {0: 4.0, 1: 4.0, 2: 3.25, 3: 3.25}.get(len(lefts), 2.5)
    parts = [_lines(lefts, rights[:joined], 5 + half)]
    # Each origin as a pair of its middle and half its height.
    diamonds = [(y, half) for y in lefts] if origins <= FAN_SLOTS else [(FAN_MIDDLE, 13.0)]
    for place, (y, tall) in enumerate(diamonds):
        filled = place < seen if origins <= FAN_SLOTS else seen >= origins
        edge = f"{_n(half)}"
        parts.append(
            f'<path class="{"o o--seen" if filled else "o"}" d="M5 {_n(y - tall)}'
            f'l{edge} {_n(tall)}-{edge} {_n(tall)}-{edge}-{_n(tall)}z"/>'
        )
    size = 5.0 if len(rights) < FAN_SLOTS else 4.0
    blocks = [[y] for y in rights]
    if articles > FAN_SLOTS:
        blocks = [block for block in (rights[:joined], rights[joined:]) if block]
    for block in blocks:
        top, bottom = block[0] - size / 2, block[-1] + size / 2
        parts.append(
            f'<rect class="a" x="36.5" y="{_n(top)}" width="5" height="{_n(bottom - top)}"/>'
        )
    # Nothing here comes from outside: figures and fixed words.
    return mark_safe(  # noqa: S308
        '<svg class="fan" viewBox="0 0 44 28" width="44" height="28" aria-hidden="true">'
        f"{''.join(parts)}</svg>"
    )


def _rows(count: int) -> list[float]:
    """The heights at which so many marks stand, around the middle."""
    step = 7.0 if count < FAN_SLOTS else 5.5
    return [FAN_MIDDLE + (place - (count - 1) / 2) * step for place in range(count)]


def _share(part: int, whole: int, slots: int) -> int:
    """How many of the slots stand for the part: never none of it, and never all while a rest is."""
    if part <= 0 or not slots:
        return 0
    if part >= whole:
        return slots
    return min(max(round(slots * part / whole), 1), slots - 1)


def _lines(lefts: Sequence[float], rights: Sequence[float], start: float) -> str:
    """Curves so that every mark on either side is joined with one of the other, none crossing."""
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
    """A coordinate, with a point whatever the reader's language is."""
    return f"{value:g}"


@register.filter
def sentence_list(values: Iterable[Any]) -> str:
    """Names as a sentence lists them: "A, B and C", in the reader's language."""
    # British English, as everywhere here: no comma before the "and".
    language = "en-GB" if _language() == "en" else _language()
    return format_list([str(value) for value in values], locale=Locale.parse(language, sep="-"))


# Records as a page draws them


@register.filter
def wording(record: Any) -> Wording:
    """A claim's statement or a question in the reader's language, else as it was entered."""
    found: Wording = record.wording(get_language())
    return found


@register.filter
def unit(question: Any) -> Wording:
    """What a question's figures count, in the reader's language where it has one."""
    found: Wording = question.unit_wording(get_language())
    return found


@register.filter
def note_wording(question: Any) -> Wording:
    """A question's note in the reader's language where there is one; no words where it has none."""
    found: Wording = question.note_wording(get_language())
    return found


@register.filter
def carrier(article: Article) -> str:
    """What an article is called in a chain: its outlet's name, else its date, else its title."""
    source = article.source
    if source.issuer:
        return source.issuer.name
    if source.partial_date:
        date = dates.display(source.partial_date, _language())
        return _("the article of %(date)s") % {"date": date}
    return source.title


@dataclass(frozen=True)
class DrawnStep:
    """A hop as it is drawn: its source, whether it was seen, is an origin, and how it was used."""

    source: Source
    seen: bool
    is_origin: bool
    # The chain ends here, but another chain of the claim goes on from here: no origin.
    goes_on: bool
    use: str


@register.simple_tag
def chain_steps(hops: Sequence[Hop], backing: Provenance[int] | None = None) -> list[DrawnStep]:
    """The hops of a chain, nearest to the article first, ready to be drawn.

    With the claim's `backing` an origin is an end of its whole graph; without it, of this chain.
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
    """What a row says of a claim's backing: the counts, and one chain for all of them."""

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


@register.simple_tag
def row_backing(claim: Claim, known: Provenance[int] | None = None) -> RowBacking:
    """A claim's backing for its row; the chain shown is the longest, of the oldest article.

    `known` is its graph, where that was worked out before.
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


@register.simple_tag
def represented(claim: Claim) -> list[Actor]:
    """On whose behalf a claim was made, each once."""
    found = {row.on_behalf_of_id: row.on_behalf_of for row in claim.attributions.all()}
    return [actor for actor in found.values() if actor]


@register.simple_tag
def listing_url(listing: ClaimListing, selection: Selection | None = None) -> str:
    """The address of a selection of a listing's claims, on the page on which it stands."""
    return listing.address(selection)


@register.simple_tag
def claims_url(selection: Selection | None = None) -> str:
    """The address of a selection of claims."""
    query = selection.query() if selection else ""
    return reverse("claim-list") + (f"?{query}" if query else "")


@register.simple_tag
def admin_url(record: Any) -> str:
    """Where an editor changes a record; nothing where the admin has no page for it."""
    meta = record._meta
    try:
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])
    except NoReverseMatch:
        return ""
