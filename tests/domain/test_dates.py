"""Dates as they are known: read as people type them, written as readers see them."""

import datetime
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.domain.dates import (
    DateNotUnderstood,
    PartialDate,
    Precision,
    display,
    machine,
    parse,
    spans,
)


def day(year: int, month: int = 1, of_month: int = 1) -> datetime.date:
    return datetime.date(year, month, of_month)


DAY = PartialDate(day(2025, 4, 28), "day")
MONTH = PartialDate(day(2025, 4), "month")
AUTUMN = PartialDate(day(2024, 9), "season")
WINTER = PartialDate(day(2024, 12), "season")
YEAR = PartialDate(day(2025), "year")


@pytest.mark.parametrize(
    ("date", "edtf", "latest", "html"),
    [
        (DAY, "2025-04-28", day(2025, 4, 28), "2025-04-28"),
        (MONTH, "2025-04", day(2025, 4, 30), "2025-04"),
        (PartialDate(day(2024, 3), "season"), "2024-21", day(2024, 5, 31), "2024"),
        (PartialDate(day(2024, 6), "season"), "2024-22", day(2024, 8, 31), "2024"),
        (AUTUMN, "2024-23", day(2024, 11, 30), "2024"),
        (WINTER, "2024-24", day(2025, 2, 28), "2024"),
        (PartialDate(day(2023, 12), "season"), "2023-24", day(2024, 2, 29), "2023"),
        (YEAR, "2025", day(2025, 12, 31), "2025"),
        (PartialDate(day(9999, 12), "month"), "9999-12", day(9999, 12, 31), "9999-12"),
    ],
)
def test_a_date_has_a_last_day_and_is_written_for_machines(date, edtf, latest, html):
    assert date.edtf() == str(date) == edtf
    assert date.latest == latest
    assert machine(date) == html


@pytest.mark.parametrize(
    ("earliest", "precision", "sentence"),
    [
        (day(2025, 4, 28), "month", "A month begins on its first day; 2025-04-28 is not one."),
        (day(2025, 4), "season", "A season begins on 1 March, 1 June, 1 September or 1 December"),
        (day(2025, 9, 2), "season", "2025-09-02 is none of them"),
        (day(2025, 4), "year", "A year begins on 1 January; 2025-04-01 is not that day."),
        (day(999), "year", "from 1000 to 9999"),
        (day(9999, 12), "season", "The winter of 9999 ends after the last year"),
        (day(2025), "decade", "must be day, month, season or year, not 'decade'"),
    ],
)
def test_a_date_begins_where_its_precision_begins(earliest, precision, sentence):
    with pytest.raises(ValueError, match=sentence):
        PartialDate(earliest, precision)


def test_dates_sort_by_their_earliest_day_and_the_more_precise_first():
    december = PartialDate(day(2024, 12), "month")
    first = PartialDate(day(2024, 12), "day")
    assert sorted([YEAR, WINTER, december, first, AUTUMN, DAY]) == [
        AUTUMN,
        first,
        december,
        WINTER,
        YEAR,
        DAY,
    ]


