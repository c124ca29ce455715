"""Build the index anew, with progress; a site does so by itself, where it finds that it must."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.search import sync


class Command(BaseCommand):
    """``manage.py rebuild_index``: the old index answers until the new one takes its place."""

    help = "Build the index of claims anew. The site goes on answering meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.SEARCH_ENGINE != "index":
            raise CommandError("NEWSCLAIMS_SEARCH is SQL: there is no index. Unset it to have one.")
        started = time.monotonic()
        self._told = started
        if not sync.rebuild(self._tell):
            raise CommandError("Another process builds the index already. Wait until it has ended.")
        self.stdout.write(f"The index is built, in {time.monotonic() - started:.1f} seconds.")

    def _tell(self, done: int, total: int) -> None:
        if time.monotonic() - self._told >= 1:
            self._told = time.monotonic()
            self.stdout.write(f"{done} of {total} claims")
