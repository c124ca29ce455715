"""What keeps an article's text away from whoever opens its page, or makes it doubtful.

A paywall, a question about cookies, a machine that asks whether somebody is one: each is told by
what the page shows, and becomes a doubt with a sentence (`warnings`).
"""

from __future__ import annotations

import re
from typing import Any, Final

from articles.ingest.metadata import Declared
from articles.ingest.page_tree import text_of
from articles.ingest.warnings import Doubt
from articles.ingest.words import weight

# Latin characters; see `weight`.
SHORT: Final = 1_500
CUT_BEFORE: Final = 3_500
NOTHING: Final = 60

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
# What machines that guard a site show: the words of their makers and of what they ask for.
_BLOCKED: Final = re.compile(
    r"incapsula incident|request unsuccessful|imperva|cloudflare ray id|attention required!"
    r"|checking (?:if the site connection is secure|your browser)|just a moment\.\.\.|ddos-guard"
    r"|verify(?:ing)? (?:that )?you(?:'re| are) (?:a |not a )?(?:human|robot)|are you a (?:human"
    r"|robot)"
    r"|pardon our interruption|press (?:&|and) hold|complete the (?:captcha|security check)"
    r"|unusual (?:traffic|activity) from your|access (?:to this page has been )?denied"
    r"|you don't have permission to access|reference #\d+\.[0-9a-f.]+|request (?:was )?blocked"
    r"|(?:enable|activate) (?:javascript|js)(?: and cookies)? (?:to continue|and reload)"
    r"|please (?:enable|turn on) (?:javascript|cookies)|bot (?:detection|protection)|datadome"
    r"|perimeterx"
    r"|captcha-delivery|human verification|security check to access|error 1020|403 forbidden"
    r"|bitte aktivieren sie javascript|veuillez activer javascript|zugriff verweigert|accès refusé",
    re.IGNORECASE,
)
_ELLIPSIS: Final = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\W{0,3}$")
_LIVE_MARK: Final = re.compile(r"live-?blog|live-?ticker|live-?update|live-?feed", re.IGNORECASE)


def judge(
    text: str, tree: Any, said: Declared, address: str, visible: str
) -> tuple[str, list[Doubt]]:
    """The text without what is none of it, and what is doubtful about it."""
    doubts: list[Doubt] = []
    if _is_question_about_cookies(text, tree, address, visible):
        return "", [Doubt.CONSENT]
    if _is_blocked(text, visible, tree):
        return "", [Doubt.BLOCKED, Doubt.EMPTY]
    closed = bool(_CLOSED.search(visible)) or _is_marked(tree, _CLOSED_MARK)
    paragraphs = text.split("\n\n")
    offers = 0
    while paragraphs and len(paragraphs[-1]) < 300 and _CLOSED.search(paragraphs[-1]):
        paragraphs.pop()
        offers += 1
    text = "\n\n".join(paragraphs)
    length = weight(text)
    cut = bool(_ELLIPSIS.search(text))
    if length < NOTHING:
        doubts.append(Doubt.BEGINNING if closed or said.is_free is False else Doubt.EMPTY)
    elif (
        offers
        or (said.is_free is False and (cut or length < CUT_BEFORE))
        or (closed and (cut or length < SHORT) and said.is_free is not True)
    ):
        doubts.append(Doubt.BEGINNING)
    if said.is_live or (_is_marked(tree, _LIVE_MARK) and len(tree.xpath("//time")) >= 3):
        doubts.append(Doubt.LIVE)
    return text, doubts


def _is_question_about_cookies(text: str, tree: Any, address: str, visible: str) -> bool:
    """Whether a site asks for consent where the article should be."""
    if weight(text) >= 2 * SHORT:
        return False
    paragraphs = [each for each in text.split("\n\n") if each.strip()]
    about = sum(len(each) for each in paragraphs if _CONSENT.search(each))
    if about * 2 > sum(map(len, paragraphs)):
        # An article about cookies says it in its title.
        heads = " ".join(text_of(each) for each in tree.iter("h1", "title"))
        asks = tree.xpath("//button | //form | //input[@type='submit']")
        return bool(asks) and (len(paragraphs) <= 6 or bool(_CONSENT.search(heads)))
    if weight(text) < NOTHING * 5:
        if about == 0 and weight(text) >= NOTHING and _has_headline(tree):
            # A brief on a page that also asks.
            return False
        words = len(_CONSENT.findall(visible))
        return words >= 3 or (words >= 1 and bool(_CONSENT_ADDRESS.search(address)))
    return False


def _has_headline(tree: Any) -> bool:
    """Whether a page has a headline that does not ask for consent."""
    heads = [text_of(each) for each in tree.iter("h1")]
    return any(heads) and not any(_CONSENT.search(head) for head in heads)


def _is_blocked(text: str, visible: str, tree: Any) -> bool:
    """Whether a machine that guards the site stands where the article should be."""
    if weight(visible) > SHORT or not _BLOCKED.search(visible):
        return False
    # An article of some length that speaks of such machines has more around it than their words.
    paragraphs = [each for each in text.split("\n\n") if len(each) > NOTHING]
    return sum(not _BLOCKED.search(each) for each in paragraphs) < 2 or not _has_headline(tree)


def _is_marked(tree: Any, mark: re.Pattern[str]) -> bool:
    """Whether an element of the page's body is named so."""
    return bool(mark.search("\n".join(tree.xpath("//body//@class | //body//@id"))))
