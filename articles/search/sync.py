"""Keeps this machine's index as new as the database, and finds out when it is not.

A change of a claim is a row of ClaimChange, written in the transaction that made it. After the
commit that process brings the change into the index; every question compares the last change with
the one that the index regards, and whoever finds the index behind catches up first. An index that
is missing, damaged, of an old format or of another database is built anew beside the old one and
put in its place.

The folder::

    index/
      current          the name of the folder in use
      20261123T…/      an index
      write.lock       held by whoever brings changes into it
      build.lock       held by whoever builds another
"""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import logging
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import tantivy
from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.db.models import Max, Min

from articles.models import Claim, ClaimChange
from articles.search import analysis, frequent
from articles.search.documents import documents, documents_between, frequent_values
from articles.search.index import FORMAT, BrokenIndexError, Snapshot, State, Writer, verify

logger = logging.getLogger(__name__)

# Changes brought in at a time, and claims read at a time while building.
BATCH: Final = 1_000
# A question brings in so many changes itself; more are left to a thread beside it.
MOST_IN_A_QUESTION: Final = 5_000
# How long a question waits for another process that is bringing changes in.
PATIENCE: Final = 5.0
# After building failed, the next attempt is left for later.
RETRY: Final = 60.0
# Memory for building, in bytes: the more, the fewer parts the index has.
BUILDING_MEMORY: Final = 400_000_000


# What the engine raises where its files are not what they should be.
ENGINE_ERRORS: Final = (ValueError, OSError, BrokenIndexError)


class NoIndexError(BrokenIndexError):
    """There is no index yet."""


class OlderIndexError(BrokenIndexError):
    """The index is whole, but not of this database as it is today."""


def folder() -> Path:
    """Where indexes are kept on this machine."""
    return Path(settings.SEARCH_INDEX)


_moment = threading.local()


@contextlib.contextmanager
def one_moment() -> Iterator[State]:
    """Let `newest_change` give one answer until the end: what is asked meanwhile agrees.

    Nothing may be written meanwhile.
    """
    outer = getattr(_moment, "state", None)
    _moment.state = found = outer or newest_change(anew=True)
    try:
        yield found
    finally:
        _moment.state = outer


def newest_change(*, anew: bool = False) -> State:
    """The last change of the database, as an index that regards it would say.

    Inside `one_moment` the last one when that began, unless `anew`.
    """
    if not anew and (known := getattr(_moment, "state", None)) is not None:
        return known  # type: ignore[no-any-return]
    table = connection.ops.quote_name(ClaimChange._meta.db_table)
    ask = _ask_postgresql if connection.vendor == "postgresql" else _ask_sqlite
    found = ask(f"SELECT id, %s FROM {table} ORDER BY id DESC LIMIT 1")  # noqa: S608
    return State(0, "") if found is None else state_of(*found)


def _ask_sqlite(question: str) -> tuple[int, datetime.datetime] | None:
    # Asked at each request: by itself takes half of a cursor's time, a tenth of a queryset's.
    connection.ensure_connection()
    with connection.wrap_database_errors:
        found = connection.connection.execute(question % "at").fetchone()
    if found is None:
        return None
    change, at = found
    # SQLite keeps moments as text without a zone, in UTC; Django reads some of it.
    moment = datetime.datetime.fromisoformat(at) if isinstance(at, str) else at
    return change, moment.replace(tzinfo=datetime.UTC)


_EPOCH: Final = datetime.datetime.fromtimestamp(0, datetime.UTC)


def _ask_postgresql(question: str) -> tuple[int, datetime.datetime] | None:
    # By libpq alone: the cursors of Django and psycopg take half as long as the server, once more.
    from psycopg import OperationalError
    from psycopg.pq import ExecStatus

    connection.ensure_connection()
    # Microseconds: how a moment is written depends on the server's settings.
    wanted = question % "(extract(epoch from at) * 1000000)::bigint"
    with connection.wrap_database_errors:
        result = connection.connection.pgconn.exec_(wanted.encode())
        if result.status != ExecStatus.TUPLES_OK:
            raise OperationalError(result.error_message.decode(errors="replace"))
    if not result.ntuples:
        return None
    change, microseconds = (int(result.get_value(0, column) or 0) for column in (0, 1))
    return change, _EPOCH + datetime.timedelta(microseconds=microseconds)


