"""What became of an address: visits it politely and judges what it finds. Keeps no records.

`Visitor` looks at one address; `visit_all` sends several visitors out, each to another host.
"""

from __future__ import annotations

import queue
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from articles.ingest import addresses, soft404
from articles.ingest.fetch import PERMANENT, Fetched, Fetcher
from articles.ingest.problems import NotFetched, Problem
from articles.ingest.robots import Stopped
from articles.ingest.soft404 import Looks

# What a reader can open besides pages: of these it is enough that they are there.
DOCUMENTS: Final = (
    "application/atom+xml",
    "application/epub+zip",
    "application/json",
    "application/ld+json",
    "application/msword",
    "application/pdf",
    "application/rss+xml",
    "application/rtf",
    "application/vnd.ms-",
    "application/vnd.oasis.opendocument.",
    "application/vnd.openxmlformats-officedocument.",
    "application/xml",
    "audio/",
    "image/",
    "text/",
    "video/",
)
MARKUP: Final = ("text/html", "application/xhtml+xml")
# For so many hosts it is remembered how they answer for a page that cannot exist.
HOSTS_KNOWN: Final = 200
# A new address that is longer than what a record can hold is not offered.
LONGEST_ADDRESS: Final = 2000
# A host that so many addresses in a row could not reach is left alone until the next time.
PATIENCE_WITH_HOST: Final = 5
TRY_AGAIN_LATER: Final = frozenset({429, 503})


_PACKED: Final = re.compile(r"[-;]+(?:gzip|br|deflate|zstd)\"$")


class Outcome(StrEnum):
    """What an address is found to be."""

    REACHABLE = "reachable"
    MOVED = "moved"
    GONE = "gone"
    NOT_FOUND = "not-found"
    REFUSED = "refused"
    ROBOTS = "robots"
    UNREACHABLE = "unreachable"
    SLOW = "slow"
    TOO_LARGE = "too-large"
    WRONG_TYPE = "wrong-type"
    PRIVATE = "private"
    LOOP = "loop"


_OUTCOMES: Final = {
    Problem.PRIVATE: Outcome.PRIVATE,
    Problem.SLOW: Outcome.SLOW,
    Problem.TOO_LARGE: Outcome.TOO_LARGE,
    Problem.WRONG_TYPE: Outcome.WRONG_TYPE,
    Problem.LOOP: Outcome.LOOP,
    Problem.ROBOTS: Outcome.ROBOTS,
}
_AWAY: Final = frozenset({Problem.UNREACHABLE, Problem.UNKNOWN_NAME, Problem.CERTIFICATE})


