"""What the log says now in the fields that an import fills, read for many entries at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection as Several
from typing import Any

from django.db.models import F, OuterRef, Subquery

from talks.desk.importing.values import SCALARS
from talks.models import Citation, Edition, Entry, EntryParty, Participation
from talks.models.editions import EditionKind

# Entry id → field → value, in the shape that records keep: dates as EDTF, actors and sources by id.
LogValues = dict[int, dict[str, Any]]


def read_entries(ids: Several[int], *, lock: bool = False) -> dict[int, Any]:
    """The entries by id, each with `edition_version` and `edition_kind` of its latest edition (None: never public).

    One query; with `lock` they stay as they are until the transaction ends.
    """
    if not ids:
        return {}
    if lock:
        list(Entry.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    latest = Edition.objects.filter(entry=OuterRef("pk")).order_by("-number")
    rows = Entry.objects.filter(pk__in=ids).annotate(
        edition_version=Subquery(latest.values("log_version")[:1]), edition_kind=Subquery(latest.values("kind")[:1])
    )
    return {entry.pk: entry for entry in rows.order_by()}


def read_values(entries: dict[int, Any]) -> LogValues:
    """The imported fields of `entries` (from `read_entries`) as the log has them. Three queries."""
    values: LogValues = {pk: _scalars(entry) | {"country": entry.country_id} for pk, entry in entries.items()}
    lists: dict[tuple[int, str], list[Any]] = defaultdict(list)
    if entries:
        for pk, actor in _rows(EntryParty, entries, "actor_id"):
            lists[pk, "parties"].append(actor)
        people = Participation.objects.filter(entry__in=entries, meeting=None).order_by("order", "pk")
        for pk, *person in people.values_list("entry_id", "actor_id", "side_id", "office_id"):
            lists[pk, "people"].append(person)
        for pk, *cite in _rows(Citation, entries, "source_id", "locator"):
            lists[pk, "sources"].append(cite)
    for pk in values:
        for name in ("parties", "people", "sources"):
            values[pk][name] = lists[pk, name]
    return values


def untouched(record: Any, entry: Any) -> bool:
    """True when the entry holds nothing of an editor's that readers have not seen.

    Either only imports wrote since the last publication, or all of it is public.
    """
    if entry.edition_version == entry.version and entry.edition_kind != EditionKind.WITHDRAWN:
        return True
    return record.log_version == entry.version and not record.mixed


def _scalars(entry: Entry) -> dict[str, Any]:
    values = {name: getattr(entry, name) for name in SCALARS}
    for name in ("start", "end"):
        values[name] = values[name].edtf if values[name] else ""
    return values


def _rows(model: Any, entries: dict[int, Any], *columns: str) -> Any:
    return model._default_manager.filter(entry__in=entries).order_by(F("order"), "pk").values_list("entry_id", *columns)
