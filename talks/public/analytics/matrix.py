"""Which issues came up at which meeting of two sides, and what was new or dropped since then. Pure; no query.

That an issue is not on record for a meeting does not say that it did not come up; only an outcome "not raised" does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

# What a cell may say: it came up, as it had the time before or at the first time of all; for the first time on record;
# again after a pause; it had come up the time before and is not on record now; it is known not to have come up.
RAISED, NEW, BACK, DROPPED, NOT_RAISED, NOTHING = "raised", "new", "back", "dropped", "not_raised", ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """An entry at which the sides met or spoke; `issues` came up, `not_raised` are known not to have."""

    entry: int
    first: date
    last: date
    issues: frozenset[str]
    not_raised: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Row:
    issue: str
    cells: tuple[str, ...]  # one for each meeting shown
    count: int  # at how many of all meetings it came up


@dataclass(frozen=True, slots=True)
class Since:
    """The last time against the one before: slugs of issues, in the order of the rows."""

    entries: tuple[int, ...]  # several where they are of the same days
    before: tuple[int, ...]
    new: tuple[str, ...]
    back: tuple[str, ...]
    again: tuple[str, ...]
    dropped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """`entries` are the meetings shown, oldest first; `of` counts all that were compared, `silent` those that were not
    because no issue is on record for them. `since` is None with fewer than two times.
    """

    entries: tuple[int, ...]
    rows: tuple[Row, ...]
    of: int
    silent: int
    since: Since | None


@dataclass(frozen=True, slots=True)
class _Time:
    """Meetings of the same days, with what came up, what had come up the time before, and what ever before."""

    meetings: tuple[Meeting, ...]
    issues: frozenset[str]
    before: frozenset[str]
    ever: frozenset[str]
    is_first: bool

    def cell(self, one: Meeting, issue: str) -> str:
        if issue in one.issues:
            if self.is_first or issue in self.before:
                return RAISED
            return BACK if issue in self.ever else NEW
        if issue in one.not_raised:
            return NOT_RAISED
        return DROPPED if issue in self.before - self.issues else NOTHING


def matrix(meetings: Iterable[Meeting], order: Iterable[str] = (), newest: int = 12) -> Matrix:
    """Issues by meetings, the `newest` of them shown and all of them compared. Issues in `order`, any others after it.

    Meetings of the same days are one time: what was new or dropped is said against the time before, not among them.
    """
    listed = sorted(meetings, key=lambda one: (one.first, one.last, one.entry))
    telling = [one for one in listed if one.issues or one.not_raised]
    times = _times(telling)
    shown = [(time, one) for time in times for one in time.meetings][-max(newest, 1) :]
    rows = _ordered({slug for time, one in shown for slug in one.issues | one.not_raised | time.before}, order)
    return Matrix(
        tuple(one.entry for _, one in shown),
        tuple(
            Row(
                slug,
                tuple(time.cell(one, slug) for time, one in shown),
                sum(slug in one.issues for one in telling),
            )
            for slug in rows
        ),
        len(telling),
        len(listed) - len(telling),
        _since(times, rows) if len(times) > 1 else None,
    )


def _times(telling: Iterable[Meeting]) -> list[_Time]:
    found: list[_Time] = []
    for _, rows in groupby(telling, key=lambda one: (one.first, one.last)):
        together = tuple(rows)
        issues: frozenset[str] = frozenset().union(*(one.issues for one in together))
        last = found[-1] if found else None
        before = last.issues if last else frozenset()
        found.append(_Time(together, issues, before, before | last.ever if last else before, last is None))
    return found


def _since(times: list[_Time], order: list[str]) -> Since:
    before, now = times[-2], times[-1]

    def of(state: str) -> tuple[str, ...]:
        return tuple(slug for slug in order if any(now.cell(one, slug) == state for one in now.meetings))

    return Since(
        tuple(one.entry for one in now.meetings),
        tuple(one.entry for one in before.meetings),
        of(NEW),
        of(BACK),
        of(RAISED),
        tuple(slug for slug in order if slug in now.before - now.issues),
    )


def _ordered(slugs: set[str], order: Iterable[str]) -> list[str]:
    place = {slug: number for number, slug in enumerate(order)}
    return sorted(slugs, key=lambda slug: (place.get(slug, len(place)), slug))
