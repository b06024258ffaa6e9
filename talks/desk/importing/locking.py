"""One import of a collection at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from talks.models import ImportRun, RunState

# The first half of the lock's number says what kind of thing is locked: "imports".
_CLASS = 0x1313


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
    who = (run.by.get_full_name() or run.by.get_username()) if run.by else "Somebody"
    return (
        f"{who} has been importing “{run.file_name}” into “{run.collection.title}” since "
        f"{run.started_at:%-d %B %Y, %H:%M} UTC. Try again when that is done."
    )


def lock_names() -> None:
    """Make new names one at a time until the transaction ends: two collections may both bring the same person."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_CLASS])
