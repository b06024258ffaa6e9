"""What the public tables said on former days: kept by the database (migration 0010), made anew by `rebuild_history`.

The database notes by itself what a release changes, as of the day of its newest edition. Here stands what the press
has to say to that: when not to (a rebuilding changes nothing that was said), and for which day, when the history is
replayed from the editions.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection

# The tables of former rows, in the schema `past`.
FORMER = ["entry", "item", "actor", "issue", "source", "channel", "mention", "redirect", "withdrawal"]


@contextmanager
def suspended() -> Iterator[None]:
    """Changes of the public tables leave no trace meanwhile. Call inside a transaction. Two queries."""
    _set(history="off")
    yield
    _set(history="")


@contextmanager
def as_of(day: date, edition_id: int) -> Iterator[None]:
    """Changes of the public tables are noted for a day, and no edition after `edition_id` is seen. Call inside a
    transaction. Three queries.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('search_path')")
        path = cursor.fetchone()[0]
    _set(path=f"past, {path}", day=day.isoformat(), known_edition=str(edition_id))
    yield
    _set(path=path, day="", known_edition="")


def _set(path: str = "", **settings: str) -> None:
    """Set the database's settings `talks.…`, and the search path where one is given, until the transaction ends."""
    named = {f"talks.{name}": value for name, value in settings.items()} | ({"search_path": path} if path else {})
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(['set_config(%s, %s, true)'] * len(named))}",
            [part for pair in named.items() for part in pair],
        )


def forget() -> None:
    """Empty the history, and list the days on which something was published anew from the editions.

    What a release was numbered on its day is known only from having been there; of other days the number of
    publications up to then stands for it. One query a table, and two more.
    """
    with connection.cursor() as cursor:
        for table in FORMER:
            cursor.execute(f"DELETE FROM past.{table}")  # noqa: S608 - a constant
        cursor.execute(
            """
            INSERT INTO past.day (day, edition_id, number, changed_at)
            SELECT day, max(id), max(publication), max(published_at) FROM (
                SELECT id, published_at, dense_rank() OVER (ORDER BY published_at) AS publication,
                    max((published_at AT TIME ZONE 'UTC')::date) OVER (ORDER BY id) AS day
                FROM talks_edition
            ) dated GROUP BY day ON CONFLICT (day) DO UPDATE SET edition_id = excluded.edition_id
            """
        )
        cursor.execute("UPDATE past.history SET complete_from = NULL")


def renewed() -> None:
    """Note that rows may look otherwise than before, though they say the same: what was made from them is made anew.

    One query.
    """
    with connection.cursor() as cursor:
        cursor.execute("UPDATE past.history SET generation = gen_random_uuid()")
