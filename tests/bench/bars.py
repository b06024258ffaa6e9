"""What the site has to reach, as ratios within one run, and whether it does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.report import other

Say = Callable[[str], None]
# Pages that a reader gets by filtering.
FILTERED = ["issue", "actor", "three", "any-of", "all-of", "common", "rare", "two-words"]


@dataclass(frozen=True)
class Bar:
    """`measured` is None where the run has nothing to say."""

    title: str
    measured: float | None
    limit: float
    at_least: bool = False
    unit: str = " ×"

    @property
    def met(self) -> bool | None:
        if self.measured is None:
            return None
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit

    def line(self) -> str:
        word = {True: "pass", False: "MISS", None: "not measured"}[self.met]
        sign = "≥" if self.at_least else "≤"
        shown = "–" if self.measured is None else f"{self.measured:,.2f}{self.unit}"
        return f"{word:<12} {shown:>12}  {sign} {self.limit:g}{self.unit}  {self.title}"


def check(folder: Path, smaller: Path | None, say: Say) -> int:
    """Read results.json in that folder (or that file), and in one of a smaller log; returns 1 when a bar is missed."""
    return show_bars(_read(folder), say, _read(smaller) if smaller else None)


def _read(folder: Path) -> dict[str, Any]:
    path = folder / "results.json" if folder.is_dir() else folder
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def show_bars(result: dict[str, Any], say: Say, smaller: dict[str, Any] | None = None) -> int:
    found = list(bars(result, smaller))
    for bar in found:
        say(bar.line())
    return int(any(bar.met is False for bar in found))


def bars(result: dict[str, Any], smaller: dict[str, Any] | None = None) -> Iterator[Bar]:
    """Every bar, in the order in which they were set; those on growth with a result of a `smaller` log."""

    def of(question: str, base: str, mode: str = "remembered", share: str = "p50") -> float | None:
        cell = result["questions"].get(question, {}).get(mode, {}).get("1", {})
        return _ratio(cell.get("site"), cell.get(base), share)

    yield Bar("unfiltered page, of the 25 cards", of("timeline", "cards"), 1.3)
    yield Bar("unfiltered page, of the empty view", of("timeline", "empty"), 4)
    for name in ("issue", "actor"):
        yield Bar(f"one {name}, remembered, of the 25 cards", of(name, "cards"), 1.5)
        yield Bar(f"one {name}, cold, of the 25 cards", of(name, "cards", "cold"), 6)
    yield Bar("three filters, cold, of the 25 cards", of("three", "cards", "cold"), 3)
    yield Bar("three filters, cold, p95, of the 25 cards' p50", of("three", "cards", "cold", "p95"), 8)
    yield Bar("both of two broad issues, cold, of the 25 cards", of("all-of", "cards", "cold"), 6)
    for name, title in (("common", "a common word"), ("rare", "a rare word"), ("two-words", "two words")):
        yield Bar(f"{title} with counts, cold, of the 25 cards", of(name, "cards", "cold"), 8)
    for mode in ("remembered", "cold"):
        yield Bar(f"half-way down, {mode}, of a page at the beginning", of("half", "first", mode), 1.2)
    yield Bar("entry page, remembered, of the 25 cards", of("entry", "cards"), 1)
    yield Bar("not modified, of the empty view", of("304", "empty"), 1.5)
    yield from _against_others(result)
    yield from _under_load(result)
    yield from _beside_pages(result)
    if smaller:
        yield from _growth(smaller, result)


def _against_others(result: dict[str, Any]) -> Iterator[Bar]:
    """The site's worst filtered page beside each of the others."""
    for system, title, limit in (
        ("usual+facets", "usual Django page with counts", 70),
        ("usual", "usual Django page without counts", 20),
        ("datasette-complete", "Datasette with complete facets", 250),
    ):
        for mode in ("remembered", "cold"):
            ratios = {name: _times(result, name, mode, system) for name in FILTERED}
            known = {name: ratio for name, ratio in ratios.items() if ratio is not None}
            worst = min(known, key=lambda name: known[name], default="")
            note = f" (worst: {worst})" if worst else ""
            yield Bar(f"{title}, of the {mode} filtered page{note}", known.get(worst), limit, at_least=True)


def _times(result: dict[str, Any], question: str, mode: str, system: str) -> float | None:
    site = result["questions"].get(question, {}).get(mode, {}).get("1", {}).get("site")
    return _ratio(other(result, question, mode, "1", system), site, "p50")


def _under_load(result: dict[str, Any]) -> Iterator[Bar]:
    cell = result["questions"].get("timeline", {}).get("remembered", {}).get("16", {})
    site, empty = cell.get("site"), cell.get("empty")
    rate, p95 = (site["per_second"], site["p95"]) if site else (None, None)
    share = rate / empty["per_second"] if rate and empty else None
    absolute = Bar("timeline, 16 readers", rate, 1000, True, " pages/s")
    relative = Bar("timeline, 16 readers, of the empty view's pages/s (or the two bars above)", share, 0.15, True)
    yield absolute
    yield Bar("timeline, 16 readers, p95", p95, 30, unit=" ms")
    yield relative


def _beside_pages(result: dict[str, Any]) -> Iterator[Bar]:
    """Memory, starting and publishing."""
    site = result["site"]
    grown = [
        after["pss_mb"] - before["pss_mb"]
        for before, after in zip(site.get("idle", []), site.get("after_questions", []), strict=False)
    ]
    yield Bar("memory of a worker above an idle one", max(grown, default=None), 150, unit=" MB")
    first = site.get("first_page_ms")
    yield Bar("start from the file, first page included", site["start_seconds"] + first / 1000 if first else None, 1,
              unit=" s")  # fmt: skip
    yield Bar("the index read from the database", site.get("index_seconds"), 60, unit=" s")
    told = result.get("following", [])
    yield Bar(
        "publishing, its transaction", max((one["transaction_ms"] for one in told), default=None), 100, unit=" ms"
    )
    yield Bar("publishing, seen by every worker", max((one["seen_ms"] for one in told), default=None), 1000, unit=" ms")


# How many times as long a cold page may take on the larger log, each against what an empty view takes in its run.
_MAY_GROW = {
    "timeline": 1.3, "issue": 1.3, "actor": 1.3, "half": 1.3, "three": 2, "any-of": 4, "all-of": 4, "common": 4,
    "rare": 4, "two-words": 4,
}  # fmt: skip


def _growth(smaller: dict[str, Any], larger: dict[str, Any]) -> Iterator[Bar]:
    for name, limit in _MAY_GROW.items():
        before, after = (_of_empty(one, name) for one in (smaller, larger))
        title = f"{name}, from {smaller['entries']:,} to {larger['entries']:,} entries"
        yield Bar(title, after / before if before and after else None, limit)


def _of_empty(result: dict[str, Any], question: str) -> float | None:
    modes = result["questions"].get(question, {})
    cell = modes.get("cold", modes.get("remembered", {})).get("1", {})
    return _ratio(cell.get("site"), cell.get("empty"), "p50")


def _ratio(one: dict[str, Any] | None, base: dict[str, Any] | None, share: str) -> float | None:
    """`share` of one over the median of the other."""
    if not one or not base or one[share] is None or not base["p50"]:
        return None
    return one[share] / base["p50"]
