"""Who wrote an article, as its page says: names alone, without outlet, date, role or handle."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from articles.ingest.page_tree import names_of, text_of
from articles.ingest.structured_data import Node, names
from articles.ingest.words import letters, plain

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
    "article:author_name",
    "news_authors",
)
_BY: Final = re.compile(
    r"^(?:(?:an?\s+)?(?:article|story|report|text|words|analysis|interview|comment|commentary)\s+)?"
    r"(?:(?:written|posted|published|reported|reporting|submitted|edited)\s+)?"
    r"(?:by|par|von|por|di|door|av|af|przez|от|autor(?:en|in|es)?|auteurs?|author\(?s?\)?|autore"
    r"|text|texte|texto|testo"
    r"|tekst|redaktion|written|oleh|yazan|автор|фото|quelle|source|fonte|fuente"
    r"|источник)(?:\s*:\s*|\s+)(?=\S)",
    re.IGNORECASE,
)
# What parts two names in one string.
_BETWEEN: Final = re.compile(r"\s*(?:;|\||•|·|\s/\s|\s&\s|\s(?:and|und|et)\s)\s*")
# The same where the word also stands within a name (Ortega y Gasset): whole names on both sides.
_BETWEEN_NAMES: Final = re.compile(
    r"(?<=\w)\s(?:y|e|i|a|en|og|och|ja|și|ve|dan|и|та)\s(?=\w+\.?\s\w)", re.IGNORECASE
)
_COMMA: Final = re.compile(r"\s*[,、，]\s*(?:(?:and|und|et|y|e|&)\s+)?")
# From here on a byline says something else.
_END: Final = re.compile(
    r"\s*(?:[|•·–—]\s*|\s-\s|\(|,\s*)?(?<!\w)(?:"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct"
    r"|nov|dec)"
    r"(?:uary|ruary|ch|il|e|y|ust|tember|ober|ember)?\.?\s+\d{1,2}\b"
    r"|\d{1,2}\.?\s+(?:jan|feb|mär|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec|juin|juil"
    r"|août|avr|fév|déc)"
    r"|\d{1,2}[./:-]\d{1,2}\b|\b(?:19|20)\d\d\b|\d+ (?:hours?|minutes?|days?|min|hrs?|weeks?"
    r"|months?) ago"
    r"|updated|published|posted|print this|follow|share|email|e-mail|contact|read (?:more|full)"
    r"|view (?:all|profile)"
    r"|last modified|first published|see more|more (?:by|from)|@\w|https?:|www\."
    r"|[\w.+-]+@[\w-]+\.).*",
    re.IGNORECASE | re.DOTALL,
)
_SIGN: Final = re.compile(
    r"\s*(?:기자|특파원|記者|记者)$"
    r"|\s*[(\[][\w. -]{1,8}[)\]]\s*$|\s*,?\s*\b(?:Ph\.?D|M\.?D|MBA|M\.?Sc|Dr\. ?med)\.?$"
)
_ROLE: Final = re.compile(
    r"^(?:(?:senior|chief|foreign|political|science|health|business|staff|special|our|us|uk"
    r"|deputy|associate|"
    r"managing|national|diplomatic|defence|security|economics?|sports?|culture|features?|news"
    r"|contributing|freelance)\s+)*"
    r"(?:staff|reporters?|correspondents?|writers?|editors?|journalists?|contributors?"
    r"|columnists?|analysts?|"
    r"redakteur(?:in)?|korrespondent(?:in)?|journaliste|correspondant|periodista|redactor[ae]?"
    r"|giornalista|"
    r"author|autor(?:in|en)?|photographer|producer|desk|bureau(?: chief)?|team|newsroom"
    r"|agencies)\b.*$",
    re.IGNORECASE,
)
_NOBODY: Final = frozenset(
    [
        "admin",
        "administrator",
        "superuser",
        "root",
        "user",
        "username",
        "guest",
        "webmaster",
        "editor",
        "editors",
        "the editors",
        "editorial",
        "editorial board",
        "editorial team",
        "editorial staff",
        "editor in chief",
        "author",
        "authors",
        "no author",
        "no authors",
        "unknown",
        "unknown author",
        "anonymous",
        "anonym",
        "n a",
        "na",
        "none",
        "null",
        "undefined",
        "not available",
        "staff",
        "staff writer",
        "staff writers",
        "staff reporter",
        "staff reporters",
        "news",
        "news desk",
        "newsdesk",
        "newsroom",
        "web desk",
        "online desk",
        "web team",
        "digital team",
        "online",
        "redaktion",
        "die redaktion",
        "online redaktion",
        "redaction",
        "rédaction",
        "la rédaction",
        "redacción",
        "redaccion",
        "la redacción",
        "redazione",
        "la redazione",
        "redação",
        "da redação",
        "redactie",
        "redakcja",
        "redakce",
        "redakcia",
        "redakcija",
        "szerkesztőség",
        "toimitus",
        "redaksjonen",
        "redaktionen",
        "redaksi",
        "редакция",
        "редакція",
        "editör",
        "editor desk",
        "haber merkezi",
        "default",
        "default author",
        "test",
        "demo",
        "contributor",
        "contributors",
        "wpadmin",
        "wp admin",
        "siteadmin",
        "site admin",
        "publisher",
        "nachrichten",
        "system",
        "import",
        "feed",
        "rss",
        "agencies",
        "관리자",
        "편집부",
        "온라인뉴스팀",
        "編集部",
        "编辑",
        "管理员",
    ]
)
_ADDRESS: Final = re.compile(
    r"https?:|www\.|\.(?:com|org|net|de|fr|co|info|news|tv)\b|@", re.IGNORECASE
)
# Boxes beside an article, whose authors are of others.
_OTHERS: Final = re.compile(
    r"related|recommend|teaser|latest|sidebar|most-?(?:read|popular|viewed)|trending|promo"
    r"|comment|footer"
    r"|widget|newsletter|card-list|carousel|more-|next-|prev|(?:^|[-_ ])(?:nav|menu|ad|ads)(?:$"
    r"|[-_ ])",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(
    r"(?:^|[-_ ])(?:by-?line|author-?name|article-?author|post-?author|entry-?author|author"
    r"|auteur|autor"
    r"|signature|reporter|writer|journalist|contributor|creator)s?(?:$|[-_ ])|authorname"
    r"|bylinename",
    re.IGNORECASE,
)
# Two to five words, each with a capital letter but for "van", "de" and their like.
_NAME: Final = re.compile(r"[^\W\d_a-z][\w.’'-]*(?: (?:[a-z]{1,4} )?[^\W\d_a-z][\w.’'-]*){1,4}")
_ALL_OF: Final = re.compile(
    r"^(?:view|see|show|more|all|zeige|alle|voir|ver|vedi|mehr)\b.*"
    r"\b(?:posts?|articles?|stories|beiträge|artikel|artículos|articoli)\b",
    re.IGNORECASE,
)
_LONGEST: Final = 120
_MOST: Final = 10


def authors_of(
    tree: Any,
    metas: Mapping[str, list[str]],
    node: Node,
    by_id: Mapping[str, Node],
    sites: set[str],
) -> tuple[str, ...]:
    """Who wrote it: as the data say, else meta elements, else what the page marks as its byline.

    `sites` are the letters of the site's own names, which are no author.
    """
    data = list(names(node.get("author") or node.get("creator"), by_id))
    said = [plain(each) for name in _AUTHORS for each in metas.get(name, ())]
    found = _all_names(data, sites) or _all_names(said, sites) or _all_names(_marked(tree), sites)
    if found:
        return found
    # Nobody else signs it: then the outlet does, if it has a name.
    outlet = [
        each for each in (*data, *said) if letters(each) in sites and not _ADDRESS.search(each)
    ]
    return tuple(outlet[:1])


def _all_names(bylines: Iterable[str], sites: set[str]) -> tuple[str, ...]:
    found = dict.fromkeys(name for each in bylines for name in names_in(each, sites))
    return tuple(found)[:_MOST]


def names_in(byline: str, sites: Iterable[str] = ()) -> list[str]:
    """The names in a byline::

    "By Ida Berg and Tor Lind, Arden Post | March 2, 2026"    ["Ida Berg", "Tor Lind"]
    "admin"                                                   []
    """
    sites = set(sites)
    said = _BY.sub("", plain(byline).strip(" ,;|-–"))
    said = _END.sub("", said)
    if not said or len(said) > 3 * _LONGEST:
        return []
    found = []
    for part in _split(said, sites):
        name = _SIGN.sub("", _SIGN.sub("", _BY.sub("", part))).strip(" ,;:|/-–—·•")
        if _is_name(name, sites):
            found.append(name)
    return found


def _split(said: str, sites: set[str]) -> Iterator[str]:
    for part in _parts(said):
        # A comma parts names, and a name from its outlet, place or role.
        pieces = [each for each in _COMMA.split(part) if each]
        if (
            len(pieces) == 2
            and all(len(each.split()) == 1 for each in pieces)
            and letters(pieces[1]) not in sites
        ):
            # "Berg, Ida": one name, as libraries write it.
            yield part
        else:
            yield from pieces


def _parts(said: str) -> Iterator[str]:
    for part in _BETWEEN.split(said):
        between = _BETWEEN_NAMES.search(part)
        if between and len(part[: between.start()].split()) > 1:
            yield part[: between.start()]
            yield from _parts(part[between.end() :])
        elif part:
            yield part


def _is_name(name: str, sites: set[str]) -> bool:
    said = letters(name)
    if not said or len(name) > _LONGEST or _ADDRESS.search(name):
        return False
    if (
        said in _NOBODY
        or _ROLE.match(name)
        or _ALL_OF.match(name)
        or not any(map(str.isalpha, name))
    ):
        return False
    joined = said.replace(" ", "")
    return not any(joined == site.replace(" ", "") for site in sites)


def _marked(tree: Any) -> list[str]:
    """Bylines that the page marks, the first that is of this article."""
    body = tree.find(".//body")
    if body is None:
        return []
    found: dict[str, list[str]] = {"exact": [], "named": []}
    for each in body.iter(
        "a", "span", "p", "div", "address", "strong", "em", "li", "section", "h3", "h4"
    ):
        exact = "author" in (each.get("rel") or "").split() or "author" in (
            each.get("itemprop") or ""
        )
        if not (
            exact or _NAMED.search(f"{each.get('class') or ''} {each.get('data-testid') or ''}")
        ):
            continue
        if _is_of_others(each) or len(each.text_content()) > 400:
            continue
        name = next(iter(each.xpath(".//*[@itemprop='name']")), each)
        words = " ; ".join(_people(name)) or text_of(name)
        if words:
            found["exact" if exact else "named"].append(words)
    for way in ("exact", "named"):
        if found[way]:
            return found[way][:4] if way == "exact" else found[way][:1]
    return []


def _people(byline: Any) -> list[str]:
    """The names of links to people in a byline."""
    links = [each for each in byline.iter("a") if each is not byline]
    said = [text_of(each) for each in links]
    if len(said) > 1 and all(_NAME.fullmatch(each) for each in said):
        return said
    return [
        text_of(each)
        for each in links
        if "author" in (each.get("rel") or "").split()
        or re.search(
            r"/(?:authors?|people|profile|staff|journalist|autor\w*|by|reporter)/",
            each.get("href") or "",
        )
    ]


def _is_of_others(element: Any) -> bool:
    for each in element.iterancestors():
        if each.tag in ("aside", "nav", "footer", "form"):
            return True
        if each.tag in ("article", "main", "body"):
            return False
        if _OTHERS.search(names_of(each)):
            return True
    return False
