"""Knows in which encoding a table without a mark is, or that it cannot be told.

A table is names and figures for the most part: few letters to guess from, and nobody sees at once
that "Ìèíîáîðîíû" is wrong. So a guess has to make words of a script, in letters that are frequent
in it, and no other guess may do so as well.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

# So much of a file is looked at.
_LOOKED_AT: Final = 200_000
# At least so large a part of the letters is frequent, and so much larger than for the next guess.
_ENOUGH: Final = 0.4
_MARGIN: Final = 0.15


@dataclass(frozen=True)
class _Script:
    """A script, its most frequent letters, and the encodings in which spreadsheets write it."""

    names: tuple[str, ...]
    frequent: str
    codecs: tuple[str, ...]
    enough: float = _ENOUGH


_SCRIPTS: Final = (
    _Script(("CYRILLIC",), "оеаинтсрвлкмдпі", ("cp1251", "koi8-r", "cp866", "iso8859-5")),
    _Script(("GREEK",), "αοιετσνηυρίκπλόά", ("cp1253", "iso8859-7")),
    _Script(("HEBREW",), "יוהלאתרמשבנםע", ("cp1255",)),
    _Script(("ARABIC",), "اليمنورتبةعدسفهحقکی", ("cp1256",)),
    _Script(("THAI",), "านรอกเงมยลวดทสตปะ่้ี", ("cp874",)),
    _Script(
        ("HANGUL",),
        "이다의에는을가한고로지사은기도하국대정인해부원자시들과군보전일장안북관방러조수변",
        ("cp949",),
        0.25,
    ),
    _Script(
        ("CJK",),
        "的是在一不了国國人有中大为為这這上个個他我和地到要以时時年说說部军軍方战戰俄美兵士发發言",
        ("gb18030", "big5hkscs"),
        0.15,
    ),
    _Script(
        ("HIRAGANA", "KATAKANA", "CJK"),
        "のにはをたとがでていしなるされからすっこもあり",
        ("cp932", "euc_jp"),
        0.25,
    ),
)
# A word of Latin letters with one or two accents has no three bytes of this sort in a row.
_FOREIGN: Final = re.compile(rb"[\x80-\xff]{3,}")
_WORDS: Final = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
# Two bytes make a letter here, of which the second may be a Latin letter's.
_WIDE: Final = re.compile(rb"(?:[\x81-\xfe][\x40-\x7e\x80-\xfe])+")
_WESTERN: Final = ("cp1252", "cp1250")
_LATIN_PUNCTUATION: Final = frozenset("«»‹›“”„‘’‚–—…·•€£°§©®™¿¡ \u00a0½¼¾ºª²³")


def guess(head: bytes) -> str:
    """The encoding of bytes that are no UTF-8 and name none; "" where it cannot be told."""
    head = head[:_LOOKED_AT]
    foreign = sum(map(len, _FOREIGN.findall(head)))
    if foreign * 2 < len(re.findall(rb"[\x80-\xff]", head)):
        return next((codec for codec in _WESTERN if _is_latin(head, codec)), "")
    # Of one script's encodings that fit equally the first is the usual one.
    found = sorted(
        (
            max(
                ((_score(head, script, codec), codec) for codec in script.codecs),
                key=lambda each: each[0],
            )
            for script in _SCRIPTS
        ),
        reverse=True,
    )
    (best, codec), (second, _other) = found[:2]
    return codec if best > 0 and best - second >= _MARGIN else ""


def _is_latin(head: bytes, codec: str) -> bool:
    """Whether all that is not ASCII is a Latin letter, or a sign that stands outside words."""
    try:
        text = head.decode(codec)
    except UnicodeDecodeError:
        return False
    for found in re.finditer(r"[^\x00-\x7f]", text):
        character = found[0]
        if character.isalpha() and "LATIN" in unicodedata.name(character, ""):
            around = text[max(found.start() - 1, 0) : found.end() + 1]
            beside = around[::2]
            if character.isupper() and len(around) == 3 and beside.isalpha() and beside.islower():
                return False
            continue
        before, behind = text[: found.start()][-1:], text[found.end() :][:1]
        inside = before.isalpha() and behind.isalpha() and character not in "’·"
        if character not in _LATIN_PUNCTUATION or inside:
            return False
        if character in "£¿³" and behind.isalpha() and behind.islower():
            return False
    return True


def _score(head: bytes, script: _Script, codec: str) -> float:
    """How frequent the letters are that this encoding makes, above what is enough; 0 for none."""
    wide = codec in {"cp949", "gb18030", "big5hkscs", "cp932", "euc_jp"}
    try:
        words = [word.decode(codec) for word in (_WIDE if wide else _WORDS).findall(head)]
    except UnicodeDecodeError:
        return 0
    letters = 0
    frequent = 0
    for word in words:
        own = [c for c in word if not c.isascii()]
        bare = [c for c in own if unicodedata.category(c)[0] in "LM"]
        if any(unicodedata.category(c) in {"Cc", "Cn", "Co"} for c in own):
            return 0
        strange = [c for c in bare if not unicodedata.name(c, "").startswith(script.names)]
        if len(strange) * 10 > len(bare) or not _is_cased(bare) or _has_final_inside(word):
            return 0
        letters += len(bare)
        frequent += sum(c.lower() in script.frequent for c in bare)
    if script.names[0] == "HIRAGANA" and not re.search("[ぁ-ん]{2}|[ァ-ヶー]{3}", " ".join(words)):
        return 0
    share = frequent / letters if letters else 0
    return share / script.enough if share >= script.enough else 0


def _is_cased(letters: list[str]) -> bool:
    """Whether a word is small, has a capital in front, or is all capitals."""
    word = "".join(letters)
    return word == word.lower() or word[1:] == word[1:].lower() or word == word.upper()


def _has_final_inside(word: str) -> bool:
    """Whether a Hebrew letter that ends words stands within one."""
    return bool(re.search("[םןץףך][א-ת]", word))
