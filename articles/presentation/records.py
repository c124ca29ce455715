"""Names and texts of records, in the reader's language if they are translated.

The records have to be loaded with what is shown of them: the database is not asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.domain import dates
from articles.presentation.formatting import page_language

if TYPE_CHECKING:
    from articles.models import Actor, Article, Claim
    from articles.models.base import Wording


def wording(record: Any) -> Wording:
    """A claim's statement or a question in the reader's language, else in its own."""
    found: Wording = record.wording(get_language())
    return found


def unit(question: Any) -> Wording:
    """What a question's figures count, in the reader's language where it has one."""
    found: Wording = question.unit_wording(get_language())
    return found


def note_wording(question: Any) -> Wording:
    """A question's note in the reader's language, else in its own; an empty text if it has none."""
    found: Wording = question.note_wording(get_language())
    return found


def carrier(article: Article) -> str:
    """What an article is called in a chain: its outlet's name, else its date, else its title."""
    source = article.source
    if source.issuer:
        return source.issuer.name
    if source.partial_date:
        date = dates.display(source.partial_date, page_language())
        return _("the article of %(date)s") % {"date": date}
    return source.title


def represented(claim: Claim) -> list[Actor]:
    """On whose behalf a claim was made, each once."""
    found = {row.on_behalf_of_id: row.on_behalf_of for row in claim.attributions.all()}
    return [actor for actor in found.values() if actor]
