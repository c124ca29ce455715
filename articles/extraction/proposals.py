"""The attributed claims of an article, proposed: what is said, who says it, by which words.

A proposal is a claim that the program found and no editor has accepted. Plain Python: no model, no
network, no database. French and English are read, German as far as its cues go.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from articles.extraction.lexicon import language as tables
from articles.extraction.names import Names
from articles.extraction.phrases import Span
from articles.extraction.reporting import SURE, Found, Reporting
from articles.extraction.tokens import Tokens

__all__ = ["Proposal", "propose"]


@dataclass(frozen=True)
class Proposal:
    """One attributed claim; places are characters of the text, their ends exclusive.

    “It rains, said Ada Pohl, the mayor.” gives start 1, end 9, the cue “said” and one speaker, “Ada
    Pohl, the mayor”. `resolved` has, for each speaker, the fuller name elsewhere in the text or
    None. `relays` are those through whom it came, the nearest to the article first. `speech` is
    direct, indirect or mixed, `mode` a value of the closed list of the records, `tier` sure or
    likely.
    """

    start: int
    end: int
    cue: Span | None
    speakers: tuple[Span, ...]
    resolved: tuple[Span | None, ...]
    relays: tuple[Span, ...]
    speech: str
    mode: str
    tier: str


def propose(text: str, language: str) -> list[Proposal]:
    """The attributed claims of a text, in order of place; none in a language that is not known."""
    known = tables(language)
    if known is None or not text.strip():
        return []
    tokens = Tokens(text, known.code)
    reporting = Reporting(tokens, known)
    found = _settled(reporting.find(), tokens, reporting)
    names = Names(tokens, known)
    return [_proposal(each, tokens, names) for each in _cited(found, names)]


def _settled(found: list[Found], tokens: Tokens, reporting: Reporting) -> list[Found]:
    """What was found, each claim once: nested reporting joined, overlaps parted."""
    kept: list[Found] = []
    for each in sorted(found, key=lambda one: (one.content[0], -one.content[1])):
        if not kept or each.content[0] >= kept[-1].content[1]:
            kept.append(each)
            continue
        kept[-1:] = _joined(kept[-1], each, tokens)
    kept = [
        replace(each, content=(each.content[0], reporting.trimmed(*each.content))) for each in kept
    ]
    kept = [each for each in kept if each.content[0] < each.content[1]]
    kept = [*kept, *_alone(kept, tokens, reporting)]
    return sorted(kept, key=lambda one: one.content)


def _joined(one: Found, other: Found, tokens: Tokens) -> list[Found]:
    """Two that overlap, `one` beginning first: as one with its relay, or parted."""
    cue, theirs = one.cue, other.cue
    if cue is None or theirs is None:
        return [one]
    if (
        one.rule in {"parenthesis", "preposition"}
        and other.content[0] < cue[0] < (other.content[1])
        and theirs[0] >= one.content[0]
        and other.content[0] < one.content[1] <= cue[0]
    ):
        # "Selon ce rapport, il pleut, a rapporté l'agence": the outer one ends the inner one.
        other = replace(other, content=(other.content[0], one.content[1]))
    inner = theirs[0] >= one.content[0] and theirs[1] <= one.content[1]
    outer = cue[0] >= other.content[0] and cue[1] <= other.content[1]
    whole = one.content[1] - one.content[0]
    if inner and other.content[1] <= one.content[1]:
        # "KCNA said that Kim had said that …"
        share = other.content[1] - other.content[0]
        first = other.speakers[0][0] if other.speakers else 0
        if other.rule in SURE and first > one.content[0] + 2 and tokens.words[first - 1] in _NEXT:
            # "She said it rained, and Kim said it did not."
            return [replace(one, content=(one.content[0], first - 1)), other]
        if (
            first > one.content[0] + 3
            and tokens.words[first - 2 : first - 1] == [","]
            and (tokens.words[first - 1] in _AND)
        ):
            return [replace(one, content=(one.content[0], first - 2)), other]
        if (
            one.rule in {"noun phrase", "infinitive"}
            and other.rule == "quotation"
            and (theirs[0] - one.content[0] >= 3)
        ):
            return [replace(one, content=(one.content[0], theirs[0])), other]
        if (
            "b" in other.frames
            or not other.speakers
            or share * 10 < whole * 3
            or other.rule not in SURE
        ):
            return [one]
        if (
            other.sure
            and not one.sure
            and first < one.content[0]
            and (theirs[0] - one.content[0] >= 3)
        ):
            return [replace(one, content=(one.content[0], theirs[0])), other]
        nested = theirs[0] - one.content[0] <= 14 and other.speakers[0][0] >= one.content[0]
        if not nested:
            return [one]
        return [replace(other, relays=(*one.speakers, *one.relays), sure=one.sure and other.sure)]
    if outer and not inner:
        # "…, Kim said, KCNA reported": the outer cue's content holds the inner one's.
        return [replace(one, relays=(*other.speakers, *other.relays))]
    if _overlap(one.content, other.content) > 0.5:
        return [
            max(
                one,
                other,
                key=lambda each: (each.sure, bool(each.speakers), each.rule != "hearsay"),
            )
        ]
    if inner:
        edge = min([theirs[0], *(s[0] for s in other.speakers if s[0] > one.content[0])])
        if edge - one.content[0] >= 3:
            return [replace(one, content=(one.content[0], edge)), other]
    if one.sure and not other.sure:
        return [one]
    return [other] if other.sure and not one.sure else [one]


_AND = frozenset(["and", "but", "et", "mais", "und", "aber"])
_NEXT = frozenset([",", ";", "and", "but", "while", "et", "mais", "tandis", "und", "aber"])


def _overlap(one: Span, other: Span) -> float:
    shared = max(0, min(one[1], other[1]) - max(one[0], other[0]))
    return shared / max(1, min(one[1] - one[0], other[1] - other[0]))


def _alone(kept: list[Found], tokens: Tokens, reporting: Reporting) -> list[Found]:
    """Quotations without a cue of their own: they go on for whoever spoke just before."""
    found = []
    taken = sorted(each.content for each in kept)
    by_end = sorted(kept, key=lambda each: max(each.through, each.content[1]))
    at = 0
    last = 0
    for opening, close in tokens.inside:
        while at < len(taken) and taken[at][1] <= opening:
            at += 1
        if at < len(taken) and taken[at][0] < close:
            continue
        if not _is_spoken(tokens, opening, close):
            continue
        while last < len(by_end) and max(by_end[last].through, by_end[last].content[1]) <= opening:
            last += 1
        before = by_end[last - 1] if last else None
        speakers: tuple[Span, ...] = ()
        if before and before.speakers:
            gap = opening - max(before.through, before.content[1])
            near = (
                tokens.paragraph[tokens.sentence[opening]]
                - tokens.paragraph[tokens.sentence[before.content[1] - 1]]
            )
            if (near <= 1 and gap <= 4) or near == 0:
                speakers = before.speakers
        if not speakers and tokens.text[tokens.starts[opening]].isalnum():
            # Its opening mark is not in the text: the end of something.
            continue
        found.append(
            Found(
                (opening, close), None, speakers, "states", "continued", sure=False, through=close
            )
        )
    return found


def _is_spoken(tokens: Tokens, opening: int, close: int) -> bool:
    """Whether a quotation is a sentence of speech, and no title or scare quote."""
    words = [n for n in range(opening, close) if tokens.words[n][:1].isalnum()]
    if len(words) < 5:
        return False
    first, _behind = tokens.first[tokens.sentence[opening]], 0
    begins = opening == first or tokens.words[opening - 1] in {":", ",", "."}
    ended = tokens.words[close - 2] in {".", "!", "?", ",", "…"} or (
        close < len(tokens.words) and tokens.words[close] == "."
    )
    return begins and ended and tokens.capital[words[0]]


def _cited(found: list[Found], names: Names) -> list[Found]:
    """With those who cite the document that somebody's words stand in."""
    citing = [each for each in found if each.lemma in _CITING and each.speakers]
    result = []
    for each in found:
        relays = each.relays
        for speaker in each.speakers:
            document = names.fuller(speaker) if speaker[1] - speaker[0] == 2 else None
            for other in citing:
                if document and other.content[0] <= document[0] < other.content[1]:
                    named = names.fuller(other.speakers[0]) or other.speakers[0]
                    relays = (*relays, named)
        result.append(replace(each, relays=relays))
    return result


