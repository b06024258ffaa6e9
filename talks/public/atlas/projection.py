"""The projection of the world map: Equal Earth, in which equal areas of the globe are equal areas of the picture.

Pure. The formula is that of Šavrič, Patterson and Jenny (2018).
"""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

WIDTH = 1000
# What the picture shows, in degrees: without Antarctica, which belongs to no state.
NORTH, SOUTH = 83.7, -56.2

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = sqrt(3) / 2


def _raw(longitude: float, latitude: float) -> tuple[float, float]:
    t = asin(_M * sin(radians(latitude)))
    t2 = t * t
    t6 = t2 * t2 * t2
    x = radians(longitude) * cos(t) / (_M * (_A1 + 3 * _A2 * t2 + t6 * (7 * _A3 + 9 * _A4 * t2)))
    return x, t * (_A1 + _A2 * t2 + t6 * (_A3 + _A4 * t2))


_SCALE = WIDTH / (2 * _raw(180, 0)[0])
_TOP = _raw(0, NORTH)[1]
HEIGHT = round((_TOP - _raw(0, SOUTH)[1]) * _SCALE)


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Where a place stands in the picture: x from 0 to `WIDTH`, y from 0 at `NORTH` to `HEIGHT` at `SOUTH`."""
    x, y = _raw(longitude, latitude)
    return WIDTH / 2 + x * _SCALE, (_TOP - y) * _SCALE
