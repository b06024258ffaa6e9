"""The ladder of one issue as its page and the API show it: read from the public tables, told in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from django.urls import reverse

from talks.models.editions import PublicEntry, PublicItem
from talks.press.contract import OutcomeRecord
from talks.public import items
from talks.public.analytics.ladder import BENCHES, Judgement, Ladder, Step, ladder
from talks.public.index.live import State
from talks.public.presenting import capital, counted, joined
from talks.vocabulary import Result, label

MOST = 200  # outcomes on an issue and those below it that are read, the newest
MOST_DRAWN = 24  # entries that have room at 360 px
NAMES = {"side": "officials", "others": "analysts, business and press", "editors": "the editors"}
_WAYS = {
    "up": "up from {} the time before",
    "down": "down from {} the time before",
    "level": "as the time before",
    "mixed": "after {} the time before",
    "unsure": "next to {} of about the same time",
}


@dataclass(frozen=True, slots=True)
class EntryOn:
    """An entry with an outcome on the issue."""

    id: int
    slug: str
    title: str
    url: str
    when: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Said:
    """One outcome, for the table."""

    result: str
    by: str  # "" for the editors
    by_url: str
    voice: str


@dataclass(frozen=True, slots=True)
class TableRow:
    entry: EntryOn
    cells: list[list[Said]]  # by bench
    part: bool  # officials and analysts give different results


@dataclass(frozen=True, slots=True)
class LadderView:
    """`whole` is False when older outcomes are left out."""

    found: Ladder
    entries: dict[int, EntryOn]
    judges: dict[tuple[int, int], str]  # slugs of those who judge, "" for the editors, by entry and order
    columns: tuple[int, ...]  # the ids of the entries that are drawn, oldest first; less than two are not
    rows: list[TableRow]  # newest first
    sentences: list[str]
    partings: list[tuple[EntryOn, str]]  # the entry, and what either side of the bench says
    whole: bool

    @property
    def drawn(self) -> int:
        return len(self.columns)


def issue_ladder(state: State, slug: str) -> LadderView | None:
    """The outcomes on exactly this issue; None without one. Two queries."""
    on_it = items.on_issue(state, "outcome", slug)
    rows = [row for row in items.rows("outcome", on_it.first(MOST)) if row.issue == slug]
    return view(rows, on_it.total <= MOST) if rows else None


def view(rows: list[PublicItem], whole: bool = True) -> LadderView:
    """One query, for the entries of the outcomes."""
    entries = _entries({row.entry_id for row in rows})
    found = ladder(
        Judgement(
            row.entry_id,
            row.order,
            row.data["result"],
            row.data["voice"],
            entries[row.entry_id].first,
            entries[row.entry_id].last,
        )
        for row in rows
    )
    records = {(row.entry_id, row.order): cast(OutcomeRecord, row.data) for row in rows}
    parted = {one.entry for one in found.partings}
    return LadderView(
        found=found,
        entries=entries,
        judges={key: row["assessor"]["actor"] if row["assessor"] else "" for key, row in records.items()},
        columns=found.entries[-MOST_DRAWN:],
        rows=[_row(found, entries[pk], records, pk in parted) for pk in reversed(found.entries)],
        sentences=_sentences(found, entries),
        partings=[
            (entries[one.entry], f"officials {_words(one.officials)}, analysts {_words(one.analysts)}")
            for one in found.partings
        ],
        whole=whole,
    )


def _entries(ids: set[int]) -> dict[int, EntryOn]:
    fields = ("entry_id", "slug", "title", "when_text", "sort_date", "last_date")
    return {
        pk: EntryOn(pk, slug, title, reverse("entry", args=[slug]), when, first, last)
        for pk, slug, title, when, first, last in PublicEntry.objects.filter(entry_id__in=ids).values_list(*fields)
    }


def _row(found: Ladder, entry: EntryOn, records: dict[tuple[int, int], OutcomeRecord], part: bool) -> TableRow:
    steps = {step.bench: step for step in found.steps if step.entry == entry.id}
    return TableRow(
        entry,
        [
            [_said(records[one.entry, one.order]) for one in steps[bench].judgements] if bench in steps else []
            for bench in BENCHES
        ],
        part,
    )


def _said(row: OutcomeRecord) -> Said:
    judge = row["assessor"]
    return Said(
        row["result"],
        judge["name"] if judge else "",
        reverse("actor", args=[judge["actor"]]) if judge else "",
        row["voice"],
    )


# --- In sentences -----------------------------------------------------------------------------------------------------


def _words(results: tuple[str, ...]) -> str:
    return " and ".join(label(Result, result).lower() for result in results)


def _results(step: Step) -> str:
    """The results of a step, each once, as the vocabulary orders them."""
    named = {one.result for one in step.judgements}
    return joined([label(Result, value).lower() for value in Result.values if value in named])


def _sentences(found: Ladder, entries: dict[int, EntryOn]) -> list[str]:
    """What is counted, and where each bench stands."""
    counts = [
        f"{sum(len(step.judgements) for step in found.of(bench))} by {NAMES[bench]}"
        for bench in BENCHES
        if found.of(bench)
    ]
    said = [
        f"{counted(len(found.judgements), 'outcome')} of {counted(len(found.entries), 'entry', 'entries')}: "
        f"{joined(counts)}."
    ]
    for bench in BENCHES:
        steps = found.of(bench)
        if steps:
            said.append(_latest(found, bench, steps[-1], entries[steps[-1].entry]))
    return said


def _latest(found: Ladder, bench: str, last: Step, entry: EntryOn) -> str:
    """ "Officials: limited progress at the latest (Blinken in Beijing), up from refused the time before."""
    moved = next((move for move in reversed(found.moves) if move.bench == bench and move.after == last), None)
    way = f", {_WAYS[moved.way].format(_results(moved.before))}" if moved else ""
    return f"{capital(NAMES[bench])}, at the latest: {_results(last)} ({entry.title}, {entry.when}){way}."
