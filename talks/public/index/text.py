"""Entries by the words of their text, out of an index."""

from __future__ import annotations

from functools import lru_cache

from django.db import connection
from pyroaring import BitMap

from talks.public.index.queries import Node, Unreadable, parse
from talks.public.index.whole import Index
from talks.public.search import query


def find(q: str, index: Index) -> list[BitMap]:
    """Where the words of `q` stand, by segment. One query for words not asked for before, or that stand together."""
    try:
        asked = _understood(q)
    except Unreadable:
        return _by_database(q, index)
    return [asked.within(segment) for segment in index.segments]


@lru_cache(maxsize=2000)
def _understood(q: str) -> Node:
    sql, params = query(q)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ({sql})::text", params)
        return parse(cursor.fetchone()[0])


def _by_database(q: str, index: Index) -> list[BitMap]:
    sql, params = query(q)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT entry_id FROM talks_publicentry WHERE search @@ ({sql})", params)  # noqa: S608
        ids = [row[0] for row in cursor.fetchall()]
    return [segment.positions(ids) for segment in index.segments]
