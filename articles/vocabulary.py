"""The closed lists of the records, each value with its label in the reader's language.

Values stand in addresses and exports and never change; labels may. Nothing else of Django is
known here than its translated enumerations.
"""

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


class Sort(TextChoices):
    """The orders in which a selection can be read."""

    NEWEST = "newest", _("Newest first")
    OLDEST = "oldest", _("Oldest first")
    RELEVANCE = "relevance", _("Relevance")


# A parameter's value for "nobody is named" (actor) and "no source is named" (source).
NONE = "-none"
