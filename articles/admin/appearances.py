"""Pages for appearances and their chains, and the rows of them on articles' and claims' pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin import labels
from articles.admin.forms import (
    AppearanceForm,
    AppearanceFormSet,
    AppearancePageForm,
    HopForm,
    HopFormSet,
    TranslationFormSet,
)
from articles.admin.records import ChosenFilter, LostFilter, PartInline, RecordAdmin, linked
from articles.domain.ids import parse_id
from articles.models import Appearance, AppearanceTranslation, Article, Hop

IN_ARTICLE: list[Any] = ["exact", "which", ("speech", "cue", "attributed_as"), "note"]


class AppearanceInline(PartInline, admin.StackedInline):
    """The claims marked in an article, or the articles that carry a claim."""

    model = Appearance
    form = AppearanceForm
    formset = AppearanceFormSet
    template = "admin/articles/appearances.html"
    extra = 0
    autocomplete_fields = ["claim", "article"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """First the claim on the page of an article, the article on the page of a claim."""
        other = "claim" if self.parent_model is Article else "article"
        fields: list[Any] = [other, *IN_ARTICLE]
        if not self.has_change_permission(request, obj):
            fields.remove("which")
        return [(None, {"fields": fields})]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """The rows in the order of the text, with all loaded that they show."""
        found: models.QuerySet[Any] = super().get_queryset(request)
        hops = Hop.objects.select_related("source").order_by("position")
        found = found.prefetch_related(models.Prefetch("hops", hops)).order_by("start", "pk")
        if self.parent_model is Article:
            return found.prefetch_related(
                "claim__translations",
                "claim__attributions__actor",
                "claim__attributions__on_behalf_of",
            )
        return found.select_related("article__source__issuer")


class HopInline(PartInline, admin.TabularInline):
    """A chain, nearest to the article first."""

    model = Hop
    form = HopForm
    formset = HopFormSet
    verbose_name = _("hop")
    verbose_name_plural = _("chain: through which sources the claim reached the article")
    fields = ["position", "source", "use", "cue", "seen", "move"]
    readonly_fields = ["move"]
    extra = 0
    autocomplete_fields = ["source"]
    classes = ["chain"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """The rows with all loaded that the labels of their sources use."""
        found: models.QuerySet[Any] = super().get_queryset(request)
        return found.select_related("source__issuer", "appearance").order_by("position")

    @admin.display(description=_("order"))
    def move(self, hop: Hop) -> SafeString:
        """Buttons that change the order. They need a script; the numbers of the rows do not."""
        return format_html(
            '<span class="chain-moves" hidden>'
            '<button type="button" class="button" data-move="-1" aria-label="{}">↑</button> '
            '<button type="button" class="button" data-move="1" aria-label="{}">↓</button></span>',
            gettext("One place nearer to the article"),
            gettext("One place nearer to the origin"),
        )


class PassageTranslationInline(PartInline, admin.TabularInline):
    """A passage in other languages."""

    model = AppearanceTranslation
    formset = TranslationFormSet
    fields = ["language", "passage", "translator"]
    extra = 0
    verbose_name_plural = _("translations of the passage")


class SourcedFilter(admin.SimpleListFilter):
    """Appearances by whether a chain stands behind them."""

    title = _("chain")
    parameter_name = "chain"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The choices."""
        return [("yes", _("with a chain")), ("no", _("the article names no source"))]

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[Any]
    ) -> models.QuerySet[Any]:
        """Those with hops, or those without."""
        hops = models.Exists(Hop.objects.filter(appearance=models.OuterRef("pk")))
        match self.value():
            case "yes":
                return queryset.filter(hops)
            case "no":
                return queryset.exclude(hops)
            case _:
                return queryset


class ArticleFilter(ChosenFilter):
    """Appearances in one article."""

    model, parameter_name = Article, "article"

    def narrow(self, records: models.QuerySet[Any], pk: Any) -> models.QuerySet[Any]:
        """Those appearances."""
        return records.filter(article=pk)


