"""The rows of one kind in the order of lists, as columns of numbers. A table never changes once it is made."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.signedinteger]
Places = NDArray[np.int64]


class Place(NamedTuple):
    """Where a row stands in a list: newest first, then by entry, highest first, then in the entry's own order."""

    day: date
    entry_id: int
    order: int


class Key(NamedTuple):
    """A row: by `day`, an ordinal turned negative, the key sorts as lists do."""

    day: int
    entry_id: int
    order: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows: of some entries (`None`: of all), on any of some issues, with any of some results, and said or
    judged by, or for, an actor.
    """

    entries: NDArray[np.int64] | None = None
    issues: Collection[str] = ()
    results: Collection[str] = ()
    whose: str = ""

    @property
    def everything(self) -> bool:
        return self.entries is None and not (self.issues or self.results or self.whose)


class Columns(NamedTuple):
    """What a table is made of, a number for each row; `path`, `whose` and `other` are places in lists of words."""

    entry_id: NDArray[np.int64]
    order: Ints
    day: Ints  # proleptic ordinals
    path: Ints
    whose: Ints
    other: Ints


class Table:
    """By place in the list: `entry`, a number in `entries`; `before`, the day as an ordinal turned negative, that rises
    along the list; and `order`. `paths` are the issues of a row with their ancestors. `whose` is the party a position
    is of, or the judge of an outcome; `other` the speaker of the one, the result of the other.
    """

    COLUMNS = ("entries", "entry", "before", "order", "path", "whose", "other")

    def __init__(
        self,
        entries: NDArray[np.int64],
        entry: NDArray[np.uint32],
        before: NDArray[np.int32],
        order: Ints,
        path: Ints,
        whose: Ints,
        other: Ints,
        paths: Sequence[Collection[str]],
        words: Sequence[str],
    ) -> None:
        self.entries, self.entry, self.before = entries, entry, before
        self.order, self.path, self.whose, self.other = order, path, whose, other
        self.paths, self.words = paths, {word: at for at, word in enumerate(words)}

    @classmethod
    def of(cls, columns: Columns, paths: Sequence[Collection[str]], words: Sequence[str]) -> Self:
        """A table of rows in any order."""
        order = np.lexsort((columns.order, -columns.entry_id, -columns.day))
        entries, number = np.unique(columns.entry_id[order], return_inverse=True)
        return cls(
            entries,
            number.astype(np.uint32),
            -columns.day[order].astype(np.int32),
            _small(columns.order[order]),
            _small(columns.path[order]),
            _small(columns.whose[order]),
            _small(columns.other[order]),
            paths,
            words,
        )

    def __len__(self) -> int:
        return len(self.entry)

    def numbers(self, entry_ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where entries stand in `entries`; those without a row are given the number behind the last one."""
        at = np.searchsorted(self.entries, entry_ids)
        near = np.minimum(at, max(len(self.entries) - 1, 0))
        found = self.entries[near] == entry_ids if len(self.entries) else np.zeros(len(entry_ids), bool)
        return np.where(found, at, len(self.entries))

    def kept(self, wanted: Wanted, but: NDArray[np.int64] | None = None) -> Places:
        """The places of the rows wanted, in order; never those of the entries `but`."""
        keep = np.ones(len(self), bool)
        if wanted.entries is not None:
            keep = self._of(wanted.entries)[self.entry]
        if but is not None and len(but):
            keep &= ~self._of(but)[self.entry]
        if wanted.issues:
            chosen = set(wanted.issues)
            keep &= np.array([not chosen.isdisjoint(path) for path in self.paths] or [False])[self.path]
        if wanted.results:
            keep &= np.isin(self.other, self._codes(wanted.results))
        if wanted.whose:
            codes = self._codes([wanted.whose])
            keep &= np.isin(self.whose, codes) | np.isin(self.other, codes)
        return np.flatnonzero(keep)

    def _of(self, entry_ids: NDArray[np.int64]) -> NDArray[np.bool_]:
        """By number of entry, whether it is among these."""
        found = np.zeros(len(self.entries) + 1, bool)
        found[self.numbers(entry_ids)] = True
        found[len(self.entries)] = False
        return found

    def _codes(self, words: Iterable[str]) -> list[int]:
        return [self.words[word] for word in words if word in self.words]

    def up_to(self, place: Place) -> tuple[int, int]:
        """How many rows stand before the place, and how many up to it."""
        before = self.before.dtype.type(-place.day.toordinal())  # of another kind, the whole column would be copied
        begin, end = (
            int(np.searchsorted(self.before, before, "left")),
            int(np.searchsorted(self.before, before, "right")),
        )
        ids, order = self.entries[self.entry[begin:end]], self.order[begin:end]
        earlier = (ids > place.entry_id) | ((ids == place.entry_id) & (order < place.order))
        same = (ids == place.entry_id) & (order == place.order)
        return begin + int(earlier.sum()), begin + int(earlier.sum() + same.sum())

    def keys(self, places: Places) -> list[Key]:
        """The rows at some places."""
        columns = self.before[places], self.entries[self.entry[places]], self.order[places]
        return [Key(*one) for one in zip(*(column.tolist() for column in columns), strict=True)]


def _small(column: Ints) -> Ints:
    """The column in as few bytes as its numbers allow."""
    highest = int(column.max(initial=0))
    kind = next(kind for kind in (np.uint8, np.uint16, np.int32) if highest <= np.iinfo(kind).max)
    return column.astype(kind)
