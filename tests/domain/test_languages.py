"""Names of countries and languages, and numbers, as CLDR has them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.domain.languages import (
    country_choices,
    country_codes,
    country_name,
    direction,
    format_number,
    is_country,
    is_language,
    language_choices,
    language_codes,
    language_name,
)


def test_countries_are_those_of_iso_3166_and_kosovo():
    assert len(country_codes()) == 249 + 1
    assert {"KP", "KR", "RU", "UA", "US", "FR", "TW", "PS", "XK"} <= country_codes()


@pytest.mark.parametrize(
    "code", ["EU", "UN", "ZZ", "EZ", "XA", "XB", "QO", "IC", "001", "150", "kp", "", "KPX"]
)
def test_what_is_no_country_is_none(code):
    assert not is_country(code)
    assert country_name(code, "en") == code


@pytest.mark.parametrize(
    ("code", "english", "french"),
    [
        ("KP", "North Korea", "Corée du Nord"),
        ("RU", "Russia", "Russie"),
        ("US", "United States", "États-Unis"),
        ("XK", "Kosovo", "Kosovo"),
    ],
)
def test_countries_are_named(code, english, french):
    assert is_country(code)
    assert country_name(code, "en") == english
    assert country_name(code, "fr") == french


@pytest.mark.parametrize(
    ("code", "english", "french"),
    [
        ("ko", "Korean", "coréen"),
        ("fr", "French", "français"),
        ("uk", "Ukrainian", "ukrainien"),
        ("grc", "Ancient Greek", "grec ancien"),
        ("zh-Hant", "Traditional Chinese", "chinois traditionnel"),
        ("pt-BR", "Brazilian Portuguese", "portugais brésilien"),
        ("sr-Latn", "Serbian (Latin)", "serbe (latin)"),
        ("sr-Latn-ME", "Serbian (Latin, Montenegro)", "serbe (latin, Monténégro)"),
    ],
)
def test_languages_are_named_as_in_running_text(code, english, french):
    assert is_language(code)
    assert language_name(code, "en") == english
    assert language_name(code, "fr") == french
    assert language_name(code, "fr", standing=True) == french[0].upper() + french[1:]


@pytest.mark.parametrize(
    "code",
    ["mul", "und", "zxx", "xx", "FR", "fr_FR", "fr-fr", "fr-XQ", "fr-Xxxx", "", "french", "fr-x-a"],
)
def test_what_is_no_language_is_none(code):
    assert not is_language(code)
    assert language_name(code, "en") == code


def test_lists_are_sorted_by_name_accents_aside():
    names = [name for _, name in country_choices("fr")]
    assert names.index("Égypte") < names.index("Espagne") < names.index("États-Unis")
    assert names[0] == "Afghanistan"
    languages = dict(language_choices("fr"))
    assert languages["ko"] == "Coréen"
    assert set(languages) == language_codes()
    assert [code for code, _ in country_choices("en")] != [c for c, _ in country_choices("fr")]


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_every_choice_has_a_name_of_its_own(locale):
    for choices in (country_choices(locale), language_choices(locale)):
        assert len({name for _, name in choices}) == len(choices)
        # A few are named like their code (Vai, Yao), a few rare ones have no name in French.
        unnamed = [code for code, name in choices if name.casefold() == code.casefold()]
        assert len(unnamed) <= 12


def test_regional_varieties_are_languages_but_stand_in_no_list():
    assert is_language("en-GB")
    assert "en-GB" not in language_codes()
    assert {"zh-Hans", "zh-Hant", "en", "fr", "de", "ko", "uk", "ru"} <= language_codes()
    assert all(is_language(code) for code in language_codes())


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("ar", "rtl"),
        ("he", "rtl"),
        ("fa", "rtl"),
        ("ur", "rtl"),
        ("yi", "rtl"),
        ("dv", "rtl"),
        ("pa-Arab", "rtl"),
        ("pa-PK", "rtl"),
        ("ks", "rtl"),
        ("pa", "ltr"),
        ("az", "ltr"),
        ("az-Latn", "ltr"),
        ("ar-Latn", "ltr"),
        ("fr", "ltr"),
        ("ko", "ltr"),
        ("zh-Hant", "ltr"),
        ("no such thing", "ltr"),
    ],
)
def test_the_direction_of_a_language(code, written):
    assert direction(code) == written


@pytest.mark.parametrize(
    ("number", "english", "french"),
    [
        (4000, "4,000", "4\u202f000"),
        (Decimal("4000.000"), "4,000", "4\u202f000"),
        (Decimal(10000), "10,000", "10\u202f000"),
        (Decimal("1.50"), "1.5", "1,5"),
        (Decimal("1234567.891"), "1,234,567.891", "1\u202f234\u202f567,891"),
        (Decimal("1E+3"), "1,000", "1\u202f000"),
        (Decimal(-3), "-3", "-3"),
        (Decimal("-0.00"), "0", "0"),
        (30, "30", "30"),
    ],
)
def test_numbers_are_written_as_a_language_writes_them(number, english, french):
    assert format_number(number, "en") == english
    assert format_number(number, "fr") == french


@given(st.decimals(allow_nan=False, allow_infinity=False, places=9) | st.integers())
def test_a_number_keeps_all_its_digits(number: Decimal | int):
    assert Decimal(format_number(number, "en").replace(",", "")) == number
    french = format_number(number, "fr").replace("\u202f", "").replace(",", ".")
    assert Decimal(french) == number


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(number):
    with pytest.raises(ValueError, match="Give a finite one"):
        format_number(Decimal(number), "en")


def test_an_unknown_locale_is_refused():
    for call in (
        lambda: country_name("KP", "xx"),
        lambda: language_name("ko", "xx"),
        lambda: format_number(1, "xx"),
        lambda: country_choices("xx"),
        lambda: language_choices("xx"),
    ):
        with pytest.raises(ValueError, match="There is no locale 'xx'"):
            call()
