"""Turn records into the pictures of the pages: what stands in each, in the reader's language.

Geometry is `diagram`'s and `comparison`'s, sentences are those of `summaries`; this room puts
records in and takes no decision about which. It asks the database only for the names it draws.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from django.db.models import QuerySet, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, ngettext, pgettext

from articles.domain import comparison, dates, languages
from articles.domain.comparison import Answer, Moment
from articles.domain.dates import PartialDate
from articles.domain.provenance import Provenance
from articles.domain.vocabulary import ActorKind, Mode, Position
from articles.models import (
    Actor,
    Appearance,
    Article,
    Attribution,
    Claim,
    ClaimRelation,
    Question,
    Source,
)
from articles.models.claims import ClaimQuerySet
from articles.presentation import charts, summaries
from articles.presentation.charts import (
    FigurePlot,
    LaneOfPoints,
    LanePlot,
    Point,
    chain,
    text_width,
)
from articles.presentation.charts.chain import Box, Drawing, Link, Texts

# How many findings of one sort a page says.
CHANGES, CHANGES_LONG = 6, 7
CONTRASTS, AGREEMENTS, GAPS, STANCES = 2, 3, 3, 8
OTHERS, QUESTIONS = 4, 12
# So many answers to each question are looked at there: the actor's last, and everybody's last.
LATEST = 400
# What is recorded between claims is looked at for one page, at most.
RELATIONS = 2_000


def _language() -> str:
    return get_language() or "en"


def _number(value: int) -> str:
    return languages.format_number(value, _language())


# What backs a claim


def claim_diagram(backing: Provenance[int], appearances: Iterable[Appearance]) -> Drawing:
    """One claim's graph; `appearances` come with what with_chain() brings."""
    sources: dict[int, Source] = {}
    for appearance in appearances:
        sources[appearance.article_id] = appearance.article.source
        for hop in appearance.hops.all():
            sources.setdefault(hop.source_id, hop.source)
    # As they came: articles from the oldest on.
    place = {key: at for at, key in enumerate(sources)}
    articles = set(backing.articles)
    return chain.draw(
        [
            [
                Box(
                    key,
                    backing.roles[key],
                    backing.seen[key],
                    sources[key].article if key in articles else sources[key],
                )
                for key in sorted(column, key=place.__getitem__)
            ]
            for column in backing.layers()
        ],
        [
            Link(
                edge.origin_side,
                edge.article_side,
                tuple(_used(use) for use in edge.uses),
                len(edge.articles),
            )
            for edge in backing.edges
        ],
        unsourced=backing.unsourced,
        words=chain.Words(_texts, gettext("no source named"), _more_articles, _more_sources),
    )


def _texts(box: Box) -> Texts:
    is_article = isinstance(box.record, Article)
    source: Source = box.record.source if is_article else box.record
    kind = capfirst(str(source.get_kind_display()))
    if source.language:
        kind = gettext("%(kind)s, in %(language)s") % {
            "kind": kind,
            "language": languages.language_name(source.language, _language()),
        }
    state = gettext("seen") if box.seen else gettext("only reported")
    if source.partial_date:
        state = f"{dates.display(source.partial_date, _language())} · {state}"
    if is_article:  # known by its outlet, whose name is in no language
        return Texts(kind, _called(source), state)
    return Texts(kind, source.title, state, source.title_language)


def _called(source: Source) -> str:
    return source.issuer.name if source.issuer else source.title


def _used(use: str) -> str:
    """How a source was used, as it stands on the line from it to its user."""
    return {
        "quotes": pgettext("on a line of the diagram", "quoted by"),
        "paraphrases": pgettext("on a line of the diagram", "paraphrased by"),
        "cites": pgettext("on a line of the diagram", "cited by"),
    }[use]


def _more_articles(count: int, through: Box | None) -> str:
    if through is None:
        return ngettext("and %(count)s more article", "and %(count)s more articles", count) % {
            "count": _number(count)
        }
    return ngettext(
        "and %(count)s more through %(source)s", "and %(count)s more through %(source)s", count
    ) % {
        "count": _number(count),
        "source": _called(getattr(through.record, "source", through.record)),
    }


