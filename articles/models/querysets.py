"""What the QuerySets of several tables share; each table's own stands beside it.

A QuerySet's method narrows the rows or brings something with them, and the methods can be combined
in any order. Those that look at appearances take `drafts`: False (readers) sees only appearances in
published articles, True (editors) all but those in withdrawn ones. No model is imported here.
"""

from __future__ import annotations

import re
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, F, Func, OuterRef, Q, Subquery, Window
from django.db.models.functions import Coalesce

from articles.domain.vocabulary import Status

# How many groups a query that groups its rows has in all, beside each group.
GROUPS = Window(Count("*"))


def table(name: str) -> Any:
    """All rows of a model, by its name: for a QuerySet whose module that model's one imports."""
    return apps.get_model("articles", name)._default_manager.all()


def count_of(rows: models.QuerySet[Any], column: str) -> Coalesce:
    """How many values a correlated queryset has in a column, as a column of the outer one.

    The rows must be few for each outer one, by an index: that is what makes it fast.
    """
    distinct = Func(F(column), function="COUNT", template="%(function)s(DISTINCT %(expressions)s)")
    counted = rows.order_by().annotate(n=distinct).values("n")
    return Coalesce(Subquery(counted, output_field=models.IntegerField()), 0)


def claims_seen(to_claim: str, *, drafts: bool) -> Q:
    """That a row's claim is one that readers (or, with drafts, editors) see in lists."""
    if drafts:
        return ~Q(**{f"{to_claim}__status": Status.WITHDRAWN})
    return Q(**{f"{to_claim}__listed": True})


def one_slip(word: str) -> str:
    """A pattern for a word with one letter wrong, missing, too many, or two exchanged.

    Words of three letters and fewer are taken as they are: a slip makes them any word.
    """
    if len(word) < 4:
        return re.escape(word)
    letters = [re.escape(letter) for letter in word]
    slips = {"".join(letters)}
    for at in range(len(letters)):
        before, here, behind = "".join(letters[:at]), letters[at], letters[at + 1 :]
        slips.add(f"{before}.?{''.join(behind)}")
        slips.add(f"{before}.{here}{''.join(behind)}")
        if behind:
            slips.add(f"{before}{behind[0]}{here}{''.join(behind[1:])}")
    return "|".join(sorted(slips))


class SlugQuerySet(models.QuerySet[Any]):
    """Records that have a slug of their own, and perhaps former ones."""

    def at_slug(self, slug: str) -> Any:
        """The record whose slug this is or once was.

        Raises the model's DoesNotExist. A slug that is in use goes before a former one.
        """
        found = None
        if "\x00" not in slug:  # PostgreSQL takes none, and no slug holds one
            found = self.filter(slug=slug).first() or self.filter(former_slugs__slug=slug).first()
        if found is None:
            raise self.model.DoesNotExist(f"No {self.model._meta.verbose_name} at “{slug}”.")
        return found


class EnteredQuerySet(models.QuerySet[Any]):
    """Records that somebody entered, as their history has it."""

    def entered_by(self, person: Any) -> Self:
        """Those that this person made."""
        history = self.model.history.model._default_manager
        name = self.model._meta.pk.attname
        made = history.filter(**{name: OuterRef("pk")}, history_type="+", history_user=person)
        return self.filter(Exists(made))

    def with_entering(self) -> Self:
        """`entered_by_name` and `entered_at`: who made it, and when."""
        history = self.model.history.model._default_manager
        name = self.model._meta.pk.attname
        made = history.filter(**{name: OuterRef("pk")}, history_type="+").order_by("history_id")
        return self.annotate(
            entered_by_name=Subquery(made.values("history_user__username")[:1]),
            entered_at=Subquery(made.values("history_date")[:1]),
        )
