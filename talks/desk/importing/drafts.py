"""What a row of a file says, read and checked, before anything is looked up in the log. Plain values; no database."""

from __future__ import annotations

from dataclasses import dataclass, field

from actors.partial_dates import PartialDate


@dataclass(frozen=True, slots=True)
class RowError:
    """Why a row, or one field of it, cannot be used: `column` is the file's column, "" for the row as a whole."""

    column: str
    message: str


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person as the file names them; `external_id` is the collection's own id for them, "" when it has none."""

    name: str
    external_id: str = ""
    sort_name: str = ""


@dataclass(frozen=True, slots=True)
class StateName:
    """A state or territory as the file names it."""

    label: str
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class OfficeName:
    """An office: the title as the log writes it and the organisation it belongs to, with what to make it from."""

    title: str
    organisation: str = ""
    org_type: str = ""
    state: str = ""  # ISO code of the state the organisation belongs to, or its slug where it never had a code
    level: str = ""


@dataclass(frozen=True, slots=True)
class VisitDraft:
    """One visit, or one leg of a tour. Values of `talks.vocabulary` are checked already; texts are cleaned."""

    id: str  # the collection's own id of the row
    title: str
    people: tuple[PersonName, ...]  # more than one when a row names several visitors
    office: OfficeName | None  # held by the first of them
    side: StateName | None  # the state they travel for
    country: StateName | None  # where they went
    parties: tuple[StateName, ...]
    start: PartialDate | None
    end: PartialDate | None
    places: tuple[str, ...]  # ("Mexico, D.F.",) is one
    remarks: str
    url: str  # the page of the row, "" when it has none of its own
    kind: str = "visit"
    status: str = "held"
    visit_class: str = ""
    level: str = ""
    track: str = "1"
    setting: str = ""


@dataclass(frozen=True, slots=True)
class TenureDraft:
    """One appointment: a person in an office from one date to another."""

    id: str
    person: PersonName
    office: OfficeName
    start: PartialDate | None
    end: PartialDate | None
    ongoing: bool = False
    acting: bool = False
    note: str = ""
    url: str = ""


Draft = VisitDraft | TenureDraft


@dataclass(frozen=True, slots=True)
class DraftedRow:
    """A row of the file after mapping: a draft, or the reasons why there is none. Numbers count from 1."""

    number: int  # of the data row, without the header
    line: int  # where it begins in the file
    cells: dict[str, str] = field(hash=False)  # as read, for the report and the file of refused rows
    draft: Draft | None = None
    errors: tuple[RowError, ...] = ()
