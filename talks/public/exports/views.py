"""The addresses of files: /export/outcomes.csv?issue=tariffs, and the whole log at /export/log.jsonl."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from talks.models.editions import PublicVersion
from talks.public.exports import log
from talks.public.exports.reading import Opened, Unsettled, open_tables
from talks.public.exports.tables import OF_CHANNELS, TABLES, Table
from talks.public.exports.writing import csv_lines, exchange_lines, json_document, json_lines, pieces
from talks.public.filters import TimelineFilter
from talks.public.http import public_page
from talks.public.selection import PARAMETERS, Refused, selection

TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json",
    "jsonl": "application/jsonl",
}
# Whole records, not flat rows, where the format is JSON Lines.
EXCHANGED = ["entries", "channels"]
_LONGEST_NAME = 120


def for_everybody(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Lets pages of other sites read the answer, whatever it is: it is public, and the same for everybody."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(status=204)
            response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            response["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
            response["Access-Control-Max-Age"] = "86400"
        else:
            response = view(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "Content-Disposition, ETag, Last-Modified"
        return response

    return wrapped


@for_everybody
@public_page
def export(request: HttpRequest, table: str, suffix: str) -> HttpResponse:
    """One table as one file, as far as it matches the filter in the address.

    Four queries before the first rows where there is no filter by issue, actor or source; then one or two for each 40
    editions (see `reading`). 400 says what cannot be read of the address.
    """
    if table not in TABLES or suffix not in TYPES:
        return _no_such_file()
    wanted = TABLES[table]
    _refuse_what_it_does_not_know(request, wanted)
    asked = selection(request)
    version: PublicVersion | None = request.public_version  # type: ignore[attr-defined]
    return _file(
        request,
        suffix,
        file_name(table, suffix, asked, version),
        lambda: open_tables([wanted], asked, version),
        lambda opened: _lines(wanted, suffix, opened, asked.querystring()),
    )


@for_everybody
@public_page
def whole_log(request: HttpRequest) -> HttpResponse:
    """Every record that stands. Four queries, then one for each 40 records."""
    if request.GET:
        raise Refused({name: ["This file is the whole log and takes no filter."] for name in request.GET})
    version: PublicVersion | None = request.public_version  # type: ignore[attr-defined]
    name = file_name("log", "jsonl", TimelineFilter(), version)
    return _file(request, "jsonl", name, lambda: log.open_log(version), log.log_lines)


def _lines(table: Table, suffix: str, opened: Opened, query: str) -> Iterator[str]:
    rows = opened.rows(table)
    if suffix == "csv":
        return csv_lines(table, rows)
    if suffix == "json":
        return json_document(table, rows, opened.moment, query)
    return exchange_lines(rows) if table.name in EXCHANGED else json_lines(table, rows)


def _file(
    request: HttpRequest,
    suffix: str,
    name: str,
    opening: Callable[[], Opened],
    lines: Callable[[Opened], Iterable[str]],
) -> HttpResponse:
    """The answer. What can fail fails here, before anything is sent; HEAD asks for no row."""
    content: Iterable[bytes] = iter(())
    if request.method != "HEAD":
        try:
            content = pieces(lines(opening()))
        except Unsettled as unsettled:
            busy = HttpResponse(f"{unsettled}\n", status=503, content_type="text/plain; charset=utf-8")
            busy["Retry-After"] = "10"
            return busy
    response = StreamingHttpResponse(
        content, content_type=TYPES[suffix], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
    # All that pages do to an answer they do to its headers, and those it has.
    return cast(HttpResponse, response)


def _no_such_file() -> HttpResponse:
    said = f"There is no such file. Tables: {', '.join(TABLES)}. Formats: {', '.join(TYPES)}. And log.jsonl.\n"
    return HttpResponse(said, status=404, content_type="text/plain; charset=utf-8")


def _refuse_what_it_does_not_know(request: HttpRequest, table: Table) -> None:
    unfit = [name for name in request.GET if name in PARAMETERS and name not in table.filters]
    if unfit:
        said = f"Channels are no entries: this file can be filtered by {' and '.join(OF_CHANNELS)} only."
        raise Refused({name: [said] for name in unfit})


def file_name(table: str, suffix: str, asked: TimelineFilter, version: PublicVersion | None) -> str:
    """ "talks-outcomes-issue-tariffs-2026-11-24.csv": what it holds, and the day the record was last changed.

    ASCII only. Not the day of the download: two files of one name from one site hold the same.
    """
    day = (version.changed_at if version else timezone.now()).date().isoformat()
    said = "-".join(f"{name}-{value}" for name, value in asked.pairs())
    words = re.sub(r"[^A-Za-z0-9_.]+", "-", said).strip("-.")[:_LONGEST_NAME].rstrip("-.")
    return "-".join(filter(None, ["talks", table.replace("_", "-"), words, day])) + f".{suffix}"
