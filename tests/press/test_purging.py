"""Caches in front of the site are told of a release, and one that cannot be told stops nobody."""

import http.server
import threading

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from talks.db.replicas import Found
from talks.press import purging
from talks.press.publishing import publish_many, withdraw
from tests import builders as build

pytestmark = pytest.mark.django_db


class Cache(http.server.ThreadingHTTPServer):
    """A cache that writes down what it is told; it answers with each of `statuses`, then with 200."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.told, self.statuses = [], []
        self.address = f"http://127.0.0.1:{self.server_port}/"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Cache

    def do_PURGE(self):
        self.server.told.append(dict(self.headers))
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 200)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def cache(settings):
    cache = Cache()
    settings.PURGE, settings.PURGE_HEADERS = [cache.address], {"X-Purge-Secret": "secret"}
    yield cache
    cache.shutdown()
    cache.server_close()


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(purging, "PAUSE", 0)
    monkeypatch.setattr(purging, "WAIT", 0.1)
    yield
    purging.late()


def test_a_release_tells_every_cache_with_the_secret_and_the_key(cache, settings, django_capture_on_commit_callbacks):
    other = Cache()
    settings.PURGE.append(other.address)
    with django_capture_on_commit_callbacks(execute=True):
        build.published("Alpha")
        assert not cache.told, "not before it is through"
    for one in (cache, other):
        assert [(told["X-Purge-Secret"], told["Surrogate-Key"]) for told in one.told] == [("secret", "record")]
    assert purging.late() == ""
    other.server_close()


def test_many_releases_in_one_transaction_tell_them_once(cache, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        alpha = build.published("Alpha")
        withdraw(alpha, by=build.user(), note="Wrong")
    assert len(cache.told) == 1


def test_a_release_that_changes_nothing_tells_nobody(cache, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as calls:
        publish_many([], by=build.user(), note="Nothing")
    assert not calls and not cache.told


def test_without_caches_nothing_waits_for_the_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as calls:
        build.published("Alpha")
    assert calls == []


def test_a_cache_that_stumbles_is_told_again(cache, django_capture_on_commit_callbacks):
    cache.statuses = [503]
    with django_capture_on_commit_callbacks(execute=True):
        build.published("Alpha")
    assert len(cache.told) == 2 and purging.late() == ""


@pytest.mark.parametrize("harm", ["refuses", "is gone"])
def test_a_cache_that_cannot_be_told_stops_no_publication_and_is_logged(
    cache, settings, caplog, django_capture_on_commit_callbacks, harm
):
    if harm == "refuses":
        cache.statuses = [403, 403]
    else:
        settings.PURGE = ["http://127.0.0.1:9/"]
    with django_capture_on_commit_callbacks(execute=True):
        entry = build.published("Alpha")
    assert entry.editions.count() == 1
    [record] = caplog.records
    assert record.name == "talks.caches" and "could not be told" in record.getMessage()
    said = purging.late()
    assert said.startswith("Readers may see the former state for up to 65 seconds. The cache at 127.0.0.1")
    assert "secret" not in caplog.text + said
    assert purging.late() == "", "it is said once"


def test_whoever_publishes_is_told_in_plain_words(client, settings, monkeypatch, django_capture_on_commit_callbacks):
    settings.PURGE = ["http://127.0.0.1:9/"]
    entry = build.draft("Alpha")
    client.force_login(User.objects.create_superuser("ed"))
    # In a test the transaction never ends, so what happens then happens at once.
    monkeypatch.setattr(transaction, "on_commit", lambda call, **more: call())
    answer = client.post(f"/admin/talks/entry/{entry.pk}/publish/", {"note": "First"}, follow=True)
    assert "Readers may see the former state for up to 65 seconds." in answer.content.decode()
    assert entry.editions.count() == 1


def test_replicas_are_waited_for_so_that_caches_do_not_fetch_the_former_page(cache, settings, monkeypatch):
    settings.REPLICAS = ["replica-1"]
    numbers = iter([0, 0, 1])
    seen = []

    def look(alias):
        seen.append(len(cache.told))
        return Found(0.0, next(numbers))

    monkeypatch.setattr(purging, "look_at", look)
    build.published("Alpha")
    purging.tell()
    assert seen == [0, 0, 0] and len(cache.told) == 1 and purging.late() == ""


@pytest.mark.parametrize(
    ("found", "late"), [(Found(1.0, 0), True), (Found(99.0, 0), False), (None, False)], ids=["late", "unused", "away"]
)
def test_a_replica_is_waited_for_only_as_long_as_readers_are_answered_from_it(
    cache, settings, monkeypatch, found, late
):
    settings.REPLICAS = ["replica-1"]
    monkeypatch.setattr(purging, "look_at", lambda alias: found)
    build.published("Alpha")
    purging.tell()
    assert len(cache.told) == 1
    said = "Readers may see the former state for up to 80 seconds. A copy of the database has not received it yet."
    assert purging.late() == (said if late else "")