_CITING = frozenset({"citer", "cite", "quote", "zitieren"})


def _proposal(each: Found, tokens: Tokens, names: Names) -> Proposal:
    start, end = tokens.characters(*each.content)
    resolved = tuple(names.fuller(span) for span in each.speakers)
    return Proposal(
        start,
        end,
        tokens.characters(*each.cue) if each.cue else None,
        tuple(tokens.characters(*span) for span in each.speakers),
        tuple(tokens.characters(*span) if span else None for span in resolved),
        tuple(tokens.characters(*span) for span in each.relays),
        _speech(each, tokens),
        each.mode,
        "sure" if each.sure else "likely",
    )


def _speech(each: Found, tokens: Tokens) -> str:
    """Direct, indirect or mixed, by what of the content's words stands in quotation marks."""
    start, end = each.content
    inside = outside = 0
    for n in range(start, end):
        if each.cue and each.cue[0] <= n < each.cue[1]:
            continue
        if any(a <= n < b for a, b in each.speakers) or not tokens.words[n][:1].isalnum():
            continue
        if tokens.quotation[n] >= 0:
            inside += 1
        else:
            outside += 1
    if not inside:
        return "indirect"
    if tokens.quotation[start] >= 0 and tokens.quotation[end - 1] >= 0 and outside <= inside // 2:
        return "direct"
    return "mixed"
