"""Tables as Parquet, column by column as declared. Needs pyarrow: pip install -r requirements-parquet.txt.

Text is as it was published: nothing here is a formula, so nothing is neutralised. Lists are lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from talks.public.exports.columns import Row
from talks.public.exports.package import description
from talks.public.exports.tables import Table

# Rows are held until they are written together: so many of them, or so many characters of text.
ROWS = 2000
TEXT = 8_000_000
_TYPES = {
    "string": pa.string(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("s", tz="UTC"),
    "list": pa.list_(pa.string()),
}


def schema(table: Table) -> pa.Schema:
    """The columns, each with its description."""
    return pa.schema(
        [
            pa.field(
                column.name, _TYPES[column.kind], not column.required, metadata={"description": description(column)}
            )
            for column in table.columns
        ],
        metadata={"title": table.title, "description": table.what},
    )  # fmt: skip


class Copy:
    """Writes the rows that pass through it to a Parquet file as well."""

    def __init__(self, table: Table, path: Path) -> None:
        self.table, self.path, self.schema = table, path, schema(table)

    def through(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows; the file is complete after the last of them."""
        with pq.ParquetWriter(self.path, self.schema, compression="zstd") as writer:
            waiting: list[dict[str, Any]] = []
            size = 0
            for row in rows:
                values = {column.name: column.value(row) for column in self.table.columns}
                waiting.append(values)
                size += sum(map(_length, values.values()))
                if len(waiting) >= ROWS or size >= TEXT:
                    self._write(writer, waiting)
                    waiting, size = [], 0
                yield row
            self._write(writer, waiting)

    def _write(self, writer: Any, rows: list[dict[str, Any]]) -> None:
        if rows:
            writer.write_table(pa.Table.from_pylist(_to_the_second(rows), schema=self.schema))


def _length(value: Any) -> int:
    """About how many characters a value holds."""
    if isinstance(value, str):
        return len(value)
    return sum(len(one) for one in value) if isinstance(value, list) else 8


def _to_the_second(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Times as CSV and JSON give them: Parquet refuses to drop what the column does not hold."""
    for row in rows:
        row["published_at"] = row["published_at"].replace(microsecond=0)
    return rows
