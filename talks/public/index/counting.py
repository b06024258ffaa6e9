"""How many of the selected entries have each term. What is beside one frequent term is known; few entries, or all but
few, are gone through one by one; else the bitmaps of the terms are held against that of the selection."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from heapq import heappush, heappushpop

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from talks.public.index.beside import gathered
from talks.public.index.segment import Segment

# Gathering costs by the entries selected, intersecting by the terms: measured, they meet at about this part of all.
SPARSE = 1 / 16


class Tally:
    """Counts the terms of one selection of one segment; `alone` is all that was asked for, as `Segment.beside` names
    it, "" where that is not one term or stem.
    """

    def __init__(self, segment: Segment, selected: BitMap, alone: str = "") -> None:
        self.segment, self.selected, self.total = segment, selected, len(selected)
        self._gathered: NDArray[np.int64] | None = None
        missing = len(segment) - self.total
        if not missing:
            self._gathered = segment.sizes
        elif (known := segment.beside.get(alone)) is not None:
            # All that have the term but those hidden since, of which there are few.
            self._gathered = known.astype(np.int64) - self._gather(segment.having(alone) - selected)
        elif self.total <= len(segment) * SPARSE:
            self._gathered = self._gather(selected)
        elif missing <= len(segment) * SPARSE:
            self._gathered = segment.sizes - self._gather(segment.everything - selected)

    def _gather(self, selected: BitMap) -> NDArray[np.int64]:
        return gathered(self.segment.offsets, self.segment.codes, selected, len(self.segment.vocabulary))

    def of(self, number: int) -> int:
        """How many have the counted term of this number."""
        if self._gathered is not None:
            return int(self._gathered[number])
        return self.selected.intersection_cardinality(self.segment.bitmaps[self.segment.vocabulary.terms[number]])

    def of_term(self, term: str) -> int:
        number = self.segment.vocabulary.numbers.get(term)
        return 0 if number is None else self.of(number)

    def of_any_term(self, term: str) -> int:
        """The same for any term, counted or not."""
        if term in self.segment.vocabulary.numbers:
            return self.of_term(term)
        bitmap = self.segment.bitmaps.get(term)
        return 0 if bitmap is None else self.selected.intersection_cardinality(bitmap)

    def all_of(self, facet: str) -> dict[str, int]:
        """Every value of a facet that any of them has, by its value."""
        span, vocabulary = self.segment.vocabulary.spans[facet], self.segment.vocabulary
        if self._gathered is not None:
            within = self._gathered[span.start : span.stop]
            return {vocabulary.value(span[at]): int(within[at]) for at in np.flatnonzero(within)}
        counted = {vocabulary.value(number): self.of(number) for number in span}
        return {value: count for value, count in counted.items() if count}

    def at_most(self, facet: str) -> dict[str, int]:
        """A number for each value that its count does not exceed: the count where that is at hand."""
        if self._gathered is not None:
            return self.all_of(facet)
        sizes = self.segment.by_size(facet)
        return {self.segment.vocabulary.value(number): min(size, self.total) for number, size in sizes}

    def highest(self, facet: str, most: int, but: Collection[str] = ()) -> list[tuple[int, str]]:
        """(count, value) of the `most` highest counts of a facet, highest first and ties in the order of their values;
        values in `but` are passed over.
        """
        terms, value = self.segment.vocabulary.terms, self.segment.vocabulary.value
        skipped = {self.segment.vocabulary.numbers.get(f"{facet}:{one}") for one in but}
        if self._gathered is not None:
            span = self.segment.vocabulary.spans[facet]
            counts = self._gathered
            numbers = largest(counts[span.start : span.stop], most + len(skipped)) + span.start
            kept = [number for number in numbers.tolist() if number not in skipped][:most]
            return [(int(counts[number]), value(number)) for number in kept]
        # A term's count never exceeds its count in the whole segment: in that order, what comes after a term that has
        # too few altogether cannot be among the highest.
        common, bitmaps = self.selected.intersection_cardinality, self.segment.bitmaps
        found: list[tuple[int, int]] = []  # a heap of (count, -number), the lowest first
        for number, size in self.segment.by_size(facet):
            if len(found) == most and size < found[0][0]:
                break
            if number not in skipped and (count := common(bitmaps[terms[number]])):
                (heappush if len(found) < most else heappushpop)(found, (count, -number))
        return [(count, value(-place)) for count, place in sorted(found, reverse=True)]

    def months(self) -> dict[str, int]:
        """By month of the first day ("2023-06")."""
        names, begins = self.segment.months
        if self.total == len(self.segment):
            counts = np.diff(begins)
        else:
            positions = np.frombuffer(self.selected.to_array(), np.uint32)
            counts = np.diff(np.searchsorted(positions, begins.astype(np.uint32)))
        return {names[at]: int(counts[at]) for at in np.flatnonzero(counts)}


def top(tallies: list[Tally], facet: str, most: int) -> dict[str, int]:
    """The values of a facet with the `most` (at least one) highest counts over all tallies, ties in the order of their
    values.

    The first segment is the largest; the values of the others, which are few, are counted one by one.
    """
    largest_one, *others = tallies
    beside: Counter[str] = Counter()
    for tally in others:
        beside.update(tally.all_of(facet))
    found = [(count + largest_one.of_term(f"{facet}:{value}"), value) for value, count in beside.items()]
    found += largest_one.highest(facet, most, beside)
    found.sort(key=lambda one: (-one[0], one[1]))
    return {value: count for count, value in found[:most]}


def largest(counts: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """The places of the `most` highest counts above nought, highest first, ties in order."""
    places = np.flatnonzero(counts)
    if len(places) > most > 0:
        within = counts[places]
        places = places[within >= np.partition(within, -most)[-most]]
    return places[np.argsort(-counts[places], kind="stable")][:most]
