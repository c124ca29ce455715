"""The embedded index by tantivy: its fields, how documents go in, and how it answers.

One folder, written by one process at a time (`sync` sees to it) and read by many. Knows tantivy and
no table. https://docs.rs/tantivy describes the engine, https://github.com/quickwit-oss/tantivy-py
the binding.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import tantivy
from tantivy import FieldType, Occur, Query

from articles.changes import Change
from articles.models.claims import KEY_BITS, order_key
from articles.search import analysis
from articles.search.cached import Form, Rows
from articles.search.counting import Known
from articles.search.documents import EDITORS, READERS, Document
from articles.search.engine import FACETS, NUMBERED, Value

# Raise this when the fields change: each format has a folder of its own.
FORMAT: Final = 7

# Larger than the number of values of any field. With a smaller limit each part of the index would
# give its own most frequent values only, and the sums be wrong.
EVERY_VALUE: Final = 1_000_000_000
# The engine refuses to give more values than this (and some) in one answer.
MOST_BUCKETS: Final = 60_000
# So many more values than are wanted are asked for: to see the end of those that are equally
# frequent, and to have some at hand when counts change.
SPARE: Final = 40
# With more values than this it is faster to count them together than one by one.
FEW_VALUES: Final = 4

# The order keys of all claims whose day is known are from this one on.
EARLIEST: Final = 1 << KEY_BITS

# Facets of few values. A claim's values of such a facet are also kept as one joined value, of
# which there are few as well: to count one value a claim takes a tenth of the time.
JOINED: Final = frozenset({"kind", "language", "speech"})
JOINT: Final = "|"
MOST_JOINED: Final = 3_000


class BrokenIndexError(Exception):
    """The index cannot be used; its text says why."""


def joined(name: str) -> str:
    """The field that has a facet's values as one."""
    return f"{name}_joined"


def schema() -> tantivy.Schema:
    """The fields of an index."""
    fields = tantivy.SchemaBuilder()
    fields.add_unsigned_field("id", indexed=True)
    # A number for all that a document says, by which it is compared with the database.
    fields.add_unsigned_field("digest", indexed=True)
    fields.add_unsigned_field("order_key", fast=True)
    fields.add_unsigned_field("origins", fast=True)
    fields.add_unsigned_field("audience", indexed=True)
    fields.add_unsigned_field("hidden_from", indexed=True)
    for name in FACETS:
        if name in NUMBERED:
            fields.add_unsigned_field(name, indexed=True, fast=True)
        else:
            fields.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in sorted(JOINED):
        fields.add_text_field(joined(name), fast=True, tokenizer_name="raw", index_option="basic")
    # All words of a claim, and those of its statement alone, by which relevance goes.
    fields.add_text_field("words", tokenizer_name="whitespace")
    fields.add_text_field("statement", tokenizer_name="whitespace")
    # The one document that is no claim: the newest change that the index regards.
    fields.add_unsigned_field("is_state", indexed=True)
    fields.add_text_field("state", stored=True, tokenizer_name="raw", index_option="basic")
    return fields.build()


