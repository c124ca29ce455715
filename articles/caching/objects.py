"""Objects that one process holds between requests: drawn rows, names of records.

An object is given only as long as the log of changes says nothing of it, so nothing old is given.
Knows keys and values, and neither templates nor languages.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from typing import Final

from articles import changes

# After more changes than this the log is not read one by one: the cache is emptied.
MOST_CHANGES: Final = 500


class ObjectCache[Key: Hashable, Value]:
    """Objects by some key and the id of a record; at most `size` of each key.

    There should be few keys: languages, say. With `of_claims` the ids are those of claims, and a
    claim's change removes that claim's objects. Objects of other records, such as their names, are
    removed when the log says that anything may have changed: a renaming writes that.

    ::

        rows: ObjectCache[str, bytes] = ObjectCache(5_000, of_claims=True)
        rows.get("fr", [3, 7], draw)      {3: b"<li>…", 7: b"<li>…"}
    """

    def __init__(self, size: int, *, of_claims: bool) -> None:
        self._size, self._of_claims = size, of_claims
        self._objects: dict[Key, OrderedDict[int, Value]] = {}
        self._lock = threading.Lock()
        self._seen = changes.NO_CHANGE

    def get(
        self,
        key: Key,
        ids: Collection[int],
        make: Callable[[list[int]], dict[int, Value]],
    ) -> dict[int, Value]:
        """The objects of these records; `make` is asked for those that are missing.

        What `make` leaves out is left out here.
        """
        seen = self._remove_old()
        with self._lock:
            known = self._objects.setdefault(key, OrderedDict())
            found = {pk: known[pk] for pk in ids if pk in known}
            for pk in found:
                known.move_to_end(pk)
        missing = [pk for pk in ids if pk not in found]
        if missing:
            made = make(missing)
            found |= made
            with self._lock:
                # What changed while they were made may be old in them already. Before the first
                # change nobody can tell whether one was missed.
                if self._seen == seen and seen != changes.NO_CHANGE:
                    known = self._objects.setdefault(key, OrderedDict())
                    known.update(made)
                    while len(known) > self._size:
                        known.popitem(last=False)
        return found

    def _remove_old(self) -> changes.Change:
        """Remove what has changed; the newest change that is regarded then."""
        newest = changes.newest()
        with self._lock:
            if newest != self._seen:
                changed = changes.claims_between(self._seen, newest, most=MOST_CHANGES)
                if changed is None:
                    self._objects.clear()
                elif self._of_claims:
                    for known in self._objects.values():
                        for pk in changed:
                            known.pop(pk, None)
                self._seen = newest
        return newest
