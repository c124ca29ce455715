"""Checks of a claim or an article before it is published, each in words.

Takes records that came with `for_rows(drafts=True)`, or articles with their sources, and asks for
the rest in a number of queries that does not grow with them. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db.models import Count, Q
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from articles.domain.dates import display
from articles.domain.vocabulary import SourceKind, Status
from articles.lookup import claims as lookup
from articles.models import Appearance, Article, Claim, LinkCheck, Source

# "stop": publication is refused; "look": a reviewer should look at it; "open": not recorded yet;
# "good": nothing to look at.
type State = Literal["good", "look", "stop", "open"]


@dataclass(frozen=True)
class Check:
    """One check: its code and state, and what both mean in words."""

    code: str
    state: State
    label: str
    words: str
    # Other claims that may be the same one.
    claims: tuple[Claim, ...] = ()

    @property
    def is_passed(self) -> bool:
        """Whether there is nothing to look at."""
        return self.state == "good"


def is_stopped(checks: Iterable[Check]) -> bool:
    """Whether publication would be refused."""
    return any(check.state == "stop" for check in checks)


def to_look_at(checks: Iterable[Check]) -> list[Check]:
    """The checks whose state is not "good"."""
    return [check for check in checks if not check.is_passed]


# Claims


def claim_checks(claims: Sequence[Claim]) -> dict[int, list[Check]]:
    """The checks of claims by their ids, in the order in which a reviewer reads them."""
    LinkCheck.objects.bring_to(
        source for claim in claims for source in _sources(claim.shown_appearances)
    )
    twins = lookup.twins(claims)
    return {claim.pk: list(_claim_checks(claim, twins[claim.pk])) for claim in claims}


def _claim_checks(claim: Claim, twins: list[Claim]) -> Iterator[Check]:
    yield _named(claim)
    shown = claim.shown_appearances
    if not shown:
        words = _("No article carries it yet. Mark it in one first.")
        yield Check("carried", "stop", _("Article"), words)
    else:
        yield _passage(shown)
        yield _sourced(claim)
        yield from _origins(claim)
        sources = list(_sources(shown))
        yield _links(sources)
        yield _archived(sources)
    yield _dated(claim)
    yield _valued(claim)
    yield _alike(twins)


def _named(claim: Claim) -> Check:
    label = _("Who says it")
    if claim.own_voice:
        return Check("named", "good", label, _("The article says it in its own voice."))
    if claim.attributions.all():
        return Check("named", "good", label, _("Somebody is named."))
    words = _("Nobody is named. Add who says it, or tick “the article's own voice”.")
    return Check("named", "stop", label, words)


def _passage(shown: Sequence[Appearance]) -> Check:
    lost = sum(each.is_lost for each in shown)
    label = _("Passage")
    if not lost:
        return Check("passage", "good", label, _("It stands in the article's text."))
    words = ngettext(
        "%(count)d passage is lost: the article's text no longer holds it.",
        "%(count)d passages are lost: the articles' texts no longer hold them.",
        lost,
    )
    return Check("passage", "look", label, words % {"count": lost})


def _sourced(claim: Claim) -> Check:
    label = _("Source")
    backing = claim.provenance()
    if backing.loops:
        words = _("Its sources cite each other in a circle. One of the chains may be wrong.")
        return Check("source", "look", label, words)
    unsourced = len(backing.unsourced)
    if not unsourced:
        return Check("source", "good", label, _("Every article names a source."))
    words = ngettext(
        "%(count)d article names no source, or none is recorded yet.",
        "%(count)d articles name no source, or none is recorded yet.",
        unsourced,
    )
    return Check("source", "look", label, words % {"count": unsourced})


def _origins(claim: Claim) -> Iterator[Check]:
    """Whether kind and date of its origins are recorded; no check where there is no origin."""
    backing = claim.provenance()
    known = {
        hop.source_id: hop.source for each in claim.shown_appearances for hop in each.hops.all()
    }
    ends = [known[pk] for origin in backing.origins for pk in origin]
    if not ends:
        return
    label = _("Origin")
    untyped = [each for each in ends if each.kind == SourceKind.OTHER]
    undated = [each for each in ends if each.date is None]
    missing = []
    if untyped:
        missing.append(_("its kind is only “other”"))
    if undated:
        missing.append(_("its date is not recorded"))
    if not missing:
        yield Check("origin", "good", label, _("Its kind and its date are recorded."))
        return
    first = (untyped or undated)[0]
    words = _("“%(source)s”: %(what)s.") % {"source": first.title, "what": ", ".join(missing)}
    yield Check("origin", "look", label, words)


def _links(sources: Sequence[Source]) -> Check:
    label = _("Links")
    links = [each.link for each in sources if each.link is not None]
    if not links:
        return Check("links", "open", label, _("No address is recorded."))
    dead = sum(link.is_dead for link in links)
    if dead:
        words = ngettext(
            "%(count)d address does not work any more.",
            "%(count)d addresses do not work any more.",
            dead,
        )
        return Check("links", "look", label, words % {"count": dead})
    unknown = sum(link.shown == "unchecked" for link in links)
    if unknown:
        words = ngettext(
            "%(count)d address was not checked yet, or lets no programs in. Follow it yourself.",
            "%(count)d addresses were not checked yet, or let no programs in. Follow them "
            "yourself.",
            unknown,
        )
        return Check("links", "open", label, words % {"count": unknown})
    return Check("links", "good", label, _("Every recorded address works."))


def _archived(sources: Sequence[Source]) -> Check:
    label = _("Copies")
    missing = sum(bool(each.url) and not each.archived_url for each in sources)
    if missing:
        words = ngettext(
            "Of %(count)d address no archived copy is recorded.",
            "Of %(count)d addresses no archived copy is recorded.",
            missing,
        )
        return Check("archived", "open", label, words % {"count": missing})
    if not any(each.archived_url for each in sources):
        return Check("archived", "open", label, _("No archived copy is recorded."))
    return Check("archived", "good", label, _("A copy of every address is recorded."))


def _dated(claim: Claim) -> Check:
    label = _("Date")
    listed = claim.listed_date
    date = display(listed, get_language() or "en") if listed else ""
    if claim.date is not None:
        return Check("dated", "good", label, _("Said: %(date)s.") % {"date": date})
    if listed:
        words = _("When it was said is not recorded; reported %(date)s.") % {"date": date}
        return Check("dated", "open", label, words)
    words = _("Neither when it was said nor when it was reported is recorded.")
    return Check("dated", "look", label, words)


def _valued(claim: Claim) -> Check:
    label = _("Answer")
    if claim.question is None:
        words = _("It answers no question, so it is compared with no other claim.")
        return Check("value", "open", label, words)
    if not claim.has_value:
        words = _(
            "It has a question, and no answer to it. Add the value, or take the question off."
        )
        return Check("value", "look", label, words)
    return Check("value", "good", label, _("It answers its question."))


def _alike(twins: list[Claim]) -> Check:
    label = _("Others like it")
    if not twins:
        words = _("No other claim has the same actor, question and value.")
        return Check("alike", "good", label, words)
    words = ngettext(
        "%(count)d other claim has the same actor, question and value. Is it the same?",
        "%(count)d other claims have the same actor, question and value. Are they the same?",
        len(twins),
    )
    return Check("alike", "look", label, words % {"count": len(twins)}, tuple(twins))


def _sources(shown: Iterable[Appearance]) -> Iterator[Source]:
    """The sources of the articles and of all hops, each once."""
    seen = set()
    for appearance in shown:
        for source in (
            appearance.article.source,
            *(hop.source for hop in appearance.hops.all()),
        ):
            if source.pk not in seen:
                seen.add(source.pk)
                yield source


# Articles


def article_checks(articles: Sequence[Article]) -> dict[int, list[Check]]:
    """The checks of articles by their ids; they come with their sources."""
    LinkCheck.objects.bring_to([article.source for article in articles])
    shown = Appearance.objects.filter(article__in=[article.pk for article in articles])
    counts = {
        pk: (claims, lost, waiting)
        for pk, claims, lost, waiting in shown.exclude(claim__status=Status.WITHDRAWN)
        .order_by()
        .values_list("article")
        .annotate(
            claims=Count("claim", distinct=True),
            lost=Count("pk", filter=Q(start=None)),
            waiting=Count("claim", distinct=True, filter=~Q(claim__status=Status.PUBLISHED)),
        )
    }
    return {
        article.pk: list(_article_checks(article, *counts.get(article.pk, (0, 0, 0))))
        for article in articles
    }


def _article_checks(article: Article, claims: int, lost: int, waiting: int) -> Iterator[Check]:
    source = article.source
    label = _("Claims")
    if not claims:
        yield Check("claims", "look", label, _("No claim is marked in it yet."))
    elif waiting:
        words = ngettext(
            "%(count)d of its claims is not published yet.",
            "%(count)d of its claims are not published yet.",
            waiting,
        )
        yield Check("claims", "open", label, words % {"count": waiting})
    else:
        yield Check("claims", "good", label, _("All its claims are published."))
    if lost:
        words = ngettext(
            "%(count)d passage is lost: the text no longer holds it.",
            "%(count)d passages are lost: the text no longer holds them.",
            lost,
        )
        yield Check("passage", "look", _("Passages"), words % {"count": lost})
    elif claims:
        yield Check("passage", "good", _("Passages"), _("All stand in the text."))
    if source.issuer_id is None:
        yield Check("outlet", "look", _("Outlet"), _("Who published it is not recorded."))
    else:
        yield Check("outlet", "good", _("Outlet"), _("It is recorded."))
    if source.partial_date is None:
        yield Check("dated", "look", _("Date"), _("When it was published is not recorded."))
    else:
        date = display(source.partial_date, get_language() or "en")
        words = _("Published: %(date)s.") % {"date": date}
        yield Check("dated", "good", _("Date"), words)
    yield _links([source])
    yield _archived([source])
