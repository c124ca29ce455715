"""Counts beside the filters: which filters, how their choices are labelled and in which order.

How many claims a choice gives is `search`'s answer: the number it would give within the selection.
For a filter with several choices the other choices' counts ignore that filter itself, so that a
second value can be added knowingly.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from articles import languages
from articles.kept import Kept
from articles.models import Actor, Question, Source, Topic
from articles.search import NOBODY, Engine, Value
from articles.selection import Selection
from articles.vocabulary import NONE, ActorKind, Mode, Speech

# Choices that stand open, and those open and behind "show more"; chosen ones always stand open.
OPEN = 10
MOST = 40


# Not frozen, which makes each take five times as long: a page has a hundred.
@dataclass(slots=True)
class Choice:
    """One value of a filter: its label, how many claims it gives, and whether it is on."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A filter with its choices: those that stand open, and on demand those behind "show more"."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    # Whether choices stand behind "show more", and how to get at them: value by value.
    has_more: bool
    _counts: Callable[[], Mapping[Value, int]] = field(repr=False, compare=False)

    @cached_property
    def more(self) -> tuple[Choice, ...]:
        """The choices behind "show more", the most frequent first; counted when asked for."""
        if not self.has_more:
            return ()
        counts = self._counts()
        open_ones = {choice.value for choice in self.choices}
        found = _choices(counts, FACETS[self.name][1](counts, _language()), ())
        return tuple(choice for choice in found if choice.value not in open_ones)

    @property
    def has_search(self) -> bool:
        """Whether its choices can be found by words."""
        return self.has_more and self.name in FOUND_BY_WORDS

    @property
    def chosen(self) -> int:
        """How many of its choices are on."""
        return sum(choice.chosen for choice in self.choices)


# What an address says for a value, and what a reader calls it.
type Named = Mapping[Value, tuple[str, str]]


# Labels of records, by language where they depend on it.
type Label = tuple[str, str]
_labels: dict[str, Kept[str, Label]] = {
    name: Kept(10_000, claims=False) for name in ("actor", "topic", "source", "question")
}


def _known(
    name: str, key: str, values: Collection[Value], make: Callable[[list[int]], dict[int, Label]]
) -> dict[Value, Label]:
    ids = [value for value in values if isinstance(value, int) and value != NOBODY]
    found = _labels[name].get(key, ids, make)
    return {number: label for number, label in found.items()}  # noqa: C416  ints are Values


def _language() -> str:
    return get_language() or "en"


@cache
def _of_nobody(language: str) -> Named:
    """What stands for no actor, in the language that is active."""
    return {NOBODY: (NONE, gettext("the article's own voice"))}


@cache
def _of_no_source(language: str) -> Named:
    return {NOBODY: (NONE, gettext("no source named"))}


def _actors(ids: Collection[Value], language: str) -> Named:
    found = _known("actor", "", ids, partial(_slugged, Actor))
    return {**found, **_of_nobody(language)}


def _topics(ids: Collection[Value], language: str) -> Named:
    return _known("topic", "", ids, partial(_slugged, Topic))


def _slugged(model: Any, ids: Collection[int]) -> dict[int, Label]:
    found = model.objects.filter(pk__in=ids).values_list("pk", "slug", "name")
    return {pk: (slug, label) for pk, slug, label in found}


def _sources(ids: Collection[Value], language: str) -> Named:
    return {**_known("source", "", ids, _titles), **_of_no_source(language)}


def _titles(ids: Collection[int]) -> dict[int, Label]:
    found = Source.objects.filter(pk__in=ids).values_list("pk", "title")
    return {pk: (str(pk), title) for pk, title in found}


def _questions(ids: Collection[Value], language: str) -> Named:
    return _known("question", language, ids, _wordings)


def _wordings(ids: Collection[int]) -> dict[int, Label]:
    found = Question.objects.filter(pk__in=ids).prefetch_related("translations")
    return {each.pk: (each.slug, each.wording(get_language()).text) for each in found}


# Labels of closed lists and of codes: put into words once for each language.
type Worded = Callable[[str, str], str]


# Names of values, in the language that is active.
type Naming = Callable[[Collection[Value], str], Named]


def _worded(words: Worded) -> Naming:
    kept = cache(words)

    def named(values: Collection[Value], language: str) -> Named:
        return {value: (str(value), kept(language, str(value))) for value in values}

    return named


