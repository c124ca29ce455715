"""Verbs that read as phrases: which records, for whom, with what at hand.

A verb narrows a queryset and nothing else; verbs compose in any order. Those that look at
appearances take `drafts`: False (readers) sees only appearances in published articles, True
(editors) all but those in withdrawn ones. Tables are reached through the model's own relations,
so that nothing here imports the models.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, F, Func, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import MD5, Coalesce

from articles.domain import text, vocabulary
from articles.domain.vocabulary import LINK_PATIENCE, LinkState, SourceKind, Status
from articles.ingest.url_keys import address_key, site_of

if TYPE_CHECKING:
    from articles.models import LinkCheck, Source

# An order key is (day of the claim << KEY_BITS) | id: a total order in one integer that fits
# bigint, and Javascript's 53 bits too. Day 0 is a claim of which no date is known.
KEY_BITS = 32
# So much of an address stands in an index; whole ones may be longer than an index takes.
ADDRESS_START = 200


def order_key(day: datetime.date | None, pk: int) -> int:
    """The integer by which claims are ordered: by day, then by id."""
    return ((day.toordinal() if day else 0) << KEY_BITS) | pk


def address_start(column: str) -> Func:
    """The start of an address as an index holds it, the length written out as databases want it."""
    return Func(
        F(column),
        template=f"SUBSTR(%(expressions)s, 1, {ADDRESS_START})",
        output_field=models.TextField(),
    )


def _appearances() -> AppearanceQuerySet:
    appearances: AppearanceQuerySet = apps.get_model("articles", "Appearance").objects.all()
    return appearances


def _hops() -> HopQuerySet:
    hops: HopQuerySet = apps.get_model("articles", "Hop").objects.all()
    return hops


def _links() -> LinkCheckQuerySet:
    links: LinkCheckQuerySet = apps.get_model("articles", "LinkCheck").objects.all()
    return links


def _count(rows: models.QuerySet[Any], column: str) -> Coalesce:
    """How many values a correlated queryset has in a column, as a column of the outer one.

    The rows must be few for each outer one, by an index: that is what makes it fast.
    """
    distinct = Func(F(column), function="COUNT", template="%(function)s(DISTINCT %(expressions)s)")
    counted = rows.order_by().annotate(n=distinct).values("n")
    return Coalesce(Subquery(counted, output_field=models.IntegerField()), 0)


def claims_seen(to_claim: str, *, drafts: bool) -> Q:
    """That a row's claim is one that readers (or, with drafts, editors) see in lists."""
    if drafts:
        return ~Q(**{f"{to_claim}__status": Status.WITHDRAWN})
    return Q(**{f"{to_claim}__listed": True})


def one_slip(word: str) -> str:
    """A pattern for a word with one letter wrong, missing, too many, or two exchanged.

    Words of three letters and fewer are taken as they are: a slip makes them any word.
    """
    if len(word) < 4:
        return re.escape(word)
    letters = [re.escape(letter) for letter in word]
    slips = {"".join(letters)}
    for at in range(len(letters)):
        before, here, behind = "".join(letters[:at]), letters[at], letters[at + 1 :]
        slips.add(f"{before}.?{''.join(behind)}")
        slips.add(f"{before}.{here}{''.join(behind)}")
        if behind:
            slips.add(f"{before}{behind[0]}{here}{''.join(behind[1:])}")
    return "|".join(sorted(slips))


class SlugQuerySet(models.QuerySet[Any]):
    """Records that have a slug of their own, and perhaps former ones."""

    def at_slug(self, slug: str) -> Any:
        """The record whose slug this is or once was.

        Raises the model's DoesNotExist. A slug that is in use goes before a former one.
        """
        found = None
        if "\x00" not in slug:  # PostgreSQL takes none, and no slug holds one
            found = self.filter(slug=slug).first() or self.filter(former_slugs__slug=slug).first()
        if found is None:
            raise self.model.DoesNotExist(f"No {self.model._meta.verbose_name} at “{slug}”.")
        return found


