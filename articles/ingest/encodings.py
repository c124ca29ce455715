"""Know in which encoding bytes of a page or a file are; never fails, whatever they are."""

from __future__ import annotations

import codecs
import contextlib
import re
from collections.abc import Iterator
from typing import Final

# Encodings of pages; Python knows others by name that no page is in, some of them slow on purpose.
_TEXT_CODECS: Final = re.compile(
    r"ascii|utf-8(-sig)?|utf-16(-[lb]e)?|iso8859-\d+|cp\d+|koi8-[rtu]|mac-\w+|euc_\w+|shift_jis\w*"
    r"|big5\w*|gb\w+|hz|johab|iso2022_\w+|tis-620|ptcp154|kz1048"
)
_META_CHARSET: Final = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE
)
_HTML_LANG: Final = re.compile(
    rb"<html[^>]{0,400}?\slang\s*=\s*[\"']?([A-Za-z]{2,3})", re.IGNORECASE
)
# What pages call by one name is a larger one, as browsers read it (Encoding Standard, 4.2).
_LARGER: Final = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
}
# Names that pages use and Python does not know.
_ALSO_NAMED: Final = {
    "x-sjis": "cp932",
    "x-euc-jp": "euc_jp",
    "x-euc-kr": "cp949",
    "x-windows-949": "cp949",
    "x-gbk": "gb18030",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "windows-874": "cp874",
    "x-mac-roman": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
}
# In which a page that names none is most likely, by its language, as browsers guess it
# (HTML Standard, "determining the character encoding", step 9).
_BY_LANGUAGE: Final = {
    "ko": ("cp949",),
    "ja": ("cp932", "euc_jp"),
    "zh": ("gb18030", "big5hkscs"),
    "ru": ("cp1251", "koi8-r"),
    "uk": ("cp1251", "koi8-u"),
    "bg": ("cp1251",),
    "sr": ("cp1251",),
    "el": ("cp1253",),
    "tr": ("cp1254",),
    "he": ("cp1255",),
    "ar": ("cp1256",),
    "fa": ("cp1256",),
    "pl": ("iso8859-2", "cp1250"),
    "cs": ("cp1250",),
    "hu": ("cp1250",),
    "th": ("cp874",),
    "vi": ("cp1258",),
}
# A guess is believed where it can hardly be an accident: in scripts other than the Latin one.
_FOREIGN: Final = re.compile(
    r"cp949|johab|cp932|euc_\w+|iso2022_\w+|gb18030|big5\w*|cp1251|koi8-\w|iso8859-[5-8]|cp1253"
    r"|cp1255"
    r"|cp1256|cp874|cp866"
)
_BEYOND_ASCII: Final = re.compile("[^\x00-\x7f]+")
# So much of bytes that say nothing of themselves is looked at to guess their encoding.
_GUESSED_FROM: Final = 40_000


def decode(body: bytes, content_type: str = "") -> str:
    """Bytes as text, in the encoding that they, the header or the page itself name, else a guess.

    Bytes that are UTF-8 beyond doubt are UTF-8 whatever they are called: no text of another
    encoding makes whole UTF-8 by chance. What no encoding explains becomes the mark for the
    unknown.
    """
    marked = _by_mark(body)
    if marked:
        return body.decode(marked, "replace")
    named = list(_named(body, content_type))
    if not named or not body.isascii():
        # Of ASCII alone, an encoding may still make other characters (ISO 2022).
        with contextlib.suppress(UnicodeDecodeError):
            return body.decode()
    if _is_utf8(body, 0.1):
        return body.decode("utf-8", "replace")
    # Where nothing else is named, more may be broken. A page that calls itself UTF-8 and is not
    # is read in the next encoding that is named.
    if named[:1] in ([], ["utf-8"]) and _is_utf8(body, 0.25):
        return body.decode("utf-8", "replace")
    codec = next((each for each in named if each != "utf-8"), "") or _guess(body)
    return body.decode(codec, "replace")


def _by_mark(body: bytes) -> str:
    """The encoding that a byte order mark names, or ""."""
    if body.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    return "utf-16" if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else ""


def _named(body: bytes, content_type: str) -> Iterator[str]:
    """The encodings that are named, those that count more first."""
    names = []
    if named := re.search(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", content_type, re.IGNORECASE):
        names.append(named[1])
    if meta := _META_CHARSET.search(body[:4096]):
        name = meta[1].decode("ascii").lower()
        # A page that says so in single bytes is not in it (HTML Standard, "sniffing").
        names.append("utf-8" if name.startswith("utf-16") else name)
    for name in names:
        try:
            codec = codecs.lookup(_ALSO_NAMED.get(name.lower(), name)).name
        except (LookupError, ValueError):
            continue
        if _TEXT_CODECS.fullmatch(codec):
            yield _LARGER.get(codec, codec)


def _is_utf8(body: bytes, broken_part: float) -> bool:
    """Whether bytes have characters of more than one byte that are whole UTF-8.

    A part of them may be broken, as where a page was cut or a box in it comes from elsewhere.
    """
    if body.isascii():
        return False
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return broken < broken_part * sum(map(len, _BEYOND_ASCII.findall(text)))


def _guess(body: bytes) -> str:
    """The encoding of bytes that name none and are no UTF-8."""
    if language := _HTML_LANG.search(body[:4096]):
        for codec in _BY_LANGUAGE.get(language[1].decode("ascii").lower(), ()):
            if _fits(body, codec):
                return codec
    words = re.sub(rb"<[^>]*>", b"", body[:_GUESSED_FROM])
    high, plain = len(re.findall(rb"[\x80-\xff]", words)), len(re.findall(rb"[A-Za-z]", words))
    if high * 3 < plain:
        # Latin letters, some of which have accents.
        return _western(body)
    # Large, and wanted for few pages.
    from charset_normalizer import from_bytes

    best = from_bytes(body[:_GUESSED_FROM], preemptive_behaviour=False).best()
    if best is None:
        return _western(body)
    codec = codecs.lookup(best.encoding).name
    codec = _LARGER.get(codec, codec)
    return codec if _FOREIGN.fullmatch(codec) else _western(body)


def _western(body: bytes) -> str:
    """Windows' encoding, but for a text whose œ and € are where only ISO 8859-15 has them."""
    latin_9 = not re.search(rb"[\x80-\x9f]", body) and re.search(
        rb"[a-z]\xbd|\xbd[a-z]|\d \xa4", body
    )
    return "iso8859-15" if latin_9 else "cp1252"


def _fits(body: bytes, codec: str) -> bool:
    try:
        text = body.decode(codec)
    except UnicodeDecodeError:
        return False
    # No page has these control characters; another encoding has letters there.
    return not re.search(r"[\x80-\x9f]", text)
