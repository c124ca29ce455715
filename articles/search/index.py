"""The embedded index: its fields, how documents go in, and how it answers a selection.

One folder, written by one process at a time (`follow` sees to it) and read by many. Knows tantivy
and no table but those that tell an address's values (slugs) from ids.
https://docs.rs/tantivy has the engine's own words, https://github.com/quickwit-oss/tantivy-py the
binding's.
"""

from __future__ import annotations

import datetime
import json
import os
import struct
import threading
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections import OrderedDict, deque
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

import tantivy
from tantivy import FieldType, Occur, Query

from articles.domain.dates import spans
from articles.domain.selection import Selection
from articles.domain.vocabulary import Sort
from articles.models import ClaimChange
from articles.models.claims import KEY_BITS, order_key
from articles.search import analysis, counting, engine, frequent, packed, sql
from articles.search.counting import JOINED, JOINT, Known, joined
from articles.search.documents import EDITORS, READERS, Document
from articles.search.engine import FACETS, MOST, NUMBERED, Chosen, Counts, Page, Row, Value
from articles.search.frequent import Frequent, Others, Rarer, apart

# Raise this when the fields change: an index of another format is built anew.
FORMAT: Final = 6

# Answers kept of one state of the index.
KEPT: Final = 600
# Counts of an earlier state that are held to be brought up to the present one.
INHERITED: Final = 50
# Counts of fewer claims are made anew as fast.
WORTH_KEEPING: Final = 5_000
# Larger pages, which programs ask for one after the other, are not kept.
LARGEST_KEPT: Final = 100
# More values than these are counted together.
A_FEW_VALUES: Final = 4
# Where so many claims changed, counts are made anew.
MOST_CHANGED: Final = 200
# The order keys of so few claims are fetched at once: every page and span is told from them.
FEW: Final = 10_000
# So many are asked for with the total and the first page already, where a filter of very many
# values is on, or words are: there may be no more.
FIRST_KEYS: Final = 2_000
NARROW: Final = NUMBERED | {"q"}
# From so many claims on, facets are counted on two processors at once.
SHARED_FROM: Final = 10_000
# Among so many claims the ten values that most of them have are frequent ones.
APART_FROM: Final = 15_000
# What counting a facet takes, beside those not named here: it goes by how many values it has.
WEIGHT: Final = {"relay": 12, "source": 10, "outlet": 9, "actor": 6, "country": 6, "topic": 5}
# What finding a page and drawing the bars takes beside that.
OF_A_PAGE: Final = 10


class BrokenIndexError(Exception):
    """The index cannot be used; its text says why."""


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
    for name in frequent.FACETS:
        fields.add_unsigned_field(apart(name), fast=True)
    for name in packed.COLUMNS:
        fields.add_unsigned_field(name, fast=True)
    # All words of a claim, and those of its statement alone, which relevance goes by.
    fields.add_text_field("words", tokenizer_name="whitespace")
    fields.add_text_field("statement", tokenizer_name="whitespace")
    # The documents that are no claims: how new the index is and whose, and what is frequent in it.
    fields.add_unsigned_field("is_state", indexed=True)
    fields.add_unsigned_field("is_frequent", indexed=True)
    fields.add_text_field("state", stored=True, tokenizer_name="raw", index_option="basic")
    return fields.build()


@dataclass(frozen=True)
class State:
    """How new an index is: the last change that it regards, and when that was made.

    Number and time together name a change of one database: another one has none like it.
    """

    change: int
    at: str
    format: int = FORMAT
    analysis: int = analysis.VERSION


