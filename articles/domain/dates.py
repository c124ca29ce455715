"""Dates as they are recorded: to the day, month, season or year; how to read and write them.

Plain Python with Babel's locale data; imports neither Django nor other packages.
"""

import calendar
import datetime
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from babel import Locale
from babel.dates import format_date, format_skeleton

from articles.domain.languages import locale_of

Precision = Literal["day", "month", "season", "year"]
Season = Literal["spring", "summer", "autumn", "winter"]
Form = Literal["short", "long"]

FIRST_YEAR: Final = 1000
LAST_YEAR: Final = 9999

# Month in which a season begins (1st of that month), and its EDTF code: ISO 8601-2, level 1
# "Seasons", https://www.loc.gov/standards/datetime/
_SEASON_OF_MONTH: Final[Mapping[int, Season]] = {
    3: "spring",
    6: "summer",
    9: "autumn",
    12: "winter",
}
_MONTH_OF_SEASON: Final[Mapping[Season, int]] = {s: m for m, s in _SEASON_OF_MONTH.items()}
_EDTF_OF_MONTH: Final[Mapping[int, int]] = {3: 21, 6: 22, 9: 23, 12: 24}
_MONTH_OF_EDTF: Final[Mapping[int, int]] = {code: m for m, code in _EDTF_OF_MONTH.items()}

# CLDR has names for months but none for seasons, so these are written here. The first name of
# each is the one that is shown; all are understood. A new language of the pages adds its row.
_SEASON_NAMES: Final[Mapping[str, Mapping[Season, tuple[str, ...]]]] = {
    "en": {
        "spring": ("spring",),
        "summer": ("summer",),
        "autumn": ("autumn", "fall"),
        "winter": ("winter",),
    },
    "fr": {
        "spring": ("printemps",),
        "summer": ("été",),
        "autumn": ("automne",),
        "winter": ("hiver",),
    },
    "de": {
        "spring": ("Frühling", "Frühjahr"),
        "summer": ("Sommer",),
        "autumn": ("Herbst",),
        "winter": ("Winter",),
    },
}
# Whose month names are understood when a date is typed.
_TYPED_LOCALES: Final = ("en", "en_GB", "fr", "de")


def gettext_noop(text: str) -> str:
    """Mark a sentence for the translators; whoever shows it asks for their words."""
    return text


_MESSAGES: Final[Mapping[str, str]] = {
    "unknown": gettext_noop(
        "“%(text)s” is not understood as a date. "
        "Write it like 28 April 2025, April 2025, autumn 2024 or 2025."
    ),
    "empty": gettext_noop(
        "No date is given. Write one like 28 April 2025, April 2025, autumn 2024 or 2025."
    ),
    "ambiguous": gettext_noop(
        "“%(text)s” can be %(one)s or %(other)s. Write the month as a word, for example %(one)s."
    ),
    "no_such_day": gettext_noop(
        "There is no such day as “%(text)s”. Check the day, for example 28 April 2025."
    ),
    "no_such_month": gettext_noop(
        "There is no such month or season as in “%(text)s”. "
        "Write months as 01 to 12, for example 2025-04."
    ),
    "year": gettext_noop(
        "The year in “%(text)s” must have four digits, from 1000 to 9999, for example 2025."
    ),
}


class DateNotUnderstood(ValueError):  # noqa: N818 - it says what happened, as Http404 does
    """A text that is no date, or could be two; `str()` is a sentence that says how to mend it.

    `code` names the case (one of "unknown", "empty", "ambiguous", "no_such_day",
    "no_such_month", "year"), `message` is the sentence with `%(name)s` places and `params_in` what
    stands in them, so that a form can translate it.
    """

    def __init__(self, code: str, **params: "str | PartialDate") -> None:
        """Take a code of the list above and what its sentence needs."""
        self.code = code
        self.message = _MESSAGES[code]
        self._params = params
        super().__init__(self.message % self.params_in("en"))

    def params_in(self, locale: str) -> dict[str, str]:
        """What stands in the sentence's places: what was typed, and dates as `locale` has them."""
        return {
            name: value if isinstance(value, str) else display(value, locale, form="long")
            for name, value in self._params.items()
        }

    @property
    def params(self) -> dict[str, str]:
        """The same in English."""
        return self.params_in("en")


