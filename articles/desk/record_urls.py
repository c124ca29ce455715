"""The addresses of the pages on which a record is worked on."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse

from articles import permissions


def new_article() -> str:
    """The page on which an article is entered."""
    return reverse("desk-article-new")


def mark_claims(article: Any) -> str:
    """The page on which claims are marked in an article."""
    return reverse("desk-mark", args=[article.pk])


def change(person: Any, record: Any) -> str:
    """The page on which this person changes a record; an empty text where they may not."""
    meta = record._meta
    if not person.is_staff or not permissions.may_change_any(person, type(record)):
        return ""
    try:
        return reverse(f"admin:articles_{meta.model_name}_change", args=[record.pk])
    except NoReverseMatch:
        return ""