class ActorQuerySet(SlugQuerySet):
    """Who makes claims or passes them on."""

    def named_like(self, words: str) -> Self:
        """Those whose name or an alias holds each of the words, accents and case aside."""
        found = self
        for word in text.fold(words).split():
            # One EXISTS a word: a join over aliases would give an actor once for each of them.
            found = found.filter(
                Q(folded__contains=word)
                | Exists(
                    self.model.aliases.rel.related_model._default_manager.filter(
                        actor=OuterRef("pk"), folded__contains=word
                    )
                )
            )
        return found

    def named_nearly(self, words: str) -> Self:
        """Those with a name or an alias that holds each word but for one slip of the fingers."""
        found = self
        aliases = self.model.aliases.rel.related_model._default_manager
        for pattern in map(one_slip, text.fold(words).split()):
            found = found.filter(
                Q(folded__regex=pattern)
                | Exists(aliases.filter(actor=OuterRef("pk"), folded__regex=pattern))
            )
        return found

    def in_use(self) -> Self:
        """Those that something published uses: readers see these."""
        claims = apps.get_model("articles", "Attribution")._default_manager.filter(
            claim__listed=True
        )
        hops = _hops().filter(
            appearance__claim__listed=True, appearance__article__status=Status.PUBLISHED
        )
        outlets = apps.get_model("articles", "Article")._default_manager.filter(
            status=Status.PUBLISHED
        )
        return self.filter(
            Exists(claims.filter(Q(actor=OuterRef("pk")) | Q(on_behalf_of=OuterRef("pk"))))
            | Exists(hops.filter(source__issuer=OuterRef("pk")))
            | Exists(outlets.filter(source__issuer=OuterRef("pk")))
        )

    def with_counts(self, *, drafts: bool = False) -> Self:
        """`claim_count`: how many claims it makes, or others make on its behalf."""
        attributions = apps.get_model("articles", "Attribution")._default_manager.filter(
            Q(actor=OuterRef("pk")) | Q(on_behalf_of=OuterRef("pk")),
            claims_seen("claim", drafts=drafts),
        )
        return self.annotate(claim_count=_count(attributions, "claim"))


