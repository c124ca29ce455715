"""What stands on each page, as named objects: a page is built from records and then only drawn.

Every object is made by a function that takes a record that its reader may see, and whether the
reader sees drafts. Which claims there are is `listing`'s answer, what backs one `provenance`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, When, Window
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, gettext_lazy

from articles.domain import dates, languages
from articles.domain import text as texts
from articles.domain.provenance import Provenance
from articles.domain.text import Selector
from articles.domain.vocabulary import Mode, Position, Status
from articles.listing.claims import ClaimListing, Within
from articles.models import (
    Actor,
    Appearance,
    Article,
    Attribution,
    Claim,
    Correction,
    Hop,
    LinkCheck,
    Question,
    Source,
)
from articles.models.querysets import claims_seen
from articles.presentation import summaries
from articles.presentation.charts import builders
from articles.presentation.charts.builders import ActorAnswers, Cast, Picture
from articles.presentation.charts.chain import Drawing


@dataclass(frozen=True)
class Part:
    """A part of a list that can be very long: the one asked for, or the nearest that there is."""

    total: int
    asked: str
    size: int = 50

    @property
    def pages(self) -> int:
        """How many parts there are; at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def number(self) -> int:
        """Which one this is."""
        return min(max(1, _page_number(self.asked)), self.pages)

    @property
    def start(self) -> int:
        """How many stand before it."""
        return (self.number - 1) * self.size

    @property
    def previous_number(self) -> int | None:
        """The part before, if there is one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next_number(self) -> int | None:
        """The part behind, if there is one."""
        return self.number + 1 if self.number < self.pages else None

    def of[T](self, rows: Sequence[T]) -> Sequence[T]:
        """The rows of this part."""
        return rows[self.start : self.start + self.size]


def _page_number(asked: str) -> int:
    """A page's number as an address has it; the first for anything else."""
    is_number = asked.isascii() and asked.isdecimal() and len(asked) < 9
    return int(asked) if is_number else 1


@dataclass(frozen=True)
class Passage:
    """A claim's passage in one article, in context, with the chain behind it."""

    appearance: Appearance
    before: str
    after: str
    hops: tuple[Hop, ...]

    @property
    def article(self) -> Article:
        """The article in which it stands."""
        return self.appearance.article


def passages(appearances: Sequence[Appearance]) -> list[Passage]:
    """Appearances that `with_chain` brought, ready to be drawn; their texts are asked for here."""
    bodies = Article.objects.filter(pk__in={each.article_id for each in appearances}).texts()
    return [_passage(each, bodies[each.article_id]) for each in appearances]


def _passage(appearance: Appearance, text: str) -> Passage:
    before = after = ""
    place: Selector | None = appearance.selector
    if place:
        before, _exact, after = texts.snippet(text, place.start, place.end)
    return Passage(appearance, before, after, tuple(appearance.hops.all()))


@dataclass(frozen=True)
class ClaimPage:
    """One claim: its backing in a sentence, every appearance, and other answers."""

    claim: Claim
    backing: Provenance[int]
    sentences: list[str]
    # Where the articles' ways come together, and how long they are.
    ways: list[str]
    passages: list[Passage]
    # Which of them these are, where they are very many.
    part: Part
    # Its graph from origin to article; None where no article carries it.
    diagram: Drawing | None
    # Other claims that answer its question, oldest first.
    others: list[Claim]
    origin_unseen: bool
    # What was put right since readers first saw it.
    corrections: list[Corrected]


def claim_page(claim: Claim, *, drafts: bool, page: str = "") -> ClaimPage:
    """`claim` comes with for_rows(); `page` is which part of its passages is asked for."""
    backing = claim.provenance()
    LinkCheck.objects.bring_to(_sources(claim.shown_appearances))
    everything = Claim.objects.for_editors() if drafts else Claim.objects.published()
    others: Any = []
    part = Part(len(claim.shown_appearances), page)
    if claim.question and claim.has_value:
        others = (
            everything.filter(question=claim.question)
            .exclude(pk=claim.pk)
            .for_rows(drafts=drafts)
            .order_by("order_key")[:50]
        )
    return ClaimPage(
        claim=claim,
        backing=backing,
        sentences=backing_sentences(claim, backing),
        ways=way_sentences(claim, backing),
        passages=passages(part.of(claim.shown_appearances)),
        part=part,
        diagram=(
            builders.claim_diagram(backing, claim.shown_appearances) if backing.articles else None
        ),
        others=[other for other in others if other.has_value],
        origin_unseen=bool(backing.origins)
        and not any(backing.seen[source] for origin in backing.origins for source in origin),
        corrections=corrections_of(claim),
    )


