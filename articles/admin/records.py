"""What every page of the admin does: who may, why, what follows from a save, and how it is told.

Saves rows and calls `actions` for whatever touches several of them; knows no single model.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ActionLocation, IncorrectLookupParameters
from django.contrib.admin.utils import model_ngettext, unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from simple_history.admin import SimpleHistoryAdmin

from articles import permissions
from articles.actions import (
    ConflictError,
    check_version,
    claims_touched_by,
    refresh_claims,
    require_right_to,
    set_status,
    version_of,
    versions_of,
)
from articles.admin import labels
from articles.admin.conflicts import VERSION, AdminConflict
from articles.admin.fields import (
    FigureField,
    LinesField,
    RecordChoice,
    RecordSelect,
    RecordsSelect,
    country_field,
    language_field,
)
from articles.admin.forms import PartFormSet, RecordForm, refused
from articles.desk.conflicts import CHOOSING
from articles.desk.fields import reader_language
from articles.domain import languages
from articles.domain.ids import parse_id
from articles.domain.vocabulary import Mergeable, Status
from articles.history.topology import RECORDS, name_of
from articles.history.versions import differences_by_row, history_of_parts
from articles.models import Appearance, Article
from articles.models.base import LanguageField, validate_country

# The template shows it last, behind the rows that belong to the record.
WHY: tuple[Any, dict[str, Any]] = (None, {"fields": ["reason"], "classes": ["why"]})

# How many changes of a record's parts its history shows, the newest first.
LONGEST_HISTORY = 200

# How tall a text is shown at first; whoever types may draw it larger.
ROWS = {"text": 24, "statement": 3, "exact": 3, "passage": 3}


class FieldsMixin(admin.options.BaseModelAdmin):
    """How a column of a table becomes a field of a form."""

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Names for codes, line ends as they are kept, figures without needless zeros."""
        if isinstance(db_field, LanguageField):
            kwargs["form_class"] = language_field
        elif validate_country in db_field.validators:
            kwargs["form_class"] = country_field
        elif isinstance(db_field, models.TextField):
            kwargs.setdefault("form_class", LinesField)
        elif isinstance(db_field, models.DecimalField):
            kwargs["form_class"] = FigureField
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # Beside a choice stand “change” and “add”; deleting has its own page.
            field.widget.can_delete_related = field.widget.can_view_related = False
        if field is not None and isinstance(db_field, models.TextField):
            field.widget.attrs["rows"] = ROWS.get(db_field.name, 2)
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Records are named so that two of one name can be told apart."""
        kwargs.setdefault("form_class", RecordChoice)
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", RecordSelect(db_field, self.admin_site))
            manager = db_field.remote_field.model._default_manager
            kwargs.setdefault("queryset", labels.labelled(manager.all()))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Several records are found as one is."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", RecordsSelect(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class RecordAdmin(FieldsMixin, SimpleHistoryAdmin):
    """A record's list, form, history and deletion."""

    form = RecordForm
    change_form_template = "admin/articles/change_form.html"
    object_history_list_template = "admin/articles/history_list.html"
    show_full_result_count = False
    list_per_page = 50
    empty_value_display = "–"

    # The list

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The list, whose rows can be counted with."""
        return CountingList

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """The list; where its address asks for what cannot be, a sentence and no rows.

        Django would lead on to the whole list. What is wrong may come to light only when the
        database is asked, so every error of a value counts.
        """
        try:
            found: ChangeList = super().get_changelist_instance(request)
        except (IncorrectLookupParameters, ValueError, OverflowError):
            messages.error(
                request,
                _("This list cannot be narrowed so. Choose one of its filters, or search it."),
            )
            request.GET = QueryDict()
            request._shows_nothing = True  # type: ignore[attr-defined]
            found = super().get_changelist_instance(request)
        return found

    def counting(self, records: Any) -> Any:
        """The rows of the list with the numbers that its columns show."""
        return records

    # Choices in autocompletes

    def label(self, record: models.Model) -> str:
        """What a record is called in the list of an autocomplete."""
        return labels.label(record)

    def labelled(self, records: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """The same records, with all at hand that their labels need."""
        return labels.labelled(records)

    # Who may

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By the group, and by whether readers see the record."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or permissions.may_change(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By the group, by whether readers see the record, and by whose it is."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or permissions.may_delete(request.user, obj))

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Whether somebody may publish records of this kind."""
        return permissions.may_publish(request.user, self.model)

    # The form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Why it is changed is asked of those who can change it."""
        fieldsets = list(super().get_fieldsets(request, obj))
        if obj and not self.has_change_permission(request, obj):
            return fieldsets
        return [*fieldsets, WHY]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """The form, which knows who fills it in."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What is written is most likely in the language of the pages."""
        language = reader_language().split("-")[0]
        names = {field.name for field in self.model._meta.fields}
        guessed = {name: language for name in ("language", "title_language") if name in names}
        return {**guessed, **super().get_changeform_initial_data(request)}

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The form with the names from which the browser suggests."""
        reader = reader_language()
        kind = Mergeable.SOURCE if self.model is Article else self.model._meta.model_name
        if kind in Mergeable.values and permissions.may_merge(request.user, str(kind)):
            context["merge_kind"] = kind
        context["name_lists"] = {
            "languages": [name for _code, name in languages.language_choices(reader)],
            "countries": [name for _code, name in languages.country_choices(reader)],
        }
        page: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return page

    def view_on_site(self, obj: Any) -> str:
        """The page that readers have of it."""
        address: str = obj.get_absolute_url()
        return address

    # Two at once

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """The form with the version that it shows; a save on top of a newer one is stopped."""
        page = super().changeform_view
        if object_id is None:
            return page(request, object_id, form_url, extra_context)
        with transaction.atomic():
            record = self.get_object(request, unquote(object_id))
            if record is None or not self.has_change_permission(request, record):
                return page(request, object_id, form_url, extra_context)
            if request.method != "POST":
                # Before the form reads what it shows.
                version = version_of(record)
            elif _is_action(request):
                version = request.POST.get(VERSION, "")
            else:
                stopped = self._stop_conflict(request, record)
                if stopped is not None:
                    return stopped
                version = request.POST.get(VERSION, "")
            context = {**(extra_context or {}), "version": version, "version_name": VERSION}
            return page(request, object_id, form_url, context)

    def _stop_conflict(self, request: HttpRequest, record: Any) -> HttpResponse | None:
        """The page that lays both versions side by side; None where the save can go on."""
        try:
            check_version(record, request.POST.get(VERSION, ""))
        except ConflictError as error:
            return self._conflict_page(request, record, error)
        if CHOOSING in request.POST:
            conflict = AdminConflict(self, request, record)
            if not conflict.is_decided:
                return self._conflict_page(request, record, None, conflict)
            request.POST = conflict.chosen_data()  # type: ignore[assignment]
        return None

    def _conflict_page(
        self,
        request: HttpRequest,
        record: Any,
        error: ConflictError | None,
        conflict: AdminConflict | None = None,
    ) -> HttpResponse:
        version = version_of(record)
        conflict = conflict or AdminConflict(self, request, record)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Somebody else saved this meanwhile"),
            "opts": self.opts,
            "original": record,
            "conflict": conflict,
            "error": error,
            "version": version,
            "is_popup": "_popup" in request.POST or "_popup" in request.GET,
            "media": self.media,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request, "admin/articles/conflict.html", context, status=HTTPStatus.CONFLICT
        )

    def action_checkbox(self, obj: Any) -> SafeString:
        """The box of a row, and the version that the row shows."""
        box: SafeString = super().action_checkbox(obj)
        version = getattr(obj, "shown_version", "")
        return format_html(
            '{}<input type="hidden" name="{}-{}" value="{}">', box, VERSION, obj.pk, version
        )

    # Saving

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save what was changed, and note the reason for the history."""
        self.note_touched(request, obj)
        if isinstance(getattr(obj, "status", None), str):
            require_right_to(obj.status, obj, permissions.person_of(request))
        if not change or form.record_changes:
            obj._change_reason = form.cleaned_data["reason"] or None
            super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save the rows that belong to the record, for the same reason."""
        for each in formset.forms:
            each.instance._change_reason = form.cleaned_data["reason"] or None
        changing = [each.instance for each in formset.forms if each.has_changed()]
        self.note_touched(request, *changing)
        formset.save()
        self.note_touched(request, *changing)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the rest, and work out what follows for claims."""
        super().save_related(request, form, formsets, change)
        self.refresh(request, form.instance)

    def note_touched(
        self, request: HttpRequest, *rows: models.Model, renumbered: bool = False
    ) -> None:
        """Remember which claims rest on these rows now: ask before they change, and after."""
        noted: set[int] = getattr(request, "_touched_claims", set())
        saved = [row for row in rows if row.pk is not None]
        noted.update(claims_touched_by(*saved, renumbered=renumbered))
        request._touched_claims = noted  # type: ignore[attr-defined]

    def refresh(self, request: HttpRequest, *rows: models.Model) -> None:
        """Work out again what follows for the claims that were noted, and that rest on these."""
        self.note_touched(request, *rows)
        refresh_claims(sorted(request._touched_claims))  # type: ignore[attr-defined]

    # Deleting

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Ask whether it is meant, and ask again where somebody changed it since."""
        with transaction.atomic():
            record = self.get_object(request, unquote(object_id))
            if record is not None and self.has_delete_permission(request, record):
                shown = request.POST.get(VERSION)
                try:
                    if shown is not None:
                        check_version(record, shown)
                except ConflictError as error:
                    self.message_user(request, error.messages[0], messages.ERROR)
                    return HttpResponseRedirect(request.get_full_path())
                context = {"version": version_of(record), "version_name": VERSION}
                extra_context = {**(extra_context or {}), **context}
            return super().delete_view(request, object_id, extra_context)

    def response_action(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Do what the list asks, unless a record is newer than the list."""
        try:
            return super().response_action(request, *args, **kwargs)
        except ConflictError as error:
            said = refused([(error.record, error.messages[0])])
            self.message_user(request, said, messages.ERROR)
            return None

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete one record and work out what follows."""
        self.note_touched(request, obj, renumbered=True)
        super().delete_model(request, obj)
        self.refresh(request)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        """Delete several records and work out what follows; all of them or none."""
        with transaction.atomic():
            for record in queryset:
                require_shown_version(request, record)
            self.note_touched(request, *queryset, renumbered=True)
            super().delete_queryset(request, queryset)
            self.refresh(request)

    # History

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What became of the record, and of the rows that belong to it."""
        record = self.get_object(request, unquote(object_id))
        parts = history_of_parts(record, LONGEST_HISTORY) if record is not None else []
        context = {**(extra_context or {}), "parts": parts}
        if permissions.may_use_desk(request.user):
            name = self.model._meta.model_name
            context["desk_history"] = reverse("desk-history", args=[name, unquote(object_id)])
        page: HttpResponse = super().history_view(request, object_id, context)
        return page

    def set_history_delta_changes(
        self, request: HttpRequest, historical_records: Any, foreign_keys_are_objs: bool = True
    ) -> None:
        """Leave with each row of history what it changed, in words."""
        rows = list(historical_records)
        pk = getattr(rows[0], self.model._meta.pk.attname) if rows else None
        differences = differences_by_row(self.model, pk) if rows else {}
        for each in rows:
            each.history_delta_changes = differences.get(each.history_id, [])

    def get_urls(self) -> list[Any]:
        """Without the page that writes an old state back: it would pass by every check."""
        addresses: list[Any] = super(SimpleHistoryAdmin, self).get_urls()
        return addresses

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        """An old state is looked at, not written back."""
        return True