class SourceQuerySet(models.QuerySet[Any]):
    """Things that can be cited."""

    def titled_like(self, words: str) -> Self:
        """Those whose title, or issuer under any name, holds each of the words."""
        found = self
        aliases = apps.get_model("articles", "ActorAlias")._default_manager
        for word in text.fold(words).split():
            found = found.filter(
                Q(folded__contains=word)
                | Q(issuer__folded__contains=word)
                | Exists(aliases.filter(actor=OuterRef("issuer"), folded__contains=word))
            )
        return found

    def titled_nearly(self, words: str) -> Self:
        """Those with a title that holds each word but for one slip of the fingers."""
        found = self
        for word in text.fold(words).split():
            found = found.filter(folded__regex=one_slip(word))
        return found

    def at_address(self, *forms: str) -> Self:
        """Those that stand at one of these addresses, in whatever form it was recorded."""
        return self.filter(address_key__in={*map(address_key, forms)} - {""})

    def on_site(self, address: str) -> Self:
        """Those whose address is on the same site as this one."""
        site = site_of(address)
        return self.filter(address_key__startswith=site) if site else self.none()

    def in_use(self) -> Self:
        """Those that a published article is, or passes through for a published claim."""
        hops = _hops().filter(
            appearance__claim__listed=True, appearance__article__status=Status.PUBLISHED
        )
        return self.filter(
            Q(article__status=Status.PUBLISHED) | Exists(hops.filter(source=OuterRef("pk")))
        )

    def with_counts(self, *, drafts: bool = False) -> Self:
        """`claim_count`: how many claims pass through it."""
        hops = _hops().shown(drafts=drafts).filter(source=OuterRef("pk"))
        return self.annotate(claim_count=_count(hops, "appearance__claim"))

    # What weakens what rests on them

    def concerning(self, words: str) -> Self:
        """The same as `titled_like`, or whose address holds each of the words."""
        found = self
        for word in words.split():
            titled = self.model._default_manager.titled_like(word).order_by().values("pk")
            found = found.filter(
                Q(pk__in=titled) | Q(url__icontains=word) | Q(archived_url__icontains=word)
            )
        return found

    def bearing(self) -> Self:
        """Those on which a claim rests that was not withdrawn: its article, or a hop."""
        appearances = _appearances().bearing().order_by()
        return self.filter(
            Exists(appearances.filter(article=OuterRef("pk")))
            | Exists(_hops().shown(drafts=True).filter(source=OuterRef("pk")))
        )

    def with_dead_link(self) -> Self:
        """Whose address is dead and has no copy that lives, or whose copy is dead."""
        dead = Exists(_links().dead().filter(key=MD5(OuterRef("url"))))
        copy_dead = Exists(_links().dead().filter(key=MD5(OuterRef("archived_url"))))
        return self.filter(Q(dead, archived_url="") | (~Q(archived_url="") & Q(copy_dead)))

    def with_dead_copy(self) -> Self:
        """Whose copy is dead."""
        dead = _links().dead().filter(key=MD5(OuterRef("archived_url")))
        return self.exclude(archived_url="").filter(Exists(dead))

    def moved(self) -> Self:
        """Whose address says that the source stands at another one now."""
        return self.filter(Exists(_links().moved().filter(key=MD5(OuterRef("url")))))

    def not_archived(self) -> Self:
        """With an address, and no copy for the day on which it dies."""
        return self.filter(archived_url="").exclude(url="")

    def at_addresses(self, addresses: Collection[str]) -> Self:
        """Those that record one of these addresses as their own."""
        # The index holds the starts of addresses: a whole one may be longer than it takes.
        starts = [address[:ADDRESS_START] for address in addresses]
        return self.alias(url_start=address_start("url")).filter(
            url_start__in=starts, url__in=addresses
        )

    def bearing_counts(self) -> dict[int, int]:
        """How many claims rest on each of these, as on an article or on a hop, by its number."""
        ids = list(self.order_by().values_list("pk", flat=True))
        claims = Count("appearance__claim", distinct=True)
        hops = _hops().shown(drafts=True).filter(source__in=ids).order_by()
        articles = _appearances().bearing().filter(article__in=ids).order_by()
        # What an article carries and has from itself, by way of another, is one claim.
        both = hops.filter(
            Exists(
                _appearances()
                .bearing()
                .filter(article=OuterRef("source"), claim=OuterRef("appearance__claim"))
            )
        )
        found = dict.fromkeys(ids, 0)
        for sign, rows in (
            (1, articles.values_list("article").annotate(n=Count("claim", distinct=True))),
            (1, hops.values_list("source").annotate(n=claims)),
            (-1, both.values_list("source").annotate(n=claims)),
        ):
            for pk, count in rows:
                found[pk] += sign * count
        return found


class EnteredQuerySet(models.QuerySet[Any]):
    """Records that somebody entered, as their history has it."""

    def entered_by(self, person: Any) -> Self:
        """Those that this person made."""
        history = self.model.history.model._default_manager
        name = self.model._meta.pk.attname
        made = history.filter(**{name: OuterRef("pk")}, history_type="+", history_user=person)
        return self.filter(Exists(made))

    def with_entering(self) -> Self:
        """`entered_by_name` and `entered_at`: who made it, and when."""
        history = self.model.history.model._default_manager
        name = self.model._meta.pk.attname
        made = history.filter(**{name: OuterRef("pk")}, history_type="+").order_by("history_id")
        return self.annotate(
            entered_by_name=Subquery(made.values("history_user__username")[:1]),
            entered_at=Subquery(made.values("history_date")[:1]),
        )


