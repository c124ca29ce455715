"""Where the desk's work is done outside the review: one place for addresses that others own."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse

from articles import permissions


def new_article() -> str:
    """Where an article is brought in."""
    return reverse("desk-article-new")


def mark_claims(article: Any) -> str:
    """Where claims are marked in an article."""
    return reverse("desk-mark", args=[article.pk])


def change(person: Any, record: Any) -> str:
    """Where this person changes a record; nothing where they may not."""
    meta = record._meta
    if not person.is_staff or not permissions.may_change_any(person, type(record)):
        return ""
    try:
        return reverse(f"admin:articles_{meta.model_name}_change", args=[record.pk])
    except NoReverseMatch:
        return ""
