"""The sides' written accounts of the same talks, held side by side by issue. Pure; no query.

What a readout leaves out is said only of a readout that is cited and whose issues are on record: of a side whose
account is not cited, nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from talks.press.contract import ActorRecord, DateRecord, EntryRecord, SourceRecord
from talks.public.analytics.apart import DaysApart, apart

# Sides publish their accounts within hours or days; what comes a month later tells of other talks.
LATEST_READOUT = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Readout:
    """One written account. `mentions` are slugs of issues, none when nobody has noted them."""

    number: int  # among the sources of the entry
    published: DateRecord | None
    mentions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """A party with the accounts of it that are cited, in the order of the sources."""

    slug: str
    readouts: tuple[Readout, ...]
    appeared: DaysApart | None  # from the last day of the talks to the first of its accounts that has a date
    undated: int  # accounts without a date

    @property
    def mentions(self) -> frozenset[str]:
        return frozenset(slug for one in self.readouts for slug in one.mentions)

    @property
    def state(self) -> str:
        """`missing` (no readout cited), `silent` (cited, its issues are not on record) or `known`."""
        return "missing" if not self.readouts else "known" if self.mentions else "silent"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`issues` are all that any side mentions, in the order of the entry's issues, then by slug."""

    sides: tuple[Side, ...]
    issues: tuple[str, ...]

    def by(self, issue: str) -> tuple[str, ...]:
        """The sides whose accounts mention it, in the order of the sides."""
        return tuple(side.slug for side in self.sides if issue in side.mentions)

    def only(self, side: str) -> tuple[str, ...]:
        """What this side's account mentions and no other's does."""
        return tuple(issue for issue in self.issues if self.by(issue) == (side,))

    def shared(self) -> tuple[str, ...]:
        """What the account of every side mentions."""
        return tuple(issue for issue in self.issues if len(self.by(issue)) == len(self.sides))

    def several(self) -> tuple[str, ...]:
        """What more than one side mentions, and not every one; nothing where there are two sides."""
        return tuple(issue for issue in self.issues if 1 < len(self.by(issue)) < len(self.sides))

    @property
    def comparable(self) -> bool:
        """Whether the issues of every side's account are on record, so that what one leaves out is known."""
        return len(self.sides) > 1 and all(side.state == "known" for side in self.sides)


def compare(
    readouts: Mapping[str, Iterable[Readout]], ended: DateRecord | None, order: Iterable[str] = ()
) -> Comparison:
    """`readouts` by side, in the order of the sides, `()` for a side without one; `ended` is the last day of the talks.

    Days are counted as exactly as both dates are known; there are no hours in them.
    """
    sides = tuple(_side(slug, tuple(found), ended) for slug, found in readouts.items())
    mentioned = {slug for side in sides for slug in side.mentions}
    place = {slug: number for number, slug in enumerate(order)}
    return Comparison(sides, tuple(sorted(mentioned, key=lambda slug: (place.get(slug, len(place)), slug))))


def _side(slug: str, readouts: tuple[Readout, ...], ended: DateRecord | None) -> Side:
    found = [days for one in readouts if (days := apart(ended, one.published))]
    # Whichever of them was first: it came after no fewer days than the fewest, and no more than the fewest of the most.
    first = min(found, key=lambda days: (days.most, days.fewest), default=None)
    if first:
        first = DaysApart(min(days.fewest for days in found), first.most, first.about)
    return Side(slug, readouts, first, sum(one.published is None for one in readouts))


def of_record(record: EntryRecord) -> Comparison:
    """The accounts of the parties of an entry among its sources; a ministry's counts for its state."""
    start, end = record["when"]["start"], record["when"]["end"] or record["when"]["start"]
    found = [source for source in record["sources"] if tells_of(source, start, end)]
    return compare(
        {
            party: [
                Readout(source["number"], source["published"], tuple(source["mentions"]))
                for source in sorted(found, key=lambda source: source["number"])
                if party in _sides_of(source["issuing_side"], record["actors"])
            ]
            for party in record["parties"]
        },
        end,
        record["issue_slugs"],
    )


def tells_of(source: SourceRecord, start: DateRecord | None, end: DateRecord | None) -> bool:
    """Whether a source is a side's account of talks on these days.

    A readout published before the first day is an account of something else; so is one that came out more than
    `LATEST_READOUT` after the last. Of one whose date is not known it is assumed to be one.
    """
    if source["kind"] != "readout" or not source["issuing_side"]:
        return False
    published = source["published"]
    if published is None:
        return True
    too_late = (date.fromisoformat(end["latest"]) + LATEST_READOUT).isoformat() if end else "9999-12-31"
    return published["latest"] >= (start["earliest"] if start else "") and published["earliest"] <= too_late


def _sides_of(slug: str, actors: Mapping[str, ActorRecord]) -> tuple[str, ...]:
    return (slug, actors[slug]["state"]) if slug in actors else (slug,)
