"""The stems of the entries' texts, each with a bitmap of where it stands."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from enum import Enum

import numpy as np
from pyroaring import BitMap


class Part(Enum):
    """How much of an entry's text is looked at."""

    TITLE = "title"
    NAMES = "title and names"
    TEXT = "all of it"


_CHUNK = 1 << 14  # entries that are put away together; a whole number of them shares a container of a bitmap


class Numbers(dict[str, int]):
    """Numbers words in the order in which they are first asked for."""

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self)
        return number


class WordsBuilder:
    """Takes entries in the order of their positions; memory is bounded by a chunk of them and what was made so far.

    What happens for every word of every entry happens in C: the words of a chunk are numbered, and sorted once.
    """

    def __init__(self) -> None:
        self._numbers = Numbers()
        self._made: list[BitMap] = []
        self._codes, self._lengths = array("I"), array("I")
        self._begin = 0

    def add(self, stems: Sequence[str]) -> None:
        """The stems of the next entry, none of them twice."""
        self._codes.extend(map(self._numbers.__getitem__, stems))
        self._lengths.append(len(stems))
        if len(self._lengths) == _CHUNK:
            self._put_away()

    def _put_away(self) -> None:
        end = self._begin + len(self._lengths)
        positions = np.repeat(np.arange(self._begin, end, dtype=np.uint64), np.frombuffer(self._lengths, np.uint32))
        # By stem and then by position: one number for both sorts several times as fast as two.
        both = (np.frombuffer(self._codes, np.uint32).astype(np.uint64) << np.uint64(32)) | positions
        both.sort()
        self._made += [BitMap() for _ in range(len(self._numbers) - len(self._made))]
        codes, begins = np.unique(both >> np.uint64(32), return_index=True)
        places = both.astype(np.uint32)
        for code, begin, stop in zip(codes.tolist(), begins.tolist(), [*begins[1:].tolist(), len(both)], strict=True):
            self._made[code].update(places[begin:stop])
        self._codes, self._lengths, self._begin = array("I"), array("I"), end

    def made(self) -> dict[str, BitMap]:
        if self._codes:
            self._put_away()
        for one in self._made:
            one.run_optimize()
        return dict(zip(self._numbers, self._made, strict=True))
