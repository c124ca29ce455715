"""Let one record go into another, as on the desk: for merges that take longer than a page may."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError

from articles import actions
from articles.actions.merging import MERGE, MODELS
from articles.desk.merging import in_words
from articles.domain.ids import parse_id
from articles.domain.vocabulary import Mergeable
from articles.management.people import person


class Command(BaseCommand):
    """``manage.py merge_records actor kcna kcna-2 --by alice --reason "Entered twice"``."""

    help = (
        "Let one record go into another. What differs is taken from the one that stays, where that "
        "has it. It can be undone on the desk."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=Mergeable.values)
        parser.add_argument("kept", help="The one that stays: its number, or an actor's slug.")
        parser.add_argument("absorbed", help="The one that goes into it.")
        parser.add_argument("--by", default="", help="Whose name stands in the history.")
        parser.add_argument("--reason", default="", help="Why the two are the same.")
        parser.add_argument(
            "--collapse",
            action="store_true",
            help="Agree that two sources that follow each other in a chain become one hop there.",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would move, and change nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        kind = Mergeable(options["kind"])
        kept, absorbed = (self._record(kind, options[name]) for name in ("kept", "absorbed"))
        by = person(options["by"])
        plan = actions.plan_merge(kept=kept, absorbed=absorbed)
        for sentence in self._sentences(plan):
            self.stdout.write(sentence)
        if plan.obstacles:
            raise CommandError("They cannot be merged as they are.")
        if options["dry_run"]:
            return
        if not options["reason"].strip():
            raise CommandError("Say with --reason why the two are the same: the history keeps it.")
        try:
            merge = MERGE[kind](
                kept=kept,
                absorbed=absorbed,
                collapse=options["collapse"],
                by=by,
                reason=options["reason"].strip(),
            )
        except ValidationError as error:
            hint = " Give --collapse." if error.code == "collapse" else ""
            raise CommandError(" ".join(error.messages) + hint) from error
        except PermissionDenied as error:
            raise CommandError(f"{options['by']} may not merge records.") from error
        self.stdout.write(f"“{merge.absorbed_name}” was merged into “{merge.kept_name}”.")

    @staticmethod
    def _sentences(plan: actions.MergePlan) -> list[str]:
        found = [f"“{plan.absorbed}” would go into “{plan.kept}”."]
        if moved := in_words(plan.moved):
            found.append(f"Over to it go: {', '.join(moved)}.")
        if doubled := in_words(plan.doubled):
            found.append(f"It has the same already: {', '.join(doubled)}.")
        return found + [str(each) for each in (*plan.notes, *(o.why for o in plan.obstacles))]

    @staticmethod
    def _record(kind: Mergeable, asked: str) -> Any:
        number = parse_id(asked)
        if number is None and kind != Mergeable.ACTOR:
            raise CommandError(f"“{asked}” is no number. Give that of a {kind.value}.")
        name = {"slug": asked} if number is None else {"pk": number}
        record = MODELS[kind]._default_manager.filter(**name).first()
        if record is None:
            raise CommandError(f"There is no {kind.value} “{asked}”.")
        return record
