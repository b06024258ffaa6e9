"""Where the measured databases live, and the environment in which everything that is measured runs.

With DATABASE_URL set, the databases are on that server. Otherwise an embedded server of the bench's own holds them,
apart from the clone's own data: below TALKS_EMBEDDED_ROOT where that is set. It runs while this process lives.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[2]


def home() -> Path:
    """The bench's own folder: databases, files made from them, environments of other programs."""
    named = os.environ.get("TALKS_EMBEDDED_ROOT")
    folder = Path(named) if named else ROOT / ".local" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def settle(database: str, settings: str = "talks.settings") -> None:
    """Point this process, and all that it starts, at the database of that name; start the server if need be.

    Django is set up here, so call it before anything of the project is imported.
    """
    os.environ["DATABASE_URL"] = url_of(database)
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    os.environ.setdefault("TALKS_LOCAL", "1")  # loopback speaks http
    os.environ.setdefault("SECRET_KEY", "known to everybody, and of use to measurements only")
    os.environ.setdefault("TALKS_API_RATE_LIMIT", "0")
    os.environ.setdefault("TALKS_STATIC_ROOT", str(home() / "static"))
    join()


def join() -> None:
    """Set Django up in a process that one that has settled started."""
    import django

    django.setup()


def url_of(database: str) -> str:
    """The address of a database of that name, on the server of DATABASE_URL or on the bench's own."""
    given = os.environ.get("DATABASE_URL")
    if given:
        return urlunsplit(urlsplit(given)._replace(path=f"/{database}"))
    from talks.db.embedded.cluster import Cluster

    global _cluster
    _cluster = Cluster(home())  # remembered: the server stays while its users do
    _cluster.use()
    return f"postgresql://talks@/{database}?host={quote(str(_cluster.socket_folder))}"


_cluster: object = None


def create_database(database: str, replace: bool) -> None:
    """Make it, empty. Exits when it is there already and may not be replaced."""
    import psycopg
    from psycopg import sql

    name = sql.Identifier(database)
    with psycopg.connect(url_of("postgres"), autocommit=True) as server:
        there = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
        if there and not replace:
            sys.exit(f"There is a database {database} already; --replace makes it anew.")
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(name))
