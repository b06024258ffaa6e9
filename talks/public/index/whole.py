"""The index as a whole: a large base, and beside it the entries that were published since it was made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import and_
from typing import NamedTuple

import numpy as np
from pyroaring import BitMap

from talks.public.filters import FACETS, Cursor, TimelineFilter
from talks.public.index.beside import stem_key
from talks.public.index.counting import Tally, top
from talks.public.index.segment import Row, Segment, build
from talks.public.index.terms import COUNTED

# Kinds of filter with so many values that only those with the highest counts are asked for.
MANY = ("actor", "pair", "country")

# What matches a text by how well it does, best first, each by segment: no entry is in two of them.
Tiers = Mapping[int, list[BitMap]]


class Found(NamedTuple):
    """An entry in the order that was asked for; `tier` is 0 in the order of time."""

    entry_id: int
    tier: int


@dataclass
class Counts:
    """How many entries match, and how many would for each value of each kind of filter.

    `by_facet[facet][value]` counts the entries that match everything else that was asked for, whatever was chosen of
    that kind itself (where all of several issues were asked for, those that match with all of these); `months` counts
    by month of the first day ("2023-06"), whatever dates were asked for; `became` counts the matching entries by
    status, with events and statements apart under "around".
    """

    total: int = 0
    became: dict[str, int] = field(default_factory=dict)
    by_facet: dict[str, dict[str, int]] = field(default_factory=lambda: {name: {} for name in FACETS})
    months: dict[str, int] = field(default_factory=dict)


class Index:
    """Never changes: a publication makes another one that shares the base. Safe to read from any thread."""

    def __init__(self, base: Segment, fresh: Mapping[int, Row] | None = None, hidden: BitMap | None = None) -> None:
        """`fresh` are the entries published since `base` was made, by id; `hidden` the positions in `base` that they
        replace or that are public no more.
        """
        self.base, self.fresh, self.hidden = base, dict(fresh or {}), hidden or BitMap()
        self.segments = [base]
        if self.fresh:
            self.segments.append(build(sorted(self.fresh.values(), key=lambda row: (row.first, row.entry_id))))
        everything = [segment.everything for segment in self.segments]
        # The positions that count, by segment.
        self.shown = [everything[0] - self.hidden, *everything[1:]] if self.hidden else everything

    def __len__(self) -> int:
        return sum(map(len, self.shown))

    @property
    def behind(self) -> int:
        """How many entries the base does not have as they are now."""
        return max(len(self.fresh), len(self.hidden))

    def with_changes(self, changed: Mapping[int, Row | None]) -> Index:
        """The index after some entries changed; None for those that are public no more. Costs by `behind`."""
        fresh = {entry_id: row for entry_id, row in self.fresh.items() if entry_id not in changed}
        fresh |= {entry_id: row for entry_id, row in changed.items() if row is not None}
        return Index(self.base, fresh, self.hidden | self.base.positions(changed))

    def select(
        self,
        asked: TimelineFilter,
        apart: Mapping[str, list[BitMap]] | None = None,
        tiers: Tiers | None = None,
        terms: Mapping[str, list[BitMap]] | None = None,
        stem: str = "",
    ) -> Selection:
        """The entries that match. `apart` holds what was found elsewhere for "q" or "source", by segment; `tiers` how
        well entries match, where that is to be their order; `terms` the entries of terms that the segments lack;
        `stem` is the one that "q" comes to in the base, if it comes to one.
        """
        return Selection(self, asked, apart or {}, tiers, terms or {}, stem)


class Selection:
    """What matches a filter, criterion by criterion, so that any one of them can be left out."""

    def __init__(
        self,
        index: Index,
        asked: TimelineFilter,
        apart: Mapping[str, list[BitMap]],
        tiers: Tiers | None,
        terms: Mapping[str, list[BitMap]],
        stem: str,
    ) -> None:
        self.index, self.asked, self._tiers, self._terms, self._stem = index, asked, tiers, terms, stem
        self._by_criterion = [
            self._criteria(segment, {name: found[at] for name, found in apart.items()})
            for at, segment in enumerate(index.segments)
        ]

    def _criteria(self, segment: Segment, found: dict[str, BitMap]) -> dict[str, BitMap]:
        for facet, values in self.asked.terms:
            if facet in found:
                continue
            terms = [f"{facet}:{value}" for value in values]
            if facet == "issue" and self.asked.every_issue:
                found[facet] = reduce(and_, (segment.any_of([term]) for term in terms))
            else:
                found[facet] = segment.any_of(terms)
        if self.asked.dated:
            start, end = self.asked.start, self.asked.end
            found["dates"] = segment.between(
                start.earliest.toordinal() if start else None, end.latest.toordinal() if end else None
            )
        return found

    def but(self, left_out: str = "") -> list[BitMap]:
        """What matches everything but one criterion, by segment."""
        return [
            reduce(and_, (one for name, one in criteria.items() if name != left_out), shown)
            for criteria, shown in zip(self._by_criterion, self.index.shown, strict=True)
        ]

    @cached_property
    def parts(self) -> list[BitMap]:
        """What matches everything, by segment."""
        return self.but()

    @property
    def total(self) -> int:
        return sum(map(len, self.parts))

    # --- Counting -----------------------------------------------------------------------------------------------------

    def count(self, most: int | None = None, also: Mapping[str, Collection[str]] | None = None) -> Counts:
        """Exact counts. Of actors, pairs and countries only the `most` frequent values, where that is given, besides
        those asked for and those in `also`.
        """
        tallies = self._tallies()
        counts = Counts(total=self.total, became=_all_of(tallies, "became"))
        counts.months = self.months() if self.asked.dated else _months(tallies)
        for facet in FACETS:
            chosen = self.asked.values(facet)
            wide = bool(chosen) and not (facet == "issue" and self.asked.every_issue)
            counted = self._tallies(facet) if wide else tallies
            if facet in COUNTED:
                many = most is not None and facet in MANY
                counts.by_facet[facet] = top(counted, facet, most or 0) if many else _all_of(counted, facet)
            for value in {*chosen, *(also or {}).get(facet, ())} - counts.by_facet[facet].keys():
                number = self._number(counted, f"{facet}:{value}")
                if number or value in chosen:
                    counts.by_facet[facet][value] = number
        return counts

    def _number(self, counted: list[Tally], term: str) -> int:
        """How many of those counted have a term."""
        own = self._terms.get(term)
        if own is None:
            return sum(one.of_any_term(term) for one in counted)
        return sum(one.selected.intersection_cardinality(found) for one, found in zip(counted, own, strict=True))

    def months(self) -> dict[str, int]:
        """By month of the first day ("2023-06"), whatever dates were asked for."""
        return _months(self._tallies("dates"))

    def counted(self, facet: str) -> dict[str, int]:
        """Exact counts of the values of one kind of filter among what matches."""
        return _all_of(self._tallies(), facet)

    def at_most(self, facet: str) -> dict[str, int]:
        """For every value of a facet that anything has, a number that its count does not exceed; cheap for any size."""
        bounds: Counter[str] = Counter()
        for tally in self._tallies():
            bounds.update(tally.at_most(facet))
        return dict(bounds)

    def with_all(self, terms: Collection[str]) -> list[BitMap]:
        """What matches and has every one of these terms, by segment."""
        return [
            reduce(and_, (segment.any_of([term]) for term in terms), part)
            for segment, part in zip(self.index.segments, self.parts, strict=True)
        ]

    def with_any(self, terms: Collection[str]) -> list[BitMap]:
        """What matches and has at least one of these terms, by segment."""
        return [segment.any_of(terms) & part for segment, part in zip(self.index.segments, self.parts, strict=True)]

    def _tallies(self, left_out: str = "") -> list[Tally]:
        """The counting of what matches everything but one criterion, by segment."""
        parts, alone = self.but(left_out) if left_out else self.parts, self._alone(left_out)
        return [Tally(segment, part, alone) for segment, part in zip(self.index.segments, parts, strict=True)]

    def _alone(self, left_out: str) -> str:
        """The term or stem that is all that is asked for but for one criterion, as `Segment.beside` names it, or ""."""
        asked = [name for name in self._by_criterion[0] if name != left_out]
        if asked == ["q"]:
            return stem_key(self._stem) if self._stem else ""
        values = self.asked.values(asked[0]) if len(asked) == 1 else ()
        return f"{asked[0]}:{values[0]}" if len(values) == 1 else ""

    # --- Paging -------------------------------------------------------------------------------------------------------

    @cached_property
    def tiers(self) -> Tiers:
        """What matches everything in its order, each tier newest first; in the order of time there is one, 0."""
        if self._tiers is None:
            return {0: self.parts}
        return {
            number: [part & tier for part, tier in zip(self.parts, by_segment, strict=True)]
            for number, by_segment in self._tiers.items()
        }

    def older(self, place: Cursor | None, size: int) -> list[Found]:
        """The first entries, of those after `place` in the order where one is given."""
        found: list[Found] = []
        for number, parts in self.tiers.items():
            if len(found) < size and (place is None or number >= place.tier):
                at = place if place and number == place.tier else None
                found += [Found(pk, number) for pk in self._newest(parts, at, size - len(found))]
        return found

    def newer(self, place: Cursor, size: int) -> list[Found]:
        """The last entries before `place` in the order. A place without a tier is after all of them."""
        found: list[Found] = []
        for number, parts in reversed(list(self.tiers.items())):
            if len(found) < size and (not place.tier or number <= place.tier):
                at = place if number == place.tier else None
                found = [Found(pk, number) for pk in self._oldest(parts, at, size - len(found))] + found
        return found

    def _newest(self, parts: list[BitMap], before: Cursor | None, size: int) -> list[int]:
        found: list[tuple[int, int]] = []
        for segment, part in zip(self.index.segments, parts, strict=True):
            stop = len(part) if before is None else _before(segment, part, before)
            found += _keys(segment, part[max(stop - size, 0) : stop])
        return [entry_id for _, entry_id in sorted(found, reverse=True)[:size]]

    def _oldest(self, parts: list[BitMap], after: Cursor | None, size: int) -> list[int]:
        """Newest first."""
        found: list[tuple[int, int]] = []
        for segment, part in zip(self.index.segments, parts, strict=True):
            begin = _before(segment, part, Cursor(after.day, after.entry_id + 1)) if after else 0
            found += _keys(segment, part[begin : begin + size])
        return [entry_id for _, entry_id in sorted(sorted(found)[:size], reverse=True)]


def _before(segment: Segment, part: BitMap, place: Cursor) -> int:
    """How many of a part stand before the place."""
    position = segment.position(place.day.toordinal(), place.entry_id)
    return part.rank(position - 1) if position else 0


def _keys(segment: Segment, part: BitMap) -> list[tuple[int, int]]:
    at = np.frombuffer(part.to_array(), np.uint32) if part else np.zeros(0, np.uint32)
    return list(zip(segment.first[at].tolist(), segment.ids[at].tolist(), strict=True))


def _all_of(tallies: list[Tally], facet: str) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for tally in tallies:
        counted.update(tally.all_of(facet))
    return dict(counted)


def _months(tallies: list[Tally]) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for tally in tallies:
        counted.update(tally.months())
    return dict(counted)
