"""Pages for claims, with who makes them and where they appear."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.db import models
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from articles.admin import labels
from articles.admin.appearances import AppearanceInline
from articles.admin.forms import (
    AttributionFormSet,
    ClaimForm,
    RelationFormSet,
    TranslationFormSet,
)
from articles.admin.records import ChosenFilter, LostFilter, PartInline, StatusAdmin
from articles.desk.fields import reader_language
from articles.domain import languages, text
from articles.models import (
    Actor,
    Appearance,
    Article,
    Attribution,
    Claim,
    ClaimRelation,
    ClaimTranslation,
    Hop,
    Source,
)


class AttributionInline(PartInline, admin.TabularInline):
    """Who makes a claim, and on whose behalf."""

    model = Attribution
    formset = AttributionFormSet
    fields = ["actor", "on_behalf_of"]
    autocomplete_fields = ["actor", "on_behalf_of"]
    verbose_name = _("attribution")
    verbose_name_plural = _("attributions: who makes the claim")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """One empty row where the claim has no attribution yet."""
        return 0 if obj and obj.attributions.exists() else 1

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """The rows with their actors loaded."""
        found: models.QuerySet[Any] = super().get_queryset(request)
        return found.select_related("actor", "on_behalf_of")


class ClaimTranslationInline(PartInline, admin.TabularInline):
    """A statement in other languages."""

    model = ClaimTranslation
    formset = TranslationFormSet
    fields = ["language", "statement", "translator"]
    extra = 0
    verbose_name_plural = _("translations of the statement")


class RelationInline(PartInline, admin.TabularInline):
    """Relations from a claim to others; those of others to it are on their own pages."""

    model = ClaimRelation
    formset = RelationFormSet
    fields = ["kind", "about"]
    autocomplete_fields = ["about"]
    extra = 0
    verbose_name = _("other claim")
    verbose_name_plural = _("claims that it confirms, denies, repeats or corrects")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """The rows with all loaded that the labels of the other claims use."""
        found: models.QuerySet[Any] = super().get_queryset(request)
        attributions = Attribution.objects.select_related("actor", "on_behalf_of")
        return found.select_related("about").prefetch_related(
            "about__translations", models.Prefetch("about__attributions", attributions)
        )


class OwnVoiceFilter(admin.SimpleListFilter):
    """Claims by who makes them: somebody, nobody, the article itself."""

    title = _("who says it")
    parameter_name = "who"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The choices."""
        return [
            ("named", _("somebody named")),
            ("own-voice", _("the article's own voice")),
            ("nobody", _("nobody yet")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[Any]
    ) -> models.QuerySet[Any]:
        """Those claims."""
        named = models.Exists(Attribution.objects.filter(claim=models.OuterRef("pk")))
        match self.value():
            case "named":
                return queryset.filter(named)
            case "own-voice":
                return queryset.filter(own_voice=True)
            case "nobody":
                return queryset.filter(~named, own_voice=False)
            case _:
                return queryset


class CircularFilter(admin.BooleanFieldListFilter):
    """Claims by whether their sources cite each other in a circle."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("Circular reporting")


class ActorFilter(ChosenFilter):
    """Claims that an actor makes, or others on its behalf."""

    model, parameter_name = Actor, "actor"

    def narrow(self, records: models.QuerySet[Any], pk: Any) -> models.QuerySet[Any]:
        """Those claims."""
        by = models.Q(actor=pk) | models.Q(on_behalf_of=pk)
        return records.filter(pk__in=Attribution.objects.filter(by).values("claim"))


class ArticleFilter(ChosenFilter):
    """Claims that an article carries."""

    model, parameter_name = Article, "article"

    def narrow(self, records: models.QuerySet[Any], pk: Any) -> models.QuerySet[Any]:
        """Those claims."""
        return records.filter(pk__in=Appearance.objects.filter(article=pk).values("claim"))


class SourceFilter(ChosenFilter):
    """Claims with a chain through a source."""

    model, parameter_name = Source, "source"

    def narrow(self, records: models.QuerySet[Any], pk: Any) -> models.QuerySet[Any]:
        """Those claims."""
        passing = Hop.objects.filter(source=pk)
        return records.filter(pk__in=passing.values("appearance__claim"))


@admin.register(Claim)
class ClaimAdmin(StatusAdmin):
    """Who says what: a statement, who makes it, what it answers, where it appears."""

    form = ClaimForm
    change_form_template = "admin/articles/claim/change_form.html"
    fieldsets = [
        (None, {"fields": ["statement", ("language", "mode", "when"), "own_voice"]}),
        (
            _("Answer to a question"),
            {
                "fields": ["question", "position", ("figure", "low", "high", "approximate")],
            },
        ),
        (_("Topics and status"), {"fields": ["topics", "status"]}),
        (_("Withdrawing"), {"fields": ["withdrawn_reason"], "classes": ["collapse"]}),
    ]
    inlines = [AttributionInline, AppearanceInline, RelationInline, ClaimTranslationInline]
    autocomplete_fields = ["question", "topics"]
    search_fields = ["statement"]
    search_help_text = _("Words of the statement, or names of who says it.")
    list_display = [
        "short_statement",
        "who",
        "mode",
        "when",
        "status",
        "articles",
        "origins",
    ]
    list_filter = [
        "status",
        "mode",
        ActorFilter,
        ArticleFilter,
        SourceFilter,
        OwnVoiceFilter,
        LostFilter,
        ("circular", CircularFilter),
        ("question", admin.RelatedOnlyFieldListFilter),
        ("topics", admin.RelatedOnlyFieldListFilter),
    ]
    date_hierarchy = "date"

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """In a small window that was opened to choose a claim, only its attributions."""
        if IS_POPUP_VAR in request.GET or IS_POPUP_VAR in request.POST:
            return [AttributionInline]
        return super().get_inlines(request, obj)

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Claims with each word in the statement, in any language, or in a name of who says it."""
        for word in search_term.split():
            speakers = Attribution.objects.filter(claim=models.OuterRef("pk")).filter(
                models.Q(actor__in=Actor.objects.named_like(word).order_by().values("pk"))
                | models.Q(on_behalf_of__in=Actor.objects.named_like(word).order_by().values("pk"))
            )
            translated = ClaimTranslation.objects.filter(
                claim=models.OuterRef("pk"), statement__icontains=word
            )
            queryset = queryset.filter(
                models.Q(statement__icontains=word)
                | models.Exists(translated)
                | (models.Exists(speakers) if text.fold(word) else models.Q())
            )
        return queryset, False

    def counting(self, records: Any) -> Any:
        """The rows with who says each claim."""
        return labels.labelled(records)

    # Rows of the list

    @admin.display(description=_("statement"), ordering="statement")
    def short_statement(self, claim: Claim) -> str:
        """The statement, cut to 120 characters."""
        return Truncator(claim.statement).chars(120)

    @admin.display(description=_("who says it"))
    def who(self, claim: Claim) -> str:
        """In a few words."""
        return labels.said_by(claim)

    @admin.display(description=_("date"), ordering="order_key")
    def when(self, claim: Claim) -> str:
        """When it was said, as it is known."""
        return labels.shown_date(claim)

    @admin.display(description=_("figure"))
    def figure(self, claim: Claim) -> str:
        """The answer as one number, for people who may not change the claim."""
        if claim.low is None or claim.low != claim.high:
            return ""
        return languages.format_number(claim.low, reader_language())

    @admin.display(description=_("articles"), ordering="article_count")
    def articles(self, claim: Claim) -> int:
        """How many carry it."""
        return claim.article_count

    @admin.display(description=_("origins"), ordering="origin_count")
    def origins(self, claim: Claim) -> int:
        """How many independent origins are recorded."""
        return claim.origin_count

    # Saving

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Those who make a claim keep their order."""
        if isinstance(formset, AttributionFormSet):
            formset.number()
        super().save_formset(request, form, formset, change)
