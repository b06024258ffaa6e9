"""What the public tables said on former days: noted as it happens, and the same when it is made anew."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from talks.models import Edition, PublicEntry
from talks.press import history, publishing
from talks.press.projections import rebuild
from talks.press.publishing import carry, correct, publish, publish_many, withdraw
from talks.press.replaying import rebuild_history
from tests import builders as build
from tests.press.test_projections import TABLES, lively_history, rows

pytestmark = pytest.mark.django_db


class Clock:
    """Moves on with every publication, and writes down what the public tables said when each day ended."""

    def __init__(self, step):
        self.at, self.step, self.days = datetime(2023, 1, 1, 1, tzinfo=UTC), step, {}

    def now(self):
        before, self.at = self.at.date(), self.at + self.step
        if self.at.date() > before:
            self.days[before] = rows()
        return self.at

    def ended(self):
        """The days, the last one included."""
        return {**self.days, self.at.date(): rows()}


@pytest.fixture(params=[7, 24, 60], ids=["some a day", "one a day", "not every day"])
def clock(request, monkeypatch):
    clock = Clock(timedelta(hours=request.param))
    monkeypatch.setattr(publishing, "timezone", clock)
    return clock


def as_of(day):
    """What the public tables are seen to say as of a day."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT edition_id FROM past.day WHERE day <= %s ORDER BY day DESC LIMIT 1", [day])
        found = cursor.fetchone()
        cursor.execute(
            "SELECT set_config('search_path', 'known, ' || current_setting('search_path'), true), "
            "set_config('talks.known_on', %s, true), set_config('talks.known_edition', %s, true)",
            [day.isoformat(), str(found[0] if found else 0)],
        )
        seen = rows()
        transaction.set_rollback(True)
    return seen


def kept():
    """Every former row, and the days."""
    found = {}
    with connection.cursor() as cursor:
        for table in history.FORMER:
            cursor.execute(f"SELECT (to_jsonb(t) - 'id')::text FROM past.{table} t")
            found[table] = sorted(text for (text,) in cursor.fetchall())
        cursor.execute("SELECT day, edition_id FROM past.day ORDER BY day")
        found["day"] = cursor.fetchall()
    return found


def livelier_history():
    """As in the tests of the public tables, with addresses that change hands and batches."""
    lively_history()
    by = build.user()
    one, other = build.published("Epsilon"), build.published("Zeta")
    for entry, slug in ((one, "epsilon-renamed"), (other, "epsilon")):
        entry.slug = slug
        entry.save()
        publish(entry, by=by, note="Renamed")
    withdraw(one, by=by, note="Gone")
    publish_many([one, build.draft("Eta"), build.channel("Second line")], by=by, note="Together")
    record = Edition.objects.filter(entry=other).latest("pk").record
    record["title"] = "Zeta, carried"
    carry([(other, record)], by=by, note="Brought up to date")


def test_each_day_is_read_as_the_tables_stood_when_it_ended(clock):
    livelier_history()
    days = clock.ended()
    assert len(days) > 5
    assert as_of(date(2022, 12, 31)) == {table.__name__: [] for table in TABLES}
    for day, said in days.items():
        assert as_of(day) == said, day
    assert as_of(max(days)) == as_of(date(2030, 1, 1)) == rows()


def test_the_history_made_anew_from_the_editions_is_the_one_that_was_noted(clock):
    livelier_history()
    days, noted, now = clock.ended(), kept(), rows()
    assert all(noted.values())
    assert rebuild_history() == Edition.objects.count()
    assert kept() == noted
    assert rows() == now
    for day, said in days.items():
        assert as_of(day) == said, day


