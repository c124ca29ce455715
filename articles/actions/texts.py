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
def find_passages_again(
    *, article: Article, before: str | None = None, by: Person, reason: str
) -> list[Appearance]:
    """After its text changed: move every passage to where its words stand now.

    `before` is the text in which the passages stand; else the one before this of which history
    knows. Gives the appearances whose passage is lost
    (`text.reanchor_all` has the rule), and those for which the claim is marked there already.
    """
    if before is None:
        others = article.history.exclude(text_hash=article.text_hash)
        before = others.values_list("text", flat=True).first() or ""
    places = _places_in(article, before, article.text)
    moved = [(each, after) for each, after in places if after != each.selector]
    # Out of each other's way first: one may go to where another still stands.
    Appearance.objects.filter(pk__in=[appearance.pk for appearance, _after in moved]).update(
        start=None, end=None
    )
    for appearance, after in moved:
        appearance.place(after)
        keep(appearance, by, reason)
    refresh_claims({appearance.claim_id for appearance, _after in moved})
    return [appearance for appearance, after in places if after is None]


def passages_lost_in(article: Article, text: str) -> list[Appearance]:
    """The appearances that have their passage now and would lose it with another text."""
    places = _places_in(article, article.text, texts.normalise_text(text))
    return [each for each, after in places if after is None and not each.is_lost]


def _places_in(
    article: Article, before: str, after: str
) -> list[tuple[Appearance, Selector | None]]:
    """Every appearance of an article, and where its passage stands in another text, if it does."""
    appearances = list(article.appearances.select_related("claim"))
    standing = [(each, each.selector) for each in appearances if each.selector]
    found = texts.reanchor_all(before, after, [place for _each, place in standing])
    places = [(each, place) for (each, _before), place in zip(standing, found, strict=True)]
    places += [(each, found_back(each, after)) for each in appearances if each.is_lost]
    # Two passages of one claim cannot stand in one place: it is that of the one that stood there.
    places.sort(key=lambda each: (each[1] is None, each[1] != each[0].selector))
    taken: set[tuple[int, int]] = set()
    for at, (appearance, place) in enumerate(places):
        if place is None:
            continue
        if (appearance.claim_id, place.start) in taken:
            places[at] = appearance, None
        taken.add((appearance.claim_id, place.start))
    return places


def found_back(appearance: Appearance, text: str) -> Selector | None:
    """Where a passage of an earlier text stands in another one, or None.

    It is the passage as the appearance has it, or where that is lost, as it stood last; history
    knows the text of that time.
    """
    past = Appearance.history.filter(id=appearance.pk).exclude(start=None)
    if appearance.start is not None:
        past = past.filter(start=appearance.start, exact=appearance.exact)
    row = past.first()
    if row is None:
        return None
    selector = Selector(row.exact, row.prefix, row.suffix, row.start, row.end)
    known = Article.history.filter(pk=row.article_id, history_date__lte=row.history_date)
    return texts.reanchor(text, selector, known.values_list("text", flat=True).first())


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
