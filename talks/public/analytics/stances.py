"""Who holds what on an issue: two sides beside each other, and one side over time with its shifts. Pure; no query.

Only officials, spokespeople and officials whom an outlet did not name speak for a side. What analysts, companies and
the press say stands apart and never makes a shift; neither does what somebody of another side tells about this one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from talks.vocabulary import SIDE_VOICES


@dataclass(frozen=True, slots=True)
class Position:
    """One position on record.

    `side` is the party spoken for as the comparison counts it: a ministry's state where that is asked for. `own` is
    False where somebody who does not belong to the side tells of it. It was stated on a day from `first` to `last`: as
    exactly as its own date is known, or that of its entry.
    """

    entry: int
    order: int  # among the positions of its entry
    issue: str
    side: str  # "" for those who speak for no side
    own: bool
    voice: str
    stance: str  # "" where none is given
    first: date
    last: date

    @property
    def of_a_side(self) -> bool:
        return bool(self.side) and self.voice in SIDE_VOICES

    @property
    def key(self) -> tuple[int, int]:
        """What tells it from every other position."""
        return self.entry, self.order


@dataclass(frozen=True, slots=True)
class Held:
    """What a side held last on an issue.

    `latest` are its own words that nothing on record certainly follows, several where the dates do not tell which came
    last. Without a word of its own, `told` is the same of what others tell. Of `count` positions on record `count_told`
    are told by others.
    """

    latest: tuple[Position, ...]
    told: tuple[Position, ...]
    count: int
    count_told: int

    @property
    def shown(self) -> tuple[Position, ...]:
        return self.latest or self.told


@dataclass(frozen=True, slots=True)
class Row:
    issue: str
    left: Held
    right: Held


@dataclass(frozen=True, slots=True)
class SideBySide:
    """`rows` are the issues on which either side is on record; `others` speak for no side, newest first."""

    left: str
    right: str
    rows: tuple[Row, ...]
    others: tuple[Position, ...]

    @property
    def both(self) -> tuple[str, ...]:
        """The issues on which both are on record."""
        return tuple(row.issue for row in self.rows if row.left.count and row.right.count)


@dataclass(frozen=True, slots=True)
class Shift:
    """That a side's stance is another one than before. `certain` is False when the dates do not say which was first."""

    before: Position
    after: Position
    certain: bool


@dataclass(frozen=True, slots=True)
class OverTime:
    """One side on one issue, oldest first. `shifts` are between its own words; `told` is what others tell of it."""

    own: tuple[Position, ...]
    told: tuple[Position, ...]
    shifts: tuple[Shift, ...]

    @property
    def certain_shifts(self) -> tuple[Shift, ...]:
        return tuple(one for one in self.shifts if one.certain)


def side_by_side(positions: Iterable[Position], left: str, right: str, order: Iterable[str] = ()) -> SideBySide:
    """Two sides on every issue on which one of them is on record; issues in `order`, any others by slug after them.

    Positions of further sides are left out. Of the rest, those that speak for no side come along as `others` where
    they are about one of these issues.
    """
    listed = sorted(positions, key=_in_time)
    sides = [one for one in listed if one.of_a_side and one.side in (left, right)]
    place = {slug: number for number, slug in enumerate(order)}
    issues = sorted({one.issue for one in sides}, key=lambda slug: (place.get(slug, len(place)), slug))
    return SideBySide(
        left,
        right,
        tuple(
            Row(
                issue,
                *(_held(one for one in sides if one.issue == issue and one.side == side) for side in (left, right)),
            )
            for issue in issues
        ),
        tuple(one for one in reversed(listed) if not one.of_a_side and one.issue in issues),
    )


def _held(positions: Iterable[Position]) -> Held:
    listed = list(positions)
    own, told = [one for one in listed if one.own], [one for one in listed if not one.own]
    return Held(_last(own), () if own else _last(told), len(listed), len(told))


def _last(positions: list[Position]) -> tuple[Position, ...]:
    """Those that no other certainly follows."""
    newest = max((one.first for one in positions), default=date.min)
    return tuple(one for one in positions if one.last >= newest)


def over_time(positions: Iterable[Position], side: str, issue: str) -> OverTime:
    """What `side` said on exactly this issue, with its shifts."""
    listed = sorted((one for one in positions if one.side == side and one.issue == issue), key=_in_time)
    listed = [one for one in listed if one.of_a_side]
    own = tuple(one for one in listed if one.own)
    return OverTime(own, tuple(one for one in listed if not one.own), tuple(_shifts(own)))


def _shifts(own: Iterable[Position]) -> Iterable[Shift]:
    """What is said on one date is compared with what was said on the date before it, not within itself."""
    with_stance = (one for one in own if one.stance)
    dates = [list(rows) for _, rows in groupby(with_stance, key=lambda one: (one.first, one.last))]
    for before, after in pairwise(dates):
        known = {one.stance for one in before}
        for one in after:
            if one.stance not in known:
                known.add(one.stance)  # said twice on that date, it is one shift
                yield Shift(before[-1], one, before[-1].last < one.first)


def _in_time(one: Position) -> tuple[date, date, int, int]:
    return one.first, one.last, one.entry, one.order
