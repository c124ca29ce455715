"""A selection of claims as a table (CSV) and as records (JSON Lines), streamed in flat memory.

What a claim looks like is `records`' business, which claims there are `listing`'s.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from articles.listing import ClaimListing
from articles.programs import refused
from articles.records import COLUMNS, claim_record, claim_row

# A spreadsheet takes a cell that begins so for a formula and runs it (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def _listing(request: HttpRequest) -> ClaimListing:
    # Programs get what readers see, whoever is signed in: an export is handed on.
    return ClaimListing(request.GET)


@require_safe
def claims_csv(request: HttpRequest) -> HttpResponseBase:
    """The selection as a table that opens well in a spreadsheet."""
    listing = _listing(request)
    if listing.errors:
        return refused(listing.errors)
    # A byte order mark tells spreadsheets that this is UTF-8.
    return _streamed(_table(request, listing), "text/csv; charset=utf-8", "claims.csv")


@require_safe
def claims_jsonl(request: HttpRequest) -> HttpResponseBase:
    """The selection as a record a line (jsonlines.org)."""
    listing = _listing(request)
    if listing.errors:
        return refused(listing.errors)
    return _streamed(_records(request, listing), "application/jsonl; charset=utf-8", "claims.jsonl")


class _Echo:
    """A file that gives back what is written to it: csv wants a file, a stream wants lines."""

    def write(self, value: str) -> str:
        return value


def _table(request: HttpRequest, listing: ClaimListing) -> Iterator[str]:
    writer: Any = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)
    for claim in listing.in_order():
        cells = claim_row(claim, request.build_absolute_uri)
        yield writer.writerow([_harmless(cell) for cell in cells])


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; figures stay figures."""
    if cell.startswith(FORMULA) and not _is_figure(cell):
        return f"'{cell}"
    return cell


def _is_figure(cell: str) -> bool:
    sign, rest = cell[:1], cell[1:]
    return sign in "+-" and rest.replace(".", "", 1).isdecimal() and rest.isascii()


def _records(request: HttpRequest, listing: ClaimListing) -> Iterator[str]:
    for claim in listing.in_order():
        record = claim_record(claim, request.build_absolute_uri)
        yield json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"


def _streamed(lines: Iterator[str], content_type: str, name: str) -> StreamingHttpResponse:
    def in_english() -> Iterator[str]:
        # A stream is read after the middleware has left: programs get one language, whoever asks.
        with override("en"):
            yield from lines

    response = StreamingHttpResponse(in_english(), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Accel-Buffering"] = "no"
    return response
