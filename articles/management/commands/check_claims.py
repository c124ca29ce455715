"""Work every claim out again from its appearances, and say where the database differs."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles import actions
from articles.models import Claim

AT_A_TIME = 2000


class Command(BaseCommand):
    """``manage.py check_claims`` reports; with ``--mend`` it puts right what it finds."""

    help = "Check counts of origins and articles, order and words of every claim."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mend", action="store_true", help="Put right what is wrong.")

    def handle(self, *args: Any, **options: Any) -> None:
        checked, wrong, last = 0, 0, 0
        while ids := list(
            Claim.objects.filter(pk__gt=last)
            .order_by("pk")
            .values_list("pk", flat=True)[:AT_A_TIME]
        ):
            found = actions.wrong_claims(ids)
            for pk in found:
                self.stdout.write(f"Claim {pk} is not as its appearances say.")
            if options["mend"]:
                actions.refresh_claims(found)
            checked, wrong, last = checked + len(ids), wrong + len(found), ids[-1]
            if options["verbosity"] > 1:
                self.stdout.write(f"{checked} claims checked …")
        mended = " All are mended." if wrong and options["mend"] else ""
        self.stdout.write(f"{checked} claims checked, {wrong} wrong.{mended}")
        if wrong and not options["mend"]:
            raise CommandError("Run it again with --mend to put them right.")
