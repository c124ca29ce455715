"""When a page was published: what its data, its address or its words say, and how sure that is.

A date of something else is none: of another article, of the site, of a footer. What a person has
to look at is a doubt beside the date.
"""

from __future__ import annotations

import copy
import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

from articles.ingest.page_tree import MOST_ELEMENTS, names_of, text_of
from articles.ingest.structured_data import Node
from articles.ingest.warnings import Doubt
from articles.ingest.words import plain, word_set

_DATES: Final = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dc.date.created",
    "dcterms.date",
    "dcterms.created",
    "dcterms.issued",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "originalpublicationdate",
    "article_date_original",
    "article.published",
    "citation_publication_date",
    "cxenseparse:recs:publishtime",
)
_CHANGES: Final = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "article.updated",
    "last-modified",
    "lastmod",
    "revised",
)
_IN_ADDRESS: Final = re.compile(
    r"/((?:19|20)\d\d)([/-])(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])(?=[/_.-]|$)"
    r"|[/_-]((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[/_.-]|$)"
)
_NUMBERS: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)")
# Where the month stands first: the languages and countries of addresses and pages (CLDR).
_MONTH_FIRST: Final = re.compile(r"en[-_](?:us|ph|pr|gu|bz)|es[-_](?:us|pr)|fil\b", re.IGNORECASE)
# How far a place is from UTC, in hours, by the country of a site's address or language; the
# smallest and the largest of the year.
_ZONES: Final = {
    **dict.fromkeys(("kr", "jp", "kp"), (9, 9)),
    **dict.fromkeys(("cn", "tw", "hk", "sg", "my", "ph", "mo"), (8, 8)),
    **dict.fromkeys(("vn", "th", "id", "kh", "la"), (7, 7)),
    **dict.fromkeys(("in", "lk"), (5.5, 5.5)),
    **dict.fromkeys(("pk", "uz"), (5, 5)),
    **dict.fromkeys(("ir",), (3.5, 4.5)),
    **dict.fromkeys(("tr", "sa", "iq", "ke", "by", "et", "tz", "ug"), (3, 3)),
    **dict.fromkeys(("ua", "fi", "gr", "ro", "bg", "ee", "lv", "lt", "il", "eg"), (2, 3)),
    **dict.fromkeys(("de", "fr", "it", "es", "at", "ch", "nl", "be", "pl", "cz", "sk"), (1, 2)),
    **dict.fromkeys(
        ("hu", "dk", "no", "se", "lu", "hr", "si", "rs", "ba", "mk", "al", "li"), (1, 2)
    ),
    **dict.fromkeys(("ng", "dz", "tn", "cm"), (1, 1)),
    **dict.fromkeys(("uk", "gb", "ie", "pt"), (0, 1)),
    **dict.fromkeys(("za",), (2, 2)),
    **dict.fromkeys(("ar", "br", "uy"), (-3, -3)),
    **dict.fromkeys(("ve", "bo"), (-4, -4)),
    **dict.fromkeys(("co", "pe", "ec"), (-5, -5)),
    **dict.fromkeys(("us",), (-10, -4)),
    **dict.fromkeys(("ca",), (-8, -2.5)),
    **dict.fromkeys(("mx",), (-8, -5)),
    **dict.fromkeys(("au",), (8, 11)),
    **dict.fromkeys(("nz",), (12, 13)),
}
# Endings of countries that sites all over the world have.
_ANYBODYS: Final = word_set("ai am cc co fm gg io la ly me to tv vc ws eu")
# Parts of a page whose dates are of something else.
_OTHERS: Final = re.compile(
    r"related|recommend|teaser|latest|sidebar|side-bar|most-?(?:read|popular|viewed)|trending|promo"
    r"|comment|footer|copyright|widget|newsletter|archive|calendar|weather|card-list|carousel|more-"
    r"|next-|prev|(?:^|[-_ ])(?:nav|menu|ad|ads)(?:$|[-_ ])",
    re.IGNORECASE,
)
_CHANGED: Final = re.compile(
    r"updat|modif|last (?:site )?(?:change|edit)|aktualisiert|stand:|mis(?:e)? à jour|actualiza"
    r"|aggiorna"
    r"|atualizad|bijgewerkt|zaktualiz|uppdater|oppdater|opdater|обновл|оновл|수정|更新|güncelle",
    re.IGNORECASE,
)
_OF_THE_SITE: Final = re.compile(
    r"copyright|©|last (?:site )?update|site (?:last )?updated|all rights reserved|seit \d{4}"
    r"|since \d{4}",
    re.IGNORECASE,
)
# A date stands near the beginning.
_LOOKED_AT: Final = 100_000


@dataclass(frozen=True, slots=True)
class Dated:
    """A date, ISO to the day or the month, or "", and what is doubtful about it."""

    date: str = ""
    doubts: tuple[Doubt, ...] = ()


