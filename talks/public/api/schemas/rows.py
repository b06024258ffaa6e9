"""The rows of an entry: as they stand in it, and as resources of their own."""

from __future__ import annotations

from typing import Literal

from talks.public.api.schemas.common import Cite, Described, EntryReference, PartialDate, Person, Resource
from talks.vocabulary import (
    Answer,
    Attribution,
    ConditionState,
    EntryStatus,
    FollowUpStatus,
    LinkKind,
    MeetingFormat,
    Result,
    Role,
    Stance,
    Verdict,
    Voice,
)


class FromEntry(Resource):
    """A row of the current edition of an entry."""

    entry: EntryReference
    """The entry it stands in."""
    order: int
    """Its place among the rows of this sort in its entry, from 0. An edition may change it."""
    url: str
    """The part of the entry’s page that shows it."""


class Participation(Described):
    """Somebody at a meeting, or in a delegation."""

    person: Person
    """Who."""
    side: str
    """For which side, as the slug of an actor; "" for none."""
    role: Role
    """In which role."""
    note: str
    """A remark; may be ""."""
    cites: list[Cite]
    """The sources that support it."""


class MeetingInEntry(Described):
    """One session."""

    number: int
    """Its number in the entry: positions and outcomes refer to it."""
    title: str
    """"Meeting with Wang Yi"."""
    format: MeetingFormat | Literal[""]
    """Who sat down with whom, and how; may be ""."""
    date: PartialDate | None
    """When; null when it is not known apart from the entry’s date."""
    local_time: str
    """"14:30", in the place’s own time; "" when not known."""
    duration_minutes: int | None
    """How long it took; null when not known."""
    place: str
    """City or building; may be ""."""
    country: str
    """The slug of a state; may be ""."""
    culmination: bool
    """Whether the entry led up to it."""
    summary: str
    """What it was about; may be ""."""
    participations: list[Participation]
    """Who took part, and who was invited and did not."""
    cites: list[Cite]
    """The sources that support it."""


class Meeting(MeetingInEntry, FromEntry):
    """One session of a visit, a round or another entry."""


class RequestInEntry(Described):
    """Somebody asked for talks."""

    asked_by: str
    """Who asked, as the slug of an actor; may be ""."""
    asked: str
    """Who was asked, as the slug of an actor; may be ""."""
    date: PartialDate | None
    """When."""
    answer: Answer
    """What the answer was."""
    answered: PartialDate | None
    """When the answer came."""
    reason: str
    """The reason stated; "" when none was."""
    count: int
    """How many requests this row stands for."""
    count_about: bool
    """Whether that number is approximate."""
    summary: str
    """In the editors’ words; may be ""."""
    cites: list[Cite]
    """The sources that support it."""


class Request(RequestInEntry, FromEntry):
    """A request for talks, and what became of it."""


class PositionInEntry(Described):
    """What a side holds on an issue."""

    meeting: int | None
    """The number of the meeting it was stated at; null when at none."""
    issue: str
    """The slug of the issue."""
    party: str
    """For whom it is stated, as the slug of an actor; "" for those who speak for no side."""
    speaker: Person | None
    """Who said it; null when not known."""
    voice: Voice
    """In which capacity. Only official voices state a side’s own view."""
    stance: Stance | Literal[""]
    """For or against; "" where the voice speaks for no side."""
    summary: str
    """In the editors’ words."""
    quote: str
    """Word for word; may be ""."""
    quote_language: str
    """The language of the quotation, a BCP 47 tag; may be ""."""
    attribution: Attribution
    """On what terms it was said."""
    date: PartialDate | None
    """When."""
    occasion: str
    """Where or on what occasion; may be ""."""
    via: str
    """The outlet it came through, as the slug of an actor; may be ""."""
    cites: list[Cite]
    """The sources that support it."""


class Position(PositionInEntry, FromEntry):
    """What a side holds on an issue, by whose word and on what occasion."""


