"""Know an article's text: how it is kept, compared, and how a passage is found again in it.

Plain Python; may not touch Django, the database or a package above. Offsets are in Unicode code
points from the start of the text, ends not included, as in the W3C Web Annotation model.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from articles.domain.sentences import sentences

# How many code points of a passage's surroundings are kept on each side.
CONTEXT: Final = 32

_DASHES: Final = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_APOSTROPHES: Final = "'\u2018\u2019\u201a\u201b\u02bc\u02b9\u2032\u00b4`\uff07"
_QUOTES: Final = '"\u00ab\u00bb\u201c\u201d\u201e\u201f\u2039\u203a\u2033\uff02'
# Invisible: soft hyphen, zero-width space, word joiner, byte order mark.
_INVISIBLE: Final = "\u00ad\u200b\u2060\ufeff"

_BLANK_ENDS: Final = re.compile(rf"\A[\s{_INVISIBLE}]+|[\s{_INVISIBLE}]+\Z")

# Characters that are one for a tolerant search; None stands for "not there".
_ALIKE: Final[dict[int, str | None]] = {
    **{ord(c): "-" for c in _DASHES},
    **{ord(c): "'" for c in _APOSTROPHES},
    **{ord(c): '"' for c in _QUOTES},
    **{ord(c): None for c in _INVISIBLE},
}

# Marks that Latin, Greek and Cyrillic letters carry. The marks of other scripts (vowels of
# Devanagari or Hebrew, the voicing marks of kana) tell words apart and stay.
_MARKS: Final = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)
# Letters that have no decomposition in Unicode but are looked up without their stroke or tie,
# and what is invisible: joiners, direction marks.
_FOLDED: Final[dict[int, str | None]] = {
    **_ALIKE,
    **{ord(c): "-" for c in "\u058a\u05be\u2e17\u2e1a\u2e3a\u2e3b\u2e40"},
    **{
        ord(a): b for a, b in {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"}.items()
    },
    **dict.fromkeys((*range(0x200C, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)), None),
}


# What ends a line: also Word's soft line break (U+000B) and Unicode's own separator.
_LINE_ENDS: Final = re.compile("\r\n?|[\x0b\x0c\x85\u2028]")
_CONTROLS: Final = re.compile("(?: ?[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f])+ ?")
# No characters at all: halves of surrogate pairs, noncharacters, byte order marks.
_NO_CHARACTERS: Final = re.compile(
    "[\ud800-\udfff\ufdd0-\ufdef\ufeff"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
    )
    + "]"
)
_UNCLEAN_ASCII: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


def clean(text: str, *, lines: bool = True) -> str:
    """A text as every record keeps it, by whichever way it comes in; safe in XML and everywhere.

    Composed (NFC); lines end with a line feed, or with `lines` False become one line; a tab or any
    other control character is a space; halves of surrogate pairs, noncharacters and byte order
    marks are gone. Doing it twice changes nothing more.
    """
    if not text.isascii() or _UNCLEAN_ASCII.search(text):
        text = _LINE_ENDS.sub("\n", text).replace("\u2029", "\n\n").replace("\t", " ")
        text = _NO_CHARACTERS.sub("", _CONTROLS.sub(" ", text))
        text = unicodedata.normalize("NFC", text)
    return text if lines or "\n" not in text else re.sub(" ?\n+ ?", " ", text)


def normalise_text(text: str) -> str:
    """An article's text as it is kept: the form that its hash and its offsets refer to.

    Clean, and no space where a control character was; no space at the end of a line; paragraphs
    are parted by one blank line; nothing blank around it. No-break spaces inside lines stay. Doing
    it twice changes nothing more.
    """
    text = clean(re.sub("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]", "", text))
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub("\n{3,}", "\n\n", text).strip()


def text_hash(text: str) -> str:
    """SHA-256 of the text in UTF-8, as 64 hexadecimal digits.

    Raises UnicodeEncodeError for half a surrogate pair, which `normalise_text` removes.
    """
    return hashlib.sha256(text.encode()).hexdigest()


def fold(text: str) -> str:
    """A text for comparison and plain search, in which spelling's small differences are gone.

    No capitals, no accents on Latin, Greek and Cyrillic letters ("Koursk", "Élysée" is "elysee",
    "й" is "и"), "œ" is "oe", "ß" is "ss"; one kind of apostrophe, quotation mark, dash and space;
    no soft hyphens; nothing blank around it. Other scripts keep their marks; Hangul stays whole
    ("김정은"). Doing it twice changes nothing more.
    """
    text = clean(text, lines=False)
    text = text.replace("\u00b4", "'")  # its decomposition would be a space with an accent
    text = _MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold()
    text = _MARKS.sub("", unicodedata.normalize("NFKD", text)).translate(_FOLDED)
    return " ".join(unicodedata.normalize("NFC", text).split())


@dataclass(frozen=True, slots=True)
class Selector:
    """A passage of a text: its words, what stands around them, and where.

    ::

        … ce que l’agence a fait savoir : 4 000 soldats sont morts ou blessés, selon …
             └────── prefix ───────┘└─── exact ───┘└───── suffix ─────┘
                                    ^ start        ^ end

    `exact`, `prefix` and `suffix` are those of a TextQuoteSelector, `start` and `end` those of a
    TextPositionSelector (https://www.w3.org/TR/annotation-model/#selectors). Prefix and suffix
    have up to 32 code points. Raises ValueError where the offsets do not fit the exact text.
    """

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int

    def __post_init__(self) -> None:
        if not self.exact or self.start < 0 or self.end - self.start != len(self.exact):
            raise ValueError(
                f"The offsets {self.start} to {self.end} do not fit a passage of "
                f"{len(self.exact)} characters."
            )


def select(text: str, start: int, end: int) -> Selector:
    """The passage from `start` to `end` with what stands around it.

    Raises ValueError where there is no such passage in the text.
    """
    _check(text, start, end)
    return Selector(
        exact=text[start:end],
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
        start=start,
        end=end,
    )


def find_passages(text: str, quote: str) -> list[Selector]:
    """All places where a quote stands in a text, in order; overlapping ones too.

    First as it is written. If it stands nowhere so, then tolerantly: any run of spaces, line ends
    and no-break spaces is one space, and none beside quotation marks ("« mot »" is "“mot”");
    quotation marks are alike, so are apostrophes, so are dashes; soft hyphens are not there.
    Capitals and accents always count. Blanks around the quote do not.

    Out: Selectors whose `exact` is the text's own characters; none for a blank quote.
    """
    quote = _BLANK_ENDS.sub("", quote)
    return _exactly(text, quote) or _tolerantly(text, quote)


def reanchor(text: str, selector: Selector, before: str | None = None) -> Selector | None:
    """The same passage in a text that may have changed, or None where it is lost.

    In: the text as it is now; `before`, the text in which the selector's offsets hold. Without it
    only the 32 code points on each side of the passage are known, and those must be there still,
    as far as they belong to its sentence. `reanchor_all` has the rule.
    """
    if before is not None and before[selector.start : selector.end] == selector.exact:
        return reanchor_all(before, text, [selector])[0]
    if not _BLANK_ENDS.sub("", selector.exact):
        return None
    if selector in _exactly(text, selector.exact):
        return selector
    ahead = len(selector.prefix)
    known = _Reading(f"{selector.prefix}{selector.exact}{selector.suffix}", is_whole=False)
    old = known.around(ahead, ahead + len(selector.exact))
    found = _Reading(text).places(selector.exact)
    same = [(place, new) for place, new in found if _same_sentence(old, new)]
    if len(same) > 1:
        same = [each for each in same if _same_neighbours(old, each[1])] or same
    if len(same) > 1:
        same = [(place, new) for place, new in same if place.start == selector.start]
    if len(same) != 1:
        return None
    [(place, new)] = same
    # What stands elsewhere as well needs a sentence that tells it from there.
    return place if len(found) == 1 or old.outside or _same_neighbours(old, new) else None


def reanchor_all(before: str, after: str, selectors: Sequence[Selector]) -> list[Selector | None]:
    """The passages of one text in the text that it became, each found again or lost (None).

    A passage is found where its words stand (as `find_passages` compares them) in the sentence in
    which they stood: another sentence with the same words is somebody else's, however alike.

    - Words that stood once and stand once: the sentence may have moved, and small slips of its
      spelling may be mended; a word or two may have come in, none may have gone. Where it does not
      say who speaks ("He said …", a quotation alone), the sentence before has to be there too.
    - Words that stood or stand several times: their sentence must be the same word for word, and
      be the only one of its kind in both texts; where it is not, or where the passage is all of it,
      the sentences before and behind must be the same too, or everything up to the one or the other
      end of the text.

    ::

        Moscow said [900 died]. Kyiv denied that [900 died].
        Kyiv denied that [900 died].          the second is found, the first is lost

    Two passages that stood apart never come to overlap: then both are lost. An editor who is
    asked is better than a passage that is marked wrongly.
    """
    if before == after:
        return list(selectors)
    old, new = _Reading(before), _Reading(after)
    shift = _Shift(old, new)
    found = [
        _follow(old, new, shift, selector)
        if before[selector.start : selector.end] == selector.exact
        else reanchor(after, selector)
        for selector in selectors
    ]
    return _apart(selectors, found)


def _follow(old: _Reading, new: _Reading, shift: _Shift, selector: Selector) -> Selector | None:
    """One passage in the changed text, or None."""
    here = old.around(selector.start, selector.end)
    stood, stands = old.places(selector.exact), new.places(selector.exact)
    same = [(place, there) for place, there in stands if _same_sentence(here, there)]
    if len(stood) == len(stands) == 1:
        [(place, there)] = stands
        if not same and not _mended(here, there, old):
            return None
        return place if here.says_who or _same_words(here, there, "previous") else None
    twins = [twin for _place, twin in stood if _same_sentence(here, twin)]
    if here.outside and here.says_who and len(twins) == len(same) == 1:
        return same[0][0]
    if (first := shift.of(here)) is not None:
        return next((place for place, there in same if there.first == first), None)
    same = [(place, there) for place, there in same if _same_neighbours(here, there)]
    twins = [twin for twin in twins if _same_neighbours(here, twin)]
    return same[0][0] if len(twins) == len(same) == 1 else None


def _apart(before: Sequence[Selector], found: Sequence[Selector | None]) -> list[Selector | None]:
    """What was found, without passages that overlap now and stood apart."""
    placed = sorted(
        ((place.start, place.end, n) for n, place in enumerate(found) if place is not None)
    )
    lost: set[int] = set()
    for at, (_start, end, n) in enumerate(placed):
        for start, _end, other in placed[at + 1 :]:
            if start >= end:
                break
            one, two = before[n], before[other]
            if one.end <= two.start or two.end <= one.start:
                lost |= {n, other}
    return [None if n in lost else place for n, place in enumerate(found)]


class _Around(NamedTuple):
    """What stands around a passage, as folded words: its sentence, and those beside that.

    `first` and `last` count the sentences that the passage touches. `is_open` where nothing is
    known of what stands beyond on the left and on the right. `names` are the words of the
    sentence that have no small letters alone.
    """

    left: str
    right: str
    previous: str
    next: str
    first: int
    last: int
    says_who: bool
    names: frozenset[str] = frozenset()
    open_left: bool = False
    open_right: bool = False

    @property
    def outside(self) -> bool:
        """Whether its sentence has words beside the passage."""
        return bool(self.left or self.right)


class _Reading:
    """A text and its sentences, read for one comparison; `is_whole` False for a fragment."""

    def __init__(self, text: str, *, is_whole: bool = True) -> None:
        self.text = text
        self._is_whole = is_whole
        self._sentences = sentences(text)
        self._begins = [start for start, _end in self._sentences]
        self.keys = [_spoken(text[start:end]) for start, end in self._sentences]

    @cached_property
    def words(self) -> frozenset[str]:
        """All its words."""
        return frozenset(word for key in self.keys for word in key.split())

    def places(self, quote: str) -> list[tuple[Selector, _Around]]:
        """Where a quote stands, exactly or alike, with what stands around it."""
        found = _exactly(self.text, quote)
        blank = next((n for n, c in enumerate(quote) if not _is_blank(c)), None)
        if blank is None:
            return []
        # Places that are only alike are rivals too: the right one may have been retyped.
        taken = {place.start + blank for place in found}
        found += [each for each in _tolerantly(self.text, quote) if each.start not in taken]
        return [(each, self.around(each.start, each.end)) for each in found]

    def around(self, start: int, end: int) -> _Around:
        """What stands around a passage."""
        if not self._sentences:
            return _Around("", "", "", "", 0, 0, says_who=True)
        first = max(bisect_right(self._begins, start) - 1, 0)
        last = max(bisect_right(self._begins, end - 1) - 1, first)
        begin, stop = self._sentences[first][0], self._sentences[last][1]
        left = _spoken(self.text[begin:start]) if begin < start else ""
        right = _spoken(self.text[end:stop]) if end < stop else ""
        exact = self.text[start:end]
        opening = left or _spoken(exact[:80])
        named = not (
            {*opening.split()[:1], *right.split()[:2]} & _PRONOUNS
            or (not left and not right and _OPENS_SPEECH.match(self.text, begin))
        )
        edges = not self._is_whole
        return _Around(
            left,
            right,
            self.keys[first - 1] if first else "",
            self.keys[last + 1] if last + 1 < len(self.keys) else "",
            first,
            last,
            named,
            frozenset(
                fold(w) for w in re.findall(r"\w+", self.text[begin:stop]) if not w.islower()
            ),
            edges and first == 0,
            edges and last == len(self.keys) - 1,
        )


class _Shift:
    """How sentences moved that stand before or behind everything that changed."""

    def __init__(self, old: _Reading, new: _Reading) -> None:
        one, other = old.keys, new.keys
        self._number, self._by = len(one), len(other) - len(one)
        fewest = min(len(one), len(other))
        head, tail = _common(one, other), _common(reversed(one), reversed(other))
        is_all = head == len(one) == len(other)
        # Where both overlap, one of several equal sentences came or went, and nobody knows which.
        self._head = head if is_all else min(head, fewest - tail)
        self._tail = self._number - (tail if is_all else min(tail, fewest - head))

    def of(self, around: _Around) -> int | None:
        """The number of a passage's first sentence in the new text, where that is certain.

        Where the passage is all of its sentence, those beside it have to be certain too.
        """
        beside = 0 if around.outside else 1
        if around.last + beside < self._head or self._head == self._number:
            return around.first
        if around.first - beside >= self._tail:
            return around.first + self._by
        return None


# Who these are the sentence before says, in the languages that pages have.
_PRONOUNS: Final = frozenset(
    {"he", "she", "they", "it", "we", "i", "il", "elle", "ils", "elles", "on", "nous", "je"}
    | {"lui", "er", "sie", "es", "wir", "ich"}
)
_OPENS_SPEECH: Final = re.compile(rf"\s*[{_QUOTES}-]")
# How many words may have come into a sentence, and how alike a mended word is.
_MOST_NEW: Final = 2
_MENDED: Final = 0.8


def _spoken(text: str) -> str:
    """The words of a text, folded, with one space between them."""
    return " ".join(re.findall(r"\w+", fold(text)))


def _same_sentence(old: _Around, new: _Around) -> bool:
    left = new.left.endswith(old.left) if old.open_left else new.left == old.left
    right = new.right.startswith(old.right) if old.open_right else new.right == old.right
    return left and right


def _same_words(old: _Around, new: _Around, side: Literal["previous", "next"]) -> bool:
    """Whether the sentence on one side is the same; where nothing is known of it, it is not."""
    if side == "previous":
        if old.open_left:
            return False
        return new.previous == old.previous
    return not old.open_right and new.next == old.next


def _same_neighbours(old: _Around, new: _Around) -> bool:
    return _same_words(old, new, "previous") and _same_words(old, new, "next")


def _mended(old: _Around, new: _Around, text: _Reading) -> bool:
    """Whether a sentence is the same but for slips of spelling and a word or two that came in."""
    outside = len(old.left.split()) + len(old.right.split())
    fresh = 0
    for before, after in ((old.left, new.left), (old.right, new.right)):
        one, other = before.split(), after.split()
        for how, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
            if how == "insert":
                fresh += d - c
            elif how == "replace" and b - a == d - c:
                pairs = list(zip(one[a:b], other[c:d], strict=True))
                if {*one[a:b], *other[c:d]} & (old.names | new.names):
                    return False
                if not all(_is_slip(*pair) and pair[1] not in text.words for pair in pairs):
                    return False
            elif how != "equal":
                return False
    return fresh <= min(_MOST_NEW, outside // 4)


def _is_slip(one: str, other: str) -> bool:
    """Whether a word is another one mended."""
    ratio = SequenceMatcher(None, one, other).ratio()
    return min(len(one), len(other)) >= 5 and ratio >= _MENDED


def snippet(
    text: str, start: int, end: int, *, before: int = 160, after: int = 160
) -> tuple[str, str, str]:
    """A passage with what stands around it in its paragraph, for showing.

    In: offsets of the passage; how many code points to show at most on each side. Out: what
    stands before, the passage, what stands after, to be shown without anything between. Cut
    between words (inside one only where there is no space), and then with "…" at the cut.

    Raises ValueError where there is no such passage in the text.
    """
    _check(text, start, end)
    around = paragraphs(text)
    first = next((a for a, b in around if a <= start < b), start)
    last = next((b for a, b in around if a < end <= b), end)
    head, tail = text[first:start], text[end:last]
    if len(head) > before:
        cut = len(head) - before
        if not head[cut - 1].isspace():
            space = re.search(r"\s", head[cut:])
            cut = cut + space.end() if space else _between_letters(head, cut)
        shown = head[cut:].lstrip()
        head = "…" + (shown or head[-1:] * head[-1].isspace())
    if len(tail) > after:
        cut = after
        if not tail[cut].isspace():
            space = re.search(r"\s\S*\Z", tail[:cut])
            cut = space.start() if space else _between_letters(tail, cut)
        shown = tail[:cut].rstrip()
        tail = (shown or tail[:1] * tail[0].isspace()) + "…"
    return head, text[start:end], tail


def paragraphs(text: str) -> list[tuple[int, int]]:
    """The offsets of a text's paragraphs, which blank lines part; nothing blank around each."""
    found = []
    start = 0
    for gap in (*re.finditer(r"\n[^\S\n]*\n\s*", text), None):
        end = gap.start() if gap else len(text)
        part = text[start:end]
        if part.strip():
            found.append(
                (start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip()))
            )
        start = gap.end() if gap else end
    return found


