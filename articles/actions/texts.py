"""Articles, their texts, and passages found again when a text changes."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.actions.create import create_source
from articles.actions.refreshing import refresh_claims
from articles.actions.saving import Person, keep
from articles.domain import text as texts
from articles.domain.dates import PartialDate
from articles.domain.text import Selector
from articles.domain.vocabulary import SourceKind
from articles.models import Actor, Appearance, Article, Source


@transaction.atomic
def create_article(
    *,
    title: str,
    text: str,
    title_language: str = "",
    outlet: Actor | None = None,
    language: str = "",
    date: PartialDate | None = None,
    url: str = "",
    archived_url: str = "",
    note: str = "",
    bylines: str = "",
    is_summary: bool = False,
    by: Person,
    reason: str,
) -> Article:
    """A new article, as a draft: a source of that kind, and its text beside it."""
    source = create_source(
        kind=SourceKind.ARTICLE,
        title=title,
        title_language=title_language or language or "en",
        issuer=outlet,
        language=language,
        date=date,
        url=url,
        archived_url=archived_url,
        note=note,
        by=by,
        reason=reason,
    )
    return enter_text(
        source=source, text=text, bylines=bylines, is_summary=is_summary, by=by, reason=reason
    )


@transaction.atomic
def enter_text(
    *,
    source: Source,
    text: str,
    bylines: str = "",
    is_summary: bool = False,
    by: Person,
    reason: str,
) -> Article:
    """The text of a source that is known already: an article, as a draft, beside it.

    The source keeps its place in every chain.
    """
    article = Article(source=source, text=text, bylines=bylines, is_summary=is_summary)
    return keep(article, by, reason)


@transaction.atomic
def find_passages_again(*, article: Article, by: Person, reason: str) -> list[Appearance]:
    """After its text changed: move every passage to where its words stand now.

    Gives the appearances whose passage is lost: their words stand nowhere, or in several places
    of which none has the old surroundings, or only where the claim is marked already.
    """
    # A passage that was lost has no place; its surroundings alone must find it again.
    nowhere = len(article.text) + 1
    places: list[tuple[Appearance, Selector | None]] = []
    for appearance in article.appearances.all():
        before = appearance.selector or Selector(
            appearance.exact,
            appearance.prefix,
            appearance.suffix,
            nowhere,
            nowhere + len(appearance.exact),
        )
        places.append((appearance, texts.reanchor(article.text, before)))
    # Two passages of one claim cannot stand in one place: it is that of the one that stood there.
    places.sort(key=lambda each: (each[1] is None, each[1] != each[0].selector))
    taken: set[tuple[int, int]] = set()
    lost, moved = [], []
    for appearance, after in places:
        if after is not None:
            if (appearance.claim_id, after.start) in taken:
                after = None
            else:
                taken.add((appearance.claim_id, after.start))
        if after is None:
            lost.append(appearance)
        if after != appearance.selector:
            moved.append((appearance, after))
    # Out of each other's way first: one may go to where another still stands.
    Appearance.objects.filter(pk__in=[appearance.pk for appearance, _after in moved]).update(
        start=None, end=None
    )
    for appearance, after in moved:
        appearance.place(after)
        keep(appearance, by, reason)
    refresh_claims({appearance.claim_id for appearance, _after in moved})
    return lost


def locate_passage(text: str, quote: str, *, start: int | None = None) -> Selector:
    """The place of a quote in an article's text.

    `start` chooses among several places. Raises ValidationError with code ``passage-missing``,
    or ``passage-several`` and the places in `params["places"]`.
    """
    places = texts.find_passages(texts.normalise_text(text), quote)
    if not places:
        raise ValidationError(
            _(
                "These words do not stand in the article's text. Copy the passage from the text, "
                "or correct the text first."
            ),
            code="passage-missing",
        )
    if len(places) == 1:
        return places[0]
    for place in places:
        if place.start == start:
            return place
    raise ValidationError(
        ngettext(
            "This passage stands %(count)d time in the text. Choose which one is meant.",
            "This passage stands %(count)d times in the text. Choose which one is meant.",
            len(places),
        ),
        code="passage-several",
        params={"count": len(places), "places": places},
    )
