"""The closed lists of the records, each value with its label in the reader's language.

Values stand in addresses and exports and never change; labels may. Nothing else of Django is
known here than its translated enumerations.
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ActorKind(TextChoices):
    """What an actor is (PROV Agent; schema.org Person or Organization)."""

    PERSON = "person", pgettext_lazy("kind of actor", "person")
    GOVERNMENT_BODY = "government-body", _("government body")
    MILITARY = "military", pgettext_lazy("kind of actor", "military")
    INTELLIGENCE_SERVICE = "intelligence-service", _("intelligence service")
    NEWS_AGENCY = "news-agency", _("news agency")
    OUTLET = "outlet", pgettext_lazy("kind of actor", "outlet")
    ORGANISATION = "organisation", _("organisation")
    COMPANY = "company", _("company")
    UNNAMED = "unnamed", pgettext_lazy("kind of actor", "unnamed")


class SourceKind(TextChoices):
    """What a source is (schema.org CreativeWork)."""

    ARTICLE = "article", pgettext_lazy("kind of source", "article")
    NEWS_REPORT = "news-report", _("news report")
    AGENCY_REPORT = "agency-report", _("agency report")
    COMMUNIQUE = "communique", _("communiqué")
    WRITTEN_STATEMENT = "written-statement", _("written statement")
    WRITTEN_ASSESSMENT = "written-assessment", _("written assessment")
    WRITTEN_REPORT = "written-report", _("written report")
    SPEECH = "speech", pgettext_lazy("kind of source", "speech")
    REMARKS = "remarks-to-the-press", _("remarks to the press")
    INTERVIEW = "interview", _("interview")
    VIDEO_CONFERENCE = "video-conference", _("video conference")
    CLOSED_BRIEFING = "closed-briefing", _("closed briefing")
    EMAIL = "e-mail", _("e-mail")
    POST = "social-media-post", _("social media post")
    DOCUMENT = "document", _("document")
    OTHER = "other", pgettext_lazy("kind of source", "other")


class Mode(TextChoices):
    """How a claim was said: its speech act."""

    STATES = "states", pgettext_lazy("mode", "states")
    CONFIRMS = "confirms", pgettext_lazy("mode", "confirms")
    DENIES = "denies", pgettext_lazy("mode", "denies")
    ESTIMATES = "estimates", pgettext_lazy("mode", "estimates")
    ACCUSES = "accuses", pgettext_lazy("mode", "accuses")
    WARNS = "warns", pgettext_lazy("mode", "warns")
    DEMANDS = "demands", pgettext_lazy("mode", "demands")
    PROMISES = "promises", pgettext_lazy("mode", "promises")


class Speech(TextChoices):
    """Whether an article gives the speaker's own words."""

    DIRECT = "direct", pgettext_lazy("speech", "direct")
    INDIRECT = "indirect", pgettext_lazy("speech", "indirect")
    MIXED = "mixed", pgettext_lazy("speech", "mixed")


class HopUse(TextChoices):
    """How a source was used by what stands before it in a chain."""

    QUOTES = "quotes", pgettext_lazy("use", "quotes")
    PARAPHRASES = "paraphrases", pgettext_lazy("use", "paraphrases")
    CITES = "cites", pgettext_lazy("use", "cites")


class Relation(TextChoices):
    """What one claim does to another."""

    CONFIRMS = "confirms", pgettext_lazy("relation of claims", "confirms")
    DENIES = "denies", pgettext_lazy("relation of claims", "denies")
    REPEATS = "repeats", pgettext_lazy("relation of claims", "repeats")
    CORRECTS = "corrects", pgettext_lazy("relation of claims", "corrects")


class Status(TextChoices):
    """How far an article or a claim has come."""

    DRAFT = "draft", pgettext_lazy("status", "draft")
    IN_REVIEW = "in-review", pgettext_lazy("status", "in review")
    PUBLISHED = "published", pgettext_lazy("status", "published")
    WITHDRAWN = "withdrawn", pgettext_lazy("status", "withdrawn")


class Mergeable(TextChoices):
    """Records of which two can turn out to be the same; an article goes with its source."""

    ACTOR = "actor", pgettext_lazy("record", "actor")
    SOURCE = "source", pgettext_lazy("record", "source")
    CLAIM = "claim", pgettext_lazy("record", "claim")


class Position(TextChoices):
    """A claim's answer to a question that asks yes or no."""

    YES = "yes", pgettext_lazy("answer", "yes")
    NO = "no", pgettext_lazy("answer", "no")


class DatePrecision(TextChoices):
    """How well a date is known; the date itself is the earliest day that it can be."""

    DAY = "day", _("to the day")
    MONTH = "month", _("to the month")
    SEASON = "season", _("to the season")
    YEAR = "year", _("to the year")


class LinkState(TextChoices):
    """What an address is found to be; the values are those of `ingest.visits.Outcome`."""

    UNCHECKED = "unchecked", pgettext_lazy("link", "not checked yet")
    REACHABLE = "reachable", pgettext_lazy("link", "works")
    MOVED = "moved", pgettext_lazy("link", "has moved")
    GONE = "gone", pgettext_lazy("link", "nothing is there any more")
    NOT_FOUND = "not-found", pgettext_lazy("link", "the page says “not found”")
    REFUSED = "refused", pgettext_lazy("link", "refuses to be visited")
    ROBOTS = "robots", pgettext_lazy("link", "not open to programs")
    UNREACHABLE = "unreachable", pgettext_lazy("link", "does not answer")
    SLOW = "slow", pgettext_lazy("link", "takes too long to answer")
    TOO_LARGE = "too-large", pgettext_lazy("link", "too large to be read")
    WRONG_TYPE = "wrong-type", pgettext_lazy("link", "something else than a page")
    PRIVATE = "private", pgettext_lazy("link", "leads into a private network")
    LOOP = "loop", pgettext_lazy("link", "redirects without an end")

    @classmethod
    def good(cls) -> frozenset[LinkState]:
        """Something is there."""
        return frozenset({cls.REACHABLE, cls.MOVED, cls.TOO_LARGE, cls.WRONG_TYPE})

    @classmethod
    def final(cls) -> frozenset[LinkState]:
        """Nothing is there for readers, and waiting will not help."""
        return frozenset({cls.GONE, cls.NOT_FOUND, cls.PRIVATE})

    @classmethod
    def passing(cls) -> frozenset[LinkState]:
        """Trouble that often passes: a link is dead when it lasts."""
        return frozenset({cls.UNREACHABLE, cls.SLOW, cls.LOOP})

    @classmethod
    def closed(cls) -> frozenset[LinkState]:
        """Programs are not let in, which says nothing about the page."""
        return frozenset({cls.REFUSED, cls.ROBOTS})


# So many checks in a row must fail before trouble that often passes makes a link dead.
LINK_PATIENCE = 3


class Sort(TextChoices):
    """The orders in which a selection can be read."""

    NEWEST = "newest", _("Newest first")
    OLDEST = "oldest", _("Oldest first")
    RELEVANCE = "relevance", _("Relevance")


# A parameter's value for "nobody is named" (actor) and "no source is named" (source).
NONE = "-none"
