"""What a column of a file is, and the pieces that several tables share.

A column is declared once: its name, type, description and how it is read. The CSV header, the keys of JSON, the schema
of the data package, the Parquet schema and the page "Data" are all made from these declarations.

Types and how files hold them: "string", "integer", "boolean", "date" (ISO 8601), "datetime" (ISO 8601, UTC) and
"list" (of strings). A value that is missing is null in JSON and an empty cell in CSV; a list is never missing, it is
empty, also where all it could hold would be empty text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import TextChoices
from django.urls import reverse

from talks.public.structured import absolute

Value = str | int | bool | date | datetime | list[str] | None


@dataclass(frozen=True, slots=True)
class Published:
    """An edition as it was read for a file. `subject` is entry or channel; `record` its record."""

    number: int
    slug: str
    subject: str
    published_at: datetime
    record: Any


@dataclass(frozen=True, slots=True)
class Row:
    """What the columns of one row read from: the row's own dict and the edition it stands in.

    `entries` holds the slugs of other public entries that the record names by id; `more` what a public table knows
    besides the record.
    """

    data: Mapping[str, Any]
    edition: Published
    number: int = 1
    entries: Mapping[int, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def record(self) -> Any:
        return self.edition.record


@dataclass(frozen=True, slots=True)
class Column:
    """`unit` names what a number counts; `choices` the words a value is one of; `of` the table whose key it holds."""

    name: str
    kind: str  # one of the types above
    what: str
    read: Callable[[Row], Any]
    unit: str = ""
    choices: type[TextChoices] | None = None
    of: str = ""
    required: bool = False

    def value(self, row: Row) -> Value:
        """The value in this row, of the column's type; empty text is None."""
        found = self.read(row)
        if self.kind == "list":
            items = [str(one or "") for one in found or ()]
            return items if any(items) else []
        if found is None or found == "":
            return None
        if self.kind == "date" and isinstance(found, str):
            return date.fromisoformat(found)
        return found


def text(name: str, what: str, key: str = "", **more: Any) -> Column:
    """A column that holds `row.data[key]`, by default under its own name."""
    return Column(name, "string", what, lambda row: row.data.get(key or name), **more)


def number(name: str, what: str, unit: str = "") -> Column:
    return Column(name, "integer", what, lambda row: row.data[name], unit=unit)


def flag(name: str, what: str) -> Column:
    return Column(name, "boolean", what, lambda row: row.data[name], required=True)


def word(name: str, what: str, choices: type[TextChoices], **more: Any) -> Column:
    """One of the words of an enumeration."""
    return text(name, what, choices=choices, **more)


def listed(name: str, what: str, read: Callable[[Row], Iterable[Any]], of: str = "") -> Column:
    return Column(name, "list", what, read, of=of)


def dates(name: str, what: str, read: Callable[[Row], Any] | None = None) -> list[Column]:
    """A date as it is known, and the first and last day that it can mean."""

    def part(key: str) -> Callable[[Row], Any]:
        def of_the_date(row: Row) -> Any:
            found = read(row) if read else row.data[name]
            return found[key] if found else None

        return of_the_date

    return [
        Column(name, "string", f"{what}, as exactly as it is known (EDTF: 2023-06-18, 2023-06, 2021~).", part("edtf")),
        Column(f"{name}_earliest", "date", f"The first day that “{name}” can mean.", part("earliest")),
        Column(f"{name}_latest", "date", f"The last day that “{name}” can mean.", part("latest")),
    ]


def name_of(row: Row, slug: str) -> str | None:
    """The name of an actor as the edition gives it."""
    return row.record["actors"][slug]["name"] if slug in row.record["actors"] else None


def actor(name: str, what: str) -> list[Column]:
    """Whom a slug in the row names, and the name beside it."""
    return [
        text(name, what, of="actors"),
        Column(f"{name}_name", "string", f"The name of “{name}”.", lambda row: name_of(row, row.data[name])),
    ]


def person(name: str, what: str) -> list[Column]:
    """Who spoke or judged: slug, name and the offices held that day."""
    return [
        Column(name, "string", what, lambda row: (row.data[name] or {}).get("actor"), of="actors"),
        Column(f"{name}_name", "string", f"The name of “{name}”.", lambda row: (row.data[name] or {}).get("name")),
        listed(
            f"{name}_offices",
            f"The offices “{name}” held that day, as far as they are on record; more than one is possible.",
            lambda row: map(office_text, (row.data[name] or {}).get("offices", [])),
        ),
    ]


