"""Legs of one traveller that touch in time become parts of one trip.

Two stops touch when the next begins no later than the day after the last one ended. The trip is an entry of its own,
whose only party is the travellers' side: the stops name the countries, so that a country's visits count once. Which
legs belong together follows from what was last imported, not from what the desk changed since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import batched
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction

from actors.models import Actor
from actors.partial_dates import PartialDate, show_span
from talks.desk.importing.log_values import read_entries, read_values, untouched
from talks.desk.importing.values import FIELDS, LABELS, SCALARS, edtf_words, listing, shorten, surname_of
from talks.desk.importing.writing import add_rows, bump, free_slugs, update_entries
from talks.models import Entry, EntryLink, ImportedRecord, ImportedTour, ImportRun
from talks.text import the
from talks.vocabulary import LinkKind

BATCH = 100

_LEGS_ON_RECORD = """
    SELECT external_id, traveller, first_day, last_day, place_key FROM talks_importedrecord
    WHERE collection_id = %(collection)s AND entry_id IS NOT NULL AND withdrawn_upstream IS NULL
        AND traveller <> '' AND first_day IS NOT NULL
"""
# Before anything is written: the rows of the file, and the records that are not in it.
_LEGS_PLANNED = f"""
    SELECT external_id, traveller, first_day, last_day, place_key FROM talks_importrow
    WHERE run_id = %(run)s AND result IN ('created', 'updated', 'unchanged', 'conflict') AND draft->>'of' = 'visit'
        AND traveller <> '' AND first_day IS NOT NULL
    UNION ALL
    SELECT * FROM ({_LEGS_ON_RECORD}) record WHERE NOT EXISTS (
        SELECT 1 FROM talks_importrow row WHERE row.run_id = %(run)s AND row.external_id = record.external_id
            AND row.result IN ('created', 'updated', 'unchanged', 'conflict', 'withdrawn_upstream'))