@admin.register(Appearance)
class AppearanceAdmin(RecordAdmin):
    """A claim in an article: its passage, and the chain behind it."""

    form = AppearancePageForm
    change_form_template = "admin/articles/appearance/change_form.html"
    fieldsets = [
        (None, {"fields": ["article", "claim"]}),
        (
            _("In the article"),
            {"fields": IN_ARTICLE},
        ),
    ]
    inlines = [HopInline, PassageTranslationInline]
    autocomplete_fields = ["article", "claim"]
    search_fields = ["exact"]
    search_help_text = _("Words of the passage, as the article has them.")
    list_display = ["passage", "claim_link", "article_link", "speech", "chain", "found"]
    list_filter = [ArticleFilter, LostFilter, SourcedFilter, "speech"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """The appearances with all loaded that a row of the list shows."""
        found: models.QuerySet[Any] = super().get_queryset(request)
        hops = Hop.objects.select_related("source").order_by("position")
        return found.select_related("article__source__issuer", "claim").prefetch_related(
            models.Prefetch("hops", hops), "claim__attributions__actor"
        )

    # Rows of the list

    @admin.display(description=_("passage"), ordering="exact")
    def passage(self, appearance: Appearance) -> str:
        """The passage, cut to 90 characters."""
        return Truncator(appearance.exact).chars(90)

    @admin.display(description=_("claim"))
    def claim_link(self, appearance: Appearance) -> SafeString:
        """A link to the claim."""
        return linked(appearance.claim, Truncator(appearance.claim.statement).chars(90))

    @admin.display(description=_("article"), ordering="article__source__folded")
    def article_link(self, appearance: Appearance) -> SafeString:
        """A link to the article."""
        return linked(appearance.article, Truncator(str(appearance.article)).chars(60))

    @admin.display(description=_("chain"))
    def chain(self, appearance: Appearance) -> str:
        """Nearest to the article first."""
        return labels.chain_words(list(appearance.hops.all())) or gettext("no source is named")

    @admin.display(description=_("in the text"), ordering="start")
    def found(self, appearance: Appearance) -> SafeString | str:
        """Marked where the article's text no longer holds the passage."""
        if not appearance.is_lost:
            return ""
        return format_html('<span class="lost">{}</span>', gettext("passage lost"))

    # The page

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The fields; that of taking over a chain only where there is no chain yet."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj and not self.has_change_permission(request, obj):
            asked = [field for field in IN_ARTICLE if field != "which"]
            return [fieldsets[0], (fieldsets[1][0], {"fields": asked})]
        if obj and obj.hops.exists():
            return fieldsets
        return [*fieldsets, (_("Chain"), {"fields": ["same_chain"]})]

    def view_on_site(self, obj: Appearance) -> str:
        """The article's page, where the passage is marked."""
        return obj.article.get_absolute_url()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The form with the article's text beside it, to copy the passage from."""
        form = context["adminform"].form
        if context["original"] is not None and "article" not in form.fields:
            article: Article | None = context["original"].article
        else:
            found = Article.objects.select_related("source")
            article = found.filter(pk=parse_id(form["article"].value())).first()
        context["article"] = article
        adding = context["original"] is None
        context["title"] = gettext("Mark a claim") if adding else gettext("Passage and chain")
        # Without the sidebar the text beside the form is wide enough to read.
        context["is_nav_sidebar_enabled"] = False
        appearance = context["original"]
        if article is not None:
            whole = article.text
            if appearance and appearance.article_id == article.pk and not appearance.is_lost:
                start, end = appearance.start, appearance.end
                context["text"] = whole[:start], whole[start:end], whole[end:]
            else:
                context["text"] = whole, "", ""
        return super().render_change_form(request, context, *args, **kwargs)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """A chain is saved as a whole."""
        if isinstance(formset, HopFormSet):
            over = form.taken_over()
            formset.keep(request.user, form.cleaned_data["reason"], over)
            if over and formset.chain():
                messages.warning(
                    request, gettext("The hops that you entered stand; no other chain was taken.")
                )
        else:
            super().save_formset(request, form, formset, change)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """“Save and add another” leads to a form for the same article."""
        return self._same_article(
            request, obj, super().response_add(request, obj, post_url_continue)
        )

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """“Save and add another” leads to a form for the same article."""
        return self._same_article(request, obj, super().response_change(request, obj))

    def _same_article(
        self, request: HttpRequest, obj: Appearance, response: HttpResponse
    ) -> HttpResponse:
        if "_addanother" in request.POST and "_popup" not in request.POST:
            address = reverse("admin:articles_appearance_add", query={"article": obj.article_id})
            return HttpResponseRedirect(address)
        return response

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Back to the article."""
        return self._back(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Back to the list from which somebody came, else to the article."""
        return self._back(request, obj)

    def _back(self, request: HttpRequest, obj: Appearance) -> HttpResponse:
        if "_changelist_filters" in request.GET:
            response: HttpResponse = super().response_post_save_change(request, obj)
            return response
        return HttpResponseRedirect(
            reverse("admin:articles_article_change", args=[obj.article_id]) + "#appearances-group"
        )
