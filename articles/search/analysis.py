"""Words as they are searched for: one analysis for texts and queries, languages and databases.

Knows letters, word ends and where words stand; may not touch the database. A text becomes keys,
one a word, with a space on each side; a search becomes runs of keys. A claim is found by a search
exactly where one of its runs stands in the claim's keys, whoever looks: the index or SQL.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, NamedTuple

import tantivy

from articles.domain import selection, text

# Raise this when the same text would give other keys: those that are kept are then made again.
VERSION: Final = 1

# Languages whose words are cut down to their stems, with the mark that their keys bear. The mark
# keeps languages apart: French "son" is not what an English search for "sons" means.
STEMMED: Final = {"fr": ("+", "french"), "en": ("=", "english"), "de": ("~", "german")}
# Names and texts of which no language is recorded are looked up in either.
ASSUMED: Final = ("fr", "en")
# Stands between two texts of a claim, so that no run reaches from one into the next.
BREAK: Final = "|"
# Longer words are no words; the index has a limit.
LONGEST: Final = 64
# Texts shorter than this are often names, which come again and again.
NAME: Final = 100


def _characters(*categories: str) -> str:
    """The characters of these Unicode categories in the basic plane, for a class of a pattern."""
    every = (chr(code) for code in range(0x300, 0x10000))
    return "".join(each for each in every if unicodedata.category(each) in categories)


_APOSTROPHE: Final = "['\u2018\u2019\u201a\u201b\u02bc\u02b9\u2032\u00b4`\uff07]"
_CYRILLIC: Final = "[\u0400-\u052f]"
_MARKS: Final = _characters("Mn", "Mc")
# Marks belong to their letter, and what is invisible inside a word does not part it.
_INSIDE: Final = (
    rf"(?:[^\W_]|[{_MARKS}\u00ad\u200b-\u200f\u2060\ufeff]"
    rf"|(?<={_CYRILLIC}){_APOSTROPHE}(?={_CYRILLIC}))"
)
# 4 000, 4,000, 4.000 and 4'000 are one number.
_NUMBER: Final = r"(?<![\d.,])\d{1,3}(?:[ .,'\u2019\u00a0\u2009\u202f]\d{3})+(?!\d)"
_WORD: Final = re.compile(rf"({_NUMBER})|([^\W_]{_INSIDE}*)")
_GROUPED: Final = re.compile(_NUMBER)
_NOT_IN_NUMBERS: Final = re.compile(r"\D")
# Scripts that are written without spaces, or where what follows a noun is written on to it
# (Korean): each of their characters is a word, and their words are runs of these.
_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
_PARTS: Final = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}](?:[^\W_{_UNSPACED}]|[{_MARKS}])*")
_HAS_UNSPACED: Final = re.compile(f"[{_UNSPACED}]")
_IS_APOSTROPHE: Final = re.compile(_APOSTROPHE)

# Ideographs' radicals and marks, such as ⼀ for 一: no letters to a pattern, and letters once they
# are folded. Other signs (№, ℃, ™) part words, as they do in texts.
_SIGN: Final = re.compile("[\u2e9f\u2ef3\u2f00-\u2fd5\u3196-\u319f]")


def _spelled(original: str) -> str:
    """A text with the letters that radicals stand for."""
    return _SIGN.sub(lambda sign: unicodedata.normalize("NFKD", sign[0]), original)


# What loses its vowel before another: l'été is été. Italian ones too.
ELIDED: Final = frozenset(
    {
        *"cdjlmnst",
        "qu",
        "jusqu",
        "lorsqu",
        "puisqu",
        "quoiqu",
        "dell",
        "nell",
        "sull",
        "dall",
        "all",
    }
)


class Word(NamedTuple):
    """A word of a text, folded, and where it stands there."""

    folded: str
    start: int
    end: int


def words(original: str) -> Iterator[Word]:
    """The words of a text in order, articles and endings that an apostrophe ties left out."""
    found = list(_WORD.finditer(original))
    for at, match in enumerate(found):
        start, end = match.span()
        if match[1]:
            yield Word(_NOT_IN_NUMBERS.sub("", text.fold(match[1])), start, end)
            continue
        parts = _parts(match[2])
        if len(parts) == 1:
            tied = end < len(original) and _IS_APOSTROPHE.match(original[end])
            follows = tied and at + 1 < len(found) and found[at + 1].start() == end + 1
            if follows and parts[0] in ELIDED:
                continue
            if (
                parts[0] == "s"
                and at
                and found[at - 1].end() == start - 1
                and _IS_APOSTROPHE.match(original[start - 1])
            ):
                continue  # Trump's
            yield Word(parts[0], start, end)
        elif _is_each(match[2], parts):
            for place, part in enumerate(parts, start):
                yield Word(part, place, place + 1)
        else:
            for part in parts:
                yield Word(part, start, end)


def _is_each(word: str, parts: tuple[str, ...]) -> bool:
    """Whether each character of a run is a part of it, by itself as beside the others.

    0¼ and one more are three parts as well: 01, 4 and that one.
    """
    return (
        len(parts) == len(word)
        and _HAS_UNSPACED.search(word) is not None
        and all(_parts(each) == (part,) for each, part in zip(word, parts, strict=True))
    )


@lru_cache(maxsize=2**17)
def _parts(word: str) -> tuple[str, ...]:
    """A run of letters as it is compared: one word, or several where characters are words."""
    folded = text.fold(word).replace("'", "")
    return tuple(sys.intern(part[:LONGEST]) for part in _PARTS.findall(folded))


@cache
def _stemmer(name: str) -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
        .filter(tantivy.Filter.stemmer(name))
        .build()
    )


_LATIN: Final = re.compile("[a-z]")
_IS_CYRILLIC: Final = re.compile(_CYRILLIC)
# Snowball's French rules go by accents, which a folded word has lost: given back where an ending
# can have no other, so that "declarees" and "déclarées" have one stem.
_FRENCH_ENDS: Final = (
    (re.compile("ee(s?)$"), r"ée\1"),
    (re.compile("ite(s?)$"), r"ité\1"),
    (re.compile("iere(s?)$"), r"ière\1"),
    (re.compile("erent$"), "èrent"),
)
# Endings of nouns, adjectives and verbs in Russian and Ukrainian, folded (й is и), the longest
# first; at least three letters stay.
_SLAVIC_ENDS: Final = re.compile(
    "(?<=...)(?:"
    + "|".join(
        sorted(
            """
            ами ями ах ях ам ям ом ем ой ою ею ии иям иях иями ия ие ию ью ови еви ів їв ей ев ов
            ого его ому ему ого ым им ыми ими ых их ая яя ое ее ые ие ую юю ый ий ои ій
            а я о е у ю ы и і ї ь є й
            ать ять ить еть ал ала ало али ил ила ило или ет ют ут ит ят ав ив яв ила или ти
            """.replace("й", "и")
            .replace("ї", "і")
            .split(),
            key=len,
            reverse=True,
        )
    )
    + ")$"
)


@lru_cache(maxsize=2**18)
def key(word: str, language: str) -> str:
    """The key of a folded word in a text of this language (its code's first part, or nothing)."""
    if _LATIN.search(word):
        if language not in STEMMED:
            return word
        mark, name = STEMMED[language]
        if language == "fr":
            for end, accented in _FRENCH_ENDS:
                word = end.sub(accented, word)
        stem = text.fold(_stemmer(name).analyze(word)[0])
        if language == "fr":
            if len(stem) > 6:
                stem = stem.removesuffix("ent")
            if stem.endswith("y"):
                stem = stem[:-1] + "i"
        return sys.intern(mark + stem)
    if _IS_CYRILLIC.search(word):
        return sys.intern(_SLAVIC_ENDS.sub("", word))
    return word


def _primary(language: str) -> str:
    return language.partition("-")[0].lower()


def _lines(original: str, language: str) -> tuple[str, ...]:
    """The keys of one text, for each language in which it is looked up."""
    found = [word.folded for word in words(_spelled(original))]
    code = _primary(language)
    return tuple(
        " ".join([key(word, each) for word in found]) for each in ((code,) if code else ASSUMED)
    )


# Names and titles stand in many claims.
_name_lines = lru_cache(maxsize=2**15)(_lines)


def keys(texts: Iterable[tuple[str, str]]) -> str:
    """The keys of a claim's texts, each given with its language's code (or nothing), in order.

    ::

        keys([("Des soldats sont partis.", "fr"), ("3,000 troops", "en")])
        ' +de +soldat +sont +parti | 3000 =troop | '
    """
    lines: dict[str, None] = {}
    for original, language in texts:
        for line in (_name_lines if len(original) < NAME else _lines)(original, language):
            lines[line] = None
    return " " + "".join(f"{line} {BREAK} " for line in lines if line)


type Run = tuple[str, ...]


@lru_cache(maxsize=2**12)
def runs(term: str) -> frozenset[Run]:
    """The runs of keys of which a text holds one where it holds the term; none for no word."""
    found = [word.folded for word in words(_spelled(term))]
    if not found:
        return frozenset()
    return frozenset(tuple(key(word, language) for word in found) for language in ("", *STEMMED))


@dataclass(frozen=True)
class Asked:
    """A search, each term as its runs: every one of `wanted` must stand, none of `unwanted`."""

    wanted: tuple[frozenset[Run], ...]
    unwanted: tuple[frozenset[Run], ...]


@lru_cache(maxsize=2**10)
def asked(query: str) -> Asked:
    """A search as it was typed, taken apart. A term without any word stands nowhere."""
    # A number's groups are parted by spaces, and so are terms.
    query = _GROUPED.sub(lambda number: _NOT_IN_NUMBERS.sub("", number[0]), _spelled(query))
    terms = selection.terms(query)
    return Asked(
        tuple(dict.fromkeys(runs(term) for term in terms.wanted)),
        tuple(dict.fromkeys(runs(term) for term in terms.unwanted)),
    )


def matches(original: str, query: str) -> list[tuple[int, int]]:
    """Where the wanted terms of a search stand in a text: start and end, in order, none touching.

    The text's language need not be known: a word that fits in one of them is shown.
    """
    wanted = {run for each in asked(query).wanted for run in each}
    if not wanted:
        return []
    found = list(words(original))
    lines = [[key(word.folded, language) for word in found] for language in ("", *STEMMED)]
    spans = []
    for run in wanted:
        for line in lines:
            spans += [
                (found[at].start, found[at + len(run) - 1].end)
                for at in range(len(line) - len(run) + 1)
                if line[at] == run[0] and tuple(line[at : at + len(run)]) == run
            ]
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