def _sources(appearances: Iterable[Appearance]) -> Iterator[Source]:
    """The sources of appearances that `with_chain` brought: of their articles and of their hops."""
    for appearance in appearances:
        yield appearance.article.source
        for hop in appearance.hops.all():
            yield hop.source


def backing_sentences(claim: Claim, backing: Provenance[int]) -> list[str]:
    """What a claim rests on, in words; `claim` comes with its chains, `backing` is its graph."""
    titles = {
        hop.source_id: hop.source.title
        for appearance in claim.shown_appearances
        for hop in appearance.hops.all()
    }
    return summaries.backing(
        articles=len(backing.articles),
        unsourced=len(backing.unsourced),
        origins=[", ".join(titles[each] for each in sorted(origin)) for origin in backing.origins],
        circles=len(backing.loops),
    )


# Of very many places where ways come together so many are said; the diagram has the others.
MEETS = 3


def way_sentences(claim: Claim, backing: Provenance[int]) -> list[str]:
    """How a claim came to its articles, in words; `claim` and `backing` as above."""
    if backing.shortest is None or backing.longest is None:
        return []
    called = {source.pk: source.title for source in _sources(claim.shown_appearances)}
    return summaries.ways(
        sourced=len({each.article_id for each in claim.shown_appearances if each.hops.all()}),
        meets=[
            (called[meet.source], len(meet.articles), meet.source in meet.articles)
            for meet in backing.meets[:MEETS]
        ],
        origins=backing.origin_count,
        nearest=backing.shortest.hops,
        farthest=backing.longest.hops,
    )


@dataclass(frozen=True)
class Note:
    """A claim in the margin of an article, with the number that its passage carries."""

    number: int
    appearance: Appearance
    claim: Claim
    hops: tuple[Hop, ...]

    @property
    def elsewhere(self) -> int:
        """In how many other articles the claim is found, by readers if they find it at all."""
        here = not self.claim.listed or self.appearance.article.status == Status.PUBLISHED
        return self.claim.article_count - here

    @property
    def kind(self) -> str:
        """The kind of its first actor, which colours the mark; nothing for the own voice."""
        attributions = list(self.claim.attributions.all())
        return attributions[0].actor.kind if attributions else ""


@dataclass(frozen=True)
class Segment:
    """A stretch of a paragraph with the notes whose passages cover it.

    `opens` are those whose passage begins here: their anchors stand once, where the passage does.
    """

    text: str
    notes: tuple[Note, ...]
    opens: tuple[Note, ...]
    closes: tuple[Note, ...]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of an article, cut where passages begin and end, with its margin."""

    segments: tuple[Segment, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class ArticlePage:
    """An article with its claims marked in the text."""

    article: Article
    sentences: list[str]
    paragraphs: list[Paragraph]
    # Claims whose passage the text no longer holds.
    lost: list[Note]
    # Articles here whose chains pass through this one, with the number of their claims.
    used_by: int


def article_page(article: Article, *, drafts: bool) -> ArticlePage:
    """The article's claims that its reader may see, each in its place."""
    LinkCheck.objects.bring_to([article.source])
    claims = Claim.objects.for_editors() if drafts else Claim.objects.published()
    appearances = list(
        article.appearances.filter(claim__in=claims.order_by().values("pk"))
        .order_by(F("start").asc(nulls_last=True), "pk")
        .with_chain()
    )
    found = {
        claim.pk: claim
        for claim in Claim.objects.filter(pk__in={each.claim_id for each in appearances})
        .with_attributions()
        .prefetch_related("translations")
    }
    notes = [
        Note(number, each, found[each.claim_id], tuple(each.hops.all()))
        for number, each in enumerate(appearances, start=1)
    ]
    sourced = {note.claim.pk for note in notes if note.hops}
    return ArticlePage(
        article=article,
        sentences=summaries.article(
            claims=len(found),
            sourced=len(sourced),
            own_voice=sum(claim.own_voice for claim in found.values()),
        ),
        paragraphs=_paragraphs(article.text, [note for note in notes if note.appearance.selector]),
        lost=[note for note in notes if not note.appearance.selector],
        used_by=Hop.objects.filter(
            source=article.pk,
            appearance__in=Appearance.objects.shown(drafts=drafts).values("pk"),
            appearance__claim__in=claims.order_by().values("pk"),
        )
        .values("appearance__article")
        .distinct()
        .count(),
    )


