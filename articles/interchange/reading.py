"""Opens a file as it comes from a spreadsheet or a program, and gives its rows one by one.

Finds out encoding, form and separator from the first bytes; reads in flat memory. What a row means
is `simple`'s and `checking`'s business.
"""

from __future__ import annotations

import codecs
import csv
import difflib
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from articles.interchange import encodings, simple
from articles.interchange.problems import Problem

# What is looked at to find out what a file is.
HEAD: Final = 1 << 16
SEPARATORS: Final = ",;\t|"
# A cell may hold a passage of any length, but no file is one cell.
LONGEST_CELL: Final = 5_000_000
# Excel's own first line, such as sep=;
_SAYS_SEPARATOR: Final = re.compile(r'"?sep=([,;\t|])"?', re.IGNORECASE)
BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class NotReadable(ValueError):  # noqa: N818 - it says what happened
    """A file of which no row can be read; `problems` says why."""

    def __init__(self, *problems: Problem) -> None:
        """Take what is wrong."""
        self.problems = list(problems)
        super().__init__(" ".join(map(str, problems)))


@dataclass(slots=True)
class Row:
    """A row of a file: where it stands, what it says as a record, or why that cannot be told.

    `raw` is the row as it was read, to be written into a file of those that must be mended.
    """

    line: int
    raw: Any
    record: dict[str, Any] | None
    problems: list[Problem]


@dataclass
class Reader:
    """An opened file: its form (`records`, `simple` or `table`) and its rows."""

    form: str
    encoding: str
    rows: Iterator[Row]
    separator: str = ""
    columns: Sequence[str] = ()
    # Kept as long as the file is: whoever opened that closes it.
    text: io.TextIOWrapper | None = None

    @property
    def is_guessed(self) -> bool:
        """Whether the encoding is only a guess, so that somebody has to look at the rows first."""
        return not self.encoding.startswith("utf-")

    def rejects(self, file: BinaryIO) -> Callable[[Any], None]:
        """Begin a file in the same form for rows as they were read; what writes one into it."""
        raw = io.BufferedWriter(_Kept(file))
        text = io.TextIOWrapper(raw, encoding="utf-8", errors="replace", newline="")
        if not self.separator:

            def write_line(row: str) -> None:
                text.write(row.rstrip("\r\n") + "\n")
                text.flush()

            return write_line
        writer = csv.writer(text, delimiter=self.separator)
        text.write("\ufeff")
        writer.writerow(self.columns)

        def write_cells(row: Sequence[str]) -> None:
            writer.writerow(row)
            text.flush()

        return write_cells


def encoding_of(head: bytes) -> str:
    """UTF-8 where that is possible, else a guess; "" where it cannot be told."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return encodings.guess(head)
    return "utf-8"


def open_file(file: BinaryIO, encoding: str = "") -> Reader:
    """What a file holds. Raises NotReadable where that is nothing that can be brought in.

    `encoding` is what somebody says who knows it; else it is found out.

    The file is read while the rows are asked for, and must stay open until then.
    """
    buffered = file if isinstance(file, io.BufferedReader) else io.BufferedReader(_Raw(file), HEAD)
    head = buffered.peek(HEAD)[:HEAD]
    if not head.removeprefix(codecs.BOM_UTF8).strip():
        raise NotReadable(Problem("empty-file", 1))
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise NotReadable(Problem("workbook", 1))
    encoding = next((name for mark, name in BOMS if head.startswith(mark)), encoding)
    if not encoding:
        if b"\x00" in head:
            raise NotReadable(Problem("not-text", 1))
        encoding = encoding_of(head)
        if not encoding:
            raise NotReadable(Problem("encoding", 1))
    text = io.TextIOWrapper(buffered, encoding=encoding, errors="surrogateescape", newline="")
    first = text.readline(LONGEST_CELL)
    while first and not first.strip():
        first = text.readline(LONGEST_CELL)
    start = first.lstrip("\ufeff").lstrip()
    if start.startswith("["):
        raise NotReadable(Problem("json-list", 1))
    if start.startswith("{"):
        return Reader("records", encoding, _json_rows(_with_first(first, text)), text=text)
    return _table(first, text, encoding)


class _Kept(io.RawIOBase):
    """A file that is not closed with whoever writes into it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return self._file.write(data)


