"""The shapes of `talks.templatetags.words`, drawn as pixels: the same box of 14 by 14, the same lines."""

from __future__ import annotations

import functools
from collections.abc import Callable

from PIL import Image, ImageDraw

# Drawn this many times larger and made smaller again, which smooths the edges.
_FINER = 4
Pen = Callable[[ImageDraw.ImageDraw, float], None]


@functools.lru_cache(maxsize=64)
def stencil(name: str, size: int) -> Image.Image:
    """Where the shape is: a mask of `size` by `size` pixels."""
    full = size * _FINER
    mask = Image.new("L", (full, full), 0)
    _PENS.get(name, _none)(ImageDraw.Draw(mask), full / 14)
    return mask.resize((size, size), Image.Resampling.LANCZOS)


def put(image: Image.Image, at: tuple[float, float], name: str, size: int, colour: str) -> None:
    """Puts the shape's upper left corner at `at`."""
    image.paste(Image.new("RGB", (size, size), colour), (round(at[0]), round(at[1])), stencil(name, size))


def _disc(draw: ImageDraw.ImageDraw, unit: float, radius: float = 6) -> None:
    draw.ellipse(_box(unit, radius), fill=255)


def _circle(draw: ImageDraw.ImageDraw, unit: float, radius: float = 5.25, line: float = 1.5) -> None:
    draw.ellipse(_box(unit, radius + line / 2), outline=255, width=round(line * unit))


def _box(unit: float, radius: float) -> tuple[float, float, float, float]:
    return (7 - radius) * unit, (7 - radius) * unit, (7 + radius) * unit, (7 + radius) * unit


def _line(
    draw: ImageDraw.ImageDraw, unit: float, points: list[tuple[float, float]], width: float, fill: int = 255
) -> None:
    draw.line([(x * unit, y * unit) for x, y in points], fill=fill, width=round(width * unit), joint="curve")


def _agreed(draw: ImageDraw.ImageDraw, unit: float) -> None:
    _disc(draw, unit)
    _line(draw, unit, [(4, 7.2), (6.2, 9.4), (10.2, 5)], 1.8, fill=0)


def _progress(draw: ImageDraw.ImageDraw, unit: float) -> None:
    _circle(draw, unit)
    draw.pieslice(_box(unit, 5.25), -90, 180, fill=255)


def _limited(draw: ImageDraw.ImageDraw, unit: float) -> None:
    _circle(draw, unit)
    draw.pieslice(_box(unit, 5.25), -90, 90, fill=255)


def _none(draw: ImageDraw.ImageDraw, unit: float) -> None:
    _circle(draw, unit)
    _line(draw, unit, [(4.25, 7), (9.75, 7)], 1.5)


def _refused(draw: ImageDraw.ImageDraw, unit: float) -> None:
    _line(draw, unit, [(2.5, 2.5), (11.5, 11.5)], 2.4)
    _line(draw, unit, [(11.5, 2.5), (2.5, 11.5)], 2.4)


def _undisclosed(draw: ImageDraw.ImageDraw, unit: float) -> None:
    corners = [(1.75, 1.75), (12.25, 1.75), (12.25, 12.25), (1.75, 12.25), (1.75, 1.75)]
    _line(draw, unit, corners, 1)
    for start, end in [
        ((1.75, 6), (6, 1.75)),
        ((1.75, 10.5), (10.5, 1.75)),
        ((3.5, 12.25), (12.25, 3.5)),
        ((8, 12.25), (12.25, 8)),
    ]:
        _line(draw, unit, [start, end], 1)


def _ring(draw: ImageDraw.ImageDraw, unit: float) -> None:
    _circle(draw, unit, 5, 2)


def _diamond(draw: ImageDraw.ImageDraw, unit: float) -> None:
    _line(draw, unit, [(7, 1.25), (12.75, 7), (7, 12.75), (1.25, 7), (7, 1.25), (12.75, 7)], 2)


_PENS: dict[str, Pen] = {
    "agreed": _agreed,
    "progress": _progress,
    "limited": _limited,
    "none": _none,
    "refused": _refused,
    "undisclosed": _undisclosed,
    "filled": _disc,
    "ring": _ring,
    "diamond": _diamond,
}
