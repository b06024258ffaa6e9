"""Issues by meetings of two states, as their page and the API show it: read from the public tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from talks.models.editions import Edition, PublicEntry, PublicIssue, PublicItem
from talks.press.terms import pair_of
from talks.public.analytics.matrix import Matrix, Meeting, Since, matrix
from talks.public.neighbours import EntryView, entry_view
from talks.public.presenting import IssueView, Names, counted, joined
from talks.vocabulary import TOOK_PLACE, EntryKind, Level, Result, label

MOST = 200  # meetings that are compared, the newest
MOST_SHOWN = 12
# Kinds of entries at which sides meet or speak.
MEETINGS = (
    EntryKind.VISIT, EntryKind.MEETING, EntryKind.CALL, EntryKind.SUMMIT, EntryKind.ROUND, EntryKind.CONFERENCE,
)  # fmt: skip
WORDS = {
    "new": "new", "raised": "raised", "back": "back", "dropped": "dropped", "not_raised": "not raised", "": "",
}  # fmt: skip
_FIELDS = ("entry_id", "slug", "title", "when_text", "kind", "status", "level", "sort_date", "last_date")


@dataclass(frozen=True, slots=True)
class Cell:
    state: str  # of talks.public.analytics.matrix
    word: str
    entry: EntryView


@dataclass(frozen=True, slots=True)
class MatrixRow:
    issue: IssueView
    cells: list[Cell]
    count: int


@dataclass(frozen=True, slots=True)
class Compared:
    """The latest meetings against the time before: a summit against whatever came before it, or against a summit."""

    heading: str  # "Since last time", "Since last time at leader level"
    before: list[EntryView]
    dropped: list[IssueView]
    new: list[IssueView]
    back: list[IssueView]


@dataclass(frozen=True, slots=True)
class MatrixView:
    """`rows` are those issues that came up at a meeting shown or were dropped there. `compared` is empty with fewer
    than two times, and compares with the time before at the same level too where that was another one.
    """

    found: Matrix
    meetings: list[EntryView]  # oldest first
    rows: list[MatrixRow]
    sentence: str
    latest: EntryView | None
    compared: list[Compared]
    whole: bool  # False when meetings are older than those compared


def pair_matrix(left: str, right: str, tree: Iterable[PublicIssue]) -> MatrixView | None:
    """The meetings of two states that took place; None without one. Two queries."""
    issues = Edition.objects.filter(pk=OuterRef("edition_id")).values("record__issue_slugs")
    chosen = PublicEntry.objects.filter(
        terms__contains=[f"pair:{pair_of(left, right)}"], kind__in=MEETINGS, status__in=TOOK_PLACE
    )
    found = chosen.annotate(touched=Subquery(issues)).only(*_FIELDS).order_by("-sort_date", "-entry_id")
    entries = list(found[: MOST + 1])
    if not entries:
        return None
    return view(entries[:MOST], tree, len(entries) <= MOST)


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
    shown = [by_id[pk] for pk in found.entries]
    return MatrixView(
        found=found,
        meetings=shown,
        rows=[
            MatrixRow(
                names.issue(row.issue),
                [Cell(state, WORDS[state], entry) for state, entry in zip(row.cells, shown, strict=True)],
                row.count,
            )
            for row in found.rows
        ],
        sentence=sentence(found, by_id),
        latest=shown[-1] if shown else None,
        compared=list(_compared(found, meetings, entries, order, by_id, names)),
        whole=whole,
    )


def _meeting(row: PublicEntry, absent: set[str]) -> Meeting:
    touched: list[str] = getattr(row, "touched", None) or []
    return Meeting(row.entry_id, row.sort_date, row.last_date, frozenset(touched) - absent, frozenset(absent))


def _compared(
    found: Matrix,
    meetings: list[Meeting],
    rows: list[PublicEntry],
    order: list[str],
    entries: dict[int, EntryView],
    names: Names,
) -> Iterable[Compared]:
    if found.since is None:
        return
    yield _comparison("Since last time", found.since, entries, names)
    levels = {row.entry_id: row.level for row in rows}
    level = levels[found.since.entries[-1]]
    of_level = matrix((one for one in meetings if levels[one.entry] == level), order)
    if level and of_level.since and of_level.since.before != found.since.before:
        heading = f"Since last time at {label(Level, level).lower()} level"
        yield _comparison(heading, of_level.since, entries, names)


def _comparison(heading: str, since: Since, entries: dict[int, EntryView], names: Names) -> Compared:
    def issues(slugs: Iterable[str]) -> list[IssueView]:
        return [names.issue(slug) for slug in slugs]

    before = [entries[pk] for pk in since.before]
    return Compared(heading, before, issues(since.dropped), issues(since.new), issues(since.back))


def sentence(found: Matrix, entries: dict[int, EntryView]) -> str:
    """How much of what came up the last time was new, and how much of the time before is gone."""
    since = found.since
    if since is None:
        return "With fewer than two meetings on record there is no time before to compare with."
    latest, before = (
        joined([f"{entries[pk].title}, {entries[pk].when}" for pk in time]) for time in (since.entries, since.before)
    )
    came_up = counted(len(since.new) + len(since.back) + len(since.again), "issue")
    gone = counted(len(since.dropped), "issue")
    said = (
        f"Of {counted(found.of, 'meeting')} with issues on record, at the latest ({latest}) {came_up} came up: "
        f"{len(since.new)} for the first time on record, {len(since.back)} again after a pause and {len(since.again)} "
        f"as the time before ({before}). {gone} of the time before {'is' if len(since.dropped) == 1 else 'are'} not on "
        "record for it."
    )
    if found.silent:
        left_out = counted(found.silent, "meeting")
        said += f" {left_out} without an issue on record {'is' if found.silent == 1 else 'are'} left out."
    return said
