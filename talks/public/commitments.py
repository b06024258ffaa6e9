"""What was promised: a list with what is overdue first, and how many of those due were kept."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from talks.models.editions import PublicItem
from talks.press.contract import CommitmentRecord
from talks.press.terms import pair_of
from talks.public import items
from talks.public.analytics.promises import SETTLED, Promises, Tally, is_overdue, of_record, tally
from talks.public.asking import Number
from talks.public.channel import last_day
from talks.public.database import among
from talks.public.filters import TimelineFilter
from talks.public.http import page, public_page
from talks.public.index.live import KEPT, State
from talks.public.index.reading import Stamp
from talks.public.known.held import held
from talks.public.known.reading import reading as day_read
from talks.public.listing import WordField
from talks.public.lookups import actors_by_slug, entries_by_id
from talks.public.neighbours import EntryView
from talks.public.presenting import ActorView, IssueView, Names, Note, counted, elsewhere, joined
from talks.public.releases import one_moment
from talks.public.row_views import day
from talks.public.structured import absolute
from talks.vocabulary import FollowUpStatus

PAGE_SIZE = 50
OVERDUE = "overdue"
MOST_OF_A_PAIR = 8

_KIND = PublicItem.ItemKind.COMMITMENT
_CHUNK = 10_000
_DUE = KeyTextTransform("latest", "data__due")
_STATUS = KeyTextTransform("status", "data")


class PromisesForm(forms.Form):
    """Which promises are asked for. What cannot be read is left out."""

    status = WordField([(OVERDUE, "Overdue"), *FollowUpStatus.choices])
    party = forms.SlugField(required=False, max_length=120)
    issue = forms.SlugField(required=False, max_length=120)
    after = Number(0, 1_000_000)

    def asked(self) -> Asked:
        self.is_valid()
        read = self.cleaned_data
        return Asked(read.get("status") or "", read.get("party") or "", read.get("issue") or "", read.get("after") or 0)


@dataclass(frozen=True, slots=True)
class Asked:
    """ "" for what was not asked; `after` is behind how many promises the page begins."""

    status: str = ""
    party: str = ""
    issue: str = ""
    after: int = 0

    def filter(self) -> TimelineFilter:
        return TimelineFilter(terms=(("issue", (self.issue,)),) if self.issue else ())

    def url(self, **other: Any) -> str:
        """The address with these values in place of those asked for, from the beginning of the list unless told."""
        values = {"status": self.status, "party": self.party, "issue": self.issue, "after": 0, **other}
        query = urlencode({name: value for name, value in values.items() if value})
        return reverse("commitments") + (f"?{query}" if query else "")


@dataclass(frozen=True, slots=True)
class Step:
    date: str
    status: str
    summary: str
    notes: list[Note]


@dataclass(frozen=True, slots=True)
class PromiseView:
    entry: EntryView
    issue: IssueView
    parties: list[ActorView]
    summary: str
    due: str
    overdue: str  # "at least 12 days past its date"; "" when it is not overdue
    status: str
    follow_ups: list[Step]  # newest first
    notes: list[Note]


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class StatusTab:
    value: str
    label: str
    count: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class PairPromises:
    """For an include on the page of two states."""

    tally: Tally
    sentence: str
    rows: list[PromiseView]
    url: str


@public_page
def commitments(request: HttpRequest) -> HttpResponse:
    """The promises, overdue ones first, a page at a time. Seven queries at most."""
    asked = PromisesForm(request.GET).asked()
    with one_moment(request) as state:
        context = _shown(state, asked, last_day(request))
    return page(request, "talks/commitments.html", context)


def _shown(state: State, asked: Asked, as_of: date) -> dict[str, Any]:
    """What the page shows. Three queries, one more where only some are chosen and for the first page of a release."""
    chosen = of(state, asked.filter(), asked.party)
    whole = memory.at(state)
    groups = grouped(chosen) if asked.party or asked.issue else whole.groups
    found = narrowed(chosen, asked.status, as_of)
    rows = list(in_order(found, as_of)[asked.after : asked.after + PAGE_SIZE + 1])
    shown = views(rows[:PAGE_SIZE], state, as_of)
    counts, by_status = tally(groups, as_of), tabs(groups, asked, as_of)
    return {
        "nav": "about",
        "asked": asked,
        "filtered": bool(asked.party or asked.issue or asked.status),
        "as_of": as_of,
        "tally": counts,
        "sentences": sentences(counts, as_of),
        "tabs": by_status,
        "count": next(tab.count for tab in by_status if tab.current),
        "parties": parties(state, whole),
        "issues": issues(state, whole),
        "promises": shown,
        "first": asked.after + 1,
        "last": asked.after + len(shown),
        "previous_url": asked.url(after=max(0, asked.after - PAGE_SIZE)) if asked.after else "",
        "next_url": asked.url(after=asked.after + PAGE_SIZE) if len(rows) > PAGE_SIZE else "",
        "title": "Commitments",
        "description": "What the sides promised each other, by when, and what became of it; overdue ones first.",
        "canonical": absolute(asked.url(after=asked.after)),
    }


# --- Chosen and counted -----------------------------------------------------------------------------------------------


def of(state: State, asked: TimelineFilter, party: str = "") -> QuerySet[PublicItem]:
    """Those of the entries that match, on the issues asked for and below them, and of a party. No query.

    Which these are the tables in memory know; the database reads them by their key, and all of them by their kind.
    """
    found = PublicItem.objects.filter(kind=_KIND)
    if asked:
        chosen = items.find(state, asked, _KIND)
        ids = list({key.entry_id for keys in chosen.every(_CHUNK) for key in keys})
        found = found.filter(entry_id__in=among(ids))
    if issues := list(asked.values("issue")):
        found = found.filter(issue_path__overlap=issues)
    return found.filter(actors__contains=[party]) if party else found


def of_pair(state: State, left: str, right: str) -> QuerySet[PublicItem]:
    """Those made in entries in which both states have a part. No query."""
    return of(state, TimelineFilter(terms=(("pair", (pair_of(left, right),)),)))


def due_by(as_of: date) -> QuerySet[PublicItem]:
    """Every commitment that was due before a day, found by an index of its own. No query."""
    return PublicItem.objects.filter(kind=_KIND).annotate(by=_DUE).filter(by__lt=as_of.isoformat())


def grouped(found: QuerySet[PublicItem]) -> list[Promises]:
    """How many there are of each status and due date. One query."""
    counts = found.order_by().annotate(is_now=_STATUS, by=_DUE).values_list("is_now", "by").annotate(number=Count("*"))
    return [_promises(*row) for row in counts]


def _promises(status: str, by: str | None, number: int) -> Promises:
    return Promises(status, date.fromisoformat(by) if by else None, number)


def narrowed(found: QuerySet[PublicItem], status: str, as_of: date) -> QuerySet[PublicItem]:
    """Those of a status, or overdue. No query."""
    if status == OVERDUE:
        return found.annotate(is_now=_STATUS, by=_DUE).filter(_overdue(as_of))
    return found.filter(data__status=status) if status else found


def _overdue(as_of: date) -> Q:
    return Q(by__lt=as_of.isoformat()) & ~Q(is_now__in=[str(one) for one in SETTLED])


def in_order(found: QuerySet[PublicItem], as_of: date) -> QuerySet[PublicItem]:
    """Overdue ones first, then what is to come by its date, then what has none, then what is settled. No query."""
    settled = Q(is_now__in=[str(one) for one in SETTLED])
    rank = Case(
        When(settled, then=Value(3)),
        When(_overdue(as_of), then=Value(0)),
        When(by__isnull=False, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    found = found.annotate(is_now=_STATUS, by=_DUE).annotate(rank=rank)
    return found.order_by("rank", F("by").asc(nulls_last=True), "-date", "-entry_id", "order")


def tabs(groups: Iterable[Promises], asked: Asked, as_of: date) -> list[StatusTab]:
    """All, overdue ones, and each status that occurs or is chosen. No query."""
    listed = list(groups)
    counts = {OVERDUE: sum(one.count for one in listed if is_overdue(one, as_of))}
    for one in listed:
        counts[one.status] = counts.get(one.status, 0) + one.count
    words = [(OVERDUE, "Overdue"), *FollowUpStatus.choices]
    shown = [(value, str(label)) for value, label in words if counts.get(value) or value == asked.status]
    everything = StatusTab("", "All", sum(one.count for one in listed), asked.url(status=""), not asked.status)
    return [
        everything,
        *(
            StatusTab(value, label, counts.get(value, 0), asked.url(status=value), value == asked.status)
            for value, label in shown
        ),
    ]


@dataclass(frozen=True, slots=True)
class Whole:
    """All commitments of one release, counted by status and due date, by whom they name, and by issue."""

    groups: list[Promises]
    by_party: Counter[str]
    by_issue: Counter[str]


class Memory:
    """Remembers the counts of the last few releases: what every page of the list shows, whatever it is asked for."""

    def __init__(self) -> None:
        self._kept: deque[tuple[Stamp, Whole]] = deque(maxlen=KEPT)

    def at(self, state: State) -> Whole:
        """Those of the release of `state`, which the database has to stay at meanwhile. One query, or none.

        Costs by how many there are: half a second for 90,000.
        """
        if day_read():
            return held.get("commitments", counted_whole)
        found = next((whole for stamp, whole in tuple(self._kept) if stamp == state.stamp), None)
        if found is None:
            found = counted_whole()
            self._kept.appendleft((state.stamp, found))
        return found


memory = Memory()


def counted_whole() -> Whole:
    """All commitments, gone through once. One query."""
    groups: Counter[tuple[str, str | None]] = Counter()
    whole = Whole([], Counter(), Counter())
    rows = PublicItem.objects.filter(kind=_KIND).order_by().annotate(is_now=_STATUS, by=_DUE)
    for status, by, actors, path in rows.values_list("is_now", "by", "actors", "issue_path"):
        groups[status, by] += 1
        whole.by_party.update(actors)
        whole.by_issue.update(path)
    whole.groups.extend(_promises(status, by, number) for (status, by), number in groups.items())
    return whole


def parties(state: State, whole: Whole) -> list[Option]:
    """Everybody who promised something, by name. No query."""
    known = [
        (state.names.actors[slug], slug, count) for slug, count in whole.by_party.items() if slug in state.names.actors
    ]
    return [Option(slug, actor.name, count) for actor, slug, count in sorted(known, key=lambda one: one[0].sort_name)]


def issues(state: State, whole: Whole) -> list[Option]:
    """Every issue on which or below which something was promised, in the order of the tree. No query."""
    return [
        Option(slug, f"{'– ' * (len(one.path) - 1)}{one.name}", whole.by_issue[slug])
        for slug, one in state.names.issues.items()
        if slug in whole.by_issue
    ]


# --- Shown ------------------------------------------------------------------------------------------------------------


def views(rows: list[PublicItem], state: State, as_of: date) -> list[PromiseView]:
    """Two queries: the entries, the parties."""
    entries = entries_by_id(row.entry_id for row in rows)
    described = actors_by_slug(slug for row in rows for slug in row.actors)
    names = Names(described, {slug: one.data for slug, one in state.names.issues.items()})
    return [_view(cast(CommitmentRecord, row.data), entries[row.entry_id], names, as_of) for row in rows]


def _view(row: CommitmentRecord, entry: EntryView, names: Names, as_of: date) -> PromiseView:
    return PromiseView(
        entry,
        names.issue(row["issue"]),
        names.listed(row["parties"]),
        row["summary"],
        day(row["due"]),
        overdue_words(row, as_of),
        row["status"],
        [
            Step(day(one["date"]), one["status"], one["summary"], elsewhere(entry.url, one["cites"]))
            for one in reversed(row["follow_ups"])
        ],
        elsewhere(entry.url, row["cites"]),
    )


def overdue_words(row: CommitmentRecord, as_of: date) -> str:
    """ "at least 12 days past its date", counted from the last day it can mean; "" for one that is not overdue."""
    one = of_record(row, as_of)
    if not is_overdue(one, as_of) or one.due is None or row["due"] is None:
        return ""
    exact = row["due"]["precision"] == "day" and row["due"]["edtf"][-1] not in "~?%"
    return f"{'' if exact else 'at least '}{counted((as_of - one.due).days, 'day')} past its date"


def sentences(counts: Tally, as_of: date) -> list[str]:
    """How those that were due have fared, and what the others are."""
    if not counts.total:
        return []
    until = f"{as_of.day} {as_of:%B %Y}"
    if counts.due:
        rest = [f"{counts.in_part} kept in part"] if counts.in_part else []
        rest += [f"{counts.broken} broken"] if counts.broken else []
        rest += [f"{counts.overdue} overdue"] if counts.overdue else []
        said = [f"{counts.kept} of {counted(counts.due, 'commitment')} due by {until} kept{_and(rest)}."]
    else:
        said = [f"{counted(counts.total, 'commitment')}, none of them due by {until}."]
    others = [f"{counts.pending} not due yet"] if counts.pending else []
    others += (
        [f"{counts.ahead} settled ahead of {'its' if counts.ahead == 1 else 'their'} date"] if counts.ahead else []
    )
    others += [f"{counts.undated} without a due date, {counts.undated_kept} of them kept"] if counts.undated else []
    if others:
        said.append(f"Not counted in that: {joined(others)}.")
    return said


def _and(rest: list[str]) -> str:
    return f"; {joined(rest)}" if rest else ""


def pair_promises(state: State, left: str, right: str, as_of: date) -> PairPromises | None:
    """The promises of two states, the newest matters first; None without one. Four queries."""
    found = of_pair(state, left, right)
    rows = list(in_order(found, as_of)[:MOST_OF_A_PAIR])
    if not rows:
        return None
    counts = tally(grouped(found), as_of)
    return PairPromises(counts, " ".join(sentences(counts, as_of)), views(rows, state, as_of), reverse("commitments"))