def _paragraphs(text: str, notes: Sequence[Note]) -> list[Paragraph]:
    """Cut a text at paragraphs and passages; a note stands beside the one where it begins."""
    places = {note.number: note.appearance.selector for note in notes}
    by_number = {note.number: note for note in notes}
    spans = [(place.start, place.end, number) for number, place in places.items() if place]
    found = []
    for start, end in texts.paragraphs(text):
        inside = [
            (max(begin, start), min(stop, end), number)
            for begin, stop, number in spans
            if begin < end and stop > start
        ]
        segments = [
            Segment(
                text[begin:stop],
                tuple(by_number[number] for number in numbers),
                tuple(by_number[n] for n in numbers if places[n].start == begin),  # type: ignore[union-attr]
                tuple(by_number[n] for n in numbers if places[n].end == stop),  # type: ignore[union-attr]
            )
            for begin, stop, numbers in texts.mark(text, inside, start=start, end=end)
        ]
        beside = tuple(note for note in notes if start <= places[note.number].start < end)  # type: ignore[union-attr]
        found.append(Paragraph(tuple(segments), beside))
    return found


@dataclass(frozen=True)
class Related:
    """An actor beside another, with the number of claims that join them."""

    actor: Actor
    claims: int
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Backing:
    """What the articles of an outlet rest on."""

    # In words: how many claims they carry, for how many they name a source, how far origins are.
    sentences: list[str]
    # Whose sources stand in their chains, with the number of claims.
    rests_on: list[Related]


def outlet_backing(outlet: Actor, *, drafts: bool) -> Backing | None:
    """For an outlet: the share of its claims with a source, and on whom they rest; else None."""
    # Joined from the outlet on, so that a database begins with its articles.
    here = Appearance.objects.shown(drafts=drafts).filter(
        claims_seen("claim", drafts=drafts), article__source__issuer=outlet
    )
    distance: dict[int, int] = {}
    for claim, hops in here.annotate(n=Count("hops")).values_list("claim", "n").order_by():
        # The nearest way counts, where a claim stands in several articles of the outlet.
        distance[claim] = min(distance.get(claim, hops) or hops, hops or distance.get(claim, 0))
    if not distance:
        return None
    sourced = [hops for hops in distance.values() if hops]
    rests_on = (
        Hop.objects.shown(drafts=drafts)
        .filter(appearance__article__source__issuer=outlet, source__issuer__isnull=False)
        .order_by()
        .values_list("source__issuer")
        .annotate(n=Count("appearance__claim", distinct=True))
        .order_by("-n", "source__issuer")[:10]
    )
    return Backing(
        sentences=summaries.outlet(
            claims=len(distance),
            sourced=len(sourced),
            nearest=min(sourced, default=0),
            farthest=max(sourced, default=0),
        ),
        rests_on=_related(dict(rests_on)),
    )


def _related(counts: Mapping[Any, int]) -> list[Related]:
    """Actors by number with the claims that join them, the most first."""
    known = Actor.objects.in_bulk(list(counts))
    found = [Related(known[pk], claims) for pk, claims in counts.items() if pk in known]
    return sorted(found, key=lambda each: (-each.claims, each.actor.folded))


# How many groups a query has in all, beside each of them.
GROUPS = Window(Count("*"))
# Of more claims the parts of an actor's page that look at each regard the latest ones alone.
MANY_CLAIMS = 2_000
# So many actors stand beside an actor, and so many relays and questions are listed.
COMPANY, LISTED = 12, 25