def office_text(office: Mapping[str, Any]) -> str:
    """ "Secretary of State, U.S. Department of State" """
    return ", ".join(filter(None, [office["title"], office["organisation_name"]]))


def actors(name: str, names: str, what: str) -> list[Column]:
    """Several actors: their slugs under `name`, their names, in the same order, under `names`."""
    return [
        listed(name, what, lambda row: row.data[name], of="actors"),
        listed(
            names, f"The names of “{name}”, in the same order.", lambda row: (name_of(row, s) for s in row.data[name])
        ),
    ]


def issue(what: str) -> list[Column]:
    return [
        text("issue", what, of="issues", required=True),
        Column("issue_name", "string", "The name of the issue.", lambda row: _issue(row)["name"]),
        listed("issue_path", "The issue with those above it, the topmost first.", lambda row: _issue(row)["path"]),
    ]


def _issue(row: Row) -> Mapping[str, Any]:
    found: Mapping[str, Any] = row.record["issues"][row.data["issue"]]
    return found


def cites() -> list[Column]:
    """What the row rests on: four lists in the same order, as long as each other unless one is quite empty."""

    def described(key: str) -> Callable[[Row], list[str]]:
        return lambda row: [source[key] for source in _cited(row)]

    return [
        listed(
            "source_numbers",
            "The sources the row rests on, by their numbers in the list of the entry or channel.",
            lambda row: (cite["number"] for cite in row.data["cites"]),
        ),
        listed("sources", "The same sources by slug, in the same order.", described("slug"), of="sources"),
        listed(
            "source_locators",
            "The place in each of these sources, in the same order.",
            lambda row: (cite["locator"] for cite in row.data["cites"]),
        ),
        listed(
            "source_urls",
            "Where each of these sources can be read: its own address, or else that of an archived copy.",
            lambda row: (source["url"] or source["archive_url"] for source in _cited(row)),
        ),
    ]


def _cited(row: Row) -> list[Mapping[str, Any]]:
    by_number = {source["number"]: source for source in row.record["sources"]}
    return [by_number[cite["number"]] for cite in row.data["cites"]]


def utc(moment: datetime) -> str:
    """ "2026-11-24T02:39:33Z", to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def edition(subject: str) -> list[Column]:
    """Which publication the row is from."""
    return [
        Column(
            "edition", "integer", f"The edition of the {subject} that the row is from.",
            lambda row: row.edition.number, required=True,
        ),
        Column(
            "published_at", "datetime", "When that edition was published.",
            lambda row: row.edition.published_at, required=True,
        ),
    ]  # fmt: skip


def of_an_entry(*columns: Column | list[Column]) -> tuple[Column, ...]:
    """A table of rows of entries: which entry and which of its rows, the columns, what it rests on, how to cite it."""
    first = [
        Column("entry", "string", "The entry, by the slug in its address.", _entry, of="entries", required=True),
        Column("row", "integer", "The row within this edition of the entry, from 1.", _number, required=True),
    ]
    last = [
        Column("entry_title", "string", "The title of the entry.", lambda row: row.record["title"], required=True),
        Column("entry_date", "string", "When the entry took place (EDTF).", lambda row: row.record["when"]["edtf"]),
    ]
    return (*first, *flat(columns), *cites(), *last, *edition("entry"), *addresses())


def _entry(row: Row) -> str:
    return row.edition.slug


def _number(row: Row) -> int:
    return row.number


def addresses() -> list[Column]:
    """Where a row of an entry can be read."""
    return [
        Column("url", "string", "The public page of the entry.", lambda row: page_url("entry", row), required=True),
        Column(
            "edition_url", "string", "The page of exactly this edition, which never changes: cite this one.",
            lambda row: absolute(reverse("edition", args=[row.edition.slug, row.edition.number])), required=True,
        ),
    ]  # fmt: skip


def page_url(kind: str, row: Row) -> str:
    """The absolute address of the public page of the entry or channel that a row is from."""
    return absolute(reverse(kind, args=[row.edition.slug]))


def flat(columns: Iterable[Column | list[Column]]) -> list[Column]:
    return [one for some in columns for one in (some if isinstance(some, list) else [some])]
