"""What the index is made of, read from the public tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from actors.partial_dates import PartialDate
from talks.models.editions import PublicChange
from talks.public.database import public_connection
from talks.public.index.segment import Days, Row, Segment, build
from talks.public.index.terms import became, took

# A source that fewer entries cite has no bitmap in a base: there are as many of them as there are statements.
RARE = 16
_CHUNK = 2000
_BETWEEN = "\x1f"  # between stems: no stem holds it, for it separates words


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which release something was made from; the number 0 and no stamp before the first one."""

    number: int
    stamp: UUID | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened between two releases."""

    entries: set[int]
    actors: set[str]
    issues: set[str]


def read_stamp() -> Stamp:
    """The newest release. One query."""
    with public_connection().cursor() as cursor:
        cursor.execute("SELECT number, stamp FROM talks_publicversion")
        found = cursor.fetchone()
    return Stamp(*found) if found else Stamp(0, None)


def read_changes(since: Stamp, until: Stamp) -> Changes | None:
    """What was released after `since`, up to `until`; None when that cannot be told any more. One query.

    It cannot where the list does not reach back so far, where the tables were made anew in between, and where `since`
    belongs to a history that a restored backup has replaced.
    """
    if since.number >= until.number:
        return None
    releases = list(PublicChange.objects.filter(number__gte=since.number, number__lte=until.number).order_by("number"))
    numbers = [one.number for one in releases]
    if numbers != list(range(since.number, until.number + 1)) or releases[0].stamp != since.stamp:
        return None
    after = releases[1:]
    if releases[-1].stamp != until.stamp or any(one.everything for one in after):
        return None
    return Changes(
        {entry_id for one in after for entry_id in one.entries},
        {slug for one in after for slug in one.actors},
        {slug for one in after for slug in one.issues},
    )


# The stems of all the text, of the title and of the names.
_COLUMNS = (
    "entry_id, sort_date, last_date, begins, ends, kind, status, "
    "array_to_string(terms, ' '), array_to_string(took_part, ' '), "
) + ", ".join(
    f"array_to_string(tsvector_to_array({part}), E'\\x1f')"
    for part in ("search", "ts_filter(search, '{a}')", "ts_filter(search, '{b}')")
)


def read_base() -> Segment:
    """A segment of everything that is public. Two queries; the rows stream in the order of the timeline."""
    with public_connection().cursor() as cursor:
        cursor.execute("SELECT slug FROM talks_publicsource WHERE cardinality(entry_ids) >= %s", [RARE])
        common = {f"source:{slug}" for (slug,) in cursor.fetchall()}
    return build(_all_rows(common))


def read_rows(entry_ids: Iterable[int]) -> dict[int, Row | None]:
    """Entries by id as they are now; None for those that are not public. One query."""
    found: dict[int, Row | None] = dict.fromkeys(entry_ids)
    with public_connection().cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM talks_publicentry WHERE entry_id = ANY(%s::bigint[])",  # noqa: S608 - a constant
            [list(found)],
        )
        for columns in cursor.fetchall():
            found[columns[0]] = _row(*columns)
    return found


def _all_rows(common: set[str]) -> Iterator[Row]:
    """Every entry, with those of its sources that are in `common`."""
    # The database works on the next rows while these are taken in: together that is a third of the time.
    with public_connection().chunked_cursor() as cursor, ThreadPoolExecutor(1) as beside:
        cursor.execute(f"SELECT {_COLUMNS} FROM talks_publicentry ORDER BY sort_date, entry_id")  # noqa: S608
        coming = beside.submit(cursor.fetchmany, _CHUNK)
        while some := coming.result():
            coming = beside.submit(cursor.fetchmany, _CHUNK)
            for columns in some:
                row = _row(*columns)
                yield row._replace(terms=[one for one in row.terms if one[:7] != "source:" or one in common])


def _row(  # type: ignore[no-untyped-def]
    entry_id, first, last, begins, ends, kind, status, terms, came, words, titles, names
) -> Row:
    return Row(
        entry_id,
        first.toordinal(),
        last.toordinal(),
        [became(kind, status), *terms.split(" "), *map(took, came.split())],
        words.split(_BETWEEN) if words else (),
        titles.split(_BETWEEN) if titles else (),
        names.split(_BETWEEN) if names else (),
        days_of(begins, ends),
    )


@lru_cache(maxsize=100_000)
def days_of(begins: str, ends: str) -> Days:
    """The days of two dates in EDTF. An end before the start, as partial dates allow, ends no earlier than that."""
    if not begins:
        return Days()
    start = PartialDate.parse(begins)
    end = PartialDate.parse(ends) if ends else start
    return Days(
        start.latest.toordinal(),
        max(end.earliest, start.earliest).toordinal(),
        max(end.latest, start.latest).toordinal(),
    )
