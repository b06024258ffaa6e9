"""What each staged row would do to the log: batches of rows against everything that is on record, without writing."""

from __future__ import annotations

from typing import Any

from actors.lookup import Refusal
from talks.desk.importing import elsewhere, tenures
from talks.desk.importing.book import Book, people_of
from talks.desk.importing.drafts import TenureDraft, VisitDraft
from talks.desk.importing.log_values import LogValues, read_entries, read_values
from talks.desk.importing.people import FilePeople
from talks.desk.importing.plans import RowPlan, settle_result, three_way
from talks.desk.importing.serial import from_json
from talks.desk.importing.state_actors import organisations_of_file
from talks.desk.importing.terms import Terms
from talks.desk.importing.values import FIELDS, listing, scalars
from talks.models import Collection, ImportedRecord, ImportRow, ImportRun, RecordOf, RowResult

# Flags that every planning finds anew; the others come from reading the file as a whole.
FOUND_IN_THE_LOG = ("elsewhere", "note")


class Planner:
    """Plans the rows of one run; holds what is known of the file as a whole."""

    def __init__(self, run: ImportRun, settle: bool = False) -> None:
        self.run, self.settle = run, settle
        self.collection: Collection = run.collection
        self.terms = Terms.from_json(run.terms["terms"])
        self.file = FilePeople(run)
        self.organisations = organisations_of_file(run)
        self.book: Book

    def plan(self, rows: list[ImportRow], *, lock: bool = False) -> list[RowPlan]:
        """A plan for each row, in order. About 20 queries, however many rows.

        With `lock` the entries concerned stay as they are until the transaction ends.
        """
        plans = [RowPlan(row, from_json(row.draft) if row.draft else None) for row in rows]
        live = [plan for plan in plans if self._begin(plan)]
        self._find_records(plans)
        self.book = Book(
            self.collection, self.terms, self.file, self.organisations, [plan.draft for plan in live if plan.draft]
        )  # fmt: skip
        entries = read_entries(
            [plan.record.entry_id for plan in live if plan.record and plan.record.entry_id], lock=lock
        )
        for plan in live:
            for person in people_of(plan.draft) if plan.draft else ():
                if remark := self.book.people.remark(person):
                    plan.note(remark)
            self._plan(plan, entries)
        changed = {plan.target.pk: plan.target for plan in live if self._differs(plan)}
        values = read_values(changed)
        for plan in live:
            if not plan.result and isinstance(plan.draft, VisitDraft):
                self._compare(plan, values)
        tenures.plan([plan for plan in live if isinstance(plan.draft, TenureDraft) and not plan.result], self)
        elsewhere.flag([plan for plan in live if plan.result != RowResult.REFUSED], self.collection)
        return plans

    def _begin(self, plan: RowPlan) -> bool:
        """False for rows that are settled already: refused while reading, or no longer in the file."""
        row = plan.row
        plan.flags = [flag for flag in row.flags if flag["kind"] not in FOUND_IN_THE_LOG]
        if row.line is None:
            plan.result = RowResult.WITHDRAWN_UPSTREAM
        elif plan.draft is None or (row.result == RowResult.REFUSED and any(r.get("read") for r in row.reasons)):
            plan.result, plan.reasons = RowResult.REFUSED, row.reasons
        return not plan.result

    def _find_records(self, plans: list[RowPlan]) -> None:
        ids = {plan.row.external_id for plan in plans}
        former = {new: old for old, new in self.terms.renamed.items() if new in ids}
        found = {
            record.external_id: record
            for record in ImportedRecord.objects.filter(
                collection=self.collection, external_id__in=ids | set(former.values())
            )
        }
        for plan in plans:
            own = plan.row.external_id
            plan.record = found.get(own) or found.get(former.get(own, ""))

    def _plan(self, plan: RowPlan, entries: dict[int, Any]) -> None:
        draft, record = plan.draft, plan.record
        kind = RecordOf.TENURE if isinstance(draft, TenureDraft) else RecordOf.VISIT
        if record is not None and record.of != kind:
            plan.refuse(self.terms.id_column, f"The id {record.external_id} is a {record.of} on record, not a {kind}.")
            return
        if isinstance(draft, VisitDraft):
            if record is not None and record.entry_id is None:
                plan.result = RowResult.SKIPPED
                plan.reasons = [{"column": "", "message": "It was deleted at the desk, and is not made again."}]
                return
            plan.target = entries.get(record.entry_id or 0) if record else None
            plan.values = self._values(plan, draft)

    def _values(self, plan: RowPlan, draft: VisitDraft) -> dict[str, Any]:
        values: dict[str, Any] = scalars(draft, self._part_of_state(draft))
        people = [self.ref(plan, self.book.person(person), person.name) for person in draft.people]
        office = self.ref(plan, self.book.office(draft.office), draft.office.title) if draft.office else None
        side, country = (self._state(plan, draft, one) for one in (draft.side, draft.country))
        parties = [self._state(plan, draft, one) for one in draft.parties] or [side, country]
        present = [person for person in dict.fromkeys(people) if person is not None]
        values["people"] = [[person, side, None if number else office] for number, person in enumerate(present)]
        if draft.office and len(present) > 1:
            first, *rest = (person.name for person in draft.people)
            plan.note(
                f"“{draft.office.title}” is given to {first} and not to {listing(rest)}: "
                "one office, and several people."
            )
        values["country"] = country
        values["parties"] = [ref for ref in dict.fromkeys(parties) if ref is not None]
        values["sources"] = [[self.book.collection_source(), plan.row.external_id[:100]]]
        if draft.url:
            page = self.book.source(draft.url, draft)
            if page != values["sources"][0][0]:
                values["sources"].append([page, ""])
        return values

    def _part_of_state(self, draft: VisitDraft) -> str:
        found = self.book.state(draft, draft.country) if draft.country else None
        return "" if found is None or isinstance(found, Refusal) else found.place

    def _state(self, plan: RowPlan, draft: VisitDraft, name: Any) -> Any:
        found = self.book.state(draft, name) if name else None
        if found is None or isinstance(found, Refusal):
            return self.ref(plan, found, name.label) if found else None
        return found.ref

    def ref(self, plan: RowPlan, answer: Any, text: str) -> Any:
        if not isinstance(answer, Refusal):
            return answer
        reason = {"column": column_holding(plan.row.cells, text), "message": answer.message}
        if reason not in plan.reasons:
            plan.reasons.append(reason)
        plan.result = RowResult.REFUSED
        return None

    @staticmethod
    def _differs(plan: RowPlan) -> bool:
        record = plan.record
        if plan.result or plan.target is None or record is None or not isinstance(plan.draft, VisitDraft):
            return False
        return any(plan.values[name] != record.values.get(name) for name in FIELDS)

    def _compare(self, plan: RowPlan, log: LogValues) -> None:
        if plan.target is None or plan.record is None:
            plan.result = RowResult.CREATED
            return
        now = log.get(plan.target.pk)
        if now is not None:
            three_way(plan, FIELDS, plan.record.values, now, self.book, self.settle)
        settle_result(plan)


def column_holding(cells: dict[str, str], text: str) -> str:
    """The first column of the file that says `text`; "" when none does."""
    exact = (name for name, cell in cells.items() if cell == text)
    within = (name for name, cell in cells.items() if isinstance(cell, str) and text and text in cell)
    return next(exact, "") or next(within, "")
