"""How many entries a month or a year, as bars: numbers for a drawing made of plain SVG, and for its table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from actors.partial_dates import MONTHS

MOST_MONTHS = 96  # beyond eight years a bar stands for a year
MOST_TICKS = 9  # years written below the bars; more would run into each other on a phone
HEIGHT = 44


class Place(NamedTuple):
    """Where a bar stands: x and width in per cent of the drawing, of what can be clicked and of the bar within it."""

    key: str  # "2023-06" or "2023"
    label: str
    tick: str
    x: str
    width: str
    bar_x: str
    bar_width: str


class Bar(NamedTuple):
    """One bar: y and height in units of the drawing; `url` sets the dates to its span."""

    place: Place
    y: int
    height: int
    entries: int
    url: str
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
        return [bar for bar in reversed(self.bars) if bar.entries]


def histogram(
    months: dict[str, int], link: Callable[[str], str], inside: Callable[[str], bool] = lambda key: True
) -> Histogram:
    """Bars from the first month with an entry to the last, without gaps; `months` counts by "2023-06".

    `link` gives the address for a month or a year, `inside` says whether it lies within the dates asked for.
    """
    unit, counts = "month", months
    first, last = min(months), max(months)
    if _number(last) - _number(first) >= MOST_MONTHS:
        unit, counts = "year", {}
        for month, number in months.items():
            counts[month[:4]] = counts.get(month[:4], 0) + number
        first, last = first[:4], last[:4]
    highest = max(counts.values())
    bars = []
    for place in _places(first, last):
        number = counts.get(place.key, 0)
        height = max(round(number / highest * HEIGHT), 3) if number else 0
        bars.append(Bar(place, HEIGHT - height, height, number, link(place.key) if number else "", inside(place.key)))
    return Histogram(bars, unit)


def _number(month: str) -> int:
    """The months since the year nought."""
    return int(month[:4]) * 12 + int(month[5:]) - 1


@lru_cache(maxsize=256)
def _places(first: str, last: str) -> list[Place]:
    """The places of all months or years from the first to the last."""
    if len(first) > 4:
        keys = [f"{at // 12:04d}-{at % 12 + 1:02d}" for at in range(_number(first), _number(last) + 1)]
    else:
        keys = [f"{year:04d}" for year in range(int(first), int(last) + 1)]
    step = 100 / len(keys)
    return [
        Place(
            key=key,
            label=_label(key),
            tick=_tick(key, at, len(keys)),
            x=_percent(at * step),
            width=_percent(step),
            bar_x=_percent((at + 0.12) * step),
            bar_width=_percent(step * 0.76),
        )
        for at, key in enumerate(keys)
    ]


def _percent(number: float) -> str:
    return f"{number:.2f}%"


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