class Writer:
    """Brings documents into an index, as a batch: seen whole or not at all."""

    def __init__(self, folder: Path, *, memory: int = 30_000_000) -> None:
        """`memory` in bytes: the more, the fewer parts the index has."""
        self._schema = schema()
        # Opened anew for each batch: held open, an index was seen to grow without end elsewhere.
        index = tantivy.Index(self._schema, path=str(folder))
        # One thread: several would leave as many parts.
        self._writer = index.writer(heap_size=memory, num_threads=1)

    def remove(self, claims: Iterable[int]) -> None:
        """Take claims out."""
        for claim in claims:
            self._remove("id", claim)

    def _remove(self, field: str, value: int) -> None:
        # Its delete_documents_by_term takes any number for a signed one, and finds nothing.
        self._writer.delete_documents_by_query(Query.term_query(self._schema, field, value))

    def add(self, document: Document) -> None:
        """Bring a document in; what it replaces has to be removed before."""
        added = tantivy.Document()
        added.add_unsigned("id", document.claim)
        added.add_unsigned("digest", document.digest)
        added.add_unsigned("order_key", document.order_key)
        added.add_unsigned("origins", document.origins)
        for audience in document.audiences:
            added.add_unsigned("audience", audience)
        for audience in document.hidden_from:
            added.add_unsigned("hidden_from", audience)
        for name, values in document.facets.items():
            add = added.add_unsigned if name in NUMBERED else added.add_text
            for value in values:
                add(name, value)  # type: ignore[arg-type]
            if name in JOINED and values:
                added.add_text(joined(name), JOINT.join(map(str, values)))
        added.add_text("words", document.keys)
        added.add_text("statement", document.statement)
        self._writer.add_document(added)

    def commit(self, change: Change) -> None:
        """Let all of it be seen, and be found after a power cut. It regards changes up to this."""
        self._remove("is_state", 1)
        state = tantivy.Document()
        state.add_unsigned("is_state", 1)
        state.add_text("state", json.dumps(change))
        self._writer.add_document(state)
        self._writer.commit()

    def close(self) -> None:
        """Let merging end, and let go. What was not committed is lost."""
        self._writer.wait_merging_threads()


def verify(folder: Path, known: Collection[str] = ()) -> set[str]:
    """Check the sums that every file of an index ends with, but for files that are `known`.

    Gives the names of all files. Raises BrokenIndexError. Not checking would be dangerous: files
    are mapped into memory, and a short one ends the process that reads behind its end.
    """
    try:
        segments = json.loads((folder / "meta.json").read_bytes())["segments"]
        names: set[str] = set()
        for segment in segments:
            prefix = segment["segment_id"].replace("-", "")
            kinds = ["fast", "fieldnorm", "idx", "pos", "store", "term"]
            if segment["deletes"]:
                kinds.append(f"{segment['deletes']['opstamp']}.del")
            names.update(f"{prefix}.{kind}" for kind in kinds)
        for name in names.difference(known):
            _verify_file(folder / name)
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise BrokenIndexError(f"{type(error).__name__}: {error}") from error
    return names


# A file ends with a note in JSON, the note's length, and this number.
_MAGIC: Final = 1337


def _verify_file(path: Path) -> None:
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        file.seek(max(0, size - 8))
        length, magic = struct.unpack("<II", file.read(8))
        if magic != _MAGIC or length + 8 > size:
            raise BrokenIndexError(f"{path.name} has no end")
        file.seek(size - 8 - length)
        wanted = json.loads(file.read(length))["crc"]
        file.seek(0)
        left, crc = size - 8 - length, 0
        while left:
            chunk = file.read(min(left, 1 << 20))
            if not chunk:
                raise BrokenIndexError(f"{path.name} is short")
            left -= len(chunk)
            crc = zlib.crc32(chunk, crc)
    if crc != wanted:
        raise BrokenIndexError(f"{path.name} is damaged")


_EXTENT: Final = {"ends": {"stats": {"field": "order_key"}}}


