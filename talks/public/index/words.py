"""The stems of the entries' texts, each with a bitmap of where it stands."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable
from enum import Enum

from pyroaring import BitMap


class Part(Enum):
    """How much of an entry's text is looked at."""

    TITLE = "title"
    NAMES = "title and names"
    TEXT = "all of it"


_CHUNK = 1 << 16  # positions that share a container of a bitmap, so chunks are put together without copying


class WordsBuilder:
    """Takes entries in the order of their positions; memory is bounded by a chunk of them and what was made so far."""

    def __init__(self) -> None:
        self._made: dict[str, BitMap] = {}
        self._chunk: dict[str, array[int]] = defaultdict(lambda: array("I"))
        self._end = _CHUNK

    def add(self, position: int, stems: Iterable[str]) -> None:
        if position >= self._end:
            self._put_away()
            self._end = (position // _CHUNK + 1) * _CHUNK
        for stem in stems:
            self._chunk[stem].append(position)

    def _put_away(self) -> None:
        for stem, at in self._chunk.items():
            if (known := self._made.get(stem)) is not None:
                known.update(at)
            else:
                self._made[stem] = BitMap(at)
        self._chunk.clear()

    def made(self) -> dict[str, BitMap]:
        self._put_away()
        for one in self._made.values():
            one.run_optimize()
        return self._made
