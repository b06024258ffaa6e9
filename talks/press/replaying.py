"""The history of the public tables made anew from the editions alone: all publications once more, day by day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date
from typing import NamedTuple

from talks.models.editions import Edition
from talks.press import history
from talks.press.projections import TABLES, apply_many
from talks.press.releases import release

_CHUNK = 100  # records held in memory at a time


class _Step(NamedTuple):
    day: date
    pks: list[int]


def rebuild_history(progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Make what the public tables said on former days anew, and those of today with it; returns the number of editions.

    Atomic, and a release: readers see what was there until it is done. Each edition is published once more, as far as
    the public tables are concerned, so it takes as long as that did. `progress(done, total)` is called now and then.
    """
    done, total = 0, Edition.objects.count()
    with release() as under_way:
        history.forget()
        with history.suspended():
            for table in TABLES:
                table.objects.all().delete()
        for day, pks in _steps():
            editions = list(Edition.objects.filter(pk__in=pks).order_by("pk"))
            with history.as_of(day, pks[-1]):
                apply_many(editions)
            done += len(pks)
            progress(done, total)
        history.renewed()
        under_way.note_everything()
    return total


def _steps() -> Iterator[_Step]:
    """All editions in their order, in runs of one day in which no subject comes twice.

    The day never goes back, even where a clock did: the database dates what it notes alike.
    """
    step: _Step | None = None
    subjects: set[tuple[int | None, int | None]] = set()
    rows = Edition.objects.order_by("pk").values_list("pk", "entry_id", "channel_id", "published_at")
    for pk, entry, channel, published_at in rows.iterator():
        day = published_at.astimezone(UTC).date()
        if step is not None:
            day = max(day, step.day)
            if day > step.day or (entry, channel) in subjects or len(step.pks) >= _CHUNK:
                yield step
                step = None
        if step is None:
            step, subjects = _Step(day, []), set()
        step.pks.append(pk)
        subjects.add((entry, channel))
    if step is not None:
        yield step
