"""Reads the rows of a table as of one moment, with flat memory, however long the reader takes.

A file is long and the record goes on being published while it is sent. So it is settled first which rows match: of
one release, since nothing is taken that another release has come upon meanwhile. That is only numbers of editions and
places in them and is kept here, 16 bytes a row. What the rows say is then read from the editions, some at a time, and
an edition never changes. Nothing is locked and neither a transaction nor a cursor stays open meanwhile: a reader who
goes away leaves nothing behind, and every statement is short, so the limit on the time of a statement cuts off no
download.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, OuterRef, Subquery, Value

from talks.models.editions import Edition, EditionKind, PublicVersion
from talks.press.rows import linked_ids
from talks.public.exports.columns import Published, Row
from talks.public.exports.tables import Reference, References, Table
from talks.public.index.live import keeper
from talks.public.listing import Asked
from talks.public.version import newest, stamp_of

# A record may be long: so many are held at a time.
EDITIONS = 40
ROWS = 1000
_TRIES = 20


class Unsettled(Exception):
    """Raised when publications follow one another so fast that no moment between two of them could be read."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A state of the public record: its version, and the newest edition that belongs to it."""

    version: PublicVersion | None
    newest: int

    @property
    def number(self) -> int:
        return self.version.number if self.version else 0


class Held:
    """References, in their order: two numbers each where that is all they are, and whole where they say more."""

    def __init__(self, references: References) -> None:
        self._editions, self._at = array("q"), array("q")
        self._whole: list[Reference] = []
        for reference in references:
            if reference.more or not isinstance(reference.at, int | None):
                self._whole.append(reference)
            else:
                self._editions.append(reference.edition_id)
                self._at.append(-1 if reference.at is None else reference.at)
        assert not (self._whole and self._editions), "the references of a table are of one form"

    def __len__(self) -> int:
        return len(self._whole) or len(self._editions)

    def __iter__(self) -> Iterator[Reference]:
        yield from self._whole
        for edition_id, at in zip(self._editions, self._at, strict=True):
            yield Reference(edition_id, None if at < 0 else at)


@dataclass(frozen=True, slots=True)
class Opened:
    """Tables whose rows have been settled as of one moment."""

    moment: Moment
    references: dict[str, Held]

    def rows(self, table: Table) -> Iterator[Row]:
        """The rows of one table. For each `EDITIONS` editions one query, two where rows name other entries."""
        return _rows(table, iter(self.references[table.name]), self.moment)

    def total(self, table: Table) -> int:
        """How many references a table has. No query."""
        return len(self.references[table.name])


def open_tables(tables: list[Table], asked: Asked, version: PublicVersion | None = None) -> Opened:
    """Settle the rows of tables as of one moment. One query each, for some of the tables one for each `CHUNK` rows,
    and one more; `version` is one read just before.

    Raises Unsettled.
    """
    before = stamp_of(version or newest())
    for _ in range(_TRIES):
        state = keeper.at(before)
        held = {table.name: Held(table.references(state, asked)) for table in tables}
        opened = Opened(_moment(), held)
        before = stamp_of(opened.moment.version)
        if before == state.stamp:
            return opened
    raise Unsettled("The record is being changed too fast to be read. Try again later.")


def _moment() -> Moment:
    newest = Edition.objects.order_by().values(one=Value(1)).annotate(top=Max("pk")).values("top")
    version = PublicVersion.objects.annotate(newest=Subquery(newest)).first()
    return Moment(version, (version.newest or 0) if version else 0)


def _rows(table: Table, references: Iterator[Reference], moment: Moment) -> Iterator[Row]:
    for batch in _batches(references):
        editions = _editions({reference.edition_id for reference in batch})
        entries = _slugs(editions.values(), moment) if table.names_entries else {}
        for reference in batch:
            for row in table.expand(reference, editions[reference.edition_id]):
                yield Row(row.data, row.edition, row.number, entries, row.more)


def _batches(references: Iterator[Reference]) -> Iterator[list[Reference]]:
    """Runs of references that rest on at most `EDITIONS` editions."""
    batch: list[Reference] = []
    editions: set[int] = set()
    for reference in references:
        if len(batch) >= ROWS or (len(editions) >= EDITIONS and reference.edition_id not in editions):
            yield batch
            batch, editions = [], set()
        batch.append(reference)
        editions.add(reference.edition_id)
    if batch:
        yield batch


def _editions(ids: set[int]) -> dict[int, Published]:
    """One query."""
    fields = ("pk", "number", "slug", "entry_id", "published_at", "record")
    return {
        pk: Published(number, slug, "entry" if entry_id else "channel", published_at, record)
        for pk, number, slug, entry_id, published_at, record in Edition.objects.filter(pk__in=ids).values_list(*fields)
    }


def _slugs(editions: Any, moment: Moment) -> dict[int, str]:
    """The slugs of the entries that these records name, of those that were public at the moment. One query, or none.

    Publications come one after another, so the newest edition of an entry up to the moment's own is the one it had.
    """
    ids = {pk for edition in editions for pk in _named_by(edition)}
    if not ids:
        return {}
    later = Edition.objects.filter(entry=OuterRef("entry"), pk__lte=moment.newest).order_by("-number")
    found = Edition.objects.filter(entry__in=ids, pk=Subquery(later.values("pk")[:1]))
    return dict(found.exclude(kind=EditionKind.WITHDRAWN).values_list("entry_id", "slug"))


def _named_by(edition: Published) -> list[int]:
    if edition.subject == "entry":
        return linked_ids(edition.record)
    return [period["cause"] for period in edition.record["periods"] if period["cause"] is not None]
