"""A page's source as a tree of lxml, and that tree made ready for reading; finds no article in it.

What is meant by an element's looks alone is written out: a note's number in small print is no
figure of the text, deleted words are gone, `<q>` has quotation marks, a cell holds one line.
"""

from __future__ import annotations

import copy
import re
from typing import Any, Final

# What stands behind so many characters says nothing about the page as a whole.
LOOKED_AT: Final = 100_000
# Larger pages than this are slow to take apart, and no articles.
MOST_ELEMENTS: Final = 20_000

# What no tree of lxml takes, by itself or by its number.
_CONTROLS: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
    r"|&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*(?:[0-8bcBCeEfF]|1[0-9a-fA-F]))(?:;|(?![0-9a-fA-F]))"
)

# A raised sign is the number of a note, or an exponent where it stands behind a unit, a letter or
# a ten: 12,000¹ soldiers, 40 m², 10⁶.
_NOTE: Final = re.compile(
    r"[\[(]?(?:\d{1,3}|[*†‡§#]{1,3}|\d{1,2}(?:\s*[,–-]\s*\d{1,2})+|(?P<letter>[a-z]))[\])]?"
)
_NOTE_NAMES: Final = re.compile(
    r"foot-?note|note-?ref|fn-?ref|endnote|\bfn\b|\breference\b", re.IGNORECASE
)
_NOTE_PLACE: Final = re.compile(r"#.*(?:fn|note|ref|cite)", re.IGNORECASE)
_EXPONENT: Final = re.compile(r"[-−–]\d{1,2}|[2-9]|[1-9]\d")
_TAKES_EXPONENT: Final = re.compile(
    r"(?:^|[\s\d(/·])(?:[kcdmµ]?m|in|ft|yd|mi|qm|s)$|(?:^|[^\d.,])10$|(?:^|[^\w])[a-z]$",
    re.IGNORECASE,
)
# Behind a figure of so many digits no letter makes an ordinal: 12,000ª, but the 2ª, the XIXᵉ.
_LONG_FIGURE: Final = re.compile(r"\d[.,\s]\d{3}$|\d{4}$")
_SUPERSCRIPT: Final = str.maketrans("0123456789-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁻")
_QUOTATION_MARKS: Final = "\"'“”„«»‘’‹›「」『』"
_OPENING: Final = frozenset('"“„«‘‹「『')
# As a browser draws <q> (HTML Standard, "Quotes"), for the languages whose marks are others.
_MARKS_OF: Final = {
    **dict.fromkeys(("de", "cs", "sk", "bg", "sl", "lt", "is", "et"), ("„", "“")),
    **dict.fromkeys(("pl", "ro", "hu", "hr"), ("„", "”")),
    **dict.fromkeys(("fr",), ("« ", " »")),
    **dict.fromkeys(("ru", "uk", "es", "it", "pt", "el", "no", "nb", "fa", "ar"), ("«", "»")),
    **dict.fromkeys(("sv", "fi"), ("”", "”")),
    **dict.fromkeys(("ja", "zh-tw"), ("「", "」")),
}
# What an archive puts above the page that it keeps, by its name for it.
_ARCHIVES_OWN: Final = (
    "//*[@id='wm-ipp-base' or @id='wm-ipp' or @id='wm-ipp-print' or @id='donato'"
    " or @id='__wb_wombat' or @id='HEADER' and @itemtype='archive.today']"
)
_BLOCKS: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "dd",
        "details",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)


def parsed(page: str) -> Any:
    """The page as a tree, without what no reader sees, or None where there is nothing of one."""
    # Large, and wanted by few requests.
    from lxml import etree, html

    # As bytes of a known encoding: lxml refuses a string that names one.
    data = _CONTROLS.sub(" ", page).encode("utf-8", "replace")
    if not data.strip():
        return None
    try:
        parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        tree = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    for element in [*tree.iter("noscript", "template"), *tree.xpath(_ARCHIVES_OWN)]:
        _drop(element)
    return tree


def ready_for_reading(tree: Any) -> Any:
    """A copy of a page's tree in which words alone say what elements said."""
    tree = copy.deepcopy(tree)
    _drop_notes(tree)
    _drop_deleted(tree)
    _write_quotation_marks(tree)
    _keep_who_is_quoted(tree)
    _undo_layout(tree)
    _write_cells_in_one_line(tree)
    return tree


def visible_text(tree: Any) -> str:
    """What a reader of the page sees, as far as its source tells."""
    words = tree.xpath("//body//text()[not(parent::script or parent::style)]")
    return " ".join(" ".join(words)[:LOOKED_AT].split())


def text_of(element: Any) -> str:
    """The words of an element in one line, those of blocks apart, without scripts and styles."""
    from lxml import etree

    if not len(element):
        # Most are so, and there are many.
        return " ".join((element.text or "").split())
    parts = []
    for event, each in etree.iterwalk(element, events=("start", "end")):
        if each.tag in _BLOCKS or each.tag == "br":
            parts.append(" ")
        if event == "start":
            parts.append(each.text or "" if each.tag not in ("script", "style") else "")
        elif each is not element:
            parts.append(each.tail or "")
    return " ".join("".join(parts).split())


