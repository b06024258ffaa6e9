"""Tables kept in files beside the index of entries, so that a process that starts need not read them from the database.

Whole or not at all: a file gets its name once it is written. One of another scheme is of no use, and is made anew.
"""

from __future__ import annotations

import json
import logging
import os
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
        with np.load(path_of(where, kind), allow_pickle=False) as held:
            head: dict[str, Any] = json.loads(held["head"].tobytes())
            if head["scheme"] != SCHEME or head["number"] <= newer_than:
                return None
            columns = {name: held[name] for name in Table.COLUMNS}
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        return None
    stamp = Stamp(head["number"], UUID(head["stamp"]) if head["stamp"] else None)
    return stamp, Table(**columns, paths=[frozenset(path) for path in head["paths"]], words=head["words"])


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
