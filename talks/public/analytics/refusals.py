"""The ledger of requests: who asked whom, the answer, the reason and the condition, and how long it stayed open. Pure.

A reason is what was said for the answer; a condition is what one side demands first, as the side itself or somebody
else states it. Both are shown with whose words they are, and neither stands in for the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from talks.public.analytics.spans import Between, Moment, days, on
from talks.vocabulary import Answer, ConditionState

_NO = {Answer.DECLINED, Answer.IGNORED}


@dataclass(frozen=True, slots=True)
class Condition:
    """One row of an entry that says what a side demands first."""

    entry_id: int
    order: int
    entry_day: date  # the day of the entry it stands in
    issue: str
    party: str
    of: str
    state: str
    since: Moment | None
    state_since: Moment | None

    @property
    def key(self) -> tuple[str, str, str]:
        """Whose demand it is, of whom, and on which issue: what later rows are found by."""
        return self.party, self.of, self.issue

    @property
    def known_on(self) -> date:
        """The day for which its state is known: the one it names, else that of its entry."""
        return self.state_since.latest if self.state_since else self.entry_day


@dataclass(frozen=True, slots=True)
class Request:
    """One row of an entry that says who asked whom. A count of 0 means that it is not known how often."""

    entry_id: int
    order: int
    entry_day: date
    asked_by: str
    asked: str
    asked_on: Moment | None
    answer: str
    answered_on: Moment | None
    count: int = 1
    count_about: bool = False


@dataclass(frozen=True)
class Line:
    """One request in the ledger."""

    request: Request
    open_for: Between | None  # from the question to the answer; None: a date is not known
    still_open: bool  # no answer is known to have come; counted to the last day of the log
    conditions: list[Condition]  # those of the same entry
    since_then: list[Condition]  # what the same party stated of the same side on the same issue later, oldest first

    @property
    def refused(self) -> bool:
        return self.request.answer in _NO


@dataclass(frozen=True)
class Ledger:
    """Requests newest first. `answers` counts rows, of which one may stand for several requests."""

    lines: list[Line]
    answers: Counter[str]

    @property
    def total(self) -> int:
        return self.answers.total()

    @property
    def refused(self) -> int:
        return sum(self.answers[answer] for answer in _NO)


def open_for(request: Request, as_of: date) -> tuple[Between | None, bool]:
    """How long the request waited, and whether it still does.

    "Ignored" and "pending" have no answer, so they are counted to `as_of`. Without the day of the question, with an
    answer whose day is not on record, or with dates about which only the order is known, nothing is counted.
    """
    still = request.answer in (Answer.IGNORED, Answer.PENDING) and request.answered_on is None
    end = on(as_of) if still else request.answered_on
    if request.asked_on is None or end is None:
        return None, still
    span = days(request.asked_on, end)
    return (None if span.about and span.least == 0 else span), still


def ledger(requests: Iterable[Request], conditions: Sequence[Condition], as_of: date) -> Ledger:
    """The requests, newest first by the day they were made (else that of their entry), with the conditions around."""
    found = sorted(requests, key=_newest_first, reverse=True)
    lines = []
    for one in found:
        span, still = open_for(one, as_of)
        own = [condition for condition in conditions if condition.entry_id == one.entry_id]
        lines.append(Line(one, span, still, own, later(own, conditions)))
    return Ledger(lines, Counter(one.answer for one in found))


def _newest_first(one: Request) -> tuple[date, int, int]:
    return (one.asked_on.earliest if one.asked_on else one.entry_day), one.entry_id, -one.order


def later(own: Iterable[Condition], every: Iterable[Condition]) -> list[Condition]:
    """What the same party demanded of the same side on the same issue in other entries, where the state is known for a
    later day; oldest first.

    The words differ from source to source, so whether it is the same demand is for the reader to see: each is shown
    with its obstacle.
    """
    newest: dict[tuple[str, str, str], date] = {}
    ids = set()
    for one in own:
        ids.add(one.entry_id)
        newest[one.key] = max(newest.get(one.key, one.known_on), one.known_on)
    found = [
        one for one in every
        if one.key in newest and one.entry_id not in ids and one.known_on > newest[one.key]
        and one.state != ConditionState.NOT_KNOWN
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.known_on, one.entry_id, one.order))
