"""What a passage proposes for the form, and how an answer in figures is read and written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles import extraction
from articles.desk.annotation.form_state import FormState
from articles.domain import languages
from articles.domain.text import Selector

# Columns hold 24 digits, six of them behind the point.
MOST = 10**18


@dataclass(frozen=True)
class Answer:
    """An answer to a question, as the records keep it and `templatetags` draws it."""

    position: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    approximate: bool = False


@dataclass(frozen=True)
class FigureChoice:
    """A figure of the passage: its words there, and how it is written in the form."""

    words: str
    written: str


def read_answer(written: str) -> Answer:
    """An answer in figures as it is typed: 4000, about 4,000, 10 000 à 12 000, at least 300.

    Read as the reader's language writes numbers. Raises ValueError where it is not one figure, or
    one that is larger than the records hold.
    """
    language = get_language() or "en"
    try:
        number = extraction.read_figure(written, language)
        found = Answer("", number, number)
    except ValueError:
        if (shown := _read_range(written, language)) is not None:
            return shown
        figures = extraction.find_figures(written, language=language)
        if len(figures) != 1:
            raise
        figure = figures[0]
        rest = written[: figure.start] + written[figure.end :]
        if any(character.isdecimal() for character in rest):
            raise
        found = Answer("", figure.low, figure.high, figure.approximate)
    if any(each is not None and abs(each) >= MOST for each in (found.low, found.high)):
        raise ValueError(f"“{written}” is not a number that the records hold.")
    return found


def _read_range(written: str, language: str) -> Answer | None:
    """A range as `write_answer` writes it; None where it is written in another way.

    Both ends are read as they stand. In a sentence "2 to 3,000" means 2,000 to 3,000, but the form
    shows an answer of 2 to 3,000 in the same words, and must not change it.
    """
    about = re.fullmatch(_pattern(_("about %(figure)s")), written.strip())
    ends = re.fullmatch(_pattern(_("%(low)s to %(high)s")), about[1] if about else written.strip())
    if ends is None:
        return None
    try:
        low, high = (extraction.read_figure(each, language) for each in ends.groups())
    except ValueError:
        return None
    is_range = low < high < MOST
    return Answer("", low, high, about is not None) if is_range else None


def _pattern(sentence: str) -> str:
    """A regular expression for a sentence with values in it: a group for each of them."""
    return re.sub(r"%\\\(\w+\\\)s", "(.+)", re.escape(sentence))


def write_answer(value: Answer) -> str:
    """An answer in figures as the form shows it; `read_answer` reads it back."""
    low, high = (_number(each) for each in (value.low, value.high))
    if not low and not high:
        return ""
    if not high:
        written = _("at least %(low)s") % {"low": low}
    elif not low:
        written = _("at most %(high)s") % {"high": high}
    elif value.low == value.high:
        written = low
    else:
        written = _("%(low)s to %(high)s") % {"low": low, "high": high}
    return _("about %(figure)s") % {"figure": written} if value.approximate else written


def _number(value: Decimal | None) -> str:
    return "" if value is None else languages.format_number(value, get_language() or "en")


def figures_of(text: str, place: Selector, language: str) -> list[FigureChoice]:
    """The figures of a passage, ready to be taken into the form."""
    return [
        FigureChoice(
            text[each.start : each.end],
            write_answer(Answer("", each.low, each.high, each.approximate)),
        )
        for each in extraction.find_figures(text, place.start, place.end, language)
    ]


def propose(state: FormState, text: str, place: Selector, language: str) -> None:
    """Propose for the form what the passage says about how it was said.

    A field into which somebody typed something else stays as it is.
    """
    cue = extraction.find_cue(text, place.start, place.end, language)
    state.propose("cue", cue.words[:100] if cue else "")
    state.propose("mode", cue.mode if cue else "")
    named = extraction.attributed_as(text, cue) if cue else ""
    state.propose("attributed_as", named)
    at = (cue.start, cue.end) if cue else None
    state.propose("speech", extraction.speech_of(text, place.start, place.end, cue=at))


def propose_answer(state: FormState, figures: list[FigureChoice]) -> None:
    """Propose the passage's first figure as the answer to a question that asks for one."""
    state.propose("answer", figures[0].written if figures else "")
