"""The page on which claims are marked: what is done with the sheet, and all that is drawn of it.

One object a request: it loads what the sheet names, does what was asked, and holds the answer. What
is kept goes through `actions`; the rest changes the sheet alone.
"""

from __future__ import annotations

import inspect
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from articles import actions, extraction, permissions
from articles.actions import AppearanceEntry, ClaimEntry, NewHop
from articles.desk.annotation import lookup, prefill
from articles.desk.annotation.form import MarkForm, NewActorForm, NewQuestionForm, NewSourceForm
from articles.desk.annotation.form_state import PROPOSED, Sheet, Through, Who
from articles.desk.annotation.prefill import Answer, Offered
from articles.desk.annotation.similar_claims import resembling
from articles.desk.fields import KnownDateField
from articles.domain import text as texts
from articles.domain.text import Selector
from articles.domain.vocabulary import HopUse, Speech, Status
from articles.models import (
    Actor,
    Appearance,
    Article,
    Claim,
    DeskDraft,
    Question,
    Source,
)


class NotOurs(Exception):  # noqa: N818 - it says what a command is
    """A command that no button of the page sends, or one of a row that is gone."""


@dataclass(frozen=True)
class Note:
    """A passage that is marked already, with its number in the order of the text."""

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
    """A piece of a paragraph: where it starts, the notes that cover it, whether it is chosen."""

    start: int
    text: str
    notes: list[Note]
    closes: list[Note]
    chosen: bool

    @property
    def kind(self) -> str:
        """What colours it: the innermost note's."""
        return self.notes[-1].kind if self.notes else ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, cut into stretches; `sentences` are offsets for moving by sentence."""

    stretches: list[Stretch]
    sentences: str


@dataclass(frozen=True)
class WhoRow:
    """Who says it, as drawn."""

    number: str
    actor: Actor
    behalf: Actor | None
    asked: bool
    find: str


@dataclass(frozen=True)
class HopRow:
    """A step of the chain, as drawn."""

    source: Source
    use: str
    cue: str
    seen: bool


@dataclass
class Marking:
    """One request for the page. `said` is told to screen readers, `focus` gets the cursor."""

    article: Article
    user: User
    sheet: Sheet
    appearance: Appearance | None = None
    draft: str = ""
    version: int = 0
    window: str = ""
    saved: str = ""
    said: str = ""
    focus: str = ""
    bound: bool = False
    kept: Appearance | None = None
    # Which slot was looked through, for a page without scripts.
    looked: str = ""
    moved_draft: bool = False
    errors: dict[str, list[str]] = field(default_factory=dict)
    # What somebody else saved since the form was filled.
    changes: list[actions.ChangedRow] = field(default_factory=list)
    doubles: list[Actor] = field(default_factory=list)
    # Blocks whose records were not made, by their prefix.
    refused: dict[str, Any] = field(default_factory=dict)

    # What is in the sheet, as records

    @cached_property
    def who(self) -> list[WhoRow]:
        """Who says it; a row whose actor is gone is left out."""
        ids = [each.actor for each in self.sheet.who] + [each.behalf for each in self.sheet.who]
        known = _by_id(Actor.objects.all(), ids)
        rows = [row for row in self.sheet.who if row.actor in known]
        return [
            WhoRow(
                str(number),
                known[row.actor],
                known.get(row.behalf),
                row.find is not None,
                row.find or "",
            )
            for number, row in enumerate(rows)
        ]

    @cached_property
    def hops(self) -> list[HopRow]:
        """The chain, nearest to the article first."""
        known = _by_id(
            Source.objects.select_related("issuer"), [each.source for each in self.sheet.hops]
        )
        return [
            HopRow(known[row.source], row.use, row.cue, row.seen)
            for row in self.sheet.hops
            if row.source in known
        ]

    @cached_property
    def question(self) -> Question | None:
        """The question that it answers."""
        found = Question.objects.prefetch_related("translations")
        return _by_id(found, [self.sheet["question"]]).get(self.sheet["question"])

    @cached_property
    def issuer(self) -> Actor | None:
        """The issuer of the source that is made in place."""
        return _by_id(Actor.objects.all(), [self.sheet["ns-issuer"]]).get(self.sheet["ns-issuer"])

    @cached_property
    def claim(self) -> Claim | None:
        """The claim that exists and appears here too, as the editor decided."""
        found = Claim.objects.for_editors().prefetch_related("translations").with_attributions()
        return _by_id(found, [self.sheet["claim"]]).get(self.sheet["claim"])

    @cached_property
    def place(self) -> Selector | None:
        """Where the passage stands, if it stands in one place or one was chosen."""
        if not self.sheet["passage"].strip():
            return None
        try:
            return actions.locate_passage(
                self.article.text, self.sheet["passage"], start=_number(self.sheet["start"])
            )
        except ValidationError:
            return None

    @cached_property
    def places(self) -> list[tuple[int, str, str, str]]:
        """Where else the passage could stand: start, what is before it, it, what is behind it."""
        found = texts.find_passages(self.article.text, self.sheet["passage"])
        if len(found) < 2:
            return []
        return [
            (
                each.start,
                *texts.snippet(self.article.text, each.start, each.end, before=60, after=60),
            )
            for each in found[:20]
        ]

    @cached_property
    def figures(self) -> list[Offered]:
        """The figures of the passage."""
        if self.place is None:
            return []
        return prefill.figures_of(self.article.text, self.place, self.article.source.language)

    @property
    def answer(self) -> Answer | None:
        """The answer as it is read from what stands in the form; None where it is not read."""
        if self.question is None:
            return None
        if not self.question.asks_for_number:
            return Answer(self.sheet["position"])
        try:
            return prefill.read_answer(self.sheet["answer"]) if self.sheet["answer"] else None
        except ValueError:
            return None

    # What is drawn

    @cached_property
    def form(self) -> MarkForm:
        """The single fields, checked only where the claim is to be kept."""
        likely = (self.sheet["language"], get_language() or "", self.article.source.language)
        fixed = self.claim is not None
        if self.bound:
            return MarkForm(self.sheet.typed, likely=likely, fixed=fixed)
        return MarkForm(initial=self.sheet.typed, likely=likely, fixed=fixed)

    def _block(self, form: Callable[..., Any], prefix: str, *, bound: bool = False) -> Any:
        if prefix in self.refused and not bound:
            return self.refused[prefix]
        names = [name for name in self.sheet.typed if name.startswith(f"{prefix}-")]
        if bound:
            return form({name: self.sheet[name] for name in names}, prefix=prefix)
        return form(initial={name[3:]: self.sheet[name] for name in names}, prefix=prefix)

    @cached_property
    def new_actor(self) -> NewActorForm | None:
        """The block in which an actor is made, where it is open."""
        if not self.sheet["na-for"] or not permissions.may_add(self.user, Actor):
            return None
        return self._block(NewActorForm, "na")  # type: ignore[no-any-return]

    @cached_property
    def new_source(self) -> NewSourceForm | None:
        """The block in which a source is made, where it is open."""
        if not self.sheet["ns-open"] or not permissions.may_add(self.user, Source):
            return None
        return self._block(NewSourceForm, "ns")  # type: ignore[no-any-return]

    @cached_property
    def new_question(self) -> NewQuestionForm | None:
        """The block in which a question is made, where it is open."""
        if not self.sheet["nq-open"] or not permissions.may_add(self.user, Question):
            return None
        return self._block(NewQuestionForm, "nq")  # type: ignore[no-any-return]

    @property
    def typed(self) -> dict[str, str]:
        """The single fields as they were typed, for the templates."""
        return self.sheet.typed

    @property
    def finds(self) -> dict[str, str]:
        """What is looked for, by slot."""
        return self.sheet.finds

    @property
    def new_actor_slot(self) -> str:
        """Where the actor that is made in place was missed."""
        return self.sheet["na-for"]

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What the form carries along unseen: what was proposed and decided."""
        names = ("claim", "different", "seen", *(f"was-{name}" for name in PROPOSED))
        return [(name, self.sheet[name]) for name in names if self.sheet[name]]

    @property
    def speech_hint(self) -> str:
        """From what the kind of speech was proposed: the cue, or "-" for the quotation marks."""
        if not self.sheet.is_proposed("speech"):
            return ""
        indirect = self.sheet["speech"] == Speech.INDIRECT
        return self.sheet["was-cue"] if indirect else "-"

    @property
    def cue_hints(self) -> dict[str, str]:
        """Which fields hold a proposal, and the words it was proposed from."""
        cue = self.sheet["was-cue"]
        return {name: cue for name in PROPOSED if self.sheet.is_proposed(name)}

    @cached_property
    def notes(self) -> list[Note]:
        """What is marked in the article, in the order of its text."""
        appearances = list(
            self.article.appearances.exclude(claim__status=Status.WITHDRAWN)
            .order_by(F("start").asc(nulls_last=True), "pk")
            .with_chain()
        )
        claims = (
            Claim.objects.filter(pk__in={each.claim_id for each in appearances})
            .with_attributions()
            .prefetch_related("translations")
            .in_bulk()
        )
        editing = self.appearance.pk if self.appearance else None
        return [
            Note(number, each, claims[each.claim_id], list(each.hops.all()), each.pk == editing)
            for number, each in enumerate(appearances, start=1)
        ]

    @cached_property
    def paragraphs(self) -> list[Paragraph]:
        """The text, cut where passages begin and end."""
        text = self.article.text
        by_number = {note.number: note for note in self.notes if note.appearance.selector}
        spans = [
            (note.appearance.start or 0, note.appearance.end or 0, number)
            for number, note in by_number.items()
            if not note.is_open
        ]
        if self.place:
            spans.append((self.place.start, self.place.end, 0))
        found = []
        for start, end in texts.paragraphs(text):
            inside = [each for each in spans if each[0] < end and each[1] > start]
            stretches = []
            for begin, stop, keys in texts.mark(text, inside, start=start, end=end):
                notes = [by_number[key] for key in keys if key]
                closes = [note for note in notes if note.appearance.end == stop]
                stretches.append(Stretch(begin, text[begin:stop], notes, closes, 0 in keys))
            offsets = extraction.sentences(text, start, end)
            found.append(Paragraph(stretches, " ".join(f"{a}-{b}" for a, b in offsets)))
        return found

    @cached_property
    def named(self) -> list[Actor]:
        """Actors whose names stand in the paragraph of the passage and are not chosen yet."""
        if self.place is None:
            return []
        around = [
            self.article.text[a:b]
            for a, b in texts.paragraphs(self.article.text)
            if a < self.place.end and b > self.place.start
        ]
        chosen = [row.actor.pk for row in self.who]
        return lookup.actors_named("\n".join(around), but=chosen)

    @cached_property
    def used(self) -> list[Source]:
        """Sources of this article's other chains that are not in this one."""
        chosen = {row.source.pk for row in self.hops}
        return [each for each in lookup.used_sources(self.article) if each.pk not in chosen][:5]

    @cached_property
    def chains(self) -> list[Note]:
        """Claims of this article whose chain can be taken over, the last marked first."""
        if self.hops:
            return []
        editing = self.appearance.pk if self.appearance else 0
        by_pk = {note.appearance.pk: note for note in self.notes}
        chains = lookup.chains_of(self.article, but=editing)
        return [by_pk[each.pk] for each in chains if each.pk in by_pk][:3]

    @cached_property
    def found(self) -> list[lookup.Candidate]:
        """What was found in the slot that was looked through."""
        return self.find(self.looked) if self.looked else []

    def find(self, slot: str, words: str | None = None) -> list[lookup.Candidate]:
        """What may stand in a slot."""
        return lookup.find(slot, self.sheet.words(slot) if words is None else words, self.article)

    @cached_property
    def alike(self) -> list[Claim]:
        """Claims that look like this one, unless the editor has decided."""
        if self.appearance or self.claim or not self.who:
            return []
        value = self.answer or Answer()
        return resembling(
            actors=[row.actor.pk for row in self.who],
            statement=self.sheet["statement"],
            language=self.sheet["language"],
            question=self.question.pk if self.question else None,
            position=value.position,
            low=value.low,
            high=value.high,
            but=[int(each) for each in self.sheet["different"].split(",") if each.isdecimal()],
        )

    @cached_property
    def others(self) -> list[DeskDraft]:
        """Other claims that were begun in this article."""
        drafts = DeskDraft.objects.open_for(self.user, self.article).exclude(key=self.draft)
        return list(drafts.select_related("appearance__claim")[:10])

    @property
    def carried_by(self) -> int:
        """How many articles carry the claim that is changed."""
        if self.appearance is None:
            return 0
        return (
            Appearance.objects.filter(claim=self.appearance.claim_id)
            .values("article")
            .distinct()
            .count()
        )

    @property
    def may_keep(self) -> bool:
        """Whether this person may keep anything here at all."""
        return permissions.may_mark(self.user, self.article, self.appearance)

    @property
    def has_drafts(self) -> bool:
        """Whether there is anything to send to review."""
        return self.article.status == Status.DRAFT or any(
            note.claim.status == Status.DRAFT for note in self.notes
        )

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """Everything that is wrong: the id of the field where it is, its label, and what."""
        found = [
            (f"id_{name}", str(self.form.fields[name].label), str(message))
            for name, messages in (self.form.errors if self.bound else {}).items()
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
        found += [
            (*at[name], message) for name, messages in self.errors.items() for message in messages
        ]
        return found

    @property
    def uses(self) -> list[tuple[str, str]]:
        """How a source can be used."""
        return [("", _("not recorded")), *((value, str(label)) for value, label in HopUse.choices)]

    # What is done

    def do(self, command: str) -> None:
        """Do what a button of the form stands for: a verb and its objects, with colons between.

        An unknown one does nothing: the sheet stays as it was sent.
        """
        verb, *objects = command.split(":")
        method = getattr(self, f"do_{verb}", None)
        if method is None:
            return
        try:
            inspect.signature(method).bind(*objects)
        except TypeError:
            return
        with suppress(NotOurs):
            method(*objects)
        if not self.bound:
            # A form that was checked holds what is wrong.
            self._forget()

    def _forget(self) -> None:
        """Let go of what was worked out before the sheet changed."""
        for name, value in vars(type(self)).items():
            if isinstance(value, cached_property):
                self.__dict__.pop(name, None)

    def do_save(self) -> None:
        """The key that sends the form: look for what is typed, else only save."""
        slots = [slot for slot, words in self.sheet.finds.items() if words]
        slots += [f"behalf-{n}" for n, each in enumerate(self.sheet.who) if each.find]
        if slots:
            self.do_find(slots[0])

    def do_find(self, slot: str) -> None:
        """Look through what may stand in a slot."""
        self.looked = slot
        self.focus = f"find-{slot}"

    def do_take(self, slot: str, pk: str) -> None:
        """Put a record into its slot."""
        self.focus = self.sheet.take(slot, pk)
        if slot == "question":
            self._forget()
            self._offer_answer()
            if self.question and not self.question.asks_for_number:
                self.focus = "id_position"

    def _offer_answer(self) -> None:
        if self.question and self.question.asks_for_number:
            prefill.propose_answer(self.sheet, self.figures)
        elif self.sheet.is_proposed("answer"):
            self.sheet["answer"] = self.sheet["was-answer"] = ""

    def do_for(self, row: str) -> None:
        """Ask on whose behalf somebody speaks."""
        self.sheet.who[_row(row, self.sheet.who)].find = ""
        self.focus = f"find-behalf-{row}"

    def do_drop(self, what: str, row: str = "") -> None:
        """Take a row or a choice out."""
        match what:
            case "who":
                del self.sheet.who[_row(row, self.sheet.who)]
                self.focus = "find-actor"
            case "behalf":
                who = self.sheet.who[_row(row, self.sheet.who)]
                who.behalf, who.find = "", None
                self.focus = "find-actor"
            case "hop":
                del self.sheet.hops[_row(row, self.sheet.hops)]
                self.focus = "find-source"
                self.said = _("Removed from the chain.")
            case "question":
                for name in ("question", "position", "answer", "was-answer"):
                    self.sheet[name] = ""
                self.focus = "find-question"
            case "issuer":
                self.sheet["ns-issuer"] = ""
                self.focus = "find-issuer"

    def do_up(self, row: str) -> None:
        """Move a source one place nearer to the article."""
        self._move(_row(row, self.sheet.hops), -1)

    def do_down(self, row: str) -> None:
        """Move a source one place nearer to the origin."""
        self._move(_row(row, self.sheet.hops), 1)

    def _move(self, row: int, by: int) -> None:
        hops = self.sheet.hops
        if not 0 <= row + by < len(hops):
            return
        hops[row], hops[row + by] = hops[row + by], hops[row]
        last = row + by in (0, len(hops) - 1)
        # At the end of the way its button is gone: the other one gets the cursor.
        way = ("up" if by > 0 else "down") if last else ("down" if by > 0 else "up")
        self.focus = f"{way}-{row + by}"
        self.said = _("Place %(place)s of %(all)s.") % {"place": row + by + 1, "all": len(hops)}

    def do_chain(self, pk: str) -> None:
        """Take over the chain of another claim of this article."""
        for each in self.article.appearances.filter(pk=_number(pk) or 0).prefetch_related("hops"):
            self.sheet.hops = [
                Through(str(hop.source_id), hop.use, hop.cue, hop.seen) for hop in each.hops.all()
            ]
            self.focus = "find-source"
            self.said = ngettext(
                "The chain has %(count)d source.",
                "The chain has %(count)d sources.",
                len(self.sheet.hops),
            ) % {"count": len(self.sheet.hops)}

    def do_passage(self) -> None:
        """Find the passage, and propose what it says of the claim."""
        self._forget()
        if self.place is None:
            self.focus = "id_passage"
            self._find_fault()
            return
        self.sheet["passage"] = self.place.exact
        self.sheet["start"] = str(self.place.start)
        prefill.propose(self.sheet, self.article.text, self.place, self.article.source.language)
        self._offer_answer()
        self.focus = "id_statement"
        self.said = _("Marked: %(words)s") % {"words": Truncator(self.place.exact).words(12)}

    def _find_fault(self) -> None:
        if not self.sheet["passage"].strip():
            return
        try:
            actions.locate_passage(
                self.article.text, self.sheet["passage"], start=_number(self.sheet["start"])
            )
        except ValidationError as error:
            self.errors["passage"] = error.messages

    def do_figure(self, number: str) -> None:
        """Take another of the passage's figures as the answer."""
        offered = self.figures[_row(number, self.figures)]
        self.sheet["answer"] = self.sheet["was-answer"] = offered.written
        self.focus = "id_answer"

    def do_same(self, pk: str) -> None:
        """It is a claim that exists: only its appearance here is entered."""
        self.sheet["claim"] = pk
        self.focus = "find-source"

    def do_differ(self, pk: str) -> None:
        """It is another claim than that one, which is not offered again."""
        self.sheet["different"] = ",".join(filter(None, [self.sheet["different"], pk]))
        self.focus = "id_statement"

    def do_own(self) -> None:
        """It is a claim of its own after all."""
        self.sheet["different"] = ",".join(
            filter(None, [self.sheet["different"], self.sheet["claim"]])
        )
        self.sheet["claim"] = ""
        self.focus = "id_statement"

    # Records made in place

    def do_open(self, what: str, slot: str = "") -> None:
        """Open the block in which a record is made, with what was looked for as its name."""
        words = self.sheet.words(slot if what == "actor" else what)
        self.sheet.look_for(slot if what == "actor" else what, "")
        match what:
            case "actor":
                self.sheet["na-for"] = slot
                self.sheet["na-name"] = words
                self.focus = "id_na-kind" if self.sheet["na-name"] else "id_na-name"
            case "source":
                is_address = words.startswith(("http://", "https://"))
                self.sheet["ns-open"] = "1"
                self.sheet["ns-url" if is_address else "ns-title"] = words
                self.focus = "id_ns-kind" if words and not is_address else "id_ns-title"
            case "question":
                self.sheet["nq-open"] = "1"
                self.sheet["nq-text"] = words
                self.focus = "id_nq-unit" if self.sheet["nq-text"] else "id_nq-text"

    def do_close(self, prefix: str) -> None:
        """Close such a block; what was typed in it goes."""
        for name in [name for name in self.sheet.typed if name.startswith(f"{prefix}-")]:
            self.sheet[name] = ""
        self.focus = {"na": "find-actor", "ns": "find-source", "nq": "find-question"}.get(
            prefix, ""
        )

    def do_make(self, what: str, anyway: str = "") -> None:
        """Make the record of a block, and put it where it was missed."""
        kind = {"actor": "na", "source": "ns", "question": "nq"}.get(what)
        if kind is None:
            raise NotOurs(what)
        made = {"actor": Actor, "source": Source, "question": Question}[what]
        permissions.require(permissions.may_add(self.user, made))
        forms = {"na": NewActorForm, "ns": NewSourceForm, "nq": NewQuestionForm}
        form = self._block(forms[kind], kind, bound=True)
        if not form.is_valid():
            self._refuse(kind, form)
            return
        slot = self.sheet["na-for"] if kind == "na" else what
        if kind == "na" and not anyway:
            self.doubles = lookup.same_named(form.cleaned_data["name"])
            if self.doubles:
                self.focus = "doubles"
                return
        try:
            record = self._made(kind, form.cleaned_data)
        except ValidationError as error:
            for name, problems in error.message_dict.items():
                form.add_error(name if name in form.fields else None, problems)
            self._refuse(kind, form)
            return
        self.do_close(kind)
        self.do_take(slot, str(record.pk))
        self.said = _("Made and chosen: %(name)s") % {"name": record}

    def do_instead(self, pk: str) -> None:
        """It is the actor of that name that is known already."""
        slot = self.sheet["na-for"]
        self.do_close("na")
        self.do_take(slot, pk)

    def _refuse(self, prefix: str, form: Any) -> None:
        self.refused[prefix] = form
        self.focus = f"id_{prefix}-{next(iter(form.errors))}"

    def _made(self, kind: str, given: dict[str, Any]) -> Any:
        by: dict[str, Any] = {"by": self.user, "reason": _("Made while marking claims")}
        if kind == "na":
            return actions.create_actor(**given, **by)
        language = get_language() or "en"
        if kind == "nq":
            return actions.create_question(**given, language=language, **by)
        return actions.create_source(**given, issuer=self.issuer, title_language=language, **by)

    # Keeping

    def do_keep(self) -> None:
        """Keep the claim with its passage and chain; what is wrong is said at its field."""
        self.bound = True
        self._forget()
        if not self.may_keep:
            raise PermissionDenied
        self._check_rows()
        if self.form.is_valid() and not self.errors:
            try:
                self.kept = actions.mark_claim(
                    article=self.article,
                    claim=self.claim or self._claim_entry(),
                    entry=self._appearance_entry(),
                    appearance=self.appearance,
                    draft=self.draft,
                    version=self.sheet["seen"],
                    by=self.user,
                    reason=_("Changed at the desk") if self.appearance else _("Marked at the desk"),
                )
            except actions.ConflictError as error:
                # Kept once more, with both versions in sight, it goes on top of theirs.
                self.changes = error.changes
                self.errors["conflict"] = list(error.messages)
                self.sheet["seen"] = actions.version_of(error.record, whole=True)
            except ValidationError as error:
                self._take_errors(error)
        if self.kept is None:
            self.focus = "problems"

    do_next = do_keep

    def _check_rows(self) -> None:
        pairs = [(row.actor, row.behalf) for row in self.sheet.who]
        if any(actor == behalf for actor, behalf in pairs):
            self.errors["who"] = [_("Nobody speaks on their own behalf: leave it empty.")]
        elif len(set(pairs)) < len(pairs):
            self.errors["who"] = [_("The same actor stands twice. Remove one of the two.")]
        if self.sheet["own_voice"] and pairs and not self.claim:
            self.errors["who"] = [
                str(each.message) for each in actions.attribution_errors(True, len(pairs), "")
            ]
        for slot in ("actor", "source", "question"):
            # Words that were typed and led to nothing would be lost without a word.
            if self.sheet.words(slot).strip():
                self.errors[f"find_{slot}"] = [
                    _("Choose one of the list, make a new one, or empty this field.")
                ]
        blocks = {"na-name": "actor", "ns-title": "source", "nq-text": "question"}
        for name, slot in blocks.items():
            if self.sheet[name].strip():
                self.errors[f"find_{slot}"] = [
                    _("A new one is begun. Make it, or leave it, before you keep the claim.")
                ]

    def _claim_entry(self) -> ClaimEntry:
        given = self.form.cleaned_data
        return ClaimEntry(
            statement=given["statement"],
            mode=given["mode"],
            language=given["language"],
            attributions=[(row.actor, row.behalf) for row in self.who],
            own_voice=given["own_voice"],
            date=given["said_on"],
            question=self.question,
            **vars_of(self.form.value(self.question)),
        )

    def _appearance_entry(self) -> AppearanceEntry:
        given = self.form.cleaned_data
        return AppearanceEntry(
            passage=given["passage"],
            start=given["start"],
            **{name: given[name] for name in ("speech", "cue", "attributed_as", "note")},
            hops=[NewHop(row.source, row.use, row.cue, row.seen) for row in self.hops],
        )

    def _take_errors(self, error: ValidationError) -> None:
        named = error.message_dict if hasattr(error, "error_dict") else {"who": error.messages}
        renamed = {"date": "said_on", "low": "answer", "high": "answer", "approximate": "answer"}
        for name, messages in named.items():
            name = renamed.get(name, name)
            if name in self.form.fields:
                self.form.add_error(name, messages)
            else:
                self.errors[name if name == "hops" else "who"] = list(messages)

    def save(self) -> None:
        """Save what is typed as a draft."""
        if self.sheet.is_blank or self.kept:
            return
        draft = actions.save_draft(
            key=self.draft,
            article=self.article,
            appearance=self.appearance,
            data=self.sheet.data(),
            version=self.version,
            window=self.window,
            by=self.user,
        )
        self.moved_draft = bool(self.version) and draft.key != self.draft
        self.draft, self.version = draft.key, draft.version
        self.saved = clock(draft)


def vars_of(value: Answer) -> dict[str, Any]:
    """An answer as the keywords of a claim."""
    return {name: getattr(value, name) for name in ("position", "low", "high", "approximate")}


def clock(draft: DeskDraft) -> str:
    """When a draft was saved: the time of day, with the date where it was not today."""
    moment = timezone.localtime(draft.saved_at)
    today = moment.date() == timezone.localdate()
    return date_format(moment, "TIME_FORMAT" if today else "SHORT_DATETIME_FORMAT")


def new_key() -> str:
    """A key for a draft, or for a window."""
    return uuid.uuid4().hex


def blank(article: Article, user: User) -> Sheet:
    """An empty form: in the language of what this person marked here last, else the page's."""
    last = article.appearances.order_by("-pk").values_list("claim__language", flat=True).first()
    return Sheet(typed={"language": last or get_language() or "en"})


def of_appearance(appearance: Appearance) -> Sheet:
    """The form of a claim that is marked already."""
    claim = appearance.claim
    sheet = Sheet(
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
            "said_on": _written(claim),
            "question": str(claim.question_id or ""),
            "answer": prefill.write_answer(Answer("", claim.low, claim.high, claim.approximate)),
            "position": claim.position,
            "note": appearance.note,
        }
    )
    sheet.who = [
        Who(str(row.actor_id), str(row.on_behalf_of_id or "")) for row in claim.attributions.all()
    ]
    sheet.hops = [
        Through(str(hop.source_id), hop.use, hop.cue, hop.seen) for hop in appearance.hops.all()
    ]
    return sheet


def _written(claim: Claim) -> str:
    """A claim's date in a form that is understood when it is sent back."""
    return KnownDateField().prepare_value(claim.partial_date) or ""


def _number(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 16 else None


def _row(value: str, rows: Iterable[Any]) -> int:
    number = _number(value)
    if number is None or number >= len(list(rows)):
        raise NotOurs(value)
    return number


def _by_id(records: QuerySet[Any], ids: Iterable[str]) -> dict[str, Any]:
    wanted = {number for each in ids if (number := _number(each)) is not None}
    if not wanted:
        return {}
    return {str(record.pk): record for record in records.filter(pk__in=wanted)}