def _more_sources(count: int) -> str:
    return ngettext("and %(count)s more source", "and %(count)s more sources", count) % {
        "count": _number(count)
    }


# Answers over time


class Cast:
    """The actors that a page names, asked for once for all that is drawn and said."""

    def __init__(self) -> None:
        self._actors: dict[int, Actor] = {}

    def meet(self, answers: Iterable[Answer]) -> None:
        """Have the actors of these answers at hand."""
        wanted = {pk for answer in answers for pk in answer.actors} - self._actors.keys()
        if wanted:
            self._actors.update(Actor.objects.in_bulk(wanted))

    def kind(self, answer: Answer) -> str:
        """The kind of who gives it first, which colours the mark."""
        return self._of(answer)[0].kind if answer.actors else ActorKind.UNNAMED.value

    def names(self, answer: Answer) -> list[str]:
        """Who gives it."""
        return [actor.name for actor in self._of(answer)] or [_own_voice()]

    def links(self, answers: Iterable[Answer]) -> list[SafeString]:
        """Who gives these, each once, as links; last an article's own voice, which has none."""
        found: dict[int, SafeString] = {}
        own_voice = False
        for answer in answers:
            own_voice = own_voice or not answer.actors
            for actor in self._of(answer):
                found.setdefault(actor.pk, _link(actor, actor.name, actor.name_language))
        return [*found.values(), *([conditional_escape(_own_voice())] if own_voice else [])]

    def _of(self, answer: Answer) -> list[Actor]:
        return [self._actors[pk] for pk in answer.actors]


def _own_voice() -> str:
    return gettext("an article’s own voice")


def _link(record: Any, words: str, language: str = "") -> SafeString:
    if language:
        return format_html(
            '<a href="{}"><bdi lang="{}">{}</bdi></a>', record.get_absolute_url(), language, words
        )
    return format_html('<a href="{}"><bdi>{}</bdi></a>', record.get_absolute_url(), words)