class Segment[K: Hashable](NamedTuple):
    """A stretch of text and the keys of all spans that cover it, in the order they were given."""

    start: int
    end: int
    keys: tuple[K, ...]


def mark[K: Hashable](
    text: str,
    spans: Sequence[tuple[int, int, K]],
    *,
    start: int = 0,
    end: int | None = None,
) -> list[Segment[K]]:
    """Cut a text, or the paragraph from `start` to `end` of it, where spans begin and end.

    In: spans of start, end and key, in any order; they may overlap, nest, and reach beyond the
    paragraph. Out: segments in order that cover the paragraph without gap or overlap::

        text      Kim said that they sent troops
        spans     ├── 1 ──────────────┤
                           ├── 2 ───────────────┤
        segments  ├ 1 ────┤├ 1, 2 ────┤├ 2 ─────┤

    Neighbours have different keys. Empty spans are left out. Raises ValueError where there is no
    such paragraph, or a span ends before it starts.
    """
    stop = len(text) if end is None else end
    if not 0 <= start <= stop <= len(text):
        raise ValueError(f"There is no paragraph from {start} to {stop} in this text.")
    changes: dict[int, list[int]] = {start: [], stop: []}
    for place, (a, b, _) in enumerate(spans):
        if b < a:
            raise ValueError(f"The span from {a} to {b} ends before it starts.")
        a, b = max(a, start), min(b, stop)
        if a < b:
            changes.setdefault(a, []).append(place)
            changes.setdefault(b, []).append(place)
    segments: list[Segment[K]] = []
    covering: set[int] = set()
    cuts = sorted(changes)
    for a, b in pairwise(cuts):
        covering.symmetric_difference_update(changes[a])
        keys = tuple(dict.fromkeys(spans[place][2] for place in sorted(covering)))
        if segments and segments[-1].keys == keys:
            segments[-1] = segments[-1]._replace(end=b)
        else:
            segments.append(Segment(a, b, keys))
    return segments


