"""Rows of a file, one at a time: CSV or JSON Lines, plain, .gz or a .zip with one member. Memory flat in rows.

A row that cannot be read comes with the reason and the next one follows. What makes the whole file unusable raises
`Unreadable`; `file_facts` reads it to its end, so that this is known before any row is acted on.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from talks.desk.importing.drafts import RowError
from talks.desk.importing.opening import HOW_TO_NAME, OpenText, Unreadable, open_text, sha256
from talks.text import harmless, original

__all__ = [
    "RAW", "REASON", "FileFacts", "Lines", "RawRow", "Unreadable", "file_facts", "raw_cells", "read_header",
    "read_rows", "sha256",
]  # fmt: skip

MAX_LINE = 1_000_000  # characters
MAX_CELL = 100_000  # characters
MAX_COLUMNS = 500
MAX_ROWS = 1_000_000
MAX_HEADER_LINES = 100
MAX_BLANK_LINES = 10_000
ALL_BAD = 1_000  # so many rows from the start on that cannot be read: it is not the rows, it is the file
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
OTHER_DELIMITERS = {"|": "“|”", "^": "“^”", "~": "“~”"}  # never found, only named
REASON = "reason refused"  # a column of ours, last in a file of refused rows: why each of them was refused
RAW = ""  # under this name, which no column has, a row that cannot be cut into cells keeps its text
MAX_RAW = 20_000  # characters

# What no cell of a table holds: control characters but tab and line ends, and halves of surrogate pairs.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class RawRow:
    """A data row as it stands in the file: cells by column, and what is wrong with it. Numbers count from 1.

    A JSON row has the cells of its own keys. Cells beyond the header's are kept under "column 12" and so on; where the
    row cannot be cut into cells, its text is kept under RAW.
    """

    number: int
    line: int
    cells: dict[str, str] = field(hash=False)
    errors: tuple[RowError, ...] = ()


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known of a file after one pass over it."""

    name: str
    size: int  # bytes on disk
    sha256: str  # of the bytes on disk
    format: str  # "csv" or "jsonl"
    encoding: str
    delimiter: str  # "" for JSON Lines
    columns: tuple[str, ...]
    rows: int
    rows_with_errors: int


