"""What keeps an entry or a channel from being published, and what merely looks odd.

The desk lists both beside the form; `publish` refuses while anything blocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Model
from django.utils import timezone

from actors.models import Actor, Kind
from actors.offices import OfficeBook
from talks.models import Channel, Commitment, Entry, Meeting, Participation
from talks.press.describing import Register
from talks.vocabulary import TOOK_PLACE, EntryKind, EntryStatus, Result, Role, SourceKind, Verdict, Voice


@dataclass(frozen=True)
class Problem:
    """One thing to mend: `section` and `field` are its place on the form, `row_id` the row's key (None: the root)."""

    message: str
    section: str
    field: str = ""
    row_id: int | None = None
    blocks: bool = True


# The sections of the form whose rows must each cite a source, and how a message names such a row.
_CITED = {
    "requests": "request",
    "status_changes": "status change",
    "meetings": "meeting",
    "positions": "position",
    "outcomes": "outcome",
    "conditions": "condition",
    "commitments": "commitment",
    "claims": "claim",
}


def problems(entry: Entry, register: Register | None = None) -> list[Problem]:
    """Everything to mend in an entry, what blocks publishing first.

    Takes an entry from `talks.press.records.load_entry`; two queries more, for tenures, unless a register of those who
    took part is at hand.
    """
    found = [
        *_of_the_whole(entry),
        *_of_sources(entry),
        *_of_citations(entry),
        *_of_judgements(entry),
        *_of_people(entry, register),
        *_of_dates(entry),
        *_of_status(entry),
    ]
    return sorted(found, key=lambda problem: not problem.blocks)


def channel_problems(channel: Channel) -> list[Problem]:
    """Everything to mend in a channel loaded by `talks.press.records.load_channel`. No query."""
    found = []
    periods = list(channel.periods.all())
    if channel.issue_id is None:
        found.append(Problem("Name the issue that the channel belongs to.", "channel", "issue"))
    if not list(channel.parties.all()):
        found.append(Problem("Name the parties that the channel connects.", "channel", "parties"))
    if not periods:
        found.append(Problem("Add at least one period: a channel without a state says nothing.", "periods"))
    listed = {reference.source_id for reference in channel.references.all()}
    for period in periods:
        found.extend(_cites(period, "periods", "period", listed))
        if period.summary == "":
            found.append(
                Problem("This period has no line saying what changed.", "periods", "summary", period.pk, False)
            )
    return sorted(found, key=lambda problem: not problem.blocks)


def _of_the_whole(entry: Entry) -> Iterator[Problem]:
    if entry.start is None:
        yield Problem("Give a date, even if only the year is known.", "entry", "start")
    if not entry.summary:
        yield Problem("Write the one line that lists will show.", "entry", "summary")
    if not list(entry.entry_parties.all()):
        yield Problem("Name at least one party.", "entry", "parties")
    if not entry.level and entry.kind not in (EntryKind.EVENT, EntryKind.STATEMENT):
        yield Problem("No level is given: leaders, ministers, working level …?", "entry", "level", blocks=False)
    if not entry.place and entry.status in TOOK_PLACE and entry.setting != "remote" and entry.kind in _HELD_SOMEWHERE:
        yield Problem("No place is given.", "entry", "place", blocks=False)
    if not _issues(entry):
        yield Problem("No issue is named, so nobody filtering by issue will find it.", "entry", "issues", blocks=False)


_HELD_SOMEWHERE = {EntryKind.VISIT, EntryKind.MEETING, EntryKind.SUMMIT, EntryKind.ROUND, EntryKind.CONFERENCE}


def _issues(entry: Entry) -> set[int]:
    ids = {issue.pk for issue in entry.issues.all()}
    for section in ("positions", "outcomes", "conditions", "commitments"):
        ids.update(row.issue_id for row in getattr(entry, section).all())
    return ids