@dataclass(frozen=True)
class Company:
    """Actors beside an actor: those with whom it shares most claims, and how many there are."""

    shown: list[Actor]
    total: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.shown)


@dataclass(frozen=True)
class ActorPage:
    """One actor: what it says, who passes that on, what it passes on and publishes."""

    actor: Actor
    sentences: list[str]
    claims: ClaimListing
    # Of the claims above: how many of each mode, the most frequent first.
    modes: list[tuple[str, int]]
    # Who issued a source through which its claims reached an article.
    relays: list[Related]
    # Claims of anybody that reached an article through a source that it issued.
    relayed: ClaimListing
    published: QuerySet[Article]
    speaks_for: Company
    represented_by: Company
    speaks_with: Company
    # Questions that it answers, with how many of its claims do.
    questions: list[tuple[Question, int]]
    # Its answers over time: as a picture, and in words beside those of others.
    answered: Picture | None
    answers: list[ActorAnswers]
    # Its claims over time, by mode.
    spoken: Picture | None
    # What the claims that its own articles carry rest on.
    backing: Backing | None

    @property
    def latest_alone(self) -> int:
        """Of how many of its claims, the latest, the picture is; 0 where it is of all."""
        return MANY_CLAIMS if self.claims.total > MANY_CLAIMS else 0


def actor_page(actor: Actor, *, drafts: bool) -> ActorPage:
    """Everything about an actor, in a fixed number of queries, however many claims it makes."""
    claims = ClaimListing(_params(actor=actor.slug), drafts=drafts)
    relayed = ClaimListing(_params(relay=actor.slug), drafts=drafts)
    # Begun from the actor, not from all claims: that is what an index is for.
    seen = claims_seen("claim", drafts=drafts)
    attributions = Attribution.objects.filter(seen)
    named = Attribution.objects.filter(Q(actor=actor) | Q(on_behalf_of=actor))
    made = named.order_by().values("claim")
    shown = Appearance.objects.shown(drafts=drafts).filter(seen, claim__in=made)
    articles = Article.objects.for_editors() if drafts else Article.objects.published()
    newest = F("source__date").desc(nulls_last=True)
    published = articles.filter(source__issuer=actor).with_source().order_by(newest, "-pk")
    answers_to = claims.most_frequent("question", LISTED)
    asked = Question.objects.prefetch_related("translations").in_bulk(list(answers_to))
    questions = [(asked[pk], count) for pk, count in answers_to.items()]
    everything = Claim.objects.for_editors() if drafts else Claim.objects.published()
    answered, answers = builders.actor_answers(
        actor, [question for question, _count in questions], everything, drafts=drafts
    )
    pictured = everything.filter(pk__in=claims.first(MANY_CLAIMS))
    return ActorPage(
        actor=actor,
        sentences=summaries.actor(
            claims=claims.total,
            articles=shown.order_by().values("article").distinct().count(),
            relayed=relayed.total,
            published=published.count(),
        ),
        claims=claims,
        modes=[(str(mode), count) for mode, count in claims.most_frequent("mode", LISTED).items()],
        relays=_relays(actor, claims, shown),
        relayed=relayed,
        published=published,
        speaks_for=_company(attributions.filter(actor=actor), "on_behalf_of"),
        represented_by=_company(attributions.filter(on_behalf_of=actor), "actor"),
        speaks_with=_company(
            attributions.filter(claim__in=made).exclude(actor=actor).exclude(on_behalf_of=actor),
            "actor",
        ),
        questions=questions,
        answered=answered,
        answers=answers,
        spoken=builders.modes_picture(pictured, drafts=drafts),
        backing=outlet_backing(actor, drafts=drafts),
    )


def _relays(actor: Actor, claims: ClaimListing, shown: QuerySet[Appearance]) -> list[Related]:
    """Who passes an actor's claims on, and through what kinds of sources where these are few."""
    counts = claims.most_frequent("relay", LISTED + 1)
    counts.pop(actor.pk, None)
    found = _related(dict(list(counts.items())[:LISTED]))
    if claims.total > MANY_CLAIMS:
        return found
    kinds: dict[int, set[str]] = {}
    for issuer, kind in Hop.objects.filter(
        appearance__in=shown.order_by().values("pk"),
        source__issuer__in=[each.actor.pk for each in found],
    ).values_list("source__issuer", "source__kind"):
        kinds.setdefault(issuer, set()).add(kind)
    return [replace(each, kinds=tuple(sorted(kinds[each.actor.pk]))) for each in found]


