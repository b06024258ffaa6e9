"""How many entries a month or a year, as bars: numbers for a drawing made of plain SVG, and for its table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from actors.partial_dates import MONTHS

MOST_MONTHS = 96  # beyond eight years a bar stands for a year
MOST_TICKS = 9  # years written below the bars; more would run into each other on a phone
HEIGHT = 44


@dataclass(frozen=True)
class Bar:
    """One bar: x and width in per cent of the drawing, y and height in its units; `url` sets the dates to its span."""

    x: str
    width: str
    bar_x: str
    bar_width: str
    y: int
    height: int
    count: int
    label: str
    url: str
    tick: str
    inside: bool  # within the dates that were asked for


@dataclass(frozen=True)
class Histogram:
    bars: list[Bar]
    unit: str  # month or year

    @property
    def height(self) -> int:
        return HEIGHT

    @property
    def filled(self) -> list[Bar]:
        """Those with entries, newest first, for the table."""
        return [bar for bar in reversed(self.bars) if bar.count]


def histogram(
    months: dict[str, int], link: Callable[[str], str], inside: Callable[[str], bool] = lambda key: True
) -> Histogram:
    """Bars from the first month with an entry to the last, without gaps; `months` counts by "2023-06".

    `link` gives the address for a month or a year, `inside` says whether it lies within the dates asked for.
    """
    keys, unit, counts = _keys(months), "month", months
    if len(keys) > MOST_MONTHS:
        unit, counts = "year", {}
        for month, number in months.items():
            counts[month[:4]] = counts.get(month[:4], 0) + number
        keys = [f"{year:04d}" for year in range(int(min(counts)), int(max(counts)) + 1)]
    highest, step = max(counts.values()), 100 / len(keys)
    bars = []
    for place, key in enumerate(keys):
        number = counts.get(key, 0)
        height = max(round(number / highest * HEIGHT), 3) if number else 0
        bars.append(
            Bar(
                x=_percent(place * step),
                width=_percent(step),
                bar_x=_percent((place + 0.12) * step),
                bar_width=_percent(step * 0.76),
                y=HEIGHT - height,
                height=height,
                count=number,
                label=_label(key),
                url=link(key),
                tick=_tick(key, unit, place, len(keys)),
                inside=inside(key),
            )
        )
    return Histogram(bars, unit)


def _keys(months: dict[str, int]) -> list[str]:
    (first_year, first), (last_year, last) = (map(int, edge.split("-")) for edge in (min(months), max(months)))
    numbers = range(first_year * 12 + first - 1, last_year * 12 + last)
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in numbers]


def _percent(number: float) -> str:
    return f"{number:.2f}%"


def _label(key: str) -> str:
    return f"{MONTHS[int(key[5:]) - 1]} {key[:4]}" if len(key) > 4 else key


def _tick(key: str, unit: str, place: int, bars: int) -> str:
    """What to write below the bar: the year, at its January or every so many years; never cut off at the far end."""
    if place > bars - bars / 12:
        return ""
    if unit == "month":
        return key[:4] if key.endswith("-01") or (place == 0 and int(key[5:]) < 10) else ""
    if bars <= MOST_TICKS:
        return key
    every = next((years for years in (2, 5, 10, 20, 25, 50) if bars / years <= MOST_TICKS), 100)
    return key if int(key) % every == 0 else ""
