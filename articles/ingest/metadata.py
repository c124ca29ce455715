"""What a page says of itself: JSON-LD, OpenGraph, other meta elements, and HTML's own.

Reads a parsed page and believes nothing that is no title, name, date or language; knows nothing of
the article's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urljoin

from babel.core import get_global

from articles.ingest.archived_addresses import original_of
from articles.ingest.bylines import authors_of
from articles.ingest.page_dates import Dated, published
from articles.ingest.structured_data import LIVE_TYPE, Node, data_of, headline, names, types
from articles.ingest.titles import page_titles, site_names, title_of
from articles.ingest.url_keys import address_key
from articles.ingest.words import plain

_OUTLETS: Final = ("og:site_name", "application-name", "dc.publisher", "citation_journal_title")
_DESCRIPTIONS: Final = ("og:description", "description", "twitter:description", "dc.description")
_UNDATED: Final = Dated()
_LANGUAGE: Final = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_][a-z0-9]+)*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Declared:
    """What a page says of itself; empty where it says nothing.

    `dated` is its date, ISO, with what is doubtful about it. `language` is a code, `language_tag`
    the whole tag with its country. `body` is the text as JSON-LD has it, `descriptions` the matter
    in a sentence, `is_free` whether everybody may read it, `canonical` where it really stands.
    """

    title: str = ""
    outlet: str = ""
    authors: tuple[str, ...] = ()
    dated: Dated = _UNDATED
    language: str = ""
    language_tag: str = ""
    canonical: str = ""
    body: str = ""
    descriptions: tuple[str, ...] = ()
    is_free: bool | None = None
    is_live: bool = False


def declared(tree: Any, address: str = "") -> Declared:
    """What a parsed page (lxml) says of itself; `address` is where it was found, if anywhere."""
    metas = _metas(tree)
    canonical = _canonical(tree, metas, address)
    here = {address_key(address), address_key(canonical)} - {""}
    data = data_of(tree, here, page_titles(tree, metas))
    node = data.article
    outlet = _first(names(node.get("publisher"), data.by_id)) or _meta(metas, _OUTLETS)
    tag = _language_tag(tree, metas, node)
    sites = site_names(metas, outlet, address or canonical)
    return Declared(
        title=title_of(tree, metas, headline(node), outlet, address or canonical),
        outlet=outlet,
        authors=authors_of(tree, metas, node, data.by_id, sites),
        dated=published(tree, metas, node, canonical or address, tag),
        language=language_code(tag),
        language_tag=tag,
        canonical=canonical,
        body=_body(node.get("articleBody")),
        descriptions=_descriptions(metas, node),
        is_free=_is_free(node),
        is_live=LIVE_TYPE in types(node),
    )


def _body(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    paragraphs = re.split(r"\s*\n\s*|<br\s*/?>|</p>", value)
    return "\n\n".join(filter(None, map(plain, paragraphs)))


def _is_free(node: Node) -> bool | None:
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


def _descriptions(metas: Mapping[str, list[str]], node: Node) -> tuple[str, ...]:
    """What the page says of its matter in a sentence, in all the forms that it has."""
    said: list[Any] = [each for name in _DESCRIPTIONS for each in metas.get(name, ())[:2]]
    said += [node.get("description"), node.get("alternativeHeadline"), node.get("abstract")]
    return tuple(dict.fromkeys(each.rstrip("… .") for each in map(plain, said) if each))


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
        # An archive writes its own address before each of the page's.
        whole = original_of(whole) or whole
        key = address_key(whole)
        # A site that calls every page its front page says nothing.
        if key and (key.partition("/")[2] or not address_key(address).partition("/")[2]):
            return whole
    return ""


def _language_tag(tree: Any, metas: Mapping[str, list[str]], node: Node) -> str:
    """The tag of the page's language, with its country where that is said: "en-US", "pt_BR"."""
    said = node.get("inLanguage")
    if isinstance(said, dict):
        said = said.get("alternateName") or said.get("name")
    root = tree.getroottree().getroot()
    candidates: list[Any] = [
        said,
        root.get("lang"),
        root.get("{http://www.w3.org/XML/1998/namespace}lang"),
    ]
    candidates += [*metas.get("og:locale", ()), *metas.get("content-language", ())]
    tags = [plain(each).partition(",")[0].strip() for each in candidates]
    tag = _first(each for each in tags if language_code(each))
    # Of the same language, the tag that also says the country.
    code = language_code(tag)
    return _first(each for each in tags if len(each) > 3 and language_code(each) == code) or tag


def language_code(value: object) -> str:
    """The language of a tag such as "fr-FR", "pt_BR" or "zh-hant-TW": without its country.

    In the code that is kept for it: "en" for "eng", "nb" for "no".
    """
    found = _LANGUAGE.fullmatch(plain(value).partition(",")[0].strip())
    if not found:
        return ""
    code = found[1].lower()
    code = {"no": "nb"}.get(code) or str(get_global("language_aliases").get(code, code))
    if not re.fullmatch("[a-z]{2,3}", code):
        code = found[1].lower()
    return code + (f"-{found[2].capitalize()}" if found[2] else "")
