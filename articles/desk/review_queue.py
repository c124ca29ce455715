"""The queue of a review: which claims or articles, for whom, in which order, and which is next.

The oldest record comes first, so that none is forgotten. Filters that are not understood give no
records and a sentence. Writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language, gettext

from articles.actions import Decision, decisions_open_to
from articles.desk.checks import Check, article_checks, claim_checks
from articles.domain import languages
from articles.domain.vocabulary import Status
from articles.lookup import actors
from articles.models import Appearance, Article, Attribution, Claim, Question, Source
from articles.presentation.pages.paging import Directory

CLAIMS, ARTICLES = "claims", "articles"
ANY = "any"
# The filters in the order of the form. The number of the page is not a filter.
NAMES = ("kind", "status", "q", "actor", "question", "outlet", "language", "by", "mine")
BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True)
class Row:
    """A record of the queue with its checks."""

    record: Claim | Article
    checks: list[Check]

    @property
    def address(self) -> str:
        """Its reviewer's page."""
        return address_of(self.record)

    @property
    def is_claim(self) -> bool:
        """Whether it is a claim, not an article."""
        return isinstance(self.record, Claim)


def address_of(record: Claim | Article) -> str:
    """The reviewer's page of a record."""
    name = "desk-review-claim" if isinstance(record, Claim) else "desk-review-article"
    return reverse(name, args=[record.pk])


