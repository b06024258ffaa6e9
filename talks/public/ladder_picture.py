"""The ladder of an issue drawn: a column an entry in the order of time, a line a rung, a mark a judgement. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from talks.press.cards import TONES
from talks.public.analytics.ladder import BENCHES, RUNGS, Ladder, Step
from talks.public.issue_ladder import NAMES, EntryOn, LadderView, Said, TableRow
from talks.public.pictures.picture import Cell, Column, Key, Picture, Table, inline, labelled
from talks.public.pictures.shapes import Disc, Glyph, Group, Line, Shape, Text
from talks.public.presenting import counted
from talks.vocabulary import Result, label

WIDTH = 720
_ROW, _TALL_ROW = 30, 38  # px between two rungs; more where their names stand between them
_AXIS = 18
_YEAR_WIDTH = 0.16  # of a drawing at 360 px
# Where marks of one entry on one rung stand, so that they do not cover each other.
_BESIDE = {"side": -7, "others": 7, "editors": 0}
_DIAMOND = "M0-6.5 6.5 0 0 6.5-6.5 0z"


@dataclass(frozen=True, slots=True)
class Drawn:
    """`drawing` is for a page, beside which `rungs` (words, tone; highest first) stand as a list of 30 px each."""

    drawing: SafeString
    rungs: list[tuple[str, str]]
    keys: tuple[Key, ...]
    picture: Picture


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where everything stands."""

    found: Ladder
    entries: dict[int, EntryOn]
    columns: tuple[int, ...]
    steps: list[Step]
    low: int
    high: int
    row: int
    above: int  # px over the highest rung

    def x(self, entry: int) -> float:
        return (self.columns.index(entry) + 0.5) / len(self.columns) * WIDTH

    def y(self, rung: int) -> float:
        return (self.high - rung) * self.row + self.above

    @property
    def rungs(self) -> range:
        return range(self.high, self.low - 1, -1)


