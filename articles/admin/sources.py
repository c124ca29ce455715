"""Pages for sources, and for articles: a source whose text was entered has one."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.options import TO_FIELD_VAR
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import permissions
from articles.actions import find_passages_again
from articles.admin import labels
from articles.admin.appearances import AppearanceInline
from articles.admin.fields import ArticleTextField
from articles.admin.forms import SOURCE_FIELDS, AppearanceFormSet, ArticleForm, SourceForm
from articles.admin.records import (
    EVERYWHERE,
    LanguageFilter,
    LostFilter,
    RecordAdmin,
    StatusAdmin,
    linked,
    listed,
    warn_of_lost,
)
from articles.domain.ids import parse_id
from articles.domain.vocabulary import Status
from articles.models import Appearance, Article, Claim, Source


class HasTextFilter(admin.SimpleListFilter):
    """Sources by whether their text was entered."""

    title = _("text")
    parameter_name = "text"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The choices."""
        return [("yes", _("text entered: an article")), ("no", _("no text"))]

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[Any]
    ) -> models.QuerySet[Any]:
        """Those that are articles, or those that are not."""
        return (
            queryset.filter(article=None)
            if self.value() == "no"
            else (queryset.exclude(article=None) if self.value() == "yes" else queryset)
        )


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    """Things that can be cited; one whose text was entered is edited as an article."""

    form = SourceForm
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "kind",
                    ("title", "title_language"),
                    "issuer",
                    ("when", "language"),
                    "url",
                    "archived_url",
                    "note",
                ]
            },
        )
    ]
    autocomplete_fields = ["issuer"]
    search_fields = ["title"]
    search_help_text = _("Words of the title, or of the issuer's names.")
    list_display = ["title", "kind", "issuer", "when", "shown_language", "entered", "claims"]
    list_filter = ["kind", HasTextFilter, ("language", LanguageFilter)]
    list_select_related = ["issuer", "article"]
    date_hierarchy = "date"

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Found by title or issuer, accents or not."""
        return queryset.titled_like(search_term), False

    def counting(self, records: Any) -> Any:
        """The list, with counts."""
        return records.with_counts(drafts=True)

    @admin.display(description=_("date"), ordering="date")
    def when(self, source: Source) -> str:
        """As it is known."""
        return labels.shown_date(source)

    @admin.display(description=_("language"), ordering="language")
    def shown_language(self, source: Source) -> str:
        """By name."""
        return labels.language_name(source.language)

    @admin.display(description=_("text entered"))
    def entered(self, source: Source) -> str:
        """Whether it is an article."""
        return gettext("yes") if source.is_article else ""

    @admin.display(description=_("claims"))
    def claims(self, source: Any) -> SafeString | int:
        """How many claims pass through it."""
        return listed(Claim, source.claim_count, source=source.pk)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form of the source; for an article, a redirect to the page of the article."""
        if Article.objects.filter(pk=parse_id(object_id) or 0).exists():
            query = request.GET.copy()
            # A link from a chain names the column by which it is asked for; an article has none.
            query.pop(TO_FIELD_VAR, None)
            return redirect(
                reverse("admin:articles_article_change", args=[object_id], query=query or None)
            )
        page: HttpResponse = super().change_view(request, object_id, form_url, extra_context)
        return page


