"""Contacts of a pair a year as columns. Pure; no query."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from talks.public.analytics.contacts import Cadence
from talks.public.pair_views import CadenceRow, ContactsView
from talks.public.pictures.picture import Cell, Column, Key, Picture, Table
from talks.public.pictures.shapes import Group, Line, Rect, Shape, Text
from talks.public.presenting import counted
from talks.text import the
from talks.vocabulary import Level, label

WIDTH, HEIGHT = 720, 132  # of the columns; the years stand below
_YEARS = 18  # what they take
_TOP = 16  # room for the number above the tallest
# Levels that have a tone of their own, from the bottom up; all others share one.
TONES = ["leader", "minister", "senior_official", "others"]
_MOST_YEARS = 12  # as many as can be labelled at 360 px
_MOST_NUMBERS = 16  # columns that are wide enough for their number
COUNTS = (
    "Counted: visits, meetings, calls, summits, rounds and conferences that were held, cut short or moved online, and "
    "in which both took part. An entry is one contact, and counts in the year in which it began."
)


def contacts_picture(found: ContactsView, one: tuple[str, str], other: tuple[str, str]) -> Picture | None:
    """The picture of the contacts of two, each (slug, name); None without a contact."""
    cadence = found.cadence
    if not cadence.years:
        return None
    rows = {row.year: row for row in found.rows}
    totals = {year: cadence.of_year(year) for year in cadence.years}
    tones = [tone for tone in TONES if any(_counts(cadence, year)[tone] for year in cadence.years)]
    return Picture(
        name="contacts",
        title=f"Contacts of {the(one[1])} and {the(other[1])} a year, by level",
        caption="Contacts a year, by level",
        alt=_text(totals),
        width=WIDTH,
        height=HEIGHT + _YEARS,
        shapes=tuple(_shapes(cadence, totals, rows)),
        table=_table(found),
        counts=COUNTS,
        source=reverse("pair", args=[one[0], other[0]]),
        query=urlencode({"one": one[0], "other": other[0]}),
        keys=tuple(Key(_named(tone), (Rect(1, 1, 12, 12, f"tone tone-{tone}"),)) for tone in tones),
    )


def _named(tone: str) -> str:
    return "All other levels" if tone == "others" else label(Level, tone)


def _shapes(cadence: Cadence, totals: dict[int, int], rows: dict[int, CadenceRow]) -> list[Shape]:
    most = max(totals.values())
    slot = WIDTH / len(totals)
    step = -(-len(totals) // _MOST_YEARS)
    shapes: list[Shape] = []
    for place, (year, total) in enumerate(totals.items()):
        middle = (place + 0.5) * slot
        column: list[Shape] = [Rect(place * slot, 0, slot, HEIGHT, "pic-slot")]
        below = 0
        for tone, count in _counts(cadence, year).items():
            if count:
                top = _y(below + count, most)
                column.append(Rect((place + 0.12) * slot, top, slot * 0.76, _y(below, most) - top, f"tone tone-{tone}"))
                below += count
        if total and len(totals) <= _MOST_NUMBERS:
            column.append(Text(middle, _y(total, most) - 4, f"{total:,}", "pic-figure", "middle"))
        told = f"{year}: {counted(total, 'contact')}"
        shapes.append(Group(tuple(column), told, rows[year].url if total else ""))
        if place % step == 0:
            shapes.append(Text(middle, HEIGHT + _YEARS, str(year), "pic-tick", "middle"))
    return [Line(0, HEIGHT + 0.5, WIDTH, HEIGHT + 0.5, "pic-base"), *shapes]


def _counts(cadence: Cadence, year: int) -> dict[str, int]:
    """By tone, from the bottom up."""
    counts = dict.fromkeys(TONES, 0)
    for level in cadence.levels:
        counts[level if level in counts else "others"] += cadence.counts[year, level]
    return counts


def _table(found: ContactsView) -> Table:
    named = [label(Level, level) if level else "Level not known" for level in found.columns]
    return Table(
        (Column("Year"), *(Column(name, number=True) for name in named), Column("All", number=True)),
        tuple(
            (
                Cell(str(row.year), row.url if row.total else ""),
                *(Cell(f"{count:,}") for count in row.counts),
                Cell(f"{row.total:,}"),
            )
            for row in found.rows
        ),
        "A contact counts in the year in which it began.",
    )


def _text(totals: dict[int, int]) -> str:
    most = max(totals.values())
    years = [year for year, total in totals.items() if total == most]
    empty = sum(not total for total in totals.values())
    first, last = min(totals), max(totals)
    span = f"{first} to {last}" if first != last else str(first)
    said = (
        f"{counted(sum(totals.values()), 'contact')}, {span}, in columns a year. Most in "
        f"{', '.join(map(str, years[:3]))}: {most:,}."
    )
    return f"{said} {counted(empty, 'year')} without any on record." if empty else said


def _y(count: int, most: int) -> float:
    return HEIGHT - count / most * (HEIGHT - _TOP)
