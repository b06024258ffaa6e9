"""Fills an empty, migrated database with the invented log: what editors keep as far as editions need it, the
editions, and every public table, as `manage.py rebuild_projections` would make them.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, connections, transaction

from talks.models import Edition, Entry, PublicActor, PublicEntry, PublicIssue, PublicItem, PublicMention, PublicSource
from talks.models.editions import EditionKind, PublicVersion
from talks.press import history
from talks.press.cards import render_card
from talks.press.releases import release
from talks.press.rows import actor_row, entry_row, issue_row, item_rows, mentions, source_row
from tests.bench.copying import Copier
from tests.bench.indexes import Work, forget, put_up, take_down
from tests.bench.places import join
from tests.bench.records import head, named_by, record
from tests.bench.world import World, world

CHUNK = 1000  # entries in one COPY
BULK = [Entry, Edition, PublicEntry, PublicItem, PublicMention]
FIRST_PUBLISHED = datetime(2020, 1, 1, tzinfo=UTC)
Say = Callable[[str], None]


def fill(entries: int, processes: int = 1, say: Say = lambda text: None) -> None:
    """All of it, or what is still missing of a load that was interrupted.

    With one process everything happens on Django's own connection, inside its transaction if any.
    """
    began = time.monotonic()

    def tell(done: str) -> None:
        say(f"{time.monotonic() - began:7.1f} s  {done}")

    desk, _ = User.objects.get_or_create(username="desk", defaults={"first_name": "The desk"})
    with connection.cursor() as cursor:
        work = take_down(cursor, [model._meta.db_table for model in BULK])
    tell("indexes taken down")
    starts = range(1, entries + 1, CHUNK)
    there = set(Edition.objects.filter(pk__in=starts).values_list("pk", flat=True))
    tasks = [(entries, start, desk.pk) for start in starts if start not in there]
    if processes == 1:
        for task in tasks:
            _load(task)
    else:
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(processes, mp_context=spawn, initializer=join) as pool:
            for done, _ in enumerate(pool.map(_load, tasks), 1):
                if done % max(1, len(tasks) // 10) == 0:
                    tell(f"{done * CHUNK:,} more entries copied")
    tell("entries copied")
    _index(work, processes)
    tell("indexes put up")
    with connection.cursor() as cursor:
        with transaction.atomic():
            with history.suspended():
                _directory(cursor, world(entries))
            _sequences(cursor)
            mark_as_published(cursor)
            forget(cursor)
        tell("actors, issues and sources described")
        if processes > 1:
            # Statistics for the planner, and the map of pages on which every row is visible.
            cursor.execute("VACUUM (ANALYZE)")
    tell("ready")


def mark_as_published(cursor: Any) -> None:
    """The last step: readers may see it. Whatever counts publications counts this as the first."""
    PublicVersion.objects.all().delete()
    with release() as under_way:
        under_way.note_everything()
    PublicVersion.objects.update(changed_at=FIRST_PUBLISHED)


def published_at(number: int) -> datetime:
    return FIRST_PUBLISHED + timedelta(minutes=number)


_copiers: dict[type, Copier] = {}


def _load(task: tuple[int, int, int]) -> None:
    """One chunk of entries with all their rows."""
    entries, start, desk = task
    if not _copiers:
        _copiers.update({model: Copier(model, _left_to_the_database(model)) for model in BULK})
    rows: dict[type, list[Any]] = {model: [] for model in BULK}
    for number in range(start, min(start + CHUNK, entries + 1)):
        for row in rows_of(world(entries), number, desk):
            rows[type(row)].append(row)
    # All of a chunk or nothing: then what is there says what is missing.
    with transaction.atomic(), connection.cursor() as cursor, history.suspended():
        for model in BULK:
            _copiers[model].copy(cursor, rows[model])


def _left_to_the_database(model: type) -> list[str]:
    return ["id"] if model in (PublicItem, PublicMention) else []


def rows_of(cast: World, number: int, desk: int) -> Iterator[Any]:
    """Every row of one entry, not saved."""
    found, made = record(cast, number)
    at = published_at(number)
    yield Entry(
        pk=number, slug=found.slug, title=f"Entry {number}", kind=found.kind, status=found.status, start=found.start,
        created_at=at, updated_at=at,
    )  # fmt: skip
    edition = Edition(
        pk=number, entry_id=number, number=1, kind=EditionKind.PUBLISHED.value, slug=found.slug, record=made,
        note="First published", published_at=at, published_by_id=desk, byline="The desk", log_version=1,
    )  # fmt: skip
    yield edition
    row = entry_row(edition, made, at)
    outward = {to: head(cast, to)[0].linked() for to in row.links}
    inward = [(kind, head(cast, other)[0].linked()) for kind, other in named_by(cast, number)]
    row.card = render_card(made, outward, inward)
    yield row
    yield from item_rows(edition, made)
    for kind, slug in sorted(mentions(made)):
        yield PublicMention(edition_id=number, kind=kind, slug=slug)


def _index(work: list[Work], processes: int) -> None:
    if processes == 1:
        with connection.cursor() as cursor:
            for table in work:
                put_up(cursor, table)
        return

    def build(table: Work) -> None:
        with connections["default"].cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '1GB'")
            put_up(cursor, table)
        connections["default"].close()

    # A foreign key needs both of its tables to itself, so the first table, which is small, goes first.
    build(work[0])
    with ThreadPoolExecutor(processes) as threads:
        list(threads.map(build, reversed(work[1:])))


def _directory(cursor: Any, cast: World) -> None:
    """Actors, issues and sources that any entry names, each as of the newest edition that names it."""
    cursor.execute("SELECT kind, slug, max(edition_id) FROM talks_publicmention GROUP BY kind, slug ORDER BY 3")
    named = [(kind, slug, Edition(pk=edition)) for kind, slug, edition in cursor.fetchall()]
    Copier(PublicActor).copy(cursor, (actor_row(e, cast.actors[slug]) for kind, slug, e in named if kind == "actor"))
    issues = (issue_row(e, cast.issues[slug], cast.issues) for kind, slug, e in named if kind == "issue")
    Copier(PublicIssue).copy(cursor, issues)
    cursor.execute(
        "SELECT slug, array_agg(edition_id ORDER BY edition_id) FROM talks_publicmention WHERE kind = 'source' "
        "GROUP BY slug"  # every entry has one edition, under its own number
    )
    citing = dict(cursor.fetchall())
    ranks = {cast.source(rank)["slug"]: rank for rank in range(cast.source_count)}

    def sources() -> Iterator[PublicSource]:
        for kind, slug, edition in named:
            if kind == "source":
                row = source_row(edition, cast.source(ranks[slug]))
                row.entry_ids = citing[slug]
                yield row

    Copier(PublicSource).copy(cursor, sources())


def _sequences(cursor: Any) -> None:
    """Set after the keys that were copied, so that the next entry gets the next one."""
    for model in (Entry, Edition):
        table = model._meta.db_table
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
