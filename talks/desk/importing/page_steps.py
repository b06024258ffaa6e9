"""An import in steps of a few seconds: each request does the next piece and says how far it is."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.contrib.auth.models import User
from django.utils import timezone

from talks.desk.importing import from_records, page_uploads, runs
from talks.desk.importing.drafting import draft_rows
from talks.desk.importing.locking import only_one
from talks.desk.importing.mapping import Mapping, MappingError, read_mapping
from talks.desk.importing.opening import Unreadable
from talks.desk.importing.publishing import Published, candidates, publish_batch
from talks.desk.importing.staging import note_format
from talks.models import ImportRun, RunState

SECONDS = 3.0


@dataclass(frozen=True)
class Progress:
    """How far a phase is: `total` None while the file is still being read. `over` when the next phase begins."""

    word: str
    done: int
    total: int | None
    over: bool = False

    def __str__(self) -> str:
        of = f" of {self.total:,}" if self.total is not None else ""
        joining = " Joining trips." if self.word == "Written" and self.done == self.total else ""
        return f"{self.word} {self.done:,}{of} rows.{joining}"


def step(run: ImportRun, by: User) -> Progress:
    """Read, plan or write for a few seconds. Raises Busy while somebody else imports the same collection."""
    with only_one(run.collection.slug):
        run.refresh_from_db()
        of_a_log = from_records.is_of_a_log(run)
        if run.state == RunState.READING and not run.read_whole:
            return _read(run)
        if run.state == RunState.READING:
            return _go_on("Checked", run, from_records.plan(run) if of_a_log else runs.plan(run))
        if run.state == RunState.COMMITTING:
            return _go_on("Written", run, from_records.write(run, by) if of_a_log else runs.write(run, by))
    return where(run)


def where(run: ImportRun) -> Progress:
    """How far the run is, without doing anything. One query."""
    if run.state == RunState.READING and not run.read_whole:
        return Progress("Read", run.rows_read, None)
    if run.state == RunState.READING:
        return Progress("Checked", run.rows.exclude(result="").count(), run.rows_read)
    if run.state == RunState.COMMITTING:
        total = run.rows.count()
        return Progress("Written", total - run.rows.filter(done=False).count(), total)
    return Progress("", run.rows_read, run.rows_read, over=True)


def mapping_of(run: ImportRun) -> Mapping:
    mapping = read_mapping(run.mapping)
    return replace(mapping, encoding=run.encoding) if run.encoding else mapping


def _rows(run: ImportRun) -> Iterable[int]:
    path = page_uploads.path_of(run.upload)
    if from_records.is_of_a_log(run):
        return from_records.read(run, path)
    mapping = mapping_of(run)
    note_format(run, path, mapping)
    return runs.read(run, draft_rows(path, mapping))


def _read(run: ImportRun) -> Progress:
    if not run.upload:
        runs.fail(run, "It began on the command line; start it again there.")
        return where(run)
    try:
        _for_a_while((done, None) for done in _rows(run))
    except (Unreadable, MappingError) as error:
        runs.fail(run, str(error))
    if run.read_whole or run.state == RunState.FAILED:
        page_uploads.discard(run.upload)
    return where(run)


def _go_on(word: str, run: ImportRun, steps: Iterable[tuple[int, int | None]]) -> Progress:
    last = _for_a_while(steps)
    return Progress(word, *last) if last else where(run)


def _for_a_while(steps: Iterable[tuple[int, int | None]]) -> tuple[int, int | None] | None:
    """Take steps until the time is up; the last one, or None when there is nothing left to do."""
    until = time.monotonic() + SECONDS
    for last in steps:
        if time.monotonic() > until:
            return last
    return None


def abandon(run: ImportRun) -> bool:
    """Give up a run of which nothing has been written; false when that is not so any more. Raises Busy."""
    with only_one(run.collection.slug):
        run.refresh_from_db()
        if run.state not in (RunState.READING, RunState.PLANNED):
            return False
        page_uploads.discard(run.upload)
        run.state, run.finished_at = RunState.ABANDONED, timezone.now()
        run.save(update_fields=["state", "finished_at", "changed_at"])
        return True


def publish_step(run: ImportRun, so_far: Published, *, by: User) -> int:
    """Publish the next entries for a few seconds, noting it in `so_far`; how many are left."""
    until = time.monotonic() + SECONDS
    with only_one(run.collection.slug):
        while publish_batch(so_far, by=by, collection=run.collection):
            if time.monotonic() > until:
                break
        else:
            from_records.publish_channels(run, so_far, by=by)
    return candidates(run.collection).filter(pk__gt=so_far.after).count()
