"""Rows of a file, one at a time: CSV or JSON Lines, plain, .gz or a .zip with one member. Memory flat in rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from talks.desk.importing.drafts import RowError


class Unreadable(Exception):
    """The file as a whole cannot be used; the text says why and what to do. May come after rows were read."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """A data row as it stands in the file: cells by column, or what is wrong with it. Numbers count from 1."""

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


def sha256(path: Path) -> str:
    """The SHA-256 of the bytes on disk, in hexadecimal. Raises Unreadable."""
    raise NotImplementedError


def file_facts(path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> FileFacts:
    """Reads the whole file once, so that what makes it unusable is known before any row is acted on. Raises Unreadable."""
    raise NotImplementedError


def read_rows(path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> Iterator[RawRow]:
    """The data rows in the order of the file. Raises Unreadable, at the latest where the file becomes unusable."""
    raise NotImplementedError
