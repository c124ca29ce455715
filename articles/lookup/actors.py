"""Actors by their names and aliases."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import Q

from articles.domain import text
from articles.domain.vocabulary import ActorKind
from articles.lookup import clean_words, first_of
from articles.models import Actor, ActorAlias

MOST = 8
# Who publishes articles.
PUBLISHERS = (ActorKind.OUTLET, ActorKind.NEWS_AGENCY)
# A text is looked through for names of so many words, and so far.
LONGEST_NAME, MOST_WORDS = 6, 200
_WORD = re.compile(r"[^\W_]+")
_ADDRESS = re.compile(r"/actors/([^/\s]+)")


def called(*names: str) -> Any:
    """The actors who have one of these names, or an alias of these, case and accents aside.

    This is the rule for “the same actor”: another spelling only makes two actors alike.
    """
    folded = {text.fold(name) for name in names} - {""}
    aliases = ActorAlias.objects.filter(folded__in=folded).values("actor")
    return Actor.objects.filter(Q(folded__in=folded) | Q(pk__in=aliases))


def like(actor: Actor) -> Any:
    """Other actors with a name of this one, or with a name that differs by a slip."""
    names = [actor.name, *(alias.name for alias in actor.aliases.all())]
    nearly = Actor.objects.named_nearly(actor.name).order_by().values("pk")
    same = called(*names).order_by().values("pk")
    return Actor.objects.filter(Q(pk__in=same) | Q(pk__in=nearly)).exclude(pk=actor.pk)


def find(words: str, actors: Any = None, *, most: int = MOST) -> list[Actor]:
    """The actors whom words mean, of those given: by the address of a page, or by a name.

    First those of this very name, then those whose name begins so, then those with all the words
    in a name, with a slip where there is none else. None for no words.
    """
    words = clean_words(words)
    actors = (Actor.objects.all() if actors is None else actors).order_by("folded", "pk")
    if address := _ADDRESS.search(words):
        return list(actors.filter(slug=address[1]))
    if not (folded := text.fold(words)):
        return []
    exact = actors.filter(pk__in=called(words).order_by().values("pk"))
    begins = actors.filter(folded__startswith=folded)
    found = first_of(exact, begins, actors.named_like(words), most=most)
    return found or first_of(actors.named_nearly(words), most=most)


def matching(words: str) -> Any:
    """The ids of all actors of a slug; where it is none, of those with the words in a name."""
    actors = Actor.objects.filter(slug=words)
    if not actors.exists():
        actors = Actor.objects.named_like(words)
    return actors.order_by().values("pk")


def aliases_found(actors: Sequence[Actor], words: str) -> dict[int, str]:
    """By actor, the alias that holds the words, for those whose own name does not."""
    parts = text.fold(words).split()
    others = [each for each in actors if not all(part in each.folded for part in parts)]
    names: dict[int, str] = {}
    for alias in ActorAlias.objects.filter(actor__in=others) if parts and others else ():
        if all(part in alias.folded for part in parts):
            names.setdefault(alias.actor_id, alias.name)
    return names


def named_in(words: str, *, but: Collection[int] = ()) -> list[Actor]:
    """Actors one of whose names stands in a text, in the order of the text; `but` are left out.

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
    for pk, folded in _names(places):
        # Of two names that begin at one place, the longer one is meant.
        place = (places[folded], -len(folded))
        found[pk] = min(found.get(pk, place), place)
    wanted = sorted(set(found) - set(but), key=lambda pk: found[pk])[:MOST]
    actors = Actor.objects.in_bulk(wanted)
    return [actors[pk] for pk in wanted]


def _names(folded: Iterable[str]) -> list[tuple[int, str]]:
    """Actors' ids with each of their names that is one of these."""
    named = Actor.objects.filter(folded__in=folded).values_list("pk", "folded")
    aliased = ActorAlias.objects.filter(folded__in=folded).values_list("actor", "folded")
    return [*named, *aliased]
