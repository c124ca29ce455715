"""Guess in which language a text is, among those that news here is in; sure or silent.

By script where that decides, else by the small words that no text of a language can do without.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+")
# Words that stand in every text of some length, few of which another language has too.
_SMALL: Final = {
    "en": "the of and to in that is was for on with as by it at from are be has said have were not",
    "fr": "le la les des du et en est que dans un une pour par sur au qui pas avec a été se ce aux",
    "de": "der die das und in den von zu mit dem ist sich auf für nicht ein eine des im auch wird",
    "es": "de la que el en y los del se las por un con una su para es al lo como más según ha",
    "it": "di che il la e in un per è una del non con dei le si da sono alla della nel ha gli",
    "pt": "de que o a e do da em um para com não uma os no se na por mais as dos foi são ao",
    "nl": "de van het een en in is dat op te zijn met voor niet aan er om door ook werd bij heeft",
    "pl": "w i na z się nie że do to jest od przez jak po za ale o są jego oraz był dla",
    "cs": "a v se na je že s z do o ve k pro za podle by jako byl které po jsou ale",
    "sv": "och att det i en som på är av för med till den har de inte om ett var från enligt",
    "da": "og at det i en som på er af for med til den har de ikke om et var fra efter blev",
    "nb": "og at det i en som på er av for med til den har de ikke om et var fra etter ble",
    "fi": "ja on ei että oli se hän mutta kun ovat joka mukaan myös sekä olla ole vuoden",
    "hu": "a az és hogy nem egy is volt meg ez de csak szerint mint már el van még",
    "ro": "de și în a la cu că nu pe care din este o un pentru se au fost mai sau",
    "tr": "ve bir bu da de için ile olarak daha çok ne olan gibi sonra kadar dedi",
}
_WORDS_OF: Final = {code: frozenset(words.split()) for code, words in _SMALL.items()}
_LETTERS: Final = {
    "ko": re.compile("[\uac00-\ud7af\u1100-\u11ff]"),
    "ja": re.compile("[\u3040-\u30ff]"),
    "zh": re.compile("[\u4e00-\u9fff]"),
    "cyrillic": re.compile("[\u0400-\u04ff]"),
    "arabic": re.compile("[\u0600-\u06ff]"),
    "he": re.compile("[\u0590-\u05ff]"),
    "el": re.compile("[\u0370-\u03ff]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
    "hi": re.compile("[\u0900-\u097f]"),
    "hy": re.compile("[\u0530-\u058f]"),
    "ka": re.compile("[\u10a0-\u10ff]"),
}
# The languages that are told apart by their letters, and others that share these.
_OF_SCRIPT: Final = {
    **dict.fromkeys(("uk", "ru", "sr", "be", "bg"), "cyrillic"),
    **dict.fromkeys(("fa", "ar"), "arabic"),
}
_ALSO_IN: Final = {
    **dict.fromkeys(
        ("mk", "kk", "ky", "mn", "tg", "tt", "uz", "ba", "cv", "os", "sah"), "cyrillic"
    ),
    **dict.fromkeys(("ur", "ps", "ckb", "ku", "ug", "sd", "azb", "pnb", "ks"), "arabic"),
    **dict.fromkeys(("mr", "ne", "mai", "bho", "sa", "kok"), "hi"),
    **dict.fromkeys(("yi", "lad"), "he"),
    **dict.fromkeys(("yue", "wuu", "lzh", "nan"), "zh"),
}
# What of a text is looked at, and how many small words make a guess.
_LOOKED_AT: Final = 6000
_FEWEST: Final = 4
_LEAD: Final = 1.4


def agreed_language(text: str, said: str) -> tuple[str, bool, bool]:
    """The language of a text of which its page says one.

    Out: the code, whether it was told from the text against the page, whether the two disagree. A
    language that cannot be told from texts is what the page says, unless another script is used.
    """
    guess = guess_language(text)
    base = said.partition("-")[0]
    if not said or not guess:
        return guess or said, bool(guess), False
    if guess == base or (not _is_known(base) and _script(base) == _script(guess)):
        return said, False, False
    return guess, True, True


def _is_known(code: str) -> bool:
    """Whether a text in this language is recognised."""
    return code in _WORDS_OF or code in _LETTERS or code in _OF_SCRIPT


def _script(code: str) -> str:
    """The script in which texts of a language are, by one of those that are recognised."""
    if code in _LETTERS:
        return code
    return _OF_SCRIPT.get(code) or _ALSO_IN.get(code, "latin")


def guess_language(text: str) -> str:
    """The code of a text's language, or "" where nothing is sure enough."""
    text = text[:_LOOKED_AT]
    letters = sum(character.isalpha() for character in text)
    if letters < 4:
        return ""
    scripts = {name: len(found.findall(text)) for name, found in _LETTERS.items()}
    # A Japanese text has more characters of Chinese than of its own.
    if scripts["ja"] > letters * 0.1:
        return "ja"
    script = max(scripts, key=lambda name: scripts[name])
    if scripts[script] > letters * 0.4:
        return {"cyrillic": _cyrillic, "arabic": _arabic}.get(script, lambda _text: script)(text)
    return _latin(text)


def _cyrillic(text: str) -> str:
    counts = Counter(text.casefold())
    own = {
        "uk": counts["і"] + counts["ї"] + counts["є"] + counts["ґ"],
        "ru": counts["ы"] + counts["э"] + counts["ё"],
        "sr": counts["ј"] + counts["љ"] + counts["њ"] + counts["ћ"] + counts["ђ"],
        "be": 2 * counts["ў"],
    }
    if own["be"]:
        return "be"
    best = max(own, key=lambda code: own[code])
    # Without any of these letters, and with many ъ, it is Bulgarian.
    return best if own[best] else "bg" if counts["ъ"] > 2 else ""


def _arabic(text: str) -> str:
    return "fa" if re.search("[پچژگ]", text) and len(re.findall("[یک]", text)) > 2 else "ar"


def _latin(text: str) -> str:
    words = Counter(_WORD.findall(text.casefold()))
    scores = Counter(
        {
            code: sum(words[word] for word in small) + sum(word in words for word in small)
            for code, small in _WORDS_OF.items()
        }
    )
    (best, most), (_second, next_most) = scores.most_common(2)
    return best if most >= _FEWEST and most > next_most * _LEAD else _nordic(words, scores, most)


def _nordic(words: Counter[str], scores: Counter[str], most: int) -> str:
    """Danish and Norwegian share most small words; a few tell them apart."""
    if most < _FEWEST or max(scores["da"], scores["nb"]) < most:
        return ""
    danish = words["af"] + words["efter"] + words["blev"]
    norwegian = words["av"] + words["etter"] + words["ble"]
    return "" if danish == norwegian else "da" if danish > norwegian else "nb"