def _check(text: str, start: int, end: int) -> None:
    if not 0 <= start < end <= len(text):
        raise ValueError(
            f"There is no passage from {start} to {end} in a text of {len(text)} characters."
        )


def _is_blank(character: str) -> bool:
    return character.isspace() or character in _INVISIBLE


def _exactly(text: str, quote: str) -> list[Selector]:
    found = []
    start = text.find(quote) if quote else -1
    while start >= 0:
        found.append(select(text, start, start + len(quote)))
        start = text.find(quote, start + 1)
    return found


def _tolerantly(text: str, quote: str) -> list[Selector]:
    wanted = _loosened(unicodedata.normalize("NFC", quote))[0].strip()
    if not wanted:
        return []
    loose, places = _loosened(text)
    found = []
    at = loose.find(wanted)
    while at >= 0:
        found.append(select(text, places[at], places[at + len(wanted) - 1] + 1))
        at = loose.find(wanted, at + 1)
    return found


@lru_cache(maxsize=4)
def _loosened(text: str) -> tuple[str, list[int]]:
    """A text in which all that a tolerant search takes for the same is the same.

    Out: that text, and for each of its characters the offset where it stands in the first.
    """
    kept: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if character.isspace():
            if kept and kept[-1] in {" ", '"'}:
                continue
            character = " "
        else:
            alike = _ALIKE.get(ord(character), character)
            if alike is None:
                continue
            character = alike
            if character == '"' and kept and kept[-1] == " ":
                kept.pop()
                places.pop()
        kept.append(character)
        places.append(place)
    return "".join(kept), places


