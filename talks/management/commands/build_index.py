"""`manage.py build_index`: makes the file of the timeline's index anew, for the processes that serve pages."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from talks.models.editions import PublicItem
from talks.public.index import keeping, snapshot
from talks.public.index.reading import read_stamp
from talks.public.rows import live


class Command(BaseCommand):
    help = (
        "Reads everything that is public and writes the index of the timeline to the folder TALKS_INDEX. Processes "
        "that serve pages take it up by themselves, and start it themselves when their own falls behind."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        where = keeping.folder()
        if where is None:
            raise CommandError("TALKS_INDEX names no folder, so there is nowhere to keep an index.")
        started = time.monotonic()
        with keeping.only_one(where) as mine:
            if not mine:
                self.stdout.write("Another process is making it.")
                return
            stamp, segment = keeping.read()
            try:
                path = snapshot.save(where, stamp, segment)
            except OSError as error:
                raise CommandError(f"The index cannot be kept: {error}") from None
        self.stdout.write(
            f"{len(segment):,} entries of release {stamp.number:,}, {path.stat().st_size / 1_000_000:,.1f} MB, "
            f"in {time.monotonic() - started:.1f} seconds."
        )
        for kind in PublicItem.ItemKind.values:
            started = time.monotonic()
            rows = live.made(kind, read_stamp())
            self.stdout.write(f"{len(rows.base):,} rows of kind {kind}, in {time.monotonic() - started:.1f} seconds.")
