"""An exported log back into the log: the same records, through the same forms that editors use.

Each record is taken over whole or not at all, and only if the forms read exactly what it says. Its id in the file is
remembered with the collection: the same file again changes nothing, and of a record that changed upstream what nobody
has touched here since is written, field by field.

A log goes the steps of every import: `read` (record_staging), `plan`, `write`. Each yields its progress and goes on
where it stopped.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from talks.desk.importing import runs, vanished
from talks.desk.importing.locking import lock_names
from talks.desk.importing.publishing import Published, note_of
from talks.desk.importing.record_content import Content, as_it_stands, names_entries, posted, understood
from talks.desk.importing.record_described import lead_here
from talks.desk.importing.record_lines import Line, Refused
from talks.desk.importing.record_plans import (
    Known,
    PlannedRecord,
    Remembered,
    content_of,
    is_mixed,
    left_out,
    page_of,
    plan_record,
    planned,
)
from talks.desk.importing.record_staging import holds_records, is_of_a_log, read
from talks.desk.importing.terms import Terms
from talks.desk.page import Page
from talks.models import (
    Channel,
    ChannelRedirect,
    Edition,
    Entry,
    EntryRedirect,
    ImportedRecord,
    ImportRow,
    ImportRun,
    RecordOf,
    RowResult,
    RunState,
)
from talks.models.editions import EditionKind
from talks.press.publishing import NotPublishable, publish_many

__all__ = [
    "channels_to_publish",
    "holds_records",
    "is_of_a_log",
    "plan",
    "publish_channels",
    "read",
    "start_writing",
    "write",
]

BATCH, CHARACTERS = 50, 2_000_000  # of records, in a transaction
_WRITTEN = (RowResult.CREATED, RowResult.UPDATED, RowResult.CONFLICT, RowResult.UNCHANGED)


# --- A whole file -----------------------------------------------------------------------------------------------------


def plan(run: ImportRun) -> Iterator[tuple[int, int]]:
    """Try every record and take it back; yields (tried, of how many).

    Records are tried one batch at a time, without those of other batches: what one record does to another, such as
    naming it, shows when it is written.
    """
    known, total = Known(run), run.rows_read
    while rows := _next(run.rows.filter(result="")):
        with transaction.atomic():
            with transaction.atomic():
                plans = _take_over(rows, known, run.by, trial=True)
                transaction.set_rollback(True)
            _store(plans, done=False)
            _notice(run, known)
        yield total - run.rows.filter(result="").count(), total
    _finish_plan(run)


def _next(rows: QuerySet[ImportRow]) -> list[ImportRow]:
    """The next rows in their order, as many as there is room for. Two queries."""
    wanted: list[int] = []
    room = CHARACTERS
    for pk, cells in rows.order_by("content", "number").values_list("pk", "cells")[:BATCH]:
        wanted.append(pk)
        room -= cells.get("long", 0)
        if room <= 0:
            break
    return list(ImportRow.objects.filter(pk__in=wanted).order_by("content", "number")) if wanted else []


def _finish_plan(run: ImportRun) -> None:
    with transaction.atomic():
        _stage_vanished(run)
        run.state = RunState.PLANNED
        run.counts = runs.count(run) | {"trips": {}}
        run.save()


def _stage_vanished(run: ImportRun) -> None:
    """A row for every entry that the file does not bring any more; never for a file of mended lines."""
    if run.terms.get("mended"):
        run.notices.append("The file has refused lines of another one, so nothing counts as withdrawn.")
        return
    runs._stage_vanished(run, Terms.from_json(run.terms["terms"]))
    last = run.collection.runs.filter(terms__has_key="channels").first()
    known = {f"channel-{key}" for key in (last.terms["channels"] if last else {})}
    gone = known - set(run.rows.filter(external_id__in=known).values_list("external_id", flat=True))
    if gone:
        run.notices.append(f"Not in this file any more, and left as they are: {', '.join(sorted(gone)[:20])}.")


def start_writing(run: ImportRun, by: User | None) -> None:
    """From rows that were read, or planned, to being written; what is remembered goes along with the run."""
    with transaction.atomic():
        if run.state != RunState.PLANNED:
            _stage_vanished(run)
        last = run.collection.runs.filter(terms__has_key="described").first()
        kept = last.terms if last else {}
        run.terms |= {name: kept.get(name, {}) for name in ("described", "channels")}
        run.state, run.by = RunState.COMMITTING, by or run.by
        run.save()


def write(run: ImportRun, by: User | None) -> Iterator[tuple[int, int]]:
    """Write the records, each batch in a transaction; yields (written, of how many)."""
    if run.state != RunState.COMMITTING:
        start_writing(run, by)
    known, total = Known(run), run.rows.count()
    while rows := _next(run.rows.filter(done=False)):
        with transaction.atomic():
            lock_names()
            plans = _take_over([row for row in rows if row.line is not None], known, by or run.by)
            gone = [row for row in rows if row.line is None]
            _mark_vanished(run, gone, by or run.by)
            _store([*plans, *(PlannedRecord(row, result=row.result) for row in gone)], done=True)
            _save_memory(run, known, plans)
            _notice(run, known)
        yield total - run.rows.filter(done=False).count(), total
    _finish(run, known, by or run.by)


def _finish(run: ImportRun, known: Known, by: User | None) -> None:
    """Entries that name one another are written a second time, now that all are there; then it is done."""
    with transaction.atomic():
        lock_names()
        written = run.rows.filter(result__in=(RowResult.CREATED, RowResult.UPDATED), makes__contains=["again"])
        for row in written.order_by("content", "number").iterator(chunk_size=BATCH):
            _once_more(row, known, by)
        known.describer.remember()
        _notice(run, known)
        run.rows.exclude(result=RowResult.REFUSED).update(draft=None)
        run.refresh_from_db(fields=["terms"])
        run.counts = runs.count(run) | {"trips": {}, "makes": {}}
        run.state, run.finished_at = RunState.DONE, timezone.now()
        run.save(update_fields=["counts", "state", "finished_at", "changed_at", "notices"])


def _once_more(row: ImportRow, known: Known, by: User | None) -> None:
    plan = planned(row)
    assert plan.line is not None
    again = planned(row)
    known.look_up([again])
    plan_record(again, known)
    if again.result in (RowResult.UPDATED, RowResult.UNCHANGED):
        again.result = RowResult.UPDATED
        again.update = again.agreed = set(again.values)
        _write_record(again, known, by)
    if missing := left_out(plan.line, known):
        ids = ", ".join(map(str, missing))
        row.reasons = [{"column": "", "message": f"It names entries that are not here, left out: {ids}."}]
        row.save(update_fields=["reasons"])


def _notice(run: ImportRun, known: Known) -> None:
    if known.describer.notices:
        run.notices = list(dict.fromkeys([*run.notices, *known.describer.notices]))
        known.describer.notices.clear()
        run.save(update_fields=["notices"])


def _mark_vanished(run: ImportRun, gone: list[ImportRow], by: User | None) -> None:
    if gone:
        ids = [row.external_id for row in gone]
        found = ImportedRecord.objects.filter(
            collection=run.collection, of=RecordOf.VISIT, external_id__in=ids, withdrawn_upstream=None
        )
        vanished.mark(run, list(found), by)


def _save_memory(run: ImportRun, known: Known, plans: list[PlannedRecord]) -> None:
    """Add what a batch taught to what the run remembers, without sending the whole of it."""
    channels = {
        plan.line.external_id: vars(known.channels[plan.line.external_id])
        for plan in plans if plan.line and plan.line.kind == "channel" and plan.line.external_id in known.channels
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE talks_importrun SET changed_at = now(), terms = terms || jsonb_build_object(
                'described', terms->'described' || %s::jsonb, 'channels', terms->'channels' || %s::jsonb)
            WHERE id = %s
            """,
            [json.dumps(known.describer.remember()), json.dumps(channels), run.pk],
        )


