"""Positions from the public tables, as `talks.public.analytics.stances` compares them and as pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from talks.models.editions import PublicActor, PublicEntry, PublicIssue, PublicItem
from talks.press.contract import PositionRecord
from talks.press.terms import pair_of
from talks.public.analytics.stances import OverTime, Position, SideBySide, over_time, side_by_side
from talks.public.lookups import DatedPosition, actors_by_slug
from talks.public.neighbours import EntryView, entry_view
from talks.public.presenting import Names, elsewhere
from talks.public.row_views import RowPresenter

MOST = 200  # positions of one side on one issue, or entries of a pair, that are read; the newest
_FIELDS = ("entry_id", "slug", "title", "when_text", "kind", "status", "sort_date", "last_date")


@dataclass(frozen=True)
class PositionRows:
    """`rows` are what is compared, `shown` the same for a page, by `Position.key`."""

    rows: list[Position]
    shown: dict[tuple[int, int], DatedPosition]
    names: Names
    whole: bool  # False when older ones are left out


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


def of_side(actor: PublicActor, issue: PublicIssue, tree: Iterable[PublicIssue]) -> OneSide:
    """What an actor said on exactly this issue; a state's ministries speak for it. Four queries."""
    family = [actor.slug]
    if actor.kind == "state":
        family += PublicActor.objects.filter(state=actor.slug, kind="organisation").values_list("slug", flat=True)
    items = PublicItem.objects.filter(kind="position", issue=issue.slug, party__in=family)
    found = list(items[: MOST + 1])
    entries = {row.entry_id: row for row in _entries(row.entry_id for row in found)}
    rows = _rows(found[:MOST], entries, tree, dict.fromkeys(family, actor.slug))
    return OneSide(over_time(rows.rows, actor.slug, issue.slug), rows.shown, len(found) <= MOST)


def of_pair(left: str, right: str, tree: list[PublicIssue]) -> TwoSides:
    """The positions of two states in the newest entries of both. Three queries."""
    chosen = PublicEntry.objects.filter(terms__contains=[f"pair:{pair_of(left, right)}"])
    entries = list(chosen.only(*_FIELDS).order_by("-sort_date", "-entry_id")[: MOST + 1])
    by_id = {row.entry_id: row for row in entries[:MOST]}
    items = list(PublicItem.objects.filter(kind="position", entry_id__in=by_id))
    rows = _rows(items, by_id, tree)
    found = side_by_side(rows.rows, left, right, [one.slug for one in tree])
    return TwoSides(found, rows.shown, rows.names, len(entries) <= MOST)


def _entries(ids: Iterable[int]) -> Iterable[PublicEntry]:
    return PublicEntry.objects.filter(entry_id__in=set(ids)).only(*_FIELDS)


def _rows(
    items: list[PublicItem],
    entries: Mapping[int, PublicEntry],
    tree: Iterable[PublicIssue],
    sides: Mapping[str, str] | None = None,
) -> PositionRows:
    """One query, for the actors. `sides` says for which side each party counts; by default for its state."""
    described = actors_by_slug(slug for row in items for slug in _named(cast(PositionRecord, row.data)))
    names = Names(described, {one.slug: one.data for one in tree})
    rows, shown = [], {}
    for item in items:
        record = cast(PositionRecord, item.data)
        entry = entry_view(entries[item.entry_id])
        view = _presenter(names, entry).position(record)
        party = record["party"]
        side = sides.get(party, party) if sides is not None else names.state_of(party) or party
        first, last = _days(record, item, entries[item.entry_id])
        row = Position(
            item.entry_id, item.order, item.issue, side, not view.secondhand, record["voice"], record["stance"],
            first, last,
        )  # fmt: skip
        rows.append(row)
        shown[row.key] = DatedPosition(entry, view)
    return PositionRows(rows, shown, names, True)


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