def _company(attributions: QuerySet[Attribution], column: str) -> Company:
    """The actors of a column, those of most claims first."""
    rows = list(
        attributions.exclude(**{column: None})
        .order_by()
        .values(column)
        .annotate(n=Count("claim", distinct=True), total=GROUPS)
        .order_by("-n", column)[:COMPANY]
    )
    known = Actor.objects.in_bulk([row[column] for row in rows])
    return Company([known[row[column]] for row in rows], rows[0]["total"] if rows else 0)


def _params(**values: object) -> QueryDict:
    params = QueryDict(mutable=True)
    for name, value in values.items():
        params[name] = str(value)
    return params


# How many sources beside a source are listed, the most used first.
NEIGHBOURS = 25
# Of so many claims the graphs are put together one by one; of more the database says what ends.
FEW_GRAPHS = 200


@dataclass(frozen=True)
class Neighbour:
    """A source beside another in chains, with the number of claims for which it stands there."""

    source: Source
    claims: int
    seen: bool
    is_origin: bool = False
    # For an article: through which sources the claims reached it; none where directly.
    through: tuple[Source, ...] = ()
    # Also, or only, without anything between.
    directly: bool = False


@dataclass(frozen=True)
class Neighbours:
    """Sources beside a source: those with most claims, and how many there are in all."""

    shown: list[Neighbour]
    total: int

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.total - len(self.shown)


@dataclass(frozen=True)
class SourcePage:
    """One source: what it draws on, who relays it, which articles it reaches, what rests on it."""

    source: Source
    sentences: list[str]
    # The claims that rest on it, as the reader narrows and orders them.
    claims: ClaimListing
    draws_on: Neighbours
    relayed_by: Neighbours
    reaches: Neighbours
    seen: bool
    # Where it is an article too: the claims marked in it.
    article: Article | None

    @property
    def has_filters(self) -> bool:
        """Whether there is anything to narrow, or something is narrowed."""
        return bool(self.claims.everything_total > 1 or self.claims.narrowing or self.claims.errors)


def source_page(source: Source, *, drafts: bool, params: QueryDict | None = None) -> SourcePage:
    """Everything about a source, from the chains that pass through it, however many there are.

    `params` narrow and order the list of its claims as they do everywhere; the rest of the page
    is about all of them.
    """
    LinkCheck.objects.bring_to([source])
    within = Within(source.get_absolute_url(), "source", str(source.pk))
    listing = ClaimListing(params or QueryDict(), drafts=drafts, within=within)
    here = Hop.objects.shown(drafts=drafts).filter(source=source).order_by()
    counts = _counts(here)
    return SourcePage(
        source=source,
        sentences=summaries.source(
            claims=counts["claims"],
            articles=counts["articles"],
            origin_of=_ends_at(source, here, counts, drafts=drafts),
            direct=counts["direct"],
            through_others=counts["through_others"],
        ),
        claims=listing,
        draws_on=_beside(source, 1, drafts=drafts),
        relayed_by=_beside(source, -1, drafts=drafts),
        reaches=_reached(source, here, drafts=drafts),
        seen=source.is_article or bool(counts["seen"]),
        article=_readable(source, drafts=drafts),
    )


def _counts(here: QuerySet[Hop]) -> dict[str, int]:
    """What there is to count of the hops through a source, in one walk over them.

    `led_on` are claims of which a chain goes on from the source, `going_round` those of them
    whose sources cite each other in a circle.
    """

    def claims(**conditions: Any) -> Count:
        return Count("appearance__claim", distinct=True, filter=Q(**conditions) or None)

    return here.annotate(leads_on=Exists(_further())).aggregate(
        claims=claims(),
        articles=Count("appearance__article", distinct=True),
        direct=claims(position=1),
        through_others=claims(position__gt=1),
        led_on=claims(leads_on=True),
        going_round=claims(leads_on=True, appearance__claim__circular=True),
        seen=Count("pk", filter=Q(seen=True)),
    )


