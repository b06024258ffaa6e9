"""Entries in the order of the timeline, with a bitmap for each term. A segment never changes once it is made."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from talks.public.index.beside import counted_beside, stem_of
from talks.public.index.terms import Vocabulary, is_counted
from talks.public.index.words import Numbers, Part, WordsBuilder

Ints = NDArray[np.int32]
_NOTHING = BitMap()


class Days(NamedTuple):
    """How exactly the days of an entry are known, as proleptic ordinals: by when it had surely begun, until when it
    surely went on, and by when it was surely over. Zeros where its row was made before that was noted.
    """

    begun: int = 0
    ended: int = 0
    over: int = 0


class Row(NamedTuple):
    """One entry: its first and last day as proleptic ordinals, its terms, the stems of its text, of its title and of
    the names it holds, and its days.
    """

    entry_id: int
    first: int
    last: int
    terms: Sequence[str]
    words: Sequence[str] = ()
    titles: Sequence[str] = ()
    names: Sequence[str] = ()
    days: Days = Days()


class Segment:
    """`ids`, `first`, `last` and the `Days` by position, oldest entry first; `codes[offsets[p]:offsets[p + 1]]` are
    the numbers of the counted terms of the entry at position p; `bitmaps` the positions of each term, counted or not;
    `words` those of each stem in the text, `titles` and `names` those in titles and in names. `beside` says of a term
    that many entries have, or of a stem (`beside.stem_key`), how many of them have each counted term, by its number.
    """

    def __init__(
        self,
        ids: NDArray[np.int64],
        first: Ints,
        last: Ints,
        begun: Ints,
        ended: Ints,
        over: Ints,
        offsets: NDArray[np.uint32],
        codes: NDArray[np.unsignedinteger],
        vocabulary: Vocabulary,
        bitmaps: Mapping[str, BitMap],
        words: Mapping[str, BitMap],
        titles: Mapping[str, BitMap],
        names: Mapping[str, BitMap],
        beside: Mapping[str, NDArray[np.uint32]],
    ) -> None:
        self.ids, self.first, self.last = ids, first, last
        self.begun, self.ended, self.over = begun, ended, over
        self.offsets, self.codes, self.vocabulary = offsets, codes, vocabulary
        self.bitmaps, self.words, self.titles, self.names = bitmaps, words, titles, names
        self.beside = beside
        self._by_size: dict[str, list[tuple[int, int]]] = {}

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def everything(self) -> BitMap:
        return BitMap(range(len(self)))

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """How many entries have each counted term, by its number."""
        return np.bincount(self.codes, minlength=len(self.vocabulary))

    @cached_property
    def offices(self) -> Sequence[str]:
        """Every key of an office in which somebody took part (`talks.press.held_offices`)."""
        return [term.partition(":")[2] for term in self.bitmaps if term.startswith("took:") and "~" in term]

    @cached_property
    def stems(self) -> Sequence[str]:
        """Every stem of the texts, sorted."""
        return sorted(self.words)

    def stands(self, stem: str, part: Part = Part.TEXT) -> BitMap:
        """The entries that hold a stem in a part of their text."""
        if part is Part.TEXT:
            return self.words.get(stem) or _NOTHING
        titles = self.titles.get(stem) or _NOTHING
        return titles if part is Part.TITLE else titles | (self.names.get(stem) or _NOTHING)

    def by_size(self, facet: str) -> list[tuple[int, int]]:
        """(number, how many entries have it) of a facet's terms, those that most entries have first, ties in order."""
        if facet not in self._by_size:
            span = self.vocabulary.spans[facet]
            sizes = self.sizes[span.start : span.stop]
            order = np.argsort(-sizes, kind="stable")
            self._by_size[facet] = list(zip((order + span.start).tolist(), sizes[order].tolist(), strict=True))
        return self._by_size[facet]

    @cached_property
    def months(self) -> tuple[list[str], NDArray[np.int64]]:
        """The months with entries ("2023-06"), oldest first, and the position at which each begins, with the end."""
        days, begins = np.unique(self.first, return_index=True)
        names = [date.fromordinal(int(day)).isoformat()[:7] for day in days]
        firsts = [at for at, name in enumerate(names) if at == 0 or name != names[at - 1]]
        return [names[at] for at in firsts], np.append(begins[firsts], len(self)).astype(np.int64)

    def having(self, key: str) -> BitMap:
        """The entries with a term, or with the stem that a key of `beside` stands for."""
        stem = stem_of(key)
        return self.bitmaps[key] if stem is None else self.words[stem]

    def any_of(self, terms: Iterable[str]) -> BitMap:
        """The entries with at least one of the terms."""
        found = [self.bitmaps[term] for term in terms if term in self.bitmaps]
        return BitMap.union(*found) if found else _NOTHING

    def between(self, start: int | None, end: int | None) -> BitMap:
        """The entries of which some day lies from `start` to `end`, both as ordinals of days and included."""
        stop = self._day(end, "right") if end is not None else len(self)
        if start is None:
            return BitMap(range(stop))
        # From here on every entry begins late enough; of those before only what lasts until then.
        begin = min(self._day(start, "left"), stop)
        found = BitMap(range(begin, stop))
        found.update(np.flatnonzero(self.last[:begin] >= start).astype(np.uint32))
        return found

    def _day(self, day: int, side: Literal["left", "right"]) -> int:
        """Where a day stands among the first days. For a number of another kind the whole column would be copied."""
        return int(np.searchsorted(self.first, self.first.dtype.type(day), side))

    def position(self, first: int, entry_id: int) -> int:
        """How many entries stand before the place of an entry of this first day and id, in the order of time."""
        begin, end = self._day(first, "left"), self._day(first, "right")
        return begin + int(np.searchsorted(self.ids[begin:end], entry_id, "left"))

    def positions(self, entry_ids: Iterable[int]) -> BitMap:
        """Where entries stand; those that are not here are passed over."""
        wanted = np.fromiter(entry_ids, np.int64)
        order = self._by_id
        at = np.searchsorted(self.ids, wanted, sorter=order)
        near = order[np.minimum(at, len(self) - 1)] if len(self) else at
        return BitMap(near[self.ids[near] == wanted].astype(np.uint32)) if len(self) else BitMap()

    @cached_property
    def _by_id(self) -> NDArray[np.int64]:
        return np.argsort(self.ids, kind="stable")


