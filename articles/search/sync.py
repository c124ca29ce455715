"""Keeps this machine's index as new as the database, and notices where it is not.

After a commit the process that changed claims brings the change into the index. Every question
compares the newest change of the database with the one that the index regards, and catches up
first where the index is behind; where that would take long, SQL answers meanwhile. An index that
is missing, damaged or of another database (or of this one before it was restored) is built anew
beside the old one and put in its place.

The folder, NEWSCLAIMS_INDEX::

    index/
      6-1/               the format of the index, and that of its words
        current          the name of the folder in use
        20261123T…/      an index
        write.lock       held by whoever brings changes into it
        build.lock       held by whoever builds another

Each format has a folder of its own, so that two releases of the program can use one
NEWSCLAIMS_INDEX at once: while an update is rolled out, or when it is taken back.
"""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import logging
import os
import re
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

from articles import changes
from articles.models import Claim, ClaimChange
from articles.search import analysis
from articles.search.cached import Snapshot
from articles.search.documents import documents, documents_between
from articles.search.index import FORMAT, BrokenIndexError, Index, Writer, verify

logger = logging.getLogger(__name__)

# Changes brought in at a time, and claims read at a time while building.
BATCH: Final = 1_000
# A question brings in so many changes itself; while more are waiting, SQL answers.
MOST_IN_A_QUESTION: Final = 5_000
# Seconds that a question waits for another process that is bringing changes in.
PATIENCE: Final = 5.0
# Seconds until the next attempt, after building failed.
RETRY: Final = 60.0
# Memory for building, in bytes: the more, the fewer parts the index has.
BUILDING_MEMORY: Final = 400_000_000
# The index of another format is removed when nobody has used it for so many seconds.
UNUSED: Final = 30 * 24 * 3600.0

# Names of another format's folder, and of what stood there before formats had folders.
_OURS: Final = re.compile(r"\d+-\d+|\d{8}T\d{6}-[0-9a-f]{6}|current|(write|build)\.lock")

# What tantivy raises where its files are not what they should be.
ENGINE_ERRORS: Final = (ValueError, OSError, BrokenIndexError)


class NoIndexError(BrokenIndexError):
    """There is no index yet."""


class OlderIndexError(BrokenIndexError):
    """The index is whole, but not of this database as it is today."""


def folder() -> Path:
    """Where this program's indexes are on this machine."""
    return Path(settings.SEARCH_INDEX) / f"{FORMAT}-{analysis.VERSION}"


@contextlib.contextmanager
def _lock(name: str, *, patience: float = 0.0) -> Iterator[bool]:
    """Hold a lock of this machine; False where another process still has it after `patience`.

    The system takes a lock away from a process that ends.
    """
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
        """Start with nothing open, and with a new lock: a fork copies a lock that is held."""
        self._mutex = threading.RLock()
        self.close()

    def close(self) -> None:
        """Close the index: the next question opens it again."""
        with self._mutex:
            # A reader that was opened before a fork never sees what is committed after it.
            self._process = os.getpid()
            self._name = ""
            self._opened: tantivy.Index | None = None
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
        if self._opened is None:
            self._opened = tantivy.Index.open(str(folder() / name))
            self._opened.config_reader("manual")
            self._name = name
        else:
            self._opened.reload()
        snapshot = Snapshot(Index(self._opened.searcher(), self._opened.schema))
        if self._snapshot is None:
            self._snapshot = snapshot
        elif snapshot.index.change != self._snapshot.index.change:
            snapshot.inherit(self._snapshot)
            self._snapshot = snapshot


# What the file `current` said, with its inode and time: it is replaced, never written to.
_said: tuple[tuple[str, int, int], str] | None = None


def _current() -> str:
    global _said
    path = f"{folder()}/current"
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
    if not name or "/" in name or not os.path.isdir(f"{folder()}/{name}"):  # noqa: PTH112
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


