"""Planned rows into the log: one batch at a time, each whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from actors.lookup import unique_slugs
from talks.desk.importing.drafts import VisitDraft
from talks.desk.importing.log_values import untouched
from talks.desk.importing.plans import REMEMBERED_OF_ROWS, RowPlan
from talks.desk.importing.tenure_writing import write_tenures
from talks.desk.importing.values import SCALARS, slug_stem
from talks.models import (
    Citation,
    Entry,
    EntryParty,
    EntryRedirect,
    ImportedRecord,
    ImportRun,
    Participation,
    RecordOf,
    Reference,
    RowResult,
)

_REMEMBERED = [
    "external_id", "values", "log_version", "mixed", "traveller", "place_key", "first_day", "last_day",
    "withdrawn_upstream", "last_run",
]  # fmt: skip


class Writer:
    """Writes the plans of one batch. `made` gives the ids of what their keys stand for."""

    def __init__(self, run: ImportRun, made: dict[str, int], by: User | None) -> None:
        self.run, self.made, self.by = run, made, by
        self.records: list[ImportedRecord] = []
        self.new_records: list[ImportedRecord] = []

    def write(self, plans: list[RowPlan]) -> None:
        """About 20 queries, however many rows. Call inside a transaction."""
        for plan in plans:
            # What is not written may name people whom nobody makes.
            plan.values |= {name: self._resolved(name, plan.values[name]) for name in plan.written}
        visits = [plan for plan in plans if isinstance(plan.draft, VisitDraft)]
        self._create([plan for plan in visits if plan.result == RowResult.CREATED])
        self._update([plan for plan in visits if plan.target is not None and plan.update])
        write_tenures(self, [plan for plan in plans if plan.draft is not None and plan not in visits])
        for plan in plans:
            self._remember(plan)
        ImportedRecord.objects.bulk_create(self.new_records)
        if self.records:
            ImportedRecord.objects.bulk_update(self.records, _REMEMBERED, batch_size=200)

    def _resolved(self, name: str, value: Any) -> Any:
        if name in ("country", "person", "office"):
            return self.made[value] if isinstance(value, str) else value
        if name == "parties":
            return [self._resolved("country", part) for part in value]
        if name == "people":
            return [[self._resolved("country", part) for part in person] for person in value]
        if name == "sources":
            return [[self._resolved("country", source), locator] for source, locator in value]
        return value

    # --- Entries ------------------------------------------------------------------------------------------------------

    def _create(self, plans: list[RowPlan]) -> None:
        slugs = free_slugs([slug_stem(plan.draft) for plan in plans if isinstance(plan.draft, VisitDraft)])
        entries = [
            Entry(
                slug=slug, country_id=plan.values["country"], created_by=self.by, updated_by=self.by,
                **{name: plan.values[name] or ("" if name not in ("start", "end") else None) for name in SCALARS},
            )
            for slug, plan in zip(slugs, plans, strict=True)
        ]  # fmt: skip
        Entry.objects.bulk_create(entries)
        add_rows([(entry, plan.values) for entry, plan in zip(entries, plans, strict=True)])
        for entry, plan in zip(entries, plans, strict=True):
            record = self._new_record(plan, RecordOf.VISIT)
            record.entry, record.log_version = entry, entry.version
            plan.target = entry

    def _update(self, plans: list[RowPlan]) -> None:
        update_entries([(plan.target, plan.values, plan.update, plan.record) for plan in plans], self.by)
        for plan in plans:
            if plan.record is not None:
                plan.record.last_run = self.run

    # --- What is remembered -------------------------------------------------------------------------------------------

    def _new_record(self, plan: RowPlan, of: str) -> ImportedRecord:
        record = ImportedRecord(
            collection=self.run.collection, external_id=plan.row.external_id, of=of, last_run=self.run,
            values=plan.values,
        )  # fmt: skip
        _describe(record, plan)
        plan.record = record
        self.new_records.append(record)
        return record

    def _remember(self, plan: RowPlan) -> None:
        record = plan.record
        if record is None or record.pk is None:
            return
        if plan.result in (RowResult.UPDATED, RowResult.CONFLICT, RowResult.UNCHANGED):
            before = [record.withdrawn_upstream, *_described(record)]
            record.values = record.values | {name: plan.values[name] for name in plan.agreed}
            record.withdrawn_upstream = None
            _describe(record, plan)
            if before == [None, *_described(record)] and not plan.agreed:
                return
        else:
            return
        self.records.append(record)


def _describe(record: ImportedRecord, plan: RowPlan) -> None:
    for name in REMEMBERED_OF_ROWS:
        setattr(record, name, getattr(plan.row, name))


def _described(record: ImportedRecord) -> list[Any]:
    return [getattr(record, name) for name in REMEMBERED_OF_ROWS]


# --- Rows of entries, for visits and for the tours made of them ------------------------------------------------------


def free_slugs(stems: list[str]) -> list[str]:
    """An address for each new entry that no entry bears or bore. Three queries at most."""
    slugs = unique_slugs(Entry, stems) if stems else []
    borne = set(EntryRedirect.objects.filter(old_slug__in=slugs).values_list("old_slug", flat=True))
    taken = set(slugs)
    for place, slug in enumerate(slugs):
        number = 2
        while slug in borne:
            candidate = f"{slugs[place]}-{number}"
            number += 1
            if candidate not in taken and not _is_borne(candidate):
                slug = candidate
        taken.add(slug)
        slugs[place] = slug
    return slugs


def _is_borne(slug: str) -> bool:
    return Entry.objects.filter(slug=slug).exists() or EntryRedirect.objects.filter(old_slug=slug).exists()


def add_rows(entries: Iterable[tuple[Entry, dict[str, Any]]]) -> None:
    """The parties, people, sources and citations of new entries. Four queries."""
    parties, people, references, citations = [], [], [], []
    for entry, values in entries:
        parties += [EntryParty(entry=entry, actor_id=pk, order=n) for n, pk in enumerate(values["parties"], 1)]
        people += [
            Participation(entry=entry, actor_id=actor, side_id=side, office_id=office, order=n)
            for n, (actor, side, office) in enumerate(values["people"], 1)
        ]
        for number, (source, locator) in enumerate(values["sources"], 1):
            references.append(Reference(entry=entry, number=number, source_id=source))
            citations.append(Citation(entry=entry, source_id=source, locator=locator, order=number - 1))
    EntryParty.objects.bulk_create(parties)
    Participation.objects.bulk_create(people)
    Reference.objects.bulk_create(references)
    Citation.objects.bulk_create(citations)


def update_entries(changes: list[tuple[Any, dict[str, Any], set[str], Any]], by: User | None) -> None:
    """Write the named fields into entries (from `read_entries`): (entry, values, names, record) each.

    Every entry gets its next version, so that an editor who has it open is told; its record learns the version and
    whether unpublished changes of an editor are in it. About ten queries, and a few for each list that changed.
    """
    for entry, values, names, record in changes:
        for name in names & set(SCALARS):
            setattr(entry, name, values[name] or (None if name in ("start", "end") else ""))
        if "country" in names:
            entry.country_id = values["country"]
        for name in names & set(_LISTS):
            _LISTS[name](entry, values[name])
        bump(entry, record, by)
    if changes:
        fields = [*SCALARS, "country", "version", "updated_by", "updated_at"]
        Entry.objects.bulk_update([entry for entry, *_ in changes], fields, batch_size=100)


def bump(entry: Any, record: Any, by: User | None) -> None:
    """The entry's next version, by the import; not yet saved. `entry` comes from `read_entries`."""
    record.mixed = not untouched(record, entry)
    entry.version += 1
    entry.updated_by, entry.updated_at = by, timezone.now()
    record.log_version = entry.version


