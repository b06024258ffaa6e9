"""The plan of one row: what it says against what is on record, field by field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from talks.desk.importing.book import Book, people_of, text_of
from talks.desk.importing.drafts import Draft, PersonName
from talks.desk.importing.values import LABELS
from talks.models import ImportedRecord, ImportRow, RowResult

# What a record keeps of its row as it is, besides the values.
REMEMBERED_OF_ROWS = ("external_id", "traveller", "place_key", "first_day", "last_day")


@dataclass
class RowPlan:
    """What one row does. `values` are the fields as the file has them, with keys in place of what is to be made;

    `update` names those to write into an entry or tenure on record.
    """

    row: ImportRow
    draft: Draft | None
    record: ImportedRecord | None = None
    target: Any = None  # the entry or tenure on record
    result: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    update: set[str] = field(default_factory=set)
    agreed: set[str] = field(default_factory=set)  # fields whose imported value is remembered from now on
    changes: list[dict[str, Any]] = field(default_factory=list)
    reasons: list[dict[str, str]] = field(default_factory=list)
    flags: list[dict[str, Any]] = field(default_factory=list)

    def refuse(self, column: str, message: str) -> None:
        self.result = RowResult.REFUSED
        self.reasons.append({"column": column, "message": message})

    def note(self, text: str) -> None:
        """Say something about the row that an editor should look at."""
        self.flags.append({"kind": "note", "text": text})

    @property
    def vanished(self) -> bool:
        """True for what stands in the place of a row that is no longer in the file."""
        return self.result == RowResult.WITHDRAWN_UPSTREAM

    @property
    def written(self) -> set[str]:
        """The fields whose value goes into the log, or is remembered as imported."""
        if self.result == RowResult.CREATED:
            return set(self.values)
        return set() if self.result in (RowResult.REFUSED, RowResult.SKIPPED) else self.update | self.agreed

    def missing(self) -> set[str]:
        """What has to be made before this row can be written."""
        return {ref for name in self.written for ref in refs(name, self.values[name]) if isinstance(ref, str)}


def nothing_to_do(plan: RowPlan, book: Book) -> bool:
    """True for a row that leaves the log, and what is remembered of it, as they are."""
    row, record = plan.row, plan.record
    if plan.result != RowResult.UNCHANGED or plan.agreed or record is None or plan.draft is None:
        return False
    same = all(getattr(record, name) == getattr(row, name) for name in REMEMBERED_OF_ROWS)
    return same and all(book.people.settled(person) for person in people_of(plan.draft))


def three_way(
    plan: RowPlan, names: Iterable[str], last: dict[str, Any], now: dict[str, Any], book: Book, settle: bool
) -> None:
    """Compare field by field: what was last imported, what the log says now, what the file says.

    With `settle` a field that an editor changed is reported once, and the file's value counts as known afterwards.
    """
    for name in names:
        new = plan.values[name]
        if new == last.get(name):
            continue
        if new == now[name]:
            plan.agreed.add(name)
            continue
        touched = now[name] != last.get(name)
        _note(plan, name, now[name], touched, book)
        if not touched:
            plan.update.add(name)
        if not touched or settle:
            plan.agreed.add(name)


def _note(plan: RowPlan, name: str, now: Any, conflict: bool, book: Book) -> None:
    new = plan.values[name]
    if name in ("country", "parties", "people", "person"):
        book.label(ref for value in (now, new) for ref in refs(name, value) if isinstance(ref, int))
    if name == "sources":
        was, becomes = book.cited(now), book.cited(new)
    elif name == "office":
        was, becomes = (book.office_name(value) for value in (now, new))
    else:
        was, becomes = text_of(now, book.names), text_of(new, book.names)
        if was == becomes and name == "people":  # the same people in other offices
            was, becomes = book.offices_of(now), book.offices_of(new)
    plan.changes.append({"field": LABELS[name], "was": was, "now": becomes, "conflict": conflict})


def settle_result(plan: RowPlan) -> None:
    """The result of a row that is on record already, from its changes."""
    if plan.record is not None and plan.record.withdrawn_upstream:
        seen = plan.record.withdrawn_upstream.isoformat()
        plan.changes.append({"field": LABELS["withdrawn"], "was": seen, "now": "", "conflict": False})
    if any(change["conflict"] for change in plan.changes):
        plan.result = RowResult.CONFLICT
    else:
        plan.result = RowResult.UPDATED if plan.changes else RowResult.UNCHANGED


def used_people(plans: list[RowPlan]) -> set[PersonName]:
    """The people of rows that are written."""
    written = (RowResult.CREATED, RowResult.UPDATED, RowResult.CONFLICT, RowResult.UNCHANGED)
    found: set[PersonName] = set()
    for plan in plans:
        if plan.result in written and plan.draft is not None:
            found.update(people_of(plan.draft))
    return found


def refs(name: str, value: Any) -> list[Any]:
    """The ids and keys that a field's value names."""
    if name in ("country", "person", "office"):
        return [value] if value is not None else []
    if name == "people":
        return [ref for part in value for ref in part if ref is not None]
    if name == "sources":
        return [source for source, _ in value]
    return list(value) if name == "parties" else []
