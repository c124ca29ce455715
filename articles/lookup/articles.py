"""What is recorded already of an article that is entered: its source, its outlet, its copies."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.domain import text as texts
from articles.domain.dates import PartialDate
from articles.ingest.similarity import NEARLY_THE_SAME, likeness, shingles
from articles.lookup import actors, sources
from articles.lookup.actors import PUBLISHERS
from articles.models import Actor, Article, Source

# Copies come out within some days; so many articles are compared with a text, the newest first.
DAYS_AROUND = 7
MOST_COMPARED = 200
MOST_PROPOSED = 6


@dataclass(frozen=True)
class Proposal:
    """An outlet that an article may be of, and why."""

    outlet: Actor
    why: Promise | str


@dataclass(frozen=True)
class Double:
    """An article that may be the same one, and why."""

    article: Article
    why: Promise | str


def known_at(*addresses: str) -> list[Source]:
    """The sources that stand at one of these addresses: articles first, then the oldest."""
    found = sources.at_address(*filter(None, addresses)).select_related("article", "issuer")
    there: list[Source] = list(found.order_by("pk")[:MOST_COMPARED])
    counts = Source.objects.filter(pk__in=[source.pk for source in there]).bearing_counts()
    for source in there:
        source.claim_count = counts[source.pk]  # type: ignore[attr-defined]
    return sorted(there, key=lambda source: not source.is_article)


def outlets_for(name: str, address: str) -> list[Proposal]:
    """Outlets of this name, of other articles on the same site, or of a name that is alike."""
    found: dict[int, Proposal] = {}

    def propose(outlets: Iterable[Actor], why: Promise) -> None:
        for actor in outlets:
            if len(found) < MOST_PROPOSED:
                found.setdefault(actor.pk, Proposal(actor, why))

    propose(outlets_called(name), _("of this name"))
    beside = Source.objects.on_site(address).filter(issuer__kind__in=PUBLISHERS)
    issuers = beside.order_by("-pk").values_list("issuer", flat=True)[:MOST_COMPARED]
    by_id = Actor.objects.in_bulk(set(issuers))
    propose(by_id.values(), _("other articles of it stand on this site"))
    if name:
        publishers = Actor.objects.filter(kind__in=PUBLISHERS).order_by("folded", "pk")
        propose(publishers.named_nearly(name)[:MOST_PROPOSED], _("of a like name"))
    return list(found.values())


def outlets_called(name: str) -> list[Actor]:
    """The actors who have this name or alias; outlets and agencies first."""
    found = actors.called(name)[:MOST_PROPOSED]
    return sorted(found, key=lambda actor: (actor.kind not in PUBLISHERS, actor.pk))


def doubles_of(
    *,
    title: str,
    outlet: Actor | None,
    date: PartialDate | None,
    text: str,
    but: int | None = None,
) -> list[Double]:
    """Articles that may be this one: the same title of one outlet and day, or nearly the same text.

    Compared are the articles of the days around, and those with this very title or text.
    """
    text = texts.normalise_text(text)
    folded = texts.fold(title)
    likely = Q(text_hash=texts.text_hash(text)) if text else Q()
    if folded:
        likely |= Q(source__folded=folded)
    if date:
        around = datetime.timedelta(DAYS_AROUND)
        likely |= Q(source__date__range=(date.earliest - around, date.latest + around))
    if not likely:
        return []
    compared = Article.objects.filter(likely).exclude(pk=but).with_source().order_by("-pk")
    mine = shingles(text)
    found = []
    for article in compared[:MOST_COMPARED]:
        source = article.source
        if (
            folded == source.folded
            and source.issuer == outlet
            and date == source.partial_date
            and folded
        ):
            found.append(Double(article, _("the same title, outlet and date")))
        elif text and likeness(mine, shingles(article.text)) >= NEARLY_THE_SAME:
            found.append(Double(article, _("nearly the same text")))
    return found[:MOST_PROPOSED]
