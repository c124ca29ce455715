"""How this site visits others: under which name, how politely, and where it may not go.

All of it comes from the settings; what is done with an answer is others' business.
"""

from __future__ import annotations

import ipaddress

from django.conf import settings

from articles.ingest.archive import Archive
from articles.ingest.fetch import Fetcher, Limits
from articles.ingest.robots import Gate, Robots

# By this name a site's robots.txt calls the program.
NAME = "newsclaims"
# The service's address comes from the settings, so it may stand anywhere.
ANYWHERE = (ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0"))


def agent() -> str:
    """The name under which others see the visits, with where they can read whose they are."""
    return f"{NAME} (+{settings.SITE_ADDRESS}/about/)"


def fetcher(*, gate: Gate | None = None, limits: Limits | None = None) -> Fetcher:
    """For pages. With a gate it visits by itself, politely; without, for a person who asks."""
    return Fetcher(
        agent=agent(),
        allowed=settings.VISIT_NETWORKS,
        gate=gate,
        robots=Robots(NAME) if gate else None,
        limits=limits or Limits(),
    )


def archive() -> Archive | None:
    """The service that keeps copies; None where the settings name none."""
    if not settings.ARCHIVE_SERVICE:
        return None
    return Archive(
        service=settings.ARCHIVE_SERVICE,
        key=settings.ARCHIVE_KEY,
        # The service answers when it has looked at the page, and may take its time.
        fetcher=Fetcher(agent=agent(), allowed=ANYWHERE, limits=Limits(seconds=90)),
        pause=settings.ARCHIVE_PAUSE,
    )
