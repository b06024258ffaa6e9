"""A file is the record at one moment, in the memory of a few records, and holds nothing up, however slow its reader."""

import json
import time
import tracemalloc

import pytest
from django.conf import settings
from django.db import connection
from psycopg.pq import TransactionStatus

from talks.models import Edition, Entry, PublicEntry, PublicVersion
from talks.press.publishing import correct, publish, withdraw
from talks.press.releases import release
from talks.public import facets
from talks.public.exports import reading, serving, tables, writing
from talks.public.exports.reading import Unsettled, open_tables
from talks.public.exports.tables import TABLES
from talks.public.filters import TimelineFilter
from tests import builders as build
from tests.public.exports.reading_back import body

KINDS = ["entries.csv", "entries.jsonl", "positions.json", "participations.jsonl", "claims.csv", "actors.json",
         "sources.csv", "issues.jsonl", "channels.json", "channel_periods.csv", "log.jsonl"]  # fmt: skip


@pytest.fixture
def in_small_pieces(monkeypatch):
    """Every row is asked for, read and sent by itself, so that the smallest record is a long one."""
    monkeypatch.setattr(facets, "CHUNK", 1)
    monkeypatch.setattr(tables, "CHUNK", 1)
    monkeypatch.setattr("talks.public.exports.log.CHUNK", 1)
    monkeypatch.setattr(reading, "EDITIONS", 1)
    monkeypatch.setattr(writing, "PIECE", 1)
    as_a_stream(monkeypatch)


def as_a_stream(monkeypatch):
    """As a record that is too long to be sent whole, to as many as ask."""
    monkeypatch.setattr(serving, "WHOLE", 0)
    monkeypatch.setattr(settings, "DOWNLOADS", 0)


@pytest.fixture
def four():
    """Entries with a row of several kinds, each named by the next one, and two channels they changed."""
    before, made = None, []
    for number in range(4):
        entry = build.draft(f"Talks {number}", start=f"2020-05-0{9 - number}")
        build.position(entry, build.issue(f"Issue {number}"), speaker=build.minister(f"Minister {number}"))
        build.participation(entry, build.minister(f"Minister {number}"))
        claim = entry.claims.create(text="First", by_editors=True, explanation="So", verdict="supported")
        build.cite(claim)
        if before:
            entry.links.create(kind="follows_up", to=before)
            claim.entries.add(before)
        publish(entry, by=build.user(), note="First published")
        before = entry
        made.append(entry)
    for number in range(2):
        build.published_channel(f"Line {number}", periods=[("open", "2019", None, made[number])])
    return made


def overtake(entries):
    """Change, withdraw and add while somebody reads."""
    renamed, changed, withdrawn, other = entries
    renamed.slug, renamed.title = "renamed", "Renamed"
    renamed.save()
    publish(renamed, by=build.user(), note="Renamed")
    changed.positions.update(summary="Something else.")
    build.position(changed, build.issue("Brand new issue"))
    correct(changed, by=build.user(), note="Corrected")
    withdraw(withdrawn, by=build.user(), note="Withdrawn")
    build.published("Brand new", start="2024-01-01", source=build.source("Brand new source"))
    actor = build.minister("Minister 3")
    actor.name = "Somebody else"
    actor.save()
    publish(other, by=build.user(), note="Another name")


def read_half(client, url):
    response = client.get(url)
    assert response.status_code == 200
    content = iter(response.streaming_content)
    return [next(content)], content


@pytest.mark.django_db
def test_a_publication_while_a_file_is_read_changes_nothing_in_it(client, four, in_small_pieces):
    before = {kind: body(client, f"/export/{kind}") for kind in KINDS}
    begun = {kind: read_half(client, f"/export/{kind}") for kind in KINDS}
    overtake(four)
    for kind, (read, rest) in begun.items():
        assert b"".join([*read, *rest]) == before[kind], kind
        assert body(client, f"/export/{kind}") != before[kind] or kind == "channels.json", kind


@pytest.mark.django_db
def test_a_file_names_the_version_it_is_of_even_when_one_comes_in_between(client, four, monkeypatch):
    publications = iter([True])

    def references(state, asked):
        if next(publications, False):
            build.published("In between")
        yield from entries(state, asked)

    entries = TABLES["entries"].references
    monkeypatch.setitem(TABLES, "entries", reading.Table(**{**fields(TABLES["entries"]), "references": references}))
    document = json.loads(body(client, "/export/entries.json"))
    assert document["version"] == PublicVersion.objects.get().number
    assert "In between" in {row["title"] for row in document["rows"]}