def build(rows: Iterable[Row]) -> Segment:
    """A segment of rows that come in the order of time: by first day, then by id. Raises ValueError for others.

    Memory, while it is made: some 50 bytes an entry and 16 for each of its terms.
    """
    ids, first, last, lengths, codes = array("q"), array("i"), array("i"), array("I"), array("I")
    days = array("i")
    numbers, place = Numbers(), (0, 0)
    words, titles, names = WordsBuilder(), WordsBuilder(), WordsBuilder()
    for row in rows:
        if (row.first, row.entry_id) <= place and ids:
            raise ValueError("The rows do not come in the order of time.")
        place = (row.first, row.entry_id)
        ids.append(row.entry_id)
        first.append(row.first)
        last.append(row.last)
        days.extend(row.days)
        codes.extend(map(numbers.__getitem__, row.terms))
        lengths.append(len(row.terms))
        words.add(row.words)
        titles.add(row.titles)
        names.add(row.names)
    offsets, counted, vocabulary, bitmaps = _terms(numbers, codes, lengths)
    begun, ended, over = np.array(days, np.int32).reshape(-1, 3).T.copy()
    stems = words.made()
    return Segment(
        np.array(ids, np.int64), np.array(first, np.int32), np.array(last, np.int32), begun, ended, over, offsets,
        counted, vocabulary, bitmaps, stems, titles.made(), names.made(),
        counted_beside(offsets, counted, vocabulary, bitmaps, stems),
    )  # fmt: skip


def _terms(
    numbers: Numbers, codes: array[int], lengths: array[int]
) -> tuple[NDArray[np.uint32], NDArray[np.unsignedinteger], Vocabulary, dict[str, BitMap]]:
    """The columns of the terms that are counted, and a bitmap for each term, counted or not.

    `codes` are the numbers of the terms of the first entry, then of the second, and so on, `lengths` how many each has.
    """
    vocabulary = Vocabulary(term for term in numbers if is_counted(term))
    others = [term for term in numbers if term not in vocabulary.numbers]
    # The counted terms first, as the vocabulary numbers them, and the others behind them.
    terms = [*vocabulary.terms, *others]
    kind: type[np.unsignedinteger] = np.uint16 if len(terms) <= 1 << 16 else np.uint32
    place = {term: at for at, term in enumerate(terms)}
    renumbered = np.array([place[term] for term in numbers], kind)
    numbered = renumbered[np.frombuffer(codes, np.uint32)] if codes else np.zeros(0, kind)
    sizes = np.array(lengths, np.int64)
    bitmaps = dict(zip(terms, _bitmaps(numbered, sizes, len(terms)), strict=True))
    is_one = numbered < len(vocabulary)
    before = np.concatenate([np.zeros(1, np.int64), np.cumsum(is_one, dtype=np.int64)])
    return before[offsets_of(sizes)].astype(np.uint32), numbered[is_one], vocabulary, bitmaps


def _bitmaps(codes: NDArray[np.unsignedinteger], lengths: NDArray[np.int64], terms: int) -> list[BitMap]:
    positions = np.repeat(np.arange(len(lengths), dtype=np.uint32), lengths)
    positions = positions[np.argsort(codes, kind="stable")]
    bounds = offsets_of(np.bincount(codes, minlength=terms)) if terms else np.zeros(1, np.int64)
    made = [BitMap(positions[bounds[term] : bounds[term + 1]]) for term in range(terms)]
    for one in made:
        one.run_optimize()
    return made


def offsets_of(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each of some runs begins, and where the last one ends."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])
