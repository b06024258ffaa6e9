"""The public contract: the shape of a published record, field by field.

Everything the public can learn is in these dictionaries; pages, feeds, API and exports read nothing else. Records are
plain JSON. Actors, issues and sources are named by slug and described once, in the record's own dictionaries, as
they were known when the edition was made. Other entries are named by id (a draft's title or slug never gets in) and
resolved when a page is made, if they are public then. Optional text is "" and optional references are null: a key is
never missing. Enumerations hold the values of `talks.vocabulary`.
"""

from __future__ import annotations

from typing import NotRequired, TypedDict


class DateRecord(TypedDict):
    """A partial date."""

    edtf: str  # "2023-06-18", "2023-06", "1971~"
    text: str  # "18 June 2023", "June 2023", "about 1971"
    earliest: str  # ISO date
    latest: str  # ISO date
    precision: str  # day · month · year


class SpanRecord(TypedDict):
    """A start and an end, either of which may be unknown."""

    start: DateRecord | None
    end: DateRecord | None
    edtf: str
    text: str  # "18–19 June 2023"


class CiteRecord(TypedDict):
    """A reference to one of the record's numbered sources."""

    number: int
    locator: str


class NameRecord(TypedDict):
    text: str
    language: str  # BCP 47 tag or ""
    kind: str
    span: SpanRecord


class TenureRecord(TypedDict):
    office: str  # "Secretary of State"
    organisation: str  # slug; described in the record only if something else there names it
    organisation_name: str
    span: SpanRecord
    ongoing: bool
    acting: bool


class ActorRecord(TypedDict):
    slug: str
    kind: str  # person · state · organisation
    name: str
    sort_name: str
    org_type: str
    description: str
    code: str
    wikidata: str
    parent: str  # slug or ""
    parent_name: str
    state: str  # slug of the state it belongs to (its own, for a state); "" when none
    names: list[NameRecord]
    existed: NotRequired[SpanRecord]  # states and organisations that began or ended; missing before schema 2
    tenures: list[TenureRecord]  # people only, oldest first
    formerly: list[str]  # old slugs


class IssueRecord(TypedDict):
    slug: str
    name: str
    description: str
    parent: str  # slug or ""
    path: list[str]  # slugs from the root to itself
    position: int
    aliases: list[str]
    formerly: list[str]


class SourceRecord(TypedDict):
    number: int  # in this record's list
    slug: str
    kind: str
    title: str
    publisher: str  # actor slug or ""
    publisher_name: str
    author: str
    url: str
    archive_url: str
    published: DateRecord | None
    accessed: DateRecord | None
    language: str
    licence: NotRequired[str]  # on what terms it may be used again, "" when not known; missing before schema 2
    licence_url: NotRequired[str]
    issuing_side: str  # actor slug or ""
    mentions: list[str]  # issue slugs
    formerly: list[str]


class OfficeRecord(TypedDict):
    """The office somebody held on the day."""

    title: str  # "Secretary of State"
    organisation: str  # actor slug
    organisation_name: str
    basis: str  # tenure · possible (the dates on record leave a doubt) · override


class PersonRecord(TypedDict):
    """An actor who took part, or spoke, with the offices held that day (several are possible, none is "not known")."""

    actor: str  # slug
    name: str
    offices: list[OfficeRecord]


class ParticipationRecord(TypedDict):
    person: PersonRecord
    side: str  # actor slug or ""
    role: str
    note: str
    cites: list[CiteRecord]


class MeetingRecord(TypedDict):
    number: int
    title: str
    format: str
    date: DateRecord | None
    local_time: str  # "14:30" or ""
    duration_minutes: int | None
    place: str
    country: str  # actor slug or ""
    culmination: bool
    summary: str
    participations: list[ParticipationRecord]
    cites: list[CiteRecord]


class RequestRecord(TypedDict):
    asked_by: str  # actor slug or ""
    asked: str
    date: DateRecord | None
    answer: str
    answered: DateRecord | None
    reason: str
    count: int
    count_about: bool
    summary: str
    cites: list[CiteRecord]


