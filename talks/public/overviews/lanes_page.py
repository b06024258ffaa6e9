"""The page of lanes: the entries of a filter along an axis of time, with ways closer in and further out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse

from actors.partial_dates import PartialDate
from talks.models.editions import PublicEntry
from talks.public import facets
from talks.public.filters import TimelineFilter
from talks.public.http import page, public_page
from talks.public.index.live import State
from talks.public.index.names import Names
from talks.public.overviews import asking, lanes, lanes_drawing
from talks.public.overviews.lanes import BY, Bin, Entry, Lane, Lanes
from talks.public.overviews.lanes_drawing import Ways
from talks.public.pictures.picture import Cell, Column, Picture, Table
from talks.public.presenting import counted
from talks.public.releases import at
from talks.public.timeline import renamed
from talks.vocabulary import TOOK_PLACE, EntryKind, EntryStatus

TITLE = "The timeline in lanes"
DESCRIPTION = "Talks along an axis of time, in a lane for each issue, actor, level, kind or channel."
WHERE = (
    "An entry stands where it begins; one that began earlier and lasted into the time shown stands at its edge. A "
    "faint line is the time in which it may have been, where its dates are known to the month or the year. The list "
    "that a number leads to also has what began earlier and lasted into its time."
)


class LanesForm(asking.OwnForm):
    """What the lanes are."""

    by = forms.ChoiceField(
        required=False, choices=list(BY.items()), error_messages={"invalid_choice": f"There are: {', '.join(BY)}."}
    )


def found(state: State, asked: TimelineFilter, by: str) -> tuple[Lanes, tuple[date, date] | None]:
    """The lanes, and the days of their axis. The queries of `facets.select`."""
    selected = facets.select(state, asked)
    days = lanes.span(selected)
    return lanes.lanes(selected, state.names, by or "issue", days), days


def marked(shown: Lanes) -> dict[int, Entry]:
    """What the marks show. One query, or none."""
    fields = ("slug", "title", "kind", "status", "when_text", "sort_date", "last_date", "begins", "ends")
    return {row.entry_id: _entry(row) for row in facets.rows(shown.marks, *fields)}


def _entry(row: PublicEntry) -> Entry:
    around = row.kind in (EntryKind.EVENT, EntryKind.STATEMENT)
    exact = all(len(text) == len("2023-06-18") for text in (row.begins, row.ends) if text)
    return Entry(
        row.entry_id, row.slug, row.title, row.when_text, row.sort_date, row.last_date,
        "diamond" if around else "filled" if row.status in TOOK_PLACE else "ring", exact,
        EntryKind(row.kind).label.lower() if around else EntryStatus(row.status).label.lower(),
    )  # fmt: skip


# --- Addresses --------------------------------------------------------------------------------------------------------


def narrowed(asked: TimelineFilter, by: str, value: str, names: Names) -> TimelineFilter | None:
    """The filter of exactly one lane; None where the timeline has none: for what is in no other lane, and where an
    entry has to have two values at once.
    """
    chosen = asked.values(by)
    if not value:
        return None
    if not chosen or by in ("level", "kind") or chosen == (value,):
        return asked.with_values(by, (value,))
    if by == "issue" and len(chosen) == 1 and value in names.issues and chosen[0] in names.issues[value].path:
        return asked.with_values(by, (value,))
    return None


def within(asked: TimelineFilter, one: Bin) -> TimelineFilter:
    """The filter in the time of a bin, which is no longer than what was asked for."""
    begin, end = (PartialDate.parse(text) for text in one.key)
    if asked.start and asked.start.earliest > one.first:
        begin = asked.start
    if asked.end and asked.end.latest < one.last:
        end = asked.end
    return _dated(asked, begin, end)


def _dated(asked: TimelineFilter, start: PartialDate | None, end: PartialDate | None) -> TimelineFilter:
    return replace(asked.from_its_beginning(), start=start, end=end)


def ways(shown: Lanes, asked: TimelineFilter, own: Mapping[str, str], names: Names) -> Ways:
    by = shown.by

    def lane(one: Lane) -> str:
        exact = narrowed(asked, by, one.value, names)
        return asking.timeline_url(exact) if exact else ""

    def part(one: Lane, some: Bin) -> str:
        if shown.axis and shown.axis.unit != "day":
            return asking.address("lanes", within(asked, some), own)
        exact = narrowed(asked, by, one.value, names)
        return asking.timeline_url(within(exact, some)) if exact else ""

    return Ways(lane, part, lambda entry: reverse("entry", args=[entry.slug]))


# --- The page ---------------------------------------------------------------------------------------------------------


def picture(
    shown: Lanes, entries: Mapping[int, Entry], asked: TimelineFilter, own: Mapping[str, str], names: Names
) -> Picture:
    """The lanes. No query."""
    shapes, height = lanes_drawing.drawn(shown, entries, ways(shown, asked, own, names))
    dense = any(number and not ids for lane in shown.lanes for number, ids in zip(lane.counts, lane.ids, strict=True))
    others = counted(shown.hidden, f"further {BY[shown.by].lower()}")
    hidden = (
        f"{others} {'has no lane of its own' if shown.hidden == 1 else 'have no lanes of their own'}."
        if shown.hidden
        else ""
    )
    return Picture(
        name="lanes",
        title=f"Talks by {BY[shown.by].lower()} over time",
        alt=lanes.alt(shown),
        width=lanes_drawing.WIDTH,
        height=height,
        shapes=shapes,
        table=table(shown, asked, names),
        counts=lanes.said(shown),
        source=asking.address("lanes", asked, own),
        query=asking.address("lanes", asked, own).partition("?")[2],
        notes=(*([hidden] if hidden else []), WHERE),
        keys=(*lanes_drawing.KEYS, *([lanes_drawing.BARS] if dense else [])),
        frame_height=int(height) + 260,
    )


def table(shown: Lanes, asked: TimelineFilter, names: Names) -> Table:
    """Periods by lanes, with the number of entries; what is empty is left out."""
    columns = (Column("When"), *(Column(lane.label, number=True) for lane in shown.lanes))
    rows = []
    exact = [narrowed(asked, shown.by, lane.value, names) for lane in shown.lanes]
    for at_bin, one in enumerate(shown.axis.bins if shown.axis else []):
        numbers = [lane.counts[at_bin] for lane in shown.lanes]
        if any(numbers):
            dates = within(asked, one)
            cells = (
                Cell(f"{number:,}", asking.timeline_url(_dated(wanted, dates.start, dates.end)) if wanted else "")
                if number else Cell("–")
                for number, wanted in zip(numbers, exact, strict=True)
            )  # fmt: skip
            rows.append((Cell(one.label), *cells))
    totals = [
        Cell(f"{lane.total:,}", asking.timeline_url(wanted) if wanted else "")
        for lane, wanted in zip(shown.lanes, exact, strict=True)
    ]
    return Table(columns, (*rows, (Cell("All"), *totals)))


def make(request: HttpRequest, data: QueryDict) -> Picture:
    """For the registry of pictures. Two queries, more where slugs or words are asked for."""
    asked, own = asking.strict(data, LanesForm)
    state = at(request)
    shown, _ = found(state, asked, own["by"])
    if not shown.lanes:
        raise Http404(asking.NOTHING)
    return picture(shown, marked(shown), asked, own, state.names)


@public_page
def view(request: HttpRequest) -> HttpResponse:
    """The entries of a filter in lanes. Two queries, more for words nobody asked for before."""
    read, own, state = asking.Read.of(request.GET), LanesForm(request.GET).asked(), at(request)
    context: dict[str, Any] = asking.context("lanes", read, state.names, own)
    if moved := renamed(read.asked, context["unknown"]):
        return HttpResponseRedirect(asking.address("lanes", moved, own))
    shown, days = found(state, read.asked, own["by"])
    drawn = picture(shown, marked(shown), read.asked, own, state.names) if shown.lanes else None
    return page(
        request,
        "talks/lanes.html",
        {
            **context,
            "title": TITLE,
            "lede": lanes.said(shown),
            "description": DESCRIPTION,
            "canonical": asking.address("lanes", read.asked, own),
            "picture": drawn,
            "by": [
                (label, asking.address("lanes", read.asked, {"by": "" if name == "issue" else name}), name == shown.by)
                for name, label in BY.items()
            ],
            **_zoom(read.asked, own, days),
        },
    )


def _zoom(asked: TimelineFilter, own: Mapping[str, str], days: tuple[date, date] | None) -> dict[str, Any]:
    """Ways to a shorter time, and back to a longer one."""
    if days is None:
        return {"closer": [], "further": []}

    def to(one: Bin) -> tuple[str, str]:
        start, end = (PartialDate.parse(text) for text in one.key)
        return one.label, asking.address("lanes", _dated(asked, start, end), own)

    whole = [("All years", asking.address("lanes", _dated(asked, None, None), own))] if asked.dated else []
    around = [to(one) for one in lanes.out(days)] if asked.dated else []
    closer = [to(one) for one in lanes.steps(days)]
    if days[0].year == days[1].year:
        closer = [(label.partition(" ")[0], url) for label, url in closer]  # months of one year
    return {"closer": closer, "further": [*whole, *around]}
