"""What is known of the addresses that sources record: whether each works, and since when."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.domain.vocabulary import LINK_PATIENCE, LinkState
from articles.models.base import WebAddressField, choice_constraint

if TYPE_CHECKING:
    import datetime

    from articles.ingest.link_check import Visit
    from articles.models.sources import Source

# How a link is shown to readers.
type Shown = Literal["reachable", "dead", "unchecked"]


def _host(address: str) -> str:
    """By which addresses are visited one after another; one that is broken has none."""
    try:
        return (urlsplit(address).hostname or "")[:255]
    except ValueError:
        return ""


class LinkCheckQuerySet(models.QuerySet[Any]):
    """What is known of the addresses that sources record."""

    def dead(self) -> Self:
        """Those that readers need not try: `LinkCheck.is_dead`, for the database."""
        return self.filter(
            Q(state__in=LinkState.final())
            | Q(state__in=LinkState.passing(), failures__gte=LINK_PATIENCE)
        )

    def moved(self) -> Self:
        """Those that redirect permanently to another address."""
        return self.filter(state=LinkState.MOVED)

    def due(self, *, before: datetime.datetime, in_trouble_before: datetime.datetime) -> Self:
        """Those never visited, or not since `before`; failing ones have their own time."""
        in_trouble = Q(
            state__in=LinkState.passing(),
            failures__lt=LINK_PATIENCE,
            checked_at__lt=in_trouble_before,
        )
        return self.filter(Q(checked_at=None) | Q(checked_at__lt=before) | in_trouble)

    def bring_to(self, sources: Iterable[Source]) -> None:
        """Set `link` and `archived_link` of each source, in one query for all.

        Each is a LinkCheck, an unvisited one if nothing is known, or None if the source records no
        such address.
        """
        at_hand = list(sources)
        wanted = {url for each in at_hand for url in (each.url, each.archived_url) if url}
        keys = {url: self.model.key_of(url) for url in wanted}
        known: dict[str, LinkCheck] = {}
        if keys:
            known = {link.key: link for link in self.filter(key__in=keys.values())}
        for source in at_hand:
            source.link, source.archived_link = (
                (known.get(keys[url]) or self.model(address=url)) if url else None
                for url in (source.url, source.archived_url)
            )


class LinkCheck(models.Model):
    """An address that a source records, and what its visits found.

    Nobody enters it, so it has no history, and it can be made again from the addresses. No record
    refers to it: a source finds it by `key`, which follows from the address.
    """

    key = models.CharField(max_length=32, unique=True, editable=False)
    address = WebAddressField(_("address"), blank=False)
    host = models.CharField(_("host"), max_length=255, editable=False)
    state = models.CharField(
        _("state"), max_length=11, choices=LinkState, default=LinkState.UNCHECKED
    )
    # Why it is in this state, as a code of `ingest.problems`; empty if nothing more is known.
    problem = models.CharField(max_length=12, blank=True)
    http_status = models.PositiveSmallIntegerField(_("HTTP status"), null=True, blank=True)
    final_address = WebAddressField(
        _("new address"), help_text=_("Where it stands now, if it moved.")
    )
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    last_good_at = models.DateTimeField(_("last worked"), null=True, blank=True)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=60, blank=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    # When an archive was last asked for a copy, and why it refused.
    archive_asked_at = models.DateTimeField(null=True, blank=True)
    archive_refusal = models.CharField(max_length=300, blank=True)
    # When a source was last seen to record this address.
    noted_at = models.DateTimeField(db_index=True)

    objects: ClassVar[LinkCheckQuerySet] = LinkCheckQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = [choice_constraint("state", LinkState.values, "link_state_known")]
        indexes = [
            models.Index(fields=["checked_at", "id"], name="link_checked"),
            models.Index(fields=["host", "checked_at"], name="link_host_checked"),
            models.Index(fields=["state"], name="link_state"),
        ]

    def __str__(self) -> str:
        return str(self.address)

    @staticmethod
    def key_of(address: str) -> str:
        """What an address is found by: short, as an index wants it, however long that is."""
        return hashlib.md5(address.encode(), usedforsecurity=False).hexdigest()

    @classmethod
    def of(cls, address: str, noted_at: datetime.datetime) -> LinkCheck:
        """A new one, not visited yet."""
        return cls(
            key=cls.key_of(address),
            address=address,
            host=_host(address),
            noted_at=noted_at,
        )

    def learn(self, visit: Visit, at: datetime.datetime) -> None:
        """Take over what a visit found."""
        self.state = LinkState(visit.outcome)
        self.problem = visit.problem or ""
        self.http_status = visit.status
        self.final_address = visit.final_address
        self.etag, self.last_modified = visit.etag, visit.last_modified
        self.checked_at = at
        if self.state in LinkState.good():
            self.last_good_at = at
            self.failures = 0
        elif self.state not in LinkState.closed():
            self.failures += 1

    @property
    def is_dead(self) -> bool:
        """Whether readers need not try: nothing is there, or nothing has answered for long."""
        if self.state in LinkState.passing():
            return self.failures >= LINK_PATIENCE
        return self.state in LinkState.final()

    @property
    def shown(self) -> Shown:
        """What readers are told; that the site lets no programs in says nothing about the page."""
        if self.is_dead:
            return "dead"
        return "reachable" if self.state in LinkState.good() else "unchecked"
