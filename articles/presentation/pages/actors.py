"""The page of one actor: what it says, who passes that on, what it passes on and publishes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import Count, F, Q, QuerySet
from django.http import QueryDict

from articles.listing.claims import ClaimListing
from articles.models import Actor, Appearance, Article, Attribution, Claim, Hop, Question
from articles.models.querysets import GROUPS, claims_seen
from articles.presentation import summaries
from articles.presentation.actor_answers import ActorAnswers, actor_answers
from articles.presentation.charts.answer_charts import Chart, modes_chart
from articles.presentation.pages.outlets import Backing, Related, outlet_backing, related_actors

# The parts of the page that load every claim use only the latest so many.
MANY_CLAIMS = 2_000
# So many actors stand beside an actor, and so many relays and questions are listed.
COMPANY, LISTED = 12, 25


@dataclass(frozen=True)
class Company:
    """Actors who share claims with an actor: those with the most, and how many there are in all."""

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
    # How many of these claims have each mode, the most frequent first.
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
    # Its answers over time: as a chart, and in words beside those of others.
    answers_chart: Chart | None
    answers: list[ActorAnswers]
    # Its claims over time, by mode.
    modes_chart: Chart | None
    # What the claims that its own articles carry rest on.
    backing: Backing | None

    @property
    def latest_alone(self) -> int:
        """How many of its claims, the latest, the chart of modes shows; 0 if it shows all."""
        return MANY_CLAIMS if self.claims.total > MANY_CLAIMS else 0


def actor_page(actor: Actor, *, drafts: bool) -> ActorPage:
    """Everything about an actor, in a fixed number of queries, however many claims it makes."""
    claims = ClaimListing(_params(actor=actor.slug), drafts=drafts)
    relayed = ClaimListing(_params(relay=actor.slug), drafts=drafts)
    # The queries start from the actor, so that the database can use its indexes.
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
    answers_chart, answers = actor_answers(
        actor, [question for question, _count in questions], everything, drafts=drafts
    )
    charted = everything.filter(pk__in=claims.first(MANY_CLAIMS))
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
        answers_chart=answers_chart,
        answers=answers,
        modes_chart=modes_chart(charted, drafts=drafts),
        backing=outlet_backing(actor, drafts=drafts),
    )


def _relays(actor: Actor, claims: ClaimListing, shown: QuerySet[Appearance]) -> list[Related]:
    """Who passes an actor's claims on; with the kinds of their sources, if the claims are few."""
    counts = claims.most_frequent("relay", LISTED + 1)
    counts.pop(actor.pk, None)
    found = related_actors(dict(list(counts.items())[:LISTED]))
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
    """The actors in a column of attributions, those with the most claims first."""
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
