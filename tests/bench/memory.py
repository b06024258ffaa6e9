"""What the site's workers hold in memory, and how long it takes to make anew what is derived."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management import call_command, get_commands

from tests.bench.load import Sample, ask
from tests.bench.servers import Server, Site

# Commands that make something anew from the editions; those that are not there are passed over.
REBUILDS = ["rebuild_projections"]


def of_workers(site: Site) -> dict[str, Any]:
    """Start, and memory of each worker before it has answered anything but health and after its first pages.

    Call right after the start.
    """
    ask(site.port, iter([("/healthz/", {})] * 40), Sample(), readers=8, most=40, seconds=60)
    idle = [memory_of(pid) for pid in site.workers()]
    began = time.perf_counter()
    first = Sample()
    ask(site.port, iter([("/", {})]), first, readers=1, most=1, seconds=60)
    ask(site.port, iter([("/", {})] * 40), Sample(), readers=8, most=40, seconds=60)
    return {
        "index_seconds": round(site.index_seconds, 2),
        "start_seconds": round(site.start_seconds, 2),
        "first_page_ms": round(first.took[0], 1) if first.took else None,
        "warm_seconds": round(time.perf_counter() - began, 2),
        "idle": idle,
        "after_first_pages": [memory_of(pid) for pid in site.workers()],
    }


def of_workers_now(site: Server) -> dict[str, Any]:
    return {"after_questions": [memory_of(pid) for pid in site.workers()]}


def memory_of(pid: int) -> dict[str, float]:
    """PSS (its share of what it shares) and USS (its own alone), in MB."""
    kilobytes: dict[str, int] = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, _, value = line.partition(":")
        kilobytes[name] = int(value.split()[0])
    own = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
    return {"pss_mb": round(kilobytes["Pss"] / 1024, 1), "uss_mb": round(own / 1024, 1)}


def rebuilds(say: Callable[[str], None]) -> dict[str, float]:
    """Seconds that each command of `REBUILDS` takes here."""
    took = {}
    for name in REBUILDS:
        if name in get_commands():
            began = time.monotonic()
            call_command(name, verbosity=0)
            took[name] = round(time.monotonic() - began, 2)
            say(f"{name}: {took[name]} s")
    return took
