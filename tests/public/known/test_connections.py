"""Days are read on connections of their own moment, which are given back as they were."""

from contextlib import contextmanager
from threading import Event, Thread

import pytest
from django.db import InternalError, connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import get_script_prefix

from talks.models.editions import PublicEntry
from talks.public.database import only_reading
from talks.public.known import held as holding
from talks.public.known.held import held
from talks.public.known.reading import as_of, find, reading
from tests import builders as build
from tests.public import replica
from tests.public.known.making import D3, a_growing_record, url

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESSES = ["/", "/entries/alpha/", "/entries/nowhere/", "/since/", "/api/v1/entries/", "/export/entries.csv"]


@pytest.fixture(autouse=True)
def record():
    a_growing_record()


@contextmanager
def beside(what):
    """Do something in another thread, on a connection of its own, until the end of the `with`."""
    begun, over, errors = Event(), Event(), []

    def run():
        try:
            with what():
                begun.set()
                over.wait(20)
        except BaseException as error:
            errors.append(error)
        finally:
            begun.set()
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    assert begun.wait(20)
    try:
        yield
    finally:
        over.set()
        thread.join()
    assert not errors


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_connection_is_given_back_as_it_was(client, path):
    asked = (
        "SELECT current_setting('search_path'), current_setting('transaction_isolation'), "
        "current_setting('transaction_read_only'), coalesce(current_setting('talks.known_on', true), '')"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        before = cursor.fetchone()
    client.get(url(D3, path)).close()
    with connection.cursor() as cursor:
        cursor.execute(asked)
        assert cursor.fetchone() == before == ('"$user", public', "read committed", "off", "")


def test_a_day_is_read_of_one_moment_and_nothing_can_be_written():
    with only_reading():
        known = find(D3)
        with beside(_a_publication):
            assert find(D3).live == known.live
        with as_of(known, lambda: None):
            assert sorted(PublicEntry.objects.values_list("title", flat=True)) == ["Alpha", "Beta"]
    with only_reading():
        assert find(D3).live != known.live
    with pytest.raises(InternalError, match="read-only"), only_reading():
        PublicEntry.objects.all().delete()


@contextmanager
def _a_publication():
    build.published("Delta")
    yield


@contextmanager
def _reading_a_day():
    with only_reading(), as_of(find(D3), lambda: None):
        assert reading() is not None
        yield


def test_who_reads_a_day_is_no_matter_of_those_beside(client):
    with beside(_reading_a_day):
        assert (reading(), get_script_prefix()) == (None, "/")
        answer = client.get("/")
        assert b"Alpha, corrected" in answer.content
        assert b"known-on/2023" not in answer.content


@contextmanager
def _making_a_day():
    with held._making:
        yield


def test_one_day_at_a_time_is_made(client, monkeypatch):
    monkeypatch.setattr(holding, "WAIT", 0.01)
    with beside(_making_a_day):
        answer = client.get(url(D3))
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert client.get(url(D3, "/api/v1/entries/")).status_code == 503
        assert client.get(url(D3, "/entries/alpha/")).status_code == 200
        assert client.get("/").status_code == 200
    assert client.get(url(D3)).status_code == 200


def test_a_few_days_are_held(client, monkeypatch):
    monkeypatch.setattr(holding, "DAYS", 2)
    for day in ("2023-06-01", "2023-06-03", "2023-06-05", "2023-06-01"):
        client.get(f"/known-on/{day}/")
        assert len(held._days) <= 2
    with CaptureQueriesContext(connection) as asked:
        client.get("/known-on/2023-06-05/")
    assert len(asked) < 14


def test_days_are_read_from_a_replica(client, settings, monkeypatch):
    with replica.a_copy() as alias:
        replica.in_use(settings, monkeypatch, alias)
        for path in ADDRESSES:
            client.get(url(D3, path))
            with CaptureQueriesContext(connection) as primary, CaptureQueriesContext(connections[alias]) as other:
                answer = client.get(url(D3, path))
            assert len(primary) == 0, path
            assert len(other) > 3, path
            assert answer.status_code == (404 if "nowhere" in path else 200)
