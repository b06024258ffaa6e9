"""The page about the API, made from its OpenAPI document: what the document says and the page does not is nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from talks.public.api import document
from talks.public.api.asked import LIMIT, MOST
from talks.public.api.examples import examples
from talks.public.api.lists import LISTS
from talks.public.api.operations import api
from talks.public.api.problems import KINDS
from talks.public.http import page, public_page
from talks.public.releases import version_of
from talks.public.structured import absolute

Schema = dict[str, Any]
_HEADINGS = {"facets": "Counts", "overviews": "Places and company"}
# Parts whose table would repeat that of a resource; so would those called after a row "in entry".
_SAME = {"ActorDescription": "Actor", "IssueDescription": "Issue"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the text that names a type; `anchor` leads to its own table, "" for none."""

    text: str
    anchor: str = ""


def marked(text: str) -> SafeString:
    """Text of the document with what stands between backticks as code."""
    parts = enumerate(text.split("`"))
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", part) if at % 2 else part,) for at, part in parts)
    )


@dataclass(frozen=True, slots=True)
class Field:
    """A key of an answer, or a parameter."""

    name: str
    type: list[Piece]
    meaning: SafeString


@dataclass(frozen=True, slots=True)
class Table:
    """An object: what it is, and its keys."""

    name: str
    intro: SafeString
    fields: list[Field]
    nested: str = ""  # which keys it lacks where it stands inside another


@dataclass(frozen=True, slots=True)
class Address:
    path: str
    whole: bool  # whether it leads somewhere as it stands: without a slug or a number to fill in
    summary: str


@dataclass(frozen=True, slots=True)
class Section:
    """A resource with its addresses and what they take besides the filter, paging and `fields`."""

    name: str
    heading: str
    addresses: list[Address]
    own: list[Field]
    takes: str  # the part of the filter it takes, where that is not the whole
    tables: list[Table]


@dataclass(frozen=True, slots=True)
class Words:
    """An enumeration: (value, meaning)."""

    name: str
    values: list[tuple[str, SafeString]]


@public_page
def reference(request: HttpRequest) -> HttpResponse:
    """The page. The examples on it are asked as it is made: 34 queries at most, none once a browser has it."""
    made = document.openapi(api)
    schemas = made["components"]["schemas"]
    used = {_answered(operations["get"], made) for operations in made["paths"].values()}
    return page(
        request,
        "talks/api.html",
        {
            "title": "API",
            "description": "The record for programs: every address, field and parameter, with examples.",
            "nav": "about",
            "canonical": absolute(reverse("api")),
            "base": absolute(reverse("api-v1:root")),
            "filter": _fields_of_parameters(document.filter_parameters()),
            "paging": _fields_of_parameters(document.paging_parameters([])),
            "most": MOST,
            "default": LIMIT,
            "rate": settings.API_RATE_LIMIT,
            "sections": list(_sections(made)),
            "parts": [_table(name, one) for name, one in sorted(schemas.items()) if _is_part(name, one, used)],
            "words": [_words(name, one) for name, one in sorted(schemas.items()) if "enum" in one],
            "log_url": reverse("export-log"),
            "problems": [(kind, marked(kind.meaning)) for kind in KINDS.values()],
            "examples": examples(version_of(request)),
        },
    )


def _sections(made: Schema) -> Iterator[Section]:
    """A section for each list, in their order, then counts."""
    by_tag: dict[str, list[tuple[str, Schema]]] = {}
    for path, operations in made["paths"].items():
        by_tag.setdefault(operations["get"]["tags"][0], []).append((path, operations["get"]))
    takes = {listing.name: listing.takes for listing in LISTS}
    for tag, operations in by_tag.items():
        if tag == "overview":
            continue
        tables = [
            _table(name, made["components"]["schemas"][name])
            for name in dict.fromkeys(_answered(operation, made) for _, operation in operations)
        ]
        own = [one for _, operation in operations for one in _own(operation)]
        part = "" if set(takes.get(tag, document.FILTER)) == set(document.FILTER) else ", ".join(takes[tag])
        addresses = [_address(path, operation) for path, operation in operations]
        yield Section(tag, _HEADINGS.get(tag, tag.capitalize()), addresses, _fields_of_parameters(own), part, tables)


def _address(path: str, operation: Schema) -> Address:
    return Address(f"/api/v1{path}", "{" not in path, operation["description"])


def _own(operation: Schema) -> list[Schema]:
    shared = {*document.FILTER, "limit", "cursor", "fields"}
    query = [one for one in operation.get("parameters", []) if one["in"] == "query"]
    return [one for one in query if one["name"] not in shared]


def _answered(operation: Schema, made: Schema) -> str:
    """The name of the resource that an address answers with, or lists."""
    name = _name(operation["responses"]["200"]["content"]["application/json"]["schema"])
    results = made["components"]["schemas"][name]["properties"].get("results")
    return _name(results["items"]) if results else name


def _is_part(name: str, schema: Schema, used: set[str]) -> bool:
    repeats = name in _SAME or name.endswith("InEntry")
    return "properties" in schema and name not in used and not repeats and not name.endswith("List")


def _table(name: str, schema: Schema) -> Table:
    fields = [
        Field(key, list(_type(one)), marked(one.get("description", "")))
        for key, one in schema.get("properties", {}).items()
    ]
    nested = ""
    if "order" in schema.get("properties", {}):
        nested = "Inside an entry it stands without entry, order and url."
    elif name in _SAME.values():
        nested = "Inside an entry or a channel it stands without url and entry_count."
    return Table(name, marked(schema.get("description", "")), fields, nested)


def _fields_of_parameters(parameters: list[Schema]) -> list[Field]:
    return [Field(one["name"], list(_type(one["schema"])), marked(one["description"])) for one in parameters]


def _words(name: str, schema: Schema) -> Words:
    lines = [line.partition(": ") for line in schema.get("description", "").splitlines()]
    return Words(name, [(value.strip("`"), marked(meaning)) for value, _, meaning in lines])


def _name(schema: Schema) -> str:
    return str(schema["$ref"].rpartition("/")[2])


def _type(schema: Schema) -> Iterator[Piece]:
    """What a schema allows, in words: "list of Cite", "Span or null"."""
    if "$ref" in schema:
        name = _name(schema).removesuffix("InEntry")
        name = _SAME.get(name, name)
        yield Piece(name, f"schema-{name}")
    elif "anyOf" in schema:
        for number, one in enumerate(schema["anyOf"]):
            if number:
                yield Piece(" or ")
            yield from _type(one)
    elif "const" in schema:
        yield Piece(f'"{schema["const"]}"')
    elif "enum" in schema:
        yield Piece(" · ".join(schema["enum"]))
    elif schema.get("type") == "array":
        yield Piece("list of ")
        yield from _plural(schema["items"])
    elif isinstance(schema.get("additionalProperties"), dict):
        yield Piece("object: ")
        yield from _type(schema["additionalProperties"])
        described = _name(schema["additionalProperties"]) if "$ref" in schema["additionalProperties"] else ""
        yield Piece(" by slug" if described in _SAME else " by name")
    else:
        yield Piece(
            schema.get("format")
            or {"string": "text", "integer": "number", "boolean": "true or false"}.get(
                schema.get("type", ""), str(schema.get("type", ""))
            )
        )


def _plural(schema: Schema) -> Iterator[Piece]:
    if schema.get("type") == "string" and "enum" not in schema:
        yield Piece("texts")
    elif "enum" in schema:
        yield Piece("keys")
    else:
        yield from _type(schema)
