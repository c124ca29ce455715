"""Whom a speaker's words stand for: pronouns and short forms, led back to a fuller name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from articles.extraction.lexicon import Language
from articles.extraction.lexicon.model import words
from articles.extraction.phrases import PUNCTUATION, Phrases, Span
from articles.extraction.tokens import Tokens

_PARTICLES: Final = words("de du des von van der den bin al el la le di da of the d' l'")
_STRESSED: Final = {"lui": "m", "elle": "f", "him": "m", "her": "f"}
_POINTING: Final = words("ce cet cette le la l' the this that")
_DOCUMENTS: Final = words(
    "rapport communiqué article texte document étude enquête lettre message note déclaration "
    "discours dépêche courrier report statement article text document study survey letter memo "
    "speech post paper dispatch email e-mail"
)
# So many tokens before it, the document is looked for.
_NEAR: Final = 90
# So many names are looked back through for a pronoun.
_BACK: Final = 40
# So many people of one surname are told apart.
_NAMESAKES: Final = 8


@dataclass(frozen=True)
class Name:
    """A run of capitalised words that names somebody, with what is known of it."""

    span: Span
    parts: tuple[str, ...]
    gender: str  # m, f or nothing
    person: bool


class Names:
    """The names of a text, in order, and what they are called by later."""

    def __init__(self, tokens: Tokens, language: Language) -> None:
        self.tokens = tokens
        self.language = language
        self.phrases = Phrases(tokens, language)
        self.names = self._find()
        # Full names by their last part, each once, and what is known of a surname's gender.
        self.by_part: dict[str, list[Name]] = {}
        self.genders: dict[str, str] = {}
        seen: set[tuple[str, ...]] = set()
        for name in self.names:
            if name.gender:
                self.genders[name.parts[-1]] = name.gender
            if len(name.parts) >= 2 and name.parts not in seen:
                seen.add(name.parts)
                others = self.by_part.setdefault(name.parts[-1], [])
                if len(others) < _NAMESAKES:
                    others.append(name)

    def _find(self) -> list[Name]:
        words, capital = self.tokens.words, self.tokens.capital
        found = []
        at = 0
        size = len(words)
        while at < size:
            if not capital[at] or not words[at][0].isalpha():
                at += 1
                continue
            end = at + 1
            while end < size and end - at < 8:
                if capital[end] and words[end][0].isalpha():
                    end += 1
                elif (
                    words[end] in _PARTICLES
                    and end + 1 < size
                    and capital[end + 1]
                    and words[end] not in {"of", "the", "le", "la", "l'"}
                ) or (
                    words[end] == "."
                    and end + 1 < size
                    and capital[end + 1]
                    and len(words[end - 1]) <= 3
                ):
                    end += 2
                else:
                    break
            begin = at
            # The first word of a sentence is capitalised in any case.
            while begin < end and self._is_small_word(begin):
                begin += 1
            if begin < end:
                found.append(self._name(begin, end))
            at = end
        return found

    def _is_small_word(self, at: int) -> bool:
        word, language = self.tokens.words[at], self.language
        return (
            word in language.determiners
            or word in language.adpositions
            or word in language.conjunctions
            or word in language.subjects
            or word in language.adverbs
            or word in language.times
            or word in language.that
        )

    def _name(self, begin: int, end: int) -> Name:
        words, language = self.tokens.words, self.language
        parts = tuple(word for word in words[begin:end] if word not in PUNCTUATION)
        gender = ""
        person = False
        titled = False
        for n in range(max(0, begin - 3), end):
            word = words[n]
            if n < begin and word in PUNCTUATION and word != ".":
                gender = ""
                continue
            if word in language.titles:
                titled = True
                gender = language.titles[word] or gender
        rest = [part for part in parts if part not in language.titles]
        if rest and len(rest) >= 2:
            if rest[0] in language.feminine:
                gender, person = "f", True
            elif rest[0] in language.masculine:
                gender, person = gender or "m", True
        person = person or titled
        if not gender and end + 2 < len(words) and words[end] == ",":
            # "Ada Pohl, présidente de"
            gender = next(
                (language.titles[w] for w in words[end + 1 : end + 4] if language.titles.get(w)), ""
            )
            person = person or bool(gender)
        return Name((begin, end), tuple(rest) or parts, gender[:1], person)

    def fuller(self, span: Span) -> Span | None:
        """The fuller name that a speaker's words stand for; None where that is unsure."""
        words, language = self.tokens.words, self.language
        first = words[span[0]]
        if span[1] - span[0] > 1 and words[span[1] - 1] in language.relatives:
            end = span[1] - 1
            while end > span[0] + 1 and words[end - 1] in PUNCTUATION:
                end -= 1
            return self.fuller((span[0], end)) or (span[0], end)
        if first in language.subjects and span[1] - span[0] == 1:
            return self._antecedent(span[0], language.subjects[first])
        if first in _STRESSED and span[1] - span[0] == 1:
            return self._antecedent(span[0], _STRESSED[first])
        if first in _POINTING and span[1] - span[0] == 2 and words[span[0] + 1] in _DOCUMENTS:
            return self._document(span[0])
        capitals = [
            words[n]
            for n in range(*span)
            if self.tokens.capital[n]
            and words[n] not in language.titles
            and words[n][0].isalpha()
            and not (n == span[0] and self._is_small_word(n))
        ]
        if len(capitals) != 1:
            return None
        best = None
        for name in self.by_part.get(capitals[0], ()):
            if name.span[0] >= span[0]:
                break
            if best and best.parts[0] != name.parts[0]:
                # Two people of one surname: nobody is named.
                return None
            best = best or name
        return best.span if best else None

    def _document(self, at: int) -> Span | None:
        """The document that “ce rapport” or “the report” means: the nearest that has a name."""
        words = self.tokens.words
        for n in range(at - 1, max(0, at - _NEAR), -1):
            if words[n] in _DOCUMENTS and self.tokens.quotation[n] < 0 and n + 1 < at:
                if words[n + 1] not in {"de", "du", "des", "d'", "of", "by", "from"}:
                    continue
                noun = self.phrases.right(n - 1 if n and self._is_small_word(n - 1) else n, at)
                if noun and any(self.tokens.capital[m] for m in range(n, noun[1])):
                    return noun
        return None

    def _antecedent(self, at: int, gender: str) -> Span | None:
        """The nearest fitting name before a pronoun of one person, by gender."""
        if gender not in {"m", "f"}:
            return None
        low, high = 0, len(self.names)
        while low < high:
            middle = (low + high) // 2
            if self.names[middle].span[0] < at:
                low = middle + 1
            else:
                high = middle
        for name in reversed(self.names[max(0, low - _BACK) : low]):
            sex = name.gender or self.genders.get(name.parts[-1], "")
            if not sex:
                continue
            if sex == gender:
                return self.fuller(name.span) or name.span
        return None
