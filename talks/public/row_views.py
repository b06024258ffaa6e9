"""One position or one outcome, as a page shows it: on the entry's page, an issue's or an actor's. Pure; no query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from talks.press.contract import CiteRecord, DateRecord, OutcomeRecord, PositionRecord
from talks.public.presenting import ActorView, Foreign, IssueView, Names, Note, PersonView, foreign, speaks_for_a_side

# How judgements are set apart: those of officials, of the editors, and of everybody else.
_BENCHES = {"side": "Officials", "editors": "The editors", "others": "Analysts, business and press"}


def day(record: DateRecord | None) -> str:
    return record["text"] if record else ""


@dataclass(frozen=True, slots=True)
class OutcomeView:
    result: str
    summary: str
    bench: str  # side · editors · others
    assessor: PersonView | None  # None: the editors' own
    voice: str
    via: ActorView | None
    date: str
    meeting: str
    notes: list[Note]


@dataclass(frozen=True, slots=True)
class PositionView:
    issue: IssueView
    party: ActorView | None
    speaker: PersonView | None
    secondhand: bool  # told by somebody who does not belong to the party spoken of
    voice: str
    stance: str
    summary: str
    quote: Foreign | None
    attribution: str
    date: str
    occasion: str
    via: ActorView | None
    notes: list[Note]


@dataclass(frozen=True, slots=True)
class Bench:
    """The judgements of one sort of judge on one issue."""

    label: str
    outcomes: list[OutcomeView]


@dataclass(frozen=True)
class RowPresenter:
    """Turns the rows of one entry into view models; `marks` makes their footnotes, `titles` names its meetings."""

    names: Names
    marks: Callable[[Iterable[CiteRecord]], list[Note]]
    titles: Mapping[int, str]

    def outcome(self, row: OutcomeRecord) -> OutcomeView:
        judge = self.names.person(row["assessor"])
        bench = "editors" if judge is None else "side" if speaks_for_a_side(row["voice"]) else "others"
        return OutcomeView(
            result=row["result"],
            summary=row["summary"],
            bench=bench,
            assessor=judge,
            voice=row["voice"],
            via=self.names.actor(row["via"]),
            date=day(row["date"]),
            meeting=self.titles.get(row["meeting"] or 0, ""),
            notes=self.marks(row["cites"]),
        )

    def position(self, row: PositionRecord) -> PositionView:
        speaker = self.names.person(row["speaker"])
        party = self.names.actor(row["party"])
        return PositionView(
            issue=self.names.issue(row["issue"]),
            party=party,
            speaker=speaker,
            secondhand=bool(party and speaker and not self._belongs(speaker.actor.slug, party.slug)),
            voice=row["voice"],
            stance=row["stance"],
            summary=row["summary"],
            quote=foreign(row["quote"], row["quote_language"]) if row["quote"] else None,
            attribution=row["attribution"],
            date=day(row["date"]),
            occasion=row["occasion"],
            via=self.names.actor(row["via"]),
            notes=self.marks(row["cites"]),
        )

    def _belongs(self, speaker: str, party: str) -> bool:
        state = self.names.state_of(party)
        return speaker == party or bool(state and self.names.state_of(speaker) == state)


def benches(outcomes: list[OutcomeView]) -> list[Bench]:
    """Judgements grouped by who judges: officials, the editors, everybody else."""
    return [
        Bench(label, rows)
        for key, label in _BENCHES.items()
        if (rows := [outcome for outcome in outcomes if outcome.bench == key])
    ]
