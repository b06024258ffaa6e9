"""Small, invented files: drafted rows as the mapping would give them, and an import of them from end to end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from actors.partial_dates import PartialDate
from actors.states import State, StateRefusal
from talks.desk.importing import facts, runs
from talks.desk.importing.drafts import (
    DraftedRow,
    OfficeName,
    PersonName,
    RowError,
    StateName,
    TenureDraft,
    VisitDraft,
)
from talks.desk.importing.terms import Terms
from talks.models import ImportRow, ImportRun

OFFICE = OfficeName("Foreign Minister", "Ruritanian Foreign Ministry", "ministry", "QR", "minister")
FACTS = {
    "title": "Journeys of Ruritanian ministers",
    "publisher": "Royal Archive",
    "url": "https://archive.example/journeys",
    "licence": "Public domain",
    "licence_url": "https://archive.example/terms",
    "retrieved": "2022-01-02",
    "language": "en",
}
TABLE = {
    "Ruritania": State("QR", "ruritania", "Ruritania"),
    "Grand Fenwick": State("QF", "grand-fenwick", "Grand Fenwick"),
    "Freedonia": State("QD", "freedonia", "Freedonia"),
    "Sylvania": State("QS", "sylvania", "Sylvania"),
}


class SmallBook:
    """A table of four invented states, in the place of the real one."""

    @classmethod
    def load(cls) -> SmallBook:
        return cls()

    def by_slug(self, slug: str) -> State | None:
        return next((state for state in TABLE.values() if state.slug == slug), None)

    def by_code(self, code: str) -> State | None:
        return next((state for state in TABLE.values() if state.code == code), None)

    def resolve(self, label: str, on: Any, external_id: str = "", *, until: Any = None) -> State | StateRefusal:
        return TABLE.get(label) or StateRefusal(f"No state is called “{label}”.")


def visit(
    id: str, country: str = "Grand Fenwick", start: str = "2021-03-15", end: str = "", *,  # noqa: A002
    who: str | tuple[str, ...] = "Rudolf Rassendyll", who_id: str | tuple[str, ...] = "rassendyll",
    place: str = "Fenwick Town", remarks: str = "Met with the Duchess.", **more: Any,
) -> dict[str, Any]:  # fmt: skip
    """The cells of a row and its draft, without a number."""
    names, ids = ((one,) if isinstance(one, str) else one for one in (who, who_id))
    people = tuple(PersonName(name, pid) for name, pid in zip(names, ids, strict=True))
    draft = VisitDraft(
        id=id, title=f"{names[0]} in {place or country}", people=people, office=OFFICE, side=StateName("Ruritania"),
        country=StateName(country), parties=(StateName("Ruritania"), StateName(country)),
        start=PartialDate.parse(start), end=PartialDate.parse(end) if end else None,
        places=(place,) if place else (), remarks=remarks, url=more.pop("url", ""), level="minister", **more,
    )  # fmt: skip
    cells = {
        "id": id,
        "who": ", ".join(names),
        "country": country,
        "from": start,
        "to": end,
        "where": place,
        "remarks": remarks,
    }
    return {"cells": cells, "draft": draft}


def tenure(id: str, start: str = "2001-01-01", end: str = "2004-12-31", **more: Any) -> dict[str, Any]:  # noqa: A002
    who, who_id = more.pop("who", "Rudolf Rassendyll"), more.pop("who_id", "rassendyll")
    draft = TenureDraft(
        id=id, person=PersonName(who, who_id), office=more.pop("office", OFFICE),
        start=PartialDate.parse(start) if start else None, end=PartialDate.parse(end) if end else None, **more,
    )  # fmt: skip
    return {"cells": {"id": id, "who": who, "from": start, "to": end}, "draft": draft}


def wrong(id: str, column: str, message: str) -> dict[str, Any]:  # noqa: A002
    """A row that the mapping refused."""
    return {"cells": {"id": id, column: "?"}, "errors": (RowError(column, message),)}


def numbered(rows: Iterable[dict[str, Any]]) -> list[DraftedRow]:
    return [DraftedRow(number=n, line=n + 1, **row) for n, row in enumerate(rows, 1)]


def start(rows: Iterable[dict[str, Any]], *, name: str = "journeys", by: Any = None, **more: Any) -> ImportRun:
    """The rows staged; nothing is planned."""
    terms = Terms(**{"id_column": "id", **more.pop("terms", {})})
    collection = facts.find_or_make(name, more.pop("facts", FACTS))
    run = runs.begin(
        collection, file_name="journeys.csv", sha256=more.pop("sha256", "a" * 64), mapping_name="ours",
        mapping_text="", terms=terms, facts=FACTS | {"retrieved": more.pop("retrieved", FACTS["retrieved"])}, by=by,
        **more,
    )  # fmt: skip
    list(runs.read(run, numbered(rows)))
    return run


def planned(rows: Iterable[dict[str, Any]], **more: Any) -> ImportRun:
    """A dry run."""
    run = start(rows, **more)
    list(runs.plan(run))
    return run


def imported(rows: Iterable[dict[str, Any]], **more: Any) -> ImportRun:
    """From the rows into the log."""
    run = planned(rows, **more)
    list(runs.write(run, more.get("by")))
    return run


def results(run: ImportRun) -> list[str]:
    """The results by row number."""
    return list(run.rows.order_by("number").values_list("result", flat=True))


def row(run: ImportRun, number: int) -> ImportRow:
    return run.rows.get(number=number)


def reasons(run: ImportRun, number: int) -> str:
    return " ".join(reason["message"] for reason in row(run, number).reasons)
