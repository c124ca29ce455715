"""The tables: records of who says what, in which article, and through which sources.

Each table stands beside its QuerySet, which says what readers and editors see of it. Nothing here
changes several rows at once: that is what `actions` are for.
"""

from articles.models import lookups  # noqa: F401 - registers itself
from articles.models.actors import Actor, ActorAlias, ActorFormerSlug
from articles.models.appearances import Appearance, AppearanceTranslation, Hop
from articles.models.claims import (
    Attribution,
    Claim,
    ClaimChange,
    ClaimRelation,
    ClaimTranslation,
    ClaimWords,
)
from articles.models.corrections import ClaimHidden, Correction
from articles.models.desk import DeskDraft
from articles.models.links import LinkCheck
from articles.models.merges import Merge
from articles.models.questions import (
    Question,
    QuestionFormerSlug,
    QuestionNoteTranslation,
    QuestionTranslation,
    Topic,
    TopicFormerSlug,
)
from articles.models.records import RecordKey
from articles.models.reviews import ReviewNote
from articles.models.sources import Article, Source

__all__ = [
    "Actor",
    "ActorAlias",
    "ActorFormerSlug",
    "Appearance",
    "AppearanceTranslation",
    "Article",
    "Attribution",
    "Claim",
    "ClaimChange",
    "ClaimHidden",
    "ClaimRelation",
    "ClaimTranslation",
    "ClaimWords",
    "Correction",
    "DeskDraft",
    "Hop",
    "LinkCheck",
    "Merge",
    "Question",
    "QuestionFormerSlug",
    "QuestionNoteTranslation",
    "QuestionTranslation",
    "RecordKey",
    "ReviewNote",
    "Source",
    "Topic",
    "TopicFormerSlug",
]
