"""Datasette over the same entries: a SQLite file with what is filtered indexed, and Datasette's own pages on it."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.db import connection

from tests.bench.places import home
from tests.bench.servers import Server

VERSION = "datasette>=0.65,<0.66"
MOST_SECONDS = 60
# The text to search stands apart: Datasette counts the values of an array by the distinct rows of the whole table.
_TABLES = """
CREATE TABLE entries (id INTEGER PRIMARY KEY, title TEXT, summary TEXT, kind TEXT, status TEXT, level TEXT,
    sort_date TEXT, last_date TEXT, "when" TEXT, issues TEXT, actors TEXT, outcomes TEXT);
CREATE TABLE entry_texts (id INTEGER PRIMARY KEY, title TEXT, body TEXT);
CREATE TABLE entry_terms (entry_id INTEGER REFERENCES entries(id), term TEXT);
"""
_INDEXES = """
CREATE INDEX entry_terms_by_term ON entry_terms (term, entry_id);
CREATE INDEX entries_by_date ON entries (sort_date DESC, id DESC);
CREATE INDEX entries_by_last_date ON entries (last_date);
CREATE INDEX entries_by_kind ON entries (kind);
CREATE INDEX entries_by_status ON entries (status);
CREATE INDEX entries_by_level ON entries (level);
CREATE VIRTUAL TABLE entries_fts USING fts5 (title, body, content='entry_texts', content_rowid='id', tokenize='porter');
INSERT INTO entries_fts (rowid, title, body) SELECT id, title, body FROM entry_texts;
ANALYZE;
"""


def program() -> Path:
    """Datasette in an environment of its own, made when it is missing."""
    folder = home() / "datasette"
    if not (folder / "bin" / "datasette").exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [
            str(folder / "bin" / "python"),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--quiet",
            "--disable-pip-version-check",
        ]
        subprocess.run([*pip, VERSION], check=True, stdout=subprocess.DEVNULL)
    return folder / "bin" / "datasette"


def file_of(database: str) -> Path:
    """The SQLite file made from a database, made when it is missing."""
    path = home() / f"{database}.sqlite"
    if not path.exists():
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        _make(fresh)
        fresh.rename(path)
    return path


def _make(path: Path) -> None:
    file = sqlite3.connect(path)
    file.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES)
    for rows in _chunks():
        file.executemany(f"INSERT INTO entries VALUES ({', '.join('?' * 12)})", map(_row, rows))
        file.executemany("INSERT INTO entry_texts VALUES (?, ?, ?)", ((row[0], row[1], row[10]) for row in rows))
        file.executemany("INSERT INTO entry_terms VALUES (?, ?)", ((row[0], term) for row in rows for term in row[9]))
    file.executescript(_INDEXES)
    file.commit()
    file.close()


def _chunks(size: int = 20_000) -> Any:
    """Rows of entries with their terms, by key."""
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT entry_id, title, summary, kind, status, level, sort_date::text, last_date::text, when_text, "
                "terms, search_body FROM talks_publicentry WHERE entry_id > %s ORDER BY entry_id LIMIT %s",
                [last, size],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def _row(row: tuple[Any, ...]) -> tuple[Any, ...]:
    *plain, terms, _ = row

    def values(facet: str) -> str:
        return json.dumps([term.partition(":")[2] for term in terms if term.startswith(f"{facet}:")])

    return (*plain, values("issue"), values("actor"), values("outcome"))


class Datasette(Server):
    """With `complete`, it may take up to a minute for an answer; otherwise it has the limits it comes with."""

    health = "/-/versions.json"

    def __init__(self, database: str, complete: bool = False) -> None:
        super().__init__()
        self.database, self.complete = database, complete
        self.name = "datasette-complete" if complete else "datasette"

    def prepare(self) -> None:
        program()
        file_of(self.database)

    def command(self) -> list[str]:
        limits = {"suggest_facets": "off", "max_returned_rows": 1000}
        if self.complete:
            limits |= {"sql_time_limit_ms": MOST_SECONDS * 1000, "facet_time_limit_ms": MOST_SECONDS * 1000}
        settings = [part for name, value in limits.items() for part in ("--setting", name, str(value))]
        file = str(file_of(self.database))
        return [str(program()), "serve", "-i", file, "--host", "127.0.0.1", "--port", str(self.port), *settings]

    def environment(self) -> dict[str, str]:
        kept = ("PATH", "HOME", "LANG", "TMPDIR")
        return {name: os.environ[name] for name in kept if name in os.environ}


def was_cut_off(status: int, body: bytes) -> bool:
    """Whether an answer is not whole: the query was stopped, or a facet was."""
    return status != 200 or b"facets timed out" in body or b"facet timed out" in body