def _closed(choices: Any) -> Naming:
    return _worded(lambda language, value: str(choices(value).label))


_countries = _worded(lambda language, code: languages.country_name(code, language))
_languages = _worded(lambda language, code: languages.language_name(code, language, standing=True))


# In the order in which pages show them.
FACETS: dict[str, tuple[str | Promise, Naming]] = {
    "actor": (_("Actor"), _actors),
    "relay": (_("Relayed by"), _actors),
    "kind": (_("Kind of actor"), _closed(ActorKind)),
    "country": (_("Country"), _countries),
    "mode": (_("Mode"), _closed(Mode)),
    "question": (_("Question"), _questions),
    "topic": (_("Topic"), _topics),
    "outlet": (_("Outlet"), _actors),
    "source": (_("Source"), _sources),
    "language": (_("Language of the article"), _languages),
    "speech": (_("Speech"), _closed(Speech)),
}


@cache
def _label(name: str, language: str) -> str:
    return str(FACETS[name][0])


def begin(engine: Engine, selection: Selection, size: int) -> None:
    """Tell an engine that `facets` will be asked for, behind a page of this size."""
    engine.begin(selection, size, tuple(FACETS), OPEN + 1)


def facets(engine: Engine, selection: Selection) -> list[Facet]:
    """Every filter with its choices, the chosen ones first, then the most frequent.

    `selection` is one that was accepted.
    """
    # One more than stands open tells whether there are more.
    counted = engine.counts(selection, tuple(FACETS), OPEN + 1)
    language = _language()

    def all_counts(name: str) -> Mapping[Value, int]:
        return engine.counts(selection, (name,), MOST)[name].values

    found = []
    for name, (_words, names) in FACETS.items():
        counts, asked = counted[name].values, getattr(selection, name)
        # Only where something is on are the names of all needed to tell which.
        chosen: dict[Value, int] = {}
        if asked:
            known = names(counts, language)
            chosen = {
                value: number
                for value, number in counts.items()
                if known.get(value, (str(value), ""))[0] in asked
            }
        others = [value for value in counts if value not in chosen] if chosen else list(counts)
        # A single choice behind "show more" takes the same room as the words themselves.
        room = max(0, OPEN - len(chosen))
        room += not counted[name].more and len(others) == room + 1
        shown = chosen | {value: counts[value] for value in others[:room]}
        choices = _choices(shown, names(shown, language), asked)
        if choices:
            has_more = counted[name].more or len(others) > room
            further = partial(all_counts, name)
            found.append(Facet(name, _label(name, language), tuple(choices), has_more, further))
    return found


# Filters of which there can be thousands of choices: how these are found by words, exactly and,
# where nothing is found so, nearly.
FOUND_BY_WORDS: dict[str, tuple[Callable[[str], Any], Callable[[str], Any] | None]] = {
    **dict.fromkeys(
        ("actor", "relay", "outlet"), (Actor.objects.named_like, Actor.objects.named_nearly)
    ),
    "source": (Source.objects.titled_like, Source.objects.titled_nearly),
    "question": (Question.objects.asking, None),
    "topic": (Topic.objects.named_like, None),
}
# How many names are counted, and how many choices are shown of them.
CANDIDATES = 400
SHOWN = 20


def choices_named(
    engine: Engine, selection: Selection, name: str, words: str
) -> tuple[Choice, ...]:
    """The choices of a filter whose names hold these words, the most frequent first.

    Only those that give claims, or are on. Where no name holds the words, those that nearly do.
    """
    for find in FOUND_BY_WORDS[name]:
        if find is None:
            continue
        ids = list(find(words).order_by("pk").values_list("pk", flat=True)[:CANDIDATES])
        counts = engine.values(selection, name, ids)
        choices = _choices(counts, FACETS[name][1](ids, _language()), getattr(selection, name))
        if choices:
            return tuple(choices[:SHOWN])
    return ()


def _choices(counts: Mapping[Value, int], named: Named, chosen: Collection[str]) -> list[Choice]:
    found = []
    for value, number in counts.items():
        address, label = named.get(value, (str(value), str(value)))
        found.append(Choice(address, label, number, address in chosen))
    found = [choice for choice in found if choice.count or choice.chosen]
    return sorted(found, key=lambda each: (not each.chosen, -each.count, each.label.casefold()))
