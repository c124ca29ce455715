"""A text as tokens, with the sentence and the quotation in which each of them stands."""

from __future__ import annotations

import re
from typing import Final

from articles.domain.sentences import sentences
from articles.extraction.quotations import quoted

_NUMBER: Final = r"\d+(?:[.,:]\d+)*"
_CLITIC: Final = r"-(?:t-)?(?:ils?|elles?|on|je|nous|vous|tu|ce)\b"
_ELISION: Final = r"(?:[ldjmtscn]|qu|lorsqu|puisqu|jusqu|quoiqu|presqu)['’](?=\w)"
_PLAIN_WORD: Final = r"\w+(?:-\w+)*"
_TOKENS: Final = {
    "fr": re.compile(
        rf"aujourd['’]hui|d['’]ailleurs|{_ELISION}|{_NUMBER}|(?:[^\W\d_]\.){{2,}}|{_CLITIC}"
        rf"|\w+(?:-(?!(?:t-)?(?:ils?|elles?|on|je|nous|vous|tu|ce)\b)\w+)*|-{{2,}}|\S",
        re.IGNORECASE,
    ),
    "en": re.compile(
        rf"n['’]t\b|['’](?:s|re|ve|ll|d|m)\b|{_NUMBER}|(?:[^\W\d_]\.){{2,}}"
        rf"|(?:ca|wo|do|did|does|had|has|have|is|are|was|were|would|could|should|must|might|need)"
        rf"(?=n['’]t\b)|{_PLAIN_WORD}|-{{2,}}|\S",
        re.IGNORECASE,
    ),
    "": re.compile(rf"{_NUMBER}|{_PLAIN_WORD}|-{{2,}}|\S"),
}
# A run of words without an end is no sentence: it is read in pieces of so many tokens.
LONGEST_SENTENCE: Final = 250
_PLAIN: Final = str.maketrans({"’": "'", "ʼ": "'"})


class Tokens:
    """The tokens of a text as lists of the same length, one place a token.

    `words` in small letters, `starts` and `ends` in characters, `capital`: begins with a capital,
    `sentence`: number of its sentence, `quotation`: number of the quotation that it stands in, its
    marks included, or -1. `first[n]` and `behind[n]` are where sentence n begins and ends;
    `spans[n]` are the characters of quotation n, `inside[n]` its tokens.
    """

    def __init__(self, text: str, code: str) -> None:
        self.text = text
        pattern = _TOKENS.get(code, _TOKENS[""])
        plain = text.translate(_PLAIN)
        self.words: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.capital: list[bool] = []
        for match in pattern.finditer(plain):
            word = match[0]
            self.words.append(word.lower())
            self.starts.append(match.start())
            self.ends.append(match.end())
            self.capital.append(word[:1].isupper())
        self._mark_sentences()
        self._mark_quotations()

    def __len__(self) -> int:
        return len(self.words)

    def _mark_sentences(self) -> None:
        spans = sentences(self.text)
        self.sentence = [0] * len(self.words)
        self.first: list[int] = []
        self.behind: list[int] = []
        self.paragraph: list[int] = []
        at = 0
        paragraph = 0
        before = 0
        for start, end in spans:
            if "\n" in self.text[before:start]:
                paragraph += 1
            before = end
            while at < len(self.words) and self.starts[at] < end:
                number = len(self.first)
                self.paragraph.append(paragraph)
                self.first.append(at)
                limit = at + LONGEST_SENTENCE
                while at < min(limit, len(self.words)) and self.starts[at] < end:
                    self.sentence[at] = number
                    at += 1
                self.behind.append(at)

    def _mark_quotations(self) -> None:
        self.spans = quoted(self.text)
        self.quotation = [-1] * len(self.words)
        self.inside: list[tuple[int, int]] = []
        at = 0
        for number, (start, end) in enumerate(self.spans):
            while at < len(self.words) and self.ends[at] <= start:
                at += 1
            first = at
            while at < len(self.words) and self.starts[at] < end:
                self.quotation[at] = number
                at += 1
            self.inside.append((first, at))

    def characters(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the tokens from `start` to `end`, the last not among them."""
        return self.starts[start], self.ends[end - 1]
