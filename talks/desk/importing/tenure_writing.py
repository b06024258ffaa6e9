"""Tenures of a file into the log. The database refuses two at once; such a row is reported and the rest goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from actors.models import Tenure
from talks.desk.importing.plans import RowPlan
from talks.models import Citation, RecordOf, RowResult

if TYPE_CHECKING:
    from talks.desk.importing.writing import Writer


def write_tenures(writer: Writer, plans: list[RowPlan]) -> None:
    """Create and update, all together where the database agrees, else row by row."""
    writing = [plan for plan in plans if plan.result == RowResult.CREATED or plan.update]
    if not writing:
        return
    try:
        with transaction.atomic():
            for plan in writing:
                _save(plan)
    except IntegrityError:
        for plan in writing:
            _save_alone(plan)
    new = [plan for plan in writing if plan.result == RowResult.CREATED]
    source = writer.run.collection.source_id
    assert source is not None
    Citation.objects.bulk_create(
        Citation(tenure=plan.target, source_id=source, locator=plan.row.external_id[:100]) for plan in new
    )
    for plan in new:
        writer._new_record(plan, RecordOf.TENURE).tenure = plan.target
    for plan in writing:
        if plan.record is not None:
            plan.record.last_run = writer.run


def _save_alone(plan: RowPlan) -> None:
    if plan.result == RowResult.CREATED:
        plan.target = None
    try:
        with transaction.atomic():
            _save(plan)
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        messages = {one.name: one.violation_error_message for one in Tenure._meta.constraints}
        plan.update, plan.agreed, plan.changes = set(), set(), []
        plan.refuse("", str(messages.get(name) or f"The database refused this ({name or 'integrity'})."))


def _save(plan: RowPlan) -> None:
    values: dict[str, Any] = {
        {"person": "person_id", "office": "office_id"}.get(name, name): value for name, value in plan.values.items()
    }
    for name in ("start", "end"):
        values[name] = values[name] or None
    if plan.result == RowResult.CREATED:
        plan.target = Tenure(**values)
        plan.target.save()
        return
    for name in plan.update:
        column = {"person": "person_id", "office": "office_id"}.get(name, name)
        setattr(plan.target, column, values[column])
    plan.target.save()