@admin.register(Article)
class ArticleAdmin(StatusAdmin):
    """An article: source, text and status in one form, and the claims that it carries."""

    form = ArticleForm
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "title",
                    ("issuer", "bylines"),
                    ("when", "language", "title_language"),
                    "url",
                    "archived_url",
                    "note",
                ]
            },
        ),
        (_("Text"), {"fields": ["text", "is_summary"]}),
        (_("Status"), {"fields": ["status"]}),
        (_("Withdrawing"), {"fields": ["withdrawn_reason"], "classes": ["collapse"]}),
    ]
    inlines = [AppearanceInline]
    actions = ["send_to_review", "publish", "publish_with_claims", "back_to_draft"]
    search_fields = ["source__title"]
    search_help_text = _("Words of the title, or of the outlet's names.")
    list_display = [
        "title",
        "issuer",
        "when",
        "language",
        "status",
        "claims",
        "passages",
    ]
    list_filter = ["status", LostFilter, "is_summary", ("source__language", LanguageFilter)]
    list_select_related = ["source__issuer"]
    date_hierarchy = "source__date"

    # Rows of the list, and the source's fields for people who may not change the article

    @admin.display(description=_("title"), ordering="source__folded")
    def title(self, article: Article) -> str:
        """The source's."""
        return str(article.source.title)

    @admin.display(description=_("language of the title"))
    def title_language(self, article: Article) -> str:
        """The source's, by name."""
        return labels.language_name(article.source.title_language)

    @admin.display(description=_("outlet"), ordering="source__issuer__folded")
    def issuer(self, article: Article) -> str:
        """Who published it."""
        return str(article.source.issuer or "")

    @admin.display(description=_("date"), ordering="source__date")
    def when(self, article: Article) -> str:
        """As it is known."""
        return labels.shown_date(article.source)

    @admin.display(description=_("language"), ordering="source__language")
    def language(self, article: Article) -> str:
        """By name."""
        return labels.language_name(article.source.language)

    @admin.display(description=_("address"))
    def url(self, article: Article) -> str:
        """The source's."""
        return str(article.source.url)

    @admin.display(description=_("archived address"))
    def archived_url(self, article: Article) -> str:
        """The source's."""
        return str(article.source.archived_url)

    @admin.display(description=_("note for readers"))
    def note(self, article: Article) -> str:
        """The source's."""
        return str(article.source.note)

    @admin.display(description=_("claims"))
    def claims(self, article: Any) -> SafeString | int:
        """How many claims are marked in it."""
        return listed(Claim, article.claim_count, article=article.pk)

    @admin.display(description=_("passages"))
    def passages(self, article: Any) -> SafeString | int | str:
        """Whether the text no longer holds one of them, with a link to those."""
        if not article.has_lost:
            return ""
        return listed(Appearance, _("passage lost"), article=article.pk, lost="yes")

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Found by title or outlet, accents or not."""
        return queryset.titled_like(search_term), False

    def counting(self, records: Any) -> Any:
        """The list, with counts."""
        lost = Appearance.objects.filter(article=models.OuterRef("pk"), start=None)
        return records.with_counts(drafts=True).annotate(has_lost=models.Exists(lost))

    # The form

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        """The issuer is a field of the source, which Django does not know here."""
        return ["issuer"]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """The form with the fields of its source, which may be there before the article."""
        fields: dict[str, Any] = {
            name: self.formfield_for_dbfield(
                cast("models.Field[Any, Any]", Source._meta.get_field(name)), request=request
            )
            for name in SOURCE_FIELDS
        }
        fields["issuer"].label = _("Outlet")
        fields["issuer"].help_text = _("Who published it. Leave empty if it is not recorded.")
        fields["title"].help_text = _("As it is printed.")
        fields["language"].help_text = _("The language of the article, such as fr or French.")
        fields["title_language"].initial = ""
        given = self.given_source(request) if obj is None else None
        base = type("ArticleForm", (ArticleForm,), {**fields, "given": given})
        return super().get_form(request, obj, change=change, form=base, **kwargs)

    def given_source(self, request: HttpRequest) -> Source | None:
        """The source whose text is to be entered, as the address names it."""
        asked = request.GET.get("source")
        if asked is None:
            return None
        source: Source | None = Source.objects.filter(pk=parse_id(asked) or 0).first()
        if source is None:
            raise Http404(_("There is no such source."))
        if source.is_article:
            raise PermissionDenied(_("The text of this source is entered already."))
        return source

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """The text has a field that compares it in the form in which it is stored."""
        if db_field.name == "text":
            kwargs["form_class"] = ArticleTextField
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The values for an empty form; the source is not one of its fields."""
        guessed = super().get_changeform_initial_data(request)
        return {name: value for name, value in guessed.items() if name != "source"}

    # Saving

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save the source, then the article beside it, each if it was changed."""
        source = form.source
        reason = form.cleaned_data["reason"] or None
        if source.pk:
            self.note_touched(request, source)
        if not source.pk or form.source_changes:
            source._change_reason = reason
            source._history_user = request.user
            source.save()
        obj.source = source
        form.text_changed = change and "text" in form.record_changes
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Find the passages again where the text changed, then save the rows."""
        reason = form.cleaned_data["reason"]
        if form.text_changed:
            rows = [each for each in formsets if isinstance(each, AppearanceFormSet)]
            for formset in rows:
                formset.delete_first(reason)
            find_passages_again(
                article=form.instance,
                before=form.initial["text"],
                by=permissions.person_of(request),
                reason=reason,
            )
            for formset in rows:
                formset.follow()
        super().save_related(request, form, formsets, change)
        if form.text_changed:
            warn_of_lost(request, list(form.instance.appearances.filter(start=None)))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """The source stays, and with it the article's place in other chains."""
        source = obj.source
        super().delete_model(request, obj)
        messages.info(
            request,
            format_html("{} {}", gettext("The source without its text is kept:"), linked(source)),
        )

    @admin.action(
        permissions=["publish"], description=_("Publish with its claims"), location=EVERYWHERE
    )
    def publish_with_claims(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        """Publish articles and the claims that are marked in them."""
        articles = list(queryset)
        waiting = Claim.objects.filter(
            appearances__article__in=articles, status__in=[Status.DRAFT, Status.IN_REVIEW]
        )
        records: list[Any] = [*waiting.distinct(), *articles]
        if not permissions.may_publish(request.user, Claim):
            records = articles
        self.set_statuses(request, records, Status.PUBLISHED)
