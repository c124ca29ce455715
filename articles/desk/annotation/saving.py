"""Saving the claim that is marked: its form and rows are checked, then one action writes it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles import actions, permissions
from articles.actions import AppearanceEntry, ClaimEntry, NewHop
from articles.desk.annotation.editor import Editor
from articles.desk.annotation.form import NEW_RECORD, MarkForm

# What the actions call a field, and the field of the form in which it is typed.
TYPED_IN = {"date": "said_on", "low": "answer", "high": "answer", "approximate": "answer"}


def save_claim(editor: Editor) -> None:
    """Save the claim with its passage and chain; what is wrong is said at its field."""
    outcome = editor.outcome
    permissions.require(permissions.may_mark(editor.user, editor.article, editor.appearance))
    outcome.is_checked = True
    form = outcome.form = MarkForm(editor.state.typed, **editor.form_options)
    _check_rows(editor)
    if form.is_valid() and not outcome.errors:
        _write(editor, form)
    if outcome.saved is None:
        outcome.focus = "problems"


def _write(editor: Editor, form: MarkForm) -> None:
    outcome = editor.outcome
    try:
        outcome.saved = actions.mark_claim(
            article=editor.article,
            claim=editor.chosen.claim or _claim_entry(editor, form),
            entry=_appearance_entry(editor, form),
            appearance=editor.appearance,
            draft=editor.draft,
            version=editor.state["seen"],
            by=editor.user,
            reason=_("Changed at the desk") if editor.appearance else _("Marked at the desk"),
        )
    except actions.ConflictError as error:
        # The page shows both versions; saved once more from there, this one goes on top of theirs.
        outcome.changes = error.changes
        outcome.errors["conflict"] = list(error.messages)
        editor.state["seen"] = actions.version_of(error.record, whole=True)
    except ValidationError as error:
        _take_errors(editor, form, error)


def _check_rows(editor: Editor) -> None:
    """Note what is wrong with who says it, and with words that were typed and led to nothing."""
    state, errors = editor.state, editor.outcome.errors
    pairs = [(row.actor, row.behalf) for row in state.who]
    if any(actor == behalf for actor, behalf in pairs):
        errors["who"] = [_("Nobody speaks on their own behalf: leave it empty.")]
    elif len(set(pairs)) < len(pairs):
        errors["who"] = [_("The same actor stands twice. Remove one of the two.")]
    if state["own_voice"] and pairs and not editor.chosen.claim:
        wrong = actions.attribution_errors(True, len(pairs), "")
        errors["who"] = [str(each.message) for each in wrong]
    for slot, new in NEW_RECORD.items():
        if state[new.name].strip():
            errors[f"find_{slot}"] = [
                _("A new one is begun. Make it, or leave it, before you keep the claim.")
            ]
        elif state.words(slot).strip():
            errors[f"find_{slot}"] = [
                _("Choose one of the list, make a new one, or empty this field.")
            ]


def _claim_entry(editor: Editor, form: MarkForm) -> ClaimEntry:
    given, chosen = form.cleaned_data, editor.chosen
    answer = form.answer_to(chosen.question)
    return ClaimEntry(
        statement=given["statement"],
        mode=given["mode"],
        language=given["language"],
        attributions=[(row.actor, row.behalf) for row in chosen.who],
        own_voice=given["own_voice"],
        date=given["said_on"],
        question=chosen.question,
        position=answer.position,
        low=answer.low,
        high=answer.high,
        approximate=answer.approximate,
    )


def _appearance_entry(editor: Editor, form: MarkForm) -> AppearanceEntry:
    names = ("passage", "start", "speech", "cue", "attributed_as", "note")
    return AppearanceEntry(
        **{name: form.cleaned_data[name] for name in names},
        hops=[NewHop(row.source, row.use, row.cue, row.seen) for row in editor.chosen.hops],
    )


def _take_errors(editor: Editor, form: MarkForm, error: ValidationError) -> None:
    """Show what the action refused at the field or the rows that are to blame."""
    named = error.message_dict if hasattr(error, "error_dict") else {"who": error.messages}
    for name, messages in named.items():
        typed_in = TYPED_IN.get(name, name)
        if typed_in in form.fields:
            form.add_error(typed_in, messages)
        else:
            editor.outcome.errors["hops" if name == "hops" else "who"] = list(messages)
