"""The figures about a pair of states: the same that its page shows."""

from __future__ import annotations

from datetime import date
from typing import Literal

from talks.public.api.schemas.common import Described
from talks.vocabulary import Answer, ChannelState, ConditionState, EntryStatus, FollowUpStatus, SourceKind, Verdict

LogResult = Literal["supported", "roughly", "disputed", "not_checkable"]


class Days(Described):
    """A number of days. A range where it rests on dates that are known to the month or the year."""

    least: int
    """At least so many."""
    most: int
    """At most so many."""
    about: bool
    """Whether a date it rests on is approximate."""
    text: str
    """As pages show it: "1,713 days", "between 1,690 and 1,750 days"."""


class EntryRef(Described):
    """An entry that a figure rests on."""

    slug: str
    """Its slug: /api/v1/entries/{slug}/."""
    title: str
    """Its title."""
    when: str
    """Its dates, as pages show them."""


class LastMet(Described):
    """The last contact at one level."""

    level: str
    """A level of the vocabulary; "" for contacts whose level is not on record."""
    count: int
    """How many contacts there are at it."""
    last: EntryRef | None
    """The last of them; null without any."""
    or_perhaps: list[EntryRef]
    """Others that may be the last, as far as the dates are known, or that tie with it."""
    days_since: Days | None
    """From then to `as_of`; null without any."""


class YearCount(Described):
    """The contacts of a year."""

    year: int
    """The year in which they began."""
    total: int
    """How many there are."""
    levels: dict[str, int]
    """How many of them at each level that occurs in any year; "" where it is not on record."""


class Gap(Described):
    """A time without a contact."""

    days: Days
    """How long it is."""
    after: EntryRef
    """The contact before it."""
    before: EntryRef | None
    """The contact that ended it; null where none has."""


class Contacts(Described):
    """Visits, meetings, calls, summits, rounds and conferences that took place and in which both took part."""

    total: int
    """How many there are."""
    url: str
    """The timeline that lists them."""
    not_counted: list[EntryRef]
    """What that timeline lists besides: entries in which one side did not take part, the newest 100."""
    last_met: list[LastMet]
    """By level, in the order of the vocabulary."""
    cadence: list[YearCount]
    """By year, oldest first, years without any included."""
    longest_gaps: list[Gap]
    """The longest; several where they tie or the dates leave it open."""
    current_gap: Gap | None
    """Since the last contact; null without one."""


class Direction(Described):
    """The visits of one side to the other."""

    visitor: str
    """Who travelled, by slug."""
    host: str
    """Where to, by slug."""
    total: int
    """How many visits and summits."""
    levels: dict[str, int]
    """How many of them at each level."""
    visits: list[EntryRef]
    """The newest 100 of them, oldest first."""


class Travel(Described):
    """Who travels to whom."""

    directions: list[Direction]
    """Both directions."""
    elsewhere: list[EntryRef]
    """Visits and summits in third countries, the newest 100."""
    country_unknown: list[EntryRef]
    """Visits of which no country is on record, the newest 100."""
    meetings_elsewhere: list[EntryRef]
    """Other contacts in person in third countries, the newest 100."""


class LedgerCondition(Described):
    """What one side demands first."""

    entry: EntryRef
    """The entry it stands in."""
    issue: str
    """The issue, by slug."""
    party: str
    """Whose demand it is, by slug; "" where not on record."""
    demand: str
    """What is demanded."""
    obstacle: str
    """What stands in the way; "" where not on record."""
    stated_by: str
    """Who states it, by slug; "" where not on record."""
    by_party_itself: bool
    """Whether the party itself states it, and not somebody about it."""
    state: ConditionState
    """Whether it is met."""
    state_since: str
    """The day for which the state is known, as pages show it; "" where not on record."""


class LedgerRequest(Described):
    """A request of one side to the other."""

    entry: EntryRef
    """The entry it stands in."""
    asked_by: str
    """Who asked, by slug; "" where not on record."""
    asked: str
    """Who was asked, by slug; "" where not on record."""
    asked_on: str
    """When, as pages show it; "" where not on record."""
    answer: Answer
    """What came of it."""
    answered_on: str
    """When, as pages show it; "" where not on record."""
    reason: str
    """The reason given; "" for none."""
    open_for: str
    """How long it waited, as pages show it; "" where it is not known."""
    still_open: bool
    """Whether no answer is known to have come; the days then run to `as_of`."""
    conditions: list[LedgerCondition]
    """The conditions in the same entry."""
    since_then: list[LedgerCondition]
    """What the same side demanded on the same issue later."""


class PutOff(Described):
    """Something that was put off."""

    entries: list[EntryRef]
    """From the first plan to the last."""
    held: EntryRef | None
    """When it was held; null where it was not."""
    days_lost: str
    """From the day first planned to the day held, as pages show it; "" where that is not known."""
    changes: list[PutOffChange]
    """How it was put off."""


class PutOffChange(Described):
    """A change of status by which something was put off."""

    status: EntryStatus
    """The new status."""
    date: str
    """When, as pages show it; "" where not on record."""
    by: str
    """By whom, by slug; "" where not on record."""
    reason: str
    """The reason given; "" for none."""
    caused_by: EntryRef | None
    """The entry that caused it; null where none is on record."""


class CheckedClaim(Described):
    """A claim with the verdict on record, and apart from it what the log itself shows."""

    entry: EntryRef
    """The entry it stands in."""
    text: str
    """The claim."""
    verdict: Verdict
    """The verdict on record."""
    judged_by: str
    """Who judged: "editors", the slug of an actor, or "" where nobody has."""
    log_shows: LogResult
    """What the entries of the log show. They weigh no source."""
    log_explains: str
    """Why, or the figure."""
    log_entries: list[EntryRef]
    """The entries that this rests on."""


class PairChannel(Described):
    """A channel between the two."""

    slug: str
    """Its slug: /api/v1/channels/{slug}/."""
    name: str
    """Its name."""
    state: ChannelState
    """Its state now."""
    since: str
    """Since when, as pages show it; "" where not on record."""


class CommitmentCount(Described):
    """How many commitments stand at a status."""

    status: FollowUpStatus
    """That of the latest follow-up."""
    count: int
    """How many."""


class SourceCount(Described):
    """How many sources of a kind are cited."""

    kind: SourceKind
    """The kind of source."""
    count: int
    """How many."""


class Pair(Described):
    """Two states and everything between them that can be counted."""

    url: str
    """The page with the same figures."""
    actors: list[str]
    """The two, by slug."""
    summary: str
    """The state of things in a sentence."""
    as_of: date
    """The last day the log knows of: days are counted up to it."""
    entries: int
    """How many entries name both, whatever became of them."""
    entries_url: str
    """The timeline that lists them."""
    contacts: Contacts
    """When they met."""
    travel: Travel
    """Their visits, by the country they led to."""
    channels: list[PairChannel]
    """Lines of contact with a party on both sides."""
    requests: list[LedgerRequest]
    """Who asked whom, the newest first; declined and ignored ones before the others."""
    put_off: list[PutOff]
    """What was put off, the newest first."""
    claims: list[CheckedClaim]
    """Claims about the talks."""
    commitments: list[CommitmentCount]
    """Commitments by status."""
    sources: list[SourceCount]
    """Sources cited, by kind."""