class PartInline(FieldsMixin, admin.options.InlineModelAdmin):
    """Rows that are part of a record: whoever may change the record may change them."""

    formset: Any = PartFormSet

    def __init__(self, parent_model: Any, admin_site: Any) -> None:
        """Take from the topology of records how a row names its record."""
        tracked = RECORDS[name_of(parent_model)]
        self.part = next(part for part in tracked.parts if part.table is self.model)
        self.fk_name = self.part.path
        super().__init__(parent_model, admin_site)

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """In a table the field's name stands at the head of the column: say it at the field too."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and issubclass(type(self), admin.TabularInline):
            field.widget.attrs["aria-label"] = capfirst(field.label)
        return field

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The set of forms, which knows who fills it in."""
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.user = request.user
        return formset

    def _of_record(self, request: HttpRequest, obj: Any) -> bool:
        parent = self.admin_site.get_model_admin(self.parent_model)
        if obj is None or obj._state.adding:
            allowed: bool = parent.has_add_permission(request)
        else:
            allowed = parent.has_change_permission(request, obj)
        return allowed

    def has_add_permission(  # type: ignore[override]  # Django's own rows differ so too
        self, request: HttpRequest, obj: Any
    ) -> bool:
        """As for the record."""
        return self._of_record(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for the record."""
        return self._of_record(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for the record."""
        return self._of_record(request, obj)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for the record."""
        parent = self.admin_site.get_model_admin(self.parent_model)
        allowed: bool = parent.has_view_permission(request, obj)
        return allowed


EVERYWHERE = [ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM]


class StatusAdmin(RecordAdmin):
    """A record that is a draft, in review, published or withdrawn."""

    actions = ["send_to_review", "publish", "back_to_draft"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The reason for withdrawing is asked of those who may withdraw."""
        fieldsets = super().get_fieldsets(request, obj)
        if self.has_publish_permission(request) or (obj and obj.withdrawn_reason):
            return fieldsets
        return [
            (name, {**options, "fields": [f for f in options["fields"] if f != "withdrawn_reason"]})
            for name, options in fieldsets
        ]

    @admin.action(
        permissions=["change"], description=gettext_lazy("Send to review"), location=EVERYWHERE
    )
    def send_to_review(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        """Say that they are ready for an editor."""
        self.set_statuses(request, queryset, Status.IN_REVIEW)

    @admin.action(permissions=["publish"], description=gettext_lazy("Publish"), location=EVERYWHERE)
    def publish(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        """Show them to readers."""
        self.set_statuses(request, queryset, Status.PUBLISHED)

    @admin.action(
        permissions=["change"], description=gettext_lazy("Back to draft"), location=EVERYWHERE
    )
    def back_to_draft(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        """Take them back to be worked on."""
        self.set_statuses(request, queryset, Status.DRAFT)

    def set_statuses(self, request: HttpRequest, records: Iterable[Any], status: Status) -> None:
        """Give several records a status, each for itself, and report what was refused and why."""
        done: dict[type[models.Model], int] = {}
        problems = []
        for record in records:
            try:
                with transaction.atomic():
                    # The list shows no version of an article's claims, and a claim may have the
                    # number of an article.
                    if isinstance(record, self.model):
                        require_shown_version(request, record)
                    set_status(
                        record=record, status=status, by=permissions.person_of(request), reason=""
                    )
            except ValidationError as error:
                problems.append((record, " ".join(error.messages)))
            except PermissionDenied as error:
                problems.append((record, str(error)))
            else:
                done[type(record)] = done.get(type(record), 0) + 1
        if done:
            counts = (
                f"{count} {model_ngettext(model._meta, count)}" for model, count in done.items()
            )
            self.message_user(
                request,
                _("%(records)s: now %(status)s.")
                % {"records": ", ".join(counts), "status": status.label},
                messages.SUCCESS,
            )
        if problems:
            self.message_user(request, refused(problems), messages.ERROR)


def _is_action(request: HttpRequest) -> bool:
    """Whether a record's form was sent for one of its actions, as Django tells it."""
    saving = {"_save", "_continue", "_addanother", CHOOSING}
    return f"{ActionLocation.CHANGE_FORM.value}-action" in request.POST and not (
        saving & request.POST.keys()
    )


def require_shown_version(request: HttpRequest, record: models.Model) -> None:
    """Refuse to act on a record that is newer than the list, or the form, that was acted on.

    A record that was on neither (all of a long list were chosen) was not seen as anything.
    """
    shown = request.POST.get(f"{VERSION}-{record.pk}")
    on_form = [str(record.pk)] == request.POST.getlist(ACTION_CHECKBOX_NAME)
    if shown is None and on_form:
        shown = request.POST.get(VERSION)
    if shown is not None:
        check_version(record, shown)


class CountingList(ChangeList):
    """A list whose rows know how many of something they have, and which version they show."""

    def get_results(self, request: HttpRequest) -> None:
        """The rows of the page, each with its version."""
        super().get_results(request)
        ids = [self.model(pk=pk) for pk in self.result_list.values_list("pk", flat=True)]
        versions = versions_of(ids)
        self.result_list = list(self.result_list)
        for row in self.result_list:
            row.shown_version = versions.get(row.pk, "")

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> Any:
        """The rows, with counts."""
        found = super().get_queryset(request, exclude_parameters)
        if getattr(request, "_shows_nothing", False):
            return found.none()
        record_admin: Any = self.model_admin
        return record_admin.counting(found)


class LanguageFilter(admin.AllValuesFieldListFilter):
    """Records by language, which is named."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        """The languages that there are."""
        for choice in super().choices(changelist):
            yield {**choice, "display": labels.language_name(str(choice["display"]))}


class ChosenFilter(admin.SimpleListFilter):
    """Records that have to do with one other, which a link chose: shown, and can be taken off."""

    model: type[models.Model]
    title: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.title = self.model._meta.verbose_name
        super().__init__(*args, **kwargs)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The one that was chosen, or nothing to choose from.

        Raises IncorrectLookupParameters where there is no such record: a filter without a choice
        is left out of the list, which would then show everything.
        """
        if self.value() is None:
            return []
        records = self.model._default_manager.filter(pk=parse_id(self.value()))
        chosen = labels.labelled(records).first()
        if chosen is None:
            raise IncorrectLookupParameters
        return [(str(chosen.pk), labels.label(chosen))]

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[Any]
    ) -> models.QuerySet[Any]:
        """Those that have to do with it."""
        return self.narrow(queryset, self.value()) if self.value() else queryset

    def narrow(self, records: models.QuerySet[Any], pk: Any) -> models.QuerySet[Any]:
        """Those that have to do with the record of this id."""
        raise NotImplementedError


class LostFilter(admin.SimpleListFilter):
    """Records with a passage that the article's text no longer holds."""

    title = gettext_lazy("passage")
    parameter_name = "lost"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The choices."""
        return [("yes", _("passage lost")), ("no", _("every passage found"))]

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[Any]
    ) -> models.QuerySet[Any]:
        """Those with a lost passage, or those without."""
        lost = Appearance.objects.filter(start=None)
        name = {"Article": "article", "Claim": "claim"}.get(queryset.model.__name__)
        found = models.Q(pk__in=lost.values(name or "pk"))
        match self.value():
            case "yes":
                return queryset.filter(found)
            case "no":
                return queryset.exclude(found)
            case _:
                return queryset


def linked(record: Any, words: object = None) -> SafeString:
    """A link to a record's page in the admin."""
    meta = record._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])
    return format_html('<a href="{}">{}</a>', address, words or record)


def listed(model: type[models.Model], words: Any, **filters: Any) -> SafeString | int:
    """Words, or a number, that lead to the list of what they name; no link for a zero."""
    if words == 0:
        return 0
    meta = model._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist", query=filters)
    return format_html('<a href="{}">{}</a>', address, words)


def warn_of_lost(request: HttpRequest, lost: list[Any]) -> None:
    """Tell whose passages the article's text no longer holds, each with a link to mend it."""
    if not lost:
        return
    sentence = ngettext(
        "%(count)d passage was not found again in the changed text. Choose its words anew:",
        "%(count)d passages were not found again in the changed text. Choose their words anew:",
        len(lost),
    ) % {"count": len(lost)}
    links = format_html_join(", ", "{}", ((linked(each),) for each in lost))
    messages.warning(request, format_html("{} {}", sentence, links))
