"""The words that say that somebody speaks, and what they say about how it was said."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from articles.domain.sentences import sentences
from articles.extraction.speech import quoted

# What French verbs in -er end in where they say what somebody says.
_ER: Final = "(?:e|ent|er|ait|aient|a|èrent|é|ée|és|ées|ant|era|eront)"
_EN: Final = "(?:s|ed|ing)?"
_EN_E: Final = "(?:e|es|ed|ing)"
_DE: Final = "(?:t|te|ten|en|end)"


def _verbs(stems: str, endings: str) -> list[str]:
    return [f"{stem}{endings}" for stem in stems.split()]


# By language and mode. Two parts of one cue stand as groups; what is between is not the cue's.
# The values of modes are those of the closed list of the records.
_CUES: Final[Mapping[str, Mapping[str, list[str]]]] = {
    "fr": {
        "states": [
            "selon",
            "d'après",
            "aux? dires? d(?:e|es|u)",
            "à en croire",
            "citant",
            "di(?:t|sent|sait|saient|sant|ra)",
            "fai(?:t|sait|saient) (?:savoir|état de|valoir)",
            "font (?:savoir|état de|valoir)",
            "(?:soutien|maintien)(?:t|nent)",
            "écri(?:t|vent|vait|vant)",
            "(?:note|noté|notait|notent) que",
            *_verbs(
                "déclar affirm expliqu précis indiqu annonc rapport assur ajout soulign rappel "
                "rappell racont relat signal révèl révél argu proclam considèr considér martel "
                "martèl",
                _ER,
            ),
        ],
        "confirms": [
            *_verbs("confirm avou", _ER),
            "reconn(?:aît|ait|aissent|aissait|aissaient|u|ue|us|ues|aître)",
            "adm(?:et|ettent|ettait|is|ise)",
        ],
        "denies": [
            "démen(?:t|tent|ti|tie|tir|tait|taient|tant)",
            "ni(?:e|ent|er|é|ait|aient|ant)",
            *_verbs("réfut contest rejett rejet", _ER),
        ],
        "estimates": [*_verbs("estim évalu chiffr calcul", _ER), "tabl(?:e|ent|ait) sur"],
        "accuses": [*_verbs("accus reproch imput", _ER), "dénonc(?:e|ent|é|ée|er|ait|ant)"],
        "warns": [
            "avert(?:it|issent|issait|i|ie|ir)",
            "prévien(?:t|nent)",
            "prévenu",
            "(?:met|mettent|mis|mise|mettait|mettant) en garde",
            *_verbs("alert", _ER),
        ],
        "demands": [
            *_verbs("exig réclam demand ordonn", _ER),
            "exigeant",
            "exigeait",
            "appel(?:le|lent|é|ait|aient|ant) à",
            "sommé(?:e|s)?",
            "enjoi(?:nt|gnent)",
        ],
        "promises": [
            "promet(?:tent|tait|tant)?",
            "promis(?:e)?",
            "(?:s'engage(?:nt)?|s'est engagée?|se sont engagé(?:e)?s) à",
            *_verbs("jur", _ER),
            "garanti(?:t|ssent)?",
        ],
    },
    "en": {
        "states": [
            "according to",
            "(?:say|said|says|saying|told|tells|tell|wrote|writes)",
            "(?-i:stat(?:es|ed|ing))",
            "reportedly",
            *_verbs("announc declar describ not argu", "(?:es|ed|ing)"),
            *_verbs("report add explain claim insist maintain stress reveal", "(?:s|ed|ing)"),
        ],
        "confirms": [
            *_verbs("confirm", _EN),
            *_verbs("acknowledg conced", _EN_E),
            "admit(?:s|ted|ting)?",
        ],
        "denies": [
            "den(?:y|ies|ied|ying)",
            *_verbs("reject", _EN),
            *_verbs("refut disput", _EN_E),
            "dismiss(?:es|ed|ing)",
        ],
        "estimates": [
            *_verbs("estimat", _EN_E),
            *_verbs("reckon assess", "(?:s|es|ed)"),
            "(put(?:s|ting)?) (?:the )?(?:number|figures?|toll|total|losses|it)[^.;:]{0,60}? (at)",
        ],
        "accuses": [*_verbs("accus alleg denounc", _EN_E), "allegedly", *_verbs("blam", _EN_E)],
        "warns": [*_verbs("warn caution", _EN)],
        "demands": [
            *_verbs("demand", _EN),
            "call(?:s|ed|ing)? (?:on|for)",
            *_verbs("urg", _EN_E),
            "order(?:s|ed|ing)",
        ],
        "promises": [*_verbs("promis pledg guarante", _EN_E), "vow(?:s|ed|ing)"],
    },
    "de": {
        "states": [
            "laut",
            "zufolge",
            "nach (?:den )?Angaben",
            "nach eigenen Angaben",
            "sag(?:t|te|ten|en)",
            "gesagt",
            "hei(?:ß|ss)t es",
            "hie(?:ß|ss) es",
            "schr(?:eibt|eiben|ieb|ieben)",
            "(teil(?:t|te|ten|en))[^.;:]{0,60}? (mit)",
            "mitgeteilt",
            "(g(?:ibt|eben|ab|aben))[^.;:]{0,60}? (bekannt)",
            "bekannt ?gegeben",
            *_verbs("erklär betont behaupte verkünde melde berichte", "(?:t|te|ten|en|n)"),
            "betont",
        ],
        "confirms": [
            *_verbs("bestätig", _DE),
            "(räum(?:t|te|ten|en))[^.;:]{0,60}? (ein)",
            "eingeräumt",
            "(g(?:ibt|eben|ab|aben))[^.;:]{0,60}? (zu)",
        ],
        "denies": [
            *_verbs("dementier", _DE),
            "bestreite(?:t|n)",
            "bestritt(?:en)?",
            "leugne(?:t|te|ten|n)",
            "(w(?:eist|eisen|ies|iesen))[^.;:]{0,80}? (zurück)",
            "zurückgewiesen",
        ],
        "estimates": [
            *_verbs("schätz", _DE),
            "geschätzt",
            "schätzungsweise",
            "(g(?:eht|ehen|ing|ingen)) (?:\\w+ ){0,3}(davon aus)",
            *_verbs("bezifer beziffer vermute", "(?:t|te|ten|n)"),
        ],
        "accuses": [
            *_verbs("beschuldig bezichtig", _DE),
            "(w(?:irft|erfen|arf|arfen))[^.;:]{0,80}? (vor)",
            "vorgeworfen",
        ],
        "warns": [*_verbs("warn", _DE), "gewarnt"],
        "demands": [
            "forder(?:t|te|ten|n)",
            "gefordert",
            *_verbs("verlang", _DE),
            "(r(?:uft|ufen|ief|iefen))[^.;:]{0,60}? (auf)",
            "appellier(?:t|te|ten|en)",
        ],
        "promises": [
            "verspr(?:icht|echen|ach|achen|ochen)",
            "(sicher(?:t|te|ten|n))[^.;:]{0,60}? (zu)",
            "zugesichert",
            "gelob(?:t|te|ten|en)",
        ],
    },
}
# Prepositions behind which who says it stands.
_NAMING: Final = re.compile(
    r"(?<!\w)(?:selon|d'après|according to|laut|nach (?:den )?Angaben)(?: (?:von|der|des) )?\s+"
    r"([^,.;:()«»“”„\"\n]{2,80}?)(?=[,.;:()«»“”„\"\n]|$)",
    re.IGNORECASE,
)
# "n'a pas confirmé", "ne confirme pas", "did not deny", "has neither confirmed nor denied".
_DENIED_BEFORE: Final = re.compile(
    r"(?:\b(?:ne|pas|ni|jamais|sans|not|never|neither|nor|without|nicht|kein\w*|nie|weder|noch)|n't)"
    r" (?:encore |yet |been |be )?$|\bn'$",
    re.IGNORECASE,
)
_DENIED_BEHIND: Final = re.compile(
    r" (?:\w{1,24} )?(?:pas|nicht|kein\w*|neither)(?!\w)|"
    r" weder(?!\w)",
    re.IGNORECASE,
)
# So many characters before a cue, a word that denies it is looked for.
_NEAR: Final = 32
# Each is one code point, so that offsets stay.
_PLAIN: Final = str.maketrans({"’": "'", "ʼ": "'", "\u00a0": " ", "\u202f": " ", "\n": " "})


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue as the text has it ("a déclaré" is "déclaré", "wirft … vor"), and its mode."""

    words: str
    mode: str
    start: int
    end: int


