"""An editor at work while pages are measured: withdraws and publishes claims, as the admin does.

A process of its own beside the server. Reads lines such as ``withdraw 12`` or ``publish 12`` and
answers each with the seconds that it took, once the change is there for every reader. ``forget 12``
writes so many changes of one claim that no count made before serves any more.
"""

from __future__ import annotations

import sys
import time

import django

django.setup()

from django.db import transaction

from articles import actions, search
from articles.domain.vocabulary import Status
from articles.models import Claim, ClaimChange
from articles.search import index


def main() -> None:
    """Do as each line says until there are no more."""
    print("ready", flush=True)
    for line in sys.stdin:
        verb, pk = line.split()
        started = time.perf_counter()
        if verb == "forget":
            with transaction.atomic():
                ClaimChange.record([int(pk)] * (index.MOST_CHANGED + 1))
            search.catch_up()
        else:
            withdrawn = verb == "withdraw"
            actions.set_status(
                record=Claim.objects.get(pk=int(pk)),
                status=Status.WITHDRAWN if withdrawn else Status.PUBLISHED,
                withdrawn_reason="Measured." if withdrawn else "",
                by=None,
                reason="benchmark",
            )
        print(time.perf_counter() - started, flush=True)


if __name__ == "__main__":
    main()
