"""The rules by which a text says that somebody says something: cue, content and speaker.

Each rule is a method that is named for what it reads. Places are token numbers, ends exclusive.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Final

from articles.extraction.lexicon import Language
from articles.extraction.lexicon.model import Verb, words
from articles.extraction.phrases import DASHES, FAR, PARTING, PUNCTUATION, STOPS, Phrases, Span
from articles.extraction.tokens import Tokens

_BLANK_MARKS: Final = frozenset([*".,;:—–-―", "--"])
_OPENING: Final = frozenset("«“„\"‹‘'「『”»")
# A sentence with more cues than this is a list of words.
MOST_CUES: Final = 24
# Rules by how much they may be trusted.
SURE: Final = frozenset(
    {"quotation", "that clause", "parenthesis", "inversion", "preposition", "colon", "no that"}
)


@dataclass(frozen=True)
class Found:
    """One piece of reporting: where its words stand, and which rule read it."""

    content: Span
    cue: Span | None
    speakers: tuple[Span, ...]
    mode: str
    rule: str
    lemma: str = ""
    frames: str = ""
    sure: bool = True
    relays: tuple[Span, ...] = ()
    through: int = field(default=0)  # behind the last token that belongs to it


@dataclass
class _Group:
    """A verb with what belongs to it: “has not said”, “a-t-il déclaré”."""

    start: int
    end: int
    verb: Verb
    verbs: tuple[Verb, ...]
    negated: bool = False
    modal: bool = False
    passive: bool = False
    infinitive: bool = False
    finite: bool = True
    clitic: int = -1
    words: tuple[str, ...] = ()

    def has(self, frame: str) -> bool:
        return any(frame in verb.frames for verb in self.verbs)

    def mode(self, frames: str) -> str:
        for verb in self.verbs:
            if set(frames) & set(verb.frames):
                return verb.mode
        return self.verb.mode


class Reporting:
    """Finds the reporting of one text."""

    def __init__(self, tokens: Tokens, language: Language) -> None:
        self.tokens = tokens
        self.language = language
        self.words = tokens.words
        self.quotation = tokens.quotation
        self.capital = tokens.capital
        self.phrases = Phrases(tokens, language)

    # Going through the text

    def find(self) -> list[Found]:
        """All that is reported, in order of its cues; places may overlap."""
        found: list[Found] = []
        crowded: Counter[int] = Counter()
        at = 0
        size = len(self.words)
        while at < size:
            if self.quotation[at] >= 0:
                opening, at = self.tokens.inside[self.quotation[at]]
                if (unknown := self._unknown_verb(opening, at)) is not None:
                    found.append(unknown)
                continue
            word = self.words[at]
            each: Found | None = None
            behind = at + 1
            if crowded[self.tokens.sentence[at]] > MOST_CUES:
                at = self.bounds(at)[1]
                continue
            if word in self.language.prepositions:
                crowded[self.tokens.sentence[at]] += 1
                each = self._preposition(at)
            if each is None and (group := self._group(at)):
                behind = max(behind, group.end)
                crowded[self.tokens.sentence[at]] += 1
                each = self._verb(group)
            if each is None and word in self.language.nouns:
                each = self._noun(at)
            if each is None and word in self.language.hearsay:
                each = self._hearsay(at)
            if each is None and word in DASHES:
                each = self._signature(at)
            if each is None and word == ":":
                each = self._label(at)
            if each is not None and self._is_content(each.content):
                found.append(each)
            at = behind
        return found

    def _is_content(self, content: Span) -> bool:
        return content[1] > content[0] and any(
            self.words[n][:1].isalnum() for n in range(content[0], min(content[1], content[0] + 9))
        )

    def bounds(self, at: int) -> Span:
        """The sentence of a token."""
        number = self.tokens.sentence[at]
        return self.tokens.first[number], self.tokens.behind[number]

    # Verbs

    def _group(self, at: int) -> _Group | None:
        """The verb group whose verb stands at `at`; None where no verb of reporting stands."""
        language, words = self.language, self.words
        first, behind = self.bounds(at)
        for phrase in language.phrases.get(words[at], ()):
            end = self._matches(phrase.words, at, behind)
            if end:
                return self._with_auxiliaries(at, end, (phrase.verb,), first)
        verbs = language.verbs.get(words[at])
        if not verbs or (self.capital[at] and at > first):
            return None
        return self._with_auxiliaries(at, at + 1, verbs, first)

    def _matches(self, wanted: tuple[str, ...], at: int, end: int) -> int:
        """Behind the words of a phrase, adverbs between its first two allowed; 0 where it fails."""
        n = at
        for number, word in enumerate(wanted):
            while (
                number
                and n < end
                and self.words[n] != word
                and n - at < 4
                and self.phrases.is_adverb(n)
            ):
                n += 1
            if n >= end or self.words[n] != word or self.quotation[n] >= 0:
                return 0
            n += 1
        return n

    def _with_auxiliaries(
        self, at: int, end: int, verbs: tuple[Verb, ...], first: int
    ) -> _Group | None:
        language, words = self.language, self.words
        start = n = at
        negated = modal = be = to = has_auxiliary = False
        clitic = -1
        while n > first and at - n < 12:
            word = words[n - 1]
            if self.quotation[n - 1] >= 0:
                break
            named = self.capital[n - 1] and n - 1 > first  # "in May"
            if word in language.auxiliaries and not named and not self._is_possessive(n - 1):
                start = n - 1
                has_auxiliary = True
                be = be or word in language.be
                modal = modal or word in language.modals
                to = to or word == "to"
                if to and word == "to":
                    n -= 1
                    break
            elif word in language.subjects and word.startswith("-"):
                clitic = n - 1
            elif word in language.negations:
                negated = True
            elif self.phrases.is_adverb(n - 1):
                pass
            else:
                break
            n -= 1
        if language.code == "fr":
            if self._negates_behind(end):
                negated = True
            if not has_auxiliary and (far := self._far_auxiliary(n, first, verbs)) is not None:
                start, has_auxiliary, n = far, True, far
                while n > first and self.phrases.is_adverb(n - 1) and self.quotation[n - 1] < 0:
                    negated = negated or words[n - 1] in {"n'", "ne"}
                    n -= 1
        edge = words[n - 1] if n > first else ""
        group = _Group(start, end, verbs[0], verbs, negated, modal, infinitive=to, clitic=clitic)
        group.words = tuple(words[n:at])
        if (
            clitic < 0
            and end < len(words)
            and words[end].startswith("-")
            and (words[end] in language.subjects)
        ):
            group.clitic = end
            group.end = end + 1
        return self._checked(group, at, n, edge, has_auxiliary, be)

    def _far_auxiliary(self, at: int, first: int, verbs: tuple[Verb, ...]) -> int | None:
        """The auxiliary of "a pour sa part souligné", "ont, lundi, déclaré"; None without one."""
        if not any(verb.form == "participle" for verb in verbs):
            return None
        for n in range(at - 1, max(first, at - 10) - 1, -1):
            word = self.words[n]
            if word in _HAVE:
                following = self.words[n + 1]
                return (
                    n
                    if (
                        following in self.language.adpositions
                        or following in {",", "de", "d'", "tout"}
                        or self.phrases.is_adverb(n + 1)
                    )
                    else None
                )
            if (
                self.quotation[n] >= 0
                or word in self.language.that
                or (word in PUNCTUATION and word != ",")
                or word in self.language.relatives
            ):
                return None
        return None

    def _is_possessive(self, at: int) -> bool:
        """Whether “'s” belongs to a name, as it nearly always does before a noun."""
        return (
            self.words[at] in {"'s", "’s"}
            and at > 0
            and self.words[at - 1] not in (self.language.subjects)
        )

    def _negates_behind(self, end: int) -> bool:
        n = end
        return n < len(self.words) and self.words[n] in {"pas", "guère", "jamais", "rien"}

    def _checked(
        self, group: _Group, at: int, n: int, edge: str, has_auxiliary: bool, be: bool
    ) -> _Group | None:
        """The group with what its form says; None where the word is a noun or an adjective."""
        language = self.language
        before = self.words[at - 1] if at else ""
        forms = {verb.form for verb in group.verbs}
        if language.code == "en":
            if "past" in forms or "participle" in forms:
                if be and has_auxiliary:
                    group.passive = True
                elif not has_auxiliary and (
                    self.words[at + 1 : at + 2] == ["by"]
                    or before in language.possessives
                    or before in language.determiners - _STAND_ALONE
                ):
                    return None
                elif forms == {"participle"} and not has_auxiliary:
                    group.passive = True
            elif forms <= {"gerund"}:
                group.finite = be and has_auxiliary
                if before in language.determiners or before in language.possessives:
                    return None
            elif has_auxiliary:
                pass
            elif "base" in forms or "finite" in forms:
                if self._is_noun_here(at, before, "base" in forms and "finite" not in forms):
                    return None
                if edge in {"let", "to"}:
                    group.infinitive = True
            return group
        participles = [verb for verb in group.verbs if verb.form == "participle"]
        others = [verb for verb in group.verbs if verb.form != "participle"]
        if language.code == "de":
            return group
        reflexive = {"se", "s'"} & set(group.words)
        usable = [
            verb
            for verb in group.verbs
            if ("r" in verb.frames) == bool(reflexive)
            or (not reflexive and verb.form == "gerund")
            or (reflexive and verb.lemma in {"dire", "déclarer", "montrer"})
        ]
        if not usable:
            return None
        group.verbs = tuple(usable)
        group.verb = usable[0]
        participles = [verb for verb in usable if verb.form == "participle"]
        others = [verb for verb in usable if verb.form != "participle"]
        # "dit" and "promis" are both; what stands before them decides.
        if participles and has_auxiliary:
            group.verbs, group.verb = tuple(participles), participles[0]
            group.passive = be and not reflexive
            return group
        if not others:
            return None
        group.verbs, group.verb = tuple(others), others[0]
        form = others[0].form
        if form == "infinitive":
            group.infinitive = True
        elif form == "gerund":
            group.finite = False
            if before in language.determiners:
                return None
        elif form == "conditional":
            group.modal = True
        elif (not has_auxiliary and self._is_noun_here(at, before, False)) or (
            has_auxiliary and group.clitic < 0 and before in language.auxiliaries
        ):
            return None
        return group

    def _is_noun_here(self, at: int, before: str, is_base: bool) -> bool:
        language = self.language
        if language.code == "fr":
            if (
                at + 1 < len(self.words)
                and self.phrases.is_finite(at + 1)
                and (
                    self.words[at + 1] not in language.verbs
                    and self.words[at + 1] not in {"avoir", "être", "ayant", "étant"}
                )
            ):
                return True
            pronouns = {"l'", "le", "la", "les", "lui", "leur", "en"}
            if (
                before in pronouns
                and at > 1
                and (self.words[at - 2] in language.subjects or self.words[at - 2] in {"ne", "n'"})
            ):
                return False
            if before == "leur" and self._opens_content(at + 1):
                return False
            if before in {"en", "lui", "y", "nous", "vous", "se", "s'", "ne", "n'"}:
                return before == "en" and at > 1 and self.words[at - 2] not in language.subjects
            return (
                before in language.determiners
                or before in language.adpositions
                or before in language.possessives
            )
        if before in language.determiners or before in language.possessives:
            return before not in _STAND_ALONE
        if before in language.adpositions and before not in {"up", "out"}:
            return True
        if before in _ADJECTIVES:
            return True
        following = self.words[at + 1] if at + 1 < len(self.words) else ""
        if following in language.auxiliaries - {"to", "having"} and following not in {"'s", "’s"}:
            return True
        if following in {"of", "from"} or (
            at > 0
            and not self.capital[at - 1]
            and (
                (self.phrases.is_finite(at - 1) and before not in language.auxiliaries)
                or (before.endswith("ing") and len(before) > 4)
            )
        ):
            return True
        if is_base:
            # A plural or a pronoun says so; anything else is a noun of its own.
            if before in language.subjects:
                return before in {"he", "she", "it"}
            return (
                not (
                    before.endswith("s")
                    or before in {"people", "police", "media", ")", "women", "men"}
                    or (before in {"and", ","} and self._opens_content(at + 1))
                    or before in {"data", "that", "who", "which", "also", "do", "does"}
                    or self.phrases.is_adverb(at - 1)
                    or self.quotation[at - 1] >= 0
                )
                if at
                else True
            )
        return before.endswith("s") and not self.capital[at - 1] and before not in _PRONOUN_S

    def _opens_content(self, at: int) -> bool:
        return at < len(self.words) and (
            self.words[at] in self.language.that or self.quotation[at] >= 0
        )

    def _verb(self, group: _Group) -> Found | None:
        """What a verb of reporting reports: the first rule that fits."""
        first, behind = self.bounds(group.end - 1)
        if self._is_excluded(group, first):
            return None
        if group.passive:
            return self._passive(group, first, behind)
        if group.infinitive and not self._infinitive_counts(group, first):
            return None
        if self._is_inverted(group, first, behind):
            return self._inverted(group, first, behind)
        if group.clitic >= 0:
            subject: Span | None = (group.clitic, group.clitic + 1)
            before = group.start
        else:
            subject, before = self._subject(group, first)
        if subject and self.words[subject[0]] in self.language.own_voice:
            return None
        if (
            subject is None
            and group.start == first
            and group.finite
            and (self.language.code == "fr" or group.verb.form == "base")
        ):
            return None
        if group.verb.lemma in _WITH_A and not any(
            self.words[n] in {"à", "au"}
            and (_is_french_infinitive(self.words[n + 1]) or self.quotation[n + 1] >= 0)
            for n in range(group.end - 1, min(behind - 1, group.end + 15))
        ):
            return None
        return self._active(group, subject, before, first, behind)

    def _is_excluded(self, group: _Group, first: int) -> bool:
        """Negated and hypothetical speech, and the reporter's own questions."""
        words = self.words
        _first, behind = self.bounds(group.start)
        if words[behind - 1] == "?" and self.quotation[behind - 1] < 0:
            return True
        if group.negated and not (group.has("b") and self.language.code == "en"):
            return True
        lead = words[max(first, group.start - 12) : group.start]
        if any(word in self.language.hypothetical for word in lead) and not group.has("b"):
            if self.language.code == "fr" and "s'" in lead and "si" not in lead:
                pass
            elif "," not in lead:
                return True
        return group.modal and group.verb.frames != "n" and not self._quote_near(group)

    def _quote_near(self, group: _Group) -> bool:
        near = range(max(0, group.start - 4), min(len(self.words), group.end + 4))
        return any(self.quotation[n] >= 0 for n in near)

    def _infinitive_counts(self, group: _Group, first: int) -> bool:
        lead = self.words[max(first, group.start - 3) : group.start]
        if set(lead) & {"declined", "refused", "refuses", "declines", "refusé", "refuse", "failed"}:
            return False
        if set(lead) & {"went", "goes", "on", "continued", "continues", "quick", "going"}:
            return True
        if self.language.code == "fr":
            return bool(set(lead) & _LEADING_TO)
        return self._quote_near(group)

    def _is_inverted(self, group: _Group, first: int, behind: int) -> bool:
        """ ", said Kim", "“…” said Kim", ", a déclaré Kim", "a-t-il dit"."""
        if group.clitic >= 0:
            return True
        if not (group.has("p") or group.has("q")) or not group.finite:
            return False
        if group.infinitive and self.words[group.start - 1] not in {"comme", "as"}:
            return False
        if self.language.code == "en" and group.has("a"):
            return False
        language, words = self.language, self.words
        start = self._outer_start(group)
        if group.end >= behind:
            return False
        if start == first and not (start and self.quotation[start - 1] >= 0):
            return False
        edge = start - 1
        in_quote = edge >= 0 and self.quotation[edge] >= 0
        if not in_quote and edge > 0 and words[edge] == "," and self.quotation[edge - 1] >= 0:
            # "« … », a ajouté le jury": the comma stands behind the marks.
            in_quote = self._is_complete(self.quotation[edge - 1])
        if (
            not in_quote
            and words[edge] not in _BEFORE_INVERSION
            and not (
                language.code == "fr"
                and words[edge] in language.that
                and edge > first
                and (words[edge - 1] == "ce")
            )
        ):
            return False
        after = group.end
        if words[after] in language.that or self.quotation[after] >= 0 or words[after] in STOPS:
            return False
        if words[after] in language.subjects and language.code != "de":
            return in_quote and words[after] not in {"i", "we", "you"}
        noun = self._inverted_subject(group, behind)
        if noun is None:
            return False
        if in_quote or words[edge] in {"comme", "as"}:
            return True
        if not self._is_somebody(noun):
            return False
        if noun[0] > after and words[noun[0] - 1] == ",":
            return self.capital[noun[0]] and (noun[1] >= behind or words[noun[1]] in {".", ","})
        ending = words[noun[1]] if noun[1] < behind else "."
        if ending in {".", ",", ":", "—", "–", ";", "(", "?", "!"} or noun[1] >= behind:
            # "…, a spokesman, said Monday": the time is no speaker.
            return noun[0] > after or not self._is_adjunct(after)
        return (
            ending in language.adpositions
            or ending in language.times
            or self.phrases.is_adverb(noun[1])
        ) and not self._is_adjunct(after)

    def _inverted_subject(self, group: _Group, behind: int) -> Span | None:
        """The noun behind the verb, or behind what stands between: "a déclaré hier à Alger, X"."""
        at = group.end
        if (at < behind and self._is_adjunct(at)) or (
            at < behind
            and self.phrases.is_adverb(at)
            and self.words[at] not in self.language.determiners
        ):
            at = self._skip_adjuncts(at, behind, group)
            if at < behind and self.words[at] == ",":
                at += 1
        return self.phrases.right(at, behind) if at < behind else None

    def _outer_start(self, group: _Group) -> int:
        """Where the group begins, its adverbs and pronouns included."""
        return group.start if not group.words else self._before_adverbs(group.start)

    def _before_adverbs(self, at: int) -> int:
        first, _behind = self.bounds(at)
        n = at
        while (
            n > first
            and self.quotation[n - 1] < 0
            and (
                (self.phrases.is_adverb(n - 1) and self.words[n - 1] not in self.language.subjects)
                or self.words[n - 1] in self.language.negations
            )
        ):
            n -= 1
        return n

    def _inverted(self, group: _Group, first: int, behind: int) -> Found | None:
        start = self._outer_start(group)
        if start - 1 > first and self.words[start - 1] in self.language.that:
            start -= 2
        if group.clitic >= 0:
            noun: Span | None = (group.clitic, group.clitic + 1)
            after = max(group.end, group.clitic + 1)
        else:
            noun = self._inverted_subject(group, behind)
            after = noun[1] if noun else group.end
        speakers = (noun,) if noun else ()
        tail = self._skip_adjuncts(after, behind, group)
        content, through, rule = self._around(start, tail, first, behind)
        if content is None or (rule == "parenthesis" and not group.has("p")):
            return self._right_of(group, after, behind, speakers, "colon")
        return self._found(group, content, speakers, "qp", rule, through)

    def _subject(self, group: _Group, first: int) -> tuple[Span | None, int]:
        """Who speaks, left of the verb, and where what precedes it ends."""
        words, language = self.words, self.language
        at = self._before_adverbs(group.start)
        if at <= first or self.quotation[at - 1] >= 0:
            return None, at
        word = words[at - 1]
        if word in language.relatives and at - 1 > first:
            end = at - 1
            if words[end - 1] in PARTING:
                end -= 1
            elif word == "that":
                pass
            noun = self.phrases.left(end, first)
            if noun is None:
                return None, at
            # "officials who say": the pronoun belongs to the words that name them.
            return (noun[0], at), noun[0]
        if (
            not group.finite
            and word not in PUNCTUATION
            and word not in language.coordinators
            and (word not in language.adpositions and word != "en")
        ):
            noun = self.phrases.left(at, first)
            if (
                noun
                and (self.capital[noun[0]] or words[noun[0]] in language.determiners)
                and (self._is_somebody(noun))
            ):
                return noun, noun[0]
        if word in language.coordinators or not group.finite:
            return self._main_subject(first, at), at
        if word in PARTING or word == ")":
            return self._behind_apposition(at, first)
        noun = self.phrases.left(at, first)
        if noun is None:
            return None, at
        noun = self._with_relative_clause(noun, first)
        if words[noun[0]] in language.adpositions and (main := self.phrases.first(first, at)):
            return main, main[0]
        return noun, noun[0]

    def _with_relative_clause(self, noun: Span, first: int) -> Span:
        """ "Officials who spoke with the agency said": the name stands before the clause."""
        for n in range(noun[0] - 1, max(first, noun[0] - 12), -1):
            if self.words[n] in PUNCTUATION or self.quotation[n] >= 0:
                break
            if self.words[n] in {"who", "qui"}:
                if not any(self.phrases.is_finite(m) for m in range(n + 1, noun[0])):
                    break
                head = self.phrases.left(n, first)
                return (head[0], noun[1]) if head else noun
        return noun

    def _main_subject(self, first: int, at: int) -> Span | None:
        """The subject of the sentence: of its first clause, or of an attribution before `at`."""
        begin = first
        if self.quotation[first] >= 0:
            begin = self.tokens.inside[self.quotation[first]][1]
            if begin >= at:
                return None
            # "“…,” she said, adding that …"
            n = begin
            while n < at and self.words[n] in PUNCTUATION:
                n += 1
            if n < at and self.words[n] in self.language.verbs:
                return self.phrases.right(n + 1, at)
            begin = n
        return self.phrases.first(begin, at)

    def _behind_apposition(self, at: int, first: int) -> tuple[Span | None, int]:
        """ "Kim Jong-un, the leader, said": the name before the comma, and the apposition."""
        words = self.words
        for n in range(at - 2, max(first, at - FAR), -1):
            if words[n] == "," and words[n + 1] in _WHO and self.quotation[n] < 0:
                # "the mayor, who lives in Bath, England, said"
                noun = self.phrases.left(n, first)
                if noun:
                    return noun, noun[0]
        if words[at - 1] == ")":
            noun = self.phrases.left(at, first)
            return noun, noun[0] if noun else at
        n = at - 2
        low = max(first, at - FAR)
        while n >= low:
            if self.quotation[n] >= 0:
                # A nickname or a title in marks does not end the apposition.
                opening = self.tokens.inside[self.quotation[n]][0]
                if n - opening > 8:
                    return self.phrases.first(first, at), at
                n = opening - 1
                continue
            if words[n] in {";", ":"}:
                break
            if words[n] in PARTING and n > first:
                noun = self.phrases.left(n, first)
                if noun is None:
                    break
                if (
                    self._is_place_or_role(noun, n)
                    and noun[0] - 1 > first
                    and (words[noun[0] - 1] == ",")
                ):
                    n = noun[0] - 1
                    continue
                if words[noun[1]] == "," and self._is_adjunct(noun[1] + 1):
                    # "The plan, on Monday, said": the adjunct is none of the name.
                    return noun, noun[0]
                return (noun[0], at - 1), noun[0]
            n -= 1
        noun = self.phrases.first(first, at)
        return noun, first if noun is None else noun[0]

    def _is_place_or_role(self, noun: Span, comma: int) -> bool:
        """ "mayor of Dayton, Ohio," and "Smith, R-Ala., the senator,": go one comma further."""
        words = self.words
        return words[noun[0]] in self.language.people or (
            noun[1] - noun[0] <= 1 and words[noun[0]].startswith(("r-", "d-"))
        )

    def _is_adjunct(self, at: int) -> bool:
        """Whether a date or a phrase with a preposition begins."""
        if at >= len(self.words):
            return False
        word = self.words[at]
        if word in self.language.times:
            return word not in self.language.determiners or self._time_follows(at, len(self.words))
        return word in self.language.adpositions

    def _active(
        self, group: _Group, subject: Span | None, before: int, first: int, behind: int
    ) -> Found | None:
        """A verb behind its subject: what follows, else what precedes."""
        words, language = self.words, self.language
        speakers = (subject,) if subject else ()
        after = group.end
        if group.has("a") and (language.code == "en" or group.verb.lemma in _TOLD):
            after = self._skip_addressee(after, behind, group)
        tail = self._skip_adjuncts(after, behind, group)
        edge = before - 1
        joined = edge >= 0 and (
            (self.quotation[edge] >= 0 and self._is_complete(self.quotation[edge]))
            or (edge >= first and words[edge] in PARTING)
        )
        ends = tail >= behind or words[tail] in PARTING | {".", ";", "?", "!", ")"}
        if edge >= 0 and self.quotation[edge] >= 0 and tail < behind and not ends:
            opening, close = self.tokens.inside[self.quotation[edge]]
            ends = (
                self.quotation[tail] < 0
                and close - opening > 5
                and words[tail] not in language.that
                and words[tail] != ":"
                and (
                    opening < first or self._is_whole_quotation(opening, first) or opening == first
                )
                and (
                    words[tail] in self.language.conjunctions or tail > after or not group.has("z")
                )
            )
        if (
            ends
            and tail + 1 < behind
            and words[tail] == ","
            and (words[tail + 1] in language.that and group.has("c"))
        ):
            ends = False
        if (
            ends
            and tail < behind
            and words[tail] == ","
            and not (edge >= 0 and self.quotation[edge] >= 0)
            and tail + 1 < behind
            and self.quotation[tail + 1] >= 0
        ):
            # "In Ohio, she said, “We won.”", but "The streets, she said, “were empty.”"
            opening = self.tokens.inside[self.quotation[tail + 1]][0]
            if opening + 1 < len(words) and self.capital[opening + 1]:
                ends = False
        if joined and ends and (group.has("q") or group.has("p")) and group.finite:
            as_clause = edge >= first and words[edge] in {"as", "comme", "wie"}
            content, through, rule = self._around(before, tail, first, behind)
            if rule == "parenthesis" and not group.has("p"):
                content = None
            if content is not None and not as_clause:
                return self._found(group, content, speakers, "qp", rule, through)
        if (
            before > first
            and words[before - 1] in {"as", "comme", "wie"}
            and (group.has("p") or group.has("q"))
        ):
            content, through, rule = self._around(before - 1, tail, first, behind)
            if content is not None and ends:
                return self._found(group, content, speakers, "qp", rule, through)
        return self._right_of(group, after, behind, speakers, "")

    def _is_somebody(self, noun: Span) -> bool:
        """Whether a noun phrase names who could speak: a name or a word for people."""
        head = range(noun[0], min(noun[1], noun[0] + 6))
        return any(
            self.capital[n]
            or self.words[n] in self.language.people
            or self.words[n] in self.language.subjects
            or self.words[n] in self.language.titles
            for n in head
        )

    def _is_named(self, noun: Span) -> bool:
        words = self.words
        if noun[1] - noun[0] == 1 and (
            words[noun[0]] in self.language.subjects or words[noun[0]] in self.language.stressed
        ):
            return words[noun[0]] not in {"ce", "on", "-on", "-t-on", "cela", "it", "you"}
        return self._is_somebody(noun)

    def _is_complete(self, quotation: int) -> bool:
        """Whether a quotation ends as speech does, and is no name in marks."""
        opening, close = self.tokens.inside[quotation]
        return close - opening > 8 or self.words[close - 2] in {",", ".", "!", "?", "…", "—", "-"}

    def _around(
        self, start: int, tail: int, first: int, behind: int
    ) -> tuple[Span | None, int, str]:
        """The content around an attribution that begins at `start` and ends before `tail`."""
        words = self.words
        left: Span | None = None
        edge = start - 1
        while (
            edge >= 0
            and words[edge] in PARTING | {"-"}
            and self.quotation[edge] < 0
            and (edge >= first)
        ):
            edge -= 1
        quoted_left = edge >= 0 and self.quotation[edge] >= 0
        if quoted_left:
            left = self.tokens.inside[self.quotation[edge]]
            # "It was “a mistake”, she said": the sentence goes with what is quoted in it.
            if left[0] > first and not self._is_whole_quotation(left[0], first):
                left = (self._clause_start(first, start), edge + 1)
                quoted_left = False
        elif edge >= first:
            left = (self._clause_start(first, start), edge + 1)
            if (
                not self.phrases.has_verb(*left)
                and (left[1] - left[0] < 6 or self._is_leading(left[0]))
                and not (
                    tail < behind
                    and words[tail] in PARTING
                    and self.phrases.has_verb(tail, min(behind, tail + 6))
                    and not self._is_leading(left[0])
                )
            ):
                left = None
        if left is None or left[0] >= left[1]:
            return None, tail, ""
        rule = "quotation" if quoted_left else "parenthesis"
        right = tail
        while right < behind and words[right] in PARTING | {":"} and self.quotation[right] < 0:
            right += 1
        through = tail
        if quoted_left:
            # The sentence's end, and the quotation that goes on behind it.
            at = right
            while at < behind and words[at] in self.language.coordinators:
                at += 1
            if at < len(words) and words[at] in {".", ";"} and self.quotation[at] < 0:
                at += 1
            elif at < behind and self.quotation[at] < 0:
                # "“…,” she said, pointing at the gate, “and it will not open.”"
                later = self._resumed(at, behind)
                at = later or (behind if not self._quotation_ahead(at, behind) else at)
            if at < len(words) and self.quotation[at] >= 0 and self._same_paragraph(tail - 1, at):
                following = self.tokens.inside[self.quotation[at]]
                # A quotation with an attribution of its own goes with that one.
                if at < behind or not self._is_attributed(following[1]):
                    left = (left[0], following[1])
                    through = following[1]
        elif (
            right < behind
            and right > tail
            and not self._is_trailing(right, behind)
            and (self.phrases.has_verb(right, behind) or not self.phrases.has_verb(*left))
        ):
            left = (left[0], self.trimmed(left[0], behind))
            through = behind
        return left, through, rule

    def _resumed(self, at: int, end: int) -> int:
        """Where a quotation goes on in the same sentence, with a small letter; 0 where not."""
        for n in range(at + 1, min(end, at + 30)):
            if self.quotation[n] >= 0:
                goes_on = self.words[n - 1] == "," and not self.capital[min(n + 1, end - 1)]
                return n if goes_on else 0
        return 0

    def _is_leading(self, at: int) -> bool:
        """Whether a sentence begins with what only leads to its subject: "In this work,"."""
        word = self.words[at]
        return (
            word in self.language.adpositions
            or word in self.language.conjunctions
            or (word in self.language.times and word not in self.language.determiners)
        )

    def _is_trailing(self, at: int, end: int) -> bool:
        """Whether what follows an attribution is the reporter's: ", adding that", ", as"."""
        word = self.words[at]
        language = self.language
        verbs = language.verbs.get(word)
        if verbs and verbs[0].form == "gerund":
            return True
        return word in {
            "who",
            "whose",
            "while",
            "though",
            "although",
            "citing",
            "tandis",
            "dont",
            "as",
            "which",
            "speaking",
            "qui",
            "alors",
            "referring",
            "where",
            "when",
            "in",
            "after",
            "according",
        } or (word.endswith("ing") and len(word) > 5)

    def _is_attributed(self, at: int) -> bool:
        """Whether an attribution stands behind a quotation that ends at `at`."""
        n = at
        for n in range(at, min(at + 8, len(self.words))):
            word = self.words[n]
            if self.quotation[n] >= 0 or word in {".", "?", "!"}:
                return False
            if not self._same_paragraph(at - 1, n):
                return False
            if word in self.language.verbs and not self.capital[n]:
                return True
        return False

    def _same_paragraph(self, one: int, other: int) -> bool:
        paragraph, sentence = self.tokens.paragraph, self.tokens.sentence
        return paragraph[sentence[one]] == paragraph[sentence[other]]

    def _is_whole_quotation(self, opening: int, first: int) -> bool:
        """Whether a quotation stands for itself in its sentence: it begins it, or stands behind a
        comma or colon or a capital begins it."""
        before = self.words[opening - 1]
        if before in {":", ",", "—", "–"}:
            return True
        return bool(
            opening + 1 < len(self.words) and self.capital[opening + 1] and opening - first <= 3
        )

    def _clause_start(self, first: int, end: int) -> int:
        """Where the sentence's content begins: behind marks that open nothing."""
        at = first
        while (
            at < end
            and self.words[at] in _BLANK_MARKS | {")", "•", "*"}
            and (self.quotation[at] < 0)
        ):
            at += 1
        return at

    # What stands between verb and content

    def _skip_addressee(self, at: int, end: int, group: _Group) -> int:
        """Behind whom it is said to: "told reporters", "told the agency"."""
        words, language = self.words, self.language
        if at >= end or self.quotation[at] >= 0 or words[at] in STOPS:
            return at
        if words[at] in language.that:
            return at
        if words[at] in _OBJECTS or words[at] in {
            "reporters",
            "journalists",
            "supporters",
            "voters",
        }:
            return at + 1
        n = at
        limit = min(end, at + 14)
        while n < limit:
            word = words[n]
            if self.quotation[n] >= 0 or word in STOPS or word in language.that:
                break
            if self._is_infinitive(n, group) or (
                language.code == "fr" and _is_french_infinitive(word)
            ):
                break
            if word in language.subjects and n > at:
                break
            if word == "to" or (word in language.adpositions and word not in {"of", "for", "at"}):
                break
            if (
                n > at
                and word in language.determiners
                and words[n - 1]
                not in (language.adpositions | language.determiners | language.coordinators)
            ):
                break
            if n > at and self.phrases.is_finite(n):
                # "told him they were": what is read so far was the clause's subject.
                return self._one_noun(at, n)
            n += 1
        return n

    def _one_noun(self, at: int, end: int) -> int:
        """Behind the first noun of a run of words, which a clause's subject follows."""
        for n in range(at, end):
            if self.capital[n] and n + 1 < end and not self.capital[n + 1]:
                return n + 1
        return at + 1

    def _skip_adjuncts(self, at: int, end: int, group: _Group) -> int:
        """Behind dates, adverbs and phrases such as "in a statement" or "lors d'une réunion"."""
        words, language = self.words, self.language
        n = at
        limit = min(end, at + 34)
        while n < limit:
            word = words[n]
            if self.quotation[n] >= 0:
                return n
            if word in language.that or word in {",", ":", ".", ";", "—", "–", "?", "!"}:
                if word == "." and self.capital[n - 1] and len(words[n - 1]) <= 4 and n + 1 < end:
                    n += 1
                    continue
                return n
            if word in language.times and not (
                word in language.determiners and not self._time_follows(n, end)
            ):
                n += 1
                continue
            if word[:1].isdigit() and n > at and words[n - 1] in language.times:
                n += 1
                continue
            if word in language.adpositions and not self._is_infinitive(n, group):
                behind = self._behind_prepositional(n, limit, end)
                if behind is None:
                    return n
                n = behind
                continue
            if self.phrases.is_adverb(n) and word not in language.determiners:
                n += 1
                continue
            if word == "(":
                close = next((m for m in range(n, min(n + 12, end)) if words[m] == ")"), None)
                if close is None:
                    return n
                n = close + 1
                continue
            return n
        return n

    def _time_follows(self, at: int, end: int) -> bool:
        return at + 1 < end and (
            self.words[at + 1] in self.language.times
            and self.words[at + 1] not in (self.language.determiners)
        )

    def _is_infinitive(self, at: int, group: _Group) -> bool:
        """ "to fight", "de quitter", "à partir": what is promised or demanded."""
        word = self.words[at]
        if at + 1 >= len(self.words):
            return False
        following = self.words[at + 1]
        if self.language.code == "en":
            return word == "to" and (
                (group.has("i") or group.has("b"))
                and following not in self.language.determiners
                and not self.capital[at + 1]
            )
        if self.language.code == "fr":
            return (
                word in {"de", "d'", "à"}
                and _is_french_infinitive(following)
                and (word != "à" or group.has("a"))
            )
        return False

    def _behind_prepositional(self, at: int, limit: int, end: int) -> int | None:
        """Behind a preposition and its noun; None where what follows is a clause."""
        words, language = self.words, self.language
        n = at + 1
        if n >= limit:
            return n
        started = False
        while n < limit:
            word = words[n]
            if self.quotation[n] >= 0:
                # "in “Meet the Press”", "à « Libération »": a title.
                opening, close = self.tokens.inside[self.quotation[n]]
                if n == opening and close - opening <= 7 and not started and close < end:
                    n = close
                    started = True
                    continue
                return n
            if word in {",", ":", ".", ";", "—", "–", "(", "?", "!"}:
                if word == "." and self.capital[n - 1] and len(words[n - 1]) <= 4 and n + 1 < end:
                    n += 1
                    continue
                if (
                    word == ","
                    and n + 1 < end
                    and words[n + 1][:1].isdigit()
                    and words[n - 1][:1].isdigit()
                ):
                    n += 1
                    continue
                return n
            if word in language.that:
                return n
            if word in language.subjects and started:
                return n
            if word in language.adpositions and started:
                return n
            if (
                started
                and word in language.determiners
                and words[n - 1]
                not in (language.adpositions | language.determiners | language.coordinators)
                and word not in language.of
            ):
                return n
            if started and self.phrases.is_finite(n):
                return self._clause_subject(at, n)
            if word in language.relatives:
                return n
            started = started or word not in language.determiners
            n += 1
        return n

    def _clause_subject(self, at: int, verb: int) -> int:
        """Where the subject begins of a verb that was met in a run of words behind “in”."""
        noun = self.phrases.left(verb, at + 1)
        if noun is None or noun[0] <= at + 1:
            for n in range(verb - 1, at + 1, -1):
                if self.capital[n] and not self.capital[n - 1]:
                    return n
            return verb - 1
        return noun[0]

    # Content behind the cue

    def _right_of(
        self, group: _Group, after: int, behind: int, speakers: tuple[Span, ...], rule: str
    ) -> Found | None:
        words, language = self.words, self.language
        at = self._skip_adjuncts(after, behind, group)
        reports = group.has("q") or (group.has("m") and at - after <= 3)
        if at >= behind:
            return self._next_quotation(group, behind, speakers) if reports else None
        word = words[at]
        if self.quotation[at] >= 0:
            return self._quotation_behind(group, at, behind, speakers)
        if word == ":":
            return self._behind_colon(group, at, behind, speakers) if reports else None
        if word == ",":
            # ", however, that", ", “…”"
            if at + 1 < behind and self.quotation[at + 1] >= 0 and reports:
                return self._quotation_behind(group, at + 1, behind, speakers)
            if (
                language.code == "de"
                and group.has("z")
                and at + 1 < behind
                and words[at + 1] not in language.that
            ):
                return self._clause(group, at + 1, behind, speakers, "no that")
            comma = next((n for n in range(at + 1, min(at + 14, behind)) if words[n] == ","), None)
            if comma and comma + 1 < behind:
                if words[comma + 1] in language.that and (group.has("c")):
                    return self._clause(group, comma + 2, behind, speakers, "that clause")
                if self.quotation[comma + 1] >= 0 and reports:
                    return self._quotation_behind(group, comma + 1, behind, speakers)
            if at + 1 < behind and words[at + 1] in language.that and group.has("c"):
                return self._clause(group, at + 2, behind, speakers, "that clause")
            return None
        if word in {"—", "–"} and at + 1 < behind and self.quotation[at + 1] >= 0 and reports:
            return self._quotation_behind(group, at + 1, behind, speakers)
        if word in language.that:
            if word == "that" and not group.has("c"):
                return None
            if group.has("c"):
                return self._clause(group, at + 1, behind, speakers, "that clause")
            if at == after:
                return None
        if word in STOPS:
            return None
        if group.has("a") and (later := self._that_ahead(at, behind)):
            return self._clause(group, later, behind, speakers, "that clause")
        if self._is_infinitive(at, group) and (group.has("i") or group.has("a")):
            begin = at + 1
            if (
                language.code == "en"
                and group.verb.mode == "demands"
                and group.end < at
                and not (self._is_adjunct(group.end))
            ):
                # "urged voters to stay": whom it asks belongs to what is asked.
                begin = group.end
            return self._clause(group, begin, behind, speakers, "infinitive")
        if language.code == "fr":
            if group.has("i") and _is_french_infinitive(word):
                return self._clause(group, at, behind, speakers, "infinitive")
            if (
                group.has("c")
                and (later := self._that_ahead(at, min(behind, at + 9)))
                and (self._is_addressed(at) or group.verb.lemma in _TOLD)
            ):
                return self._clause(group, later, behind, speakers, "that clause")
        if group.has("z") and self._is_clause(at, behind):
            return self._clause(group, at, behind, speakers, "no that")
        if group.has("n") or group.has("m"):
            return self._noun_phrase(group, at, behind, speakers)
        if (
            group.has("c")
            and word in _QUESTIONS.get(language.code, ())
            and (word != "ce" or words[at + 1] in {"que", "qu'", "qui", "dont"})
        ):
            return self._clause(group, at, behind, speakers, "question")
        inner = self._quotation_ahead(at, behind) if group.has("p") else None
        # "ironisait sur « … »"
        if inner and inner[0] - at <= 6 and not self.phrases.has_verb(at, inner[0]):
            return self._found(
                group,
                (at, self.trimmed(at, max(inner[1], at))),
                speakers,
                "q",
                "noun phrase",
                inner[1],
                sure=False,
            )
        return None

    def _is_that(self, at: int) -> bool:
        """Whether a “that” opens a clause, and is no part of “parce que” or “the man that”."""
        word = self.words[at]
        if word not in self.language.that:
            return False
        return self.language.code != "fr" or self.words[at - 1] not in _WITH_QUE

    def _is_addressed(self, at: int) -> bool:
        return self.words[at] in {"à", "au", "aux", "devant", "auprès"}

    def _that_ahead(self, at: int, end: int) -> int:
        """Behind a “that” a few words ahead, where no verb stands between; 0 without one."""
        for n in range(at, min(end, at + 10)):
            if self._is_that(n) and n > at:
                return n + 1
            if self.quotation[n] >= 0 or self.words[n] in STOPS or self.phrases.is_finite(n):
                return 0
        return 0

    def _quotation_ahead(self, at: int, end: int) -> Span | None:
        for n in range(at, min(end, at + 30)):
            if self.quotation[n] >= 0:
                return self.tokens.inside[self.quotation[n]]
            if self.words[n] in {".", ";", ":"}:
                return None
        return None

    def _is_clause(self, at: int, end: int) -> bool:
        """Whether a clause begins: a subject here, and its finite verb ahead."""
        words, language = self.words, self.language
        word = words[at]
        if self.quotation[at] >= 0 or (
            word in language.conjunctions - {"once", "like", "how"}
            and (word not in language.determiners and word not in {"what", "if"})
        ):
            return False
        if word in language.subjects or word == "there":
            return True
        if word in _OBJECTS:
            return False
        strict = word in language.determiners or word in language.possessives
        for n in range(at + 1, min(end, at + 30)):
            if self.quotation[n] >= 0:
                continue
            if self.phrases.is_finite(n):
                return True
            if words[n] == "to" or words[n] in {";", ":"}:
                return False
            if words[n] == "," and not self.capital[at]:
                return False
            if words[n] in language.relatives and strict:
                return False
        return False

    def _clause(
        self, group: _Group, at: int, behind: int, speakers: tuple[Span, ...], rule: str
    ) -> Found | None:
        if (
            group.verb.lemma in _SHOWING
            and self.language.code == "fr"
            and speakers
            and (not self._is_named(speakers[0]))
        ):
            return None
        end = self._content_end(at, behind)
        frames = {"that clause": "c", "no that": "z", "infinitive": "i"}.get(rule, "c")
        while at < end and self.words[at] in _BLANK_MARKS:
            at += 1
        sure = rule != "infinitive" and rule != "question" and not group.has("b")
        return self._found(group, (at, end), speakers, frames, rule, end, sure=sure)

    def _content_end(self, at: int, behind: int) -> int:
        """Where a clause that began at `at` ends: with its sentence, or before another cue."""
        words, language = self.words, self.language
        n = at
        while n < behind:
            if self.quotation[n] >= 0:
                close = self.tokens.inside[self.quotation[n]][1]
                if close >= behind:
                    # The quotation goes on behind the sentence.
                    return close
                n = close
                continue
            if words[n] == ":" and n + 1 < len(words) and self.quotation[n + 1] >= 0:
                break
            parts = words[n] in PARTING | {";"} or words[n] in language.coordinators
            if parts and self._another_begins(n, behind):
                break
            n += 1
        return self.trimmed(at, n)

    def _another_begins(self, at: int, end: int) -> bool:
        """Whether another attribution begins behind a comma or “and” at `at`."""
        words, language = self.words, self.language
        n = at + 1
        while (
            n < end
            and (words[n] in language.coordinators or self.phrases.is_adverb(n))
            and (words[n] not in language.subjects)
        ):
            n += 1
        if n >= end or self.quotation[n] >= 0:
            return False
        found = language.verbs.get(words[n], ())
        gerund = any(verb.form == "gerund" and set("qcn") & set(verb.frames) for verb in found)
        if gerund and words[at] in PARTING:
            return True
        if words[n] in {"who", "whose", "dont"} and words[at] == ",":
            return False
        if words[at] in language.coordinators or words[at] == ",":
            spoken = [v for v in found if v.form in {"past", "finite"} and "c" in v.frames]
            if (
                spoken
                and words[at] in language.coordinators
                and n + 1 < end
                and (words[n + 1] in language.that or self.quotation[n + 1] >= 0)
            ):
                return True
        return False

    def trimmed(self, start: int, end: int) -> int:
        """Without the marks, and the conjunction of what follows, at a content's end."""
        words = self.words
        while (
            end > start
            and self.quotation[end - 1] < 0
            and (
                words[end - 1] in _BLANK_MARKS
                or words[end - 1] in self.language.coordinators
                or (words[end - 1] == ")" and "(" not in words[max(start, end - FAR) : end - 1])
            )
        ):
            end -= 1
        return end

    def _quotation_behind(
        self, group: _Group, at: int, behind: int, speakers: tuple[Span, ...]
    ) -> Found | None:
        opening, close = self.tokens.inside[self.quotation[at]]
        if opening > at:
            opening = at
        before = self.words[at - 1]
        reports = group.has("q") or group.has("m")
        standing = before in {",", ":"} or self.capital[min(opening + 1, len(self.words) - 1)]
        if not (reports or group.has("n") or group.has("c")):
            return None
        if (
            not standing
            and close - opening <= 8
            and not set("pcnm") & {frame for verb in group.verbs for frame in verb.frames}
        ):
            return None
        if close >= behind or self.words[min(close, len(self.words) - 1)] in {".", ","} or standing:
            end = close
            if (not standing and close < behind and self.words[close] not in {".", ","}) or (
                close < behind
                and self.words[close] not in {".", ",", ";"}
                and before != ":"
                and self.words[close - 2] not in {",", ".", "!", "?"}
            ):
                end = self._content_end(opening, behind)
            sure = standing or close - opening > 5
            return self._found(group, (opening, end), speakers, "qm", "quotation", end, sure=sure)
        end = self._content_end(opening, behind)
        return self._found(group, (opening, end), speakers, "qmn", "quotation", end, sure=False)

    def _behind_colon(
        self, group: _Group, at: int, behind: int, speakers: tuple[Span, ...]
    ) -> Found | None:
        if at + 1 < behind and self.quotation[at + 1] >= 0:
            close = self.tokens.inside[self.quotation[at + 1]][1]
            end = close
            if close < behind and self.words[close] not in {".", ","}:
                end = self._content_end(at + 1, behind)
            return self._found(group, (at + 1, end), speakers, "qm", "quotation", end)
        if at + 1 < behind and group.has("q"):
            end = self._content_end(at + 1, behind)
            return self._found(group, (at + 1, end), speakers, "q", "colon", end, sure=False)
        return self._next_quotation(group, behind, speakers)

    def _next_quotation(
        self, group: _Group, behind: int, speakers: tuple[Span, ...]
    ) -> Found | None:
        """ "She said:" and the quotation in the next paragraph."""
        if behind < len(self.words) and self.quotation[behind] >= 0 and group.has("q"):
            opening, close = self.tokens.inside[self.quotation[behind]]
            if (
                opening == behind
                and self.words[behind - 1] in {":", ".", ","}
                and (self.words[behind - 1] == ":" or self._same_paragraph(behind - 1, behind))
                and not self._is_attributed(close)
            ):
                sure = self.words[behind - 1] == ":"
                return self._found(
                    group, (opening, close), speakers, "q", "quotation", close, sure=sure
                )
        return None

    def _noun_phrase(
        self, group: _Group, at: int, behind: int, speakers: tuple[Span, ...]
    ) -> Found | None:
        """ "denied the report", "accused the harbour of lying": what is said is no clause."""
        if not group.finite and (
            not speakers or (group.verb.mode == "states" and not group.has("q"))
        ):
            return None
        end = self._content_end(at, behind)
        inner = self._quotation_ahead(at, end)
        if group.has("m") and not (group.has("n")) and not inner:
            return None
        if self.language.code == "fr" and (not speakers or not self._is_named(speakers[0])):
            return None
        verb = next((v for v in group.verbs if set("nm") & set(v.frames)), group.verb)
        if end - at < 2 and not inner:
            return None
        if inner and not group.has("n"):
            end = min(end, max(inner[1], at + 1))
        return self._found(
            group, (at, end), speakers, "nm", "noun phrase", end, sure=False, verb=verb
        )

    # Passive

    def _passive(self, group: _Group, first: int, behind: int) -> Found | None:
        """ "was told that", "it is believed that", "is accused of", "il a été annoncé que"."""
        words, language = self.words, self.language
        at = self._skip_adjuncts(group.end, behind, group)
        by: tuple[Span, ...] = ()
        n = group.end
        while n < min(behind, group.end + 12):
            if words[n] in {"by", "par", "von"} and self.quotation[n] < 0:
                noun = self.phrases.right(n + 1, behind)
                by = (noun,) if noun else ()
                if noun and at < noun[1]:
                    at = self._skip_adjuncts(noun[1], behind, group)
                break
            n += 1
        if at >= behind:
            return None
        if words[at] in language.that and group.has("c"):
            found = self._clause(group, at + 1, behind, by, "that clause")
            return replace(found, sure=False) if found else None
        if by or group.words == ():
            return None
        if (
            language.code == "en"
            and words[at] == "to"
            and words[group.end - 1] in (language.reported_as)
        ):
            subject = self.phrases.left(self._before_adverbs(group.start), first)
            start = subject[0] if subject else first
            end = self._content_end(at, behind)
            return self._found(group, (start, end), by, "n", "passive", end, sure=False)
        if words[group.end - 1] in language.reported_as and words[at] in {"de", "d'", "of"}:
            end = self._content_end(at + 1, behind)
            return self._found(group, (at + 1, end), by, "n", "passive", end, sure=False)
        return None

    # Prepositions, nouns, hearsay, signatures

    def _preposition(self, at: int) -> Found | None:
        """ "according to", "selon", "d'après"."""
        words, language = self.words, self.language
        first, behind = self.bounds(at)
        for wanted in language.prepositions[words[at]]:
            if tuple(words[at : at + len(wanted)]) == wanted:
                break
        else:
            return None
        after = at + len(wanted)
        if after >= behind or (
            self.capital[at] and at > first and words[at - 1] not in PUNCTUATION
        ):
            return None
        if self.quotation[after] >= 0:
            # "selon « Le Monde »"
            opening, close = self.tokens.inside[self.quotation[after]]
            noun: Span | None = (
                (opening, close) if close - opening <= 8 and close <= behind else None
            )
        else:
            noun = self.phrases.right(after, behind)
            if noun is None and words[after].startswith("-"):
                noun = None
        if noun is None or words[noun[0]] in language.own_voice or words[noun[0]] == "moi":
            return None
        if (
            noun[1] < behind
            and words[noun[1]] in language.that | language.relatives
            and (words[noun[0]] in {"ce", "what"} or noun[1] - noun[0] == 1)
        ):
            return None
        named = self._names_a_source(noun, wanted)
        if (
            wanted[0] == "d'"
            and at > first
            and words[at - 1] != ","
            and not any(word in language.people for word in words[noun[0] : noun[1]])
        ):
            return None
        if (
            words[at] in {"pour", "suivant", "per", "aux"}
            and len(wanted) <= 3
            and (words[at] != "aux" or wanted[1] == "yeux")
        ):
            # Weak ones: at the sentence's front, before a name and a comma, and nothing else.
            leads = at == first or (at - first <= 3 and words[at - 1] == ",")
            if not leads or noun[1] >= behind or words[noun[1]] != "," or not named:
                return None
            quoted_next = noun[1] + 1 < behind and self.quotation[noun[1] + 1] >= 0
            if words[at] == "pour" and not quoted_next and not self._is_person(noun):
                return None
        elif not named:
            if at != first or noun[1] >= behind or words[noun[1]] != ",":
                return None
            if any(word in language.never_sources for word in words[noun[0] : noun[1]]):
                return None
        speakers = (noun,) if named else ()
        if wanted[-1] in {"source", "sources"}:
            speakers = ((at + 1, noun[1]),)
        tail = self._skip_adjuncts(noun[1], behind, _NO_GROUP)
        if words[min(tail, behind - 1)] not in STOPS and tail < behind and self.quotation[tail] < 0:
            tail = noun[1]
        verb = Verb(" ".join(wanted), "states", "q", "finite")
        group = _Group(at, after, verb, (verb,))
        edge = self._before_adverbs(at) - 1
        opens = (
            edge < first
            or words[edge] in {";", ":", "—", "–"}
            or (words[edge] in language.coordinators)
        )
        if opens or (words[edge] == "," and edge - first <= 3):
            begin = tail
            while begin < behind and words[begin] in {",", ":"} and self.quotation[begin] < 0:
                begin += 1
            if begin >= behind:
                return None
            if self.quotation[begin] >= 0:
                opening, close = self.tokens.inside[self.quotation[begin]]
                end = close if close >= behind else self._content_end(begin, behind)
                begin = opening if opening >= noun[1] else begin
            else:
                end = self._content_end(begin, behind)
            return self._found(group, (begin, end), speakers, "q", "preposition", end, sure=named)
        if words[edge] != "," and self.quotation[edge] < 0 and not named:
            return None
        if (
            words[edge] == ","
            and words[edge - 1] in language.relatives | language.that
            and (tail < behind and words[tail] == ",")
        ):
            end = self._content_end(tail + 1, behind)
            return self._found(
                group, (tail + 1, end), speakers, "q", "preposition", end, sure=False
            )
        if tail < behind and words[tail] not in STOPS | {")"} and self.quotation[edge] < 0:
            # "The state has according to two sources paid twice."
            content: Span | None = (
                self._clause_start(first, edge),
                self._content_end(tail, behind),
            )
            through, _rule = behind, ""
        else:
            content, through, _rule = self._around(edge + 1, tail, first, behind)
        if content is None:
            return None
        return self._found(group, content, speakers, "q", "preposition", through, sure=named)

    def _names_a_source(self, noun: Span, wanted: tuple[str, ...]) -> bool:
        language, words = self.language, self.words
        parts = range(noun[0], noun[1])
        if words[noun[0]] in language.subjects or words[noun[0]] in language.stressed:
            return True
        head = [words[n] for n in parts][:4]
        if any(word in language.never_sources for word in head):
            return False
        if any(word in language.people for word in (words[n] for n in parts)):
            return True
        return (
            any(self.capital[n] for n in parts)
            or language.code != "fr"
            or wanted[0] not in {"selon", "pour", "suivant"}
        )

    def _is_person(self, noun: Span) -> bool:
        words, language = self.words, self.language
        if words[noun[0]] in language.subjects and words[noun[0]] not in {"ce", "cela", "ça"}:
            return True
        head = words[noun[0] : min(noun[1], noun[0] + 5)]
        if "," in head:
            head = head[: head.index(",")]
        if _is_french_infinitive(words[noun[0]]) or "plus" in head:
            return False
        if any(word in language.people for word in head):
            return True
        n = noun[0]
        while n < noun[0] + len(head) - 1 and words[n] in language.determiners:
            n += 1
        return self.capital[n]

    def _noun(self, at: int) -> Found | None:
        """ "the statement that", "the warning that": only with a clause behind it."""
        words, language = self.words, self.language
        first, behind = self.bounds(at)
        if at + 1 >= behind or words[at + 1] not in language.that or self.capital[at]:
            return None
        if language.code == "fr" and not (
            at > first and words[at - 1] in language.determiners | language.possessives
        ):
            return None
        verb = Verb(words[at], language.nouns[words[at]], "c", "noun")
        group = _Group(at, at + 1, verb, (verb,))
        noun = self.phrases.left(at, first)
        speakers: tuple[Span, ...] = ()
        for n in range(at - 1, max(first, at - 5) - 1, -1):
            if words[n] in {"'s", "’s", "'", "’"} and noun and noun[0] < n:
                speakers = ((noun[0], n),)
                break
            if words[n] in language.possessives and words[n] not in {"'s", "’s"}:
                speakers = ((n, n + 1),)
                break
        if not speakers and language.code != "en":
            return None
        end = self._noun_clause_end(at + 2, behind)
        return self._found(group, (at + 2, end), speakers, "c", "noun", end, sure=False)

    def _noun_clause_end(self, at: int, behind: int) -> int:
        return self._content_end(at, behind)

    def _hearsay(self, at: int) -> Found | None:
        """ "aurait décidé", "reportedly": it is said, and nobody is named."""
        words, language = self.words, self.language
        first, behind = self.bounds(at)
        verb = Verb(words[at], "states", "q", "finite")
        group = _Group(at, at + 1, verb, (verb,))
        if language.code == "en":
            mode = "accuses" if words[at] == "allegedly" else "states"
            verb = replace_mode(verb, mode)
            group = _Group(at, at + 1, verb, (verb,))
            end = self.trimmed(first, behind)
            return self._found(
                group, (self._clause_start(first, behind), end), (), "q", "hearsay", end, sure=False
            )
        n = at + 1
        while n < behind and self.phrases.is_adverb(n):
            if words[n] in {"jamais", "plus", "bien", "sans"}:
                return None
            n += 1
        if n >= behind or not words[n].endswith(
            ("é", "ée", "és", "ées", "i", "is", "u", "us", "it", "e", "ie", "ert")
        ):
            return None
        sentence = words[first:behind]
        if words[n] in language.hearsay_never or (
            words[at].startswith("serai")
            and not (words[n].endswith(("é", "ée", "és", "ées", "mort", "morte", "morts")))
        ):
            return None
        lead = words[max(first, at - 25) : at]
        if {
            "si",
            "s'",
            "comme",
            "sans",
            "que",
            "qu'",
            "qui",
            "dont",
            "où",
            "car",
            "ce",
            "on",
            "je",
            "j'",
            "nous",
        } & set(lead) or {"si", "sinon", "?"} & set(sentence):
            return None
        if at + 2 < behind and words[n] == "été" and words[n + 1] in language.hearsay_never:
            return None
        end = self.trimmed(first, behind)
        return self._found(
            group, (self._clause_start(first, behind), end), (), "q", "hearsay", end, sure=False
        )

    def _signature(self, at: int) -> Found | None:
        """ "“…” — Ada Pohl"."""
        if at == 0 or self.quotation[at - 1] < 0 or at + 1 >= len(self.words):
            return None
        opening, close = self.tokens.inside[self.quotation[at - 1]]
        if close - opening < 5 or not self.capital[at + 1]:
            return None
        _first, behind = self.bounds(at + 1)
        noun = self.phrases.right(at + 1, behind)
        if noun is None or (noun[1] < behind and self.words[noun[1]] not in STOPS | {"(", "/"}):
            return None
        verb = Verb("—", "states", "q", "finite")
        return self._found(
            _Group(at, at + 1, verb, (verb,)), (opening, close), (noun,), "q", "quotation", noun[1]
        )

    def _unknown_verb(self, opening: int, close: int) -> Found | None:
        """ "“…!” beamed Ada Pohl": a verb that is not listed, between a quotation and a name."""
        words = self.words
        if close + 1 >= len(words) or self.language.code != "en" or not words[close].endswith("ed"):
            return None
        if (
            words[close] in self.language.verbs
            or not self.capital[close + 1]
            or (not self._is_complete(self.quotation[opening]) or words[close - 2] == ".")
        ):
            return None
        noun = self.phrases.right(close + 1, self.bounds(close)[1])
        if noun is None:
            return None
        verb = Verb(words[close], "states", "q", "past")
        return self._found(
            _Group(close, close + 1, verb, (verb,)),
            (opening, close),
            (noun,),
            "q",
            "quotation",
            noun[1],
        )

    def _label(self, at: int) -> Found | None:
        """ "Trump: “…”", and other sentences that lead to a quotation with a colon."""
        first, behind = self.bounds(at)
        words = self.words
        if at + 1 >= len(words) or self.quotation[at + 1] < 0 or at == first:
            return None
        opening, close = self.tokens.inside[self.quotation[at + 1]]
        if opening != at + 1 or close - opening < 4 or "(" in words[max(first, at - 12) : at]:
            return None
        if not self._same_paragraph(at, at + 1) and at + 1 != behind:
            return None
        whole = self.phrases.right(first, at)
        short = whole is not None and whole[1] == at and self.capital[first]
        if not short and not any(self.phrases.is_finite(n) for n in range(at + 2, close)):
            # A title or a translation.
            return None
        noun = whole if short else self.phrases.first(first, at)
        verb = Verb(":", "states", "q", "finite")
        named = noun is not None and (
            short or words[noun[0]] in self.language.subjects or self._is_person(noun)
        )
        return self._found(
            _Group(at, at + 1, verb, (verb,)),
            (opening, close),
            (noun,) if noun and named else (),
            "q",
            "quotation" if short else "colon",
            close,
            sure=bool(short),
        )

    def _found(
        self,
        group: _Group,
        content: Span,
        speakers: tuple[Span, ...],
        frames: str,
        rule: str,
        through: int,
        *,
        sure: bool = True,
        verb: Verb | None = None,
    ) -> Found | None:
        if content[1] <= content[0]:
            return None
        return Found(
            content,
            (group.start, group.end),
            tuple(name for noun in speakers for name in self.phrases.each(noun)),
            (verb.mode if verb else group.mode(frames)),
            rule,
            group.verb.lemma,
            group.verb.frames,
            sure
            and bool(speakers)
            and rule in SURE
            and self._is_named(speakers[0])
            and group.verb.lemma not in _SHOWING,
            through=max(through, group.end),
        )


