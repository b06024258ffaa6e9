"""Which release of the record is public."""

from __future__ import annotations

from talks.models.editions import PublicVersion
from talks.public.database import public_connection
from talks.public.index.reading import Stamp


def newest() -> PublicVersion | None:
    """The newest release, None before the first. One query, asked by every page: without the ORM it takes half."""
    with public_connection().cursor() as cursor:
        cursor.execute("SELECT number, stamp, changed_at FROM talks_publicversion")
        found = cursor.fetchone()
    return PublicVersion(id=1, number=found[0], stamp=found[1], changed_at=found[2]) if found else None


def stamp_of(version: PublicVersion | None) -> Stamp:
    """The release that `version` is of."""
    return Stamp(version.number, version.stamp) if version else Stamp(0, None)