def _store(plans: list[PlannedRecord], *, done: bool) -> None:
    for plan in plans:
        row = plan.row
        row.result, row.changes, row.reasons, row.done = plan.result, plan.changes, plan.reasons, done
        row.makes = ["again"] if plan.waits_for or plan.values.get("left_out") else []
    ImportRow.objects.bulk_update([plan.row for plan in plans], ["result", "changes", "reasons", "done", "makes"])


# --- A batch, and one record ------------------------------------------------------------------------------------------


def _take_over(rows: list[ImportRow], known: Known, by: User | None, *, trial: bool = False) -> list[PlannedRecord]:
    plans = [planned(row) for row in rows]
    known.look_up(plans)
    addresses, channels = dict(known.addresses) if trial else {}, dict(known.channels) if trial else {}
    mark = known.describer.mark()
    settle = bool(known.run.terms.get("settle"))
    for one in plans:
        if one.line is None:
            continue
        if one.line.kind == "entry" and not trial:
            known.to_come.discard(int(one.line.external_id))
        try:
            plan_record(one, known, settle=settle)
        except Refused as reason:
            one.refuse(reason)
        _write_record(one, known, by)
    if trial:
        known.describer.remember(keep=False)
        notices = list(known.describer.notices)
        known.describer.take_back((*mark[:2], 0))
        known.describer.notices[:] = notices
        known.addresses, known.channels = addresses, channels
    return plans


def _write_record(plan: PlannedRecord, known: Known, by: User | None) -> None:
    """Write what is planned; a record that cannot be written leaves nothing behind, and the plan says why."""
    if plan.line is None or plan.result not in _WRITTEN:
        return
    mark = known.describer.mark()
    plan.waits_for = names_entries(plan.line.record) & known.to_come
    try:
        with transaction.atomic():
            known.describer.bring(plan.line.record)
            _write(plan, plan.line, known, by)
    except (Refused, DatabaseError) as error:
        known.describer.take_back(mark)
        plan.refuse(
            error if isinstance(error, Refused) else Refused(f"The database refused it: {error}".splitlines()[0])
        )


