"""What two states held last on each issue, beside each other, as their page and the API show it."""

from __future__ import annotations

from dataclasses import dataclass

from talks.public.analytics.stances import Held
from talks.public.index.live import State
from talks.public.issue_positions import address
from talks.public.lookups import DatedPosition
from talks.public.position_rows import TwoSides, of_pair
from talks.public.presenting import ActorView, IssueView, counted
from talks.text import the

MOST_IN_A_CELL = 3


@dataclass(frozen=True, slots=True)
class CellView:
    side: ActorView
    shown: list[DatedPosition]
    count: int
    url: str  # everything it said on the issue, over time


@dataclass(frozen=True, slots=True)
class RowView:
    issue: IssueView
    cells: list[CellView]


@dataclass(frozen=True, slots=True)
class TwoSidesView:
    """`others` counts positions of those who speak for no side, which are not among the rows."""

    found: TwoSides
    left: ActorView
    right: ActorView
    rows: list[RowView]
    others: int
    sentence: str
    whole: bool


def two_sides(state: State, left: str, right: str) -> TwoSidesView | None:
    """None when neither is on record with a position where both have a part. Three queries."""
    found = of_pair(state, left, right)
    sides = [found.names.actor(slug) for slug in (left, right)]
    if not found.found.rows:
        return None
    first, second = (
        side or ActorView(slug, slug, "", "", None, "") for side, slug in zip(sides, (left, right), strict=True)
    )
    return TwoSidesView(
        found,
        first,
        second,
        [
            RowView(
                found.names.issue(row.issue),
                [_cell(first, row.issue, row.left, found), _cell(second, row.issue, row.right, found)],
            )
            for row in found.found.rows
        ],
        len(found.found.others),
        sentence(found, first.name, second.name),
        found.whole,
    )


def _cell(side: ActorView, issue: str, held: Held, found: TwoSides) -> CellView:
    newest_first = [found.shown[one.key] for one in reversed(held.shown)]
    return CellView(side, newest_first[:MOST_IN_A_CELL], held.count, address(issue, side.slug))


def sentence(found: TwoSides, left: str, right: str) -> str:
    """ "Of 20 issues on which either is on record, both are on 12, only the United States on 5, only China on 3." """
    rows = found.found.rows
    only_left = sum(not row.right.count for row in rows)
    only_right = sum(not row.left.count for row in rows)
    return (
        f"Of {counted(len(rows), 'issue')} on which either is on record, both are on {len(found.found.both)}, "
        f"only {the(left)} on {only_left} and only {the(right)} on {only_right}. Shown is what each held last."
    )
