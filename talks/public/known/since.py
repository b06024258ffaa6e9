"""What has become, since a day, of what was known on it: for all of the record, and for one entry or channel.

Asked of all editions (`past.edition`), so that the answer is the same whether the record is read as of the day or as
it stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.urls import reverse
from pydantic_core import from_json

from talks.models.editions import EditionKind
from talks.public.database import public_connection
from talks.public.differences import SectionChange
from talks.public.editions import address, compared
from talks.public.known.reading import Known
from talks.public.presenting import joined

PAGE_SIZE = 25
# So many later editions are gone through to say what has changed, in some tenths of a second.
MOST = 100_000


@dataclass(frozen=True, slots=True)
class Counts:
    """How many entries and channels were added, changed and withdrawn, by subject: {"entry": 3}."""

    added: dict[str, int]
    changed: dict[str, int]
    withdrawn: dict[str, int]

    def __str__(self) -> str:
        """ "3 entries and 1 channel have been added, 1 entry has changed"; "" where nothing has happened."""
        said = [("been added", self.added), ("changed", self.changed), ("been withdrawn", self.withdrawn)]
        return ", ".join(
            f"{_counted(found)} {'has' if sum(found.values()) == 1 else 'have'} {word}" for word, found in said if found
        )


def _counted(found: dict[str, int]) -> str:
    plural = {"entry": "entries", "channel": "channels"}
    return joined([f"{number:,} {what if number == 1 else plural[what]}" for what, number in found.items()])


# The subjects of which there are later editions: what each was then, what it is now, and its newest edition.
_LATER = """
    SELECT later.entry_id, later.channel_id, newest, first_number - 1 AS then_number,
        coalesce(of_entry.kind, of_channel.kind, 'withdrawn') <> 'withdrawn' AS was, last_kind <> 'withdrawn' AS stands
    FROM (
        SELECT entry_id, channel_id, max(id) AS newest, min(number) AS first_number,
            (array_agg(kind ORDER BY number DESC))[1] AS last_kind
        FROM past.edition WHERE id > %(edition)s GROUP BY entry_id, channel_id
    ) later
    LEFT JOIN past.edition of_entry ON of_entry.entry_id = later.entry_id AND of_entry.number = first_number - 1
    LEFT JOIN past.edition of_channel ON of_channel.channel_id = later.channel_id
        AND of_channel.number = first_number - 1
