"""The page "Data": what there is to take away, in which formats, how it is filtered, cited and licensed; the dumps."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

from talks.models.editions import PublicEntry, PublicIssue, PublicVersion
from talks.public.exports import dumps
from talks.public.exports.columns import Column
from talks.public.exports.package import description
from talks.public.exports.serving import file_sent, for_everybody, plain
from talks.public.exports.tables import TABLES, Table
from talks.public.exports.views import EXCHANGED, TYPES
from talks.public.http import page, validator
from talks.public.listing import OF_CHANNELS, OWN, Parameter
from talks.public.structured import Distribution, absolute, dataset, script_json

# A copy may be kept for a day unasked; then whoever keeps it learns if something in it has been withdrawn.
_DAY = 24 * 3600
_FORMATS = {"csv": "CSV", "json": "JSON", "jsonl": "JSON Lines"}
_KINDS = {"csv": "CSV and JSON Lines, as a Data Package", "parquet": "Parquet"}
# (parameter, what it asks for, an example where the record has none to give)
_FILTERS = [
    ("issue", "an issue with all below it, by the slug in its address", ""),
    ("actor", "who took part, spoke or is meant, by slug", ""),
    ("pair", "two states with a tilde between them", ""),
    ("country", "where it was held: a state by slug, remote~ or unknown~", "unknown~"),
    ("channel", "what opened, limited or closed a channel, by slug", ""),
    ("issues", "with several issues: entries about all of them", "all"),
    ("kind", "the kind of entry", "visit"),
    ("level", "the rank at which sides talked", "minister"),
    ("status", "what became of it", "declined"),
    ("outcome", "what came of an issue", "agreed"),
    ("source", "what rests on a source, by slug", ""),
    ("from, to", "dates: a day, a month or a year", "2023-06&to=2023"),
    ("q", "words and names in any script", "air+travel"),
]


@dataclass(frozen=True, slots=True)
class ColumnView:
    name: str
    kind: str
    what: str
    words: list[str]  # the values it may have, where they are limited


@dataclass(frozen=True, slots=True)
class TableView:
    name: str
    title: str
    what: str
    files: list[tuple[str, str]]  # label, address
    columns: list[ColumnView]
    exchanged: bool  # JSON Lines hold whole records


@dataclass(frozen=True, slots=True)
class DumpView:
    name: str
    label: str
    day: date
    version: int
    size: str
    bytes: int
    sha256: str
    url: str
    checksum_url: str


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Everything there is. Five queries; two for a page that has not changed.

    Not a `public_page`: a new dump changes it without a publication, so the dumps are part of its validator.
    """
    version = PublicVersion.objects.first()
    request.public_version = version  # type: ignore[attr-defined]
    withdrawn = dumps.last_withdrawal()
    there = [dump for dump in dumps.dumps() if not dumps.outdated(dump, withdrawn)]
    stamp = "\n".join([validator(request, version), *(dump.name for dump in there)])
    etag = f'"{hashlib.blake2b(stamp.encode(), digest_size=12).hexdigest()}"'
    response = get_conditional_response(request, etag=etag)
    if response is None or response.status_code != 304:
        response = page(request, "talks/data.html", _context(there, version))
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _context(there: list[dumps.Dump], version: PublicVersion | None) -> dict[str, object]:
    newest = [_dump_view(found[0]) for kind in _KINDS if (found := [one for one in there if one.kind == kind])]
    filters = _filters()
    asked = "from=2023" if "…" in filters[0][2] else f"{filters[0][2]}&from=2023"
    file = f"{reverse('export', args=['outcomes', 'csv'])}?{asked}"
    roots = list(PublicIssue.objects.filter(parent="").order_by("sort_key").values_list("name", flat=True))
    return {
        "nav": "about",
        "tables": [table_view(table) for table in TABLES.values()],
        "filters": filters,
        "lists": [(name, _meanings(own)) for name, own in OWN.items()],
        "of_channels": f"{', '.join(OF_CHANNELS[:-1])} and {OF_CHANNELS[-1]}",
        "example": absolute(file),
        "example_url": file,
        "log_url": reverse("export-log"),
        "dumps": newest,
        "json_ld": script_json(_dataset(newest, roots, version)),
        "site": absolute("/"),
        "title": "Data",
        "description": "The record as CSV, JSON and Parquet, filtered as you like, every column explained.",
        "canonical": absolute(reverse("data")),
    }


