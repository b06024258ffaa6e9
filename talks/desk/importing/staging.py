"""From the file to staged rows, a batch at a time, so that memory does not grow with the file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from talks.desk.importing.drafts import DraftedRow, TenureDraft, VisitDraft
from talks.desk.importing.mapping import Mapping
from talks.desk.importing.readers import RAW, REASON, format_of
from talks.desk.importing.serial import to_json
from talks.desk.importing.tenures import core
from talks.desk.importing.terms import Terms
from talks.desk.importing.values import shorten, traveller_key
from talks.models import ImportRow, ImportRun, RowResult

BATCH, BATCH_CHARACTERS = 1000, 4_000_000
# Rows of older imports are kept for a look back; what became of each record is kept for good.
KEPT_RUNS = 3


def stage(run: ImportRun, rows: Iterable[DraftedRow]) -> Iterator[int]:
    """Store the rows of the file, and yield how many there are after each batch.

    Each batch is one transaction and two queries. Rows that are staged already are passed over, so that reading can
    go on where it stopped.
    """
    terms = Terms.from_json(run.terms["terms"])
    fresh = (row for row in rows if row.number > run.rows_read)
    columns = dict.fromkeys(run.terms.get("columns", []))
    for batch in _batches(fresh):
        for row in batch:
            if row.cells.pop(REASON, None) is not None:
                run.terms["mended"] = True  # a part of a file, so that what is not in it is not gone
        columns.update(dict.fromkeys(name for row in batch for name in row.cells if name != RAW))
        with transaction.atomic():
            ImportRow.objects.bulk_create([_staged(run, terms, row) for row in batch])
            run.rows_read, run.terms["columns"] = batch[-1].number, list(columns)
            run.save(update_fields=["rows_read", "terms", "changed_at"])
        yield run.rows_read


def _batches(rows: Iterable[DraftedRow]) -> Iterator[list[DraftedRow]]:
    """As many rows at a time as there is room for."""
    batch: list[DraftedRow] = []
    room = BATCH_CHARACTERS
    for row in rows:
        batch.append(row)
        room -= sum(map(len, row.cells.values()))
        if len(batch) == BATCH or room <= 0:
            yield batch
            batch, room = [], BATCH_CHARACTERS
    if batch:
        yield batch


def note_format(run: ImportRun, path: Path, mapping: Mapping) -> None:
    """Keep how the file is written, so that its refused rows can be written alike. Raises Unreadable."""
    form, delimiter = format_of(path, encoding=mapping.encoding, delimiter=mapping.delimiter)
    run.terms["file"] = {"format": form, "delimiter": delimiter}


def finish_reading(run: ImportRun) -> None:
    """Everything that needs the whole file: ids that occur twice, and rows that look alike. A few queries."""
    with transaction.atomic():
        look_again(ImportRow)
        _refuse_repeated_ids(run)
        _flag_alike(run, "content", "duplicate", "The same as {} in all but its id. Both are kept.")
        _flag_alike(run, "likeness", "alike", "The same traveller, dates and country as {}. Both are kept.")
        run.read_whole = True
        run.save(update_fields=["read_whole", "changed_at"])


def look_again(model: type[Model]) -> None:
    """Let the database count a table that has just grown: it would plan for a few rows and take minutes."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def prune(run: ImportRun) -> None:
    """Drop the staged rows of all but the newest imports of the collection. Two queries."""
    newest = run.collection.runs.order_by("-pk").values_list("pk", flat=True)[:KEPT_RUNS]
    ImportRow.objects.filter(run__collection=run.collection).exclude(run__in=list(newest)).delete()


