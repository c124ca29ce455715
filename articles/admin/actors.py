"""Pages for actors, questions and topics."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin import labels
from articles.admin.forms import PartFormSet, TranslationFormSet
from articles.admin.records import PartInline, RecordAdmin, linked, listed
from articles.desk.fields import reader_language
from articles.domain import languages
from articles.lookup.actors import called as actors_called
from articles.models import (
    Actor,
    ActorAlias,
    Claim,
    Question,
    QuestionNoteTranslation,
    QuestionTranslation,
    Topic,
)


class AliasInline(PartInline, admin.TabularInline):
    """Other names and spellings of an actor."""

    model = ActorAlias
    formset = PartFormSet
    fields = ["name", "language"]
    extra = 1
    verbose_name_plural = _("aliases: other names and spellings, by which it is found")


@admin.register(Actor)
class ActorAdmin(RecordAdmin):
    """Who makes claims or passes them on."""

    fieldsets = [
        (None, {"fields": [("name", "name_language"), ("kind", "country"), "role"]}),
    ]
    inlines = [AliasInline]
    search_fields = ["name"]
    search_help_text = _("Any name or alias, with accents or without.")
    list_display = ["name", "kind", "shown_country", "role", "other_names", "claims"]
    list_filter = ["kind"]

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Found by any name, accents or not."""
        return queryset.named_like(search_term), False

    def counting(self, records: Any) -> Any:
        """The list, with aliases and counts."""
        return records.prefetch_related("aliases").with_counts(drafts=True)

    @admin.display(description=_("country"), ordering="country")
    def shown_country(self, actor: Actor) -> str:
        """By name."""
        return languages.country_name(actor.country, reader_language())

    @admin.display(description=_("aliases"))
    def other_names(self, actor: Actor) -> str:
        """In one line."""
        return ", ".join(alias.name for alias in actor.aliases.all())

    @admin.display(description=_("claims"))
    def claims(self, actor: Any) -> SafeString | int:
        """How many claims it makes, or others make on its behalf."""
        return listed(Claim, actor.claim_count, actor=actor.pk)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Warn where another actor has the same name: the two may be one."""
        super().save_related(request, form, formsets, change)
        if change and "name" not in form.changed_data:
            return
        twins = actors_called(form.instance.name).exclude(pk=form.instance.pk)
        if twins:
            links = format_html_join(
                ", ", "{}", ((linked(each, labels.label(each)),) for each in twins)
            )
            messages.warning(
                request,
                format_html(
                    "{} {}",
                    gettext("There is another actor of this name. Is it the same?"),
                    links,
                ),
            )


class QuestionTranslationInline(PartInline, admin.TabularInline):
    """A question in other languages."""

    model = QuestionTranslation
    formset = TranslationFormSet
    fields = ["language", "text", "unit", "translator"]
    extra = 0


class QuestionNoteTranslationInline(PartInline, admin.TabularInline):
    """A question's note in other languages."""

    model = QuestionNoteTranslation
    formset = TranslationFormSet
    fields = ["language", "note", "translator"]
    extra = 0
    verbose_name_plural = _("translations of the note for readers")


@admin.register(Question)
class QuestionAdmin(RecordAdmin):
    """What comparable claims answer."""

    fieldsets = [
        (None, {"fields": ["text", ("unit", "language")]}),
        (_("Beside the answers"), {"fields": ["note", "note_language"]}),
    ]
    inlines = [QuestionTranslationInline, QuestionNoteTranslationInline]
    search_fields = ["text"]
    search_help_text = _("Words of the question, in any of its languages.")
    list_display = ["text", "unit", "claims"]

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Found in any language."""
        return queryset.asking(search_term), False

    def counting(self, records: Any) -> Any:
        """The list, with counts."""
        return records.with_counts(drafts=True)

    @admin.display(description=_("claims"))
    def claims(self, question: Any) -> SafeString | int:
        """How many claims answer it."""
        return listed(Claim, question.claim_count, question__id__exact=question.pk)


@admin.register(Topic)
class TopicAdmin(RecordAdmin):
    """Free subject headings."""

    fieldsets = [(None, {"fields": [("name", "language")]})]
    search_fields = ["name"]
    list_display = ["name", "claims"]

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """A topic has no page of its own."""
        return None

    def counting(self, records: Any) -> Any:
        """The list, with counts."""
        return records.annotate(claim_count=models.Count("claims"))

    @admin.display(description=_("claims"))
    def claims(self, topic: Any) -> SafeString | int:
        """How many claims stand under it."""
        return listed(Claim, topic.claim_count, topics__id__exact=topic.pk)