class _Raw(io.RawIOBase):
    """Anything that can be read, as BufferedReader wants it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _with_first(first: str, rest: Iterable[str]) -> Iterator[str]:
    yield first.lstrip("\ufeff")
    yield from rest


def _json_rows(lines: Iterable[str]) -> Iterator[Row]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        problem = None
        record: Any = None
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            problem = Problem("not-json", number, params={"at": error.pos + 1})
        except RecursionError:
            problem = Problem("not-json", number, params={"at": 1})
        if problem is None and not isinstance(record, dict):
            problem = Problem("not-record", number)
        if problem is None and not _is_whole(line):
            problem = Problem("undecodable", number)
        if problem is not None:
            yield Row(number, line, None, [problem])
        elif "appearances" in record:
            yield Row(number, line, record, [])
        else:
            found, problems = simple.from_fields(record, number)
            yield Row(number, line, found, problems)


def _is_whole(text: str) -> bool:
    """Whether no byte was left over while reading: those stand there as halves of surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _table(first: str, text: io.TextIOWrapper, encoding: str) -> Reader:
    if not _is_whole(first):
        raise NotReadable(Problem("not-text", 1))
    csv.field_size_limit(LONGEST_CELL)
    # The first line names columns: whatever parts these parts all; or Excel's own line says it.
    separator = max(SEPARATORS, key=first.count)
    ahead = 0
    if said := _SAYS_SEPARATOR.fullmatch(first.strip("\r\n \ufeff")):
        separator, first, ahead = said[1], text.readline(LONGEST_CELL), 1
    reader = csv.reader(_with_first(first, text), delimiter=separator)
    columns = [name.strip() for name in next(reader, [])]
    while columns and not columns[-1]:
        columns.pop()
    names = [name.lower().replace(" ", "_").replace("-", "_") for name in columns]
    form = "table" if set(names) >= simple.TABLE else "simple"
    known = simple.TABLE_COLUMNS if form == "table" else simple.COLUMNS
    problems = [
        Problem("column-twice", 1, params={"name": name})
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    if not set(names) & set(known):
        raise NotReadable(Problem("no-columns", 1))
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1, 0)
            problems.append(Problem("unknown-column", 1, params={"name": name, "near": near[0]}))
    problems += [
        Problem("missing-column", 1, params={"name": name})
        for name in simple.WANTED
        if form == "simple" and name not in names
    ]
    if problems:
        raise NotReadable(*problems)
    rows = _csv_rows(reader, names, form, ahead)
    return Reader(form, encoding, rows, separator, columns, text)


def _csv_rows(reader: Any, names: list[str], form: str, ahead: int) -> Iterator[Row]:
    convert = simple.from_table if form == "table" else simple.from_fields
    while True:
        # Where it begins: a cell may hold several lines.
        line = reader.line_num + 1 + ahead
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Row(line, [], None, [Problem("not-text", line)])
            return
        if not any(cell.strip() for cell in cells):
            continue
        while len(cells) > len(names) and not cells[-1].strip():
            cells = cells[:-1]
        if len(cells) != len(names):
            params = {"found": len(cells), "wanted": len(names)}
            yield Row(line, cells, None, [Problem("cells", line, params=params)])
        elif not all(map(_is_whole, cells)):
            yield Row(line, cells, None, [Problem("undecodable", line)])
        else:
            said = [simple.unquoted(cell) for cell in cells]
            found, problems = convert(dict(zip(names, said, strict=True)), line)
            yield Row(line, cells, found, problems)
