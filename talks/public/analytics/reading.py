"""Makes the rows that the figures are computed from out of the public tables. The only module here that asks them.

Contacts are read from the timeline's rows alone, never from whole records, so that a pair with many thousand entries
stays as quick to show as its rows are to read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import merge
from itertools import islice
from typing import Any

import numpy as np
from django.db.models import BooleanField, Count, ExpressionWrapper, Q
from numpy.typing import NDArray

from talks.models.editions import PublicEntry, PublicItem
from talks.press.terms import pair_of
from talks.public import facets, items
from talks.public.analytics import claims, postponements, refusals
from talks.public.analytics.contacts import KINDS, STATUSES, Contact
from talks.public.analytics.spans import Moment, moment, moment_of
from talks.public.database import among, public_connection
from talks.public.filters import TimelineFilter
from talks.public.index.live import State
from talks.public.index.terms import took
from talks.public.index.whole import Selection
from talks.public.offices import Office
from talks.public.rows.table import Key
from talks.vocabulary import EntryKind, EntryStatus

MOST_ROWS = 2000  # rows of one pair's ledger, chains and claims that are read
MOST_CITING = 2000  # entries of one pair, the newest, whose sources are counted
_COLUMNS = (
    "entry_id", "slug", "title", "when_text", "begins", "ends", "kind", "status", "level", "country", "place",
)  # fmt: skip
_PUT_OFF = [*postponements.PUT_OFF, EntryStatus.CANCELLED]

_moment = lru_cache(maxsize=50_000)(moment)


@dataclass(frozen=True)
class Met:
    """The contacts that a filter finds, and the other entries it finds: those in which not all took part."""

    contacts: list[Contact]
    others: list[Contact] = field(default_factory=list)


@dataclass(frozen=True)
class Rows:
    """Rows of a pair's entries, newest first; `cut` says that there were more than `MOST_ROWS`."""

    items: list[PublicItem]
    cut: bool

    def of(self, kind: str) -> list[PublicItem]:
        return [row for row in self.items if row.kind == kind]


def filter_of(pair: str = "", level: str = "", **more: Any) -> TimelineFilter:
    """The timeline's filter for contacts: of these kinds and statuses. `more` are `kind`, `actor` and the like."""
    chosen = {"pair": pair, "level": level, **more}
    asked = TimelineFilter()
    for facet in ("actor", "pair", "country", "level"):
        if chosen.get(facet):
            asked = asked.with_values(facet, (chosen[facet],))
    kinds = (chosen["kind"],) if chosen.get("kind") else tuple(KINDS)
    return asked.with_values("kind", kinds).with_values("status", tuple(STATUSES))


def chosen(state: State, asked: TimelineFilter) -> list[int]:
    """The ids of the entries that match. No query of its own."""
    found: list[int] = facets.in_order(facets.select(state, asked)).tolist()
    return found


@dataclass(frozen=True)
class InOffice:
    """The ids of entries by what is known of an office: somebody who held it took part, perhaps somebody did, only an
    acting holder, or somebody whose office is not on record. Each is in one of them."""

    sure: frozenset[int]
    doubtful: frozenset[int]
    acting: frozenset[int]
    unknown: frozenset[int]

    @property
    def counted(self) -> frozenset[int]:
        return self.sure | self.doubtful


def in_office(selection: Selection, office: Office, acting: bool) -> InOffice:
    """The entries of a selection, by whether somebody in this office took part; `acting`: whoever acts holds it too. No
    query."""

    def ids(keys: Iterable[str]) -> frozenset[int]:
        return frozenset(facets.ids_of(selection.index, selection.with_any([took(key) for key in keys])).tolist())

    holders = office.holders + office.acting if acting else office.holders
    sure = ids(holders.sure)
    doubtful = ids(holders.doubtful) - sure
    only_acting = ids(office.acting.sure + office.acting.doubtful) - sure - doubtful
    return InOffice(sure, doubtful, only_acting, ids(office.unknown) - sure - doubtful - only_acting)


def held_at(place: str) -> NDArray[np.int64]:
    """The ids of the entries held at a place that is called so. One query, which goes through all of them."""
    found = PublicEntry.objects.filter(place__icontains=place).values_list("entry_id", flat=True)
    return np.fromiter(found, np.int64)