def file_facts(path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> FileFacts:
    """Reads the whole file, so that what makes it unusable is known before any row is acted on. Raises Unreadable."""
    path = Path(path)
    with open_text(path, encoding) as opened:
        table = _table(opened, delimiter)
        columns = dict.fromkeys(table.columns)
        rows = bad = 0
        for row in table.rows():
            rows += 1
            bad += bool(row.errors)
            if not table.columns:
                columns.update(dict.fromkeys(row.cells))
        return FileFacts(
            path.name, path.stat().st_size, sha256(path), table.format, opened.encoding, table.delimiter,
            tuple(columns), rows, bad,
        )  # fmt: skip


def read_rows(path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> Iterator[RawRow]:
    """The data rows in the order of the file. Raises Unreadable, at the latest where the file becomes unusable."""
    with open_text(Path(path), encoding) as opened:
        yield from _table(opened, delimiter).rows()


def format_of(path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> tuple[str, str]:
    """("csv", its delimiter) or ("jsonl", ""). Raises Unreadable."""
    with open_text(Path(path), encoding) as opened:
        table = _table(opened, delimiter)
        return table.format, table.delimiter


def read_header(path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> tuple[str, ...]:
    """The columns of a CSV file; nothing for JSON Lines, where each row has its own keys. Raises Unreadable."""
    with open_text(Path(path), encoding) as opened:
        return _table(opened, delimiter).columns


def _table(opened: OpenText, delimiter: str | None) -> _Csv | _JsonLines:
    start = opened.head.lstrip()
    if delimiter is None and start.startswith("{"):
        return _JsonLines(Lines(opened))
    if start.startswith("["):
        raise Unreadable("This is one JSON list. Write one JSON object a line (JSON Lines), or CSV.")
    return _Csv(Lines(opened), delimiter)


def _refuse_many_columns(count: int) -> None:
    if count > MAX_COLUMNS:
        raise Unreadable(f"The file has {count:,} columns; at most {MAX_COLUMNS} are read.")


class Lines:
    """The lines of a text, counted from 1, none longer than a line can be. `taken` are those of the row at hand."""

    def __init__(self, opened: OpenText, longest: int = 0) -> None:
        self.stream: io.TextIOWrapper = opened.lines
        self.encoding, self.longest = opened.encoding, longest or MAX_LINE
        self.number = 0
        self.blank = 0
        self.taken: list[str] = []
        self.long = 0  # characters of `taken`

    def begin_row(self) -> None:
        self.taken, self.long = [], 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            line = self.stream.readline(self.longest + 1)
        except UnicodeError as error:
            raise Unreadable(f"{self._undecodable(error)} The file may be damaged. {HOW_TO_NAME}") from None
        if not line:
            raise StopIteration
        self.number += 1
        self.long += len(line)
        if len(line) > self.longest:
            raise Unreadable(f"Line {self.number} is longer than {self.longest:,} characters.")
        if self.long > self.longest:
            first = self.number - len(self.taken)
            raise Unreadable(f"The row that begins on line {first} is longer than {self.longest:,} characters.")
        if self.number == 1:
            line = line.removeprefix("\ufeff")
        self.blank = self.blank + 1 if line.isspace() else 0
        if self.blank > MAX_BLANK_LINES:
            raise Unreadable(f"After line {self.number - self.blank} come {MAX_BLANK_LINES:,} blank lines and more.")
        self.taken.append(line)
        return line

    def _undecodable(self, error: UnicodeError) -> str:
        """Which bytes do not fit, and where: what was decoded before them holds no further end of a line."""
        if not isinstance(error, UnicodeDecodeError):
            return f"The text is not {self.encoding}: {error}."
        wrong = " ".join(f"{byte:02X}" for byte in error.object[error.start : error.end][:4])
        line = self.number + 1 + error.object.count(b"\n", 0, error.start)
        return f"The text is not {self.encoding}: on line {line:,} stands {wrong}, which is no character in it."


class _Counter:
    """Numbers the rows of one file and stops where the file, not a row, is at fault."""

    def __init__(self) -> None:
        self.rows = self.bad = 0

    def row(self, line: int, cells: dict[str, str], errors: list[RowError]) -> RawRow:
        self.rows += 1
        self.bad += bool(errors)
        if self.rows > MAX_ROWS:
            raise Unreadable(f"The file has more than {MAX_ROWS:,} rows. Split it.")
        if self.rows == self.bad == ALL_BAD:
            raise Unreadable(
                f"None of the first {ALL_BAD:,} rows can be read. The first of them: {errors[0].message} "
                "The delimiter or the encoding may be another one."
            )
        return RawRow(self.rows, line, cells, tuple(errors))

    def finish(self) -> None:
        if not self.rows:
            raise Unreadable("The file has a header and no rows.")


def control_error(column: str, text: str) -> RowError | None:
    """What is wrong with a cell that holds a control character."""
    found = _CONTROL.search(text)
    if found is None:
        return None
    code = ord(found[0])
    if code == 0:
        what = "a NUL"
    elif 0x80 <= code <= 0x9F:
        what = f"a control character (U+{code:04X}), which a text read in the wrong encoding often has"
    else:
        what = f"a control character (U+{code:04X})"
    return RowError(column, f"The cell has {what} at character {found.start() + 1}.")


def _cell_errors(cells: dict[str, str]) -> list[RowError]:
    """The errors of the cells. What no database keeps is replaced in them, so that reports can show the rest."""
    errors = []
    for column, text in list(cells.items()):
        if len(text) > MAX_CELL:
            errors.append(RowError(column, f"The cell has {len(text):,} characters; at most {MAX_CELL:,} are read."))
        elif error := control_error(column, text):
            errors.append(error)
            cells[column] = _UNKEEPABLE.sub("\ufffd", text)
    return errors


class _Csv:
    """A table with a header, its cells between delimiters."""

    format = "csv"

    def __init__(self, lines: Lines, delimiter: str | None) -> None:
        self.lines = lines
        header = self._header(lines)
        self.delimiter = _delimiter(header, delimiter)
        self.columns = _column_names(_split(header, self.delimiter))
        if len(self.columns) == 1:
            _refuse_one_column(self.columns[0], header, self.delimiter)

    @staticmethod
    def _header(lines: Lines) -> str:
        """The first line that is not blank, and further ones while a name in it goes on."""
        parts = [next((line for line in lines if not line.isspace()), "")]
        is_open = parts[0].count('"') % 2
        while is_open and (line := next(lines, "")):
            parts.append(line)
            is_open = (is_open + line.count('"')) % 2
            if len(parts) > MAX_HEADER_LINES:
                raise Unreadable("The header opens a quotation mark that is not closed.")
        return "".join(parts)

    def rows(self) -> Iterator[RawRow]:
        counter = _Counter()
        reader = csv.reader(self.lines, delimiter=self.delimiter, strict=True)
        while True:
            line = self.lines.number + 1
            self.lines.begin_row()
            try:
                values = next(reader)
            except StopIteration:
                break
            except csv.Error as error:
                yield counter.row(line, raw_cells("".join(self.lines.taken)), [self._broken(str(error), line)])
                continue
            if len(values) > MAX_COLUMNS:
                cells = dict(zip(self.columns, (text[:MAX_RAW] for text in values), strict=False))
                _cell_errors(cells)
                yield counter.row(line, cells | raw_cells("".join(self.lines.taken)), [_too_wide(len(values))])
            elif values:
                yield counter.row(line, *self._cells(values))
        counter.finish()

    def _cells(self, values: list[str]) -> tuple[dict[str, str], list[RowError]]:
        if self.columns[-1] == REASON:  # written by us, and so against formulas
            values = [_as_written(text) for text in values]
        cells = dict(zip(self.columns, values, strict=False))
        extra = values[len(self.columns) :]
        cells.update({f"column {len(self.columns) + place}": text for place, text in enumerate(extra, 1)})
        errors = _cell_errors(cells)
        if len(values) != len(self.columns):
            errors.append(RowError("", _miscounted(len(values), len(self.columns), self.delimiter)))
        elif not any(values):
            errors.append(RowError("", "The row is empty."))
        return cells, errors

    def _broken(self, error: str, line: int) -> RowError:
        """The error of one row; where a quotation mark swallows what follows, nothing after it can be told apart."""
        if "unexpected end of data" in error or ("field limit" in error and self.lines.number > line):
            raise Unreadable(f"A quotation mark opened on line {line} is never closed.")
        if "field limit" in error:
            return RowError("", f"A cell is longer than {MAX_CELL:,} characters.")
        return RowError("", "A quotation mark inside a quoted cell is not doubled, so the cells cannot be told apart.")


def _as_written(text: str) -> str:
    """A cell of a file of refused rows as it was before it was made harmless."""
    plain = original(text)
    return plain if harmless(plain) == text else text


def raw_cells(text: str, most: int = MAX_RAW) -> dict[str, str]:
    """The cells of a row that cannot be cut into any."""
    text = _UNKEEPABLE.sub("\ufffd", text.strip("\r\n"))
    return {RAW: text if len(text) <= most else f"{text[: most - 1]}…"}


def _too_wide(count: int) -> RowError:
    return RowError("", f"The row has {count:,} cells; at most {MAX_COLUMNS} are read.")


def _miscounted(found: int, wanted: int, delimiter: str) -> str:
    hint = f" A {DELIMITERS.get(delimiter, 'delimiter')} inside a cell that is not in quotation marks?"
    return f"The row has {found} cells, the header {wanted}.{hint if found > wanted else ''}"


def _split(header: str, delimiter: str) -> list[str]:
    _refuse_many_columns(header.count(delimiter) + 1 if '"' not in header else 0)
    try:
        return next(csv.reader(io.StringIO(header, newline=""), delimiter=delimiter, strict=True), [])
    except csv.Error:
        raise Unreadable("The header cannot be read: its quotation marks do not match.") from None


def _cut_by(header: str, delimiter: str) -> int:
    """Into how many columns a delimiter cuts the header; 0 where the quotation marks do not fit it."""
    try:
        return len(next(csv.reader(io.StringIO(header, newline=""), delimiter=delimiter, strict=True), [])) or 1
    except csv.Error:
        return 0


def _delimiter(header: str, named: str | None) -> str:
    """The delimiter named, or the one that cuts the header into most columns. Raises Unreadable where two do."""
    if named is not None:
        if len(named) != 1 or named in '"\r\n':
            raise Unreadable(f"“{named}” cannot be a delimiter: give one character, such as , or ;")
        return named
    counts = sorted(((_cut_by(header, one), one) for one in DELIMITERS), reverse=True)
    if counts[0][0] == 0:
        raise Unreadable("The header cannot be read: its quotation marks do not match.")
    if counts[0][0] > 1 and counts[0][0] == counts[1][0]:
        names = f"{DELIMITERS[counts[0][1]]} and {DELIMITERS[counts[1][1]]}"
        raise Unreadable(f"The header can be cut by {names} alike. Name the `delimiter` under [file] in the mapping.")
    return counts[0][1] if counts[0][0] > 1 else ","


def _refuse_one_column(column: str, header: str, delimiter: str) -> None:
    """Raises Unreadable where the one column looks like several that another delimiter keeps apart."""
    for other, name in (DELIMITERS | OTHER_DELIMITERS).items():
        if other != delimiter and _cut_by(header, other) > 1:
            raise Unreadable(
                f"The file has one column only, “{column if len(column) <= 80 else f'{column[:79]}…'}”. "
                f"If {name} stands between its columns, name it in the mapping: `delimiter` under [file]."
            )


def _column_names(cells: list[str]) -> tuple[str, ...]:
    _refuse_many_columns(len(cells))
    names = tuple(" ".join(unicodedata.normalize("NFC", cell).split()) for cell in cells)
    for place, name in enumerate(names, 1):
        if not name:
            raise Unreadable(f"Column {place} has no name in the header.")
        if error := control_error("", name):
            raise Unreadable(f"Column {place} of the header: {error.message}")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Unreadable(f"The header names a column twice: {', '.join(twice[:5])}.")
    return names


class _JsonLines:
    """One JSON object a line."""

    format = "jsonl"
    delimiter = ""
    columns: tuple[str, ...] = ()

    def __init__(self, lines: Lines) -> None:
        self.lines = lines

    def rows(self) -> Iterator[RawRow]:
        counter = _Counter()
        keys: set[str] = set()
        for line in self.lines:
            self.lines.begin_row()
            if line.isspace():
                continue
            if not counter.rows and line.strip() == "{":
                raise Unreadable("This is JSON laid out over several lines. Write one object a line (JSON Lines).")
            cells, errors = _json_cells(line)
            keys.update(cells)
            _refuse_many_columns(len(keys) - (RAW in keys))
            yield counter.row(self.lines.number, cells, errors)
        counter.finish()


class _Broken(ValueError):
    """A JSON value that no cell can hold."""


def _json_cells(line: str) -> tuple[dict[str, str], list[RowError]]:
    try:
        pairs = json.loads(
            line, object_pairs_hook=_Pairs, parse_int=str, parse_float=str, parse_constant=_no_such_number
        )
    except _Broken as error:
        return raw_cells(line), [RowError("", str(error))]
    except (ValueError, RecursionError) as error:
        why = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
        return raw_cells(line), [RowError("", f"The line is no valid JSON: {why}.")]
    if not isinstance(pairs, _Pairs):
        return raw_cells(line), [RowError("", "The line is JSON, but no object with columns as its keys.")]
    if len(pairs) > MAX_COLUMNS:
        return raw_cells(line), [RowError("", f"The object has {len(pairs):,} keys; at most {MAX_COLUMNS} are read.")]
    cells: dict[str, str] = {}
    errors: list[RowError] = []
    for key, value in pairs:
        name = " ".join(unicodedata.normalize("NFC", key).split())
        if not name:
            return raw_cells(line), [RowError("", "A key of the object has no name.")]
        if name in cells:
            errors.append(RowError(name, "The key stands twice in the object."))
        if isinstance(value, list):
            errors.append(RowError(name, "The value is a list or an object; a cell holds text, a number or null."))
            value = None
            cells |= raw_cells(line)
        cells[name] = _as_text(value)
    return cells, errors + _cell_errors(cells)


class _Pairs(list[tuple[str, Any]]):
    """The keys and values of a JSON object in their order, a key twice where it stands twice."""


def _no_such_number(name: str) -> NoReturn:
    raise _Broken(f"The line is no valid JSON: {name} is no JSON number.")


def _as_text(value: str | bool | None) -> str:
    return "" if value is None else ("true" if value else "false") if isinstance(value, bool) else value
