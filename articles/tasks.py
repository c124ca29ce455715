"""What is done beside the pages, as tasks of Django's: wherever the setting TASKS has them run."""

from __future__ import annotations

from typing import TypedDict

from django.core.exceptions import ValidationError
from django.tasks import task
from django.utils import timezone

from articles import actions, http_client
from articles.ingest.archive import Failure, NotArchived
from articles.models import Source


class Copied(TypedDict):
    """What became of asking for a copy: its address, or why there is none and whose fault it is.

    `failure` is "page", "service", or "" where all went well or nothing was left to do.
    """

    copy: str
    failure: str
    reason: str


@task
def archive_source(source: int) -> Copied:
    """Have the archive service keep a copy of what a source's address shows, and record it."""
    archive = http_client.archive()
    row = Source.objects.filter(pk=source).first()
    if archive is None or row is None or not row.url or row.archived_url:
        return Copied(copy="", failure="", reason="There is nothing to archive.")
    try:
        copy = archive.save(row.url)
        kept = actions.record_archived_copy(
            source=row, url=row.url, copy=copy, by=None, reason="Kept by the archive service"
        )
    except NotArchived as error:
        failure, reason = error.failure, str(error)
    except ValidationError as error:
        # Such as an address longer than the field: nobody could record it.
        failure, reason = Failure.PAGE, " ".join(error.messages)
    else:
        return Copied(
            copy=copy if kept else "", failure="", reason="" if kept else "The source changed."
        )
    if failure == Failure.PAGE:
        # That the service has a bad day is no fact about the page, and is not kept.
        actions.record_archive_request(url=row.url, at=timezone.now(), refusal=reason)
    return Copied(copy="", failure=failure, reason=reason)
