"""What frames an article and stands outside of its body: the lead below the headline, a correction.

Looks for lines that a reader sees in the page; a description that the page keeps to itself is
never put in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from articles.ingest.page_lines import Line
from articles.ingest.page_tree import names_of
from articles.ingest.words import KnownWords, compact, letters, weight

_LEAD_NAMES: Final = re.compile(
    r"stand-?first|sub-?(?:title|head|hed|tit)|lead(?!er|ing-|erboard)|lede|intro(?!duc)|summary"
    r"|\bdek\b|_dek|deck|chapo|chapeau|excerpt|vorspann|teaser|(?:article|post|story|entry"
    r"|itemprop)?-?(?:^|[-_ ])description(?:$| )|abstract|ingress"
    r"|bajada|entradilla|\bsapo\b|copete|manchet|perex|\bspot\b|untertitel|strap-?line|hero-?text"
    r"|alternativeheadline",
    re.IGNORECASE,
)
# Lines beside a headline that say something of the page and nothing of the matter.
_BESIDE_NAMES: Final = re.compile(
    r"caption|credit|copyright|byline|author|share|social|(?:^|[-_ ])(?:time|date|ad|ads"
    r"|tags?)(?:$|[-_ ])"
    r"|timestamp|publish|breadcrumb|cookie|consent|newsletter|audio|listen|player|paywall|comment"
    r"|related|menu|nav(?:$|[-_ ])|promo|subscri|banner|advert|reading-?time|toolbar|topic"
    r"|category",
    re.IGNORECASE,
)
_CORRECTED: Final = re.compile(
    r"(?:correction|corrected|clarification|erratum|errata)s?\b"
    r"|editor(?:['’]?s|s['’])? note|note (?:to readers|from the editor)"
    r"|(?:an |in an )?(?:earlier|previous|original) version of this"
    r"|th(?:is|e) (?:article|story|post|report|piece|headline) (?:was|has been|originally"
    r"|previously|initially)"
    r"|korrektur|korrigiert|berichtigung|richtigstellung|(?:anmerkung|hinweis) der redaktion"
    r"|transparenzhinweis"
    r"|(?:in )?einer? früheren version|rectificati(?:f|on)|précision\b|note de la rédaction"
    r"|une (?:première|précédente) version|correcci[oó]n|fe de (?:errores|erratas)"
    r"|nota de (?:la )?redacci"
    r"|una versión anterior|rettifica|errata corrige|nota della redazione|correção|errata"
    r"|nota da redação"
    r"|correctie|rectificatie|in een eerdere versie|rättelse|i en tidigare version|rettelse"
    r"|i en tidligere"
    r"|oikaisu|sprostowanie|od redakcji|oprava|helyesbítés|erată|поправка|исправлен|уточнение"
    r"|виправлення"
    r"|düzeltme|διόρθωση|تصحيح|תיקון טעות|정정|바로잡습니다|訂正|お詫び|更正|勘误|ralat|đính chính",
    re.IGNORECASE,
)
_BYLINE: Final = re.compile(
    r"^(?:by|par|von|por|di|door|av|af|przez|text|autor(?:in)?)\s*:?\s+[A-ZÀ-Ž]"
    r"|(?:19|20)\d\d.{0,12}$|\d{1,2}:\d\d|\b(?:GMT|UTC|CET|EST|EDT)\b|@\w|©",
)
# A lead has no more lines.
_MOST: Final = 3
# A lead is not longer, nor a correction.
_LONGEST: Final = 900
_SHORTEST: Final = 15
# So many lines are looked at between a headline and the text.
_LOOKED_AT: Final = 60


def with_frame(
    paragraphs: list[str], lines: list[Line], heads: Iterable[str], descriptions: Iterable[str]
) -> list[str]:
    """A text with the lead that stands above it and a correction that stands below it in the page.

    `heads` are forms of the title, `descriptions` what the page says of itself in a sentence. What
    stands in the text already is not repeated.
    """
    known = KnownWords(paragraphs)
    leads = [each for each in _leads(lines, paragraphs, heads, descriptions) if not known.has(each)]
    corrections = [each for each in _corrections(lines) if not known.has(each)]
    return [*dict.fromkeys(leads), *paragraphs, *dict.fromkeys(corrections)]


def _leads(
    lines: list[Line], paragraphs: list[str], heads: Iterable[str], descriptions: Iterable[str]
) -> list[str]:
    described = [each for each in map(letters, descriptions) if len(each) >= _SHORTEST]
    titles = {compact(head) for head in heads} - {""}
    first = [its for each in paragraphs[:3] if len(its := letters(each)) > 40]
    begins = _beginning(lines, titles)
    between: list[Line] = []
    for line in lines[begins : begins + _LOOKED_AT]:
        if len(line.letters) > 40 and any(
            line.letters in each or each in line.letters for each in first
        ):
            break
        if _may_be_a_lead(line, titles):
            between.append(line)
    found = [line for line in between if _is_described(line.letters, described)]
    if not found:
        named = [line for line in between if _is_named_a_lead(line)]
        # More of them are the captions of a gallery, or teasers.
        found = named[: _MOST if len(named) <= _MOST else 0] or _subheadline(between)
    if not found:
        # It may stand above the headline, or far from it.
        likely = (line for line in lines if _is_described(line.letters, described))
        found = [line for line in likely if _may_be_a_lead(line, titles)][:1]
    return [line.words for line in found]


def _may_be_a_lead(line: Line, titles: set[str]) -> bool:
    return (
        _SHORTEST <= len(line.words) <= _LONGEST
        and compact(line.words) not in titles
        and not line.is_elsewhere
        and line.linked <= 0.8
        and not _in_head(line.element)
    )


def _beginning(lines: list[Line], titles: set[str]) -> int:
    """Behind which line the article begins: its headline."""
    for tag in ("h1", "h2"):
        for at, line in enumerate(lines):
            if line.element.tag == tag and compact(line.words) in titles:
                return at + 1
    for at, line in enumerate(lines):
        if _in_head(line.element):
            return at + 1
    return 0


def _in_head(element: Any) -> bool:
    return element.tag == "h1" or any(each.tag == "h1" for each in element.iterancestors())


def _is_described(letters: str, described: list[str]) -> bool:
    """Whether a line is what the page says of itself: the same, or a part of it."""
    return any(
        letters == each
        or (len(each) >= 40 and letters.startswith(each))
        or (len(each) >= 40 and each in letters and len(each) > 0.6 * len(letters))
        or (len(letters) >= 25 and letters in each)
        for each in described
    )


def _is_named_a_lead(line: Line) -> bool:
    """Whether a line stands in an element whose name says that it is one, and says something."""
    named = False
    for each in _with_ancestors(line.element, 3):
        its_names = names_of(each)
        if _BESIDE_NAMES.search(its_names):
            return False
        named = named or bool(_LEAD_NAMES.search(its_names))
    return named and _says_something(line)


def _subheadline(between: list[Line]) -> list[Line]:
    """The line right below the headline, where it is a headline of lower order."""
    for line in between[:4]:
        if any(_BESIDE_NAMES.search(names_of(each)) for each in _with_ancestors(line.element, 3)):
            continue
        if line.element.tag in ("h2", "h3") and len(line.words) >= 40 and _says_something(line):
            return [line]
    return []


def _says_something(line: Line) -> bool:
    """Whether a line is more than who wrote it and when."""
    return (
        line.linked <= 0.4
        and len(line.words) >= 30
        and len(line.letters.split()) >= (1 if weight(line.words) > 1.5 * len(line.words) else 4)
        and not (len(line.words) < 120 and _BYLINE.search(line.words))
    )


def _with_ancestors(element: Any, most: int) -> Iterator[Any]:
    yield element
    for at, each in enumerate(element.iterancestors()):
        if at >= most or each.tag in ("body", "html", "main"):
            return
        yield each


def _corrections(lines: list[Line]) -> Iterator[str]:
    for line in lines:
        if not _CORRECTED.match(line.words) or not 30 <= len(line.words) <= _LONGEST:
            continue
        around = {each.tag for each in line.element.iterancestors()}
        if around & {"aside", "nav", "form"} or not around & {"article", "main"}:
            continue
        if line.linked < 0.5:
            yield line.words
