"""Selects and counts entries for a filter, out of the index in memory.

Every answer is that of the newest release: what the database says with its answer is held against what the index was
made from, and where it is newer the index is brought up to date first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from talks.models.editions import PublicEntry, PublicSource, PublicVersion
from talks.public.database import public_connection
from talks.public.filters import OLDEST, Cursor, TimelineFilter
from talks.public.index import text
from talks.public.index.live import State, answered, keeper
from talks.public.index.names import Names
from talks.public.index.reading import Stamp
from talks.public.index.whole import Counts, Found, Index, Selection, Tiers
from talks.public.version import stamp_of

PAGE_SIZE = 25
CHUNK = 500  # rows that a stream holds at a time
NUMBERS = 20_000  # the same of rows that are two numbers


class Card(NamedTuple):
    """An entry as lists show it."""

    entry_id: int
    slug: str
    sort_date: date
    when_text: str
    card: str
    tier: int = 0  # how well it matches, where that is the order


@dataclass(frozen=True)
class Page:
    """Up to `PAGE_SIZE` entries in the order asked for, with the cursors of the pages beside it (None: no page)."""

    rows: list[Card]
    newer: Cursor | None
    older: Cursor | None


@dataclass(frozen=True)
class Shown:
    """A page of the timeline with its counts and the names of what can be chosen, all of one release."""

    page: Page
    counts: Counts
    names: Names
    version: PublicVersion | None


def shown(asked: TimelineFilter, most: int | None = None, also: Mapping[str, Collection[str]] | None = None) -> Shown:
    """The page that `asked` names by its cursor, and the counts (see `Selection.count`). One query.

    Stable while new entries arrive: a cursor is a place between two entries, not a number of rows. Near the beginning
    the first page is given whole.
    """

    def ask(state: State) -> tuple[Stamp, tuple[Page, Counts, PublicVersion | None]]:
        selection = select(state, asked)
        counts = selection.count(most, also)
        ids, newer, older = _around(selection, asked)
        version, rows = _cards(ids)
        return stamp_of(version), (_page(rows, newer, older), counts, version)

    state, (page, counts, version) = answered(ask)
    return Shown(page, counts, state.names, version)


def page(asked: TimelineFilter, size: int = PAGE_SIZE) -> Page:
    """The page that `asked` names by its cursor, without counts. One query, and the same at any depth."""

    def ask(state: State) -> tuple[Stamp, Page]:
        ids, newer, older = _around(select(state, asked), asked, size)
        version, rows = _cards(ids)
        return stamp_of(version), _page(rows, newer, older)

    return answered(ask)[1]


def count(asked: TimelineFilter) -> Counts:
    """Exact counts, of every value. One query."""
    return select(keeper.current(), asked).count()


def names() -> Names:
    """What issues and actors are called. One query."""
    return keeper.current().names


def total(asked: TimelineFilter) -> int:
    """How many entries match. One query."""
    return select(keeper.current(), asked).total


def cards(state: State, asked: TimelineFilter, size: int = PAGE_SIZE) -> tuple[PublicVersion | None, Page]:
    """The page that `asked` names by its cursor, and the release that the database was at. One query."""
    ids, newer, older = _around(select(state, asked), asked, size)
    version, rows = _cards(ids)
    return version, _page(rows, newer, older)


def rows(ids: Collection[int], *fields: str) -> list[PublicEntry]:
    """The entries of these ids, in their order; only `fields` are read. One query, or none."""
    if not ids:
        return []
    found = PublicEntry.objects.filter(entry_id__in=ids).only("entry_id", *fields).in_bulk()
    return [found[entry_id] for entry_id in ids if entry_id in found]


def cards_of(ids: Iterable[int]) -> list[Card]:
    """The cards of these entries, in their order. One query."""
    return _cards([Found(entry_id, 0) for entry_id in ids])[1]


def stream(state: State, asked: TimelineFilter, *fields: str) -> Iterator[PublicEntry]:
    """Every entry that matches, newest first, whatever page was asked for; only `fields` are read.

    A query for each `CHUNK` of them, which memory holds at a time. All are of the release of `state` where the
    database stays at it meanwhile (`releases.one_moment`), or is found to be at it afterwards.
    """
    wanted = in_order(select(state, asked))
    for begin in range(0, len(wanted), CHUNK):
        yield from rows(wanted[begin : begin + CHUNK].tolist(), *fields)


def editions(state: State, asked: TimelineFilter) -> Iterator[int]:
    """The current edition of every entry that matches, newest entry first. A query for each `NUMBERS` of them; see
    `stream` for which release they are of.
    """
    wanted = in_order(select(state, asked))
    for begin in range(0, len(wanted), NUMBERS):
        some = wanted[begin : begin + NUMBERS].tolist()
        found = editions_of(some)
        yield from (found[pk] for pk in some if pk in found)


def editions_of(ids: Collection[int]) -> dict[int, int]:
    """The current edition of some entries, by entry. One query."""
    with public_connection().cursor() as cursor:
        cursor.execute(
            "SELECT entry_id, edition_id FROM talks_publicentry WHERE entry_id = ANY(%s::bigint[])", [list(ids)]
        )
        return dict(cursor.fetchall())


def in_order(selection: Selection) -> NDArray[np.int64]:
    """The ids of all that match, newest first. No query."""
    return ids_of(selection.index, selection.parts)


def ids_of(index: Index, parts: Iterable[BitMap]) -> NDArray[np.int64]:
    """The ids of some entries of an index, newest first. No query."""
    found = [
        (segment, np.frombuffer(part.to_array(), np.uint32))
        for segment, part in zip(index.segments, parts, strict=True)
        if part
    ]
    ids = np.concatenate([np.zeros(0, np.int64), *(segment.ids[at] for segment, at in found)])
    if len(found) > 1:
        ids = ids[np.lexsort((ids, np.concatenate([segment.first[at] for segment, at in found])))]
    return ids[::-1]


def term_counts(state: State, facet: str, values: Iterable[str]) -> dict[str, int]:
    """How many public entries there are for each of these values of a kind of filter: {"trade": 29} for "issue".

    No query. Not for sources: a base knows the most cited ones only.
    """
    parts = list(zip(state.index.segments, state.index.shown, strict=True))
    counts = {}
    for value in values:
        found = [(segment.bitmaps.get(f"{facet}:{value}"), shown) for segment, shown in parts]
        counts[value] = sum(shown.intersection_cardinality(one) for one, shown in found if one is not None)
    return counts


def public(state: State, ids: Iterable[int]) -> set[int]:
    """Those of some entries that are public. No query."""
    return _within(state.index, state.index.shown, ids)


def matching(selection: Selection, ids: Iterable[int]) -> set[int]:
    """Those of some entries that match. No query."""
    return _within(selection.index, selection.parts, ids)


def _within(index: Index, parts: list[BitMap], ids: Iterable[int]) -> set[int]:
    wanted = set(ids)
    found: set[int] = set()
    for segment, part in zip(index.segments, parts, strict=True):
        at = segment.positions(wanted) & part
        found.update(segment.ids[np.frombuffer(at.to_array(), np.uint32)].tolist() if at else ())
    return found


def last_day(state: State) -> date | None:
    """The last day of any entry. No query."""
    found = 0
    for segment, shown in zip(state.index.segments, state.index.shown, strict=True):
        last = segment.last
        if len(shown) < len(segment):
            last = last[np.frombuffer(shown.to_array(), np.uint32)] if shown else last[:0]
        found = max(found, int(last.max(initial=0)))
    return date.fromordinal(found) if found else None


def latest(selection: Selection, most: int) -> list[int]:
    """The ids of up to so many of those that match: the ones that ended last, in no order. No query."""
    found: list[tuple[int, int]] = []
    for segment, part in zip(selection.index.segments, selection.parts, strict=True):
        at = np.frombuffer(part.to_array(), np.uint32) if part else np.zeros(0, np.uint32)
        if len(at) > most:
            at = at[np.argpartition(segment.last[at], -most)[-most:]]
        found += zip(segment.last[at].tolist(), segment.ids[at].tolist(), strict=True)
    return [pk for _, pk in sorted(found)[-most:]]


def loosened(asked: TimelineFilter) -> list[tuple[TimelineFilter, int]]:
    """For an empty result: the filter without each kind that was asked for, where that finds something, and how much.

    One query.
    """
    options = [asked.with_values(facet, ()) for facet, _ in asked.terms]
    options += [asked.without(name) for name, given in _given(asked) if given]
    state = keeper.current()
    counted = [(option, select(state, option).total) for option in options]
    return [(option, number) for option, number in counted if number]


def _given(asked: TimelineFilter) -> list[tuple[str, object]]:
    return [("from", asked.start), ("to", asked.end), ("q", asked.q)]


# --- The index, and what it leaves to the database --------------------------------------------------------------------


def select(state: State, asked: TimelineFilter) -> Selection:
    """The entries of one release that match. A query for words not met before, three for such as stand together, and
    one for sources few entries cite. Raises `text.TooCommon`.
    """
    apart: dict[str, list[BitMap]] = {}
    tiers: Tiers | None = None
    if asked.best_match:
        tiers = text.tiers(asked.q, state.index, state.stamp)
        apart["q"] = [BitMap.union(*by_tier) for by_tier in zip(*tiers.values(), strict=True)]
    elif asked.q:
        apart["q"] = text.find(asked.q, state.index, state.stamp)
    stem = text.stem_of(asked.q, state.index.base, apart["q"][0]) if asked.q else ""
    sources: dict[str, list[BitMap]] = {}
    if any(f"source:{slug}" not in state.index.base.bitmaps for slug in asked.values("source")):
        sources = _by_source(asked.values("source"), state.index)
        apart["source"] = [BitMap.union(BitMap(), *found) for found in zip(*sources.values(), strict=True)]
    return state.index.select(asked, apart, tiers, sources, stem)


def _by_source(slugs: Collection[str], index: Index) -> dict[str, list[BitMap]]:
    """Where the entries stand that cite each of some sources, by term and by segment. One query."""
    cited = dict(PublicSource.objects.filter(slug__in=slugs).values_list("slug", "entry_ids"))
    return {f"source:{slug}": [segment.positions(cited.get(slug, ())) for segment in index.segments] for slug in slugs}


def _around(selection: Selection, asked: TimelineFilter, size: int = PAGE_SIZE) -> tuple[list[Found], bool, bool]:
    """What stands on the page at the cursor, and whether there are newer and older entries beside it."""
    if (at := asked.newer_than) is not None:
        ids = selection.newer(at, size + 1)
        more, ids = len(ids) > size, ids[-size:]
        if more or at == OLDEST:
            return ids, more, bool(ids) and at != OLDEST
    older_than = asked.older_than
    ids = selection.older(older_than, size + 1)
    return ids[:size], bool(older_than and ids), len(ids) > size


def _page(rows: list[Card], newer: bool, older: bool) -> Page:
    def at(row: Card) -> Cursor:
        return Cursor(row.sort_date, row.entry_id, row.tier)

    return Page(rows, at(rows[0]) if rows and newer else None, at(rows[-1]) if rows and older else None)


def _cards(found_ones: list[Found]) -> tuple[PublicVersion | None, list[Card]]:
    """The cards in their order, and the release they are of. One query."""
    with public_connection().cursor() as cursor:
        cursor.execute(
            """
            SELECT version.number, version.stamp, version.changed_at,
                entry.entry_id, entry.slug, entry.sort_date, entry.when_text, entry.card
            FROM (VALUES (1)) AS once(one) LEFT JOIN talks_publicversion version ON true
            LEFT JOIN talks_publicentry entry ON entry.entry_id = ANY(%s::bigint[])
            """,
            [[one.entry_id for one in found_ones]],
        )
        found = cursor.fetchall()
    number, stamp, changed_at = found[0][:3]
    version = PublicVersion(id=1, number=number, stamp=stamp, changed_at=changed_at) if number is not None else None
    rows = {row[3]: Card(*row[3:]) for row in found if row[3] is not None}
    return version, [rows[one.entry_id]._replace(tier=one.tier) for one in found_ones if one.entry_id in rows]