def _further() -> QuerySet[Hop]:
    """The hops behind one, in its own chain."""
    return Hop.objects.filter(appearance=OuterRef("appearance"), position__gt=OuterRef("position"))


def _hops_beside(source: Source, step: int, *, drafts: bool) -> QuerySet[Hop]:
    """The hops one step behind (1) or before (-1) those through a source.

    Joined, not looked up in a list: a database then begins with the hops through the source.
    """
    return (
        Hop.objects.shown(drafts=drafts)
        .filter(appearance__hops__source=source, appearance__hops__position=F("position") - step)
        .order_by()
    )


def _beside(source: Source, step: int, *, drafts: bool) -> Neighbours:
    """The sources one step behind (1) or before (-1) a source in its chains."""
    beside = _hops_beside(source, step, drafts=drafts)
    counted = (
        beside.annotate(last=Case(When(~Exists(_further()), then=1), default=0))
        .values("source")
        .annotate(
            n=Count("appearance__claim", distinct=True),
            was_seen=Max(Case(When(seen=True, then=1), default=0)),
            is_last=Max("last"),
            total=GROUPS,
        )
        .order_by("-n", "source")
    )
    rows = list(counted[:NEIGHBOURS])
    known = Source.objects.select_related("issuer").in_bulk([row["source"] for row in rows])
    found = [
        Neighbour(
            known[row["source"]],
            row["n"],
            seen=bool(row["was_seen"]),
            is_origin=step == 1 and bool(row["is_last"]),
        )
        for row in rows
    ]
    return Neighbours(_by_claims(found), rows[0]["total"] if rows else 0)


def _reached(source: Source, here: QuerySet[Hop], *, drafts: bool) -> Neighbours:
    """The articles whose chains pass through a source, and through what these reach it."""
    counted = (
        here.values("appearance__article")
        .annotate(
            n=Count("appearance__claim", distinct=True), nearest=Min("position"), total=GROUPS
        )
        .order_by("-n", "appearance__article")
    )
    rows = list(counted[:NEIGHBOURS])
    total = rows[0]["total"] if rows else 0
    ids = [row["appearance__article"] for row in rows]
    ways: dict[int, set[int]] = {}
    for article, through in (
        _hops_beside(source, -1, drafts=drafts)
        .filter(appearance__article__in=ids)
        .values_list("appearance__article", "source")
        .distinct()
    ):
        ways.setdefault(article, set()).add(through)
    known = Source.objects.select_related("issuer").in_bulk(
        {*ids, *(each for way in ways.values() for each in way)}
    )
    found = [
        Neighbour(
            known[row["appearance__article"]],
            row["n"],
            seen=True,
            through=tuple(known[each] for each in sorted(ways.get(row["appearance__article"], ()))),
            directly=row["nearest"] == 1,
        )
        for row in rows
    ]
    return Neighbours(_by_claims(found), total)


def _readable(source: Source, *, drafts: bool) -> Article | None:
    """The article beside a source, if there is one that its reader may see."""
    article: Article | None = getattr(source, "article", None)
    if article is None or article.status == Status.WITHDRAWN:
        return None
    return article if drafts or article.status == Status.PUBLISHED else None


def _ends_at(source: Source, here: QuerySet[Hop], counts: dict[str, int], *, drafts: bool) -> int:
    """Of how many of the claims that rest on a source it is a recorded origin.

    It is where no chain of the claim goes on from it, or where it goes in a circle without a way
    out; circles are rare, and only their graphs are put together where there are many claims.
    """
    ids = here.values("appearance__claim")
    if counts["claims"] <= FEW_GRAPHS:
        return _origins_among(source, Claim.objects.filter(pk__in=ids), drafts=drafts)
    ends = counts["claims"] - counts["led_on"]
    if not counts["going_round"]:
        return ends
    # Of circular claims those that end here were counted; the others may yet go round through it.
    led_on = here.filter(Exists(_further()), appearance__claim__circular=True)
    going_round = Claim.objects.filter(pk__in=led_on.values("appearance__claim"))
    return ends + _origins_among(source, going_round, drafts=drafts)


