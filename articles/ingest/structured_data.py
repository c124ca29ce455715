"""The JSON-LD of a page: its nodes, and which of them is the page's own article.

Many a page also describes other works: what it cites, checks, is about or is part of. Those are
never taken for its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from articles.ingest.url_keys import address_key
from articles.ingest.words import letters, plain

type Node = Mapping[str, Any]

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
        "SatiricalArticle",
        "SocialMediaPosting",
    }
)
LIVE_TYPE: Final = "LiveBlogPosting"
# What says of a page as a whole when and by whom it was published, where it marks no article.
_PAGE_TYPES: Final = frozenset({"ClaimReview", "WebPage", "ItemPage"})
# Properties whose value is another work, or a part of this one (schema.org/CreativeWork).
_OTHER_WORKS: Final = frozenset(
    {
        "about",
        "archivedAt",
        "associatedArticle",
        "citation",
        "comment",
        "encodesCreativeWork",
        "exampleOfWork",
        "hasPart",
        "isBasedOn",
        "isBasedOnUrl",
        "isPartOf",
        "isRelatedTo",
        "itemReviewed",
        "itemListElement",
        "liveBlogUpdate",
        "mentions",
        "recordedIn",
        "relatedLink",
        "review",
        "reviews",
        "sharedContent",
        "significantLink",
        "significantLinks",
        "subjectOf",
        "translationOfWork",
        "workExample",
        "workTranslation",
    }
)
# So many nodes of a page's data are looked at, and so deep.
_NODES: Final = 5_000
_DEPTH: Final = 12
# From here on two headlines are of one article, written twice.
_ALIKE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Data:
    """All nodes of a page's data; the page's own article, empty for none; nodes by their @id."""

    nodes: list[Node]
    article: Node
    by_id: dict[str, Node]


def data_of(tree: Any, here: set[str], heads: Iterable[str]) -> Data:
    """The data of a parsed page.

    `here` are the keys of the page's addresses, `heads` the titles that it gives itself elsewhere.
    """
    found = list(_nodes(tree))
    by_id: dict[str, Node] = {}
    for node, _is_other in found:
        name = node.get("@id")
        # Of several, the one that says most.
        if isinstance(name, str) and len(node) > len(by_id.get(name, {})):
            by_id[name] = node
    article = _own_article(found, here, [letters(head) for head in heads])
    return Data([node for node, _is_other in found], article, by_id)


def types(node: Node) -> set[str]:
    """The types of a node, without their vocabulary."""
    found = node.get("@type")
    names = found if isinstance(found, list) else [found]
    return {str(name).rpartition("/")[2] for name in names if isinstance(name, str)}


def names(value: Any, by_id: Mapping[str, Node], depth: int = 0) -> Iterator[str]:
    """The names of those whom a property names, by themselves or by @id."""
    if isinstance(value, list):
        for each in value[:50]:
            yield from names(each, by_id, depth)
    elif isinstance(value, dict):
        if value.get("name"):
            yield from names(value["name"], by_id, depth)
        elif isinstance(value.get("@id"), str) and value["@id"] in by_id and depth < 2:
            known = by_id[value["@id"]]
            if known is not value:
                yield from names(known, by_id, depth + 1)
    elif name := plain(value):
        yield name


def headline(node: Node) -> str:
    """The headline of a node, or its name."""
    return plain(node.get("headline")) or plain(node.get("name"))


def _nodes(tree: Any) -> Iterator[tuple[Node, bool]]:
    """Every node of the page's data, the outer ones first, and whether it is of another work."""
    left = _NODES
    pending: list[tuple[Any, int, bool]] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            written = re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)", "", script.text or "")
            written = re.sub(r"(?://\s*)?(?:-->|\]\]>)\s*;?\s*$", "", written).strip().rstrip(";")
            try:
                pending.append((json.loads(written, strict=False), 0, False))
            except (ValueError, RecursionError):
                continue
    while pending and left:
        value, depth, is_other = pending.pop(0)
        left -= 1
        if isinstance(value, list):
            inner = [(each, is_other) for each in value[:_NODES]]
        elif isinstance(value, dict):
            yield value, is_other
            its_types = types(value)
            lists = bool({"ItemList", "ListItem"} & its_types)
            # The main entity of a page is its own, that of an article is what it checks.
            others = _OTHER_WORKS | ({"mainEntity"} if its_types & ARTICLE_TYPES else set())
            inner = [
                (each, is_other or lists or name in others)
                for name, each in value.items()
                if isinstance(each, (dict, list))
            ]
        else:
            continue
        if depth < _DEPTH:
            pending.extend((each, depth + 1, other) for each, other in inner)


def _own_article(found: list[tuple[Node, bool]], here: set[str], heads: list[str]) -> Node:
    """The page's own article: the node with its address, or a headline of it or like it.

    Without any of these, the only one, unless it says that it stands at another address.
    """
    articles = [
        (node, is_other)
        for node, is_other in found
        if ARTICLE_TYPES & types(node) and headline(node)
    ]
    for node, _is_other in articles:
        if here & _places(node):
            return node
    for node, _is_other in articles:
        if letters(headline(node)) in heads:
            return node
    own = [node for node, is_other in articles if not is_other]
    for node in own:
        if any(_is_alike(letters(headline(node)), head) for head in heads):
            return node
    if own and (not heads or (len(own) == 1 and not (here and _places(own[0])))):
        return own[0]
    pages = (node for node, _is_other in found if _PAGE_TYPES & types(node))
    return next((_of_page(node) for node in pages if here & _places(node)), {})


def _of_page(node: Node) -> Node:
    """What a node that describes the page says of its article: not its headline."""
    told = ("datePublished", "dateModified", "author", "publisher", "inLanguage", "description")
    return {name: node[name] for name in told if name in node}


def _places(node: Node) -> set[str]:
    """The keys of the addresses at which a node says that it stands."""
    said = [node.get("url"), node.get("mainEntityOfPage"), node.get("@id")]
    said += [each.get(name) for each in said if isinstance(each, dict) for name in ("@id", "url")]
    return {address_key(each.partition("#")[0]) for each in said if isinstance(each, str)} - {""}


def _is_alike(one: str, other: str) -> bool:
    if not one or not other:
        return False
    if one in other or other in one:
        return True
    mine, theirs = set(one.split()), set(other.split())
    if len(mine & theirs) >= _ALIKE * min(len(mine), len(theirs)):
        return True
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE
