"""How many entries a month or a year, as bars: numbers for a drawing made of plain SVG, and for its table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from actors.partial_dates import MONTHS

MOST_MONTHS = 96  # beyond eight years a bar stands for a year
HEIGHT = 40
STEP = 10


@dataclass(frozen=True)
class Bar:
    """One bar, in units of the drawing; `url` sets the dates to what it stands for."""

    x: int
    y: int
    height: int
    count: int
    label: str
    url: str
    tick: str


@dataclass(frozen=True)
class Histogram:
    bars: list[Bar]
    width: int
    unit: str

    @property
    def height(self) -> int:
        return HEIGHT


def histogram(months: dict[str, int], link: Callable[[str, str], str]) -> Histogram:
    """Bars from the first month with an entry to the last, without gaps; `months` counts by "2023-06"."""
    keys, unit = _keys(months), "month"
    counts = months
    if len(keys) > MOST_MONTHS:
        unit, counts = "year", {}
        for month, number in months.items():
            counts[month[:4]] = counts.get(month[:4], 0) + number
        keys = [f"{year:04d}" for year in range(int(min(counts)), int(max(counts)) + 1)]
    highest = max(counts.values())
    bars = []
    for place, key in enumerate(keys):
        number = counts.get(key, 0)
        height = round(number / highest * HEIGHT) if number else 0
        height = max(height, 2) if number else 0
        bars.append(Bar(place * STEP, HEIGHT - height, height, number, _label(key), link(key, key), _tick(key, unit)))
    return Histogram(bars, len(bars) * STEP, unit)


def _keys(months: dict[str, int]) -> list[str]:
    (first_year, first), (last_year, last) = (map(int, edge.split("-")) for edge in (min(months), max(months)))
    numbers = range(first_year * 12 + first - 1, last_year * 12 + last)
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in numbers]


def _label(key: str) -> str:
    return f"{MONTHS[int(key[5:]) - 1]} {key[:4]}" if len(key) > 4 else key


def _tick(key: str, unit: str) -> str:
    """What to write below the bar: the year, at its January or each tenth year."""
    if unit == "month":
        return key[:4] if key.endswith("-01") else ""
    return key if int(key) % 10 == 0 else ""
