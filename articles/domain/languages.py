"""Names of countries and languages, and how numbers are written, from CLDR.

Plain Python with Babel's locale data; imports neither Django nor other packages.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Final, Literal

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.localedata import locale_identifiers
from babel.numbers import format_decimal

Direction = Literal["ltr", "rtl"]

# CLDR names more than countries under two-letter codes. These are left out; what remains is
# ISO 3166-1 and XK, Kosovo, which has no code there but is used everywhere.
_NOT_COUNTRIES: Final = frozenset(
    # groups, private use and "unknown"
    {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
    # reserved by ISO 3166 for parts of countries: Ascension, Clipperton, Sark, Diego Garcia,
    # Ceuta and Melilla, Canary Islands, Tristan da Cunha
    | {"AC", "CP", "CQ", "DG", "EA", "IC", "TA"}
)
# Codes that ISO 639 has for something else than a language: several, none, unknown, not coded.
_NOT_LANGUAGES: Final = frozenset({"mul", "zxx", "und", "mis", "root"})

# BCP 47 in the form in which it is stored: language, then maybe script, then maybe region.
_TAG: Final = re.compile(r"([a-z]{2,3})(?:-([A-Z][a-z]{3}))?(?:-([A-Z]{2}|[0-9]{3}))?")


@lru_cache
def country_codes() -> frozenset[str]:
    """The codes of countries: ISO 3166-1, two capital letters, and XK for Kosovo."""
    named = map(str, Locale.parse("en").territories)
    return frozenset(
        code for code in named if re.fullmatch("[A-Z]{2}", code) and code not in _NOT_COUNTRIES
    )


def is_country(code: str) -> bool:
    """Whether this is a country's code, in capital letters: "KR", not "kr"."""
    return code in country_codes()


def country_name(code: str, locale: str) -> str:
    """A country's name in a language: "KP", "fr" gives "Corée du Nord".

    A code that is none is given back as it is: what is recorded is shown, nothing is invented.
    Raises ValueError where there is no such locale.
    """
    if not is_country(code):
        return code
    return str(locale_of(locale).territories.get(code, code))


@lru_cache
def country_choices(locale: str) -> tuple[tuple[str, str], ...]:
    """Pairs of code and name of all countries, sorted by name, accents aside.

    Raises ValueError where there is no such locale.
    """
    return _by_name((code, country_name(code, locale)) for code in country_codes())


@lru_cache
def language_codes() -> frozenset[str]:
    """The codes to choose from: ISO 639 with a name in CLDR, and scripts that need telling apart.

    "ko", "grc", "zh", "zh-Hant": as BCP 47 writes them. Regional varieties ("pt-BR") are
    languages to `is_language`, but stand in no list: a list in which English stands five times
    makes five of one.
    """
    codes = set()
    for name in map(str, Locale.parse("en").languages):
        code = name.replace("_", "-")
        found = _TAG.fullmatch(code)
        if found and not found[3] and found[1] not in _NOT_LANGUAGES:
            codes.add(code)
    return frozenset(codes)


@lru_cache(maxsize=1024)
def is_language(code: str) -> bool:
    """Whether this is a language's code as BCP 47 writes it: "fr", "zh-Hant", "pt-BR", "sr-Latn".

    Language, script and region must each be known to CLDR; other subtags are refused.
    """
    found = _TAG.fullmatch(code)
    if not found:
        return False
    language, script, region = found.groups()
    english = Locale.parse("en")
    return (
        language in language_codes()
        and (not script or script in english.scripts)
        and (not region or region in english.territories)
    )


@lru_cache(maxsize=4096)
def language_name(code: str, locale: str, *, standing: bool = False) -> str:
    """A language's name in a language, as it is written in running text.

    "ko", "fr" gives "coréen", and with `standing` (at the head of a line or in a list) "Coréen";
    "pt-BR", "en" gives "Brazilian Portuguese", "sr-Latn" "Serbian (Latin)". A code that is none
    is given back as it is. Raises ValueError where there is no such locale.
    """
    known = locale_of(locale)
    found = _TAG.fullmatch(code)
    if not found or not is_language(code):
        return code
    language, script, region = found.groups()
    name = known.languages.get(code.replace("-", "_"))
    if name is None:
        name = known.languages.get(language, language)
        parts = [known.scripts.get(script, script)] if script else []
        parts += [known.territories.get(region, region)] if region else []
        if parts:
            name = f"{name} ({', '.join(parts)})"
    return name[:1].upper() + name[1:] if standing else str(name)


