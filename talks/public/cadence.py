"""Contacts a year as columns, drawn as SVG on the server. Pure; no query.

Across, positions are percentages, so that one drawing fits every width; a table with every number stands below it.
"""

from __future__ import annotations

from dataclasses import dataclass

from talks.public.analytics.contacts import Cadence
from talks.public.presenting import counted

HEIGHT = 132  # of the columns, in px; the years stand below
_TOP = 16  # room for the number above the tallest
# Levels that have a tone of their own, from the bottom up; all others share one.
TONES = ["leader", "minister", "senior_official", "others"]
_MOST_YEARS = 12  # as many as can be labelled at 360 px
_MOST_NUMBERS = 16  # columns that are wide enough for their number


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a column that is one level's."""

    tone: str
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class Column:
    year: int
    total: int
    x: str
    width: str
    middle: str
    top: str
    label: str  # "" where there is no room for the year
    number: str  # "" where there is no room for it
    told: str  # "2023: 34 contacts"
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Chart:
    """`text` says what the drawing shows, for those who do not see it."""

    columns: list[Column]
    tones: list[str]
    text: str
    height: int = HEIGHT


def chart(found: Cadence) -> Chart | None:
    """The drawing; None without a contact."""
    if not found.years:
        return None
    totals = {year: found.of_year(year) for year in found.years}
    most = max(totals.values())
    slot = 100 / len(found.years)
    step = -(-len(found.years) // _MOST_YEARS)
    columns = []
    for place, (year, total) in enumerate(totals.items()):
        pieces = _pieces(found, year, most)
        columns.append(
            Column(
                year, total, _percent((place + 0.12) * slot), _percent(slot * 0.76), _percent((place + 0.5) * slot),
                _px(_y(total, most) - 4), str(year) if place % step == 0 else "",
                str(total) if total and len(found.years) <= _MOST_NUMBERS else "",
                f"{year}: {counted(total, 'contact')}", pieces,
            )
        )  # fmt: skip
    tones = [tone for tone in TONES if any(piece.tone == tone for column in columns for piece in column.pieces)]
    return Chart(columns, tones, _text(totals, most))


def _pieces(found: Cadence, year: int, most: int) -> list[Piece]:
    counts = dict.fromkeys(TONES, 0)
    for level in found.levels:
        counts[level if level in counts else "others"] += found.counts[year, level]
    pieces, below = [], 0
    for tone, count in counts.items():
        if count:
            top = _y(below + count, most)
            pieces.append(Piece(tone, _px(top), _px(_y(below, most) - top)))
            below += count
    return pieces


def _text(totals: dict[int, int], most: int) -> str:
    years = [year for year, total in totals.items() if total == most]
    empty = sum(not total for total in totals.values())
    said = f"Contacts a year, {min(totals)} to {max(totals)}. Most in {', '.join(map(str, years[:3]))}: {most:,}."
    return f"{said} {counted(empty, 'year')} without any on record." if empty else said


def _y(count: int, most: int) -> float:
    return HEIGHT - count / most * (HEIGHT - _TOP)


def _px(value: float) -> str:
    return f"{value:.1f}"


def _percent(value: float) -> str:
    return f"{value:.2f}%"