def _common(one: Iterable[str], other: Iterable[str]) -> int:
    """How many items two sequences have in common from the start."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _between_letters(text: str, cut: int) -> int:
    """The next place from `cut` on that does not part a letter from its marks."""
    while cut < len(text) and unicodedata.combining(text[cut]):
        cut += 1
    return cut


class Piece(NamedTuple):
    """A run of words that stayed ("same"), came ("new"), went ("old") or is left out ("gap")."""

    how: str
    text: str


# Words that are shown of what stayed, before and behind what did not.
_KEPT_WORDS: Final = 12
_WORDS: Final = re.compile(r"\s+|\w+|[^\w\s]")


def differences(before: str, after: str, *, around: int = _KEPT_WORDS) -> list[Piece]:
    """What became of a text, word by word; long runs that stayed are left out.

    ::

        "the bridge is gone" -> "the old bridge stands"
        same "the ", new "old ", same "bridge ", old "is gone", new "stands"

    Paragraphs are compared first, so that a long text is done quickly.
    """
    found: list[Piece] = []
    old, new = (re.split(r"(\n{2,})", each) for each in (before, after))
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        one, other = "".join(old[a:b]), "".join(new[c:d])
        found += [Piece("same", one)] if how == "equal" else _by_words(one, other)
    joined: list[Piece] = []
    for piece in found:
        if joined and joined[-1].how == piece.how:
            joined[-1] = Piece(piece.how, joined[-1].text + piece.text)
        elif piece.text:
            joined.append(piece)
    shown: list[Piece] = []
    for at, piece in enumerate(joined):
        if piece.how != "same":
            shown.append(piece)
            continue
        words = _WORDS.findall(piece.text)
        first, last = at == 0, at == len(joined) - 1
        head, tail = (0 if first else around * 2), (0 if last else around * 2)
        if len(words) <= head + tail + around:
            shown.append(piece)
            continue
        if head:
            shown.append(Piece("same", "".join(words[:head])))
        shown.append(Piece("gap", "…"))
        if tail:
            shown.append(Piece("same", "".join(words[-tail:])))
    return shown


def _by_words(before: str, after: str) -> list[Piece]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    found = []
    # Above this the words of a paragraph are told to be other words, and not which.
    if len(old) * len(new) > 4_000_000:
        return [Piece("old", before), Piece("new", after)]
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            found.append(Piece("same", "".join(old[a:b])))
        else:
            found += [Piece("old", "".join(old[a:b])), Piece("new", "".join(new[c:d]))]
    return [piece for piece in found if piece.text]
