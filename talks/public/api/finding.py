"""Which rows a list gives for a filter. The filter chooses entries; a list gives what these entries hold.

Entries and their rows are found by the indexes in memory, all else by the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DateField, QuerySet, Value
from django.db.models.functions import Coalesce

from talks.models.editions import Edition, EditionKind, PublicEntry, PublicItem, PublicSource
from talks.public import facets, listing
from talks.public import items as rows_of_entries
from talks.public.api.asked import Asked
from talks.public.corrections import visible
from talks.public.database import among
from talks.public.filters import Cursor
from talks.public.index.live import State
from talks.public.index.whole import Selection
from talks.public.rows.live import Found
from talks.public.rows.table import Place

LOGGED = (EditionKind.CORRECTED, EditionKind.WITHDRAWN, EditionKind.CARRIED)
# A place as a cursor holds it: the values of the columns that the list is ordered by.
Values = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Entries:
    """Entries that match, found by the index. A query for each page."""

    selection: Selection

    def count(self) -> int:
        return self.selection.total

    def rows(self, values: Values | None, back: bool, size: int) -> list[PublicEntry]:
        """The first rows behind a place, or the last ones before it, in the order of the list."""
        place = Cursor(date.fromisoformat(values[0]), values[1]) if values else None
        found = self.selection
        ones = found.newer(place, size) if back and place else found.older(place, size)
        return facets.rows([one.entry_id for one in ones], "edition_id", "slug", "sort_date", "first_published_at")


@dataclass(frozen=True, slots=True)
class Items:
    """Rows of entries that match, found by the tables in memory. A query for each page."""

    kind: str
    found: Found

    def count(self) -> int:
        return self.found.total

    def rows(self, values: Values | None, back: bool, size: int) -> list[PublicItem]:
        place = Place(date.fromisoformat(values[0]), *values[1:]) if values else None
        keys = self.found.last(size, place) if back and place else self.found.first(size, place)
        return rows_of_entries.rows(self.kind, keys)


def entries(state: State, asked: Asked) -> Entries:
    return Entries(facets.select(state, asked.filter))


def items(kind: str, state: State, asked: Asked) -> Items:
    """Rows of one kind; those that stand under an issue on the issues asked for, outcomes with the results."""
    return Items(kind, rows_of_entries.find(state, asked.filter, kind))


def channels(state: State, asked: Asked) -> QuerySet[Any]:
    return listing.channels(asked)


def sources(state: State, asked: Asked) -> QuerySet[PublicSource]:
    """`day` is the one to sort by: sources without a date come last."""
    return listing.sources(state, asked).annotate(day=Coalesce("published", Value(date.min, DateField())))


def corrections(state: State, asked: Asked) -> QuerySet[Edition]:
    """With a filter, those of the entries that match now; what was withdrawn matches nothing any more."""
    found = visible().filter(kind__in=LOGGED)
    if asked.filter:
        ids = facets.in_order(facets.select(state, asked.filter)).tolist()
        found = found.filter(entry_id__in=among(ids))
    return found
