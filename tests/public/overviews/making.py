"""Small indexes for tests of pure functions: no database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from types import SimpleNamespace
from typing import Any

from talks.public.filters import TimelineFilter
from talks.public.index.names import ActorName, Names
from talks.public.index.segment import Row, build
from talks.public.index.whole import Index, Selection


def entry(entry_id: int, day: str, *terms: str, until: str = "", took: Iterable[str] = ()) -> Row:
    """An entry with its terms; whoever took part is also named."""
    first = date.fromisoformat(day).toordinal()
    last = date.fromisoformat(until).toordinal() if until else first
    came = [f"{kind}:{slug}" for slug in took for kind in ("took", "actor")]
    return Row(entry_id, first, last, sorted({*terms, *came}))


def index(rows: Iterable[Row], fresh: Iterable[Row] = ()) -> Index:
    """An index of a base and, where given, of what was published since."""
    in_order = sorted(rows, key=lambda row: (row.first, row.entry_id))
    return Index(build(in_order), {row.entry_id: row for row in fresh})


def selection(rows: Iterable[Row], asked: TimelineFilter | None = None, fresh: Iterable[Row] = ()) -> Selection:
    return index(rows, fresh).select(asked or TimelineFilter())


def actors(kind: str = "state", **names: str) -> dict[str, ActorName]:
    return {slug: ActorName(name, kind, name) for slug, name in names.items()}


def names(issues: dict[str, str] | None = None, states: dict[str, str] | None = None, **more: Any) -> Names:
    """`issues` by slug with the slug of the one above."""
    made: dict[str, Any] = {}
    for slug, above in (issues or {}).items():
        path = [*(made[above].path if above else []), slug]
        made[slug] = SimpleNamespace(slug=slug, name=slug.title(), parent=above, path=path)
    return Names(made, actors(**(states or {})), more.get("channels", {}))