def _origins_among(source: Source, claims: Any, *, drafts: bool) -> int:
    found = claims.with_chains(drafts=drafts)
    return sum(any(source.pk in origin for origin in claim.provenance().origins) for claim in found)


def _by_claims(neighbours: Iterable[Neighbour]) -> list[Neighbour]:
    return sorted(neighbours, key=lambda each: (-each.claims, each.source.folded))


@dataclass(frozen=True)
class QuestionPage:
    """One question with its answers, oldest first, and how they differ."""

    question: Question
    sentences: list[str]
    answers: list[Claim]
    # Which part of all these are.
    part: Part
    picture: Picture | None
    # Whose answers changed; who confirmed or denied whom, and when; where answers differ or agree.
    changes: list[SafeString]
    stances: list[SafeString]
    differences: list[SafeString]


def question_page(question: Question, *, drafts: bool, page: str = "") -> QuestionPage:
    """The claims that answer a question, and how far they differ.

    `page` is which part of the table is asked for. All answers are compared, as plain values;
    only those of the table are loaded with all that a row shows.
    """
    everything = Claim.objects.for_editors() if drafts else Claim.objects.published()
    answering = everything.filter(question=question).with_value().order_by("order_key")
    answers = builders.load_answers(answering, drafts=drafts)
    part = Part(len(answers), page)
    actors = {actor for answer in answers for actor in answer.actors}
    sentences = summaries.question(answers=len(answers), actors=len(actors))
    if question.asks_for_number:
        figures: list[Decimal] = [figure for answer in answers for figure in answer.figures]
        if len(answers) > 1 and figures:
            locale = get_language() or "en"
            sentences.append(
                summaries.span(
                    languages.format_number(min(figures), locale),
                    languages.format_number(max(figures), locale),
                )
            )
    elif len(answers) > 1:
        sentences.append(
            summaries.positions(
                yes=sum(answer.position == Position.YES for answer in answers),
                no=sum(answer.position == Position.NO for answer in answers),
            )
        )
    cast = Cast()
    shown = [answer.id for answer in part.of(answers)]
    return QuestionPage(
        question=question,
        sentences=sentences,
        answers=list(answering.filter(pk__in=shown).for_rows(drafts=drafts)),
        part=part,
        picture=builders.answers_picture(answers, cast, figures=question.asks_for_number),
        changes=builders.changes(answers, cast),
        stances=builders.stances(question, answers, cast, everything, drafts=drafts),
        differences=builders.differences(answers, cast, drafts=drafts),
    )


class Directory:
    """A list of actors, articles, sources or questions, searched by words, a page at a time.

    `records` come with what a row shows; `found` narrows them to a search.
    """

    PAGE = 25

    def __init__(self, records: QuerySet[Any], *, words: str, page: str, found: Any) -> None:
        self.words = words.replace("\x00", " ").strip()[:200]
        self.everything = records.order_by().count()
        self._records = found(records, self.words) if self.words else records
        self._asked = page

    @cached_property
    def total(self) -> int:
        """How many there are on all pages."""
        return self._records.order_by().count() if self.words else self.everything

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // self.PAGE))

    @property
    def number(self) -> int:
        """The page asked for; the nearest that there is."""
        return min(max(1, _page_number(self._asked)), self.pages)

    @cached_property
    def rows(self) -> list[Any]:
        """The records of the page."""
        at = (self.number - 1) * self.PAGE
        # Which they are first: databases work out what a row shows for all that they have to sort.
        numbers = list(self._records.values_list("pk", flat=True)[at : at + self.PAGE])
        found = {record.pk: record for record in self._records.filter(pk__in=numbers)}
        return [found[number] for number in numbers if number in found]

    @property
    def previous_number(self) -> int | None:
        """The page before, if there is one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next_number(self) -> int | None:
        """The page behind, if there is one."""
        return self.number + 1 if self.number < self.pages else None


@dataclass(frozen=True)
class CorrectionLine:
    """One thing that was put right, in words; empty where nothing was recorded."""

    label: str
    before: str = ""
    after: str = ""
    language: str = ""
    article: str = ""
    article_id: int | None = None


@dataclass(frozen=True)
class Corrected:
    """A correction with everything that it put right."""

    correction: Correction
    lines: list[CorrectionLine]


def corrected(corrections: Iterable[Correction]) -> list[Corrected]:
    """Corrections in the reader's language, in a fixed number of queries."""
    at_hand = list(corrections)
    answers = [
        change[side]
        for each in at_hand
        for change in each.changes
        if change["what"] == "answer"
        for side in ("before", "after")
        if change[side]
    ]
    wanted = {value["question"] for value in answers}
    questions: dict[int, Question] = {}
    if wanted:
        questions = Question.objects.prefetch_related("translations").in_bulk(wanted)
    return [
        Corrected(each, [_correction_line(change, questions) for change in each.changes])
        for each in at_hand
    ]


