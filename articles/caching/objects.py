"""What one process keeps between requests: drawn rows, names, and what addresses name.

The log of changes (ClaimChange) tells what is old: a claim's number, that claim; 0, everything.
Whoever asks looks at the log first, so nothing old is ever given. Knows keys and values, and
neither templates nor languages.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from typing import Final

from articles.models import ClaimChange
from articles.search.index import State
from articles.search.sync import newest_change, state_of

# More changes than this at once are not looked at one by one.
MOST_CHANGES: Final = 500


class Kept[Key: Hashable, Value]:
    """Values by some key and the number of a record, as long as the log says nothing of it.

    At `most` so many of each key, of which there should be few: languages, say.
    `claims`: the numbers are those of claims, so that one's change lets go of that one alone.
    """

    def __init__(self, most: int, *, claims: bool) -> None:
        self._most, self._claims = most, claims
        # By key, then by number.
        self._values: dict[Key, OrderedDict[int, Value]] = {}
        self._lock = threading.Lock()
        self._seen = State(0, "")

    def get(
        self,
        key: Key,
        numbers: Collection[int],
        make: Callable[[list[int]], dict[int, Value]],
    ) -> dict[int, Value]:
        """The values of these records under a key; `make` gives those that are not kept.

        What `make` leaves out is left out.
        """
        seen = self._follow()
        with self._lock:
            kept = self._values.setdefault(key, OrderedDict())
            found = {number: kept[number] for number in numbers if number in kept}
            for number in found:
                kept.move_to_end(number)
        missing = [number for number in numbers if number not in found]
        if missing:
            made = make(missing)
            found |= made
            with self._lock:
                # What changed while they were made may be old in them already.
                if self._seen == seen and seen.change:
                    kept.update(made)
                    while len(kept) > self._most:
                        kept.popitem(last=False)
        return found

    def _follow(self) -> State:
        """Let go of what changed; the last change that is regarded then."""
        newest = newest_change()
        with self._lock:
            if newest != self._seen:
                changed = self._changed(newest)
                if changed is None or 0 in changed:
                    self._values.clear()
                elif self._claims:
                    for kept in self._values.values():
                        for number in changed:
                            kept.pop(number, None)
                self._seen = newest
        return newest

    def _changed(self, newest: State) -> set[int] | None:
        """What the log says since; None where that is not to be known, or is too much."""
        seen = self._seen
        rows = ClaimChange.objects.filter(pk__gte=seen.change, pk__lte=newest.change)
        log = list(rows.order_by("pk").values_list("pk", "claim_id", "at")[: MOST_CHANGES + 1])
        # It has to go on from what was seen: a database that was restored has another log.
        if not log or len(log) > MOST_CHANGES or state_of(log[0][0], log[0][2]) != seen:
            return None
        return {claim for _pk, claim, _at in log[1:]}


class KeptAWhile[Key: Hashable, Value]:
    """Values by some key, as long as the log says nothing at all."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._lock = threading.Lock()
        self._seen = State(0, "")

    def get(self, key: Key, make: Callable[[], Value | None]) -> Value | None:
        """The value of a key; `make` gives one that is not kept, or None, which never is."""
        newest = newest_change()
        with self._lock:
            if newest != self._seen:
                self._values.clear()
                self._seen = newest
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        made = make()
        with self._lock:
            # What changed while it was made may be old in it already.
            if made is not None and self._seen == newest and newest.change:
                self._values[key] = made
                while len(self._values) > self._most:
                    self._values.popitem(last=False)
        return made
