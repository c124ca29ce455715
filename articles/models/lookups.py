"""What a query does with an id that no column holds, where it goes through a relation."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models.fields.related import ForeignObject
from django.db.models.fields.related_lookups import RelatedExact

from articles.domain.ids import LARGEST


@ForeignObject.register_lookup
class IdOfRelation(RelatedExact):
    """`filter(article=2**63)` finds nothing, as `filter(pk=2**63)` does.

    Django knows how far a column of integers reaches, but not how far one that holds the id of
    another record does (an article's own id is one): SQLite then raises OverflowError.
    """

    def process_rhs(self, compiler: Any, connection: Any) -> Any:
        """The id for the database. Raises EmptyResultSet where no record can have it."""
        if isinstance(self.rhs, int) and not -LARGEST <= self.rhs <= LARGEST:
            raise EmptyResultSet
        return super().process_rhs(compiler, connection)