def _of_sources(entry: Entry) -> Iterator[Problem]:
    references = list(entry.references.all())
    if not references:
        yield Problem("Nothing is published without a source: add one.", "sources")
    for reference in references:
        source = reference.source
        if source.publisher_id is None and not source.author:
            yield Problem(f"Source {reference.number} has neither publisher nor author.", "sources", "publisher",
                          reference.pk)  # fmt: skip
        if not source.kind:
            yield Problem(f"Say what kind of source number {reference.number} is.", "sources", "kind", reference.pk)
        if source.kind == SourceKind.READOUT and source.issuing_side_id is None:
            yield Problem(
                f"Source {reference.number} is a readout: say whose.", "sources", "issuing_side", reference.pk
            )
        if source.published is None:
            yield Problem(f"Source {reference.number} has no date.", "sources", "published", reference.pk, False)
        if not source.url and not source.archive_url:
            yield Problem(f"Source {reference.number} has no address.", "sources", "url", reference.pk, False)


def _cites(row: Model, section: str, name: str, listed: set[int]) -> Iterator[Problem]:
    citations = list(row.citations.all())  # type: ignore[attr-defined]
    if not citations:
        yield Problem(f"This {name} cites no source.", section, "cites", row.pk)
    if any(citation.source_id not in listed for citation in citations):
        yield Problem(f"This {name} cites a source that is not on the list.", section, "cites", row.pk)


def _of_citations(entry: Entry) -> Iterator[Problem]:
    listed = {reference.source_id for reference in entry.references.all()}
    if listed and not list(entry.citations.all()):
        yield Problem("Say which source supports the entry as a whole: its date, its place, that it took place.",
                      "entry", "cites")  # fmt: skip
    elif any(citation.source_id not in listed for citation in entry.citations.all()):
        yield Problem("The entry cites a source that is not on the list.", "entry", "cites")
    for section, name in _CITED.items():
        for row in getattr(entry, section).all():
            yield from _cites(row, section, name, listed)
    for commitment in entry.commitments.all():
        for follow_up in commitment.follow_ups.all():
            yield from _cites(follow_up, "follow_ups", "follow-up", listed)
    for section, rows in (("links", entry.links.all()), ("participations", entry.participations.all())):
        for row in rows:
            if any(citation.source_id not in listed for citation in row.citations.all()):
                yield Problem("This row cites a source that is not on the list.", section, "cites", row.pk)


def _of_judgements(entry: Entry) -> Iterator[Problem]:
    for outcome in entry.outcomes.all():
        if outcome.assessor_id is None and not outcome.by_editors:
            yield Problem("Nobody is named who judged this outcome: name them, or tick the editors' own judgement.",
                          "outcomes", "assessor", outcome.pk)  # fmt: skip
        if outcome.assessor_id is not None and not outcome.voice:
            yield Problem("Say in what capacity the assessor spoke.", "outcomes", "voice", outcome.pk)
        if outcome.result in _NEEDS_A_WORD and not outcome.summary:
            yield Problem("A word on what came of it would help readers.", "outcomes", "summary", outcome.pk, False)
    for claim in entry.claims.all():
        if claim.verdict != Verdict.UNCHECKED and claim.judged_by_id is None and not claim.by_editors:
            yield Problem("A verdict names who judged: name them, or tick the editors' own verdict.",
                          "claims", "judged_by", claim.pk)  # fmt: skip
        if claim.verdict == Verdict.DISPUTED and not claim.explanation:
            yield Problem("Say why the claim is disputed.", "claims", "explanation", claim.pk)
        if claim.made_by_id is None:
            yield Problem("Nobody is named who made this claim.", "claims", "made_by", claim.pk, False)
    for condition in entry.conditions.all():
        if condition.stated_by_id is None:
            yield Problem("Say who states this condition: the side itself, or somebody about it.",
                          "conditions", "stated_by", condition.pk)  # fmt: skip
        if condition.party_id is None:
            yield Problem("Say whose demand it is.", "conditions", "party", condition.pk)
    for position in entry.positions.all():
        if not position.stance and position.party_id is not None:
            yield Problem("This position has no stance.", "positions", "stance", position.pk, False)
        if position.quote and not position.quote_language:
            yield Problem("Give the language of the quote.", "positions", "quote_language", position.pk, False)
        if position.voice == Voice.ANONYMOUS_OFFICIAL and position.via_id is None:
            yield Problem("An anonymous official needs the outlet that spoke to them.", "positions", "via", position.pk)
    for request in entry.requests.all():
        if request.asked_by_id is None or request.asked_id is None:
            yield Problem("Say who asked whom.", "requests", "asked" if request.asked_by_id else "asked_by", request.pk)