class ArticleQuerySet(EnteredQuerySet):
    """Sources whose text was entered."""

    def without_claims(self) -> Self:
        """Those in which nothing is marked yet."""
        return self.filter(~Exists(_appearances().filter(article=OuterRef("pk"))))

    def published(self) -> Self:
        """What readers see."""
        return self.filter(status=Status.PUBLISHED)

    def for_editors(self) -> Self:
        """What editors see in lists: all but the withdrawn."""
        return self.exclude(status=Status.WITHDRAWN)

    def with_source(self) -> Self:
        """Source and outlet at hand."""
        return self.select_related("source__issuer")

    def texts(self) -> dict[int, str]:
        """The text of each, by its number."""
        return dict(self.order_by().values_list("pk", "text"))

    def titled_like(self, words: str) -> Self:
        """Those whose source is titled so, or whose outlet is named so."""
        sources = apps.get_model("articles", "Source")._default_manager.titled_like(words)
        return self.filter(source__in=sources.order_by().values("pk"))

    def concerning(self, words: str) -> Self:
        """The same as `titled_like`, or whose address or bylines hold each of the words."""
        sources = apps.get_model("articles", "Source")._default_manager
        found = self
        for word in words.split():
            concerned = sources.concerning(word).order_by().values("pk")
            found = found.filter(Q(source__in=concerned) | Q(bylines__icontains=word))
        return found

    def with_lost_passages(self) -> Self:
        """`has_lost`: whether its text no longer holds a passage that was marked in it."""
        lost = _appearances().filter(article=OuterRef("pk"), start=None)
        return self.annotate(has_lost=Exists(lost))

    def with_counts(self, *, drafts: bool = False) -> Self:
        """`claim_count`: how many claims are marked in it."""
        here = _appearances().filter(claims_seen("claim", drafts=drafts), article=OuterRef("pk"))
        return self.annotate(claim_count=_count(here, "claim"))


class QuestionQuerySet(SlugQuerySet):
    """What comparable claims answer."""

    def in_use(self) -> Self:
        """Those that a claim which readers see answers."""
        claims = apps.get_model("articles", "Claim")._default_manager.filter(listed=True)
        return self.filter(Exists(claims.filter(question=OuterRef("pk"))))

    def asking(self, words: str) -> Self:
        """Those that hold each of the words, in any of their languages."""
        found = self
        translations = apps.get_model("articles", "QuestionTranslation")._default_manager
        for word in words.split():
            found = found.filter(
                Q(text__icontains=word)
                | Exists(translations.filter(question=OuterRef("pk"), text__icontains=word))
            )
        return found

    def with_counts(self, *, drafts: bool = False) -> Self:
        """`claim_count`: how many claims answer it."""
        claims: ClaimQuerySet = apps.get_model("articles", "Claim")._default_manager.all()
        seen = claims.for_editors() if drafts else claims.published()
        return self.annotate(claim_count=_count(seen.filter(question=OuterRef("pk")), "pk"))


class TopicQuerySet(SlugQuerySet):
    """Free subject headings."""

    def named_like(self, words: str) -> Self:
        """Those whose name holds each of the words."""
        found = self
        for word in words.split():
            found = found.filter(name__icontains=word)
        return found

    def in_use(self) -> Self:
        """Those under which readers see a claim."""
        claims = apps.get_model("articles", "Claim")._default_manager.filter(listed=True)
        return self.filter(Exists(claims.filter(topics=OuterRef("pk"))))


