"""Which issues came up at which meeting of two sides, and what was new or dropped since then. Pure; no query.

Meetings are compared with the time before at the same level, a summit with a summit.
That an issue is not on record for a meeting does not say that it did not come up; only an outcome "not raised" does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

# What a cell may say: it came up, as it had the time before or at the first time at this level; for the first time on
# record at any level; again after a pause; it had come up the time before and is not on record now; it is known not to
# have come up.
RAISED, NEW, BACK, DROPPED, NOT_RAISED, NOTHING = "raised", "new", "back", "dropped", "not_raised", ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """An entry at which the sides met or spoke; `issues` came up, `not_raised` are known not to have."""

    entry: int
    first: date
    last: date
    issues: frozenset[str]
    not_raised: frozenset[str] = frozenset()
    level: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    issue: str
    cells: tuple[str, ...]  # one for each meeting shown
    count: int  # at how many of all meetings it came up


@dataclass(frozen=True, slots=True)
class Since:
    """The last time against the one before at its level: slugs of issues, in the order of the rows."""

    level: str
    entries: tuple[int, ...]  # several where they are of the same days
    before: tuple[int, ...]
    new: tuple[str, ...]
    back: tuple[str, ...]
    again: tuple[str, ...]
    dropped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """`entries` are the meetings shown, oldest first; `of` counts all that were compared, `silent` those that were not
    because no issue is on record for them. `since` is None when there is no time before the last at its level.
    """

    entries: tuple[int, ...]
    rows: tuple[Row, ...]
    of: int
    silent: int
    since: Since | None


@dataclass(frozen=True, slots=True)
class _Time:
    """Meetings of one level and the same days, with what came up; what had come up the time before at that level; and
    what ever before at any.
    """

    meetings: tuple[Meeting, ...]
    issues: frozenset[str]
    last: _Time | None
    ever: frozenset[str]

    @property
    def before(self) -> frozenset[str]:
        return self.last.issues if self.last else frozenset()

    def cell(self, one: Meeting, issue: str) -> str:
        if issue in one.issues:
            if issue in self.before or (self.last is None and (issue in self.ever or not self.ever)):
                return RAISED
            return BACK if issue in self.ever else NEW
        if issue in one.not_raised:
            return NOT_RAISED
        return DROPPED if issue in self.before - self.issues else NOTHING


def matrix(meetings: Iterable[Meeting], order: Iterable[str] = (), newest: int = 12) -> Matrix:
    """Issues by meetings, the `newest` of them shown and all of them compared. Issues in `order`, any others after it.

    Meetings of one level and the same days are one time: what was new or dropped is said against the time before, not
    among them.
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
        _since(times[-1], rows) if times else None,
    )


def _times(telling: Iterable[Meeting]) -> list[_Time]:
    """In the order of time, by level within the same days."""
    found: list[_Time] = []
    latest: dict[str, _Time] = {}
    ever: frozenset[str] = frozenset()
    for _, same_days in groupby(telling, key=lambda one: (one.first, one.last)):
        levels: dict[str, list[Meeting]] = {}
        for one in same_days:
            levels.setdefault(one.level, []).append(one)
        for level, rows in levels.items():
            issues: frozenset[str] = frozenset().union(*(one.issues for one in rows))
            found.append(_Time(tuple(rows), issues, latest.get(level), ever))
            latest[level] = found[-1]
        ever = ever.union(*(latest[level].issues for level in levels))
    return found


def _since(now: _Time, order: list[str]) -> Since | None:
    if now.last is None:
        return None

    def of(state: str) -> tuple[str, ...]:
        return tuple(slug for slug in order if any(now.cell(one, slug) == state for one in now.meetings))

    return Since(
        now.meetings[0].level,
        tuple(one.entry for one in now.meetings),
        tuple(one.entry for one in now.last.meetings),
        of(NEW),
        of(BACK),
        of(RAISED),
        tuple(slug for slug in order if slug in now.before - now.issues),
    )


def _ordered(slugs: set[str], order: Iterable[str]) -> list[str]:
    place = {slug: number for number, slug in enumerate(order)}
    return sorted(slugs, key=lambda slug: (place.get(slug, len(place)), slug))
