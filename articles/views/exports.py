"""A selection of claims as a table (CSV) and as records (JSON Lines), streamed in constant memory.

The form of a claim comes from `interchange.records`, the choice of claims from `listing`.
"""

from __future__ import annotations

import csv
import gc
import io
from collections.abc import Callable, Iterator
from itertools import batched

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import override
from django.views.decorators.http import require_safe
from pydantic_core import to_json

from articles.interchange.records import COLUMNS, ClaimRecords, Record, claim_row
from articles.interchange.simple import quoted
from articles.listing.claims import ClaimListing
from articles.views.problem_details import refused

# How many claims are read and sent at a time, to bound memory.
BATCH = 2_000


def _listing(request: HttpRequest) -> ClaimListing:
    # An export holds what readers see, even for an editor: it may be given to others.
    return ClaimListing(request.GET)


@require_safe
def claims_csv(request: HttpRequest) -> HttpResponseBase:
    """The selection as a table that opens well in a spreadsheet."""
    listing = _listing(request)
    if listing.errors:
        return refused(listing.errors)
    # A byte order mark tells spreadsheets that this is UTF-8.
    return _streamed(request, listing, _table, "text/csv; charset=utf-8", "claims.csv")


@require_safe
def claims_jsonl(request: HttpRequest) -> HttpResponseBase:
    """The selection as a record a line (jsonlines.org)."""
    listing = _listing(request)
    if listing.errors:
        return refused(listing.errors)
    return _streamed(request, listing, _lines, "application/jsonl; charset=utf-8", "claims.jsonl")


type Written = Iterator[bytes]


def _table(records: Iterator[list[Record]]) -> Written:
    heading = io.StringIO()
    csv.writer(heading).writerow(COLUMNS)
    yield b"\xef\xbb\xbf" + heading.getvalue().encode()
    for batch in records:
        lines = io.StringIO()
        csv.writer(lines).writerows(
            [[quoted(cell) for cell in claim_row(record)] for record in batch]
        )
        yield lines.getvalue().encode()


def _lines(records: Iterator[list[Record]]) -> Written:
    for batch in records:
        yield b"".join([line for record in batch for line in (to_json(record), b"\n")])


def _streamed(
    request: HttpRequest,
    listing: ClaimListing,
    write: Callable[[Iterator[list[Record]]], Written],
    content_type: str,
    name: str,
) -> StreamingHttpResponse:
    claims = ClaimRecords(request.build_absolute_uri)
    records = (
        claims.of(batch) for numbers in listing.in_order() for batch in batched(numbers, BATCH)
    )

    def in_english() -> Written:
        # The stream is read after the middleware is done. Exports are always in English.
        with override("en"):
            pieces = write(records)
            while (piece := _uncollected(lambda: next(pieces, None))) is not None:
                yield piece

    response = StreamingHttpResponse(in_english(), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Accel-Buffering"] = "no"
    return response


def _uncollected[Answer](work: Callable[[], Answer]) -> Answer:
    """Call a function without garbage collection: its many records have no reference cycles.

    Searching them for cycles took a third of the time.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        return work()
    finally:
        if collecting:
            gc.enable()
