"""Writes what a run found: results.json, results.md with ratios, and chart.svg."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.chart import chart

_NAMES = {"python": "Python", "postgresql": "PostgreSQL", "django": "Django"}
COLUMNS = ["site", "empty", "cards", "usual", "usual+facets", "datasette", "datasette-complete"]


def write(result: dict[str, Any], folder: Path) -> None:
    """All three files, whole or as far as the run has come."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")
    (folder / "results.md").write_text("\n".join(lines(result)) + "\n", "utf-8")
    (folder / "chart.svg").write_text(chart(result), "utf-8")


def lines(result: dict[str, Any]) -> Iterator[str]:
    """The report as Markdown."""
    about = result["about"]
    yield f"# {result['entries']:,} entries"
    yield ""
    yield machine(about)
    yield ""
    if about["quick"]:
        yield "A quick run: few requests, so differences below a third mean nothing."
        yield ""
    asked = {readers for modes in result["questions"].values() for by in modes.values() for readers in by}
    for readers in sorted(asked, key=int):
        yield f"## {'One reader' if readers == '1' else 'Sixteen readers at once'}"
        yield ""
        yield from _table(result, readers)
        yield ""
    yield "## Start and memory"
    yield ""
    yield from _memory(result)


def machine(about: dict[str, Any]) -> str:
    versions = ", ".join(f"{_NAMES.get(name, name)} {number}" for name, number in about["versions"].items())
    load = f"load {about['load_at_start']} at the start"
    memory = f"{about['memory_gb']} GB ({about['shared_buffers']} of them the database's)"
    return f"{about['date']}. {about['cpu']}, {about['cores']} cores, {memory}; {load}. {versions}."


def _table(result: dict[str, Any], readers: str) -> Iterator[str]:
    """Milliseconds of the site, and how many times as long the others take for the same question."""
    heads = [
        "site p50",
        "p95",
        "p99",
        "pages/s",
        "kB",
        "of empty",
        "of cards",
        "usual",
        "+ facets",
        "Datasette",
        "complete",
    ]
    yield f"| question | | {' | '.join(heads)} |"
    yield f"|---|---|{'--:|' * len(heads)}"
    for question, modes in result["questions"].items():
        for mode, by_readers in modes.items():
            cell = by_readers.get(readers, {})
            site = cell.get("site")
            if not site or site["p50"] is None:
                continue
            own = [f"{site[name]:.1f}" for name in ("p50", "p95", "p99", "per_second")]
            shares = [_times(site, cell.get(name)) for name in ("empty", "cards")]
            others = [_times(other(result, question, mode, readers, name), site) for name in COLUMNS[3:]]
            yield f"| {question} | {mode} | {' | '.join([*own, f'{site["bytes"] / 1000:.1f}', *shares, *others])} |"


def other(result: dict[str, Any], question: str, mode: str, readers: str, system: str) -> dict[str, Any] | None:
    """What another system took; where it was too slow to be asked again, what it took for the remembered page."""
    modes = result["questions"].get(question, {})
    found = modes.get(mode, {}).get(readers, {}).get(system)
    return found or (modes.get("remembered", {}).get(readers, {}).get(system) if mode == "cold" else None)


def _times(one: dict[str, Any] | None, another: dict[str, Any] | None) -> str:
    if not one or not another or not another["p50"] or one["p50"] is None:
        return "–"
    ratio = one["p50"] / another["p50"]
    text = f"{ratio:.2f}" if ratio < 10 else f"{ratio:,.0f}"
    return f"{text} ×" + (" (cut off)" if one.get("cut_off") else "") + (" (failed)" if _failed(one) else "")


def _failed(one: dict[str, Any]) -> bool:
    return bool(one["errors"] or {int(status) for status in one["statuses"]} - {200, 304}) and not one["cut_off"]


def _memory(result: dict[str, Any]) -> Iterator[str]:
    site = result["site"]
    yield (
        f"Its index is read from the database in {site['index_seconds']} s. With the file of it, the site answers "
        f"{site['start_seconds']} s after its start, and its first page takes {site['first_page_ms']} ms."
    )
    yield ""
    yield "| a worker's memory, MB | PSS | USS |"
    yield "|---|--:|--:|"
    for name, title in (
        ("idle", "idle"), ("after_first_pages", "after its first pages"), ("after_questions", "after the questions"),
    ):  # fmt: skip
        for worker in site.get(name, []):
            yield f"| {title} | {worker['pss_mb']} | {worker['uss_mb']} |"
    if result.get("following"):
        yield ""
        yield "| publishing | its transaction, ms | seen by every worker after, ms |"
        yield "|---|--:|--:|"
        for one in result["following"]:
            yield f"| {one['verb']} | {one['transaction_ms']} | {one['seen_ms']} |"
    for name, took in result.get("rebuild", {}).items():
        yield ""
        yield f"`{name}`: {took} s."
