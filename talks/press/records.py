"""Builds the public record of an entry or a channel from the log, field by field.

An allowlist: what is not written here does not become public. The shape is `talks.press.contract`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Model, QuerySet

from actors.partial_dates import PartialDate
from talks.models import (
    Channel,
    ChannelPeriod,
    Claim,
    Commitment,
    Condition,
    Entry,
    EntryLink,
    Issue,
    Meeting,
    Outcome,
    Participation,
    Position,
    Request,
    StatusChange,
)
from talks.press.contract import (
    ChannelRecord,
    CiteRecord,
    ClaimRecord,
    CommitmentRecord,
    ConditionRecord,
    EntryRecord,
    LinkRecord,
    MeetingRecord,
    OutcomeRecord,
    ParticipationRecord,
    PeriodRecord,
    PositionRecord,
    RequestRecord,
    StatusChangeRecord,
)
from talks.press.describing import (
    Bibliography,
    Cast,
    IssueTree,
    Register,
    date_record,
    read_issues,
    span_record,
)
from talks.vocabulary import SIDE_VOICES, FollowUpStatus

SCHEMA = 2

_ROWS = [
    "requests", "status_changes", "links", "meetings", "participations", "positions", "outcomes", "conditions",
    "commitments", "claims",
]  # fmt: skip
# Row attributes that hold an actor's id, wherever they occur.
_ACTOR_FIELDS = [
    "actor_id", "side_id", "party_id", "speaker_id", "via_id", "assessor_id", "stated_by_id", "of_id", "made_by_id",
    "judged_by_id", "asked_by_id", "asked_id", "by_id", "country_id",
]  # fmt: skip

Window = tuple[date | None, date | None]


def load_entry(pk: int) -> Entry:
    """An entry with every row a record needs, in a fixed number of queries (about 30), however many rows."""
    return _entries().get(pk=pk)


def load_entries(pks: Collection[int]) -> dict[int, Entry]:
    """The same for many, by key, in as many queries as for one. Holds them all in memory: ask for a batch at a time."""
    return {entry.pk: entry for entry in _entries().filter(pk__in=pks)}


def _entries() -> QuerySet[Entry]:
    prefetch = [f"{name}__citations" for name in _ROWS]
    prefetch += ["citations", "redirects", "entry_parties", "issues", "commitments__parties", "claims__entries"]
    prefetch += ["commitments__follow_ups__citations", "participations__office"]
    prefetch += ["references__source__mentions", "references__source__redirects"]
    prefetch += ["references__source__publisher"]
    return Entry.objects.prefetch_related(*prefetch)


def load_channel(pk: int) -> Channel:
    """A channel with every row a record needs, in a fixed number of queries."""
    return _channels().get(pk=pk)


def load_channels(pks: Collection[int]) -> dict[int, Channel]:
    """The same for many, by key, in as many queries as for one."""
    return {channel.pk: channel for channel in _channels().filter(pk__in=pks)}


def _channels() -> QuerySet[Channel]:
    prefetch = ["periods__citations", "citations", "redirects", "parties"]
    prefetch += ["references__source__mentions", "references__source__redirects", "references__source__publisher"]
    return Channel.objects.prefetch_related(*prefetch)


@dataclass(frozen=True)
class Background:
    """What the records of one batch have in common: every actor that any of them names, and the issue tree."""

    register: Register
    issues: dict[int, Issue]


def background(subjects: Iterable[Entry | Channel]) -> Background:
    """Read what the records of these loaded entries and channels need besides. About 12 queries, however many."""
    ids: set[int | None] = set()
    for subject in subjects:
        ids |= _actors_of_entry(subject) if isinstance(subject, Entry) else _actors_of_channel(subject)
        ids |= Bibliography(subject.references.all()).actor_ids()
    return Background(Register(ids), read_issues())


def entry_record(entry: Entry, known: Background | None = None) -> EntryRecord:
    """The record of an entry loaded by `load_entry`. No query with the `background` of its batch, else about 12."""
    return _EntryWriter(entry, known or background([entry])).write()


def channel_record(channel: Channel, known: Background | None = None) -> ChannelRecord:
    """The record of a channel loaded by `load_channel`."""
    known = known or background([channel])
    sources, tree, cast = Bibliography(channel.references.all()), IssueTree(known.issues), Cast([], known.register)
    periods = sorted(channel.periods.all(), key=lambda period: (period.start.earliest, period.pk))
    return {
        "schema": SCHEMA,
        "id": channel.pk,
        "slug": channel.slug,
        "formerly": sorted(redirect.old_slug for redirect in channel.redirects.all()),
        "name": channel.name,
        "description": channel.description,
        "issue": tree.slug(channel.issue_id),
        "parties": [cast.slug(party.pk) for party in sorted(channel.parties.all(), key=lambda actor: actor.name)],
        "periods": [_period(period, sources) for period in periods],
        "cites": sources.cites(channel.citations.all()),
        "sources": sources.records(cast, tree),
        "actors": cast.records(),
        "issues": tree.records(sources.issue_ids()),
    }


def _actors_of_channel(channel: Channel) -> set[int | None]:
    return {party.pk for party in channel.parties.all()}


def _actors_of_entry(entry: Entry) -> set[int | None]:
    ids = {entry.country_id, *(party.actor_id for party in entry.entry_parties.all())}
    for name in _ROWS:
        for row in getattr(entry, name).all():
            ids.update(getattr(row, field, None) for field in _ACTOR_FIELDS)
            if isinstance(row, Commitment):
                ids.update(party.pk for party in row.parties.all())
            if isinstance(row, Participation) and row.office:
                ids.add(row.office.organisation_id)
    return ids


def _period(period: ChannelPeriod, sources: Bibliography) -> PeriodRecord:
    return {
        "state": period.state,
        "span": span_record(period.start, period.end),
        "cause": period.cause_id,
        "summary": period.summary,
        "cites": sources.cites(period.citations.all()),
    }


def _window(*dates: PartialDate | None) -> Window:
    """The days that the first known of `dates` can mean."""
    known = next((day for day in dates if day is not None), None)
    return (known.earliest, known.latest) if known else (None, None)


class _EntryWriter:
    """Writes one record; a method a section."""

    def __init__(self, entry: Entry, known: Background) -> None:
        self.entry = entry
        self.sources = Bibliography(entry.references.all())
        self.tree = IssueTree(known.issues)
        self.cast = Cast([], known.register)
        self.meetings = {meeting.pk: meeting for meeting in entry.meetings.all()}
        self.span: Window = (
            entry.start.earliest if entry.start else None,
            (entry.end or entry.start).latest if entry.start else None,
        )

    def write(self) -> EntryRecord:
        entry, slug = self.entry, self.cast.slug
        parties = sorted(entry.entry_parties.all(), key=lambda party: (party.order, party.pk))
        record: EntryRecord = {
            "schema": SCHEMA,
            "id": entry.pk,
            "slug": entry.slug,
            "formerly": sorted(redirect.old_slug for redirect in entry.redirects.all()),
            "title": entry.title,
            "summary": entry.summary,
            "body": entry.body,
            "kind": entry.kind,
            "status": entry.status,
            "visit_class": entry.visit_class,
            "level": entry.level,
            "track": entry.track,
            "setting": entry.setting,
            "place": entry.place,
            "country": slug(entry.country_id),
            "when": span_record(entry.start, entry.end),
            "parties": [slug(party.actor_id) for party in parties],
            "issue_slugs": [],
            "participations": [self._participation(row) for row in self._of_meeting(None)],
            "requests": [self._request(row) for row in entry.requests.all()],
            "status_changes": [self._status_change(row) for row in entry.status_changes.all()],
            "links": [self._link(row) for row in entry.links.all()],
            "meetings": [self._meeting(row) for row in entry.meetings.all()],
            "positions": [self._position(row) for row in entry.positions.all()],
            "outcomes": [self._outcome(row) for row in entry.outcomes.all()],
            "conditions": [self._condition(row) for row in entry.conditions.all()],
            "commitments": [self._commitment(row) for row in entry.commitments.all()],
            "claims": [self._claim(row) for row in entry.claims.all()],
            "cites": self._cites(entry),
            "sources": self.sources.records(self.cast, self.tree),
            "actors": {},
            "issues": {},
        }
        for issue in entry.issues.all():
            self.tree.slug(issue.pk)
        record["issue_slugs"] = self.tree.named()
        record["issues"] = self.tree.records(self.sources.issue_ids())
        record["actors"] = self.cast.records()
        return record

    def _cites(self, row: Model) -> list[CiteRecord]:
        return self.sources.cites(row.citations.all())  # type: ignore[attr-defined]

    def _number(self, meeting_id: int | None) -> int | None:
        return self.meetings[meeting_id].number if meeting_id else None

    def _day(self, own: PartialDate | None, meeting_id: int | None) -> Window:
        """The days a row speaks of: its own date, else its meeting's, else the entry's."""
        meeting = self.meetings.get(meeting_id) if meeting_id else None
        first, last = _window(own, meeting.date if meeting else None)
        return (first, last) if first else self.span

    def _of_meeting(self, meeting_id: int | None) -> list[Participation]:
        return [row for row in self.entry.participations.all() if row.meeting_id == meeting_id]

    def _participation(self, row: Participation) -> ParticipationRecord:
        return {
            "person": self.cast.person(row.actor_id, *self._day(None, row.meeting_id), override=row.office),
            "side": self.cast.slug(row.side_id),
            "role": row.role,
            "note": row.note,
            "cites": self._cites(row),
        }

    def _meeting(self, row: Meeting) -> MeetingRecord:
        return {
            "number": row.number,
            "title": row.title,
            "format": row.format,
            "date": date_record(row.date),
            "local_time": row.local_time.strftime("%H:%M") if row.local_time else "",
            "duration_minutes": row.duration_minutes,
            "place": row.place,
            "country": self.cast.slug(row.country_id),
            "culmination": row.culmination,
            "summary": row.summary,
            "participations": [self._participation(one) for one in self._of_meeting(row.pk)],
            "cites": self._cites(row),
        }

    def _request(self, row: Request) -> RequestRecord:
        return {
            "asked_by": self.cast.slug(row.asked_by_id),
            "asked": self.cast.slug(row.asked_id),
            "date": date_record(row.date),
            "answer": row.answer,
            "answered": date_record(row.answered),
            "reason": row.reason,
            "count": row.count,
            "count_about": row.count_about,
            "summary": row.summary,
            "cites": self._cites(row),
        }

    def _status_change(self, row: StatusChange) -> StatusChangeRecord:
        return {
            "status": row.status,
            "date": date_record(row.date),
            "by": self.cast.slug(row.by_id),
            "reason": row.reason,
            "caused_by": row.caused_by_id,
            "cites": self._cites(row),
        }

    def _link(self, row: EntryLink) -> LinkRecord:
        return {"kind": row.kind, "to": row.to_id, "note": row.note, "cites": self._cites(row)}

    def _position(self, row: Position) -> PositionRecord:
        return {
            "meeting": self._number(row.meeting_id),
            "issue": self.tree.slug(row.issue_id),
            "party": self.cast.slug(row.party_id),
            "speaker": self.cast.maybe_person(row.speaker_id, *self._day(row.date, row.meeting_id)),
            "voice": row.voice,
            "stance": row.stance,
            "summary": row.summary,
            "quote": row.quote,
            "quote_language": row.quote_language,
            "attribution": row.attribution,
            "date": date_record(row.date),
            "occasion": row.occasion,
            "via": self.cast.slug(row.via_id),
            "cites": self._cites(row),
        }

    def _outcome(self, row: Outcome) -> OutcomeRecord:
        assessor = self.cast.maybe_person(row.assessor_id, *self._day(row.date, row.meeting_id))
        return {
            "meeting": self._number(row.meeting_id),
            "issue": self.tree.slug(row.issue_id),
            "result": row.result,
            "summary": row.summary,
            "judged_by": assessor["actor"] if assessor else "editors" if row.by_editors else "",
            "assessor": assessor,
            "voice": row.voice,
            "via": self.cast.slug(row.via_id),
            "date": date_record(row.date),
            "cites": self._cites(row),
        }

    def _condition(self, row: Condition) -> ConditionRecord:
        return {
            "issue": self.tree.slug(row.issue_id),
            "party": self.cast.slug(row.party_id),
            "of": self.cast.slug(row.of_id),
            "demand": row.demand,
            "stated_by": self.cast.maybe_person(row.stated_by_id, *self.span),
            "by_party_itself": self._by_party_itself(row),
            "voice": row.voice,
            "obstacle": row.obstacle,
            "since": date_record(row.since),
            "state": row.state,
            "state_since": date_record(row.state_since),
            "cites": self._cites(row),
        }

    def _by_party_itself(self, row: Condition) -> bool:
        if row.party_id is None or row.stated_by_id is None:
            return False
        if row.stated_by_id == row.party_id:
            return True
        speakers_state = self.cast.side_of(row.stated_by_id)
        return row.voice in SIDE_VOICES and speakers_state is not None and speakers_state.pk == row.party_id

    def _commitment(self, row: Commitment) -> CommitmentRecord:
        follow_ups = sorted(
            row.follow_ups.all(), key=lambda one: (one.date.earliest if one.date else date.min, one.order, one.pk)
        )
        return {
            "number": row.number,
            "issue": self.tree.slug(row.issue_id),
            "parties": [self.cast.slug(party.pk) for party in sorted(row.parties.all(), key=lambda one: one.name)],
            "summary": row.summary,
            "due": date_record(row.due),
            "status": follow_ups[-1].status if follow_ups else FollowUpStatus.NOT_YET_RATED.value,
            "follow_ups": [
                {
                    "date": date_record(one.date),
                    "status": one.status,
                    "summary": one.summary,
                    "cites": self._cites(one),
                }
                for one in follow_ups
            ],
            "cites": self._cites(row),
        }

    def _claim(self, row: Claim) -> ClaimRecord:
        judge = self.cast.maybe_person(row.judged_by_id, *self.span)
        return {
            "text": row.text,
            "made_by": self.cast.maybe_person(row.made_by_id, *self.span),
            "voice": row.voice,
            "verdict": row.verdict,
            "judged_by": judge["actor"] if judge else "editors" if row.by_editors else "",
            "judge": judge,
            "explanation": row.explanation,
            "entries": sorted(entry.pk for entry in row.entries.all()),
            "cites": self._cites(row),
        }
