"""Makes a dump: every table as CSV and the whole log, as a Data Package in one archive; the tables as Parquet besides.

The same record and release give the same bytes. Memory stays flat: rows go to files in a folder of their own below the
one asked for, files into the archive, and the archive gets its name when it is complete.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from talks.public.exports import log, package
from talks.public.exports.columns import Row
from talks.public.exports.dumps import Dump, dump_at
from talks.public.exports.reading import Moment, Opened, open_tables
from talks.public.exports.tables import TABLES
from talks.public.exports.writing import csv_lines, pieces
from talks.public.listing import Asked

_BEGUN = ".making-"
_ABANDONED = 24 * 3600  # seconds after which what a killed run left behind is taken away
_BLOCK = 1 << 20


class NothingPublished(Exception):
    """Raised when there is nothing to dump."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file on its way into an archive."""

    at: Path
    size: int
    sha256: str


def make_dump(
    where: Path, parquet: bool = False, progress: Callable[[str, int], None] = lambda name, rows: None
) -> list[Dump]:
    """Write the dump, and with `parquet` a second one, into a folder, which is made if need be; returns both.

    `progress(table, rows)` is called after each table. All is as of one moment. For each table one query and one or
    two for each 40 editions. Raises NothingPublished, Unsettled, OSError, and ModuleNotFoundError when Parquet is
    asked for and pyarrow is missing.
    """
    copying = _copying() if parquet else None
    where.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(where)
    tables = [*TABLES.values(), log.CHANNELS, log.ENTRIES]
    opened = open_tables(tables, Asked())
    with tempfile.TemporaryDirectory(prefix=_BEGUN, dir=where) as begun:
        if not opened.moment.number:
            raise NothingPublished("Nothing has been published yet.")
        work = Path(begun)
        files, copies, counts = _tables(work, opened, copying, progress)
        files.append(_write(work, "log.jsonl", pieces(log.log_lines(opened))))
        readme = _write(work, "README.md", [package.readme(opened.moment, counts).encode()]).at
        about = _write(work, "datapackage.json", [_described(opened.moment, files)]).at
        made = [_archive(where, opened.moment, "", [about, readme, *(one.at for one in files)])]
        if copying:
            readme = _write(work, "README.md", [package.readme(opened.moment, counts, "parquet").encode()]).at
            made.append(_archive(where, opened.moment, "-parquet", [readme, *copies]))
    return made


def _tables(
    work: Path, opened: Opened, copying: Any, progress: Callable[[str, int], None]
) -> tuple[list[Written], list[Path], dict[str, int]]:
    """Write every table; returns the files, the copies in Parquet if there are to be any, and the numbers of rows."""
    files, copies, counts = [], [], {}
    for table in TABLES.values():
        rows = _Counted(opened.rows(table))
        copy = copying(table, work / f"{table.name}.parquet") if copying else None
        lines = csv_lines(table, copy.through(rows) if copy else rows)
        files.append(_write(work, f"{table.name}.csv", pieces(lines)))
        if copy:
            copies.append(copy.path)
        counts[table.name] = rows.count
        progress(table.name, rows.count)
    return files, copies, counts


def _copying() -> Any:
    """What writes Parquet. Imported only when it is asked for: pyarrow is optional."""
    from talks.public.exports.parquet import Copy

    return Copy


class _Counted:
    """Rows that are counted as they pass."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows, self.count = rows, 0

    def __iter__(self) -> Iterator[Row]:
        for row in self.rows:
            self.count += 1
            yield row


def _write(work: Path, name: str, content: Iterable[bytes]) -> Written:
    digest, size = hashlib.sha256(), 0
    with (work / name).open("wb") as file:
        for piece in content:
            file.write(piece)
            digest.update(piece)
            size += len(piece)
    return Written(work / name, size, digest.hexdigest())


def _described(moment: Moment, files: list[Written]) -> bytes:
    *tables, whole = files
    resources = [
        package.table_resource(table, one.at.name, one.size, one.sha256)
        for table, one in zip(TABLES.values(), tables, strict=True)
    ]
    resources.append(package.log_resource(whole.at.name, whole.size, whole.sha256))
    return json.dumps(package.package(moment, resources), ensure_ascii=False, indent=2).encode() + b"\n"


def _archive(where: Path, moment: Moment, ending: str, files: list[Path]) -> Dump:
    """Put files into an archive and give it its name; the checksum gets its own first, so none is without one."""
    assert moment.version is not None
    changed = moment.version.changed_at.astimezone(UTC)
    begun = files[0].with_name(f"archive{ending}.zip")
    with zipfile.ZipFile(begun, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in files:
            _add(archive, path, changed)
        archive.comment = changed.isoformat().encode("ascii")
    digest = _digest(begun)
    name = f"talks-{changed:%Y-%m-%d}-v{moment.number}-{digest[:8]}{ending}.zip"
    checksum = begun.with_suffix(".sha256")
    checksum.write_text(f"{digest}  {name}\n", "ascii")
    for path, final in ((checksum, f"{name}.sha256"), (begun, name)):
        with path.open("rb+") as file:
            os.fsync(file.fileno())
        path.replace(where / final)
    made = dump_at(where / name)
    assert made is not None
    return made


def _add(archive: zipfile.ZipFile, path: Path, changed: datetime) -> None:
    """The entry says when the record was changed, not when the file was made: that would never be the same twice."""
    entry = zipfile.ZipInfo(path.name, changed.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_STORED if path.suffix == ".parquet" else zipfile.ZIP_DEFLATED
    entry.create_system = 3  # Unix, wherever it is made
    entry.external_attr = 0o644 << 16
    with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
        shutil.copyfileobj(source, target, _BLOCK)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remove_abandoned(where: Path) -> None:
    """What a run left behind that was killed; one that is under way is younger."""
    for path in where.glob(f"{_BEGUN}*"):
        if time.time() - path.stat().st_mtime > _ABANDONED:
            shutil.rmtree(path, ignore_errors=True)
