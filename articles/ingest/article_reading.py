"""From a page, a pasted text or a file to an article's title, outlet, authors, date and text.

What is found is a proposal, with what is doubtful about it; nothing is fetched and nothing kept
here. docs/adr/0013-reading-articles.md says what is taken from trafilatura and what is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Final

from articles.ingest.encodings import decode
from articles.ingest.language_detection import guess_language
from articles.ingest.metadata import Declared, declared, iso_date, plain
from articles.ingest.url_keys import site_of, tidy
from articles.ingest.warnings import Doubt

# Characters; those of Chinese, Japanese and Korean say as much as two and a half Latin ones.
SHORT: Final = 1_500
CUT_BEFORE: Final = 3_500
NOTHING: Final = 60
LONGEST_TITLE: Final = 160
# Larger pages than this are no articles, and slow to take apart.
MOST_CHARACTERS: Final = 2_000_000
MOST_ELEMENTS: Final = 20_000
# What stands behind so many characters says nothing about the page as a whole.
LOOKED_AT: Final = 100_000
# A date stands near the beginning.
DATED_WITHIN: Final = 100_000

_CLOSED: Final = re.compile(
    r"subscribe (?:now )?to (?:continue|read|keep|unlock)|for subscribers only|subscribers only"
    r"|(?:exclusive|reserved|only available) (?:to|for) (?:our )?(?:subscribers|members)"
    r"|to (?:continue|keep) reading|already a subscriber|unlock this article"
    r"|réservée? (?:à nos|aux) abonné|abonnez-vous pour|déjà abonné|il vous reste .{1,20} à lire"
    r"|lire la suite avec|jetzt weiterlesen|weiterlesen mit|nur für abonnent|bereits abonnent"
    r"|exklusiv für abonnent|diesen artikel (?:jetzt )?(?:weiter|frei)|s[oó]lo para suscriptores"
    r"|exclusivo para (?:suscriptores|assinantes)|suscríbete para|riservato agli abbonati"
    r"|alleen voor abonnees|tylko dla prenumeratorów|только (?:для )?подписчик|оформите подписку"
    r"|유료\s?회원|구독자 전용|회원 전용|구독하(?:고|면|시면)|로그인 후 (?:전체|전문|계속)"
    r"|会員限定|有料会員|続きを読むには|残り\d+文字|会员专享",
    re.IGNORECASE,
)
_CLOSED_MARK: Final = re.compile(
    r"paywall|pay-wall|regwall|metered|piano-offer|subscriber-only|premium-(?:wall|teaser)"
    r"|article-locked|offer-?wall",
    re.IGNORECASE,
)
_CONSENT: Final = re.compile(
    r"cookies?\b|consent|einwillig|zustimm|datenschutz|traceurs|tracking|nos partenaires"
    r"|our partners|unsere partner|werbung|personnalis|personali[sz]ed ad|données personnelles"
    r"|personal data|privacy|vie privée|쿠키|개인정보|동의|クッキー|同意",
    re.IGNORECASE,
)
_CONSENT_ADDRESS: Final = re.compile(
    r"consent|cookie|privacy|zustimmung|datenschutz|gdpr", re.IGNORECASE
)
_ELLIPSIS: Final = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\W{0,3}$")
_LIVE_MARK: Final = re.compile(r"live-?blog|live-?ticker|live-?update|live-?feed", re.IGNORECASE)
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
_TAG: Final = re.compile(
    r"<(?:!doctype html|html|head|body|article|section|div|p|h1|h2|br|span|ul|table|main)\b[^>]*>",
    re.IGNORECASE,
)
_FRONT_MATTER: Final = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found of an article; what was not found is empty.

    `date` is ISO, to the day or the month. `language` is a code; `is_guess` says that it was told
    from the text. `address` is where the page says that it stands, without what only tracks;
    `original` where the original of a copy stands. `text` has its paragraphs apart by blank lines.
    """

    title: str = ""
    outlet: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    language: str = ""
    is_guess: bool = False
    address: str = ""
    original: str = ""
    text: str = ""
    doubts: tuple[Doubt, ...] = ()


class NotText(ValueError):  # noqa: N818 - it says what it is
    """A file that holds no text."""


