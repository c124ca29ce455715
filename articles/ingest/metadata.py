"""What a page says of itself: JSON-LD, OpenGraph, other meta elements, and HTML's own.

Reads a parsed page and believes nothing that is no title, name, date or language; knows nothing of
the article's text.
"""

from __future__ import annotations

import datetime
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urljoin

from articles.ingest.url_keys import address_key

# https://schema.org/Article and the types below it that news is marked as.
ARTICLE_TYPES: Final = frozenset(
    {
        "Article",
        "AdvertiserContentArticle",
        "AnalysisNewsArticle",
        "AskPublicNewsArticle",
        "BackgroundNewsArticle",
        "BlogPosting",
        "LiveBlogPosting",
        "NewsArticle",
        "OpinionNewsArticle",
        "Report",
        "ReportageNewsArticle",
        "ReviewNewsArticle",
        "SocialMediaPosting",
    }
)
LIVE_TYPE: Final = "LiveBlogPosting"
# So many nodes of a page's data are looked at, and so deep.
_NODES: Final = 5_000
_DEPTH: Final = 12

_TITLES: Final = ("og:title", "twitter:title", "dc.title", "citation_title", "title")
_OUTLETS: Final = ("og:site_name", "application-name", "dc.publisher", "citation_journal_title")
_AUTHORS: Final = (
    "author",
    "article:author",
    "og:article:author",
    "byl",
    "dc.creator",
    "parsely-author",
    "sailthru.author",
    "citation_author",
    "twitter:data1:author",
)
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
    "publication_date",
    "originalpublicationdate",
    "article_date_original",
    "article.published",
    "citation_publication_date",
    "cxenseparse:recs:publishtime",
)
_IN_ADDRESS: Final = re.compile(
    r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/_.-]|$)"
)
_BY: Final = re.compile(r"^(?:by|par|von|por|di|door|av|af|przez|от)\s*:?\s+(?=\S)", re.IGNORECASE)
_LANGUAGE: Final = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_][a-z0-9]+)*", re.IGNORECASE)
_SEPARATORS: Final = r"\s*(?:[|·•»:]|\s[-–—])\s*"


@dataclass(frozen=True, slots=True)
class Declared:
    """What a page says of itself; empty where it says nothing.

    `date` is ISO: "2025-04-28", or "2025-04" where only the month is said. `body` is the text as
    JSON-LD has it, `is_free` whether everybody may read it, `canonical` where it really stands.
    """

    title: str = ""
    outlet: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    language: str = ""
    canonical: str = ""
    body: str = ""
    is_free: bool | None = None
    is_live: bool = False


def declared(tree: Any, address: str = "") -> Declared:
    """What a parsed page (lxml) says of itself; `address` is where it was found, if anywhere."""
    metas = _metas(tree)
    canonical = _canonical(tree, metas, address)
    nodes = list(_nodes(tree))
    node, ids = _article(nodes, {address_key(address), address_key(canonical)} - {""}), _ids(nodes)
    outlet = _first(_names(node.get("publisher"), ids)) or _meta(metas, _OUTLETS)
    return Declared(
        title=_title(tree, metas, node, outlet),
        outlet=outlet,
        authors=_authors(tree, metas, node, ids),
        date=_date(tree, metas, node, canonical or address),
        language=_language(tree, metas, node),
        canonical=canonical,
        body=_body(node.get("articleBody")),
        is_free=_is_free(node),
        is_live=LIVE_TYPE in _types(node),
    )


def plain(value: object) -> str:
    """A value of a page's data as words in one line, its entities and elements undone."""
    if not isinstance(value, str):
        return ""
    # Twice, as titles are often escaped once more than they should be.
    words = html.unescape(html.unescape(re.sub(r"<[^<>]{1,200}>", " ", value)))
    return " ".join(words.split())


def iso_date(value: object) -> str:
    """The day, or the month, that a date of a page's data names; "" for none that can be."""
    written = plain(value)
    if found := re.match(r"(\d{4})([-/.]?)(\d{2})(?:\2(\d{2}))?(?!\d)", written):
        year, month, day = found[1], found[3], found[4]
        if not day and not found[2]:
            return ""
        return _possible(f"{year}-{month}-{day or '01'}", 10 if day else 7)
    try:
        return _possible(parsedate_to_datetime(written).date().isoformat(), 10)
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _possible(day: str, length: int) -> str:
    """A day, or its month, if the calendar has it and it is not to come."""
    try:
        date = datetime.date.fromisoformat(day)
    except ValueError:
        return ""
    # In some place of the earth it is tomorrow already.
    tomorrow = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(1)
    return day[:length] if date.year >= 1600 and date <= tomorrow else ""