def _filters() -> list[tuple[str, str, str]]:
    """(parameters, what they ask for, an example that finds something in this very record). One query."""
    terms = PublicEntry.objects.order_by("-sort_date", "-entry_id").values_list("terms", flat=True).first() or []
    there = dict(reversed([term.split(":", 1) for term in sorted(terms)]))
    return [
        (names, what, f"{names.partition(',')[0]}={example or there.get(names, '…')}")
        for names, what, example in _FILTERS
    ]


def _meanings(own: Mapping[str, Parameter]) -> list[tuple[str, str]]:
    return [(name, parameter.meaning.replace("`", "")) for name, parameter in own.items()]


def _size(size: int) -> str:
    """In units of a thousand, as networks and disks are sold: "456 kB"."""
    return f"{size / 1e6:,.1f}\xa0MB" if size >= 1e6 else f"{max(1, round(size / 1e3))}\xa0kB"


def _dataset(newest: list[DumpView], topics: list[str], version: PublicVersion | None) -> dict[str, Any]:
    """The whole record and every file of it, for search engines of data. One query."""
    days = PublicEntry.objects.aggregate(first=Min("sort_date"), last=Max("last_date"))
    files = [
        Distribution(f"{table.title} as {label}", reverse("export", args=[table.name, suffix]), _media(suffix))
        for table in TABLES.values()
        for suffix, label in _FORMATS.items()
    ]
    return dataset(
        reverse("data"),
        [
            *(Distribution(f"Everything as {one.label}", one.url, "application/zip", one.bytes) for one in newest),
            Distribution("Every record whole", reverse("export-log"), _media("jsonl")),
            *files,
        ],
        description="A public record of diplomatic talks: who met whom, who declined and why, what each side said on "
        "each issue, what came of it and who says so. Every statement names its source.",
        version=version.number if version else 0,
        changed=version.changed_at if version and version.number else None,
        topics=topics,
        **days,
    )


def _media(suffix: str) -> str:
    return TYPES[suffix].partition(";")[0]


def table_view(table: Table) -> TableView:
    files = [(label, reverse("export", args=[table.name, suffix])) for suffix, label in _FORMATS.items()]
    columns = [_column_view(column) for column in table.columns]
    return TableView(table.name, table.title, table.what, files, columns, table.name in EXCHANGED)


def _column_view(column: Column) -> ColumnView:
    words = list(column.choices.values) if column.choices else []
    return ColumnView(column.name, column.kind, description(column), words)


def _dump_view(dump: dumps.Dump) -> DumpView:
    return DumpView(
        name=dump.name,
        label=_KINDS[dump.kind],
        day=dump.day,
        version=dump.version,
        size=_size(dump.size),
        bytes=dump.size,
        sha256=dump.sha256,
        url=reverse("dump", args=[dump.name]),
        checksum_url=reverse("dump", args=[dump.checksum_name]),
    )


@for_everybody
def dump_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """A dump, whole or a part of it, or its checksum. 410 once something in it has been withdrawn. One query."""
    dump = dumps.named(name.removesuffix(".sha256"))
    if dump is None:
        return plain(404, f"There is no dump of this name. The newest: {absolute(reverse('data'))}")
    if dumps.outdated(dump, dumps.last_withdrawal()):
        said = f"Something in this dump has been withdrawn since it was made. The newest: {absolute(reverse('data'))}"
        return plain(410, said)
    is_checksum = name.endswith(".sha256")
    etag = f'"{dump.sha256[:32]}{"-sum" if is_checksum else ""}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None and is_checksum:
        checksum = dump.path.with_name(dump.checksum_name).read_bytes()
        response = HttpResponse(checksum, content_type="text/plain; charset=us-ascii")
    elif response is None:
        response = file_sent(request, dump.path, etag, name)
    if response.status_code in (200, 206, 304):
        response["ETag"] = etag
        response["Cache-Control"] = f"public, max-age={_DAY}"
    return response