class OutcomeInEntry(Described):
    """What came of it on an issue, by somebody’s judgement."""

    meeting: int | None
    """The number of the meeting it came of; null for the entry as a whole."""
    issue: str
    """The slug of the issue."""
    result: Result
    """What came of it."""
    summary: str
    """In the editors’ words."""
    judged_by: str
    """"editors", or the slug of the actor who judges."""
    assessor: Person | None
    """Who judges; null for the editors."""
    voice: Voice | Literal[""]
    """In which capacity; "" for the editors."""
    via: str
    """The outlet it came through, as the slug of an actor; may be ""."""
    date: PartialDate | None
    """When it was judged."""
    cites: list[Cite]
    """The sources that support it."""


class Outcome(OutcomeInEntry, FromEntry):
    """What came of an entry on one issue, always with who judges so. Two judges may differ."""


class ConditionInEntry(Described):
    """What one side demands before it moves."""

    issue: str
    """The slug of the issue."""
    party: str
    """Who demands it, as the slug of an actor; may be ""."""
    of: str
    """Of whom, as the slug of an actor; may be ""."""
    demand: str
    """What is demanded."""
    stated_by: Person | None
    """Who says so."""
    by_party_itself: bool
    """Whether the side itself says so, and not somebody about it."""
    voice: Voice | Literal[""]
    """In which capacity."""
    obstacle: str
    """What stands in the way; may be ""."""
    since: PartialDate | None
    """Since when it is demanded."""
    state: ConditionState
    """Whether it is met."""
    state_since: PartialDate | None
    """Since when that is so."""
    cites: list[Cite]
    """The sources that support it."""


class Condition(ConditionInEntry, FromEntry):
    """A demand that one side puts first, with who says so."""


class FollowUp(Described):
    """What had become of a commitment on a day."""

    date: PartialDate | None
    """When."""
    status: FollowUpStatus
    """How it stood."""
    summary: str
    """In the editors’ words; may be ""."""
    cites: list[Cite]
    """The sources that support it."""


class CommitmentInEntry(Described):
    """Something that was promised."""

    number: int
    """Its number in the entry."""
    issue: str
    """The slug of the issue."""
    parties: list[str]
    """Who promised, as slugs of actors."""
    summary: str
    """What was promised."""
    due: PartialDate | None
    """By when."""
    status: FollowUpStatus
    """How it stands by the latest follow-up; not_yet_rated without one."""
    follow_ups: list[FollowUp]
    """What became of it, oldest first."""
    cites: list[Cite]
    """The sources that support it."""


class Commitment(CommitmentInEntry, FromEntry):
    """A promise, and what became of it."""


class ClaimInEntry(Described):
    """A checkable statement about the talks."""

    text: str
    """What is claimed."""
    made_by: Person | None
    """Who claims it."""
    voice: Voice | Literal[""]
    """In which capacity."""
    verdict: Verdict
    """Whether it holds."""
    judged_by: str
    """"editors", the slug of the actor who judges, or "" while unchecked."""
    judge: Person | None
    """Who judges; null for the editors."""
    explanation: str
    """Why; may be ""."""
    entries: list[str]
    """The slugs of the public entries that bear on it."""
    cites: list[Cite]
    """The sources that support it."""


class Claim(ClaimInEntry, FromEntry):
    """A checkable statement about the talks, who makes it, and the verdict."""


class StatusChange(Described):
    """A change of an entry’s status."""

    status: EntryStatus
    """What it became."""
    date: PartialDate | None
    """When."""
    by: str
    """By whom, as the slug of an actor; may be ""."""
    reason: str
    """The reason stated; may be ""."""
    caused_by: str | None
    """The slug of the entry that caused it; null when none, or none that is public."""
    cites: list[Cite]
    """The sources that support it."""


class Link(Described):
    """How an entry stands to another."""

    kind: LinkKind
    """How: this entry was caused by the other, follows it up …"""
    to: str | None
    """The slug of the other entry; null when it is not public."""
    note: str
    """A remark; may be ""."""
    cites: list[Cite]
    """The sources that support it."""
