"""The list of all articles, each with its status and what is to be done with it next."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.domain.vocabulary import Status
from articles.models import Article
from articles.presentation.pages.paging import Directory


@dataclass(frozen=True)
class Row:
    """An article and the next step with it, in words and with an address; both may be empty."""

    article: Any
    next_step: Promise | str = ""
    next_address: str = ""


@dataclass
class ArticleTable:
    """Articles of one status or of all, those with the words, the newest first."""

    status: str
    words: str
    page: str
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.status and self.status not in Status.values:
            self.errors.append(
                gettext("There is no status called “%(status)s”. Choose one of the list.")
                % {"status": self.status}
            )

    @cached_property
    def counts(self) -> list[tuple[str, str, int]]:
        """Value, label and number of articles: first of all statuses together, then of each."""
        rows = Article.objects.order_by().values_list("status").annotate(n=Count("pk"))
        numbers = dict(rows)
        found = [(each.value, str(each.label), numbers.get(each, 0)) for each in Status]
        return [("", gettext("All"), sum(numbers.values())), *found]

    @cached_property
    def directory(self) -> Directory | None:
        """The articles of the page."""
        if self.errors:
            return None
        articles = Article.objects.all()
        if self.status:
            articles = articles.filter(status=self.status)
        return Directory(
            articles.with_source().with_counts(drafts=True).with_lost_passages().order_by("-pk"),
            words=self.words,
            asked=self.page,
            found=lambda records, words: records.concerning(words),
        )

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the page."""
        return [self._row(article) for article in self.directory.rows] if self.directory else []

    def _row(self, article: Any) -> Row:
        marking = reverse("desk-mark", args=[article.pk])
        edit = reverse("desk-article-edit", args=[article.pk])
        if article.has_lost:
            return Row(article, _("Mark lost passages again"), edit)
        match article.status:
            case Status.DRAFT if not article.claim_count:
                return Row(article, _("Mark its claims"), marking)
            case Status.DRAFT:
                return Row(article, _("Mark more, or send it to review"), marking)
            case Status.IN_REVIEW:
                return Row(article, _("Waits for its review"), "")
            case Status.PUBLISHED if not article.claim_count:
                return Row(article, _("Mark its claims"), marking)
        return Row(article)
