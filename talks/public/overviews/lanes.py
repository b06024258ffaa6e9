"""The timeline in lanes: entries as marks along an axis of time, a lane for each issue, actor, level or channel.

An entry stands where it begins, in every lane it belongs to; what belongs to none has a lane of its own, so that
nothing is missing. Time is cut into bins: where a bin of a lane holds few entries they are marks, where it holds more
it is a box with their number, which leads into the bin's time. Marks and numbers of a lane add up to its entries.
Counts come from bitmaps, and only what becomes a mark is read. No query here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import reduce
from itertools import pairwise
from operator import or_
from typing import NamedTuple

import numpy as np
from pyroaring import BitMap

from actors.partial_dates import MONTHS, PartialDate
from talks.public.index.names import Names
from talks.public.index.whole import Selection
from talks.public.options import top
from talks.public.presenting import counted
from talks.vocabulary import EntryKind, Level

BY = {"issue": "Issue", "actor": "Actor", "level": "Level", "kind": "Kind", "channel": "Channel"}
MOST_LANES = 10  # besides that of what belongs to none
MOST_BINS, MOST_YEARS = 54, 80
MOST_MARKS = 400  # on one page
MOST_STEPS = 20  # decades that a reader is offered; of a longer time its centuries
MARK = 9.0  # px across
NARROWEST = 320.0  # px of the picture: there marks must not hide one another
ROWS = 4  # of marks, where a lane has so many at one time


class Bin(NamedTuple):
    """Some days of the axis, both included, and how to ask for them."""

    first: date
    last: date
    key: tuple[str, str]  # from and to, in EDTF
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """From the first day to the last, cut into bins of one unit."""

    bins: list[Bin]
    unit: str  # day, week, month, quarter, year or decade

    @property
    def first(self) -> date:
        return self.bins[0].first

    @property
    def last(self) -> date:
        return self.bins[-1].last

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def across(self, day: date) -> float:
        """Where a day begins, from 0 to 1; what lies outside stands at the edge."""
        return min(max((day - self.first).days / self.days, 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class Lane:
    """`ids` are the entries of each bin that become marks, newest first; of the others only the number is known."""

    value: str  # of the kind of filter; "" for what belongs to none
    label: str
    counts: list[int]
    ids: list[list[int]]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class Lanes:
    by: str
    axis: Axis | None  # None where nothing matches
    lanes: list[Lane] = field(default_factory=list)
    total: int = 0  # entries that match
    hidden: int = 0  # values with entries that have no lane of their own

    @property
    def marks(self) -> list[int]:
        """The ids of all that become marks, once each."""
        return sorted({pk for lane in self.lanes for some in lane.ids for pk in some})


# --- The axis ---------------------------------------------------------------------------------------------------------


def axis(first: date, last: date) -> Axis:
    """The finest cut of some days into days, weeks, months, quarters, years or decades that makes few enough bins.

    Weeks begin on Monday; a month, a quarter, a year or a decade is shown whole where the days reach into it.
    """
    days = (last - first).days + 1
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if days <= MOST_BINS:
        return Axis([_day(first + timedelta(at)) for at in range(days)], "day")
    to_monday = first.weekday()
    weeks = -(-(days + to_monday) // 7)
    if weeks <= MOST_BINS:
        return Axis([_week(first, last, 7 * at - to_monday) for at in range(weeks)], "week")
    if months <= MOST_BINS:
        return Axis([_months(first.year * 12 + first.month - 1 + at, 1) for at in range(months)], "month")
    quarters = range((first.year * 12 + first.month - 1) // 3, (last.year * 12 + last.month - 1) // 3 + 1)
    if len(quarters) <= MOST_BINS:
        return Axis([_months(at * 3, 3) for at in quarters], "quarter")
    if last.year - first.year < MOST_YEARS:
        return Axis([_months(year * 12, 12) for year in range(first.year, last.year + 1)], "year")
    decades = range(first.year // 10, last.year // 10 + 1)
    step = -(-len(decades) // MOST_BINS)  # a record of many centuries
    return Axis([_decade(at * 10, 10 * step) for at in decades[::step]], "decade")


def _day(day: date) -> Bin:
    return Bin(day, day, (day.isoformat(),) * 2, str(PartialDate.from_date(day)))


def _week(first: date, last: date, at: int) -> Bin:
    """The week that begins so many days after the first, as far as it lies in the days asked for."""
    last_at = min(at + 6, (last - first).days)
    return _span(first + timedelta(max(at, 0)), first + timedelta(last_at))


def _span(first: date, last: date) -> Bin:
    said = str(PartialDate.from_date(first))
    label = said if first == last else f"{said} to {PartialDate.from_date(last)}"
    return Bin(first, last, (first.isoformat(), last.isoformat()), label)


def _months(at: int, many: int) -> Bin:
    """Some months, counted from the year nought."""
    first = date(at // 12, at % 12 + 1, 1)
    after = at + many
    last = date(after // 12, after % 12 + 1, 1) - timedelta(1) if after < 120_000 else date.max
    if many == 12:
        return Bin(first, last, (f"{first.year:04d}",) * 2, str(first.year))
    name = MONTHS[first.month - 1]
    label = f"{name} {first.year}" if many == 1 else f"{name} to {MONTHS[last.month - 1]} {first.year}"
    return Bin(first, last, (first.isoformat()[:7], last.isoformat()[:7]), label)


def _decade(year: int, many: int) -> Bin:
    begin, end = max(year, 1), min(year + many - 1, 9999)
    label = f"{year}s" if many == 10 else f"{begin} to {end}"
    return Bin(date(begin, 1, 1), date(end, 12, 31), (f"{begin:04d}", f"{end:04d}"), label)


# --- The lanes --------------------------------------------------------------------------------------------------------


def span(selection: Selection) -> tuple[date, date] | None:
    """The days that a selection lies in: those asked for, and where one end is open the record's own; None for nothing.

    What began earlier and lasted into the days asked for stands at their edge.
    """
    firsts, lasts = [], []
    for segment, part in zip(selection.index.segments, selection.parts, strict=True):
        if part:
            at = np.frombuffer(part.to_array(), np.uint32)
            firsts.append(int(segment.first[at[0]]))
            lasts.append(int(segment.last[at].max()))
    if not firsts:
        return None
    asked = selection.asked
    first = asked.start.earliest if asked.start else date.fromordinal(min(firsts))
    last = asked.end.latest if asked.end else date.fromordinal(max(lasts))
    return first, max(first, last)


def lanes(selection: Selection, names: Names, by: str, days: tuple[date, date] | None) -> Lanes:
    """The lanes of a selection; `days` are those of the axis."""
    if days is None:
        return Lanes(by, None)
    along = axis(*days)
    values, hidden = chosen(selection, names, by)
    parts = {value: selection.with_all([f"{by}:{value}"]) for value in values}
    rest = [
        everything - reduce(or_, (parts[value][at] for value in values), BitMap())
        for at, everything in enumerate(selection.parts)
    ]
    made = [_lane(selection, along, value, label, parts[value]) for value, label in values.items()]
    if any(rest):
        made.append(_lane(selection, along, "", _none(by, bool(values)), rest))
    made = [lane for lane in made if lane.total]
    return _with_marks(selection, Lanes(by, along, made, selection.total, hidden), {**parts, "": rest})


def _none(by: str, others: bool) -> str:
    if by in ("level", "kind"):
        return f"No {by} on record"
    return f"None of these {by}s" if others else f"No {by} on record"


def chosen(selection: Selection, names: Names, by: str) -> tuple[dict[str, str], int]:
    """The values that have a lane, with their words in order, and how many others have entries.

    Of issues those at the top, or those below the one that is asked for; of actors states, then whoever there is.
    """
    counts = selection.counted(by) if by != "actor" else _states(selection, names)
    if by == "level":
        return {value: str(label) for value, label in Level.choices if counts.get(value)}, 0
    if by == "kind":
        return {value: str(label) for value, label in EntryKind.choices if counts.get(value)}, 0
    if by == "issue":
        asked = selection.asked.values("issue")
        above = asked[0] if len(asked) == 1 and any(row.parent == asked[0] for row in names.issues.values()) else ""
        offered = [slug for slug, row in names.issues.items() if row.parent == above and counts.get(slug)]
        words = {slug: names.issues[slug].name for slug in offered}
    elif by == "actor":
        words = {slug: names.actors[slug].name for slug in counts}
    else:
        words = {slug: names.channels.get(slug, slug) for slug in counts}
    shown = top({slug: counts[slug] for slug in words}, MOST_LANES)
    # Issues in the order of their tree, others with the most entries first.
    order = [slug for slug in words if slug in shown] if by == "issue" else shown
    return {slug: words[slug] for slug in order}, len(words) - len(shown)


def _states(selection: Selection, names: Names) -> dict[str, int]:
    """How many of the entries name each state."""
    return {
        slug: number
        for slug, actor in names.actors.items()
        if actor.kind == "state" and (number := sum(map(len, selection.with_all([f"actor:{slug}"]))))
    }


def _lane(selection: Selection, along: Axis, value: str, label: str, parts: list[BitMap]) -> Lane:
    counts = np.zeros(len(along.bins), np.int64)
    for segment, part in zip(selection.index.segments, parts, strict=True):
        bounds = _bounds(segment.first, along)
        counts += [part.range_cardinality(begin, end) for begin, end in pairwise(bounds)]
    return Lane(value, label, counts.tolist(), [[] for _ in along.bins])


def _bounds(first: np.ndarray, along: Axis) -> list[int]:
    """The positions at which each bin begins; the outer ones take in what lies beyond them."""
    starts = np.array([one.first.toordinal() for one in along.bins[1:]], first.dtype)
    return [0, *np.searchsorted(first, starts, "left").tolist(), len(first)]


def _with_marks(selection: Selection, found: Lanes, parts: Mapping[str, list[BitMap]]) -> Lanes:
    """The lanes with the entries of those bins that hold few enough of them."""
    assert found.axis is not None
    most = few(found)
    segments, bounds = selection.index.segments, [_bounds(one.first, found.axis) for one in selection.index.segments]
    made = []
    for lane in found.lanes:
        ids: list[list[int]] = []
        for at, number in enumerate(lane.counts):
            some: list[tuple[int, int]] = []
            if 0 < number <= most:
                for segment, part, bound in zip(segments, parts[lane.value], bounds, strict=True):
                    begin, end = bound[at], bound[at + 1]
                    rank = part.rank(begin - 1) if begin else 0
                    places = part[rank : rank + part.range_cardinality(begin, end)]
                    some += [(int(segment.first[place]), int(segment.ids[place])) for place in places]
            ids.append([pk for _, pk in sorted(some, reverse=True)])
        made.append(replace(lane, ids=ids))
    return replace(found, lanes=made)


def few(found: Lanes) -> int:
    """Up to how many entries of a bin are marks: as many as have room in it on a phone, in up to `ROWS` rows, and so
    that the page does not hold more than `MOST_MARKS` of them.
    """
    assert found.axis is not None
    across = max(int(NARROWEST / len(found.axis.bins) / MARK), 1)
    for most in range(across * ROWS, 0, -1):
        if sum(number for lane in found.lanes for number in lane.counts if number <= most) <= MOST_MARKS:
            return most
    return 0


# --- Where marks stand ------------------------------------------------------------------------------------------------


class Entry(NamedTuple):
    """What a mark shows of an entry."""

    entry_id: int
    slug: str
    title: str
    when: str
    first: date
    last: date
    marker: str  # filled, ring or diamond, as on the timeline
    exact: bool  # both days are known: else its length is what is possible
    status: str  # in words


def rows_of(spans: Sequence[tuple[float, float]]) -> list[int]:
    """For each of some stretches, in the order of their beginnings, the first row where it touches no earlier one."""
    ends: list[float] = []
    placed = []
    for begin, end in spans:
        row = next((at for at, taken in enumerate(ends) if taken <= begin), len(ends))
        if row == len(ends):
            ends.append(end)
        else:
            ends[row] = end
        placed.append(row)
    return placed


# --- Ways in and out --------------------------------------------------------------------------------------------------


def steps(days: tuple[date, date]) -> list[Bin]:
    """What to look at more closely: centuries or decades of a long time, its years, or the months of a short one."""
    first, last = days
    if last.year // 10 - first.year // 10 > MOST_STEPS:
        return [_decade(at * 100, 100) for at in range(first.year // 100, last.year // 100 + 1)]
    if last.year // 10 - first.year // 10 >= 2:
        return [_decade(at * 10, 10) for at in range(first.year // 10, last.year // 10 + 1)]
    if last.year != first.year:
        return [_months(year * 12, 12) for year in range(first.year, last.year + 1)]
    if first.month != last.month:
        return [_months(first.year * 12 + month - 1, 1) for month in range(first.month, last.month + 1)]
    return []


def out(days: tuple[date, date]) -> list[Bin]:
    """What lies around some days, the largest first: a decade, a year."""
    first, last = days
    found = []
    if first.year // 10 == last.year // 10:
        decade = _decade(first.year // 10 * 10, 10)
        if (decade.first, decade.last) != days:
            found.append(decade)
    if first.year == last.year:
        year = _months(first.year * 12, 12)
        if (year.first, year.last) != days:
            found.append(year)
    return found


def bin_of(along: Axis, day: date) -> int:
    """The bin in which a day lies; the outer ones take in what lies beyond them."""
    return max(bisect_right([one.first for one in along.bins], day) - 1, 0)


def said(found: Lanes) -> str:
    """What is counted, and of how many."""
    if not found.lanes:
        return "No entry matches."
    marks = sum(len(some) for lane in found.lanes for some in lane.ids)
    placed = sum(lane.total for lane in found.lanes)
    number = f"{counted(found.total, 'entry', 'entries')} in {counted(len(found.lanes), 'lane')}"
    if placed != found.total:
        number += f", where each stands in every lane it belongs to: {placed:,} times in all"
    if marks == placed:
        return f"{number}."
    close = "lies too close to others for a mark and is" if placed - marks == 1 else "lie too close for marks and are"
    return f"{number}. Of these {placed - marks:,} {close} counted."


def alt(found: Lanes) -> str:
    """What the picture shows, in a sentence or two."""
    if not found.lanes or found.axis is None:
        return "Lanes along an axis of time, without an entry."
    most = sorted(found.lanes, key=lambda lane: (-lane.total, lane.label))[:3]
    listed: Iterable[str] = (f"{lane.label} {lane.total:,}" for lane in most)
    years = f"{found.axis.first.year} to {found.axis.last.year}"
    if found.axis.first.year == found.axis.last.year:
        years = str(found.axis.first.year)
    return f"{counted(len(found.lanes), 'lane')} along the years {years}. The fullest: {', '.join(listed)}."
