"""Rows of invented entries, put straight into the public table."""

from __future__ import annotations

import random
from datetime import timedelta

from talks.models.editions import PublicEntry, PublicItem
from talks.press.releases import Touched, release
from tests.public.index.making import cite, row

KINDS = ("position", "outcome", "meeting")
# A tree: each issue with those above it.
PATHS = [["i0"], ["i0", "i1"], ["i0", "i1", "i2"], ["i3"], ["i3", "i4"], ["i5"]]
ACTORS = ["ruritania", "strelsau", "p1", "p2"]
RESULTS = ["agreed", "refused"]


def items_of(entry: PublicEntry, chance: random.Random) -> list[PublicItem]:
    """Up to three rows of each kind, on days of their own or on the entry's."""
    made = []
    for kind in KINDS:
        for order in range(chance.randrange(4)):
            path = chance.choice(PATHS) if kind != "meeting" else []
            data = {"speaker": {"actor": chance.choice(ACTORS)} if chance.random() < 0.5 else None}
            if kind == "outcome":
                data = {"result": chance.choice(RESULTS), "judged_by": chance.choice(["editors", *ACTORS])}
            made.append(
                PublicItem(
                    kind=kind,
                    entry_id=entry.entry_id,
                    edition_id=entry.edition_id,
                    order=order,
                    date=entry.sort_date + timedelta(days=chance.choice([0, 0, 0, 1, -400, 400])),
                    issue=path[-1] if path else "",
                    issue_path=path,
                    party=chance.choice(["", *ACTORS]) if kind == "position" else "",
                    actors=ACTORS,
                    data=data,
                )
            )
    return made


def publish(entry_ids: list[int], chance: random.Random, gone: list[int] | None = None) -> None:
    """One release: entries with other rows than before, and entries that are public no more."""
    with release() as under_way:
        touched = {*entry_ids, *(gone or [])}
        PublicEntry.objects.filter(entry_id__in=touched).delete()
        PublicItem.objects.filter(entry_id__in=touched).delete()
        entries = PublicEntry.objects.bulk_create(row(pk, chance) for pk in entry_ids)
        PublicItem.objects.bulk_create(item for entry in entries for item in items_of(entry, chance))
        cite()
        under_way.note(Touched(entries=touched))