@lru_cache
def language_choices(locale: str) -> tuple[tuple[str, str], ...]:
    """Pairs of code and name of the languages to choose from, names standing, sorted by name.

    Raises ValueError where there is no such locale.
    """
    return _by_name((code, language_name(code, locale, standing=True)) for code in language_codes())


@lru_cache(maxsize=1024)
def direction(language_code: str) -> Direction:
    """In which direction a language is written: "rtl" for "ar", "he" or "pa-Arab", else "ltr".

    Decided by the script: the code's own, else the likely one (CLDR's likely subtags, Unicode
    Technical Standard 35). A code that is none gives "ltr".
    """
    found = _TAG.fullmatch(language_code)
    if not found:
        return "ltr"
    script = found[2] or _likely_script(language_code.replace("-", "_"))
    return _script_direction(script) if script else "ltr"


def format_number(number: Decimal | int, locale: str) -> str:
    """A number as a language writes it, with all its digits and no needless zeros.

    Decimal("4000.000") gives "4,000" in English and "4 000" in French with a narrow no-break
    space (U+202F), Decimal("1.5") "1.5" and "1,5". Raises ValueError for NaN and infinities, and
    where there is no such locale.
    """
    if isinstance(number, int) and number >= 0:
        # Pages have hundreds of these: Babel takes a hundred times as long.
        separator = _thousands(locale)
        if separator:
            return f"{number:,}".replace(",", separator)
    exact = Decimal(number)
    if not exact.is_finite():
        raise ValueError(f"{number} cannot be written as a number. Give a finite one.")
    # Babel quantizes in the current context, which refuses more than 28 digits by default.
    digits = len(exact.as_tuple().digits) + 2 * abs(exact.adjusted()) + 28
    with localcontext(prec=digits):
        exact += 0  # no minus before a zero
        return format_decimal(exact, locale=locale_of(locale), decimal_quantization=False)


@lru_cache(maxsize=64)
def _thousands(locale: str) -> str:
    """What stands between thousands where a language groups digits by three; else nothing."""
    long, short = (format_decimal(n, locale=locale_of(locale)) for n in (1234567, 1234))
    separator = long[1:2]
    is_plain = (long, short) == (f"1{separator}234{separator}567", f"1{separator}234")
    return separator if is_plain and not separator.isdecimal() else ""


def _by_name(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Sort by name as a person looks it up: accents, capitals and apostrophes aside."""

    def place(pair: tuple[str, str]) -> tuple[str, str]:
        decomposed = unicodedata.normalize("NFKD", pair[1])
        letters = (c for c in decomposed if c.isalnum() or c == " ")
        return "".join(letters).casefold(), pair[0]

    return tuple(sorted(pairs, key=place))


def _likely_script(name: str) -> str:
    """The script in which a language (and region) is most likely written, or ""."""
    likely: Mapping[str, str] = get_global("likely_subtags")
    full = likely.get(name) or likely.get(name.partition("_")[0]) or ""
    return full.split("_")[1] if full.count("_") >= 2 else ""


@lru_cache
def _script_direction(script: str) -> Direction:
    """The direction of a script: that of any locale of CLDR which is written in it."""
    for name in sorted(locale_identifiers()):
        if script in name.split("_") or _likely_script(name) == script:
            return "rtl" if Locale.parse(name).text_direction == "rtl" else "ltr"
    return "ltr"


@lru_cache
def locale_of(code: str) -> Locale:
    """Babel's locale for a code like "fr" or "fr-ca"; English is British unless it says more."""
    tag = code.replace("_", "-")
    try:
        return Locale.parse("en-GB" if tag == "en" else tag, sep="-")
    except (UnknownLocaleError, ValueError):
        raise ValueError(f"There is no locale {code!r}. Use a code like en or fr.") from None