def _correction_line(change: dict[str, Any], questions: dict[int, Question]) -> CorrectionLine:
    before: Any = change.get("before")
    after: Any = change.get("after")
    what = change["what"]
    match what:
        case "mode":
            before, after = (str(Mode(value).label) for value in (before, after))
        case "date":
            before, after = (_as_known(value) for value in (before, after))
        case "answer":
            before, after = (_answered(value, questions) for value in (before, after))
        case "who":
            before, after = (_said(value) for value in (before, after))
        case "chain":
            before, after = (" ← ".join(value) for value in (before, after))
            if not after:
                after = gettext("no source is named")
    label = str(CORRECTED[what])
    if what == "passage" and not after:
        label = gettext("No longer carried")
    return CorrectionLine(
        label,
        before or "",
        after or "",
        change.get("language", ""),
        change.get("article", ""),
        change.get("article_id"),
    )


CORRECTED = {
    "answer": gettext_lazy("Answer"),
    "chain": gettext_lazy("Chain"),
    "date": gettext_lazy("Said on"),
    "mode": gettext_lazy("Mode"),
    "passage": gettext_lazy("Passage"),
    "question": gettext_lazy("Question"),
    "republished": gettext_lazy("Published again"),
    "statement": gettext_lazy("Statement"),
    "translation": gettext_lazy("Translation"),
    "who": gettext_lazy("Said by"),
    "withdrawn": gettext_lazy("Withdrawn"),
}


def _as_known(value: str | None) -> str:
    return dates.display(dates.parse(value), get_language() or "en", form="long") if value else ""


def _answered(value: dict[str, Any] | None, questions: dict[int, Question]) -> str:
    if value is None:
        return ""
    low, high = (None if value[name] is None else Decimal(value[name]) for name in ("low", "high"))
    claim = Claim(position=value["position"], low=low, high=high, approximate=value["approximate"])
    question = questions.get(value["question"])
    unit = question.unit_wording(get_language()).text if question and not claim.position else ""
    return f"{summaries.answer(claim)} {unit}".strip()


def _said(value: dict[str, Any]) -> str:
    if value["own_voice"]:
        return gettext("the article's own voice")
    return ", ".join(
        gettext("%(who)s for %(whom)s") % {"who": who, "whom": whom} if whom else who
        for who, whom in value["named"]
    )


@dataclass(frozen=True)
class CorrectionPage:
    """Corrections of all claims, the latest first, from a place in their list on."""

    PAGE = 25

    cursor: int | None
    rows: list[Corrected]
    # The place from which the next page goes on, if there is one.
    next: int | None


def correction_page(cursor: int | None, *, size: int = CorrectionPage.PAGE) -> CorrectionPage:
    """A page of corrections; equally quick wherever it stands."""
    found = Correction.objects.for_readers().with_claim().order_by("-pk")
    if cursor is not None:
        found = found.filter(pk__lt=cursor)
    rows = list(found[: size + 1])
    more = rows[size - 1].pk if len(rows) > size else None
    return CorrectionPage(cursor, corrected(rows[:size]), more)


# A claim is rarely corrected more often; the list of all corrections has the rest.
MOST_CORRECTIONS = 50


def corrections_of(claim: Claim) -> list[Corrected]:
    """What was corrected of a claim, the latest first."""
    return corrected(claim.corrections.order_by("-pk")[:MOST_CORRECTIONS])
