"""The values of a facet that stand beside most claims, in a field of their own.

Of fifty thousand sources only the most frequent can be among the ten beside a large selection, and
to count some thousands of values takes half as long as to count all. Which they are is chosen when
an index is built, and how many documents any other value has at most is known ever after: as long
as the tenth has more, no other can stand before it, and nothing is approximate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final

import tantivy

from articles.search.engine import Value

# Facets of very many values.
FACETS: Final = ("actor", "source")
# So many values of each are frequent; where there are no more, all are counted as they stand.
MOST: Final = 4_000

# Frequent values by facet.
type Frequent = Mapping[str, Collection[Value]]
# How many documents any other value has at most, by facet.
type Others = Mapping[str, int]


def apart(name: str) -> str:
    """The field that has a facet's frequent values."""
    return f"{name}_frequent"


class Rarer:
    """Counts what is brought in that is not frequent, so that `Others` stays true."""

    def __init__(self, frequent: Frequent) -> None:
        self._frequent = frequent
        self._added: dict[str, Counter[Value]] = {name: Counter() for name in frequent}

    def add(self, name: str, values: Sequence[Value]) -> list[Value]:
        """Take notice of a document's values; those of them that are frequent."""
        frequent = self._frequent[name]
        self._added[name].update(value for value in values if value not in frequent)
        return [value for value in values if value in frequent]

    def raised(self, before: tantivy.Searcher, others: Others) -> dict[str, int]:
        """What any other value has at most with what was added; begins anew.

        `before` is the index without it, `others` what was true of that.
        """
        found = dict(others)
        for name, added in self._added.items():
            # Documents that were removed count until parts are merged: it is never too few.
            most = (before.doc_freq(name, value) + number for value, number in added.items())
            found[name] = max(found.get(name, 0), *most, 0)
            added.clear()
        return found
