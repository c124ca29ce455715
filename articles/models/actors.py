"""Actors: who makes claims or passes them on."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from articles.domain import text
from articles.domain.vocabulary import ActorKind, Status
from articles.models.base import (
    FormerSlug,
    LanguageField,
    LineField,
    Slugged,
    choice_constraint,
    validate_country,
    validate_words,
    words_constraint,
)
from articles.models.querysets import SlugQuerySet, claims_seen, count_of, one_slip, table


class ActorQuerySet(SlugQuerySet):
    """Who makes claims or passes them on."""

    def named_like(self, words: str) -> Self:
        """Those whose name or an alias holds each of the words, accents and case aside."""
        found = self
        for word in text.fold(words).split():
            # One EXISTS for each word: a join would return an actor once for each alias.
            found = found.filter(
                Q(folded__contains=word)
                | Exists(ActorAlias.objects.filter(actor=OuterRef("pk"), folded__contains=word))
            )
        return found

    def named_nearly(self, words: str) -> Self:
        """Those whose name or alias holds each word, with at most one typing error in each."""
        found = self
        aliases = ActorAlias.objects
        for pattern in map(one_slip, text.fold(words).split()):
            found = found.filter(
                Q(folded__regex=pattern)
                | Exists(aliases.filter(actor=OuterRef("pk"), folded__regex=pattern))
            )
        return found

    def in_use(self) -> Self:
        """Those that a published record uses; readers see only these."""
        claims = table("Attribution").filter(claim__listed=True)
        hops = table("Hop").filter(
            appearance__claim__listed=True, appearance__article__status=Status.PUBLISHED
        )
        outlets = table("Article").filter(status=Status.PUBLISHED)
        return self.filter(
            Exists(claims.filter(Q(actor=OuterRef("pk")) | Q(on_behalf_of=OuterRef("pk"))))
            | Exists(hops.filter(source__issuer=OuterRef("pk")))
            | Exists(outlets.filter(source__issuer=OuterRef("pk")))
        )

    def with_counts(self, *, drafts: bool = False) -> Self:
        """`claim_count`: how many claims it makes, or others make on its behalf."""
        attributions = table("Attribution").filter(
            Q(actor=OuterRef("pk")) | Q(on_behalf_of=OuterRef("pk")),
            claims_seen("claim", drafts=drafts),
        )
        return self.annotate(claim_count=count_of(attributions, "claim"))


class Actor(Slugged):
    """Who makes a claim or passes it on (PROV Agent; schema.org Person or Organization)."""

    name = LineField(
        _("name"),
        max_length=200,
        validators=[validate_words],
        help_text=_("As readers of this site know it. Other spellings go into the aliases."),
    )
    name_language = LanguageField(
        _("language of the name"),
        blank=True,
        help_text=_("Only where the name is in a language of its own, such as fr for Libération."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ActorKind)
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        validators=[validate_country],
        help_text=_("For whom it speaks or where it works. Leave empty if it is not known."),
    )
    role = LineField(
        _("role"),
        max_length=200,
        blank=True,
        help_text=_("In a few words: president, spokesman of the ministry."),
    )
    # The name as it is compared and searched; derived at each save.
    folded = models.CharField(max_length=400, editable=False)

    history = HistoricalRecords(excluded_fields=["folded"])
    objects: ClassVar[ActorQuerySet] = ActorQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("actor")
        verbose_name_plural = _("actors")
        ordering = ["folded", "pk"]
        constraints = [
            choice_constraint("kind", ActorKind.values, "actor_kind_known"),
            words_constraint("name", "actor_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Derive the form by which it is searched from the name."""
        self.folded = text.fold(self.name)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "folded"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The actor's page."""
        return reverse("actor-detail", args=[self.slug])


class ActorFormerSlug(FormerSlug):
    """A slug under which an actor was known."""

    record = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="former_slugs")


class ActorAlias(models.Model):
    """Another name or spelling of an actor, by which it is found."""

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="aliases")
    name = LineField(_("name"), max_length=200, validators=[validate_words])
    language = LanguageField(_("language"), blank=True)
    folded = models.CharField(max_length=400, editable=False)

    history = HistoricalRecords(excluded_fields=["folded"])

    class Meta:
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        ordering = ["pk"]
        constraints = [
            words_constraint("name", "alias_has_name"),
            models.UniqueConstraint(
                fields=["actor", "name"],
                name="alias_once_per_actor",
                violation_error_message=_("This actor has this alias already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Derive the form by which it is searched from the name."""
        self.folded = text.fold(self.name)
        super().save(*args, **kwargs)
