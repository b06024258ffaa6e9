"""How many days lie between two dates that may be known to the month or the year only. Pure; no query.

The answer is then a range, never a day that was made up: from a day in May 2023 to "June 2023" it is at least one day
and at most sixty.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from talks.press.contract import DateRecord
from talks.public.presenting import counted

_UNSURE = "~?%"


@dataclass(frozen=True, slots=True)
class DaysApart:
    """At least `fewest`, at most `most`; negative when the second date comes before the first.

    `about` says that one of the dates is approximate, so that even the range is.
    """

    fewest: int
    most: int
    about: bool = False

    @property
    def exact(self) -> bool:
        return self.fewest == self.most and not self.about

    def words(self) -> str:
        """ "the same day", "3 days", "between 2 and 31 days", "at most 30 days", "about 12 days"."""
        about = "about " if self.about else ""
        if self.fewest == self.most:
            return f"{about}{counted(self.most, 'day')}" if self.most else f"{about}the same day"
        if self.fewest == 0:
            return f"at most {about}{counted(self.most, 'day')}"
        return f"between {about}{self.fewest:,} and {counted(self.most, 'day')}"

    def later(self) -> str:
        """ "the same day", "3 days later", "at most 30 days later", "2 days before", "4 days before to 1 day after"."""
        if self.fewest == self.most == 0:
            return self.words()
        if self.fewest >= 0:
            return f"{self.words()} later"
        if self.most <= 0:
            return f"{DaysApart(-self.most, -self.fewest, self.about).words()} before"
        about = "about " if self.about else ""
        return f"{about}{counted(-self.fewest, 'day')} before to {counted(self.most, 'day')} after"


def apart(first: DateRecord | None, last: DateRecord | None) -> DaysApart | None:
    """The days from one date to another; None when one of them is not known."""
    if first is None or last is None:
        return None
    return DaysApart(
        (_day(last["earliest"]) - _day(first["latest"])).days,
        (_day(last["latest"]) - _day(first["earliest"])).days,
        first["edtf"][-1] in _UNSURE or last["edtf"][-1] in _UNSURE,
    )


def in_order(first: DateRecord | None, last: DateRecord | None) -> DaysApart | None:
    """As `apart`, for two dates of which the second does not lie before the first, unless the record says so."""
    found = apart(first, last)
    return DaysApart(max(found.fewest, 0), found.most, found.about) if found and found.most >= 0 else found


def until(first: DateRecord | None, day: date) -> DaysApart | None:
    """The days from a date to a certain day; a date that may lie after it counts from that day at the latest."""
    if first is None:
        return None
    most = (day - _day(first["earliest"])).days
    fewest = (day - _day(first["latest"])).days
    return DaysApart(min(max(fewest, 0), max(most, 0)), max(most, 0), first["edtf"][-1] in _UNSURE)


def _day(text: str) -> date:
    return date.fromisoformat(text)