def met(ids: Collection[int], who: Iterable[str]) -> Met:
    """Those of some entries in which everybody of `who` took part, and those in which not. One query."""
    everybody = ExpressionWrapper(Q(took_part__contains=sorted(who)), output_field=BooleanField())
    # Rows of before the columns were there are made by `rebuild_projections`.
    found = PublicEntry.objects.filter(entry_id__in=among(ids)).exclude(begins="").annotate(everybody=everybody)
    contacts: list[Contact] = []
    others: list[Contact] = []
    for *columns, came in found.values_list(*_COLUMNS, "everybody"):
        (contacts if came else others).append(contact(*columns))
    return Met(contacts, others)


def contact(
    entry_id: int, slug: str, title: str, when: str, begins: str, ends: str,
    kind: str, status: str, level: str, country: str, place: str,
) -> Contact:  # fmt: skip
    """One timeline row. An end that is not on record is the start."""
    start, end = bounds(begins, ends)
    return Contact(entry_id, slug, title, when, start, end, kind, status, level, country, place)


def bounds(begins: str, ends: str) -> tuple[Moment, Moment]:
    """Both dates of a row. An end before the start, as partial dates allow, ends no earlier than it can begin."""
    start = _moment(begins)
    end = _moment(ends) if ends else start
    return start, Moment(max(end.earliest, start.earliest), max(end.latest, start.latest), end.about, end.text)


def of_pair(a: str, b: str) -> TimelineFilter:
    """Every entry of a pair, whatever became of it."""
    return TimelineFilter().with_values("pair", (pair_of(a, b),))


# Rows of which some are left out by what they say, and the others.
_SAYING: dict[str, tuple[str, Collection[str]]] = {"change": ("status", _PUT_OFF), "link": ("kind", ["postponed_as"])}
_KINDS = ("request", "condition", "claim", *_SAYING)
_ROWS = (
    "SELECT item.* FROM unnest(%s::bigint[], %s::text[], %s::int[]) "
    "WITH ORDINALITY AS wanted(entry_id, kind, place, at) "
    "JOIN talks_publicitem item ON item.entry_id = wanted.entry_id AND item.kind = wanted.kind "
    'AND item."order" = wanted.place ORDER BY wanted.at'
)


def rows(state: State, asked: TimelineFilter) -> Rows:
    """Requests, conditions, claims, and what was put off, of the entries asked for, newest first.

    Which these are the tables in memory know. One query for each `MOST_ROWS` of them, until so many are found; none
    where there is none.
    """
    tables = [_keys(state, asked, kind) for kind in _KINDS]
    ordered = merge(*tables, key=lambda one: (one[0].day, -one[0].entry_id, one[0].order))
    found: list[PublicItem] = []
    while len(found) <= MOST_ROWS and (some := list(islice(ordered, MOST_ROWS + 1))):
        columns = [[key.entry_id for key, _ in some], [kind for _, kind in some], [key.order for key, _ in some]]
        found += filter(_is_told, PublicItem.objects.raw(_ROWS, columns))
    return Rows(found[:MOST_ROWS], len(found) > MOST_ROWS)


def _keys(state: State, asked: TimelineFilter, kind: str) -> Iterator[tuple[Key, str]]:
    return ((key, kind) for some in items.find(state, asked, kind).every(MOST_ROWS) for key in some)


def _is_told(row: PublicItem) -> bool:
    key, values = _SAYING.get(row.kind, ("", []))
    return not key or row.data[key] in values


def commitment_counts(state: State, asked: TimelineFilter) -> Counter[str]:
    """How many commitments of the entries asked for stand at each status. One query, of the entries that have one."""
    having = {key.entry_id for key, _ in _keys(state, asked, "commitment")}
    found = PublicItem.objects.filter(kind="commitment", entry_id__in=among(having))
    return Counter(dict(found.order_by().values_list("data__status").annotate(rows=Count("*"))))


def put_off(state: State, asked: TimelineFilter) -> list[int]:
    """Those of the entries asked for that say by their status that they were put off. No query."""
    return chosen(state, asked.with_values("status", tuple(postponements.PUT_OFF)))


def planned(ids: Collection[int]) -> dict[int, postponements.Planned]:
    """Some entries as they were planned. One query, by their keys alone."""
    found = PublicEntry.objects.filter(entry_id__in=among(ids)).exclude(begins="")
    return {
        pk: postponements.Planned(pk, status, *bounds(begins, ends))
        for pk, status, begins, ends in found.values_list("entry_id", "status", "begins", "ends")
    }


