"""The admin as this site has it: its name, its page for passwords, how it names choices.

Knows no record: what is registered with it is `articles.admin`'s.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from articles.domain.ids import parse_id

# Sentences of the libraries that French puts badly before this site's nouns ("Ajout de
# affirmation"). What locale/ says goes before what they say; here it is told which.
BETTER_IN_LOCALE = (
    gettext_noop("Add %s"),
    gettext_noop("Change %s"),
    gettext_noop("View %s"),
    gettext_noop("Add another %(verbose_name)s"),
    gettext_noop("View history: %s"),
    gettext_noop("Change history: %s"),
)


class LabelledChoices(AutocompleteJsonView):
    """The answers of an autocomplete, each named so that two of one name can be told apart."""

    def get_queryset(self) -> QuerySet[Any]:
        """What was found, with all at hand that the labels need."""
        found: QuerySet[Any] = super().get_queryset()
        prepare = getattr(self.model_admin, "labelled", None)
        return prepare(found) if prepare else found

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        """One answer: its id and its label."""
        result: dict[str, str] = super().serialize_result(obj, to_field_name)
        label = getattr(self.model_admin, "label", None)
        return {**result, "text": label(obj)} if label else result


class Site(AdminSite):
    """Django's admin under this site's name."""

    site_header = settings.SITE_NAME
    site_title = settings.SITE_NAME
    index_title = _("Enter and edit")
    empty_value_display = "–"

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """A page of the admin, which is not there for an id that no record can have."""

        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            for name in {"object_id", "id", "content_type_id"} & kwargs.keys():
                if parse_id(kwargs[name]) is None:
                    raise Http404
            return view(request, *args, **kwargs)

        return super().admin_view(answer, cacheable)

    def password_change(  # type: ignore[override]  # a redirect is no page of the admin's
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """The site's page for changing a password."""
        return redirect("password_change")

    def autocomplete_view(  # type: ignore[override]  # Django's view says no more of itself
        self, request: HttpRequest
    ) -> HttpResponseBase:
        """Choices for a field as somebody types."""
        return LabelledChoices.as_view(admin_site=self)(request)
