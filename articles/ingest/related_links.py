"""What in a page leads to other articles and is none of this one: lists, lines and boxes of links.

A list goes where nearly all of it is links; a list of facts with a link in it stays. So do
paragraphs of whole sentences, even where each is a link.
"""

from __future__ import annotations

import re
from typing import Any, Final

from articles.ingest.page_tree import text_of

# Words that announce other articles, at the beginning of a line or alone in it.
_ANNOUNCED: Final = re.compile(
    r"(?:(?:read|see|find out|learn) (?:more|also|next|this)|also read|(?:see|read) (?:also|next)"
    r"|more (?:on|from|about|in) (?:this|the|our|related)?|more (?:stories|news|coverage|to read)"
    r"|related(?: (?:articles?|stor(?:y|ies)|content|links?|topics?|coverage|news))?"
    r"|recommended(?: (?:reading|stories|for you))?|you (?:may|might) (?:also )?(?:like"
    r"|be interested)"
    r"|don['’]?t miss|trending|most (?:read|popular|viewed)|editors?['’]? picks?|further reading"
    r"|in other news|opinion:|interview:|analysis:|watch:|explainer:"
    r"|(?:à )?lire (?:aussi|également|plus)|à (?:lire|voir|écouter)|voir (?:aussi|également)"
    r"|notre dossier"
    r"|(?:lesen|hören|sehen) sie (?:auch|mehr|hier)|(?:lies|lesen?) (?:auch|mehr)"
    r"|mehr (?:zum thema|dazu|lesen|news)"
    r"|auch interessant|das könnte (?:sie|dich) (?:auch )?interessieren|passend dazu|weiterlesen"
    r"|zum thema|weitere (?:artikel|meldungen|news)|siehe auch|ähnliche|mehr aus|mehr von"
    r"|le[ae] (?:también|más)|leer (?:más|también)|(?:te|le) puede interesar|más (?:información"
    r"|sobre|noticias)"
    r"|noticias? relacionadas?|ver más|también (?:te|le) puede"
    r"|leggi anche|(?:potrebbe|ti può) interessar\w+|leia (?:também|mais)|veja (?:também|mais)"
    r"|saiba mais"
    r"|você pode gostar|lees (?:ook|meer|verder)|bekijk ook|meer over|läs (?:också|mer|även)"
    r"|les (?:også|mer)"
    r"|læs (?:også|mere)|lue (?:myös|lisää)|czytaj (?:więcej|też|także|również)|zobacz (?:też"
    r"|także|również|więcej)"
    r"|przeczytaj (?:też|także|również)|čtěte (?:také|více)|přečtěte si|čítajte (?:aj|viac)"
    r"|olvas(?:sa|d) el"
    r"|citește (?:și|mai)|vezi și|прочетете още|вижте още|читайте (?:также|ещё|еще|по теме)|по теме"
    r"|читайте (?:також|ще)|дивіться також|baca juga|simak juga|xem thêm|đọc thêm|ayrıca (?:oku"
    r"|bkz)"
    r"|ilgili haber\w*|διαβάστε (?:επίσης|ακόμη|περισσότερα)|soma (?:zaidi|pia)|funda olunye"
    r"|اقرأ (?:أيضا|أيضًا|المزيد)|إقرأ أيضا|مواضيع ذات صلة|بیشتر بخوانید|קראו (?:גם|עוד)"
    r"|관련\s?(?:기사|뉴스)|더\s?보기|함께 볼|関連(?:記事|ニュース)"
    r"|あわせて読みたい|延伸阅读|相关(?:阅读|新闻|报道)"
    r"|相關(?:閱讀|新聞|報導)|延伸閱讀|更多(?:新闻|报道))(?![a-zà-žа-я])",
    re.IGNORECASE,
)
# A line of such words alone: "Lire aussi :", "READ MORE".
_LABEL_LENGTH: Final = 45
_SENTENCE_ENDS: Final = re.compile(r"[.。।؟…:][\"'”’»)\]]*$|[!?][\"'”’»)\]]+$")
_LINKED: Final = 0.7
_SHORT_LABEL: Final = 30


def drop_related_links(tree: Any) -> None:
    """Take out of a page's tree what only leads to other articles."""
    body = tree.find(".//body")
    if body is None:
        return
    for each in [*body.iter("ul", "ol", "dl")]:
        if _is_list_of_links(each):
            _drop_with_label(each)
    for each in [*body.iter("p", "div", "li", "h2", "h3", "h4", "h5", "h6")]:
        if _is_link_line(each):
            _drop_with_label(each)
    _keep_linked_sentences(body)


def _link_words(element: Any) -> str:
    if element.tag == "a":
        return text_of(element)
    return " ".join(text_of(link) for link in element.iter("a") if link.get("href"))


def _is_list_of_links(each: Any) -> bool:
    items = [item for item in each if item.tag in ("li", "dt", "dd")]
    if not items or each.getparent() is None:
        return False
    words = [(text_of(item), _link_words(item)) for item in items]
    words = [(text, linked) for text, linked in words if text]
    if not words or not any(linked for _text, linked in words):
        return False
    leading = [text for text, linked in words if _is_mostly_link(text, linked)]
    if len(leading) < 0.8 * len(words):
        return False
    # Sentences of an article that are each a link are its text.
    return sum(bool(_SENTENCE_ENDS.search(text)) and len(text) > 60 for text in leading) * 2 <= len(
        leading
    )


def _is_mostly_link(text: str, linked: str) -> bool:
    """Whether nearly all of a line is a link, but for a label, a date or who wrote it."""
    rest = len(text) - len(linked)
    return len(linked) >= _LINKED * len(text) or (
        bool(linked) and rest <= _SHORT_LABEL <= len(linked)
    )


def _is_link_line(each: Any) -> bool:
    """Whether a line announces other articles and is a link but for that."""
    links = each.findall(".//a") if each.getparent() is not None else []
    if not 0 < len(links) <= 6 or _holds_lines(each):
        return False
    text = text_of(each)
    if not text or len(text) > 600:
        return False
    linked = _link_words(each)
    announced = _ANNOUNCED.match(text)
    if announced:
        rest = text[announced.end() :]
        return len(linked) >= 0.6 * len(rest) or len(rest) < _SHORT_LABEL
    return (
        each.tag in ("p", "li")
        and len(linked) >= 0.9 * len(text)
        and len(text) > 20
        and not _SENTENCE_ENDS.search(text)
        and _stands_apart(each)
    )


def _holds_lines(element: Any) -> bool:
    """Whether other lines are inside of an element."""
    return any(each is not element for each in element.iter("p", "ul", "ol", "table"))


def _stands_apart(each: Any) -> bool:
    """Whether a linked line is a paragraph by itself, which no sentence goes on from."""
    return not (each.tail or "").strip()


def _drop_with_label(element: Any) -> None:
    """Take an element out with the line above it that only announces it."""
    before = element.getprevious()
    if before is not None and not (before.tail or "").strip():
        label = text_of(before)
        if label and len(label) <= _LABEL_LENGTH and _ANNOUNCED.match(label):
            before.drop_tree()
    if element.getparent() is not None:
        element.drop_tree()


def _keep_linked_sentences(body: Any) -> None:
    """Make words of links in paragraphs: a reader that counts links would lose whole sentences."""
    for paragraph in body.iter("p"):
        text = text_of(paragraph)
        if len(text) > 40 and _SENTENCE_ENDS.search(text):
            for link in [*paragraph.iter("a")]:
                link.drop_tag()
