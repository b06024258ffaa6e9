from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from talks.press.replaying import rebuild_history


class Command(BaseCommand):
    help = (
        "Makes what the record said on former days anew from the editions, by publishing each once more. Safe at any "
        "time: readers see the old rows until it is done, and publications wait."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        said = 0

        def progress(done: int, total: int) -> None:
            nonlocal said
            if done - said >= 100 or done == total:
                said = done
                self.stderr.write(f"{done} of {total} editions")

        self.stdout.write(f"{rebuild_history(progress)} editions.")
