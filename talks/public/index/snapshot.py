"""A segment kept in a file, so that a process that starts has it at once and shares its memory with the others.

The file is mapped, not read: the columns are used where they lie, and a bitmap is made when it is first asked for.
"""

from __future__ import annotations

import json
import mmap
import os
import tempfile
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

import numpy as np
from pyroaring import BitMap

from talks.public.index.reading import Stamp
from talks.public.index.segment import Segment
from talks.public.index.terms import Vocabulary

# What the file holds and what the terms mean: a file of another scheme is of no use, and is made anew.
SCHEME = 6
NAME = "timeline.index"
_MAGIC = b"talks index\n"
_BETWEEN = "\x1f"
_COLUMNS = ("ids", "first", "last", "begun", "ended", "over", "offsets", "codes")


class Kept(Mapping[str, BitMap]):
    """The bitmaps of a file by their sorted keys; `remembers` those that were asked for."""

    def __init__(self, keys: Sequence[str], bounds: np.ndarray, held: memoryview, remembers: bool) -> None:
        self._keys, self._bounds, self._held = keys, bounds, held
        self._made: dict[str, BitMap] | None = {} if remembers else None

    def _place(self, key: str) -> int | None:
        at = bisect_left(self._keys, key)
        return at if at < len(self._keys) and self._keys[at] == key else None

    def __getitem__(self, key: str) -> BitMap:
        if self._made is not None and key in self._made:
            return self._made[key]
        at = self._place(key)
        if at is None:
            raise KeyError(key)
        found = BitMap.deserialize(bytes(self._held[self._bounds[at] : self._bounds[at + 1]]))
        if self._made is not None:
            self._made[key] = found
        return found

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._place(key) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def save(folder: Path, stamp: Stamp, segment: Segment) -> Path:
    """Write the file in the place of the one before, whole or not at all. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=f".{NAME}.", delete=False) as file:
        try:
            _write(file, stamp, segment)
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, folder / NAME)
        except BaseException:
            os.unlink(file.name)
            raise
    return folder / NAME


def sweep(folder: Path) -> None:
    """Remove what writers that were killed have left; call it where nobody writes."""
    for left in folder.glob(f".{NAME}.*"):
        left.unlink(missing_ok=True)


def _write(file: Any, stamp: Stamp, segment: Segment) -> None:
    parts: list[bytes] = [np.ascontiguousarray(getattr(segment, name)).tobytes() for name in _COLUMNS]
    layout: dict[str, Any] = {name: getattr(segment, name).dtype.str for name in _COLUMNS}
    for bitmaps in (segment.bitmaps, segment.words, segment.titles, segment.names):
        keys = sorted(bitmaps)
        made = [bitmaps[key].serialize() for key in keys]
        bounds = np.concatenate([np.zeros(1, np.int64), np.cumsum([len(one) for one in made], dtype=np.int64)])
        parts += [_BETWEEN.join(keys).encode(), bounds.tobytes(), b"".join(made)]
    beside = sorted(segment.beside)
    parts.append(b"".join([np.ascontiguousarray(segment.beside[term], np.uint32).tobytes() for term in beside]))
    head = json.dumps(
        {
            "scheme": SCHEME,
            "number": stamp.number,
            "stamp": str(stamp.stamp) if stamp.stamp else None,
            "layout": layout,
            "counted": list(segment.vocabulary.terms),
            "beside": beside,
            "sizes": [len(part) for part in parts],
        }
    ).encode()
    file.write(_MAGIC + len(head).to_bytes(8, "little") + head)
    for part in parts:
        file.write(bytes(-file.tell() % 64) + part)


def load(folder: Path) -> tuple[Stamp, Segment] | None:
    """What the folder's file holds; None where there is none that can be used."""
    try:
        with (folder / NAME).open("rb") as file:
            head = _head(file)
            return _mapped(file, head) if head else None
    except OSError:
        return None


def number(folder: Path) -> int:
    """The release that the folder's file is made from; -1 where there is none that can be used."""
    try:
        with (folder / NAME).open("rb") as file:
            head = _head(file)
            return int(head["number"]) if head else -1
    except OSError:
        return -1


def _head(file: BinaryIO) -> dict[str, Any] | None:
    if file.read(len(_MAGIC)) != _MAGIC:
        return None
    try:
        head = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    except ValueError:
        return None
    return head if isinstance(head, dict) and head.get("scheme") == SCHEME else None


def _mapped(file: BinaryIO, head: dict[str, Any]) -> tuple[Stamp, Segment] | None:
    at, parts = file.tell(), []
    held = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    for size in head["sizes"]:
        at += -at % 64
        parts.append(held[at : at + size])
        at += size
    if at > len(held):
        return None  # cut short
    columns = {
        name: np.frombuffer(part, np.dtype(head["layout"][name])) for name, part in zip(_COLUMNS, parts, strict=False)
    }
    # Four times three parts of bitmaps, and what is counted beside terms.
    at, behind = len(_COLUMNS), len(_COLUMNS) + 12
    bitmaps, *words = (_kept(parts[begin : begin + 3], begin == at) for begin in range(at, behind, 3))
    stamp = Stamp(head["number"], UUID(head["stamp"]) if head["stamp"] else None)
    in_text, in_titles, in_names = words
    keys = head["beside"]
    counts = np.frombuffer(parts[behind], np.uint32).reshape(len(keys), -1 if keys else 0)
    return stamp, Segment(
        **columns,
        vocabulary=Vocabulary(head["counted"]),
        bitmaps=bitmaps,
        words=in_text,
        titles=in_titles,
        names=in_names,
        beside=dict(zip(keys, counts, strict=True)),
    )


def _kept(parts: list[memoryview], remembers: bool) -> Kept:
    keys, bounds, held = parts
    named = bytes(keys).decode()
    return Kept(named.split(_BETWEEN) if named else [], np.frombuffer(bounds, np.int64), held, remembers)
