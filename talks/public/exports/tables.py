"""The tables that can be taken away: their names, columns, filters, and where their rows come from."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, QuerySet

from talks.public import facets, items, listing
from talks.public.exports import entry_tables, other_tables, statement_tables
from talks.public.exports.columns import Column, Published, Row
from talks.public.index.live import State
from talks.public.listing import Asked

CHUNK = facets.CHUNK


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a row is to be found: an edition, and within it an order or a slug. `more` as in `columns.Row`."""

    edition_id: int
    at: Any = None
    more: Mapping[str, Any] = field(default_factory=dict)


References = Generator[Reference]


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `key` names the columns that tell its rows apart; `listed_as` the list (see `talks.public.listing`)
    whose filter it takes, "" for the timeline's alone.

    `references` says which rows match as of a release, in order; `expand` makes rows of a reference and
    its edition. `names_entries` says that its columns name other entries.
    """

    name: str
    title: str
    what: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: Callable[[State, Asked], References]
    expand: Callable[[Reference, Published], Iterable[Row]]
    listed_as: str = ""
    names_entries: bool = False


# Entries, and rows that stand in them ---------------------------------------------------------------------------------


def _entries(state: State, asked: Asked) -> References:
    for edition_id in facets.editions(state, asked.filter):
        yield Reference(edition_id)


def _entry(reference: Reference, edition: Published) -> Iterable[Row]:
    yield Row(edition.record, edition)


def _participations(reference: Reference, edition: Published) -> Iterable[Row]:
    record = edition.record
    found = [(one, {"meeting": None, "date": None}) for one in record["participations"]]
    for meeting in record["meetings"]:
        about = {"meeting": meeting["number"], "date": meeting["date"]}
        found += [(one, about) for one in meeting["participations"]]
    for number, (one, about) in enumerate(found, 1):
        yield Row(one, edition, number, more=about)


def _of_kind(kind: str) -> Callable[[State, Asked], References]:
    def references(state: State, asked: Asked) -> References:
        for row in items.stream(state, asked.filter, kind, facets.NUMBERS):
            yield Reference(row.edition_id, row.order)

    return references


def _in_section(section: str) -> Callable[[Reference, Published], Iterable[Row]]:
    def expand(reference: Reference, edition: Published) -> Iterable[Row]:
        yield Row(edition.record[section][reference.at], edition, reference.at + 1)

    return expand


def _section(name: str, title: str, what: str, columns: tuple[Column, ...], names_entries: bool = False) -> Table:
    """A table of one kind of row; the kind is the name in the singular."""
    expand = _in_section(name)
    return Table(name, title, what, columns, ("entry", "row"), _of_kind(name[:-1]), expand, names_entries=names_entries)


# Channels -------------------------------------------------------------------------------------------------------------


def _channels(state: State, asked: Asked) -> References:
    found = listing.channels(asked).only("channel_id", "edition_id", "state", "since")
    for row in found.order_by("issue", "name", "channel_id").iterator(chunk_size=CHUNK):
        yield Reference(row.edition_id, more={"state": row.state, "since": row.since})


def _channel(reference: Reference, edition: Published) -> Iterable[Row]:
    yield Row(edition.record, edition, more=reference.more)


def _periods(reference: Reference, edition: Published) -> Iterable[Row]:
    for number, period in enumerate(edition.record["periods"], 1):
        yield Row(period, edition, number)


# What editions name ---------------------------------------------------------------------------------------------------


def _described(
    find: Callable[[State, Asked], QuerySet[Any]], order: list[Any], *more: str
) -> Callable[[State, Asked], References]:
    def references(state: State, asked: Asked) -> References:
        rows = find(state, asked).only("slug", "edition_id", *more).order_by(*order)
        for row in rows.iterator(chunk_size=CHUNK):
            yield Reference(row.edition_id, row.slug, {name: getattr(row, name) for name in more})

    return references


def _by_slug(section: str) -> Callable[[Reference, Published], Iterable[Row]]:
    def expand(reference: Reference, edition: Published) -> Iterable[Row]:
        described = edition.record[section]
        data = described[reference.at] if section != "sources" else _source(described, reference.at)
        yield Row(data, edition, more=reference.more)

    return expand


def _source(sources: list[dict[str, Any]], slug: str) -> dict[str, Any]:
    return next(source for source in sources if source["slug"] == slug)


_TABLES = [
    Table(
        "entries", "Entries", "One row an entry: a visit, a call, a refusal, an event, with what became of it.",
        entry_tables.ENTRIES, ("entry",), _entries, _entry, names_entries=True,
    ),
    _section(
        "meetings", "Meetings", "One row a session inside an entry; a visit has several.", entry_tables.MEETINGS
    ),
    Table(
        "participations", "Participations",
        "One row for each time somebody took part, in a meeting or in the entry as a whole, with side and office.",
        entry_tables.PARTICIPATIONS, ("entry", "row"), _entries, _participations,
    ),
    _section("requests", "Requests", "One row a request to talk, with its answer.", entry_tables.REQUESTS),
    _section(
        "positions", "Positions", "One row for what somebody said a side holds on an issue.",
        statement_tables.POSITIONS,
    ),
    _section(
        "outcomes", "Outcomes", "One row a judgement of what came of an issue, with whoever judged it.",
        statement_tables.OUTCOMES,
    ),
    _section(
        "conditions", "Conditions", "One row for what one side is said to demand first.", statement_tables.CONDITIONS
    ),
    _section(
        "commitments", "Commitments", "One row a commitment, with its follow-ups.", statement_tables.COMMITMENTS
    ),
    _section(
        "claims", "Claims", "One row a checkable statement about the talks, with the verdict on it.",
        statement_tables.CLAIMS, names_entries=True,
    ),
    Table(
        "channels", "Channels", "One row a line of contact or cooperation, with its present state.",
        other_tables.CHANNELS, ("channel",), _channels, _channel, listed_as="channels",
    ),
    Table(
        "channel_periods", "Channel periods", "One row for each period in which a channel was in one state.",
        other_tables.CHANNEL_PERIODS, ("channel", "row"), _channels, _periods, listed_as="channels",
        names_entries=True,
    ),
    Table(
        "actors", "Actors", "One row a person, state or organisation that an entry or a channel names.",
        other_tables.ACTORS, ("actor",), _described(listing.actors, ["sort_name", "slug"]), _by_slug("actors"),
        listed_as="actors",
    ),
    Table(
        "issues", "Issues", "One row an issue; issues form a tree.",
        other_tables.ISSUES, ("issue",), _described(listing.issues, ["sort_key", "slug"]), _by_slug("issues"),
        listed_as="issues",
    ),
    Table(
        "sources", "Sources", "One row a source that an entry or a channel rests on.",
        other_tables.SOURCES, ("source",),
        _described(
            listing.sources, [F("published").desc(nulls_last=True), "title", "slug"], "entry_ids", "channel_ids"
        ),
        _by_slug("sources"), listed_as="sources",
    ),
]  # fmt: skip

# By name, in the order in which pages and packages list them.
TABLES: dict[str, Table] = {table.name: table for table in _TABLES}
