"""Issues by the meetings of a pair as a picture: a row an issue, a column a meeting, a sign in a cell. Pure."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from actors.partial_dates import MONTHS
from talks.public.pictures.picture import Cell, Column, Key, Picture, Table
from talks.public.pictures.shapes import Disc, Glyph, Group, Line, Shape, Shift, Text
from talks.public.presenting import counted
from talks.public.sharing.faces import shortened

if TYPE_CHECKING:
    from talks.public.issue_matrix import MatrixView
    from talks.public.neighbours import EntryView

WIDTH = 720
_NAMES, _ROW, _HEAD, _BOX = 216, 26, 66, 14
WORDS = {
    "new": "new", "raised": "raised", "back": "back", "dropped": "dropped", "not_raised": "not raised", "": "",
}  # fmt: skip
# In a box of 14 by 14, about its middle. None rests on its colour.
SIGNS: dict[str, tuple[Shape, ...]] = {
    "new": (Disc(7, 7, 5.5, "sign-solid sign-new"), Glyph(7, 7, "M0-3v6M-3 0h6", "sign sign-cut")),
    "raised": (Disc(7, 7, 4.5, "sign-solid sign-raised"),),
    "back": (Disc(7, 7, 4.5, "sign sign-back"),),
    "dropped": (Glyph(7, 7, "M-4 0h8", "sign sign-dropped"),),
    "not_raised": (Glyph(7, 7, "M-4-4l8 8m0-8-8 8", "sign sign-dropped"),),
}
_MEANINGS = {
    "new": "on record for the first time",
    "raised": "again",
    "back": "again after a pause",
    "dropped": "on record the time before, and not this time",
    "not_raised": "known not to have come up",
}


def matrix_picture(view: MatrixView, names: tuple[str, str], slugs: tuple[str, str]) -> Picture | None:
    """The meetings shown, the newest at the right; None without an issue."""
    if not view.rows:
        return None
    meetings = view.meetings[::-1]
    states = [state for state in SIGNS if any(cell.state == state for row in view.rows for cell in row.cells)]
    notes = ["Each meeting is compared with the one before at the same level."]
    if view.found.of > len(meetings):
        notes.append(f"Shown are the newest {len(meetings)} of {view.found.of:,} meetings; all of them are compared.")
    return Picture(
        name="issues",
        title=f"{names[0]} and {names[1]}: which issues came up when",
        alt=view.sentence,
        width=WIDTH,
        height=_HEAD + len(view.rows) * _ROW,
        shapes=tuple(_shapes(view, meetings)),
        table=Table(
            (Column("Issue"), *(Column(f"{one.title}, {one.when}") for one in view.meetings)),
            tuple(
                (Cell(row.issue.name, row.issue.url), *(Cell(WORDS[cell.state]) for cell in row.cells))
                for row in view.rows
            ),
        ),
        counts=(
            f"{counted(view.found.of, 'meeting')} with issues on record. An issue is on record for a meeting when a "
            "statement, a result or a promise rests on it."
        ),
        notes=tuple(notes),
        source=f"{reverse('pair', args=list(slugs))}#issues",
        query=urlencode({"one": slugs[0], "other": slugs[1]}),
        keys=tuple(Key(_MEANINGS[state], SIGNS[state]) for state in states),
        fluid=False,
        scrolls=True,
    )


def _shapes(view: MatrixView, meetings: list[EntryView]) -> list[Shape]:
    step = min((WIDTH - _NAMES) / len(meetings), 90)
    shapes: list[Shape] = []
    for place, one in enumerate(meetings):
        x = _NAMES + (place + 0.5) * step
        lines = textwrap.wrap(_short(one.when), 7, break_long_words=False)[-4:]
        words = tuple(
            Text(x, _HEAD - 14 - (len(lines) - 1 - at) * 13, line, "pic-small", "middle")
            for at, line in enumerate(lines)
        )
        shapes.append(Group(words, f"{one.title}, {one.when}", one.url))
    for at, row in enumerate(view.rows):
        y = _HEAD + at * _ROW
        shapes.append(Line(0, y - 4, WIDTH, y - 4, "pic-grid"))
        name = Text(0, y + 13, shortened(row.issue.name, 13, 400, _NAMES * 0.94), "pic-name")
        shapes.append(Group((name,), row.issue.name, row.issue.url))
        for place, cell in enumerate(reversed(row.cells)):
            if cell.state:
                x = _NAMES + (place + 0.5) * step - _BOX / 2
                title = f"{row.issue.name}, {cell.entry.title}, {cell.entry.when}: {WORDS[cell.state]}"
                shapes.append(Group((Shift(x, y + 2, SIGNS[cell.state]),), title))
    return shapes


def _short(when: str) -> str:
    """The dates with months in three letters: "18–19 Jun 2023"."""
    for month in MONTHS:
        when = when.replace(month, month[:3])
    return when