def state_of(change: int, at: datetime.datetime) -> State:
    """What an index says that regards this change and none after it."""
    return State(change, at.astimezone(datetime.UTC).isoformat())


@contextlib.contextmanager
def _lock(name: str, *, patience: float = 0.0) -> Iterator[bool]:
    """Hold a lock of this machine; False where another has it still. The dead hold no lock."""
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / name).open("w") as file:
        deadline = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() >= deadline:
                    yield False
                    return
                time.sleep(0.005)
        try:
            yield True
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


# Reading


class _Reader:
    """The index that this process has open, and its snapshot of the moment."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Begin with nothing. In a forked process the lock may be held by a thread left behind."""
        self._mutex = threading.RLock()
        self.close()

    def close(self) -> None:
        """Forget it: the next question opens it anew."""
        with self._mutex:
            # A reader that was opened before a fork never sees what is committed after it.
            self._process = os.getpid()
            self._name = ""
            self._index: tantivy.Index | None = None
            self._snapshot: Snapshot | None = None
            _whole.clear()

    def snapshot(self, *, newer: bool = False) -> Snapshot:
        """The index as it was when last looked at or, if `newer`, as it is now.

        Raises BrokenIndexError where there is none that can be used.
        """
        with self._mutex:
            name = _current()
            if self._process != os.getpid() or name != self._name:
                self.close()
            if self._snapshot is None or newer:
                try:
                    self._look(name)
                except BrokenIndexError:
                    self.close()
                    raise
                except Exception as error:
                    self.close()
                    raise BrokenIndexError(f"{type(error).__name__}: {error}") from error
            if self._snapshot is None:
                raise BrokenIndexError("it was closed")
            return self._snapshot

    def _look(self, name: str) -> None:
        _verify(folder() / name)
        if self._index is None:
            self._index = tantivy.Index.open(str(folder() / name))
            self._index.config_reader("manual")
            self._name = name
        else:
            self._index.reload()
        snapshot = Snapshot(self._index.searcher(), self._index.schema)
        if (snapshot.state.format, snapshot.state.analysis) != (FORMAT, analysis.VERSION):
            raise BrokenIndexError("it is of another format")
        if self._snapshot is None:
            self._snapshot = snapshot
        elif snapshot.state != self._snapshot.state:
            snapshot.inherit(self._snapshot)
            self._snapshot = snapshot


# What `current` said, with the marks of the file that said so: it is replaced, never written to.
_said: tuple[tuple[str, int, int], str] | None = None


def _current() -> str:
    global _said
    path = f"{settings.SEARCH_INDEX}/current"
    try:
        # Asked at each request: looking at a file's marks takes a tenth of reading it.
        found = os.stat(path)  # noqa: PTH116  for the same reason
        marks = (path, found.st_ino, found.st_mtime_ns)
        said = _said
        if said is None or said[0] != marks:
            said = _said = (marks, Path(path).read_text().strip())
    except (OSError, ValueError) as error:
        raise NoIndexError("there is none") from error
    name = said[1]
    if not name or "/" in name or not os.path.isdir(f"{settings.SEARCH_INDEX}/{name}"):  # noqa: PTH112
        raise BrokenIndexError("its folder is not there")
    return name


# The files that this process found whole: a file's name is never given to another.
_whole: dict[Path, set[str]] = {}


def _verify(path: Path, *, anew: bool = False) -> None:
    """See that an index is whole: the files that were not seen yet or, `anew`, all of them."""
    known = set() if anew else _whole.get(path, set())
    for _attempt in range(3):
        try:
            _whole[path] = verify(path, known)
        except BrokenIndexError as error:
            # Another process may have merged files since their list was read.
            if not isinstance(error.__cause__, FileNotFoundError):
                raise
            time.sleep(0.02)
        else:
            return
    _whole[path] = verify(path, known)


_reader = _Reader()
os.register_at_fork(after_in_child=_reader.start)


