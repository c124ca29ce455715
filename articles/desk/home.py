"""The first page of the desk: the work that waits, and what others changed lately.

Asks for a few rows and counts of each sort; what weakens claims is counted on its own page.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest
from typing import Any

from django.db.models import Max, ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import permissions
from articles.desk import record_urls
from articles.desk.access import for_editors
from articles.desk.review_queue import address_of
from articles.domain.vocabulary import Status
from articles.models import Actor, Article, Claim, Question, ReviewNote, Source

FEW = 5
CHANGES = 12
LATELY = 5_000
WATCHED = (Claim, Article, Source, Actor, Question)


@dataclass(frozen=True)
class Waiting:
    """A record on which somebody has to work next, and the address of the page for that."""

    record: Any
    address: str
    at: Any = None
    note: ReviewNote | None = None


@dataclass(frozen=True)
class RecentChange:
    """A change by somebody else: who made it, when, and to which record."""

    who: str
    at: Any
    what: str
    name: str
    address: str


@dataclass
class HomePage:
    """What the page shows to one person; each value is asked for when it is drawn."""

    person: Any

    @cached_property
    def is_empty(self) -> bool:
        """Whether no article and no claim is entered yet."""
        return not Article.objects.exists() and not Claim.objects.exists()

    @property
    def publishes(self) -> bool:
        """Whether this person may publish claims."""
        return permissions.may_publish(self.person, Claim)

    # In review

    @cached_property
    def claims_in_review(self) -> int:
        """How many claims wait for an editor."""
        return Claim.objects.filter(status=Status.IN_REVIEW).count()

    @cached_property
    def articles_in_review(self) -> int:
        """How many articles wait for an editor."""
        return Article.objects.filter(status=Status.IN_REVIEW).count()

    @cached_property
    def oldest(self) -> list[Waiting]:
        """The claims that have waited longest, a few of them."""
        waiting = Claim.objects.filter(status=Status.IN_REVIEW).order_by("pk")
        return _waiting(waiting.with_entering().prefetch_related("translations")[:FEW])

    # Mine

    @cached_property
    def sent_back(self) -> list[Waiting]:
        """What reviewers want mended by this person, newest note first."""
        notes = ReviewNote.objects.waiting_for(self.person)
        rows = notes.select_related("claim", "article__source", "author")[:20]
        return [Waiting(note.record, address_of(note.record), note.at, note) for note in rows]

    @cached_property
    def draft_claims(self) -> int:
        """How many of this person's claims are drafts."""
        return int(self._drafts(Claim).count())

    @cached_property
    def draft_articles(self) -> int:
        """How many of this person's articles are drafts."""
        return int(self._drafts(Article).count())

    @cached_property
    def drafts(self) -> list[Waiting]:
        """The newest of both, a few of them."""
        claims = self._drafts(Claim).order_by("-pk").with_entering()
        articles = self._drafts(Article).order_by("-pk").with_entering().with_source()
        newest = [*claims.prefetch_related("translations")[:FEW], *articles[:FEW]]
        newest.sort(key=lambda record: record.entered_at, reverse=True)
        return _waiting(newest[:FEW])

    def _drafts(self, model: Any) -> Any:
        return model.objects.filter(status=Status.DRAFT).entered_by(self.person)

    # Articles without claims

    @cached_property
    def _bare(self) -> Any:
        return Article.objects.for_editors().without_claims()

    @cached_property
    def bare_count(self) -> int:
        """How many articles have no claim marked in them."""
        return int(self._bare.count())

    @cached_property
    def bare(self) -> list[Waiting]:
        """The oldest of these articles, a few of them."""
        rows = self._bare.with_source().with_entering().order_by("pk")[:FEW]
        return [Waiting(row, record_urls.mark_claims(row), row.entered_at) for row in rows]

    # Others

    @cached_property
    def recent_changes(self) -> list[RecentChange]:
        """The newest changes by others, at most one of each record, newest first."""
        rows = [row for model in WATCHED for row in self._by_others(model)]
        found: dict[tuple[Any, Any], RecentChange] = {}
        for row in nlargest(len(rows), rows, key=lambda row: row.history_date):
            # To the person who reads this, an article and its source are one record.
            kind = Article if row.instance_type is Source else row.instance_type
            key = kind, _pk(row)
            if key not in found:
                found[key] = _recent_change(row)
            if len(found) == CHANGES:
                break
        return list(found.values())

    def _by_others(self, model: Any) -> list[Any]:
        """The newest rows of a table's history that somebody else wrote.

        Only the last LATELY rows are looked at: after a large import, which belongs to nobody, the
        next change by a person may be very far back.
        """
        history = model.history.all()
        newest = history.aggregate(newest=Max("history_id"))["newest"] or 0
        rows = history.filter(history_id__gt=newest - LATELY, history_user__isnull=False)
        rows = rows.exclude(history_user=self.person).select_related("history_user")
        return list(rows.order_by("-history_id")[: CHANGES * 3])

    @property
    def new_article(self) -> str:
        """The address of the page on which an article is entered."""
        return record_urls.new_article()


def _waiting(records: Any) -> list[Waiting]:
    return [Waiting(each, address_of(each), each.entered_at) for each in records]


def _pk(row: Any) -> Any:
    return getattr(row, row.instance_type._meta.pk.attname)


def _recent_change(row: Any) -> RecentChange:
    verb = {"+": _("entered"), "~": _("changed"), "-": _("deleted")}[row.history_type]
    name, address = "", ""
    try:
        instance = row.instance
        name = str(instance)
        if row.history_type != "-":
            is_reviewed = isinstance(instance, Claim | Article)
            address = address_of(instance) if is_reviewed else instance.get_absolute_url()
    except ObjectDoesNotExist:
        name = _("no longer there")
    what = str(capfirst(row.instance_type._meta.verbose_name))
    return RecentChange(
        row.history_user.get_username(),
        row.history_date,
        _("%(record)s: %(verb)s") % {"record": what, "verb": verb},
        name,
        address,
    )


@require_safe
@for_editors
def home(request: HttpRequest) -> HttpResponse:
    """The page with which editors begin."""
    return render(request, "desk/home.html", {"page": HomePage(request.user)})