class AppearanceQuerySet(models.QuerySet[Any]):
    """Claims in articles."""

    def shown(self, *, drafts: bool) -> Self:
        """Those in articles that the one who asks may see in lists."""
        if drafts:
            return self.exclude(article__status=Status.WITHDRAWN)
        return self.filter(article__status=Status.PUBLISHED)

    def with_chain(self) -> Self:
        """Article, outlet and the chain's sources and issuers at hand, nearest first.

        Without the articles' texts, which can be long: whoever shows some asks for them.
        """
        hops = _hops().select_related("source__issuer", "source__article")
        return (
            self.select_related("article__source__issuer")
            .defer("article__text")
            .prefetch_related(
                Prefetch("hops", hops.defer("source__article__text").order_by("position"))
            )
        )

    # What weakens a claim

    def bearing(self) -> Self:
        """Those of claims that were not withdrawn, in articles that were not."""
        return self.shown(drafts=True).exclude(claim__status=Status.WITHDRAWN)

    def concerning(self, words: str) -> Self:
        """Whose claim, passage or article's title holds each of the words."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(claim__statement__icontains=word)
                | Q(exact__icontains=word)
                | Q(article__source__folded__contains=text.fold(word))
            )
        return found

    def without_source(self) -> Self:
        """Where an article names no source for a claim: one for each article and claim."""
        beside = _appearances().filter(claim=OuterRef("claim"), article=OuterRef("article"))
        hops = _hops().filter(
            appearance__claim=OuterRef("claim"), appearance__article=OuterRef("article")
        )
        return self.filter(~Exists(hops), ~Exists(beside.filter(pk__lt=OuterRef("pk"))))

    def ending_early(self) -> Self:
        """Whose chain ends at a report by somebody who only passes the claim on.

        Not early is an end that another chain of the claim leads on from; nor the report of an
        agency or outlet that makes the claim itself.
        """
        further = _hops().filter(
            appearance=OuterRef("appearance"), position__gt=OuterRef("position")
        )
        elsewhere = (
            _hops()
            .shown(drafts=True)
            .filter(appearance__claim=OuterRef("appearance__claim"), source=OuterRef("source"))
            .filter(Exists(further))
        )
        attributions = apps.get_model("articles", "Attribution")._default_manager
        own = attributions.filter(
            Q(actor=OuterRef("source__issuer")) | Q(on_behalf_of=OuterRef("source__issuer")),
            claim=OuterRef("appearance__claim"),
        )
        relays = [SourceKind.ARTICLE, SourceKind.NEWS_REPORT, SourceKind.AGENCY_REPORT]
        ends = (
            _hops()
            .filter(~Exists(further), source__kind__in=relays, appearance=OuterRef("pk"))
            .filter(~Exists(own), ~Exists(elsewhere))
        )
        return self.filter(Exists(ends), claim__own_voice=False)

    def lost(self) -> Self:
        """Whose passage their article's text no longer holds."""
        return self.filter(start=None)


class DeskDraftQuerySet(models.QuerySet[Any]):
    """What people have begun at the desk."""

    def open_for(self, user: Any, article: Any) -> Self:
        """What somebody has begun in an article and neither kept nor thrown away, newest first."""
        return self.filter(user=user, article=article, state="open").order_by("-saved_at", "-pk")


class HopQuerySet(models.QuerySet[Any]):
    """Steps of chains."""

    def shown(self, *, drafts: bool) -> Self:
        """Those by which a claim of lists reached an article that the one who asks may see."""
        if drafts:
            return self.exclude(appearance__article__status=Status.WITHDRAWN).exclude(
                appearance__claim__status=Status.WITHDRAWN
            )
        return self.filter(
            appearance__article__status=Status.PUBLISHED, appearance__claim__listed=True
        )


class LinkCheckQuerySet(models.QuerySet[Any]):
    """What is known of the addresses that sources record."""

    def dead(self) -> Self:
        """Those that readers need not try: `LinkCheck.is_dead`, for the database."""
        return self.filter(
            Q(state__in=LinkState.final())
            | Q(state__in=LinkState.passing(), failures__gte=LINK_PATIENCE)
        )

    def moved(self) -> Self:
        """Those that lead on to another address for good."""
        return self.filter(state=LinkState.MOVED)

    def due(self, *, before: datetime.datetime, in_trouble_before: datetime.datetime) -> Self:
        """Those never visited, or not since a time; those that failed lately have their own."""
        in_trouble = Q(
            state__in=LinkState.passing(),
            failures__lt=LINK_PATIENCE,
            checked_at__lt=in_trouble_before,
        )
        return self.filter(Q(checked_at=None) | Q(checked_at__lt=before) | in_trouble)

    def bring_to(self, sources: Iterable[Source]) -> None:
        """Leave on sources, in one query for all, what is known of their addresses.

        `link` and `archived_link` are then a LinkCheck, unvisited where nothing is known, or None
        where the source records no such address.
        """
        at_hand = list(sources)
        wanted = {url for each in at_hand for url in (each.url, each.archived_url) if url}
        keys = {url: self.model.key_of(url) for url in wanted}
        known: dict[str, LinkCheck] = {}
        if keys:
            known = {link.key: link for link in self.filter(key__in=keys.values())}
        for source in at_hand:
            source.link, source.archived_link = (
                (known.get(keys[url]) or self.model(address=url)) if url else None
                for url in (source.url, source.archived_url)
            )


