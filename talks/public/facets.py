"""Selects and counts entries for a filter. The only place that turns a filter into queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet

from talks.models.editions import PublicEntry, PublicItem
from talks.public.filters import OLDEST, Cursor, TimelineFilter
from talks.public.search import words

PAGE_SIZE = 25
CHUNK = 500  # rows that a stream holds at a time
# The kinds of rows that stand under an issue.
_ON_AN_ISSUE = {"position", "outcome", "condition", "commitment"}


@dataclass
class Counts:
    """How many entries match, and how many would for each value of each kind of filter.

    `by_facet[facet][value]` counts the entries that match everything else that was asked for, whatever was chosen of
    that kind itself; `months` counts by month of the first day ("2023-06"), whatever dates were asked for; `became`
    counts the matching entries by status, with events and statements apart under "around".
    """

    total: int = 0
    became: dict[str, int] = field(default_factory=dict)
    by_facet: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    months: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """Up to `PAGE_SIZE` entries, newest first, with the cursors of the pages beside it (None: there is none)."""

    rows: list[PublicEntry]
    newer: Cursor | None
    older: Cursor | None


def matching(asked: TimelineFilter, but: str = "") -> QuerySet[PublicEntry]:
    """The entries that match, in no order; `but` leaves out one kind of filter, or "dates". No query yet."""
    found = PublicEntry.objects.all()
    for facet, values in asked.terms:
        if facet != but:
            found = found.filter(terms__overlap=[f"{facet}:{value}" for value in values])
    if asked.start and but != "dates":
        found = found.filter(last_date__gte=asked.start.earliest)
    if asked.end and but != "dates":
        found = found.filter(sort_date__lte=asked.end.latest)
    if asked.q:
        found = found.filter(words(asked.q))
    return found


def stream(asked: TimelineFilter, *fields: str) -> Iterator[PublicEntry]:
    """Every entry that matches, newest first, whatever page was asked for; only `fields` are read, where given.

    One query; memory holds `CHUNK` rows, however many match.
    """
    found = matching(asked).order_by(F("sort_date").desc(), F("entry_id").desc())
    found = found.only("entry_id", *fields) if fields else found.defer("search", "card")
    return found.iterator(chunk_size=CHUNK)


def items(asked: TimelineFilter, kind: str) -> QuerySet[PublicItem]:
    """The rows of one kind of the entries that match, newest first (by their own date, then entry and order).

    Rows that stand under an issue are those on the issues asked for, with their descendants; outcomes are those with
    the results asked for. No query yet.
    """
    found = PublicItem.objects.filter(kind=kind)
    if asked:
        found = found.filter(entry_id__in=matching(asked).order_by().values("entry_id"))
    if (issues := asked.values("issue")) and kind in _ON_AN_ISSUE:
        found = found.filter(issue_path__overlap=list(issues))
    if (results := asked.values("outcome")) and kind == "outcome":
        found = found.filter(data__result__in=list(results))
    return found.order_by("-date", "-entry_id", "order")


def count(asked: TimelineFilter) -> Counts:
    """Exact counts. One query, and one more for each kind of filter in use (dates are one)."""
    counts = Counts()
    for name, value, number in _rows(_EVERYTHING, matching(asked)):
        if name == "":
            counts.total = number
        elif name == "became":
            counts.became[value] = number
        elif name == "month":
            if not asked.dated:
                counts.months[value] = number
        elif not asked.values(name):
            counts.by_facet[name][value] = number
    if asked.dated:
        counts.months = {month: number for _, month, number in _rows(_MONTHS, matching(asked, but="dates"))}
    for facet, chosen in asked.terms:
        for _, value, number in _rows(_ONE_FACET, matching(asked, but=facet), [f"{facet}:%"]):
            counts.by_facet[facet][value] = number
        for value in chosen:
            counts.by_facet[facet].setdefault(value, 0)
    return counts


def total(asked: TimelineFilter) -> int:
    """How many entries match. One query."""
    return matching(asked).count()


_TERM = "split_part(term, ':', 1), substr(term, strpos(term, ':') + 1), count(*)"
_EVERYTHING = (
    "WITH matching AS MATERIALIZED ({matching}) "
    "SELECT '', '', count(*) FROM matching "
    "UNION ALL SELECT 'month', to_char(sort_date, 'YYYY-MM'), count(*) FROM matching GROUP BY 2 "
    "UNION ALL SELECT 'became', CASE WHEN kind IN ('event', 'statement') THEN 'around' ELSE status END, count(*) "
    "FROM matching GROUP BY 2 "
    "UNION ALL SELECT {term} FROM matching, unnest(terms) AS term GROUP BY term"
)
_MONTHS = "SELECT 'month', to_char(sort_date, 'YYYY-MM'), count(*) FROM ({matching}) AS matching GROUP BY 2"
_ONE_FACET = (
    "WITH matching AS MATERIALIZED ({matching}) "
    "SELECT {term} FROM matching, unnest(terms) AS term WHERE term LIKE %s GROUP BY term"
)


def _rows(template: str, found: QuerySet[PublicEntry], more: list[Any] | None = None) -> list[tuple[str, str, int]]:
    # The templates are constants and the inner query comes from the ORM; every value travels as a parameter.
    inner, params = found.order_by().values("sort_date", "kind", "status", "terms").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(template.format(matching=inner, term=_TERM), [*params, *(more or [])])
        return cursor.fetchall()


def page(asked: TimelineFilter, size: int = PAGE_SIZE) -> Page:
    """The page of the timeline that `asked` names by its cursor. One query, and the same at any depth.

    Stable while new entries arrive: a cursor is a place between two entries, not a number of rows.
    """
    found = matching(asked).only("entry_id", "slug", "sort_date", "when_text", "card")
    newest_first = (F("sort_date").desc(), F("entry_id").desc())
    if asked.newer_than:
        at = asked.newer_than
        found = found.filter(Q(sort_date__gt=at.day) | Q(sort_date=at.day, entry_id__gt=at.entry_id))
        rows = list(reversed(found.order_by("sort_date", "entry_id")[: size + 1]))
        more, rows = len(rows) > size, rows[-size:]
        oldest = at == OLDEST
        return Page(
            rows,
            newer=_at(rows[0]) if more and rows else None,
            older=_at(rows[-1]) if rows and not oldest else None,
        )
    if asked.older_than:
        at = asked.older_than
        found = found.filter(Q(sort_date__lt=at.day) | Q(sort_date=at.day, entry_id__lt=at.entry_id))
    rows = list(found.order_by(*newest_first)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    newer = _at(rows[0]) if asked.older_than and rows else None
    return Page(rows, newer=newer, older=_at(rows[-1]) if more else None)


def _at(row: PublicEntry) -> Cursor:
    return Cursor(row.sort_date, row.entry_id)


def loosened(asked: TimelineFilter) -> list[tuple[TimelineFilter, int]]:
    """For an empty result: the filter without each kind that was asked for, where that finds something, and how much.

    One query for each kind in use, ten at most.
    """
    options = [asked.with_values(facet, ()) for facet, _ in asked.terms]
    options += [asked.without(name) for name, given in _given(asked) if given]
    counted = [(option, total(option)) for option in options]
    return [(option, number) for option, number in counted if number]


def _given(asked: TimelineFilter) -> list[tuple[str, Any]]:
    return [("from", asked.start), ("to", asked.end), ("q", asked.q)]
