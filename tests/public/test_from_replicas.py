"""Readers are answered from a replica, editors from the primary, and nobody by half of one and half of the other."""

import ast
from pathlib import Path
from threading import Thread

import psycopg
import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection, connections
from django.test.utils import CaptureQueriesContext

from talks.db.replicas import Found, read_from
from talks.press.publishing import withdraw
from talks.public import by_database, facets
from talks.public.database import public_connection
from talks.public.filters import TimelineFilter
from talks.public.index import live, reading
from talks.public.index.live import Keeper
from talks.public.index.reading import read_stamp
from tests import builders as build
from tests.public import replica

PUBLIC = Path(__file__).resolve().parents[2] / "talks" / "public"

pytestmark = pytest.mark.django_db(transaction=True)

# Of each way out one address, those that ask by SQL of their own among them.
ADDRESSES = [
    "/",
    "/?q=alpha",
    "/?actor=ruritania&source=a-readout-of-talks",
    "/entries/alpha/",
    "/actors/",
    "/issues/",
    "/sources/a-readout-of-talks/",
    "/corrections/",
    "/api/v1/entries/",
    "/api/v1/facets/",
    "/feeds/timeline.atom",
    "/calendar.ics",
    "/export/entries.csv",
    "/export/log.jsonl",
    "/entries/alpha/image.png",
    "/embed/",
    "/data/",
    "/sitemap.xml",
]


@pytest.fixture
def copy(settings, monkeypatch):
    """A replica that stopped when Alpha was public and Beta was not."""
    build.published("Alpha")
    with replica.a_copy() as alias:
        replica.in_use(settings, monkeypatch, alias)
        build.published("Beta")
        yield alias


def questions(client, url, **more):
    """The answer, and how many questions the primary and the replica were asked for it."""
    with CaptureQueriesContext(connection) as primary, CaptureQueriesContext(connections[replica.ALIAS]) as other:
        answer = client.get(url, **more)
        if answer.streaming:
            answer.getvalue()
    return answer, len(primary), len(other)


def test_no_public_module_takes_a_connection_by_itself():
    for path in PUBLIC.rglob("*.py"):
        if path.name in ("database.py", "from_replicas.py"):
            continue
        names = {
            alias.name
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.ImportFrom) and node.module == "django.db"
            for alias in node.names
        }
        assert not names & {"connection", "connections", "transaction"}, path


def test_readers_ask_the_primary_nothing(client, copy):
    client.get("/")  # chooses, and makes the index
    for url in ADDRESSES:
        answer, primary, other = questions(client, url)
        assert (url, answer.status_code, primary, other > 0) == (url, 200, 0, True)


def test_a_long_file_is_read_to_its_end_where_it_was_begun(client, copy, monkeypatch):
    monkeypatch.setattr("talks.public.exports.serving.WHOLE", 1)
    client.get("/")
    with CaptureQueriesContext(connection) as primary:
        answer = client.get("/export/log.jsonl")
        assert answer.streaming and b"Alpha" in answer.getvalue()
    assert not len(primary)


def test_without_a_replica_a_reader_asks_what_he_always_did(client, django_assert_num_queries):
    build.published("Alpha")
    client.get("/")
    with django_assert_num_queries(1):
        client.get("/")


def test_a_replica_costs_a_reader_no_question_more(client, copy):
    client.get("/")
    assert questions(client, "/")[1:] == (0, 1)


def test_readers_see_the_release_of_the_replica_whole(client, copy):
    page = client.get("/").content.decode()
    assert "Alpha" in page and "Beta" not in page and "1 entry" in page
    assert client.get("/api/v1/facets/").json()["total"] == 1
    assert client.get("/entries/beta/").status_code == 404


def test_an_editor_who_is_signed_in_sees_what_was_just_published(client, copy):
    client.force_login(User.objects.create_superuser("ed"))
    answer, primary, other = questions(client, "/")
    assert b"Beta" in answer.content and primary and not other


def test_the_desk_asks_the_primary_alone(client, copy):
    client.force_login(User.objects.create_superuser("ed"))
    for url in ("/admin/", "/admin/talks/entry/"):
        answer, primary, other = questions(client, url)
        assert answer.status_code == 200 and primary and not other


def test_what_is_no_public_model_is_read_from_the_primary_whoever_asks(copy):
    User.objects.create_user("new")
    with read_from(copy):
        assert User.objects.filter(username="new").exists()
        assert public_connection().alias == copy