def read_file(name: str, data: bytes, content_type: str = "") -> Reading:
    """What a file holds: HTML, Markdown or plain text. Raises NotText where it is none of them."""
    start = data[:2048]
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    if start.startswith((b"%PDF", b"PK\x03\x04", b"{\\rtf", b"\xd0\xcf\x11\xe0")) or (
        b"\0" in start and not wide
    ):
        raise NotText(name)
    text = decode(data, content_type)
    if name.lower().endswith((".md", ".markdown")):
        return read_markdown(text)
    return read_pasted(text)


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


def at(found: Reading, address: str) -> Reading:
    """What was found in a text or a file, with the address where it is said to stand."""
    return replace(found, address=tidy(address)) if address else found


def host_of(address: str) -> str:
    """The host of an address, as it is shown; "" for none."""
    return site_of(address).rstrip("/")


def read_page(page: str, address: str = "") -> Reading:
    """A page's source, found at an address or pasted.

    Never fails: where nothing is found, `text` is empty and a doubt says so.
    """
    tree = _parsed(page[:MOST_CHARACTERS])
    if tree is None:
        return Reading(address=tidy(address), doubts=(Doubt.EMPTY,))
    said = declared(tree, address)
    text = _text(tree, said)
    text, doubts = _judge(text, tree, said, address)
    date = said.date or (_date_in_page(page) if Doubt.CONSENT not in doubts else "")
    if not date:
        doubts.append(Doubt.NO_DATE)
    guess = guess_language(text)
    language = guess or said.language
    if guess and said.language and guess != said.language.partition("-")[0]:
        doubts.append(Doubt.TWO_LANGUAGES)
    elif said.language:
        language = said.language
    same_site = bool(said.canonical) and (
        not address or site_of(said.canonical) == site_of(address)
    )
    original = said.canonical if said.canonical and not same_site else ""
    if original:
        doubts.append(Doubt.COPY)
    # Where a site asks about cookies, the address is that of its question.
    is_page = same_site and Doubt.CONSENT not in doubts
    return Reading(
        title="" if Doubt.CONSENT in doubts else said.title,
        outlet=said.outlet,
        authors=said.authors,
        date=date,
        language=language,
        is_guess=bool(guess) and language == guess and language != said.language,
        address=tidy(said.canonical if is_page else address),
        original=original,
        text=text,
        doubts=tuple(doubts),
    )


def _parsed(page: str) -> Any:
    """The page as a tree of lxml, or None where there is nothing of one."""
    # Large, and wanted by few requests.
    from lxml import etree, html

    # As bytes of a known encoding: lxml refuses a string that names one.
    data = page.replace("\x00", "").encode("utf-8", "replace")
    if not data.strip():
        return None
    try:
        parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        tree = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    for element in [*tree.iter("noscript", "template")]:
        element.drop_tree()
    _undo_layout(tree)
    return tree


def _undo_layout(tree: Any) -> None:
    """Take apart the tables of old pages that hold paragraphs, where others hold figures."""
    for table in [*tree.iter("table")]:
        if table.xpath(".//td//table | .//td[count(.//p | .//h1 | .//h2) > 1]"):
            for element in [table, *table.iter("thead", "tbody", "tfoot", "tr", "td", "th")]:
                element.tag = "div"


def _text(tree: Any, said: Declared) -> str:
    """The article's text: what trafilatura finds, or the page's data where they hold more."""
    found = ""
    if sum(1 for _element in tree.iter()) <= MOST_ELEMENTS:
        found = _extracted(tree)
    # What subscribers pay for is not taken through a back door.
    if said.is_free is not False and len(found) < len(said.body) * 0.6:
        found = said.body
    return _tidied(found, said) if found else ""


def _extracted(tree: Any) -> str:
    from lxml import etree, html
    from trafilatura import bare_extraction
    from trafilatura.settings import use_config

    source = etree.tostring(tree, encoding="unicode", method="html")
    config = use_config()
    if _weight(visible := _visible(tree)) > 1.5 * len(visible):
        # What is long enough for an article is counted in Latin letters there.
        config["DEFAULT"]["MIN_EXTRACTED_SIZE"] = "80"
    try:
        found = bare_extraction(
            html.document_fromstring(source),
            include_comments=False,
            include_tables=True,
            with_metadata=False,
            config=config,
        )
    except (ValueError, TypeError, AttributeError, IndexError, RecursionError, etree.LxmlError):
        # A library of so many guesses fails on pages that nobody thought of.
        return ""
    return str(getattr(found, "text", "") or "")


