"""What would change in public: one record against another, in lines that an editor can check."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# Descriptions of what the other keys name; a change there is a change of the actor or issue, not of the entry.
_LEFT_OUT = {"schema", "id", "actors", "issues", "formerly"}
_NAMING = ("title", "name", "summary", "demand", "text", "source", "number", "issue", "status", "state", "kind", "role")


@dataclass(frozen=True)
class Change:
    """One difference: the part of the record, and what it said before and says now ("" for nothing)."""

    part: str
    before: str
    after: str


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Every difference between two records, in the order of the newer one. No query."""
    found: list[Change] = []
    for key in [*after, *(key for key in before if key not in after)]:
        if key not in _LEFT_OUT and before.get(key) != after.get(key):
            found += _differences(key.replace("_", " ").capitalize(), before.get(key), after.get(key))
    return found


def _differences(part: str, before: Any, after: Any) -> Iterator[Change]:
    if _rows(before) or _rows(after):
        yield from _row_differences(part, before or [], after or [])
    else:
        yield Change(part, _said(before), _said(after))


def _rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict) and set(value[0]) > {"locator"}


def _row_differences(part: str, before: list[Any], after: list[Any]) -> Iterator[Change]:
    old, new = ({json.dumps(row, sort_keys=True): row for row in rows} for rows in (before, after))
    gone = [row for key, row in old.items() if key not in new]
    come = [row for key, row in new.items() if key not in old]
    for place in range(max(len(gone), len(come))):
        was = gone[place] if place < len(gone) else None
        now = come[place] if place < len(come) else None
        if was is None or now is None or _name(was) != _name(now):
            yield Change(part, _name(was), _name(now))
            continue
        for key in now:
            if was.get(key) != now[key]:
                yield Change(f"{part}: {_name(now)}, {key.replace('_', ' ')}", _said(was.get(key)), _said(now[key]))


def _name(row: Any) -> str:
    if row is None:
        return ""
    if "person" in row:
        return str(row["person"]["name"])
    words = [str(row[key]) for key in _NAMING if row.get(key) not in (None, "")]
    return ", ".join(words[:2])


def _said(value: Any) -> str:
    """A value of a record as a reader would meet it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        for key in ("text", "name", "edtf"):
            if key in value:
                return str(value[key])
        if "number" in value:
            return f"{value['number']} {value.get('locator', '')}".strip()
        return ", ".join(filter(None, (_said(part) for part in value.values())))
    if isinstance(value, list):
        return "; ".join(_said(part) for part in value)
    return str(value)
