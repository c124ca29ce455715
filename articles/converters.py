"""How a part of an address is read, for all lists of addresses; knows no record."""

from __future__ import annotations

from django.urls import register_converter

from articles.domain.ids import parse_id


class IdConverter:
    """The id of a record. An address with a number that no record can have is not there: 404."""

    regex = "[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        """The id. Raises ValueError, which Django takes for “no such address”."""
        number = parse_id(value)
        if number is None:
            raise ValueError(f"“{value}” is larger than any id.")
        return number

    def to_url(self, value: int | str) -> str:
        """The id as it stands in an address."""
        return str(value)


register_converter(IdConverter, "id")