def _write(plan: PlannedRecord, line: Line, known: Known, by: User | None) -> None:
    before = known.remembered(line)
    if before and not (plan.update or plan.agreed or before.withdrawn):
        return
    mixed = bool(before and plan.subject and is_mixed(plan, before))
    subject = plan.subject
    if before is None or plan.update:
        page = _saved(plan, line, known, by)
        subject = page.subject
        if before and not page.changed and plan.result == RowResult.UPDATED and not before.withdrawn:
            plan.result, plan.changes = RowResult.UNCHANGED, []
        is_entry = line.kind == "entry"
        lead_here(Entry if is_entry else Channel, EntryRedirect if is_entry else ChannelRedirect, line.kind, subject,
                  line.record["formerly"], "record")  # fmt: skip
        version = subject.version
    else:
        version = before.version
    values = plan.values if before is None else before.values | {name: plan.values[name] for name in plan.agreed}
    _remember(
        line, known, Remembered(subject.pk, subject.slug, version, values, mixed), wrote=version == subject.version
    )


def _remember(line: Line, known: Known, now: Remembered, *, wrote: bool) -> None:
    if line.kind == "channel":
        known.channels[line.external_id] = now
        return
    known.addresses[line.external_id] = now.slug
    fields: dict[str, Any] = {
        "of": RecordOf.VISIT, "entry_id": now.pk, "values": now.values, "log_version": now.version, "mixed": now.mixed,
        "withdrawn_upstream": None,
    }  # fmt: skip
    if wrote:
        fields["last_run"] = known.run
    ImportedRecord.objects.update_or_create(collection=known.collection, external_id=line.external_id, defaults=fields)


def _saved(plan: PlannedRecord, line: Line, known: Known, by: User | None) -> Page:
    """The page with the content saved; nothing is saved that the form reads otherwise. Raises Refused."""
    page = page_of(plan, line.kind, by)
    content = content_of(line, known.slug_of, known.describer.office_slug)
    if plan.now is not None:
        content = _with_what_the_desk_wrote(plan, line, page, content, known)
    page = page.with_data(posted(page, content))
    if not page.is_valid():
        mistakes = page.refused()
        more = f" (and {len(mistakes) - 5} more)" if len(mistakes) > 5 else ""
        raise Refused(f"{'; '.join(mistakes[:5])}{more}{_remedy(page, line)}")
    understood(page, content)
    page.save()
    return page


def _with_what_the_desk_wrote(plan: PlannedRecord, line: Line, page: Page, content: Content, known: Known) -> Content:
    """The content of the file where it is to be written, and of the desk in all else."""
    here = as_it_stands(page)
    if "left_out" in plan.update:  # links that the desk left as the last import could write them
        missing = set(known.remembered(line).values.get("left_out", []))  # type: ignore[union-attr]
        then = content_of(
            line, lambda pk: "" if pk in missing else known.slug_of(pk), known.describer.office_slug
        )  # fmt: skip
        plan.update |= {
            key for key in ("links", "status_changes", "claims", "periods") if then.get(key, 0) == here.get(key)
        }
    root = {name: (content if name in plan.update else here)[line.kind][0][name] for name in content[line.kind][0]}
    return {key: [root] if key == line.kind else (content if key in plan.update else here)[key] for key in content}


def _remedy(page: Page, line: Line) -> str:
    """Who has the address that the record wants, and what can be done. At most two queries."""
    if "slug" not in page.root.errors:
        return ""
    slug = line.record["slug"]
    model: Any = page.root_section.model
    holder = model.objects.filter(slug=slug).first()
    if holder is None:
        old: Any = page.redirect
        found = old._default_manager.filter(old_slug=slug).select_related(line.kind).first()
        holder = getattr(found, line.kind) if found else None
    if holder is None:
        return ""
    return (
        f" It is “{holder}” ({line.kind} {holder.pk}) here. If it is the same, nothing is to be done: what the desk "
        f"has stays. To take this one over all the same, give “{holder}” another address, or delete it, and import the "
        "file again."
    )


# --- Channels, which publishing a collection's entries leaves out -----------------------------------------------------


def channels_to_publish(run: ImportRun) -> list[Channel]:
    """Channels that the run took over and readers do not have like that; none that an editor is changing."""
    kept = run.terms.get("channels", {}) if is_of_a_log(run) else {}
    versions = {one["pk"]: one["version"] for one in kept.values() if not one.get("mixed")}
    latest = Edition.objects.filter(channel=OuterRef("pk")).order_by("-number")
    channels = Channel.objects.filter(pk__in=versions).order_by("pk").annotate(
        seen=Subquery(latest.values("log_version")[:1]), seen_kind=Subquery(latest.values("kind")[:1])
    )  # fmt: skip
    return [
        one for one in channels
        if one.version == versions[one.pk] != one.seen and one.seen_kind != EditionKind.WITHDRAWN
    ]  # fmt: skip


def publish_channels(run: ImportRun, so_far: Published, *, by: User) -> None:
    """Publish the channels of a log that was taken over, as `publish` does with its entries; nothing for other runs."""
    for subject, result in publish_many(channels_to_publish(run), by=by, note=note_of(run.collection)):
        if isinstance(result, NotPublishable):
            so_far.blocked.append((subject.slug, str(result)))
        else:
            so_far.published += 1
