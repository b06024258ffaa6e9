"""Rows as CSV, JSON and JSON Lines, in pieces of some kilobytes. Pure: no query but those of the rows themselves."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from talks.public.exports.columns import Row, Value, utc
from talks.public.exports.csv_cells import cell
from talks.public.exports.reading import Moment
from talks.public.exports.tables import Table

Record = dict[str, Any]

# Each piece that leaves is compressed and sent by itself: many small ones would cost more than they are worth.
PIECE = 64 * 1024
# Excel takes a file without this mark for one in the machine's old 8-bit code and shows 习近平 as gibberish.
BYTE_ORDER_MARK = "\ufeff"
LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}


class _Line:
    """Takes what csv writes, so that each row can be handed on as it is made."""

    def write(self, text: str) -> str:
        return text


def csv_lines(table: Table, rows: Iterable[Row]) -> Iterator[str]:
    """RFC 4180: commas, CRLF, quotes where they are needed; in UTF-8 with its mark; the names of columns first."""
    writer = csv.writer(_Line(), lineterminator="\r\n")
    # writerow returns what the file's write returns: here the line itself.
    yield BYTE_ORDER_MARK + _written(writer, [column.name for column in table.columns])
    for row in rows:
        yield _written(writer, [cell(column.value(row)) for column in table.columns])


def _written(writer: Any, cells: list[str]) -> str:
    line: str = writer.writerow(cells)
    return line


def json_lines(table: Table, rows: Iterable[Row]) -> Iterator[str]:
    """One flat object a line."""
    for row in rows:
        yield _compact(flat(table, row)) + "\n"


def json_document(table: Table, rows: Iterable[Row], moment: Moment, query: str) -> Iterator[str]:
    """One object: what the file is, then its rows, a line each."""
    about = {
        "table": table.name,
        "title": table.title,
        "filter": query,
        "version": moment.number,
        "updated": utc(moment.version.changed_at) if moment.version else None,
        "licence": LICENCE,
    }
    yield _compact(about)[:-1] + ',"rows":['
    between = "\n"
    for row in rows:
        yield between + _compact(flat(table, row))
        between = ",\n"
    yield "\n]}\n"


def flat(table: Table, row: Row) -> dict[str, Any]:
    """A row as JSON holds it: by the names of the columns, dates as text."""
    return {column.name: _plain(column.value(row)) for column in table.columns}


def _plain(value: Value) -> Any:
    if isinstance(value, datetime):
        return utc(value)
    return value.isoformat() if isinstance(value, date) else value


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def exchange_lines(rows: Iterable[Row]) -> Iterator[str]:
    """Whole records, a line each: what another tracker reads back. For tables of entries and of channels that name
    entries."""
    for row in rows:
        yield (
            _compact(
                {
                    "type": row.edition.subject,
                    "edition": row.edition.number,
                    "published_at": row.edition.published_at.isoformat(),
                    "record": _public(row.record, row.entries),
                }
            )
            + "\n"
        )


def _public(record: Record, entries: Collection[int]) -> Record:
    """The record without the ids of entries that are not public: not even their number is known outside the desk.

    A link to one is left out, since without its end it says nothing.
    """
    known = {*entries, record["id"]} if "links" in record else set(entries)

    def changed(rows: list[Record], key: str) -> list[Record]:
        return [row if row[key] in known else {**row, key: None} for row in rows]

    if "links" not in record:  # a channel
        return {**record, "periods": changed(record["periods"], "cause")}
    return {
        **record,
        "links": [link for link in record["links"] if link["to"] in known],
        "status_changes": changed(record["status_changes"], "caused_by"),
        "claims": [{**claim, "entries": [pk for pk in claim["entries"] if pk in known]} for claim in record["claims"]],
    }


def log_head(moment: Moment, schema: int, entries: int, channels: int) -> str:
    """The first line of the whole log."""
    made = utc(moment.version.changed_at) if moment.version else None
    return _compact({"type": "log", "schema": schema, "made": made, "entries": entries, "channels": channels}) + "\n"


def pieces(lines: Iterable[str]) -> Iterator[bytes]:
    """The lines in UTF-8, joined to pieces of about `PIECE` bytes."""
    waiting: list[bytes] = []
    size = 0
    for line in lines:
        encoded = line.encode()
        waiting.append(encoded)
        size += len(encoded)
        if size >= PIECE:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)