class Writer:
    """Brings documents into an index, as a batch: seen whole or not at all.

    `frequent` are the values that are so in this index, and `others` says how many documents any
    other value has at most: nothing yet, in a new one.
    """

    def __init__(
        self,
        folder: Path,
        frequent: Frequent,
        others: Others | None = None,
        *,
        memory: int = 30_000_000,
    ) -> None:
        self._frequent, self._others, self._rarer = frequent, others or {}, Rarer(frequent)
        # An index that is held open between batches was seen to grow without end elsewhere.
        self._schema = schema()
        self._index = tantivy.Index(self._schema, path=str(folder))
        # One thread: several would leave as many parts.
        self._writer = self._index.writer(heap_size=memory, num_threads=1)

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
        for name in self._frequent:
            for value in self._rarer.add(name, document.facets[name]):
                added.add_unsigned(apart(name), value)  # type: ignore[arg-type]
        for name, number in zip(packed.COLUMNS, packed.pack(document.facets), strict=False):
            added.add_unsigned(name, number)
        added.add_text("words", document.keys)
        added.add_text("statement", document.statement)
        self._writer.add_document(added)

    def commit(self, state: State) -> None:
        """Let all of it be seen, and be found after a power cut."""
        raised = self._rarer.raised(self._index.searcher(), self._others)
        if raised != self._others:
            self._others = raised
            self._keep("is_frequent", 2, json.dumps(raised))
        self._keep("is_state", 1, json.dumps(state.__dict__))
        self._writer.commit()
        self._index.reload()

    def keep_frequent(self) -> None:
        """Keep which values are frequent, for whoever goes on with this index."""
        values = {name: sorted(each) for name, each in self._frequent.items()}
        self._keep("is_frequent", 1, json.dumps(values))

    def _keep(self, mark: str, number: int, text: str) -> None:
        self._remove(mark, number)
        kept = tantivy.Document()
        kept.add_unsigned(mark, number)
        kept.add_text("state", text)
        self._writer.add_document(kept)

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


class Snapshot:
    """The index at one moment: what was committed later is not seen."""

    def __init__(self, searcher: tantivy.Searcher, fields: tantivy.Schema) -> None:
        self.searcher, self.schema = searcher, fields
        self.state = self._read_state()
        self._kept: OrderedDict[object, Any] = OrderedDict()
        self._lock = threading.Lock()
        # Facets counted of it, and those of earlier snapshots that may serve again.
        self.counted: OrderedDict[object, Counted] = OrderedDict()
        self.earlier: dict[object, Counted] = {}
        # What parts the time of all claims; where they have outgrown it, it only helps less.
        self.edges: list[int] = []
        # Whether `follow` has seen that it is of this database.
        self.is_ours = False

    def inherit(self, before: Snapshot) -> None:
        """Take over what was counted of an earlier state of the same index."""
        with before._lock:
            found = {**before.earlier, **before.counted}
            before.earlier, before.counted = {}, OrderedDict()
            before._kept.clear()
        young = [
            (question, counted)
            for question, counted in found.items()
            if self.state.change - counted.snapshot.state.change <= MOST_CHANGED
        ]
        # The last ones asked for: each holds on to the files of its snapshot, and to no more.
        self.earlier = dict(young[-INHERITED:])
        self.edges = before.edges

    @cached_property
    def texts(self) -> packed.Texts:
        """What stands for which text."""
        return packed.texts(self.searcher)

    @cached_property
    def others(self) -> dict[str, int]:
        """How many documents any value has at most that is not frequent, by facet."""
        found: dict[str, int] = self._read("is_frequent", 2) or {}
        return found

    def frequent(self) -> Frequent:
        """Which values are frequent, by facet; none where that is not worth knowing."""
        found = self._read("is_frequent", 1) or {}
        return {name: frozenset(values) for name, values in found.items()}

    def _read_state(self) -> State:
        found = self._read("is_state", 1)
        if found is None:
            raise BrokenIndexError("it does not say how new it is")
        try:
            return State(**found)
        except TypeError as error:
            raise BrokenIndexError("it says something strange of itself") from error

    def _read(self, mark: str, number: int) -> Any:
        """What a document says that is no claim; None where there is none."""
        wanted = Query.term_query(self.schema, mark, number)
        found = self.searcher.search(wanted, limit=2).hits
        if len(found) != 1:
            return None
        try:
            return json.loads(str(self.searcher.doc(found[0][1]).get_first("state")))
        except ValueError as error:
            raise BrokenIndexError(f"what it says as {mark} cannot be read") from error

    def documents_of(self, claims: Collection[int], digests: Collection[int]) -> tuple[int, int]:
        """How many documents it has of these claims, and how many of them have these digests."""
        of_claims = Query.term_set_query(self.schema, "id", list(claims))
        alike = Query.term_set_query(self.schema, "digest", list(digests))
        both = Query.boolean_query([(Occur.Must, of_claims), (Occur.Must, alike)])
        found = self.searcher.search(of_claims, limit=1).count  # type: ignore[attr-defined]
        right = self.searcher.search(both, limit=1).count  # type: ignore[attr-defined]
        return int(found), int(right)

    def kept(self, question: object) -> Any:
        """An answer that was given before; None where there is none."""
        with self._lock:
            return self._kept.get(question)

    def counted_of(self, question: Hashable) -> Counted | None:
        """What was counted before; None where nothing was."""
        with self._lock:
            if question in self.counted:
                self.counted.move_to_end(question)
            return self.counted.get(question)

    def keep_counted(self, question: Hashable, counted: Counted) -> None:
        """Keep what was counted, beside what another thread counted of the same."""
        with self._lock:
            self.counted.setdefault(question, counted).facets.update(counted.facets)
            self.counted.move_to_end(question)
            if len(self.counted) > KEPT:
                self.counted.popitem(last=False)

    def keep[Answer](self, question: object, answer: Callable[[], Answer]) -> Answer:
        """An answer that was given before, or this one, to be given again."""
        with self._lock:
            if question in self._kept:
                self._kept.move_to_end(question)
                return self._kept[question]  # type: ignore[no-any-return]
        found = answer()
        with self._lock:
            self._kept[question] = found
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found


