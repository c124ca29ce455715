"""What the buttons of the page do: a table of commands, each a function that changes the form.

A button sends a verb and its objects with colons between, such as ``take:actor:42``. Only the
verbs of `COMMANDS` are done, with as many objects as the table says; anything else changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sized
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import actions, permissions
from articles.desk.annotation import prefill
from articles.desk.annotation.editor import Editor, chain_rows
from articles.desk.annotation.form import NEW_RECORD
from articles.desk.annotation.saving import save_claim
from articles.desk.fields import reader_language
from articles.domain.ids import parse_id
from articles.lookup import actors


class UnknownObjectError(Exception):
    """A command names a row or a record that is not there (any more)."""


@dataclass(frozen=True)
class Command:
    """What a verb does, and how many objects it takes."""

    do: Callable[..., None]
    least: int = 0
    most: int = 0


def run(editor: Editor, command: str) -> None:
    """Do what a button stands for. What no button of the page sends leaves the form as it is."""
    verb, *objects = command.split(":")
    known = COMMANDS.get(verb)
    if known is None or not known.least <= len(objects) <= known.most:
        return
    with suppress(UnknownObjectError):
        known.do(editor, *objects)
    editor.reload()


def find_or_store(editor: Editor) -> None:
    """The key that sends the form: look for what is typed in a slot, else only store the draft."""
    slots = [slot for slot, words in editor.state.finds.items() if words]
    slots += [f"behalf-{number}" for number, row in enumerate(editor.state.who) if row.find]
    if slots:
        find(editor, slots[0])


def find(editor: Editor, slot: str) -> None:
    """Look through what may stand in a slot."""
    editor.outcome.looked = slot
    editor.outcome.focus = f"find-{slot}"


def take(editor: Editor, slot: str, pk: str) -> None:
    """Put a record into its slot."""
    editor.outcome.focus = editor.state.take(slot, pk)
    if slot == "question":
        editor.reload()
        _propose_answer(editor)
        question = editor.chosen.question
        if question and not question.asks_for_number:
            editor.outcome.focus = "id_position"


def _propose_answer(editor: Editor) -> None:
    """Propose a figure of the passage where the question asks for one."""
    question = editor.chosen.question
    if question and question.asks_for_number:
        prefill.propose_answer(editor.state, editor.chosen.figures)
    elif editor.state.is_proposed("answer"):
        editor.state["answer"] = editor.state["was-answer"] = ""


def ask_behalf(editor: Editor, row: str) -> None:
    """Ask on whose behalf somebody speaks."""
    editor.state.who[_row(row, editor.state.who)].find = ""
    editor.outcome.focus = f"find-behalf-{row}"


def drop(editor: Editor, what: str, row: str = "") -> None:
    """Take a row or a choice out of the form."""
    state, outcome = editor.state, editor.outcome
    match what:
        case "who":
            del state.who[_row(row, state.who)]
            outcome.focus = "find-actor"
        case "behalf":
            who = state.who[_row(row, state.who)]
            who.behalf, who.find = "", None
            outcome.focus = "find-actor"
        case "hop":
            del state.hops[_row(row, state.hops)]
            outcome.focus = "find-source"
            outcome.said = _("Removed from the chain.")
        case "question":
            for name in ("question", "position", "answer", "was-answer"):
                state[name] = ""
            outcome.focus = "find-question"
        case "issuer":
            state["ns-issuer"] = ""
            outcome.focus = "find-issuer"


def move_nearer(editor: Editor, row: str) -> None:
    """Move a source one place nearer to the article."""
    _move(editor, _row(row, editor.state.hops), -1)


def move_further(editor: Editor, row: str) -> None:
    """Move a source one place nearer to the origin."""
    _move(editor, _row(row, editor.state.hops), 1)


def _move(editor: Editor, row: int, by: int) -> None:
    hops = editor.state.hops
    if not 0 <= row + by < len(hops):
        return
    hops[row], hops[row + by] = hops[row + by], hops[row]
    is_at_end = row + by in (0, len(hops) - 1)
    # At the end of the chain the button of this direction is gone: the other one gets the cursor.
    direction = ("up" if by > 0 else "down") if is_at_end else ("down" if by > 0 else "up")
    editor.outcome.focus = f"{direction}-{row + by}"
    place = {"place": row + by + 1, "all": len(hops)}
    editor.outcome.said = _("Place %(place)s of %(all)s.") % place


def take_chain(editor: Editor, pk: str) -> None:
    """Take over the chain of another claim of this article."""
    appearances = editor.article.appearances.filter(pk=parse_id(pk) or 0)
    for each in appearances.prefetch_related("hops"):
        editor.state.hops = chain_rows(each)
        editor.outcome.focus = "find-source"
        editor.outcome.said = ngettext(
            "The chain has %(count)d source.",
            "The chain has %(count)d sources.",
            len(editor.state.hops),
        ) % {"count": len(editor.state.hops)}


def find_passage(editor: Editor) -> None:
    """Find the passage in the text, and propose what it says of the claim."""
    state, outcome, article = editor.state, editor.outcome, editor.article
    place = editor.chosen.place
    if place is None:
        outcome.focus = "id_passage"
        if state["passage"].strip():
            try:
                editor.chosen.locate()
            except ValidationError as error:
                outcome.errors["passage"] = error.messages
        return
    state["passage"], state["start"] = place.exact, str(place.start)
    prefill.propose(state, article.text, place, article.source.language)
    _propose_answer(editor)
    outcome.focus = "id_statement"
    outcome.said = _("Marked: %(words)s") % {"words": Truncator(place.exact).words(12)}


def take_figure(editor: Editor, number: str) -> None:
    """Take another of the passage's figures as the answer."""
    figures = editor.chosen.figures
    written = figures[_row(number, figures)].written
    editor.state["answer"] = editor.state["was-answer"] = written
    editor.outcome.focus = "id_answer"


