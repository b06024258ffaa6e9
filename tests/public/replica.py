"""A second database beside the tests' own: a copy as of one moment, like a replica that has stopped replaying."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections

from talks.db import replicas
from talks.public import facets, from_replicas
from talks.public.index import live

ALIAS = "replica-1"


@contextmanager
def a_copy(alias: str = ALIAS) -> Iterator[str]:
    """The database as it is now, under another alias. Some tenths of a second."""
    own = {**connection.settings_dict}
    name = f"{own['NAME']}_{alias.replace('-', '_')}"
    drop = f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'
    # What a thread of an earlier test left open is in nobody's use, and would be in the way.
    alone = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{own['NAME']}'"
    _by_the_server(drop, alone, f'CREATE DATABASE "{name}" TEMPLATE "{own["NAME"]}"')
    connections.settings[alias] = {**own, "NAME": name}
    _allow(connections[alias])
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.settings[alias]
        _by_the_server(drop)


def _allow(copy: Any) -> None:
    """A test may only connect to what was there when it began."""

    def ensure_connection() -> None:
        if copy.connection is None:
            with copy.wrap_database_errors:
                copy.connect()

    copy.ensure_connection = ensure_connection


def _by_the_server(*statements: str) -> None:
    connection.close()  # a database somebody is in cannot be copied
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def in_use(settings: Any, monkeypatch: Any, *aliases: str) -> replicas.Chooser:
    """The settings (None: as they are) as TALKS_REPLICAS makes them, and a process that has just started."""
    if settings is not None:
        settings.REPLICAS = list(aliases)
        settings.DATABASE_ROUTERS = ["talks.db.replicas.Router"]
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, "talks.public.from_replicas.FromReplicas"]
    chooser, keeper = replicas.Chooser(), live.Keeper()
    for module in (replicas, from_replicas):
        monkeypatch.setattr(module, "chooser", chooser)
    for module in (live, facets, from_replicas):
        monkeypatch.setattr(module, "keeper", keeper)
    return chooser


def found(monkeypatch: Any, **by_alias: replicas.Found | None) -> list[str]:
    """Let the replicas look like this (`replica_1=…`); returns the aliases that are looked at, as they are."""
    asked: list[str] = []

    def look(alias: str) -> replicas.Found | None:
        asked.append(alias)
        return by_alias[alias.replace("-", "_")]

    monkeypatch.setattr(replicas, "look_at", look)
    return asked
