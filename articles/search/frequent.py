"""The values of a facet that stand beside most claims, in a field of their own.

Of fifty thousand sources only the most frequent can be among the ten beside a large selection, and
to count some thousands of values takes half as long as to count all. Which they are is chosen when
an index is built, and how many claims any other value has is counted then: as long as the tenth has
more, no other can stand before it, and nothing is approximate. Knows no query and no table.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

# Facets of very many values.
FACETS: Final = ("actor", "source")
# So many values of each are frequent; where there are no more, all are counted as they stand.
MOST: Final = 4_000
# A claim is two documents at most: one as readers see it, one as editors do.
DOCUMENTS: Final = 2


def apart(name: str) -> str:
    """The field that has a facet's frequent values."""
    return f"{name}_frequent"


@dataclass(frozen=True)
class Frequent:
    """Frequent values by facet, and how many documents any other value had at most.

    That was so once the index regarded `change`.
    """

    values: Mapping[str, frozenset[int]] = field(default_factory=dict)
    others: Mapping[str, int] = field(default_factory=dict)
    change: int = 0

    def others_at(self, change: int) -> dict[str, int]:
        """How many documents any other value has at most once the index regards this change."""
        added = DOCUMENTS * (change - self.change)
        return {name: most + added for name, most in self.others.items()}

    def written(self) -> str:
        """As an index keeps it."""
        values = {name: sorted(each) for name, each in self.values.items()}
        return json.dumps({"values": values, "others": self.others, "change": self.change})

    @classmethod
    def read(cls, written: str) -> Self:
        """What `written` gave. Raises ValueError, LookupError or TypeError."""
        found = json.loads(written)
        values = {name: frozenset(each) for name, each in found["values"].items()}
        return cls(values, dict(found["others"]), int(found["change"]))