# JSON-LD


def _nodes(tree: Any) -> Iterator[Mapping[str, Any]]:
    """Every node of the page's data, the outer ones first; those in lists of links left out."""
    left = _NODES
    pending: list[tuple[Any, int]] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            written = re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)", "", script.text or "")
            written = re.sub(r"(?://\s*)?(?:-->|\]\]>)\s*;?\s*$", "", written).strip().rstrip(";")
            try:
                pending.append((json.loads(written, strict=False), 0))
            except (ValueError, RecursionError):
                continue
    while pending and left:
        value, depth = pending.pop(0)
        left -= 1
        if isinstance(value, list):
            pending.extend((each, depth + 1) for each in value[:_NODES] if depth < _DEPTH)
        elif isinstance(value, dict):
            yield value
            if not {"ItemList", "ListItem"} & _types(value) and depth < _DEPTH:
                inner = (each for each in value.values() if isinstance(each, (dict, list)))
                pending.extend((each, depth + 1) for each in inner)


def _types(node: Mapping[str, Any]) -> set[str]:
    found = node.get("@type")
    names = found if isinstance(found, list) else [found]
    return {str(name).rpartition("/")[2] for name in names if isinstance(name, str)}


def _ids(nodes: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Nodes by their @id; of several the one that says most."""
    ids: dict[str, Mapping[str, Any]] = {}
    for node in nodes:
        name = node.get("@id")
        if isinstance(name, str) and len(node) > len(ids.get(name, {})):
            ids[name] = node
    return ids


def _article(nodes: Iterable[Mapping[str, Any]], here: set[str]) -> Mapping[str, Any]:
    """The node of the page's own article: the one that says that it stands here, else the first."""
    found = [node for node in nodes if ARTICLE_TYPES & _types(node) and _has_title(node)]
    for node in found:
        places = [node.get("url"), node.get("mainEntityOfPage"), node.get("@id")]
        places += [each.get("@id") for each in places if isinstance(each, dict)]
        if here & {address_key(each) for each in places if isinstance(each, str)}:
            return node
    return found[0] if found else {}


def _has_title(node: Mapping[str, Any]) -> bool:
    return bool(plain(node.get("headline")) or plain(node.get("name")))


def _names(value: Any, ids: Mapping[str, Mapping[str, Any]], depth: int = 0) -> Iterator[str]:
    """The names of those whom a property names, by themselves or by @id."""
    if isinstance(value, list):
        for each in value[:50]:
            yield from _names(each, ids, depth)
    elif isinstance(value, dict):
        if value.get("name"):
            yield from _names(value["name"], ids, depth)
        elif isinstance(value.get("@id"), str) and value["@id"] in ids and depth < 2:
            known = ids[value["@id"]]
            if known is not value:
                yield from _names(known, ids, depth + 1)
    elif name := plain(value):
        yield name


def _body(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    paragraphs = re.split(r"\s*\n\s*|<br\s*/?>|</p>", value)
    return "\n\n".join(filter(None, map(plain, paragraphs)))


def _is_free(node: Mapping[str, Any]) -> bool | None:
    """Whether the page says that everybody may read all of it (Google's "paywalled content")."""
    said = node.get("isAccessibleForFree")
    if isinstance(said, str):
        said = {"true": True, "false": False}.get(said.strip().lower().rpartition("/")[2])
    return said if isinstance(said, bool) else None


# Meta elements and HTML


def _metas(tree: Any) -> dict[str, list[str]]:
    """The meta elements by name, in small letters."""
    found: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        content = meta.get("content")
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = meta.get(attribute)
            if name and content:
                found.setdefault(name.strip().lower(), []).append(content)
    return found


def _meta(metas: Mapping[str, list[str]], names: Iterable[str]) -> str:
    return _first(plain(each) for name in names for each in metas.get(name, ()))


def _first(values: Iterable[str]) -> str:
    return next(filter(None, values), "")


def _canonical(tree: Any, metas: Mapping[str, list[str]], address: str) -> str:
    """Where the page says that it really stands, as a whole address."""
    links = (
        link.get("href")
        for link in tree.iter("link")
        if "canonical" in (link.get("rel") or "").lower().split()
    )
    for written in (*links, *metas.get("og:url", ())):
        try:
            whole: str = urljoin(address, (written or "").strip())
        except ValueError:
            continue
        key = address_key(whole)
        # A site that calls every page its front page says nothing.
        if key and (key.partition("/")[2] or not address_key(address).partition("/")[2]):
            return whole
    return ""


def _title(tree: Any, metas: Mapping[str, list[str]], node: Mapping[str, Any], outlet: str) -> str:
    heads = [plain(" ".join(each.itertext())) for each in tree.iter("h1")]
    head = heads[0] if len(heads) == 1 else ""
    title = plain(node.get("headline")) or plain(node.get("name"))
    # Headlines of the data are cut to please search engines.
    if title and head.startswith(title.rstrip("… .")):
        return head
    title = title or _meta(metas, _TITLES[:1]) or head or _meta(metas, _TITLES[1:])
    if not title:
        titles = (plain(" ".join(each.itertext())) for each in tree.iter("title"))
        title = _first(titles)
    return _without_outlet(title, outlet)


def _without_outlet(title: str, outlet: str) -> str:
    """A title without the outlet's name behind it."""
    if not outlet:
        return title
    ending = re.compile(rf"{_SEPARATORS}{re.escape(outlet)}\s*$", re.IGNORECASE)
    return ending.sub("", title) or title


def _authors(
    tree: Any,
    metas: Mapping[str, list[str]],
    node: Mapping[str, Any],
    ids: Mapping[str, Mapping[str, Any]],
) -> tuple[str, ...]:
    marked = tree.xpath(
        "//*[@rel='author' or @itemprop='author'"
        " or contains(concat(' ', normalize-space(@class), ' '), ' byline ')]"
    )
    ways = (
        list(_names(node.get("author"), ids)),
        [plain(each) for name in _AUTHORS for each in metas.get(name, ())],
        [plain(" ".join(each.itertext())) for each in marked[:5]],
    )
    for found in ways:
        names = (_BY.sub("", each).strip(" ,;") for each in found)
        # Some name their authors by addresses.
        fit = [each for each in names if each and len(each) <= 120 and "://" not in each]
        if fit:
            return tuple(dict.fromkeys(fit))[:10]
    return ()


def _date(tree: Any, metas: Mapping[str, list[str]], node: Mapping[str, Any], address: str) -> str:
    said = [node.get("datePublished"), node.get("dateCreated")]
    said += [each for name in _DATES for each in metas.get(name, ())]
    said += tree.xpath("//time[@pubdate or @itemprop='datePublished']/@datetime")
    if found := _first(map(iso_date, said)):
        return found
    if in_address := _IN_ADDRESS.search(address):
        year, month, day = in_address.groups()
        if found := _possible(f"{year}-{month:0>2}-{day:0>2}", 10):
            return found
    # The one time of an article, or the one in its head.
    times = tree.xpath("//article//header//time/@datetime") or tree.xpath(
        "//article//time/@datetime"
    )
    days = {iso_date(each) for each in times} - {""}
    return days.pop() if len(days) == 1 else ""


def _language(tree: Any, metas: Mapping[str, list[str]], node: Mapping[str, Any]) -> str:
    said = node.get("inLanguage")
    if isinstance(said, dict):
        said = said.get("alternateName") or said.get("name")
    root = tree.getroottree().getroot()
    candidates = [said, root.get("lang"), root.get("{http://www.w3.org/XML/1998/namespace}lang")]
    candidates += [*metas.get("og:locale", ()), *metas.get("content-language", ())]
    return _first(language_code(each) for each in candidates)


def language_code(value: object) -> str:
    """The language of a tag such as "fr-FR", "pt_BR" or "zh-hant-TW": without its country."""
    found = _LANGUAGE.fullmatch(plain(value).partition(",")[0].strip())
    if not found:
        return ""
    return found[1].lower() + (f"-{found[2].capitalize()}" if found[2] else "")
