"""A picture with all that belongs to it: what it says in words, its table, its addresses. Pure; no query."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString, mark_safe

from talks.public.paths import path
from talks.public.pictures.shapes import Pen, Shape, number, plain
from talks.public.sharing.citation import SITE, one_line
from talks.public.sharing.share import Frame


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    number: bool = False  # its cells are figures


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    url: str = ""  # of the rows that the figure rests on


@dataclass(frozen=True, slots=True)
class Table:
    """All that the picture shows, row by row; the first cell of a row names it."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """What a look means: its shapes in a box of 14 by 14, or `width` by 14, and words."""

    text: str
    shapes: tuple[Shape, ...]
    width: int = 14

    @property
    def drawing(self) -> SafeString:
        inside = Pen().draw(self.shapes)
        size = f'viewBox="0 0 {self.width} 14" width="{self.width}" height="14"'
        drawn = f'<svg class="pic-key" {size} aria-hidden="true">{inside}</svg>'
        return mark_safe(drawn)  # noqa: S308 - `Pen` escapes


@dataclass(frozen=True)
class Picture:
    """What `name` of the registry gives for `query`.

    `width` and `height` are those of the drawing alone, in units; `alt` says in a sentence or two, with figures, what
    it shows; `counts` what is counted and of how many; `source` is the path of the page it belongs to. `fluid`
    pictures are pulled to the width of their place, others scaled as a whole.
    """

    name: str
    title: str
    alt: str
    width: float
    height: float
    shapes: tuple[Shape, ...]
    table: Table
    counts: str
    source: str
    query: str = ""
    notes: tuple[str, ...] = ()
    keys: tuple[Key, ...] = ()
    caption: str = ""  # the title where the page around it says the rest
    fluid: bool = True
    scrolls: bool = False  # one scaled as a whole: on a phone it is scrolled sideways rather than made too small
    frame_height: int = 560  # px of a frame, until it has said how tall it is

    @property
    def heading(self) -> str:
        return self.caption or self.title

    @property
    def id(self) -> str:
        return f"picture-{self.name}"

    @property
    def rows(self) -> list[list[tuple[Cell, bool]]]:
        """The table's cells, each with whether it is a figure."""
        return [
            [(cell, column.number) for cell, column in zip(row, self.table.columns, strict=True)]
            for row in self.table.rows
        ]

    @property
    def inline(self) -> SafeString:
        """The drawing for a page, which has to show `alt` in an element with the id `…-alt`.

        Where it is scrolled the page puts it into an element that can be.
        """
        return inline(self.shapes, self.width, self.height, self.fluid, f'aria-labelledby="{self.id}-alt"')

    @property
    def svg_url(self) -> str:
        return self._address("picture-svg")

    @property
    def png_url(self) -> str:
        return self._address("picture-png")

    @property
    def download_query(self) -> str:
        """What is put behind an address to have it saved."""
        return "&download" if self.query else "?download"

    @cached_property
    def frame(self) -> Frame:
        return Frame(self._address("embed-picture"), f"{SITE}: {one_line(self.title)}", self.frame_height)

    def _address(self, route: str) -> str:
        return path(route, self.name) + (f"?{self.query}" if self.query else "")


def inline(shapes: tuple[Shape, ...], width: float, height: float, fluid: bool = True, named: str = "") -> SafeString:
    """An `svg` element as wide as its place; `named` is the attribute that says what it shows, "" hides it.

    With links in it, it is a group of them; without, one image.
    """
    drawn = Pen(width=width if fluid else 0).draw(shapes)
    size = f'width="100%" height="{number(height)}"' if fluid else f'viewBox="0 0 {number(width)} {number(height)}"'
    role = "group" if "<a " in drawn else "img"
    told = f'role="{role}" {named}' if named else 'aria-hidden="true" focusable="false"'
    kind = "pic" if fluid else "pic pic-whole"
    return mark_safe(f'<svg class="{kind}" {size} {told}>{drawn}</svg>')  # noqa: S308 - `Pen` escapes


def labelled(text: str) -> str:
    """The attribute of a drawing that says by itself what it shows, for `inline`."""
    return f'aria-label="{plain(text)}"'
