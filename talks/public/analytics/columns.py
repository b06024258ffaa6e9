"""Contacts as columns of numbers, for questions about so many that to make each of them a thing of its own would take
seconds. What is answered is exactly what `talks.public.analytics.contacts` would. Pure; no query.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from talks.public.analytics.contacts import Ordinal
from talks.public.index.terms import took
from talks.public.index.whole import Selection

Numbers = NDArray[np.int64]


class Before(NamedTuple):
    """What came before a contact: ids, the likeliest first, and between how many days lie in between."""

    previous: list[int]
    least: int
    most: int


class Silence(NamedTuple):
    """A time without a contact: the ids at both ends, and between how many days it lasted."""

    after: int
    before: int
    least: int
    most: int


@dataclass(frozen=True)
class Columns:
    """Contacts, oldest first by the first day each can have begun. Days are proleptic ordinals: a contact began from
    `first` to `begun`, and ended from `ended` to `over`.
    """

    ids: Numbers
    first: Numbers
    begun: Numbers
    ended: Numbers
    over: Numbers

    @classmethod
    def of(cls, selection: Selection, who: Collection[str] = (), among: Numbers | None = None) -> Self:
        """Those entries of a selection in which everybody of `who` took part, and that are `among` some where these are
        given.
        """
        found = []
        terms = [took(slug) for slug in who]
        parts = selection.with_all(terms) if terms else selection.parts
        for segment, part in zip(selection.index.segments, parts, strict=True):
            at = np.frombuffer(part.to_array(), np.uint32) if part else np.zeros(0, np.uint32)
            at = at[segment.begun[at] > 0]
            if among is not None:
                at = at[np.isin(segment.ids[at], among)]
            found.append([one[at] for one in (segment.ids, segment.first, segment.begun, segment.ended, segment.over)])
        columns = [np.concatenate(parts).astype(np.int64) for parts in zip(*found, strict=True)]
        ids, first, begun, *_ = columns
        order = np.lexsort((ids, begun, first))
        return cls(*(column[order] for column in columns))

    def __len__(self) -> int:
        return len(self.ids)

    def only(self, ids: Collection[int]) -> Self:
        """Those of some entries."""
        kept = np.isin(self.ids, np.fromiter(ids, np.int64))
        return type(self)(*(column[kept] for column in (self.ids, self.first, self.begun, self.ended, self.over)))

    def place(self, entry_id: int) -> int | None:
        """Where the contact of an entry stands; None where it is not among them."""
        return next(iter(np.flatnonzero(self.ids == entry_id).tolist()), None)

    def newest(self) -> NDArray[np.intp]:
        """Their places, the newest first: by the first day, then by id."""
        return np.lexsort((self.ids, self.first))[::-1]

    def before(self, at: int) -> Before | None:
        """What came before the one at a place; None where nothing did."""
        maybe = self.first < self.begun[at]
        surely = self.begun < self.first[at]
        maybe[at] = surely[at] = False
        if not maybe.any():
            return None
        known = self.ended[maybe].max()
        last = np.flatnonzero(maybe & (self.over >= known))
        last = last[np.lexsort((self.ids[last], self.first[last], self.ended[last]))][::-1]
        least = max(0, int(self.first[at] - self.over[maybe].max()))
        # Without one that surely came before, it may have been the first of all: then the likeliest is taken.
        until = self.ended[surely].max() if surely.any() else self.ended[last[0]]
        return Before(self.ids[last].tolist(), least, max(least, int(self.begun[at] - until)))

    def between(self, at: int, others: Columns) -> int:
        """How many of `others`, which may or may not be of the sort that is asked about, would come before the one at a
        place and later than what came before it: with any of them `before` would be another one.
        """
        maybe = self.first < self.begun[at]
        maybe[at] = False
        known = int(self.ended[maybe].max()) if maybe.any() else 0
        return int(np.count_nonzero((others.first < self.begun[at]) & (others.over >= known)))

    def ordinal(self, at: int) -> Ordinal:
        """Which one it is of all of them, by the day each began."""
        surely, maybe = self.begun < self.first[at], self.first <= self.begun[at]
        surely[at] = maybe[at] = False
        return Ordinal(int(surely.sum()) + 1, int(maybe.sum()) + 1, len(self))

    def longest(self, most: int) -> list[Silence]:
        """The longest times without a contact, up to `most` where dates leave open which it is; the surest first."""
        if len(self) < 2:
            return []
        # Of those that ended so far, the one that ended last; of equals the first.
        late = self.over * (1 << 32) + self.ended
        latest = np.maximum.accumulate(late)
        is_later = np.append(True, late[1:] > latest[:-1])
        after = np.maximum.accumulate(np.where(is_later, np.arange(len(self)), 0))[:-1]
        surely_begun = np.minimum.accumulate(self.begun[::-1])[::-1][1:]
        longest = surely_begun - np.maximum.accumulate(self.ended)[:-1]
        shortest = np.maximum(self.first[1:] - self.over[after], 0)
        gaps = np.flatnonzero(longest > 0)
        if not len(gaps):
            return []
        gaps = gaps[longest[gaps] >= shortest[gaps].max()]
        gaps = gaps[np.lexsort((-longest[gaps], -shortest[gaps]))][:most]
        return [
            Silence(int(self.ids[after[at]]), int(self.ids[at + 1]), int(shortest[at]), int(longest[at]))
            for at in gaps.tolist()
        ]