def current() -> Snapshot | None:
    """The index as new as the database; None where it cannot answer now: then SQL has to."""
    if settings.SEARCH_ENGINE != "index":
        return None
    try:
        return _current_snapshot()
    except BrokenIndexError as error:
        build_beside(error)
        return None


def _current_snapshot() -> Snapshot | None:
    snapshot, newest = _reader.snapshot(), changes.newest()
    if snapshot.index.change == newest:
        return snapshot
    snapshot = _reader.snapshot(newer=True)
    # Another process may have brought in what came after we asked the database.
    newest = changes.newest(anew=True)
    if snapshot.index.change == newest:
        return snapshot
    if connection.in_atomic_block:
        # These changes may never be: they are this transaction's own.
        return None
    _must_be_known(snapshot.index.change)
    if changes.waiting(snapshot.index.change) > MOST_IN_A_QUESTION:
        follow_beside()
        return None
    if not catch_up(patience=PATIENCE):
        return None
    snapshot = _reader.snapshot(newer=True)
    return snapshot if snapshot.index.change.number >= newest.number else None


def _must_be_known(change: changes.Change) -> None:
    """Refuse an index whose newest change is none of this database."""
    if not changes.is_known(change):
        raise OlderIndexError("it is of another database, or of this one before it was restored")


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
        newest = changes.newest(anew=True)
        path = folder() / _current()
        with _lock("write.lock", patience=patience) as held:
            return held and _bring_in(path, newest.number)
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
    """Bring in what changed, up to at least this number; the write lock is held.

    False where the index is of another database.
    """
    _verify(path)
    _clear_after_the_dead(path)
    opened = tantivy.Index.open(str(path))
    change = Index(opened.searcher(), opened.schema).change
    if not changes.is_known(change):
        return False
    if change.number >= wanted:
        return True
    writer = Writer(path)
    try:
        while True:
            claims, last = changes.following(change, BATCH)
            if last == change:
                return True
            writer.remove(claims)
            for document in documents(claims):
                writer.add(document)
            change = last
            writer.commit(change)
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
                ClaimChange.record([changes.EVERYTHING])
        name = f"{datetime.datetime.now(datetime.UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        path = folder() / name
        path.mkdir()
        _build(path, progress)
        with _lock("write.lock", patience=600) as writing:
            if not writing:
                raise BrokenIndexError("another process has been writing for ten minutes")
            _bring_in(path, changes.newest(anew=True).number)
            beside = folder() / f"current-{secrets.token_hex(3)}"
            beside.write_text(name)
            beside.replace(folder() / "current")
        _remove_others()
    return True


def _build(path: Path, progress: Callable[[int, int], None] | None) -> None:
    # What changes from here on is brought in afterwards, so no claim is older than this says.
    change = changes.newest(anew=True)
    ids = Claim.objects.aggregate(first=Min("pk"), last=Max("pk"))
    total = Claim.objects.count()
    done = 0
    writer = Writer(path, memory=BUILDING_MEMORY)
    try:
        if total:
            for first in range(ids["first"], ids["last"] + 1, BATCH):
                for document in documents_between(first, first + BATCH - 1):
                    writer.add(document)
                done += BATCH
                if progress:
                    progress(min(done, total), total)
        writer.commit(change)
    finally:
        writer.close()


def _remove_others() -> None:
    """Remove indexes that are not in use: replaced ones, and those whose builder died."""
    try:
        used = _current()
    except BrokenIndexError:
        used = ""
    for path in folder().iterdir():
        if path.is_dir() and path.name != used:
            # Who still reads it keeps its files until it looks again.
            shutil.rmtree(path, ignore_errors=True)
        elif path.name.startswith("current-"):
            path.unlink(missing_ok=True)
    for path in folder().parent.iterdir():
        if path != folder() and _OURS.fullmatch(path.name):
            if time.time() - _last_used(path) < UNUSED:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _last_used(path: Path) -> float:
    """When a file, or something in a folder, changed last, in seconds since 1970."""
    return max(each.lstat().st_mtime for each in (path, *path.rglob("*")))


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
