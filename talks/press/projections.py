"""The public tables, derived from the current editions.

`apply_many` brings them up to date after new editions, `apply` after one; `rebuild` makes them anew. All lead to the
same rows, because all go through the same steps for what is touched: the former addresses, the subjects' own rows, the
actors, issues and sources described, and the cards of entries that name one another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from django.db import connection

from talks.models.editions import (
    Edition,
    EditionKind,
    PublicActor,
    PublicChannel,
    PublicEntry,
    PublicIssue,
    PublicItem,
    PublicMention,
    PublicRedirect,
    PublicSource,
    PublicWithdrawal,
)
from talks.press import addresses, history
from talks.press.addresses import Subject, subject_of
from talks.press.cards import LinkedEntry, render_card
from talks.press.contract import ChannelRecord, EntryRecord
from talks.press.directory import Naming, describe, describe_all
from talks.press.releases import Touched, release
from talks.press.rows import channel_row, entry_row, item_rows, linked_ids, mentions
from talks.press.terms import with_channels

TABLES: list[Any] = [
    PublicEntry, PublicItem, PublicActor, PublicIssue, PublicSource, PublicChannel, PublicMention, PublicRedirect,
    PublicWithdrawal,
]  # fmt: skip
_CHUNK = 100  # records held in memory at a time


def apply(edition: Edition) -> Touched:
    """Bring every public table up to date after `edition`, the newest of its subject. Call inside a release."""
    return apply_many([edition])


def apply_many(editions: Sequence[Edition]) -> Touched:
    """The same after many, each the newest of a subject of its own, in the order of publication; what they touched.

    About 30 queries however many there are, so a batch costs little more than its own rows; memory holds their records.
    """
    addresses.follow(editions)
    was = {row.entry_id: row for row in _light().filter(pk__in=[edition.entry_id for edition in editions])}
    tied = _tied_by(editions)
    before = _drop(editions)
    current = [edition for edition in editions if edition.record is not None]
    fresh = _entry_rows(current)
    after = _add(current)
    tied |= _tied_by(editions)
    describe(before, after, current)
    records = {edition.entry_id: _record(edition) for edition in current if edition.entry_id}
    _draw(fresh, records)
    _tie(fresh.values())
    PublicEntry.objects.bulk_create(fresh.values(), batch_size=100)
    retied = _tie_again(tied - fresh.keys())
    _redraw(_shown_on(was, fresh) - fresh.keys())
    named = before.keys() | after.keys()
    return Touched(
        {edition.entry_id for edition in editions if edition.entry_id is not None} | retied,
        {slug for kind, slug in named if kind == "actor"},
        {slug for kind, slug in named if kind == "issue"},
    )


def rebuild(progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Make all public tables anew from the editions; returns how many subjects are public. Atomic.

    `progress(done, total)` is called now and then. Memory holds a hundred records at a time. What was said on former
    days stays as it is.
    """
    with release() as under_way, history.suspended():
        for table in TABLES:
            table.objects.all().delete()
        addresses.retrace()
        current = _current_ids()
        for start in range(0, len(current), _CHUNK):
            editions = list(Edition.objects.filter(pk__in=current[start : start + _CHUNK]).order_by("pk"))
            PublicEntry.objects.bulk_create(_entry_rows(editions).values())
            _add(editions)
            progress(start + len(editions), len(current))
        describe_all()
        _tie_again({pk for links in PublicChannel.objects.values_list("links", flat=True) for pk in links})
        _redraw(set(PublicEntry.objects.values_list("entry_id", flat=True)))
        history.renewed()
        under_way.note_everything()
    return len(current)


def _current_ids() -> list[int]:
    """The ids of the editions that are public now, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT id FROM (
                SELECT DISTINCT ON (entry_id, channel_id) id, kind FROM talks_edition
                ORDER BY entry_id, channel_id, number DESC
            ) newest WHERE kind <> %s ORDER BY id
            """,
            [EditionKind.WITHDRAWN.value],
        )
        return [row[0] for row in cursor.fetchall()]


def _record(edition: Edition) -> EntryRecord:
    return cast(EntryRecord, edition.record)


# The subjects' own rows.


def _drop(editions: Iterable[Edition]) -> Naming:
    """Take the subjects' rows out; returns which of them named what until now."""
    subject_by_edition: dict[int, Subject] = {}
    pks: dict[str, list[int]] = {"entry": [], "channel": []}
    for kind, pk in map(subject_of, editions):
        pks[kind].append(pk)
    for kind, table in (("entry", PublicEntry), ("channel", PublicChannel)):
        rows: Any = cast(Any, table).objects.filter(pk__in=pks[kind])
        subject_by_edition.update({edition: (kind, pk) for pk, edition in rows.values_list("pk", "edition_id")})
        rows.delete()
    PublicItem.objects.filter(entry_id__in=pks["entry"]).delete()
    gone = PublicMention.objects.filter(edition_id__in=subject_by_edition)
    named: Naming = defaultdict(set)
    for kind, slug, edition_id in gone.values_list("kind", "slug", "edition_id"):
        named[(kind, slug)].add(subject_by_edition[edition_id])
    gone.delete()
    return named


def _entry_rows(editions: Iterable[Edition]) -> dict[int, PublicEntry]:
    """The timeline rows by entry, not saved and without their cards. One query."""
    of_entries = [edition for edition in editions if edition.entry_id is not None]
    first: dict[int | None, datetime] = dict(
        Edition.objects.filter(entry__in=[edition.entry_id for edition in of_entries], number=1).values_list(
            "entry_id", "published_at"
        )
    )
    return {
        cast(int, edition.entry_id): entry_row(edition, _record(edition), first[edition.entry_id])
        for edition in of_entries
    }


