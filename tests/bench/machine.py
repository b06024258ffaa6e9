"""What a figure cannot be read without: the machine, the versions, the day."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.db import connection


def about(quick: bool) -> dict[str, Any]:
    """No name of a host and no path: the file is meant to be shown around."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        [postgres] = cursor.fetchone()
        cursor.execute("SHOW shared_buffers")
        [buffers] = cursor.fetchone()
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "quick": quick,
        "cores": len(os.sched_getaffinity(0)),
        "cpu": _line_of("/proc/cpuinfo", "model name"),
        "memory_gb": round(int(_line_of("/proc/meminfo", "MemTotal").split()[0]) / 1024 / 1024),
        "shared_buffers": buffers,
        "load_at_start": round(os.getloadavg()[0], 1),
        "versions": {
            "python": platform.python_version(),
            "postgresql": postgres.split()[0],
            **{name: version(name) for name in ("django", "psycopg", "granian")},
        },
    }


def warm_up() -> None:
    """Have the database read all tables that pages are made from into its memory, as after some hours of use: both the
    site's and those it is compared with. Does nothing where its extension pg_prewarm is not to be had.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_available_extensions WHERE name = 'pg_prewarm'")
        if cursor.fetchone() is None:
            return
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_prewarm")
        # The cards last, so that they are there if not all of it has room.
        cursor.execute(
            "SELECT pg_prewarm(part) FROM pg_class whole CROSS JOIN LATERAL ("
            "SELECT whole.oid UNION ALL SELECT nullif(reltoastrelid, 0) UNION ALL "
            "SELECT indexrelid FROM pg_index WHERE indrelid = whole.oid) parts(part) "
            "WHERE whole.relkind = 'r' AND part IS NOT NULL AND (relname LIKE 'usual%' OR relname IN "
            "('talks_publicentry', 'talks_publicversion', 'talks_publicactor', 'talks_publicissue')) "
            "ORDER BY relname DESC"
        )


def _line_of(path: str, name: str) -> str:
    for line in Path(path).read_text().splitlines():
        if line.startswith(name):
            return line.partition(":")[2].strip()
    return "0"