_NEEDS_A_WORD = {Result.AGREED, Result.PROGRESS, Result.LIMITED_PROGRESS, Result.REVERSED, Result.SUSPENDED}


def _of_people(entry: Entry, register: Register | None) -> Iterator[Problem]:
    rows = list(entry.participations.all())
    book = register.book if register else OfficeBook(row.actor_id for row in rows)
    kinds = register.kinds if register else _actor_kinds(rows)
    meetings = {meeting.pk: meeting for meeting in entry.meetings.all()}
    for row in rows:
        if kinds[row.actor_id] != Kind.PERSON or row.office_id is not None or row.role == Role.INTERPRETER:
            continue
        held = book.on(row.actor_id, *_days(entry, meetings.get(row.meeting_id) if row.meeting_id else None))
        if not held:
            yield Problem(
                "No office is on record for this person on that day. Add the tenure, or name the office here.",
                "participations", "office", row.pk, blocks=row.side_id is not None,
            )  # fmt: skip
        elif not held[0].certain:
            yield Problem("The dates on record leave a doubt whether this person held the office that day.",
                          "participations", "office", row.pk, blocks=False)  # fmt: skip


def _actor_kinds(rows: list[Participation]) -> dict[int, str]:
    return dict(Actor.objects.filter(pk__in={row.actor_id for row in rows}).values_list("pk", "kind"))


def _days(entry: Entry, meeting: Meeting | None) -> tuple[date | None, date | None]:
    if meeting is not None and meeting.date is not None:
        return meeting.date.earliest, meeting.date.latest
    if entry.start is None:
        return None, None
    return entry.start.earliest, (entry.end or entry.start).latest


def _of_dates(entry: Entry) -> Iterator[Problem]:
    first, last = _days(entry, None)
    if first is None or last is None:
        return
    if last < first:
        yield Problem("It ends before it begins.", "entry", "end")
    for meeting in entry.meetings.all():
        if meeting.date and (meeting.date.latest < first or meeting.date.earliest > last):
            yield Problem(f"Meeting {meeting.number} lies outside the dates of the entry.", "meetings", "date",
                          meeting.pk, blocks=False)  # fmt: skip
    for commitment in entry.commitments.all():
        yield from _of_follow_ups(commitment, first)
    if entry.start and entry.start.earliest > timezone.localdate() and entry.status in TOOK_PLACE:
        yield Problem("It lies ahead, so it cannot have been held.", "entry", "status")


def _of_follow_ups(commitment: Commitment, first: date) -> Iterator[Problem]:
    for follow_up in commitment.follow_ups.all():
        if follow_up.date is None:
            yield Problem("A follow-up needs a date.", "follow_ups", "date", follow_up.pk)
        elif follow_up.date.latest < first:
            yield Problem("This follow-up comes before the commitment.", "follow_ups", "date", follow_up.pk)


def _of_status(entry: Entry) -> Iterator[Problem]:
    changes = [change for change in entry.status_changes.all() if change.date]
    if changes and max(changes, key=lambda change: (change.date.earliest, change.order)).status != entry.status:
        yield Problem("The last status change says something else than the entry's status.", "entry", "status",
                      blocks=False)  # fmt: skip
    if entry.status == EntryStatus.DECLINED and not list(entry.requests.all()):
        yield Problem("It was declined: say who asked whom under requests.", "requests", blocks=False)
    if entry.status in TOOK_PLACE and entry.kind in _HELD_SOMEWHERE and not list(entry.meetings.all()):
        yield Problem("No meeting is listed.", "meetings", blocks=False)