def current() -> tuple[Snapshot, int] | None:
    """The index as new as the database, and by how many changes it is behind all the same (0).

    None where the index cannot answer now: then SQL has to.
    """
    if settings.SEARCH_ENGINE != "index":
        return None
    try:
        return _current_snapshot()
    except BrokenIndexError as error:
        build_beside(error)
        return None


def _current_snapshot() -> tuple[Snapshot, int] | None:
    snapshot = _reader.snapshot()
    newest = newest_change()
    if snapshot.state.change != newest.change:
        snapshot = _reader.snapshot(newer=True)
        # Another process may have brought in what came after we asked the database.
        newest = newest_change(anew=True)
    _must_be_ours(snapshot)
    behind = newest.change - snapshot.state.change
    if behind < 0:
        raise OlderIndexError("it is newer than the database")
    if not behind:
        return snapshot, 0
    if connection.in_atomic_block:
        # These changes may never be: they are this transaction's own.
        return None
    if ClaimChange.objects.filter(pk__gt=snapshot.state.change).count() > MOST_IN_A_QUESTION:
        follow_beside()
        return snapshot, behind
    if not catch_up(patience=PATIENCE):
        return None
    snapshot = _reader.snapshot(newer=True)
    return (snapshot, 0) if snapshot.state.change >= newest.change else None


def _must_be_ours(snapshot: Snapshot) -> None:
    """Refuse an index whose last change this database does not know."""
    if not snapshot.is_ours:
        if not _is_known(snapshot.state):
            raise OlderIndexError("it is of another database, or of an earlier one")
        snapshot.is_ours = True


def _is_known(state: State) -> bool:
    at = ClaimChange.objects.filter(pk=state.change).values_list("at", flat=True).first()
    return at is not None and state_of(state.change, at) == state


def failed() -> None:
    """A question could not be answered: have the index built anew if it is damaged."""
    _reader.close()
    try:
        _verify(folder() / _current(), anew=True)
    except BrokenIndexError as error:
        build_beside(error)


# Writing


def catch_up(*, patience: float = PATIENCE) -> bool:
    """Bring what has changed into the index, if there is one; whether it is as new as it was then.

    Raises nothing: where it fails, the next question notices.
    """
    if settings.SEARCH_ENGINE != "index" or connection.in_atomic_block:
        return False
    try:
        newest = newest_change(anew=True)
        path = folder() / _current()
        with _lock("write.lock", patience=patience) as held:
            return held and _bring_in(path, newest.change)
    except NoIndexError:
        return False
    except Exception:
        logger.exception("Changes could not be brought into the index.")
        return False
    except BaseException as error:
        if not is_panic(error):
            raise
        logger.exception("Changes could not be brought into the index.")
        return False


def is_panic(error: BaseException) -> bool:
    """Whether the engine gave up: its exception is none of Python's ordinary ones."""
    return type(error).__name__ == "PanicException"


def _bring_in(path: Path, wanted: int) -> bool:
    """Catch up with the database; the write lock is held."""
    _verify(path)
    _clear_after_the_dead(path)
    index = tantivy.Index.open(str(path))
    snapshot = Snapshot(index.searcher(), index.schema)
    state = snapshot.state
    if not _is_known(state):
        return False
    if state.change >= wanted:
        return True
    writer = Writer(path, snapshot.frequent(), snapshot.others)
    try:
        while True:
            pending = list(
                ClaimChange.objects.filter(pk__gt=state.change)
                .order_by("pk")
                .values_list("pk", "claim_id", "at")[:BATCH]
            )
            if not pending:
                return True
            claims = {claim for _pk, claim, _at in pending}
            writer.remove(claims)
            for document in documents(claims):
                writer.add(document)
            last, _claim, at = pending[-1]
            state = state_of(last, at)
            writer.commit(state)
    finally:
        writer.close()


def _clear_after_the_dead(path: Path) -> None:
    """Remove deletions that no commit names; the write lock is held.

    A writer that is killed can leave the file in which it was writing them down. The engine gives
    the next writer the same name, and that one refuses to write where a file is.
    """
    for deletions in path.glob("*.del"):
        if deletions.name not in _whole[path]:
            deletions.unlink(missing_ok=True)