def test_commands_read_from_the_primary(copy):
    assert public_connection().alias == "default"
    assert facets.count(TimelineFilter()).total == 2


# --- When something is wrong --------------------------------------------------------------------------------------


@pytest.mark.parametrize("harm", ["does not connect", "breaks off"])
def test_a_replica_that_fails_costs_no_reader_an_answer(client, copy, monkeypatch, harm):
    client.raise_request_exception = False  # the API notes its errors by itself, and is asked again all the same
    own = connections[copy]

    def fail(*args, **kwargs):
        raise psycopg.OperationalError("gone")

    for url in ["/", "/entries/beta/", "/api/v1/entries/", "/export/entries.csv"]:
        with monkeypatch.context() as patch:
            chooser = replica.in_use(None, patch, copy)
            replica.found(patch, replica_1=Found(0.0, 1))
            chooser.chosen()
            replica.found(patch, replica_1=None)
            if harm == "does not connect":
                own.close()
                patch.setattr(own, "get_new_connection", fail)
            else:
                patch.setattr(own, "_cursor", lambda name=None: _Breaking(own))
            assert chooser.alias == copy
            for _ in range(2):
                answer = client.get(url)
                assert answer.status_code == 200 and b"eta" in answer.content
            assert chooser.alias == "default"


class _Breaking:
    """A cursor of a server that has gone."""

    def __init__(self, wrapper):
        self.wrapper = wrapper

    def __enter__(self):
        return self

    def __exit__(self, *args):
        pass

    def close(self):
        pass

    def execute(self, sql, params=None):
        def gone(*args):
            raise OperationalError("server closed the connection unexpectedly")

        for watch in reversed(self.wrapper.execute_wrappers):
            return watch(gone, sql, params, False, {})
        return gone()


def test_a_question_that_takes_too_long_is_not_asked_of_the_primary_as_well(client, copy, monkeypatch):
    client.get("/")
    client.raise_request_exception = False
    with connections[copy].cursor() as cursor:
        cursor.execute("SET statement_timeout = 1")
    monkeypatch.setattr(facets, "_cards", _slow)
    answer, primary, _ = questions(client, "/")
    assert answer.status_code == 500 and not primary


def _slow(ids):
    with public_connection().cursor() as cursor:
        cursor.execute("SELECT pg_sleep(1)")


def test_a_table_the_replica_does_not_have_yet_is_read_from_the_primary(client, copy):
    client.get("/")
    with connections[copy].cursor() as cursor:
        cursor.execute("DROP TABLE talks_publicredirect CASCADE")
    assert client.get("/entries/nothing/").status_code == 404


# --- The index in memory ------------------------------------------------------------------------------------------


def agrees(number: int) -> None:
    shown = facets.shown(TimelineFilter())
    assert len(shown.page.rows) == shown.counts.total == number
    measure = by_database.count(TimelineFilter())
    assert shown.counts.months == measure.months
    assert shown.counts.by_facet["actor"] == measure.by_facet["actor"]
    assert shown.version.number == read_stamp().number


def test_an_index_ahead_of_the_database_it_is_asked_for_answers_as_of_that_database(copy):
    for _ in range(3):
        agrees(2)
        with read_from(copy):
            agrees(1)


def test_an_index_far_ahead_is_made_anew_and_neither_loops_nor_fails(copy, monkeypatch):
    for number in range(8):  # more than a keeper remembers
        build.published(f"More {number}")
        agrees(3 + number)
    with read_from(copy):
        agrees(1)
    agrees(10)


def test_an_index_holds_nothing_of_a_release_later_than_its_own(copy, monkeypatch):
    """Between the question which release it is and the reading of what changed, another release takes it back."""
    keeper = Keeper()
    keeper.current()
    gamma = build.published("Gamma")
    released = read_stamp()
    read_changes, once = reading.read_changes, [gamma]

    def read(since, until):
        if once:
            elsewhere(lambda: withdraw(once.pop(), by=build.user(), note="Wrong"))
        return read_changes(since, until)

    monkeypatch.setattr(live, "read_changes", read)
    newest = keeper.at(released)
    assert (newest.stamp.number, len(newest.index)) == (released.number + 1, 2)
    [between] = [state for state in keeper._earlier if state.stamp == released]
    assert len(between.index) == 3


def elsewhere(step):
    """Do something in another connection."""

    def run():
        try:
            step()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join()
