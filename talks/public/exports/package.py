"""Describes a dump as a Frictionless Data Package, version 2: every table with its schema, from the same declarations.

The standard: https://datapackage.org/
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from talks.public.exports.columns import Column, utc
from talks.public.exports.csv_cells import SEPARATOR
from talks.public.exports.reading import Moment
from talks.public.exports.tables import TABLES, Table
from talks.public.exports.writing import LICENCE
from talks.public.structured import absolute

TITLE = "Talks tracker: a record of diplomatic talks"
_ABOUT = (
    "Who met whom, who declined and why, what each side said on each issue, and what came of it and who says so. "
    "The licence is that of the project’s own text. What is quoted belongs to whoever said it, and each source stands "
    "under terms of its own: see the columns licence and licence_url of the table “sources”."
)
_OF_CSV = (
    "A CSV cell that a spreadsheet would run as a formula, or that begins with an apostrophe, has one apostrophe in "
    "front; take it away to get the text. Lists have | between their items."
)


def package(moment: Moment, resources: list[dict[str, Any]]) -> dict[str, Any]:
    """The descriptor. The same record gives the same one: nothing in it is of the hour it is made."""
    found = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "talks",
        "title": TITLE,
        "description": f"{_ABOUT} {_OF_CSV}",
        "homepage": absolute(reverse("data")),
        "version": str(moment.number),
        "created": utc(moment.version.changed_at) if moment.version else None,
        "licenses": [LICENCE],
        "contributors": [{"title": "Talks tracker", "path": settings.SITE_URL, "roles": ["publisher"]}],
        "resources": resources,
    }
    return {name: value for name, value in found.items() if value is not None}


def table_resource(table: Table, path: str, size: int, digest: str) -> dict[str, Any]:
    return {
        "name": table.name.replace("_", "-"),
        "type": "table",
        "path": path,
        "title": table.title,
        "description": table.what,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{digest}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
        "schema": schema(table),
    }


def log_resource(path: str, size: int, digest: str) -> dict[str, Any]:
    """The log is no table: its lines are of several shapes, and tools take "jsonl" for a table of one."""
    return {
        "name": "log",
        "path": path,
        "title": "The whole log",
        "description": "Every record that stands, whole, one a line; a first line says what the file is.",
        "format": "text",
        "mediatype": "application/jsonl",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{digest}",
    }


def schema(table: Table) -> dict[str, Any]:
    """The Table Schema: fields, the key, and which columns hold keys of other tables."""
    keys = [column for column in table.columns if column.of and column.kind == "string"]
    return {
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
        "foreignKeys": [
            {"fields": [column.name], "reference": {"resource": column.of.replace("_", "-"), "fields": [_key(column)]}}
            for column in keys
        ],
    }


def _key(column: Column) -> str:
    """The key of the table that a column refers to; all that are referred to have one of one column."""
    return TABLES[column.of].key[0]


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": column.kind, "description": description(column)}
    if column.kind == "list":
        field |= {"delimiter": SEPARATOR, "itemType": "string"}
    if column.kind == "boolean":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.choices:
        constraints["enum"] = list(column.choices.values)
    return field | ({"constraints": constraints} if constraints else {})


def description(column: Column) -> str:
    """What the column holds, with what a number counts."""
    return f"{column.what} Unit: {column.unit}." if column.unit else column.what


_BESIDE = {
    "csv": (
        f"{_OF_CSV}\n\ndatapackage.json describes every column. log.jsonl holds whole records, to be read by programs."
    ),
    "parquet": (
        "Each table is a Parquet file; its schema describes every column. Text is as it was published and lists are "
        "lists. The same tables as CSV, and whole records, are in the archive of the same version without “parquet” in "
        "its name."
    ),
}


def readme(moment: Moment, counts: dict[str, int], kind: str = "csv") -> str:
    """What lies beside the tables, for whoever opens an archive by hand; `kind` is csv or parquet."""
    lines = [
        f"# {TITLE}",
        "",
        _ABOUT,
        "",
        f"State of the record: version {moment.number}"
        + (f", last changed {utc(moment.version.changed_at)}." if moment.version else "."),
        f"Where it comes from: {absolute(reverse('data'))}",
        f"Licence of the project’s own text: {LICENCE['title']}, {LICENCE['path']}",
        "",
        _BESIDE[kind],
        "",
        "| table | rows | what a row is |",
        "|---|---|---|",
        *(f"| {table.name} | {counts[table.name]} | {table.what} |" for table in TABLES.values()),
        "",
    ]
    return "\n".join(lines)