def _add(editions: Sequence[Edition]) -> Naming:
    """Every row of the subjects but the timeline's; returns which of them names what."""
    PublicItem.objects.bulk_create(
        [row for edition in editions if edition.entry_id for row in item_rows(edition, _record(edition))],
        batch_size=500,
    )
    PublicChannel.objects.bulk_create(
        channel_row(edition, cast(ChannelRecord, edition.record)) for edition in editions if edition.channel_id
    )
    named: Naming = defaultdict(set)
    rows = []
    for edition in editions:
        for kind, slug in sorted(mentions(edition.record)):
            named[(kind, slug)].add(subject_of(edition))
            rows.append(PublicMention(edition_id=edition.pk, kind=kind, slug=slug))
    PublicMention.objects.bulk_create(rows, batch_size=2000)
    return named


# What entries have from channels, which name what brought their periods about.


def _tied_by(editions: Iterable[Edition]) -> set[int]:
    """The entries that the channels among the subjects name as they are public now. One query if there are any."""
    pks = [edition.channel_id for edition in editions if edition.channel_id is not None]
    if not pks:
        return set()
    return {pk for links in PublicChannel.objects.filter(pk__in=pks).values_list("links", flat=True) for pk in links}


def _tie(rows: Iterable[PublicEntry]) -> list[PublicEntry]:
    """Give rows, saved or not, the terms of the channels that name them; returns those that changed. One query."""
    by_id = {row.entry_id: row for row in rows}
    named: dict[int, list[str]] = defaultdict(list)
    for slug, links in PublicChannel.objects.filter(links__overlap=list(by_id)).values_list("slug", "links"):
        for pk in links:
            named[pk].append(slug)
    changed = []
    for pk, row in by_id.items():
        terms = with_channels(row.terms, named[pk])
        if terms != row.terms:
            row.terms = terms
            changed.append(row)
    return changed


def _tie_again(entry_ids: Iterable[int]) -> set[int]:
    """The same for saved rows; returns the ids of those that changed. Three queries if there are any."""
    ids = sorted(entry_ids)
    if not ids:
        return set()
    changed = _tie(PublicEntry.objects.only("entry_id", "terms").filter(pk__in=ids))
    PublicEntry.objects.bulk_update(changed, ["terms"], batch_size=100)
    return {row.entry_id for row in changed}


# Cards, which name the entries that an entry is linked to, and those linked to it.


def _light() -> Any:
    return PublicEntry.objects.only(
        "entry_id", "edition_id", "slug", "title", "kind", "status", "when_text", "sort_date", "links"
    )


def _shown_on(was: Mapping[int, PublicEntry], now: Mapping[int, PublicEntry]) -> set[int]:
    """The entries whose cards may change because these did: those they named or name, and, when what is shown of them
    there changed, those that name them. One query."""
    shown = {pk for row in (*was.values(), *now.values()) for pk in row.links}
    changed = [
        pk for pk in was.keys() | now.keys()
        if pk not in was or pk not in now or _linked(was[pk]) != _linked(now[pk])
    ]  # fmt: skip
    return shown | set(PublicEntry.objects.filter(links__overlap=changed).values_list("entry_id", flat=True))


def _redraw(entry_ids: Iterable[int]) -> None:
    """Draw the cards of saved rows again; ids of what is not public are passed over."""
    ids = sorted(entry_ids)
    for start in range(0, len(ids), _CHUNK):
        rows = {row.entry_id: row for row in _light().filter(pk__in=ids[start : start + _CHUNK])}
        found = Edition.objects.filter(pk__in=[row.edition_id for row in rows.values()])
        _draw(rows, {cast(int, edition.entry_id): _record(edition) for edition in found})
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE talks_publicentry SET card = drawn.card FROM unnest(%s::bigint[], %s::text[]) drawn(id, card) "
                "WHERE drawn.id = entry_id AND talks_publicentry.card <> drawn.card",
                [list(rows), [row.card for row in rows.values()]],
            )


def _draw(rows: Mapping[int, PublicEntry], records: Mapping[int, EntryRecord]) -> None:
    """Set the cards of `rows`, saved or not. Three queries, for what they name and what names them."""
    around = {row.entry_id: row for row in _light().filter(links__overlap=list(rows))} | dict(rows)
    missing = {pk for row in rows.values() for pk in row.links} - around.keys()
    public = {row.entry_id: row for row in _light().filter(pk__in=missing)} | around
    links = _links_of(row for pk, row in around.items() if pk not in rows)
    links |= {pk: records[pk]["links"] for pk in rows}
    inward: dict[int, list[tuple[str, LinkedEntry]]] = defaultdict(list)
    for other in sorted(around.values(), key=lambda row: (row.sort_date, row.entry_id)):
        for link in links[other.entry_id]:
            if link["to"] in rows:
                inward[link["to"]].append((link["kind"], _linked(other)))
    for pk, row in rows.items():
        outward = {other: _linked(public[other]) for other in linked_ids(records[pk]) if other in public}
        row.card = render_card(records[pk], outward, inward[pk])


def _links_of(rows: Iterable[PublicEntry]) -> dict[int, Any]:
    editions = Edition.objects.filter(pk__in=[row.edition_id for row in rows])
    return dict(editions.values_list("entry_id", "record__links"))


def _linked(row: PublicEntry) -> LinkedEntry:
    return {
        "id": row.entry_id,
        "slug": row.slug,
        "title": row.title,
        "kind": row.kind,
        "status": row.status,
        "when": row.when_text,
    }
