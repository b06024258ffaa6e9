"""Read replicas: which database a reader's request is answered from.

A process keeps to one replica, taken at random when it starts, for as long as that answers and is not further behind
the primary than `settings.REPLICA_LAG`. Else it goes over to another one, and where there is none, to the primary.
A whole request reads from one database, so nothing on a page is of another release than the rest of it.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections
from django.db.models import Model

logger = logging.getLogger("talks.replicas")

# Where the models of published things live; whatever else there is belongs to the editors.
PUBLISHED = "talks.models.editions"

_reading_from: ContextVar[str] = ContextVar("reading_from", default=DEFAULT_DB_ALIAS)


def reading_from() -> str:
    """The alias of the database that public code reads from, here and now: the primary unless somebody said else."""
    return _reading_from.get()


@contextmanager
def read_from(alias: str) -> Iterator[None]:
    """Let public code read from a database meanwhile."""
    before = _reading_from.set(alias)
    try:
        yield
    finally:
        _reading_from.reset(before)


class Router:
    """Sends readers' questions for published things where `read_from` says, and everything else to the primary.

    Who asks decides, not the model alone: press and desk read the same tables, in transactions of the primary.
    """

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        return reading_from() if model.__module__ == PUBLISHED else DEFAULT_DB_ALIAS

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        return True  # the same rows, wherever they were read

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS


# --- How a replica is ---------------------------------------------------------------------------------------------

# A replica that has replayed all it has received is not behind, however long nothing was written; where nothing is
# received any more, only the time of what it replayed last tells.
_STATE = """
SELECT CASE
        WHEN NOT pg_is_in_recovery() THEN 0
        WHEN EXISTS (SELECT FROM pg_stat_wal_receiver) AND pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
        ELSE coalesce(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()), 1e9)
    END::float8,
    coalesce((SELECT number FROM talks_publicversion), 0)
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A database that answers: seconds that it is behind, and the number of its newest release."""

    behind: float
    number: int


def look_at(alias: str) -> Found | None:
    """How a database is; None where it does not answer. One query, which waits no longer than any other."""
    connection = connections[alias]
    try:
        with connection.cursor() as cursor:
            cursor.execute(_STATE)
            return Found(*cursor.fetchone())
    except (DatabaseError, InterfaceError):
        with suppress(DatabaseError, InterfaceError):
            connection.close()
        return None


def answers(alias: str) -> bool:
    """Whether a database takes a connection of its own, at once: a pool would wait for one."""
    try:
        psycopg.connect(**{**connections[alias].get_connection_params(), "connect_timeout": 2}).close()
    except (DatabaseError, psycopg.Error):
        return False
    return True


class Chooser:
    """The database this process reads from. Any thread may ask; one at a time looks, and the others do not wait."""

    EVERY = 5.0  # seconds between two looks at the replica in use, or for one while there is none
    AGAIN = 30.0  # seconds before a database that did not answer is asked again

    def __init__(self) -> None:
        self.alias = DEFAULT_DB_ALIAS
        self._new = True
        self._due = 0.0
        self._away: dict[str, float] = {}  # until when not to ask one that did not answer
        self._lock = threading.Lock()

    def chosen(self, at_least: int = 0) -> str:
        """The alias to read from. No query but for one thread every `EVERY` seconds: one, more only when changing.

        `at_least` is the number of a release that this process has shown already: a replica that has not got as far
        is not gone over to.
        """
        if time.monotonic() >= self._due and self._lock.acquire(blocking=False):
            try:
                self._look(at_least)
            finally:
                self._lock.release()
        return self.alias

    def lost(self, alias: str, at_least: int = 0) -> str:
        """The alias to read from now that one did not answer."""
        with self._lock:
            self._away[alias] = time.monotonic() + self.AGAIN
            if self.alias == alias:
                self._look(at_least)
        return self.alias

    def _look(self, at_least: int) -> None:
        self._due = time.monotonic() + self.EVERY
        if self.alias != DEFAULT_DB_ALIAS and self._is_fit(self._seen(self.alias), 0):
            return
        behind: dict[str, Found] = {}
        for alias in random.sample(settings.REPLICAS, len(settings.REPLICAS)):
            found = self._seen(alias)
            if self._is_fit(found, at_least):
                return self._go(alias, "it answers and is up to date")
            if found:
                behind[alias] = found
        # Rather late than not at all: a replica without a primary falls behind by itself.
        if behind and not answers(DEFAULT_DB_ALIAS):
            self._due = time.monotonic() + self.AGAIN
            newest = max(behind, key=lambda alias: (behind[alias].number, -behind[alias].behind))
            return self._go(newest, "the primary does not answer, and no other is more up to date")
        self._go(DEFAULT_DB_ALIAS, "no replica answers and is up to date")

    def _seen(self, alias: str) -> Found | None:
        if self._away.get(alias, 0.0) > time.monotonic():
            return None
        found = look_at(alias)
        if found is None:
            self._away[alias] = time.monotonic() + self.AGAIN
        return found

    @staticmethod
    def _is_fit(found: Found | None, at_least: int) -> bool:
        return found is not None and found.behind <= settings.REPLICA_LAG and found.number >= at_least

    def _go(self, alias: str, why: str) -> None:
        if alias != self.alias:
            # That a process starts at a replica is as it should be.
            level = logging.INFO if self._new and alias != DEFAULT_DB_ALIAS else logging.WARNING
            logger.log(level, "Readers are answered from the database “%s” now: %s.", alias, why)
            self.alias = alias
        self._new = False


chooser = Chooser()
