"""What one record of an exported log does: against what was last taken over of it, and what the desk has done since."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from actors.models import Office
from talks.desk.channel_page import ChannelPage
from talks.desk.entry_page import EntryPage
from talks.desk.importing.log_values import read_entries, untouched
from talks.desk.importing.record_content import Content, as_it_stands, channel_content, entry_content, names_entries
from talks.desk.importing.record_described import Describer
from talks.desk.importing.record_lines import Line, Refused
from talks.desk.importing.record_staging import StagedDescriptions
from talks.desk.importing.values import LABELS
from talks.desk.page import Page
from talks.models import Channel, Edition, Entry, ImportedRecord, ImportRow, ImportRun, RecordOf, RowResult
from talks.models.editions import EditionKind

_LABELS = LABELS | {"formerly": "former addresses", "left_out": "links to entries that are not here", "slug": "address"}
_TELLING = ("summary", "text", "title", "demand", "reason", "slug", "actor", "to", "status", "state", "date", "number")
_ENTRY_REFS = ("caused_by", "to", "cause", "entries")  # fields of rows that name entries


@dataclass
class Remembered:
    """What became of a record when it was last taken over; `values` is what it said then."""

    pk: int | None  # None: deleted at the desk
    slug: str
    version: int  # of the entry or channel in the log, after it was written
    values: dict[str, Any]
    mixed: bool = False  # an editor's unpublished changes were in it then
    withdrawn: Any = None  # the day on which it was found to be gone from the collection


@dataclass
class PlannedRecord:
    """What one row of the file does, or did."""

    row: ImportRow
    line: Line | None = None
    result: str = ""
    subject: Any = None  # the entry or channel on record
    page: Page | None = None  # its page, read once
    values: dict[str, Any] = field(default_factory=dict)
    now: dict[str, Any] | None = None  # what stands at the desk, where an editor has been at it
    update: set[str] = field(default_factory=set)  # fields and sections to write
    agreed: set[str] = field(default_factory=set)  # those whose value in the file is known from now on
    changes: list[dict[str, Any]] = field(default_factory=list)
    reasons: list[dict[str, Any]] = field(default_factory=list)
    waits_for: set[int] = field(default_factory=set)  # entries it names that come later in the file

    def refuse(self, reason: Refused) -> None:
        self.result = RowResult.REFUSED
        self.changes = []
        self.reasons.append({"column": reason.place, "message": reason.message})


def planned(row: ImportRow) -> PlannedRecord:
    """The row with the record it keeps."""
    settled = row.result == RowResult.REFUSED and any(reason.get("read") for reason in row.reasons)
    plan = PlannedRecord(row, result=row.result if settled else "", reasons=row.reasons)
    said = row.draft
    if said and not plan.result:
        plan.line = Line(row.line or 0, said["type"], said["record"], said["edition"], said["published_at"])
        plan.reasons = []
    elif not plan.result:
        plan.refuse(Refused("The plan does not keep the record. Import the file again."))
    return plan


class Known:
    """What is known of the collection, and of the file as a whole. `to_come`: entries still to be taken over."""

    def __init__(self, run: ImportRun) -> None:
        last = run.collection.runs.filter(terms__has_key="described").first()
        kept: dict[str, Any] = last.terms if last else {}
        self.run, self.collection = run, run.collection
        self.said = StagedDescriptions(run)
        self.describer = Describer(self.said, dict(kept.get("described", {})))
        self.channels: dict[str, Remembered] = {key: Remembered(**one) for key, one in kept.get("channels", {}).items()}
        self.addresses: dict[str, str] = {}  # id in the file → address here
        found = ImportedRecord.objects.filter(collection=run.collection, of=RecordOf.VISIT, entry__isnull=False)
        self.addresses.update(found.values_list("external_id", "entry__slug"))
        ids = run.rows.filter(done=False, cells__of="entry").exclude(result=RowResult.REFUSED)
        self.to_come = set(map(int, ids.values_list("external_id", flat=True)))
        self.entries: dict[str, Remembered] = {}

    def look_up(self, plans: list[PlannedRecord]) -> None:
        """What a batch needs to know. Some five queries."""
        live = [plan.line for plan in plans if plan.line]
        ids = [line.external_id for line in live if line.kind == "entry"]
        found = ImportedRecord.objects.filter(collection=self.collection, of=RecordOf.VISIT, external_id__in=ids)
        self.entries = {
            one.external_id: Remembered(
                one.entry_id, self.addresses.get(one.external_id, ""), one.log_version, one.values, one.mixed,
                one.withdrawn_upstream,
            )
            for one in found
        }  # fmt: skip
        settled = self.describer.settled
        keys = (tuple(key.split(":", 1)) for plan in plans if plan.line for key in plan.row.cells["said"])
        self.said.fetch(key for key in keys if key not in settled)

    def remembered(self, line: Line) -> Remembered | None:
        return (self.entries if line.kind == "entry" else self.channels).get(line.external_id)

    def slug_of(self, pk: int | None) -> str:
        """The address here of an entry of the file; "" for one that has not been taken over."""
        return self.addresses.get(str(pk), "")


def plan_record(plan: PlannedRecord, known: Known, *, settle: bool = False) -> None:
    """Compare field by field, and each list as a whole. One query; some thirty where an editor has been at it."""
    line = plan.line
    assert line is not None
    plan.values = values_of(line, known)
    before = known.remembered(line)
    if before is None:
        plan.result = RowResult.CREATED
        return
    model: Any = Entry if line.kind == "entry" else Channel
    plan.subject = model.objects.filter(pk=before.pk).first()
    if plan.subject is None:
        plan.result = RowResult.SKIPPED
        plan.reasons = [{"column": "", "message": "It was deleted at the desk, and is not made again."}]
        return
    differing = [name for name, value in plan.values.items() if value != before.values.get(name)]
    if differing and (before.mixed or plan.subject.version != before.version):
        plan.now = _at_the_desk(plan, known)
    for name in differing:
        _compare(plan, name, before.values.get(name), settle)
    if before.withdrawn:
        seen = before.withdrawn.isoformat()
        plan.changes.append({"field": LABELS["withdrawn"], "was": seen, "now": "", "conflict": False})
    plan.result = RowResult.UPDATED if plan.changes else RowResult.UNCHANGED
    if any(change["conflict"] for change in plan.changes):
        plan.result = RowResult.CONFLICT


def _compare(plan: PlannedRecord, name: str, last: Any, settle: bool) -> None:
    new = plan.values[name]
    now = last if plan.now is None or name not in plan.now else plan.now[name]
    if new == now and plan.now is not None and name in plan.now:
        plan.agreed.add(name)
        return
    conflict = now != last
    plan.changes.append({"field": label(name), "was": _said(now), "now": _said(new), "conflict": conflict})
    if not conflict:
        plan.update.add(name)
    if not conflict or settle:
        plan.agreed.add(name)


def label(name: str) -> str:
    return _LABELS.get(name, name.replace("_", " "))


def values_of(line: Line, known: Known) -> dict[str, Any]:
    """What the record says, by field of the page and by section, other entries by their ids in the file."""
    content = content_of(line, lambda pk: str(pk or ""), lambda office: f"{office['title']}, {office['organisation']}")
    [root] = content.pop(line.kind)
    return {**root, **content, "formerly": line.record["formerly"], "left_out": left_out(line, known)}


def _at_the_desk(plan: PlannedRecord, known: Known) -> dict[str, Any]:
    """The same of what stands at the desk now. Raises Refused."""
    assert plan.line is not None
    kind = plan.line.kind
    plan.page = page_of(plan, kind, None)
    content = as_it_stands(plan.page)
    ids, offices = _ids(content, known), _offices(content)
    [root] = content.pop(kind)
    for rows in content.values():
        for row in rows:
            for name in _ENTRY_REFS:
                if row.get(name):
                    row[name] = "; ".join(ids.get(slug, slug) for slug in row[name].split("; "))
            if row.get("office"):
                row["office"] = offices.get(row["office"], row["office"])
    return {**root, **content}


def _ids(content: Content, known: Known) -> dict[str, str]:
    """Address here → id in the file, of the entries that rows name. One query."""
    texts = {row[name] for rows in content.values() for row in rows for name in _ENTRY_REFS if row.get(name)}
    slugs = {slug for text in texts for slug in text.split("; ")}
    found = ImportedRecord.objects.filter(collection=known.collection, entry__slug__in=slugs)
    return dict(found.values_list("entry__slug", "external_id")) if slugs else {}


def _offices(content: Content) -> dict[str, str]:
    slugs = {row["office"] for rows in content.values() for row in rows if row.get("office")}
    found = Office.objects.filter(slug__in=slugs).values_list("slug", "title", "organisation__slug") if slugs else []
    return {slug: f"{title}, {organisation}" for slug, title, organisation in found}


def page_of(plan: PlannedRecord, kind: str, by: Any) -> Page:
    if plan.page is not None:
        plan.page.by = by
        return plan.page
    if kind == "entry":
        return EntryPage(entry=plan.subject, by=by)
    return ChannelPage(channel=plan.subject, by=by)


def left_out(line: Line, known: Known) -> list[int]:
    """The entries it names that are not here and that the rest of the file does not bring."""
    return sorted(pk for pk in names_entries(line.record) if not known.slug_of(pk) and pk not in known.to_come)


def content_of(line: Line, slug_of: Any, office_slug: Any) -> Content:
    if line.kind == "entry":
        return entry_content(line.record, slug_of, office_slug)
    return channel_content(line.record, slug_of)


def is_mixed(plan: PlannedRecord, before: Remembered) -> bool:
    """Whether there is something of an editor's at the desk that readers have not seen. One query."""
    if plan.line and plan.line.kind == "entry":
        [entry] = read_entries([plan.subject.pk]).values()
        return not untouched(ImportedRecord(log_version=before.version, mixed=before.mixed), entry)
    latest = Edition.objects.filter(channel=plan.subject.pk).order_by("-number").first()
    if latest and latest.log_version == plan.subject.version and latest.kind != EditionKind.WITHDRAWN:
        return False
    return before.mixed or before.version != plan.subject.version


def _said(value: Any) -> str:
    if not isinstance(value, list):
        return _short(str(value or ""), 80)
    shown = [_short(_telling(row), 40) for row in value[:3]]
    more = [f"and {len(value) - 3} more"] if len(value) > 3 else []
    return " · ".join(filter(None, [*shown, *more]))


def _telling(row: Any) -> str:
    """The words by which one knows a row of a list."""
    if not isinstance(row, dict):
        return str(row)
    return next((row[name] for name in _TELLING if row.get(name)), "")


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"
