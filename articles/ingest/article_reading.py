"""From a page to an article's title, outlet, authors, date and text.

What is found is a proposal, with what is doubtful about it; nothing is fetched and nothing kept
here. docs/adr/0013-reading-articles.md says what is taken from trafilatura and what is not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from articles.ingest.access import judge
from articles.ingest.archived_addresses import original_of
from articles.ingest.language_detection import agreed_language
from articles.ingest.main_text import article_text
from articles.ingest.metadata import declared
from articles.ingest.page_dates import from_words
from articles.ingest.page_tree import parsed, visible_text
from articles.ingest.saved_pages import saved_from, without_embedded
from articles.ingest.url_keys import is_one_outlet, site_of, tidy
from articles.ingest.warnings import Doubt

# Larger pages than this are no articles, and slow to take apart.
MOST_CHARACTERS: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found of an article; what was not found is empty.

    `date` is ISO, to the day or the month. `language` is a code; `is_guess` says that it was told
    from the text. `address` is where the page says that it stands, without what only tracks;
    `archived_address` where the copy stands that was read, if an archive keeps it; `original`
    where the original of another outlet's copy stands. `text` has its paragraphs apart by blank
    lines.
    """

    title: str = ""
    outlet: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    language: str = ""
    is_guess: bool = False
    address: str = ""
    archived_address: str = ""
    original: str = ""
    text: str = ""
    doubts: tuple[Doubt, ...] = ()


def at(found: Reading, address: str) -> Reading:
    """What was found in a text or a file, with the address where it is said to stand."""
    if not address:
        return found
    original = original_of(address)
    if original:
        return replace(found, address=tidy(original), archived_address=address.strip())
    return replace(found, address=tidy(address))


def host_of(address: str) -> str:
    """The host of an address, as it is shown; "" for none."""
    return site_of(address).rstrip("/")


def read_page(page: str, address: str = "") -> Reading:
    """A page's source, found at an address or pasted.

    Never fails: where nothing is found, `text` is empty and a doubt says so.
    """
    page = without_embedded(page)
    address = address or saved_from(page)
    archived = address.strip() if original_of(address) else ""
    address = original_of(address) or address
    tree = parsed(page[:MOST_CHARACTERS])
    if tree is None:
        return Reading(address=tidy(address), archived_address=archived, doubts=(Doubt.EMPTY,))
    said = declared(tree, address)
    visible = visible_text(tree)
    text, doubts = judge(article_text(tree, said, visible), tree, said, address, visible)
    # What a site shows instead of an article says nothing of it.
    is_article = not {Doubt.CONSENT, Doubt.BLOCKED} & set(doubts)
    dated = said.dated
    if not dated.date and is_article:
        dated = from_words(tree, said.language_tag)
    doubts += dated.doubts if dated.date else [Doubt.NO_DATE]
    language, is_guess, disagree = agreed_language(text, said.language)
    if disagree:
        doubts.append(Doubt.TWO_LANGUAGES)
    same_outlet = bool(said.canonical) and (not address or is_one_outlet(said.canonical, address))
    original = said.canonical if said.canonical and not same_outlet else ""
    if original:
        doubts.append(Doubt.COPY)
    # Where a site asks about cookies, the address is that of its question.
    is_page = same_outlet and is_article
    return Reading(
        title=said.title if is_article else "",
        outlet=said.outlet,
        authors=said.authors,
        date=dated.date,
        language=language,
        is_guess=is_guess,
        address=tidy(said.canonical if is_page else address),
        archived_address=archived,
        original=original,
        text=text,
        doubts=tuple(doubts),
    )
