"""Addresses of copies that archives of the web keep, and the addresses of their originals.

Of archives that write the original into the address of the copy::

    https://web.archive.org/web/20230401120000/https://example.org/a
    https://archive.ph/20230401/https://example.org/a              → https://example.org/a
    https://arquivo.pt/wayback/20230401120000/http://example.org/a
"""

from __future__ import annotations

import re
from typing import Final

# The hosts of the Internet Archive, archive.today and national archives that use the same form.
_ARCHIVES: Final = re.compile(
    r"https?://(?:(?:www|web|wayback|web-beta)\.)?(?:archive\.org|archive-it\.org)/"
    r"|https?://archive\.(?:today|ph|is|li|vn|md|fo)/"
    r"|https?://(?:arquivo\.pt|webarchive\.[\w.-]+|wayback\.[\w.-]+|webharvest\.gov"
    r"|web\.archive\.bibalex\.org|swap\.stanford\.edu|perma-archives\.org|vefsafn\.is"
    r"|haw\.nsk\.hr|www\.padi\.cat:8080|digital\.library\.yorku\.ca)/",
    re.IGNORECASE,
)
# A moment (or none, or *), with a mark for the form of the copy, then the original.
_COPY: Final = re.compile(
    r"(?:[\w.-]+/){0,4}?(?:(?:\d{4,14}|\*|o)(?:[a-z]{2}_)?\*?/)?(?P<original>(?:https?:/{1,2}"
    r"|www\.).+)"
    r"|(?:web|wayback)/\d{4,14}(?:[a-z]{2}_)?/(?P<bare>[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:/.*)?)",
    re.IGNORECASE,
)


def original_of(address: str) -> str:
    """The address of which this one is an archive's copy; "" for one that is none."""
    address = address.strip()
    archive = _ARCHIVES.match(address)
    if not archive:
        return ""
    copy = _COPY.fullmatch(address, archive.end())
    if not copy:
        return ""
    original = copy["original"] or copy["bare"]
    # Browsers and servers write two slashes as one.
    scheme = re.match(r"(https?):/{1,2}", original, re.IGNORECASE)
    if scheme:
        return f"{scheme[1].lower()}://{original[scheme.end() :]}"
    return f"http://{original}"