"""  # noqa: S608 - no part of these comes from outside this module
_GROUPED = """
    WITH leg AS ({legs}), marked AS (
        SELECT *, first_day > 1 + max(last_day) OVER (
            PARTITION BY traveller ORDER BY first_day, last_day, external_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS apart FROM leg
    ), numbered AS (
        SELECT *, count(*) FILTER (WHERE apart) OVER (
            PARTITION BY traveller ORDER BY first_day, last_day, external_id) AS trip FROM marked
    )
    SELECT array_agg(external_id ORDER BY first_day, last_day, external_id), min(first_day), max(last_day)
    FROM numbered GROUP BY traveller, trip
    HAVING count(DISTINCT (place_key, first_day, last_day)) {sense}
    ORDER BY min(first_day), 1
"""
_SEVERAL, _SINGLE = "> 1", "= 1"


def count_planned(run: ImportRun) -> dict[str, int]:
    """How many trips the import would make, and how many that exist would get other stops or dates."""
    counts = Counter(created=0, updated=0, unchanged=0)
    parameters = {"run": run.pk, "collection": run.collection_id}
    for groups in batched(_groups(_LEGS_PLANNED, _SEVERAL, parameters), BATCH):
        ids = [external_id for legs, *_ in groups for external_id in legs]
        records = ImportedRecord.objects.filter(collection=run.collection, external_id__in=ids).select_related("tour")
        tours = {record.external_id: record.tour for record in records if record.tour}
        for legs, first, last in groups:
            tour = _oldest([tours[one] for one in legs if one in tours])
            if tour is None:
                counts["created"] += 1
            elif tour.entry_id is not None:
                same = tour.values.get("legs") == legs and _days(tour) == (first.isoformat(), last.isoformat())
                counts["unchanged" if same else "updated"] += 1
    return dict(counts)


def _days(tour: ImportedTour) -> tuple[Any, Any]:
    return tour.values.get("start"), tour.values.get("end") or tour.values.get("start")


def join(run: ImportRun, by: User | None, after: int = 0) -> Iterator[Counter[str]]:
    """Make the trips of the collection what its records say; yields how many each batch created and updated.

    Each batch is one transaction. Repeating it changes nothing; `after` many batches it can go on where it stopped.
    `tidy` takes out what is part of no trip any more.
    """
    groups = list(_groups(_LEGS_ON_RECORD, _SEVERAL, {"collection": run.collection_id}))
    claimed = _claimed(run, groups[: after * BATCH])
    for batch in batched(groups[after * BATCH :], BATCH):
        with transaction.atomic():
            counts = _Joiner(run, by, claimed).join(batch)
        yield counts


def tidy(run: ImportRun, by: User | None) -> int:
    """After `join`: stops on their own leave their trip, and trips without stops go; how many of those. Atomic."""
    with transaction.atomic():
        single = _groups(_LEGS_ON_RECORD, _SINGLE, {"collection": run.collection_id}, " AND tour_id IS NOT NULL")
        for groups in batched(list(single), BATCH):
            _take_out(run, [one for legs, *_ in groups for one in legs], by)
        gone = ImportedRecord.objects.filter(
            collection=run.collection, tour__isnull=False, withdrawn_upstream__isnull=False
        )
        _take_out(run, list(gone.values_list("external_id", flat=True)), by)
        return _dissolve(run)


def _claimed(run: ImportRun, groups: list[Any]) -> set[int]:
    """The trips that groups joined before have taken. One query."""
    ids = [external_id for legs, *_ in groups for external_id in legs]
    legs = ImportedRecord.objects.filter(collection=run.collection, external_id__in=ids, tour__isnull=False)
    return set(legs.values_list("tour", flat=True)) if ids else set()


def _groups(legs: str, sense: str, parameters: dict[str, Any], more: str = "") -> Iterator[tuple[list[str], Any, Any]]:
    sql = _GROUPED.format(legs=legs, sense=sense)
    if more:
        # Single stops concern only those that are part of a trip still.
        sql = f"SELECT * FROM ({sql}) single(ids, first, last) WHERE EXISTS (SELECT 1 FROM talks_importedrecord own " \
              f"WHERE own.collection_id = %(collection)s AND own.external_id = ANY(single.ids){more})"  # noqa: S608  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(500):
            yield from rows


def _oldest(tours: list[Any]) -> Any:
    """The trip that most of the legs belong to already, the oldest of equals; None when they belong to none."""
    counts = Counter(tour.pk for tour in tours)
    return min(tours, key=lambda tour: (-counts[tour.pk], tour.pk), default=None)


class _Joiner:
    """Joins one batch of groups. About 25 queries, and a few for each trip that changes."""

    def __init__(self, run: ImportRun, by: User | None, claimed: set[int]) -> None:
        self.run, self.by, self.claimed = run, by, claimed
        self.source = run.collection.source_id

    def join(self, groups: tuple[tuple[list[str], Any, Any], ...]) -> Counter[str]:
        ids = [external_id for legs, *_ in groups for external_id in legs]
        records = ImportedRecord.objects.filter(collection=self.run.collection, external_id__in=ids)
        self.records = {record.external_id: record for record in records.select_related("tour__entry", "entry")}
        self.names = self._names()
        counts: Counter[str] = Counter()
        new: list[tuple[dict[str, Any], list[ImportedRecord]]] = []
        old: list[tuple[ImportedTour, dict[str, Any], list[ImportedRecord]]] = []
        for external_ids, *_ in groups:
            legs = [self.records[one] for one in external_ids]
            tour = _oldest([leg.tour for leg in legs if leg.tour and leg.tour_id not in self.claimed])
            values = self._values(legs)
            if tour is None:
                new.append((values, legs))
            elif tour.entry_id is not None:
                self.claimed.add(tour.pk)
                old.append((tour, values, legs))
        counts["created"] = len(new)
        counts["updated"] = self._update(old)
        members = [(tour, legs) for tour, _, legs in old] + self._create(new)
        self._link(members)
        return counts

    def _names(self) -> dict[int, tuple[str, str]]:
        ids = {person[0] for record in self.records.values() for person in record.values["people"]}
        ids |= {record.values["country"] for record in self.records.values()} - {None}
        actors = Actor.objects.filter(pk__in=ids).values_list("pk", "name", "sort_name")
        return {pk: (name, sort) for pk, name, sort in actors}

    def _values(self, legs: list[ImportedRecord]) -> dict[str, Any]:
        first = legs[0].values
        start = min(leg.first_day for leg in legs if leg.first_day)
        end = max(leg.last_day for leg in legs if leg.last_day)
        people = first["people"]
        who = [self.names[person[0]][0] for person in people]
        countries = list(dict.fromkeys(leg.values["country"] for leg in legs if leg.values["country"]))
        return {
            **{name: first[name] for name in ("kind", "status", "level", "track", "setting")},
            "visit_class": "", "place": "", "body": "", "country": None,
            "title": trip_title(who, [self.names[pk][0] for pk in countries]),
            "summary": self._summary(legs, start, end),
            "start": start.isoformat(),
            "end": end.isoformat() if end != start else "",
            "parties": list(dict.fromkeys(person[1] for person in people if person[1])) or first["parties"][:1],
            "people": people,
            "sources": [[self.source, shorten(", ".join(leg.external_id for leg in legs), 100)]],
            "legs": [leg.external_id for leg in legs],
        }  # fmt: skip

    def _summary(self, legs: list[ImportedRecord], start: Any, end: Any) -> str:
        stops = []
        for leg in legs:
            country = self.names.get(leg.values["country"], ("", ""))[0]
            place = leg.values["place"]
            stops.append(f"{place} ({country})" if place and country else place or country)
        when = show_span(PartialDate.from_date(start), PartialDate.from_date(end))
        return shorten(f"{len(legs)} stops, {when}: {'; '.join(dict.fromkeys(stops))}.", 400)

    def _create(self, new: list[Any]) -> list[tuple[ImportedTour, list[ImportedRecord]]]:
        slugs = free_slugs([self._stem(values) for values, _ in new])
        entries = [
            Entry(
                slug=slug, created_by=self.by, updated_by=self.by,
                **{name: values[name] or ("" if name not in ("start", "end") else None) for name in SCALARS},
            )
            for slug, (values, _) in zip(slugs, new, strict=True)
        ]  # fmt: skip
        Entry.objects.bulk_create(entries)
        add_rows([(entry, values) for entry, (values, _) in zip(entries, new, strict=True)])
        tours = ImportedTour.objects.bulk_create(
            ImportedTour(collection=self.run.collection, entry=entry, values=values, log_version=1, last_run=self.run)
            for entry, (values, _) in zip(entries, new, strict=True)
        )
        self.claimed.update(tour.pk for tour in tours)
        return [(tour, legs) for tour, (_, legs) in zip(tours, new, strict=True)]

    def _stem(self, values: dict[str, Any]) -> str:
        who = " ".join(surname_of(*self.names[person[0]]) for person in values["people"][:2])
        return f"{who} trip {edtf_words(PartialDate.parse(values['start']))}"

    def _update(self, old: list[tuple[ImportedTour, dict[str, Any], list[ImportedRecord]]]) -> int:
        differing = [(tour, values) for tour, values, _ in old if tour.values != values]
        entries = read_entries([tour.entry_id for tour, _ in differing if tour.entry_id], lock=True)
        log = read_values(entries)
        changes, updated = [], 0
        for tour, values in differing:
            assert tour.entry_id is not None
            now = log[tour.entry_id]
            changed = {name for name in FIELDS if values[name] != tour.values[name] and values[name] != now[name]}
            names = {name for name in changed if now[name] == tour.values[name]}
            if changed - names:
                self._note_kept(entries[tour.entry_id], changed - names)
            # A field that an editor wrote in is theirs; what the trip is made of is known all the same.
            agreed = {name: values[name] for name in FIELDS if name not in changed - names}
            tour.values = tour.values | agreed | {"legs": values["legs"]}
            if names:
                changes.append((entries[tour.entry_id], values, names, tour))
                tour.last_run = self.run
                updated += 1
        update_entries(changes, self.by)
        if differing:
            ImportedTour.objects.bulk_update(
                [tour for tour, _ in differing], ["values", "last_run", "log_version", "mixed"], batch_size=100
            )
        return updated

    def _note_kept(self, entry: Entry, names: set[str]) -> None:
        what = listing([LABELS[name] for name in sorted(names)])
        notice = f"“{entry.title}” ({entry.slug}) has other stops now; its {what} stayed as the desk wrote it."
        if notice not in self.run.notices:
            self.run.notices.append(notice)

    def _link(self, members: list[tuple[ImportedTour, list[ImportedRecord]]]) -> None:
        """Stops that join a trip are linked to it. A link that an editor took off a stop is not put back."""
        moved = [(leg, tour) for tour, legs in members for leg in legs if leg.tour_id != tour.pk]
        if not moved:
            return
        _unlink([leg for leg, _ in moved if leg.tour_id])
        EntryLink.objects.bulk_create(
            [
                EntryLink(entry=leg.entry, to=tour.entry, kind=LinkKind.PART_OF, order=1)
                for leg, tour in moved
                if leg.entry and tour.entry
            ],
            ignore_conflicts=True,
        )
        for leg, tour in moved:
            leg.tour = tour
        _touch(self.run, [leg for leg, _ in moved], self.by)


def _unlink(legs: list[ImportedRecord]) -> None:
    for leg in legs:
        if leg.tour and leg.tour.entry_id:
            EntryLink.objects.filter(entry=leg.entry_id, to=leg.tour.entry_id, kind=LinkKind.PART_OF).delete()


def _touch(run: ImportRun, legs: list[ImportedRecord], by: User | None) -> None:
    """The next version of entries whose links changed, and what their records remember. Four queries a batch."""
    entries = read_entries([leg.entry_id for leg in legs if leg.entry_id], lock=True)
    for leg in legs:
        bump(entries[leg.entry_id or 0], leg, by)
        leg.last_run = run
    Entry.objects.bulk_update(entries.values(), ["version", "updated_by", "updated_at"], batch_size=200)
    ImportedRecord.objects.bulk_update(legs, ["tour", "log_version", "mixed", "last_run"], batch_size=200)


def _take_out(run: ImportRun, external_ids: list[str], by: User | None) -> None:
    """Stops that are part of no trip any more."""
    legs = list(
        ImportedRecord.objects.filter(
            collection=run.collection, external_id__in=external_ids, tour__isnull=False, entry__isnull=False
        ).select_related("tour")
    )
    _unlink(legs)
    for leg in legs:
        leg.tour = None
    if legs:
        _touch(run, legs, by)


def _dissolve(run: ImportRun) -> int:
    """Trips without stops: those nobody has read or changed go; the others stay, and the run says so."""
    empty = list(ImportedTour.objects.filter(collection=run.collection, legs__isnull=True, entry__isnull=False))
    entries = read_entries([tour.entry_id for tour in empty if tour.entry_id], lock=True)
    for tour in empty:
        entry = entries[tour.entry_id or 0]
        if entry.edition_version is None and untouched(tour, entry) and not entry.linked_from.exists():
            tour.delete()
            entry.delete()
        else:
            notice = f"“{entry.title}” ({entry.slug}) has no stops left in the file: withdraw it if it is wrong."
            if notice not in run.notices:
                run.notices.append(notice)
    return len(empty)


def trip_title(who: list[str], countries: list[str]) -> str:
    """ "A. Person's trip to Japan and South Korea", at most 200 characters."""
    name = listing(who)
    owner = f"{name}'s" if name else "A"
    named = [the(country) for country in countries]
    for kept in range(min(len(named), 7), 0, -1):
        rest = len(named) - kept
        more = [f"{rest} other {'country' if rest == 1 else 'countries'}"] if rest else []
        title = f"{owner} trip to {listing([*named[:kept], *more])}"
        if len(title) <= 200:
            return title
    return shorten(f"{owner} trip", 200)