class Index:
    """The index at one moment: what is committed later is not seen.

    Answers as `search.cached.Index` says.
    """

    def __init__(self, searcher: tantivy.Searcher, fields: tantivy.Schema) -> None:
        self._searcher, self._schema = searcher, fields
        self.size: int = searcher.num_docs
        self.change = self._read_change()

    def _read_change(self) -> Change:
        wanted = Query.term_query(self._schema, "is_state", 1)
        found = self._searcher.search(wanted, limit=2).hits
        if len(found) != 1:
            raise BrokenIndexError("it does not say how new it is")
        try:
            number, at = json.loads(str(self._searcher.doc(found[0][1]).get_first("state")))
        except (ValueError, TypeError) as error:
            raise BrokenIndexError("it does not say in order how new it is") from error
        return Change(int(number), str(at))

    def documents_of(self, claims: Collection[int], digests: Collection[int]) -> tuple[int, int]:
        """How many documents it has of these claims, and how many of them have these digests."""
        of_claims = Query.term_set_query(self._schema, "id", list(claims))
        alike = Query.term_set_query(self._schema, "digest", list(digests))
        both = Query.boolean_query([(Occur.Must, of_claims), (Occur.Must, alike)])
        return self._count(of_claims), self._count(both)

    # Queries

    def _query(self, form: Form, *further: Query) -> Query:
        fields, audience = self._schema, EDITORS if form.drafts else READERS
        # Few claims are hidden. To leave them out is faster than to walk through all others.
        must, must_not = [*further], [Query.term_query(fields, "hidden_from", audience)]
        for name, value in form.filters:
            if name in FACETS:
                must.append(self._any(name, value))
            elif name == "q":
                must += [self._runs("words", runs) for runs in value.wanted]
                must_not += [self._runs("words", runs) for runs in value.unwanted]
            elif name == "origins":
                must.append(
                    Query.range_query(fields, "origins", FieldType.Unsigned, lower_bound=value)
                )
            elif name == "since":
                must.append(self._keys(least=order_key(value, 0)))
            else:
                must.append(self._keys(least=EARLIEST, below=(value.toordinal() + 1) << KEY_BITS))
        if not must:
            must.append(Query.term_query(fields, "audience", audience))
        clauses = [(Occur.Must, each) for each in must]
        clauses += [(Occur.MustNot, each) for each in must_not]
        return Query.const_score_query(Query.boolean_query(clauses), 0.0)

    def _any(self, name: str, values: Sequence[Value]) -> Query:
        if not values:
            return Query.empty_query()
        if len(values) == 1:
            return Query.term_query(self._schema, name, values[0], "basic")
        return Query.term_set_query(self._schema, name, list(values))

    def _runs(self, field: str, runs: Iterable[analysis.Run]) -> Query:
        found = [
            Query.term_query(self._schema, field, run[0], "basic")
            if len(run) == 1
            else Query.phrase_query(self._schema, field, list(run))
            for run in runs
        ]
        if not found:
            return Query.empty_query()
        if len(found) == 1:
            return found[0]
        return Query.boolean_query([(Occur.Should, each) for each in found])

    def _keys(self, least: int | None = None, below: int | None = None) -> Query:
        return Query.range_query(
            self._schema,
            "order_key",
            FieldType.Unsigned,
            lower_bound=least,
            upper_bound=None if below is None else below - 1,
        )

    # Claims

    def count(self, form: Form) -> int:
        """How many claims a form has."""
        return self._count(self._query(form))

    def _count(self, query: Query) -> int:
        return int(self._searcher.search(query, limit=1).count)  # type: ignore[attr-defined]

    def rows(self, form: Form, number: int, *, descending: bool, beyond: int | None) -> Rows:
        """So many rows by order key, beyond a key in this direction or from the end."""
        if beyond is None:
            query = self._query(form)
        elif descending:
            query = self._query(form, self._keys(below=beyond))
        else:
            query = self._query(form, self._keys(least=beyond + 1))
        return self._rows(query, number, descending=descending)

    def _rows(self, query: Query, number: int, *, descending: bool = True, offset: int = 0) -> Rows:
        found = self._searcher.search(
            query,
            limit=number,
            order_by_field="order_key",
            offset=offset,
            order=tantivy.Order.Desc if descending else tantivy.Order.Asc,
        )
        rows = [(key, key & ((1 << KEY_BITS) - 1)) for key, _address in found.hits]
        return Rows(rows, int(found.count))  # type: ignore[attr-defined]

    def ranked(self, form: Form, offset: int, number: int) -> list[int]:
        """Claims whose statement holds all wanted words first, then the rest; newest first."""
        wanted = dict(form.filters)["q"].wanted
        if not wanted:
            return _ids(self._rows(self._query(form), number, offset=offset))
        clauses = [(Occur.Must, self._runs("statement", runs)) for runs in wanted]
        stated = Query.boolean_query(clauses)
        unstated = Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, stated)])
        first = self._rows(self._query(form, stated), number, offset=offset)
        found = _ids(first)
        if len(found) < number:
            rest = self._query(form, unstated)
            left_out = max(0, offset - first.total)
            found += _ids(self._rows(rest, number - len(found), offset=left_out))
        return found

    # Counts

    def terms(
        self, form: Form, facets: Sequence[str], most: int, claims: Collection[int] | None = None
    ) -> dict[str, Known]:
        """The counts of facets, enough to tell the `most` most frequent values of each."""
        among = [] if claims is None else [self._any("id", sorted(claims))]
        query = self._query(form, *among)
        size = min(most + SPARE, MOST_BUCKETS)
        found: dict[str, Known] = {}
        wanting = list(facets)
        while wanting:
            found |= self._terms(query, wanting, size)
            # The engine gives equally frequent values in no order: all must be here to choose.
            wanting = [name for name in wanting if not found[name].tells(most)]
            if size == MOST_BUCKETS:
                break
            size = min(size * 8, MOST_BUCKETS)
        return found

    def _terms(self, query: Query, names: Sequence[str], size: int) -> dict[str, Known]:
        fields = {name: joined(name) if name in JOINED else name for name in names}
        sizes = {name: MOST_JOINED if name in JOINED else size for name in names}
        found: dict[str, Known] = {}
        for name, buckets in self._buckets(query, fields, sizes).items():
            if name in JOINED and len(buckets) < MOST_JOINED:
                found[name] = _parted(buckets)
                continue
            if name in JOINED:
                # More ways to join them than were foreseen: value by value, then.
                buckets = self._buckets(query, {name: name}, {name: size})[name]
            least = int(buckets[-1]["doc_count"]) if len(buckets) == size else None
            found[name] = Known({each["key"]: each["doc_count"] for each in buckets}, least)
        return found

    def _buckets(
        self, query: Query, fields: dict[str, str], sizes: dict[str, int]
    ) -> dict[str, list[dict[str, Any]]]:
        asked = {
            name: {"terms": {"field": field, "size": sizes[name], "segment_size": EVERY_VALUE}}
            for name, field in fields.items()
        }
        answer = self._searcher.aggregate(query, asked)
        return {name: answer[name]["buckets"] for name in fields}

    def values(self, form: Form, facet: str, values: Collection[Value]) -> dict[Value, int]:
        """How many claims each of these values gives within a form."""
        if len(values) > FEW_VALUES:
            # Other values that these claims have are counted as well.
            query = self._query(form, self._any(facet, sorted(values)))
            known = self._terms(query, [facet], MOST_BUCKETS)[facet]
            if known.least is None:
                return {value: known.values.get(value, 0) for value in values}
        return {value: self.count(form.with_value(facet, value)) for value in values}

    def extent(self, form: Form) -> tuple[int, int] | None:
        """The first and the last order key of the claims whose day is known."""
        query = self._query(form, self._keys(least=EARLIEST))
        found = self._searcher.aggregate(query, _EXTENT)["ends"]
        return None if found["min"] is None else (int(found["min"]), int(found["max"]))

    def between(self, form: Form, keys: Sequence[int]) -> list[int]:
        """How many claims have an order key from each of these on, before the next one."""
        # The engine's ranges are in floating point, which holds every order key (53 bits) exactly.
        ranges = [{"from": least, "to": below} for least, below in pairwise(keys)]
        asked = {"keys": {"range": {"field": "order_key", "ranges": ranges}}}
        buckets = self._searcher.aggregate(self._query(form), asked)["keys"]["buckets"]
        counts = {each.get("from"): int(each["doc_count"]) for each in buckets}
        return [counts[float(least)] for least in keys[:-1]]


def _ids(rows: Rows) -> list[int]:
    return [pk for _key, pk in rows.rows]


def _parted(buckets: list[dict[str, Any]]) -> Known:
    counter: Counter[Value] = Counter()
    for each in buckets:
        for value in each["key"].split(JOINT):
            counter[value] += int(each["doc_count"])
    return Known(dict(counter))
