"""Every write that touches several rows, and what must be worked out again after a write.

An action is one transaction, takes keywords, and leaves history with who and why: `by` is the
person (None for a command that nobody in particular runs), `reason` a sentence for the history.
Actions raise ValidationError, with the field's name where one field is to blame, and
PermissionDenied where `by` may not do it. Whoever writes rows otherwise (the admin's forms do)
calls `refresh_claims` with the claims that `claims_touched_by` names.
"""

from articles.actions.annotation import (
    AppearanceEntry,
    ClaimEntry,
    change_claim,
    discard_draft,
    mark_claim,
    restore_draft,
    save_draft,
    send_to_review,
)
from articles.actions.articles import (
    NewOutlet,
    bring_in_article,
    correct_article,
)
from articles.actions.claims import (
    NewHop,
    add_appearance,
    attribution_errors,
    create_claim,
    renumber_hops,
    set_chain,
)
from articles.actions.create import (
    create_actor,
    create_question,
    create_source,
    create_topic,
    record_archived_copy,
)
from articles.actions.links import note_links, record_archive_request, record_visit
from articles.actions.merging import (
    MergePlan,
    merge_actors,
    merge_claims,
    merge_sources,
    plan_merge,
    preview_undo,
    undo_merge,
)
from articles.actions.refreshing import claims_touched_by, refresh_claims, wrong_claims
from articles.actions.relations import relate_claims, unrelate_claims
from articles.actions.restoring import restorable, restore_record
from articles.actions.reviewing import (
    Decision,
    Outcome,
    decide,
    decide_each,
    decisions_open_to,
)
from articles.actions.saving import Person
from articles.actions.status import require_right_to, set_status
from articles.actions.texts import (
    create_article,
    enter_text,
    find_passages_again,
    locate_passage,
    passages_lost_in,
)
from articles.history.versions import (
    ChangedRow,
    ConflictError,
    as_seen,
    check_version,
    parts_as_seen,
    seen_version,
    version_of,
    versions_of,
)

__all__ = [
    "AppearanceEntry",
    "ChangedRow",
    "ClaimEntry",
    "ConflictError",
    "Decision",
    "MergePlan",
    "NewHop",
    "NewOutlet",
    "Outcome",
    "Person",
    "add_appearance",
    "as_seen",
    "attribution_errors",
    "bring_in_article",
    "change_claim",
    "check_version",
    "claims_touched_by",
    "correct_article",
    "create_actor",
    "create_article",
    "create_claim",
    "create_question",
    "create_source",
    "create_topic",
    "decide",
    "decide_each",
    "decisions_open_to",
    "discard_draft",
    "enter_text",
    "find_passages_again",
    "locate_passage",
    "mark_claim",
    "merge_actors",
    "merge_claims",
    "merge_sources",
    "note_links",
    "parts_as_seen",
    "passages_lost_in",
    "plan_merge",
    "preview_undo",
    "record_archive_request",
    "record_archived_copy",
    "record_visit",
    "refresh_claims",
    "relate_claims",
    "renumber_hops",
    "require_right_to",
    "restorable",
    "restore_draft",
    "restore_record",
    "save_draft",
    "seen_version",
    "send_to_review",
    "set_chain",
    "set_status",
    "undo_merge",
    "unrelate_claims",
    "version_of",
    "versions_of",
    "wrong_claims",
]