def load_answers(claims: QuerySet[Claim], *, drafts: bool) -> list[Answer]:
    """Claims as answers, in the order of the queryset, in three queries, however many there are.

    Those without a value are answers to nothing, but said at some time and in some mode.
    """
    picked = claims.order_by().values("pk")
    actors: dict[int, list[int]] = {}
    for claim, actor in (
        Attribution.objects.filter(claim__in=picked)
        .order_by("position", "pk")
        .values_list("claim", "actor")
    ):
        actors.setdefault(claim, []).append(actor)
    articles: dict[int, dict[int, tuple[int | None, datetime.date | None, str]]] = {}
    for claim, article, outlet, day, precision in (
        Appearance.objects.shown(drafts=drafts)
        .filter(claim__in=picked)
        .order_by("article__source__date", "article")
        .values_list(
            "claim",
            "article",
            "article__source__issuer",
            "article__source__date",
            "article__source__date_precision",
        )
    ):
        articles.setdefault(claim, {})[article] = outlet, day, precision
    found = []
    for pk, low, high, approximate, position, day, precision, mode, origins in claims.values_list(
        "pk",
        "low",
        "high",
        "approximate",
        "position",
        "date",
        "date_precision",
        "mode",
        "origin_count",
    ):
        carried = articles.get(pk, {})
        own = day is not None
        if not own:
            dated = [(day, precision) for _outlet, day, precision in carried.values() if day]
            day, precision = min(dated, key=lambda known: known[0], default=(None, ""))
        known = cast(dates.Precision, precision)
        found.append(
            Answer(
                id=pk,
                actors=tuple(dict.fromkeys(actors.get(pk, ()))),
                low=low,
                high=high,
                approximate=approximate,
                position=position,
                earliest=day,
                latest=PartialDate(day, known).latest if day else None,
                precision=known if day else "",
                reported=not own and day is not None,
                mode=mode,
                origins=origins,
                articles=tuple(carried),
                outlets=tuple(
                    dict.fromkeys(outlet for outlet, _day, _precision in carried.values() if outlet)
                ),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Shown:
    """What a mark leads to, whose colour it has, and what it says to those who point at it."""

    answer: Answer
    cast: Cast
    statement: str = ""

    @property
    def url(self) -> str:
        """The claim's page."""
        return reverse("claim-detail", args=[self.answer.id])

    @property
    def kind(self) -> str:
        """The kind of who gives it first."""
        return self.cast.kind(self.answer)

    @property
    def words(self) -> str:
        """Who, what and when: "HUR: about 30, 16 December 2024"."""
        what = self.statement or summaries.answer(self.answer)
        given = summaries.listed_briefly(self.cast.names(self.answer), 3)
        when = _known(self.answer)
        parts = [gettext("%(who)s: %(answers)s") % {"who": given, "answers": what}]
        if when:
            date = dates.display(when, _language(), form="long")
            reported = gettext("reported %(date)s") % {"date": date}
            parts.append(reported if self.answer.reported else date)
        return ", ".join(parts)


def _known(answer: Answer) -> PartialDate | None:
    """The date of an answer as it is known."""
    if answer.earliest is None or not answer.precision:
        return None
    return PartialDate(answer.earliest, answer.precision)


@dataclass(frozen=True)
class Picture:
    """One thing drawn twice, wide and narrow, and what it shows in words."""

    wide: FigurePlot | LanePlot
    narrow: FigurePlot | LanePlot
    words: str
    # Which of the two sorts it is.
    lanes: bool


def _point(number: int, answer: Answer, cast: Cast, **changes: Any) -> Point:
    return Point(
        **{
            "key": answer.id,
            "earliest": answer.earliest,
            "latest": answer.latest,
            "low": answer.low,
            "high": answer.high,
            "approximate": answer.approximate,
            "reported": answer.reported,
            "series": answer.actors,
            "number": number,
            "record": Shown(answer, cast),
            **changes,
        }
    )


def _described(answers: Sequence[Answer]) -> str:
    dated = [answer for answer in comparison.in_order(answers) if answer.earliest]
    first, last = (_known(dated[0]), _known(dated[-1])) if dated else (None, None)
    return summaries.plot(answers=len(answers), first=first, last=last)


def answers_picture(answers: Sequence[Answer], cast: Cast, *, figures: bool) -> Picture | None:
    """Answers to one question: figures over time, or yes against no.

    In: answers in the order of the table, whose numbers the narrow drawing shows. None where there
    is nothing to draw.
    """
    points = [_point(number, answer, cast) for number, answer in enumerate(answers, start=1)]
    if figures:
        cast.meet(point.record.answer for point in charts.singled_out(points))
        wide = charts.figure_plot(points, charts.WIDE, _who_and_what)
        narrow = charts.figure_plot(points, charts.NARROW, _who_and_what)
        if wide is None or narrow is None:
            return None
        return Picture(wide, narrow, _described(answers), lanes=False)
    sides = [
        LaneOfPoints(
            position.value,
            capfirst(str(position.label)),
            tuple(point for point in points if point.record.answer.position == position.value),
            stacked=True,
        )
        for position in (Position.YES, Position.NO)
    ]
    kept = [side for side in sides if side.points]
    cast.meet(point.record.answer for point in charts.named(kept))
    return _lanes(kept, _who, answers)


def _lanes(
    lanes: Sequence[LaneOfPoints],
    words: Callable[[Point], tuple[str, str]],
    answers: Sequence[Answer],
) -> Picture | None:
    wide = charts.lane_plot(lanes, charts.WIDE, words)
    narrow = charts.lane_plot(lanes, charts.NARROW, words)
    if wide is None or narrow is None:
        return None
    return Picture(wide, narrow, _described(answers), lanes=True)


def _who(point: Point) -> tuple[str, str]:
    shown: Shown = point.record
    names = shown.cast.names(shown.answer)
    return text_width.shortened(summaries.listed_briefly(names, 1), 300, 12), ""


def _who_and_what(point: Point) -> tuple[str, str]:
    shown: Shown = point.record
    names = summaries.listed_briefly(shown.cast.names(shown.answer), 1)
    return text_width.shortened(names, 250, 12), summaries.answer(shown.answer)


def _what(point: Point) -> tuple[str, str]:
    return "", summaries.answer(point.record.answer)


# Answers compared, in words


def _figure(answer: Answer) -> SafeString:
    """What was answered, as a link to the claim, which may answer nothing."""
    return format_html(
        '<a href="{}">{}</a>',
        reverse("claim-detail", args=[answer.id]),
        summaries.answer(answer) or gettext("without an answer"),
    )


def _said(answer: Answer, cast: Cast) -> SafeString:
    """What was answered, by whom and when."""
    who = summaries.listed_briefly(cast.links([answer]), 3)
    return summaries.said(_figure(answer), who, _known(answer), reported=answer.reported)


def differences(answers: Sequence[Answer], cast: Cast, *, drafts: bool) -> list[SafeString]:
    """Where the answers to one question differ and agree, a sentence a finding."""
    if len(answers) < 2:
        return []
    found: list[SafeString] = []
    found += _parted(answers, cast)
    found += _spread(answers, cast)
    found += _agreed(answers, cast, drafts=drafts)
    return found


def _parted(answers: Sequence[Answer], cast: Cast) -> list[SafeString]:
    """Who says yes and who says no, where both are said."""
    sides = comparison.sides(answers)
    if not (sides.yes and sides.no):
        return []
    cast.meet((*sides.yes, *sides.no))
    found = [
        summaries.side(position, cast.links(its))
        for position, its in ((Position.YES, sides.yes), (Position.NO, sides.no))
    ]
    both = set(sides.both)
    names = cast.links(answer for answer in sides.yes if both.intersection(answer.actors))
    return [*found, *(summaries.both_sides(name) for name in names[:CHANGES] if both)]


def _spread(answers: Sequence[Answer], cast: Cast) -> list[SafeString]:
    """How far figures lie apart: all of them, in one article, between two actors."""
    whole = comparison.extremes(answers)
    if whole is None or not whole.difference:
        return []
    contrasts = comparison.contrasts(answers)[:CONTRASTS]
    told = {frozenset((whole.lowest[0].id, whole.highest[0].id))}
    told |= {frozenset((each.gap.lower.id, each.gap.higher.id)) for each in contrasts}
    gaps = [
        each
        for each in comparison.gaps(answers)
        if frozenset((each.lower.id, each.higher.id)) not in told
    ][:GAPS]
    told_of = [*gaps, *(each.gap for each in contrasts)]
    cast.meet(
        [
            *(whole.lowest[0], whole.highest[0]),
            *(end for each in told_of for end in (each.lower, each.higher)),
        ]
    )
    found = [
        summaries.apart(
            _said(whole.lowest[0], cast),
            _said(whole.highest[0], cast),
            whole.difference,
            whole.factor,
        )
    ]
    carriers = Source.objects.select_related("issuer").in_bulk([each.article for each in contrasts])
    for each in contrasts:
        source = carriers[each.article]
        link = format_html(
            '<a href="{}"><bdi>{}</bdi></a>',
            reverse("article-detail", args=[source.pk]),
            _called(source),
        )
        found.append(
            summaries.contrast(
                summaries.said(link, "", source.partial_date, reported=False),
                _by(each.gap.lower, cast),
                _by(each.gap.higher, cast),
                each.scope,
            )
        )
    found += [
        summaries.differs(
            _said(each.higher, cast),
            _said(each.lower, cast),
            each.difference,
            each.factor,
            at_least=each.open,
        )
        for each in gaps
    ]
    return found


def _by(answer: Answer, cast: Cast) -> SafeString:
    """What was answered and by whom; when is said beside it."""
    who = summaries.listed_briefly(cast.links([answer]), 3)
    return summaries.said(_figure(answer), who, None, reported=False)


def _agreed(answers: Sequence[Answer], cast: Cast, *, drafts: bool) -> list[SafeString]:
    """Who gives the same figure, and whether that rests on the same origin."""
    groups = [
        replace(each, answers=each.answers[:20])
        for each in comparison.agreements(answers)[:AGREEMENTS]
    ]
    if not groups:
        return []
    cast.meet(answer for each in groups for answer in each.answers)
    ids: set[Any] = {answer.id for each in groups for answer in each.answers}
    origins: dict[int, set[int]] = {}
    titles: dict[int, Source] = {}
    for claim in Claim.objects.filter(pk__in=ids).with_chains(drafts=drafts):
        ends = {end for origin in claim.provenance().origins for end in origin}
        origins[claim.pk] = ends
        for appearance in claim.shown_appearances:
            for hop in appearance.hops.all():
                titles.setdefault(hop.source_id, hop.source)
    found = []
    for each in groups:
        rests = [origins[answer.id] for answer in each.answers]
        common = set.intersection(*rests)
        source = titles[min(common)] if common else None
        found.append(
            summaries.agreement(
                cast.links(each.answers),
                summaries.answer(replace(each.answers[0], approximate=False)),
                origin=_link(source, source.title, source.title_language) if source else "",
                claims=len(rests),
                sourced=sum(map(bool, rests)),
                differ=all(rests) and sum(map(len, rests)) == len(set.union(*rests)),
            )
        )
    return found


def stances(
    question: Question,
    answers: Sequence[Answer],
    cast: Cast,
    claims: ClaimQuerySet,
    *,
    drafts: bool,
) -> list[SafeString]:
    """Who confirmed, denied, repeated or corrected whom, and when.

    `claims` are all that may be named: one that only denies an answer gives none itself.
    """
    ids: set[Any] = {answer.id for answer in answers}
    relations = list(
        ClaimRelation.objects.shown(drafts=drafts)
        .at_question(question.pk)
        .order_by("pk")
        .values_list("claim", "kind", "about")[:RELATIONS]
    )
    beyond = {end for claim, _kind, about in relations for end in (claim, about)} - ids
    told = list(answers)
    if beyond:
        told += load_answers(claims.filter(pk__in=beyond), drafts=drafts)
    found = comparison.stances(told, relations)
    # What is recorded between two comes before what one only says of itself.
    kept = sorted(found, key=lambda each: each.about is None)[:STANCES]
    kept = [each for each in found if each in kept]
    cast.meet(end for each in kept for end in (each.answer, each.about) if end)
    said = [_stance(each, cast) for each in kept]
    if len(found) > len(kept):
        said.append(summaries.more_stances(len(found) - len(kept)))
    return said


def _stance(stance: comparison.Stance, cast: Cast) -> SafeString:
    about = stance.about
    return summaries.stance(
        stance.kind,
        cast.links([stance.answer]),
        _when_said(stance.answer),
        whom=cast.links([about]) if about else [],
        other=_when_said(about) if about else "",
    )


def _when_said(answer: Answer) -> SafeString:
    return summaries.said(_figure(answer), "", _known(answer), reported=answer.reported)


def changes(answers: Sequence[Answer], cast: Cast) -> list[SafeString]:
    """Whose answers changed, and how: a line an actor, those who changed most first."""
    own: dict[Any, list[Answer]] = {}
    for answer in answers:
        for actor in answer.actors:
            own.setdefault(actor, []).append(answer)
    lines = []
    for actor, its in own.items():
        moments = comparison.series(its, actor)
        values = {moment.values for moment in moments}
        if len(values) > 1:
            lines.append((len(values), actor, moments))
    lines.sort(key=lambda line: -line[0])
    kept = lines[:CHANGES]
    speakers = Actor.objects.in_bulk([actor for _count, actor, _moments in kept])
    return [
        summaries.change(
            _link(speakers[actor], speakers[actor].name, speakers[actor].name_language),
            _told(moments),
        )
        for _count, actor, moments in kept
    ]


def _told(moments: Sequence[Moment]) -> list[str]:
    """One actor's answers over time in words; what it only repeated is left out."""
    told = [
        moment
        for at, moment in enumerate(moments)
        if not at or moment.values != moments[at - 1].values
    ]
    dated = [moment.earliest for moment in told if moment.earliest]
    # The month says enough where no two fall into one.
    by_month = len({(day.year, day.month) for day in dated}) == len(dated)
    said: list[str] = []
    for moment in told:
        answer = moment.answers[0]
        known = _known(answer)
        if by_month and known and known.precision == "day":
            known = PartialDate(known.earliest.replace(day=1), "month")
        each = {one.value: one for one in moment.answers}
        figure = summaries.listed_briefly([_figure(one) for one in each.values()], 4)
        said.append(summaries.said_then(figure, known, reported=moment.reported))
    if len(said) > CHANGES_LONG + 1:
        return [said[0], "…", *said[1 - CHANGES_LONG :]]
    return said


# One actor


@dataclass(frozen=True)
class ActorAnswers:
    """One question that an actor answers: its answers over time, and who says otherwise."""

    question: Question
    answers: str
    others: str


def actor_answers(
    actor: Actor, questions: Sequence[Question], claims: ClaimQuerySet, *, drafts: bool
) -> tuple[Picture | None, list[ActorAnswers]]:
    """An actor's answers to these questions as a picture and in words, beside those of others.

    `claims` are all from which answers are taken.
    """
    cast = Cast()
    asked = questions[:QUESTIONS]
    answering = claims.filter(question__in=[question.pk for question in asked]).with_value()
    made = _latest(answering.by_actor([actor.slug]))
    question_of = _latest(answering) | made
    picked = claims.filter(pk__in=question_of)
    given: dict[int, list[Answer]] = {}
    for answer in load_answers(picked.order_by("order_key"), drafts=drafts):
        # What others said on its behalf is its answer too.
        whose = replace(answer, actors=(actor.pk,)) if answer.id in made else answer
        given.setdefault(question_of[answer.id], []).append(whose)
    own = {
        question.pk: [
            each for each in comparison.in_order(given.get(question.pk, [])) if each.id in made
        ]
        for question in asked
    }
    others = {
        question.pk: comparison.others(given.get(question.pk, []), actor.pk)[:OTHERS]
        for question in asked
    }
    cast.meet(answer for its in (*own.values(), *others.values()) for answer in its)
    lanes = [
        LaneOfPoints(
            question.pk,
            question.wording(get_language()).text,
            tuple(_point(0, answer, cast, series=(actor.pk,)) for answer in own[question.pk]),
        )
        for question in asked
    ]
    rows = [
        ActorAnswers(
            question,
            summaries.listed_plainly(_told(comparison.series(own[question.pk], actor.pk))),
            summaries.listed_plainly([_said(answer, cast) for answer in others[question.pk]]),
        )
        for question in asked
    ]
    return _lanes(lanes, _what, [answer for its in own.values() for answer in its]), rows


def _latest(answering: ClaimQuerySet) -> dict[int, int]:
    """The last answers to each question, with the question's number."""
    nearest = Window(RowNumber(), partition_by="question", order_by=["-order_key"])
    ranked = answering.order_by().annotate(place=nearest).filter(place__lte=LATEST)
    return dict(ranked.values_list("pk", "question"))


def modes_picture(claims: QuerySet[Claim], *, drafts: bool) -> Picture | None:
    """Claims over time, a lane for each mode, the most frequent first; None for fewer than two."""
    answers = load_answers(claims.order_by("order_key"), drafts=drafts)
    if len(answers) < 2:
        return None
    by_mode: dict[str, list[Answer]] = {}
    for answer in answers:
        by_mode.setdefault(answer.mode, []).append(answer)
    cast = Cast()
    lanes = [
        LaneOfPoints(
            mode,
            capfirst(str(Mode(mode).label)),
            tuple(_point(0, answer, cast, approximate=False) for answer in its),
            stacked=True,
        )
        for mode, its in sorted(by_mode.items(), key=lambda pair: -len(pair[1]))
    ]
    alone = charts.named(lanes)
    cast.meet(point.record.answer for point in alone)
    wanted: set[Any] = {point.key for point in alone}
    statements = {
        claim.pk: claim.wording(get_language()).text
        for claim in Claim.objects.filter(pk__in=wanted).prefetch_related("translations")
    }
    lanes = [
        replace(
            lane,
            points=tuple(
                replace(
                    point, record=replace(point.record, statement=statements.get(point.key, ""))
                )
                for point in lane.points
            ),
        )
        for lane in lanes
    ]
    return _lanes(lanes, lambda _point: ("", ""), answers)
