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
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "quick": quick,
        "cores": len(os.sched_getaffinity(0)),
        "cpu": _line_of("/proc/cpuinfo", "model name"),
        "memory_gb": round(int(_line_of("/proc/meminfo", "MemTotal").split()[0]) / 1024 / 1024),
        "load_at_start": round(os.getloadavg()[0], 1),
        "versions": {
            "python": platform.python_version(),
            "postgresql": postgres.split()[0],
            **{name: version(name) for name in ("django", "psycopg", "granian")},
        },
    }


def _line_of(path: str, name: str) -> str:
    for line in Path(path).read_text().splitlines():
        if line.startswith(name):
            return line.partition(":")[2].strip()
    return "0"
