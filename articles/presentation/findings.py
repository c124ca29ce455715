"""What a comparison of answers finds, in sentences with links to claims and actors.

Which findings there are is answered by `domain.comparison`; here they are put into words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from articles.domain import comparison
from articles.domain.comparison import Answer, Moment
from articles.domain.dates import PartialDate
from articles.domain.vocabulary import Position
from articles.models import (
    Actor,
    Claim,
    ClaimRelation,
    Question,
    Source,
)
from articles.models.claims import ClaimQuerySet
from articles.presentation import summaries
from articles.presentation.answers import (
    Speakers,
    known_date,
    load_answers,
    record_link,
    source_name,
)

# How many findings of each kind a page shows.
CHANGES, CHANGES_LONG = 6, 7
CONTRASTS, AGREEMENTS, GAPS, STANCES = 2, 3, 3, 8
# At most so many recorded relations between claims are read for one page.
RELATIONS = 2_000


def answer_link(answer: Answer) -> SafeString:
    """What was answered, as a link to the claim, which may answer nothing."""
    return format_html(
        '<a href="{}">{}</a>',
        reverse("claim-detail", args=[answer.id]),
        summaries.answer(answer) or gettext("without an answer"),
    )


def answer_said(answer: Answer, speakers: Speakers) -> SafeString:
    """What was answered, by whom and when."""
    who = summaries.listed_briefly(speakers.links([answer]), 3)
    return summaries.said(answer_link(answer), who, known_date(answer), reported=answer.reported)


def differences(answers: Sequence[Answer], speakers: Speakers, *, drafts: bool) -> list[SafeString]:
    """Where the answers to one question differ and agree, a sentence a finding."""
    if len(answers) < 2:
        return []
    found: list[SafeString] = []
    found += _parted(answers, speakers)
    found += _spread(answers, speakers)
    found += _agreed(answers, speakers, drafts=drafts)
    return found


def _parted(answers: Sequence[Answer], speakers: Speakers) -> list[SafeString]:
    """Who says yes and who says no, where both are said."""
    sides = comparison.sides(answers)
    if not (sides.yes and sides.no):
        return []
    speakers.load((*sides.yes, *sides.no))
    found = [
        summaries.side(position, speakers.links(its))
        for position, its in ((Position.YES, sides.yes), (Position.NO, sides.no))
    ]
    both = set(sides.both)
    names = speakers.links(answer for answer in sides.yes if both.intersection(answer.actors))
    return [*found, *(summaries.both_sides(name) for name in names[:CHANGES] if both)]


def _spread(answers: Sequence[Answer], speakers: Speakers) -> list[SafeString]:
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
    speakers.load(
        [
            *(whole.lowest[0], whole.highest[0]),
            *(end for each in told_of for end in (each.lower, each.higher)),
        ]
    )
    found = [
        summaries.apart(
            answer_said(whole.lowest[0], speakers),
            answer_said(whole.highest[0], speakers),
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
            source_name(source),
        )
        found.append(
            summaries.contrast(
                summaries.said(link, "", source.partial_date, reported=False),
                _by(each.gap.lower, speakers),
                _by(each.gap.higher, speakers),
                each.scope,
            )
        )
    found += [
        summaries.differs(
            answer_said(each.higher, speakers),
            answer_said(each.lower, speakers),
            each.difference,
            each.factor,
            at_least=each.open,
        )
        for each in gaps
    ]
    return found


def _by(answer: Answer, speakers: Speakers) -> SafeString:
    """What was answered and by whom; when is said beside it."""
    who = summaries.listed_briefly(speakers.links([answer]), 3)
    return summaries.said(answer_link(answer), who, None, reported=False)


def _agreed(answers: Sequence[Answer], speakers: Speakers, *, drafts: bool) -> list[SafeString]:
    """Who gives the same figure, and whether that rests on the same origin."""
    groups = [
        replace(each, answers=each.answers[:20])
        for each in comparison.agreements(answers)[:AGREEMENTS]
    ]
    if not groups:
        return []
    speakers.load(answer for each in groups for answer in each.answers)
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
                speakers.links(each.answers),
                summaries.answer(replace(each.answers[0], approximate=False)),
                origin=record_link(source, source.title, source.title_language) if source else "",
                claims=len(rests),
                sourced=sum(map(bool, rests)),
                differ=all(rests) and sum(map(len, rests)) == len(set.union(*rests)),
            )
        )
    return found


def stances(
    question: Question,
    answers: Sequence[Answer],
    speakers: Speakers,
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
    # Recorded relations come before answers that only confirm or deny by their mode.
    shown = sorted(found, key=lambda each: each.about is None)[:STANCES]
    shown = [each for each in found if each in shown]
    speakers.load(end for each in shown for end in (each.answer, each.about) if end)
    said = [_stance(each, speakers) for each in shown]
    if len(found) > len(shown):
        said.append(summaries.more_stances(len(found) - len(shown)))
    return said


def _stance(stance: comparison.Stance, speakers: Speakers) -> SafeString:
    about = stance.about
    return summaries.stance(
        stance.kind,
        speakers.links([stance.answer]),
        _when_said(stance.answer),
        whom=speakers.links([about]) if about else [],
        other=_when_said(about) if about else "",
    )


def _when_said(answer: Answer) -> SafeString:
    return summaries.said(answer_link(answer), "", known_date(answer), reported=answer.reported)


def changes(answers: Sequence[Answer], speakers: Speakers) -> list[SafeString]:
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
    shown = lines[:CHANGES]
    actors = Actor.objects.in_bulk([actor for _count, actor, _moments in shown])
    return [
        summaries.change(
            record_link(actors[actor], actors[actor].name, actors[actor].name_language),
            answers_over_time(moments),
        )
        for _count, actor, moments in shown
    ]


def answers_over_time(moments: Sequence[Moment]) -> list[str]:
    """One actor's answers over time in words; what it only repeated is left out."""
    told = [
        moment
        for at, moment in enumerate(moments)
        if not at or moment.values != moments[at - 1].values
    ]
    dated = [moment.earliest for moment in told if moment.earliest]
    # The month is enough where no two answers are of the same month.
    by_month = len({(day.year, day.month) for day in dated}) == len(dated)
    said: list[str] = []
    for moment in told:
        answer = moment.answers[0]
        known = known_date(answer)
        if by_month and known and known.precision == "day":
            known = PartialDate(known.earliest.replace(day=1), "month")
        each = {one.value: one for one in moment.answers}
        figure = summaries.listed_briefly([answer_link(one) for one in each.values()], 4)
        said.append(summaries.said_then(figure, known, reported=moment.reported))
    if len(said) > CHANGES_LONG + 1:
        return [said[0], "…", *said[1 - CHANGES_LONG :]]
    return said
