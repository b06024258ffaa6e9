"""Days between dates that are known to the day, the month or the year. Pure; no query.

A number of days is never made more exact than the dates it rests on: between two months there lies a range.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from actors.partial_dates import PartialDate
from talks.press.contract import DateRecord


@dataclass(frozen=True, slots=True)
class Moment:
    """A day that lies between two others, both included; the same day twice where it is known."""

    earliest: date
    latest: date
    about: bool = False  # "about June 2023": taken at its precision, and said to be approximate
    text: str = ""

    @property
    def exact(self) -> bool:
        return self.earliest == self.latest and not self.about


@dataclass(frozen=True, slots=True)
class Between:
    """A number of days that is at least `least` and at most `most`. Never negative."""

    least: int
    most: int
    about: bool = False

    @property
    def exact(self) -> bool:
        return self.least == self.most and not self.about

    def __str__(self) -> str:
        """ "1,713 days", "between 1,690 and 1,750 days", "about 30 days", "at most 30 days"."""
        if self.least == self.most:
            return f"{'about ' if self.about else ''}{self.most:,} {'day' if self.most == 1 else 'days'}"
        if self.least == 0:
            return f"at most {'about ' if self.about else ''}{self.most:,} {'day' if self.most == 1 else 'days'}"
        return (
            f"{'about' if self.about else 'between'} {self.least:,} {'to' if self.about else 'and'} {self.most:,} days"
        )


def moment(edtf: str) -> Moment:
    """Reads EDTF as the log keeps it. Raises ValueError for anything else."""
    found = PartialDate.parse(edtf)
    return Moment(found.earliest, found.latest, bool(found.qualifier), str(found))


def moment_of(record: DateRecord | None) -> Moment | None:
    """The date of a published row; None where there is none."""
    if record is None:
        return None
    about = record["edtf"][-1] in "~?%"
    return Moment(date.fromisoformat(record["earliest"]), date.fromisoformat(record["latest"]), about, record["text"])


def on(day: date) -> Moment:
    """A day that is known."""
    return Moment(day, day, text=str(PartialDate.from_date(day)))


def days(start: Moment, end: Moment) -> Between:
    """From one date to a later one. Where the order is not certain, the least is 0; where it is the other way, both."""
    least = max(0, (end.earliest - start.latest).days)
    most = max(0, (end.latest - start.earliest).days)
    return Between(least, most, start.about or end.about)
