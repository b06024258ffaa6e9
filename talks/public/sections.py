"""The sections of an entry's page that come from its own record: results, positions, meetings and the like.

`sections(record, …)` walks the record in page order, so that footnote marks are numbered in the order in which a
reader meets them. Pure; no query.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from talks.press.contract import (
    CommitmentRecord,
    ConditionRecord,
    DateRecord,
    EntryRecord,
    MeetingRecord,
    OutcomeRecord,
    ParticipationRecord,
    PositionRecord,
    RequestRecord,
)
from talks.public.presenting import (
    ActorView,
    Footnotes,
    IssueView,
    Names,
    Note,
    PersonView,
    counted,
    minutes,
    speaks_for_a_side,
)
from talks.public.row_views import Bench, OutcomeView, PositionView, RowPresenter, benches, day


@dataclass(frozen=True, slots=True)
class IssueOutcomes:
    issue: IssueView
    benches: list[Bench]
    differ: bool  # the judgements name different results


@dataclass(frozen=True, slots=True)
class Cell:
    side: ActorView
    positions: list[PositionView]


@dataclass(frozen=True, slots=True)
class PositionRow:
    issue: IssueView
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Positions:
    """Issues by sides; `others` are analysts, business and press, who speak for no side."""

    sides: list[ActorView]
    rows: list[PositionRow]
    others: list[PositionView]

    def __bool__(self) -> bool:
        return bool(self.rows or self.others)


@dataclass(frozen=True, slots=True)
class ParticipationView:
    person: PersonView
    side: ActorView | None
    role: str
    note: str
    notes: list[Note]


@dataclass(frozen=True, slots=True)
class Delegation:
    side: ActorView | None
    people: list[ParticipationView]


@dataclass(frozen=True, slots=True)
class MeetingView:
    number: int
    title: str
    format: str
    date: str
    local_time: str
    duration: str
    place: str
    culmination: bool
    summary: str
    delegations: list[Delegation]
    absent: list[ParticipationView]
    notes: list[Note]


@dataclass(frozen=True, slots=True)
class RequestView:
    asked_by: ActorView | None
    asked: ActorView | None
    date: str
    answer: str
    answered: str
    reason: str
    count: str  # "about 10 requests"; "" for one
    summary: str
    notes: list[Note]


@dataclass(frozen=True, slots=True)
class ConditionView:
    issue: IssueView
    party: ActorView | None
    of: ActorView | None
    demand: str
    stated_by: PersonView | None
    by_party_itself: bool
    voice: str
    obstacle: str  # with since when it stands
    state: str
    state_since: str
    notes: list[Note]


@dataclass(frozen=True, slots=True)
class FollowUpView:
    date: str
    status: str
    summary: str
    notes: list[Note]


@dataclass(frozen=True, slots=True)
class CommitmentView:
    issue: IssueView
    parties: list[ActorView]
    summary: str
    due: str
    status: str
    follow_ups: list[FollowUpView]
    notes: list[Note]


@dataclass(frozen=True, slots=True)
class Sections:
    whole: list[Note]  # what supports the entry as a whole
    outcomes: list[IssueOutcomes]
    without_outcome: list[IssueView]
    positions: Positions
    delegations: list[Delegation]  # who took part, where no single meeting says so
    absent: list[ParticipationView]
    meetings: list[MeetingView]
    requests: list[RequestView]
    conditions: list[ConditionView]
    commitments: list[CommitmentView]


class Presenter:
    """Turns rows of one record into view models, with its names and footnotes at hand."""

    def __init__(self, record: EntryRecord, names: Names, notes: Footnotes) -> None:
        self.record, self.names, self.notes = record, names, notes
        # With one meeting there is no doubt at which one something came up.
        meetings = record["meetings"] if len(record["meetings"]) > 1 else []
        titles = {meeting["number"]: meeting["title"] for meeting in meetings}
        self.rows = RowPresenter(names, notes.marks, titles)

    def sections(self) -> Sections:
        record = self.record
        present, absent = self._split(self._not_at_a_meeting())
        return Sections(
            whole=self.notes.marks(record["cites"]),
            outcomes=self._by_issue(self._in_issue_order(record["outcomes"])),
            without_outcome=self._without_outcome(),
            positions=self.positions(record["positions"]),
            delegations=self._delegations(present),
            absent=[self._participation(row) for row in absent],
            meetings=[self._meeting(row) for row in sorted(record["meetings"], key=lambda row: row["number"])],
            requests=[self._request(row) for row in record["requests"]],
            conditions=[self._condition(row) for row in record["conditions"]],
            commitments=[self._commitment(row) for row in record["commitments"]],
        )

    # Outcomes

    def _in_issue_order(self, rows: list[OutcomeRecord]) -> list[OutcomeRecord]:
        place = {slug: index for index, slug in enumerate(self.record["issue_slugs"])}
        return sorted(rows, key=lambda row: place.get(row["issue"], len(place)))

    def _by_issue(self, outcomes: list[OutcomeRecord]) -> list[IssueOutcomes]:
        groups: dict[str, list[OutcomeView]] = {}
        for row in outcomes:
            groups.setdefault(row["issue"], []).append(self.rows.outcome(row))
        return [
            IssueOutcomes(self.names.issue(issue), benches(rows), len({row.result for row in rows}) > 1)
            for issue, rows in groups.items()
        ]

    def _without_outcome(self) -> list[IssueView]:
        """Issues the entry touches on which nobody has judged what came of it, themselves or through a child."""
        judged = {row["issue"] for row in self.record["outcomes"]}
        covered = {step for slug in judged for step in self.record["issues"][slug]["path"]}
        return [self.names.issue(slug) for slug in self.record["issue_slugs"] if slug not in covered]

    # Positions

    def positions(self, rows: list[PositionRecord]) -> Positions:
        """A grid of the sides' own views, and the rest apart."""
        of_sides = [row for row in rows if row["party"] and speaks_for_a_side(row["voice"])]
        others = [row for row in rows if not (row["party"] and speaks_for_a_side(row["voice"]))]
        columns = self._columns(of_sides)
        order = [slug for slug in self.record["issue_slugs"] if any(row["issue"] == slug for row in of_sides)]
        grid = []
        for slug in order:
            in_row = [row for row in of_sides if row["issue"] == slug]
            cells = []
            for column in columns:
                found = [self.rows.position(row) for row in in_row if self._column(row["party"]) == column]
                side = self.names.actor(column)
                assert side is not None
                cells.append(Cell(side, found))
            grid.append(PositionRow(self.names.issue(slug), cells))
        return Positions(self.names.listed(columns), grid, [self.rows.position(row) for row in others])

    def _columns(self, rows: list[PositionRecord]) -> list[str]:
        """The parties in their order, even those of whom nothing is on record, then any other side that spoke."""
        columns = list(self.record["parties"]) if rows else []
        for row in rows:
            if (column := self._column(row["party"])) not in columns:
                columns.append(column)
        return columns

    def _column(self, party: str) -> str:
        """A ministry speaks in its state's column, where that state is a party."""
        state = self.names.state_of(party)
        return state if party not in self.record["parties"] and state in self.record["parties"] else party

    # Meetings

    def _not_at_a_meeting(self) -> list[ParticipationRecord]:
        """Those who took part in the entry as a whole and whom no single meeting names in the same role."""

        def who(row: ParticipationRecord) -> tuple[str, bool]:
            return row["person"]["actor"], row["role"] == "invited_absent"

        named = {who(row) for meeting in self.record["meetings"] for row in meeting["participations"]}
        return [row for row in self.record["participations"] if row["note"] or who(row) not in named]

    @staticmethod
    def _split(
        rows: Iterable[ParticipationRecord],
    ) -> tuple[list[ParticipationRecord], list[ParticipationRecord]]:
        rows = list(rows)
        absent = [row for row in rows if row["role"] == "invited_absent"]
        return [row for row in rows if row["role"] != "invited_absent"], absent

    def _participation(self, row: ParticipationRecord) -> ParticipationView:
        person = self.names.person(row["person"])
        assert person is not None
        return ParticipationView(
            person, self.names.actor(row["side"]), row["role"], row["note"], self.notes.marks(row["cites"])
        )

    def _delegations(self, rows: list[ParticipationRecord]) -> list[Delegation]:
        sides: list[str] = []
        for row in rows:
            if row["side"] not in sides:
                sides.append(row["side"])
        return [
            Delegation(self.names.actor(side), [self._participation(row) for row in rows if row["side"] == side])
            for side in sides
        ]

    def _meeting(self, row: MeetingRecord) -> MeetingView:
        present, absent = self._split(row["participations"])
        return MeetingView(
            number=row["number"],
            title=row["title"],
            format=row["format"],
            date=day(row["date"]),
            local_time=row["local_time"],
            duration=minutes(row["duration_minutes"]),
            place=row["place"] or self.names.name(row["country"]),
            culmination=row["culmination"],
            summary=row["summary"],
            notes=self.notes.marks(row["cites"]),
            delegations=self._delegations(present),
            absent=[self._participation(one) for one in absent],
        )

    # Requests, conditions, commitments

    def _request(self, row: RequestRecord) -> RequestView:
        count = counted(row["count"], "request") if row["count"] > 1 or row["count_about"] else ""
        return RequestView(
            asked_by=self.names.actor(row["asked_by"]),
            asked=self.names.actor(row["asked"]),
            date=day(row["date"]),
            answer=row["answer"],
            answered=day(row["answered"]),
            reason=row["reason"],
            count=f"about {count}" if row["count_about"] else count,
            summary=row["summary"],
            notes=self.notes.marks(row["cites"]),
        )

    def _condition(self, row: ConditionRecord) -> ConditionView:
        return ConditionView(
            issue=self.names.issue(row["issue"]),
            party=self.names.actor(row["party"]),
            of=self.names.actor(row["of"]),
            demand=row["demand"],
            stated_by=self.names.person(row["stated_by"]),
            by_party_itself=row["by_party_itself"],
            voice=row["voice"],
            obstacle=_since(row["obstacle"], row["since"]),
            state=row["state"],
            state_since=day(row["state_since"]),
            notes=self.notes.marks(row["cites"]),
        )

    def _commitment(self, row: CommitmentRecord) -> CommitmentView:
        return CommitmentView(
            issue=self.names.issue(row["issue"]),
            parties=self.names.listed(row["parties"]),
            summary=row["summary"],
            due=day(row["due"]),
            status=row["status"],
            notes=self.notes.marks(row["cites"]),
            follow_ups=[
                FollowUpView(day(one["date"]), one["status"], one["summary"], self.notes.marks(one["cites"]))
                for one in row["follow_ups"]
            ],
        )


def _since(text: str, start: DateRecord | None) -> str:
    """ "US sanctions on the minister, since 20 September 2018"."""
    return f"{text.rstrip('. ')}, since {start['text']}" if text and start else text