@dataclass(frozen=True)
class Counted:
    """What is known of facets, and of which snapshot."""

    snapshot: Snapshot
    facets: dict[str, Known]

    @property
    def weight(self) -> int:
        """How many claims were looked at, at least."""
        return max(
            (max(each.values.values(), default=0) for each in self.facets.values()), default=0
        )


def _beyond(keys: array[int], descending: bool, key: int | None, number: int) -> list[Row]:
    """So many rows from behind a key on, out of all order keys, which stand in order."""
    if descending:
        end = len(keys) if key is None else bisect_left(keys, key)
        found = keys[max(0, end - number) : end][::-1]
    else:
        start = 0 if key is None else bisect_right(keys, key)
        found = keys[start : start + number]
    return [_row(each) for each in found]


class Found(NamedTuple):
    """Order keys that a search gave, where their claims stand in the index, and how many there are.

    The number is 0 if it was not asked for.
    """

    hits: list[tuple[int, tantivy.DocAddress]]
    total: int

    @property
    def keys(self) -> list[int]:
        """The order keys."""
        return [key for key, _address in self.hits]

    @property
    def addresses(self) -> list[tantivy.DocAddress]:
        """Where their claims stand in the index."""
        return [address for _key, address in self.hits]


class Spread(NamedTuple):
    """Where some claims stand in time: their lowest and their highest order key (0 without any).

    `before` says of some keys how many claims whose day is known stand before them: none before
    the first key, all before the last.
    """

    first: int
    last: int
    before: dict[int, int]

    def until(self, key: int) -> int | None:
        """How many stand before a key; None where that is not known."""
        if key in self.before:
            return self.before[key]
        earliest, *edges, latest = self.before
        if earliest < key < edges[0] and not self.before[edges[0]]:
            return 0
        if edges[-1] < key < latest and self.before[edges[-1]] == self.before[latest]:
            return self.before[latest]
        return None


# Between these are the order keys of all claims whose day is known.
EARLIEST: Final = 1 << KEY_BITS
LATEST: Final = (datetime.date.max.toordinal() + 1) << KEY_BITS


def _edges(first: int, last: int) -> list[int]:
    """Order keys that part the time between two of them: months, or longer where it is long."""
    pieces = spans(*(datetime.date.fromordinal(key >> KEY_BITS) for key in (first, last)), most=300)
    found = {order_key(start, 0) for start, _end in pieces}
    found.add((pieces[-1][1].toordinal() + 1) << KEY_BITS)
    return sorted(found | {EARLIEST, LATEST})


# One walk over the claims, where the first by order and the last by order take two.
_ENDS: Final = {"ends": {"stats": {"field": "order_key"}}}


def _ends_of(found: dict[str, Any]) -> tuple[int, int]:
    """The lowest and the highest order key; 0 and 0 without any."""
    first, last = found["ends"]["min"], found["ends"]["max"]
    return (int(first), int(last)) if first is not None and last is not None else (0, 0)


