"""Links: what visits found, not what anybody entered, so without history."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from articles import events
from articles.actions.refreshing import BATCH
from articles.models import LinkCheck, Source

if TYPE_CHECKING:
    from articles.ingest.link_check import Visit


def note_links(*, now: datetime.datetime) -> int:
    """Make a link of every address that a source records, and forget those that none does.

    Gives the number of links. Goes through the sources in parts, so that memory stays the same.
    """
    rows = Source.objects.exclude(url="", archived_url="").order_by("pk")
    last = 0
    while part := list(rows.filter(pk__gt=last).values_list("pk", "url", "archived_url")[:BATCH]):
        last = part[-1][0]
        addresses = {LinkCheck.key_of(url): url for _pk, *both in part for url in both if url}
        with transaction.atomic():
            known = LinkCheck.objects.filter(key__in=addresses)
            there = set(known.values_list("key", flat=True))
            known.update(noted_at=now)
            LinkCheck.objects.bulk_create(
                [LinkCheck.of(url, now) for key, url in addresses.items() if key not in there],
                ignore_conflicts=True,
            )
    LinkCheck.objects.filter(noted_at__lt=now).delete()
    return LinkCheck.objects.count()


def record_visit(*, visit: Visit, at: datetime.datetime) -> None:
    """Keep what a visit of an address found. Tell readers' pages with `refresh_claims([])`."""
    link = LinkCheck.objects.filter(key=LinkCheck.key_of(visit.address)).first()
    if link is not None:
        link.learn(visit, at)
        link.save()
        events.log("fetch", "%r is %s, by %s", visit.address, link.state, events.named(None))


def record_archive_request(*, url: str, at: datetime.datetime, refusal: str = "") -> None:
    """Keep when an archive was asked for a copy of an address, and why it could not make one."""
    key = LinkCheck.key_of(url)
    link = LinkCheck.objects.filter(key=key).first() or LinkCheck.of(url, at)
    link.archive_asked_at, link.archive_refusal = at, refusal[:300]
    link.save()