class ReviewNoteQuerySet(models.QuerySet[Any]):
    """What reviewers said when they sent records back."""

    def waiting_for(self, person: Any) -> Self:
        """The last note of each record that this person entered and that is still a draft."""
        claims = apps.get_model("articles", "Claim")._default_manager
        articles = apps.get_model("articles", "Article")._default_manager
        later = self.model._default_manager.filter(pk__gt=OuterRef("pk"))
        return self.filter(
            Q(claim__in=claims.filter(status=Status.DRAFT).entered_by(person).values("pk"))
            | Q(article__in=articles.filter(status=Status.DRAFT).entered_by(person).values("pk")),
            ~Exists(later.filter(claim=OuterRef("claim"))),
            ~Exists(later.filter(article=OuterRef("article"))),
        )


class MergeQuerySet(models.QuerySet[Any]):
    """Records that went into others."""

    def standing(self) -> Self:
        """Those that were not undone."""
        return self.filter(undone_at=None)


class CorrectionQuerySet(models.QuerySet[Any]):
    """What was put right."""

    def for_readers(self) -> Self:
        """Those of claims that readers see, or of which they are told why they were withdrawn."""
        return self.filter(Q(claim__listed=True) | Q(claim__status=Status.WITHDRAWN))

    def with_claim(self) -> Self:
        """The claim at hand, in all its languages and with who says it."""
        attributions = apps.get_model("articles", "Attribution")._default_manager
        return self.select_related("claim").prefetch_related(
            "claim__translations",
            Prefetch(
                "claim__attributions",
                attributions.select_related("actor", "on_behalf_of").order_by("position", "pk"),
            ),
        )


class RelationQuerySet(models.QuerySet[Any]):
    """What claims do to each other."""

    def shown(self, *, drafts: bool) -> Self:
        """Those of which the one who asks may see both claims in lists."""
        if drafts:
            return self.exclude(claim__status=Status.WITHDRAWN).exclude(
                about__status=Status.WITHDRAWN
            )
        return self.filter(claim__listed=True, about__listed=True)

    def at_question(self, question: int) -> Self:
        """Those that one of the answers to a question is in."""
        answers = apps.get_model("articles", "Claim")._default_manager.filter(question=question)
        ids = answers.order_by().values("pk")
        return self.filter(Q(claim__in=ids) | Q(about__in=ids))


