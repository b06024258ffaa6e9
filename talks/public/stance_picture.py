"""One side's stance on an issue over time as a picture: a line a stance, a mark a position. Pure; no query."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from urllib.parse import urlencode

from django.urls import reverse

from talks.public.analytics.stances import Position
from talks.public.pictures.picture import Cell, Column, Key, Picture, Table
from talks.public.pictures.shapes import Disc, Group, Line, Shape, Text
from talks.public.position_rows import OneSide
from talks.public.presenting import capital, counted
from talks.public.strip import Scale, axis
from talks.vocabulary import Stance, label

WIDTH = 720
_ROW, _ABOVE, _AXIS = 38, 30, 18
_NONE_GIVEN = ""


def stance_picture(found: OneSide, slug: str, name: str, issue: str, issue_name: str, said: str) -> Picture | None:
    """The picture of what a side (`slug`, and `name` as in a sentence) said itself; `said` tells it in a sentence.

    None with fewer than two stances.
    """
    own = found.found.own
    if sum(bool(one.stance) for one in own) < 2:
        return None
    rows = [*(stance for stance in Stance.values if any(one.stance == stance for one in own))]
    if any(not one.stance for one in own):
        rows.append(_NONE_GIVEN)
    height = _ABOVE + (len(rows) - 1) * _ROW + 14
    along = Scale(date(min(one.first for one in own).year, 1, 1), date(max(one.first for one in own).year, 12, 31))
    return Picture(
        name="stances",
        title=f"{capital(name)} on {issue_name}: its stance over time",
        caption="Its stance over time",
        alt=said,
        width=WIDTH,
        height=height + _AXIS,
        shapes=(*_shapes(found, rows, along), *axis(along.ticks(), height)),
        table=_table(found),
        counts=f"{counted(len(own), 'position')} in its own words on exactly this issue.",
        notes=(
            "A line joins a position with the next, dotted where the dates do not tell which was first; what lies "
            "between is not on record.",
            *(() if found.whole else ("Older positions are left out.",)),
        ),
        source=reverse("issue-positions", args=[issue, slug]),
        query=urlencode({"issue": issue, "actor": slug}),
        keys=(
            Key("first, or as before", (Disc(7, 7, 5, "mark mark-others tint-none"),)),
            Key("another stance than before", (Disc(7, 7, 6, "mark tint-shift"),)),
        ),
    )


def _shapes(found: OneSide, rows: list[str], along: Scale) -> list[Shape]:
    def y(stance: str) -> float:
        return _ABOVE + rows.index(stance) * _ROW

    own, shifted = found.found.own, {one.after.key: one for one in found.found.shifts}
    shapes: list[Shape] = [Line(0, y(stance), WIDTH, y(stance), "pic-grid") for stance in rows]
    given = [one for one in own if one.stance]
    for before, after in pairwise(given):
        unsure = after.key in shifted and not shifted[after.key].certain
        look = "climb climb-editors" if unsure else "climb"
        shapes.append(Line(along.at(before.first), y(before.stance), along.at(after.first), y(after.stance), look))
    for stance in rows:
        words = label(Stance, stance) if stance else "No stance given"
        shapes.append(Text(0, y(stance) - 11, words, "pic-tick pic-over"))
    for one in own:
        x = along.at(one.first)
        mark = (
            Disc(x, y(one.stance), 6, "mark tint-shift")
            if one.key in shifted
            else Disc(x, y(one.stance), 5, "mark mark-others tint-none")
        )
        shapes.append(Group((mark,), _title(found, one), f"{found.shown[one.key].entry.url}#positions"))
    return shapes


def _title(found: OneSide, one: Position) -> str:
    row = found.shown[one.key]
    stance = label(Stance, one.stance).lower() if one.stance else "no stance given"
    return f"{row.position.date or row.entry.when}: {stance}. {row.entry.title}"


def _table(found: OneSide) -> Table:
    rows = [found.shown[one.key] for one in reversed(found.found.own)]
    return Table(
        (Column("Date"), Column("Stance"), Column("In short"), Column("Entry")),
        tuple(
            (
                Cell(row.position.date or row.entry.when),
                Cell(label(Stance, row.position.stance) if row.position.stance else "none given"),
                Cell(row.position.summary),
                Cell(row.entry.title, f"{row.entry.url}#positions"),
            )
            for row in rows
        ),
    )
