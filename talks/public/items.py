"""The rows of entries (positions, outcomes, meetings …) for a filter: which, in which order, and how many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from talks.models.editions import PublicItem
from talks.public import facets
from talks.public.filters import TimelineFilter
from talks.public.index.live import State
from talks.public.rows import live
from talks.public.rows.live import Found
from talks.public.rows.table import Key, Wanted

# The kinds of rows that stand under an issue.
ON_AN_ISSUE = {"position", "outcome", "condition", "commitment"}


def find(state: State, asked: TimelineFilter, kind: str) -> Found:
    """The rows of one kind of the entries that match, newest first (by their own date, then entry and order).

    Rows that stand under an issue are those on the issues asked for, with their descendants; outcomes are those with
    the results asked for. The queries of `facets.select` and `rows.live.Keeper.at`.
    """
    wanted = Wanted(
        entries=facets.in_order(facets.select(state, asked)) if asked else None,
        issues=asked.values("issue") if kind in ON_AN_ISSUE else (),
        results=asked.values("outcome") if kind == "outcome" else (),
    )
    return live.keeper.at(kind, state.stamp).find(wanted)


def on_issue(state: State, kind: str, slug: str) -> Found:
    """The rows on one issue and all below it."""
    return live.keeper.at(kind, state.stamp).find(Wanted(issues=(slug,)))


def of_actor(state: State, kind: str, slug: str) -> Found:
    """The positions of an actor, as the party or the speaker; or the outcomes as one judges them."""
    return live.keeper.at(kind, state.stamp).find(Wanted(whose=slug))


_ROWS = (
    "SELECT item.* FROM unnest(%s::bigint[], %s::int[]) WITH ORDINALITY AS wanted(entry_id, place, at) "
    'JOIN talks_publicitem item ON item.kind = %s AND item.entry_id = wanted.entry_id AND item."order" = wanted.place '
    "ORDER BY wanted.at"
)


def rows(kind: str, keys: Iterable[Key]) -> list[PublicItem]:
    """The rows themselves, in the order of `keys`; those that are public no more are left out. One query, or none."""
    wanted = list(keys)
    if not wanted:
        return []
    return list(PublicItem.objects.raw(_ROWS, [[key.entry_id for key in wanted], [key.order for key in wanted], kind]))


@dataclass(frozen=True, slots=True)
class Held:
    """Where a row is written down: an edition, and the row's place in it."""

    edition_id: int
    order: int


def stream(state: State, asked: TimelineFilter, kind: str, chunk: int) -> Iterator[Held]:
    """Every row that `find` finds, as places in editions. A query for each `chunk` rows, besides those of `find`."""
    for keys in find(state, asked, kind).every(chunk):
        editions = facets.editions_of({key.entry_id for key in keys})
        yield from (Held(editions[key.entry_id], key.order) for key in keys if key.entry_id in editions)