class ClaimQuerySet(EnteredQuerySet):
    """Statements, and the ways in which people ask for them."""

    # Whose claims

    def published(self) -> Self:
        """What readers see: published, and carried by a published article."""
        return self.filter(listed=True)

    def for_editors(self) -> Self:
        """What editors see in lists: drafts too, but nothing that was withdrawn."""
        return self.exclude(status=Status.WITHDRAWN)

    # Which claims

    def by_actor(self, slugs: Collection[str]) -> Self:
        """Made by one of these actors, or on their behalf; ``-none`` is the article's own voice."""
        attributions = apps.get_model("articles", "Attribution")._default_manager
        named = [slug for slug in slugs if slug != vocabulary.NONE]
        asked: Any = Q()
        if named:
            asked |= Exists(
                attributions.filter(
                    Q(actor__slug__in=named) | Q(on_behalf_of__slug__in=named),
                    claim=OuterRef("pk"),
                )
            )
        if vocabulary.NONE in slugs:
            asked |= Q(own_voice=True)
        return self.filter(asked) if asked else self.none()

    def made_by(self, actors: Collection[int]) -> Self:
        """Made by one of these actors, given by their ids, or on their behalf."""
        return self._attributed(Q(actor__in=actors) | Q(on_behalf_of__in=actors))

    def giving(
        self,
        question: int,
        *,
        position: str = "",
        low: Decimal | None = None,
        high: Decimal | None = None,
    ) -> Self:
        """That answer a question, given by its id, so: yes, no, or these figures."""
        return self.filter(question=question, position=position, low=low, high=high)

    def by_actor_of_kind(self, kinds: Collection[str]) -> Self:
        """Made by, or on behalf of, an actor of one of these kinds."""
        return self._attributed(Q(actor__kind__in=kinds) | Q(on_behalf_of__kind__in=kinds))

    def by_actor_from(self, countries: Collection[str]) -> Self:
        """Made by, or on behalf of, an actor of one of these countries (ISO 3166)."""
        return self._attributed(
            Q(actor__country__in=countries) | Q(on_behalf_of__country__in=countries)
        )

    def _attributed(self, condition: Q) -> Self:
        attributions = apps.get_model("articles", "Attribution")._default_manager
        return self.filter(Exists(attributions.filter(condition, claim=OuterRef("pk"))))

    def relayed_by(self, slugs: Collection[str], *, drafts: bool = False) -> Self:
        """With a hop, the origin included, whose source one of these actors issued."""
        return self._with_hop(Q(source__issuer__slug__in=slugs), drafts=drafts)

    def through_source(self, sources: Collection[int | str], *, drafts: bool = False) -> Self:
        """With a hop through one of these sources; ``-none``: an article that names no source.

        An article names no source for a claim when none of its appearances there has a hop.
        """
        ids = [source for source in sources if source != vocabulary.NONE]
        claims = self.model._default_manager.all()
        asked: Any = Q()
        if ids:
            asked |= Q(pk__in=claims._with_hop(Q(source__in=ids), drafts=drafts).values("pk"))
        if vocabulary.NONE in sources:
            sourced = _hops().filter(
                appearance__claim=OuterRef("claim"), appearance__article=OuterRef("article")
            )
            asked |= Exists(
                _appearances().shown(drafts=drafts).filter(~Exists(sourced), claim=OuterRef("pk"))
            )
        return self.filter(asked) if asked else self.none()

    def _with_hop(self, condition: Q, *, drafts: bool) -> Self:
        shown = _appearances().shown(drafts=drafts)
        hops = _hops().filter(condition, appearance=OuterRef("pk"))
        return self.filter(Exists(shown.filter(Exists(hops), claim=OuterRef("pk"))))

    def appearing(self, *, drafts: bool = False, **conditions: Any) -> Self:
        """With an appearance that meets the conditions, in an article that may be seen."""
        shown = _appearances().shown(drafts=drafts)
        return self.filter(Exists(shown.filter(claim=OuterRef("pk"), **conditions)))

    def in_outlet(self, slugs: Collection[str], *, drafts: bool = False) -> Self:
        """In an article that one of these outlets published."""
        return self.appearing(drafts=drafts, article__source__issuer__slug__in=slugs)

    def in_language(self, languages: Collection[str], *, drafts: bool = False) -> Self:
        """In an article in one of these languages."""
        return self.appearing(drafts=drafts, article__source__language__in=languages)

    def in_speech(self, kinds: Collection[str], *, drafts: bool = False) -> Self:
        """Given somewhere as direct, indirect or mixed speech."""
        return self.appearing(drafts=drafts, speech__in=kinds)

    def in_mode(self, modes: Collection[str]) -> Self:
        """Said in one of these ways."""
        return self.filter(mode__in=modes)

    def with_value(self) -> Self:
        """That answer their question: with a position or a figure."""
        return self.filter(~Q(position="") | Q(low__isnull=False) | Q(high__isnull=False))

    def answering(self, slugs: Collection[str]) -> Self:
        """Answers to one of these questions."""
        return self.filter(question__slug__in=slugs)

    def on_topic(self, slugs: Collection[str]) -> Self:
        """Under one of these subject headings."""
        topics = self.model.topics.through._default_manager
        return self.filter(Exists(topics.filter(claim=OuterRef("pk"), topic__slug__in=slugs)))

    def with_origins(self, least: int) -> Self:
        """With at least so many recorded independent origins."""
        return self.filter(origin_count__gte=least)

    def since(self, day: datetime.date) -> Self:
        """Said, or first reported, on this day or later."""
        return self.filter(order_key__gte=order_key(day, 0))

    def until(self, day: datetime.date) -> Self:
        """Said, or first reported, on this day or before; a claim of unknown date is neither."""
        return self.filter(
            order_key__gte=1 << KEY_BITS,
            order_key__lt=(day.toordinal() + 1) << KEY_BITS,
        )

    def holding(self, runs: Iterable[Sequence[str]]) -> Self:
        """Whose words (statement, passages, titles, actors' names) hold one of these runs of keys.

        Keys are those of `search.analysis`.
        """
        asked = self._held(runs)
        return self.filter(asked) if asked else self.none()

    def lacking(self, runs: Iterable[Sequence[str]]) -> Self:
        """Whose words hold none of these runs of keys."""
        return self.exclude(self._held(runs))

    def analysed_otherwise(self, version: int) -> Self:
        """Whose words were made by another version of the analysis, or were never made."""
        words = apps.get_model("articles", "ClaimWords")._default_manager
        # Not by leaving out what is in a list: PostgreSQL compares each of a million with each.
        return self.filter(~Exists(words.filter(claim=OuterRef("pk"), analysis=version)))

    @staticmethod
    def _held(runs: Iterable[Sequence[str]]) -> Q:
        asked = Q()
        for run in runs:
            asked |= Q(words__keys__contains=f" {' '.join(run)} ")
        return asked

    def concerning(self, words: str) -> Self:
        """Whose statement holds each of the words, in any of its languages."""
        found = self
        translations = apps.get_model("articles", "ClaimTranslation")._default_manager
        for word in words.split():
            translated = translations.filter(claim=OuterRef("pk"), statement__icontains=word)
            found = found.filter(Q(statement__icontains=word) | Exists(translated))
        return found

    # What is at hand

    def with_attributions(self) -> Self:
        """Who says it, and on whose behalf, at hand and in order."""
        attributions = apps.get_model("articles", "Attribution")._default_manager
        return self.prefetch_related(
            Prefetch(
                "attributions",
                attributions.select_related("actor", "on_behalf_of").order_by("position", "pk"),
            )
        )

    def with_chains(self, *, drafts: bool = False) -> Self:
        """Appearances that may be seen, with their chains, at hand: oldest article first."""
        return self.prefetch_related(
            Prefetch(
                "appearances",
                _appearances()
                .shown(drafts=drafts)
                .with_chain()
                # Those without a date last: databases differ in where they put them.
                .order_by(
                    F("article__source__date").asc(nulls_last=True), "article_id", "start", "pk"
                ),
                to_attr="shown_appearances",
            )
        )

    def with_relations(self, *, drafts: bool = False) -> Self:
        """What it does to other claims, and they to it, at hand; only claims that may be seen."""
        relations = apps.get_model("articles", "ClaimRelation").objects.shown(drafts=drafts)
        attributions = apps.get_model("articles", "Attribution")._default_manager.select_related(
            "actor", "on_behalf_of"
        )
        return self.prefetch_related(
            Prefetch(
                "relations",
                relations.select_related("about").prefetch_related(
                    "about__translations", Prefetch("about__attributions", attributions.all())
                ),
                to_attr="shown_relations",
            ),
            Prefetch(
                "responses",
                relations.select_related("claim").prefetch_related(
                    "claim__translations", Prefetch("claim__attributions", attributions.all())
                ),
                to_attr="shown_responses",
            ),
        )

    def for_rows(self, *, drafts: bool = False) -> Self:
        """Everything that a row of the browser shows, in a fixed number of queries."""
        return (
            self.select_related("question")
            .prefetch_related("translations", "topics", "question__translations")
            .with_attributions()
            .with_chains(drafts=drafts)
        )
