"""Contacts of two sides over time: when they last met, how often, how long they did not, the first since. Pure.

What counts: entries of the kinds in `KINDS` with a status in `STATUSES` in which both took part. Events, statements and
correspondence are no contact; what was only planned, put off, declined or called off is none either. An entry is one
contact, however many meetings it has. Dates may be known to the month or the year, and then so is whatever follows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from talks.public.analytics.spans import Between, Moment, days, on
from talks.vocabulary import TOOK_PLACE, EntryKind, Level

KINDS = [
    EntryKind.VISIT, EntryKind.MEETING, EntryKind.CALL, EntryKind.SUMMIT, EntryKind.ROUND, EntryKind.CONFERENCE,
]  # fmt: skip
STATUSES = sorted(TOOK_PLACE)
# In the order in which pages show them; "" is a contact whose level is not on record.
LEVELS = [*Level.values, ""]


@dataclass(frozen=True, slots=True)
class Contact:
    """One entry in which the sides met or spoke."""

    entry_id: int
    slug: str
    title: str
    when: str
    start: Moment
    end: Moment
    kind: str
    status: str
    level: str
    country: str  # slug of the state it was held in, "" when not on record
    place: str


@dataclass(frozen=True, slots=True)
class Last:
    """The last contact; several where the dates on record leave open which, or where it is a tie on one day."""

    contacts: list[Contact]  # the likeliest first

    @property
    def contact(self) -> Contact:
        return self.contacts[0]

    @property
    def others(self) -> list[Contact]:
        return self.contacts[1:]


@dataclass(frozen=True, slots=True)
class Gap:
    """Days without a contact, with the entries at both ends. `before` is None for the one that is not over yet."""

    after: Contact
    before: Contact | None
    days: Between


@dataclass(frozen=True, slots=True)
class Since:
    """What came before a contact. `previous` is empty where the log holds nothing earlier; then `days` is None."""

    contact: Contact
    previous: list[Contact]
    days: Between | None


@dataclass(frozen=True, slots=True)
class Ordinal:
    """Which one in a row a contact is: a range where the dates leave the order open, or two began on one day."""

    least: int
    most: int
    of: int

    @property
    def exact(self) -> bool:
        return self.least == self.most


@dataclass(frozen=True)
class Cadence:
    """How many contacts each year saw, by level; years without any included. A contact counts where it began."""

    years: list[int]
    counts: Counter[tuple[int, str]]

    def of_year(self, year: int) -> int:
        return sum(self.counts[year, level] for level in LEVELS)

    def of_level(self, level: str) -> int:
        return sum(self.counts[year, level] for year in self.years)

    @property
    def levels(self) -> list[str]:
        """The levels that occur."""
        return [level for level in LEVELS if self.of_level(level)]

    @property
    def total(self) -> int:
        return self.counts.total()


def in_order(contacts: Iterable[Contact]) -> list[Contact]:
    """Oldest first, by the first day each can have begun."""
    return sorted(contacts, key=lambda one: (one.start.earliest, one.start.latest, one.entry_id))


def last_met(contacts: Iterable[Contact]) -> Last | None:
    """The contact that ended last, with all others that may have been the last; None without any."""
    found = list(contacts)
    if not found:
        return None
    known = max(one.end.earliest for one in found)
    candidates = [one for one in found if one.end.latest >= known]
    return Last(sorted(candidates, key=lambda one: (one.end.earliest, one.start.earliest, one.entry_id), reverse=True))


def last_met_by_level(contacts: Sequence[Contact]) -> list[tuple[str, Last | None]]:
    """Every level of the vocabulary with the last contact at it; None where the log holds none."""
    by_level: dict[str, list[Contact]] = {level: [] for level in LEVELS}
    for one in contacts:
        by_level[one.level].append(one)
    return [(level, last_met(found)) for level, found in by_level.items() if level or found]


def cadence(contacts: Iterable[Contact], as_of: date) -> Cadence:
    """Counts by year and level, from the first contact's year to that of `as_of`. An empty log has no years."""
    counts = Counter((one.start.earliest.year, one.level) for one in contacts)
    if not counts:
        return Cadence([], counts)
    first = min(year for year, _ in counts)
    last = max(as_of.year, max(year for year, _ in counts))
    return Cadence(list(range(first, last + 1)), counts)


def gaps(contacts: Iterable[Contact]) -> list[Gap]:
    """The times without a contact between the first and the last, oldest first.

    Contacts that overlap or touch leave none between them. Of those before a gap, `after` is the one that ended last;
    the least is counted from the last day any of them can have ended, the most from the last on which one surely had.
    """
    ordered = in_order(contacts)
    ended = list(accumulate(ordered, _later_end))
    surely_ended = list(accumulate((one.end.earliest for one in ordered), max))
    surely_begun = list(accumulate((one.start.latest for one in reversed(ordered)), min))[::-1]
    found = []
    for place in range(1, len(ordered)):
        after, before = ended[place - 1], ordered[place]
        least = (before.start.earliest - after.end.latest).days
        most = (surely_begun[place] - surely_ended[place - 1]).days
        if most > 0:
            span = Between(max(0, least), most, after.end.about or before.start.about)
            found.append(Gap(after, before, span))
    return found


def _later_end(one: Contact, other: Contact) -> Contact:
    return max(one, other, key=lambda contact: (contact.end.latest, contact.end.earliest))


def longest(found: Iterable[Gap]) -> list[Gap]:
    """The longest of them: several where they tie, or where the dates leave open which it is; the surest first."""
    every = list(found)
    if not every:
        return []
    sure = max(one.days.least for one in every)
    candidates = [one for one in every if one.days.most >= sure]
    return sorted(candidates, key=lambda one: (one.days.least, one.days.most), reverse=True)


def current(contacts: Iterable[Contact], as_of: date) -> Gap | None:
    """The days from the last contact to `as_of`, the last day the log knows of; None without a contact."""
    last = last_met(contacts)
    if last is None:
        return None
    ended_by = max(one.end.latest for one in last.contacts)
    span = days(last.contact.end, on(as_of))
    least = max(0, (as_of - ended_by).days)
    return Gap(last.contact, None, Between(least, span.most, span.about))


def since(contacts: Iterable[Contact], contact: Contact) -> Since:
    """What came before `contact` among `contacts`: "the first since …". Those that began on the same day are a tie and
    no predecessors; one that still went on when it began leaves no gap."""
    others = [one for one in contacts if one.entry_id != contact.entry_id]
    maybe = [one for one in others if one.start.earliest < contact.start.latest]
    surely = [one for one in others if one.start.latest < contact.start.earliest]
    if not maybe:
        return Since(contact, [], None)
    last = last_met(maybe)
    assert last is not None
    least = max(0, (contact.start.earliest - max(one.end.latest for one in maybe)).days)
    # Without one that surely came before, it may have been the first of all: then the most is that of the likeliest.
    known = max((one.end.earliest for one in surely), default=last.contact.end.earliest)
    most = max(least, (contact.start.latest - known).days)
    about = contact.start.about or last.contact.end.about
    return Since(contact, last.contacts, Between(least, most, about))


def ordinal(contacts: Iterable[Contact], contact: Contact) -> Ordinal:
    """Which one of `contacts` it is, counted from the first in the log by the day each began."""
    others = [one for one in contacts if one.entry_id != contact.entry_id]
    surely = sum(one.start.latest < contact.start.earliest for one in others)
    maybe = sum(one.start.earliest <= contact.start.latest for one in others)
    return Ordinal(surely + 1, maybe + 1, len(others) + 1)
