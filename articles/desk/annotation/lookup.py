"""Actors, sources and questions found by what an editor types, or named where the passage stands.

Asks the verbs of the records; writes nothing. Each answer is short: a list to choose from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from articles.domain import text
from articles.models import Actor, ActorAlias, Appearance, Article, Hop, Question, Source

MOST = 8
# Names have up to so many words, and a paragraph is looked through so far.
LONGEST_NAME = 6
MOST_WORDS = 200

# Up to so many sources are searched by words of title and issuer mixed, and with a slip.
MOST_SEARCHED = 50_000

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Candidate:
    """A record to choose, with the other name under which it was found, if it was by one."""

    record: Any
    alias: str = ""


def find(slot: str, words: str, article: Article) -> list[Candidate]:
    """What may stand in a slot, the likeliest first; what the article itself uses for no words."""
    words = " ".join(words.split())[:200]
    match slot:
        case "source":
            return [Candidate(each) for each in _sources(words, article)]
        case "question":
            return [Candidate(each) for each in _questions(words, article)]
        case _:
            return _with_alias(_actors(words, article), words)


def _first(*sets: Iterable[Any]) -> list[Any]:
    """The first few of several answers, each record once; a later set is asked only if needed."""
    found: dict[int, Any] = {}
    for records in sets:
        if len(found) >= MOST:
            break
        rows = records[: 2 * MOST] if isinstance(records, QuerySet) else records
        for record in rows:
            found.setdefault(record.pk, record)
    return list(found.values())[:MOST]


def _actors(words: str, article: Article) -> list[Actor]:
    folded = text.fold(words)
    if not folded:
        used = Actor.objects.filter(
            Q(attributions__claim__appearances__article=article)
            | Q(represented__claim__appearances__article=article)
        )
        return _first(used.distinct())
    actors = Actor.objects.order_by("folded", "pk")
    called = ActorAlias.objects.filter(folded=folded).values("actor")
    exact = actors.filter(Q(folded=folded) | Q(pk__in=called))
    begins = actors.filter(folded__startswith=folded)
    found = _first(exact, begins, actors.named_like(words))
    return found or _first(actors.named_nearly(words))


def _with_alias(actors: Sequence[Actor], words: str) -> list[Candidate]:
    """Say by which other name each was found, where its own does not hold what was typed."""
    parts = text.fold(words).split()
    others = [each for each in actors if not all(part in each.folded for part in parts)]
    names: dict[int, str] = {}
    for alias in ActorAlias.objects.filter(actor__in=others) if parts and others else ():
        if all(part in alias.folded for part in parts):
            names.setdefault(alias.actor_id, alias.name)
    return [Candidate(each, names.get(each.pk, "")) for each in actors]


def _sources(words: str, article: Article) -> list[Source]:
    sources = Source.objects.select_related("issuer").exclude(pk=article.pk)
    if not words:
        return used_sources(article)[:MOST]
    newest = sources.order_by("-pk")
    if re.match(r"https?://", words):
        bare = re.sub(r"^https?://(www\.)?", "", words.partition("#")[0]).rstrip("/")
        return _first(
            newest.filter(Q(url=words) | Q(archived_url=words)),
            newest.filter(Q(url__icontains=bare) | Q(archived_url__icontains=bare)),
        )
    folded = text.fold(words)
    titled = newest
    for word in folded.split():
        titled = titled.filter(folded__contains=word)
    issuers = [each.pk for each in _actors(words, article)]
    found = _first(newest.filter(folded=folded), titled, newest.filter(issuer__in=issuers))
    if found or Source.objects.order_by("-pk")[MOST_SEARCHED : MOST_SEARCHED + 1].exists():
        return found
    return _first(newest.titled_like(words), newest.concerning(words), newest.titled_nearly(words))


def used_sources(article: Article) -> list[Source]:
    """The sources through which claims of this article came so far, the last used first."""
    hops = (
        Hop.objects.filter(appearance__article=article)
        .select_related("source__issuer")
        .order_by("-appearance_id", "position")
    )
    return list({hop.source_id: hop.source for hop in hops[:200]}.values())


def _questions(words: str, article: Article) -> list[Question]:
    questions = Question.objects.prefetch_related("translations").order_by("text", "pk")
    if not words:
        return _first(
            questions.filter(claims__appearances__article=article).distinct(),
            questions.order_by("-pk"),
        )
    some = Question.objects.none()
    for word in sorted(words.split(), key=len, reverse=True)[:4]:
        if len(word) > 3:
            some = some | Question.objects.asking(word).order_by()
    return _first(
        questions.asking(words), questions.filter(pk__in={each.pk for each in some[:MOST]})
    )


def same_named(name: str) -> list[Actor]:
    """Actors that are called so already, by their name or another."""
    folded = text.fold(name)
    called = ActorAlias.objects.filter(folded=folded).values("actor")
    return list(Actor.objects.filter(Q(folded=folded) | Q(pk__in=called))[:MOST])


def actors_named(words: str, *, but: Iterable[int] = ()) -> list[Actor]:
    """Actors whose name or another stands in a text in so many words, in the order of the text.

    Names begin with a capital where letters have any.
    """
    tokens = list(_WORD.finditer(words))[:MOST_WORDS]
    places: dict[str, int] = {}
    for at, token in enumerate(tokens):
        if token[0][0].islower():
            continue
        for last in tokens[at : at + LONGEST_NAME]:
            run = words[token.start() : last.end()]
            if "\n" in run:
                break
            places.setdefault(text.fold(run), token.start())
    if not places:
        return []
    found: dict[int, tuple[int, int]] = {}
    named = Actor.objects.filter(folded__in=places).values_list("pk", "folded")
    called = ActorAlias.objects.filter(folded__in=places).values_list("actor", "folded")
    for pk, folded in [*named, *called]:
        place = (places[folded], -len(folded))
        found[pk] = min(found.get(pk, place), place)
    wanted = sorted(set(found) - set(but), key=lambda pk: found[pk])[:MOST]
    actors = Actor.objects.in_bulk(wanted)
    return [actors[pk] for pk in wanted]


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
    for each in appearances[:50]:
        found.setdefault(tuple(hop.source_id for hop in each.hops.all()), each)
    return list(found.values())
