"""Pages as browsers and archives save them: WARC, WACZ, MHTML, SingleFile and their like.

Gives a page's source and the address where it stood; reads nothing of its article.
"""

from __future__ import annotations

import email
import email.policy
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any, Final

from articles.ingest.encodings import decode

# A page in an archive is not larger than one that is fetched.
MOST_BYTES: Final = 20_000_000
# So many records of an archive are looked at.
MOST_RECORDS: Final = 2_000

_HTML: Final = ("text/html", "application/xhtml+xml")
# What browsers and programs write into a page that they save: where it stood.
_SAVED_FROM: Final = re.compile(
    r"<!--\s*Page saved with SingleFile\s+url:\s*(?P<single>https?://\S+)"
    r"|<!--\s*saved from url=\(\d+\)(?P<browser>https?://\S+?)\s*-->"
    r"|<!--\s*Mirrored from (?P<mirror>[\w.-]+/\S*) by HTTrack"
    r"|<meta\s[^>]{0,200}?name=[\"']savepage-url[\"'][^>]{0,200}?content=[\"'](?P<savepage>https?://[^\"'\s]+)",
    re.IGNORECASE,
)
# Pictures and fonts that a saved page holds in itself: most of its size, and none of its text.
_EMBEDDED: Final = re.compile(r"data:[\w.+/;=-]{0,100}?(?:;base64)?,[A-Za-z0-9+/=%_-]{256,}")


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page's source and where it stood; `address` is empty where that is not said."""

    page: str
    address: str = ""


def without_embedded(page: str) -> str:
    """A page's source without the pictures and fonts that it holds in itself."""
    return _EMBEDDED.sub("data:,", page) if "data:" in page else page


def saved_from(page: str) -> str:
    """Where a page stood from which a browser or a program saved it; "" where it says nothing."""
    found = _SAVED_FROM.search(page[:20_000])
    if not found:
        return ""
    if found["mirror"]:
        return f"http://{found['mirror']}"
    return found["single"] or found["browser"] or found["savepage"] or ""


def is_warc(data: bytes) -> bool:
    """Whether a file is a web archive (ISO 28500), packed or not."""
    if data.startswith(b"\x1f\x8b"):
        try:
            data = zlib.decompressobj(wbits=31).decompress(data, 20)
        except zlib.error:
            return False
    return data.startswith(b"WARC/")


def is_mhtml(data: bytes) -> bool:
    """Whether a file is a page with its parts as a message (RFC 2557)."""
    head = data[:4000].lower()
    return b"mime-version:" in head and b"multipart/related" in head


def from_warc(data: bytes) -> SavedPage | None:
    """The page of a web archive: the first answer that is one; None for none."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    try:
        for count, record in enumerate(ArchiveIterator(io.BytesIO(data))):
            if count >= MOST_RECORDS:
                break
            if found := _page_of(record):
                return found
    except (ArchiveLoadFailed, EOFError, ValueError, zlib.error, OSError, KeyError, AttributeError):
        # Cut or damaged: what came before held no page.
        return None
    return None


def _page_of(record: Any) -> SavedPage | None:
    headers = record.http_headers
    if record.rec_type == "response" and headers is not None:
        if headers.get_statuscode() != "200":
            return None
        media_type = headers.get_header("Content-Type") or ""
    elif record.rec_type in ("resource", "conversion"):
        media_type = record.rec_headers.get_header("Content-Type") or ""
    else:
        return None
    if media_type.partition(";")[0].strip().lower() not in _HTML:
        return None
    body = record.content_stream().read(MOST_BYTES)
    if not body.strip():
        return None
    address = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
    return SavedPage(decode(body, media_type), address)


def from_wacz(package: zipfile.ZipFile) -> SavedPage | None:
    """The page of a packed web archive (WACZ): of the first of its archives that has one."""
    for each in package.infolist():
        if re.fullmatch(r"archive/[^/]+\.warc(?:\.gz)?", each.filename) and (
            each.file_size <= 2 * MOST_BYTES
        ):
            with package.open(each) as file:
                if found := from_warc(file.read(2 * MOST_BYTES)):
                    return found
    return None


def from_mhtml(data: bytes) -> SavedPage | None:
    """The page of a message: its root, which is HTML; None for none."""
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
    except (ValueError, LookupError, IndexError):
        return None
    address = _header(message, "Snapshot-Content-Location")
    for part in message.walk():
        if part.get_content_type() not in _HTML:
            continue
        body = part.get_payload(decode=True)
        if isinstance(body, bytes) and body.strip():
            page = decode(body, _header(part, "Content-Type"))
            return SavedPage(page, address or _web(_header(part, "Content-Location")))
    return None


def _header(part: Any, name: str) -> str:
    return (
        "".join(str(part.get(name) or "").split())
        if name != "Content-Type"
        else str(part.get(name) or "")
    )


def _web(address: str) -> str:
    return address if address.startswith(("http://", "https://")) else ""
