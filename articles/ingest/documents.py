"""The text of documents: PDF and Word (.docx), page by page. Opens no link and runs nothing.

Lines that a page breaks are joined to paragraphs; the number of each page stands in a line of its
own before its text, so that a passage can be cited by its page.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from articles.ingest.problems import gettext_noop

# No article is longer, and none needs more memory than this.
MOST_PAGES: Final = 300
MOST_CHARACTERS: Final = 1_000_000
MOST_UNPACKED: Final = 60_000_000

_SENTENCE_ENDS: Final = re.compile(r"[.!?:;。！？…][\"'”’»)\]]*$")
_NEW_LINE_BEGINS: Final = re.compile(r"(?:[-–—•*▪◦]|\(?\d{1,3}[.)])\s")
_PAGE_NUMBER: Final = re.compile(
    r"(?:[-–—]\s*)?(?:(?:page|seite|p\.|s\.)\s*)?\d{1,4}(?:\s*(?:/|of|von|de"
    r"|sur)\s*\d{1,4})?(?:\s*[-–—])?",
    re.IGNORECASE,
)
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Unreadable(StrEnum):
    """Why a file gives no text."""

    NO_TEXT = "no-text"
    SCAN = "scan"
    PASSWORD = "password"  # noqa: S105 - the document has one
    BROKEN = "broken"
    TOO_LONG = "too-long"


SENTENCES: Final = {
    Unreadable.NO_TEXT: gettext_noop(
        "This file holds no text that can be read here. Choose .txt, .md, .html, .mhtml, .warc, "
        ".pdf or .docx, or paste the text."
    ),
    Unreadable.SCAN: gettext_noop(
        "This document holds pictures of pages and no text, as scanned ones do. Run text "
        "recognition over it and choose the result, or paste the text."
    ),
    Unreadable.PASSWORD: gettext_noop(
        "This document is protected by a password. Save it without one, or paste the text."
    ),
    Unreadable.BROKEN: gettext_noop(
        "This document is damaged and cannot be opened. Save it anew, or paste the text."
    ),
    Unreadable.TOO_LONG: gettext_noop(
        "This document is too long for an article. Save the pages that matter, or paste their text."
    ),
}


class NotText(ValueError):  # noqa: N818 - it says what it is
    """A file that gives no text; `message` is a sentence that says why and what to change."""

    def __init__(self, reason: Unreadable = Unreadable.NO_TEXT) -> None:
        """Take one of the list."""
        self.reason = reason
        self.message = SENTENCES[reason]
        super().__init__(self.message)


@dataclass(frozen=True, slots=True)
class Pages:
    """The text of a document and how many of its pages are pictures without text."""

    text: str
    without_text: int = 0


def pdf_pages(data: bytes) -> Pages:
    """The text of a PDF. Raises NotText where it has none, is locked, broken or too long."""
    from pypdf import PdfReader
    from pypdf.errors import PdfReadError, PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise NotText(Unreadable.PASSWORD)
        if len(reader.pages) > MOST_PAGES:
            raise NotText(Unreadable.TOO_LONG)
        pages = []
        for page in reader.pages:
            pages.append(_text_of_pdf_page(page))
            if sum(map(len, pages)) > MOST_CHARACTERS:
                raise NotText(Unreadable.TOO_LONG)
    except NotText:
        raise
    except (PdfReadError, PyPdfError) as error:
        raise NotText(Unreadable.BROKEN) from error
    except Exception as error:
        # Of damaged files it raises whatever it stumbles upon; what needs a cipher that is not
        # installed is locked.
        locked = "cryptography" in str(error) or "decrypt" in str(error).lower()
        raise NotText(Unreadable.PASSWORD if locked else Unreadable.BROKEN) from error
    if not any(pages):
        raise NotText(Unreadable.SCAN if pages else Unreadable.BROKEN)
    return Pages(_numbered([*enumerate(_without_running_heads(pages), 1)]), pages.count(""))


def _text_of_pdf_page(page: Any) -> str:
    text = page.extract_text() or ""
    # Fonts without a table of their characters give control characters and private ones.
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ue000-\uf8ff\ufffe\uffff]", "", text)
    return text if sum(map(str.isalnum, text)) > 3 else ""


def _without_running_heads(pages: list[str]) -> list[str]:
    """Pages as paragraphs, without their numbers and the line that stands on each of them."""
    lines = [[line.strip() for line in page.split("\n")] for page in pages]
    shown = [[line for line in page if line] for page in lines]
    ends = [line for page in shown for line in {*page[:1], *page[-1:]}]
    running = {
        line
        for line in ends
        if len(shown) > 2 and ends.count(line) * 2 > len(shown) and len(line) < 100
    }
    result = []
    for page in lines:
        whole = [
            line
            for at, line in enumerate(page)
            if line not in running
            and not (
                _PAGE_NUMBER.fullmatch(line) and (not any(page[:at]) or not any(page[at + 1 :]))
            )
        ]
        result.append(joined_lines(whole))
    return result


def joined_lines(lines: list[str]) -> str:
    """Lines of a page as paragraphs, apart by blank lines.

    A paragraph ends at a blank line, or at a line that is short and ends a sentence.
    """
    lengths = sorted(len(line) for line in lines if line.strip())
    # How long a full line is; a few may be longer.
    width = lengths[int(0.9 * len(lengths))] if lengths else 0
    paragraphs: list[str] = []
    open_ended = False
    for line in lines:
        line = " ".join(line.split())
        if not line:
            open_ended = False
            continue
        if open_ended and not _NEW_LINE_BEGINS.match(line):
            before = paragraphs[-1]
            if re.search(r"[^\W\d_]-$", before) and line[:1].islower():
                paragraphs[-1] = before[:-1] + line
            else:
                paragraphs[-1] = f"{before} {line}"
        else:
            paragraphs.append(line)
        open_ended = len(line) >= 0.75 * width or not _SENTENCE_ENDS.search(line)
        # A short line without an end is a headline.
        if not _SENTENCE_ENDS.search(line) and len(line) < 0.6 * width:
            open_ended = False
    return "\n\n".join(paragraphs)


def docx_pages(data: bytes) -> Pages:
    """The text of a Word document: as it stands after its tracked changes. Raises NotText."""
    from docx import Document
    from docx.table import Table

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(each.file_size for each in package.infolist()) > MOST_UNPACKED:
                raise NotText(Unreadable.TOO_LONG)
            has_pictures = any(each.startswith("word/media/") for each in package.namelist())
        document = Document(io.BytesIO(data))
        page, pages = 1, dict[int, list[str]]()
        for block in document.iter_inner_content():
            if isinstance(block, Table):
                pages.setdefault(page, []).extend(_rows(block))
                continue
            for breaks, text in _pieces(block):
                page += breaks
                if text.strip():
                    pages.setdefault(page, []).append(text)
    except NotText:
        raise
    except Exception as error:
        # Anything may be missing in a package that somebody made by hand.
        raise NotText(Unreadable.BROKEN) from error
    if not pages:
        raise NotText(Unreadable.SCAN if has_pictures else Unreadable.NO_TEXT)
    text = _numbered([(number, "\n\n".join(each)) for number, each in sorted(pages.items())])
    if len(text) > MOST_CHARACTERS:
        raise NotText(Unreadable.TOO_LONG)
    return Pages(text)


def _rows(table: Any) -> Iterator[str]:
    """A table's rows in a line each, its cells as in a page's tables."""
    for row in table.rows:
        cells: list[str] = []
        for cell in row.cells:
            text = "; ".join(filter(None, (_plain(each) for each in cell.paragraphs)))
            # A merged cell is given once for each that it covers.
            if not cells or cells[-1] != text:
                cells.append(text)
        if any(cells):
            yield " · ".join(cells)


def _plain(paragraph: Any) -> str:
    return " ".join("".join(text for _breaks, text in _pieces(paragraph)).split())


def _pieces(paragraph: Any) -> Iterator[tuple[int, str]]:
    """The parts of a paragraph between page breaks, each with how many stand before it.

    What was deleted or moved away is left out, what was inserted is in; numbers of notes are not.
    """
    breaks, words = 0, list[str]()
    is_list = paragraph._p.find(f".//{_W}numPr") is not None
    if is_list:
        words.append("- ")
    for element in paragraph._p.iter():
        if element.tag == f"{_W}t":
            if not any(
                each.tag in (f"{_W}del", f"{_W}moveFrom") for each in element.iterancestors()
            ):
                words.append(element.text or "")
        elif element.tag == f"{_W}tab":
            words.append(" " if element.getparent().tag == f"{_W}r" else "")
        elif element.tag == f"{_W}lastRenderedPageBreak" or (
            element.tag == f"{_W}br" and element.get(f"{_W}type") == "page"
        ):
            yield breaks, _one_line(words)
            breaks, words = 1, []
        elif element.tag in (f"{_W}br", f"{_W}cr"):
            words.append(" ")
        elif element.tag == f"{_W}noBreakHyphen":
            words.append("-")
    yield breaks, _one_line(words)


def _one_line(words: list[str]) -> str:
    line = " ".join("".join(words).split())
    return "" if line == "-" else line


def _numbered(pages: list[tuple[int, str]]) -> str:
    """Pages one after another; where there are several, each behind its number."""
    written = [(number, text) for number, text in pages if text]
    if len(pages) < 2:
        return "\n\n".join(text for _number, text in written)
    return "\n\n".join(f"[{number}]\n\n{text}" for number, text in written)
