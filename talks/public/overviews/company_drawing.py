"""Who met whom as a square of shaded figures. Pure; no query."""

from __future__ import annotations

from collections.abc import Callable

from talks.public.overviews.company import Company, shade
from talks.public.pictures.shapes import Group, Rect, Shape, Text
from talks.public.sharing.faces import shortened

CELL, NAMES, HEAD = 34.0, 200.0, 22.0
_LETTERS = 13


def size(found: Company) -> tuple[float, float]:
    many = len(found.members)
    return NAMES + many * CELL, HEAD + many * CELL


def shapes(found: Company, url: Callable[[int, int], str]) -> tuple[Shape, ...]:
    """Rows with names and a number each, columns with these numbers; `url` leads to the entries of two members."""
    made: list[Shape] = []
    for i, one in enumerate(found.members):
        y = HEAD + i * CELL
        middle = y + CELL / 2 + 4
        made.append(Text(NAMES + (i + 0.5) * CELL, HEAD - 7, str(i + 1), "pic-tick", "middle"))
        made.append(Text(24, middle, str(i + 1), "pic-tick", "end"))
        made.append(Text(32, middle, shortened(one.name, _LETTERS, 400, NAMES - 44), "pic-name"))
        for j, other in enumerate(found.members):
            who = f"{one.name} and {other.name}" if i != j else one.name
            made.append(_cell(found, i, j, NAMES + j * CELL, y, who, url))
    return tuple(made)


def _cell(found: Company, i: int, j: int, x: float, y: float, who: str, url: Callable[[int, int], str]) -> Shape:
    number = found.cells[i][j]
    look = "heat heat-all" if i == j else f"heat heat-{shade(number, found.highest)}"
    box = Rect(x + 1, y + 1, CELL - 2, CELL - 2, look)
    if not number:
        return box
    text = f"{number:,}" if number < 10_000 else f"{number // 1000:,}k"
    on = "on-heat-all" if i == j else f"on-heat-{shade(number, found.highest)}"
    figure = Text(x + CELL / 2, y + CELL / 2 + 4, text, f"on-heat {on}", "middle")
    return Group((box, figure), title=f"{who}: {number:,} held {'entry' if number == 1 else 'entries'}", url=url(i, j))