@dataclass(frozen=True, slots=True)
class Known:
    """An address with what its last visit left: what it was, and by what its content is told."""

    address: str
    outcome: str = ""
    etag: str = ""
    last_modified: str = ""

    @property
    def conditions(self) -> dict[str, str]:
        """Headers that ask for the page only where it changed (RFC 9110, 13.1)."""
        if self.outcome not in {Outcome.REACHABLE, Outcome.NOT_FOUND}:
            return {}
        return {
            name: value
            for name, value in (
                ("If-None-Match", _forms_of(self.etag)),
                ("If-Modified-Since", self.last_modified),
            )
            if value
        }


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visit found.

    `final_address` is where the address stands now, for one that moved; `problem` says what stood
    in the way; `host_away` that its host as a whole could not be reached.
    """

    address: str
    outcome: Outcome
    status: int | None = None
    final_address: str = ""
    etag: str = ""
    last_modified: str = ""
    problem: Problem | None = None
    host_away: bool = False


def _forms_of(etag: str) -> str:
    """A tag as it may be asked for: also without what a server adds when it packs a page.

    Apache ends the tag of a packed page in -gzip (or ;gzip, -br), and then knows only the tag
    without it: https://bz.apache.org/bugzilla/show_bug.cgi?id=45023.
    """
    bare = _PACKED.sub('"', etag)
    return etag if bare == etag else f"{etag}, {bare}"


def _host(known: Known) -> str:
    try:
        return addresses.parse(known.address).host
    except NotFetched:
        return ""


def _tag(page: Fetched, name: str, before: str, most: int) -> str:
    """What tells this content from another; one that cannot be sent back as it came is none."""
    tag = page.headers.get(name, before if page.status == 304 else "")
    return tag if len(tag) <= most and tag.isascii() and tag.isprintable() else ""


class Visitor:
    """Looks at addresses one by one; may be used by many threads."""

    def __init__(self, fetcher: Fetcher) -> None:
        """A fetcher with gate and robots, so that visits are polite."""
        self.fetcher = fetcher
        self._impossible: OrderedDict[str, tuple[str, Looks] | None] = OrderedDict()
        self._lock = threading.Lock()

    def visit(self, known: Known) -> Visit:
        """What an address is now. Raises Stopped where the gate was stopped, and nothing else."""
        try:
            page = self.fetcher.fetch(
                known.address, read=MARKUP, present=DOCUMENTS, headers=known.conditions
            )
        except NotFetched as error:
            return Visit(
                known.address,
                _OUTCOMES.get(error.problem, Outcome.UNREACHABLE),
                problem=error.problem,
                host_away=error.problem in _AWAY and error.params.get("host") == _host(known),
            )
        outcome = self._judge(known, page)
        moved_to = ""
        for step in page.redirects:
            if step.status not in PERMANENT or len(step.to) > LONGEST_ADDRESS:
                break
            moved_to = step.to
        # An address with a fragment leads to the same place without it.
        if outcome == Outcome.REACHABLE and moved_to and moved_to != known.address:
            outcome = Outcome.MOVED
        return Visit(
            known.address,
            outcome,
            status=page.status,
            final_address=moved_to if outcome == Outcome.MOVED else "",
            etag=_tag(page, "etag", known.etag, 200),
            last_modified=_tag(page, "last-modified", known.last_modified, 60),
        )

    def _judge(self, known: Known, page: Fetched) -> Outcome:
        match page.status:
            case 304 if known.conditions:
                return Outcome(known.outcome)
            case 404 | 410:
                return Outcome.GONE
            case 408:
                return Outcome.SLOW
            case status if 400 <= status < 500:
                return Outcome.REFUSED
            case status if not 200 <= status < 300:
                return Outcome.UNREACHABLE
        if page.media_type in MARKUP and self._is_not_found(page):
            return Outcome.NOT_FOUND
        return Outcome.REACHABLE

    def _is_not_found(self, page: Fetched) -> bool:
        """Whether a page that is there says that it is not."""
        asked = addresses.parse(page.address)
        final = addresses.parse(page.final_address)
        if asked.target == "/":
            return False
        # An address of one page that leads to a front page: the page is no longer there.
        if final.target == "/" and page.redirects:
            return True
        found = soft404.looks(page.text(), path=final.path)
        if found.says_so():
            return True
        answer = self._for_what_cannot_exist(page.final_address)
        if answer is None:
            return False
        address, impossible = answer
        if page.redirects and address == page.final_address:
            return True
        return found.resembles(impossible)

    def _for_what_cannot_exist(self, address: str) -> tuple[str, Looks] | None:
        """Where a host leads for a page that cannot exist, and what it shows; None for an error.

        Asked once for each host and first folder.
        """
        here = addresses.parse(address)
        top = here.path.split("/")[1] if here.path.count("/") > 1 else ""
        key = f"{here.scheme}://{here.authority}/{top}"
        with self._lock:
            if key in self._impossible:
                self._impossible.move_to_end(key)
                return self._impossible[key]
        answer = None
        try:
            page = self.fetcher.fetch(
                str(here.beside(soft404.cannot_exist(here.path))), read=MARKUP
            )
            if 200 <= page.status < 300:
                final = addresses.parse(page.final_address)
                answer = page.final_address, soft404.looks(page.text(), path=final.path)
        except NotFetched:
            # Then there is nothing to compare with.
            pass
        with self._lock:
            self._impossible[key] = answer
            while len(self._impossible) > HOSTS_KNOWN:
                self._impossible.popitem(last=False)
        return answer


type Batch = tuple[str, Sequence[Known]]


def visit_all(
    next_batch: Callable[[frozenset[str]], Batch | None],
    visitor: Visitor,
    *,
    workers: int,
    stop: threading.Event,
) -> Iterator[Visit]:
    """Visit addresses, several hosts at once, and give each visit as soon as it is made.

    `next_batch` is called in the caller's own thread, with the hosts that are not wanted now: it
    gives a host and a few of its addresses, or None where there is nothing else at present. What
    it gave comes back as visits, but for the rest of a host that turned out to be away. Nothing
    else is kept here, so memory stays the same however many addresses there are.

    After `stop` is set, visits that are under way are still given, and no new one is begun.
    """
    jobs: queue.SimpleQueue[Batch | None] = queue.SimpleQueue()
    done: queue.SimpleQueue[Visit | _Left | BaseException] = queue.SimpleQueue()
    over = threading.Event()

    def work() -> None:
        while (job := jobs.get()) is not None:
            host, batch = job
            away = 0
            try:
                for known in batch:
                    if stop.is_set() or over.is_set() or away >= PATIENCE_WITH_HOST:
                        break
                    visit = visitor.visit(known)
                    done.put(visit)
                    away = away + 1 if visit.host_away else 0
                    if visit.status in TRY_AGAIN_LATER:
                        away = PATIENCE_WITH_HOST
            except Stopped:
                pass
            except BaseException as error:
                # Whoever waits for visits is told, instead of waiting for ever.
                done.put(error)
            done.put(_Left(host, given_up=away >= PATIENCE_WITH_HOST))

    threads = [threading.Thread(target=work, daemon=True) for _number in range(workers)]
    for thread in threads:
        thread.start()
    busy: set[str] = set()
    given_up: set[str] = set()
    try:
        while True:
            while len(busy) < workers and not stop.is_set():
                batch = next_batch(frozenset(busy | given_up))
                if batch is None:
                    break
                busy.add(batch[0])
                jobs.put(batch)
            if not busy:
                return
            match done.get():
                case _Left(host, gave_up):
                    busy.discard(host)
                    if gave_up:
                        given_up.add(host)
                case Visit() as visit:
                    yield visit
                case BaseException() as error:
                    raise error
    finally:
        over.set()
        for _thread in threads:
            jobs.put(None)


@dataclass(frozen=True, slots=True)
class _Left:
    """That a worker is done with a batch of a host, and whether it gave the host up."""

    host: str
    given_up: bool
