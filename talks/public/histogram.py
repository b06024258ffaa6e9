"""How many entries a month or a year, as bars that lead to their entries. Pure; no query.

A long record is drawn by years. Whoever chooses a few of them sees their months, with the way back beside; in a short
record the months are there from the beginning. Days are not drawn: a month's entries are few, and listed by day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from actors.partial_dates import MONTHS
from talks.public.filters import TimelineFilter
from talks.public.pictures.picture import Cell, Column, Picture, Table
from talks.public.pictures.shapes import Bar as DrawnBar
from talks.public.pictures.shapes import Bars, Glyph, Group, Line, Rect, Shape, Text
from talks.public.presenting import counted

MOST_MONTHS = 96  # beyond eight years a bar stands for a year
MOST_TICKS = 9  # years written below the bars; more would run into each other on a phone
WIDTH, HEIGHT = 720, 48  # of the bars: high enough to be hit by a thumb
TALL = 168  # of the bars where they stand by themselves, with figures beside them
_TICKS = 20  # what the years below take
_FIGURES = 48  # what the figures at the right take
_MOST_LINES = 4  # across, for the figures
_GRIP = f"M-3.5 {HEIGHT / 2 - 8}h7v16h-7z"

Link = Callable[[str, str], str]  # the address for the time from one month or year to another; "" and "": for all


class Bar(NamedTuple):
    key: str  # "2023-06" or "2023"
    label: str
    tick: str
    entries: int
    url: str  # sets the dates to its span; "" where there is nothing
    inside: bool  # within the dates that were asked for


class Way(NamedTuple):
    """Another span of time to look at: `where` is earlier, later, wider or all."""

    where: str
    label: str
    url: str


@dataclass(frozen=True)
class Histogram:
    """`chosen` are the places of the first and the last bar within the dates asked for; None without any."""

    bars: tuple[Bar, ...]
    unit: str  # month or year
    ways: tuple[Way, ...]
    picture: Picture
    chosen: tuple[int, int] | None

    @property
    def filled(self) -> list[Bar]:
        """Those with entries, newest first, for the table."""
        return [bar for bar in reversed(self.bars) if bar.entries]

    @property
    def counts(self) -> str:
        """The entries of each bar, for the script that lets them be chosen."""
        return ",".join([str(bar.entries) for bar in self.bars])


def histogram(
    months: dict[str, int],
    link: Link,
    asked: TimelineFilter | None = None,
    shown: str = "",
    source: str = "",
    tall: bool = False,
) -> Histogram:
    """Bars without gaps from the first month with an entry to the last, or of the years that are looked at.

    `months` counts by "2023-06", whatever dates `asked` holds; `shown` says in words what it asks for besides, and
    `source` is the path of the page. `tall` is for where the picture stands by itself.
    """
    asked = asked or TimelineFilter()
    first, last = min(months), max(months)
    unit, counts, dated = "month", months, asked.dated
    begin, end = _dates(asked, first, last)
    if _number(last) - _number(first) >= MOST_MONTHS:
        if dated and _close(begin, end):
            first, last = f"{begin[:4]}-01", f"{end[:4]}-12"
        else:
            unit, counts = "year", by_year(months)
            first, last, begin, end = first[:4], last[:4], begin[:4], end[:4]
    keys = _keys(first, last)
    bars = tuple(
        Bar(key, label, tick, number, link(key, key) if number else "", dated and begin <= key <= end)
        for key, label, tick in keys
        for number in (counts.get(key, 0),)
    )
    within = [place for place, bar in enumerate(bars) if bar.inside]
    chosen = (within[0], within[-1]) if within else None
    picture = Picture(
        name="months",
        title=f"Entries a {unit}: {shown}" if shown else f"Entries a {unit}",
        caption=f"Entries a {unit}",
        alt=_text(bars, unit, chosen),
        width=WIDTH,
        height=(TALL if tall else HEIGHT) + _TICKS,
        shapes=tuple(_with_figures(bars, link, chosen) if tall else _shapes(bars, link, chosen)),
        table=Table(
            (Column(unit.capitalize()), Column("Entries", number=True)),
            # The timeline makes its own of `filled`, which takes a tenth of the time.
            tuple(
                (Cell(bar.label, bar.url), Cell(f"{bar.entries:,}")) for bar in reversed(bars) if tall and bar.entries
            ),
        ),
        counts=_counts(bars, unit, chosen),
        source=source,
        query=asked.from_its_beginning().ordered(False).querystring(),
    )
    return Histogram(bars, unit, _ways(asked, link, months), picture, chosen)


def by_year(months: dict[str, int]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for month, number in months.items():
        counts[month[:4]] = counts.get(month[:4], 0) + number
    return counts


def _dates(asked: TimelineFilter, first: str, last: str) -> tuple[str, str]:
    """The first and the last month of the dates asked for; those of the record where one is open."""
    begin = asked.start.earliest.isoformat()[:7] if asked.start else first
    end = asked.end.latest.isoformat()[:7] if asked.end else last
    return begin, end


def _close(begin: str, end: str) -> bool:
    """Whether the months of all years from one to the other can be drawn."""
    return 0 <= int(end[:4]) - int(begin[:4]) < MOST_MONTHS // 12


def _ways(asked: TimelineFilter, link: Link, months: dict[str, int]) -> tuple[Way, ...]:
    """From a month or a year that was chosen to those beside it, and back to the whole."""
    if not asked.dated:
        return ()
    ways = []
    key = _one(asked)
    if key:
        before, after = (_beside(key, step) for step in (-1, 1))
        first, last = min(months)[: len(key)], max(months)[: len(key)]
        if first <= before <= last:
            ways.append(Way("earlier", _label(before), link(before, before)))
        if first <= after <= last:
            ways.append(Way("later", _label(after), link(after, after)))
        if len(key) > 4:
            ways.append(Way("wider", f"All of {key[:4]}", link(key[:4], key[:4])))
    return (*ways, Way("all", "All years", link("", "")))


def _one(asked: TimelineFilter) -> str:
    """The month or the year that the dates are exactly, or ""."""
    if not asked.start or not asked.end:
        return ""
    first, last = asked.start.earliest, asked.end.latest
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return f"{first.year:04d}"
    alone = first.day == 1 and (first.year, first.month) == (last.year, last.month) and asked.end.day is None
    return first.isoformat()[:7] if alone else ""


def _beside(key: str, step: int) -> str:
    return _month(_number(key) + step) if len(key) > 4 else f"{int(key) + step:04d}"


# --- Drawn ------------------------------------------------------------------------------------------------------------


def _shapes(bars: tuple[Bar, ...], link: Link, chosen: tuple[int, int] | None) -> list[Shape]:
    """The bars, with something to take hold of at both ends of what is chosen."""
    step = WIDTH / len(bars)
    ends = (chosen[0], chosen[1] + 1) if chosen else ()
    grips = [Glyph(end * step, 0, _GRIP, "pic-grip") for end in ends]
    return [*_bars(bars, link, chosen, WIDTH, HEIGHT, _highest(bars)), *grips]


def _with_figures(bars: tuple[Bar, ...], link: Link, chosen: tuple[int, int] | None) -> list[Shape]:
    """The bars, higher, with lines and figures to read them by."""
    highest = _highest(bars)
    every = next(
        step * 10**power for power in range(12) for step in (1, 2, 5) if highest / (step * 10**power) <= _MOST_LINES
    )
    top = -(-highest // every) * every
    lines: list[Shape] = []
    for value in range(every, top + 1, every):
        y = TALL - value / top * (TALL - 14)
        lines += [
            Line(0, y, WIDTH, y, "pic-grid"),
            Text(WIDTH, y - 3, f"{value:,}", "pic-tick", "end"),
        ]
    return [*lines, *_bars(bars, link, chosen, WIDTH - _FIGURES, TALL, top, 14)]


def _highest(bars: tuple[Bar, ...]) -> int:
    return max(1, *(bar.entries for bar in bars))


def _bars(
    bars: tuple[Bar, ...],
    link: Link,
    chosen: tuple[int, int] | None,
    width: float,
    height: int,
    highest: int,
    above: int = 0,
) -> list[Shape]:
    step = width / len(bars)
    shapes: list[Shape] = []
    if chosen:
        shapes.append(Rect(chosen[0] * step, 0, (chosen[1] - chosen[0] + 1) * step, height, "pic-span"))
    drawn = [
        DrawnBar(
            at,
            max(round(bar.entries / highest * (height - above)), 3),
            f"{bar.label}: {bar.entries:,} {'entry' if bar.entries == 1 else 'entries'}",
            bar.url,
            _LOOKS[bar.inside],
        )
        for at, bar in enumerate(bars)
        if bar.entries
    ]
    shapes += [Bars(width, height, len(bars), tuple(drawn)), Line(0, height + 0.5, width, height + 0.5, "pic-base")]
    for at, bar in enumerate(bars):
        if bar.tick:
            year = Text(at * step, height + 15, bar.tick, "pic-tick")
            whole = link(bar.tick, bar.tick) if len(bar.key) > 4 else ""
            shapes.append(Group((year,), f"All of {bar.tick}", whole) if whole else year)
    for edge in (chosen[0], chosen[1] + 1) if chosen else ():
        shapes.append(Line(edge * step, 0, edge * step, height, "pic-edge"))
    return shapes


_LOOKS = {False: "pic-bar", True: "pic-bar pic-bar-in"}


def _text(bars: tuple[Bar, ...], unit: str, chosen: tuple[int, int] | None) -> str:
    total = sum(bar.entries for bar in bars)
    span = _span(bars[0], bars[-1])
    if not total:
        return f"No entry in {span}."
    most = max(bar.entries for bar in bars)
    where = [bar.label for bar in bars if bar.entries == most]
    said = f"{counted(total, 'entry', 'entries')}, {span}, in bars a {unit}. Most in {', '.join(where[:3])}: {most:,}."
    if chosen:
        inside = sum(bar.entries for bar in bars if bar.inside)
        said += f" Chosen: {_span(bars[chosen[0]], bars[chosen[1]])}, {counted(inside, 'entry', 'entries')}."
    return said


def _counts(bars: tuple[Bar, ...], unit: str, chosen: tuple[int, int] | None) -> str:
    total = sum(bar.entries for bar in bars)
    said = f"{counted(total, 'published entry', 'published entries')}, each counted in the {unit} in which it began."
    return f"{said} Marked: {_span(bars[chosen[0]], bars[chosen[1]])}." if chosen else said


def _span(first: Bar, last: Bar) -> str:
    return first.label if first == last else f"{first.label} to {last.label}"


# --- Months and years -------------------------------------------------------------------------------------------------


def _number(month: str) -> int:
    """The months since the year nought."""
    return int(month[:4]) * 12 + int(month[5:]) - 1


def _month(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


@lru_cache(maxsize=256)
def _keys(first: str, last: str) -> list[tuple[str, str, str]]:
    """(key, label, tick) of all months or years from the first to the last."""
    if len(first) > 4:
        keys = [_month(at) for at in range(_number(first), _number(last) + 1)]
    else:
        keys = [f"{year:04d}" for year in range(int(first), int(last) + 1)]
    return [(key, _label(key), _tick(key, at, len(keys))) for at, key in enumerate(keys)]


def _label(key: str) -> str:
    return f"{MONTHS[int(key[5:]) - 1]} {key[:4]}" if len(key) > 4 else key


def _tick(key: str, place: int, bars: int) -> str:
    """What to write below the bar: the year, at its January or every so many years; never cut off at the far end."""
    if place > bars - bars / 12:
        return ""
    if len(key) > 4:
        return key[:4] if key.endswith("-01") or (place == 0 and int(key[5:]) < 10) else ""
    if bars <= MOST_TICKS:
        return key
    every = next((years for years in (2, 5, 10, 20, 25, 50) if bars / years <= MOST_TICKS), 100)
    return key if int(key) % every == 0 else ""
