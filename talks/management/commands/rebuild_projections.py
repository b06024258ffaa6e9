from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from talks.press.projections import rebuild


class Command(BaseCommand):
    help = (
        "Makes the public tables anew from the editions. Safe at any time: readers see the old rows until it is done."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        def progress(done: int, total: int) -> None:
            if done % 100 == 0 or done == total:
                self.stderr.write(f"{done} of {total} read")

        self.stdout.write(f"{rebuild(progress)} published entries and channels.")
