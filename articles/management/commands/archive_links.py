"""``manage.py archive_links``: have an archive service keep copies of what addresses show."""

from __future__ import annotations

import datetime
from argparse import ArgumentParser
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import MD5
from django.tasks import TaskResultStatus
from django.utils import timezone

from articles import actions, tasks
from articles.ingest.archive import Failure
from articles.models import LinkCheck, Source

# After this the service is asked again, also for a page of which it could not keep a copy.
ASK_AGAIN: Final = datetime.timedelta(days=1)
ASK_AGAIN_IF_REFUSED: Final = datetime.timedelta(days=30)
# A service that failed so many times in a row is left alone until the next run.
PATIENCE: Final = 3


class Command(BaseCommand):
    """A task for each source without a copy; where they run is the setting TASKS' to say."""

    help = (
        "Ask the service of ARCHIVE_SERVICE to keep a copy of each source's address that has none "
        "and is not dead. Can be stopped and started again at any time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--limit", type=int, default=100, help="Ask for so many copies at most (100)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.ARCHIVE_SERVICE:
            raise CommandError(
                "No archive service is set, so nothing is archived. Set ARCHIVE_SERVICE, as to "
                "https://web.archive.org, and ARCHIVE_KEY to its access:secret."
            )
        kept = handed_over = refused = troubles = 0
        for source in list(self.due()[: max(options["limit"], 0)]):
            # Before: whoever runs the task later is not asked twice meanwhile.
            actions.record_archive_request(url=source.url, at=timezone.now())
            result = tasks.archive_source.enqueue(source.pk)
            if result.status == TaskResultStatus.FAILED:
                raise CommandError(f"{source.url}: {result.errors[0].traceback}")
            if result.status != TaskResultStatus.SUCCESSFUL:
                # Somebody else runs it.
                handed_over += 1
                continue
            outcome = result.return_value
            if options["verbosity"] > 1:
                self.stderr.write(f"{outcome['copy'] or outcome['reason']}  {source.url}")
            kept += bool(outcome["copy"])
            refused += outcome["failure"] == Failure.PAGE
            troubles = troubles + 1 if outcome["failure"] == Failure.SERVICE else 0
            if troubles >= PATIENCE:
                raise CommandError(
                    f"The archive service does not do its work: {outcome['reason']} "
                    f"Copies kept before: {kept}."
                )
        if options["verbosity"]:
            self.stdout.write(
                f"Copies kept: {kept}. Pages that could not be kept: {refused}. "
                f"Handed over: {handed_over}. Left: {self.due().count()}."
            )

    def due(self) -> QuerySet[Source]:
        """Sources that need a copy and can have one; those for which none was asked come first."""
        now = timezone.now()
        links = LinkCheck.objects.filter(key=MD5(OuterRef("url")))
        asked = links.filter(archive_asked_at__gte=now - ASK_AGAIN)
        refused = links.filter(archive_asked_at__gte=now - ASK_AGAIN_IF_REFUSED)
        due: QuerySet[Source] = (
            Source.objects.bearing()
            .not_archived()
            .filter(~Exists(links.dead()), ~Exists(asked))
            .filter(~Exists(refused.exclude(archive_refusal="")))
            .annotate(asked_at=Subquery(links.values("archive_asked_at")[:1]))
            .order_by(F("asked_at").asc(nulls_first=True), "pk")
        )
        return due
