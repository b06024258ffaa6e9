"""The same visit in two collections: entries on record from elsewhere that look like a row of the file."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db import connection

from talks.models import Collection, RowResult

_ALIKE = """
SELECT DISTINCT wanted.row, entry.slug, entry.title
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::date[], %s::date[])
    AS wanted(row, actor, country, first, last)
JOIN talks_entry entry ON entry.country_id = wanted.country
    AND entry.start_earliest <= wanted.last AND coalesce(entry.end_latest, entry.start_latest) >= wanted.first
WHERE EXISTS (
    SELECT 1 FROM talks_participation part WHERE part.entry_id = entry.id AND part.actor_id = wanted.actor
) AND NOT EXISTS (
    SELECT 1 FROM talks_importedrecord own WHERE own.entry_id = entry.id AND own.collection_id = %s
)
ORDER BY 1, 2
"""


def flag(plans: list[Any], collection: Collection) -> None:
    """Put entries of the same people, in the same country, on overlapping dates at the flags of rows that are new or
    changed. They stay apart: an editor decides. One query.
    """
    wanted: list[tuple[Any, ...]] = []
    for plan in plans:
        if plan.result not in (RowResult.CREATED, RowResult.UPDATED, RowResult.CONFLICT):
            continue
        draft, country = plan.draft, plan.values.get("country")
        if not isinstance(country, int) or draft.start is None:
            continue
        days = draft.start.earliest, (draft.end or draft.start).latest
        wanted += [
            (plan.row.number, actor, country, *days) for actor, *_ in plan.values["people"] if isinstance(actor, int)
        ]
    if not wanted:
        return
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, [*(list(column) for column in zip(*wanted, strict=True)), collection.pk])
        alike: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for number, slug, title in cursor.fetchall():
            alike[number].append((slug, title))
    for plan in plans:
        for slug, title in alike[plan.row.number][:5]:
            plan.flags.append(
                {"kind": "elsewhere", "slug": slug, "text": f"Looks like “{title}” ({slug}), on record from elsewhere."}
            )
