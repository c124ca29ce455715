"""What may stand in a slot of the form: found by words, or used by the article already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from articles.lookup import actors, clean_words, first_of, questions, sources
from articles.models import Actor, Appearance, Article, Hop, Question, Source

MOST = 8
# How many hops and chains of an article are looked through.
MOST_HOPS, MOST_CHAINS = 200, 50


@dataclass(frozen=True)
class Candidate:
    """A record to choose, with the alias under which it was found, if it was by one."""

    record: Any
    alias: str = ""


def find(slot: str, words: str, article: Article) -> list[Candidate]:
    """What may stand in a slot, the likeliest first; what the article uses, where no words are."""
    words = clean_words(words)
    match slot:
        case "source":
            others = Source.objects.select_related("issuer").exclude(pk=article.pk)
            found = sources.find(words, others) if words else used_sources(article)[:MOST]
            return [Candidate(each) for each in found]
        case "question":
            return [Candidate(each) for each in _questions(words, article)]
        case _:
            named = actors.find(words) if words else _used_actors(article)
            aliases = actors.aliases_found(named, words)
            return [Candidate(each, aliases.get(each.pk, "")) for each in named]


def _used_actors(article: Article) -> list[Actor]:
    used = Actor.objects.filter(
        Q(attributions__claim__appearances__article=article)
        | Q(represented__claim__appearances__article=article)
    )
    return list(used.distinct()[:MOST])


def _questions(words: str, article: Article) -> list[Question]:
    known = Question.objects.prefetch_related("translations")
    if words:
        return questions.find(words, known)
    used = known.filter(claims__appearances__article=article).distinct().order_by("text", "pk")
    return first_of(used, known.order_by("-pk"), most=MOST)


def used_sources(article: Article) -> list[Source]:
    """The sources in the chains of this article's claims, the last used first."""
    hops = (
        Hop.objects.filter(appearance__article=article)
        .select_related("source__issuer")
        .order_by("-appearance_id", "position")
    )
    return list({hop.source_id: hop.source for hop in hops[:MOST_HOPS]}.values())


def chains_of(article: Article, *, but: int = 0) -> list[Appearance]:
    """Appearances in this article whose chains differ, the last one marked first."""
    appearances = (
        article.appearances.exclude(pk=but)
        .filter(hops__isnull=False)
        .distinct()
        .prefetch_related("hops__source__issuer")
        .order_by("-pk")
    )
    found: dict[tuple[int, ...], Appearance] = {}
    for each in appearances[:MOST_CHAINS]:
        found.setdefault(tuple(hop.source_id for hop in each.hops.all()), each)
    return list(found.values())