@dataclass(frozen=True, order=True, slots=True)
class PartialDate:
    """A date as it is known, to the day, the month, the season or the year.

    `earliest` is the first day that it can be, and dates sort by it; where two begin on the same
    day, the more precise one comes first::

        PartialDate(date(2025, 4, 28), "day")      28 April 2025
        PartialDate(date(2025, 4, 1), "month")     April 2025
        PartialDate(date(2024, 9, 1), "season")    autumn 2024, 1 September to 30 November
        PartialDate(date(2024, 12, 1), "season")   winter 2024, 1 December to 28 February 2025
        PartialDate(date(2025, 1, 1), "year")      2025

    Raises ValueError when `earliest` is not the first day of what `precision` names, when the
    year is not from 1000 to 9999, or when the precision is none of the four.
    """

    earliest: datetime.date
    # "day" < "month" < "season" < "year" in the alphabet too, which is what order=True compares.
    precision: Precision

    def __post_init__(self) -> None:
        day = self.earliest
        if day.year < FIRST_YEAR:
            raise ValueError(f"The year must be from {FIRST_YEAR} to {LAST_YEAR}; {day} is not.")
        match self.precision:
            case "day":
                pass
            case "month":
                if day.day != 1:
                    raise ValueError(f"A month begins on its first day; {day} is not one.")
            case "season":
                if day.day != 1 or day.month not in _SEASON_OF_MONTH:
                    raise ValueError(
                        "A season begins on 1 March, 1 June, 1 September or 1 December; "
                        f"{day} is none of them."
                    )
                if day.month == 12 and day.year == LAST_YEAR:
                    raise ValueError(f"The winter of {LAST_YEAR} ends after the last year known.")
            case "year":
                if (day.month, day.day) != (1, 1):
                    raise ValueError(f"A year begins on 1 January; {day} is not that day.")
            case _:
                raise ValueError(
                    f"The precision must be day, month, season or year, not {self.precision!r}."
                )

    @property
    def latest(self) -> datetime.date:
        """The last day that it can be; winter ends with February of the next year."""
        day = self.earliest
        match self.precision:
            case "day":
                return day
            case "month":
                return _last_of_month(day.year, day.month)
            case "season":
                if day.month == 12:
                    return _last_of_month(day.year + 1, 2)
                return _last_of_month(day.year, day.month + 2)
            case "year":
                return day.replace(month=12, day=31)

    @property
    def season(self) -> Season | None:
        """Which season it is, or None where the precision is another."""
        return _SEASON_OF_MONTH[self.earliest.month] if self.precision == "season" else None

    def edtf(self) -> str:
        """The date in the Extended Date/Time Format of ISO 8601-2, level 1.

        "2025-04-28", "2025-04", "2024-23" (21 spring, 22 summer, 23 autumn, 24 winter), "2025".
        Source: https://www.loc.gov/standards/datetime/
        """
        if self.precision == "season":
            return f"{self.earliest.year}-{_EDTF_OF_MONTH[self.earliest.month]}"
        return machine(self)

    def __str__(self) -> str:
        return self.edtf()


