"""A channel's periods as a strip over the years. Pure; no query.

The height of a bar says how open the channel was, so that the strip reads without its colours; the words stand in
the table beside it. Where a date is known to the month or the year only, the days that are possible are drawn faintly
and only what is certain in full.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date

from talks.press.contract import PeriodRecord
from talks.public.analytics.strips import Stretch, periods_of, stretches
from talks.public.pictures.shapes import Glyph, Group, Line, Rect, Shape, Text

WIDTH, HEIGHT = 720, 24  # of a strip
AXIS = 18  # what the years below it take

# Top and height of each state's bar, in a strip 24 px high.
_BARS = {
    "open": (2, 20),
    "limited": (12, 10),
    "suspended": (19, 3),
    "refused": (19, 3),
    "proposed": (12, 10),
    "unknown": (19, 3),
}
_NARROWEST = 4.3  # a period of a day should still be seen
_MOST_YEARS = 12  # as many years as can be labelled at 360 px


@dataclass(frozen=True, slots=True)
class Bar:
    """A period; `width` is 0 when no day of it is certain. `event` is where an entry brought it about."""

    state: str
    x: float
    width: float
    y: int
    height: int
    label: str
    possible: list[tuple[float, float]]  # x and width
    event: float | None


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    year: str  # "" where there is no room for a label


@dataclass(frozen=True, slots=True)
class Scale:
    """From the first day of a year to the last day of the record."""

    first: date
    last: date

    def at(self, day: date) -> float:
        days = max((self.last - self.first).days, 1)
        return min(max((day - self.first).days / days * WIDTH, 0.0), float(WIDTH))

    def ticks(self) -> list[Tick]:
        years = range(self.first.year, self.last.year + 1)
        step = -(-len(years) // _MOST_YEARS)
        ticks = []
        for year in years:
            x = self.at(date(year, 1, 1))
            labelled = (year - self.first.year) % step == 0 and x < 0.93 * WIDTH
            ticks.append(Tick(x, str(year) if labelled else ""))
        return ticks


def scale(periods: Iterable[PeriodRecord], as_of: date) -> Scale | None:
    """The years that `periods` span, up to `as_of` or the last date among them; None without a dated period.

    A date known to the year or the month counts from its first day, as bars are drawn.
    """
    starts, ends = [], [as_of]
    for period in periods:
        for bound in (period["span"]["start"], period["span"]["end"]):
            if bound:
                starts.append(date.fromisoformat(bound["earliest"]))
                ends.append(date.fromisoformat(bound["earliest"]))
    return Scale(date(min(starts).year, 1, 1), max(ends)) if starts else None


def bars(periods: Iterable[PeriodRecord], along: Scale, causes: Container[int] = ()) -> list[Bar]:
    """A bar a period; one without an end runs to the edge, one without a start is not drawn.

    `causes` are the ids of the entries that are public: periods which one of them brought about are marked.
    """
    rows = list(periods)
    found: dict[int, list[Stretch]] = {}
    for one in stretches(periods_of(rows, {}), along.last):
        found.setdefault(one.period, []).append(one)
    return [_bar(rows[place], parts, along, causes) for place, parts in sorted(found.items())]


def _bar(period: PeriodRecord, parts: list[Stretch], along: Scale, causes: Container[int]) -> Bar:
    y, height = _BARS[period["state"]]
    certain = next((part for part in parts if part.certain), None)
    x, width = _place(certain, along) if certain else (0.0, 0.0)
    return Bar(
        period["state"],
        x,
        width,
        y,
        height,
        f"{period['state'].capitalize()}, {period_text(period)}",
        [_place(part, along) for part in parts if not part.certain],
        along.at(parts[0].first) if period["cause"] in causes else None,
    )


def _place(part: Stretch, along: Scale) -> tuple[float, float]:
    x = along.at(part.first)
    return min(x, WIDTH - _NARROWEST), max(along.at(part.last) - x, _NARROWEST)


def strip(some: Iterable[Bar], ticks: Iterable[Tick]) -> list[Shape]:
    """The drawing of a strip: a line at each year, a bar a period, a diamond where an event changed it."""
    rows = list(some)
    shapes: list[Shape] = [Line(0, 22.5, WIDTH, 22.5, "pic-base")]
    shapes += [Line(tick.x, 0, tick.x, 23, "pic-grid") for tick in ticks]
    for bar in rows:
        look = f"period period-{bar.state}"
        drawn = [Rect(x, bar.y, width, bar.height, f"{look} period-possible") for x, width in bar.possible]
        if bar.width:
            drawn.append(Rect(bar.x, bar.y, bar.width, bar.height, look))
        shapes.append(Group(tuple(drawn), bar.label))
    shapes += [Glyph(bar.event, 12, "M0-5 5 0 0 5-5 0z", "strip-event") for bar in rows if bar.event is not None]
    return shapes


def axis(ticks: Iterable[Tick], y: float = HEIGHT) -> list[Shape]:
    """The years, below `y`."""
    return [Text(tick.x, y + 13, tick.year, "pic-tick") for tick in ticks if tick.year]


def period_text(period: PeriodRecord) -> str:
    """ "since 15 November 2023" for a period that goes on, otherwise from when to when."""
    start, end = period["span"]["start"], period["span"]["end"]
    if end is None:
        return f"since {start['text']}" if start else "dates not known"
    return period["span"]["text"]
