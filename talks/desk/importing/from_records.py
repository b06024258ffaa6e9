"""An exported log back into the log: the same records, through the same forms that editors use.

Each record is taken over whole or not at all, and only if the forms read exactly what it says. Its id in the file is
remembered with the collection: the same file again changes nothing, and a record that changed upstream is written only
if nobody has touched the entry here since.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from talks.desk.channel_page import ChannelPage
from talks.desk.entry_page import EntryPage
from talks.desk.importing import runs
from talks.desk.importing.locking import lock_names
from talks.desk.importing.opening import open_text
from talks.desk.importing.publishing import Published, note_of
from talks.desk.importing.record_content import (
    Content,
    channel_content,
    entry_content,
    names_entries,
    posted,
    understood,
)
from talks.desk.importing.record_described import Describer, Descriptions, lead_here
from talks.desk.importing.record_lines import Line, Refused, is_log, read_line
from talks.desk.page import Page
from talks.models import (
    Channel,
    ChannelRedirect,
    Collection,
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

BATCH = 25  # records a transaction


@dataclass
class Remembered:
    """What became of a record when it was last taken over; `values` is what it said then."""

    pk: int | None  # None: deleted at the desk
    slug: str
    version: int  # of the entry or channel in the log, after it was written
    values: dict[str, Any]


@dataclass
class PlannedRecord:
    """What one line of the file does, or did."""

    number: int
    external_id: str = ""
    kind: str = ""
    label: str = ""
    line: Line | None = None
    result: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    changes: list[dict[str, Any]] = field(default_factory=list)
    reasons: list[dict[str, str]] = field(default_factory=list)
    waits_for: set[int] = field(default_factory=set)  # entries it names that come later in the file

    def refuse(self, reason: Refused) -> None:
        self.result = RowResult.REFUSED
        self.reasons.append({"column": reason.place, "message": reason.message})


class Known:
    """What is known of the collection, and of the file as a whole."""

    def __init__(self, collection: Collection, said: Descriptions, to_come: set[int]) -> None:
        last = collection.runs.filter(terms__has_key="described").first()
        kept: dict[str, Any] = last.terms if last else {}
        self.collection, self.to_come = collection, to_come  # the ids of entries that are still to be taken over
        self.describer = Describer(said, dict(kept.get("described", {})))
        self.channels: dict[str, Remembered] = {key: Remembered(**one) for key, one in kept.get("channels", {}).items()}
        found = ImportedRecord.objects.filter(collection=collection, of=RecordOf.VISIT).select_related("entry")
        self.entries = {
            one.external_id: Remembered(one.entry_id, one.entry.slug if one.entry else "", one.log_version, one.values)
            for one in found
        }

    def remembered(self, line: Line) -> Remembered | None:
        return (self.entries if line.kind == "entry" else self.channels).get(line.external_id)

    def slug_of(self, pk: int | None) -> str:
        """The address here of an entry of the file; "" for one that has not been taken over."""
        known = self.entries.get(str(pk))
        return known.slug if known and known.pk is not None else ""

    def terms(self) -> dict[str, Any]:
        """What the next import has to know."""
        channels = {key: vars(one) for key, one in self.channels.items()}
        return {"described": self.describer.memory, "channels": channels}


# --- Planning one record ----------------------------------------------------------------------------------------------


def plan_record(plan: PlannedRecord, known: Known) -> None:
    """What a record does: against what was last taken over of it, and what the desk has done since. One query."""
    line = plan.line
    assert line is not None
    plan.values = _values(line, known)
    before = known.remembered(line)
    if before is None:
        plan.result = RowResult.CREATED
        return
    model: Any = Entry if line.kind == "entry" else Channel
    version = model.objects.filter(pk=before.pk).values_list("version", flat=True).first()
    if version is None:
        plan.result = RowResult.SKIPPED
        plan.reasons = [{"column": "", "message": "It was deleted at the desk, and is not made again."}]
        return
    touched = version != before.version
    plan.changes = [
        {"field": name, "was": _said(before.values.get(name)), "now": _said(value), "conflict": touched}
        for name, value in plan.values.items()
        if value != before.values.get(name)
    ]
    plan.result = RowResult.UNCHANGED
    if plan.changes:
        plan.result = RowResult.CONFLICT if touched else RowResult.UPDATED


def _values(line: Line, known: Known) -> dict[str, Any]:
    """What the record says, by field of the page and by section, other entries by their ids in the file."""
    content = _content(line, lambda pk: str(pk or ""), lambda office: f"{office['title']}, {office['organisation']}")
    [root] = content.pop(line.kind)
    return {**root, **content, "formerly": line.record["formerly"], "left_out": _left_out(line, known)}


def _left_out(line: Line, known: Known) -> list[int]:
    """The entries it names that are not here and that the rest of the file does not bring."""
    return sorted(pk for pk in names_entries(line.record) if not known.slug_of(pk) and pk not in known.to_come)


def _content(line: Line, slug_of: Any, office_slug: Any) -> Content:
    if line.kind == "entry":
        return entry_content(line.record, slug_of, office_slug)
    return channel_content(line.record, slug_of)


def _said(value: Any) -> str:
    if isinstance(value, list):
        return f"{len(value)} rows" if len(value) != 1 else "1 row"
    text = str(value or "")
    return text if len(text) <= 80 else f"{text[:79]}…"


# --- Writing one record -----------------------------------------------------------------------------------------------


def write_record(plan: PlannedRecord, known: Known, run: ImportRun, by: User | None) -> None:
    """Write what is planned; a record that cannot be written leaves nothing behind, and the plan says why."""
    if plan.line is None or plan.result not in (RowResult.CREATED, RowResult.UPDATED, RowResult.UNCHANGED):
        return
    describer = known.describer
    before = (set(describer.settled), set(describer.written), len(describer.notices))
    plan.waits_for = names_entries(plan.line.record) & known.to_come
    try:
        with transaction.atomic():
            describer.bring(plan.line.record)
            if plan.result != RowResult.UNCHANGED:
                _write(plan, plan.line, known, run, by)
    except (Refused, DatabaseError) as error:
        describer.take_back(before[0], before[1])
        del describer.notices[before[2] :]
        plan.refuse(
            error if isinstance(error, Refused) else Refused(f"The database refused it: {error}".splitlines()[0])
        )


def _write(plan: PlannedRecord, line: Line, known: Known, run: ImportRun, by: User | None) -> None:
    before = known.remembered(line)
    page: Page
    if line.kind == "entry":
        page = EntryPage(entry=Entry.objects.filter(pk=before.pk or 0).first() if before else None, by=by)
    else:
        page = ChannelPage(channel=Channel.objects.filter(pk=before.pk or 0).first() if before else None, by=by)
    content = _content(line, known.slug_of, known.describer.office_slug)
    page = _typed_in(page, content)
    subject = page.subject
    if before and not page.changed:
        plan.result, plan.changes = RowResult.UNCHANGED, []
    if line.kind == "entry":
        lead_here(Entry, EntryRedirect, "entry", subject, line.record["formerly"], "record")
        ImportedRecord.objects.update_or_create(
            collection=known.collection, external_id=line.external_id,
            defaults={"of": RecordOf.VISIT, "entry": subject, "values": plan.values, "log_version": subject.version,
                      "last_run": run, "mixed": False},
        )  # fmt: skip
    else:
        lead_here(Channel, ChannelRedirect, "channel", subject, line.record["formerly"], "record")
    remembered = Remembered(subject.pk, subject.slug, subject.version, plan.values)
    (known.entries if line.kind == "entry" else known.channels)[line.external_id] = remembered


def _typed_in(page: Page, content: Content) -> Page:
    """The page with the content saved; nothing is saved that the form reads otherwise. Raises Refused."""
    page = page.with_data(posted(page, content))
    if not page.is_valid():
        mistakes = page.refused()
        more = f" (and {len(mistakes) - 5} more)" if len(mistakes) > 5 else ""
        raise Refused(f"{'; '.join(mistakes[:5])}{more}")
    understood(page, content)
    page.save()
    return page


# --- A whole file -----------------------------------------------------------------------------------------------------


def holds_records(path: Path) -> bool:
    """Whether a file is an exported log. Raises Unreadable."""
    with open_text(path) as text:
        return any(is_log(line) for line in _first(text.lines))


def _first(lines: Any) -> Iterator[str]:
    line = next((line for line in lines if line.strip()), None)
    if line is not None:
        yield line


def take_over(run: ImportRun, path: Path, *, by: User | None, commit: bool) -> Iterator[tuple[int, int]]:
    """Take the file over into the log; yields (done, of how many). Without `commit` nothing stays written.

    The rows of the run say what became of each line. Interrupted, a second run finds what is there already.
    """
    said, plans = Descriptions(), []
    for number, text in _lines(path):
        plan = _read(text, number, said)
        if plan:
            plans.append(plan)
    ids = {int(plan.external_id) for plan in plans if plan.line and plan.kind == "entry"}
    known = Known(run.collection, said, ids)
    run.state, run.read_whole, run.rows_read, run.by = RunState.PLANNED, True, len(plans), by or run.by
    run.save()
    yield from _write_all(_referred_to_first(plans), known, run, by, commit)
    ImportRow.objects.bulk_create([_row(run, plan, commit) for plan in plans], batch_size=500)
    run.notices += known.describer.notices
    run.counts = runs.count(run) | {"trips": {}}
    if commit:
        run.state, run.finished_at = RunState.DONE, timezone.now()
    run.save()


def publish_channels(run: ImportRun, so_far: Published, *, by: User) -> None:
    """Publish the channels of a log that was taken over, as `publish` does with its entries; nothing for other runs."""
    versions = {one["pk"]: one["version"] for one in run.terms.get("channels", {}).values()}
    latest = Edition.objects.filter(channel=OuterRef("pk")).order_by("-number")
    channels = Channel.objects.filter(pk__in=versions).order_by("pk").annotate(
        seen=Subquery(latest.values("log_version")[:1]), seen_kind=Subquery(latest.values("kind")[:1])
    )  # fmt: skip
    subjects = [
        one for one in channels
        if one.version == versions[one.pk] != one.seen and one.seen_kind != EditionKind.WITHDRAWN
    ]  # fmt: skip
    for subject, result in publish_many(subjects, by=by, note=note_of(run.collection)):
        if isinstance(result, NotPublishable):
            so_far.blocked.append((subject.slug, str(result)))
        else:
            so_far.published += 1


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    with open_text(path) as text:
        for number, line in enumerate(text.lines, 1):
            if line.strip():
                yield number, line


def _read(text: str, number: int, said: Descriptions) -> PlannedRecord | None:
    try:
        line = read_line(text, number)
    except Refused as reason:
        plan = PlannedRecord(number)
        plan.refuse(reason)
        return plan
    if line is None:
        return None
    said.add(line.record, str(json.loads(text).get("published_at", "")))
    return PlannedRecord(number, line.external_id, line.kind, line.label, line)


def _write_all(
    plans: list[PlannedRecord], known: Known, run: ImportRun, by: User | None, commit: bool
) -> Iterator[tuple[int, int]]:
    with nullcontext() if commit else transaction.atomic():
        done = 0
        for some in [*batched(plans, BATCH), ()]:
            with transaction.atomic():
                lock_names()
                for plan in some:
                    _take_over_one(plan, known, run, by)
                if not some:
                    _close_circles(plans, known, run, by)
                known.describer.remember()
                if commit:
                    run.terms = run.terms | known.terms()
                    run.save(update_fields=["terms", "changed_at"])
            done += len(some)
            yield done, len(plans)
        if not commit:
            transaction.set_rollback(True)


def _take_over_one(plan: PlannedRecord, known: Known, run: ImportRun, by: User | None) -> None:
    if plan.line is None:
        return
    if plan.kind == "entry":
        known.to_come.discard(int(plan.external_id))
    plan_record(plan, known)
    write_record(plan, known, run, by)


def _close_circles(plans: list[PlannedRecord], known: Known, run: ImportRun, by: User | None) -> None:
    """Entries that name one another are written a second time, now that all are there; says what stays left out."""
    written = [plan for plan in plans if plan.result in (RowResult.CREATED, RowResult.UPDATED)]
    for plan in written:
        if plan.line and any(known.slug_of(pk) for pk in plan.waits_for):
            result, plan.values["left_out"] = plan.result, _left_out(plan.line, known)
            write_record(plan, known, run, by)
            plan.result = result if plan.result == RowResult.UNCHANGED else plan.result
    for plan in written:
        if plan.line and (missing := _left_out(plan.line, known)):
            ids = ", ".join(map(str, missing))
            plan.reasons.append({"column": "", "message": f"It names entries that are not here, left out: {ids}."})


def _row(run: ImportRun, plan: PlannedRecord, commit: bool) -> ImportRow:
    return ImportRow(
        run=run, number=plan.number, line=plan.number, external_id=plan.external_id, label=plan.label[:300],
        result=plan.result, changes=plan.changes, reasons=plan.reasons, done=commit,
    )  # fmt: skip


def _referred_to_first(plans: list[PlannedRecord]) -> list[PlannedRecord]:
    """An order in which entries come before those that name them, as far as there is one; channels come last."""
    by_id = {int(plan.external_id): plan for plan in plans if plan.line and plan.kind == "entry"}
    names = {pk: sorted(names_entries(plan.line.record)) for pk, plan in by_id.items() if plan.line}
    ordered: dict[int, PlannedRecord] = {}
    seen: set[int] = set()
    for pk in by_id:
        stack = [] if pk in seen else [(pk, iter(names[pk]))]
        seen.add(pk)
        while stack:
            here, others = stack[-1]
            other = next((one for one in others if one in by_id and one not in seen), None)
            if other is None:
                ordered[here] = by_id[here]
                stack.pop()
            else:
                seen.add(other)
                stack.append((other, iter(names[other])))
    entries = {id(plan) for plan in ordered.values()}
    return [*ordered.values(), *(plan for plan in plans if id(plan) not in entries)]
