"""Whether the public tables are what a rebuild from the editions makes of them, row by row and byte by byte."""

from __future__ import annotations

from django.db import connection

from talks.press import projections

# The key of a row that nothing points at is the database's own.
_LEFT_OUT = {"talks_publicitem": ["id"], "talks_publicmention": ["id"]}


def digests() -> dict[str, str]:
    """A digest of the rows of each public table, whatever their order."""
    found = {}
    with connection.cursor() as cursor:
        for model in projections.TABLES:
            table = model._meta.db_table
            gone = "".join(f" - '{column}'" for column in _LEFT_OUT.get(table, []))
            cursor.execute(
                f"SELECT count(*) || ' rows, ' || "
                f"coalesce(sum(hashtextextended((to_jsonb(t){gone})::text, 0)::numeric), 0) FROM {table} t"
            )
            [(found[table],)] = cursor.fetchall()
    return found


def differences() -> list[str]:
    """Rebuild everything and say which tables changed by it. [] when they were right."""
    before = digests()
    projections.rebuild()
    after = digests()
    return [f"{table}: {before[table]} became {after[table]}" for table in after if before[table] != after[table]]
