"""From a pasted text or a file to an article: pages, saved pages, documents, Markdown, text."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from typing import Final

from articles.ingest.article_reading import Reading, read_page
from articles.ingest.documents import NotText, Pages, Unreadable, docx_pages, pdf_pages
from articles.ingest.encodings import decode
from articles.ingest.language_detection import guess_language
from articles.ingest.page_dates import iso_date
from articles.ingest.saved_pages import from_mhtml, from_wacz, from_warc, is_mhtml, is_warc
from articles.ingest.warnings import Doubt

LONGEST_TITLE: Final = 160

_MARKDOWN: Final = (".md", ".markdown")
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")
# Rich text, and the documents of old Word.
_NO_TEXT: Final = (b"{\\rtf", b"\xd0\xcf\x11\xe0")

_LIST_ITEM: Final = re.compile(r"^[-•*] ")
_TAG: Final = re.compile(
    r"<(?:!doctype html|html|head|body|article|section|div|p|h1|h2|br|span|ul|table|main)\b[^>]*>",
    re.IGNORECASE,
)
_FRONT_MATTER: Final = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)


def read_file(name: str, data: bytes, content_type: str = "") -> Reading:
    """What a file holds: a page, saved in whatever way, a document, Markdown or plain text.

    It is told by its content; its name only tells Markdown from other text. Raises NotText.
    """
    start = data[:2048]
    if b"%PDF-" in start[:1024]:
        return _read_document(pdf_pages(data))
    if start.startswith(b"PK\x03\x04"):
        return _read_package(data)
    saved = None
    if is_warc(data):
        saved = from_warc(data)
    elif is_mhtml(data):
        saved = from_mhtml(data)
    elif start.startswith(_NO_TEXT) or (b"\0" in start and not start.startswith(_WIDE)):
        raise NotText
    else:
        text = decode(data, content_type)
        return read_markdown(text) if name.lower().endswith(_MARKDOWN) else read_pasted(text)
    if saved is None:
        raise NotText
    return read_page(saved.page, saved.address)


def _read_package(data: bytes) -> Reading:
    """What a packed file holds: a document of Word, or a web archive. Raises NotText."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if "word/document.xml" not in package.namelist():
                saved = from_wacz(package)
                if saved is None:
                    raise NotText
                return read_page(saved.page, saved.address)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise NotText(Unreadable.BROKEN) from error
    return _read_document(docx_pages(data))


def _read_document(pages: Pages) -> Reading:
    """A document's text; the first line of its first page may be its title."""
    number = re.match(r"\[\d+\]\n\n", pages.text)
    found = read_text(pages.text[number.end() :] if number else pages.text)
    if number:
        found = replace(found, text=number[0] + found.text)
    if pages.without_text:
        return replace(found, doubts=(*found.doubts, Doubt.SCANNED_PAGES))
    return found


def read_pasted(text: str) -> Reading:
    """What somebody pasted: the source of a page, a part of one, or plain text."""
    return read_page(text) if len(_TAG.findall(text[:20_000])) >= 2 else read_text(text)


def read_markdown(text: str) -> Reading:
    """A text in Markdown: what its head says of it, and its words without their marks."""
    said: dict[str, str] = {}
    text = text.replace("\r\n", "\n")
    if front := _FRONT_MATTER.match(text):
        pairs = (line.partition(":") for line in front[1].splitlines())
        said = {name.strip().lower(): value.strip(" \"'[]") for name, _colon, value in pairs}
        text = text[front.end() :]
    text = re.sub(r"!\[[^\]\n]*\]\([^)\n]*\)", "", text)
    text = re.sub(r"\[([^\]\n]+)\]\([^)\n]*\)", r"\1", text)
    text = re.sub(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", text)
    text = re.sub(r"(?<!\w)([*_])(?=\S)([^*_\n]+?)(?<=\S)\1(?!\w)", r"\2", text)
    text = re.sub(r"^#{1,6}\s+(.+?)\s*#*$", r"\n\1\n", text, flags=re.MULTILINE)
    text = re.sub(r"^>\s?", "", text, flags=re.MULTILINE)
    found = read_text(_joined(text))
    title = said.get("title", "")
    if title and found.title != title:
        found = replace(found, text="\n\n".join(filter(None, (found.title, found.text))))
    authors = said.get("authors", said.get("author", ""))
    return replace(
        found,
        title=title or found.title,
        authors=tuple(filter(None, (each.strip() for each in re.split(r"[,;]", authors)))),
        date=iso_date(said.get("date", "")),
        address=said.get("url", ""),
    )


def _joined(text: str) -> str:
    """A text whose paragraphs are broken into lines: those of one paragraph in one line."""
    blocks = re.split(r"\n[^\S\n]*\n", text)
    return "\n\n".join(
        block if _LIST_ITEM.match(block.strip()) else " ".join(block.split()) for block in blocks
    )


def read_text(text: str) -> Reading:
    """Plain text. A short first line that is no sentence is taken for the title."""
    text = _paragraphs(text.replace("\r\n", "\n").strip())
    first, _blank, rest = text.partition("\n\n")
    title = ""
    if rest and len(first) <= LONGEST_TITLE and "\n" not in first and first[-1:] not in ".:;,。":
        title, text = first, rest
    language = guess_language(text)
    return Reading(title=title, text=text, language=language, is_guess=bool(language))


def _paragraphs(text: str) -> str:
    """A text with a blank line between paragraphs: where it has none, each line is one."""
    if "\n\n" in re.sub(r"\n[^\S\n]+\n", "\n\n", text):
        return text
    return re.sub(r"\n(?![-•*] )", "\n\n", text)
