"""Positions from the public tables, as `talks.public.analytics.stances` compares them and as pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from talks.models.editions import PublicActor, PublicEntry, PublicIssue, PublicItem
from talks.press.contract import PositionRecord
from talks.press.terms import pair_of
from talks.public import facets, items
from talks.public.analytics.stances import OverTime, Position, SideBySide, over_time, side_by_side
from talks.public.filters import TimelineFilter
from talks.public.index.live import State
from talks.public.lookups import DatedPosition, actors_by_slug
from talks.public.neighbours import EntryView, entry_view
from talks.public.presenting import Names, elsewhere
from talks.public.row_views import RowPresenter

MOST = 400  # positions on an issue, or entries of a pair, that are read; the newest
_FIELDS = ("slug", "title", "when_text", "kind", "status", "sort_date", "last_date")


@dataclass(frozen=True)
class PositionRows:
    """`rows` are what is compared, `shown` the same for a page, by `Position.key`, `parties` for whom it is said."""

    rows: list[Position]
    shown: dict[tuple[int, int], DatedPosition]
    parties: dict[tuple[int, int], str]
    names: Names


@dataclass(frozen=True)
class OneSide:
    """One side on one issue over time."""

    found: OverTime
    shown: dict[tuple[int, int], DatedPosition]
    whole: bool


@dataclass(frozen=True)
class TwoSides:
    """Two sides on every issue of the entries in which both have a part."""

    found: SideBySide
    shown: dict[tuple[int, int], DatedPosition]
    names: Names
    whole: bool


def of_side(state: State, actor: PublicActor, issue: PublicIssue) -> OneSide:
    """What an actor said on exactly this issue; a state's ministries speak for it. Three queries."""
    on_it = items.on_issue(state, "position", issue.slug)
    found = [row for row in items.rows("position", on_it.first(MOST)) if row.issue == issue.slug]
    entries = {row.entry_id: row for row in facets.rows({row.entry_id for row in found}, *_FIELDS)}
    rows = _rows(found, entries, state)
    listed = rows.rows
    if actor.kind != "state":
        listed = [replace(one, side=actor.slug) for one in listed if rows.parties[one.key] == actor.slug]
    return OneSide(over_time(listed, actor.slug, issue.slug), rows.shown, on_it.total <= MOST)


def of_pair(state: State, left: str, right: str) -> TwoSides:
    """The positions of two states in the newest entries in which both have a part. Three queries."""
    both = facets.select(state, TimelineFilter(terms=(("pair", (pair_of(left, right),)),)))
    ids = [one.entry_id for one in both.older(None, MOST)]
    entries = {row.entry_id: row for row in facets.rows(ids, *_FIELDS)}
    rows = _rows(list(PublicItem.objects.filter(kind="position", entry_id__in=ids)), entries, state, (left, right))
    found = side_by_side(rows.rows, left, right, state.names.issues)
    return TwoSides(found, rows.shown, rows.names, both.total <= MOST)


def _rows(
    rows: list[PublicItem], entries: Mapping[int, PublicEntry], state: State, also: Iterable[str] = ()
) -> PositionRows:
    """A party counts for its state, where it has one. One query, for the actors named and those of `also`."""
    named = {slug for row in rows for slug in _named(cast(PositionRecord, row.data))}
    described = actors_by_slug({*named, *also})
    names = Names(described, {slug: one.data for slug, one in state.names.issues.items()})
    found, shown, parties = [], {}, {}
    for item in rows:
        record = cast(PositionRecord, item.data)
        entry = entry_view(entries[item.entry_id])
        view = _presenter(names, entry).position(record)
        party = record["party"]
        first, last = _days(record, item, entries[item.entry_id])
        row = Position(
            item.entry_id,
            item.order,
            item.issue,
            names.state_of(party) or party,
            not view.secondhand,
            record["voice"],
            record["stance"],
            first,
            last,
        )
        found.append(row)
        shown[row.key] = DatedPosition(entry, view)
        parties[row.key] = party
    return PositionRows(found, shown, parties, names)


def _presenter(names: Names, entry: EntryView) -> RowPresenter:
    return RowPresenter(names, lambda cites: elsewhere(entry.url, cites), {})


def _days(record: PositionRecord, item: PublicItem, entry: PublicEntry) -> tuple[date, date]:
    own = record["date"]
    if own:
        return date.fromisoformat(own["earliest"]), date.fromisoformat(own["latest"])
    return item.date, max(item.date, entry.last_date)


def _named(record: PositionRecord) -> Iterable[str]:
    yield record["party"]
    yield record["via"]
    if record["speaker"]:
        yield record["speaker"]["actor"]
