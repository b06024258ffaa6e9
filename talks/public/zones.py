"""The time zone of a country, where only one can be meant. Pure; no query.

The tz database lists the zones of each country in `zone.tab`, which the package tzdata brings along. Where they all
show the same hour on a day, that hour is certain wherever in the country it was; where they differ (the United States,
Russia, Indonesia), nothing is guessed.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from datetime import datetime
from importlib.resources import files
from zoneinfo import ZoneInfo

# The tz database vouches for its zones from then on.
_SINCE = 1970
# All of China officially keeps the time of Beijing; zone.tab lists the hour used beside it in Xinjiang.
_OFFICIAL = {"CN": "Asia/Shanghai"}


@functools.cache
def zones() -> dict[str, list[ZoneInfo]]:
    """The zones by ISO 3166 code, the most populous first. Read once a process."""
    found: dict[str, list[ZoneInfo]] = defaultdict(list)
    for line in files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            code, _, name = line.split("\t")[:3]
            found[code].append(ZoneInfo(name))
    return {**found, **{code: [ZoneInfo(name)] for code, name in _OFFICIAL.items()}}


def in_zone(at: datetime, code: str) -> datetime | None:
    """`at`, an hour in the country with that code, with its time zone; None where several can be meant."""
    meant = [at.replace(tzinfo=zone) for zone in zones().get(code, [])]
    certain = at.year >= _SINCE and len({one.utcoffset() for one in meant}) == 1
    return meant[0] if certain else None
