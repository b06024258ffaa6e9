"""Entries and channels, their editions, and the log of corrections."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from talks.models.editions import EditionKind, SubjectKind
from talks.public.api.schemas.common import ChannelEdition, Cite, Described, EntryEdition, Resource, Span
from talks.public.api.schemas.described import ActorDescription, CitedSource, IssueDescription
from talks.public.api.schemas.rows import (
    ClaimInEntry,
    CommitmentInEntry,
    ConditionInEntry,
    Link,
    MeetingInEntry,
    OutcomeInEntry,
    Participation,
    PositionInEntry,
    RequestInEntry,
    StatusChange,
)
from talks.vocabulary import ChannelState, EntryKind, EntryStatus, Level, Setting, Track, VisitClass


class Entry(Resource):
    """One dated item of the record, whole: what happened, who took part, what each side said and what came of it."""

    schema_: int = Field(alias="schema", description="The version of the shape it was published in.")
    id: int
    """Its number here, the same for good."""
    slug: str
    """Its name in addresses: /api/v1/entries/{slug}/."""
    url: str
    """Its page. For a former edition, its permalink."""
    edition: EntryEdition
    """The edition that this is."""
    first_published_at: datetime
    """When the entry was first published."""
    formerly: list[str]
    """Former slugs."""
    title: str
    """Its title."""
    summary: str
    """One line in the editors’ words."""
    body: str
    """More, in paragraphs with empty lines between them; may be ""."""
    kind: EntryKind
    """What sort of entry it is."""
    status: EntryStatus
    """What became of it."""
    visit_class: VisitClass | Literal[""]
    """For a visit: of which class; otherwise ""."""
    level: Level | Literal[""]
    """The rank at which the sides talk; may be ""."""
    track: Track | Literal[""]
    """Whether officials talk or others; may be ""."""
    setting: Setting | Literal[""]
    """In what sort of place; may be ""."""
    place: str
    """City or venue; may be ""."""
    country: str
    """The slug of a state; may be ""."""
    when: Span
    """When it was, or was to be."""
    parties: list[str]
    """The sides, as slugs of actors."""
    issue_slugs: list[str]
    """Every issue it touches, directly or through a row."""
    participations: list[Participation]
    """Who took part in the whole of it."""
    requests: list[RequestInEntry]
    """Who asked for talks, and what the answer was."""
    status_changes: list[StatusChange]
    """How its status changed."""
    links: list[Link]
    """How it stands to other entries."""
    meetings: list[MeetingInEntry]
    """Its sessions, in order."""
    positions: list[PositionInEntry]
    """What each side said."""
    outcomes: list[OutcomeInEntry]
    """What came of it."""
    conditions: list[ConditionInEntry]
    """What a side demands first."""
    commitments: list[CommitmentInEntry]
    """What was promised."""
    claims: list[ClaimInEntry]
    """Statements about it, checked."""
    cites: list[Cite]
    """The sources that support the entry as a whole."""
    sources: list[CitedSource]
    """The sources, numbered."""
    actors: dict[str, ActorDescription]
    """Everybody named above, by slug, as described when this was published."""
    issues: dict[str, IssueDescription]
    """Every issue named above, by slug, with those above it."""


class Edition(Resource):
    """One published state of an entry, without the record itself: that is at `api_url`."""

    number: int
    """Counts from 1."""
    kind: EditionKind
    """Why it was published, or that it withdraws the entry."""
    published_at: datetime
    """When."""
    note: str
    """What changed, in the editors’ words; "" for an edition that was withdrawn."""
    byline: str
    """Who published it."""
    withdrawn: bool
    """Whether it has been taken out of public view, so that nothing more is to be had of it."""
    current: bool
    """Whether it is what the entry’s page shows."""
    url: str | None
    """Its permalink; null when withdrawn."""
    api_url: str | None
    """The edition as a resource; null when withdrawn."""


class FieldChange(Described):
    """One field that differs."""

    label: str
    """Which field, in words."""
    before: str
    """What it said; "" when it was empty."""
    after: str
    """What it says; "" when it is empty."""


class RowChange(Described):
    """A row that was added, removed or changed."""

    kind: Literal["added", "removed", "changed"]
    """What happened to it."""
    title: str
    """Which row, in words."""
    fields: list[FieldChange]
    """What differs."""


class SectionChange(Described):
    """The differences in one section of an entry."""

    title: str
    """The section, in words."""
    rows: list[RowChange]
    """The rows that differ."""


class Difference(Described):
    """What changed between two editions, in the words a reader of the page would see."""

    entry: str
    """The slug of the entry."""
    url: str
    """The page of the edition `after`, the one on the right of the address."""
    before: EntryEdition
    """The edition on the left of the address."""
    after: EntryEdition
    """The edition on the right of the address."""
    changes: list[SectionChange]
    """What differs, section by section; empty when a reader would see no difference."""


class Period(Described):
    """A time during which a channel was in one state."""

    state: ChannelState
    """Which."""
    span: Span
    """From when to when; no end for a state that lasts."""
    cause: str | None
    """The slug of the entry that brought it about; null when none, or none that is public."""
    summary: str
    """In the editors’ words; may be ""."""
    cites: list[Cite]
    """The sources that support it."""


class Channel(Resource):
    """A line of contact or cooperation, and when it was open."""

    schema_: int = Field(alias="schema", description="The version of the shape it was published in.")
    id: int
    """Its number here, the same for good."""
    slug: str
    """Its name in addresses: /api/v1/channels/{slug}/."""
    url: str
    """Its page."""
    edition: ChannelEdition
    """The edition that this is."""
    state: ChannelState
    """Its state now: that of its latest period, unknown once that has ended."""
    since: str
    """Since when, in EDTF; "" when not known."""
    formerly: list[str]
    """Former slugs."""
    name: str
    """Its name."""
    description: str
    """What it is; may be ""."""
    issue: str
    """The slug of the issue it belongs to."""
    parties: list[str]
    """Who talks over it, as slugs of actors."""
    periods: list[Period]
    """Its states, oldest first."""
    cites: list[Cite]
    """The sources that support the channel as a whole."""
    sources: list[CitedSource]
    """The sources, numbered."""
    actors: dict[str, ActorDescription]
    """Everybody named above, by slug, as described when this was published."""
    issues: dict[str, IssueDescription]
    """Every issue named above, by slug, with those above it."""


class Correction(Resource):
    """Something that was published and then corrected, withdrawn or brought up to date."""

    published_at: datetime
    """When."""
    kind: EditionKind
    """What happened."""
    subject: SubjectKind
    """To what sort of thing."""
    slug: str
    """Its slug."""
    title: str
    """Its title; "" for what is not public now."""
    number: int
    """The number of the edition that did it."""
    note: str
    """What changed and why."""
    url: str
    """The page of the edition, or of the subject where there is none."""
