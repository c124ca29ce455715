"""A page's title as its article has it: without the site's name, a section, a date or a kicker."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from articles.ingest.page_tree import names_of, text_of
from articles.ingest.words import letters, plain

_TITLES: Final = ("og:title", "twitter:title", "dc.title", "citation_title", "title")
# What parts a title from a site's name; a colon and a dash in a title are its own.
_PARTS: Final = re.compile(
    r"\s*(?:[|·•»«›‹¦｜]|\s[-–—―]{1,3}|[-–—―]{1,3}\s|--|::|\s:\s|\s/\s|_)\s*"
)
# Glued to the title: believed only where the headline of the page stands beside it.
_GLUED: Final = re.compile(r"\s*[-–—|·•»«›:：_／/¦｜]+\s*|\s+")
_DATE: Final = re.compile(r"[\d./\-\s:,]{6,}|.{0,12}\b(?:19|20)\d\d\b.{0,12}")
_HOST: Final = re.compile(r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,10}", re.IGNORECASE)
# Kinds and sections that sites write before or behind titles.
_SECTIONS: Final = frozenset(
    [
        "opinion",
        "editorial",
        "analysis",
        "comment",
        "commentary",
        "news",
        "world",
        "politics",
        "business",
        "sport",
        "sports",
        "culture",
        "science",
        "technology",
        "health",
        "local",
        "national",
        "international",
        "interview",
        "exclusive",
        "video",
        "live",
        "update",
        "explainer",
        "factcheck",
        "column",
        "columnists",
        "letters",
        "obituary",
        "review",
        "breaking",
        "media",
        "society",
        "economy",
        "feature",
        "features",
        "podcast",
        "gallery",
        "latest",
        "home",
        "homepage",
        "article",
        "story",
        "blog",
        "politik",
        "wirtschaft",
        "meinung",
        "kommentar",
        "nachrichten",
        "kultur",
        "gesellschaft",
        "ausland",
        "inland",
        "panorama",
        "wissen",
        "wissenschaft",
        "sport",
        "international",
        "actualité",
        "actualités",
        "économie",
        "monde",
        "société",
        "politique",
        "opinions",
        "opinión",
        "mundo",
        "política",
        "economía",
        "cultura",
        "noticias",
        "portada",
        "cronaca",
        "politica",
        "esteri",
        "economia",
        "notizie",
        "politiek",
        "buitenland",
        "binnenland",
        "nieuws",
        "nyheter",
        "utrikes",
        "inrikes",
        "uutiset",
        "kultuuri",
        "świat",
        "kraj",
        "wiadomości",
        "aktualności",
        "zprávy",
        "новости",
        "политика",
        "экономика",
        "общество",
        "мир",
        "정치",
        "경제",
        "사회",
        "국제",
        "뉴스",
        "文化",
        "政治",
        "経済",
        "社会",
        "国際",
        "ニュース",
        "新闻",
        "国际",
        "时政",
        "财经",
    ]
)
_SKIPPED: Final = re.compile(
    r"skip to|jump to|menu|navigation|search|zum inhalt|aller au contenu|saltar|vai al contenuto"
    r"|ga naar|main content|home ?page|logo|cookie|sign in|log in|subscribe",
    re.IGNORECASE,
)
_KICKER: Final = re.compile(
    r"kicker|over-?line|eye-?brow|dach-?zeile|top-?line|roof-?line|pre-?(?:title|head)|super-?title"
    r"|spitzmarke|antetitulo|cintillo|volanta|occhiello|surtitre|vignette|section-?label"
    r"|rubri(?:c|k|que)"
    r"|category|(?:^|[-_ ])(?:label|tag|flag|topic|badge)(?:$|[-_ ])",
    re.IGNORECASE,
)
_LOGO: Final = re.compile(
    r"logo|site-?(?:title|name|brand)|brand|masthead|navbar|visually-?hidden|sr-only"
    r"|screen-?reader",
    re.IGNORECASE,
)
_SHORTEST: Final = 8


def page_titles(tree: Any, metas: Mapping[str, list[str]]) -> list[str]:
    """The titles that a page gives itself, but for its data: headlines that it shows come first."""
    shown = headlines(tree)
    said = [plain(each) for name in _TITLES for each in metas.get(name, ())[:2]]
    said += [plain(text_of(each)) for each in tree.iter("title")][:1]
    return [each for each in dict.fromkeys([*shown, *said]) if each]


def headlines(tree: Any) -> list[str]:
    """The headlines of the first order that a page shows, without kickers; no logos."""
    found = []
    for each in tree.iter("h1"):
        around = [each, *each.iterancestors()][:3]
        if any(_LOGO.search(names_of(element)) for element in [each, *each.iterdescendants()][:6]):
            continue
        links = [link.get("href") or "" for link in each.iter("a")]
        if any(_is_home(link) for link in links) or any(element.tag == "nav" for element in around):
            continue
        words = plain(_without_kicker(each))
        if words and not (len(words) < 60 and _SKIPPED.match(words)):
            found.append(words)
    return found


def title_of(
    tree: Any, metas: Mapping[str, list[str]], headline: str, outlet: str, address: str
) -> str:
    """The title of a page; `headline` is that of its data."""
    shown = [each for each in headlines(tree) if letters(each) != letters(outlet)]
    said = [plain(each) for name in _TITLES for each in metas.get(name, ())[:2]]
    said = [each for each in said if each]
    element = next((plain(text_of(each)) for each in tree.iter("title")), "")
    head = shown[0] if len(shown) == 1 else ""
    # Headlines of the data are cut to please search engines.
    if headline and head and head.startswith(headline.rstrip("… .")):
        title = head
    else:
        opengraph = next((plain(each) for each in metas.get("og:title", ())), "")
        title = headline or opengraph or head or next(iter(said), "") or element
    if not title:
        return ""
    title = _as_shown(title, shown)
    names = site_names(metas, outlet, address)
    return _without_site(title, names, [*shown, *said, element])


def site_names(metas: Mapping[str, list[str]], outlet: str, address: str) -> set[str]:
    """What a site calls itself, as letters: its names, and its host with and without an ending."""
    said = [outlet, *(each for name in _SITES for each in metas.get(name, ()))]
    names = {letters(plain(each)) for each in said}
    try:
        host = (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        host = ""
    labels = host.split(".")
    names |= {letters(host), *(labels[-2:-1] if len(labels) > 1 else ())}
    return {each for each in names if each}


_SITES: Final = ("og:site_name", "application-name", "apple-mobile-web-app-title", "dc.publisher")


def _is_home(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return bool(link) and not parts.path.strip("/") and not parts.query and not link.startswith("#")


def _without_kicker(head: Any) -> str:
    """The words of a headline without a kicker that is marked as one."""
    kickers = [each for each in head.iterdescendants() if _KICKER.search(names_of(each))]
    if not kickers:
        return text_of(head)
    whole = text_of(head)
    for each in kickers:
        words = text_of(each)
        # What is left has to be a title still.
        if words and whole.startswith(words) and len(whole) - len(words) > _SHORTEST:
            whole = whole[len(words) :].lstrip(" :|·-–—")
    return whole


def _as_shown(title: str, shown: Iterable[str]) -> str:
    """The headline that the page shows, where a title is that one with something around it."""
    for head in sorted(shown, key=len, reverse=True):
        if len(head) < _SHORTEST or letters(head) == letters(title):
            continue
        if title.startswith(head) and _GLUED.match(title, len(head)):
            rest = title[len(head) :]
            if _PARTS.match(rest) or not rest[:1].isspace():
                return head
        if title.endswith(head) and _PARTS.search(title[: -len(head)] + " "):
            return head
        # A kicker glued to it: the page's own title says where it ends.
        if head.endswith(title) and len(title) >= 2 * _SHORTEST:
            return title
    return title


def _without_site(title: str, names: set[str], others: Iterable[str]) -> str:
    """A title without names of the site, sections and dates at either end."""
    others = [letters(each) for each in others]
    while True:
        marks = list(_PARTS.finditer(title))
        if not marks:
            return title
        first, last = marks[0], marks[-1]
        before, behind = title[: first.start()], title[last.end() :]
        rest, start = title[: last.start()].rstrip(), title[first.end() :].lstrip()
        if (
            behind
            and rest
            and _is_of_the_site(behind, names, last[0], behind=True)
            and len(rest) >= _SHORTEST
        ):
            title = rest
        elif (
            before
            and start
            and _is_of_the_site(before, names, first[0], behind=False)
            and len(start) >= _SHORTEST
        ):
            title = start
        elif behind and len(rest) >= 2 * _SHORTEST and letters(rest) in others:
            title = rest
        elif before and len(start) >= 2 * _SHORTEST and letters(start) in others:
            title = start
        else:
            return title


def _is_of_the_site(part: str, names: set[str], mark: str, *, behind: bool) -> bool:
    """Whether a part of a title, behind or before a mark, names the site, a section or a day.

    Beside a colon, which French has between all parts of a sentence, only the site's very name;
    a part of its name, or one with more to it, only behind the title.
    """
    part = part.strip(" ☆★-–—|")
    said = letters(part)
    if not said:
        return True
    if said in names or _HOST.fullmatch(part):
        return True
    if mark.strip() == ":":
        return False
    if _DATE.fullmatch(part):
        return True
    words = said.split()
    if all(word in _SECTIONS for word in words) and len(words) <= 3:
        return True
    joined = "".join(words)
    for name in names:
        parts = name.split()
        if joined == "".join(parts) or (len(parts) > 1 and joined == "".join(w[0] for w in parts)):
            return True
        if not behind:
            continue
        # "Example News Online" of "Example News"; no sentence that only holds the name.
        holds = said.startswith(f"{name} ") or said.endswith(f" {name}")
        if holds and len(name) > 3 and len(words) <= len(parts) + 3:
            return True
        if len(joined) > 3 and len(words) <= 3 and "".join(parts).startswith(joined):
            return True
    return False
