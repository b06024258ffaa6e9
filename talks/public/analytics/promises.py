"""What was promised, by when, and what became of it: overdue ones, and how many of those due were kept. Pure; no query.

A promise is due once the last day its due date can mean has passed. One without a due date is never overdue and has no
part in the rate: nobody said by when.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from talks.press.contract import CommitmentRecord
from talks.vocabulary import FollowUpStatus

# Statuses that end a promise, one way or the other.
SETTLED = (FollowUpStatus.KEPT, FollowUpStatus.COMPROMISE, FollowUpStatus.BROKEN)


@dataclass(frozen=True, slots=True)
class Promises:
    """`count` promises of the same status and the same last day on which they may be done; None without a due date."""

    status: str
    due: date | None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Tally:
    """How many there are, and how those that were due by the day asked for have fared.

    `due` = kept + in_part + broken + overdue. `kept` counts only what was due; what was kept ahead of its date is in
    `ahead`, with everything else that is settled before it was due. `undated` have no due date, `undated_kept` of them
    are kept; `ahead` and `pending` have one that has not come.
    """

    total: int
    due: int
    kept: int
    in_part: int
    broken: int
    overdue: int
    ahead: int
    pending: int
    undated: int
    undated_kept: int

    @property
    def rate(self) -> float | None:
        """Kept among those due, 0 to 1; None when none was due."""
        return self.kept / self.due if self.due else None


def was_due(due: date | None, as_of: date) -> bool:
    """Whether the last day it could be done on lies before `as_of`. On that day itself there is still time."""
    return due is not None and due < as_of


def is_overdue(one: Promises, as_of: date) -> bool:
    """Whether it was due and nothing that settles it is on record."""
    return was_due(one.due, as_of) and one.status not in SETTLED


def tally(promises: Iterable[Promises], as_of: date) -> Tally:
    """Counts promises as they stand on a day."""
    found = dict.fromkeys(Tally.__dataclass_fields__, 0)
    for one in promises:
        for name in ("total", *_counted_as(one, as_of)):
            found[name] += one.count
    return Tally(**found)


def _counted_as(one: Promises, as_of: date) -> tuple[str, ...]:
    kept = one.status == FollowUpStatus.KEPT
    if one.due is None:
        return ("undated", "undated_kept") if kept else ("undated",)
    if not was_due(one.due, as_of):
        return ("ahead",) if one.status in SETTLED else ("pending",)
    if one.status not in SETTLED:
        return ("due", "overdue")
    return ("due", {"kept": "kept", "compromise": "in_part", "broken": "broken"}[one.status])


def status_on(row: CommitmentRecord, as_of: date) -> str:
    """The status by the latest follow-up that is not certainly later than `as_of`; not_yet_rated without one.

    Follow-ups come oldest first, as records have them; one without a date counts.
    """
    known = [
        one["status"]
        for one in row["follow_ups"]
        if one["date"] is None or date.fromisoformat(one["date"]["earliest"]) <= as_of
    ]
    return known[-1] if known else FollowUpStatus.NOT_YET_RATED.value


def of_record(row: CommitmentRecord, as_of: date) -> Promises:
    """One published commitment as it stood on a day."""
    return Promises(status_on(row, as_of), date.fromisoformat(row["due"]["latest"]) if row["due"] else None)
