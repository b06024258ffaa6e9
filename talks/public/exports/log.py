"""The whole public log as JSON Lines: everything that was published and stands, to read back elsewhere.

    {"type":"log","schema":2,"made":"2026-11-24T02:39:33Z","entries":109,"channels":12}
    {"type":"channel","edition":1,"published_at":"…","record":{…}}      channels by their number
    {"type":"entry","edition":3,"published_at":"…","record":{…}}        entries by date, oldest first

A record is what was published, in the shape of `talks.press.contract`. Entries name each other by id; what a record
says of entries that are not public is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from talks.models.editions import PublicChannel, PublicEntry, PublicVersion
from talks.public.exports.reading import Opened, open_tables
from talks.public.exports.tables import CHUNK, TABLES, Reference, References
from talks.public.exports.writing import exchange_lines, log_head
from talks.public.index.live import State
from talks.public.listing import Asked

SCHEMA = 2  # of the records, and so of the file


def _oldest_first(state: State, asked: Asked) -> References:
    return _editions(PublicEntry.objects.order_by("sort_date", "entry_id"))


def _by_number(state: State, asked: Asked) -> References:
    return _editions(PublicChannel.objects.order_by("channel_id"))


def _editions(rows: QuerySet[Any]) -> References:
    for edition_id in rows.values_list("edition_id", flat=True).iterator(chunk_size=CHUNK):
        yield Reference(edition_id)


ENTRIES = replace(TABLES["entries"], name="log_entries", references=_oldest_first)
CHANNELS = replace(TABLES["channels"], name="log_channels", references=_by_number, names_entries=True)


def open_log(version: PublicVersion | None = None) -> Opened:
    """Three queries. Raises Unsettled."""
    return open_tables([CHANNELS, ENTRIES], Asked(), version)


def log_lines(opened: Opened) -> Iterator[str]:
    """The lines of the log, once. For each 40 records one query, two where they name entries."""
    yield log_head(opened.moment, SCHEMA, entries=opened.total(ENTRIES), channels=opened.total(CHANNELS))
    for table in (CHANNELS, ENTRIES):
        yield from exchange_lines(opened.rows(table))
