"""Which day the record is read as of, here and now, and how the database is brought to read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.urls import get_script_prefix, set_script_prefix

from talks.public.database import public_connection

ROUTE = "known-on"


class NothingThen(Exception):
    """Raised for a day of which nothing can be said: nothing was public yet, or what was has not been kept."""


@dataclass(frozen=True, slots=True)
class Known:
    """A day on which something was published, the state of the record at its end, and today's beside it."""

    day: date
    edition_id: int  # the newest edition then
    next_day: date | None  # when something was published next; None: nothing since
    stamp: UUID  # of that state
    live: str  # which release is public now
    later: int  # how many editions there have been since, at most
    root: str  # what addresses of that day begin with: "/known-on/2023-06-01/"

    @property
    def last_day(self) -> date | None:
        """The last day on which this was all that was known; None where it still is."""
        return self.next_day - timedelta(days=1) if self.next_day else None

    def today(self, path: str) -> str:
        """The same page of today's record: a path with what addresses of the day begin with taken off."""
        return path.replace(self.root, self.root[: self.root.rindex(f"{ROUTE}/")], 1)


_reading: ContextVar[tuple[Known, Callable[[], Any]] | None] = ContextVar("reading", default=None)


def reading() -> Known | None:
    """The day the record is read as of; None where it is read as it stands."""
    found = _reading.get()
    return found[0] if found else None


def banner() -> Any:
    """What the pages of the day that is read say about it at their top. As many queries as whoever says so needs."""
    found = _reading.get()
    return found[1]() if found else None


def root_of(day: date) -> str:
    """What addresses of a day begin with."""
    return f"{get_script_prefix()}{ROUTE}/{day.isoformat()}/"


def bounds() -> tuple[date | None, date | None]:
    """The first day that the record can be read as of, and the last on which something was published; None while there
    is none. One query.
    """
    with public_connection().cursor() as cursor:
        cursor.execute(
            "SELECT greatest(min(day), (SELECT complete_from FROM past.history)), max(day) FROM past.day "
            "HAVING count(*) > 0"
        )
        return cursor.fetchone() or (None, None)


def find(day: date) -> Known:
    """The state of the record at the end of a day, which is that of the last day up to it on which something was
    published. One query.

    Raises NothingThen.
    """
    with public_connection().cursor() as cursor:
        cursor.execute(
            """
            SELECT at.day, at.edition_id, (SELECT min(day) FROM past.day WHERE day > at.day),
                past.stamp(at.day),
                concat_ws(' ', version.number, version.stamp),
                (SELECT edition_id FROM past.day ORDER BY day DESC LIMIT 1) - at.edition_id
            FROM past.history, talks_publicversion version, (
                SELECT day, edition_id FROM past.day WHERE day <= %s ORDER BY day DESC LIMIT 1
            ) AS at WHERE at.day >= coalesce(history.complete_from, at.day)
            """,
            [day],
        )
        found = cursor.fetchone()
    if found is None:
        raise NothingThen
    at, edition_id, next_day, stamp, live, later = found
    return Known(at, edition_id, next_day, stamp, live, later, root_of(at))


# What has been withdrawn since is named to the database, which leaves it out (migration 0010).
_READ_AS_OF = """
    WITH gone AS (
        SELECT DISTINCT entry_id, channel_id FROM past.edition WHERE kind = 'withdrawn' AND id > %(edition)s
    ), had AS (
        SELECT edition.id, edition.entry_id, edition.slug FROM gone JOIN past.edition edition
        ON edition.entry_id = gone.entry_id OR edition.channel_id = gone.channel_id WHERE edition.id <= %(edition)s
    )
    SELECT set_config('search_path', 'known, ' || current_setting('search_path'), true),
        set_config('talks.known_on', %(day)s, true),
        set_config('talks.known_edition', %(edition)s::text, true),
        set_config('talks.known_root', %(root)s, true),
        set_config('talks.known_out_entries', coalesce((SELECT array_agg(entry_id)::text FROM gone
            WHERE entry_id IS NOT NULL), '{}'), true),
        set_config('talks.known_out_channels', coalesce((SELECT array_agg(channel_id)::text FROM gone
            WHERE channel_id IS NOT NULL), '{}'), true),
        set_config('talks.known_out_editions', coalesce((SELECT array_agg(id)::text FROM had), '{}'), true),
        set_config('talks.known_out_slugs', coalesce((SELECT string_agg(DISTINCT slug, '|') FROM had
            WHERE entry_id IS NOT NULL), ''), true)
"""


@contextmanager
def as_of(known: Known, tell: Callable[[], Any]) -> Iterator[None]:
    """Whatever public code reads meanwhile is the record of that day, and the addresses it makes lead to pages of that
    day; `tell` says what their banner does. One query.

    Call inside `database.only_reading`: the database goes on reading that day until its end.
    """
    prefix, token = get_script_prefix(), _reading.set((known, tell))
    try:
        with public_connection().cursor() as cursor:
            cursor.execute(
                _READ_AS_OF,
                {"day": known.day.isoformat(), "edition": known.edition_id, "root": known.root},
            )
        set_script_prefix(known.root)
        yield
    finally:
        set_script_prefix(prefix)
        _reading.reset(token)
