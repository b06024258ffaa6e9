"""Selects and counts for a filter by PostgreSQL alone: the measure that the indexes in memory have to equal.

Tests and `manage.py check_index` ask it; pages do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import F, QuerySet

from talks.models.editions import PublicEntry, PublicItem
from talks.public.database import public_connection
from talks.public.filters import TimelineFilter
from talks.public.index.whole import Counts
from talks.public.search import words

CHUNK = 500  # rows that a stream holds at a time
# The kinds of rows that stand under an issue.
_ON_AN_ISSUE = {"position", "outcome", "condition", "commitment"}


def matching(asked: TimelineFilter, but: str = "") -> QuerySet[PublicEntry]:
    """The entries that match, in no order; `but` leaves out one kind of filter, or "dates". No query yet."""
    found = PublicEntry.objects.all()
    for facet, values in asked.terms:
        if facet != but:
            every = facet == "issue" and asked.every_issue
            terms = [f"{facet}:{value}" for value in values]
            found = found.filter(**{"terms__contains" if every else "terms__overlap": terms})
    if asked.start and but != "dates":
        found = found.filter(last_date__gte=asked.start.earliest)
    if asked.end and but != "dates":
        found = found.filter(sort_date__lte=asked.end.latest)
    if asked.q:
        found = found.filter(words(asked.q))
    return found


def stream(asked: TimelineFilter, *fields: str) -> Iterator[PublicEntry]:
    """Every entry that matches, newest first, whatever page was asked for; only `fields` are read, where given.

    One query, of one moment; memory holds `CHUNK` rows, however many match.
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


def term_counts(facet: str, values: Iterable[str]) -> dict[str, int]:
    """How many entries there are for each of these values of a kind of filter. A query each."""
    found = PublicEntry.objects.order_by()
    return {value: found.filter(terms__contains=[f"{facet}:{value}"]).count() for value in values}


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
        but = "" if facet == "issue" and asked.every_issue else facet
        for _, value, number in _rows(_ONE_FACET, matching(asked, but), [f"{facet}:%"]):
            counts.by_facet[facet][value] = number
        for value in chosen:
            counts.by_facet[facet].setdefault(value, 0)
    return counts


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
    with public_connection().cursor() as cursor:
        cursor.execute(template.format(matching=inner, term=_TERM), [*params, *(more or [])])
        return cursor.fetchall()
