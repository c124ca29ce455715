"""Work claims out again from their appearances, and compare the index with the database."""

from __future__ import annotations

import logging
import random
from argparse import ArgumentParser
from collections.abc import Collection, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Max, Min

from articles import actions
from articles.models import Claim
from articles.search import sync, verification
from articles.search.index import BrokenIndexError

logger = logging.getLogger(__name__)

AT_A_TIME = 1000


class Command(BaseCommand):
    """``manage.py check_claims`` reports; with ``--mend`` it puts right what it finds."""

    help = (
        "Check counts of origins and articles, order and words of every claim, or of some of them, "
        "and whether the index says the same as the database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mend", action="store_true", help="Put right what is wrong.")
        parser.add_argument(
            "--sample",
            type=int,
            metavar="N",
            help="Check so many claims, chosen by chance; all of them otherwise.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        sample, mend = options["sample"], options["mend"]
        if sample is not None and sample < 1:
            raise CommandError("Give --sample a number from 1 on.")
        with_index = verification.is_possible()
        checked, wrong, left = 0, 0, 0
        for ids in _some(sample) if sample else _windows():
            found = actions.wrong_claims(ids)
            for pk in found:
                self._tell(f"Claim {pk} is not as its appearances say.")
            if mend and found:
                actions.refresh_claims(found)
            in_index = self._wrong_in_index(ids) if with_index else []
            for pk in in_index:
                self._tell(f"Claim {pk} stands in the index otherwise than in the database.")
            if mend:
                left += len(verification.mend(in_index))
            checked += Claim.objects.filter(pk__in=ids).count()
            wrong += len({*found, *in_index})
            if options["verbosity"] > 1:
                self.stdout.write(f"{checked} claims checked …")
        if left:
            self._tell("The index does not take what is mended. It is built anew.")
            sync.rebuild()
        mended = " All are mended." if wrong and mend else ""
        self.stdout.write(f"{checked} claims checked, {wrong} wrong.{mended}")
        if wrong and not mend:
            raise CommandError("Run it again with --mend to put them right.")

    def _wrong_in_index(self, ids: Collection[int]) -> list[int]:
        try:
            return verification.wrong_in_index(ids)
        except BrokenIndexError as error:
            raise CommandError(
                f"The index cannot be compared: {error}. Try again later, or run rebuild_index."
            ) from error

    def _tell(self, sentence: str) -> None:
        self.stdout.write(sentence)
        logger.warning(sentence)


def _windows() -> Iterator[range]:
    """All ids from the first claim's to the last one's, also those between that no claim has."""
    ends = Claim.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is not None:
        for first in range(ends["first"], ends["last"] + 1, AT_A_TIME):
            yield range(first, min(first + AT_A_TIME, ends["last"] + 1))


def _some(number: int) -> Iterator[list[int]]:
    """The ids of so many claims, chosen by chance."""
    ids = list(Claim.objects.values_list("pk", flat=True))
    chosen = sorted(random.sample(ids, min(number, len(ids))))
    for at in range(0, len(chosen), AT_A_TIME):
        yield chosen[at : at + AT_A_TIME]
