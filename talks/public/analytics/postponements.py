"""What was put off: from the day it was planned for to the day it was held, if it was, with the cause. Pure.

A chain begins with an entry that nothing was postponed into and follows the links "postponed as". An entry whose own
status says that it was put off, and that leads nowhere, is a chain of one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from talks.public.analytics.spans import Between, Moment, days
from talks.vocabulary import TOOK_PLACE, EntryStatus

PUT_OFF = [EntryStatus.POSTPONED, EntryStatus.RESCHEDULED]


@dataclass(frozen=True, slots=True)
class Planned:
    """An entry as far as putting off goes."""

    entry_id: int
    status: str
    start: Moment
    end: Moment


@dataclass(frozen=True, slots=True)
class Change:
    """A change of an entry's status, as its record tells it."""

    entry_id: int
    order: int
    status: str
    date: Moment | None
    by: str
    reason: str
    caused_by: int | None


@dataclass(frozen=True)
class Chain:
    """Entries from the first plan to the last; `changes` are those by which they were put off or called off."""

    entries: list[Planned]
    changes: list[Change]
    held: Planned | None
    days_lost: Between | None  # from the day first planned to the day held; None while it was not held, or is not known

    @property
    def first(self) -> Planned:
        return self.entries[0]

    @property
    def last(self) -> Planned:
        return self.entries[-1]

    @property
    def causes(self) -> list[int]:
        """The entries that caused it, in order, each once."""
        return list(dict.fromkeys(one.caused_by for one in self.changes if one.caused_by is not None))


def chains(entries: Mapping[int, Planned], changes: Iterable[Change], links: Iterable[tuple[int, int]]) -> list[Chain]:
    """Every chain among `entries`, the newest first by the day first planned.

    `links` are (from, to) of "postponed as"; those to entries that are not public lead nowhere. An entry that was put
    off and then held under the same record has lost its first date: how many days that cost is not known.
    """
    following: dict[int, list[int]] = defaultdict(list)
    targets: set[int] = set()
    for start, end in sorted(set(links)):
        if start in entries and end in entries and start != end:
            following[start].append(end)
            targets.add(end)
    put_off: dict[int, list[Change]] = defaultdict(list)
    for change in sorted(changes, key=lambda one: (one.entry_id, one.order)):
        if change.status in [*PUT_OFF, EntryStatus.CANCELLED]:
            put_off[change.entry_id].append(change)
    starts = {pk for pk in following if pk not in targets}
    alone = {
        pk for pk, one in entries.items()
        if pk not in targets and pk not in following
        and (one.status in PUT_OFF or any(change.status in PUT_OFF for change in put_off[pk]))
    }  # fmt: skip
    found = [
        _chain([entries[pk] for pk in way], put_off) for start in starts | alone for way in _ways(start, following)
    ]
    return sorted(found, key=lambda one: (one.first.start.earliest, one.first.entry_id), reverse=True)


def _ways(start: int, following: Mapping[int, list[int]]) -> list[list[int]]:
    """Every way along the links from `start` to its end. A link back to where it came from is not followed."""
    done, open_ways = [], [[start]]
    while open_ways:
        way = open_ways.pop()
        onward = [pk for pk in following.get(way[-1], []) if pk not in way]
        if onward:
            open_ways += [[*way, pk] for pk in onward]
        else:
            done.append(way)
    return done


def _chain(entries: list[Planned], put_off: Mapping[int, list[Change]]) -> Chain:
    changes = [change for one in entries for change in put_off.get(one.entry_id, [])]
    last = entries[-1]
    held = last if last.status in TOOK_PLACE else None
    moved = held is not None and len(entries) > 1
    return Chain(entries, changes, held, days(entries[0].start, last.start) if moved else None)
