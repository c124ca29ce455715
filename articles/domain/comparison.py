"""How answers to one question differ: range, changes, agreement, contradiction.

Plain Python over any hashable ids; imports neither Django nor other packages.
"""

import datetime
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Any, Literal

# Who is compared with whom is looked for among so many actors, those who spoke last.
COMPARED = 60
# Answers so many days apart are compared with each other; between later ones things change.
NEAR = datetime.timedelta(days=31)


Precision = Literal["", "day", "month", "season", "year"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One claim's answer to a question. Ids can be anything hashable.

    ::

        "about 4,000"         low=4000, high=4000, approximate=True
        "10,000 to 12,000"    low=10000, high=12000
        "at least 3,000"      low=3000, high=None
        "at most 500"         low=None, high=500
        "yes"                 position="yes"

    `actors` are those who give it, none for an article's own voice. `earliest` and `latest` are
    the days between which it was said, equal where it is known to the day, None where nothing is
    known; `reported` where they are those of an article. `articles` carry it, `outlets` published
    these, and it rests on so many recorded `origins`.
    """

    id: Any
    actors: tuple[Any, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None
    approximate: bool = False
    position: str = ""
    earliest: datetime.date | None = None
    latest: datetime.date | None = None
    precision: Precision = ""
    reported: bool = False
    mode: str = ""
    origins: int = 0
    articles: tuple[Any, ...] = ()
    outlets: tuple[Any, ...] = ()

    @property
    def figures(self) -> tuple[Decimal, ...]:
        """The figures that it names, the lower first."""
        return tuple(value for value in (self.low, self.high) if value is not None)

    @property
    def value(self) -> tuple[str, Decimal | None, Decimal | None]:
        """What it says, "about" aside: equal for answers that say the same."""
        return self.position, self.low, self.high


def in_order(answers: Iterable[Answer]) -> list[Answer]:
    """Oldest first, by the earliest day that each can be; those without a date last.

    Answers of the same day keep the order in which they came.
    """
    return sorted(answers, key=_when)


def _when(answer: Answer) -> tuple[bool, datetime.date, datetime.date]:
    day = answer.earliest or datetime.date.max
    return answer.earliest is None, day, answer.latest or day


@dataclass(frozen=True, slots=True)
class Moment:
    """What one actor answered at one time: mostly one answer, several where articles differ."""

    earliest: datetime.date | None
    latest: datetime.date | None
    precision: Precision
    reported: bool
    answers: tuple[Answer, ...]

    @property
    def values(self) -> frozenset[Any]:
        """What was said, each once."""
        return frozenset(answer.value for answer in self.answers)


def series(answers: Iterable[Answer], actor: Hashable) -> tuple[Moment, ...]:
    """One actor's answers over time, also those that it gave with others; oldest first.

    ::

        300 on 13 January, 600 on 30 April, 600 on 2 May, 2,000 on 2 September
        Moment(13 January, 300), Moment(30 April, 600), Moment(2 May, 600), Moment(…, 2000)
    """
    moments: dict[Any, list[Answer]] = {}
    for answer in in_order(answer for answer in answers if actor in answer.actors):
        when = answer.earliest, answer.latest, answer.precision, answer.reported
        moments.setdefault(when, []).append(answer)
    return tuple(
        Moment(earliest, latest, precision, reported, tuple(found))
        for (earliest, latest, precision, reported), found in moments.items()
    )


@dataclass(frozen=True, slots=True)
class Gap:
    """How far two answers lie apart, between their nearest ends.

    `factor` is how many times the lower one the higher one is, None where that says nothing (the
    lower is not above zero). `open` where one of them has no other end, so that the gap is that
    or more: "at least 3,000" and 1,200 lie 1,800 or more apart.
    """

    lower: Answer
    higher: Answer
    difference: Decimal
    factor: Decimal | None
    open: bool = False


def gap(one: Answer, other: Answer) -> Gap | None:
    """How far apart they lie; None where they overlap, or have no figures to compare."""
    for lower, higher in ((one, other), (other, one)):
        top, bottom = lower.high, higher.low
        if top is not None and bottom is not None and top < bottom:
            return Gap(
                lower,
                higher,
                bottom - top,
                bottom / top if top > 0 else None,
                open=lower.low is None or higher.high is None,
            )
    return None


def excludes(one: Answer, other: Answer) -> bool:
    """Whether not both can be right: yes and no, or figures that do not overlap."""
    if one.position and other.position:
        return one.position != other.position
    return gap(one, other) is not None


def others(answers: Iterable[Answer], actor: Hashable) -> tuple[Answer, ...]:
    """Last answers of others that exclude this actor's last one, the latest first."""
    last: dict[Hashable, Answer] = {}
    own: Answer | None = None
    for answer in in_order(answers):
        if actor in answer.actors:
            own = answer
            continue
        for each in answer.actors:
            last[each] = answer
    if own is None:
        return ()
    found = in_order({answer.id: answer for answer in last.values()}.values())
    return tuple(answer for answer in reversed(found) if excludes(own, answer))


@dataclass(frozen=True, slots=True)
class Extremes:
    """The lowest and the highest figure named, and who names them, oldest first."""

    low: Decimal
    high: Decimal
    lowest: tuple[Answer, ...]
    highest: tuple[Answer, ...]

    @property
    def difference(self) -> Decimal:
        """How far they lie apart."""
        return self.high - self.low

    @property
    def factor(self) -> Decimal | None:
        """How many times the lowest the highest is; None where the lowest is not above zero."""
        return self.high / self.low if self.low > 0 else None


def extremes(answers: Iterable[Answer]) -> Extremes | None:
    """The range of all figures; None where no answer has one."""
    kept = in_order(answer for answer in answers if answer.figures)
    if not kept:
        return None
    low = min(answer.figures[0] for answer in kept)
    high = max(answer.figures[-1] for answer in kept)
    return Extremes(
        low,
        high,
        tuple(answer for answer in kept if answer.figures[0] == low),
        tuple(answer for answer in kept if answer.figures[-1] == high),
    )


@dataclass(frozen=True, slots=True)
class Agreement:
    """The same answer by different actors: for each actor its first answer that says so."""

    value: tuple[str, Decimal | None, Decimal | None]
    answers: tuple[Answer, ...]

    @property
    def actors(self) -> tuple[Hashable, ...]:
        """Who agrees, in the order in which they said so."""
        return tuple(dict.fromkeys(actor for answer in self.answers for actor in answer.actors))


def agreements(answers: Iterable[Answer]) -> tuple[Agreement, ...]:
    """Figures that actors give in claims of their own; those of most actors first.

    A claim that several make together is one voice: it takes two that have no actor in common.
    "About" counts as the figure itself. Yes and no are no figures: `sides` tells who says what.
    """
    found: dict[Any, list[Answer]] = {}
    for answer in in_order(answer for answer in answers if answer.figures and answer.actors):
        found.setdefault(answer.value, []).append(answer)
    groups = []
    for value, given in found.items():
        voices = list(dict.fromkeys(frozenset(answer.actors) for answer in given))
        if any(one.isdisjoint(other) for one, other in combinations(voices, 2)):
            met: set[Any] = set()
            first = []
            for answer in given:
                if not met.issuperset(answer.actors):
                    first.append(answer)
                    met.update(answer.actors)
            groups.append(Agreement(value, tuple(first)))
    return tuple(sorted(groups, key=lambda each: -len(each.actors)))


@dataclass(frozen=True, slots=True)
class Contrast:
    """One article that carries answers which exclude each other: its lowest and its highest.

    `scope` is "all" where these are the lowest and the highest figure of all answers, "day" where
    they are those of the day to which both belong, else "".
    """

    article: Hashable
    gap: Gap
    scope: Literal["all", "day", ""]


def contrasts(answers: Iterable[Answer]) -> tuple[Contrast, ...]:
    """Articles that carry figures which exclude each other, the widest apart first."""
    kept = in_order(answer for answer in answers if answer.figures)
    whole = extremes(kept)
    carried: dict[Hashable, list[Answer]] = {}
    days: dict[Any, list[Answer]] = {}
    ranges: dict[Any, Extremes | None] = {}
    for answer in kept:
        days.setdefault((answer.earliest, answer.latest), []).append(answer)
        for article in answer.articles:
            carried.setdefault(article, []).append(answer)
    found = []
    for article, group in carried.items():
        lowest = min(group, key=lambda each: each.figures[-1])
        highest = max(group, key=lambda each: each.figures[0])
        apart = gap(lowest, highest)
        if apart and whole:
            day = lowest.earliest, lowest.latest
            if day not in ranges:
                ranges[day] = extremes(days[day])
            found.append(Contrast(article, apart, _scope(apart, whole, ranges[day])))

    def width(contrast: Contrast) -> tuple[bool, Decimal, Decimal]:
        return (
            contrast.scope != "all",
            -(contrast.gap.factor or Decimal(0)),
            -contrast.gap.difference,
        )

    return tuple(sorted(found, key=width))


def _scope(apart: Gap, whole: Extremes, day: Extremes | None) -> Literal["all", "day", ""]:
    lower, higher = apart.lower, apart.higher
    if lower in whole.lowest and higher in whole.highest:
        return "all"
    if day and lower.earliest and lower in day.lowest and higher in day.highest:
        return "day"
    return ""


def gaps(answers: Iterable[Answer]) -> tuple[Gap, ...]:
    """Who differs from whom: between the last answers of two actors, given at about one time.

    Those nearest in time come first, then the widest. Each pair of answers once, whoever gave
    them together; of very many actors those who spoke last.
    """
    last: dict[Hashable, Answer] = {}
    for answer in in_order(answer for answer in answers if answer.figures and answer.earliest):
        for actor in answer.actors:
            last.pop(actor, None)
            last[actor] = answer
    latest = list(dict.fromkeys(reversed(last.values())))[:COMPARED]
    found: list[tuple[datetime.timedelta, Gap]] = []
    for at, one in enumerate(latest):
        for other in latest[at + 1 :]:
            days = _between(one, other)
            apart = gap(one, other) if days <= NEAR else None
            if apart and not set(one.actors) & set(other.actors):
                found.append((days, apart))
    found.sort(key=lambda pair: (pair[0], -(pair[1].factor or Decimal(0)), -pair[1].difference))
    return tuple(apart for _days, apart in found)


def _between(one: Answer, other: Answer) -> datetime.timedelta:
    """The least time that can lie between two dated answers."""
    first, second = (one, other) if _when(one) <= _when(other) else (other, one)
    if first.latest is None or second.earliest is None:
        return datetime.timedelta.max
    return max(second.earliest - first.latest, datetime.timedelta(0))


@dataclass(frozen=True, slots=True)
class Sides:
    """Yes against no: the answers of either side, oldest first."""

    yes: tuple[Answer, ...]
    no: tuple[Answer, ...]

    @property
    def both(self) -> tuple[Hashable, ...]:
        """Actors who have said the one and the other."""
        no = {actor for answer in self.no for actor in answer.actors}
        given = (actor for answer in self.yes for actor in answer.actors)
        return tuple(dict.fromkeys(actor for actor in given if actor in no))


def sides(answers: Iterable[Answer]) -> Sides:
    """The answers to a question of yes or no, parted."""
    kept = in_order(answers)
    return Sides(
        tuple(answer for answer in kept if answer.position == "yes"),
        tuple(answer for answer in kept if answer.position == "no"),
    )


@dataclass(frozen=True, slots=True)
class Stance:
    """That one answer confirms, denies, repeats or corrects something, and when.

    ::

        Gerasimov: yes (26 April)  <--denies--  Ukraine's leaders: no (28 April)
        about                                   answer

    `kind` is what it does; `about` is what it does that to, None where it only says so of itself.
    """

    answer: Answer
    kind: str
    about: Answer | None = None


def stances(
    answers: Iterable[Answer], relations: Iterable[tuple[Any, str, Any]] = ()
) -> Sequence[Stance]:
    """Who confirmed, denied, repeated or corrected whom, and when: oldest first.

    `relations` are what is recorded between answers: the id of one, what it does, and the id of
    the other; those with an end that is not among the answers are left out. An answer that
    confirms or denies, and of which nothing is recorded, stands there by itself.
    """
    kept = in_order(answers)
    known = {answer.id: answer for answer in kept}
    recorded: dict[Any, list[Stance]] = {}
    for claim, kind, about in relations:
        if claim in known and about in known:
            recorded.setdefault(claim, []).append(Stance(known[claim], kind, known[about]))
    found: list[Stance] = []
    for answer in kept:
        its = recorded.get(answer.id, [])
        if not its and answer.mode in {"confirms", "denies"}:
            its = [Stance(answer, answer.mode)]
        found += sorted(its, key=lambda each: (_when(each.about or answer), str(each.kind)))
    return found