"""


@lru_cache(maxsize=64)
def counts(edition_id: int, live: str) -> Counts:
    """What has changed since an edition was the newest, until a release (`live`, as `Known` has it). One query, which
    costs by how much has; none where it was asked a moment ago.
    """
    found: dict[tuple[bool, bool], dict[str, int]] = {}
    with public_connection().cursor() as cursor:
        cursor.execute(
            f"""
            SELECT was, stands, CASE WHEN entry_id IS NULL THEN 'channel' ELSE 'entry' END AS subject, count(*)
            FROM ({_LATER}) AS subjects WHERE was OR stands GROUP BY 1, 2, 3 ORDER BY 3 DESC
            """,  # noqa: S608 - a constant
            {"edition": edition_id},
        )
        for was, stands, subject, number in cursor.fetchall():
            found.setdefault((was, stands), {})[subject] = number
    return Counts(
        added=found.get((False, True), {}),
        changed=found.get((True, True), {}),
        withdrawn=found.get((True, False), {}),
    )


def told(known: Known) -> str:
    """What has changed, in words: "3 entries have been added"; "" where nothing has. One query, or none."""
    if known.later > MOST:
        return f"some {known.later:,} editions have been published"
    return str(counts(known.edition_id, known.live))


def withdrawn(known: Known) -> bool:
    """Whether something that was public then is so no longer, as far as that is counted. One query, or none."""
    return known.later <= MOST and bool(counts(known.edition_id, known.live).withdrawn)


@dataclass(frozen=True, slots=True)
class Later:
    """An edition that came later; `url` is "" for a withdrawal, and where one has taken it back."""

    number: int
    label: str
    note: str
    at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class Become:
    """What has become of an entry or a channel since a day.

    `what` is added, changed or withdrawn. `then_url` is its page as of the day ("" if there is none), `url` today's
    ("" where it was withdrawn). `changes` are between the two editions, None where they cannot be compared.
    """

    subject: str
    what: str
    title: str
    then_url: str
    url: str
    later: list[Later]
    changes: list[SectionChange] | None
    newest: int


def listed(known: Known, before: int | None = None) -> list[Become]:
    """What was added, changed and withdrawn since, the newest first, of those before an edition where it is given: one
    more than a page; nothing where that would be more than `MOST` editions. Call where the record is read as it
    stands. Four queries at most.
    """
    if known.later > MOST:
        return []
    with public_connection().cursor() as cursor:
        cursor.execute(
            f"SELECT entry_id, channel_id, then_number, was, stands FROM ({_LATER}) AS subjects "  # noqa: S608
            "WHERE (was OR stands) AND newest < coalesce(%(before)s::bigint, newest + 1) "
            "ORDER BY newest DESC LIMIT %(most)s",
            {"edition": known.edition_id, "before": before, "most": PAGE_SIZE + 1},
        )
        found = cursor.fetchall()
    return _become(known, found)


def of_one(known: Known, subject: str, pk: int) -> Become | None:
    """What has become of one that was public then; None where it stands as it did. Four queries at most."""
    column = "entry_id" if subject == "entry" else "channel_id"
    with public_connection().cursor() as cursor:
        cursor.execute(
            f"""
            SELECT entry_id, channel_id, min(number) - 1, true, (array_agg(kind ORDER BY number DESC))[1] <> 'withdrawn'
            FROM past.edition WHERE {column} = %s AND id > %s GROUP BY entry_id, channel_id
            """,  # noqa: S608 - one of two columns
            [pk, known.edition_id],
        )
        found = cursor.fetchall()
    return next(iter(_become(known, found)), None)


def _become(known: Known, found: list[Any]) -> list[Become]:
    """For subjects as (entry, channel, number of the edition then, whether public then, whether now)."""
    if not found:
        return []
    by_subject: dict[tuple[int | None, int | None], list[Any]] = {}
    numbers = {(entry, channel): then for entry, channel, then, _, _ in found}
    for row in _editions(numbers):
        by_subject.setdefault(row[:2], []).append(row[2:])
    pairs = {
        (entry, channel): _two(by_subject[entry, channel], then, was and stands)
        for entry, channel, then, was, stands in found
    }
    records = _records(pk for pair in pairs.values() for pk in pair if pk)
    changed = compared([(records.get(one or 0), records.get(other or 0)) for one, other in pairs.values()])
    return [
        _one(known, entry, channel, then, was, stands, by_subject[entry, channel], changes)
        for (entry, channel, then, was, stands), changes in zip(found, changed, strict=True)
    ]


def _editions(numbers: dict[tuple[int | None, int | None], int]) -> list[Any]:
    """The edition of each subject then, and the later ones, newest first, without their records but with what they
    call it.
    """
    with public_connection().cursor() as cursor:
        cursor.execute(
            """
            SELECT edition.entry_id, edition.channel_id, edition.id, edition.number, edition.kind, edition.slug,
                edition.note, edition.published_at, coalesce(edition.record ->> 'title', edition.record ->> 'name', '')
            FROM unnest(%s::bigint[], %s::bigint[], %s::int[]) AS subject(entry_id, channel_id, number)
            JOIN past.edition ON (edition.entry_id = subject.entry_id OR edition.channel_id = subject.channel_id)
                AND edition.number >= subject.number
            ORDER BY edition.id DESC
            """,
            [[one for one, _ in numbers], [one for _, one in numbers], list(numbers.values())],
        )
        return cursor.fetchall()


def _two(rows: list[Any], then: int, both: bool) -> tuple[int | None, int | None]:
    """The ids of the editions to compare; none where a withdrawal lies between them, which took the first one back."""
    if not both or any(kind == EditionKind.WITHDRAWN for _, _, kind, *_ in rows):
        return None, None
    return next(pk for pk, number, *_ in rows if number == then), rows[0][0]


def _records(ids: Iterable[int]) -> dict[int, Any]:
    wanted = list(ids)
    if not wanted:
        return {}
    with public_connection().cursor() as cursor:
        cursor.execute("SELECT id, record::text FROM past.edition WHERE id = ANY(%s::bigint[])", [wanted])
        return {pk: from_json(text) for pk, text in cursor.fetchall()}


def _one(
    known: Known,
    entry: int | None,
    channel: int | None,
    then: int,
    was: bool,
    stands: bool,
    rows: list[Any],
    changes: list[SectionChange] | None,
) -> Become:
    subject = "entry" if entry else "channel"
    taken_back = max((number for _, number, kind, *_ in rows if kind == EditionKind.WITHDRAWN), default=0)
    later = [
        Later(
            number,
            EditionKind(kind).label,
            note,
            at,
            known.today(address(subject, slug, number)) if number > taken_back else "",
        )
        for _, number, kind, slug, note, at, _ in rows
        if number > then and number >= taken_back
    ]
    slug_then = next((slug for _, number, _, slug, *_ in rows if number == then), "")
    # Of what was withdrawn its address is all that is left, on pages of former days, too.
    titles = [title for _, number, *_, title in rows if title and stands]
    address_then = f"{'entries' if entry else 'channels'}/{slug_then or rows[0][3]}/"
    return Become(
        subject=subject,
        what="withdrawn" if not stands else "changed" if was else "added",
        title=titles[0] if titles else f"The {subject} at /{address_then}",
        then_url=known.root + address_then if was and not taken_back else "",
        url=known.today(reverse(subject, args=[rows[0][3]])) if stands else "",
        later=later,
        changes=changes,
        newest=rows[0][0],
    )
