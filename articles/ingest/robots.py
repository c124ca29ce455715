"""How a program stays welcome: one request a host at a time, pauses, and robots.txt (RFC 9309)."""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_to_bytes

from articles.ingest.addresses import Address

# No more than this of a robots.txt is regarded (RFC 9309, 2.5), and no host slows us down more.
ROBOTS_BYTES: Final = 500_000
LONGEST_PAUSE: Final = 30.0
# Rules are asked for again after a day (RFC 9309, 2.4).
ROBOTS_SECONDS: Final = 24 * 3600
ROBOTS_HOSTS: Final = 500


class Stopped(Exception):  # noqa: N818 - it says what happened
    """Nobody waits for an answer any more."""


class Gate:
    """Lets one request at a time through to each host, with a pause before the next.

    May be used by many threads.
    """

    def __init__(self, pause: float = 1.0) -> None:
        """Seconds between the end of one request to a host and the beginning of the next."""
        self.pause = pause
        self._changed = threading.Condition()
        self._busy: set[str] = set()
        self._free_at: dict[str, float] = {}
        self._stopped = False

    @contextmanager
    def turn(self, host: str, pause: float | None = None) -> Iterator[None]:
        """Wait for one's turn at this host, and leave it free afterwards.

        Raises Stopped, also while it waits, once `stop` was called.
        """
        with self._changed:
            while True:
                if self._stopped:
                    raise Stopped
                wait = self._free_at.get(host, 0.0) - time.monotonic()
                if host not in self._busy and wait <= 0:
                    break
                self._changed.wait(None if host in self._busy else wait)
            self._busy.add(host)
        try:
            yield
        finally:
            with self._changed:
                now = time.monotonic()
                self._busy.discard(host)
                if len(self._free_at) > 1000:
                    self._free_at = {h: at for h, at in self._free_at.items() if at > now}
                self._free_at[host] = now + max(self.pause, pause or 0.0)
                self._changed.notify_all()

    def stop(self) -> None:
        """Let nobody through any more."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host's robots.txt says to one program.

    `rules` are pairs of a pattern and whether it allows; `delay` is the pause it asks for.
    """

    rules: tuple[tuple[bytes, bool], ...] = ()
    delay: float = 0.0
    # The file could not be read for the host's own fault: then nothing is known to be allowed.
    unknown: bool = False

    def allows(self, target: str) -> bool:
        """Whether a path with its query may be visited: the longest pattern that fits decides."""
        path = _bytes(target)
        best, allowed = -1, True
        for pattern, allows in self.rules:
            if len(pattern) >= best and _fits(pattern, path):
                # Of two that are as long, the one that allows counts.
                allowed = allows or (allowed and len(pattern) == best)
                best = len(pattern)
        return allowed


def rules_for(agent: str, text: str) -> Rules:
    """The rules of a robots.txt for a program of this name: its own group's, else those for all.

    Lines that are not understood are passed over. Groups for the same name are taken together.
    """
    groups: dict[str, tuple[list[tuple[bytes, bool]], list[float]]] = {}
    names: list[str] = []
    in_rules = False
    for line in text.removeprefix("\ufeff").splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            if in_rules:
                names, in_rules = [], False
            names.append(value.split("/")[0].lower())
        elif key in {"allow", "disallow", "crawl-delay"}:
            in_rules = True
            for name in names:
                rules, delays = groups.setdefault(name, ([], []))
                if key == "crawl-delay":
                    delays.append(_seconds(value))
                elif value:
                    rules.append((_bytes(value), key == "allow"))
        for name in names:
            # A group that says nothing allows everything, and is still the program's own.
            groups.setdefault(name, ([], []))
    rules, delays = groups.get(agent.lower()) or groups.get("*") or ([], [])
    return Rules(tuple(rules), max(delays, default=0.0))


def _seconds(value: str) -> float:
    if not re.fullmatch(r"\d+(\.\d+)?", value, re.ASCII):
        return 0.0
    return min(float(value), LONGEST_PAUSE)


def _bytes(path: str) -> bytes:
    """A path or pattern with its percent-encoding undone, but for what would change its meaning."""
    # %2F is no separator, and %2A and %24 are the characters * and $ themselves: kept encoded.
    kept = path.replace("%2f", "%252F").replace("%2F", "%252F")
    for code in ("%2a", "%2A", "%24"):
        kept = kept.replace(code, f"%25{code[1:].upper()}")
    return unquote_to_bytes(kept)


def _fits(pattern: bytes, path: bytes) -> bool:
    """Whether a path begins as a pattern says: `*` is anything, a `$` at the end is the end.

    Looks for each part once, from left to right: no pattern makes it slow, as one can a regular
    expression.
    """
    to_the_end = pattern.endswith(b"$")
    first, *parts = pattern.removesuffix(b"$").split(b"*")
    if not path.startswith(first):
        return False
    at = len(first)
    if not parts:
        return not to_the_end or at == len(path)
    *middle, last = parts
    for part in middle:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    if to_the_end:
        return len(path) - len(last) >= at and path.endswith(last)
    return path.find(last, at) >= 0


class Robots:
    """Which hosts want what, remembered for a day. May be used by many threads."""

    def __init__(self, agent: str) -> None:
        """The name by which a robots.txt calls this program."""
        self.agent = agent
        self._known: OrderedDict[tuple[str, str], tuple[Rules, float]] = OrderedDict()
        self._lock = threading.Lock()

    def rules(self, address: Address, ask: Callable[[Address], Rules]) -> Rules:
        """The rules of an address's host; `ask` reads them where they are not known."""
        key = (address.scheme, address.authority)
        with self._lock:
            rules, until = self._known.get(key, (None, 0.0))
            if rules is not None and time.monotonic() < until:
                self._known.move_to_end(key)
                return rules
        rules = ask(address.beside("/robots.txt"))
        with self._lock:
            self._known[key] = (rules, time.monotonic() + ROBOTS_SECONDS)
            self._known.move_to_end(key)
            while len(self._known) > ROBOTS_HOSTS:
                self._known.popitem(last=False)
        return rules