def find_cue(text: str, start: int, end: int, language: str = "") -> Cue | None:
    """The cue of a passage: in it, or in the sentences in which it stands; None without one.

    A cue that says more than that somebody speaks ("estime", "accused") goes before one that does
    not, then the nearest. What stands in quotation marks is the speaker's, not the article's; what
    is denied ("n'a pas confirmé") says nothing.
    """
    around = [span for span in sentences(text) if span[0] < end and span[1] > start]
    first = min([start, *(a for a, _b in around)])
    last = max([end, *(b for _a, b in around)])
    inside = quoted(text, first, last)
    opening = [a for a, _b in inside]
    found = []
    for cue in _cues(text, first, last, language):
        within = bisect_right(opening, cue.start) - 1
        if within < 0 or cue.start >= inside[within][1]:
            found.append(cue)
    return min(found, key=lambda cue: _rank(cue, start, end), default=None)


def attributed_as(text: str, cue: Cue) -> str:
    """Whom the article names behind a cue such as “selon”, in its words; else nothing."""
    found = _NAMING.match(text.translate(_PLAIN), cue.start)
    return text[found.start(1) : found.end(1)].strip() if found else ""


def _rank(cue: Cue, start: int, end: int) -> tuple[bool, int, int]:
    gap = max(start - cue.end, cue.start - end, 0)
    return cue.mode == "states", gap, cue.start


def _cues(text: str, start: int, end: int, language: str) -> Iterator[Cue]:
    plain = text.translate(_PLAIN)
    primary = language.partition("-")[0].lower()
    languages = [primary] if primary in _CUES else [] if primary else list(_CUES)
    for each in languages:
        for mode, pattern in _patterns(each):
            for found in pattern.finditer(plain, start, end):
                before = plain[max(start, found.start() - _NEAR) : found.start()]
                if _DENIED_BEFORE.search(before) or _DENIED_BEHIND.match(plain, found.end(), end):
                    continue
                parts = [text[found.start(n) : found.end(n)] for n in _groups(found)]
                words = " … ".join(parts) or text[found.start() : found.end()]
                yield Cue(words, mode, found.start(), found.end())


def _groups(found: re.Match[str]) -> list[int]:
    return [n for n, part in enumerate(found.groups(), start=1) if part is not None]


@lru_cache
def _patterns(language: str) -> list[tuple[str, re.Pattern[str]]]:
    return [
        (mode, re.compile(rf"(?<![\w-])(?:{'|'.join(cues)})(?![\w])", re.IGNORECASE))
        for mode, cues in _CUES[language].items()
    ]
