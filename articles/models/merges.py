"""Merges of records that are the same, with all rows that each of them changed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.domain.vocabulary import Mergeable
from articles.models.base import LineField, WordsField, choice_constraint


class MergeQuerySet(models.QuerySet[Any]):
    """Merges of two records into one."""

    def standing(self) -> Self:
        """Those that were not undone."""
        return self.filter(undone_at=None)


class Merge(models.Model):
    """One record was merged into another that is the same.

    `rows` are the changes in the order in which they were made, so that they can be undone::

        {"op": "change", "model": "hop", "pk": 7, "group": "appearance-3",
         "before": {"source_id": 5}, "after": {"source_id": 4}}

    “delete” has only `before`, “create” only `after`. The two records are given by id, because one
    of them is deleted; their names are those at the time of the merge.
    """

    kind = models.CharField(_("kind"), max_length=8, choices=Mergeable)
    kept_id = models.BigIntegerField()
    absorbed_id = models.BigIntegerField()
    kept_name = WordsField(_("kept"))
    absorbed_name = WordsField(_("merged into it"))
    # The slug of an absorbed actor; its address redirects.
    absorbed_slug = LineField(max_length=120, blank=True)
    reason = WordsField(_("why"), blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("who"),
        null=True,
    )
    rows = models.JSONField(default=list)
    undone_at = models.DateTimeField(_("undone"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True
    )
    undone_reason = WordsField(blank=True)

    objects: ClassVar[MergeQuerySet] = MergeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-pk"]
        constraints = [
            choice_constraint("kind", Mergeable.values, "merge_kind_known"),
            models.UniqueConstraint(
                fields=["kind", "absorbed_id"],
                condition=Q(undone_at=None),
                name="merge_absorbed_once",
            ),
        ]
        indexes = [models.Index(fields=["kind", "kept_id"], name="merge_kept")]

    def __str__(self) -> str:
        return f"{self.absorbed_name} → {self.kept_name}"

    @property
    def is_undone(self) -> bool:
        """Whether the merge was undone."""
        return self.undone_at is not None

    @classmethod
    def followed(cls, kind: str, ids: Collection[int]) -> dict[int, int]:
        """For each id that was absorbed, the id of the record that it is in today."""
        found: dict[int, int] = {}
        asked = {pk: pk for pk in ids}
        # A record that absorbed another may have been absorbed by a third one since.
        while asked:
            steps: Any = cls.objects.standing().filter(kind=kind, absorbed_id__in=asked.values())
            led = dict(steps.values_list("absorbed_id", "kept_id"))
            asked = {pk: led[at] for pk, at in asked.items() if at in led}
            found |= asked
        return found