def iso_date(value: object) -> str:
    """The day, or the month, that a date of a page's data names; "" for none that can be."""
    return _read(value)[0]


def published(
    tree: Any, metas: Mapping[str, list[str]], node: Node, address: str, language: str
) -> Dated:
    """When a page was published, as its data and its address say; `language` is its whole tag."""
    said = [node.get("datePublished"), node.get("dateCreated"), node.get("uploadDate")]
    said += [each for name in _DATES for each in metas.get(name, ())]
    said += tree.xpath("//time[@pubdate or @itemprop='datePublished']/@datetime")
    said += tree.xpath("//*[@itemprop='datePublished' and @content]/@content")
    in_address = _in_address(address)
    declared = [each for each in said if _read(each)[0]]
    if declared:
        return _at_the_place(declared, in_address, address, language)
    for each in said:
        if numbers := _numbers(plain(each), language):
            return numbers
    if in_address:
        return Dated(in_address)
    if found := _marked(tree):
        return Dated(found)
    changes = [
        node.get("dateModified"),
        *(each for name in _CHANGES for each in metas.get(name, ())),
    ]
    if found := next(filter(None, map(iso_date, changes)), ""):
        return Dated(found, (Doubt.DATE_OF_CHANGE,))
    return Dated()


def from_words(tree: Any, language: str) -> Dated:
    """A date that stands in the page's words, where its data name none: always a doubt."""
    if sum(1 for _element in tree.iter()) > MOST_ELEMENTS:
        return Dated()
    tree = copy.deepcopy(tree)
    _drop_others(tree)
    date = _htmldate(tree, extensive=False)
    if not date:
        # What is found by looking everywhere is believed where a line has all of it.
        date = _htmldate(tree, extensive=True)
        if not date or not _is_written(date, tree):
            return Dated()
    for written in _NUMBERS.finditer(text_of(tree)[:_LOOKED_AT]):
        one, _mark, other, year = written.groups()
        if date in (_iso(year, one, other), _iso(year, other, one)):
            found = _numbers(written[0], language)
            if found:
                return Dated(found.date, (Doubt.DATE_FROM_WORDS, *found.doubts))
    return Dated(date, (Doubt.DATE_FROM_WORDS,))


def _htmldate(tree: Any, *, extensive: bool) -> str:
    from htmldate import find_date

    try:
        # It takes the tree apart.
        found = find_date(copy.deepcopy(tree), extensive_search=extensive, original_date=True)
    except (ValueError, TypeError, AttributeError, IndexError, OverflowError, RecursionError):
        return ""
    return iso_date(found or "")


def _is_written(date: str, tree: Any) -> bool:
    """Whether a short line has year and day of a date: no year alone makes a date."""
    year, _month, day = date.split("-")
    whole = re.compile(rf"(?<!\d)0?{int(day)}(?!\d)")
    for each in tree.iter(
        "time", "p", "div", "span", "td", "li", "small", "strong", "em", "b", "i", "h4", "h5", "dd"
    ):
        if len(each) > 4:
            continue
        line = text_of(each)
        if (
            year in line
            and len(line) <= 120
            and (whole.search(line) or date.replace("-", "") in line)
        ):
            return True
    return date in [iso_date(each.get("datetime")) for each in tree.iter("time")]


def _read(value: object) -> tuple[str, datetime.datetime | None]:
    """A date of a page's data: the day or the month that it names, and its moment if it has one."""
    written = plain(value)
    if found := re.match(r"(\d{4})([-/.]?)(\d{1,2})(?:\2(\d{1,2}))?(?!\d)", written):
        year, mark, month, day = found.groups()
        if not mark and (not day or len(month) + len(day) != 4):
            return "", None
        whole = _possible(f"{year}-{month:0>2}-{day or '01':0>2}", 10 if day else 7)
        return whole, _moment(written) if day and whole else None
    try:
        moment = parsedate_to_datetime(written)
        return _possible(moment.date().isoformat(), 10), moment
    except (ValueError, TypeError, IndexError, OverflowError):
        return "", None


def _moment(written: str) -> datetime.datetime | None:
    try:
        return datetime.datetime.fromisoformat(written.replace(" UTC", "Z").replace(" GMT", "Z"))
    except ValueError:
        return None


