"""Issues by meetings of two states, as their page and the API show it: read from the public tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.utils.safestring import SafeString

from talks.models.editions import Edition, PublicEntry, PublicIssue, PublicItem
from talks.press.terms import pair_of
from talks.public import facets
from talks.public.analytics.matrix import Matrix, Meeting, matrix
from talks.public.filters import TimelineFilter
from talks.public.index.live import State
from talks.public.matrix_picture import SIGNS, WORDS
from talks.public.neighbours import EntryView, entry_view
from talks.public.pictures.picture import Key
from talks.public.presenting import IssueView, Names, counted, joined
from talks.vocabulary import TOOK_PLACE, EntryKind, Level, Result, label

MOST = 200  # meetings that are compared, the newest
MOST_SHOWN = 12
# Kinds of entries at which sides meet or speak.
MEETINGS = tuple(
    str(kind)
    for kind in (
        EntryKind.VISIT, EntryKind.MEETING, EntryKind.CALL, EntryKind.SUMMIT, EntryKind.ROUND, EntryKind.CONFERENCE
    )
)  # fmt: skip
_LEVELS = {"leader": "leaders’", "minister": "ministers’", "senior_official": "senior officials’"}
_DRAWN = {state: Key(WORDS[state], shapes).drawing for state, shapes in SIGNS.items()}
_FIELDS = ("entry_id", "slug", "title", "when_text", "kind", "status", "level", "sort_date", "last_date")


@dataclass(frozen=True, slots=True)
class Cell:
    state: str  # of talks.public.analytics.matrix
    word: str
    entry: EntryView

    @property
    def sign(self) -> SafeString:
        return _DRAWN[self.state]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    issue: IssueView
    cells: list[Cell]
    count: int


@dataclass(frozen=True, slots=True)
class MatrixView:
    """`rows` are those issues that came up at a meeting shown or were dropped there. The lists compare the `latest`
    meetings with those `before` at the same level, and are empty where there is none.
    """

    found: Matrix
    meetings: list[EntryView]  # newest first, and so are the cells of the rows
    rows: list[MatrixRow]
    sentence: str
    level: str
    latest: list[EntryView]
    before: list[EntryView]
    dropped: list[IssueView]
    new: list[IssueView]
    back: list[IssueView]
    whole: bool  # False when meetings are older than those compared


def pair_matrix(state: State, left: str, right: str) -> MatrixView | None:
    """The meetings of two states that took place; None without one. Two queries."""
    terms = (("pair", (pair_of(left, right),)), ("kind", MEETINGS), ("status", tuple(map(str, TOOK_PLACE))))
    met = facets.select(state, TimelineFilter(terms=terms))
    ids = [one.entry_id for one in met.older(None, MOST)]
    issues = Edition.objects.filter(pk=OuterRef("edition_id")).values("record__issue_slugs")
    entries = PublicEntry.objects.filter(entry_id__in=ids).annotate(touched=Subquery(issues)).only(*_FIELDS)
    return view(list(entries), state.names.issues.values(), met.total <= MOST) if ids else None


def view(entries: list[PublicEntry], tree: Iterable[PublicIssue], whole: bool = True) -> MatrixView:
    """`entries` carry the slugs of their issues as `touched`. One query."""
    listed = list(tree)
    by_id = {row.entry_id: entry_view(row) for row in entries}
    absent: dict[int, set[str]] = {}
    never = PublicItem.objects.filter(kind="outcome", entry_id__in=by_id, data__result=Result.NOT_RAISED)
    for pk, slug in never.values_list("entry_id", "issue"):
        absent.setdefault(pk, set()).add(slug)
    meetings = [_meeting(row, absent.get(row.entry_id, set())) for row in entries]
    order = [one.slug for one in listed]
    found = matrix(meetings, order, MOST_SHOWN)
    names = Names({}, {one.slug: one.data for one in listed})
    shown = [by_id[pk] for pk in reversed(found.entries)]
    since = found.since
    return MatrixView(
        found=found,
        meetings=shown,
        rows=[
            MatrixRow(
                names.issue(row.issue),
                [Cell(state, WORDS[state], entry) for state, entry in zip(reversed(row.cells), shown, strict=True)],
                row.count,
            )
            for row in found.rows
        ],
        sentence=sentence(found, by_id),
        level=since.level if since else "",
        latest=[by_id[pk] for pk in since.entries] if since else [],
        before=[by_id[pk] for pk in since.before] if since else [],
        dropped=[names.issue(slug) for slug in since.dropped] if since else [],
        new=[names.issue(slug) for slug in since.new] if since else [],
        back=[names.issue(slug) for slug in since.back] if since else [],
        whole=whole,
    )


def _meeting(row: PublicEntry, absent: set[str]) -> Meeting:
    touched: list[str] = getattr(row, "touched", None) or []
    return Meeting(
        row.entry_id, row.sort_date, row.last_date, frozenset(touched) - absent, frozenset(absent), row.level
    )


def sentence(found: Matrix, entries: dict[int, EntryView]) -> str:
    """How much of what came up the last time was new, and how much of the time before is gone."""
    since = found.since
    if since is None:
        return "There is no meeting before the latest one at its level to compare it with."
    latest, before = (
        joined([f"{entries[pk].title}, {entries[pk].when}" for pk in time]) for time in (since.entries, since.before)
    )
    came_up = counted(len(since.new) + len(since.back) + len(since.again), "issue")
    gone = counted(len(since.dropped), "issue")
    said = (
        f"{counted(found.of, 'meeting')} with issues on record. At the latest ({latest}) {came_up} came up: "
        f"{len(since.new)} for the first time on record, {len(since.back)} again after a pause and {len(since.again)} "
        f"as at the time before{_at(since.level)} ({before}). {gone} of that time "
        f"{'is' if len(since.dropped) == 1 else 'are'} not on record for the latest."
    )
    if found.silent:
        left_out = counted(found.silent, "meeting")
        said += f" {left_out} without an issue on record {'is' if found.silent == 1 else 'are'} left out."
    return said


def _at(level: str) -> str:
    return f" at {_LEVELS.get(level, label(Level, level).lower())} level" if level else ""
