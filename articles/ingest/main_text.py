"""Find an article's text in a page: its lead, what trafilatura finds, a correction at its foot.

docs/adr/0013-reading-articles.md says what is taken from trafilatura and what is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from articles.ingest.leads import with_frame
from articles.ingest.metadata import Declared
from articles.ingest.missed_lines import with_missed_lines
from articles.ingest.page_lines import lines_of
from articles.ingest.page_tree import MOST_ELEMENTS, ready_for_reading, text_of
from articles.ingest.related_links import drop_related_links
from articles.ingest.words import compact, weight

_LIST_ITEM: Final = re.compile(r"^[-•*] ")
_ADVERTISED: Final = (
    *(
        "Advertisement",
        "Advertising",
        "Publicité",
        "Anzeige",
        "Werbung",
        "Publicidad",
        "Pubblicità",
    ),
    *("Publicidade", "Advertentie", "Reklama", "Реклама", "광고", "広告", "广告"),
)


def article_text(tree: Any, said: Declared, visible: str) -> str:
    """The text of the article in a page's tree, its paragraphs apart by blank lines; "" for none.

    The tree stays as it is; `visible` is what a reader of the page sees. What trafilatura finds, or
    the page's data where they hold more.
    """
    found = ""
    page = ready_for_reading(tree)
    if sum(1 for _element in page.iter()) <= MOST_ELEMENTS:
        drop_related_links(page)
        found = _extracted(page, visible)
    # What subscribers pay for is not taken from data that the page does not show.
    if said.is_free is not False and len(found) < len(said.body) * 0.6:
        found = said.body
    body = page.find(".//body")
    if not found or body is None:
        return found
    lines = lines_of(body)
    heads = [said.title, *(text_of(each) for each in page.iter("h1"))]
    paragraphs = with_missed_lines(_tidied(found, heads, said.authors), lines)
    return "\n\n".join(with_frame(paragraphs, lines, heads, said.descriptions))


def _extracted(tree: Any, visible: str) -> str:
    from lxml import etree
    from trafilatura import bare_extraction
    from trafilatura.settings import use_config

    config = use_config()
    if weight(visible) > 1.5 * len(visible):
        # What is long enough for an article is counted in Latin letters there.
        config["DEFAULT"]["MIN_EXTRACTED_SIZE"] = "80"
    try:
        found = bare_extraction(
            tree, include_comments=False, include_tables=True, with_metadata=False, config=config
        )
    except (ValueError, TypeError, AttributeError, IndexError, RecursionError, etree.LxmlError):
        # A library of so many guesses fails on pages that nobody thought of.
        return ""
    return str(getattr(found, "text", "") or "")


def _tidied(text: str, heads: Iterable[str], authors: Iterable[str]) -> list[str]:
    """Lines as trafilatura gives them, as paragraphs; items of a list stay together.

    Without the title, a line of its authors alone, and words that announce an advertisement.
    """
    nothing_new = {compact(each) for each in (*heads, *authors, *_ADVERTISED)} - {""}
    parts: list[str] = []
    for line in map(_row, map(str.strip, text.split("\n"))):
        its_letters = compact(line)
        if not line or its_letters in nothing_new or (parts and its_letters == compact(parts[-1])):
            continue
        if parts and _LIST_ITEM.match(line) and _LIST_ITEM.match(parts[-1]):
            parts[-1] += f"\n{line}"
        else:
            parts.append(line)
    return parts


def _row(line: str) -> str:
    """A row of a table, which comes with bars, as words; another line as it is."""
    if not (line.startswith("|") and line.endswith("|")):
        return line
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    return "" if all(re.fullmatch(r"[-: ]*", cell) for cell in cells) else " · ".join(cells)
