"""The addresses of files: /export/outcomes.csv?issue=tariffs, and the whole log at /export/log.jsonl."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from talks.models.editions import PublicVersion
from talks.public import listing
from talks.public.exports import log
from talks.public.exports.reading import Opened, Unsettled, open_tables
from talks.public.exports.serving import busy, by_etag, for_everybody, plain, sent
from talks.public.exports.tables import TABLES, Table
from talks.public.exports.writing import csv_lines, exchange_lines, json_document, json_lines, pieces
from talks.public.http import public_page
from talks.public.listing import Asked
from talks.public.selection import Refused, unknown

TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json",
    "jsonl": "application/jsonl",
}
# Whole records, not flat rows, where the format is JSON Lines.
EXCHANGED = ["entries", "channels"]
_LONGEST_NAME = 120


@for_everybody
@by_etag
@public_page
def export(request: HttpRequest, table: str, suffix: str) -> HttpResponse:
    """One table as one file, as far as it matches the filter in the address.

    Four queries before the first rows where there is no filter by issue, actor or source; then one or two for each 40
    editions (see `reading`). 400 says what cannot be read of the address.
    """
    if table not in TABLES or suffix not in TYPES:
        return _no_such_file()
    wanted = TABLES[table]
    asked = listing.asked_of(wanted.listed_as, request.GET)
    version: PublicVersion | None = request.public_version  # type: ignore[attr-defined]
    return _file(
        request,
        suffix,
        file_name(table, suffix, asked, version),
        lambda: open_tables([wanted], asked, version),
        lambda opened: _lines(wanted, suffix, opened, asked.querystring()),
    )


@for_everybody
@by_etag
@public_page
def whole_log(request: HttpRequest) -> HttpResponse:
    """Every record that stands. Four queries, then one for each 40 records."""
    if wrong := unknown(request.GET, []):
        raise Refused(wrong)
    version: PublicVersion | None = request.public_version  # type: ignore[attr-defined]
    name = file_name("log", "jsonl", Asked(), version)
    return _file(request, "jsonl", name, lambda: log.open_log(version), log.log_lines)


def _lines(table: Table, suffix: str, opened: Opened, query: str) -> Iterator[str]:
    if suffix == "jsonl" and table.name in EXCHANGED:
        return exchange_lines(opened.rows(replace(table, names_entries=True)))
    rows = opened.rows(table)
    if suffix == "csv":
        return csv_lines(table, rows)
    if suffix == "json":
        return json_document(table, rows, opened.moment, query)
    return json_lines(table, rows)


def _file(
    request: HttpRequest,
    suffix: str,
    name: str,
    opening: Callable[[], Opened],
    lines: Callable[[Opened], Iterable[str]],
) -> HttpResponse:
    """The answer. What can fail fails here, before anything is sent; HEAD asks for no row."""
    described = {
        "content_type": TYPES[suffix],
        "headers": {"Content-Disposition": f'attachment; filename="{name}"'},
    }
    if request.method == "HEAD":
        response: HttpResponseBase = StreamingHttpResponse((), **described)  # without a length: that is not known
    else:
        try:
            response = sent(pieces(lines(opening())), **described)
        except Unsettled as unsettled:
            response = busy(str(unsettled), 10)
    # All that pages do to an answer they do to its headers, and those it has.
    return cast(HttpResponse, response)


def _no_such_file() -> HttpResponse:
    return plain(
        404, f"There is no such file. Tables: {', '.join(TABLES)}. Formats: {', '.join(TYPES)}. And log.jsonl."
    )


def file_name(table: str, suffix: str, asked: Asked, version: PublicVersion | None) -> str:
    """ "talks-outcomes-issue-tariffs-2026-11-24.csv": what it holds, and the day the record was last changed.

    ASCII only. Not the day of the download: two files of one name from one site hold the same.
    """
    day = (version.changed_at if version else timezone.now()).date().isoformat()
    said = "-".join(f"{name}-{value}" for name, value in asked.pairs())
    words = re.sub(r"[^A-Za-z0-9_.]+", "-", said).strip("-.")[:_LONGEST_NAME].rstrip("-.")
    return "-".join(filter(None, ["talks", table.replace("_", "-"), words, day])) + f".{suffix}"
