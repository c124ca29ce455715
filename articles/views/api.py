"""The read API: claims, articles, actors, sources and questions as JSON, as readers see them.

Fields have the names of `interchange.records`. A selection has the parameters of the claims page,
and `listing` answers it. Nothing can be written through the API.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from ninja import Field, NinjaAPI, Path, Query, Schema
from ninja.decorators import decorate_view
from ninja.errors import ValidationError

from articles.caching.pages import kept_for_readers
from articles.domain.ids import parse_id
from articles.domain.selection import REPEATED, Selection
from articles.domain.vocabulary import ActorKind, Mergeable, Mode, Sort, Speech
from articles.interchange.records import ClaimRecords, actor_record, source_record
from articles.listing.claims import PAGE, ClaimListing
from articles.models import Actor, Article, Claim, Merge, Question, Source
from articles.views.problem_details import problem, refused


class ReadAPI(NinjaAPI):
    """An API whose errors have their own media type in its document too (RFC 9457, 3)."""

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        """The OpenAPI document, with problem details as what they are sent as."""
        document = super().get_openapi_schema(**kwargs)
        for operations in document["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    content = response.get("content", {})
                    if int(status) >= 400 and "application/json" in content:
                        content["application/problem+json"] = content.pop("application/json")
        return document


api = ReadAPI(
    title="newsclaims",
    version="1",
    description=(
        "Who says what in the news, and what backs it. Everything published can be read; "
        "nothing can be written. Errors are problem details (RFC 9457)."
    ),
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
)


# Schemas of what is returned. What is not recorded is null.


class ActorOut(Schema):
    slug: str
    name: str
    name_language: str | None = Field(description="Where the name is in a language of its own")
    kind: str
    country: str | None = Field(description="ISO 3166-1")
    role: str | None


class SourceOut(Schema):
    id: int
    kind: str
    title: str
    title_language: str
    issuer: ActorOut | None
    language: str | None
    date: str | None = Field(description="As it is known, in EDTF: 2025-04-28, 2025-04, 2024-23")
    url: str | None
    archived_url: str | None
    note: str | None


class PassageOut(Schema):
    exact: str
    prefix: str
    suffix: str
    start: int | None = Field(description="In code points of the article's text; null: it is lost")
    end: int | None


class HopOut(Schema):
    position: int = Field(description="1 is nearest to the article; the last is the origin")
    source: SourceOut
    use: str | None
    cue: str | None
    seen: bool


class PassageTranslationOut(Schema):
    language: str
    passage: str
    translator: str


class AppearanceOut(Schema):
    article: SourceOut
    bylines: str | None
    is_summary: bool = Field(description="The article's text here is a summary in our own words")
    passage: PassageOut
    translations: list[PassageTranslationOut]
    speech: str | None
    cue: str | None
    attributed_as: str | None
    note: str | None
    chain: list[HopOut]


class AttributionOut(Schema):
    actor: ActorOut
    on_behalf_of: ActorOut | None


class TranslationOut(Schema):
    language: str
    statement: str
    translator: str


class QuestionTranslationOut(Schema):
    language: str
    text: str
    unit: str | None
    translator: str


class QuestionBrief(Schema):
    slug: str
    text: str
    language: str
    unit: str | None
    translations: list[QuestionTranslationOut]


class ValueOut(Schema):
    position: str | None
    low: float | None
    high: float | None
    approximate: bool


class TopicOut(Schema):
    slug: str
    name: str
    language: str


class ClaimBrief(Schema):
    id: int
    url: str = Field(description="Its page")


class RelationOut(Schema):
    kind: str = Field(description="confirms, denies, repeats or corrects")
    claim: ClaimBrief


class ClaimOut(Schema):
    id: int
    url: str = Field(description=gettext_noop("Its page"))
    status: str = Field(description=gettext_noop("Always published here"))
    statement: str = Field(description=gettext_noop("What is claimed, without who says it"))
    language: str = Field(description=gettext_noop("The language of the statement"))
    translations: list[TranslationOut]
    mode: str = Field(
        description=gettext_noop("How it is said: states, confirms, denies, estimates, …")
    )
    own_voice: bool = Field(description=gettext_noop("Nobody is named: the article itself says so"))
    attributions: list[AttributionOut] = Field(
        description=gettext_noop("Who says it, and on whose behalf")
    )
    date: str | None = Field(description=gettext_noop("When it was said, in EDTF"))
    reported: str | None = Field(
        description=gettext_noop("Without a date of its own: that of its first article")
    )
    question: QuestionBrief | None = Field(description=gettext_noop("What it answers"))
    value: ValueOut | None = Field(
        description=gettext_noop("Its answer: yes, no, or from low to high")
    )
    topics: list[TopicOut]
    origins: int = Field(description=gettext_noop("Recorded independent origins"))
    articles: int = Field(description=gettext_noop("How many carry it"))
    articles_naming_no_source: int = Field(
        description=gettext_noop("How many of these name no source for it")
    )
    circular: bool = Field(
        description=gettext_noop("Some of its sources cite each other in a circle")
    )
    appearances: list[AppearanceOut] = Field(
        description=gettext_noop("Each article’s passage, and the chain from it back to the origin")
    )
    relations: list[RelationOut] = Field(
        description=gettext_noop(
            "What it does to other claims: confirms, denies, repeats, corrects"
        )
    )


class ClaimPage(Schema):
    total: int
    next: str | None = Field(description="The address of the next page")
    previous: str | None
    claims: list[ClaimOut]


class ArticleOut(SourceOut):
    address: str = Field(description="Its page here")
    bylines: str | None
    is_summary: bool = Field(description="The text is a summary in our own words")
    text: str
    text_hash: str = Field(description="SHA-256 of the text")


class ArticlePage(Schema):
    next: str | None
    articles: list[ArticleOut]


class AliasOut(Schema):
    name: str
    language: str | None


class ActorFull(ActorOut):
    address: str
    aliases: list[AliasOut]


class ActorPage(Schema):
    next: str | None
    actors: list[ActorFull]


class SourceFull(SourceOut):
    address: str


class SourcePage(Schema):
    next: str | None
    sources: list[SourceFull]


class NoteOut(Schema):
    language: str
    note: str
    translator: str


class QuestionOut(QuestionBrief):
    address: str
    note: str | None = Field(description="What readers have to know to compare the answers")
    note_language: str | None
    note_translations: list[NoteOut]


class QuestionPage(Schema):
    next: str | None
    questions: list[QuestionOut]


class Problem(Schema):
    type: str
    title: str
    status: int
    detail: str | None = None
    errors: list[str] = []


# Parameters. All of them are text: the listing checks them and says what is wrong.


def _one_of(values: Any) -> Any:
    return {"items": {"type": "string", "enum": ["", *values]}}


# Patterns that a program can check before it asks; the listing checks everything again. An empty
# value counts as none, because forms send it.
EMPTY: Any = {"type": "string", "maxLength": 0}
DATE: Any = {"anyOf": [{"type": "string", "format": "date"}, EMPTY, {"type": "null"}]}
PLACE: Any = {"pattern": "^(-?[0-9]{1,18})?$"}


class ClaimParameters(Schema):
    q: str | None = Field(None, description='Words; "quoted words" together; -word excluded')
    actor: list[str] = Field([], description="Slugs; -none is the article's own voice")
    relay: list[str] = Field([], description="Slugs of issuers of any hop")
    kind: list[str] = Field(
        [], description="Kinds of actor", json_schema_extra=_one_of(ActorKind.values)
    )
    country: list[str] = Field([], description="ISO 3166-1 codes")
    mode: list[str] = Field([], description="Modes", json_schema_extra=_one_of(Mode.values))
    question: list[str] = Field([], description="Slugs")
    topic: list[str] = Field([], description="Slugs")
    outlet: list[str] = Field([], description="Slugs of articles' publishers")
    source: list[str] = Field([], description="Ids of any hop's source; -none names no source")
    language: list[str] = Field([], description="Of the article")
    speech: list[str] = Field(
        [], description="How it is given", json_schema_extra=_one_of(Speech.values)
    )
    since: str | None = Field(
        None, description="ISO date of the claim, inclusive", json_schema_extra=DATE
    )
    until: str | None = Field(
        None, description="ISO date of the claim, inclusive", json_schema_extra=DATE
    )
    origins: str | None = Field(
        None,
        description="At least so many recorded origins",
        json_schema_extra={"pattern": "^([0-9]{1,6})?$"},
    )
    sort: str | None = Field(
        None,
        description="newest, oldest, relevance",
        json_schema_extra={"enum": ["", *Sort.values]},
    )
    cursor: str | None = Field(
        None,
        description="From the address of the next or previous page",
        json_schema_extra=PLACE,
    )


class PageParameters(Schema):
    cursor: str | None = Field(
        None,
        description="From the address of the next page",
        json_schema_extra={"pattern": "^([0-9]{1,18})?$"},
    )


ERRORS: Any = {400: Problem}
# Responses for an id without a record, and for one whose record was merged into another.
MISSING: Any = {404: Problem}
LEADING_ON: Any = {301: None}


@api.exception_handler(ValidationError)
def not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """400 with a sentence for each parameter that could not be read."""
    return refused([f"“{each['loc'][-1]}”: {each['msg']}" for each in error.errors])


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    """404: there is nothing, or nothing published, at this address."""
    return problem(404, gettext("There is nothing published at this address."))


@api.get("/claims", response={200: ClaimPage, **ERRORS}, summary="Claims of a selection")
@decorate_view(kept_for_readers)
def claims(request: HttpRequest, parameters: Query[ClaimParameters]) -> Any:
    listing = ClaimListing(request.GET)
    if listing.errors:
        return refused(listing.errors)

    def address(selection: Selection | None) -> str | None:
        if selection is None:
            return None
        return request.build_absolute_uri(f"{reverse('api:claims')}?{selection.query()}")

    return {
        "total": listing.total,
        "next": address(listing.next_page),
        "previous": address(listing.previous_page),
        "claims": ClaimRecords(request.build_absolute_uri).of(listing.ids),
    }


@api.get(
    "/claims/{id:number}", response={200: ClaimOut, **LEADING_ON, **MISSING}, summary="One claim"
)
@decorate_view(kept_for_readers)
def claim(request: HttpRequest, number: Path[int]) -> Any:
    found = ClaimRecords(request.build_absolute_uri).of([number])
    if not found:
        raise _moved_or_missing(Claim.objects.published(), number, Mergeable.CLAIM)
    return found[0]


class MovedError(Exception):
    """The record with this id was merged into another one, whose id is the argument."""


def _published(records: QuerySet[Any], pk: int, kind: Mergeable) -> Any:
    found = records.filter(pk=pk).first()
    if found is None:
        raise _moved_or_missing(records, pk, kind)
    return found


def _moved_or_missing(records: QuerySet[Any], pk: int, kind: Mergeable) -> Exception:
    """What to raise for an id without a record: MovedError if it was merged, else Http404."""
    went = Merge.followed(kind, [pk]).get(pk)
    if went is None or not records.filter(pk=went).exists():
        return Http404()
    return MovedError(went)


@api.exception_handler(MovedError)
def moved(request: HttpRequest, error: MovedError) -> HttpResponse:
    """301 to the record that is left, not to be cached: a merge can be undone."""
    name = resolve(request.path_info).view_name
    response = HttpResponsePermanentRedirect(reverse(name, args=[error.args[0]]))
    response["Cache-Control"] = "no-cache"
    return response


def _page(request: HttpRequest, name: str, records: QuerySet[Any]) -> tuple[list[Any], str | None]:
    """Records in the order of their ids from a cursor on, and the address of the next page."""
    cursor = request.GET.get("cursor", "")
    unknown = [each for each in request.GET if each != "cursor"]
    if unknown:
        raise RefusedError(
            [gettext("“%(name)s” is not a parameter here. Remove it.") % {"name": unknown[0][:100]}]
        )
    if cursor and parse_id(cursor) is None:
        raise RefusedError(
            [
                gettext(
                    "“cursor” is not a position in this list. Remove it to start from the "
                    "beginning."
                )
            ]
        )
    found = list(records.filter(pk__gt=int(cursor or 0)).order_by("pk")[: PAGE + 1])
    if len(found) <= PAGE:
        return found, None
    found = found[:PAGE]
    return found, request.build_absolute_uri(f"{reverse(f'api:{name}')}?cursor={found[-1].pk}")


class RefusedError(Exception):
    """Parameters were not understood; the argument is a list of sentences."""


@api.exception_handler(RefusedError)
def refuse(request: HttpRequest, error: RefusedError) -> HttpResponse:
    """400, with the sentences."""
    return refused(error.args[0])


def _article(request: HttpRequest, article: Article) -> dict[str, Any]:
    return source_record(article.source) | {
        "address": request.build_absolute_uri(article.get_absolute_url()),
        "bylines": article.bylines or None,
        "is_summary": article.is_summary,
        "text": article.text,
        "text_hash": article.text_hash,
    }


@api.get("/articles", response={200: ArticlePage, **ERRORS}, summary="Articles")
@decorate_view(kept_for_readers)
def articles(request: HttpRequest, parameters: Query[PageParameters]) -> Any:
    found, following = _page(request, "articles", Article.objects.published().with_source())
    return {"next": following, "articles": [_article(request, each) for each in found]}


@api.get(
    "/articles/{id:number}",
    response={200: ArticleOut, **LEADING_ON, **MISSING},
    summary="One article",
)
@decorate_view(kept_for_readers)
def article(request: HttpRequest, number: Path[int]) -> Any:
    return _article(
        request, _published(Article.objects.published().with_source(), number, Mergeable.SOURCE)
    )


def _actor(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    return (actor_record(actor) or {}) | {
        "address": request.build_absolute_uri(actor.get_absolute_url()),
        "aliases": [
            {"name": alias.name, "language": alias.language or None}
            for alias in actor.aliases.all()
        ],
    }


@api.get("/actors", response={200: ActorPage, **ERRORS}, summary="Actors")
@decorate_view(kept_for_readers)
def actors(request: HttpRequest, parameters: Query[PageParameters]) -> Any:
    found, following = _page(request, "actors", Actor.objects.in_use().prefetch_related("aliases"))
    return {"next": following, "actors": [_actor(request, each) for each in found]}


@api.get("/actors/{slug}", response={200: ActorFull, **MISSING}, summary="One actor")
@decorate_view(kept_for_readers)
def actor(request: HttpRequest, slug: Path[str]) -> Any:
    return _actor(request, _at_slug(Actor.objects.in_use(), slug))


def _at_slug(records: Any, slug: str) -> Any:
    if "\x00" in slug:
        raise Http404
    try:
        return records.at_slug(slug)
    except records.model.DoesNotExist as error:
        raise Http404 from error


def _source(request: HttpRequest, source: Source) -> dict[str, Any]:
    return source_record(source) | {
        "address": request.build_absolute_uri(source.get_absolute_url())
    }


@api.get("/sources", response={200: SourcePage, **ERRORS}, summary="Sources")
@decorate_view(kept_for_readers)
def sources(request: HttpRequest, parameters: Query[PageParameters]) -> Any:
    found, following = _page(request, "sources", Source.objects.in_use().select_related("issuer"))
    return {"next": following, "sources": [_source(request, each) for each in found]}


@api.get(
    "/sources/{id:number}",
    response={200: SourceFull, **LEADING_ON, **MISSING},
    summary="One source",
)
@decorate_view(kept_for_readers)
def source(request: HttpRequest, number: Path[int]) -> Any:
    sources = Source.objects.in_use().select_related("issuer")
    return _source(request, _published(sources, number, Mergeable.SOURCE))


def _question(request: HttpRequest, question: Question) -> dict[str, Any]:
    return {
        "slug": question.slug,
        "text": question.text,
        "language": question.language,
        "unit": question.unit or None,
        "address": request.build_absolute_uri(question.get_absolute_url()),
        "translations": [
            {
                "language": row.language,
                "text": row.text,
                "unit": row.unit or None,
                "translator": row.translator,
            }
            for row in question.translations.all()
        ],
        "note": question.note or None,
        "note_language": (question.note_language or question.language) if question.note else None,
        "note_translations": [
            {"language": row.language, "note": row.note, "translator": row.translator}
            for row in question.note_translations.all()
        ],
    }


@api.get("/questions", response={200: QuestionPage, **ERRORS}, summary="Questions")
@decorate_view(kept_for_readers)
def questions(request: HttpRequest, parameters: Query[PageParameters]) -> Any:
    asked = Question.objects.in_use().prefetch_related("translations", "note_translations")
    found, following = _page(request, "questions", asked)
    return {"next": following, "questions": [_question(request, each) for each in found]}


@api.get("/questions/{slug}", response={200: QuestionOut, **MISSING}, summary="One question")
@decorate_view(kept_for_readers)
def question(request: HttpRequest, slug: Path[str]) -> Any:
    return _question(request, _at_slug(Question.objects.in_use(), slug))


# Addresses that the documentation shows; a test requests each of them.
EXAMPLES: tuple[tuple[str, Any], ...] = (
    ("/api/claims?actor=kcna", _("The claims that KCNA makes")),
    ("/api/claims?relay=afp&since=2025-01-01", _("What reached an article through AFP since 2025")),
    ("/api/claims?source=-none&language=fr", _("Claims without a source in French articles")),
    (
        "/api/claims?q=%22killed+or+wounded%22&sort=oldest",
        _("A phrase, oldest first"),
    ),
    ("/api/claims?country=KR&country=US&mode=estimates", _("Estimates from either country")),
    ("/api/actors/kcna", _("One actor, with its aliases")),
    ("/api/sources", _("Sources, a page at a time")),
    ("/api/questions", _("Questions, a page at a time")),
    ("/claims.csv?actor=kcna", _("A selection as a table")),
    ("/claims.jsonl?actor=kcna", _("The same as one record per line")),
    ("/claims.atom?actor=kcna", _("The same as a feed")),
)


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """What can be asked, with examples that work on this site."""
    parameters = [
        (name, _described(field), name in REPEATED)
        for name, field in ClaimParameters.model_fields.items()
    ]
    columns = [(name, _described(field)) for name, field in ClaimOut.model_fields.items()]
    return render(
        request,
        "site/api.html",
        {"examples": EXAMPLES, "parameters": parameters, "columns": columns},
    )


def _described(field: Any) -> str:
    """What a field is, in the reader's language; the schema has it in English."""
    return gettext(field.description) if field.description else ""


def nothing_here(request: HttpRequest) -> HttpResponse:
    """What stands under /api/ where nothing does: programs get problem details there too."""
    return problem(404, gettext("There is nothing published at this address."))
