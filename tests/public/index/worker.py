"""A process that serves the index, for a test to kill: python -m tests.public.index.worker STOPS_AT.

It prints "there" and stays where it stops; where it stops nowhere it prints how many entries it knows, and the newest.
"""

import os
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from talks.public import facets  # noqa: E402
from talks.public.filters import TimelineFilter  # noqa: E402
from talks.public.index import keeping, snapshot  # noqa: E402
from talks.public.index.live import keeper  # noqa: E402
from talks.public.index.whole import Index  # noqa: E402


def stop(*args, **kwargs):
    sys.stdout.write("there\n")
    sys.stdout.flush()
    time.sleep(600)


def stop_half_way(file, stamp, segment):
    file.write(b"talks index\n" * 100)
    file.flush()
    stop()


stops_at = sys.argv[1]
if stops_at == "writing":
    snapshot._write = stop_half_way
elif stops_at == "replacing":
    snapshot.os.replace = stop
elif stops_at == "applying":
    Index.with_changes = stop
if stops_at in ("writing", "replacing"):
    keeping.make()
found = facets.shown(TimelineFilter())
sys.stdout.write(f"{found.counts.total} {found.page.rows[0].entry_id} {keeper.current().made_from}\n")
