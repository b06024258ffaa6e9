"""A channel's periods as a strip over the years, drawn as SVG on the server. Pure; no query.

The height of a bar says how open the channel was, so that the strip reads without its colours; the words stand in
the table beside it. Positions are percentages, so one drawing fits every width.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from talks.press.contract import PeriodRecord

# Top and height of each state's bar, in a strip 24 px high.
_BARS = {
    "open": (2, 20),
    "limited": (12, 10),
    "suspended": (19, 3),
    "refused": (19, 3),
    "proposed": (12, 10),
    "unknown": (19, 3),
}
_NARROWEST = 0.6  # per cent; a period of a day should still be seen
_MOST_YEARS = 12  # as many years as can be labelled at 360 px


@dataclass(frozen=True, slots=True)
class Bar:
    state: str
    x: str
    width: str
    y: int
    height: int
    label: str


@dataclass(frozen=True, slots=True)
class Tick:
    x: str
    year: str  # "" where there is no room for a label


@dataclass(frozen=True, slots=True)
class Scale:
    """From the first day of a year to the last day of the record."""

    first: date
    last: date

    def per_cent(self, day: date) -> float:
        days = max((self.last - self.first).days, 1)
        return min(max((day - self.first).days / days * 100, 0.0), 100.0)

    def ticks(self) -> list[Tick]:
        years = range(self.first.year, self.last.year + 1)
        step = -(-len(years) // _MOST_YEARS)
        ticks = []
        for year in years:
            x = self.per_cent(date(year, 1, 1))
            labelled = (year - self.first.year) % step == 0 and x < 93
            ticks.append(Tick(_percent(x), str(year) if labelled else ""))
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


def bars(periods: Iterable[PeriodRecord], along: Scale) -> list[Bar]:
    """A bar a period; one without an end runs to the edge, one without a start is not drawn."""
    drawn = []
    for period in periods:
        start, end = period["span"]["start"], period["span"]["end"]
        if start is None:
            continue
        x = along.per_cent(date.fromisoformat(start["earliest"]))
        until = along.per_cent(date.fromisoformat(end["earliest"])) if end else 100.0
        width = max(until - x, _NARROWEST)
        y, height = _BARS[period["state"]]
        label = f"{period['state'].capitalize()}, {period_text(period)}"
        drawn.append(Bar(period["state"], _percent(min(x, 100 - _NARROWEST)), _percent(width), y, height, label))
    return drawn


def period_text(period: PeriodRecord) -> str:
    """ "since 15 November 2023" for a period that goes on, otherwise from when to when."""
    start, end = period["span"]["start"], period["span"]["end"]
    if end is None:
        return f"since {start['text']}" if start else "dates not known"
    return period["span"]["text"]


def _percent(value: float) -> str:
    return f"{value:.2f}%"