class StatusChangeRecord(TypedDict):
    status: str
    date: DateRecord | None
    by: str  # actor slug or ""
    reason: str
    caused_by: int | None  # entry id
    cites: list[CiteRecord]


class LinkRecord(TypedDict):
    kind: str
    to: int  # entry id
    note: str
    cites: list[CiteRecord]


class PositionRecord(TypedDict):
    meeting: int | None  # meeting number
    issue: str  # slug
    party: str  # actor slug or ""
    speaker: PersonRecord | None
    voice: str
    stance: str
    summary: str
    quote: str
    quote_language: str
    attribution: str
    date: DateRecord | None
    occasion: str
    via: str  # actor slug or ""
    cites: list[CiteRecord]


class OutcomeRecord(TypedDict):
    meeting: int | None
    issue: str
    result: str
    summary: str
    judged_by: str  # "editors" or the assessor's actor slug
    assessor: PersonRecord | None
    voice: str
    via: str
    date: DateRecord | None
    cites: list[CiteRecord]


class ConditionRecord(TypedDict):
    issue: str
    party: str  # actor slug or ""
    of: str
    demand: str
    stated_by: PersonRecord | None
    by_party_itself: bool  # stated by the party, or by somebody of its own state in a side's voice
    voice: str
    obstacle: str
    since: DateRecord | None
    state: str
    state_since: DateRecord | None
    cites: list[CiteRecord]


class FollowUpRecord(TypedDict):
    date: DateRecord | None
    status: str
    summary: str
    cites: list[CiteRecord]


class CommitmentRecord(TypedDict):
    number: int
    issue: str
    parties: list[str]
    summary: str
    due: DateRecord | None
    status: str  # of the latest follow-up; not_yet_rated without one
    follow_ups: list[FollowUpRecord]  # oldest first
    cites: list[CiteRecord]


class ClaimRecord(TypedDict):
    text: str
    made_by: PersonRecord | None
    voice: str
    verdict: str
    judged_by: str  # "editors", the judge's actor slug, or "" while unchecked
    judge: PersonRecord | None
    explanation: str
    entries: list[int]  # entry ids that bear on it
    cites: list[CiteRecord]


class EntryRecord(TypedDict):
    schema: int
    id: int
    slug: str
    formerly: list[str]
    title: str
    summary: str
    body: str
    kind: str
    status: str
    visit_class: str
    level: str
    track: str
    setting: str
    place: str
    country: str  # actor slug or ""
    when: SpanRecord
    parties: list[str]  # actor slugs, in order
    issue_slugs: list[str]  # every issue the entry touches, directly or through a row; tree order
    participations: list[ParticipationRecord]  # of the entry as a whole
    requests: list[RequestRecord]
    status_changes: list[StatusChangeRecord]
    links: list[LinkRecord]
    meetings: list[MeetingRecord]
    positions: list[PositionRecord]
    outcomes: list[OutcomeRecord]
    conditions: list[ConditionRecord]
    commitments: list[CommitmentRecord]
    claims: list[ClaimRecord]
    cites: list[CiteRecord]  # what supports the entry as a whole
    sources: list[SourceRecord]  # numbered
    actors: dict[str, ActorRecord]  # everyone named above, with parents and states
    issues: dict[str, IssueRecord]  # every issue named above, with ancestors


class PeriodRecord(TypedDict):
    state: str
    span: SpanRecord
    cause: int | None  # entry id
    summary: str
    cites: list[CiteRecord]


class ChannelRecord(TypedDict):
    schema: int
    id: int
    slug: str
    formerly: list[str]
    name: str
    description: str
    issue: str  # slug
    parties: list[str]
    periods: list[PeriodRecord]  # oldest first
    cites: list[CiteRecord]
    sources: list[SourceRecord]
    actors: dict[str, ActorRecord]
    issues: dict[str, IssueRecord]
