"""What the page of a pair shows of requests, of what was put off and of claims. Pure; no query.

Figures come from `talks.public.analytics`; here they get names, links and words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from talks.models.editions import PublicItem
from talks.public.analytics import claims, postponements, refusals
from talks.public.analytics.contacts import Contact
from talks.public.neighbours import EntryView
from talks.public.presenting import ActorView, IssueView, Names, Note, PersonView, counted, elsewhere, joined, sentence
from talks.vocabulary import Answer, FollowUpStatus, Verdict

_RESULTS = {
    claims.SUPPORTED: "Borne out",
    claims.ROUGHLY: "Borne out roughly",
    claims.DISPUTED: "Disputed by entries of its sort",
    claims.NOT_CHECKABLE: "Not checkable with the entries",
}
_WHY_NOT = {
    "words": "Its words name nothing that could be counted here.",
    "no_entry": "The entry it stands in is no contact of the two.",
    "nothing_before": "The log holds no earlier contact of the same sort to count from.",
    "broad": "Other contacts lie in that time; whether they are of the sort that the claim means is not on record.",
    "dates": "The dates on record are not exact enough, or several contacts tie.",
}


# The ledger -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConditionLine:
    entry: EntryView
    issue: IssueView
    party: ActorView | None
    of: ActorView | None
    demand: str
    obstacle: str
    state: str
    state_since: str
    stated_by: PersonView | None
    by_party_itself: bool
    voice: str
    notes: list[Note]


@dataclass(frozen=True, slots=True)
class LedgerLine:
    entry: EntryView
    asked_by: ActorView | None
    asked: ActorView | None
    asked_on: str
    answer: str
    answered_on: str
    reason: str
    count: str
    summary: str
    open_for: str
    still_open: bool
    conditions: list[ConditionLine]
    since_then: list[ConditionLine]
    notes: list[Note]
    refused: bool


@dataclass(frozen=True, slots=True)
class LedgerView:
    refused: list[LedgerLine]
    rest: list[LedgerLine]
    sentence: str
    total: int


class Ledger:
    """Turns the rows of a pair's requests and conditions into lines with names and links."""

    def __init__(self, rows: Iterable[PublicItem], names: Names, entries: Mapping[int, EntryView]) -> None:
        self.names, self.entries = names, entries
        self.data = {(row.kind, row.entry_id, row.order): row.data for row in rows}

    def view(self, found: refusals.Ledger) -> LedgerView:
        lines = [self.line(one) for one in found.lines]
        return LedgerView(
            [one for one in lines if one.refused],
            [one for one in lines if not one.refused],
            _answers(found),
            found.total,
        )

    def line(self, one: refusals.Line) -> LedgerLine:
        data = self.data["request", one.request.entry_id, one.request.order]
        entry = self.entries[one.request.entry_id]
        many = data["count"] > 1 or data["count_about"]
        count = counted(data["count"], "request") if many else ""
        return LedgerLine(
            entry=entry,
            asked_by=self.names.actor(data["asked_by"]),
            asked=self.names.actor(data["asked"]),
            asked_on=one.request.asked_on.text if one.request.asked_on else "",
            answer=data["answer"],
            answered_on=one.request.answered_on.text if one.request.answered_on else "",
            reason=sentence(data["reason"]),
            count=f"about {count}" if data["count_about"] else count,
            summary=data["summary"],
            open_for=str(one.open_for) if one.open_for else "",
            still_open=one.still_open,
            conditions=[self.condition(row) for row in one.conditions],
            since_then=[self.condition(row) for row in one.since_then],
            notes=elsewhere(entry.url, data["cites"]),
            refused=one.refused,
        )

    def condition(self, one: refusals.Condition) -> ConditionLine:
        data = self.data["condition", one.entry_id, one.order]
        entry = self.entries[one.entry_id]
        return ConditionLine(
            entry, self.names.issue(one.issue), self.names.actor(one.party), self.names.actor(one.of),
            data["demand"], data["obstacle"], one.state, one.state_since.text if one.state_since else "",
            self.names.person(data["stated_by"]), data["by_party_itself"], data["voice"],
            elsewhere(entry.url, data["cites"]),
        )  # fmt: skip