def fields(table):
    return {name: getattr(table, name) for name in table.__dataclass_fields__}


@pytest.mark.django_db
def test_a_record_that_never_stands_still_is_not_read_in_part(four):
    def references(state, asked):
        PublicVersion.objects.update(number=PublicVersion.objects.get().number + 1)
        yield from ()

    moving = reading.Table(**{**fields(TABLES["entries"]), "references": references})
    with pytest.raises(Unsettled):
        open_tables([moving], TimelineFilter(), PublicVersion.objects.get())


@pytest.mark.django_db(transaction=True)
def test_a_slow_reader_keeps_no_transaction_open_and_runs_into_no_limit(client, four, in_small_pieces):
    whole = body(client, "/export/entries.csv")
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 400; SET idle_in_transaction_session_timeout = 200")
    try:
        read = []
        for piece in client.get("/export/entries.csv").streaming_content:
            read.append(piece)
            if len(read) > 1:
                assert connection.connection.info.transaction_status == TransactionStatus.IDLE
                time.sleep(0.3)
        assert b"".join(read) == whole and len(read) == 5
    finally:
        connection.close()  # and with it the limits


@pytest.mark.django_db
@pytest.mark.parametrize("read", [0, 1])
def test_a_reader_who_goes_away_leaves_no_cursor_behind(client, four, in_small_pieces, read):
    """Not even when nobody closes the answer: an open cursor that is cleaned up during another query would hang it."""
    response = client.get("/export/entries.csv")
    content = iter(response.streaming_content)
    for _ in range(read):
        next(content)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_cursors WHERE name LIKE '_django_curs_%%'")
        assert cursor.fetchone()[0] == 0


# Memory ---------------------------------------------------------------------------------------------------------------


def copy(entry, number):
    """So many copies of a published entry, made by the database: the same in everything but id and slug. A release."""
    changes = {
        Entry: {"id": "%top% + n", "slug": "'copy-' || %top% + n"},
        Edition: {
            "entry_id": "%top% + n", "slug": "'copy-' || %top% + n",
            "record": "record || jsonb_build_object('id', %top% + n, 'slug', 'copy-' || %top% + n)",
        },
        PublicEntry: {
            "entry_id": "%top% + n", "slug": "'copy-' || %top% + n", "edition_id": "%edition% + n",
            "search_title": "''", "search_names": "''", "search_body": "''",
        },
    }  # fmt: skip
    with release() as under_way, connection.cursor() as cursor:
        under_way.note_everything()
        cursor.execute("SELECT (SELECT max(id) FROM talks_entry), nextval('talks_edition_id_seq')")
        top, edition = cursor.fetchone()
        for table, changed in changes.items():
            fields = [field for field in table._meta.local_concrete_fields if not field.generated]
            names = [field.column for field in fields if field.column != "id" or "id" in changed]
            values = ", ".join(changed.get(name, f'"{name}"') for name in names)
            key = "id" if table is Entry else "entry_id"
            cursor.execute(
                f"INSERT INTO {table._meta.db_table} ({', '.join(map(connection.ops.quote_name, names))}) "
                f"SELECT {values} FROM {table._meta.db_table}, generate_series(1, {number}) AS n "
                f"WHERE {key} = {entry.pk} ORDER BY n".replace("%top%", str(top)).replace("%edition%", str(edition))
            )


def peak(client, url):
    """(the most bytes that Python held while the file was sent, the bytes of the file)."""
    body(client, f"{url}?kind=call")  # what is read once a process
    tracemalloc.start()
    try:
        size = sum(len(piece) for piece in client.get(url).streaming_content)
        return tracemalloc.get_traced_memory()[1], size
    finally:
        tracemalloc.stop()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["entries.csv", "entries.jsonl", "participations.json"])
def test_memory_does_not_grow_with_the_file(client, name, monkeypatch):
    as_a_stream(monkeypatch)
    entry = build.draft("Pattern", body="A sentence of the account. " * 200)
    for number in range(3):
        build.participation(entry, build.minister(f"Minister {number}"))
    publish(entry, by=build.user(), note="First published")
    copy(entry, 100)
    few, small = peak(client, f"/export/{name}")
    copy(entry, 1200)
    lots, large = peak(client, f"/export/{name}")
    assert large > 10 * small
    assert lots < 1.3 * few, (few, lots)
