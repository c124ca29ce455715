"""Noun phrases and the ends of clauses, told from small words and capitals: there is no parser."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from articles.extraction.lexicon import Language
from articles.extraction.lexicon.model import words
from articles.extraction.tokens import Tokens

Span = tuple[int, int]

PUNCTUATION: Final = frozenset([*".,;:!?…—–-―()[]{}/«»“”„\"‹›‘’'*•|", "--", "---"])
STOPS: Final = frozenset([*".,;:!?…—–―", "--"])
DASHES: Final = frozenset(["—", "–", "-", "―", "--", "---"])
# What parts an apposition or an attribution from its sentence.
PARTING: Final = frozenset([",", "—", "–", "―", "--"])
# A noun phrase, a sentence's beginning and what stands between cue and content are looked at so
# far, in tokens: nothing grows with the length of a sentence.
FAR: Final = 60


class Phrases:
    """Reads noun phrases at given tokens of one text. Places are token numbers, ends exclusive."""

    def __init__(self, tokens: Tokens, language: Language) -> None:
        self.tokens = tokens
        self.language = language
        self.words = tokens.words
        self.capital = tokens.capital
        self.quotation = tokens.quotation

    def is_adverb(self, at: int) -> bool:
        """Whether a word only colours a verb."""
        word = self.words[at]
        language = self.language
        if word in language.adverbs:
            return True
        if len(word) < 5 or self.capital[at] or not word.endswith(language.adverb_endings):
            return False
        if word in language.adverbial_nouns or word in language.people:
            return False
        before = self.words[at - 1] if at else ""
        return language.code == "en" or before not in language.determiners

    def is_finite(self, at: int) -> bool:
        """Whether a word is the verb of a clause, as far as its form tells."""
        word = self.words[at]
        language = self.language
        if self.capital[at] and at and self.words[at - 1] not in PUNCTUATION:
            return False
        if word in language.auxiliaries and word not in {"to", "'s", "’s", "having"}:
            return True
        before = self.words[at - 1] if at else ""
        if before in language.determiners or before in language.possessives:
            return False
        if found := language.verbs.get(word):
            if language.code == "en":
                return found[0].form in {"past", "finite", "participle"} and not (
                    found[0].form == "finite" and before in language.adpositions
                )
            if found[0].form == "finite":
                return before not in language.adpositions
        if word in language.finite:
            return before not in language.adpositions or before == "en"
        if language.code == "en":
            return len(word) > 4 and word.endswith("ed") and not self.capital[at]
        if language.code == "fr":
            return len(word) > 5 and word.endswith(_FRENCH_ENDINGS)
        return word.endswith(("te", "ten")) and word not in language.people

    def right(self, start: int, end: int) -> Span | None:
        """The noun phrase that begins at `start`, its apposition included; None without one."""
        language, words = self.language, self.words
        at = start
        end = min(end, start + FAR)
        head_is_role = False
        if (
            start < end
            and words[start] in language.adpositions
            and (words[start] not in language.determiners)
        ) or (
            start < end
            and words[start] in ((language.of | language.coordinators) - language.determiners)
        ):
            return None
        while at < end:
            word = words[at]
            if self.quotation[at] >= 0:
                break
            if word in PUNCTUATION:
                if (
                    word == "."
                    and start < at < end - 1
                    and self.capital[at - 1]
                    and (len(words[at - 1]) <= 4)
                ):
                    at += 1
                    continue
                if word == "(" and at > start and (close := self._closing(at, end)):
                    at = close
                    continue
                break
            if word in language.subjects and not self._is_determiner(at, end):
                if at == start:
                    return (at, at + 1)
                if not self.capital[at]:
                    break
            if at == start and word in language.stressed:
                return (at, at + 1)
            if word in language.coordinators and at > start:
                if word not in {"and", "et", "und", "&"} or not self._is_nominal(at + 1, end):
                    break
                at += 1
                continue
            if word in language.that or (word in language.relatives and at > start):
                break
            if word in language.conjunctions and word not in language.small:
                break
            if word in language.times and at > start and word not in language.determiners:
                break
            if word in language.adpositions and word not in language.of:
                break
            if word in language.of and at > start:
                strict = word in {"of", "de", "du", "des", "d'", "von", "der"}
                if not strict and not head_is_role:
                    break
                if not strict and at + 1 < end and words[at + 1] in language.times:
                    break
                # "officials in Ohio", but "officials in a statement".
                in_place = word == "in" and at + 1 < end and self.capital[at + 1]
                weak = language.code == "en" and word in {"in", "on", "to", "with"}
                if not strict and weak and not in_place:
                    break
            elif (
                at > start
                and not self.capital[at]
                and self.is_adverb(at)
                and (word not in language.determiners and words[at - 1] not in language.determiners)
            ) or (at > start and self.is_finite(at)):
                break
            if not self.capital[at]:
                head_is_role = head_is_role or word in language.people
            at += 1
        while at > start and (
            words[at - 1] in language.adpositions
            or words[at - 1] in language.small
            or words[at - 1] in language.determiners
            or words[at - 1] in language.coordinators
        ):
            at -= 1
        if at == start:
            return None
        return (start, self._with_apposition(start, at, end))

    def _closing(self, at: int, end: int) -> int:
        for n in range(at + 1, min(end, at + 12)):
            if self.words[n] == ")":
                return n + 1
        return 0

    def _is_determiner(self, at: int, end: int) -> bool:
        """Whether a pronoun stands before its noun: "ce rapport", "some officials"."""
        return (
            self.words[at] in self.language.determiners
            and at + 1 < end
            and self.words[at + 1].isalpha()
            and not self.is_finite(at + 1)
            and not self.is_adverb(at + 1)
            and self.words[at + 1] not in self.language.conjunctions
        )

    def has_verb(self, start: int, end: int) -> bool:
        """Whether a clause stands between two places: a finite verb that is nobody's attribute."""
        return any(self.is_finite(n) or self.quotation[n] >= 0 for n in range(start, end))

    def _is_nominal(self, at: int, end: int) -> bool:
        """Whether a noun phrase may begin here."""
        if at >= end or self.quotation[at] >= 0:
            return False
        word = self.words[at]
        return (
            self.capital[at]
            or word in self.language.determiners
            or word in self.language.possessives
            or word in self.language.people
            or (
                word.isalpha()
                and not self.is_finite(at)
                and word not in self.language.subjects
                and word not in self.language.conjunctions
                and word not in self.language.adpositions
                and not self.is_adverb(at)
                and word not in self.language.verbs
            )
        )

    def _behind_list(self, at: int, end: int) -> int:
        """Behind the rest of a list that begins at a comma: ", Y and Z"; else `at`.

        A comma, a full stop or the sentence's end has to stand behind it, so that the subject of
        what follows is not taken for a name.
        """
        words, language = self.words, self.language
        joined = False
        length = 0
        for n in range(at + 1, min(end, at + 16)):
            word = words[n]
            if self.quotation[n] >= 0:
                return at
            if word in {"et", "and", "und"} and length:
                joined, length = True, 0
            elif word == "," and length and not joined:
                length = 0
            elif word in {",", ".", ";"}:
                return n if joined and length else at
            elif (
                word in PUNCTUATION
                or word in language.subjects
                or word in language.times - language.determiners
                or word in language.adpositions - language.of
                or self.is_finite(n)
                or length > 5
            ):
                return at
            else:
                length += 1
        return at

    def each(self, noun: Span) -> tuple[Span, ...]:
        """The names of a list, each by itself: "the port, the town and the union"."""
        words, language = self.words, self.language
        start, end = noun
        cuts = [
            n
            for n in range(start + 1, end - 1)
            if words[n] in {"et", "and", "und"} and self.quotation[n] < 0
        ]
        commas = [n for n in range(start + 1, end - 1) if words[n] == ","]
        if len(cuts) != 1 or any(n > cuts[0] for n in commas):
            return (noun,)
        joint = cuts[0]
        if commas:
            if self._behind_list(commas[0], end + 1) < end and end < len(words):
                return (noun,)
            if any(words[n] in language.relatives for n in range(commas[0], end)):
                return (noun,)
        else:
            one, other = words[start], words[joint + 1]
            several = all(
                sum(self.capital[n] for n in range(a, b)) >= 2
                for a, b in ((start, joint), (joint + 1, end))
            )
            articles = language.determiners | language.possessives | set(language.titles)
            if not several and not (one in articles and other in articles - language.of):
                return (noun,)
        edges = [start - 1, *commas, joint, end]
        parts = [(a + 1, b) for a, b in pairwise(edges)]
        return tuple((a, b) for a, b in parts if a < b)

    def _with_apposition(self, start: int, at: int, end: int) -> int:
        """Behind “, chief of the General Staff” where it stands; else `at`."""
        words, language = self.words, self.language
        if at < end and words[at] == "," and (listed := self._behind_list(at, end)) > at:
            return listed
        if at + 1 >= end or words[at] != "," or self.quotation[at] >= 0:
            return at
        first = at + 1
        # A role, or an article and a role: "the mayor", "chef d'état-major".
        ahead = [words[n] for n in range(first, min(first + 6, end))]
        if not ahead or self.quotation[first] >= 0:
            return at
        opens = (
            ahead[0] in language.people
            or ahead[0] in {"who", "dont", "qui", "whose", "himself", "lui-même"}
            or (
                ahead[0] in language.determiners
                and any(word in language.people for word in ahead[1:5])
            )
            or (not self.capital[first] and any(word in language.people for word in ahead[:3]))
        )
        if (
            not opens
            and self.capital[first]
            and any(word in language.people for word in words[start:at])
        ):
            # "the ministry's spokesman, Ada Pohl."
            n = first
            while n < end and self.capital[n] and self.quotation[n] < 0:
                n += 1
            if n - first >= 2 and (n >= end or words[n] in {",", ".", "(", "—", "–"}):
                return n
            return at
        if not opens or ahead[0].isdigit():
            return at
        n = first
        while n < end and self.quotation[n] < 0 and words[n] not in {",", ";", ":", "—", "–"}:
            if words[n] == "." and n + 1 >= end:
                break
            if words[n] in language.that and words[n] not in language.relatives:
                return at
            n += 1
        while n > first and words[n - 1] in PUNCTUATION and words[n - 1] != ")":
            n -= 1
        return n

    def left(self, end: int, first: int) -> Span | None:
        """The noun phrase that ends before `end` and begins at `first` or behind it."""
        language, words = self.language, self.words
        first = max(first, end - FAR)
        at = end
        joined = False
        while at > first:
            word = words[at - 1]
            if self.quotation[at - 1] >= 0:
                break
            if word in PUNCTUATION:
                if word == "." and at > first + 1 and self.capital[at - 2] and at < end:
                    at -= 1
                    continue
                if word == ")" and (opening := self._opening(at - 1, first)):
                    at = opening
                    continue
                if word == "," and joined and at < end and self._lists(at, first):
                    at -= 1
                    continue
                if word == "'" and at < end:
                    at -= 1
                    continue
                break
            if word in language.subjects and not (self.capital[at - 1] and word not in _AT_FRONT):
                if at == end:
                    return (at - 1, end)
                break
            if word in language.coordinators:
                if word not in {"and", "et", "und", "&"} or at - 1 <= first or at == end:
                    break
                if words[at - 2] in PUNCTUATION and words[at - 2] not in {")", ","}:
                    break
                joined = True
                at -= 1
                continue
            if word in language.that or word in language.relatives or word == "par":
                break
            if word in language.conjunctions and word not in language.small and at < end:
                break
            if word in language.negations:
                break
            if at < end and self.is_finite(at - 1) and not self._is_reduced(at - 1, first):
                break
            at -= 1
        at = self._trim(at, end)
        return (at, end) if at < end else None

    def _is_reduced(self, at: int, first: int) -> bool:
        """Whether a participle only describes the noun before it: "a poll released in August"."""
        words, language = self.words, self.language
        return (
            words[at].endswith("ed")
            and at > first
            and (words[at + 1] in language.adpositions or words[at + 1] in language.times)
            and words[at - 1] not in PUNCTUATION
            and words[at - 1] not in language.subjects
            and words[at - 1] not in language.relatives
            and not self.is_adverb(at - 1)
            and not self.capital[at - 1]
        )

    def _lists(self, at: int, first: int) -> bool:
        """Whether the comma before `at` parts the names of a list: "X, Y and Z"."""
        before = at - 2
        return (
            before >= first
            and self.quotation[before] < 0
            and self.words[before] not in PUNCTUATION
            and self.words[before] not in self.language.times
            and not self.words[before][:1].isdigit()
            and self._is_nominal(at, at + 2)
        )

    def _opening(self, at: int, first: int) -> int:
        for n in range(at - 1, max(first, at - 12) - 1, -1):
            if self.words[n] == "(":
                return n
        return 0

    def _trim(self, at: int, end: int) -> int:
        """Behind what only leads to the noun phrase: adverbs, dates, “in a statement”."""
        language, words = self.language, self.words
        while at < end:
            word = words[at]
            if (
                (word in PUNCTUATION and word != "(")
                or word in {"au", "aux"}
                or (word in {"de", "d'"} and language.code == "fr")
                or (
                    word in language.coordinators
                    or (word in language.times and word not in language.determiners)
                    or (word in language.conjunctions and word not in language.small)
                    or (self.is_adverb(at) and word not in language.determiners)
                    or (word in language.adverbs and word not in language.determiners)
                )
            ):
                at += 1
            elif word in language.adpositions and at + 1 < end:
                begin = self._behind_adjunct(at, end)
                if begin == at:
                    break
                at = begin
            else:
                break
        return at

    def _behind_adjunct(self, at: int, end: int) -> int:
        """Where the subject begins behind “In a statement”: its last article, pronoun or name."""
        language, words = self.language, self.words
        for n in range(end - 1, at + 1, -1):
            before = words[n - 1]
            if before in language.adpositions or before in language.determiners:
                continue
            if before in language.small or before in language.coordinators:
                continue
            if words[n] in language.determiners and words[n] not in language.of:
                return n
            if words[n] in language.subjects:
                return n
            if (
                self.capital[n]
                and not self.capital[n - 1]
                and before not in language.titles
                and (before not in language.people)
            ):
                return n
        return at

    def first(self, start: int, end: int) -> Span | None:
        """The first noun phrase of a clause, behind what leads to it."""
        language, words = self.language, self.words
        at = self._behind_dateline(start, end)
        end = min(end, start + FAR)
        # "On Monday, in a statement, the minister": what ends with a comma and begins so is no
        # subject.
        for _ in range(4):
            while at < end and (
                words[at] in PUNCTUATION
                or words[at] in language.coordinators
                or (self.is_adverb(at) and words[at] not in language.determiners)
            ):
                at += 1
            if at >= end:
                return None
            leading = (
                words[at] in language.adpositions
                or words[at] in language.conjunctions
                or words[at] in language.times
                or words[at].endswith("ing")
                or (language.code == "fr" and words[at].endswith("ant") and self.capital[at])
            )
            if not leading or (
                words[at] in language.determiners and words[at] not in language.adpositions
            ):
                break
            comma = next(
                (n for n in range(at, end) if words[n] == "," and self.quotation[n] < 0), None
            )
            if comma is None:
                at += 1
            else:
                at = comma + 1
        return self.right(at, end)

    def _behind_dateline(self, start: int, end: int) -> int:
        """Behind “WASHINGTON (AFP) –” where a sentence begins so."""
        for n in range(start + 1, min(start + 9, end)):
            if self.words[n] in DASHES and self.quotation[n] < 0:
                before = self.words[n - 1]
                shouted = self.tokens.text[self.tokens.starts[start] : self.tokens.ends[start]]
                if before == ")" or (shouted.isupper() and len(shouted) > 2):
                    return n + 1
        return start


_FRENCH_ENDINGS: Final = (
    "aient",
    "èrent",
    "irent",
    "urent",
    "ait",
    "ront",
    "era",
    "ira",
    "dra",
    "it",
    "ut",
)
_AT_FRONT: Final = words(
    "he she they it we i you il elle ils elles on je nous vous er sie es wir ich"
)
