"""Records that a newer file of their collection does not list any more: their entries stay, and say so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from actors.partial_dates import PartialDate
from talks.desk.importing.drafts import VisitDraft
from talks.desk.importing.log_values import read_entries
from talks.desk.importing.naming import toml
from talks.desk.importing.serial import from_json
from talks.desk.importing.values import scalars
from talks.desk.importing.writing import bump
from talks.models import Citation, Entry, ImportedRecord, ImportRow, ImportRun

_SAME_UNDER_ANOTHER_ID = """
SELECT fresh.id, record.id FROM talks_importrow fresh
JOIN talks_importedrecord record ON record.collection_id = %s AND record.traveller = fresh.traveller
    AND record.place_key = fresh.place_key AND record.of = fresh.draft->>'of'
    AND record.first_day IS NOT DISTINCT FROM fresh.first_day AND record.last_day IS NOT DISTINCT FROM fresh.last_day
WHERE fresh.run_id = %s AND fresh.result = 'created' AND NOT EXISTS (
    SELECT 1 FROM talks_importrow listed
    WHERE listed.run_id = %s AND listed.external_id = record.external_id AND listed.line IS NOT NULL)
ORDER BY fresh.number, record.external_id
"""


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


def flag_renamed(run: ImportRun) -> None:
    """Point out new rows that say what a record says that the file does not list: its id may have changed. Memory grows
    with such rows. Three queries.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SAME_UNDER_ANOTHER_ID, [run.collection_id, run.pk, run.pk])
        pairs = cursor.fetchall()
    rows = {row.pk: row for row in run.rows.filter(pk__in={row for row, _ in pairs})}
    records = ImportedRecord.objects.in_bulk({record for _, record in pairs})
    told: dict[str, ImportRow] = {}
    for row_pk, record_pk in pairs:
        row, old = rows[row_pk], records[record_pk].external_id
        if old not in told and row not in told.values() and _says_the_same(row, records[record_pk]):
            told[old] = row
            row.flags.append({"kind": "renamed", "text": (
                f"The same as {old}, which is not in the file any more. If its id has changed, say so in the mapping: "
                f"[renamed_ids] {toml(old)} = {toml(row.external_id)}.")})  # fmt: skip
    gone = list(run.rows.filter(line=None, external_id__in=told))
    for row in gone:
        new = told[row.external_id]
        row.flags.append({"kind": "renamed", "text": f"Row {new.number} says the same under the id {new.external_id}."})
    ImportRow.objects.bulk_update([*told.values(), *gone], ["flags"], batch_size=500)


def _says_the_same(row: ImportRow, record: ImportedRecord) -> bool:
    draft = from_json(row.draft or {})
    if isinstance(draft, VisitDraft):
        # The place is compared by the query: in the record it may have the part of the state behind it.
        said: dict[str, Any] = {name: text for name, text in scalars(draft).items() if name != "place"}
    else:
        said = {name: getattr(draft, name) for name in ("ongoing", "acting", "note")}
        said |= {name: day.edtf if (day := getattr(draft, name)) else "" for name in ("start", "end")}
    return all(record.values.get(name) == value for name, value in said.items())


def no_longer_listed(external_id: str, since: PartialDate) -> str:
    """Where in the collection a record was that is there no more; at most 100 characters."""
    word = f", no longer listed as of {since}"
    return external_id[: 100 - len(word)] + word


def _when(run: ImportRun) -> PartialDate:
    """The day the file was fetched, or today where nobody said."""
    said = run.terms["facts"].get("retrieved")
    return PartialDate.parse(said) if said else PartialDate.from_date(timezone.localdate())
