"""The closed lists: what stands in addresses and exports stays, and every value has its label."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db.models import TextChoices
from django.utils import translation

from articles.domain import vocabulary
from articles.models import Actor, Appearance, Article, Claim, ClaimRelation, Hop, Source

# As other programs know them: a value that is renamed here breaks their addresses.
LISTS: dict[str, list[str]] = {
    "ActorKind": [
        "person",
        "government-body",
        "military",
        "intelligence-service",
        "news-agency",
        "outlet",
        "organisation",
        "company",
        "unnamed",
    ],
    "Mergeable": ["actor", "source", "claim"],
    "SourceKind": [
        "article",
        "news-report",
        "agency-report",
        "communique",
        "written-statement",
        "written-assessment",
        "written-report",
        "speech",
        "remarks-to-the-press",
        "interview",
        "video-conference",
        "closed-briefing",
        "e-mail",
        "social-media-post",
        "document",
        "other",
    ],
    "Mode": [
        "states",
        "confirms",
        "denies",
        "estimates",
        "accuses",
        "warns",
        "demands",
        "promises",
    ],
    "Speech": ["direct", "indirect", "mixed"],
    "HopUse": ["quotes", "paraphrases", "cites"],
    "Relation": ["confirms", "denies", "repeats", "corrects"],
    "LinkState": [
        "unchecked",
        "reachable",
        "moved",
        "gone",
        "not-found",
        "refused",
        "robots",
        "unreachable",
        "slow",
        "too-large",
        "wrong-type",
        "private",
        "loop",
    ],
    "Status": ["draft", "in-review", "published", "withdrawn"],
    "Position": ["yes", "no"],
    "DatePrecision": ["day", "month", "season", "year"],
    "Sort": ["newest", "oldest", "relevance"],
}
COLUMNS: list[tuple[Any, str, str]] = [
    (Actor, "kind", "ActorKind"),
    (Source, "kind", "SourceKind"),
    (Source, "date_precision", "DatePrecision"),
    (Claim, "mode", "Mode"),
    (Claim, "status", "Status"),
    (Claim, "position", "Position"),
    (Claim, "date_precision", "DatePrecision"),
    (Article, "status", "Status"),
    (Appearance, "speech", "Speech"),
    (Hop, "use", "HopUse"),
    (ClaimRelation, "kind", "Relation"),
]


def test_these_are_all_closed_lists() -> None:
    known = {
        name
        for name, each in vars(vocabulary).items()
        if isinstance(each, type) and issubclass(each, TextChoices) and each is not TextChoices
    }
    assert known == set(LISTS)


@pytest.mark.parametrize("name", LISTS)
def test_values_are_those_of_the_domain(name: str) -> None:
    choices = getattr(vocabulary, name)
    assert choices.values == LISTS[name]
    # They stand in addresses as they are.
    assert all(re.fullmatch("[a-z][a-z-]*", value) for value in choices.values)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_value_has_a_label_of_its_own(name: str, language: str) -> None:
    with translation.override(language):
        labels = [str(label) for label in getattr(vocabulary, name).labels]
    assert all(label.strip() for label in labels)
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(("model", "column", "name"), COLUMNS)
def test_columns_hold_every_value_of_their_list(model: Any, column: str, name: str) -> None:
    field = model._meta.get_field(column)
    assert [value for value, _label in field.choices if value] == LISTS[name]
    assert max(map(len, LISTS[name])) <= field.max_length


def test_none_is_no_slug() -> None:
    """No name leads to it: slugs begin with a letter, a figure or an underscore."""
    from django.utils.text import slugify

    assert vocabulary.NONE == "-none"
    assert slugify(vocabulary.NONE) != vocabulary.NONE
    assert slugify(vocabulary.NONE, allow_unicode=True) != vocabulary.NONE
