"""A channel's periods: what of its strip over the years is certain, when it froze and thawed, and how long that took.

Pure; no query. A freeze begins where a period in which the channel was stopped (suspended or refused) follows one in
which it was not; it ends with the next period in which the channel was in use. What lies between may be unknown, and
then so is the thaw.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from talks.press.contract import DateRecord, PeriodRecord
from talks.public.analytics.apart import DaysApart, apart, in_order, until
from talks.vocabulary import ChannelState

STOPPED = {ChannelState.SUSPENDED, ChannelState.REFUSED}
IN_USE = {ChannelState.OPEN, ChannelState.LIMITED}


@dataclass(frozen=True, slots=True)
class Period:
    """One period on record. `cause` is the id of the entry that brought it about, `caused` when that entry began."""

    state: str
    start: DateRecord | None
    end: DateRecord | None  # None: it goes on, as far as the log knows
    cause: int | None = None
    caused: DateRecord | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of a period, `first` to `last`; certain, or possible only because a date is not known to the day."""

    period: int  # its place among the periods
    state: str
    first: date
    last: date  # the day on which it ends is the first of what follows
    certain: bool


@dataclass(frozen=True, slots=True)
class Freeze:
    """One time at which a channel was stopped. Periods are given by their place.

    `to_freeze` counts from the entry that caused it, None when none is on record; `to_thaw` from the freeze to the
    thaw, None while it goes on and when the log does not say when it ended; `so_far` from the freeze to the day asked
    for, None once it is over.
    """

    periods: tuple[int, ...]
    began: DateRecord | None
    cause: int | None
    to_freeze: DaysApart | None
    thaw: int | None  # the period with which the channel was in use again
    thawed: DateRecord | None
    to_thaw: DaysApart | None
    so_far: DaysApart | None
    lost: int | None  # the period or, past the last one, the silence in which its state is not known
    gap: DateRecord | None  # since when it is not known


def periods_of(rows: Iterable[PeriodRecord], causes: Mapping[int, DateRecord | None]) -> list[Period]:
    """The periods of a published channel; `causes` has the first day of each public entry that caused one."""
    return [
        Period(
            row["state"],
            row["span"]["start"],
            row["span"]["end"],
            row["cause"] if row["cause"] in causes else None,
            causes.get(row["cause"] or 0),
        )
        for row in rows
    ]


def stretches(periods: Iterable[Period], as_of: date) -> list[Stretch]:
    """What a strip shows: for each period with a start what is certain of it, and before and after what is possible.

    A period without an end runs to `as_of`. What is possible is left out where another period is certain, and periods
    that lie wholly after `as_of` are left out too, so that stretches that are certain overlap only if the log says so.
    """
    listed = list(periods)
    certain = {place: bounds for place, one in enumerate(listed) if (bounds := _certain(one, as_of))}
    found = []
    for place, one in enumerate(listed):
        if one.start is None:
            continue
        others = [bounds for other, bounds in certain.items() if other != place]
        first, last = _day(one.start["earliest"]), _end(one, as_of, "latest")
        own = certain.get(place)
        if own:
            found.append(Stretch(place, one.state, *own, True))
            found += _possible(place, one.state, first, own[0], others)
            found += _possible(place, one.state, own[1], last, others)
        else:
            found += _possible(place, one.state, first, last, others)
    return sorted(found, key=lambda one: (one.first, one.period, one.last))


def _certain(one: Period, as_of: date) -> tuple[date, date] | None:
    if one.start is None:
        return None
    first, last = _day(one.start["latest"]), _end(one, as_of, "earliest")
    # A period of one day, or one that begins on the last day, is certain though it has no length.
    known = one.end is None or one.end["precision"] == "day"
    at_once = known and first == last == _day(one.start["earliest"])
    return (first, last) if first < last or at_once else None


def _end(one: Period, as_of: date, bound: str) -> date:
    if one.end is None:
        return as_of
    day: str = one.end[bound]  # type: ignore[literal-required]
    return min(_day(day), as_of)


def _possible(place: int, state: str, first: date, last: date, taken: list[tuple[date, date]]) -> list[Stretch]:
    """What is left of `first` to `last` where nothing else is certain."""
    free = [(first, last)]
    for begin, end in taken:
        free = [
            part
            for left, right in free
            for part in ((left, min(right, begin)), (max(left, end), right))
            if part[0] < part[1]
        ]
    return [Stretch(place, state, left, right, False) for left, right in free if left < right]


def freezes(periods: Iterable[Period], as_of: date) -> list[Freeze]:
    """Every freeze of a channel, oldest first. Periods come oldest first, as records have them."""
    listed = list(periods)
    found, place = [], 0
    while place < len(listed):
        if listed[place].state not in STOPPED:
            place += 1
            continue
        last = place
        while last + 1 < len(listed) and listed[last + 1].state in STOPPED:
            last += 1
        found.append(_freeze(listed, place, last, as_of))
        place = last + 1
    return found


def _freeze(periods: list[Period], place: int, last: int, as_of: date) -> Freeze:
    """The freeze of the periods `place` to `last`, all of them stopped."""
    one, after = periods[place], last + 1
    while after < len(periods) and periods[after].state == ChannelState.PROPOSED:
        after += 1  # what is proposed is not in use yet
    thaw = after if after < len(periods) and periods[after].state in IN_USE else None
    lost = after if after < len(periods) and thaw is None else None
    gap = periods[lost].start if lost is not None else None
    if thaw is None and lost is None and periods[-1].end is not None:
        lost, gap = len(periods), periods[-1].end
    thawed = periods[thaw].start if thaw is not None else None
    goes_on = thaw is None and lost is None
    return Freeze(
        periods=tuple(range(place, last + 1)),
        began=one.start,
        cause=one.cause,
        to_freeze=in_order(one.caused, one.start) if one.cause else None,
        thaw=thaw,
        thawed=thawed,
        to_thaw=_to_thaw(periods, place, thaw),
        so_far=until(one.start, as_of) if goes_on else None,
        lost=lost,
        gap=gap,
    )


def _to_thaw(periods: list[Period], place: int, thaw: int | None) -> DaysApart | None:
    """From the freeze to the thaw; where the log is silent between the two, it may have been in use earlier."""
    if thaw is None:
        return None
    began = periods[place].start
    found = in_order(began, periods[thaw].start)
    if found is None:
        return None
    for before, after in pairwise(periods[place : thaw + 1]):
        silent = apart(before.end, after.start)
        if silent and silent.fewest > 1 and (known := in_order(began, before.end)):
            return DaysApart(min(known.fewest, found.fewest), found.most, found.about or known.about)
    return found


def _day(text: str) -> date:
    return date.fromisoformat(text)
