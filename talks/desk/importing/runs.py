"""The steps of an import: read, plan, write. Each yields its progress and can go on where it stopped."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import batched
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Count, QuerySet, TextField
from django.db.models.functions import Cast, Length
from django.utils import timezone

from talks.desk.importing import tours, vanished
from talks.desk.importing.drafts import DraftedRow
from talks.desk.importing.facts import read_again, take_over
from talks.desk.importing.locking import Busy, lock_names, under_way
from talks.desk.importing.people import renamed_upstream
from talks.desk.importing.planning import Planner
from talks.desk.importing.plans import RowPlan, nothing_to_do, used_people
from talks.desk.importing.staging import finish_reading, look_again, prune, stage
from talks.desk.importing.terms import Terms
from talks.desk.importing.writing import Writer
from talks.models import Collection, ImportedRecord, ImportRow, ImportRun, RowResult, RunState

FLAGS = ("duplicate", "alike", "elsewhere", "renamed", "note")
PLAN_BATCH, WRITE_BATCH = 500, 200
# Characters of cells that a batch holds at most; a row that is longer than that comes alone.
BATCH_LENGTH = 5_000_000
# More than this part of a collection vanishing looks like half a file.
VANISHING = 0.1
# A run that somebody writes step by step from the admin counts as under way for this long after its last step.
UNDER_WAY = timedelta(minutes=5)
Progress = Iterator[tuple[int, int]]


def begin(
    collection: Collection, *, file_name: str, sha256: str, mapping_name: str, mapping_text: str, terms: Terms,
    facts: dict[str, Any], by: User | None, complete: bool = False, settle: bool = False, encoding: str = "",
    upload: str = "",
) -> ImportRun:  # fmt: skip
    """A new run. Plans that were never written make room for it; Busy while somebody else writes one."""
    with transaction.atomic():
        Collection.objects.select_for_update().get(pk=collection.pk)
        _make_room(collection, by)
        run = ImportRun.objects.create(
            collection=collection, file_name=file_name[:255], sha256=sha256, mapping_name=mapping_name[:200],
            mapping=mapping_text, by=by, encoding=encoding, upload=upload,
            terms={"terms": terms.as_json(), "facts": facts, "complete": complete, "settle": settle},
        )  # fmt: skip
        prune(run)
    return run


def interrupted(collection: Collection, sha256: str, mapping_text: str, terms: Terms) -> ImportRun | None:
    """The run of the same file, mapping and terms that was being written and did not come to its end."""
    found = collection.runs.filter(state=RunState.COMMITTING, sha256=sha256, mapping=mapping_text).first()
    return found if found and found.terms["terms"] == terms.as_json() else None


def _make_room(collection: Collection, by: User | None) -> None:
    unfinished = [RunState.READING, RunState.PLANNED, RunState.COMMITTING]
    for run in collection.runs.filter(state__in=unfinished).select_related("by"):
        if run.state == RunState.COMMITTING and run.by != by and run.changed_at > timezone.now() - UNDER_WAY:
            raise Busy(under_way(run))
        run.state = RunState.ABANDONED
        run.finished_at = timezone.now()
        run.save(update_fields=["state", "finished_at", "changed_at"])


def fail(run: ImportRun, message: str) -> None:
    """The file or its mapping cannot be used."""
    run.state, run.error, run.finished_at = RunState.FAILED, message, timezone.now()
    run.save(update_fields=["state", "error", "finished_at", "changed_at"])


# --- Reading and planning ---------------------------------------------------------------------------------------------


def read(run: ImportRun, rows: Iterable[DraftedRow]) -> Iterator[int]:
    """Stage the rows of the file; yields how many there are so far."""
    yield from stage(run, rows)
    finish_reading(run)


def plan(run: ImportRun) -> Progress:
    """Plan every staged row; yields (planned, of how many). Nothing of the log is written."""
    planner = Planner(run, settle=run.terms["settle"])
    total = run.rows_read
    while rows := _next_rows(run.rows.filter(result=""), PLAN_BATCH):
        with transaction.atomic():
            store(planner.plan(rows), planner, done=False)
        yield rows[-1].number, total
    with transaction.atomic():
        _stage_vanished(run, planner.terms)
        vanished.flag_renamed(run)
        for old, new in renamed_upstream(planner.file, run.collection):
            run.notices.append(f"“{old}” is called “{new}” now.")
        run.state = RunState.PLANNED
        run.counts = count(run) | {"trips": tours.count_planned(run) if planner.terms.tours else {}}
        run.save()


def _next_rows(left: QuerySet[ImportRow], most: int) -> list[ImportRow]:
    """The first of the rows that are left, in order: `most`, or fewer where they are long. Two queries."""
    sizes = left.order_by("number").values_list("number", Length(Cast("cells", TextField())))[:most]
    numbers: list[int] = []
    length = 0
    for number, size in sizes:
        length += size
        if numbers and length > BATCH_LENGTH:
            break
        numbers.append(number)
    return list(left.filter(number__in=numbers).order_by("number"))


def _stage_vanished(run: ImportRun, terms: Terms) -> None:
    """A row for every record that is no longer in the file, if the file can be taken for the whole collection."""
    run.rows.filter(line=None).delete()
    if run.terms.get("mended"):
        return
    listed = run.rows.exclude(external_id="").values("external_id")
    records = ImportedRecord.objects.filter(collection=run.collection, withdrawn_upstream=None)
    missing = records.exclude(external_id__in=listed).exclude(external_id__in=terms.renamed)
    vanished, known = missing.count(), records.count()
    if not vanished:
        return
    nameless = run.rows.filter(external_id="").count()
    what = f"{vanished:,} of {known:,} records on record are not in this file"
    if nameless:
        rows = "A row was" if nameless == 1 else f"{nameless:,} rows were"
        run.notices.append(f"{what}. {rows} refused without an id, so none was marked as withdrawn.")
    elif vanished > known * VANISHING and not (run.terms["complete"] or terms.whole):
        run.notices.append(
            f"{what}. That is more than a tenth, so none was marked as withdrawn upstream: "
            "if the file is the whole collection, say so (--complete)."
        )
    else:
        _add_vanished(run, missing)


def _add_vanished(run: ImportRun, missing: Any) -> None:
    last = run.rows_read
    records = missing.select_related("entry", "tenure__person", "tenure__office__organisation").order_by("external_id")
    for batch in batched(records.iterator(chunk_size=1000), 1000):
        rows = []
        for record in batch:
            last += 1
            label = str(record.entry or record.tenure or "")[:300]
            rows.append(
                ImportRow(run=run, number=last, external_id=record.external_id, label=label,
                          result=RowResult.WITHDRAWN_UPSTREAM)
            )  # fmt: skip
        ImportRow.objects.bulk_create(rows)


def count(run: ImportRun) -> dict[str, Any]:
    """Rows by result, rows flagged, and what has to be made for them. Three queries."""
    counts: dict[str, Any] = dict(run.rows.values_list("result").annotate(n=Count("pk")).order_by())
    flagged = run.rows.exclude(flags=[])
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT split_part(made, ':', 1), count(DISTINCT made)
            FROM talks_importrow, jsonb_array_elements_text(makes) AS made WHERE run_id = %s GROUP BY 1
            """,
            [run.pk],
        )
        makes = dict(cursor.fetchall())
    kinds = {kind: flagged.filter(flags__contains=[{"kind": kind}]).count() for kind in FLAGS}
    return {**counts, "flagged": {kind: n for kind, n in kinds.items() if n}, "makes": makes}