def replace_mode(verb: Verb, mode: str) -> Verb:
    """The verb with another mode."""
    return verb._replace(mode=mode)


def _is_french_infinitive(word: str) -> bool:
    return word in {"être", "avoir", "ne", "n'", "se", "s'", "faire"} or (
        len(word) > 3
        and word.endswith(("er", "ir", "oir", "dre", "ire", "ître", "tre", "vre"))
        and word not in _NO_INFINITIVES
    )


_NO_INFINITIVES: Final = words(
    "premier dernier entier hier métier février janvier quartier dossier papier courrier "
    "particulier notre votre autre entre contre être-là centre maître lettre titre quatre "
    "ministre livre avenir soir espoir pouvoir désir plaisir cher amer foyer hiver mer rocher "
    "danger étranger léger ordre cadre membre nombre septembre octobre novembre décembre chambre "
    "ombre rencontre montre théâtre registre"
)
# What an infinitive stands behind where somebody does say it: "a tenu à préciser", "dut convenir".
_LEADING_TO: Final = words(
    "tenu tient tiennent tenait vient viennent venait allé va dut durent devait devaient voulu "
    "tenus tenue"
)
_WHO: Final = words("who whose which qui dont où")
# What shows something need not be somebody who says so.
_SHOWING: Final = words(
    "montrer démontrer garantir établir suggérer vouloir show suggest indicate find prove"
)
# Verbs that demand something only with “à”: "appelle le port à fermer".
_WITH_A: Final = frozenset({"appeler", "exhorter"})
_HAVE: Final = frozenset({"a", "ont", "avait", "avaient", "aura", "auront", "ayant"})
_NO_GROUP: Final = _Group(0, 0, Verb("", "states", "", "finite"), ())
_ADJECTIVES: Final = words(
    "false repeated recent earlier past public new initial early conflicting similar phone news "
    "media press official other such previous own campaign"
)
_WITH_QUE: Final = words(
    "dès parce lors alors afin bien avant après pour sans plus moins aussi tandis puis depuis "
    "même jusqu' tant autant ainsi seul seule"
)
# Verbs that name whom it is said to without a preposition.
_TOLD: Final = words("informer avertir prévenir alerter assurer rassurer")
_BEFORE_INVERSION: Final = PARTING | {"-", "comme", "as", "so", "ainsi", '"', "”", "»", "“"}
# Determiners that also stand for their noun: "some say".
_STAND_ALONE: Final = words("some many most both all others this that few several")
_PRONOUN_S: Final = words("this his its times news politics status")
_OBJECTS: Final = words("him her them me us you it himself herself themselves")
_QUESTIONS: Final = {
    "en": words("what why how who where when whether if"),
    "fr": words("pourquoi comment si ce combien"),
    "de": words("warum wie wer ob was"),
}
