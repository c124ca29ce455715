"""Reads the id of a record from what an address, a form or a file says; plain Python."""

import re
from typing import Final

# The largest number that a column of ids holds, in SQLite and in PostgreSQL.
LARGEST: Final = 2**63 - 1


def parse_id(written: object) -> int | None:
    """The number that is written, or None where no record can have it as its id.

    ::

        "42" -> 42    "0" -> 0    "x", "-1", "٣", "1.0", "", None, twenty digits -> None

    Only the digits 0 to 9 are read: Python's `int` takes those of every script, and a number
    that is larger than the column would be an error of the database.
    """
    digits = str(written)
    if not re.fullmatch(r"[0-9]{1,19}", digits):
        return None
    number = int(digits)
    return number if number <= LARGEST else None