def is_same(editor: Editor, pk: str) -> None:
    """It is a claim that exists: only its appearance here is entered."""
    editor.state["claim"] = pk
    editor.outcome.focus = "find-source"


def is_different(editor: Editor, pk: str) -> None:
    """It is another claim than that one, which is not offered again."""
    editor.state["different"] = ",".join(filter(None, [editor.state["different"], pk]))
    editor.outcome.focus = "id_statement"


def is_own(editor: Editor) -> None:
    """It is a claim of its own after all."""
    is_different(editor, editor.state["claim"])
    editor.state["claim"] = ""


# Records that are made in place


def open_block(editor: Editor, what: str, slot: str = "") -> None:
    """Open the block in which a record is made, with what was looked for as its name."""
    state, outcome = editor.state, editor.outcome
    looked_in = slot if what == "actor" else what
    words = state.words(looked_in)
    state.look_for(looked_in, "")
    match what:
        case "actor":
            state["na-for"], state["na-name"] = slot, words
            outcome.focus = "id_na-kind" if words else "id_na-name"
        case "source":
            is_address = words.startswith(("http://", "https://"))
            state["ns-open"] = "1"
            state["ns-url" if is_address else "ns-title"] = words
            outcome.focus = "id_ns-kind" if words and not is_address else "id_ns-title"
        case "question":
            state["nq-open"], state["nq-text"] = "1", words
            outcome.focus = "id_nq-unit" if words else "id_nq-text"


def close_block(editor: Editor, prefix: str) -> None:
    """Close such a block; what was typed in it goes."""
    for name in [name for name in editor.state.typed if name.startswith(f"{prefix}-")]:
        editor.state[name] = ""
    slots = {new.prefix: slot for slot, new in NEW_RECORD.items()}
    editor.outcome.focus = f"find-{slots[prefix]}" if prefix in slots else ""


def make(editor: Editor, what: str, anyway: str = "") -> None:
    """Make the record of a block, and put it into the slot where it was missed."""
    if what not in NEW_RECORD:
        raise UnknownObjectError(what)
    new = NEW_RECORD[what]
    permissions.require(permissions.may_add(editor.user, new.model))
    form = editor.block(new.form, new.prefix, bound=True)
    if not form.is_valid():
        _refuse(editor, new.prefix, form)
        return
    slot = editor.state["na-for"] if what == "actor" else what
    if what == "actor" and not anyway:
        editor.outcome.doubles = list(actors.called(form.cleaned_data["name"])[: actors.MOST])
        if editor.outcome.doubles:
            editor.outcome.focus = "doubles"
            return
    try:
        record = _made(editor, what, form.cleaned_data)
    except ValidationError as error:
        for name, problems in error.message_dict.items():
            form.add_error(name if name in form.fields else None, problems)
        _refuse(editor, new.prefix, form)
        return
    close_block(editor, new.prefix)
    take(editor, slot, str(record.pk))
    editor.outcome.said = _("Made and chosen: %(name)s") % {"name": record}


def _made(editor: Editor, what: str, given: dict[str, Any]) -> Any:
    by: dict[str, Any] = {"by": editor.user, "reason": _("Made while marking claims")}
    match what:
        case "actor":
            return actions.create_actor(**given, **by)
        case "question":
            return actions.create_question(**given, language=reader_language(), **by)
        case _:
            by |= {"issuer": editor.chosen.issuer, "title_language": reader_language()}
            return actions.create_source(**given, **by)


def _refuse(editor: Editor, prefix: str, form: Any) -> None:
    editor.outcome.refused[prefix] = form
    editor.outcome.focus = f"id_{prefix}-{next(iter(form.errors))}"


def take_known_actor(editor: Editor, pk: str) -> None:
    """It is the actor of that name that is known already."""
    slot = editor.state["na-for"]
    close_block(editor, "na")
    take(editor, slot, pk)


def _row(value: str, rows: Sized) -> int:
    """The number of a row. Raises UnknownObjectError where there is none of it."""
    number = parse_id(value)
    if number is None or number >= len(rows):
        raise UnknownObjectError(value)
    return number


COMMANDS: Final[Mapping[str, Command]] = {
    "save": Command(find_or_store),
    # Stores the draft, as every command does, and nothing else.
    "draft": Command(lambda _editor: None),
    "keep": Command(save_claim),
    "next": Command(save_claim),
    "passage": Command(find_passage),
    "figure": Command(take_figure, 1, 1),
    "find": Command(find, 1, 1),
    "take": Command(take, 2, 2),
    "drop": Command(drop, 1, 2),
    "for": Command(ask_behalf, 1, 1),
    "up": Command(move_nearer, 1, 1),
    "down": Command(move_further, 1, 1),
    "chain": Command(take_chain, 1, 1),
    "same": Command(is_same, 1, 1),
    "differ": Command(is_different, 1, 1),
    "own": Command(is_own),
    "open": Command(open_block, 1, 2),
    "close": Command(close_block, 1, 1),
    "make": Command(make, 1, 2),
    "instead": Command(take_known_actor, 1, 1),
}
