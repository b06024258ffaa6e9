"""What an import did or would do, for people: lines for a terminal, a table of every row, the refused rows to mend."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from talks.desk.importing.readers import RAW, REASON
from talks.desk.importing.record_staging import is_of_a_log
from talks.models import ImportRow, ImportRun, RowResult, RunState
from talks.text import harmless

SHOWN = 20
COLUMNS = ["row", "line", "id", "what", "result", "changes", "reasons", "look-alikes"]

_NOW = {
    RowResult.CREATED: "new", RowResult.UPDATED: "changed", RowResult.UNCHANGED: "unchanged",
    RowResult.SKIPPED: "skipped", RowResult.REFUSED: "refused", RowResult.CONFLICT: "in conflict",
    RowResult.WITHDRAWN_UPSTREAM: "withdrawn upstream",
}  # fmt: skip
_THEN = _NOW | {RowResult.CREATED: "created", RowResult.UPDATED: "updated"}
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
    rows = [f"{counts[result]:,} {word(result, run)}" for result in _NOW if counts.get(result)]
    lines = [f"{counted(run.rows_read, 'row')}: {', '.join(rows) or 'none'}."]
    makes = [
        f"{n:,} {_MADE[kind][n != 1]}" for kind, n in sorted(counts.get("makes", {}).items()) if kind in _MADE and n
    ]
    if makes:
        lines.append(f"{'Made' if done else 'To be made'} along the way: {', '.join(makes)}.")
    trips = [
        f"{n:,} {word(name, run) if name in RowResult.values else name}"
        for name, n in counts.get("trips", {}).items()
        if n and name != "unchanged"
    ]
    if trips:
        lines.append(f"Trips of several stops: {', '.join(trips)}.")
    for kind, n in counts.get("flagged", {}).items():
        lines.append(f"{n:,} {'row is' if n == 1 else 'rows are'} {_ALIKE[kind]}.")
    return [*lines, *run.notices]


def word(result: str, run: ImportRun) -> str:
    """What a result is called: before a run is written what would happen, afterwards what did."""
    words = _THEN if run.state in (RunState.DONE, RunState.COMMITTING) else _NOW
    return words[RowResult(result)] if result else ""


def flags_of(row: ImportRow) -> list[dict[str, Any]]:
    """The flags worth showing: a row that is refused is not kept beside those that it is like."""
    return [flag for flag in row.flags if row.result != RowResult.REFUSED or flag["kind"] == "elsewhere"]


def counted(number: int, noun: str) -> str:
    """ "1 row", "3,439 rows"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def entries(number: int) -> str:
    return "1 entry" if number == 1 else f"{number:,} entries"


def listing(run: ImportRun, *, everything: bool = False) -> Iterator[str]:
    """A line for each row that matters (all with `everything`), grouped by result; at most 20 of each otherwise."""
    order = [RowResult.REFUSED, RowResult.CONFLICT, RowResult.WITHDRAWN_UPSTREAM, RowResult.SKIPPED,
             RowResult.UPDATED, RowResult.CREATED, RowResult.UNCHANGED]  # fmt: skip
    named: set[int] = set()
    for result in order:
        rows = run.rows.filter(result=result).order_by("number")
        total = run.counts.get(result, 0)
        if not everything and result == RowResult.UNCHANGED:
            continue
        shown = rows if everything else rows[:SHOWN]
        for row in shown.iterator(chunk_size=1000):
            named.add(row.pk)
            yield line(row, run)
        if not everything and total > SHOWN:
            yield f"… and {total - SHOWN:,} more {word(result, run)}."
    if not everything:
        flagged = run.rows.exclude(flags=[]).exclude(pk__in=named).order_by("number")
        for row in flagged[:SHOWN]:
            yield line(row, run)
        if (more := flagged.count() - SHOWN) > 0:
            yield f"… and {more:,} more to be looked at."


def line(row: ImportRow, run: ImportRun) -> str:
    """One row in one line."""
    where = f"Row {row.number}" if row.line else "Not in the file"
    parts = [f"{where} ({row.external_id or 'no id'}) {row.label}".rstrip() + f": {word(row.result, run)}"]
    parts += [change_text(change) for change in row.changes]
    parts += [reason_text(reason) for reason in row.reasons]
    parts += [flag["text"] for flag in flags_of(row)]
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
                    "look_alikes": flags_of(row),
                }  # fmt: skip
                file.write(json.dumps(said, ensure_ascii=False) + "\n")
            return
        write_table(run, file)


def write_table(run: ImportRun, file: TextIO) -> None:
    """Every row with its result, as CSV."""
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for row in run.rows.order_by("number").iterator(chunk_size=1000):
        writer.writerow(map(harmless, cells(row)))


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
        "; ".join(flag["text"] for flag in flags_of(row)),
    ]


def save_refused(run: ImportRun, path: Path) -> int:
    """The file of refused rows; how many."""
    with path.open("w", encoding="utf-8", newline="") as file:
        return write_refused(run, file)


def refused_name(run: ImportRun) -> str:
    """What the file of refused rows is called."""
    return "refused.csv" if _format(run) == "csv" else "refused.jsonl"


def write_refused(run: ImportRun, file: TextIO) -> int:
    """The refused rows as the file has them, with the reason, ready to be mended and imported; how many.

    In UTF-8 with its mark, which goes before the encoding that the mapping names, and cut by the file's own delimiter.
    """
    rows = run.rows.filter(result=RowResult.REFUSED).order_by("number").iterator(chunk_size=100)
    if _format(run) == "csv":
        return _write_refused_cells(run, rows, file)
    written = 0
    for row in rows:
        file.write(("" if written else "\ufeff") + _refused_line(row) + "\n")
        written += 1
    return written


def _format(run: ImportRun) -> str:
    return "log" if is_of_a_log(run) else str(run.terms.get("file", {}).get("format", "csv"))


def _write_refused_cells(run: ImportRun, rows: Iterator[ImportRow], file: TextIO) -> int:
    columns = [name for name in run.terms.get("columns", []) if name not in (RAW, REASON)]
    delimiter = run.terms.get("file", {}).get("delimiter") or ","
    writer = csv.writer(file, delimiter=delimiter)
    file.write("\ufeff")
    writer.writerow([*columns, REASON])
    written = 0
    for row in rows:
        reason = "; ".join(map(reason_text, row.reasons))
        if RAW in row.cells:  # it cannot be cut, so it stands there as it is
            quoted = reason.replace('"', '""')
            file.write(f'{row.cells[RAW]}{delimiter}"{quoted}"\r\n')
        else:
            writer.writerow(map(harmless, [*(row.cells.get(name, "") for name in columns), reason]))
        written += 1
    return written


def _refused_line(row: ImportRow) -> str:
    """The line of a JSON Lines file or of a log, with the reason as its first key."""
    reason = json.dumps({REASON: "; ".join(map(reason_text, row.reasons))}, ensure_ascii=False)
    raw = row.cells.get(RAW)
    if raw is None:
        said = json.dumps(row.draft if row.draft and "record" in row.draft else row.cells, ensure_ascii=False)
    else:
        said = raw.strip().replace("\r", " ").replace("\n", " ")
    if not said.startswith("{"):
        return said
    rest = said[1:].lstrip()
    return f"{reason[:-1]}{'' if rest.startswith('}') else ', '}{rest}"
