"""Names and links for rows that come from many entries: what lists outside an entry's own page need."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Count, TextField
from django.db.models.functions import Cast

from talks.models.editions import PublicActor, PublicEntry, PublicIssue, PublicItem, PublicSource
from talks.press.contract import ActorRecord
from talks.public.neighbours import EntryView, entry_view
from talks.public.presenting import IssueView, Names, elsewhere
from talks.public.row_views import OutcomeView, PositionView, RowPresenter

_PERSON_KEYS = ("speaker", "assessor", "stated_by", "made_by", "judge")


@dataclass(frozen=True, slots=True)
class DatedOutcome:
    entry: EntryView
    issue: IssueView
    outcome: OutcomeView


@dataclass(frozen=True, slots=True)
class DatedPosition:
    entry: EntryView
    position: PositionView


def actors_by_slug(slugs: Iterable[str]) -> dict[str, ActorRecord]:
    """What `Names` says of actors: kind, state and names, without the rest of their records. One query."""
    rows = PublicActor.objects.filter(slug__in=set(slugs)).values_list("slug", "name", "kind", "state", "data__names")
    return {
        slug: cast(ActorRecord, {"slug": slug, "name": name, "kind": kind, "state": state, "names": names})
        for slug, name, kind, state, names in rows
    }


# An edition's record for `from_json`, the parser of the API's framework: it takes half the time of Python's own.
AS_TEXT = Cast("record", TextField())


def entries_by_id(ids: Iterable[int]) -> dict[int, EntryView]:
    """One query."""
    fields = ("entry_id", "slug", "title", "when_text", "kind", "status", "sort_date")
    return {row.entry_id: entry_view(row) for row in PublicEntry.objects.filter(entry_id__in=set(ids)).only(*fields)}


def published_counts(slugs: Iterable[str]) -> dict[str, int]:
    """How many public sources each of these actors published; those that published none are left out. One query."""
    found = PublicSource.objects.filter(publisher__in=list(slugs)).order_by()
    return dict(found.values_list("publisher").annotate(number=Count("*")))


class Items:
    """Outcomes and positions of many entries, ready for a page. Two queries: their entries, the actors they name."""

    def __init__(self, rows: list[PublicItem], issues: Iterable[PublicIssue]) -> None:
        self.rows = rows
        self.entries = entries_by_id(row.entry_id for row in rows)
        self.names = Names(
            actors_by_slug(slug for row in rows for slug in _named(row.data)), {one.slug: one.data for one in issues}
        )

    def outcomes(self) -> list[DatedOutcome]:
        return [
            DatedOutcome(
                self.entries[row.entry_id], self.names.issue(row.issue), self._presenter(row).outcome(row.data)
            )
            for row in self.rows
            if row.kind == "outcome"
        ]

    def positions(self) -> list[DatedPosition]:
        return [
            DatedPosition(self.entries[row.entry_id], self._presenter(row).position(row.data))
            for row in self.rows
            if row.kind == "position"
        ]

    def _presenter(self, row: PublicItem) -> RowPresenter:
        url = self.entries[row.entry_id].url
        return RowPresenter(self.names, lambda cites: elsewhere(url, cites), {})


def _named(data: dict[str, Any]) -> Iterable[str]:
    yield data.get("party") or ""
    yield data.get("via") or ""
    for key in _PERSON_KEYS:
        if data.get(key):
            yield data[key]["actor"]
