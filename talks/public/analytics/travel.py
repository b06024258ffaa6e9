"""Who travels to whom: visits by the country they lead to, and at which level each side returns them. Pure.

A visit is an entry of the kind "visit" that took place, or a summit, to which a leader travels in one side's country.
Where it was is the country on its record: one side's own, then the other side travelled; neither's, then it is counted
apart; none, then nobody knows. Meetings and rounds in one side's country are not counted: ambassadors live there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from talks.public.analytics.contacts import LEVELS, Contact, in_order
from talks.vocabulary import EntryKind, EntryStatus

# From the highest down. What stands beside the ranks (armed forces, envoys, parliaments, business) is none of them.
RANKS = ["leader", "minister", "senior_official"]
_TRAVEL = {EntryKind.VISIT, EntryKind.SUMMIT}
_IN_PERSON = {EntryKind.MEETING, EntryKind.ROUND, EntryKind.CONFERENCE}


@dataclass(frozen=True)
class Direction:
    """The visits of one side to the other, oldest first."""

    visitor: str
    host: str
    visits: list[Contact] = field(default_factory=list)

    @property
    def by_level(self) -> Counter[str]:
        return Counter(one.level for one in self.visits)

    @property
    def highest(self) -> list[Contact]:
        """The visits at the highest rank of any; empty where none has a rank."""
        for rank in RANKS:
            if found := [one for one in self.visits if one.level == rank]:
                return found
        return []


@dataclass(frozen=True)
class Travel:
    """Both directions; what was elsewhere; visits whose country is not on record. `meetings` are other contacts in
    person in a country that is neither's."""

    there: Direction
    back: Direction
    elsewhere: list[Contact]
    unknown: list[Contact]
    meetings: list[Contact]

    @property
    def total(self) -> int:
        """The visits, wherever they led."""
        return len(self.there.visits) + len(self.back.visits) + len(self.elsewhere) + len(self.unknown)

    @property
    def third(self) -> int:
        """The contacts in person in third countries, visits and others."""
        return len(self.elsewhere) + len(self.meetings)

    @property
    def levels(self) -> list[str]:
        """The levels of visits in either direction."""
        seen = self.there.by_level + self.back.by_level
        return [level for level in LEVELS if seen[level]]

    @property
    def third_countries(self) -> list[tuple[str, int]]:
        """(slug of the country, contacts in person there), the most frequent first."""
        found = Counter(one.country for one in [*self.elsewhere, *self.meetings])
        return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


def travel(contacts: Iterable[Contact], a: str, b: str) -> Travel:
    """The contacts of `a` and `b` by where they were; `there` is a to b, `back` is b to a."""
    found = Travel(Direction(a, b), Direction(b, a), [], [], [])
    for one in in_order(contacts):
        if one.status == EntryStatus.MOVED_ONLINE or (one.kind == EntryKind.SUMMIT and not one.country):
            continue  # nobody travelled, or a summit without a place on record, which may have been a video call
        if one.kind in _TRAVEL:
            _place(found, one, a, b).append(one)
        elif one.kind in _IN_PERSON and one.country not in (a, b, ""):
            found.meetings.append(one)
    return found


def _place(found: Travel, one: Contact, a: str, b: str) -> list[Contact]:
    if not one.country:
        return found.unknown
    return {b: found.there.visits, a: found.back.visits}.get(one.country, found.elsewhere)