def ladder_drawn(view: LadderView, slug: str, issue: str) -> Drawn | None:
    """None with fewer than two entries on it."""
    close, tall = _plan(view, _ROW, _ROW // 2), _plan(view, _TALL_ROW, _TALL_ROW - 8)
    if close is None or tall is None:
        return None
    height = len(close.rungs) * _ROW
    said = f"{' '.join(view.sentences)} The table below says the same."
    shapes = (*_lines(close), *_all_marks(close), *_years(close, height))
    benches = [bench for bench in BENCHES if any(step.bench == bench for step in close.steps)]
    keys = tuple(_key(bench) for bench in benches)
    return Drawn(
        drawing=inline(shapes, WIDTH, height + _AXIS, named=labelled(said)),
        rungs=[(_words(rung), TONES[RUNGS[rung][0]]) for rung in close.rungs],
        keys=keys,
        picture=_picture(view, tall, keys, slug, issue),
    )


def _plan(view: LadderView, row: int, above: int) -> _Plan | None:
    columns = set(view.columns)
    steps = [step for step in view.found.steps if step.entry in columns and step.rungs]
    if len({step.entry for step in steps}) < 2:
        return None
    low, high = (bound(rung for step in steps for rung in step.rungs or ()) for bound in (min, max))
    return _Plan(view.found, view.entries, tuple(view.columns), steps, low, high, row, above)


def _picture(view: LadderView, plan: _Plan, keys: tuple[Key, ...], slug: str, issue: str) -> Picture:
    """The picture that stands by itself, with the names of the rungs in it, each above its line."""
    names = [Text(0, plan.y(rung) - 11, _words(rung), "pic-tick pic-over") for rung in plan.rungs]
    height = plan.y(plan.low) + 12
    judged = len(view.found.judgements)
    left_out = len(view.rows) - len(plan.columns)
    notes = [
        "A column is an entry, in the order of time; the order of the rungs is ours.",
        *([f"Drawn are the newest {len(plan.columns)}."] if left_out else []),
        *([] if view.whole else ["Older outcomes are left out."]),
    ]
    return Picture(
        name="ladder",
        title=f"{issue}: what came of it, by who judged",
        alt=" ".join(view.sentences),
        width=WIDTH,
        height=height + _AXIS,
        shapes=(*_lines(plan), *names, *_all_marks(plan), *_years(plan, height)),
        table=Table(
            (Column("Date"), Column("Entry"), *(Column(NAMES[bench].capitalize()) for bench in BENCHES)),
            tuple(_row(row) for row in view.rows),
        ),
        counts=(
            f"{counted(judged, 'outcome')} on exactly this issue, of "
            f"{counted(len(view.rows), 'entry', 'entries')}, each by who judged it."
        ),
        notes=tuple(notes),
        source=f"{reverse('issue', args=[slug])}#outcomes",
        query=urlencode({"issue": slug}),
        keys=keys,
    )


def _row(row: TableRow) -> tuple[Cell, ...]:
    return (
        Cell(row.entry.when),
        Cell(row.entry.title, f"{row.entry.url}#outcomes"),
        *(Cell("; ".join(map(_said, cell)) or "nothing on record") for cell in row.cells),
    )


def _said(one: Said) -> str:
    return f"{label(Result, one.result)} ({one.by})" if one.by else label(Result, one.result)


def _words(rung: int) -> str:
    first, *others = RUNGS[rung]
    return ", ".join([str(first.label).replace(", no progress", ""), *(str(one.label).lower() for one in others)])


def _lines(plan: _Plan) -> list[Shape]:
    rungs: list[Shape] = [Line(0, plan.y(rung), WIDTH, plan.y(rung), "pic-grid rung") for rung in plan.rungs]
    return [*rungs, *_climbs(plan), *_partings(plan)]


def _all_marks(plan: _Plan) -> list[Shape]:
    together = {pk for pk in plan.columns if len({step.bench for step in plan.steps if step.entry == pk}) > 1}
    return [
        mark for step in plan.steps for mark in _marks(plan, step, _BESIDE[step.bench] if step.entry in together else 0)
    ]


def _marks(plan: _Plan, step: Step, shift: int) -> list[Shape]:
    """One for each result of a bench in an entry, however many gave it."""
    seen: dict[str, Shape] = {}
    entry = plan.entries[step.entry]
    for one in step.judgements:
        if one.rung is not None:
            title = f"{entry.title}, {entry.when}: {label(Result, one.result).lower()}, by {NAMES[step.bench]}"
            mark = _mark(step.bench, plan.x(step.entry), plan.y(one.rung), shift, f"tint-{TONES[one.result]}")
            seen[one.result] = Group((mark,), title)
    return list(seen.values())


def _mark(bench: str, x: float, y: float, shift: float, tint: str) -> Shape:
    look = f"mark mark-{bench} {tint}"
    if bench == "editors":
        return Glyph(x, y, _DIAMOND, look, shift)
    return Disc(x, y, 6 if bench == "side" else 5, look, shift)


def _climbs(plan: _Plan) -> list[Shape]:
    """From step to step of a bench, where its judges agree among themselves and the order of the two is certain."""
    lines: list[Shape] = []
    for move in plan.found.moves:
        before, after = move.before.rungs, move.after.rungs
        if not before or not after or move.before.entry not in plan.columns or move.way in ("mixed", "unsure"):
            continue
        if before[0] == before[1] and after[0] == after[1]:
            one, other = move.before.entry, move.after.entry
            look = f"climb climb-{move.bench}"
            lines.append(Line(plan.x(one), plan.y(before[0]), plan.x(other), plan.y(after[0]), look))
    return lines


def _partings(plan: _Plan) -> list[Shape]:
    """Between what officials and analysts see in one entry."""
    lines: list[Shape] = []
    for one in plan.found.partings:
        rungs = [
            rung
            for step in plan.found.steps
            if step.entry == one.entry and step.bench != "editors"
            for rung in step.rungs or ()
        ]
        if one.entry in plan.columns and rungs and min(rungs) != max(rungs):
            x = plan.x(one.entry)
            lines.append(Line(x, plan.y(min(rungs)), x, plan.y(max(rungs)), "climb climb-parting"))
    return lines


def _years(plan: _Plan, y: float) -> list[Shape]:
    """Each year at its first entry, where there is room for it beside the one before."""
    years: list[Shape] = []
    known, room = 0, -1.0
    for place, pk in enumerate(plan.columns):
        year, at = plan.entries[pk].first.year, place / len(plan.columns)
        if year != known and at >= room:
            years.append(Text(plan.x(pk), y + 13, str(year), "pic-tick", "middle"))
            room = at + _YEAR_WIDTH
        known = year
    return years


def _key(bench: str) -> Key:
    line = Line(0, 7, 28, 7, f"climb climb-{bench}")
    return Key(NAMES[bench], (line, _mark(bench, 14, 7, 0, "tint-none")), 28)
