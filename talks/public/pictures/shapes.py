"""Shapes of a picture as plain data, and the SVG made of them. Pure; no query.

A unit is a pixel of the picture as it is saved. In a page a picture is as wide as its place there: positions across
become percentages, while heights, letters and marks keep their size, so that nothing is stretched on a phone. What
cannot be pulled apart like that (a map) is a picture that is scaled as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import NamedTuple

# What no XML holds, whatever stands in a title.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Rect(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    look: str = ""


class Line(NamedTuple):
    x1: float
    y1: float
    x2: float
    y2: float
    look: str = ""


class Text(NamedTuple):
    """A line of text; `y` is its baseline, `anchor` is start, middle or end."""

    x: float
    y: float
    text: str
    look: str = ""
    anchor: str = "start"


class Disc(NamedTuple):
    """A circle about a point; `dx` moves it by pixels, however wide the picture is."""

    x: float
    y: float
    radius: float
    look: str = ""
    dx: float = 0


class Glyph(NamedTuple):
    """A small drawing about a point: the data of a path, in which the point is 0,0."""

    x: float
    y: float
    path: str
    look: str = ""
    dx: float = 0


class Path(NamedTuple):
    """The data of a path in units of the picture, or in smaller ones that `scale` says; only in one that is scaled as
    a whole.
    """

    path: str
    look: str = ""
    scale: float = 1


class Group(NamedTuple):
    """Shapes that belong together: with a title, which explains them on hover, and an address, to which they lead.

    Links are reached by the Tab key only where `focus` says so; otherwise the table beside the picture has them.
    """

    shapes: tuple[Shape, ...]
    title: str = ""
    url: str = ""
    look: str = ""
    focus: bool = False


class Shift(NamedTuple):
    """Shapes moved; across only in a picture that is scaled as a whole, or saved."""

    x: float
    y: float
    shapes: tuple[Shape, ...]


class Bar(NamedTuple):
    place: int  # from nought
    height: float
    title: str
    url: str
    look: str = ""


class Bars(NamedTuple):
    """Bars side by side on a base line at `height`, each on a slot as high as all of them that can be hit.

    It is what a Group of two Rects would be for each, written at once: the timeline has hundreds on each of its pages.
    """

    width: float
    height: float
    places: int
    bars: tuple[Bar, ...]


Shape = Rect | Line | Text | Disc | Glyph | Path | Group | Shift | Bars


@dataclass(frozen=True, slots=True)
class Pen:
    """How shapes are written down.

    `width`: that of the picture where positions across become percentages of it, 0 where they stay as they are.
    `origin`: what addresses begin with, for files that leave the site. `letters` is asked for each text that is drawn.
    """

    width: float = 0
    origin: str = ""
    letters: Callable[[str], str] | None = None
    titles: bool = True

    def draw(self, shapes: Iterable[Shape]) -> str:
        """The shapes as SVG, every text escaped."""
        return "".join([_WRITERS[type(shape)](self, shape) for shape in shapes])

    def across(self, x: float) -> str:
        return f"{x / self.width * 100:.2f}%" if self.width else number(x)

    def bars(self, one: Bars) -> str:
        full, origin, parts = number(one.height), self.origin, []
        tab = "" if origin else ' tabindex="-1"'
        spots = _spots(one.width, one.places, self.width)
        for place, height, title, url, classes in one.bars:
            x, width, bar_x, bar_width = spots[place]
            parts.append(
                f'<a href="{escape(origin + url)}"{tab}><title>{plain(title)}</title>'
                f'<rect class="pic-slot" x="{x}" y="0" width="{width}" height="{full}"/>'
                f'<rect{look(classes)} x="{bar_x}" y="{number(one.height - height)}" width="{bar_width}" '
                f'height="{number(height)}"/></a>'
            )
        return "".join(parts)

    def _about(self, x: float, y: float, dx: float, drawn: str) -> str:
        """What is drawn about 0,0, at its place."""
        if not self.width:
            return f'<g transform="translate({number(x + dx)} {number(y)})">{drawn}</g>'
        inside = f'<g transform="translate({number(dx)} 0)">{drawn}</g>' if dx else drawn
        return f'<svg x="{self.across(x)}" y="{number(y)}" overflow="visible">{inside}</svg>'

    def rect(self, one: Rect) -> str:
        return (
            f'<rect{look(one.look)} x="{self.across(one.x)}" y="{number(one.y)}" '
            f'width="{self.across(one.width)}" height="{number(one.height)}"/>'
        )

    def line(self, one: Line) -> str:
        return (
            f'<line{look(one.look)} x1="{self.across(one.x1)}" y1="{number(one.y1)}" '
            f'x2="{self.across(one.x2)}" y2="{number(one.y2)}"/>'
        )

    def text(self, one: Text) -> str:
        written = self.letters(one.text) if self.letters else one.text
        anchor = f' text-anchor="{one.anchor}"' if one.anchor != "start" else ""
        return f'<text{look(one.look)} x="{self.across(one.x)}" y="{number(one.y)}"{anchor}>{plain(written)}</text>'

    def disc(self, one: Disc) -> str:
        if self.width and one.dx:
            drawn = f'<circle{look(one.look)} cx="{number(one.dx)}" r="{number(one.radius)}"/>'
            return self._about(one.x, one.y, 0, drawn)
        return (
            f'<circle{look(one.look)} cx="{self.across(one.x + one.dx)}" cy="{number(one.y)}" '
            f'r="{number(one.radius)}"/>'
        )

    def glyph(self, one: Glyph) -> str:
        return self._about(one.x, one.y, one.dx, f'<path{look(one.look)} d="{escape(one.path)}"/>')

    def path(self, one: Path) -> str:
        if self.width:
            raise ValueError("a path can only be drawn in a picture that is scaled as a whole")
        scaled = f' transform="scale({number(one.scale)})"' if one.scale != 1 else ""
        return f'<path{look(one.look)}{scaled} d="{escape(one.path)}"/>'

    def group(self, one: Group) -> str:
        title = f"<title>{plain(one.title)}</title>" if one.title and self.titles else ""
        drawn = title + self.draw(one.shapes)
        if not one.url:
            return f"<g{look(one.look)}>{drawn}</g>"
        # A file has no table beside it: whoever opens it with a keyboard reaches every link.
        tab = "" if one.focus or self.origin else ' tabindex="-1"'
        return f'<a{look(one.look)} href="{plain(self.origin + one.url)}"{tab}>{drawn}</a>'

    def shift(self, one: Shift) -> str:
        if self.width and one.x:
            raise ValueError("shapes can be moved across only in a picture that is scaled as a whole")
        return f'<g transform="translate({number(one.x)} {number(one.y)})">{self.draw(one.shapes)}</g>'


_WRITERS: dict[type, Callable[..., str]] = {
    Rect: Pen.rect, Line: Pen.line, Text: Pen.text, Disc: Pen.disc, Glyph: Pen.glyph, Path: Pen.path,
    Group: Pen.group, Shift: Pen.shift, Bars: Pen.bars,
}  # fmt: skip


@lru_cache(maxsize=256)
def _spots(width: float, places: int, whole: float) -> list[tuple[str, str, str, str]]:
    """Where each slot and its bar begin, and how wide they are."""
    across, step = Pen(width=whole).across, width / places
    return [(across(at * step), across(step), across((at + 0.12) * step), across(step * 0.76)) for at in range(places)]


@lru_cache(maxsize=4096)
def number(value: float) -> str:
    """A length with two decimals at most: "12", "12.5"."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"


@lru_cache(maxsize=1024)
def look(classes: str) -> str:
    """The attribute of classes, with the space before it; "" for none."""
    return f' class="{escape(classes)}"' if classes else ""


def plain(text: str) -> str:
    """A text for SVG and HTML, without the characters that XML cannot hold."""
    # What can be printed has none of them, and is told quickly.
    return escape(text if text.isprintable() else _NOT_XML.sub("", text))
