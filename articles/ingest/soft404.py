"""Pages that say "not found" with a status that says "here it is"; looks at text, never at the web.

Two signs count, both chosen so that a page which is there is not taken for one that is gone: a
title that says so and nothing else, and likeness to what the same host answers for an address
that cannot exist.
"""

from __future__ import annotations

import html
import re
import secrets
import unicodedata
import zlib
from dataclasses import dataclass
from typing import Final

# So much of a page is regarded; menus and the title come first.
REGARDED: Final = 300_000
# How many of a text's smallest marks are kept to compare it by (bottom-k sketch).
SKETCH: Final = 256
ALIKE: Final = 0.9
# A page that draws itself by script has fewer words than this, whatever it then shows.
TOO_FEW_WORDS: Final = 20

_PARTS: Final = re.compile(r"\s[-–—|·•:»«/]+\s|[|·•»«…]|\s{3,}")
# What these hold is no text of the page.
_HIDDEN: Final = re.compile(r"<(script|style|title|template|noscript|svg)\b")
_WORDS: Final = re.compile(r"[^\W\d_]+")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# A part of a title says that a page is not there when it says nothing else: all its words are of
# these, and among them is a word of absence, or a denial and what is denied.
_ABSENT: Final = _set(
    "unavailable removed deleted introuvable inexistante inexistant indisponible supprimée "
    "supprimé gelöscht inexistente"
)
_DENIALS: Final = _set("not no nothing longer cannot t pas plus non nicht mehr kein não niet")
_DENIED: Final = _set(
    "found available exist exists trouvée trouvé disponible existe gefunden verfügbar existiert "
    "encontrada encontrado trovata trovato gevonden"
)
_BESIDE: Final = _set(
    "page article story document content contenu file site seite artikel beitrag pagina página "
    "artículo error erreur fehler errore http oops sorry désolé leider the this that a la le l "
    "cette cet ce n die diese dieser der das we you requested are looking for re demandée "
    "recherchée is isn was be been has have could couldn can été wurde konnte werden ist"
)
_ERROR_404: Final = _set("404 error erreur fehler errore http oops sorry page file not found")
# In languages whose words are not apart, or change with the sentence.
_SENTENCES: Final = frozenset(
    {
        "페이지를 찾을 수 없습니다",
        "페이지를 찾을 수 없음",
        "요청하신 페이지를 찾을 수 없습니다",
        "존재하지 않는 페이지입니다",
        "존재하지 않는 기사입니다",
        "страница не найдена",
        "страница не существует",
        "статья не найдена",
        "сторінку не знайдено",
        "сторінка не знайдена",
        "ページが見つかりません",
        "ページが見つかりませんでした",
        "页面不存在",
        "页面未找到",
        "找不到页面",
        "頁面不存在",
        "找不到頁面",
        "الصفحة غير موجودة",
        "لم يتم العثور على الصفحة",
    }
)


@dataclass(frozen=True, slots=True)
class Looks:
    """What a page looks like, small enough to be kept: title, number of words, a sketch of them."""

    title: str
    words: int
    sketch: frozenset[int]

    def says_so(self) -> bool:
        """Whether a part of the title, as between dashes, says that the page is not there."""
        return any(_says_so(_plain(part)) for part in [self.title, *_PARTS.split(self.title)])

    def resembles(self, other: Looks) -> bool:
        """Whether it is the same page but for small things, as two answers of one error page are.

        Two articles of one paper share most of their words, and never the title as well.
        """
        if min(self.words, other.words) < TOO_FEW_WORDS or self.title != other.title:
            return False
        smallest = sorted(self.sketch | other.sketch)[:SKETCH]
        shared = sum(mark in self.sketch and mark in other.sketch for mark in smallest)
        return shared >= ALIKE * len(smallest)


def looks(page: str, *, path: str = "") -> Looks:
    """What a page looks like; words of its own address (`path`) that it repeats do not count."""
    title, text = _read(page[:REGARDED])
    own = set(_WORDS.findall(path.lower()))
    words = [word for word in _WORDS.findall(text.lower()) if word not in own]
    marks = {
        zlib.crc32(" ".join(words[at : at + 3]).encode()) for at in range(max(len(words) - 2, 0))
    }
    plain_title = " ".join(word for word in title.split() if _plain(word) not in own)
    return Looks(plain_title[:300], len(words), frozenset(sorted(marks)[:SKETCH]))


def cannot_exist(path: str) -> str:
    """An address beside a page's that surely nothing stands at: its folder, a made-up name."""
    folder, _slash, name = path.rpartition("/")
    ending = re.search(r"\.[a-z]{2,5}$", name)
    made_up = "".join(secrets.choice("bcdfghjkmnpqrstvwxz") for _letter in range(24))
    return f"{folder}/{made_up}{ending[0] if ending else ''}"


def _says_so(part: str) -> bool:
    if part.removeprefix("404 ").removesuffix(" 404") in _SENTENCES:
        return True
    words = set(part.split())
    if "404" in words:
        return words <= _ERROR_404
    return words <= _ABSENT | _DENIALS | _DENIED | _BESIDE and bool(
        words & _ABSENT or (words & _DENIALS and words & _DENIED)
    )


def _plain(text: str) -> str:
    """Words apart by one space, without marks."""
    normal = unicodedata.normalize("NFC", text).lower()
    return " ".join(re.findall(r"\w+", normal))


def _read(page: str) -> tuple[str, str]:
    """A page's title and its other text, without markup, scripts and styles.

    Goes through the page once and looks for nothing twice: no page makes it slow.
    """
    lower = page.lower()
    if len(lower) != len(page):
        # A few letters have small forms of another length, and places would not agree.
        page = lower
    title = ""
    text = []
    at = 0
    while at < len(page):
        start = page.find("<", at)
        if start < 0:
            text.append(page[at:])
            break
        text.append(page[at:start])
        name = _HIDDEN.match(lower, start)
        end = page.find(">", start)
        if end < 0:
            break
        at = end + 1
        if name:
            close = lower.find(f"</{name[1]}", at)
            if close < 0:
                break
            if name[1] == "title" and not title:
                title = " ".join(html.unescape(page[at:close][:1000]).split())
            at = close
    return title, html.unescape(" ".join(text))
