"""What stands in the way of a bulk load, taken down before it and put up again after it, exactly as it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction

_CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('u', 'f') ORDER BY contype DESC, conname
"""
_INDEXES = """
    SELECT indrelid::regclass::text, indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = ANY(%s::regclass[]) AND NOT indisprimary
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid) ORDER BY 2
"""


_TO_DO = "bench_to_do"  # what has to be made again, in the database itself: a load may be interrupted


@dataclass(frozen=True)
class Work:
    """What has to be done again on one table, in this order."""

    table: str
    statements: list[str]


def take_down(cursor: Any, tables: list[str]) -> list[Work]:
    """Drop every secondary index, unique constraint and foreign key; returns how to make them again.

    Where that has been done already, only the latter.
    """
    cursor.execute("SELECT to_regclass(%s)", [_TO_DO])
    if cursor.fetchone() == (None,):
        with transaction.atomic():
            _take_down(cursor, tables)
    cursor.execute(f"SELECT target, statement FROM {_TO_DO} ORDER BY id")
    again: dict[str, list[str]] = {table: [] for table in tables}
    for table, statement in cursor.fetchall():
        again[table].append(statement)
    return [Work(table, statements) for table, statements in again.items()]


def _take_down(cursor: Any, tables: list[str]) -> None:
    cursor.execute(f"CREATE TABLE {_TO_DO} (id serial, target text, statement text)")
    cursor.execute(_CONSTRAINTS, [tables])
    constraints = cursor.fetchall()
    cursor.execute(_INDEXES, [tables])
    indexes = cursor.fetchall()
    again = []
    for table, name, definition in constraints:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        again.append((table, f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}'))
    for table, name, definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
        again.append((table, definition))
    cursor.executemany(f"INSERT INTO {_TO_DO} (target, statement) VALUES (%s, %s)", again)


def put_up(cursor: Any, work: Work) -> None:
    """Make again what `take_down` dropped of one table."""
    for statement in work.statements:
        with transaction.atomic():
            cursor.execute(statement)
            cursor.execute(f"DELETE FROM {_TO_DO} WHERE statement = %s", [statement])


def forget(cursor: Any) -> None:
    """All of it stands again."""
    cursor.execute(f"DROP TABLE {_TO_DO}")