@dataclass
class Queue:
    """The claims or articles that match the filters, the oldest first, 25 on a page."""

    params: QueryDict
    person: Any
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.values = {
            name: self.params.get(name, "").replace("\x00", " ").strip()[:200] for name in NAMES
        }
        self.kind = self.values["kind"] or CLAIMS
        self.status = self.values["status"] or Status.IN_REVIEW
        if self.kind not in {CLAIMS, ARTICLES}:
            self._refuse("kind", self.kind)
        if self.status not in {*Status.values, ANY}:
            self._refuse("status", self.status)
        if self.values["language"] and not languages.is_language(self.values["language"]):
            self._refuse("language", self.values["language"])
        if self.values["mine"] not in {"", "1"}:
            self._refuse("mine", self.values["mine"])
        known = User.objects.filter(username=self.values["by"])
        if self.values["by"] and not known.exists():
            self._refuse("by", self.values["by"])
        unknown = {*self.params} - {*NAMES, "page"}
        for name in sorted(unknown):
            self._refuse(name, self.params.get(name, ""))

    def _refuse(self, name: str, value: str) -> None:
        sentence = gettext("This list cannot be narrowed by %(name)s=%(value)s.")
        self.errors.append(sentence % {"name": name, "value": value})

    @property
    def model(self) -> type[Claim] | type[Article]:
        """The model of its records."""
        return Article if self.kind == ARTICLES else Claim

    @cached_property
    def query(self) -> str:
        """The filters as an address has them; empty ones are left out."""
        said = QueryDict(mutable=True)
        for name in NAMES:
            if self.values[name]:
                said[name] = self.values[name]
        return said.urlencode()

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the kind and the status was asked for."""
        return any(self.values[name] for name in NAMES if name not in {"kind", "status"})

    @property
    def address(self) -> str:
        """The address of the queue with these filters."""
        return reverse("desk-review") + (f"?{self.query}" if self.query else "")

    @cached_property
    def records(self) -> QuerySet[Any]:
        """All records that match the filters, the oldest first."""
        if self.errors:
            nothing: QuerySet[Any] = self.model.objects.none()
            return nothing
        found: QuerySet[Any] = self._narrowed().order_by("pk")
        return found

    def _narrowed(self) -> Any:
        values = self.values
        found: Any = self.model.objects.all()
        if self.status != ANY:
            found = found.filter(status=self.status)
        if values["mine"]:
            found = found.entered_by(self.person)
        if values["by"]:
            found = found.entered_by(User.objects.get(username=values["by"]))
        if values["q"]:
            words = values["q"]
            found = found.concerning(words) if self.model is Claim else found.titled_like(words)
        carried = self._carried()
        if carried is not None:
            found = found.filter(Exists(carried))
        said = self._said()
        if said is not None:
            found = found.filter(said)
        return found

    def _carried(self) -> Any:
        """Appearances in articles of the outlet and the language; None where neither is asked."""
        outlet, language = self.values["outlet"], self.values["language"]
        if not outlet and not language:
            return None
        if self.model is Claim:
            sources = Source.objects.filter(article__appearances__claim=OuterRef("pk"))
        else:
            sources = Source.objects.filter(pk=OuterRef("pk"))
        if outlet:
            sources = sources.filter(issuer__in=actors.matching(outlet))
        if language:
            sources = sources.filter(language=language)
        return sources

    def _said(self) -> Any:
        """Claims of the actor that answer the question; None where neither is asked."""
        actor, question = self.values["actor"], self.values["question"]
        if not actor and not question:
            return None
        claims: Any = Claim.objects.all()
        if actor:
            who = Attribution.objects.filter(claim=OuterRef("pk"))
            named = actors.matching(actor)
            claims = claims.filter(
                Exists(who.filter(actor__in=named)) | Exists(who.filter(on_behalf_of__in=named))
            )
        if question:
            asked = Question.objects.asking(question).order_by().values("pk")
            claims = claims.filter(question__in=asked)
        if self.model is Article:
            marked = Appearance.objects.filter(article=OuterRef("pk"))
            return Exists(marked.filter(claim__in=claims.order_by().values("pk")))
        return Exists(claims.filter(pk=OuterRef("pk")))

    # The page

    @cached_property
    def directory(self) -> Directory:
        """The page that is asked for."""
        return Directory(self.records, asked=self.params.get("page", ""))

    @cached_property
    def rows(self) -> list[Row]:
        """Its rows with their checks, in a fixed number of queries."""
        return rows_of(self.model, [record.pk for record in self.directory.rows])

    @cached_property
    def decisions(self) -> list[Decision]:
        """What can be decided about several rows at once."""
        offered = [Decision.PUBLISH, Decision.REVIEW, Decision.WITHDRAW]
        records = [row.record for row in self.rows]
        return [
            each
            for each in offered
            if any(each in decisions_open_to(self.person, record) for record in records)
        ]

    # The choices of the form

    @cached_property
    def tabs(self) -> list[tuple[str, int]]:
        """Both kinds, each with the number of records that have the status."""
        counts = []
        for kind, model in ((CLAIMS, Claim), (ARTICLES, Article)):
            records: Any = model.objects.all()
            if self.status in Status.values:
                records = records.filter(status=self.status)
            counts.append((kind, records.count()))
        return counts

    @property
    def statuses(self) -> list[tuple[str, str]]:
        """The choices of status."""
        return [*((value, str(label)) for value, label in Status.choices), (ANY, gettext("all"))]

    @property
    def languages(self) -> list[tuple[str, str]]:
        """Code and name of every language in which there is an article."""
        codes = Source.objects.exclude(article=None).exclude(language="").order_by()
        reader = get_language() or "en"
        named = {
            code: languages.language_name(code, reader, standing=True)
            for code in codes.values_list("language", flat=True).distinct()
        }
        return sorted(named.items(), key=lambda pair: pair[1])

    @property
    def people(self) -> list[str]:
        """The names of everybody who may enter claims."""
        people = User.objects.with_perm("articles.change_claim", backend=BACKEND)
        return list(people.order_by("username").values_list("username", flat=True)[:500])

    # The records beside one

    def beside(self, pk: int) -> tuple[Any, Any]:
        """The records before and after one, which may have left the queue itself."""
        before = self.records.filter(pk__lt=pk).order_by("-pk").first()
        return before, self.records.filter(pk__gt=pk).first()

    def next_after(self, pk: int) -> Any:
        """The record that follows one that was decided; after the last one, the first."""
        return self.records.filter(pk__gt=pk).first() or self.records.exclude(pk=pk).first()


def rows_of(model: type[Claim] | type[Article], ids: list[int]) -> list[Row]:
    """Records by their ids, in that order, with their checks."""
    if model is Claim:
        claims = list(Claim.objects.filter(pk__in=ids).for_rows(drafts=True).with_entering())
        checks = claim_checks(claims)
        found: dict[int, Any] = {claim.pk: claim for claim in claims}
    else:
        articles = list(Article.objects.filter(pk__in=ids).with_source().with_entering())
        checks = article_checks(articles)
        found = {article.pk: article for article in articles}
    return [Row(found[pk], checks[pk]) for pk in ids if pk in found]
