"""Pages for the people who enter and their groups; what nobody may give is not offered."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.forms import ModelMultipleChoiceField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles import permissions

admin.site.unregister(User)
admin.site.unregister(Group)


class GroupChoice(ModelMultipleChoiceField):
    """A choice among groups, named in the language of the pages."""

    def label_from_instance(self, obj: Any) -> str:
        """The group's name."""
        return permissions.shown_name(obj.name)


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Accounts. Only those who have every right can give every right, or touch who has it."""

    list_display = ["username", "email", "first_name", "last_name", "is_staff", "is_active"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Rights beyond those of the groups are given by those who have them all."""
        fixed = tuple(super().get_readonly_fields(request, obj))
        if request.user.is_superuser:
            return fixed
        return (*fixed, "is_superuser", "user_permissions")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes the account of somebody who may do more."""
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes the account of somebody who may do more."""
        return super().has_delete_permission(request, obj) and _may_touch(request, obj)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Groups by their names in the language of the pages."""
        if db_field.name == "groups":
            kwargs["form_class"] = GroupChoice
        return super().formfield_for_manytomany(db_field, request, **kwargs)


def _may_touch(request: HttpRequest, account: Any) -> bool:
    return account is None or permissions.may_change_account(request.user, account)


@admin.register(Group)
class NamedGroupAdmin(GroupAdmin):
    """Groups, with their names in the language of the pages."""

    list_display = ["shown"]

    @admin.display(description=_("name"), ordering="name")
    def shown(self, group: Group) -> str:
        """The group's name."""
        return permissions.shown_name(group.name)