def parse(text: str) -> PartialDate:
    """Read a date as people type it, or as EDTF.

    In: EDTF ("2025-04-28", "2025-04", "2024-23", "2025"); day, month and year in English, French
    or German, names whole or shortened, accents and capitals as you like ("28 Apr 2025",
    "28 avril 2025", "1er avril 2025", "April 28, 2025", "28. April 2025"); month and year
    ("April 2025", "4/2025"); season and year ("autumn 2024", "fall 2024", "automne 2024",
    "winter 2024-25": winter belongs to the year in which it begins); numbers with dots, day first
    ("28.04.2025"); numbers with slashes or hyphens where only one reading is possible
    ("28/04/2025"); a day as spreadsheets export it ("2025-04-28 00:00:00").

    Out: a PartialDate. Raises DateNotUnderstood, also for "03/04/2025", which is one day in
    London and another in New York.
    """
    shown = " ".join(text.split())
    if not shown:
        raise DateNotUnderstood("empty")
    plain = _plain(shown)
    # A spreadsheet writes a day as its first moment.
    plain = re.sub(r"^(\d{4}-\d{2}-\d{2})[ t]00:00(?::00(?:\.0+)?)?$", r"\1", plain)

    if found := re.fullmatch(r"(\d+)", plain):
        return _made(shown, found[1])
    if found := re.fullmatch(r"(\d{4})([-/])(\d{1,2})", plain):
        number = int(found[3])
        if number in _MONTH_OF_EDTF and found[2] == "-":
            return _made_season(shown, int(found[1]), _MONTH_OF_EDTF[number])
        return _made(shown, found[1], number)
    if found := re.fullmatch(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", plain):
        return _made(shown, found[1], int(found[3]), int(found[4]))
    if found := re.fullmatch(r"(\d{1,2}) ?\. ?(\d{1,2}) ?\. ?(\d+)", plain):
        return _made(shown, found[3], int(found[2]), int(found[1]))
    if found := re.fullmatch(r"(\d{1,2}) ?([-/]) ?(\d{1,2}) ?\2 ?(\d+)", plain):
        return _made_unordered(shown, int(found[1]), int(found[3]), found[4])
    if found := re.fullmatch(r"(\d{1,2})[-/.](\d{4})", plain):
        return _made(shown, found[2], int(found[1]))
    return _parse_words(shown, plain)


def display(date: PartialDate, locale: str, *, form: Form = "short") -> str:
    """The date as a reader sees it, no more precise than it is known.

    In: `locale` like "en", "fr" or "fr-ca"; "en" is read as British English. `form` "short"
    shortens the names of months, but for those of up to four letters.

    Out: "28 Apr 2025" or "28 April 2025", "2 Sept 2025", "June 2025", "autumn 2024", "2025";
    in French "28 avr. 2025", "1er mai 2025", "automne 2024". Order and names are CLDR's. A season
    in a language whose seasons are not known here is named in English.

    Raises ValueError where there is no such locale.
    """
    known = locale_of(locale)
    if date.precision == "year":
        return str(date.earliest.year)
    if date.season:
        names = _SEASON_NAMES.get(known.language, _SEASON_NAMES["en"])
        return f"{names[date.season][0]} {date.earliest.year}"
    # "June" and "July" gain nothing from losing a letter, "mai" and "juin" are not shortened.
    whole = form == "long" or len(known.months["format"]["wide"][date.earliest.month]) <= 4
    if date.precision == "month":
        return format_skeleton("yMMMM" if whole else "yMMM", date.earliest, locale=known)
    if whole:  # CLDR has no skeleton for a day with the whole month, but has it as "long"
        written = format_date(date.earliest, "long", locale=known)
    else:
        written = format_skeleton("yMMMd", date.earliest, locale=known)
    if known.language == "fr" and date.earliest.day == 1:
        # French counts the first of a month with an ordinal; CLDR's patterns cannot say so.
        written = re.sub(r"^1(?=\s)", "1er", written)
    return written


def spans(
    first: datetime.date, last: datetime.date, *, most: int = 10
) -> list[tuple[datetime.date, datetime.date]]:
    """Cut the time from one day to another into equal pieces as calendars have them.

    Out: the first and the last day of each piece, at most `most` of them, as short as that allows:
    a day, one or several months, one or several years. They cover both days without gap.
    Raises ValueError where `last` is before `first`.
    """
    if last < first:
        raise ValueError("The last day is before the first.")
    if (last - first).days < most:
        days = [first + datetime.timedelta(n) for n in range((last - first).days + 1)]
        return [(day, day) for day in days]
    for months in (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12000, 120000):
        start = (first.year * 12 + first.month - 1) // months * months
        end = last.year * 12 + last.month - 1
        starts = list(range(start, end + 1, months))
        if len(starts) <= most:
            break
    return [
        (_month_start(each), _month_start(each + months) - datetime.timedelta(1)) for each in starts
    ]


def _month_start(months: int) -> datetime.date:
    """The first day of a month that is counted from the year 0; the ends of the calendar hold."""
    months = min(max(months, 12), 9999 * 12 + 11)
    return datetime.date(months // 12, months % 12 + 1, 1)


def periods_of(day: datetime.date) -> list[PartialDate]:
    """The month, the season and the year that hold a day, which is in the years known here.

    ::

        periods_of(date(2025, 1, 20))      January 2025, 2025, winter 2024
    """
    year, month = (day.year, day.month // 3 * 3) if day.month > 2 else (day.year - 1, 12)
    found = [
        PartialDate(day.replace(day=1), "month"),
        PartialDate(day.replace(month=1, day=1), "year"),
    ]
    # The winters at both ends of the years known here are none.
    if year >= FIRST_YEAR and (year, month) < (LAST_YEAR, 12):
        found.append(PartialDate(datetime.date(year, month, 1), "season"))
    return found


def machine(date: PartialDate) -> str:
    """The date as a value of the attribute `datetime` of HTML's `time`.

    "2025-04-28", "2025-04" or "2025". HTML has no form for a season, so its year is given.
    Source: https://html.spec.whatwg.org/multipage/text-level-semantics.html#datetime-value
    """
    match date.precision:
        case "day":
            return date.earliest.isoformat()
        case "month":
            return date.earliest.isoformat()[:7]
        case "season" | "year":
            return date.earliest.isoformat()[:4]


def _last_of_month(year: int, month: int) -> datetime.date:
    return datetime.date(year, month, calendar.monthrange(year, month)[1])


def _plain(text: str) -> str:
    """Small letters without accents, ASCII digits, one hyphen for all dashes, no commas."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    bare = re.sub("[\u2010-\u2015\u2212]", "-", bare)
    bare = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in bare)
    return " ".join(bare.replace(",", " ").split())


@lru_cache
def _month_names() -> Mapping[str, int]:
    """Every name of a month that is understood, plain and without dots."""
    names: dict[str, int] = {}
    for code in _TYPED_LOCALES:
        months = Locale.parse(code).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[context][width].items():
                    names[_plain(name).strip(".")] = number
    return names


@lru_cache
def _season_names() -> Mapping[str, int]:
    """Every name of a season that is understood, plain, and the month in which it begins."""
    return {
        _plain(name): _MONTH_OF_SEASON[season]
        for seasons in _SEASON_NAMES.values()
        for season, names in seasons.items()
        for name in names
    }


def _parse_words(shown: str, plain: str) -> PartialDate:
    """Read a date in which a month or a season is a word."""
    months, seasons = _month_names(), _season_names()
    word = r"([^\W\d]+)\.?"
    first = r"(\d{1,2})(?:er|st|nd|rd|th|\.)?"
    # "28 avril 2025", "28. April 2025", "28 of April 2025", "28-Apr-2025"
    if (found := re.fullmatch(rf"{first}[ -]?(?:of )?{word}[ -]?(\d+)", plain)) and (
        found[2] in months
    ):
        return _made(shown, found[3], months[found[2]], int(found[1]))
    # "April 28 2025"
    if (found := re.fullmatch(rf"{word} {first} (\d+)", plain)) and found[1] in months:
        return _made(shown, found[3], months[found[1]], int(found[2]))
    # "April 2025", "autumn of 2024"
    if found := re.fullmatch(rf"{word}[ -]?(?:of |de )?(\d+)", plain):
        if found[1] in months:
            return _made(shown, found[2], months[found[1]])
        if found[1] in seasons:
            return _made_season(shown, _year(shown, found[2]), seasons[found[1]])
    # "winter 2024-25", "hiver 2024/2025": a winter that names both its years
    if found := re.fullmatch(rf"{word} (\d{{4}}) ?[-/] ?(\d{{4}}|\d{{2}})", plain):
        year, next_year = int(found[2]), str(int(found[2]) + 1)
        if seasons.get(found[1]) == 12 and next_year.endswith(found[3]):
            return _made_season(shown, year, 12)
    raise DateNotUnderstood("unknown", text=shown)


def _year(shown: str, digits: str) -> int:
    if len(digits) != 4 or int(digits) < FIRST_YEAR:
        raise DateNotUnderstood("year", text=shown)
    return int(digits)


def _made(shown: str, year: str, month: int | None = None, day: int | None = None) -> PartialDate:
    """The date of these numbers; `shown` is what was typed, for the error's sentence."""
    known_year = _year(shown, year)
    if month is None:
        return PartialDate(datetime.date(known_year, 1, 1), "year")
    if not 1 <= month <= 12:
        raise DateNotUnderstood("no_such_month", text=shown)
    if day is None:
        return PartialDate(datetime.date(known_year, month, 1), "month")
    try:
        return PartialDate(datetime.date(known_year, month, day), "day")
    except ValueError:
        raise DateNotUnderstood("no_such_day", text=shown) from None


def _made_season(shown: str, year: int, month: int) -> PartialDate:
    try:
        return PartialDate(datetime.date(year, month, 1), "season")
    except ValueError:
        raise DateNotUnderstood("year", text=shown) from None


def _made_unordered(shown: str, one: int, other: int, year: str) -> PartialDate:
    """The date of a day and a month of which nobody said which is which."""
    if one == other or one > 12:
        return _made(shown, year, other, one)
    if other > 12:
        return _made(shown, year, one, other)
    readings = [_made(shown, year, month, day) for day, month in ((one, other), (other, one))]
    raise DateNotUnderstood("ambiguous", text=shown, one=readings[0], other=readings[1])
