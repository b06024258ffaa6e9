"""Appointments of a file as tenures: what each row would do, refused where the person holds that office already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from actors.models import Tenure
from actors.partial_dates import PartialDate
from talks.desk.importing.drafts import TenureDraft
from talks.desk.importing.plans import RowPlan, settle_result, three_way
from talks.models import ImportedRecord, RowResult

if TYPE_CHECKING:
    from talks.desk.importing.planning import Planner

FIELDS = ("person", "office", "start", "end", "ongoing", "acting", "note")

# The certain core of a tenure, as its exclusion constraint has it.
_CORE = """daterange(
    least(coalesce({t}.start_latest, {t}.end_earliest), coalesce({t}.end_earliest, {t}.start_latest)),
    CASE WHEN {t}.ongoing THEN NULL ELSE coalesce({t}.end_earliest, {t}.start_latest) END, '[)')"""
_OVERLAPS = f"""
SELECT wanted.row, tenure.id, tenure.start, tenure."end"
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::date[], %s::date[], %s::bigint[])
    AS wanted(row, person, office, first, last, own)
JOIN actors_tenure tenure ON tenure.person_id = wanted.person AND tenure.office_id = wanted.office
    AND tenure.id IS DISTINCT FROM wanted.own
    AND {_CORE.format(t="tenure")} && daterange(wanted.first, wanted.last, '[)')
WHERE tenure.start IS NOT NULL OR tenure."end" IS NOT NULL
ORDER BY 1, 2
"""  # noqa: S608 - nothing that was typed is put in
_EARLIER = """
SELECT later.number, array_agg(earlier.number ORDER BY earlier.number) FROM talks_importrow later
JOIN talks_importrow earlier ON earlier.run_id = later.run_id AND earlier.number < later.number
    AND earlier.traveller = later.traveller AND earlier.draft IS NOT NULL AND earlier.result <> 'refused'
    AND daterange(earlier.first_day, earlier.last_day, '[)') && daterange(later.first_day, later.last_day, '[)')
WHERE later.run_id = %s AND later.number = ANY(%s) AND later.first_day IS NOT NULL AND earlier.first_day IS NOT NULL
GROUP BY 1
"""


def core(draft: TenureDraft) -> tuple[Any, Any]:
    """The first and the last day of the certain core of a tenure; (None, None) without any date."""
    lower, upper = draft.start, draft.end
    first = lower.latest if lower else None
    last = upper.earliest if upper else None
    if first is None and last is None:
        return None, None
    begin = min(day for day in (first, last) if day is not None)
    return begin, None if draft.ongoing else (last or first)


def plan(plans: list[RowPlan], planner: Planner) -> None:
    """Settle what each appointment does. Four queries, however many."""
    tenures = Tenure.objects.in_bulk([p.record.tenure_id for p in plans if p.record and p.record.tenure_id])
    for one in plans:
        _values(one, planner)
        if not one.result and one.record is not None and one.record.tenure_id is None:
            one.result = RowResult.SKIPPED
            one.reasons = [{"column": "", "message": "It was deleted at the desk, and is not made again."}]
        one.target = tenures.get(one.record.tenure_id) if one.record and one.record.tenure_id else None
    open_plans = [one for one in plans if not one.result]
    _refuse_overlaps(open_plans, planner)
    for one in open_plans:
        if one.result:
            continue
        if one.target is None or one.record is None:
            one.result = RowResult.CREATED
        else:
            three_way(one, FIELDS, one.record.values, now_of(one.target), planner.book, planner.settle)
            settle_result(one)


def now_of(tenure: Tenure) -> dict[str, Any]:
    """The imported fields of a tenure as the log has them."""
    values: dict[str, Any] = {"person": tenure.person_id, "office": tenure.office_id}
    values |= {name: getattr(tenure, name) for name in ("ongoing", "acting", "note")}
    return values | {name: _edtf(getattr(tenure, name)) for name in ("start", "end")}


def _edtf(day: PartialDate | None) -> str:
    return day.edtf if day else ""


def _values(one: RowPlan, planner: Planner) -> None:
    draft = one.draft
    assert isinstance(draft, TenureDraft)
    one.values = {
        "person": planner.ref(one, planner.book.person(draft.person), draft.person.name),
        "office": planner.ref(one, planner.book.office(draft.office), draft.office.title),
        "start": _edtf(draft.start),
        "end": _edtf(draft.end),
        "ongoing": draft.ongoing,
        "acting": draft.acting,
        "note": draft.note[:300],
    }
    if draft.start is None and draft.end is None and draft.ongoing is False:
        one.refuse("", "An appointment needs at least one date, or to be still running.")


def _refuse_overlaps(plans: list[RowPlan], planner: Planner) -> None:
    wanted = []
    for one in plans:
        assert isinstance(one.draft, TenureDraft)
        first, last = core(one.draft)
        known = isinstance(one.values["person"], int) and isinstance(one.values["office"], int)
        if known and first is not None:
            own = one.target.pk if one.target else None
            wanted.append((one.row.number, one.values["person"], one.values["office"], first, last, own))
    overlaps: dict[int, tuple[Any, ...]] = {}
    with connection.cursor() as cursor:
        if wanted:
            cursor.execute(_OVERLAPS, [list(column) for column in zip(*wanted, strict=True)])
            overlaps = {number: rest for number, *rest in cursor.fetchall()}
        cursor.execute(_EARLIER, [planner.run.pk, [one.row.number for one in plans]])
        earlier = dict(cursor.fetchall())
    bound = _ours(overlaps, planner)
    refused: set[int] = set()
    for one in sorted(plans, key=lambda one: one.row.number):
        number = one.row.number
        before = [row for row in earlier.get(number, []) if row not in refused]
        if number in overlaps and number not in bound:
            _, start, end = overlaps[number]
            one.refuse("", f"This person already holds that office on record, {start or '…'} to {end or '…'}.")
        elif before:
            one.refuse("", f"This person already holds that office by row {before[0]}.")
        if one.result:
            refused.add(number)


def _ours(overlaps: dict[int, tuple[Any, ...]], planner: Planner) -> set[int]:
    """Rows whose overlap is a tenure that another row of this file moves: the database has the last word there."""
    ids = {tenure for tenure, *_ in overlaps.values()}
    records = ImportedRecord.objects.filter(collection=planner.collection, tenure__in=ids) if ids else []
    ours = {record.tenure_id for record in records if record.last_run_id != planner.run.pk}
    return {number for number, (tenure, *_) in overlaps.items() if tenure in ours}