def _answers(found: refusals.Ledger) -> str:
    if not found.total:
        return ""
    said = [f"{found.answers[one]} {Answer(one).label.lower()}" for one in Answer.values if found.answers[one]]
    return f"{counted(found.total, 'request')} on record between the two: {joined(said)}."


def between_the_two(row: refusals.Request, states: Callable[[str], str], pair: tuple[str, str]) -> bool:
    """Whether a request was made by one of the two to the other, as far as both are known."""
    sides = [states(slug) for slug in (row.asked_by, row.asked) if slug]
    return bool(sides) and all(side in pair for side in sides) and len(set(sides)) == len(sides)


# What was put off -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChangeLine:
    status: str
    date: str
    by: ActorView | None
    reason: str
    cause: EntryView | None


@dataclass(frozen=True, slots=True)
class ChainLine:
    entries: list[EntryView]
    changes: list[ChangeLine]
    held: EntryView | None
    days_lost: str


def chain_lines(
    found: Sequence[postponements.Chain], names: Names, entries: Mapping[int, EntryView]
) -> list[ChainLine]:
    """Chains all of whose entries are public, in their order."""
    return [
        ChainLine(
            [entries[one.entry_id] for one in chain.entries],
            [_change(one, names, entries) for one in chain.changes],
            entries[chain.held.entry_id] if chain.held else None,
            str(chain.days_lost) if chain.days_lost else "",
        )
        for chain in found
    ]


def _change(one: postponements.Change, names: Names, entries: Mapping[int, EntryView]) -> ChangeLine:
    cause = entries.get(one.caused_by or 0)
    return ChangeLine(one.status, one.date.text if one.date else "", names.actor(one.by), sentence(one.reason), cause)


# Claims ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClaimLine:
    entry: EntryView
    text: str
    made_by: PersonView | None
    voice: str
    verdict: str
    by_editors: bool
    judge: PersonView | None
    explanation: str
    log_says: str  # a key of the results of `talks.public.analytics.claims`
    log_word: str
    log_why: str
    log_entries: list[Contact]
    compared: str
    notes: list[Note]


def claim_line(row: PublicItem, shown: claims.Shown, names: Names, entry: EntryView) -> ClaimLine:
    """A claim with the verdict on record and, apart from it, what the log itself shows."""
    data: dict[str, Any] = row.data
    why = _WHY_NOT.get(shown.why, "")
    if shown.days is not None:
        why = f"{why} {str(shown.days).capitalize()} since the contact before, by the log.".strip()
    elif shown.result == claims.DISPUTED and shown.entries:
        why = "Of the entries that bear on it, these lie before:"
    return ClaimLine(
        entry, data["text"], names.person(data["made_by"]), data["voice"], data["verdict"],
        data["judged_by"] == "editors", names.person(data["judge"]), data["explanation"], shown.result,
        _RESULTS[shown.result], why, shown.entries,
        f"Held against {counted(shown.compared, 'contact')} of the same sort, its own included."
        if shown.compared else "",
        elsewhere(entry.url, data["cites"]),
    )  # fmt: skip


def verdicts(rows: Iterable[PublicItem]) -> list[tuple[str, int]]:
    """(verdict, claims), in the order of the vocabulary."""
    counts = Counter(row.data["verdict"] for row in rows)
    return [(verdict, counts[verdict]) for verdict in Verdict.values if counts[verdict]]


def by_status(counts: Counter[str]) -> list[tuple[str, int]]:
    """(status, commitments), in the order of the vocabulary."""
    return [(status, counts[status]) for status in FollowUpStatus.values if counts[status]]