def _at_the_place(said: list[Any], in_address: str, address: str, language: str) -> Dated:
    """The day of the first of some dates, at the place of the site where that can be told.

    A moment in UTC is another day elsewhere: its day is that of the same moment with the place's
    own offset, or of the address, or is worked out from the site's country, and then a doubt.
    """
    date, moment = _read(said[0])
    if moment is None or moment.tzinfo is None or moment.utcoffset():
        return Dated(date)
    # In UTC, at midnight: a day without a time of its own.
    if (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return Dated(date)
    for each in said[1:]:
        local_date, other = _read(each)
        same = other is not None and other.tzinfo is not None and other.utcoffset()
        if same and other is not None and abs(other - moment) < datetime.timedelta(minutes=2):
            return Dated(local_date)
    day = moment.date()
    next_to = {(day + datetime.timedelta(step)).isoformat() for step in (-1, 1)}
    if in_address in next_to:
        return Dated(in_address)
    zone = _ZONES.get(_country(address, language))
    if zone is None or in_address == date:
        return Dated(date)
    days = {(moment + datetime.timedelta(hours=hours)).date() for hours in zone}
    if days == {day}:
        return Dated(date)
    if len(days) == 1:
        return Dated(days.pop().isoformat(), (Doubt.OTHER_DAY,))
    return Dated(date, (Doubt.OTHER_DAY,))


def _country(address: str, language: str) -> str:
    """The country of a site, in small letters, by its address or the tag of its language."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        host = ""
    ending = host.rpartition(".")[2]
    if len(ending) == 2 and ending not in _ANYBODYS:
        return ending
    region = re.search(r"[-_]([a-z]{2})$", language.strip(), re.IGNORECASE)
    return region[1].lower() if region else ""


def _in_address(address: str) -> str:
    for found in _IN_ADDRESS.finditer(address):
        year, month, day = (found[1], found[3], found[4]) if found[1] else found.group(5, 6, 7)
        if date := _possible(f"{year}-{month:0>2}-{day:0>2}", 10):
            return date
    return ""


def _numbers(words: str, language: str) -> Dated | None:
    """A date written in numbers, day and month in the order of the page's language."""
    found = _NUMBERS.search(words)
    if not found:
        return None
    one, mark, other, year = found.groups()
    first, second = int(one), int(other)
    month_first = mark != "." and bool(_MONTH_FIRST.match(language))
    order = (one, other) if month_first else (other, one)
    date = _iso(year, *order) or _iso(year, order[1], order[0])
    if not date:
        return None
    # With dots the day stands first everywhere.
    is_doubtful = mark != "." and first != second and max(first, second) <= 12
    return Dated(date, (Doubt.DAY_OR_MONTH,) if is_doubtful else ())


def _iso(year: str, month: str, day: str) -> str:
    return _possible(f"{year}-{month:0>2}-{day:0>2}", 10)


def _marked(tree: Any) -> str:
    """The one time of the article, or the one in its head: not of its change, nor of others."""
    for path in ("//article//header//time", "//article//time", "//main//time"):
        days = {iso_date(each.get("datetime")) for each in tree.xpath(path) if not _is_other(each)}
        days -= {""}
        if len(days) == 1:
            return days.pop()
        if days:
            return ""
    return ""


def _is_other(time: Any) -> bool:
    """Whether a `<time>` is of another article, or of a change."""
    if _CHANGED.search(f"{names_of(time)} {text_of(time)}") or _CHANGED.search(_words_before(time)):
        return True
    for each in time.iterancestors():
        if each.tag in ("a", "li", "aside", "nav", "footer") or _OTHERS.search(names_of(each)):
            return True
        if each.tag in ("article", "main", "body"):
            # A card within the article, with a headline of its own that is a link.
            return each.tag == "article" and any(
                above.tag == "article" for above in each.iterancestors()
            )
    return False


def _words_before(element: Any) -> str:
    previous = element.getprevious()
    if previous is not None:
        return f"{text_of(previous)[-40:]} {previous.tail or ''}"
    parent = element.getparent()
    return (parent.text or "")[-60:] if parent is not None else ""


def _drop_others(tree: Any) -> None:
    """Take out of a tree what has dates of something else."""
    for each in [*tree.iter("footer", "aside", "nav", "form", "select")]:
        if each.getparent() is not None:
            each.drop_tree()
    for each in [*_blocks(tree)]:
        if each.getparent() is None or each.tag in ("body", "html", "main", "article"):
            continue
        if _OTHERS.search(names_of(each)) and next(each.iter("h1"), None) is None:
            each.drop_tree()
    for each in [*tree.iter("p", "div", "span", "small", "td", "li")]:
        words = text_of(each) if len(each) < 8 else ""
        if (
            each.getparent() is not None
            and words
            and len(words) < 200
            and _OF_THE_SITE.search(words)
        ):
            each.drop_tree()
    for each in [*tree.iter("meta")]:
        name = (each.get("property") or each.get("name") or "").lower()
        if name in _CHANGES and each.getparent() is not None:
            each.drop_tree()


def _blocks(tree: Any) -> Iterator[Any]:
    yield from tree.iter("div", "section", "ul", "ol", "table", "p", "span")


def _possible(day: str, length: int) -> str:
    """A day, or its month, if the calendar has it and it is not to come."""
    try:
        date = datetime.date.fromisoformat(day)
    except ValueError:
        return ""
    # In some place of the earth it is tomorrow already.
    tomorrow = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(1)
    return day[:length] if date.year >= 1600 and date <= tomorrow else ""