def sources_by_kind(ids: Collection[int]) -> list[tuple[str, int]]:
    """How many sources of each kind some entries cite, the most frequent first. One query.

    Costs by the entries, each of which lies somewhere else on the disk: some 90 ms for a thousand.
    """
    with public_connection().cursor() as cursor:
        cursor.execute(
            "SELECT source.kind, count(DISTINCT source.slug) FROM talks_publicentry entry "
            "JOIN talks_publicmention mention ON mention.edition_id = entry.edition_id AND mention.kind = 'source' "
            "JOIN talks_publicsource source ON source.slug = mention.slug "
            "WHERE entry.entry_id = ANY(%s::bigint[]) GROUP BY 1 ORDER BY 2 DESC, 1",
            [list(ids)],
        )
        return cursor.fetchall()


def request(row: PublicItem) -> refusals.Request:
    data = row.data
    return refusals.Request(
        row.entry_id, row.order, row.date, data["asked_by"], data["asked"], moment_of(data["date"]), data["answer"],
        moment_of(data["answered"]), data["count"], data["count_about"],
    )  # fmt: skip


def condition(row: PublicItem) -> refusals.Condition:
    data = row.data
    return refusals.Condition(
        row.entry_id, row.order, row.date, row.issue, data["party"], data["of"], data["state"],
        moment_of(data["since"]), moment_of(data["state_since"]),
    )  # fmt: skip


def change(row: PublicItem) -> postponements.Change:
    data = row.data
    return postponements.Change(
        row.entry_id, row.order, data["status"], moment_of(data["date"]), data["by"], data["reason"], data["caused_by"]
    )


Company = Mapping[int, Mapping[str, set[str]]]


def company(ids: Iterable[int]) -> Company:
    """Which organisations took part in each of these entries, by the state they belong to. One query."""
    found: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    with public_connection().cursor() as cursor:
        cursor.execute(
            "SELECT entry.entry_id, actor.state, actor.slug FROM talks_publicentry entry, unnest(entry.took_part) slug "
            "JOIN talks_publicactor actor USING (slug) "
            "WHERE entry.entry_id = ANY(%s::bigint[]) AND actor.kind = 'organisation' AND actor.state <> ''",
            [list(ids)],
        )
        for entry_id, state, slug in cursor.fetchall():
            found[entry_id][state].add(slug)
    return found


def similar(about: Contact, contacts: Iterable[Contact]) -> list[Contact]:
    """The contacts of the same kind and level; of visits those to the same country."""
    visit = about.kind == EntryKind.VISIT
    return [
        one for one in contacts
        if one.kind == about.kind and one.level == about.level and (not visit or one.country == about.country)
    ]  # fmt: skip


def alike(about: Contact, contacts: Iterable[Contact], sides: Iterable[str], with_whom: Company) -> claims.Alike:
    """What a claim about one contact is held against: similar ones in which an organisation of each side took part
    again; of visits, one of the side that travelled. Sure are those with the very same organisations.

    Where the log does not name any, all similar ones count, and none of them is sure.
    """
    found = similar(about, contacts)
    counted = [side for side in sides if about.kind != EntryKind.VISIT or side != about.country]

    def organisations(one: Contact, side: str) -> set[str]:
        return with_whom.get(one.entry_id, {}).get(side, set())

    own = {side: organisations(about, side) for side in counted}
    if not all(own.values()):
        return claims.Alike(found, [about])
    kept = [one for one in found if all(own[side] & organisations(one, side) for side in counted)]
    return claims.Alike(kept, [one for one in kept if all(own[side] == organisations(one, side) for side in counted)])


def checked(rows: Iterable[PublicItem], contacts: Iterable[Contact], sides: Iterable[str]) -> list[claims.Shown]:
    """What the log shows of each claim, held against the contacts of the same pair. One query, none without a claim."""
    claimed, by_id, sides = list(rows), {one.entry_id: one for one in contacts}, list(sides)
    about = [by_id.get(row.entry_id) for row in claimed]
    wanted = {one.entry_id for subject in about if subject for one in similar(subject, by_id.values())}
    with_whom = company(wanted) if wanted else {}
    shown = []
    for row, subject in zip(claimed, about, strict=True):
        against = alike(subject, by_id.values(), sides, with_whom) if subject else claims.Alike([])
        bearing = [by_id[pk] for pk in row.data["entries"] if pk in by_id]
        shown.append(claims.check(row.data["text"], subject, against, bearing))
    return shown
