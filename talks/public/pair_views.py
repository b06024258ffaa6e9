"""What the page of a pair shows of its contacts: when, at which level, on which channel, who travelled. Pure.

Figures come from `talks.public.analytics`; here they get names, links and words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from talks.public.analytics import contacts, reading, travel
from talks.public.analytics.contacts import Contact, Gap, Last
from talks.public.channel import Board
from talks.public.filters import TimelineFilter
from talks.public.presenting import ActorView, Names, counted
from talks.vocabulary import Level


@dataclass(frozen=True, slots=True)
class LevelRow:
    """The last contact at one level, how many there are, and the timeline that lists them."""

    level: str
    last: Last | None
    count: int
    gap: Gap | None
    url: str


@dataclass(frozen=True, slots=True)
class CadenceRow:
    year: int
    url: str
    counts: list[int]
    total: int


@dataclass(frozen=True)
class ContactsView:
    """`others` are entries that the same filter finds and that are no contact: one side did not come."""

    total: int
    last: Last | None
    first: Contact | None
    current: Gap | None
    longest: list[Gap]
    levels: list[LevelRow]
    silent: list[str]  # levels without a contact
    columns: list[str]
    rows: list[CadenceRow]
    cadence: contacts.Cadence
    url: str
    others: list[Contact]

    @property
    def longest_is_current(self) -> bool:
        """Whether the silence since the last contact is surely longer than any before."""
        known = max((gap.days.most for gap in self.longest), default=0)
        return self.current is not None and self.current.days.least > known > 0


def contacts_view(met: reading.Met, asked: TimelineFilter, as_of: date) -> ContactsView:
    """The contacts of one pair, or of whatever `asked` selects."""
    found = met.contacts
    cadence = contacts.cadence(found, as_of)
    by_level: dict[str, list[Contact]] = {}
    for one in found:
        by_level.setdefault(one.level, []).append(one)
    levels = [
        LevelRow(level, last, len(by_level.get(level, [])), contacts.current(by_level.get(level, []), as_of),
                 timeline_url(asked.with_values("level", (level,))) if level else "")
        for level, last in contacts.last_met_by_level(found)
    ]  # fmt: skip
    ordered = contacts.in_order(found)
    longest = contacts.longest(contacts.gaps(found))
    return ContactsView(
        total=len(found),
        last=contacts.last_met(found),
        first=ordered[0] if ordered else None,
        current=contacts.current(found, as_of),
        longest=longest[:3],
        levels=[row for row in levels if row.last],
        silent=[row.level for row in levels if row.last is None],
        columns=cadence.levels,
        rows=[cadence_row(cadence, year, asked) for year in reversed(cadence.years)],
        cadence=cadence,
        url=timeline_url(asked),
        others=contacts.in_order(met.others)[::-1],
    )


def cadence_row(cadence: contacts.Cadence, year: int, asked: TimelineFilter) -> CadenceRow:
    counts = [cadence.counts[year, level] for level in cadence.levels]
    url = f"{timeline_url(asked)}&from={year}&to={year}"
    return CadenceRow(year, url, counts, sum(counts))


def timeline_url(asked: TimelineFilter) -> str:
    """The timeline that lists exactly what `asked` finds."""
    return f"{reverse('timeline')}?{asked.querystring()}"


def opening(names: tuple[str, str], found: ContactsView, as_of: str) -> str:
    """The state of things in a sentence or two."""
    both = f"{names[0]} and {names[1]}"
    if found.last is None:
        return f"The log holds no contact of {both}: entries name them together, but in none did both take part."
    last = found.last.contact
    level = f", at the level “{Level(last.level).label.lower()}”" if last.level else ""
    said = f"{both} last met or spoke in “{last.title}”, {last.when}{level}"
    if others := len(found.last.others):
        said += f"; {counted(others, 'other contact')} may be as late or later"
    said += f". The log holds {counted(found.total, 'contact')} since {found.first.when if found.first else ''}"
    if found.current and found.current.days.most:
        said += f" and none in the {found.current.days} from the last to {as_of}, where it ends"
    return f"{said}."


@dataclass(frozen=True, slots=True)
class ChannelContact:
    """A channel with the last contact among the entries that opened, limited or closed it; None where none did."""

    name: str
    url: str
    state: str
    last: Last | None
    gap: Gap | None
    timeline: str


def by_channel(board: Board, found: Iterable[Contact], as_of: date) -> list[ChannelContact]:
    """The channels of a board, those that were used last first, the others by name."""
    by_id = {one.entry_id: one for one in found}
    rows = []
    for view in board.channels:
        behind = {period.cause.id for period in view.periods if period.cause}
        met = [by_id[pk] for pk in behind if pk in by_id]
        slug = view.url.rstrip("/").rpartition("/")[2]
        url = timeline_url(TimelineFilter().with_values("channel", (slug,)))
        last, gap = contacts.last_met(met), contacts.current(met, as_of)
        rows.append(ChannelContact(view.name, view.url, view.state, last, gap, url))
    return sorted(rows, key=lambda row: (row.gap.days.least if row.gap else 10**9, row.name))


# Travel ---------------------------------------------------------------------------------------------------------------


MOST_VISITS = 30  # named at one level, in one direction


@dataclass(frozen=True, slots=True)
class Visits:
    """How many there are, and the newest of them, newest first."""

    count: int
    newest: list[Contact]

    @classmethod
    def of(cls, found: Sequence[Contact], level: str) -> Visits:
        at_level = [one for one in found if one.level == level]
        return cls(len(at_level), at_level[: -MOST_VISITS - 1 : -1])


@dataclass(frozen=True, slots=True)
class TravelRow:
    level: str
    there: Visits
    back: Visits


@dataclass(frozen=True)
class TravelView:
    found: travel.Travel
    rows: list[TravelRow]
    countries: list[tuple[ActorView, int]]
    sentence: str


def travel_view(found: travel.Travel, names: Names) -> TravelView:
    """Both directions side by side, and at which rank each side's highest visitor came."""
    rows = [
        TravelRow(level, Visits.of(found.there.visits, level), Visits.of(found.back.visits, level))
        for level in found.levels
    ]
    countries = [(actor, count) for slug, count in found.third_countries if (actor := names.actor(slug))]
    said = [_highest(one, names) for one in (found.there, found.back)]
    return TravelView(found, rows, countries, " ".join(said))


def _highest(one: travel.Direction, names: Names) -> str:
    to = f"{names.name(one.visitor)} to {names.name(one.host)}"
    if not one.visits:
        return f"{to}: no visit is on the log."
    said = f"{to}: {counted(len(one.visits), 'visit')}"
    if highest := one.highest:
        last = highest[-1]
        label = Level(last.level).label.lower()
        return f"{said}, {len(highest)} at the highest level of {label}, last “{last.title}”, {last.when}."
    return f"{said}, none by a leader, a minister or a senior official."
