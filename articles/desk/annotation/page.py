"""What the page on which claims are marked shows beside the form's own content.

Draws an `Editor` whose command is done; changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from articles import extraction, permissions
from articles.desk.annotation import lookup
from articles.desk.annotation.editor import Editor
from articles.desk.annotation.form import NEW_RECORD, MarkForm
from articles.desk.annotation.form_state import PROPOSED
from articles.desk.annotation.prefill import Answer
from articles.domain import text as texts
from articles.domain.annotator import annotate
from articles.domain.ids import parse_id
from articles.domain.vocabulary import HopUse, Speech, Status
from articles.lookup import actors
from articles.lookup import claims as similar_claims
from articles.models import Actor, Appearance, Claim, DeskDraft, Source

# The key of the form's passage, beside the numbers of the notes.
CHOSEN = 0
# How many of each are offered.
MOST_USED, MOST_CHAINS, MOST_DRAFTS = 5, 3, 10


@dataclass(frozen=True)
class Note:
    """A claim that is marked in the article, numbered in the order of the text."""

    number: int
    appearance: Appearance
    claim: Claim
    hops: list[Any]
    is_open: bool

    @property
    def kind(self) -> str:
        """The kind of its first actor, which colours the mark."""
        attributions = list(self.claim.attributions.all())
        return attributions[0].actor.kind if attributions else "unnamed"


@dataclass(frozen=True)
class Stretch:
    """A piece of a paragraph: its start in the text, and the notes whose passages cover it.

    `closes` are those that end with it; `chosen` says whether the form's passage covers it.
    """

    start: int
    text: str
    notes: list[Note]
    closes: list[Note]
    chosen: bool

    @property
    def kind(self) -> str:
        """The kind that colours it: that of the innermost note."""
        return self.notes[-1].kind if self.notes else ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, cut where passages begin and end.

    `sentences` has the offsets of its sentences, "0-12 13-40", by which the script moves.
    """

    stretches: list[Stretch]
    sentences: str