def _in_ranges(keys: Sequence[int]) -> dict[str, Any]:
    # The engine's ranges are in floating point, which holds every order key (53 bits) exactly.
    ranges = [{"from": least, "to": below} for least, below in pairwise(keys)]
    return {"keys": {"range": {"field": "order_key", "ranges": ranges}}}


def _of_ranges(found: dict[str, Any], keys: Sequence[int]) -> list[int]:
    counts = {each.get("from"): int(each["doc_count"]) for each in found["keys"]["buckets"]}
    return [counts[float(least)] for least in keys[:-1]]


def _row(key: int) -> Row:
    return key, key & ((1 << KEY_BITS) - 1)


# A selection with ids for slugs, in one form for any order of values. Answers are kept by it.
type Form = tuple[tuple[str, Any], ...]


def _besides(form: Form, name: str) -> Form:
    """A form as if one parameter were not there."""
    return tuple(pair for pair in form if pair[0] != name)


def _askers(form: Form, facets: Collection[str]) -> dict[Form, list[str]]:
    """Which facets are counted among the claims of which form: without what they choose."""
    on = {name for name, _value in form}
    found: dict[Form, list[str]] = {}
    for name in facets:
        found.setdefault(_besides(form, name) if name in on else form, []).append(name)
    return found


def _halves(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Facets in two parts: the first takes as long to count as the second and a page together."""
    one: list[str] = []
    other: list[str] = []
    taken = [0, OF_A_PAGE]
    for name in sorted(names, key=lambda name: -WEIGHT.get(name, 1)):
        lighter = taken.index(min(taken))
        (one, other)[lighter].append(name)
        taken[lighter] += WEIGHT.get(name, 1)
    return one, other


class Piece(NamedTuple):
    """Facets to be counted among the claims of a form, and where what is found goes."""

    form: Form
    names: Sequence[str]
    most: int
    known: dict[str, Known]


class _Work:
    """Counting in which another thread takes part: whoever is free takes the next piece."""

    def __init__(self, do: Callable[[Piece], None]) -> None:
        self._do = do
        self._pieces: deque[Piece] = deque()
        self._helping: list[Future[None]] = []

    def add(self, pieces: Collection[Piece], *, share: bool) -> None:
        """Put further pieces there; the other thread begins with them, if it may `share`."""
        self._pieces.extend(pieces)
        if pieces and share:
            self._helping.append(_second_thread().submit(self._do_all))

    def finish(self) -> None:
        """Take part until all is done. Raises what went wrong with any piece."""
        self._do_all()
        for each in self._helping:
            # The other thread may be at somebody else's work still: nothing is left for it here.
            if not each.cancel():
                each.result()
        self._helping.clear()

    def _do_all(self) -> None:
        while True:
            try:
                piece = self._pieces.popleft()
            except IndexError:
                return
            self._do(piece)


_helper: tuple[int, ThreadPoolExecutor] | None = None


def _second_thread() -> ThreadPoolExecutor:
    global _helper
    # Threads do not survive a fork, so each process has its own.
    if _helper is None or _helper[0] != os.getpid():
        _helper = (os.getpid(), ThreadPoolExecutor(1, thread_name_prefix="search"))
    return _helper[1]


class Engine:
    """Answers by a snapshot of the index."""

    stands_in = False

    def __init__(
        self,
        snapshot: Snapshot,
        *,
        drafts: bool,
        behind: int = 0,
        chosen: Chosen | None = None,
    ) -> None:
        self._snapshot, self._chosen = snapshot, chosen or {}
        self._audience = EDITORS if drafts else READERS
        self.behind = behind
        self._forms: dict[Selection, Form] = {}
        # Where all claims of a form stand in the index, of which there are few.
        self._addresses: dict[Form, list[tantivy.DocAddress]] = {}
        # What is being counted, what of, and where what is found goes: a snapshot that another
        # thread puts a newer one in the place of lets go of its own.
        self._begun: tuple[Form, tuple[str, ...], int] | None = None
        self._work = _Work(self._count_piece)
        self._asked: dict[Form, list[str]] = {}
        self._found: dict[Form, dict[str, Known]] = {}

    # What is asked

    def _form(self, selection: Selection) -> Form:
        selection = selection.at("")
        if selection not in self._forms:
            found: list[tuple[str, Any]] = []
            for name in selection.narrowing():
                value = getattr(selection, name)
                if (name, value) in self._chosen:
                    value = tuple(sorted(self._chosen[name, value]))
                elif name in FACETS:
                    value = self._snapshot.keep((name, value), partial(self._values, name, value))
                elif name == "q":
                    value = analysis.asked(value)
                found.append((name, value))
            self._forms[selection] = tuple(found)
        return self._forms[selection]

    @staticmethod
    def _values(name: str, values: tuple[str, ...]) -> tuple[Value, ...]:
        # What a slug means is kept as well: whatever changes it is a change that ends the snapshot.
        return tuple(sorted(sql.chosen(Selection(**{name: values}), name)))  # type: ignore[arg-type]

    def _query(self, form: Form, *further: Query) -> Query:
        fields = self._snapshot.schema
        # Few are hidden, and fast to leave out; those that are not are many to walk through.
        must, must_not = [*further], [Query.term_query(fields, "hidden_from", self._audience)]
        for name, value in form:
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
            must.append(Query.term_query(fields, "audience", self._audience))
        clauses = [(Occur.Must, each) for each in must]
        clauses += [(Occur.MustNot, each) for each in must_not]
        return Query.const_score_query(Query.boolean_query(clauses), 0.0)

    def _any(self, name: str, values: Sequence[Value]) -> Query:
        fields = self._snapshot.schema
        if not values:
            return Query.empty_query()
        if len(values) == 1:
            return Query.term_query(fields, name, values[0], "basic")
        return Query.term_set_query(fields, name, list(values))

    def _runs(self, field: str, runs: Iterable[analysis.Run]) -> Query:
        fields = self._snapshot.schema
        found = [
            Query.term_query(fields, field, run[0], "basic")
            if len(run) == 1
            else Query.phrase_query(fields, field, list(run))
            for run in runs
        ]
        if not found:
            return Query.empty_query()
        if len(found) == 1:
            return found[0]
        return Query.boolean_query([(Occur.Should, each) for each in found])

    def _keys(self, least: int | None = None, below: int | None = None) -> Query:
        return Query.range_query(
            self._snapshot.schema,
            "order_key",
            FieldType.Unsigned,
            lower_bound=least,
            upper_bound=None if below is None else below - 1,
        )

    # What is answered

    def total(self, selection: Selection) -> int:
        """How many claims there are on all pages."""
        return self._total(self._form(selection))

    def _total(self, form: Form) -> int:
        return self._snapshot.keep(
            ("total", self._audience, form), lambda: self._count(self._query(form))
        )

    def _known_total(self, form: Form) -> int | None:
        """The total, if it was asked for: what it only helps with is not worth counting for."""
        found: int | None = self._snapshot.kept(("total", self._audience, form))
        return found

    def _count(self, query: Query) -> int:
        return int(self._snapshot.searcher.search(query, limit=1).count)  # type: ignore[attr-defined]

    def _rows(
        self, query: Query, number: int, *, descending: bool = True, offset: int = 0
    ) -> list[Row]:
        found = self._order_keys(query, number, descending=descending, offset=offset)
        return [_row(key) for key in found.keys]

    def _order_keys(
        self,
        query: Query,
        number: int,
        *,
        descending: bool,
        offset: int = 0,
        total: bool = False,
    ) -> Found:
        found = self._snapshot.searcher.search(
            query,
            limit=number,
            count=total,
            order_by_field="order_key",
            offset=offset,
            order=tantivy.Order.Desc if descending else tantivy.Order.Asc,
        )
        return Found(found.hits, found.count or 0)  # type: ignore[attr-defined]

    def _few(self, form: Form) -> array[int] | None:
        """The order keys of a form's claims, the lowest first; None if there are or may be many."""
        total = self._known_total(form)
        if total is None or total > FEW:
            return None
        return self._snapshot.keep(("keys", self._audience, form), lambda: self._keys_of(form))

    def _keys_of(self, form: Form) -> array[int]:
        return array("Q", self._order_keys(self._query(form), FEW, descending=False).keys)

    def _newest(self, form: Form, number: int) -> list[Row]:
        """The first rows of the newest first, and on the way the total, which is kept.

        To ask for each by itself would be a walk over all claims each.
        """
        narrow = any(name == "q" or name in NARROW for name, _value in form)
        limit = max(number, FIRST_KEYS if narrow else 0)
        found = self._order_keys(self._query(form), limit, descending=True, total=True)
        keys = found.keys
        total = self._snapshot.keep(("total", self._audience, form), lambda: found.total)
        if total <= limit:
            self._snapshot.keep(("keys", self._audience, form), lambda: array("Q", reversed(keys)))
            if total <= packed.MOST_CLAIMS:
                # Not kept: they are large, and serve once.
                self._addresses[form] = found.addresses
        return [_row(key) for key in keys[:number]]

    def page(self, selection: Selection, size: int) -> Page:
        """The page at the selection's cursor."""
        form = self._form(selection)
        if size > LARGEST_KEPT:
            return self._page(form, selection, size)
        return self._snapshot.keep(
            ("page", self._audience, form, selection.sort, selection.cursor, size),
            lambda: self._page(form, selection, size),
        )

    def _page(self, form: Form, selection: Selection, size: int) -> Page:
        if engine.by_rank(selection):
            return engine.page_by_rank(
                selection, size, lambda at, number: self._ranked(form, at, number)
            )

        # Whoever asks for a page asks how many claims there are as well.
        first = selection.sort == Sort.NEWEST and not selection.cursor
        if first and self._known_total(form) is None:
            newest = self._newest(form, size + 1)
            return engine.page_by_key(selection, size, lambda *_place: newest)
        self._total(form)
        few = self._few(form)

        def rows(descending: bool, key: int | None, number: int) -> list[Row]:
            if few is not None:
                return _beyond(few, descending, key, number)
            if key is None:
                return self._rows(self._query(form), number, descending=descending)
            beyond = self._keys(below=key) if descending else self._keys(least=key + 1)
            return self._rows(self._query(form, beyond), number, descending=descending)

        return engine.page_by_key(selection, size, rows)

    def _ranked(self, form: Form, at: int, number: int) -> list[int]:
        """Claims whose statement holds all wanted words first, then the rest; newest first."""
        wanted = dict(form)["q"].wanted
        if not wanted:
            return [pk for _key, pk in self._rows(self._query(form), number, offset=at)]
        clauses = [(Occur.Must, self._runs("statement", runs)) for runs in wanted]
        stated = Query.boolean_query(clauses)
        unstated = Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, stated)])
        first = self._query(form, stated)
        found = self._rows(first, number, offset=at)
        if len(found) < number:
            before = self._count(first)
            found += self._rows(
                self._query(form, unstated), number - len(found), offset=max(0, at - before)
            )
        return [pk for _key, pk in found]

    def counts(
        self, selection: Selection, facets: Collection[str], most: int = MOST
    ) -> dict[str, Counts]:
        """Counts beside these filters, each as if its own parameter were not there."""
        form = self._form(selection)
        return self._snapshot.keep(
            self._counts_of(form, facets, most), lambda: self._counts(selection, facets, most)
        )

    def _counts(
        self, selection: Selection, facets: Collection[str], most: int
    ) -> dict[str, Counts]:
        form = self._form(selection)
        if self._begun != (form, tuple(facets), most):
            self._begin_besides(form, facets, most)
            self._begin_own(form, most)
        self._work.finish()
        for asker, known in self._found.items():
            counted = Counted(self._snapshot, known)
            total = self._known_total(asker)
            if (counted.weight if total is None else total) >= WORTH_KEEPING:
                self._snapshot.keep_counted((self._audience, asker), counted)
        chosen = dict(form)
        found = {
            name: self._found[asker][name] for asker, names in self._asked.items() for name in names
        }
        return {
            name: self._with_chosen(found[name].counts(most), selection, name, chosen.get(name, ()))
            for name in facets
        }

    def _with_chosen(
        self, counts: Counts, selection: Selection, name: str, chosen: Sequence[Value]
    ) -> Counts:
        missing = [value for value in chosen if value not in counts.values]
        if not missing:
            return counts
        if len(chosen) == 1:
            # What is chosen already is the selection itself.
            found = {chosen[0]: self.total(selection)}
        else:
            found = self.values(selection, name, missing)
        return Counts(counts.values | {value: found[value] for value in missing}, counts.more)

    def values(
        self, selection: Selection, facet: str, values: Collection[Value]
    ) -> dict[Value, int]:
        """How many claims each of these values gives, likewise."""
        form = _besides(self._form(selection), facet)
        if len(values) > A_FEW_VALUES:
            query = self._query(form, self._any(facet, sorted(values)))
            # Others that stand beside them in the same claims are counted as well.
            together = counting.values_of(self._snapshot.searcher, query, facet, values)
            if together is not None:
                return together

        def count(value: Value) -> int:
            return self._count(self._query(form, self._any(facet, [value])))

        return {
            value: self._snapshot.keep(
                ("value", self._audience, form, facet, value), partial(count, value)
            )
            for value in values
        }

    def extent(self, selection: Selection) -> tuple[int, int] | None:
        """The first and the last order key of the claims whose day is known; None without any."""
        form = self._form(selection)
        return self._snapshot.keep(("extent", self._audience, form), lambda: self._extent(form))

    def _extent(self, form: Form) -> tuple[int, int] | None:
        few = self._few(form)
        if few is not None:
            dated = bisect_left(few, EARLIEST)
            return (few[dated], few[-1]) if dated < len(few) else None
        spread = self._spread(form)
        first, last = spread.first, spread.last
        if first < EARLIEST:
            # Among those without a day.
            first, last = self._ends(self._query(form, self._keys(least=EARLIEST)))
        return (first, last) if last else None

    def _ends(self, query: Query) -> tuple[int, int]:
        """The lowest and the highest order key of a query's claims; 0 and 0 without any."""
        return _ends_of(self._snapshot.searcher.aggregate(query, _ENDS))

    def _spread(self, form: Form) -> Spread:
        """Where a form's claims stand: its ends, and how many there are in each piece of time.

        Both in one walk over the claims, since whoever asks for the ends asks for pieces next.
        """
        edges = self._snapshot.edges
        if not edges:
            first, last = self._ends(self._query(()))
            edges = self._snapshot.edges = _edges(max(first, EARLIEST), max(last, EARLIEST))
        return self._snapshot.keep(
            ("spread", self._audience, form), lambda: self._spread_of(form, edges)
        )

    def _spread_of(self, form: Form, edges: Sequence[int]) -> Spread:
        found = self._snapshot.searcher.aggregate(self._query(form), _ENDS | _in_ranges(edges))
        pieces = _of_ranges(found, edges)
        return Spread(
            *_ends_of(found), dict(zip(edges, accumulate(pieces, initial=0), strict=True))
        )

    def between(self, selection: Selection, keys: Sequence[int]) -> list[int]:
        """How many claims have an order key from each of these on, before the next one."""
        form = self._form(selection)
        return self._snapshot.keep(
            ("between", self._audience, form, tuple(keys)), lambda: self._between(form, keys)
        )

    def _between(self, form: Form, keys: Sequence[int]) -> list[int]:
        few = self._few(form)
        if few is not None:
            places = [bisect_left(few, key) for key in keys]
            return [after - before for before, after in pairwise(places)]
        spread: Spread | None = self._snapshot.kept(("spread", self._audience, form))
        before = [spread.until(key) for key in keys] if spread else [None]
        if None not in before:
            return [below - least for least, below in pairwise(before)]  # type: ignore[operator]
        return _of_ranges(
            self._snapshot.searcher.aggregate(self._query(form), _in_ranges(keys)), keys
        )

    def begin(
        self, selection: Selection, size: int, facets: Collection[str], most: int = MOST
    ) -> None:
        """Have another processor begin with `counts`, while the page is found and drawn."""
        form = self._form(selection)
        if self._is_large and self._snapshot.kept(self._counts_of(form, facets, most)) is None:
            self._begin_besides(form, facets, most)
            # The total, which comes with it, says how to count.
            self.page(selection, size)
            self._begin_own(form, most)

    def _counts_of(self, form: Form, facets: Collection[str], most: int) -> Hashable:
        return ("counts", self._audience, form, tuple(facets), most)

    @property
    def _is_large(self) -> bool:
        return self._snapshot.searcher.num_docs >= SHARED_FROM

    def _begin_besides(self, form: Form, facets: Collection[str], most: int) -> None:
        """Begin with the facets that are on: each is counted as if it were not."""
        self._begun, self._work = (form, tuple(facets), most), _Work(self._count_piece)
        self._asked = _askers(form, facets)
        self._found = {asker: self._brought_up(asker) for asker in self._asked}
        besides = [asker for asker in self._asked if asker != form]
        pieces = [self._piece(asker, self._missing(asker, most), most) for asker in besides]
        self._work.add([piece for piece in pieces if piece.names], share=self._is_large)

    def _begin_own(self, form: Form, most: int) -> None:
        """Go on with all others: in halves where that saves more than finding the claims twice."""
        missing = self._missing(form, most)
        share = len(missing) > 1 and self._is_large and self._total(form) >= SHARED_FROM
        parts = _halves(missing) if share else [missing]
        self._work.add([self._piece(form, part, most) for part in parts if part], share=share)

    def _missing(self, form: Form, most: int) -> list[str]:
        """The facets of a form that are to be counted; none of a form that none is asked of."""
        known, names = self._found.get(form, {}), self._asked.get(form, ())
        return [name for name in names if name not in known or not known[name].tells(most)]

    def _piece(self, form: Form, names: Sequence[str], most: int) -> Piece:
        return Piece(form, names, most, self._found[form])

    def _count_piece(self, piece: Piece) -> None:
        found = self._counted_one_by_one(piece.form)
        if found is not None:
            piece.known.update((name, Known(found[name])) for name in piece.names)
            return
        piece.known.update(
            counting.count(
                self._snapshot.searcher,
                self._query(piece.form),
                piece.names,
                piece.most,
                self._others(piece.form),
            )
        )

    def _others(self, form: Form) -> dict[str, int]:
        """Facets whose frequent values may be all that is needed among a form's claims."""
        total = self._known_total(form)
        if total is None:
            # Not asked for by itself: a facet that is on, as if it were not. Words may be rare.
            broad = not any(name == "q" for name, _value in form)
        else:
            broad = total >= APART_FROM
        return self._snapshot.others if broad else {}

    def _counted_one_by_one(self, form: Form) -> dict[str, dict[Value, int]] | None:
        """All facets of a form's claims, where there are few; None where that is not to be had."""
        total = self._known_total(form)
        if total is None or total > packed.MOST_CLAIMS:
            return None
        addresses = self._addresses.get(form)
        if addresses is None:
            addresses = self._order_keys(self._query(form), total + 1, descending=True).addresses
        return packed.count(self._snapshot.searcher, addresses, self._snapshot.texts)

    def _brought_up(self, form: Form) -> dict[str, Known]:
        """What was counted of this form before, also before the last changes: brought up to now.

        A change touches few claims. What they gave to each count is taken away, and what they
        give now is added, instead of counting all claims again.
        """
        question = (self._audience, form)
        found = self._snapshot.counted_of(question) or self._changed(form, question)
        return found.facets if found else {}

    def _changed(self, form: Form, question: object) -> Counted | None:
        old = self._snapshot.earlier.get(question)
        if old is None:
            return None
        changes = ClaimChange.objects.filter(
            pk__gt=old.snapshot.state.change, pk__lte=self._snapshot.state.change
        )
        claims = set(changes.values_list("claim_id", flat=True)[: MOST_CHANGED + 1])
        if len(claims) > MOST_CHANGED or not old.facets:
            return None
        touched = self._query(
            form, Query.term_set_query(self._snapshot.schema, "id", sorted(claims))
        )
        names = list(old.facets)
        many = counting.MOST_BUCKETS // 20
        before = counting.count(old.snapshot.searcher, touched, names, many)
        after = counting.count(self._snapshot.searcher, touched, names, many)

        def ask(name: str, value: Value) -> int:
            return self._count(self._query(form, self._any(name, [value])))

        facets = {
            name: counting.changed(
                old.facets[name], before[name].values, after[name].values, partial(ask, name)
            )
            for name in names
        }
        return Counted(self._snapshot, facets)
