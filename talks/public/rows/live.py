"""The tables of this process, and how they stay true: they follow the releases as the index of entries does."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import Self

import numpy as np
from numpy.typing import NDArray

from talks.models.editions import PublicItem
from talks.public.index.keeping import builder, folder
from talks.public.index.live import BEHIND, KEPT, PART_BEHIND, SMALL
from talks.public.index.reading import Stamp, read_changes
from talks.public.known.held import held
from talks.public.known.reading import reading
from talks.public.rows.keeping import keep, kept
from talks.public.rows.reading import read
from talks.public.rows.table import Key, Place, Table, Wanted


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one kind as of one release: a large table, and beside it those of the entries changed since."""

    stamp: Stamp
    base: Table
    made_from: int  # the release of the base
    fresh: Table | None = None
    changed: frozenset[int] = frozenset()

    @classmethod
    def of(cls, stamp: Stamp, base: Table) -> Self:
        """Those of a table of that release."""
        return cls(stamp, base, stamp.number)

    def find(self, wanted: Wanted) -> Found:
        """The rows that are wanted. Costs by the size of the table: some 3 ms for a million rows."""
        changed = np.array(sorted(self.changed), np.int64)
        parts = [_Part(self.base, None if wanted.everything and not self.changed else self.base.kept(wanted, changed))]
        if self.fresh is not None and len(self.fresh):
            parts.append(_Part(self.fresh, None if wanted.everything else self.fresh.kept(wanted)))
        return Found(parts)


@dataclass(frozen=True, slots=True)
class _Part:
    """Those found in one table; `places` is None for all of it."""

    table: Table
    places: NDArray[np.int64] | None

    def __len__(self) -> int:
        return len(self.table) if self.places is None else len(self.places)

    def keys(self, begin: int, end: int) -> list[Key]:
        begin, end = max(begin, 0), min(end, len(self))
        at = np.arange(begin, end) if self.places is None else self.places[begin:end]
        return self.table.keys(at)

    def up_to(self, place: Place) -> tuple[int, int]:
        """How many of those found stand before a place, and how many up to it."""
        before, with_it = self.table.up_to(place)
        if self.places is None:
            return before, with_it
        return int(np.searchsorted(self.places, before)), int(np.searchsorted(self.places, with_it))


@dataclass(frozen=True, slots=True)
class Found:
    """Some rows of one kind, in the order of lists. No query."""

    parts: list[_Part]

    @property
    def total(self) -> int:
        return sum(map(len, self.parts))

    def first(self, size: int, after: Place | None = None) -> list[Key]:
        """The first rows, of those behind `after` where it is given."""
        begins = [part.up_to(after)[1] if after else 0 for part in self.parts]
        found = [part.keys(begin, begin + size) for part, begin in zip(self.parts, begins, strict=True)]
        return list(islice(merge(*found, key=_as_lists), size))

    def last(self, size: int, before: Place) -> list[Key]:
        """The last rows of those before a place."""
        ends = [part.up_to(before)[0] for part in self.parts]
        found = [part.keys(end - size, end) for part, end in zip(self.parts, ends, strict=True)]
        return list(merge(*found, key=_as_lists))[-size:]

    def every(self, chunk: int) -> Iterator[list[Key]]:
        """All rows, some at a time."""
        ordered = merge(*(self._run(part, chunk) for part in self.parts), key=_as_lists)
        while some := list(islice(ordered, chunk)):
            yield some

    @staticmethod
    def _run(part: _Part, chunk: int) -> Iterator[Key]:
        for begin in range(0, len(part), chunk):
            yield from part.keys(begin, begin + chunk)


def _as_lists(key: Key) -> tuple[int, int, int]:
    return key.day, -key.entry_id, key.order


class Keeper:
    """Holds the tables by kind of row, each made when it is first asked for; any thread may ask."""

    def __init__(self) -> None:
        self._states: dict[str, deque[Rows]] = {kind: deque(maxlen=KEPT) for kind in PublicItem.ItemKind.values}
        self._locks = {kind: threading.Lock() for kind in self._states}

    def at(self, kind: str, stamp: Stamp) -> Rows:
        """The rows of `stamp`, which was the newest release a moment ago.

        No query where nothing has changed; else three; two the first time, which read the whole table: some four
        seconds for a million rows, unless a file has them. As with the index of entries, what was read may hold parts
        of later releases: whoever is answered from it holds the release against the newest one afterwards, and asks
        again. Where the record is read as of a day, the rows are those of that day, which are held apart.
        """
        if reading():
            return held.get(f"rows {kind}", lambda: Rows.of(stamp, read(kind)))
        if known := self._known(kind, stamp):
            return known
        with self._locks[kind]:
            if known := self._known(kind, stamp):
                return known
            states = self._states[kind]
            brought = _brought(kind, states[0], stamp) if states else _begun(kind, stamp)
            if states and states[0].base is not brought.base:
                states.clear()  # a base is large, and one is enough
            states.appendleft(brought)
            return brought

    def _known(self, kind: str, stamp: Stamp) -> Rows | None:
        return next((one for one in tuple(self._states[kind]) if one.stamp == stamp), None)


def _begun(kind: str, stamp: Stamp) -> Rows:
    """The first state: out of the file where that leads to `stamp`, else made anew."""
    found = kept(kind)
    return (_followed(kind, Rows.of(*found), stamp) if found else None) or made(kind, stamp)


def _brought(kind: str, state: Rows, stamp: Stamp) -> Rows:
    """`state` brought to `stamp`. Where the base has fallen far behind, it is made anew: on the spot where it is small,
    else beside this process, and until then its readers are answered from what there is.
    """
    followed = _followed(kind, state, stamp)
    if followed is None:
        return _begun(kind, stamp)
    if len(followed.changed) <= max(BEHIND, PART_BEHIND * len(state.base.entries)):
        return followed
    newer = kept(kind, newer_than=state.made_from)
    if newer is not None and (taken := _followed(kind, Rows.of(*newer), stamp)) is not None:
        return taken
    if len(state.base.entries) < SMALL or folder() is None:
        return made(kind, stamp)
    builder.start()
    return followed


def _followed(kind: str, state: Rows, stamp: Stamp) -> Rows | None:
    """`state` with what changed until `stamp`; None where that cannot be told."""
    if state.stamp == stamp:
        return state
    changes = read_changes(state.stamp, stamp)
    if changes is None:
        return None
    changed = state.changed | changes.entries
    fresh = read(kind, changed) if changes.entries else state.fresh
    return Rows(stamp, state.base, state.made_from, fresh, changed)


def made(kind: str, stamp: Stamp) -> Rows:
    """The rows read anew, and where there is a folder for it, the file of them. Two queries."""
    table = read(kind)
    keep(kind, stamp, table)
    return Rows.of(stamp, table)


keeper = Keeper()