def test_a_history_that_went_wrong_is_mended_by_the_command(clock):
    livelier_history()
    noted, now = kept(), rows()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM past.entry; UPDATE past.actor SET name = 'Vandalised'; DELETE FROM past.day")
        cursor.execute("UPDATE past.history SET complete_from = '2023-01-05'")
    call_command("rebuild_history", verbosity=0)
    assert (kept(), rows()) == (noted, now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT complete_from FROM past.history")
        assert cursor.fetchone() == (None,)


def test_a_rebuilding_of_the_public_tables_leaves_the_history_as_it_is(clock):
    livelier_history()
    days, noted = clock.ended(), kept()
    rebuild()
    assert kept() == noted
    for day, said in days.items():
        assert as_of(day) == said, day


def test_a_rebuilding_says_that_what_was_made_of_former_days_has_to_be_made_anew(clock):
    build.published("Alpha")
    with connection.cursor() as cursor:
        cursor.execute("SELECT past.stamp(max(day)) FROM past.day")
        before = cursor.fetchone()
        rebuild()
        cursor.execute("SELECT past.stamp(max(day)) FROM past.day")
        assert cursor.fetchone() != before


@pytest.mark.parametrize("hours", [1])
def test_what_is_replaced_on_the_day_it_appeared_leaves_no_trace(monkeypatch, hours):
    clock = Clock(timedelta(hours=hours))
    monkeypatch.setattr(publishing, "timezone", clock)
    entry = build.published("Alpha")
    correct(entry, by=build.user(), note="At once")
    withdraw(entry, by=build.user(), note="After all not")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM past.item")
        assert cursor.fetchone() == (0,)
        # That it was not there before is all there is to know of it.
        cursor.execute("SELECT there FROM past.entry")
        assert cursor.fetchall() == [(False,)]


def test_a_clock_that_goes_back_does_not_move_a_publication_before_the_one_it_follows(monkeypatch):
    clock = Clock(timedelta(days=1))
    monkeypatch.setattr(publishing, "timezone", clock)
    build.published("Alpha")
    clock.step = timedelta(days=-1)
    build.published("Beta")
    noted = kept()
    assert [day for day, _ in noted["day"]] == [date(2023, 1, 2)]
    assert len(as_of(date(2023, 1, 2))["PublicEntry"]) == 2
    rebuild_history()
    assert kept() == noted


def test_a_publication_touches_only_former_rows_of_what_it_changes(clock):
    """Ten entries beside it cost it nothing."""
    for number in range(10):
        build.published(
            f"Beside {number}", source=build.source(f"Source {number}"), parties=[build.state(f"S{number}")]
        )
    entry = build.published("Alpha", source=build.source("Its own"), parties=[build.state("A"), build.state("B")])
    before = {table: len(found) for table, found in kept().items()}
    clock.at += timedelta(days=2)
    correct(entry, by=build.user(), note="Better")
    after = {table: len(found) - before[table] for table, found in kept().items()}
    assert (after["entry"], after["channel"], after["redirect"]) == (1, 0, 0)
    assert after["actor"] == 3  # its parties and the publisher of its source
    assert after["source"] == 1


def test_former_rows_have_every_column_of_the_public_tables():
    """A migration that changes one has to end with SELECT past.arrange()."""
    with connection.cursor() as cursor:
        for table in TABLES:
            name = table._meta.db_table
            for other in (f"past.{name.removeprefix('talks_public')}", f"known.{name}"):
                cursor.execute(
                    "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute "
                    "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped "
                    "EXCEPT SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute "
                    "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
                    [name, other],
                )
                assert cursor.fetchall() == [], other


def test_a_changed_table_is_brought_into_line():
    with connection.cursor() as cursor:
        cursor.execute("SELECT past.stand_aside()")
        cursor.execute("ALTER TABLE talks_publicissue ADD COLUMN colour varchar(9) NOT NULL DEFAULT 'red'")
        cursor.execute("ALTER TABLE talks_publicissue ALTER COLUMN name TYPE varchar(130)")
        cursor.execute("SELECT past.arrange()")
    build.published("Alpha")
    with connection.cursor() as cursor:
        cursor.execute("SELECT colour FROM past.issue")
        cursor.execute(
            "SELECT set_config('talks.known_on', '2999-01-01', true), set_config('talks.known_edition', '99', true)"
        )
        cursor.execute("SELECT colour FROM known.talks_publicissue")
        assert cursor.fetchall() == [("red",)]


def test_nothing_is_noted_while_there_are_no_editions():
    PublicEntry.objects.all().delete()
    assert not any(kept().values())