def is_block(element: Any) -> bool:
    """Whether an element stands in lines of its own."""
    return element.tag in _BLOCKS


def names_of(element: Any) -> str:
    """What an element's class, id and marked purpose say, in one string."""
    attributes = ("class", "id", "itemprop", "data-testid", "data-component", "role")
    return " ".join(filter(None, map(element.get, attributes)))


def _drop(element: Any) -> None:
    """Take an element out, and leave what stands behind it."""
    if element.getparent() is not None:
        element.drop_tree()


def _before(element: Any) -> str:
    """The words that stand right before an element, in its line."""
    previous = element.getprevious()
    if previous is not None:
        return previous.tail or ("" if is_block(previous) else previous.text_content())
    parent = element.getparent()
    return (parent.text or "") if parent is not None else ""


def _drop_notes(tree: Any) -> None:
    """Take out the numbers of notes; write exponents, powers and fractions as characters."""
    for element in [*tree.iter("sup")]:
        words = element.text_content().strip()
        before, tail = _before(element), element.tail or ""
        note = _NOTE.fullmatch(words)
        linked = next(element.iter("a"), None) is not None or element.getparent().tag == "a"
        if _is_note_by_name(element) or (linked and note):
            _drop(element)
        elif words.isdecimal() and tail[:1] in ("/", "⁄"):
            # A fraction: 1<sup>1</sup>/<sub>2</sub>
            element.tail = f"{' ' if before[-1:].isdigit() else ''}{words}{tail}"
            _drop(element)
        elif _EXPONENT.fullmatch(words) and _TAKES_EXPONENT.search(before):
            element.tail = words.translate(_SUPERSCRIPT) + tail
            _drop(element)
        elif note and (not note["letter"] or _LONG_FIGURE.search(before)):
            _drop(element)
    # Notes that are raised by their style alone, or not at all.
    for link in [*tree.iter("a", "span")]:
        if len(link) > 1 or len(link.text or "") > 8:
            continue
        words = link.text_content().strip()
        if not words or not _NOTE.fullmatch(words):
            continue
        place = link.get("href") or ""
        if _is_note_by_name(link) or (link.tag == "a" and _NOTE_PLACE.match(place)):
            _drop(link)


def _is_note_by_name(element: Any) -> bool:
    if len(element.text_content().strip()) > 8:
        return False
    within = [element, *element.iter("a")]
    return any(
        _NOTE_NAMES.search(f"{each.get('class') or ''} {each.get('id') or ''}")
        or "noteref" in (each.get("role") or "") + (each.get("epub:type") or "")
        for each in within
    )


def _drop_deleted(tree: Any) -> None:
    """Take out words that are struck through: what replaced them stands beside."""
    for element in [*tree.iter("del", "s", "strike")]:
        _drop(element)


def _write_quotation_marks(tree: Any) -> None:
    language = (tree.get("lang") or tree.get("xml:lang") or "").lower()
    marks = _MARKS_OF.get(language) or _MARKS_OF.get(language[:2]) or ("“", "”")
    for element in [*tree.iter("q")]:
        words = element.text_content().strip()
        if words and words[0] not in _QUOTATION_MARKS and _before(element)[-1:] not in _OPENING:
            element.text = marks[0] + (element.text or "").lstrip()
            if len(element):
                element[-1].tail = (element[-1].tail or "").rstrip() + marks[1]
            else:
                element.text = element.text.rstrip() + marks[1]
        element.drop_tag()


def _keep_who_is_quoted(tree: Any) -> None:
    """Make paragraphs of what stands below a quotation: readers of pages drop footers and "
    "figures."""
    for quote in tree.iter("blockquote"):
        figure = quote.getparent()
        if figure is not None and figure.tag == "figure":
            figure.tag = "div"
            for caption in [*figure.iter("figcaption")]:
                caption.tag = "p"
        for below in [*quote.iter("footer", "cite")]:
            if below.tag == "footer" or below.getparent() is quote:
                below.tag = "p"


def _undo_layout(tree: Any) -> None:
    """Take apart the tables of old pages that hold paragraphs, where others hold figures."""
    for table in [*tree.iter("table")]:
        if table.xpath(".//td//table | .//td[count(.//p | .//h1 | .//h2) > 1]"):
            for element in [table, *table.iter("thead", "tbody", "tfoot", "tr", "td", "th")]:
                element.tag = "div"


def _write_cells_in_one_line(tree: Any) -> None:
    """Make one line of each cell of a table that holds lists or paragraphs."""
    for cell in [*tree.iter("td", "th")]:
        if not any(is_block(each) or each.tag == "br" for each in cell.iterdescendants()):
            continue
        items = [
            text_of(each) for each in cell.iter("li") if next(each.iter("ul", "ol"), None) is None
        ]
        links = sum(len(each.text_content()) for each in cell.iter("a"))
        if items and links > 0.8 * len(cell.text_content()):
            # A menu.
            continue
        for each in [*cell.iter("li")]:
            following = each.getnext()
            if following is not None and following.tag == "li":
                each.tail = "; "
        line = re.sub(r"\s+;", ";", text_of(cell))
        tail = cell.tail
        attributes = dict(cell.attrib)
        cell.clear()
        cell.attrib.update(attributes)
        cell.text, cell.tail = line, tail
