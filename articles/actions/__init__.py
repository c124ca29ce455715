"""Every write that touches several rows, and what must be worked out again after a write.

An action is one transaction, takes keywords, and leaves history with who and why: `by` is the
person (None for a command that nobody in particular runs), `reason` a sentence for the history.
Actions raise ValidationError, with the field's name where one field is to blame, and
PermissionDenied where `by` may not do it. Whoever writes rows otherwise (the admin's forms do)
calls `refresh_claims` with the claims that `claims_touched_by` names.
"""

from articles.actions.claims import (
    NewHop,
    add_appearance,
    attribution_errors,
    create_claim,
    relate_claims,
    renumber_hops,
    set_chain,
)
from articles.actions.entries import (
    create_actor,
    create_question,
    create_source,
    create_topic,
    record_archived_copy,
)
from articles.actions.import_matching import Report
from articles.actions.importing import import_claims
from articles.actions.links import note_links, record_archive_request, record_visit
from articles.actions.refreshing import claims_touched_by, refresh_claims, wrong_claims
from articles.actions.signing import Person
from articles.actions.status import may_publish, require_right_to, set_status
from articles.actions.texts import create_article, enter_text, find_passages_again, locate_passage

__all__ = [
    "NewHop",
    "Person",
    "Report",
    "add_appearance",
    "attribution_errors",
    "claims_touched_by",
    "create_actor",
    "create_article",
    "create_claim",
    "create_question",
    "create_source",
    "create_topic",
    "enter_text",
    "find_passages_again",
    "import_claims",
    "locate_passage",
    "may_publish",
    "note_links",
    "record_archive_request",
    "record_archived_copy",
    "record_visit",
    "refresh_claims",
    "relate_claims",
    "renumber_hops",
    "require_right_to",
    "set_chain",
    "set_status",
    "wrong_claims",
]
