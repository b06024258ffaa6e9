"""One import of a collection at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from talks.models import ImportRun, RunState

# The first half of the lock's number says what kind of thing is locked: "imports".
_CLASS = 0x1313
# The user name of the account that imports have when nobody is named for them.
MACHINE = "import"


class Busy(Exception):
    """Somebody else imports the same collection now; the message says who, and since when."""


@contextmanager
def only_one(slug: str) -> Iterator[None]:
    """Hold the collection for this connection while the block runs. Raises Busy when another connection holds it.

    The lock ends with the connection, so a process that was killed leaves none behind.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [_CLASS, slug])
        if not cursor.fetchone()[0]:
            raise Busy(_who(slug))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [_CLASS, slug])


def _who(slug: str) -> str:
    run = (
        ImportRun.objects.filter(collection__slug=slug, state__in=[RunState.READING, RunState.COMMITTING])
        .select_related("by", "collection")
        .order_by("-changed_at")
        .first()
    )
    if run is None:
        return "Somebody else is importing this collection at the moment. Try again when they are done."
    return under_way(run)


def under_way(run: ImportRun) -> str:
    """Who is importing what, and since when. The account of imports that nobody signs is no somebody."""
    since = f"{run.started_at:%-d %B %Y, %H:%M} UTC"
    what = f"“{run.file_name}” into “{run.collection.title}”"
    if run.by is None or run.by.username == MACHINE:
        return f"An import of {what}, started {since}, is under way. Try again when that is done."
    who = run.by.get_full_name() or run.by.get_username()
    return f"{who} has been importing {what} since {since}. Try again when that is done."


def lock_names() -> None:
    """Make new names one at a time until the transaction ends: two collections may both bring the same person."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_CLASS])