# --- Writing ----------------------------------------------------------------------------------------------------------


def start_writing(run: ImportRun, by: User | None) -> None:
    """From a plan to being written: the collection and its source stand, and other plans wait."""
    with transaction.atomic():
        lock_names()
        take_over(run.collection, run.terms["facts"])
        read_again(run)
        run.state, run.by = RunState.COMMITTING, by or run.by
        run.save()


def write(run: ImportRun, by: User | None) -> Progress:
    """Write the planned rows, a batch a transaction, then join the trips; yields (written, of how many).

    Interrupted at any point, a second call goes on with what is left.
    """
    if run.state != RunState.COMMITTING:
        start_writing(run, by)
    planner = Planner(run, settle=run.terms["settle"])
    total = run.rows.count()
    while write_batch(run, planner, by):
        yield total - run.rows.filter(done=False).count(), total
    if planner.terms.tours:
        for _ in _join_trips(run, by):
            yield total, total
    finish_writing(run, by)


def write_batch(run: ImportRun, planner: Planner, by: User | None) -> int:
    """Write the next rows, planned anew against the log as it is now; how many. About 50 queries."""
    with transaction.atomic():
        lock_names()
        rows = _next_rows(run.rows.filter(done=False), WRITE_BATCH)
        if not rows:
            return 0
        plans = planner.plan(rows, lock=True)
        keys = {key for plan in plans for key in plan.missing()}
        made = planner.book.make(keys, used_people(plans))
        Writer(run, made, by).write(plans)
        vanished.mark(run, [plan.record for plan in plans if plan.vanished and plan.record], by)
        store(plans, planner, done=True)
        run.save(update_fields=["changed_at"])
    return len(rows)


def _join_trips(run: ImportRun, by: User | None) -> Iterator[None]:
    """Join the trips; what each batch did is counted with the run, for it may be left and taken up again."""
    look_again(ImportedRecord)
    for joined in tours.join(run, by, after=run.counts.get("batches_joined", 0)):
        so_far = Counter(run.counts.get("joined", {}))
        so_far.update(joined)
        run.counts |= {"joined": dict(so_far), "batches_joined": run.counts.get("batches_joined", 0) + 1}
        run.save(update_fields=["counts", "notices", "changed_at"])
        yield


def finish_writing(run: ImportRun, by: User | None) -> None:
    """Take apart the trips that are none any more, count, and say that it is done. One transaction."""
    with transaction.atomic():
        joined = Counter(run.counts.get("joined", {}))
        if Terms.from_json(run.terms["terms"]).tours:
            joined["dissolved"] = tours.tidy(run, by)
        run.counts = count(run) | {"trips": {name: joined[name] for name in ("created", "updated", "dissolved")}}
        run.state, run.finished_at = RunState.DONE, timezone.now()
        run.save()


def store(plans: list[RowPlan], planner: Planner, *, done: bool) -> None:
    """Put what the plans say at their rows; those with nothing to do are done from the start. One query."""
    data = [
        {
            "id": plan.row.pk, "result": plan.result, "reasons": plan.reasons, "changes": plan.changes,
            "flags": plan.flags, "done": done or nothing_to_do(plan, planner.book),
            "makes": plan.row.makes if done else sorted(plan.missing()),
        }
        for plan in plans
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE talks_importrow own SET result = new.result, reasons = new.reasons, changes = new.changes,
                flags = new.flags, makes = new.makes, done = new.done
            FROM jsonb_to_recordset(%s::jsonb) AS new(
                id bigint, result text, reasons jsonb, changes jsonb, flags jsonb, makes jsonb, done boolean)
            WHERE own.id = new.id
            """,
            [json.dumps(data)],
        )


def in_trouble(run: ImportRun) -> bool:
    """True when a row was refused or is in conflict."""
    return any(run.counts.get(result) for result in (RowResult.REFUSED, RowResult.CONFLICT))