def _tidied(text: str, said: Declared) -> str:
    """Lines as trafilatura gives them, as paragraphs; items of a list stay together.

    Without the title, a line of its authors alone, and words that announce an advertisement.
    """
    nothing_new = {_letters(each) for each in (said.title, *said.authors, *_ADVERTISED)} - {""}
    parts: list[str] = []
    for line in map(_row, map(str.strip, text.split("\n"))):
        letters = _letters(line)
        if not line or letters in nothing_new or (parts and letters == _letters(parts[-1])):
            continue
        if parts and _LIST_ITEM.match(line) and _LIST_ITEM.match(parts[-1]):
            parts[-1] += f"\n{line}"
        else:
            parts.append(line)
    return "\n\n".join(parts)


def _row(line: str) -> str:
    """A row of a table, which comes with bars, as words; another line as it is."""
    if not (line.startswith("|") and line.endswith("|")):
        return line
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    return "" if all(re.fullmatch(r"[-: ]*", cell) for cell in cells) else " · ".join(cells)


def _letters(text: str) -> str:
    """A line without what may differ where it stands again."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _weight(text: str) -> float:
    """How much a text says, in Latin characters."""
    return len(text) + 1.5 * len(re.findall("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]", text))


def _judge(text: str, tree: Any, said: Declared, address: str) -> tuple[str, list[Doubt]]:
    """The text without what is none of it, and what is doubtful about it."""
    doubts: list[Doubt] = []
    if _is_question_about_cookies(text, tree, address):
        return "", [Doubt.CONSENT]
    visible = _visible(tree)
    closed = bool(_CLOSED.search(visible)) or _is_marked(tree, _CLOSED_MARK)
    paragraphs = text.split("\n\n")
    offers = 0
    while paragraphs and len(paragraphs[-1]) < 300 and _CLOSED.search(paragraphs[-1]):
        paragraphs.pop()
        offers += 1
    text = "\n\n".join(paragraphs)
    weight = _weight(text)
    cut = bool(_ELLIPSIS.search(text))
    if weight < NOTHING:
        doubts.append(Doubt.BEGINNING if closed or said.is_free is False else Doubt.EMPTY)
    elif (
        offers
        or (said.is_free is False and (cut or weight < CUT_BEFORE))
        or (closed and (cut or weight < SHORT) and said.is_free is not True)
    ):
        doubts.append(Doubt.BEGINNING)
    if said.is_live or (_is_marked(tree, _LIVE_MARK) and len(tree.xpath("//time")) >= 3):
        doubts.append(Doubt.LIVE)
    return text, doubts


def _is_question_about_cookies(text: str, tree: Any, address: str) -> bool:
    """Whether a site asks for consent where the article should be."""
    if _weight(text) >= 2 * SHORT:
        return False
    paragraphs = [each for each in text.split("\n\n") if each.strip()]
    about = sum(len(each) for each in paragraphs if _CONSENT.search(each))
    if about * 2 > sum(map(len, paragraphs)):
        # An article about cookies says it in its title.
        heads = " ".join(plain(" ".join(each.itertext())) for each in tree.iter("h1", "title"))
        asks = tree.xpath("//button | //form | //input[@type='submit']")
        return bool(asks) and (len(paragraphs) <= 6 or bool(_CONSENT.search(heads)))
    if _weight(text) < NOTHING * 5:
        visible = _visible(tree)
        words = len(_CONSENT.findall(visible))
        return words >= 3 or (words >= 1 and bool(_CONSENT_ADDRESS.search(address)))
    return False


def _visible(tree: Any) -> str:
    """What a reader of the page sees, as far as its source tells."""
    words = tree.xpath("//body//text()[not(parent::script or parent::style)]")
    return " ".join(" ".join(words)[:LOOKED_AT].split())


def _is_marked(tree: Any, mark: re.Pattern[str]) -> bool:
    """Whether an element of the page's body is named so."""
    return any(mark.search(name) for name in tree.xpath("//body//@class | //body//@id"))


def _date_in_page(page: str) -> str:
    """A date that stands in the page's words, where its data name none."""
    from htmldate import find_date

    try:
        found = find_date(page[:DATED_WITHIN], extensive_search=False, original_date=True)
    except (ValueError, TypeError, AttributeError, IndexError, OverflowError):
        return ""
    return iso_date(found or "")