def rebuild(progress: Callable[[int, int], None] | None = None) -> bool:
    """Build an index of all claims and put it in the place of the one in use.

    `progress` is told how many claims of how many are read. False where another process builds.
    """
    with _lock("build.lock") as held:
        if not held:
            return False
        _remove_others()
        if not ClaimChange.objects.exists():
            # So that the index can be told from that of another database.
            with transaction.atomic():
                ClaimChange.record([0])
        name = f"{datetime.datetime.now(datetime.UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        path = folder() / name
        path.mkdir()
        _build(path, progress)
        with _lock("write.lock", patience=600) as writing:
            if not writing:
                raise BrokenIndexError("another process has been writing for ten minutes")
            _bring_in(path, newest_change(anew=True).change)
            beside = folder() / f"current-{secrets.token_hex(3)}"
            beside.write_text(name)
            beside.replace(folder() / "current")
        _remove_others()
    return True


def _build(path: Path, progress: Callable[[int, int], None] | None) -> None:
    # What changes from here on is brought in afterwards, so a claim is never older than this says.
    state = newest_change(anew=True)
    ids = Claim.objects.aggregate(first=Min("pk"), last=Max("pk"))
    total = Claim.objects.count()
    done = 0
    values = {name: frequent_values(name, frequent.MOST) for name in frequent.FACETS}
    values = {name: found for name, found in values.items() if found}
    writer = Writer(path, values, memory=BUILDING_MEMORY)
    try:
        if total:
            for first in range(ids["first"], ids["last"] + 1, BATCH):
                for document in documents_between(first, first + BATCH - 1):
                    writer.add(document)
                done += BATCH
                if progress:
                    progress(min(done, total), total)
        writer.keep_frequent()
        writer.commit(state)
    finally:
        writer.close()


def _remove_others() -> None:
    """Remove indexes that are not in use: replaced ones, and those whose builder died."""
    try:
        kept = _current()
    except BrokenIndexError:
        kept = ""
    for path in folder().iterdir():
        if path.is_dir() and path.name != kept:
            # Who still reads it keeps its files until it looks again.
            shutil.rmtree(path, ignore_errors=True)
        elif path.name.startswith("current-"):
            path.unlink(missing_ok=True)


# Beside the pages


_beside: dict[str, threading.Thread] = {}
_beside_lock = threading.Lock()
_not_before = 0.0


def build_beside(reason: BrokenIndexError) -> None:
    """Have an index built by a thread of this process, unless one is at it or just failed."""
    if time.monotonic() >= _not_before:
        _start("build", _build_and_log, reason)


def follow_beside() -> None:
    """Have changes brought in by a thread of this process."""
    _start("follow", catch_up)


def wait() -> None:
    """Wait until nothing is at work beside the pages any more."""
    for thread in list(_beside.values()):
        thread.join()


def _start(name: str, work: Callable[..., object], *arguments: object) -> None:
    with _beside_lock:
        running = _beside.get(name)
        # After a fork the parent's thread is not alive here.
        if running is not None and running.is_alive():
            return

        def run() -> None:
            try:
                work(*arguments)
            finally:
                close_old_connections()
                connection.close()

        _beside[name] = threading.Thread(target=run, name=f"search-{name}", daemon=True)
        _beside[name].start()


def _build_and_log(reason: BrokenIndexError) -> None:
    global _not_before
    # That a new site has none is how it begins, and nothing to worry about.
    level = logging.INFO if isinstance(reason, NoIndexError) else logging.WARNING
    logger.log(level, "The index cannot be used (%s). It is built anew; SQL answers.", reason)
    started = last = time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal last, level
        if time.monotonic() - last > 10:
            last, level = time.monotonic(), logging.WARNING
            logger.log(level, "Building the index: %d of %d claims.", done, total)

    try:
        if rebuild(progress):
            logger.log(level, "The index is built, in %.1f seconds.", time.monotonic() - started)
    except BaseException as error:
        _not_before = time.monotonic() + RETRY
        logger.exception("The index could not be built. SQL answers; the next attempt comes later.")
        if not (isinstance(error, Exception) or is_panic(error)):
            raise
