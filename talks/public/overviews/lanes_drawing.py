"""The lanes as shapes: labels above, marks and bars on a line, years across. Pure; no query."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from actors.partial_dates import MONTHS
from talks.public.overviews.lanes import MARK, NARROWEST, Axis, Bin, Entry, Lane, Lanes, rows_of
from talks.public.pictures.picture import Key
from talks.public.pictures.shapes import Disc, Glyph, Group, Line, Rect, Shape, Shift, Text

WIDTH = 960.0
_EDGE = 14.0  # right of the axis, for the marks of its last days
_TOP, _LABEL, _GAP = 26.0, 20.0, 14.0
_ROW, _BAR = MARK + 2, 24.0
_DIGIT = 6.5
_NEEDS = (MARK + 1) / NARROWEST  # of the axis, for one mark
MOST_TICKS = 8  # as many as can be written at 360 px
DIAMOND = "M0-5 5 0 0 5-5 0z"


class Tick(NamedTuple):
    day: date
    label: str


class Ways(NamedTuple):
    """Where a lane, a bin of one, and an entry lead to; "" for nowhere."""

    lane: Callable[[Lane], str]
    bin: Callable[[Lane, Bin], str]
    entry: Callable[[Entry], str]


def ticks(along: Axis) -> list[Tick]:
    """Years, months or days to write along the axis, at most twelve."""
    first, last = along.first, along.last
    if last.year > first.year + 1:
        many = last.year - first.year + 1
        step = next((one for one in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500) if many / one <= MOST_TICKS), 1000)
        years = [year for year in range(first.year, last.year + 1) if year % step == 0]
        return [Tick(day, str(day.year)) for year in years if (day := date(year, 1, 1)) >= first]
    if along.days > 62:
        months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
        step = next(one for one in (1, 2, 3, 6) if len(months) / one <= 12)
        days = [date(at // 12, at % 12 + 1, 1) for at in months if at % step == 0]
        return [Tick(day, MONTHS[day.month - 1][:3] + _year(day, first)) for day in days if day >= first]
    step = next((one for one in (1, 2, 5, 10) if along.days / one <= MOST_TICKS), 10)
    shown = [first + timedelta(at) for at in range(0, along.days, step)]
    return [Tick(day, f"{day.day} {MONTHS[day.month - 1][:3]}") for day in shown]


def _year(day: date, first: date) -> str:
    """Said with January where the axis reaches over two years."""
    return f" {day.year}" if day.month == 1 and day.year != first.year else ""


def drawn(found: Lanes, entries: Mapping[int, Entry], ways: Ways) -> tuple[tuple[Shape, ...], float]:
    """The shapes, and their height."""
    along = found.axis
    if along is None:
        return (), 0
    shapes: list[Shape] = []
    highest = max((number for lane in found.lanes for number in _dense(lane)), default=0)
    y = _TOP
    for lane in found.lanes:
        inside, tall = _lane(lane, along, entries, highest, ways)
        label = Text(0, y + _LABEL - 7, f"{lane.label}  {lane.total:,}", "lane-label")
        url = ways.lane(lane)
        shapes.append(Group((label,), url=url, look="lane-name", focus=True) if url else label)
        base = y + _LABEL + tall
        shapes.append(Shift(0, base, tuple(inside)))
        shapes.append(Line(0, base + 0.5, WIDTH, base + 0.5, "pic-base"))
        y = base + _GAP
    tall = y - _GAP + 8
    return (*_grid(along, tall), *shapes), tall


def _grid(along: Axis, tall: float) -> list[Shape]:
    found: list[Shape] = []
    for tick in ticks(along):
        x = _x(along.across(tick.day))
        found.append(Line(x, 18, x, tall, "pic-grid"))
        if x < WIDTH * 0.95:
            found.append(Text(x, 12, tick.label, "pic-tick"))
    return found


def _x(part: float) -> float:
    return part * (WIDTH - _EDGE)


def _dense(lane: Lane) -> list[int]:
    return [number for number, ids in zip(lane.counts, lane.ids, strict=True) if number and not ids]


def _lane(lane: Lane, along: Axis, entries: Mapping[int, Entry], highest: int, ways: Ways) -> tuple[list[Shape], float]:
    """What stands on the line of a lane, which is at 0, and how far it reaches above it."""
    shapes: list[Shape] = []
    tall = _ROW
    for one, number, ids in zip(along.bins, lane.counts, lane.ids, strict=True):
        if number and not ids:
            shapes.append(_bar(lane, one, number, along, highest, ways))
            tall = _BAR + 12
    marked = [entries[pk] for ids in lane.ids for pk in ids if pk in entries]
    marked.sort(key=lambda one: (one.first, one.entry_id))
    spans = [_span(entry, along) for entry in marked]
    rows = rows_of(spans)
    for entry, (begin, end), row in zip(marked, spans, rows, strict=True):
        shapes.append(_mark(entry, begin, end, -row * _ROW - MARK / 2 - 2, ways))
    return shapes, max(tall, (max(rows, default=0) + 1) * _ROW + 2)


def _span(entry: Entry, along: Axis) -> tuple[float, float]:
    """From where to where an entry reaches on the axis; not less than its mark needs on a phone."""
    begin = along.across(entry.first)
    end = along.across(entry.last + timedelta(1)) if _lasts(entry) else begin
    return begin, max(end, begin + _NEEDS)


def _lasts(entry: Entry) -> bool:
    return entry.last > entry.first and entry.last < date.max


def _bar(lane: Lane, one: Bin, number: int, along: Axis, highest: int, ways: Ways) -> Group:
    left, right = _x(along.across(one.first)), _x(along.across(one.last + timedelta(1)) if one.last < date.max else 1)
    height = max(number / highest * _BAR, 3)
    gap = (right - left) * 0.06
    shapes: list[Shape] = [
        Rect(left, -_BAR - 12, right - left, _BAR + 12, "pic-slot"),
        Rect(left + gap, -height, right - left - 2 * gap, height, "lane-bar"),
    ]
    text = f"{number:,}"
    if NARROWEST / len(along.bins) >= len(text) * _DIGIT:
        shapes.append(Text((left + right) / 2, -height - 3, text, "pic-figure", "middle"))
    said = f"{lane.label}, {one.label}: {text} {'entry' if number == 1 else 'entries'}"
    return Group(tuple(shapes), title=said, url=ways.bin(lane, one))


def _mark(entry: Entry, begin: float, end: float, y: float, ways: Ways) -> Group:
    x, shapes = _x(begin), list[Shape]()
    if _lasts(entry) and end - begin > _NEEDS:
        shapes.append(Rect(x, y - 1.5, _x(end) - x, 3, "lane-length" if entry.exact else "lane-length lane-possible"))
    shapes.append(mark(entry.marker, x, y, MARK / 2))
    return Group(tuple(shapes), title=f"{entry.title}, {entry.when}: {entry.status}", url=ways.entry(entry))


def mark(marker: str, x: float, y: float, dx: float = 0) -> Shape:
    """As on the timeline: filled for what took place, a ring for what did not, a diamond for an event."""
    if marker == "diamond":
        return Glyph(x, y, DIAMOND, "lane-mark", dx)
    if marker == "ring":
        return Disc(x, y, MARK / 2 - 0.75, "lane-ring", dx)
    return Disc(x, y, MARK / 2, "lane-mark", dx)


KEYS = (
    Key("took place", (mark("filled", 7, 7),)),
    Key("did not take place, or not yet", (mark("ring", 7, 7),)),
    Key("an event around the talks", (mark("diamond", 7, 7),)),
)
BARS = Key("too many for marks: how many", (Rect(2, 2, 10, 12, "lane-bar"),))
