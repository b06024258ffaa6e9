"""Records that a newer file of their collection does not list any more: their entries stay, and say so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from actors.partial_dates import PartialDate
from talks.desk.importing.log_values import read_entries
from talks.desk.importing.writing import bump
from talks.models import Citation, Entry, ImportedRecord, ImportRun


def mark(run: ImportRun, records: Sequence[ImportedRecord], by: User | None) -> None:
    """Remember that `records` are gone from the collection, and say so where their entries cite it.

    A citation that the desk changed or took out stays as the desk has it. The record remembers the new citation, so
    that a row which returns takes the word back. At most six queries; call inside a transaction.
    """
    if not records:
        return
    source, since = run.collection.source_id, _when(run)
    entries = read_entries([record.entry_id for record in records if record.entry_id], lock=True)
    cites = {cite.entry_id: cite for cite in Citation.objects.filter(entry__in=entries, source=source)}
    told = []
    for record in records:
        record.withdrawn_upstream, record.last_run = timezone.localdate(), None
        cite, before = cites.get(record.entry_id), [source, record.external_id[:100]]
        if cite is None or [source, cite.locator] != before or before not in record.values["sources"]:
            continue
        cite.locator = no_longer_listed(record.external_id, since)
        after = [source, cite.locator]
        record.values["sources"] = [after if one == before else one for one in record.values["sources"]]
        bump(entries[cite.entry_id or 0], record, by)
        record.last_run = run
        told.append(cite)
    Citation.objects.bulk_update(told, ["locator"])
    bumped: list[Any] = [entries[cite.entry_id or 0] for cite in told]
    Entry.objects.bulk_update(bumped, ["version", "updated_by", "updated_at"])
    ImportedRecord.objects.bulk_update(records, ["withdrawn_upstream", "last_run", "values", "log_version", "mixed"])


def no_longer_listed(external_id: str, since: PartialDate) -> str:
    """Where in the collection a record was that is there no more; at most 100 characters."""
    word = f", no longer listed as of {since}"
    return external_id[: 100 - len(word)] + word


def _when(run: ImportRun) -> PartialDate:
    """The day the file was fetched, or today where nobody said."""
    said = run.terms["facts"].get("retrieved")
    return PartialDate.parse(said) if said else PartialDate.from_date(timezone.localdate())
