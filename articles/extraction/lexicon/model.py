"""What a language's tables are made of: reporting verbs, their frames, phrases, small words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Verb(NamedTuple):
    """One form of a reporting verb.

    `frames` are letters: `q` stands beside a quotation, `p` stands in parentheses or inverted
    (", she said"), `c` takes a clause with “that”, `z` one without it, `i` an infinitive, `n` a
    noun phrase as what is said, `a` names whom it is said to without a preposition, `o` accuses
    somebody *of* something, `b` says what somebody holds rather than what they say.
    `form` is one of finite, past (finite or participle), participle, base, gerund, infinitive,
    conditional.
    """

    lemma: str
    mode: str
    frames: str
    form: str


class Phrase(NamedTuple):
    """Several words that are one cue; `verb` says what its first word is."""

    words: tuple[str, ...]
    verb: Verb


@dataclass(frozen=True)
class Language:
    """All that the rules know of one language."""

    code: str
    verbs: Mapping[str, tuple[Verb, ...]]
    phrases: Mapping[str, tuple[Phrase, ...]]
    # Words behind which who says it stands, in parts: ("according", "to").
    prepositions: Mapping[str, tuple[tuple[str, ...], ...]]
    # Nouns that report, with their mode: "statement", "annonce".
    nouns: Mapping[str, str]
    that: frozenset[str]
    relatives: frozenset[str]
    auxiliaries: frozenset[str]
    be: frozenset[str]
    modals: frozenset[str]
    negations: frozenset[str]
    adverbs: frozenset[str]
    adverb_endings: tuple[str, ...]
    determiners: frozenset[str]
    possessives: frozenset[str]
    subjects: Mapping[str, str]
    small: frozenset[str]
    adpositions: frozenset[str]
    of: frozenset[str]
    conjunctions: frozenset[str]
    coordinators: frozenset[str]
    times: frozenset[str]
    hypothetical: frozenset[str]
    people: frozenset[str]
    titles: Mapping[str, str]
    # Common verb forms that report nothing, so that clauses can be told from noun phrases.
    finite: frozenset[str]
    # Nouns that end like adverbs.
    adverbial_nouns: frozenset[str] = frozenset()
    # Pronouns that stand behind a preposition for a person ("selon lui").
    stressed: frozenset[str] = frozenset()
    # The reporter's own voice.
    own_voice: frozenset[str] = frozenset()
    never_sources: frozenset[str] = frozenset()
    hearsay: frozenset[str] = frozenset()
    hearsay_never: frozenset[str] = frozenset()
    reported_as: frozenset[str] = frozenset()
    feminine: frozenset[str] = frozenset()
    masculine: frozenset[str] = frozenset()


@dataclass
class Builder:
    """Collects forms and phrases; a form that several verbs share keeps them all."""

    verbs: dict[str, list[Verb]] = field(default_factory=dict)
    phrases: dict[str, list[Phrase]] = field(default_factory=dict)

    def add(self, form: str, verb: Verb) -> None:
        """Keep one form, or a phrase where it has several words."""
        first, *rest = form.split()
        if rest:
            self.phrases.setdefault(first, []).append(Phrase((first, *rest), verb))
        elif verb not in self.verbs.setdefault(first, []):
            self.verbs[first].append(verb)

    def all_verbs(self) -> dict[str, tuple[Verb, ...]]:
        """The forms of one word."""
        return {form: tuple(found) for form, found in self.verbs.items()}

    def all_phrases(self) -> dict[str, tuple[Phrase, ...]]:
        """The phrases by their first word, the longest first."""
        return {
            first: tuple(sorted(found, key=lambda each: -len(each.words)))
            for first, found in self.phrases.items()
        }


def table(text: str) -> Iterable[tuple[str, str, list[str]]]:
    """Rows of a table of verbs: mode, frames and the verbs, which commas part.

    A line that begins with a blank goes on with the row above it.
    """
    for line in text.strip().replace("\n ", " ").splitlines():
        head, _colon, verbs = line.partition(":")
        mode, frames = head.split()
        yield mode, frames, [each.strip() for each in verbs.split(",") if each.strip()]


def words(text: str) -> frozenset[str]:
    """A set of words, which blanks part."""
    return frozenset(text.split())


def sequences(text: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Sequences of words, which commas part, by their first word, the longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for each in text.split(","):
        parts = tuple(each.split())
        found.setdefault(parts[0], []).append(parts)
    return {first: tuple(sorted(all_, key=len, reverse=True)) for first, all_ in found.items()}