def _staged(run: ImportRun, terms: Terms, row: DraftedRow) -> ImportRow:
    staged = ImportRow(run=run, number=row.number, line=row.line, cells=row.cells)
    draft = row.draft
    staged.external_id = (draft.id if draft else row.cells.get(terms.id_column, "").strip())[:200]
    reasons = [{"column": error.column, "message": error.message, "read": True} for error in row.errors]
    if not reasons and (draft is None or not draft.id.strip()):
        reasons.append({"column": terms.id_column, "message": "The row has no id of its own.", "read": True})
    elif draft is not None and len(draft.id) > 200:
        reasons.append({"column": terms.id_column, "message": "An id has at most 200 characters.", "read": True})
    if reasons or draft is None:
        staged.result, staged.reasons = RowResult.REFUSED, reasons
        staged.label = shorten(", ".join(filter(None, (row.cells.get(name, "") for name in terms.told_by))), 300)
        return staged
    staged.draft = to_json(draft)
    if isinstance(draft, VisitDraft):
        _describe_visit(staged, draft)
    else:
        _describe_tenure(staged, draft)
    rest = {name: cell for name, cell in row.cells.items() if name != terms.id_column and cell != draft.id}
    staged.content = _hash(rest)
    return staged


def _describe_visit(staged: ImportRow, draft: VisitDraft) -> None:
    country = (draft.country.external_id or draft.country.label) if draft.country else ""
    end = draft.end or draft.start
    staged.label = shorten(draft.title, 300)
    staged.traveller = traveller_key(draft)
    staged.place_key = "|".join([country, *draft.places])[:700]
    if draft.start and end and draft.start.precision == end.precision == "day":
        staged.first_day, staged.last_day = draft.start.earliest, max(end.latest, draft.start.earliest)
    if draft.people and draft.start:
        staged.likeness = _hash([staged.traveller, draft.start.edtf, end.edtf if end else "", country])


def _describe_tenure(staged: ImportRow, draft: TenureDraft) -> None:
    staged.label = shorten(f"{draft.person.name}, {draft.office.title}", 300)
    staged.traveller = "|".join([
        draft.person.external_id or f"={draft.person.name.lower()}", draft.office.title, draft.office.organisation,
    ])[:500]  # fmt: skip
    staged.first_day, staged.last_day = core(draft)


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _refuse_repeated_ids(run: ImportRun) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE talks_importrow later SET result = 'refused', draft = NULL, reasons = later.reasons ||
                jsonb_build_array(jsonb_build_object('column', %s::text, 'read', true, 'message',
                    'The id ' || later.external_id || ' stands in row ' || first.number || ' already.'))
            FROM (
                SELECT external_id, min(number) AS number FROM talks_importrow
                WHERE run_id = %s AND external_id <> '' AND draft IS NOT NULL GROUP BY 1 HAVING count(*) > 1
            ) first
            WHERE later.run_id = %s AND later.external_id = first.external_id AND later.number > first.number
            """,
            [Terms.from_json(run.terms["terms"]).id_column, run.pk, run.pk],
        )


def _flag_alike(run: ImportRun, column: str, kind: str, text: str) -> None:
    """Flag the rows that share `column`, with up to six of the others; a group that is all the same is flagged once."""
    before, after = text.split("{}")
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH alike AS (
                SELECT {column} AS shared, (array_agg(number::int ORDER BY number))[1:7] AS numbers
                FROM talks_importrow WHERE run_id = %(run)s AND draft IS NOT NULL AND {column} <> ''
                GROUP BY 1 HAVING count(*) > 1 AND (%(kind)s = 'duplicate' OR count(DISTINCT content) > 1)
            ), flagged AS (
                SELECT row.id, (array_remove(alike.numbers, row.number::int))[1:6] AS numbers
                FROM talks_importrow row JOIN alike ON alike.shared = row.{column}
                WHERE row.run_id = %(run)s AND row.draft IS NOT NULL
            )
            UPDATE talks_importrow own SET flags = own.flags || jsonb_build_array(jsonb_build_object(
                'kind', %(kind)s::text, 'rows', to_jsonb(flagged.numbers), 'text',
                %(before)s || CASE WHEN cardinality(flagged.numbers) = 1 THEN 'row ' ELSE 'rows ' END
                    || array_to_string(flagged.numbers, ', ') || %(after)s))
            FROM flagged WHERE own.id = flagged.id
            """,  # noqa: S608 - the column is one of two names in this module
            {"kind": kind, "before": before, "after": after, "run": run.pk},
        )