@pytest.mark.parametrize(
    ("typed", "edtf"),
    [
        # EDTF
        ("2025-04-28", "2025-04-28"),
        ("2025-04", "2025-04"),
        ("2024-23", "2024-23"),
        ("2025", "2025"),
        # day, month as a word, year
        ("28 Apr 2025", "2025-04-28"),
        ("28 April 2025", "2025-04-28"),
        ("2025-04-28 00:00:00", "2025-04-28"),
        ("28 avril 2025", "2025-04-28"),
        ("28 avr. 2025", "2025-04-28"),
        ("1er avril 2025", "2025-04-01"),
        ("2nd of April 2025", "2025-04-02"),
        ("April 28, 2025", "2025-04-28"),
        ("Apr. 28 2025", "2025-04-28"),
        ("28. April 2025", "2025-04-28"),
        ("3 März 2025", "2025-03-03"),
        ("2 Sept 2025", "2025-09-02"),
        ("2 Sep 2025", "2025-09-02"),
        ("28-Apr-2025", "2025-04-28"),
        ("29 février 2024", "2024-02-29"),
        ("12 DECEMBRE 2024", "2024-12-12"),
        ("  28\u00a0avril\n2025 ", "2025-04-28"),
        ("de\u0301cembre 2024", "2024-12"),
        # month and year
        ("April 2025", "2025-04"),
        ("avril 2025", "2025-04"),
        ("août 2025", "2025-08"),
        ("aout 2025", "2025-08"),
        ("4/2025", "2025-04"),
        ("04.2025", "2025-04"),
        ("2025/04", "2025-04"),
        # season and year
        ("autumn 2024", "2024-23"),
        ("Fall 2024", "2024-23"),
        ("automne 2024", "2024-23"),
        ("spring of 2024", "2024-21"),
        ("été 2024", "2024-22"),
        ("ETE 2024", "2024-22"),
        ("printemps 2024", "2024-21"),
        ("hiver 2024", "2024-24"),
        ("winter 2024-25", "2024-24"),
        ("winter 2024–2025", "2024-24"),
        ("hiver 2024/25", "2024-24"),
        ("Herbst 2024", "2024-23"),
        # numbers
        ("28.04.2025", "2025-04-28"),
        ("3.4.2025", "2025-04-03"),
        ("28. 4. 2025", "2025-04-28"),
        ("28/04/2025", "2025-04-28"),
        ("04/28/2025", "2025-04-28"),
        ("4/4/2025", "2025-04-04"),
        ("28-04-2025", "2025-04-28"),
        ("2025/04/28", "2025-04-28"),
        ("2025-4-1", "2025-04-01"),
        ("２０２５-０４", "2025-04"),
    ],
)
def test_dates_are_read_as_people_type_them(typed, edtf):
    assert parse(typed).edtf() == edtf


@pytest.mark.parametrize(
    ("typed", "code", "sentence"),
    [
        (
            "yesterday",
            "unknown",
            (
                "“yesterday” is not understood as a date. "
                "Write it like 28 April 2025, April 2025, autumn 2024 or 2025."
            ),
        ),
        (
            "03/04/2025",
            "ambiguous",
            (
                "“03/04/2025” can be 3 April 2025 or 4 March 2025. "
                "Write the month as a word, for example 3 April 2025."
            ),
        ),
        ("3-4-2025", "ambiguous", None),
        (
            "29 Feb 2025",
            "no_such_day",
            "There is no such day as “29 Feb 2025”. Check the day, for example 28 April 2025.",
        ),
        ("31.04.2025", "no_such_day", None),
        ("2025-02-30", "no_such_day", None),
        ("0 April 2025", "no_such_day", None),
        (
            "2025-13",
            "no_such_month",
            (
                "There is no such month or season as in “2025-13”. "
                "Write months as 01 to 12, for example 2025-04."
            ),
        ),
        ("13.13.2025", "no_such_month", None),
        ("2025-25", "no_such_month", None),
        (
            "28/04/25",
            "year",
            "The year in “28/04/25” must have four digits, from 1000 to 9999, for example 2025.",
        ),
        ("28 April 25", "year", None),
        ("12345", "year", None),
        ("0999", "year", None),
        ("winter 9999", "year", None),
        (
            "  ",
            "empty",
            "No date is given. Write one like 28 April 2025, April 2025, autumn 2024 or 2025.",
        ),
        ("April", "unknown", None),
        ("28 April", "unknown", None),
        ("winter 2024-27", "unknown", None),
        ("autumn 2024-25", "unknown", None),
        ("2025-04-28T10:00", "unknown", None),
        ("2025~", "unknown", None),
        ("28 foo 2025", "unknown", None),
    ],
)
def test_what_is_no_date_is_refused_with_a_sentence_that_helps(typed, code, sentence):
    with pytest.raises(DateNotUnderstood) as refused:
        parse(typed)
    assert refused.value.code == code
    assert refused.value.message % refused.value.params == str(refused.value)
    assert "2025" in str(refused.value)
    if sentence:
        assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("date", "locale", "short", "long"),
    [
        (DAY, "en", "28 Apr 2025", "28 April 2025"),
        (DAY, "fr", "28 avr. 2025", "28 avril 2025"),
        (DAY, "fr-ca", "28 avr. 2025", "28 avril 2025"),
        (PartialDate(day(2025, 9, 2), "day"), "en", "2 Sept 2025", "2 September 2025"),
        (PartialDate(day(2025, 6, 3), "day"), "en", "3 June 2025", "3 June 2025"),
        (PartialDate(day(2025, 5, 1), "day"), "fr", "1er mai 2025", "1er mai 2025"),
        (PartialDate(day(2025, 1, 11), "day"), "fr", "11 janv. 2025", "11 janvier 2025"),
        (PartialDate(day(2025, 5, 1), "day"), "en", "1 May 2025", "1 May 2025"),
        (MONTH, "en", "Apr 2025", "April 2025"),
        (MONTH, "fr", "avr. 2025", "avril 2025"),
        (PartialDate(day(2025, 6), "month"), "en", "June 2025", "June 2025"),
        (PartialDate(day(2024, 11), "month"), "en", "Nov 2024", "November 2024"),
        (AUTUMN, "en", "autumn 2024", "autumn 2024"),
        (AUTUMN, "fr", "automne 2024", "automne 2024"),
        (WINTER, "fr", "hiver 2024", "hiver 2024"),
        (AUTUMN, "de", "Herbst 2024", "Herbst 2024"),
        (AUTUMN, "ko", "autumn 2024", "autumn 2024"),
        (YEAR, "fr", "2025", "2025"),
    ],
)
def test_dates_are_shown_as_they_are_known(date, locale, short, long):
    assert display(date, locale) == short
    assert display(date, locale, form="long") == long


