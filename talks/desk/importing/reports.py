"""What an import did or would do, for people: lines for a terminal, a table of every row, the refused rows to mend."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from talks.models import ImportRow, ImportRun, RowResult, RunState

SHOWN = 20
COLUMNS = ["row", "line", "id", "what", "result", "changes", "reasons", "look-alikes"]

_NOW = {
    RowResult.CREATED: "new", RowResult.UPDATED: "updated", RowResult.UNCHANGED: "unchanged",
    RowResult.SKIPPED: "skipped", RowResult.REFUSED: "refused", RowResult.CONFLICT: "in conflict",
    RowResult.WITHDRAWN_UPSTREAM: "withdrawn upstream",
}  # fmt: skip
_MADE = {
    "person": ("person", "people"), "state": ("state", "states"), "office": ("office", "offices"),
    "source": ("source", "sources"),
}  # fmt: skip
_ALIKE = {
    "duplicate": "the same as another row in all but the id",
    "alike": "the same traveller, dates and country as another row",
    "elsewhere": "like an entry on record from elsewhere",
    "renamed": "the same as a record that is not in the file any more",
    "note": "to be looked at",
}


def summary(run: ImportRun) -> list[str]:
    """The totals as sentences: rows by result, what is made along, trips, look-alikes, notices. No query."""
    counts = run.counts
    done = run.state == RunState.DONE
    rows = [f"{counts[result]:,} {word}" for result, word in _NOW.items() if counts.get(result)]
    lines = [f"{counted(run.rows_read, 'row')}: {', '.join(rows) or 'none'}."]
    makes = [
        f"{n:,} {_MADE[kind][n != 1]}" for kind, n in sorted(counts.get("makes", {}).items()) if kind in _MADE and n
    ]
    if makes:
        lines.append(f"{'Made' if done else 'To be made'} along the way: {', '.join(makes)}.")
    trips = [f"{n:,} {name}" for name, n in counts.get("trips", {}).items() if n and name != "unchanged"]
    if trips:
        lines.append(f"Trips of several stops: {', '.join(trips)}.")
    for kind, n in counts.get("flagged", {}).items():
        lines.append(f"{n:,} {'row is' if n == 1 else 'rows are'} {_ALIKE[kind]}.")
    return [*lines, *run.notices]


def counted(number: int, noun: str) -> str:
    """ "1 row", "3,439 rows"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def listing(run: ImportRun, *, everything: bool = False) -> Iterator[str]:
    """A line for each row that matters (all with `everything`), grouped by result; at most 20 of each otherwise."""
    order = [RowResult.REFUSED, RowResult.CONFLICT, RowResult.WITHDRAWN_UPSTREAM, RowResult.SKIPPED,
             RowResult.UPDATED, RowResult.CREATED, RowResult.UNCHANGED]  # fmt: skip
    for result in order:
        rows = run.rows.filter(result=result).order_by("number")
        total = run.counts.get(result, 0)
        if not everything and result == RowResult.UNCHANGED:
            continue
        shown = rows if everything else rows[:SHOWN]
        for row in shown.iterator(chunk_size=1000):
            yield line(row)
        if not everything and total > SHOWN:
            yield f"… and {total - SHOWN:,} more {_NOW[result]}."
    if not everything:
        # Those with changes or reasons stand above already.
        flagged = run.rows.exclude(flags=[]).filter(result__in=[RowResult.UNCHANGED]).order_by("number")
        for row in flagged[:SHOWN]:
            yield line(row)


def line(row: ImportRow) -> str:
    """One row in one line."""
    where = f"Row {row.number}" if row.line else "Not in the file"
    parts = [f"{where} ({row.external_id or 'no id'}) {row.label}".rstrip() + f": {_NOW[RowResult(row.result)]}"]
    parts += [change_text(change) for change in row.changes]
    parts += [reason_text(reason) for reason in row.reasons]
    parts += [flag["text"] for flag in row.flags]
    return "; ".join(parts)


def change_text(change: dict[str, Any]) -> str:
    was, now = (f"“{change[key]}”" if change[key] else "nothing" for key in ("was", "now"))
    if change["conflict"]:
        return f"{change['field']}: the desk has {was}, the file {now}; left as it is"
    return f"{change['field']}: {was} → {now}"


def reason_text(reason: dict[str, Any]) -> str:
    return f"{reason['column']}: {reason['message']}" if reason["column"] else reason["message"]


def write_report(run: ImportRun, path: Path) -> None:
    """Every row with its result: JSON Lines where the name ends in .json or .jsonl, else CSV."""
    rows = run.rows.order_by("number").iterator(chunk_size=1000)
    with path.open("w", encoding="utf-8", newline="") as file:
        if path.suffix.lower() in (".json", ".jsonl"):
            for row in rows:
                said = {
                    "row": row.number if row.line else None, "line": row.line, "id": row.external_id,
                    "what": row.label, "result": row.result, "changes": row.changes,
                    "reasons": [{k: r[k] for k in ("column", "message")} for r in row.reasons],
                    "look_alikes": row.flags,
                }  # fmt: skip
                file.write(json.dumps(said, ensure_ascii=False) + "\n")
            return
        write_table(run, file)


def write_table(run: ImportRun, file: TextIO) -> None:
    """Every row with its result, as CSV."""
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for row in run.rows.order_by("number").iterator(chunk_size=1000):
        writer.writerow(cells(row))


def cells(row: ImportRow) -> list[str]:
    """The row of the report, by COLUMNS."""
    return [
        str(row.number) if row.line else "",
        str(row.line or ""),
        row.external_id,
        row.label,
        row.result,
        "; ".join(map(change_text, row.changes)),
        "; ".join(map(reason_text, row.reasons)),
        "; ".join(flag["text"] for flag in row.flags),
    ]


def write_refused(run: ImportRun, file: TextIO) -> int:
    """The refused rows in the columns of the file, with the reason behind them, ready to be mended; how many."""
    columns = list(run.terms.get("columns", []))
    reason = next(name for name in ("reason", "reason refused", "reason refused here") if name not in columns)
    writer = csv.writer(file)
    writer.writerow([*columns, reason])
    written = 0
    for row in run.rows.filter(result=RowResult.REFUSED).order_by("number").iterator(chunk_size=1000):
        writer.writerow([*(row.cells.get(name, "") for name in columns), "; ".join(map(reason_text, row.reasons))])
        written += 1
    return written
