"""The filters of a page with their choices: labels, order, and how many claims each choice gives.

`search` counts: a choice's number is how many claims the selection would have with it. The choices
of a filter that is on are counted as if it were not, so that a reader sees what a second choice
would add.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from itertools import islice
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from articles.caching.objects import ObjectCache
from articles.domain import languages
from articles.domain.selection import Selection
from articles.domain.vocabulary import NONE, ActorKind, Mode, Speech
from articles.models import Actor, Question, Source, Topic
from articles.search import NOBODY, Counting, Engine, Value

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


class Name(NamedTuple):
    """What an address says for a value, what a reader calls it, and what that is put in order by.

    Cached, so that nothing of it is worked out for each page.
    """

    address: str
    label: str
    order: str


def _name(address: str, label: str) -> Name:
    return Name(address, label, label.casefold())


# Names of values, in a language.
type Named = Mapping[Value, Name]
type Naming = Callable[[Collection[Value], str], Named]

# Those of records, by language where they depend on it.
_names: dict[str, ObjectCache[str, Name]] = {
    name: ObjectCache(10_000, of_claims=False) for name in ("actor", "topic", "source", "question")
}


def _language() -> str:
    return get_language() or "en"


def _known(
    name: str, key: str, values: Collection[Value], make: Callable[[list[int]], dict[int, Name]]
) -> dict[Value, Name]:
    ids = [value for value in values if isinstance(value, int) and value != NOBODY]
    found: dict[Any, Name] = _names[name].get(key, ids, make)
    return found


@cache
def _nobody(language: str) -> Name:
    """What stands for no actor, in the language that is active."""
    return _name(NONE, gettext("the article's own voice"))


@cache
def _no_source(language: str) -> Name:
    return _name(NONE, gettext("no source named"))


def _actors(ids: Collection[Value], language: str) -> Named:
    found = _known("actor", "", ids, partial(_slugged, Actor))
    if NOBODY in ids:
        found[NOBODY] = _nobody(language)
    return found


def _topics(ids: Collection[Value], language: str) -> Named:
    return _known("topic", "", ids, partial(_slugged, Topic))


def _slugged(model: Any, ids: Collection[int]) -> dict[int, Name]:
    found = model.objects.filter(pk__in=ids).values_list("pk", "slug", "name")
    return {pk: _name(slug, label) for pk, slug, label in found}


def _sources(ids: Collection[Value], language: str) -> Named:
    found = _known("source", "", ids, _titles)
    if NOBODY in ids:
        found[NOBODY] = _no_source(language)
    return found


def _titles(ids: Collection[int]) -> dict[int, Name]:
    found = Source.objects.filter(pk__in=ids).values_list("pk", "title")
    return {pk: _name(str(pk), title) for pk, title in found}


def _questions(ids: Collection[Value], language: str) -> Named:
    return _known("question", language, ids, _wordings)


def _wordings(ids: Collection[int]) -> dict[int, Name]:
    found = Question.objects.filter(pk__in=ids).prefetch_related("translations")
    return {each.pk: _name(each.slug, each.wording(get_language()).text) for each in found}


def _worded(words: Callable[[str, str], str]) -> Naming:
    """Names in closed lists and of codes: put into words once for each language."""

    @cache
    def name(language: str, value: str) -> Name:
        return _name(value, words(language, value))

    def named(values: Collection[Value], language: str) -> Named:
        return {value: name(language, str(value)) for value in values}

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


def start_counting(engine: Engine, selection: Selection) -> Counting:
    """Start to count what `facets` shows."""
    # One more than stands open tells whether there are more.
    return engine.start_counting(selection, tuple(FACETS), OPEN + 1)


def facets(engine: Engine, selection: Selection, counting: Counting) -> list[Facet]:
    """Every filter with its choices, the chosen ones first, then the most frequent.

    `selection` is one that was accepted, `counting` what was started for it.
    """
    counted = counting.result()
    language = _language()

    def all_counts(name: str) -> Mapping[Value, int]:
        return engine.counts(selection, (name,), MOST)[name].values

    found = []
    for name, (_words, names) in FACETS.items():
        counts, more = counted[name].values, counted[name].more
        asked = getattr(selection, name)
        # Only where something is on are the names of all needed to tell which.
        chosen: dict[Value, int] = {}
        if asked:
            known = names(counts, language)
            chosen = {
                value: number
                for value, number in counts.items()
                if _of(known, value).address in asked
            }
        room = max(0, OPEN - len(chosen))
        others = len(counts) - len(chosen)
        # A single choice behind "show more" takes the same room as the words themselves.
        room += not more and others == room + 1
        shown: Mapping[Value, int] = counts
        if others > room:
            rest = (value for value in counts if value not in chosen)
            shown = chosen | {value: counts[value] for value in islice(rest, room)}
        choices = _choices(shown, names(shown, language), asked)
        if choices:
            has_more = more or others > room
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


def _of(named: Named, value: Value) -> Name:
    """The name of a value; the value itself where it has none any more."""
    return named.get(value) or _name(str(value), str(value))


def _choices(counts: Mapping[Value, int], named: Named, chosen: Collection[str]) -> list[Choice]:
    """The chosen ones first, then the most frequent; by name where claims are as many."""
    names = [_of(named, value) for value in counts]
    rows = [
        (name.address not in chosen, -number, name.order, place, name)
        for place, (name, number) in enumerate(zip(names, counts.values(), strict=True))
    ]
    rows.sort()
    return [
        Choice(name.address, name.label, -less, not other)
        for other, less, _order, _place, name in rows
        if less or not other
    ]
