"""The ladder of one issue as its page and the API show it: read from the public tables, drawn, told in sentences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.urls import reverse

from talks.models.editions import PublicEntry, PublicItem
from talks.press.cards import TONES
from talks.press.contract import OutcomeRecord
from talks.public import items
from talks.public.analytics.ladder import BENCHES, RUNGS, Judgement, Ladder, Step, ladder
from talks.public.index.live import State
from talks.public.presenting import capital, counted, joined
from talks.vocabulary import Result, label

Height = Callable[[int], int]  # where a rung is, in px

MOST = 200  # outcomes on an issue and those below it that are read, the newest
MOST_DRAWN = 24  # entries that have room at 360 px
_ROW = 30  # px between two rungs
_YEAR_WIDTH = 0.16  # of a drawing at 360 px
_NAMES = {"side": "officials", "others": "analysts, business and press", "editors": "the editors"}
# Where marks of one entry on one rung stand, so that they do not cover each other.
_BESIDE = {"side": -7, "others": 7, "editors": 0}
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
class Mark:
    x: str  # per cent
    y: int
    shift: int  # px
    bench: str
    tone: str
    title: str


@dataclass(frozen=True, slots=True)
class Line:
    bench: str  # or "parting", between what officials and analysts see in one entry
    x1: str
    y1: int
    x2: str
    y2: int


@dataclass(frozen=True, slots=True)
class Chart:
    height: int
    rungs: list[tuple[int, str, str]]  # y, words, tone; highest first
    lines: list[Line]
    marks: list[Mark]
    years: list[tuple[str, str]]  # x, year
    benches: list[str]


@dataclass(frozen=True, slots=True)
class LadderView:
    """`chart` is None with fewer than two entries on it; `whole` is False when older outcomes are left out."""

    found: Ladder
    entries: dict[int, EntryOn]
    judges: dict[tuple[int, int], str]  # slugs of those who judge, "" for the editors, by entry and order
    chart: Chart | None
    drawn: int
    rows: list[TableRow]  # newest first
    sentences: list[str]
    partings: list[tuple[EntryOn, str]]  # the entry, and what either side of the bench says
    whole: bool


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
    drawn = found.entries[-MOST_DRAWN:]
    parted = {one.entry for one in found.partings}
    return LadderView(
        found=found,
        entries=entries,
        judges={key: row["assessor"]["actor"] if row["assessor"] else "" for key, row in records.items()},
        chart=_chart(found, drawn, entries) if len(drawn) > 1 else None,
        drawn=len(drawn),
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
        f"{sum(len(step.judgements) for step in found.of(bench))} by {_NAMES[bench]}"
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
    return f"{capital(_NAMES[bench])}, at the latest: {_results(last)} ({entry.title}, {entry.when}){way}."


# --- Drawn ------------------------------------------------------------------------------------------------------------


def _chart(found: Ladder, drawn: tuple[int, ...], entries: dict[int, EntryOn]) -> Chart | None:
    """A column an entry, in the order of time and evenly spaced; the rungs that are in use and those between them."""
    steps = [step for step in found.steps if step.entry in drawn and step.rungs]
    if len({step.entry for step in steps}) < 2:
        return None
    together = {pk for pk in drawn if len({step.bench for step in steps if step.entry == pk}) > 1}
    low, high = (bound(rung for step in steps for rung in step.rungs or ()) for bound in (min, max))
    x = {pk: f"{(place + 0.5) / len(drawn) * 100:.2f}%" for place, pk in enumerate(drawn)}

    def y(rung: int) -> int:
        return (high - rung) * _ROW + _ROW // 2

    return Chart(
        height=(high - low + 1) * _ROW,
        rungs=[(y(rung), _rung_words(rung), TONES[RUNGS[rung][0]]) for rung in range(high, low - 1, -1)],
        lines=[*_lines(found, x, y), *_parting_lines(found, x, y)],
        marks=[mark for step in steps for mark in _marks(step, entries[step.entry], x, y, step.entry in together)],
        years=_years(drawn, entries, x),
        benches=[bench for bench in BENCHES if any(step.bench == bench for step in steps)],
    )


def _rung_words(rung: int) -> str:
    return ", ".join(
        [str(RUNGS[rung][0].label).replace(", no progress", ""), *(str(one.label).lower() for one in RUNGS[rung][1:])]
    )


def _marks(step: Step, entry: EntryOn, x: dict[int, str], y: Height, together: bool) -> list[Mark]:
    seen: dict[str, Mark] = {}
    shift = _BESIDE[step.bench] if together else 0
    for one in step.judgements:
        if one.rung is not None:
            title = f"{entry.title}, {entry.when}: {label(Result, one.result).lower()}, by {_NAMES[step.bench]}"
            seen[one.result] = Mark(x[step.entry], y(one.rung), shift, step.bench, TONES[one.result], title)
    return list(seen.values())


def _lines(found: Ladder, x: dict[int, str], y: Height) -> list[Line]:
    """From step to step of a bench, where its judges agree among themselves and the order of the two is certain."""
    lines = []
    for move in found.moves:
        before, after = move.before.rungs, move.after.rungs
        if not before or not after or move.before.entry not in x or move.way in ("mixed", "unsure"):
            continue
        if before[0] == before[1] and after[0] == after[1]:
            lines.append(Line(move.bench, x[move.before.entry], y(before[0]), x[move.after.entry], y(after[0])))
    return lines


def _parting_lines(found: Ladder, x: dict[int, str], y: Height) -> list[Line]:
    lines = []
    for one in found.partings:
        if one.entry in x:
            rungs = [
                rung
                for step in found.steps
                if step.entry == one.entry and step.bench != "editors"
                for rung in step.rungs or ()
            ]
            if rungs and min(rungs) != max(rungs):
                lines.append(Line("parting", x[one.entry], y(min(rungs)), x[one.entry], y(max(rungs))))
    return lines


def _years(drawn: tuple[int, ...], entries: dict[int, EntryOn], x: dict[int, str]) -> list[tuple[str, str]]:
    """Each year at its first entry, where there is room for it beside the one before."""
    years: list[tuple[str, str]] = []
    known, room = 0, -1.0
    for place, pk in enumerate(drawn):
        year, at = entries[pk].first.year, place / len(drawn)
        if year != known and at >= room:
            years.append((x[pk], str(year)))
            room = at + _YEAR_WIDTH
        known = year
    return years
