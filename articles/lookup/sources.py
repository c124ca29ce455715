"""Sources by title, issuer and address."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Q

from articles.domain import text
from articles.domain.ids import parse_id
from articles.lookup import actors, clean_words, first_of
from articles.models import Source

MOST = 8
# Up to so many sources are searched by words of title and issuer mixed, and with a slip.
MOST_SEARCHED = 50_000
_PAGE = re.compile(r"(\S*/(?:sources|articles)/)?([0-9]+)/?")


def like(source: Source) -> Any:
    """Other sources of this title or address, or of its issuer, day and kind."""
    alike = Q(folded=source.folded)
    if source.address_key:
        alike |= Q(address_key=source.address_key)
    if source.issuer_id and source.date:
        alike |= Q(issuer=source.issuer_id, date=source.date, kind=source.kind)
    return Source.objects.filter(alike).exclude(pk=source.pk)


def at_address(*addresses: str) -> Any:
    """The sources at one of these addresses, in whatever form it was recorded: the same one."""
    return Source.objects.at_address(*addresses)


def find(words: str, sources: Any = None, *, most: int = MOST) -> list[Source]:
    """The sources that words mean, of those given, the newest first; none for no words.

    Words are the number of a source, the address of its page here or of its own, or words of its
    title and of its issuer's names, with a slip in the title where nothing else is found.
    """
    words = clean_words(words)
    newest = (Source.objects.all() if sources is None else sources).order_by("-pk")
    numbered: list[Source] = []
    if page := _PAGE.fullmatch(words):
        numbered = list(newest.filter(pk=parse_id(page[2]) or 0))
        if page[1]:
            return numbered
    if re.match(r"https?://", words):
        bare = re.sub(r"^https?://(www\.)?", "", words.partition("#")[0]).rstrip("/")
        return first_of(
            newest.filter(Q(pk__in=at_address(words).values("pk")) | Q(archived_url=words)),
            newest.filter(Q(url__icontains=bare) | Q(archived_url__icontains=bare)),
            most=most,
        )
    if not (folded := text.fold(words)):
        return []
    titled = newest
    for word in folded.split():
        titled = titled.filter(folded__contains=word)
    issuers = [each.pk for each in actors.find(words)]
    found = first_of(
        numbered,
        newest.filter(folded=folded),
        titled,
        newest.filter(issuer__in=issuers),
        most=most,
    )
    if found or Source.objects.order_by("-pk")[MOST_SEARCHED : MOST_SEARCHED + 1].exists():
        return found
    return first_of(
        newest.titled_like(words), newest.concerning(words), newest.titled_nearly(words), most=most
    )
