"""The outlines of the world and a point for every state and territory, as `build.py` made them. Pure; see README.md."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from talks.public.atlas.projection import HEIGHT, WIDTH, project

Point = tuple[float, float]
TENTH = 10  # of a unit of the picture: what paths are written in
_LINE = re.compile(r"M(-?\d+) (-?\d+)l([-\d ]+)(z?)")
_NUMBER = re.compile(r"-?\d+")


class Window(NamedTuple):
    """A part of the map, in its units. A picture of it is as wide as one of the whole."""

    x: float
    y: float
    width: float
    height: float

    @property
    def scale(self) -> float:
        return WIDTH / self.width

    @property
    def tall(self) -> float:
        """The height of a picture of it."""
        return self.height * self.scale

    def at(self, place: Point) -> Point:
        """A place of the map as it stands in a picture of this part."""
        return (place[0] - self.x) * self.scale, (place[1] - self.y) * self.scale

    def holds(self, place: Point) -> bool:
        return 0 <= place[0] - self.x <= self.width and 0 <= place[1] - self.y <= self.height


WORLD = Window(0, 0, WIDTH, HEIGHT)


# How tall a picture of a part may be, of its width.
TALLEST = 0.62


def around(west: float, south: float, east: float, north: float) -> Window:
    """The part of the map that holds an area given in degrees: not flatter than the whole, and not taller than wide."""
    corners = [project(x, y) for x in (west, (west + east) / 2, east) for y in (south, north)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    width = max(max(xs) - min(xs), (max(ys) - min(ys)) / TALLEST)
    height = min(max(max(ys) - min(ys), width * HEIGHT / WIDTH), HEIGHT)
    x = min(max((min(xs) + max(xs) - width) / 2, 0), WIDTH - width)
    return Window(x, min(max((min(ys) + max(ys) - height) / 2, 0), HEIGHT - height), width, height)


@dataclass(frozen=True)
class Atlas:
    """`land` encloses what is land, `borders` are lines between states; `points` by ISO code, or by slug."""

    land: list[list[Point]]
    borders: list[list[Point]]
    points: dict[str, Point]


@cache
def atlas() -> Atlas:
    """The whole, read once a process: a file of 80 kB."""
    held = json.loads((Path(__file__).parent / "world.json").read_text("ascii"))
    points = {key: (x, y) for key, (x, y) in held["points"].items()}
    return Atlas(_lines(held["land"], held["unit"]), _lines(held["borders"], held["unit"]), points)


def _lines(path: str, unit: int) -> list[list[Point]]:
    lines = []
    for x, y, steps, closed in _LINE.findall(path):
        at = (int(x), int(y))
        line = [at]
        numbers = [int(one) for one in _NUMBER.findall(steps)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            at = (at[0] + dx, at[1] + dy)
            line.append(at)
        if closed:
            line.append(line[0])
        lines.append([(x / unit, y / unit) for x, y in line])
    return lines


@lru_cache(maxsize=16)
def drawn(window: Window) -> tuple[str, str]:
    """Land and borders in a part of the map, as the data of two SVG paths, in tenths of a unit of the picture."""
    whole = atlas()
    land = (clipped(line, window) for line in whole.land)
    borders = (run for line in whole.borders for run in within(line, window))
    return (
        _path((line for line in land if len(line) > 2), window, closed=True),
        _path(borders, window, closed=False),
    )


def clipped(ring: list[Point], window: Window) -> list[Point]:
    """What of an area lies in the window (Sutherland and Hodgman): a ring, without its first point at the end."""
    ring = ring[:-1] if ring and ring[0] == ring[-1] else ring
    edges = [(0, window.x, 1), (0, window.x + window.width, -1), (1, window.y, 1), (1, window.y + window.height, -1)]
    for axis, edge, sign in edges:
        kept: list[Point] = []
        for a, b in zip(ring[-1:] + ring[:-1], ring, strict=True):
            a_in, b_in = (sign * (one[axis] - edge) >= 0 for one in (a, b))
            if a_in != b_in:
                part = (edge - a[axis]) / (b[axis] - a[axis])
                kept.append((a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part))
            if b_in:
                kept.append(b)
        ring = kept
    return ring


def within(line: list[Point], window: Window) -> Iterable[list[Point]]:
    """The runs of a line that lie in the window, to the last point of each: borders may end short of its edge."""
    run: list[Point] = []
    for place in line:
        if window.holds(place):
            run.append(place)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _path(lines: Iterable[list[Point]], window: Window, closed: bool) -> str:
    """Steps relative to the point before, in tenths of a unit: whole numbers make the shortest text."""
    parts = []
    for line in lines:
        places = [(round(x * TENTH), round(y * TENTH)) for x, y in map(window.at, line)]
        steps = [(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(places)]
        numbers = [str(number) for step in steps if step != (0, 0) for number in step]
        if numbers:
            (x, y), said = places[0], " ".join(numbers).replace(" -", "-")
            parts.append(f"M{x} {y}l{said}{'z' if closed else ''}")
    return "".join(parts)