def _replace_parties(entry: Entry, wanted: list[int]) -> None:
    rows = {row.actor_id: row for row in EntryParty.objects.filter(entry=entry)}
    EntryParty.objects.filter(entry=entry).exclude(actor__in=wanted).delete()
    for order, pk in enumerate(wanted, 1):
        if pk not in rows or rows[pk].order != order:
            EntryParty.objects.update_or_create(entry=entry, actor_id=pk, defaults={"order": order})


def _replace_people(entry: Entry, wanted: list[list[Any]]) -> None:
    """Row by row, so that what cites a row that stays is kept."""
    rows = Participation.objects.filter(entry=entry, meeting=None)
    rows.exclude(actor__in=[actor for actor, *_ in wanted]).delete()
    for order, (actor, side, office) in enumerate(wanted, 1):
        Participation.objects.update_or_create(
            entry=entry, meeting=None, actor_id=actor, defaults={"side_id": side, "office_id": office, "order": order}
        )


def _replace_sources(entry: Entry, wanted: list[list[Any]]) -> None:
    """What supports the entry; a source that goes stays on its list, for rows of the entry may cite it."""
    listed = dict(Reference.objects.filter(entry=entry).values_list("source_id", "number"))
    number = max(listed.values(), default=0)
    for source, _ in wanted:
        if source not in listed:
            number += 1
            Reference.objects.create(entry=entry, number=number, source_id=source)
            listed[source] = number
    Citation.objects.filter(entry=entry).delete()
    Citation.objects.bulk_create(
        Citation(entry=entry, source_id=source, locator=locator, order=order)
        for order, (source, locator) in enumerate(wanted)
    )


_LISTS: dict[str, Callable[[Entry, Any], None]] = {
    "parties": _replace_parties, "people": _replace_people, "sources": _replace_sources,
}  # fmt: skip
