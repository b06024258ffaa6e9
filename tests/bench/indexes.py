"""What stands in the way of a bulk load, taken down before it and put up again after it, exactly as it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('u', 'f') ORDER BY contype DESC, conname
"""
_INDEXES = """
    SELECT indrelid::regclass::text, indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = ANY(%s::regclass[]) AND NOT indisprimary
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid) ORDER BY 2
"""


@dataclass(frozen=True)
class Work:
    """What has to be done again on one table, in this order."""

    table: str
    statements: list[str]


def take_down(cursor: Any, tables: list[str]) -> list[Work]:
    """Drop every secondary index, unique constraint and foreign key; returns how to make them again."""
    cursor.execute(_CONSTRAINTS, [tables])
    constraints = cursor.fetchall()
    cursor.execute(_INDEXES, [tables])
    indexes = cursor.fetchall()
    again: dict[str, list[str]] = {table: [] for table in tables}
    for table, name, definition in constraints:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        again[table].append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    for table, name, definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
        again[table].append(definition)
    return [Work(table, statements) for table, statements in again.items()]


def put_up(cursor: Any, work: Work) -> None:
    """Make again what `take_down` dropped of one table."""
    for statement in work.statements:
        cursor.execute(statement)
