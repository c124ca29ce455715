"""One request of the page on which claims are marked: its form, its draft, and what came of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

from articles import actions
from articles.desk.annotation import prefill
from articles.desk.annotation.chosen import Chosen
from articles.desk.annotation.form import MarkForm
from articles.desk.annotation.form_state import AttributionRow, ChainRow, FormState
from articles.desk.annotation.prefill import Answer
from articles.desk.fields import KnownDateField
from articles.models import Actor, Appearance, Article, DeskDraft


@dataclass
class Outcome:
    """What a command did beside changing the form. `said` is read out, `focus` gets the cursor."""

    said: str = ""
    focus: str = ""
    # The slot that was looked through.
    looked: str = ""
    # Whether the form was checked, and the form with what is wrong with its fields.
    is_checked: bool = False
    form: MarkForm | None = None
    # What is wrong with the rows, by the name of their part.
    errors: dict[str, list[str]] = field(default_factory=dict)
    # What somebody else saved since the form was filled.
    changes: list[actions.ChangedRow] = field(default_factory=list)
    # Actors who have the name of one that is made in place.
    doubles: list[Actor] = field(default_factory=list)
    # Forms of records that were not made, by the prefix of their fields.
    refused: dict[str, Any] = field(default_factory=dict)
    # The appearance that was saved.
    saved: Appearance | None = None


@dataclass
class Editor:
    """The form of one claim in an article, as one person fills it in.

    `appearance` is the one that is changed; `draft` is the key under which what is typed is
    stored, `version` the draft's as this window knows it, `saved` when it was stored, in words.
    """

    article: Article
    user: User
    state: FormState
    appearance: Appearance | None = None
    draft: str = ""
    version: int = 0
    window: str = ""
    saved: str = ""
    is_draft_moved: bool = False
    outcome: Outcome = field(default_factory=Outcome)

    @cached_property
    def chosen(self) -> Chosen:
        """The records that the form names."""
        return Chosen(self.state, self.article)

    def reload(self) -> None:
        """Load the records anew that the form names: the form has changed."""
        self.__dict__.pop("chosen", None)

    @property
    def form_options(self) -> dict[str, Any]:
        """What the form of the single fields needs to know."""
        likely = (self.state["language"], get_language() or "", self.article.source.language)
        return {"likely": likely, "fixed": self.chosen.claim is not None}

    def block(self, form: Any, prefix: str, *, bound: bool = False) -> Any:
        """The form of a record that is made in place, whose fields begin with a prefix."""
        names = [name for name in self.state.typed if name.startswith(f"{prefix}-")]
        if bound:
            return form({name: self.state[name] for name in names}, prefix=prefix)
        return form(initial={name[3:]: self.state[name] for name in names}, prefix=prefix)

    def store_draft(self) -> None:
        """Store what is typed as a draft."""
        if self.state.is_blank or self.outcome.saved:
            return
        draft = actions.save_draft(
            key=self.draft,
            article=self.article,
            appearance=self.appearance,
            data=self.state.data(),
            version=self.version,
            window=self.window,
            by=self.user,
        )
        self.is_draft_moved = bool(self.version) and draft.key != self.draft
        self.draft, self.version = draft.key, draft.version
        self.saved = stored_at(draft)

    def open_draft(self, draft: DeskDraft) -> None:
        """Go on with a draft."""
        self.state, self.appearance = FormState.read(draft.data), draft.appearance
        self.draft, self.version, self.saved = draft.key, draft.version, stored_at(draft)


def stored_at(draft: DeskDraft) -> str:
    """When a draft was stored: the time of day, with the date where it was not today."""
    moment = timezone.localtime(draft.saved_at)
    today = moment.date() == timezone.localdate()
    return date_format(moment, "TIME_FORMAT" if today else "SHORT_DATETIME_FORMAT")


def new_key() -> str:
    """A key for a draft, or for a window."""
    return uuid.uuid4().hex


def blank_state(article: Article) -> FormState:
    """An empty form, in the language of the claim that was marked here last, else the page's."""
    last = article.appearances.order_by("-pk").values_list("claim__language", flat=True).first()
    return FormState(typed={"language": last or get_language() or "en"})


def state_of(appearance: Appearance) -> FormState:
    """The form of a claim that is marked already."""
    claim = appearance.claim
    return FormState(
        typed={
            "seen": actions.version_of(claim, whole=True),
            "passage": appearance.exact,
            "start": "" if appearance.start is None else str(appearance.start),
            "statement": claim.statement,
            "language": claim.language,
            "own_voice": "on" if claim.own_voice else "",
            "attributed_as": appearance.attributed_as,
            "cue": appearance.cue,
            "mode": claim.mode,
            "speech": appearance.speech,
            "said_on": KnownDateField().prepare_value(claim.partial_date) or "",
            "question": str(claim.question_id or ""),
            "answer": prefill.write_answer(Answer("", claim.low, claim.high, claim.approximate)),
            "position": claim.position,
            "note": appearance.note,
        },
        who=[
            AttributionRow(str(row.actor_id), str(row.on_behalf_of_id or ""))
            for row in claim.attributions.all()
        ],
        hops=chain_rows(appearance),
    )


def chain_rows(appearance: Appearance) -> list[ChainRow]:
    """The chain of an appearance as rows of the form."""
    return [
        ChainRow(str(hop.source_id), hop.use, hop.cue, hop.seen) for hop in appearance.hops.all()
    ]
