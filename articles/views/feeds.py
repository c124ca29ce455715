"""Atom feeds (RFC 4287): the claims of a selection, the latest published first, and corrections."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.http import http_date
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from articles.domain import dates, text
from articles.domain.vocabulary import Mode
from articles.listing.claims import ClaimListing
from articles.models import Claim
from articles.presentation.pages.claims import backing_sentences
from articles.presentation.pages.corrections import Corrected, correction_page
from articles.views.problem_details import refused

ENTRIES = 50
# The time of an empty feed: before anything was published.
NEVER = datetime(2020, 1, 1, tzinfo=UTC)


class Feed(Atom1Feed):
    """An Atom feed that is well-formed whatever a record's words are: one row cannot end it."""

    def __init__(self, **said: Any) -> None:
        super().__init__(**_clean(said))

    def add_item(self, **said: Any) -> None:  # type: ignore[override]
        """One entry more."""
        super().add_item(**_clean(said))


def _clean(said: Any) -> Any:
    if isinstance(said, str):
        return text.clean(said)
    if isinstance(said, dict):
        return {name: _clean(value) for name, value in said.items()}
    return [_clean(value) for value in said] if isinstance(said, list) else said


# The language of a feed depends on the cookie of the language, where a browser sends it.
@require_safe
@vary_on_cookie
def claims_atom(request: HttpRequest) -> HttpResponseBase:
    """The latest claims of a selection; 304 where a reader has them already."""
    listing = ClaimListing(request.GET)
    if listing.errors:
        return refused(listing.errors)
    claims = listing.latest(ENTRIES)
    updated = max((claim.changed_at or NEVER for claim in claims), default=NEVER)
    etag = _etag(request, [f"{claim.pk} {claim.changed_at}" for claim in claims])
    same = get_conditional_response(request, etag, int(updated.timestamp()))
    if same is not None:
        return same
    query = listing.selection.at("").query()
    page = request.build_absolute_uri(reverse("claim-list") + (f"?{query}" if query else ""))
    feed = Feed(
        title=_title(listing),
        link=page,
        description=gettext("Who says what, and what backs it"),
        language=get_language(),
        feed_url=request.build_absolute_uri(request.get_full_path()),
        feed_guid=page,
        author_name="newsclaims",
    )
    # Django takes the time of the latest entry, but a withdrawal changes the feed as well.
    feed.latest_post_date = lambda: updated  # type: ignore[method-assign]
    for claim in claims:
        _add(feed, claim, request)
    return _sent(feed, etag, updated)


@require_safe
@vary_on_cookie
def corrections_atom(request: HttpRequest) -> HttpResponseBase:
    """The latest corrections of all claims; 304 where a reader has them already."""
    rows = correction_page(None, size=ENTRIES).rows
    updated = max((row.correction.at for row in rows), default=NEVER)
    etag = _etag(
        request, [f"{each.correction.pk} {each.correction.claim.changed_at}" for each in rows]
    )
    same = get_conditional_response(request, etag, int(updated.timestamp()))
    if same is not None:
        return same
    page = request.build_absolute_uri(reverse("correction-list"))
    feed = Feed(
        title=gettext("Corrections"),
        link=page,
        description=gettext("What was corrected of published claims, and when."),
        language=get_language(),
        feed_url=request.build_absolute_uri(request.get_full_path()),
        feed_guid=page,
        author_name="newsclaims",
    )
    feed.latest_post_date = lambda: updated  # type: ignore[method-assign]
    for row in rows:
        claim = row.correction.claim
        link = request.build_absolute_uri(claim.get_absolute_url())
        feed.add_item(
            title=gettext("Corrected: %(statement)s")
            % {"statement": claim.wording(get_language()).text},
            link=link,
            # A claim can be corrected several times; each correction is an entry.
            unique_id=f"{link}#correction-{row.correction.pk}",
            description=_changes_of(row, request),
            author_name="newsclaims",
            pubdate=row.correction.at,
            updateddate=row.correction.at,
        )
    return _sent(feed, etag, updated)


def _sent(feed: Atom1Feed, etag: str, updated: datetime) -> HttpResponse:
    """The feed as a response that caches may keep for a minute."""
    response = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    response["ETag"] = etag
    response["Last-Modified"] = http_date(updated.timestamp())
    response["Cache-Control"] = "public, max-age=60"
    return response


def _changes_of(row: Corrected, request: HttpRequest) -> SafeString:
    """What a correction changed: before and now."""
    lines = format_html_join(
        "",
        "<li>{}{}{}{}</li>",
        (
            (
                line.label,
                f" ({line.article})" if line.article else "",
                format_html(": <del>{}</del>", line.before) if line.before else "",
                format_html(" → <ins>{}</ins>", line.after) if line.after else "",
            )
            for line in row.lines
        ),
    )
    return format_html("<ul>{}</ul>", lines)


def _etag(request: HttpRequest, state: list[str]) -> str:
    """Changes with the address, the language, and with every entry of the feed."""
    state = [request.build_absolute_uri(), get_language() or "", *state]
    return f'"{hashlib.sha256("\n".join(state).encode()).hexdigest()[:32]}"'


def _title(listing: ClaimListing) -> str:
    on = [
        gettext("%(label)s: %(value)s") % {"label": chip.label, "value": chip.value}
        for chip in listing.chips
    ]
    return " · ".join([gettext("Claims"), *on])


def _add(feed: Feed, claim: Claim, request: HttpRequest) -> None:
    words = claim.wording(get_language())
    link = request.build_absolute_uri(claim.get_absolute_url())
    who = ", ".join(row.actor.name for row in claim.attributions.all())
    feed.add_item(
        title=words.text,
        link=link,
        unique_id=link,
        description=_content(claim, request),
        author_name=who or gettext("the article's own voice"),
        pubdate=claim.published_at,
        updateddate=claim.changed_at or claim.published_at or NEVER,
        categories=[str(Mode(claim.mode).label), *(topic.name for topic in claim.topics.all())],
    )


def _content(claim: Claim, request: HttpRequest) -> SafeString:
    """What backs the claim: the sentence of its page, and each article with its chain."""
    sentences = backing_sentences(claim, claim.provenance())
    said = claim.listed_date
    when = f"{dates.display(said, get_language() or 'en', form='long')}. " if said else ""
    rows = format_html_join(
        "",
        '<li><a href="{}">{}</a>{}</li>',
        (
            (
                request.build_absolute_uri(row.article.get_absolute_url()),
                row.article.source.title,
                "".join(f" ← {hop.source.title}" for hop in row.hops.all()),
            )
            for row in claim.shown_appearances
        ),
    )
    return format_html("<p>{}{}</p><ul>{}</ul>", when, " ".join(sentences), rows)
