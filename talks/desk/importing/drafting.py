"""From rows of a file to checked drafts: every row passes a form, and what is wrong with it is said at its column."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from talks.desk.importing import naming
from talks.desk.importing.drafts import (
    Draft,
    DraftedRow,
    OfficeName,
    RowError,
    StateName,
    TenureDraft,
    VisitDraft,
)
from talks.desk.importing.localities import split_places
from talks.desk.importing.mapping import Mapping, check_columns, fold
from talks.desk.importing.readers import RawRow, read_header, read_rows
from talks.desk.importing.row_forms import tenure_form, visit_form
from talks.vocabulary import Level

# Where a list of parties is cut; names of states hold commas.
_PARTIES = ";"


def draft_rows(path: Path, mapping: Mapping) -> Iterator[DraftedRow]:
    """Each data row as a draft, or with the reasons why there is none. No queries.

    Memory is flat but for a hash of each id (some 100 bytes a row). Raises readers.Unreadable for the file and
    MappingError when it lacks a column, both before the first row where that can be known.
    """
    columns = read_header(path, encoding=mapping.encoding, delimiter=mapping.delimiter)
    if columns:
        check_columns(mapping, columns)
    drafting = _Drafting(mapping)
    for row in read_rows(path, encoding=mapping.encoding, delimiter=mapping.delimiter):
        yield drafting.draft(row)


class _Drafting:
    """The form of one file, and the ids seen in it."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self.form = visit_form(mapping) if mapping.shape == "visit" else tenure_form(mapping)
        self.build = _visit if mapping.shape == "visit" else _tenure
        self.seen: dict[int, int] = {}  # hash of an id → number of the row that has it

    def draft(self, row: RawRow) -> DraftedRow:
        errors = list(row.errors)
        draft: Draft | None = None
        if not errors:
            data = self._data(row.cells)
            found = self.form.check(data)
            errors = [RowError(self.mapping.column(name), text) for name, texts in found.items() for text in texts]
            cleaned = self.form.cleaned_data
            errors += self._repeated(cleaned.get("id", ""), row.number)
            if not errors:
                try:
                    draft = self.build(self.mapping, cleaned, data)
                except naming.Unclear as error:
                    errors = [RowError(self.mapping.column(error.field), str(error))]
        return DraftedRow(row.number, row.line, row.cells, draft, tuple(errors))

    def _data(self, cells: dict[str, str]) -> dict[str, str]:
        """The texts of a row by field: cells that say nothing are empty, constants stand in every row."""
        null = self.mapping.null
        data = dict(self.mapping.constants)
        for name, columns in self.mapping.columns.items():
            texts = [cell for column in columns if (cell := cells.get(column, "")).strip() not in null]
            data[name] = texts[0] if len(texts) == 1 else "\n\n".join(texts)
        if fold(data.get("end", "")) in self.mapping.ongoing:
            data["end"], data["ongoing"] = "", "yes"
        return data

    def _repeated(self, id_: str, number: int) -> list[RowError]:
        """An error when an earlier row has this id. 64 bits of a hash: a chance meeting in 100,000 rows is 1 to 10⁹."""
        if not id_:
            return []
        id_ = self.mapping.renamed_ids.get(id_, id_)
        key = int.from_bytes(hashlib.blake2b(id_.encode(), digest_size=8).digest())
        first = self.seen.setdefault(key, number)
        if first == number:
            return []
        return [RowError(self.mapping.column("id"), f"The id {id_} stands in row {first} already.")]


def _visit(mapping: Mapping, cleaned: dict[str, Any], data: dict[str, str]) -> VisitDraft:
    start, end = cleaned["start"], cleaned["end"]
    people = naming.people(mapping, cleaned["person"], cleaned["person_id"], cleaned["sort_name"])
    side = naming.state(mapping, cleaned["side"], cleaned["side_id"], start, end)
    country = naming.state(mapping, cleaned["country"], cleaned["country_id"], start, end)
    office = naming.office(mapping, cleaned["office"], side, start)
    places = split_places(cleaned["places"].replace("\n\n", mapping.separator or " "), mapping.separator, mapping.keep)
    if country is None and not places:  # the label is no state, so it is where they were
        places = (cleaned["country"],)
    return VisitDraft(
        id=mapping.renamed_ids.get(cleaned["id"], cleaned["id"]),
        title=cleaned["title"] or naming.title(mapping, people, places, country, office, side, start),
        people=people,
        office=office,
        side=side,
        country=country,
        parties=_parties(mapping, cleaned),
        start=start,
        end=end,
        places=places,
        remarks=cleaned["remarks"],
        url=cleaned["url"],
        kind=cleaned["kind"] or "visit",
        status=cleaned["status"] or "held",
        visit_class=cleaned["visit_class"],
        level=cleaned["level"] or _level(office),
        track=cleaned["track"] or "1",
        setting=cleaned["setting"],
    )


def _parties(mapping: Mapping, cleaned: dict[str, Any]) -> tuple[StateName, ...]:
    labels = split_places(cleaned["parties"], _PARTIES)
    named = [naming.state(mapping, label, "", cleaned["start"], cleaned["end"]) for label in labels]
    return tuple(one for one in named if one is not None)


def _level(office: OfficeName | None) -> str:
    return office.level if office is not None and office.level in Level.values else ""


def _tenure(mapping: Mapping, cleaned: dict[str, Any], data: dict[str, str]) -> TenureDraft:
    people = naming.people(mapping, cleaned["person"], cleaned["person_id"], cleaned["sort_name"])
    if len(people) > 1:
        raise naming.Unclear(f"An appointment is one person's, and this names {len(people)}. Give each a row.")
    listed = mapping.offices.get(fold(cleaned["office"]))
    ongoing = cleaned["ongoing"] == "yes" or data.get("ongoing") == "yes"
    if ongoing and cleaned["end"] is not None:
        said = f"The row has an end ({data['end']}) and says that the person is still in office."
        raise naming.Unclear(said, "end")
    return TenureDraft(
        id=mapping.renamed_ids.get(cleaned["id"], cleaned["id"]),
        person=people[0],
        office=listed
        or OfficeName(
            title=cleaned["office"],
            organisation=cleaned["organisation"],
            org_type=cleaned["org_type"],
            state=naming.owner(mapping, cleaned["state"], cleaned["start"], cleaned["end"]),
            level=cleaned["office_level"],
        ),
        start=cleaned["start"],
        end=cleaned["end"],
        ongoing=ongoing,
        acting=cleaned["acting"] == "yes",
        note=cleaned["note"],
        url=cleaned["url"],
    )
