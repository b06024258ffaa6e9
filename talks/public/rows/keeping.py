"""Tables kept in files beside the index of entries, so that a process that starts need not read them from the database.

Whole or not at all: a file gets its name once it is written. One of another scheme is of no use, and is made anew.
"""

from __future__ import annotations

import json
import logging
import os
import struct
import tempfile
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np

from talks.public.index.keeping import folder, only_one
from talks.public.index.reading import Stamp
from talks.public.rows.table import Table

SCHEME = 1
_UNFINISHED = ".rows-"
logger = logging.getLogger("talks.index")


def path_of(where: Path, kind: str) -> Path:
    return where / f"rows-{kind}.npz"


def kept(kind: str, newer_than: int = -1) -> tuple[Stamp, Table] | None:
    """The table in the file, and the release it is of, if that came after `newer_than`; None where there is none that
    can be used.
    """
    where = folder()
    if where is None:
        return None
    try:
        held = _mapped(path_of(where, kind))
        head: dict[str, Any] = json.loads(held["head"].tobytes())
        if head["scheme"] != SCHEME or head["number"] <= newer_than:
            return None
        columns = {name: held[name] for name in Table.COLUMNS}
    except (OSError, EOFError, ValueError, KeyError, struct.error, zipfile.BadZipFile):
        return None
    stamp = Stamp(head["number"], UUID(head["stamp"]) if head["stamp"] else None)
    return stamp, Table(**columns, paths=[frozenset(path) for path in head["paths"]], words=head["words"])


def _mapped(path: Path) -> dict[str, np.ndarray]:
    """The arrays of a file where they lie in it, so that all processes of a machine share one copy of them.

    Raises what `kept` knows for a file that is not whole.
    """
    found = {}
    with zipfile.ZipFile(path) as parts, path.open("rb") as file:
        if parts.testzip() is not None:
            raise zipfile.BadZipFile("a part of it is damaged")
        for part in parts.infolist():
            # What stands before the array: the part's own header, whose name and extra field have lengths of their own.
            file.seek(part.header_offset + 26)
            named, extra = struct.unpack("<HH", file.read(4))
            file.seek(part.header_offset + 30 + named + extra)
            np.lib.format.read_magic(file)
            shape, _, kind = np.lib.format.read_array_header_1_0(file)
            name = part.filename.removesuffix(".npy")
            if 0 in shape:  # nothing cannot be mapped
                found[name] = np.zeros(shape, kind)
            else:
                found[name] = np.asarray(np.memmap(path, kind, mode="r", offset=file.tell(), shape=shape))
    return found


def keep(kind: str, stamp: Stamp, table: Table) -> None:
    """Write the file in the place of the one before, where there is a folder for it and nobody else writes there."""
    where = folder()
    if where is None:
        return
    head = {
        "scheme": SCHEME,
        "number": stamp.number,
        "stamp": str(stamp.stamp) if stamp.stamp else None,
        "paths": [sorted(path) for path in table.paths],
        "words": list(table.words),
    }
    columns: dict[str, Any] = {name: getattr(table, name) for name in Table.COLUMNS}
    try:
        with only_one(where) as mine:
            if mine:
                for left in where.glob(f"{_UNFINISHED}*"):  # by a process that was killed
                    left.unlink(missing_ok=True)
                _write(path_of(where, kind), head, columns)
    except OSError as error:
        logger.warning("Rows could not be kept in %s: %s", where, error)


def _write(path: Path, head: dict[str, Any], columns: dict[str, Any]) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=_UNFINISHED, delete=False) as file:
        try:
            np.savez(file, head=np.frombuffer(json.dumps(head).encode(), np.uint8), **columns)
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise
