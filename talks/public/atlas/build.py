"""Makes `world.json` out of Natural Earth's outlines. Run it when these change; the site only reads what it made.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python -m talks.public.atlas.build package

Lines are simplified arc by arc, so that what two countries share stays shared. `borders` are the arcs that stand
between two countries; the land of 1 : 50 million is drawn, and the point of a country is the place in its largest part
that is farthest from its edge, in the outlines of 1 : 10 million where the coarser ones leave it out.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import hypot
from pathlib import Path
from typing import Any

from talks.public.atlas.projection import HEIGHT, WIDTH, project

HERE = Path(__file__).parent
# In units of the picture: how far a line may move, and the smallest island that is drawn.
TOLERANCE, SMALLEST = 0.2, 0.4
FINE = 0.02  # the same for lines that only points are found by
UNIT = 10  # numbers are written in tenths
# A name without a code in Natural Earth that has one here.
NAMED = {"Kosovo": "XK"}

Point = tuple[float, float]
Line = list[Point]


class Atlas:
    """A TopoJSON file. Its lines are in degrees, and may go on beyond 180 rather than jump to the other side."""

    def __init__(self, path: Path) -> None:
        self.content: dict[str, Any] = json.loads(path.read_text("utf-8"))
        self.arcs = [self._line(arc) for arc in self.content["arcs"]]

    def _line(self, arc: list[list[int]]) -> Line:
        (kx, ky), (tx, ty) = self.content["transform"]["scale"], self.content["transform"]["translate"]
        x = y = 0
        line: Line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            place = (x * kx + tx, y * ky + ty)
            line.append(_near(place, line[-1]) if line else place)
        return line

    def simplified(self, tolerance: float) -> Atlas:
        """The same with its arcs simplified one by one."""
        made = object.__new__(Atlas)
        made.content, made.arcs = self.content, [simplified(arc, tolerance) for arc in self.arcs]
        return made

    def rings(self, numbers: Iterable[int]) -> Iterator[Line]:
        """What some arcs enclose, projected: in two parts where it lies on both sides of the map's edge."""
        joined: Line = []
        for number in numbers:
            arc = self.arcs[number] if number >= 0 else self.arcs[~number][::-1]
            for place in arc[1:] if joined else arc:
                joined.append(_near(place, joined[-1]) if joined else place)
        for turn in (-360, 0, 360):
            part = clipped([(x + turn, y) for x, y in joined])
            if len(part) > 2:
                yield [project(*place) for place in part]

    def geometries(self, name: str) -> list[dict[str, Any]]:
        found = self.content["objects"][name]
        return list(found.get("geometries", [found]))


def _near(place: Point, last: Point) -> Point:
    """The place by that of its longitudes which is nearest to the last one."""
    x, y = place
    return x - 360 * round((x - last[0]) / 360), y


def clipped(ring: Line) -> Line:
    """What of a ring lies between the meridians of 180 degrees west and east."""
    for edge, sign in ((-180.0, 1), (180.0, -1)):
        kept: Line = []
        for (ax, ay), (bx, by) in zip(ring[-1:] + ring[:-1], ring, strict=True):
            a_in, b_in = sign * (ax - edge) >= 0, sign * (bx - edge) >= 0
            if a_in != b_in:
                kept.append((edge, ay + (by - ay) * (edge - ax) / (bx - ax)))
            if b_in:
                kept.append((bx, by))
        ring = kept
    return ring


def polygons(geometry: dict[str, Any]) -> list[list[list[int]]]:
    if geometry["type"] == "Polygon":
        return [geometry["arcs"]]
    return list(geometry["arcs"]) if geometry["type"] == "MultiPolygon" else []


def simplified(line: Line, tolerance: float) -> Line:
    """The line without the points that, in the picture, lie within the tolerance of what remains (Douglas, Peucker)."""
    seen = [project(*place) for place in line]
    ends = [(0, len(line) - 1)]
    if line[0] == line[-1] and len(line) > 3:  # an island, whose two ends are one
        half = max(range(len(line)), key=lambda at: hypot(seen[at][0] - seen[0][0], seen[at][1] - seen[0][1]))
        ends = [(0, half), (half, len(line) - 1)]
    keep = {at for pair in ends for at in pair}
    while ends:
        first, last = ends.pop()
        between = range(first + 1, last)
        away, place = max(((_away(seen[at], seen[first], seen[last]), at) for at in between), default=(0.0, 0))
        if away > tolerance:
            keep.add(place)
            ends += [(first, place), (place, last)]
    return [line[at] for at in sorted(keep)]


def _away(point: Point, a: Point, b: Point) -> float:
    """How far a point lies from the stretch between two others."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    along = ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / length if length else 0.0
    along = min(max(along, 0.0), 1.0)
    return hypot(point[0] - a[0] - along * dx, point[1] - a[1] - along * dy)


def area(ring: Line) -> float:
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True))) / 2


def inside(point: Point, ring: Line) -> bool:
    x, y = point
    within = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            within = not within
    return within


def middle(ring: Line) -> Point:
    """The place inside a ring that is farthest from its edge, to a hundredth of its size."""
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    x0, y0, size = min(xs), min(ys), max(max(xs) - min(xs), max(ys) - min(ys), 1e-6)
    best, step = (sum(xs) / len(xs), sum(ys) / len(ys)), size / 24
    grid = [(x0 + column * step, y0 + row * step) for column in range(25) for row in range(25)]
    for _ in range(4):
        clear = [(_clearance(point, ring), point) for point in [*grid, best]]
        best = max(clear)[1]
        steps = [step / 4 * at for at in range(-4, 5)]
        grid = [(best[0] + dx, best[1] + dy) for dx in steps for dy in steps]
        step /= 4
    return best


def _clearance(point: Point, ring: Line) -> float:
    nearest = min(_away(point, a, b) for a, b in zip(ring, ring[1:] + ring[:1], strict=True))
    return nearest if inside(point, ring) else -nearest


def path(lines: Iterable[Line], closed: bool) -> str:
    """Lines as the `d` of one SVG path, in tenths, each step relative to the one before."""
    parts = []
    for line in lines:
        places = [(round(x * UNIT), round(y * UNIT)) for x, y in line]
        if closed and places[0] == places[-1]:
            places.pop()
        steps = [(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(places)]
        numbers = [str(number) for step in steps if step != (0, 0) for number in step]
        if numbers:
            said = " ".join(numbers).replace(" -", "-")
            parts.append(f"M{places[0][0]} {places[0][1]}l{said}{'z' if closed else ''}")
    return "".join(parts)


def land(atlas: Atlas) -> Iterator[Line]:
    for geometry in atlas.geometries("land"):
        for outer, *holes in polygons(geometry):
            drawn = [ring for ring in atlas.rings(outer) if area(ring) >= SMALLEST and min(y for _, y in ring) < HEIGHT]
            if drawn:
                yield from drawn
                yield from (ring for numbers in holes for ring in atlas.rings(numbers) if area(ring) >= SMALLEST)


def borders(atlas: Atlas) -> Iterator[Line]:
    """The arcs that stand in the rings of two countries."""
    found: dict[int, set[int]] = defaultdict(set)
    for country, geometry in enumerate(atlas.geometries("countries")):
        for rings in polygons(geometry):
            for numbers in rings:
                for number in numbers:
                    found[number if number >= 0 else ~number].add(country)
    for number, countries in sorted(found.items()):
        if len(countries) > 1:
            yield [project(*place) for place in atlas.arcs[number]]


def points(atlases: Iterable[Atlas]) -> dict[str, Point]:
    """A point for every country with a code; of several outlines the first that holds it."""
    codes = dict(line.split() for line in (HERE / "codes.txt").read_text("ascii").splitlines())
    found: dict[str, Point] = {}
    for atlas in atlases:
        parts: dict[str, list[Line]] = defaultdict(list)
        for geometry in atlas.geometries("countries"):
            code = codes.get(geometry.get("id", ""), NAMED.get(geometry["properties"]["name"], ""))
            if code and code not in found:
                parts[code] += [ring for rings in polygons(geometry) for ring in atlas.rings(rings[0])]
        found |= {code: middle(max(rings, key=area)) for code, rings in parts.items() if rings}
    return found


def build(folder: Path) -> dict[str, Any]:
    coarse, fine = Atlas(folder / "countries-50m.json"), Atlas(folder / "countries-10m.json")
    by_hand = tomllib.loads((HERE / "points.toml").read_text("utf-8"))
    places = points([coarse.simplified(FINE), fine.simplified(FINE)])
    drawn = coarse.simplified(TOLERANCE)
    for given in (by_hand["territories"], by_hand["seats"]):
        places |= {key: project(*place) for key, place in given.items()}
    shown = {key: [round(x, 1), round(y, 1)] for key, (x, y) in sorted(places.items()) if 0 <= y <= HEIGHT}
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "unit": UNIT,
        "land": path(land(drawn), closed=True),
        "borders": path(borders(drawn), closed=False),
        "points": shown,
    }


if __name__ == "__main__":
    made = json.dumps(build(Path(sys.argv[1])), separators=(",", ":"))
    (HERE / "world.json").write_text(made + "\n", "ascii")
