"""Figures as news writes them: one number, a range, “about”, “at least”, in digits and in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final, NamedTuple

_SPACE: Final = "[ \u00a0\u2009\u202f]"
_GROUP: Final = "[ \u00a0\u2009\u202f.,'’]"
# No number of news is longer, in characters: what is, is a code or an attack.
_LONGEST: Final = 40
# And no number in words has more parts.
_LONGEST_RUN: Final = 16
_LONGEST_WORD: Final = 80
# So many characters before a number say how it is meant ("at least", "between").
_NEAR: Final = 48
_DIGITS: Final = rf"\d{{1,3}}(?:{_GROUP}\d{{3}})+(?!\d)(?:[.,]\d{{1,2}}(?!\d))?|\d+(?:[.,]\d+)?"
_MAGNITUDES: Final = {
    "mille": 10**3,
    "millier": 10**3,
    "milliers": 10**3,
    "thousand": 10**3,
    "tausend": 10**3,
    "million": 10**6,
    "millions": 10**6,
    "millionen": 10**6,
    "mio": 10**6,
    "milliard": 10**9,
    "milliards": 10**9,
    "billion": 10**9,
    "bn": 10**9,
    "milliarde": 10**9,
    "milliarden": 10**9,
    "mrd": 10**9,
}
_ONES: Final = {
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze "
    "seize",
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen",
    "de": "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn "
    "fünfzehn sechzehn siebzehn achtzehn neunzehn",
}
_EN_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_DE_TENS: Final = (
    "zwanzig",
    "dreißig",
    "vierzig",
    "fünfzig",
    "sechzig",
    "siebzig",
    "achtzig",
    "neunzig",
)
_TENS: Final = {
    "fr": {
        "vingt": 20,
        "vingts": 20,
        "trente": 30,
        "quarante": 40,
        "cinquante": 50,
        "soixante": 60,
        "septante": 70,
        "huitante": 80,
        "nonante": 90,
    },
    "en": dict(
        zip(
            _EN_TENS,
            range(20, 100, 10),
            strict=True,
        )
    ),
    "de": dict(
        zip(
            _DE_TENS,
            range(20, 100, 10),
            strict=True,
        )
    ),
}
_HUNDREDS: Final = {"cent", "cents", "hundred"}
# Glued to its number: 4.7k. An "m" may be metres, unless money stands before the number.
_SUFFIXES: Final = {"k": 10**3, "bn": 10**9, "mn": 10**6, "m": 10**6, "tn": 10**12}
_MONEY: Final = frozenset("$£€¥")
# "several thousand", "des milliers": no figure.
_VAGUE: Final = re.compile(
    r"(?<!\w)(?:several|many|some|few|countless|plusieurs|quelques|des|de nombreux|mehrere|einige|"
    r"viele|hundreds of|tens of|dozens of|centaines de|dizaines de)\s$",
    re.IGNORECASE,
)
# "rose from 4,000 to 9,000": the figure is the second one, and no range.
_CHANGES: Final = re.compile(
    r"(?<!\w)(?:r(?:ose|ises?|isen|ising)|fell|falls?|fallen|grew|grows?|grown|climb(?:s|ed)?|"
    r"jump(?:s|ed)?|dropp?(?:s|ed)?|increas(?:es?|ed|ing)|decreas(?:es?|ed|ing)|went|gone|soared|"
    r"doubled|declin(?:es?|ed)|pass(?:e|ent|é|ée|és|ées|er|ant|ait)|mont(?:e|ent|é|ée|er)|"
    r"tomb(?:e|ent|é|ée|er)|grimp(?:e|é|ée|er)|baiss(?:e|é|ée|er)|stieg(?:en)?|steigt|gestiegen|"
    r"fiel(?:en)?|gesunken|sank|wuchs)(?!\w)[^.;:]*$",
    re.IGNORECASE,
)
# What stands between whole and tenths in words: "one point two million".
_POINTS: Final = frozenset({"point", "virgule", "komma"})
# "une centaine de blessés": about so many.
_ABOUT_SO_MANY: Final = {
    "dizaine": 10,
    "douzaine": 12,
    "quinzaine": 15,
    "vingtaine": 20,
    "trentaine": 30,
    "quarantaine": 40,
    "cinquantaine": 50,
    "soixantaine": 60,
    "centaine": 100,
    "millier": 1000,
    "dozen": 12,
}
_MANY: Final = {f"{word}s": n for word, n in _ABOUT_SO_MANY.items() if word != "millier"} | {
    "dozen": 12
}
_ABOUT: Final = (
    "environ|près de|quelque|autour de|à peu près|presque|un peu moins de|approximativement|"
    "about|around|nearly|almost|some|roughly|approximately|an estimated|estimated|circa|close to|"
    "rund|etwa|ungefähr|circa|ca\\.|knapp|fast|gut|an die|schätzungsweise"
)
_LEAST: Final = (
    "au moins|plus de|au minimum|minimum|pas moins de|au-delà de|"
    "at least|more than|over|no fewer than|no less than|upwards of|"
    "mindestens|mehr als|über|wenigstens|nicht weniger als"
)
_MOST: Final = (
    "au plus|au maximum|jusqu'à|moins de|pas plus de|"
    "at most|up to|less than|fewer than|no more than|as many as|"
    "höchstens|bis zu|weniger als|maximal|nicht mehr als"
)
_BETWEEN: Final = r"(?:entre|between|zwischen)"
_FROM: Final = r"(?:de|from|von)"
_BEFORE: Final = {
    name: re.compile(
        rf"(?<!\w)(?:(?:{words})(?: (?:les|des|the|a|die|den))?{_SPACE}|{elided})$", re.IGNORECASE
    )
    for name, words, elided in (
        ("about", _ABOUT, "près d'|autour d'"),
        ("least", _LEAST, "plus d'|pas moins d'|au-delà d'"),
        ("most", _MOST, "(?<!pas )moins d'|pas plus d'|jusqu'à"),
        ("between", _BETWEEN, "entre "),
        ("from", _FROM, "from "),
    )
}
_BEHIND: Final = {
    "least": re.compile(
        r" (?:ou plus|au moins|or more|at least|oder mehr|mindestens)(?!\w)", re.IGNORECASE
    ),
    "most": re.compile(
        r" (?:ou moins|au plus|au maximum|or less|or fewer|at most|oder weniger|höchstens)(?!\w)",
        re.IGNORECASE,
    ),
    "about": re.compile(r" environ(?!\w)", re.IGNORECASE),
}
_AND: Final = re.compile(rf"{_SPACE}(?:et|and|und){_SPACE}", re.IGNORECASE)
_TO: Final = re.compile(
    rf"{_SPACE}(?:à|to|bis|ou|or|oder){_SPACE}|{_SPACE}?[-–]{_SPACE}?", re.IGNORECASE
)
_FROM_BEFORE: Final = re.compile(rf"(?<!\w){_FROM}{_SPACE}$", re.IGNORECASE)
_MONTHS: Final = (
    "janv|févr|mars|avr|mai|juin|juil|août|sept|oct|nov|déc|jan|feb|mar|apr|may|jun|jul|aug|sep|"
    "dec|märz|juni|juli|okt|dez"
)
# What is a date or a time of day and no figure.
_DATE_BEHIND: Final = re.compile(
    rf"(?:er|st|nd|rd|th|\.)?{_SPACE}(?:{_MONTHS})\w*|{_SPACE}?(?:h(?:eures?)?|Uhr|am|pm)(?!\w)|:\d",
    re.IGNORECASE,
)
_DATE_BEFORE: Final = re.compile(
    rf"(?:(?<!\w)(?:{_MONTHS})\w*\.?(?: \d{{1,2}},)?|(?<!\w)(?:en|in|since|depuis|seit|jahr|"
    rf"année|of|by|until|from|été|automne|hiver|printemps|autumn|winter|spring|summer|herbst|sommer))"
    rf"{_SPACE}$",
    re.IGNORECASE,
)
_PLAIN: Final = str.maketrans({"’": "'"})
_AN: Final = re.compile(r"(?<!\w)(?:une?|a)\s$", re.IGNORECASE)
_LETTERS: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Figure:
    """An answer in figures: one number has `low` and `high` the same, “at least” has no `high`."""

    low: Decimal | None
    high: Decimal | None
    approximate: bool
    start: int
    end: int


class _Number(NamedTuple):
    """A number as it stands in a text; `scaled` where “thousand” or “million” stands behind it."""

    value: Decimal
    start: int
    end: int
    scaled: int
    about: bool
    in_digits: bool


_WRITTEN: Final = re.compile(
    rf"(?<![\w.,/:])(?<![^\W\d]-)(?P<digits>{_DIGITS})(?P<suffix>(?:k|bn|mn|m|tn)(?!\w))?(?![\w/])",
    re.IGNORECASE,
)
_NEXT_WORD: Final = re.compile(rf"{_SPACE}?([^\W\d_]+)")


def find_figures(
    text: str, start: int = 0, end: int | None = None, language: str = ""
) -> list[Figure]:
    """The figures of a passage, those in digits first, each group in the order of the text.

    Years, days of a month, times of day and numbers inside names (T-72) are none.
    """
    stop = len(text) if end is None else end
    plain = text.translate(_PLAIN)
    numbers = [n for n in _numbers(plain, start, stop, language) if not _is_date(plain, n)]
    found: list[tuple[bool, Figure]] = []
    at = 0
    while at < len(numbers):
        number = numbers[at]
        following = numbers[at + 1] if at + 1 < len(numbers) else None
        if following and _joined(plain, start, number, following):
            if _is_change(plain, start, number):
                at += 1
                continue
            found.append((not number.in_digits, _range(plain, start, number, following)))
            at += 2
            continue
        if number.value.is_finite():
            found.append((not number.in_digits, _single(plain, start, stop, number)))
        at += 1
    found.sort(key=lambda each: each[0])
    return [figure for _in_words, figure in found]


def read_figure(text: str, language: str = "") -> Decimal:
    """One number as a person types it: 4000, 4 000, 4,000, 2,5 millions, deux mille.

    Raises ValueError for anything else.
    """
    written = " ".join(text.split())
    negative = written[:1] in "-−" and len(written) > 1
    body = written[1:] if negative else written
    numbers = _numbers(body.translate(_PLAIN), 0, len(body), language)
    if len(numbers) != 1 or (numbers[0].start, numbers[0].end) != (0, len(body)):
        raise ValueError(f"“{text}” is not a number.")
    return -numbers[0].value if negative else numbers[0].value


def _before(text: str, start: int, at: int) -> str:
    """What stands just before a place: far enough to say how a number is meant."""
    return text[max(start, at - _NEAR) : at]


def _numbers(text: str, start: int, end: int, language: str) -> list[_Number]:
    found: list[_Number] = []
    for match in _WRITTEN.finditer(text, start, end):
        if match.end() - match.start() > _LONGEST:
            continue
        try:
            value = _value(match["digits"], language)
        except InvalidOperation:  # pragma: no cover - the pattern lets digits through alone
            continue
        suffix = (match["suffix"] or "").casefold()
        if suffix == "m" and text[match.start() - 1 : match.start()] not in _MONEY:
            continue
        if suffix:
            scale, stop = _SUFFIXES[suffix], match.end()
        else:
            scale, stop = _scale(text, match.end(), end)
        found.append(_Number(value * scale, match.start(), stop, scale, False, True))
    written: list[_Number] = []
    at = 0
    for number in _in_words(text, start, end, language):
        while at < len(found) and found[at].end <= number.start:
            at += 1
        if at == len(found) or found[at].start >= number.end:
            written.append(number)
    return sorted([*found, *written], key=lambda number: number.start)


def _value(digits: str, language: str) -> Decimal:
    """The number that is written so; a comma is English thousands and French and German tenths."""
    bare = re.sub("[ \u00a0\u2009\u202f'’]", "", digits)
    primary = language.partition("-")[0].lower()
    point = "." if primary == "en" else "," if primary in {"fr", "de"} else ""
    last = max(bare.rfind("."), bare.rfind(","))
    if last < 0:
        return Decimal(bare)
    groups = len(bare) - last - 1 == 3 and bare[:last].replace(".", "").replace(",", "")[:1] != "0"
    several = bare.count(".") + bare.count(",") > 1 and len({*bare} & {".", ","}) == 1
    # "4,000" in a French text is still four thousand: nobody writes three zeros behind a comma.
    is_point = not several and (not groups or (bare[last] == point and bare[last + 1 :] != "000"))
    whole = re.sub("[.,]", "", bare[:last])
    return Decimal(f"{whole}.{bare[last + 1 :]}" if is_point else re.sub("[.,]", "", bare))


def _scale(text: str, at: int, end: int) -> tuple[int, int]:
    found = _NEXT_WORD.match(text, at, min(end, at + _LONGEST))
    if found and (scale := _MAGNITUDES.get(found[1].casefold())):
        return scale, found.end()
    return 1, at


@lru_cache
def _words(language: str) -> dict[str, tuple[str, int]]:
    """What number words mean: what is added, and what multiplies."""
    primary = language.partition("-")[0].lower()
    known: dict[str, tuple[str, int]] = {}
    for each in [primary] if primary in _ONES else [] if primary else list(_ONES):
        known |= {word: ("add", n) for n, word in enumerate(_ONES[each].split())}
        known |= {word: ("add", n) for word, n in _TENS[each].items()}
        if each == "fr":
            known |= {"une": ("add", 1)}
        if each == "de":
            known |= {"eine": ("add", 1), "eins": ("add", 1), "dreissig": ("add", 30)}
    if known:
        known |= dict.fromkeys(_HUNDREDS, ("hundred", 100))
        known |= {
            word: ("scale", n)
            for word, n in _MAGNITUDES.items()
            if word not in {"millier", "milliers"}
        }
    return known


def _in_words(text: str, start: int, end: int, language: str) -> list[_Number]:
    known = _words(language)
    found: list[_Number] = []
    run: list[tuple[str, int]] = []
    first = last = skip = start
    count = 0

    def close() -> None:
        nonlocal run, count
        value = _sum(run) if len(run) <= _LONGEST_RUN else None
        # A lone "un", "one" or "million" is an article, or a unit of what was written in digits.
        counts = bool(run) and (run[0][0] != "scale" or run[0][1] == 1000)
        vague = counts and run[0][0] == "scale" and _VAGUE.search(_before(text, start, first))
        if counts and not vague and value is not None and not (count == 1 and value <= 1):
            scaled = run[-1][1] if run[-1][0] == "scale" else 1
            found.append(_Number(Decimal(value), first, last, scaled, False, False))
        run, count = [], 0

    for match in _LETTERS.finditer(text, start, end):
        word = match[0].casefold()
        glued = bool(run) and not text[last : match.start()].strip(" \u00a0\u202f-")
        so_many = _ABOUT_SO_MANY.get(word)
        if run and glued and word in _MANY and (times := _sum(run)) and times > 1:
            # "two dozen", "trois centaines"
            size = Decimal(times) * _MANY[word]
            found.append(_Number(size, first, match.end(), _MANY[word], word != "dozen", False))
            run, count = [], 0
            continue
        if run and glued and word in _POINTS and (tenths := _tenths(text, match.end(), end, known)):
            # "one point two million"
            whole = _sum(run) or 0
            scale, stop = _scale(text, tenths[1], end)
            value = Decimal(f"{whole}.{tenths[0]}") * scale
            found.append(_Number(value, first, stop, scale, False, False))
            run, count, skip = [], 0, stop
            continue
        if match.start() < skip:
            continue
        article = _AN.search(_before(text, start, match.start())) if so_many and known else None
        if so_many and article:
            run, count = [], 0
            begin = match.start() - len(article[0])
            found.append(_Number(Decimal(so_many), begin, match.end(), 1, True, False))
            continue
        parts = _parts(word, known)
        if not glued and run and parts:
            close()
        if parts is None:
            # "vingt et un", "two hundred and fifty": the joining word belongs to the number.
            if (
                run
                and glued
                and word in {"et", "and"}
                and _continues(text, match.end(), end, known, run)
            ):
                last = match.end()
                continue
            close()
            continue
        if not run:
            first = match.start()
        run += parts
        count += 1
        last = match.end()
    close()
    return found


def _tenths(
    text: str, at: int, end: int, known: dict[str, tuple[str, int]]
) -> tuple[str, int] | None:
    """The digits behind “point” and where they end; None without one."""
    digits = ""
    while len(digits) < _LONGEST_RUN:
        following = _NEXT_WORD.match(text, at, min(end, at + _LONGEST))
        kind, size = known.get(following[1].casefold(), ("", 0)) if following else ("", 0)
        if following is None or kind != "add" or size > 9:
            break
        digits += str(size)
        at = following.end()
    return (digits, at) if digits else None


def _continues(
    text: str, at: int, end: int, known: dict[str, tuple[str, int]], run: list[tuple[str, int]]
) -> bool:
    """Whether a number goes on behind “and”: only less than what stands before it."""
    following = _LETTERS.match(text, at + 1, end)
    parts = _parts(following[0].casefold(), known) if following else None
    if not parts or (run[-1][0] == "add" and run[-1][1] < 20):
        return False
    return parts[0][0] == "add" and parts[0][1] < run[-1][1]


def _parts(word: str, known: dict[str, tuple[str, int]]) -> list[tuple[str, int]] | None:
    """A word as number words: hyphens part them, German writes them as one."""
    if word in known:
        return [known[word]]
    if "-" in word:
        pieces = [piece for piece in word.split("-") if piece not in {"et", "and"}]
        if all(piece in known for piece in pieces) and pieces:
            return [known[piece] for piece in pieces]
        return None
    german = _german(word) if "zwei" in known else None
    return [("add", german)] if german is not None else None


@lru_cache(maxsize=1024)
def _german(word: str) -> int | None:
    """zweitausendfünfhundert, dreiundzwanzig; None for what is no number."""
    if len(word) > _LONGEST_WORD:
        return None
    small = {name: n for n, name in enumerate(_ONES["de"].split())} | _TENS["de"] | {"eins": 1}
    if word in small:
        return small[word]
    for part, size in (("tausend", 1000), ("hundert", 100)):
        if part in word:
            head, _part, tail = word.partition(part)
            left = _german(head) if head else 1
            right = _german(tail.removeprefix("und")) if tail else 0
            return None if left is None or right is None else left * size + right
    ones, joint, tens = word.partition("und")
    if joint and ones in small and tens in _TENS["de"] and 0 < small[ones] < 10:
        return small[ones] + _TENS["de"][tens]
    return None


def _sum(run: list[tuple[str, int]]) -> int | None:
    """What number words come to; None where they make no sense."""
    if not run:
        return None
    total = current = 0
    for sort, size in run:
        if sort == "add":
            # quatre-vingt: four times twenty; soixante-dix adds.
            if size == 20 and 1 < current % 100 < 10:
                current = current - current % 100 + (current % 100) * 20
            else:
                current += size
        elif sort == "hundred":
            current = max(current, 1) * 100
        else:
            total += max(current, 1) * size
            current = 0
    return total + current


def _is_date(text: str, number: _Number) -> bool:
    before = text[max(0, number.start - 24) : number.start]
    whole = number.value == number.value.to_integral_value()
    if (
        number.in_digits
        and number.scaled == 1
        and _DATE_BEHIND.match(text, number.end)
        and number.value <= 31
    ):
        return True
    is_year = number.in_digits and whole and 1800 <= number.value <= 2100
    bare = text[number.start : number.end].isdecimal()
    return (
        is_year
        and bare
        and bool(_DATE_BEFORE.search(before) or text[number.end : number.end + 1] in {")", "/"})
    )


def _joined(text: str, start: int, one: _Number, other: _Number) -> bool:
    """Whether two numbers are the ends of one range."""
    if other.start - one.end > _LONGEST:
        return False
    between, before = text[one.end : other.start], _before(text, start, one.start)
    if one.value * (other.scaled if one.scaled == 1 else 1) > other.value:
        return False
    if _AND.fullmatch(between):
        return bool(_BEFORE["between"].search(before))
    return bool(_TO.fullmatch(between))


def _is_change(text: str, start: int, one: _Number) -> bool:
    """Whether two numbers are the ends of a change: "rose from 4,000 to 9,000"."""
    before = _before(text, start, one.start)
    return bool(_FROM_BEFORE.search(before) and _CHANGES.search(before))


def _range(text: str, start: int, one: _Number, other: _Number) -> Figure:
    low = one.value
    # "10 à 12 millions": the unit stands once.
    if one.scaled == 1 and other.scaled > 1 and low < other.scaled:
        low *= other.scaled
    elif low < 1000 <= other.value and other.value % 1000 == 0 and low * 1000 < other.value:
        # "10 to 12,000"
        low *= 1000 if one.in_digits and other.in_digits and other.scaled == 1 else 1
    begin = one.start
    for name in ("between", "from"):
        if found := _BEFORE[name].search(_before(text, start, begin)):
            begin -= len(found[0])
            break
    about = _BEFORE["about"].search(_before(text, start, begin))
    begin -= len(about[0]) if about else 0
    if most := _BEFORE["most"].search(_before(text, start, begin)):
        # "up to 4,000 or 5,000"
        return Figure(None, other.value, about is not None, begin - len(most[0]), other.end)
    if least := _BEFORE["least"].search(_before(text, start, begin)):
        return Figure(low, None, about is not None, begin - len(least[0]), other.end)
    return Figure(low, other.value, about is not None, begin, other.end)


def _single(text: str, start: int, end: int, number: _Number) -> Figure:
    low: Decimal | None = number.value
    high: Decimal | None = number.value
    about, begin, stop = number.about, number.start, number.end
    for name in ("about", "least", "most", "about"):
        if not (found := _BEFORE[name].search(_before(text, start, begin))):
            continue
        begin -= len(found[0])
        match name:
            case "about":
                about = True
            case "least":
                # "plus d'un millier" is no "about".
                high, about = None, about and not number.about
            case _:
                low, about = None, about and not number.about
    if not about and low is not None and high is not None:
        for name, pattern in _BEHIND.items():
            if found := pattern.match(text, stop, end):
                stop = found.end()
                low = None if name == "most" else low
                high = None if name == "least" else high
                about = about or name == "about"
                break
    return Figure(low, high, about, begin, stop)


def readings(digits: str) -> list[Decimal]:
    """All numbers that digits with separators can mean, that with thousands first; none if none.

    "4,500" is 4500 or 4.5, wherever it was written; "0.125", "12,345.678", "4 000" and "4,000" (for
    nobody writes three zeros behind a comma) are one number. A scale or words are no digits.
    """
    bare = re.sub("[ \u00a0\u2009\u202f'’]", "", digits)
    if not re.fullmatch(r"[-−]?\d+(?:[.,]\d+)*", bare):
        return []
    bare = bare.replace("−", "-")
    marks = re.findall("[.,]", bare)
    whole, _mark, behind = bare.rpartition(marks[-1]) if marks else (bare, "", "")
    parted = [Decimal(re.sub("[.,]", "", bare))]
    tenths = [Decimal(f"{re.sub('[.,]', '', whole)}.{behind}")] if behind else []
    groups = re.fullmatch(r"-?[1-9]\d{0,2}(?:([.,])\d{3}(?:\1\d{3})*)?", whole if tenths else bare)
    is_grouped = re.fullmatch(r"-?[1-9]\d{0,2}(?:[.,]\d{3})+", bare)
    match len(marks), len(set(marks)):
        case 0, _:
            return parted
        case 1, _:
            if not is_grouped:
                return tenths
            return parted if behind == "000" else parted + tenths
        case _, 1:
            return parted if is_grouped else []
        case _:
            return tenths if groups and marks.count(marks[-1]) == 1 else []