@dataclass
class Page:
    """What the templates ask for; each value is worked out when it is first asked for."""

    editor: Editor

    # The forms

    @property
    def typed(self) -> dict[str, str]:
        """The single fields by name, as they were typed."""
        return self.editor.state.typed

    @property
    def finds(self) -> dict[str, str]:
        """The words that are looked for, by slot."""
        return self.editor.state.finds

    @property
    def new_actor_for(self) -> str:
        """The slot for which an actor is made in place."""
        return self.editor.state["na-for"]

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Names and values that the page sends back in hidden fields: proposals and decisions."""
        names = ("claim", "different", "seen", *(f"was-{name}" for name in PROPOSED))
        state = self.editor.state
        return [(name, state[name]) for name in names if state[name]]

    @property
    def cue_hints(self) -> dict[str, str]:
        """The cue from which it was proposed, by the name of each field that holds a proposal."""
        state = self.editor.state
        return {name: state["was-cue"] for name in PROPOSED if state.is_proposed(name)}

    @property
    def speech_hint(self) -> str:
        """From what the kind of speech was proposed: the cue, or "-" for the quotation marks."""
        is_indirect = self.editor.state["speech"] == Speech.INDIRECT
        hint = self.cue_hints.get("speech")
        return "" if hint is None else hint if is_indirect else "-"

    @cached_property
    def form(self) -> MarkForm:
        """The single fields: as they were checked, or as they stand."""
        checked = self.editor.outcome.form
        return checked or MarkForm(initial=self.editor.state.typed, **self.editor.form_options)

    @cached_property
    def new_actor(self) -> Any:
        """The form of an actor that is made in place, where it is open."""
        return self._new_record("actor") if self.editor.state["na-for"] else None

    @cached_property
    def new_source(self) -> Any:
        """The form of a source that is made in place, where it is open."""
        return self._new_record("source") if self.editor.state["ns-open"] else None

    @cached_property
    def new_question(self) -> Any:
        """The form of a question that is made in place, where it is open."""
        return self._new_record("question") if self.editor.state["nq-open"] else None

    def _new_record(self, what: str) -> Any:
        new = NEW_RECORD[what]
        if not permissions.may_add(self.editor.user, new.model):
            return None
        refused = self.editor.outcome.refused.get(new.prefix)
        return refused or self.editor.block(new.form, new.prefix)

    @property
    def uses(self) -> list[tuple[str, str]]:
        """The choices of how a source was used."""
        return [("", _("not recorded")), *((value, str(label)) for value, label in HopUse.choices)]

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """Everything that is wrong: the id of the field where it is, its label, and a sentence."""
        outcome = self.editor.outcome
        found = [
            (f"id_{name}", str(self.form.fields[name].label), str(message))
            for name, messages in (self.form.errors if outcome.is_checked else {}).items()
            for message in messages
        ]
        at = {
            "who": ("find-actor", _("Who says it")),
            "find_actor": ("find-actor", _("Who says it")),
            "hops": ("find-source", _("Chain")),
            "find_source": ("find-source", _("Chain")),
            "find_question": ("find-question", _("Question")),
            "passage": ("id_passage", _("Passage")),
            "conflict": ("changes", _("Changed meanwhile")),
        }
        for name, messages in outcome.errors.items():
            found += [(*at[name], message) for message in messages]
        return found

    # The article

    @cached_property
    def notes(self) -> list[Note]:
        """What is marked in the article, in the order of its text."""
        article, editing = self.editor.article, self.editor.appearance
        appearances = list(
            article.appearances.exclude(claim__status=Status.WITHDRAWN)
            .order_by(F("start").asc(nulls_last=True), "pk")
            .with_chain()
        )
        claims = (
            Claim.objects.filter(pk__in={each.claim_id for each in appearances})
            .with_attributions()
            .prefetch_related("translations")
            .in_bulk()
        )
        return [
            Note(number, each, claims[each.claim_id], list(each.hops.all()), each == editing)
            for number, each in enumerate(appearances, start=1)
        ]

    @cached_property
    def paragraphs(self) -> list[Paragraph]:
        """The text, cut where passages begin and end."""
        text, place = self.editor.article.text, self.editor.chosen.place
        by_number = {note.number: note for note in self.notes}
        passages = {
            note.number: (selector.start, selector.end)
            for note in self.notes
            if (selector := note.appearance.selector) and not note.is_open
        }
        if place:
            passages[CHOSEN] = place.start, place.end
        return [
            Paragraph(
                [
                    Stretch(
                        each.start,
                        text[each.start : each.end],
                        [by_number[key] for key in each.keys if key != CHOSEN],
                        [by_number[key] for key in each.closes if key != CHOSEN],
                        CHOSEN in each.keys,
                    )
                    for each in paragraph.stretches
                ],
                " ".join(
                    f"{start}-{end}"
                    for start, end in extraction.sentences(text, paragraph.start, paragraph.end)
                ),
            )
            for paragraph in annotate(text, passages)
        ]

    # What is offered

    @cached_property
    def named(self) -> list[Actor]:
        """Actors whose names stand in the paragraphs of the passage and are not chosen yet."""
        text, place = self.editor.article.text, self.editor.chosen.place
        if place is None:
            return []
        around = [
            text[start:end]
            for start, end in texts.paragraphs(text)
            if start < place.end and end > place.start
        ]
        chosen = [row.actor.pk for row in self.editor.chosen.who]
        return actors.named_in("\n".join(around), but=chosen)

    @cached_property
    def used(self) -> list[Source]:
        """Sources of this article's other chains that are not in this one."""
        chosen = {row.source.pk for row in self.editor.chosen.hops}
        used = lookup.used_sources(self.editor.article)
        return [each for each in used if each.pk not in chosen][:MOST_USED]

    @cached_property
    def chains(self) -> list[Note]:
        """Claims of this article whose chain can be taken over, the last marked first."""
        if self.editor.chosen.hops:
            return []
        editing = self.editor.appearance.pk if self.editor.appearance else 0
        by_pk = {note.appearance.pk: note for note in self.notes}
        chains = lookup.chains_of(self.editor.article, but=editing)
        return [by_pk[each.pk] for each in chains if each.pk in by_pk][:MOST_CHAINS]

    @cached_property
    def found(self) -> list[lookup.Candidate]:
        """What was found in the slot that was looked through."""
        slot = self.editor.outcome.looked
        return lookup.find(slot, self.editor.state.words(slot), self.editor.article) if slot else []

    @cached_property
    def alike(self) -> list[Claim]:
        """Claims that look like this one, until the editor has decided."""
        editor, chosen = self.editor, self.editor.chosen
        if editor.appearance or chosen.claim or not chosen.who:
            return []
        answer = chosen.answer or Answer()
        decided = editor.state["different"].split(",")
        return similar_claims.similar(
            actors=[row.actor.pk for row in chosen.who],
            statement=editor.state["statement"],
            language=editor.state["language"],
            question=chosen.question.pk if chosen.question else None,
            position=answer.position,
            low=answer.low,
            high=answer.high,
            but=[number for each in decided if (number := parse_id(each)) is not None],
        )

    # Beside it

    @cached_property
    def others(self) -> list[DeskDraft]:
        """Drafts of other claims in this article."""
        drafts = DeskDraft.objects.open_for(self.editor.user, self.editor.article)
        drafts = drafts.exclude(key=self.editor.draft)
        return list(drafts.select_related("appearance__claim")[:MOST_DRAFTS])

    @property
    def carried_by(self) -> int:
        """How many articles carry the claim that is changed."""
        if self.editor.appearance is None:
            return 0
        carrying = Appearance.objects.filter(claim=self.editor.appearance.claim_id)
        return carrying.values("article").distinct().count()

    @cached_property
    def may_keep(self) -> bool:
        """Whether this person may save a claim here."""
        editor = self.editor
        return permissions.may_mark(editor.user, editor.article, editor.appearance)

    @property
    def has_drafts(self) -> bool:
        """Whether there is anything to send to review."""
        return self.editor.article.status == Status.DRAFT or any(
            note.claim.status == Status.DRAFT for note in self.notes
        )