@pytest.mark.parametrize("locale", ["xx", "", "not a locale"])
def test_an_unknown_locale_is_refused(locale):
    with pytest.raises(ValueError, match="There is no locale"):
        display(DAY, locale)


@st.composite
def partial_dates(draw: st.DrawFn) -> PartialDate:
    # Not December 9999, whose winter has no end.
    at = draw(st.dates(day(1000), day(9999, 11, 30)))
    precision: Precision = draw(st.sampled_from(get_args(Precision)))
    if precision == "month":
        at = at.replace(day=1)
    elif precision == "season":
        at = at.replace(month=draw(st.sampled_from([3, 6, 9])), day=1)
    elif precision == "year":
        at = at.replace(month=1, day=1)
    return PartialDate(at, precision)


@given(partial_dates())
def test_edtf_is_read_back(date: PartialDate):
    assert parse(date.edtf()) == date


@given(partial_dates(), st.sampled_from(["en", "fr", "de"]), st.sampled_from(["short", "long"]))
def test_what_is_shown_can_be_typed(date: PartialDate, locale: str, form):
    assert parse(display(date, locale, form=form)) == date


@given(partial_dates())
def test_the_last_day_is_the_last(date: PartialDate):
    length = (date.latest - date.earliest).days + 1
    lengths = {"day": {1}, "month": range(28, 32), "season": range(90, 93), "year": {365, 366}}
    assert length in lengths[date.precision]
    if date.precision != "day" and date.latest != datetime.date.max:
        assert (date.latest + datetime.timedelta(days=1)).day == 1


@given(st.text())
def test_any_text_is_a_date_or_refused(typed: str):
    try:
        sentence, date = "", parse(typed)
    except DateNotUnderstood as refused:
        sentence, date = str(refused), None
    assert date is None or parse(date.edtf()) == date
    assert date or sentence.endswith(".")


@given(st.dates(), st.dates(), st.integers(2, 12))
def test_spans_cover_the_time_without_gap(
    one: datetime.date, other: datetime.date, most: int
) -> None:
    first, last = min(one, other), max(one, other)
    pieces = spans(first, last, most=most)
    assert 1 <= len(pieces) <= most
    assert pieces[0][0] <= first
    assert pieces[-1][1] >= last or last.year == 9999
    for (_start, end), (following, _end) in pairwise(pieces):
        assert following == end + datetime.timedelta(1)
    assert all(start <= end for start, end in pieces)
