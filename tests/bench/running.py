"""One run: every system is up, and each question goes round all of them in turn, so that drift hits all alike."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from tests.bench.bars import show_bars
from tests.bench.datasette import Datasette, was_cut_off
from tests.bench.following import following
from tests.bench.load import Sample, ask, header_of
from tests.bench.machine import about, warm_up
from tests.bench.memory import of_workers, of_workers_now, rebuilds
from tests.bench.questions import Question, all_questions
from tests.bench.report import write
from tests.bench.servers import Server, Site, Usual

Say = Callable[[str], None]
# A system that took longer than this for one answer, in milliseconds, is asked less: see `_worth_asking`.
SLOW, VERY_SLOW = 1_500, 8_000
# Sixteen readers wait for each other besides.
SLOW_FOR_MANY = 300


@dataclass(frozen=True)
class Plan:
    """How much is asked in one turn of one system, by the number of readers at once."""

    rounds: int
    most: dict[int, int]
    seconds: dict[int, float]


FULL = Plan(6, {1: 25, 16: 160}, {1: 0.8, 16: 1.2})
QUICK = Plan(2, {1: 10, 16: 48}, {1: 0.4, 16: 0.6})


@dataclass
class Run:
    """What has been measured so far; `cells[question, cold, readers][system]`."""

    database: str
    servers: dict[str, Server]
    last: int
    plan: Plan
    cells: dict[tuple[str, bool, int], dict[str, Sample]] = field(default_factory=dict)

    def measure(self, question: Question, cold: bool, readers: int) -> None:
        """One cell of the table: all systems, round after round."""
        etag = header_of(self.servers["site"].port, question.path(question.fixed), "ETag") if question.etag else ""
        headers = {"If-None-Match": etag} if etag else {}
        cell = self.cells[(question.name, cold, readers)] = {}
        rows: dict[str, Any] = {}
        for system in self.servers:
            asks = question.asks(system, self.database, cold, readers, self.last, headers)
            if asks is not None and self._first_time(question, system, cold, readers):
                rows[system], cell[system] = asks, Sample()
                self._warm(question, system, cold, headers)
        for turn in range(self.plan.rounds):
            for system, asks in rows.items():
                if _worth_asking(cell[system], turn):
                    self._ask(system, asks, cell[system], readers)
            drain()

    def _ask(self, system: str, asks: Any, sample: Sample, readers: int) -> None:
        judge = was_cut_off if system.startswith("datasette") else None
        budget = {"most": self.plan.most[readers], "seconds": self.plan.seconds[readers]}
        ask(self.servers[system].port, asks, sample, readers=readers, cut_off=judge, **budget)  # type: ignore[arg-type]

    def _warm(self, question: Question, system: str, cold: bool, headers: dict[str, str]) -> None:
        """Let every worker see a page that will be asked for again. A cold page is asked for once and no more."""
        if cold and system not in ("empty", "cards"):
            return
        asks = question.asks(system, self.database, False, 1, self.last, headers)
        assert asks is not None
        first = Sample()
        ask(self.servers[system].port, asks, first, readers=1, most=1, seconds=1)
        if first.took and first.took[0] < SLOW:
            ask(self.servers[system].port, asks, Sample(), readers=8, most=16, seconds=2)

    def _first_time(self, question: Question, system: str, cold: bool, readers: int) -> bool:
        """A system that needs seconds for one page is not asked by sixteen at once, nor for its cold pages again:
        it remembers nothing."""
        if (not cold and readers == 1) or system in ("site", "first", "empty", "cards"):
            return True
        before = self.cells.get((question.name, False, 1), {}).get(system)
        took = before.quantile(0.5) if before else None
        return took is None or took < (VERY_SLOW if readers == 1 else SLOW_FOR_MANY)


def _worth_asking(sample: Sample, turn: int) -> bool:
    if turn == 0:
        return True
    took = sample.quantile(0.5)
    if took is None or sample.errors:
        return turn < 2
    return took < SLOW or (took < VERY_SLOW and turn < 3)


def drain(patience: float = 90) -> None:
    """Returns when the database works on nothing any more: a slow answer must not spoil the next figures."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() "
                "AND datname = current_database() AND backend_type = 'client backend'"
            )
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.05)


def measure(options: argparse.Namespace, say: Say) -> None:
    """All of it; writes the results after every question, so that an interrupted run leaves what it has."""
    plan = QUICK if options.quick else FULL
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(entry_id), count(*) FROM talks_publicentry")
        last, entries = cursor.fetchone()
    say(f"{entries:,} entries; preparing …")
    result: dict[str, Any] = {"entries": entries, "about": about(options.quick), "questions": {}}
    if options.rebuild:
        result["rebuild"] = rebuilds(say)
    with ExitStack() as stack:
        servers = _start(stack, options, say)
        warm_up()
        result["site"] = of_workers(servers["site"])
        run = Run(options.database, servers, last, plan)
        for question in all_questions():
            if options.only and question.name not in options.only:
                continue
            for cold in (False, True):
                if not cold or question.pool:
                    for readers in options.readers or (1, 16):
                        run.measure(question, cold, readers)
                        say(_line(question, cold, readers, run.cells[(question.name, cold, readers)]))
            result["questions"] = _collect(run)
            result["site"].update(of_workers_now(servers["site"]))
            write(result, options.out)
        if not options.only:
            result["following"] = following(servers["site"], say)
            write(result, options.out)
    say(f"Results are in {options.out}.")
    if options.bars:
        show_bars(json.loads(json.dumps(result)), say)


def _start(stack: ExitStack, options: argparse.Namespace, say: Say) -> dict[str, Server]:
    """Start what is asked for. The empty view, the cards and the usual pages are one server."""
    usual = stack.enter_context(Usual())
    site = stack.enter_context(Site())
    # "first" is the first page of the timeline, or where pages are cold one soon after it, beside those half-way down.
    servers: dict[str, Server] = {"site": site, "first": site}
    servers |= {"empty": usual, "cards": usual, "usual": usual, "usual+facets": usual}
    for complete in (False, True):
        name = "datasette-complete" if complete else "datasette"
        if name not in options.without:
            servers[name] = stack.enter_context(Datasette(options.database, complete))
    say("Measuring " + ", ".join(servers) + " …")
    return {name: server for name, server in servers.items() if name not in options.without}


def _collect(run: Run) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for (question, cold, readers), cell in run.cells.items():
        mode = "cold" if cold else "remembered"
        at = found.setdefault(question, {}).setdefault(mode, {}).setdefault(str(readers), {})
        at.update({system: sample.summary() for system, sample in cell.items()})
    return found


def _line(question: Question, cold: bool, readers: int, cell: dict[str, Sample]) -> str:
    shown = []
    for system, sample in cell.items():
        took = sample.quantile(0.5)
        bad = " cut off" if sample.cut_off else " FAILED" if sample.errors or set(sample.statuses) - {200, 304} else ""
        shown.append(f"{system} {'–' if took is None else f'{took:.1f}'}{bad}")
    return f"{question.name:<10} {'cold' if cold else 'remembered':<10} {readers:>2}: {', '.join(shown)}"
